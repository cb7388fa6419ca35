-- rille.checkpoint(fn, ...): fn(...) whose inner results are not kept but computed anew in backward: memory for time
-- (Chen et al., arXiv:1604.06174). Random numbers are drawn again as they were the first time.
local rille, _, native = ...

local Checkpoint = rille.Function:extend("Checkpoint")

-- The first input is an empty leaf, so that parameters inside fn get gradients also where no argument wants one.
function Checkpoint.forward(ctx, _, fn, ...)
  ctx.fn, ctx.arguments = fn, table.pack(...)
  ctx.random = rille.get_rng_state()
  local tensors = {}
  for i = 1, ctx.arguments.n do
    if rille.is_tensor(ctx.arguments[i]) then
      tensors[#tensors + 1] = ctx.arguments[i]
      ctx.arguments[i] = false -- saved where a graph saves its tensors
    end
  end
  ctx.wants = {}
  for i, tensor in ipairs(tensors) do ctx.wants[i] = tensor.requires_grad end
  ctx.is_tensor = {}
  for i = 1, select("#", ...) do ctx.is_tensor[i] = rille.is_tensor((select(i, ...))) end
  ctx:save_for_backward(table.unpack(tensors))
  return fn(...)
end

local function with_random_state(state, fn, ...)
  local now = rille.get_rng_state()
  rille.set_rng_state(state)
  local results = table.pack(pcall(fn, ...))
  rille.set_rng_state(now)
  if not results[1] then error(results[2], 0) end
  return results
end

function Checkpoint.backward(ctx, ...)
  if native.wants_grads() then
    native.raise("checkpoint: works with backward, not with rille.grad: parameters inside it would get no gradient")
  end
  local arguments, leaves, at = { n = ctx.arguments.n }, {}, 0
  for i = 1, arguments.n do
    arguments[i] = ctx.arguments[i]
    if ctx.is_tensor[i] then
      at = at + 1
      local leaf = ctx.saved_tensors[at]:detach()
      if ctx.wants[at] then leaf:requires_grad_() end
      arguments[i], leaves[i] = leaf, leaf
    end
  end
  local _ <close> = rille.enable_grad()
  local results = with_random_state(ctx.random, ctx.fn, table.unpack(arguments, 1, arguments.n))
  local outputs, gradients, grads = {}, {}, table.pack(...)
  local place = 0
  for i = 2, results.n do
    if rille.is_tensor(results[i]) then
      place = place + 1
      if results[i].requires_grad and grads[place] then
        outputs[#outputs + 1], gradients[#gradients + 1] = results[i], grads[place]
      end
    end
  end
  if #outputs > 0 then rille.autograd.backward(outputs, gradients) end
  local back = { nil, nil }
  for i = 1, arguments.n do back[i + 2] = leaves[i] and leaves[i].grad or nil end
  return table.unpack(back, 1, arguments.n + 2)
end

return function(fn, ...)
  if type(fn) ~= "function" and not rille.nn.is_module(fn) then
    native.raise("checkpoint: takes a function or module and its arguments, got " .. type(fn))
  end
  if not rille.is_grad_enabled() or native.recorded.modules then return fn(...) end -- a captured step plans its memory
  local anchor = rille.zeros(0, { requires_grad = true })
  return Checkpoint(anchor, function(...) return fn(...) end, ...)
end
