-- rille.onnx.load: a model of ONNX as a module. What float initializers hold are its parameters, under their names.
local rille, require, native = ...
local check, tensors, graphs, run = require "rille.check", require "rille.onnx.tensors", require "rille.onnx.graph",
  require "rille.onnx.run"
local protobuf = require "rille.onnx.protobuf"
local raise, nn = check.raise, rille.nn

local OLDEST, NEWEST = 1, 24 -- versions of the operator set

local Model = nn.Module:extend("onnx.Model")

-- ---- what is told of inputs and outputs ---------------------------------------------------------------------------

local function describe(name, type)
  local told = { name = name }
  local tensor = type and type.tensor_type
  if tensor then
    local found = tensors.types[tensor.elem_type or 0]
    told.dtype = found and found[1]
    if tensor.shape then
      told.shape = {}
      for i, dim in ipairs(tensor.shape.dim) do
        told.shape[i] = dim.dim_param and dim.dim_param ~= "" and dim.dim_param or dim.dim_value or "?"
      end
    end
  elseif type then
    told.kind = type.sequence_type and "sequence" or type.optional_type and "optional" or nil
  end
  return told
end

-- ---- loading ----------------------------------------------------------------------------------------------------

local reserved = { inputs = true, outputs = true, opset = true, training = true }

-- A field of the module for the initializer of that name, which is its name in the state.
local function field_for(model, name, taken)
  local key = name == "" and "initializer" or name
  if taken[key] or reserved[key] or key:sub(1, 1) == "_" or Model[key] ~= nil or rawget(model, key) ~= nil then
    key = "weight of " .. name
    while taken[key] do key = key .. "'" end
  end
  taken[key] = true
  if key ~= name then
    local names = rawget(model, "_names") or {}
    rawset(model, "_names", names)
    names[key] = name
  end
  return key
end

local function add_weights(model, build)
  local taken = {}
  function build.role(graph, name, value)
    if not value:is_floating_point() or graph.settings[name] or value:dim() == 0 then return "constant" end
    return graph.statistics[name] and "buffer" or "parameter"
  end
  function build.add_weight(name, value, role)
    local key = field_for(model, name, taken)
    if role == "parameter" then model[key] = nn.Parameter(value) else model:register_buffer(key, value) end
    return key
  end
end

local function opset_of(proto, name)
  local opset
  for _, import in ipairs(proto.opset_import) do
    local domain = import.domain or ""
    if domain == "" or domain == "ai.onnx" then opset = import.version or 0 end
  end
  opset = opset or NEWEST -- of other domains alone
  if opset < OLDEST or opset > NEWEST then
    raise("onnx: %s is of opset %d; opsets %d to %d are read", name, opset, OLDEST, NEWEST)
  end
  return opset
end

-- Fills a new module with what source holds.
local function fill(self, source)
  local proto = protobuf.decode(source)
  if not proto.graph then raise("onnx: %s has no graph: it is no ONNX model", source.name) end
  local build = { source = source, opset = opset_of(proto, source.name), functions = {}, calls = 0 }
  for _, own in ipairs(proto.functions) do build.functions[(own.domain or "") .. ":" .. (own.name or "")] = own end
  self.opset = build.opset
  add_weights(self, build)
  local graph = graphs.prepare(build, proto.graph)
  rawset(self, "_graph", graph)
  self.inputs, self.outputs = {}, {}
  for i, name in ipairs(graph.inputs) do self.inputs[i] = describe(name, graph.types[name]) end
  for i, name in ipairs(graph.outputs) do self.outputs[i] = describe(name, graph.types[name]) end
end

-- ---- running ----------------------------------------------------------------------------------------------------

local function is_value(value)
  return rille.is_tensor(value) or type(value) == "table" and getmetatable(value) ~= nil
end

-- Inputs in the graph's order, given one by one or by name in one table.
local function arguments(model, graph, first, ...)
  local given, n = { first, ... }, select("#", first, ...)
  while n > #graph.inputs and given[n] == nil do n = n - 1 end
  if n == 1 and type(first) == "table" and not is_value(first) then
    given, n = {}, #graph.inputs
    local places = {}
    for i, name in ipairs(graph.inputs) do places[name] = i end
    for name, value in pairs(first) do
      if not places[name] then
        raise("onnx: the model has no input '%s'; it has '%s'", tostring(name), table.concat(graph.inputs, "', '"))
      end
      given[places[name]] = value
    end
  end
  if n > #graph.inputs then raise("onnx: the model takes %d inputs, got %d", #graph.inputs, n) end
  for i, name in ipairs(graph.inputs) do
    local type = graph.types[name]
    if given[i] == nil and not (type and type.optional_type) then
      raise("onnx: the input '%s' is missing; the model takes '%s'", name, table.concat(graph.inputs, "', '"))
    end
    if given[i] ~= nil and not is_value(given[i]) then
      raise("onnx: the input '%s' must be a tensor, got %s", name, check.type_of(given[i]))
    end
    local told = model.inputs[i]
    if told.dtype and rille.is_tensor(given[i]) and tensors.limits[told.dtype] then tensors.set_kind(given[i], told.dtype) end
  end
  return given
end

-- The error text with the node in it, behind the place and the module's path that it begins with.
local function with_node(problem, step)
  if type(problem) ~= "string" or not step or problem:find(": node '", 1, true) then return problem end
  local place, rest = problem:match("^(.-%.?[%w_]*:%d+: )(.*)$")
  if not place then place, rest = "", problem end
  local path, text = rest:match("^([^:]+: )(.*)$")
  if not path then path, text = "", rest end
  if problem:find("^rille/onnx/") then -- Lua's own: a value is not there, or of another kind
    place, path, text = "", "", ("its inputs or attributes are not what ONNX says they are (%s)"):format(rest)
  end
  return place .. path .. step.name .. ": " .. (text:gsub("^onnx: ", ""))
end

function Model:forward(...)
  local graph = rawget(self, "_graph")
  local given = arguments(self, graph, ...)
  local state = {}
  local fine, results = pcall(run.graph, graph, given, self, nil, state)
  if not fine then error(with_node(results, state.step), 0) end
  return table.unpack(results, 1, #graph.outputs)
end

function Model:extra_repr()
  local names = {}
  for i, input in ipairs(self.inputs) do names[i] = input.name end
  return ("%s, opset=%d"):format(table.concat(names, ", "), self.opset)
end

-- Whether text is a model and no path: a path has no control characters, and in a model they stand in front of every text.
local function is_bytes(text) return text:find("[\0-\31]") ~= nil end

local function load_file(path)
  native.file_start("onnx.load", path, 0) -- an error says who reads
  local model = Model()
  local name, folder = path:match("[^/\\]*$"), path:match("^.*[/\\]") or ""
  fill(model, { bytes = native.read_bytes(path), name = name, folder = folder, files = {} })
  return model
end
load_file = require("rille.foreign").reader("onnx.load", "onnx", load_file)

return function(path)
  if type(path) ~= "string" then raise("onnx.load: takes a path or the bytes of a model, got %s", check.type_of(path)) end
  if path == "" then raise("onnx.load: the path is empty") end
  if not is_bytes(path) then return load_file(path) end
  local model = Model()
  fill(model, { bytes = rille.tensor(path, { dtype = "uint8" }), name = "the model" })
  return model
end
