-- What PyTorch scripts write out of habit and what means nothing, or little, here: devices, legacy tensor types, limits
-- of dtypes, asking for classes.
local rille, require, native = ...
local methods = native.methods
local check = require "rille.check"
local habits = {}

-- ---- devices ----------------------------------------------------------------------------------------------------------

--- The name of a device: there is one, "cpu".
-- @param type string: "cpu"
-- @return string
-- @example rille.zeros(2, { device = rille.device "cpu" })
function rille.device(type)
  if type == "cpu" or type == "cpu:0" then return "cpu" end
  check.raise("device: must be 'cpu', as there is no GPU side, got %s", tostring(type))
end

--- What scripts ask before they choose a device: there is none but the processor, and nothing to seed or wait for.
rille.cuda = {
  is_available = function() return false end,
  device_count = function() return 0 end,
  manual_seed = function() end,
  manual_seed_all = function() end,
  empty_cache = function() end,
  synchronize = function() end,
}

--- The tensor itself, as it is where it is.
-- @return tensor
function methods:cpu()
  check.colon(rille.is_tensor(self), "x", "cpu")
  return self
end
methods.pin_memory = methods.cpu

--- The number of the device as PyTorch has it for the processor.
-- @return integer: -1
function methods.get_device() return -1 end
rille.get_device = methods.get_device

--- Where tensors are made: on the processor.
function rille.get_default_device() return "cpu" end

--- Says where tensors are to be made, which can be the processor only.
function rille.set_default_device(device) rille.device(device) end

-- ---- dtypes -----------------------------------------------------------------------------------------------------------

local legacy = {
  FloatTensor = "float32", DoubleTensor = "float64", IntTensor = "int32", LongTensor = "int64", ByteTensor = "uint8",
  BoolTensor = "bool",
}
local names_of = {}
for name, dtype in pairs(legacy) do names_of[dtype] = name end
legacy.Tensor = false -- the default dtype

local function make_legacy(class, first, ...)
  local dtype = class._dtype or rille.get_default_dtype()
  if rille.is_tensor(first) then return first:to(dtype) end
  if type(first) == "table" then return rille.tensor(first, { dtype = dtype }) end
  if first == nil then return rille.empty(0, { dtype = dtype }) end
  return rille.empty(first, ...):to(dtype)
end

for name, dtype in pairs(legacy) do
  rille[name] = setmetatable({ _class = name, _dtype = dtype }, {
    __call = make_legacy, __tostring = function() return "rille." .. name end,
  })
end

--- The tensor's legacy type as text, or the tensor as another one.
-- @param dtype string|class? = nil: a dtype, "rille.FloatTensor" or rille.FloatTensor
-- @return string|tensor
-- @example rille.ones(2):type "float64"
function methods:type(dtype)
  check.colon(rille.is_tensor(self), "x", "type")
  if dtype == nil then return "rille." .. names_of[self.dtype] end
  if type(dtype) == "table" and legacy[dtype._class] ~= nil then dtype = dtype._dtype or rille.get_default_dtype() end
  if type(dtype) == "string" then dtype = legacy[dtype:match "^rille%.(%w+)$" or dtype:match "^torch%.(%w+)$" or ""] or dtype end
  return self:to(dtype)
end

local floats = {
  float32 = { bits = 32, eps = 2.0 ^ -23, max = (2 - 2.0 ^ -23) * 2.0 ^ 127, tiny = 2.0 ^ -126 },
  float64 = { bits = 64, eps = 2.0 ^ -52, max = (2 - 2.0 ^ -52) * 2.0 ^ 1023, tiny = 2.0 ^ -1022 },
}
local integers = {
  uint8 = { 8, 0, 255 }, int32 = { 32, -2 ^ 31 | 0, 2 ^ 31 - 1 | 0 },
  int64 = { 64, math.mininteger, math.maxinteger },
}

local function dtype_of(name, dtype)
  if rille.is_tensor(dtype) then dtype = dtype.dtype end
  if type(dtype) ~= "string" then check.raise("%s: dtype must be a string, got %s", name, check.type_of(dtype)) end
  return rille.empty(0, { dtype = dtype }).dtype -- its full name, or the usual error
end

--- The limits of a floating-point dtype.
-- @param dtype string? = the default dtype
-- @return table: bits, eps, max, min, tiny, smallest_normal, resolution, dtype
-- @example rille.finfo("float32").eps
function rille.finfo(dtype)
  dtype = dtype_of("finfo", dtype or rille.get_default_dtype())
  local limits = floats[dtype]
  if not limits then check.raise("finfo: takes a floating-point dtype, got %s; rille.iinfo has the integers", dtype) end
  return { dtype = dtype, bits = limits.bits, eps = limits.eps, max = limits.max, min = -limits.max, tiny = limits.tiny,
    smallest_normal = limits.tiny, resolution = dtype == "float32" and 1e-6 or 1e-15 }
end

--- The limits of an integer dtype.
-- @param dtype string: "uint8", "int32" or "int64"
-- @return table: bits, min, max, dtype
-- @example rille.iinfo("int32").max
function rille.iinfo(dtype)
  dtype = dtype_of("iinfo", dtype)
  local limits = integers[dtype]
  if not limits then check.raise("iinfo: takes an integer dtype, got %s; rille.finfo has the others", dtype) end
  return { dtype = dtype, bits = limits[1], min = limits[2], max = limits[3] }
end

--- Whether both tensors have the same shape.
-- @param other tensor
-- @return boolean
function methods:is_same_size(other)
  check.colon(rille.is_tensor(self) and rille.is_tensor(other), "x", "is_same_size")
  return self.shape == other.shape
end
rille.is_same_size = methods.is_same_size
rille.is_inference = methods.is_inference

-- ---- printing ---------------------------------------------------------------------------------------------------------

local set_printoptions = rille.set_printoptions
local PROFILES = {
  default = { precision = 4, threshold = 1000, edgeitems = 3, linewidth = 80 },
  short = { precision = 2, threshold = 1000, edgeitems = 2, linewidth = 80 },
  full = { precision = 4, threshold = math.maxinteger, edgeitems = 3, linewidth = 80 },
}

--- How tensors are printed; profile is "default", "short" or "full", which other options change.
function rille.set_printoptions(options)
  if type(options) ~= "table" or options.profile == nil then return set_printoptions(options) end
  local chosen = PROFILES[options.profile]
  if not chosen then
    check.raise("set_printoptions: profile must be default, short or full, got %s", tostring(options.profile))
  end
  local all = {}
  for _, source in ipairs { chosen, options } do
    for name, value in pairs(source) do all[name] = value end
  end
  all.profile = nil
  return set_printoptions(all)
end

-- ---- classes ----------------------------------------------------------------------------------------------------------

local function inherits(class, wanted)
  for _ = 1, 100 do
    if class == wanted then return true end
    if type(class) ~= "table" then return false end
    local meta = getmetatable(class)
    class = meta and rawget(meta, "__index")
    if type(class) == "function" then class = rawget(meta, "__base") end
  end
  return false
end

local function is_one(value, class)
  if class == rille.nn.Module then return rille.nn.is_module(value) end
  if class == rille.nn.Parameter then return rille.is_tensor(value) and value:_serial() > 0 end
  if type(class) ~= "table" then
    check.raise("is_instance: takes a class, such as nn.Linear, or a list of classes, got %s", check.type_of(class))
  end
  if rawget(class, "_holds") then return class._holds(value) end
  if rille.is_tensor(value) then return legacy[class._class] == false or legacy[class._class] == value.dtype end
  if native.is_layer(value) then return rawget(class, "_make") ~= nil and value:_name() == class._class end
  if type(value) ~= "table" then return false end
  local meta = getmetatable(value)
  return type(meta) == "table" and inherits(rawget(meta, "__class") or rawget(meta, "__index"), class)
end

--- Whether a value was made by a class, or by one that extends it.
-- @param value any
-- @param class class|table: a class, or a list of classes
-- @return boolean
-- @example rille.is_instance(rille.nn.Linear(2, 3), rille.nn.Linear)
function rille.is_instance(value, class)
  if type(class) ~= "table" or class._class or #class == 0 then return is_one(value, class) end
  for _, each in ipairs(class) do
    if is_one(value, each) then return true end
  end
  return false
end

check.take_names(rille, {
  is_same_size = "input other", finfo = "dtype", iinfo = "dtype", is_instance = "value class",
})

check.take_names(rille, { device = "type", set_default_device = "device" })

return habits
