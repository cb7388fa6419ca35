-- Reductions and scans held against plain loops over lists: rows short and long, one dim or several, tensors that lie in
-- another order, places of equal elements and of NaN.
local rille = require "rille"

local nan = 0 / 0

-- Calls f with each position of dims `dims` of a shape (others stay as in `at`).
local function each(shape, dims, at, f, k)
  k = k or 1
  if k > #dims then return f(at) end
  for i = 0, shape[dims[k] + 1] - 1 do
    at[dims[k] + 1] = i
    each(shape, dims, at, f, k + 1)
  end
end

local function element(list, at)
  for _, i in ipairs(at) do list = list[i + 1] end
  return list
end

local function split(rank, dims)
  local kept, is_reduced = {}, {}
  for _, d in ipairs(dims) do is_reduced[d] = true end
  for d = 0, rank - 1 do
    if not is_reduced[d] then kept[#kept + 1] = d end
  end
  return kept
end

local function flat(t) return t:contiguous():flatten():tolist() end

local plain = {
  sum = function(a, x) return a + x end,
  prod = function(a, x) return a * x end,
  amax = function(a, x) return (x > a or x ~= x) and x or a end,
  amin = function(a, x) return (x < a or x ~= x) and x or a end,
}

local function reference(name, x, dims)
  local shape, list, out, at = x:shape(), x:contiguous():tolist(), {}, {}
  each(shape, split(#shape, dims), at, function()
    local total
    each(shape, dims, at, function()
      local e = element(list, at)
      total = total == nil and e or plain[name](total, e)
    end)
    out[#out + 1] = total
  end)
  return out
end

-- Where the extreme stands, in row-major order of the reduced dims.
local function place(name, x, dims)
  local shape, list, out, at = x:shape(), x:contiguous():tolist(), {}, {}
  each(shape, split(#shape, dims), at, function()
    local best, where, count
    each(shape, dims, at, function()
      local e = element(list, at)
      count = (count or -1) + 1
      local wins = best == nil or (best == best and (e ~= e or (name == "argmax" and e > best or name == "argmin" and e < best)))
      if wins then best, where = e, count end
    end)
    out[#out + 1] = where
  end)
  return out
end

local function same(expected, got, text)
  assert(#expected == #got, text)
  for i, e in ipairs(expected) do
    local g = got[i]
    assert(e == g or (e ~= e and g ~= g) or math.abs(e - g) <= 1e-5 * math.max(1, math.abs(e)), ("%s: element %d: %s, not %s"):format(text, i, g, e))
  end
end

local function layouts(shape, dtype)
  local made = { rille.randint(-4, 5, shape):to(dtype) }
  if dtype == "uint8" then made[1] = rille.randint(0, 9, shape):to(dtype) end
  local back = {}
  for d = #shape, 1, -1 do back[#back + 1] = shape[d] end
  local order, turned = {}, rille.randint(0, 7, back):to(dtype)
  for d = #shape, 1, -1 do order[#order + 1] = d - 1 end
  made[2] = turned:permute(table.unpack(order)) -- dense, the dims lie the other way round
  made[3] = rille.randint(0, 7, { table.unpack(shape) }):to(dtype):repeat_interleave(2, #shape - 1):narrow(#shape - 1, 0, shape[#shape])
  return made
end

describe("a reduction", function()
  local cases = {
    { { 40, 3 }, { { 1 }, { 0 }, { 0, 1 } } },
    { { 150, 8 }, { { 1 }, { 0 } } },
    { { 5, 32 }, { { 1 } } },
    { { 33, 70 }, { { 0 }, { 1 }, { 0, 1 } } },
    { { 4, 6, 5, 7 }, { { 0, 2 }, { 1, 3 }, { 0, 2, 3 }, { 0, 3 }, { 2, 3 }, { 1, 2 }, { 0, 1, 2, 3 } } },
    { { 3, 1, 129 }, { { 0, 2 }, { 2 }, { 1 } } },
  }
  for _, dtype in ipairs { "float32", "float64", "int64", "int32", "uint8" } do
    it("is what a loop gives, of " .. dtype, function()
      rille.manual_seed(0)
      for _, case in ipairs(cases) do
        for k, x in ipairs(layouts(case[1], dtype)) do
          for _, dims in ipairs(case[2]) do
            local text = ("%s %s over %s, layout %d"):format(dtype, table.concat(case[1], "x"), table.concat(dims, ","), k)
            for _, name in ipairs { "sum", "amax", "amin" } do same(reference(name, x, dims), flat(x[name](x, dims)), name .. " " .. text) end
            if #dims == 1 then
              same(reference("prod", x, dims), flat(x:prod(dims[1])), "prod " .. text)
              for _, name in ipairs { "argmax", "argmin" } do same(place(name, x, dims), flat(x[name](x, dims[1])), name .. " " .. text) end
            elseif #dims == #case[1] then
              for _, name in ipairs { "argmax", "argmin" } do same(place(name, x, dims), { x[name](x):item() }, name .. " " .. text) end
            end
          end
        end
      end
    end)
  end

  it("lets NaN win wherever it stands, and the first one has the place", function()
    for _, n in ipairs { 5, 8, 40, 131, 300 } do
      for _, dtype in ipairs { "float32", "float64" } do
        for _, at in ipairs { 0, 1, n // 2, n - 1 } do
          local x = rille.arange(n):to(dtype)
          x[at] = nan
          if at < n - 1 then x[n - 1] = nan end
          for _, rows in ipairs { 1, 20 } do
            local m = x:unsqueeze(0):expand(rows, n):contiguous()
            for _, t in ipairs { m, m:t():contiguous():t() } do
              assert(t:amax(1):isnan():all():item() and t:amin(1):isnan():all():item(), ("%s, %d of %d"):format(dtype, at, n))
              assert(t:argmax(1):eq(at):all():item() and t:argmin(1):eq(at):all():item(), ("%s, %d of %d"):format(dtype, at, n))
            end
          end
        end
      end
    end
  end)
end)

describe("a scan", function()
  local function scanned(name, x, dim)
    local shape, list, out, at = x:shape(), x:contiguous():tolist(), {}, {}
    local rest = split(#shape, { dim })
    each(shape, rest, at, function()
      local total
      each(shape, { dim }, at, function()
        local e = element(list, at)
        total = total == nil and e or plain[name](total, e)
        local spot = 0
        for d, size in ipairs(shape) do spot = spot * size + at[d] end
        out[spot + 1] = total
      end)
    end)
    return out
  end

  local shapes = { { 70, 5 }, { 5, 30 }, { 1, 600 }, { 600 }, { 2, 5, 130 }, { 3, 7, 4 }, { 2, 9, 1 }, { 4, 1 } }
  for _, dtype in ipairs { "float32", "float64", "int64" } do
    it("is what a loop gives, of " .. dtype, function()
      rille.manual_seed(0)
      for _, shape in ipairs(shapes) do
        local x = rille.randint(-3, 4, shape):to(dtype)
        local signs = rille.randint(0, 2, shape):mul(2):sub(1):to(dtype)
        for dim = 0, #shape - 1 do
          local text = ("%s %s along %d"):format(dtype, table.concat(shape, "x"), dim)
          same(scanned("sum", x, dim), flat(x:cumsum(dim)), "cumsum " .. text)
          same(scanned("prod", signs, dim), flat(signs:cumprod(dim)), "cumprod " .. text)
          same(scanned("amax", x, dim), flat(x:cummax(dim)), "cummax " .. text)
          same(scanned("amin", x, dim), flat(x:cummin(dim)), "cummin " .. text)
        end
      end
    end)
  end

  it("has the gradient that the other end's sums give", function()
    for _, shape in ipairs(shapes) do
      rille.manual_seed(1)
      local g = rille.randint(-3, 4, shape):to "float32"
      for dim = 0, #shape - 1 do
        local x = rille.ones(shape):requires_grad_()
        x:cumsum(dim):mul(g):sum():backward()
        same(flat(g:flip(dim):cumsum(dim):flip(dim)), flat(x.grad), ("%s along %d"):format(table.concat(shape, "x"), dim))
      end
    end
  end)

  it("gives prod its gradient, with zeros too", function()
    for _, shape in ipairs(shapes) do
      rille.manual_seed(2)
      local x = rille.randint(0, 2, shape):mul(2):sub(1):to "float32"
      x:flatten()[0] = 0
      for dim = 0, #shape - 1 do
        local leaf = x:clone():requires_grad_()
        leaf:prod(dim):sum():backward()
        local list, expected, at = x:tolist(), {}, {}
        each(shape, split(#shape, { dim }), at, function()
          each(shape, { dim }, at, function()
            local own, product, spot = at[dim + 1], 1, 0
            for d, size in ipairs(shape) do spot = spot * size + at[d] end
            local there = { table.unpack(at) }
            each(shape, { dim }, there, function()
              if there[dim + 1] ~= own then product = product * element(list, there) end
            end)
            expected[spot + 1] = product
          end)
        end)
        same(expected, flat(leaf.grad), ("%s along %d"):format(table.concat(shape, "x"), dim))
      end
    end
  end)
end)

describe("a reduction of the first of two dims", function()
  it("is that of the rows of the turned tensor, for every width and length", function()
    rille.manual_seed(9)
    for _, dtype in ipairs { "float32", "float64", "int64", "int32", "uint8" } do
      for _, length in ipairs { 1, 2, 3, 8, 63, 64, 65, 200, 331 } do
        for _, width in ipairs { 1, 2, 3, 5, 8, 15, 16, 17, 40, 70 } do
          local x = rille.randint(0, 9, { 2, length, width }):to(dtype)
          local turned = x:transpose(1, 2):contiguous()
          assert.is_true(rille.equal(turned:sum(2), x:sum(1)))
          assert.is_true(rille.equal(turned:amax(2), x:amax(1)))
          assert.is_true(rille.equal(turned:amin(2), x:amin(1)))
          local ones = x:eq(3):to(dtype) + 1
          local narrow, wide = ones:narrow(1, 0, math.min(length, 100)), turned:eq(3):to(dtype) + 1
          assert.is_true(rille.equal(wide:narrow(2, 0, math.min(length, 100)):contiguous():prod(2), narrow:contiguous():prod(1)))
        end
      end
    end
  end)

  it("keeps what is not a number, in whichever row it is", function()
    for length = 1, 6 do
      for at = 0, length - 1 do
        local x = rille.arange(length * 40):to("float32"):reshape(length, 40)
        x:select(0, at):narrow(0, 11, 1):fill_(0 / 0)
        for _, y in ipairs { x:amax(0), x:amin(0), x:sum(0), x:prod(0) } do
          assert.same({ 11 }, y:isnan():nonzero():flatten():tolist())
        end
      end
    end
  end)
end)

describe("a norm", function()
  it("is the root of the sum of squares, for rows and columns of every length", function()
    rille.manual_seed(4)
    for _, dtype in ipairs { "float32", "float64" } do
      for _, n in ipairs { 1, 2, 31, 32, 33, 40, 64, 100, 127, 1023, 1500, 2051 } do
        local x = rille.randint(-9, 9, { 3, n }):to(dtype)
        local expected = (x:to "float64" * x:to "float64"):sum(1):sqrt()
        for _, y in ipairs { rille.norm(x, 2, 1), rille.norm(x:t():contiguous(), 2, 0), rille.norm(x:t(), 2, 0) } do
          assert(rille.allclose(y:to "float64", expected, { rtol = 1e-6 }), ("%s, %d"):format(dtype, n))
        end
        assert.same({ 3, 1 }, { rille.norm(x, 2, 1, true):size() })
        assert(math.abs(rille.norm(x):item() - (expected * expected):sum():sqrt():item()) < 1e-3)
        x:select(0, 1):narrow(0, n - 1, 1):fill_(0 / 0)
        assert.same({ 1 }, rille.norm(x, 2, 1):isnan():nonzero():flatten():tolist())
      end
    end
    assert.same({ 0, 0 }, rille.norm(rille.zeros(2, 0), 2, 1):tolist())
  end)
end)

describe("a running sum of integers", function()
  it("is right for every length, forwards and backwards", function()
    for _, n in ipairs { 1, 2, 3, 4, 5, 7, 8, 100 } do
      local x = rille.arange(2 * n):remainder(11):reshape(2, n)
      local expected, sum = {}, 0
      for k = 0, n - 1 do
        sum = sum + x[{ 1, k }]:item()
        expected[#expected + 1] = sum
      end
      assert.same(expected, x:cumsum(1)[1]:tolist())
      assert.same(expected, x:flip(1):t():contiguous():flip(0):cumsum(0):t()[1]:tolist())
    end
  end)
end)

describe("A norm of floats", function()
  it("is that of doubles, for every length and over the last dims or all", function()
    rille.manual_seed(11)
    local function near(x, y, places)
      assert.same(y:shape(), x:shape())
      assert.is_true(rille.allclose(x:double(), y, { rtol = 1e-6, atol = 0 }), places)
    end
    for _, length in ipairs { 1, 7, 8, 31, 32, 33, 100, 1023, 1024, 1025, 2100 } do
      local x = rille.randn(3, length)
      near(x:norm(2, 1), x:double():norm(2, 1), length)
      near(x:norm(2, 1, true), x:double():norm(2, 1, true), length)
      near(x:norm(), x:double():norm(), length)
      near(x:t():norm(2, 0), x:t():double():norm(2, 0), length)
    end
    local x = rille.randn(2, 3, 4, 5)
    for _, dims in ipairs { { 2, 3 }, { 3 }, { 1, 2, 3 }, { 0, 1, 2, 3 }, { 1, 3 }, { 0 } } do
      near(x:norm(2, dims), x:double():norm(2, dims), #dims)
      near(x:norm(2, dims, true), x:double():norm(2, dims, true), #dims)
    end
    local long = rille.randn(3 * 65536 + 5)
    near(long:norm(), long:double():norm(), "long")
    long:narrow(0, 3 * 65536 + 2, 1):fill_(0 / 0)
    assert.is_true(long:norm():isnan():item())
    assert.equal(0.0, rille.zeros(0):norm():item())
    assert.equal(math.huge, rille.full({ 40 }, 1e30):norm():item())
  end)
end)

describe("logcumsumexp", function()
  it("gives in float what it gives in double, rows and columns, near and far", function()
    rille.manual_seed(0)
    for _, shape in ipairs { { 1 }, { 7 }, { 600 }, { 3, 257 }, { 5, 4, 300 }, { 2, 33, 1 } } do
      for dim = 0, #shape - 1 do
        for _, scale in ipairs { 1e-3, 1, 30, 400 } do
          local x = rille.randn(shape) * scale
          local want = rille.logcumsumexp(x:double(), dim)
          local got = rille.logcumsumexp(x, dim)
          assert((got:double() - want):abs():max():item() <= 1e-7 * math.max(want:abs():max():item(), 1))
        end
      end
    end
    local inf = math.huge
    local x = rille.tensor { -inf, 1.0, -inf, 2.0, inf, 3.0, 0 / 0, 1.0 }
    local y = rille.logcumsumexp(x, 0):tolist()
    assert.equal(-inf, y[1])
    assert.equal(1.0, y[3])
    assert(math.abs(y[4] - 2.3132617) < 1e-6)
    assert.equal(inf, y[6])
    assert(y[7] ~= y[7] and y[8] ~= y[8])
  end)
end)
