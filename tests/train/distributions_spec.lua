-- rille.distributions against torch.distributions (tests/fixtures/make_distribution_cases.py), and what is refused.
package.path = "tests/support/?.lua;" .. package.path
local rille = require "rille"
local with_lapack = require "lapack"(it, pending)
local d = rille.distributions
local cases = dofile "tests/fixtures/distributions.lua"

-- { { sizes }, { values } } as a tensor of float64.
local function tensor(recorded)
  return rille.tensor(recorded[2], { dtype = "float64" }):reshape(recorded[1])
end

local function difference(want, got, tolerance)
  if not rille.is_tensor(got) then return "is " .. tostring(got) end
  if table.concat(want[1], ",") ~= table.concat(got:shape(), ",") then return "has shape " .. tostring(got.shape) end
  local values = got:detach():double():flatten():totable()
  for i, value in ipairs(want[2]) do
    local fits = values[i] == value or value ~= value and values[i] ~= values[i]
      or math.abs(values[i] - value) <= tolerance * (1 + math.abs(value))
    if not fits then return ("element %d is %.17g for %.17g"):format(i - 1, values[i], value) end
  end
end

local function agree(what, want, got, tolerance)
  local text = difference(want, got, tolerance or 1e-10)
  assert(not text, what .. " " .. tostring(text))
end

local function make(expression, leaves)
  return assert(load("local d, p = ... return " .. expression))(d, function(i) return leaves[i] end)
end

local function leaves_of(case)
  local leaves = {}
  for i, recorded in ipairs(case.leaves) do leaves[i] = tensor(recorded):requires_grad_() end
  return leaves
end

local function sample_shape(case)
  local all, inner = case.sample[1], #case.batch + #case.event
  return table.move(all, 1, #all - inner, 1, {})
end

-- PyTorch's gradients of gamma numbers are approximations; these are good to double precision.
local function tolerance_of(case)
  for _, name in ipairs { "Gamma", "Beta", "Chi2", "Dirichlet", "StudentT", "InverseGamma", "FisherSnedecor", "Wishart" } do
    if case.make:find("d." .. name, 1, true) then return 2e-3 end
  end
  return 1e-9
end

describe("a distribution", function()
  setup(function() rille.set_default_dtype "float64" end)
  teardown(function() rille.set_default_dtype "float32" end)

  for number, case in ipairs(cases) do
    local text = case.make or case.kl or case.transform
    local is_of_matrices = text:find "MultivariateNormal" or text:find "Wishart" or text:find "PositiveDefinite"
    if rille.blas == "builtin" and is_of_matrices then
      pending(("%d: %s needs OpenBLAS"):format(number, text))
    elseif case.transform then
      it(("%d: %s"):format(number, case.transform), function()
        local transform, x = make(case.transform, leaves_of(case)), tensor(case.x)
        local y = transform(x)
        agree("y", case.y, y)
        if case.slope then agree("slope", case.slope, transform:log_abs_det_jacobian(x, y)) end
        agree("x", case.back, transform:inv(y))
        agree("x by the field", case.back, transform.inv(y))
        agree("y again", case.y, transform.inv:inv(x))
        assert.same(y:shape(), transform:forward_shape(x:shape()))
        assert.same(x:shape(), transform:inverse_shape(y:shape()))
        assert.is_true(transform.codomain:check(y):all():item())
      end)
    elseif case.make then
      it(("%d: %s"):format(number, case.make), function()
        local leaves = leaves_of(case)
        local dist = make(case.make, leaves)
        assert.same(case.batch, dist.batch_shape)
        assert.same(case.event, dist.event_shape)
        rille.manual_seed(7)
        local x = dist:sample(sample_shape(case))
        assert.equal(case.following, rille.randint(0, 1 << 24, { 1 }):item())
        agree("sample", case.sample, x)
        if case.log_prob then agree("log_prob", case.log_prob, dist:log_prob(x)) end
        if case.cdf then agree("cdf", case.cdf, dist:cdf(x)) end
        if case.icdf then agree("icdf", case.icdf, dist:icdf(rille.full(case.batch, 0.3))) end
        if case.entropy then agree("entropy", case.entropy, dist:entropy()) end
        for _, name in ipairs { "mean", "variance", "mode" } do
          if case[name] then agree(name, case[name], dist[name]) end
        end
        if case.grads and #leaves > 0 then
          rille.manual_seed(7)
          local y = dist:rsample(sample_shape(case))
          local weights = rille.arange(1, y:numel() + 1):to(y.dtype):reshape(y.shape)
          local loss = (y * weights):sum()
          loss:backward()
          for i, want in ipairs(case.grads) do
            if want then agree("gradient " .. i, want, leaves[i].grad, tolerance_of(case)) end
          end
        end
      end)
    else
      it(("%d: kl_divergence(%s)"):format(number, case.kl), function()
        local leaves = leaves_of(case)
        local p, q = assert(load("local d, p = ... return " .. case.kl))(d, function(i) return leaves[i] end)
        agree("divergence", case.value, d.kl_divergence(p, q))
      end)
    end
  end
end)

-- Derivatives by differences of the distribution functions, which are integrals of the densities.
it("implicit gradients are good to more digits than PyTorch's approximations", function()
  local native = require "rille.native"
  local function f64(values) return rille.tensor(values, { dtype = "float64" }) end
  local known = { -- a, x, dx/da: of an integral in 30 digits
    { 1.0, 2.0 }, { 2.5, 2.0 }, { 10.0, 14.0 }, { 0.5, 0.1 },
  }
  for _, row in ipairs(known) do
    local a, x = row[1], row[2]
    -- P(a, x) by the series x^a exp(-x) sum x^n / (a (a + 1) ... (a + n)) / Gamma(a)
    local function P(shape)
      local term, sum = 1 / shape, 1 / shape
      for n = 1, 500 do
        term = term * x / (shape + n)
        sum = sum + term
      end
      return math.exp(shape * math.log(x) - x - f64({ shape }):lgamma():item()) * sum
    end
    local h = 1e-4
    local slope = (8 * (P(a + h) - P(a - h)) - (P(a + 2 * h) - P(a - 2 * h))) / (12 * h)
    local density = math.exp((a - 1) * math.log(x) - x - f64({ a }):lgamma():item())
    local got = native.internal.standard_gamma_grad(f64 { a }, f64 { x }):item()
    assert.is_true(math.abs(got + slope / density) < 1e-8 * (1 + math.abs(got)), ("%g %g: %.12g"):format(a, x, got))
  end
end)

describe("a transform's inv", function()
  it("goes the other way, and its own inv is the transform", function()
    local x = rille.tensor({ -1.5, 0.25, 2.0 }, { dtype = "float64" })
    local affine = d.AffineTransform(1, 3)
    for _, t in ipairs { d.SigmoidTransform(), d.TanhTransform(), affine, d.ComposeTransform { affine, d.SigmoidTransform() } } do
      local y = t(x)
      assert.is_true(rille.allclose(t.inv(y), x, { rtol = 1e-9 }))
      assert.is_true(rille.allclose(t.inv:inverse(x), y))
      assert.is_true(rille.allclose(t.inv:log_abs_det_jacobian(y, x), -t:log_abs_det_jacobian(x, y)))
      assert.equal(t, t.inv.inv)
    end
  end)

  it("makes the logistic distribution of a uniform one", function()
    local logistic = d.TransformedDistribution(d.Uniform(0, 1), d.SigmoidTransform().inv)
    local x = rille.tensor { -2.0, 0.0, 1.0 }
    local density = (-x):exp() / (1 + (-x):exp()) ^ 2
    assert.is_true(rille.allclose(logistic:log_prob(x), density:log(), { atol = 1e-6 }))
    assert.is_true(rille.allclose(logistic:cdf(x), x:sigmoid()))
  end)
end)

describe("misuse of distributions is told", function()
  local function refused(text, f)
    local ok, problem = pcall(f)
    assert.is_false(ok, "was taken; expected: " .. text)
    assert.is_truthy(tostring(problem):find(text, 1, true), tostring(problem))
  end
  for text, call in pairs {
    ["Normal: scale must be > 0"] = function() d.Normal(0, -1) end,
    ["Normal: scale is missing"] = function() d.Normal(0) end,
    ["Normal: shapes do not broadcast: [2] and [3]"] = function() d.Normal(rille.ones(2), rille.ones(3)) end,
    ["Categorical: takes either probs or logits"] = function() d.Categorical() end,
    ["Bernoulli: probs must lie between 0 and 1"] = function() d.Bernoulli(1.5) end,
    ["Bernoulli has no rsample: its samples have no gradients"] = function() d.Bernoulli(0.5):rsample() end,
    ["Bernoulli has no cdf"] = function() d.Bernoulli(0.5):cdf(rille.ones(1)) end,
    ["Exponential: the value lies outside of the support"] = function() d.Exponential(1.0):log_prob(rille.tensor(-1.0)) end,
    ["does not end in the event shape [2]"] = function() d.Dirichlet(rille.ones(2)):log_prob(rille.ones(3)) end,
    ["kl_divergence: no rule for Normal and Poisson"] = function() d.kl_divergence(d.Normal(0, 1), d.Poisson(1.0)) end,
    ["InverseGamma: rate must be > 0"] = function() d.InverseGamma(1.0, -1.0) end,
    ["Pareto: the value lies outside of the support"] = function() d.Pareto(1.0, 1.0):log_prob(rille.tensor(0.5)) end,
    ["NegativeBinomial: probs must be at least 0 and below 1"] = function() d.NegativeBinomial(2, { probs = 1.0 }) end,
    ["Wishart: df must be above 1"] = function() d.Wishart(1.0, rille.eye(2)) end,
    ["LKJCholesky: dim must be at least 2, got 1"] = function() d.LKJCholesky(1) end,
    ["LowRankMultivariateNormal: shapes do not fit: loc [2], cov_factor [3, 1], cov_diag [2]"] = function()
      d.LowRankMultivariateNormal(rille.ones(2), rille.ones(3, 1), rille.ones(2))
    end,
    ["ExpTransform: cache_size must be 0 or 1, got 2"] = function() d.ExpTransform { cache_size = 2 } end,
    ["ReshapeTransform: shapes hold different numbers of elements: [2] and [3]"] = function() d.ReshapeTransform({ 2 }, { 3 }) end,
    ["CatTransform: takes 2 along dim 0, got shape [3]"] = function()
      d.CatTransform { d.ExpTransform(), d.ExpTransform() }(rille.ones(3))
    end,
    ["CorrCholeskyTransform: 4 numbers do not fill"] = function() d.CorrCholeskyTransform()(rille.ones(4)) end,
    ["biject_to: no transform leads to the constraint boolean"] = function() d.biject_to(d.constraints.boolean) end,
    ["transform_to: takes a constraint, got integer"] = function() d.transform_to(3) end,
    ["greater_than: lower_bound must be a number or a tensor, got string"] = function() d.constraints.greater_than("0") end,
    ["Normal: expand: the batch shape [2] does not fit into [1]"] = function() d.Normal(rille.ones(2), 1):expand { 1 } end,
    ["kl_divergence: of two Binomials"] = function()
      d.kl_divergence(d.Binomial(2, { probs = 0.5 }), d.Binomial(3, { probs = 0.5 }))
    end,
    ["kl_divergence: TransformedDistribution and TransformedDistribution have other transforms"] = function()
      local function moved(by) return d.TransformedDistribution(d.Normal(0, 1), d.AffineTransform(by, 1)) end
      d.kl_divergence(moved(1), moved(2))
    end,
    ["SoftmaxTransform has no log_abs_det_jacobian"] = function() d.SoftmaxTransform():log_abs_det_jacobian(rille.ones(2)) end,
    ["sample_shape must be a list of sizes, got string"] = function() d.Normal(0, 1):sample("3") end,
    ["Normal has no field or method 'meen', did you mean 'mean'?"] = function() return d.Normal(0, 1).meen end,
    ["Normal has no field or method 'logprob', did you mean 'log_prob'?"] = function() d.Normal(0, 1):logprob(1.0) end,
    ["Normal: loc holds NaN"] = function() d.Normal(rille.tensor(0 / 0), 1) end,
    ["Categorical: probs holds NaN"] = function() d.Categorical(rille.zeros(3)) end,
    ["no option 'sample_shap', did you mean 'sample_shape'?"] = function() d.Normal(0, 1):sample { sample_shap = { 3 } } end,
    ["Normal: expand: batch_shape is missing"] = function() d.Normal(0, 1):expand() end,
    ["MultivariateNormal: takes one of covariance_matrix"] = function() d.MultivariateNormal(rille.ones(2)) end,
    ["binomial: prob must lie between 0 and 1, got 2"] = function() rille.binomial(rille.full({ 1 }, 3.0), rille.full({ 1 }, 2.0)) end,
  } do it(text, function() refused(text, call) end) end

  it("unless it is not to be checked", function()
    assert.is_true(rille.is_tensor(d.Exponential(1.0, { validate_args = false }):log_prob(rille.tensor(-1.0))))
  end)
end)

it("an exponential family has an entropy and a divergence by its normalizer", function()
  local Rate = d.ExponentialFamily:extend "Rate" -- exponential numbers
  function Rate:init(rate)
    self.rate = rate
    self:set_shapes(rate:shape())
  end
  function Rate:get_natural_params() return { -self.rate } end
  function Rate.log_normalizer(_, x) return -(-x):log() end
  local rates = { rille.tensor { 0.5, 2.0 }, rille.tensor { 1.5, 0.7 } }
  local p, q = Rate(rates[1]), Rate(rates[2])
  local wanted, other = d.Exponential(rates[1]), d.Exponential(rates[2])
  assert.is_true(rille.allclose(p:entropy(), wanted:entropy()))
  assert.is_true(rille.allclose(d.kl_divergence(p, q), d.kl_divergence(wanted, other)))
  assert.is_true(rille.is_instance(wanted, d.ExponentialFamily))
end)

describe("expand", function()
  it("repeats the parameters and leaves the rest", function()
    local base = d.Normal(rille.tensor { 1.0, 2.0 }, 3.0)
    local wide = base:expand { 4, 2 }
    assert.same({ 4, 2 }, wide.batch_shape)
    assert.same({ 4, 2 }, wide.mean:shape())
    assert.same({ 2 }, base.mean:shape())
    assert.same({ 5, 4, 2 }, wide:sample({ 5 }):shape())
    local rows = d.Categorical(rille.ones(3)):expand { 2 }
    assert.same({ { 2 }, { 2, 3 } }, { rows:sample():shape(), rows.logits:shape() })
    local event = d.Independent(base, 1):expand { 6 }
    assert.same({ { 6 }, { 2 } }, { event.batch_shape, event.event_shape })
    local relaxed = d.RelaxedOneHotCategorical(0.5, rille.ones(3)):expand { 2 }
    assert.same({ 2 }, relaxed:log_prob(relaxed:sample()):shape())
  end)
end)

describe("constraints", function()
  local c = d.constraints
  local function holds(constraint, ...) return constraint:check(rille.tensor { ... }):totable() end
  it("tell where they hold", function()
    assert.same({ false, false, true }, holds(c.positive, -1.0, 0.0, 1.0))
    assert.same({ false, true, true }, holds(c.nonnegative, -1.0, 0.0, 1.0))
    assert.same({ true, false, false }, holds(c.less_than(0), -1.0, 0.0, 1.0))
    assert.same({ false, true, true }, holds(c.unit_interval, -1.0, 0.0, 1.0))
    assert.same({ true, false }, holds(c.half_open_interval(0, 1), 0.0, 1.0))
    assert.same({ true, false, false }, holds(c.positive_integer, 2.0, 1.5, 0.0))
    assert.same({ true, false }, holds(c.integer_interval(0, 3), 3.0, 4.0))
    assert.is_true(holds(c.simplex, 0.25, 0.75))
    assert.is_false(holds(c.simplex, 0.5, 0.75))
    assert.is_true(holds(c.one_hot, 0.0, 1.0))
    assert.is_false(holds(c.independent(c.positive, 1), 1.0, -1.0))
    assert.same({ true, false }, holds(c.cat({ c.positive, c.boolean }), 3.0, 3.0))
    assert.same({ true, false }, holds(c.stack({ c.positive, c.boolean }), 3.0, 3.0))
  end)
  with_lapack("of matrices", function()
    local m = rille.tensor { { { 1.0, 0.0 }, { 0.6, 0.8 } }, { { 1.0, 0.5 }, { 0.5, 1.0 } } }
    assert.same({ true, false }, c.lower_triangular:check(m):totable())
    assert.same({ true, false }, c.lower_cholesky:check(m):totable())
    assert.same({ true, false }, c.corr_cholesky:check(m):totable())
    assert.same({ false, true }, c.symmetric:check(m):totable())
    assert.same({ true, true }, c.square:check(m):totable())
    assert.is_true(c.positive_definite:check(m[1]):item())
    assert.is_true(c.positive_semidefinite:check(m[1]):item())
  end)
  it("are the supports of distributions", function()
    assert.equal("greater_than_eq(lower_bound: 0)", tostring(d.Exponential(1.0).support))
    local uniform = d.Uniform(0, 2)
    assert.same({ true, false }, uniform:support(rille.tensor { 1.0, 3.0 }):totable())
    assert.same({ true, false }, uniform.support:check(rille.tensor { 1.0, 3.0 }):totable())
  end)
  it("lead to transforms", function()
    local x = rille.tensor { -1.0, 0.5, 2.0 }
    for _, one in ipairs { c.real, c.positive, c.nonnegative, c.less_than(3.0), c.unit_interval, c.interval(-1.0, 5.0), c.simplex,
      c.real_vector, c.corr_cholesky, c.independent(c.positive, 1), c.cat({ c.real, c.positive }, 0, { 1, 2 }) } do
      for _, registry in ipairs { d.biject_to, d.transform_to } do
        local transform = registry(one)
        assert.is_true(one:check(transform(x)):all():item(), tostring(one))
      end
      local transform = d.biject_to(one)
      assert.is_true(rille.allclose(transform:inv(transform(x)), x, { atol = 1e-5 }), tostring(one))
    end
    if rille.blas == "builtin" then return end -- Cholesky's factors are LAPACK's
    assert.is_true(c.positive_definite:check(d.transform_to(c.positive_definite)(rille.eye(2))):item())
    assert.is_true(c.lower_cholesky:check(d.transform_to(c.lower_cholesky)(rille.ones(2, 2))):item())
  end)
  it("of one's own are registered", function()
    local Even = c.Constraint:extend "Even"
    function Even.check(_, value) return value:remainder(2):eq(0) end
    d.transform_to:register(Even, function() return d.AffineTransform(0, 2) end)
    assert.equal(6, d.transform_to(Even())(rille.tensor(3.0)):item())
  end)
end)

describe("a transform with a cache", function()
  it("gives back the very tensor that it had", function()
    local x = rille.tensor { -3.0, 2.0 }
    local abs = d.AbsTransform { cache_size = 1 }
    assert.is_true(rawequal(abs:inv(abs(x)), x))
    assert.is_false(rawequal(d.AbsTransform():inv(x:abs()), x))
    assert.is_true(rawequal(d.ExpTransform():with_cache():inv(x), nil) == false)
  end)
  it("hands it on to its parts", function()
    local whole = d.ComposeTransform({ d.AbsTransform() }, { cache_size = 1 })
    local x = rille.tensor { -3.0, 2.0 }
    assert.is_true(rawequal(whole:inv(whole(x)), x))
  end)
end)

it("shapes of distributions are lists, numbers or named", function()
  local normal = d.Normal(0, 1)
  for _, shape in ipairs { { 3 }, 3, { sample_shape = { 3 } } } do assert.same({ 3 }, normal:sample(shape):shape()) end
  for _, shape in ipairs { { 3 }, 3, { batch_shape = { 3 } } } do assert.same({ 3 }, normal:expand(shape).batch_shape) end
end)

it("distributions can be written", function()
  local Point = d.Distribution:extend "Point"
  function Point:init(x)
    self.x = x
    self:set_shapes(x:shape())
  end
  Point.has_rsample = true
  function Point:rsample(shape) return self.x:expand(self:extended_shape(shape)) end
  function Point:get_mean() return self.x end
  local point = Point(rille.tensor { 1.0, 2.0 })
  assert.same({ { 1, 2 }, { 1, 2 }, { 1, 2 } }, point:sample({ 3 }):totable())
  assert.same({ 1, 2 }, point.mean:totable())
end)

describe("a distribution", function()
  local function refused(text, f, ...)
    local fine, problem = pcall(f, ...)
    assert.is_false(fine, "was taken; expected: " .. text)
    assert.is_truthy(tostring(problem):find(text, 1, true), tostring(problem))
  end

  it("lists its values where they are few", function()
    local probs = rille.tensor { { 0.2, 0.3, 0.5 }, { 0.1, 0.1, 0.8 } }
    for _, case in ipairs {
      { d.Bernoulli { probs = probs }, { 2, 2, 3 }, { 2, 1, 1 } }, { d.Categorical { probs = probs }, { 3, 2 }, { 3, 1 } },
      { d.OneHotCategorical { probs = probs }, { 3, 2, 3 }, { 3, 1, 3 } },
      { d.OneHotCategoricalStraightThrough { probs = probs }, { 3, 2, 3 }, { 3, 1, 3 } },
      { d.Binomial(4, { probs = probs }), { 5, 2, 3 }, { 5, 1, 1 } },
      { d.Independent(d.Categorical { probs = probs }, 0), { 3, 2 }, { 3, 1 } },
    } do
      local own, full, narrow = table.unpack(case)
      assert.is_true(own.has_enumerate_support)
      assert.same(full, own:enumerate_support():shape())
      assert.same(narrow, own:enumerate_support(false):shape())
      assert.same(narrow, own:enumerate_support({ expand = false }):shape())
      local total = own:log_prob(own:enumerate_support()):exp():sum(0)
      assert.is_true(rille.allclose(total, rille.ones_like(total)), tostring(own))
    end
    assert.same({ 0, 1, 2 }, d.Categorical { probs = probs[0] }:enumerate_support():totable())
    assert.is_false(d.Normal(0, 1).has_enumerate_support)
    refused("Normal has no enumerate_support: its values cannot be listed", function() d.Normal(0, 1):enumerate_support() end)
    refused("Binomial: enumerate_support needs one total_count", function()
      d.Binomial(rille.tensor { 1.0, 2.0 }, { probs = 0.5 }):enumerate_support()
    end)
    refused("Independent: enumerate_support cannot list the values of several dims together", function()
      d.Independent(d.Categorical { probs = probs }, 1):enumerate_support()
    end)
  end)

  it("says what its parameters must be", function()
    assert.equal(d.constraints.positive, d.Normal.arg_constraints.scale)
    for name, class in pairs(d) do
      local is_family = type(class) == "table" and rawget(class, "_class") and class.log_prob and rawget(class, "init")
      if is_family then assert.is_table(class.arg_constraints, name) end
    end
    local gamma = d.Gamma(2, 3)
    for name, constraint in pairs(gamma.arg_constraints) do assert.is_true(constraint(gamma[name]):item(), name) end
  end)

  it("has shapes as tensors have them", function()
    local own = d.Independent(d.Normal(rille.zeros(2, 3), 1), 1)
    assert.equal("[2]", tostring(own.batch_shape))
    assert.equal("[3]", tostring(own.event_shape))
    assert.equal("[5, 2, 3]", tostring(own:extended_shape { 5 }))
    assert.equal("[4, 2]", tostring(own:expand({ 4, 2 }).batch_shape))
    assert.equal("[]", tostring(d.Normal(0, 1).batch_shape))
  end)

  it("wants instances of distributions and transforms, not their classes", function()
    local normal = d.Normal(0, 1)
    refused("TransformedDistribution: transform 1 is a class, TanhTransform, and must be one of its instances: TanhTransform(...)",
      d.TransformedDistribution, normal, d.TanhTransform)
    refused("TransformedDistribution: transform 2 is a class, TanhTransform", d.TransformedDistribution, normal,
      { d.ExpTransform(), d.TanhTransform })
    refused("TransformedDistribution: base_distribution is a class, Normal", d.TransformedDistribution, d.Normal, {})
    refused("ComposeTransform: part 1 is a class, ExpTransform", d.ComposeTransform, { d.ExpTransform })
    refused("StackTransform: transform 1 is a class, ExpTransform", d.StackTransform, { d.ExpTransform })
    refused("IndependentTransform: base_transform is a class, ExpTransform", d.IndependentTransform, d.ExpTransform, 1)
    refused("CumulativeDistributionTransform: distribution is a class, Normal", d.CumulativeDistributionTransform, d.Normal)
    refused("Independent: base_distribution is a class, Normal", d.Independent, d.Normal, 1)
    refused("MixtureSameFamily: mixture_distribution is a class, Categorical", d.MixtureSameFamily, d.Categorical, normal)
    refused("kl_divergence: argument 2 is a class, Normal", d.kl_divergence, normal, d.Normal)
    refused("kl_divergence: argument 1 must be a distribution, got integer", d.kl_divergence, 3, normal)
  end)

  it("looks at its parameters before it uses them", function()
    local zeros, crooked = rille.zeros(2), rille.tensor { { 1.0, 0.5 }, { 0.2, 1.0 } }
    refused("MultivariateNormal: covariance_matrix must be symmetric", d.MultivariateNormal, zeros, { covariance_matrix = crooked })
    refused("MultivariateNormal: precision_matrix must be symmetric", d.MultivariateNormal, zeros, { precision_matrix = crooked })
    refused("MultivariateNormal: scale_tril must be a lower triangle with a positive diagonal", d.MultivariateNormal, zeros,
      { scale_tril = crooked })
    refused("Wishart: covariance_matrix must be symmetric", d.Wishart, 3, { covariance_matrix = crooked })
    assert.is_table(d.MultivariateNormal(zeros, { scale_tril = crooked, validate_args = false }))
    refused("StudentT: df must be > 0", d.StudentT, -1)
    refused("Chi2: df must be > 0", d.Chi2, -1)
  end)
end)
