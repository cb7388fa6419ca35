-- What the parameters of distributions must be: their arg_constraints.
local rille = ...
local d = rawget(rille, "distributions")
local c = d.constraints

local vector, matrix = c.real_vector, c.independent(c.real, 2)
local positive, chance = c.positive, c.unit_interval
local TRIALS = { probs = chance, logits = c.real }
local CLASSES = { probs = c.simplex, logits = vector }
local PLACE = { loc = c.real, scale = positive }
local RATES = { concentration = positive, rate = positive }
local TWO = { concentration1 = positive, concentration0 = positive }
local COVARIANCE = { covariance_matrix = c.positive_definite, precision_matrix = c.positive_definite,
  scale_tril = c.lower_cholesky }

local function with(list, more)
  local all = {}
  for name, constraint in pairs(list) do all[name] = constraint end
  for name, constraint in pairs(more) do all[name] = constraint end
  return all
end

local ARGUMENTS = {
  Bernoulli = TRIALS, Geometric = TRIALS, ContinuousBernoulli = TRIALS, RelaxedBernoulli = TRIALS,
  LogitRelaxedBernoulli = TRIALS, Binomial = with(TRIALS, { total_count = c.nonnegative_integer }),
  NegativeBinomial = { total_count = c.nonnegative, probs = c.half_open_interval(0, 1), logits = c.real },
  Categorical = CLASSES, OneHotCategorical = CLASSES, Multinomial = CLASSES, RelaxedOneHotCategorical = CLASSES,
  ExpRelaxedCategorical = CLASSES, Poisson = { rate = c.nonnegative }, Exponential = { rate = positive },
  Normal = PLACE, LogNormal = PLACE, LogisticNormal = PLACE, Laplace = PLACE, Cauchy = PLACE, Gumbel = PLACE,
  HalfNormal = { scale = positive }, HalfCauchy = { scale = positive }, Weibull = { scale = positive, concentration = positive },
  StudentT = with(PLACE, { df = positive }), GeneralizedPareto = with(PLACE, { concentration = c.real }),
  Pareto = { alpha = positive, scale = positive }, Gamma = RATES, InverseGamma = RATES, Chi2 = { df = positive },
  Beta = TWO, Kumaraswamy = TWO, FisherSnedecor = { df1 = positive, df2 = positive },
  Dirichlet = { concentration = c.independent(positive, 1) }, VonMises = { loc = c.real, concentration = positive },
  LKJCholesky = { concentration = positive }, Uniform = { low = c.real, high = c.real },
  MultivariateNormal = with(COVARIANCE, { loc = vector }), Wishart = with(COVARIANCE, { df = positive }),
  LowRankMultivariateNormal = { loc = vector, cov_factor = matrix, cov_diag = c.independent(positive, 1) },
  Independent = {}, MixtureSameFamily = {}, TransformedDistribution = {},
}
for name, list in pairs(ARGUMENTS) do d[name].arg_constraints = list end

return ARGUMENTS
