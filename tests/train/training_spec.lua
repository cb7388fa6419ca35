-- Random streams, printed tensors and optimizers against recorded PyTorch results.
local rille = require "rille"
package.path = "tests/support/?.lua;" .. package.path
local coverage = require "coverage"
local optim = rille.optim

local function fixture(name) return dofile("tests/fixtures/training/" .. name .. ".lua") end

-- |a - b| <= atol + rtol * |b|, NaN equal to NaN.
local function assert_close(expected, actual, rtol, atol, what)
  assert(#expected == #actual, ("%s: %d values expected, got %d"):format(what, #expected, #actual))
  for i, want in ipairs(expected) do
    local got = actual[i]
    local fits = got == want or math.abs(got - want) <= atol + rtol * math.abs(want)
    assert(fits, ("%s: element %d is %.9g, expected %.9g"):format(what, i - 1, got, want))
  end
end

local function flat(tensor) return tensor:detach():reshape(-1):totable() end

local function evaluate(call) return assert(load("local rille = ... return " .. call))(rille) end

describe("random streams", function()
  for _, case in ipairs(fixture "streams") do
    it(("%s with seed %d equals PyTorch's"):format(case.call, case.seed), function()
      rille.manual_seed(case.seed)
      assert_close(case.values, flat(evaluate(case.call)), 3e-6, 1e-6, case.call)
    end)
  end
end)

describe("printed tensors", function()
  for _, case in ipairs(fixture "printed") do
    it(case.call, function() assert.equal(case.text, tostring(evaluate(case.call))) end)
  end
end)

describe("optimizers", function()
  for i, case in ipairs(fixture "optimizers") do
    it(("%d: %s, %s, 100 steps"):format(i, case.name, case.dtype), function()
      local a = rille.linspace(-1, 1, 12, { dtype = "float64" }):reshape(3, 4):to(case.dtype):clone():requires_grad_()
      local b = rille.linspace(0.5, 2, 5, { dtype = "float64" }):to(case.dtype):clone():requires_grad_()
      local opt = optim[case.name]({ a, b }, case.options)
      local at = 1
      for step = 0, 99 do
        for _, p in ipairs { a, b } do
          local wave = (rille.arange(p:numel(), { dtype = "float64" }) + step):sin():reshape(p:shape()):to(case.dtype)
          p.grad = p:detach() * 0.1 + wave
        end
        opt:step()
        if step == 0 or step == 1 or step == 9 or step == 99 then
          local rtol = case.dtype == "float64" and 1e-10 or 2e-5
          assert_close(case.points[at][1], flat(a), rtol, rtol, "a after step " .. step)
          assert_close(case.points[at][2], flat(b), rtol, rtol, "b after step " .. step)
          at = at + 1
        end
      end
    end)
  end

  it("has recorded cases of every type that PyTorch has, and a reference of the others", function()
    assert(optim.Muon and optim.LBFGS and optim.Adafactor) -- loads what is written in Lua
    local counts, names = {}, {}
    for _, name in ipairs { "optimizers", "muon", "lbfgs" } do
      for _, case in ipairs(fixture(name)) do
        counts[case.name or name == "muon" and "Muon" or "LBFGS"] = 1
      end
    end
    for name, class in pairs(optim) do
      local callable = type(class) == "function" or getmetatable(class) and getmetatable(class).__call
      if name ~= "Optimizer" and callable then names[#names + 1] = name end
    end
    assert(#names >= 14, table.concat(names, " "))
    coverage.assert_covered("optimizer", names, counts)
  end)

  -- A reference returns a list of cases { options = {...}, update = function(parameter, gradient, state, step) }: plain
  -- numbers, one element at a time; update returns the new parameter and may keep what it likes in state.
  for _, name in ipairs(coverage.referenced "optimizer") do
    local is_optimizer = pcall(function() return optim[name] end) -- else a scheduler
    for i, case in ipairs(is_optimizer and coverage.reference("optimizer", name) or {}) do
      it(name .. " goes as its reference for 20 steps, case " .. i, function()
        local p = rille.linspace(-1, 1, 6, { dtype = "float64" }):clone():requires_grad_()
        local want, state = p:detach():totable(), {}
        local opt = optim[name]({ p }, case.options)
        for step = 1, 20 do
          p.grad = p:detach() * 0.1 + (rille.arange(6, { dtype = "float64" }) + step):sin()
          for j, gradient in ipairs(p.grad:totable()) do
            state[j] = state[j] or {}
            want[j] = case.update(want[j], gradient, state[j], step)
          end
          opt:step()
          coverage.assert_close(want, p, 1e-10, "parameter after step " .. step)
        end
      end)
    end
  end

  it("takes groups, and changes them while training", function()
    local a, b = rille.ones(2, { requires_grad = true }), rille.ones(2, { requires_grad = true })
    local opt = optim.SGD({ { params = { a }, lr = 1 }, { params = { b } } }, { lr = 0.5 })
    a.grad, b.grad = rille.ones(2), rille.ones(2)
    opt:step()
    assert.same({ 0.0, 0.0 }, a:totable())
    assert.same({ 0.5, 0.5 }, b:totable())
    opt.param_groups[2].lr = 0.25
    opt:step()
    assert.same({ 0.25, 0.25 }, b:totable())
    assert.equal(1, opt.param_groups[1].lr)
    opt:zero_grad()
    assert.is_nil(a.grad)
  end)

  it("continues from a saved state as if nothing had happened", function()
    local function make()
      local p = rille.linspace(0, 1, 6):clone():requires_grad_()
      return p, optim.Adam({ p }, { lr = 0.1, amsgrad = true })
    end
    local function steps(p, opt, from, to)
      for i = from, to do
        p.grad = (rille.arange(6.0) + i):cos()
        opt:step()
      end
    end
    local p, opt = make()
    steps(p, opt, 1, 10)
    local q, other = make()
    steps(q, other, 1, 5)
    local r, third = make()
    rille.no_grad(function() r:copy_(q) end)
    third:load_state_dict(other:state_dict())
    steps(r, third, 6, 10)
    assert.same(p:totable(), r:totable())
  end)

  it("refuses what cannot be", function()
    local p = rille.ones(2, { requires_grad = true })
    assert.error_matches(function() optim.SGD({ p }, { lr = -1 }) end, "SGD: lr must be >= 0")
    assert.error_matches(function() optim.SGD({ p }, { lr = 0 / 0 }) end, "SGD: lr must be >= 0")
    assert.error_matches(function() optim.SGD({ p }, { momentun = 0.9 }) end, "no option 'momentun', did you mean 'momentum'")
    assert.error_matches(function() optim.SGD({ p, p }) end, "parameter 1 is the same tensor as parameter 0")
    assert.error_matches(function() optim.Adam({ p * 2 }) end, "parameter 0 %(shape %[2%]%) is not a leaf")
    local wide = rille.ones(2, 1):expand(2, 3):detach():requires_grad_()
    assert.error_matches(function() optim.Adam({ wide }) end, "several elements of parameter 0 %(shape %[2, 3%]%) share memory")
    assert.error_matches(function() optim.Adam({}) end, "got no parameters")
    assert.error_matches(function() optim.Adam({ rille.arange(3) }) end, "int64, which has no gradient")
    assert.error_matches(function() optim.SGD({ p }, { nesterov = true }) end, "nesterov needs a momentum")
    assert.error_matches(function() optim.Adam({ p }, { betas = { 0.9 } }) end, "betas must be a table of two numbers")
  end)
end)
