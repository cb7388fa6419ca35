-- Notes on what scripts set once, on functions that few scripts call, and on what gives tensors other sizes.

--- Without effect but that it is remembered: results depend on inputs, seeds and the number of threads alone in any case.
-- @name rille.use_deterministic_algorithms
-- @param mode boolean: whether they are to
-- @param warn_only boolean = false: whether a warning is enough
-- @example
-- rille.use_deterministic_algorithms(true)
-- print(rille.are_deterministic_algorithms_enabled()) -- true

--- What use_deterministic_algorithms was told last.
-- @name rille.are_deterministic_algorithms_enabled
-- @return boolean: false at first
-- @example
-- print(rille.are_deterministic_algorithms_enabled())

--- Whether use_deterministic_algorithms was told that a warning is enough.
-- @name rille.is_deterministic_algorithms_warn_only_enabled
-- @return boolean: false at first
-- @example
-- print(rille.is_deterministic_algorithms_warn_only_enabled())

--- use_deterministic_algorithms by one word.
-- @name rille.set_deterministic_debug_mode
-- @param mode string|integer: "default" or 0, "warn" or 1, "error" or 2
-- @example
-- rille.set_deterministic_debug_mode "default"

--- What set_deterministic_debug_mode was told last.
-- @name rille.get_deterministic_debug_mode
-- @return integer: 0, 1 or 2
-- @example
-- print(rille.get_deterministic_debug_mode())

--- autograd.set_detect_anomaly by torch's inner name.
-- @name rille.set_anomaly_enabled
-- @param mode boolean: whether NaN is looked for
-- @param check_nan boolean = true: false leaves the search off
-- @example
-- rille.set_anomaly_enabled(false)

--- Whether NaN is looked for.
-- @name rille.is_anomaly_enabled
-- @return boolean: false at first
-- @example
-- print(rille.is_anomaly_enabled()) -- false

--- What set_anomaly_enabled was told last as check_nan.
-- @name rille.is_anomaly_check_nan_enabled
-- @return boolean: true at first
-- @example
-- print(rille.is_anomaly_check_nan_enabled())

--- Without effect but that it is remembered: products of float32 are computed in float32 in any case.
-- @name rille.set_float32_matmul_precision
-- @param precision string: "highest", "high" or "medium"
-- @example
-- rille.set_float32_matmul_precision "highest"

--- What set_float32_matmul_precision was told last.
-- @name rille.get_float32_matmul_precision
-- @return string: "highest" at first
-- @example
-- print(rille.get_float32_matmul_precision()) -- highest

--- Without effect but that it is remembered: ops run one after the other in any case.
-- @name rille.set_num_interop_threads
-- @param n integer: how many ops at once
-- @example
-- rille.set_num_interop_threads(1)

--- What set_num_interop_threads was told last.
-- @name rille.get_num_interop_threads
-- @return integer: 1 at first
-- @example
-- print(rille.get_num_interop_threads()) -- 1

--- Without effect but that it is remembered.
-- @name rille.set_warn_always
-- @param on boolean: whether warnings come more than once
-- @example
-- rille.set_warn_always(false)

--- What set_warn_always was told last.
-- @name rille.is_warn_always_enabled
-- @return boolean: false at first
-- @example
-- print(rille.is_warn_always_enabled()) -- false

--- set_default_dtype by a legacy type.
-- @name rille.set_default_tensor_type
-- @param t string|rille.Class: rille.FloatTensor or rille.DoubleTensor, or "torch.FloatTensor"
-- @example
-- rille.set_default_tensor_type(rille.FloatTensor)

--- Whether results below the smallest normal number become 0, which some processors compute faster, on all threads.
-- @name rille.set_flush_denormal
-- @param on boolean: whether they do
-- @return boolean: whether the processor can
-- @example
-- print(rille.set_flush_denormal(false))

--- What a value is, as text.
-- @name rille.typename
-- @param obj any: a value
-- @return string: a tensor's legacy type, a layer's or a class's name, or Lua's type
-- @example
-- print(rille.typename(rille.ones(1))) -- rille.FloatTensor

--- Whether a tensor was made in inference mode.
-- @name rille.is_inference
-- @param input rille.Tensor: a tensor
-- @return boolean
-- @example
-- print(rille.is_inference(rille.ones(1))) -- false

--- The class of x.shape, to ask for, and to make one of a list.
-- @name rille.Size
-- @param sizes integer[]: sizes
-- @return rille.Shape: a shape
-- @example
-- print(rille.Size { 2, 3 } == rille.ones(2, 3).shape, rille.is_instance(rille.ones(1).shape, rille.Size)) -- true, true

--- The class of dtypes, which are texts, to ask for; called, it gives a dtype's full name.
-- @name rille.dtype
-- @param name string: a dtype
-- @return string: its full name
-- @example
-- print(rille.dtype "float", rille.is_instance(rille.ones(1).dtype, rille.dtype)) -- float32, true

--- About the q largest singular values of a matrix and their vectors, by products with random vectors.
-- @name rille.svd_lowrank
-- @param A rille.Tensor: [..., m, n]
-- @param q integer = 6: how many
-- @param niter integer = 2: how often the vectors are improved
-- @param M rille.Tensor?: what is taken from A
-- @return rille.Tensor: U, S and V: A - M is about U diag(S) V^T
-- @error a q that is larger than the matrix
-- @example
-- local u, s, v = rille.svd_lowrank(rille.ones(4, 3), 1)
-- print(s:item() > 3.46) -- true

--- Principal components: svd_lowrank of a matrix less the means of its columns.
-- @name rille.pca_lowrank
-- @param A rille.Tensor: [..., m, n]
-- @param q integer?: how many; 6, or less if A is smaller
-- @param center boolean = true: whether the means are taken away
-- @param niter integer = 2: how often the vectors are improved
-- @return rille.Tensor: U, S and V, whose columns are the components
-- @error a q that is larger than the matrix
-- @example
-- local u, s, v = rille.pca_lowrank(rille.randn(9, 3), 2)
-- print(v.shape) -- [3, 2]

--- The k largest or smallest eigenvalues of A x = lambda B x with symmetric matrices, and their vectors, by products with A
-- alone.
-- Results carry no gradient.
-- @name rille.lobpcg
-- @param A rille.Tensor: [..., m, m]
-- @param k integer?: how many; as many as X has columns, or 1
-- @param B rille.Tensor?: the other matrix; the unit matrix if left out
-- @param X rille.Tensor?: where the search begins, [..., m, n]; random numbers if left out
-- @param n integer?: with how many vectors
-- @param iK rille.Tensor?: about the inverse of A, which makes it faster
-- @param niter integer = -1: steps at most; -1 for 1000
-- @param tol number?: when it is good enough; the root of the dtype's eps if left out
-- @param largest boolean = true: whether the largest are wanted
-- @param method string = "ortho": or "basic", which is the same here
-- @param tracker function?: is called in each step with { istep, E, X, R }
-- @param ortho_iparams table?: without effect
-- @param ortho_fparams table?: without effect
-- @param ortho_bparams table?: without effect
-- @return rille.Tensor: the values and the vectors
-- @error a matrix with less than three rows for each vector
-- @example
-- local values = rille.lobpcg(rille.diag(rille.arange(6) * 1.0), 1)
-- print(values:item() > 4.99) -- true

--- Householder's form of a QR factorization: R in the upper triangle, below it the reflectors, and their factors.
-- @name rille.geqrf
-- @param input rille.Tensor: [..., m, n]
-- @return rille.Tensor: both in one, and tau
-- @example
-- local a, tau = rille.geqrf(rille.randn(3, 2))
-- print(a.shape, tau.shape) -- [3, 2], [2]

--- Householder's form of a QR factorization: R in the upper triangle, below it the reflectors, and their factors.
-- @name Tensor:geqrf
-- @return rille.Tensor: both in one, and tau
-- @example
-- local a, tau = rille.randn(3, 2):geqrf()
-- print(a.shape, tau.shape) -- [3, 2], [2]

--- The product of the Q that geqrf gave with another matrix.
-- @name rille.ormqr
-- @param input rille.Tensor: reflectors, of geqrf
-- @param tau rille.Tensor: their factors
-- @param other rille.Tensor: what is multiplied
-- @param left boolean = true: Q other; false: other Q
-- @param transpose boolean = false: Q's transpose in its place
-- @return rille.Tensor: the product
-- @error shapes that do not fit
-- @example
-- local a, tau = rille.geqrf(rille.randn(3, 3))
-- print(rille.ormqr(a, tau, rille.eye(3)).shape) -- [3, 3]

--- The product of the Q that geqrf gave with another matrix.
-- @name Tensor:ormqr
-- @param tau rille.Tensor: their factors
-- @param other rille.Tensor: what is multiplied
-- @param left boolean = true: Q other; false: other Q
-- @param transpose boolean = false: Q's transpose in its place
-- @return rille.Tensor: the product
-- @error shapes that do not fit
-- @example
-- local a, tau = rille.randn(3, 3):geqrf()
-- print(a:ormqr(tau, rille.eye(3)).shape) -- [3, 3]

--- The Q that geqrf gave as reflectors and their factors; rille.linalg.householder_product.
-- @name Tensor:orgqr
-- @param tau rille.Tensor: their factors
-- @return rille.Tensor: Q
-- @example
-- local a, tau = rille.randn(3, 2):geqrf()
-- print(a:orgqr(tau).shape) -- [3, 2]

--- The places of what is not zero, as nonzero gives them, but always so many.
-- @name rille.nonzero_static
-- @param input rille.Tensor: a tensor
-- @param size integer: how many rows the result has
-- @param fill_value integer = -1: what rows that are left over hold
-- @return rille.Tensor: int64 [size, dims]
-- @error a size below 0
-- @example
-- print(rille.nonzero_static(rille.tensor { 0, 3 }, 2)) -- 1, -1

--- The places of what is not zero, as nonzero gives them, but always so many.
-- @name Tensor:nonzero_static
-- @param size integer: how many rows the result has
-- @param fill_value integer = -1: what rows that are left over hold
-- @return rille.Tensor: int64 [size, dims]
-- @error a size below 0
-- @example
-- print(rille.tensor({ 0, 3 }):nonzero_static(2)) -- 1, -1

--- The norm over all dims but one.
-- @name rille.norm_except_dim
-- @param v rille.Tensor: a tensor
-- @param pow number = 2: of the norm
-- @param dim integer = 0: the dim that stays; -1 for none
-- @return rille.Tensor: of size 1 but in dim
-- @example
-- print(rille.norm_except_dim(rille.tensor { { 3.0, 4.0 } })) -- 5

--- Reduces pieces of a dim. Either lengths or offsets is given.
-- @name rille.segment_reduce
-- @param data rille.Tensor: a tensor
-- @param reduce string: sum, mean, max, min or prod
-- @param lengths rille.Tensor?: of the pieces
-- @param indices rille.Tensor?: is refused, as in PyTorch
-- @param offsets rille.Tensor?: where the pieces begin, and the end
-- @param axis integer = 0: which dim
-- @param unsafe boolean = false: true leaves out the check of lengths
-- @param initial number?: where each piece starts, and what an empty one gives
-- @return rille.Tensor: one number for each piece
-- @error lengths that do not sum up to the size of the dim
-- @example
-- print(rille.segment_reduce(rille.tensor { 1.0, 2.0, 4.0 }, "sum", { lengths = rille.tensor { 1, 2 } })) -- 1, 6

--- A flat tensor with a copy of the numbers that stand in a string as the processor has them.
-- @name rille.frombuffer
-- @param buffer string: bytes
-- @param dtype string: of the numbers
-- @param count integer = -1: how many; -1 for all
-- @param offset integer = 0: bytes before them
-- @param requires_grad boolean = false: whether it is a leaf with a gradient
-- @return rille.Tensor: [count]
-- @error a string that is too short
-- @example
-- print(rille.frombuffer(string.pack("<ff", 1, 2), "float32")) -- 1, 2

--- A flat tensor with a copy of the first numbers of a file, which hold them as the processor does. The file is read, so
-- that changes of
-- the tensor do not reach it.
-- @name rille.from_file
-- @param filename string: a path
-- @param shared boolean = false: true is refused
-- @param size integer = 0: how many numbers
-- @param dtype string?: of the numbers; the default dtype if left out
-- @return rille.Tensor: [size]
-- @error a file that is too short
-- @example
-- local file = io.open("numbers.bin", "wb")
-- file:write(string.pack("<ff", 1, 2)):close()
-- print(rille.from_file("numbers.bin", { size = 2 })) -- 1, 2
