-- rille.onnx.save: a network is run once on an example, and the calls of ops that it made are written as nodes. An op that has no
-- form of its own in ONNX is written as the ops that it is made of.
--
-- With a dynamic batch the network is run a second time, on one row more. Sizes that then differ come from the batch.
local rille, require, native = ...
local check, traced = require "rille.check", require "rille.traced"
local Writer, tensors = require "rille.onnx.writer", require "rille.onnx.tensors"
local raise, identity = check.raise, native.identity

local Export = {}
Export.__index = Export

local lowerings
local function lowering_of(op)
  if not lowerings then
    lowerings = {}
    for _, family in ipairs { "math", "shape", "reduce", "nn", "recurrent" } do
      for name, f in pairs(require("rille.onnx.lower." .. family)) do lowerings[name] = f end
    end
  end
  return lowerings[op]
end

-- ---- names of values ----------------------------------------------------------------------------------------------

--- The name of the value that a tensor has now; nil for one that depends on no input and no parameter.
function Export:known(tensor) return self.names[identity(tensor)] end

function Export:bind(tensor, name)
  self.names[identity(tensor)] = name
  self.held[#self.held + 1] = tensor -- so that its identity stays its own
end

local function same_shape(a, b) return table.concat(a:shape(), ",") == table.concat(b:shape(), ",") end

--- A list of sizes as a value: those that differ in the second run are multiples of the batch. free: one of them may be -1.
function Export:sizes(call, sizes, others, free)
  local differing = {}
  for i, size in ipairs(sizes) do
    if others and others[i] ~= size then differing[#differing + 1] = i end
  end
  if #differing == 0 then return self.writer:ints(sizes) end
  if free and #differing == 1 then
    local list = table.move(sizes, 1, #sizes, 1, {})
    list[differing[1]] = -1
    return self.writer:ints(list)
  end
  local parts = {}
  for i, size in ipairs(sizes) do
    parts[i] = others[i] == size and self.writer:ints { size } or self:batch_size(call, size, others[i])
  end
  return self.writer:emit("Concat", parts, { axis = 0 })
end

-- A size that is a multiple of the batch, as a list of one.
function Export:batch_size(call, size, other)
  local n = self.batch
  if size % n ~= 0 or other ~= size // n * (n + 1) then
    raise("onnx.save: %s has the size %d for a batch of %d and %d for one more: export with a fixed batch", call.op, size, n,
      other)
  end
  if not self.batch_name then
    local shape = self.writer:emit("Shape", { self.first_input })
    self.batch_name = self.writer:emit("Slice", { shape, self.writer:ints { 0 }, self.writer:ints { 1 } })
  end
  if size == n then return self.batch_name end
  return self.writer:emit("Mul", { self.batch_name, self.writer:ints { size // n } })
end

-- A constant whose sizes follow the batch: one number everywhere, spread over them.
function Export:spread(call, tensor, other)
  local first = tensor:flatten():narrow(0, 0, 1):reshape({})
  if tensor:numel() == 0 or not tensor:eq(first):all():item() then
    raise("onnx.save: a constant of %s changes its shape with the batch, from [%s] to [%s]: export with a fixed batch", call.op,
      table.concat(tensor:shape(), ", "), table.concat(other:shape(), ", "))
  end
  local number = self.writer:array(self.writer:new_name("constant"), first:clone())
  return self.writer:emit("Expand", { number, self:sizes(call, tensor:shape(), other:shape()) })
end

--- The name of a call's input i, of that dtype if one is given; nil where it was left out.
function Export:input(call, i, dtype)
  local tensor = call.inputs[i]
  if not tensor then return nil end
  local name = self:known(tensor)
  if not name then
    local other = call.twin and call.twin.inputs[i]
    if other and not same_shape(tensor, other) then
      name = self:spread(call, tensor, other)
      self:bind(tensor, name)
    elseif tensor:dim() == 0 then
      return self.writer:number(tensors.numbers(tensor)[1], dtype or tensor.dtype)
    else
      name = self.writer:array(self.writer:new_name("constant"), tensor)
      self:bind(tensor, name)
    end
  end
  self.read[name] = true
  if dtype and tensor.dtype ~= dtype then return self:cast(name, dtype) end
  return name
end

function Export:cast(name, dtype) return self.writer:emit("Cast", { name }, { to = tensors.number_of[dtype] }) end

--- Adds a node whose first result is the call's first one.
function Export:result(call, op, inputs, attributes) self:bind(call.outputs[1], (self.writer:emit(op, inputs, attributes))) end

function Export:emit(...) return self.writer:emit(...) end
function Export:ints(list) return self.writer:ints(list) end
function Export:number(value, dtype) return self.writer:number(value, dtype) end

-- ---- going through the calls --------------------------------------------------------------------------------------

-- What a call's results show of its first input's memory, for changes in place.
local views = { reshape = true, view = true, flatten = true, transpose = true, permute = true, narrow = true, select = true,
  slice = true,
  expand = true, squeeze = true, unsqueeze = true, chunk = true, split = true, unbind = true, detach = true, movedim = true,
    t = true,
  alias = true }

function Export:note_views(call)
  if not views[call.op] or not call.inputs[1] then return end
  local root = self.roots[identity(call.inputs[1])] or identity(call.inputs[1])
  for _, output in ipairs(call.outputs) do
    if output and identity(output) ~= root then
      self.roots[identity(output)], self.roots[root] = root, root
    end
  end
end

function Export:check_in_place(call)
  local target = call.inputs[1]
  if target and self.roots[identity(target)] then
    raise("onnx.save: %s_ changes a tensor in place that another one is a view of; write it without the underscore", call.op)
  end
end

local function is_in_place(call) return call.in_place or call.op:sub(-1) == "_" end

function Export:depends(call)
  for _, tensor in ipairs(call.inputs) do
    if tensor and self:known(tensor) then return true end
  end
  return false
end

-- Tensors that are constants for sure: what is given to a call of the network's own, and what comes of such alone.
function Export:note_constants(call, inside)
  for i, tensor in ipairs(call.inputs) do
    if tensor and not call.numbers[i] and not self:known(tensor) then
      local id = identity(tensor)
      if not inside then
        self.constants[id] = true
      elseif not self.constants[id] then -- made inside of an op, by no call: it may depend on anything
        raise("onnx.save: the op %s has no form in ONNX", inside)
      end
    end
  end
end

function Export:note_results(call)
  for _, tensor in ipairs(call.outputs) do
    if tensor then self.constants[identity(tensor)] = true end
  end
end

-- inside: the name of the op that the calls are made in; nil for the network's own.
function Export:run(calls, first, last, inside)
  local i = first
  while i <= last do
    local call, next = calls[i], traced.after(calls, i)
    self:note_constants(call, inside)
    if not self:depends(call) then
      self:note_results(call)
    else
      local lower = lowering_of(call.op)
      if is_in_place(call) then self:check_in_place(call) end
      if not (lower and lower(self, call) ~= false) then
        if next == i + 1 then
          raise("onnx.save: the op %s has no form in ONNX%s", call.op, call.args.training
            and " while training; call net:eval() first" or "")
        end
        self:run(calls, i + 1, next - 1, call.op)
        for _, output in ipairs(call.outputs) do
          if output and not self:known(output) then
            raise("onnx.save: the op %s has no form in ONNX: what it is made of does not give its result", call.op)
          end
        end
      end
    end
    self:note_views(call)
    i = next
  end
end

-- ---- the network --------------------------------------------------------------------------------------------------

local option_kinds = { opset = "integer", input_names = "table", output_names = "table", dynamic_batch = "boolean",
  name = "string" }
local OLDEST, NEWEST = 17, 22

-- A row more, which is the first one again.
local function longer(list)
  local more = {}
  for i, x in ipairs(list) do
    if x:dim() == 0 or x:size(0) == 0 then raise("onnx.save: example %d has no batch: its shape is [%s]", i,
      table.concat(x:shape(), ", ")) end
    if x:size(0) ~= list[1]:size(0) then
      raise("onnx.save: examples have batches of %d and %d", list[1]:size(0), x:size(0))
    end
    more[i] = rille.cat({ x, x:narrow(0, 0, 1) }, 0)
  end
  return more
end

-- Sizes of a value, with "batch" where the second run has others.
local function told_sizes(x, other)
  local sizes = x:shape()
  for i, size in ipairs(other and other:shape() or {}) do
    if size ~= sizes[i] then sizes[i] = "batch" end
  end
  return sizes
end

function Export:add_inputs(list, more, names)
  for i, x in ipairs(list) do
    local name = self.writer:new_name(names[i] or #list == 1 and "input" or "input_" .. i)
    self:bind(x, name)
    self.first_input = self.first_input or name
    self.writer:input(name, x.dtype, told_sizes(x, more and more[i]))
  end
end

function Export:add_weights(net)
  if not rille.nn.is_module(net) then return end
  for _, walk in ipairs { "named_parameters", "named_buffers" } do
    for name, tensor in net[walk](net) do
      if not self:known(tensor) then
        self.weights[name] = tensor
        self.names_of_weights[name] = self.writer:new_name(name)
        self:bind(tensor, self.names_of_weights[name])
      end
    end
  end
end

function Export:add_outputs(results, others, names)
  for i, x in ipairs(results) do
    local given = self:known(x)
    if not given then raise("onnx.save: result %d depends on no input and no parameter", i) end
    self.read[given] = true
    local name = self.writer:new_name(names[i] or #results == 1 and "output" or "output_" .. i)
    self.writer.nodes[#self.writer.nodes + 1] = self.writer:identity(given, name)
    self.writer:output(name, x.dtype, told_sizes(x, others and others[i]))
  end
end

-- Weights that are read, and only those.
function Export:write_weights()
  local used = {}
  for name, value in pairs(self.names_of_weights) do
    if self.read[value] then used[#used + 1] = name end
  end
  table.sort(used)
  for _, name in ipairs(used) do self.writer:array(self.names_of_weights[name], self.weights[name]) end
end

local function align(calls, others)
  for i, call in ipairs(calls) do
    local twin = others[i]
    if not twin or twin.op ~= call.op or twin.depth ~= call.depth then
      raise("onnx.save: the network calls other ops for a batch of another size (%s): export with a fixed batch", call.op)
    end
    call.twin = twin
  end
end

return function(net, example, path, options)
  options = check.options("onnx.save", options, option_kinds)
  local opset = options.opset or OLDEST
  if opset < OLDEST or opset > NEWEST then raise("onnx.save: opset must be from %d to %d, got %d", OLDEST, NEWEST, opset) end
  if type(path) ~= "string" then raise("onnx.save: the path must be a string, got %s", check.type_of(path)) end
  local list = traced.examples("onnx.save", example)
  local export = setmetatable({ writer = Writer.new(opset), names = {}, held = {}, roots = {}, constants = {}, weights = {},
    read = {},
    names_of_weights = {}, batch = list[1]:dim() > 0 and list[1]:size(0) or 1, opset = opset }, Export)
  local calls, results, others, more
  do
    local _ <close> = traced.evaluation(net)
    calls, results = traced.calls(net, list)
    if options.dynamic_batch then
      more = longer(list)
      local twins
      twins, others = traced.calls(net, more)
      others = traced.results("onnx.save", others)
      align(calls, twins)
    end
  end
  export:add_inputs(list, more, options.input_names or {})
  export:add_weights(net)
  export:run(calls, 1, #calls)
  export:add_outputs(traced.results("onnx.save", results), others, options.output_names or {})
  export:write_weights()
  native.write_parts("onnx.save", path, export.writer:parts(options.name or "net"))
end
