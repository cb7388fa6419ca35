---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.optim
---@field lr_scheduler rille.part.optim.lr_scheduler
---@field swa_utils rille.part.optim.swa_utils
local optim = {}

---@class (exact) rille.optim.ASGD.options
---@field lr? number learning rate: length of a step (0.01)
---@field lambd? number the limit (0.0001)
---@field alpha? number the share of the old mean that stays (0.75)
---@field t0? number the step at which averaging begins (1000000)
---@field weight_decay? number how much the weights are drawn to 0 (0)
---@field maximize? boolean whether steps go up instead of down (false)
---@field foreach? boolean taken without effect, as there is one way to run a step
---@field capturable? boolean taken without effect, as there is one way to run a step
---@field differentiable? boolean taken without effect, as there is one way to run a step

---gradient descent that also averages the weights
---```lua
---rille.optim.ASGD(net:parameters(), { lr = 0.01 })
---```
---@param parameters rille.Tensor[]|table[] what it changes: net:parameters(), or groups { { params = ..., lr = ... }, ... }
---@param options? rille.optim.ASGD.options lr = 0.01, lambd = 0.0001, alpha = 0.75, t0 = 1000000, weight_decay = 0, maximize = false, foreach, capturable, differentiable
---@return rille.Optimizer 
function optim.ASGD(parameters, options) end

---@class (exact) rille.optim.Adadelta.options
---@field lr? number learning rate: length of a step (1)
---@field rho? number the share of the old mean that stays (0.9)
---@field eps? number a small number that keeps from dividing by 0 (1e-06)
---@field weight_decay? number how much the weights are drawn to 0 (0)
---@field maximize? boolean whether steps go up instead of down (false)
---@field foreach? boolean taken without effect, as there is one way to run a step
---@field capturable? boolean taken without effect, as there is one way to run a step
---@field differentiable? boolean taken without effect, as there is one way to run a step

---steps scaled by running means of squared gradients and steps
---```lua
---rille.optim.Adadelta(net:parameters(), { rho = 0.9 })
---```
---@param parameters rille.Tensor[]|table[] what it changes: net:parameters(), or groups { { params = ..., lr = ... }, ... }
---@param options? rille.optim.Adadelta.options lr = 1, rho = 0.9, eps = 1e-06, weight_decay = 0, maximize = false, foreach, capturable, differentiable
---@return rille.Optimizer 
function optim.Adadelta(parameters, options) end

---@class (exact) rille.optim.Adafactor.options
---@field lr? number the largest length of a step, relative to the size of the weights (0.01)
---@field beta2_decay? number how fast old squares are forgotten: the power of the step's number (-0.8)
---@field eps? number[] added to squares (rille.none: the dtype's eps), and the least size of weights ({ rille.none, 0.001 })
---@field d? number above this size an update is scaled down (1)
---@field weight_decay? number how much the weights are drawn to 0 (0)
---@field maximize? boolean whether steps go up instead of down (false)
---@field foreach? boolean taken without effect, as there is one way to run a step

---second moments by rows and columns, so that large matrices need little memory
---```lua
---rille.optim.Adafactor(net:parameters(), { lr = 0.01 })
---```
---@param parameters rille.Tensor[]|table[] what it changes: net:parameters(), or groups { { params = ..., lr = ... }, ... }
---@param options? rille.optim.Adafactor.options lr = 0.01, beta2_decay = -0.8, eps = { rille.none, 0.001 }, d = 1, weight_decay = 0, maximize = false, foreach
---@return rille.Optimizer 
function optim.Adafactor(parameters, options) end

---@class (exact) rille.optim.Adagrad.options
---@field lr? number learning rate: length of a step (0.01)
---@field lr_decay? number how fast steps become smaller (0)
---@field weight_decay? number how much the weights are drawn to 0 (0)
---@field initial_accumulator_value? number what the sums of squares begin with (0)
---@field eps? number a small number that keeps from dividing by 0 (1e-10)
---@field maximize? boolean whether steps go up instead of down (false)
---@field foreach? boolean taken without effect, as there is one way to run a step
---@field fused? boolean taken without effect, as there is one way to run a step
---@field differentiable? boolean taken without effect, as there is one way to run a step

---steps divided by the root of all squared gradients so far
---```lua
---rille.optim.Adagrad(net:parameters(), { lr = 0.01 })
---```
---@param parameters rille.Tensor[]|table[] what it changes: net:parameters(), or groups { { params = ..., lr = ... }, ... }
---@param options? rille.optim.Adagrad.options lr = 0.01, lr_decay = 0, weight_decay = 0, initial_accumulator_value = 0, eps = 1e-10, maximize = false, foreach, fused, differentiable
---@return rille.Optimizer 
function optim.Adagrad(parameters, options) end

---@class (exact) rille.optim.Adam.options
---@field lr? number learning rate: length of a step (0.001)
---@field betas? number[] shares of the old means (of the gradient, of its square) that stay ({ 0.9, 0.999 })
---@field eps? number a small number that keeps from dividing by 0 (1e-08)
---@field weight_decay? number how much the weights are drawn to 0 (0)
---@field amsgrad? boolean whether the largest mean of squares so far is used (false)
---@field maximize? boolean whether steps go up instead of down (false)
---@field decoupled_weight_decay? boolean whether weight decay goes by the weights alone, as in AdamW (false)
---@field foreach? boolean taken without effect, as there is one way to run a step
---@field fused? boolean taken without effect, as there is one way to run a step
---@field capturable? boolean taken without effect, as there is one way to run a step
---@field differentiable? boolean taken without effect, as there is one way to run a step

---steps scaled by running means of the gradient and its square
---```lua
---rille.optim.Adam(net:parameters(), { lr = 0.001 })
---```
---@param parameters rille.Tensor[]|table[] what it changes: net:parameters(), or groups { { params = ..., lr = ... }, ... }
---@param options? rille.optim.Adam.options lr = 0.001, betas = { 0.9, 0.999 }, eps = 1e-08, weight_decay = 0, amsgrad = false, maximize = false, decoupled_weight_decay = false, foreach, fused, capturable, differentiable
---@return rille.Optimizer 
function optim.Adam(parameters, options) end

---@class (exact) rille.optim.AdamW.options
---@field lr? number learning rate: length of a step (0.001)
---@field betas? number[] shares of the old means (of the gradient, of its square) that stay ({ 0.9, 0.999 })
---@field eps? number a small number that keeps from dividing by 0 (1e-08)
---@field weight_decay? number how much the weights are drawn to 0 (0.01)
---@field amsgrad? boolean whether the largest mean of squares so far is used (false)
---@field maximize? boolean whether steps go up instead of down (false)
---@field foreach? boolean taken without effect, as there is one way to run a step
---@field fused? boolean taken without effect, as there is one way to run a step
---@field capturable? boolean taken without effect, as there is one way to run a step
---@field differentiable? boolean taken without effect, as there is one way to run a step

---Adam with the weight decay taken from the weights, not added to the gradient
---```lua
---rille.optim.AdamW(net:parameters(), { lr = 0.001, weight_decay = 0.01 })
---```
---@param parameters rille.Tensor[]|table[] what it changes: net:parameters(), or groups { { params = ..., lr = ... }, ... }
---@param options? rille.optim.AdamW.options lr = 0.001, betas = { 0.9, 0.999 }, eps = 1e-08, weight_decay = 0.01, amsgrad = false, maximize = false, foreach, fused, capturable, differentiable
---@return rille.Optimizer 
function optim.AdamW(parameters, options) end

---@class (exact) rille.optim.Adamax.options
---@field lr? number learning rate: length of a step (0.002)
---@field betas? number[] shares of the old means (of the gradient, of its square) that stay ({ 0.9, 0.999 })
---@field eps? number a small number that keeps from dividing by 0 (1e-08)
---@field weight_decay? number how much the weights are drawn to 0 (0)
---@field maximize? boolean whether steps go up instead of down (false)
---@field foreach? boolean taken without effect, as there is one way to run a step
---@field capturable? boolean taken without effect, as there is one way to run a step
---@field differentiable? boolean taken without effect, as there is one way to run a step

---Adam with the largest gradient so far in place of the second moment
---```lua
---rille.optim.Adamax(net:parameters(), { lr = 0.002 })
---```
---@param parameters rille.Tensor[]|table[] what it changes: net:parameters(), or groups { { params = ..., lr = ... }, ... }
---@param options? rille.optim.Adamax.options lr = 0.002, betas = { 0.9, 0.999 }, eps = 1e-08, weight_decay = 0, maximize = false, foreach, capturable, differentiable
---@return rille.Optimizer 
function optim.Adamax(parameters, options) end

---@class (exact) rille.optim.LBFGS.options
---@field lr? number learning rate: length of a step (1)
---@field max_iter? integer iterations a step (20)
---@field max_eval? integer calls of the closure a step; 1.25 max_iter if left out
---@field tolerance_grad? number ends where no gradient is larger (1e-07)
---@field tolerance_change? number ends where less changes (1e-09)
---@field history_size? integer how many changes are kept (100)
---@field line_search_fn? "none"|"strong_wolfe" how the length of a step is looked for; none: it is lr ('none')

---looks along a line for a smaller loss, which a function computes several times; for full batches
---```lua
---rille.optim.LBFGS(net:parameters(), { line_search_fn = 'strong_wolfe' })
---```
---@param parameters rille.Tensor[]|table[] what it changes: net:parameters(), or groups { { params = ..., lr = ... }, ... }
---@param options? rille.optim.LBFGS.options lr = 1, max_iter = 20, max_eval = nil, tolerance_grad = 1e-07, tolerance_change = 1e-09, history_size = 100, line_search_fn = 'none'
---@return rille.Optimizer 
function optim.LBFGS(parameters, options) end

---@class (exact) rille.optim.Lion.options
---@field lr? number learning rate: length of a step (0.0001)
---@field betas? number[] shares of the old means (of the gradient, of its square) that stay ({ 0.9, 0.99 })
---@field weight_decay? number how much the weights are drawn to 0 (0)
---@field maximize? boolean whether steps go up instead of down (false)

---steps of one size, along the sign of a running mean of the gradient
---```lua
---rille.optim.Lion(net:parameters(), { lr = 0.0001 })
---```
---@param parameters rille.Tensor[]|table[] what it changes: net:parameters(), or groups { { params = ..., lr = ... }, ... }
---@param options? rille.optim.Lion.options lr = 0.0001, betas = { 0.9, 0.99 }, weight_decay = 0, maximize = false
---@return rille.Optimizer 
function optim.Lion(parameters, options) end

---@class (exact) rille.optim.Muon.options
---@field lr? number learning rate: length of a step (0.001)
---@field weight_decay? number how much the weights are drawn to 0 (0.1)
---@field momentum? number how much of the last step goes on, 0 to 1 (0.95)
---@field nesterov? boolean whether Nesterov's form of momentum is used (true)
---@field ns_coefficients? number[] of the Newton-Schulz polynomial ({ 3.4445, -4.775, 2.0315 })
---@field eps? number a small number that keeps from dividing by 0 (1e-07)
---@field ns_steps? integer of the Newton-Schulz iteration (5)
---@field adjust_lr_fn? "none"|"original"|"match_rms_adamw" how lr goes with the matrix's shape ('none')

---momentum made orthogonal, for the matrices of hidden layers
---```lua
---rille.optim.Muon({ nn.Linear(4, 4).weight }, { lr = 0.01 })
---```
---@param parameters rille.Tensor[]|table[] what it changes: net:parameters(), or groups { { params = ..., lr = ... }, ... }
---@param options? rille.optim.Muon.options lr = 0.001, weight_decay = 0.1, momentum = 0.95, nesterov = true, ns_coefficients = { 3.4445, -4.775, 2.0315 }, eps = 1e-07, ns_steps = 5, adjust_lr_fn = 'none'
---@return rille.Optimizer 
function optim.Muon(parameters, options) end

---@class (exact) rille.optim.NAdam.options
---@field lr? number learning rate: length of a step (0.002)
---@field betas? number[] shares of the old means (of the gradient, of its square) that stay ({ 0.9, 0.999 })
---@field eps? number a small number that keeps from dividing by 0 (1e-08)
---@field weight_decay? number how much the weights are drawn to 0 (0)
---@field momentum_decay? number how momentum grows (0.004)
---@field decoupled_weight_decay? boolean whether weight decay goes by the weights alone, as in AdamW (false)
---@field maximize? boolean whether steps go up instead of down (false)
---@field foreach? boolean taken without effect, as there is one way to run a step
---@field capturable? boolean taken without effect, as there is one way to run a step
---@field differentiable? boolean taken without effect, as there is one way to run a step

---Adam with Nesterov's momentum
---```lua
---rille.optim.NAdam(net:parameters(), { lr = 0.002 })
---```
---@param parameters rille.Tensor[]|table[] what it changes: net:parameters(), or groups { { params = ..., lr = ... }, ... }
---@param options? rille.optim.NAdam.options lr = 0.002, betas = { 0.9, 0.999 }, eps = 1e-08, weight_decay = 0, momentum_decay = 0.004, decoupled_weight_decay = false, maximize = false, foreach, capturable, differentiable
---@return rille.Optimizer 
function optim.NAdam(parameters, options) end

---The class of optimizers written in Lua; those in C have the same methods.
---Extend it and define update(self, parameter, gradient, state, group), which is called without gradients, or a step. Where
---extend gets no defaults, the class is written as PyTorch's are: its init gets the constructor's arguments and calls
---Optimizer.init(self, params, defaults), and step reads self.param_groups and self.state[parameter].
---```lua
---local Plain = rille.optim.Optimizer:extend("Plain", { lr = 0.1 })
---function Plain:update(parameter, gradient, _, group) parameter:sub_(gradient * group.lr) end
---local opt = Plain({ nn.Parameter(rille.ones(2)) }, { lr = 0.5 })
---```
---@type rille.Optimizer
optim.Optimizer = nil

---@class (exact) rille.optim.RAdam.options
---@field lr? number learning rate: length of a step (0.001)
---@field betas? number[] shares of the old means (of the gradient, of its square) that stay ({ 0.9, 0.999 })
---@field eps? number a small number that keeps from dividing by 0 (1e-08)
---@field weight_decay? number how much the weights are drawn to 0 (0)
---@field decoupled_weight_decay? boolean whether weight decay goes by the weights alone, as in AdamW (false)
---@field maximize? boolean whether steps go up instead of down (false)
---@field foreach? boolean taken without effect, as there is one way to run a step
---@field capturable? boolean taken without effect, as there is one way to run a step
---@field differentiable? boolean taken without effect, as there is one way to run a step

---Adam that waits with the second moment until it is known well enough
---```lua
---rille.optim.RAdam(net:parameters(), { lr = 0.001 })
---```
---@param parameters rille.Tensor[]|table[] what it changes: net:parameters(), or groups { { params = ..., lr = ... }, ... }
---@param options? rille.optim.RAdam.options lr = 0.001, betas = { 0.9, 0.999 }, eps = 1e-08, weight_decay = 0, decoupled_weight_decay = false, maximize = false, foreach, capturable, differentiable
---@return rille.Optimizer 
function optim.RAdam(parameters, options) end

---@class (exact) rille.optim.RMSprop.options
---@field lr? number learning rate: length of a step (0.01)
---@field alpha? number the share of the old mean that stays (0.99)
---@field eps? number a small number that keeps from dividing by 0 (1e-08)
---@field weight_decay? number how much the weights are drawn to 0 (0)
---@field momentum? number how much of the last step goes on, 0 to 1 (0)
---@field centered? boolean whether the mean gradient is taken off (false)
---@field maximize? boolean whether steps go up instead of down (false)
---@field foreach? boolean taken without effect, as there is one way to run a step
---@field capturable? boolean taken without effect, as there is one way to run a step
---@field differentiable? boolean taken without effect, as there is one way to run a step

---steps divided by a running root mean square of the gradient
---```lua
---rille.optim.RMSprop(net:parameters(), { lr = 0.01 })
---```
---@param parameters rille.Tensor[]|table[] what it changes: net:parameters(), or groups { { params = ..., lr = ... }, ... }
---@param options? rille.optim.RMSprop.options lr = 0.01, alpha = 0.99, eps = 1e-08, weight_decay = 0, momentum = 0, centered = false, maximize = false, foreach, capturable, differentiable
---@return rille.Optimizer 
function optim.RMSprop(parameters, options) end

---@class (exact) rille.optim.Rprop.options
---@field lr? number learning rate: length of a step (0.01)
---@field etas? number[] by how much step sizes are made smaller and larger ({ 0.5, 1.2 })
---@field step_sizes? number[] the least and the largest step size ({ 1e-06, 50 })
---@field maximize? boolean whether steps go up instead of down (false)
---@field foreach? boolean taken without effect, as there is one way to run a step
---@field capturable? boolean taken without effect, as there is one way to run a step
---@field differentiable? boolean taken without effect, as there is one way to run a step

---step sizes of their own, grown while the gradient keeps its sign; for full batches
---```lua
---rille.optim.Rprop(net:parameters(), { lr = 0.01 })
---```
---@param parameters rille.Tensor[]|table[] what it changes: net:parameters(), or groups { { params = ..., lr = ... }, ... }
---@param options? rille.optim.Rprop.options lr = 0.01, etas = { 0.5, 1.2 }, step_sizes = { 1e-06, 50 }, maximize = false, foreach, capturable, differentiable
---@return rille.Optimizer 
function optim.Rprop(parameters, options) end

---@class (exact) rille.optim.SGD.options
---@field lr? number learning rate: length of a step (0.001)
---@field momentum? number how much of the last step goes on, 0 to 1 (0)
---@field dampening? number the share of the gradient that momentum leaves out (0)
---@field weight_decay? number how much the weights are drawn to 0 (0)
---@field nesterov? boolean whether Nesterov's form of momentum is used (false)
---@field maximize? boolean whether steps go up instead of down (false)
---@field foreach? boolean taken without effect, as there is one way to run a step
---@field fused? boolean taken without effect, as there is one way to run a step
---@field differentiable? boolean taken without effect, as there is one way to run a step

---gradient descent, with momentum if asked for
---```lua
---rille.optim.SGD(net:parameters(), { lr = 0.1, momentum = 0.9 })
---```
---@param parameters rille.Tensor[]|table[] what it changes: net:parameters(), or groups { { params = ..., lr = ... }, ... }
---@param options? rille.optim.SGD.options lr = 0.001, momentum = 0, dampening = 0, weight_decay = 0, nesterov = false, maximize = false, foreach, fused, differentiable
---@return rille.Optimizer 
function optim.SGD(parameters, options) end

---@class (exact) rille.optim.SparseAdam.options
---@field lr? number learning rate: length of a step (0.001)
---@field betas? number[] shares of the old means (of the gradient, of its square) that stay ({ 0.9, 0.999 })
---@field eps? number a small number that keeps from dividing by 0 (1e-08)
---@field maximize? boolean whether steps go up instead of down (false)

---Adam that leaves rows alone whose gradient is all zeros, as those of an embedding
---```lua
---rille.optim.SparseAdam(net:parameters(), { lr = 0.001 })
---```
---@param parameters rille.Tensor[]|table[] what it changes: net:parameters(), or groups { { params = ..., lr = ... }, ... }
---@param options? rille.optim.SparseAdam.options lr = 0.001, betas = { 0.9, 0.999 }, eps = 1e-08, maximize = false
---@return rille.Optimizer 
function optim.SparseAdam(parameters, options) end
