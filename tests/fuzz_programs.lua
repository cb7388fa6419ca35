-- Random programs (tests/support/programs.lua) in large numbers.
--
--   rille tests/fuzz_programs.lua [--programs N] [--seed S] [--form plain|print]
--
-- --programs: how many (default 20000); --seed: of the first (default 1; program k has seed S + k); --form: what they are
-- held against: the same without views and changes in place (plain, the default), or PyTorch, for which programs and
-- results are printed (print: read by tests/fuzz_programs.py).
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or "./"
package.path = here .. "support/?.lua;" .. package.path
local programs = require "programs"

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
    values = sparse(result.registers, flat), fields = sparse(result.fields), grads = grads, text = programs.text(program, result.errors),
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

if arg and arg[0] and arg[0]:find "fuzz_programs%.lua$" then
  local given = {}
  for i = 1, #arg, 2 do given[arg[i]:match "^%-%-(%a+)$" or error("unknown option " .. arg[i])] = arg[i + 1] end
  local count, seed = tonumber(given.programs) or 20000, tonumber(given.seed) or 1
  if given.form == "print" then
    for k = seed, seed + count - 1 do print_one(k) end
  else
    print(M.plain(count, seed, { quiet = true, detach = true, hooks = true, backward = true, second = true }))
  end
end
return M
