-- Random calls of every op: whatever the arguments, a result or an error, never a crash. Build with
-- RILLE_SANITIZE=address,undefined to make it see more.
--
--   rille tests/fuzz_ops.lua [count] [seed] [trace]
--
-- count: calls to make (default 20000); seed: of the choices (default 1); trace: name each op before it is
-- called, to see which one crashed. Also a module: require it and call run(count, seed).
local rille = require "rille"

local M = {}
local random = math.random
local DTYPES = { "bool", "uint8", "int32", "int64", "float32", "float64" }
local INTEGERS = { 0, 1, -1, 2, 3, -2, 7, 255, 1 << 31, 1 << 40, math.maxinteger, math.mininteger }
local FLOATS = { 0.0, -0.0, 1.5, -2.5, 1e-300, 1e308, 0 / 0, 1 / 0, -1 / 0, 0.5 }

local function pick(list) return list[random(#list)] end

local function sizes()
  local list = {}
  for i = 1, random(0, 4) do list[i] = pick { 0, 1, 1, 2, 3, 3, 4, 5 } end
  return list
end

-- A tensor of any dtype, often a view: transposed, sliced, expanded, flattened.
local function tensor()
  local dtype, shape = pick(DTYPES), sizes()
  local t = random(2) == 1 and rille.randn(shape, { dtype = "float64" }):to(dtype)
    or rille.randint(-3, 5, shape):to(dtype)
  if dtype:find "float" and random(3) == 1 then t:requires_grad_() end
  if random(3) == 1 and t:dim() > 1 then t = t:transpose(0, -1) end
  if random(4) == 1 and t:dim() > 0 and t:size(0) > 1 then t = t:slice(1, nil, 0, random(2)) end
  if random(6) == 1 then t = t:unsqueeze(0):expand(3, table.unpack(t:shape())) end
  if random(40) == 1 then t:free() end
  return t
end

local function tensors()
  local list, same = {}, tensor()
  for i = 1, random(0, 4) do list[i] = random(2) == 1 and same or tensor() end
  return list
end

local make = {
  tensor = tensor,
  tensors = tensors,
  int = function() return pick(INTEGERS) end,
  dim = function() return random(-3, 3) end,
  float = function() return pick(FLOATS) end,
  bool = function() return random(2) == 1 end,
  dtype = function() return pick(DTYPES) end,
  text = function() return pick { "mean", "sum", "none", "same", "reflect", "tanh", "", "%s" } end,
  list = function()
    local list = {}
    for i = 1, random(0, 4) do list[i] = random(3) == 1 and pick(INTEGERS) or random(-2, 4) end
    return list
  end,
  none = function() return nil end,
}
local KINDS = { "tensor", "tensor", "tensor", "tensors", "int", "dim", "dim", "float", "bool", "dtype", "text", "list" }

local names = {}
for _, name in ipairs(rille.ops()) do names[name] = true end
function M.is_op(name) return names[name] or names[(name:gsub("_$", ""))] or false end

-- Functions of the module, of nn.functional and the internal ones, with those that work in place.
local function callables()
  local list = {}
  for _, where in ipairs { rille, rille.functional, rille._internal } do
    for name, f in pairs(where) do
      if type(f) == "function" and (where == rille._internal or M.is_op(name)) then list[#list + 1] = { name, f } end
    end
  end
  table.sort(list, function(a, b) return a[1] < b[1] end)
  return list
end

-- Objects whose finalizers free tensors and make new ones, in the midst of other calls.
local live, running = setmetatable({}, { __mode = "k" }), false
local function trouble()
  setmetatable({}, {
    __gc = function()
      if not running then return end
      local victim = next(live)
      if victim and random(3) == 1 then pcall(victim.free, victim) end
      pcall(rille.ones, 2, 3)
    end,
  })
end

-- An argument for a parameter of this name: mostly one that makes sense.
local function argument(name, required)
  if not required and random(5) < 4 then return nil end
  if random(8) == 1 then return make[pick(KINDS)]() end
  if name == "tensors" then return tensors() end
  if name:find "^dim" then return random(-2, 2) end
  if required and (name == "input" or random(3) > 1) then return tensor() end
  return random(3) == 1 and make.list() or make.dim()
end

local function one_call(op)
  local arguments, n = {}, 0
  local signature = rille._op_info(op[1]).signature
  for name, default in signature:match("%((.*)%)"):gmatch "([%a_]+)([^,]*)" do
    n = n + 1
    arguments[n] = argument(name, default == "")
  end
  for i = 1, n do
    if type(arguments[i]) == "userdata" and random(10) == 1 then live[arguments[i]] = true end
  end
  if random(3) == 1 then trouble() end
  local results = table.pack(pcall(op[2], table.unpack(arguments, 1, n)))
  local first = results[2]
  if not results[1] or type(first) ~= "userdata" then return results[1] end
  pcall(function()
    tostring(first)
    if first.requires_grad and first:numel() < 5000 then
      first:sum():backward(nil, { create_graph = random(4) == 1 })
    end
  end)
  return true
end

-- Makes count calls; returns how many gave results.
function M.run(count, seed, trace)
  math.randomseed(seed)
  rille.manual_seed(seed)
  rille.set_memory_cap(256 << 20)
  local list, worked = callables(), 0
  running = true
  for i = 1, count do
    local op = list[random(#list)]
    if trace then io.stderr:write(i, " ", op[1], "\n") end
    if one_call(op) then worked = worked + 1 end
  end
  rille.set_memory_cap(0)
  running = false
  return worked, #list
end

if arg and arg[0] and arg[0]:find "fuzz_ops%.lua$" then
  print(M.run(tonumber(arg[1]) or 20000, tonumber(arg[2]) or 1, arg[3] == "trace"))
end
return M
