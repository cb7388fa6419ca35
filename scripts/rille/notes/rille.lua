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

--- Without recording gradients: runs a function so, or until a block ends.
-- @name rille.no_grad
-- @param fn function?: what is run; without it the mode ends with the <close> variable
-- @param ... any: handed to fn
-- @return any: fn's results, or an object to be closed
-- @example
-- local y = rille.no_grad(function() return rille.ones(2, { requires_grad = true }) * 2 end)
-- do
--   local _ <close> = rille.no_grad()
--   -- no graph is built here
-- end

--- With gradients, inside no_grad: runs a function so, or until a block ends.
-- @name rille.enable_grad
-- @param fn function?: what is run; without it the mode ends with the <close> variable
-- @param ... any: handed to fn
-- @return any: fn's results, or an object to be closed
-- @example
-- local y = rille.enable_grad(function() return rille.ones(2, { requires_grad = true }) * 2 end)

--- As no_grad, but tensors made here can never take part in a graph; a little cheaper.
-- @name rille.inference_mode
-- @param fn function?: what is run; without it the mode ends with the <close> variable
-- @param ... any: handed to fn
-- @return any: fn's results, or an object to be closed
-- @example
-- local y = rille.inference_mode(function() return rille.ones(2) + 1 end)

--- Switches the recording of gradients on or off until it is switched again.
-- @name rille.set_grad_enabled
-- @param on boolean: whether gradients are recorded
-- @return any: an object to be closed, which puts back what was before
-- @example
-- do
--   local _ <close> = rille.set_grad_enabled(false)
-- end

--- Whether gradients are recorded now.
-- @name rille.is_grad_enabled
-- @return boolean: false inside no_grad
-- @example
-- assert(rille.is_grad_enabled())

--- Whether inference_mode is on now.
-- @name rille.is_inference_mode_enabled
-- @return boolean: true inside inference_mode
-- @example
-- assert(not rille.is_inference_mode_enabled())

--- The gradients of outputs by inputs, returned and not added to .grad.
-- @name rille.grad
-- @param outputs rille.Tensor|rille.Tensor[]: what is differentiated
-- @param inputs rille.Tensor|rille.Tensor[]: by what
-- @option grad_outputs rille.Tensor|rille.Tensor[]: the gradient of each output; ones for outputs with one element
-- @option create_graph boolean = false: whether the gradients have a graph, for gradients of gradients
-- @option retain_graph boolean: whether the graph is kept; as create_graph if left out
-- @option allow_unused boolean = false: whether an input may have no part in the outputs; its gradient is nil
-- @return rille.Tensor: one gradient for each input
-- @error outputs that need no gradient, inputs without a part in them
-- @example
-- local x = rille.tensor({ 2.0 }, { requires_grad = true })
-- local g = rille.grad((x * x):sum(), x) -- 4

--- Frees the tensors that are made in a block when it ends, without waiting for Lua's collector.
-- @name rille.scope
-- @return rille.Scope: to be closed; scope:keep(x) keeps x beyond the block and returns it
-- @class Scope
-- @kind function
-- @example
-- local total
-- do
--   local scope <close> = rille.scope()
--   total = scope:keep(rille.randn(100, 100):sum())
-- end

--- Keeps tensors beyond the end of the block.
-- @name Scope:keep
-- @param ... rille.Tensor: tensors made inside
-- @return rille.Tensor: the same tensors
-- @example
-- local scope <close> = rille.scope()
-- local x = scope:keep(rille.ones(2))

--- How much memory tensors take.
-- @name rille.memory
-- @return table: bytes: in_use, reserved (kept for the next tensors as well), peak, cap, allocated_total
-- @example
-- print(rille.memory().in_use)

--- The most bytes that tensors may take together; what needs more is an error.
-- @name rille.set_memory_cap
-- @param bytes integer: the most; 0 for no cap
-- @example
-- rille.set_memory_cap(4 * 1024 ^ 3 // 1 | 0)
-- rille.set_memory_cap(0)

--- Gives memory that is kept for the next tensors back to the system.
-- @name rille.release_cache
-- @example
-- rille.release_cache()

--- How many threads large ops use.
-- @name rille.set_num_threads
-- @param n integer: at least 1
-- @example
-- rille.set_num_threads(rille.get_num_threads())

--- How many threads large ops use now.
-- @name rille.get_num_threads
-- @return integer: at least 1
-- @example
-- print(rille.get_num_threads())

--- How print shows tensors.
-- @name rille.set_printoptions
-- @option precision integer = 4: digits behind the point
-- @option threshold integer = 1000: tensors with more elements are shortened
-- @option edgeitems integer = 3: how many elements a shortened dim shows at each end
-- @option linewidth integer = 80: characters a line
-- @option sci_mode boolean: whether numbers are written as 1.5e-03; chosen by their sizes if left out
-- @example
-- rille.set_printoptions { precision = 4 }

--- Seconds since some point in the past, for measuring times.
-- @name rille.clock
-- @return number: seconds, with fractions
-- @example
-- local begin = rille.clock()
-- print(("%.3f s"):format(rille.clock() - begin))

--- The level of the processor's instructions that is used: "v2", "v3" or "v4" on x86-64.
-- @name rille.cpu_level
-- @return string: the level; the environment's RILLE_CPU may lower it
-- @example
-- print(rille.cpu_level())

--- The matrix library that products go to.
-- @name rille.blas
-- @kind value
-- @type string
-- @example
-- print(rille.blas)

--- The library's version.
-- @name rille.version
-- @kind value
-- @type string
-- @example
-- print(rille.version)

--- Python's None where nil cannot stand: in lists, and for options that may be missing.
-- @name rille.none
-- @kind value
-- @type any
-- @example
-- local x = rille.zeros(3, 4):index_put({ rille.none, rille.tensor { 0, 2 } }, 1)

--- A function that records a step once for each kind of arguments and then runs it without Lua.
-- Plain numbers in the step stay as they were; values are read outside it. See docs/capture.md.
-- @name rille.capture
-- @param step function: takes and returns tensors; may call backward and an optimizer's step
-- @return rille.Captured: called like the step; also recordings() and reset()
-- @class Captured
-- @kind function
-- @error steps that look at the values of tensors
-- @example
-- local double = rille.capture(function(x) return x * 2 end)
-- local y = double(rille.ones(3))

--- The recordings of the step.
-- @name Captured:recordings
-- @return table[]: { steps, bytes }, one for each kind of arguments
-- @example
-- local step = rille.capture(function(x) return x + 1 end)
-- step(rille.ones(2))
-- assert(#step:recordings() == 1)

--- Forgets the recordings; the next call records anew.
-- @name Captured:reset
-- @example
-- local step = rille.capture(function(x) return x + 1 end)
-- step:reset()

--- A function's results without keeping what lies between: backward runs the function again. For memory.
-- @name rille.checkpoint
-- @param fn function|rille.Module: takes and returns tensors
-- @param ... any: handed to fn
-- @return any: fn's results
-- @example
-- local net = nn.Sequential(nn.Linear(4, 4), nn.Tanh())
-- local y = rille.checkpoint(net, rille.randn(2, 4))

--- Where the time of a function goes, by op and by module.
-- @name rille.profile
-- @param fn function|rille.Module: what is run
-- @param ... any: handed to fn
-- @return rille.Profile: print shows it
-- @field ops table[]: { name, calls, seconds, share, bytes, flops, gflops }, the slowest first
-- @field modules table[]: the same by module
-- @field events table[]: the calls themselves: op, module, backward, start, duration and self in seconds
-- @field seconds number: the whole time
-- @class Profile
-- @kind function
-- @example
-- local profile = rille.profile(function() return rille.randn(64, 64):matmul(rille.randn(64, 64)) end)
-- print(profile)

--- The calls in Chrome's trace event format.
-- @name Profile:trace
-- @return string: JSON
-- @example
-- local text = rille.profile(rille.randn, 3):trace()

--- Writes the trace to a file, in one step, for chrome://tracing or ui.perfetto.dev.
-- @name Profile:save
-- @param path string: the file
-- @example
-- rille.profile(rille.randn, 3):save "trace.json"

--- Shapes, parameters and times of every layer.
-- @name rille.summary
-- @param net rille.Module: the network, which is run in eval mode and stays as it was
-- @param ... rille.Tensor|integer[]|table: the inputs, or their sizes as tables; a last table may hold options
-- @option runs integer = 3: how often it is run, for the times
-- @return rille.Summary: print shows it
-- @field [integer] table: a layer: path, class, output (shapes), parameters, trainable, multiply_adds, bytes, seconds, calls
-- @field parameters integer: numbers in all parameters
-- @field trainable integer: those that are trained
-- @field parameter_bytes integer: bytes of all parameters
-- @field multiply_adds integer: of a call
-- @field bytes integer: of the results of layers without layers inside
-- @field seconds number: of a call
-- @class Summary
-- @kind function
-- @error a network that the inputs do not fit, with the path to the layer
-- @example
-- print(rille.summary(nn.Sequential(nn.Linear(4, 8), nn.ReLU()), { 2, 4 }))

--- A network, or the tape behind a tensor, as a drawing.
-- @name rille.graph
-- @param what rille.Module|rille.Tensor: the network, or a tensor with a history
-- @param ... rille.Tensor|integer[]|rille.Module: a network's inputs, or their sizes as tables; for a tensor a module that
-- names the leaves
-- @return rille.Graph: with nodes and edges, and svg(), dot() and save(path)
-- @class Graph
-- @kind function
-- @example
-- local graph = rille.graph(nn.Sequential(nn.Linear(4, 8), nn.ReLU()), { 2, 4 })
-- print(graph)

--- The graph in Graphviz's language.
-- @name Graph:dot
-- @return string: modules that hold others are clusters
-- @example
-- local text = rille.graph(nn.Linear(2, 3), { 1, 2 }):dot()

--- The graph as a drawing.
-- @name Graph:svg
-- @return string: an SVG picture
-- @example
-- local text = rille.graph(nn.Linear(2, 3), { 1, 2 }):svg()

--- Writes the graph to a file, in one step.
-- @name Graph:save
-- @param path string: ends in .svg or .dot
-- @example
-- rille.graph(nn.Linear(2, 3), { 1, 2 }):save "net.svg"

--- Runs a script again in a running program: new code, old weights.
-- Weights and buffers of the same name and shape are copied into the new network; optimizer state goes over into a new
-- optimizer of the same type. The old network and optimizer stay as they are.
-- @name rille.reload
-- @kind function
-- @param what string|function: a script's path, or a function; it gives a module, or a function or class that makes one
-- @param net rille.Module?: the old network
-- @param optimizer rille.Optimizer?: the old optimizer
-- @return rille.Module: the new network; nil where the script failed, with its error as second result
-- @return rille.Optimizer: the new optimizer, nil without one
-- @return table: a report: kept, new and gone are lists of names, reshaped of { name, from, to }
-- @example
-- local function make() return nn.Linear(2, 3) end
-- local old = make()
-- local net = rille.reload(make, old)
-- assert(rille.equal(net.weight, old.weight))

--- An op of one's own: a class with forward and backward.
-- Define forward(ctx, ...) and backward(ctx, grad_outputs...) in what extend gives. backward gives one gradient (or nil) for each
-- argument of forward. ctx:save_for_backward(...) keeps tensors, ctx:mark_non_differentiable(...) names outputs without gradient.
-- @name rille.Function
-- @class Function
-- @field saved_tensors rille.Tensor[]: of ctx in backward: what forward kept
-- @example
-- local Square = rille.Function:extend "Square"
-- function Square.forward(ctx, x)
--   ctx:save_for_backward(x)
--   return x * x
-- end
-- function Square.backward(ctx, grad)
--   local x = table.unpack(ctx.saved_tensors)
--   return grad * 2 * x
-- end
-- local y = Square.apply(rille.ones(3, { requires_grad = true }))

--- A new class of functions.
-- @name Function:extend
-- @param name string?: what grad_fn and errors call it
-- @return rille.Class: define forward and backward in it, call it or its apply
-- @example
-- local Mine = rille.Function:extend "Mine"

--- In forward: keeps tensors for backward, where they are ctx.saved_tensors in this order.
-- @name Context:save_for_backward
-- @param ... rille.Tensor: inputs and outputs belong here, not in fields of ctx
-- @example
-- local Same = rille.Function:extend "Same"
-- function Same.forward(ctx, x) ctx:save_for_backward(x) return x * 1 end
-- function Same.backward(_, grad) return grad end
-- Same(rille.ones(2))

--- In forward: says that these outputs have no gradient.
-- @name Context:mark_non_differentiable
-- @param ... rille.Tensor: outputs
-- @example
-- local Largest = rille.Function:extend "Largest"
-- function Largest.forward(ctx, x)
--   local at = x:argmax()
--   ctx:mark_non_differentiable(at)
--   return at
-- end
-- Largest(rille.ones(2))

--- Writes values to the places that index tensors name: the method x:index_put_.
-- @name rille.index_put_
-- @param x rille.Tensor: is written to
-- @param indices table: an int64 tensor for each dim, rille.none for a whole dim
-- @param values rille.Tensor|number: of a shape that goes with the places
-- @param accumulate boolean = false: whether values are added
-- @return rille.Tensor: x
-- @example
-- local x = rille.index_put_(rille.zeros(3, 3), { rille.tensor { 0, 1 } }, 5)

--- The same as index_put_, on a copy: the method x:index_put.
-- @name rille.index_put
-- @param x rille.Tensor: stays as it is
-- @param indices table: an int64 tensor for each dim, rille.none for a whole dim
-- @param values rille.Tensor|number: of a shape that goes with the places
-- @param accumulate boolean = false: whether values are added
-- @return rille.Tensor: the copy
-- @example
-- local x = rille.index_put(rille.zeros(3, 3), { rille.tensor { 0, 1 } }, 1)
