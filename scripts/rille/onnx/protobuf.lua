-- ONNX's messages (onnx/onnx.proto) read into Lua tables. Texts are strings; the bytes of arrays stay where they are, in the
-- file's bytes, as { offset, length }, until tensors.lua makes tensors of them.
local rille, require, native = ... -- luacheck: ignore
local raise = require("rille.check").raise
local fields_of, text_of, varints_of = native.protobuf_fields, native.protobuf_text, native.protobuf_varints

-- Field number to { name, kind, repeated, message }.
local schema = {}
schema.ModelProto = { [1] = { "ir_version", "int" }, [2] = { "producer_name", "text" }, [7] = { "graph", "message", false,
  "GraphProto" },
  [8] = { "opset_import", "message", true, "OperatorSetIdProto" }, [25] = { "functions", "message", true, "FunctionProto" } }
schema.OperatorSetIdProto = { [1] = { "domain", "text" }, [2] = { "version", "int" } }
schema.FunctionProto = { [1] = { "name", "text" }, [4] = { "input", "text", true }, [5] = { "output", "text", true },
  [6] = { "attribute", "text", true }, [7] = { "node", "message", true, "NodeProto" },
  [9] = { "opset_import", "message", true, "OperatorSetIdProto" }, [10] = { "domain", "text" },
  [11] = { "attribute_proto", "message", true, "AttributeProto" } }
schema.GraphProto = { [1] = { "node", "message", true, "NodeProto" }, [2] = { "name", "text" },
  [5] = { "initializer", "message", true, "TensorProto" }, [11] = { "input", "message", true, "ValueInfoProto" },
  [12] = { "output", "message", true, "ValueInfoProto" }, [15] = { "sparse_initializer", "message", true, "SparseTensorProto" } }
schema.NodeProto = { [1] = { "input", "text", true }, [2] = { "output", "text", true }, [3] = { "name", "text" },
  [4] = { "op_type", "text" }, [5] = { "attribute", "message", true, "AttributeProto" }, [7] = { "domain", "text" } }
schema.AttributeProto = { [1] = { "name", "text" }, [2] = { "f", "float" }, [3] = { "i", "int" }, [4] = { "s", "text" },
  [5] = { "t", "message", false, "TensorProto" }, [6] = { "g", "message", false, "GraphProto" }, [7] = { "floats", "float",
    true },
  [8] = { "ints", "int", true }, [9] = { "strings", "text", true }, [10] = { "tensors", "message", true, "TensorProto" },
  [11] = { "graphs", "message", true, "GraphProto" }, [14] = { "tp", "message", false, "TypeProto" }, [20] = { "type", "int" },
  [21] = { "ref_attr_name", "text" }, [22] = { "sparse_tensor", "message", false, "SparseTensorProto" } }
schema.TensorProto = { [1] = { "dims", "int", true }, [2] = { "data_type", "int" }, [4] = { "float_data", "array", true },
  [5] = { "int32_data", "array", true }, [6] = { "string_data", "text", true }, [7] = { "int64_data", "array", true },
  [8] = { "name", "text" }, [9] = { "raw_data", "array" }, [10] = { "double_data", "array", true },
  [11] = { "uint64_data", "array", true }, [13] = { "external_data", "message", true, "StringStringEntryProto" },
  [14] = { "data_location", "int" } }
schema.StringStringEntryProto = { [1] = { "key", "text" }, [2] = { "value", "text" } }
schema.SparseTensorProto = { [1] = { "values", "message", false, "TensorProto" }, [2] = { "indices", "message", false,
  "TensorProto" },
  [3] = { "dims", "int", true } }
schema.ValueInfoProto = { [1] = { "name", "text" }, [2] = { "type", "message", false, "TypeProto" } }
schema.TypeProto = { [1] = { "tensor_type", "message", false, "TensorTypeProto" }, [4] = { "sequence_type", "message", false,
  "ElementTypeProto" },
  [9] = { "optional_type", "message", false, "ElementTypeProto" } }
schema.SequenceProto = { [1] = { "name", "text" }, [2] = { "elem_type", "int" }, [3] = { "tensor_values", "message", true,
  "TensorProto" },
  [5] = { "sequence_values", "message", true, "SequenceProto" }, [7] = { "optional_values", "message", true, "OptionalProto" } }
schema.OptionalProto = { [1] = { "name", "text" }, [2] = { "elem_type", "int" }, [3] = { "tensor_value", "message", false,
  "TensorProto" },
  [5] = { "sequence_value", "message", false, "SequenceProto" } }
schema.ElementTypeProto = { [1] = { "elem_type", "message", false, "TypeProto" } }
schema.TensorTypeProto = { [1] = { "elem_type", "int" }, [2] = { "shape", "message", false, "TensorShapeProto" } }
schema.TensorShapeProto = { [1] = { "dim", "message", true, "DimensionProto" } }
schema.DimensionProto = { [1] = { "dim_value", "int" }, [2] = { "dim_param", "text" } }

local VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
local MOST_NESTED = 100 -- messages inside of messages

local function bits_to_number(wire, bits)
  if wire == FIXED32 then return (string.unpack("<f", string.pack("<I4", bits & 0xffffffff))) end
  return (string.unpack("<d", string.pack("<i8", bits)))
end

local decode

-- The packed numbers of a field that is a list of plain numbers.
local function add_packed(source, list, kind, offset, length)
  if kind == "int" then
    local values = varints_of("onnx", source.bytes, offset, length, source.name)
    table.move(values, 1, #values, #list + 1, list)
  else
    if length % 4 ~= 0 then raise("onnx: %d bytes of floats in %s at byte %d", length, source.name, offset) end
    local text = text_of("onnx", source.bytes, offset, length, source.name)
    for at = 1, length, 4 do list[#list + 1] = (string.unpack("<f", text, at)) end
  end
end

local wanted = { text = { [BYTES] = true }, message = { [BYTES] = true }, int = { [VARINT] = true, [BYTES] = true },
  float = { [FIXED32] = true, [BYTES] = true }, array = { [BYTES] = true, [VARINT] = true, [FIXED32] = true, [FIXED64] = true } }

local function add_field(source, out, field, wire, offset, length, depth)
  local name, kind, repeated = field[1], field[2], field[3]
  local value
  if kind == "message" then
    value = decode(source, field[4], offset, length, depth + 1)
  elseif kind == "text" then
    value = text_of("onnx", source.bytes, offset, length, source.name)
  elseif kind == "array" then
    value = wire == BYTES and { offset, length } or wire == VARINT and offset or bits_to_number(wire, offset)
  elseif wire == BYTES then
    add_packed(source, out[name], kind, offset, length)
    return
  else
    value = kind == "int" and offset or bits_to_number(wire, offset)
  end
  if repeated then
    local list = out[name]
    list[#list + 1] = value
  else
    out[name] = value
  end
end

--- The message of that name in the bytes of source ({ bytes, name }) from offset on.
function decode(source, message, offset, length, depth)
  if depth > MOST_NESTED then raise("onnx: messages lie more than %d deep in %s at byte %d", MOST_NESTED, source.name, offset) end
  local known, out = schema[message], {}
  for _, field in pairs(known) do
    if field[3] then out[field[1]] = {} end
  end
  local flat = fields_of("onnx", source.bytes, offset, length, source.name)
  for i = 1, #flat, 3 do
    local field, wire = known[flat[i] >> 3], flat[i] & 7
    if field then
      if not wanted[field[2]][wire] or wire == BYTES and not field[3] and (field[2] == "int" or field[2] == "float") then
        raise("onnx: field '%s' of a %s has the wire type %d in %s at byte %d", field[1], message, wire, source.name, offset)
      end
      add_field(source, out, field, wire, flat[i + 1], flat[i + 2], depth)
    end
  end
  return out
end

return {
  --- A whole file's model, or another message.
  decode = function(source, message) return decode(source, message or "ModelProto", 0, source.bytes:numel(), 0) end,
}
