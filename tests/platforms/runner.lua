-- Runs specs where busted does not, as its parts in C are not there: rille tests/platforms/runner.lua SPEC...
-- It knows of busted what the specs use, and prints its last line the same way.
local counts = { successes = 0, failures = 0, errors = 0, pending = 0 }
local PENDING = {} -- what a test that gives up raises

-- ---- assertions ----------------------------------------------------------------------------------------------------------

local function shown(value) return type(value) == "string" and string.format("%q", value) or tostring(value) end

local function same(a, b, seen)
  if type(a) ~= "table" or type(b) ~= "table" or rawequal(a, b) then return a == b end
  local meta = getmetatable(a)
  if type(meta) == "table" and meta == getmetatable(b) and meta.__eq then return a == b end
  if seen[a] == b then return true end
  seen[a] = b
  for key, value in pairs(a) do
    if not same(value, b[key], seen) then return false end
  end
  for key in pairs(b) do
    if a[key] == nil then return false end
  end
  return true
end

-- What a call raises, without the place in front of it.
local function raised(fn, ...)
  local fine, problem = pcall(fn, ...)
  if fine then return nil end
  return problem == nil and "nil" or problem
end

local checks = {}
function checks.equal(wanted, value) return wanted == value end
checks.equals = checks.equal
function checks.same(wanted, value) return same(wanted, value, {}) end
function checks.near(wanted, value, most) return wanted >= value - most and wanted <= value + most end
-- What follows a pattern may also be a text for who reads the failure.
local function found(text, pattern, from, plain)
  return string.find(tostring(text), pattern, math.type(from) and from or 1, plain == true) ~= nil
end
function checks.matches(pattern, text, from, plain) return found(text, pattern, from, plain) end
checks.match = checks.matches
checks["true"] = function(value) return value == true end
checks["false"] = function(value) return value == false end
checks["nil"] = function(value) return value == nil end
function checks.truthy(value) return value ~= false and value ~= nil end
function checks.falsy(value) return value == false or value == nil end
function checks.error_matches(fn, pattern, from, plain)
  local problem = raised(fn)
  return problem ~= nil and found(problem, pattern, from, plain)
end
function checks.error(fn, wanted)
  local problem = raised(fn)
  if wanted == nil or problem == nil then return problem ~= nil end
  if type(wanted) == "string" then return tostring(problem):gsub("^[^:]*:%d+: ", "") == wanted or problem == wanted end
  return same(wanted, problem, {})
end
checks.errors = checks.error
for _, name in ipairs { "table", "function", "string", "number", "boolean", "userdata" } do
  checks[name] = function(value) return type(value) == name end
end

local EMPTY = { is = true, are = true, has = true, does = true, was = true }

local chain = {}
local function chained(words) return setmetatable({ words = words }, chain) end

-- assert.are_not.same, assert.is_true, ...: words that say nothing, perhaps a "not", and a check's name.
function chain.__index(self, key) return chained(self.words .. "_" .. key) end
function chain.__call(self, ...)
  local negated, name = false, {}
  for word in self.words:gmatch "[^_]+" do
    if word == "not" or word == "no" then
      negated = not negated
    elseif not EMPTY[word] then
      name[#name + 1] = word
    end
  end
  local check = checks[table.concat(name, "_")]
  if not check then error("runner.lua does not know assert." .. self.words, 2) end
  if check(...) == negated then
    local texts = {}
    for i = 1, select("#", ...) do texts[i] = shown((select(i, ...))) end
    error(("assert.%s(%s)"):format(self.words:sub(2), table.concat(texts, ", ")):sub(1, 2000), 2)
  end
  return ...
end

local real_assert = assert
package.loaded.luassert = setmetatable({}, {
  __index = function(_, key) return chained("_" .. key) end,
  __call = function(_, value, ...)
    if value then return value, ... end
    local text = ...
    if select("#", ...) == 0 then text = "assertion failed!" end
    error(text, type(text) == "string" and 2 or 0)
  end,
})
assert = package.loaded.luassert -- luacheck: ignore

-- ---- blocks --------------------------------------------------------------------------------------------------------------

local function new_block(name, parent)
  return { name = name, parent = parent, items = {}, before_each = {}, after_each = {}, setup = {}, teardown = {} }
end

local block = new_block("", nil)

local function full_name(of, name)
  while of and of.name ~= "" do
    name, of = of.name .. " " .. name, of.parent
  end
  return name
end

local function report(kind, name, text)
  counts[kind] = counts[kind] + 1
  if kind ~= "successes" then print(("%s: %s\n    %s"):format(kind, name, tostring(text))) end
end

local function protected(fn)
  return xpcall(fn, function(problem)
    if rawequal(problem, PENDING) or type(problem) ~= "string" then return problem end
    return debug.traceback(problem, 2)
  end)
end

local function run_all(functions)
  for _, fn in ipairs(functions) do fn() end
end

local finishing
local function before_all(of)
  if of.parent then before_all(of.parent) end
  run_all(of.before_each)
end
local function after_all(of)
  run_all(of.after_each)
  if of.parent then after_all(of.parent) end
end

local is_running, pending_text = false, nil
local function run_test(of, test)
  finishing, pending_text, is_running = nil, nil, true
  local fine, problem = protected(function()
    before_all(of)
    test.body()
  end)
  if finishing then
    local ended, why = protected(finishing)
    if fine then fine, problem = ended, why end
  end
  local ended, why = protected(function() after_all(of) end)
  if fine then fine, problem = ended, why end
  is_running = false
  local name = full_name(of, test.name)
  if pending_text then
    report("pending", name, pending_text)
  elseif fine then
    report("successes", name)
  else
    report(type(problem) == "string" and problem:find("assert", 1, true) and "failures" or "errors", name, problem)
  end
end

local function run_block(of)
  local fine, problem = protected(function() run_all(of.setup) end)
  if not fine then report("errors", full_name(of, "setup"), problem) end
  for _, item in ipairs(fine and of.items or {}) do
    if item.body then
      run_test(of, item)
    else
      run_block(item)
    end
  end
  fine, problem = protected(function() run_all(of.teardown) end)
  if not fine then report("errors", full_name(of, "teardown"), problem) end
end

function describe(name, body) -- luacheck: ignore
  local outer = block
  block = new_block(name, outer)
  outer.items[#outer.items + 1] = block
  local fine, problem = protected(body)
  if not fine then report("errors", full_name(block, "describe"), problem) end
  block = outer
end

function it(name, body) block.items[#block.items + 1] = { name = name, body = body } end -- luacheck: ignore
function pending(text) -- luacheck: ignore
  if not is_running then return it(text, function() pending(text) end) end -- luacheck: ignore
  pending_text = text or "pending"
  error(PENDING, 0)
end
function finally(fn) finishing = fn end -- luacheck: ignore
for _, name in ipairs { "before_each", "after_each", "setup", "teardown" } do
  _G[name] = function(fn) table.insert(block[name], fn) end
end

-- ---- specs ---------------------------------------------------------------------------------------------------------------

package.path = "./?.lua;./?/init.lua;" .. package.path
if package.config:sub(1, 1) == "\\" then -- whose own are in the root of a disk
  local root, made = (os.getenv("TEMP") or "."):gsub("\\", "/"), 0
  function os.tmpname() -- luacheck: ignore
    made = made + 1
    return ("%s/r%d%s_%d"):format(root, os.time() % 10000, tostring({}):match "%x%x%x%x%x$", made)
  end
end
local started = os.time()
for _, path in ipairs(arg) do
  local chunk = real_assert(loadfile(path))
  block = new_block("", nil)
  local fine, problem = protected(chunk)
  if not fine then report("errors", path, problem) end
  run_block(block)
end
print(("%d successes / %d failures / %d errors / %d pending : %d seconds"):format(counts.successes, counts.failures,
  counts.errors, counts.pending, os.time() - started))
os.exit(counts.failures + counts.errors == 0 and counts.successes + counts.pending > 0, true)
