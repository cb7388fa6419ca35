-- rille.train.lr_find: a test of learning rates (L. N. Smith, Cyclical Learning Rates for Training Neural Networks,
-- arXiv:1506.01186): a few batches, each with a rate that is higher than the last one's, until the loss grows.
local rille, require = ...
local class = require "rille.class"
local check = require "rille.check"
local passes, progress = require "rille.train.passes", require "rille.train.progress"
local train = {}

local Search = class.plain "rille.train.lr_find"

-- ---- what must be as before -----------------------------------------------------------------------------------------------

-- A copy of what state_dict gives, as that holds the tensors themselves.
local function copy_of(value)
  if rille.is_tensor(value) then return value:detach():clone() end
  if type(value) ~= "table" then return value end
  local copy = setmetatable({}, getmetatable(value))
  for key, inner in pairs(value) do copy[key] = copy_of(inner) end
  return copy
end

-- A function that puts weights, optimizer, gradients, random states and the loader back.
local function keep(model, opt, loader)
  local weights, training, random = {}, model.training, rille.get_rng_state()
  for name, tensor in pairs(model:state_dict()) do weights[name] = tensor:detach():clone() end
  local state, gradients = copy_of(opt:state_dict()), {}
  local place = type(loader) == "table" and getmetatable(loader) and loader.state_dict and loader:state_dict()
  for i, parameter in ipairs(model:parameters()) do gradients[i] = parameter.grad or false end
  return function()
    model:load_state_dict(weights)
    opt:load_state_dict(state)
    for i, parameter in ipairs(model:parameters()) do parameter.grad = gradients[i] or nil end
    model:train(training)
    if place then loader:load_state_dict(place) end
    rille.set_rng_state(random)
  end
end

-- ---- the suggestion ---------------------------------------------------------------------------------------------------------

-- Means of neighbours on both sides, the near ones count most, so that the curve does not lag behind the rates.
local function smoothed(losses, reach)
  local result, most = {}, 2 * losses[1] -- one batch that diverged would outweigh all others
  for i = 1, #losses do
    local sum, weights = 0.0, 0.0
    for k = math.max(i - reach, 1), math.min(i + reach, #losses) do
      local weight = reach + 1 - math.abs(k - i)
      sum, weights = sum + weight * math.min(losses[k], most), weights + weight
    end
    result[i] = sum / weights
  end
  return result
end

-- Where the curve falls fastest for the logarithm of the rate, and where it is least; both as places in the list.
local function looked_at(curve)
  local least, steepest, slope = 1, 1, math.huge
  for i, value in ipairs(curve) do if value < curve[least] then least = i end end
  for i = 3, least - 2 do
    local fall = (curve[i + 2] - curve[i - 2]) / 4
    if fall < slope then steepest, slope = i, fall end
  end
  return least, steepest
end

-- ---- the test ----------------------------------------------------------------------------------------------------------------

local kinds = { low = "number", high = "number", batches = "integer", smooth = "integer", diverge = "number",
  progress = "boolean",
  out = "any" }

local function read_options(options)
  options = check.options("lr_find", options, kinds)
  local o = {
    low = options.low or 1e-6, high = options.high or 10, batches = options.batches or 120, smooth = options.smooth or 5,
    diverge = options.diverge or 4, progress = options.progress, out = options.out,
  }
  if not (o.low > 0 and o.low < o.high) then check.raise("lr_find: needs 0 < low < high, got low %s, high %s", o.low, o.high) end
  if o.batches < 10 then check.raise("lr_find: batches must be at least 10, got %d", o.batches) end
  if o.smooth < 0 then check.raise("lr_find: smooth must be at least 0, got %d", o.smooth) end
  return o
end

-- Batches without end: a loader that is through begins anew.
local function endless(loader)
  local next_batch = passes.start(loader)
  return function()
    local batch = table.pack(next_batch())
    if batch[1] == nil then
      next_batch = passes.start(loader)
      batch = table.pack(next_batch())
      if batch[1] == nil then check.raise "lr_find: the loader gives no batch" end
    end
    return batch
  end
end

local function step(model, loss_func, opt, batch)
  opt:zero_grad()
  local loss = loss_func(model(table.unpack(batch, 1, math.max(batch.n - 1, 1))), batch[batch.n])
  loss:backward()
  opt:step()
  return loss:item()
end

local function run(search, model, loss_func, opt, loader, o)
  local groups, next_batch = opt.param_groups, endless(loader)
  local first = groups[1].lr
  local shares = {}
  for i, group in ipairs(groups) do shares[i] = first > 0 and group.lr / first or 1 end
  local bar = o.progress ~= false and progress.new { total = o.batches, label = "learning rates", unit = "", file = o.out }
  local mean, best = 0.0, math.huge
  model:train()
  for i = 1, o.batches do
    local rate = o.low * (o.high / o.low) ^ ((i - 1) / (o.batches - 1))
    for k, group in ipairs(groups) do group.lr = rate * shares[k] end
    local loss = step(model, loss_func, opt, next_batch())
    if loss ~= loss or loss == math.huge then break end
    search.rates[i], search.losses[i] = rate, loss
    mean = i == 1 and loss or 0.8 * mean + 0.2 * loss
    best = math.min(best, mean)
    if bar then bar:update(i, nil, check.text("lr %.2g", rate) .. check.text(", loss %.4f", mean)) end
    if i > 10 and mean > o.diverge * best then break end
  end
  if bar then bar:clear() end
end

--- Tries learning rates, each for a batch, and suggests one. The network, the optimizer, the loader and the random numbers are
-- as before.
function train.lr_find(model, loss_func, opt, loader, options)
  local o = read_options(options)
  if not rille.nn.is_module(model) then check.raise("lr_find: model must be a module, got %s", check.type_of(model)) end
  require("rille.train.trainer_options").check_source("lr_find: the loader", loader)
  local search = Search { rates = {}, losses = {}, smooth = {} }
  local restore = keep(model, opt, loader)
  local fine, problem = pcall(run, search, model, loss_func, opt, loader, o)
  restore()
  if not fine then error(problem, 0) end
  if #search.rates < 5 then
    check.raise("lr_find: the loss is no number after %d batches; begin lower than low = %s", #search.rates, o.low)
  end
  search.smooth = smoothed(search.losses, o.smooth)
  local least, steepest = looked_at(search.smooth)
  search.steepest, search.least = search.rates[steepest], search.rates[least]
  search.lr = math.min(search.steepest, search.least / 4) -- what is near the least one may diverge later on
  return search
end

--- Draws the loss over the rates: in the terminal, or with the option path as an SVG or PNG file.
function Search:plot(options)
  local given = { title = check.text("learning rates: %.2g is suggested", self.lr), xlabel = "learning rate", xscale = "log" }
  for key, value in pairs(options or {}) do given[key] = value end
  local path = given.path
  given.path = nil
  local series = { { name = "loss", x = self.rates, y = self.smooth } }
  if not path then return rille.plot.lines(series, given) end
  return rille.plot[type(path) == "string" and path:lower():find "%.png$" and "png" or "svg"](series, path, given)
end

function Search:__tostring()
  return check.text("lr %.3g", self.lr) .. check.text(" (the loss falls fastest at %.3g", self.steepest)
    .. check.text(" and is least at %.3g)", self.least)
end


return train
