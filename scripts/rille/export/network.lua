-- rille.export.c: a network is run once on an example, and the calls of ops that it made become C code, one after the other. An
-- op that has no code of its own (emit/) is written as the ops that it is made of. Views have no code: a value has the strides
-- that its tensor has.
local _, require, native = ...
local check, traced = require "rille.check", require "rille.traced"
local values, types, weights = require "rille.export.values", require "rille.export.types", require "rille.export.weights"
local raise, identity = check.raise, native.identity

local Network = {}
Network.__index = Network

local emitters, helpers
local function load()
  emitters, helpers = {}, {}
  for _, family in ipairs { "elementwise", "reduce", "products", "conv", "pool", "norm", "softmax", "shape", "index", "recurrent",
    "attention", "resize", "training" } do
    local emit = require("rille.export.emit." .. family)
    for name, f in pairs(emit) do
      if name:sub(1, 1) ~= "_" then emitters[name] = f end
    end
    for name, helper in pairs(emit._code or {}) do helpers[name] = helper end
  end
end

--- The names of the ops that have code, sorted.
function Network.ops()
  if not emitters then load() end
  return check.sorted_keys(emitters)
end

--- Whether a function of that name may stand in the file.
function Network.helper(name)
  if not emitters then load() end
  return helpers[(name:gsub("_int8$", ""))] ~= nil
end

function Network.new(options)
  if not emitters then load() end
  return setmetatable({ buffers = {}, storages = {}, steps = {}, held = {}, helpers = {}, order = {}, int8 = options.int8,
    weights = weights.new(options.int8), state = weights.new(false, "state"), trains = options.trains ~= nil,
    is_used = {} }, Network)
end

-- ---- values -------------------------------------------------------------------------------------------------------

function Network:add_buffer(buffer)
  self.buffers[#self.buffers + 1] = buffer
  return buffer
end

--- The value of a tensor; nil for a constant.
function Network:known(tensor)
  local buffer = self.storages[values.base(tensor)]
  return buffer and values.of(tensor, buffer)
end

--- Notes that the tensor's memory is that buffer.
function Network:bind(tensor, buffer)
  self.storages[values.base(tensor)] = buffer
  self.held[#self.held + 1] = tensor -- so that nothing else comes to lie there
end

function Network:touch(buffer)
  buffer.first, buffer.last = math.min(buffer.first, #self.steps), math.max(buffer.last, #self.steps)
end

--- An expression of C for the element of a value's buffer that it begins with. What stands between the marks becomes a place when
-- the arena is planned.
function Network:pointer(value)
  if value.field then return value.field end
  self:touch(value.buffer)
  self.marks = self.marks or {}
  if not value.buffer.mark then
    self.marks[#self.marks + 1] = value.buffer
    value.buffer.mark = #self.marks
  end
  return ("\1%d:%d\2"):format(value.buffer.mark, value.offset)
end

--- Memory for this step alone: a pointer to so many elements.
function Network:scratch(dtype, n)
  local value = values.fresh(dtype, { n })
  self:add_buffer(value.buffer)
  return self:pointer(value)
end

--- A constant as a value, whose numbers stand among the weights in row-major order.
function Network:constant(tensor)
  return { field = self.weights:plain(tensor), offset = 0, shape = tensor:shape(), strides = values.row_major(tensor:shape()),
    dtype = tensor.dtype, numel = tensor:numel() }
end

--- Input i of a call as a value; nil where it was left out.
function Network:input(call, i)
  local tensor = call.inputs[i]
  if not tensor then return nil end
  return self:known(tensor) or self:constant(tensor)
end

--- Whether input i of a call is there and a constant.
function Network:is_constant(call, i)
  return call.inputs[i] and not self:known(call.inputs[i])
end

--- A pointer to the elements of a value side by side, of that dtype; they are copied where they lie otherwise.
function Network:dense(value, dtype)
  dtype = dtype or value.dtype
  if value.dtype == dtype and values.is_dense(value) then return self:pointer(value) end
  local copy = values.fresh(dtype, value.shape)
  self:add_buffer(copy.buffer)
  self:loop(copy, { value }, "a")
  return self:pointer(copy)
end

--- The same of input i of a call; "0" where it was left out.
function Network:read(call, i, dtype)
  local tensor = call.inputs[i]
  if not tensor then return "0" end
  local known = self:known(tensor)
  if known then return self:dense(known, dtype or tensor.dtype) end
  return self.weights:plain(dtype and tensor:to(dtype) or tensor)
end

--- The value that a call's result k is, in a buffer of its own, or where it stands if the call changes a tensor in place.
function Network:result(call, k)
  local tensor = call.outputs[k or 1]
  local known = self:known(tensor)
  if known then return known end
  local extent = 1
  for i, stride in ipairs { tensor:stride() } do extent = extent + (tensor:size(i - 1) - 1) * stride end
  local buffer = self:add_buffer(values.new_buffer("arena", tensor.dtype, extent))
  buffer.origin = tensor:storage_offset()
  self:bind(tensor, buffer)
  return values.of(tensor, buffer)
end

--- A pointer to where a call's result k goes, its elements side by side.
function Network:write(call, k)
  local value = self:result(call, k)
  if values.is_dense(value) then return self:pointer(value) end
  local copy = values.fresh(value.dtype, value.shape)
  self:add_buffer(copy.buffer)
  self.after[#self.after + 1] = { value, copy }
  return self:pointer(copy)
end

-- ---- code ---------------------------------------------------------------------------------------------------------

--- A line of the step.
function Network:line(text, ...)
  local lines = self.steps[#self.steps].lines
  lines[#lines + 1] = select("#", ...) > 0 and text:format(...) or text
end

--- Begins a step, whose comment says what it is.
function Network:begin(comment)
  -- Layers may have any name, and those of models from files are not ours.
  comment = comment:gsub("[%c\\]", " "):gsub("%*/", "* /"):gsub("/%*", "/ *")
  self.steps[#self.steps + 1] = { comment = comment, lines = {} }
  self.after = {}
end

function Network:finish()
  for _, pair in ipairs(self.after) do self:loop(pair[1], { pair[2] }, "a") end
  self.after = {}
end

--- Sees to it that the function of C is there, with those that it calls.
function Network:need(name)
  if self.helpers[name] then return end
  local plain = name:gsub("_int8$", "")
  local helper = helpers[plain] or error("no helper " .. name)
  self.helpers[name] = true
  for _, other in ipairs(helper.needs or {}) do
    self:need(helper.weights and name ~= plain and helpers[other].weights and other .. "_int8" or other)
  end
  self.order[#self.order + 1] = weights.variant(helper, name, plain)
end

--- A step's call of such a function; a matrix of weights among the arguments makes it the function for their type.
function Network:call(name, ...)
  local arguments = {}
  for _, argument in ipairs { ... } do
    if type(argument) == "table" then
      if argument.scale then name = name:gsub("_int8$", "") .. "_int8" end
      arguments[#arguments + 1] = argument.field
      arguments[#arguments + 1] = argument.scale
    else
      arguments[#arguments + 1] = math.type(argument) == "float" and types.literal(argument, "float32") or tostring(argument)
    end
  end
  self:need(name)
  self:line("%s(%s);", name, table.concat(arguments, ", "))
end

-- ---- going through the calls ----------------------------------------------------------------------------------------

local function shape_text(tensor) return "[" .. table.concat(tensor:shape(), ", ") .. "]" end

-- "hidden1: linear, [1, 784] -> [1, 128]"
local function comment_of(self, call)
  local layer, from, to
  for _, tensor in ipairs(call.inputs) do
    if tensor then
      local name = self.weights:name_of(tensor)
      layer = layer or name and name:match "^(.*)%.[^.]*$"
      if not from and self:known(tensor) then from = shape_text(tensor) end
    end
  end
  to = call.outputs[1] and shape_text(call.outputs[1])
  local sizes = from == to and to or from and ("%s -> %s"):format(from, to) or to
  return ("%s%s, %s"):format(layer and layer .. ": " or "", call.op, sizes)
end

function Network:depends(call)
  for _, tensor in ipairs(call.inputs) do
    if tensor and self:known(tensor) then return true end
  end
  return false
end

-- Whether all results show memory that is known: then they are views.
function Network:is_view(call)
  if call.in_place or call.op == "copy" and call.depth == 0 then return false end
  for _, tensor in ipairs(call.outputs) do
    if tensor and not self:known(tensor) then return false end
  end
  return #call.outputs > 0
end

-- Constants are what calls of the network's own are given and what comes of such alone. A tensor that an op makes inside by no
-- call may depend on anything.
function Network:note_constants(call, inside)
  for i, tensor in ipairs(call.inputs) do
    if tensor and not call.numbers[i] and not self:known(tensor) then
      local id = identity(tensor)
      if not inside then
        self.is_used[id] = true
      elseif not self.is_used[id] then
        return false
      end
    end
  end
  return true
end

function Network:unsupported(call, inside, why)
  raise("export.c: the op %s%s%s has no form in C%s; docs/export.md lists those that have", call.op,
    inside and (" (of %s)"):format(inside) or "", self.where(call), why or "")
end

function Network:check_in_place(call)
  local target = call.outputs[1]
  local known = target and self:known(target)
  -- A gradient's first number is copied into it.
  if self.trains and call.op == "copy" and not known and values.is_dense(values.of(target, { origin = 0 })) then return end
  if known and known.buffer.kind ~= "input" then return end
  raise("export.c: %s%s changes a tensor in place that %s; write it without changing it", call.op, self.where(call),
    known and "is the network's input" or "does not depend on the network's input")
end

-- Calls from first to last; inside: the name of the op that they are made in, nil for the network's own.
function Network:run(calls, first, last, inside)
  local i = first
  while i <= last do
    local call, next = calls[i], traced.after(calls, i)
    if not self:note_constants(call, inside) then return false end
    if call.done then -- written with the call before it
      self:begin(comment_of(self, call) .. ": among the weights before")
    elseif not self:depends(call) then
      for _, tensor in ipairs(call.outputs) do
        if tensor then self.is_used[identity(tensor)] = true end
      end
    elseif not self:is_view(call) then
      self:emit(calls, i, next, last, inside)
    end
    i = next
  end
  return true
end

function Network:emit(calls, i, next, last, inside)
  local call = calls[i]
  local emit = emitters[call.op] or emitters[call.op:gsub("_$", "")]
  if call.in_place or call.op == "copy" or call.op:sub(-1) == "_" then self:check_in_place(call) end
  call.following = next <= last and calls[next] or nil
  self:begin(comment_of(self, call))
  if emit and emit(self, call) ~= false then
    self:finish()
  elseif next == i + 1 then
    self:unsupported(call, inside, call.args.training and " while training; call net:eval() first")
  else
    self.steps[#self.steps] = nil
    if not self:run(calls, i + 1, next - 1, call.op) then self:unsupported(call, inside) end
    for _, output in ipairs(call.outputs) do
      if output and not self:known(output) then self:unsupported(call, inside) end
    end
  end
end

--- How often the memory of each tensor is read by the calls of the network's own, for what is written together.
function Network:count_uses(calls, results)
  local uses = {}
  local function count(tensor)
    if tensor then uses[values.base(tensor)] = (uses[values.base(tensor)] or 0) + 1 end
  end
  for _, call in ipairs(calls) do
    if call.depth == 0 then
      for _, tensor in ipairs(call.inputs) do count(tensor) end
      if call.in_place then count(call.outputs[1]) end
    end
  end
  for _, tensor in ipairs(results) do count(tensor) end
  self.uses = uses
end

-- ---- inputs and outputs -------------------------------------------------------------------------------------------

function Network:add_inputs(list)
  self.inputs = {}
  for i, tensor in ipairs(list) do
    local buffer = values.new_buffer("input", tensor.dtype, tensor:numel(), #list == 1 and "input" or "input_" .. i)
    self:bind(tensor, buffer)
    self.inputs[i] = { name = buffer.name, dtype = tensor.dtype, shape = tensor:shape() }
  end
end

--- Tensors that the step may change: each a field of the state, which begins with the numbers in copies.
function Network:add_state(tensors, copies)
  for i, tensor in ipairs(tensors) do
    local name = self.state:plain(copies[i], self.weights:name_of(tensor) or "tensor_" .. i)
    self:bind(tensor, values.new_buffer("state", tensor.dtype, tensor:numel(), name))
  end
end

--- Results become buffers of the caller's where they can, and are copied into them otherwise.
function Network:add_outputs(results)
  self.outputs = {}
  for k, tensor in ipairs(results) do
    local name = #results == 1 and "output" or "output_" .. k
    local value = self:known(tensor)
    if not value then raise("export.c: result %d does not depend on the input", k) end
    local buffer = value.buffer
    self.outputs[k] = { name = name, dtype = tensor.dtype, shape = tensor:shape() }
    if buffer.kind == "arena" and buffer.size == value.numel and value.offset == 0 and values.is_dense(value) then
      buffer.kind, buffer.name = "output", name
    else
      self:begin("result: " .. shape_text(tensor))
      local target = values.fresh(tensor.dtype, tensor:shape())
      target.buffer.kind, target.buffer.name = "output", name
      self:loop(target, { value }, "a")
    end
  end
end

require "rille.export.loops"(Network)

return Network
