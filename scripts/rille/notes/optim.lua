--- The class of optimizers written in Lua; those in C have the same methods.
-- Extend it and define update(self, parameter, gradient, state, group), which is called without gradients, or a step. Where
-- extend gets no defaults, the class is written as PyTorch's are: its init gets the constructor's arguments and calls
-- Optimizer.init(self, params, defaults), and step reads self.param_groups and self.state[parameter].
-- @name rille.optim.Optimizer
-- @class Optimizer
-- @field param_groups table[]: for each group its options (lr, ...), which may be changed, and params
-- @field state table: what is kept for each parameter: state[parameter] is a table, empty at first
-- @example
-- local Plain = rille.optim.Optimizer:extend("Plain", { lr = 0.1 })
-- function Plain:update(parameter, gradient, _, group) parameter:sub_(gradient * group.lr) end
-- local opt = Plain({ nn.Parameter(rille.ones(2)) }, { lr = 0.5 })

--- A new class of optimizers.
-- @name Optimizer:extend
-- @param name string: its name
-- @param defaults table?: its options and their defaults; Optimizer.none for "not given"; without it init names them
-- @return rille.Class: define update in it; calling it makes an optimizer
-- @example
-- local Mine = rille.optim.Optimizer:extend("Mine", { lr = 0.01 })
-- local Theirs = rille.optim.Optimizer:extend("Theirs")
-- function Theirs:init(params, options) rille.optim.Optimizer.init(self, params, { lr = options.lr or 0.01 }) end
-- function Theirs:step()
--   for _, group in ipairs(self.param_groups) do
--     for _, p in ipairs(group.params) do p.data:add_(p.grad, { alpha = -group.lr }) end
--   end
-- end

--- What is kept for a parameter, in optimizers written in Lua.
-- @name Optimizer:state_of
-- @param parameter rille.Tensor: a parameter
-- @return table: a table of its own
-- @example
-- local Plain = rille.optim.Optimizer:extend("Plain", { lr = 0.1 })
-- local p = nn.Parameter(rille.ones(2, 2))
-- local state = Plain({ p }):state_of(p)

--- Changes the parameters by their gradients; those without one are passed over.
-- @name Optimizer:step
-- @param closure function?: is called first; it zeroes the gradients, computes the loss again, calls backward and returns
-- the loss. LBFGS needs it, and calls it several times
-- @return any: what closure returns, the first time
-- @example
-- local w = nn.Parameter(rille.ones(2))
-- local opt = rille.optim.SGD({ w }, { lr = 0.1 })
-- local loss = (w * w):sum()
-- loss:backward()
-- opt:step()

--- Drops the gradients of the parameters, or fills them with zeros. Called before each backward.
-- @name Optimizer:zero_grad
-- @option set_to_none boolean = true: false keeps the tensors and fills them with zeros
-- @example
-- rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 }):zero_grad()

--- Adds parameters with options of their own. Other keys, such as lr_scale or name, stay with the group, for the script to read.
-- @name Optimizer:add_param_group
-- @param group table: { params = { ... }, lr = ... }; what it leaves out comes from the constructor's options
-- @error parameters that another group has
-- @example
-- local opt = rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 })
-- opt:add_param_group { params = nn.Linear(3, 1):parameters(), lr = 0.01 }

--- What the optimizer keeps, in PyTorch's layout; the tensors are its own, not copies.
-- @name Optimizer:state_dict
-- @return table: { state = { [0] = { step = 1, ... }, ... }, param_groups = { ... } }
-- @example
-- local dict = rille.optim.Adam(nn.Linear(2, 3):parameters()):state_dict()

--- Takes over what state_dict gave, from an optimizer of the same type over parameters of the same shapes.
-- @name Optimizer:load_state_dict
-- @param dict table: what state_dict gave
-- @error another number of groups or parameters, other shapes
-- @example
-- local opt = rille.optim.Adam(nn.Linear(2, 3):parameters())
-- opt:load_state_dict(opt:state_dict())

--- The class of learning-rate schedulers. Extend it and define get_lr(self), which gives a list with a rate for each group.
-- @name rille.optim.lr_scheduler.LRScheduler
-- @class LRScheduler
-- @field last_epoch integer: how many steps were made
-- @field base_lrs number[]: each group's rate at the beginning
-- @example
-- local Halving = rille.optim.lr_scheduler.LRScheduler:extend("Halving", "every:integer=1")
-- function Halving:get_lr()
--   local list = {}
--   for i, base in ipairs(self.base_lrs) do list[i] = base / 2 ^ (self.last_epoch // self.every) end
--   return list
-- end
-- local scheduler = Halving(rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 }))

--- A new class of schedulers.
-- @name LRScheduler:extend
-- @param name string: its name
-- @param parameters string: its arguments, as "step_size:integer gamma:number=0.1"
-- @return rille.Class: define get_lr in it; calling it with an optimizer makes a scheduler
-- @example
-- local Mine = rille.optim.lr_scheduler.LRScheduler:extend("Mine", "")

--- The learning rates that the last step set.
-- @name LRScheduler:get_last_lr
-- @return number[]: one a group
-- @example
-- local opt = rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 })
-- print(rille.optim.lr_scheduler.StepLR(opt, 30):get_last_lr()[1])

--- The learning rates that the optimizer has now.
-- @name LRScheduler:rates
-- @return number[]: one a group
-- @example
-- local opt = rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 })
-- print(rille.optim.lr_scheduler.StepLR(opt, 30):rates()[1])

--- Goes on to the next epoch and sets the learning rates. Called after the optimizer's step.
-- @name LRScheduler:step
-- @param epoch number?: goes to this epoch instead; for ReduceLROnPlateau the value that is watched
-- @example
-- local opt = rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 })
-- local scheduler = rille.optim.lr_scheduler.StepLR(opt, 1)
-- opt:step()
-- scheduler:step() -- 0.01 from now on

--- Everything but the optimizer and functions, for a checkpoint.
-- @name LRScheduler:state_dict
-- @return table: plain values
-- @example
-- local opt = rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 })
-- local dict = rille.optim.lr_scheduler.StepLR(opt, 30):state_dict()

--- Takes over what state_dict gave.
-- @name LRScheduler:load_state_dict
-- @param dict table: what state_dict gave
-- @example
-- local opt = rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 })
-- local scheduler = rille.optim.lr_scheduler.StepLR(opt, 30)
-- scheduler:load_state_dict(scheduler:state_dict())
