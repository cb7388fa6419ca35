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
  if type(dim) == "table" then dim, start, stop, step = dim.dim, dim.start, dim["end"], dim.step end
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
  if type(offset) == "table" then offset, dim1, dim2 = offset.offset, offset.dim1, offset.dim2 end
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
for _, name in ipairs { "addmv", "addr", "addbmm", "float_power", "mvlgamma", "renorm" } do
  local function in_place(self, ...)
    local result = rille[name](self, ...)
    if result.dtype ~= self.dtype then
      check.raise("%s: a result of dtype %s does not fit in place into %s", name, result.dtype, self.dtype)
    end
    return self:copy_(result)
  end
  methods[name .. "_"] = in_place
end

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
    check.raise("split_with_sizes: the sizes sum to %s, but dim %d has size %d", tostring(sizes[1]), dim or 0, input:size(dim or 0))
  end
  return rille.split(input, sizes, dim or 0)
end
rille.unsafe_split, rille.unsafe_split_with_sizes = rille.split, rille.split_with_sizes
methods.split_with_sizes, methods.unsafe_split = rille.split_with_sizes, rille.split
methods.unsafe_split_with_sizes = rille.split_with_sizes

--- Pieces along dim 1 (of a vector dim 0), 0 and 2: x:hsplit(2), so many of one size; x:hsplit({ 1, 4 }), where pieces begin.
for _, name in ipairs { "hsplit", "vsplit", "dsplit" } do
  local split = rille[name]
  rille[name] = function(input, indices)
    if type(indices) == "table" and (#indices > 0 or next(indices) == nil) then
      indices = rille.tensor(indices, { dtype = "int64" })
    end
    return split(input, indices)
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
rille.numel = methods.numel

--- where(condition) alone: the places that are true, one index tensor a dim, as nonzero gives them.
local where = rille.where
function rille.where(condition, ...)
  if select("#", ...) == 0 and rille.is_tensor(condition) then return rille.nonzero(condition, { as_tuple = true }) end
  return where(condition, ...)
end

--- U, S and V; without vectors (compute_uv = false) zeros stand in their place.
local svd = rille.svd
function rille.svd(input, some, compute_uv)
  if type(some) == "table" then some, compute_uv = some.some, some.compute_uv end
  if compute_uv ~= false then return svd(input, some ~= false) end
  local values = rille.svdvals(input)
  local sizes = table.move(input:shape(), 1, input:dim(), 1, {})
  local rows, columns = table.remove(sizes, #sizes - 1), table.remove(sizes)
  local function empty(n) return rille.zeros(table.move({ n, n }, 1, 2, #sizes + 1, table.move(sizes, 1, #sizes, 1, {})), { dtype = input.dtype }) end
  return empty(rows), values, empty(columns)
end
methods.svd = rille.svd

--- A copy of what narrow shows.
function rille.narrow_copy(...) return rille.narrow(...):clone() end
methods.narrow_copy = rille.narrow_copy

--- The number minus, PyTorch's rsub: other - alpha * input.
function rille.rsub(input, other, alpha)
  if type(alpha) == "table" then alpha = alpha.alpha end
  return rille.sub(other, input, alpha or 1)
end

return rille
