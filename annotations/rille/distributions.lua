---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.distributions
---@field transforms rille.part.distributions.transforms
local distributions = {}

---The transform |x|, whose inv gives the x that is not negative.
---```lua
---print(rille.distributions.AbsTransform()(rille.tensor { -3.0 })) -- 3
---```
---@return rille.AbsTransform # a transform
function distributions.AbsTransform() end

---The transform loc + scale x.
---```lua
---print(rille.distributions.AffineTransform(1, 2)(rille.ones(1))) -- 3
---```
---@param loc rille.Tensor|number what is added
---@param scale rille.Tensor|number the factor
---@param event_dim? integer how many dims are one event
---@return rille.AffineTransform # a transform
function distributions.AffineTransform(loc, scale, event_dim) end

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

---Several transforms, one after the other.
---```lua
---local d = rille.distributions
---local t = d.ComposeTransform { d.ExpTransform(), d.AffineTransform(1, 2) }
---print(t(rille.zeros(1))) -- 3
---```
---@param parts rille.Transform[] in the order in which they are called
---@return rille.ComposeTransform # a transform
function distributions.ComposeTransform(parts) end

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

---The transform exp(x).
---```lua
---print(rille.distributions.ExpTransform()(rille.zeros(1))) -- 1
---```
---@return rille.ExpTransform # a transform
function distributions.ExpTransform() end

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

---The transform x to a power.
---```lua
---print(rille.distributions.PowerTransform(2)(rille.tensor { 3.0 })) -- 9
---```
---@param exponent rille.Tensor|number the power
---@return rille.PowerTransform # a transform
function distributions.PowerTransform(exponent) end

---The transform 1 / (1 + exp(-x)), kept inside of 0 and 1.
---```lua
---print(rille.distributions.SigmoidTransform()(rille.zeros(1))) -- 0.5
---```
---@return rille.SigmoidTransform # a transform
function distributions.SigmoidTransform() end

---The transform softmax over the last dim; inv gives logarithms.
---```lua
---print(rille.distributions.SoftmaxTransform()(rille.zeros(2))) -- 0.5, 0.5
---```
---@return rille.SoftmaxTransform # a transform
function distributions.SoftmaxTransform() end

---The transform log(1 + exp(x)).
---```lua
---print(rille.distributions.SoftplusTransform()(rille.zeros(1))) -- 0.6931
---```
---@return rille.SoftplusTransform # a transform
function distributions.SoftplusTransform() end

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

---The transform tanh(x).
---```lua
---print(rille.distributions.TanhTransform()(rille.zeros(1))) -- 0
---```
---@return rille.TanhTransform # a transform
function distributions.TanhTransform() end

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
