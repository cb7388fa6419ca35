-- rille.train.Trainer: the loop round a model, in units of one batch, so that it can stop after any of them.
--
--   local trainer = rille.train.Trainer { model = net, loss = F.cross_entropy, optimizer = opt, train = train_dl,
--     valid = valid_dl, epochs = 10, metrics = { accuracy = rille.train.metrics.Accuracy() } }
--   trainer:fit()                          -- or trainer:step { ms = 2 } once a frame
--   print(trainer.history[#trainer.history].valid_accuracy)
--
-- Its options are checked in trainer_options.lua; what gives batches is in passes.lua, checkpoints in snapshot.lua, the search
-- for NaN in nanwatch.lua, files of numbers in runlog.lua and events.lua.
local rille, require = ...
local streams = require "rille.streams"
local class = require "rille.class"
local check, progress = require "rille.check", require "rille.train.progress"
local settings, passes = require "rille.train.trainer_options", require "rille.train.passes"
local ranks = require "rille.train.ranks"
local raise, list_of = check.raise, settings.list_of
local train = {}

local Trainer = class.plain "rille.train.Trainer"

-- ---- making ------------------------------------------------------------------------------------------------------------

local MOST_SKIPPED = 50

local PER_BATCH = { OneCycleLR = true, CyclicLR = true }

--- A training run. Needs model, loss, optimizer and train (a DataLoader, a list of batches, or an iterator). A batch's last
-- value is the target, those before it are the model's inputs; a batch of one value is both.
function train.Trainer(options)
  local o = settings.check(options)
  local self = Trainer {
    options = o, model = o.model, optimizer = o.optimizer, epochs = o.epochs or 1, history = {}, curve = {}, stride = 1,
    epoch = 0, batch = 0, steps = 0, skipped = 0, seconds = 0.0, phase = "train", metrics = o.metrics or {},
    last = {}, bad_epochs = 0, _pending = 0,
  }
  if o.ema then self.ema = settings.averaged(o) end
  self.monitor = o.monitor or (o.valid ~= nil and "valid_loss" or "train_loss")
  self.mode = o.mode or "min"
  for _, word in ipairs { "accuracy", "acc$", "f1", "auc", "precision", "recall", "r2", "score", "top" } do
    if not o.mode and self.monitor:lower():find(word) then self.mode = "max" end
  end
  self.schedulers = list_of(o.scheduler)
  self._early = type(o.early_stop) == "number" and { patience = o.early_stop } or o.early_stop
  check.options("Trainer: early_stop", self._early, { patience = "integer", min_delta = "number" })
  if self._early and not self._early.patience then raise("Trainer: early_stop: patience is missing") end
  if o.checkpoint then self._snapshots = require("rille.train.snapshot").settings(o.checkpoint) end
  if o.log and ranks.is_first() then self._logs = require("rille.train.runlog").open(o.log) end
  return self
end

-- Calls the functions of an event; false of one of them stops the run.
function Trainer:_call(event, record)
  local own = self.options[event]
  if own and own(self, record) == false then self:stop(event .. " returned false") end
  for _, set in ipairs(self.options.callbacks or {}) do
    if set[event] and set[event](self, record) == false then self:stop(event .. " returned false") end
  end
end

-- ---- one batch -----------------------------------------------------------------------------------------------------------

-- Losses as named numbers. A loss that is a tensor is read here.
local function losses_of(loss)
  if rille.is_tensor(loss) then return { loss = loss:item() } end
  if type(loss) == "number" then return { loss = loss + 0.0 } end
  local named = {}
  if type(loss) == "table" then
    for name, value in pairs(loss) do named[name] = rille.is_tensor(value) and value:item() or value + 0.0 end
  end
  return named
end

local function size_of(batch)
  local first = batch[1]
  if type(first) ~= "table" and not rille.is_tensor(first) then return 1 end
  local fine, n = pcall(function() return #first end)
  return fine and math.max(n, 1) or 1
end

-- Adds a batch to the means and metrics of its pass.
function Trainer:_count(losses, n, output, target)
  local sums = self._sums
  self._counted = self._counted + n
  for name, value in pairs(losses) do sums[name] = (sums[name] or 0.0) + value * n end
  if output == nil or target == nil then return end
  for name, metric in pairs(self.metrics) do
    if type(metric) == "table" and metric.update then
      metric:update(output, target)
    else
      sums[name] = (sums[name] or 0.0) + check.number("metric '" .. name .. "'", metric(output, target)) * n
    end
  end
end

-- training: false where the averaged weights are to be measured.
function Trainer:_forward(batch, training)
  if training == nil then training = true end
  local target = batch[batch.n]
  local model = not training and self.ema or self.model
  local output = model(table.unpack(batch, 1, math.max(batch.n - 1, 1)))
  return self.options.loss(output, target), output, target
end

local function set_mode(self, training)
  if self.model and self.model.training ~= training then self.model:train(training) end
  if self.ema and self.ema.training then self.ema:eval() end
end

-- How many batches the running step gathers: at the end of a pass there may be fewer left.
local function cycle_length(self)
  local size, total = self.options.accumulate or 1, self._total
  if size == 1 or not total then return size end
  local first = self.batch - self._pending
  return math.max(math.min(size, total - first), 1)
end

local function gradients_of(parameters)
  local list = {}
  for _, parameter in ipairs(parameters) do list[#list + 1] = parameter.grad end
  return list
end

-- As nn.utils.clip_grad_norm_, with a norm that is known.
local function clip(gradients, norm, max_norm)
  local _ <close> = rille.no_grad()
  local factor = max_norm / (norm + 1e-6)
  for _, gradient in ipairs(gradients) do gradient:mul_(factor) end
end

-- The optimizer's step on the gradients that were gathered; false if they hold NaN or infinities.
function Trainer:_update()
  local o, utils = self.options, rille.nn.utils
  self._pending = 0
  local watch = o.on_nan ~= "ignore" and o.model
  if watch or o.clip_grad_norm then
    local gradients = gradients_of(self._parameters)
    local norm = utils.get_total_norm(gradients)
    self.grad_norm = norm:item()
    if watch and not (self.grad_norm < math.huge) then
      self._bad_gradient = require("rille.train.nanwatch").bad_parameter(self.model)
      return false
    end
    if o.clip_grad_norm and self.grad_norm > o.clip_grad_norm then clip(gradients, norm, o.clip_grad_norm) end
  end
  if o.clip_grad_value then utils.clip_grad_value_(self._parameters, o.clip_grad_value) end
  o.optimizer:step() -- the gradients stay for callbacks, until the next backward
  return true
end

-- A loss or gradient that is no number: the message says where; the weights are as they were before.
function Trainer:_bad(batch, losses)
  if self.options.optimizer and not self.options.step then self.options.optimizer:zero_grad() end
  self._pending, self.failed = 0, true
  local text = ("epoch %d, batch %d: %s"):format(self.epoch + 1, self.batch + 1,
    require("rille.train.nanwatch").explain(self, batch, losses))
  self._bad_gradient = nil
  if self.options.on_nan == "skip" and not self.options.step then
    self.skipped, self.failed, self._in_row = self.skipped + 1, nil, (self._in_row or 0) + 1
    if self._kept then self._kept() end
    if self.skipped <= 3 then self:_say("skipped " .. text) end
    self._record.skipped = (self._record.skipped or 0) + 1
    if self._in_row >= MOST_SKIPPED then self:stop(("%d batches in a row are bad: %s"):format(MOST_SKIPPED, text)) end
  else
    self:_say("stopped: " .. text)
    self:stop(text)
  end
end

local function is_finite(losses)
  for _, value in pairs(losses) do
    if value ~= value or value == math.huge or value == -math.huge then return false end
  end
  return true
end

-- Forward, backward and, when enough batches are gathered, a step. Losses, output and target; nil for a batch that is bad.
function Trainer:_learn(batch)
  local o = self.options
  if o.on_nan == "skip" then self._kept = require("rille.train.nanwatch").keep(self.model) end
  local gathering <close> = ranks.gather(o.model, self._total and self._pending + 1 < cycle_length(self)) -- luacheck: ignore
  local loss, output, target = self:_forward(batch)
  if not rille.is_tensor(loss) or loss:numel() ~= 1 then
    raise("Trainer: loss must return a tensor of one element, got %s",
      rille.is_tensor(loss) and "shape " .. check.shape(loss) or type(loss))
  end
  local losses = losses_of(loss)
  self._means = ranks.means(losses, size_of(batch))
  if o.on_nan ~= "ignore" and not is_finite(self._means) then return nil, losses end
  local size = cycle_length(self)
  if self._pending == 0 then o.optimizer:zero_grad() end
  if size > 1 then loss = loss / size end
  loss:backward()
  self._pending = self._pending + 1
  if self._pending >= size then
    if not self:_update() then return nil, losses end
    self:_after_step()
  end
  return losses, output, target
end

function Trainer:_after_step()
  if self.ema then self.ema:update_parameters(self.model) end
  if self.schedule == nil then
    local first = self.schedulers[1]
    self.schedule = self.options.schedule or first and PER_BATCH[first._class] and "batch" or "epoch"
  end
  if self.schedule == "batch" then
    for _, scheduler in ipairs(self.schedulers) do scheduler:step() end
  end
  self:_call("on_step")
end

-- The mean losses of a few batches a point, at most 1000 points.
local function add_to_curve(self, value)
  if not value then return end
  local last = self._point or { 0.0, 0 }
  last = { last[1] + value, last[2] + 1 }
  if last[2] >= self.stride then
    self.curve[#self.curve + 1], last = last[1] / last[2], { 0.0, 0 }
  end
  self._point = last
  if #self.curve < 1000 then return end
  local half = {}
  for i = 1, #self.curve, 2 do half[#half + 1] = (self.curve[i] + self.curve[i + 1]) / 2 end
  self.curve, self.stride = half, 2 * self.stride
end

function Trainer:_train_batch(batch)
  set_mode(self, true)
  local losses, output, target
  if self.options.step then
    losses, output, target = self.options.step(table.unpack(batch, 1, batch.n))
    losses = losses_of(losses)
    self._means = ranks.means(losses, size_of(batch))
    if self.options.on_nan ~= "ignore" and not is_finite(self._means) then return self:_bad(batch, losses) end
    self:_after_step()
  else
    losses, output, target = self:_learn(batch)
    if not losses then self:_bad(batch, output) end
  end
  self.batch, self.steps = self.batch + 1, self.steps + 1
  ranks.at_step(self.steps)
  if not losses then return end
  self:_count(losses, size_of(batch), output, target)
  losses = self._means
  self.losses, self._in_row = losses, nil
  add_to_curve(self, losses.loss)
  if self._logs then self._logs:batch(self, losses) end
  self:_call("on_batch", losses)
end

function Trainer:_valid_batch(batch)
  set_mode(self, false)
  local _ <close> = rille.no_grad()
  local own = self.options.valid_step
  local loss, output, target
  if own then
    loss, output, target = own(table.unpack(batch, 1, batch.n))
  else
    loss, output, target = self:_forward(batch, false)
  end
  self:_count(losses_of(loss), size_of(batch), output, target)
  self.batch = self.batch + 1
end

-- ---- passes and epochs ---------------------------------------------------------------------------------------------------

function Trainer:_begin_sums()
  self._sums, self._counted = {}, 0
  for _, metric in pairs(self.metrics) do
    if type(metric) == "table" and metric.reset then metric:reset() end
  end
end

-- The means and metrics of the pass that ended, by name; what is no number goes to trainer.last.
function Trainer:_results(prefix, into)
  self._sums, self._counted = ranks.sums(self._sums, self._counted)
  ranks.merge(self.metrics)
  for name, total in pairs(self._sums) do into[prefix .. name] = self._counted > 0 and total / self._counted or 0 / 0 end
  for name, metric in pairs(self.metrics) do
    if type(metric) == "table" and metric.compute and self._counted > 0 then
      local value = metric:compute()
      if rille.is_tensor(value) and value:numel() == 1 and value:dim() == 0 then value = value:item() end
      if type(value) == "number" then into[prefix .. name] = value else self.last[prefix .. name] = value end
    end
  end
  return into
end

function Trainer:_begin_pass()
  local o, resumed = self.options, self._resumed
  self._resumed = nil
  local source, limit = o[self.phase], self.phase == "train" and o.batches or nil
  if not resumed then
    if self.phase == "train" then
      self._record = { epoch = self.epoch + 1 }
      self:_call("on_epoch_start", self._record)
    else
      self._before_valid = require("rille.train.snapshot").random(self)
    end
    self.batch = 0
    self:_begin_sums()
  end
  self._parameters = self.model and self.model:parameters()
  self._total = passes.length(source, limit)
  if self.phase == "train" then ranks.begin_epoch(source, self.epoch) end
  self._pass = passes.start(source, limit, resumed and resumed.left_out)
  if resumed then resumed.skip(self._pass) end
  if self._bars then
    self._bar = progress.new {
      total = self._total, label = ("epoch %d %s"):format(self.epoch + 1, self.phase), unit = "", file = o.out,
      first = self.batch,
    }
  end
end

function Trainer:_end_pass()
  self._pass = nil
  self:_clear()
  if self.phase == "train" then
    if self._pending > 0 then
      if self:_update() then self:_after_step() else self:_bad({}) end
    end
    self:_results("train_", self._record)
    if self.options.valid ~= nil then
      self.phase = "valid"
      return
    end
  else
    self:_results("valid_", self._record)
    self.phase = "train"
  end
  self:_end_epoch()
end

-- By how much value is better than what was the best, as epochs count; keeps the best weights.
function Trainer:_judge(record)
  local value = record[self.monitor]
  if self.options.monitor or self._early or self.options.best then
    if type(value) ~= "number" then
      raise("Trainer: the records have no '%s' to monitor; they have %s", self.monitor,
        table.concat(check.sorted_keys(record), ", "))
    end
  end
  if type(value) ~= "number" then return end
  local sign, least = self.mode == "max" and -1 or 1, self._early and self._early.min_delta or 0
  local old = self.best and self.best.value
  if value == value and (not old or sign * value < sign * old - least) then
    self.best, self.bad_epochs = { value = value, epoch = record.epoch, monitor = self.monitor }, 0
    if self.options.best and ranks.is_first() then
      rille.save((self.ema and self.ema.module or self.model):state_dict(), self.options.best, { epoch = record.epoch,
        [self.monitor] = value })
    end
  else
    self.bad_epochs = self.bad_epochs + 1
    if self._early and self.bad_epochs >= self._early.patience then
      self:stop(("%s has not improved for %d epochs"):format(self.monitor, self.bad_epochs))
    end
  end
end

local function learning_rate(self)
  local optimizer = list_of(self.optimizer)[1]
  local known, lr = pcall(function() return optimizer.param_groups[1].lr end)
  return known and lr or nil
end

-- Seconds of the epoch that ends: those of the run without those of the epochs before.
local function seconds_of(self)
  local seconds = self.seconds
  for _, record in ipairs(self.history) do seconds = seconds - (record.seconds or 0) end
  return math.max(seconds, 0.0)
end

function Trainer:_end_epoch()
  local record = self._record
  self.epoch, self.batch = self.epoch + 1, 0
  record.step, record.lr, record.seconds = self.steps, learning_rate(self), seconds_of(self)
  self.history[#self.history + 1] = record
  self._record = nil
  if (self.schedule or self.options.schedule or "epoch") == "epoch" then
    for _, scheduler in ipairs(self.schedulers) do
      if scheduler._class == "ReduceLROnPlateau" then scheduler:step(record[self.monitor]) else scheduler:step() end
    end
  end
  self:_judge(record)
  self._rows = self._rows or require("rille.train.epoch_table").new()
  self:_say(self._rows:line(record, self.epochs))
  if self._logs then self._logs:epoch(self, record) end
  self:_call("on_epoch", record)
  if self._snapshots and not self._snapshots.own_times then self._snapshots:save(self) end
end

-- Ranks stop together, and where all stand at the same place: they may measure on other numbers of batches.
function Trainer:_is_over()
  local together = self.phase == "train" or not self._pass
  if together then self.stopped = ranks.stopped(self.stopped) end
  return self.stopped and (together or not ranks.job()) or self.epoch >= self.epochs
end

-- One unit of work: a batch, or the end of a pass. False when nothing is left to do.
function Trainer:_advance()
  if self:_is_over() then return false end
  if not self._pass then self:_begin_pass() end
  if self.stopped and not ranks.job() then return false end
  local started = rille.clock()
  local batch = table.pack(self._pass())
  if batch[1] == nil then
    self:_end_pass()
  elseif self.phase == "train" then
    self:_train_batch(batch)
  else
    self:_valid_batch(batch)
  end
  local took = rille.clock() - started
  self.seconds = self.seconds + took
  self._usual = self._usual and 0.8 * self._usual + 0.2 * took or took
  if self._bar then
    local total = self._sums.loss
    local gathered = self.phase == "train" and (self.options.accumulate or 1) > 1
      and ("  %d/%d of a step"):format(self._pending, self.options.accumulate) or ""
    self._bar:update(self.batch, nil, total and check.text("loss %.4f", total / self._counted) .. gathered)
  end
  if self._snapshots and batch[1] ~= nil then self._snapshots:after_batch(self) end
  return true
end

-- Takes the bar off the terminal, also before an error is shown.
function Trainer:_clear()
  if self._bar then self._bar:clear() end
  self._bar = nil
end

function Trainer:_say(text)
  if self.options.progress == false or not self._bars then return end
  if self._bar then self._bar:clear() end
  local out = self.options.out or streams.errors()
  out:write(text, "\n")
  out:flush()
end

-- ---- what a program calls --------------------------------------------------------------------------------------------------

--- Stops the run after the batch that is being worked on; fit and step then return. Called from callbacks, or by a host.
function Trainer:stop(reason) self.stopped = self.stopped or reason or "stopped" end

function Trainer:_start()
  if not self._started then
    self._started = true
    if self._logs then self._logs:start(self) end
    self:_call("on_start")
  end
end

-- The rille program catches Ctrl-C while a trainer runs; a host has its own ways and calls stop.
local function interrupts()
  local preload = type(package) == "table" and package.preload
  local make = type(preload) == "table" and preload["rille.interrupts"]
  return make and make()
end

--- Trains until the epochs are over, or something stops it. Called again, it goes on.
function Trainer:fit(epochs)
  check.colon(getmetatable(self) == Trainer, "trainer", "fit")
  if epochs ~= nil then
    if math.type(epochs) ~= "integer" or epochs < 0 then
      raise("fit: epochs must be an integer >= 0, got %s", tostring(epochs))
    end
    self.epochs = self.epoch + epochs
  end
  self.stopped, self.failed, self._bars = nil, nil, self.options.progress ~= false and ranks.is_first()
  self:_start()
  local signals = interrupts()
  local watch <close> = signals and signals.watch() -- luacheck: ignore
  local clean <close> = setmetatable({}, { __close = function() -- luacheck: ignore
    self:_clear()
    self._bars = nil
  end })
  while self:_advance() do
    if signals and signals.pending() then self:stop "interrupted" end
  end
  self:_clear()
  if self._snapshots and not self.failed then self._snapshots:save(self) end
  if self.stopped and not self.failed then
    local epoch = math.min(self.epoch + 1, self.epochs)
    self:_say(("stopped in epoch %d after %d batches: %s%s"):format(epoch, self.steps, self.stopped,
      self._snapshots and "; trainer:resume goes on from " .. self._snapshots.path or ""))
  end
  self:_call("on_end")
  if self.options.report and ranks.is_first() then self:report(self.options.report) end
  return self.history
end

--- Trains for a while and returns, in the middle of an epoch if need be: for programs with a loop of their own. The next call
-- goes on there. At least one batch is worked on.
function Trainer:step(budget)
  check.colon(getmetatable(self) == Trainer, "trainer", "step")
  budget = check.options("step", budget, { ms = "number", batches = "integer" })
  local started, count = rille.clock(), 0
  local most = budget.batches or budget.ms and math.huge or 1
  self:_start()
  while count < most do
    if not self:_advance() then return false, count end
    count = count + 1
    local usual = self._usual or 0
    if budget.ms and (rille.clock() - started + usual) * 1000 > budget.ms then break end
  end
  return not (self.stopped or self.epoch >= self.epochs), count
end

--- Mean loss and metrics over other batches, in eval mode and without gradients. The run itself is as before.
function Trainer:evaluate(source)
  if source == nil then source = self.options.valid end
  settings.check_source("evaluate: the source", source)
  if self._pass and self.batch > 0 then raise("evaluate: the trainer is in the middle of an epoch; its metrics are in use") end
  local was_training, steps, pass = self.model and self.model.training, self.batch, passes.start(source)
  self:_begin_sums()
  local batch = table.pack(pass())
  while batch[1] ~= nil do
    self:_valid_batch(batch)
    batch = table.pack(pass())
  end
  self.batch = steps
  if self.model then self.model:train(was_training) end
  self._sums, self._counted = ranks.sums(self._sums, self._counted)
  ranks.merge(self.metrics)
  local results = {}
  for name, metric in pairs(self.metrics) do
    if type(metric) == "table" and metric.compute then results[name] = metric:compute() end
  end
  for name, total in pairs(self._sums) do results[name] = self._counted > 0 and total / self._counted or 0 / 0 end
  return results
end

--- What rille.train.check says of the model with the first of the train batches: print(trainer:check()) before fit.
function Trainer:check()
  if self.options.step then raise("check: the trainer has a step of its own; call rille.train.check with a batch") end
  local source = self.options.train
  if type(source) ~= "table" then raise("check: train must be a DataLoader or a list, got %s", type(source)) end
  local batch = getmetatable(source) == nil and source[1] or source
  if rille.is_tensor(batch) then batch = { batch } end
  local _ <close> = rille.enable_grad()
  set_mode(self, true)
  return rille.train.check(self.model, self.options.loss, batch, self.optimizer)
end

--- Takes over the weights of the best epoch from the file that the option best names.
function Trainer:load_best()
  if not self.options.best then raise("load_best: the trainer was made without the option best") end
  self.model:load_state_dict((rille.load(self.options.best)))
end

--- Writes all that the run needs to go on as if it had not stopped, bit for bit: weights, optimizer, schedulers, metrics,
-- random states, the loader's place, counters and records. The file is written in one step, with a check sum; the one
-- before stays as path.prev.
function Trainer:save(path) return require("rille.train.snapshot").save(self, check.path("save", path)) end

--- Takes over what save wrote. A damaged file is left aside for the one before it, with a message.
function Trainer:resume(path) return require("rille.train.snapshot").resume(self, check.path("resume", path)) end

--- Draws how a number went, over the epochs: in the terminal, or with the option path as an SVG or PNG file.
function Trainer:plot(name, options)
  name = name or "loss"
  local series, given = {}, { title = name, xlabel = "epoch" }
  for key, value in pairs(options or {}) do given[key] = value end
  for _, phase in ipairs { "train_", "valid_", "" } do
    local points = {}
    for _, record in ipairs(self.history) do
      if record[phase .. name] then points[#points + 1] = { record.epoch, record[phase .. name] } end
    end
    if #points > 0 then series[phase == "" and name or phase:sub(1, -2)] = points end
  end
  if next(series) == nil then raise("plot: the records have no '%s'", tostring(name)) end
  local path = given.path
  given.path = nil
  if not path then return rille.plot.lines(series, given) end
  return rille.plot[type(path) == "string" and path:lower():find "%.png$" and "png" or "svg"](series, path, given)
end

--- Writes one HTML page about the run: curves, metrics, confusion, settings, the model, weights and samples. The page needs
-- nothing else. The same as rille.train.report(trainer, path, options).
function Trainer:report(path, options) return rille.train.report(self, path, options) end

function Trainer:__tostring()
  return ("Trainer(epoch %d of %d, step %d%s)"):format(self.epoch, self.epochs, self.steps,
    self.stopped and ", stopped: " .. self.stopped or "")
end

return train.Trainer
