-- Methods that give a tensor another size, and methods that stand in scripts which nobody calls often.
local rille, require, native = ...
local check = require "rille.check"
local methods = native.methods

local function sizes_of(name, first, ...)
  if type(first) == "table" or rille.is_tensor(first) then return rille.Size(first) end
  if math.type(first) ~= "integer" then check.raise("%s: takes sizes, got %s", name, check.type_of(first)) end
  return rille.Size { first, ... }
end

local function row_major(sizes)
  local strides, step = {}, 1
  for i = #sizes, 1, -1 do strides[i], step = step, step * math.max(1, sizes[i]) end
  return strides
end

--- Another size in place: the first numbers stay, in the order in which they lie in memory; what is added holds anything.
function methods:resize_(...)
  check.colon(rille.is_tensor(self), "x", "resize_")
  if self.requires_grad then
    check.raise("resize_: the tensor requires grad, and a new size has no derivative; use x:detach()")
  end
  local sizes, count = sizes_of("resize_", ...), 1
  for _, size in ipairs(sizes) do count = count * size end
  if count <= self:numel() and self:is_contiguous() then
    return native.become(self, self:as_strided(sizes, row_major(sizes), self:storage_offset()))
  end
  local larger = rille.empty(math.max(count, self:numel()), { dtype = self.dtype })
  larger:narrow(0, 0, self:numel()):copy_(self:flatten())
  return native.become(self, larger:narrow(0, 0, count):reshape(sizes))
end

--- resize_ to another tensor's shape.
function methods:resize_as_(other)
  check.colon(rille.is_tensor(self), "x", "resize_as_")
  if not rille.is_tensor(other) then check.raise("resize_as_: takes a tensor, got %s", check.type_of(other)) end
  return self:resize_(other:shape())
end
rille.resize_as_ = methods.resize_as_

--- PyTorch's older names of reshape and reshape_as.
function methods:resize(...)
  check.colon(rille.is_tensor(self), "x", "resize")
  return self:reshape(sizes_of("resize", ...))
end
function methods:resize_as(other)
  check.colon(rille.is_tensor(self), "x", "resize_as")
  if not rille.is_tensor(other) then check.raise("resize_as: takes a tensor, got %s", check.type_of(other)) end
  return self:reshape(other:shape())
end

--- What stands for NumPy's array: the tensor itself, which counts from 0 as an array does; x:totable() gives tables.
function methods:numpy(force)
  check.colon(rille.is_tensor(self), "x", "numpy")
  if type(force) == "table" then force = force.force end
  if self.requires_grad and not force then
    check.raise("numpy: the tensor requires grad, which an array cannot hold; use x:detach():numpy()")
  end
  return self.requires_grad and self:detach() or self
end

--- A tensor of what stands for NumPy's array: a tensor is itself, tables of numbers become one.
function rille.from_numpy(array)
  if rille.is_tensor(array) then return array end
  if type(array) ~= "table" then check.raise("from_numpy: takes a tensor or tables of numbers, got %s", check.type_of(array)) end
  return rille.tensor(array)
end

--- A tensor of the same dtype, made as the legacy types make theirs: of sizes, of a list of numbers, or of nothing.
function methods:new(...)
  check.colon(rille.is_tensor(self), "x", "new")
  return rille[self:type():match "%w+$"](...)
end

--- Writes f(number, x's, y's) in the place of each number.
function methods:map2_(x, y, f)
  check.colon(rille.is_tensor(self), "x", "map2_")
  for _, other in ipairs { x or false, y or false } do
    if not rille.is_tensor(other) then check.raise("map2_: takes two tensors and a function, got %s", check.type_of(other)) end
  end
  local more, at = y:expand(self:shape()):flatten():totable(), 0
  return self:map_(x, function(own, other)
    at = at + 1
    return f(own, other, more[at])
  end)
end

local backward = methods.backward

-- backward whose gradients gather in the inputs alone.
local function backward_into(self, gradient, options)
  if rille.is_tensor(options.inputs) then options.inputs = { options.inputs } end
  local grads = table.pack(rille.grad(self, options.inputs, { grad_outputs = gradient, retain_graph = options.retain_graph,
    create_graph = options.create_graph, allow_unused = true }))
  for i, input in ipairs(options.inputs) do
    if grads[i] then input.grad = input.grad and input.grad + grads[i] or grads[i] end
  end
end

--- Gradients of all leaves, or of inputs alone where the option names some.
function methods.backward(self, gradient, options)
  local named = type(gradient) == "table" and gradient or options
  if type(named) ~= "table" or rawget(named, "inputs") == nil then return backward(self, gradient, options) end
  local all = {}
  for key, value in next, named do all[key] = value end
  check.options("backward", all, { gradient = "tensor", retain_graph = "boolean", create_graph = "boolean",
    inputs = "tensor|table" })
  return backward_into(self, rille.is_tensor(gradient) and gradient or all.gradient, all)
end

-- Methods whose functions are loaded when they are called.
for _, name in ipairs { "geqrf", "ormqr", "nonzero_static" } do
  methods[name] = function(self, ...)
    check.colon(rille.is_tensor(self), "x", name)
    return rille[name](self, ...)
  end
end
methods.orgqr, rille.as_strided_ = rille.linalg.householder_product, methods.as_strided_

check.take_names(rille, {
  from_numpy = "array", resize_as_ = "input other", as_strided_ = "input size stride storage_offset",
})

return methods
