-- Distributions of counts and classes: Bernoulli, Categorical, OneHotCategorical, Multinomial, Binomial, Geometric, Poisson.
local rille, require = ...
local d = rawget(rille, "distributions")
local shared = d._shared
local check = require "rille.check"
local F = rille.functional
local c = d.constraints
local Distribution, broadcast, read = shared.Distribution, shared.broadcast, shared.read

local TENSOR = "tensor|number"
local PROBS = { { "probs", TENSOR, false }, { "logits", TENSOR, false } }

local function getters(own, is_binary)
  function own:get_probs() return shared.logits_to_probs(self.logits, is_binary) end
  function own:get_logits() return shared.probs_to_logits(self.probs, is_binary) end
end

local function is_chance(value) return value:ge(0) & value:le(1) end

local function one_of(self, ...)
  local a = read(self, PROBS, ...)
  shared.probs_or_logits(self, a)
  local name = self._has_logits and "logits" or "probs"
  self[name] = broadcast(self._class, a[name])
  if name == "probs" then self:require(is_chance(self.probs), "probs must lie between 0 and 1") end
  self:set_shapes(self[name]:shape())
end

--- Bernoulli { probs = p } or { logits = l }: ones and zeros.
local Bernoulli = d.ExponentialFamily:extend "Bernoulli"
d.Bernoulli, Bernoulli._shown, Bernoulli.init = Bernoulli, { "probs", "logits" }, one_of
getters(Bernoulli, true)
function Bernoulli:get_mean() return self.probs end
function Bernoulli:get_mode()
  local mode = self.probs:ge(0.5):to(self.probs.dtype)
  return mode:masked_fill(self.probs:eq(0.5), 0 / 0)
end
function Bernoulli:get_variance() return self.probs * (1 - self.probs) end
Bernoulli.support = c.boolean
function Bernoulli:sample(sample_shape)
  local _ <close> = rille.no_grad()
  return rille.bernoulli(self.probs:expand(self:extended_shape(sample_shape)))
end
function Bernoulli:log_prob(value)
  local logits, x = broadcast(self._class, self.logits, self:check_value(value))
  return -F.binary_cross_entropy_with_logits(logits, x, { reduction = "none" })
end
Bernoulli.has_enumerate_support = true
function Bernoulli:_values() return rille.arange(2):to(self.probs.dtype) end
function Bernoulli:entropy()
  return F.binary_cross_entropy_with_logits(self.logits, self.probs, { reduction = "none" })
end

local function classes(self, a)
  shared.probs_or_logits(self, a)
  local name = self._has_logits and "logits" or "probs"
  if not rille.is_tensor(a[name]) or a[name]:dim() < 1 then
    check.raise("%s: %s must be a tensor with dims, the classes in the last", self._class, name)
  end
  if self._has_logits then
    self.logits = a.logits - a.logits:logsumexp(-1, true)
  else
    self:require(a.probs:ge(0), "probs must be >= 0")
    self.probs = a.probs / a.probs:sum(-1, true)
  end
  self._count = a[name]:size(-1)
  return shared.slice(a[name]:shape(), 1, a[name]:dim() - 1)
end

--- Categorical { probs = p } or { logits = l }: indices of classes, from 0.
local Categorical = Distribution:extend "Categorical"
d.Categorical, Categorical._shown = Categorical, { "probs", "logits" }
getters(Categorical, false)
function Categorical:init(...) self:set_shapes(classes(self, read(self, PROBS, ...))) end
function Categorical:get_mean() return rille.full(self.batch_shape, 0 / 0, { dtype = self.probs.dtype }) end
function Categorical:get_mode() return self.probs:argmax(-1) end
function Categorical:get_variance() return self.mean end
function Categorical:get_support() return c.integer_interval(0, self._count - 1) end
function Categorical:sample(sample_shape)
  local _ <close> = rille.no_grad()
  local shape, count = self:extended_shape(sample_shape), 1
  for i = 1, #shape - #self.batch_shape do count = count * shape[i] end
  return rille.multinomial(self.probs:reshape(-1, self._count), count, true).T:reshape(shape)
end
function Categorical:log_prob(value)
  value = self:check_value(value):long()
  local shape = shared.broadcast_shapes(self._class, value:shape(), self.batch_shape)
  local logits = self.logits:expand(shared.join(shape, { self._count }))
  return logits:gather(-1, value:expand(shape):unsqueeze(-1)):squeeze(-1)
end
Categorical.has_enumerate_support = true
function Categorical:_values() return rille.arange(self._count) end
function Categorical:entropy()
  local least = -rille.finfo(self.logits.dtype).max
  return -(self.logits:clamp { min = least } * self.probs):sum(-1)
end

--- OneHotCategorical { probs = p } or { logits = l }: classes as one-hot rows.
local OneHot = Distribution:extend "OneHotCategorical"
d.OneHotCategorical, OneHot._shown = OneHot, { "probs", "logits" }
function OneHot:init(...)
  self._categorical = Categorical(...)
  self.validate_args = self._categorical.validate_args
  self:set_shapes(self._categorical.batch_shape, { self._categorical._count })
end
function OneHot:get_probs() return self._categorical.probs end
function OneHot:get_logits() return self._categorical.logits end
function OneHot:get_mean() return self.probs end
function OneHot:get_mode() return F.one_hot(self.probs:argmax(-1), self._categorical._count):to(self.probs.dtype) end
function OneHot:get_variance() return self.probs * (1 - self.probs) end
OneHot.support = c.one_hot
function OneHot:sample(sample_shape)
  return F.one_hot(self._categorical:sample(sample_shape), self._categorical._count):to(self.probs.dtype)
end
function OneHot:log_prob(value)
  value = self:check_value(value)
  return self._categorical:log_prob(value:argmax(-1))
end
OneHot.has_enumerate_support = true
function OneHot:_values() return rille.eye(self._categorical._count, { dtype = self.probs.dtype }) end
function OneHot:entropy() return self._categorical:entropy() end

--- OneHotCategoricalStraightThrough: its rsample hands gradients through to the probabilities.
local Straight = OneHot:extend "OneHotCategoricalStraightThrough"
d.OneHotCategoricalStraightThrough, Straight.has_rsample = Straight, true
function Straight:rsample(sample_shape)
  local probs = self.probs
  return self:sample(sample_shape) + (probs - probs:detach())
end

--- Multinomial(total_count, { probs = p } or { logits = l }): how often each class was drawn.
local Multinomial = Distribution:extend "Multinomial"
d.Multinomial, Multinomial._shown = Multinomial, { "total_count" }
function Multinomial:init(...)
  local a = read(self, { { "total_count", "integer", 1 }, PROBS[1], PROBS[2] }, ...)
  self.total_count = a.total_count
  self._categorical = Categorical(a.probs or nil, a.logits or nil)
  self:set_shapes(self._categorical.batch_shape, { self._categorical._count })
end
function Multinomial:get_probs() return self._categorical.probs end
function Multinomial:get_logits() return self._categorical.logits end
function Multinomial:get_mean() return self.probs * self.total_count end
function Multinomial:get_variance() return self.total_count * self.probs * (1 - self.probs) end
function Multinomial:get_support() return c.multinomial(self.total_count) end
function Multinomial:sample(sample_shape)
  local _ <close> = rille.no_grad()
  local wanted = self:extended_shape(sample_shape)
  local outer = shared.slice(wanted, 1, #wanted - #self.batch_shape - 1)
  local drawn = self._categorical:sample(shared.join({ self.total_count }, outer))
  local places = drawn:movedim(0, -1)
  local counts = rille.zeros(wanted, { dtype = self.probs.dtype })
  return counts:scatter_add(-1, places, rille.ones(places:shape(), { dtype = self.probs.dtype }))
end
function Multinomial:log_prob(value)
  local logits, x = broadcast(self._class, self.logits, self:check_value(value))
  local factorial, factorials = (x:sum(-1) + 1):lgamma(), (x + 1):lgamma():sum(-1)
  logits = logits:masked_fill(x:eq(0) & logits:eq(-math.huge), 0)
  return factorial - factorials + (logits * x):sum(-1)
end
function Multinomial:entropy()
  local n = rille.tensor(self.total_count, { dtype = self.probs.dtype })
  local counts = rille.arange(1, self.total_count + 1):to(self.probs.dtype)
  local shape = { self.total_count }
  for i = 1, #self.batch_shape + 1 do shape[i + 1] = 1 end
  counts = counts:reshape(shape)
  local weights = d.Binomial(self.total_count, { probs = self.probs }):log_prob(counts):exp()
  return self.total_count * self._categorical:entropy() - (n + 1):lgamma()
    + (weights * (counts + 1):lgamma()):sum { 0, -1 }
end

--- Binomial(total_count, { probs = p } or { logits = l }): successes in so many trials.
local Binomial = Distribution:extend "Binomial"
d.Binomial, Binomial._shown = Binomial, { "total_count", "probs", "logits" }
getters(Binomial, true)
function Binomial:init(...)
  local a = read(self, { { "total_count", TENSOR, 1 }, PROBS[1], PROBS[2] }, ...)
  shared.probs_or_logits(self, a)
  local name = self._has_logits and "logits" or "probs"
  self.total_count, self[name] = broadcast(self._class, a.total_count, a[name])
  self.total_count = self.total_count:to(self[name].dtype)
  self:set_shapes(self[name]:shape())
end
function Binomial:get_mean() return self.total_count * self.probs end
function Binomial:get_mode() return ((self.total_count + 1) * self.probs):floor():clamp { max = self.total_count } end
function Binomial:get_variance() return self.total_count * self.probs * (1 - self.probs) end
function Binomial:get_support() return c.integer_interval(0, self.total_count) end
function Binomial:sample(sample_shape)
  local _ <close> = rille.no_grad()
  local shape = self:extended_shape(sample_shape)
  return rille.binomial(self.total_count:expand(shape), self.probs:expand(shape))
end
function Binomial:log_prob(value)
  value = self:check_value(value)
  local n, logits = self.total_count, self.logits
  local positive = (logits:clamp { min = 0 } + logits - logits:clamp { max = 0 }) / 2 -- the gradient of |x| at 0 halved
  local normalize = n * positive + n * (-logits:abs()):exp():log1p() - (n + 1):lgamma()
  return value * logits - (value + 1):lgamma() - (n - value + 1):lgamma() - normalize
end
Binomial.has_enumerate_support = true
function Binomial:_values()
  local count = self.total_count:max():item()
  if not self.total_count:eq(count):all():item() then
    check.raise("%s: enumerate_support needs one total_count, as the number of values depends on it", self._class)
  end
  return rille.arange(0, count + 1):to(self.probs.dtype)
end
function Binomial:entropy()
  local log_prob = self:log_prob(self:enumerate_support(false))
  return -(log_prob:exp() * log_prob):sum(0)
end

--- Geometric { probs = p } or { logits = l }: failures before the first success.
local Geometric = Distribution:extend "Geometric"
d.Geometric, Geometric._shown, Geometric.init = Geometric, { "probs", "logits" }, one_of
getters(Geometric, true)
function Geometric:get_mean() return self.probs:reciprocal() - 1 end
function Geometric:get_mode() return rille.zeros_like(self.probs) end
function Geometric:get_variance() return (self.probs:reciprocal() - 1) / self.probs end
Geometric.support = c.nonnegative_integer
function Geometric:sample(sample_shape)
  local _ <close> = rille.no_grad()
  local u = shared.like(self.probs, self:extended_shape(sample_shape)):uniform_(rille.finfo(self.probs.dtype).tiny, 1)
  return (u:log() / (-self.probs):log1p()):floor()
end
function Geometric:log_prob(value)
  local x, probs = broadcast(self._class, self:check_value(value), self.probs)
  probs = probs:masked_fill(probs:eq(1) & x:eq(0), 0)
  return x * (-probs):log1p() + self.probs:log()
end
function Geometric:entropy()
  return F.binary_cross_entropy_with_logits(self.logits, self.probs, { reduction = "none" }) / self.probs
end

--- Poisson(rate)
local Poisson = d.ExponentialFamily:extend "Poisson"
d.Poisson, Poisson._shown = Poisson, { "rate" }
function Poisson:init(...)
  self.rate = broadcast(self._class, read(self, { { "rate", TENSOR } }, ...).rate)
  self:require(self.rate:ge(0), "rate must be >= 0")
  self:set_shapes(self.rate:shape())
end
function Poisson:get_mean() return self.rate end
function Poisson:get_mode() return self.rate:floor() end
function Poisson:get_variance() return self.rate end
Poisson.support = c.nonnegative_integer
function Poisson:sample(sample_shape)
  local _ <close> = rille.no_grad()
  return rille.poisson(self.rate:expand(self:extended_shape(sample_shape)))
end
function Poisson:log_prob(value)
  local rate, x = broadcast(self._class, self.rate, self:check_value(value))
  return rille.xlogy(x, rate) - rate - (x + 1):lgamma()
end

return d
