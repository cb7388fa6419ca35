-- Values, shapes, dtypes and errors as PyTorch 2.13 gives them, where a whole kind of call once went wrong: operands of
-- different ranks, numbers that an integer dtype cannot hold, indices below 0, integers in float ops, ties, rounding.
package.path = "tests/support/?.lua;" .. package.path
local rille = require "rille"
local folder = require "tests.support.folder"
local native = require "rille.native"
local F, nn, linalg = rille.nn.functional, rille.nn, rille.linalg
local inf, nan = math.huge, 0 / 0
local with_lapack = require "lapack"(it, pending)

local function i64(...) return rille.tensor(...) end
local function u8(values) return rille.tensor(values, { dtype = "uint8" }) end
local function i32(values) return rille.tensor(values, { dtype = "int32" }) end
local function refused(text, f, ...)
  local ok, message = pcall(f, ...)
  assert.is_false(ok, "was taken; expected: " .. text)
  assert.is_truthy(tostring(message):find(text, 1, true), tostring(message))
end
local function gives(t, values, dtype)
  assert.are.same(values, t:totable())
  assert.are.equal(dtype, t.dtype)
end
local function near(t, values, tolerance)
  local flat = t:flatten():totable()
  assert.are.equal(#values, #flat)
  for i, value in ipairs(values) do assert.is_true(math.abs(flat[i] - value) <= (tolerance or 1e-4), i .. ": " .. flat[i] .. " for " .. value) end
end

-- ---- three operands of different ranks ------------------------------------------------------------------------------

local shapes = { {}, { 3 }, { 1 }, { 1, 3 }, { 2, 1 }, { 2, 3 }, { 1, 1, 3 }, { 4, 2, 1 }, { 4, 1, 3 }, { 4, 1, 1 }, { 1, 2, 3 } }

-- The common shape, nil where there is none.
local function common(...)
  local n, sizes = 0, {}
  for _, shape in ipairs { ... } do n = math.max(n, #shape) end
  for i = 1, n do sizes[i] = 1 end
  for _, shape in ipairs { ... } do
    for i, size in ipairs(shape) do
      local at = n - #shape + i
      if size ~= 1 and sizes[at] ~= 1 and sizes[at] ~= size then return nil end
      if size ~= 1 then sizes[at] = size end
    end
  end
  return sizes
end

local function numbered(shape, from)
  local n = 1
  for _, size in ipairs(shape) do n = n * size end
  return (rille.arange(from, from + n) * 1.0):reshape(shape)
end

describe("operands of different ranks", function()
  local ops = {
    addcmul = rille.addcmul,
    addcdiv = rille.addcdiv,
    lerp = rille.lerp,
    where = function(a, b, c) return rille.where(a:gt(2), b, c) end,
    clamp = rille.clamp,
    index = function(a, b, c)
      local x = rille.arange(90):reshape(5, 3, 6)
      return x[{ (a % 5):to "int64", (b % 3):to "int64", (c % 6):to "int64" }]
    end,
  }
  for name, op in pairs(ops) do
    it("give the common shape and the values of operands that have it: " .. name, function()
      for _, a in ipairs(shapes) do
        for _, b in ipairs(shapes) do
          for _, c in ipairs(shapes) do
            local sizes = common(a, b, c)
            local x, y, z = numbered(a, 1), numbered(b, 3), numbered(c, 2)
            if sizes then
              local got = op(x, y, z)
              local expected = op(x:expand(sizes):contiguous(), y:expand(sizes):contiguous(), z:expand(sizes):contiguous())
              assert.are.same(sizes, got:shape())
              assert.is_true(rille.equal(expected, got))
            else
              assert.is_false((pcall(op, x, y, z)))
            end
          end
        end
      end
    end)
  end
  it("have gradients of their own shapes", function()
    for _, op in ipairs { rille.addcmul, rille.addcdiv, rille.lerp } do
      local a, b, c = rille.ones(3):requires_grad_(), rille.ones(2, 1):requires_grad_(), rille.ones(4, 1, 3):requires_grad_()
      op(a, b, c):sum():backward()
      assert.are.same({ { 3 }, { 2, 1 }, { 4, 1, 3 } }, { a.grad:shape(), b.grad:shape(), c.grad:shape() })
    end
  end)
  it("are written to by index", function()
    local y = rille.zeros(5, 6)
    y[{ i64 { 0, 1, 1 }, i64 { { 0 }, { 2 } } }] = 7
    assert.are.equal(28.0, y:sum():item())
  end)
  it("tell both shapes as they were given", function()
    refused("[2, 3] and [2]", rille.addcmul, rille.ones(2, 3), rille.ones(2), rille.ones(4, 2, 3))
  end)
end)

-- ---- numbers and integer dtypes -------------------------------------------------------------------------------------

local mask = rille.tensor { true }
-- How a plain number comes into an integer tensor; each must refuse what does not fit.
local ways = {
  tensor = function(v, dtype) return rille.tensor({ v }, { dtype = dtype }) end,
  full = function(v, dtype) return rille.full({ 1 }, v, { dtype = dtype }) end,
  full_like = function(v, dtype) return rille.full_like(rille.zeros({ 1 }, { dtype = dtype }), v) end,
  fill_ = function(v, dtype) return rille.zeros({ 1 }, { dtype = dtype }):fill_(v) end,
  ["x[0] ="] = function(v, dtype) local x = rille.zeros({ 1 }, { dtype = dtype }) x[0] = v return x end,
  ["x[{0}] ="] = function(v, dtype) local x = rille.zeros({ 1 }, { dtype = dtype }) x[{ i64 { 0 } }] = v return x end,
  ["x[mask] ="] = function(v, dtype) local x = rille.zeros({ 1 }, { dtype = dtype }) x[mask] = v return x end,
  index_fill = function(v, dtype) return rille.zeros({ 1 }, { dtype = dtype }):index_fill(0, i64 { 0 }, v) end,
  scatter = function(v, dtype) return rille.zeros({ 1 }, { dtype = dtype }):scatter(0, i64 { 0 }, v) end,
}
local whole_only = {
  masked_fill = function(v, dtype) return rille.zeros({ 1 }, { dtype = dtype }):masked_fill(mask, v) end,
  where = function(v, dtype) return rille.where(mask, v, rille.zeros({ 1 }, { dtype = dtype })) end,
}
-- Limits and operands that must not wrap to the other end either.
local limits = {
  clamp_min = function(v, dtype) return rille.ones({ 1 }, { dtype = dtype }):clamp(v) end,
  clamp_max = function(v, dtype) return rille.ones({ 1 }, { dtype = dtype }):clamp_max(v) end,
  clamp_ = function(v, dtype) return rille.ones({ 1 }, { dtype = dtype }):clamp_(0, v) end,
  maximum = function(v, dtype) return rille.ones({ 1 }, { dtype = dtype }):maximum(v) end,
  minimum = function(v, dtype) return rille.ones({ 1 }, { dtype = dtype }):minimum(v) end,
  pad = function(v, dtype) return F.pad(rille.ones({ 1 }, { dtype = dtype }), { 1, 1 }, "constant", v) end,
  threshold = function(v, dtype) return F.threshold(rille.ones({ 1 }, { dtype = dtype }), v, 1) end,
  ["threshold's value"] = function(v, dtype) return F.threshold(rille.ones({ 1 }, { dtype = dtype }), 3, v) end,
  linspace = function(v, dtype) return rille.linspace(0, v, 3, { dtype = dtype }) end,
  randint = function(v, dtype) return rille.randint(v, v + 1, { 2 }, { dtype = dtype }) end,
}

describe("numbers that an integer dtype cannot hold", function()
  local beyond = {
    uint8 = { 256, 300, -256, 1 << 40 },
    int32 = { 1 << 31, -(1 << 31) - 1, 1 << 40 },
  }
  local ranges = { uint8 = "uint8 (0 to 255)", int32 = "int32 (-2147483648 to 2147483647)" }
  for _, set in ipairs { ways, whole_only, limits } do
    for name, way in pairs(set) do
      it("are refused by " .. name, function()
        for dtype, values in pairs(beyond) do
          for _, v in ipairs(values) do refused(("%d does not fit into %s"):format(v, ranges[dtype]), way, v, dtype) end
        end
      end)
    end
  end
  for name, way in pairs(ways) do
    it("are refused as floats by " .. name, function()
      for _, v in ipairs { 256.5, -1.5, 1e30, inf, -inf, nan } do refused("does not fit into uint8", way, v, "uint8") end
      for _, v in ipairs { 2.0 ^ 63, 1e30, -1e30, inf, nan } do refused("does not fit into int64", way, v, "int64") end
    end)
    it("are told from those that fit by " .. name, function()
      gives(way(255, "uint8"), { 255 }, "uint8")
      gives(way(-1, "uint8"), { 255 }, "uint8") -- PyTorch's: whole numbers from -255 on count from 256
      gives(way(2147483647, "int32"), { 2147483647 }, "int32")
      gives(way(math.mininteger, "int64"), { math.mininteger }, "int64")
      gives(way(1.9, "int32"), { 1 }, "int32")
      gives(way(-2.0 ^ 63, "int64"), { math.mininteger }, "int64")
      gives(way(nan, "bool"), { true }, "bool")
    end)
  end
  it("are limits below 0 for uint8 as well", function()
    for name, way in pairs(limits) do
      if not name:find "clamp" then refused("-1 does not fit into uint8", way, -1, "uint8") end -- PyTorch's clamp takes it
    end
  end)
  it("leave clamp right where limits fit", function()
    gives(u8({ 0, 9, 200 }):clamp(1, 100), { 1, 9, 100 }, "uint8")
    gives(u8({ 200 }):clamp(0.5, 100), { 100.0 }, "float32")
  end)
  it("are refused as factors and exponents", function()
    refused("300 does not fit into uint8", function() return u8({ 1 }):add(u8 { 1 }, { alpha = 300 }) end)
    refused("300 does not fit into uint8", function() return u8({ 1 }):addcmul(u8 { 1 }, u8 { 1 }, { value = 300 }) end)
    refused("300 does not fit into uint8", function() return u8({ 1 }):index_add(0, i64 { 0 }, u8 { 1 }, { alpha = 300 }) end)
    refused("300 does not fit into uint8", function() return u8({ 2 }):pow(300) end)
  end)
  it("compare as what they are", function()
    gives(u8({ 100, 44 }):eq(300), { false, false }, "bool")
    gives(u8({ 100, 44 }):lt(300), { true, true }, "bool")
    gives(i32({ 5 }):gt(-(1 << 40)), { true }, "bool")
    gives(u8({ 255 }):eq(-1), { false }, "bool")
  end)
  it("wrap in arithmetic, as in PyTorch", function()
    gives(u8({ 1 }) + 300, { 45 }, "uint8")
    gives(u8({ 1 }) * 300, { 44 }, "uint8")
    gives(u8({ 100 }):remainder(300), { 12 }, "uint8")
  end)
  it("wrap in products of matrices, of all sizes", function()
    rille.manual_seed(3)
    local function product(a, b)
      local rows = {}
      for i, row in ipairs(a) do
        rows[i] = {}
        for j = 1, #b[1] do
          local sum = 0
          for p = 1, #b do sum = sum + row[p] * b[p][j] end
          rows[i][j] = sum
        end
      end
      return rows
    end
    for _, size in ipairs { { 1, 1, 1 }, { 3, 7, 2 }, { 4, 64, 32 }, { 5, 65, 33 }, { 9, 130, 8 }, { 2, 3, 41 } } do
      local m, k, n = table.unpack(size)
      local a, b = rille.randint(-(1 << 62), 1 << 62, { m, k }), rille.randint(-(1 << 62), 1 << 62, { k, n })
      local expected = product(a:totable(), b:totable())
      gives(a:mm(b), expected, "int64")
      gives(a:t():contiguous():t():mm(b), expected, "int64")
      gives(rille.stack({ b:t() * 0, b:t() }):bmm(rille.stack { a:t(), a:t() })[1],
        product(b:t():totable(), a:t():totable()), "int64")
      gives(a:to("int32"):mm(b:to("int32")), i64(expected):to("int32"):totable(), "int32")
      gives(a:to("uint8"):mm(b:to("uint8")), i64(expected):to("uint8"):totable(), "uint8")
    end
    gives(rille.zeros({ 2, 0 }, { dtype = "int64" }):mm(rille.zeros({ 0, 2 }, { dtype = "int64" })), { { 0, 0 }, { 0, 0 } }, "int64")
  end)
  it("make no divisor of 0", function()
    refused("division by zero", function() return u8({ 7 }):floor_divide(i64(256)) end)
  end)
  it("are refused at the end of ranges", function()
    refused("does not fit into uint8", rille.arange, 0, 600, 100, { dtype = "uint8" })
    refused("does not fit into int32", rille.arange, 1 << 40, (1 << 40) + 2, { dtype = "int32" })
    refused("1000 does not fit into uint8", rille.logspace, 0, 3, 4, { dtype = "uint8" })
  end)
end)

describe("ranges of integers", function()
  it("lose fractions first", function()
    gives(rille.arange(2.1, -2.9, -1.0, { dtype = "int32" }), { 2, 1, 0, -1, -2 }, "int32")
    gives(rille.arange(0.5, 5.5, 1.5, { dtype = "int64" }), { 0, 1, 2, 3, 4 }, "int64")
    gives(rille.arange(0.5, 5.9, 1.5, { dtype = "int32" }), { 0, 1, 2, 3 }, "int32")
    gives(rille.arange(0.0, -8.000001, -4.0, { dtype = "int64" }), { 0, -4 }, "int64")
    gives(rille.arange(0, 3.5, 1, { dtype = "int64" }), { 0, 1, 2 }, "int64")
    gives(rille.arange(1 << 60, (1 << 60) + 2), { 1 << 60, (1 << 60) + 1 }, "int64")
    refused("step not 0 as int64", rille.arange, 0, 5, 0.5, { dtype = "int64" })
    gives(rille.linspace(4.3, 0, 10, { dtype = "int64" }), { 4, 3, 3, 2, 2, 1, 1, 0, 0, 0 }, "int64")
    gives(rille.linspace(-4.3, 7.9, 10, { dtype = "int32" }), { -4, -2, -1, 0, 0, 2, 3, 4, 5, 7 }, "int32")
    gives(rille.linspace(250, 3, 7, { dtype = "uint8" }), { 250, 208, 167, 126, 85, 44, 3 }, "uint8")
    gives(rille.logspace(2, 1.2, 2, { dtype = "int64" }), { 100, 10 }, "int64")
    gives(rille.logspace(5, 0, 11, 2, { dtype = "int32" }), { 32, 22, 16, 11, 8, 5, 4, 2, 2, 1, 1 }, "int32")
    gives(rille.logspace(-2, 5, 8, 2, { dtype = "int32" }), { 0, 0, 1, 2, 4, 8, 16, 32 }, "int32")
  end)
  it("take their ends by name and from tensors", function()
    gives(rille.arange(0, { ["end"] = 3 }), { 0, 1, 2 }, "int64")
    gives(rille.arange { start = 1, ["end"] = 6, step = 2 }, { 1, 3, 5 }, "int64")
    gives(rille.linspace(rille.tensor(1.0), 2, 3), { 1.0, 1.5, 2.0 }, "float32")
    assert.error_matches(function() rille.linspace(0, 1e300, 3) end, "linspace: 1e%+300 does not fit into float32")
    assert.error_matches(function() rille.logspace(-1e39, 1, 3) end, "logspace: %-1e%+39 does not fit into float32")
    gives(rille.linspace(0, 1e300, 3, { dtype = "float64" }), { 0.0, 5e299, 1e300 }, "float64")
    refused("end is given twice", rille.arange, 0, 3, { ["end"] = 4 })
  end)
end)

-- ---- indices --------------------------------------------------------------------------------------------------------

describe("an index below 0", function()
  local i, v, x = i64 { -1 }, rille.tensor { 9.0 }, rille.arange(3.0)
  local strict = {
    gather = function() return x:gather(0, i) end,
    scatter = function() return x:scatter(0, i, v) end,
    ["scatter of a number"] = function() return x:scatter(0, i, 1.0) end,
    scatter_ = function() return x:clone():scatter_(0, i, v) end,
    scatter_add = function() return x:scatter_add(0, i, v) end,
    scatter_reduce = function() return x:scatter_reduce(0, i, v, "amax") end,
    index_select = function() return x:index_select(0, i) end,
    index_add = function() return x:index_add(0, i, v) end,
    index_copy = function() return x:index_copy(0, i, v) end,
    index_reduce = function() return x:index_reduce(0, i, v, "prod") end,
    ["index_select of no dims"] = function() return rille.tensor(1.0):index_select(0, i) end,
  }
  for name, f in pairs(strict) do
    it("is out of range in " .. name, function() refused("index -1 is out of range for dim 0", f) end)
  end
  it("counts from the end where PyTorch has it so", function()
    gives(x[i], { 2.0 }, "float32")
    gives(x:take(i), { 2.0 }, "float32")
    gives(x:take_along_dim(i, 0), { 2.0 }, "float32")
    gives(rille.tensor({ { 1.0, 2.0 }, { 3.0, 4.0 } }):take_along_dim(i64 { -1, 0, -4 }), { 4.0, 1.0, 1.0 }, "float32")
    refused("out of range", function() return x:take_along_dim(i64 { -4 }, 0) end)
    gives(x:put(i, v), { 0.0, 1.0, 9.0 }, "float32")
    gives(x:index_fill(0, i, 9.0), { 0.0, 1.0, 9.0 }, "float32")
    local y = x:clone()
    y[i] = 5
    gives(y, { 0.0, 1.0, 5.0 }, "float32")
  end)
end)

describe("tensors without dims", function()
  local x, i = rille.tensor(1.0), i64 { 0 }
  it("are indexed as one number", function()
    gives(x:index_select(0, i), 1.0, "float32")
    gives(x:index_select(-1, i64(0)), 1.0, "float32")
    gives(x:index_add(0, i, rille.tensor(2.0)), 3.0, "float32")
    gives(x:index_copy(0, i, rille.tensor { 2.0 }), 2.0, "float32")
    gives(x:index_fill(0, i, 3.0), 3.0, "float32")
    gives(x:index_reduce(0, i, rille.tensor(2.0), "prod"), 2.0, "float32")
    refused("takes one index, not 2", function() return x:index_select(0, i64 { 0, 0 }) end)
  end)
  it("have gradients through it", function()
    local a = rille.tensor(2.0):requires_grad_()
    a:index_select(0, i):backward(rille.tensor(3.0))
    assert.are.equal(3.0, a.grad:item())
  end)
end)

-- ---- gradients ------------------------------------------------------------------------------------------------------

describe("gradients", function()
  it("of index_fill's value count a place once", function()
    local v = rille.tensor(2.0):requires_grad_()
    rille.ones(5, 5):index_fill(-1, i64 { 1, 1, 2 }, v):sum():backward()
    assert.are.equal(10.0, v.grad:item())
    local w = rille.tensor(2.0):requires_grad_() -- what flows to other places stays out, be it infinite
    rille.ones(2):index_fill(0, i64 { 0 }, w):backward(rille.tensor { 3.0, inf })
    assert.are.equal(3.0, w.grad:item())
  end)
  with_lapack("of a symmetric matrix's vectors are symmetric", function()
    local a = rille.tensor({ { 2.0, 1.0 }, { 1.0, 3.0 } }):requires_grad_()
    local _, v = linalg.eigh(a)
    near(rille.grad((v:abs() * rille.arange(4):reshape(2, 2)):sum(), a), { 0.19498, 0.09749, 0.09749, -0.19498 })
  end)
  with_lapack("of pinv of a hermitian matrix and of cholesky_solve go to both triangles", function()
    local a = rille.tensor({ { 2.0, 1.0 }, { 1.0, 3.0 } }):requires_grad_()
    near(rille.grad((linalg.pinv(a, { hermitian = true }) * rille.arange(4):reshape(2, 2)):sum(), a), { 0.24, -0.08, -0.28, -0.24 })
    local l = rille.tensor({ { 2.0, 0.0 }, { 1.0, 1.5 } }):requires_grad_()
    near(rille.grad(rille.cholesky_solve(rille.ones(2, 1), l):sum(), l), { -0.13889, -0.09259, -0.22222, -0.14815 })
    local u = rille.tensor({ { 2.0, 1.0 }, { 0.0, 1.5 } }):requires_grad_()
    near(rille.grad(rille.cholesky_solve(rille.ones(2, 1), u, true):sum(), u), { -0.13889, -0.22222, -0.09259, -0.14815 })
  end)
  it("of a median are shared by what equals it", function()
    local x = rille.tensor({ 1.0, 2.0, 2.0, 2.0, 3.0 }):requires_grad_()
    x:median():backward()
    near(x.grad, { 0, 1 / 3, 1 / 3, 1 / 3, 0 }, 1e-6)
    local y = rille.tensor({ 1.0, nan, 2.0, nan }):requires_grad_()
    y:median():backward()
    near(y.grad, { 0, 0.5, 0, 0.5 })
    local z = rille.tensor({ 1.0, 2.0, 2.0, 2.0, 3.0 }):requires_grad_()
    z:median(0):backward()
    near(z.grad, { 0, 0, 1, 0, 0 })
  end)
end)

-- ---- dtypes ---------------------------------------------------------------------------------------------------------

describe("integers", function()
  it("stay integers where the result is one of the elements or a limit", function()
    gives(F.hardtanh(i64 { -3, 0, 3 }), { -1, 0, 1 }, "int64")
    gives(F.hardtanh(i64 { -3, 0, 3 }, -1.5, 1.7), { -1, 0, 1 }, "int64")
    gives(F.relu6(i32 { -3, 0, 9 }), { 0, 0, 6 }, "int32")
    gives(F.threshold(i64 { -3, 1, 2, 3 }, 1.5, 9.9), { 9, 9, 2, 3 }, "int64")
    gives(i64({ 1, 7 }):threshold_(6, 9), { 9, 7 }, "int64")
    refused("-1 does not fit into uint8", F.hardtanh, u8 { 7 })
  end)
  it("take whole factors in products with sums", function()
    gives(rille.addmv(i64 { 1, 2 }, i64 { { 1, 2 }, { 3, 4 } }, i64 { 1, 1 }, { beta = 0.2, alpha = 0.6 }), { 0, 0 }, "int64")
    local ones = rille.ones({ 2, 2 }, { dtype = "int32" })
    gives(rille.addbmm(ones, rille.ones({ 1, 2, 2 }, { dtype = "int32" }), rille.ones({ 1, 2, 2 }, { dtype = "int32" })),
      { { 3, 3 }, { 3, 3 } }, "int32")
    gives(rille.addr(rille.tensor { { true, false } }, rille.tensor { true }, rille.tensor { true, true }), { { true, true } }, "bool")
    refused("beta is 2.5", rille.addr, i64 { { 1, 2 } }, i64 { 1 }, i64 { 1, 1 }, { beta = 2.5 })
    gives(F.bilinear(rille.ones({ 3 }, { dtype = "int32" }), rille.ones({ 4 }, { dtype = "int32" }), rille.ones({ 2, 3, 4 }, { dtype = "int32" })),
      { 12, 12 }, "int32")
    gives(rille.einsum("...ik, ...j -> ij", { rille.ones({ 1, 2, 3 }, { dtype = "int32" }), rille.ones({ 3 }, { dtype = "int32" }) }),
      { { 3, 3, 3 }, { 3, 3, 3 } }, "int64")
  end)
  it("and floats as two plain numbers make the default dtype", function()
    gives(rille.where(rille.tensor { true, false }, 1.5, 2.5), { 1.5, 2.5 }, "float32")
    gives(rille.where(rille.tensor { true, false }, 1, 2), { 1, 2 }, "int64")
  end)
end)

-- ---- arguments ------------------------------------------------------------------------------------------------------

describe("eps", function()
  it("is taken as it is given, also below 0", function()
    local x = rille.tensor { { 1.0, 2.0, 4.0 } }
    local expected = { -1.2978, -0.3244, 1.6222 }
    near(F.layer_norm(x, { 3 }, nil, nil, { eps = -0.5 }), expected)
    near(F.group_norm(x, 1, { eps = -0.5 }), expected)
    near(F.instance_norm(x:unsqueeze(0), { eps = -0.5 }), expected)
    near(F.rms_norm(x, { 3 }, nil, { eps = -0.5 }), { 0.3922, 0.7845, 1.5689 })
    near(nn.RMSNorm(3, { eps = -0.5 })(x), { 0.3922, 0.7845, 1.5689 })
    near(F.rms_norm(x, { 3 }), { 0.37796, 0.75593, 1.51186 })
    assert.is_truthy(tostring(nn.RMSNorm(3)):find("eps=None", 1, true))
  end)
  it("is refused where it would make NaN", function()
    refused("eps must be > 0 when training, got -1", nn.BatchNorm1d(2, { eps = -1.0 }), rille.ones(2, 2))
    refused("eps must be > 0 when training, got 0", F.batch_norm, rille.ones(2, 1), nil, nil, { training = true, eps = 0 })
    refused("eps must be >= 0, got -0.5", F.batch_norm, rille.ones(2, 1), rille.ones(1), rille.ones(1), { eps = -0.5 })
    refused("eps must be >= 0, got -0.5", F.cosine_similarity, rille.ones(2), rille.ones(2), { dim = 0, eps = -0.5 })
  end)
end)

describe("what PyTorch refuses", function()
  it("is refused", function()
    refused("weight must be one number or have one dim, not 2 dims", F.prelu, rille.ones(2, 8, 3), rille.ones(2, 4))
    refused("a tensor that has no dims", rille.roll, rille.tensor(1.0), 0, 0)
    refused("std must be > 0, got 0", function() return rille.ones(2):log_normal_(0, 0) end)
    refused("ignore_index 1 needs labels of int64", F.cross_entropy, rille.ones(2, 3), rille.ones(2, 3), { ignore_index = 1 })
    refused("use logical_not", rille.neg, rille.tensor { true })
    refused("use logical_not", function() return -rille.tensor { true } end)
  end)
  it("leaves the rest as it is", function()
    gives(rille.roll(rille.tensor(1.0), 1), 1.0, "float32")
    near(F.cross_entropy(rille.ones(2, 3), rille.ones(2, 3), { ignore_index = -1 }), { 3.2958 })
  end)
end)

describe("forms of a call", function()
  it("of max, min, var, std and nonzero", function()
    gives(rille.max(i64 { 1, 5 }, i64 { 2, 3 }), { 2, 5 }, "int64")
    gives(i64({ 1, 5 }):min { other = i64 { 2, 3 } }, { 1, 3 }, "int64")
    near(rille.tensor({ 1.0, 2.0, 4.0 }):var(false), { 1.5556 })
    near(rille.std(rille.tensor { 1.0, 2.0, 4.0 }, false), { 1.2472 })
    local rows, columns = rille.nonzero(i64 { { 1, 0 }, { 0, 2 } }, { as_tuple = true })
    gives(rows, { 0, 1 }, "int64")
    gives(columns, { 0, 1 }, "int64")
    gives(rille.tensor(3):nonzero { as_tuple = true }, { 0 }, "int64")
    gives(i64({ 1, 0, 2 }):nonzero { as_tuple = false }, { { 0 }, { 2 } }, "int64")
  end)
  with_lapack("of norm", function()
    near(rille.norm(rille.ones(2, 2), "fro"), { 2 })
    near(rille.norm(rille.ones(2, 2), "nuc"), { 2 })
    near(rille.ones(2, 3, 2):norm { p = "nuc", dim = { 1, 2 } }, { 2.4495, 2.4495 })
    near(rille.norm(rille.ones(2, 2), "fro", 1), { 1.4142, 1.4142 })
    refused("'nuc' needs dim", rille.norm, rille.ones(2, 2, 2), "nuc")
    refused("p must be a number, 'fro' or 'nuc', got 'l2'", rille.norm, rille.ones(2), "l2")
  end)
  it("of to", function()
    local x = rille.tensor { 1.0 }
    assert.are.equal("float32", x:to("cpu").dtype)
    assert.are.equal("int64", x:to(i64 { 1 }).dtype)
    assert.are.equal("float64", x:to("cpu", "float64", true).dtype)
    assert.are.equal("float64", x:to("float64", false, true).dtype)
    assert.are.equal("int32", x:to({ dtype = "int32", device = "cpu" }).dtype)
    local copy = x:to { copy = true }
    copy[0] = 5
    assert.are.equal(1.0, x:item())
    refused("device must be 'cpu'", function() return x:to { device = "cuda" } end)
    refused("takes a dtype, 'cpu' or a tensor", function() return x:to("float64", 3) end)
  end)
  it("of scatter, searchsorted and repeat_interleave", function()
    gives(rille.zeros(3):scatter(0, i64 { 0, 0 }, rille.ones(2), { reduce = "add" }), { 2.0, 0.0, 0.0 }, "float32")
    gives(rille.ones(3):scatter(0, i64 { 0, 0 }, rille.ones(2) * 3, { reduce = "multiply" }), { 9.0, 1.0, 1.0 }, "float32")
    gives(rille.ones(3):scatter(0, i64 { 0, 0 }, 2.0, { reduce = "add" }), { 5.0, 1.0, 1.0 }, "float32")
    gives(rille.ones(3):scatter_(0, i64 { 1 }, { value = 2.0 }), { 1.0, 2.0, 1.0 }, "float32")
    refused("reduce must be 'add' or 'multiply'", function() return rille.ones(3):scatter(0, i64 { 0 }, 2.0, { reduce = "max" }) end)
    gives(rille.searchsorted(i64 { 3, 1 }, i64 { 2 }, { sorter = i64 { 1, 0 } }), { 1 }, "int64")
    gives(rille.repeat_interleave(i64 { 1, 2 }, i64 { 1, 2 }, { output_size = 3 }), { 1, 2, 2 }, "int64")
    refused("output_size is 4, but the repeats make 3", rille.repeat_interleave, i64 { 1, 2 }, i64 { 1, 2 }, { output_size = 4 })
  end)
  it("of ops whose first operand is a number", function()
    gives(rille.pow(2, rille.tensor { 1.0, 3.0 }), { 2.0, 8.0 }, "float32")
    gives(rille.pow(2, i64 { 1, 3 }), { 2, 8 }, "int64")
    near(rille.xlogy(2, rille.tensor { 1.0, 3.0 }), { 0, 2.1972 })
    gives(rille.remainder(5, i64 { 2, 3 }), { 1, 2 }, "int64")
    gives(rille.sub(1, i64 { 1 }, { alpha = 2 }), { -1 }, "int64")
    gives(rille.div(1, i64 { 2 }), { 0.5 }, "float32")
    gives(rille.bitwise_left_shift(1, i64 { 4 }), { 16 }, "int64")
    local x = rille.tensor({ 1.0, 3.0 }):requires_grad_()
    rille.pow(2, x):sum():backward()
    near(x.grad, { 1.38629, 5.54518 })
    refused("must be a tensor", function() return rille.pow_(2, i64 { 1 }) end)
  end)
  with_lapack("with numbers in tensors, lists of lengths and broadcast sums", function()
    gives(rille.ones(4):narrow(0, i64(1), 2), { 1.0, 1.0 }, "float32")
    gives(linalg.matrix_rank(rille.eye(2), { atol = rille.tensor(0.1) }), 2, "int64")
    near(F.ctc_loss(rille.zeros(3, 1, 2), rille.ones({ 1, 2 }, { dtype = "int64" }), { 3 }, { 1 }), { -1.7918 })
    gives(rille.tensordot(rille.ones(1), rille.ones(2), { dims = { { 0 }, { 0 } } }), 2.0, "float32")
    gives(rille.cdist(rille.ones(1, 2), rille.ones(1, 2), 2.0, "donot_use_mm_for_euclid_dist"), { { 0.0 } }, "float32")
    near((linalg.lstsq(rille.ones(2, 1), rille.ones(2, 1), { driver = "gels" })), { 1 })
    refused("needs matrices of full rank", linalg.lstsq, rille.ones(2, 2), rille.ones(2, 1), { driver = "gels" })
    assert.are.equal("float64", rille.normal(0, 1, { 2 }, { dtype = "float64" }).dtype)
  end)
end)

-- ---- losses and layers ----------------------------------------------------------------------------------------------

describe("losses", function()
  it("of single rows have the label's dims", function()
    near(F.multi_margin_loss(rille.ones(5), i64 { 0 }, { reduction = "none" }), { 0.8 })
    assert.are.same({ 1 }, F.multi_margin_loss(rille.ones(5), i64 { 0 }, { reduction = "none" }):shape())
    assert.are.same({}, F.multi_margin_loss(rille.ones(5), i64(0), { reduction = "none" }):shape())
    near(F.multi_margin_loss(rille.tensor(1.0), i64(0)), { 0 })
  end)
  it("broadcast a variance and divide a single number by 1", function()
    near(F.gaussian_nll_loss(rille.ones(4, 3), rille.zeros(4, 3), rille.ones(1, 3)), { 0.5 })
    refused("does not fit", F.gaussian_nll_loss, rille.ones(4, 3), rille.zeros(4, 3), rille.ones(3))
    near(F.kl_div(rille.tensor(-1.0), rille.tensor(0.5), "batchmean"), { 0.1534 })
  end)
end)

describe("transposed convolutions", function()
  it("with more padding behind than a stride", function()
    gives(F.conv_transpose1d(rille.ones(1, 1, 4), rille.ones(1, 1, 2), nil, { stride = 1, output_padding = 2, dilation = 3 }),
      { { { 1.0, 1.0, 1.0, 2.0, 1.0, 1.0, 1.0, 0.0, 0.0 } } }, "float32")
    local x, w = rille.arange(6.0):reshape(1, 1, 2, 3), rille.arange(4.0):reshape(1, 1, 2, 2) + 1
    local y = F.conv_transpose2d(x, w, nil, { stride = 1, padding = 1, dilation = 3, output_padding = 2 })
    assert.are.same({ 1, 1, 5, 6 }, y:shape()) -- all that was cut in front is there behind
    gives(y[{ 0, 0, 2 }], { 3.0, 6.0, 0.0, 4.0, 8.0, 0.0 }, "float32")
  end)
end)

describe("attention with weights", function()
  it("gives 0 for a row whose keys are all masked, and finite gradients", function()
    rille.manual_seed(0)
    local layer = nn.MultiheadAttention(4, 2, { batch_first = true })
    local x = rille.rand(2, 3, 4)
    local padding = rille.tensor { { false, false, false }, { true, true, true } }
    local y, weights = layer(x, x, x, { key_padding_mask = padding })
    local without = layer(x, x, x, { key_padding_mask = padding, need_weights = false })
    assert.is_true(rille.allclose(y, without, 1e-5, 1e-6))
    assert.are.equal(0.0, weights[1]:abs():sum():item())
    y[0]:sum():backward()
    assert.is_true(layer.in_proj_weight.grad:isfinite():all():item())
    local causal = rille.tensor { { true, true, true }, { false, true, true }, { false, false, true } }
    assert.is_true(layer(x, x, x, { attn_mask = causal }):isfinite():all():item())
  end)
end)

describe("multinomial", function()
  it("draws no weight of 0", function()
    refused("row 0 has 1 weights above 0, but 2 are to be drawn", rille.multinomial, rille.tensor { 1.0, 0.0, 0.0 }, 2)
    refused("row 1 has 1 weights above 0", rille.multinomial, rille.tensor { { 1.0, 1.0 }, { 1.0, 0.0 } }, 2)
    refused("no finite sum", rille.multinomial, rille.tensor { 3e38, 3e38 }, 2, true)
    gives(rille.multinomial(rille.tensor { 1.0, 0.0, 0.0 }, 2, true), { 0, 0 }, "int64")
  end)
end)

describe("ctc_loss", function()
  it("gives NaN where no path is left, nothing with zero_infinity, and leaves other samples alone", function()
    rille.manual_seed(2)
    local function gradient(log_probs, lengths, zero)
      local x = log_probs:clone():requires_grad_()
      F.ctc_loss(x, rille.tensor { { 1, 1, 2 }, { 3, 2, 1 } }, lengths, { 3, 3 }, { reduction = "sum", zero_infinity = zero }):backward()
      return x.grad
    end
    local log_probs = rille.log_softmax(rille.randn(6, 2, 5), 2)
    local whole, short = gradient(log_probs, { 6, 6 }), gradient(log_probs, { 3, 6 }) -- 1 1 2 needs four steps
    assert.is_true(short:select(1, 0):narrow(0, 0, 3):isnan():all():item())
    assert.equal(0, short:select(1, 0):narrow(0, 3, 3):abs():sum():item())
    assert.is_true(rille.equal(short:select(1, 1), whole:select(1, 1)))
    assert.is_true(rille.allclose(whole:sum(2), rille.zeros(6, 2), 0, 1e-5))
    local zeroed = gradient(log_probs, { 3, 6 }, true)
    assert.equal(0, zeroed:select(1, 0):abs():sum():item())
    assert.is_true(rille.equal(zeroed:select(1, 1), whole:select(1, 1)))
    log_probs[{ 2, 0, 4 }] = 0 / 0 -- of a class that the target lacks
    assert.is_true(gradient(log_probs, { 6, 6 }):select(1, 0):select(0, 2):isnan():any():item())
    log_probs[{ 2, 0, 1 }] = 0 / 0
    assert.is_true(gradient(log_probs, { 6, 6 }):select(1, 0):isnan():all():item())
  end)
end)

describe("cross_entropy of pixels", function()
  it("is that of rows of classes", function()
    rille.manual_seed(3)
    for _, dtype in ipairs { "float32", "float64" } do
      local planes, labels = rille.randn({ 3, 5, 4, 7 }, { dtype = dtype }), rille.randint(0, 5, { 3, 4, 7 })
      local turned = rille.randn({ 3, 4, 7, 5 }, { dtype = dtype }):permute(0, 3, 1, 2)
      local weight = rille.rand({ 5 }, { dtype = dtype })
      labels[{ 1, 2 }] = 4
      for _, x in ipairs { planes, turned } do
        for _, options in ipairs { {}, { weight = weight }, { ignore_index = 4 }, { weight = weight, ignore_index = -100 } } do
          for _, reduction in ipairs { "mean", "sum", "none" } do
            options.reduction = reduction
            local a, b = x:clone():requires_grad_(), x:permute(0, 2, 3, 1):reshape(-1, 5):clone():requires_grad_()
            local one, other = F.cross_entropy(a, labels, options), F.cross_entropy(b, labels:flatten(), options)
            assert.is_true(rille.allclose(one:flatten(), other:flatten(), 1e-5, 1e-6))
            one:square():sum():backward()
            other:square():sum():backward()
            assert.is_true(rille.allclose(a.grad:permute(0, 2, 3, 1):reshape(-1, 5), b.grad, 1e-4, 1e-5))
          end
        end
      end
    end
  end)
end)

describe("grid_sample", function()
  it("gives NaN for a place that is NaN, and keeps it out of the input's gradient", function()
    for _, mode in ipairs { "bilinear", "nearest", "bicubic" } do
      for _, padding in ipairs { "zeros", "border", "reflection" } do
        local x = rille.arange(16.0):reshape(1, 1, 4, 4):requires_grad_()
        local grid = rille.tensor { { { { nan, 0.0 }, { 0.1, 0.2 }, { 0.3, nan }, { 5.0, 0.0 } } } }
        local y = F.grid_sample(x, grid, mode, padding, false)
        gives(y:isnan(), { { { { true, false, true, false } } } }, "bool")
        y[{ 0, 0, 0, 1 }]:backward()
        assert.is_true(x.grad:isfinite():all():item())
      end
    end
    local volume = F.grid_sample(rille.ones(1, 1, 2, 2, 2), rille.tensor { { { { { 0.0, 0.0, nan }, { 0.0, 0.0, 0.0 } } } } })
    gives(volume:isnan(), { { { { { true, false } } } } }, "bool")
  end)
end)

-- ---- rounding: PyTorch's numbers to the last bit --------------------------------------------------------------------

local function exactly(t, values)
  local flat = t:flatten():totable()
  for i, value in ipairs(values) do assert.are.equal(value, t.dtype == "float32" and tonumber(("%.9g"):format(flat[i])) or flat[i]) end
end

describe("rounding", function()
  local function drawn(dtype, n, draw)
    rille.manual_seed(3)
    return draw(rille.empty({ n }, { dtype = dtype }))
  end
  it("happens once in uniform_ and its kin", function()
    exactly(drawn("float32", 6, function(x) return x:uniform_(-0.3, 0.77) end),
      { -0.295438051, -0.187040806, 0.00585142057, -0.271158338, 0.20462732, -0.235675588 })
    exactly(drawn("float64", 4, function(x) return x:uniform_(-0.3, 0.77) end),
      { -0.26350423065394307, 0.0068120425917984609, 0.52701899043158529, -0.11282807866901469 })
    rille.manual_seed(0)
    local bound = 1 / math.sqrt(51)
    exactly(rille.empty(4):uniform_(-bound, bound), { -0.00104836456, 0.0751171336, -0.115249373, -0.10305208 })
  end)
  it("happens once in normal_ and cauchy_", function()
    folder.needs_glibc()
    exactly(drawn("float64", 20, function(x) return x:normal_(0.3, 1.7) end),
      { -0.070172946023899077, 0.54935112067878356, 1.4374379062925309, -0.5740109936781842, -1.9889406713451736, -0.18308773998949313 })
    exactly(drawn("float64", 4, function(x) return x:cauchy_(0.3, 0.7) end),
      { -6.2076286965766876, -0.25454982270247867, 1.1088061041494752, -0.84288419657555835 })
  end)
  it("of affine_grid is PyTorch's", function()
    local theta = rille.tensor { { { 0.9, -0.2, 0.1 }, { 0.3, 1.1, -0.05 } } }
    exactly(F.affine_grid(theta, { 1, 1, 2, 7 }, false), { -0.571428537, -0.857142866, -0.314285696, -0.771428585, -0.0571428463,
      -0.685714304, 0.199999988, -0.600000024, 0.45714283, -0.514285743, 0.714285731, -0.428571463, 0.971428633, -0.342857152,
      -0.771428585, 0.242857143, -0.514285684, 0.328571439, -0.257142842, 0.414285719, -2.23517418e-08, 0.5, 0.257142842,
      0.585714281, 0.514285684, 0.671428561, 0.771428585, 0.757142842 })
  end)
end)

describe("interpolate with antialias", function()
  local x = rille.arange(24.0):reshape(1, 1, 4, 6):pow(1.5)
  it("averages over what shrinks", function()
    near(F.interpolate(rille.arange(16.0):reshape(1, 1, 4, 4), { size = { 2, 2 }, mode = "bilinear", antialias = true }),
      { 3.5714, 5.1429, 9.8571, 11.4286 })
    near(F.interpolate(x, { size = { 2, 3 }, mode = "bicubic", antialias = true }), { 10.2770, 16.3905, 23.8770, 59.0057, 70.7471, 83.1405 }, 1e-3)
    near(F.interpolate(x, { size = { 2, 3 }, mode = "bilinear", antialias = true, align_corners = true }), { 29.4026, 39.2425, 46.2783, 70.9035, 85.1823, 94.8681 }, 1e-3)
    near(F.interpolate(x, { scale_factor = 0.7, mode = "bilinear", antialias = true }), { 5.7719, 8.7290, 13.0251, 18.0580, 33.5518, 39.7969, 47.2236, 55.0749 }, 1e-3)
  end)
  it("goes with bilinear and bicubic only", function()
    refused("antialias goes with the modes bilinear and bicubic only", F.interpolate, x, { size = { 2, 2 }, antialias = true })
  end)
end)

-- ---- help -----------------------------------------------------------------------------------------------------------

describe("help", function()
  it("shows for a name what it is, not what has the same name elsewhere", function()
    local names = native.require "rille.names"
    for at = 1, math.huge do
      local part = names.parts[at]
      if not part then break end
      for name in pairs(part.later) do local _ = part.values[name] end
    end
    local seen = {}
    for _, part in ipairs(names.parts) do
      for _, name in ipairs(names.list(part)) do
        local value, full = names.find(part, name), part.name .. "." .. name
        local body = rille.help(full):match "\n(.*)"
        local key = body and name .. "\n" .. body
        local other = key and seen[key]
        assert.is_true(not other or rawequal(other.value, value), full .. " shows the text of " .. (other and other.full or ""))
        if key then seen[key] = { value = value, full = full } end
      end
    end
    assert.is_truthy(rille.help("image.load"):find("PNG", 1, true))
    assert.is_truthy(rille.help("load"):find("safetensors", 1, true))
  end)

  -- As PyTorch: an operand may overflow, what becomes an element may not.
  it("do not become infinite where they do not fit float32", function()
    local x, first = rille.zeros(2), rille.tensor { true, false }
    for name, call in pairs {
      full = function() rille.full({ 2 }, 1e300) end,
      fill = function() x:fill_(-1e300) end,
      copy = function() x[0] = 1e300 end,
      masked_fill = function() x:masked_fill(first, -1e300) end,
      index_fill = function() x:index_fill(0, rille.tensor { 0 }, 1e300) end,
      scatter = function() x:scatter(0, rille.tensor { 0 }, 1e300) end,
      where = function() rille.where(first, 1e300, x) end,
      pad = function() F.pad(x, { 1, 1 }, { value = 1e300 }) end,
      clamp = function() x:clamp { max = 1e300 } end,
      threshold = function() F.threshold(x, 0.5, 1e300) end,
      hardtanh = function() F.hardtanh(x, -1, 1e300) end,
      leaky_relu = function() F.leaky_relu(x, 1e300) end,
      addcmul = function() x:addcmul(x, x, { value = 1e300 }) end,
      add = function() x:add(x, { alpha = 1e300 }) end,
    } do
      assert.error_matches(call, name .. ": %-?1e%+300 does not fit into float32")
    end
    gives(x + 1e300, { math.huge, math.huge }, "float32")
    gives(x:gt(1e300), { false, false }, "bool")
    gives(x ^ 1e300, { 0.0, 0.0 }, "float32")
    gives(x:masked_fill(first, -math.huge), { -math.huge, 0.0 }, "float32")
    gives(rille.full({ 1 }, 1e300, { dtype = "float64" }), { 1e300 }, "float64")
    gives(rille.tensor { 1e300 }, { math.huge }, "float32")
  end)
end)

describe("quotients of integers", function()
  it("are exact up to the ends of ranges, whatever stands beside them", function()
    local ends = { 1, -1, 2, -3, 7, -100, 99, 1 << 31, (1 << 31) - 1, -(1 << 31), (1 << 51) - 1, 1 << 51, -(1 << 51),
      (1 << 51) + 1, (1 << 53) + 1, math.maxinteger, math.mininteger, math.mininteger + 1, 0, 94906267, (1 << 50) - 3 }
    local function check(dtype, bits)
      local most = 1 << (bits - 1)
      local a, b, wrap = {}, {}, function(v) return bits == 64 and v or (v + most) % (2 * most) - most end
      for _, x in ipairs(ends) do
        for _, y in ipairs(ends) do
          if y ~= 0 and (bits == 64 or (-most <= x and x < most and -most <= y and y < most)) then
            a[#a + 1], b[#b + 1] = x, y
          end
        end
      end
      for k = 1, 200 do a[#a + 1], b[#b + 1] = (k * k - 9000) * (k % 11 - 5), k % 13 - 6 == 0 and -1 or k % 13 - 6 end
      local x, y = rille.tensor(a, { dtype = dtype }), rille.tensor(b, { dtype = dtype })
      local fmod, rest, quotient = x:fmod(y):tolist(), x:remainder(y):tolist(), x:floor_divide(y):tolist()
      for k = 1, #a do
        local p, q = a[k], b[k]
        local text = ("%d and %d of %s"):format(p, q, dtype)
        assert.equal(wrap(p // q), quotient[k], text)
        assert.equal(p % q, rest[k], text)
        assert.equal(math.fmod(p, q), fmod[k], text)
      end
    end
    check("int64", 64)
    check("int32", 32)
  end)
end)

describe("quotients of doubles", function()
  it("are exact, in long runs and beside numbers that are far apart", function()
    rille.manual_seed(0)
    local n = 1100
    local x = (rille.randn(n, { dtype = "float64" }) * 10 ^ 3)
    local y = rille.randn(n, { dtype = "float64" })
    local function put(k, a, b) x[k], y[k] = a, b end
    for k = 0, 99 do put(k, (k - 50) * 0.3, 0.1 * (k % 7 - 3 == 0 and 1 or k % 7 - 3)) end -- whole but for rounding
    for k = 100, 199 do put(k, k - 150, (k % 5) - 2 == 0 and 3 or (k % 5) - 2) end
    put(700, 1e300, 3.0) -- out of range: a run of its own
    put(701, 1.0, 5e-324)
    put(702, 0 / 0, 1.0)
    put(703, 1.0, 1 / 0)
    put(704, -0.0, 2.0)
    local fmod, rest, quotient = x:fmod(y):tolist(), x:remainder(y):tolist(), x:floor_divide(y):tolist()
    local function same(a, b) return a == b or (a ~= a and b ~= b) end
    for k, a in ipairs(x:tolist()) do
      local b = y[k - 1]:item()
      local want = math.fmod(a, b)
      assert(same(want, fmod[k]), ("fmod(%.17g, %.17g) is %.17g, not %.17g"):format(a, b, want, fmod[k]))
      if want ~= 0 and (want < 0) ~= (b < 0) then want = want + b end
      assert(same(want, rest[k]), ("remainder(%.17g, %.17g) is %.17g, not %.17g"):format(a, b, want, rest[k]))
      if math.abs(a / b) < 1e15 and math.abs(b) < 1e300 then
        local whole = (a - want) / b
        whole = math.floor(whole + 0.5)
        assert(same(whole, quotient[k]), ("floor_divide(%.17g, %.17g) is %.17g, not %.17g"):format(a, b, whole, quotient[k]))
      end
    end
  end)
end)
