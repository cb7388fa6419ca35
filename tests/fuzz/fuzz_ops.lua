-- Random calls of every op: whatever the arguments, a result or an error, never a crash. Build with
-- RILLE_SANITIZE=address,undefined to make it see more.
--
--   rille tests/fuzz/fuzz_ops.lua [--calls N] [--seed S] [--trace] [--only NAME]
--
-- --calls: how many (default 20000); --seed: of the choices (default 1; several runs with seeds of their own may go side
-- by side); --trace: names each op before it is called, to see which one crashed; --only: one op. Also a module: require
-- it and call run(calls, seed).
local rille = require "rille"
local native = require "rille.native"

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

-- False for a freed one, at which rille.is_tensor raises.
local function is_tensor(value) return type(value) == "userdata" and (pcall(native.methods.dim, value)) end

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

-- All ops with their parameters: as functions, as methods, and in place.
local function callables(only)
  local list = {}
  for _, name in ipairs(native.all_ops()) do
    local info = native.op_info(name)
    for _, form in ipairs { name, name .. "_" } do
      for _, where in ipairs { native.methods, rille, rille.functional, native.internal } do
        local f = rawget(where, form)
        if f and (not only or only == name) then
          list[#list + 1] = { form, f, info.parameters }
          break
        end
      end
    end
  end
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

local EQUATIONS = {
  "ij,jk->ik", "ij,jk", "ii", "ii->i", "...ij,...jk->...ik", "i,j->ij", "ij->", "abc->cba", ",", "->", "i->ii", "a,b",
}
local generators = { rille.Generator(), rille.default_generator }

local function ints()
  if random(3) == 1 then return pick(INTEGERS) end
  local list = {}
  for i = 1, random(6) == 1 and random(0, 14) or random(0, 4) do
    list[i] = random(12) == 1 and pick(INTEGERS) or random(-2, 4)
  end
  return list
end

local function choice(p)
  local list = {}
  for one in p.choices:gmatch "[^|]+" do list[#list + 1] = one end
  return pick(list)
end

-- A value that a parameter of this type takes.
local fitting = {
  tensor = tensor,
  optional_tensor = tensor,
  tensors = tensors,
  tensor_or_number = function() return random(3) == 1 and (random(2) == 1 and pick(FLOATS) or pick(INTEGERS)) or tensor() end,
  int = function(p)
    if random(6) == 1 then return pick(INTEGERS) end
    return p.name:find "dim" and random(-3, 3) or random(-1, 5)
  end,
  float = function() return random(3) == 1 and pick(FLOATS) or random() end,
  scalar = function() return random(2) == 1 and pick(FLOATS) or random(-3, 5) end,
  bool = make.bool,
  dtype = make.dtype,
  ints = ints,
  pair = function() return { pick(FLOATS), random() } end,
  choice = choice,
  ints_or_choice = function(p) return random(3) == 1 and choice(p) or ints() end,
  scalar_or_choice = function(p) return random(2) == 1 and choice(p) or random(-2, 3) end,
  text = function() return random(4) == 1 and make.text() or pick(EQUATIONS) end,
  generator = function() return pick(generators) end,
}

fitting.optional_tensor_or_number = fitting.tensor_or_number

-- Mostly a value that fits; tensors of one call often have one shape and dtype.
local function argument(p, like)
  if not p.required and random(5) < 3 then return nil end
  if random(12) == 1 then return make[pick(KINDS)]() end
  if like and p.type:find "tensor" and p.type ~= "tensors" and random(2) == 1 then
    local t = pcall(like.dim, like) and rille.randn(like:shape(), { dtype = "float64" }):to(like.dtype) or like
    if t.dtype:find "float" and random(4) == 1 then t:requires_grad_() end
    return t
  end
  return (fitting[p.type] or make[pick(KINDS)])(p)
end

-- Runs the gradient, sometimes twice, sometimes after a change in place.
local function use(first)
  local text = tostring(first)
  if not first.requires_grad or first:numel() >= 5000 then return text end
  if random(6) == 1 then first:mul_(2) end
  first:sum():backward(nil, { create_graph = random(4) == 1, retain_graph = random(3) == 1 })
  if random(4) == 1 then first:sum():backward() end
end

local function one_call(op)
  local arguments, n, like = {}, 0, nil
  local by_name = random(4) == 1 and random(1, #op[3]) or math.huge
  local options = {}
  for i, p in ipairs(op[3]) do
    local value = argument(p, like)
    if not like and is_tensor(value) then like = value end
    if i > 1 and i >= by_name then
      options[p.name] = value
    else
      n = i
      arguments[i] = value
    end
  end
  if next(options) ~= nil then n = n + 1; arguments[n] = options end
  for i = 1, n do
    if is_tensor(arguments[i]) and random(10) == 1 then live[arguments[i]] = true end
  end
  if random(3) == 1 then trouble() end
  local results = table.pack(pcall(op[2], table.unpack(arguments, 1, n)))
  if not results[1] then
    if type(results[2]) ~= "string" or #results[2] == 0 then error(op[1] .. ": the error is no text") end
    return false
  end
  for i = 2, results.n do
    if is_tensor(results[i]) then pcall(use, results[i]) end
  end
  return true
end

-- Makes count calls; returns how many gave results, and how many callables there are.
function M.run(count, seed, trace, only)
  math.randomseed(seed)
  rille.manual_seed(seed)
  rille.set_memory_cap(256 << 20)
  local list, worked = callables(only), 0
  running = true
  for i = 1, count do
    local op = list[random(#list)]
    if trace then io.stderr:write(i, " ", op[1], "\n") end
    if random(20) == 1 then
      rille.no_grad(function() if one_call(op) then worked = worked + 1 end end)
    elseif one_call(op) then
      worked = worked + 1
    end
  end
  rille.set_memory_cap(0)
  running = false
  return worked, #list
end

if arg and arg[0] and arg[0]:find "fuzz_ops%.lua$" then
  local given = {}
  for i = 1, #arg do
    local name = arg[i]:match "^%-%-(%a+)$"
    if name then given[name] = arg[i + 1] or true end
  end
  print(M.run(tonumber(given.calls) or 20000, tonumber(given.seed) or 1, given.trace ~= nil, given.only))
end
return M
