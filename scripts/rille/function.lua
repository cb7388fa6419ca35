-- rille.Function: ops written in Lua, with a backward of their own.
--
--   local Cube = rille.Function:extend("Cube")
--   function Cube.forward(ctx, x)
--     ctx:save_for_backward(x)
--     return x ^ 3
--   end
--   function Cube.backward(ctx, grad)
--     local x = table.unpack(ctx.saved_tensors)
--     return grad * 3 * x ^ 2
--   end
--   local y = Cube(x)
local rille, require, native = ...
local class = require "rille.class"
local is_tensor = rille.is_tensor

local Function = class.root "Function"

local Context = class.plain "rille.Function.context"

--- In forward: keeps tensors for backward, where they are ctx.saved_tensors, in this order. Inputs and outputs belong
-- here and not in fields of ctx: so they are let go of with the graph, checked for changes in place, and part of the
-- graph in gradients of gradients.
function Context:save_for_backward(...)
  local saved = table.pack(...)
  for i = 1, saved.n do
    if not is_tensor(saved[i]) then
      native.raise(("save_for_backward: argument %d must be a tensor, got %s"):format(i, type(saved[i])))
    end
  end
  self._saved = saved
end

--- In forward: these outputs have no gradient.
function Context:mark_non_differentiable(...)
  self._constant = self._constant or {}
  for _, tensor in ipairs { ... } do table.insert(self._constant, tensor) end
end

local function contains(list, tensor)
  for _, other in ipairs(list or {}) do
    if native.same(other, tensor) then return true end
  end
  return false
end

-- The tensors among the arguments: as a list, and where each stands.
local function tensors_of(arguments)
  local inputs, positions = {}, {}
  for i = 1, arguments.n do
    if is_tensor(arguments[i]) then
      inputs[#inputs + 1] = arguments[i]
      positions[#positions + 1] = i
    end
  end
  return inputs, positions
end

-- What the graph calls: backward's results, one an argument of forward, brought to one an input tensor.
local function backward_of(own, ctx, positions, n_arguments)
  return function(saved, needs, ...)
    local outer = ctx.saved_tensors -- of a backward in whose midst this one runs
    ctx.saved_tensors = saved
    ctx.needs_input_grad = {}
    for i = 1, n_arguments do ctx.needs_input_grad[i] = false end
    for i, position in ipairs(positions) do ctx.needs_input_grad[position] = needs[i] end
    local given = table.pack(own.backward(ctx, ...))
    ctx.saved_tensors = outer
    if given.n > n_arguments then
      native.raise(("%s: backward gave %d gradients, forward takes %d arguments"):format(own._class, given.n, n_arguments))
    end
    local grads = {}
    for i, position in ipairs(positions) do
      local grad = given[position]
      if grad ~= nil and not is_tensor(grad) then
        native.raise(("%s: backward gave a %s as gradient %d"):format(own._class, type(grad), position))
      end
      grads[i] = grad
    end
    return grads
  end
end

-- Outputs on the tape must be tensors of their own: not an input, nothing with a history.
local function own_outputs(outputs, inputs, constant)
  local recorded = {}
  for i = 1, outputs.n do
    local out = outputs[i]
    if is_tensor(out) and not contains(constant, out) then
      if contains(inputs, out) or out.requires_grad then
        out = out:detach()
        outputs[i] = out
      end
      recorded[#recorded + 1] = out
    end
  end
  return recorded
end

--- Runs forward and puts its results on the tape: Class.apply(...), or Class(...).
local function apply(own, ...)
  local arguments = table.pack(...)
  local ctx = Context()
  local inputs, positions = tensors_of(arguments)
  local outputs = table.pack(rille.no_grad(own.forward, ctx, ...))
  local recorded = own_outputs(outputs, inputs, ctx._constant)
  local saved = ctx._saved or { n = 0 }
  ctx._saved = nil
  if #recorded > 0 then
    native.record {
      name = own._class,
      inputs = inputs,
      outputs = recorded,
      saved = saved,
      backward = backward_of(own, ctx, positions, arguments.n),
    }
  end
  return table.unpack(outputs, 1, outputs.n)
end

--- A new class; define forward(ctx, ...) and backward(ctx, grad_outputs...) in it. backward gives one gradient (or
-- nil) for each argument of forward.
function Function:extend(name)
  if type(self) == "table" and (name == nil or name == "") then
    native.raise("extend: the name must be a string, got " .. type(name))
  end
  local new = class.extend(self, "rille.Function", name, nil, apply)
  new.apply = function(...) return apply(new, ...) end
  return new
end

function Function.forward(_) native.raise("a Function needs a forward(ctx, ...) of its own") end
function Function.backward(_) native.raise("a Function needs a backward(ctx, grad_outputs...) of its own") end

return Function
