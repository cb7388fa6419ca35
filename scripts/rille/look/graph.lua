-- rille.graph(net, input...) and rille.graph(tensor[, net]): what a network, or the tape behind a tensor, is made of, as
-- dot text and as a drawing.
local rille, require, native = ...
local class = require "rille.class"
local check = require "rille.check"
local modules = require "rille.nn.module"
local probe = require "rille.look.probe"
local nn, is_tensor = rille.nn, rille.is_tensor

local Graph = class.plain "rille.graph"

local function new_graph() return Graph { nodes = {}, edges = {}, groups = {} } end

-- Adds a node: its lines of text, its kind (module, op, input, output, leaf), the shape that goes along its edges.
local function add_node(graph, kind, lines, shape, path)
  local node = { kind = kind, lines = lines, shape = shape, path = path, number = #graph.nodes + 1 }
  graph.nodes[node.number] = node
  return node
end

local function add_edge(graph, from, to)
  local key = from.number .. ">" .. to.number
  if graph.edges[key] then return end
  graph.edges[key] = true
  table.insert(graph.edges, { from = from.number, to = to.number, shape = from.shape })
end

local function shape_text(shape) return shape and "[" .. table.concat(shape, ", ") .. "]" or "" end

function Graph:__tostring() return ("graph of %d nodes and %d edges"):format(#self.nodes, #self.edges) end

-- ---- of a network ----------------------------------------------------------------------------------------------------

-- Boxes are modules without modules inside; layers in C may hold parametrizations, attention a projection.
local function is_box(module)
  return native.is_layer(module) or #module:children() == 0 or module:_name() == "MultiheadAttention"
end

-- Follows tensors through the tape: key -> the node of the graph that made it.
local function new_trace(graph)
  local trace = { graph = graph, known = {}, info = {}, maker = {}, held = {} }

  -- What stands for a tensor: its place on the tape, or without one the tensor itself.
  function trace.key(tensor)
    table.insert(trace.held, tensor) -- so that no other tensor gets its place
    local id, list = native.tape(tensor, trace.known)
    for _, node in ipairs(list or {}) do trace.info[node.id] = node end
    return id or tensor
  end

  -- The node that made what a key stands for; ops between modules become nodes of their own.
  function trace.find(key)
    if trace.maker[key] then return trace.maker[key] end
    local info = trace.info[key]
    if not info or info.leaf then return nil end
    local sources = {}
    for _, input in ipairs(info.inputs) do
      local source = input and trace.find(input)
      if source then sources[#sources + 1] = source end
    end
    local node = add_node(graph, "op", { info.name }, info.shape)
    for _, source in ipairs(sources) do add_edge(graph, source, node) end
    trace.maker[key] = node
    return node
  end

  -- The nodes behind tensors.
  function trace.sources(tensors)
    local list = {}
    for _, tensor in ipairs(tensors) do list[#list + 1] = trace.find(trace.key(tensor)) end
    return list
  end
  return trace
end

-- Floating inputs take part in the tape, so that everything behind them does.
local function on_tape(inputs)
  for i = 1, inputs.n do
    local input = inputs[i]
    if is_tensor(input) and input.dtype:find "^float" then inputs[i] = input:detach():requires_grad_():clone() end
  end
end

local function of_network(net, ...)
  local graph, inputs = new_graph(), probe.inputs("graph", ...)
  local paths, trace = {}, new_trace(graph)
  for path, module in net:named_modules() do
    paths[modules.identity(module)] = path
    if path ~= "" and not is_box(module) then table.insert(graph.groups, path) end
  end
  local open = {} -- the boxes whose call is under way; what is inside them is not looked at
  local function before(module, ...)
    if not is_box(module) then return end
    open[#open + 1] = #open == 0 and trace.sources(probe.tensors(table.pack(...))) or {}
  end
  local function after(module, _, ...)
    if not is_box(module) then return end
    local sources = table.remove(open)
    if #open > 0 then return end
    local outputs = probe.tensors(table.pack(...))
    local path = paths[modules.identity(module)]
    local lines = path == "" and { module:_name() } or { path, module:_name() }
    local node = add_node(graph, "module", lines, outputs[1] and outputs[1]:shape(), path)
    for _, source in ipairs(sources) do add_edge(graph, source, node) end
    for _, output in ipairs(outputs) do trace.maker[trace.key(output)] = node end
  end
  local results = rille.enable_grad(function()
    on_tape(inputs)
    local tensors = probe.tensors(inputs)
    for i, tensor in ipairs(tensors) do
      local title = #tensors == 1 and "input" or "input " .. i
      trace.maker[trace.key(tensor)] = add_node(graph, "input", { title }, tensor:shape())
    end
    return probe.run(net, inputs, 1, before, after)
  end)
  local outputs = probe.tensors(results)
  for i, tensor in ipairs(outputs) do
    local source = trace.find(trace.key(tensor))
    local title = #outputs == 1 and "output" or "output " .. i
    local node = add_node(graph, "output", { title, shape_text(tensor:shape()) }, tensor:shape())
    if source then add_edge(graph, source, node) end
  end
  return graph
end

-- ---- of a tensor -----------------------------------------------------------------------------------------------------

local function of_tensor(tensor, net)
  if net ~= nil and not nn.is_module(net) then
    check.raise("graph: the second argument must be the module that names the leaves, got %s", type(net))
  end
  local names = {}
  if net then
    for name, parameter in net:named_parameters() do names[parameter:_serial()] = name end
  end
  local root, list = native.tape(tensor, {})
  if not root then check.raise "graph: the tensor has no history: it does not require grad" end
  local graph, nodes = new_graph(), {}
  for i = #list, 1, -1 do
    local info = list[i]
    local name = info.leaf and names[info.serial] or info.name
    nodes[info.id] = add_node(graph, info.leaf and "leaf" or "op", { name }, info.shape)
  end
  for _, info in ipairs(list) do
    for _, input in ipairs(info.inputs) do
      if input then add_edge(graph, nodes[input], nodes[info.id]) end
    end
  end
  local out = add_node(graph, "output", { "tensor" }, tensor:shape())
  add_edge(graph, nodes[root], out)
  return graph
end

-- ---- dot -------------------------------------------------------------------------------------------------------------

local colors = { module = "#dbe9f6", op = "#f2f2f2", input = "#e2f0d9", output = "#e2f0d9", leaf = "#fdebd3" }

local function quoted(text) return '"' .. text:gsub('[\\"]', "\\%0"):gsub("\n", "\\n") .. '"' end

-- The innermost group that holds a path.
local function group_of(graph, path)
  local best = ""
  for _, group in ipairs(graph.groups) do
    if path and #group > #best and #group < #path and path:sub(1, #group + 1) == group .. "." then best = group end
  end
  return best
end

--- The graph in Graphviz's language; modules that hold others are clusters.
function Graph:dot()
  local out = { "digraph network {", '  node [shape=box, style="filled,rounded", fontname="monospace", fontsize=11];',
    '  edge [fontname="monospace", fontsize=10];' }
  local members, inside = {}, {}
  for _, node in ipairs(self.nodes) do
    local group = group_of(self, node.path)
    members[group] = members[group] or {}
    table.insert(members[group], node)
  end
  for _, group in ipairs(self.groups) do
    local outer = group_of(self, group)
    inside[outer] = inside[outer] or {}
    table.insert(inside[outer], group)
  end
  local function write(group, indent)
    for _, node in ipairs(members[group] or {}) do
      out[#out + 1] = ("%sn%d [label=%s, fillcolor=%s];"):format(indent, node.number, quoted(table.concat(node.lines, "\n")),
        quoted(colors[node.kind]))
    end
    for _, inner in ipairs(inside[group] or {}) do
      out[#out + 1] = ("%ssubgraph %s {"):format(indent, quoted("cluster_" .. inner))
      out[#out + 1] = ("%s  label=%s;"):format(indent, quoted(inner))
      write(inner, indent .. "  ")
      out[#out + 1] = indent .. "}"
    end
  end
  write("", "  ")
  for _, edge in ipairs(self.edges) do
    out[#out + 1] = ("  n%d -> n%d [label=%s];"):format(edge.from, edge.to, quoted(shape_text(edge.shape)))
  end
  out[#out + 1] = "}"
  return table.concat(out, "\n") .. "\n"
end

--- The graph as a drawing, in SVG.
function Graph:svg() return native.with_point(require "rille.look.graph_layout", self, colors, shape_text) end

--- Writes the graph to a file that ends in .svg or .dot, in one step.
function Graph:save(path)
  check.path("graph:save", path)
  local kind = path:match "%.(%a+)$"
  if kind ~= "svg" and kind ~= "dot" then check.raise("graph:save: the path must end in .svg or .dot, got '%s'", path) end
  native.write_file("graph:save", path, self[kind](self))
  return self
end

--- The graph of a network (its layers in the order of their calls, and ops between them), or of the tape behind a tensor,
-- where a module may name the leaves. The network is run once in eval mode and stays as it was.
return function(what, ...)
  if is_tensor(what) then return of_tensor(what, ...) end
  if not nn.is_module(what) then check.raise("graph: needs a module or a tensor, got %s", type(what)) end
  return of_network(what, ...)
end
