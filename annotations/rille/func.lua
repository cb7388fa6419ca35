---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.func
local func = {}

---A module's call with other parameters and buffers, by their names; the module has its own again afterwards.
---```lua
---local fc = nn.Linear(2, 3)
---local y = rille.func.functional_call(fc, { weight = rille.zeros(3, 2), bias = rille.ones(3) }, rille.randn(1, 2))
---print(y) -- 1, 1, 1
---```
---@param module rille.Module a module
---@param parameters table tensors by name; a list of such tables is taken together
---@param ... any the call's arguments, or one list of them
---@return any # what the call gives
function func.functional_call(module, parameters, ...) end

---@class (exact) rille.func.grad.options
---@field has_aux? boolean f's second result goes on behind the gradient (false)

---A function that gives the gradient of f by its argument, or by several as a list.
---```lua
---print(rille.func.grad(function(x) return (x ^ 2):sum() end)(rille.ones(3))) -- 2, 2, 2
---```
---@param f function gives a tensor with one element
---@param argnums? integer|integer[] of which arguments
---@param options? rille.func.grad.options has_aux = false
---@return function # takes f's arguments
---@overload fun(f: function, options?: rille.func.grad.options): function
function func.grad(f, argnums, options) end

---@class (exact) rille.func.grad_and_value.options
---@field has_aux? boolean f's second result goes on behind the value (false)

---A function that gives the gradient of f, and f's value behind it.
---```lua
---local gradient, value = rille.func.grad_and_value(function(x) return (x ^ 2):sum() end)(rille.ones(3))
---print(value:item()) -- 3.0
---```
---@param f function gives a tensor with one element
---@param argnums? integer|integer[] of which arguments
---@param options? rille.func.grad_and_value.options has_aux = false
---@return function # takes f's arguments
---@overload fun(f: function, options?: rille.func.grad_and_value.options): function
function func.grad_and_value(f, argnums, options) end

---A function that gives all second derivatives of f by its argument.
---```lua
---print(rille.func.hessian(function(x) return (x ^ 3):sum() end)(rille.ones(2))) -- 6, 0; 0, 6
---```
---@param f function gives a tensor with one element
---@param argnums? integer|integer[] of which arguments
---@return function # takes f's arguments
function func.hessian(f, argnums) end

---@class (exact) rille.func.jacfwd.options
---@field has_aux? boolean f's second result goes on as it is (false)
---@field chunk_size? integer taken without effect
---@field randomness? string taken without effect ('error')

---The same as jacrev; it goes row by row here, too.
---```lua
---print(rille.func.jacfwd(function(x) return x ^ 2 end)(rille.ones(2))) -- 2, 0; 0, 2
---```
---@param f function gives a tensor, or several
---@param argnums? integer|integer[] of which arguments; a list gives lists
---@param options? rille.func.jacfwd.options has_aux = false, chunk_size, randomness = 'error'
---@return function # takes f's arguments
---@overload fun(f: function, options?: rille.func.jacfwd.options): function
function func.jacfwd(f, argnums, options) end

---@class (exact) rille.func.jacrev.options
---@field has_aux? boolean f's second result goes on as it is (false)
---@field chunk_size? integer taken without effect
---@field randomness? string taken without effect ('error')

---A function that gives all derivatives of f by its argument: the value's dims, then the argument's. It gives as many as f
---gives results.
---```lua
---print(rille.func.jacrev(function(x) return x ^ 2 end)(rille.ones(2))) -- 2, 0; 0, 2
---```
---@param f function gives a tensor, or several
---@param argnums? integer|integer[] of which arguments; a list gives lists
---@param options? rille.func.jacrev.options has_aux = false, chunk_size, randomness = 'error'
---@return function # takes f's arguments
---@overload fun(f: function, options?: rille.func.jacrev.options): function
function func.jacrev(f, argnums, options) end

---@class (exact) rille.func.jvp.options
---@field has_aux? boolean f's second result goes on behind the others (false)

---f's value and its derivative along tangents; lists where f gives several results.
---```lua
---local value, change = rille.func.jvp(rille.sin, { rille.zeros(2) }, { rille.ones(2) })
---print(change) -- 1, 1
---```
---@param f function gives a tensor, or several
---@param primals rille.Tensor[] the arguments
---@param tangents rille.Tensor[] one for each argument
---@param options? rille.func.jvp.options has_aux = false
---@return any # the value
---@return any # how fast it changes
function func.jvp(f, primals, tangents, options) end

---The parameters of modules of one kind, stacked, and so their buffers: for vmap over functional_call.
---```lua
---local parameters = rille.func.stack_module_state { nn.Linear(2, 3), nn.Linear(2, 3) }
---print(parameters.weight.shape) -- [2, 3, 2]
---```
---@param modules rille.Module[] modules of one kind
---@return table # parameters by name
---@return table # buffers by name
function func.stack_module_state(modules) end

---f's value, and a function that gives the gradients of its arguments from one of the value. Several results of f are one
---value: a list of them.
---```lua
---local value, pull = rille.func.vjp(rille.sin, rille.zeros(2))
---print(pull(rille.ones(2))) -- 1, 1
---```
---@param f function gives a tensor, or several
---@param ... rille.Tensor the arguments; behind them maybe { has_aux = true }: f's second result comes as the third here
---@return any # the value
---@return function # takes a tensor like the value, or one for each result, and gives one for each argument
function func.vjp(f, ...) end

---@class (exact) rille.func.vmap.options
---@field randomness? string taken without effect: every entry draws numbers of its own ('error')
---@field chunk_size? integer taken without effect

---A function that calls f for each entry of its arguments along a dim, and stacks what comes. It is a loop, so f may do
---anything; ops that take batches are faster when they are called with one.
---```lua
---print(rille.func.vmap(rille.dot)(rille.ones(3, 2), rille.ones(3, 2))) -- 2, 2, 2
---```
---@param f function of single entries
---@param in_dims? integer|table one for each argument; rille.none: the argument as it is
---@param out_dims? integer along which results are stacked
---@param options? rille.func.vmap.options randomness = 'error', chunk_size
---@return function # takes batches
---@overload fun(f: function, options?: rille.func.vmap.options): function
function func.vmap(f, in_dims, out_dims, options) end
