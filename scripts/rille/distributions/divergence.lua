-- kl_divergence, by the families' pairs.
local rille, require = ...
local d = rawget(rille, "distributions")
local shared = d._shared
local check = require "rille.check"
local rules = {}

--- Says how the divergence of two families is computed.
-- @param p class
-- @param q class
-- @param rule function(p, q)
function d.register_kl(p, q, rule)
  rules[p] = rules[p] or {}
  rules[p][q] = rule
end
local rule = d.register_kl

local function bases(value)
  local list, own = {}, getmetatable(value).__class
  while own and own ~= d.Distribution do
    list[#list + 1] = own
    own = getmetatable(own).__index
  end
  return list
end

--- The Kullback-Leibler divergence of p from q.
-- @param p table: a distribution
-- @param q table: a distribution
-- @return tensor
-- @example rille.distributions.kl_divergence(rille.distributions.Normal(0, 1), rille.distributions.Normal(1, 2))
function d.kl_divergence(p, q)
  for i, value in ipairs { p or false, q or false } do
    if type(value) ~= "table" or not value.batch_shape then
      shared.expect("kl_divergence", ("argument %d"):format(i), value, d.Distribution, "distribution")
    end
  end
  for _, a in ipairs(bases(p)) do
    for _, b in ipairs(bases(q)) do
      if rules[a] and rules[a][b] then return rules[a][b](p, q) end
    end
  end
  check.raise("kl_divergence: no rule for %s and %s; register_kl adds one", p._class, q._class)
end

rule(d.Normal, d.Normal, function(p, q)
  local ratio, shift = (p.scale / q.scale):pow(2), ((p.loc - q.loc) / q.scale):pow(2)
  return 0.5 * (ratio + shift - 1 - ratio:log())
end)
rule(d.LogNormal, d.LogNormal, function(p, q) return d.kl_divergence(p.base_dist, q.base_dist) end)
rule(d.HalfNormal, d.HalfNormal, function(p, q) return d.kl_divergence(p._normal, q._normal) end)
rule(d.Uniform, d.Uniform, function(p, q)
  local result = ((q.high - q.low) / (p.high - p.low)):log()
  return result:masked_fill(q.low:gt(p.low) | q.high:lt(p.high), math.huge)
end)
rule(d.Exponential, d.Exponential, function(p, q)
  local ratio = q.rate / p.rate
  return ratio - 1 - ratio:log()
end)
rule(d.Laplace, d.Laplace, function(p, q)
  local ratio, far = p.scale / q.scale, (p.loc - q.loc):abs()
  return -ratio:log() + far / q.scale + ratio * (-far / p.scale):exp() - 1
end)
rule(d.Cauchy, d.Cauchy, function(p, q)
  return ((p.scale + q.scale):pow(2) + (p.loc - q.loc):pow(2)):log() - (4 * p.scale * q.scale):log()
end)
rule(d.Gamma, d.Gamma, function(p, q)
  return q.concentration * (p.rate / q.rate):log() + q.concentration:lgamma() - p.concentration:lgamma()
    + (p.concentration - q.concentration) * p.concentration:digamma() + (q.rate - p.rate) * (p.concentration / p.rate)
end)
rule(d.Dirichlet, d.Dirichlet, function(p, q)
  local a, b = p.concentration, q.concentration
  local total = a:sum(-1)
  return total:lgamma() - b:sum(-1):lgamma() - (a:lgamma() - b:lgamma()):sum(-1)
    + ((a - b) * (a:digamma() - total:digamma():unsqueeze(-1))):sum(-1)
end)
rule(d.Beta, d.Beta, function(p, q) return d.kl_divergence(p._dirichlet, q._dirichlet) end)
rule(d.Bernoulli, d.Bernoulli, function(p, q)
  local softplus = rille.functional.softplus
  local one = p.probs * (softplus(-q.logits) - softplus(-p.logits))
  one = one:masked_fill(q.probs:eq(0), math.huge):masked_fill(p.probs:eq(0), 0)
  local other = (1 - p.probs) * (softplus(q.logits) - softplus(p.logits))
  other = other:masked_fill(q.probs:eq(1), math.huge):masked_fill(p.probs:eq(1), 0)
  return one + other
end)
rule(d.Categorical, d.Categorical, function(p, q)
  local t = p.probs * (p.logits - q.logits)
  t = t:masked_fill(q.probs:eq(0):expand(t:shape()), math.huge):masked_fill(p.probs:eq(0):expand(t:shape()), 0)
  return t:sum(-1)
end)
rule(d.OneHotCategorical, d.OneHotCategorical, function(p, q) return d.kl_divergence(p._categorical, q._categorical) end)
rule(d.Binomial, d.Binomial, function(p, q)
  if p.total_count:lt(q.total_count):any():item() then
    check.raise("kl_divergence: of two Binomials the first one must not have the smaller total_count")
  end
  local kl = p.total_count * (p.probs * (p.logits - q.logits) + (-p.probs):log1p() - (-q.probs):log1p())
  return kl:masked_fill(p.total_count:gt(q.total_count), math.huge)
end)
rule(d.Geometric, d.Geometric, function(p, q) return -p:entropy() - (-q.probs):log1p() / p.probs - q.logits end)
rule(d.Poisson, d.Poisson, function(p, q) return p.rate * (p.rate:log() - q.rate:log()) - (p.rate - q.rate) end)
rule(d.MultivariateNormal, d.MultivariateNormal, function(p, q)
  local n = p.event_shape[1]
  local half = q._tril:diagonal(0, -2, -1):log():sum(-1) - p._tril:diagonal(0, -2, -1):log():sum(-1)
  local shape = shared.broadcast_shapes("kl_divergence", p.batch_shape, q.batch_shape)
  local square = shared.join(shape, { n, n })
  local ratio = rille.linalg.solve_triangular(q._tril:expand(square), p._tril:expand(square), false)
  return half + 0.5 * (ratio:pow(2):sum { -2, -1 } + shared.mahalanobis(q._tril, q.loc - p.loc) - n)
end)
rule(d.ExponentialFamily, d.ExponentialFamily, function(p, q)
  if p._class ~= q._class then check.raise("kl_divergence: no rule for %s and %s; register_kl adds one", p._class, q._class) end
  local parameters, normalizer, slopes = shared.normalizer(p)
  local result = q:log_normalizer(table.unpack(q.natural_params)) - normalizer
  for i, slope in ipairs(slopes) do
    result = result - shared.sum_rightmost((q.natural_params[i] - parameters[i]) * slope, slope:dim() - #p.batch_shape)
  end
  return result
end)
rule(d.Independent, d.Independent, function(p, q)
  if p.reinterpreted_batch_ndims ~= q.reinterpreted_batch_ndims then
    check.raise("kl_divergence: the events have %d and %d dims", p.reinterpreted_batch_ndims, q.reinterpreted_batch_ndims)
  end
  return shared.sum_rightmost(d.kl_divergence(p.base_dist, q.base_dist), p.reinterpreted_batch_ndims)
end)
rule(d.TransformedDistribution, d.TransformedDistribution, function(p, q)
  if not shared.same(p.transforms, q.transforms) then
    check.raise("kl_divergence: %s and %s have other transforms", p._class, q._class)
  end
  return d.kl_divergence(p.base_dist, q.base_dist)
end)
check.take_names(d, {
  kl_divergence = "p q", register_kl = "p q rule",
})

return d
