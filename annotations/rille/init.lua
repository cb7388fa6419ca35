---@meta rille
-- Made by docs/make_annotations.lua.

---@class rille.part
---@field cuda rille.part.cuda
---@field linalg rille.part.linalg
---@field special rille.part.special
---@field signal rille.part.signal
---@field optim rille.part.optim
---@field nn rille.part.nn
---@field audio rille.part.audio
---@field autograd rille.part.autograd
---@field data rille.part.data
---@field datasets rille.part.datasets
---@field distributed rille.part.distributed
---@field distributions rille.part.distributions
---@field einops rille.part.einops
---@field export rille.part.export
---@field fft rille.part.fft
---@field func rille.part.func
---@field image rille.part.image
---@field json rille.part.json
---@field onnx rille.part.onnx
---@field plot rille.part.plot
---@field progress rille.part.progress
---@field tokenizer rille.part.tokenizer
---@field train rille.part.train
local rille = {}

---A tensor of dtype bool: of the numbers in a table, or with sizes, whose elements are to be written.
---```lua
---print(rille.BoolTensor({ 1, 0 }).dtype) -- bool
---```
---@param data? table|integer|rille.Tensor numbers in tables, or the first size; empty if left out
---@param ... integer further sizes
---@return rille.Tensor # a tensor
function rille.BoolTensor(data, ...) end

---A tensor of dtype uint8: of the numbers in a table, or with sizes, whose elements are to be written.
---```lua
---print(rille.ByteTensor({ 1, 0 }).dtype) -- uint8
---```
---@param data? table|integer|rille.Tensor numbers in tables, or the first size; empty if left out
---@param ... integer further sizes
---@return rille.Tensor # a tensor
function rille.ByteTensor(data, ...) end

---A tensor of dtype float64: of the numbers in a table, or with sizes, whose elements are to be written.
---```lua
---print(rille.DoubleTensor({ 1, 0 }).dtype) -- float64
---```
---@param data? table|integer|rille.Tensor numbers in tables, or the first size; empty if left out
---@param ... integer further sizes
---@return rille.Tensor # a tensor
function rille.DoubleTensor(data, ...) end

---A tensor of dtype float32: of the numbers in a table, or with sizes, whose elements are to be written.
---```lua
---print(rille.FloatTensor({ 1, 0 }).dtype) -- float32
---```
---@param data? table|integer|rille.Tensor numbers in tables, or the first size; empty if left out
---@param ... integer further sizes
---@return rille.Tensor # a tensor
function rille.FloatTensor(data, ...) end

---An op of one's own: a class with forward and backward.
---Define forward(ctx, ...) and backward(ctx, grad_outputs...) in what extend gives. backward gives one gradient (or nil) for each
---argument of forward. ctx:save_for_backward(...) keeps tensors, ctx:mark_non_differentiable(...) names outputs without gradient.
---```lua
---local Square = rille.Function:extend "Square"
---function Square.forward(ctx, x)
---  ctx:save_for_backward(x)
---  return x * x
---end
---function Square.backward(ctx, grad)
---  local x = table.unpack(ctx.saved_tensors)
---  return grad * 2 * x
---end
---local y = Square.apply(rille.ones(3, { requires_grad = true }))
---```
---@type rille.Function
rille.Function = nil

---A random generator of its own, which the option generator takes.
---```lua
---local g = rille.Generator()
---g:manual_seed(1)
---local x = rille.rand(3, { generator = g })
---```
---@return rille.Generator # a generator with the methods manual_seed, seed, initial_seed, get_state and set_state
function rille.Generator() end

---A tensor of dtype int32: of the numbers in a table, or with sizes, whose elements are to be written.
---```lua
---print(rille.IntTensor({ 1, 0 }).dtype) -- int32
---```
---@param data? table|integer|rille.Tensor numbers in tables, or the first size; empty if left out
---@param ... integer further sizes
---@return rille.Tensor # a tensor
function rille.IntTensor(data, ...) end

---A tensor of dtype int64: of the numbers in a table, or with sizes, whose elements are to be written.
---```lua
---print(rille.LongTensor({ 1, 0 }).dtype) -- int64
---```
---@param data? table|integer|rille.Tensor numbers in tables, or the first size; empty if left out
---@param ... integer further sizes
---@return rille.Tensor # a tensor
function rille.LongTensor(data, ...) end

---The class of x.shape, to ask for, and to make one of a list.
---```lua
---print(rille.Size { 2, 3 } == rille.ones(2, 3).shape, rille.is_instance(rille.ones(1).shape, rille.Size)) -- true, true
---```
---@param sizes integer[] sizes
---@return rille.Shape # a shape
function rille.Size(sizes) end

---A tensor of the default dtype: of the numbers in a table, or with sizes, whose elements are to be written.
---```lua
---local x = rille.Tensor { 1, 2, 3 }
---print(x.dtype) -- float32
---```
---@param data? table|integer|rille.Tensor numbers in tables, or the first size; empty if left out
---@param ... integer further sizes
---@return rille.Tensor # a tensor
function rille.Tensor(data, ...) end

---absolute value of each element
---```lua
---rille.abs(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.abs(input) end

---absolute value of each element
---```lua
---rille.abs(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.abs_(input) end

---absolute value of each element
---```lua
---rille.abs(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.absolute(input) end

---absolute value of each element
---```lua
---rille.abs(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.absolute_(input) end

---angle in [0, pi] whose cosine is the element
---```lua
---rille.acos(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.acos(input) end

---angle in [0, pi] whose cosine is the element
---```lua
---rille.acos(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.acos_(input) end

---inverse hyperbolic cosine; NaN below 1
---```lua
---rille.acosh(rille.rand(2, 3) + 1)
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.acosh(input) end

---inverse hyperbolic cosine; NaN below 1
---```lua
---rille.acosh(rille.rand(2, 3) + 1)
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.acosh_(input) end

---mean over windows of lines, chosen so that the result has output_size
---```lua
---rille.nn.functional.adaptive_avg_pool1d(rille.randn(2, 2, 7), 3)
---```
---@param input rille.Tensor the tensor
---@param output_size? integer|integer[]|rille.None sizes of the result: one number, or one for each dim
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.adaptive_avg_pool1d.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.adaptive_avg_pool1d(input, output_size) end

---nn.functional.adaptive_max_pool1d with the places of the maxima.
---```lua
---local values, places = rille.adaptive_max_pool1d(rille.tensor { { { 1.0, 3.0, 2.0 } } }, 1)
---print(values, places) -- 3, 1
---```
---@param input rille.Tensor [batch, channels, steps]
---@param output_size integer steps of the result
---@return rille.Tensor # the maxima, and their places
function rille.adaptive_max_pool1d(input, output_size) end

---input + alpha * other
---```lua
---rille.add(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor|number, other: rille.Tensor|number, options?: rille.op.add.options): rille.Tensor
function rille.add(input, other, alpha) end

---input + alpha * other
---```lua
---rille.add(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor|number, other: rille.Tensor|number, options?: rille.op.add.options): rille.Tensor
function rille.add_(input, other, alpha) end

---beta * input + alpha * the sum of the products of two batches' matrices
---```lua
---rille.addbmm(rille.ones(2, 4), rille.ones(3, 2, 3), rille.ones(3, 3, 4))
---```
---@param input rille.Tensor the tensor
---@param batch1 rille.Tensor the first batch of matrices
---@param batch2 rille.Tensor the second batch of matrices
---@param beta? number|boolean the factor of the input
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, batch1: rille.Tensor, batch2: rille.Tensor, options?: rille.op.addbmm.options): rille.Tensor
function rille.addbmm(input, batch1, batch2, beta, alpha) end

---beta * input + alpha * the sum of the products of two batches' matrices
---```lua
---rille.addbmm(rille.ones(2, 4), rille.ones(3, 2, 3), rille.ones(3, 3, 4))
---```
---@param input rille.Tensor the tensor
---@param batch1 rille.Tensor the first batch of matrices
---@param batch2 rille.Tensor the second batch of matrices
---@param beta? number|boolean the factor of the input
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, batch1: rille.Tensor, batch2: rille.Tensor, options?: rille.op.addbmm.options): rille.Tensor
function rille.addbmm_(input, batch1, batch2, beta, alpha) end

---input + value * tensor1 / tensor2
---```lua
---rille.addcdiv(rille.randn(2, 3), rille.randn(2, 3), rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@param tensor1 rille.Tensor the first factor
---@param tensor2 rille.Tensor the second factor, or the divisor
---@param value? number|boolean a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, tensor1: rille.Tensor, tensor2: rille.Tensor, options?: rille.op.addcdiv.options): rille.Tensor
function rille.addcdiv(input, tensor1, tensor2, value) end

---input + value * tensor1 / tensor2
---```lua
---rille.addcdiv(rille.randn(2, 3), rille.randn(2, 3), rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@param tensor1 rille.Tensor the first factor
---@param tensor2 rille.Tensor the second factor, or the divisor
---@param value? number|boolean a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, tensor1: rille.Tensor, tensor2: rille.Tensor, options?: rille.op.addcdiv.options): rille.Tensor
function rille.addcdiv_(input, tensor1, tensor2, value) end

---input + value * tensor1 * tensor2
---```lua
---rille.addcmul(rille.randn(2, 3), rille.randn(2, 3), rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@param tensor1 rille.Tensor the first factor
---@param tensor2 rille.Tensor the second factor, or the divisor
---@param value? number|boolean a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, tensor1: rille.Tensor, tensor2: rille.Tensor, options?: rille.op.addcmul.options): rille.Tensor
function rille.addcmul(input, tensor1, tensor2, value) end

---input + value * tensor1 * tensor2
---```lua
---rille.addcmul(rille.randn(2, 3), rille.randn(2, 3), rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@param tensor1 rille.Tensor the first factor
---@param tensor2 rille.Tensor the second factor, or the divisor
---@param value? number|boolean a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, tensor1: rille.Tensor, tensor2: rille.Tensor, options?: rille.op.addcmul.options): rille.Tensor
function rille.addcmul_(input, tensor1, tensor2, value) end

---beta * input + alpha * (mat1 x mat2)
---```lua
---rille.addmm(rille.randn(2, 4), rille.randn(2, 3), rille.randn(3, 4))
---```
---@param input rille.Tensor the tensor
---@param mat1 rille.Tensor the first matrix
---@param mat2 rille.Tensor the second matrix
---@param beta? number|boolean the factor of the input
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, mat1: rille.Tensor, mat2: rille.Tensor, options?: rille.op.addmm.options): rille.Tensor
function rille.addmm(input, mat1, mat2, beta, alpha) end

---beta * input + alpha * (mat1 x mat2)
---```lua
---rille.addmm(rille.randn(2, 4), rille.randn(2, 3), rille.randn(3, 4))
---```
---@param input rille.Tensor the tensor
---@param mat1 rille.Tensor the first matrix
---@param mat2 rille.Tensor the second matrix
---@param beta? number|boolean the factor of the input
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, mat1: rille.Tensor, mat2: rille.Tensor, options?: rille.op.addmm.options): rille.Tensor
function rille.addmm_(input, mat1, mat2, beta, alpha) end

---beta * input + alpha * (mat x vec)
---```lua
---rille.addmv(rille.ones(2), rille.ones(2, 3), rille.ones(3))
---```
---@param input rille.Tensor the tensor
---@param mat rille.Tensor a matrix
---@param vec rille.Tensor a vector
---@param beta? number|boolean the factor of the input
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, mat: rille.Tensor, vec: rille.Tensor, options?: rille.op.addmv.options): rille.Tensor
function rille.addmv(input, mat, vec, beta, alpha) end

---beta * input + alpha * (mat x vec)
---```lua
---rille.addmv(rille.ones(2), rille.ones(2, 3), rille.ones(3))
---```
---@param input rille.Tensor the tensor
---@param mat rille.Tensor a matrix
---@param vec rille.Tensor a vector
---@param beta? number|boolean the factor of the input
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, mat: rille.Tensor, vec: rille.Tensor, options?: rille.op.addmv.options): rille.Tensor
function rille.addmv_(input, mat, vec, beta, alpha) end

---beta * input + alpha * (vec1 outer vec2)
---```lua
---rille.addr(rille.ones(2, 3), rille.ones(2), rille.ones(3))
---```
---@param input rille.Tensor the tensor
---@param vec1 rille.Tensor the first vector
---@param vec2 rille.Tensor the second vector
---@param beta? number|boolean the factor of the input
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, vec1: rille.Tensor, vec2: rille.Tensor, options?: rille.op.addr.options): rille.Tensor
function rille.addr(input, vec1, vec2, beta, alpha) end

---beta * input + alpha * (vec1 outer vec2)
---```lua
---rille.addr(rille.ones(2, 3), rille.ones(2), rille.ones(3))
---```
---@param input rille.Tensor the tensor
---@param vec1 rille.Tensor the first vector
---@param vec2 rille.Tensor the second vector
---@param beta? number|boolean the factor of the input
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, vec1: rille.Tensor, vec2: rille.Tensor, options?: rille.op.addr.options): rille.Tensor
function rille.addr_(input, vec1, vec2, beta, alpha) end

---a view with the last two dims exchanged
---```lua
---rille.adjoint(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.adjoint(input) end

---nn.functional.affine_grid_generator with torch's own order of arguments.
---```lua
---print(rille.affine_grid_generator(rille.eye(2, 3):unsqueeze(0), { 1, 1, 2, 2 }, true).shape) -- [1, 2, 2, 2]
---```
---@param theta rille.Tensor [batch, 2, 3] or [batch, 3, 4]
---@param size integer[] of the result that is wanted
---@param align_corners boolean whether -1 and 1 are the middles of the outer elements
---@return rille.Tensor # a grid
function rille.affine_grid_generator(theta, size, align_corners) end

---true if every element is nonzero
---```lua
---rille.all(rille.rand(2, 3):gt(0.5))
---```
---@param input rille.Tensor the tensor
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.all.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.all(input, dim, keepdim) end

---@class (exact) rille.allclose.options
---@field rtol? number relative tolerance (1e-05)
---@field atol? number absolute tolerance (1e-08)
---@field equal_nan? boolean whether NaN is near NaN (false)

---Whether all elements of two tensors are near each other: |x - other| <= atol + rtol |other|.
---```lua
---assert(rille.allclose(rille.ones(2), rille.ones(2) + 1e-9, { atol = 1e-6 }))
---```
---@param x rille.Tensor a tensor
---@param other rille.Tensor a tensor of a shape that goes with x's
---@param options? rille.allclose.options rtol = 1e-05, atol = 1e-08, equal_nan = false
---@return boolean # true where all are near
function rille.allclose(x, other, options) end

---dropout for selu: mean and variance are kept
---```lua
---rille.nn.functional.alpha_dropout(rille.randn(4, 3))
---```
---@param input rille.Tensor the tensor
---@param p? number the probability
---@param training? boolean whether it is training; layers set it by their mode
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.alpha_dropout.options): rille.Tensor
function rille.alpha_dropout(input, p, training) end

---nn.functional.alpha_dropout in place.
---```lua
---print(rille.alpha_dropout_(rille.ones(2), 0.5, false)) -- 1, 1
---```
---@param input rille.Tensor what is changed
---@param p? number how likely an element is left out
---@param train? boolean whether any is
---@return rille.Tensor # input
function rille.alpha_dropout_(input, p, train) end

---largest element, or over dims; NaN wins
---```lua
---rille.amax(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.amax.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.amax(input, dim, keepdim) end

---smallest element, or over dims; NaN wins
---```lua
---rille.amin(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.amin.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.amin(input, dim, keepdim) end

---smallest and largest element, or along dim
---```lua
---rille.aminmax(rille.randn(3, 4), { dim = 1 })
---```
---@param input rille.Tensor the tensor
---@param dim? integer which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.aminmax.options): rille.Tensor, rille.Tensor
function rille.aminmax(input, dim, keepdim) end

---true if some element is nonzero
---```lua
---rille.any(rille.rand(2, 3):gt(0.5))
---```
---@param input rille.Tensor the tensor
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.any.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.any(input, dim, keepdim) end

---@class (exact) rille.arange.options
---@field dtype? rille.dtype element type; int64 where all arguments are integers, else float32
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---Evenly spaced numbers from start; stop itself is left out.
---```lua
---local x = rille.arange(5)          -- 0, 1, 2, 3, 4
---local y = rille.arange(1, 2, 0.25) -- 1, 1.25, 1.5, 1.75
---```
---@param start? number the first number; may be left out where only stop is given
---@param stop? number where it ends, itself left out
---@param step? number the distance, negative to go down
---@param options? rille.arange.options dtype, requires_grad = false
---@return rille.Tensor # [ceil((stop - start) / step)]
---@overload fun(stop: number, options?: rille.arange.options): rille.Tensor
---@overload fun(start: number, stop: number, options?: rille.arange.options): rille.Tensor
function rille.arange(start, stop, step, options) end

---angle in [0, pi] whose cosine is the element
---```lua
---rille.acos(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.arccos(input) end

---angle in [0, pi] whose cosine is the element
---```lua
---rille.acos(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.arccos_(input) end

---inverse hyperbolic cosine; NaN below 1
---```lua
---rille.acosh(rille.rand(2, 3) + 1)
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.arccosh(input) end

---inverse hyperbolic cosine; NaN below 1
---```lua
---rille.acosh(rille.rand(2, 3) + 1)
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.arccosh_(input) end

---angle in [-pi/2, pi/2] whose sine is the element
---```lua
---rille.asin(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.arcsin(input) end

---angle in [-pi/2, pi/2] whose sine is the element
---```lua
---rille.asin(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.arcsin_(input) end

---inverse hyperbolic sine
---```lua
---rille.asinh(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.arcsinh(input) end

---inverse hyperbolic sine
---```lua
---rille.asinh(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.arcsinh_(input) end

---angle in [-pi/2, pi/2] whose tangent is the element
---```lua
---rille.atan(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.arctan(input) end

---angle of the point (other, input), in (-pi, pi]
---```lua
---rille.atan2(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.arctan2(input, other) end

---angle of the point (other, input), in (-pi, pi]
---```lua
---rille.atan2(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.arctan2_(input, other) end

---angle in [-pi/2, pi/2] whose tangent is the element
---```lua
---rille.atan(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.arctan_(input) end

---inverse hyperbolic tangent; NaN outside -1 .. 1
---```lua
---rille.atanh(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.arctanh(input) end

---inverse hyperbolic tangent; NaN outside -1 .. 1
---```lua
---rille.atanh(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.arctanh_(input) end

---What use_deterministic_algorithms was told last.
---```lua
---print(rille.are_deterministic_algorithms_enabled())
---```
---@return boolean # false at first
function rille.are_deterministic_algorithms_enabled() end

---index of the largest element, along dim or of the flattened tensor
---```lua
---rille.argmax(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.argmax.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.argmax(input, dim, keepdim) end

---index of the smallest element, along dim or of the flattened tensor
---```lua
---rille.argmin(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.argmin.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.argmin(input, dim, keepdim) end

---the indices that put the elements along dim in order
---```lua
---rille.argsort(rille.randn(4, 3))
---```
---@param input rille.Tensor the tensor
---@param dim? integer which dim, from 0; -1 is the last
---@param descending? boolean whether the largest come first
---@param stable? boolean whether equal elements keep their order
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.argsort.options): rille.Tensor
function rille.argsort(input, dim, descending, stable) end

---the indices of the nonzero elements, one element a row
---```lua
---rille.nonzero(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.argwhere(input) end

---a view of the storage with any sizes, strides and offset
---```lua
---rille.as_strided(rille.randn(3, 4), { 2, 2 }, { 4, 1 }, 1)
---```
---@param input rille.Tensor the tensor
---@param size? integer|integer[] sizes
---@param stride? integer|integer[] of each dim, in elements
---@param storage_offset? integer where it begins in the storage, in elements
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.as_strided.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.as_strided(input, size, stride, storage_offset) end

---x:as_strided_(size, stride, storage_offset) as a function.
---```lua
---print(rille.as_strided_(rille.arange(6), { 2 }, { 2 })) -- 0, 2
---```
---@param input rille.Tensor what is changed
---@param size integer[] sizes
---@param stride integer[] steps in memory
---@param storage_offset? integer where it begins
---@return rille.Tensor # input
function rille.as_strided_(input, size, stride, storage_offset) end

---a view of the storage with any sizes, strides and offset
---```lua
---rille.as_strided(rille.randn(3, 4), { 2, 2 }, { 4, 1 }, 1)
---```
---@param input rille.Tensor the tensor
---@param size? integer|integer[] sizes
---@param stride? integer|integer[] of each dim, in elements
---@param storage_offset? integer where it begins in the storage, in elements
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.as_strided.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.as_strided_copy(input, size, stride, storage_offset) end

---A copy of the tensor with src at the places that as_strided shows. Gradients go to both.
---```lua
---local y = rille.as_strided_scatter(rille.zeros(3, 3), rille.ones(2, 2), { 2, 2 }, { 1, 2 })
---```
---@param input rille.Tensor the tensor
---@param src rille.Tensor what is put there, of the shape size
---@param size integer[] sizes of the part
---@param stride integer[] how far its elements lie apart along each dim, in elements
---@param storage_offset? integer where it begins, in elements
---@return rille.Tensor # of the input's shape
function rille.as_strided_scatter(input, src, size, stride, storage_offset) end

---@class (exact) rille.as_tensor.options
---@field dtype? rille.dtype element type

---A tensor as it is, or as another dtype; anything else as rille.tensor makes one.
---```lua
---local x = rille.as_tensor { 1.5, 2.5 }
---assert(rille.as_tensor(x):is_set_to(x))
---```
---@param data number|boolean|table|rille.Tensor what becomes a tensor; a tensor of this dtype is returned itself
---@param options? rille.as_tensor.options dtype
---@return rille.Tensor # data as a tensor
function rille.as_tensor(data, options) end

---@class (exact) rille.asarray.options
---@field dtype? rille.dtype element type

---A tensor as it is, or as another dtype; anything else as rille.tensor makes one.
---```lua
---local x = rille.as_tensor { 1.5, 2.5 }
---assert(rille.as_tensor(x):is_set_to(x))
---```
---@param data number|boolean|table|rille.Tensor what becomes a tensor; a tensor of this dtype is returned itself
---@param options? rille.asarray.options dtype
---@return rille.Tensor # data as a tensor
function rille.asarray(data, options) end

---angle in [-pi/2, pi/2] whose sine is the element
---```lua
---rille.asin(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.asin(input) end

---angle in [-pi/2, pi/2] whose sine is the element
---```lua
---rille.asin(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.asin_(input) end

---inverse hyperbolic sine
---```lua
---rille.asinh(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.asinh(input) end

---inverse hyperbolic sine
---```lua
---rille.asinh(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.asinh_(input) end

---angle in [-pi/2, pi/2] whose tangent is the element
---```lua
---rille.atan(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.atan(input) end

---angle of the point (other, input), in (-pi, pi]
---```lua
---rille.atan2(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.atan2(input, other) end

---angle of the point (other, input), in (-pi, pi]
---```lua
---rille.atan2(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.atan2_(input, other) end

---angle in [-pi/2, pi/2] whose tangent is the element
---```lua
---rille.atan(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.atan_(input) end

---inverse hyperbolic tangent; NaN outside -1 .. 1
---```lua
---rille.atanh(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.atanh(input) end

---inverse hyperbolic tangent; NaN outside -1 .. 1
---```lua
---rille.atanh(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.atanh_(input) end

---each tensor as a view with at least one dim
---```lua
---rille.atleast_1d(rille.randn(3))
---```
---@param tensors rille.Tensor[] a list of tensors
---@return rille.Tensor[] 
---@overload fun(...: rille.Tensor): rille.Tensor[]
function rille.atleast_1d(tensors) end

---each tensor as a view with at least two dims; a vector becomes a row
---```lua
---rille.atleast_2d(rille.randn(3))
---```
---@param tensors rille.Tensor[] a list of tensors
---@return rille.Tensor[] 
---@overload fun(...: rille.Tensor): rille.Tensor[]
function rille.atleast_2d(tensors) end

---each tensor as a view with at least three dims: [n] is [1, n, 1], [m, n] [m, n, 1]
---```lua
---rille.atleast_3d(rille.randn(3))
---```
---@param tensors rille.Tensor[] a list of tensors
---@return rille.Tensor[] 
---@overload fun(...: rille.Tensor): rille.Tensor[]
function rille.atleast_3d(tensors) end

---mean of each window over lines [..., length]
---```lua
---rille.nn.functional.avg_pool1d(rille.randn(2, 2, 7), 3, 2, 1)
---```
---@param input rille.Tensor the tensor
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param ceil_mode? boolean whether windows that reach over the edge count
---@param count_include_pad? boolean whether the places that padding adds count in the mean
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.avg_pool1d.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.avg_pool1d(input, kernel_size, stride, padding, ceil_mode, count_include_pad) end

---beta * input + alpha * (batch1 x batch2), matrix by matrix
---```lua
---rille.baddbmm(rille.randn(2, 2, 4), rille.randn(2, 2, 3), rille.randn(2, 3, 4))
---```
---@param input rille.Tensor the tensor
---@param batch1 rille.Tensor the first batch of matrices
---@param batch2 rille.Tensor the second batch of matrices
---@param beta? number|boolean the factor of the input
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, batch1: rille.Tensor, batch2: rille.Tensor, options?: rille.op.baddbmm.options): rille.Tensor
function rille.baddbmm(input, batch1, batch2, beta, alpha) end

---beta * input + alpha * (batch1 x batch2), matrix by matrix
---```lua
---rille.baddbmm(rille.randn(2, 2, 4), rille.randn(2, 2, 3), rille.randn(2, 3, 4))
---```
---@param input rille.Tensor the tensor
---@param batch1 rille.Tensor the first batch of matrices
---@param batch2 rille.Tensor the second batch of matrices
---@param beta? number|boolean the factor of the input
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, batch1: rille.Tensor, batch2: rille.Tensor, options?: rille.op.baddbmm.options): rille.Tensor
function rille.baddbmm_(input, batch1, batch2, beta, alpha) end

---@class (exact) rille.bartlett_window.options
---@field periodic? boolean the same as the argument (true)
---@field dtype? rille.dtype element type; the default dtype if left out
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---A triangle, periodic unless told: as signal.windows.bartlett with sym = not periodic.
---```lua
---local w = rille.bartlett_window(4) -- 0, 0.5, 1, 0.5
---```
---@param n integer how many points
---@param periodic? boolean whether its end leads to its beginning; false: symmetric
---@param options? rille.bartlett_window.options periodic = true, dtype, requires_grad = false
---@return rille.Tensor # [n]
---@overload fun(n: integer, options?: rille.bartlett_window.options): rille.Tensor
function rille.bartlett_window(n, periodic, options) end

---nn.functional.batch_norm with torch's own order of arguments.
---```lua
---print(rille.batch_norm(rille.ones(2, 1), nil, nil, nil, nil, true, 0.1, 1e-5)) -- 0, 0
---```
---@param input rille.Tensor [batch, channels, ...]
---@param weight? rille.Tensor factors of the channels
---@param bias? rille.Tensor what is added to the channels
---@param running_mean? rille.Tensor means so far
---@param running_var? rille.Tensor variances so far
---@param training boolean whether the batch's own means are taken
---@param momentum number the weight of the new ones
---@param eps number added to variances
---@param cudnn_enabled? boolean without effect
---@return rille.Tensor # of input's shape
function rille.batch_norm(input, weight, bias, running_mean, running_var, training, momentum, eps, cudnn_enabled) end

---ones with the probabilities in input, else zeros
---```lua
---rille.bernoulli(rille.full({ 3 }, 0.5))
---```
---@param input rille.Tensor the tensor
---@param generator? rille.Generator whose random numbers are drawn; the default generator's if left out
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.bernoulli.options): rille.Tensor
function rille.bernoulli(input, generator) end

---the Bessel function of the first kind and order 0
---```lua
---rille.bessel_j0(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.bessel_j0(input) end

---the Bessel function of the first kind and order 1
---```lua
---rille.bessel_j1(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.bessel_j1(input) end

---the Bessel function of the second kind and order 0
---```lua
---rille.bessel_y0(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.bessel_y0(input) end

---the Bessel function of the second kind and order 1
---```lua
---rille.bessel_y1(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.bessel_y1(input) end

---input1 x weight x input2 + bias, over the last dims
---```lua
---rille.nn.functional.bilinear(rille.randn(3, 2), rille.randn(3, 4), rille.randn(2, 2, 4), rille.randn(2))
---```
---@param input1 rille.Tensor the first tensor
---@param input2 rille.Tensor the second tensor
---@param weight rille.Tensor the weight
---@param bias? rille.Tensor is added; one number for each output
---@return rille.Tensor 
---@overload fun(input1: rille.Tensor, input2: rille.Tensor, weight: rille.Tensor, options?: rille.op.bilinear.options): rille.Tensor
function rille.bilinear(input1, input2, weight, bias) end

---nn.functional.binary_cross_entropy_with_logits with torch's own order of arguments.
---```lua
---print(rille.binary_cross_entropy_with_logits(rille.zeros(1), rille.ones(1))) -- 0.6931
---```
---@param input rille.Tensor logits
---@param target rille.Tensor numbers from 0 to 1
---@param weight? rille.Tensor a factor for each element
---@param pos_weight? rille.Tensor a factor for the positive part
---@param reduction? integer|string 0 none, 1 mean, 2 sum
---@return rille.Tensor # the loss
function rille.binary_cross_entropy_with_logits(input, target, weight, pos_weight, reduction) end

---how often each integer from 0 on occurs, or the sum of its weights
---```lua
---rille.bincount(rille.tensor { 0, 2, 2 })
---```
---@param input rille.Tensor the tensor
---@param weights? rille.Tensor what each element counts, instead of 1
---@param minlength? integer the result has at least so many elements
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.bincount.options): rille.Tensor
function rille.bincount(input, weights, minlength) end

---how many of count trials succeed, each with the probability prob
---```lua
---rille.binomial(rille.full({ 3 }, 10.0), rille.full({ 3 }, 0.5))
---```
---@param count rille.Tensor how many trials, of prob's shape
---@param prob rille.Tensor how likely each trial succeeds
---@param generator? rille.Generator whose random numbers are drawn; the default generator's if left out
---@return rille.Tensor 
---@overload fun(count: rille.Tensor, prob: rille.Tensor, options?: rille.op.binomial.options): rille.Tensor
function rille.binomial(count, prob, generator) end

---bitwise and of integers, logical and of bools
---```lua
---rille.bitwise_and(rille.randint(1, 6, { 2, 3 }), rille.randint(1, 6, { 2, 3 }))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.bitwise_and(input, other) end

---bitwise and of integers, logical and of bools
---```lua
---rille.bitwise_and(rille.randint(1, 6, { 2, 3 }), rille.randint(1, 6, { 2, 3 }))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.bitwise_and_(input, other) end

---the bits of input moved up by other places
---```lua
---rille.bitwise_left_shift(rille.tensor { 1, 2 }, 3)
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.bitwise_left_shift(input, other) end

---the bits of input moved up by other places
---```lua
---rille.bitwise_left_shift(rille.tensor { 1, 2 }, 3)
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.bitwise_left_shift_(input, other) end

---bitwise not of integers, logical not of bools
---```lua
---rille.bitwise_not(rille.randint(1, 6, { 2, 3 }))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.bitwise_not(input) end

---bitwise not of integers, logical not of bools
---```lua
---rille.bitwise_not(rille.randint(1, 6, { 2, 3 }))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.bitwise_not_(input) end

---bitwise or of integers, logical or of bools
---```lua
---rille.bitwise_or(rille.randint(1, 6, { 2, 3 }), rille.randint(1, 6, { 2, 3 }))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.bitwise_or(input, other) end

---bitwise or of integers, logical or of bools
---```lua
---rille.bitwise_or(rille.randint(1, 6, { 2, 3 }), rille.randint(1, 6, { 2, 3 }))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.bitwise_or_(input, other) end

---the bits of input moved down by other places, the sign kept
---```lua
---rille.bitwise_right_shift(rille.tensor { 9, -8 }, 1)
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.bitwise_right_shift(input, other) end

---the bits of input moved down by other places, the sign kept
---```lua
---rille.bitwise_right_shift(rille.tensor { 9, -8 }, 1)
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.bitwise_right_shift_(input, other) end

---bitwise exclusive or of integers and bools
---```lua
---rille.bitwise_xor(rille.randint(1, 6, { 2, 3 }), rille.randint(1, 6, { 2, 3 }))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.bitwise_xor(input, other) end

---bitwise exclusive or of integers and bools
---```lua
---rille.bitwise_xor(rille.randint(1, 6, { 2, 3 }), rille.randint(1, 6, { 2, 3 }))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.bitwise_xor_(input, other) end

---@class (exact) rille.blackman_window.options
---@field periodic? boolean the same as the argument (true)
---@field dtype? rille.dtype element type; the default dtype if left out
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---Blackman's window, periodic unless told: as signal.windows.blackman with sym = not periodic.
---```lua
---local w = rille.blackman_window(4)
---```
---@param n integer how many points
---@param periodic? boolean whether its end leads to its beginning; false: symmetric
---@param options? rille.blackman_window.options periodic = true, dtype, requires_grad = false
---@return rille.Tensor # [n]
---@overload fun(n: integer, options?: rille.blackman_window.options): rille.Tensor
function rille.blackman_window(n, periodic, options) end

---The matrix library that products go to.
---```lua
---print(rille.blas)
---```
---@type string
rille.blas = nil

---matrices along the diagonal of a larger one, zeros elsewhere
---```lua
---rille.block_diag({ rille.randn(2, 3), rille.randn(1, 2) })
---```
---@param tensors rille.Tensor[] a list of tensors
---@return rille.Tensor 
---@overload fun(...: rille.Tensor): rille.Tensor
function rille.block_diag(tensors) end

---products of the matrices of two batches: [b, n, m] x [b, m, p]
---```lua
---rille.bmm(rille.randn(2, 2, 3), rille.randn(2, 3, 4))
---```
---@param input rille.Tensor the tensor
---@param mat2 rille.Tensor the second matrix
---@return rille.Tensor 
function rille.bmm(input, mat2) end

---The dtype "bool": true and false.
---```lua
---local x = rille.zeros(2, { dtype = rille.bool })
---```
---@type rille.dtype
rille.bool = nil

---The shape that all shapes broadcast to.
---```lua
---local shape = rille.broadcast_shapes({ 2, 1 }, { 3 }) -- { 2, 3 }
---```
---@param ... integer|integer[] shapes as tables; a number is a shape of one dim
---@return integer[] # the shape
function rille.broadcast_shapes(...) end

---The tensors as views of the one shape that they broadcast to.
---```lua
---local a, b = rille.broadcast_tensors(rille.ones(2, 1), rille.ones(3)) -- [2, 3] both
---```
---@param ... rille.Tensor tensors, or one list of them
---@return rille.Tensor # one for each
function rille.broadcast_tensors(...) end

---dims of size 1 shown as often as size asks, without copying
---```lua
---rille.broadcast_to(rille.randn(3, 1), { 3, 4 })
---```
---@param input rille.Tensor the tensor
---@param size integer|integer[] sizes
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.broadcast_to(input, size) end

---the bucket between sorted boundaries in which each element lies
---```lua
---rille.bucketize(rille.randn(4), rille.tensor { -1, 0, 1 })
---```
---@param input rille.Tensor|number the tensor
---@param boundaries rille.Tensor rising limits
---@param out_int32? boolean whether places are int32
---@param right? boolean whether an equal element is passed
---@return rille.Tensor 
---@overload fun(input: rille.Tensor|number, boundaries: rille.Tensor, options?: rille.op.bucketize.options): rille.Tensor
function rille.bucketize(input, boundaries, out_int32, right) end

---Whether numbers of one dtype may be written into another: bool into integers into floating point, not back.
---```lua
---print(rille.can_cast("float32", "int64")) -- false
---```
---@param from rille.dtype their dtype
---@param to rille.dtype where they go
---@return boolean # whether they may
function rille.can_cast(from, to) end

---A function that records a step once for each kind of arguments and then runs it without Lua.
---Plain numbers in the step stay as they were; values are read outside it. See docs/capture.md.
---```lua
---local double = rille.capture(function(x) return x * 2 end)
---local y = double(rille.ones(3))
---```
---@param step function takes and returns tensors; may call backward and an optimizer's step
---@return rille.Captured # called like the step; also recordings() and reset()
function rille.capture(step) end

---every combination of elements, one a row
---```lua
---rille.cartesian_prod({ rille.randn(3), rille.randn(2) })
---```
---@param tensors rille.Tensor[] a list of tensors
---@return rille.Tensor 
---@overload fun(...: rille.Tensor): rille.Tensor
function rille.cartesian_prod(tensors) end

---tensors joined along a dim that they have
---```lua
---rille.cat({ rille.randn(2, 3), rille.randn(1, 3) })
---```
---@param tensors rille.Tensor[] a list of tensors
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor 
---@overload fun(tensors: rille.Tensor[], options?: rille.op.cat.options): rille.Tensor
function rille.cat(tensors, dim) end

---distance of each row of x1 from each row of x2
---```lua
---rille.cdist(rille.randn(3, 4), rille.randn(2, 4))
---```
---@param x1 rille.Tensor the first tensor
---@param x2 rille.Tensor the second tensor
---@param p? number which norm
---@param compute_mode? "use_mm_for_euclid_dist_if_necessary"|"use_mm_for_euclid_dist"|"donot_use_mm_for_euclid_dist" how distances are computed
---@return rille.Tensor 
---@overload fun(x1: rille.Tensor, x2: rille.Tensor, options?: rille.op.cdist.options): rille.Tensor
function rille.cdist(x1, x2, p, compute_mode) end

---smallest integer that is not below each element
---```lua
---rille.ceil(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.ceil(input) end

---smallest integer that is not below each element
---```lua
---rille.ceil(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.ceil_(input) end

---x above 0, alpha * (exp(x / alpha) - 1) below
---```lua
---rille.celu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param alpha? number a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.celu.options): rille.Tensor
function rille.celu(input, alpha) end

---x above 0, alpha * (exp(x / alpha) - 1) below
---```lua
---rille.celu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param alpha? number a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.celu.options): rille.Tensor
function rille.celu_(input, alpha) end

---The product of several matrices, in the order that takes the fewest operations: another name of multi_dot.
---```lua
---local p = rille.chain_matmul { rille.randn(2, 3), rille.randn(3, 4), rille.randn(4, 5) }
---```
---@param tensors rille.Tensor[] the matrices, as one list
---@return rille.Tensor # [rows of the first, columns of the last]
function rille.chain_matmul(tensors) end

---channels of several groups interleaved
---```lua
---rille.nn.functional.channel_shuffle(rille.randn(2, 4, 3), 2)
---```
---@param input rille.Tensor the tensor
---@param groups integer into how many groups channels are divided; each sees its own inputs only
---@return rille.Tensor 
function rille.channel_shuffle(input, groups) end

---Chebyshev's polynomial of the first kind of degree n
---```lua
---rille.chebyshev_polynomial_t(rille.rand(2, 3), 3)
---```
---@param input rille.Tensor|number the tensor
---@param n rille.Tensor|number how many times
---@return rille.Tensor 
function rille.chebyshev_polynomial_t(input, n) end

---Chebyshev's polynomial of the second kind of degree n
---```lua
---rille.chebyshev_polynomial_u(rille.rand(2, 3), 3)
---```
---@param input rille.Tensor|number the tensor
---@param n rille.Tensor|number how many times
---@return rille.Tensor 
function rille.chebyshev_polynomial_u(input, n) end

---Chebyshev's polynomial of the third kind of degree n
---```lua
---rille.chebyshev_polynomial_v(rille.rand(2, 3), 3)
---```
---@param input rille.Tensor|number the tensor
---@param n rille.Tensor|number how many times
---@return rille.Tensor 
function rille.chebyshev_polynomial_v(input, n) end

---Chebyshev's polynomial of the fourth kind of degree n
---```lua
---rille.chebyshev_polynomial_w(rille.rand(2, 3), 3)
---```
---@param input rille.Tensor|number the tensor
---@param n rille.Tensor|number how many times
---@return rille.Tensor 
function rille.chebyshev_polynomial_w(input, n) end

---A function's results without keeping what lies between: backward runs the function again. For memory.
---```lua
---local net = nn.Sequential(nn.Linear(4, 4), nn.Tanh())
---local y = rille.checkpoint(net, rille.randn(2, 4))
---```
---@param fn function|rille.Module takes and returns tensors
---@param ... any handed to fn
---@return any # fn's results
function rille.checkpoint(fn, ...) end

---the triangular L with L L^T = A of a positive definite matrix; upper gives L^T
---```lua
---rille.cholesky(rille.eye(2) * 4)
---```
---@param input rille.Tensor the tensor
---@param upper? boolean whether the triangle is the upper one
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.cholesky.options): rille.Tensor
function rille.cholesky(input, upper) end

---the Cholesky factor, NaN where there is none, and per matrix 0 or the block that is not definite
---```lua
---rille.linalg.cholesky_ex(-rille.eye(2))
---```
---@param input rille.Tensor the tensor
---@param upper? boolean whether the triangle is the upper one
---@param check_errors? boolean whether a matrix without a result is an error, instead of a number in info
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.cholesky_ex.options): rille.Tensor, rille.Tensor
function rille.cholesky_ex(input, upper, check_errors) end

---the inverse of A from its Cholesky factor
---```lua
---rille.cholesky_inverse(rille.eye(3, 3):mul(4):tril())
---```
---@param input rille.Tensor the tensor
---@param upper? boolean whether the triangle is the upper one
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.cholesky_inverse.options): rille.Tensor
function rille.cholesky_inverse(input, upper) end

---the solution X of A X = B, given A's Cholesky factor L
---```lua
---rille.cholesky_solve(rille.ones(2, 1), rille.eye(2) * 2)
---```
---@param B rille.Tensor right-hand sides, [..., n, k]
---@param L rille.Tensor the factor that cholesky gives
---@param upper? boolean whether the triangle is the upper one
---@return rille.Tensor 
---@overload fun(B: rille.Tensor, L: rille.Tensor, options?: rille.op.cholesky_solve.options): rille.Tensor
function rille.cholesky_solve(B, L, upper) end

---a dim cut into at most chunks views of one size
---```lua
---rille.chunk(rille.randn(5, 3), 2)
---```
---@param input rille.Tensor the tensor
---@param chunks integer how many pieces
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, chunks: integer, options?: rille.op.chunk.options): rille.Tensor[]
function rille.chunk(input, chunks, dim) end

---each element moved into [min, max]
---```lua
---rille.randn(3):clamp(-1, 1)
---```
---@param input rille.Tensor the tensor
---@param min? rille.Tensor|number the least
---@param max? rille.Tensor|number the largest
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.clamp.options): rille.Tensor
function rille.clamp(input, min, max) end

---each element moved into [min, max]
---```lua
---rille.randn(3):clamp(-1, 1)
---```
---@param input rille.Tensor the tensor
---@param min? rille.Tensor|number the least
---@param max? rille.Tensor|number the largest
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.clamp.options): rille.Tensor
function rille.clamp_(input, min, max) end

---each element, or max where it lies above
---```lua
---rille.randn(3):clamp_max(0)
---```
---@param input rille.Tensor the tensor
---@param max rille.Tensor|number the largest
---@return rille.Tensor 
function rille.clamp_max(input, max) end

---each element, or max where it lies above
---```lua
---rille.randn(3):clamp_max(0)
---```
---@param input rille.Tensor the tensor
---@param max rille.Tensor|number the largest
---@return rille.Tensor 
function rille.clamp_max_(input, max) end

---each element, or min where it lies below
---```lua
---rille.randn(3):clamp_min(0)
---```
---@param input rille.Tensor the tensor
---@param min rille.Tensor|number the least
---@return rille.Tensor 
function rille.clamp_min(input, min) end

---each element, or min where it lies below
---```lua
---rille.randn(3):clamp_min(0)
---```
---@param input rille.Tensor the tensor
---@param min rille.Tensor|number the least
---@return rille.Tensor 
function rille.clamp_min_(input, min) end

---each element moved into [min, max]
---```lua
---rille.randn(3):clamp(-1, 1)
---```
---@param input rille.Tensor the tensor
---@param min? rille.Tensor|number the least
---@param max? rille.Tensor|number the largest
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.clamp.options): rille.Tensor
function rille.clip(input, min, max) end

---each element moved into [min, max]
---```lua
---rille.randn(3):clamp(-1, 1)
---```
---@param input rille.Tensor the tensor
---@param min? rille.Tensor|number the least
---@param max? rille.Tensor|number the largest
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.clamp.options): rille.Tensor
function rille.clip_(input, min, max) end

---Seconds since some point in the past, for measuring times.
---```lua
---local begin = rille.clock()
---print(("%.3f s"):format(rille.clock() - begin))
---```
---@return number # seconds, with fractions
function rille.clock() end

---a copy in memory of its own
---```lua
---rille.clone(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.clone(input) end

---tensors joined along dim 1, those of one dim as columns
---```lua
---rille.column_stack({ rille.randn(2, 3), rille.randn(2, 3) })
---```
---@param tensors rille.Tensor[] a list of tensors
---@return rille.Tensor 
function rille.column_stack(tensors) end

---each choice of r elements of a vector in their order, one a row
---```lua
---rille.combinations(rille.randn(4))
---```
---@param input rille.Tensor the tensor
---@param r? integer how many elements each choice has
---@param with_replacement? boolean whether an element may be chosen several times
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.combinations.options): rille.Tensor
function rille.combinations(input, r, with_replacement) end

---tensors joined along a dim that they have
---```lua
---rille.cat({ rille.randn(2, 3), rille.randn(1, 3) })
---```
---@param tensors rille.Tensor[] a list of tensors
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor 
---@overload fun(tensors: rille.Tensor[], options?: rille.op.cat.options): rille.Tensor
function rille.concat(tensors, dim) end

---tensors joined along a dim that they have
---```lua
---rille.cat({ rille.randn(2, 3), rille.randn(1, 3) })
---```
---@param tensors rille.Tensor[] a list of tensors
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor 
---@overload fun(tensors: rille.Tensor[], options?: rille.op.cat.options): rille.Tensor
function rille.concatenate(tensors, dim) end

---The condition number of matrices; or, with functions, one of them called with the operands, by what a boolean says.
---```lua
---print(rille.cond(rille.eye(2)):item()) -- 1.0
---print(rille.cond(true, function(x) return x + 1 end, function(x) return x end, { 1 })) -- 2
---```
---@param input rille.Tensor|boolean matrices, or the condition
---@param p? number|string|function the norm, 2 if left out; or what is called where the condition is true
---@param false_fn? function what is called where it is false
---@param operands? any[] the arguments of both
---@return any # numbers, or what the function gives
function rille.cond(input, p, false_fn, operands) end

---F.pad with a constant.
---```lua
---print(rille.constant_pad_nd(rille.ones(2), { 1, 0 }, 7)) -- 7, 1, 1
---```
---@param input rille.Tensor the tensor
---@param pad integer[] how much before and behind the last dim, then the one before it, and so on
---@param value? number what is written
---@return rille.Tensor # the padded tensor
function rille.constant_pad_nd(input, pad, value) end

---convolution of lines: input [N, C, L], weight [out, C / groups, length]
---```lua
---rille.nn.functional.conv1d(rille.randn(2, 2, 6), rille.randn(3, 2, 3), rille.randn(3))
---```
---@param input rille.Tensor the tensor
---@param weight rille.Tensor the weight
---@param bias? rille.Tensor is added; one number for each output
---@param stride? integer|integer[] how far the window moves
---@param padding? integer|integer[]|"valid"|"same" how many places are added at each side of each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param groups? integer into how many groups channels are divided; each sees its own inputs only
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, weight: rille.Tensor, options?: rille.op.conv1d.options): rille.Tensor
---@overload fun(input: rille.Tensor, weight: rille.Tensor, bias?: rille.Tensor, ...: integer): rille.Tensor
function rille.conv1d(input, weight, bias, stride, padding, dilation, groups) end

---convolution of planes: input [N, C, H, W], weight [out, C / groups, height, width]
---```lua
---rille.nn.functional.conv2d(rille.randn(2, 2, 5, 4), rille.randn(3, 2, 3, 2), rille.randn(3))
---```
---@param input rille.Tensor the tensor
---@param weight rille.Tensor the weight
---@param bias? rille.Tensor is added; one number for each output
---@param stride? integer|integer[] how far the window moves
---@param padding? integer|integer[]|"valid"|"same" how many places are added at each side of each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param groups? integer into how many groups channels are divided; each sees its own inputs only
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, weight: rille.Tensor, options?: rille.op.conv2d.options): rille.Tensor
---@overload fun(input: rille.Tensor, weight: rille.Tensor, bias?: rille.Tensor, ...: integer): rille.Tensor
function rille.conv2d(input, weight, bias, stride, padding, dilation, groups) end

---convolution of volumes: input [N, C, D, H, W], weight [out, C / groups, depth, height, width]
---```lua
---rille.nn.functional.conv3d(rille.randn(1, 2, 3, 3, 2), rille.randn(2, 2, 2, 2, 2), rille.randn(2))
---```
---@param input rille.Tensor the tensor
---@param weight rille.Tensor the weight
---@param bias? rille.Tensor is added; one number for each output
---@param stride? integer|integer[] how far the window moves
---@param padding? integer|integer[]|"valid"|"same" how many places are added at each side of each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param groups? integer into how many groups channels are divided; each sees its own inputs only
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, weight: rille.Tensor, options?: rille.op.conv3d.options): rille.Tensor
---@overload fun(input: rille.Tensor, weight: rille.Tensor, bias?: rille.Tensor, ...: integer): rille.Tensor
function rille.conv3d(input, weight, bias, stride, padding, dilation, groups) end

---A convolution along time, the first dim.
---```lua
---print(rille.conv_tbc(rille.ones(3, 1, 1), rille.ones(2, 1, 1), rille.zeros(1)).shape) -- [2, 1, 1]
---```
---@param input rille.Tensor [time, batch, channels]
---@param weight rille.Tensor [steps, channels, outputs]
---@param bias rille.Tensor [outputs]
---@param pad? integer zeros before and after
---@return rille.Tensor # [time, batch, outputs]
function rille.conv_tbc(input, weight, bias, pad) end

---transposed convolution of lines: weight [C, out / groups, length]
---```lua
---rille.nn.functional.conv_transpose1d(rille.randn(2, 2, 3), rille.randn(2, 3, 2), rille.randn(3))
---```
---@param input rille.Tensor the tensor
---@param weight rille.Tensor the weight
---@param bias? rille.Tensor is added; one number for each output
---@param stride? integer|integer[] how far the window moves
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param output_padding? integer|integer[] places added at one side of the result, for shapes that stride leaves open
---@param groups? integer into how many groups channels are divided; each sees its own inputs only
---@param dilation? integer|integer[] how far the window's elements lie apart
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, weight: rille.Tensor, options?: rille.op.conv_transpose1d.options): rille.Tensor
---@overload fun(input: rille.Tensor, weight: rille.Tensor, bias?: rille.Tensor, ...: integer): rille.Tensor
function rille.conv_transpose1d(input, weight, bias, stride, padding, output_padding, groups, dilation) end

---transposed convolution: weight [C, out / groups, height, width]
---```lua
---rille.nn.functional.conv_transpose2d(rille.randn(2, 2, 3, 3), rille.randn(2, 3, 2, 2), rille.randn(3))
---```
---@param input rille.Tensor the tensor
---@param weight rille.Tensor the weight
---@param bias? rille.Tensor is added; one number for each output
---@param stride? integer|integer[] how far the window moves
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param output_padding? integer|integer[] places added at one side of the result, for shapes that stride leaves open
---@param groups? integer into how many groups channels are divided; each sees its own inputs only
---@param dilation? integer|integer[] how far the window's elements lie apart
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, weight: rille.Tensor, options?: rille.op.conv_transpose2d.options): rille.Tensor
---@overload fun(input: rille.Tensor, weight: rille.Tensor, bias?: rille.Tensor, ...: integer): rille.Tensor
function rille.conv_transpose2d(input, weight, bias, stride, padding, output_padding, groups, dilation) end

---transposed convolution of volumes: weight [C, out / groups, depth, height, width]
---```lua
---rille.nn.functional.conv_transpose3d(rille.randn(1, 2, 2, 2, 2), rille.randn(2, 2, 2, 2, 2), rille.randn(2))
---```
---@param input rille.Tensor the tensor
---@param weight rille.Tensor the weight
---@param bias? rille.Tensor is added; one number for each output
---@param stride? integer|integer[] how far the window moves
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param output_padding? integer|integer[] places added at one side of the result, for shapes that stride leaves open
---@param groups? integer into how many groups channels are divided; each sees its own inputs only
---@param dilation? integer|integer[] how far the window's elements lie apart
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, weight: rille.Tensor, options?: rille.op.conv_transpose3d.options): rille.Tensor
---@overload fun(input: rille.Tensor, weight: rille.Tensor, bias?: rille.Tensor, ...: integer): rille.Tensor
function rille.conv_transpose3d(input, weight, bias, stride, padding, output_padding, groups, dilation) end

---A convolution of 1, 2 or 3 dims, or a transposed one.
---```lua
---print(rille.convolution(rille.ones(1, 1, 3), rille.ones(1, 1, 2), nil, { 1 }, { 0 }, { 1 }, false, { 0 }, 1)) -- 2, 2
---```
---@param input rille.Tensor [batch, channels, ...]
---@param weight rille.Tensor the kernels
---@param bias? rille.Tensor what is added to the channels
---@param stride integer[] steps, one for each dim
---@param padding integer[] zeros on either side
---@param dilation integer[] steps inside of the kernel
---@param transposed boolean whether it is nn.functional.conv_transpose1d and its kin
---@param output_padding integer[] what a transposed one adds to its size
---@param groups integer of channels
---@return rille.Tensor # [batch, channels, ...]
function rille.convolution(input, weight, bias, stride, padding, dilation, transposed, output_padding, groups) end

---src, broadcast and converted, in the place of input's values
---```lua
---rille.randn(2, 3):copy(rille.randn(3))
---```
---@param input rille.Tensor the tensor
---@param src rille.Tensor what is copied
---@return rille.Tensor 
function rille.copy_(input, src) end

---the size of input with the sign of other
---```lua
---rille.copysign(rille.tensor { 1.5, -2.0 }, -1)
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.copysign(input, other) end

---the size of input with the sign of other
---```lua
---rille.copysign(rille.tensor { 1.5, -2.0 }, -1)
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.copysign_(input, other) end

---the correlations of rows, whose columns are observations
---```lua
---rille.corrcoef(rille.randn(2, 4))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.corrcoef(input) end

---cosine of each element, in radians
---```lua
---rille.cos(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.cos(input) end

---cosine of each element, in radians
---```lua
---rille.cos(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.cos_(input) end

---hyperbolic cosine of each element
---```lua
---rille.cosh(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.cosh(input) end

---hyperbolic cosine of each element
---```lua
---rille.cosh(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.cosh_(input) end

---nn.functional.cosine_embedding_loss with torch's own order of arguments.
---```lua
---print(rille.cosine_embedding_loss(rille.ones(1, 2), rille.ones(1, 2), rille.tensor { 1 })) -- 0
---```
---@param input1 rille.Tensor [n, width]
---@param input2 rille.Tensor [n, width]
---@param target rille.Tensor 1 where both should agree, -1 elsewhere
---@param margin? number how far those that should not agree may
---@param reduction? integer|string 0 none, 1 mean, 2 sum
---@return rille.Tensor # the loss
function rille.cosine_embedding_loss(input1, input2, target, margin, reduction) end

---cosine of the angle between x1 and x2 along dim
---```lua
---rille.nn.functional.cosine_similarity(rille.randn(3, 4), rille.randn(3, 4))
---```
---@param x1 rille.Tensor the first tensor
---@param x2 rille.Tensor the second tensor
---@param dim? integer which dim, from 0; -1 is the last
---@param eps? number a small number that keeps from dividing by 0
---@return rille.Tensor 
---@overload fun(x1: rille.Tensor, x2: rille.Tensor, options?: rille.op.cosine_similarity.options): rille.Tensor
function rille.cosine_similarity(x1, x2, dim, eps) end

---how many elements are not zero
---```lua
---rille.count_nonzero(rille.rand(2, 3):gt(0.5))
---```
---@param input rille.Tensor the tensor
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.count_nonzero.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.count_nonzero(input, dim) end

---the covariances of rows, whose columns are observations
---```lua
---rille.cov(rille.randn(2, 4))
---```
---@param input rille.Tensor the tensor
---@param correction? integer how much less than the number of elements sums are divided by
---@param fweights? rille.Tensor how often each column counts
---@param aweights? rille.Tensor how much each column counts
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.cov.options): rille.Tensor
function rille.cov(input, correction, fweights, aweights) end

---The level of the processor's instructions that is used: "v2", "v3" or "v4" on x86-64, "neon" on arm64, else "plain".
---```lua
---print(rille.cpu_level())
---```
---@return string # the level; the environment's RILLE_CPU may lower it
function rille.cpu_level() end

---the vector product along a dim of size 3, the first one unless told
---```lua
---rille.cross(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, other: rille.Tensor, options?: rille.op.cross.options): rille.Tensor
function rille.cross(input, other, dim) end

---nn.functional.ctc_loss with torch's own order of arguments.
---```lua
---local scores = rille.zeros(4, 1, 3):log_softmax(-1)
---print(rille.ctc_loss(scores, rille.tensor { { 1, 2 } }, { 4 }, { 2 }):item() > 0) -- true
---```
---@param log_probs rille.Tensor [steps, batch, classes]
---@param targets rille.Tensor classes
---@param input_lengths rille.Tensor|integer[] steps of each
---@param target_lengths rille.Tensor|integer[] classes of each
---@param blank? integer the class for nothing
---@param reduction? integer|string 0 none, 1 mean, 2 sum
---@param zero_infinity? boolean whether infinite losses count as 0
---@return rille.Tensor # the loss
function rille.ctc_loss(log_probs, targets, input_lengths, target_lengths, blank, reduction, zero_infinity) end

---the largest element so far along dim, and its index
---```lua
---rille.cummax(rille.tensor { 1, 3, 2 }, 0)
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@return rille.Tensor 
---@return rille.Tensor 
function rille.cummax(input, dim) end

---the smallest element so far along dim, and its index
---```lua
---rille.cummin(rille.tensor { 2, 3, 1 }, 0)
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@return rille.Tensor 
---@return rille.Tensor 
function rille.cummin(input, dim) end

---running product along dim
---```lua
---rille.cumprod(rille.randn(4, 3), 0)
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, dim: integer, options?: rille.op.cumprod.options): rille.Tensor
function rille.cumprod(input, dim, dtype) end

---running product along dim
---```lua
---rille.cumprod(rille.randn(4, 3), 0)
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, dim: integer, options?: rille.op.cumprod.options): rille.Tensor
function rille.cumprod_(input, dim, dtype) end

---running sum along dim
---```lua
---rille.cumsum(rille.randn(4, 3), 0)
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, dim: integer, options?: rille.op.cumsum.options): rille.Tensor
function rille.cumsum(input, dim, dtype) end

---running sum along dim
---```lua
---rille.cumsum(rille.randn(4, 3), 0)
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, dim: integer, options?: rille.op.cumsum.options): rille.Tensor
function rille.cumsum_(input, dim, dtype) end

---the integral along dim of y over x, or over steps of dx, up to each point but the first
---```lua
---rille.cumulative_trapezoid(rille.randn(2, 4))
---```
---@param y rille.Tensor the values
---@param x? rille.Tensor where the values are
---@param dx? number the distance of the points
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor 
---@overload fun(y: rille.Tensor, options?: rille.op.cumulative_trapezoid.options): rille.Tensor
function rille.cumulative_trapezoid(y, x, dx, dim) end

---The generator that is used where no other one is given.
---```lua
---rille.default_generator:manual_seed(3)
---```
---@type rille.Generator
rille.default_generator = nil

---degrees as radians
---```lua
---rille.deg2rad(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.deg2rad(input) end

---degrees as radians
---```lua
---rille.deg2rad(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.deg2rad_(input) end

---the determinant of a square matrix, or of each of a batch
---```lua
---rille.det(rille.eye(3) * 2)
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.det(input) end

---The same memory without a history.
---```lua
---local y = (rille.ones(2, { requires_grad = true }) * 2):detach()
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor # a tensor that needs no gradient
function rille.detach(input) end

---Takes the history from the tensor itself, which becomes a leaf; not for views.
---```lua
---local y = (rille.ones(2, { requires_grad = true }) * 2):detach_()
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor # itself
function rille.detach_(input) end

---The same memory without a history.
---```lua
---local y = (rille.ones(2, { requires_grad = true }) * 2):detach()
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor # a tensor that needs no gradient
function rille.detach_copy(input) end

---The name of a device: there is one, the processor.
---```lua
---local x = rille.zeros(2, { device = rille.device "cpu" })
---```
---@param type string "cpu" or "cpu:0"
---@return string # "cpu"
function rille.device(type) end

---the diagonal of a matrix, or a matrix with this diagonal
---```lua
---rille.diag(rille.randn(3))
---```
---@param input rille.Tensor the tensor
---@param diagonal? integer which diagonal: 0 is the main one, above 0 to the right of it
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.diag.options): rille.Tensor
function rille.diag(input, diagonal) end

---matrices of zeros with the last dim on a diagonal
---```lua
---rille.diag_embed(rille.tensor { 1, 2 })
---```
---@param input rille.Tensor the tensor
---@param offset? integer which diagonal: 0 is the main one, above 0 to the right of it
---@param dim1? integer the first of the two dims
---@param dim2? integer the second of the two dims
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.diag_embed.options): rille.Tensor
function rille.diag_embed(input, offset, dim1, dim2) end

---a matrix with all elements on a diagonal, zeros elsewhere
---```lua
---rille.diagflat(rille.randn(3))
---```
---@param input rille.Tensor the tensor
---@param offset? integer which diagonal: 0 is the main one, above 0 to the right of it
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.diagflat.options): rille.Tensor
function rille.diagflat(input, offset) end

---the diagonal of two dims, as the last dim of a view
---```lua
---rille.diagonal(rille.randn(3, 3))
---```
---@param input rille.Tensor the tensor
---@param offset? integer which diagonal: 0 is the main one, above 0 to the right of it
---@param dim1? integer the first of the two dims
---@param dim2? integer the second of the two dims
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.diagonal.options): rille.Tensor
function rille.diagonal(input, offset, dim1, dim2) end

---the diagonal of two dims, as the last dim of a view
---```lua
---rille.diagonal(rille.randn(3, 3))
---```
---@param input rille.Tensor the tensor
---@param offset? integer which diagonal: 0 is the main one, above 0 to the right of it
---@param dim1? integer the first of the two dims
---@param dim2? integer the second of the two dims
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.diagonal.options): rille.Tensor
function rille.diagonal_copy(input, offset, dim1, dim2) end

---A copy of the tensor with src on a diagonal. Gradients go to both.
---```lua
---local y = rille.diagonal_scatter(rille.zeros(3, 3), rille.ones(3)) -- as eye(3)
---```
---@param input rille.Tensor the tensor
---@param src rille.Tensor what is put there, of the diagonal's shape
---@param offset? integer which diagonal: 0 is the main one, above 0 to the right of it
---@param dim1? integer the first of the two dims
---@param dim2? integer the second of the two dims
---@return rille.Tensor # of the input's shape
---@overload fun(input: rille.Tensor, src: rille.Tensor, options: table): rille.Tensor
function rille.diagonal_scatter(input, src, offset, dim1, dim2) end

---differences of neighbours along dim, n times
---```lua
---rille.diff(rille.tensor { 1, 4, 9 })
---```
---@param input rille.Tensor the tensor
---@param n? integer how many times
---@param dim? integer which dim, from 0; -1 is the last
---@param prepend? rille.Tensor is put in front along dim
---@param append? rille.Tensor is put behind along dim
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.diff.options): rille.Tensor
function rille.diff(input, n, dim, prepend, append) end

---the derivative of lgamma
---```lua
---rille.digamma(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.digamma(input) end

---the derivative of lgamma
---```lua
---rille.digamma(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.digamma_(input) end

---the p-norm of input - other
---```lua
---rille.dist(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param p? number which norm
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, other: rille.Tensor, options?: rille.op.dist.options): rille.Tensor
function rille.dist(input, other, p) end

---input / other, element by element; integers give floating point
---```lua
---rille.div(rille.randn(2, 3), rille.rand(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param rounding_mode? "none"|"trunc"|"floor" 'trunc' towards 0, 'floor' downwards; none if left out
---@return rille.Tensor 
---@overload fun(input: rille.Tensor|number, other: rille.Tensor|number, options?: rille.op.div.options): rille.Tensor
function rille.div(input, other, rounding_mode) end

---input / other, element by element; integers give floating point
---```lua
---rille.div(rille.randn(2, 3), rille.rand(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param rounding_mode? "none"|"trunc"|"floor" 'trunc' towards 0, 'floor' downwards; none if left out
---@return rille.Tensor 
---@overload fun(input: rille.Tensor|number, other: rille.Tensor|number, options?: rille.op.div.options): rille.Tensor
function rille.div_(input, other, rounding_mode) end

---input / other, element by element; integers give floating point
---```lua
---rille.div(rille.randn(2, 3), rille.rand(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param rounding_mode? "none"|"trunc"|"floor" 'trunc' towards 0, 'floor' downwards; none if left out
---@return rille.Tensor 
---@overload fun(input: rille.Tensor|number, other: rille.Tensor|number, options?: rille.op.div.options): rille.Tensor
function rille.divide(input, other, rounding_mode) end

---input / other, element by element; integers give floating point
---```lua
---rille.div(rille.randn(2, 3), rille.rand(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param rounding_mode? "none"|"trunc"|"floor" 'trunc' towards 0, 'floor' downwards; none if left out
---@return rille.Tensor 
---@overload fun(input: rille.Tensor|number, other: rille.Tensor|number, options?: rille.op.div.options): rille.Tensor
function rille.divide_(input, other, rounding_mode) end

---sum of the products of two vectors' elements
---```lua
---rille.dot(rille.randn(3), rille.randn(3))
---```
---@param input rille.Tensor the tensor
---@param tensor rille.Tensor the other vector
---@return rille.Tensor 
function rille.dot(input, tensor) end

---PyTorch's short name of float64.
---```lua
---assert(rille.zeros(2, { dtype = rille.double }).dtype == "float64")
---```
---@type rille.dtype
rille.double = nil

---elements set to 0 with probability p, the others divided by 1 - p, in training
---```lua
---rille.nn.functional.dropout(rille.randn(4, 3))
---```
---@param input rille.Tensor the tensor
---@param p? number the probability
---@param training? boolean whether it is training; layers set it by their mode
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.dropout.options): rille.Tensor
function rille.dropout(input, p, training) end

---nn.functional.dropout in place.
---```lua
---print(rille.dropout_(rille.ones(2), 0.5, false)) -- 1, 1
---```
---@param input rille.Tensor what is changed
---@param p? number how likely an element is left out
---@param train? boolean whether any is
---@return rille.Tensor # input
function rille.dropout_(input, p, train) end

---views of pieces along dim 2
---```lua
---rille.dsplit(rille.randn(2, 4, 2), 2)
---```
---@param input rille.Tensor the tensor
---@param indices_or_sections rille.Tensor|number how many pieces, or where pieces begin
---@return rille.Tensor[] 
function rille.dsplit(input, indices_or_sections) end

---tensors joined along dim 2
---```lua
---rille.dstack({ rille.randn(2, 3), rille.randn(2, 3) })
---```
---@param tensors rille.Tensor[] a list of tensors
---@return rille.Tensor 
function rille.dstack(tensors) end

---The class of dtypes, which are texts, to ask for; called, it gives a dtype's full name.
---```lua
---print(rille.dtype "float", rille.is_instance(rille.ones(1).dtype, rille.dtype)) -- float32, true
---```
---@param name string a dtype
---@return string # its full name
function rille.dtype(name) end

---eigenvalues and eigenvectors of a real matrix: of both the real parts and the imaginary parts
---```lua
---rille.linalg.eig(rille.tensor { { 0.0, 1.0 }, { -1.0, 0.0 } })
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
---@return rille.Tensor 
---@return rille.Tensor 
---@return rille.Tensor 
function rille.eig(input) end

---eigenvalues, rising, and eigenvectors of a symmetric matrix, of which one triangle is read
---```lua
---rille.eigh(rille.eye(2) * 3)
---```
---@param input rille.Tensor the tensor
---@param UPLO? "L"|"U" which triangle is looked at
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.eigh.options): rille.Tensor, rille.Tensor
function rille.eigh(input, UPLO) end

---eigenvalues of a real matrix: their real parts and their imaginary parts
---```lua
---rille.linalg.eigvals(rille.tensor { { 0.0, 1.0 }, { -1.0, 0.0 } })
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
---@return rille.Tensor 
function rille.eigvals(input) end

---eigenvalues of a symmetric matrix, rising
---```lua
---rille.eigvalsh(rille.eye(2) * 3)
---```
---@param input rille.Tensor the tensor
---@param UPLO? "L"|"U" which triangle is looked at
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.eigvalsh.options): rille.Tensor
function rille.eigvalsh(input, UPLO) end

---products summed over dims that the equation names: 'ij,jk->ik' is a matrix product
---```lua
---rille.einsum('ij,jk->ik', rille.ones(2, 3), rille.ones(3, 4))
---```
---@param equation string letters for dims: "ij,jk->ik"
---@param operands rille.Tensor[] a list of tensors
---@return rille.Tensor 
---@overload fun(equation: string, ...: rille.Tensor): rille.Tensor
function rille.einsum(equation, operands) end

---x above 0, alpha * (exp(x) - 1) below
---```lua
---rille.elu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param alpha? number a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.elu.options): rille.Tensor
function rille.elu(input, alpha) end

---x above 0, alpha * (exp(x) - 1) below
---```lua
---rille.elu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param alpha? number a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.elu.options): rille.Tensor
function rille.elu_(input, alpha) end

---nn.functional.embedding with torch's own order of arguments.
---```lua
---print(rille.embedding(rille.eye(2), rille.tensor { 1 })) -- 0, 1
---```
---@param weight rille.Tensor [rows, width]
---@param indices rille.Tensor which rows
---@param padding_idx? integer a row without a gradient; -1 for none
---@param scale_grad_by_freq? boolean whether gradients are divided by how often a row is used
---@param sparse? boolean without effect, gradients are dense
---@return rille.Tensor # [..., width]
function rille.embedding(weight, indices, padding_idx, scale_grad_by_freq, sparse) end

---nn.functional.embedding_bag with torch's own order of arguments. The first of torch's four results.
---```lua
---print(rille.embedding_bag(rille.eye(2), rille.tensor { 0, 1 }, rille.tensor { 0 })) -- 1, 1
---```
---@param weight rille.Tensor [rows, width]
---@param indices rille.Tensor which rows
---@param offsets rille.Tensor where each bag begins
---@param scale_grad_by_freq? boolean whether gradients are divided by how often a row is used
---@param mode? integer|string 0 sum, 1 mean, 2 max
---@param sparse? boolean without effect, gradients are dense
---@param per_sample_weights? rille.Tensor a factor for each index
---@param include_last_offset? boolean whether offsets ends with the number of indices
---@param padding_idx? integer a row that counts as none; -1 for none
---@return rille.Tensor # [bags, width]
function rille.embedding_bag(weight, indices, offsets, scale_grad_by_freq, mode, sparse, per_sample_weights, include_last_offset, padding_idx) end

---Shortens rows that are longer than max_norm.
---```lua
---print(rille.embedding_renorm_(rille.full({ 1, 1 }, 3.0), rille.tensor { 0 }, 1.0, 2.0):item() < 1.001) -- true
---```
---@param weight rille.Tensor [rows, width], which is changed
---@param indices rille.Tensor which rows
---@param max_norm number how long they may be
---@param norm_type? number of the norm
---@return rille.Tensor # weight
function rille.embedding_renorm_(weight, indices, max_norm, norm_type) end

---@class (exact) rille.empty.options
---@field dtype? rille.dtype element type ('float32')
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---A tensor to be written to: what it holds at first is not defined.
---```lua
---local x = rille.empty(2, 3):fill_(7)
---```
---@param ... integer|integer[]|rille.empty.options the sizes, as numbers or as one table
---@return rille.Tensor # of these sizes
function rille.empty(...) end

---@class (exact) rille.empty_like.options
---@field dtype? rille.dtype another element type
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---A tensor of another one's shape and dtype, to be written to.
---```lua
---local x = rille.empty_like(rille.randn(2, 3)):zero_()
---```
---@param x rille.Tensor whose shape and dtype the result has
---@param options? rille.empty_like.options dtype, requires_grad = false
---@return rille.Tensor # of x's shape
function rille.empty_like(x, options) end

---With gradients, inside no_grad: runs a function so, or until a block ends.
---```lua
---local y = rille.enable_grad(function() return rille.ones(2, { requires_grad = true }) * 2 end)
---```
---@param fn? function what is run; without it the mode ends with the <close> variable
---@param ... any handed to fn
---@return any # fn's results, or an object to be closed
function rille.enable_grad(fn, ...) end

----x log(x), 0 at 0 and -infinity below
---```lua
---rille.entr(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.entr(input) end

---true where input and other are equal
---```lua
---rille.eq(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.eq(input, other) end

---true where input and other are equal
---```lua
---rille.eq(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.eq_(input, other) end

---Whether two tensors are of the same shape and equal in all elements.
---```lua
---assert(rille.equal(rille.ones(2), rille.ones(2)))
---```
---@param x rille.Tensor a tensor
---@param other rille.Tensor a tensor
---@return boolean # true where all is equal; NaN equals nothing
function rille.equal(x, other) end

---error function of each element
---```lua
---rille.erf(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.erf(input) end

---error function of each element
---```lua
---rille.erf(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.erf_(input) end

---1 - erf(x), exact where that is small
---```lua
---rille.erfc(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.erfc(input) end

---1 - erf(x), exact where that is small
---```lua
---rille.erfc(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.erfc_(input) end

---exp(x^2) erfc(x)
---```lua
---rille.erfcx(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.erfcx(input) end

---the number whose error function each element is
---```lua
---rille.erfinv(rille.tensor { 0.5, -0.25 })
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.erfinv(input) end

---the number whose error function each element is
---```lua
---rille.erfinv(rille.tensor { 0.5, -0.25 })
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.erfinv_(input) end

---e to the power of each element
---```lua
---rille.exp(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.exp(input) end

---2 to the power of each element
---```lua
---rille.exp2(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.exp2(input) end

---2 to the power of each element
---```lua
---rille.exp2(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.exp2_(input) end

---e to the power of each element
---```lua
---rille.exp(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.exp_(input) end

---dims of size 1 shown size times, without copying; -1 keeps a size
---```lua
---rille.randn(3, 1):expand({ 3, 4 })
---```
---@param input rille.Tensor the tensor
---@param size integer|integer[] sizes
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.expand_copy(input, size) end

---exp(x) - 1 of each element, exact near 0
---```lua
---rille.expm1(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.expm1(input) end

---exp(x) - 1 of each element, exact near 0
---```lua
---rille.expm1(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.expm1_(input) end

---@class (exact) rille.eye.options
---@field dtype? rille.dtype element type ('float32')
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---A matrix with ones on the diagonal and zeros elsewhere.
---```lua
---local identity = rille.eye(3)
---```
---@param n integer rows
---@param m? integer columns
---@param options? rille.eye.options dtype = 'float32', requires_grad = false
---@return rille.Tensor # [n, m]
---@overload fun(n: integer, options?: rille.eye.options): rille.Tensor
function rille.eye(n, m, options) end

---alpha_dropout of whole channels
---```lua
---rille.nn.functional.feature_alpha_dropout(rille.randn(4, 3))
---```
---@param input rille.Tensor the tensor
---@param p? number the probability
---@param training? boolean whether it is training; layers set it by their mode
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.feature_alpha_dropout.options): rille.Tensor
function rille.feature_alpha_dropout(input, p, training) end

---every element set to value
---```lua
---rille.randn(2, 3):fill(1.5)
---```
---@param input rille.Tensor the tensor
---@param value rille.Tensor|number the number that is written
---@return rille.Tensor 
function rille.fill(input, value) end

---every element set to value
---```lua
---rille.randn(2, 3):fill(1.5)
---```
---@param input rille.Tensor the tensor
---@param value rille.Tensor|number the number that is written
---@return rille.Tensor 
function rille.fill_(input, value) end

---The limits of a floating-point dtype.
---```lua
---print(rille.finfo("float32").eps) -- 1.1920928955078e-07
---```
---@param dtype? rille.dtype the default dtype if left out
---@return table # bits, eps, max, min, tiny, smallest_normal, resolution, dtype
function rille.finfo(dtype) end

---each element without its fraction
---```lua
---rille.trunc(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.fix(input) end

---each element without its fraction
---```lua
---rille.trunc(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.fix_(input) end

---the dims from start_dim to end_dim as one
---```lua
---rille.flatten(rille.randn(2, 3, 4))
---```
---@param input rille.Tensor the tensor
---@param start_dim? integer the first of the dims
---@param end_dim? integer the last of the dims
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.flatten.options): rille.Tensor
function rille.flatten(input, start_dim, end_dim) end

---the elements of dims in reverse order, as a copy
---```lua
---rille.flip(rille.randn(2, 3), { 0 })
---```
---@param input rille.Tensor the tensor
---@param dims integer|integer[] which dims
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.flip(input, dims) end

---dim 1 in reverse order, as a copy
---```lua
---rille.fliplr(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.fliplr(input) end

---dim 0 in reverse order, as a copy
---```lua
---rille.flipud(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.flipud(input) end

---PyTorch's short name of float32.
---```lua
---assert(rille.zeros(2, { dtype = rille.float }).dtype == "float32")
---```
---@type rille.dtype
rille.float = nil

---The dtype "float32": floating-point numbers with about 7 digits.
---```lua
---local x = rille.zeros(2, { dtype = rille.float32 })
---```
---@type rille.dtype
rille.float32 = nil

---The dtype "float64": floating-point numbers with about 16 digits.
---```lua
---local x = rille.zeros(2, { dtype = rille.float64 })
---```
---@type rille.dtype
rille.float64 = nil

---input to the power of exponent, in float64
---```lua
---rille.float_power(rille.rand(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param exponent rille.Tensor|number the power
---@return rille.Tensor 
function rille.float_power(input, exponent) end

---input to the power of exponent, in float64
---```lua
---rille.float_power(rille.rand(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param exponent rille.Tensor|number the power
---@return rille.Tensor 
function rille.float_power_(input, exponent) end

---largest integer that is not above each element
---```lua
---rille.floor(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.floor(input) end

---largest integer that is not above each element
---```lua
---rille.floor(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.floor_(input) end

---input / other rounded down
---```lua
---rille.floor_divide(rille.randn(2, 3), rille.rand(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.floor_divide(input, other) end

---input / other rounded down
---```lua
---rille.floor_divide(rille.randn(2, 3), rille.rand(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.floor_divide_(input, other) end

---the larger of input and other, element by element; a number wins over NaN
---```lua
---rille.fmax(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.fmax(input, other) end

---the smaller of input and other, element by element; a number wins over NaN
---```lua
---rille.fmin(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.fmin(input, other) end

---what division rounded towards 0 leaves; it has the input's sign
---```lua
---rille.fmod(rille.randn(2, 3), rille.rand(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.fmod(input, other) end

---what division rounded towards 0 leaves; it has the input's sign
---```lua
---rille.fmod(rille.randn(2, 3), rille.rand(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.fmod_(input, other) end

---the fraction of each element, with its sign
---```lua
---rille.frac(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.frac(input) end

---the fraction of each element, with its sign
---```lua
---rille.frac(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.frac_(input) end

---a mantissa of at least 0.5 and below 1, and the power of two that it is to be multiplied by (int32)
---```lua
---rille.frexp(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
---@return rille.Tensor 
function rille.frexp(input) end

---The root of the sum of squares along dims.
---```lua
---print(rille.frobenius_norm(rille.tensor { { 3.0, 4.0 } }, 1)) -- 5
---```
---@param input rille.Tensor the tensor
---@param dim? integer|integer[] which dims; all if left out
---@param keepdim? boolean whether they stay, with size 1
---@return rille.Tensor # the norms
function rille.frobenius_norm(input, dim, keepdim) end

---A flat tensor with a copy of the first numbers of a file, which hold them as the processor does. The file is read, so
---that changes of
---the tensor do not reach it.
---```lua
---local file = io.open("numbers.bin", "wb")
---file:write(string.pack("<ff", 1, 2)):close()
---print(rille.from_file("numbers.bin", { size = 2 })) -- 1, 2
---```
---@param filename string a path
---@param shared? boolean true is refused
---@param size? integer how many numbers
---@param dtype? string of the numbers; the default dtype if left out
---@return rille.Tensor # [size]
function rille.from_file(filename, shared, size, dtype) end

---A tensor of what stands for NumPy's array: a tensor is itself, tables of numbers become one.
---```lua
---print(rille.from_numpy({ 1, 2 })) -- 1, 2
---```
---@param array rille.Tensor|table numbers
---@return rille.Tensor # a tensor
function rille.from_numpy(array) end

---A flat tensor with a copy of the numbers that stand in a string as the processor has them.
---```lua
---print(rille.frombuffer(string.pack("<ff", 1, 2), "float32")) -- 1, 2
---```
---@param buffer string bytes
---@param dtype string of the numbers
---@param count? integer how many; -1 for all
---@param offset? integer bytes before them
---@param requires_grad? boolean whether it is a leaf with a gradient
---@return rille.Tensor # [count]
function rille.frombuffer(buffer, dtype, count, offset, requires_grad) end

---@class (exact) rille.full.options
---@field dtype? rille.dtype element type; float32 for floats, int64 for integers, bool for booleans
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---A tensor with one number everywhere.
---```lua
---local x = rille.full({ 2, 3 }, 0.5)
---```
---@param sizes integer[] a table of sizes
---@param value number|boolean what every element is
---@param options? rille.full.options dtype, requires_grad = false
---@return rille.Tensor # of these sizes
function rille.full(sizes, value, options) end

---@class (exact) rille.full_like.options
---@field dtype? rille.dtype another element type
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---One number everywhere, in another tensor's shape and dtype.
---```lua
---local x = rille.full_like(rille.randn(2, 3), 0.5)
---```
---@param x rille.Tensor whose shape and dtype the result has
---@param value number|boolean what every element is
---@param options? rille.full_like.options dtype, requires_grad = false
---@return rille.Tensor # of x's shape
function rille.full_like(x, value, options) end

---elements picked along dim, one index each
---```lua
---rille.gather(rille.randn(4, 3), 0, rille.randint(0, 4, { 2, 3 }))
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@return rille.Tensor 
function rille.gather(input, dim, index) end

---the greatest common divisor, element by element
---```lua
---rille.gcd(rille.randint(1, 6, { 2, 3 }), rille.randint(1, 6, { 2, 3 }))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.gcd(input, other) end

---the greatest common divisor, element by element
---```lua
---rille.gcd(rille.randint(1, 6, { 2, 3 }), rille.randint(1, 6, { 2, 3 }))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.gcd_(input, other) end

---true where input is at least other
---```lua
---rille.ge(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.ge(input, other) end

---true where input is at least other
---```lua
---rille.ge(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.ge_(input, other) end

---x times the normal distribution function of x
---```lua
---rille.gelu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param approximate? "none"|"tanh" how the function is computed
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.gelu.options): rille.Tensor
function rille.gelu(input, approximate) end

---x times the normal distribution function of x
---```lua
---rille.gelu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param approximate? "none"|"tanh" how the function is computed
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.gelu.options): rille.Tensor
function rille.gelu_(input, approximate) end

---Householder's form of a QR factorization: R in the upper triangle, below it the reflectors, and their factors.
---```lua
---local a, tau = rille.geqrf(rille.randn(3, 2))
---print(a.shape, tau.shape) -- [3, 2], [2]
---```
---@param input rille.Tensor [..., m, n]
---@return rille.Tensor # both in one, and tau
function rille.geqrf(input) end

---products of each element of one vector with each of another
---```lua
---rille.outer(rille.randn(2), rille.randn(3))
---```
---@param input rille.Tensor the tensor
---@param vec2 rille.Tensor the second vector
---@return rille.Tensor 
function rille.ger(input, vec2) end

---Where tensors are made.
---```lua
---print(rille.get_default_device()) -- cpu
---```
---@return string # "cpu"
function rille.get_default_device() end

---The dtype that numbers with a point and functions such as zeros have where none is given.
---```lua
---print(rille.get_default_dtype()) -- float32
---```
---@return rille.dtype # float32 until it is set
function rille.get_default_dtype() end

---What set_deterministic_debug_mode was told last.
---```lua
---print(rille.get_deterministic_debug_mode())
---```
---@return integer # 0, 1 or 2
function rille.get_deterministic_debug_mode() end

---The number of the device, as PyTorch has it for the processor.
---```lua
---print(rille.ones(2):get_device()) -- -1
---```
---@param input rille.Tensor the tensor
---@return integer # -1
function rille.get_device(input) end

---What set_float32_matmul_precision was told last.
---```lua
---print(rille.get_float32_matmul_precision()) -- highest
---```
---@return string # "highest" at first
function rille.get_float32_matmul_precision() end

---What set_num_interop_threads was told last.
---```lua
---print(rille.get_num_interop_threads()) -- 1
---```
---@return integer # 1 at first
function rille.get_num_interop_threads() end

---How many threads large ops use now.
---```lua
---print(rille.get_num_threads())
---```
---@return integer # at least 1
function rille.get_num_threads() end

---The state of the default generator, for set_rng_state.
---```lua
---local state = rille.get_rng_state()
---local a = rille.rand(3)
---rille.set_rng_state(state)
---assert(rille.equal(a, rille.rand(3)))
---```
---@return rille.Tensor # uint8, one dim
function rille.get_rng_state() end

---@class (exact) rille.grad.options
---@field grad_outputs? rille.Tensor|rille.Tensor[] the gradient of each output; ones for outputs with one element
---@field create_graph? boolean whether the gradients have a graph, for gradients of gradients (false)
---@field retain_graph? boolean whether the graph is kept; as create_graph if left out
---@field allow_unused? boolean whether an input may have no part in the outputs; its gradient is nil (false)

---The gradients of outputs by inputs, returned and not added to .grad.
---```lua
---local x = rille.tensor({ 2.0 }, { requires_grad = true })
---local g = rille.grad((x * x):sum(), x) -- 4
---```
---@param outputs rille.Tensor|rille.Tensor[] what is differentiated
---@param inputs rille.Tensor|rille.Tensor[] by what
---@param options? rille.grad.options grad_outputs, create_graph = false, retain_graph, allow_unused = false
---@return rille.Tensor # one gradient for each input
function rille.grad(outputs, inputs, options) end

---@class (exact) rille.gradient.options
---@field spacing? number|table the distance of points; or a list with a number or a tensor of coordinates for each dim (1)
---@field dim? integer|integer[] along which dims; all if left out
---@field edge_order? integer the order at the ends, 1 or 2 (1)

---Slopes along dims: differences of both neighbours inside (of second order, also for uneven steps), of one side at the ends.
---```lua
---local slope = rille.gradient(rille.tensor { 1.0, 4.0, 9.0, 16.0 }) -- 3, 4, 6, 7
---```
---@param input rille.Tensor values of a function at points
---@param options? rille.gradient.options spacing = 1, dim, edge_order = 1
---@return rille.Tensor # one for each dim, of the input's shape
function rille.gradient(input, options) end

---A network, or the tape behind a tensor, as a drawing.
---```lua
---local graph = rille.graph(nn.Sequential(nn.Linear(4, 8), nn.ReLU()), { 2, 4 })
---print(graph)
---```
---@param what rille.Module|rille.Tensor the network, or a tensor with a history
---@param ... rille.Tensor|integer[]|rille.Module a network's inputs, or their sizes as tables; for a tensor a module that names the leaves
---@return rille.Graph # with nodes and edges, and svg(), dot() and save(path)
function rille.graph(what, ...) end

---true where input is greater than other
---```lua
---rille.gt(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.greater(input, other) end

---true where input is greater than other
---```lua
---rille.gt(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.greater_(input, other) end

---true where input is at least other
---```lua
---rille.ge(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.greater_equal(input, other) end

---true where input is at least other
---```lua
---rille.ge(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.greater_equal_(input, other) end

---nn.functional.grid_sample with modes as numbers.
---```lua
---print(rille.grid_sampler(rille.ones(1, 1, 2, 2), rille.zeros(1, 1, 1, 2), 0, 0, true)) -- 1
---```
---@param input rille.Tensor [batch, channels, ...]
---@param grid rille.Tensor places from -1 to 1
---@param interpolation_mode integer 0 bilinear, 1 nearest, 2 bicubic
---@param padding_mode integer 0 zeros, 1 border, 2 reflection
---@param align_corners boolean whether -1 and 1 are the middles of the outer elements
---@return rille.Tensor # what stands there
function rille.grid_sampler(input, grid, interpolation_mode, padding_mode, align_corners) end

---nn.functional.grid_sample with modes as numbers, of pictures.
---```lua
---print(rille.grid_sampler_2d(rille.ones(1, 1, 2, 2), rille.zeros(1, 1, 1, 2), 0, 0, true)) -- 1
---```
---@param input rille.Tensor [batch, channels, ...]
---@param grid rille.Tensor places from -1 to 1
---@param interpolation_mode integer 0 bilinear, 1 nearest, 2 bicubic
---@param padding_mode integer 0 zeros, 1 border, 2 reflection
---@param align_corners boolean whether -1 and 1 are the middles of the outer elements
---@return rille.Tensor # what stands there
function rille.grid_sampler_2d(input, grid, interpolation_mode, padding_mode, align_corners) end

---nn.functional.grid_sample with modes as numbers, of bodies.
---```lua
---print(rille.grid_sampler_3d(rille.ones(1, 1, 2, 2, 2), rille.zeros(1, 1, 1, 1, 3), 0, 0, true)) -- 1
---```
---@param input rille.Tensor [batch, channels, ...]
---@param grid rille.Tensor places from -1 to 1
---@param interpolation_mode integer 0 bilinear, 1 nearest, 2 bicubic
---@param padding_mode integer 0 zeros, 1 border, 2 reflection
---@param align_corners boolean whether -1 and 1 are the middles of the outer elements
---@return rille.Tensor # what stands there
function rille.grid_sampler_3d(input, grid, interpolation_mode, padding_mode, align_corners) end

---groups of channels of [N, C, ...] to mean 0 and variance 1, then weight and bias
---```lua
---rille.nn.functional.group_norm(rille.randn(3, 4), 2, rille.randn(4), rille.randn(4))
---```
---@param input rille.Tensor the tensor
---@param num_groups integer how many groups of channels
---@param weight? rille.Tensor the weight
---@param bias? rille.Tensor is added; one number for each output
---@param eps? number a small number that keeps from dividing by 0
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, num_groups: integer, options?: rille.op.group_norm.options): rille.Tensor
function rille.group_norm(input, num_groups, weight, bias, eps) end

---nn.GRU as a function of its weights; packed sequences give (data, batch_sizes, hx, params, ...) without batch_first.
---```lua
---local layer = nn.GRU(2, 3)
---local out = rille.gru(rille.ones(4, 1, 2), rille.zeros(1, 1, 3), layer:parameters(), true, 1, 0.0, false, false, false)
---print(out.shape) -- [4, 1, 3]
---```
---@param input rille.Tensor [steps, batch, features]
---@param hx rille.Tensor the first states
---@param params rille.Tensor[] weight_ih, weight_hh, bias_ih and bias_hh of each layer and direction in turn
---@param has_biases boolean whether params holds biases
---@param num_layers integer layers
---@param dropout number how likely an element between layers is left out
---@param train boolean whether any is
---@param bidirectional boolean whether there is another direction
---@param batch_first boolean whether input is [batch, steps, features]
---@return rille.Tensor # output and last states
---@overload fun(data: rille.Tensor, batch_sizes: rille.Tensor, hx: any, params: rille.Tensor[]): rille.Tensor
function rille.gru(input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first) end

---one step of a GRU
---```lua
---rille.gru_cell(rille.randn(2, 3), rille.randn(2, 2), rille.randn(6, 3), rille.randn(6, 2), rille.randn(6), rille.randn(6))
---```
---@param input rille.Tensor the tensor
---@param hx rille.Tensor the state, [batch, hidden]
---@param w_ih rille.Tensor weight for the input, [gates * hidden, input]
---@param w_hh rille.Tensor weight for the state, [gates * hidden, hidden]
---@param b_ih? rille.Tensor bias for the input
---@param b_hh? rille.Tensor bias for the state
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, hx: rille.Tensor, w_ih: rille.Tensor, w_hh: rille.Tensor, options?: rille.op.gru_cell.options): rille.Tensor
function rille.gru_cell(input, hx, w_ih, w_hh, b_ih, b_hh) end

---true where input is greater than other
---```lua
---rille.gt(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.gt(input, other) end

---true where input is greater than other
---```lua
---rille.gt(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.gt_(input, other) end

---@class (exact) rille.hamming_window.options
---@field periodic? boolean the same as the argument (true)
---@field alpha? number the same as the argument (0.54)
---@field beta? number the same as the argument (0.46)
---@field dtype? rille.dtype element type; the default dtype if left out
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---alpha - beta cos t, periodic unless told.
---```lua
---local w = rille.hamming_window(4)
---```
---@param n integer how many points
---@param periodic? boolean whether its end leads to its beginning; false: symmetric
---@param alpha? number the height of the pedestal
---@param beta? number the height of the cosine
---@param options? rille.hamming_window.options periodic = true, alpha = 0.54, beta = 0.46, dtype, requires_grad = false
---@return rille.Tensor # [n]
---@overload fun(n: integer, options?: rille.hamming_window.options): rille.Tensor
function rille.hamming_window(n, periodic, alpha, beta, options) end

---@class (exact) rille.hann_window.options
---@field periodic? boolean the same as the argument (true)
---@field dtype? rille.dtype element type; the default dtype if left out
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---Hann's window, periodic unless told: as signal.windows.hann with sym = not periodic.
---```lua
---local w = rille.hann_window(4) -- 0, 0.5, 1, 0.5
---```
---@param n integer how many points
---@param periodic? boolean whether its end leads to its beginning, as Fourier transforms want it; false: symmetric
---@param options? rille.hann_window.options periodic = true, dtype, requires_grad = false
---@return rille.Tensor # [n]
---@overload fun(n: integer, options?: rille.hann_window.options): rille.Tensor
function rille.hann_window(n, periodic, options) end

---each element, or 0 where it is within -lambd .. lambd
---```lua
---rille.nn.functional.hardshrink(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param lambd? number the limit
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.hardshrink.options): rille.Tensor
function rille.hardshrink(input, lambd) end

---(x + 3) / 6 moved into [0, 1]
---```lua
---rille.hardsigmoid(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.hardsigmoid(input) end

---(x + 3) / 6 moved into [0, 1]
---```lua
---rille.hardsigmoid(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.hardsigmoid_(input) end

---x * hardsigmoid(x)
---```lua
---rille.hardswish(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.hardswish(input) end

---x * hardsigmoid(x)
---```lua
---rille.hardswish(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.hardswish_(input) end

---x moved into [min_val, max_val]
---```lua
---rille.hardtanh(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param min_val? number the least
---@param max_val? number the largest
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.hardtanh.options): rille.Tensor
function rille.hardtanh(input, min_val, max_val) end

---x moved into [min_val, max_val]
---```lua
---rille.hardtanh(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param min_val? number the least
---@param max_val? number the largest
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.hardtanh.options): rille.Tensor
function rille.hardtanh_(input, min_val, max_val) end

---0 where input is negative, 1 where it is positive, values where it is 0
---```lua
---rille.heaviside(rille.tensor { -1.0, 0.0, 2.0 }, 0.5)
---```
---@param input rille.Tensor the tensor
---@param values rille.Tensor|number the result where the input is 0
---@return rille.Tensor 
function rille.heaviside(input, values) end

---0 where input is negative, 1 where it is positive, values where it is 0
---```lua
---rille.heaviside(rille.tensor { -1.0, 0.0, 2.0 }, 0.5)
---```
---@param input rille.Tensor the tensor
---@param values rille.Tensor|number the result where the input is 0
---@return rille.Tensor 
function rille.heaviside_(input, values) end

---What a name stands for, as text.
---```lua
---print(rille.help "nn.Linear")
---```
---@param name? any a name ("relu", "nn.LSTM", "Trainer:fit", "dtype"), or a function, class, module or part; an overview without
---@return string # signature, arguments, options, results and an example
function rille.help(name) end

---Hermite's polynomial as physicists have it of degree n
---```lua
---rille.hermite_polynomial_h(rille.rand(2, 3), 3)
---```
---@param input rille.Tensor|number the tensor
---@param n rille.Tensor|number how many times
---@return rille.Tensor 
function rille.hermite_polynomial_h(input, n) end

---Hermite's polynomial as probability has it of degree n
---```lua
---rille.hermite_polynomial_he(rille.rand(2, 3), 3)
---```
---@param input rille.Tensor|number the tensor
---@param n rille.Tensor|number how many times
---@return rille.Tensor 
function rille.hermite_polynomial_he(input, n) end

---nn.functional.hinge_embedding_loss with torch's own order of arguments.
---```lua
---print(rille.hinge_embedding_loss(rille.tensor { 2.0 }, rille.tensor { 1 })) -- 2
---```
---@param input rille.Tensor distances
---@param target rille.Tensor 1 or -1
---@param margin? number how far those with -1 should be
---@param reduction? integer|string 0 none, 1 mean, 2 sum
---@return rille.Tensor # the loss
function rille.hinge_embedding_loss(input, target, margin, reduction) end

---how many elements lie in each of equal bins from min to max
---```lua
---rille.histc(rille.randn(100), 10, -2, 2)
---```
---@param input rille.Tensor the tensor
---@param bins? integer how many
---@param min? number the least
---@param max? number the largest
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.histc.options): rille.Tensor
function rille.histc(input, bins, min, max) end

---how many elements (or how much weight) lie in each bin, and the bins' edges
---```lua
---rille.histogram(rille.tensor { 1.0, 2.0, 1.0 }, 4, { range = { 0, 3 } })
---```
---@param input rille.Tensor the tensor
---@param bins rille.Tensor|number how many
---@param range? number[] the least and the largest edge; the data's if left out
---@param weight? rille.Tensor the weight
---@param density? boolean whether the counts times the bins' widths sum to 1
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, bins: rille.Tensor|number, options?: rille.op.histogram.options): rille.Tensor, rille.Tensor
function rille.histogram(input, bins, range, weight, density) end

---@class (exact) rille.histogramdd.options
---@field range? number[] the first and the last edge of each dim, one pair after the other; the data's if left out
---@field weight? rille.Tensor what each point counts, [n], instead of 1
---@field density? boolean whether the sum times the cells' sizes is made 1 (false)

---How many rows lie in each cell of a grid over several dims.
---```lua
---local counts, edges = rille.histogramdd(rille.rand(20, 2), { 2, 3 }) -- counts is [2, 3]
---```
---@param input rille.Tensor points, [n, dims]
---@param bins integer|table how many bins each dim has; or a list with a number or a tensor of edges for each dim
---@param options? rille.histogramdd.options range, weight, density = false
---@return rille.Tensor # counts, of as many dims as points have
---@return rille.Tensor[] # the edges of each dim
function rille.histogramdd(input, bins, options) end

---the first columns of the product of reflections, as qr's first half leaves them
---```lua
---rille.householder_product(rille.randn(3, 2), rille.randn(2))
---```
---@param input rille.Tensor the tensor
---@param tau rille.Tensor temperature: small is nearer to one class
---@return rille.Tensor 
function rille.householder_product(input, tau) end

---views of pieces along dim 1, of a vector along dim 0
---```lua
---rille.hsplit(rille.randn(2, 4, 2), 2)
---```
---@param input rille.Tensor the tensor
---@param indices_or_sections rille.Tensor|number how many pieces, or where pieces begin
---@return rille.Tensor[] 
function rille.hsplit(input, indices_or_sections) end

---tensors joined along dim 1, those of one dim along dim 0
---```lua
---rille.hstack({ rille.randn(2, 3), rille.randn(2, 3) })
---```
---@param tensors rille.Tensor[] a list of tensors
---@return rille.Tensor 
function rille.hstack(tensors) end

---length of the hypotenuse: sqrt(input^2 + other^2) without overflow
---```lua
---rille.hypot(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.hypot(input, other) end

---length of the hypotenuse: sqrt(input^2 + other^2) without overflow
---```lua
---rille.hypot(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.hypot_(input, other) end

---the modified Bessel function of the first kind and order 0
---```lua
---rille.i0(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.i0(input) end

---the modified Bessel function of the first kind and order 0
---```lua
---rille.i0(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.i0_(input) end

---exp(-|x|) i0(x)
---```lua
---rille.i0e(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.i0e(input) end

---the modified Bessel function of the first kind and order 1
---```lua
---rille.i1(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.i1(input) end

---exp(-|x|) i1(x)
---```lua
---rille.i1e(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.i1e(input) end

---the regularized lower incomplete gamma function of input, up to other
---```lua
---rille.igamma(rille.rand(2, 3), rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.igamma(input, other) end

---the regularized lower incomplete gamma function of input, up to other
---```lua
---rille.igamma(rille.rand(2, 3), rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.igamma_(input, other) end

---the regularized upper incomplete gamma function of input, from other on
---```lua
---rille.igammac(rille.rand(2, 3), rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.igammac(input, other) end

---the regularized upper incomplete gamma function of input, from other on
---```lua
---rille.igammac(rille.rand(2, 3), rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.igammac_(input, other) end

---The limits of an integer dtype.
---```lua
---print(rille.iinfo("int32").max) -- 2147483647
---```
---@param dtype rille.dtype uint8, int32 or int64
---@return table # bits, min, max, dtype
function rille.iinfo(dtype) end

---alpha * source added to the parts of a dim at the given indices
---```lua
---rille.index_add(rille.randn(4, 3), 0, rille.randint(0, 4, { 5 }), rille.randn(5, 3))
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@param source rille.Tensor what is written or moved
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, dim: integer, index: rille.Tensor, source: rille.Tensor, options?: rille.op.index_add.options): rille.Tensor
function rille.index_add(input, dim, index, source, alpha) end

---alpha * source added to the parts of a dim at the given indices
---```lua
---rille.index_add(rille.randn(4, 3), 0, rille.randint(0, 4, { 5 }), rille.randn(5, 3))
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@param source rille.Tensor what is written or moved
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, dim: integer, index: rille.Tensor, source: rille.Tensor, options?: rille.op.index_add.options): rille.Tensor
function rille.index_add_(input, dim, index, source, alpha) end

---source put at the given indices of a dim
---```lua
---rille.index_copy(rille.randn(4, 3), 0, rille.arange(2), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@param source rille.Tensor what is written or moved
---@return rille.Tensor 
function rille.index_copy(input, dim, index, source) end

---source put at the given indices of a dim
---```lua
---rille.index_copy(rille.randn(4, 3), 0, rille.arange(2), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@param source rille.Tensor what is written or moved
---@return rille.Tensor 
function rille.index_copy_(input, dim, index, source) end

---value put at the given indices of a dim
---```lua
---rille.index_fill(rille.randn(4, 3), 0, rille.randint(0, 4, { 2 }), 1.5)
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@param value rille.Tensor|number the number that is written
---@return rille.Tensor 
function rille.index_fill(input, dim, index, value) end

---value put at the given indices of a dim
---```lua
---rille.index_fill(rille.randn(4, 3), 0, rille.randint(0, 4, { 2 }), 1.5)
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@param value rille.Tensor|number the number that is written
---@return rille.Tensor 
function rille.index_fill_(input, dim, index, value) end

---The same as index_put_, on a copy: the method x:index_put.
---```lua
---local x = rille.index_put(rille.zeros(3, 3), { rille.tensor { 0, 1 } }, 1)
---```
---@param input rille.Tensor stays as it is
---@param indices table an int64 tensor for each dim, rille.none for a whole dim
---@param values rille.Tensor|number of a shape that goes with the places
---@param accumulate? boolean whether values are added
---@return rille.Tensor # the copy
function rille.index_put(input, indices, values, accumulate) end

---Writes values to the places that index tensors name: the method x:index_put_.
---```lua
---local x = rille.index_put_(rille.zeros(3, 3), { rille.tensor { 0, 1 } }, 5)
---```
---@param input rille.Tensor is written to
---@param indices table an int64 tensor for each dim, rille.none for a whole dim
---@param values rille.Tensor|number of a shape that goes with the places
---@param accumulate? boolean whether values are added
---@return rille.Tensor # x
function rille.index_put_(input, indices, values, accumulate) end

---parts of source gathered along dim by an index: as product, mean or extreme
---```lua
---rille.ones(3, 2):index_reduce(0, rille.tensor { 0, 2 }, rille.ones(2, 2), 'prod')
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@param source rille.Tensor what is written or moved
---@param reduce "sum"|"prod"|"mean"|"amax"|"amin" what is made of several values
---@param include_self? boolean whether the values that are there take part
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, dim: integer, index: rille.Tensor, source: rille.Tensor, reduce: "sum"|"prod"|"mean"|"amax"|"amin", options?: rille.op.index_reduce.options): rille.Tensor
function rille.index_reduce(input, dim, index, source, reduce, include_self) end

---parts of source gathered along dim by an index: as product, mean or extreme
---```lua
---rille.ones(3, 2):index_reduce(0, rille.tensor { 0, 2 }, rille.ones(2, 2), 'prod')
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@param source rille.Tensor what is written or moved
---@param reduce "sum"|"prod"|"mean"|"amax"|"amin" what is made of several values
---@param include_self? boolean whether the values that are there take part
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, dim: integer, index: rille.Tensor, source: rille.Tensor, reduce: "sum"|"prod"|"mean"|"amax"|"amin", options?: rille.op.index_reduce.options): rille.Tensor
function rille.index_reduce_(input, dim, index, source, reduce, include_self) end

---the parts of a dim at the given indices, in their order
---```lua
---rille.index_select(rille.randn(4, 3), 0, rille.randint(0, 4, { 5 }))
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@return rille.Tensor 
function rille.index_select(input, dim, index) end

---As no_grad, but tensors made here can never take part in a graph; a little cheaper.
---```lua
---local y = rille.inference_mode(function() return rille.ones(2) + 1 end)
---```
---@param fn? function what is run; without it the mode ends with the <close> variable
---@param ... any handed to fn
---@return any # fn's results, or an object to be closed
function rille.inference_mode(fn, ...) end

---The seed that the default generator was last started with.
---```lua
---rille.manual_seed(7)
---assert(rille.initial_seed() == 7)
---```
---@return integer # the seed
function rille.initial_seed() end

---sums of products over the last dim of both
---```lua
---rille.inner(rille.randn(2, 3), rille.randn(4, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.inner(input, other) end

---nn.functional.instance_norm with torch's own order of arguments.
---```lua
---print(rille.instance_norm(rille.ones(1, 1, 2), nil, nil, nil, nil, true, 0.1, 1e-5)) -- 0, 0
---```
---@param input rille.Tensor [batch, channels, ...]
---@param weight? rille.Tensor factors of the channels
---@param bias? rille.Tensor what is added to the channels
---@param running_mean? rille.Tensor means so far
---@param running_var? rille.Tensor variances so far
---@param use_input_stats boolean whether input's own means are taken
---@param momentum number the weight of the new ones
---@param eps number added to variances
---@param cudnn_enabled? boolean without effect
---@return rille.Tensor # of input's shape
function rille.instance_norm(input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps, cudnn_enabled) end

---PyTorch's short name of int32.
---```lua
---assert(rille.zeros(2, { dtype = rille.int }).dtype == "int32")
---```
---@type rille.dtype
rille.int = nil

---The dtype "int32": integers of 32 bits.
---```lua
---local x = rille.zeros(2, { dtype = rille.int32 })
---```
---@type rille.dtype
rille.int32 = nil

---The dtype "int64": integers of 64 bits, for indices and labels.
---```lua
---local x = rille.zeros(2, { dtype = rille.int64 })
---```
---@type rille.dtype
rille.int64 = nil

---the inverse of a square matrix, or of each of a batch
---```lua
---rille.inv(rille.tensor({ { 2, 1 }, { 1, 1 } }, { dtype = 'float64' }))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.inv(input) end

---the inverse, NaN where there is none, and per matrix 0 or the first zero of its LU factor
---```lua
---rille.linalg.inv_ex(rille.zeros(2, 2))
---```
---@param A rille.Tensor the matrix, [..., n, n]
---@param check_errors? boolean whether a matrix without a result is an error, instead of a number in info
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(A: rille.Tensor, options?: rille.op.inv_ex.options): rille.Tensor, rille.Tensor
function rille.inv_ex(A, check_errors) end

---the inverse of a square matrix, or of each of a batch
---```lua
---rille.inv(rille.tensor({ { 2, 1 }, { 1, 1 } }, { dtype = 'float64' }))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.inverse(input) end

---What set_anomaly_enabled was told last as check_nan.
---```lua
---print(rille.is_anomaly_check_nan_enabled())
---```
---@return boolean # true at first
function rille.is_anomaly_check_nan_enabled() end

---Whether NaN is looked for.
---```lua
---print(rille.is_anomaly_enabled()) -- false
---```
---@return boolean # false at first
function rille.is_anomaly_enabled() end

---Whether use_deterministic_algorithms was told that a warning is enough.
---```lua
---print(rille.is_deterministic_algorithms_warn_only_enabled())
---```
---@return boolean # false at first
function rille.is_deterministic_algorithms_warn_only_enabled() end

---Whether a tensor is of a floating-point dtype.
---```lua
---assert(rille.is_floating_point(rille.zeros(2)))
---```
---@param x rille.Tensor a tensor
---@return boolean # true for float32 and float64
function rille.is_floating_point(x) end

---Whether gradients are recorded now.
---```lua
---assert(rille.is_grad_enabled())
---```
---@return boolean # false inside no_grad
function rille.is_grad_enabled() end

---Whether a tensor was made in inference mode.
---```lua
---print(rille.is_inference(rille.ones(1))) -- false
---```
---@param input rille.Tensor a tensor
---@return boolean 
function rille.is_inference(input) end

---Whether inference_mode is on now.
---```lua
---assert(not rille.is_inference_mode_enabled())
---```
---@return boolean # true inside inference_mode
function rille.is_inference_mode_enabled() end

---Whether a value was made by a class, or by one that extends it: Python's isinstance.
---```lua
---print(rille.is_instance(nn.Linear(2, 3), nn.Linear)) -- true
---```
---@param value any a value
---@param class any a class, or a list of classes
---@return boolean # whether it was
function rille.is_instance(value, class) end

---Whether the one element is not 0.
---```lua
---assert(rille.is_nonzero(rille.tensor(2.5)))
---```
---@param input rille.Tensor a tensor of one element
---@return boolean # whether it is so
function rille.is_nonzero(input) end

---Whether both have one shape.
---```lua
---assert(rille.is_same_size(rille.zeros(2, 3), rille.ones(2, 3)))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor the other tensor
---@return boolean # whether it is so
function rille.is_same_size(input, other) end

---Whether the dtype has negative numbers: all but bool and uint8.
---```lua
---assert(rille.is_signed(rille.zeros(2)))
---```
---@param input rille.Tensor the tensor
---@return boolean # whether it is so
function rille.is_signed(input) end

---Whether a value is a tensor.
---```lua
---assert(rille.is_tensor(rille.zeros(2)) and not rille.is_tensor { 1, 2 })
---```
---@param value any any value
---@return boolean # true for tensors and parameters
function rille.is_tensor(value) end

---What set_warn_always was told last.
---```lua
---print(rille.is_warn_always_enabled()) -- false
---```
---@return boolean # false at first
function rille.is_warn_always_enabled() end

---true where |input - other| <= atol + rtol * |other|
---```lua
---rille.isclose(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param rtol? number relative tolerance
---@param atol? number absolute tolerance
---@param equal_nan? boolean whether NaN is near NaN
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, other: rille.Tensor, options?: rille.op.isclose.options): rille.Tensor
function rille.isclose(input, other, rtol, atol, equal_nan) end

---true where an element is neither infinite nor NaN
---```lua
---rille.isfinite(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.isfinite(input) end

---true where an element is neither infinite nor NaN
---```lua
---rille.isfinite(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.isfinite_(input) end

---whether each element occurs among test_elements
---```lua
---rille.isin(rille.randint(1, 6, { 2, 3 }), rille.randint(1, 6, { 2 }))
---```
---@param elements rille.Tensor|number each of which is looked for
---@param test_elements rille.Tensor|number what is looked for
---@param assume_unique? boolean taken without effect
---@param invert? boolean whether what is not there is true
---@return rille.Tensor 
---@overload fun(elements: rille.Tensor|number, test_elements: rille.Tensor|number, options?: rille.op.isin.options): rille.Tensor
function rille.isin(elements, test_elements, assume_unique, invert) end

---true where an element is infinite
---```lua
---rille.isinf(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.isinf(input) end

---true where an element is infinite
---```lua
---rille.isinf(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.isinf_(input) end

---true where an element is not a number
---```lua
---rille.isnan(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.isnan(input) end

---true where an element is not a number
---```lua
---rille.isnan(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.isnan_(input) end

---true where an element is -infinity
---```lua
---rille.isneginf(rille.tensor { -math.huge, 1.0 })
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.isneginf(input) end

---true where an element is +infinity
---```lua
---rille.isposinf(rille.tensor { math.huge, 1.0 })
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.isposinf(input) end

---@class (exact) rille.istft.options
---@field hop_length? integer from one frame to the next; n_fft // 4 if left out
---@field win_length? integer how long the window is; n_fft if left out
---@field window? rille.Tensor [win_length]; ones if left out
---@field center? boolean as it was in stft (true)
---@field normalized? boolean as it was in stft (false)
---@field onesided? boolean as it was in stft (true)
---@field length? integer how long the signal is; what the frames cover if left out
---@field return_complex? boolean must stay false (false)

---The signal whose frames have these transforms, as close as they allow: the inverse of stft.
---```lua
---local window = rille.hann_window(64)
---local x = rille.istft(rille.stft(rille.randn(400), 64, { window = window }), 64, { window = window, length = 400 })
---```
---@param input rille.Tensor pairs [batch, frequencies, frames, 2]
---@param n_fft integer how long a frame is
---@param options? rille.istft.options hop_length, win_length, window, center = true, normalized = false, onesided = true, length, return_complex = false
---@return rille.Tensor # [batch, n]
function rille.istft(input, n_fft, options) end

---@class (exact) rille.kaiser_window.options
---@field periodic? boolean the same as the argument (true)
---@field beta? number the same as the argument (12)
---@field dtype? rille.dtype element type; the default dtype if left out
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---Kaiser's window, periodic unless told: as signal.windows.kaiser with sym = not periodic.
---```lua
---local w = rille.kaiser_window(4, true, 8)
---```
---@param n integer how many points
---@param periodic? boolean whether its end leads to its beginning; false: symmetric
---@param beta? number how narrow it is
---@param options? rille.kaiser_window.options periodic = true, beta = 12, dtype, requires_grad = false
---@return rille.Tensor # [n]
---@overload fun(n: integer, options?: rille.kaiser_window.options): rille.Tensor
function rille.kaiser_window(n, periodic, beta, options) end

---nn.functional.kl_div with torch's own order of arguments.
---```lua
---print(rille.kl_div(rille.zeros(1), rille.ones(1))) -- 0
---```
---@param input rille.Tensor logarithms of probabilities
---@param target rille.Tensor probabilities
---@param reduction? integer|string 0 none, 1 mean, 2 sum
---@param log_target? boolean whether target is given by its logarithms
---@return rille.Tensor # the loss
function rille.kl_div(input, target, reduction, log_target) end

---the Kronecker product: each element of input times all of other
---```lua
---rille.kron(rille.eye(2), rille.ones(2, 2))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.kron(input, other) end

---the k-th smallest element along dim, counted from 1, and its index
---```lua
---rille.kthvalue(rille.randn(4, 3), 2)
---```
---@param input rille.Tensor the tensor
---@param k integer the k-th smallest, from 1
---@param dim? integer which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, k: integer, options?: rille.op.kthvalue.options): rille.Tensor, rille.Tensor
function rille.kthvalue(input, k, dim, keepdim) end

---Laguerre's polynomial of degree n
---```lua
---rille.laguerre_polynomial_l(rille.rand(2, 3), 3)
---```
---@param input rille.Tensor|number the tensor
---@param n rille.Tensor|number how many times
---@return rille.Tensor 
function rille.laguerre_polynomial_l(input, n) end

---the last dims (normalized_shape) to mean 0 and variance 1, then weight and bias
---```lua
---rille.nn.functional.layer_norm(rille.randn(3, 4), 4, rille.randn(4), rille.randn(4))
---```
---@param input rille.Tensor the tensor
---@param normalized_shape? integer|integer[] the last sizes of the input
---@param weight? rille.Tensor the weight
---@param bias? rille.Tensor is added; one number for each output
---@param eps? number a small number that keeps from dividing by 0
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.layer_norm.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.layer_norm(input, normalized_shape, weight, bias, eps) end

---the least common multiple, element by element
---```lua
---rille.lcm(rille.randint(1, 6, { 2, 3 }), rille.randint(1, 6, { 2, 3 }))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.lcm(input, other) end

---the least common multiple, element by element
---```lua
---rille.lcm(rille.randint(1, 6, { 2, 3 }), rille.randint(1, 6, { 2, 3 }))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.lcm_(input, other) end

---input * 2^other
---```lua
---rille.ldexp(rille.randn(2, 3), rille.randint(1, 6, { 2, 3 }))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.ldexp(input, other) end

---input * 2^other
---```lua
---rille.ldexp(rille.randn(2, 3), rille.randint(1, 6, { 2, 3 }))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.ldexp_(input, other) end

---L and D in one matrix with L D L^T = A, symmetric, and LAPACK's pivots (int32)
---```lua
---rille.linalg.ldl_factor(rille.eye(2) * 3)
---```
---@param A rille.Tensor the matrix, [..., n, n]
---@param hermitian? boolean whether the matrix is symmetric, which is faster
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(A: rille.Tensor, options?: rille.op.ldl_factor.options): rille.Tensor, rille.Tensor
function rille.ldl_factor(A, hermitian) end

---the same, and per matrix 0 or the first block of D that is zero
---```lua
---rille.linalg.ldl_factor_ex(rille.eye(2) * 3)
---```
---@param A rille.Tensor the matrix, [..., n, n]
---@param hermitian? boolean whether the matrix is symmetric, which is faster
---@param check_errors? boolean whether a matrix without a result is an error, instead of a number in info
---@return rille.Tensor 
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(A: rille.Tensor, options?: rille.op.ldl_factor_ex.options): rille.Tensor, rille.Tensor, rille.Tensor
function rille.ldl_factor_ex(A, hermitian, check_errors) end

---the solution of A X = B from ldl_factor's results
---```lua
---rille.ldl_solve(rille.eye(2, 2):mul(4), rille.tensor({ 1, 2 }, { dtype = 'int32' }), rille.randn(2, 3))
---```
---@param LD rille.Tensor both factors in one matrix, as ldl_factor gives them
---@param pivots rille.Tensor int32 places of exchanged rows, as the factorization gives them
---@param B rille.Tensor right-hand sides, [..., n, k]
---@param hermitian? boolean whether the matrix is symmetric, which is faster
---@return rille.Tensor 
---@overload fun(LD: rille.Tensor, pivots: rille.Tensor, B: rille.Tensor, options?: rille.op.ldl_solve.options): rille.Tensor
function rille.ldl_solve(LD, pivots, B, hermitian) end

---true where input is at most other
---```lua
---rille.le(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.le(input, other) end

---true where input is at most other
---```lua
---rille.le(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.le_(input, other) end

---x above 0, negative_slope * x below
---```lua
---rille.leaky_relu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param negative_slope? number the factor below zero
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.leaky_relu.options): rille.Tensor
function rille.leaky_relu(input, negative_slope) end

---x above 0, negative_slope * x below
---```lua
---rille.leaky_relu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param negative_slope? number the factor below zero
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.leaky_relu.options): rille.Tensor
function rille.leaky_relu_(input, negative_slope) end

---Legendre's polynomial of degree n
---```lua
---rille.legendre_polynomial_p(rille.rand(2, 3), 3)
---```
---@param input rille.Tensor|number the tensor
---@param n rille.Tensor|number how many times
---@return rille.Tensor 
function rille.legendre_polynomial_p(input, n) end

---input + weight * (end - input): the way from input to end
---```lua
---rille.lerp(rille.randn(2, 3), rille.randn(2, 3), 0.3)
---```
---@param input rille.Tensor the tensor
---@param end_ rille.Tensor the other end
---@param weight rille.Tensor|number how far: 0 is the input, 1 the end
---@return rille.Tensor 
function rille.lerp(input, end_, weight) end

---input + weight * (end - input): the way from input to end
---```lua
---rille.lerp(rille.randn(2, 3), rille.randn(2, 3), 0.3)
---```
---@param input rille.Tensor the tensor
---@param end_ rille.Tensor the other end
---@param weight rille.Tensor|number how far: 0 is the input, 1 the end
---@return rille.Tensor 
function rille.lerp_(input, end_, weight) end

---true where input is less than other
---```lua
---rille.lt(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.less(input, other) end

---true where input is less than other
---```lua
---rille.lt(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.less_(input, other) end

---true where input is at most other
---```lua
---rille.le(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.less_equal(input, other) end

---true where input is at most other
---```lua
---rille.le(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.less_equal_(input, other) end

---the logarithm of the absolute value of the gamma function
---```lua
---rille.lgamma(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.lgamma(input) end

---the logarithm of the absolute value of the gamma function
---```lua
---rille.lgamma(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.lgamma_(input) end

---@class (exact) rille.linspace.options
---@field dtype? rille.dtype element type ('float32')
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---Numbers at equal distances from start to stop, both included.
---```lua
---local x = rille.linspace(0, 1, 5) -- 0, 0.25, 0.5, 0.75, 1
---```
---@param start number the first number
---@param stop number the last number
---@param steps integer how many
---@param options? rille.linspace.options dtype = 'float32', requires_grad = false
---@return rille.Tensor # [steps]
function rille.linspace(start, stop, steps, options) end

---@class (exact) rille.load.options
---@field weights_only? boolean without effect, as a file holds no code
---@field mmap? boolean tensors show the file's own pages, which are read when touched, so that the file may be larger than memory; changes stay out of the file. While they live the file must not be written in place (replacing it is all right, and how everything here writes): numbers would change, and cutting it off ends the process (false)
---@field pickle_module? any without effect

---Reads what rille.save wrote, any other safetensors file, and what torch.save wrote (.pt, .pth), told by content.
---Nothing in a file of torch.save's is run: tensors, dicts, lists, tuples (tables from 1) and plain values come out, None as
---rille.none, float16 and bfloat16 as float32; dicts of tensors keep their order, tensors of one storage share it. Other names
---in it are refused, and so are complex, quantized and sparse tensors. Of a TorchScript archive come the modules' attributes.
---```lua
---rille.save({ w = rille.ones(2) }, "w.safetensors")
---local net = rille.load "w.safetensors"
---print(net.w)
---```
---@param path string the file
---@param map_location? string "cpu", without effect
---@param options? rille.load.options weights_only, mmap = false, pickle_module
---@return table<string,any> # name -> tensor, pairs() goes in the file's order; or what was saved
---@return table<string,string> # the metadata
---@overload fun(path: string, options?: rille.load.options): table<string,any>, table<string,string>
function rille.load(path, map_location, options) end

---Reads an .npy file of numpy's, plain or gzipped.
---```lua
---rille.save_npy(rille.ones(2, 3), "x.npy")
---local x = rille.load_npy "x.npy"
---```
---@param path string the file
---@return rille.Tensor # the array
function rille.load_npy(path) end

---@class (exact) rille.load_npz.options
---@field names? string[] those wanted; all if left out

---Reads an .npz file, as numpy.savez and numpy.savez_compressed write it.
---Arrays of text are strings, or lists of them. What no tensor holds is left out, and an error when it is asked for.
---```lua
---rille.save_npz({ x = rille.ones(2, 3) }, "data.npz")
---local x = rille.load_npz("data.npz").x
---```
---@param path string the file
---@param options? rille.load_npz.options names
---@return table<string,rille.Tensor> # name -> tensor; pairs() goes in the file's order
---@return table<string,string> # name -> why it was left out
function rille.load_npz(path, options) end

---The k largest or smallest eigenvalues of A x = lambda B x with symmetric matrices, and their vectors, by products with A
---alone.
---Results carry no gradient.
---```lua
---local values = rille.lobpcg(rille.diag(rille.arange(6) * 1.0), 1)
---print(values:item() > 4.99) -- true
---```
---@param A rille.Tensor [..., m, m]
---@param k? integer how many; as many as X has columns, or 1
---@param B? rille.Tensor the other matrix; the unit matrix if left out
---@param X? rille.Tensor where the search begins, [..., m, n]; random numbers if left out
---@param n? integer with how many vectors
---@param iK? rille.Tensor about the inverse of A, which makes it faster
---@param niter? integer steps at most; -1 for 1000
---@param tol? number when it is good enough; the root of the dtype's eps if left out
---@param largest? boolean whether the largest are wanted
---@param method? string or "basic", which is the same here
---@param tracker? function is called in each step with { istep, E, X, R }
---@param ortho_iparams? table without effect
---@param ortho_fparams? table without effect
---@param ortho_bparams? table without effect
---@return rille.Tensor # the values and the vectors
function rille.lobpcg(A, k, B, X, n, iK, niter, tol, largest, method, tracker, ortho_iparams, ortho_fparams, ortho_bparams) end

---natural logarithm of each element
---```lua
---rille.log(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.log(input) end

---logarithm of each element to base 10
---```lua
---rille.log10(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.log10(input) end

---logarithm of each element to base 10
---```lua
---rille.log10(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.log10_(input) end

---log(1 + x) of each element, exact near 0
---```lua
---rille.log1p(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.log1p(input) end

---log(1 + x) of each element, exact near 0
---```lua
---rille.log1p(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.log1p_(input) end

---logarithm of each element to base 2
---```lua
---rille.log2(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.log2(input) end

---logarithm of each element to base 2
---```lua
---rille.log2(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.log2_(input) end

---natural logarithm of each element
---```lua
---rille.log(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.log_(input) end

---the logarithm of ndtr
---```lua
---rille.log_ndtr(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.log_ndtr(input) end

---logarithm of softmax, computed without overflow
---```lua
---rille.log_softmax(rille.randn(2, 3), 1)
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, dim: integer, options?: rille.op.log_softmax.options): rille.Tensor
function rille.log_softmax(input, dim, dtype) end

---log(exp(input) + exp(other)), without overflow
---```lua
---rille.logaddexp(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.logaddexp(input, other) end

---log2(2^input + 2^other), without overflow
---```lua
---rille.logaddexp2(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.logaddexp2(input, other) end

---log of the running sum of exp along dim, without overflow
---```lua
---rille.logcumsumexp(rille.randn(5), 0)
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@return rille.Tensor 
function rille.logcumsumexp(input, dim) end

---logarithm of the determinant; NaN where that is negative
---```lua
---rille.logdet(rille.eye(3) * 2)
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.logdet(input) end

---true where input and other are both nonzero
---```lua
---rille.logical_and(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.logical_and(input, other) end

---true where input and other are both nonzero
---```lua
---rille.logical_and(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.logical_and_(input, other) end

---true where an element is zero
---```lua
---rille.logical_not(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.logical_not(input) end

---true where an element is zero
---```lua
---rille.logical_not(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.logical_not_(input) end

---true where input or other is nonzero
---```lua
---rille.logical_or(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.logical_or(input, other) end

---true where input or other is nonzero
---```lua
---rille.logical_or(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.logical_or_(input, other) end

---true where exactly one of input and other is nonzero
---```lua
---rille.logical_xor(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.logical_xor(input, other) end

---true where exactly one of input and other is nonzero
---```lua
---rille.logical_xor(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.logical_xor_(input, other) end

---log(x / (1 - x)); with eps of x between eps and 1 - eps
---```lua
---rille.logit(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@param eps? number|boolean|rille.None a small number that keeps from dividing by 0
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.logit.options): rille.Tensor
function rille.logit(input, eps) end

---log(x / (1 - x)); with eps of x between eps and 1 - eps
---```lua
---rille.logit(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@param eps? number|boolean|rille.None a small number that keeps from dividing by 0
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.logit.options): rille.Tensor
function rille.logit_(input, eps) end

---log(sigmoid(x)) without overflow
---```lua
---rille.logsigmoid(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.logsigmoid(input) end

---log(sigmoid(x)) without overflow
---```lua
---rille.logsigmoid(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.logsigmoid_(input) end

---@class (exact) rille.logspace.options
---@field dtype? rille.dtype element type ('float32')
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---Powers of base whose exponents lie at equal distances from start to stop.
---```lua
---local rates = rille.logspace(-4, -1, 4) -- 0.0001, 0.001, 0.01, 0.1
---```
---@param start number the first exponent
---@param stop number the last exponent
---@param steps integer how many
---@param base? number what is raised to the exponents
---@param options? rille.logspace.options dtype = 'float32', requires_grad = false
---@return rille.Tensor # [steps]
---@overload fun(start: number, stop: number, steps: integer, options?: rille.logspace.options): rille.Tensor
function rille.logspace(start, stop, steps, base, options) end

---log(sum(exp(x))) over dims, without overflow
---```lua
---rille.logsumexp(rille.randn(2, 3), 1)
---```
---@param input rille.Tensor the tensor
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.logsumexp.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.logsumexp(input, dim, keepdim) end

---PyTorch's short name of int64.
---```lua
---assert(rille.zeros(2, { dtype = rille.long }).dtype == "int64")
---```
---@type rille.dtype
rille.long = nil

---nn.LSTM as a function of its weights; packed sequences give (data, batch_sizes, hx, params, ...) without batch_first.
---```lua
---local layer = nn.LSTM(2, 3)
---local out = rille.lstm(rille.ones(4, 1, 2), { rille.zeros(1, 1, 3), rille.zeros(1, 1, 3) }, layer:parameters(), true, 1,
---0.0, false, false, false)
---print(out.shape) -- [4, 1, 3]
---```
---@param input rille.Tensor [steps, batch, features]
---@param hx rille.Tensor[] the first states
---@param params rille.Tensor[] weight_ih, weight_hh, bias_ih and bias_hh of each layer and direction in turn
---@param has_biases boolean whether params holds biases
---@param num_layers integer layers
---@param dropout number how likely an element between layers is left out
---@param train boolean whether any is
---@param bidirectional boolean whether there is another direction
---@param batch_first boolean whether input is [batch, steps, features]
---@return rille.Tensor # output and last states
---@overload fun(data: rille.Tensor, batch_sizes: rille.Tensor, hx: any, params: rille.Tensor[]): rille.Tensor
function rille.lstm(input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first) end

---one step of an LSTM: state and cell
---```lua
---rille.lstm_cell(rille.randn(2, 3), rille.randn(2, 2), rille.randn(2, 2), rille.randn(8, 3), rille.randn(8, 2), rille.randn(8), rille.randn(8))
---```
---@param input rille.Tensor the tensor
---@param hx rille.Tensor the state, [batch, hidden]
---@param cx rille.Tensor the cell's state, [batch, hidden]
---@param w_ih rille.Tensor weight for the input, [gates * hidden, input]
---@param w_hh rille.Tensor weight for the state, [gates * hidden, hidden]
---@param b_ih? rille.Tensor bias for the input
---@param b_hh? rille.Tensor bias for the state
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, hx: rille.Tensor, cx: rille.Tensor, w_ih: rille.Tensor, w_hh: rille.Tensor, options?: rille.op.lstm_cell.options): rille.Tensor, rille.Tensor
function rille.lstm_cell(input, hx, cx, w_ih, w_hh, b_ih, b_hh) end

---X that makes the norm of A X - B smallest, the residuals, the rank, the singular values
---```lua
---rille.lstsq(rille.randn(4, 2), rille.randn(4, 1))
---```
---@param input rille.Tensor the tensor
---@param B rille.Tensor right-hand sides, [..., n, k]
---@param rcond? number|boolean smaller singular values count as 0, as a share of the largest
---@param driver? "gelsy"|"gelsd"|"gelss"|"gels" the method of LAPACK's
---@return rille.Tensor 
---@return rille.Tensor 
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, B: rille.Tensor, options?: rille.op.lstsq.options): rille.Tensor, rille.Tensor, rille.Tensor, rille.Tensor
function rille.lstsq(input, B, rcond, driver) end

---true where input is less than other
---```lua
---rille.lt(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.lt(input, other) end

---true where input is less than other
---```lua
---rille.lt(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.lt_(input, other) end

---L and U in one matrix, and the pivots, as rille.linalg.lu_factor gives them.
---```lua
---local both, pivots = rille.lu(rille.eye(2))
---print(pivots) -- 1, 2
---```
---@param A rille.Tensor [..., m, n]
---@param pivot? boolean whether rows change places
---@param get_infos? boolean whether what lu_factor_ex says about errors is a third result
---@return rille.Tensor # both, and int32 pivots
function rille.lu(A, pivot, get_infos) end

---L and U in one matrix, and the rows exchanged, counted from 1 (int32)
---```lua
---rille.linalg.lu_factor(rille.eye(2) * 2)
---```
---@param input rille.Tensor the tensor
---@param pivot? boolean whether rows are exchanged, which keeps rounding errors small
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.lu_factor.options): rille.Tensor, rille.Tensor
function rille.lu_factor(input, pivot) end

---L and U in one matrix, the rows exchanged (from 1, int32), and per matrix 0 or the first zero of U
---```lua
---rille.linalg.lu_factor_ex(rille.eye(2) * 2)
---```
---@param input rille.Tensor the tensor
---@param pivot? boolean whether rows are exchanged, which keeps rounding errors small
---@param check_errors? boolean whether a matrix without a result is an error, instead of a number in info
---@return rille.Tensor 
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.lu_factor_ex.options): rille.Tensor, rille.Tensor, rille.Tensor
function rille.lu_factor_ex(input, pivot, check_errors) end

---X with A X = B from the factors of A; torch.lu_solve, right-hand sides first (linalg.lu_solve has them last).
---```lua
---local A, b = rille.eye(3) * 4, rille.randn(3, 2)
---local x = rille.lu_solve(b, rille.linalg.lu_factor(A))
---```
---@param b rille.Tensor right-hand sides, [..., n, k]
---@param LU_data rille.Tensor the factors in one matrix, as lu_factor gives them
---@param LU_pivots rille.Tensor its pivots, int32
---@return rille.Tensor # [..., n, k]
function rille.lu_solve(b, LU_data, LU_pivots) end

---The factors of what rille.lu gives.
---```lua
---local P, L, U = rille.lu_unpack(rille.lu(rille.eye(2)))
---print(P:matmul(L):matmul(U)) -- 1, 0, 0, 1
---```
---@param LU_data rille.Tensor both triangles
---@param LU_pivots rille.Tensor the pivots
---@param unpack_data? boolean whether L and U are wanted; empty tensors otherwise
---@param unpack_pivots? boolean whether P is wanted; an empty tensor otherwise
---@return rille.Tensor # P, L and U
function rille.lu_unpack(LU_data, LU_pivots, unpack_data, unpack_pivots) end

---Starts the default generator's random numbers anew, as torch.manual_seed does.
---```lua
---rille.manual_seed(42)
---```
---@param seed integer any integer; the same one gives the same numbers
---@return rille.Generator # the default generator
function rille.manual_seed(seed) end

---nn.functional.margin_ranking_loss with torch's own order of arguments.
---```lua
---print(rille.margin_ranking_loss(rille.zeros(1), rille.ones(1), rille.ones(1))) -- 1
---```
---@param input1 rille.Tensor scores
---@param input2 rille.Tensor scores
---@param target rille.Tensor 1 where input1 should be larger, -1 elsewhere
---@param margin? number by how much
---@param reduction? integer|string 0 none, 1 mean, 2 sum
---@return rille.Tensor # the loss
function rille.margin_ranking_loss(input1, input2, target, margin, reduction) end

---value where mask is true, else input
---```lua
---rille.masked_fill(rille.randn(2, 3), rille.rand(2, 3):gt(0.5), 0.5)
---```
---@param input rille.Tensor the tensor
---@param mask rille.Tensor a bool tensor of a shape that goes with the input's
---@param value rille.Tensor|number the number that is written
---@return rille.Tensor 
function rille.masked_fill(input, mask, value) end

---value where mask is true, else input
---```lua
---rille.masked_fill(rille.randn(2, 3), rille.rand(2, 3):gt(0.5), 0.5)
---```
---@param input rille.Tensor the tensor
---@param mask rille.Tensor a bool tensor of a shape that goes with the input's
---@param value rille.Tensor|number the number that is written
---@return rille.Tensor 
function rille.masked_fill_(input, mask, value) end

---the elements of source, in order, where mask is true
---```lua
---rille.zeros(3):masked_scatter(rille.tensor { true, false, true }, rille.ones(2))
---```
---@param input rille.Tensor the tensor
---@param mask rille.Tensor a bool tensor of a shape that goes with the input's
---@param source rille.Tensor what is written or moved
---@return rille.Tensor 
function rille.masked_scatter(input, mask, source) end

---the elements of source, in order, where mask is true
---```lua
---rille.zeros(3):masked_scatter(rille.tensor { true, false, true }, rille.ones(2))
---```
---@param input rille.Tensor the tensor
---@param mask rille.Tensor a bool tensor of a shape that goes with the input's
---@param source rille.Tensor what is written or moved
---@return rille.Tensor 
function rille.masked_scatter_(input, mask, source) end

---the elements where mask is true, as one dim
---```lua
---rille.masked_select(rille.randn(2, 3), rille.rand(2, 3):gt(0.5))
---```
---@param input rille.Tensor the tensor
---@param mask rille.Tensor a bool tensor of a shape that goes with the input's
---@return rille.Tensor 
function rille.masked_select(input, mask) end

---matrix product of vectors, matrices or broadcast batches of matrices
---```lua
---rille.matmul(rille.randn(3), rille.randn(3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.matmul(input, other) end

---the exponential of square matrices: the sum of A^k / k!
---```lua
---rille.matrix_exp(rille.randn(3, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.matrix_exp(input) end

---a norm of matrices: 'fro', 'nuc', or 1, 2, infinity and their negatives
---```lua
---rille.matrix_norm(rille.eye(3), 'nuc')
---```
---@param input rille.Tensor the tensor
---@param ord? number|"fro"|"nuc" which norm
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.matrix_norm.options): rille.Tensor
---@overload fun(input: rille.Tensor, ord?: number|"fro"|"nuc", ...: integer): rille.Tensor
function rille.matrix_norm(input, ord, dim, keepdim, dtype) end

---the n-th power of a square matrix; of its inverse for negative n
---```lua
---rille.matrix_power(rille.eye(2) * 2, 3)
---```
---@param input rille.Tensor the tensor
---@param n integer how many times
---@return rille.Tensor 
function rille.matrix_power(input, n) end

---how many singular values are above max(atol, rtol * the largest)
---```lua
---rille.matrix_rank(rille.eye(3))
---```
---@param input rille.Tensor the tensor
---@param rtol? number|boolean relative tolerance
---@param atol? number|boolean absolute tolerance
---@param hermitian? boolean whether the matrix is symmetric, which is faster
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.matrix_rank.options): rille.Tensor
function rille.matrix_rank(input, rtol, atol, hermitian) end

---the largest element; with dim the largest along it, and their indices
---The largest element of all; along dim the values and their places; with another tensor the larger of each pair.
---```lua
---rille.max(rille.randn(4, 3))
---```
---@param input rille.Tensor the tensor
---@param dim? integer which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, other: rille.Tensor): rille.Tensor
---@overload fun(input: rille.Tensor, options?: rille.op.max.options): rille.Tensor[]
function rille.max(input, dim, keepdim) end

---largest element of each window over lines [..., length]
---```lua
---rille.nn.functional.max_pool1d(rille.randn(2, 2, 7), 3, 2, 1)
---```
---@param input rille.Tensor the tensor
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param ceil_mode? boolean whether windows that reach over the edge count
---@param return_indices? boolean whether the places of the elements are given as well
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, options?: rille.op.max_pool1d.options): rille.Tensor[]
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor[]
function rille.max_pool1d(input, kernel_size, stride, padding, dilation, ceil_mode, return_indices) end

---largest element of each window over lines [..., length]
---```lua
---rille.nn.functional.max_pool1d(rille.randn(2, 2, 7), 3, 2, 1)
---```
---@param input rille.Tensor the tensor
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param ceil_mode? boolean whether windows that reach over the edge count
---@param return_indices? boolean whether the places of the elements are given as well
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, options?: rille.op.max_pool1d.options): rille.Tensor[]
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor[]
function rille.max_pool1d_with_indices(input, kernel_size, stride, padding, dilation, ceil_mode, return_indices) end

---largest element of each window over planes [..., height, width]
---```lua
---rille.nn.functional.max_pool2d(rille.randn(2, 2, 4, 5), 2)
---```
---@param input rille.Tensor the tensor
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param ceil_mode? boolean whether windows that reach over the edge count
---@param return_indices? boolean whether the places of the elements are given as well
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, options?: rille.op.max_pool2d.options): rille.Tensor[]
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor[]
function rille.max_pool2d(input, kernel_size, stride, padding, dilation, ceil_mode, return_indices) end

---largest element of each window over volumes [..., depth, height, width]
---```lua
---rille.nn.functional.max_pool3d(rille.randn(1, 2, 3, 4, 4), 2)
---```
---@param input rille.Tensor the tensor
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param ceil_mode? boolean whether windows that reach over the edge count
---@param return_indices? boolean whether the places of the elements are given as well
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, options?: rille.op.max_pool3d.options): rille.Tensor[]
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor[]
function rille.max_pool3d(input, kernel_size, stride, padding, dilation, ceil_mode, return_indices) end

---the larger of input and other, element by element; NaN wins
---```lua
---rille.maximum(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.maximum(input, other) end

---the larger of input and other, element by element; NaN wins
---```lua
---rille.maximum(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.maximum_(input, other) end

---mean of all elements, or over dims
---```lua
---rille.mean(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.mean.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.mean(input, dim, keepdim, dtype) end

---the middle element by size, the lower of two; with dim along it, and the indices
---```lua
---rille.median(rille.randn(4, 3))
---```
---@param input rille.Tensor the tensor
---@param dim? integer which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, options?: rille.op.median.options): rille.Tensor[]
function rille.median(input, dim, keepdim) end

---How much memory tensors take.
---```lua
---print(rille.memory().in_use)
---```
---@return table # bytes: in_use, reserved (kept for the next tensors as well), peak, cap, allocated_total
function rille.memory() end

---each axis's coordinates over the whole grid, as views
---```lua
---rille.meshgrid({ rille.randn(3), rille.randn(2) })
---```
---@param tensors rille.Tensor[] a list of tensors
---@param indexing? "ij"|"xy" which of the first two dims is which
---@return rille.Tensor[] 
---@overload fun(tensors: rille.Tensor[], options?: rille.op.meshgrid.options): rille.Tensor[]
---@overload fun(...: rille.Tensor): rille.Tensor[]
function rille.meshgrid(tensors, indexing) end

---the smallest element; with dim the smallest along it, and their indices
---The smallest element of all; along dim the values and their places; with another tensor the smaller of each pair.
---```lua
---rille.min(rille.randn(4, 3))
---```
---@param input rille.Tensor the tensor
---@param dim? integer which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, other: rille.Tensor): rille.Tensor
---@overload fun(input: rille.Tensor, options?: rille.op.min.options): rille.Tensor[]
function rille.min(input, dim, keepdim) end

---the smaller of input and other, element by element; NaN wins
---```lua
---rille.minimum(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.minimum(input, other) end

---the smaller of input and other, element by element; NaN wins
---```lua
---rille.minimum(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.minimum_(input, other) end

---x * tanh(softplus(x))
---```lua
---rille.mish(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.mish(input) end

---x * tanh(softplus(x))
---```lua
---rille.mish(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.mish_(input) end

---product of two matrices
---```lua
---rille.mm(rille.randn(2, 3), rille.randn(3, 4))
---```
---@param input rille.Tensor the tensor
---@param mat2 rille.Tensor the second matrix
---@return rille.Tensor 
function rille.mm(input, mat2) end

---the most frequent element along dim, the smallest of several, and its index
---```lua
---rille.mode(rille.tensor { 2, 1, 2 })
---```
---@param input rille.Tensor the tensor
---@param dim? integer which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.mode.options): rille.Tensor, rille.Tensor
function rille.mode(input, dim, keepdim) end

---the modified Bessel function of the second kind and order 0
---```lua
---rille.modified_bessel_k0(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.modified_bessel_k0(input) end

---the modified Bessel function of the second kind and order 1
---```lua
---rille.modified_bessel_k1(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.modified_bessel_k1(input) end

---dims moved to other places, as a view
---```lua
---rille.movedim(rille.randn(2, 3, 4), 0, 2)
---```
---@param input rille.Tensor the tensor
---@param source? integer|integer[] what is written or moved
---@param destination? integer|integer[] where dims go
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.movedim.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.moveaxis(input, source, destination) end

---dims moved to other places, as a view
---```lua
---rille.movedim(rille.randn(2, 3, 4), 0, 2)
---```
---@param input rille.Tensor the tensor
---@param source? integer|integer[] what is written or moved
---@param destination? integer|integer[] where dims go
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.movedim.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.movedim(input, source, destination) end

---the elements sorted along dim 0
---```lua
---rille.msort(rille.randn(3, 2))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.msort(input) end

---input * other, element by element
---```lua
---rille.mul(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.mul(input, other) end

---input * other, element by element
---```lua
---rille.mul(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.mul_(input, other) end

---the product of several matrices
---```lua
---rille.multi_dot({ rille.ones(2, 3), rille.ones(3, 4), rille.ones(4, 1) })
---```
---@param tensors rille.Tensor[] a list of tensors
---@return rille.Tensor 
function rille.multi_dot(tensors) end

---indices of weights (in one row or several), drawn as often as they weigh
---```lua
---rille.multinomial(rille.tensor({ 1.0, 3.0 }), 5, true)
---```
---@param input rille.Tensor the tensor
---@param num_samples integer how many
---@param replacement? boolean whether an element may come up several times
---@param generator? rille.Generator whose random numbers are drawn; the default generator's if left out
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, num_samples: integer, options?: rille.op.multinomial.options): rille.Tensor
function rille.multinomial(input, num_samples, replacement, generator) end

---input * other, element by element
---```lua
---rille.mul(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.multiply(input, other) end

---input * other, element by element
---```lua
---rille.mul(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.multiply_(input, other) end

---product of a matrix and a vector
---```lua
---rille.mv(rille.randn(2, 3), rille.randn(3))
---```
---@param input rille.Tensor the tensor
---@param vec rille.Tensor a vector
---@return rille.Tensor 
function rille.mv(input, vec) end

---the logarithm of the multivariate gamma function of p dims
---```lua
---rille.mvlgamma(rille.rand(2, 3) + 1, 2)
---```
---@param input rille.Tensor the tensor
---@param p integer which norm
---@return rille.Tensor 
function rille.mvlgamma(input, p) end

---the logarithm of the multivariate gamma function of p dims
---```lua
---rille.mvlgamma(rille.rand(2, 3) + 1, 2)
---```
---@param input rille.Tensor the tensor
---@param p integer which norm
---@return rille.Tensor 
function rille.mvlgamma_(input, p) end

---NaN and infinities replaced by finite numbers
---```lua
---rille.nan_to_num(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param nan? number|boolean what NaN becomes
---@param posinf? number|boolean what infinity becomes; the largest number if left out
---@param neginf? number|boolean what minus infinity becomes; the least number if left out
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.nan_to_num.options): rille.Tensor
function rille.nan_to_num(input, nan, posinf, neginf) end

---NaN and infinities replaced by finite numbers
---```lua
---rille.nan_to_num(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param nan? number|boolean what NaN becomes
---@param posinf? number|boolean what infinity becomes; the largest number if left out
---@param neginf? number|boolean what minus infinity becomes; the least number if left out
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.nan_to_num.options): rille.Tensor
function rille.nan_to_num_(input, nan, posinf, neginf) end

---mean of all elements that are numbers, or over dims
---```lua
---rille.nanmean(rille.tensor { 1.0, 0 / 0 })
---```
---@param input rille.Tensor the tensor
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.nanmean.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.nanmean(input, dim, keepdim, dtype) end

---the median of the elements that are not NaN; with dim along it, and the indices
---```lua
---rille.nanmedian(rille.randn(4, 3))
---```
---@param input rille.Tensor the tensor
---@param dim? integer which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, options?: rille.op.nanmedian.options): rille.Tensor[]
function rille.nanmedian(input, dim, keepdim) end

---quantile of the elements that are not NaN
---```lua
---rille.nanquantile(rille.randn(2, 4), 0.3)
---```
---@param input rille.Tensor the tensor
---@param q rille.Tensor|number which quantiles, 0 to 1
---@param dim? integer which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@param interpolation? "linear"|"lower"|"higher"|"midpoint"|"nearest" what a quantile between two elements is
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, q: rille.Tensor|number, options?: rille.op.nanquantile.options): rille.Tensor
function rille.nanquantile(input, q, dim, keepdim, interpolation) end

---sum of all elements that are numbers, or over dims
---```lua
---rille.nansum(rille.tensor { 1.0, 0 / 0 })
---```
---@param input rille.Tensor the tensor
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.nansum.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.nansum(input, dim, keepdim, dtype) end

---length elements of a dim from start on, as a view
---```lua
---rille.narrow(rille.randn(4, 3), 0, 1, 2)
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param start integer the first, from 0
---@param length integer how many
---@return rille.Tensor 
function rille.narrow(input, dim, start, length) end

---length elements of a dim from start on, as a view
---```lua
---rille.narrow(rille.randn(4, 3), 0, 1, 2)
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param start integer the first, from 0
---@param length integer how many
---@return rille.Tensor 
function rille.narrow_copy(input, dim, start, length) end

---the standard normal distribution's function: the probability of less than x
---```lua
---rille.ndtr(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.ndtr(input) end

---the inverse of ndtr
---```lua
---rille.ndtri(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.ndtri(input) end

---true where input and other differ
---```lua
---rille.ne(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.ne(input, other) end

---true where input and other differ
---```lua
---rille.ne(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.ne_(input, other) end

---minus each element
---```lua
---rille.neg(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.neg(input) end

---minus each element
---```lua
---rille.neg(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.neg_(input) end

---minus each element
---```lua
---rille.neg(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.negative(input) end

---minus each element
---```lua
---rille.neg(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.negative_(input) end

---the next number of its dtype after each element, towards other
---```lua
---rille.nextafter(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.nextafter(input, other) end

---the next number of its dtype after each element, towards other
---```lua
---rille.nextafter(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.nextafter_(input, other) end

---Without recording gradients: runs a function so, or until a block ends.
---```lua
---local y = rille.no_grad(function() return rille.ones(2, { requires_grad = true }) * 2 end)
---do
---  local _ <close> = rille.no_grad()
---  -- no graph is built here
---end
---```
---@param fn? function what is run; without it the mode ends with the <close> variable
---@param ... any handed to fn
---@return any # fn's results, or an object to be closed
function rille.no_grad(fn, ...) end

---Python's None where nil cannot stand: in lists, and for options that may be missing.
---```lua
---local x = rille.zeros(3, 4):index_put({ rille.none, rille.tensor { 0, 2 } }, 1)
---```
---@type any
rille.none = nil

---the indices of the nonzero elements, one element a row
---```lua
---rille.nonzero(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.nonzero(input) end

---The places of what is not zero, as nonzero gives them, but always so many.
---```lua
---print(rille.nonzero_static(rille.tensor { 0, 3 }, 2)) -- 1, -1
---```
---@param input rille.Tensor a tensor
---@param size integer how many rows the result has
---@param fill_value? integer what rows that are left over hold
---@return rille.Tensor # int64 [size, dims]
function rille.nonzero_static(input, size, fill_value) end

---(sum of |x|^p)^(1/p), over all or dims
---```lua
---rille.norm(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param p? number|boolean which norm
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.norm.options): rille.Tensor
---@overload fun(input: rille.Tensor, p?: number|boolean, ...: integer): rille.Tensor
function rille.norm(input, p, dim, keepdim) end

---The norm over all dims but one.
---```lua
---print(rille.norm_except_dim(rille.tensor { { 3.0, 4.0 } })) -- 5
---```
---@param v rille.Tensor a tensor
---@param pow? number of the norm
---@param dim? integer the dim that stays; -1 for none
---@return rille.Tensor # of size 1 but in dim
function rille.norm_except_dim(v, pow, dim) end

---normal numbers of these means and standard deviations, or size many of one
---```lua
---rille.normal(0, 1, { size = { 2, 3 } })
---```
---@param mean rille.Tensor|number mean
---@param std rille.Tensor|number standard deviation
---@param size? integer|integer[] sizes
---@param generator? rille.Generator whose random numbers are drawn; the default generator's if left out
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(mean: rille.Tensor|number, std: rille.Tensor|number, options?: rille.op.normal.options): rille.Tensor
---@overload fun(mean: rille.Tensor|number, std: rille.Tensor|number, ...: integer): rille.Tensor
function rille.normal(mean, std, size, generator, dtype) end

---true where input and other differ
---```lua
---rille.ne(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.not_equal(input, other) end

---true where input and other differ
---```lua
---rille.ne(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.not_equal_(input, other) end

---The sum of a matrix's singular values.
---```lua
---print(rille.nuclear_norm(rille.eye(3)):item()) -- 3.0
---```
---@param input rille.Tensor [..., m, n]
---@param dim? integer[] which dims are the matrices
---@param keepdim? boolean whether they stay, with size 1
---@return rille.Tensor # the norms
function rille.nuclear_norm(input, dim, keepdim) end

---How many elements.
---```lua
---assert(rille.zeros(2, 3):numel() == 6)
---```
---@param input rille.Tensor the tensor
---@return integer # the product of the sizes
function rille.numel(input) end

---@class (exact) rille.ones.options
---@field dtype? rille.dtype element type ('float32')
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---A tensor filled with ones.
---```lua
---local x = rille.ones(2, 3)
---```
---@param ... integer|integer[]|rille.ones.options the sizes, as numbers or as one table
---@return rille.Tensor # of these sizes
function rille.ones(...) end

---@class (exact) rille.ones_like.options
---@field dtype? rille.dtype another element type
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---Ones of another tensor's shape and dtype.
---```lua
---local x = rille.ones_like(rille.randn(2, 3))
---```
---@param x rille.Tensor whose shape and dtype the result has
---@param options? rille.ones_like.options dtype, requires_grad = false
---@return rille.Tensor # of x's shape
function rille.ones_like(x, options) end

---The names of all ops, in the order of the table.
---```lua
---print(#rille.ops() .. " ops")
---```
---@return string[] # names
function rille.ops() end

---@class (exact) rille.optimize.options
---@field tolerance? number how far outputs may be apart, against 1 and the largest of them; 1e-9 for float64 (1e-4)

---A copy of a network for those who only predict, and as text what was done: batch norms go into the weights of the layer
---before them, and dropouts go. The copy is in eval mode and gives what the network gives in eval mode, to the last digits,
---which is looked at on the example. The network stays as it is.
---```lua
---local net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU())
---local fast, done = rille.optimize(net, rille.zeros(1, 1, 8, 8))
---print(done)
---```
---@param net rille.Module anything that takes tensors; a batch norm is found by what it is called with
---@param example rille.Tensor|rille.Tensor[] an input, or a list of several
---@param options? rille.optimize.options tolerance = 1e-4
---@return rille.Module # the copy, of which rille.capture can record the pass
---@return string # a line a change
function rille.optimize(net, example, options) end

---the first columns of the product of reflections, as qr's first half leaves them
---```lua
---rille.householder_product(rille.randn(3, 2), rille.randn(2))
---```
---@param input rille.Tensor the tensor
---@param tau rille.Tensor temperature: small is nearer to one class
---@return rille.Tensor 
function rille.orgqr(input, tau) end

---The product of the Q that geqrf gave with another matrix.
---```lua
---local a, tau = rille.geqrf(rille.randn(3, 3))
---print(rille.ormqr(a, tau, rille.eye(3)).shape) -- [3, 3]
---```
---@param input rille.Tensor reflectors, of geqrf
---@param tau rille.Tensor their factors
---@param other rille.Tensor what is multiplied
---@param left? boolean Q other; false: other Q
---@param transpose? boolean Q's transpose in its place
---@return rille.Tensor # the product
function rille.ormqr(input, tau, other, left, transpose) end

---products of each element of one vector with each of another
---```lua
---rille.outer(rille.randn(2), rille.randn(3))
---```
---@param input rille.Tensor the tensor
---@param vec2 rille.Tensor the second vector
---@return rille.Tensor 
function rille.outer(input, vec2) end

---p-norm of x1 - x2 + eps over the last dim
---```lua
---rille.nn.functional.pairwise_distance(rille.randn(3, 4), rille.randn(3, 4))
---```
---@param x1 rille.Tensor the first tensor
---@param x2 rille.Tensor the second tensor
---@param p? number which norm
---@param eps? number a small number that keeps from dividing by 0
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor 
---@overload fun(x1: rille.Tensor, x2: rille.Tensor, options?: rille.op.pairwise_distance.options): rille.Tensor
function rille.pairwise_distance(x1, x2, p, eps, keepdim) end

---Principal components: svd_lowrank of a matrix less the means of its columns.
---```lua
---local u, s, v = rille.pca_lowrank(rille.randn(9, 3), 2)
---print(v.shape) -- [3, 2]
---```
---@param A rille.Tensor [..., m, n]
---@param q? integer how many; 6, or less if A is smaller
---@param center? boolean whether the means are taken away
---@param niter? integer how often the vectors are improved
---@return rille.Tensor # U, S and V, whose columns are the components
function rille.pca_lowrank(A, q, center, niter) end

---the p-norm of the difference of each two rows, those of the first row first
---```lua
---rille.nn.functional.pdist(rille.randn(4, 3))
---```
---@param input rille.Tensor the tensor
---@param p? number which norm
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.pdist.options): rille.Tensor
function rille.pdist(input, p) end

---all dims in another order, as a view
---```lua
---rille.permute(rille.randn(2, 3, 4), { 2, 0, 1 })
---```
---@param input rille.Tensor the tensor
---@param dims integer|integer[] which dims
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.permute(input, dims) end

---all dims in another order, as a view
---```lua
---rille.permute(rille.randn(2, 3, 4), { 2, 0, 1 })
---```
---@param input rille.Tensor the tensor
---@param dims integer|integer[] which dims
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.permute_copy(input, dims) end

---the pseudo-inverse; singular values up to max(atol, rtol * the largest) count as 0
---```lua
---rille.pinv(rille.randn(3, 2))
---```
---@param input rille.Tensor the tensor
---@param rtol? number|boolean relative tolerance
---@param atol? number|boolean absolute tolerance
---@param hermitian? boolean whether the matrix is symmetric, which is faster
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.pinv.options): rille.Tensor
function rille.pinv(input, rtol, atol, hermitian) end

---The pseudo-inverse; rille.linalg.pinv with rtol.
---```lua
---print(rille.pinverse(rille.eye(2))) -- 1, 0, 0, 1
---```
---@param input rille.Tensor [..., m, n]
---@param rcond? number singular values below this share of the largest count as 0
---@return rille.Tensor # [..., n, m]
function rille.pinverse(input, rcond) end

---channels [C * r * r, H, W] to pixels [C, H * r, W * r]
---```lua
---rille.nn.functional.pixel_shuffle(rille.randn(1, 4, 2, 3), 2)
---```
---@param input rille.Tensor the tensor
---@param upscale_factor integer how many times larger
---@return rille.Tensor 
function rille.pixel_shuffle(input, upscale_factor) end

---pixels [C, H * r, W * r] to channels [C * r * r, H, W]
---```lua
---rille.nn.functional.pixel_unshuffle(rille.randn(1, 2, 4, 2), 2)
---```
---@param input rille.Tensor the tensor
---@param downscale_factor integer how many times smaller
---@return rille.Tensor 
function rille.pixel_unshuffle(input, downscale_factor) end

---Poisson numbers of the rates in input
---```lua
---rille.poisson(rille.full({ 3 }, 4.5))
---```
---@param input rille.Tensor the tensor
---@param generator? rille.Generator whose random numbers are drawn; the default generator's if left out
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.poisson.options): rille.Tensor
function rille.poisson(input, generator) end

---nn.functional.poisson_nll_loss with torch's own order of arguments.
---```lua
---print(rille.poisson_nll_loss(rille.zeros(1), rille.ones(1), true, false, 1e-8)) -- 1
---```
---@param input rille.Tensor rates, or their logarithms
---@param target rille.Tensor counts
---@param log_input boolean whether input holds logarithms
---@param full boolean whether Stirling's approximation is added
---@param eps number added to rates
---@param reduction? integer|string 0 none, 1 mean, 2 sum
---@return rille.Tensor # the loss
function rille.poisson_nll_loss(input, target, log_input, full, eps, reduction) end

---The nth derivative of digamma, n first as in PyTorch; the method is x:polygamma(n).
---```lua
---local y = rille.polygamma(1, rille.tensor { 1.0, 2.0 }) -- 1.6449, 0.6449
---```
---@param n integer which derivative; 0 is digamma itself
---@param input rille.Tensor the tensor
---@return rille.Tensor # of the input's shape
function rille.polygamma(n, input) end

---the nth derivative of digamma
---```lua
---rille.rand(2, 3):polygamma(1)
---```
---@param input rille.Tensor the tensor
---@param n integer which derivative
---@return rille.Tensor 
function rille.polygamma_(input, n) end

---The tensor itself: the sign + in front of it.
---```lua
---local x = rille.positive(rille.randn(2))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor # the same
function rille.positive(input) end

---input to the power of exponent, element by element
---```lua
---rille.pow(rille.rand(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param exponent rille.Tensor|number the power
---@return rille.Tensor 
function rille.pow(input, exponent) end

---input to the power of exponent, element by element
---```lua
---rille.pow(rille.rand(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param exponent rille.Tensor|number the power
---@return rille.Tensor 
function rille.pow_(input, exponent) end

---x above 0, weight * x below, with one weight or one a channel
---```lua
---rille.prelu(rille.randn(2, 3), rille.randn(1))
---```
---@param input rille.Tensor the tensor
---@param weight rille.Tensor the slopes, 1 or one for each channel
---@return rille.Tensor 
function rille.prelu(input, weight) end

---product of all elements, or along one dim
---```lua
---rille.prod(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.prod.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.prod(input, dim, keepdim, dtype) end

---Where the time of a function goes, by op and by module.
---```lua
---local profile = rille.profile(function() return rille.randn(64, 64):matmul(rille.randn(64, 64)) end)
---print(profile)
---```
---@param fn function|rille.Module what is run
---@param ... any handed to fn
---@return rille.Profile # print shows it
function rille.profile(fn, ...) end

---The dtype of a result of both dtypes.
---```lua
---assert(rille.promote_types("int32", "float32") == "float32")
---```
---@param type1 rille.dtype one
---@param type2 rille.dtype the other
---@return rille.dtype # the least that holds both, a floating-point one where either is
function rille.promote_types(type1, type2) end

---source put or added at places in the flattened input
---```lua
---rille.zeros(2, 3):put(rille.tensor { 0, 4 }, rille.ones(2))
---```
---@param input rille.Tensor the tensor
---@param index rille.Tensor int64 places along dim, from 0
---@param source rille.Tensor what is written or moved
---@param accumulate? boolean whether values are added
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, index: rille.Tensor, source: rille.Tensor, options?: rille.op.put.options): rille.Tensor
function rille.put(input, index, source, accumulate) end

---source put or added at places in the flattened input
---```lua
---rille.zeros(2, 3):put(rille.tensor { 0, 4 }, rille.ones(2))
---```
---@param input rille.Tensor the tensor
---@param index rille.Tensor int64 places along dim, from 0
---@param source rille.Tensor what is written or moved
---@param accumulate? boolean whether values are added
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, index: rille.Tensor, source: rille.Tensor, options?: rille.op.put.options): rille.Tensor
function rille.put_(input, index, source, accumulate) end

---Q with orthonormal columns and an upper triangular R with Q R = A
---```lua
---rille.qr(rille.randn(3, 2))
---```
---@param input rille.Tensor the tensor
---@param mode? "reduced"|"complete"|"r" how it is done
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.qr.options): rille.Tensor, rille.Tensor
function rille.qr(input, mode) end

---what a share q of the elements is not above, over all or dim; q a number or several
---```lua
---rille.quantile(rille.randn(2, 4), 0.3)
---```
---@param input rille.Tensor the tensor
---@param q rille.Tensor|number which quantiles, 0 to 1
---@param dim? integer which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@param interpolation? "linear"|"lower"|"higher"|"midpoint"|"nearest" what a quantile between two elements is
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, q: rille.Tensor|number, options?: rille.op.quantile.options): rille.Tensor
function rille.quantile(input, q, dim, keepdim, interpolation) end

---radians as degrees
---```lua
---rille.rad2deg(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.rad2deg(input) end

---radians as degrees
---```lua
---rille.rad2deg(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.rad2deg_(input) end

---@class (exact) rille.rand.options
---@field dtype? rille.dtype element type, a floating-point one ('float32')
---@field requires_grad? boolean whether backward is to compute its gradient (false)
---@field generator? rille.Generator whose numbers are drawn; the default generator's if left out

---Random numbers, uniform in [0, 1).
---```lua
---rille.manual_seed(0)
---local x = rille.rand(2, 3)
---```
---@param ... integer|integer[]|rille.rand.options the sizes, as numbers or as one table
---@return rille.Tensor # of these sizes; the same seed gives PyTorch's numbers
function rille.rand(...) end

---@class (exact) rille.rand_like.options
---@field dtype? rille.dtype another element type
---@field requires_grad? boolean whether backward is to compute its gradient (false)
---@field generator? rille.Generator whose numbers are drawn; the default generator's if left out

---Random numbers, uniform in [0, 1), in another tensor's shape and dtype.
---```lua
---local x = rille.rand_like(rille.zeros(2, 3))
---```
---@param x rille.Tensor whose shape and dtype the result has
---@param options? rille.rand_like.options dtype, requires_grad = false, generator
---@return rille.Tensor # of x's shape
function rille.rand_like(x, options) end

---@class (exact) rille.randint.options
---@field dtype? rille.dtype element type ('int64')
---@field requires_grad? boolean whether backward is to compute its gradient (false)
---@field generator? rille.Generator whose numbers are drawn; the default generator's if left out

---Random integers, each from low to high - 1 with equal probability.
---```lua
---local dice = rille.randint(1, 7, { 10 })
---```
---@param low? integer the least; may be left out
---@param high integer the first that does not come up
---@param sizes integer[] a table of sizes
---@param options? rille.randint.options dtype = 'int64', requires_grad = false, generator
---@return rille.Tensor # of these sizes
---@overload fun(high: integer, sizes: integer[], options?: rille.randint.options): rille.Tensor
function rille.randint(low, high, sizes, options) end

---@class (exact) rille.randint_like.options
---@field dtype? rille.dtype another element type
---@field requires_grad? boolean whether backward is to compute its gradient (false)
---@field generator? rille.Generator whose numbers are drawn; the default generator's if left out

---Random integers in another tensor's shape and dtype.
---```lua
---local x = rille.randint_like(rille.zeros(2, 3), 0, 10)
---```
---@param x rille.Tensor whose shape and dtype the result has
---@param low? integer the least; may be left out
---@param high integer the first that does not come up
---@param options? rille.randint_like.options dtype, requires_grad = false, generator
---@return rille.Tensor # of x's shape
---@overload fun(x: rille.Tensor, high: integer, options?: rille.randint_like.options): rille.Tensor
function rille.randint_like(x, low, high, options) end

---@class (exact) rille.randn.options
---@field dtype? rille.dtype element type, a floating-point one ('float32')
---@field requires_grad? boolean whether backward is to compute its gradient (false)
---@field generator? rille.Generator whose numbers are drawn; the default generator's if left out

---Random numbers of the normal distribution with mean 0 and standard deviation 1.
---```lua
---rille.manual_seed(0)
---local x = rille.randn(2, 3)
---```
---@param ... integer|integer[]|rille.randn.options the sizes, as numbers or as one table
---@return rille.Tensor # of these sizes; the same seed gives PyTorch's numbers
function rille.randn(...) end

---@class (exact) rille.randn_like.options
---@field dtype? rille.dtype another element type
---@field requires_grad? boolean whether backward is to compute its gradient (false)
---@field generator? rille.Generator whose numbers are drawn; the default generator's if left out

---Normal random numbers in another tensor's shape and dtype.
---```lua
---local noise = rille.randn_like(rille.zeros(2, 3))
---```
---@param x rille.Tensor whose shape and dtype the result has
---@param options? rille.randn_like.options dtype, requires_grad = false, generator
---@return rille.Tensor # of x's shape
function rille.randn_like(x, options) end

---@class (exact) rille.randperm.options
---@field dtype? rille.dtype element type ('int64')
---@field generator? rille.Generator whose numbers are drawn; the default generator's if left out

---The integers 0 to n - 1 in random order.
---```lua
---local order = rille.randperm(10)
---```
---@param n integer how many
---@param options? rille.randperm.options dtype = 'int64', generator
---@return rille.Tensor # [n]
function rille.randperm(n, options) end

---@class (exact) rille.range.options
---@field dtype? rille.dtype the default dtype if left out
---@field requires_grad? boolean whether backward computes its gradient (false)
---@field device? string where it is ('cpu')

---start, start + step, ... up to the end, which belongs to it: PyTorch's older arange. With one number it is the end.
---```lua
---print(rille.range(1, 2, 0.5)) -- 1, 1.5, 2
---```
---@param start? number the first number
---@param end_ number the last one, if step reaches it
---@param step? number between two numbers
---@param options? rille.range.options dtype, requires_grad = false, device = 'cpu'
---@return rille.Tensor # the numbers
---@overload fun(options?:  rille.range.options): rille.Tensor
function rille.range(start, end_, step, options) end

---the dims from start_dim to end_dim as one
---```lua
---rille.flatten(rille.randn(2, 3, 4))
---```
---@param input rille.Tensor the tensor
---@param start_dim? integer the first of the dims
---@param end_dim? integer the last of the dims
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.flatten.options): rille.Tensor
function rille.ravel(input, start_dim, end_dim) end

---Reads an IDX file, MNIST's format, plain or gzipped.
---```lua
---rille.write_idx(rille.zeros(2, 28, 28):to "uint8", "images.idx.gz")
---local images = rille.read_idx "images.idx.gz"
---```
---@param path string the file
---@return rille.Tensor # bytes are uint8
function rille.read_idx(path) end

---Dims in another order, taken apart or put together, by names. Parentheses are dims that are one in the tensor, 1 is a dim of
---size 1, and ... stands for all dims without a name.
---```lua
---local x = rille.rearrange(rille.ones(2, 3, 4), "b c h -> b (c h)")
---print(x.shape) -- [2, 12]
---```
---@param input rille.Tensor|rille.Tensor[] a tensor, or a list of tensors, which are stacked
---@param pattern string as "b c h w -> b (h w) c"
---@param sizes? table of names that the shape does not tell: { h = 2 }
---@return rille.Tensor # a view where one is possible
function rille.rearrange(input, pattern, sizes) end

---1 / x of each element
---```lua
---rille.reciprocal(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.reciprocal(input) end

---1 / x of each element
---```lua
---rille.reciprocal(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.reciprocal_(input) end

---Dims that are missing on the right of the pattern are taken away.
---```lua
---local x = rille.reduce(rille.ones(2, 4, 4), "b (h p) (w q) -> b h w", "sum", { p = 2, q = 2 })
---print(x[0][0][0]:item()) -- 4.0
---```
---@param input rille.Tensor|rille.Tensor[] a tensor, or a list of tensors, which are stacked
---@param pattern string as "b c h w -> b c"
---@param reduction string|function "mean", "sum", "max", "min", "prod", "any", "all", or a function(x, dims)
---@param sizes? table of names that the shape does not tell
---@return rille.Tensor # the reduced tensor
function rille.reduce(input, pattern, reduction, sizes) end

---Gives memory that is kept for the next tensors back to the system.
---```lua
---rille.release_cache()
---```
function rille.release_cache() end

---Runs a script again in a running program: new code, old weights.
---Weights and buffers of the same name and shape are copied into the new network; optimizer state goes over into a new
---optimizer of the same type. The old network and optimizer stay as they are.
---```lua
---local function make() return nn.Linear(2, 3) end
---local old = make()
---local net = rille.reload(make, old)
---assert(rille.equal(net.weight, old.weight))
---```
---@param what string|function a script's path, or a function; it gives a module, or a function or class that makes one
---@param net? rille.Module the old network
---@param optimizer? rille.Optimizer the old optimizer
---@return rille.Module # the new network; nil where the script failed, with its error as second result
---@return rille.Optimizer # the new optimizer, nil without one
---@return table # a report: kept, new and gone are lists of names, reshaped of { name, from, to }
function rille.reload(what, net, optimizer) end

---each element, or 0 where it is negative
---```lua
---rille.relu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.relu(input) end

---x moved into [0, 6]
---```lua
---rille.relu6(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.relu6(input) end

---x moved into [0, 6]
---```lua
---rille.relu6(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.relu6_(input) end

---each element, or 0 where it is negative
---```lua
---rille.relu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.relu_(input) end

---what floor_divide leaves; it has the divisor's sign
---```lua
---rille.remainder(rille.randn(2, 3), rille.rand(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.remainder(input, other) end

---what floor_divide leaves; it has the divisor's sign
---```lua
---rille.remainder(rille.randn(2, 3), rille.rand(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.remainder_(input, other) end

---parts along dim scaled down to a p-norm of at most maxnorm
---```lua
---rille.renorm(rille.randn(3, 4), 2, 0, 1.5)
---```
---@param input rille.Tensor the tensor
---@param p number|boolean which norm
---@param dim integer which dim, from 0; -1 is the last
---@param maxnorm number the largest norm that stays as it is
---@return rille.Tensor 
function rille.renorm(input, p, dim, maxnorm) end

---parts along dim scaled down to a p-norm of at most maxnorm
---```lua
---rille.renorm(rille.randn(3, 4), 2, 0, 1.5)
---```
---@param input rille.Tensor the tensor
---@param p number|boolean which norm
---@param dim integer which dim, from 0; -1 is the last
---@param maxnorm number the largest norm that stays as it is
---@return rille.Tensor 
function rille.renorm_(input, p, dim, maxnorm) end

---the whole repeated along each dim; in Lua x:repeat_, as repeat is a keyword
---```lua
---rille['repeat'](rille.ones(2), 3)
---```
---@param input rille.Tensor the tensor
---@param repeats integer|integer[] how many times
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
rille["repeat"] = function(input, repeats) end

---each element repeated, along dim or of the flattened tensor
---```lua
---rille.repeat_interleave(rille.randn(2, 3), 2)
---```
---@param input rille.Tensor the tensor
---@param repeats rille.Tensor|number how many times
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, repeats: rille.Tensor|number, options?: rille.op.repeat_interleave.options): rille.Tensor
function rille.repeat_interleave(input, repeats, dim) end

---the same elements in another shape: a view where memory allows it, else a copy
---```lua
---rille.reshape(rille.randn(2, 6), { 3, 4 })
---```
---@param input rille.Tensor the tensor
---@param shape integer|integer[] sizes; one may be -1 and follows from the others
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.reshape(input, shape) end

---Another tensor's size in place; x:resize_as_(other).
---```lua
---print(rille.resize_as_(rille.arange(6), rille.ones(2, 2))) -- 0, 1, 2, 3
---```
---@param input rille.Tensor what is changed
---@param other rille.Tensor a tensor
---@return rille.Tensor # input
function rille.resize_as_(input, other) end

---The dtype that arithmetic between two values gives.
---```lua
---assert(rille.result_type(rille.zeros(2, { dtype = "int64" }), 0.5) == "float32")
---```
---@param a rille.Tensor|number a tensor or a number
---@param b rille.Tensor|number a tensor or a number
---@return rille.dtype # the name of the dtype
function rille.result_type(a, b) end

---the last dims (normalized_shape) over their root mean square, then weight
---```lua
---rille.nn.functional.rms_norm(rille.randn(3, 4), 4, rille.randn(4))
---```
---@param input rille.Tensor the tensor
---@param normalized_shape? integer|integer[] the last sizes of the input
---@param weight? rille.Tensor the weight
---@param eps? number|boolean a small number that keeps from dividing by 0
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.rms_norm.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.rms_norm(input, normalized_shape, weight, eps) end

---nn.RNN with relu as a function of its weights; packed sequences give (data, batch_sizes, hx, params, ...) without batch_first.
---```lua
---local layer = nn.RNN(2, 3, { nonlinearity = "relu" })
---local out = rille.rnn_relu(rille.ones(4, 1, 2), rille.zeros(1, 1, 3), layer:parameters(), true, 1, 0.0, false, false, false)
---print(out.shape) -- [4, 1, 3]
---```
---@param input rille.Tensor [steps, batch, features]
---@param hx rille.Tensor the first states
---@param params rille.Tensor[] weight_ih, weight_hh, bias_ih and bias_hh of each layer and direction in turn
---@param has_biases boolean whether params holds biases
---@param num_layers integer layers
---@param dropout number how likely an element between layers is left out
---@param train boolean whether any is
---@param bidirectional boolean whether there is another direction
---@param batch_first boolean whether input is [batch, steps, features]
---@return rille.Tensor # output and last states
---@overload fun(data: rille.Tensor, batch_sizes: rille.Tensor, hx: any, params: rille.Tensor[]): rille.Tensor
function rille.rnn_relu(input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first) end

---relu of one recurrent step
---```lua
---rille.rnn_relu_cell(rille.randn(2, 3), rille.randn(2, 4), rille.randn(4, 3), rille.randn(4, 4), rille.randn(4), rille.randn(4))
---```
---@param input rille.Tensor the tensor
---@param hx rille.Tensor the state, [batch, hidden]
---@param w_ih rille.Tensor weight for the input, [gates * hidden, input]
---@param w_hh rille.Tensor weight for the state, [gates * hidden, hidden]
---@param b_ih? rille.Tensor bias for the input
---@param b_hh? rille.Tensor bias for the state
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, hx: rille.Tensor, w_ih: rille.Tensor, w_hh: rille.Tensor, options?: rille.op.rnn_relu_cell.options): rille.Tensor
function rille.rnn_relu_cell(input, hx, w_ih, w_hh, b_ih, b_hh) end

---nn.RNN as a function of its weights; packed sequences give (data, batch_sizes, hx, params, ...) without batch_first.
---```lua
---local layer = nn.RNN(2, 3)
---local out = rille.rnn_tanh(rille.ones(4, 1, 2), rille.zeros(1, 1, 3), layer:parameters(), true, 1, 0.0, false, false, false)
---print(out.shape) -- [4, 1, 3]
---```
---@param input rille.Tensor [steps, batch, features]
---@param hx rille.Tensor the first states
---@param params rille.Tensor[] weight_ih, weight_hh, bias_ih and bias_hh of each layer and direction in turn
---@param has_biases boolean whether params holds biases
---@param num_layers integer layers
---@param dropout number how likely an element between layers is left out
---@param train boolean whether any is
---@param bidirectional boolean whether there is another direction
---@param batch_first boolean whether input is [batch, steps, features]
---@return rille.Tensor # output and last states
---@overload fun(data: rille.Tensor, batch_sizes: rille.Tensor, hx: any, params: rille.Tensor[]): rille.Tensor
function rille.rnn_tanh(input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first) end

---tanh of one recurrent step
---```lua
---rille.rnn_tanh_cell(rille.randn(2, 3), rille.randn(2, 4), rille.randn(4, 3), rille.randn(4, 4), rille.randn(4), rille.randn(4))
---```
---@param input rille.Tensor the tensor
---@param hx rille.Tensor the state, [batch, hidden]
---@param w_ih rille.Tensor weight for the input, [gates * hidden, input]
---@param w_hh rille.Tensor weight for the state, [gates * hidden, hidden]
---@param b_ih? rille.Tensor bias for the input
---@param b_hh? rille.Tensor bias for the state
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, hx: rille.Tensor, w_ih: rille.Tensor, w_hh: rille.Tensor, options?: rille.op.rnn_tanh_cell.options): rille.Tensor
function rille.rnn_tanh_cell(input, hx, w_ih, w_hh, b_ih, b_hh) end

---elements moved along dims by shifts, those that leave come in at the other end
---```lua
---rille.roll(rille.randn(2, 3), 1)
---```
---@param input rille.Tensor the tensor
---@param shifts? integer|integer[] by how many places
---@param dims? integer|integer[] which dims
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.roll.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.roll(input, shifts, dims) end

---turned by k quarters in the plane of two dims, from the first towards the second
---```lua
---rille.rot90(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param k? integer how many quarter turns
---@param dims? integer|integer[] which dims
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.rot90.options): rille.Tensor
---@overload fun(input: rille.Tensor, k?: integer, ...: integer): rille.Tensor
function rille.rot90(input, k, dims) end

---each element rounded to the nearest integer, halves to the even one
---```lua
---rille.round(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param decimals? integer digits behind the point
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.round.options): rille.Tensor
function rille.round(input, decimals) end

---each element rounded to the nearest integer, halves to the even one
---```lua
---rille.round(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param decimals? integer digits behind the point
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.round.options): rille.Tensor
function rille.round_(input, decimals) end

---tensors joined along dim 0, those of one dim as rows
---```lua
---rille.vstack({ rille.randn(2, 3), rille.randn(2, 3) })
---```
---@param tensors rille.Tensor[] a list of tensors
---@return rille.Tensor 
function rille.row_stack(tensors) end

---each element, where it is not positive times a slope: in training drawn from lower .. upper
---```lua
---rille.nn.functional.rrelu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param lower? number the least slope
---@param upper? number the largest slope
---@param training? boolean whether it is training; layers set it by their mode
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.rrelu.options): rille.Tensor
function rille.rrelu(input, lower, upper, training) end

---each element, where it is not positive times a slope: in training drawn from lower .. upper
---```lua
---rille.nn.functional.rrelu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param lower? number the least slope
---@param upper? number the largest slope
---@param training? boolean whether it is training; layers set it by their mode
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.rrelu.options): rille.Tensor
function rille.rrelu_(input, lower, upper, training) end

---1 / sqrt(x) of each element
---```lua
---rille.rsqrt(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.rsqrt(input) end

---1 / sqrt(x) of each element
---```lua
---rille.rsqrt(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.rsqrt_(input) end

---@class (exact) rille.rsub.options
---@field alpha? number the same as the argument (1)

---other - alpha * input: subtraction the other way round.
---```lua
---local y = rille.rsub(rille.tensor { 1.0, 2.0 }, 10) -- 9, 8
---```
---@param input rille.Tensor what is taken away
---@param other rille.Tensor|number what it is taken from
---@param alpha? number a factor of input
---@param options? rille.rsub.options alpha = 1
---@return rille.Tensor # the difference
---@overload fun(input: rille.Tensor, other: rille.Tensor|number, options?: rille.rsub.options): rille.Tensor
function rille.rsub(input, other, alpha, options) end

---Writes a table of tensors to a safetensors file, in one step: it is there whole or, after an error, as it was before.
---The table may also hold tables, texts, numbers and booleans, as a checkpoint of a loop does.
---```lua
---local net = nn.Linear(2, 3)
---rille.save(net:state_dict(), "net.safetensors", { epoch = "3" })
---local opt = rille.optim.Adam(net:parameters())
---rille.save({ epoch = 3, model = net:state_dict(), optimizer = opt:state_dict() }, "run.safetensors")
---```
---@param dict table<string,any> name -> tensor, as net:state_dict() gives, of any shapes, strides and dtypes; or such tables
---@param path string the file; where it ends in .pt or .pth, in the form that torch.load(path, weights_only=True) reads
---@param metadata? table<string,string> further texts (numbers become text), beside tensors alone
function rille.save(dict, path, metadata) end

---Writes a tensor to an .npy file of numpy's, in one step.
---```lua
---rille.save_npy(rille.ones(2, 3), "x.npy")
---```
---@param tensor rille.Tensor of any shape and dtype
---@param path string the file
function rille.save_npy(tensor, path) end

---@class (exact) rille.save_npz.options
---@field compressed? boolean whether it is packed (false)

---Writes a table of tensors to an .npz file, which numpy.load reads; in one step.
---```lua
---rille.save_npz({ x = rille.ones(2, 3) }, "data.npz", { compressed = true })
---```
---@param dict table<string,rille.Tensor> name -> tensor
---@param path string the file
---@param options? rille.save_npz.options compressed = false
function rille.save_npz(dict, path, options) end

---@class (exact) rille.scalar_tensor.options
---@field dtype? rille.dtype element type ('float32')
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---A tensor of no dims.
---```lua
---local x = rille.scalar_tensor(2.5)
---```
---@param value number|boolean the number
---@param options? rille.scalar_tensor.options dtype = 'float32', requires_grad = false
---@return rille.Tensor # of the shape {}
function rille.scalar_tensor(value, options) end

---exp(x) modified_bessel_k0(x)
---```lua
---rille.scaled_modified_bessel_k0(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.scaled_modified_bessel_k0(input) end

---exp(x) modified_bessel_k1(x)
---```lua
---rille.scaled_modified_bessel_k1(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.scaled_modified_bessel_k1(input) end

---src, or a number, put along dim, one index each
---A number may stand for src.
---```lua
---rille.scatter(rille.randn(4, 3), 0, rille.randint(0, 4, { 2, 3 }), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@param src rille.Tensor|number where values come from
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, dim: integer, index: rille.Tensor, value: number): rille.Tensor
function rille.scatter(input, dim, index, src) end

---src, or a number, put along dim, one index each
---A number may stand for src.
---```lua
---rille.scatter(rille.randn(4, 3), 0, rille.randint(0, 4, { 2, 3 }), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@param src rille.Tensor|number where values come from
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, dim: integer, index: rille.Tensor, value: number): rille.Tensor
function rille.scatter_(input, dim, index, src) end

---src added along dim, one index each
---```lua
---rille.scatter_add(rille.randn(4, 3), 0, rille.randint(0, 4, { 2, 3 }), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@param src rille.Tensor|number where values come from
---@return rille.Tensor 
function rille.scatter_add(input, dim, index, src) end

---src added along dim, one index each
---```lua
---rille.scatter_add(rille.randn(4, 3), 0, rille.randint(0, 4, { 2, 3 }), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@param src rille.Tensor|number where values come from
---@return rille.Tensor 
function rille.scatter_add_(input, dim, index, src) end

---src gathered along dim, one index each: as sum, product, mean or extreme
---```lua
---rille.zeros(3):scatter_reduce(0, rille.tensor { 0, 2, 2 }, rille.ones(3), 'sum')
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@param src rille.Tensor where values come from
---@param reduce "sum"|"prod"|"mean"|"amax"|"amin" what is made of several values
---@param include_self? boolean whether the values that are there take part
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, dim: integer, index: rille.Tensor, src: rille.Tensor, reduce: "sum"|"prod"|"mean"|"amax"|"amin", options?: rille.op.scatter_reduce.options): rille.Tensor
function rille.scatter_reduce(input, dim, index, src, reduce, include_self) end

---src gathered along dim, one index each: as sum, product, mean or extreme
---```lua
---rille.zeros(3):scatter_reduce(0, rille.tensor { 0, 2, 2 }, rille.ones(3), 'sum')
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@param src rille.Tensor where values come from
---@param reduce "sum"|"prod"|"mean"|"amax"|"amin" what is made of several values
---@param include_self? boolean whether the values that are there take part
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, dim: integer, index: rille.Tensor, src: rille.Tensor, reduce: "sum"|"prod"|"mean"|"amax"|"amin", options?: rille.op.scatter_reduce.options): rille.Tensor
function rille.scatter_reduce_(input, dim, index, src, reduce, include_self) end

---Frees the tensors that are made in a block when it ends, without waiting for Lua's collector.
---```lua
---local total
---do
---  local scope <close> = rille.scope()
---  total = scope:keep(rille.randn(100, 100):sum())
---end
---```
---@return rille.Scope # to be closed; scope:keep(x) keeps x beyond the block and returns it
function rille.scope() end

---where each element would be put into a sorted row
---```lua
---rille.searchsorted(rille.tensor { 1, 3, 5 }, rille.tensor { 2, 5 })
---```
---@param sorted_sequence rille.Tensor rising along the last dim
---@param input rille.Tensor|number the tensor
---@param out_int32? boolean whether places are int32
---@param right? boolean whether an equal element is passed
---@param side? "none"|"left"|"right" on which side of an equal element
---@return rille.Tensor 
---@overload fun(sorted_sequence: rille.Tensor, input: rille.Tensor|number, options?: rille.op.searchsorted.options): rille.Tensor
function rille.searchsorted(sorted_sequence, input, out_int32, right, side) end

---Starts the default generator anew with a seed of the system's.
---```lua
---local seed = rille.seed()
---```
---@return integer # the seed
function rille.seed() end

---Reduces pieces of a dim. Either lengths or offsets is given.
---```lua
---print(rille.segment_reduce(rille.tensor { 1.0, 2.0, 4.0 }, "sum", { lengths = rille.tensor { 1, 2 } })) -- 1, 6
---```
---@param data rille.Tensor a tensor
---@param reduce string sum, mean, max, min or prod
---@param lengths? rille.Tensor of the pieces
---@param indices? rille.Tensor is refused, as in PyTorch
---@param offsets? rille.Tensor where the pieces begin, and the end
---@param axis? integer which dim
---@param unsafe? boolean true leaves out the check of lengths
---@param initial? number where each piece starts, and what an empty one gives
---@return rille.Tensor # one number for each piece
function rille.segment_reduce(data, reduce, lengths, indices, offsets, axis, unsafe, initial) end

---the part of a dim at one index, as a view without that dim
---```lua
---rille.select(rille.randn(2, 3), 0, 1)
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param index integer int64 places along dim, from 0
---@return rille.Tensor 
function rille.select(input, dim, index) end

---the part of a dim at one index, as a view without that dim
---```lua
---rille.select(rille.randn(2, 3), 0, 1)
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param index integer int64 places along dim, from 0
---@return rille.Tensor 
function rille.select_copy(input, dim, index) end

---A copy of the tensor with src in the place of one index of a dim. Gradients go to both.
---```lua
---local y = rille.select_scatter(rille.zeros(2, 3), rille.ones(3), 0, 1) -- { { 0, 0, 0 }, { 1, 1, 1 } }
---```
---@param input rille.Tensor the tensor
---@param src rille.Tensor what is put there, of the shape that input:select(dim, index) has
---@param dim integer which dim
---@param index integer which index, from 0; -1 is the last
---@return rille.Tensor # of the input's shape
function rille.select_scatter(input, src, dim, index) end

---the self-normalising elu, with fixed scale and alpha
---```lua
---rille.selu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.selu(input) end

---the self-normalising elu, with fixed scale and alpha
---```lua
---rille.selu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.selu_(input) end

---autograd.set_detect_anomaly by torch's inner name.
---```lua
---rille.set_anomaly_enabled(false)
---```
---@param mode boolean whether NaN is looked for
---@param check_nan? boolean false leaves the search off
function rille.set_anomaly_enabled(mode, check_nan) end

---Says where tensors are to be made, which can be the processor only.
---```lua
---rille.set_default_device "cpu"
---```
---@param device string "cpu"
function rille.set_default_device(device) end

---Sets the dtype that numbers with a point and functions such as zeros have where none is given.
---```lua
---rille.set_default_dtype "float64"
---print(rille.zeros(2).dtype) -- float64
---rille.set_default_dtype "float32"
---```
---@param dtype rille.dtype float32 or float64
function rille.set_default_dtype(dtype) end

---set_default_dtype by a legacy type.
---```lua
---rille.set_default_tensor_type(rille.FloatTensor)
---```
---@param t string|rille.Class rille.FloatTensor or rille.DoubleTensor, or "torch.FloatTensor"
function rille.set_default_tensor_type(t) end

---use_deterministic_algorithms by one word.
---```lua
---rille.set_deterministic_debug_mode "default"
---```
---@param mode string|integer "default" or 0, "warn" or 1, "error" or 2
function rille.set_deterministic_debug_mode(mode) end

---Without effect but that it is remembered: products of float32 are computed in float32 in any case.
---```lua
---rille.set_float32_matmul_precision "highest"
---```
---@param precision string "highest", "high" or "medium"
function rille.set_float32_matmul_precision(precision) end

---Whether results below the smallest normal number become 0, which some processors compute faster, on all threads.
---```lua
---print(rille.set_flush_denormal(false))
---```
---@param on boolean whether they do
---@return boolean # whether the processor can
function rille.set_flush_denormal(on) end

---Switches the recording of gradients on or off until it is switched again.
---```lua
---do
---  local _ <close> = rille.set_grad_enabled(false)
---end
---```
---@param on boolean whether gradients are recorded
---@return any # an object to be closed, which puts back what was before
function rille.set_grad_enabled(on) end

---The most bytes that tensors may take together; what needs more is an error.
---```lua
---rille.set_memory_cap(4 * 1024 ^ 3 // 1 | 0)
---rille.set_memory_cap(0)
---```
---@param bytes integer the most; 0 for no cap
function rille.set_memory_cap(bytes) end

---Without effect but that it is remembered: ops run one after the other in any case.
---```lua
---rille.set_num_interop_threads(1)
---```
---@param n integer how many ops at once
function rille.set_num_interop_threads(n) end

---How many threads large ops use.
---```lua
---rille.set_num_threads(rille.get_num_threads())
---```
---@param n integer at least 1
function rille.set_num_threads(n) end

---@class (exact) rille.set_printoptions.options
---@field profile? string "default", "short" or "full", which the others change
---@field precision? integer digits behind the point (4)
---@field threshold? integer tensors with more elements are shortened (1000)
---@field edgeitems? integer how many elements a shortened dim shows at each end (3)
---@field linewidth? integer characters a line (80)
---@field sci_mode? boolean whether numbers are written as 1.5e-03; chosen by their sizes if left out

---How print shows tensors.
---```lua
---rille.set_printoptions { precision = 4 }
---```
---@param options? rille.set_printoptions.options profile, precision = 4, threshold = 1000, edgeitems = 3, linewidth = 80, sci_mode
function rille.set_printoptions(options) end

---Puts the default generator into a state that get_rng_state gave.
---```lua
---rille.set_rng_state(rille.get_rng_state())
---```
---@param state rille.Tensor what get_rng_state gave
function rille.set_rng_state(state) end

---Without effect but that it is remembered.
---```lua
---rille.set_warn_always(false)
---```
---@param on boolean whether warnings come more than once
function rille.set_warn_always(on) end

----1, 0 or 1 by the sign of each element; 0 for NaN
---```lua
---rille.sign(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.sgn(input) end

----1, 0 or 1 by the sign of each element; 0 for NaN
---```lua
---rille.sign(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.sgn_(input) end

---Chebyshev's polynomial of the first kind at 2 x - 1 of degree n
---```lua
---rille.shifted_chebyshev_polynomial_t(rille.rand(2, 3), 3)
---```
---@param input rille.Tensor|number the tensor
---@param n rille.Tensor|number how many times
---@return rille.Tensor 
function rille.shifted_chebyshev_polynomial_t(input, n) end

---Chebyshev's polynomial of the second kind at 2 x - 1 of degree n
---```lua
---rille.shifted_chebyshev_polynomial_u(rille.rand(2, 3), 3)
---```
---@param input rille.Tensor|number the tensor
---@param n rille.Tensor|number how many times
---@return rille.Tensor 
function rille.shifted_chebyshev_polynomial_u(input, n) end

---Chebyshev's polynomial of the third kind at 2 x - 1 of degree n
---```lua
---rille.shifted_chebyshev_polynomial_v(rille.rand(2, 3), 3)
---```
---@param input rille.Tensor|number the tensor
---@param n rille.Tensor|number how many times
---@return rille.Tensor 
function rille.shifted_chebyshev_polynomial_v(input, n) end

---Chebyshev's polynomial of the fourth kind at 2 x - 1 of degree n
---```lua
---rille.shifted_chebyshev_polynomial_w(rille.rand(2, 3), 3)
---```
---@param input rille.Tensor|number the tensor
---@param n rille.Tensor|number how many times
---@return rille.Tensor 
function rille.shifted_chebyshev_polynomial_w(input, n) end

---1 / (1 + exp(-x)) of each element
---```lua
---rille.sigmoid(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.sigmoid(input) end

---1 / (1 + exp(-x)) of each element
---```lua
---rille.sigmoid(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.sigmoid_(input) end

----1, 0 or 1 by the sign of each element; 0 for NaN
---```lua
---rille.sign(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.sign(input) end

----1, 0 or 1 by the sign of each element; 0 for NaN
---```lua
---rille.sign(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.sign_(input) end

---true where an element is negative, -0.0 too
---```lua
---rille.signbit(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.signbit(input) end

---x * sigmoid(x), also called swish
---```lua
---rille.silu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.silu(input) end

---x * sigmoid(x), also called swish
---```lua
---rille.silu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.silu_(input) end

---sine of each element, in radians
---```lua
---rille.sin(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.sin(input) end

---sine of each element, in radians
---```lua
---rille.sin(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.sin_(input) end

---sin(pi x) / (pi x) of each element x, 1 at 0
---```lua
---rille.sinc(rille.tensor { 0.0, 0.5, 1.0 })
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.sinc(input) end

---sin(pi x) / (pi x) of each element x, 1 at 0
---```lua
---rille.sinc(rille.tensor { 0.0, 0.5, 1.0 })
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.sinc_(input) end

---hyperbolic sine of each element
---```lua
---rille.sinh(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.sinh(input) end

---hyperbolic sine of each element
---```lua
---rille.sinh(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.sinh_(input) end

---the elements [from, to) of a dim, every step-th, as a view
---```lua
---rille.arange(5):slice(1, 4)
---```
---@param input rille.Tensor the tensor
---@param from? integer where it begins
---@param to? integer where it ends, itself left out
---@param dim? integer which dim, from 0; -1 is the last
---@param step? integer every how many
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.slice.options): rille.Tensor
function rille.slice(input, from, to, dim, step) end

---A copy of the tensor with src from start up to stop by step along a dim. Gradients go to both.
---```lua
---local y = rille.slice_scatter(rille.zeros(4, 2), rille.ones(2, 2), 0, 1, 3)
---```
---@param input rille.Tensor the tensor
---@param src rille.Tensor what is put there, of the shape of the slice
---@param dim? integer which dim
---@param start? integer the first index; -1 is the last one
---@param end_? integer where it ends, itself left out; the dim's size if left out
---@param step? integer every how many
---@return rille.Tensor # of the input's shape
---@overload fun(input: rille.Tensor, src: rille.Tensor, options: table): rille.Tensor
function rille.slice_scatter(input, src, dim, start, end_, step) end

---sign and logarithm of the absolute value of the determinant
---```lua
---rille.slogdet(rille.eye(3) * -2)
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
---@return rille.Tensor 
function rille.slogdet(input) end

---exp(x) over its sum along dim: positive numbers that add up to 1
---```lua
---rille.softmax(rille.randn(2, 3), 1)
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, dim: integer, options?: rille.op.softmax.options): rille.Tensor
function rille.softmax(input, dim, dtype) end

---log(1 + exp(beta * x)) / beta; x itself where beta * x is above threshold
---```lua
---rille.softplus(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param beta? number a factor
---@param threshold? number the limit
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.softplus.options): rille.Tensor
function rille.softplus(input, beta, threshold) end

---log(1 + exp(beta * x)) / beta; x itself where beta * x is above threshold
---```lua
---rille.softplus(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param beta? number a factor
---@param threshold? number the limit
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.softplus.options): rille.Tensor
function rille.softplus_(input, beta, threshold) end

---x / (1 + |x|)
---```lua
---rille.softsign(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.softsign(input) end

---the solution X of A X = B, or of X A = B where left is false; B may be a vector
---```lua
---rille.solve(rille.eye(2) * 2, rille.tensor({ 1.0, 3.0 }))
---```
---@param A rille.Tensor the matrix, [..., n, n]
---@param B rille.Tensor right-hand sides, [..., n, k]
---@param left? boolean whether the unknown stands to the right of the matrix
---@return rille.Tensor 
---@overload fun(A: rille.Tensor, B: rille.Tensor, options?: rille.op.solve.options): rille.Tensor
function rille.solve(A, B, left) end

---the solution of A X = B, NaN where there is none, and per matrix 0 or what was zero
---```lua
---rille.linalg.solve_ex(rille.eye(2), rille.ones(2))
---```
---@param A rille.Tensor the matrix, [..., n, n]
---@param B rille.Tensor right-hand sides, [..., n, k]
---@param left? boolean whether the unknown stands to the right of the matrix
---@param check_errors? boolean whether a matrix without a result is an error, instead of a number in info
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(A: rille.Tensor, B: rille.Tensor, options?: rille.op.solve_ex.options): rille.Tensor, rille.Tensor
function rille.solve_ex(A, B, left, check_errors) end

---the solution X of A X = B (X A = B where left is false), reading one triangle of A
---```lua
---rille.solve_triangular(rille.eye(2), rille.ones(2, 1), { upper = true })
---```
---@param A rille.Tensor the matrix, [..., n, n]
---@param B rille.Tensor right-hand sides, [..., n, k]
---@param upper boolean whether the triangle is the upper one
---@param left? boolean whether the unknown stands to the right of the matrix
---@param unitriangular? boolean whether the diagonal counts as ones
---@return rille.Tensor 
---@overload fun(A: rille.Tensor, B: rille.Tensor, upper: boolean, options?: rille.op.solve_triangular.options): rille.Tensor
function rille.solve_triangular(A, B, upper, left, unitriangular) end

---the elements along dim in order, and where they stood; equal ones keep their order
---```lua
---rille.sort(rille.randn(4, 3))
---```
---@param input rille.Tensor the tensor
---@param dim? integer which dim, from 0; -1 is the last
---@param descending? boolean whether the largest come first
---@param stable? boolean whether equal elements keep their order
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.sort.options): rille.Tensor, rille.Tensor
function rille.sort(input, dim, descending, stable) end

---sin(x) / x, 1 at 0: the spherical Bessel function of order 0
---```lua
---rille.spherical_bessel_j0(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.spherical_bessel_j0(input) end

---views of split_size elements of a dim each, or of the sizes in a list
---```lua
---rille.split(rille.randn(5, 3), 2)
---```
---@param input rille.Tensor the tensor
---@param split_size? integer|integer[] sizes of the pieces, or of each
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, options?: rille.op.split.options): rille.Tensor[]
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor[]
function rille.split(input, split_size, dim) end

---views of split_size elements of a dim each, or of the sizes in a list
---```lua
---rille.split(rille.randn(5, 3), 2)
---```
---@param input rille.Tensor the tensor
---@param split_size? integer|integer[] sizes of the pieces, or of each
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, options?: rille.op.split.options): rille.Tensor[]
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor[]
function rille.split_copy(input, split_size, dim) end

---Views of the tensor one after the other along a dim, of the sizes in a list.
---```lua
---local a, b = rille.split_with_sizes(rille.arange(5), { 2, 3 })
---```
---@param input rille.Tensor the tensor
---@param split_sizes integer[] sizes of the pieces, which sum to the dim's size
---@param dim? integer along which dim
---@return rille.Tensor # as many as there are sizes
function rille.split_with_sizes(input, split_sizes, dim) end

---Views of the tensor one after the other along a dim, of the sizes in a list.
---```lua
---local a, b = rille.split_with_sizes(rille.arange(5), { 2, 3 })
---```
---@param input rille.Tensor the tensor
---@param split_sizes integer[] sizes of the pieces, which sum to the dim's size
---@param dim? integer along which dim
---@return rille.Tensor # as many as there are sizes
function rille.split_with_sizes_copy(input, split_sizes, dim) end

---square root of each element
---```lua
---rille.sqrt(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.sqrt(input) end

---square root of each element
---```lua
---rille.sqrt(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.sqrt_(input) end

---each element times itself
---```lua
---rille.square(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.square(input) end

---each element times itself
---```lua
---rille.square(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.square_(input) end

---without its dims of size 1, or without those named, as a view
---```lua
---rille.squeeze(rille.randn(1, 3, 1))
---```
---@param input rille.Tensor the tensor
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.squeeze.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.squeeze(input, dim) end

---without its dims of size 1, or without those named, as a view
---```lua
---rille.squeeze(rille.randn(1, 3, 1))
---```
---@param input rille.Tensor the tensor
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.squeeze.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.squeeze_copy(input, dim) end

---tensors of one shape joined along a new dim
---```lua
---rille.stack({ rille.ones(2), rille.zeros(2) })
---```
---@param tensors rille.Tensor[] a list of tensors
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor 
---@overload fun(tensors: rille.Tensor[], options?: rille.op.stack.options): rille.Tensor
function rille.stack(tensors, dim) end

---standard deviation, the root of var
---With a boolean alone it is unbiased: x:std(false) divides by the number of elements.
---```lua
---rille.std(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param unbiased? boolean whether sums are divided by one less than the number of elements
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@param correction? number|boolean how much less than the number of elements sums are divided by
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, unbiased: boolean): rille.Tensor
---@overload fun(input: rille.Tensor, options?: rille.op.std.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.std(input, dim, unbiased, keepdim, correction) end

---standard deviation and mean, over all or dims
---```lua
---rille.std_mean(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param unbiased? boolean whether sums are divided by one less than the number of elements
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@param correction? number|boolean how much less than the number of elements sums are divided by
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.std_mean.options): rille.Tensor, rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor, rille.Tensor
function rille.std_mean(input, dim, unbiased, keepdim, correction) end

---@class (exact) rille.stft.options
---@field hop_length? integer from one frame to the next; n_fft // 4 if left out
---@field win_length? integer how long the window is, in the middle of the frame; n_fft if left out
---@field window? rille.Tensor [win_length]; ones if left out
---@field center? boolean whether frame i has hop_length * i in its middle, the signal being padded at both ends (true)
---@field pad_mode? string how, as in nn.functional.pad ("reflect")
---@field normalized? boolean whether results are divided by the root of n_fft (false)
---@field onesided? boolean whether the frequencies below zero are left out, which mirror the others (true)
---@field return_complex? boolean must stay false: the results are pairs (false)
---@field align_to_window? boolean where center is false, whether the first window begins with the signal (false)

---Short-time Fourier transforms: those of frames of a signal, each under a window.
---```lua
---local s = rille.stft(rille.randn(400), 64, { window = rille.hann_window(64) }) -- [33, 26, 2]
---```
---@param input rille.Tensor [n] or [batch, n], floating point
---@param n_fft integer how long a frame is
---@param options? rille.stft.options hop_length, win_length, window, center = true, pad_mode = "reflect", normalized = false, onesided = true, return_complex = false, align_to_window = false
---@return rille.Tensor # pairs [batch, frequencies, frames, 2]
function rille.stft(input, n_fft, options) end

---input - alpha * other
---```lua
---rille.sub(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor|number, other: rille.Tensor|number, options?: rille.op.sub.options): rille.Tensor
function rille.sub(input, other, alpha) end

---input - alpha * other
---```lua
---rille.sub(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor|number, other: rille.Tensor|number, options?: rille.op.sub.options): rille.Tensor
function rille.sub_(input, other, alpha) end

---input - alpha * other
---```lua
---rille.sub(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor|number, other: rille.Tensor|number, options?: rille.op.sub.options): rille.Tensor
function rille.subtract(input, other, alpha) end

---input - alpha * other
---```lua
---rille.sub(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor|number, other: rille.Tensor|number, options?: rille.op.sub.options): rille.Tensor
function rille.subtract_(input, other, alpha) end

---sum of all elements, or over dims
---```lua
---rille.sum(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.sum.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.sum(input, dim, keepdim, dtype) end

---@class (exact) rille.summary.options
---@field runs? integer how often it is run, for the times (3)

---Shapes, parameters and times of every layer.
---```lua
---print(rille.summary(nn.Sequential(nn.Linear(4, 8), nn.ReLU()), { 2, 4 }))
---```
---@param net rille.Module the network, which is run in eval mode and stays as it was
---@param ... rille.Tensor|integer[]|table|rille.summary.options the inputs, or their sizes as tables; a last table may hold options
---@return rille.Summary # print shows it
function rille.summary(net, ...) end

---U, S and V with U diag(S) V^T = A, as torch.svd; rille.linalg.svd gives V transposed
---```lua
---rille.svd(rille.randn(3, 2))
---```
---@param input rille.Tensor the tensor
---@param some? boolean whether only as many columns are given as there are singular values
---@param compute_uv? boolean whether u and v are computed; without them they are zeros
---@return rille.Tensor 
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.svd.options): rille.Tensor, rille.Tensor, rille.Tensor
function rille.svd(input, some, compute_uv) end

---About the q largest singular values of a matrix and their vectors, by products with random vectors.
---```lua
---local u, s, v = rille.svd_lowrank(rille.ones(4, 3), 1)
---print(s:item() > 3.46) -- true
---```
---@param A rille.Tensor [..., m, n]
---@param q? integer how many
---@param niter? integer how often the vectors are improved
---@param M? rille.Tensor what is taken from A
---@return rille.Tensor # U, S and V: A - M is about U diag(S) V^T
function rille.svd_lowrank(A, q, niter, M) end

---the singular values, falling
---```lua
---rille.svdvals(rille.randn(3, 2))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.svdvals(input) end

---two dims exchanged, as a view
---```lua
---rille.transpose(rille.randn(2, 3), 0, 1)
---```
---@param input rille.Tensor the tensor
---@param dim0 integer the first of the two dims
---@param dim1 integer the second of the two dims
---@return rille.Tensor 
function rille.swapaxes(input, dim0, dim1) end

---two dims exchanged, as a view
---```lua
---rille.transpose(rille.randn(2, 3), 0, 1)
---```
---@param input rille.Tensor the tensor
---@param dim0 integer the first of the two dims
---@param dim1 integer the second of the two dims
---@return rille.Tensor 
function rille.swapdims(input, dim0, dim1) end

---a matrix transposed, as a view
---```lua
---rille.t(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.t(input) end

---a matrix transposed, as a view
---```lua
---rille.t(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.t_copy(input) end

---elements by their place in the flattened input
---```lua
---rille.take(rille.randn(4, 3), rille.randint(0, 12, { 2, 2 }))
---```
---@param input rille.Tensor the tensor
---@param index rille.Tensor int64 places along dim, from 0
---@return rille.Tensor 
function rille.take(input, index) end

---gather with shapes that broadcast
---```lua
---rille.take_along_dim(rille.randn(4, 3), rille.randint(0, 4, { 2, 3 }), 0)
---```
---@param input rille.Tensor the tensor
---@param indices rille.Tensor int64 places
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, indices: rille.Tensor, options?: rille.op.take_along_dim.options): rille.Tensor
function rille.take_along_dim(input, indices, dim) end

---tangent of each element, in radians
---```lua
---rille.tan(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.tan(input) end

---tangent of each element, in radians
---```lua
---rille.tan(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.tan_(input) end

---hyperbolic tangent of each element
---```lua
---rille.tanh(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.tanh(input) end

---hyperbolic tangent of each element
---```lua
---rille.tanh(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.tanh_(input) end

---@class (exact) rille.tensor.options
---@field dtype? rille.dtype element type; numbers become float32 (int64 where all are integers), booleans bool
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---A tensor of the given numbers.
---```lua
---local x = rille.tensor { { 1, 2, 3 }, { 4, 5, 6 } } -- int64, [2, 3]
---local y = rille.tensor({ 1, 2 }, { dtype = "float32", requires_grad = true })
---```
---@param data number|boolean|table|rille.Tensor one number, or nested tables of numbers of equal lengths
---@param options? rille.tensor.options dtype, requires_grad = false
---@return rille.Tensor # its shape follows the nesting: {} for a number, [2, 3] for two tables of three
function rille.tensor(data, options) end

---views of so many pieces along dim, or of the pieces between indices
---```lua
---rille.tensor_split(rille.randn(5, 3), 3)
---```
---@param input rille.Tensor the tensor
---@param indices_or_sections rille.Tensor|number how many pieces, or where pieces begin
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, indices_or_sections: rille.Tensor|number, options?: rille.op.tensor_split.options): rille.Tensor[]
function rille.tensor_split(input, indices_or_sections, dim) end

---@class (exact) rille.tensordot.options
---@field dims? integer|integer[][] the same as the argument (2)

---The sum of products over dims that two tensors share.
---```lua
---local c = rille.tensordot(rille.randn(3, 4, 5), rille.randn(4, 3, 2), { { 1, 0 }, { 0, 1 } }) -- [5, 2]
---```
---@param a rille.Tensor the first tensor
---@param b rille.Tensor the second tensor
---@param dims? integer|integer[][] how many of a's last dims and b's first are summed over, or two lists of dims
---@param options? rille.tensordot.options dims = 2
---@return rille.Tensor # a's other dims, then b's
---@overload fun(a: rille.Tensor, b: rille.Tensor, options?: rille.tensordot.options): rille.Tensor
function rille.tensordot(a, b, dims, options) end

---the inverse of a tensor as a matrix of its first ind dims by the others
---```lua
---rille.linalg.tensorinv(rille.eye(4):reshape(2, 2, 4))
---```
---@param A rille.Tensor the matrix, [..., n, n]
---@param ind? integer how many of the first dims the inverse's last dims are
---@return rille.Tensor 
---@overload fun(A: rille.Tensor, options?: rille.op.tensorinv.options): rille.Tensor
function rille.tensorinv(A, ind) end

---X with tensordot(A, X) = B over all dims of X; dims of A are moved to the end first
---```lua
---rille.linalg.tensorsolve(rille.eye(4):reshape(2, 2, 4), rille.ones(2, 2))
---```
---@param A rille.Tensor the matrix, [..., n, n]
---@param B rille.Tensor right-hand sides, [..., n, k]
---@param dims? integer|integer[] which dims
---@return rille.Tensor 
---@overload fun(A: rille.Tensor, B: rille.Tensor, options?: rille.op.tensorsolve.options): rille.Tensor
---@overload fun(A: rille.Tensor, B: rille.Tensor, ...: integer): rille.Tensor
function rille.tensorsolve(A, B, dims) end

---x above threshold, value elsewhere
---```lua
---rille.threshold(rille.randn(2, 3), 0.1, 20)
---```
---@param input rille.Tensor the tensor
---@param threshold number the limit
---@param value number the number that is written
---@return rille.Tensor 
function rille.threshold(input, threshold, value) end

---x above threshold, value elsewhere
---```lua
---rille.threshold(rille.randn(2, 3), 0.1, 20)
---```
---@param input rille.Tensor the tensor
---@param threshold number the limit
---@param value number the number that is written
---@return rille.Tensor 
function rille.threshold_(input, threshold, value) end

---the whole repeated along the last dims
---```lua
---rille.tile(rille.randn(2, 3), { 2 })
---```
---@param input rille.Tensor the tensor
---@param dims integer|integer[] which dims
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.tile(input, dims) end

---the k largest (or smallest) elements along dim, and their indices
---```lua
---rille.topk(rille.randn(4, 3), 2)
---```
---@param input rille.Tensor the tensor
---@param k integer how many
---@param dim? integer which dim, from 0; -1 is the last
---@param largest? boolean whether the largest are looked for, or the smallest
---@param sorted? boolean whether results come in order
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, k: integer, options?: rille.op.topk.options): rille.Tensor, rille.Tensor
function rille.topk(input, k, dim, largest, sorted) end

---the sum of a matrix's diagonal
---```lua
---rille.eye(3):trace()
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.trace(input) end

---two dims exchanged, as a view
---```lua
---rille.transpose(rille.randn(2, 3), 0, 1)
---```
---@param input rille.Tensor the tensor
---@param dim0 integer the first of the two dims
---@param dim1 integer the second of the two dims
---@return rille.Tensor 
function rille.transpose(input, dim0, dim1) end

---two dims exchanged, as a view
---```lua
---rille.transpose(rille.randn(2, 3), 0, 1)
---```
---@param input rille.Tensor the tensor
---@param dim0 integer the first of the two dims
---@param dim1 integer the second of the two dims
---@return rille.Tensor 
function rille.transpose_copy(input, dim0, dim1) end

---the integral along dim of y over x, or over steps of dx, by the trapezoidal rule
---```lua
---rille.trapezoid(rille.randn(2, 4))
---```
---@param y rille.Tensor the values
---@param x? rille.Tensor where the values are
---@param dx? number the distance of the points
---@param dim? integer along which
---@return rille.Tensor 
---@overload fun(y: rille.Tensor, options?: rille.op.trapezoid.options): rille.Tensor
function rille.trapezoid(y, x, dx, dim) end

---the integral along dim of y over x, or over steps of dx, by the trapezoidal rule
---```lua
---rille.trapezoid(rille.randn(2, 4))
---```
---@param y rille.Tensor the values
---@param x? rille.Tensor where the values are
---@param dx? number the distance of the points
---@param dim? integer along which
---@return rille.Tensor 
---@overload fun(y: rille.Tensor, options?: rille.op.trapezoid.options): rille.Tensor
function rille.trapz(y, x, dx, dim) end

---the solution X of A X = b for a triangular A, and a copy of A
---```lua
---rille.triangular_solve(rille.ones(2, 1), rille.eye(2))
---```
---@param b rille.Tensor right-hand sides
---@param A rille.Tensor the matrix, [..., n, n]
---@param upper? boolean whether the triangle is the upper one
---@param transpose? boolean whether the matrix is transposed
---@param unitriangular? boolean whether the diagonal counts as ones
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(b: rille.Tensor, A: rille.Tensor, options?: rille.op.triangular_solve.options): rille.Tensor, rille.Tensor
function rille.triangular_solve(b, A, upper, transpose, unitriangular) end

---matrices with zeros above the diagonal
---```lua
---rille.tril(rille.randn(3, 3))
---```
---@param input rille.Tensor the tensor
---@param diagonal? integer which diagonal: 0 is the main one, above 0 to the right of it
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.tril.options): rille.Tensor
function rille.tril(input, diagonal) end

---matrices with zeros above the diagonal
---```lua
---rille.tril(rille.randn(3, 3))
---```
---@param input rille.Tensor the tensor
---@param diagonal? integer which diagonal: 0 is the main one, above 0 to the right of it
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.tril.options): rille.Tensor
function rille.tril_(input, diagonal) end

---@class (exact) rille.tril_indices.options
---@field offset? integer the same as the argument (0)
---@field dtype? rille.dtype element type ('int64')

---The indices of the lower triangle of a matrix, row by row.
---```lua
---local at = rille.tril_indices(3, 3)
---```
---@param row integer rows of the matrix
---@param col integer columns of the matrix
---@param offset? integer which diagonal is the last one: above 0 to the right of the main one
---@param options? rille.tril_indices.options offset = 0, dtype = 'int64'
---@return rille.Tensor # [2, n]: the rows and the columns
---@overload fun(row: integer, col: integer, options?: rille.tril_indices.options): rille.Tensor
function rille.tril_indices(row, col, offset, options) end

---nn.functional.triplet_margin_loss with torch's own order of arguments.
---```lua
---print(rille.triplet_margin_loss(rille.zeros(1, 2), rille.zeros(1, 2), rille.zeros(1, 2))) -- 1
---```
---@param anchor rille.Tensor [n, width]
---@param positive rille.Tensor what it should be near to
---@param negative rille.Tensor what it should be far from
---@param margin? number how much farther
---@param p? number of the norm
---@param eps? number added to differences
---@param swap? boolean whether positive's distance to negative counts if it is smaller
---@param reduction? integer|string 0 none, 1 mean, 2 sum
---@return rille.Tensor # the loss
function rille.triplet_margin_loss(anchor, positive, negative, margin, p, eps, swap, reduction) end

---matrices with zeros below the diagonal
---```lua
---rille.triu(rille.randn(3, 3))
---```
---@param input rille.Tensor the tensor
---@param diagonal? integer which diagonal: 0 is the main one, above 0 to the right of it
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.triu.options): rille.Tensor
function rille.triu(input, diagonal) end

---matrices with zeros below the diagonal
---```lua
---rille.triu(rille.randn(3, 3))
---```
---@param input rille.Tensor the tensor
---@param diagonal? integer which diagonal: 0 is the main one, above 0 to the right of it
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.triu.options): rille.Tensor
function rille.triu_(input, diagonal) end

---@class (exact) rille.triu_indices.options
---@field offset? integer the same as the argument (0)
---@field dtype? rille.dtype element type ('int64')

---The indices of the upper triangle of a matrix, row by row.
---```lua
---local at = rille.triu_indices(3, 3, 1)
---```
---@param row integer rows of the matrix
---@param col integer columns of the matrix
---@param offset? integer which diagonal is the first one: above 0 to the right of the main one
---@param options? rille.triu_indices.options offset = 0, dtype = 'int64'
---@return rille.Tensor # [2, n]: the rows and the columns
---@overload fun(row: integer, col: integer, options?: rille.triu_indices.options): rille.Tensor
function rille.triu_indices(row, col, offset, options) end

---input / other, element by element; integers give floating point
---```lua
---rille.div(rille.randn(2, 3), rille.rand(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param rounding_mode? "none"|"trunc"|"floor" 'trunc' towards 0, 'floor' downwards; none if left out
---@return rille.Tensor 
---@overload fun(input: rille.Tensor|number, other: rille.Tensor|number, options?: rille.op.div.options): rille.Tensor
function rille.true_divide(input, other, rounding_mode) end

---input / other, element by element; integers give floating point
---```lua
---rille.div(rille.randn(2, 3), rille.rand(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param rounding_mode? "none"|"trunc"|"floor" 'trunc' towards 0, 'floor' downwards; none if left out
---@return rille.Tensor 
---@overload fun(input: rille.Tensor|number, other: rille.Tensor|number, options?: rille.op.div.options): rille.Tensor
function rille.true_divide_(input, other, rounding_mode) end

---each element without its fraction
---```lua
---rille.trunc(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.trunc(input) end

---each element without its fraction
---```lua
---rille.trunc(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.trunc_(input) end

---What a value is, as text.
---```lua
---print(rille.typename(rille.ones(1))) -- rille.FloatTensor
---```
---@param obj any a value
---@return string # a tensor's legacy type, a layer's or a class's name, or Lua's type
function rille.typename(obj) end

---The dtype "uint8": integers from 0 to 255, as pictures have them.
---```lua
---local x = rille.zeros(2, { dtype = rille.uint8 })
---```
---@type rille.dtype
rille.uint8 = nil

---one view for each index of a dim, without that dim
---```lua
---rille.unbind(rille.randn(5, 3))
---```
---@param input rille.Tensor the tensor
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, options?: rille.op.unbind.options): rille.Tensor[]
function rille.unbind(input, dim) end

---one view for each index of a dim, without that dim
---```lua
---rille.unbind(rille.randn(5, 3))
---```
---@param input rille.Tensor the tensor
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, options?: rille.op.unbind.options): rille.Tensor[]
function rille.unbind_copy(input, dim) end

---one dim as several of the given sizes
---```lua
---rille.unflatten(rille.randn(2, 6), 1, { 2, 3 })
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param sizes integer|integer[] sizes of the new dims
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, dim: integer, ...: integer): rille.Tensor
function rille.unflatten(input, dim, sizes) end

---the patches of planes as columns [N, C * kernel, patches]
---```lua
---rille.nn.functional.unfold(rille.randn(2, 2, 4, 3), 2)
---```
---@param input rille.Tensor the tensor
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param stride? integer|integer[] how far the window moves
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.unfold.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.unfold_copy(input, kernel_size, dilation, padding, stride) end

---the different elements (or parts of dim) in order; also where each stands and its count
---```lua
---rille.unique(rille.tensor { 3, 1, 3 }, { return_counts = true })
---```
---@param input rille.Tensor the tensor
---@param sorted? boolean whether results come in order
---@param return_inverse? boolean whether each element's place among the results is given as well
---@param return_counts? boolean whether it is given how often each result was there
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, options?: rille.op.unique.options): rille.Tensor[]
function rille.unique(input, sorted, return_inverse, return_counts, dim) end

---runs of equal elements (or parts of dim) as one; also the run of each, the counts
---```lua
---rille.unique_consecutive(rille.tensor { 1, 1, 2, 1 })
---```
---@param input rille.Tensor the tensor
---@param return_inverse? boolean whether each element's place among the results is given as well
---@param return_counts? boolean whether it is given how often each result was there
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, options?: rille.op.unique_consecutive.options): rille.Tensor[]
function rille.unique_consecutive(input, return_inverse, return_counts, dim) end

---What a pickle of Python's holds, plain or gzipped, without running anything in it.
---None is nil when it is all there is, and rille.none inside lists and dicts. Lists, tuples and sets become tables from 1, dicts
---tables, str and bytes strings, arrays of numpy and tensors of PyTorch tensors.
---```lua
---local file <close> = io.open("list.pkl", "wb")
---file:write "(lp0\nI1\naI2\na." -- [1, 2] in the oldest form
---file:flush()
---local list = rille.unpickle "list.pkl"
---```
---@param path string the file
---@return any # what it holds
function rille.unpickle(path) end

---The indices along each dim of places that are counted in row-major order.
---```lua
---local rows, columns = rille.unravel_index(rille.tensor { 1, 5 }, { 2, 3 }) -- 0, 1 and 1, 2
---```
---@param indices rille.Tensor int64 places
---@param shape integer|integer[] sizes of the tensor that they are places of
---@return rille.Tensor # as many as the shape has dims, each of the shape of indices
function rille.unravel_index(indices, shape) end

---a dim cut into at most chunks views of one size
---```lua
---rille.chunk(rille.randn(5, 3), 2)
---```
---@param input rille.Tensor the tensor
---@param chunks integer how many pieces
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, chunks: integer, options?: rille.op.chunk.options): rille.Tensor[]
function rille.unsafe_chunk(input, chunks, dim) end

---views of split_size elements of a dim each, or of the sizes in a list
---```lua
---rille.split(rille.randn(5, 3), 2)
---```
---@param input rille.Tensor the tensor
---@param split_size? integer|integer[] sizes of the pieces, or of each
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, options?: rille.op.split.options): rille.Tensor[]
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor[]
function rille.unsafe_split(input, split_size, dim) end

---Views of the tensor one after the other along a dim, of the sizes in a list.
---```lua
---local a, b = rille.split_with_sizes(rille.arange(5), { 2, 3 })
---```
---@param input rille.Tensor the tensor
---@param split_sizes integer[] sizes of the pieces, which sum to the dim's size
---@param dim? integer along which dim
---@return rille.Tensor # as many as there are sizes
function rille.unsafe_split_with_sizes(input, split_sizes, dim) end

---a dim of size 1 put in at dim, as a view
---```lua
---rille.unsqueeze(rille.randn(2, 3), 0)
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@return rille.Tensor 
function rille.unsqueeze(input, dim) end

---a dim of size 1 put in at dim, as a view
---```lua
---rille.unsqueeze(rille.randn(2, 3), 0)
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@return rille.Tensor 
function rille.unsqueeze_copy(input, dim) end

---Without effect but that it is remembered: results depend on inputs, seeds and the number of threads alone in any case.
---```lua
---rille.use_deterministic_algorithms(true)
---print(rille.are_deterministic_algorithms_enabled()) -- true
---```
---@param mode boolean whether they are to
---@param warn_only? boolean whether a warning is enough
function rille.use_deterministic_algorithms(mode, warn_only) end

---a row of N falling powers for each element, or of rising ones
---```lua
---rille.vander(rille.randn(3))
---```
---@param x rille.Tensor where the values are
---@param N? integer how many powers; as many as there are elements if left out
---@param increasing? boolean whether powers rise from left to right
---@return rille.Tensor 
---@overload fun(x: rille.Tensor, options?: rille.op.vander.options): rille.Tensor
function rille.vander(x, N, increasing) end

---variance, over all or dims; divides by the count less correction
---With a boolean alone it is unbiased: x:var(false) divides by the number of elements.
---```lua
---rille.var(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param unbiased? boolean whether sums are divided by one less than the number of elements
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@param correction? number|boolean how much less than the number of elements sums are divided by
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, unbiased: boolean): rille.Tensor
---@overload fun(input: rille.Tensor, options?: rille.op.var.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.var(input, dim, unbiased, keepdim, correction) end

---variance and mean, over all or dims
---```lua
---rille.var_mean(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param unbiased? boolean whether sums are divided by one less than the number of elements
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@param correction? number|boolean how much less than the number of elements sums are divided by
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.var_mean.options): rille.Tensor, rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor, rille.Tensor
function rille.var_mean(input, dim, unbiased, keepdim, correction) end

---The dot product of two vectors: another name of dot.
---```lua
---local d = rille.vdot(rille.randn(3), rille.randn(3))
---```
---@param input rille.Tensor [n]
---@param other rille.Tensor [n]
---@return rille.Tensor # a 0-d tensor
function rille.vdot(input, other) end

---the sum of products along dim
---```lua
---rille.vecdot(rille.randn(3), rille.randn(3))
---```
---@param x rille.Tensor where the values are
---@param y rille.Tensor the values
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor 
---@overload fun(x: rille.Tensor, y: rille.Tensor, options?: rille.op.vecdot.options): rille.Tensor
function rille.vecdot(x, y, dim) end

---(sum of |x|^ord)^(1/ord), over all or dims
---```lua
---rille.vector_norm(rille.ones(4))
---```
---@param input rille.Tensor the tensor
---@param ord? number|boolean which norm
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.vector_norm.options): rille.Tensor
---@overload fun(input: rille.Tensor, ord?: number|boolean, ...: integer): rille.Tensor
function rille.vector_norm(input, ord, dim, keepdim, dtype) end

---The library's version.
---```lua
---print(rille.version)
---```
---@type string
rille.version = nil

---the same elements in another shape, never copied
---```lua
---rille.randn(2, 6):view({ 3, 4 })
---```
---@param input rille.Tensor the tensor
---@param size integer|integer[] sizes
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function rille.view_copy(input, size) end

---@class (exact) rille.vmap.options
---@field randomness? string taken without effect: every entry draws numbers of its own ('error')
---@field chunk_size? integer taken without effect

---rille.func.vmap by its other name: a function that calls f for each entry of its arguments, and stacks what comes.
---```lua
---print(rille.vmap(rille.dot)(rille.ones(3, 2), rille.ones(3, 2))) -- 2, 2, 2
---```
---@param f function of single entries
---@param in_dims? integer|table one for each argument; rille.none: the argument as it is
---@param out_dims? integer along which results are stacked
---@param options? rille.vmap.options randomness = 'error', chunk_size
---@return function # takes batches
---@overload fun(f: function, options?: rille.vmap.options): function
function rille.vmap(f, in_dims, out_dims, options) end

---views of pieces along dim 0
---```lua
---rille.vsplit(rille.randn(2, 4, 2), 2)
---```
---@param input rille.Tensor the tensor
---@param indices_or_sections rille.Tensor|number how many pieces, or where pieces begin
---@return rille.Tensor[] 
function rille.vsplit(input, indices_or_sections) end

---tensors joined along dim 0, those of one dim as rows
---```lua
---rille.vstack({ rille.randn(2, 3), rille.randn(2, 3) })
---```
---@param tensors rille.Tensor[] a list of tensors
---@return rille.Tensor 
function rille.vstack(tensors) end

---input where condition is true, else other
---```lua
---rille.where(rille.rand(2, 3):gt(0.5), rille.randn(2, 3), rille.randn(2, 3))
---```
---@param condition rille.Tensor a bool tensor
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.where(condition, input, other) end

---Writes a tensor to an IDX file, MNIST's format, in one step.
---```lua
---rille.write_idx(rille.zeros(2, 28, 28):to "uint8", "images.idx")
---```
---@param tensor rille.Tensor uint8, int32, float32 or float64
---@param path string the file; gzipped if it ends in .gz
function rille.write_idx(tensor, path) end

---input * log(1 + other), 0 where input is 0
---```lua
---rille.xlog1py(rille.randn(2, 3), rille.rand(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.xlog1py(input, other) end

---input * log(other), 0 where input is 0
---```lua
---rille.xlogy(rille.tensor { 0.0, 2.0 }, 3)
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.xlogy(input, other) end

---input * log(other), 0 where input is 0
---```lua
---rille.xlogy(rille.tensor { 0.0, 2.0 }, 3)
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.xlogy_(input, other) end

---every element set to 0
---```lua
---rille.randn(2, 3):zero()
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function rille.zero_(input) end

---@class (exact) rille.zeros.options
---@field dtype? rille.dtype element type ('float32')
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---A tensor filled with zeros.
---```lua
---local x = rille.zeros(2, 3)
---local n = rille.zeros({ 4 }, { dtype = "int64" })
---```
---@param ... integer|integer[]|rille.zeros.options the sizes, as numbers or as one table; none for a 0-d tensor
---@return rille.Tensor # of these sizes
function rille.zeros(...) end

---@class (exact) rille.zeros_like.options
---@field dtype? rille.dtype another element type
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---Zeros of another tensor's shape and dtype.
---```lua
---local x = rille.zeros_like(rille.randn(2, 3))
---```
---@param x rille.Tensor whose shape and dtype the result has
---@param options? rille.zeros_like.options dtype, requires_grad = false
---@return rille.Tensor # of x's shape
function rille.zeros_like(x, options) end

---Hurwitz's zeta function: the sum of (other + k)^-input over k = 0, 1, ...
---```lua
---rille.zeta(rille.rand(2, 3) + 1, rille.rand(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function rille.zeta(input, other) end

return rille
