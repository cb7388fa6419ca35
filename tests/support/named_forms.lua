-- Runs the examples of all functions and classes written in Lua with their arguments by name in a last table, and says which
-- fail: as run_examples.lua, but each call of what an example is about hands on all arguments, or all but the first, by name.
--   cd /tmp/somewhere && rille tests/support/named_forms.lua [part of names or examples, or with - before it, of those left out]
local rille = require "rille"
local native = require "rille.native"
local entries = native.require "rille.look.entries"
local names = native.require "rille.names"
EXAMPLES_GO_ON = true -- luacheck: globals EXAMPLES_GO_ON
local source = debug.getinfo(1, "S").source:match "^@(.*)named_forms.lua$"
local run = dofile(source .. "run_examples.lua") -- only for its run

-- Parts that PyTorch has not, whose functions take what comes first by position, and options by name.
local OWN = { "rille.plot", "rille.progress", "rille.train", "rille.image", "rille.datasets", "rille.data.transforms" }
-- A single argument, which is a table itself or may be one (parameters, a data set); control flow that is no op; and Rille's own.
local EXEMPT = {}
for name in ([[cond lu device dtype help save reload data.CharText data.WordText data.ConcatDataset data.IterableDataset
    data.RandomSampler data.SequentialSampler data.DistributedSampler nn.is_module
    data.DataLoader data.default_collate data.read_csv data.csv_batches optim.lr_scheduler.ChainedScheduler
    optim.swa_utils.AveragedModel distributions.constraints.cat distributions.constraints.stack
    distributions.biject_to distributions.transform_to distributions.CumulativeDistributionTransform
    distributed.broadcast_object_list distributed.step distributed.DataParallel distributed.ZeroRedundancyOptimizer
    nn.utils.rnn.invert_permutation nn.utils.rnn.unpack_sequence]]):gmatch "%S+" do
  EXEMPT["rille." .. name] = true
end

-- The names of a call's arguments: nil where they have none.
local function names_of(entry)
  local list = {}
  for i, row in ipairs(entry.parameters) do
    if row.name == "..." then return nil end
    list[i] = row.name
  end
  return list
end

-- The call with its arguments by name, but for the first ones.
local function by_name(f, list, keep, calls)
  return function(...)
    local given, count = { ... }, select("#", ...)
    if count <= keep then return f(...) end
    local named, last = {}, given[count]
    local has_options = count > #list and type(last) == "table" and getmetatable(last) == nil
    if count > #list and not has_options then return f(...) end
    local total = has_options and count - 1 or count
    if not has_options and type(last) == "table" and getmetatable(last) == nil and last[1] == nil and next(last) then
      has_options, total = true, count - 1 -- options in the place of a later argument
    end
    if has_options then
      for key, value in pairs(last) do named[key] = value end
    end
    for i = keep + 1, total do named[list[i]] = given[i] end
    calls[1] = calls[1] + 1
    local arguments = table.move(given, 1, keep, 1, {})
    arguments[keep + 1] = named
    return f(table.unpack(arguments, 1, keep + 1))
  end
end

local count, failed = 0, 0
-- luacheck: globals is_wanted

-- Runs the entry's example while holder[leaf] is something else.
local function try(full, entry, holder, leaf, value, own)
  local list = names_of(entry)
  if not list or #list == 0 or not entry.example or EXEMPT[full] then return end
  if full:find "^rille%.optim%.%u" then return end -- optimizers: their parameters are a table
  for keep = #list > 1 and 1 or 0, own, -1 do
    local calls = { 0 }
    local wrapped = by_name(value, own == 1 and { "self", table.unpack(list) } or list, keep + own, calls)
    if type(value) == "table" then
      local call = wrapped
      wrapped = setmetatable({}, { __index = value, __call = function(_, ...) return call(...) end })
    end
    rawset(holder, leaf, wrapped)
    debug.sethook(function() error "takes too long" end, "", 20000000)
    local fine, done, problem = pcall(run, entry.example)
    debug.sethook()
    rawset(holder, leaf, value)
    if calls[1] > 0 then
      count = count + 1
      local text = tostring(fine and problem or done)
      local lacks_lapack = rille.blas ~= "openblas" and text:find("needs a build with OpenBLAS", 1, true)
      if not (fine and done) and not lacks_lapack then
        failed = failed + 1
        io.stderr:write(full, keep == 0 and " {}: " or ": ", text, "\n")
      end
    end
  end
end

local function is_of_lua(value)
  if type(value) == "function" then return debug.getinfo(value, "S").what ~= "C" end
  local metatable = type(value) == "table" and debug.getmetatable(value)
  return metatable and type(metatable.__call) == "function" and debug.getinfo(metatable.__call, "S").what ~= "C"
end

for _, part in ipairs(names.parts) do
  for _, leaf in ipairs(names.list(part)) do
    local full, value = part.name .. "." .. leaf, part.values[leaf]
    local entry = is_of_lua(value) and entries.of(full, value)
    for _, own in ipairs(OWN) do entry = part.name:sub(1, #own) ~= own and entry end
    if entry and is_wanted(full, entry.example or "") then try(full, entry, part.values, leaf, value, 0) end
  end
end
print(("%d forms by name, %d fail"):format(count, failed))
os.exit(failed == 0, true)
