-- Every public name has an entry in the reference, an example that runs, and an annotation for editors.
local rille = require "rille"
local native = require "rille.native"
local entries = native.require "rille.look.entries"
local nn, optim, data = rille.nn, rille.optim, rille.data

local function refuse(what, list)
  if #list == 0 then return end
  table.sort(list)
  error(("%d public names without %s:\n  %s"):format(#list, what, table.concat(list, "\n  ")), 0)
end

-- What the annotations define: "function nn.Linear(", "rille.version = nil", "---@class rille.Table".
local function annotated()
  local defined = {}
  local pipe = assert(io.popen "ls annotations/rille/*.lua")
  for path in pipe:lines() do
    local part
    for line in io.lines(path) do
      part = line:match "^%-%-%-@class rille%.part([%w_.]*)$" or part
      local place, leaf = line:match "^function ([%w_.]+[.:])([%w_]+)%("
      if not place then place, leaf = line:match "^([%w_.]+%.)([%w_]+) = " end
      if not place then place, leaf = line:match '^([%w_]+)%["([%w_]+)"%] = ' end
      if place and place:find ":" or place == "Tensor" then
        defined[place:gsub("%W", "") .. ":" .. leaf] = true
      elseif place then
        local below = place:match "^[%w_]+%.(.*)$" or "" -- nn.Embedding.from_pretrained
        defined["rille" .. part .. "." .. below .. leaf] = true
      end
    end
  end
  pipe:close()
  return defined
end

-- Objects whose methods are to be found, and the names of their classes.
local function objects()
  local net = nn.Sequential(nn.Linear(2, 2))
  local opt = optim.SGD(net:parameters(), { lr = 0.1 })
  local file = assert(io.open(os.tmpname(), "w"))
  file:close()
  local list = {
    { "DataLoader", data.DataLoader(rille.zeros(4, 2)) }, { "Dataset", data.TensorDataset(rille.zeros(4, 2)) },
    { "Sampler", data.SequentialSampler(rille.zeros(4, 2)) }, { "LRScheduler", optim.lr_scheduler.StepLR(opt, 3) },
    { "Optimizer", opt }, { "ModuleList", net }, { "Module", nn.Linear(2, 2) }, { "ModuleList", nn.ModuleList {} },
    { "ModuleDict", nn.ModuleDict {} }, { "ParameterList", nn.ParameterList {} }, { "Metric", rille.train.metrics.Accuracy() },
    { "Profile", rille.profile(rille.zeros, 2) }, { "Graph", rille.graph(net, { 1, 2 }) }, { "Captured", rille.capture(rille.relu) },
    { "Tokenizer", rille.tokenizer.from_str '{"model": {"type": "WordLevel", "vocab": {"a": 0}, "unk_token": "a"}}' },
    { "Generator", rille.Generator() }, { "AveragedModel", optim.swa_utils.AveragedModel(net) },
    { "Distribution", rille.distributions.Binomial(2, { probs = 0.5 }) },
    { "Transform", rille.distributions.AffineTransform(1, 2) },
    { "Figure", rille.plot.figure() },
    { "LrSearch", rille.train.lr_find(nn.Linear(2, 2), nn.functional.mse_loss, opt, { { rille.ones(2, 2), rille.ones(2, 2) } },
      { batches = 10, progress = false }) },
    { "Bar", rille.progress.new { file = io.stdout } }, { "Optimizer", optim.Optimizer:extend("Plain", { lr = 0.1 })({ nn.Parameter(rille.zeros(2)) }) },
    { "Trainer", rille.train.Trainer { model = net, loss = nn.functional.mse_loss, optimizer = opt, train = {} , progress = false } },
  }
  if rille.blas ~= "builtin" then -- it takes Cholesky's factors of its covariance
    list[#list + 1] = { "Distribution", rille.distributions.MultivariateNormal(rille.zeros(2), rille.eye(2)) }
  end
  return list
end

-- The functions that an object has by its metatables, but for those that users define or that begin with an underscore.
local OWN = { init = true, add = true, get_lr = true, update = true, each = true, per_group = true, closed_form = true, state_of = true, check = true,
  extra_repr = true }

-- Where an __index that is a function looks: the tables that it closes over under these names, or the class's own.
local HELD = { own = true, methods = true, class = true, shared = true }

local function tables_behind(index, class)
  if type(index) == "table" then return { index } end
  local list = {}
  for i = 1, type(index) == "function" and 20 or 0 do
    local name, value = debug.getupvalue(index, i)
    if (HELD[name] or name == class) and type(value) == "table" then list[#list + 1] = value end
  end
  return list
end

local function methods_of(object)
  local found, seen, meta = {}, {}, debug.getmetatable(object)
  local function look(source)
    if seen[source] then return end
    seen[source] = true
    for name, value in next, source do
      local is_public = type(name) == "string" and type(value) == "function" and not name:find "^_"
      if is_public then found[name] = true end
    end
    local above = debug.getmetatable(source)
    for _, other in ipairs(above and tables_behind(rawget(above, "__index")) or {}) do look(other) end
  end
  for _, source in ipairs(tables_behind(meta.__index, meta.__name)) do look(source) end
  return found
end

-- What a method get_x gives is the field x, which the note of the class, or of the object's own, tells of.
local function is_field(class, object, name)
  local field = name:match "^get_(.+)$"
  if class ~= "Distribution" or not field then return false end
  for _, each in ipairs { class, object._class } do
    local note = entries.note("rille.distributions." .. each)
    for _, list in ipairs { note.fields, note.parameters } do
      for _, row in ipairs(list) do
        if row.name == field then return true end
      end
    end
  end
end

describe("The reference", function()
  local all = entries.all()

  it("has an entry with a text for every public name", function()
    local missing, empty = {}, {}
    for _, row in ipairs(all) do
      local name, entry = row[1], row[2]
      if not entry then
        missing[#missing + 1] = name
      else
        if #entry.summary == 0 then empty[#empty + 1] = name end
        for _, list in ipairs { "parameters", "options" } do
          for _, row_of in ipairs(entry[list]) do
            if row_of.text == "" then empty[#empty + 1] = name .. ": " .. row_of.name end
          end
        end
      end
    end
    refuse("an entry", missing)
    refuse("a text", empty)
  end)

  it("has the methods of objects", function()
    local missing, count = {}, 0
    for _, pair in ipairs(objects()) do
      for name in pairs(methods_of(pair[2])) do
        count = count + 1
        local known = OWN[name] or is_field(pair[1], pair[2], name) or entries.note(pair[1] .. ":" .. name) or entries.note("Module:" .. name)
        if not known then missing[#missing + 1] = pair[1] .. ":" .. name end
      end
    end
    assert.is_true(count > 150, count .. " methods")
    refuse("an entry", missing)
  end)

  it("has an example for every public name", function()
    local missing = {}
    for _, row in ipairs(all) do
      if row[2] and row[2].kind ~= "topic" and not row[2].example then missing[#missing + 1] = row[1] end
    end
    refuse("an example", missing)
  end)

  -- A script of tests/support, run in a folder of its own. What starts MPI is run by itself: leaks are MPI's own there.
  local WITHOUT_LEAKS = "ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0"
  local function run_there(script, part, settings)
    local program, source = os.getenv "RILLE_PROGRAM" or "build/rille", os.getenv "RILLE_SOURCE" or "."
    local folder = os.tmpname()
    os.remove(folder)
    local command = "p=$(realpath %s) && s=$(realpath %s) && mkdir %s && cd %s && %s $p $s/tests/support/%s.lua %s"
    local pipe = assert(io.popen(command:format(program, source, folder, folder, settings or "", script, part)))
    local text = pipe:read "a"
    local fine = pipe:close()
    os.execute("rm -r " .. folder)
    assert.is_true(fine, text)
    return text
  end

  it("has examples that run", function()
    assert.matches("%d%d%d%d examples, 0 fail", run_there("run_examples", "-istributed 2>&1"))
    assert.matches("%d%d examples, 0 fail", run_there("run_examples", "istributed 2>&1", WITHOUT_LEAKS))
  end)

  it("has functions in Lua that take their arguments by name in a last table", function()
    assert.matches("%d%d%d forms by name, 0 fail", run_there("named_forms", "-istributed 2>&1"))
    assert.matches("%d%d forms by name, 0 fail", run_there("named_forms", "istributed 2>&1", WITHOUT_LEAKS))
  end)

  it("has an annotation for every public name", function()
    local defined, missing = annotated(), {}
    for _, row in ipairs(all) do
      local name = row[1]:gsub("^Tensor%.", "Tensor:")
      if not defined[name] then missing[#missing + 1] = name end
    end
    refuse("an annotation", missing)
  end)

  it("tells the options that calls take, and no others", function()
    -- The same examples as above, where leaks are looked for, but with those that start MPI.
    assert.matches("%d%d%d options compared, 0 differ", run_there("compare_options", "2>&1 >/dev/null", WITHOUT_LEAKS))
  end)

  it("says a name that is not there", function()
    assert.is_nil(entries.of("rille.nn.Liner"))
    assert.is_nil(entries.note "DataLoader:nothing")
  end)
end)
