-- What a trainer says of a loss or gradient that is no number: which op, parameter or input it came from.
local rille, require = ...
local probe = require "rille.look.probe"
local nanwatch = {}

--- Copies of a model's float buffers, and a function that puts them back.
function nanwatch.keep(model)
  local kept = {}
  for _, buffer in model:named_buffers() do kept[#kept + 1] = { buffer, buffer:detach():clone() } end
  return function()
    local _ <close> = rille.no_grad()
    for _, entry in ipairs(kept) do entry[1]:copy_(entry[2]) end
  end
end

--- Whether all elements are finite.
function nanwatch.is_finite(tensor)
  return not tensor.dtype:find "float" or tensor:detach():isfinite():all():item()
end

-- The first op that makes a NaN when the batch is computed again, forward and backward; nil if none does.
local function first_op(trainer, batch)
  local restore, grads = probe.keep(trainer.model), {}
  for i, parameter in ipairs(trainer.model:parameters()) do
    grads[i] = { parameter, parameter.grad }
    parameter.grad = nil
  end
  local fine, problem = pcall(rille.autograd.detect_anomaly, function() trainer:_forward(batch):backward() end)
  for _, entry in ipairs(grads) do entry[1].grad = entry[2] end
  restore()
  return not fine and tostring(problem) or nil
end

local function bad_parameter(model)
  for name, parameter in model:named_parameters() do
    if not nanwatch.is_finite(parameter) then return "parameter " .. name .. " holds" end
  end
  for name, parameter in model:named_parameters() do
    if parameter.grad and not nanwatch.is_finite(parameter.grad) then return "the gradient of " .. name .. " has" end
  end
end

--- One line: what was bad, and where it came from.
function nanwatch.explain(trainer, batch, losses)
  local parts, model, is_input = {}, trainer.model, false
  for name, value in pairs(losses or {}) do
    if value ~= value then
      parts[#parts + 1] = name .. " is nan"
    elseif math.abs(value) == math.huge then
      parts[#parts + 1] = ("%s is %s"):format(name, value)
    end
  end
  table.sort(parts)
  for i = 1, batch.n or 0 do
    if rille.is_tensor(batch[i]) and not nanwatch.is_finite(batch[i]) then
      parts[#parts + 1] = ("value %d of the batch has NaN or infinity"):format(i)
      is_input = true
    end
  end
  local where = model and trainer._bad_gradient or model and bad_parameter(model)
  if where then parts[#parts + 1] = where .. " NaN or infinity" end
  if model and batch.n and not is_input and not trainer.options.step then
    local op = first_op(trainer, batch)
    if op then parts[#parts + 1] = "first op: " .. op end
  end
  if #parts == 0 then parts[1] = "the gradient is not finite" end
  return table.concat(parts, "; ")
end

nanwatch.bad_parameter = bad_parameter
return nanwatch
