-- Lua functions in the graph: hooks, rille.Function, checkpoint; modes of coroutines; anomalies.
local rille = require "rille"
local native = require "rille.native"
local nn = rille.nn

local function close(a, b, tolerance) return rille.allclose(a, b, tolerance or 1e-6, tolerance or 1e-7) end

describe("hooks", function()
  it("see the gradient of a leaf, of a tensor in between and of an output", function()
    local x = rille.tensor({ 1, 2, 3 }, { dtype = "float64", requires_grad = true })
    local seen = {}
    x:register_hook(function(g) seen.x = g:totable() end)
    local y = x * 2
    y:register_hook(function(g) seen.y = g:totable() end)
    local z = (y * y):sum()
    z:register_hook(function(g) seen.z = g:item() end)
    z:backward()
    assert.are.same({ 8.0, 16.0, 24.0 }, seen.x)
    assert.are.same({ 4.0, 8.0, 12.0 }, seen.y)
    assert.are.equal(1.0, seen.z)
  end)

  it("change the gradient, one after the other, until they are removed", function()
    local x = rille.ones(2, { requires_grad = true })
    local first = x:register_hook(function(g) return g * 2 end)
    x:register_hook(function(g) return g + 1 end)
    x:sum():backward()
    assert.are.same({ 3.0, 3.0 }, x.grad:totable())
    first:remove()
    first:remove()
    x.grad = nil
    x:sum():backward()
    assert.are.same({ 2.0, 2.0 }, x.grad:totable())
  end)

  it("also work for rille.grad and create_graph", function()
    local x = rille.tensor(3.0, { dtype = "float64", requires_grad = true })
    local y = x * x
    y:register_hook(function(g) return g * 10 end)
    local z = y * 1
    local g = rille.grad(z, x, { create_graph = true })
    assert.are.equal(60.0, g:item())
    local second = rille.grad(g, x)
    assert.are.equal(20.0, second:item())
  end)

  it("are refused where no gradient comes by, and must return a fitting tensor", function()
    assert.has_error(function() rille.ones(2):register_hook(print) end)
    assert.has_error(function() rille.ones(2, { requires_grad = true }):register_hook(3) end)
    for _, bad in ipairs { 7, "x", rille.ones(3), rille.ones(2, { dtype = "float64" }) } do
      local x = rille.ones(2, { requires_grad = true })
      x:register_hook(function() return bad end)
      local ok, message = pcall(function() x:sum():backward() end)
      assert.is_false(ok)
      assert.is_truthy(message:find("hook", 1, true), message)
    end
  end)

  it("hand on errors of any kind, and the context goes on working", function()
    local x = rille.ones(2, { requires_grad = true })
    local handle = x:register_hook(function() error({ code = 42 }) end)
    local ok, problem = pcall(function() x:sum():backward() end)
    assert.is_false(ok)
    assert.are.equal(42, problem.code)
    handle:remove()
    x:sum():backward()
    assert.are.same({ 1.0, 1.0 }, x.grad:totable())
    local _, other = pcall(function() x:mm(x) end)
    assert.is_truthy(other:find("mm", 1, true))
  end)

  it("may free what they were given, run backward themselves and yield no further than themselves", function()
    local x = rille.ones(3, { requires_grad = true })
    local w = rille.full({ 3 }, 2.0, { requires_grad = true })
    local y = x * w
    y:register_hook(function(g)
      g:free()
      collectgarbage()
      rille.enable_grad(function() (w * w):sum():backward() end) -- shares w's accumulator with the run outside
    end)
    y:sum():backward()
    assert.are.same({ 5.0, 5.0, 5.0 }, w.grad:totable())
    assert.are.same({ 2.0, 2.0, 2.0 }, x.grad:totable())
    local z = rille.ones(1, { requires_grad = true })
    z:register_hook(function() coroutine.yield() end)
    local ok = coroutine.resume(coroutine.create(function() z:sum():backward() end))
    assert.is_false(ok)
  end)

  it("keep gradients of tensors in between with retain_grad", function()
    local x = rille.tensor({ 1.0, 2.0 }, { requires_grad = true })
    local y = (x * 3):retain_grad()
    local z = (y * y):sum()
    z:backward { retain_graph = true }
    assert.are.same({ 6.0, 12.0 }, y.grad:totable())
    z:backward()
    assert.are.same({ 12.0, 24.0 }, y.grad:totable())
  end)

  it("go with the graph", function()
    local weak = setmetatable({}, { __mode = "v" })
    do
      local x = rille.ones(2, { requires_grad = true })
      local y = x * 2
      weak[1] = function() return y end -- a ring: the hook holds its own tensor
      y:register_hook(weak[1])
      y:sum():backward()
    end
    collectgarbage()
    collectgarbage()
    assert.is_nil(weak[1])
  end)

  it("outlive a backward through their own tensor that frees the graph", function()
    local x = rille.ones(2, { requires_grad = true })
    local y, calls = x * 2, 0
    y:register_hook(function()
      calls = calls + 1
      if calls > 1 then return end
      y:backward(rille.ones(2))
      for _ = 1, 2 do collectgarbage() end
      error { "mine" }
    end)
    y:register_hook(function() calls = calls + 10 end)
    local ok, message = pcall(function() y:sum():backward() end)
    assert.is_false(ok)
    assert.are.same({ "mine" }, message)
    assert.equal(12, calls)
    assert.are.same({ 2.0, 2.0 }, x.grad:totable())
  end)

  it("that a hook adds come next time", function()
    local x = rille.ones(2, { requires_grad = true })
    local calls = 0
    local function again()
      calls = calls + 1
      if calls < 100 then x:register_hook(again) end
    end
    x:register_hook(again)
    x:sum():backward()
    assert.equal(1, calls)
    x:sum():backward()
    assert.equal(3, calls)
  end)

  it("leave the mode of the backward and of its caller alone", function()
    local x = rille.ones(2, { requires_grad = true })
    local y = x * x * x
    y:register_hook(function() coroutine.wrap(function() rille.ones(2) end)() end)
    rille.no_grad(function() y:sum() end)
    local total = y:sum()
    rille.no_grad(function() total:backward { create_graph = true } end)
    assert.is_true(x.grad.requires_grad)

    local z = x * 2
    z:register_hook(function() coroutine.wrap(function() error(rille.ones(1)) end)() end)
    assert.is_false((pcall(function() z:sum():backward() end)))
    assert.is_true(rille.is_grad_enabled())

    local w = x * 2
    w:register_hook(function() rille.set_grad_enabled(false) end)
    w:sum():backward()
    coroutine.wrap(function() rille.ones(1) end)()
    assert.is_true(rille.is_grad_enabled())
  end)
end)

describe("rille.Function", function()
  local Cube = rille.Function:extend("Cube")
  function Cube.forward(ctx, x)
    ctx:save_for_backward(x)
    return x ^ 3
  end
  function Cube.backward(ctx, grad)
    local x = table.unpack(ctx.saved_tensors)
    return grad * 3 * x ^ 2
  end

  local Exp = rille.Function:extend("Exp")
  function Exp.forward(ctx, x)
    local result = x:exp()
    ctx:save_for_backward(result)
    return result
  end
  function Exp.backward(ctx, grad)
    local result = table.unpack(ctx.saved_tensors)
    return grad * result
  end

  -- two inputs, a number, two outputs
  local Pair = rille.Function:extend("Pair")
  function Pair.forward(ctx, a, factor, b)
    ctx.factor = factor
    ctx:save_for_backward(a, b)
    return a * b * factor, a + b
  end
  function Pair.backward(ctx, grad_product, grad_sum)
    local a, b = table.unpack(ctx.saved_tensors)
    return grad_product * b * ctx.factor + grad_sum, nil, grad_product * a * ctx.factor + grad_sum
  end

  local function leaf(...)
    return rille.tensor({ ... }, { dtype = "float64", requires_grad = true })
  end

  it("has the right gradients, first and second order", function()
    for _, fn in ipairs { Cube, Exp } do
      local x = leaf(0.5, -1.5, 2)
      assert(rille.autograd.gradcheck(fn, { x }))
      assert(rille.autograd.gradgradcheck(fn, { x }))
    end
    local a, b = leaf(1, 2), leaf(3, -4)
    local function pair() return Pair.apply(a, 0.5, b) end
    assert(rille.autograd.gradcheck(pair, { a, b }))
    assert(rille.autograd.gradgradcheck(pair, { a, b }))
  end)

  it("shows its name, and is off the tape without gradients", function()
    local y = Cube(leaf(1))
    assert.are.equal("<Cube>", y.grad_fn)
    assert.is_false(Cube(rille.ones(2)).requires_grad)
    assert.is_false(rille.no_grad(function() return Cube(leaf(1)).requires_grad end))
  end)

  it("tells which inputs want a gradient", function()
    local wants
    local Watch = rille.Function:extend("Watch")
    function Watch.forward(_, a, b, c) return a + b + c end
    function Watch.backward(ctx, grad)
      wants = ctx.needs_input_grad
      return grad, grad, nil
    end
    Watch(leaf(1), rille.ones(1, { dtype = "float64" }), 5):sum():backward()
    assert.are.same({ true, false, false }, wants)
  end)

  it("may return an input, or mark an output as constant", function()
    local Same = rille.Function:extend("Same")
    function Same.forward(_, x) return x end
    function Same.backward(_, grad) return grad * 7 end
    local x = leaf(1, 2)
    local y = Same(x)
    assert.is_false(rawequal(x, y))
    y:sum():backward()
    assert.are.same({ 7.0, 7.0 }, x.grad:totable())
    local Split = rille.Function:extend("Split")
    function Split.forward(ctx, t)
      local sign = t:sign()
      ctx:mark_non_differentiable(sign)
      return t:abs(), sign
    end
    function Split.backward(_, grad) return grad end
    local size, sign = Split(leaf(-1, 2))
    assert.is_true(size.requires_grad)
    assert.is_false(sign.requires_grad)
  end)

  it("is told what is wrong", function()
    local function problem(backward, forward)
      local Bad = rille.Function:extend("Bad")
      Bad.forward = forward or function(_, x) return x * 2 end
      Bad.backward = backward
      local ok, message = pcall(function() Bad(leaf(1, 2)):sum():backward() end)
      assert.is_false(ok)
      return message
    end
    assert.is_truthy(problem(function() return rille.ones(3, { dtype = "float64" }) end):find("Bad: backward gave a gradient of shape [3]", 1, true))
    assert.is_truthy(problem(function() return 5 end):find("Bad: backward gave a number", 1, true))
    assert.is_truthy(problem(function(_, g) return g, g end):find("2 gradients", 1, true))
    assert.is_truthy(problem(function() error("my own words") end):find("my own words", 1, true))
    local x = leaf(1, 2)
    local y = Cube(x)
    x:detach():add_(1)
    local ok, message = pcall(y.backward, y:sum())
    assert.is_false(ok)
    assert.is_truthy(message:find("changed in place", 1, true), message)
    assert.has_error(function() rille.Function:extend() end)
    assert.has_error(function() rille.Function:extend("Empty")(leaf(1)) end)
  end)

  it("is named where what it saved was changed, or let go of", function()
    local x = rille.ones(2, { requires_grad = true })
    local input = x * 3
    local y = Cube(input)
    input:mul_(2)
    local ok, message = pcall(function() y:sum():backward() end)
    assert.is_false(ok)
    assert.matches("that Cube needs for its gradient", message)
    y = Cube(x):sum()
    y:backward { retain_graph = false }
    ok, message = pcall(y.backward, y)
    assert.is_false(ok)
    assert.matches("earlier backward", message)
  end)

  it("keeps what it saved while a backward through it runs in its own", function()
    local Nested, depth, y = rille.Function:extend("Nested"), 0, nil
    function Nested.forward(ctx, x)
      ctx:save_for_backward(x)
      return x * 2
    end
    function Nested.backward(ctx, grad)
      depth = depth + 1
      if depth == 1 then y:backward(rille.ones(2), { retain_graph = true }) end
      return grad * ctx.saved_tensors[1]
    end
    local x = rille.full({ 2 }, 5, { requires_grad = true, dtype = "float32" })
    y = Nested(x)
    y:sum():backward()
    assert.are.same({ 10.0, 10.0 }, x.grad:totable())
  end)

  it("is put on the tape by a function that takes no nonsense", function()
    local x, y = rille.ones(2, { requires_grad = true }), rille.ones(2)
    local function record(change)
      local call = { name = "f", inputs = { x }, outputs = { y }, saved = {}, backward = function() end }
      for name, value in pairs(change) do call[name] = value end
      native.record(call)
    end
    for _, change in ipairs { { name = {} }, { inputs = "abc" }, { saved = 1 }, { backward = 0 } } do
      assert.is_false((pcall(record, change)))
    end
    record {}
    local ok, message = pcall(function() y:sum():backward() end)
    assert.is_false(ok)
    assert.matches("must give a table of gradients", message)
  end)

  it("frees what it saved with the graph", function()
    collectgarbage()
    collectgarbage()
    local before = rille.memory().in_use
    for _ = 1, 5 do
      local x = rille.ones(1000, { requires_grad = true })
      Exp(Exp(x)) -- never walked
      Exp(Exp(x)):sum():backward()
    end
    collectgarbage()
    collectgarbage()
    assert(rille.memory().in_use - before < 4000, rille.memory().in_use - before)
  end)
end)

describe("checkpoint", function()
  local function run(through)
    rille.manual_seed(3)
    local first, second = nn.Linear(4, 5), nn.Linear(5, 1)
    local dropout = nn.Dropout(0.5)
    local x = rille.randn(6, 4)
    local y = through(function(t) return dropout(first(t):tanh()) end, x)
    second(y):sum():backward()
    return { first.weight.grad, first.bias.grad, second.weight.grad, rille.rand(1) }
  end

  it("gives the gradients of the plain call, dropout and random stream included", function()
    local plain = run(function(fn, x) return fn(x) end)
    local saved = run(rille.checkpoint)
    for i = 1, 4 do assert(close(plain[i], saved[i], 1e-6), i) end
  end)

  it("hands gradients to its inputs, several outputs and numbers between", function()
    local a = rille.tensor({ 1.0, 2.0 }, { requires_grad = true })
    local p, q = rille.checkpoint(function(x, factor) return x * factor, x ^ 2 end, a, 3)
    local total = p + q
    total:sum():backward()
    assert.are.same({ 5.0, 7.0 }, a.grad:totable())
  end)

  it("says that rille.grad cannot pass it", function()
    local a = rille.ones(2, { requires_grad = true })
    local ok, message = pcall(rille.grad, rille.checkpoint(function(x) return x * 2 end, a):sum(), a)
    assert.is_false(ok)
    assert.is_truthy(message:find("checkpoint", 1, true))
  end)
end)

describe("modes", function()
  it("belong to the coroutine that entered them", function()
    local inside = coroutine.wrap(function()
      rille.no_grad(function()
        coroutine.yield(rille.is_grad_enabled())
        coroutine.yield(rille.is_grad_enabled())
      end)
      coroutine.yield(rille.is_grad_enabled())
    end)
    assert.is_false(inside())
    assert.is_true(rille.is_grad_enabled())
    assert.is_true((rille.ones(1, { requires_grad = true }) * 2).requires_grad)
    assert.is_false(inside())
    assert.is_true(inside())
    assert.is_true(rille.is_grad_enabled())
  end)

  it("are not left behind by a coroutine that is dropped", function()
    do
      local dropped = coroutine.wrap(function()
        local _ <close> = rille.no_grad()
        coroutine.yield(rille.is_grad_enabled())
      end)
      assert.is_false(dropped())
    end
    collectgarbage()
    assert.is_true(rille.is_grad_enabled())
  end)

  it("reach the coroutines that a mode's owner resumes", function()
    local worker = coroutine.create(function()
      while true do coroutine.yield(rille.is_grad_enabled()) end
    end)
    assert.are.same({ true, false }, { select(1, coroutine.resume(worker)), rille.no_grad(function()
      return select(2, coroutine.resume(worker))
    end) })
    assert.is_true(select(2, coroutine.resume(worker)))
  end)

  it("go back after an error", function()
    pcall(rille.no_grad, function() error("x") end)
    assert.is_true(rille.is_grad_enabled())
    pcall(rille.enable_grad, function() error("x") end)
    assert.is_true(rille.is_grad_enabled())
  end)

  it("inference mode records nothing and marks its tensors", function()
    local w = rille.ones(2, { requires_grad = true })
    local y = rille.inference_mode(function()
      assert.is_true(rille.is_inference_mode_enabled())
      local _ <close> = rille.enable_grad()
      assert.is_false(rille.is_grad_enabled())
      return w * 2
    end)
    assert.is_false(rille.is_inference_mode_enabled())
    assert.is_true(rille.is_grad_enabled())
    assert.is_true(y:is_inference())
    assert.is_false(y.requires_grad)
    local ok, message = pcall(function() return w * y end)
    assert.is_false(ok)
    assert.is_truthy(message:find("inference mode", 1, true))
    assert.has_error(function() y:requires_grad_() end)
    assert.is_true((w * y:clone()).requires_grad)
  end)
end)

describe("anomaly detection", function()
  it("names the op and the line that made a NaN, forward", function()
    local ok, message = pcall(function()
      rille.autograd.detect_anomaly(function()
        local x = rille.tensor({ 4.0, -1.0 })
        return x:sqrt() -- here
      end)
    end)
    assert.is_false(ok)
    local line = debug.getinfo(1, "l").currentline - 4
    assert.is_truthy(message:find("hooks_spec.lua:" .. line .. ": sqrt: anomaly: sqrt made a NaN", 1, true), message)
    assert.is_truthy(message:find("element 1", 1, true))
    rille.tensor({ -1.0 }):sqrt()
  end)

  it("names the op and the line of its call, backward", function()
    local x = rille.zeros(2, { requires_grad = true })
    local ok, message = pcall(function()
      local watch <close> = rille.autograd.detect_anomaly() -- luacheck: ignore
      local y = x:sqrt() * 0 -- d sqrt(0) is infinite: 0 * inf
      y:sum():backward()
    end)
    local line = debug.getinfo(1, "l").currentline - 3
    assert.is_false(ok)
    assert.is_truthy(message:find("backward of sqrt", 1, true), message)
    assert.is_truthy(message:find("hooks_spec.lua:" .. line, 1, true), message)
  end)

  it("lets NaN pass that came from outside", function()
    local _ <close> = rille.autograd.detect_anomaly()
    local x = rille.tensor({ 0 / 0, 1.0 })
    assert.is_true(((x * 2):add_(1)):isnan():any():item())
    assert.has_error(function() rille.autograd.set_detect_anomaly(1) end)
  end)
end)
