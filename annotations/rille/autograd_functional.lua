---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.autograd.functional
local functional = {}

---@class (exact) rille.autograd.functional.hessian.options
---@field create_graph? boolean whether the result has a history (false)
---@field strict? boolean taken without effect (false)
---@field vectorize? boolean taken without effect (false)
---@field strategy? string taken without effect
---@field outer_jacobian_strategy? string taken without effect ('reverse-mode')

---All second derivatives of f(inputs...), which is a tensor with one element.
---```lua
---print(rille.autograd.functional.hessian(function(x) return (x ^ 3):sum() end, rille.ones(2))) -- 6, 0; 0, 6
---```
---@param f function gives a tensor with one element
---@param inputs rille.Tensor|rille.Tensor[] its arguments
---@param options? rille.autograd.functional.hessian.options create_graph = false, strict = false, vectorize = false, strategy, outer_jacobian_strategy = 'reverse-mode'
---@return any # a tensor, or a list of lists of tensors
function functional.hessian(f, inputs, options) end

---@class (exact) rille.autograd.functional.hvp.options
---@field create_graph? boolean whether the results have a history (false)
---@field strict? boolean taken without effect (false)
---@field vectorize? boolean taken without effect (false)
---@field strategy? string taken without effect
---@field outer_jacobian_strategy? string taken without effect

---f(inputs...), and its second derivatives times v.
---```lua
---print(select(2, rille.autograd.functional.hvp(function(x) return (x ^ 3):sum() end, rille.ones(2), rille.ones(2)))) -- 6, 6
---```
---@param f function gives a tensor
---@param inputs rille.Tensor|rille.Tensor[] its arguments
---@param v rille.Tensor|rille.Tensor[] one tensor for each input
---@param options? rille.autograd.functional.hvp.options create_graph = false, strict = false, vectorize = false, strategy, outer_jacobian_strategy
---@return rille.Tensor # the value
---@return any # one for each input
function functional.hvp(f, inputs, v, options) end

---@class (exact) rille.autograd.functional.jacobian.options
---@field create_graph? boolean whether the result has a history (false)
---@field strict? boolean taken without effect (false)
---@field vectorize? boolean taken without effect (false)
---@field strategy? string taken without effect ('reverse-mode')
---@field outer_jacobian_strategy? string taken without effect

---All derivatives of f(inputs...): of one input a tensor, of several a list.
---```lua
---print(rille.autograd.functional.jacobian(function(x) return x ^ 2 end, rille.ones(2))) -- 2, 0; 0, 2
---```
---@param f function gives a tensor
---@param inputs rille.Tensor|rille.Tensor[] its arguments
---@param options? rille.autograd.functional.jacobian.options create_graph = false, strict = false, vectorize = false, strategy = 'reverse-mode', outer_jacobian_strategy
---@return any # a tensor, or a list of tensors
function functional.jacobian(f, inputs, options) end

---@class (exact) rille.autograd.functional.jvp.options
---@field create_graph? boolean whether the results have a history (false)
---@field strict? boolean taken without effect (false)
---@field vectorize? boolean taken without effect (false)
---@field strategy? string taken without effect
---@field outer_jacobian_strategy? string taken without effect

---f(inputs...), and its derivative along v.
---```lua
---print(select(2, rille.autograd.functional.jvp(rille.sin, rille.zeros(2), rille.ones(2)))) -- 1, 1
---```
---@param f function gives a tensor
---@param inputs rille.Tensor|rille.Tensor[] its arguments
---@param v rille.Tensor|rille.Tensor[] one tensor for each input
---@param options? rille.autograd.functional.jvp.options create_graph = false, strict = false, vectorize = false, strategy, outer_jacobian_strategy
---@return rille.Tensor # the value
---@return any # how fast the value changes
function functional.jvp(f, inputs, v, options) end

---@class (exact) rille.autograd.functional.vhp.options
---@field create_graph? boolean whether the results have a history (false)
---@field strict? boolean taken without effect (false)
---@field vectorize? boolean taken without effect (false)
---@field strategy? string taken without effect
---@field outer_jacobian_strategy? string taken without effect

---f(inputs...), and v times its second derivatives, which is the same as hvp: their matrix is symmetric.
---```lua
---print(select(2, rille.autograd.functional.vhp(function(x) return (x ^ 3):sum() end, rille.ones(2), rille.ones(2)))) -- 6, 6
---```
---@param f function gives a tensor
---@param inputs rille.Tensor|rille.Tensor[] its arguments
---@param v rille.Tensor|rille.Tensor[] one tensor for each input
---@param options? rille.autograd.functional.vhp.options create_graph = false, strict = false, vectorize = false, strategy, outer_jacobian_strategy
---@return rille.Tensor # the value
---@return any # one for each input
function functional.vhp(f, inputs, v, options) end

---@class (exact) rille.autograd.functional.vjp.options
---@field create_graph? boolean whether the results have a history (false)
---@field strict? boolean taken without effect (false)
---@field vectorize? boolean taken without effect (false)
---@field strategy? string taken without effect
---@field outer_jacobian_strategy? string taken without effect

---f(inputs...), and v times its derivatives.
---```lua
---print(select(2, rille.autograd.functional.vjp(rille.sin, rille.zeros(2), rille.ones(2)))) -- 1, 1
---```
---@param f function gives a tensor
---@param inputs rille.Tensor|rille.Tensor[] its arguments
---@param v? rille.Tensor like the value; may be left out where that has one element
---@param options? rille.autograd.functional.vjp.options create_graph = false, strict = false, vectorize = false, strategy, outer_jacobian_strategy
---@return rille.Tensor # the value
---@return any # one for each input
---@overload fun(f: function, inputs: rille.Tensor|rille.Tensor[], options?: rille.autograd.functional.vjp.options): rille.Tensor, any
function functional.vjp(f, inputs, v, options) end
