-- How results lie in memory: dense, their dims in the order of the inputs' (strides as PyTorch gives them).
local rille = require "rille"

local function strides(t)
  return table.concat({ t:stride() }, ",")
end

describe("a result lies as its inputs do", function()
  local x = rille.arange(24):float():reshape(2, 3, 4)
  local p, q = x:permute(2, 0, 1), rille.ones(4, 2, 3)

  it("in ops of one tensor, of two and of three", function()
    for name, result in pairs {
      times = p * 2, exp = p:exp(), add = p + q, broadcast = p + rille.ones(2, 1), greater = p:gt(0), double = p:double(),
      mixed = p + q:double(), lerp = rille.lerp(p, q, q), where = rille.where(p:gt(0), q, p), clone = p:clone(),
      ones = rille.ones_like(p), clamp = p:clamp(-1, 1), power = p ^ 1, round = p:int():round(),
    } do
      assert.equal("1,12,4", strides(result), name)
      assert.is_false(result:is_contiguous(), name)
    end
    assert.is_true(rille.equal(p:contiguous() * 2 + q, p * 2 + q))
    assert.is_true(rille.equal(p:contiguous():gt(7), p:gt(7)))
  end)

  it("where the first input that has an order says so", function()
    assert.equal("6,3,1", strides(q + p))
    assert.is_true((q + p):is_contiguous())
    assert.is_true(rille.equal(q + p, p + q))
    local e = rille.ones(3, 1):expand(3, 4)
    assert.equal("4,1", strides(e + 1))
    assert.equal("3,1", strides(e:t() + rille.ones(4, 3)))
    assert.equal("1,4", strides(rille.ones(1, 1):expand(4, 4) + rille.ones(4, 4):t()))
    assert.equal("6,3,1", strides(p:masked_fill(p:gt(3), 0)))
  end)

  it("without the holes of what is no whole tensor", function()
    local part, steps = p[":, :, 1:"], x[":, ::2"]:permute(2, 0, 1)
    assert.equal("1,8,4", strides(part + 1))
    assert.equal("1,8,4", strides(part:clone()))
    assert.equal("1,8,4", strides(steps:neg()))
    assert.is_true(rille.equal(part:contiguous() + 1, part + 1))
    assert.is_true(rille.equal(-steps:contiguous(), steps:neg()))
  end)

  it("and view says that it takes a contiguous one", function()
    assert.has_error(function() return (p * 2):view(-1) end)
    assert.is_true(rille.equal((p * 2):reshape(-1), p:contiguous():view(-1) * 2))
  end)

  it("in place the target's strides stay", function()
    local t = x:clone():permute(2, 0, 1)
    t:add_(q):mul_(t)
    assert.equal("1,12,4", strides(t))
    assert.is_true(rille.equal((p + 1) * (p + 1), t))
  end)
end)

describe("a grad", function()
  it("lies as its leaf where that is dense", function()
    local function grad(leaf, f)
      leaf:requires_grad_(true)
      f(leaf):sum():backward()
      return strides(leaf.grad)
    end
    assert.equal("1,4", grad(rille.randn(3, 4):t(), function(w) return w * 2 end))
    assert.equal("1,4", grad(rille.randn(3, 4):t(), function(w) return w:t() * 2 end))
    assert.equal("4,1", grad(rille.randn(3, 4), function(w) return w:t():exp() end))
    assert.equal("2,1", grad(rille.randn(3, 4)[":, ::2"], function(w) return w:t():exp() end))
  end)

  it("is the same whether tensors are turned or not", function()
    rille.manual_seed(1)
    local a, b = rille.randn(40, 30), rille.randn(30, 40)
    local function grads(turn)
      local u, v = a:clone():requires_grad_(true), b:clone():requires_grad_(true)
      local y = turn and (u:t() * v + u:t()):sigmoid():t() or (u * v:t() + u):sigmoid()
      ;(y * a):sum():backward()
      return u.grad, v.grad
    end
    local u, v = grads(false)
    local tu, tv = grads(true)
    assert.is_true(rille.allclose(u, tu, 1e-6, 1e-6) and rille.allclose(v, tv, 1e-6, 1e-6))
    assert.is_true(tu:is_contiguous() and tv:is_contiguous())
  end)
end)

describe("a captured step", function()
  it("gives what lies as eager results do, and grads", function()
    rille.manual_seed(2)
    local w = rille.randn(50, 60):requires_grad_(true)
    local function f(x)
      w.grad = nil
      local y = (x:t() * 2 + w:t()):tanh() * x:t()
      y:sum():backward()
      return y:detach(), y:detach():t():exp()
    end
    local step = rille.capture(f)
    for _ = 1, 3 do
      local x = rille.randn(50, 60)
      local a, b = f(x)
      local grad = w.grad:clone()
      local c, d = step(x)
      assert.is_true(rille.equal(a, c) and rille.equal(b, d) and rille.equal(grad, w.grad))
      assert.equal(strides(a), strides(c))
      assert.equal(strides(b), strides(d))
      assert.equal("60,1", strides(w.grad))
    end
  end)
end)

describe("repeated elements of rows", function()
  it("are brought once, and again where they change", function()
    rille.manual_seed(3)
    for _, dtype in ipairs { "float32", "float64", "int64", "uint8" } do
      for _, n in ipairs { 3, 31, 64, 100, 255, 256, 257, 700 } do
        local a = rille.randint(0, 100, { 5, n + 2 }):to(dtype):narrow(1, 1, n)
        local column, whole = rille.randint(0, 100, { 5, 1 }):to(dtype), a:contiguous()
        local wide = column:expand(5, n):contiguous()
        assert.is_true(rille.equal(whole + wide, a + column))
        assert.is_true(rille.equal(wide + whole, column + a))
        assert.is_true(rille.equal(whole + rille.full_like(whole, 7), a + 7))
        assert.is_true(rille.equal(rille.where(wide:gt(whole), wide, whole), rille.where(column:gt(a), column, a)))
      end
    end
  end)
end)

describe("Limits", function()
  local nan, inf = 0 / 0, math.huge
  -- What Lua makes of each pair: NaN wins in maximum and clamp and loses in fmax.
  local function larger(x, y) return (x ~= x or y ~= y) and nan or math.max(x, y) end
  local function smaller(x, y) return (x ~= x or y ~= y) and nan or math.min(x, y) end
  local function known(f) return function(x, y) return x ~= x and y or y ~= y and x or f(x, y) end end
  local plain = { maximum = larger, minimum = smaller, fmax = known(math.max), fmin = known(math.min) }
  local few = { nan, inf, -inf, 0, 1.5, -2, nan }

  local function same(want, got)
    for i, x in ipairs(want) do assert((x ~= x and got[i] ~= got[i]) or x == got[i], ("%d: %s, not %s"):format(i, got[i], x)) end
  end

  it("hold for every length, with NaN in every place", function()
    for _, dtype in ipairs { "float32", "float64" } do
      for n = 1, 40 do
        local x, y = {}, {}
        for i = 1, n do x[i], y[i] = few[i % 7 + 1], few[i * 3 % 5 + 1] end
        local a, b = rille.tensor(x, { dtype = dtype }), rille.tensor(y, { dtype = dtype })
        for name, f in pairs(plain) do
          local want = {}
          for i = 1, n do want[i] = f(x[i], y[i]) end
          same(want, rille[name](a, b):tolist())
        end
        for _, limit in ipairs { { -1, 1 }, { 1, -1 }, { nan, 1 }, { -1, nan }, { -inf, 0 }, { 0, inf } } do
          local want = {}
          for i = 1, n do want[i] = smaller(larger(x[i], limit[1]), limit[2]) end
          same(want, a:clamp(limit[1], limit[2]):tolist())
          same(want, a:clone():clamp_(rille.tensor(limit[1]), rille.tensor(limit[2])):tolist())
        end
      end
    end
  end)
end)

describe("Long rows beside what is one element in each", function()
  it("are what they are element by element", function()
    rille.manual_seed(2)
    for _, dtype in ipairs { "float32", "float64", "uint8" } do
      for _, n in ipairs { 1, 255, 257, 4095, 4096, 4097, 9000 } do
        local x, column = rille.randint(0, 9, { 3, n }):to(dtype), rille.randint(0, 9, { 3, 1 }):to(dtype)
        local strided = rille.randint(0, 9, { n, 3 }):to(dtype):t()
        local full = column:expand(3, n):contiguous()
        assert.is_true(rille.equal(x * column, x * full))
        assert.is_true(rille.equal(column - x, full - x))
        assert.is_true(rille.equal(column - x:narrow(0, 1, 1):expand(3, n), full - x:narrow(0, 1, 1):expand(3, n):contiguous()))
        assert.is_true(rille.equal(rille.where(x:gt(4), column, strided), rille.where(x:gt(4), full, strided:contiguous())))
        local into = rille.zeros({ n, 3 }, { dtype = dtype }):t()
        into:copy_(x):mul_(column)
        assert.is_true(rille.equal(into, x * full))
      end
    end
  end)
end)

describe("a copy of what is repeated or short", function()
  it("has each element in its place, in every dtype", function()
    rille.manual_seed(8)
    for _, from in ipairs { "float32", "int64", "uint8" } do
      for _, to in ipairs { "float32", "float64", "int32", "uint8" } do
        for _, n in ipairs { 1, 2, 3, 5, 8, 63, 64, 65, 300, 5000 } do
          local column, row = rille.randint(0, 9, { 7, 1 }):to(from), rille.randint(0, 9, { 1, n }):to(from)
          local want, wide = column:tolist(), column:expand(7, n):to(to)
          assert.equal(to, wide.dtype)
          for i = 1, 7 do assert.is_true(wide:select(0, i - 1):eq(want[i][1]):all():item()) end
          local tall = row:expand(7, n):to(to)
          for i = 0, 6 do assert.is_true(rille.equal(tall:select(0, i), row:select(0, 0):to(to))) end
          local into = rille.zeros({ 7, n + 3 }, { dtype = to }):narrow(1, 2, n)
          into:copy_(column)
          assert.is_true(rille.equal(into, wide))
          local turned = rille.zeros({ n, 7 }, { dtype = to }):t()
          turned:copy_(column)
          assert.is_true(rille.equal(turned, wide))
        end
      end
    end
  end)
end)
