-- What is assigned over a module's members, and over computed weights; weights of losses.
local rille = require "rille"
local nn, F = rille.nn, rille.nn.functional

local function refused(text, f, ...)
  local ok, problem = pcall(f, ...)
  assert.is_false(ok, "was taken; expected: " .. text)
  assert.is_truthy(tostring(problem):find(text, 1, true), tostring(problem))
end

local function make()
  local Net = nn.Module:extend "Net"
  function Net:init()
    self.scale, self.fc = nn.Parameter(rille.ones(1)), nn.Linear(2, 2)
    self:register_buffer("mean", rille.zeros(2))
  end
  function Net:forward(x) return self.fc(x) * self.scale end
  return Net()
end

describe("a module", function()
  it("tells that a plain value took the place of a member", function()
    local x = rille.ones(3, 2)
    for _, look in ipairs {
      function(net) net(x) end, function(net) net:parameters() end, function(net) net:state_dict() end,
      function(net) net:eval() end, function(net) net:to "float64" end, function(net) nn.Sequential(net):zero_grad() end,
    } do
      local net = make()
      net.scale = 2.0
      refused("Net: cannot assign number over the parameter 'scale'; assign an nn.Parameter, or nil to remove it", look, net)
    end
    local net = make()
    net.scale = rille.ones(1)
    refused("cannot assign a plain tensor over the parameter 'scale'", function() net:parameters() end)
    net = make()
    net.scale = nn.Linear(2, 2)
    refused("cannot assign module over the parameter 'scale'", function() net:parameters() end)
    net = make()
    net.fc = 3
    refused("cannot assign integer over the module 'fc'; assign a module, or nil to remove it", function() net(x) end)
    net = make()
    net.mean = "none"
    refused("cannot assign string over the buffer 'mean'; assign a tensor, or nil to remove it", net.state_dict, net)
  end)

  it("takes what may take a member's place", function()
    local net = make()
    net.scale, net.fc, net.mean = nn.Parameter(rille.zeros(1)), nn.Sequential(nn.Linear(2, 3)), rille.ones(2)
    assert.equal(3, #net:parameters())
    assert.same({ 3, 3 }, net(rille.ones(3, 2)):shape())
    net.scale, net.mean = nil, nil
    assert.equal(2, #net:parameters())
    net.fc = nn.Parameter(rille.ones(1))
    assert.equal(1, #net:parameters())
    net.scale = 2.0 -- no parameter any more
    net.note = "text"
    net.note = 3
    assert.equal(1, #net:clone():parameters())
  end)

  it("may hold other values while functional_call runs", function()
    local net = make()
    function net.forward(self, x)
      assert.equal(3, #self:parameters() + 1)
      return self.fc(x) * self.scale
    end
    local y = rille.func.functional_call(net, { scale = rille.zeros(1) }, rille.ones(3, 2))
    assert.equal(0, y:abs():sum():item())
    assert.equal(3, #net:parameters())
  end)
end)

describe("a parametrized weight", function()
  it("takes a value through right_inverse", function()
    local Double = nn.Module:extend "Double"
    function Double:forward(x) return x * 2 end -- luacheck: ignore self
    function Double:right_inverse(x) return x / 2 end -- luacheck: ignore self
    local Own = nn.Module:extend "Own"
    function Own:init() self.weight = nn.Parameter(rille.zeros(2, 3)) end
    for _, module in ipairs { nn.Linear(3, 2), Own() } do
      nn.utils.parametrize.register_parametrization(module, "weight", Double())
      nn.utils.parametrize.register_parametrization(module, "weight", Double())
      local original = module.parametrizations.weight.original
      module.weight = rille.full({ 2, 3 }, 8.0)
      assert.equal(8.0, module.weight:max():item())
      assert.equal(2.0, original:max():item())
      assert.is_true(original:is_set_to(module.parametrizations.weight.original))
      refused("shape [3] cannot take the place of shape [2, 3]", function() module.weight = rille.ones(3) end)
      refused("weight must be a tensor, got number", function() module.weight = 1.5 end)
      nn.utils.parametrize.remove_parametrizations(module, "weight")
      module.weight = nn.Parameter(rille.ones(2, 3))
      assert.equal(1.0, module.weight:max():item())
    end
    local fc, wanted = nn.utils.parametrizations.weight_norm(nn.Linear(3, 2)), rille.randn(2, 3)
    fc.weight = wanted
    assert.is_true(rille.allclose(wanted, fc.weight))
    fc = nn.utils.parametrizations.spectral_norm(nn.Linear(3, 2))
    refused("_SpectralNorm, which has no right_inverse, so that it cannot be assigned", function() fc.weight = wanted end)
    nn.utils.prune.identity(nn.Linear(2, 2), "weight")
    refused("weight is computed from its parametrization", function()
      nn.utils.prune.identity(nn.Linear(2, 2), "weight").weight = rille.ones(2, 2)
    end)
  end)
end)

describe("a weight of losses", function()
  local function f64(t) return rille.tensor(t, { dtype = "float64" }) end
  local x, y, w = f64 { { 1, 2 }, { 3, 5 } }, f64 { { 2, 2.5 }, { 1, 1 } }, f64 { { 1, 2 }, { 0.5, 3 } }

  it("counts in sums and means", function()
    local each = { mse_loss = f64 { { 1, 0.25 }, { 4, 16 } }, l1_loss = f64 { { 1, 0.5 }, { 2, 4 } },
      huber_loss = f64 { { 0.5, 0.125 }, { 1.5, 3.5 } } }
    for name, losses in pairs(each) do
      local loss, total = F[name], (losses * w):sum():item()
      local count = name == "huber_loss" and 4 or w:sum():item()
      assert.is_true(rille.allclose(losses * w, loss(x, y, { weight = w, reduction = "none" })), name)
      assert.near(total, loss(x, y, "sum", { weight = w }):item(), 1e-12)
      assert.near(total / count, loss(x, y, { weight = w }):item(), 1e-12)
      assert.near(total / count, loss { input = x, target = y, weight = w }:item(), 1e-12)
      assert.is_true(loss(x, y):equal(loss(x, y, { weight = rille.none })))
      assert.is_true(rille.autograd.gradcheck(function(a, b, c) return loss(a, b, { weight = c }) end,
        { x:clone():requires_grad_(), y:clone():requires_grad_(), w:clone():requires_grad_() }))
      refused(name .. ": weight of shape [2] differs from input of shape [2, 2]", loss, x, y, { weight = f64 { 1, 2 } })
      refused(name .. ": weight must be a tensor, got number", loss, x, y, { weight = 2.0 })
      refused("reduction must be one of", loss, x, y, { weight = w, reduction = "most" })
    end
  end)
end)

it("what moves to a GPU, or to halves, is told", function()
  refused("there is no GPU side, and nothing to move", function() nn.Linear(2, 2):cuda() end)
  refused("there are no halves to compute with", function() nn.Linear(2, 2):half() end)
  refused("there are no halves to compute with: x:float()", function() rille.ones(2):half() end)
  refused("there are no halves to compute with: x:float()", function() rille.ones(2):bfloat16() end)
  assert.is_nil(nn.LSTM(2, 3):flatten_parameters())
end)
