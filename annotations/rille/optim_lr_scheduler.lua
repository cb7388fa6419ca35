---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.optim.lr_scheduler
local lr_scheduler = {}

---Several schedulers at once: their factors multiply.
---```lua
---local opt, schedules = rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 }), rille.optim.lr_scheduler
---local scheduler = schedules.ChainedScheduler { schedules.ConstantLR(opt), schedules.ExponentialLR(opt, 0.9) }
---```
---@param list rille.LRScheduler[] schedulers of the same optimizer
---@return rille.LRScheduler # a scheduler
function lr_scheduler.ChainedScheduler(list) end

---@class (exact) rille.optim.lr_scheduler.ConstantLR.options
---@field optimizer? rille.Optimizer whose learning rates it sets
---@field factor? number the factor (0.33333333333333)
---@field total_iters? integer epochs that it lasts (5)
---@field last_epoch? integer the epoch that a run goes on from; -1: from the beginning (-1)

---The learning rate times factor for the first total_iters epochs.
---```lua
---local opt = rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 })
---local scheduler = rille.optim.lr_scheduler.ConstantLR(opt, { factor = 0.5, total_iters = 4 })
---```
---@param optimizer rille.Optimizer whose learning rates it sets
---@param factor? number the factor
---@param total_iters? integer epochs that it lasts
---@param last_epoch? integer the epoch that a run goes on from; -1: from the beginning
---@return rille.LRScheduler # a scheduler
---@overload fun(optimizer: rille.Optimizer, options?: rille.optim.lr_scheduler.ConstantLR.options): rille.LRScheduler
---@overload fun(optimizer: rille.Optimizer, options: rille.optim.lr_scheduler.ConstantLR.options): rille.LRScheduler
function lr_scheduler.ConstantLR(optimizer, factor, total_iters, last_epoch) end

---@class (exact) rille.optim.lr_scheduler.CosineAnnealingLR.options
---@field optimizer? rille.Optimizer whose learning rates it sets
---@field T_max? integer epochs from the top to the bottom
---@field eta_min? number the rate at the bottom (0)
---@field last_epoch? integer the epoch that a run goes on from; -1: from the beginning (-1)

---Half a cosine from the learning rate down to eta_min in T_max epochs, and up again.
---```lua
---local opt = rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 })
---local scheduler = rille.optim.lr_scheduler.CosineAnnealingLR(opt, 50)
---```
---@param optimizer rille.Optimizer whose learning rates it sets
---@param T_max integer epochs from the top to the bottom
---@param eta_min? number the rate at the bottom
---@param last_epoch? integer the epoch that a run goes on from; -1: from the beginning
---@return rille.LRScheduler # a scheduler
---@overload fun(optimizer: rille.Optimizer, T_max: integer, options?: rille.optim.lr_scheduler.CosineAnnealingLR.options): rille.LRScheduler
---@overload fun(optimizer: rille.Optimizer, options: rille.optim.lr_scheduler.CosineAnnealingLR.options): rille.LRScheduler
function lr_scheduler.CosineAnnealingLR(optimizer, T_max, eta_min, last_epoch) end

---@class (exact) rille.optim.lr_scheduler.CosineAnnealingWarmRestarts.options
---@field optimizer? rille.Optimizer whose learning rates it sets
---@field T_0? integer epochs of the first one
---@field T_mult? integer how much longer the next one is (1)
---@field eta_min? number the rate at the bottom (0)
---@field last_epoch? integer the epoch that a run goes on from; -1: from the beginning (-1)

---Half a cosine over T_0 epochs, then the next, T_mult times as long, from the top. step(epoch) takes fractions.
---```lua
---local opt = rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 })
---local scheduler = rille.optim.lr_scheduler.CosineAnnealingWarmRestarts(opt, 10, 2)
---```
---@param optimizer rille.Optimizer whose learning rates it sets
---@param T_0 integer epochs of the first one
---@param T_mult? integer how much longer the next one is
---@param eta_min? number the rate at the bottom
---@param last_epoch? integer the epoch that a run goes on from; -1: from the beginning
---@return rille.LRScheduler # a scheduler
---@overload fun(optimizer: rille.Optimizer, T_0: integer, options?: rille.optim.lr_scheduler.CosineAnnealingWarmRestarts.options): rille.LRScheduler
---@overload fun(optimizer: rille.Optimizer, options: rille.optim.lr_scheduler.CosineAnnealingWarmRestarts.options): rille.LRScheduler
function lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0, T_mult, eta_min, last_epoch) end

---@class (exact) rille.optim.lr_scheduler.CyclicLR.options
---@field optimizer? rille.Optimizer whose learning rates it sets
---@field base_lr? number|table the lower rate; a number, or one for each group
---@field max_lr? number|table the upper rate
---@field step_size_up? integer steps from base_lr to max_lr (2000)
---@field step_size_down? integer|none steps back; as many as up if left out
---@field mode? string 'triangular', 'triangular2' (half as high each time) or 'exp_range' ('triangular')
---@field gamma? number of exp_range: the factor a step (1)
---@field scale_fn? function|none a function that gives the height instead of mode
---@field scale_mode? string what scale_fn takes: 'cycle' or 'iterations' ('cycle')
---@field cycle_momentum? boolean whether momentum goes the other way (true)
---@field base_momentum? number|table the lower momentum (0.8)
---@field max_momentum? number|table the upper momentum (0.9)
---@field last_epoch? integer the epoch that a run goes on from; -1: from the beginning (-1)

---Up and down between base_lr and max_lr. Step it after every batch.
---```lua
---local opt = rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 })
---local scheduler = rille.optim.lr_scheduler.CyclicLR(opt, 0.01, 0.1, { cycle_momentum = false })
---```
---@param optimizer rille.Optimizer whose learning rates it sets
---@param base_lr number|table the lower rate; a number, or one for each group
---@param max_lr number|table the upper rate
---@param step_size_up? integer steps from base_lr to max_lr
---@param step_size_down integer|none steps back; as many as up if left out
---@param mode? string 'triangular', 'triangular2' (half as high each time) or 'exp_range'
---@param gamma? number of exp_range: the factor a step
---@param scale_fn function|none a function that gives the height instead of mode
---@param scale_mode? string what scale_fn takes: 'cycle' or 'iterations'
---@param cycle_momentum? boolean whether momentum goes the other way
---@param base_momentum? number|table the lower momentum
---@param max_momentum? number|table the upper momentum
---@param last_epoch? integer the epoch that a run goes on from; -1: from the beginning
---@return rille.LRScheduler # a scheduler
---@overload fun(optimizer: rille.Optimizer, base_lr: number|table, max_lr: number|table, options?: rille.optim.lr_scheduler.CyclicLR.options): rille.LRScheduler
---@overload fun(optimizer: rille.Optimizer, options: rille.optim.lr_scheduler.CyclicLR.options): rille.LRScheduler
function lr_scheduler.CyclicLR(optimizer, base_lr, max_lr, step_size_up, step_size_down, mode, gamma, scale_fn, scale_mode, cycle_momentum, base_momentum, max_momentum, last_epoch) end

---@class (exact) rille.optim.lr_scheduler.ExponentialLR.options
---@field optimizer? rille.Optimizer whose learning rates it sets
---@field gamma? number the factor
---@field last_epoch? integer the epoch that a run goes on from; -1: from the beginning (-1)

---The learning rate times gamma every epoch.
---```lua
---local opt = rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 })
---local scheduler = rille.optim.lr_scheduler.ExponentialLR(opt, 0.9)
---```
---@param optimizer rille.Optimizer whose learning rates it sets
---@param gamma number the factor
---@param last_epoch? integer the epoch that a run goes on from; -1: from the beginning
---@return rille.LRScheduler # a scheduler
---@overload fun(optimizer: rille.Optimizer, gamma: number, options?: rille.optim.lr_scheduler.ExponentialLR.options): rille.LRScheduler
---@overload fun(optimizer: rille.Optimizer, options: rille.optim.lr_scheduler.ExponentialLR.options): rille.LRScheduler
function lr_scheduler.ExponentialLR(optimizer, gamma, last_epoch) end

---The class of learning-rate schedulers. Extend it and define get_lr(self), which gives a list with a rate for each group.
---```lua
---local Halving = rille.optim.lr_scheduler.LRScheduler:extend("Halving", "every:integer=1")
---function Halving:get_lr()
---  local list = {}
---  for i, base in ipairs(self.base_lrs) do list[i] = base / 2 ^ (self.last_epoch // self.every) end
---  return list
---end
---local scheduler = Halving(rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 }))
---```
---@type rille.LRScheduler
lr_scheduler.LRScheduler = nil

---@class (exact) rille.optim.lr_scheduler.LambdaLR.options
---@field optimizer? rille.Optimizer whose learning rates it sets
---@field lr_lambda? function|table a function(epoch) that gives a factor, or a list with one for each group
---@field last_epoch? integer the epoch that a run goes on from; -1: from the beginning (-1)

---The first learning rate times lr_lambda(epoch).
---```lua
---local opt = rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 })
---local scheduler = rille.optim.lr_scheduler.LambdaLR(opt, function(epoch) return 0.95 ^ epoch end)
---```
---@param optimizer rille.Optimizer whose learning rates it sets
---@param lr_lambda function|table a function(epoch) that gives a factor, or a list with one for each group
---@param last_epoch? integer the epoch that a run goes on from; -1: from the beginning
---@return rille.LRScheduler # a scheduler
---@overload fun(optimizer: rille.Optimizer, lr_lambda: function|table, options?: rille.optim.lr_scheduler.LambdaLR.options): rille.LRScheduler
---@overload fun(optimizer: rille.Optimizer, options: rille.optim.lr_scheduler.LambdaLR.options): rille.LRScheduler
function lr_scheduler.LambdaLR(optimizer, lr_lambda, last_epoch) end

---@class (exact) rille.optim.lr_scheduler.LinearLR.options
---@field optimizer? rille.Optimizer whose learning rates it sets
---@field start_factor? number the factor at the beginning (0.33333333333333)
---@field end_factor? number the factor at the end (1)
---@field total_iters? integer epochs that it takes (5)
---@field last_epoch? integer the epoch that a run goes on from; -1: from the beginning (-1)

---From start_factor to end_factor times the learning rate, in total_iters even steps: a warm-up.
---```lua
---local opt = rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 })
---local scheduler = rille.optim.lr_scheduler.LinearLR(opt, { start_factor = 0.1, total_iters = 5 })
---```
---@param optimizer rille.Optimizer whose learning rates it sets
---@param start_factor? number the factor at the beginning
---@param end_factor? number the factor at the end
---@param total_iters? integer epochs that it takes
---@param last_epoch? integer the epoch that a run goes on from; -1: from the beginning
---@return rille.LRScheduler # a scheduler
---@overload fun(optimizer: rille.Optimizer, options?: rille.optim.lr_scheduler.LinearLR.options): rille.LRScheduler
---@overload fun(optimizer: rille.Optimizer, options: rille.optim.lr_scheduler.LinearLR.options): rille.LRScheduler
function lr_scheduler.LinearLR(optimizer, start_factor, end_factor, total_iters, last_epoch) end

---@class (exact) rille.optim.lr_scheduler.MultiStepLR.options
---@field optimizer? rille.Optimizer whose learning rates it sets
---@field milestones? table a rising list of epochs
---@field gamma? number the factor (0.1)
---@field last_epoch? integer the epoch that a run goes on from; -1: from the beginning (-1)

---The learning rate times gamma at each of the milestones.
---```lua
---local opt = rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 })
---local scheduler = rille.optim.lr_scheduler.MultiStepLR(opt, { 30, 80 })
---```
---@param optimizer rille.Optimizer whose learning rates it sets
---@param milestones table a rising list of epochs
---@param gamma? number the factor
---@param last_epoch? integer the epoch that a run goes on from; -1: from the beginning
---@return rille.LRScheduler # a scheduler
---@overload fun(optimizer: rille.Optimizer, milestones: table, options?: rille.optim.lr_scheduler.MultiStepLR.options): rille.LRScheduler
---@overload fun(optimizer: rille.Optimizer, options: rille.optim.lr_scheduler.MultiStepLR.options): rille.LRScheduler
function lr_scheduler.MultiStepLR(optimizer, milestones, gamma, last_epoch) end

---@class (exact) rille.optim.lr_scheduler.MultiplicativeLR.options
---@field optimizer? rille.Optimizer whose learning rates it sets
---@field lr_lambda? function|table a function(epoch) that gives a factor, or a list with one for each group
---@field last_epoch? integer the epoch that a run goes on from; -1: from the beginning (-1)

---The learning rate times lr_lambda(epoch), every epoch.
---```lua
---local opt = rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 })
---local scheduler = rille.optim.lr_scheduler.MultiplicativeLR(opt, function() return 0.95 end)
---```
---@param optimizer rille.Optimizer whose learning rates it sets
---@param lr_lambda function|table a function(epoch) that gives a factor, or a list with one for each group
---@param last_epoch? integer the epoch that a run goes on from; -1: from the beginning
---@return rille.LRScheduler # a scheduler
---@overload fun(optimizer: rille.Optimizer, lr_lambda: function|table, options?: rille.optim.lr_scheduler.MultiplicativeLR.options): rille.LRScheduler
---@overload fun(optimizer: rille.Optimizer, options: rille.optim.lr_scheduler.MultiplicativeLR.options): rille.LRScheduler
function lr_scheduler.MultiplicativeLR(optimizer, lr_lambda, last_epoch) end

---@class (exact) rille.optim.lr_scheduler.NoamLR.options
---@field optimizer? rille.Optimizer whose learning rates it sets
---@field model_size? integer the width of the model
---@field warmup_steps? integer steps in which the rate rises (4000)
---@field last_epoch? integer the epoch that a run goes on from; -1: from the beginning (-1)

---The schedule of "Attention Is All You Need" (arXiv:1706.03762, 5.3): the optimizer's rate times
---model_size^-0.5 * min(step^-0.5, step * warmup_steps^-1.5), where step counts from 1. Give the
---optimizer an lr of 1 for the paper's rates, and step it once per batch.
---```lua
---local opt = rille.optim.Adam(nn.Linear(2, 3):parameters(), { lr = 1 })
---local scheduler = rille.optim.lr_scheduler.NoamLR(opt, 512, 4000)
---```
---@param optimizer rille.Optimizer whose learning rates it sets
---@param model_size integer the width of the model
---@param warmup_steps? integer steps in which the rate rises
---@param last_epoch? integer the epoch that a run goes on from; -1: from the beginning
---@return rille.LRScheduler # a scheduler
---@overload fun(optimizer: rille.Optimizer, model_size: integer, options?: rille.optim.lr_scheduler.NoamLR.options): rille.LRScheduler
---@overload fun(optimizer: rille.Optimizer, options: rille.optim.lr_scheduler.NoamLR.options): rille.LRScheduler
function lr_scheduler.NoamLR(optimizer, model_size, warmup_steps, last_epoch) end

---@class (exact) rille.optim.lr_scheduler.OneCycleLR.options
---@field optimizer? rille.Optimizer whose learning rates it sets
---@field max_lr? number|table the rate at the top; a number, or one for each group
---@field total_steps? integer|none steps of the run
---@field epochs? integer|none with steps_per_epoch instead of total_steps
---@field steps_per_epoch? integer|none batches an epoch
---@field pct_start? number the share of the run that goes up (0.3)
---@field anneal_strategy? string 'cos' or 'linear' ('cos')
---@field cycle_momentum? boolean whether momentum goes the other way (true)
---@field base_momentum? number|table the lower momentum (0.85)
---@field max_momentum? number|table the upper momentum (0.95)
---@field div_factor? number max_lr over the rate at the beginning (25)
---@field final_div_factor? number the rate at the beginning over the last one (10000)
---@field three_phase? boolean whether a third phase goes down to the end (false)
---@field last_epoch? integer the epoch that a run goes on from; -1: from the beginning (-1)

---Up to max_lr and down to almost nothing, once, over the whole run. Step it after every batch.
---```lua
---local opt = rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 })
---local scheduler = rille.optim.lr_scheduler.OneCycleLR(opt, 0.1, { total_steps = 100, cycle_momentum = false })
---```
---@param optimizer rille.Optimizer whose learning rates it sets
---@param max_lr number|table the rate at the top; a number, or one for each group
---@param total_steps integer|none steps of the run
---@param epochs integer|none with steps_per_epoch instead of total_steps
---@param steps_per_epoch integer|none batches an epoch
---@param pct_start? number the share of the run that goes up
---@param anneal_strategy? string 'cos' or 'linear'
---@param cycle_momentum? boolean whether momentum goes the other way
---@param base_momentum? number|table the lower momentum
---@param max_momentum? number|table the upper momentum
---@param div_factor? number max_lr over the rate at the beginning
---@param final_div_factor? number the rate at the beginning over the last one
---@param three_phase? boolean whether a third phase goes down to the end
---@param last_epoch? integer the epoch that a run goes on from; -1: from the beginning
---@return rille.LRScheduler # a scheduler
---@overload fun(optimizer: rille.Optimizer, max_lr: number|table, total_steps: integer|none, epochs: integer|none, steps_per_epoch: integer|none, options?: rille.optim.lr_scheduler.OneCycleLR.options): rille.LRScheduler
---@overload fun(optimizer: rille.Optimizer, options: rille.optim.lr_scheduler.OneCycleLR.options): rille.LRScheduler
function lr_scheduler.OneCycleLR(optimizer, max_lr, total_steps, epochs, steps_per_epoch, pct_start, anneal_strategy, cycle_momentum, base_momentum, max_momentum, div_factor, final_div_factor, three_phase, last_epoch) end

---@class (exact) rille.optim.lr_scheduler.PolynomialLR.options
---@field optimizer? rille.Optimizer whose learning rates it sets
---@field total_iters? integer epochs that it takes (5)
---@field power? number the exponent: 1 is a line (1)
---@field last_epoch? integer the epoch that a run goes on from; -1: from the beginning (-1)

---Down to 0 in total_iters epochs, as (1 - epoch / total_iters) ^ power.
---```lua
---local opt = rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 })
---local scheduler = rille.optim.lr_scheduler.PolynomialLR(opt, { total_iters = 10 })
---```
---@param optimizer rille.Optimizer whose learning rates it sets
---@param total_iters? integer epochs that it takes
---@param power? number the exponent: 1 is a line
---@param last_epoch? integer the epoch that a run goes on from; -1: from the beginning
---@return rille.LRScheduler # a scheduler
---@overload fun(optimizer: rille.Optimizer, options?: rille.optim.lr_scheduler.PolynomialLR.options): rille.LRScheduler
---@overload fun(optimizer: rille.Optimizer, options: rille.optim.lr_scheduler.PolynomialLR.options): rille.LRScheduler
function lr_scheduler.PolynomialLR(optimizer, total_iters, power, last_epoch) end

---@class (exact) rille.optim.lr_scheduler.ReduceLROnPlateau.options
---@field optimizer? rille.Optimizer whose learning rates it sets
---@field mode? string 'min': smaller is better, or 'max' ('min')
---@field factor? number the factor (0.1)
---@field patience? integer steps without improvement that pass (10)
---@field threshold? number changes that are smaller do not count (0.0001)
---@field threshold_mode? string 'rel': the threshold is a share of the best value, or 'abs' ('rel')
---@field cooldown? integer steps after a change that do not count (0)
---@field min_lr? number|table the rate never goes below; a number, or one for each group (0)
---@field eps? number smaller changes of the rate are left out (1e-08)
---@field last_epoch? integer the epoch that a run goes on from; -1: from the beginning (-1)

---The learning rate times factor when the value given to step has not got better for more than patience steps.
---```lua
---local opt = rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 })
---local scheduler = rille.optim.lr_scheduler.ReduceLROnPlateau(opt, { patience = 2 })
---```
---@param optimizer rille.Optimizer whose learning rates it sets
---@param mode? string 'min': smaller is better, or 'max'
---@param factor? number the factor
---@param patience? integer steps without improvement that pass
---@param threshold? number changes that are smaller do not count
---@param threshold_mode? string 'rel': the threshold is a share of the best value, or 'abs'
---@param cooldown? integer steps after a change that do not count
---@param min_lr? number|table the rate never goes below; a number, or one for each group
---@param eps? number smaller changes of the rate are left out
---@param last_epoch? integer the epoch that a run goes on from; -1: from the beginning
---@return rille.LRScheduler # a scheduler
---@overload fun(optimizer: rille.Optimizer, options?: rille.optim.lr_scheduler.ReduceLROnPlateau.options): rille.LRScheduler
---@overload fun(optimizer: rille.Optimizer, options: rille.optim.lr_scheduler.ReduceLROnPlateau.options): rille.LRScheduler
function lr_scheduler.ReduceLROnPlateau(optimizer, mode, factor, patience, threshold, threshold_mode, cooldown, min_lr, eps, last_epoch) end

---@class (exact) rille.optim.lr_scheduler.SequentialLR.options
---@field optimizer? rille.Optimizer whose learning rates it sets
---@field schedulers? rille.LRScheduler[] a list of schedulers of the same optimizer
---@field milestones? integer[] the epochs at which the next one begins, one less than there are schedulers
---@field last_epoch? integer the epoch that a run goes on from; -1: from the beginning (-1)

---One scheduler after the other: the next begins at each milestone.
---```lua
---local opt, schedules = rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 }), rille.optim.lr_scheduler
---local warm_up, fall = schedules.LinearLR(opt, { total_iters = 5 }), schedules.CosineAnnealingLR(opt, 45)
---local scheduler = schedules.SequentialLR(opt, { warm_up, fall }, { 5 })
---```
---@param optimizer rille.Optimizer whose learning rates it sets
---@param schedulers rille.LRScheduler[] a list of schedulers of the same optimizer
---@param milestones integer[] the epochs at which the next one begins, one less than there are schedulers
---@param last_epoch? integer the epoch that a run goes on from; -1: from the beginning
---@return rille.LRScheduler # a scheduler
---@overload fun(optimizer: rille.Optimizer, schedulers: rille.LRScheduler[], milestones: integer[], options?: rille.optim.lr_scheduler.SequentialLR.options): rille.LRScheduler
---@overload fun(optimizer: rille.Optimizer, options: rille.optim.lr_scheduler.SequentialLR.options): rille.LRScheduler
function lr_scheduler.SequentialLR(optimizer, schedulers, milestones, last_epoch) end

---@class (exact) rille.optim.lr_scheduler.StepLR.options
---@field optimizer? rille.Optimizer whose learning rates it sets
---@field step_size? integer epochs between two changes
---@field gamma? number the factor (0.1)
---@field last_epoch? integer the epoch that a run goes on from; -1: from the beginning (-1)

---The learning rate times gamma every step_size epochs.
---```lua
---local opt = rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 })
---local scheduler = rille.optim.lr_scheduler.StepLR(opt, 30, 0.1)
---```
---@param optimizer rille.Optimizer whose learning rates it sets
---@param step_size integer epochs between two changes
---@param gamma? number the factor
---@param last_epoch? integer the epoch that a run goes on from; -1: from the beginning
---@return rille.LRScheduler # a scheduler
---@overload fun(optimizer: rille.Optimizer, step_size: integer, options?: rille.optim.lr_scheduler.StepLR.options): rille.LRScheduler
---@overload fun(optimizer: rille.Optimizer, options: rille.optim.lr_scheduler.StepLR.options): rille.LRScheduler
function lr_scheduler.StepLR(optimizer, step_size, gamma, last_epoch) end
