-- Views whose base changes: histories, fields, hooks and what is refused. tests/autograd/programs_spec.lua walks the kind at random.
local rille = require "rille"

local function weights() return rille.full({ 3, 3 }, 2.0, { requires_grad = true }) end

-- A view that was made before its base had a history, and the leaf that the history comes from.
local function late(view)
  local w, y = weights(), rille.full({ 3, 3 }, 5.0)
  local t = view(y)
  y:mul_(w)
  return t, w
end

local function transposed(y) return y:t() end

describe("a view of a base that was changed in place", function()
  it("hands its gradient to what changed the base", function()
    local t, w = late(transposed)
    ;(t * 2):sum():backward()
    assert.is_true(rille.equal(w.grad, rille.full({ 3, 3 }, 10.0)))
    assert.is_nil(t.grad)
    t, w = late(function(y) return y[1] end)
    t:sum():backward()
    assert.same({ { 0, 0, 0 }, { 5, 5, 5 }, { 0, 0, 0 } }, w.grad:totable())
  end)

  it("may be given twice to one call", function()
    local cases = {
      function(t) return t * t end, function(t) return t + t end, function(t) return t:mm(t) end,
      function(t) return rille.cat { t, t } end, function(t) return rille.stack { t, t, t } end,
      function(t) return rille.where(t:gt(3), t, t) end, function(t) return rille.functional.linear(t, t) end,
      function(t) return t:add_(t) end, function(t) return t:clone():mul_(t):mul_(t) end,
    }
    for _, f in ipairs(cases) do
      local t, w = late(transposed)
      local got = f(t):sum()
      local w2 = weights()
      local plain = (rille.full({ 3, 3 }, 5.0) * w2):t()
      local wanted = f(plain:clone()):sum()
      assert.equal(wanted:item(), got:item())
      for k = 1, 20 do -- what was freed too early would be taken again
        local q = rille.ones(k % 5 + 1, { requires_grad = true })
        local _ = q * q
      end
      got:backward()
      wanted:backward()
      assert.is_true(rille.equal(w.grad, w2.grad))
    end
  end)

  it("says so in its fields", function()
    local t = late(transposed)
    assert.is_true(t.requires_grad)
    assert.is_false(t.is_leaf)
    assert.equal("<StridedView>", t.grad_fn)
    assert.is_truthy(tostring(t):find("grad_fn=<StridedView>", 1, true))
    assert.error_matches(function() t:requires_grad_(false) end, "only a leaf can be switched off")
    assert.error_matches(function() rille.optim.SGD({ t }, { lr = 1 }) end, "leaf")
    assert.is_true((late(transposed)).requires_grad)
  end)

  it("takes hooks, starts backward, is an input of grad and of a Function", function()
    local seen
    local t, w = late(transposed)
    t:register_hook(function(g) seen = g:totable() end)
    ;(t * 3):sum():backward()
    assert.same({ { 3, 3, 3 }, { 3, 3, 3 }, { 3, 3, 3 } }, seen)
    assert.same(15, w.grad[0]:max():item())
    t = late(transposed)
    assert.same({ { 3, 3, 3 }, { 3, 3, 3 }, { 3, 3, 3 } }, rille.grad((t * 3):sum(), t, { allow_unused = true })
      and rille.grad((t * 3):sum(), t):totable())
    t, w = late(function(y) return y[0] end)
    t:backward(rille.ones(3))
    assert.same({ { 5, 5, 5 }, { 0, 0, 0 }, { 0, 0, 0 } }, w.grad:totable())
    local Twice = rille.Function:extend "Twice"
    function Twice.forward(_, x) return x * 2 end
    function Twice.backward(_, g) return g * 2 end
    t, w = late(transposed)
    Twice.apply(t):sum():backward()
    assert.same(10, w.grad[2]:min():item())
  end)

  it("gives gradients of gradients", function()
    local t, w = late(transposed)
    local g = rille.grad((t ^ 3):sum(), w, { create_graph = true })
    g:sum():backward()
    assert.is_true(rille.allclose(w.grad, rille.full({ 3, 3 }, 6.0 * 125 * 2)))
  end)

  it("cannot have been used as a leaf", function()
    local y = rille.ones(2, 2)
    local v = y[0]:requires_grad_()
    local z = (v * 3):sum()
    y:mul_(rille.ones(2, 2, { requires_grad = true }))
    assert.is_false(v.is_leaf)
    assert.error_matches(function() z:backward() end, "a leaf was changed in place after it was used")
  end)
end)

describe("a view that is older than its base's requires_grad", function()
  it("requires grad as its base does, hands its gradient there, and is not changed in place", function()
    local y = rille.ones(2, 2)
    local v, other = y[0], y[1]
    assert.is_false(v.requires_grad)
    y:requires_grad_()
    assert.is_true(v.requires_grad)
    assert.is_false(v.is_leaf)
    assert.error_matches(function() other:mul_(2) end, "a view of a leaf that requires grad")
    ;(v * v + v):sum():backward()
    assert.is_nil(v.grad)
    assert.same({ { 3, 3 }, { 0, 0 } }, y.grad:totable())
  end)

  it("looks at its base again once that was changed", function()
    local y = rille.ones(2, 2)
    local v = y[0]
    y:requires_grad_()
    rille.no_grad(function() y:add_(1) end)
    assert.is_false(v.is_leaf)
    ;(v * 2):sum():backward()
    assert.is_nil(v.grad)
    assert.same({ { 2, 2 }, { 0, 0 } }, y.grad:totable())
  end)

  it("stays a leaf where it was one of its own", function()
    local y = rille.ones(2, 2)
    local v = y[0]:requires_grad_()
    y:requires_grad_()
    ;(v * 2):sum():backward()
    assert.same({ 2, 2 }, v.grad:totable())
    assert.is_nil(y.grad)
  end)
end)

describe("a view that is older than its base's data", function()
  local function old_view(options)
    local w = rille.ones(3, options)
    local v = w:narrow(0, 0, 2)
    w.data = rille.zeros(3)
    return v, w
  end

  it("keeps the elements that it showed", function()
    local v, w = old_view()
    v:add_(5)
    assert.is_true(rille.equal(v, rille.full({ 2 }, 6.0)))
    assert.is_true(rille.equal(w, rille.zeros(3)))
  end)

  it("hands the gradient of what it showed to its leaf", function()
    local v, w = old_view { requires_grad = true }
    v:square():sum():backward()
    assert.is_true(rille.equal(w.grad, rille.tensor { 2.0, 2.0, 0.0 }))
  end)

  it("is refused where its base begins a history that its elements have no part in", function()
    local v, w = old_view()
    w:requires_grad_()
    assert.error_matches(function() return v * 2 end, "before its base got other memory %(another dtype, or x.data = y%); make it again")
    v, w = old_view()
    w:add_(weights()[1])
    assert.error_matches(function() return v * 2 end, "make it again")
    v = old_view()
    assert.error_matches(function() v:add_(rille.ones(2, { requires_grad = true })) end, "make it again")
  end)
end)

describe("a view of a view that was made a leaf", function()
  it("is not changed in place, and finds the leaf", function()
    local y = rille.ones(3)
    local v = y:slice(0, 2):requires_grad_()
    local inner = v:unsqueeze(0)
    assert.error_matches(function() inner:mul_(2) end, "a view of a leaf that requires grad")
    rille.no_grad(function() y:mul_(2) end)
    ;(inner * 3):sum():backward()
    assert.same({ 3, 3 }, v.grad:totable())
    assert.is_nil(y.grad)
  end)
end)

describe("retain_grad", function()
  it("follows the tensor through changes in place", function()
    local w = rille.ones(2, 2, { requires_grad = true })
    local h = (w + 1):retain_grad()
    h:mul_(2)
    h:sum():backward()
    assert.same({ { 1, 1 }, { 1, 1 } }, h.grad:totable())
    h = w + 1
    local s = h[0]:retain_grad()
    h:mul_(2)
    s:sum():backward()
    assert.same({ 1, 1 }, s.grad:totable())
  end)

  it("adds up over backwards, sees what hooks gave, and works with grad", function()
    local w = rille.ones(2, { requires_grad = true })
    local h = (w + 1):retain_grad():retain_grad()
    ;(h * 1):sum():backward()
    ;(h * 2):sum():backward()
    assert.same({ 3, 3 }, h.grad:totable())
    h = (w + 1):retain_grad()
    h:register_hook(function(g) return g * 10 end)
    rille.grad(h:sum(), w)
    assert.same({ 10, 10 }, h.grad:totable())
    assert.equal(w, w:retain_grad())
  end)

  it("lets go of tensors that go first", function()
    local w = rille.ones(2, { requires_grad = true })
    local h = (w * 2):retain_grad()
    local kept = h:view(2):retain_grad()
    local z = (h * 3):sum()
    h:free()
    z:backward()
    assert.same({ 6, 6 }, w.grad:totable())
    assert.is_nil(kept.grad)
    assert.error_matches(function() rille.ones(1):retain_grad() end, "retain_grad: the tensor does not require grad")
  end)
end)

describe("a graph", function()
  it("does not hold itself through what it saved", function()
    local w = rille.ones(100, 100, { requires_grad = true })
    local function ring()
      local y, x = rille.ones(100, 100), rille.ones(100, 100)
      x:add_(w * x) -- x is saved, and made by what saved it
      y:add_(w * y:t())
    end
    ring()
    collectgarbage()
    collectgarbage()
    local before = rille.memory().in_use
    for _ = 1, 20 do ring() end
    collectgarbage()
    collectgarbage()
    local after = rille.memory().in_use
    assert.equal(before, after)
  end)

  it("stays as it is behind the inputs of grad", function()
    local x = rille.tensor(1.5, { requires_grad = true })
    local y = x ^ 2
    assert.is_true(rille.allclose(rille.grad(y:exp(), y), (x ^ 2):exp():detach()))
    y:backward()
    assert.equal(3.0, x.grad:item())
    local a = x:exp()
    local b = a * a
    local ga, gb = rille.grad((b * a):sum(), { a, b }) -- b leads to a, so b runs; a does not
    assert.is_true(rille.allclose(gb, a:detach()))
    assert.is_true(rille.allclose(ga, (a * a * 3):detach()))
    x.grad = nil
    a:backward()
    assert.is_true(rille.allclose(x.grad, a:detach()))
    assert.error_matches(function() b:backward() end, "freed by an earlier backward")
  end)

  it("knows in gradients of gradients what became a leaf after it was saved", function()
    local w = rille.tensor(3.0, { requires_grad = true })
    local x = rille.tensor(5.0)
    local y, z = w * w * x, w * rille.tensor(2.0) -- the second one goes before backward comes
    x:requires_grad_()
    collectgarbage()
    local g = rille.grad(y + z, w, { create_graph = true })
    g:backward()
    assert.equal(6.0, x.grad:item())
    assert.equal(10.0, w.grad:item())
  end)

  it("can be shared where it saved nothing, and only there", function()
    for _, f in ipairs {
      function(a) return a + 1 end, function(a) return a:reshape(4) end, function(a) return a:sum() end,
      function(a) return a - a:t() end, function(a) return -a end, function(a) return rille.cat { a, a } end,
      function(a) return a[0] end, function(a) return a:mean() end, function(a) return a:expand(3, 2, 2) end,
    } do
      local a = rille.ones(2, 2, { requires_grad = true })
      local h = f(a)
      ;(h * 2):sum():backward()
      local once = a.grad:clone()
      ;(h * 2):sum():backward()
      assert.is_true(rille.equal(once * 2, a.grad))
    end
    local a = rille.ones(2, { requires_grad = true })
    local h = a:exp()
    h:sum():backward()
    assert.error_matches(function() h:sum():backward() end, "freed by an earlier backward %(at exp%)")
    h = a + 1
    h:register_hook(function() end) -- hooks go with the graph
    h:sum():backward()
    assert.error_matches(function() h:sum():backward() end, "freed by an earlier backward %(at add%)")
  end)
end)

describe("saved tensors of a Function", function()
  -- forward(x, w) = x * w; look(x, w, grad) runs in backward and may give the gradients.
  local function product(look, extra)
    local Product = rille.Function:extend "Product"
    function Product.forward(ctx, x, w)
      ctx:save_for_backward(x, w, extra)
      return x * w
    end
    function Product.backward(ctx, grad)
      local x, w, other = table.unpack(ctx.saved_tensors)
      local gx, gw = look(x, w, other, grad)
      return gx or grad * w, gw or grad * x
    end
    return Product.apply
  end

  it("are what they were: leaves, tensors with a history, and tensors that are no inputs", function()
    local x = rille.tensor(3.0, { requires_grad = true })
    local w = rille.tensor(4.0)
    local other = x * 2
    local f = product(function(sx, sw, so)
      assert.is_true(sx.requires_grad)
      assert.is_true(sx.is_leaf)
      assert.is_nil(sx.grad_fn)
      assert.is_false(sw.requires_grad)
      assert.is_true(so.requires_grad)
      assert.is_false(so.is_leaf)
      assert.equal("<Mul>", so.grad_fn)
      sx.grad = rille.tensor(100.0) -- it is the leaf itself
    end, other)
    f(x, w):backward()
    assert.equal(104.0, x.grad:item())
    local y = x * 1
    product(function(sx) assert.is_true(sx.requires_grad and not sx.is_leaf) end, w)(y, w):backward()
  end)

  it("can be differentiated by in backward", function()
    local x = rille.tensor(3.0, { requires_grad = true })
    local w = rille.tensor(4.0, { requires_grad = true })
    local f = product(function(sx, sw, _, grad)
      local _ <close> = rille.enable_grad()
      local y = sx:detach():requires_grad_()
      return rille.grad(y * sw, { y, sw }, { grad_outputs = grad })
    end, x)
    ;(f(x, w) * 3):backward()
    assert.equal(12.0, x.grad:item())
    assert.equal(9.0, w.grad:item())
  end)

  it("outlive their leaves", function()
    local f = product(function(sx)
      assert.is_true(sx.requires_grad and sx.is_leaf)
      assert.is_nil(sx.grad_fn)
      assert.error_matches(function() rille.enable_grad(function() sx:mul_(2) end) end, "a leaf that requires grad")
    end, rille.ones(1))
    local x = rille.tensor(3.0, { requires_grad = true })
    local y = f(x, rille.tensor(4.0, { requires_grad = true }))
    x:free()
    y:backward()
  end)
end)
