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
