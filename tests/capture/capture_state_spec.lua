-- Captured steps and what changes around them: leaves, modes, streams, grads, inputs, and errors in the middle.
local rille = require "rille"
local native = require "rille.native"
local nn, F, optim = rille.nn, rille.nn.functional, rille.optim

local function same(a, b, what) assert(rille.equal(a, b), what) end

-- f and its capture do the same from the same seed, n times.
local function agree(make, input, n)
  local results = {}
  for mode = 1, 2 do
    rille.manual_seed(8)
    local f = make()
    if mode == 2 then f = rille.capture(f) end
    results[mode] = {}
    for i = 1, n or 4 do results[mode][i] = { f(input and input(i)) } end
    results.step = f
  end
  for i, want in ipairs(results[1]) do
    for k, value in ipairs(want) do same(value:detach(), results[2][i][k], ("result %d of run %d"):format(k, i)) end
  end
  return results.step
end

local function refused(f, text, ...)
  local step = rille.capture(f)
  local fine, problem = pcall(step, ...)
  assert.is_false(fine)
  assert.is_truthy(tostring(problem):find(text, 1, true), problem)
  assert.are.equal(0, #step:recordings())
end

describe("a captured step", function()
  it("gives results that later runs leave alone", function()
    local step = rille.capture(function(x) return x, x[0], x:view(-1) end)
    local whole, row, flat = step(rille.ones(2, 2))
    step(rille.ones(2, 2) * 3)
    assert.are.same({ 1.0, 1.0, 1.0, 1.0 }, flat:totable())
    assert.are.same({ 1.0, 1.0 }, row:totable())
    assert.are.equal(4, whole:sum():item())
  end)

  it("sees leaves that are frozen or not", function()
    local w = rille.ones(2)
    local step = rille.capture(function(x)
      local loss = (w * x * w):sum()
      if loss.requires_grad then loss:backward() end
      return loss
    end)
    step(rille.ones(2))
    w.requires_grad = true
    step(rille.ones(2))
    assert.are.same({ 2.0, 2.0 }, w.grad:totable())
    w.grad = nil
    w.requires_grad = false
    step(rille.ones(2))
    assert.is_nil(w.grad)
    assert.are.equal(2, #step:recordings())
  end)

  it("sees layers that are frozen", function()
    local net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    local opt = optim.SGD(net:parameters(), { lr = 0.1 })
    local step = rille.capture(function(x)
      net(x):square():sum():backward()
      opt:step()
      opt:zero_grad()
    end)
    step(rille.ones(1, 2))
    net[1].weight.requires_grad = false
    local before = net[1].weight:detach():clone()
    step(rille.ones(1, 2))
    same(before, net[1].weight)
  end)

  it("may freeze and thaw in itself", function()
    local step = agree(function()
      local critic, maker = nn.Linear(2, 1), nn.Linear(2, 2)
      local opt = optim.SGD(maker:parameters(), { lr = 0.1 })
      return function(x)
        for _, p in ipairs(critic:parameters()) do p.requires_grad = false end
        critic(maker(x)):sum():backward()
        opt:step()
        opt:zero_grad()
        for _, p in ipairs(critic:parameters()) do p.requires_grad = true end
        return critic(maker(x)):detach()
      end
    end, function() return rille.randn(3, 2) end)
    assert.are.equal(1, #step:recordings())
  end)

  it("sees hooks that come and go", function()
    local w = rille.ones(2, { requires_grad = true })
    local step = rille.capture(function()
      w.grad = nil
      w:sum():backward()
    end)
    step()
    step()
    local handle = w:register_hook(function(g) return g * 7 end)
    step()
    assert.are.same({ 7.0, 7.0 }, w.grad:totable())
    handle:remove()
    step()
    assert.are.same({ 1.0, 1.0 }, w.grad:totable())
  end)

  it("sees hooks of layers, where no module is written in Lua", function()
    local layer, calls = nn.Linear(2, 2), 0
    local step = rille.capture(function(x) return layer(x) end)
    local x = rille.ones(1, 2)
    local plain = step(x)
    local handle = layer:register_forward_hook(function(_, _, out)
      calls = calls + 1
      return out * 2
    end)
    local doubled = step(x)
    assert.are.equal(1, calls)
    assert.is_true(rille.equal(plain * 2, doubled))
    handle:remove()
    assert.is_true(rille.equal(plain, step(x)))
    assert.are.equal(1, calls)
    for _ = 1, 20 do
      nn.Linear(1, 1):register_forward_hook(function() end):remove()
      assert.is_true(rille.equal(plain, step(x)))
    end
    assert.are.equal(1, #step:recordings())
  end)

  it("checks values in every run that the op checks", function()
    local target = rille.zeros(2)
    local step = rille.capture(function(x) return rille.functional.binary_cross_entropy(x, target) end)
    step(rille.tensor { 0.5, 0.5 })
    assert.error_matches(function() step(rille.tensor { 0.5, 2.0 }) end, "input must lie between 0 and 1, but element 1 is 2")
    assert.near(math.log(2), step(rille.tensor { 0.5, 0.5 }):item(), 1e-6)
  end)

  it("sums what lies strided, of other dtypes or nowhere as the eager step does", function()
    local function step(x)
      return x:t():mean(1), x:expand(3, 2, 4):sum(0), x:to("int64"):sum(), x:mean({ dtype = "float64" }), x:narrow(0, 0, 0):mean(0),
        rille.functional.mse_loss(x:t(), x:t() * 2), rille.functional.mse_loss(x, x[1], "sum")
    end
    local captured = rille.capture(step)
    for _ = 1, 3 do
      local x = rille.randn(2, 4)
      local expected, given = { step(x) }, { captured(x) }
      for k, value in ipairs(expected) do
        assert.are.equal(value.dtype, given[k].dtype)
        assert.is_true(rille.allclose(value, given[k], 0, 0, true))
      end
    end
    assert.are.equal(1, #captured:recordings())
  end)

  it("reads grads that are there", function()
    local w = rille.ones(2, { requires_grad = true })
    local step = rille.capture(function() return w.grad * 2 end)
    for value = 1, 3 do
      w.grad = rille.ones(2) * value
      assert.are.same({ 2.0 * value, 2.0 * value }, step():totable())
    end
  end)

  it("keeps its recording when it makes leaves itself", function()
    local layer = nn.Linear(3, 2)
    local step = agree(function()
      return function(x)
        x = x:detach()
        x.requires_grad = true
        layer(x):square():sum():backward()
        layer:zero_grad()
        return (x + x.grad:sign() * 0.1):detach()
      end
    end, function() return rille.randn(2, 3) end)
    assert.are.equal(1, #step:recordings())
  end)

  it("tells 2 from 2.0 and 0.0 from -0.0", function()
    local step = rille.capture(function(x, k) return x * k end)
    local x = rille.tensor({ 1, 2 }, { dtype = "int64" })
    step(x, 2)
    assert.are.equal("float32", step(x, 2.0).dtype)
    local over = rille.capture(function(a, k) return a / k end)
    over(rille.ones(1), 0.0)
    assert.are.equal(-math.huge, over(rille.ones(1), -0.0):item())
  end)

  it("sees the mode of modules written in Lua", function()
    local Noisy = nn.Module:extend "Noisy"
    function Noisy.init() end
    function Noisy:forward(x) return F.dropout(x, 0.5, self.training) end
    local x = rille.randn(4, 1, 4)
    for _, net in ipairs { Noisy(), nn.LSTM(4, 4, { num_layers = 2, dropout = 0.5 }) } do
      local step = rille.capture(function(a) return (net(a)) end)
      step(x)
      net:eval()
      same((net(x)):detach(), step(x))
      net:train()
      step(x)
      assert.are.equal(2, #step:recordings())
    end
  end)

  it("sees parts of modules that are replaced, converted or hooked", function()
    local Scaled = nn.Module:extend "Scaled"
    function Scaled:init()
      self.fc, self.scale, self.factor, self.parts = nn.Linear(3, 3), nn.Parameter(rille.ones(3)), 2, { nn.Linear(3, 3) }
      self.calls = 0
    end
    function Scaled:forward(x)
      self.calls = self.calls + 1 -- what the step changes itself does not count
      self.last = self.parts[1](self.fc(x) * self.scale) * self.factor
      return self.last
    end
    local net = nn.Sequential(Scaled(), nn.ReLU())
    local step, x, recordings = rille.capture(function(a) return (net(a)) end), rille.randn(4, 3), 0
    -- replaces: a recording that can never fit again makes way.
    local function check(change, replaces)
      local handle = change()
      same((net(x)):detach(), step(x))
      step(x)
      recordings = recordings + (replaces and 0 or 1)
      assert.are.equal(recordings, #step:recordings())
      return handle
    end
    check(function() step(x) end)
    check(function() net[1].fc = nn.Linear(3, 3) end)
    check(function() net[1].scale = nn.Parameter(rille.ones(3) * 3) end)
    check(function() net[1].factor = 5 end)
    check(function() net[1].parts[1] = nn.Linear(3, 3) end)
    check(function() net[2] = nn.Tanh() end)
    local handle = check(function() return net[1].fc:register_forward_hook(function(_, _, y) return y * 2 end) end, true)
    check(function() handle:remove() end, true)
    step:reset()
    recordings = 0
    check(function() return net:register_forward_hook(function(_, _, y) return y + 1 end) end)
    local layer = nn.Linear(3, 3)
    local alone = rille.capture(function(a) return layer(a) end)
    alone(x)
    layer:register_forward_hook(function(_, _, y) return y - 1 end)
    same(layer(x):detach(), alone(x))
    local lstm = nn.LSTM(3, 3)
    local run = rille.capture(function(a) return (lstm(a)) end)
    run(x:reshape(4, 1, 3))
    lstm:to("float64")
    assert.is_false(pcall(lstm, x:reshape(4, 1, 3)) ~= pcall(run, x:reshape(4, 1, 3)))
  end)

  it("keeps running statistics, wherever they are", function()
    agree(function()
      return function(x)
        local mean, var = rille.zeros(2), rille.ones(2)
        F.batch_norm(x, mean, var, nil, nil, true)
        return mean, var
      end
    end, function() return rille.randn(4, 2) end)
    agree(function()
      local norm = nn.InstanceNorm2d(2, { track_running_stats = true, affine = true })
      return function(x) return norm(x), norm.running_mean * 1, norm.running_var * 1 end
    end, function() return rille.randn(2, 2, 3, 3) end)
    refused(function(x, mean, var) return F.batch_norm(x, mean, var, nil, nil, true) end,
      "batch_norm: changes an input of the step in place", rille.randn(4, 2), rille.zeros(2), rille.ones(2))
  end)

  it("works through a checkpoint", function()
    agree(function()
      local net = nn.Sequential(nn.Linear(3, 3), nn.Dropout(0.5))
      return function(x)
        net:zero_grad()
        local y = rille.checkpoint(net, x)
        y:square():sum():backward()
        return y:detach(), net[1].weight.grad * 1
      end
    end, function() return rille.randn(4, 3) end)
  end)

  it("refuses what would be done once only", function()
    refused(function(x) return nn.Linear(2, 2)(x) end, "Linear: a recorded step cannot draw the weights", rille.ones(1, 2))
    refused(function() rille.manual_seed(1) end, "manual_seed: cannot be recorded")
    local state = rille.get_rng_state()
    refused(function() rille.set_rng_state(state) end, "set_rng_state: cannot be recorded")
    refused(function()
      local w = rille.ones(2, { requires_grad = true })
      w:sum():backward()
      optim.SGD({ w }, { lr = 0.1 }):step()
    end, "SGD: changes a parameter that was made in the recorded step")
  end)

  it("keeps operands of a chain until its last block", function()
    local n = 4096
    local function f(x, y, mask)
      local wide = rille.cat({ mask, mask }, 0)
      return (rille.where(wide, x, y) * 2):cumsum(0)
    end
    local x, y, mask = rille.randn(n), rille.randn(n), rille.randn(n // 2):gt(0)
    local step = rille.capture(f)
    step(x, y, mask)
    same(f(x, y, mask), step(x, y, mask))
    -- what only the chain sees takes no memory
    local chain = rille.capture(function(a) return ((a * 2 + 1):exp() - a):cumsum(0) end)
    chain(x)
    assert.are.equal(2 * 4 * n, chain:recordings()[1].bytes)
  end)

  it("loses nothing when memory runs out behind its last op", function()
    local w, x = rille.randn(1000, { requires_grad = true }), rille.randn(1000)
    local step = rille.capture(function(a)
      local loss = (w * a):square()
      loss:sum():backward()
      return loss * 1, a * 2
    end)
    for _ = 1, 2 do
      step(x)
      w.grad = nil
    end
    collectgarbage()
    collectgarbage()
    local before = rille.memory().in_use
    for n = 1, 40 do
      native.fail_allocation(n)
      pcall(step, x)
      native.fail_allocation(0)
      w.grad = nil
    end
    collectgarbage()
    assert.are.equal(before, rille.memory().in_use)
  end)

  it("refuses a freed input", function()
    local step = rille.capture(function(x) return x * 2 end)
    step(rille.ones(2))
    local x = rille.ones(2)
    x:free()
    assert.is_truthy(select(2, pcall(step, x)):find "freed")
  end)
end)
