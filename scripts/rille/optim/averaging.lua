-- rille.optim.swa_utils: running averages of weights (SWA: Izmailov et al., arXiv:1803.05407; EMA: Polyak).
local rille, require = ...
local check = require "rille.check"

local averaging = {}

--- Averages for AveragedModel: EMA with this decay, or the plain mean.
function averaging.get_ema_avg_fn(decay)
  decay = decay or 0.999
  if type(decay) ~= "number" or decay < 0 or decay > 1 then
    check.raise("get_ema_avg_fn: decay must be between 0 and 1, got %s", decay)
  end
  return function(averaged, current) averaged:lerp_(current:to(averaged.dtype), 1 - decay) end
end

function averaging.get_swa_avg_fn()
  return function(averaged, current, n) averaged:add_((current - averaged) / (n + 1)) end
end

check.take_names(averaging, { get_ema_avg_fn = "decay" })
averaging.get_ema_multi_avg_fn, averaging.get_swa_multi_avg_fn = averaging.get_ema_avg_fn, averaging.get_swa_avg_fn

local AveragedModel = rille.nn.Module:extend("AveragedModel")

--- A model whose weights are the running average of another's: local average = AveragedModel(net, options). They stand
-- in a copy of the network, or in the one that make is or builds: AveragedModel(net, make, options).
function AveragedModel:init(model, make, options)
  if options == nil and type(make) == "table" and not rille.nn.is_module(make) then make, options = nil, make end
  if make == nil and rille.nn.is_module(model) then make = model:clone() end
  options = check.options("AveragedModel", options, { avg_fn = "function", use_buffers = "boolean" })
  local copy = make
  if type(make) == "function" then copy = make() end
  if not rille.nn.is_module(model) or not rille.nn.is_module(copy) then
    check.raise("AveragedModel: needs a network, and maybe a function that builds another like it")
  end
  if copy == model then check.raise("AveragedModel: the average cannot stand in the network itself") end
  self.module = copy
  copy:load_state_dict(model:state_dict())
  copy:requires_grad_(false)
  self:register_buffer("n_averaged", rille.tensor(0))
  self._average = options.avg_fn or averaging.get_swa_avg_fn()
  self._use_buffers = options.use_buffers or false
end

function AveragedModel:forward(...) return self.module(...) end

--- Takes the model's present weights into the average.
function AveragedModel:update_parameters(model)
  local _ <close> = rille.no_grad()
  local n = self.n_averaged:item()
  local function take(own, other)
    if n == 0 or not own.dtype:find("^float") then
      own:copy_(other)
    else
      self._average(own, other:detach(), n)
    end
  end
  local own, others = self.module:parameters(), model:parameters()
  if #own ~= #others then check.raise("update_parameters: %d parameters here, %d there", #own, #others) end
  for i, parameter in ipairs(own) do take(parameter, others[i]) end
  local buffers, other_buffers = self.module:buffers(), model:buffers()
  for i, buffer in ipairs(buffers) do
    if self._use_buffers then take(buffer, other_buffers[i]) else buffer:copy_(other_buffers[i]) end
  end
  self.n_averaged:add_(1)
end

averaging.AveragedModel = AveragedModel

--- Computes the running statistics of batch norms anew, over one pass of a loader.
function averaging.update_bn(loader, model)
  local norms = {}
  for _, module in ipairs(model:modules()) do
    if tostring(module):find("^BatchNorm") then
      norms[#norms + 1] = module
      module.running_mean:zero_()
      module.running_var:fill_(1)
      module.num_batches_tracked:zero_()
    end
  end
  if #norms == 0 then return end
  local was_training = model.training
  model:train()
  local seen = 0
  rille.no_grad(function()
    for input in require("rille.train.passes").start(loader) do
      -- A plain mean over the batches: the k-th counts 1 / k.
      seen = seen + 1
      local before = {}
      for i, norm in ipairs(norms) do before[i] = { norm.running_mean:clone(), norm.running_var:clone() } end
      model(input)
      for i, norm in ipairs(norms) do
        local momentum = norm.momentum or 0.1
        for k, name in ipairs { "running_mean", "running_var" } do
          local now = (norm[name] - before[i][k] * (1 - momentum)) / momentum
          norm[name]:copy_(before[i][k] + (now - before[i][k]) / seen)
        end
      end
    end
  end)
  model:train(was_training)
end

local scheduler = rille.optim.lr_scheduler

--- Goes to swa_lr in anneal_epochs steps, along a cosine or a line, and stays there.
averaging.SWALR = scheduler.LRScheduler:extend("SWALR", "swa_lr:number anneal_epochs:integer=10 anneal_strategy:string=cos")

function averaging.SWALR:init()
  if self.anneal_strategy ~= "cos" and self.anneal_strategy ~= "linear" then
    check.raise("SWALR: anneal_strategy must be cos or linear, got '%s'", self.anneal_strategy)
  end
end

function averaging.SWALR:_part(step)
  local t = math.max(0, math.min(1, step / math.max(1, self.anneal_epochs)))
  return self.anneal_strategy == "linear" and t or (1 - math.cos(math.pi * t)) / 2
end

function averaging.SWALR:get_lr()
  local step = self.anneal_epochs == 0 and math.max(1, self.last_epoch) or self.last_epoch
  local before, now = self:_part(math.max(0, step - 1)), self:_part(step)
  return self:each(function(_, lr)
    local first = before == 1 and self.swa_lr or (lr - before * self.swa_lr) / (1 - before)
    return self.swa_lr * now + first * (1 - now)
  end)
end

check.take_names(averaging, { update_bn = "loader model" })

return averaging
