-- Distributions of vectors and of distributions: MultivariateNormal, Independent, MixtureSameFamily.
local rille, require = ...
local d = rawget(rille, "distributions")
local shared = d._shared
local check = require "rille.check"
local c = d.constraints
local Distribution, read = shared.Distribution, shared.read

-- x M^-1 x of vectors x against lower triangles, of any batches.
local function mahalanobis(triangle, x)
  local n = triangle:size(-1)
  local shape = shared.broadcast_shapes("MultivariateNormal", shared.slice(triangle:shape(), 1, triangle:dim() - 2),
    shared.slice(x:shape(), 1, x:dim() - 1))
  triangle = triangle:expand(shared.join(shape, { n, n }))
  x = x:expand(shared.join(shape, { n })):unsqueeze(-1)
  return rille.linalg.solve_triangular(triangle, x, false):pow(2):sum { -2, -1 }
end
shared.mahalanobis = mahalanobis

--- The one of three ways to say a covariance that is given: its name and the matrix.
function shared.one_matrix(self, a)
  local given
  for _, name in ipairs { "covariance_matrix", "precision_matrix", "scale_tril" } do
    if a[name] and given then given = "two" break end
    given = a[name] and name or given
  end
  if not given or given == "two" then
    check.raise("%s: takes one of covariance_matrix, precision_matrix and scale_tril", self._class)
  end
  return given, a[given]
end

--- The lower triangle of the covariance that is said in one of these ways.
function shared.triangle_of(self, given, matrix)
  local checked = self.validate_args ~= false
  if given == "scale_tril" then
    if checked and not c.lower_cholesky(matrix):all():item() then
      check.raise("%s: scale_tril must be a lower triangle with a positive diagonal", self._class)
    end
    return matrix
  end
  if checked and not c.symmetric(matrix):all():item() then check.raise("%s: %s must be symmetric", self._class, given) end
  if given == "covariance_matrix" then return rille.linalg.cholesky(matrix) end
  -- the triangle of the inverse, by the reversed matrix's
  local flipped = rille.linalg.cholesky(matrix:flip { -2, -1 }):flip { -2, -1 }:transpose(-2, -1)
  local identity = rille.eye(matrix:size(-1), { dtype = matrix.dtype }):expand(matrix:shape())
  return rille.linalg.solve_triangular(flipped, identity, false)
end

--- MultivariateNormal(loc, { covariance_matrix, precision_matrix or scale_tril })
local Multivariate = Distribution:extend "MultivariateNormal"
d.MultivariateNormal, Multivariate.has_rsample, Multivariate._shown = Multivariate, true, { "loc" }
function Multivariate:init(...)
  local a = read(self, { { "loc", "tensor" }, { "covariance_matrix", "tensor", false }, { "precision_matrix", "tensor", false },
    { "scale_tril", "tensor", false } }, ...)
  local given, matrix = shared.one_matrix(self, a)
  local n = a.loc:dim() > 0 and a.loc:size(-1) or 0
  if matrix:dim() < 2 or matrix:size(-1) ~= n or matrix:size(-2) ~= n then
    check.raise("MultivariateNormal: %s of shape %s does not fit loc of shape %s", given, check.shape(matrix), check.shape(a.loc))
  end
  local batch = shared.broadcast_shapes("MultivariateNormal", shared.slice(matrix:shape(), 1, matrix:dim() - 2),
    shared.slice(a.loc:shape(), 1, a.loc:dim() - 1))
  self.loc = a.loc:expand(shared.join(batch, { n }))
  self:set_shapes(batch, { n })
  matrix = matrix:expand(shared.join(batch, { n, n }))
  rawset(self, given, matrix)
  self._tril = shared.triangle_of(self, given, matrix)
end
Multivariate.support = c.real_vector
function Multivariate:get_scale_tril() return self._tril end
function Multivariate:get_covariance_matrix() return self._tril:matmul(self._tril.mT) end
function Multivariate:get_precision_matrix() return rille.linalg.inv(self.covariance_matrix) end
function Multivariate:get_mean() return self.loc end
function Multivariate:get_mode() return self.loc end
function Multivariate:get_variance() return self._tril:pow(2):sum(-1) end
function Multivariate:rsample(sample_shape)
  local noise = shared.standard_normal(self.loc, self:extended_shape(sample_shape))
  return self.loc + self._tril:matmul(noise:unsqueeze(-1)):squeeze(-1)
end
local function half_log_det(self) return self._tril:diagonal(0, -2, -1):log():sum(-1) end
function Multivariate:log_prob(value)
  value = self:check_value(value)
  local m = mahalanobis(self._tril, value - self.loc)
  return -0.5 * (self.event_shape[1] * math.log(2 * math.pi) + m) - half_log_det(self)
end
function Multivariate:entropy()
  return 0.5 * self.event_shape[1] * (1 + math.log(2 * math.pi)) + half_log_det(self)
end

--- Independent(base, count): the last count dims of the batch become one event.
local Independent = Distribution:extend "Independent"
d.Independent = Independent
function Independent:init(...)
  local a = read(self, { { "base_distribution", "table" }, { "reinterpreted_batch_ndims", "integer" } }, ...)
  self.base_dist, self.reinterpreted_batch_ndims = a.base_distribution, a.reinterpreted_batch_ndims
  local base, count = self.base_dist, self.reinterpreted_batch_ndims
  shared.expect("Independent", "base_distribution", base, Distribution, "distribution")
  if count > #base.batch_shape then
    check.raise("Independent: %d dims are wanted, but the batch shape is %s", count, check.shape(base.batch_shape))
  end
  local kept = #base.batch_shape - count
  self.has_rsample, self.has_enumerate_support = base.has_rsample, count == 0 and base.has_enumerate_support
  self:set_shapes(shared.slice(base.batch_shape, 1, kept),
    shared.join(shared.slice(base.batch_shape, kept + 1, #base.batch_shape), base.event_shape))
end
for _, name in ipairs { "mean", "mode", "variance" } do
  Independent["get_" .. name] = function(self) return self.base_dist[name] end
end
function Independent:get_support()
  local support, count = self.base_dist.support, self.reinterpreted_batch_ndims
  return support and c.independent(support, count)
end
function Independent:sample(sample_shape) return self.base_dist:sample(sample_shape) end
function Independent:rsample(sample_shape) return self.base_dist:rsample(sample_shape) end
function Independent:log_prob(value)
  return shared.sum_rightmost(self.base_dist:log_prob(value), self.reinterpreted_batch_ndims)
end
function Independent:enumerate_support(expand)
  if self.reinterpreted_batch_ndims > 0 then
    check.raise("Independent: enumerate_support cannot list the values of several dims together")
  end
  return self.base_dist:enumerate_support(expand)
end
function Independent:entropy() return shared.sum_rightmost(self.base_dist:entropy(), self.reinterpreted_batch_ndims) end

--- MixtureSameFamily(mixture, components): a Categorical over the last dim of the components' batch.
local Mixture = Distribution:extend "MixtureSameFamily"
d.MixtureSameFamily = Mixture
function Mixture:init(...)
  local a = read(self, { { "mixture_distribution", "table" }, { "component_distribution", "table" } }, ...)
  self.mixture_distribution, self.component_distribution = a.mixture_distribution, a.component_distribution
  shared.expect("MixtureSameFamily", "mixture_distribution", a.mixture_distribution, Distribution, "distribution")
  shared.expect("MixtureSameFamily", "component_distribution", a.component_distribution, Distribution, "distribution")
  local batch = self.component_distribution.batch_shape
  if self.mixture_distribution._class ~= "Categorical" then
    check.raise("MixtureSameFamily: the mixture must be a Categorical, got %s", tostring(self.mixture_distribution._class))
  end
  if self.mixture_distribution._count ~= batch[#batch] then
    check.raise("MixtureSameFamily: the mixture has %d classes, but the components' batch shape is %s",
      self.mixture_distribution._count, check.shape(batch))
  end
  self:set_shapes(shared.slice(batch, 1, #batch - 1), self.component_distribution.event_shape)
end
local function pad(self, x)
  for _ = 1, #self.event_shape do x = x:unsqueeze(-1) end
  return x
end
function Mixture:get_mean()
  local probs = pad(self, self.mixture_distribution.probs)
  return (probs * self.component_distribution.mean):sum(-1 - #self.event_shape)
end
function Mixture:get_variance()
  local probs, at = pad(self, self.mixture_distribution.probs), -1 - #self.event_shape
  local within = (probs * self.component_distribution.variance):sum(at)
  return within + (probs * (self.component_distribution.mean - self.mean:unsqueeze(at)):pow(2)):sum(at)
end
function Mixture:log_prob(value)
  value = self:check_value(value):unsqueeze(-1 - #self.event_shape)
  local logits = self.mixture_distribution.logits
  return (self.component_distribution:log_prob(value) + logits:log_softmax(-1)):logsumexp(-1)
end
function Mixture:cdf(value)
  value = value:unsqueeze(-1 - #self.event_shape)
  return (self.component_distribution:cdf(value) * self.mixture_distribution.probs):sum(-1)
end
function Mixture:sample(sample_shape)
  local _ <close> = rille.no_grad()
  local chosen = self.mixture_distribution:sample(sample_shape)
  local samples = self.component_distribution:sample(sample_shape)
  local at = #(sample_shape or {}) + #self.batch_shape
  local index = pad(self, chosen:unsqueeze(-1))
  local shape = samples:shape()
  shape[at + 1] = 1
  return samples:gather(at, index:expand(shape)):squeeze(at)
end

return d
