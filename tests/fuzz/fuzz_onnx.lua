-- Models that are damaged at random are an error with a text, or are taken: none crashes, none asks for much memory.
--
--   build/rille tests/fuzz/fuzz_onnx.lua ROUNDS SEED
local rille = require "rille"
local native = require "rille.native"
local folder = (os.getenv("RILLE_SOURCE") or ".") .. "/tests/fixtures/onnx/"
local fuzz = {}

local function seeds()
  local list = {}
  for _, name in ipairs(native.list_folder("fuzz", folder)) do
    if name:find "%.onnx$" then list[#list + 1] = name end
  end
  table.sort(list)
  for i, name in ipairs(list) do
    local file = assert(io.open(folder .. name, "rb"))
    list[i] = file:read("a")
    file:close()
  end
  return list
end

local damages = {
  function(s, i) return s:sub(1, i) end,
  function(s, i) return s:sub(1, i - 1) .. string.char(s:byte(i) ~ 1 << math.random(0, 7)) .. s:sub(i + 1) end,
  function(s, i) return s:sub(1, i - 1) .. string.char(math.random(0, 255)) .. s:sub(i + 1) end,
  function(s, i)
    local j = math.min(#s, i + math.random(0, 20))
    return s:sub(1, j) .. s:sub(i, j) .. s:sub(j + 1)
  end,
  function(s, i) return s:sub(1, i - 1) .. s:sub(i + math.random(1, 10)) end,
  function(s, i) return s:sub(1, i - 1) .. ("\xff\xff\xff\xff\xff\xff\xff\xff\x7f"):sub(1, math.random(9)) .. s:sub(i
    + math.random(0, 4)) end,
}

local function damaged(s)
  for _ = 1, math.random(3) do
    if #s > 0 then s = damages[math.random(#damages)](s, math.random(#s)) end
  end
  return s
end

local held = { float32 = true, float64 = true, int64 = true, int32 = true, uint8 = true, bool = true }

local function run(model)
  local inputs = {}
  for i, told in ipairs(model.inputs) do
    local sizes = {}
    for k, size in ipairs(told.shape or {}) do sizes[k] = type(size) == "number" and size > 0 and size < 50 and size or 2 end
    inputs[i] = rille.ones(#sizes <= 8 and sizes or { 2 }, { dtype = held[told.dtype] and told.dtype or "float32" })
  end
  return model(table.unpack(inputs))
end

-- Stops what takes too long, as a loop of 2^62 rounds does, and is no fault.
local function limited(f, ...)
  debug.sethook(function() error("too long", 0) end, "", 20000000)
  local fine, result = pcall(f, ...)
  debug.sethook()
  if not fine then assert(type(result) == "string", "the error is no text") end
  return fine, result
end

--- Counts of models that were read, and that ran.
function fuzz.run(rounds, seed)
  math.randomseed(seed)
  rille.manual_seed(seed)
  local before = rille.memory().cap or 0
  rille.set_memory_cap(1 << 30)
  local list, read, ran = seeds(), 0, 0
  for _ = 1, rounds do
    local fine, model = limited(rille.onnx.load, damaged(list[math.random(#list)]))
    if fine then
      read = read + 1
      if limited(run, model) then ran = ran + 1 end
    end
  end
  rille.set_memory_cap(before)
  return read, ran
end

if arg and arg[0] and arg[0]:find "fuzz_onnx%.lua$" then
  print(("%d read, %d run"):format(fuzz.run(tonumber(arg[1]) or 10000, tonumber(arg[2]) or 1)))
end
return fuzz
