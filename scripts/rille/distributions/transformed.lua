-- Distributions seen through transforms: LogNormal, Gumbel, InverseGamma, Weibull, Pareto, HalfCauchy and others.
local rille, require = ...
local d = rawget(rille, "distributions")
local shared = d._shared
local check = require "rille.check"
local c, transforms = d.constraints, d.transforms
local Compose, Affine, Exp, Power = transforms.ComposeTransform, transforms.AffineTransform, transforms.ExpTransform,
  transforms.PowerTransform
local EULER = 0.57721566490153286060651209008240243
local TENSOR = "tensor|number"

--- TransformedDistribution(base, transform or list): samples of base, transformed.
local Transformed = shared.Distribution:extend "TransformedDistribution"
d.TransformedDistribution = Transformed
function Transformed:init(...)
  local a = shared.read(self, { { "base_distribution", "table" }, { "transforms", "table" } }, ...)
  local base = a.base_distribution
  shared.expect("TransformedDistribution", "base_distribution", base, shared.Distribution, "distribution")
  self.transforms = a.transforms.forward and { a.transforms } or a.transforms
  for i, transform in ipairs(self.transforms) do
    shared.expect("TransformedDistribution", ("transform %d"):format(i), transform, d.Transform, "transform")
  end
  local whole = Compose(self.transforms)
  local shape, events = shared.join(base.batch_shape, base.event_shape), #base.event_shape
  if #shape < whole.domain_event_dim then
    check.raise("TransformedDistribution: the base needs %d dims, its shape is %s", whole.domain_event_dim, check.shape(shape))
  end
  local seen = whole:forward_shape(shape)
  local wanted = whole:inverse_shape(seen) -- parameters of transforms may have dims that the base lacks
  if check.shape(wanted) ~= check.shape(shape) then base = base:expand(shared.slice(wanted, 1, #wanted - events)) end
  local more = whole.domain_event_dim - events
  self.base_dist = more > 0 and d.Independent(base, more) or base
  self.has_rsample = self.base_dist.has_rsample
  local dims = math.max(whole.codomain_event_dim, events + whole.codomain_event_dim - whole.domain_event_dim)
  self:set_shapes(shared.slice(seen, 1, #seen - dims), shared.slice(seen, #seen - dims + 1, #seen))
end
function Transformed:get_support()
  if #self.transforms == 0 then return self.base_dist.support end
  local support = self.transforms[#self.transforms].codomain
  local more = #self.event_shape - support.event_dim
  return more > 0 and c.independent(support, more) or support
end
function Transformed:sample(sample_shape)
  local _ <close> = rille.no_grad()
  return Compose(self.transforms)(self.base_dist:sample(sample_shape))
end
function Transformed:rsample(sample_shape) return Compose(self.transforms)(self.base_dist:rsample(sample_shape)) end
function Transformed:log_prob(value)
  value = self:check_value(value)
  local events, y, total = #self.event_shape, value, 0
  for i = #self.transforms, 1, -1 do
    local transform = self.transforms[i]
    local x = transform:inv(y)
    events = events + transform.domain_event_dim - transform.codomain_event_dim
    total = total - shared.sum_rightmost(transform:log_abs_det_jacobian(x, y), events - transform.domain_event_dim)
    y = x
  end
  return total + shared.sum_rightmost(self.base_dist:log_prob(y), events - #self.base_dist.event_shape)
end

-- The value, or 1 - value where the transforms turn it round.
local function in_order(self, value)
  local sign = 1
  for _, transform in ipairs(self.transforms) do sign = sign * transform.sign end
  return sign == 1 and value or sign * (value - 0.5) + 0.5
end
function Transformed:cdf(value)
  value = self:check_value(value)
  for i = #self.transforms, 1, -1 do value = self.transforms[i]:inv(value) end
  return in_order(self, self.base_dist:cdf(value))
end
function Transformed:icdf(value) return Compose(self.transforms)(self.base_dist:icdf(in_order(self, value))) end

-- A family whose init gives the base and the transforms; arguments are names, positive ones with "+" behind them.
local function family(name, arguments, make, support)
  local own = Transformed:extend(name)
  local shown, parameters, positive = {}, {}, {}
  for argument, sign in arguments:gmatch "(%w+)(%+?)" do
    shown[#shown + 1], parameters[#parameters + 1] = argument, { argument, TENSOR }
    if sign == "+" then positive[#positive + 1] = argument end
  end
  d[name], own._shown, own.support, own.has_rsample = own, shown, support, true
  function own:init(...)
    local a = shared.read(self, parameters, ...)
    local values = {}
    for i, argument in ipairs(shown) do values[i] = a[argument] end
    values = { shared.broadcast(name, table.unpack(values)) }
    for i, argument in ipairs(shown) do self[argument] = values[i] end
    for _, argument in ipairs(positive) do self:require(self[argument]:gt(0), argument .. " must be > 0") end
    local quiet = { validate_args = self.validate_args }
    local base, parts = make(self, quiet)
    Transformed.init(self, base, parts, quiet)
  end
  return own
end

--- LogNormal(loc, scale)
local LogNormal = family("LogNormal", "loc scale+", function(self, quiet)
  return d.Normal(self.loc, self.scale, quiet), { Exp() }
end, c.positive)
function LogNormal:get_mean() return (self.loc + self.scale:pow(2) / 2):exp() end
function LogNormal:get_mode() return (self.loc - self.scale:square()):exp() end
function LogNormal:get_variance()
  local square = self.scale:pow(2)
  return square:expm1() * (2 * self.loc + square):exp()
end
function LogNormal:entropy() return self.base_dist:entropy() + self.loc end

-- -log(x)
local MinusLog = transforms.Transform:extend "MinusLog"
MinusLog.sign = -1
function MinusLog.forward(_, x) return -x:log() end
function MinusLog.inverse(_, y) return (-y):exp() end
function MinusLog.log_abs_det_jacobian(_, x) return -x:log() end

--- Gumbel(loc, scale)
local Gumbel = family("Gumbel", "loc scale+", function(self)
  local limits, one = rille.finfo(self.loc.dtype), rille.ones_like(self.loc)
  local base = d.Uniform(one * limits.tiny, one - limits.eps, { validate_args = false })
  return base, { MinusLog(), MinusLog(), Affine(self.loc, self.scale) }
end, c.real)
function Gumbel:log_prob(value)
  local y = (self.loc - self:check_value(value)) / self.scale
  return (y - y:exp()) - self.scale:log()
end
function Gumbel:get_mean() return self.loc + self.scale * EULER end
function Gumbel:get_mode() return self.loc end
function Gumbel:get_variance() return (math.pi ^ 2 / 6) * self.scale:pow(2) end
function Gumbel:entropy() return self.scale:log() + (1 + EULER) end

--- InverseGamma(concentration, rate): 1 / x of Gamma's numbers.
local InverseGamma = family("InverseGamma", "concentration+ rate+", function(self, quiet)
  return d.Gamma(self.concentration, self.rate, quiet), { Power(-1) }
end, c.positive)
function InverseGamma:get_mean()
  return (self.rate / (self.concentration - 1)):masked_fill(self.concentration:le(1), math.huge)
end
function InverseGamma:get_mode() return self.rate / (self.concentration + 1) end
function InverseGamma:get_variance()
  local a = self.concentration
  return (self.rate:square() / ((a - 1):square() * (a - 2))):masked_fill(a:le(2), math.huge)
end
function InverseGamma:entropy()
  local a = self.concentration
  return a + self.rate:log() + a:lgamma() - (1 + a) * a:digamma()
end

--- Weibull(scale, concentration)
local Weibull = family("Weibull", "scale+ concentration+", function(self, quiet)
  self.concentration_reciprocal = self.concentration:reciprocal()
  return d.Exponential(rille.ones_like(self.scale), quiet), { Power(self.concentration_reciprocal), Affine(0, self.scale) }
end, c.positive)
function Weibull:get_mean() return self.scale * (1 + self.concentration_reciprocal):lgamma():exp() end
function Weibull:get_mode()
  return self.scale * ((self.concentration - 1) / self.concentration) ^ self.concentration:reciprocal()
end
function Weibull:get_variance()
  local r = self.concentration_reciprocal
  return self.scale:pow(2) * ((1 + 2 * r):lgamma():exp() - (2 * (1 + r):lgamma()):exp())
end
function Weibull:entropy()
  local r = self.concentration_reciprocal
  return EULER * (1 - r) + (self.scale * r):log() + 1
end

--- Pareto(scale, alpha): at least scale, with a long tail.
local Pareto = family("Pareto", "scale+ alpha+", function(self, quiet)
  return d.Exponential(self.alpha, quiet), { Exp(), Affine(0, self.scale) }
end)
function Pareto:get_support() return c.greater_than_eq(self.scale) end
function Pareto:get_mean()
  local a = self.alpha:clamp { min = 1 }
  return a * self.scale / (a - 1)
end
function Pareto:get_mode() return self.scale end
function Pareto:get_variance()
  local a = self.alpha:clamp { min = 2 }
  return self.scale:pow(2) * a / ((a - 1):pow(2) * (a - 2))
end
function Pareto:entropy() return (self.scale / self.alpha):log() + (1 + self.alpha:reciprocal()) end

--- HalfCauchy(scale): absolute values of Cauchy's numbers.
local HalfCauchy = family("HalfCauchy", "scale+", function(self)
  return d.Cauchy(0, self.scale, { validate_args = false }), { transforms.AbsTransform() }
end, c.nonnegative)
function HalfCauchy:get_mean() return rille.full(self.batch_shape, math.huge, { dtype = self.scale.dtype }) end
function HalfCauchy:get_mode() return rille.zeros_like(self.scale) end
function HalfCauchy:get_variance() return self.base_dist.variance end
function HalfCauchy:log_prob(value)
  value = self:check_value(value)
  local log_prob = self.base_dist:log_prob(value) + math.log(2)
  return log_prob:masked_fill(value:lt(0):expand(log_prob:shape()), -math.huge)
end
function HalfCauchy:cdf(value) return 2 * self.base_dist:cdf(self:check_value(value)) - 1 end
function HalfCauchy:icdf(value) return self.base_dist:icdf((value + 1) / 2) end
function HalfCauchy:entropy() return self.base_dist:entropy() - math.log(2) end

--- Kumaraswamy(concentration1, concentration0): numbers from 0 to 1, much like Beta's.
local Kumaraswamy = family("Kumaraswamy", "concentration1+ concentration0+", function(self, quiet)
  local base = d.Uniform(rille.zeros_like(self.concentration0), rille.ones_like(self.concentration0), quiet)
  return base, { Power(self.concentration0:reciprocal()), Affine(1, -1), Power(self.concentration1:reciprocal()) }
end, c.unit_interval)
local function moment(self, n)
  local a, b = 1 + n / self.concentration1, self.concentration0
  return b * (a:lgamma() + b:lgamma() - (a + b):lgamma()):exp()
end
function Kumaraswamy:get_mean() return moment(self, 1) end
function Kumaraswamy:get_variance() return moment(self, 2) - self.mean:pow(2) end
function Kumaraswamy:get_mode()
  local a, b = self.concentration1, self.concentration0
  -- PyTorch's formula, log1p(-b) / b - log1p(-a b), which is not a number where b or a b are above 1
  local mode = b:reciprocal() * (-b):log1p() - (-b * a):log1p()
  return mode:masked_fill(b:lt(1) | a:lt(1), 0 / 0):exp()
end
function Kumaraswamy:entropy()
  local a, b = self.concentration1, self.concentration0
  return 1 - b:reciprocal() + (1 - a:reciprocal()) * ((b + 1):digamma() + EULER) - a:log() - b:log()
end

--- LogisticNormal(loc, scale): normal numbers as shares of one more.
family("LogisticNormal", "loc scale+", function(self, quiet)
  local base = d.Normal(self.loc, self.scale, quiet)
  return #base.batch_shape == 0 and base:expand { 1 } or base, { transforms.StickBreakingTransform() }
end, c.simplex)

return d
