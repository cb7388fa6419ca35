-- The options of rille.train.Trainer, checked before anything runs.
local rille, require, native = ...
local check = require "rille.check"
local raise = check.raise
local settings = {}

local EVENTS = { "on_start", "on_epoch_start", "on_batch", "on_step", "on_epoch", "on_end" }

local kinds = {
  model = "any", loss = "any", optimizer = "any", train = "any", valid = "any", epochs = "integer", batches = "integer",
  step = "function|userdata", valid_step = "function|userdata", -- a captured step is userdata
  metrics = "table", scheduler = "any", schedule = "string",
  clip_grad_norm = "number", clip_grad_value = "number", accumulate = "integer", on_nan = "string", ema = "number",
  monitor = "string", mode = "string", early_stop = "table|integer", best = "string", report = "string",
  checkpoint = "string|table",
  log = "string|table", progress = "boolean", out = "any", state = "table", generators = "table", callbacks = "table",
}
for _, event in ipairs(EVENTS) do kinds[event] = "function" end

local function is_callable(value)
  local meta = getmetatable(value)
  return type(value) == "function" or rille.nn.is_module(value) or type(meta) == "table" and meta.__call ~= nil
end

local function check_choice(name, value, ...)
  for _, choice in ipairs { ... } do
    if value == nil or value == choice then return end
  end
  raise("Trainer: %s must be '%s', got '%s'", name, table.concat({ ... }, "' or '"), tostring(value))
end

-- One optimizer or scheduler, or a table of them, as a table.
function settings.list_of(value)
  if value == nil then return {} end
  if type(value) == "table" and getmetatable(value) == nil then return value end
  return { value }
end

-- A class itself has the methods too, but not an optimizer's state.
local function check_methods(name, list, class, ...)
  for _, value in ipairs(list) do
    local is_class = type(value) == "table" and rawget(value, "_class") ~= nil
    for _, method in ipairs { ... } do
      local fine, found = pcall(function() return value[method] end)
      if is_class or not (fine and found) then
        raise("Trainer: %s must be made first, as %s, got %s", name, class,
          (is_class or type(value) == "function") and "the class itself" or type(value))
      end
    end
  end
end

-- Anything that gives batches: a list of them, a loader, something that is called for each.
function settings.check_source(name, source)
  if rille.is_tensor(source) or type(source) ~= "table" and not is_callable(source) then
    raise("%s must be a DataLoader, a list of batches or an iterator, got %s", name,
      rille.is_tensor(source) and "a tensor" or type(source))
  end
  if type(source) == "table" and getmetatable(source) and not source.iter and not is_callable(source) then
    raise("%s gives items, not batches: put a DataLoader round it", name)
  end
end

-- Whether outputs are logits of class 1, which are taken for it from 0 on, not from 0.5.
local function takes_logits(loss)
  if native.is_layer(loss) then return loss:_name() == "BCEWithLogitsLoss" end
  return loss == rille.functional.binary_cross_entropy_with_logits
end

local with_threshold = { Accuracy = true, ConfusionMatrix = true, Precision = true, Recall = true, F1 = true }

-- { "accuracy", "f1" } stands for { accuracy = metrics.Accuracy(), f1 = metrics.F1() }.
local function named_metrics(given, loss)
  local metrics, known = {}, {}
  for key in pairs(given[1] and rille.train.metrics or {}) do
    if key:find "^%u" then known[key:lower()] = key end
  end
  for key, value in pairs(given) do
    if math.type(key) == "integer" and type(value) == "string" then
      local name = known[value:lower():gsub("_", "")]
      if not name then
        raise("Trainer: there is no metric '%s'; there are %s", value, table.concat(check.sorted_keys(known), ", "))
      end
      key, value = value, rille.train.metrics[name](with_threshold[name] and takes_logits(loss) and { threshold = 0 } or nil)
    end
    metrics[key] = value
  end
  return metrics
end

local function check_parts(o)
  if not o.step then
    for _, name in ipairs { "model", "loss", "optimizer" } do
      if o[name] == nil then raise("Trainer: %s is missing (or a function step(batch) that does it all)", name) end
    end
    if not is_callable(o.loss) then raise("Trainer: loss must be a function or a module, got %s", type(o.loss)) end
    check_methods("optimizer", { o.optimizer }, "optim.Adam(net:parameters())", "step", "zero_grad")
  end
  check_methods("scheduler", settings.list_of(o.scheduler), "optim.lr_scheduler.StepLR(opt, { step_size = 3 })", "step")
  if o.model ~= nil and not rille.nn.is_module(o.model) then raise("Trainer: model must be a module, got %s", type(o.model)) end
  if o.train == nil and not o.batches then raise("Trainer: train is missing: a DataLoader, or anything that gives batches") end
  for _, name in ipairs { "train", "valid" } do
    if o[name] ~= nil then settings.check_source("Trainer: " .. name, o[name]) end
  end
  if o.valid ~= nil and o.step and not o.valid_step and not (o.model and o.loss) then
    raise("Trainer: valid needs model and loss, or a function valid_step(batch)")
  end
end

local function check_values(o)
  check_choice("schedule", o.schedule, "epoch", "batch")
  check_choice("on_nan", o.on_nan, "stop", "skip", "ignore")
  check_choice("mode", o.mode, "min", "max")
  for _, name in ipairs { "epochs", "batches", "accumulate" } do
    if o[name] and o[name] < (name == "epochs" and 0 or 1) then raise("Trainer: %s must be at least 1, got %d", name, o[name]) end
  end
  for _, name in ipairs { "clip_grad_norm", "clip_grad_value" } do
    if o[name] and not (o[name] > 0) then raise("Trainer: %s must be above 0, got %s", name, o[name]) end
  end
  if o.ema and not (o.ema > 0 and o.ema < 1) then raise("Trainer: ema must be above 0 and below 1, got %s", o.ema) end
  if o.ema and not o.model then raise "Trainer: ema needs a model" end
  for name, metric in pairs(o.metrics or {}) do
    if type(name) ~= "string" then raise("Trainer: metrics must have names: { accuracy = metrics.Accuracy() }") end
    if not is_callable(metric) and not (type(metric) == "table" and metric.update and metric.compute) then
      raise("Trainer: metric '%s' must be one of rille.train.metrics or a function(output, target), got %s", name, type(metric))
    end
  end
  for name, object in pairs(o.state or {}) do
    local ok = pcall(function() return object.state_dict, object.load_state_dict end)
    if type(name) ~= "string" or not ok or not object.state_dict then
      raise("Trainer: state must be named objects with state_dict and load_state_dict, '%s' is none", tostring(name))
    end
  end
  local callbacks = {}
  for _, event in ipairs(EVENTS) do callbacks[event] = "function" end
  for _, set in ipairs(o.callbacks or {}) do check.options("Trainer: callbacks", set, callbacks) end
end

--- The network whose weights are a running mean of the model's; checkpoints keep it as they do the program's own objects.
function settings.averaged(o)
  local averaging = rille.optim.swa_utils
  local averaged = averaging.AveragedModel(o.model, { avg_fn = averaging.get_ema_avg_fn(o.ema), use_buffers = true })
  local state = { ["averaged weights"] = averaged }
  for name, object in pairs(o.state or {}) do state[name] = object end
  o.state = state
  return averaged
end

-- The options, if they fit together; raises otherwise.
function settings.check(options)
  options = check.options("Trainer", options, kinds)
  check_parts(options)
  local copy = {}
  for name, value in pairs(options) do copy[name] = value end
  if copy.metrics then copy.metrics = named_metrics(copy.metrics, copy.loss) end
  check_values(copy)
  return copy
end

return settings
