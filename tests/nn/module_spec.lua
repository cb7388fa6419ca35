-- Modules in Lua and layers in C: walking, state, modes, errors.
local rille = require "rille"
local nn, F = rille.nn, rille.functional

local Block = nn.Module:extend("Block")
function Block:init(width)
  self.first = nn.Linear(width, width)
  self.scale = nn.Parameter(rille.ones(width))
  self:register_buffer("count", rille.zeros(1))
end
function Block:forward(x) return F.relu(self.first(x)) * self.scale end

local Net = nn.Module:extend("Net")
function Net:init()
  self.blocks = { Block(3), Block(3) }
  self.tail = nn.Sequential(nn.Linear(3, 2), nn.Tanh(), function(x) return x * 1 end)
  self.plain = rille.ones(1)
end
function Net:forward(x)
  for _, block in ipairs(self.blocks) do x = block(x) end
  return self.tail(x)
end

local function names(iterator)
  local list = {}
  for name in iterator do list[#list + 1] = name end
  return list
end

describe("walking", function()
  it("goes by creation, parents before children, each tensor once", function()
    local net = Net()
    assert.same({ "blocks.0.scale", "blocks.0.first.weight", "blocks.0.first.bias", "blocks.1.scale",
      "blocks.1.first.weight", "blocks.1.first.bias", "tail.0.weight", "tail.0.bias" }, names(net:named_parameters()))
    assert.same({ "blocks.0.count", "blocks.1.count" }, names(net:named_buffers()))
    assert.same({ "", "blocks.0", "blocks.0.first", "blocks.1", "blocks.1.first", "tail", "tail.0", "tail.1" },
      names(net:named_modules()))
    net.again = net.blocks[1]
    assert.equal(8, #net:parameters())
    net.itself = net
    assert.equal(8, #net:parameters())
  end)

  it("is the same in every run", function()
    local first = names(Net():named_parameters())
    for _ = 1, 10 do assert.same(first, names(Net():named_parameters())) end
  end)

  it("layers written in C have the same methods", function()
    local layer = nn.Linear(2, 3)
    assert.same({ "weight", "bias" }, names(layer:named_parameters()))
    assert.equal(2, #layer:parameters())
    assert.equal(3, layer.out_features)
    assert.is_true(layer.weight == layer:parameters()[1])
    assert.error_matches(function() return layer.wieght end, "Linear has no field 'wieght'")
    assert.error_matches(function() nn.Linear(2) end, "argument 2 %(out_features%) is missing")
    assert.error_matches(function() nn.Linear(2, -1) end, "Linear: out_features must be at least 0, got %-1")
    assert.error_matches(function() nn.Linear(2, 3, { bais = false }) end, "did you mean 'bias'")
  end)
end)

describe("a layer's tensors", function()
  it("are replaced by fitting ones only, and what forward needs stays", function()
    local x = rille.ones(3, 2)
    for _, layer in ipairs { nn.Linear(2, 2), nn.Conv2d(1, 1, 1), nn.Embedding(2, 2) } do
      assert.error_matches(function() layer.weight = nil end, "weight must be a tensor, got nil")
      assert.error_matches(function() layer.weight = 3 end, "weight must be a tensor, got number")
      assert.error_matches(function() layer.weight = rille.ones(7) end, "weight of shape %[7%] cannot take the place of shape")
    end
    local linear = nn.Linear(2, 2)
    linear.bias = nil
    assert.is_true(rille.allclose(linear(x), x:mm(linear.weight:t())))
    for _, count in ipairs { rille.zeros({}, { dtype = "uint8" }), rille.zeros({ 0 }, { dtype = "int64" }), false } do
      local norm = nn.BatchNorm1d(2)
      norm.num_batches_tracked = nil
      norm.num_batches_tracked = count or nil
      assert.same({ 3, 2 }, norm(x):shape())
    end
    local norm = nn.BatchNorm1d(2)
    norm.running_mean = nil
    norm.running_mean = rille.ones(7)
    assert.error_matches(function() norm(x) end, "batch_norm: running_mean must have one element for each of 2 channels")
  end)

  it("may be looked at by scripts that change what they should not", function()
    local layer = nn.Linear(2, 2)
    layer:_extension {}
    assert.error_matches(function() return layer.nothing end, "Linear has no field 'nothing'")
    assert.error_matches(function() layer.nothing = 1 end, "Linear has no parameter 'nothing'")
    layer:_extension { fields = 1, derived = 2, call = 3 }
    assert.same({ 1, 2 }, layer(rille.ones(1, 2)):shape())
    assert.error_matches(function() layer:_set_slot("nothing", nil) end, "Linear has no parameter 'nothing'")
  end)
end)

describe("modes", function()
  it("train and eval reach everything below", function()
    local net = Net()
    net:eval()
    assert.is_false(net.blocks[2].first.training)
    net:train()
    assert.is_true(net.blocks[2].first.training)
    net:requires_grad_(false)
    assert.is_false(net.tail[1].weight.requires_grad)
  end)

  it("apply visits children first", function()
    local seen = {}
    Net():apply(function(m) seen[#seen + 1] = m:_name() end)
    assert.equal("Net", seen[#seen])
  end)
end)

describe("state", function()
  it("goes over into another network and gives the same outputs", function()
    local a, b = Net(), Net()
    local x = rille.randn(4, 3)
    b:load_state_dict(a:state_dict())
    assert.same(a(x):totable(), b(x):totable())
  end)

  it("lists everything that does not fit", function()
    local net, state = Net(), {}
    for name, tensor in pairs(net:state_dict()) do state[name] = tensor end
    state["tail.0.bias"] = nil
    state["tail.0.weight"] = rille.ones(1)
    state.extra = rille.ones(1)
    local good, text = pcall(net.load_state_dict, net, state)
    assert.is_false(good)
    assert.matches('missing: "tail.0.bias"', text, 1, true)
    assert.matches('unexpected: "extra"', text, 1, true)
    assert.matches("tail.0.weight: shape [1] does not fit [2, 3]", text, 1, true)
    state["tail.0.weight"] = nil
    local missing, unexpected = net:load_state_dict(state, { strict = false })
    assert.same({ "tail.0.weight", "tail.0.bias" }, missing)
    assert.same({ "extra" }, unexpected)
  end)
end)

describe("printing", function()
  it("is PyTorch's", function()
    assert.equal([[
Net(
  (blocks.0): Block(
    (first): Linear(in_features=3, out_features=3, bias=True)
  )
  (blocks.1): Block(
    (first): Linear(in_features=3, out_features=3, bias=True)
  )
  (tail): Sequential(
    (0): Linear(in_features=3, out_features=2, bias=True)
    (1): Tanh()
  )
)]], tostring(Net()))
    assert.equal("ModuleList(\n  (0-1): 2 x ReLU()\n  (2): Tanh()\n)",
      tostring(nn.ModuleList { nn.ReLU(), nn.ReLU(), nn.Tanh() }))
  end)
end)

describe("containers", function()
  it("say that lists of modules count from 1", function()
    local net = nn.Sequential(nn.Linear(2, 2))
    for index, shown in pairs { [0] = "0", [-1] = "%-1" } do
      assert.error_matches(function() return net[index] end, "no module at " .. shown .. ": modules in a list count from 1")
    end
    assert.is_nil(net[2])
    assert.is_nil(nn.ModuleList {}[1])
  end)

  local function refuses(text, fn)
    local good, problem = pcall(fn)
    assert.is_false(good)
    assert.matches(text, problem, 1, true)
  end

  it("Sequential runs layers in a row, and sees what stands between them", function()
    local layers = { nn.Linear(3, 4), nn.ReLU { inplace = true }, nn.Identity(), nn.Linear(4, 2) }
    local x = rille.randn(5, 3)
    local expected = x
    for _, layer in ipairs(layers) do expected = layer(expected) end
    local net = nn.Sequential(layers)
    assert.is_true(rille.equal(expected, net(x)))
    net:insert(3, function(t) return t * 2 end)
    local doubled = layers[4]((layers[2](layers[1](x)) * 2))
    assert.is_true(rille.equal(doubled, net(x)))
    net:pop(3)
    local seen
    local handle = layers[2]:register_forward_pre_hook(function(_, input) seen = input:shape() end)
    assert.is_true(rille.equal(expected, net(x)))
    assert.same({ 5, 4 }, seen)
    handle:remove()
    assert.error_matches(function() nn.Sequential(nn.ReLU(), nn.Linear(3, 4), nn.Linear(3, 1))(x) end,
      "Sequential%.2: linear: input of shape %[5, 4%] does not fit")
    assert.error_matches(function() nn.Sequential(nn.ReLU())(2) end, "Sequential%.0: ReLU: input 1 must be a tensor, got number")
    local freed = rille.ones(3)
    freed:free()
    assert.error_matches(function() nn.Sequential(nn.ReLU())(freed) end, "this tensor was freed")
  end)

  it("lists grow and shrink anywhere", function()
    local list = nn.Sequential(nn.ReLU(), nn.Tanh())
    list:insert(2, nn.Sigmoid()):append(nn.Flatten())
    assert.equal("Sequential(\n  (0): ReLU()\n  (1): Sigmoid()\n  (2): Tanh()\n  (3): Flatten(start_dim=1, end_dim=-1)\n)",
      tostring(list))
    assert.equal("Flatten(start_dim=1, end_dim=-1)", tostring(list:pop()))
    assert.equal("ReLU()", tostring(list:pop(1)))
    assert.equal(2, list:len())
    refuses("Sequential.pop: index must be from 1 to 2, got 3", function() list:pop(3) end)
    refuses("Sequential.insert: index must be from 1 to 3, got 0", function() list:insert(0, nn.ReLU()) end)
    refuses("Sequential: takes modules or functions, got number", function() list:insert(1, 3) end)
    refuses("ModuleList.pop: index must be from 1 to 0, got 0", function() nn.ModuleList():pop() end)
  end)

  it("dicts give their entries in order", function()
    local dict = nn.ModuleDict { b = nn.Tanh(), a = nn.ReLU() }
    dict:update { c = nn.Linear(1, 1) }
    assert.same({ "b", "a", "c" }, dict:keys())
    assert.equal(3, dict:len())
    assert.is_true(dict:contains "c" and not dict:contains "keys")
    assert.equal("Tanh()", tostring(dict:pop "b"))
    assert.same({ "a", "c" }, nn.ModuleDict(dict):keys())
    assert.same({ "c.weight", "c.bias" }, names(dict:named_parameters()))
    dict:clear()
    assert.equal(0, dict:len())
    refuses("ModuleDict.pop: no entry 'x'", function() dict:pop "x" end)
    refuses("ModuleDict: 'keys' cannot be an entry's name", function() dict:update { keys = nn.ReLU() } end)
    refuses("ModuleDict takes names that are strings", function() nn.ModuleDict { nn.ReLU() } end)
    refuses("ModuleDict: takes modules, got number", function() nn.ModuleDict { a = 1 } end)
    refuses("ModuleDict takes a table, got number", function() nn.ModuleDict(1) end)
  end)

  it("parameters stand in dicts and lists", function()
    local dict = nn.ParameterDict { b = rille.zeros(2), a = rille.ones(2, 3) }
    assert.same({ "a", "b" }, names(dict:named_parameters()))
    assert.is_true(dict.a.requires_grad)
    assert.equal([[
ParameterDict(
    (a): Parameter containing: [float32 of size 2x3]
    (b): Parameter containing: [float32 of size 2]
)]], tostring(dict))
    assert.equal(1, nn.ParameterDict { one = dict.a }:len())
    assert.is_true(nn.ParameterDict(dict).a == dict.a)
    local list = nn.ParameterList { rille.zeros(2) }
    assert.equal("ParameterList(  (0): Parameter containing: [float32 of size 2])", tostring(list))
    assert.same({ "0", "1" }, names(list:append(rille.ones(1)):named_parameters()))
    assert.equal("float64", list:double()[1].dtype)
    assert.same({ "0", "1" }, names(list:named_parameters()))
    assert.equal("float64", dict:to("float64").a.dtype)
    refuses("ParameterDict takes tensors, got number", function() nn.ParameterDict { a = 1 } end)
    refuses("ParameterList takes tensors, got string", function() list:append "x" end)
  end)
end)

describe("errors inside a network", function()
  it("name the path to the layer", function()
    local net = Net()
    local _, text = pcall(function()
      local y = net(rille.ones(2, 4))
      return y
    end)
    assert.matches("net.blocks.0.first: linear: input of shape [2, 4]", text, 1, true)
    local _, deep = pcall(function()
      local y = net.tail(rille.ones(2, 5))
      return y
    end)
    assert.matches("tail.0: linear: input of shape [2, 5]", deep, 1, true)
  end)
end)
