-- Linear algebra beyond values and derivatives: what factors are, and what errors say.
local rille = require "rille"
local function f64(t) return { dtype = "float64", requires_grad = t } end

local function randn(...)
  local sizes = { ... }
  return rille.randn(sizes, f64())
end

local function near(a, b) assert(rille.allclose(a, b, 1e-9, 1e-10)) end

local function fails(pattern, f, ...)
  local fine, problem = pcall(f, ...)
  assert.is_false(fine)
  assert(problem:find(pattern), problem)
end

if rille.blas ~= "openblas" then
  describe("linear algebra without OpenBLAS", function()
    it("says what it needs", function() fails("inv: needs a build with OpenBLAS", rille.inv, rille.eye(2)) end)
  end)
  return
end

describe("factorizations", function()
  before_each(function() rille.manual_seed(1) end)

  it("of small floats are those of doubles, with their signs", function()
    local function same(x, y) assert.is_true(rille.allclose(x:double(), y, 1e-5, 1e-6)) end
    for m = 1, 9 do
      for n = 1, 9 do
        local a = rille.randn(3, m, n)
        if n > 1 then a:select(2, n - 1):zero_() end
        if m > 2 then a:select(1, 2):zero_() end
        for _, mode in ipairs { "reduced", "complete", "r" } do
          local q, r = rille.linalg.qr(a, mode)
          if n > 1 or mode == "r" then
            local product = mode ~= "r" and q:matmul(r) or nil
            if product then
              same(product, a:double())
              same(q:transpose(1, 2):matmul(q), rille.eye(q:size(2), f64()):expand { 3, q:size(2), q:size(2) })
            end
          else
            local q2, r2 = rille.linalg.qr(a:double(), mode)
            same(q, q2)
            same(r, r2)
          end
          assert.is_true(rille.equal(r, r:triu()))
        end
        local full = rille.randn(2, m, n)
        local q, r = rille.linalg.qr(full)
        local q2, r2 = rille.linalg.qr(full:double())
        same(q, q2)
        same(r, r2)
      end
      local b = rille.randn(3, m, m)
      local p = b:matmul(b:transpose(1, 2)) + rille.eye(m)
      same(rille.linalg.cholesky(p), rille.linalg.cholesky(p:double()))
      p:select(1, m - 1):select(1, m - 1):fill_(-1)
      fails("leading block of size " .. m .. " is not", rille.linalg.cholesky, p)
    end
  end)

  it("put singular values and vectors together again", function()
    for _, sizes in ipairs { { 4, 3 }, { 3, 4 }, { 2, 3, 3 } } do
      local a = randn(table.unpack(sizes))
      local u, s, vh = rille.linalg.svd(a, false)
      near((u * s:unsqueeze(-2)):matmul(vh), a)
      local u2, s2, v = rille.svd(a)
      near((u2 * s2:unsqueeze(-2)):matmul(v:transpose(-1, -2)), a)
    end
    local u, _, vh = rille.linalg.svd(randn(4, 2))
    assert.are.same({ 4, 4 }, u:shape())
    near(u:mm(u:t()), rille.eye(4, f64()))
    near(vh:mm(vh:t()), rille.eye(2, f64()))
  end)

  it("put eigenvalues and vectors together again", function()
    local a = randn(2, 4, 4)
    a = a + a:transpose(-1, -2)
    local values, vectors = rille.linalg.eigh(a)
    near((vectors * values:unsqueeze(-2)):matmul(vectors:transpose(-1, -2)), a)
  end)

  it("read one triangle only", function()
    local a = randn(3, 3)
    near(rille.eigvalsh(a), rille.eigvalsh(a:tril() + a:tril(-1):t()))
    near(rille.eigvalsh(a, "U"), rille.eigvalsh(a:triu() + a:triu(1):t()))
    local spd = a:mm(a:t()) + rille.eye(3, f64())
    near(rille.cholesky(spd), rille.cholesky(spd:tril()))
  end)

  it("are differentiated where singular values are equal, through the values alone", function()
    local a = rille.eye(3, f64(true))
    rille.linalg.svdvals(a):sum():backward()
    near(a.grad, rille.eye(3, f64()))
    local b = rille.eye(3, f64(true))
    local _, s = rille.linalg.svd(b)
    s:sum():backward()
    near(b.grad, rille.eye(3, f64()))
  end)

  it("give the cofactors of a singular matrix as det's gradient", function()
    local a = rille.tensor({ { 1.0, 2 }, { 2, 4 } }, f64(true))
    rille.det(a):backward()
    near(a.grad, rille.tensor({ { 4.0, -2 }, { -2, 1 } }, f64()))
  end)

  it("solve small and larger systems, pivots at 0 too", function()
    for n = 1, 11 do
      for _, dtype in ipairs { "float32", "float64" } do
        local a = rille.randn(5, n, n, { dtype = dtype })
        if n > 1 then a:diagonal(0, 1, 2):zero_() end
        local eye = rille.eye(n, { dtype = dtype }):expand(5, n, n)
        local regular = a:double():det():abs():gt(0.05)
        local left = a:matmul(rille.linalg.inv(a))
        for i = 0, 4 do
          if regular[i]:item() then assert(rille.allclose(left[i], eye[i], 1e-3, dtype == "float32" and 1e-3 or 1e-9)) end
        end
        local sign, logarithm = rille.linalg.slogdet(a)
        assert(rille.allclose(sign * logarithm:exp(), a:det(), 1e-3, 1e-5))
      end
    end
    local singular = rille.stack { rille.eye(3, f64()), rille.tensor({ { 1, 2, 3 }, { 2, 4, 6 }, { 0, 1, 1 } }, f64()) }
    assert.are.same({ 1, 0 }, singular:det():tolist())
    fails("matrix 1 of the batch is singular: diagonal element 2", rille.linalg.inv, singular)
  end)

  it("solve triangles for few right sides in float as in double", function()
    for _, n in ipairs { 1, 2, 7, 30, 513 } do
      local full = rille.randn({ n, n }, { dtype = "float64" }) / n + rille.eye(n, { dtype = "float64" }) * 2
      for k = 1, 5 do
        local b = rille.randn({ n, k }, { dtype = "float64" })
        for _, a in ipairs { full, full:t() } do
          for _, upper in ipairs { true, false } do
            for _, unit in ipairs { true, false } do
              local options = { upper = upper, unitriangular = unit }
              local want = rille.linalg.solve_triangular(a, b, options)
              local got = rille.linalg.solve_triangular(a:float(), b:float(), options)
              assert((got:double() - want):abs():max():item() <= 1e-5 * want:abs():max():item())
            end
          end
        end
      end
    end
  end)

  it("find least squares of numbers of any size", function()
    for _, scale in ipairs { 1e-36, 1, 1e36 } do
      local a, b = rille.randn(9, 3) * scale, rille.randn(9, 2)
      local x = rille.linalg.lstsq(a, b) * scale
      assert(rille.allclose(x, rille.linalg.lstsq(a / scale, b), 1e-3, 1e-4))
    end
    assert.equal(0, rille.linalg.lstsq(rille.randn(9, 3), rille.zeros(9, 2)):abs():max():item())
  end)

  it("give the same least squares by QR and by singular values, whatever the rank", function()
    local low = randn(2, 6, 2):matmul(randn(2, 2, 4))
    for _, a in ipairs { randn(5, 3), randn(3, 5), randn(2, 4, 4), low, low:transpose(1, 2), low:float() } do
      local b = rille.randn({ 6, 2 }, { dtype = a.dtype }):narrow(0, 0, a:size(-2))
      if a:dim() == 3 then b = b:expand(a:size(0), -1, -1) end
      local x, _, rank = rille.linalg.lstsq(a, b, { rcond = 1e-4 })
      local y, _, same, values = rille.linalg.lstsq(a, b, { rcond = 1e-4, driver = "gelsd" })
      assert.are.same(same:tolist(), rank:tolist())
      assert.equal(values:size(-1), math.min(a:size(-1), a:size(-2)))
      assert(rille.allclose(x, y, 1e-3, a.dtype == "float32" and 1e-4 or 1e-9))
      if a.dtype == "float64" then
        local function loss(driver)
          local p, q = a:clone():requires_grad_(), b:clone():requires_grad_()
          rille.linalg.lstsq(p, q, { driver = driver, rcond = 1e-4 }):square():sum():backward()
          return p.grad, q.grad
        end
        local ga, gb = loss "gelsy"
        local ha, hb = loss "gelsd"
        near(ga, ha)
        near(gb, hb)
      end
    end
    fails("lstsq.*is not finite", rille.linalg.lstsq, rille.full({ 2, 2 }, 0 / 0), rille.ones(2, 1))
  end)

  it("leave the library as it was after NaN", function()
    local bad = rille.full({ 2, 3, 3 }, 0 / 0)
    fails("linalg_svd: matrix 0 of the batch holds a value that is not finite", rille.linalg.svd, bad)
    fails("eigh: matrix 0 of the batch holds", rille.eigh, bad)
    rille.inv(bad) -- LU factors carry NaN on
    near(rille.inv(rille.eye(2, f64())), rille.eye(2, f64()))
  end)
end)

describe("errors of linear algebra", function()
  it("name the matrix", function()
    local batch = rille.eye(2):unsqueeze(0):repeat_interleave(4, 0)
    batch[3] = rille.tensor { { 1.0, 1 }, { 1, 1 } }
    fails("inv: matrix 3 of the batch is singular: diagonal element 1 of its LU factor is zero", rille.inv, batch)
    fails("solve: the matrix is singular", rille.solve, rille.zeros(2, 2), rille.ones(2))
    fails("cholesky: the matrix is not positive definite: its leading block of size 2 is not", rille.cholesky,
      rille.tensor { { 1.0, 2 }, { 2, 1 } })
  end)
  it("name shapes and dtypes", function()
    fails("inv: needs a square matrix or a batch of them, got shape %[2, 3%]", rille.inv, rille.ones(2, 3))
    fails("inv: takes floating point tensors, not int64", rille.inv, rille.ones(2, 2, { dtype = "int64" }))
    fails("solve: sizes of the matrices do not fit: %[2, 2%] and %[3, 1%]", rille.solve, rille.eye(2), rille.ones(3, 1))
    fails("matrix_norm: ord must be 'fro', 'nuc', 1, %-1", rille.matrix_norm, rille.eye(2), 3)
    fails("matrix_norm: ord must be one of fro|nuc, got max", rille.matrix_norm, rille.eye(2), "max")
    fails("qr: mode 'r' has no gradient", function()
      local _, r = rille.qr(rille.randn(2, 2, { requires_grad = true }), "r")
      r:sum():backward()
    end)
    fails("the singular vectors beyond the first 2 have no gradient", function()
      rille.linalg.svd(rille.randn(3, 2, { requires_grad = true })):sum():backward()
    end)
  end)
  it("say what is wrong with an equation", function()
    local a = rille.ones(2, 3)
    fails("einsum: equation has an unexpected '1'", rille.einsum, "i1,j", a, a)
    fails("einsum: equation names 1 dims for an operand that has 2", rille.einsum, "i", a)
    fails("einsum: equation has fewer operands than the 2 given", rille.einsum, "ij", a, a)
    fails("einsum: equation has more operands than the 1 given", rille.einsum, "ij,jk", a)
    fails("einsum: equation names a dim of the result that no operand has", rille.einsum, "ij->k", a)
    fails("einsum: equation names a dim of the result twice", rille.einsum, "ij->ii", a)
    fails("einsum: equation goes on behind its result", rille.einsum, "ij->i,j", a)
    fails("einsum: sizes of a repeated dim differ: 2 and 3", rille.einsum, "ii", a)
    fails("einsum: sizes of a dim differ between operands: 3 and 2", rille.einsum, "ij,jk", a, a)
    fails("einsum: equation is too long", rille.einsum, ("a"):rep(300), a)
    fails("einsum: equation holds a zero byte", rille.einsum, "i\0j", a)
    fails("einsum: equation must be a text, got", rille.einsum, a, a)
    fails("einsum: needs at least one operand", rille.einsum, "", {})
  end)
end)

describe("rille.linalg", function()
  it("has norms by their number of dims", function()
    local a = randn(3, 4)
    near(rille.linalg.norm(a), a:norm())
    near(rille.linalg.norm(a, 2), rille.svdvals(a):max())
    near(rille.linalg.norm(a, "nuc"), rille.svdvals(a):sum())
    near(rille.linalg.norm(a, 1, 0), a:abs():sum(0))
    near(rille.linalg.norm(a, { ord = 1, dim = 1, keepdim = true }), a:abs():sum(1, true))
    assert.error_matches(function() local _ = rille.linalg.norm(a, { dims = 1 }) end, "norm: no option 'dims', did you mean 'dim'%?")
    assert.error_matches(function() local _ = rille.linalg.norm(a, 2, { keepdims = true }) end, "norm: no option 'keepdims'")
  end)
  it("has older names", function()
    local a = randn(3, 3)
    near(a:inverse(), rille.linalg.inv(a))
    near(rille.pinverse(a), rille.linalg.pinv(a))
    near(rille.chain_matmul({ a, a }), a:mm(a))
  end)
  it("refuses bad dims in tensordot", function()
    local a = rille.ones(2, 3)
    fails("tensordot: dims must be a number from 0 to 2 or two lists, got 3", rille.tensordot, a, a, 3)
    fails("tensordot: dim 5 of a is out of range for 2 dims", rille.tensordot, a, a, { { 5 }, { 0 } })
    fails("tensordot: sizes differ: 3 at dim 1 of a, 2 at dim 0 of b", rille.tensordot, a, a, 1)
    fails("tensordot: b must be a tensor, got nil", rille.tensordot, a)
  end)
end)

describe("products with columns and single numbers", function()
  it("are those of sums of products, however the operands lie", function()
    rille.manual_seed(1)
    for _, dtype in ipairs { "float32", "float64" } do
      for _, n in ipairs { 1, 2, 7, 64, 1001 } do
        local a, b, m = rille.randn(n):to(dtype), rille.randn(n):to(dtype), rille.randn(5, n):to(dtype)
        local one, column = rille.tensor({ { 3.5 } }, { dtype = dtype }), a:reshape(n, 1)
        local function same(x, y) assert.is_true(rille.allclose(x, y, 1e-4, 1e-4)) end
        same(a:dot(b):double(), (a:double() * b:double()):sum())
        same(column:mm(one), column * 3.5)
        same(a:reshape(1, n):t():mm(one), column * 3.5)
        same(one:mm(a:reshape(1, n)), column:t() * 3.5)
        same(one:mm(column:t()), column:t() * 3.5)
        same(m:mv(a), (m * a):sum(1))
        same(m:t():contiguous():t():mv(a), (m * a):sum(1))
        same(column:mm(b:reshape(n, 1):t()), column * b)
        same(rille.addr(m:sum(0) + rille.zeros(n, 1):to(dtype), a, b), a:outer(b) + m:sum(0))
        same(rille.addr(rille.ones(n, n):to(dtype), a, b, { beta = 2, alpha = 0.5 }), a:outer(b) * 0.5 + 2)
        local u, v = a:clone():requires_grad_(true), b:clone():requires_grad_(true)
        u:dot(v):backward()
        same(u.grad, b)
        same(v.grad, a)
      end
    end
  end)
end)
