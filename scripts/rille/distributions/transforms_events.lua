-- Transforms of whole events: vectors, matrices, pieces, and other shapes.
local rille, require = ...
local d = rawget(rille, "distributions")
local shared = d._shared
local check = require "rille.check"
local F = rille.functional
local c, transforms = d.constraints, d.transforms
local define, read, join, slice = shared.define_transform, shared.read_transform, shared.join, shared.slice

local function of_dims(own, from, to) own.domain_event_dim, own.codomain_event_dim = from, to end

local Softmax = define("SoftmaxTransform", c.simplex, false)
of_dims(Softmax, 1, 1)
function Softmax.forward(_, x)
  local probs = (x - x:amax(-1, true)):exp()
  return probs / probs:sum(-1, true)
end
function Softmax.inverse(_, y) return y:log() end

-- ---- a transform in other dims ------------------------------------------------------------------------------------

--- A transform whose last dims count as one event.
local Independent = define "IndependentTransform"
function Independent:init(...)
  local a = read(self, { { "base_transform", "table" }, { "reinterpreted_batch_ndims", "integer" } }, ...)
  shared.expect(self._class, "base_transform", a.base_transform, d.Transform, "transform")
  local base, more = a.base_transform:with_cache(a.cache_size), a.reinterpreted_batch_ndims
  self.base_transform, self.reinterpreted_batch_ndims = base, more
  self.domain_event_dim, self.codomain_event_dim = base.domain_event_dim + more, base.codomain_event_dim + more
  self.domain, self.codomain = c.independent(base.domain, more), c.independent(base.codomain, more)
  self.bijective, self.sign = base.bijective, base.sign
end
local function check_dims(self, x, dims)
  if x:dim() < dims then check.raise("%s: takes at least %d dims, got shape %s", self._class, dims, check.shape(x)) end
end
function Independent:forward(x)
  check_dims(self, x, self.domain_event_dim)
  return self.base_transform(x)
end
function Independent:inverse(y)
  check_dims(self, y, self.codomain_event_dim)
  return self.base_transform:inv(y)
end
function Independent:log_abs_det_jacobian(x, y)
  return shared.sum_rightmost(self.base_transform:log_abs_det_jacobian(x, y), self.reinterpreted_batch_ndims)
end
function Independent:forward_shape(shape) return self.base_transform:forward_shape(shape) end
function Independent:inverse_shape(shape) return self.base_transform:inverse_shape(shape) end

--- Events of one shape in another one.
local Reshape = define "ReshapeTransform"
local function product(shape)
  local n = 1
  for _, size in ipairs(shape) do n = n * size end
  return n
end
function Reshape:init(...)
  local a = read(self, { { "in_shape", "table" }, { "out_shape", "table" } }, ...)
  if product(a.in_shape) ~= product(a.out_shape) then
    check.raise("ReshapeTransform: shapes hold different numbers of elements: %s and %s", check.shape(a.in_shape),
      check.shape(a.out_shape))
  end
  self.in_shape, self.out_shape = a.in_shape, a.out_shape
  self.domain_event_dim, self.codomain_event_dim = #a.in_shape, #a.out_shape
end
local function swap(self, shape, from, to)
  local cut = #shape - #from
  if cut < 0 or check.shape(slice(shape, cut + 1, #shape)) ~= check.shape(from) then
    check.raise("%s: a shape that ends in %s is wanted, got %s", self._class, check.shape(from), check.shape(shape))
  end
  return join(slice(shape, 1, cut), to)
end
function Reshape:forward_shape(shape) return swap(self, shape, self.in_shape, self.out_shape) end
function Reshape:inverse_shape(shape) return swap(self, shape, self.out_shape, self.in_shape) end
function Reshape:forward(x) return x:reshape(self:forward_shape(x:shape())) end
function Reshape:inverse(y) return y:reshape(self:inverse_shape(y:shape())) end
function Reshape:log_abs_det_jacobian(x)
  return rille.zeros(slice(x:shape(), 1, x:dim() - #self.in_shape), { dtype = x.dtype })
end

-- ---- simplexes and triangles --------------------------------------------------------------------------------------

--- n numbers as n + 1 shares: each says how much of what is left goes to the next one.
local Stick = define("StickBreakingTransform", c.simplex)
of_dims(Stick, 1, 1)
-- Logarithms of n, n - 1, ... 1, which make equal shares of zeros.
local function log_rest(x, n) return rille.arange(n, 0, -1):to(x.dtype):log() end
local function clipped_sigmoid(x)
  local limits = rille.finfo(x.dtype)
  return x:sigmoid():clamp(limits.tiny, 1 - limits.eps)
end
function Stick.forward(_, x)
  local z = clipped_sigmoid(x - log_rest(x, x:size(-1)))
  return F.pad(z, { 0, 1 }, { value = 1 }) * F.pad((1 - z):cumprod(-1), { 1, 0 }, { value = 1 })
end
function Stick.inverse(_, y)
  local first = y:narrow(-1, 0, y:size(-1) - 1)
  local rest = (1 - first:cumsum(-1)):clamp { min = rille.finfo(y.dtype).tiny }
  return first:log() - rest:log() + log_rest(y, first:size(-1))
end
function Stick.log_abs_det_jacobian(_, x, y)
  local shifted = x - log_rest(x, x:size(-1))
  return (F.logsigmoid(shifted) - shifted + y:narrow(-1, 0, y:size(-1) - 1):log()):sum(-1)
end
local function last_changed(self, shape, by)
  if #shape < 1 then check.raise("%s: takes at least 1 dim", self._class) end
  local changed = slice(shape, 1, #shape)
  changed[#changed] = changed[#changed] + by
  return changed
end
function Stick:forward_shape(shape) return last_changed(self, shape, 1) end
function Stick:inverse_shape(shape) return last_changed(self, shape, -1) end

--- Matrices as lower triangles with a positive diagonal.
local Lower = define("LowerCholeskyTransform", c.lower_cholesky, false)
of_dims(Lower, 2, 2)
function Lower.forward(_, x) return x:tril(-1) + x:diagonal(0, -2, -1):exp():diag_embed() end
function Lower.inverse(_, y) return y:tril(-1) + y:diagonal(0, -2, -1):log():diag_embed() end

--- Matrices as positive definite ones.
local Definite = define("PositiveDefiniteTransform", c.positive_definite, false)
of_dims(Definite, 2, 2)
function Definite.forward(_, x)
  local triangle = Lower.forward(nil, x)
  return triangle:matmul(triangle.mT)
end
function Definite.inverse(_, y) return Lower.inverse(nil, rille.linalg.cholesky(y)) end

-- Places of the elements below a diagonal in a flat n x n matrix, row by row.
local function places_below(n, diagonal)
  local places = {}
  for i = 0, n - 1 do
    for j = 0, math.min(n - 1, i + diagonal) do places[#places + 1] = i * n + j end
  end
  return rille.tensor(places, { dtype = "int64" })
end
shared.places_below = places_below
local function below(matrix, diagonal)
  return matrix:flatten(-2):index_select(-1, places_below(matrix:size(-1), diagonal))
end

--- Numbers below the diagonal as the Cholesky factor of a correlation matrix.
local Corr = define("CorrCholeskyTransform", c.corr_cholesky)
of_dims(Corr, 1, 2)
local function side(self, count)
  local n = math.floor((0.25 + 2 * count) ^ 0.5 + 0.5 + 0.5)
  if n * (n - 1) // 2 ~= count then
    check.raise("%s: %d numbers do not fill the part of a matrix below its diagonal", self._class, count)
  end
  return n
end
function Corr:forward(x)
  local eps, n = rille.finfo(x.dtype).eps, side(self, x:size(-1))
  local batch = slice(x:shape(), 1, x:dim() - 1)
  local flat = rille.zeros(join(batch, { n * n }), { dtype = x.dtype })
  local r = flat:index_add(-1, places_below(n, -1), x:tanh():clamp(eps - 1, 1 - eps)):reshape(join(batch, { n, n }))
  local rest = (1 - r ^ 2):sqrt():cumprod(-1):narrow(-1, 0, n - 1)
  return (r + rille.eye(n, { dtype = x.dtype })) * F.pad(rest, { 1, 0 }, { value = 1 })
end
function Corr.inverse(_, y)
  local rest = F.pad((1 - (y * y):cumsum(-1)):narrow(-1, 0, y:size(-1) - 1), { 1, 0 }, { value = 1 })
  local t = below(y, -1) / below(rest, -1):sqrt()
  return (t:log1p() - (-t):log1p()) / 2
end
function Corr.log_abs_det_jacobian(_, x, y)
  local rest = below(1 - (y * y):cumsum(-1), -2)
  return 0.5 * rest:log():sum(-1) - 2 * (x + F.softplus(-2 * x) - math.log(2)):sum(-1)
end
function Corr:forward_shape(shape)
  if #shape < 1 then check.raise("%s: takes at least 1 dim", self._class) end
  local n = side(self, shape[#shape])
  return join(slice(shape, 1, #shape - 1), { n, n })
end
function Corr:inverse_shape(shape)
  local n = shape[#shape]
  if #shape < 2 or shape[#shape - 1] ~= n then
    check.raise("%s: square matrices are wanted, got %s", self._class, check.shape(shape))
  end
  return join(slice(shape, 1, #shape - 2), { n * (n - 1) // 2 })
end

-- ---- pieces -------------------------------------------------------------------------------------------------------

local function read_pieces(self, a)
  local parts, domains, codomains = {}, {}, {}
  self.bijective = true
  for i, part in ipairs(a.tseq) do
    shared.expect(self._class, ("transform %d"):format(i), part, d.Transform, "transform")
    parts[i] = a.cache_size > 0 and part:with_cache(a.cache_size) or part
    domains[i], codomains[i] = part.domain, part.codomain
    self.bijective = self.bijective and part.bijective
    self.domain_event_dim = math.max(self.domain_event_dim, part.domain_event_dim)
    self.codomain_event_dim = math.max(self.codomain_event_dim, part.codomain_event_dim)
  end
  self.transforms, self.dim = parts, a.dim
  return domains, codomains
end

local function check_pieces(self, x, count)
  local dim = self.dim
  if dim >= x:dim() or dim < -x:dim() or x:size(dim) ~= count then
    check.raise("%s: takes %d along dim %d, got shape %s", self._class, count, dim, check.shape(x))
  end
end

--- Transforms of pieces along a dim: each has its own.
local Cat = define "CatTransform"
function Cat:init(...)
  local a = read(self, { { "tseq", "table" }, { "dim", "integer", 0 }, { "lengths", "table", false } }, ...)
  local domains, codomains = read_pieces(self, a)
  self.lengths, self.length = a.lengths or {}, 0
  if a.lengths and #a.lengths ~= #a.tseq then
    check.raise("CatTransform: %d lengths for %d transforms", #a.lengths, #a.tseq)
  end
  for i = 1, #a.tseq do
    self.lengths[i] = self.lengths[i] or 1
    self.length = self.length + self.lengths[i]
  end
  self.domain, self.codomain = c.cat(domains, a.dim, self.lengths), c.cat(codomains, a.dim, self.lengths)
end
local function each_piece(self, x, f)
  check_pieces(self, x, self.length)
  local pieces, start = {}, 0
  for i, part in ipairs(self.transforms) do
    pieces[i] = f(part, start, self.lengths[i])
    start = start + self.lengths[i]
  end
  return pieces
end
function Cat:forward(x)
  return rille.cat(each_piece(self, x, function(part, at, length) return part(x:narrow(self.dim, at, length)) end), self.dim)
end
function Cat:inverse(y)
  return rille.cat(each_piece(self, y, function(part, at, length) return part:inv(y:narrow(self.dim, at, length)) end), self.dim)
end
-- The shape that each part makes of its piece's, put behind each other.
local function cat_shape(self, shape, method)
  local at, result, total = self.dim + (self.dim < 0 and #shape or 0) + 1, nil, 0
  for i, part in ipairs(self.transforms) do
    local piece = slice(shape, 1, #shape)
    piece[at] = self.lengths[i]
    result = part[method](part, piece)
    total = total + result[at]
  end
  result[at] = total
  return result
end
function Cat:forward_shape(shape) return cat_shape(self, shape, "forward_shape") end
function Cat:inverse_shape(shape) return cat_shape(self, shape, "inverse_shape") end
function Cat:log_abs_det_jacobian(x, y)
  local pieces = each_piece(self, x, function(part, at, length)
    local slope = part:log_abs_det_jacobian(x:narrow(self.dim, at, length), y:narrow(self.dim, at, length))
    return shared.sum_rightmost(slope, self.event_dim - part.event_dim)
  end)
  local dim = (self.dim >= 0 and self.dim - x:dim() or self.dim) + self.event_dim
  if dim < 0 then return rille.cat(pieces, dim) end
  local total = pieces[1]
  for i = 2, #pieces do total = total + pieces[i] end
  return total
end

--- Transforms of slices along a dim: each has its own.
local Stack = define "StackTransform"
function Stack:init(...)
  local a = read(self, { { "tseq", "table" }, { "dim", "integer", 0 } }, ...)
  local domains, codomains = read_pieces(self, a)
  self.domain, self.codomain = c.stack(domains, a.dim), c.stack(codomains, a.dim)
  self.domain_event_dim, self.codomain_event_dim = self.domain.event_dim, self.codomain.event_dim
end
local function each_slice(self, x, f)
  check_pieces(self, x, #self.transforms)
  local slices = {}
  for i, part in ipairs(self.transforms) do slices[i] = f(part, i - 1) end
  return rille.stack(slices, self.dim)
end
function Stack:forward(x) return each_slice(self, x, function(part, i) return part(x:select(self.dim, i)) end) end
function Stack:inverse(y) return each_slice(self, y, function(part, i) return part:inv(y:select(self.dim, i)) end) end
function Stack:log_abs_det_jacobian(x, y)
  return each_slice(self, x, function(part, i)
    return part:log_abs_det_jacobian(x:select(self.dim, i), y:select(self.dim, i))
  end)
end

--- The distribution function of a distribution, which makes numbers from 0 to 1 of its samples.
local Cumulative = define("CumulativeDistributionTransform", c.unit_interval)
function Cumulative:init(...)
  self.distribution = read(self, { { "distribution", "table" } }, ...).distribution
  shared.expect(self._class, "distribution", self.distribution, d.Distribution, "distribution")
  self.domain = self.distribution.support or c.real
end
function Cumulative:forward(x) return self.distribution:cdf(x) end
function Cumulative:inverse(y) return self.distribution:icdf(y) end
function Cumulative:log_abs_det_jacobian(x) return self.distribution:log_prob(x) end

for name, transform in pairs(transforms) do d[name] = transform end

-- ---- from numbers to what a constraint asks for -------------------------------------------------------------------

local Compose, Affine, Exp, Sigmoid = transforms.ComposeTransform, transforms.AffineTransform, transforms.ExpTransform,
  transforms.SigmoidTransform

local function registry(name)
  local makers = {}
  local own = {}
  --- Says which transform leads to a constraint, given as itself or as its class.
  function own.register(self, constraint, factory)
    check.colon(self == own, name, "register")
    if type(constraint) ~= "table" or not constraint.check or type(factory) ~= "function" then
      check.raise("%s: register takes a constraint and a function of it that gives a transform", name)
    end
    makers[constraint._class] = factory
    return factory
  end
  return setmetatable(own, { __name = name, __tostring = function() return "rille.distributions." .. name end,
    __call = function(_, constraint)
      if type(constraint) ~= "table" or not constraint.check then
        check.raise("%s: takes a constraint, got %s", name, check.type_of(constraint))
      end
      local factory = makers[constraint._class]
      if not factory then check.raise("%s: no transform leads to the constraint %s", name, constraint._class) end
      return factory(constraint)
    end })
end

local biject_to, transform_to = registry "biject_to", registry "transform_to"
d.biject_to, d.transform_to = biject_to, transform_to

local function both(constraint, factory)
  for _, one in ipairs { biject_to, transform_to } do
    one:register(constraint, function(...) return factory(one, ...) end)
  end
end

both(c.real, function() return transforms.identity_transform end)
both(c.independent, function(one, constraint)
  return transforms.IndependentTransform(one(constraint.base_constraint), constraint.reinterpreted_batch_ndims)
end)
local function above(_, constraint) return Compose { Exp(), Affine(constraint.lower_bound, 1) } end
both(c.greater_than, above)
both(c.greater_than_eq, above)
both(c.less_than, function(_, constraint) return Compose { Exp(), Affine(constraint.upper_bound, -1) } end)
local function between(_, constraint)
  local low, high = constraint.lower_bound, constraint.upper_bound
  if low == 0 and high == 1 then return Sigmoid() end
  return Compose { Sigmoid(), Affine(low, high - low) }
end
both(c.interval, between)
both(c.half_open_interval, between)
biject_to:register(c.simplex, function() return Stick() end)
transform_to:register(c.simplex, function() return Softmax() end)
transform_to:register(c.lower_cholesky, function() return Lower() end)
transform_to:register(c.positive_definite, function() return Definite() end)
transform_to:register(c.positive_semidefinite, function() return Definite() end)
both(c.corr_cholesky, function() return Corr() end)
local function mapped(one, constraint)
  local parts = {}
  for i, part in ipairs(constraint.cseq) do parts[i] = one(part) end
  return parts
end
both(c.cat, function(one, constraint) return Cat(mapped(one, constraint), constraint.dim, constraint.lengths) end)
both(c.stack, function(one, constraint) return Stack(mapped(one, constraint), constraint.dim) end)

return transforms
