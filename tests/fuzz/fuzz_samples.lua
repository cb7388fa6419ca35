-- The samples of every op with one or two arguments changed: near enough to be accepted to get past the first checks.
-- A result (and its gradient) or an error, never a crash. Build with RILLE_SANITIZE=address,undefined to make it see more.
--
--   rille tests/fuzz/fuzz_samples.lua [count] [seed] [trace]
--
-- count: calls to make (default 20000); seed: of the choices (default 1); trace: name each op before it is called. Also a
-- module: require it and call run(count, seed).
package.path = "tests/support/?.lua;" .. package.path
local rille = require "rille"
local native = require "rille.native"
local samples = require "samples"

local M = {}
local random = math.random
local INTEGERS = { 0, 1, -1, 2, 3, -2, 5, 7, 255, 1 << 30, 1 << 31, 1 << 40, math.maxinteger, math.mininteger }
local FLOATS = { 0.0, -0.0, 1.5, -2.5, 1e308, 0 / 0, 1 / 0, -1 / 0, 0.5 }
local TEXTS = { "same", "valid", "sum", "none", "mean", "relu", "tanh", "bicubic", "area", "nearest", "reflection", "max" }

local function pick(list) return list[random(#list)] end

local views = {
  function(t) return t:detach():reshape(-1) end,
  function(t) return t:transpose(0, -1) end,
  function(t) return t:unsqueeze(0) end,
  function(t) return t:slice(0, 1) end,
  function(t) return t:slice(0, 0, t:dim() - 1) end,
  function(t) return t:detach():mul(pick { 0 / 0, 1 / 0, -1e30, 1e18, -7, 0, 100 }):to(t.dtype) end,
  function(t) return t:to(pick { "float32", "int64", "bool", "int32" }) end,
  function(t) return t:select(0, 0) end,
  function(t) return rille.cat({ t:detach(), t:detach() }, random(0, t:dim() - 1)) end,
}

local function changed(value)
  if rille.is_tensor(value) then
    local fine, view = pcall(pick(views), value)
    return fine and view or value
  end
  if math.type(value) == "integer" then return random(2) == 1 and pick(INTEGERS) or random(-2, 6) end
  if type(value) == "number" then return pick(FLOATS) end
  if type(value) == "boolean" then return not value end
  if type(value) == "string" then return pick(TEXTS) end
  if type(value) == "table" then
    local list = {}
    for key, item in pairs(value) do list[key] = random(3) == 1 and changed(item) or item end
    if random(6) == 1 and #list > 0 then list[#list + 1] = pick(INTEGERS) end
    return list
  end
  return random(4) == 1 and pick { 2, true, "sum" } or nil
end

local function call(name, info)
  local env = samples.environment(random(2) == 1 and "float32" or "float64")
  local arguments = samples.arguments(pick(info.samples), env)
  for _ = 1, random(2) do
    local at = random(arguments.n + (random(4) == 1 and 1 or 0))
    arguments[at] = changed(arguments[at])
    arguments.n = math.max(arguments.n, at)
  end
  local op = native.internal[name] or native.methods[name] or rawget(rille, name) or rawget(rille.functional, name)
  local results = table.pack(pcall(op, table.unpack(arguments, 1, arguments.n)))
  if not results[1] then
    assert(type(results[2]) == "string", "an error without text")
    return false
  end
  for i = 2, results.n do
    local t = results[i]
    if rille.is_tensor(t) and t.requires_grad and t:numel() < 1e5 then
      pcall(function() t:sum():backward { create_graph = random(2) == 1 } end)
      break
    end
  end
  return true
end

-- Gives how many calls went well.
function M.run(count, seed, trace)
  math.randomseed(seed)
  local names, fine = {}, 0
  for _, name in ipairs(native.all_ops()) do
    if #native.op_info(name).samples > 0 then names[#names + 1] = name end
  end
  rille.set_memory_cap(256 << 20)
  for i = 1, count do
    local name = pick(names)
    if trace then io.stderr:write(i, " ", name, "\n") end
    if call(name, native.op_info(name)) then fine = fine + 1 end
  end
  rille.set_memory_cap(0)
  return fine
end

if arg and arg[0] and arg[0]:find "fuzz_samples" then
  print(M.run(tonumber(arg[1]) or 20000, tonumber(arg[2]) or 1, arg[3] ~= nil))
end

return M
