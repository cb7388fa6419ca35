---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.linalg
local linalg = {}

---the triangular L with L L^T = A of a positive definite matrix; upper gives L^T
---```lua
---rille.cholesky(rille.eye(2) * 4)
---```
---@param input rille.Tensor the tensor
---@param upper? boolean whether the triangle is the upper one
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.cholesky.options): rille.Tensor
function linalg.cholesky(input, upper) end

---the Cholesky factor, NaN where there is none, and per matrix 0 or the block that is not definite
---```lua
---rille.linalg.cholesky_ex(-rille.eye(2))
---```
---@param input rille.Tensor the tensor
---@param upper? boolean whether the triangle is the upper one
---@param check_errors? boolean whether a matrix without a result is an error, instead of a number in info
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.cholesky_ex.options): rille.Tensor, rille.Tensor
function linalg.cholesky_ex(input, upper, check_errors) end

---the condition number: the norm times the norm of the inverse
---```lua
---rille.cond(rille.eye(3) * 2)
---```
---@param input rille.Tensor the tensor
---@param p? number|"fro"|"nuc" which norm
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.cond.options): rille.Tensor
function linalg.cond(input, p) end

---@class (exact) rille.op.linalg_cross.options
---@field input? rille.Tensor the tensor
---@field other? rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@field dim? integer which dim, from 0; -1 is the last

---the vector product along a dim of size 3, the last one unless told
---```lua
---rille.linalg.cross(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, other: rille.Tensor, options?: rille.op.linalg_cross.options): rille.Tensor
function linalg.cross(input, other, dim) end

---the determinant of a square matrix, or of each of a batch
---```lua
---rille.det(rille.eye(3) * 2)
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function linalg.det(input) end

---the diagonal of two dims, as the last dim of a view
---```lua
---rille.diagonal(rille.randn(3, 3))
---```
---@param input rille.Tensor the tensor
---@param offset? integer which diagonal: 0 is the main one, above 0 to the right of it
---@param dim1? integer the first of the two dims
---@param dim2? integer the second of the two dims
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.diagonal.options): rille.Tensor
function linalg.diagonal(input, offset, dim1, dim2) end

---eigenvalues and eigenvectors of a real matrix: of both the real parts and the imaginary parts
---```lua
---rille.linalg.eig(rille.tensor { { 0.0, 1.0 }, { -1.0, 0.0 } })
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
---@return rille.Tensor 
---@return rille.Tensor 
---@return rille.Tensor 
function linalg.eig(input) end

---eigenvalues, rising, and eigenvectors of a symmetric matrix, of which one triangle is read
---```lua
---rille.eigh(rille.eye(2) * 3)
---```
---@param input rille.Tensor the tensor
---@param UPLO? "L"|"U" which triangle is looked at
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.eigh.options): rille.Tensor, rille.Tensor
function linalg.eigh(input, UPLO) end

---eigenvalues of a real matrix: their real parts and their imaginary parts
---```lua
---rille.linalg.eigvals(rille.tensor { { 0.0, 1.0 }, { -1.0, 0.0 } })
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
---@return rille.Tensor 
function linalg.eigvals(input) end

---eigenvalues of a symmetric matrix, rising
---```lua
---rille.eigvalsh(rille.eye(2) * 3)
---```
---@param input rille.Tensor the tensor
---@param UPLO? "L"|"U" which triangle is looked at
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.eigvalsh.options): rille.Tensor
function linalg.eigvalsh(input, UPLO) end

---the first columns of the product of reflections, as qr's first half leaves them
---```lua
---rille.householder_product(rille.randn(3, 2), rille.randn(2))
---```
---@param input rille.Tensor the tensor
---@param tau rille.Tensor temperature: small is nearer to one class
---@return rille.Tensor 
function linalg.householder_product(input, tau) end

---the inverse of a square matrix, or of each of a batch
---```lua
---rille.inv(rille.tensor({ { 2, 1 }, { 1, 1 } }, { dtype = 'float64' }))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function linalg.inv(input) end

---the inverse, NaN where there is none, and per matrix 0 or the first zero of its LU factor
---```lua
---rille.linalg.inv_ex(rille.zeros(2, 2))
---```
---@param A rille.Tensor the matrix, [..., n, n]
---@param check_errors? boolean whether a matrix without a result is an error, instead of a number in info
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(A: rille.Tensor, options?: rille.op.inv_ex.options): rille.Tensor, rille.Tensor
function linalg.inv_ex(A, check_errors) end

---L and D in one matrix with L D L^T = A, symmetric, and LAPACK's pivots (int32)
---```lua
---rille.linalg.ldl_factor(rille.eye(2) * 3)
---```
---@param A rille.Tensor the matrix, [..., n, n]
---@param hermitian? boolean whether the matrix is symmetric, which is faster
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(A: rille.Tensor, options?: rille.op.ldl_factor.options): rille.Tensor, rille.Tensor
function linalg.ldl_factor(A, hermitian) end

---the same, and per matrix 0 or the first block of D that is zero
---```lua
---rille.linalg.ldl_factor_ex(rille.eye(2) * 3)
---```
---@param A rille.Tensor the matrix, [..., n, n]
---@param hermitian? boolean whether the matrix is symmetric, which is faster
---@param check_errors? boolean whether a matrix without a result is an error, instead of a number in info
---@return rille.Tensor 
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(A: rille.Tensor, options?: rille.op.ldl_factor_ex.options): rille.Tensor, rille.Tensor, rille.Tensor
function linalg.ldl_factor_ex(A, hermitian, check_errors) end

---the solution of A X = B from ldl_factor's results
---```lua
---rille.ldl_solve(rille.eye(2, 2):mul(4), rille.tensor({ 1, 2 }, { dtype = 'int32' }), rille.randn(2, 3))
---```
---@param LD rille.Tensor both factors in one matrix, as ldl_factor gives them
---@param pivots rille.Tensor int32 places of exchanged rows, as the factorization gives them
---@param B rille.Tensor right-hand sides, [..., n, k]
---@param hermitian? boolean whether the matrix is symmetric, which is faster
---@return rille.Tensor 
---@overload fun(LD: rille.Tensor, pivots: rille.Tensor, B: rille.Tensor, options?: rille.op.ldl_solve.options): rille.Tensor
function linalg.ldl_solve(LD, pivots, B, hermitian) end

---X that makes the norm of A X - B smallest, the residuals, the rank, the singular values
---```lua
---rille.lstsq(rille.randn(4, 2), rille.randn(4, 1))
---```
---@param input rille.Tensor the tensor
---@param B rille.Tensor right-hand sides, [..., n, k]
---@param rcond? number|boolean smaller singular values count as 0, as a share of the largest
---@param driver? "gelsy"|"gelsd"|"gelss"|"gels" the method of LAPACK's
---@return rille.Tensor 
---@return rille.Tensor 
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, B: rille.Tensor, options?: rille.op.lstsq.options): rille.Tensor, rille.Tensor, rille.Tensor, rille.Tensor
function linalg.lstsq(input, B, rcond, driver) end

---@class (exact) rille.op.linalg_lu.options
---@field input? rille.Tensor the tensor
---@field pivot? boolean whether rows are exchanged, which keeps rounding errors small (true)

---P, L and U with P L U = A (rille.linalg.lu)
---```lua
---rille.linalg.lu(rille.eye(2) * 2)
---```
---@param input rille.Tensor the tensor
---@param pivot? boolean whether rows are exchanged, which keeps rounding errors small
---@return rille.Tensor 
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.linalg_lu.options): rille.Tensor, rille.Tensor, rille.Tensor
function linalg.lu(input, pivot) end

---L and U in one matrix, and the rows exchanged, counted from 1 (int32)
---```lua
---rille.linalg.lu_factor(rille.eye(2) * 2)
---```
---@param input rille.Tensor the tensor
---@param pivot? boolean whether rows are exchanged, which keeps rounding errors small
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.lu_factor.options): rille.Tensor, rille.Tensor
function linalg.lu_factor(input, pivot) end

---L and U in one matrix, the rows exchanged (from 1, int32), and per matrix 0 or the first zero of U
---```lua
---rille.linalg.lu_factor_ex(rille.eye(2) * 2)
---```
---@param input rille.Tensor the tensor
---@param pivot? boolean whether rows are exchanged, which keeps rounding errors small
---@param check_errors? boolean whether a matrix without a result is an error, instead of a number in info
---@return rille.Tensor 
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.lu_factor_ex.options): rille.Tensor, rille.Tensor, rille.Tensor
function linalg.lu_factor_ex(input, pivot, check_errors) end

---@class (exact) rille.op.linalg_lu_solve.options
---@field LU? rille.Tensor both factors in one matrix, as lu_factor gives them
---@field pivots? rille.Tensor int32 places of exchanged rows, as the factorization gives them
---@field B? rille.Tensor right-hand sides, [..., n, k]
---@field left? boolean whether the unknown stands to the right of the matrix (true)
---@field adjoint? boolean whether the system of the transposed matrix is solved (false)

---the solution of A X = B, X A = B or A^T X = B from lu_factor's results
---```lua
---rille.linalg.lu_solve(rille.eye(3, 3):mul(4), rille.tensor({ 2, 3, 3 }, { dtype = 'int32' }), rille.randn(3, 2))
---```
---@param LU rille.Tensor both factors in one matrix, as lu_factor gives them
---@param pivots rille.Tensor int32 places of exchanged rows, as the factorization gives them
---@param B rille.Tensor right-hand sides, [..., n, k]
---@param left? boolean whether the unknown stands to the right of the matrix
---@param adjoint? boolean whether the system of the transposed matrix is solved
---@return rille.Tensor 
---@overload fun(LU: rille.Tensor, pivots: rille.Tensor, B: rille.Tensor, options?: rille.op.linalg_lu_solve.options): rille.Tensor
function linalg.lu_solve(LU, pivots, B, left, adjoint) end

---matrix product of vectors, matrices or broadcast batches of matrices
---```lua
---rille.matmul(rille.randn(3), rille.randn(3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function linalg.matmul(input, other) end

---the exponential of square matrices: the sum of A^k / k!
---```lua
---rille.matrix_exp(rille.randn(3, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function linalg.matrix_exp(input) end

---a norm of matrices: 'fro', 'nuc', or 1, 2, infinity and their negatives
---```lua
---rille.matrix_norm(rille.eye(3), 'nuc')
---```
---@param input rille.Tensor the tensor
---@param ord? number|"fro"|"nuc" which norm
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.matrix_norm.options): rille.Tensor
---@overload fun(input: rille.Tensor, ord?: number|"fro"|"nuc", ...: integer): rille.Tensor
function linalg.matrix_norm(input, ord, dim, keepdim, dtype) end

---the n-th power of a square matrix; of its inverse for negative n
---```lua
---rille.matrix_power(rille.eye(2) * 2, 3)
---```
---@param input rille.Tensor the tensor
---@param n integer how many times
---@return rille.Tensor 
function linalg.matrix_power(input, n) end

---how many singular values are above max(atol, rtol * the largest)
---```lua
---rille.matrix_rank(rille.eye(3))
---```
---@param input rille.Tensor the tensor
---@param rtol? number|boolean relative tolerance
---@param atol? number|boolean absolute tolerance
---@param hermitian? boolean whether the matrix is symmetric, which is faster
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.matrix_rank.options): rille.Tensor
function linalg.matrix_rank(input, rtol, atol, hermitian) end

---the product of several matrices
---```lua
---rille.multi_dot({ rille.ones(2, 3), rille.ones(3, 4), rille.ones(4, 1) })
---```
---@param tensors rille.Tensor[] a list of tensors
---@return rille.Tensor 
function linalg.multi_dot(tensors) end

---@class (exact) rille.linalg.norm.options
---@field ord? number|"fro"|"nuc" the same as the argument
---@field dim? integer|integer[] the same as the argument
---@field keepdim? boolean the same as the argument (false)
---@field dtype? rille.dtype the same as the argument

---A vector norm, or a matrix norm where ord is a text or two dims are given.
---```lua
---local n = rille.linalg.norm(rille.randn(3, 4), { dim = 1 }) -- [3]
---```
---@param x rille.Tensor a tensor of floating-point numbers
---@param ord? number|"fro"|"nuc" which norm; of all elements if left out together with dim
---@param dim? integer|integer[] over which dims
---@param keepdim? boolean whether the dims stay, with size 1
---@param dtype? rille.dtype element type of the computation and the result; the tensor's if left out
---@param options? rille.linalg.norm.options ord, dim, keepdim = false, dtype
---@return rille.Tensor # the norms
---@overload fun(x: rille.Tensor, options?: rille.linalg.norm.options): rille.Tensor
function linalg.norm(x, ord, dim, keepdim, dtype, options) end

---the pseudo-inverse; singular values up to max(atol, rtol * the largest) count as 0
---```lua
---rille.pinv(rille.randn(3, 2))
---```
---@param input rille.Tensor the tensor
---@param rtol? number|boolean relative tolerance
---@param atol? number|boolean absolute tolerance
---@param hermitian? boolean whether the matrix is symmetric, which is faster
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.pinv.options): rille.Tensor
function linalg.pinv(input, rtol, atol, hermitian) end

---Q with orthonormal columns and an upper triangular R with Q R = A
---```lua
---rille.qr(rille.randn(3, 2))
---```
---@param input rille.Tensor the tensor
---@param mode? "reduced"|"complete"|"r" how it is done
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.qr.options): rille.Tensor, rille.Tensor
function linalg.qr(input, mode) end

---sign and logarithm of the absolute value of the determinant
---```lua
---rille.slogdet(rille.eye(3) * -2)
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
---@return rille.Tensor 
function linalg.slogdet(input) end

---the solution X of A X = B, or of X A = B where left is false; B may be a vector
---```lua
---rille.solve(rille.eye(2) * 2, rille.tensor({ 1.0, 3.0 }))
---```
---@param A rille.Tensor the matrix, [..., n, n]
---@param B rille.Tensor right-hand sides, [..., n, k]
---@param left? boolean whether the unknown stands to the right of the matrix
---@return rille.Tensor 
---@overload fun(A: rille.Tensor, B: rille.Tensor, options?: rille.op.solve.options): rille.Tensor
function linalg.solve(A, B, left) end

---the solution of A X = B, NaN where there is none, and per matrix 0 or what was zero
---```lua
---rille.linalg.solve_ex(rille.eye(2), rille.ones(2))
---```
---@param A rille.Tensor the matrix, [..., n, n]
---@param B rille.Tensor right-hand sides, [..., n, k]
---@param left? boolean whether the unknown stands to the right of the matrix
---@param check_errors? boolean whether a matrix without a result is an error, instead of a number in info
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(A: rille.Tensor, B: rille.Tensor, options?: rille.op.solve_ex.options): rille.Tensor, rille.Tensor
function linalg.solve_ex(A, B, left, check_errors) end

---the solution X of A X = B (X A = B where left is false), reading one triangle of A
---```lua
---rille.solve_triangular(rille.eye(2), rille.ones(2, 1), { upper = true })
---```
---@param A rille.Tensor the matrix, [..., n, n]
---@param B rille.Tensor right-hand sides, [..., n, k]
---@param upper boolean whether the triangle is the upper one
---@param left? boolean whether the unknown stands to the right of the matrix
---@param unitriangular? boolean whether the diagonal counts as ones
---@return rille.Tensor 
---@overload fun(A: rille.Tensor, B: rille.Tensor, upper: boolean, options?: rille.op.solve_triangular.options): rille.Tensor
function linalg.solve_triangular(A, B, upper, left, unitriangular) end

---@class (exact) rille.op.linalg_svd.options
---@field input? rille.Tensor the tensor
---@field full_matrices? boolean whether U and V are square (true)

---U, S and V transposed with U diag(S) V^T = A (rille.linalg.svd)
---```lua
---rille.linalg.svd(rille.randn(3, 2))
---```
---@param input rille.Tensor the tensor
---@param full_matrices? boolean whether U and V are square
---@return rille.Tensor 
---@return rille.Tensor 
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.linalg_svd.options): rille.Tensor, rille.Tensor, rille.Tensor
function linalg.svd(input, full_matrices) end

---the singular values, falling
---```lua
---rille.svdvals(rille.randn(3, 2))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function linalg.svdvals(input) end

---the inverse of a tensor as a matrix of its first ind dims by the others
---```lua
---rille.linalg.tensorinv(rille.eye(4):reshape(2, 2, 4))
---```
---@param A rille.Tensor the matrix, [..., n, n]
---@param ind? integer how many of the first dims the inverse's last dims are
---@return rille.Tensor 
---@overload fun(A: rille.Tensor, options?: rille.op.tensorinv.options): rille.Tensor
function linalg.tensorinv(A, ind) end

---X with tensordot(A, X) = B over all dims of X; dims of A are moved to the end first
---```lua
---rille.linalg.tensorsolve(rille.eye(4):reshape(2, 2, 4), rille.ones(2, 2))
---```
---@param A rille.Tensor the matrix, [..., n, n]
---@param B rille.Tensor right-hand sides, [..., n, k]
---@param dims? integer|integer[] which dims
---@return rille.Tensor 
---@overload fun(A: rille.Tensor, B: rille.Tensor, options?: rille.op.tensorsolve.options): rille.Tensor
---@overload fun(A: rille.Tensor, B: rille.Tensor, ...: integer): rille.Tensor
function linalg.tensorsolve(A, B, dims) end

---@class (exact) rille.op.linalg_vander.options
---@field x? rille.Tensor where the values are
---@field N? integer how many powers; as many as there are elements if left out

---N rising powers of each element along a new last dim
---```lua
---rille.linalg.vander(rille.randn(3))
---```
---@param x rille.Tensor where the values are
---@param N? integer how many powers; as many as there are elements if left out
---@return rille.Tensor 
---@overload fun(x: rille.Tensor, options?: rille.op.linalg_vander.options): rille.Tensor
function linalg.vander(x, N) end

---the sum of products along dim
---```lua
---rille.vecdot(rille.randn(3), rille.randn(3))
---```
---@param x rille.Tensor where the values are
---@param y rille.Tensor the values
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor 
---@overload fun(x: rille.Tensor, y: rille.Tensor, options?: rille.op.vecdot.options): rille.Tensor
function linalg.vecdot(x, y, dim) end

---(sum of |x|^ord)^(1/ord), over all or dims
---```lua
---rille.vector_norm(rille.ones(4))
---```
---@param input rille.Tensor the tensor
---@param ord? number|boolean which norm
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.vector_norm.options): rille.Tensor
---@overload fun(input: rille.Tensor, ord?: number|boolean, ...: integer): rille.Tensor
function linalg.vector_norm(input, ord, dim, keepdim, dtype) end
