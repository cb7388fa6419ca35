-- A GraphProto as a list of steps that run.lua goes through: operators found, attributes and constants read, names checked.
local rille, require = ... -- luacheck: ignore
local check, registry, tensors = require "rille.check", require "rille.onnx.registry", require "rille.onnx.tensors"
local raise = check.raise
local graphs = {}

local MOST_CALLS = 32 -- functions inside of functions

-- A table with a metatable is no list of members to a module that holds it.
local Graph = { __name = "onnx.Graph" }
graphs.metatable = Graph

local function node_text(node)
  local name = node.name
  if not name or name == "" then name = node.output[1] end
  return ("node '%s' (%s)"):format(name or "", node.op_type or "")
end

-- ---- attributes -------------------------------------------------------------------------------------------------

local FLOAT, INT, STRING, TENSOR, GRAPH, FLOATS, INTS, STRINGS, TENSORS, GRAPHS, SPARSE = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11

local function kind_of(attribute)
  if (attribute.type or 0) ~= 0 then return attribute.type end
  return attribute.f and FLOAT or attribute.i and INT or attribute.s and STRING or attribute.t and TENSOR or attribute.g and GRAPH
    or #attribute.floats > 0 and FLOATS or #attribute.strings > 0 and STRINGS or INTS
end

local function value_of(build, attribute, scope)
  local kind = kind_of(attribute)
  if kind == FLOAT then return attribute.f or 0.0 end
  if kind == INT then return attribute.i or 0 end
  if kind == STRING then return attribute.s or "" end
  if kind == FLOATS then return attribute.floats end
  if kind == INTS then return attribute.ints end
  if kind == STRINGS then return attribute.strings end
  if kind == TENSOR and attribute.t then
    local value = tensors.from_proto(build.source, attribute.t, ("attribute '%s'"):format(attribute.name or ""))
    tensors.known[value] = true
    return value
  end
  if kind == SPARSE and attribute.sparse_tensor then return tensors.from_sparse(build.source, attribute.sparse_tensor) end
  if kind == GRAPH and attribute.g then return graphs.prepare(build, attribute.g, scope) end
  if kind == TENSORS or kind == GRAPHS then return nil end
  if attribute.tp then return attribute.tp end
  raise("onnx: attribute '%s' of type %d has no value", attribute.name or "", kind)
end

local function attributes(build, node, scope)
  local values = { _outputs = #node.output, _opset = build.opset, _node = node_text(node), _kinds = build.kinds }
  for _, attribute in ipairs(node.attribute) do
    local name, reference = attribute.name or "", attribute.ref_attr_name
    if reference and reference ~= "" then
      values[name] = build.arguments and build.arguments[reference]
    else
      values[name] = value_of(build, attribute, scope)
    end
  end
  return values
end

-- ---- nodes ------------------------------------------------------------------------------------------------------

local standard = { [""] = true, ["ai.onnx"] = true, ["ai.onnx.preview.training"] = true, ["ai.onnx.preview"] = true }

local function find_function(build, node)
  local domain = node.domain or ""
  local own = build.functions[domain .. ":" .. (node.op_type or "")]
  if own then return nil, own end
  if not standard[domain] then
    raise("onnx: %s is of the domain '%s', whose operators are not known; export the model without them", node_text(node), domain)
  end
  local f, since = registry.find(node.op_type or "", build.opset)
  if f then return f end
  if since then
    raise("onnx: %s came with opset %d, but the model says opset %d", node_text(node), since, build.opset)
  end
  local near = check.nearest(node.op_type or "", registry.names())
  raise("onnx: %s is an operator that is not supported%s", node_text(node), near and ("; did you mean '%s'?"):format(near) or "")
end

-- A function of the model's own becomes a graph for each call, as its attributes are the call's.
local function prepare_call(build, node, own)
  if build.calls >= MOST_CALLS then raise("onnx: %s: functions call each other more than %d deep", node_text(node),
    MOST_CALLS) end
  local given, outer = attributes(build, node, { names = {} }), build.arguments
  local opset = build.opset
  for _, attribute in ipairs(own.attribute_proto) do
    if given[attribute.name] == nil then given[attribute.name] = value_of(build, attribute, { names = {} }) end
  end
  for _, import in ipairs(own.opset_import) do
    if (import.domain or "") == "" then build.opset = import.version or opset end
  end
  build.arguments, build.calls = given, build.calls + 1
  local inputs, outputs = {}, {}
  for i, name in ipairs(own.input) do inputs[i] = { name = name } end
  for i, name in ipairs(own.output) do outputs[i] = { name = name } end
  local body = graphs.prepare(build, { node = own.node, initializer = {}, sparse_initializer = {}, input = inputs,
    output = outputs },
    { names = {} })
  build.arguments, build.calls, build.opset = outer, build.calls - 1, opset
  return { a = { _body = body, _node = node_text(node), _outputs = #node.output }, f = registry.find("_call", 1), control = true }
end

-- What the operator cannot do without.
local function check_required(step, node)
  local required = node.op_type and require("rille.onnx.required")[node.op_type]
  if not required then return end
  local given = 0
  for i, name in ipairs(node.input) do
    if name ~= "" then given = i end
  end
  if given < required[1] then raise("onnx: %s takes at least %d inputs, got %d", step.name, required[1], given) end
  for i = 1, required[1] do
    if node.input[i] == "" then raise("onnx: %s: input %d is missing", step.name, i) end
  end
  for i = 2, #required do
    if step.a[required[i]] == nil then raise("onnx: %s: the attribute '%s' is missing", step.name, required[i]) end
  end
end

-- An attribute that is not known would change what the operator computes.
local function check_attributes(step, node)
  local known = " " .. (require("rille.onnx.attributes")[node.op_type] or "") .. " "
  for _, attribute in ipairs(node.attribute) do
    local name = attribute.name or ""
    if not known:find(" " .. name .. " ", 1, true) then raise("onnx: %s: the attribute '%s' is not supported", step.name,
      name) end
  end
end

local function new_step(build, node, scope)
  local f, own = find_function(build, node)
  local step = own and prepare_call(build, node, own)
    or { f = f, a = attributes(build, node, scope), control = registry.control[node.op_type],
      from_shape = registry.shapes[node.op_type], is_random = registry.random[node.op_type],
        moves = registry.moves[node.op_type] }
  step.op, step.name, step.input, step.output, step.free = node.op_type, node_text(node), node.input, node.output, {}
  step.n_inputs = #node.input
  if not own then
    check_required(step, node)
    check_attributes(step, node)
  end
  step.outer = {}
  for _, value in pairs(step.a) do
    if getmetatable(value) == Graph then
      for name in pairs(value.outer) do step.outer[#step.outer + 1] = name end
    end
  end
  return step
end

-- ---- names ------------------------------------------------------------------------------------------------------

-- Whether the name stands in the scope or one around it, which is noted as a use of the outer graph's value.
local function find_name(scope, name)
  if scope.names[name] then return true end
  if scope.parent and find_name(scope.parent, name) then
    scope.outer[name] = true
    return true
  end
  return false
end

local function check_inputs(step, scope)
  for _, name in ipairs(step.input) do
    if name ~= "" and not find_name(scope, name) then
      raise("onnx: %s reads '%s', which nothing before it gives: the nodes are not in order, or go in a circle", step.name, name)
    end
  end
end

local function add_outputs(step, scope)
  for _, name in ipairs(step.output) do
    if name ~= "" then
      if scope.names[name] then raise("onnx: %s gives '%s', which has a value already", step.name, name) end
      scope.names[name] = true
    end
  end
end

-- Values are let go of behind the step that reads them last.
local function find_last_uses(graph)
  local last, keep = {}, {}
  for _, name in ipairs(graph.outputs) do keep[name] = true end
  for i, step in ipairs(graph.steps) do
    for _, names in ipairs { step.input, step.outer, step.output } do
      for _, name in ipairs(names) do last[name] = i end
    end
  end
  for name, i in pairs(last) do
    if not keep[name] and not graph.constants[name] and name ~= "" then table.insert(graph.steps[i].free, name) end
  end
end

-- Initializers: parameters and buffers go to the build, constants stay with the graph.
local function add_initializers(build, proto, graph, scope)
  for _, list in ipairs { proto.initializer, proto.sparse_initializer } do
    for _, item in ipairs(list) do
      local is_sparse = list == proto.sparse_initializer
      local name = is_sparse and item.values and item.values.name or item.name or ""
      if scope.names[name] then raise("onnx: the initializer '%s' is there twice", name) end
      scope.names[name] = true
      local value = is_sparse and tensors.from_sparse(build.source, item) or tensors.from_proto(build.source, item)
      local role = build.role and build.role(graph, name, value) or "constant"
      if role == "constant" then
        tensors.known[value] = true
        graph.constants[name] = value
      else
        graph.weights[name] = build.add_weight(name, value, role)
      end
    end
  end
end

-- Which initializers are settings or statistics, by what reads them.
local function note_uses(proto, graph)
  for _, node in ipairs(proto.node) do
    local settings, statistics = registry.settings[node.op_type], registry.statistics[node.op_type]
    for _, at in ipairs(settings or {}) do graph.settings[node.input[at] or ""] = true end
    for _, at in ipairs(statistics or {}) do graph.statistics[node.input[at] or ""] = true end
  end
end

--- The graph of proto; scope: { names, parent } of the graph around it, or nil. build: { source, opset, functions, role(graph,
--- name, tensor), add_weight(name, tensor, role) }.
function graphs.prepare(build, proto, parent)
  local graph = setmetatable({ steps = {}, constants = {}, weights = {}, inputs = {}, outputs = {}, settings = {},
    statistics = {},
    types = {}, outer = {} }, Graph)
  local scope = { names = {}, parent = parent, outer = graph.outer }
  build.depth = (build.depth or 0) + 1
  note_uses(proto, graph)
  add_initializers(build, proto, graph, scope)
  for _, value in ipairs(proto.input) do
    local name = value.name or ""
    if not graph.constants[name] and not graph.weights[name] then
      if scope.names[name] then raise("onnx: the input '%s' is there twice", name) end
      scope.names[name] = true
      graph.inputs[#graph.inputs + 1] = name
      graph.types[name] = value.type
    end
  end
  for _, node in ipairs(proto.node) do
    local step = new_step(build, node, scope)
    check_inputs(step, scope)
    add_outputs(step, scope)
    if node.op_type == "Constant" and node.output[1] and not step.control then
      local value = step.f(step.a)
      tensors.known[value] = true
      graph.constants[node.output[1]] = value
    else
      graph.steps[#graph.steps + 1] = step
    end
  end
  for i, value in ipairs(proto.output) do
    local name = value.name or ""
    if not find_name(scope, name) then raise("onnx: the output '%s' is given by no node", name) end
    graph.outputs[i], graph.types[name] = name, value.type
  end
  find_last_uses(graph)
  build.depth = build.depth - 1
  return graph
end

return graphs
