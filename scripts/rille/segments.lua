-- Functions of tensors that few scripts call: places of what is not zero in a fixed number, pieces of a dim reduced,
-- numbers of strings and files, layers that repeat as functions, and classes to ask for.
local rille, require, native = ...
local check = require "rille.check"
local segments = {}

--- As many rows as size of the places that are not zero, in order; rows that are left over hold fill_value.
function segments.nonzero_static(...)
  local a = check.arguments("nonzero_static", { { "input", "tensor" }, { "size", "integer" },
    { "fill_value", "integer", -1 } }, ...)
  if a.size < 0 then check.raise("nonzero_static: size must not be negative, got %d", a.size) end
  local x, n = a.input, a.input:numel()
  local places = rille.where(x:ne(0):flatten(), rille.arange(n), n):sort()
  places = rille.functional.pad(places:narrow(0, 0, math.min(a.size, n)), { 0, math.max(0, a.size - n) }, { value = n })
  local columns, rest = {}, places
  for dim = x:dim() - 1, 0, -1 do
    local size = math.max(1, x:size(dim))
    columns[dim + 1] = rille.where(places:lt(n), rest:remainder(size), a.fill_value)
    rest = rest:div(size, { rounding_mode = "floor" })
  end
  if #columns == 0 then return rille.zeros({ a.size, 0 }, { dtype = "int64" }) end
  return rille.stack(columns, 1)
end

--- The norm over all dims but one, which stays; of all with dim = -1.
function segments.norm_except_dim(...)
  local a = check.arguments("norm_except_dim", { { "v", "tensor" }, { "pow", "number", 2 }, { "dim", "integer", 0 } }, ...)
  if a.dim == -1 then return rille.linalg.vector_norm(a.v, a.pow) end
  local dims = {}
  for dim = 0, a.v:dim() - 1 do
    if dim ~= a.dim then dims[#dims + 1] = dim end
  end
  return #dims == 0 and a.v:abs() or rille.linalg.vector_norm(a.v, a.pow, dims, true)
end

local EMPTY = { sum = 0, mean = 0 / 0, max = -math.huge, min = math.huge, prod = 1 }

-- Reduces rows of the first dim, whose pieces end at offsets.
local function reduce_rows(data, reduce, offsets, initial)
  local count, rows = offsets:numel() - 1, data:size(0)
  local piece = rille.searchsorted(offsets:narrow(0, 1, count), rille.arange(rows), { right = true })
  local shape = data:shape()
  shape[1] = count
  local start = initial or reduce == "mean" and 0 or EMPTY[reduce]
  local result = rille.full(shape, start, { dtype = data.dtype })
  local wide = { rows }
  for i = 2, #shape do wide[i] = 1 end
  local index = piece:reshape(wide):expand(data:shape())
  if reduce ~= "mean" then
    local name = ({ sum = "sum", prod = "prod", max = "amax", min = "amin" })[reduce]
    return result:scatter_reduce(0, index, data, name)
  end
  wide[1] = count
  local lengths = offsets:diff():to(data.dtype):reshape(wide)
  local sums = result:scatter_reduce(0, index, data, "sum")
  local mean = sums / lengths:clamp { min = 1 }
  return rille.where(lengths:eq(0), initial or EMPTY.mean, mean)
end

--- Reduces pieces along axis, whose lengths, or whose offsets with the end, are given.
function segments.segment_reduce(...)
  local a = check.arguments("segment_reduce", { { "data", "tensor" }, { "reduce", "string" }, { "lengths", "tensor", false },
    { "indices", "tensor", false }, { "offsets", "tensor", false }, { "axis", "integer", 0 }, { "unsafe", "boolean", false },
    { "initial", "number", false } }, ...)
  if not EMPTY[a.reduce] then check.raise("segment_reduce: reduce must be sum, mean, max, min or prod, got '%s'", a.reduce) end
  if a.indices then check.raise("segment_reduce: takes lengths or offsets; indices are refused, as in PyTorch") end
  if (not a.lengths) == (not a.offsets) then check.raise("segment_reduce: takes either lengths or offsets") end
  local given = a.lengths or a.offsets
  local axis = a.axis % a.data:dim()
  if given:dim() ~= axis + 1 then
    check.raise("segment_reduce: %s must have %d dims for axis %d, got shape %s", a.lengths and "lengths" or "offsets", axis + 1,
      axis, check.shape(given))
  end
  if a.lengths and not a.unsafe and not a.lengths:sum(-1):eq(a.data:size(axis)):all():item() then
    check.raise("segment_reduce: lengths must sum up to %d, the size of axis %d", a.data:size(axis), axis)
  end
  local offsets = a.offsets or rille.functional.pad(a.lengths:cumsum(-1), { 1, 0 })
  if axis == 0 then return reduce_rows(a.data, a.reduce, offsets, a.initial) end
  local outer = table.move(a.data:shape(), 1, axis, 1, {})
  local rows, ends, list = a.data:flatten(0, axis - 1), offsets:flatten(0, axis - 1), {}
  for i = 0, rows:size(0) - 1 do list[i + 1] = reduce_rows(rows[i], a.reduce, ends[i]:contiguous(), a.initial) end
  return rille.stack(list):unflatten(0, outer)
end

-- ---- numbers of strings and files ---------------------------------------------------------------------------------

--- A flat tensor with a copy of the numbers that stand in a string as the processor has them; count < 0: all of them.
function segments.frombuffer(...)
  local a = check.arguments("frombuffer", { { "buffer", "string" }, { "dtype", "string" }, { "count", "integer", -1 },
    { "offset", "integer", 0 }, { "requires_grad", "boolean", false } }, ...)
  local size, left = rille.empty(0, { dtype = a.dtype }):element_size(), #a.buffer - a.offset
  if a.offset < 0 or a.offset > #a.buffer or #a.buffer == 0 then
    check.raise("frombuffer: offset must lie inside of the buffer of %d bytes, got %d", #a.buffer, a.offset)
  end
  if a.count < 0 and left % size ~= 0 then
    check.raise("frombuffer: the %d bytes from %d on are no whole number of %s, which take %d each", left, a.offset,
      a.dtype, size)
  end
  local result = native.from_bytes(a.buffer, a.dtype, a.count < 0 and left // size or a.count, a.offset)
  return a.requires_grad and result:requires_grad_() or result
end

--- A flat tensor with a copy of the first size numbers of a file, as the processor has them.
function segments.from_file(...)
  local a = check.arguments("from_file", { { "filename", "string" }, { "shared", "boolean", false }, { "size", "integer", 0 },
    { "dtype", "string", false } }, ...)
  if a.shared then check.raise("from_file: the file is read, not shared: changes of the tensor would not reach it") end
  check.path("from_file", a.filename)
  local dtype = a.dtype or rille.get_default_dtype()
  local bytes = a.size * rille.empty(0, { dtype = dtype }):element_size()
  local file, problem = io.open(a.filename, "rb")
  if not file then check.raise("from_file: %s", problem) end
  local text = file:read(bytes) or ""
  file:close()
  if #text < bytes then
    check.raise("from_file: %s has %d bytes, but %d numbers of dtype %s take %d", a.filename, #text, a.size, dtype, bytes)
  end
  return native.from_bytes(text, dtype, a.size, 0)
end

-- ---- classes to ask for -------------------------------------------------------------------------------------------

--- The class of x.shape: rille.is_instance(x.shape, rille.Size), rille.Size { 2, 3 }.
local shape_of = debug.getmetatable(rille.empty(0).shape)
segments.Size = setmetatable({ _class = "Size", _holds = function(value) return debug.getmetatable(value) == shape_of end }, {
  __tostring = function() return "rille.Size" end,
  __call = function(_, sizes)
    local rows = type(sizes) == "table" and #sizes or -1
    if rows < 0 then check.raise("Size: takes a list of sizes, got %s", check.type_of(sizes)) end
    return rille.zeros {}:expand(table.move(sizes, 1, rows, 1, {})).shape
  end,
})

--- The class of dtypes, which are texts: rille.is_instance(x.dtype, rille.dtype).
local DTYPES = { bool = 1, uint8 = 1, int32 = 1, int64 = 1, float32 = 1, float64 = 1 }
segments.dtype = setmetatable({ _class = "dtype", _holds = function(value) return DTYPES[value] ~= nil end },
  { __tostring = function() return "rille.dtype" end,
    __call = function(_, name) return rille.empty(0, { dtype = name }).dtype end })

-- ---- layers that repeat, as functions -----------------------------------------------------------------------------

for name, mode in pairs { lstm = "LSTM", gru = "GRU", rnn_tanh = "RNN_TANH", rnn_relu = "RNN_RELU" } do
  segments[name] = function(...) require "rille.nn.recurrent"
    return require("rille.nn.module").recurrent_function(name, mode, ...) end
end

return segments
