-- Methods of tensors that are plain Lua over the others.
local rille, require, native = ...
local methods = native.methods
local check = require "rille.check"

--- Shows one image, or several as a grid, in the terminal: half blocks, grey. See rille.image.show.
function methods:imshow(options)
  rille.image.show(self, options)
end

--- x:float() and its kin: x:to("float32") and so on.
for name, dtype in pairs { float = "float32", double = "float64", long = "int64", int = "int32", bool = "bool" } do
  methods[name] = function(self) return self:to(dtype) end
end

--- Windows along a dim: x:unfold(dimension, size, step). rille.functional.unfold is another function.
methods.unfold = native.internal.unfold_dim

--- Ops take lists of up to 12 numbers; split also takes longer ones.
local split = rille.split
function rille.split(input, sizes, ...)
  if type(sizes) ~= "table" or #sizes <= 12 or not rille.is_tensor(input) then return split(input, sizes, ...) end
  local dim = ...
  if type(dim) == "table" then dim = dim.dim end
  dim = dim or 0
  local parts, total, at = {}, 0, 0
  for _, size in ipairs(sizes) do
    if not math.tointeger(size) then check.raise("split: split_size must be a list of integers") end
    total = total + size
  end
  if total ~= input:size(dim) then
    check.raise("split: the sizes sum to %s, but dim %d has size %d", total, dim, input:size(dim))
  end
  for i, size in ipairs(sizes) do
    parts[i] = input:narrow(dim, at, size)
    at = at + size
  end
  return table.unpack(parts)
end
methods.split = rille.split

--- Views of pieces along a dim: x:tensor_split(3), so many; x:tensor_split({ 1, 4 }), where pieces begin.
local tensor_split = rille.tensor_split
function rille.tensor_split(input, indices, ...)
  if type(indices) == "table" and (#indices > 0 or next(indices) == nil) then
    indices = rille.tensor(indices, { dtype = "int64" })
  end
  return tensor_split(input, indices, ...)
end
methods.tensor_split = rille.tensor_split

-- ---- tensors like another one, or from anything ----------------------------------------------------------------------

-- The options, with x's dtype where they name none.
local function own_dtype(x, options)
  local all = { dtype = x.dtype }
  for key, value in pairs(options or {}) do all[key] = value end
  return all
end

-- Arguments whose last one may be a table of options.
local function with_dtype(x, ...)
  local given = table.pack(...)
  local last = given[given.n]
  local has_options = type(last) == "table" and #last == 0 and next(last) ~= nil
  if not has_options then given.n = given.n + 1 end
  given[given.n] = own_dtype(x, has_options and last or nil)
  return table.unpack(given, 1, given.n)
end

--- Of x's dtype unless options name another one: x:new_zeros(sizes..., options), new_ones, new_empty.
for _, name in ipairs { "zeros", "ones", "empty" } do
  methods["new_" .. name] = function(self, ...)
    check.colon(rille.is_tensor(self), "x", "new_" .. name)
    return rille[name](with_dtype(self, ...))
  end
end

--- x:new_full({ sizes }, value, options)
function methods:new_full(size, fill_value, options)
  check.colon(rille.is_tensor(self), "x", "new_full")
  return rille.full(size, fill_value, own_dtype(self, options))
end

--- x:new_tensor(table or number, options)
function methods:new_tensor(data, options)
  check.colon(rille.is_tensor(self), "x", "new_tensor")
  return rille.as_tensor(data, own_dtype(self, options)):clone():detach()
end

--- A tensor as it is, or of another dtype; anything else as rille.tensor makes one.
function rille.as_tensor(data, options)
  if not rille.is_tensor(data) then return rille.tensor(data, options) end
  if type(options) == "string" then options = { dtype = options } end
  local dtype = check.options("as_tensor", options, { dtype = "string" }).dtype
  return dtype and data:to(dtype) or data
end

-- The places of a triangle of a [row, col] matrix as two rows of indices.
local function triangle(name, part, row, col, offset, options)
  if type(offset) == "table" then offset, options = nil, offset end
  options = check.options(name, options, { offset = "integer", dtype = "string" })
  offset = offset or options.offset or 0
  for argument, value in pairs { row = row or false, col = col or false } do
    if math.type(value) ~= "integer" or value < 0 then
      check.raise("%s: %s must be a whole number of at least 0, got %s", name, argument, tostring(value))
    end
  end
  local places = part(rille.ones(row, col, { dtype = "bool" }), offset):nonzero():t():contiguous()
  return places:to(options.dtype or "int64")
end

--- The indices of a matrix's lower or upper triangle, [2, n]: rille.tril_indices(row, col, offset = 0, { dtype }).
function rille.tril_indices(row, col, offset, options)
  return triangle("tril_indices", rille.tril, row, col, offset, options)
end
function rille.triu_indices(row, col, offset, options)
  return triangle("triu_indices", rille.triu, row, col, offset, options)
end

--- x:index_put_({ i, j, ... }, values, accumulate = false): x[{ i, j, ... }] = values, or added. rille.none is a whole dim.
function methods:index_put_(indices, values, accumulate)
  check.colon(rille.is_tensor(self), "x", "index_put_")
  if type(accumulate) == "table" then
    accumulate = check.options("index_put_", accumulate, { accumulate = "boolean" }).accumulate
  end
  if type(indices) ~= "table" or #indices == 0 then
    check.raise("index_put_: indices must be a list of tensors, got %s", check.type_of(indices))
  end
  local index = {}
  for i, places in ipairs(indices) do
    if places ~= rille.none and not rille.is_tensor(places) then
      check.raise("index_put_: indices must be tensors or none, got %s", check.type_of(places))
    end
    index[i] = places == rille.none and ":" or places
  end
  native.index_put(self, index, values, accumulate == true)
  return self
end

--- The same on a copy.
function methods:index_put(indices, values, accumulate)
  check.colon(rille.is_tensor(self), "x", "index_put")
  return self:clone():index_put_(indices, values, accumulate)
end
rille.index_put, rille.index_put_ = methods.index_put, methods.index_put_

-- Dims by patterns: rille.einops (einops.lua), which is loaded when it is first used.
for _, name in ipairs { "rearrange", "reduce" } do
  methods[name] = function(...)
    require "rille.einops"
    return native.einops[name](...)
  end
  rille[name] = methods[name]
end

-- Two things are called repeat there: einops's, by a pattern, and the tensors' method, which takes a number for each dim.
local repeat_dims = methods["repeat"]
function methods.repeat_(x, pattern, ...)
  if type(pattern) == "number" or type(pattern) == "table" then return repeat_dims(x, pattern, ...) end
  return require("rille.einops").repeat_(x, pattern, ...)
end

--- for i, row in x:rows() do ... end: x[i], a view, for each i from 0.
function methods:rows()
  check.colon(rille.is_tensor(self), "x", "rows")
  if self:dim() == 0 then check.raise("rows: a tensor with no dims has none") end
  local i, count = -1, #self
  return function()
    i = i + 1
    if i < count then return i, self[i] end
  end
end

-- Arguments by name: functions that are no ops.
check.take_names(rille, {
  as_tensor = "data options", index_put = "input indices values accumulate",
  index_put_ = "input indices values accumulate", split = "input split_size dim",
  tensor_split = "input indices_or_sections dim", tril_indices = "row col offset options",
  triu_indices = "row col offset options",
})

--- The same as totable, by PyTorch's name.
methods.tolist = methods.totable

return methods
