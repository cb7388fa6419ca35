-- Notes on what scripts write out of habit: devices, legacy types, the default dtype, classes.

--- The name of a device: there is one, the processor.
-- @name rille.device
-- @param type string: "cpu" or "cpu:0"
-- @return string: "cpu"
-- @error any other device
-- @example
-- local x = rille.zeros(2, { device = rille.device "cpu" })

--- Whether there is a GPU side: no.
-- @name rille.cuda.is_available
-- @return boolean: false
-- @example
-- local device = rille.cuda.is_available() and "cuda" or "cpu"

--- How many GPUs there are.
-- @name rille.cuda.device_count
-- @return integer: 0
-- @example
-- print(rille.cuda.device_count()) -- 0

--- Does nothing, as there is no GPU whose generator could be seeded; rille.manual_seed seeds the processor's.
-- @name rille.cuda.manual_seed
-- @param seed integer: is not looked at
-- @example
-- rille.cuda.manual_seed(1)

--- Does nothing, as there is no GPU.
-- @name rille.cuda.manual_seed_all
-- @param seed integer: is not looked at
-- @example
-- rille.cuda.manual_seed_all(1)

--- Does nothing, as there is no GPU; rille.release_cache gives back the processor's memory.
-- @name rille.cuda.empty_cache
-- @example
-- rille.cuda.empty_cache()

--- Does nothing, as every call is done when it returns.
-- @name rille.cuda.synchronize
-- @example
-- rille.cuda.synchronize()

--- The tensor itself, as it is where it is.
-- @name Tensor:cpu
-- @return rille.Tensor: the tensor
-- @example
-- local x = rille.ones(2):cpu()

--- The tensor itself, as there is no GPU that memory would be pinned for.
-- @name Tensor:pin_memory
-- @return rille.Tensor: the tensor
-- @example
-- local x = rille.ones(2):pin_memory()

--- The number of the device, as PyTorch has it for the processor.
-- @name Tensor:get_device
-- @return integer: -1
-- @example
-- print(rille.ones(2):get_device()) -- -1

--- The tensor's legacy type as text; with a dtype, the tensor as that one.
-- @name Tensor:type
-- @param dtype string|function?: a dtype, "rille.FloatTensor" or rille.FloatTensor
-- @return any: text, or a tensor
-- @error a dtype that there is not
-- @example
-- print(rille.ones(2):type()) -- rille.FloatTensor
-- local x = rille.ones(2):type "float64"

--- A tensor of the default dtype: of the numbers in a table, or with sizes, whose elements are to be written.
-- @name rille.Tensor
-- @param data table|integer|rille.Tensor?: numbers in tables, or the first size; empty if left out
-- @param ... integer: further sizes
-- @return rille.Tensor: a tensor
-- @example
-- local x = rille.Tensor { 1, 2, 3 }
-- print(x.dtype) -- float32

--- A tensor of dtype float32: of the numbers in a table, or with sizes, whose elements are to be written.
-- @name rille.FloatTensor
-- @param data table|integer|rille.Tensor?: numbers in tables, or the first size; empty if left out
-- @param ... integer: further sizes
-- @return rille.Tensor: a tensor
-- @example
-- print(rille.FloatTensor({ 1, 0 }).dtype) -- float32

--- A tensor of dtype float64: of the numbers in a table, or with sizes, whose elements are to be written.
-- @name rille.DoubleTensor
-- @param data table|integer|rille.Tensor?: numbers in tables, or the first size; empty if left out
-- @param ... integer: further sizes
-- @return rille.Tensor: a tensor
-- @example
-- print(rille.DoubleTensor({ 1, 0 }).dtype) -- float64

--- A tensor of dtype int32: of the numbers in a table, or with sizes, whose elements are to be written.
-- @name rille.IntTensor
-- @param data table|integer|rille.Tensor?: numbers in tables, or the first size; empty if left out
-- @param ... integer: further sizes
-- @return rille.Tensor: a tensor
-- @example
-- print(rille.IntTensor({ 1, 0 }).dtype) -- int32

--- A tensor of dtype int64: of the numbers in a table, or with sizes, whose elements are to be written.
-- @name rille.LongTensor
-- @param data table|integer|rille.Tensor?: numbers in tables, or the first size; empty if left out
-- @param ... integer: further sizes
-- @return rille.Tensor: a tensor
-- @example
-- print(rille.LongTensor({ 1, 0 }).dtype) -- int64

--- A tensor of dtype uint8: of the numbers in a table, or with sizes, whose elements are to be written.
-- @name rille.ByteTensor
-- @param data table|integer|rille.Tensor?: numbers in tables, or the first size; empty if left out
-- @param ... integer: further sizes
-- @return rille.Tensor: a tensor
-- @example
-- print(rille.ByteTensor({ 1, 0 }).dtype) -- uint8

--- A tensor of dtype bool: of the numbers in a table, or with sizes, whose elements are to be written.
-- @name rille.BoolTensor
-- @param data table|integer|rille.Tensor?: numbers in tables, or the first size; empty if left out
-- @param ... integer: further sizes
-- @return rille.Tensor: a tensor
-- @example
-- print(rille.BoolTensor({ 1, 0 }).dtype) -- bool

--- The dtype that numbers with a point and functions such as zeros have where none is given.
-- @name rille.get_default_dtype
-- @return rille.dtype: float32 until it is set
-- @example
-- print(rille.get_default_dtype()) -- float32

--- Sets the dtype that numbers with a point and functions such as zeros have where none is given.
-- @name rille.set_default_dtype
-- @param dtype rille.dtype: float32 or float64
-- @error a dtype that is no floating-point one
-- @example
-- rille.set_default_dtype "float64"
-- print(rille.zeros(2).dtype) -- float64
-- rille.set_default_dtype "float32"

--- The limits of a floating-point dtype.
-- @name rille.finfo
-- @param dtype rille.dtype?: the default dtype if left out
-- @return table: bits, eps, max, min, tiny, smallest_normal, resolution, dtype
-- @error an integer dtype
-- @example
-- print(rille.finfo("float32").eps) -- 1.1920928955078e-07

--- The limits of an integer dtype.
-- @name rille.iinfo
-- @param dtype rille.dtype: uint8, int32 or int64
-- @return table: bits, min, max, dtype
-- @error a floating-point dtype
-- @example
-- print(rille.iinfo("int32").max) -- 2147483647

--- Whether a value was made by a class, or by one that extends it: Python's isinstance.
-- @name rille.is_instance
-- @param value any: a value
-- @param class any: a class, or a list of classes
-- @return boolean: whether it was
-- @error what is no class
-- @example
-- print(rille.is_instance(nn.Linear(2, 3), nn.Linear)) -- true

--- Where tensors are made.
-- @name rille.get_default_device
-- @return string: "cpu"
-- @example
-- print(rille.get_default_device()) -- cpu

--- Says where tensors are to be made, which can be the processor only.
-- @name rille.set_default_device
-- @param device string: "cpu"
-- @error any other device
-- @example
-- rille.set_default_device "cpu"

--- Whether numbers of one dtype may be written into another: bool into integers into floating point, not back.
-- @name rille.can_cast
-- @param from rille.dtype: their dtype
-- @param to rille.dtype: where they go
-- @return boolean: whether they may
-- @example
-- print(rille.can_cast("float32", "int64")) -- false

--- start, start + step, ... up to the end, which belongs to it: PyTorch's older arange. With one number it is the end.
-- @name rille.range
-- @param start number = 0: the first number
-- @param end number: the last one, if step reaches it
-- @param step number = 1: between two numbers
-- @option dtype rille.dtype: the default dtype if left out
-- @option requires_grad boolean = false: whether backward computes its gradient
-- @option device string = 'cpu': where it is
-- @return rille.Tensor: the numbers
-- @error a step of 0, or away from the end
-- @example
-- print(rille.range(1, 2, 0.5)) -- 1, 1.5, 2

--- F.pad with a constant.
-- @name rille.constant_pad_nd
-- @param input rille.Tensor: the tensor
-- @param pad integer[]: how much before and behind the last dim, then the one before it, and so on
-- @param value number = 0: what is written
-- @return rille.Tensor: the padded tensor
-- @example
-- print(rille.constant_pad_nd(rille.ones(2), { 1, 0 }, 7)) -- 7, 1, 1

--- The root of the sum of squares along dims.
-- @name rille.frobenius_norm
-- @param input rille.Tensor: the tensor
-- @param dim integer|integer[]?: which dims; all if left out
-- @param keepdim boolean = false: whether they stay, with size 1
-- @return rille.Tensor: the norms
-- @example
-- print(rille.frobenius_norm(rille.tensor { { 3.0, 4.0 } }, 1)) -- 5

--- The sum of a matrix's singular values.
-- @name rille.nuclear_norm
-- @param input rille.Tensor: [..., m, n]
-- @param dim integer[] = { -2, -1 }: which dims are the matrices
-- @param keepdim boolean = false: whether they stay, with size 1
-- @return rille.Tensor: the norms
-- @example
-- print(rille.nuclear_norm(rille.eye(3)):item()) -- 3.0

--- Writes f(number) in the place of each number. It is slow: for functions that no op has.
-- @name Tensor:apply_
-- @param f function: takes a number, gives one
-- @return rille.Tensor: the tensor
-- @error a tensor that requires grad
-- @example
-- print(rille.ones(2):apply_(function(v) return v + 1 end)) -- 2, 2

--- Writes f(number, other's number) in the place of each number. It is slow: for functions that no op has.
-- @name Tensor:map_
-- @param other rille.Tensor: of the same shape, or one that is expanded to it
-- @param f function: takes two numbers, gives one
-- @return rille.Tensor: the tensor
-- @error a tensor that requires grad
-- @example
-- print(rille.ones(2):map_(rille.ones(2), function(a, b) return a + b end)) -- 2, 2

--- The tensor as uint8; fractions are cut off.
-- @name Tensor:byte
-- @return rille.Tensor: itself where it is uint8 already
-- @example
-- local x = rille.tensor({ 1.7 }):byte()

--- rille.func.vmap by its other name: a function that calls f for each entry of its arguments, and stacks what comes.
-- @name rille.vmap
-- @param f function: of single entries
-- @param in_dims integer|table = 0: one for each argument; rille.none: the argument as it is
-- @param out_dims integer = 0: along which results are stacked
-- @option randomness string = 'error': taken without effect: every entry draws numbers of its own
-- @option chunk_size integer: taken without effect
-- @return function: takes batches
-- @example
-- print(rille.vmap(rille.dot)(rille.ones(3, 2), rille.ones(3, 2))) -- 2, 2, 2
