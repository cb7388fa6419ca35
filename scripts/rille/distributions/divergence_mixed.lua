-- kl_divergence of families that differ, and of the families in transformed.lua, relaxed.lua and matrices.lua.
local rille, require = ...
local d = rawget(rille, "distributions")
local shared = d._shared
local check = require "rille.check"
local rule = d.register_kl
local EULER = 0.57721566490153286060651209008240243
local LOG_2_PI = math.log(2 * math.pi)

local function plog(x) return rille.xlogy(x, x) end
local function infinite_where(result, condition) return result:masked_fill(condition:expand(result:shape()), math.huge) end

-- ---- no chance in q for some of p: infinite -----------------------------------------------------------------------

local function infinite(first, field, others)
  for other in others:gmatch "%w+" do
    rule(d[first], d[other], function(p, q)
      local shape = shared.broadcast_shapes("kl_divergence", p.batch_shape, q.batch_shape)
      return rille.full(shape, math.huge, { dtype = p[field].dtype })
    end)
  end
end
infinite("Beta", "concentration1", "Pareto")
infinite("ContinuousBernoulli", "probs", "Pareto")
infinite("Exponential", "rate", "Beta ContinuousBernoulli Pareto Uniform")
infinite("Gamma", "concentration", "Beta ContinuousBernoulli Pareto Uniform")
for _, first in ipairs { "Gumbel", "Laplace", "Normal" } do
  infinite(first, "loc", "Beta ContinuousBernoulli Exponential Gamma Pareto Uniform")
end
infinite("Pareto", "scale", "Beta ContinuousBernoulli Uniform")
infinite("Poisson", "rate", "Bernoulli Binomial")

-- ---- one family ---------------------------------------------------------------------------------------------------

rule(d.ContinuousBernoulli, d.ContinuousBernoulli, function(p, q)
  return p.mean * (p.logits - q.logits) + p:_log_norm() + (-p.probs):log1p() - q:_log_norm() - (-q.probs):log1p()
end)
rule(d.Gumbel, d.Gumbel, function(p, q)
  local ratio, far = p.scale / q.scale, (q.loc - p.loc) / q.scale
  return ratio * EULER - ratio:log() - far + (far + (1 + ratio):lgamma()):exp() - (1 + EULER)
end)
rule(d.Pareto, d.Pareto, function(p, q)
  local ratio = q.alpha / p.alpha
  return infinite_where(q.alpha * (p.scale / q.scale):log() - ratio:log() + ratio - 1, p.scale:lt(q.scale))
end)

local function square_sum(x) return x:pow(2):sum { -2, -1 } end
local function check_events(p, q)
  if p.event_shape[1] ~= q.event_shape[1] then
    check.raise("kl_divergence: the events have %d and %d numbers", p.event_shape[1], q.event_shape[1])
  end
end
local function solve(triangle, x)
  local batch = shared.broadcast_shapes("kl_divergence", shared.slice(triangle:shape(), 1, triangle:dim() - 2),
    shared.slice(x:shape(), 1, x:dim() - 2))
  local function wide(m) return m:expand(shared.join(batch, { m:size(-2), m:size(-1) })) end
  return rille.linalg.solve_triangular(wide(triangle), wide(x), false)
end
local function log_det(p) return p._log_det and p:_log_det() or 2 * p._tril:diagonal(0, -2, -1):log():sum(-1) end
local function far(p, q)
  return q._mahalanobis and q:_mahalanobis(q.loc - p.loc) or shared.mahalanobis(q._tril, q.loc - p.loc)
end
-- The trace of q's precision times p's covariance, which is the sum of the outer products of p's roots.
local function trace(q, roots)
  local total = 0
  for _, root in ipairs(roots) do
    if q._tril then
      total = total + square_sum(solve(q._tril, root))
    else
      total = total + square_sum(root * q.cov_diag:rsqrt():unsqueeze(-1)) - square_sum(q:_solved():matmul(root))
    end
  end
  return total
end
local function gaussian(p, q)
  check_events(p, q)
  local roots = p._tril and { p._tril } or { p.cov_factor, p.cov_diag:sqrt():diag_embed() }
  return 0.5 * (log_det(q) - log_det(p) + trace(q, roots) + far(p, q) - p.event_shape[1])
end
rule(d.LowRankMultivariateNormal, d.LowRankMultivariateNormal, gaussian)
rule(d.MultivariateNormal, d.LowRankMultivariateNormal, gaussian)
rule(d.LowRankMultivariateNormal, d.MultivariateNormal, gaussian)

-- ---- two families -------------------------------------------------------------------------------------------------

rule(d.Bernoulli, d.Poisson, function(p, q) return -p:entropy() - (p.probs * q.rate:log() - q.rate) end)

-- From -p's entropy and the mean of -log q.
rule(d.Beta, d.ContinuousBernoulli, function(p, q)
  return -p:entropy() - p.mean * q.logits - (-q.probs):log1p() - q:_log_norm()
end)
local function to_exponential(p, q) return -p:entropy() - q.rate:log() + q.rate * p.mean end
rule(d.Beta, d.Exponential, to_exponential)
rule(d.ContinuousBernoulli, d.Exponential, to_exponential)
rule(d.Gamma, d.Exponential, to_exponential)
rule(d.Beta, d.Gamma, function(p, q)
  local total = p.concentration1 + p.concentration0
  return q.concentration:lgamma() - q.concentration * q.rate:log() - p:entropy()
    - (q.concentration - 1) * (p.concentration1:digamma() - total:digamma()) + q.rate * p.mean
end)
-- Of a mean and a variance against a normal density.
local function normal_cost(mean, variance, q)
  return 0.5 * LOG_2_PI + q.scale:log() + (variance + (mean - q.loc):pow(2)) / (2 * q.scale:pow(2))
end
local function to_normal(p, q) return normal_cost(p.mean, p.variance, q) - p:entropy() end
for _, first in ipairs { "Beta", "ContinuousBernoulli", "Exponential", "Gamma", "Gumbel", "Laplace", "Uniform" } do
  rule(d[first], d.Normal, to_normal)
end
rule(d.Pareto, d.Normal, function(p, q)
  local result = to_normal(p, q)
  return result:masked_fill(p.alpha:le(2):expand(result:shape()), math.huge)
end)
rule(d.Beta, d.Uniform, function(p, q)
  return infinite_where((q.high - q.low):log() - p:entropy(), q.low:gt(0) | q.high:lt(1))
end)
rule(d.ContinuousBernoulli, d.Uniform, function(p, q) -- as in PyTorch, which asks for bounds strictly outside of [0, 1]
  return infinite_where((q.high - q.low):log() - p:entropy(), q.low:ge(0) | q.high:le(1))
end)

rule(d.Exponential, d.Gamma, function(p, q)
  local ratio = q.rate / p.rate
  return ratio - q.concentration * ratio:log() + q.concentration:lgamma() + q.concentration * EULER - (1 + EULER)
end)
rule(d.Exponential, d.Gumbel, function(p, q)
  local product, place = p.rate * q.scale, q.loc / q.scale
  return product:log() - 1 - place + place:exp() * product / (product + 1) + product:reciprocal()
end)
rule(d.Gamma, d.Gumbel, function(p, q)
  local product, place, a = p.rate * q.scale, q.loc / q.scale, p.concentration
  return (a - 1) * a:digamma() - a:lgamma() - a + product:log() + a / product
    + place:exp() * (1 + product:reciprocal()):pow(-a) - place
end)
rule(d.Normal, d.Gumbel, function(p, q)
  local place, ratio = (p.loc - q.loc) / q.scale, (p.scale / q.scale):pow(2)
  return place - 0.5 * ratio:log() + (0.5 * ratio - place):exp() - 0.5 * (1 + LOG_2_PI)
end)
rule(d.Normal, d.Laplace, function(p, q)
  local shift = p.loc - q.loc
  local place = shift / p.scale
  local distance = math.sqrt(2 / math.pi) * p.scale * (-0.5 * place:pow(2)):exp() + shift * (math.sqrt(0.5) * place):erf()
  return distance / q.scale - (p.scale / q.scale):log() - 0.5 * (1 + math.log(0.5 * math.pi))
end)

rule(d.Pareto, d.Exponential, function(p, q)
  local product = p.scale * q.rate
  local result = (p.alpha / product):log() - p.alpha:reciprocal() + p.alpha * product / (p.alpha - 1) - 1
  return infinite_where(result, p.alpha:le(1))
end)
rule(d.Pareto, d.Gamma, function(p, q)
  local log_mean = p.scale:log() + p.alpha:reciprocal()
  local result = p.alpha:log() - log_mean + q.concentration:lgamma() - q.concentration * q.rate:log()
    + (1 - q.concentration) * log_mean + q.rate * p.alpha * p.scale / (p.alpha - 1) - 1
  return infinite_where(result, p.alpha:le(1))
end)

-- The means of log x, under a uniform density.
local function log_mean(low, high) return (plog(high) - plog(low) - (high - low)) / (high - low) end
rule(d.Uniform, d.Beta, function(p, q)
  local a, b = q.concentration1, q.concentration0
  local result = a:lgamma() + b:lgamma() - (a + b):lgamma() - (p.high - p.low):log() - (a - 1) * log_mean(p.low, p.high)
    - (b - 1) * log_mean(1 - p.high, 1 - p.low)
  return infinite_where(result, p.high:gt(1) | p.low:lt(0))
end)
rule(d.Uniform, d.ContinuousBernoulli, function(p, q)
  local result = -p:entropy() - p.mean * q.logits - (-q.probs):log1p() - q:_log_norm()
  return infinite_where(result, p.high:ge(1) | p.low:le(0))
end)
rule(d.Uniform, d.Exponential, function(p, q)
  return infinite_where(q.rate * p.mean - ((p.high - p.low) * q.rate):log(), p.low:lt(0))
end)
rule(d.Uniform, d.Gamma, function(p, q)
  local result = q.concentration:lgamma() - q.concentration * q.rate:log() - (p.high - p.low):log()
    + (1 - q.concentration) * log_mean(p.low, p.high) + q.rate * p.mean
  return infinite_where(result, p.low:lt(0))
end)
rule(d.Uniform, d.Gumbel, function(p, q)
  local ratio, high, low = q.scale / (p.high - p.low), (p.high - q.loc) / q.scale, (p.low - q.loc) / q.scale
  return ratio:log() + 0.5 * (high + low) - ratio * ((-high):exp() - (-low):exp())
end)
rule(d.Uniform, d.Pareto, function(p, q)
  local result = log_mean(p.low, p.high) * (q.alpha + 1) - (q.alpha * q.scale:pow(q.alpha) * (p.high - p.low)):log()
  return infinite_where(result, p.low:lt(q.scale))
end)

return d
