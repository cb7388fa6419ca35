-- The library, its one context, errors, and what a tensor is to LuaJIT: a struct that holds the engine's pointer and gives
-- it back when it is collected.
local ffi = require "ffi"
local header = require "rille_ffi.cdef"
local core = {}

ffi.cdef(header.text)
ffi.cdef "typedef struct RilleHandle { RilleTensor *pointer; } RilleHandle;"

-- ---- the library --------------------------------------------------------------------------------------------------

local function open()
  local given = os.getenv "RILLE_LIBRARY"
  if given and given ~= "" then return ffi.load(given) end
  local problem
  for _, name in ipairs { "rille", header.soname } do
    local fine, library = pcall(ffi.load, name)
    if fine then return library end
    problem = problem or library
  end
  error("rille_ffi: the library librille is not found: install it, or set RILLE_LIBRARY to its path: " .. tostring(problem), 0)
end

local C = open()
if C.rille_version() ~= header.version then
  error(("rille_ffi: made for version %d of librille, but it is version %d: install both from one release"):format(header.version,
    C.rille_version()), 0)
end
core.C = C

local made = ffi.new "RilleContext *[1]"
if C.rille_context_create(nil, made) ~= 0 then error("rille_ffi: no memory for a context", 0) end
-- Tensors that are collected after it, when the program ends, keep what they need of it alive.
local ctx = ffi.gc(made[0], C.rille_context_destroy)
core.ctx = ctx

-- ---- errors -------------------------------------------------------------------------------------------------------

local pending -- what a function of the host's raised inside of the engine

--- Keeps an error that must not be thrown through the engine.
function core.keep_error(problem) pending = problem end

--- Raises the engine's text, with the line of whoever called level functions up.
function core.fail(level)
  local problem = pending
  pending = nil
  if problem ~= nil then error(problem, 0) end
  error(ffi.string(C.rille_error_message(ctx)), (level or 2) + 1)
end

function core.check(status, level)
  if status ~= 0 then core.fail((level or 2) + 1) end
end

function core.raise(text, ...) error(text:format(...), 3) end

-- ---- names that are near ------------------------------------------------------------------------------------------

local function distance(a, b)
  local row = {}
  for j = 0, #b do row[j] = j end
  for i = 1, #a do
    local diagonal
    diagonal, row[0] = row[0], i
    for j = 1, #b do
      local cost = a:byte(i) == b:byte(j) and 0 or 1
      diagonal, row[j] = row[j], math.min(row[j] + 1, row[j - 1] + 1, diagonal + cost)
    end
  end
  return row[#b]
end

--- ", did you mean 'x'?" for the name in a list that is nearest; "" where none is near.
function core.hint(name, names)
  local best, least
  name = tostring(name)
  for _, other in ipairs(names) do
    local d = distance(name, other)
    if d <= math.max(#name > 3 and 2 or 1, math.floor(#name / 3)) and (not least or d < least) then best, least = other, d end
  end
  return best and (", did you mean '%s'?"):format(best) or ""
end

-- ---- tensors ------------------------------------------------------------------------------------------------------

local Handle = ffi.typeof "RilleHandle"
core.Handle = Handle

--- Whether a value is a tensor.
function core.is_tensor(value) return ffi.istype(Handle, value) end

-- LuaJIT's collector counts a few bytes for a tensor of any size: so many bytes of results, and it goes on by a cycle. One
-- cycle for as many bytes as are in use, within 4 and 64 MiB.
local LEAST, MOST = 4 * 2 ^ 20, 64 * 2 ^ 20
local since, limit = 0, LEAST

local function collect()
  collectgarbage()
  since, limit = 0, math.min(math.max(tonumber(C.rille_memory(ctx).in_use), LEAST), MOST)
end
jit.off(collect)

--- A tensor of a pointer that the caller owns.
function core.wrap(pointer)
  since = since + tonumber(C.rille_tensor_numel(pointer)) * 4
  if since > limit then collect() end
  return Handle(pointer)
end

--- A tensor of a pointer that somebody else owns.
function core.borrow(pointer)
  if pointer == nil then return nil end
  return Handle(C.rille_tensor_retain(pointer))
end

-- ---- numbers ------------------------------------------------------------------------------------------------------

core.none = setmetatable({}, { __tostring = function() return "none" end })
core.dtypes = { [0] = "bool", "uint8", "int32", "int64", "float32", "float64" }
core.dtype_number = {}
for number, name in pairs(core.dtypes) do core.dtype_number[name] = number end
for short, name in pairs { int = "int32", long = "int64", float = "float32", double = "float64" } do
  core.dtype_number[short] = core.dtype_number[name]
end
core.c_types = { bool = "uint8_t", uint8 = "uint8_t", int32 = "int32_t", int64 = "int64_t", float32 = "float",
  float64 = "double" }

--- The number of a dtype's name.
function core.dtype(name)
  local number = core.dtype_number[name]
  if not number then core.raise("no dtype '%s'; there are bool, uint8, int32, int64, float32 and float64", tostring(name)) end
  return number
end

--- Writes a number or a boolean into a RilleScalar; whole numbers are integers, as LuaJIT knows no difference.
function core.set_scalar(scalar, value)
  if type(value) == "boolean" then
    scalar.kind, scalar.value.i = C.RILLE_SCALAR_BOOL, value and 1 or 0
  elseif type(value) == "number" and (value % 1 ~= 0 or value >= 2 ^ 53 or value <= -2 ^ 53
      or value == 0 and 1 / value < 0) then
    scalar.kind, scalar.value.f = C.RILLE_SCALAR_FLOAT, value
  else
    scalar.kind, scalar.value.i = C.RILLE_SCALAR_INT, value
  end
end

function core.get_scalar(scalar)
  if scalar.kind == C.RILLE_SCALAR_FLOAT then return scalar.value.f end
  if scalar.kind == C.RILLE_SCALAR_BOOL then return scalar.value.i ~= 0 end
  return tonumber(scalar.value.i)
end

--- Sizes, from numbers or one table of them: their count and an array of int64.
function core.sizes(...)
  local list = { ... }
  if type(list[1]) == "table" then list = list[1] end
  local array = ffi.new("int64_t[?]", math.max(#list, 1))
  for i = 1, #list do
    if type(list[i]) ~= "number" then core.raise("sizes must be numbers, got a %s", type(list[i])) end
    array[i - 1] = list[i]
  end
  return #list, array
end

return core
