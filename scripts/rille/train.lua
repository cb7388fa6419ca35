-- Training loops: loss_batch, fit, accuracy.
local rille = ...
local progress = rille._import "progress"
local train = {}

local function check_options(name, options, known)
  for key in pairs(options) do
    if not known[key] then
      local names = {}
      for option in pairs(known) do names[#names + 1] = option end
      table.sort(names)
      error(("%s: no option '%s'; it takes %s"):format(name, tostring(key), table.concat(names, ", ")), 3)
    end
  end
end

--- The loss of one batch, and with an optimizer one step.
-- @return the loss as a number, and the batch's size
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
-- @param output [n, classes]
-- @param labels n class numbers, from 0
function train.accuracy(output, labels)
  if output:dim() ~= 2 or labels:dim() ~= 1 or output:size(0) ~= labels:size(0) then
    error(("accuracy: needs outputs [n, classes] and n labels, got [%s] and [%s]"):format(
      table.concat(output:shape(), ", "), table.concat(labels:shape(), ", ")), 2)
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
      if metric then right = right + metric(output, yb) * n end
      count = count + n
    end
  end)
  model:train(was_training)
  if count == 0 then return 0 / 0, nil, 0 end
  return total / count, metric and right / count or nil, count
end

--- Mean loss of a model over a loader, in eval mode and without gradients.
-- @param metric optional function(output, targets) -> number for a batch, averaged as well; train.accuracy is one
-- @return mean loss, mean metric (nil without one), number of rows
function train.evaluate(model, loss_func, loader, metric)
  return evaluate(model, loss_func, loader, metric)
end

local fit_options = { metric = true, progress = true, on_step = true, first = true, out = true }

--- steps passes over train_loader, each followed by one over valid_loader (may be nil).
-- @param options { metric = fn, progress = true, on_step = fn(record), first = 0, out = io.stderr }: on_step gets a table
-- { step, train_loss, valid_loss, valid_metric, seconds } after each pass and may return false to stop. The bar is drawn
-- on a terminal; elsewhere nothing is printed but what on_step prints.
-- @return the list of records
function train.fit(steps, model, loss_func, opt, train_loader, valid_loader, options)
  options = options or {}
  check_options("fit", options, fit_options)
  if math.type(steps) ~= "integer" or steps < 0 then error("fit: steps must be an integer >= 0, got " .. tostring(steps), 2) end
  local history = {}
  local first = options.first or 0
  for step = first, first + steps - 1 do
    local started = os.clock()
    local bar = progress.new {
      total = #train_loader,
      label = ("step %d"):format(step),
      enabled = options.progress ~= false,
      file = options.out,
      quiet_elsewhere = true,
    }
    local total, count = 0, 0
    model:train()
    for xb, yb in train_loader do
      local loss, n = train.loss_batch(model, loss_func, xb, yb, opt)
      total, count = total + loss * n, count + n
      bar:advance(1, ("loss %.4f"):format(total / count))
    end
    bar:finish()
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

return train
