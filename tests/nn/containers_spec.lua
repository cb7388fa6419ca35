-- Members and their names, places and modes; what state dicts hold of them.
local rille = require "rille"
local nn = rille.nn

local function names(module)
  local list = {}
  for name in module:named_children() do list[#list + 1] = name end
  return table.concat(list, " ")
end

local function keys(dict)
  local list = {}
  for name in pairs(dict) do list[#list + 1] = name end
  return table.concat(list, " ")
end

describe("Slices", function()
  local net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))

  it("of a Sequential have its members under their names, counted from 0", function()
    local x = rille.randn(4, 2)
    assert.equal("0 1", names(net[":-1"]))
    assert.equal(net[2], net[":-1"][2])
    assert.equal("2.weight 2.bias", keys(net["1:"]:state_dict()))
    assert.is_true(rille.equal(net(x), net["1:"](net[":1"](x))))
    for text, wanted in pairs {
      [":"] = "0 1 2", ["::2"] = "0 2", ["::-1"] = "2 1 0", ["-2:"] = "1 2", ["1:9"] = "1 2", ["2:1"] = "", ["-9:1"] = "0",
      [":0:-1"] = "2 1", ["1::-1"] = "1 0", ["-1:-9:-2"] = "2 0",
    } do
      assert.equal(wanted, names(net[text]), text)
    end
    local named = nn.Sequential { { "conv", nn.Linear(2, 3) }, { "act", nn.ReLU() } }
    assert.equal("act", names(named["1:"]))
    assert.is_nil(net["a:b"])
    local fine, text = pcall(function() return net["::0"] end)
    assert.is_false(fine)
    assert.is_truthy(text:find("Sequential: the step of a slice must not be 0, got '::0'", 1, true))
  end)

  it("of a ModuleList and a ParameterList are counted anew", function()
    local list = nn.ModuleList { nn.ReLU(), nn.Tanh(), nn.GELU() }
    assert.equal("0 1", names(list["1:"]))
    assert.equal(list[3], list["::-1"][1])
    local parameters = nn.ParameterList { rille.ones(1), rille.ones(2) }
    assert.equal(parameters[2], parameters["1:"][1])
    assert.equal(1, #parameters["1:"])
  end)

  it("of a class of one's own are of that class", function()
    local Stack = nn.Sequential:extend("Stack")
    assert.equal("Stack", Stack(nn.ReLU(), nn.Tanh())["1:"]:class_name())
  end)
end)

describe("Sequential's names", function()
  local function check(net)
    assert.equal("conv act out", names(net))
    assert.equal(3, #net)
    assert.same({ 1, 1 }, net(rille.ones(1, 2)):shape())
    assert.equal("conv.weight conv.bias out.weight out.bias", keys(net:state_dict()))
    assert.equal("Sequential(\n  (conv): Linear(in_features=2, out_features=3, bias=True)\n  (act): ReLU()\n"
      .. "  (out): Linear(in_features=3, out_features=1, bias=True)\n)", tostring(net))
    assert.equal(net[1], net.conv)
    assert.equal(net[3], net:get_submodule "out")
  end

  it("come from add_module, fields, a table with names and a list of pairs", function()
    local net = nn.Sequential()
    net:add_module("conv", nn.Linear(2, 3))
    net:add_module("act", nn.ReLU())
    net.out = nn.Linear(3, 1)
    check(net)
    check(net:clone())
    check(nn.Sequential { conv = nn.Linear(2, 3), act = nn.ReLU(), out = nn.Linear(3, 1) })
    local out, act, conv = nn.Linear(3, 1), nn.ReLU(), nn.Linear(2, 3)
    check(nn.Sequential { { "conv", conv }, { "act", act }, { "out", out } })
    check(nn.Sequential({ "conv", conv }, { "act", act }, { "out", out }))
  end)

  it("go with places when members are replaced, put between and taken out", function()
    local net = nn.Sequential { conv = nn.Linear(2, 3), act = nn.ReLU() }
    net.conv = nn.Linear(2, 5)
    assert.equal("conv act", names(net))
    assert.equal(5, net[1].out_features)
    net:append(nn.Tanh())
    net:insert(2, nn.Dropout(0))
    assert.equal("conv 1 act 3", names(net))
    assert.is_true(tostring(net["3"]):find "Tanh" ~= nil)
    net:pop(1)
    assert.equal("0 act 2", names(net))
    net.act = nil
    assert.equal("0 1", names(net))
    net["1"] = nn.Linear(5, 1)
    assert.equal("0 1", names(net))
    assert.same({ 2, 1 }, net(rille.ones(2, 5)):shape())
    net[#net + 1] = nn.ReLU()
    assert.equal(3, #net)
    net:add_module("3", nn.ReLU())
    assert.equal("0 1 2 3", names(net))
  end)

  it("stand in error texts", function()
    local net = nn.Sequential { conv = nn.Linear(2, 3) }
    assert.error_matches(function() net(rille.ones(1, 5)) end, "net%.conv: linear: input of shape")
  end)

  it("keep functions in their place, with and without hooks", function()
    local net = nn.Sequential({ "twice", function(x) return x * 2 end }, { "relu", nn.ReLU() })
    assert.same({ 4, 0 }, net(rille.tensor { 2.0, -1 }):totable())
    local calls = 0
    local handle = net:register_forward_hook(function() calls = calls + 1 end)
    assert.same({ 4, 0 }, net(rille.tensor { 2.0, -1 }):totable())
    net.relu = nn.Tanh()
    handle:remove()
    assert.equal(1, calls)
    assert.is_true(tostring(net.relu):find "Tanh" ~= nil)
  end)

  it("that have no place are refused, and so is what would not be run", function()
    local layer = nn.ReLU()
    for _, case in ipairs {
      { function() return nn.Sequential { layer, act = nn.ReLU() } end, "have no order; give a list of pairs" },
      { function() return nn.Sequential { a = layer, f = math.abs } end, "a function under a name has no place" },
      { function() return nn.Sequential { a = layer, b = layer } end, "'a' and 'b' are the same module" },
      { function() return nn.Sequential { fc = 3 } end, "takes modules or functions, got number" },
      { function() nn.Sequential():add_module("append", layer) end, "'append' cannot be a member's name" },
      { function() nn.Sequential():add_module("a.b", layer) end, "'a.b' cannot be a member's name" },
      { function() local net = nn.Sequential(layer) net[5] = layer end, "the next member's index is 2, got 5" },
      { function() local net = nn.Sequential(layer) net[1] = 2 end, "%w" },
      { function() local net = nn.Sequential { a = layer } net.a = 2 end, "takes modules or functions, got number" },
      { function() nn.Sequential({ "2", layer }, layer, layer):append(layer) end, "%w" },
    } do
      if case[2] ~= "%w" then assert.error_matches(case[1], case[2]) end
    end
  end)

  it("are a subclass's own, too", function()
    local Net = nn.Sequential:extend "Net"
    function Net:init()
      self.first = nn.Linear(2, 3)
      self.second = nn.Linear(3, 4)
      self.note = "kept"
    end
    local net = Net()
    assert.equal("first second", names(net))
    assert.same({ 1, 4 }, net(rille.ones(1, 2)):shape())
    assert.equal("kept", net.note)
  end)
end)

describe("ModuleDict", function()
  it("takes a list of pairs in its order, and a table in the order of making", function()
    local z, a = nn.ReLU(), nn.Tanh()
    assert.same({ "a", "z" }, nn.ModuleDict({ { "a", a }, { "z", z } }):keys())
    assert.same({ "z", "a" }, nn.ModuleDict({ a = a, z = z }):keys())
    assert.error_matches(function() nn.ModuleDict { { "a", a }, 3 } end, "must be a pair")
  end)
end)

describe("the order of members", function()
  local Net = nn.Module:extend("Net")
  function Net:init()
    self.conv1 = nn.Conv2d(3, 4, 3)
    self.bn, self.fc = nn.BatchNorm2d(4), nn.Linear(4, 2)
  end

  it("is that of assignment, and a replaced one keeps its place", function()
    local net = Net()
    assert.equal("conv1 bn fc", names(net))
    net.conv1 = nn.Conv2d(1, 4, 3)
    net.bn = nil
    net.bn = nn.BatchNorm2d(4)
    assert.equal("conv1 bn fc", names(net))
    assert.equal("conv1 bn fc", names(net:clone()))
    assert.same({ 4, 1, 3, 3 }, net:parameters()[1]:shape())
  end)

  it("is not that of making", function()
    local decoder, encoder = nn.Linear(1, 1), nn.Linear(2, 2)
    local Pair = nn.Module:extend("Pair")
    function Pair:init()
      self.encoder = encoder
      self.decoder = decoder
      self.w = nn.Parameter(rille.ones(1))
    end
    local pair = Pair()
    assert.equal("encoder decoder", names(pair))
    assert.equal("w encoder.weight encoder.bias decoder.weight decoder.bias", keys(pair:state_dict()))
  end)
end)

describe("a member's own train", function()
  local Frozen = nn.Module:extend("Frozen")
  function Frozen:init() self.bn, self.calls = nn.BatchNorm1d(3), 0 end
  function Frozen:train(mode)
    nn.Module.train(self, mode)
    self.bn:eval()
    self.calls = self.calls + 1
    return self
  end

  it("is called through its parent", function()
    local inner = Frozen()
    local net = nn.Sequential(inner, nn.Dropout())
    net:train()
    assert.same({ 1, false, true }, { inner.calls, inner.bn.training, net[2].training })
    net:eval()
    assert.same({ 2, false, false }, { inner.calls, inner.training, net[2].training })
  end)

  it("is left alone by rings, and by errors", function()
    local a, b = nn.Sequential(), Frozen()
    a:append(b)
    b.parent = a
    a:eval()
    assert.is_false(b.training)
    function b.train() error "no" end
    assert.error_matches(function() a:train() end, "no")
    b.train = nil
    a:train()
    assert.is_true(b.training)
  end)
end)

describe("state dicts", function()
  local Tied = nn.Module:extend("Tied")
  function Tied:init()
    self.emb, self.out = nn.Embedding(4, 2), nn.Linear(2, 4, { bias = false })
    self.out.weight = self.emb.weight
  end

  it("hold a module that stands in several places under each of them, as PyTorch's do", function()
    local Net = nn.Module:extend("Net")
    function Net:init()
      self.a = nn.Linear(2, 2, { bias = false })
      self.b = self.a
      self.all = nn.Sequential(self.a, nn.BatchNorm1d(2, { affine = false }), self.a)
      self.whole = self -- not inside itself
    end
    local net, other = Net(), Net()
    assert.equal("a.weight b.weight all.0.weight all.1.running_mean all.1.running_var all.1.num_batches_tracked all.2.weight",
      keys(net:state_dict()))
    assert.equal(1, #net:parameters())
    other:load_state_dict(net:state_dict())
    assert.is_true(rille.equal(net.a.weight, other.b.weight))
    local one = net:state_dict()
    one["b.weight"], one["all.0.weight"] = nil, nil
    assert.same({ {}, {} }, { other:load_state_dict(one) })
  end)

  it("hold tied tensors under every name, and take one of them", function()
    local net = Tied()
    assert.equal("emb.weight out.weight", keys(net:state_dict()))
    assert.equal(1, #net:parameters())
    for _, dict in ipairs { { ["emb.weight"] = rille.ones(4, 2) }, { ["out.weight"] = rille.ones(4, 2) * 2 },
      { ["emb.weight"] = rille.ones(4, 2) * 3, ["out.weight"] = rille.ones(4, 2) * 3 } } do
      local missing, unexpected = net:load_state_dict(dict)
      assert.same({ {}, {} }, { missing, unexpected })
      assert.is_true(net.emb.weight:equal(select(2, next(dict))))
    end
    assert.error_matches(function() net:load_state_dict {} end, 'missing: "emb.weight", "out.weight"')
  end)

  it("leave out buffers that are not persistent, of modules and layers", function()
    local Net = nn.Module:extend("Net")
    function Net:init()
      self:register_buffer("kept", rille.ones(1))
      self:register_buffer("mask", rille.ones(2), { persistent = false })
      self:register_buffer("table", rille.ones(2), false)
    end
    local net, layer = Net(), nn.Linear(1, 1)
    assert.equal("kept", keys(net:state_dict()))
    assert.equal(3, #net:buffers())
    assert.equal("kept", keys(net:clone():state_dict()))
    net:load_state_dict { kept = rille.zeros(1) }
    assert.error_matches(function() net:load_state_dict { kept = rille.zeros(1), mask = rille.ones(2) } end, 'unexpected: "mask"')
    net:register_buffer("mask", rille.ones(2))
    assert.equal("kept mask", keys(net:state_dict()))
    layer:register_buffer("extra", rille.ones(1), { persistent = false })
    assert.equal("weight bias", keys(layer:state_dict()))
    assert.equal(1, #layer:buffers())
    net:double()
    assert.equal("float64", net.table.dtype)
    assert.error_matches(function() net:register_buffer("x", rille.ones(1), { persist = false }) end, "no option 'persist'")
  end)

  it("do without the count of batches", function()
    local net = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
    net(rille.randn(3, 2))
    local dict = net:state_dict()
    dict["1.num_batches_tracked"] = nil
    assert.same({}, (net:load_state_dict(dict)))
    assert.equal(1, net[2].num_batches_tracked:item())
    dict["1.running_mean"] = nil
    assert.error_matches(function() net:load_state_dict(dict) end, 'missing: "1.running_mean"')
  end)

  it("are loaded strictly or not by position, too", function()
    local net = nn.Linear(1, 1)
    local missing, unexpected = net:load_state_dict({ weight = rille.ones(1, 1), more = rille.ones(1) }, false)
    assert.same({ { "bias" }, { "more" } }, { missing, unexpected })
    for _, strict in ipairs { true, { strict = true } } do
      assert.error_matches(function() net:load_state_dict({ weight = rille.ones(1, 1) }, strict) end, 'missing: "bias"')
    end
    assert.error_matches(function() net:load_state_dict({}, { stirct = false }) end, "did you mean 'strict'")
    assert.error_matches(function() net:load_state_dict({}, 0) end, "strict must be true or false")
  end)

  it("come from files with and without metadata", function()
    local net, path = nn.Linear(1, 1), os.tmpname()
    for _, metadata in ipairs { false, { format = "pt" }, { strict = "false" } } do
      rille.save({ weight = rille.ones(1, 1), bias = rille.ones(1) }, path, metadata or nil)
      rille.no_grad(function() net.weight:fill_(5) end)
      net:load_state_dict(rille.load(path))
      assert.equal(1, net.weight:item())
    end
    rille.save({ weight = rille.ones(1, 1) }, path, { format = "pt" })
    assert.error_matches(function() net:load_state_dict(rille.load(path)) end, 'missing: "bias"')
    os.remove(path)
  end)
end)

describe("zero_grad", function()
  it("fills with zeros where it is told to", function()
    local net = nn.Linear(1, 1)
    net(rille.ones(1, 1)):sum():backward()
    net:zero_grad { set_to_none = false }
    assert.equal(0, net.weight.grad:item())
    net:zero_grad()
    assert.is_nil(net.weight.grad)
  end)
end)
