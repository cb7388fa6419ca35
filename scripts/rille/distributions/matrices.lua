-- LowRankMultivariateNormal, and distributions of matrices: Wishart and LKJCholesky.
local rille, require = ...
local d = rawget(rille, "distributions")
local shared = d._shared
local check = require "rille.check"
local c = d.constraints
local Distribution, read, join, slice = shared.Distribution, shared.read, shared.join, shared.slice
local TENSOR = "tensor|number"

local function diagonal(matrix) return matrix:diagonal(0, -2, -1) end
local function times(matrix, vector) return matrix:matmul(vector:unsqueeze(-1)):squeeze(-1) end

-- ---- LowRankMultivariateNormal ------------------------------------------------------------------------------------

--- LowRankMultivariateNormal(loc, cov_factor, cov_diag): with the covariance W W^T + D.
local LowRank = Distribution:extend "LowRankMultivariateNormal"
d.LowRankMultivariateNormal, LowRank.has_rsample, LowRank._shown = LowRank, true, { "loc" }
LowRank.support = c.real_vector
function LowRank:init(...)
  local a = read(self, { { "loc", "tensor" }, { "cov_factor", "tensor" }, { "cov_diag", "tensor" } }, ...)
  local n = a.loc:dim() > 0 and a.loc:size(-1) or -1
  if a.cov_factor:dim() < 2 or a.cov_factor:size(-2) ~= n or a.cov_diag:dim() < 1 or a.cov_diag:size(-1) ~= n then
    check.raise("LowRankMultivariateNormal: shapes do not fit: loc %s, cov_factor %s, cov_diag %s", check.shape(a.loc),
      check.shape(a.cov_factor), check.shape(a.cov_diag))
  end
  self:require(a.cov_diag:gt(0), "cov_diag must be > 0")
  local batch = shared.broadcast_shapes(self._class, slice(a.loc:shape(), 1, a.loc:dim() - 1),
    slice(a.cov_factor:shape(), 1, a.cov_factor:dim() - 2), slice(a.cov_diag:shape(), 1, a.cov_diag:dim() - 1))
  local rank = a.cov_factor:size(-1)
  self.loc, self.cov_diag = a.loc:expand(join(batch, { n })), a.cov_diag:expand(join(batch, { n }))
  self.cov_factor = a.cov_factor:expand(join(batch, { n, rank }))
  -- I + W^T D^-1 W, which is as small as the rank
  local inner = self:_scaled():matmul(self.cov_factor) + rille.eye(rank, { dtype = self.loc.dtype })
  self._capacitance_tril = rille.linalg.cholesky(inner)
  self:set_shapes(batch, { n })
end
function LowRank:_scaled() return self.cov_factor.mT / self.cov_diag:unsqueeze(-2) end -- W^T D^-1
function LowRank:_solved() -- of which A^T A is what D^-1 lacks to the precision
  return rille.linalg.solve_triangular(self._capacitance_tril, self:_scaled(), false)
end
-- log |W W^T + D|, by the matrix determinant lemma.
function LowRank:_log_det() return 2 * diagonal(self._capacitance_tril):log():sum(-1) + self.cov_diag:log():sum(-1) end
-- x^T (W W^T + D)^-1 x, by Woodbury's identity.
function LowRank:_mahalanobis(x)
  return (x:pow(2) / self.cov_diag):sum(-1) - shared.mahalanobis(self._capacitance_tril, times(self:_scaled(), x))
end
function LowRank:get_mean() return self.loc end
function LowRank:get_mode() return self.loc end
function LowRank:get_variance() return self.cov_factor:pow(2):sum(-1) + self.cov_diag end
function LowRank:get_covariance_matrix() return self.cov_factor:matmul(self.cov_factor.mT) + self.cov_diag:diag_embed() end
function LowRank:get_scale_tril()
  local root = self.cov_diag:sqrt():unsqueeze(-1)
  local scaled = self.cov_factor / root
  local inner = scaled:matmul(scaled.mT) + rille.eye(self.event_shape[1], { dtype = self.loc.dtype })
  return root * rille.linalg.cholesky(inner)
end
function LowRank:get_precision_matrix()
  local a = self:_solved()
  return self.cov_diag:reciprocal():diag_embed() - a.mT:matmul(a)
end
function LowRank:rsample(sample_shape)
  local shape = self:extended_shape(sample_shape)
  local factors = join(slice(shape, 1, #shape - 1), { self.cov_factor:size(-1) })
  local common, own = shared.standard_normal(self.loc, factors), shared.standard_normal(self.loc, shape)
  return self.loc + times(self.cov_factor, common) + self.cov_diag:sqrt() * own
end
function LowRank:log_prob(value)
  local far = self:check_value(value) - self.loc
  return -0.5 * (self.event_shape[1] * math.log(2 * math.pi) + self:_log_det() + self:_mahalanobis(far))
end
function LowRank:entropy() return 0.5 * (self.event_shape[1] * (1 + math.log(2 * math.pi)) + self:_log_det()) end

-- ---- Wishart ------------------------------------------------------------------------------------------------------

--- Wishart(df, { covariance_matrix, precision_matrix or scale_tril }): sums of df outer products of normal vectors.
local Wishart = d.ExponentialFamily:extend "Wishart"
d.Wishart, Wishart.has_rsample, Wishart._shown, Wishart.support = Wishart, true, { "df" }, c.positive_definite
function Wishart:init(...)
  local a = read(self, { { "df", TENSOR }, { "covariance_matrix", "tensor", false }, { "precision_matrix", "tensor", false },
    { "scale_tril", "tensor", false } }, ...)
  local given, matrix = shared.one_matrix(self, a)
  local n = matrix:dim() >= 2 and matrix:size(-1) or -1
  if n < 1 or matrix:size(-2) ~= n then
    check.raise("Wishart: %s must be square matrices, got shape %s", given, check.shape(matrix))
  end
  local df = rille.is_tensor(a.df) and a.df or rille.tensor(a.df, { dtype = matrix.dtype })
  local batch = shared.broadcast_shapes("Wishart", slice(matrix:shape(), 1, matrix:dim() - 2), df:shape())
  self.df = df:expand(batch)
  if self.df:le(n - 1):any():item() then check.raise("Wishart: df must be above %d, one less than the matrices' size", n - 1) end
  matrix = matrix:expand(join(batch, { n, n }))
  rawset(self, given, matrix)
  self._tril = shared.triangle_of(self, given, matrix)
  self._chi2 = d.Chi2(self.df:unsqueeze(-1) - rille.arange(n):to(matrix.dtype))
  self:set_shapes(batch, { n, n })
end
function Wishart:get_scale_tril() return self._tril end
function Wishart:get_covariance_matrix() return self._tril:matmul(self._tril.mT) end
function Wishart:get_precision_matrix() return rille.linalg.inv(self.covariance_matrix) end
local function wide(x) return x:unsqueeze(-1):unsqueeze(-1) end
function Wishart:get_mean() return wide(self.df) * self.covariance_matrix end
function Wishart:get_mode()
  local factor = self.df - self.event_shape[1] - 1
  return wide(factor:masked_fill(factor:le(0), 0 / 0)) * self.covariance_matrix
end
function Wishart:get_variance()
  local v = self.covariance_matrix
  local across = diagonal(v)
  return wide(self.df) * (v:pow(2) + across:unsqueeze(-1) * across:unsqueeze(-2))
end

-- Triangles of chi and normal numbers (Bartlett), which make Wishart's matrices.
local function bartlett(self, sample_shape)
  local n = self.event_shape[1]
  local chi = self._chi2:rsample(sample_shape):sqrt():clamp { min = rille.finfo(self.df.dtype).eps }:diag_embed()
  local normal = rille.randn(join(sample_shape, self.batch_shape, { n * (n - 1) // 2 }), { dtype = chi.dtype })
  local noise = chi:flatten(-2):index_add(-1, shared.places_below(n, -1), normal):reshape(chi:shape())
  local triangle = self._tril:matmul(noise)
  return triangle:matmul(triangle.mT)
end

-- Which samples are marked; those of a batch together.
local function marked(self, condition)
  for _ = 1, #self.batch_shape do condition = condition:any(-1) end
  return condition
end

--- Samples; matrices are drawn anew as often as PyTorch 2.13 does it, which at first draws the regular ones again and then
--- those that are singular.
function Wishart:rsample(sample_shape, max_try_correction)
  self:extended_shape(sample_shape)
  sample_shape = type(sample_shape) == "number" and { sample_shape } or sample_shape or {}
  local sample = bartlett(self, sample_shape)
  local again = marked(self, self.support:check(sample:detach())):flatten()
  local whole = sample:shape()
  local flat = sample:reshape(join({ again:numel() }, self.batch_shape, self.event_shape))
  for _ = 1, max_try_correction or 10 do
    local places = again:nonzero():squeeze(-1)
    if places:numel() == 0 then break end
    local new = bartlett(self, { places:numel() })
    flat = flat:index_copy(0, places, new)
    again = again:index_copy(0, places, marked(self, self.support:check(new:detach()):logical_not()))
  end
  return flat:reshape(whole)
end
local function log_tril(self) return diagonal(self._tril):log():sum(-1) end
function Wishart:log_prob(value)
  value = self:check_value(value)
  local nu, n = self.df, self.event_shape[1]
  local solved = rille.cholesky_solve(value, self._tril:expand(value:shape()))
  local _, log_det = rille.linalg.slogdet(value)
  return -nu * (n * math.log(2) / 2 + log_tril(self)) - rille.mvlgamma(nu / 2, n) + (nu - n - 1) / 2 * log_det
    - diagonal(solved):sum(-1) / 2
end
local function mvdigamma(x, n) return (x:unsqueeze(-1) - rille.arange(n):to(x.dtype) / 2):digamma():sum(-1) end
function Wishart:entropy()
  local nu, n = self.df, self.event_shape[1]
  return (n + 1) * (n * math.log(2) / 2 + log_tril(self)) + rille.mvlgamma(nu / 2, n)
    - (nu - n - 1) / 2 * mvdigamma(nu / 2, n) + nu * n / 2
end
function Wishart:get_natural_params() return { -self.precision_matrix / 2, (self.df - self.event_shape[1] - 1) / 2 } end
function Wishart:log_normalizer(x, y)
  local n = self.event_shape[1]
  local _, log_det = rille.linalg.slogdet(-2 * x)
  return (y + (n + 1) / 2) * (n * math.log(2) - log_det) + rille.mvlgamma(y + (n + 1) / 2, n)
end

-- ---- LKJCholesky --------------------------------------------------------------------------------------------------

--- LKJCholesky(dim, concentration): Cholesky factors of correlation matrices (Lewandowski, Kurowicka, Joe, 2009), drawn by the
--- onion method.
local LKJ = Distribution:extend "LKJCholesky"
d.LKJCholesky, LKJ._shown, LKJ.support = LKJ, { "dim", "concentration" }, c.corr_cholesky
function LKJ:init(...)
  local a = read(self, { { "dim", "integer" }, { "concentration", TENSOR, 1.0 } }, ...)
  if a.dim < 2 then check.raise("LKJCholesky: dim must be at least 2, got %d", a.dim) end
  self.dim = a.dim
  self.concentration = shared.broadcast(self._class, a.concentration)
  self:require(self.concentration:gt(0), "concentration must be > 0")
  local marginal = self.concentration + 0.5 * (self.dim - 2)
  local offset = rille.cat { rille.zeros(1, { dtype = marginal.dtype }), rille.arange(self.dim - 1):to(marginal.dtype) }
  self._beta = d.Beta(offset + 0.5, marginal:unsqueeze(-1) - 0.5 * offset)
  self:set_shapes(self.concentration:shape(), { self.dim, self.dim })
end
function LKJ:sample(sample_shape)
  local _ <close> = rille.no_grad()
  local y = self._beta:sample(sample_shape):unsqueeze(-1)
  local normal = rille.randn(self:extended_shape(sample_shape), { dtype = y.dtype }):tril(-1)
  local length = normal:pow(2):sum(-1, true):sqrt()
  local w = y:sqrt() * normal / length:masked_fill(length:eq(0), 1) -- the first row is empty
  local rest = (1 - w:pow(2):sum(-1)):clamp { min = rille.finfo(w.dtype).tiny }
  return w + rest:sqrt():diag_embed()
end
function LKJ:log_prob(value)
  local entries = diagonal(self:check_value(value)):narrow(-1, 1, self.dim - 1)
  local order = 2 * (self.concentration - 1):unsqueeze(-1) + self.dim
    - rille.arange(2, self.dim + 1):to(self.concentration.dtype)
  local less = self.dim - 1
  local alpha = self.concentration + 0.5 * less
  local normalize = 0.5 * less * math.log(math.pi) + rille.mvlgamma(alpha - 0.5, less) - alpha:lgamma() * less
  return (order * entries:log()):sum(-1) - normalize
end

return d
