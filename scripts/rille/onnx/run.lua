-- Goes through the steps of a graph. What depends on shapes and constants alone is computed beside a recording and kept, so
-- that a captured step holds its values and an eager one computes them once for each kind of input.
local rille, require, native = ...
local tensors = require "rille.onnx.tensors"
local known, kinds = tensors.known, tensors.kinds
local is_tensor, aside = rille.is_tensor, native.aside
local unpack, pack = table.unpack, table.pack
local run = {}

-- What a graph finds by name: its own values, the module's weights, constants, and the values of the graph around it.
local function new_environment(graph, weights, outer)
  local constants, keys = graph.constants, graph.weights
  return setmetatable({}, { __index = function(_, name)
    local value = constants[name]
    if value ~= nil then return value end
    local key = keys[name]
    if key then return weights[key] end
    return outer and outer[name]
  end })
end

local function all_known(inputs, n)
  for i = 1, n do
    local value = inputs[i]
    if value ~= nil and not known[value] then return false end
  end
  return true
end

local function same(a, b, n)
  if not a then return false end
  for i = 1, n do
    if not rawequal(a[i], b[i]) then return false end
  end
  return true
end

-- The shapes of inputs as a key.
local function shape_key(inputs, n)
  local parts = {}
  for i = 1, n do parts[i] = is_tensor(inputs[i]) and table.concat(inputs[i]:shape(), ",") or "" end
  return table.concat(parts, ";")
end

local function keep(step, inputs, results)
  for i = 1, results.n do
    if is_tensor(results[i]) then known[results[i]] = true end
  end
  step.kept_inputs, step.kept = inputs, results
  return results
end

-- What is kept serves later runs with gradients as well, whatever the mode is now.
local function beside_modes(f, ...)
  local _ <close> = rille.inference_mode(false)
  return f(...)
end

local function compute(step, inputs, n) return pack(aside(beside_modes, step.f, step.a, unpack(inputs, 1, n))) end

-- Ops of shapes and constants.
local function run_known(step, inputs, n)
  if step.from_shape then
    local key = shape_key(inputs, n)
    if step.kept_key ~= key then
      step.kept_key = key
      keep(step, nil, compute(step, inputs, n))
    end
    return step.kept
  end
  if same(step.kept_inputs, inputs, n) then return step.kept end
  return keep(step, inputs, compute(step, inputs, n))
end

-- Results keep the input's type where they are its elements.
local function pass_kinds(inputs, results)
  local kind = inputs[1] and kinds[inputs[1]]
  if kind and is_tensor(results[1]) and not kinds[results[1]] then kinds[results[1]] = kind end
end

local function run_step(step, environment, weights, state)
  local names, inputs, n = step.input, {}, step.n_inputs
  for i = 1, n do
    local name = names[i]
    if name ~= "" then inputs[i] = environment[name] end
  end
  state.step = step
  local results
  if step.control then
    results = pack(step.f(step.a, { environment = environment, weights = weights, state = state, run = run.graph },
      unpack(inputs, 1, n)))
  elseif step.from_shape or (not step.is_random and all_known(inputs, n)) then
    results = run_known(step, inputs, n)
  else
    results = pack(step.f(step.a, unpack(inputs, 1, n)))
  end
  if step.moves then pass_kinds(inputs, results) end
  local outputs = step.output
  for i = 1, #outputs do
    if outputs[i] ~= "" then rawset(environment, outputs[i], results[i]) end
  end
  local free = step.free
  for i = 1, #free do rawset(environment, free[i], nil) end
end

--- The outputs of graph as a list; inputs are in its order. outer: the environment around it. state.step is the step that runs.
function run.graph(graph, inputs, weights, outer, state)
  local environment = new_environment(graph, weights, outer)
  for i, name in ipairs(graph.inputs) do rawset(environment, name, inputs[i]) end
  local steps = graph.steps
  for i = 1, #steps do run_step(steps[i], environment, weights, state) end
  local results = {}
  for i, name in ipairs(graph.outputs) do results[i] = environment[name] end
  return results
end

return run
