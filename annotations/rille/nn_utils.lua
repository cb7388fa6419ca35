---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.nn.utils
---@field parametrizations rille.part.nn.utils.parametrizations
---@field parametrize rille.part.nn.utils.parametrize
---@field prune rille.part.nn.utils.prune
---@field rnn rille.part.nn.utils.rnn
local utils = {}

---@class (exact) rille.nn.utils.clip_grad_norm_.options
---@field norm_type? number which norm; math.huge for the largest element (2)
---@field error_if_nonfinite? boolean whether a norm that is NaN or infinite is an error (false)
---@field foreach? boolean taken without effect

---Scales the gradients down where their norm, all together, is above max_norm. Called between backward and step.
---```lua
---local net = nn.Linear(2, 3)
---net(rille.randn(4, 2)):sum():backward()
---local norm = nn.utils.clip_grad_norm_(net:parameters(), 1)
---```
---@param parameters rille.Tensor|rille.Tensor[] net:parameters()
---@param max_norm number the largest norm
---@param options? rille.nn.utils.clip_grad_norm_.options norm_type = 2, error_if_nonfinite = false, foreach
---@return rille.Tensor # the norm before
function utils.clip_grad_norm_(parameters, max_norm, options) end

---@class (exact) rille.nn.utils.clip_grad_value_.options
---@field foreach? boolean taken without effect

---Cuts every gradient's elements to [-clip_value, clip_value].
---```lua
---local net = nn.Linear(2, 3)
---net(rille.randn(4, 2)):sum():backward()
---nn.utils.clip_grad_value_(net:parameters(), 0.5)
---```
---@param parameters rille.Tensor|rille.Tensor[] net:parameters()
---@param clip_value number the largest magnitude
---@param options? rille.nn.utils.clip_grad_value_.options foreach
function utils.clip_grad_value_(parameters, clip_value, options) end

---The norm of all tensors as if they were one vector.
---```lua
---local norm = nn.utils.get_total_norm { rille.ones(3), rille.ones(6) } -- 3
---```
---@param tensors rille.Tensor[] a list
---@param norm_type? number which norm; math.huge for the largest
---@return rille.Tensor # a 0-d tensor
function utils.get_total_norm(tensors, norm_type) end

---All parameters as one vector.
---```lua
---local v = nn.utils.parameters_to_vector(nn.Linear(2, 3):parameters()) -- [9]
---```
---@param parameters rille.Tensor[] net:parameters()
---@return rille.Tensor # [n]
function utils.parameters_to_vector(parameters) end

---Makes a weight one parameter again, with the value that it has now.
---```lua
---local fc = nn.utils.remove_spectral_norm(nn.utils.spectral_norm(nn.Linear(2, 3)))
---```
---@param module rille.Module whose weight it is
---@param name? string the parameter
---@return rille.Module # the module
function utils.remove_spectral_norm(module, name) end

---Makes a weight one parameter again, with the value that it has now.
---```lua
---local fc = nn.utils.remove_weight_norm(nn.utils.weight_norm(nn.Linear(2, 3)))
---```
---@param module rille.Module whose weight it is
---@param name? string the parameter
---@return rille.Module # the module
function utils.remove_weight_norm(module, name) end

---A module without weights that would be drawn and then be overwritten: constructor(...) in which no random number is
---drawn. Such weights have any value; biases and norms that begin at 0 or 1 and buffers are as always.
---```lua
---rille.save(nn.Linear(2, 3):state_dict(), "linear.safetensors")
---local net = nn.utils.skip_init(nn.Linear, 2, 3)
---net:load_state_dict(rille.load("linear.safetensors", { mmap = true }), { assign = true })
---```
---@param constructor any a class of modules, or a function that makes one
---@param ... any its arguments
---@return Module # what it gives
function utils.skip_init(constructor, ...) end

---@class (exact) rille.nn.utils.spectral_norm.options
---@field n_power_iterations? integer a call (1)
---@field eps? number added to norms (1e-12)
---@field dim? integer which dim is the rows; 0, or 1 for transposed convolutions

---Divides a weight by its largest singular value, which power iterations estimate in training mode.
---```lua
---local fc = nn.utils.spectral_norm(nn.Linear(2, 3))
---```
---@param module rille.Module whose weight it is
---@param name? string the parameter
---@param options? rille.nn.utils.spectral_norm.options n_power_iterations = 1, eps = 1e-12, dim
---@return rille.Module # the module
---@overload fun(module: rille.Module, options?: rille.nn.utils.spectral_norm.options): rille.Module
function utils.spectral_norm(module, name, options) end

---Copies a vector back into the parameters.
---```lua
---local net = nn.Linear(2, 3)
---nn.utils.vector_to_parameters(rille.zeros(9), net:parameters())
---```
---@param vector rille.Tensor [n], as parameters_to_vector gives it
---@param parameters rille.Tensor[] net:parameters()
function utils.vector_to_parameters(vector, parameters) end

---Splits a weight into its lengths (name_g) and directions (name_v), which are trained instead.
---```lua
---local fc = nn.utils.weight_norm(nn.Linear(2, 3))
---```
---@param module rille.Module whose weight it is
---@param name? string the parameter
---@param dim? integer|"none" along which there is a length each; "none": one length for all
---@return rille.Module # the module
function utils.weight_norm(module, name, dim) end
