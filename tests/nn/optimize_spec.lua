-- rille.optimize: what goes into the weights before it, what must stay, what it says.
local rille = require "rille"
local nn, F = rille.nn, rille.nn.functional

local Residual = nn.Module:extend "Residual"
function Residual:init(channels)
  self.conv1, self.norm1 = nn.Conv2d(channels, channels, 3, { padding = 1, bias = false }), nn.BatchNorm2d(channels)
  self.conv2, self.norm2 = nn.Conv2d(channels, channels, 3, { padding = 1 }), nn.BatchNorm2d(channels, { affine = false })
end
function Residual:forward(x)
  local y = F.relu(self.norm1(self.conv1(x)))
  return F.relu(x + self.norm2(self.conv2(y)))
end

-- Uses what its layer gives twice.
local Twice = nn.Module:extend "Twice"
function Twice:init(channels) self.conv, self.norm = nn.Conv2d(channels, channels, 1), nn.BatchNorm2d(channels) end
function Twice:forward(x)
  local y = self.conv(x)
  return self.norm(y) + y
end

-- With statistics and weights that are not those of a fresh layer.
local function trained(net, ...)
  local _ <close> = rille.no_grad()
  for _ = 1, 3 do net(rille.randn(...)) end
  for _, module in net:named_modules() do
    if module:_name():find "BatchNorm" and module.weight then
      module.weight:uniform_(0.5, 2)
      module.bias:uniform_(-1, 1)
    end
  end
  return net
end

local function difference(net, fast, x)
  local _ <close> = rille.no_grad()
  net:eval()
  return (net(x) - fast(x)):abs():max():item()
end

local function count(net, kind)
  local n = 0
  for _, module in net:named_modules() do
    if module:_name():find(kind) then n = n + 1 end
  end
  return n
end

describe("rille.optimize", function()
  before_each(function() rille.manual_seed(3) end)

  it("folds batch norms into convolutions, transposed ones and linear layers, and drops dropouts", function()
    local net = trained(nn.Sequential(nn.Conv2d(3, 8, 3, { stride = 2 }), nn.BatchNorm2d(8), nn.ReLU(), Residual(8),
      nn.ConvTranspose2d(8, 6, 2, { stride = 2 }), nn.BatchNorm2d(6), nn.Conv2d(6, 6, 3, { groups = 3 }), nn.BatchNorm2d(6),
      nn.Dropout(0.5), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 4), nn.BatchNorm1d(4)), 4, 3, 16, 16)
    local x = rille.randn(2, 3, 16, 16)
    local fast, text = rille.optimize(net, x)
    assert.equal(0, count(fast, "BatchNorm"))
    assert.equal(0, count(fast, "Dropout"))
    assert.equal(6, count(net, "BatchNorm"))
    assert.is_true(difference(net, fast, x) < 1e-5)
    assert.is_true(difference(net, fast, rille.randn(5, 3, 20, 20)) < 1e-5)
    assert.truthy(text:find("3.norm1: BatchNorm2d went into the weights of 3.conv1, Conv2d", 1, true))
    assert.truthy(text:find("6 of 6 batch norms folded", 1, true))
  end)

  it("leaves the network as it was, training mode and all", function()
    local net = trained(nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4), nn.Dropout(0.5)), 8, 4)
    local before = net:state_dict()
    rille.optimize(net, rille.randn(2, 4))
    assert.is_true(net.training)
    assert.equal(1, count(net, "Dropout"))
    for name, value in pairs(net:state_dict()) do assert.is_true(rille.equal(before[name], value)) end
    assert.equal(4, #net:parameters())
  end)

  it("works in float64 to its precision", function()
    local net = trained(nn.Sequential(nn.Conv1d(2, 3, 3), nn.BatchNorm1d(3)):double(), 4, 2, 9, { dtype = "float64" })
    local x = rille.randn(2, 2, 9, { dtype = "float64" })
    assert.is_true(difference(net, rille.optimize(net, x), x) < 1e-13)
  end)

  it("keeps a batch norm whose layer is used elsewhere, twice, or not made for it", function()
    local shared = nn.Conv2d(2, 2, 1)
    local net = trained(nn.Sequential(Twice(2), shared, nn.BatchNorm2d(2), shared, nn.ReLU(), nn.BatchNorm2d(2)), 4, 2, 5, 5)
    local x = rille.randn(2, 2, 5, 5)
    local fast, text = rille.optimize(net, x)
    assert.equal(3, count(fast, "BatchNorm"))
    assert.truthy(text:find("0.norm: BatchNorm2d stays, what 0.conv gives is used elsewhere, too", 1, true))
    assert.is_true(difference(net, fast, x) < 1e-5)
    -- The channels of this norm are not those of the linear layer.
    net = trained(nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(3)), 5, 3, 4)
    fast = rille.optimize(net, rille.randn(2, 3, 4))
    assert.equal(1, count(fast, "BatchNorm"))
    net = trained(nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3)), 5, 3, 4)
    x = rille.randn(2, 3, 4)
    fast = rille.optimize(net, x)
    assert.equal(1, count(fast, "BatchNorm"))
    assert.is_true(difference(net, fast, x) < 1e-5)
  end)

  it("looks at everything that the network gives", function()
    local Both = nn.Module:extend "Both"
    function Both:init() self.conv, self.norm = nn.Conv2d(2, 2, 1), nn.BatchNorm2d(2) end
    function Both:forward(x)
      local y = self.conv(x)
      return self.norm(y), { y }
    end
    local net = trained(Both(), 4, 2, 5, 5)
    local fast, text = rille.optimize(net, rille.randn(2, 2, 5, 5))
    assert.equal(1, count(fast, "BatchNorm"))
    assert.truthy(text:find("norm: BatchNorm2d stays", 1, true))
  end)

  it("can be captured, and says what it needs", function()
    local net = trained(nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2)), 2, 1, 6, 6)
    local x = rille.randn(1, 1, 6, 6)
    local fast = rille.optimize(net, x)
    local _ <close> = rille.no_grad()
    local run = rille.capture(function(input) return fast(input) end)
    run(x)
    assert.is_true(rille.allclose(run(x), fast(x)))
    assert.has_error(function() rille.optimize(3, x) end, "optimize: net must be a module, got number")
    assert.has_error(function() rille.optimize(net, 3) end, "optimize: the example must be a tensor or a list of tensors, got integer")
    assert.has_error(function() rille.optimize(net, rille.zeros(2, 2)) end)
    local odd = nn.Module:extend "Odd"
    function odd:forward() return nil end
    assert.has_error(function() rille.optimize(odd(), x) end, "optimize: the network gives no tensor")
  end)
end)
