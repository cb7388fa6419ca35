-- Distributions between classes and numbers: RelaxedBernoulli, RelaxedOneHotCategorical and what they are made of,
-- ContinuousBernoulli, and NegativeBinomial.
local rille = ...
local d = rawget(rille, "distributions")
local shared = d._shared
local F = rille.functional
local c = d.constraints
local broadcast, read = shared.broadcast, shared.read
local TENSOR = "tensor|number"
local PROBS = { { "probs", TENSOR, false }, { "logits", TENSOR, false } }

local function as_tensor(value, like)
  return rille.is_tensor(value) and value or rille.tensor(value, { dtype = like.dtype })
end

-- Gives self probs or logits of a trial, and the getter the other one.
local function of_trial(self, a)
  shared.probs_or_logits(self, a)
  local name = self._has_logits and "logits" or "probs"
  self[name] = broadcast(self._class, a[name])
  if name == "probs" then
    self:require(self.probs:ge(0) & self.probs:le(1), "probs must lie between 0 and 1")
  end
  return self[name]
end
local function getters(own)
  function own:get_probs() return shared.logits_to_probs(self.logits, true) end
  function own:get_logits() return shared.probs_to_logits(self.probs, true) end
end

--- LogitRelaxedBernoulli(temperature, { probs or logits }): logits of RelaxedBernoulli's numbers.
local Logit = shared.Distribution:extend "LogitRelaxedBernoulli"
d.LogitRelaxedBernoulli, Logit.has_rsample, Logit._shown, Logit.support = Logit, true, { "temperature" }, c.real
Logit._fixed = { temperature = true }
getters(Logit)
function Logit:init(...)
  local a = read(self, { { "temperature", TENSOR }, PROBS[1], PROBS[2] }, ...)
  local parameter = of_trial(self, a)
  self.temperature = as_tensor(a.temperature, parameter)
  self:set_shapes(parameter:shape())
end
function Logit:rsample(sample_shape)
  local shape = self:extended_shape(sample_shape)
  local probs = shared.clamp_probs(self.probs:expand(shape))
  local u = shared.clamp_probs(rille.rand(shape, { dtype = probs.dtype }))
  return (u:log() - (-u):log1p() + probs:log() - (-probs):log1p()) / self.temperature
end
function Logit:log_prob(value)
  local logits, x = broadcast(self._class, self.logits, self:check_value(value))
  local far = logits - x * self.temperature
  return self.temperature:log() + far - 2 * far:exp():log1p()
end

-- What families of one base hand on from it.
local function hand_on(own, ...)
  for _, field in ipairs { ... } do
    own["get_" .. field] = function(self) return self.base_dist[field] end
  end
end

--- RelaxedBernoulli(temperature, { probs or logits }): numbers from 0 to 1 in the place of Bernoulli's, with gradients.
local Relaxed = d.TransformedDistribution:extend "RelaxedBernoulli"
d.RelaxedBernoulli, Relaxed.has_rsample, Relaxed._shown, Relaxed.support = Relaxed, true, { "temperature" }, c.unit_interval
hand_on(Relaxed, "temperature", "probs", "logits")
function Relaxed:init(...)
  local a = read(self, { { "temperature", TENSOR }, PROBS[1], PROBS[2] }, ...)
  local quiet = { validate_args = self.validate_args }
  d.TransformedDistribution.init(self, Logit(a.temperature, a.probs, a.logits, quiet), d.SigmoidTransform(), quiet)
end

--- ExpRelaxedCategorical(temperature, { probs or logits }): logarithms of RelaxedOneHotCategorical's numbers.
local ExpRelaxed = shared.Distribution:extend "ExpRelaxedCategorical"
d.ExpRelaxedCategorical, ExpRelaxed.has_rsample, ExpRelaxed._shown = ExpRelaxed, true, { "temperature" }
ExpRelaxed.support, ExpRelaxed._fixed = c.real_vector, { temperature = true }
function ExpRelaxed:init(...)
  local a = read(self, { { "temperature", TENSOR }, { "probs", "tensor", false }, { "logits", "tensor", false } }, ...)
  shared.probs_or_logits(self, a)
  self._categorical = d.Categorical(a.probs or nil, a.logits or nil, { validate_args = self.validate_args })
  self.temperature = as_tensor(a.temperature, a.probs or a.logits)
  self:set_shapes(self._categorical.batch_shape, { self._categorical._count })
end
function ExpRelaxed:get_probs() return self._categorical.probs end
function ExpRelaxed:get_logits() return self._categorical.logits end
function ExpRelaxed:rsample(sample_shape)
  local u = shared.clamp_probs(rille.rand(self:extended_shape(sample_shape), { dtype = self.logits.dtype }))
  local scores = (self.logits - (-u:log()):log()) / self.temperature
  return scores - scores:logsumexp(-1, true)
end
function ExpRelaxed:log_prob(value)
  local logits, x = broadcast(self._class, self.logits, self:check_value(value))
  local count, temperature = self._categorical._count, self.temperature
  local scale = rille.full_like(temperature, count):lgamma() + temperature:log() * (count - 1)
  local score = logits - x * temperature
  return (score - score:logsumexp(-1, true)):sum(-1) + scale
end

--- RelaxedOneHotCategorical(temperature, { probs or logits }): shares in the place of one-hot rows, with gradients.
local OneHot = d.TransformedDistribution:extend "RelaxedOneHotCategorical"
d.RelaxedOneHotCategorical, OneHot.has_rsample, OneHot._shown, OneHot.support = OneHot, true, { "temperature" }, c.simplex
hand_on(OneHot, "temperature", "probs", "logits")
function OneHot:init(...)
  local a = read(self, { { "temperature", TENSOR }, { "probs", "tensor", false }, { "logits", "tensor", false } }, ...)
  local quiet = { validate_args = self.validate_args }
  d.TransformedDistribution.init(self, ExpRelaxed(a.temperature, a.probs, a.logits, quiet), d.ExpTransform(), quiet)
end

-- ---- ContinuousBernoulli ------------------------------------------------------------------------------------------

--- ContinuousBernoulli { probs or logits }: numbers from 0 to 1 with a density in proportion to p^x (1 - p)^(1 - x)
--- (Loaiza-Ganem and Cunningham, arXiv:1907.06845).
local Continuous = d.ExponentialFamily:extend "ContinuousBernoulli"
d.ContinuousBernoulli, Continuous.has_rsample, Continuous._shown = Continuous, true, { "probs", "logits" }
Continuous.support = c.unit_interval
function Continuous:get_probs() return shared.clamp_probs(shared.logits_to_probs(self.logits, true)) end
function Continuous:get_logits() return shared.probs_to_logits(self.probs, true) end
function Continuous:init(...)
  local a = read(self, { PROBS[1], PROBS[2], { "lims", "table", { 0.499, 0.501 } } }, ...)
  local parameter = of_trial(self, a)
  if not self._has_logits then self.probs = shared.clamp_probs(parameter) end
  self._lims = a.lims
  self:set_shapes(parameter:shape())
end

-- Near 1/2 the formulas divide zero by zero: there a series is taken, and elsewhere probs as they are.
local function apart(self, formula, series)
  local far = self.probs:le(self._lims[1]) | self.probs:gt(self._lims[2])
  local probs = rille.where(far, self.probs, self._lims[1] * rille.ones_like(self.probs))
  local value = formula(probs)
  local near = series(self.probs - 0.5)
  if value:dim() > far:dim() then far = far:expand(value:shape()) end
  return rille.where(far, value, near:expand(value:shape()))
end
function Continuous:_log_norm()
  return apart(self, function(p)
    local is_low = p:le(0.5)
    local low, high = rille.where(is_low, p, rille.zeros_like(p)), rille.where(p:ge(0.5), p, rille.ones_like(p))
    return ((-p):log1p() - p:log()):abs():log() - rille.where(is_low, (-2 * low):log1p(), (2 * high - 1):log())
  end, function(x)
    x = x:pow(2)
    return math.log(2) + (4 / 3 + 104 / 45 * x) * x
  end)
end
function Continuous:get_mean()
  return apart(self, function(p) return p / (2 * p - 1) + 1 / ((-p):log1p() - p:log()) end,
    function(x) return 0.5 + (1 / 3 + 16 / 45 * x:pow(2)) * x end)
end
function Continuous:get_variance()
  return apart(self, function(p)
    return p * (p - 1) / (1 - 2 * p):pow(2) + 1 / ((-p):log1p() - p:log()):pow(2)
  end, function(x)
    x = x:pow(2)
    return 1 / 12 - (1 / 15 - 128 / 945 * x) * x
  end)
end
function Continuous:rsample(sample_shape)
  return self:icdf(rille.rand(self:extended_shape(sample_shape), { dtype = self.probs.dtype }))
end
function Continuous:log_prob(value)
  local logits, x = broadcast(self._class, self.logits, self:check_value(value))
  return -F.binary_cross_entropy_with_logits(logits, x, { reduction = "none" }) + self:_log_norm()
end
function Continuous:cdf(value)
  value = self:check_value(value)
  local inner = apart(self, function(p) return (p ^ value * (1 - p) ^ (1 - value) + p - 1) / (2 * p - 1) end,
    function() return value end)
  local all = value:expand(inner:shape())
  return inner:masked_fill(all:le(0), 0):masked_fill(all:ge(1), 1)
end
function Continuous:icdf(value)
  return apart(self, function(p)
    return ((value * (2 * p - 1) - p):log1p() - (-p):log1p()) / (p:log() - (-p):log1p())
  end, function() return value end)
end
function Continuous:entropy()
  local off, on = (-self.probs):log1p(), self.probs:log()
  return self.mean * (off - on) - self:_log_norm() - off
end

--- NegativeBinomial(total_count, { probs or logits }): successes before so many failures.
local Negative = shared.Distribution:extend "NegativeBinomial"
d.NegativeBinomial, Negative._shown, Negative.support = Negative, { "total_count", "probs", "logits" }, c.nonnegative_integer
getters(Negative)
function Negative:init(...)
  local a = read(self, { { "total_count", TENSOR }, PROBS[1], PROBS[2] }, ...)
  shared.probs_or_logits(self, a)
  local name = self._has_logits and "logits" or "probs"
  self.total_count, self[name] = broadcast(self._class, a.total_count, a[name])
  if name == "probs" then
    self:require(self.probs:ge(0) & self.probs:lt(1), "probs must be at least 0 and below 1")
  end
  self:require(self.total_count:ge(0), "total_count must be >= 0")
  self:set_shapes(self[name]:shape())
end
function Negative:get_mean() return self.total_count * self.logits:exp() end
function Negative:get_mode() return ((self.total_count - 1) * self.logits:exp()):floor():clamp { min = 0 } end
function Negative:get_variance() return self.mean / (-self.logits):sigmoid() end
function Negative:sample(sample_shape)
  local _ <close> = rille.no_grad()
  local gamma = d.Gamma(self.total_count, (-self.logits):exp(), { validate_args = false })
  return rille.poisson(gamma:sample(sample_shape))
end
function Negative:log_prob(value)
  value = self:check_value(value)
  local n = self.total_count
  local plain = n * F.logsigmoid(-self.logits) + value * F.logsigmoid(self.logits)
  local normalize = (1 + value):lgamma() + n:lgamma() - (n + value):lgamma()
  return plain - normalize:masked_fill((n + value):eq(0), 0) -- no failure wanted and no success: sure
end

return d
