-- net:to, net:double, net:float: another dtype, the same parameters.
local rille = require "rille"
local nn, optim = rille.nn, rille.optim

local function train(net, opt, steps)
  local function loss_of()
    opt:zero_grad()
    local loss = ((net(rille.ones(4, 2, { dtype = net.weight.dtype })) - 5) ^ 2):mean()
    loss:backward()
    return loss
  end
  for _ = 1, steps do
    if tostring(opt):find "^LBFGS" then opt:step(loss_of) else loss_of() opt:step() end
  end
  return loss_of():item()
end

describe("another dtype", function()
  it("may come from a hook, in the midst of a backward", function()
    for _, create_graph in ipairs { false, true } do
      local net = nn.Linear(2, 2, { bias = false })
      net.weight:register_hook(function() net:double() end)
      net(rille.ones(3, 2)):sum():backward(nil, { create_graph = create_graph })
      assert.equal("float64", net.weight.grad.dtype)
      assert.same({ { 3, 3 }, { 3, 3 } }, net.weight.grad:totable())
    end
    local w = nn.Parameter(rille.ones(2))
    local net = nn.ParameterList { w }
    local early, late = w * 2, w * 3
    local loss = (early + late):sum()
    early:register_hook(function() net:double() end) -- late's gradient is there already, in the old dtype
    loss:backward()
    assert.equal("float64", w.grad.dtype)
    assert.same({ 5, 5 }, w.grad:totable())
  end)

  it("keeps what optimizers hold, and their state goes on in it", function()
    local options = { SGD = { lr = 0.01, momentum = 0.5 }, LBFGS = { lr = 0.5, max_iter = 2 }, Adadelta = { lr = 5 } }
    for _, name in ipairs { "SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Adadelta", "NAdam", "RAdam", "Adamax", "Rprop",
      "ASGD", "Muon", "LBFGS" } do
      rille.manual_seed(0)
      local net = nn.Linear(2, 2, { bias = false })
      local opt = optim[name](net:parameters(), options[name] or { lr = 0.1 })
      local first = train(net, opt, 3)
      net:double()
      assert.equal("float64", net.weight.grad.dtype)
      local last = train(net, opt, 8)
      assert.is_true(last < first, name)
      for key, value in pairs(opt:state_dict().state[0]) do
        if rille.is_tensor(value) and value:dim() == 2 then assert.equal("float64", value.dtype, name .. " " .. key) end
      end
    end
  end)

  it("steps as if the state had been made in it", function()
    local function two_steps(convert)
      local net = nn.Linear(2, 1, { bias = false })
      rille.no_grad(function() net.weight:fill_(0.5) end)
      local opt = optim.Adam(net:parameters(), { lr = 0.25 })
      if convert == "first" then net:double() end
      train(net, opt, 1)
      if convert == "between" then net:double() end
      train(net, opt, 1)
      return net.weight:totable()[1]
    end
    local before, between = two_steps("first"), two_steps("between")
    for i = 1, 2 do assert.near(before[i], between[i], 1e-6) end
  end)

  it("changes nothing where it is the dtype already", function()
    local net = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))
    local mean, version = net[2].running_mean, net[1].weight._version
    net:float()
    assert.is_true(net[2].running_mean:is_set_to(mean))
    assert.equal(version, net[1].weight._version)
  end)

  it("keeps ties, of parameters and buffers, and in tables", function()
    local Net = nn.Module:extend("Net")
    function Net:init()
      self.emb, self.out = nn.Embedding(5, 3), nn.Linear(3, 5, { bias = false })
      self.out.weight = self.emb.weight
      self.list = { self.emb.weight, nn.Parameter(rille.ones(2)) }
      local shared = rille.ones(2)
      self:register_buffer("a", shared)
      self:register_buffer("b", shared)
    end
    local net = Net()
    net:double()
    assert.equal(2, #net:parameters())
    rille.no_grad(function() net.emb.weight:fill_(7) end)
    assert.equal(7, net.out.weight[{ 0, 0 }]:item())
    assert.equal("float64", net.list[2].dtype)
    net.a:fill_(3)
    assert.equal(3, net.b[0]:item())
    assert.equal("float64", net.b.dtype)
  end)

  it("keeps requires_grad", function()
    local net = nn.Linear(2, 1):requires_grad_(false):double()
    assert.is_false(net.weight.requires_grad)
    assert.is_true(nn.Linear(2, 1):double().weight.requires_grad)
  end)

  it("takes gradients of a graph that was recorded before", function()
    local net = nn.Linear(2, 1)
    local y = net(rille.ones(1, 2)):sum()
    net:double()
    y:backward()
    assert.equal("float64", net.weight.grad.dtype)
    assert.same({ { 1, 1 } }, net.weight.grad:totable())
  end)

  it("leaves views with the old elements, which cannot go on in a graph", function()
    local net = nn.Linear(2, 1)
    local row = net.weight[0]
    net:double()
    assert.equal("float32", row.dtype)
    rille.no_grad(function() row:fill_(3) end)
    assert.error_matches(function() return (row * 2):sum():backward() end, "before its base got other memory")
  end)

  it("is found by captured steps", function()
    local net = nn.Linear(2, 1)
    local step, x = rille.capture(function(x) return net(x) end), rille.ones(1, 2)
    step(x)
    step(x)
    net:double()
    net:float()
    rille.no_grad(function() net.weight:fill_(2) net.bias:fill_(1) end)
    assert.equal(5, step(x):item())
  end)

  it("is a floating-point one", function()
    local net = nn.Linear(2, 1)
    assert.error_matches(function() net:to("int64") end, "to: a module takes float32 or float64, got 'int64'")
    assert.error_matches(function() net:to("cuda") end, "there is no GPU side")
    assert.error_matches(function() net:to() end, "got nil")
  end)
end)

describe("a parameter's requires_grad", function()
  it("stays what it is in a layer's slot", function()
    local net = nn.Linear(2, 1)
    net.weight = nn.Parameter(rille.ones(1, 2), false)
    assert.is_false(net.weight.requires_grad)
    net.weight = rille.ones(1, 2) -- a plain tensor becomes a parameter
    assert.is_true(net.weight.requires_grad)
  end)

  it("is an option of nn.Parameter, too", function()
    assert.is_false(nn.Parameter(rille.ones(2), { requires_grad = false }).requires_grad)
    assert.error_matches(function() nn.Parameter(rille.ones(2), 0) end, "requires_grad must be true or false, got number")
  end)
end)
