-- rille.nn.utils: clipping of gradients, parameters as one vector, freezing.
local rille, require, native = ...
local check = require "rille.check"

local utils = {}

local function parameters_of(name, parameters)
  if rille.is_tensor(parameters) then return { parameters } end
  if rille.nn.is_module(parameters) then
    check.raise("%s: needs tensors such as net:parameters(), got a module", name)
  end
  if type(parameters) ~= "table" then check.raise("%s: needs tensors, got %s", name, type(parameters)) end
  for i, parameter in ipairs(parameters) do
    if not rille.is_tensor(parameter) then
      check.raise("%s: entry %d must be a tensor, got %s", name, i - 1, type(parameter))
    end
  end
  return parameters
end

local function gradients_of(parameters)
  local list = {}
  for _, parameter in ipairs(parameters) do
    if parameter.grad then list[#list + 1] = parameter.grad end
  end
  return list
end

local function check_number(name, argument, value)
  if type(value) ~= "number" or value ~= value then
    check.raise("%s: %s must be a number, got %s", name, argument, value == nil and "nothing" or tostring(value))
  end
end

--- The norm of all tensors as if they were one vector: a tensor with one element. norm_type 2, or another, or math.huge.
function utils.get_total_norm(tensors, norm_type)
  tensors = parameters_of("get_total_norm", tensors)
  if #tensors == 0 then return rille.tensor(0.0) end
  local _ <close> = rille.no_grad()
  local norms = {}
  for i, tensor in ipairs(tensors) do norms[i] = tensor:norm(norm_type or 2.0):to(tensors[1].dtype) end
  return rille.stack(norms):norm(norm_type or 2.0)
end

--- Scales the gradients down where their norm, all together, is above max_norm. Returns the norm before.
function utils.clip_grad_norm_(parameters, max_norm, options)
  parameters = parameters_of("clip_grad_norm_", parameters)
  check_number("clip_grad_norm_", "max_norm", max_norm)
  if type(options) == "number" then options = { norm_type = options } end
  options = check.options("clip_grad_norm_", options, { norm_type = "number", error_if_nonfinite = "boolean",
    foreach = "boolean" })
  local _ <close> = rille.no_grad()
  local gradients = gradients_of(parameters)
  local total = utils.get_total_norm(gradients, options.norm_type)
  if options.error_if_nonfinite and not total:isfinite():item() then
    check.raise("clip_grad_norm_: the norm of the gradients is %s", tostring(total:item()))
  end
  local factor = (max_norm / (total + 1e-6)):clamp { max = 1.0 }
  for _, gradient in ipairs(gradients) do gradient:mul_(factor) end
  return total
end

--- Cuts every gradient's elements to [-clip_value, clip_value].
function utils.clip_grad_value_(parameters, clip_value, options)
  check.options("clip_grad_value_", options, { foreach = "boolean" })
  parameters = parameters_of("clip_grad_value_", parameters)
  check_number("clip_grad_value_", "clip_value", clip_value)
  local _ <close> = rille.no_grad()
  for _, gradient in ipairs(gradients_of(parameters)) do gradient:clamp_ { min = -clip_value, max = clip_value } end
end

--- All parameters as one vector.
function utils.parameters_to_vector(parameters)
  local parts = {}
  for i, parameter in ipairs(parameters_of("parameters_to_vector", parameters)) do parts[i] = parameter:reshape(-1) end
  return rille.cat(parts)
end

--- Copies a vector back into the parameters.
function utils.vector_to_parameters(vector, parameters)
  local _ <close> = rille.no_grad()
  local at, total = 0, 0
  parameters = parameters_of("vector_to_parameters", parameters)
  for _, parameter in ipairs(parameters) do total = total + parameter:numel() end
  if vector:numel() ~= total then
    check.raise("vector_to_parameters: a vector of %d elements for %d in the parameters", vector:numel(), total)
  end
  for _, parameter in ipairs(parameters) do
    local n = parameter:numel()
    parameter:copy_(vector:narrow(0, at, n):reshape(parameter:shape()))
    at = at + n
  end
end

check.take_names(utils, {
  get_total_norm = "tensors norm_type", clip_grad_norm_ = "parameters max_norm options",
  clip_grad_value_ = "parameters clip_value options", parameters_to_vector = "parameters",
  vector_to_parameters = "vector parameters",
})

--- A module without weights that would be drawn and then be overwritten: constructor(...) in which no random number is
-- drawn. Such weights have any value; biases and norms that begin at 0 or 1 and buffers are as always.
-- @name rille.nn.utils.skip_init
-- @param constructor any: a class of modules, or a function that makes one
-- @param ... any: its arguments
-- @return Module: what it gives
-- @example
-- rille.save(nn.Linear(2, 3):state_dict(), "linear.safetensors")
-- local net = nn.utils.skip_init(nn.Linear, 2, 3)
-- net:load_state_dict(rille.load("linear.safetensors", { mmap = true }), { assign = true })
function utils.skip_init(constructor, ...)
  local meta = getmetatable(constructor)
  if type(constructor) ~= "function" and not (meta and meta.__call) then
    check.raise("skip_init: takes a class of modules or a function that makes one, got %s", check.type_of(constructor))
  end
  local before = native.skip_init(true)
  local results = table.pack(pcall(constructor, ...))
  native.skip_init(before)
  if not results[1] then error(results[2], 0) end
  return table.unpack(results, 2, results.n)
end

-- Loaded when they are first touched.
return require("rille.names").part(utils, "rille.nn.utils", {
  "nn.prune",
  ["nn.sequences"] = "rnn",
  ["nn.parametrize"] = { "parametrize", "parametrizations", "weight_norm", "remove_weight_norm", "spectral_norm",
    "remove_spectral_norm" },
})
