---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.distributions
---@field transforms rille.part.distributions.transforms
---@field constraints rille.part.distributions.constraints
local distributions = {}

---@class (exact) rille.distributions.AbsTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---The transform |x|, whose inv gives the x that is not negative.
---```lua
---print(rille.distributions.AbsTransform()(rille.tensor { -3.0 })) -- 3
---```
---@param options? rille.distributions.AbsTransform.options cache_size = 0
---@return rille.AbsTransform # a transform
function distributions.AbsTransform(options) end

---@class (exact) rille.distributions.AffineTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---The transform loc + scale x.
---```lua
---print(rille.distributions.AffineTransform(1, 2)(rille.ones(1))) -- 3
---```
---@param loc rille.Tensor|number what is added
---@param scale rille.Tensor|number the factor
---@param event_dim? integer how many dims are one event
---@param options? rille.distributions.AffineTransform.options cache_size = 0
---@return rille.AffineTransform # a transform
---@overload fun(loc: rille.Tensor|number, scale: rille.Tensor|number, options?: rille.distributions.transforms.AffineTransform.options): rille.AffineTransform
function distributions.AffineTransform(loc, scale, event_dim, options) end

---@class (exact) rille.distributions.Bernoulli.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Ones and zeros. Either probs or logits is given.
---```lua
---print(rille.distributions.Bernoulli({ probs = 0.25 }).mean:item()) -- 0.25
---```
---@param probs? rille.Tensor|number probabilities
---@param logits? rille.Tensor|number their logarithms, or log-odds, instead
---@param options? rille.distributions.Bernoulli.options validate_args = true
---@return rille.Bernoulli # a distribution
---@overload fun(options?:  rille.distributions.Bernoulli.options): rille.Bernoulli
function distributions.Bernoulli(probs, logits, options) end

---@class (exact) rille.distributions.Beta.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Of shares: numbers from 0 to 1.
---```lua
---print(rille.distributions.Beta(1, 3).mean:item()) -- 0.25
---```
---@param concentration1 rille.Tensor|number the shape at 1, above 0
---@param concentration0 rille.Tensor|number the shape at 0, above 0
---@param options? rille.distributions.Beta.options validate_args = true
---@return rille.Beta # a distribution
function distributions.Beta(concentration1, concentration0, options) end

---@class (exact) rille.distributions.Binomial.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Successes in so many trials. Either probs or logits is given.
---```lua
---print(rille.distributions.Binomial(8, { probs = 0.5 }).mean:item()) -- 4.0
---```
---@param total_count? rille.Tensor|number how many trials
---@param probs? rille.Tensor|number probabilities
---@param logits? rille.Tensor|number their logarithms, or log-odds, instead
---@param options? rille.distributions.Binomial.options validate_args = true
---@return rille.Binomial # a distribution
---@overload fun(options?:  rille.distributions.Binomial.options): rille.Binomial
function distributions.Binomial(total_count, probs, logits, options) end

---@class (exact) rille.distributions.CatTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---Transforms of pieces that lie behind each other along dim.
---```lua
---local d = rille.distributions
---print(d.CatTransform({ d.ExpTransform(), d.AffineTransform(1, 2) }, 0, { 1, 2 })(rille.zeros(3))) -- 1, 1, 1
---```
---@param tseq rille.Transform[] one for each piece
---@param dim? integer along which dim
---@param lengths? integer[] of the pieces; 1 each if left out
---@param options? rille.distributions.CatTransform.options cache_size = 0
---@return rille.CatTransform # a transform
---@overload fun(tseq: rille.Transform[], options?: rille.distributions.transforms.CatTransform.options): rille.CatTransform
function distributions.CatTransform(tseq, dim, lengths, options) end

---@class (exact) rille.distributions.Categorical.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Indices of classes, from 0. Either probs or logits is given: [..., classes].
---```lua
---local d = rille.distributions.Categorical(rille.tensor { 1.0, 3.0 })
---print(d.probs) -- 0.25, 0.75
---```
---@param probs? rille.Tensor|number probabilities
---@param logits? rille.Tensor|number their logarithms, or log-odds, instead
---@param options? rille.distributions.Categorical.options validate_args = true
---@return rille.Categorical # a distribution
---@overload fun(options?:  rille.distributions.Categorical.options): rille.Categorical
function distributions.Categorical(probs, logits, options) end

---@class (exact) rille.distributions.Cauchy.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Of ratios of normal numbers; it has neither a mean nor a variance.
---```lua
---print(rille.distributions.Cauchy(0, 1):cdf(rille.zeros(1))) -- 0.5
---```
---@param loc rille.Tensor|number where its middle is
---@param scale rille.Tensor|number how wide it is, above 0
---@param options? rille.distributions.Cauchy.options validate_args = true
---@return rille.Cauchy # a distribution
function distributions.Cauchy(loc, scale, options) end

---@class (exact) rille.distributions.Chi2.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Of sums of squares of normal numbers.
---```lua
---print(rille.distributions.Chi2(3).mean:item()) -- 3.0
---```
---@param df rille.Tensor|number degrees of freedom, above 0
---@param options? rille.distributions.Chi2.options validate_args = true
---@return rille.Chi2 # a distribution
function distributions.Chi2(df, options) end

---@class (exact) rille.distributions.ComposeTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---Several transforms, one after the other.
---```lua
---local d = rille.distributions
---local t = d.ComposeTransform { d.ExpTransform(), d.AffineTransform(1, 2) }
---print(t(rille.zeros(1))) -- 3
---```
---@param parts rille.Transform[] in the order in which they are called
---@param options? rille.distributions.ComposeTransform.options cache_size = 0
---@return rille.ComposeTransform # a transform
function distributions.ComposeTransform(parts, options) end

---@class (exact) rille.distributions.ContinuousBernoulli.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Numbers from 0 to 1 with a density in proportion to p^x (1 - p)^(1 - x). Either probs or logits is given.
---```lua
---print(rille.distributions.ContinuousBernoulli(0.5).mean:item()) -- 0.5
---```
---@param probs? rille.Tensor|number chances; or logits are given
---@param logits? rille.Tensor|number log odds
---@param lims? number[] between these probs a series is taken
---@param options? rille.distributions.ContinuousBernoulli.options validate_args = true
---@return rille.ContinuousBernoulli # a distribution
---@overload fun(options?:  rille.distributions.ContinuousBernoulli.options): rille.ContinuousBernoulli
function distributions.ContinuousBernoulli(probs, logits, lims, options) end

---@class (exact) rille.distributions.CorrCholeskyTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---The n (n - 1) / 2 numbers below a diagonal as the Cholesky factor of an n x n correlation matrix.
---```lua
---print(rille.distributions.CorrCholeskyTransform()(rille.zeros(1))) -- 1, 0, 0, 1
---```
---@param options? rille.distributions.CorrCholeskyTransform.options cache_size = 0
---@return rille.CorrCholeskyTransform # a transform
function distributions.CorrCholeskyTransform(options) end

---@class (exact) rille.distributions.CumulativeDistributionTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---The distribution function of a distribution, which has cdf and icdf.
---```lua
---print(rille.distributions.CumulativeDistributionTransform(rille.distributions.Normal(0, 1))(rille.zeros(1))) -- 0.5
---```
---@param distribution rille.Distribution whose
---@param options? rille.distributions.CumulativeDistributionTransform.options cache_size = 0
---@return rille.CumulativeDistributionTransform # a transform
function distributions.CumulativeDistributionTransform(distribution, options) end

---@class (exact) rille.distributions.Dirichlet.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Of rows that sum up to 1.
---```lua
---print(rille.distributions.Dirichlet(rille.ones(4)).mean) -- 0.25, 0.25, 0.25, 0.25
---```
---@param concentration rille.Tensor [..., classes], above 0
---@param options? rille.distributions.Dirichlet.options validate_args = true
---@return rille.Dirichlet # a distribution
function distributions.Dirichlet(concentration, options) end

---The class of distributions. What is a property in PyTorch is a field here, the rest are methods. Parameters are numbers or
---tensors, which are broadcast; a family's last option validate_args = false leaves out the checks of parameters and values.
---```lua
---local d = rille.distributions.Normal(rille.zeros(3), 2)
---print(d.batch_shape[1], d.variance) -- 3, { 4, 4, 4 }
---```
---@type rille.Distribution
distributions.Distribution = nil

---@class (exact) rille.distributions.ExpRelaxedCategorical.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Logarithms of RelaxedOneHotCategorical's numbers. Either probs or logits is given.
---```lua
---print(rille.distributions.ExpRelaxedCategorical(0.5, rille.ones(3)):sample().shape) -- [3]
---```
---@param temperature rille.Tensor|number the lower, the closer the numbers are to 0 and 1
---@param probs? rille.Tensor [..., classes]: weights of the classes; or logits are given
---@param logits? rille.Tensor [..., classes]: their logarithms
---@param options? rille.distributions.ExpRelaxedCategorical.options validate_args = true
---@return rille.ExpRelaxedCategorical # a distribution
---@overload fun(temperature: rille.Tensor|number, options?: rille.distributions.ExpRelaxedCategorical.options): rille.ExpRelaxedCategorical
function distributions.ExpRelaxedCategorical(temperature, probs, logits, options) end

---@class (exact) rille.distributions.ExpTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---The transform exp(x).
---```lua
---print(rille.distributions.ExpTransform()(rille.zeros(1))) -- 1
---```
---@param options? rille.distributions.ExpTransform.options cache_size = 0
---@return rille.ExpTransform # a transform
function distributions.ExpTransform(options) end

---@class (exact) rille.distributions.Exponential.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Times between events that come at a rate.
---```lua
---print(rille.distributions.Exponential(4).mean:item()) -- 0.25
---```
---@param rate rille.Tensor|number above 0
---@param options? rille.distributions.Exponential.options validate_args = true
---@return rille.Exponential # a distribution
function distributions.Exponential(rate, options) end

---Families with a density in proportion to exp(natural parameters . statistics). One of one's own says get_natural_params,
---a list of tensors, and log_normalizer; entropy and kl_divergence come of these.
---```lua
---local Rate = rille.distributions.ExponentialFamily:extend "Rate"
---function Rate:init(rate)
---  self.rate = rate
---  self:set_shapes(rate:shape())
---end
---function Rate:get_natural_params() return { -self.rate } end
---function Rate:log_normalizer(x) return -(-x):log() end
---print(Rate(rille.ones(1)):entropy()) -- 1
---```
---@type rille.ExponentialFamily
distributions.ExponentialFamily = nil

---@class (exact) rille.distributions.FisherSnedecor.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Of ratios of two of Chi2's numbers, each by its degrees of freedom.
---```lua
---print(rille.distributions.FisherSnedecor(2, 4).mean:item()) -- 2.0
---```
---@param df1 rille.Tensor|number degrees of freedom above, above 0
---@param df2 rille.Tensor|number degrees of freedom below, above 0
---@param options? rille.distributions.FisherSnedecor.options validate_args = true
---@return rille.FisherSnedecor # a distribution
function distributions.FisherSnedecor(df1, df2, options) end

---@class (exact) rille.distributions.Gamma.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Of sums of exponential numbers.
---```lua
---print(rille.distributions.Gamma(3, 2).mean:item()) -- 1.5
---```
---@param concentration rille.Tensor|number the shape, above 0
---@param rate rille.Tensor|number above 0
---@param options? rille.distributions.Gamma.options validate_args = true
---@return rille.Gamma # a distribution
function distributions.Gamma(concentration, rate, options) end

---@class (exact) rille.distributions.GeneralizedPareto.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Of what exceeds a bound: with a long tail where concentration is above 0, Exponential at 0, with an end below.
---```lua
---print(rille.distributions.GeneralizedPareto(0, 1, 0).mean:item()) -- 1.0
---```
---@param loc rille.Tensor|number the bound
---@param scale rille.Tensor|number how wide it is, above 0
---@param concentration rille.Tensor|number how long the tail is
---@param options? rille.distributions.GeneralizedPareto.options validate_args = true
---@return rille.GeneralizedPareto # a distribution
function distributions.GeneralizedPareto(loc, scale, concentration, options) end

---@class (exact) rille.distributions.Geometric.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Failures before the first success. Either probs or logits is given.
---```lua
---print(rille.distributions.Geometric({ probs = 0.25 }).mean:item()) -- 3.0
---```
---@param probs? rille.Tensor|number probabilities
---@param logits? rille.Tensor|number their logarithms, or log-odds, instead
---@param options? rille.distributions.Geometric.options validate_args = true
---@return rille.Geometric # a distribution
---@overload fun(options?:  rille.distributions.Geometric.options): rille.Geometric
function distributions.Geometric(probs, logits, options) end

---@class (exact) rille.distributions.Gumbel.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Of largest values of many.
---```lua
---print(rille.distributions.Gumbel(1, 2).mode:item()) -- 1.0
---```
---@param loc rille.Tensor|number where its middle is
---@param scale rille.Tensor|number how wide it is, above 0
---@param options? rille.distributions.Gumbel.options validate_args = true
---@return rille.Gumbel # a distribution
function distributions.Gumbel(loc, scale, options) end

---@class (exact) rille.distributions.HalfCauchy.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Of absolute values of Cauchy's numbers.
---```lua
---print(rille.distributions.HalfCauchy(2).mode:item()) -- 0.0
---```
---@param scale rille.Tensor|number how wide it is, above 0
---@param options? rille.distributions.HalfCauchy.options validate_args = true
---@return rille.HalfCauchy # a distribution
function distributions.HalfCauchy(scale, options) end

---@class (exact) rille.distributions.HalfNormal.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Of absolute values of normal numbers.
---```lua
---print(rille.distributions.HalfNormal(2).mode:item()) -- 0.0
---```
---@param scale rille.Tensor|number how wide it is, above 0
---@param options? rille.distributions.HalfNormal.options validate_args = true
---@return rille.HalfNormal # a distribution
function distributions.HalfNormal(scale, options) end

---@class (exact) rille.distributions.Independent.options
---@field validate_args? boolean whether parameters and values are checked (true)

---The last dims of a batch become one event, whose log_prob is the sum.
---```lua
---local d = rille.distributions.Independent(rille.distributions.Normal(rille.zeros(2, 3), 1), 1)
---print(d:log_prob(rille.zeros(2, 3)).shape) -- [2]
---```
---@param base_distribution rille.Distribution whose batch it is
---@param reinterpreted_batch_ndims integer how many dims
---@param options? rille.distributions.Independent.options validate_args = true
---@return rille.Independent # a distribution
function distributions.Independent(base_distribution, reinterpreted_batch_ndims, options) end

---@class (exact) rille.distributions.IndependentTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---A transform whose last dims count as one event: its log_abs_det_jacobian is summed over them.
---```lua
---local t, x = rille.distributions.IndependentTransform(rille.distributions.ExpTransform(), 1), rille.ones(3)
---print(t:log_abs_det_jacobian(x, t(x))) -- 3
---```
---@param base_transform rille.Transform what is done
---@param reinterpreted_batch_ndims integer how many dims
---@param options? rille.distributions.IndependentTransform.options cache_size = 0
---@return rille.IndependentTransform # a transform
function distributions.IndependentTransform(base_transform, reinterpreted_batch_ndims, options) end

---@class (exact) rille.distributions.InverseGamma.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Of 1 / x for Gamma's numbers.
---```lua
---print(rille.distributions.InverseGamma(3, 2).mean:item()) -- 1.0
---```
---@param concentration rille.Tensor|number the shape, above 0
---@param rate rille.Tensor|number above 0
---@param options? rille.distributions.InverseGamma.options validate_args = true
---@return rille.InverseGamma # a distribution
function distributions.InverseGamma(concentration, rate, options) end

---@class (exact) rille.distributions.Kumaraswamy.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Numbers from 0 to 1, much like Beta's, with a distribution function in closed form.
---```lua
---print(rille.distributions.Kumaraswamy(1, 1).mean:item()) -- 0.5
---```
---@param concentration1 rille.Tensor|number above 0
---@param concentration0 rille.Tensor|number above 0
---@param options? rille.distributions.Kumaraswamy.options validate_args = true
---@return rille.Kumaraswamy # a distribution
function distributions.Kumaraswamy(concentration1, concentration0, options) end

---@class (exact) rille.distributions.LKJCholesky.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Cholesky factors of correlation matrices.
---```lua
---print(rille.distributions.LKJCholesky(3):sample().shape) -- [3, 3]
---```
---@param dim integer rows of the matrix, at least 2
---@param concentration? rille.Tensor|number above 0; the larger, the closer to the unit matrix
---@param options? rille.distributions.LKJCholesky.options validate_args = true
---@return rille.LKJCholesky # a distribution
---@overload fun(dim: integer, options?: rille.distributions.LKJCholesky.options): rille.LKJCholesky
function distributions.LKJCholesky(dim, concentration, options) end

---@class (exact) rille.distributions.Laplace.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Two exponential distributions back to back.
---```lua
---print(rille.distributions.Laplace(0, 1).variance:item()) -- 2.0
---```
---@param loc rille.Tensor|number where its middle is
---@param scale rille.Tensor|number how wide it is, above 0
---@param options? rille.distributions.Laplace.options validate_args = true
---@return rille.Laplace # a distribution
function distributions.Laplace(loc, scale, options) end

---@class (exact) rille.distributions.LogNormal.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Of numbers whose logarithm is normal.
---```lua
---print(rille.distributions.LogNormal(0, 1).mode:item()) -- 0.36787945032120
---```
---@param loc rille.Tensor|number where its middle is
---@param scale rille.Tensor|number how wide it is, above 0
---@param options? rille.distributions.LogNormal.options validate_args = true
---@return rille.LogNormal # a distribution
function distributions.LogNormal(loc, scale, options) end

---@class (exact) rille.distributions.LogisticNormal.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Shares: normal numbers seen through StickBreakingTransform, which makes one more of them.
---```lua
---print(rille.distributions.LogisticNormal(rille.zeros(2), 1):sample():sum()) -- 1
---```
---@param loc rille.Tensor|number where the normal numbers' middle is
---@param scale rille.Tensor|number how wide they are, above 0
---@param options? rille.distributions.LogisticNormal.options validate_args = true
---@return rille.LogisticNormal # a distribution
function distributions.LogisticNormal(loc, scale, options) end

---@class (exact) rille.distributions.LogitRelaxedBernoulli.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Logits of RelaxedBernoulli's numbers. Either probs or logits is given.
---```lua
---print(rille.distributions.LogitRelaxedBernoulli(0.5, { probs = 0.5 }):sample().shape) -- []
---```
---@param temperature rille.Tensor|number the lower, the closer the numbers are to 0 and 1
---@param probs? rille.Tensor|number chances; or logits are given
---@param logits? rille.Tensor|number log odds
---@param options? rille.distributions.LogitRelaxedBernoulli.options validate_args = true
---@return rille.LogitRelaxedBernoulli # a distribution
---@overload fun(temperature: rille.Tensor|number, options?: rille.distributions.LogitRelaxedBernoulli.options): rille.LogitRelaxedBernoulli
function distributions.LogitRelaxedBernoulli(temperature, probs, logits, options) end

---@class (exact) rille.distributions.LowRankMultivariateNormal.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Normal vectors whose covariance is cov_factor times its transpose, and cov_diag on the diagonal.
---```lua
---local d = rille.distributions.LowRankMultivariateNormal(rille.zeros(2), rille.ones(2, 1), rille.ones(2))
---print(d.covariance_matrix) -- 2, 1, 1, 2
---```
---@param loc rille.Tensor [..., n]
---@param cov_factor rille.Tensor [..., n, rank]
---@param cov_diag rille.Tensor [..., n], above 0
---@param options? rille.distributions.LowRankMultivariateNormal.options validate_args = true
---@return rille.LowRankMultivariateNormal # a distribution
function distributions.LowRankMultivariateNormal(loc, cov_factor, cov_diag, options) end

---@class (exact) rille.distributions.LowerCholeskyTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---Square matrices as lower triangles, with the exponentials of the diagonal.
---```lua
---print(rille.distributions.LowerCholeskyTransform()(rille.zeros(2, 2))) -- 1, 0, 0, 1
---```
---@param options? rille.distributions.LowerCholeskyTransform.options cache_size = 0
---@return rille.LowerCholeskyTransform # a transform
function distributions.LowerCholeskyTransform(options) end

---@class (exact) rille.distributions.MixtureSameFamily.options
---@field validate_args? boolean whether parameters and values are checked (true)

---A mixture of the distributions along the last dim of a batch.
---```lua
---local mixture = rille.distributions.Categorical(rille.ones(2))
---local d = rille.distributions.MixtureSameFamily(mixture, rille.distributions.Normal(rille.tensor { -2.0, 2.0 }, 1))
---print(d.mean:item()) -- 0.0
---```
---@param mixture_distribution rille.Categorical how likely each is
---@param component_distribution rille.Distribution the components
---@param options? rille.distributions.MixtureSameFamily.options validate_args = true
---@return rille.MixtureSameFamily # a distribution
function distributions.MixtureSameFamily(mixture_distribution, component_distribution, options) end

---@class (exact) rille.distributions.Multinomial.options
---@field validate_args? boolean whether parameters and values are checked (true)

---How often each class is drawn. Either probs or logits is given: [..., classes].
---```lua
---print(rille.distributions.Multinomial(6, { probs = rille.ones(3) }).mean) -- 2, 2, 2
---```
---@param total_count? integer how many draws
---@param probs? rille.Tensor|number probabilities
---@param logits? rille.Tensor|number their logarithms, or log-odds, instead
---@param options? rille.distributions.Multinomial.options validate_args = true
---@return rille.Multinomial # a distribution
---@overload fun(options?:  rille.distributions.Multinomial.options): rille.Multinomial
function distributions.Multinomial(total_count, probs, logits, options) end

---@class (exact) rille.distributions.MultivariateNormal.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Normal vectors. One of the three matrices is given.
---```lua
---local d = rille.distributions.MultivariateNormal(rille.zeros(2), rille.eye(2))
---print(d:sample({ 5 }).shape) -- [5, 2]
---```
---@param loc rille.Tensor [..., n]
---@param covariance_matrix? rille.Tensor [..., n, n]
---@param precision_matrix? rille.Tensor its inverse
---@param scale_tril? rille.Tensor its lower triangle
---@param options? rille.distributions.MultivariateNormal.options validate_args = true
---@return rille.MultivariateNormal # a distribution
---@overload fun(loc: rille.Tensor, options?: rille.distributions.MultivariateNormal.options): rille.MultivariateNormal
function distributions.MultivariateNormal(loc, covariance_matrix, precision_matrix, scale_tril, options) end

---@class (exact) rille.distributions.NegativeBinomial.options
---@field validate_args? boolean whether parameters and values are checked (true)

---How many successes come before so many failures. Either probs or logits is given.
---```lua
---print(rille.distributions.NegativeBinomial(3, { probs = 0.5 }).mean:item()) -- 3.0
---```
---@param total_count rille.Tensor|number failures at which it ends, at least 0
---@param probs? rille.Tensor|number chances; or logits are given
---@param logits? rille.Tensor|number log odds
---@param options? rille.distributions.NegativeBinomial.options validate_args = true
---@return rille.NegativeBinomial # a distribution
---@overload fun(total_count: rille.Tensor|number, options?: rille.distributions.NegativeBinomial.options): rille.NegativeBinomial
function distributions.NegativeBinomial(total_count, probs, logits, options) end

---@class (exact) rille.distributions.Normal.options
---@field validate_args? boolean whether parameters and values are checked (true)

---The normal distribution.
---```lua
---local d = rille.distributions.Normal(0, 1)
---print(d:cdf(rille.zeros(1))) -- 0.5
---```
---@param loc rille.Tensor|number where its middle is
---@param scale rille.Tensor|number how wide it is, above 0
---@param options? rille.distributions.Normal.options validate_args = true
---@return rille.Normal # a distribution
function distributions.Normal(loc, scale, options) end

---@class (exact) rille.distributions.OneHotCategorical.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Classes as rows with a single one. Either probs or logits is given: [..., classes].
---```lua
---print(rille.distributions.OneHotCategorical(rille.ones(4)):sample():sum():item()) -- 1.0
---```
---@param probs? rille.Tensor|number probabilities
---@param logits? rille.Tensor|number their logarithms, or log-odds, instead
---@param options? rille.distributions.OneHotCategorical.options validate_args = true
---@return rille.OneHotCategorical # a distribution
---@overload fun(options?:  rille.distributions.OneHotCategorical.options): rille.OneHotCategorical
function distributions.OneHotCategorical(probs, logits, options) end

---@class (exact) rille.distributions.OneHotCategoricalStraightThrough.options
---@field validate_args? boolean whether parameters and values are checked (true)

---The same with an rsample that hands gradients through to the probabilities.
---```lua
---local y = rille.distributions.OneHotCategoricalStraightThrough(rille.ones(4)):rsample()
---```
---@param probs? rille.Tensor|number probabilities
---@param logits? rille.Tensor|number their logarithms, or log-odds, instead
---@param options? rille.distributions.OneHotCategoricalStraightThrough.options validate_args = true
---@return rille.OneHotCategoricalStraightThrough # a distribution
---@overload fun(options?:  rille.distributions.OneHotCategoricalStraightThrough.options): rille.OneHotCategoricalStraightThrough
function distributions.OneHotCategoricalStraightThrough(probs, logits, options) end

---@class (exact) rille.distributions.Pareto.options
---@field validate_args? boolean whether parameters and values are checked (true)

---At least scale, with a tail that falls with a power.
---```lua
---print(rille.distributions.Pareto(1, 2).mean:item()) -- 2.0
---```
---@param scale rille.Tensor|number the least number, above 0
---@param alpha rille.Tensor|number the power, above 0
---@param options? rille.distributions.Pareto.options validate_args = true
---@return rille.Pareto # a distribution
function distributions.Pareto(scale, alpha, options) end

---@class (exact) rille.distributions.Poisson.options
---@field validate_args? boolean whether parameters and values are checked (true)

---How many events there are where so many are expected.
---```lua
---print(rille.distributions.Poisson(3).variance:item()) -- 3.0
---```
---@param rate rille.Tensor|number 0 or above
---@param options? rille.distributions.Poisson.options validate_args = true
---@return rille.Poisson # a distribution
function distributions.Poisson(rate, options) end

---@class (exact) rille.distributions.PositiveDefiniteTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---Square matrices as positive definite ones: what LowerCholeskyTransform gives, times its transpose.
---```lua
---print(rille.distributions.PositiveDefiniteTransform()(rille.zeros(2, 2))) -- 1, 0, 0, 1
---```
---@param options? rille.distributions.PositiveDefiniteTransform.options cache_size = 0
---@return rille.PositiveDefiniteTransform # a transform
function distributions.PositiveDefiniteTransform(options) end

---@class (exact) rille.distributions.PowerTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---The transform x to a power.
---```lua
---print(rille.distributions.PowerTransform(2)(rille.tensor { 3.0 })) -- 9
---```
---@param exponent rille.Tensor|number the power
---@param options? rille.distributions.PowerTransform.options cache_size = 0
---@return rille.PowerTransform # a transform
function distributions.PowerTransform(exponent, options) end

---@class (exact) rille.distributions.RelaxedBernoulli.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Numbers from 0 to 1 in the place of Bernoulli's, through which gradients flow. Either probs or logits is given.
---```lua
---print(rille.distributions.RelaxedBernoulli(0.5, { probs = rille.full({ 3 }, 0.5) }):rsample().shape) -- [3]
---```
---@param temperature rille.Tensor|number the lower, the closer the numbers are to 0 and 1
---@param probs? rille.Tensor|number chances; or logits are given
---@param logits? rille.Tensor|number log odds
---@param options? rille.distributions.RelaxedBernoulli.options validate_args = true
---@return rille.RelaxedBernoulli # a distribution
---@overload fun(temperature: rille.Tensor|number, options?: rille.distributions.RelaxedBernoulli.options): rille.RelaxedBernoulli
function distributions.RelaxedBernoulli(temperature, probs, logits, options) end

---@class (exact) rille.distributions.RelaxedOneHotCategorical.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Shares in the place of one-hot rows, through which gradients flow. Either probs or logits is given.
---```lua
---print(rille.distributions.RelaxedOneHotCategorical(0.5, rille.ones(3)):rsample():sum()) -- 1
---```
---@param temperature rille.Tensor|number the lower, the closer the numbers are to 0 and 1
---@param probs? rille.Tensor [..., classes]: weights of the classes; or logits are given
---@param logits? rille.Tensor [..., classes]: their logarithms
---@param options? rille.distributions.RelaxedOneHotCategorical.options validate_args = true
---@return rille.RelaxedOneHotCategorical # a distribution
---@overload fun(temperature: rille.Tensor|number, options?: rille.distributions.RelaxedOneHotCategorical.options): rille.RelaxedOneHotCategorical
function distributions.RelaxedOneHotCategorical(temperature, probs, logits, options) end

---@class (exact) rille.distributions.ReshapeTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---Events of one shape in another one.
---```lua
---print(rille.distributions.ReshapeTransform({ 4 }, { 2, 2 })(rille.ones(5, 4)).shape) -- [5, 2, 2]
---```
---@param in_shape integer[] the shape of an event of x
---@param out_shape integer[] that of y, of as many elements
---@param options? rille.distributions.ReshapeTransform.options cache_size = 0
---@return rille.ReshapeTransform # a transform
function distributions.ReshapeTransform(in_shape, out_shape, options) end

---@class (exact) rille.distributions.SigmoidTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---The transform 1 / (1 + exp(-x)), kept inside of 0 and 1.
---```lua
---print(rille.distributions.SigmoidTransform()(rille.zeros(1))) -- 0.5
---```
---@param options? rille.distributions.SigmoidTransform.options cache_size = 0
---@return rille.SigmoidTransform # a transform
function distributions.SigmoidTransform(options) end

---@class (exact) rille.distributions.SoftmaxTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---The transform softmax over the last dim; inv gives logarithms.
---```lua
---print(rille.distributions.SoftmaxTransform()(rille.zeros(2))) -- 0.5, 0.5
---```
---@param options? rille.distributions.SoftmaxTransform.options cache_size = 0
---@return rille.SoftmaxTransform # a transform
function distributions.SoftmaxTransform(options) end

---@class (exact) rille.distributions.SoftplusTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---The transform log(1 + exp(x)).
---```lua
---print(rille.distributions.SoftplusTransform()(rille.zeros(1))) -- 0.6931
---```
---@param options? rille.distributions.SoftplusTransform.options cache_size = 0
---@return rille.SoftplusTransform # a transform
function distributions.SoftplusTransform(options) end

---@class (exact) rille.distributions.StackTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---Transforms of slices along dim.
---```lua
---local d = rille.distributions
---print(d.StackTransform { d.ExpTransform(), d.SigmoidTransform() }(rille.zeros(2))) -- 1, 0.5
---```
---@param tseq rille.Transform[] one for each slice
---@param dim? integer along which dim
---@param options? rille.distributions.StackTransform.options cache_size = 0
---@return rille.StackTransform # a transform
---@overload fun(tseq: rille.Transform[], options?: rille.distributions.transforms.StackTransform.options): rille.StackTransform
function distributions.StackTransform(tseq, dim, options) end

---@class (exact) rille.distributions.StickBreakingTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---n numbers as n + 1 shares, each of which takes a part of what is left.
---```lua
---print(rille.distributions.StickBreakingTransform()(rille.zeros(1))) -- 0.5, 0.5
---```
---@param options? rille.distributions.StickBreakingTransform.options cache_size = 0
---@return rille.StickBreakingTransform # a transform
function distributions.StickBreakingTransform(options) end

---@class (exact) rille.distributions.StudentT.options
---@field validate_args? boolean whether parameters and values are checked (true)

---As the normal distribution, with heavy tails.
---```lua
---print(rille.distributions.StudentT(4).variance:item()) -- 2.0
---```
---@param df rille.Tensor|number degrees of freedom, above 0
---@param loc? rille.Tensor|number where its middle is
---@param scale? rille.Tensor|number how wide it is, above 0
---@param options? rille.distributions.StudentT.options validate_args = true
---@return rille.StudentT # a distribution
---@overload fun(df: rille.Tensor|number, options?: rille.distributions.StudentT.options): rille.StudentT
function distributions.StudentT(df, loc, scale, options) end

---@class (exact) rille.distributions.TanhTransform.options
---@field cache_size? integer 1 keeps the last x and y, so that inv gives back the very x (0)

---The transform tanh(x).
---```lua
---print(rille.distributions.TanhTransform()(rille.zeros(1))) -- 0
---```
---@param options? rille.distributions.TanhTransform.options cache_size = 0
---@return rille.TanhTransform # a transform
function distributions.TanhTransform(options) end

---The class of invertible functions: t(x), and t:inv(y), which is the x.
---```lua
---local t = rille.distributions.ExpTransform()
---print(t:inv(t(rille.ones(1)))) -- 1
---```
---@type rille.Transform
distributions.Transform = nil

---@class (exact) rille.distributions.TransformedDistribution.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Of a distribution's samples, transformed.
---```lua
---local d = rille.distributions.TransformedDistribution(rille.distributions.Normal(0, 1), rille.distributions.ExpTransform())
---print(d:cdf(rille.ones(1))) -- 0.5
---```
---@param base_distribution rille.Distribution whose samples they are
---@param transforms rille.Transform|rille.Transform[] what is done with them, in this order
---@param options? rille.distributions.TransformedDistribution.options validate_args = true
---@return rille.TransformedDistribution # a distribution
function distributions.TransformedDistribution(base_distribution, transforms, options) end

---@class (exact) rille.distributions.Uniform.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Every number from low up to high is as likely.
---```lua
---print(rille.distributions.Uniform(0, 4).mean:item()) -- 2.0
---```
---@param low rille.Tensor|number the lower end
---@param high rille.Tensor|number the upper end, above low
---@param options? rille.distributions.Uniform.options validate_args = true
---@return rille.Uniform # a distribution
function distributions.Uniform(low, high, options) end

---@class (exact) rille.distributions.VonMises.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Angles around loc, from -pi to pi.
---```lua
---print(rille.distributions.VonMises(1, 4).mean:item()) -- 1.0
---```
---@param loc rille.Tensor|number the middle, an angle
---@param concentration rille.Tensor|number how close to it they are, above 0
---@param options? rille.distributions.VonMises.options validate_args = true
---@return rille.VonMises # a distribution
function distributions.VonMises(loc, concentration, options) end

---@class (exact) rille.distributions.Weibull.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Of times until a failure whose rate changes with a power of time.
---```lua
---print(rille.distributions.Weibull(1, 1).mean:item()) -- 1.0
---```
---@param scale rille.Tensor|number how wide it is, above 0
---@param concentration rille.Tensor|number the shape, above 0; 1 is Exponential
---@param options? rille.distributions.Weibull.options validate_args = true
---@return rille.Weibull # a distribution
function distributions.Weibull(scale, concentration, options) end

---@class (exact) rille.distributions.Wishart.options
---@field validate_args? boolean whether parameters and values are checked (true)

---Positive definite matrices: sums of df outer products of normal vectors. One of the three matrices is given; samples are
---drawn as often as PyTorch 2.13 draws them, which is at least twice.
---```lua
---print(rille.distributions.Wishart(3, rille.eye(2)).mean) -- 3, 0, 0, 3
---```
---@param df rille.Tensor|number how many products, above n - 1
---@param covariance_matrix? rille.Tensor [..., n, n]
---@param precision_matrix? rille.Tensor its inverse
---@param scale_tril? rille.Tensor its lower triangle
---@param options? rille.distributions.Wishart.options validate_args = true
---@return rille.Wishart # a distribution
---@overload fun(df: rille.Tensor|number, options?: rille.distributions.Wishart.options): rille.Wishart
function distributions.Wishart(df, covariance_matrix, precision_matrix, scale_tril, options) end

---A transform from all numbers to those that a constraint asks for, one that has an inverse everywhere.
---biject_to:register(constraint, function) says it for constraints of one's own.
---```lua
---local positive = rille.distributions.constraints.positive
---print(rille.distributions.biject_to(positive)(rille.zeros(1))) -- 1
---```
---@param constraint rille.Constraint such as the support of a distribution
---@return rille.Transform # a transform
function distributions.biject_to(constraint) end

---The transform that gives x itself.
---```lua
---print(rille.distributions.identity_transform(rille.ones(1))) -- 1
---```
function distributions.identity_transform() end

---The Kullback-Leibler divergence of p from q.
---```lua
---print(rille.distributions.kl_divergence(rille.distributions.Normal(0, 1), rille.distributions.Normal(1, 1)):item()) -- 0.5
---```
---@param p rille.Distribution a distribution
---@param q rille.Distribution another one
---@return rille.Tensor # of the batch's shape
function distributions.kl_divergence(p, q) end

---Says how the divergence of two families is computed; families that extend them have it as well.
---```lua
---local Mine = rille.distributions.Normal:extend "Mine"
---rille.distributions.register_kl(Mine, Mine, function(a, b) return (a.loc - b.loc):abs() end)
---print(rille.distributions.kl_divergence(Mine(0, 1), Mine(3, 1)):item()) -- 3.0
---```
---@param p table the first one's class
---@param q table the second one's class
---@param rule function takes two distributions
function distributions.register_kl(p, q, rule) end

---A transform from all numbers to those that a constraint asks for, which need not have an inverse.
---transform_to:register(constraint, function) says it for constraints of one's own.
---```lua
---local positive = rille.distributions.constraints.positive
---print(rille.distributions.transform_to(positive)(rille.zeros(1))) -- 1
---```
---@param constraint rille.Constraint such as the support of a distribution
---@return rille.Transform # a transform
function distributions.transform_to(constraint) end
