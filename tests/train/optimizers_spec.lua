-- Optimizers written in Lua, schedulers, clipping and averaged weights, against recorded PyTorch results.
local rille = require "rille"
local folder = require "tests.support.folder"
local native = require "rille.native"
package.path = "tests/support/?.lua;" .. package.path
local coverage = require "coverage"
local nn, optim = rille.nn, rille.optim
local lr_scheduler, utils = optim.lr_scheduler, nn.utils

local function fixture(name) return dofile("tests/fixtures/training/" .. name .. ".lua") end

local function assert_close(expected, actual, rtol, atol, what)
  assert(#expected == #actual, ("%s: %d values expected, got %d"):format(what, #expected, #actual))
  for i, want in ipairs(expected) do
    local got = actual[i]
    assert(math.abs(got - want) <= atol + rtol * math.abs(want), ("%s: element %d is %.12g, expected %.12g"):format(what, i - 1, got, want))
  end
end

local function flat(tensor) return tensor:detach():reshape(-1):totable() end

local function leaf(values) return rille.tensor(values, { dtype = "float64", requires_grad = true }) end

local function roll(x) return rille.cat { x:slice(3, 4), x:slice(0, 3) } end

describe("LBFGS", function()
  for i, case in ipairs(fixture "lbfgs") do
    it(("follows PyTorch's path, case %d"):format(i), function()
      local x = leaf { -0.5, 0.7, -0.3, 1.2 }
      local opt = optim.LBFGS({ x }, next(case.options) and case.options or nil)
      local function closure()
        opt:zero_grad()
        local loss
        if case.options.line_search_fn then
          local a, b = x:slice(0, 3), x:slice(1, 4)
          loss = ((1 - a) ^ 2 + 100 * (b - a ^ 2) ^ 2):sum()
        else
          loss = (x:cosh() + 0.1 * roll(x) * x):sum()
        end
        loss:backward()
        return loss
      end
      for step = 1, 8 do
        local loss = opt:step(closure):item()
        assert_close({ case.losses[step] }, { loss }, 1e-7, 1e-10, "loss of step " .. step)
        assert_close(case.points[step], flat(x), 1e-6, 1e-9, "point after step " .. step)
      end
      assert.are.equal(case.evaluations, opt:state_dict().state[0].func_evals)
    end)
  end

  it("needs a closure and one group", function()
    local x = leaf { 1, 2 }
    assert.error_matches(function() optim.LBFGS({ x }):step() end, "LBFGS: step takes a function")
    assert.error_matches(function() optim.LBFGS { { params = { x } }, { params = { leaf { 1 } } } } end, "one group")
    assert.error_matches(function() optim.LBFGS({ x }, { line_search_fn = "armijo" }) end, "line_search_fn must be one of none|strong_wolfe, got armijo")
  end)
end)

describe("LBFGS's function", function()
  local function bowl(options)
    local x = leaf { 3, -2 }
    local opt = optim.LBFGS({ x }, options)
    local function closure()
      opt:zero_grad()
      local loss = ((x - 1) ^ 4):sum()
      loss:backward()
      return loss
    end
    return x, opt, closure
  end

  it("may raise: its error comes as it is, and the parameters are where the line began", function()
    local x, opt, closure = bowl { line_search_fn = "strong_wolfe" }
    local calls, problem = 0, setmetatable({}, { __tostring = function() return "mine" end })
    local fine, raised = pcall(opt.step, opt, function()
      calls = calls + 1
      if calls == 2 then error(problem) end
      return closure()
    end)
    assert.is_false(fine)
    assert.equal(problem, raised)
    assert.same({ 3, -2 }, x:totable())
    assert.near(97, opt:step(closure):item(), 1e-9)
  end)

  it("cannot step the optimizer or change its state", function()
    local _, opt, closure = bowl()
    assert.error_matches(function() opt:step(function() return opt:step(closure) end) end, "in the function that a step calls")
    opt:step(closure)
    local state = opt:state_dict()
    assert.error_matches(function() opt:step(function() opt:load_state_dict(state) end) end, "cannot change within a step")
    opt:step(closure)
  end)

  it("may give a number, and runs with gradients on", function()
    local x, opt, closure = bowl()
    local _ <close> = rille.no_grad()
    local first = opt:step(function()
      assert.is_true(rille.is_grad_enabled())
      return closure():item()
    end)
    assert.equal(97, first)
    assert.is_true(x[1]:item() < 3 and not rille.is_grad_enabled())
  end)

  it("goes on from a state that was saved", function()
    local x, opt, closure = bowl { max_iter = 4 }
    for _ = 1, 2 do opt:step(closure) end
    local path = os.tmpname() .. ".safetensors"
    rille.save(opt:state_dict(), path)
    local y, other, again = bowl { max_iter = 4 }
    other:load_state_dict((rille.load(path)))
    os.remove(path)
    y:detach():copy_(x)
    assert.equal(2, #other:state_dict().state[0].memory.y > 0 and 2)
    for _ = 1, 2 do assert.equal(opt:step(closure):item(), other:step(again):item()) end
    assert.same(x:totable(), y:totable())
    local dict = opt:state_dict()
    dict.state[0].memory.s[1] = rille.ones(3)
    assert.error_matches(function() other:load_state_dict(dict) end, "memory/s/#1 of shape %[3%] does not fit 2 elements")
    dict.state[0].memory.s[1] = nil
    assert.error_matches(function() other:load_state_dict(dict) end, "state memory/s/#1 is missing")
  end)
end)

describe("Muon", function()
  for i, case in ipairs(fixture "muon") do
    it(("steps as PyTorch's formula, case %d"):format(i), function()
      local rows, columns = table.unpack(case.shape)
      local a = rille.linspace(-1, 1, rows * columns, { dtype = "float64" }):reshape(rows, columns):clone():requires_grad_()
      local opt = optim.Muon({ a }, next(case.options) and case.options or nil)
      local at = 1
      for step = 0, 99 do
        local wave = (rille.arange(a:numel(), { dtype = "float64" }) + step):sin():reshape(rows, columns)
        a.grad = a:detach() * 0.1 + wave
        opt:step()
        if step == 0 or step == 9 or step == 99 then
          assert_close(case.points[at], flat(a), 1e-8, 1e-10, "step " .. step)
          at = at + 1
        end
      end
    end)
  end

  it("takes matrices only", function()
    assert.error_matches(function() optim.Muon { leaf { 1, 2 } } end, "Muon: takes matrices only, parameter 0 has 1 dims")
    assert.error_matches(function() optim.Muon({ rille.ones(2, 2, { requires_grad = true }) }, { momentun = 1 }) end, "did you mean 'momentum'")
  end)
end)

describe("optimizers written in Lua", function()
  local Signs = optim.Optimizer:extend("Signs", { lr = 0.1, maximize = false })
  function Signs:update(parameter, gradient, state, group) -- luacheck: ignore
    state.seen = (state.seen or 0) + 1
    parameter:sub_(gradient:sign() * group.lr)
  end

  it("have groups, state and options like the others", function()
    local a, b = rille.ones(2, { requires_grad = true }), rille.ones(2, { requires_grad = true })
    local opt = Signs({ { params = { a } }, { params = { b }, lr = 1.0, maximize = true } }, { lr = 0.5 })
    a.grad, b.grad = rille.tensor { 3.0, -2.0 }, rille.tensor { 3.0, -2.0 }
    opt:step()
    assert.are.same({ 0.5, 1.5 }, a:totable())
    assert.are.same({ 2.0, 0.0 }, b:totable())
    local dict = opt:state_dict()
    assert.are.same({ 0 }, dict.param_groups[1].params)
    assert.are.equal(1, dict.state[1].seen)
    local other = Signs({ { params = { a } }, { params = { b } } })
    other:load_state_dict(dict)
    assert.are.equal(1.0, other.param_groups[2].lr)
    assert.are.equal(1, other.state[2].seen)
    opt:zero_grad()
    assert.is_nil(a.grad)
    assert.error_matches(function() Signs({ a, a }) end, "parameter 1 is the same tensor as parameter 0")
    assert.error_matches(function() Signs({ a * 2 }) end, "not a leaf")
    assert.error_matches(function() Signs({ a }, { lr = "x" }) end, "lr must be a number, got string")
  end)
end)

describe("a parameter group's keys that are no options", function()
  local function pair() return rille.ones(2, { requires_grad = true }) end

  it("stay with the group, in its state as well", function()
    for _, name in ipairs { "SGD", "AdamW", "RMSprop" } do
      local opt = optim[name]({ { params = { pair() }, lr_scale = 0.5, name = "first" }, { params = { pair() } } }, { lr = 0.1 })
      opt:add_param_group { params = { pair() }, name = "late", lr = 1.0 }
      local groups, found = opt.param_groups, {}
      assert.are.equal("first", groups[1].name)
      assert.is_nil(groups[2].name)
      assert.are.equal("late", groups[3].name)
      for key in pairs(groups[1]) do found[key] = true end
      assert.is_true(found.lr and found.lr_scale and found.name)
      for _, group in ipairs(groups) do group.lr = group.lr * (group.lr_scale or 1) end
      assert.are.same({ 0.05, 0.1, 1.0 }, { groups[1].lr, groups[2].lr, groups[3].lr })
      groups[1].lr_scale = 0.25
      local other = optim[name]({ { params = { pair() }, lr_scale = 1 }, { params = { pair() } }, { params = { pair() } } })
      other:load_state_dict(opt:state_dict())
      assert.are.equal(0.25, other.param_groups[1].lr_scale)
      assert.is_nil(other.param_groups[3].name) -- a key that it does not have
    end
  end)

  it("are mistakes where they are nearly options, and among the constructor's", function()
    local function made(group, options) return function() optim.SGD({ group }, options) end end
    assert.error_matches(made { params = { pair() }, momentun = 0.9 }, "SGD: no option 'momentun', did you mean 'momentum'")
    assert.error_matches(made({ params = { pair() } }, { name = "x" }), "SGD: no option 'name'")
    assert.error_matches(made { pair(), lr = 0.1 }, "SGD: no option")
    local opt = optim.SGD({ { params = { pair() } } }, { lr = 0.1 })
    assert.error_matches(function() opt.param_groups[1].scale = 2 end, "SGD: a parameter group has no option 'scale'")
  end)

  it("let an optimizer stand on another's groups", function()
    local Sharp = optim.Optimizer:extend("Sharp")
    function Sharp:init(params, base, options)
      optim.Optimizer.init(self, params, { rho = 0.05, lr = options.lr })
      self.base = base(self.param_groups, options)
      self.param_groups = self.base.param_groups
    end
    local w = pair()
    local opt = Sharp({ w }, optim.SGD, { lr = 0.5 })
    assert.are.equal(0.05, opt.param_groups[1].rho)
    w.grad = rille.ones(2)
    opt.base:step()
    assert.are.same({ 0.5, 0.5 }, w:totable())
  end)
end)

describe("optimizers written as PyTorch's", function()
  local Heavy = optim.Optimizer:extend("Heavy")
  function Heavy:init(params, lr, options)
    optim.Optimizer.init(self, params, { lr = lr or 0.1, momentum = options and options.momentum or 0.9 })
  end
  function Heavy:step(closure)
    local loss = closure and closure()
    for _, group in ipairs(self.param_groups) do
      for _, p in ipairs(group.params) do
        local state = self.state[p]
        if next(state) == nil then state.buffer = rille.zeros_like(p.data) end
        state.buffer:mul_(group.momentum):add_(p.grad)
        p.data:add_(state.buffer, { alpha = -group.lr * (group.factor or 1) })
      end
    end
    return loss
  end

  local function leaves() return rille.ones(2, { requires_grad = true }), rille.full({ 3 }, 2.0):requires_grad_() end

  it("do what SGD does", function()
    local a, b = leaves()
    local c, d = leaves()
    local mine, theirs = Heavy({ a, b }, 0.2, { momentum = 0.5 }), optim.SGD({ c, d }, { lr = 0.2, momentum = 0.5 })
    local told = {}
    local schedules = { optim.lr_scheduler.StepLR(mine, 2, 0.5), optim.lr_scheduler.StepLR(theirs, 2, 0.5) }
    for _ = 1, 5 do
      for i, case in ipairs { { mine, a, b }, { theirs, c, d } } do
        local opt, x, y = table.unpack(case)
        told[i] = opt:step(function()
          opt:zero_grad()
          local loss = (x ^ 2):sum() + (y ^ 3):sum() * 0.1
          loss:backward()
          return loss
        end):item()
        schedules[i]:step()
      end
      assert.is_true(math.abs(told[2] - told[1]) < 1e-6)
    end
    assert.is_true(rille.allclose(c, a, { rtol = 1e-6 }) and rille.allclose(d, b, { rtol = 1e-6 }))
    assert.are.equal(5, mine:_step_count())
    assert.are.equal(mine.state[1], mine.state[a]) -- the same table, by number and by tensor
  end)

  it("have groups with options of any name, and keep them", function()
    local a, b = leaves()
    local opt = Heavy({ { params = { a }, factor = 0 }, { params = { b }, lr = 1.0 } }, 0.5)
    a.grad, b.grad = rille.ones(2), rille.ones(3)
    opt:step()
    assert.are.same({ 1.0, 1.0 }, a:totable())
    assert.are.same({ 1.0, 1.0, 1.0 }, b:totable())
    local dict = opt:state_dict()
    assert.are.equal(0, dict.param_groups[1].factor)
    local other = Heavy({ { params = { a } }, { params = { b } } })
    other:load_state_dict(dict)
    assert.are.equal(0, other.param_groups[1].factor)
    assert.are.equal(1.0, other.param_groups[2].lr)
    assert.are.same({ 1.0, 1.0, 1.0 }, other.state[b].buffer:totable())
  end)

  it("say what is wrong", function()
    local a, b = leaves()
    local Idle = optim.Optimizer:extend("Idle")
    function Idle:init() self.lr = 1 end
    assert.error_matches(function() Idle { a } end, "Idle: init must call Optimizer.init%(self, params, defaults%)")
    function Idle:init(params) optim.Optimizer.init(self, params) end
    assert.error_matches(function() Idle { a } end, "Idle: Optimizer.init takes the parameters and a table of defaults, got nil")
    assert.error_matches(function() Heavy {} end, "Heavy: got no parameters")
    assert.error_matches(function() return Heavy({ a }).state[b] end, "Heavy: state: the tensor is none of the parameters")
  end)
end)

describe("a step that runs out of memory", function()
  it("is made whole or not at all, for parameters in any order of memory", function()
    for n = 1, 60 do
      local a, b = rille.zeros(3), rille.zeros(4, 3):t()
      local opt = rille.optim.SGD({ a:requires_grad_(), b:requires_grad_() }, { lr = 1 })
      a.grad, b.grad = rille.ones(3), rille.ones(3, 4)
      native.fail_allocation(n)
      local ok = pcall(opt.step, opt)
      native.fail_allocation(0)
      local want = ok and -1 or 0
      assert.equal(3 * want, a:sum():item())
      assert.equal(12 * want, b:sum():item())
      opt:step()
      assert.equal(3 * (want - 1), a:sum():item())
      assert.equal(12 * (want - 1), b:sum():item())
    end
  end)
end)

describe("an optimizer's state", function()
  it("has a step count that can be counted on", function()
    local x = rille.ones(2, { requires_grad = true })
    local opt = rille.optim.Adam({ x }, { lr = 0.1 })
    x.grad = rille.ones(2)
    opt:step()
    local dict = opt:state_dict()
    for _, step in ipairs { -1, (1 << 53) + 1, math.maxinteger } do
      dict.state[0].step = step
      assert.error_matches(function() opt:load_state_dict(dict) end, "step must be from 0 to 2%^53")
    end
    dict.state[0].step = 1 << 53
    opt:load_state_dict(dict)
    opt:step()
  end)
end)

describe("schedulers", function()
  local seen = {}
  for i, case in ipairs(fixture "schedulers") do
    seen[case.name] = 1
    it(("%d: %s goes as PyTorch's for 200 steps (%s)"):format(i, case.name, case.kind), function()
      local p, q = rille.ones(1, { requires_grad = true }), rille.ones(1, { requires_grad = true })
      local single = case.name == "ReduceLROnPlateau" or case.name == "SequentialLR" or case.name == "ChainedScheduler"
      local groups = single and { p } or { { params = { p } }, { params = { q }, lr = 0.02 } }
      local options = { lr = 0.1 }
      if case.momenta and case.kind == "SGD" then options.momentum = 0.9 end
      local opt = optim[case.kind](groups, options)
      local scheduler
      if case.name == "SequentialLR" then
        scheduler = lr_scheduler.SequentialLR(opt, {
          lr_scheduler.LinearLR(opt, { start_factor = 0.1, total_iters = 20 }),
          lr_scheduler.CosineAnnealingLR(opt, 100),
          lr_scheduler.ExponentialLR(opt, 0.95),
        }, { 20, 120 })
      elseif case.name == "ChainedScheduler" then
        scheduler = lr_scheduler.ChainedScheduler { lr_scheduler.ConstantLR(opt, { factor = 0.1, total_iters = 20 }), lr_scheduler.ExponentialLR(opt, 0.97) }
      else
        local given = {}
        for k, v in pairs(case.options) do given[k] = v end
        if case.text ~= "" then given.lr_lambda = load("return " .. case.text)() end
        scheduler = lr_scheduler[case.name](opt, given)
      end
      local rates, momenta = {}, {}
      for step = 1, 200 do
        opt:step()
        scheduler:step(case.values and case.values[step])
        for _, group in ipairs(opt.param_groups) do rates[#rates + 1] = group.lr end
        momenta[step] = case.kind == "SGD" and opt.param_groups[1].momentum or case.kind == "Adam" and opt.param_groups[1].betas[1]
      end
      assert_close(case.rates, rates, 1e-9, 1e-13, "learning rates")
      if case.momenta then assert_close(case.momenta, momenta, 1e-12, 0, "momenta") end
    end)
  end

  it("have recorded cases where PyTorch has them, else a reference", function()
    local names = {}
    for name in pairs(lr_scheduler) do
      if name ~= "LRScheduler" then names[#names + 1] = name end -- the base class
    end
    coverage.assert_covered("scheduler", names, seen)
  end)

  -- A reference returns a list of cases { options = {...}, rate = function(base, epoch) return learning rate end }.
  for _, name in ipairs(coverage.sorted(lr_scheduler)) do
    for i, case in ipairs(coverage.reference("scheduler", name) or {}) do
      it(name .. " goes as its reference for 100 epochs, case " .. i, function()
        local p, q = rille.ones(1, { requires_grad = true }), rille.ones(1, { requires_grad = true })
        local opt = optim.SGD({ { params = { p } }, { params = { q }, lr = 0.02 } }, { lr = 0.1 })
        local rule = lr_scheduler[name](opt, case.options)
        for epoch = 0, 100 do
          local rates = { opt.param_groups[1].lr, opt.param_groups[2].lr }
          assert_close({ case.rate(0.1, epoch), case.rate(0.02, epoch) }, rates, 1e-12, 0, "epoch " .. epoch)
          opt:step()
          rule:step()
        end
      end)
    end
  end

  it("go on from a saved state", function()
    local function make()
      local opt = optim.SGD({ rille.ones(1, { requires_grad = true }) }, { lr = 0.1 })
      return opt, lr_scheduler.SequentialLR(opt, { lr_scheduler.LinearLR(opt, 0.1, 1.0, 5), lr_scheduler.CosineAnnealingWarmRestarts(opt, 4, 2) }, { 5 })
    end
    local opt, scheduler = make()
    local rates = {}
    for i = 1, 20 do
      opt:step()
      scheduler:step()
      rates[i] = opt.param_groups[1].lr
    end
    local first, half = make()
    for _ = 1, 8 do
      first:step()
      half:step()
    end
    local second, rest = make()
    second:load_state_dict(first:state_dict())
    rest:load_state_dict(half:state_dict())
    for i = 9, 20 do
      second:step()
      rest:step()
      assert.are.equal(rates[i], second.param_groups[1].lr)
    end
  end)

  it("say what is wrong", function()
    local opt = optim.SGD({ rille.ones(1, { requires_grad = true }) }, { lr = 0.1 })
    assert.error_matches(function() lr_scheduler.StepLR(3, 1) end, "StepLR: the first argument must be an optimizer, got number")
    assert.error_matches(function() lr_scheduler.StepLR(opt) end, "StepLR: step_size is missing")
    assert.error_matches(function() lr_scheduler.StepLR(opt, { step_sise = 3 }) end, "no option 'step_sise', did you mean 'step_size'")
    assert.error_matches(function() lr_scheduler.StepLR(opt, 1.5) end, "step_size must be integer")
    assert.error_matches(function() lr_scheduler.StepLR(opt, 1, 0.1, 5) end, "at most 2 arguments, got 3")
    assert.error_matches(function() lr_scheduler.OneCycleLR(opt, 0.1) end, "needs total_steps")
    assert.error_matches(function() lr_scheduler.ReduceLROnPlateau(opt, "down") end, "mode must be min or max, got 'down'")
    assert.error_matches(function() lr_scheduler.ReduceLROnPlateau(opt):step() end, "takes the measured value")
    assert.error_matches(function() lr_scheduler.SequentialLR(opt, { lr_scheduler.ConstantLR(opt) }, { 3 }) end, "need 0 milestones, got 1")
    opt:step()
    local cycle = lr_scheduler.OneCycleLR(opt, { max_lr = 0.1, total_steps = 2, cycle_momentum = false })
    cycle:step()
    cycle:step()
    assert.error_matches(function() cycle:step() end, "step 3 of a cycle of 2 steps")
  end)

  it("warn when they are stepped before their optimizer", function()
    local script = [[
      local rille = require "rille"
      local opt = rille.optim.SGD({ rille.ones(1, { requires_grad = true }) }, { lr = 0.1 })
      local scheduler = rille.optim.lr_scheduler.StepLR(opt, 10)
      %s
      scheduler:step()
      scheduler:step()
    ]]
    local function run(line) return (folder.run(script:format(line))) end
    local text = run("")
    assert.is_truthy(text:find("StepLR:step() was called before the optimizer's step()", 1, true), text)
    assert.are.equal("", run("opt:step()"))
  end)
end)

describe("clipping", function()
  it("scales gradients whose norm is too large", function()
    local a, b = rille.ones(2, { requires_grad = true }), rille.ones(1, { requires_grad = true })
    a.grad, b.grad = rille.tensor { 3.0, 0.0 }, rille.tensor { 4.0 }
    assert_close({ 5 }, { utils.clip_grad_norm_({ a, b }, 1.0):item() }, 1e-6, 0, "norm")
    assert_close({ 0.6, 0 }, a.grad:totable(), 1e-5, 0, "a")
    assert_close({ 0.8 }, b.grad:totable(), 1e-5, 0, "b")
    utils.clip_grad_norm_({ a, b }, 10)
    assert_close({ 0.6, 0 }, a.grad:totable(), 1e-5, 0, "a again")
    assert_close({ 0.8 }, { utils.clip_grad_norm_({ a, b }, 0.4, { norm_type = math.huge }):item() }, 1e-5, 0, "largest")
    assert_close({ 0.4 }, b.grad:totable(), 1e-5, 0, "b by the largest")
    utils.clip_grad_value_({ a, b }, 0.1)
    assert_close({ 0.1 }, b.grad:totable(), 1e-6, 0, "b cut")
    b.grad = rille.tensor { 0 / 0 }
    assert.error_matches(function() utils.clip_grad_norm_({ b }, 1, { error_if_nonfinite = true }) end, "norm of the gradients is")
    assert.error_matches(function() utils.clip_grad_norm_({ b }) end, "max_norm must be a number, got nothing")
  end)

  it("lays parameters out as one vector and back", function()
    local net = nn.Linear(3, 2)
    local vector = utils.parameters_to_vector(net:parameters())
    assert.are.equal(8, vector:numel())
    utils.vector_to_parameters(vector * 2, net:parameters())
    assert.is_true(rille.allclose(utils.parameters_to_vector(net:parameters()), vector * 2))
    assert.error_matches(function() utils.vector_to_parameters(rille.ones(3), net:parameters()) end, "3 elements for 8")
  end)
end)

describe("averaged weights", function()
  local swa = optim.swa_utils
  it("averages a copy where it is given no network", function()
    local net = nn.Sequential(nn.Linear(2, 1, { bias = false }))
    local weight = net[1].weight
    rille.no_grad(function() weight:fill_(1) end)
    local ema = swa.AveragedModel(net, { avg_fn = swa.get_ema_avg_fn(0.5) })
    ema:update_parameters(net)
    rille.no_grad(function() weight:fill_(3) end)
    ema:update_parameters(net)
    assert.same({ { 2, 2 } }, ema.module[1].weight:totable())
    assert.same({ { 3, 3 } }, weight:totable())
    assert.is_true(weight.requires_grad)
    assert.error_matches(function() swa.AveragedModel(net, net) end, "the average cannot stand in the network itself")
    assert.error_matches(function() swa.AveragedModel(3) end, "needs a network")
  end)

  it("are the mean, or an exponential mean", function()
    local net = nn.Linear(2, 1, { bias = false })
    local function set(value) rille.no_grad(function() net.weight:fill_(value) end) end
    local mean = swa.AveragedModel(net, function() return nn.Linear(2, 1, { bias = false }) end)
    local ema = swa.AveragedModel(net, function() return nn.Linear(2, 1, { bias = false }) end, { avg_fn = swa.get_ema_avg_fn(0.9) })
    for value = 1, 4 do
      set(value)
      mean:update_parameters(net)
      ema:update_parameters(net)
    end
    assert_close({ 2.5, 2.5 }, flat(mean.module.weight), 1e-6, 0, "mean")
    local want = 1
    for value = 2, 4 do want = want * 0.9 + value * 0.1 end
    assert_close({ want, want }, flat(ema.module.weight), 1e-6, 0, "ema")
    assert.are.equal(4, mean.n_averaged:item())
    assert.is_false(mean(rille.ones(1, 2)).requires_grad)
  end)

  it("get batch statistics of their own", function()
    rille.manual_seed(1)
    local x = rille.randn(64, 3) * 2 + 5
    local net = nn.Sequential(nn.BatchNorm1d(3))
    net:eval()
    local loader = rille.data.DataLoader(rille.data.TensorDataset(x, x), { batch_size = 64 })
    swa.update_bn(loader, net)
    assert.is_false(net.training)
    assert_close(flat(x:mean(0)), flat(net[1].running_mean), 1e-5, 1e-5, "mean")
    assert_close(flat(x:var(0)), flat(net[1].running_var), 1e-5, 1e-5, "var")
    net[1].running_mean:zero_()
    swa.update_bn({ { x, x } }, net) -- a list of batches, as a trainer takes it
    assert_close(flat(x:mean(0)), flat(net[1].running_mean), 1e-5, 1e-5, "mean")
  end)

  it("anneal to their own learning rate", function()
    local opt = optim.SGD({ rille.ones(1, { requires_grad = true }) }, { lr = 1.0 })
    local scheduler = swa.SWALR(opt, { swa_lr = 0.1, anneal_epochs = 4, anneal_strategy = "linear" })
    local rates = {}
    for i = 1, 6 do
      opt:step()
      scheduler:step()
      rates[i] = opt.param_groups[1].lr
    end
    assert_close({ 0.775, 0.55, 0.325, 0.1, 0.1, 0.1 }, rates, 1e-9, 0, "rates")
  end)
end)

describe("a parameter group that is added later", function()
  local function two() return nn.Linear(1, 1, { bias = false }), nn.Linear(1, 1, { bias = false }) end
  local function step(opt, ...)
    opt:zero_grad()
    local loss = 0
    for _, net in ipairs { ... } do loss = loss + (net(rille.ones(1, 1)) ^ 2):sum() end
    loss:backward()
    opt:step()
  end

  it("is taken by every optimizer", function()
    for name, make in pairs(rille.optim) do
      if name:find "^%u" and name ~= "Optimizer" and name ~= "LBFGS" then
        local a, b = two()
        local opt = make(a:parameters(), { lr = 0.25 })
        local groups = opt.param_groups
        step(opt, a)
        opt:add_param_group { params = b:parameters(), lr = 0.5 }
        assert.equal(2, #groups, name)
        assert.equal(0.5, opt.param_groups[2].lr, name)
        assert.equal(0.25, groups[1].lr, name)
        local old, new = a.weight:item(), b.weight:item()
        step(opt, a, b)
        assert.is_true(b.weight:item() ~= new and (name == "Rprop" or a.weight:item() ~= old), name)
        local dict = opt:state_dict()
        assert.same({ { 0 }, { 1 } }, { dict.param_groups[1].params, dict.param_groups[2].params })
        local again = make({ { params = a:parameters() }, { params = b:parameters() } }, { lr = 1 })
        again:load_state_dict(dict)
        assert.equal(0.5, again.param_groups[2].lr, name)
      end
    end
  end)

  it("changes nothing when it is refused", function()
    for _, make in ipairs { rille.optim.Adam, rille.optim.Muon } do
      local a, b = two()
      local opt = make(a:parameters(), { lr = 0.25 })
      assert.error_matches(function() opt:add_param_group { params = { b.weight, a.weight } } end,
        "parameter 2 is the same tensor as parameter 0")
      assert.error_matches(function() opt:add_param_group { params = b:parameters(), lr = -1 } end, "lr must be >= 0")
      assert.error_matches(function() opt:add_param_group { params = {} } end, "the group has no parameters")
      assert.error_matches(function() opt:add_param_group(b:parameters()) end, "%w")
      assert.equal(1, #opt.param_groups)
      step(opt, a, b)
      opt:add_param_group { params = b:parameters() }
      step(opt, a, b)
    end
    local opt = rille.optim.LBFGS(nn.Linear(1, 1):parameters())
    assert.error_matches(function() opt:add_param_group { params = nn.Linear(1, 1):parameters() } end, "LBFGS: takes one group")
  end)

  it("leaves schedulers' old groups as they are", function()
    local a, b = two()
    local opt = rille.optim.SGD(a:parameters(), { lr = 1 })
    local steps = rille.optim.lr_scheduler.StepLR(opt, 1, 0.5)
    local plateau = rille.optim.lr_scheduler.ReduceLROnPlateau(opt, { patience = 0 })
    opt:add_param_group { params = b:parameters(), lr = 4 }
    step(opt, a, b)
    steps:step()
    assert.same({ 0.5, 4 }, { opt.param_groups[1].lr, opt.param_groups[2].lr })
    plateau:step(1)
    plateau:step(2)
    assert.near(0.05, opt.param_groups[1].lr, 1e-12)
    assert.near(0.4, opt.param_groups[2].lr, 1e-12)
  end)
end)

describe("an optimizer's arguments", function()
  it("are told where they stand wrongly", function()
    local net = nn.Linear(1, 1)
    for _, name in ipairs { "Adam", "Muon" } do
      local make = rille.optim[name]
      assert.error_matches(function() make { net:parameters(), lr = 0.1 } end,
        name .. ": 'lr' stands among the parameters; they come first, the options behind them: " .. name)
      assert.error_matches(function() make(net:parameters(), 0.1) end, "options must be a table, such as { lr = 0.1 }, got number")
      assert.error_matches(function() make(net:parameters(), { lr = rille.tensor(0.1) }) end, "lr must be a number, got a? ?tensor")
    end
  end)
end)

describe("a scheduler's state", function()
  local schedulers = rille.optim.lr_scheduler

  local function optimizer()
    local opt = rille.optim.SGD(nn.Linear(1, 1):parameters(), { lr = 1, momentum = 0.5 })
    opt:step()
    return opt
  end

  local function rates_of(opt, one, steps, ...)
    local list = {}
    for i = 1, steps do
      one:step(select("#", ...) > 0 and i or nil)
      list[i] = { opt.param_groups[1].lr, opt.param_groups[1].momentum }
    end
    return list
  end

  -- name -> arguments of the one whose state it is, of the other that takes it over, and maybe what step wants
  local cases = {
    StepLR = { { 3, 0.5 }, { 7 } },
    MultiStepLR = { { { 2, 5 }, 0.5 }, { { 1 } } },
    ConstantLR = { { 0.25, 7 }, {} },
    LinearLR = { { 0.25, 0.75, 9 }, {} },
    ExponentialLR = { { 0.5 }, { 0.9 } },
    PolynomialLR = { { 9, 2 }, {} },
    CosineAnnealingLR = { { 5, 0.125 }, { 9 } },
    CosineAnnealingWarmRestarts = { { 2, 2, 0.125 }, { 5 } },
    CyclicLR = { { 0.25, 1, 3, { mode = "exp_range", gamma = 0.5, step_size_down = 2, base_momentum = 0.25 } }, { 0.5, 2 } },
    OneCycleLR = { { 2, 12, { pct_start = 0.5, anneal_strategy = "linear", three_phase = true, div_factor = 4 } }, { 1, 20 } },
    ReduceLROnPlateau = { { "max", 0.5, 1, { min_lr = 0.125, cooldown = 1, threshold_mode = "abs", threshold = 2 } }, {}, 1 },
    SWALR = { { 0.125, 6, "linear" }, { 0.5 } },
  }

  for name, case in pairs(cases) do
    it("restores every setting: " .. name, function()
      local make = name == "SWALR" and rille.optim.swa_utils.SWALR or schedulers[name]
      local first, second = optimizer(), optimizer()
      local one = make(first, table.unpack(case[1]))
      rates_of(first, one, 4, table.unpack(case, 3))
      local other = make(second, table.unpack(case[2]))
      other:load_state_dict(one:state_dict())
      second:load_state_dict(first:state_dict())
      assert.same(rates_of(first, one, 6, table.unpack(case, 3)), rates_of(second, other, 6, table.unpack(case, 3)))
      assert.same(one:state_dict(), other:state_dict())
    end)
  end

  it("is that of all inner schedulers", function()
    local function make(opt, gamma, at)
      return schedulers.SequentialLR(opt, { schedulers.ExponentialLR(opt, gamma), schedulers.ConstantLR(opt, gamma, 9) }, { at })
    end
    local first, second = optimizer(), optimizer()
    local one, other = make(first, 0.5, 3), make(second, 0.9, 6)
    rates_of(first, one, 2)
    other:load_state_dict(one:state_dict())
    second:load_state_dict(first:state_dict())
    assert.same(rates_of(first, one, 5), rates_of(second, other, 5))
    local single = schedulers.SequentialLR(first, { schedulers.ExponentialLR(first, 0.5) }, {})
    assert.error_matches(function() single:load_state_dict(one:state_dict()) end, "SequentialLR has 1 schedulers, the state 2")
  end)
end)
