-- Training loops: loss_batch, fit, accuracy.
local rille, require = ...
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

local fit_options = {
  on_batch = "function", metric = "function", progress = "boolean", on_step = "function", first = "integer", out = "any",
}

--- steps passes over train_loader, each followed by one over valid_loader (may be nil).
function train.fit(steps, model, loss_func, opt, train_loader, valid_loader, options)
  options = check.options("fit", options, fit_options)
  if math.type(steps) ~= "integer" or steps < 0 then
    check.raise("fit: steps must be an integer >= 0, got %s", tostring(steps))
  end
  local history = {}
  local first = options.first or 0
  for step = first, first + steps - 1 do
    local started = os.clock()
    local bar = options.progress ~= false
      and progress.new {
        total = batches_of(train_loader), label = ("step %d"):format(step), unit = "batches", file = options.out,
      }
    local total, count, batches = 0, 0, 0
    model:train()
    for xb, yb in train_loader do
      local loss, n = train.loss_batch(model, loss_func, xb, yb, opt)
      total, count = total + loss * n, count + n
      batches = batches + 1
      if options.on_batch then options.on_batch(batches, batches_of(train_loader), loss) end
      if bar then bar:update(batches, nil, check.text("loss %.4f", total / count)) end
    end
    if bar then bar:clear() end
    local record = { step = step, train_loss = total / count }
    if valid_loader then
      record.valid_loss, record.valid_metric = evaluate(model, loss_func, valid_loader, options.metric)
    end
    record.seconds = os.clock() - started
    history[#history + 1] = record
    if options.on_step and options.on_step(record) == false then break end
  end
  return history
end

-- Loaded when they are first touched.
return require("rille.names").part(train, "rille.train", {
  "train.metrics", "train.check", "train.report", ["train.trainer"] = "Trainer",
})
