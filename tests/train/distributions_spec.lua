-- rille.distributions against torch.distributions (tests/fixtures/make_distribution_cases.py), and what is refused.
local rille = require "rille"
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
  for _, name in ipairs { "Gamma", "Beta", "Chi2", "Dirichlet", "StudentT" } do
    if case.make:find("d." .. name, 1, true) then return 2e-3 end
  end
  return 1e-9
end

describe("a distribution", function()
  setup(function() rille.set_default_dtype "float64" end)
  teardown(function() rille.set_default_dtype "float32" end)

  for number, case in ipairs(cases) do
    if rille.blas == "builtin" and (case.make or case.kl):find "MultivariateNormal" then
      pending(number .. ": MultivariateNormal needs OpenBLAS")
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
    ["sample_shape must be a list of sizes, got string"] = function() d.Normal(0, 1):sample("3") end,
    ["MultivariateNormal: takes one of covariance_matrix"] = function() d.MultivariateNormal(rille.ones(2)) end,
    ["binomial: prob must lie between 0 and 1, got 2"] = function() rille.binomial(rille.full({ 1 }, 3.0), rille.full({ 1 }, 2.0)) end,
  } do it(text, function() refused(text, call) end) end

  it("unless it is not to be checked", function()
    assert.is_true(rille.is_tensor(d.Exponential(1.0, { validate_args = false }):log_prob(rille.tensor(-1.0))))
  end)
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
