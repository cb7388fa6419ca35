---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.Tensor
---@field dtype rille.dtype element type
---@field requires_grad boolean whether backward computes its gradient; may be set
---@field grad rille.Tensor the gradient, nil before backward; may be set
---@field grad_fn any the op that made it, nil for leaves; print shows its name
---@field is_leaf boolean whether no recorded op made it
---@field T rille.Tensor the transposed matrix, a view
---@field ndim integer how many dims
---@operator add(rille.Tensor|number): rille.Tensor
---@operator sub(rille.Tensor|number): rille.Tensor
---@operator mul(rille.Tensor|number): rille.Tensor
---@operator div(rille.Tensor|number): rille.Tensor
---@operator mod(rille.Tensor|number): rille.Tensor
---@operator pow(rille.Tensor|number): rille.Tensor
---@operator idiv(rille.Tensor|number): rille.Tensor
---@operator unm: rille.Tensor
---@operator len: integer
---@field [integer] any
---@field [table] any
---@field [string] any
local Tensor = {}

---absolute value of each element
---```lua
---rille.abs(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:abs() end

---absolute value of each element
---```lua
---rille.abs(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:abs_() end

---absolute value of each element
---```lua
---rille.abs(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:absolute() end

---absolute value of each element
---```lua
---rille.abs(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:absolute_() end

---angle in [0, pi] whose cosine is the element
---```lua
---rille.acos(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:acos() end

---angle in [0, pi] whose cosine is the element
---```lua
---rille.acos(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:acos_() end

---inverse hyperbolic cosine; NaN below 1
---```lua
---rille.acosh(rille.rand(2, 3) + 1)
---```
---@return rille.Tensor 
function Tensor:acosh() end

---inverse hyperbolic cosine; NaN below 1
---```lua
---rille.acosh(rille.rand(2, 3) + 1)
---```
---@return rille.Tensor 
function Tensor:acosh_() end

---input + alpha * other
---```lua
---rille.add(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, other: rille.Tensor|number, options?: rille.op.add.options): rille.Tensor
function Tensor:add(other, alpha) end

---input + alpha * other
---```lua
---rille.add(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, other: rille.Tensor|number, options?: rille.op.add.options): rille.Tensor
function Tensor:add_(other, alpha) end

---beta * input + alpha * the sum of the products of two batches' matrices
---```lua
---rille.addbmm(rille.ones(2, 4), rille.ones(3, 2, 3), rille.ones(3, 3, 4))
---```
---@param batch1 rille.Tensor the first batch of matrices
---@param batch2 rille.Tensor the second batch of matrices
---@param beta? number|boolean the factor of the input
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, batch1: rille.Tensor, batch2: rille.Tensor, options?: rille.op.addbmm.options): rille.Tensor
function Tensor:addbmm(batch1, batch2, beta, alpha) end

---beta * input + alpha * the sum of the products of two batches' matrices
---```lua
---rille.addbmm(rille.ones(2, 4), rille.ones(3, 2, 3), rille.ones(3, 3, 4))
---```
---@param batch1 rille.Tensor the first batch of matrices
---@param batch2 rille.Tensor the second batch of matrices
---@param beta? number|boolean the factor of the input
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, batch1: rille.Tensor, batch2: rille.Tensor, options?: rille.op.addbmm.options): rille.Tensor
function Tensor:addbmm_(batch1, batch2, beta, alpha) end

---input + value * tensor1 / tensor2
---```lua
---rille.addcdiv(rille.randn(2, 3), rille.randn(2, 3), rille.rand(2, 3))
---```
---@param tensor1 rille.Tensor the first factor
---@param tensor2 rille.Tensor the second factor, or the divisor
---@param value? number|boolean a factor
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, tensor1: rille.Tensor, tensor2: rille.Tensor, options?: rille.op.addcdiv.options): rille.Tensor
function Tensor:addcdiv(tensor1, tensor2, value) end

---input + value * tensor1 / tensor2
---```lua
---rille.addcdiv(rille.randn(2, 3), rille.randn(2, 3), rille.rand(2, 3))
---```
---@param tensor1 rille.Tensor the first factor
---@param tensor2 rille.Tensor the second factor, or the divisor
---@param value? number|boolean a factor
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, tensor1: rille.Tensor, tensor2: rille.Tensor, options?: rille.op.addcdiv.options): rille.Tensor
function Tensor:addcdiv_(tensor1, tensor2, value) end

---input + value * tensor1 * tensor2
---```lua
---rille.addcmul(rille.randn(2, 3), rille.randn(2, 3), rille.rand(2, 3))
---```
---@param tensor1 rille.Tensor the first factor
---@param tensor2 rille.Tensor the second factor, or the divisor
---@param value? number|boolean a factor
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, tensor1: rille.Tensor, tensor2: rille.Tensor, options?: rille.op.addcmul.options): rille.Tensor
function Tensor:addcmul(tensor1, tensor2, value) end

---input + value * tensor1 * tensor2
---```lua
---rille.addcmul(rille.randn(2, 3), rille.randn(2, 3), rille.rand(2, 3))
---```
---@param tensor1 rille.Tensor the first factor
---@param tensor2 rille.Tensor the second factor, or the divisor
---@param value? number|boolean a factor
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, tensor1: rille.Tensor, tensor2: rille.Tensor, options?: rille.op.addcmul.options): rille.Tensor
function Tensor:addcmul_(tensor1, tensor2, value) end

---beta * input + alpha * (mat1 x mat2)
---```lua
---rille.addmm(rille.randn(2, 4), rille.randn(2, 3), rille.randn(3, 4))
---```
---@param mat1 rille.Tensor the first matrix
---@param mat2 rille.Tensor the second matrix
---@param beta? number|boolean the factor of the input
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, mat1: rille.Tensor, mat2: rille.Tensor, options?: rille.op.addmm.options): rille.Tensor
function Tensor:addmm(mat1, mat2, beta, alpha) end

---beta * input + alpha * (mat1 x mat2)
---```lua
---rille.addmm(rille.randn(2, 4), rille.randn(2, 3), rille.randn(3, 4))
---```
---@param mat1 rille.Tensor the first matrix
---@param mat2 rille.Tensor the second matrix
---@param beta? number|boolean the factor of the input
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, mat1: rille.Tensor, mat2: rille.Tensor, options?: rille.op.addmm.options): rille.Tensor
function Tensor:addmm_(mat1, mat2, beta, alpha) end

---beta * input + alpha * (mat x vec)
---```lua
---rille.addmv(rille.ones(2), rille.ones(2, 3), rille.ones(3))
---```
---@param mat rille.Tensor a matrix
---@param vec rille.Tensor a vector
---@param beta? number|boolean the factor of the input
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, mat: rille.Tensor, vec: rille.Tensor, options?: rille.op.addmv.options): rille.Tensor
function Tensor:addmv(mat, vec, beta, alpha) end

---beta * input + alpha * (mat x vec)
---```lua
---rille.addmv(rille.ones(2), rille.ones(2, 3), rille.ones(3))
---```
---@param mat rille.Tensor a matrix
---@param vec rille.Tensor a vector
---@param beta? number|boolean the factor of the input
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, mat: rille.Tensor, vec: rille.Tensor, options?: rille.op.addmv.options): rille.Tensor
function Tensor:addmv_(mat, vec, beta, alpha) end

---beta * input + alpha * (vec1 outer vec2)
---```lua
---rille.addr(rille.ones(2, 3), rille.ones(2), rille.ones(3))
---```
---@param vec1 rille.Tensor the first vector
---@param vec2 rille.Tensor the second vector
---@param beta? number|boolean the factor of the input
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, vec1: rille.Tensor, vec2: rille.Tensor, options?: rille.op.addr.options): rille.Tensor
function Tensor:addr(vec1, vec2, beta, alpha) end

---beta * input + alpha * (vec1 outer vec2)
---```lua
---rille.addr(rille.ones(2, 3), rille.ones(2), rille.ones(3))
---```
---@param vec1 rille.Tensor the first vector
---@param vec2 rille.Tensor the second vector
---@param beta? number|boolean the factor of the input
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, vec1: rille.Tensor, vec2: rille.Tensor, options?: rille.op.addr.options): rille.Tensor
function Tensor:addr_(vec1, vec2, beta, alpha) end

---a view with the last two dims exchanged
---```lua
---rille.adjoint(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:adjoint() end

---true if every element is nonzero
---```lua
---rille.all(rille.rand(2, 3):gt(0.5))
---```
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.all.options): rille.Tensor
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
function Tensor:all(dim, keepdim) end

---@class (exact) rille.Tensor.allclose.options
---@field rtol? number relative tolerance (1e-05)
---@field atol? number absolute tolerance (1e-08)
---@field equal_nan? boolean whether NaN is near NaN (false)

---Whether all elements are near another tensor's: |x - other| <= atol + rtol |other|.
---```lua
---assert(rille.ones(2):allclose(rille.ones(2) + 1e-9, { atol = 1e-6 }))
---```
---@param other rille.Tensor a tensor of a shape that goes with x's
---@param options? rille.Tensor.allclose.options rtol = 1e-05, atol = 1e-08, equal_nan = false
---@return boolean # true where all are near
function Tensor:allclose(other, options) end

---largest element, or over dims; NaN wins
---```lua
---rille.amax(rille.randn(2, 3))
---```
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.amax.options): rille.Tensor
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
function Tensor:amax(dim, keepdim) end

---smallest element, or over dims; NaN wins
---```lua
---rille.amin(rille.randn(2, 3))
---```
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.amin.options): rille.Tensor
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
function Tensor:amin(dim, keepdim) end

---smallest and largest element, or along dim
---```lua
---rille.aminmax(rille.randn(3, 4), { dim = 1 })
---```
---@param dim? integer which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.aminmax.options): rille.Tensor, rille.Tensor
function Tensor:aminmax(dim, keepdim) end

---true if some element is nonzero
---```lua
---rille.any(rille.rand(2, 3):gt(0.5))
---```
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.any.options): rille.Tensor
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
function Tensor:any(dim, keepdim) end

---Writes f(number) in the place of each number. It is slow: for functions that no op has.
---```lua
---print(rille.ones(2):apply_(function(v) return v + 1 end)) -- 2, 2
---```
---@param f function takes a number, gives one
---@return rille.Tensor # the tensor
function Tensor:apply_(f) end

---angle in [0, pi] whose cosine is the element
---```lua
---rille.acos(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:arccos() end

---angle in [0, pi] whose cosine is the element
---```lua
---rille.acos(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:arccos_() end

---inverse hyperbolic cosine; NaN below 1
---```lua
---rille.acosh(rille.rand(2, 3) + 1)
---```
---@return rille.Tensor 
function Tensor:arccosh() end

---inverse hyperbolic cosine; NaN below 1
---```lua
---rille.acosh(rille.rand(2, 3) + 1)
---```
---@return rille.Tensor 
function Tensor:arccosh_() end

---angle in [-pi/2, pi/2] whose sine is the element
---```lua
---rille.asin(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:arcsin() end

---angle in [-pi/2, pi/2] whose sine is the element
---```lua
---rille.asin(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:arcsin_() end

---inverse hyperbolic sine
---```lua
---rille.asinh(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:arcsinh() end

---inverse hyperbolic sine
---```lua
---rille.asinh(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:arcsinh_() end

---angle in [-pi/2, pi/2] whose tangent is the element
---```lua
---rille.atan(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:arctan() end

---angle of the point (other, input), in (-pi, pi]
---```lua
---rille.atan2(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:arctan2(other) end

---angle of the point (other, input), in (-pi, pi]
---```lua
---rille.atan2(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:arctan2_(other) end

---angle in [-pi/2, pi/2] whose tangent is the element
---```lua
---rille.atan(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:arctan_() end

---inverse hyperbolic tangent; NaN outside -1 .. 1
---```lua
---rille.atanh(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:arctanh() end

---inverse hyperbolic tangent; NaN outside -1 .. 1
---```lua
---rille.atanh(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:arctanh_() end

---index of the largest element, along dim or of the flattened tensor
---```lua
---rille.argmax(rille.randn(2, 3))
---```
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.argmax.options): rille.Tensor
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
function Tensor:argmax(dim, keepdim) end

---index of the smallest element, along dim or of the flattened tensor
---```lua
---rille.argmin(rille.randn(2, 3))
---```
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.argmin.options): rille.Tensor
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
function Tensor:argmin(dim, keepdim) end

---the indices that put the elements along dim in order
---```lua
---rille.argsort(rille.randn(4, 3))
---```
---@param dim? integer which dim, from 0; -1 is the last
---@param descending? boolean whether the largest come first
---@param stable? boolean whether equal elements keep their order
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.argsort.options): rille.Tensor
function Tensor:argsort(dim, descending, stable) end

---the indices of the nonzero elements, one element a row
---```lua
---rille.nonzero(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:argwhere() end

---a view of the storage with any sizes, strides and offset
---```lua
---rille.as_strided(rille.randn(3, 4), { 2, 2 }, { 4, 1 }, 1)
---```
---@param size? integer|integer[] sizes
---@param stride? integer|integer[] of each dim, in elements
---@param storage_offset? integer where it begins in the storage, in elements
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.as_strided.options): rille.Tensor
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
function Tensor:as_strided(size, stride, storage_offset) end

---x:as_strided_(size, stride, storage_offset) as a function.
---```lua
---print(rille.as_strided_(rille.arange(6), { 2 }, { 2 })) -- 0, 2
---```
---@param size integer[] sizes
---@param stride integer[] steps in memory
---@param storage_offset? integer where it begins
---@return rille.Tensor # input
function Tensor:as_strided_(size, stride, storage_offset) end

---A copy of the tensor with src at the places that as_strided shows. Gradients go to both.
---```lua
---local y = rille.as_strided_scatter(rille.zeros(3, 3), rille.ones(2, 2), { 2, 2 }, { 1, 2 })
---```
---@param src rille.Tensor what is put there, of the shape size
---@param size integer[] sizes of the part
---@param stride integer[] how far its elements lie apart along each dim, in elements
---@param storage_offset? integer where it begins, in elements
---@return rille.Tensor # of the input's shape
function Tensor:as_strided_scatter(src, size, stride, storage_offset) end

---angle in [-pi/2, pi/2] whose sine is the element
---```lua
---rille.asin(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:asin() end

---angle in [-pi/2, pi/2] whose sine is the element
---```lua
---rille.asin(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:asin_() end

---inverse hyperbolic sine
---```lua
---rille.asinh(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:asinh() end

---inverse hyperbolic sine
---```lua
---rille.asinh(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:asinh_() end

---angle in [-pi/2, pi/2] whose tangent is the element
---```lua
---rille.atan(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:atan() end

---angle of the point (other, input), in (-pi, pi]
---```lua
---rille.atan2(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:atan2(other) end

---angle of the point (other, input), in (-pi, pi]
---```lua
---rille.atan2(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:atan2_(other) end

---angle in [-pi/2, pi/2] whose tangent is the element
---```lua
---rille.atan(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:atan_() end

---inverse hyperbolic tangent; NaN outside -1 .. 1
---```lua
---rille.atanh(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:atanh() end

---inverse hyperbolic tangent; NaN outside -1 .. 1
---```lua
---rille.atanh(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:atanh_() end

---@class (exact) rille.Tensor.backward.options
---@field gradient? rille.Tensor the same as the argument
---@field retain_graph? boolean whether the graph is kept, so that backward may be called again
---@field create_graph? boolean whether the gradients have a graph, for gradients of gradients (false)
---@field inputs? rille.Tensor[] the tensors whose grad gathers; all leaves if left out

---Adds the gradients of this tensor to the .grad of the leaves that it was made from.
---```lua
---local x = rille.ones(3, { requires_grad = true })
---local loss = (x * x):sum()
---loss:backward()
---print(x.grad) -- 2, 2, 2
---```
---@param gradient? rille.Tensor the gradient of this tensor; 1 for a tensor with one element
---@param options? rille.Tensor.backward.options gradient, retain_graph, create_graph = false, inputs
---@overload fun(self: rille.Tensor, options: rille.Tensor.backward.options)
function Tensor:backward(gradient, options) end

---beta * input + alpha * (batch1 x batch2), matrix by matrix
---```lua
---rille.baddbmm(rille.randn(2, 2, 4), rille.randn(2, 2, 3), rille.randn(2, 3, 4))
---```
---@param batch1 rille.Tensor the first batch of matrices
---@param batch2 rille.Tensor the second batch of matrices
---@param beta? number|boolean the factor of the input
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, batch1: rille.Tensor, batch2: rille.Tensor, options?: rille.op.baddbmm.options): rille.Tensor
function Tensor:baddbmm(batch1, batch2, beta, alpha) end

---beta * input + alpha * (batch1 x batch2), matrix by matrix
---```lua
---rille.baddbmm(rille.randn(2, 2, 4), rille.randn(2, 2, 3), rille.randn(2, 3, 4))
---```
---@param batch1 rille.Tensor the first batch of matrices
---@param batch2 rille.Tensor the second batch of matrices
---@param beta? number|boolean the factor of the input
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, batch1: rille.Tensor, batch2: rille.Tensor, options?: rille.op.baddbmm.options): rille.Tensor
function Tensor:baddbmm_(batch1, batch2, beta, alpha) end

---ones with the probabilities in input, else zeros
---```lua
---rille.bernoulli(rille.full({ 3 }, 0.5))
---```
---@param generator? rille.Generator whose random numbers are drawn; the default generator's if left out
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.bernoulli.options): rille.Tensor
function Tensor:bernoulli(generator) end

---fills with ones of probability p (0.5) and zeros
---```lua
---rille.empty(3):bernoulli_(0.25)
---```
---@param p? rille.Tensor|number the probability
---@param generator? rille.Generator whose random numbers are drawn; the default generator's if left out
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.bernoulli_.options): rille.Tensor
function Tensor:bernoulli_(p, generator) end

---how often each integer from 0 on occurs, or the sum of its weights
---```lua
---rille.bincount(rille.tensor { 0, 2, 2 })
---```
---@param weights? rille.Tensor what each element counts, instead of 1
---@param minlength? integer the result has at least so many elements
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.bincount.options): rille.Tensor
function Tensor:bincount(weights, minlength) end

---bitwise and of integers, logical and of bools
---```lua
---rille.bitwise_and(rille.randint(1, 6, { 2, 3 }), rille.randint(1, 6, { 2, 3 }))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:bitwise_and(other) end

---bitwise and of integers, logical and of bools
---```lua
---rille.bitwise_and(rille.randint(1, 6, { 2, 3 }), rille.randint(1, 6, { 2, 3 }))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:bitwise_and_(other) end

---the bits of input moved up by other places
---```lua
---rille.bitwise_left_shift(rille.tensor { 1, 2 }, 3)
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:bitwise_left_shift(other) end

---the bits of input moved up by other places
---```lua
---rille.bitwise_left_shift(rille.tensor { 1, 2 }, 3)
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:bitwise_left_shift_(other) end

---bitwise not of integers, logical not of bools
---```lua
---rille.bitwise_not(rille.randint(1, 6, { 2, 3 }))
---```
---@return rille.Tensor 
function Tensor:bitwise_not() end

---bitwise not of integers, logical not of bools
---```lua
---rille.bitwise_not(rille.randint(1, 6, { 2, 3 }))
---```
---@return rille.Tensor 
function Tensor:bitwise_not_() end

---bitwise or of integers, logical or of bools
---```lua
---rille.bitwise_or(rille.randint(1, 6, { 2, 3 }), rille.randint(1, 6, { 2, 3 }))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:bitwise_or(other) end

---bitwise or of integers, logical or of bools
---```lua
---rille.bitwise_or(rille.randint(1, 6, { 2, 3 }), rille.randint(1, 6, { 2, 3 }))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:bitwise_or_(other) end

---the bits of input moved down by other places, the sign kept
---```lua
---rille.bitwise_right_shift(rille.tensor { 9, -8 }, 1)
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:bitwise_right_shift(other) end

---the bits of input moved down by other places, the sign kept
---```lua
---rille.bitwise_right_shift(rille.tensor { 9, -8 }, 1)
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:bitwise_right_shift_(other) end

---bitwise exclusive or of integers and bools
---```lua
---rille.bitwise_xor(rille.randint(1, 6, { 2, 3 }), rille.randint(1, 6, { 2, 3 }))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:bitwise_xor(other) end

---bitwise exclusive or of integers and bools
---```lua
---rille.bitwise_xor(rille.randint(1, 6, { 2, 3 }), rille.randint(1, 6, { 2, 3 }))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:bitwise_xor_(other) end

---products of the matrices of two batches: [b, n, m] x [b, m, p]
---```lua
---rille.bmm(rille.randn(2, 2, 3), rille.randn(2, 3, 4))
---```
---@param mat2 rille.Tensor the second matrix
---@return rille.Tensor 
function Tensor:bmm(mat2) end

---The tensor as bool: whether each element differs from 0.
---```lua
---local x = rille.tensor({ 0, 1, 2 }):bool()
---```
---@return rille.Tensor # itself where it is bool already
function Tensor:bool() end

---dims of size 1 shown as often as size asks, without copying
---```lua
---rille.broadcast_to(rille.randn(3, 1), { 3, 4 })
---```
---@param size integer|integer[] sizes
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
function Tensor:broadcast_to(size) end

---the bucket between sorted boundaries in which each element lies
---```lua
---rille.bucketize(rille.randn(4), rille.tensor { -1, 0, 1 })
---```
---@param boundaries rille.Tensor rising limits
---@param out_int32? boolean whether places are int32
---@param right? boolean whether an equal element is passed
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, boundaries: rille.Tensor, options?: rille.op.bucketize.options): rille.Tensor
function Tensor:bucketize(boundaries, out_int32, right) end

---The tensor as uint8; fractions are cut off.
---```lua
---local x = rille.tensor({ 1.7 }):byte()
---```
---@return rille.Tensor # itself where it is uint8 already
function Tensor:byte() end

---fills with Cauchy numbers around median
---```lua
---rille.empty(3):cauchy_()
---```
---@param median? number median
---@param sigma? number width
---@param generator? rille.Generator whose random numbers are drawn; the default generator's if left out
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.cauchy_.options): rille.Tensor
function Tensor:cauchy_(median, sigma, generator) end

---smallest integer that is not below each element
---```lua
---rille.ceil(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:ceil() end

---smallest integer that is not below each element
---```lua
---rille.ceil(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:ceil_() end

---x above 0, alpha * (exp(x / alpha) - 1) below
---```lua
---rille.celu(rille.randn(2, 3))
---```
---@param alpha? number a factor
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.celu.options): rille.Tensor
function Tensor:celu(alpha) end

---x above 0, alpha * (exp(x / alpha) - 1) below
---```lua
---rille.celu(rille.randn(2, 3))
---```
---@param alpha? number a factor
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.celu.options): rille.Tensor
function Tensor:celu_(alpha) end

---the triangular L with L L^T = A of a positive definite matrix; upper gives L^T
---```lua
---rille.cholesky(rille.eye(2) * 4)
---```
---@param upper? boolean whether the triangle is the upper one
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.cholesky.options): rille.Tensor
function Tensor:cholesky(upper) end

---the inverse of A from its Cholesky factor
---```lua
---rille.cholesky_inverse(rille.eye(3, 3):mul(4):tril())
---```
---@param upper? boolean whether the triangle is the upper one
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.cholesky_inverse.options): rille.Tensor
function Tensor:cholesky_inverse(upper) end

---the solution X of A X = B, given A's Cholesky factor L
---```lua
---rille.cholesky_solve(rille.ones(2, 1), rille.eye(2) * 2)
---```
---@param L rille.Tensor the factor that cholesky gives
---@param upper? boolean whether the triangle is the upper one
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, L: rille.Tensor, options?: rille.op.cholesky_solve.options): rille.Tensor
function Tensor:cholesky_solve(L, upper) end

---a dim cut into at most chunks views of one size
---```lua
---rille.chunk(rille.randn(5, 3), 2)
---```
---@param chunks integer how many pieces
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor[] 
---@overload fun(self: rille.Tensor, chunks: integer, options?: rille.op.chunk.options): rille.Tensor[]
function Tensor:chunk(chunks, dim) end

---each element moved into [min, max]
---```lua
---rille.randn(3):clamp(-1, 1)
---```
---@param min? rille.Tensor|number the least
---@param max? rille.Tensor|number the largest
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.clamp.options): rille.Tensor
function Tensor:clamp(min, max) end

---each element moved into [min, max]
---```lua
---rille.randn(3):clamp(-1, 1)
---```
---@param min? rille.Tensor|number the least
---@param max? rille.Tensor|number the largest
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.clamp.options): rille.Tensor
function Tensor:clamp_(min, max) end

---each element, or max where it lies above
---```lua
---rille.randn(3):clamp_max(0)
---```
---@param max rille.Tensor|number the largest
---@return rille.Tensor 
function Tensor:clamp_max(max) end

---each element, or max where it lies above
---```lua
---rille.randn(3):clamp_max(0)
---```
---@param max rille.Tensor|number the largest
---@return rille.Tensor 
function Tensor:clamp_max_(max) end

---each element, or min where it lies below
---```lua
---rille.randn(3):clamp_min(0)
---```
---@param min rille.Tensor|number the least
---@return rille.Tensor 
function Tensor:clamp_min(min) end

---each element, or min where it lies below
---```lua
---rille.randn(3):clamp_min(0)
---```
---@param min rille.Tensor|number the least
---@return rille.Tensor 
function Tensor:clamp_min_(min) end

---each element moved into [min, max]
---```lua
---rille.randn(3):clamp(-1, 1)
---```
---@param min? rille.Tensor|number the least
---@param max? rille.Tensor|number the largest
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.clamp.options): rille.Tensor
function Tensor:clip(min, max) end

---each element moved into [min, max]
---```lua
---rille.randn(3):clamp(-1, 1)
---```
---@param min? rille.Tensor|number the least
---@param max? rille.Tensor|number the largest
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.clamp.options): rille.Tensor
function Tensor:clip_(min, max) end

---a copy in memory of its own
---```lua
---rille.clone(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:clone() end

---the tensor itself if its elements lie in row-major order, else a copy that does
---```lua
---rille.randn(2, 3):contiguous()
---```
---@return rille.Tensor 
function Tensor:contiguous() end

---src, broadcast and converted, in the place of input's values
---```lua
---rille.randn(2, 3):copy(rille.randn(3))
---```
---@param src rille.Tensor what is copied
---@return rille.Tensor 
function Tensor:copy(src) end

---src, broadcast and converted, in the place of input's values
---```lua
---rille.randn(2, 3):copy(rille.randn(3))
---```
---@param src rille.Tensor what is copied
---@return rille.Tensor 
function Tensor:copy_(src) end

---the size of input with the sign of other
---```lua
---rille.copysign(rille.tensor { 1.5, -2.0 }, -1)
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:copysign(other) end

---the size of input with the sign of other
---```lua
---rille.copysign(rille.tensor { 1.5, -2.0 }, -1)
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:copysign_(other) end

---the correlations of rows, whose columns are observations
---```lua
---rille.corrcoef(rille.randn(2, 4))
---```
---@return rille.Tensor 
function Tensor:corrcoef() end

---cosine of each element, in radians
---```lua
---rille.cos(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:cos() end

---cosine of each element, in radians
---```lua
---rille.cos(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:cos_() end

---hyperbolic cosine of each element
---```lua
---rille.cosh(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:cosh() end

---hyperbolic cosine of each element
---```lua
---rille.cosh(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:cosh_() end

---how many elements are not zero
---```lua
---rille.count_nonzero(rille.rand(2, 3):gt(0.5))
---```
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.count_nonzero.options): rille.Tensor
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
function Tensor:count_nonzero(dim) end

---the covariances of rows, whose columns are observations
---```lua
---rille.cov(rille.randn(2, 4))
---```
---@param correction? integer how much less than the number of elements sums are divided by
---@param fweights? rille.Tensor how often each column counts
---@param aweights? rille.Tensor how much each column counts
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.cov.options): rille.Tensor
function Tensor:cov(correction, fweights, aweights) end

---The tensor itself, as it is where it is.
---```lua
---local x = rille.ones(2):cpu()
---```
---@return rille.Tensor # the tensor
function Tensor:cpu() end

---the vector product along a dim of size 3, the first one unless told
---```lua
---rille.cross(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, other: rille.Tensor, options?: rille.op.cross.options): rille.Tensor
function Tensor:cross(other, dim) end

---the largest element so far along dim, and its index
---```lua
---rille.cummax(rille.tensor { 1, 3, 2 }, 0)
---```
---@param dim integer which dim, from 0; -1 is the last
---@return rille.Tensor 
---@return rille.Tensor 
function Tensor:cummax(dim) end

---the smallest element so far along dim, and its index
---```lua
---rille.cummin(rille.tensor { 2, 3, 1 }, 0)
---```
---@param dim integer which dim, from 0; -1 is the last
---@return rille.Tensor 
---@return rille.Tensor 
function Tensor:cummin(dim) end

---running product along dim
---```lua
---rille.cumprod(rille.randn(4, 3), 0)
---```
---@param dim integer which dim, from 0; -1 is the last
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, dim: integer, options?: rille.op.cumprod.options): rille.Tensor
function Tensor:cumprod(dim, dtype) end

---running product along dim
---```lua
---rille.cumprod(rille.randn(4, 3), 0)
---```
---@param dim integer which dim, from 0; -1 is the last
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, dim: integer, options?: rille.op.cumprod.options): rille.Tensor
function Tensor:cumprod_(dim, dtype) end

---running sum along dim
---```lua
---rille.cumsum(rille.randn(4, 3), 0)
---```
---@param dim integer which dim, from 0; -1 is the last
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, dim: integer, options?: rille.op.cumsum.options): rille.Tensor
function Tensor:cumsum(dim, dtype) end

---running sum along dim
---```lua
---rille.cumsum(rille.randn(4, 3), 0)
---```
---@param dim integer which dim, from 0; -1 is the last
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, dim: integer, options?: rille.op.cumsum.options): rille.Tensor
function Tensor:cumsum_(dim, dtype) end

---The address of the first element, to tell apart tensors that share memory.
---```lua
---local x = rille.zeros(4)
---assert(x:view(2, 2):data_ptr() == x:data_ptr())
---```
---@return integer # an address
function Tensor:data_ptr() end

---degrees as radians
---```lua
---rille.deg2rad(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:deg2rad() end

---degrees as radians
---```lua
---rille.deg2rad(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:deg2rad_() end

---the determinant of a square matrix, or of each of a batch
---```lua
---rille.det(rille.eye(3) * 2)
---```
---@return rille.Tensor 
function Tensor:det() end

---The same memory without a history.
---```lua
---local y = (rille.ones(2, { requires_grad = true }) * 2):detach()
---```
---@return rille.Tensor # a tensor that needs no gradient
function Tensor:detach() end

---Takes the history from the tensor itself, which becomes a leaf; not for views.
---```lua
---local y = (rille.ones(2, { requires_grad = true }) * 2):detach_()
---```
---@return rille.Tensor # itself
function Tensor:detach_() end

---the diagonal of a matrix, or a matrix with this diagonal
---```lua
---rille.diag(rille.randn(3))
---```
---@param diagonal? integer which diagonal: 0 is the main one, above 0 to the right of it
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.diag.options): rille.Tensor
function Tensor:diag(diagonal) end

---matrices of zeros with the last dim on a diagonal
---```lua
---rille.diag_embed(rille.tensor { 1, 2 })
---```
---@param offset? integer which diagonal: 0 is the main one, above 0 to the right of it
---@param dim1? integer the first of the two dims
---@param dim2? integer the second of the two dims
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.diag_embed.options): rille.Tensor
function Tensor:diag_embed(offset, dim1, dim2) end

---a matrix with all elements on a diagonal, zeros elsewhere
---```lua
---rille.diagflat(rille.randn(3))
---```
---@param offset? integer which diagonal: 0 is the main one, above 0 to the right of it
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.diagflat.options): rille.Tensor
function Tensor:diagflat(offset) end

---the diagonal of two dims, as the last dim of a view
---```lua
---rille.diagonal(rille.randn(3, 3))
---```
---@param offset? integer which diagonal: 0 is the main one, above 0 to the right of it
---@param dim1? integer the first of the two dims
---@param dim2? integer the second of the two dims
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.diagonal.options): rille.Tensor
function Tensor:diagonal(offset, dim1, dim2) end

---A copy of the tensor with src on a diagonal. Gradients go to both.
---```lua
---local y = rille.diagonal_scatter(rille.zeros(3, 3), rille.ones(3)) -- as eye(3)
---```
---@param src rille.Tensor what is put there, of the diagonal's shape
---@param offset? integer which diagonal: 0 is the main one, above 0 to the right of it
---@param dim1? integer the first of the two dims
---@param dim2? integer the second of the two dims
---@return rille.Tensor # of the input's shape
---@overload fun(self: rille.Tensor, src: rille.Tensor, options: table): rille.Tensor
function Tensor:diagonal_scatter(src, offset, dim1, dim2) end

---differences of neighbours along dim, n times
---```lua
---rille.diff(rille.tensor { 1, 4, 9 })
---```
---@param n? integer how many times
---@param dim? integer which dim, from 0; -1 is the last
---@param prepend? rille.Tensor is put in front along dim
---@param append? rille.Tensor is put behind along dim
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.diff.options): rille.Tensor
function Tensor:diff(n, dim, prepend, append) end

---the derivative of lgamma
---```lua
---rille.digamma(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:digamma() end

---the derivative of lgamma
---```lua
---rille.digamma(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:digamma_() end

---How many dims.
---```lua
---assert(rille.zeros(2, 3):dim() == 2)
---```
---@return integer # 0 for a single number
function Tensor:dim() end

---the p-norm of input - other
---```lua
---rille.dist(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param p? number which norm
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, other: rille.Tensor, options?: rille.op.dist.options): rille.Tensor
function Tensor:dist(other, p) end

---input / other, element by element; integers give floating point
---```lua
---rille.div(rille.randn(2, 3), rille.rand(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param rounding_mode? "none"|"trunc"|"floor" 'trunc' towards 0, 'floor' downwards; none if left out
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, other: rille.Tensor|number, options?: rille.op.div.options): rille.Tensor
function Tensor:div(other, rounding_mode) end

---input / other, element by element; integers give floating point
---```lua
---rille.div(rille.randn(2, 3), rille.rand(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param rounding_mode? "none"|"trunc"|"floor" 'trunc' towards 0, 'floor' downwards; none if left out
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, other: rille.Tensor|number, options?: rille.op.div.options): rille.Tensor
function Tensor:div_(other, rounding_mode) end

---input / other, element by element; integers give floating point
---```lua
---rille.div(rille.randn(2, 3), rille.rand(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param rounding_mode? "none"|"trunc"|"floor" 'trunc' towards 0, 'floor' downwards; none if left out
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, other: rille.Tensor|number, options?: rille.op.div.options): rille.Tensor
function Tensor:divide(other, rounding_mode) end

---input / other, element by element; integers give floating point
---```lua
---rille.div(rille.randn(2, 3), rille.rand(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param rounding_mode? "none"|"trunc"|"floor" 'trunc' towards 0, 'floor' downwards; none if left out
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, other: rille.Tensor|number, options?: rille.op.div.options): rille.Tensor
function Tensor:divide_(other, rounding_mode) end

---sum of the products of two vectors' elements
---```lua
---rille.dot(rille.randn(3), rille.randn(3))
---```
---@param tensor rille.Tensor the other vector
---@return rille.Tensor 
function Tensor:dot(tensor) end

---The tensor as float64.
---```lua
---local x = rille.zeros(3):double()
---```
---@return rille.Tensor # itself where it is float64 already
function Tensor:double() end

---views of pieces along dim 2
---```lua
---rille.dsplit(rille.randn(2, 4, 2), 2)
---```
---@param indices_or_sections rille.Tensor|number how many pieces, or where pieces begin
---@return rille.Tensor[] 
function Tensor:dsplit(indices_or_sections) end

---eigenvalues, rising, and eigenvectors of a symmetric matrix, of which one triangle is read
---```lua
---rille.eigh(rille.eye(2) * 3)
---```
---@param UPLO? "L"|"U" which triangle is looked at
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.eigh.options): rille.Tensor, rille.Tensor
function Tensor:eigh(UPLO) end

---eigenvalues of a symmetric matrix, rising
---```lua
---rille.eigvalsh(rille.eye(2) * 3)
---```
---@param UPLO? "L"|"U" which triangle is looked at
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.eigvalsh.options): rille.Tensor
function Tensor:eigvalsh(UPLO) end

---Bytes that an element takes.
---```lua
---assert(rille.zeros(2):element_size() == 4)
---```
---@return integer # 4 for float32
function Tensor:element_size() end

---x above 0, alpha * (exp(x) - 1) below
---```lua
---rille.elu(rille.randn(2, 3))
---```
---@param alpha? number a factor
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.elu.options): rille.Tensor
function Tensor:elu(alpha) end

---x above 0, alpha * (exp(x) - 1) below
---```lua
---rille.elu(rille.randn(2, 3))
---```
---@param alpha? number a factor
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.elu.options): rille.Tensor
function Tensor:elu_(alpha) end

---true where input and other are equal
---```lua
---rille.eq(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:eq(other) end

---true where input and other are equal
---```lua
---rille.eq(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:eq_(other) end

---Whether two tensors are of the same shape and equal in all elements.
---```lua
---assert(rille.ones(2):equal(rille.ones(2)))
---```
---@param other rille.Tensor a tensor
---@return boolean # true where all is equal; NaN equals nothing
function Tensor:equal(other) end

---error function of each element
---```lua
---rille.erf(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:erf() end

---error function of each element
---```lua
---rille.erf(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:erf_() end

---1 - erf(x), exact where that is small
---```lua
---rille.erfc(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:erfc() end

---1 - erf(x), exact where that is small
---```lua
---rille.erfc(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:erfc_() end

---the number whose error function each element is
---```lua
---rille.erfinv(rille.tensor { 0.5, -0.25 })
---```
---@return rille.Tensor 
function Tensor:erfinv() end

---the number whose error function each element is
---```lua
---rille.erfinv(rille.tensor { 0.5, -0.25 })
---```
---@return rille.Tensor 
function Tensor:erfinv_() end

---e to the power of each element
---```lua
---rille.exp(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:exp() end

---2 to the power of each element
---```lua
---rille.exp2(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:exp2() end

---2 to the power of each element
---```lua
---rille.exp2(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:exp2_() end

---e to the power of each element
---```lua
---rille.exp(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:exp_() end

---dims of size 1 shown size times, without copying; -1 keeps a size
---```lua
---rille.randn(3, 1):expand({ 3, 4 })
---```
---@param size integer|integer[] sizes
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
function Tensor:expand(size) end

---expanded to the shape of other
---```lua
---rille.randn(3, 1):expand_as(rille.rand(3, 4):gt(0.5))
---```
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:expand_as(other) end

---exp(x) - 1 of each element, exact near 0
---```lua
---rille.expm1(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:expm1() end

---exp(x) - 1 of each element, exact near 0
---```lua
---rille.expm1(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:expm1_() end

---fills with exponential numbers of rate lambd
---```lua
---rille.empty(3):exponential_(0.5)
---```
---@param lambd? number the limit
---@param generator? rille.Generator whose random numbers are drawn; the default generator's if left out
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.exponential_.options): rille.Tensor
function Tensor:exponential_(lambd, generator) end

---every element set to value
---```lua
---rille.randn(2, 3):fill(1.5)
---```
---@param value rille.Tensor|number the number that is written
---@return rille.Tensor 
function Tensor:fill(value) end

---every element set to value
---```lua
---rille.randn(2, 3):fill(1.5)
---```
---@param value rille.Tensor|number the number that is written
---@return rille.Tensor 
function Tensor:fill_(value) end

---fill_value where all indices are equal; wrap goes on below a tall matrix
---```lua
---rille.zeros(3, 3):fill_diagonal_(1)
---```
---@param fill_value number|boolean the number that is written
---@param wrap? boolean whether it begins again below a tall matrix
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, fill_value: number|boolean, options?: rille.op.fill_diagonal_.options): rille.Tensor
function Tensor:fill_diagonal_(fill_value, wrap) end

---each element without its fraction
---```lua
---rille.trunc(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:fix() end

---each element without its fraction
---```lua
---rille.trunc(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:fix_() end

---the dims from start_dim to end_dim as one
---```lua
---rille.flatten(rille.randn(2, 3, 4))
---```
---@param start_dim? integer the first of the dims
---@param end_dim? integer the last of the dims
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.flatten.options): rille.Tensor
function Tensor:flatten(start_dim, end_dim) end

---the elements of dims in reverse order, as a copy
---```lua
---rille.flip(rille.randn(2, 3), { 0 })
---```
---@param dims integer|integer[] which dims
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
function Tensor:flip(dims) end

---dim 1 in reverse order, as a copy
---```lua
---rille.fliplr(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:fliplr() end

---dim 0 in reverse order, as a copy
---```lua
---rille.flipud(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:flipud() end

---The tensor as float32.
---```lua
---local x = rille.arange(3):float()
---```
---@return rille.Tensor # itself where it is float32 already
function Tensor:float() end

---input to the power of exponent, in float64
---```lua
---rille.float_power(rille.rand(2, 3), rille.randn(2, 3))
---```
---@param exponent rille.Tensor|number the power
---@return rille.Tensor 
function Tensor:float_power(exponent) end

---input to the power of exponent, in float64
---```lua
---rille.float_power(rille.rand(2, 3), rille.randn(2, 3))
---```
---@param exponent rille.Tensor|number the power
---@return rille.Tensor 
function Tensor:float_power_(exponent) end

---largest integer that is not above each element
---```lua
---rille.floor(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:floor() end

---largest integer that is not above each element
---```lua
---rille.floor(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:floor_() end

---input / other rounded down
---```lua
---rille.floor_divide(rille.randn(2, 3), rille.rand(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:floor_divide(other) end

---input / other rounded down
---```lua
---rille.floor_divide(rille.randn(2, 3), rille.rand(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:floor_divide_(other) end

---the larger of input and other, element by element; a number wins over NaN
---```lua
---rille.fmax(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:fmax(other) end

---the smaller of input and other, element by element; a number wins over NaN
---```lua
---rille.fmin(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:fmin(other) end

---what division rounded towards 0 leaves; it has the input's sign
---```lua
---rille.fmod(rille.randn(2, 3), rille.rand(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:fmod(other) end

---what division rounded towards 0 leaves; it has the input's sign
---```lua
---rille.fmod(rille.randn(2, 3), rille.rand(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:fmod_(other) end

---the fraction of each element, with its sign
---```lua
---rille.frac(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:frac() end

---the fraction of each element, with its sign
---```lua
---rille.frac(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:frac_() end

---Lets go of the tensor's memory now, without waiting for Lua's collector. It is not to be used afterwards.
---```lua
---local big = rille.zeros(100, 100)
---big:free()
---```
function Tensor:free() end

---a mantissa of at least 0.5 and below 1, and the power of two that it is to be multiplied by (int32)
---```lua
---rille.frexp(rille.randn(2, 3))
---```
---@return rille.Tensor 
---@return rille.Tensor 
function Tensor:frexp() end

---elements picked along dim, one index each
---```lua
---rille.gather(rille.randn(4, 3), 0, rille.randint(0, 4, { 2, 3 }))
---```
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@return rille.Tensor 
function Tensor:gather(dim, index) end

---the greatest common divisor, element by element
---```lua
---rille.gcd(rille.randint(1, 6, { 2, 3 }), rille.randint(1, 6, { 2, 3 }))
---```
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:gcd(other) end

---the greatest common divisor, element by element
---```lua
---rille.gcd(rille.randint(1, 6, { 2, 3 }), rille.randint(1, 6, { 2, 3 }))
---```
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:gcd_(other) end

---true where input is at least other
---```lua
---rille.ge(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:ge(other) end

---true where input is at least other
---```lua
---rille.ge(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:ge_(other) end

---x times the normal distribution function of x
---```lua
---rille.gelu(rille.randn(2, 3))
---```
---@param approximate? "none"|"tanh" how the function is computed
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.gelu.options): rille.Tensor
function Tensor:gelu(approximate) end

---x times the normal distribution function of x
---```lua
---rille.gelu(rille.randn(2, 3))
---```
---@param approximate? "none"|"tanh" how the function is computed
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.gelu.options): rille.Tensor
function Tensor:gelu_(approximate) end

---fills with how many trials of probability p it takes to succeed
---```lua
---rille.empty(3):geometric_(0.5)
---```
---@param p number the probability
---@param generator? rille.Generator whose random numbers are drawn; the default generator's if left out
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, p: number, options?: rille.op.geometric_.options): rille.Tensor
function Tensor:geometric_(p, generator) end

---Householder's form of a QR factorization: R in the upper triangle, below it the reflectors, and their factors.
---```lua
---local a, tau = rille.randn(3, 2):geqrf()
---print(a.shape, tau.shape) -- [3, 2], [2]
---```
---@return rille.Tensor # both in one, and tau
function Tensor:geqrf() end

---products of each element of one vector with each of another
---```lua
---rille.outer(rille.randn(2), rille.randn(3))
---```
---@param vec2 rille.Tensor the second vector
---@return rille.Tensor 
function Tensor:ger(vec2) end

---The number of the device, as PyTorch has it for the processor.
---```lua
---print(rille.ones(2):get_device()) -- -1
---```
---@return integer # -1
function Tensor:get_device() end

---true where input is greater than other
---```lua
---rille.gt(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:greater(other) end

---true where input is greater than other
---```lua
---rille.gt(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:greater_(other) end

---true where input is at least other
---```lua
---rille.ge(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:greater_equal(other) end

---true where input is at least other
---```lua
---rille.ge(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:greater_equal_(other) end

---true where input is greater than other
---```lua
---rille.gt(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:gt(other) end

---true where input is greater than other
---```lua
---rille.gt(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:gt_(other) end

---each element, or 0 where it is within -lambd .. lambd
---```lua
---rille.nn.functional.hardshrink(rille.randn(2, 3))
---```
---@param lambd? number the limit
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.hardshrink.options): rille.Tensor
function Tensor:hardshrink(lambd) end

---(x + 3) / 6 moved into [0, 1]
---```lua
---rille.hardsigmoid(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:hardsigmoid() end

---(x + 3) / 6 moved into [0, 1]
---```lua
---rille.hardsigmoid(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:hardsigmoid_() end

---x * hardsigmoid(x)
---```lua
---rille.hardswish(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:hardswish() end

---x * hardsigmoid(x)
---```lua
---rille.hardswish(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:hardswish_() end

---x moved into [min_val, max_val]
---```lua
---rille.hardtanh(rille.randn(2, 3))
---```
---@param min_val? number the least
---@param max_val? number the largest
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.hardtanh.options): rille.Tensor
function Tensor:hardtanh(min_val, max_val) end

---x moved into [min_val, max_val]
---```lua
---rille.hardtanh(rille.randn(2, 3))
---```
---@param min_val? number the least
---@param max_val? number the largest
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.hardtanh.options): rille.Tensor
function Tensor:hardtanh_(min_val, max_val) end

---0 where input is negative, 1 where it is positive, values where it is 0
---```lua
---rille.heaviside(rille.tensor { -1.0, 0.0, 2.0 }, 0.5)
---```
---@param values rille.Tensor|number the result where the input is 0
---@return rille.Tensor 
function Tensor:heaviside(values) end

---0 where input is negative, 1 where it is positive, values where it is 0
---```lua
---rille.heaviside(rille.tensor { -1.0, 0.0, 2.0 }, 0.5)
---```
---@param values rille.Tensor|number the result where the input is 0
---@return rille.Tensor 
function Tensor:heaviside_(values) end

---how many elements lie in each of equal bins from min to max
---```lua
---rille.histc(rille.randn(100), 10, -2, 2)
---```
---@param bins? integer how many
---@param min? number the least
---@param max? number the largest
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.histc.options): rille.Tensor
function Tensor:histc(bins, min, max) end

---how many elements (or how much weight) lie in each bin, and the bins' edges
---```lua
---rille.histogram(rille.tensor { 1.0, 2.0, 1.0 }, 4, { range = { 0, 3 } })
---```
---@param bins rille.Tensor|number how many
---@param range? number[] the least and the largest edge; the data's if left out
---@param weight? rille.Tensor the weight
---@param density? boolean whether the counts times the bins' widths sum to 1
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, bins: rille.Tensor|number, options?: rille.op.histogram.options): rille.Tensor, rille.Tensor
function Tensor:histogram(bins, range, weight, density) end

---views of pieces along dim 1, of a vector along dim 0
---```lua
---rille.hsplit(rille.randn(2, 4, 2), 2)
---```
---@param indices_or_sections rille.Tensor|number how many pieces, or where pieces begin
---@return rille.Tensor[] 
function Tensor:hsplit(indices_or_sections) end

---length of the hypotenuse: sqrt(input^2 + other^2) without overflow
---```lua
---rille.hypot(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:hypot(other) end

---length of the hypotenuse: sqrt(input^2 + other^2) without overflow
---```lua
---rille.hypot(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:hypot_(other) end

---the modified Bessel function of the first kind and order 0
---```lua
---rille.i0(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:i0() end

---the modified Bessel function of the first kind and order 0
---```lua
---rille.i0(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:i0_() end

---the regularized lower incomplete gamma function of input, up to other
---```lua
---rille.igamma(rille.rand(2, 3), rille.rand(2, 3))
---```
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:igamma(other) end

---the regularized lower incomplete gamma function of input, up to other
---```lua
---rille.igamma(rille.rand(2, 3), rille.rand(2, 3))
---```
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:igamma_(other) end

---the regularized upper incomplete gamma function of input, from other on
---```lua
---rille.igammac(rille.rand(2, 3), rille.rand(2, 3))
---```
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:igammac(other) end

---the regularized upper incomplete gamma function of input, from other on
---```lua
---rille.igammac(rille.rand(2, 3), rille.rand(2, 3))
---```
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:igammac_(other) end

---@class (exact) rille.Tensor.imshow.options
---@field columns? integer of the grid
---@field width? integer characters at most; the terminal's, or 80
---@field file? file* where to (io.stdout)
---@field style? "24bit"|"256"|"ascii" instead of what fits the file

---Shows one picture, or several as a grid, in the terminal. The same as rille.image.show(x, options).
---```lua
---rille.rand(8, 8):imshow { style = "ascii" }
---```
---@param options? rille.Tensor.imshow.options columns, width, file = io.stdout, style
function Tensor:imshow(options) end

---alpha * source added to the parts of a dim at the given indices
---```lua
---rille.index_add(rille.randn(4, 3), 0, rille.randint(0, 4, { 5 }), rille.randn(5, 3))
---```
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@param source rille.Tensor what is written or moved
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, dim: integer, index: rille.Tensor, source: rille.Tensor, options?: rille.op.index_add.options): rille.Tensor
function Tensor:index_add(dim, index, source, alpha) end

---alpha * source added to the parts of a dim at the given indices
---```lua
---rille.index_add(rille.randn(4, 3), 0, rille.randint(0, 4, { 5 }), rille.randn(5, 3))
---```
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@param source rille.Tensor what is written or moved
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, dim: integer, index: rille.Tensor, source: rille.Tensor, options?: rille.op.index_add.options): rille.Tensor
function Tensor:index_add_(dim, index, source, alpha) end

---source put at the given indices of a dim
---```lua
---rille.index_copy(rille.randn(4, 3), 0, rille.arange(2), rille.randn(2, 3))
---```
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@param source rille.Tensor what is written or moved
---@return rille.Tensor 
function Tensor:index_copy(dim, index, source) end

---source put at the given indices of a dim
---```lua
---rille.index_copy(rille.randn(4, 3), 0, rille.arange(2), rille.randn(2, 3))
---```
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@param source rille.Tensor what is written or moved
---@return rille.Tensor 
function Tensor:index_copy_(dim, index, source) end

---value put at the given indices of a dim
---```lua
---rille.index_fill(rille.randn(4, 3), 0, rille.randint(0, 4, { 2 }), 1.5)
---```
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@param value rille.Tensor|number the number that is written
---@return rille.Tensor 
function Tensor:index_fill(dim, index, value) end

---value put at the given indices of a dim
---```lua
---rille.index_fill(rille.randn(4, 3), 0, rille.randint(0, 4, { 2 }), 1.5)
---```
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@param value rille.Tensor|number the number that is written
---@return rille.Tensor 
function Tensor:index_fill_(dim, index, value) end

---@class (exact) rille.Tensor.index_put.options
---@field accumulate? boolean the same as the argument (false)

---The same as index_put_, on a copy.
---```lua
---local x = rille.zeros(3, 3):index_put({ rille.tensor { 0, 1 } }, 1)
---```
---@param indices table an int64 tensor for each dim, rille.none for a whole dim
---@param values rille.Tensor|number of a shape that goes with the places
---@param accumulate? boolean whether values are added
---@param options? rille.Tensor.index_put.options accumulate = false
---@return rille.Tensor # the copy
---@overload fun(self: rille.Tensor, indices: table, values: rille.Tensor|number, options?: rille.Tensor.index_put.options): rille.Tensor
function Tensor:index_put(indices, values, accumulate, options) end

---@class (exact) rille.Tensor.index_put_.options
---@field accumulate? boolean the same as the argument (false)

---Writes values to the places that index tensors name: x[{ i, j, ... }] = values.
---```lua
---local x = rille.zeros(3, 3):index_put_({ rille.tensor { 0, 1 }, rille.tensor { 1, 2 } }, 5)
---```
---@param indices table an int64 tensor for each dim, rille.none for a whole dim
---@param values rille.Tensor|number of a shape that goes with the places
---@param accumulate? boolean whether values are added
---@param options? rille.Tensor.index_put_.options accumulate = false
---@return rille.Tensor # itself
---@overload fun(self: rille.Tensor, indices: table, values: rille.Tensor|number, options?: rille.Tensor.index_put_.options): rille.Tensor
function Tensor:index_put_(indices, values, accumulate, options) end

---parts of source gathered along dim by an index: as product, mean or extreme
---```lua
---rille.ones(3, 2):index_reduce(0, rille.tensor { 0, 2 }, rille.ones(2, 2), 'prod')
---```
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@param source rille.Tensor what is written or moved
---@param reduce "sum"|"prod"|"mean"|"amax"|"amin" what is made of several values
---@param include_self? boolean whether the values that are there take part
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, dim: integer, index: rille.Tensor, source: rille.Tensor, reduce: "sum"|"prod"|"mean"|"amax"|"amin", options?: rille.op.index_reduce.options): rille.Tensor
function Tensor:index_reduce(dim, index, source, reduce, include_self) end

---parts of source gathered along dim by an index: as product, mean or extreme
---```lua
---rille.ones(3, 2):index_reduce(0, rille.tensor { 0, 2 }, rille.ones(2, 2), 'prod')
---```
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@param source rille.Tensor what is written or moved
---@param reduce "sum"|"prod"|"mean"|"amax"|"amin" what is made of several values
---@param include_self? boolean whether the values that are there take part
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, dim: integer, index: rille.Tensor, source: rille.Tensor, reduce: "sum"|"prod"|"mean"|"amax"|"amin", options?: rille.op.index_reduce.options): rille.Tensor
function Tensor:index_reduce_(dim, index, source, reduce, include_self) end

---the parts of a dim at the given indices, in their order
---```lua
---rille.index_select(rille.randn(4, 3), 0, rille.randint(0, 4, { 5 }))
---```
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@return rille.Tensor 
function Tensor:index_select(dim, index) end

---sums of products over the last dim of both
---```lua
---rille.inner(rille.randn(2, 3), rille.randn(4, 3))
---```
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:inner(other) end

---The tensor as int32; fractions are cut off.
---```lua
---local x = rille.tensor({ 1.7 }):int()
---```
---@return rille.Tensor # itself where it is int32 already
function Tensor:int() end

---the inverse of a square matrix, or of each of a batch
---```lua
---rille.inv(rille.tensor({ { 2, 1 }, { 1, 1 } }, { dtype = 'float64' }))
---```
---@return rille.Tensor 
function Tensor:inv() end

---the inverse of a square matrix, or of each of a batch
---```lua
---rille.inv(rille.tensor({ { 2, 1 }, { 1, 1 } }, { dtype = 'float64' }))
---```
---@return rille.Tensor 
function Tensor:inverse() end

---Whether the elements lie one after the other in memory.
---```lua
---assert(not rille.zeros(2, 3):t():is_contiguous())
---```
---@return boolean # false for a transposed matrix
function Tensor:is_contiguous() end

---Whether the tensor is of a floating-point dtype.
---```lua
---assert(rille.zeros(2):is_floating_point())
---```
---@return boolean # true for float32 and float64
function Tensor:is_floating_point() end

---Whether the tensor was made in inference_mode.
---```lua
---assert(not rille.zeros(2):is_inference())
---```
---@return boolean # such a tensor cannot take part in a graph
function Tensor:is_inference() end

---Whether the one element is not 0.
---```lua
---assert(rille.is_nonzero(rille.tensor(2.5)))
---```
---@return boolean # whether it is so
function Tensor:is_nonzero() end

---Whether both have one shape.
---```lua
---assert(rille.is_same_size(rille.zeros(2, 3), rille.ones(2, 3)))
---```
---@param other rille.Tensor the other tensor
---@return boolean # whether it is so
function Tensor:is_same_size(other) end

---Whether two tensors are the same part of the same storage.
---```lua
---local x = rille.zeros(2)
---assert(x:is_set_to(x:detach()))
---```
---@param other rille.Tensor another tensor
---@return boolean # true where memory, sizes and strides are the same
function Tensor:is_set_to(other) end

---Whether the dtype has negative numbers: all but bool and uint8.
---```lua
---assert(rille.is_signed(rille.zeros(2)))
---```
---@return boolean # whether it is so
function Tensor:is_signed() end

---true where |input - other| <= atol + rtol * |other|
---```lua
---rille.isclose(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param rtol? number relative tolerance
---@param atol? number absolute tolerance
---@param equal_nan? boolean whether NaN is near NaN
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, other: rille.Tensor, options?: rille.op.isclose.options): rille.Tensor
function Tensor:isclose(other, rtol, atol, equal_nan) end

---true where an element is neither infinite nor NaN
---```lua
---rille.isfinite(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:isfinite() end

---true where an element is neither infinite nor NaN
---```lua
---rille.isfinite(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:isfinite_() end

---true where an element is infinite
---```lua
---rille.isinf(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:isinf() end

---true where an element is infinite
---```lua
---rille.isinf(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:isinf_() end

---true where an element is not a number
---```lua
---rille.isnan(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:isnan() end

---true where an element is not a number
---```lua
---rille.isnan(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:isnan_() end

---true where an element is -infinity
---```lua
---rille.isneginf(rille.tensor { -math.huge, 1.0 })
---```
---@return rille.Tensor 
function Tensor:isneginf() end

---true where an element is +infinity
---```lua
---rille.isposinf(rille.tensor { math.huge, 1.0 })
---```
---@return rille.Tensor 
function Tensor:isposinf() end

---@class (exact) rille.Tensor.istft.options
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
---local x = rille.randn(400):stft(64):istft(64)
---```
---@param n_fft integer how long a frame is
---@param options? rille.Tensor.istft.options hop_length, win_length, window, center = true, normalized = false, onesided = true, length, return_complex = false
---@return rille.Tensor # [batch, n]
function Tensor:istft(n_fft, options) end

---The number in a tensor with one element.
---```lua
---local loss = rille.tensor { 1.0, 2.0 }:mean():item()
---```
---@return number|boolean # an integer, a float or a boolean, by the dtype
function Tensor:item() end

---the Kronecker product: each element of input times all of other
---```lua
---rille.kron(rille.eye(2), rille.ones(2, 2))
---```
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:kron(other) end

---the k-th smallest element along dim, counted from 1, and its index
---```lua
---rille.kthvalue(rille.randn(4, 3), 2)
---```
---@param k integer the k-th smallest, from 1
---@param dim? integer which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, k: integer, options?: rille.op.kthvalue.options): rille.Tensor, rille.Tensor
function Tensor:kthvalue(k, dim, keepdim) end

---the least common multiple, element by element
---```lua
---rille.lcm(rille.randint(1, 6, { 2, 3 }), rille.randint(1, 6, { 2, 3 }))
---```
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:lcm(other) end

---the least common multiple, element by element
---```lua
---rille.lcm(rille.randint(1, 6, { 2, 3 }), rille.randint(1, 6, { 2, 3 }))
---```
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:lcm_(other) end

---input * 2^other
---```lua
---rille.ldexp(rille.randn(2, 3), rille.randint(1, 6, { 2, 3 }))
---```
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:ldexp(other) end

---input * 2^other
---```lua
---rille.ldexp(rille.randn(2, 3), rille.randint(1, 6, { 2, 3 }))
---```
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:ldexp_(other) end

---true where input is at most other
---```lua
---rille.le(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:le(other) end

---true where input is at most other
---```lua
---rille.le(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:le_(other) end

---x above 0, negative_slope * x below
---```lua
---rille.leaky_relu(rille.randn(2, 3))
---```
---@param negative_slope? number the factor below zero
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.leaky_relu.options): rille.Tensor
function Tensor:leaky_relu(negative_slope) end

---x above 0, negative_slope * x below
---```lua
---rille.leaky_relu(rille.randn(2, 3))
---```
---@param negative_slope? number the factor below zero
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.leaky_relu.options): rille.Tensor
function Tensor:leaky_relu_(negative_slope) end

---input + weight * (end - input): the way from input to end
---```lua
---rille.lerp(rille.randn(2, 3), rille.randn(2, 3), 0.3)
---```
---@param end_ rille.Tensor the other end
---@param weight rille.Tensor|number how far: 0 is the input, 1 the end
---@return rille.Tensor 
function Tensor:lerp(end_, weight) end

---input + weight * (end - input): the way from input to end
---```lua
---rille.lerp(rille.randn(2, 3), rille.randn(2, 3), 0.3)
---```
---@param end_ rille.Tensor the other end
---@param weight rille.Tensor|number how far: 0 is the input, 1 the end
---@return rille.Tensor 
function Tensor:lerp_(end_, weight) end

---true where input is less than other
---```lua
---rille.lt(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:less(other) end

---true where input is less than other
---```lua
---rille.lt(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:less_(other) end

---true where input is at most other
---```lua
---rille.le(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:less_equal(other) end

---true where input is at most other
---```lua
---rille.le(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:less_equal_(other) end

---the logarithm of the absolute value of the gamma function
---```lua
---rille.lgamma(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:lgamma() end

---the logarithm of the absolute value of the gamma function
---```lua
---rille.lgamma(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:lgamma_() end

---natural logarithm of each element
---```lua
---rille.log(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:log() end

---logarithm of each element to base 10
---```lua
---rille.log10(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:log10() end

---logarithm of each element to base 10
---```lua
---rille.log10(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:log10_() end

---log(1 + x) of each element, exact near 0
---```lua
---rille.log1p(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:log1p() end

---log(1 + x) of each element, exact near 0
---```lua
---rille.log1p(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:log1p_() end

---logarithm of each element to base 2
---```lua
---rille.log2(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:log2() end

---logarithm of each element to base 2
---```lua
---rille.log2(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:log2_() end

---natural logarithm of each element
---```lua
---rille.log(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:log_() end

---fills with numbers whose logarithm has this mean and standard deviation
---```lua
---rille.empty(3):log_normal_()
---```
---@param mean? number mean
---@param std? number standard deviation
---@param generator? rille.Generator whose random numbers are drawn; the default generator's if left out
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.log_normal_.options): rille.Tensor
function Tensor:log_normal_(mean, std, generator) end

---logarithm of softmax, computed without overflow
---```lua
---rille.log_softmax(rille.randn(2, 3), 1)
---```
---@param dim integer which dim, from 0; -1 is the last
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, dim: integer, options?: rille.op.log_softmax.options): rille.Tensor
function Tensor:log_softmax(dim, dtype) end

---log(exp(input) + exp(other)), without overflow
---```lua
---rille.logaddexp(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:logaddexp(other) end

---log2(2^input + 2^other), without overflow
---```lua
---rille.logaddexp2(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:logaddexp2(other) end

---log of the running sum of exp along dim, without overflow
---```lua
---rille.logcumsumexp(rille.randn(5), 0)
---```
---@param dim integer which dim, from 0; -1 is the last
---@return rille.Tensor 
function Tensor:logcumsumexp(dim) end

---logarithm of the determinant; NaN where that is negative
---```lua
---rille.logdet(rille.eye(3) * 2)
---```
---@return rille.Tensor 
function Tensor:logdet() end

---true where input and other are both nonzero
---```lua
---rille.logical_and(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:logical_and(other) end

---true where input and other are both nonzero
---```lua
---rille.logical_and(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:logical_and_(other) end

---true where an element is zero
---```lua
---rille.logical_not(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:logical_not() end

---true where an element is zero
---```lua
---rille.logical_not(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:logical_not_() end

---true where input or other is nonzero
---```lua
---rille.logical_or(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:logical_or(other) end

---true where input or other is nonzero
---```lua
---rille.logical_or(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:logical_or_(other) end

---true where exactly one of input and other is nonzero
---```lua
---rille.logical_xor(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:logical_xor(other) end

---true where exactly one of input and other is nonzero
---```lua
---rille.logical_xor(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:logical_xor_(other) end

---log(x / (1 - x)); with eps of x between eps and 1 - eps
---```lua
---rille.logit(rille.rand(2, 3))
---```
---@param eps? number|boolean|rille.None a small number that keeps from dividing by 0
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.logit.options): rille.Tensor
function Tensor:logit(eps) end

---log(x / (1 - x)); with eps of x between eps and 1 - eps
---```lua
---rille.logit(rille.rand(2, 3))
---```
---@param eps? number|boolean|rille.None a small number that keeps from dividing by 0
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.logit.options): rille.Tensor
function Tensor:logit_(eps) end

---log(sigmoid(x)) without overflow
---```lua
---rille.logsigmoid(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:logsigmoid() end

---log(sigmoid(x)) without overflow
---```lua
---rille.logsigmoid(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:logsigmoid_() end

---log(sum(exp(x))) over dims, without overflow
---```lua
---rille.logsumexp(rille.randn(2, 3), 1)
---```
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.logsumexp.options): rille.Tensor
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
function Tensor:logsumexp(dim, keepdim) end

---The tensor as int64; fractions are cut off.
---```lua
---local x = rille.tensor({ 1.7 }):long()
---```
---@return rille.Tensor # itself where it is int64 already
function Tensor:long() end

---X that makes the norm of A X - B smallest, the residuals, the rank, the singular values
---```lua
---rille.lstsq(rille.randn(4, 2), rille.randn(4, 1))
---```
---@param B rille.Tensor right-hand sides, [..., n, k]
---@param rcond? number|boolean smaller singular values count as 0, as a share of the largest
---@param driver? "gelsy"|"gelsd"|"gelss"|"gels" the method of LAPACK's
---@return rille.Tensor 
---@return rille.Tensor 
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, B: rille.Tensor, options?: rille.op.lstsq.options): rille.Tensor, rille.Tensor, rille.Tensor, rille.Tensor
function Tensor:lstsq(B, rcond, driver) end

---true where input is less than other
---```lua
---rille.lt(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:lt(other) end

---true where input is less than other
---```lua
---rille.lt(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:lt_(other) end

---L and U in one matrix, and the pivots, as rille.linalg.lu_factor gives them.
---```lua
---local both, pivots = rille.eye(2):lu()
---print(pivots) -- 1, 2
---```
---@param pivot? boolean whether rows change places
---@param get_infos? boolean whether what lu_factor_ex says about errors is a third result
---@return rille.Tensor # both, and int32 pivots
function Tensor:lu(pivot, get_infos) end

---X with A X = B from the factors of A; torch.lu_solve, right-hand sides first (linalg.lu_solve has them last).
---```lua
---local A, b = rille.eye(3) * 4, rille.randn(3, 2)
---local x = rille.lu_solve(b, rille.linalg.lu_factor(A))
---```
---@param LU_data rille.Tensor the factors in one matrix, as lu_factor gives them
---@param LU_pivots rille.Tensor its pivots, int32
---@return rille.Tensor # [..., n, k]
function Tensor:lu_solve(LU_data, LU_pivots) end

---Writes f(number, x's, y's) in the place of each number: for functions that no op has, since it is slow.
---```lua
---print(rille.ones(2):map2_(rille.ones(2), rille.ones(2), function(a, b, c) return a + b + c end)) -- 3, 3
---```
---@param x rille.Tensor a tensor
---@param y rille.Tensor another one
---@param f function of three numbers
---@return rille.Tensor # the tensor itself
function Tensor:map2_(x, y, f) end

---Writes f(number, other's number) in the place of each number. It is slow: for functions that no op has.
---```lua
---print(rille.ones(2):map_(rille.ones(2), function(a, b) return a + b end)) -- 2, 2
---```
---@param other rille.Tensor of the same shape, or one that is expanded to it
---@param f function takes two numbers, gives one
---@return rille.Tensor # the tensor
function Tensor:map_(other, f) end

---value where mask is true, else input
---```lua
---rille.masked_fill(rille.randn(2, 3), rille.rand(2, 3):gt(0.5), 0.5)
---```
---@param mask rille.Tensor a bool tensor of a shape that goes with the input's
---@param value rille.Tensor|number the number that is written
---@return rille.Tensor 
function Tensor:masked_fill(mask, value) end

---value where mask is true, else input
---```lua
---rille.masked_fill(rille.randn(2, 3), rille.rand(2, 3):gt(0.5), 0.5)
---```
---@param mask rille.Tensor a bool tensor of a shape that goes with the input's
---@param value rille.Tensor|number the number that is written
---@return rille.Tensor 
function Tensor:masked_fill_(mask, value) end

---the elements of source, in order, where mask is true
---```lua
---rille.zeros(3):masked_scatter(rille.tensor { true, false, true }, rille.ones(2))
---```
---@param mask rille.Tensor a bool tensor of a shape that goes with the input's
---@param source rille.Tensor what is written or moved
---@return rille.Tensor 
function Tensor:masked_scatter(mask, source) end

---the elements of source, in order, where mask is true
---```lua
---rille.zeros(3):masked_scatter(rille.tensor { true, false, true }, rille.ones(2))
---```
---@param mask rille.Tensor a bool tensor of a shape that goes with the input's
---@param source rille.Tensor what is written or moved
---@return rille.Tensor 
function Tensor:masked_scatter_(mask, source) end

---the elements where mask is true, as one dim
---```lua
---rille.masked_select(rille.randn(2, 3), rille.rand(2, 3):gt(0.5))
---```
---@param mask rille.Tensor a bool tensor of a shape that goes with the input's
---@return rille.Tensor 
function Tensor:masked_select(mask) end

---matrix product of vectors, matrices or broadcast batches of matrices
---```lua
---rille.matmul(rille.randn(3), rille.randn(3))
---```
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:matmul(other) end

---the exponential of square matrices: the sum of A^k / k!
---```lua
---rille.matrix_exp(rille.randn(3, 3))
---```
---@return rille.Tensor 
function Tensor:matrix_exp() end

---a norm of matrices: 'fro', 'nuc', or 1, 2, infinity and their negatives
---```lua
---rille.matrix_norm(rille.eye(3), 'nuc')
---```
---@param ord? number|"fro"|"nuc" which norm
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.matrix_norm.options): rille.Tensor
---@overload fun(self: rille.Tensor, ord?: number|"fro"|"nuc", ...: integer): rille.Tensor
function Tensor:matrix_norm(ord, dim, keepdim, dtype) end

---the n-th power of a square matrix; of its inverse for negative n
---```lua
---rille.matrix_power(rille.eye(2) * 2, 3)
---```
---@param n integer how many times
---@return rille.Tensor 
function Tensor:matrix_power(n) end

---how many singular values are above max(atol, rtol * the largest)
---```lua
---rille.matrix_rank(rille.eye(3))
---```
---@param rtol? number|boolean relative tolerance
---@param atol? number|boolean absolute tolerance
---@param hermitian? boolean whether the matrix is symmetric, which is faster
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.matrix_rank.options): rille.Tensor
function Tensor:matrix_rank(rtol, atol, hermitian) end

---the largest element; with dim the largest along it, and their indices
---The largest element of all; along dim the values and their places; with another tensor the larger of each pair.
---```lua
---rille.max(rille.randn(4, 3))
---```
---@param dim? integer which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor[] 
---@overload fun(self: rille.Tensor, other: rille.Tensor): rille.Tensor
---@overload fun(self: rille.Tensor, options?: rille.op.max.options): rille.Tensor[]
function Tensor:max(dim, keepdim) end

---the larger of input and other, element by element; NaN wins
---```lua
---rille.maximum(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:maximum(other) end

---the larger of input and other, element by element; NaN wins
---```lua
---rille.maximum(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:maximum_(other) end

---mean of all elements, or over dims
---```lua
---rille.mean(rille.randn(2, 3))
---```
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.mean.options): rille.Tensor
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
function Tensor:mean(dim, keepdim, dtype) end

---the middle element by size, the lower of two; with dim along it, and the indices
---```lua
---rille.median(rille.randn(4, 3))
---```
---@param dim? integer which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor[] 
---@overload fun(self: rille.Tensor, options?: rille.op.median.options): rille.Tensor[]
function Tensor:median(dim, keepdim) end

---the smallest element; with dim the smallest along it, and their indices
---The smallest element of all; along dim the values and their places; with another tensor the smaller of each pair.
---```lua
---rille.min(rille.randn(4, 3))
---```
---@param dim? integer which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor[] 
---@overload fun(self: rille.Tensor, other: rille.Tensor): rille.Tensor
---@overload fun(self: rille.Tensor, options?: rille.op.min.options): rille.Tensor[]
function Tensor:min(dim, keepdim) end

---the smaller of input and other, element by element; NaN wins
---```lua
---rille.minimum(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:minimum(other) end

---the smaller of input and other, element by element; NaN wins
---```lua
---rille.minimum(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:minimum_(other) end

---x * tanh(softplus(x))
---```lua
---rille.mish(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:mish() end

---x * tanh(softplus(x))
---```lua
---rille.mish(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:mish_() end

---product of two matrices
---```lua
---rille.mm(rille.randn(2, 3), rille.randn(3, 4))
---```
---@param mat2 rille.Tensor the second matrix
---@return rille.Tensor 
function Tensor:mm(mat2) end

---the most frequent element along dim, the smallest of several, and its index
---```lua
---rille.mode(rille.tensor { 2, 1, 2 })
---```
---@param dim? integer which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.mode.options): rille.Tensor, rille.Tensor
function Tensor:mode(dim, keepdim) end

---dims moved to other places, as a view
---```lua
---rille.movedim(rille.randn(2, 3, 4), 0, 2)
---```
---@param source? integer|integer[] what is written or moved
---@param destination? integer|integer[] where dims go
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.movedim.options): rille.Tensor
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
function Tensor:moveaxis(source, destination) end

---dims moved to other places, as a view
---```lua
---rille.movedim(rille.randn(2, 3, 4), 0, 2)
---```
---@param source? integer|integer[] what is written or moved
---@param destination? integer|integer[] where dims go
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.movedim.options): rille.Tensor
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
function Tensor:movedim(source, destination) end

---the elements sorted along dim 0
---```lua
---rille.msort(rille.randn(3, 2))
---```
---@return rille.Tensor 
function Tensor:msort() end

---input * other, element by element
---```lua
---rille.mul(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:mul(other) end

---input * other, element by element
---```lua
---rille.mul(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:mul_(other) end

---indices of weights (in one row or several), drawn as often as they weigh
---```lua
---rille.multinomial(rille.tensor({ 1.0, 3.0 }), 5, true)
---```
---@param num_samples integer how many
---@param replacement? boolean whether an element may come up several times
---@param generator? rille.Generator whose random numbers are drawn; the default generator's if left out
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, num_samples: integer, options?: rille.op.multinomial.options): rille.Tensor
function Tensor:multinomial(num_samples, replacement, generator) end

---input * other, element by element
---```lua
---rille.mul(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:multiply(other) end

---input * other, element by element
---```lua
---rille.mul(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:multiply_(other) end

---product of a matrix and a vector
---```lua
---rille.mv(rille.randn(2, 3), rille.randn(3))
---```
---@param vec rille.Tensor a vector
---@return rille.Tensor 
function Tensor:mv(vec) end

---the logarithm of the multivariate gamma function of p dims
---```lua
---rille.mvlgamma(rille.rand(2, 3) + 1, 2)
---```
---@param p integer which norm
---@return rille.Tensor 
function Tensor:mvlgamma(p) end

---the logarithm of the multivariate gamma function of p dims
---```lua
---rille.mvlgamma(rille.rand(2, 3) + 1, 2)
---```
---@param p integer which norm
---@return rille.Tensor 
function Tensor:mvlgamma_(p) end

---NaN and infinities replaced by finite numbers
---```lua
---rille.nan_to_num(rille.randn(2, 3))
---```
---@param nan? number|boolean what NaN becomes
---@param posinf? number|boolean what infinity becomes; the largest number if left out
---@param neginf? number|boolean what minus infinity becomes; the least number if left out
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.nan_to_num.options): rille.Tensor
function Tensor:nan_to_num(nan, posinf, neginf) end

---NaN and infinities replaced by finite numbers
---```lua
---rille.nan_to_num(rille.randn(2, 3))
---```
---@param nan? number|boolean what NaN becomes
---@param posinf? number|boolean what infinity becomes; the largest number if left out
---@param neginf? number|boolean what minus infinity becomes; the least number if left out
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.nan_to_num.options): rille.Tensor
function Tensor:nan_to_num_(nan, posinf, neginf) end

---mean of all elements that are numbers, or over dims
---```lua
---rille.nanmean(rille.tensor { 1.0, 0 / 0 })
---```
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.nanmean.options): rille.Tensor
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
function Tensor:nanmean(dim, keepdim, dtype) end

---the median of the elements that are not NaN; with dim along it, and the indices
---```lua
---rille.nanmedian(rille.randn(4, 3))
---```
---@param dim? integer which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor[] 
---@overload fun(self: rille.Tensor, options?: rille.op.nanmedian.options): rille.Tensor[]
function Tensor:nanmedian(dim, keepdim) end

---quantile of the elements that are not NaN
---```lua
---rille.nanquantile(rille.randn(2, 4), 0.3)
---```
---@param q rille.Tensor|number which quantiles, 0 to 1
---@param dim? integer which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@param interpolation? "linear"|"lower"|"higher"|"midpoint"|"nearest" what a quantile between two elements is
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, q: rille.Tensor|number, options?: rille.op.nanquantile.options): rille.Tensor
function Tensor:nanquantile(q, dim, keepdim, interpolation) end

---sum of all elements that are numbers, or over dims
---```lua
---rille.nansum(rille.tensor { 1.0, 0 / 0 })
---```
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.nansum.options): rille.Tensor
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
function Tensor:nansum(dim, keepdim, dtype) end

---length elements of a dim from start on, as a view
---```lua
---rille.narrow(rille.randn(4, 3), 0, 1, 2)
---```
---@param dim integer which dim, from 0; -1 is the last
---@param start integer the first, from 0
---@param length integer how many
---@return rille.Tensor 
function Tensor:narrow(dim, start, length) end

---length elements of a dim from start on, as a view
---```lua
---rille.narrow(rille.randn(4, 3), 0, 1, 2)
---```
---@param dim integer which dim, from 0; -1 is the last
---@param start integer the first, from 0
---@param length integer how many
---@return rille.Tensor 
function Tensor:narrow_copy(dim, start, length) end

---How many dims.
---```lua
---assert(rille.zeros(2, 3):dim() == 2)
---```
---@return integer # 0 for a single number
function Tensor:ndimension() end

---true where input and other differ
---```lua
---rille.ne(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:ne(other) end

---true where input and other differ
---```lua
---rille.ne(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:ne_(other) end

---minus each element
---```lua
---rille.neg(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:neg() end

---minus each element
---```lua
---rille.neg(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:neg_() end

---minus each element
---```lua
---rille.neg(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:negative() end

---minus each element
---```lua
---rille.neg(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:negative_() end

---The same as numel.
---```lua
---assert(rille.zeros(2, 3):nelement() == 6)
---```
---@return integer # the product of the sizes
function Tensor:nelement() end

---A tensor of the same dtype, as the legacy types make theirs.
---```lua
---print(rille.ones(1):new({ 1, 2 })) -- 1, 2
---```
---@param ... any sizes, or a list of numbers, or nothing
---@return rille.Tensor # a tensor
function Tensor:new(...) end

---@class (exact) rille.Tensor.new_empty.options
---@field dtype? rille.dtype another element type
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---A tensor of this one's dtype, to be written to.
---```lua
---local x = rille.ones(2):new_empty(3):zero_()
---```
---@param ... integer|integer[]|rille.Tensor.new_empty.options the sizes, as numbers or as one table
---@return rille.Tensor # of these sizes
function Tensor:new_empty(...) end

---@class (exact) rille.Tensor.new_full.options
---@field dtype? rille.dtype another element type
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---One number everywhere, of this tensor's dtype.
---```lua
---local x = rille.ones(2):new_full({ 3 }, 0.5)
---```
---@param size integer[] a table of sizes
---@param fill_value number|boolean what every element is
---@param options? rille.Tensor.new_full.options dtype, requires_grad = false
---@return rille.Tensor # of these sizes
function Tensor:new_full(size, fill_value, options) end

---@class (exact) rille.Tensor.new_ones.options
---@field dtype? rille.dtype another element type
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---Ones of this tensor's dtype.
---```lua
---local x = rille.ones(2):new_ones(3, 4)
---```
---@param ... integer|integer[]|rille.Tensor.new_ones.options the sizes, as numbers or as one table
---@return rille.Tensor # of these sizes
function Tensor:new_ones(...) end

---@class (exact) rille.Tensor.new_tensor.options
---@field dtype? rille.dtype another element type

---A tensor of the given numbers, of this tensor's dtype; never the same memory.
---```lua
---local x = rille.ones(2):new_tensor { 1, 2, 3 } -- float32
---```
---@param data number|boolean|table|rille.Tensor numbers, as rille.tensor takes them
---@param options? rille.Tensor.new_tensor.options dtype
---@return rille.Tensor # of data's shape
function Tensor:new_tensor(data, options) end

---@class (exact) rille.Tensor.new_zeros.options
---@field dtype? rille.dtype another element type
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---Zeros of this tensor's dtype.
---```lua
---local x = rille.ones(2, { dtype = "float64" }):new_zeros(3) -- float64
---```
---@param ... integer|integer[]|rille.Tensor.new_zeros.options the sizes, as numbers or as one table
---@return rille.Tensor # of these sizes
function Tensor:new_zeros(...) end

---the next number of its dtype after each element, towards other
---```lua
---rille.nextafter(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:nextafter(other) end

---the next number of its dtype after each element, towards other
---```lua
---rille.nextafter(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:nextafter_(other) end

---the indices of the nonzero elements, one element a row
---```lua
---rille.nonzero(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:nonzero() end

---The places of what is not zero, as nonzero gives them, but always so many.
---```lua
---print(rille.tensor({ 0, 3 }):nonzero_static(2)) -- 1, -1
---```
---@param size integer how many rows the result has
---@param fill_value? integer what rows that are left over hold
---@return rille.Tensor # int64 [size, dims]
function Tensor:nonzero_static(size, fill_value) end

---(sum of |x|^p)^(1/p), over all or dims
---```lua
---rille.norm(rille.randn(2, 3))
---```
---@param p? number|boolean which norm
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.norm.options): rille.Tensor
---@overload fun(self: rille.Tensor, p?: number|boolean, ...: integer): rille.Tensor
function Tensor:norm(p, dim, keepdim) end

---fills with normal numbers
---```lua
---rille.empty(3):normal_(0, 2)
---```
---@param mean? number mean
---@param std? number standard deviation
---@param generator? rille.Generator whose random numbers are drawn; the default generator's if left out
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.normal_.options): rille.Tensor
function Tensor:normal_(mean, std, generator) end

---true where input and other differ
---```lua
---rille.ne(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:not_equal(other) end

---true where input and other differ
---```lua
---rille.ne(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:not_equal_(other) end

---How many elements.
---```lua
---assert(rille.zeros(2, 3):numel() == 6)
---```
---@return integer # the product of the sizes
function Tensor:numel() end

---What stands for NumPy's array: the tensor itself, which counts from 0 as an array does; x:totable() gives tables.
---```lua
---print(rille.ones(2):numpy()[0]:item()) -- 1.0
---```
---@param force? boolean whether a tensor that requires grad is detached
---@return rille.Tensor # the tensor, or what detach gives
function Tensor:numpy(force) end

---The Q that geqrf gave as reflectors and their factors; rille.linalg.householder_product.
---```lua
---local a, tau = rille.randn(3, 2):geqrf()
---print(a:orgqr(tau).shape) -- [3, 2]
---```
---@param tau rille.Tensor their factors
---@return rille.Tensor # Q
function Tensor:orgqr(tau) end

---The product of the Q that geqrf gave with another matrix.
---```lua
---local a, tau = rille.randn(3, 3):geqrf()
---print(a:ormqr(tau, rille.eye(3)).shape) -- [3, 3]
---```
---@param tau rille.Tensor their factors
---@param other rille.Tensor what is multiplied
---@param left? boolean Q other; false: other Q
---@param transpose? boolean Q's transpose in its place
---@return rille.Tensor # the product
function Tensor:ormqr(tau, other, left, transpose) end

---products of each element of one vector with each of another
---```lua
---rille.outer(rille.randn(2), rille.randn(3))
---```
---@param vec2 rille.Tensor the second vector
---@return rille.Tensor 
function Tensor:outer(vec2) end

---all dims in another order, as a view
---```lua
---rille.permute(rille.randn(2, 3, 4), { 2, 0, 1 })
---```
---@param dims integer|integer[] which dims
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
function Tensor:permute(dims) end

---The tensor itself, as there is no GPU that memory would be pinned for.
---```lua
---local x = rille.ones(2):pin_memory()
---```
---@return rille.Tensor # the tensor
function Tensor:pin_memory() end

---the pseudo-inverse; singular values up to max(atol, rtol * the largest) count as 0
---```lua
---rille.pinv(rille.randn(3, 2))
---```
---@param rtol? number|boolean relative tolerance
---@param atol? number|boolean absolute tolerance
---@param hermitian? boolean whether the matrix is symmetric, which is faster
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.pinv.options): rille.Tensor
function Tensor:pinv(rtol, atol, hermitian) end

---The pseudo-inverse; rille.linalg.pinv with rtol.
---```lua
---print(rille.eye(2):pinverse()) -- 1, 0, 0, 1
---```
---@param rcond? number singular values below this share of the largest count as 0
---@return rille.Tensor # [..., n, m]
function Tensor:pinverse(rcond) end

---the nth derivative of digamma
---```lua
---rille.rand(2, 3):polygamma(1)
---```
---@param n integer which derivative
---@return rille.Tensor 
function Tensor:polygamma(n) end

---the nth derivative of digamma
---```lua
---rille.rand(2, 3):polygamma(1)
---```
---@param n integer which derivative
---@return rille.Tensor 
function Tensor:polygamma_(n) end

---The tensor itself: the sign + in front of it.
---```lua
---local x = rille.positive(rille.randn(2))
---```
---@return rille.Tensor # the same
function Tensor:positive() end

---input to the power of exponent, element by element
---```lua
---rille.pow(rille.rand(2, 3), rille.randn(2, 3))
---```
---@param exponent rille.Tensor|number the power
---@return rille.Tensor 
function Tensor:pow(exponent) end

---input to the power of exponent, element by element
---```lua
---rille.pow(rille.rand(2, 3), rille.randn(2, 3))
---```
---@param exponent rille.Tensor|number the power
---@return rille.Tensor 
function Tensor:pow_(exponent) end

---x above 0, weight * x below, with one weight or one a channel
---```lua
---rille.prelu(rille.randn(2, 3), rille.randn(1))
---```
---@param weight rille.Tensor the slopes, 1 or one for each channel
---@return rille.Tensor 
function Tensor:prelu(weight) end

---product of all elements, or along one dim
---```lua
---rille.prod(rille.randn(2, 3))
---```
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.prod.options): rille.Tensor
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
function Tensor:prod(dim, keepdim, dtype) end

---source put or added at places in the flattened input
---```lua
---rille.zeros(2, 3):put(rille.tensor { 0, 4 }, rille.ones(2))
---```
---@param index rille.Tensor int64 places along dim, from 0
---@param source rille.Tensor what is written or moved
---@param accumulate? boolean whether values are added
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, index: rille.Tensor, source: rille.Tensor, options?: rille.op.put.options): rille.Tensor
function Tensor:put(index, source, accumulate) end

---source put or added at places in the flattened input
---```lua
---rille.zeros(2, 3):put(rille.tensor { 0, 4 }, rille.ones(2))
---```
---@param index rille.Tensor int64 places along dim, from 0
---@param source rille.Tensor what is written or moved
---@param accumulate? boolean whether values are added
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, index: rille.Tensor, source: rille.Tensor, options?: rille.op.put.options): rille.Tensor
function Tensor:put_(index, source, accumulate) end

---Q with orthonormal columns and an upper triangular R with Q R = A
---```lua
---rille.qr(rille.randn(3, 2))
---```
---@param mode? "reduced"|"complete"|"r" how it is done
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.qr.options): rille.Tensor, rille.Tensor
function Tensor:qr(mode) end

---what a share q of the elements is not above, over all or dim; q a number or several
---```lua
---rille.quantile(rille.randn(2, 4), 0.3)
---```
---@param q rille.Tensor|number which quantiles, 0 to 1
---@param dim? integer which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@param interpolation? "linear"|"lower"|"higher"|"midpoint"|"nearest" what a quantile between two elements is
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, q: rille.Tensor|number, options?: rille.op.quantile.options): rille.Tensor
function Tensor:quantile(q, dim, keepdim, interpolation) end

---radians as degrees
---```lua
---rille.rad2deg(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:rad2deg() end

---radians as degrees
---```lua
---rille.rad2deg(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:rad2deg_() end

---fills with integers in [from, to), in [0, from) with one number, or of all that the dtype holds
---```lua
---rille.empty(3):random_(10)
---```
---@param from? integer where it begins
---@param to? integer where it ends, itself left out
---@param generator? rille.Generator whose random numbers are drawn; the default generator's if left out
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.random_.options): rille.Tensor
function Tensor:random_(from, to, generator) end

---the dims from start_dim to end_dim as one
---```lua
---rille.flatten(rille.randn(2, 3, 4))
---```
---@param start_dim? integer the first of the dims
---@param end_dim? integer the last of the dims
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.flatten.options): rille.Tensor
function Tensor:ravel(start_dim, end_dim) end

---Dims in another order, taken apart or put together, by names. Parentheses are dims that are one in the tensor, 1 is a dim of
---size 1, and ... stands for all dims without a name.
---```lua
---local x = rille.rearrange(rille.ones(2, 3, 4), "b c h -> b (c h)")
---print(x.shape) -- [2, 12]
---```
---@param pattern string as "b c h w -> b (h w) c"
---@param sizes? table of names that the shape does not tell: { h = 2 }
---@return rille.Tensor # a view where one is possible
function Tensor:rearrange(pattern, sizes) end

---1 / x of each element
---```lua
---rille.reciprocal(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:reciprocal() end

---1 / x of each element
---```lua
---rille.reciprocal(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:reciprocal_() end

---Dims that are missing on the right of the pattern are taken away.
---```lua
---local x = rille.reduce(rille.ones(2, 4, 4), "b (h p) (w q) -> b h w", "sum", { p = 2, q = 2 })
---print(x[0][0][0]:item()) -- 4.0
---```
---@param pattern string as "b c h w -> b c"
---@param reduction string|function "mean", "sum", "max", "min", "prod", "any", "all", or a function(x, dims)
---@param sizes? table of names that the shape does not tell
---@return rille.Tensor # the reduced tensor
function Tensor:reduce(pattern, reduction, sizes) end

---Calls a function with the tensor's gradient in backward.
---```lua
---local x = rille.ones(2, { requires_grad = true })
---x:register_hook(function(grad) return grad:clamp(-1, 1) end)
---local loss = (x * 5):sum()
---loss:backward()
---print(x.grad) -- 1, 1
---```
---@param fn? fun(grad: rille.Tensor):rille.Tensor what it returns takes the gradient's place
---@return table # a handle with remove()
function Tensor:register_hook(fn) end

---Calls a function with the tensor, a leaf, whenever its grad has been added to: to step an optimizer and let go of the gradient
---at once.
---```lua
---local w = rille.ones(2, { requires_grad = true })
---w:register_post_accumulate_grad_hook(function(x) print(x.grad) end);
---(w * 2):sum():backward() -- 2, 2
---```
---@param hook function takes the tensor
---@return rille.Hook # with remove()
function Tensor:register_post_accumulate_grad_hook(hook) end

---each element, or 0 where it is negative
---```lua
---rille.relu(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:relu() end

---x moved into [0, 6]
---```lua
---rille.relu6(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:relu6() end

---x moved into [0, 6]
---```lua
---rille.relu6(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:relu6_() end

---each element, or 0 where it is negative
---```lua
---rille.relu(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:relu_() end

---what floor_divide leaves; it has the divisor's sign
---```lua
---rille.remainder(rille.randn(2, 3), rille.rand(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:remainder(other) end

---what floor_divide leaves; it has the divisor's sign
---```lua
---rille.remainder(rille.randn(2, 3), rille.rand(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:remainder_(other) end

---parts along dim scaled down to a p-norm of at most maxnorm
---```lua
---rille.renorm(rille.randn(3, 4), 2, 0, 1.5)
---```
---@param p number|boolean which norm
---@param dim integer which dim, from 0; -1 is the last
---@param maxnorm number the largest norm that stays as it is
---@return rille.Tensor 
function Tensor:renorm(p, dim, maxnorm) end

---parts along dim scaled down to a p-norm of at most maxnorm
---```lua
---rille.renorm(rille.randn(3, 4), 2, 0, 1.5)
---```
---@param p number|boolean which norm
---@param dim integer which dim, from 0; -1 is the last
---@param maxnorm number the largest norm that stays as it is
---@return rille.Tensor 
function Tensor:renorm_(p, dim, maxnorm) end

---the whole repeated along each dim; in Lua x:repeat_, as repeat is a keyword
---```lua
---rille['repeat'](rille.ones(2), 3)
---```
---@param repeats integer|integer[] how many times
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
Tensor["repeat"] = function(self, repeats) end

---PyTorch's x.repeat, under a name that is no word of Lua's: the whole repeated along each dim. With a text it is einops's.
---```lua
---local x = rille.ones(2, 3):repeat_(2, 1) -- [4, 3]
---```
---@param repeats integer|integer[]|string how many times, a number a dim, or a pattern for rille.einops.repeat_
---@param ... integer|table the other numbers, or the pattern's sizes
---@return rille.Tensor 
function Tensor:repeat_(repeats, ...) end

---each element repeated, along dim or of the flattened tensor
---```lua
---rille.repeat_interleave(rille.randn(2, 3), 2)
---```
---@param repeats rille.Tensor|number how many times
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, repeats: rille.Tensor|number, options?: rille.op.repeat_interleave.options): rille.Tensor
function Tensor:repeat_interleave(repeats, dim) end

---Switches the gradient of a leaf on, or off.
---```lua
---local w = rille.randn(3):requires_grad_()
---```
---@param on? boolean whether backward is to compute its gradient
---@return rille.Tensor # itself
function Tensor:requires_grad_(on) end

---the same elements in another shape: a view where memory allows it, else a copy
---```lua
---rille.reshape(rille.randn(2, 6), { 3, 4 })
---```
---@param shape integer|integer[] sizes; one may be -1 and follows from the others
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
function Tensor:reshape(shape) end

---reshaped to the shape of other
---```lua
---rille.randn(2, 6):reshape_as(rille.rand(3, 4):gt(0.5))
---```
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:reshape_as(other) end

---PyTorch's older name of reshape.
---```lua
---print(rille.arange(4):resize(2, 2)) -- 0, 1, 2, 3
---```
---@param ... integer sizes, or a list of them
---@return rille.Tensor # a tensor
function Tensor:resize(...) end

---Another size in place. The first numbers stay, in the order in which they lie in memory; what is added holds anything.
---```lua
---print(rille.arange(6):resize_(2, 2)) -- 0, 1, 2, 3
---```
---@param ... integer sizes, or a list of them
---@return rille.Tensor # the tensor itself
function Tensor:resize_(...) end

---PyTorch's older name of reshape_as.
---```lua
---print(rille.arange(4):resize_as(rille.ones(2, 2))) -- 0, 1, 2, 3
---```
---@param other rille.Tensor a tensor
---@return rille.Tensor # a tensor
function Tensor:resize_as(other) end

---resize_ to the shape of another tensor.
---```lua
---print(rille.arange(6):resize_as_(rille.ones(2, 2))) -- 0, 1, 2, 3
---```
---@param other rille.Tensor a tensor
---@return rille.Tensor # the tensor itself
function Tensor:resize_as_(other) end

---Keeps the gradient of a tensor that is no leaf: after backward it is x.grad.
---```lua
---local y = (rille.ones(2, { requires_grad = true }) * 2):retain_grad()
---y:sum():backward()
---print(y.grad)
---```
---@return rille.Tensor # itself
function Tensor:retain_grad() end

---elements moved along dims by shifts, those that leave come in at the other end
---```lua
---rille.roll(rille.randn(2, 3), 1)
---```
---@param shifts? integer|integer[] by how many places
---@param dims? integer|integer[] which dims
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.roll.options): rille.Tensor
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
function Tensor:roll(shifts, dims) end

---turned by k quarters in the plane of two dims, from the first towards the second
---```lua
---rille.rot90(rille.randn(2, 3))
---```
---@param k? integer how many quarter turns
---@param dims? integer|integer[] which dims
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.rot90.options): rille.Tensor
---@overload fun(self: rille.Tensor, k?: integer, ...: integer): rille.Tensor
function Tensor:rot90(k, dims) end

---each element rounded to the nearest integer, halves to the even one
---```lua
---rille.round(rille.randn(2, 3))
---```
---@param decimals? integer digits behind the point
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.round.options): rille.Tensor
function Tensor:round(decimals) end

---each element rounded to the nearest integer, halves to the even one
---```lua
---rille.round(rille.randn(2, 3))
---```
---@param decimals? integer digits behind the point
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.round.options): rille.Tensor
function Tensor:round_(decimals) end

---Each row with its index, for a loop.
---```lua
---for i, row in rille.eye(3):rows() do print(i, row) end
---```
---@return fun():integer,rille.Tensor # i from 0, and x[i], a view
function Tensor:rows() end

---each element, where it is not positive times a slope: in training drawn from lower .. upper
---```lua
---rille.nn.functional.rrelu(rille.randn(2, 3))
---```
---@param lower? number the least slope
---@param upper? number the largest slope
---@param training? boolean whether it is training; layers set it by their mode
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.rrelu.options): rille.Tensor
function Tensor:rrelu_(lower, upper, training) end

---1 / sqrt(x) of each element
---```lua
---rille.rsqrt(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:rsqrt() end

---1 / sqrt(x) of each element
---```lua
---rille.rsqrt(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:rsqrt_() end

---src, or a number, put along dim, one index each
---A number may stand for src.
---```lua
---rille.scatter(rille.randn(4, 3), 0, rille.randint(0, 4, { 2, 3 }), rille.randn(2, 3))
---```
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@param src rille.Tensor|number where values come from
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, dim: integer, index: rille.Tensor, value: number): rille.Tensor
function Tensor:scatter(dim, index, src) end

---src, or a number, put along dim, one index each
---A number may stand for src.
---```lua
---rille.scatter(rille.randn(4, 3), 0, rille.randint(0, 4, { 2, 3 }), rille.randn(2, 3))
---```
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@param src rille.Tensor|number where values come from
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, dim: integer, index: rille.Tensor, value: number): rille.Tensor
function Tensor:scatter_(dim, index, src) end

---src added along dim, one index each
---```lua
---rille.scatter_add(rille.randn(4, 3), 0, rille.randint(0, 4, { 2, 3 }), rille.randn(2, 3))
---```
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@param src rille.Tensor|number where values come from
---@return rille.Tensor 
function Tensor:scatter_add(dim, index, src) end

---src added along dim, one index each
---```lua
---rille.scatter_add(rille.randn(4, 3), 0, rille.randint(0, 4, { 2, 3 }), rille.randn(2, 3))
---```
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@param src rille.Tensor|number where values come from
---@return rille.Tensor 
function Tensor:scatter_add_(dim, index, src) end

---src gathered along dim, one index each: as sum, product, mean or extreme
---```lua
---rille.zeros(3):scatter_reduce(0, rille.tensor { 0, 2, 2 }, rille.ones(3), 'sum')
---```
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@param src rille.Tensor where values come from
---@param reduce "sum"|"prod"|"mean"|"amax"|"amin" what is made of several values
---@param include_self? boolean whether the values that are there take part
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, dim: integer, index: rille.Tensor, src: rille.Tensor, reduce: "sum"|"prod"|"mean"|"amax"|"amin", options?: rille.op.scatter_reduce.options): rille.Tensor
function Tensor:scatter_reduce(dim, index, src, reduce, include_self) end

---src gathered along dim, one index each: as sum, product, mean or extreme
---```lua
---rille.zeros(3):scatter_reduce(0, rille.tensor { 0, 2, 2 }, rille.ones(3), 'sum')
---```
---@param dim integer which dim, from 0; -1 is the last
---@param index rille.Tensor int64 places along dim, from 0
---@param src rille.Tensor where values come from
---@param reduce "sum"|"prod"|"mean"|"amax"|"amin" what is made of several values
---@param include_self? boolean whether the values that are there take part
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, dim: integer, index: rille.Tensor, src: rille.Tensor, reduce: "sum"|"prod"|"mean"|"amax"|"amin", options?: rille.op.scatter_reduce.options): rille.Tensor
function Tensor:scatter_reduce_(dim, index, src, reduce, include_self) end

---where each element would be put into a sorted row
---```lua
---rille.searchsorted(rille.tensor { 1, 3, 5 }, rille.tensor { 2, 5 })
---```
---@param input rille.Tensor|number the tensor
---@param out_int32? boolean whether places are int32
---@param right? boolean whether an equal element is passed
---@param side? "none"|"left"|"right" on which side of an equal element
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, input: rille.Tensor|number, options?: rille.op.searchsorted.options): rille.Tensor
function Tensor:searchsorted(input, out_int32, right, side) end

---the part of a dim at one index, as a view without that dim
---```lua
---rille.select(rille.randn(2, 3), 0, 1)
---```
---@param dim integer which dim, from 0; -1 is the last
---@param index integer int64 places along dim, from 0
---@return rille.Tensor 
function Tensor:select(dim, index) end

---A copy of the tensor with src in the place of one index of a dim. Gradients go to both.
---```lua
---local y = rille.select_scatter(rille.zeros(2, 3), rille.ones(3), 0, 1) -- { { 0, 0, 0 }, { 1, 1, 1 } }
---```
---@param src rille.Tensor what is put there, of the shape that input:select(dim, index) has
---@param dim integer which dim
---@param index integer which index, from 0; -1 is the last
---@return rille.Tensor # of the input's shape
function Tensor:select_scatter(src, dim, index) end

---the self-normalising elu, with fixed scale and alpha
---```lua
---rille.selu(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:selu() end

---the self-normalising elu, with fixed scale and alpha
---```lua
---rille.selu(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:selu_() end

----1, 0 or 1 by the sign of each element; 0 for NaN
---```lua
---rille.sign(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:sgn() end

----1, 0 or 1 by the sign of each element; 0 for NaN
---```lua
---rille.sign(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:sgn_() end

---The sizes as a list, which may be called as well: x.shape[1] and x:shape()[1] are the size of dim 0.
---The field x.shape is the same list with more to it: negative places, x.shape[":-1"] for a slice in Python's notation, and
---x.shape[":-1"] .. { 4 } for another list behind it.
---```lua
---local x = rille.zeros(2, 3)
---print(x.shape[1], table.concat(x:shape(), " x ")) -- 2, "2 x 3"
---```
---@return integer[] # shape[1] is the size of dim 0
function Tensor:shape() end

---1 / (1 + exp(-x)) of each element
---```lua
---rille.sigmoid(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:sigmoid() end

---1 / (1 + exp(-x)) of each element
---```lua
---rille.sigmoid(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:sigmoid_() end

----1, 0 or 1 by the sign of each element; 0 for NaN
---```lua
---rille.sign(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:sign() end

----1, 0 or 1 by the sign of each element; 0 for NaN
---```lua
---rille.sign(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:sign_() end

---true where an element is negative, -0.0 too
---```lua
---rille.signbit(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:signbit() end

---x * sigmoid(x), also called swish
---```lua
---rille.silu(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:silu() end

---x * sigmoid(x), also called swish
---```lua
---rille.silu(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:silu_() end

---sine of each element, in radians
---```lua
---rille.sin(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:sin() end

---sine of each element, in radians
---```lua
---rille.sin(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:sin_() end

---sin(pi x) / (pi x) of each element x, 1 at 0
---```lua
---rille.sinc(rille.tensor { 0.0, 0.5, 1.0 })
---```
---@return rille.Tensor 
function Tensor:sinc() end

---sin(pi x) / (pi x) of each element x, 1 at 0
---```lua
---rille.sinc(rille.tensor { 0.0, 0.5, 1.0 })
---```
---@return rille.Tensor 
function Tensor:sinc_() end

---hyperbolic sine of each element
---```lua
---rille.sinh(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:sinh() end

---hyperbolic sine of each element
---```lua
---rille.sinh(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:sinh_() end

---The sizes, as several numbers; with a dim, that one.
---```lua
---local rows, columns = rille.zeros(2, 3):size()
---assert(rille.zeros(2, 3):size(-1) == 3)
---```
---@param dim? integer which dim, from 0; -1 is the last
---@return integer # the sizes
function Tensor:size(dim) end

---the elements [from, to) of a dim, every step-th, as a view
---```lua
---rille.arange(5):slice(1, 4)
---```
---@param from? integer where it begins
---@param to? integer where it ends, itself left out
---@param dim? integer which dim, from 0; -1 is the last
---@param step? integer every how many
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.slice.options): rille.Tensor
function Tensor:slice(from, to, dim, step) end

---A copy of the tensor with src from start up to stop by step along a dim. Gradients go to both.
---```lua
---local y = rille.slice_scatter(rille.zeros(4, 2), rille.ones(2, 2), 0, 1, 3)
---```
---@param src rille.Tensor what is put there, of the shape of the slice
---@param dim? integer which dim
---@param start? integer the first index; -1 is the last one
---@param end_? integer where it ends, itself left out; the dim's size if left out
---@param step? integer every how many
---@return rille.Tensor # of the input's shape
---@overload fun(self: rille.Tensor, src: rille.Tensor, options: table): rille.Tensor
function Tensor:slice_scatter(src, dim, start, end_, step) end

---sign and logarithm of the absolute value of the determinant
---```lua
---rille.slogdet(rille.eye(3) * -2)
---```
---@return rille.Tensor 
---@return rille.Tensor 
function Tensor:slogdet() end

---exp(x) over its sum along dim: positive numbers that add up to 1
---```lua
---rille.softmax(rille.randn(2, 3), 1)
---```
---@param dim integer which dim, from 0; -1 is the last
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, dim: integer, options?: rille.op.softmax.options): rille.Tensor
function Tensor:softmax(dim, dtype) end

---log(1 + exp(beta * x)) / beta; x itself where beta * x is above threshold
---```lua
---rille.softplus(rille.randn(2, 3))
---```
---@param beta? number a factor
---@param threshold? number the limit
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.softplus.options): rille.Tensor
function Tensor:softplus(beta, threshold) end

---log(1 + exp(beta * x)) / beta; x itself where beta * x is above threshold
---```lua
---rille.softplus(rille.randn(2, 3))
---```
---@param beta? number a factor
---@param threshold? number the limit
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.softplus.options): rille.Tensor
function Tensor:softplus_(beta, threshold) end

---x / (1 + |x|)
---```lua
---rille.softsign(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:softsign() end

---the solution X of A X = B, or of X A = B where left is false; B may be a vector
---```lua
---rille.solve(rille.eye(2) * 2, rille.tensor({ 1.0, 3.0 }))
---```
---@param B rille.Tensor right-hand sides, [..., n, k]
---@param left? boolean whether the unknown stands to the right of the matrix
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, B: rille.Tensor, options?: rille.op.solve.options): rille.Tensor
function Tensor:solve(B, left) end

---the solution X of A X = B (X A = B where left is false), reading one triangle of A
---```lua
---rille.solve_triangular(rille.eye(2), rille.ones(2, 1), { upper = true })
---```
---@param B rille.Tensor right-hand sides, [..., n, k]
---@param upper boolean whether the triangle is the upper one
---@param left? boolean whether the unknown stands to the right of the matrix
---@param unitriangular? boolean whether the diagonal counts as ones
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, B: rille.Tensor, upper: boolean, options?: rille.op.solve_triangular.options): rille.Tensor
function Tensor:solve_triangular(B, upper, left, unitriangular) end

---the elements along dim in order, and where they stood; equal ones keep their order
---```lua
---rille.sort(rille.randn(4, 3))
---```
---@param dim? integer which dim, from 0; -1 is the last
---@param descending? boolean whether the largest come first
---@param stable? boolean whether equal elements keep their order
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.sort.options): rille.Tensor, rille.Tensor
function Tensor:sort(dim, descending, stable) end

---views of split_size elements of a dim each, or of the sizes in a list
---```lua
---rille.split(rille.randn(5, 3), 2)
---```
---@param split_size? integer|integer[] sizes of the pieces, or of each
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor[] 
---@overload fun(self: rille.Tensor, options?: rille.op.split.options): rille.Tensor[]
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor[]
function Tensor:split(split_size, dim) end

---Views of the tensor one after the other along a dim, of the sizes in a list.
---```lua
---local a, b = rille.split_with_sizes(rille.arange(5), { 2, 3 })
---```
---@param split_sizes integer[] sizes of the pieces, which sum to the dim's size
---@param dim? integer along which dim
---@return rille.Tensor # as many as there are sizes
function Tensor:split_with_sizes(split_sizes, dim) end

---square root of each element
---```lua
---rille.sqrt(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:sqrt() end

---square root of each element
---```lua
---rille.sqrt(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:sqrt_() end

---each element times itself
---```lua
---rille.square(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:square() end

---each element times itself
---```lua
---rille.square(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:square_() end

---without its dims of size 1, or without those named, as a view
---```lua
---rille.squeeze(rille.randn(1, 3, 1))
---```
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.squeeze.options): rille.Tensor
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
function Tensor:squeeze(dim) end

---without its dims of size 1, or without those named, as a view
---```lua
---rille.squeeze(rille.randn(1, 3, 1))
---```
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.squeeze.options): rille.Tensor
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
function Tensor:squeeze_(dim) end

---standard deviation, the root of var
---With a boolean alone it is unbiased: x:std(false) divides by the number of elements.
---```lua
---rille.std(rille.randn(2, 3))
---```
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param unbiased? boolean whether sums are divided by one less than the number of elements
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@param correction? number|boolean how much less than the number of elements sums are divided by
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, unbiased: boolean): rille.Tensor
---@overload fun(self: rille.Tensor, options?: rille.op.std.options): rille.Tensor
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
function Tensor:std(dim, unbiased, keepdim, correction) end

---standard deviation and mean, over all or dims
---```lua
---rille.std_mean(rille.randn(2, 3))
---```
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param unbiased? boolean whether sums are divided by one less than the number of elements
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@param correction? number|boolean how much less than the number of elements sums are divided by
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.std_mean.options): rille.Tensor, rille.Tensor
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor, rille.Tensor
function Tensor:std_mean(dim, unbiased, keepdim, correction) end

---@class (exact) rille.Tensor.stft.options
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
---local s = rille.randn(400):stft(64, { window = rille.hann_window(64) }) -- [33, 26, 2]
---```
---@param n_fft integer how long a frame is
---@param options? rille.Tensor.stft.options hop_length, win_length, window, center = true, pad_mode = "reflect", normalized = false, onesided = true, return_complex = false, align_to_window = false
---@return rille.Tensor # pairs [batch, frequencies, frames, 2]
function Tensor:stft(n_fft, options) end

---Where the tensor begins in its storage.
---```lua
---assert(rille.zeros(4, 3)[2]:storage_offset() == 6)
---```
---@return integer # in elements
function Tensor:storage_offset() end

---How far elements that follow each other along each dim lie apart in memory.
---```lua
---local row, column = rille.zeros(2, 3):stride() -- 3, 1
---```
---@param dim? integer which dim, from 0; all, as several numbers, if left out
---@return integer # in elements
function Tensor:stride(dim) end

---input - alpha * other
---```lua
---rille.sub(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, other: rille.Tensor|number, options?: rille.op.sub.options): rille.Tensor
function Tensor:sub(other, alpha) end

---input - alpha * other
---```lua
---rille.sub(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, other: rille.Tensor|number, options?: rille.op.sub.options): rille.Tensor
function Tensor:sub_(other, alpha) end

---input - alpha * other
---```lua
---rille.sub(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, other: rille.Tensor|number, options?: rille.op.sub.options): rille.Tensor
function Tensor:subtract(other, alpha) end

---input - alpha * other
---```lua
---rille.sub(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param alpha? number|boolean a factor
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, other: rille.Tensor|number, options?: rille.op.sub.options): rille.Tensor
function Tensor:subtract_(other, alpha) end

---sum of all elements, or over dims
---```lua
---rille.sum(rille.randn(2, 3))
---```
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.sum.options): rille.Tensor
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
function Tensor:sum(dim, keepdim, dtype) end

---The tensor summed over the dims that broadcasting from these sizes stretches: the way back of expand.
---```lua
---local y = rille.ones(2, 3):sum_to_size(1, 3) -- { { 2, 2, 2 } }
---```
---@param ... integer|integer[] the sizes, as numbers or as one table
---@return rille.Tensor # of these sizes
function Tensor:sum_to_size(...) end

---U, S and V with U diag(S) V^T = A, as torch.svd; rille.linalg.svd gives V transposed
---```lua
---rille.svd(rille.randn(3, 2))
---```
---@param some? boolean whether only as many columns are given as there are singular values
---@param compute_uv? boolean whether u and v are computed; without them they are zeros
---@return rille.Tensor 
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.svd.options): rille.Tensor, rille.Tensor, rille.Tensor
function Tensor:svd(some, compute_uv) end

---the singular values, falling
---```lua
---rille.svdvals(rille.randn(3, 2))
---```
---@return rille.Tensor 
function Tensor:svdvals() end

---two dims exchanged, as a view
---```lua
---rille.transpose(rille.randn(2, 3), 0, 1)
---```
---@param dim0 integer the first of the two dims
---@param dim1 integer the second of the two dims
---@return rille.Tensor 
function Tensor:swapaxes(dim0, dim1) end

---two dims exchanged, as a view
---```lua
---rille.transpose(rille.randn(2, 3), 0, 1)
---```
---@param dim0 integer the first of the two dims
---@param dim1 integer the second of the two dims
---@return rille.Tensor 
function Tensor:swapaxes_(dim0, dim1) end

---two dims exchanged, as a view
---```lua
---rille.transpose(rille.randn(2, 3), 0, 1)
---```
---@param dim0 integer the first of the two dims
---@param dim1 integer the second of the two dims
---@return rille.Tensor 
function Tensor:swapdims(dim0, dim1) end

---two dims exchanged, as a view
---```lua
---rille.transpose(rille.randn(2, 3), 0, 1)
---```
---@param dim0 integer the first of the two dims
---@param dim1 integer the second of the two dims
---@return rille.Tensor 
function Tensor:swapdims_(dim0, dim1) end

---a matrix transposed, as a view
---```lua
---rille.t(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:t() end

---a matrix transposed, as a view
---```lua
---rille.t(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:t_() end

---elements by their place in the flattened input
---```lua
---rille.take(rille.randn(4, 3), rille.randint(0, 12, { 2, 2 }))
---```
---@param index rille.Tensor int64 places along dim, from 0
---@return rille.Tensor 
function Tensor:take(index) end

---gather with shapes that broadcast
---```lua
---rille.take_along_dim(rille.randn(4, 3), rille.randint(0, 4, { 2, 3 }), 0)
---```
---@param indices rille.Tensor int64 places
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, indices: rille.Tensor, options?: rille.op.take_along_dim.options): rille.Tensor
function Tensor:take_along_dim(indices, dim) end

---tangent of each element, in radians
---```lua
---rille.tan(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:tan() end

---tangent of each element, in radians
---```lua
---rille.tan(rille.rand(2, 3))
---```
---@return rille.Tensor 
function Tensor:tan_() end

---hyperbolic tangent of each element
---```lua
---rille.tanh(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:tanh() end

---hyperbolic tangent of each element
---```lua
---rille.tanh(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:tanh_() end

---views of so many pieces along dim, or of the pieces between indices
---```lua
---rille.tensor_split(rille.randn(5, 3), 3)
---```
---@param indices_or_sections rille.Tensor|number how many pieces, or where pieces begin
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor[] 
---@overload fun(self: rille.Tensor, indices_or_sections: rille.Tensor|number, options?: rille.op.tensor_split.options): rille.Tensor[]
function Tensor:tensor_split(indices_or_sections, dim) end

---The sum of products over dims that two tensors share: rille.tensordot.
---```lua
---local c = rille.randn(2, 3):tensordot(rille.randn(3, 4), 1) -- [2, 4]
---```
---@param b rille.Tensor the second tensor
---@param dims? integer|integer[][] how many of x's last dims and b's first are summed over, or two lists of dims
---@return rille.Tensor # x's other dims, then b's
function Tensor:tensordot(b, dims) end

---x above threshold, value elsewhere
---```lua
---rille.threshold(rille.randn(2, 3), 0.1, 20)
---```
---@param threshold number the limit
---@param value number the number that is written
---@return rille.Tensor 
function Tensor:threshold(threshold, value) end

---x above threshold, value elsewhere
---```lua
---rille.threshold(rille.randn(2, 3), 0.1, 20)
---```
---@param threshold number the limit
---@param value number the number that is written
---@return rille.Tensor 
function Tensor:threshold_(threshold, value) end

---the whole repeated along the last dims
---```lua
---rille.tile(rille.randn(2, 3), { 2 })
---```
---@param dims integer|integer[] which dims
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
function Tensor:tile(dims) end

---the same values in another dtype; the same memory if it is the tensor's own
---```lua
---rille.randn(2, 3):to('float64')
---```
---@param dtype rille.dtype element type
---@return rille.Tensor 
function Tensor:to(dtype) end

---The same as totable, by PyTorch's name.
---```lua
---local t = rille.arange(3):tolist()
---```
---@return table # tables of tables of numbers
function Tensor:tolist() end

---the k largest (or smallest) elements along dim, and their indices
---```lua
---rille.topk(rille.randn(4, 3), 2)
---```
---@param k integer how many
---@param dim? integer which dim, from 0; -1 is the last
---@param largest? boolean whether the largest are looked for, or the smallest
---@param sorted? boolean whether results come in order
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, k: integer, options?: rille.op.topk.options): rille.Tensor, rille.Tensor
function Tensor:topk(k, dim, largest, sorted) end

---The numbers in nested tables, as deep as there are dims.
---```lua
---local t = rille.zeros(2, 3):totable() -- { { 0, 0, 0 }, { 0, 0, 0 } }
---```
---@return table # tables of tables of numbers; a number for a 0-d tensor
function Tensor:totable() end

---the sum of a matrix's diagonal
---```lua
---rille.eye(3):trace()
---```
---@return rille.Tensor 
function Tensor:trace() end

---two dims exchanged, as a view
---```lua
---rille.transpose(rille.randn(2, 3), 0, 1)
---```
---@param dim0 integer the first of the two dims
---@param dim1 integer the second of the two dims
---@return rille.Tensor 
function Tensor:transpose(dim0, dim1) end

---two dims exchanged, as a view
---```lua
---rille.transpose(rille.randn(2, 3), 0, 1)
---```
---@param dim0 integer the first of the two dims
---@param dim1 integer the second of the two dims
---@return rille.Tensor 
function Tensor:transpose_(dim0, dim1) end

---the solution X of A X = b for a triangular A, and a copy of A
---```lua
---rille.triangular_solve(rille.ones(2, 1), rille.eye(2))
---```
---@param A rille.Tensor the matrix, [..., n, n]
---@param upper? boolean whether the triangle is the upper one
---@param transpose? boolean whether the matrix is transposed
---@param unitriangular? boolean whether the diagonal counts as ones
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, A: rille.Tensor, options?: rille.op.triangular_solve.options): rille.Tensor, rille.Tensor
function Tensor:triangular_solve(A, upper, transpose, unitriangular) end

---matrices with zeros above the diagonal
---```lua
---rille.tril(rille.randn(3, 3))
---```
---@param diagonal? integer which diagonal: 0 is the main one, above 0 to the right of it
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.tril.options): rille.Tensor
function Tensor:tril(diagonal) end

---matrices with zeros above the diagonal
---```lua
---rille.tril(rille.randn(3, 3))
---```
---@param diagonal? integer which diagonal: 0 is the main one, above 0 to the right of it
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.tril.options): rille.Tensor
function Tensor:tril_(diagonal) end

---matrices with zeros below the diagonal
---```lua
---rille.triu(rille.randn(3, 3))
---```
---@param diagonal? integer which diagonal: 0 is the main one, above 0 to the right of it
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.triu.options): rille.Tensor
function Tensor:triu(diagonal) end

---matrices with zeros below the diagonal
---```lua
---rille.triu(rille.randn(3, 3))
---```
---@param diagonal? integer which diagonal: 0 is the main one, above 0 to the right of it
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.triu.options): rille.Tensor
function Tensor:triu_(diagonal) end

---input / other, element by element; integers give floating point
---```lua
---rille.div(rille.randn(2, 3), rille.rand(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param rounding_mode? "none"|"trunc"|"floor" 'trunc' towards 0, 'floor' downwards; none if left out
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, other: rille.Tensor|number, options?: rille.op.div.options): rille.Tensor
function Tensor:true_divide(other, rounding_mode) end

---input / other, element by element; integers give floating point
---```lua
---rille.div(rille.randn(2, 3), rille.rand(2, 3))
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param rounding_mode? "none"|"trunc"|"floor" 'trunc' towards 0, 'floor' downwards; none if left out
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, other: rille.Tensor|number, options?: rille.op.div.options): rille.Tensor
function Tensor:true_divide_(other, rounding_mode) end

---each element without its fraction
---```lua
---rille.trunc(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:trunc() end

---each element without its fraction
---```lua
---rille.trunc(rille.randn(2, 3))
---```
---@return rille.Tensor 
function Tensor:trunc_() end

---The tensor's legacy type as text; with a dtype, the tensor as that one.
---```lua
---print(rille.ones(2):type()) -- rille.FloatTensor
---local x = rille.ones(2):type "float64"
---```
---@param dtype? string|function a dtype, "rille.FloatTensor" or rille.FloatTensor
---@return any # text, or a tensor
function Tensor:type(dtype) end

---the same values in the dtype of other
---```lua
---rille.randn(2, 3):type_as(rille.randn(1))
---```
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:type_as(other) end

---one view for each index of a dim, without that dim
---```lua
---rille.unbind(rille.randn(5, 3))
---```
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor[] 
---@overload fun(self: rille.Tensor, options?: rille.op.unbind.options): rille.Tensor[]
function Tensor:unbind(dim) end

---one dim as several of the given sizes
---```lua
---rille.unflatten(rille.randn(2, 6), 1, { 2, 3 })
---```
---@param dim integer which dim, from 0; -1 is the last
---@param sizes integer|integer[] sizes of the new dims
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, dim: integer, ...: integer): rille.Tensor
function Tensor:unflatten(dim, sizes) end

---the patches of planes as columns [N, C * kernel, patches]
---```lua
---rille.nn.functional.unfold(rille.randn(2, 2, 4, 3), 2)
---```
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param stride? integer|integer[] how far the window moves
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.unfold.options): rille.Tensor
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
function Tensor:unfold(kernel_size, dilation, padding, stride) end

---fills with uniform numbers from from to to
---```lua
---rille.empty(3):uniform_(-1, 1)
---```
---@param from? number where it begins
---@param to? number where it ends, itself left out
---@param generator? rille.Generator whose random numbers are drawn; the default generator's if left out
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.uniform_.options): rille.Tensor
function Tensor:uniform_(from, to, generator) end

---the different elements (or parts of dim) in order; also where each stands and its count
---```lua
---rille.unique(rille.tensor { 3, 1, 3 }, { return_counts = true })
---```
---@param sorted? boolean whether results come in order
---@param return_inverse? boolean whether each element's place among the results is given as well
---@param return_counts? boolean whether it is given how often each result was there
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor[] 
---@overload fun(self: rille.Tensor, options?: rille.op.unique.options): rille.Tensor[]
function Tensor:unique(sorted, return_inverse, return_counts, dim) end

---runs of equal elements (or parts of dim) as one; also the run of each, the counts
---```lua
---rille.unique_consecutive(rille.tensor { 1, 1, 2, 1 })
---```
---@param return_inverse? boolean whether each element's place among the results is given as well
---@param return_counts? boolean whether it is given how often each result was there
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor[] 
---@overload fun(self: rille.Tensor, options?: rille.op.unique_consecutive.options): rille.Tensor[]
function Tensor:unique_consecutive(return_inverse, return_counts, dim) end

---a dim cut into at most chunks views of one size
---```lua
---rille.chunk(rille.randn(5, 3), 2)
---```
---@param chunks integer how many pieces
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor[] 
---@overload fun(self: rille.Tensor, chunks: integer, options?: rille.op.chunk.options): rille.Tensor[]
function Tensor:unsafe_chunk(chunks, dim) end

---views of split_size elements of a dim each, or of the sizes in a list
---```lua
---rille.split(rille.randn(5, 3), 2)
---```
---@param split_size? integer|integer[] sizes of the pieces, or of each
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor[] 
---@overload fun(self: rille.Tensor, options?: rille.op.split.options): rille.Tensor[]
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor[]
function Tensor:unsafe_split(split_size, dim) end

---Views of the tensor one after the other along a dim, of the sizes in a list.
---```lua
---local a, b = rille.split_with_sizes(rille.arange(5), { 2, 3 })
---```
---@param split_sizes integer[] sizes of the pieces, which sum to the dim's size
---@param dim? integer along which dim
---@return rille.Tensor # as many as there are sizes
function Tensor:unsafe_split_with_sizes(split_sizes, dim) end

---a dim of size 1 put in at dim, as a view
---```lua
---rille.unsqueeze(rille.randn(2, 3), 0)
---```
---@param dim integer which dim, from 0; -1 is the last
---@return rille.Tensor 
function Tensor:unsqueeze(dim) end

---a dim of size 1 put in at dim, as a view
---```lua
---rille.unsqueeze(rille.randn(2, 3), 0)
---```
---@param dim integer which dim, from 0; -1 is the last
---@return rille.Tensor 
function Tensor:unsqueeze_(dim) end

---variance, over all or dims; divides by the count less correction
---With a boolean alone it is unbiased: x:var(false) divides by the number of elements.
---```lua
---rille.var(rille.randn(2, 3))
---```
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param unbiased? boolean whether sums are divided by one less than the number of elements
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@param correction? number|boolean how much less than the number of elements sums are divided by
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, unbiased: boolean): rille.Tensor
---@overload fun(self: rille.Tensor, options?: rille.op.var.options): rille.Tensor
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
function Tensor:var(dim, unbiased, keepdim, correction) end

---variance and mean, over all or dims
---```lua
---rille.var_mean(rille.randn(2, 3))
---```
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param unbiased? boolean whether sums are divided by one less than the number of elements
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@param correction? number|boolean how much less than the number of elements sums are divided by
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.var_mean.options): rille.Tensor, rille.Tensor
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor, rille.Tensor
function Tensor:var_mean(dim, unbiased, keepdim, correction) end

---The dot product of two vectors: another name of dot.
---```lua
---local d = rille.randn(3):vdot(rille.randn(3))
---```
---@param other rille.Tensor [n]
---@return rille.Tensor # a 0-d tensor
function Tensor:vdot(other) end

---(sum of |x|^ord)^(1/ord), over all or dims
---```lua
---rille.vector_norm(rille.ones(4))
---```
---@param ord? number|boolean which norm
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, options?: rille.op.vector_norm.options): rille.Tensor
---@overload fun(self: rille.Tensor, ord?: number|boolean, ...: integer): rille.Tensor
function Tensor:vector_norm(ord, dim, keepdim, dtype) end

---the same elements in another shape, never copied
---```lua
---rille.randn(2, 6):view({ 3, 4 })
---```
---@param size integer|integer[] sizes
---@return rille.Tensor 
---@overload fun(self: rille.Tensor, ...: integer): rille.Tensor
function Tensor:view(size) end

---viewed in the shape of other
---```lua
---rille.randn(2, 6):view_as(rille.rand(3, 4):gt(0.5))
---```
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:view_as(other) end

---views of pieces along dim 0
---```lua
---rille.vsplit(rille.randn(2, 4, 2), 2)
---```
---@param indices_or_sections rille.Tensor|number how many pieces, or where pieces begin
---@return rille.Tensor[] 
function Tensor:vsplit(indices_or_sections) end

---input where condition is true, else other
---```lua
---rille.where(rille.rand(2, 3):gt(0.5), rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:where(input, other) end

---input * log(other), 0 where input is 0
---```lua
---rille.xlogy(rille.tensor { 0.0, 2.0 }, 3)
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:xlogy(other) end

---input * log(other), 0 where input is 0
---```lua
---rille.xlogy(rille.tensor { 0.0, 2.0 }, 3)
---```
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function Tensor:xlogy_(other) end

---every element set to 0
---```lua
---rille.randn(2, 3):zero()
---```
---@return rille.Tensor 
function Tensor:zero() end

---every element set to 0
---```lua
---rille.randn(2, 3):zero()
---```
---@return rille.Tensor 
function Tensor:zero_() end
