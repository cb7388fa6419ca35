---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.distributions.transforms
local transforms = {}

---@class (exact) rille.distributions.transforms.AbsTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---The transform |x|, whose inv gives the x that is not negative.
---```lua
---print(rille.distributions.AbsTransform()(rille.tensor { -3.0 })) -- 3
---```
---@param options? rille.distributions.transforms.AbsTransform.options cache_size = 0
---@return rille.AbsTransform # a transform
function transforms.AbsTransform(options) end

---@class (exact) rille.distributions.transforms.AffineTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---The transform loc + scale x.
---```lua
---print(rille.distributions.AffineTransform(1, 2)(rille.ones(1))) -- 3
---```
---@param loc rille.Tensor|number what is added
---@param scale rille.Tensor|number the factor
---@param event_dim? integer how many dims are one event
---@param options? rille.distributions.transforms.AffineTransform.options cache_size = 0
---@return rille.AffineTransform # a transform
---@overload fun(loc: rille.Tensor|number, scale: rille.Tensor|number, options?: rille.distributions.transforms.AffineTransform.options): rille.AffineTransform
function transforms.AffineTransform(loc, scale, event_dim, options) end

---@class (exact) rille.distributions.transforms.CatTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---Transforms of pieces that lie behind each other along dim.
---```lua
---local d = rille.distributions
---print(d.CatTransform({ d.ExpTransform(), d.AffineTransform(1, 2) }, 0, { 1, 2 })(rille.zeros(3))) -- 1, 1, 1
---```
---@param tseq rille.Transform[] one for each piece
---@param dim? integer along which dim
---@param lengths? integer[] of the pieces; 1 each if left out
---@param options? rille.distributions.transforms.CatTransform.options cache_size = 0
---@return rille.CatTransform # a transform
---@overload fun(tseq: rille.Transform[], options?: rille.distributions.transforms.CatTransform.options): rille.CatTransform
function transforms.CatTransform(tseq, dim, lengths, options) end

---@class (exact) rille.distributions.transforms.ComposeTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---Several transforms, one after the other.
---```lua
---local d = rille.distributions
---local t = d.ComposeTransform { d.ExpTransform(), d.AffineTransform(1, 2) }
---print(t(rille.zeros(1))) -- 3
---```
---@param parts rille.Transform[] in the order in which they are called
---@param options? rille.distributions.transforms.ComposeTransform.options cache_size = 0
---@return rille.ComposeTransform # a transform
function transforms.ComposeTransform(parts, options) end

---@class (exact) rille.distributions.transforms.CorrCholeskyTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---The n (n - 1) / 2 numbers below a diagonal as the Cholesky factor of an n x n correlation matrix.
---```lua
---print(rille.distributions.CorrCholeskyTransform()(rille.zeros(1))) -- 1, 0, 0, 1
---```
---@param options? rille.distributions.transforms.CorrCholeskyTransform.options cache_size = 0
---@return rille.CorrCholeskyTransform # a transform
function transforms.CorrCholeskyTransform(options) end

---@class (exact) rille.distributions.transforms.CumulativeDistributionTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---The distribution function of a distribution, which has cdf and icdf.
---```lua
---print(rille.distributions.CumulativeDistributionTransform(rille.distributions.Normal(0, 1))(rille.zeros(1))) -- 0.5
---```
---@param distribution rille.Distribution whose
---@param options? rille.distributions.transforms.CumulativeDistributionTransform.options cache_size = 0
---@return rille.CumulativeDistributionTransform # a transform
function transforms.CumulativeDistributionTransform(distribution, options) end

---@class (exact) rille.distributions.transforms.ExpTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---The transform exp(x).
---```lua
---print(rille.distributions.ExpTransform()(rille.zeros(1))) -- 1
---```
---@param options? rille.distributions.transforms.ExpTransform.options cache_size = 0
---@return rille.ExpTransform # a transform
function transforms.ExpTransform(options) end

---@class (exact) rille.distributions.transforms.IndependentTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---A transform whose last dims count as one event: its log_abs_det_jacobian is summed over them.
---```lua
---local t, x = rille.distributions.IndependentTransform(rille.distributions.ExpTransform(), 1), rille.ones(3)
---print(t:log_abs_det_jacobian(x, t(x))) -- 3
---```
---@param base_transform rille.Transform what is done
---@param reinterpreted_batch_ndims integer how many dims
---@param options? rille.distributions.transforms.IndependentTransform.options cache_size = 0
---@return rille.IndependentTransform # a transform
function transforms.IndependentTransform(base_transform, reinterpreted_batch_ndims, options) end

---@class (exact) rille.distributions.transforms.LowerCholeskyTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---Square matrices as lower triangles, with the exponentials of the diagonal.
---```lua
---print(rille.distributions.LowerCholeskyTransform()(rille.zeros(2, 2))) -- 1, 0, 0, 1
---```
---@param options? rille.distributions.transforms.LowerCholeskyTransform.options cache_size = 0
---@return rille.LowerCholeskyTransform # a transform
function transforms.LowerCholeskyTransform(options) end

---@class (exact) rille.distributions.transforms.PositiveDefiniteTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---Square matrices as positive definite ones: what LowerCholeskyTransform gives, times its transpose.
---```lua
---print(rille.distributions.PositiveDefiniteTransform()(rille.zeros(2, 2))) -- 1, 0, 0, 1
---```
---@param options? rille.distributions.transforms.PositiveDefiniteTransform.options cache_size = 0
---@return rille.PositiveDefiniteTransform # a transform
function transforms.PositiveDefiniteTransform(options) end

---@class (exact) rille.distributions.transforms.PowerTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---The transform x to a power.
---```lua
---print(rille.distributions.PowerTransform(2)(rille.tensor { 3.0 })) -- 9
---```
---@param exponent rille.Tensor|number the power
---@param options? rille.distributions.transforms.PowerTransform.options cache_size = 0
---@return rille.PowerTransform # a transform
function transforms.PowerTransform(exponent, options) end

---@class (exact) rille.distributions.transforms.ReshapeTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---Events of one shape in another one.
---```lua
---print(rille.distributions.ReshapeTransform({ 4 }, { 2, 2 })(rille.ones(5, 4)).shape) -- [5, 2, 2]
---```
---@param in_shape integer[] the shape of an event of x
---@param out_shape integer[] that of y, of as many elements
---@param options? rille.distributions.transforms.ReshapeTransform.options cache_size = 0
---@return rille.ReshapeTransform # a transform
function transforms.ReshapeTransform(in_shape, out_shape, options) end

---@class (exact) rille.distributions.transforms.SigmoidTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---The transform 1 / (1 + exp(-x)), kept inside of 0 and 1.
---```lua
---print(rille.distributions.SigmoidTransform()(rille.zeros(1))) -- 0.5
---```
---@param options? rille.distributions.transforms.SigmoidTransform.options cache_size = 0
---@return rille.SigmoidTransform # a transform
function transforms.SigmoidTransform(options) end

---@class (exact) rille.distributions.transforms.SoftmaxTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---The transform softmax over the last dim; inv gives logarithms.
---```lua
---print(rille.distributions.SoftmaxTransform()(rille.zeros(2))) -- 0.5, 0.5
---```
---@param options? rille.distributions.transforms.SoftmaxTransform.options cache_size = 0
---@return rille.SoftmaxTransform # a transform
function transforms.SoftmaxTransform(options) end

---@class (exact) rille.distributions.transforms.SoftplusTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---The transform log(1 + exp(x)).
---```lua
---print(rille.distributions.SoftplusTransform()(rille.zeros(1))) -- 0.6931
---```
---@param options? rille.distributions.transforms.SoftplusTransform.options cache_size = 0
---@return rille.SoftplusTransform # a transform
function transforms.SoftplusTransform(options) end

---@class (exact) rille.distributions.transforms.StackTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---Transforms of slices along dim.
---```lua
---local d = rille.distributions
---print(d.StackTransform { d.ExpTransform(), d.SigmoidTransform() }(rille.zeros(2))) -- 1, 0.5
---```
---@param tseq rille.Transform[] one for each slice
---@param dim? integer along which dim
---@param options? rille.distributions.transforms.StackTransform.options cache_size = 0
---@return rille.StackTransform # a transform
---@overload fun(tseq: rille.Transform[], options?: rille.distributions.transforms.StackTransform.options): rille.StackTransform
function transforms.StackTransform(tseq, dim, options) end

---@class (exact) rille.distributions.transforms.StickBreakingTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---n numbers as n + 1 shares, each of which takes a part of what is left.
---```lua
---print(rille.distributions.StickBreakingTransform()(rille.zeros(1))) -- 0.5, 0.5
---```
---@param options? rille.distributions.transforms.StickBreakingTransform.options cache_size = 0
---@return rille.StickBreakingTransform # a transform
function transforms.StickBreakingTransform(options) end

---@class (exact) rille.distributions.transforms.TanhTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---The transform tanh(x).
---```lua
---print(rille.distributions.TanhTransform()(rille.zeros(1))) -- 0
---```
---@param options? rille.distributions.transforms.TanhTransform.options cache_size = 0
---@return rille.TanhTransform # a transform
function transforms.TanhTransform(options) end

---The class of invertible functions: t(x), and t:inv(y), which is the x.
---```lua
---local t = rille.distributions.ExpTransform()
---print(t:inv(t(rille.ones(1)))) -- 1
---```
---@type rille.Transform
transforms.Transform = nil

---The transform that gives x itself.
---```lua
---print(rille.distributions.transforms.identity_transform(rille.ones(1))) -- 1
---```
function transforms.identity_transform() end
