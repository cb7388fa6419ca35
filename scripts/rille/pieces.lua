-- Functions of tensors that are a few calls of others: parts put in place of others, forms in place, shapes and dtypes.
local rille, require, native = ...
local check = require "rille.check"
local methods = native.methods

-- ---- a part of a copy replaced ---------------------------------------------------------------------------------------------

local function replaced(input, part, src)
  part(input):copy_(src)
  return input
end

--- A copy of input with src in the place of one index of dim: rille.select_scatter(input, src, dim, index).
function rille.select_scatter(input, src, dim, index)
  return replaced(input:clone(), function(copy) return copy:select(dim, index) end, src)
end

--- A copy of input with src from start up to stop by step along dim: rille.slice_scatter(input, src, dim, start, stop, step).
function rille.slice_scatter(input, src, dim, start, stop, step)
  dim = dim or 0
  local size = input:size(dim)
  local function within(at, default)
    at = at or default
    if at < 0 then at = at + size end
    return math.max(0, math.min(size, at))
  end
  start = within(start, 0)
  stop = math.max(start, within(stop, size))
  return replaced(input:clone(), function(copy) return copy:slice(start, stop, dim, step or 1) end, src)
end

--- A copy of input with src on a diagonal: rille.diagonal_scatter(input, src, offset = 0, dim1 = 0, dim2 = 1).
function rille.diagonal_scatter(input, src, offset, dim1, dim2)
  return replaced(input:clone(), function(copy) return copy:diagonal(offset or 0, dim1 or 0, dim2 or 1) end, src)
end

--- A copy of input with src at what as_strided shows: rille.as_strided_scatter(input, src, size, stride, storage_offset).
function rille.as_strided_scatter(input, src, size, stride, storage_offset)
  return replaced(input:clone():contiguous(), function(copy) return copy:as_strided(size, stride, storage_offset or 0) end, src)
end

for _, name in ipairs { "select_scatter", "slice_scatter", "diagonal_scatter", "as_strided_scatter" } do
  methods[name] = rille[name]
end

-- ---- forms in place --------------------------------------------------------------------------------------------------------

-- What an op that is made of others gives, written into its first tensor.
for _, name in ipairs { "addmv", "addr", "addbmm", "float_power", "index_reduce", "mvlgamma", "renorm" } do
  local function in_place(self, ...)
    local result = (rille[name] or methods[name])(self, ...)
    if result.dtype ~= self.dtype then
      check.raise("%s: a result of dtype %s does not fit in place into %s", name, result.dtype, self.dtype)
    end
    return self:copy_(result)
  end
  methods[name .. "_"], rille[name .. "_"] = in_place, in_place
end
rille.addmm_, rille.baddbmm_ = methods.addmm_, methods.baddbmm_

--- x:unsqueeze_(dim) and its kin: x itself, seen as the view that x:unsqueeze(dim) gives. Views of x stay as they are.
for _, name in ipairs { "unsqueeze", "squeeze", "t", "transpose", "swapaxes", "swapdims", "as_strided" } do
  local view = methods[name]
  methods[name .. "_"] = function(self, ...)
    check.colon(rille.is_tensor(self), "x", name .. "_")
    if self.requires_grad and self.is_leaf then
      check.raise("%s_: a leaf that requires a gradient keeps its shape; use x = x:%s(...)", name, name)
    end
    return native.become(self, view(self, ...))
  end
end

-- ---- lists of pieces -------------------------------------------------------------------------------------------------------

--- Views of the sizes in a list: rille.split_with_sizes(input, sizes, dim = 0), as split does it.
function rille.split_with_sizes(input, sizes, dim)
  if type(sizes) ~= "table" then check.raise("split_with_sizes: split_sizes must be a list of integers, got %s", type(sizes)) end
  if sizes.split_sizes then sizes, dim = sizes.split_sizes, sizes.dim end
  if type(dim) == "table" then dim = dim.dim end
  if #sizes == 1 and sizes[1] ~= input:size(dim or 0) then
    check.raise("split_with_sizes: the sizes sum to %s, but dim %d has size %d", tostring(sizes[1]), dim or 0,
      input:size(dim or 0))
  end
  return rille.split(input, sizes, dim or 0)
end
rille.unsafe_split, rille.unsafe_split_with_sizes = rille.split, rille.split_with_sizes
methods.split_with_sizes, methods.unsafe_split = rille.split_with_sizes, rille.split
methods.unsafe_split_with_sizes = rille.split_with_sizes

--- Pieces along dim 1 (of a vector dim 0), 0 and 2: x:hsplit(2), so many of one size; x:hsplit({ 1, 4 }), where pieces begin.
for _, name in ipairs { "hsplit", "vsplit", "dsplit" } do
  local split = rille[name]
  rille[name] = function(input, indices, ...)
    if type(indices) == "table" and (#indices > 0 or next(indices) == nil) then
      indices = rille.tensor(indices, { dtype = "int64" })
    end
    return split(input, indices, ...)
  end
  methods[name] = rille[name]
end

-- ---- shapes and dtypes -----------------------------------------------------------------------------------------------------

-- Shapes or tensors side by side or in one list.
local function list_of(...)
  local first = ...
  if select("#", ...) == 1 and type(first) == "table" and type(first[1]) ~= "number" and next(first) ~= nil then return first end
  return { ... }
end

--- The shape that all shapes broadcast to: rille.broadcast_shapes({ 2, 1 }, { 3 }) is { 2, 3 }.
function rille.broadcast_shapes(...)
  local result = {}
  for _, shape in ipairs(list_of(...)) do
    if type(shape) == "number" then shape = { shape } end
    local shift = #shape - #result
    for _ = 1, shift do table.insert(result, 1, 1) end
    for i = 1, #shape do
      local at = #result - #shape + i
      if result[at] == 1 then
        result[at] = shape[i]
      elseif shape[i] ~= 1 and shape[i] ~= result[at] then
        check.raise("broadcast_shapes: shapes do not broadcast: sizes %d and %d", result[at], shape[i])
      end
    end
  end
  return result
end

--- Tensors as views of the one shape that they broadcast to.
function rille.broadcast_tensors(...)
  local tensors, shapes = list_of(...), {}
  for i, t in ipairs(tensors) do shapes[i] = table.move(t:shape(), 1, t:dim(), 1, {}) end
  local shape, views = #shapes > 0 and rille.broadcast_shapes(shapes) or {}, {}
  for i, t in ipairs(tensors) do views[i] = t:expand(shape) end
  return table.unpack(views)
end

--- Indices into a tensor of shape from places in row-major order: one tensor a dim.
function rille.unravel_index(indices, shape)
  if type(shape) == "number" then shape = { shape } end
  local parts, left = {}, indices
  for dim = #shape, 1, -1 do
    parts[dim] = left:remainder(shape[dim])
    left = left:floor_divide(shape[dim])
  end
  return table.unpack(parts)
end

--- The dtype of a result of both dtypes.
function rille.promote_types(a, b) return (rille.zeros(1, { dtype = a }) + rille.zeros(1, { dtype = b })).dtype end

--- Whether both have one shape.
function methods:is_same_size(other)
  if self:dim() ~= other:dim() then return false end
  for dim = 0, self:dim() - 1 do
    if self:size(dim) ~= other:size(dim) then return false end
  end
  return true
end
rille.is_same_size = methods.is_same_size

--- Whether the one element of x is not 0.
function methods:is_nonzero()
  if self:numel() ~= 1 then check.raise("is_nonzero: needs one element, got %d", self:numel()) end
  local value = self:item()
  return value ~= 0 and value ~= false
end
rille.is_nonzero = methods.is_nonzero

--- Whether the dtype has negative numbers.
function methods:is_signed() return self.dtype ~= "bool" and self.dtype ~= "uint8" end
rille.is_signed = methods.is_signed

--- x itself, refused for bools: +x.
function methods:positive()
  if self.dtype == "bool" then check.raise("positive: does not take dtype bool") end
  return self
end
rille.positive = methods.positive

--- x summed over what broadcasting from size would stretch.
function methods:sum_to_size(...)
  local size = type((...)) == "table" and (...) or { ... }
  local shift, dims = self:dim() - #size, {}
  if #size == 0 then return self:sum() end
  if shift < 0 then check.raise("sum_to_size: %d dims cannot be summed to %d", self:dim(), #size) end
  for dim = 0, self:dim() - 1 do
    local wanted = size[dim - shift + 1]
    if dim < shift or (wanted == 1 and self:size(dim) ~= 1) then dims[#dims + 1] = dim
    elseif wanted ~= self:size(dim) then
      check.raise("sum_to_size: size %d of dim %d cannot be summed to %s", self:size(dim), dim, tostring(wanted))
    end
  end
  if #dims == 0 then return self end
  return self:sum(dims, true):reshape(size)
end

methods.ndimension = methods.dim
for _, name in ipairs { "stft", "istft" } do
  methods[name] = function(...) return rille[name](...) end -- a part that is loaded when it is touched
end
rille.numel = methods.numel

--- where(condition) alone: the places that are true, one index tensor a dim, as nonzero gives them.
local where = rille.where
function rille.where(condition, ...)
  if select("#", ...) == 0 and rille.is_tensor(condition) then return rille.nonzero(condition, { as_tuple = true }) end
  return where(condition, ...)
end

--- A copy of what narrow shows.
function rille.narrow_copy(...) return rille.narrow(...):clone() end
methods.narrow_copy = rille.narrow_copy

--- The number minus, PyTorch's rsub: other - alpha * input.
function rille.rsub(input, other, alpha)
  if type(alpha) == "table" then alpha = alpha.alpha end
  return rille.sub(other, input, alpha or 1)
end

-- ---- views as copies ---------------------------------------------------------------------------------------------------------

--- The results of views as tensors of their own: rille.permute_copy(x, dims) and its kin.
for name, view in pairs {
  as_strided = "as_strided", detach = "detach", diagonal = "diagonal", expand = "expand", permute = "permute",
  select = "select", split = "split", split_with_sizes = "split_with_sizes", squeeze = "squeeze", t = "t",
  transpose = "transpose", unbind = "unbind", unfold = "unfold", unsqueeze = "unsqueeze", view = "view",
} do
  local take = methods[view]
  rille[name .. "_copy"] = function(input, ...)
    local given = table.pack(...)
    local last = given[given.n]
    if type(last) == "table" and type(last.implicit) == "boolean" then given.n = given.n - 1 end -- expand_copy's, without effect
    local parts = table.pack(take(input, table.unpack(given, 1, given.n)))
    for i = 1, parts.n do parts[i] = parts[i]:clone() end
    return table.unpack(parts, 1, parts.n)
  end
end

-- ---- numbers along dims ------------------------------------------------------------------------------------------------------

-- Differences along one dim over coordinates: central ones inside (of second order for uneven steps), one-sided at the ends.
local function slopes(x, dim, steps, edge_order)
  local n = x:size(dim)
  if n < edge_order + 1 then
    check.raise("gradient: dim %d needs at least %d elements, has %d", dim, edge_order + 1, n)
  end
  local function at(i, count) return x:narrow(dim, i, count) end
  local shape = {}
  for d = 1, x:dim() do shape[d] = d == dim + 1 and n - 1 or 1 end
  local h = rille.is_tensor(steps) and steps:diff():to(x.dtype):reshape(shape) or rille.full(shape, steps, { dtype = x.dtype })
  local function step(i, count) return h:narrow(dim, i, count) end
  local first = (at(1, 1) - at(0, 1)) / step(0, 1)
  local last = (at(n - 1, 1) - at(n - 2, 1)) / step(n - 2, 1)
  if edge_order == 2 then
    local function edge(a, b, c, h1, h2)
      return a * (-(h1 * 2 + h2) / (h1 * (h1 + h2))) + b * ((h1 + h2) / (h1 * h2)) + c * (-h1 / (h2 * (h1 + h2)))
    end
    first = edge(at(0, 1), at(1, 1), at(2, 1), step(0, 1), step(1, 1))
    last = -edge(at(n - 1, 1), at(n - 2, 1), at(n - 3, 1), step(n - 2, 1), step(n - 3, 1))
  end
  if n == 2 then return rille.cat({ first, last }, dim) end
  local before, behind = step(0, n - 2), step(1, n - 2)
  local inner = at(2, n - 2) * (before / (behind * (before + behind))) + at(1, n - 2) * ((behind - before) / (before * behind))
    - at(0, n - 2) * (behind / (before * (before + behind)))
  return rille.cat({ first, inner, last }, dim)
end

--- Slopes along dims by differences: rille.gradient(x, { spacing = 1, dim, edge_order = 1 }); spacing is a number, or a list with
-- a number or a tensor of coordinates a dim. One tensor a dim.
function rille.gradient(input, options)
  options = check.options("gradient", options, { spacing = "number|table", dim = "integer|table", edge_order = "integer" })
  local dims, spacing, order = options.dim, options.spacing or 1, options.edge_order or 1
  if order ~= 1 and order ~= 2 then check.raise("gradient: edge_order must be 1 or 2, got %d", order) end
  if type(dims) == "number" then dims = { dims } end
  if not dims then
    dims = {}
    for d = 0, input:dim() - 1 do dims[d + 1] = d end
  end
  if type(spacing) == "table" and #spacing ~= #dims then
    check.raise("gradient: spacing has %d entries for %d dims", #spacing, #dims)
  end
  local x = input:is_floating_point() and input or input:float()
  local results = {}
  for i, dim in ipairs(dims) do
    results[i] = slopes(x, dim % input:dim(), type(spacing) == "table" and spacing[i] or spacing, order)
  end
  return table.unpack(results)
end

--- A histogram over several dims: rille.histogramdd(x [n, dims], bins, { range, weight, density }); bins is a number, or a list
-- with a number or a tensor of edges a dim. Returns the counts and a list of edges.
function rille.histogramdd(input, bins, options)
  options = check.options("histogramdd", options, { range = "table", weight = "tensor", density = "boolean" })
  if input:dim() < 2 then check.raise("histogramdd: input must have 2 dims or more, got shape %s", check.shape(input)) end
  input = input:flatten(0, -2) -- rows of points, whatever their shape was
  local n, dims = input:size(0), input:size(1)
  if options.weight then options.weight = options.weight:flatten() end
  local edges, flat, sizes, total = {}, rille.zeros(n, { dtype = "int64" }), {}, 1
  local inside = rille.ones(n, { dtype = "bool" })
  for d = 1, dims do
    local column = input:select(1, d - 1):contiguous()
    local range = options.range and { options.range[2 * d - 1], options.range[2 * d] }
    local one = type(bins) == "table" and bins[d] or bins
    local _, edge = rille.histogram(column, one, range and { range = range })
    local count = edge:size(0) - 1
    local place = rille.searchsorted(edge, column, { right = true }) - 1
    place = rille.where(column:eq(edge[count]), count - 1, place)
    inside = inside:logical_and(place:ge(0)):logical_and(place:lt(count))
    edges[d], sizes[d], total = edge, count, total * count
    flat = flat * count + place:clamp(0, count - 1)
  end
  local weight = options.weight or rille.ones(n, { dtype = input.dtype })
  local sums = rille.zeros(total, { dtype = input.dtype }):index_add(0, flat, weight * inside:to(input.dtype)):reshape(sizes)
  if options.density then
    sums = sums / sums:sum()
    for d = 1, dims do
      local shape = {}
      for k = 1, dims do shape[k] = k == d and sizes[d] or 1 end
      sums = sums / edges[d]:diff():reshape(shape)
    end
  end
  return sums, edges
end

-- ---- names of torch itself ---------------------------------------------------------------------------------------------------

--- Functions that PyTorch has in torch as well as in nn.functional, with the same arguments.
for _, name in ipairs {
  "adaptive_avg_pool1d", "alpha_dropout", "avg_pool1d", "bilinear", "channel_shuffle", "conv1d", "conv2d", "conv3d",
  "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "cosine_similarity", "dropout", "feature_alpha_dropout",
  "group_norm", "hardshrink", "layer_norm", "max_pool1d", "max_pool2d", "max_pool3d", "pairwise_distance", "pdist",
  "pixel_shuffle", "pixel_unshuffle", "rms_norm", "rrelu",
} do
  rille[name] = rawget(rille, name) or rawget(rille.functional, name)
end

local F = rille.functional

-- A share of the input's size for each dim, as sizes; the op takes one for all of them.
for dims = 2, 3 do
  local name = ("fractional_max_pool%dd"):format(dims)
  local pool = F[name]
  F[name] = function(input, ...)
    local given = table.pack(...)
    local last = given[given.n]
    local is_list = type(last) == "table" and getmetatable(last) == nil and type(last.output_ratio) == "table"
    if not is_list or not rille.is_tensor(input) then return pool(input, ...) end
    local options, sizes = {}, {}
    for key, value in pairs(last) do options[key] = value end
    for i = 1, dims do
      local share = last.output_ratio[i]
      if type(share) ~= "number" or share <= 0 or share >= 1 or input:dim() < dims then
        check.raise("%s: output_ratio must lie between 0 and 1 for each of %d dims, got %s", name, dims, tostring(share))
      end
      sizes[i] = math.floor(input:size(i - dims - 1) * share)
    end
    options.output_ratio, options.output_size = nil, sizes
    given[given.n] = options
    return pool(input, table.unpack(given, 1, given.n))
  end
end

for _, name in ipairs { "adaptive_max_pool1d", "adaptive_max_pool2d", "adaptive_max_pool3d", "fractional_max_pool2d",
  "fractional_max_pool3d", "max_pool1d", "max_pool2d", "max_pool3d" } do
  --- F.max_pool2d_with_indices(input, arguments...) and its kin: the pool with return_indices = true.
  F[name .. "_with_indices"] = function(...)
    local given, options = table.pack(...), { return_indices = true }
    local last = given[given.n]
    if type(last) == "table" and #last == 0 and next(last) ~= nil then
      for key, value in pairs(last) do options[key] = value end
      given.n = given.n - 1
    end
    given[given.n + 1] = options
    return F[name](table.unpack(given, 1, given.n + 1))
  end
end
rille.max_pool1d_with_indices = F.max_pool1d_with_indices

-- ---- one scale for each dim ------------------------------------------------------------------------------------------------

local interpolate = F.interpolate
local INTERPOLATE = { "input", "size", "scale_factor", "mode", "align_corners", "recompute_scale_factor", "antialias" }

-- One dim of x by factor. Modes that take planes alone get one of enough equal columns, and one column is what counts.
local function stretch(x, dim, factor, a)
  local y = x:movedim(dim, -1)
  local options = { scale_factor = factor, mode = a.mode, align_corners = a.align_corners, antialias = a.antialias }
  local sizes = y:shape()
  local length, count = sizes[#sizes], 1
  for i = 1, #sizes - 1 do count = count * sizes[i] end
  if a.antialias or a.mode == "bicubic" then
    local columns = math.max(1, math.ceil(1 / factor))
    y = interpolate(y:reshape(count, 1, length, 1):expand(count, 1, length, columns), options):select(3, 0)
  else
    options.mode = a.mode:find "^nearest" and a.mode or "linear"
    y = interpolate(y:reshape(count, 1, length), options)
  end
  sizes = { table.unpack(sizes, 1, #sizes) }
  sizes[#sizes] = y:size(2)
  return y:reshape(sizes):movedim(-1, dim)
end

local function by_dims(a)
  local x, scales, n = a.input, a.scale_factor, rille.is_tensor(a.input) and a.input:dim() - 2
  if not n or n < 1 or a.size ~= nil then -- the op says why not
    return interpolate(x, { size = a.size, scale_factor = 1, mode = a.mode })
  end
  if #scales ~= n then
    check.raise("interpolate: scale_factor has %d numbers, an input of shape %s has %d dims to resample", #scales,
      "[" .. table.concat(x:shape(), ", ") .. "]", n)
  end
  local sizes, order, is_whole = {}, {}, a.mode == "area" or a.recompute_scale_factor
  local fits = true
  for i, factor in ipairs(scales) do
    local size = type(factor) == "number" and math.floor(x:size(i + 1) * factor)
    if not size or size < 1 or size > 1 << 30 then
      check.raise("interpolate: scale_factor %s leaves no useful size of %d", tostring(factor), x:size(i + 1))
    end
    sizes[i], order[i] = size, i
    fits = fits and size == x:size(i + 1) * factor
  end
  local whole = { size = sizes, mode = a.mode, align_corners = a.align_corners, antialias = a.antialias }
  if is_whole or fits then return interpolate(x, whole) end
  interpolate(x:narrow(0, 0, 0), whole) -- whether mode and shape go together
  table.sort(order, function(i, j) return scales[i] < scales[j] end) -- what shrinks first is the least work
  for _, i in ipairs(order) do
    if scales[i] ~= 1 then x = stretch(x, i + 1, scales[i], a) end
  end
  return x
end

--- The op; in Lua, scale_factor may also be a list of one number for each dim behind the channels.
function F.interpolate(...)
  local given = select("#", ...)
  if given == 0 then return interpolate() end
  local last = select(-1, ...)
  local options = type(last) == "table" and last[1] == nil and not rille.is_tensor(last) and last or nil
  local scales = options and options.scale_factor or select(3, ...)
  if type(scales) ~= "table" or scales[1] == nil then return interpolate(...) end
  local a = {}
  for i = 1, options and given - 1 or given do a[INTERPOLATE[i] or i] = (select(i, ...)) end
  for key, value in pairs(options or {}) do
    if key ~= "input" and a[key] ~= nil then check.raise("interpolate: %s is given twice, by position and by name", key) end
    a[key] = value
  end
  a.mode = a.mode or "nearest"
  return by_dims(a)
end

--- F.upsample is F.interpolate; upsample_nearest and upsample_bilinear take its mode, the latter with aligned corners.
F.upsample = F.interpolate
function F.upsample_nearest(input, size, scale_factor)
  if type(size) == "table" and size[1] == nil then size, scale_factor = size.size, size.scale_factor end
  return F.interpolate(input, { size = size, scale_factor = scale_factor, mode = "nearest" })
end
function F.upsample_bilinear(input, size, scale_factor)
  if type(size) == "table" and size[1] == nil then size, scale_factor = size.size, size.scale_factor end
  return F.interpolate(input, { size = size, scale_factor = scale_factor, mode = "bilinear", align_corners = true })
end

rille.asarray = rille.as_tensor
--- A tensor with no dims: rille.scalar_tensor(2.5, { dtype }).
function rille.scalar_tensor(value, options) return rille.tensor(value, options or { dtype = "float32" }) end
rille.detach, rille.fill = methods.detach, methods.fill

-- ---- older names, and functions of single numbers ------------------------------------------------------------------------

--- start, start + step, ... up to stop, which belongs to it: PyTorch's older arange.
function rille.range(start, stop, step, options)
  if type(stop) == "table" then stop, options = nil, stop end
  if type(step) == "table" then step, options = nil, step end
  if stop == nil then start, stop = 0, start end
  step = step or 1
  for _, value in ipairs { start or false, stop or false, step } do
    if type(value) ~= "number" then check.raise("range: start, end and step must be numbers, got %s", check.type_of(value)) end
  end
  if step == 0 then check.raise("range: step must not be 0") end
  if (stop - start) / step < 0 then
    check.raise("range: %s and %s are inconsistent with a step of %s", tostring(start), tostring(stop), tostring(step))
  end
  options = check.options("range", options, { dtype = "string", requires_grad = "boolean", device = "string" })
  local places = rille.arange(math.floor((stop - start) / step) + 1, { dtype = "float64" })
  local result = (places * step + start):to(options.dtype or rille.get_default_dtype())
  return options.requires_grad and result:requires_grad_() or result
end

--- F.pad with a constant: rille.constant_pad_nd(input, pad, value = 0).
function rille.constant_pad_nd(input, pad, value)
  if type(value) == "table" then value = value.value end
  return F.pad(input, pad, "constant", value or 0)
end

-- The norms with names, of matrices or along dims.
function rille.frobenius_norm(input, dim, keepdim)
  if type(keepdim) == "table" then keepdim = keepdim.keepdim end
  return rille.linalg.vector_norm(input, 2, dim, keepdim or false)
end

function rille.nuclear_norm(input, dim, keepdim)
  if type(keepdim) == "table" then keepdim = keepdim.keepdim end
  return rille.linalg.matrix_norm(input, "nuc", dim or { -2, -1 }, keepdim or false)
end

local RANK = { bool = 1, uint8 = 2, int32 = 2, int64 = 2, float32 = 3, float64 = 3 }

--- Whether numbers of a dtype can be written into one of the other: bool into integers into floating point, not back.
function rille.can_cast(from, to)
  from, to = rille.empty(0, { dtype = from }).dtype, rille.empty(0, { dtype = to }).dtype
  return RANK[from] <= RANK[to]
end

local function check_each(name, x, f)
  check.colon(rille.is_tensor(x), "x", name)
  if type(f) ~= "function" then check.raise("%s: takes a function, got %s", name, check.type_of(f)) end
  if x.requires_grad then
    check.raise("%s: the tensor requires grad, and a Lua function has no derivative; use x:detach()", name)
  end
end

-- Writes f(i), i from 1 in row-major order, into x.
local function fill_each(x, f)
  local numbers = {}
  for i = 1, x:numel() do numbers[i] = f(i) end
  if #numbers == 0 then return x end
  return x:copy_(rille.tensor(numbers, { dtype = x.dtype }):reshape(x:shape()))
end

--- Writes f(number) in the place of each number: for functions that no op has, since it is slow.
function methods:apply_(f)
  check_each("apply_", self, f)
  local old = self:flatten():totable()
  return fill_each(self, function(i) return f(old[i]) end)
end

--- Writes f(number, other's number) in the place of each number.
function methods:map_(other, f)
  check_each("map_", self, f)
  local old, more = self:flatten():totable(), other:expand(self:shape()):flatten():totable()
  return fill_each(self, function(i) return f(old[i], more[i]) end)
end

--- The tensor as uint8.
function methods:byte() return self:to("uint8") end
methods.hardshrink = F.hardshrink
rille.detach_ = methods.detach_

--- rille.func.vmap, which is loaded when it is called.
function rille.vmap(...) return require("rille.func").vmap(...) end

check.take_names(rille, {
  select_scatter = "input src dim index", slice_scatter = "input src dim start end step",
  diagonal_scatter = "input src offset dim1 dim2", as_strided_scatter = "input src size stride storage_offset",
  split_with_sizes = "input split_sizes dim", unravel_index = "indices shape", promote_types = "type1 type2",
  can_cast = "from to", rsub = "input other alpha", gradient = "input options", histogramdd = "input bins options",
  scalar_tensor = "value options", range = "start end step options", constant_pad_nd = "input pad value",
  frobenius_norm = "input dim keepdim", nuclear_norm = "input dim keepdim", is_nonzero = "input",
  hsplit = "input indices_or_sections", vsplit = "input indices_or_sections", dsplit = "input indices_or_sections",
  is_signed = "input", positive = "input",
})
check.take_names(rille.functional, {
  upsample_bilinear = "input size scale_factor", upsample_nearest = "input size scale_factor",
})

return rille
