-- rille.train.check: runs one batch through a network, forward and backward, and says what looks wrong. Everything is as it was
-- afterwards. Thresholds are wide: what is told is nearly always a fault.
local rille, require, native = ...
local check, probe, nanwatch = require "rille.check", require "rille.look.probe", require "rille.train.nanwatch"
local modules = require "rille.nn.module"
local nn, is_tensor = rille.nn, rille.is_tensor
local train = {}

-- ---- findings ------------------------------------------------------------------------------------------------------------

local Findings = { __name = "rille.train.findings" }

function Findings:__tostring()
  if #self == 0 then return "check: nothing found" end
  local lines, width = { ("check: %d finding%s"):format(#self, #self == 1 and "" or "s") }, 0
  for _, finding in ipairs(self) do width = math.max(width, #finding.kind) end
  for _, finding in ipairs(self) do
    lines[#lines + 1] = ("  %s%s  %s: %s"):format(finding.kind, (" "):rep(width - #finding.kind), finding.where, finding.message)
  end
  return table.concat(lines, "\n")
end

local function add(found, kind, where, message, ...)
  if select("#", ...) > 0 then message = check.text(message, ...) end
  found[#found + 1] = { kind = kind, where = where, message = message }
end

-- A few names, and how many more there are.
local function some(names)
  if #names <= 3 then return table.concat(names, ", ") end
  return ("%s and %d more"):format(table.concat(names, ", ", 1, 3), #names - 3)
end

-- ---- before anything runs --------------------------------------------------------------------------------------------------

local function has_modes(model)
  for path, module in model:named_modules() do
    local name = module:_name()
    if name:find "Dropout" or name:find "BatchNorm" then return path ~= "" and path or "model", name end
  end
end

local function check_mode(found, model, optimizer)
  local where, name = has_modes(model)
  if not where then return end
  if not rille.is_grad_enabled() and model.training then
    add(found, "eval", where, "%s is in training mode where no gradients are recorded: call net:eval() before measuring", name)
  elseif optimizer and rille.is_grad_enabled() and not model.training then
    add(found, "train", where, "%s is in eval mode although there is an optimizer: call net:train() before training", name)
  end
end

-- How many elements are no numbers, and in which columns of a table.
local function describe_bad(x)
  local bad = x:detach():isfinite():logical_not()
  local text = ("it holds NaN or infinity: %d of %d"):format(bad:sum():item(), x:numel())
  if x:dim() ~= 2 or x:size(1) > 1000 then return text end
  local columns = {}
  for _, place in ipairs(bad:any(0):nonzero():flatten():totable()) do columns[#columns + 1] = tostring(place) end
  return ("%s, in column%s %s (where a table has no value: read_csv's fill, or nan_to_num)"):format(text,
    #columns == 1 and "" or "s", some(columns))
end

local function check_tensor_input(found, where, x)
  if not x.dtype:find "float" then
    if x.dtype == "uint8" then add(found, "input", where, "it is uint8: networks take floats, x:float() / 255") end
    return
  end
  if x:numel() == 0 then return add(found, "input", where, "it is empty: %s", check.shape(x)) end
  if not nanwatch.is_finite(x) then return add(found, "input", where, describe_bad(x)) end
  x = x:detach():double()
  local low, high, mean = x:min():item(), x:max():item(), x:mean():item()
  local deviation = x:numel() > 1 and x:std():item() or 0
  if low >= 0 and high > 20 and high <= 255 and deviation > 10 then
    add(found, "input", where, "values from %g to %g look like unscaled pixels: divide by 255", low, high)
  elseif math.abs(mean) > 20 or deviation > 20 then
    add(found, "input", where, "mean %.4g and deviation %.4g: bring inputs to mean 0 and deviation 1", mean, deviation)
  elseif deviation == 0 and x:numel() > 1 and high ~= 0 then
    add(found, "input", where, "all values are %g", high)
  end
end

local function check_targets(found, target)
  if not is_tensor(target) or target.dtype:find "float" or target:dim() ~= 1 or #target < 16 then return end
  local low, high = target:min():item(), target:max():item()
  if low == high then
    add(found, "target", "target", "all %d labels of the batch are %s: shuffle the data", #target, low)
  end
end

-- ---- the run ---------------------------------------------------------------------------------------------------------------

-- What modules gave, in the order of their calls.
local function watch_modules(model)
  local calls, handles = {}, {}
  for path, module in model:named_modules() do
    handles[#handles + 1] = module:register_forward_hook(function(_, _, ...)
      for _, output in ipairs(probe.tensors(table.pack(...))) do
        calls[#calls + 1] = { path = path ~= "" and path or "model", name = module:_name(), output = output:detach(),
          is_leaf = #module:children() == 0 }
      end
    end)
  end
  return calls, function()
    for _, handle in ipairs(handles) do handle:remove() end
  end
end

local function first_bad(calls)
  for _, call in ipairs(calls) do
    if not nanwatch.is_finite(call.output) then return call.path end
  end
end

-- The op that made it, by anomaly mode.
local function name_op(run)
  local fine, problem = pcall(rille.autograd.detect_anomaly, function()
    local value = run()
    value:backward()
  end)
  return not fine and tostring(problem) or nil
end

local function explain_error(found, problem, target)
  problem = tostring(problem)
  if is_tensor(target) and problem:find "cross_entropy" and target.dtype:find "float" then
    add(found, "target", "target", "cross_entropy takes class numbers as int64 (target:long()), the target is %s %s: %s",
      target.dtype, check.shape(target), problem)
  elseif problem:find "every row would be compared" then
    local loss, given, wanted = problem:match "([%w_]+): target of shape (%b[]) does not fit input of shape (%b[])"
    add(found, "target", "target", "%s of %s and %s compares every row with every other: give both the same shape", loss, wanted,
      given)
  else
    add(found, "error", "forward", "%s", problem)
  end
end

-- ---- the tape: what stands before the loss -----------------------------------------------------------------------------------

local THROUGH = {
  reshape = true, view = true, flatten = true, squeeze = true, unsqueeze = true, transpose = true, permute = true,
  contiguous = true, clone = true, t = true, narrow = true, select = true, slice = true,
}

-- The nodes by id, and the first node of one of the losses' names.
local function read_tape(loss, names)
  local root, list = native.tape(loss, {})
  if not root then return end
  local by_id, node = {}, nil
  for _, entry in ipairs(list) do
    by_id[entry.id] = entry
    if not node and names[entry.name] then node = entry end
  end
  return by_id, node
end

-- The op that made the loss's first input, as if views were not there.
local function before(by_id, node)
  local id = node.inputs[1]
  local at = id and by_id[id]
  while at and THROUGH[at.name] do at = at.inputs[1] and by_id[at.inputs[1]] end
  return at and at.name
end

local LOSSES = {
  cross_entropy = true, nll_loss = true, binary_cross_entropy_with_logits = true, mse_loss = true, l1_loss = true,
  smooth_l1_loss = true, huber_loss = true,
}
local SAME_SHAPE = { mse_loss = true, l1_loss = true, smooth_l1_loss = true, huber_loss = true }

local function check_loss_input(found, loss, output, target)
  local by_id, node = read_tape(loss, LOSSES)
  if not node then return end
  local maker = before(by_id, node)
  if node.name == "cross_entropy" and (maker == "softmax" or maker == "sigmoid") then
    add(found, "softmax", "loss", "cross_entropy gets what %s gave, but applies log_softmax itself: leave the %s out",
      maker, maker)
  elseif node.name == "cross_entropy" and maker == "relu" then
    add(found, "softmax", "loss", "cross_entropy gets what relu gave, so that no class can be made unlikely: leave the relu out")
  elseif node.name == "binary_cross_entropy_with_logits" and (maker == "sigmoid" or maker == "softmax") then
    add(found, "softmax", "loss", "binary_cross_entropy_with_logits gets what %s gave, but it applies the sigmoid itself", maker)
  elseif node.name == "nll_loss" and maker ~= "log_softmax" and is_tensor(output) and output:max():item() > 0 then
    add(found, "softmax", "loss", "nll_loss takes log-probabilities, none above 0; the highest is %g: put log_softmax before it",
      output:max():item())
  end
  if SAME_SHAPE[node.name] and is_tensor(output) and is_tensor(target) and check.shape(output) ~= check.shape(target) then
    add(found, "target", "target", "%s of %s and %s compares every row with every other: give both the same shape", node.name,
      check.shape(output), check.shape(target))
  end
  if node.name == "cross_entropy" and is_tensor(output) and output:dim() == 2 then
    local chance = math.log(output:size(1))
    if loss:item() > 5 * chance + 2 then
      add(found, "loss", "loss", "%.4g where guessing gives %.4g: outputs are too large; scale inputs or first weights down",
        loss:item(), chance)
    end
  end
end

-- ---- after the run ---------------------------------------------------------------------------------------------------------

local function check_outputs(found, calls, rows)
  for _, call in ipairs(calls) do
    local x, where = call.output, call.path
    local is_float = x.dtype:find "float" and x:numel() > 0
    if is_float and call.is_leaf and x:abs():max():item() > 1e4 then
      add(found, "exploding", where, "%s gives values up to %.3g", call.name, x:abs():max():item())
      break
    end
    if is_float and call.name:find "ReLU$" and x:numel() >= 16 then
      local units = x:dim() >= 2 and x:reshape(x:size(0), -1):abs():amax(0) or x:abs()
      local dead = units:eq(0):sum():item() / units:numel()
      if x:dim() >= 2 and x:size(0) >= 8 and dead > 0.8 then
        add(found, "dead", where, "%.0f %% of the units give 0 for the whole batch", 100 * dead)
      end
    end
  end
  local last = calls[#calls]
  local x = last and last.output
  if x and x.dtype:find "float" and x:dim() >= 2 and x:size(0) == rows and rows >= 4 and nanwatch.is_finite(x) then
    local spread = (x - x[0]:unsqueeze(0)):abs():max():item()
    if spread == 0 then add(found, "dead", last.path, "the output is the same for all %d rows of the batch", rows) end
  end
end

-- Own parameters of a module whose gradient is 0 throughout; a bias counts with its weight.
local function check_zero(found, model)
  local names = {}
  for path, module in model:named_modules() do
    local most, has = 0, false
    for _, item in ipairs(modules.own_items(module)) do
      local gradient = item[4] == "parameter" and item[2].grad
      if gradient and gradient:numel() > 0 then has, most = true, math.max(most, gradient:abs():max():item()) end
    end
    if has and most == 0 then names[#names + 1] = path ~= "" and path or "model" end
  end
  if #names > 0 then
    add(found, "dead", some(names), "the gradient of all its parameters is 0: what comes behind is dead, or weights are 0")
  end
end

-- Where the loss is 0, gradients are 0 as well and say nothing.
local function check_gradients(found, model, loss)
  local missing, sizes = {}, {}
  for name, parameter in model:named_parameters() do
    if parameter.requires_grad and not parameter.grad then missing[#missing + 1] = name end
    if parameter.grad and parameter:dim() >= 2 and parameter.grad:numel() > 0 then
      sizes[#sizes + 1] = { name, parameter.grad:double():square():mean():sqrt():item() }
    end
  end
  if #missing > 0 then add(found, "gradient", some(missing), "no gradient arrives: the loss does not depend on it") end
  if math.abs(loss:item()) < 1e-6 then return end
  check_zero(found, model)
  local largest = sizes[1]
  for _, size in ipairs(sizes) do
    if size[2] > largest[2] then largest = size end
  end
  if largest and largest[2] > 100 then
    add(found, "exploding", largest[1], "its gradient has the size %.3g: scale targets and inputs, or clip", largest[2])
  end
  local first, last = sizes[1], sizes[#sizes]
  if first and #sizes >= 3 and first[2] > 0 and first[2] < 1e-6 * last[2] then
    add(found, "vanishing", first[1], "its gradient has the size %.3g, %s's %.3g: normalise, add shortcuts, or "
      .. "choose other initial weights", first[2], last[1], last[2])
  end
end

-- Gradients that earlier backward passes added up: more changes in place than one pass makes, and larger than one.
local function check_zero_grad(found, kept)
  local names, old_size, new_size = {}, 0.0, 0.0
  for _, entry in ipairs(kept) do
    local parameter, old = entry.parameter, entry.grad
    if old and parameter.grad then
      old_size = old_size + old:double():square():sum():item()
      new_size = new_size + parameter.grad:double():square():sum():item()
      if entry.version >= parameter.grad._version + 3 then names[#names + 1] = entry.name end
    end
  end
  if #names > 0 and old_size > 4 * new_size then
    add(found, "zero_grad", some(names), "gradients of several backward passes are added up, %.1f times as large as one: call "
      .. "opt:zero_grad() before each backward", math.sqrt(old_size / math.max(new_size, 1e-300)))
  end
end

local function check_optimizer(found, model, optimizer)
  local known, missing, strange = {}, {}, 0
  local own = {}
  for name, parameter in model:named_parameters() do own[parameter:_serial()] = name end
  for _, group in ipairs(optimizer.param_groups) do
    for _, parameter in ipairs(group.params) do
      local serial = parameter:_serial()
      known[serial] = true
      if not own[serial] then strange = strange + 1 end
    end
    if group.lr == 0 then add(found, "optimizer", "optimizer", "the learning rate is 0") end
  end
  for name, parameter in model:named_parameters() do
    if parameter.requires_grad and not known[parameter:_serial()] then missing[#missing + 1] = name end
  end
  if #missing > 0 then add(found, "optimizer", some(missing), "is not in the optimizer: it never changes") end
  if strange > 0 and #missing > 0 then
    add(found, "optimizer", "optimizer", "%d of its parameters are not the model's: it was made for another model", strange)
  end
end

-- ---- all together ------------------------------------------------------------------------------------------------------------

local function keep_gradients(model)
  local kept = {}
  for name, parameter in model:named_parameters() do
    local grad = parameter.grad
    kept[#kept + 1] = { name = name, parameter = parameter, grad = grad, version = grad and grad._version or 0 }
    parameter.grad = nil
  end
  return kept
end

local function run_batch(found, model, loss, batch, kept)
  local target, output = batch[batch.n], nil
  local function forward()
    output = model(table.unpack(batch, 1, math.max(batch.n - 1, 1)))
    return loss(output, target)
  end
  local calls, unwatch = watch_modules(model)
  local fine, value = pcall(forward)
  unwatch()
  if not fine then return explain_error(found, value, target) end
  if not is_tensor(value) or value:numel() ~= 1 then
    return add(found, "loss", "loss", "it must be a tensor of one element, got %s",
      is_tensor(value) and check.shape(value) or type(value))
  end
  local rows = is_tensor(batch[1]) and batch[1]:dim() > 0 and #batch[1] or 0
  local bad = first_bad(calls)
  if bad or not nanwatch.is_finite(value) then
    local op = name_op(forward)
    return add(found, "nan", bad or "loss", "NaN or infinity, first made here%s", op and ": " .. op or "")
  end
  check_outputs(found, calls, rows)
  if not value.requires_grad then
    return add(found, "gradient", "loss", "it depends on no parameter that wants a gradient: something was detached or frozen")
  end
  check_loss_input(found, value, is_tensor(output) and output:detach() or output, target)
  value:backward()
  for _, entry in ipairs(kept) do
    if entry.parameter.grad and not nanwatch.is_finite(entry.parameter.grad) then
      local op = name_op(forward)
      return add(found, "nan", entry.name, "its gradient has NaN or infinity%s", op and ": " .. op or "")
    end
  end
  check_gradients(found, model, value)
  check_zero_grad(found, kept)
end

-- A loader's first batch; its generators, and the pass that may be under way, stay as they were.
local function first_batch(loader)
  local place, now = loader._place, loader:state_dict().now
  local batch = { loader:iter()() }
  loader:load_state_dict { batches = 0, now = now }
  loader._place = place
  return batch
end

--- Looks a network over with one batch: forgotten zero_grad or eval, softmax before cross_entropy, targets of the wrong dtype or
-- shape, parameters without a gradient or not in the optimizer, dead or exploding layers, the first op that makes a NaN,
-- unscaled inputs. Model, gradients, buffers, modes and random states stay as they were.
function train.check(model, loss, batch, optimizer)
  if not nn.is_module(model) then check.raise("check: model must be a module, got %s", type(model)) end
  local random = rille.get_rng_state()
  if type(batch) == "table" and batch.iter and batch.state_dict then batch = first_batch(batch) end
  if type(batch) ~= "table" or batch[1] == nil then
    check.raise("check: batch must be a list { input, target } or a DataLoader that is not empty, got %s", check.type_of(batch))
  end
  batch = table.pack(table.unpack(batch))
  local found = setmetatable({}, Findings)
  check_mode(found, model, optimizer)
  for i = 1, math.max(batch.n - 1, 1) do
    if is_tensor(batch[i]) then check_tensor_input(found, batch.n > 2 and ("input %d"):format(i) or "input", batch[i]) end
  end
  check_targets(found, batch[batch.n])
  local restore, kept = probe.keep(model), keep_gradients(model)
  local fine, problem = pcall(function()
    local _ <close> = rille.enable_grad()
    run_batch(found, model, loss, batch, kept)
  end)
  for _, entry in ipairs(kept) do entry.parameter.grad = entry.grad end
  restore()
  rille.set_rng_state(random)
  if not fine then error(problem, 0) end
  if optimizer then check_optimizer(found, model, optimizer) end
  return found
end

return train.check
