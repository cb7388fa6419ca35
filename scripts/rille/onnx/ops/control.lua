-- If, Loop, Scan, SequenceMap, and calls of a model's own functions. They get where they stand as well: { environment, weights,
-- state, run }.
local rille, require = ...
local tensors, raise = require "rille.onnx.tensors", require("rille.check").raise
local sequences = require "rille.onnx.sequences"
local number, known = tensors.number, tensors.known

local function inner(at, graph, inputs)
  local step = at.state.step
  local results = at.run(graph, inputs, at.weights, at.environment, at.state)
  at.state.step = step
  return results
end

local function branch(a, at, condition)
  local graph = number(condition) ~= 0 and a.then_branch or a.else_branch
  if not graph then raise("onnx: an If without that branch") end
  return table.unpack(inner(at, graph, {}), 1, #graph.outputs)
end

local function constant(value, dtype)
  local made = rille.tensor(value, { dtype = dtype })
  known[made] = true
  return made
end

-- The values of one scan output in each round; of no round, what the graph says of its sizes.
local function stack(list, graph, name, axis, backward)
  if backward then
    local turned = {}
    for i = #list, 1, -1 do turned[#turned + 1] = list[i] end
    list = turned
  end
  if #list > 0 then return rille.stack(list, axis or 0) end
  local type, sizes = graph.types[name], { 0 }
  local tensor = type and type.tensor_type
  for _, dim in ipairs(tensor and tensor.shape and tensor.shape.dim or {}) do sizes[#sizes + 1] = dim.dim_value or 0 end
  local found = tensor and tensors.types[tensor.elem_type or 0]
  return rille.zeros(sizes, { dtype = found and found[3] or "float32" })
end

local MOST_ROUNDS = 1 << 31

local function loop(a, at, most, condition, ...)
  local graph, carried = a.body, table.pack(...)
  local n, total = carried.n, most and number(most) or MOST_ROUNDS
  local goes, scanned, rounds = condition == nil or number(condition) ~= 0, {}, 0
  for i = n + 2, #graph.outputs do scanned[i] = {} end
  while goes and rounds < total do
    local inputs = { constant(rounds, "int64"), condition or constant(true, "bool") }
    for i = 1, n do inputs[i + 2] = carried[i] end
    local results = inner(at, graph, inputs)
    for i = 1, n do carried[i] = results[i + 1] end
    for i = n + 2, #graph.outputs do table.insert(scanned[i], results[i]) end
    condition, rounds = results[1], rounds + 1
    if rounds < total and condition then goes = number(condition) ~= 0 end
  end
  local results = table.move(carried, 1, n, 1, {})
  for i = n + 2, #graph.outputs do results[i - 1] = stack(scanned[i], graph, graph.outputs[i]) end
  return table.unpack(results, 1, #graph.outputs - 1)
end

local function axis_of(axis, x) return axis < 0 and axis + x:dim() or axis end

-- One sequence: the first of values are carried on, the others are gone through.
local function scan_one(a, at, values, n_scanned)
  local graph = a.body
  local n = #values - n_scanned
  local n_results = #graph.outputs - n
  local state, steps = table.move(values, 1, n, 1, {}), nil
  local directions, axes = a.scan_input_directions or a.directions or {}, a.scan_input_axes or {}
  for i = 1, n_scanned do
    local size = values[n + i]:size(axis_of(axes[i] or 0, values[n + i]))
    if steps and steps ~= size then raise("onnx: a Scan over %d and %d steps", steps, size) end
    steps = size
  end
  local lists = {}
  for i = 1, n_results do lists[i] = {} end
  for k = 0, (steps or 0) - 1 do
    local inputs = table.move(state, 1, n, 1, {})
    for i = 1, n_scanned do
      local x = values[n + i]
      inputs[n + i] = x:select(axis_of(axes[i] or 0, x), directions[i] == 1 and steps - 1 - k or k)
    end
    local results = inner(at, graph, inputs)
    for i = 1, n do state[i] = results[i] end
    for i = 1, n_results do lists[i][k + 1] = results[n + i] end
  end
  for i = 1, n_results do
    state[n + i] = stack(lists[i], graph, graph.outputs[n + i], a.scan_output_axes and a.scan_output_axes[i],
      a.scan_output_directions and a.scan_output_directions[i] == 1)
  end
  return state
end

local function scan(a, at, ...)
  return table.unpack(scan_one(a, at, { ... }, a.num_scan_inputs))
end

-- Opset 8: every value has a batch in front, and lengths may be given.
local function scan_batch(a, at, lengths, ...)
  if lengths then raise("onnx: a Scan of opset 8 with lengths is not supported") end
  local values, rows = { ... }, {}
  for b = 0, values[1]:size(0) - 1 do
    local row = {}
    for i, value in ipairs(values) do row[i] = value[b] end
    rows[b + 1] = scan_one(a, at, row, a.num_scan_inputs)
  end
  local results = {}
  for i = 1, #rows[1] do
    local list = {}
    for b, row in ipairs(rows) do list[b] = row[i] end
    results[i] = rille.stack(list, 0)
  end
  return table.unpack(results)
end

local function sequence_map(a, at, first, ...)
  local graph, rest, lists = a.body, table.pack(...), {}
  for i = 1, #graph.outputs do lists[i] = {} end
  for k, value in ipairs(first) do
    local inputs = { value }
    for i = 1, rest.n do inputs[i + 1] = sequences.is(rest[i]) and rest[i][k] or rest[i] end
    local results = inner(at, graph, inputs)
    for i = 1, #graph.outputs do lists[i][k] = results[i] end
  end
  for i, list in ipairs(lists) do lists[i] = sequences.new(list) end
  return table.unpack(lists)
end

-- A call of a function that the model brings: it sees nothing of what is around it.
local function call(a, at, ...)
  local step = at.state.step
  local results = at.run(a._body, { ... }, at.weights, nil, at.state)
  at.state.step = step
  return table.unpack(results, 1, #a._body.outputs)
end

return function()
  return { If = branch, Loop = loop, Scan = scan_batch, ["Scan@9"] = scan, SequenceMap = sequence_map, _call = call },
    { control = { "If", "Loop", "Scan", "SequenceMap" } }
end
