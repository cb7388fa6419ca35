-- Compares the options that entries tell with those that calls take: runs all examples, as run_examples.lua does, and listens
-- to the checks of options in the scripts.
local native = require "rille.native"
local check = native.require "rille.check"

local taken, inner = {}, check.options
function check.options(name, options, kinds, ...)
  taken[name] = kinds
  return inner(name, options, kinds, ...)
end
-- Constructors that check by a list hand some on to those of their bases, which check once more: the first list is the call's.
local arguments, listed = check.arguments, {}
function check.arguments(name, parameters, ...)
  local kinds = {}
  for _, parameter in ipairs(parameters) do kinds[parameter[1]] = parameter[2] end
  listed[name] = listed[name] or kinds
  return arguments(name, parameters, ...)
end
EXAMPLES_GO_ON = true -- luacheck: globals EXAMPLES_GO_ON
dofile((arg[0]:gsub("compare_options", "run_examples")))

-- What the check calls a function, where that is not the last part of its name.
local CALLED = { ["rille.progress.new"] = "progress", ["rille.progress.each"] = "progress", ["rille.image.save"] = "image.save",
  ["rille.image.text"] = "show", ["Tensor:imshow"] = "show" }
-- Names that other calls have as well, options of two functions in one table, and older names that are not told.
local PASSED = { load_state_dict = true, resize = true, fit = true, step = true,
  ScriptDataset = true, confusion = true, confusion_svg = true, histogram = true }
local UNTOLD = { collate = true, params = true, rows = true, classes = true, bins = true }

for name, kinds in pairs(listed) do taken[name] = kinds end

local entries, count, differ = native.require "rille.look.entries", 0, 0

local function fault(...)
  differ = differ + 1
  io.stderr:write(string.format(...), "\n")
end

for _, row in ipairs(entries.all()) do
  local name, entry = row[1], row[2]
  local leaf = name:match "[%w_]+$"
  local in_lua = entry and (entry.kind == "function" or entry.kind == "method" or entry.kind == "class")
  local kinds = in_lua and (taken[CALLED[name] or name:gsub("^rille%.", "")] or taken[leaf])
  if kinds and not PASSED[leaf] and not name:find "^Bar:" then
    local told = {}
    for _, list in ipairs { entry.options, entry.parameters } do
      for _, option in ipairs(list) do told[option.name] = true end
    end
    for _, option in ipairs(entry.options) do
      count = count + 1
      if kinds[option.name] == nil and name ~= "rille.progress.each" then fault("%s takes no option %s", name, option.name) end
    end
    for option in pairs(kinds) do
      local is_self = (option == "input" or option == "A") and name:find "^Tensor:" -- of a method, it is the tensor itself
      local is_told = told[option] or is_self or UNTOLD[option] or name == "rille.progress.each"
      if not is_told then fault("%s: the option %s is not told", name, option) end
    end
  end
end
io.stderr:write(("%d options compared, %d differ\n"):format(count, differ))
os.exit(differ == 0, true)
