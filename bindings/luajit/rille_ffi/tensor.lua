-- Tensors: how they are made, read and printed, their operators, methods, and gradients.
local ffi = require "ffi"
local core = require "rille_ffi.core"
local C, ctx = core.C, core.ctx
local is_tensor, Handle = core.is_tensor, core.Handle
local out = ffi.new "RilleTensor *[1]"

local function made(status)
  if status ~= 0 then core.fail(3) end
  return core.wrap(out[0])
end

-- The last argument if it is a table of options, and the others.
local function split_options(...)
  local list, n = { ... }, select("#", ...)
  local last = list[n]
  if type(last) == "table" and #last == 0 and next(last) ~= nil then
    list[n] = nil
    return last, list
  end
  return {}, list
end

local function finished(tensor, options)
  if options.requires_grad then core.check(C.rille_set_requires_grad(tensor.pointer, true), 3) end
  return tensor
end

return function(rille)
  local ops = rille.ops
  local methods = {}
  rille.Tensor = methods
  rille.is_tensor = is_tensor

  -- ---- making -----------------------------------------------------------------------------------------------------

  -- Sizes and numbers of nested tables, row by row.
  local function flatten(value, depth, sizes, numbers)
    if type(value) ~= "table" then
      if type(value) ~= "number" and type(value) ~= "boolean" then
        core.raise("tensor: elements must be numbers or booleans, got a %s", type(value))
      end
      numbers[#numbers + 1] = value
      return
    end
    if sizes[depth] and sizes[depth] ~= #value then
      core.raise("tensor: rows of %d and %d elements at depth %d", sizes[depth], #value, depth)
    end
    sizes[depth] = #value
    for _, item in ipairs(value) do flatten(item, depth + 1, sizes, numbers) end
  end

  --- rille.tensor(numbers, { dtype, requires_grad }): float32 unless dtype says otherwise, as LuaJIT knows one kind of numbers.
  function rille.tensor(value, options)
    options = options or {}
    local sizes, numbers = {}, {}
    flatten(value, 1, sizes, numbers)
    local dtype = options.dtype or type(numbers[1]) == "boolean" and "bool" or "float32"
    local number = core.dtype(dtype)
    local array = ffi.new(core.c_types[core.dtypes[number]] .. "[?]", math.max(#numbers, 1))
    for i, item in ipairs(numbers) do
      if type(item) == "boolean" then item = item and 1 or 0 end
      array[i - 1] = item
    end
    local n, shape = core.sizes(sizes)
    return finished(made(C.rille_from_data(ctx, n, shape, number, array, out)), options)
  end

  --- A tensor of numel elements that lie at a pointer of LuaJIT's FFI, copied.
  function rille.from_pointer(pointer, sizes, dtype)
    local n, shape = core.sizes(sizes)
    return made(C.rille_from_data(ctx, n, shape, core.dtype(dtype or "float32"), pointer, out))
  end

  function rille.full(sizes, value, options)
    options = options or {}
    local n, shape = core.sizes(sizes)
    local scalar = ffi.new "RilleScalar"
    core.set_scalar(scalar, value)
    return finished(made(C.rille_full(ctx, n, shape, scalar, core.dtype(options.dtype or "float32"), out)), options)
  end
  function rille.empty(...)
    local options, list = split_options(...)
    local n, shape = core.sizes(unpack(list))
    return finished(made(C.rille_empty(ctx, n, shape, core.dtype(options.dtype or "float32"), out)), options)
  end
  function rille.zeros(...)
    local options, list = split_options(...)
    local n, shape = core.sizes(unpack(list))
    return finished(made(C.rille_zeros(ctx, n, shape, core.dtype(options.dtype or "float32"), out)), options)
  end
  function rille.ones(...)
    local options, list = split_options(...)
    return rille.full(type(list[1]) == "table" and list[1] or list, 1, options)
  end

  -- A new tensor of numbers that an op in place draws.
  local function drawn(op, ...)
    local options, list = split_options(...)
    local n, shape = core.sizes(unpack(list))
    local tensor = made(C.rille_empty(ctx, n, shape, core.dtype(options.dtype or "float32"), out))
    return finished(ops.find(op)(tensor), options)
  end
  function rille.randn(...) return drawn("normal_", ...) end
  function rille.rand(...) return drawn("uniform_", ...) end
  --- rille.randint([low,] high, sizes, { dtype = "int64" })
  function rille.randint(low, high, sizes, options)
    if type(high) == "table" then low, high, sizes, options = 0, low, high, sizes end
    local tensor = rille.empty(sizes, { dtype = options and options.dtype or "int64" })
    return ops.find "random_"(tensor, low, high)
  end

  --- rille.arange([from,] to[, step], { dtype = "int64" if all are whole })
  function rille.arange(...)
    local options, list = split_options(...)
    local from, to, step = list[1], list[2], list[3] or 1
    if not to then from, to = 0, list[1] end
    local n = math.max(0, math.ceil((to - from) / step))
    local is_whole = from % 1 == 0 and step % 1 == 0 and to % 1 == 0
    local dtype = options.dtype or is_whole and "int64" or "float32"
    local array = ffi.new(core.c_types[core.dtypes[core.dtype(dtype)]] .. "[?]", math.max(n, 1))
    for i = 0, n - 1 do array[i] = from + i * step end
    return finished(rille.from_pointer(array, { n }, dtype), options)
  end
  function rille.linspace(from, to, n, options)
    local array = ffi.new("float[?]", math.max(n, 1))
    for i = 0, n - 1 do array[i] = i == 0 and from or from + (to - from) * i / (n - 1) end
    return finished(rille.from_pointer(array, { n }), options or {})
  end
  function rille.eye(n, options)
    local array = ffi.new("float[?]", math.max(n * n, 1))
    for i = 0, n - 1 do array[i * n + i] = 1 end
    return finished(rille.from_pointer(array, { n, n }), options or {})
  end
  for _, name in ipairs { "zeros", "ones", "empty", "randn", "rand" } do
    rille[name .. "_like"] = function(tensor, options)
      options = options or {}
      options.dtype = options.dtype or tensor.dtype
      local sizes = tensor:shape()
      return #sizes == 0 and rille[name]({}, options) or rille[name](sizes, options)
    end
  end

  function rille.manual_seed(seed) C.rille_manual_seed(ctx, seed) end
  function rille.set_num_threads(n) core.check(C.rille_set_num_threads(ctx, n)) end
  function rille.get_num_threads() return C.rille_get_num_threads(ctx) end
  --- Bytes: { in_use, reserved, peak, cap }.
  function rille.memory()
    local m = C.rille_memory(ctx)
    return { in_use = tonumber(m.in_use), reserved = tonumber(m.reserved), peak = tonumber(m.peak), cap = tonumber(m.cap) }
  end

  -- ---- reading ----------------------------------------------------------------------------------------------------

  function methods:dim() return C.rille_tensor_ndim(self.pointer) end
  function methods:numel() return tonumber(C.rille_tensor_numel(self.pointer)) end
  function methods:shape()
    local list, sizes = {}, C.rille_tensor_sizes(self.pointer)
    for i = 1, C.rille_tensor_ndim(self.pointer) do list[i] = tonumber(sizes[i - 1]) end
    return list
  end
  --- x:size() is a table, x:size(dim) a number; dims below 0 count from the end.
  function methods:size(dim)
    if not dim then return self:shape() end
    local n = C.rille_tensor_ndim(self.pointer)
    local at = dim < 0 and dim + n or dim
    if at < 0 or at >= n then core.raise("size: dim %d is out of range for a tensor with %d dims", dim, n) end
    return tonumber(C.rille_tensor_sizes(self.pointer)[at])
  end
  function methods:is_contiguous() return C.rille_tensor_is_contiguous(self.pointer) end
  --- A pointer to the elements, of their type in C. Whoever writes through it calls x:touch() afterwards.
  function methods:data() return ffi.cast(core.c_types[self.dtype] .. " *", C.rille_tensor_data(self.pointer)) end
  function methods:touch() C.rille_tensor_touch(self.pointer) end

  local scalar = ffi.new "RilleScalar[1]"
  function methods:item()
    if C.rille_tensor_item(self.pointer, scalar) ~= 0 then core.fail(2) end
    return core.get_scalar(scalar[0])
  end

  --- Nested tables of numbers; a number for a tensor without dims.
  function methods:tolist()
    local dtype, n = self.dtype, self:numel()
    local type = core.c_types[dtype]
    local array = ffi.new(type .. "[?]", math.max(n, 1))
    core.check(C.rille_tensor_read(self.pointer, core.dtype(dtype), array, n * ffi.sizeof(type)))
    local shape, at = self:shape(), 0
    local function nested(depth)
      if depth > #shape then
        at = at + 1
        if dtype == "bool" then return array[at - 1] ~= 0 end
        return tonumber(array[at - 1])
      end
      local list = {}
      for i = 1, shape[depth] do list[i] = nested(depth + 1) end
      return list
    end
    return nested(1)
  end
  methods.totable = methods.tolist

  local text = ffi.new "char *[1]"
  local function tostring_of(tensor)
    if C.rille_tensor_format(tensor.pointer, text) ~= 0 then core.fail(2) end
    local copy = ffi.string(text[0])
    C.rille_free_text(ctx, text[0])
    return copy
  end

  -- ---- gradients --------------------------------------------------------------------------------------------------

  local backward_options = ffi.new "RilleBackwardOptions"
  backward_options.size = ffi.sizeof "RilleBackwardOptions"

  --- loss:backward([gradient], { retain_graph, create_graph })
  function methods:backward(gradient, options)
    if gradient ~= nil and not is_tensor(gradient) then gradient, options = nil, gradient end
    local given = nil
    if options then
      backward_options.retain_graph, backward_options.create_graph = options.retain_graph or false, options.create_graph or false
      given = backward_options
    end
    if C.rille_backward(self.pointer, gradient and gradient.pointer or nil, given) ~= 0 then core.fail(2) end
  end
  function methods:detach()
    if C.rille_detach(self.pointer, out) ~= 0 then core.fail(2) end
    return core.wrap(out[0])
  end
  function methods:requires_grad_(value)
    core.check(C.rille_set_requires_grad(self.pointer, value ~= false))
    return self
  end
  function methods:retain_grad() core.check(C.rille_retain_grad(self.pointer)) end
  function methods:is_leaf() return C.rille_is_leaf(self.pointer) end

  --- rille.grad(outputs, inputs, { retain_graph, create_graph, allow_unused }): gradients as several results.
  function rille.grad(outputs, inputs, options)
    options = options or {}
    if is_tensor(outputs) then outputs = { outputs } end
    if is_tensor(inputs) then inputs = { inputs } end
    local function pointers(list)
      local array = ffi.new("RilleTensor *[?]", #list)
      for i, tensor in ipairs(list) do array[i - 1] = tensor.pointer end
      return array
    end
    backward_options.retain_graph, backward_options.create_graph = options.retain_graph or false, options.create_graph or false
    local grads = ffi.new("RilleTensor *[?]", #inputs)
    core.check(C.rille_gradients(pointers(outputs), #outputs, nil, pointers(inputs), #inputs, backward_options,
      options.allow_unused or false, grads))
    local list = {}
    for i = 1, #inputs do list[i] = grads[i - 1] ~= nil and core.wrap(grads[i - 1]) or nil end
    return unpack(list, 1, #inputs)
  end

  -- Runs f in a mode and brings the old one back, also after an error.
  local function in_mode(switch, mode)
    return function(f, ...)
      local old = switch(ctx, mode)
      local function finish(fine, ...)
        switch(ctx, old)
        if not fine then error((...), 0) end
        return ...
      end
      return finish(pcall(f, ...))
    end
  end
  --- rille.no_grad(f, ...) gives what f(...) gives, without recording.
  rille.no_grad, rille.enable_grad = in_mode(C.rille_set_grad_mode, false), in_mode(C.rille_set_grad_mode, true)
  rille.inference_mode = in_mode(C.rille_set_inference_mode, true)
  function rille.set_grad_enabled(on) return C.rille_set_grad_mode(ctx, on) end
  function rille.is_grad_enabled() return C.rille_grad_mode(ctx) end

  -- ---- fields and operators ---------------------------------------------------------------------------------------

  local fields = {}
  function fields.dtype(tensor) return core.dtypes[tonumber(C.rille_tensor_dtype(tensor.pointer))] end
  function fields.requires_grad(tensor) return C.rille_requires_grad(tensor.pointer) end
  function fields.grad(tensor) return core.borrow(C.rille_grad(tensor.pointer)) end
  function fields.T(tensor) return tensor:t() end

  -- Ops become methods when they are first called.
  setmetatable(methods, { __index = function(_, key)
    local f = ops.find(key)
    if f then methods[key] = f end
    return f
  end })

  local meta = { __gc = function(handle) C.rille_tensor_release(handle.pointer) end, __tostring = tostring_of }
  function meta.__index(tensor, key)
    if type(key) ~= "string" then return rille.pick(tensor, key) end
    local method = methods[key]
    if method then return method end
    local field = fields[key]
    if field then return field(tensor) end
    if key:find "^[%s%-:%d,]+$" then return rille.pick(tensor, key) end
    error(("tensors have no '%s'%s"):format(key, core.hint(key, ops.names())), 2)
  end
  function meta.__newindex(tensor, key, value)
    if key == "grad" then
      core.check(C.rille_set_grad(tensor.pointer, value and value.pointer or nil))
    elseif key == "requires_grad" then
      core.check(C.rille_set_requires_grad(tensor.pointer, value))
    else
      rille.put_at(tensor, key, value)
    end
  end
  for name, op in pairs { __add = "add", __sub = "sub", __mul = "mul", __div = "div", __mod = "remainder", __pow = "pow" } do
    meta[name] = function(a, b) return ops.find(op)(a, b) end
  end
  function meta.__unm(a) return ops.find "neg"(a) end
  --- #x is the size of dim 0.
  function meta.__len(a) return a:size(0) end
  --- The same tensor, also behind two handles.
  function meta.__eq(a, b) return is_tensor(a) and is_tensor(b) and a.pointer == b.pointer end
  ffi.metatype(Handle, meta)
end
