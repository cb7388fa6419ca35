-- The tape: accumulation, modes, changes in place, views, graphs kept and freed.
local rille = require "rille"

local function leaf(...) return rille.tensor({ ... }, { dtype = "float64", requires_grad = true }) end

describe("backward", function()
  it("refuses options of gradcheck that it does not know", function()
    local x = rille.randn(2, { dtype = "float64", requires_grad = true })
    assert.error_matches(function() rille.autograd.gradcheck(rille.tanh, { x }, { tol = 1 }) end, "gradcheck: no option 'tol'")
    assert.error_matches(function() rille.autograd.gradgradcheck(rille.tanh, { x }, { atol = "x" }) end, "gradgradcheck: atol must be")
  end)

  it("adds up over uses and over calls", function()
    local x = leaf(1, 2)
    local y = x * x + x
    y:sum():backward()
    assert.same({ 3.0, 5.0 }, x.grad:totable())
    ;(x * 2):sum():backward()
    assert.same({ 5.0, 7.0 }, x.grad:totable())
    x.grad = nil
    assert.is_nil(x.grad)
  end)

  it("undoes broadcasting", function()
    local x, y = leaf(1, 2), rille.ones(3, 1, { dtype = "float64", requires_grad = true })
    ;(x * y):sum():backward()
    assert.same({ 3.0, 3.0 }, x.grad:totable())
    assert.same({ { 3.0 }, { 3.0 }, { 3.0 } }, y.grad:totable())
  end)

  it("takes a gradient, and asks for one", function()
    local x = leaf(1, 2)
    ;(x * 3):backward(rille.tensor({ 1, 10 }, { dtype = "float64" }))
    assert.same({ 3.0, 30.0 }, x.grad:totable())
    assert.error_matches(function() (x * 3):backward() end, "only a tensor with one element needs no gradient")
    assert.error_matches(function() (x * 3):backward(rille.ones(3)) end, "shape %[3%] differs from the tensor's %[2%]")
    assert.error_matches(function() rille.ones(1):backward() end, "does not require grad")
    assert.error_matches(function() (x * 3):sum():backward { keep_graph = true } end, "no option 'keep_graph'")
  end)

  it("adds up the gradients of views that share places", function()
    local function loss_of(x)
      local y = x:reshape(4, 6)
      local a, b, rows = y:chunk(2, 1), y:narrow(1, 1, 3), { y:unbind(0) }
      return (a * 2):sum() + (b * b):sum() + (rows[2] * rows[4]):sum() + y["::2, 1:5"]:exp():sum() + y:sum()
    end
    local x = rille.arange(24, { dtype = "float64" }):div(24)
    local input = x:clone():requires_grad_()
    loss_of(input):backward()
    local step = 1e-6
    for i = 0, 23 do
      local up, down = x:clone(), x:clone()
      up[i], down[i] = up[i] + step, down[i] - step
      assert.near((loss_of(up):item() - loss_of(down):item()) / (2 * step), input.grad[i]:item(), 1e-7)
    end
    local again = x:clone():requires_grad_()
    local first = rille.grad(loss_of(again), again, { create_graph = true })
    assert.is_true(rille.allclose(first, input.grad, 1e-12, 1e-12))
    local captured = rille.capture(function()
      again.grad = nil
      loss_of(again):backward()
    end)
    for _ = 1, 3 do captured() end
    assert.is_true(rille.allclose(again.grad, input.grad, 1e-12, 1e-12))
  end)

  it("leaves gradients alone that a hook has kept", function()
    local x = rille.arange(6, { dtype = "float32" }):requires_grad_()
    local y, kept = x * 2, nil
    local parts = { y:split(2) }
    y:register_hook(function(g) kept = g end)
    local first = parts[1] * 3
    local seen = {}
    for i, part in ipairs(parts) do part:register_hook(function(g) seen[i] = g end) end
    (first:sum() + parts[2]:sum() + parts[3]:exp():sum()):backward()
    assert.same({ 3, 3 }, seen[1]:totable())
    assert.same({ 1, 1 }, seen[2]:totable())
    assert.is_true(rille.equal(kept * 2, x.grad))
  end)

  it("frees the graph unless it is told to keep it", function()
    local x = leaf(2)
    local y = (x * x):sum()
    y:backward { retain_graph = true }
    y:backward()
    assert.same({ 8.0 }, x.grad:totable())
    assert.error_matches(function() y:backward() end, "freed by an earlier backward")
  end)

  it("gives gradients of gradients", function()
    local x = leaf(3)
    local y = (x ^ 4):sum()
    local first = rille.grad(y, x, { create_graph = true })
    local second = rille.grad(first:sum(), x, { create_graph = true })
    local third = rille.grad(second:sum(), x)
    assert.same({ 108.0 }, first:totable())
    assert.same({ 108.0 }, second:totable())
    assert.same({ 72.0 }, third:totable())
    assert.is_nil(x.grad)
  end)

  it("grad names inputs that are not in the graph", function()
    local x, y = leaf(1), leaf(2)
    assert.error_matches(function() rille.grad((x * 2):sum(), { x, y }) end, "input 2 of 2 does not appear in the graph")
    local gx, gy = rille.grad((x * 2):sum(), { x, y }, { allow_unused = true })
    assert.same({ 2.0 }, gx:totable())
    assert.is_nil(gy)
  end)

  it("reaches inner tensors, not only leaves", function()
    local x = leaf(3)
    local middle = x * 2
    assert.same({ 12.0 }, rille.grad((middle * middle):sum(), middle):totable())
  end)
end)

describe("modes", function()
  it("no_grad as a function and as a block", function()
    local x = leaf(1)
    assert.is_false(rille.no_grad(function() return (x * 2).requires_grad end))
    do
      local _ <close> = rille.no_grad()
      assert.is_false((x * 2).requires_grad)
      local _ <close> = rille.enable_grad()
      assert.is_true((x * 2).requires_grad)
    end
    assert.is_true((x * 2).requires_grad)
    pcall(rille.no_grad, function() error("x") end)
    assert.is_true(rille.is_grad_enabled())
    assert.is_false(x:detach().requires_grad)
  end)
end)

describe("changes in place", function()
  it("on an inner tensor go into the graph", function()
    local x = leaf(1, 2, 3)
    local y = x * 2
    y:mul_(y)
    y:sum():backward()
    assert.same({ 8.0, 16.0, 24.0 }, x.grad:totable())
  end)

  it("of a saved tensor are found out", function()
    local x = leaf(1, 2)
    local y = x * 1
    local z = y * y
    y:add_(1)
    assert.error_matches(function() z:sum():backward() end, "mul needs for its gradient was changed in place")
    local w = (x * 1):exp()
    w:mul_(2)
    assert.error_matches(function() w:sum():backward() end, "exp needs for its gradient was changed in place")
  end)

  it("of a view reach its base, and the other way round", function()
    local x = leaf(1, 2, 3)
    local base = x * 1
    local first, rest = base[0], base:slice(1, 3)
    rest:mul_(10)
    base:sum():backward()
    assert.same({ 1.0, 10.0, 10.0 }, x.grad:totable())
    assert.equal(1.0, first:item())
    x.grad = nil
    base = x * 1
    local view = base:slice(0, 2)
    base:mul_(5)
    view:sum():backward()
    assert.same({ 5.0, 5.0, 0.0 }, x.grad:totable())
  end)

  it("of plain memory by a tensor with history", function()
    local x = leaf(2, 3)
    local base = rille.zeros(2, 2, { dtype = "float64" })
    base[1]:copy_(x * x)
    assert.is_true(base.requires_grad)
    base:sum():backward()
    assert.same({ 4.0, 6.0 }, x.grad:totable())
  end)
end)

describe("long graphs", function()
  it("of 100,000 ops need no stack", function()
    local x = rille.ones(1, { requires_grad = true })
    local y = x
    for _ = 1, 100000 do y = y + 1 end
    y:sum():backward()
    assert.equal(1.0, x.grad:item())
  end)
end)
