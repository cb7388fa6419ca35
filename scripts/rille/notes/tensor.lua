--- An array of numbers of one dtype with a shape. Indices count from 0: x[0] is the first row, x[{ 0, ":" }] likewise.
-- Arithmetic is elementwise and broadcasts; @ of Python is matmul; comparisons are methods: x:gt(0). See the topics "index",
-- "broadcast" and "dtype".
-- @name Tensor
-- @kind class
-- @class Tensor
-- @field dtype rille.dtype: element type
-- @field requires_grad boolean: whether backward computes its gradient; may be set
-- @field grad rille.Tensor: the gradient, nil before backward; may be set
-- @field grad_fn any: the op that made it, nil for leaves; print shows its name
-- @field is_leaf boolean: whether no recorded op made it
-- @field T rille.Tensor: the transposed matrix, a view
-- @field ndim integer: how many dims
-- @example
-- local x = rille.randn(2, 3)
-- print(x.dtype, x[0], x[{ 0, 1 }], x * 2 + 1)

--- The number in a tensor with one element.
-- @name Tensor:item
-- @return number|boolean: an integer, a float or a boolean, by the dtype
-- @error a tensor with more elements than one
-- @example
-- local loss = rille.tensor { 1.0, 2.0 }:mean():item()

--- The numbers in nested tables, as deep as there are dims.
-- @name Tensor:totable
-- @return table: tables of tables of numbers; a number for a 0-d tensor
-- @example
-- local t = rille.zeros(2, 3):totable() -- { { 0, 0, 0 }, { 0, 0, 0 } }

--- The same as totable, by PyTorch's name.
-- @name Tensor:tolist
-- @return table: tables of tables of numbers
-- @example
-- local t = rille.arange(3):tolist()

--- The sizes, as several numbers; with a dim, that one.
-- @name Tensor:size
-- @param dim integer?: which dim, from 0; -1 is the last
-- @return integer: the sizes
-- @example
-- local rows, columns = rille.zeros(2, 3):size()
-- assert(rille.zeros(2, 3):size(-1) == 3)

--- The sizes as a list, which may be called as well: x.shape[1] and x:shape()[1] are the size of dim 0.
-- The field x.shape is the same list with more to it: negative places, x.shape[":-1"] for a slice in Python's notation, and
-- x.shape[":-1"] .. { 4 } for another list behind it.
-- @name Tensor:shape
-- @return integer[]: shape[1] is the size of dim 0
-- @example
-- local x = rille.zeros(2, 3)
-- print(x.shape[1], table.concat(x:shape(), " x ")) -- 2, "2 x 3"

--- How far elements that follow each other along each dim lie apart in memory.
-- @name Tensor:stride
-- @param dim integer?: which dim, from 0; all, as several numbers, if left out
-- @return integer: in elements
-- @example
-- local row, column = rille.zeros(2, 3):stride() -- 3, 1

--- How many elements.
-- @name Tensor:numel
-- @return integer: the product of the sizes
-- @example
-- assert(rille.zeros(2, 3):numel() == 6)

--- The same as numel.
-- @name Tensor:nelement
-- @return integer: the product of the sizes
-- @example
-- assert(rille.zeros(2, 3):nelement() == 6)

--- How many dims.
-- @name Tensor:dim
-- @return integer: 0 for a single number
-- @example
-- assert(rille.zeros(2, 3):dim() == 2)

--- Bytes that an element takes.
-- @name Tensor:element_size
-- @return integer: 4 for float32
-- @example
-- assert(rille.zeros(2):element_size() == 4)

--- The address of the first element, to tell apart tensors that share memory.
-- @name Tensor:data_ptr
-- @return integer: an address
-- @example
-- local x = rille.zeros(4)
-- assert(x:view(2, 2):data_ptr() == x:data_ptr())

--- Where the tensor begins in its storage.
-- @name Tensor:storage_offset
-- @return integer: in elements
-- @example
-- assert(rille.zeros(4, 3)[2]:storage_offset() == 6)

--- Whether the elements lie one after the other in memory.
-- @name Tensor:is_contiguous
-- @return boolean: false for a transposed matrix
-- @example
-- assert(not rille.zeros(2, 3):t():is_contiguous())

--- Whether the tensor is of a floating-point dtype.
-- @name Tensor:is_floating_point
-- @return boolean: true for float32 and float64
-- @example
-- assert(rille.zeros(2):is_floating_point())

--- Whether the tensor was made in inference_mode.
-- @name Tensor:is_inference
-- @return boolean: such a tensor cannot take part in a graph
-- @example
-- assert(not rille.zeros(2):is_inference())

--- Whether two tensors are the same part of the same storage.
-- @name Tensor:is_set_to
-- @param other rille.Tensor: another tensor
-- @return boolean: true where memory, sizes and strides are the same
-- @example
-- local x = rille.zeros(2)
-- assert(x:is_set_to(x:detach()))

--- Whether two tensors are of the same shape and equal in all elements.
-- @name Tensor:equal
-- @param other rille.Tensor: a tensor
-- @return boolean: true where all is equal; NaN equals nothing
-- @example
-- assert(rille.ones(2):equal(rille.ones(2)))

--- Whether all elements are near another tensor's: |x - other| <= atol + rtol |other|.
-- @name Tensor:allclose
-- @param other rille.Tensor: a tensor of a shape that goes with x's
-- @option rtol number = 1e-05: relative tolerance
-- @option atol number = 1e-08: absolute tolerance
-- @option equal_nan boolean = false: whether NaN is near NaN
-- @return boolean: true where all are near
-- @example
-- assert(rille.ones(2):allclose(rille.ones(2) + 1e-9, { atol = 1e-6 }))

--- Adds the gradients of this tensor to the .grad of the leaves that it was made from.
-- @name Tensor:backward
-- @param gradient rille.Tensor?: the gradient of this tensor; 1 for a tensor with one element
-- @option gradient rille.Tensor: the same as the argument
-- @option retain_graph boolean: whether the graph is kept, so that backward may be called again
-- @option create_graph boolean = false: whether the gradients have a graph, for gradients of gradients
-- @option inputs rille.Tensor[]: the tensors whose grad gathers; all leaves if left out
-- @error a tensor that needs no gradient, one with several elements and no gradient, a graph that was let go
-- @overload fun(self:rille.Tensor,options:rille.Tensor.backward.options)
-- @example
-- local x = rille.ones(3, { requires_grad = true })
-- local loss = (x * x):sum()
-- loss:backward()
-- print(x.grad) -- 2, 2, 2

--- The same memory without a history.
-- @name Tensor:detach
-- @return rille.Tensor: a tensor that needs no gradient
-- @example
-- local y = (rille.ones(2, { requires_grad = true }) * 2):detach()

--- Takes the history from the tensor itself, which becomes a leaf; not for views.
-- @name Tensor:detach_
-- @return rille.Tensor: itself
-- @error a view
-- @example
-- local y = (rille.ones(2, { requires_grad = true }) * 2):detach_()

--- Switches the gradient of a leaf on, or off.
-- @name Tensor:requires_grad_
-- @param on boolean = true: whether backward is to compute its gradient
-- @return rille.Tensor: itself
-- @error a tensor of integers, a tensor that is no leaf
-- @example
-- local w = rille.randn(3):requires_grad_()

--- Keeps the gradient of a tensor that is no leaf: after backward it is x.grad.
-- @name Tensor:retain_grad
-- @return rille.Tensor: itself
-- @example
-- local y = (rille.ones(2, { requires_grad = true }) * 2):retain_grad()
-- y:sum():backward()
-- print(y.grad)

--- Calls a function with the tensor's gradient in backward.
-- @name Tensor:register_hook
-- @param fn fun(grad:rille.Tensor):rille.Tensor?: what it returns takes the gradient's place
-- @return table: a handle with remove()
-- @example
-- local x = rille.ones(2, { requires_grad = true })
-- x:register_hook(function(grad) return grad:clamp(-1, 1) end)
-- local loss = (x * 5):sum()
-- loss:backward()
-- print(x.grad) -- 1, 1

--- Lets go of the tensor's memory now, without waiting for Lua's collector. It is not to be used afterwards.
-- @name Tensor:free
-- @example
-- local big = rille.zeros(100, 100)
-- big:free()

--- Each row with its index, for a loop.
-- @name Tensor:rows
-- @return fun():integer,rille.Tensor: i from 0, and x[i], a view
-- @example
-- for i, row in rille.eye(3):rows() do print(i, row) end

--- Shows one picture, or several as a grid, in the terminal. The same as rille.image.show(x, options).
-- @name Tensor:imshow
-- @option columns integer: of the grid
-- @option width integer: characters at most; the terminal's, or 80
-- @option file file* = io.stdout: where to
-- @option style "24bit"|"256"|"ascii": instead of what fits the file
-- @example
-- rille.rand(8, 8):imshow { style = "ascii" }

--- The tensor as float32.
-- @name Tensor:float
-- @return rille.Tensor: itself where it is float32 already
-- @example
-- local x = rille.arange(3):float()

--- The tensor as float64.
-- @name Tensor:double
-- @return rille.Tensor: itself where it is float64 already
-- @example
-- local x = rille.zeros(3):double()

--- The tensor as int64; fractions are cut off.
-- @name Tensor:long
-- @return rille.Tensor: itself where it is int64 already
-- @example
-- local x = rille.tensor({ 1.7 }):long()

--- The tensor as int32; fractions are cut off.
-- @name Tensor:int
-- @return rille.Tensor: itself where it is int32 already
-- @example
-- local x = rille.tensor({ 1.7 }):int()

--- The tensor as bool: whether each element differs from 0.
-- @name Tensor:bool
-- @return rille.Tensor: itself where it is bool already
-- @example
-- local x = rille.tensor({ 0, 1, 2 }):bool()

--- Zeros of this tensor's dtype.
-- @name Tensor:new_zeros
-- @param ... integer|integer[]: the sizes, as numbers or as one table
-- @option dtype rille.dtype: another element type
-- @option requires_grad boolean = false: whether backward is to compute its gradient
-- @return rille.Tensor: of these sizes
-- @example
-- local x = rille.ones(2, { dtype = "float64" }):new_zeros(3) -- float64

--- Ones of this tensor's dtype.
-- @name Tensor:new_ones
-- @param ... integer|integer[]: the sizes, as numbers or as one table
-- @option dtype rille.dtype: another element type
-- @option requires_grad boolean = false: whether backward is to compute its gradient
-- @return rille.Tensor: of these sizes
-- @example
-- local x = rille.ones(2):new_ones(3, 4)

--- A tensor of this one's dtype, to be written to.
-- @name Tensor:new_empty
-- @param ... integer|integer[]: the sizes, as numbers or as one table
-- @option dtype rille.dtype: another element type
-- @option requires_grad boolean = false: whether backward is to compute its gradient
-- @return rille.Tensor: of these sizes
-- @example
-- local x = rille.ones(2):new_empty(3):zero_()

--- One number everywhere, of this tensor's dtype.
-- @name Tensor:new_full
-- @param size integer[]: a table of sizes
-- @param fill_value number|boolean: what every element is
-- @option dtype rille.dtype: another element type
-- @option requires_grad boolean = false: whether backward is to compute its gradient
-- @return rille.Tensor: of these sizes
-- @example
-- local x = rille.ones(2):new_full({ 3 }, 0.5)

--- A tensor of the given numbers, of this tensor's dtype; never the same memory.
-- @name Tensor:new_tensor
-- @param data number|boolean|table|rille.Tensor: numbers, as rille.tensor takes them
-- @option dtype rille.dtype: another element type
-- @return rille.Tensor: of data's shape
-- @example
-- local x = rille.ones(2):new_tensor { 1, 2, 3 } -- float32

--- Writes values to the places that index tensors name: x[{ i, j, ... }] = values.
-- @name Tensor:index_put_
-- @param indices table: an int64 tensor for each dim, rille.none for a whole dim
-- @param values rille.Tensor|number: of a shape that goes with the places
-- @param accumulate boolean = false: whether values are added
-- @option accumulate boolean = false: the same as the argument
-- @return rille.Tensor: itself
-- @example
-- local x = rille.zeros(3, 3):index_put_({ rille.tensor { 0, 1 }, rille.tensor { 1, 2 } }, 5)

--- The same as index_put_, on a copy.
-- @name Tensor:index_put
-- @param indices table: an int64 tensor for each dim, rille.none for a whole dim
-- @param values rille.Tensor|number: of a shape that goes with the places
-- @param accumulate boolean = false: whether values are added
-- @option accumulate boolean = false: the same as the argument
-- @return rille.Tensor: the copy
-- @example
-- local x = rille.zeros(3, 3):index_put({ rille.tensor { 0, 1 } }, 1)

--- The sum of products over dims that two tensors share: rille.tensordot.
-- @name Tensor:tensordot
-- @param b rille.Tensor: the second tensor
-- @param dims integer|integer[][] = 2: how many of x's last dims and b's first are summed over, or two lists of dims
-- @return rille.Tensor: x's other dims, then b's
-- @example
-- local c = rille.randn(2, 3):tensordot(rille.randn(3, 4), 1) -- [2, 4]

--- The dot product of two vectors: another name of dot.
-- @name Tensor:vdot
-- @param other rille.Tensor: [n]
-- @return rille.Tensor: a 0-d tensor
-- @example
-- local d = rille.randn(3):vdot(rille.randn(3))

--- PyTorch's x.repeat, under a name that is no word of Lua's: the whole repeated along each dim. With a text it is einops's.
-- @name Tensor:repeat_
-- @param repeats integer|integer[]|string: how many times, a number a dim, or a pattern for rille.einops.repeat_
-- @param ... integer|table: the other numbers, or the pattern's sizes
-- @return rille.Tensor
-- @example
-- local x = rille.ones(2, 3):repeat_(2, 1) -- [4, 3]

--- Types of elements, as strings: "float32" (the usual one), "float64", "int64" (indices, labels), "int32", "uint8" (pictures),
-- "bool". rille.float32 is the string "float32"; float, double, long and int are short names. x.dtype tells, x:to("float64")
-- converts. Between tensors of different dtypes the larger kind wins: bool < integers < floating point; a plain number only
-- raises the kind, never the width. Division of integers gives float32. Only floating-point tensors have gradients.
-- @name dtype
-- @example
-- local x = rille.arange(3)
-- assert(x.dtype == "int64" and (x / 2).dtype == "float32" and x:to("float64").dtype == "float64")

--- Shapes that differ go together where, from the last dim on, sizes are equal or one of them is 1 or missing: [4, 1] and [3]
-- give [4, 3]. What is 1 is repeated without taking memory; gradients are summed back.
-- @name broadcast
-- @example
-- local table_of_sums = rille.arange(4):view(4, 1) + rille.arange(3)
-- assert(table_of_sums:size(0) == 4 and table_of_sums:size(1) == 3)

--- Indices count from 0, and below 0 from the end. x[1] is row 1, a view; x[{ 0, 2 }] an element, x[{ ":", 0 }] a column,
-- x[{ "1:3" }] rows 1 and 2, x[{ "::2" }] every second, x[{ "...", 0 }] the first along the last dim; an int64 tensor picks
-- rows in its order, a bool tensor those where it is true. Assignment writes in place: x[{ ":", 0 }] = 1.
-- @name index
-- @example
-- local x = rille.arange(12):view(3, 4)
-- print(x[1], x[{ 0, 2 }], x[{ ":", 0 }], x[{ "1:3" }], x[x:gt(5)])
-- x[{ ":", 0 }] = 0

--- Arguments go by place or by name in a last table: x:sum(1, true) is x:sum { dim = 1, keepdim = true }. A name that is not
-- taken, or a value of another type, is an error that tells the nearest name. nil and what is left out are the default;
-- rille.none stands for Python's None where that is not the default.
-- @name options
-- @example
-- local x = rille.randn(2, 3)
-- assert(rille.equal(x:sum(1, true), x:sum { dim = 1, keepdim = true }))

--- Errors are Lua errors: file and line of your script, the path to the layer, the op, the problem and both values:
-- train.lua:31: net.conv2: conv2d: ... . pcall catches them; nothing is changed by an op that fails.
-- @name errors
-- @example
-- local ok, message = pcall(rille.matmul, rille.zeros(2, 3), rille.zeros(2, 3))
-- assert(not ok)
-- print(message)

--- The dtype "bool": true and false.
-- @name rille.bool
-- @kind value
-- @type rille.dtype
-- @example
-- local x = rille.zeros(2, { dtype = rille.bool })

--- The dtype "uint8": integers from 0 to 255, as pictures have them.
-- @name rille.uint8
-- @kind value
-- @type rille.dtype
-- @example
-- local x = rille.zeros(2, { dtype = rille.uint8 })

--- The dtype "int32": integers of 32 bits.
-- @name rille.int32
-- @kind value
-- @type rille.dtype
-- @example
-- local x = rille.zeros(2, { dtype = rille.int32 })

--- The dtype "int64": integers of 64 bits, for indices and labels.
-- @name rille.int64
-- @kind value
-- @type rille.dtype
-- @example
-- local x = rille.zeros(2, { dtype = rille.int64 })

--- The dtype "float32": floating-point numbers with about 7 digits.
-- @name rille.float32
-- @kind value
-- @type rille.dtype
-- @example
-- local x = rille.zeros(2, { dtype = rille.float32 })

--- The dtype "float64": floating-point numbers with about 16 digits.
-- @name rille.float64
-- @kind value
-- @type rille.dtype
-- @example
-- local x = rille.zeros(2, { dtype = rille.float64 })

--- PyTorch's short name of int32.
-- @name rille.int
-- @kind value
-- @type rille.dtype
-- @example
-- assert(rille.zeros(2, { dtype = rille.int }).dtype == "int32")

--- PyTorch's short name of int64.
-- @name rille.long
-- @kind value
-- @type rille.dtype
-- @example
-- assert(rille.zeros(2, { dtype = rille.long }).dtype == "int64")

--- PyTorch's short name of float32.
-- @name rille.float
-- @kind value
-- @type rille.dtype
-- @example
-- assert(rille.zeros(2, { dtype = rille.float }).dtype == "float32")

--- PyTorch's short name of float64.
-- @name rille.double
-- @kind value
-- @type rille.dtype
-- @example
-- assert(rille.zeros(2, { dtype = rille.double }).dtype == "float64")

--- The largest element of all; along dim the values and their places; with another tensor the larger of each pair.
-- @name op max
-- @overload fun(input:rille.Tensor,other:rille.Tensor):rille.Tensor

--- The smallest element of all; along dim the values and their places; with another tensor the smaller of each pair.
-- @name op min
-- @overload fun(input:rille.Tensor,other:rille.Tensor):rille.Tensor

--- A tensor weight of the input's shape, by name, weighs the losses; their mean is divided by its sum.
-- @name op mse_loss
-- @overload fun(input:rille.Tensor,target:rille.Tensor,options:table):rille.Tensor

--- A tensor weight of the input's shape, by name, weighs the losses; their mean is divided by its sum.
-- @name op l1_loss
-- @overload fun(input:rille.Tensor,target:rille.Tensor,options:table):rille.Tensor

--- A tensor weight of the input's shape, by name, weighs the losses; their mean is divided by how many there are.
-- @name op huber_loss
-- @overload fun(input:rille.Tensor,target:rille.Tensor,options:table):rille.Tensor

--- With a boolean alone it is unbiased: x:var(false) divides by the number of elements.
-- @name op var
-- @overload fun(input:rille.Tensor,unbiased:boolean):rille.Tensor

--- With a boolean alone it is unbiased: x:std(false) divides by the number of elements.
-- @name op std
-- @overload fun(input:rille.Tensor,unbiased:boolean):rille.Tensor

--- A number may stand for src.
-- @name op scatter
-- @overload fun(input:rille.Tensor,dim:integer,index:rille.Tensor,value:number):rille.Tensor
