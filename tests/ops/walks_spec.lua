-- gather, scatter and scatter_add element by element, over strides, dtypes and expanded indices; prod over every dim.
local rille = require "rille"

-- The place in a flat list of the element at these positions of a contiguous tensor of this shape.
local function place(shape, at)
  local sum = 0
  for d, size in ipairs(shape) do sum = sum * size + at[d] end
  return sum + 1
end

local function each(shape, f)
  local at = {}
  for d = 1, #shape do at[d] = 0 end
  local function walk(d)
    if d > #shape then return f(at) end
    for i = 0, shape[d] - 1 do
      at[d] = i
      walk(d + 1)
    end
  end
  walk(1)
end

local function plain(name, target, source, index, dim)
  local shape, out, from, by = target:shape(), target:flatten():tolist(), source:contiguous():flatten():tolist(), index:contiguous():flatten():tolist()
  local read = {}
  each(index:shape(), function(at)
    local there = { table.unpack(at) }
    there[dim + 1] = by[place(index:shape(), at)]
    local mine, its = place(source:shape(), at), place(shape, there)
    if name == "gather" then
      read[#read + 1] = out[its]
    elseif name == "scatter" then
      out[its] = from[mine]
    else
      out[its] = out[its] + from[mine]
    end
  end)
  return name == "gather" and read or out
end

local function numbers(shape, dtype)
  return rille.randint(0, 9, shape):to(dtype)
end

describe("a walk along an index", function()
  for _, dtype in ipairs { "float32", "float64", "int64", "int32", "uint8" } do
    for _, name in ipairs { "gather", "scatter", "scatter_add" } do
      it(("%s of %s"):format(name, dtype), function()
        rille.manual_seed(0)
        for dim = 0, 2 do
          local target = numbers({ 3, 4, 5 }, dtype)
          local long = { 3, 4, 5 }
          long[dim + 1] = 7
          local indices = { rille.randint(0, 3, { 2, 3, 4 }), rille.randint(0, 3, { 2, 3, 1 }):expand(2, 3, 4),
            rille.randint(0, 3, { 1, 3, 1 }):expand(2, 3, 4), rille.randint(0, 3, { 4, 3, 2 }):transpose(0, 2), rille.randint(0, 3, long),
            rille.randint(0, 3, { 2, 3, 4 }):to "int32" }
          for _, index in ipairs(indices) do
            for _, turned in ipairs { false, true } do
              local source = numbers(index:shape(), dtype)
              local t = target
              if turned then
                source = source:transpose(0, 2):contiguous():transpose(0, 2)
                t = target:transpose(0, 2):contiguous():transpose(0, 2)
              end
              -- Where an index comes twice, scatter may keep either: then compare with what both would leave alone.
              if name ~= "scatter" or dim == 3 then
                local got = name == "gather" and t:gather(dim, index) or t[name](t, dim, index, source)
                assert.same(plain(name, target, source, index, dim), got:contiguous():flatten():tolist())
              end
            end
          end
          local order = rille.argsort(rille.rand(3, 4, 5), dim)
          local source = numbers({ 3, 4, 5 }, dtype)
          assert.same(plain("scatter", target, source, order, dim), target:scatter(dim, order, source):flatten():tolist())
          assert.same(plain("scatter", target, rille.full({ 3, 4, 5 }, 7, { dtype = dtype }), order, dim),
            target:scatter(dim, order, 7):flatten():tolist())
        end
      end)
    end
  end

  it("reads an index that is the target itself before it writes", function()
    local x = rille.tensor { 1, 2, 0 }
    x:scatter_(0, x, rille.tensor { 10, 20, 30 })
    assert.same({ 30, 10, 20 }, x:tolist())
  end)
end)

describe("prod", function()
  for _, shape in ipairs { { 3, 5, 7 }, { 2, 33, 17 }, { 40, 2, 2 }, { 1, 600, 1 }, { 2, 3, 1100 } } do
    for _, dtype in ipairs { "float32", "float64", "int64", "int32", "uint8", "bool" } do
      it(("of %s of %s"):format(table.concat(shape, "x"), dtype), function()
        rille.manual_seed(0)
        local x = rille.randint(1, 3, shape)
        if dtype == "float32" or dtype == "float64" then x = rille.rand(shape) * 0.2 + 0.9 end
        x = x:to(dtype)
        for dim = 0, 2 do
          local want = x:select(dim, 0)
          want = want:to(dtype:find "float" and "float64" or "int64")
          for i = 1, shape[dim + 1] - 1 do want = want * x:select(dim, i):to(want.dtype) end
          local got = x:prod(dim)
          if dtype:find "float" then
            assert(((got:double() - want):abs() / want:abs()):max():item() < (dtype == "float32" and 2e-7 or 1e-13))
          else
            assert.is_true(rille.equal(got, want))
          end
        end
      end)
    end
  end
end)

describe("cummax and cummin", function()
  for _, dtype in ipairs { "float32", "float64", "int64", "int32", "uint8" } do
    it("of " .. dtype, function()
      rille.manual_seed(0)
      for _, shape in ipairs { { 4, 9, 5 }, { 1, 40, 1 }, { 3, 1, 2 } } do
        local x = rille.randint(0, 7, shape):to(dtype)
        if dtype:find "float" and shape[2] == 9 then x:select(0, 1):select(0, 4):fill_(0 / 0) end
        for dim = 0, 2 do
          for name, largest in pairs { cummax = true, cummin = false } do
            local values, places = x[name](x, dim)
            local best, at = x:select(dim, 0):clone(), rille.zeros_like(x:select(dim, 0)):to "int64"
            for i = 0, shape[dim + 1] - 1 do
              local now = x:select(dim, i)
              local wins = (largest and now:ge(best) or not largest and now:le(best)):logical_or(now:isnan())
              best, at = rille.where(wins, now, best), rille.where(wins, rille.full_like(at, i), at)
              assert.is_true(rille.equal(at, places:select(dim, i)))
              assert.is_true(rille.equal(best:nan_to_num(99), values:select(dim, i):nan_to_num(99)))
            end
            assert.equal(dtype, values.dtype)
          end
        end
      end
    end)
  end
end)

describe("ranges", function()
  it("have every element as it is computed one by one", function()
    for _, dtype in ipairs { "float32", "float64" } do
      for _, n in ipairs { 0, 1, 2, 3, 10, 33 } do
        local line, range = rille.linspace(-1.5, 2.25, n, { dtype = dtype }), rille.arange(0.5, 0.5 + 0.375 * n, 0.375, { dtype = dtype })
        local step = 3.75 / math.max(n - 1, 1)
        for i = 0, n - 1 do
          local want = (i < n // 2 or n == 1) and -1.5 + step * i or 2.25 - step * (n - 1 - i)
          assert(math.abs(line:select(0, i):item() - want) < (dtype == "float32" and 3e-7 or 1e-15))
          assert(math.abs(range:select(0, i):item() - (0.5 + 0.375 * i)) < (dtype == "float32" and 1e-6 or 1e-15))
        end
        assert.equal(n, range:numel())
        if n > 0 then assert.equal(n == 1 and -1.5 or 2.25, line:select(0, n - 1):item()) end
      end
    end
    assert.same({ 5, 3, 1 }, rille.arange(5, 0, -2):tolist())
  end)
end)

describe("index_select", function()
  it("of points that follow each other, and of such that do not", function()
    rille.manual_seed(0)
    for _, dtype in ipairs { "float32", "float64", "uint8" } do
      local x = rille.randint(0, 200, { 3, 50, 7 }):to(dtype)
      local lists = { {}, { 5 }, {}, {}, {} }
      for i = 0, 49 do lists[3][i + 1] = i end
      for i = 0, 63 do lists[4][i + 1] = (i + 40) % 50 end -- three runs
      for i = 0, 49 do lists[5][i + 1] = i * 7 % 50 end
      for _, turned in ipairs { false, true } do
        local t = turned and x:transpose(0, 2):contiguous():transpose(0, 2) or x
        for _, list in ipairs(lists) do
          local got = t:index_select(1, rille.tensor(list, { dtype = "int64" }))
          assert.equal(#list, got:size(1))
          for i, at in ipairs(list) do assert.is_true(rille.equal(x:select(1, at), got:select(1, i - 1))) end
        end
        local last = t:index_select(2, rille.tensor { 6, 0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6, 5 })
        assert.is_true(rille.equal(x:narrow(2, 0, 7), last:narrow(2, 1, 7)))
        assert.is_true(rille.equal(x:select(2, 5), last:select(2, 15)))
      end
    end
  end)
end)

describe("an elementwise op", function()
  it("gives the same where large operands are turned", function()
    rille.manual_seed(0)
    local a, b, c = rille.randn(300, 200), rille.randn(300, 200), rille.randn(300, 200)
    local ta, tb = a:t():contiguous():t(), b:t():contiguous():t()
    assert.is_false(ta:is_contiguous())
    assert.is_true(rille.equal(a:relu(), ta:relu()))
    assert.is_true(rille.equal(a + b, ta + tb))
    assert.is_true(rille.equal(a * b, a * tb))
    assert.is_true(rille.equal(a:gt(b), ta:gt(b)))
    assert.is_true(rille.equal(rille.where(c:gt(0), a, b), rille.where(c:gt(0), ta, tb)))
    assert.is_true(rille.equal(rille.lerp(a, b, c), rille.lerp(ta, tb, c)))
    assert.is_true(rille.equal(a:reshape(3, 100, 200):permute(2, 1, 0):exp(), a:exp():reshape(3, 100, 200):permute(2, 1, 0)))
    local d = a:clone()
    ta:add_(tb)
    assert.is_true(rille.equal(d + b, ta))
    local turned = d:t()
    turned:mul_(turned)
    assert.is_true(rille.equal(a * a, d))
  end)

  it("takes many short rows at once, whatever is repeated or strided in them", function()
    rille.manual_seed(0)
    for _, dtype in ipairs { "float32", "float64", "int64", "uint8" } do
      for _, n in ipairs { 1, 2, 3, 4, 5, 7, 31, 63, 100, 256 } do
        for _, rows in ipairs { 1, 4, 90, 401 } do
          local function made(...) return rille.randint(0, 9, { ... }):to(dtype) end
          local full = made(2, rows, n)
          local others = { made(n), made(rows, 1), made(2, 1, 1), made(2, rows, 1), made(2, 1, n), made(2, n, rows):transpose(1, 2),
            made(2, rows, 2 * n):narrow(2, 0, n), made(rows, 2, n):transpose(0, 1), made(2, rows, n) }
          for k, other in ipairs(others) do
            local whole = other:expand(2, rows, n):contiguous()
            local text = ("%s, %d rows of %d, %d"):format(dtype, rows, n, k)
            assert(rille.equal(full + whole, full + other), text)
            assert(rille.equal(whole - full, other - full), text)
            assert(rille.equal(full * whole, full * other), text)
            assert(rille.equal(full / (whole + 1), full / (other + 1)), text)
            assert(rille.equal((whole + 1) / (full + 1), (other + 1) / (full + 1)), text)
            assert(rille.equal(full:maximum(whole), full:maximum(other)), text)
            assert(rille.equal(whole:minimum(full), other:minimum(full)), text)
            assert(rille.equal(full:gt(whole), full:gt(other)), text)
            assert(rille.equal(rille.where(whole:gt(4), full, whole), rille.where(other:gt(4), full, other)), text)
            local wide = made(2, rows, n + 2)
            local target, copy = wide:narrow(2, 1, n), wide:clone()
            target:add_(other)
            copy:narrow(2, 1, n):copy_(copy:narrow(2, 1, n) + whole)
            assert(rille.equal(copy, wide), text)
          end
        end
      end
    end
  end)
end)

describe("a copy", function()
  it("fills with rows of one element, of every width and dtype", function()
    for _, dtype in ipairs { "float32", "float64", "int32", "uint8", "bool" } do
      for _, n in ipairs { 1, 63, 64, 100, 300 } do
        local column = rille.arange(40):remainder(7):to(dtype):reshape(40, 1)
        local target = rille.zeros(40, n + 3, { dtype = dtype })
        target:narrow(1, 2, n):copy_(column)
        assert(rille.equal(column * rille.ones(1, n, { dtype = dtype }), column:expand(40, n):contiguous()))
        assert(rille.equal(target:narrow(1, 2, n):contiguous(), column:expand(40, n):contiguous()))
        assert.equal(0, target:narrow(1, 0, 2):ne(0):sum():item() + target:narrow(1, n + 2, 1):ne(0):sum():item())
      end
    end
  end)

  it("takes many short rows at once, of every width and dtype, from and to any strides", function()
    for _, dtype in ipairs { "float32", "float64", "int32", "uint8", "bool" } do
      for _, n in ipairs { 1, 2, 3, 4, 5, 9, 33 } do
        local wide = rille.arange(7 * 40 * 2):remainder(251):to(dtype):reshape(7, 40, 2)
        local part = wide:narrow(1, 3, n):select(2, 1) -- rows of n elements, two apart
        local expected = {}
        for i = 0, 6 do
          for j = 0, n - 1 do expected[#expected + 1] = wide[{ i, 3 + j, 1 }]:item() end
        end
        assert.same(expected, part:contiguous():flatten():tolist())
        local target = rille.zeros(9, 7, 50, { dtype = dtype })
        target:narrow(2, 5, n):copy_(part)
        for k = 0, 8 do assert.same(expected, target[k]:narrow(1, 5, n):flatten():tolist()) end
        assert.equal(target:ne(0):sum():item(), 9 * part:ne(0):sum():item())
      end
    end
  end)

  it("joins narrow parts, turned ones and other dtypes too", function()
    local function joined(parts, dim, new)
      local all = rille[new and "stack" or "cat"](parts, dim)
      local at = 0
      for _, part in ipairs(parts) do
        local size = new and 1 or part:size(dim)
        local back = all:narrow(dim, at, size)
        assert.equal(0, (new and back:squeeze(dim) or back):to "float64":sub(part:to "float64"):abs():sum():item())
        at = at + size
      end
      assert.equal(all:size(dim), at)
    end
    for _, width in ipairs { 1, 3, 20 } do
      local a, b = rille.arange(50 * width):reshape(50, width), rille.arange(width * 50):mul(-1):reshape(width, 50):t()
      for _, dtype in ipairs { "float32", "int64", "uint8" } do
        local parts = { a:to(dtype), b:abs():to(dtype), a:remainder(7):to "int32" }
        for dim = 0, 1 do joined(parts, dim, false) end
        for dim = 0, 2 do joined(parts, dim, true) end
      end
    end
  end)
end)

describe("windows that lie over each other", function()
  it("add up what comes to one place, whatever their strides", function()
    for _, dtype in ipairs { "float32", "float64" } do
      for _, strides in ipairs { { 2, 1 }, { 3, 2 }, { 1, 0 }, { 0, 1 }, { 1, 1 }, { 5, 1 } } do
        for _, turned in ipairs { false, true } do
          local x, w = rille.zeros({ 40 }, { dtype = dtype, requires_grad = true }), rille.arange(20):to(dtype):reshape(4, 5)
          if turned then w = w:t():contiguous():t() end
          x:as_strided({ 4, 5 }, strides, 3):mul(w):sum():backward()
          local expected = {}
          for i = 1, 40 do expected[i] = 0.0 end
          for i = 0, 3 do
            for j = 0, 4 do
              local at = 4 + i * strides[1] + j * strides[2]
              expected[at] = expected[at] + 5 * i + j
            end
          end
          assert.same(expected, x.grad:tolist())
        end
      end
    end
  end)
end)

describe("an index that does not fit", function()
  it("is told wherever it stands", function()
    local x = rille.arange(3000):to("float32"):reshape(3, 1000)
    for _, at in ipairs { { 0, 0 }, { 1, 999 }, { 2, 998 }, { 2, 3 } } do
      for _, bad in ipairs { -1, 1000, math.mininteger, math.maxinteger } do
        local index = rille.zeros(3, 1000, { dtype = "int64" })
        index[at[1]][at[2]] = bad
        for _, f in ipairs { function() return x:gather(1, index) end, function() return x:scatter(1, index, x) end, function() return x:clone():scatter_add_(1, index, x) end } do
          local ok, message = pcall(f)
          assert.is_false(ok)
          assert.truthy(message:find(("index %d is out of range for dim 1 of size 1000"):format(bad), 1, true), message)
        end
      end
    end
  end)
end)

describe("scatter_reduce", function()
  it("takes the largest, the smallest and the product, and NaN wins", function()
    rille.manual_seed(0)
    local n, m = 50, 7
    for _, dtype in ipairs { "float32", "float64", "int64" } do
      local x, source, index = rille.randint(-5, 6, { m }):to(dtype), rille.randint(-5, 6, { n }):to(dtype), rille.randint(0, m, { n })
      local floats = dtype ~= "int64"
      if floats then source[3] = 0 / 0 end
      local steps = {
        amax = function(a, b) return (b > a or b ~= b) and b or a end,
        amin = function(a, b) return (b < a or b ~= b) and b or a end,
        prod = function(a, b) return a * b end,
      }
      for name, step in pairs(steps) do
        local want = x:tolist()
        for i, b in ipairs(source:tolist()) do
          local k = index[i - 1]:item() + 1
          want[k] = step(want[k], b)
        end
        local got = x:scatter_reduce(0, index, source, name):tolist()
        for k = 1, m do assert(want[k] == got[k] or (want[k] ~= want[k] and got[k] ~= got[k]), ("%s of %s, %d"):format(name, dtype, k)) end
      end
    end
  end)
end)

describe("a mask", function()
  it("is taken apart in runs, and put together again", function()
    rille.manual_seed(0)
    for _, shape in ipairs { { 3000 }, { 2, 1500 }, { 3, 5, 1024 }, { 700, 3 }, { 4, 1025 }, { 5, 0 }, { 3, 1 } } do
      local x = rille.randint(0, 3, shape):to "float32"
      local mask = x:gt(0)
      local want, list = {}, x:flatten():tolist()
      for i, v in ipairs(list) do
        if v > 0 then
          local row, rest = {}, i - 1
          for d = #shape, 1, -1 do
            row[d] = rest % shape[d]
            rest = rest // shape[d]
          end
          want[#want + 1] = row
        end
      end
      assert.equal(#want, mask:nonzero():size(0))
      assert.same(want, mask:nonzero():tolist())
      assert.is_true(rille.equal(mask:nonzero(), x:nonzero()))
      local taken = x:masked_select(mask)
      assert.equal(#want, taken:numel())
      assert.is_true(rille.equal(x, rille.zeros_like(x):masked_scatter(mask, taken)))
      local y = x:clone()
      y[mask] = 7
      assert.is_true(rille.equal(x:masked_fill(mask, 7), y))
      y[mask] = taken
      assert.is_true(rille.equal(x, y))
    end
    assert.same({ 1, 0 }, rille.tensor(3):nonzero():shape())
    assert.same({ 0, 0 }, rille.tensor(0):nonzero():shape())
  end)
end)

describe("flip", function()
  it("turns rows of every length and dtype, turned tensors too", function()
    for _, dtype in ipairs { "float32", "float64", "int64", "int32", "uint8", "bool" } do
      for n = 1, 21 do
        local x = (rille.arange(3 * n):reshape(3, n) % 7):to(dtype)
        local want, turned = x:index_select(1, rille.arange(n - 1, -1, -1)), x:t():contiguous():t()
        assert.is_true(rille.equal(want, x:flip(1)))
        assert.is_true(rille.equal(want, turned:flip(1)))
        assert.is_true(rille.equal(want:flip(0), turned:flip(0, 1)))
      end
    end
  end)
end)

describe("unique", function()
  it("gives runs of elements with their places and counts, NaN by NaN", function()
    local nan = 0 / 0
    local function texts(...)
      local out = {}
      for i, t in ipairs { ... } do out[i] = table.concat(t:flatten():tolist(), " ") end
      return table.concat(out, " | "):gsub("%-nan", "nan")
    end
    local both = { return_inverse = true, return_counts = true }
    local mixed = rille.tensor { 3, 1, nan, 2, 1, nan, 0, 0 }
    assert.equal("0.0 1.0 2.0 3.0 nan nan | 3 1 4 2 1 5 0 0 | 2 2 1 1 1 1", (texts(rille.unique(mixed, both))))
    assert.equal("3.0 1.0 nan 2.0 1.0 nan 0.0 | 0 1 2 3 4 5 6 6 | 1 1 1 1 1 1 2", (texts(rille.unique_consecutive(mixed, both))))
    local turned = rille.tensor { { 3, 1 }, { 3, 2 } }:t()
    assert.equal("1 2 3 | 2 2 0 1 | 1 1 2", (texts(rille.unique(turned, both))))
    assert.equal("3 1 2 | 0 0 1 2 | 2 1 1", (texts(rille.unique_consecutive(turned, both))))
    assert.equal("3 1 2 | 2 1 1", (texts(rille.unique_consecutive(turned, { return_counts = true }))))
    assert.equal(0, rille.unique(rille.zeros(0)):numel())
  end)
end)
