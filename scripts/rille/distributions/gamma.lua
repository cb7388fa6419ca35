-- Gamma, Chi2, Dirichlet, Beta, StudentT: drawn from gamma numbers, with implicit gradients.
local rille, require, native = ...
local d = rawget(rille, "distributions")
local shared = d._shared
local check = require "rille.check"
local Distribution, broadcast, read = shared.Distribution, shared.broadcast, shared.read
local ops = native.internal
local c = d.constraints
local TENSOR = "tensor|number"

--- Gamma(concentration, rate)
local Gamma = d.ExponentialFamily:extend "Gamma"
d.Gamma, Gamma.has_rsample, Gamma._shown = Gamma, true, { "concentration", "rate" }
function Gamma:init(...)
  local a = read(self, { { "concentration", TENSOR }, { "rate", TENSOR } }, ...)
  self.concentration, self.rate = broadcast(self._class, a.concentration, a.rate)
  self:require(self.concentration:gt(0), "concentration must be > 0")
  self:require(self.rate:gt(0), "rate must be > 0")
  self:set_shapes(self.rate:shape())
end
function Gamma:get_mean() return self.concentration / self.rate end
function Gamma:get_mode() return ((self.concentration - 1) / self.rate):clamp { min = 0 } end
function Gamma:get_variance() return self.concentration / self.rate:pow(2) end
Gamma.support = c.nonnegative
function Gamma:rsample(sample_shape)
  local shape = self:extended_shape(sample_shape)
  local value = ops.standard_gamma(self.concentration:expand(shape)) / self.rate:expand(shape)
  value:detach():clamp_ { min = rille.finfo(value.dtype).tiny }
  return value
end
function Gamma:log_prob(value)
  value = self:check_value(value)
  return rille.xlogy(self.concentration, self.rate) + rille.xlogy(self.concentration - 1, value) - self.rate * value
    - self.concentration:lgamma()
end
function Gamma:cdf(value) return rille.special.gammainc(self.concentration, self.rate * self:check_value(value)) end
function Gamma:entropy()
  local a = self.concentration
  return a - self.rate:log() + a:lgamma() + (1 - a) * a:digamma()
end

--- Chi2(df)
local Chi2 = Gamma:extend "Chi2"
d.Chi2, Chi2._shown = Chi2, { "df" }
function Chi2:init(...)
  local a = read(self, { { "df", TENSOR } }, ...)
  self.df = broadcast(self._class, a.df)
  self:require(self.df:gt(0), "df must be > 0")
  Gamma.init(self, 0.5 * self.df, 0.5, { validate_args = self.validate_args })
end

--- Dirichlet(concentration): rows that sum to 1.
local Dirichlet = d.ExponentialFamily:extend "Dirichlet"
d.Dirichlet, Dirichlet.has_rsample, Dirichlet._shown = Dirichlet, true, { "concentration" }
function Dirichlet:init(...)
  self.concentration = read(self, { { "concentration", "tensor" } }, ...).concentration
  local shape = self.concentration:shape()
  if #shape < 1 then check.raise("Dirichlet: concentration must have dims") end
  self:require(self.concentration:gt(0), "concentration must be > 0")
  self:set_shapes(shared.slice(shape, 1, #shape - 1), { shape[#shape] })
end
function Dirichlet:get_mean() return self.concentration / self.concentration:sum(-1, true) end
function Dirichlet:get_mode()
  local least = (self.concentration - 1):clamp { min = 0 }
  local mode = least / least:sum(-1, true)
  local flat = self.concentration:lt(1):all(-1):unsqueeze(-1)
  local peak = rille.functional.one_hot(mode:argmax(-1), self.concentration:size(-1)):to(mode.dtype)
  return rille.where(flat, peak, mode)
end
function Dirichlet:get_variance()
  local total = self.concentration:sum(-1, true)
  return self.concentration * (total - self.concentration) / (total:pow(2) * (total + 1))
end
Dirichlet.support = c.simplex
function Dirichlet:rsample(sample_shape)
  return ops.sample_dirichlet(self.concentration:expand(self:extended_shape(sample_shape)))
end
function Dirichlet:log_prob(value)
  value = self:check_value(value)
  local a = self.concentration
  return rille.xlogy(a - 1, value):sum(-1) + a:sum(-1):lgamma() - a:lgamma():sum(-1)
end
function Dirichlet:entropy()
  local a, k = self.concentration, self.concentration:size(-1)
  local total = a:sum(-1)
  return a:lgamma():sum(-1) - total:lgamma() - (k - total) * total:digamma() - ((a - 1) * a:digamma()):sum(-1)
end

--- Beta(concentration1, concentration0)
local Beta = d.ExponentialFamily:extend "Beta"
d.Beta, Beta.has_rsample, Beta._shown = Beta, true, { "concentration1", "concentration0" }
function Beta:init(...)
  local a = read(self, { { "concentration1", TENSOR }, { "concentration0", TENSOR } }, ...)
  self.concentration1, self.concentration0 = broadcast(self._class, a.concentration1, a.concentration0)
  local both = rille.stack({ self.concentration1, self.concentration0 }, -1)
  self._dirichlet = Dirichlet(both, { validate_args = self.validate_args })
  self:set_shapes(self.concentration1:shape())
end
function Beta:get_mean() return self.concentration1 / (self.concentration1 + self.concentration0) end
function Beta:get_mode() return self._dirichlet.mode:select(-1, 0) end
function Beta:get_variance()
  local total = self.concentration1 + self.concentration0
  return self.concentration1 * self.concentration0 / (total:pow(2) * (total + 1))
end
Beta.support = c.unit_interval
function Beta:rsample(sample_shape) return self._dirichlet:rsample(sample_shape):select(-1, 0) end
function Beta:log_prob(value)
  value = self:check_value(value)
  return self._dirichlet:log_prob(rille.stack({ value, 1 - value }, -1))
end
function Beta:entropy() return self._dirichlet:entropy() end

--- StudentT(df, loc, scale)
local StudentT = Distribution:extend "StudentT"
d.StudentT, StudentT.has_rsample, StudentT._shown = StudentT, true, { "df", "loc", "scale" }
function StudentT:init(...)
  local a = read(self, { { "df", TENSOR }, { "loc", TENSOR, 0.0 }, { "scale", TENSOR, 1.0 } }, ...)
  self.df, self.loc, self.scale = broadcast(self._class, a.df, a.loc, a.scale)
  self:require(self.scale:gt(0), "scale must be > 0")
  self:require(self.df:gt(0), "df must be > 0")
  self._chi2 = Chi2(self.df, { validate_args = self.validate_args })
  self:set_shapes(self.df:shape())
end
function StudentT:get_mean() return self.loc:clone():masked_fill(self.df:le(1), 0 / 0) end
function StudentT:get_mode() return self.loc end
function StudentT:get_variance()
  local finite = self.scale:pow(2) * self.df / (self.df - 2)
  finite = finite:masked_fill(self.df:le(2) & self.df:gt(1), math.huge)
  return finite:masked_fill(self.df:le(1), 0 / 0)
end
StudentT.support = c.real
function StudentT:rsample(sample_shape)
  local x = shared.standard_normal(self.df, self:extended_shape(sample_shape))
  return self.loc + self.scale * (x * (self._chi2:rsample(sample_shape) / self.df):rsqrt())
end
function StudentT:log_prob(value)
  value = self:check_value(value)
  local y = (value - self.loc) / self.scale
  local z = self.scale:log() + 0.5 * self.df:log() + 0.5 * math.log(math.pi) + (0.5 * self.df):lgamma()
    - (0.5 * (self.df + 1)):lgamma()
  return -0.5 * (self.df + 1) * (y ^ 2 / self.df):log1p() - z
end
function StudentT:entropy()
  local df = self.df
  local beta = (0.5 * df):lgamma() + math.log(math.sqrt(math.pi)) - (0.5 * (1 + df)):lgamma()
  return self.scale:log() + 0.5 * (df + 1) * ((0.5 * (df + 1)):digamma() - (0.5 * df):digamma()) + 0.5 * df:log() + beta
end

return d
