-- A model of ONNX in the making: nodes, initializers, inputs and outputs, and the bytes of all of it. Arrays stay tensors until
-- the file is written.
local rille, require, native = ... -- luacheck: ignore
local tensors, raise = require "rille.onnx.tensors", require("rille.check").raise
local Writer = {}
Writer.__index = Writer

-- ---- protocol buffers ---------------------------------------------------------------------------------------------

local function varint(value)
  local bytes = {}
  repeat
    local low = value & 127
    value = value >> 7
    bytes[#bytes + 1] = string.char(value ~= 0 and low | 128 or low)
  until value == 0
  return table.concat(bytes)
end

local function int(field, value) return varint(field << 3) .. varint(value) end
local function bytes(field, text) return varint(field << 3 | 2) .. varint(#text) .. text end
local function float(field, value) return varint(field << 3 | 5) .. string.pack("<f", value) end

-- AttributeProto: its type by the value's, floats where a number has a point.
local function attribute(name, value)
  if math.type(value) == "integer" then return bytes(1, name) .. int(3, value) .. int(20, 2) end
  if type(value) == "number" then return bytes(1, name) .. float(2, value) .. int(20, 1) end
  if type(value) == "string" then return bytes(1, name) .. bytes(4, value) .. int(20, 3) end
  local parts, floats = { bytes(1, name) }, math.type(value[1]) == "float"
  for i, item in ipairs(value) do
    parts[i + 1] = type(item) == "string" and bytes(9, item) or floats and float(7, item) or int(8, item)
  end
  parts[#parts + 1] = int(20, type(value[1]) == "string" and 8 or floats and 6 or 7)
  return table.concat(parts)
end

local function node_bytes(op, inputs, outputs, attributes, name)
  local parts, names = {}, {}
  for _, input in ipairs(inputs) do parts[#parts + 1] = bytes(1, input) end
  for _, output in ipairs(outputs) do parts[#parts + 1] = bytes(2, output) end
  parts[#parts + 1] = bytes(3, name) .. bytes(4, op)
  for key in pairs(attributes or {}) do names[#names + 1] = key end
  table.sort(names)
  for _, key in ipairs(names) do parts[#parts + 1] = bytes(5, attribute(key, attributes[key])) end
  return table.concat(parts)
end

-- A ValueInfoProto; sizes are numbers or names.
local function value_bytes(name, dtype, sizes)
  local dims = {}
  for i, size in ipairs(sizes) do dims[i] = bytes(1, type(size) == "string" and bytes(2, size) or int(1, size)) end
  local tensor = int(1, tensors.number_of[dtype]) .. bytes(2, table.concat(dims))
  return bytes(1, name) .. bytes(2, bytes(1, tensor))
end

-- ---- the graph ----------------------------------------------------------------------------------------------------

function Writer.new(opset)
  return setmetatable({ opset = opset, nodes = {}, arrays = {}, inputs = {}, outputs = {}, taken = {}, count = 0,
    constants = {} }, Writer)
end

--- A name that no value has yet, made of base.
function Writer:new_name(base)
  local name = base
  while self.taken[name] do
    self.count = self.count + 1
    name = base .. "_" .. self.count
  end
  self.taken[name] = true
  return name
end

--- Adds a node; n: how many results it has. Returns their names. inputs that are false are left out.
function Writer:emit(op, inputs, attributes, n)
  local given, last = {}, 0
  for i = 1, #inputs do
    given[i] = inputs[i] or ""
    if given[i] ~= "" then last = i end
  end
  for i = #given, last + 1, -1 do given[i] = nil end
  local outputs = {}
  for i = 1, n or 1 do outputs[i] = self:new_name(op:lower()) end
  self.nodes[#self.nodes + 1] = bytes(1, node_bytes(op, given, outputs, attributes, outputs[1]))
  return table.unpack(outputs)
end

--- The node that gives the value input the name output.
function Writer:identity(input, output) return bytes(1, node_bytes("Identity", { input }, { output }, {}, output)) end

--- Adds an initializer.
function Writer:array(name, tensor)
  self.arrays[#self.arrays + 1] = { name, tensor:detach():contiguous() }
  return name
end

--- A constant list of int64, there once.
function Writer:ints(list)
  local key = "ints " .. table.concat(list, ",")
  if not self.constants[key] then
    self.constants[key] = self:array(self:new_name("ints"), tensors.make(list, { #list }, "int64"))
  end
  return self.constants[key]
end

--- A constant number of that dtype, there once.
function Writer:number(value, dtype)
  local key = ("%s %a"):format(dtype, value)
  if not self.constants[key] then
    self.constants[key] = self:array(self:new_name("number"), rille.tensor(value, { dtype = "float64" }):to(dtype))
  end
  return self.constants[key]
end

function Writer:input(name, dtype, sizes) self.inputs[#self.inputs + 1] = bytes(11, value_bytes(name, dtype, sizes)) end
function Writer:output(name, dtype, sizes) self.outputs[#self.outputs + 1] = bytes(12, value_bytes(name, dtype, sizes)) end

-- ---- the file -----------------------------------------------------------------------------------------------------

local item_bytes = { float32 = 4, float64 = 8, int32 = 4, int64 = 8, uint8 = 1, bool = 1 }

-- A TensorProto as the text in front of its bytes, and their number.
local function array_head(name, tensor)
  local dims = {}
  for i, size in ipairs(tensor:shape()) do dims[i] = int(1, size) end
  local length = tensor:numel() * item_bytes[tensor.dtype]
  local head = table.concat(dims) .. int(2, tensors.number_of[tensor.dtype]) .. bytes(8, name) .. varint(9 << 3 | 2)
    .. varint(length)
  return varint(5 << 3 | 2) .. varint(#head + length) .. head, length
end

local LARGEST = (1 << 31) - 1 -- of a message

--- The file's parts: texts, and tensors whose bytes stand there.
function Writer:parts(name)
  local parts, length = {}, 0
  local function add(text)
    parts[#parts + 1] = text
    length = length + #text
  end
  for _, node in ipairs(self.nodes) do add(node) end
  add(bytes(2, name))
  for _, array in ipairs(self.arrays) do
    local head, size = array_head(array[1], array[2])
    add(head)
    parts[#parts + 1] = array[2]
    length = length + size
  end
  for _, value in ipairs(self.inputs) do add(value) end
  for _, value in ipairs(self.outputs) do add(value) end
  if length > LARGEST - 1024 then
    raise("onnx.save: the model takes %d bytes; a file of ONNX holds at most 2 GiB", length)
  end
  local front = int(1, 8) .. bytes(2, "rille") .. bytes(3, rille.version)
  table.insert(parts, 1, front .. bytes(8, bytes(1, "") .. int(2, self.opset)) .. varint(7 << 3 | 2) .. varint(length))
  return parts
end

return Writer
