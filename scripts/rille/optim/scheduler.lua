-- rille.optim.lr_scheduler: rules for the learning rate, by PyTorch's names, arguments and numbers.
--
--   local scheduler = optim.lr_scheduler.StepLR(opt, { step_size = 30, gamma = 0.1 })
--   for epoch = 1, 100 do
--     train()                -- calls opt:step()
--     scheduler:step()
--   end
local rille, require = ...
local class = require "rille.class"
local check = require "rille.check"

local scheduler = {}

-- The learning rates that an optimizer had when its first scheduler was made.
local initial = setmetatable({}, { __mode = "k" })

local function rates(optimizer)
  local list = {}
  for i, group in ipairs(optimizer.param_groups) do list[i] = group.lr end
  return list
end

-- ---- the base class -------------------------------------------------------------------------------------------------

local Base = class.root "LRScheduler"
Base._parameters, Base._kinds, Base._positive = {}, {}, {}

-- Positional arguments in the order of names; the last may be a table of options.
local function read_arguments(own, arguments)
  local values, n = {}, arguments.n
  local last = arguments[n]
  local takes_list = own._parameters[n] and own._kinds[own._parameters[n]]:find "table" -- which may be empty
  if type(last) == "table" and #last == 0 and getmetatable(last) == nil and not (takes_list and next(last) == nil) then
    check.options(own._class, last, own._kinds)
    for name, value in pairs(last) do values[name] = value end
    n = n - 1
  end
  if n > #own._parameters then
    check.raise("%s: takes an optimizer and at most %d arguments, got %d", own._class, #own._parameters, n)
  end
  for i = 1, n do
    local name = own._parameters[i]
    if arguments[i] ~= nil then
      check.options(own._class, { [name] = arguments[i] }, own._kinds)
      values[name] = arguments[i]
    end
  end
  return values
end

local function check_optimizer(name, optimizer)
  local ok, groups = pcall(function() return optimizer.param_groups end)
  if not ok or type(groups) ~= "table" then
    check.raise("%s: the first argument must be an optimizer, got %s", name, type(optimizer))
  end
end

local function construct(own, optimizer, ...)
  local rest = table.pack(...)
  if type(optimizer) == "table" and getmetatable(optimizer) == nil and optimizer.optimizer and rest.n == 0 then -- all by name
    rest = { n = 1, {} }
    for name, value in pairs(optimizer) do rest[1][name] = value end
    optimizer, rest[1].optimizer = rest[1].optimizer, nil
  end
  check_optimizer(own._class, optimizer)
  local values = read_arguments(own, rest)
  local self = setmetatable({ optimizer = optimizer, last_epoch = values.last_epoch or -1 }, own._metatable)
  self._step_count = 0
  for name, value in pairs(own._defaults) do self[name] = value end
  for name, value in pairs(values) do
    if name ~= "last_epoch" then self[name] = value end
  end
  for _, name in ipairs(own._required) do
    if self[name] == nil then check.raise("%s: %s is missing", own._class, name) end
  end
  initial[optimizer] = initial[optimizer] or rates(optimizer)
  self.base_lrs = { table.unpack(initial[optimizer]) }
  for _, name in ipairs(own._positive) do check.positive(own._class, name, self[name]) end
  if self.init then self:init() end
  self:_first_step()
  return self
end

local function metatable_of() return { __tostring = function(rule) return rule._class end } end

--- A new rule. parameters: "step_size:integer+ gamma:number=0.1 ...", where integer+ is at least 1; define get_lr(self), which
-- returns a list with one learning rate per group, from self.last_epoch, self.base_lrs and self:rates().
function Base:extend(name, parameters)
  local new = class.extend(self, "optim.lr_scheduler.LRScheduler", name, metatable_of, construct)
  new._parameters, new._kinds, new._defaults, new._required, new._positive = {}, { last_epoch = "integer" }, {}, {}, {}
  for entry in (parameters or ""):gmatch("%S+") do
    local field, kinds, positive, default = entry:match("^([%w_]+):([%a|]+)(%+?)=?(.*)$")
    if positive == "+" then table.insert(new._positive, field) end
    table.insert(new._parameters, field)
    new._kinds[field] = kinds
    if default == "" then
      if not kinds:find("none") then table.insert(new._required, field) end
    elseif default == "true" or default == "false" then
      new._defaults[field] = default == "true"
    else
      new._defaults[field] = tonumber(default) or default
    end
  end
  return new
end

function Base:rates() return rates(self.optimizer) end

--- The learning rates that the last step set, one a group.
function Base:get_last_lr()
  check.colon(type(self) == "table", "scheduler", "get_last_lr")
  return { table.unpack(self._last_lr) }
end

function Base:_first_step()
  self._silent = true
  self:step()
  self._silent = nil
end

function Base:_apply(values)
  for i, group in ipairs(self.optimizer.param_groups) do
    if values[i] then group.lr = values[i] end -- groups that were added later keep theirs
  end
  self._last_lr = rates(self.optimizer)
end

-- PyTorch warns too: the first learning rate would never be used.
local function warn_if_early(self)
  if self._silent or self._step_count ~= 1 or self.optimizer:_step_count() > 0 then return end
  warn(("rille: %s:step() was called before the optimizer's step(): the first learning rate is skipped"):format(self._class))
end

--- Goes on to the next epoch (or to the given one) and sets the learning rates.
function Base:step(epoch)
  check.colon(type(self) == "table", "scheduler", "step")
  if epoch ~= nil and math.type(epoch) ~= "integer" then
    check.raise("%s: step takes an epoch or nothing, got %s", self._class, type(epoch))
  end
  warn_if_early(self)
  self._step_count = self._step_count + 1
  self.last_epoch = epoch or self.last_epoch + 1
  self:_apply(epoch and self.closed_form and self:closed_form() or self:get_lr())
end

-- One value a group, by fn(base, now).
function Base:each(fn)
  local list, now = {}, self:rates()
  for i, base in ipairs(self.base_lrs) do list[i] = fn(base, now[i], i) end
  return list
end

local skipped = { optimizer = true, _silent = true, schedulers = true }

local function plain(value)
  if type(value) == "function" then return nil end
  if type(value) ~= "table" then return value end
  local copy = {}
  for key, item in pairs(value) do copy[key] = plain(item) end
  return copy
end

--- Everything but the optimizer and functions, for a checkpoint.
function Base:state_dict()
  check.colon(type(self) == "table", "scheduler", "state_dict")
  local dict = {}
  for name, value in pairs(self) do
    if not skipped[name] then dict[name] = plain(value) end
  end
  return dict
end

function Base:load_state_dict(dict)
  if type(dict) ~= "table" then check.raise("load_state_dict: needs a table, got %s", type(dict)) end
  for name, value in pairs(dict) do
    if not skipped[name] and name ~= "_schedulers" then self[name] = plain(value) end
  end
end

-- A value that may stand for all groups, as a list with one a group.
function Base:per_group(value)
  if type(value) ~= "table" then
    local list = {}
    for i = 1, #self.optimizer.param_groups do list[i] = value end
    return list
  end
  if #value ~= #self.optimizer.param_groups then
    check.raise("%s: %d values for %d groups", self._class, #value, #self.optimizer.param_groups)
  end
  return value
end

scheduler.LRScheduler = Base

-- ---- rules in one line ----------------------------------------------------------------------------------------------

-- For LambdaLR and MultiplicativeLR: one function, or a list with one a group.
local function function_of(self, group)
  return type(self.lr_lambda) == "table" and self.lr_lambda[group] or self.lr_lambda
end

--- The first learning rate times lr_lambda(epoch).
scheduler.LambdaLR = Base:extend("LambdaLR", "lr_lambda:function|table")
function scheduler.LambdaLR:get_lr()
  return self:each(function(base, _, i) return base * function_of(self, i)(self.last_epoch) end)
end

--- The learning rate times lr_lambda(epoch), every epoch.
scheduler.MultiplicativeLR = Base:extend("MultiplicativeLR", "lr_lambda:function|table")
function scheduler.MultiplicativeLR:get_lr()
  return self:each(function(_, now, i) return self.last_epoch > 0 and now * function_of(self, i)(self.last_epoch) or now end)
end

--- Times gamma every step_size epochs.
scheduler.StepLR = Base:extend("StepLR", "step_size:integer+ gamma:number=0.1")
function scheduler.StepLR:get_lr()
  local falls = self.last_epoch > 0 and self.last_epoch % self.step_size == 0
  return self:each(function(_, now) return falls and now * self.gamma or now end)
end
function scheduler.StepLR:closed_form()
  return self:each(function(base) return base * self.gamma ^ (self.last_epoch // self.step_size) end)
end

--- Times gamma at each of the milestones.
scheduler.MultiStepLR = Base:extend("MultiStepLR", "milestones:table gamma:number=0.1")
function scheduler.MultiStepLR:get_lr()
  local falls = 0
  for _, at in ipairs(self.milestones) do
    if at == self.last_epoch then falls = falls + 1 end
  end
  return self:each(function(_, now) return falls > 0 and now * self.gamma ^ falls or now end)
end
function scheduler.MultiStepLR:closed_form()
  local passed = 0
  for _, at in ipairs(self.milestones) do
    if at <= self.last_epoch then passed = passed + 1 end
  end
  return self:each(function(base) return base * self.gamma ^ passed end)
end

--- Times factor for the first total_iters epochs.
scheduler.ConstantLR = Base:extend("ConstantLR", "factor:number=0.33333333333333331 total_iters:integer=5")
function scheduler.ConstantLR:init()
  if not (self.factor >= 0 and self.factor <= 1) then
    check.raise("ConstantLR: factor must be between 0 and 1, got %s", self.factor)
  end
end
function scheduler.ConstantLR:get_lr()
  local factor = self.last_epoch == 0 and self.factor or self.last_epoch == self.total_iters and 1 / self.factor or 1
  return self:each(function(_, now) return now * factor end)
end
function scheduler.ConstantLR:closed_form()
  return self:each(function(base) return base * (self.last_epoch >= self.total_iters and 1 or self.factor) end)
end

--- From start_factor to end_factor times the learning rate, in total_iters even steps.
scheduler.LinearLR = Base:extend("LinearLR", "start_factor:number=0.33333333333333331 end_factor:number=1 total_iters:integer=5")
function scheduler.LinearLR:init()
  if not (self.start_factor > 0 and self.start_factor <= 1) then
    check.raise("LinearLR: start_factor must be above 0 and at most 1, got %s", self.start_factor)
  end
  if not (self.end_factor >= 0 and self.end_factor <= 1) then
    check.raise("LinearLR: end_factor must be between 0 and 1, got %s", self.end_factor)
  end
end
function scheduler.LinearLR:get_lr()
  local epoch, rise = self.last_epoch, self.end_factor - self.start_factor
  local factor = 1
  if epoch == 0 then
    factor = self.start_factor
  elseif epoch <= self.total_iters then
    factor = 1 + rise / (self.total_iters * self.start_factor + (epoch - 1) * rise)
  end
  return self:each(function(_, now) return now * factor end)
end
function scheduler.LinearLR:closed_form()
  local part = math.min(self.total_iters, self.last_epoch) / self.total_iters
  return self:each(function(base) return base * (self.start_factor + (self.end_factor - self.start_factor) * part) end)
end

--- Times gamma every epoch.
scheduler.ExponentialLR = Base:extend("ExponentialLR", "gamma:number")
function scheduler.ExponentialLR:get_lr()
  return self:each(function(_, now) return self.last_epoch > 0 and now * self.gamma or now end)
end
function scheduler.ExponentialLR:closed_form()
  return self:each(function(base) return base * self.gamma ^ self.last_epoch end)
end

--- Down to 0 in total_iters epochs, as (1 - epoch / total_iters) ^ power.
scheduler.PolynomialLR = Base:extend("PolynomialLR", "total_iters:integer=5 power:number=1")
function scheduler.PolynomialLR:get_lr()
  local epoch, total = self.last_epoch, self.total_iters
  if epoch == 0 or epoch > total then return self:rates() end
  local factor = ((1 - epoch / total) / (1 - (epoch - 1) / total)) ^ self.power
  return self:each(function(_, now) return now * factor end)
end
function scheduler.PolynomialLR:closed_form()
  local part = math.min(self.total_iters, self.last_epoch) / self.total_iters
  return self:each(function(base) return base * (1 - part) ^ self.power end)
end

-- ---- cosines (Loshchilov & Hutter, arXiv:1608.03983) ---------------------------------------------------------------

--- Half a cosine from the learning rate down to eta_min in T_max epochs, and up again.
scheduler.CosineAnnealingLR = Base:extend("CosineAnnealingLR", "T_max:integer+ eta_min:number=0")
function scheduler.CosineAnnealingLR:get_lr()
  local epoch, period, least = self.last_epoch, self.T_max, self.eta_min
  if epoch == 0 then return self:rates() end
  if self._step_count == 1 then return self:closed_form() end
  if (epoch - 1 - period) % (2 * period) == 0 then
    return self:each(function(base, now) return now + (base - least) * (1 - math.cos(math.pi / period)) / 2 end)
  end
  local factor = (1 + math.cos(math.pi * epoch / period)) / (1 + math.cos(math.pi * (epoch - 1) / period))
  return self:each(function(_, now) return factor * (now - least) + least end)
end
function scheduler.CosineAnnealingLR:closed_form()
  local part = (1 + math.cos(math.pi * self.last_epoch / self.T_max)) / 2
  return self:each(function(base) return self.eta_min + (base - self.eta_min) * part end)
end

--- Half a cosine over T_0 epochs, then the next, T_mult times as long, from the top.
scheduler.CosineAnnealingWarmRestarts = Base:extend("CosineAnnealingWarmRestarts",
  "T_0:integer+ T_mult:integer+=1 eta_min:number=0")
function scheduler.CosineAnnealingWarmRestarts:init()
  self.T_i, self.T_cur = self.T_0, self.last_epoch
end
function scheduler.CosineAnnealingWarmRestarts:get_lr()
  local part = (1 + math.cos(math.pi * self.T_cur / self.T_i)) / 2
  return self:each(function(base) return self.eta_min + (base - self.eta_min) * part end)
end
--- epoch may be a fraction, to step within an epoch.
function scheduler.CosineAnnealingWarmRestarts:step(epoch)
  if epoch ~= nil and (type(epoch) ~= "number" or epoch < 0) then
    check.raise("CosineAnnealingWarmRestarts: step takes an epoch >= 0 or nothing, got %s", epoch)
  end
  warn_if_early(self)
  self._step_count = self._step_count + 1
  if epoch == nil and self.last_epoch < 0 then epoch = 0 end
  if epoch == nil then
    epoch = self.last_epoch + 1
    self.T_cur = self.T_cur + 1
    if self.T_cur >= self.T_i then
      self.T_cur = self.T_cur - self.T_i
      self.T_i = self.T_i * self.T_mult
    end
  else
    self.T_i, self.T_cur = self.T_0, epoch
    if self.T_mult == 1 then self.T_cur = epoch % self.T_0 end
    while self.T_mult > 1 and self.T_cur >= self.T_i do
      self.T_cur = self.T_cur - self.T_i
      self.T_i = self.T_i * self.T_mult
    end
  end
  self.last_epoch = math.floor(epoch)
  self:_apply(self:get_lr())
end

require "rille.optim.cycles"(scheduler)

-- ---- by a measured value --------------------------------------------------------------------------------------------

--- Times factor when the value given to step has not got better for more than patience steps.
scheduler.ReduceLROnPlateau = Base:extend("ReduceLROnPlateau",
  "mode:string=min factor:number=0.1 patience:integer=10 threshold:number=1e-4 threshold_mode:string=rel cooldown:integer=0 "
    .. "min_lr:number|table=0 eps:number=1e-8")

function scheduler.ReduceLROnPlateau:init()
  if not (self.factor < 1) then check.raise("ReduceLROnPlateau: factor must be below 1, got %s", self.factor) end
  if self.mode ~= "min" and self.mode ~= "max" then
    check.raise("ReduceLROnPlateau: mode must be min or max, got '%s'", self.mode)
  end
  if self.threshold_mode ~= "rel" and self.threshold_mode ~= "abs" then
    check.raise("ReduceLROnPlateau: threshold_mode must be rel or abs, got '%s'", self.threshold_mode)
  end
  self._least = self:per_group(self.min_lr)
  self.best = self.mode == "min" and math.huge or -math.huge
  self.num_bad_epochs, self.cooldown_counter, self.last_epoch = 0, 0, 0
  self._last_lr = self:rates()
end
function scheduler.ReduceLROnPlateau._first_step() end

function scheduler.ReduceLROnPlateau:_is_better(value)
  local sign = self.mode == "min" and -1 or 1
  local bound
  if self.threshold_mode == "rel" then
    bound = self.best * (1 + sign * self.threshold)
  else
    bound = self.best + sign * self.threshold
  end
  if self.mode == "min" then return value < bound end
  return value > bound
end

--- @param value a number or a tensor with one element
function scheduler.ReduceLROnPlateau:step(value)
  if rille.is_tensor(value) then value = value:item() end
  if type(value) ~= "number" then
    check.raise("ReduceLROnPlateau: step takes the measured value, got %s", type(value))
  end
  self.last_epoch = self.last_epoch + 1
  if self:_is_better(value) then
    self.best, self.num_bad_epochs = value, 0
  else
    self.num_bad_epochs = self.num_bad_epochs + 1
  end
  if self.cooldown_counter > 0 then
    self.cooldown_counter = self.cooldown_counter - 1
    self.num_bad_epochs = 0
  end
  if self.num_bad_epochs > self.patience then
    for i, group in ipairs(self.optimizer.param_groups) do
      local new = math.max(group.lr * self.factor, self._least[i] or type(self.min_lr) == "number" and self.min_lr or 0)
      if group.lr - new > self.eps then group.lr = new end
    end
    self.cooldown_counter, self.num_bad_epochs = self.cooldown, 0
  end
  self._last_lr = self:rates()
end

-- ---- rules of rules -------------------------------------------------------------------------------------------------

local function check_list(name, optimizer, list)
  if #list == 0 then check.raise("%s: needs at least one scheduler", name) end
  for i, one in ipairs(list) do
    if type(one) ~= "table" or one.optimizer ~= optimizer then
      check.raise("%s: scheduler %d is not a scheduler of this optimizer", name, i - 1)
    end
  end
end

-- Their states go into the dictionary too.
local function nested_state(self)
  local dict = Base.state_dict(self)
  dict._schedulers = {}
  for i, one in ipairs(self.schedulers) do dict._schedulers[i] = one:state_dict() end
  return dict
end

local function load_nested(self, dict)
  local inner = type(dict) == "table" and dict._schedulers
  if type(inner) ~= "table" or #inner ~= #self.schedulers then
    check.raise("load_state_dict: %s has %d schedulers, the state %s", self._class, #self.schedulers,
      type(inner) == "table" and tostring(#inner) or "none")
  end
  Base.load_state_dict(self, dict)
  for i, one in ipairs(self.schedulers) do one:load_state_dict(inner[i]) end
end

--- One scheduler after the other: the next begins at each milestone.
scheduler.SequentialLR = Base:extend("SequentialLR", "schedulers:table milestones:table")
scheduler.SequentialLR.state_dict, scheduler.SequentialLR.load_state_dict = nested_state, load_nested

function scheduler.SequentialLR:init()
  check_list("SequentialLR", self.optimizer, self.schedulers)
  if #self.milestones ~= #self.schedulers - 1 then
    local n = #self.schedulers
    check.raise("SequentialLR: %d schedulers need %d milestones, got %d", n, n - 1, #self.milestones)
  end
end

-- The others took their first step when they were made: undone here.
function scheduler.SequentialLR:_first_step()
  self.last_epoch = self.last_epoch + 1
  self:_apply(self.base_lrs)
  for _, one in ipairs(self.schedulers) do one.last_epoch = one.last_epoch - 1 end
  self.schedulers[1]._step_count = 0
  self.schedulers[1]:_first_step()
  self._last_lr = self.schedulers[1]:get_last_lr()
end

function scheduler.SequentialLR:step()
  self.last_epoch = self.last_epoch + 1
  local at = 1
  for _, milestone in ipairs(self.milestones) do
    if milestone <= self.last_epoch then at = at + 1 end
  end
  local one = self.schedulers[at]
  if at > 1 and self.milestones[at - 1] == self.last_epoch then one:step(0) else one:step() end
  self._last_lr = one:get_last_lr()
end

--- Several schedulers at once: ChainedScheduler { a, b }.
local Chained = Base:extend("ChainedScheduler", "")
Chained.state_dict, Chained.load_state_dict = nested_state, load_nested

function scheduler.ChainedScheduler(list)
  if type(list) ~= "table" or type(list[1]) ~= "table" then
    check.raise("ChainedScheduler: takes a list of schedulers, got %s", type(list))
  end
  check_list("ChainedScheduler", list[1].optimizer, list)
  local self = setmetatable({ schedulers = list, optimizer = list[1].optimizer, last_epoch = 0 }, Chained._metatable)
  self._last_lr = self:rates()
  return self
end

function Chained:step()
  for _, one in ipairs(self.schedulers) do one:step() end
  self._last_lr = self:rates()
end

--- The schedule of "Attention Is All You Need" (arXiv:1706.03762, 5.3): the optimizer's rate times
-- model_size^-0.5 * min(step^-0.5, step * warmup_steps^-1.5), where step counts from 1. It rises for `warmup_steps` steps and
-- falls with the square root of the step from then on; step it once per batch, and give the optimizer an lr of 1 for the paper's
-- rates.
scheduler.NoamLR = Base:extend("NoamLR", "model_size:integer+ warmup_steps:integer+=4000")

function scheduler.NoamLR:get_lr()
  local step = self.last_epoch + 1
  local factor = self.model_size ^ -0.5 * math.min(step ^ -0.5, step * self.warmup_steps ^ -1.5)
  return self:each(function(base) return base * factor end)
end

return scheduler
