-- rille.linalg: linear algebra under the names of torch.linalg; tensordot and older names.
local rille, require, native = ...
local check = require "rille.check"
local linalg, methods = {}, native.methods

for _, name in ipairs {
  "inv", "solve", "solve_triangular", "cholesky", "qr", "svdvals", "eigh", "eigvalsh", "det", "slogdet", "lstsq",
  "pinv", "matrix_norm", "vector_norm", "matrix_power", "matrix_rank", "cond", "multi_dot", "matmul", "diagonal",
  "cholesky_ex", "eig", "eigvals", "householder_product", "inv_ex", "ldl_factor", "ldl_factor_ex", "ldl_solve", "lu_factor",
  "lu_factor_ex", "matrix_exp", "solve_ex", "tensorinv", "tensorsolve", "vecdot",
} do
  linalg[name] = rille[name]
end
for _, name in ipairs { "svd", "cross", "lu", "lu_solve", "vander" } do linalg[name] = native.internal["linalg_" .. name] end
rille.linalg = linalg

--- torch.lu_solve: the right side first. rille.lu_solve(b, LU_data, LU_pivots)
function rille.lu_solve(b, LU_data, LU_pivots) return linalg.lu_solve(LU_data, LU_pivots, b) end
methods.lu_solve = rille.lu_solve

for old, name in pairs { inverse = "inv", pinverse = "pinv", ger = "outer", vdot = "dot", chain_matmul = "multi_dot" } do
  rille[old] = rille[name]
  methods[old] = methods[name]
end

-- ---- torch's own forms of some: as functions around those of linalg -----------------------------------------------------

--- The pseudo-inverse, without singular values below rcond times the largest.
function rille.pinverse(...)
  local a = check.arguments("pinverse", { { "input", "tensor" }, { "rcond", "number|tensor", 1e-15 } }, ...)
  return linalg.pinv(a.input, { rtol = a.rcond })
end
methods.pinverse = function(self, ...)
  check.colon(rille.is_tensor(self), "x", "pinverse")
  return rille.pinverse(self, ...)
end

-- The ops go first in what follows, so that their own checks hold; options that they lack are looked for before.
local function option(name, at, ...)
  local given = table.pack(...)
  local value, last = given[at], given[given.n]
  if type(last) == "table" and last[name] ~= nil then value = last[name] end
  if type(value) == "boolean" then return value end
end

local lu, lu_unpack, condition = rille.lu, rille.lu_unpack, rille.cond

--- L and U in one matrix, and the pivots; with get_infos what lu_factor_ex says as well.
function rille.lu(...)
  if not option("get_infos", 3, ...) then
    if select("#", ...) == 3 and option("get_infos", 3, ...) == false then return lu((...), (select(2, ...))) end
    return lu(...)
  end
  local a = check.arguments("lu", { { "A", "tensor" }, { "pivot", "boolean", true }, { "get_infos", "boolean", false } }, ...)
  return linalg.lu_factor_ex(a.A, a.pivot)
end
methods.lu = rille.lu

--- P, L and U of what lu gives; those that are not asked for are empty tensors.
function rille.lu_unpack(...)
  local data, pivots = option("unpack_data", 3, ...), option("unpack_pivots", 4, ...)
  if data == nil and pivots == nil then return lu_unpack(...) end
  local LU_data, LU_pivots = ...
  local P, L, U = lu_unpack(LU_data, LU_pivots)
  local function none() return rille.empty(0, { dtype = LU_data.dtype }) end
  if data == false then L, U = none(), none() end
  return pivots == false and none() or P, L, U
end

--- The condition number; with a boolean in front one of two functions is called with the operands.
function rille.cond(x, p, ...)
  local is_choice = type(p) == "function" and (type(x) == "boolean" or rille.is_tensor(x) and x.dtype == "bool")
  if not is_choice then return condition(x, p, ...) end
  local false_fn, operands = ...
  if rille.is_tensor(x) then x = x:item() end
  if type(false_fn) ~= "function" then check.raise("cond: false_fn must be a function, got %s", check.type_of(false_fn)) end
  return (x and p or false_fn)(table.unpack(operands or {}))
end

--- A vector norm, or a matrix norm where ord is a text or two dims are given; without ord that of all elements.
function linalg.norm(x, ord, dim, keepdim, dtype)
  local by_name = { keepdim = "boolean", dim = "integer|table", ord = "number|string", dtype = "string" }
  if type(ord) == "table" then
    check.options("norm", ord, by_name)
    ord, dim, keepdim, dtype = ord.ord, ord.dim, ord.keepdim, ord.dtype
  elseif type(dim) == "table" and not dim[1] then
    check.options("norm", dim, { keepdim = "boolean", dim = "integer|table", dtype = "string" })
    dim, keepdim, dtype = dim.dim, dim.keepdim, dim.dtype
  end
  if dtype then x = x:to(dtype) end
  local two = type(dim) == "table" and #dim == 2 or dim == nil and rille.is_tensor(x) and x:dim() == 2
  if type(ord) == "string" or ord ~= nil and two then return rille.matrix_norm(x, ord, dim, keepdim) end
  return rille.vector_norm(x, ord, dim, keepdim)
end

-- The dims of x that are summed (in their order) and the others, all from 0.
local function dims_of(x, list, which)
  local taken, rest, dims = {}, {}, {}
  for i, dim in ipairs(list) do
    if math.type(dim) ~= "integer" or dim < -x:dim() or dim >= x:dim() then
      check.raise("tensordot: dim %s of %s is out of range for %d dims", tostring(dim), which, x:dim())
    end
    dims[i] = dim % x:dim()
    if taken[dims[i]] then check.raise("tensordot: dim %d of %s is named twice", dim, which) end
    taken[dims[i]] = true
  end
  for dim = 0, x:dim() - 1 do
    if not taken[dim] then rest[#rest + 1] = dim end
  end
  return dims, rest
end

local function sizes_of(x, dims)
  local sizes, product = {}, 1
  for i, dim in ipairs(dims) do
    sizes[i] = x:size(dim)
    product = product * sizes[i]
  end
  return sizes, product
end

local function joined(a, b) return table.move(b, 1, #b, #a + 1, table.move(a, 1, #a, 1, {})) end

-- a's last n dims and b's first.
local function touching(a, b, n)
  if math.type(n) ~= "integer" or n < 0 or n > a:dim() or n > b:dim() then
    check.raise("tensordot: dims must be a number from 0 to %d or two lists, got %s", math.min(a:dim(), b:dim()), tostring(n))
  end
  local first, second = {}, {}
  for i = 1, n do first[i], second[i] = a:dim() - n + i - 1, i - 1 end
  return first, second
end

--- The sum over the last dims dims of a and the first of b (2 without dims), or over the dims in two lists:
-- tensordot(a, b, { { 1, 0 }, { 0, 1 } }).
function rille.tensordot(a, b, dims)
  if not rille.is_tensor(a) then check.raise("tensordot: a must be a tensor, got %s", type(a)) end
  if not rille.is_tensor(b) then check.raise("tensordot: b must be a tensor, got %s", type(b)) end
  if type(dims) == "table" and dims.dims then dims = dims.dims end
  local first, second
  if type(dims) == "table" then
    first, second = dims[1], dims[2]
    if type(first) ~= "table" or type(second) ~= "table" or #first ~= #second then
      check.raise("tensordot: dims must be a number or two lists of one length")
    end
  else
    first, second = touching(a, b, dims == nil and 2 or dims)
  end
  local summed_a, rest_a = dims_of(a, first, "a")
  local summed_b, rest_b = dims_of(b, second, "b")
  for i = 1, #summed_a do
    local m, n = a:size(summed_a[i]), b:size(summed_b[i])
    if m ~= n and m == 1 then b = b:sum(summed_b[i], true) end -- what one element meets is summed first
    if m ~= n and n == 1 then a = a:sum(summed_a[i], true) end
    if m ~= n and m ~= 1 and n ~= 1 then
      check.raise("tensordot: sizes differ: %d at dim %d of a, %d at dim %d of b", m, first[i], n, second[i])
    end
  end
  local rows, m = sizes_of(a, rest_a)
  local columns, n = sizes_of(b, rest_b)
  local _, k = sizes_of(a, summed_a)
  local left = a:permute(joined(rest_a, summed_a)):reshape(m, k)
  local right = b:permute(joined(summed_b, rest_b)):reshape(k, n)
  return left:mm(right):reshape(joined(rows, columns))
end
methods.tensordot = rille.tensordot

check.take_names(rille, {
  lu_solve = "b LU_data LU_pivots", tensordot = "a b dims",
})
check.take_names(linalg, {
  norm = "x ord dim keepdim dtype",
})

return linalg
