-- Sequences of ONNX: lists of tensors that are values themselves.
local sequences = {}
local Sequence = { __name = "onnx.Sequence" }
sequences.metatable = Sequence

--- A sequence of the tensors in list, which it takes over.
function sequences.new(list) return setmetatable(list, Sequence) end

function sequences.is(value) return getmetatable(value) == Sequence end

return sequences
