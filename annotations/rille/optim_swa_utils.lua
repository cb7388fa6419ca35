---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.optim.swa_utils
local swa_utils = {}

---@class (exact) rille.optim.swa_utils.AveragedModel.options
---@field avg_fn? function how weights are averaged; the plain mean if left out
---@field use_buffers? boolean whether buffers are averaged too (false)

---A network whose weights are the running average of another's.
---```lua
---local net = nn.Linear(2, 3)
---local average = rille.optim.swa_utils.AveragedModel(net, { avg_fn = rille.optim.swa_utils.get_ema_avg_fn(0.99) })
---average:update_parameters(net)
---```
---@param model rille.Module the network; the average stands in a copy of it
---@param make? rille.Module|function where the average stands instead, or what builds it
---@param options? rille.optim.swa_utils.AveragedModel.options avg_fn, use_buffers = false
---@return rille.AveragedModel # called as the network is
---@overload fun(model: rille.Module, options: rille.optim.swa_utils.AveragedModel.options): rille.AveragedModel
function swa_utils.AveragedModel(model, make, options) end

---@class (exact) rille.optim.swa_utils.SWALR.options
---@field optimizer? rille.Optimizer whose learning rates it sets
---@field swa_lr? number the rate that it goes to
---@field anneal_epochs? integer steps that it takes (10)
---@field anneal_strategy? string 'cos' or 'linear' ('cos')
---@field last_epoch? integer the epoch that a run goes on from; -1: from the beginning (-1)

---Goes to swa_lr in anneal_epochs steps and stays there.
---```lua
---local opt = rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 })
---local scheduler = rille.optim.swa_utils.SWALR(opt, 0.05)
---```
---@param optimizer rille.Optimizer whose learning rates it sets
---@param swa_lr number the rate that it goes to
---@param anneal_epochs? integer steps that it takes
---@param anneal_strategy? string 'cos' or 'linear'
---@param last_epoch? integer the epoch that a run goes on from; -1: from the beginning
---@return rille.LRScheduler # a scheduler
---@overload fun(optimizer: rille.Optimizer, swa_lr: number, options?: rille.optim.swa_utils.SWALR.options): rille.LRScheduler
---@overload fun(optimizer: rille.Optimizer, options: rille.optim.swa_utils.SWALR.options): rille.LRScheduler
function swa_utils.SWALR(optimizer, swa_lr, anneal_epochs, anneal_strategy, last_epoch) end

---An exponential average for AveragedModel's avg_fn.
---```lua
---local fn = rille.optim.swa_utils.get_ema_avg_fn(0.99)
---```
---@param decay? number the share of the old average that stays
---@return function # for the option avg_fn
function swa_utils.get_ema_avg_fn(decay) end

---Another name of get_ema_avg_fn, PyTorch's for all weights at once.
---```lua
---local fn = rille.optim.swa_utils.get_ema_multi_avg_fn(0.99)
---```
---@param decay? number the share of the old average that stays
---@return function # for the option avg_fn
function swa_utils.get_ema_multi_avg_fn(decay) end

---The plain mean for AveragedModel's avg_fn.
---```lua
---local fn = rille.optim.swa_utils.get_swa_avg_fn()
---```
---@return function # for the option avg_fn
function swa_utils.get_swa_avg_fn() end

---Another name of get_swa_avg_fn, PyTorch's for all weights at once.
---```lua
---local fn = rille.optim.swa_utils.get_swa_multi_avg_fn()
---```
---@return function # for the option avg_fn
function swa_utils.get_swa_multi_avg_fn() end

---Computes the running statistics of batch norms anew, over one pass of a loader.
---```lua
---local net = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))
---rille.optim.swa_utils.update_bn({ { rille.randn(8, 2) } }, net)
---```
---@param loader any batches, as a Trainer takes them
---@param model rille.Module the network
function swa_utils.update_bn(loader, model) end
