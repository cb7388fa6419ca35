-- Factors of large matrices by a few vectors: svd_lowrank, pca_lowrank, lobpcg; and Householder's reflectors one by one:
-- geqrf, ormqr.
local rille, require = ...
local check = require "rille.check"
local lowrank = {}

-- ---- random subspaces (Halko, Martinsson, Tropp, arXiv:0909.4061) -------------------------------------------------------

-- An orthonormal basis of about the range of A (less M).
local function range_of(A, q, niter, M)
  local function times(x) return M and A:matmul(x) - M:matmul(x) or A:matmul(x) end
  local function times_transposed(x) return M and A.mT:matmul(x) - M.mT:matmul(x) or A.mT:matmul(x) end
  local basis = rille.linalg.qr(times(rille.randn(A:size(-1), q, { dtype = A.dtype })))
  for _ = 1, niter do
    basis = rille.linalg.qr(times_transposed(basis))
    basis = rille.linalg.qr(times(basis))
  end
  return basis
end

local function check_matrix(name, A)
  if A:dim() < 2 then check.raise("%s: A must be a matrix, got shape %s", name, check.shape(A)) end
  if not A.dtype:find "^float" then check.raise("%s: A must be of floating point, got %s", name, A.dtype) end
end

local function check_count(name, what, value, most)
  if value < 0 or value > most then check.raise("%s: %s must lie between 0 and %d, got %d", name, what, most, value) end
end

local function svd_of(A, q, niter, M)
  local is_wide = A:size(-2) < A:size(-1)
  if is_wide then A, M = A.mT, M and M.mT end
  local basis = range_of(A, q, niter, M)
  local inner = basis.mT:matmul(A)
  if M then inner = inner - basis.mT:matmul(M) end
  local u, s, vh = rille.linalg.svd(inner, false)
  local left, right = basis:matmul(u), vh.mT
  if is_wide then left, right = right, left end
  return left, s, right
end

--- U, S and V of about the q largest singular values of A, or of A - M.
function lowrank.svd_lowrank(...)
  local a = check.arguments("svd_lowrank", { { "A", "tensor" }, { "q", "integer", 6 }, { "niter", "integer", 2 },
    { "M", "tensor", false } }, ...)
  check_matrix("svd_lowrank", a.A)
  check_count("svd_lowrank", "q", a.q, math.min(a.A:size(-1), a.A:size(-2)))
  return svd_of(a.A, a.q, a.niter, a.M and a.M:broadcast_to(a.A:shape()) or nil)
end

--- svd_lowrank of A less the means of its columns: the principal components are the columns of V.
function lowrank.pca_lowrank(...)
  local a = check.arguments("pca_lowrank", { { "A", "tensor" }, { "q", "integer", false }, { "center", "boolean", true },
    { "niter", "integer", 2 } }, ...)
  check_matrix("pca_lowrank", a.A)
  local most = math.min(a.A:size(-1), a.A:size(-2))
  local q = a.q or math.min(6, most)
  check_count("pca_lowrank", "q", q, most)
  check_count("pca_lowrank", "niter", a.niter, math.maxinteger)
  return svd_of(a.center and a.A - a.A:mean(-2, true) or a.A, q, a.niter)
end

-- ---- eigenvalues (Knyazev's LOBPCG, doi:10.1137/S1064827500366124) --------------------------------------------------------

local function product(B, x) return B and B:matmul(x) or x end

-- Columns that span what those of S span, orthonormal by B; directions that the others hold already are left out.
local function orthonormal(S, B)
  local values, vectors = rille.linalg.eigh(S.mT:matmul(product(B, S)))
  local least = values[values:numel() - 1]:item() * rille.finfo(S.dtype).eps * S:size(-1)
  local from = 0
  while from < values:numel() - 1 and values[from]:item() <= least do from = from + 1 end
  local count = values:numel() - from
  return S:matmul(vectors:narrow(-1, from, count) / values:narrow(0, from, count):sqrt())
end

-- The k best combinations of S's columns: their values and what makes them.
local function best_of(A, B, S, k, largest)
  local Q = orthonormal(S, B)
  local values, vectors = rille.linalg.eigh(Q.mT:matmul(A:matmul(Q)))
  if largest then values, vectors = values:flip { 0 }, vectors:flip { 1 } end
  return values:narrow(0, 0, k), Q:matmul(vectors:narrow(1, 0, k))
end

local function lobpcg_of_matrix(a, A, B, X, iK)
  local k = X:size(-1)
  local size = A:norm():item()
  local values, P
  values, X = best_of(A, B, X, k, a.largest)
  for step = 1, a.niter < 0 and 1000 or a.niter do
    local R = A:matmul(X) - product(B, X) * values
    if a.tracker then a.tracker { istep = step, E = values, X = X, R = R } end
    local norms = R:norm(2, 0) / (X:norm(2, 0) * (size + values:abs()))
    if norms:max():item() < a.tol then break end
    local W = iK and iK:matmul(R) or R
    W = W / W:norm(2, 0):clamp { min = rille.finfo(W.dtype).tiny }
    local old = X
    values, X = best_of(A, B, rille.cat(P and { X, W, P } or { X, W }, 1), k, a.largest)
    P = X - old:matmul(old.mT:matmul(product(B, X)))
    P = P / P:norm(2, 0):clamp { min = rille.finfo(P.dtype).tiny }
  end
  return values, X
end

--- The k largest (or smallest) eigenvalues of A x = lambda B x with their vectors, from products with A alone.
function lowrank.lobpcg(...)
  local a = check.arguments("lobpcg", { { "A", "tensor" }, { "k", "integer", false }, { "B", "tensor", false },
    { "X", "tensor", false }, { "n", "integer", false }, { "iK", "tensor", false }, { "niter", "integer", -1 },
    { "tol", "number", false }, { "largest", "boolean", true }, { "method", "string", "ortho" },
    { "tracker", "function", false }, { "ortho_iparams", "table", false }, { "ortho_fparams", "table", false },
    { "ortho_bparams", "table", false } }, ...)
  check_matrix("lobpcg", a.A)
  local m, name = a.A:size(-1), a.method
  if a.A:size(-2) ~= m then check.raise("lobpcg: A must be square, got shape %s", check.shape(a.A)) end
  if name ~= "ortho" and name ~= "basic" then check.raise("lobpcg: method must be ortho or basic, got '%s'", name) end
  local n = a.n or a.X and a.X:size(-1) or a.k or 1
  local k = a.k or a.X and a.X:size(-1) or 1
  if k < 1 or n < k or m < 3 * n then
    check.raise("lobpcg: takes at least 1 vector and %d rows for each of its %d vectors, got %d rows and k = %d", 3, n, m, k)
  end
  a.tol = a.tol or rille.finfo(a.A.dtype).eps ^ 0.5
  local _ <close> = rille.no_grad()
  local batch = table.move(a.A:shape(), 1, a.A:dim() - 2, 1, {})
  local shape = table.move({ m, n }, 1, 2, #batch + 1, { table.unpack(batch) })
  local X = a.X and a.X:expand(shape) or rille.randn(shape, { dtype = a.A.dtype })
  local function each(x) return x and x:expand(table.move({ x:size(-2), x:size(-1) }, 1, 2, #batch + 1, { table.unpack(batch) }))
    :reshape(-1, x:size(-2), x:size(-1)) end
  local A, B, start, iK = each(a.A), each(a.B), each(X), each(a.iK)
  local values, vectors = {}, {}
  for i = 0, A:size(0) - 1 do
    local value, vector = lobpcg_of_matrix(a, A[i], B and B[i], start[i], iK and iK[i])
    values[i + 1], vectors[i + 1] = value:narrow(0, 0, k), vector:narrow(1, 0, k)
  end
  local function whole(list, ...)
    return rille.stack(list):reshape(table.move({ ... }, 1, select("#", ...), #batch + 1, { table.unpack(batch) }))
  end
  return whole(values, k), whole(vectors, m, k)
end

-- ---- Householder's reflectors ------------------------------------------------------------------------------------------------

-- x - tau v (v^T x), with v in columns.
local function reflect(x, v, tau) return x - v:matmul(v.mT:matmul(x)) * tau:unsqueeze(-1):unsqueeze(-1) end

-- The j-th reflector of a factored matrix: 1 at j, what stands below in column j, zeros above; as long as rows.
local function reflector(input, j, rows)
  local column = input:narrow(-1, j, 1):narrow(-2, j + 1, rows - j - 1)
  local shape = column:shape()
  shape[#shape - 1] = j + 1
  local head = rille.zeros(shape, { dtype = input.dtype })
  head:select(-2, j):fill_(1)
  return rille.cat({ head, column }, -2)
end

--- R in the upper triangle, the reflectors below it, and their factors tau, as LAPACK gives them.
function lowrank.geqrf(...)
  local x = check.arguments("geqrf", { { "input", "tensor" } }, ...).input
  check_matrix("geqrf", x)
  local rows, columns = x:size(-2), x:size(-1)
  local taus, factors = {}, rille.zeros_like(x)
  for j = 0, math.min(rows, columns) - 1 do
    local column = x:narrow(-1, j, 1):narrow(-2, j, rows - j)
    local first, rest = column:narrow(-2, 0, 1), column:narrow(-2, 1, rows - j - 1)
    local below = rest:pow(2):sum(-2, true)
    local is_done = below:eq(0)
    local length = (first:pow(2) + below):sqrt()
    local beta = rille.where(is_done, first, rille.where(first:ge(0), -length, length))
    local safe = rille.where(is_done, rille.ones_like(beta), beta)
    local tau = rille.where(is_done, rille.zeros_like(beta), (beta - first) / safe)
    local tail = rest / rille.where(is_done, rille.ones_like(beta), first - beta)
    taus[j + 1] = tau:squeeze(-1):squeeze(-1)
    if rows - j > 1 then factors:narrow(-1, j, 1):narrow(-2, j + 1, rows - j - 1):copy_(tail) end
    x = reflect(x, reflector(factors, j, rows), taus[j + 1])
  end
  local shape = table.move(x:shape(), 1, x:dim() - 2, 1, {})
  shape[#shape + 1] = 0
  return x:triu() + factors, #taus > 0 and rille.stack(taus, -1) or rille.zeros(shape, { dtype = x.dtype })
end

--- The product of Q, which geqrf gave as input and tau, with other: Q other, or other Q with left = false.
function lowrank.ormqr(...)
  local a = check.arguments("ormqr", { { "input", "tensor" }, { "tau", "tensor" }, { "other", "tensor" },
    { "left", "boolean", true }, { "transpose", "boolean", false } }, ...)
  local other = a.left and a.other or a.other.mT
  local rows, count = a.input:size(-2), a.tau:size(-1)
  if other:size(-2) ~= rows or count > a.input:size(-1) then
    check.raise("ormqr: shapes do not fit: input %s, tau %s, other %s", check.shape(a.input), check.shape(a.tau),
      check.shape(a.other))
  end
  local forward = a.transpose == a.left -- H1 first
  for i = 0, count - 1 do
    local j = forward and i or count - 1 - i
    other = reflect(other, reflector(a.input, j, rows), a.tau:select(-1, j))
  end
  return a.left and other or other.mT
end

return lowrank
