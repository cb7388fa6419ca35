---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.autograd
---@field functional rille.part.autograd.functional
local autograd = {}

---An op of one's own: rille.Function.
---```lua
---local Mine = rille.autograd.Function:extend "Mine"
---```
---@type rille.Class
autograd.Function = nil

---@class (exact) rille.autograd.backward.options
---@field retain_graph? boolean whether the graph is kept
---@field create_graph? boolean whether the gradients have a graph (false)

---Adds the gradients of several outputs at once to the .grad of the leaves.
---```lua
---local x = rille.ones(2, { requires_grad = true })
---rille.autograd.backward({ (x * 2):sum(), (x * 3):sum() })
---print(x.grad) -- 5, 5
---```
---@param outputs rille.Tensor|rille.Tensor[] what is differentiated
---@param gradients? rille.Tensor|rille.Tensor[] of each output; ones for outputs with one element
---@param options? rille.autograd.backward.options retain_graph, create_graph = false
---@overload fun(outputs: rille.Tensor|rille.Tensor[], options?: rille.autograd.backward.options)
function autograd.backward(outputs, gradients, options) end

---While on, the first op that makes a NaN is an error that names the op and the script's line, forward and backward.
---Slow: every result is looked through.
---```lua
---do
---  local watch <close> = rille.autograd.detect_anomaly()
---  local y = rille.tensor({ 4.0 }):sqrt()
---end
---```
---@param fn? function is run so; without it the mode ends with the <close> variable
---@param ... any handed to fn
---@return any # fn's results, or an object to be closed
function autograd.detect_anomaly(fn, ...) end

---@class (exact) rille.autograd.grad.options
---@field grad_outputs? rille.Tensor|rille.Tensor[] the gradient of each output; ones for outputs with one element
---@field create_graph? boolean whether the gradients have a graph, for gradients of gradients (false)
---@field retain_graph? boolean whether the graph is kept; as create_graph if left out
---@field allow_unused? boolean whether an input may have no part in the outputs; its gradient is nil (false)

---The gradients of outputs by inputs: rille.grad.
---```lua
---local x = rille.tensor({ 2.0 }, { requires_grad = true })
---local g = rille.autograd.grad((x * x):sum(), x)
---```
---@param outputs rille.Tensor|rille.Tensor[] what is differentiated
---@param inputs rille.Tensor|rille.Tensor[] by what
---@param options? rille.autograd.grad.options grad_outputs, create_graph = false, retain_graph, allow_unused = false
---@return rille.Tensor # one gradient for each input
function autograd.grad(outputs, inputs, options) end

---@class (exact) rille.autograd.gradcheck.options
---@field eps? number the step of the differences (1e-06)
---@field atol? number absolute tolerance (1e-05)
---@field rtol? number relative tolerance (0.001)

---Compares a function's gradients with differences of its values, in float64.
---```lua
---local x = rille.randn(3, { dtype = "float64", requires_grad = true })
---assert(rille.autograd.gradcheck(rille.tanh, { x }))
---```
---@param fn function takes the inputs, returns tensors
---@param inputs rille.Tensor[] float64 leaves that require grad
---@param options? rille.autograd.gradcheck.options eps = 1e-06, atol = 1e-05, rtol = 0.001
---@return boolean? # true where they agree, else nil
---@return string? # then which input and element differs, with both values
function autograd.gradcheck(fn, inputs, options) end

---@class (exact) rille.autograd.gradgradcheck.options
---@field eps? number the step of the differences (1e-06)
---@field atol? number absolute tolerance (1e-05)
---@field rtol? number relative tolerance (0.001)

---The same for gradients of gradients.
---```lua
---local x = rille.randn(3, { dtype = "float64", requires_grad = true })
---assert(rille.autograd.gradgradcheck(rille.tanh, { x }))
---```
---@param fn function takes the inputs, returns tensors
---@param inputs rille.Tensor[] float64 leaves that require grad
---@param options? rille.autograd.gradgradcheck.options eps = 1e-06, atol = 1e-05, rtol = 0.001
---@return boolean? # true where they agree, else nil
---@return string? # then which input and element differs, with both values
function autograd.gradgradcheck(fn, inputs, options) end

---Switches the search for NaN on until it is switched off again.
---```lua
---rille.autograd.set_detect_anomaly(true)
---rille.autograd.set_detect_anomaly(false)
---```
---@param on boolean whether results are looked through
function autograd.set_detect_anomaly(on) end
