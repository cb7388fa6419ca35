-- What every op, layer, optimizer and scheduler must bring: recorded cases where PyTorch has the name, a reference of its
-- own everywhere else. The specs ask here, so that the rule and its texts stand once.
--
-- A reference is a file named after the thing: tests/ops/references/<op>.lua, tests/nn/references/<Layer>.lua,
-- tests/train/references/<Name>.lua. What it returns stands at the head of the folder's spec (docs/adding.md shows one each).
local rille = require "rille"
local folder = require "tests.support.folder"

local coverage = {}

local names = {} -- module of PyTorch -> set of its public names
for place, text in pairs(dofile "tests/fixtures/pytorch_names.lua") do
  names[place] = {}
  for name in text:gmatch "%S+" do names[place][name] = true end
end

-- kind -> where PyTorch would have it, where references stand, how many recorded cases are wanted, and how they are made.
local KINDS = {
  op = {
    places = { "torch", "tensor", "functional", "linalg", "special" },
    folder = "tests/ops/references/",
    wanted = 20,
    record = "add it to a family of tests/fixtures/make_op_cases.py and run 'python3 tests/fixtures/make_op_cases.py FAMILY'"
      .. " (one tensor: to family 'pointwise' of make_tensor_op_cases.py too; ops of networks: make_nn_more_cases.py)",
  },
  layer = {
    places = { "nn" },
    folder = "tests/nn/references/",
    wanted = 1,
    record = "add it to a file of tests/fixtures/make_layer_cases.py and run 'python3 tests/fixtures/make_layer_cases.py FILE'",
  },
  optimizer = {
    places = { "optim" },
    folder = "tests/train/references/",
    wanted = 1,
    record = "add it to tests/fixtures/make_training_cases.py and run 'python3 tests/fixtures/make_training_cases.py'",
  },
  scheduler = {
    places = { "lr_scheduler" },
    folder = "tests/train/references/",
    wanted = 1,
    record = "add it to tests/fixtures/make_training_cases.py and run 'python3 tests/fixtures/make_training_cases.py'",
  },
}

--- Whether PyTorch has a thing of this kind and name.
function coverage.is_pytorchs(kind, name)
  for _, place in ipairs(KINDS[kind].places) do
    if names[place][name] then return true end
  end
  return false
end

function coverage.reference_path(kind, name) return KINDS[kind].folder .. name .. ".lua" end

--- What the reference's file returns, or nil where there is no such file.
function coverage.reference(kind, name)
  local path = coverage.reference_path(kind, name)
  local file = io.open(path)
  if not file then return nil end
  file:close()
  return dofile(path)
end

--- The names that have a reference in the folder of this kind (a folder may serve several kinds).
function coverage.referenced(kind)
  local list = {}
  for _, name in ipairs(folder.list(KINDS[kind].folder)) do list[#list + 1] = name:match "^(.*)%.lua$" end
  return list
end

--- nil, or the text that says what is missing and how to mend it. count: how many recorded cases there are.
function coverage.problem(kind, name, count)
  local rule = KINDS[kind]
  if count >= rule.wanted then return nil end
  if coverage.is_pytorchs(kind, name) then
    return ("%s %s has %d recorded cases of %d: PyTorch has it, so %s (needs PyTorch 2.13; the tests do not)"):format(kind, name,
      count, rule.wanted, rule.record)
  end
  if coverage.reference(kind, name) then return nil end
  return ("%s %s has no reference: PyTorch does not have it, so write one in %s (docs/adding.md shows how)"):format(kind, name,
    coverage.reference_path(kind, name))
end

--- Fails with every problem of names (a list); counts: name -> recorded cases.
function coverage.assert_covered(kind, list, counts)
  local problems = {}
  for _, name in ipairs(list) do problems[#problems + 1] = coverage.problem(kind, name, counts[name] or 0) end
  table.sort(problems)
  assert(#problems == 0, "\n" .. table.concat(problems, "\n"))
end

--- Names of a table that are no part of another: what a module offers.
function coverage.sorted(set)
  local list = {}
  for name in pairs(set) do list[#list + 1] = name end
  table.sort(list)
  return list
end

-- ---- counting recorded cases of ops --------------------------------------------------------------------------------------

-- A line of tests/fixtures/ops is {"name", ...; elsewhere it has an expression that calls ops.
local OP_FOLDERS = { "ops", "nnops", "random" }

local function files_of(place)
  local list = {}
  for _, name in ipairs(folder.list("tests/fixtures/" .. place)) do
    if name:find "%.lua$" then list[#list + 1] = name end
  end
  return list
end

--- name of an op -> how many recorded cases call it.
function coverage.recorded_ops()
  local counts = {}
  for _, place in ipairs(OP_FOLDERS) do
    for _, name in ipairs(files_of(place)) do
      for line in io.lines("tests/fixtures/" .. place .. "/" .. name) do
        local text = place == "ops" and line:match '^{"[%w_]+"' or line:match "%[%[.-%]%]" or line:match "%[==%[.-%]==%]" or ""
        local in_line = {}
        for op in text:gmatch(place == "ops" and "[%w_]+" or "([%a][%w_]*)%(") do in_line[op] = true end
        for op in pairs(in_line) do counts[op] = (counts[op] or 0) + 1 end
      end
    end
  end
  return counts
end

-- ---- comparing --------------------------------------------------------------------------------------------------------

local function flat(value)
  if rille.is_tensor(value) then return value:numel() == 0 and {} or value:detach():reshape(-1):totable() end
  local list = {}
  local function walk(item)
    if type(item) ~= "table" then list[#list + 1] = item else
      for _, inner in ipairs(item) do walk(inner) end
    end
  end
  walk(value)
  return list
end

--- got (a tensor) against want (a tensor, a number, or nested tables of numbers) within a relative tolerance.
function coverage.assert_close(want, got, tolerance, what)
  assert(rille.is_tensor(got), what .. " is no tensor")
  local a, b = flat(got), flat(want)
  assert(#a == #b, ("%s: %d values, its reference gives %d"):format(what, #a, #b))
  for i, value in ipairs(b) do
    local fits = a[i] == value or value ~= value and a[i] ~= a[i]
      or type(value) == "number" and math.abs(a[i] - value) <= tolerance * (1 + math.abs(value))
    assert(fits, ("%s: element %d is %s, its reference gives %s"):format(what, i - 1, a[i], value))
  end
end

--- A tensor like x whose elements are fn(element of x, element of y, ...): for references of elementwise ops.
function coverage.map(fn, x, ...)
  local columns, result = { flat(x) }, {}
  for i, other in ipairs { ... } do columns[i + 1] = flat(rille.is_tensor(other) and other:broadcast_to(x:shape()) or other) end
  for i = 1, #columns[1] do
    local row = {}
    for j, column in ipairs(columns) do row[j] = column[i] end
    result[i] = fn(table.unpack(row))
  end
  return result
end

return coverage
