-- Tensors of ONNX as tensors of Rille, and what is known of a tensor beside its elements: whether it depends on shapes and
-- constants alone, and which dtype the file gives it where Rille holds it as a wider one.
local rille, require, native = ...
local raise = require("rille.check").raise
local tensors = {}

-- TensorProto.DataType: ONNX's name, how the elements lie in raw_data, the dtype that holds them.
local types = {
  [1] = { "float32", "float32", "float32" }, [2] = { "uint8", "uint8", "uint8" }, [3] = { "int8", "int8", "int32" },
  [4] = { "uint16", "uint16", "int32" }, [5] = { "int16", "int16", "int32" }, [6] = { "int32", "int32", "int32" },
  [7] = { "int64", "int64", "int64" }, [8] = { "string" }, [9] = { "bool", "bool", "bool" },
  [10] = { "float16", "float16", "float32" }, [11] = { "float64", "float64", "float64" }, [12] = { "uint32", "uint32", "int64" },
  [13] = { "uint64", "uint64", "int64" }, [14] = { "complex64" }, [15] = { "complex128" },
  [16] = { "bfloat16", "bfloat16", "float32" }, [17] = { "float8e4m3fn" }, [18] = { "float8e4m3fnuz" }, [19] = { "float8e5m2" },
  [20] = { "float8e5m2fnuz" }, [21] = { "uint4", "uint4", "uint8" }, [22] = { "int4", "int4", "int32" }, [23] = { "float4e2m1" },
  [24] = { "float8e8m0" }, [25] = { "uint2" }, [26] = { "int2" },
}
tensors.types = types
local bytes_of = { bool = 1, uint8 = 1, int8 = 1, uint16 = 2, int16 = 2, uint32 = 4, int32 = 4, int64 = 8, uint64 = 8,
  float16 = 2,
  bfloat16 = 2, float32 = 4, float64 = 8 }

--- ONNX's number of a dtype of Rille's.
tensors.number_of = { float32 = 1, uint8 = 2, int32 = 6, int64 = 7, bool = 9, float64 = 11 }

--- The smallest and the largest value of integers of an ONNX type.
tensors.limits = { uint8 = { 0, 255 }, int8 = { -128, 127 }, uint16 = { 0, 65535 }, int16 = { -32768, 32767 }, uint4 = { 0, 15 },
  int4 = { -8, 7 }, int32 = { -2147483648, 2147483647 }, uint32 = { 0, 4294967295 } }

-- Tensors that depend on shapes and constants alone, and their numbers where they were read.
local known = setmetatable({}, { __mode = "k" })
local numbers = setmetatable({}, { __mode = "k" })
-- ONNX's dtype of tensors that Rille holds as a wider one.
local kinds = setmetatable({}, { __mode = "k" })
tensors.known, tensors.kinds = known, kinds

--- ONNX's dtype of a tensor.
function tensors.kind(x) return kinds[x] or x.dtype end

--- Notes it.
function tensors.set_kind(x, kind)
  if kind ~= x.dtype then kinds[x] = kind end
  return x
end

--- ONNX's number of a type as { name, element, dtype }; an error where Rille has no dtype for it.
function tensors.type_of(number, what)
  local found = types[number]
  if not found then raise("onnx: %s has elements of type %s, which ONNX does not name", what, tostring(number)) end
  if not found[3] then
    raise("onnx: %s has elements of %s, which fit no dtype of Rille's; convert them to float32 or int64 in the model", what,
      found[1])
  end
  return found
end

local function read(x)
  if x:numel() == 0 then return {} end
  return x:dim() == 0 and { x:item() } or x:flatten():totable()
end

--- The elements of x as a list of numbers; the caller's own. In a captured step x must be known.
function tensors.numbers(x)
  local list = numbers[x]
  if not list then
    if known[x] then
      list = native.aside(read, x)
      numbers[x] = list
    else
      list = read(x)
    end
    for i, value in ipairs(list) do
      if value == true then list[i] = 1 elseif value == false then list[i] = 0 end
    end
  end
  return table.move(list, 1, #list, 1, {})
end

--- The number of a tensor of one.
function tensors.number(x)
  local value = tensors.numbers(x)[1]
  if value == nil then raise("onnx: a tensor without elements stands where a number is needed") end
  return value
end

--- A tensor of a list of numbers, with sizes.
function tensors.make(list, sizes, dtype)
  if #list == 0 then return rille.zeros(#sizes == 0 and { 0 } or sizes, { dtype = dtype }) end
  if #sizes == 0 then return rille.tensor(list[1], { dtype = dtype }) end
  local made = rille.tensor(list, { dtype = dtype })
  if #sizes == 1 and sizes[1] == #list then return made end
  return made:reshape(sizes)
end

function tensors.int64(list) return tensors.make(list, { #list }, "int64") end

-- The bits of the mantissa, the smallest and the largest number of narrow floats.
local narrow = { float16 = { 11, 2.0 ^ -24, 65504 }, bfloat16 = { 8, 2.0 ^ -133, 3.3895313892515355e38 } }

--- x with the digits that a narrow float keeps, as float32 still: rounded to the nearest (Veltkamp's splitting, in double).
function tensors.round_to(x, kind)
  local bits, least, most = table.unpack(narrow[kind])
  local wide = x:to("float64")
  local scaled = wide * (2.0 ^ (53 - bits) + 1)
  local rounded = scaled - (scaled - wide)
  local shift = 1.5 * least * 2.0 ^ 52 -- numbers below the normal ones have steps of the smallest one
  rounded = rille.where(wide:abs():lt(least * 2.0 ^ (bits - 1)), (wide + shift) - shift, rounded)
  rounded = rille.where(rounded:abs():le(most), rounded, rounded:sign() * math.huge)
  return rille.where(wide:isfinite(), rounded, wide):to(x.dtype)
end

-- ---- TensorProto --------------------------------------------------------------------------------------------------

local function count_of(sizes, what)
  local n = 1
  for _, size in ipairs(sizes) do
    if size < 0 then raise("onnx: %s has the size %d", what, size) end
    if size > 0 and n > math.maxinteger // size then raise("onnx: %s has more elements than memory can hold", what) end
    n = n * size
  end
  return n
end

-- Two elements a byte, the lower half first.
local function unpack_halves(source, offset, length, sizes, n, signed)
  local bytes = native.protobuf_tensor("onnx", source.bytes, offset, length, source.name, "uint8", { length }):to("int32")
  local both = rille.stack({ bytes % 16, rille.div(bytes, 16, { rounding_mode = "floor" }) }, 1):flatten():narrow(0, 0, n)
  if signed then both = rille.where(both:gt(7), both - 16, both) else both = both:to("uint8") end
  return both:reshape(sizes)
end

local function from_bytes(source, offset, length, proto, found, n, what)
  local element, sizes = found[2], proto.dims
  if element == "uint4" or element == "int4" then
    if length ~= (n + 1) // 2 then raise("onnx: %s has %d bytes for %d elements of %s", what, length, n, element) end
    return unpack_halves(source, offset, length, sizes, n, element == "int4")
  end
  if length ~= n * bytes_of[element] then raise("onnx: %s has %d bytes for %d elements of %s", what, length, n, element) end
  return native.protobuf_tensor("onnx", source.bytes, offset, length, source.name, element, sizes)
end

-- Where the numbers of a type stand if not in raw_data.
local lists = { float32 = "float_data", float64 = "double_data", int64 = "int64_data", uint64 = "uint64_data",
  uint32 = "uint64_data" }

local function signed32(value)
  value = value & 0xffffffff
  return value >= 0x80000000 and value - 0x100000000 or value
end

-- All numbers of an array field as one list of integers.
local function varints(source, parts)
  local list = {}
  for _, part in ipairs(parts) do
    if type(part) == "table" then
      local values = native.protobuf_varints("onnx", source.bytes, part[1], part[2], source.name)
      table.move(values, 1, #values, #list + 1, list)
    else
      list[#list + 1] = part
    end
  end
  return list
end

-- Integers as their bytes, to be read like raw_data.
local function pack_as(list, element)
  local format = ({ float16 = "<I2", bfloat16 = "<I2", uint4 = "B", int4 = "B" })[element]
  local mask = format == "B" and 0xff or 0xffff
  for i, value in ipairs(list) do list[i] = string.pack(format, value & mask) end
  local text = table.concat(list)
  return { bytes = rille.tensor(text, { dtype = "uint8" }), name = "numbers" }, #text
end

local function from_lists(source, proto, found, n, what)
  local element, sizes, dtype = found[2], proto.dims, found[3]
  local parts = proto[lists[element] or "int32_data"]
  if element == "float32" or element == "float64" then
    if #parts == 1 and type(parts[1]) == "table" then return from_bytes(source, parts[1][1], parts[1][2], proto, found, n,
      what) end
    for _, part in ipairs(parts) do
      if type(part) == "table" then raise("onnx: %s has its numbers in several pieces", what) end
    end
    if #parts ~= n then raise("onnx: %s has %d numbers for %d elements", what, #parts, n) end
    return tensors.make(parts, sizes, dtype)
  end
  local list = varints(source, parts)
  if element == "float16" or element == "bfloat16" or element == "uint4" or element == "int4" then
    local packed, length = pack_as(list, element)
    return from_bytes(packed, 0, length, proto, found, n, what)
  end
  if #list ~= n then raise("onnx: %s has %d numbers for %d elements", what, #list, n) end
  for i, value in ipairs(list) do
    if dtype == "int32" then list[i] = signed32(value) elseif element == "uint8" then list[i] = value & 255 end
    if dtype == "bool" then list[i] = value ~= 0 end
    if element == "uint64" and value < 0 then raise("onnx: %s has a value beyond int64, the widest integer of a tensor", what) end
  end
  return tensors.make(list, sizes, dtype)
end

-- The file beside the model that holds a tensor's bytes, which may not lie elsewhere.
local function external(source, proto, what)
  local where = {}
  for _, entry in ipairs(proto.external_data) do where[entry.key or ""] = entry.value end
  local location = where.location or ""
  if not source.folder then raise("onnx: %s lies in the file '%s', which a model from a string does not have", what, location) end
  local outside = location == "" or location:find("^[/\\]") or location:find("^%a:")
  for part in location:gmatch("[^/\\]+") do outside = outside or part == ".." end
  if outside then raise("onnx: %s lies in '%s', which is no file beside the model", what, location) end
  local file = source.files[location]
  if not file then
    file = { bytes = native.read_bytes(source.folder .. location), name = location }
    source.files[location] = file
  end
  local offset = math.tointeger(tonumber(where.offset or "0"))
  local length = math.tointeger(tonumber(where.length or "")) or offset and file.bytes:numel() - offset
  if not offset or offset < 0 or length < 0 or offset > file.bytes:numel() or length > file.bytes:numel() - offset then
    raise("onnx: %s lies beyond the end of '%s', which has %d bytes", what, location, file.bytes:numel())
  end
  return file, offset, length
end

--- The tensor of a TensorProto out of source.
function tensors.from_proto(source, proto, what)
  what = what or ("tensor '%s'"):format(proto.name or "")
  local found = tensors.type_of(proto.data_type or 0, what)
  local n = count_of(proto.dims, what)
  local made
  if proto.data_location == 1 then
    local file, offset, length = external(source, proto, what)
    made = from_bytes(file, offset, length, proto, found, n, what)
  elseif proto.raw_data then
    made = from_bytes(source, proto.raw_data[1], proto.raw_data[2], proto, found, n, what)
  else
    made = from_lists(source, proto, found, n, what)
  end
  return tensors.set_kind(made, found[1])
end

--- A SparseTensorProto, with its zeros.
function tensors.from_sparse(source, proto)
  if not proto.values or not proto.indices then raise("onnx: a sparse tensor without values or indices") end
  local what = ("the sparse tensor '%s'"):format(proto.values.name or "")
  local values, indices = tensors.from_proto(source, proto.values, what), tensors.from_proto(source, proto.indices, what)
  local n = count_of(proto.dims, what)
  if n > 1 << 31 then raise("onnx: %s has %d elements, which is too many for a tensor with its zeros", what, n) end
  if indices:dim() == 2 then
    local flat = rille.zeros({ indices:size(0) }, { dtype = "int64" })
    if indices:size(1) ~= #proto.dims then raise("onnx: %s has indices of %d numbers for %d dims", what, indices:size(1),
      #proto.dims) end
    for d, size in ipairs(proto.dims) do flat = flat * size + indices:select(1, d - 1) end
    indices = flat
  end
  if values:numel() ~= indices:numel() then raise("onnx: %s has %d values for %d indices", what, values:numel(),
    indices:numel()) end
  local flat = rille.zeros({ n }, { dtype = values.dtype })
  return (values:numel() > 0 and flat:scatter(0, indices, values) or flat):reshape(proto.dims)
end

return tensors
