--- A tensor of the given numbers.
-- @name rille.tensor
-- @param data number|boolean|table|rille.Tensor: one number, or nested tables of numbers of equal lengths
-- @option dtype rille.dtype: element type; numbers become float32 (int64 where all are integers), booleans bool
-- @option requires_grad boolean = false: whether backward is to compute its gradient
-- @return rille.Tensor: its shape follows the nesting: {} for a number, [2, 3] for two tables of three
-- @error tables of different lengths, values that are no numbers
-- @example
-- local x = rille.tensor { { 1, 2, 3 }, { 4, 5, 6 } } -- int64, [2, 3]
-- local y = rille.tensor({ 1, 2 }, { dtype = "float32", requires_grad = true })

--- A tensor filled with zeros.
-- @name rille.zeros
-- @param ... integer|integer[]: the sizes, as numbers or as one table; none for a 0-d tensor
-- @option dtype rille.dtype = 'float32': element type
-- @option requires_grad boolean = false: whether backward is to compute its gradient
-- @return rille.Tensor: of these sizes
-- @example
-- local x = rille.zeros(2, 3)
-- local n = rille.zeros({ 4 }, { dtype = "int64" })

--- A tensor filled with ones.
-- @name rille.ones
-- @param ... integer|integer[]: the sizes, as numbers or as one table
-- @option dtype rille.dtype = 'float32': element type
-- @option requires_grad boolean = false: whether backward is to compute its gradient
-- @return rille.Tensor: of these sizes
-- @example
-- local x = rille.ones(2, 3)

--- A tensor to be written to: what it holds at first is not defined.
-- @name rille.empty
-- @param ... integer|integer[]: the sizes, as numbers or as one table
-- @option dtype rille.dtype = 'float32': element type
-- @option requires_grad boolean = false: whether backward is to compute its gradient
-- @return rille.Tensor: of these sizes
-- @example
-- local x = rille.empty(2, 3):fill_(7)

--- A tensor with one number everywhere.
-- @name rille.full
-- @param sizes integer[]: a table of sizes
-- @param value number|boolean: what every element is
-- @option dtype rille.dtype: element type; float32 for floats, int64 for integers, bool for booleans
-- @option requires_grad boolean = false: whether backward is to compute its gradient
-- @return rille.Tensor: of these sizes
-- @example
-- local x = rille.full({ 2, 3 }, 0.5)

--- A matrix with ones on the diagonal and zeros elsewhere.
-- @name rille.eye
-- @param n integer: rows
-- @param m integer = n: columns
-- @option dtype rille.dtype = 'float32': element type
-- @option requires_grad boolean = false: whether backward is to compute its gradient
-- @return rille.Tensor: [n, m]
-- @example
-- local identity = rille.eye(3)

--- Evenly spaced numbers from start; stop itself is left out.
-- @name rille.arange
-- @param start number = 0: the first number; may be left out where only stop is given
-- @param stop number?: where it ends, itself left out
-- @param step number = 1: the distance, negative to go down
-- @option dtype rille.dtype: element type; int64 where all arguments are integers, else float32
-- @option requires_grad boolean = false: whether backward is to compute its gradient
-- @return rille.Tensor: [ceil((stop - start) / step)]
-- @overload fun(stop:number,options?:rille.arange.options):rille.Tensor
-- @overload fun(start:number,stop:number,options?:rille.arange.options):rille.Tensor
-- @error a step that does not lead from start to stop
-- @example
-- local x = rille.arange(5)          -- 0, 1, 2, 3, 4
-- local y = rille.arange(1, 2, 0.25) -- 1, 1.25, 1.5, 1.75

--- Numbers at equal distances from start to stop, both included.
-- @name rille.linspace
-- @param start number: the first number
-- @param stop number: the last number
-- @param steps integer: how many
-- @option dtype rille.dtype = 'float32': element type
-- @option requires_grad boolean = false: whether backward is to compute its gradient
-- @return rille.Tensor: [steps]
-- @example
-- local x = rille.linspace(0, 1, 5) -- 0, 0.25, 0.5, 0.75, 1

--- Powers of base whose exponents lie at equal distances from start to stop.
-- @name rille.logspace
-- @param start number: the first exponent
-- @param stop number: the last exponent
-- @param steps integer: how many
-- @param base number = 10: what is raised to the exponents
-- @option dtype rille.dtype = 'float32': element type
-- @option requires_grad boolean = false: whether backward is to compute its gradient
-- @return rille.Tensor: [steps]
-- @example
-- local rates = rille.logspace(-4, -1, 4) -- 0.0001, 0.001, 0.01, 0.1

--- Random numbers, uniform in [0, 1).
-- @name rille.rand
-- @param ... integer|integer[]: the sizes, as numbers or as one table
-- @option dtype rille.dtype = 'float32': element type, a floating-point one
-- @option requires_grad boolean = false: whether backward is to compute its gradient
-- @option generator rille.Generator: whose numbers are drawn; the default generator's if left out
-- @return rille.Tensor: of these sizes; the same seed gives PyTorch's numbers
-- @example
-- rille.manual_seed(0)
-- local x = rille.rand(2, 3)

--- Random numbers of the normal distribution with mean 0 and standard deviation 1.
-- @name rille.randn
-- @param ... integer|integer[]: the sizes, as numbers or as one table
-- @option dtype rille.dtype = 'float32': element type, a floating-point one
-- @option requires_grad boolean = false: whether backward is to compute its gradient
-- @option generator rille.Generator: whose numbers are drawn; the default generator's if left out
-- @return rille.Tensor: of these sizes; the same seed gives PyTorch's numbers
-- @example
-- rille.manual_seed(0)
-- local x = rille.randn(2, 3)

--- Random integers, each from low to high - 1 with equal probability.
-- @name rille.randint
-- @param low integer = 0: the least; may be left out
-- @param high integer: the first that does not come up
-- @param sizes integer[]: a table of sizes
-- @option dtype rille.dtype = 'int64': element type
-- @option requires_grad boolean = false: whether backward is to compute its gradient
-- @option generator rille.Generator: whose numbers are drawn; the default generator's if left out
-- @return rille.Tensor: of these sizes
-- @overload fun(high:integer,sizes:integer[],options?:rille.randint.options):rille.Tensor
-- @error low not below high
-- @example
-- local dice = rille.randint(1, 7, { 10 })

--- The integers 0 to n - 1 in random order.
-- @name rille.randperm
-- @param n integer: how many
-- @option dtype rille.dtype = 'int64': element type
-- @option generator rille.Generator: whose numbers are drawn; the default generator's if left out
-- @return rille.Tensor: [n]
-- @example
-- local order = rille.randperm(10)

--- Zeros of another tensor's shape and dtype.
-- @name rille.zeros_like
-- @param x rille.Tensor: whose shape and dtype the result has
-- @option dtype rille.dtype: another element type
-- @option requires_grad boolean = false: whether backward is to compute its gradient
-- @return rille.Tensor: of x's shape
-- @example
-- local x = rille.zeros_like(rille.randn(2, 3))

--- Ones of another tensor's shape and dtype.
-- @name rille.ones_like
-- @param x rille.Tensor: whose shape and dtype the result has
-- @option dtype rille.dtype: another element type
-- @option requires_grad boolean = false: whether backward is to compute its gradient
-- @return rille.Tensor: of x's shape
-- @example
-- local x = rille.ones_like(rille.randn(2, 3))

--- A tensor of another one's shape and dtype, to be written to.
-- @name rille.empty_like
-- @param x rille.Tensor: whose shape and dtype the result has
-- @option dtype rille.dtype: another element type
-- @option requires_grad boolean = false: whether backward is to compute its gradient
-- @return rille.Tensor: of x's shape
-- @example
-- local x = rille.empty_like(rille.randn(2, 3)):zero_()

--- One number everywhere, in another tensor's shape and dtype.
-- @name rille.full_like
-- @param x rille.Tensor: whose shape and dtype the result has
-- @param value number|boolean: what every element is
-- @option dtype rille.dtype: another element type
-- @option requires_grad boolean = false: whether backward is to compute its gradient
-- @return rille.Tensor: of x's shape
-- @example
-- local x = rille.full_like(rille.randn(2, 3), 0.5)

--- Random numbers, uniform in [0, 1), in another tensor's shape and dtype.
-- @name rille.rand_like
-- @param x rille.Tensor: whose shape and dtype the result has
-- @option dtype rille.dtype: another element type
-- @option requires_grad boolean = false: whether backward is to compute its gradient
-- @option generator rille.Generator: whose numbers are drawn; the default generator's if left out
-- @return rille.Tensor: of x's shape
-- @example
-- local x = rille.rand_like(rille.zeros(2, 3))

--- Normal random numbers in another tensor's shape and dtype.
-- @name rille.randn_like
-- @param x rille.Tensor: whose shape and dtype the result has
-- @option dtype rille.dtype: another element type
-- @option requires_grad boolean = false: whether backward is to compute its gradient
-- @option generator rille.Generator: whose numbers are drawn; the default generator's if left out
-- @return rille.Tensor: of x's shape
-- @example
-- local noise = rille.randn_like(rille.zeros(2, 3))

--- Random integers in another tensor's shape and dtype.
-- @name rille.randint_like
-- @param x rille.Tensor: whose shape and dtype the result has
-- @param low integer = 0: the least; may be left out
-- @param high integer: the first that does not come up
-- @option dtype rille.dtype: another element type
-- @option requires_grad boolean = false: whether backward is to compute its gradient
-- @option generator rille.Generator: whose numbers are drawn; the default generator's if left out
-- @return rille.Tensor: of x's shape
-- @overload fun(x:rille.Tensor,high:integer,options?:rille.randint_like.options):rille.Tensor
-- @example
-- local x = rille.randint_like(rille.zeros(2, 3), 0, 10)

--- A tensor as it is, or as another dtype; anything else as rille.tensor makes one.
-- @name rille.as_tensor
-- @param data number|boolean|table|rille.Tensor: what becomes a tensor; a tensor of this dtype is returned itself
-- @option dtype rille.dtype: element type
-- @return rille.Tensor: data as a tensor
-- @example
-- local x = rille.as_tensor { 1.5, 2.5 }
-- assert(rille.as_tensor(x):is_set_to(x))

--- The indices of the lower triangle of a matrix, row by row.
-- @name rille.tril_indices
-- @param row integer: rows of the matrix
-- @param col integer: columns of the matrix
-- @param offset integer = 0: which diagonal is the last one: above 0 to the right of the main one
-- @option offset integer = 0: the same as the argument
-- @option dtype rille.dtype = 'int64': element type
-- @return rille.Tensor: [2, n]: the rows and the columns
-- @example
-- local at = rille.tril_indices(3, 3)

--- The indices of the upper triangle of a matrix, row by row.
-- @name rille.triu_indices
-- @param row integer: rows of the matrix
-- @param col integer: columns of the matrix
-- @param offset integer = 0: which diagonal is the first one: above 0 to the right of the main one
-- @option offset integer = 0: the same as the argument
-- @option dtype rille.dtype = 'int64': element type
-- @return rille.Tensor: [2, n]: the rows and the columns
-- @example
-- local at = rille.triu_indices(3, 3, 1)

--- The sum of products over dims that two tensors share.
-- @name rille.tensordot
-- @param a rille.Tensor: the first tensor
-- @param b rille.Tensor: the second tensor
-- @param dims integer|integer[][] = 2: how many of a's last dims and b's first are summed over, or two lists of dims
-- @option dims integer|integer[][] = 2: the same as the argument
-- @return rille.Tensor: a's other dims, then b's
-- @error dims that are out of range, named twice, or of different sizes
-- @example
-- local c = rille.tensordot(rille.randn(3, 4, 5), rille.randn(4, 3, 2), { { 1, 0 }, { 0, 1 } }) -- [5, 2]

--- The pseudo-inverse of a matrix: another name of pinv.
-- @name rille.pinverse
-- @param input rille.Tensor: [..., m, n]
-- @return rille.Tensor: [..., n, m]
-- @example
-- local p = rille.pinverse(rille.randn(4, 3))

--- The dot product of two vectors: another name of dot.
-- @name rille.vdot
-- @param input rille.Tensor: [n]
-- @param other rille.Tensor: [n]
-- @return rille.Tensor: a 0-d tensor
-- @example
-- local d = rille.vdot(rille.randn(3), rille.randn(3))

--- The product of several matrices, in the order that takes the fewest operations: another name of multi_dot.
-- @name rille.chain_matmul
-- @param tensors rille.Tensor[]: the matrices, as one list
-- @return rille.Tensor: [rows of the first, columns of the last]
-- @example
-- local p = rille.chain_matmul { rille.randn(2, 3), rille.randn(3, 4), rille.randn(4, 5) }

--- Whether a value is a tensor.
-- @name rille.is_tensor
-- @param value any: any value
-- @return boolean: true for tensors and parameters
-- @example
-- assert(rille.is_tensor(rille.zeros(2)) and not rille.is_tensor { 1, 2 })

--- Whether a tensor is of a floating-point dtype.
-- @name rille.is_floating_point
-- @param x rille.Tensor: a tensor
-- @return boolean: true for float32 and float64
-- @example
-- assert(rille.is_floating_point(rille.zeros(2)))

--- Whether two tensors are of the same shape and equal in all elements.
-- @name rille.equal
-- @param x rille.Tensor: a tensor
-- @param other rille.Tensor: a tensor
-- @return boolean: true where all is equal; NaN equals nothing
-- @example
-- assert(rille.equal(rille.ones(2), rille.ones(2)))

--- Whether all elements of two tensors are near each other: |x - other| <= atol + rtol |other|.
-- @name rille.allclose
-- @param x rille.Tensor: a tensor
-- @param other rille.Tensor: a tensor of a shape that goes with x's
-- @option rtol number = 1e-05: relative tolerance
-- @option atol number = 1e-08: absolute tolerance
-- @option equal_nan boolean = false: whether NaN is near NaN
-- @return boolean: true where all are near
-- @example
-- assert(rille.allclose(rille.ones(2), rille.ones(2) + 1e-9, { atol = 1e-6 }))

--- The dtype that arithmetic between two values gives.
-- @name rille.result_type
-- @param a rille.Tensor|number: a tensor or a number
-- @param b rille.Tensor|number: a tensor or a number
-- @return rille.dtype: the name of the dtype
-- @example
-- assert(rille.result_type(rille.zeros(2, { dtype = "int64" }), 0.5) == "float32")

--- The names of all ops, in the order of the table.
-- @name rille.ops
-- @return string[]: names
-- @example
-- print(#rille.ops() .. " ops")

--- What a name stands for, as text.
-- @name rille.help
-- @param name any?: a name ("relu", "nn.LSTM", "Trainer:fit", "dtype"), or a function, class, module or part; an overview without
-- @return string: signature, arguments, options, results and an example
-- @error a name that is not there, with the nearest one
-- @example
-- print(rille.help "nn.Linear")

--- Starts the default generator's random numbers anew, as torch.manual_seed does.
-- @name rille.manual_seed
-- @param seed integer: any integer; the same one gives the same numbers
-- @return rille.Generator: the default generator
-- @example
-- rille.manual_seed(42)

--- Starts the default generator anew with a seed of the system's.
-- @name rille.seed
-- @return integer: the seed
-- @example
-- local seed = rille.seed()

--- The seed that the default generator was last started with.
-- @name rille.initial_seed
-- @return integer: the seed
-- @example
-- rille.manual_seed(7)
-- assert(rille.initial_seed() == 7)

--- The state of the default generator, for set_rng_state.
-- @name rille.get_rng_state
-- @return rille.Tensor: uint8, one dim
-- @example
-- local state = rille.get_rng_state()
-- local a = rille.rand(3)
-- rille.set_rng_state(state)
-- assert(rille.equal(a, rille.rand(3)))

--- Puts the default generator into a state that get_rng_state gave.
-- @name rille.set_rng_state
-- @param state rille.Tensor: what get_rng_state gave
-- @error a tensor that is no state
-- @example
-- rille.set_rng_state(rille.get_rng_state())

--- A random generator of its own, which the option generator takes.
-- @name rille.Generator
-- @class Generator
-- @kind function
-- @return rille.Generator: a generator with the methods manual_seed, seed, initial_seed, get_state and set_state
-- @example
-- local g = rille.Generator()
-- g:manual_seed(1)
-- local x = rille.rand(3, { generator = g })

--- The generator that is used where no other one is given.
-- @name rille.default_generator
-- @kind value
-- @type rille.Generator
-- @example
-- rille.default_generator:manual_seed(3)

--- Starts the generator's numbers anew.
-- @name Generator:manual_seed
-- @param seed integer: any integer
-- @return rille.Generator: itself
-- @example
-- local g = rille.Generator():manual_seed(1)

--- Starts the generator anew with a seed of the system's.
-- @name Generator:seed
-- @return integer: the seed
-- @example
-- local seed = rille.Generator():seed()

--- The seed that the generator was last started with.
-- @name Generator:initial_seed
-- @return integer: the seed
-- @example
-- assert(rille.Generator():manual_seed(5):initial_seed() == 5)

--- The generator's state.
-- @name Generator:get_state
-- @return rille.Tensor: uint8, one dim
-- @example
-- local state = rille.Generator():get_state()

--- Puts the generator into a state that get_state gave.
-- @name Generator:set_state
-- @param state rille.Tensor: what get_state gave
-- @example
-- local a, b = rille.Generator():manual_seed(1), rille.Generator()
-- b:set_state(a:get_state())
