-- Random numbers: PyTorch's CPU streams (tests/fixtures/make_random_cases.py), generators as objects, errors.
local rille = require "rille"
local native = require "rille.native"

local function fails(pattern, f, ...)
  local fine, problem = pcall(f, ...)
  assert.is_false(fine)
  assert(problem:find(pattern), problem)
end

-- nil, or the first element that differs. Transformed numbers may differ in the last bits: PyTorch's vectorised
-- logarithms and cosines are its own.
local function difference(got, values)
  local exact = got.dtype ~= "float32" and got.dtype ~= "float64"
  local flat = got:numel() > 0 and got:reshape(-1):totable() or {}
  local rtol = got.dtype == "float32" and 2e-6 or 1e-13
  for i, wanted in ipairs(values) do
    local value = flat[i]
    local same = value == wanted
      or not exact and math.abs(value - wanted) <= rtol * math.max(1, math.abs(wanted))
    if not same then return ("element %d: %s, PyTorch %s"):format(i - 1, value, wanted) end
  end
end

describe("PyTorch's random streams", function()
  for number, case in ipairs(dofile "tests/fixtures/random/streams.lua") do
    local seed, expression, dtype, shape, values, following = table.unpack(case)
    it(number .. ": " .. expression, function()
      local call = assert(load("local rille = ... return " .. expression))
      rille.manual_seed(seed)
      local got = call(rille)
      assert.are.equal(following, rille.randint(0, 1 << 24, { 1 }):item())
      assert.are.equal(dtype, got.dtype)
      assert.are.same(shape, got:shape())
      assert.is_nil(difference(got, values))
      -- the same from a generator of one's own, which leaves the default one alone
      local before = rille.get_rng_state()
      local own = rille.Generator():manual_seed(seed)
      local named = expression:gsub("%)$", ",{generator=g})"):gsub("%(,", "("):gsub("},{generator", ",generator")
        :gsub("{size={(%d,?%d?)}", "{size={%1}"):gsub(",generator=g}%)$", ",generator=g})")
      if load("local rille, g = ... return " .. named) and not expression:find "{size" and not expression:find "dtype[^(]*%)$" then
        local again = load("local rille, g = ... return " .. named)(rille, own)
        assert.is_true(rille.equal(again, got))
        assert.is_true(rille.equal(before, rille.get_rng_state()))
        assert.are.equal(following, rille.randint(0, 1 << 24, { 1 }, { generator = own }):item())
      end
    end)
  end
end)

describe("generators", function()
  it("go on from PyTorch's state, and give it back", function()
    local recorded = dofile "tests/fixtures/random/state.lua"
    local bytes = {}
    for pair in recorded.state:gmatch "%x%x" do bytes[#bytes + 1] = tonumber(pair, 16) end
    local state = rille.tensor(bytes, { dtype = "uint8" })
    local g = rille.Generator()
    g:set_state(state)
    assert.are.equal(11, g:initial_seed())
    assert.is_true(rille.equal(g:get_state(), state))
    assert.is_nil(difference(rille.randn(4, { dtype = "float64", generator = g }), recorded.normal))
  end)

  it("are independent, and copies go the same way", function()
    local g = rille.Generator()
    assert.are.equal(67280421310721, g:initial_seed())
    g:manual_seed(3)
    rille.randn(5, { generator = g })
    local copy = g:clone()
    local a, b = rille.rand(20, { generator = g }), rille.rand(20, { generator = copy })
    assert.is_true(rille.equal(a, b))
    rille.manual_seed(3)
    local plain = rille.randperm(9)
    assert.is_true(rille.equal(plain, rille.randperm(9, { generator = g:manual_seed(3) })))
    assert.is_true(tostring(g):find "seed = 3" ~= nil)
  end)

  it("save and restore the default stream", function()
    rille.manual_seed(5)
    rille.randn(3)
    local state = rille.get_rng_state()
    local a = rille.randn(7)
    rille.set_rng_state(state)
    assert.is_true(rille.equal(a, rille.randn(7)))
    assert.are.equal(5, rille.initial_seed())
    assert.are.equal(5, rille.default_generator:initial_seed())
    rille.default_generator:manual_seed(5)
    rille.randn(3)
    assert.is_true(rille.equal(a, rille.randn(7)))
    local seed = rille.seed()
    assert.are.equal(seed, rille.initial_seed())
    assert.are_not.equal(seed, rille.seed())
  end)

  it("draw the same numbers at once and piece by piece", function()
    local ways = {
      function(x) x:exponential_(2) end, function(x) x:cauchy_(1, 2) end, function(x) x:geometric_(0.3) end,
      function(x) x:bernoulli_(0.3) end, function(x) x:random_() end, function(x) x:random_(3, 90) end,
      function(x) x:copy_(rille.bernoulli(rille.full(x:shape(), 0.3))) end,
      function(x) x:copy_(rille.poisson(rille.full(x:shape(), 4.5))) end,
      function(x) x:copy_(rille.rand(x:shape(), { dtype = "float64" })) end,
      function(x) x:copy_(rille.randint(-5, 2 ^ 33 | 0, x:shape())) end,
    }
    for _, draw in ipairs(ways) do
      rille.manual_seed(11)
      local whole, parts = rille.empty(1300, { dtype = "float64" }), rille.empty(1300, { dtype = "float64" })
      draw(whole)
      rille.manual_seed(11)
      for at = 0, 1200, 100 do draw(parts:narrow(0, at, 100)) end
      assert.is_true(whole:equal(parts))
    end
  end)

  it("refuse what is no state and no generator", function()
    local g = rille.Generator()
    local before = g:get_state()
    fails("set_state: takes the tensor of get_state, got no value", g.set_state, g)
    fails("set_state: the state must be 5056 bytes", g.set_state, g, rille.zeros(3, { dtype = "uint8" }))
    fails("set_state: the bytes are no state", g.set_state, g, rille.zeros(5056, { dtype = "uint8" }))
    fails("set_state: the bytes are no state", g.set_state, g, rille.full({ 5056 }, 255, { dtype = "uint8" }))
    assert.is_true(rille.equal(before, g:get_state()))
    fails("rand: generator must be a generator, got number", rille.rand, 2, { generator = 3 })
    fails("normal_: generator must be a generator, got the number 3", native.methods.normal_, rille.ones(2), 0, 1, 3)
    fails("zeros: no option 'generator'", rille.zeros, 2, { generator = g })
    fails("manual_seed: seed must be an integer, got 1.5", g.manual_seed, g, 1.5)
    fails("Generator: a method needs its generator, got no value", g.manual_seed)
    assert.is_false(getmetatable(g))
  end)
end)

describe("random numbers", function()
  it("keep to bounds that float32 does not hold", function()
    -- Recorded with torch.manual_seed(3) and torch.zeros(6).random_(low, high).
    local cases = {
      { (1 << 26) + 3, (1 << 26) + 100, { 64, 56, 48, 88, 32, 32 } },
      { (1 << 26) + 3, (1 << 26) + 29, { 16, 16, 16, 8, 16, 16 } },
      { 1 << 26, (1 << 26) + 5, { 0, 0, 0, 0, 0, 0 } },
    }
    for _, case in ipairs(cases) do
      rille.manual_seed(3)
      local drawn = rille.zeros(6):random_(case[1], case[2]):to("int64") - (1 << 26)
      assert.are.same(case[3], drawn:totable())
    end
    local lowest = rille.zeros(3):random_(math.mininteger, math.mininteger + 1)
    assert.are.same({ -0x1p63, -0x1p63, -0x1p63 }, lowest:totable())
  end)

  it("say what they need", function()
    local x = rille.ones(3)
    fails("uniform_: from must be at most to, and both finite: 2 and 1", x.uniform_, x, 2, 1)
    fails("normal_: std must be >= 0, got %-1", x.normal_, x, 0, -1)
    fails("normal_: does not take dtype int64", x.normal_, rille.ones(2, { dtype = "int64" }))
    fails("exponential_: lambd must be > 0, got 0", x.exponential_, x, 0)
    fails("geometric_: p must lie between 0 and 1, without them, got 1", x.geometric_, x, 1)
    fails("bernoulli_: p must lie between 0 and 1, got nan", x.bernoulli_, x, 0 / 0)
    fails("bernoulli: probabilities must lie between 0 and 1, got 2", rille.bernoulli, x * 2)
    fails("poisson: rates must be finite and >= 0, got %-1", rille.poisson, -x)
    fails("random_: from must be below to: 5 and 5", x.random_, x, 5, 5)
    fails("random_: numbers from 0 to 300 do not fit uint8", x.random_, rille.zeros(2, { dtype = "uint8" }), 300)
    fails("random_: no number from 67108872 to 67108868 fits float32", x.random_, x, (1 << 26) + 3, (1 << 26) + 4)
    fails("random_: no number from", x.random_, x, math.maxinteger - 1, math.maxinteger)
    fails("normal: needs size where mean and std are numbers", rille.normal, 0, 1)
    fails("normal: takes size only where", rille.normal, x, 1, { 2 })
    fails("normal: std must be >= 0, got %-1", rille.normal, x, -x)
    fails("multinomial: num_samples must be at least 1 and at most the number of weights, got 4", rille.multinomial, x, 4)
    fails("multinomial: the weights of row 1 are all 0", rille.multinomial, rille.tensor { { 1.0, 2 }, { 0, 0 } }, 1)
    fails("multinomial: weights must be finite and >= 0, got inf", rille.multinomial, x / 0, 1)
    fails("randint: high must be an integer, got 2.5", rille.randint, 2.5, { 3 })
    fails("randint_like: low must be below high: 4 and 4", rille.randint_like, x, 4, 4)
  end)

  it("are changes in place", function()
    local leaf = rille.ones(3, { requires_grad = true })
    fails("normal_: a leaf that requires grad", leaf.normal_, leaf)
    local x = leaf * 2
    local y = x:uniform_()
    y:sum():backward()
    assert.are.same({ 0, 0, 0 }, leaf.grad:totable())
    local p = rille.full({ 3 }, 0.5, { requires_grad = true })
    rille.ones(3):bernoulli_(p):sum():backward()
    assert.are.same({ 0, 0, 0 }, p.grad:totable())
    local wide = rille.ones(1, 3):expand(2, 3)
    fails("share memory", wide.normal_, wide)
  end)
end)
