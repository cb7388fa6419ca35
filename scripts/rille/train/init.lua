-- Training loops: loss_batch, fit, accuracy, class_weights.
local rille, require = ...
local streams = require "rille.streams"
local progress, check = require "rille.train.progress", require "rille.check"
local train = {}

--- The loss of one batch, and with an optimizer one step.
function train.loss_batch(model, loss_func, xb, yb, opt)
  local loss = loss_func(model(xb), yb)
  if opt then
    loss:backward()
    opt:step()
    opt:zero_grad()
  end
  return loss:item(), #xb
end

--- The share of rows whose highest output is the label, as a number between 0 and 1.
function train.accuracy(output, labels)
  if output:dim() ~= 2 or labels:dim() ~= 1 or output:size(0) ~= labels:size(0) then
    check.raise("accuracy: needs outputs [n, classes] and n labels, got [%s] and [%s]",
      table.concat(output:shape(), ", "), table.concat(labels:shape(), ", "))
  end
  if #labels == 0 then return 0.0 end
  return output:argmax(1):eq(labels):sum():item() / #labels
end

-- Mean loss and mean accuracy (for class labels) over a loader, without gradients, in eval mode.
local function evaluate(model, loss_func, loader, metric)
  local total, count, right = 0, 0, 0
  local was_training = model.training
  model:eval()
  rille.no_grad(function()
    for xb, yb in loader do
      local output = model(xb)
      local n = #xb
      total = total + loss_func(output, yb):item() * n
      if metric then right = right + check.number("metric", metric(output, yb)) * n end
      count = count + n
    end
  end)
  model:train(was_training)
  if count == 0 then return 0 / 0, nil, 0 end
  return total / count, metric and right / count or nil, count
end

--- Mean loss of a model over a loader, in eval mode and without gradients.
function train.evaluate(model, loss_func, loader, metric)
  return evaluate(model, loss_func, loader, metric)
end

-- How many batches a loader gives; nil if it does not know.
local function batches_of(loader)
  local known, n = pcall(function() return type(loader) == "table" and loader.len and loader:len() or #loader end)
  return known and n or nil
end

--- Weights for the classes of a loss, so that rare ones count as much as others: items / (classes * items of the class), as
-- scikit-learn's "balanced" has it.
function train.class_weights(labels, classes)
  if type(labels) == "table" and not rille.is_tensor(labels) then labels = rille.tensor(labels, { dtype = "int64" }) end
  if not rille.is_tensor(labels) or labels.dtype:find "float" or labels:numel() == 0 then
    check.raise("class_weights: needs labels, whole numbers from 0, got %s", rille.is_tensor(labels)
      and labels.dtype .. " " .. check.shape(labels) or check.type_of(labels))
  end
  local flat = labels:detach():flatten():long()
  local least, most = flat:min():item(), flat:max():item()
  classes = classes or most + 1
  if least < 0 or most >= classes then
    check.raise("class_weights: labels must be 0 to %d, got %d", classes - 1, least < 0 and least or most)
  end
  local counts = rille.bincount(flat, { minlength = classes }):float()
  local present = counts:gt(0)
  local weights = flat:numel() / (counts:clamp(1) * present:sum():item())
  return weights * present:float()
end

local fit_options = {
  on_batch = "function", metric = "function", progress = "boolean", on_epoch = "function", on_step = "function",
  first = "integer", out = "any",
}

-- One pass over the batches: mean loss, and how many batches there were.
local function pass(model, loss_func, opt, loader, options, bar)
  local total, count, batches, length = 0, 0, 0, batches_of(loader)
  model:train()
  for xb, yb in loader do
    local loss, n = train.loss_batch(model, loss_func, xb, yb, opt)
    total, count = total + loss * n, count + n
    batches = batches + 1
    if options.on_batch then options.on_batch(batches, length, loss) end
    if bar then bar:update(batches, nil, check.text("loss %.4f", total / count)) end
  end
  if bar then bar:clear() end
  return total / count, batches
end

--- Epochs over train_loader, each followed by a pass over valid_loader (may be nil), with a line on the terminal.
function train.fit(epochs, model, loss_func, opt, train_loader, valid_loader, options)
  options = check.options("fit", options, fit_options)
  if math.type(epochs) ~= "integer" or epochs < 0 then
    check.raise("fit: epochs must be an integer >= 0, got %s", tostring(epochs))
  end
  local shows, out = options.progress ~= false, options.out or streams.errors()
  local history, steps, rows = {}, 0, require("rille.train.epoch_table").new()
  local first = options.first or 0
  for epoch = first + 1, first + epochs do
    local started = rille.clock()
    local bar = shows
      and progress.new { total = batches_of(train_loader), label = ("epoch %d"):format(epoch), unit = "batches", file = out }
    local record = { epoch = epoch }
    local loss, batches = pass(model, loss_func, opt, train_loader, options, bar)
    record.train_loss = loss
    if valid_loader then
      record.valid_loss, record.valid_metric = evaluate(model, loss_func, valid_loader, options.metric)
    end
    steps = steps + batches
    record.step, record.seconds = steps, rille.clock() - started
    history[#history + 1] = record
    if shows then
      out:write(rows:line(record, first + epochs), "\n")
      out:flush()
    end
    local tell = options.on_epoch or options.on_step
    if tell and tell(record) == false then break end
  end
  return history
end

-- Loaded when they are first touched.
return require("rille.names").part(train, "rille.train", {
  "train.metrics", "train.check", "train.report", ["train.trainer"] = "Trainer", ["train.lr_find"] = { "lr_find" },
  ["train.compare"] = { "compare" },
})
