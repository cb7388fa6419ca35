-- Hooks of modules: functions that see, and may change, what goes through a module, forward and backward. A module
-- without hooks is called as ever; one with hooks gets run in the place of its call.
local rille, require, native = ...
local class = require "rille.class"
local check = require "rille.check"
local modules = require "rille.nn.module"
local is_tensor, is_layer = rille.is_tensor, native.is_layer
local unpack = table.unpack

local hooks = {}

-- Where a module keeps its lists of hooks, the functions that compute its derived fields, and those that take what is assigned
-- to them.
local function record_of(module)
  if is_layer(module) then return modules.layer_extension(module) end
  if not rawget(module, "_hooks") then
    rawset(module, "_hooks", {})
    rawset(module, "_derived", {})
    rawset(module, "_assigners", {})
  end
  return { hooks = rawget(module, "_hooks"), derived = rawget(module, "_derived"), assigners = rawget(module, "_assigners") }
end

-- ---- backward --------------------------------------------------------------------------------------------------------

-- What a hook gave in the place of gradients, as a table; the old ones for nothing.
local function replaced(name, gradients, given)
  if given == nil then return gradients end
  if is_tensor(given) then given = { given } end
  if type(given) ~= "table" then
    check.raise("%s: a hook must return a table of gradients or nothing, got %s", name, type(given))
  end
  local new = { n = gradients.n }
  for i = 1, gradients.n do
    if given[i] ~= nil and not is_tensor(given[i]) then
      check.raise("%s: gradient %d that a hook returned must be a tensor, got %s", name, i, type(given[i]))
    end
    new[i] = given[i]
  end
  return new
end

local function run_backward(gate, grad_input)
  for _, entry in ipairs(gate.backward) do
    grad_input = replaced("backward hook", grad_input, entry.fn(gate.module, grad_input, gate.grad_output))
  end
  return grad_input
end

local gates

-- Two functions on the tape that change nothing: before the module, and behind it. Their backward calls the hooks.
local function make_gates()
  local Input, Output = rille.Function:extend("BackwardHook"), rille.Function:extend("BackwardHook")
  function Input.forward(ctx, gate, ...)
    ctx.gate = gate
    return ...
  end
  function Input.backward(ctx, ...)
    local gate, given = ctx.gate, table.pack(...)
    local grad_input = { n = gate.n_inputs }
    for i, position in ipairs(gate.positions) do grad_input[position] = given[i] end
    grad_input = run_backward(gate, grad_input)
    local grads = {}
    for i, position in ipairs(gate.positions) do grads[i] = grad_input[position] end
    return nil, unpack(grads, 1, #gate.positions)
  end
  function Output.forward(ctx, gate, ...)
    ctx.gate = gate
    return ...
  end
  function Output.backward(ctx, ...)
    local gate, given = ctx.gate, table.pack(...)
    local grad_output = { n = gate.n_outputs }
    for i, position in ipairs(gate.out_positions) do grad_output[position] = given[i] end
    for _, entry in ipairs(gate.backward_pre) do
      grad_output = replaced("backward pre-hook", grad_output, entry.fn(gate.module, grad_output))
    end
    gate.grad_output = grad_output
    if #gate.positions == 0 then run_backward(gate, { n = gate.n_inputs }) end
    local grads = {}
    for i, position in ipairs(gate.out_positions) do grads[i] = grad_output[position] end
    return nil, unpack(grads, 1, #gate.out_positions)
  end
  return { Input = Input, Output = Output }
end

-- Where the values with a gradient stand, and these values.
local function differentiable(values)
  local positions, tensors = {}, {}
  for i = 1, values.n do
    if is_tensor(values[i]) and values[i].requires_grad then
      positions[#positions + 1] = i
      tensors[#tensors + 1] = values[i]
    end
  end
  return positions, tensors
end

-- Sends the values at these positions through a gate.
local function pass(through, gate, values, positions, tensors)
  if #positions == 0 then return values end
  local passed = table.pack(through(gate, unpack(tensors)))
  local new = { n = values.n }
  for i = 1, values.n do new[i] = values[i] end
  for i, position in ipairs(positions) do new[position] = passed[i] end
  return new
end

-- ---- forward ---------------------------------------------------------------------------------------------------------

-- A list that stays as it is while hooks come and go.
local function snapshot(list) return list and { unpack(list) } or {} end

local function run(module, ...)
  local record = record_of(module)
  local lists = record.hooks
  local inputs = table.pack(...)
  for _, entry in ipairs(snapshot(lists.forward_pre)) do
    local given = table.pack(entry.fn(module, unpack(inputs, 1, inputs.n)))
    if given[1] ~= nil then inputs = given end
  end
  if is_layer(module) then
    for name, compute in pairs(record.derived) do module:_set_slot(name, compute(module)) end
  end
  local gate
  local backward, backward_pre = snapshot(lists.backward), snapshot(lists.backward_pre)
  if (#backward > 0 or #backward_pre > 0) and rille.is_grad_enabled() then
    gates = gates or make_gates()
    gate = { module = module, backward = backward, backward_pre = backward_pre, n_inputs = inputs.n }
    local tensors
    gate.positions, tensors = differentiable(inputs)
    inputs = pass(gates.Input, gate, inputs, gate.positions, tensors)
  end
  local outputs = table.pack(module:forward(unpack(inputs, 1, inputs.n)))
  for _, entry in ipairs(snapshot(lists.forward)) do
    local given = table.pack(entry.fn(module, inputs, unpack(outputs, 1, outputs.n)))
    if given[1] ~= nil then outputs = given end
  end
  if gate then
    local tensors
    gate.n_outputs = outputs.n
    gate.out_positions, tensors = differentiable(outputs)
    outputs = pass(gates.Output, gate, outputs, gate.out_positions, tensors)
  end
  return unpack(outputs, 1, outputs.n)
end

-- ---- putting run in the place of the call ----------------------------------------------------------------------------

-- The metatable of a class's instances that have hooks or derived fields.
local function hooked_metatable(plain)
  if rawget(plain, "__hooked") then return plain.__hooked end
  local copy = {}
  for key, value in pairs(plain) do copy[key] = value end
  copy.__plain = plain
  copy.__call = run
  local index, new_field = plain.__index, plain.__newindex
  local look_up = type(index) == "function" and index or function(_, key) return index[key] end
  function copy.__index(module, key)
    local compute = rawget(module, "_derived")[key]
    if compute then return compute(module) end
    return look_up(module, key)
  end
  function copy.__newindex(module, key, value)
    local assign = rawget(module, "_assigners")[key]
    if assign then return assign(module, value) end
    if rawget(module, "_derived")[key] then check.raise("%s is computed from its parametrization", tostring(key)) end
    new_field(module, key, value)
  end
  plain.__hooked = copy
  return copy
end

--- Lets the module's calls go through run, or (when it has neither hooks nor derived fields) no longer.
function hooks.arm(module)
  local record = record_of(module)
  local needed = next(record.derived) ~= nil
  native.hooks_changed()
  for _, list in pairs(record.hooks) do needed = needed or #list > 0 end
  if is_layer(module) then
    record.call = needed and run or nil
    module:_extension(record)
  else
    local plain = getmetatable(module).__plain or getmetatable(module)
    setmetatable(module, needed and hooked_metatable(plain) or plain)
  end
end

hooks.record_of = record_of

-- ---- registering -----------------------------------------------------------------------------------------------------

local Handle = class.plain "rille.module_hook"

--- The hook is called no more.
function Handle:remove()
  for i, entry in ipairs(self.list) do
    if entry == self.entry then
      table.remove(self.list, i)
      break
    end
  end
  hooks.arm(self.module)
end

local function register(name, kind, module, fn, options)
  if not rille.nn.is_module(module) then check.raise("%s: needs a module, got %s", name, type(module)) end
  if type(fn) ~= "function" then check.raise("%s: takes a function, got %s", name, type(fn)) end
  options = check.options(name, options, { prepend = "boolean" })
  local lists = record_of(module).hooks
  local list, entry = lists[kind] or {}, { fn = fn }
  lists[kind] = list
  table.insert(list, options.prepend and 1 or #list + 1, entry)
  hooks.arm(module)
  return Handle { list = list, entry = entry, module = module }
end

--- fn(module, inputs...) is called before the module is; what it returns takes the place of the inputs.
-- All of these return a handle with remove(), and take { prepend = true }: before the hooks that are there.
function hooks.register_forward_pre_hook(module, fn, options)
  return register("register_forward_pre_hook", "forward_pre", module, fn, options)
end

--- fn(module, inputs, output...) is called after the module; inputs is a table. What it returns takes the place of the
-- output.
function hooks.register_forward_hook(module, fn, options)
  return register("register_forward_hook", "forward", module, fn, options)
end

--- fn(module, grad_input, grad_output) is called in backward when the gradients of the module's inputs are known. Both are
-- tables with one entry (or nil) an input or output, n of them; a table that it returns takes the place of grad_input.
function hooks.register_full_backward_hook(module, fn, options)
  return register("register_full_backward_hook", "backward", module, fn, options)
end

--- fn(module, grad_output) is called in backward before the module's; what it returns takes the place of grad_output.
function hooks.register_full_backward_pre_hook(module, fn, options)
  return register("register_full_backward_pre_hook", "backward_pre", module, fn, options)
end

return hooks
