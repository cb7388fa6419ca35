-- Random programs (tests/support/programs.lua) in large numbers.
--
--   rille tests/fuzz/fuzz_programs.lua [--programs N] [--seed S] [--form plain|captured|print]
--
-- --programs: how many (default 20000); --seed: of the first (default 1; program k has seed S + k); --form: what they are
-- held against: the same without views and changes in place (plain, the default), the same
-- captured (captured), or PyTorch, for which programs and
-- results are printed (print: read by tests/fuzz/fuzz_programs.py).
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or "./"
package.path = here .. "../support/?.lua;" .. package.path
local programs = require "programs"
local rille = require "rille"

local function json(value)
  if type(value) == "number" then
    if value ~= value then return "NaN" end
    if value == math.huge then return "Infinity" end
    if value == -math.huge then return "-Infinity" end
    return math.type(value) == "integer" and ("%d"):format(value) or ("%.17g"):format(value)
  elseif type(value) == "string" then
    return '"' .. value:gsub('[%c"\\]', " ") .. '"'
  elseif type(value) ~= "table" then
    return tostring(value)
  elseif #value > 0 or next(value) == nil then
    local list = {}
    for i, item in ipairs(value) do list[i] = json(item) end
    return "[" .. table.concat(list, ",") .. "]"
  end
  local list = {}
  for key, item in pairs(value) do list[#list + 1] = json(tostring(key)) .. ":" .. json(item) end
  table.sort(list)
  return "{" .. table.concat(list, ",") .. "}"
end

local function sparse(list, f)
  local made = {}
  for i, item in pairs(list) do made["r" .. i] = f and f(item) or item end
  return made
end

local function flat(t) return t:detach():reshape(-1):totable() end

local function print_one(seed)
  local free = seed % 2 == 0
  local program = programs.make(seed, { quiet = true, detach = true, hooks = true, backward = true, free = free, wild = true,
    second = true })
  local result = programs.run(program)
  local grads = {}
  for i = 1, #program.registers do
    local t = result.registers[i]
    if t and t.grad then grads["r" .. i] = flat(t.grad) end
  end
  print(json { seed = seed, tensors = program.tensors, steps = program.steps, final = program.final, result = {
    errors = sparse(result.errors), log = sparse(result.log), failed = result.failed or false,
    values = sparse(result.registers, flat), fields = sparse(result.fields), grads = grads,
    text = programs.text(program, result.errors),
  } })
end

local M = {}

--- Holds count programs against their plain form; returns how many ran to their end and the first difference, or nil.
function M.plain(count, seed, options)
  local ended, compared = 0, 0
  for k = seed, seed + count - 1 do
    local program = programs.make(k, options)
    local eager = programs.run(program)
    if not eager.failed then
      ended = ended + 1
      local midway = false -- a backward that was refused in the midst may have given some grads
      for i, problem in pairs(eager.errors) do
        midway = midway or program.steps[i].kind == "backward" and problem ~= "left out"
      end
      local problem = not midway and programs.difference(eager, programs.run_plain(program, eager.errors))
      if problem then return ended, ("program %d: %s\n%s"):format(k, problem, programs.text(program, eager.errors)) end
      if not midway then compared = compared + 1 end
    end
  end
  return compared
end

local function same(a, b)
  if a == nil or b == nil then return a == b end
  return rille.allclose(a:detach(), b:detach(), 0, 0, true)
end

-- What a run gives: results, and the leaves' grads, which are dropped.
local function outcome(f, leaves, inputs, values)
  for i, leaf in ipairs(leaves) do leaf:detach():copy_(values[i]) end -- a step may have changed it under no_grad
  local results = table.pack(f(table.unpack(inputs)))
  for i, leaf in ipairs(leaves) do
    results["leaf " .. i] = leaf.grad
    leaf.grad = nil
  end
  return results
end

local function captured_difference(program, inference)
  local step, captured, leaves, inputs = programs.as_step(program)
  local values = {}
  for i, leaf in ipairs(leaves) do values[i] = leaf:detach():clone() end
  local function both()
    for round = 1, 3 do
      local wanted, got = outcome(step, leaves, inputs, values), outcome(captured, leaves, inputs, values)
      for key, value in pairs(wanted) do
        if key ~= "n" and not same(value, got[key]) then return ("round %d: %s differs"):format(round, key) end
      end
      for key in pairs(got) do
        if wanted[key] == nil then return ("round %d: %s is there"):format(round, key) end
      end
      rille.no_grad(function()
        for _, t in ipairs(values) do t:mul_(0.9) end
        for _, t in ipairs(inputs) do t:mul_(-0.8) end
      end)
    end
  end
  if inference then return rille.no_grad(both) end
  return both()
end

--- Holds count programs against the same as a captured step; returns how many ran and the first difference, or nil.
function M.captured(count, seed, options)
  local compared = 0
  for k = seed, seed + count - 1 do
    local program = programs.make(k, options)
    local eager = programs.run(program)
    local refused = eager.failed
    for i, problem in pairs(eager.errors) do
      refused = refused or program.steps[i].kind == "backward" and problem ~= "left out"
    end
    if not refused then
      local fine, problem = pcall(captured_difference, program, k % 7 == 0)
      if not fine or problem then
        return compared, ("program %d: %s\n%s"):format(k, problem, programs.text(program, eager.errors))
      end
      compared = compared + 1
    end
  end
  return compared
end

if arg and arg[0] and arg[0]:find "fuzz_programs%.lua$" then
  local given = {}
  for i = 1, #arg, 2 do given[arg[i]:match "^%-%-(%a+)$" or error("unknown option " .. arg[i])] = arg[i + 1] end
  local count, seed = tonumber(given.programs) or 20000, tonumber(given.seed) or 1
  if given.form == "print" then
    for k = seed, seed + count - 1 do print_one(k) end
  else
    local form = given.form or "plain"
    print(M[form](count, seed, { quiet = true, detach = true, hooks = true, backward = true, second = true }))
  end
end
return M
