-- The weights of the C file: constants as fields of one struct, in float32 or, matrices of weights, as whole numbers of 8 bits
-- with a scale for each output.
local rille, require, native = ...
local types = require "rille.export.types"
local identity = native.identity
local Weights = {}
Weights.__index = Weights

--- struct: the name of the struct that holds them.
function Weights.new(int8, struct)
  return setmetatable({ int8 = int8, struct = struct or "weights",
    fields = {}, by_key = {}, names = {}, taken = {}, held = {} }, Weights)
end

--- Names of parameters and buffers.
function Weights:add_names(net)
  if not rille.nn.is_module(net) then return end
  for _, walk in ipairs { "named_parameters", "named_buffers" } do
    for name, tensor in net[walk](net) do self.names[identity(tensor)] = self.names[identity(tensor)] or name end
  end
end

function Weights:name_of(tensor) return self.names[identity(tensor)] end

local function is_taken(self, name) return self.taken[name] or types.is_reserved[name] end

local function new_name(self, wanted)
  local name, n = wanted:gsub("[^%w_]", "_"):gsub("^(%d)", "layer%1"), 1
  local base = name
  while is_taken(self, name) do n, name = n + 1, base .. "_" .. n + 1 end
  self.taken[name] = true
  return name
end

-- A field of those numbers; dtype "int8" has no tensor of its own in Rille.
local function add(self, name, tensor, dtype, note)
  local field = { name = new_name(self, name), tensor = tensor:detach():contiguous(), dtype = dtype, note = note }
  self.fields[#self.fields + 1] = field
  return self.struct .. "." .. field.name
end

-- What make() gives for that key, made once.
local function once(self, key, make)
  if not self.by_key[key] then self.by_key[key] = { make() } end
  return table.unpack(self.by_key[key])
end

local function label(self, tensor) return self:name_of(tensor) or "constant_" .. #self.fields + 1 end
local function shape_text(tensor) return "[" .. table.concat(tensor:shape(), ", ") .. "]" end

--- A constant as it is, row by row. name: where it has none of its own.
function Weights:plain(tensor, name)
  self.held[tensor] = true -- so that its identity stays its own
  return once(self, "plain" .. tostring(identity(tensor)), function()
    return add(self, name or label(self, tensor), tensor, tensor.dtype, shape_text(tensor))
  end)
end

--- A tensor that was computed from others, under a key and the name of one of them.
function Weights:computed(key, name, tensor, note)
  return once(self, key, function() return add(self, name, tensor, tensor.dtype, note or shape_text(tensor)) end)
end

-- Whole numbers from -127 to 127 for each place of dim 0, and what they are multiplied by.
local function quantise(tensor)
  local rows = tensor:reshape(tensor:size(0), -1):to("float64")
  local scale = rows:abs():amax(1) / 127
  scale = rille.where(scale:eq(0), 1.0, scale):to("float32")
  local whole = (rows / scale:to("float64"):unsqueeze(1)):round():clamp(-127, 127)
  return whole:to("int32"):reshape(tensor:shape()), scale
end

--- A matrix of weights whose dim 0 counts outputs, as { field, scale }. turned(tensor) gives it the order that the code wants.
function Weights:matrix(tensor, key, name, turned, note)
  self.held[tensor] = true -- so that its identity stays its own
  name = name or label(self, tensor)
  turned = turned or function(x) return x end
  key = key .. tostring(identity(tensor))
  if not self.int8 or tensor.dtype ~= "float32" then
    return { field = once(self, key, function() return add(self, name, turned(tensor), tensor.dtype, note) end) }
  end
  local field, scale = once(self, key, function()
    local whole, scales = quantise(tensor)
    return add(self, name, turned(whole), "int8", note), add(self, name .. "_scale", scales, "float32", "one an output")
  end)
  return { field = field, scale = scale }
end

-- ---- functions of C for both types of weights ----------------------------------------------------------------------

--- A helper's text for floats or, under its name with _int8, for whole numbers. In the text $T is the type of weights, $P the
-- parameter of their scales, $A that argument, $X(i) the factor of output i, and $S the end of the names of such functions.
function Weights.variant(helper, name, plain)
  local code = helper.code
  if helper.weights then
    local is_int8 = name ~= plain
    code = code:gsub("%$T", is_int8 and "int8_t" or "float"):gsub("%$S", is_int8 and "_int8" or "")
      :gsub("%$P(%b())", is_int8 and function(p) return (", const float *restrict %s"):format(p:sub(2, -2)) end or "")
      :gsub("%$A(%b())", is_int8 and function(p) return ", " .. p:sub(2, -2) end or "")
      :gsub("%$X(%b())", is_int8 and function(p) return " * " .. p:sub(2, -2) end or "")
  end
  return { name = name, code = code }
end

-- ---- text ---------------------------------------------------------------------------------------------------------

local function c_type(field) return field.dtype == "int8" and "int8_t" or types.c[field.dtype] end
local bytes = { int8 = 1, bool = 1, uint8 = 1, int32 = 4, float32 = 4, int64 = 8, float64 = 8 }

--- Bytes of all fields.
function Weights:bytes()
  local n = 0
  for _, field in ipairs(self.fields) do n = n + field.tensor:numel() * bytes[field.dtype] end
  return n
end

-- "  0.25f, 1.0f, ..." in lines of at most 120 characters.
local function numbers(field, parts)
  local line, width = {}, 0
  local dtype = field.dtype == "int8" and "int32" or field.dtype
  local first = dtype == "float32" and 7 or 15
  for _, value in ipairs(field.tensor:reshape(-1):tolist()) do
    local text = types.literal(value, dtype, first)
    if width + #text + 2 > 114 then
      parts[#parts + 1] = "    " .. table.concat(line, ", ") .. ",\n"
      line, width = {}, 0
    end
    line[#line + 1], width = text, width + #text + 2
  end
  parts[#parts + 1] = "    " .. table.concat(line, ", ") .. "\n"
end

--- The struct with its numbers, as pieces of text behind the ones in parts; head: what stands before its fields.
function Weights:write(parts, head)
  if #self.fields == 0 then return end
  parts[#parts + 1] = head
  for _, field in ipairs(self.fields) do
    local note = field.note and (" /* %s */"):format(field.note) or ""
    parts[#parts + 1] = ("  %s %s[%d];%s\n"):format(c_type(field), field.name, field.tensor:numel(), note)
  end
  parts[#parts + 1] = ("} %s = {\n"):format(self.struct)
  for _, field in ipairs(self.fields) do
    parts[#parts + 1] = ("  { /* %s */\n"):format(field.name)
    numbers(field, parts)
    parts[#parts + 1] = "  },\n"
  end
  parts[#parts + 1] = "};\n\n"
end

return Weights
