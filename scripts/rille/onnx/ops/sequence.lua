-- Sequences of tensors, and values that may be missing.
local rille, require = ...
local tensors, sequences, raise = require "rille.onnx.tensors", require "rille.onnx.sequences", require("rille.check").raise
local number = tensors.number

local function copy(list) return table.move(list, 1, #list, 1, {}) end

local function place(list, at, most)
  local i = at and number(at) or most
  if i < 0 then i = i + #list end
  if i < 0 or i > most then raise("onnx: place %d of a sequence of %d", i, #list) end
  return i + 1
end

local function split(a, x, sizes)
  local axis, list = a.axis or 0, {}
  local n = x:size(axis)
  local parts = {}
  if not sizes then
    for i = 1, n do parts[i] = 1 end
  elseif sizes:dim() == 0 then
    local each = number(sizes)
    for at = 0, n - 1, each do parts[#parts + 1] = math.min(each, n - at) end
  else
    parts = tensors.numbers(sizes)
  end
  local at = 0
  for i, size in ipairs(parts) do
    list[i] = x:narrow(axis, at, size)
    if not sizes and a.keepdims == 0 then list[i] = list[i]:squeeze(axis) end
    at = at + size
  end
  return sequences.new(list)
end

return function()
  return {
    SequenceEmpty = function() return sequences.new {} end,
    SequenceConstruct = function(_, ...) return sequences.new { ... } end,
    SequenceLength = function(_, list) return rille.tensor(#list, { dtype = "int64" }) end,
    SequenceAt = function(_, list, at) return list[place(list, at, #list - 1)] end,
    SequenceInsert = function(_, list, x, at)
      local new = copy(list)
      table.insert(new, place(list, at, #list), x)
      return sequences.new(new)
    end,
    SequenceErase = function(_, list, at)
      local new = copy(list)
      table.remove(new, place(list, at, #list - 1))
      return sequences.new(new)
    end,
    ConcatFromSequence = function(a, list)
      return (a.new_axis or 0) ~= 0 and rille.stack(copy(list), a.axis) or rille.cat(copy(list), a.axis)
    end,
    SplitToSequence = split,
    Optional = function(_, x) return x end,
    OptionalHasElement = function(_, x) return rille.tensor(x ~= nil, { dtype = "bool" }) end,
    OptionalGetElement = function(_, x)
      if x == nil then raise("onnx: an optional value that is missing is asked for") end
      return x
    end,
  }, { control = {} }
end
