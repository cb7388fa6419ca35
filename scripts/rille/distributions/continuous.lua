-- Distributions of numbers: Normal, LogNormal (in transforms.lua), HalfNormal, Uniform, Exponential, Laplace, Cauchy, Gumbel.
local rille = ...
local d = rawget(rille, "distributions")
local shared = d._shared
local Distribution, broadcast, read = shared.Distribution, shared.broadcast, shared.read
local c = d.constraints
local pi = math.pi

local TENSOR = "tensor|number"
local LOC_SCALE = { { "loc", TENSOR }, { "scale", TENSOR } }

local function loc_and_scale(self, ...)
  local a = read(self, LOC_SCALE, ...)
  self.loc, self.scale = broadcast(self._class, a.loc, a.scale)
  self:require(self.scale:gt(0), "scale must be > 0")
  self:set_shapes(self.loc:shape())
end

local function like(x, shape) return rille.empty(shape, { dtype = x.dtype }) end
shared.like = like

-- Standard normal numbers, drawn as PyTorch draws them.
local function standard_normal(x, shape) return like(x, shape):normal_() end
shared.standard_normal = standard_normal

--- Normal(loc, scale)
local Normal = d.ExponentialFamily:extend "Normal"
d.Normal, Normal.has_rsample, Normal._shown, Normal.init = Normal, true, { "loc", "scale" }, loc_and_scale
Normal.support = c.real
function Normal:get_mean() return self.loc end
function Normal:get_mode() return self.loc end
function Normal:get_stddev() return self.scale end
function Normal:get_variance() return self.scale ^ 2 end
function Normal:rsample(sample_shape)
  return self.loc + standard_normal(self.loc, self:extended_shape(sample_shape)) * self.scale
end
function Normal:sample(sample_shape)
  local _ <close> = rille.no_grad()
  local shape = self:extended_shape(sample_shape)
  return rille.normal(self.loc:expand(shape), self.scale:expand(shape))
end
function Normal:log_prob(value)
  value = self:check_value(value)
  return -((value - self.loc) ^ 2) / (2 * self.scale ^ 2) - self.scale:log() - math.log(math.sqrt(2 * pi))
end
function Normal:cdf(value)
  return 0.5 * (1 + ((self:check_value(value) - self.loc) * self.scale:reciprocal() / math.sqrt(2)):erf())
end
function Normal:icdf(value)
  return self.loc + self.scale * (2 * value - 1):erfinv() * math.sqrt(2)
end
function Normal:entropy() return 0.5 + 0.5 * math.log(2 * pi) + self.scale:log() end

--- HalfNormal(scale): the absolute value of a normal number.
local HalfNormal = Distribution:extend "HalfNormal"
d.HalfNormal, HalfNormal.has_rsample, HalfNormal._shown = HalfNormal, true, { "scale" }
function HalfNormal:init(...)
  local a = read(self, { { "scale", TENSOR } }, ...)
  local _
  _, self.scale = broadcast(self._class, 0, a.scale)
  self._normal = Normal(0, self.scale, { validate_args = self.validate_args })
  self:set_shapes(self.scale:shape())
end
function HalfNormal:get_mean() return self.scale * math.sqrt(2 / pi) end
function HalfNormal:get_mode() return rille.zeros_like(self.scale) end
function HalfNormal:get_variance() return self.scale ^ 2 * (1 - 2 / pi) end
function HalfNormal:rsample(sample_shape) return self._normal:rsample(sample_shape):abs() end
HalfNormal.support = c.nonnegative
function HalfNormal:log_prob(value)
  value = self:check_value(value)
  return self._normal:log_prob(value) + math.log(2)
end
function HalfNormal:cdf(value) return 2 * self._normal:cdf(self:check_value(value)) - 1 end
function HalfNormal:icdf(value) return self._normal:icdf((value + 1) / 2) end
function HalfNormal:entropy() return self._normal:entropy() - math.log(2) end

--- Uniform(low, high)
local Uniform = Distribution:extend "Uniform"
d.Uniform, Uniform.has_rsample, Uniform._shown = Uniform, true, { "low", "high" }
function Uniform:init(...)
  local a = read(self, { { "low", TENSOR }, { "high", TENSOR } }, ...)
  self.low, self.high = broadcast(self._class, a.low, a.high)
  self:require(self.low:lt(self.high), "low must be below high")
  self:set_shapes(self.low:shape())
end
function Uniform:get_mean() return (self.high + self.low) / 2 end
function Uniform:get_mode() return rille.full(self.batch_shape, 0 / 0, { dtype = self.low.dtype }) end
function Uniform:get_variance() return (self.high - self.low) ^ 2 / 12 end
function Uniform:get_support() return c.interval(self.low, self.high) end
function Uniform:rsample(sample_shape)
  local u = rille.rand(self:extended_shape(sample_shape), { dtype = self.low.dtype })
  return self.low + u * (self.high - self.low)
end
function Uniform:log_prob(value)
  value = self:check_value(value)
  local inside = (self.low:le(value) & self.high:gt(value)):to(self.low.dtype)
  return inside:log() - (self.high - self.low):log()
end
function Uniform:cdf(value) return ((self:check_value(value) - self.low) / (self.high - self.low)):clamp(0, 1) end
function Uniform:icdf(value) return value * (self.high - self.low) + self.low end
function Uniform:entropy() return (self.high - self.low):log() end

--- Exponential(rate)
local Exponential = d.ExponentialFamily:extend "Exponential"
d.Exponential, Exponential.has_rsample, Exponential._shown = Exponential, true, { "rate" }
function Exponential:init(...)
  self.rate = broadcast(self._class, read(self, { { "rate", TENSOR } }, ...).rate)
  self:require(self.rate:gt(0), "rate must be > 0")
  self:set_shapes(self.rate:shape())
end
function Exponential:get_mean() return self.rate:reciprocal() end
function Exponential:get_mode() return rille.zeros_like(self.rate) end
function Exponential:get_stddev() return self.rate:reciprocal() end
function Exponential:get_variance() return self.rate:pow(-2) end
Exponential.support = c.nonnegative
function Exponential:rsample(sample_shape)
  return like(self.rate, self:extended_shape(sample_shape)):exponential_() / self.rate
end
function Exponential:log_prob(value) return self.rate:log() - self.rate * self:check_value(value) end
function Exponential:cdf(value) return 1 - (-self.rate * self:check_value(value)):exp() end
function Exponential:icdf(value) return -(-value):log1p() / self.rate end
function Exponential:entropy() return 1 - self.rate:log() end

--- Laplace(loc, scale)
local Laplace = Distribution:extend "Laplace"
d.Laplace, Laplace.has_rsample, Laplace._shown, Laplace.init = Laplace, true, { "loc", "scale" }, loc_and_scale
Laplace.support = c.real
function Laplace:get_mean() return self.loc end
function Laplace:get_mode() return self.loc end
function Laplace:get_variance() return 2 * self.scale:pow(2) end
function Laplace:get_stddev() return math.sqrt(2) * self.scale end
function Laplace:rsample(sample_shape)
  local u = like(self.loc, self:extended_shape(sample_shape)):uniform_(rille.finfo(self.loc.dtype).eps - 1, 1)
  return self.loc - self.scale * u:sign() * (-u:abs()):log1p()
end
function Laplace:log_prob(value)
  value = self:check_value(value)
  return -(2 * self.scale):log() - (value - self.loc):abs() / self.scale
end
function Laplace:cdf(value)
  value = self:check_value(value) - self.loc
  return 0.5 - 0.5 * value:sign() * (-value:abs() / self.scale):expm1()
end
function Laplace:icdf(value)
  local term = value - 0.5
  return self.loc - self.scale * term:sign() * (-2 * term:abs()):log1p()
end
function Laplace:entropy() return 1 + (2 * self.scale):log() end

--- Cauchy(loc, scale)
local Cauchy = Distribution:extend "Cauchy"
d.Cauchy, Cauchy.has_rsample, Cauchy._shown, Cauchy.init = Cauchy, true, { "loc", "scale" }, loc_and_scale
Cauchy.support = c.real
function Cauchy:get_mean() return rille.full(self.batch_shape, 0 / 0, { dtype = self.loc.dtype }) end
function Cauchy:get_mode() return self.loc end
function Cauchy:get_variance() return rille.full(self.batch_shape, math.huge, { dtype = self.loc.dtype }) end
function Cauchy:rsample(sample_shape)
  return self.loc + like(self.loc, self:extended_shape(sample_shape)):cauchy_() * self.scale
end
function Cauchy:log_prob(value)
  value = self:check_value(value)
  return -math.log(pi) - self.scale:log() - (((value - self.loc) / self.scale) ^ 2):log1p()
end
function Cauchy:cdf(value) return ((self:check_value(value) - self.loc) / self.scale):atan() / pi + 0.5 end
function Cauchy:icdf(value) return (pi * (value - 0.5)):tan() * self.scale + self.loc end
function Cauchy:entropy() return math.log(4 * pi) + self.scale:log() end

return d
