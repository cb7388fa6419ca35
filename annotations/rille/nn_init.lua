---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.nn.init
local init = {}

---How much a nonlinearity shrinks what comes in: the factor for weights before it.
---```lua
---local gain = nn.init.calculate_gain "relu" -- sqrt(2)
---```
---@param nonlinearity string "linear", "sigmoid", "tanh", "relu", "leaky_relu", "selu", ...
---@param slope? number of leaky_relu
---@return number # the gain
function init.calculate_gain(nonlinearity, slope) end

---Fills a tensor with one number.
---```lua
---nn.init.constant_(nn.Linear(2, 3).bias, 0.1)
---```
---@param tensor rille.Tensor is filled
---@param val number the number
---@return rille.Tensor # the same tensor
function init.constant_(tensor, val) end

---Makes a convolution's weight hand its input channels on: ones at the kernels' centres.
---```lua
---nn.init.dirac_(nn.Conv2d(3, 3, 3).weight)
---```
---@param tensor rille.Tensor a weight with 3, 4 or 5 dims, which is filled
---@param groups? integer of the convolution
---@return rille.Tensor # the same tensor
function init.dirac_(tensor, groups) end

---Makes a matrix the identity: ones on the diagonal.
---```lua
---nn.init.eye_(nn.Linear(3, 3).weight)
---```
---@param tensor rille.Tensor a matrix, which is filled
---@return rille.Tensor # the same tensor
function init.eye_(tensor) end

---@class (exact) rille.nn.init.kaiming_normal_.options
---@field a? number the same as the argument (0)
---@field mode? "fan_in"|"fan_out" the same as the argument ('fan_in')
---@field nonlinearity? string the same as the argument ('leaky_relu')

---The same as kaiming_uniform_ with normal numbers.
---```lua
---nn.init.kaiming_normal_(nn.Conv2d(3, 8, 3).weight, { mode = "fan_out", nonlinearity = "relu" })
---```
---@param tensor rille.Tensor at least 2 dims, is filled
---@param a? number the slope below zero of a leaky ReLU
---@param mode? "fan_in"|"fan_out" whether forward or backward keeps its variance
---@param nonlinearity? string see calculate_gain
---@param options? rille.nn.init.kaiming_normal_.options a = 0, mode = 'fan_in', nonlinearity = 'leaky_relu'
---@return rille.Tensor # the same tensor
---@overload fun(tensor: rille.Tensor, options?: rille.nn.init.kaiming_normal_.options): rille.Tensor
function init.kaiming_normal_(tensor, a, mode, nonlinearity, options) end

---@class (exact) rille.nn.init.kaiming_uniform_.options
---@field a? number the same as the argument (0)
---@field mode? "fan_in"|"fan_out" the same as the argument ('fan_in')
---@field nonlinearity? string the same as the argument ('leaky_relu')

---He's uniform numbers, for layers before a ReLU (arXiv:1502.01852).
---```lua
---nn.init.kaiming_uniform_(nn.Linear(2, 3).weight, { nonlinearity = "relu" })
---```
---@param tensor rille.Tensor at least 2 dims, is filled
---@param a? number the slope below zero of a leaky ReLU
---@param mode? "fan_in"|"fan_out" whether forward or backward keeps its variance
---@param nonlinearity? string see calculate_gain
---@param options? rille.nn.init.kaiming_uniform_.options a = 0, mode = 'fan_in', nonlinearity = 'leaky_relu'
---@return rille.Tensor # the same tensor
---@overload fun(tensor: rille.Tensor, options?: rille.nn.init.kaiming_uniform_.options): rille.Tensor
function init.kaiming_uniform_(tensor, a, mode, nonlinearity, options) end

---Fills a tensor with normal random numbers.
---```lua
---nn.init.normal_(nn.Linear(2, 3).weight, 0, 0.02)
---```
---@param tensor rille.Tensor is filled
---@param mean? number their mean
---@param std? number their standard deviation
---@return rille.Tensor # the same tensor
function init.normal_(tensor, mean, std) end

---Fills a tensor with ones.
---```lua
---nn.init.ones_(nn.Linear(2, 3).bias)
---```
---@param tensor rille.Tensor is filled
---@return rille.Tensor # the same tensor
function init.ones_(tensor) end

---Rows (or columns) at right angles, all of length gain (arXiv:1312.6120).
---```lua
---nn.init.orthogonal_(nn.Linear(4, 4).weight)
---```
---@param tensor rille.Tensor at least 2 dims, is filled
---@param gain? number their length
---@return rille.Tensor # the same tensor
function init.orthogonal_(tensor, gain) end

---Normal random numbers with a share of each column set to zero.
---```lua
---nn.init.sparse_(nn.Linear(10, 10).weight, 0.9)
---```
---@param tensor rille.Tensor a matrix, which is filled
---@param sparsity number the share of zeros, 0 to 1
---@param std? number standard deviation of the others
---@return rille.Tensor # the same tensor
function init.sparse_(tensor, sparsity, std) end

---@class (exact) rille.nn.init.trunc_normal_.options
---@field mean? number the same as the argument; so std, a and b (0)
---@field std? number the same as the argument (1)
---@field a? number the same as the argument (-2)
---@field b? number the same as the argument (2)

---Fills a tensor with normal random numbers, none outside [a, b].
---```lua
---nn.init.trunc_normal_(nn.Linear(2, 3).weight, { std = 0.02 })
---```
---@param tensor rille.Tensor is filled
---@param mean? number their mean
---@param std? number their standard deviation
---@param a? number the least
---@param b? number the largest
---@param options? rille.nn.init.trunc_normal_.options mean = 0, std = 1, a = -2, b = 2
---@return rille.Tensor # the same tensor
---@overload fun(tensor: rille.Tensor, options?: rille.nn.init.trunc_normal_.options): rille.Tensor
function init.trunc_normal_(tensor, mean, std, a, b, options) end

---Fills a tensor with numbers that are uniform between a and b. Gives the tensor.
---```lua
---nn.init.uniform_(nn.Linear(2, 3).weight, -0.1, 0.1)
---```
---@param tensor rille.Tensor is filled
---@param a? number the least
---@param b? number the largest
---@return rille.Tensor # the same tensor
function init.uniform_(tensor, a, b) end

---The same as xavier_uniform_ with normal numbers.
---```lua
---nn.init.xavier_normal_(nn.Linear(2, 3).weight)
---```
---@param tensor rille.Tensor at least 2 dims, is filled
---@param gain? number see calculate_gain
---@return rille.Tensor # the same tensor
function init.xavier_normal_(tensor, gain) end

---Glorot and Bengio's uniform numbers: variance gain^2 2 / (fan_in + fan_out).
---```lua
---nn.init.xavier_uniform_(nn.Linear(2, 3).weight)
---```
---@param tensor rille.Tensor at least 2 dims, is filled
---@param gain? number see calculate_gain
---@return rille.Tensor # the same tensor
function init.xavier_uniform_(tensor, gain) end

---Fills a tensor with zeros.
---```lua
---nn.init.zeros_(nn.Linear(2, 3).bias)
---```
---@param tensor rille.Tensor is filled
---@return rille.Tensor # the same tensor
function init.zeros_(tensor) end
