-- rille.summary and rille.graph.
local rille = require "rille"
local folder = require "tests.support.folder"
local nn, F = rille.nn, rille.functional

local Block = nn.Module:extend("Block")
function Block:init(width)
  self.conv = nn.Conv2d(width, width, 3, { padding = 1 })
  self.norm = nn.BatchNorm2d(width)
end
function Block:forward(x) return F.relu(self.norm(self.conv(x))) + x end

local Net = nn.Module:extend("Net")
function Net:init()
  self.stem = nn.Conv2d(1, 4, 3, { padding = 1 })
  self.blocks = { Block(4), Block(4) }
  self.head = nn.Sequential(nn.Flatten(), nn.Dropout(0.5), nn.Linear(4 * 6 * 6, 3))
  self.unused = nn.Linear(2, 2)
  self:register_buffer("calls", rille.zeros(1))
end
function Net:forward(x)
  self.calls = self.calls + 1
  x = self.stem(x)
  for _, block in ipairs(self.blocks) do x = block(x) end
  return self.head(self.blocks[1](x))
end

-- A layer as one would write it in Lua, with the fields of PyTorch's.
local function stand_in(name, fields, forward)
  local Class = nn.Module:extend(name)
  function Class:init()
    for key, value in pairs(fields) do self[key] = value end
  end
  Class.forward = forward
  return Class()
end

local function row_of(summary, path)
  for _, row in ipairs(summary.rows) do
    if row.path == path then return row end
  end
end

-- What must be as it was before: modes, buffers, gradients, the random stream.
local function assert_untouched(net, use)
  net:train()
  net.blocks[1].norm:eval()
  net(rille.randn(2, 1, 6, 6)):sum():backward()
  rille.manual_seed(3)
  local state, grads, calls = {}, {}, net.calls
  for name, tensor in pairs(net:state_dict()) do state[name] = tensor:clone() end
  for name, parameter in net:named_parameters() do grads[name] = parameter.grad and parameter.grad:clone() end
  use()
  for name, tensor in pairs(net:state_dict()) do assert.is_true(rille.equal(state[name], tensor), name) end
  for name, parameter in net:named_parameters() do
    assert.equal(grads[name] == nil, parameter.grad == nil, name)
    if parameter.grad then assert.is_true(rille.equal(grads[name], parameter.grad), name) end
  end
  assert.is_true(net.calls == calls)
  assert.is_true(net.training)
  assert.is_false(net.blocks[1].norm.training)
  assert.is_true(net.blocks[2].norm.training)
  local drawn = rille.rand(1):item()
  rille.manual_seed(3)
  assert.equal(rille.rand(1):item(), drawn)
  assert.is_true(rille.is_grad_enabled())
end

describe("summary", function()
  it("tells shapes, parameters, multiply-adds and memory of every layer", function()
    local net = Net()
    net.stem:requires_grad_(false)
    local summary = rille.summary(net, { 2, 1, 6, 6 }, { runs = 3 })
    local stem, conv, norm = row_of(summary, "stem"), row_of(summary, "blocks.0.conv"), row_of(summary, "blocks.1.norm")
    assert.same({ { 2, 4, 6, 6 } }, stem.output)
    assert.same({ 40, 0, 2 * 4 * 36 * 9, 2 * 4 * 36 * 4, 1 }, { stem.parameters, stem.trainable, stem.multiply_adds, stem.bytes, stem.calls })
    assert.same({ 148, 148, 2 * (2 * 4 * 36 * 36), 2 }, { conv.parameters, conv.trainable, conv.multiply_adds, conv.calls })
    assert.same({ 8, 0, "BatchNorm2d" }, { norm.parameters, norm.multiply_adds, norm.class })
    assert.same({ { 2, 3 } }, row_of(summary, "").output)
    assert.equal(0, row_of(summary, "unused").calls)
    assert.equal(40 + 2 * 156 + 145 * 3 - 0 + 6, summary.parameters)
    assert.equal(summary.parameters - 40, summary.trainable)
    assert.equal(4 * summary.parameters, summary.parameter_bytes)
    assert.equal(2 * 4 * 36 * 9 + 3 * 2 * 4 * 36 * 36 + 2 * 144 * 3, summary.multiply_adds)
    assert.equal(4 * (2 * 144 * (1 + 6 + 2) + 6), summary.bytes)
    assert.is_true(summary.seconds > 0)
    assert.is_true(stem.seconds <= summary.seconds)
  end)

  it("prints aligned columns", function()
    local lines = {}
    for line in tostring(rille.summary(Net(), { 2, 1, 6, 6 })):gmatch "[^\n]+" do lines[#lines + 1] = line end
    assert.equal(17, #lines)
    local column = lines[1]:find("output", 1, true)
    assert.equal("[2, 4, 6, 6]", lines[4]:sub(column, column + 11))
    assert.equal("not called", lines[15]:sub(column, column + 9))
    assert.matches("blocks.0.conv  Conv2d x2", lines[6], 1, true)
    assert.matches("793 parameters (793 trained, 0 frozen; 3.1 KiB), 34,560 multiply-adds", lines[17], 1, true)
    local width = #lines[1]
    for i = 3, 15 do assert.is_true(#lines[i] <= width) end
  end)

  it("counts what PyTorch's flop counter counts, halved", function()
    local function counted(module, ...) return rille.summary(module, ..., { runs = 1 }).multiply_adds end
    assert.equal(840, counted(nn.Linear(8, 5), { 3, 7, 8 }))
    assert.equal(10800, counted(nn.Conv2d(4, 6, 3, { padding = 1, stride = 2 }), { 2, 4, 9, 9 }))
    local transposed = stand_in("ConvTranspose2d", { weight = nn.Parameter(rille.ones(4, 6, 3, 3)) },
      function(self, x) return F.conv_transpose2d(x, self.weight, { stride = 2 }) end)
    assert.equal(10800, counted(transposed, { 2, 4, 5, 5 }))
    local recurrent = stand_in("LSTM", {
      input_size = 6, weight_ih_l0 = nn.Parameter(rille.ones(20, 6)), weight_hh_l0 = nn.Parameter(rille.ones(20, 5)),
      bias_ih_l0 = nn.Parameter(rille.ones(20)),
    }, function(_, x) return rille.zeros(x:size(0), x:size(1), 5), { rille.zeros(1, x:size(1), 5), rille.zeros(1, x:size(1), 5) } end)
    local summary = rille.summary(recurrent, { 7, 3, 6 })
    assert.equal(7 * 3 * 20 * (6 + 5), summary.multiply_adds)
    assert.same({ { 7, 3, 5 }, { 1, 3, 5 }, { 1, 3, 5 } }, summary.rows[1].output)
    local attention = stand_in("MultiheadAttention", { embed_dim = 8, batch_first = true, out_proj = nn.Linear(8, 8) },
      function(self, q) return self.out_proj(q) end)
    assert.equal(6288, rille.summary(attention, { 3, 5, 8 }, { 3, 7, 8 }, { 3, 7, 8 }).multiply_adds)
  end)

  it("leaves the network as it was, also after an error", function()
    local net = Net()
    assert_untouched(net, function() rille.summary(net, { 2, 1, 6, 6 }) end)
    assert_untouched(net, function()
      assert.error_matches(function() rille.summary(net, { 2, 1, 5, 5 }) end, "net.head.2: linear: input of shape [2, 100]", 1, true)
    end)
    local layer = nn.Linear(2, 2)
    local seen = 0
    layer:register_forward_hook(function() seen = seen + 1 end)
    rille.summary(layer, rille.ones(1, 2), { runs = 2 })
    layer(rille.ones(1, 2))
    assert.equal(3, seen)
  end)

  it("says what is wrong", function()
    assert.error_matches(function() rille.summary(3) end, "summary: needs a module, got number")
    assert.error_matches(function() rille.summary(nn.ReLU()) end, "needs the network's inputs")
    assert.error_matches(function() rille.summary(nn.ReLU(), { 2 }, { rums = 3 }) end, "did you mean 'runs'")
    assert.error_matches(function() rille.summary(nn.ReLU(), { 2 }, { runs = 0 }) end, "runs must be at least 1, got 0")
  end)
end)

-- "a>b" for every edge, by the first lines of its ends.
local function edges_of(graph)
  local list = {}
  for i, edge in ipairs(graph.edges) do
    list[i] = graph.nodes[edge.from].lines[1] .. ">" .. graph.nodes[edge.to].lines[1]
  end
  table.sort(list)
  return list
end

-- The rectangles (but the background) and texts of a drawing: no two rectangles may meet, every text must be clear of
-- all other texts.
local function check_drawing(svg)
  local boxes, texts = {}, {}
  for x, y, w, h in svg:gmatch '<rect x="([%d.]+)" y="([%d.]+)" width="([%d.]+)" height="([%d.]+)"' do
    boxes[#boxes + 1] = { x + 0, y + 0, x + w, y + h }
  end
  for x, y, rest, text in svg:gmatch '<text x="([%d.]+)" y="([%d.]+)"([^>]*)>([^<]*)<' do
    local middle = rest:find "middle"
    local size = middle and 12 or 10
    local width = 0.61 * size * #text
    local left = middle and x - width / 2 or x + 0
    texts[#texts + 1] = { left, y - 0.8 * size, left + width, y + 0.2 * size, text }
  end
  local function meet(a, b) return a[1] < b[3] and b[1] < a[3] and a[2] < b[4] and b[2] < a[4] end
  for _, list in ipairs { boxes, texts } do
    for i, a in ipairs(list) do
      for j = i + 1, #list do
        assert(not meet(a, list[j]), ("%s and %s overlap"):format(a[5] or "box " .. i, list[j][5] or "box " .. j))
      end
    end
  end
  return #boxes, #texts
end

describe("graph", function()
  it("follows tensors from layer to layer, and through ops between", function()
    local graph = rille.graph(Net(), { 2, 1, 6, 6 })
    assert.same({
      "add>add", "add>add", "add>blocks.0.conv", "add>blocks.1.conv", "add>head.0",
      "blocks.0.conv>blocks.0.norm", "blocks.0.conv>blocks.0.norm", "blocks.0.norm>relu", "blocks.0.norm>relu",
      "blocks.1.conv>blocks.1.norm", "blocks.1.norm>relu", "head.0>head.1", "head.1>head.2", "head.2>output", "input>stem",
      "relu>add", "relu>add", "relu>add", "stem>add", "stem>blocks.0.conv",
    }, edges_of(graph))
    assert.equal("graph of 18 nodes and 20 edges", tostring(graph))
  end)

  it("knows frozen networks, several inputs and outputs, indices, and layers that pass their input on", function()
    local Two = nn.Module:extend("Two")
    function Two:init()
      self.words, self.left, self.same = nn.Embedding(10, 3), nn.Linear(3, 3), nn.Identity()
    end
    function Two:forward(tokens, x)
      local a = self.words(tokens)
      local b = self.same(self.left(x))
      return a * b, b
    end
    local net = Two():requires_grad_(false)
    local graph = rille.graph(net, rille.zeros({ 2 }, { dtype = "int64" }), { 2, 3 })
    assert.same({ "input 1>words", "input 2>left", "left>same", "mul>output 1", "same>mul", "same>output 2" }, (function()
      local list = {}
      for _, edge in ipairs(edges_of(graph)) do
        if edge ~= "words>mul" then list[#list + 1] = edge end
      end
      return list
    end)())
  end)

  it("draws the tape behind a tensor", function()
    local layer = nn.Linear(2, 2)
    local y = (layer(rille.ones(1, 2)):tanh() * 2):sum()
    local graph = rille.graph(y, layer)
    assert.same({ "bias>linear", "linear>tanh", "mul>sum", "sum>tensor", "tanh>mul", "weight>linear" }, edges_of(graph))
    assert.same({ "leaf>linear", "leaf>linear", "linear>tanh", "mul>sum", "sum>tensor", "tanh>mul" }, edges_of(rille.graph(y)))
    local leaf = rille.ones(1, { requires_grad = true })
    assert.same({ "leaf>tensor" }, edges_of(rille.graph(leaf)))
  end)

  it("makes drawings in which nothing overlaps", function()
    local net = Net()
    local graph = rille.graph(net, { 2, 1, 6, 6 })
    local boxes, texts = check_drawing(graph:svg())
    assert.equal(18, boxes)
    assert.is_true(texts > 18)
    check_drawing(rille.graph(net(rille.ones(2, 1, 6, 6)):sum(), net):svg())
    local Wide = nn.Module:extend("Wide")
    function Wide:init()
      self.heads = {}
      for i = 1, 9 do self.heads[i] = nn.Linear(4, i) end
    end
    function Wide:forward(x)
      local outs = {}
      for i, head in ipairs(self.heads) do outs[i] = i % 2 == 0 and head(x):tanh() or head(x) end
      return rille.cat(outs, 1)
    end
    check_drawing(rille.graph(Wide(), { 1, 4 }):svg())
  end)

  it("is written as dot, with modules as clusters, and saved", function()
    local graph = rille.graph(Net(), { 2, 1, 6, 6 })
    local dot = graph:dot()
    assert.matches('subgraph "cluster_blocks.0" {\n    label="blocks.0";', dot, 1, true)
    assert.matches('n2 [label="stem\\nConv2d"', dot, 1, true)
    assert.matches('n1 -> n2 [label="[2, 1, 6, 6]"];', dot, 1, true)
    local place = folder.new()
    graph:save(place .. "/net.dot"):save(place .. "/net.svg")
    assert.equal(dot, folder.read(place .. "/net.dot"))
    assert.equal(graph:svg(), folder.read(place .. "/net.svg"))
    folder.remove(place)
    assert.error_matches(function() graph:save("net.png") end, "must end in .svg or .dot, got 'net.png'", 1, true)
    assert.error_matches(function() graph:save("/nowhere/at/all.svg") end, "nowhere", 1, true)
  end)

  it("leaves the network as it was, and says what is wrong", function()
    local net = Net()
    assert_untouched(net, function() rille.graph(net, { 2, 1, 6, 6 }) end)
    assert_untouched(net, function() pcall(rille.graph, net, { 2, 1, 5, 5 }) end)
    assert.error_matches(function() rille.graph(3) end, "graph: needs a module or a tensor, got number")
    assert.error_matches(function() rille.graph(net) end, "needs the network's inputs")
    assert.error_matches(function() rille.graph(rille.ones(1)) end, "the tensor has no history")
    assert.error_matches(function() rille.graph(rille.ones(1, { requires_grad = true }), 3) end, "must be the module that names the leaves")
  end)

  it("takes long tapes, and refuses to draw what nobody could look at", function()
    local x = rille.ones(1, { requires_grad = true })
    local y = x
    for _ = 1, 2000 do y = y * x end
    local graph = rille.graph(y)
    assert.equal(2002, #graph.nodes)
    assert.is_true(#graph:dot() > 2000)
    assert.error_matches(function() graph:svg() end, "are too many for a drawing")
  end)
end)
