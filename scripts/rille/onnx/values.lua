-- Values in files of their own: a tensor, a sequence of tensors, or one that may be missing, as ONNX's tests keep them.
local rille, require = ... -- luacheck: ignore
local protobuf, tensors, sequences = require "rille.onnx.protobuf", require "rille.onnx.tensors", require "rille.onnx.sequences"

local function sequence(source, proto)
  local list = {}
  for i, value in ipairs(proto.tensor_values) do list[i] = tensors.from_proto(source, value) end
  return sequences.new(list)
end

--- The value in source that has the type of a TypeProto.
local function value(source, type)
  if type and type.sequence_type then return sequence(source, protobuf.decode(source, "SequenceProto")) end
  if type and type.optional_type then
    local proto = protobuf.decode(source, "OptionalProto")
    if proto.sequence_value then return sequence(source, proto.sequence_value) end
    return proto.tensor_value and tensors.from_proto(source, proto.tensor_value) or nil
  end
  return tensors.from_proto(source, protobuf.decode(source, "TensorProto"))
end

return { value = value, protobuf = protobuf, tensors = tensors, names = require("rille.onnx.registry").names }
