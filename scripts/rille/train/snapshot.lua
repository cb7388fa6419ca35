-- Checkpoints of a trainer: everything in one safetensors file, tensors as tensors and plain values as its metadata, with a
-- check sum. Nothing in it is code.
local rille, require, native = ...
local streams = require "rille.streams"
local class = require "rille.class"
local check = require "rille.check"
local ranks = require "rille.train.ranks"
local tree = require "rille.tree"
local raise, list_of = check.raise, require("rille.train.trainer_options").list_of
local snapshot = {}

local FORMAT = "rille trainer 1"

-- ---- files ---------------------------------------------------------------------------------------------------------------

local function checksum(tensors, texts)
  local crc = 0
  for _, name in ipairs(check.sorted_keys(tensors)) do
    local tensor = tensors[name]
    crc = native.crc32(native.crc32(crc, name .. tensor.dtype .. check.shape(tensor)), tensor)
  end
  for _, name in ipairs(check.sorted_keys(texts)) do
    if name ~= "checksum" then crc = native.crc32(crc, name .. "=" .. texts[name] .. "\n") end
  end
  return ("%08x"):format(crc)
end

--- Writes a table of tensors, plain values and such tables.
-- @param previous what the file that is there now is called then; nil: it goes
function snapshot.write(path, value, previous)
  local tensors, texts = tree.flatten(value)
  texts.format = FORMAT
  texts.checksum = checksum(tensors, texts)
  rille.save(tensors, path .. ".new", texts)
  native.replace_file("save", path .. ".new", path, previous)
end

--- Reads what write wrote; raises where it is damaged or something else.
function snapshot.read(path)
  local tensors, texts = rille.load(path)
  local plain = {}
  for name, tensor in pairs(tensors) do plain[name] = tensor end
  if texts.format ~= FORMAT then raise("resume: %s is no checkpoint of a trainer", path) end
  local found = checksum(plain, texts)
  if found ~= texts.checksum then raise("resume: %s is damaged: its check sum is %s, not %s", path, found, texts.checksum) end
  texts.format, texts.checksum = nil, nil
  return tree.build(plain, texts)
end

-- ---- a trainer's state ---------------------------------------------------------------------------------------------------

local function has_place(source) return type(source) == "table" and getmetatable(source) ~= nil and source.state_dict ~= nil end

--- Every random state of a run, and where its loaders stand.
function snapshot.random(trainer)
  local o, random = trainer.options, { default = rille.get_rng_state(), generators = {} }
  for i, generator in ipairs(o.generators or {}) do random.generators[i] = generator:get_state() end
  for _, phase in ipairs { "train", "valid" } do
    if has_place(o[phase]) then random[phase] = o[phase]:state_dict() end
  end
  return random
end

local function states_of(list)
  local states = {}
  for key, object in pairs(list) do
    if type(object) ~= "function" and object.state_dict then states[key] = object:state_dict() end
  end
  return states
end

local COUNTERS = {
  "epoch", "batch", "steps", "skipped", "seconds", "phase", "bad_epochs", "best", "stride", "schedule", "_pending", "_record",
  "_sums", "_point", "_counted",
}

-- The records by column, as most hold the same names.
local function columns_of(history)
  local columns = {}
  for i, record in ipairs(history) do
    for name, value in pairs(record) do
      columns[name] = columns[name] or rille.full({ #history }, 0 / 0, { dtype = "float64" })
      columns[name][i - 1] = value
    end
  end
  return columns
end

local WHOLE = { epoch = true, step = true, skipped = true }

local function records_of(columns)
  local history = {}
  for name, column in pairs(columns) do
    for i, value in ipairs(column:totable()) do
      history[i] = history[i] or {}
      if value == value then history[i][name] = WHOLE[name] and math.tointeger(value) or value end
    end
  end
  return history
end

local function gather(trainer)
  local o, run = trainer.options, {}
  for _, name in ipairs(COUNTERS) do run[name] = trainer[name] end
  local validating = trainer.phase == "valid"
  if validating then run.batch, run._sums, run._counted = 0, nil, nil end
  local state = {
    run = run, optimizers = states_of(list_of(trainer.optimizer)), schedulers = states_of(trainer.schedulers),
    metrics = not validating and states_of(trainer.metrics) or {}, objects = states_of(o.state or {}),
    random = validating and trainer._pass and trainer._before_valid or snapshot.random(trainer),
    history = columns_of(trainer.history),
    curve = rille.tensor(trainer.curve, { dtype = "float64" }), middle = trainer._pass ~= nil and not validating, gradients = {},
  }
  if trainer.model then state.model = trainer.model:state_dict() end
  if trainer._pending > 0 then
    for name, parameter in trainer.model:named_parameters() do state.gradients[name] = parameter.grad end
  end
  state.ranks = ranks.all { random = state.random, sums = run._sums, counted = run._counted, metrics = state.metrics,
    gradients = state.gradients }
  return state
end

--- Writes trainer's state to path, and keeps what was there as path.prev. All ranks of a job give theirs, and the first
-- one writes.
function snapshot.save(trainer, path)
  local state = gather(trainer)
  if ranks.is_first() then
    if not trainer._cleaned then native.remove_stale(path .. ".new") end
    trainer._cleaned = true
    snapshot.write(path, state, trainer._damaged ~= path and path .. ".prev" or nil)
  end
  trainer._damaged, trainer._saved_at = nil, { trainer.epoch, trainer.steps, trainer.phase }
end

local function load_states(what, list, states)
  for key, object in pairs(list) do
    if type(object) ~= "function" and object.load_state_dict then
      if not states[key] then raise("resume: the checkpoint holds nothing for %s %s", what, tostring(key)) end
      object:load_state_dict(states[key])
    end
  end
end

-- Random states; in the middle of an epoch the next pass of the train batches goes on where the old one stood.
local function set_place(trainer, random, middle)
  local o = trainer.options
  for _, phase in ipairs { "train", "valid" } do
    local place = has_place(o[phase]) and random[phase]
    if place then
      local goes_on = middle and phase == "train"
      if not goes_on and getmetatable(o[phase]).__name == "DataLoader" then place = { batches = 0, now = place.now } end
      o[phase]:load_state_dict(place)
    end
  end
  for i, generator in ipairs(o.generators or {}) do generator:set_state(random.generators[i]) end
  rille.set_rng_state(random.default)
end

local function apply(trainer, state)
  local o = trainer.options
  if trainer.model then trainer.model:load_state_dict(state.model or {}) end
  load_states("optimizer", list_of(trainer.optimizer), state.optimizers)
  load_states("scheduler", trainer.schedulers, state.schedulers)
  load_states("the object", o.state or {}, state.objects)
  for _, name in ipairs(COUNTERS) do trainer[name] = state.run[name] end
  if trainer.phase == "train" then load_states("metric", trainer.metrics, state.metrics) end
  trainer.history, trainer.curve = records_of(state.history), state.curve:totable()
  trainer.stopped, trainer._pass, trainer._resumed = nil, nil, nil
  if trainer._pending > 0 then
    for name, parameter in trainer.model:named_parameters() do parameter.grad = state.gradients[name] end
  end
  set_place(trainer, state.random, state.middle)
  if not state.middle then return end
  local has_own_place, batches, random = has_place(o.train), trainer.batch, state.random
  trainer._resumed = {
    left_out = has_own_place and batches or 0,
    skip = function(next_batch)
      if has_own_place then return end
      for _ = 1, batches do next_batch() end
      set_place(trainer, random, false)
    end,
  }
end

-- A message without the line that it was raised at.
local function plain(message) return (tostring(message):gsub("^[^\n]-:%d+: ", "", 1)) end

local function exists(path)
  local file = streams.open(path)
  if file then file:close() end
  return file ~= nil
end

-- The state at path, or at path.prev where path is damaged, as { state, message, damaged }; { problem } without one.
local function find(trainer, path)
  local previous = path .. ".prev"
  if not exists(path) and not exists(previous) then return { problem = ("resume: there is no file %s"):format(path) } end
  native.remove_stale(path .. ".new")
  local fine, state = pcall(snapshot.read, path)
  if fine then return { state = state } end
  local message = tostring(state)
  fine, state = pcall(snapshot.read, previous)
  if not fine then return { error = ("%s; and %s"):format(plain(message), plain(state)) } end
  message = ("%s; went back to %s: epoch %d, step %d"):format(message, previous, state.run.epoch, state.run.steps)
  local out = trainer.options.out or streams.errors()
  out:write(message, "\n")
  return { state = state, message = message, damaged = true }
end

--- Goes on from path, or from path.prev where path is damaged. In a job, the first rank reads.
function snapshot.resume(trainer, path)
  local found = ranks.from_first(function() return find(trainer, path) end)
  if found.problem then return nil, found.problem end
  if found.error then raise("%s", found.error) end
  if found.damaged then trainer._damaged = path end
  ranks.take_place(found.state)
  apply(trainer, found.state)
  return true, found.message
end

-- ---- when --------------------------------------------------------------------------------------------------------------

local Times = class.plain "rille.train.times"

--- Reads the option checkpoint: a path, or { path, every = batches, seconds }. Without times, epochs' ends are the times.
function snapshot.settings(option)
  if type(option) == "string" then option = { path = option } end
  local given = { path = option.path or option[1], every = option.every, seconds = option.seconds }
  local kinds = { path = "string", every = "integer", seconds = "number" }
  for key, value in pairs(option) do
    if key ~= 1 then check.options("Trainer: checkpoint", { [key] = value }, kinds) end
  end
  check.path("Trainer: checkpoint", given.path)
  if given.every then check.positive("Trainer: checkpoint", "every", given.every) end
  given.own_times = given.every ~= nil or given.seconds ~= nil
  given.last = rille.clock()
  return Times(given)
end

--- Saves, unless the state is the one that was saved last. What the disk says is told, and the run goes on: the file
-- from before is whole.
function Times:save(trainer)
  local at = trainer._saved_at
  if at and at[1] == trainer.epoch and at[2] == trainer.steps and at[3] == trainer.phase then return end
  self.last = rille.clock()
  local fine, problem = pcall(snapshot.save, trainer, self.path)
  if fine then return end
  self.problem = plain(problem)
  trainer._saved_at = { trainer.epoch, trainer.steps, trainer.phase } -- not at once again
  local out = trainer.options.out or streams.errors()
  out:write("no checkpoint: ", self.problem, "\n")
end

--- After a batch: saves if it is time.
function Times:after_batch(trainer)
  local by_count = self.every and trainer.phase == "train" and trainer.steps % self.every == 0
  local by_time = self.seconds and rille.clock() - self.last >= self.seconds
  if self.seconds and ranks.job() then -- clocks differ, and measuring may end at other batches
    by_time = trainer.phase == "train" and ranks.from_first(function() return { by_time } end)[1]
  end
  if by_count or by_time then self:save(trainer) end
end

return snapshot
