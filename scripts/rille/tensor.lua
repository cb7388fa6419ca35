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

--- The same as totable, by PyTorch's name.
methods.tolist = methods.totable

return methods
