-- Notes on transforms.

--- The class of invertible functions: t(x), and t:inv(y), which is the x.
-- @name rille.distributions.Transform
-- @class Transform
-- @field domain_event_dim integer: how many dims of x it takes together
-- @field codomain_event_dim integer: how many dims of y belong together
-- @field domain rille.Constraint: what x may be
-- @field codomain rille.Constraint: what y is
-- @field bijective boolean: whether every y has one x
-- @field event_dim integer: domain_event_dim, where both are the same
-- @field sign number|rille.Tensor: 1 where it rises, -1 where it falls
-- @example
-- local t = rille.distributions.ExpTransform()
-- print(t:inv(t(rille.ones(1)))) -- 1

--- A class of transforms of one's own: define forward(x), inverse(y) and log_abs_det_jacobian(x, y).
-- @name Transform:extend
-- @param name string: its name
-- @return rille.Class: a class
-- @example
-- local Twice = rille.distributions.Transform:extend "Twice"
-- function Twice:forward(x) return x * 2 end
-- function Twice:inverse(y) return y / 2 end
-- print(Twice()(rille.ones(1))) -- 2

--- The x that the transform makes y of. As a field, t.inv is the transform from y to x.
-- @name Transform:inv
-- @param y rille.Tensor: what the transform gave
-- @return rille.Tensor: x
-- @example
-- print(rille.distributions.AffineTransform(1, 2):inv(rille.tensor { 5.0 })) -- 2

--- The same as inv; what a class of one's own defines.
-- @name Transform:inverse
-- @param y rille.Tensor: what the transform gave
-- @return rille.Tensor: x
-- @example
-- print(rille.distributions.AffineTransform(1, 2):inverse(rille.tensor { 5.0 })) -- 2

--- The same as calling the transform; what a class of one's own defines.
-- @name Transform:forward
-- @param x rille.Tensor: an argument
-- @return rille.Tensor: y
-- @example
-- print(rille.distributions.AffineTransform(1, 2):forward(rille.tensor { 2.0 })) -- 5

--- The logarithm of how much the transform stretches at x.
-- @name Transform:log_abs_det_jacobian
-- @param x rille.Tensor: an argument
-- @param y rille.Tensor: what the transform makes of it
-- @return rille.Tensor: one number for each event
-- @example
-- local t, x = rille.distributions.ExpTransform(), rille.ones(1)
-- print(t:log_abs_det_jacobian(x, t(x))) -- 1

--- The transform exp(x).
-- @name rille.distributions.ExpTransform
-- @class ExpTransform
-- @base rille.Transform
-- @option cache_size integer = 0: 1 keeps the last x and y, so that inv gives back the very x
-- @return rille.ExpTransform: a transform
-- @example
-- print(rille.distributions.ExpTransform()(rille.zeros(1))) -- 1

--- The transform loc + scale x.
-- @name rille.distributions.AffineTransform
-- @class AffineTransform
-- @base rille.Transform
-- @param loc rille.Tensor|number: what is added
-- @param scale rille.Tensor|number: the factor
-- @param event_dim integer = 0: how many dims are one event
-- @option cache_size integer = 0: 1 keeps the last x and y, so that inv gives back the very x
-- @return rille.AffineTransform: a transform
-- @example
-- print(rille.distributions.AffineTransform(1, 2)(rille.ones(1))) -- 3

--- The transform 1 / (1 + exp(-x)), kept inside of 0 and 1.
-- @name rille.distributions.SigmoidTransform
-- @class SigmoidTransform
-- @base rille.Transform
-- @option cache_size integer = 0: 1 keeps the last x and y, so that inv gives back the very x
-- @return rille.SigmoidTransform: a transform
-- @example
-- print(rille.distributions.SigmoidTransform()(rille.zeros(1))) -- 0.5

--- The transform tanh(x).
-- @name rille.distributions.TanhTransform
-- @class TanhTransform
-- @base rille.Transform
-- @option cache_size integer = 0: 1 keeps the last x and y, so that inv gives back the very x
-- @return rille.TanhTransform: a transform
-- @example
-- print(rille.distributions.TanhTransform()(rille.zeros(1))) -- 0

--- The transform log(1 + exp(x)).
-- @name rille.distributions.SoftplusTransform
-- @class SoftplusTransform
-- @base rille.Transform
-- @option cache_size integer = 0: 1 keeps the last x and y, so that inv gives back the very x
-- @return rille.SoftplusTransform: a transform
-- @example
-- print(rille.distributions.SoftplusTransform()(rille.zeros(1))) -- 0.6931

--- The transform x to a power.
-- @name rille.distributions.PowerTransform
-- @class PowerTransform
-- @base rille.Transform
-- @param exponent rille.Tensor|number: the power
-- @option cache_size integer = 0: 1 keeps the last x and y, so that inv gives back the very x
-- @return rille.PowerTransform: a transform
-- @example
-- print(rille.distributions.PowerTransform(2)(rille.tensor { 3.0 })) -- 9

--- The transform |x|, whose inv gives the x that is not negative.
-- @name rille.distributions.AbsTransform
-- @class AbsTransform
-- @base rille.Transform
-- @option cache_size integer = 0: 1 keeps the last x and y, so that inv gives back the very x
-- @return rille.AbsTransform: a transform
-- @example
-- print(rille.distributions.AbsTransform()(rille.tensor { -3.0 })) -- 3

--- The transform softmax over the last dim; inv gives logarithms.
-- @name rille.distributions.SoftmaxTransform
-- @class SoftmaxTransform
-- @base rille.Transform
-- @option cache_size integer = 0: 1 keeps the last x and y, so that inv gives back the very x
-- @return rille.SoftmaxTransform: a transform
-- @example
-- print(rille.distributions.SoftmaxTransform()(rille.zeros(2))) -- 0.5, 0.5

--- Several transforms, one after the other.
-- @name rille.distributions.ComposeTransform
-- @class ComposeTransform
-- @base rille.Transform
-- @param parts rille.Transform[]: in the order in which they are called
-- @option cache_size integer = 0: 1 keeps the last x and y, so that inv gives back the very x
-- @return rille.ComposeTransform: a transform
-- @example
-- local d = rille.distributions
-- local t = d.ComposeTransform { d.ExpTransform(), d.AffineTransform(1, 2) }
-- print(t(rille.zeros(1))) -- 3

--- The transform that gives x itself.
-- @name rille.distributions.identity_transform
-- @example
-- print(rille.distributions.identity_transform(rille.ones(1))) -- 1

--- The transform that gives x itself.
-- @name rille.distributions.transforms.identity_transform
-- @example
-- print(rille.distributions.transforms.identity_transform(rille.ones(1))) -- 1

--- The same transform, which keeps the last x and y.
-- @name Transform:with_cache
-- @param cache_size integer = 1: 0 for a transform that keeps nothing
-- @return rille.Transform: a transform
-- @example
-- local t, x = rille.distributions.AbsTransform():with_cache(), rille.tensor { -3.0 }
-- print(t:inv(t(x))) -- -3

--- The shape of what comes of a shape.
-- @name Transform:forward_shape
-- @param shape integer[]: the shape of x
-- @return integer[]: that of y
-- @example
-- print(rille.distributions.StickBreakingTransform():forward_shape({ 2, 3 })[2]) -- 4

--- The shape that a shape comes of.
-- @name Transform:inverse_shape
-- @param shape integer[]: the shape of y
-- @return integer[]: that of x
-- @example
-- print(rille.distributions.StickBreakingTransform():inverse_shape({ 2, 3 })[2]) -- 2

--- A transform whose last dims count as one event: its log_abs_det_jacobian is summed over them.
-- @name rille.distributions.IndependentTransform
-- @class IndependentTransform
-- @base rille.Transform
-- @param base_transform rille.Transform: what is done
-- @param reinterpreted_batch_ndims integer: how many dims
-- @option cache_size integer = 0: 1 keeps the last x and y, so that inv gives back the very x
-- @return rille.IndependentTransform: a transform
-- @example
-- local t, x = rille.distributions.IndependentTransform(rille.distributions.ExpTransform(), 1), rille.ones(3)
-- print(t:log_abs_det_jacobian(x, t(x))) -- 3

--- Events of one shape in another one.
-- @name rille.distributions.ReshapeTransform
-- @class ReshapeTransform
-- @base rille.Transform
-- @param in_shape integer[]: the shape of an event of x
-- @param out_shape integer[]: that of y, of as many elements
-- @option cache_size integer = 0: 1 keeps the last x and y, so that inv gives back the very x
-- @return rille.ReshapeTransform: a transform
-- @example
-- print(rille.distributions.ReshapeTransform({ 4 }, { 2, 2 })(rille.ones(5, 4)).shape) -- [5, 2, 2]

--- n numbers as n + 1 shares, each of which takes a part of what is left.
-- @name rille.distributions.StickBreakingTransform
-- @class StickBreakingTransform
-- @base rille.Transform
-- @option cache_size integer = 0: 1 keeps the last x and y, so that inv gives back the very x
-- @return rille.StickBreakingTransform: a transform
-- @example
-- print(rille.distributions.StickBreakingTransform()(rille.zeros(1))) -- 0.5, 0.5

--- Square matrices as lower triangles, with the exponentials of the diagonal.
-- @name rille.distributions.LowerCholeskyTransform
-- @class LowerCholeskyTransform
-- @base rille.Transform
-- @option cache_size integer = 0: 1 keeps the last x and y, so that inv gives back the very x
-- @return rille.LowerCholeskyTransform: a transform
-- @example
-- print(rille.distributions.LowerCholeskyTransform()(rille.zeros(2, 2))) -- 1, 0, 0, 1

--- Square matrices as positive definite ones: what LowerCholeskyTransform gives, times its transpose.
-- @name rille.distributions.PositiveDefiniteTransform
-- @class PositiveDefiniteTransform
-- @base rille.Transform
-- @option cache_size integer = 0: 1 keeps the last x and y, so that inv gives back the very x
-- @return rille.PositiveDefiniteTransform: a transform
-- @example
-- print(rille.distributions.PositiveDefiniteTransform()(rille.zeros(2, 2))) -- 1, 0, 0, 1

--- The n (n - 1) / 2 numbers below a diagonal as the Cholesky factor of an n x n correlation matrix.
-- @name rille.distributions.CorrCholeskyTransform
-- @class CorrCholeskyTransform
-- @base rille.Transform
-- @option cache_size integer = 0: 1 keeps the last x and y, so that inv gives back the very x
-- @return rille.CorrCholeskyTransform: a transform
-- @example
-- print(rille.distributions.CorrCholeskyTransform()(rille.zeros(1))) -- 1, 0, 0, 1

--- Transforms of pieces that lie behind each other along dim.
-- @name rille.distributions.CatTransform
-- @class CatTransform
-- @base rille.Transform
-- @param tseq rille.Transform[]: one for each piece
-- @param dim integer = 0: along which dim
-- @param lengths integer[]?: of the pieces; 1 each if left out
-- @option cache_size integer = 0: 1 keeps the last x and y, so that inv gives back the very x
-- @return rille.CatTransform: a transform
-- @example
-- local d = rille.distributions
-- print(d.CatTransform({ d.ExpTransform(), d.AffineTransform(1, 2) }, 0, { 1, 2 })(rille.zeros(3))) -- 1, 1, 1

--- Transforms of slices along dim.
-- @name rille.distributions.StackTransform
-- @class StackTransform
-- @base rille.Transform
-- @param tseq rille.Transform[]: one for each slice
-- @param dim integer = 0: along which dim
-- @option cache_size integer = 0: 1 keeps the last x and y, so that inv gives back the very x
-- @return rille.StackTransform: a transform
-- @example
-- local d = rille.distributions
-- print(d.StackTransform { d.ExpTransform(), d.SigmoidTransform() }(rille.zeros(2))) -- 1, 0.5

--- The distribution function of a distribution, which has cdf and icdf.
-- @name rille.distributions.CumulativeDistributionTransform
-- @class CumulativeDistributionTransform
-- @base rille.Transform
-- @param distribution rille.Distribution: whose
-- @option cache_size integer = 0: 1 keeps the last x and y, so that inv gives back the very x
-- @return rille.CumulativeDistributionTransform: a transform
-- @example
-- print(rille.distributions.CumulativeDistributionTransform(rille.distributions.Normal(0, 1))(rille.zeros(1))) -- 0.5

--- A transform from all numbers to those that a constraint asks for, one that has an inverse everywhere.
-- biject_to:register(constraint, function) says it for constraints of one's own.
-- @name rille.distributions.biject_to
-- @param constraint rille.Constraint: such as the support of a distribution
-- @return rille.Transform: a transform
-- @error a constraint that no transform leads to
-- @example
-- local positive = rille.distributions.constraints.positive
-- print(rille.distributions.biject_to(positive)(rille.zeros(1))) -- 1

--- A transform from all numbers to those that a constraint asks for, which need not have an inverse.
-- transform_to:register(constraint, function) says it for constraints of one's own.
-- @name rille.distributions.transform_to
-- @param constraint rille.Constraint: such as the support of a distribution
-- @return rille.Transform: a transform
-- @error a constraint that no transform leads to
-- @example
-- local positive = rille.distributions.constraints.positive
-- print(rille.distributions.transform_to(positive)(rille.zeros(1))) -- 1
