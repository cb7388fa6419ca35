-- Lazy layers, which become others at their first call, and the triplet loss by a distance of one's own.
local rille = require "rille"
local nn, F, optim = rille.nn, rille.nn.functional, rille.optim

local function refused(text, f, ...)
  local ok, problem = pcall(f, ...)
  assert.is_false(ok, "was taken; expected: " .. text)
  assert.is_truthy(tostring(problem):find(text, 1, true), tostring(problem))
end

describe("a lazy layer", function()
  for _, case in ipairs {
    { "Linear", { 3 }, { 4, 5 }, 5 }, { "Conv1d", { 3, 2 }, { 2, 4, 6 }, 4 }, { "Conv2d", { 3, 2 }, { 2, 4, 6, 6 }, 4 },
    { "Conv3d", { 3, 2 }, { 2, 4, 3, 3, 3 }, 4 }, { "ConvTranspose1d", { 3, 2 }, { 2, 4, 6 }, 4 },
    { "ConvTranspose2d", { 3, 2 }, { 4, 6, 6 }, 4 }, { "ConvTranspose3d", { 3, 2 }, { 2, 4, 3, 3, 3 }, 4 },
    { "BatchNorm1d", {}, { 6, 4 }, 4 }, { "BatchNorm2d", {}, { 2, 4, 3, 3 }, 4 }, { "BatchNorm3d", {}, { 2, 4, 2, 2, 2 }, 4 },
    { "InstanceNorm1d", {}, { 2, 4, 5 }, 4 }, { "InstanceNorm2d", {}, { 2, 4, 3, 3 }, 4 },
    { "InstanceNorm3d", {}, { 2, 4, 2, 2, 2 }, 4 },
  } do
    local name, arguments, shape, width = table.unpack(case)
    it(name .. " becomes the layer that it would have been", function()
      local x = rille.randn(shape)
      local lazy = nn["Lazy" .. name](table.unpack(arguments))
      for _, parameter in ipairs(lazy:parameters()) do assert.equal(0, parameter:numel()) end
      assert.matches("^Lazy" .. name, tostring(lazy))
      rille.manual_seed(2)
      local got = lazy(x)
      rille.manual_seed(2)
      local plain = nn[name](width, table.unpack(arguments))
      assert.is_true(plain(x):equal(got))
      assert.equal(tostring(plain), tostring(lazy))
      assert.is_true(rille.is_instance(lazy, nn[name]))
      assert.equal(#plain:parameters(), #lazy:parameters())
      assert.is_true(lazy(x):is_same_size(got))
      lazy:load_state_dict(plain:state_dict())
    end)
  end

  local function net()
    return nn.Sequential(nn.LazyConv2d(4, 3, { groups = 2 }), nn.LazyBatchNorm2d(), nn.Flatten(), nn.LazyLinear(2))
  end
  local x = rille.arange(96):reshape(2, 6, 2, 4):to("float32"):mul(0.1):sin()
  local x4 = rille.nn.functional.interpolate(x, { size = { 4, 4 } })

  it("is trained by an optimizer that was made before its first call", function()
    rille.manual_seed(3)
    local lazy = net()
    assert.is_true(lazy:has_uninitialized_params())
    local held = lazy:parameters()
    for _, name in ipairs { "SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Adafactor", "LBFGS" } do
      local own = lazy:clone()
      local opt = optim[name](own:parameters(), { lr = 0.01 })
      local function loss()
        opt:zero_grad()
        local value = (own(x4) - 1):pow(2):sum()
        value:backward()
        return value
      end
      local first = loss():item()
      for _ = 1, 5 do opt:step(loss) end
      assert.is_true(loss():item() < first, name)
    end
    rille.manual_seed(3)
    lazy(x4)
    assert.is_false(lazy:has_uninitialized_params())
    for i, parameter in ipairs(lazy:parameters()) do assert.is_true(parameter:is_set_to(held[i])) end
    rille.manual_seed(3)
    local plain = nn.Sequential(nn.Conv2d(6, 4, 3, { groups = 2 }), nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(16, 2))
    for i, parameter in ipairs(plain:parameters()) do assert.is_true(parameter:equal(held[i]:detach())) end
  end)

  it("keeps what was set before its first call", function()
    local lazy = nn.Sequential(nn.LazyLinear(3), nn.LazyBatchNorm1d()):double()
    lazy[1]:requires_grad_(false)
    local calls = 0
    local handle = lazy[1]:register_forward_hook(function() calls = calls + 1 end)
    lazy:eval()
    local input = rille.ones(2, 5, { dtype = "float64" })
    lazy(input)
    lazy(input)
    assert.equal(2, calls)
    handle:remove()
    lazy(input)
    assert.equal(2, calls)
    assert.same({ 3, 5 }, lazy[1].weight:shape())
    assert.is_false(lazy[1].weight.requires_grad)
    assert.is_true(lazy[2].weight.requires_grad)
    for _, tensor in pairs(lazy:state_dict()) do assert.is_true(tensor.dtype == "float64" or tensor.dtype == "int64") end
    assert.is_false(lazy[2].training)
  end)

  it("becomes what a state says", function()
    local plain, lazy = net(), net()
    plain(x4)
    plain(x4)
    assert.equal(0, lazy[4].in_features)
    lazy:load_state_dict(plain:state_dict())
    assert.equal(tostring(plain), tostring(lazy))
    plain:eval()
    lazy:eval()
    assert.is_true(plain(x4):equal(lazy(x4)))
    -- A state without elements says nothing, and one that does not fit changes nothing.
    local one = nn.LazyLinear(3)
    one:load_state_dict(nn.LazyLinear(3):state_dict())
    refused("weight: shape [4, 2] does not fit [3, 2]", one.load_state_dict, one, { weight = rille.ones(4, 2), bias = rille.ones(3) })
    assert.equal("LazyLinear(in_features=0, out_features=3, bias=True)", tostring(one))
    refused("shape [3, 0] does not fit [3, 2]", function() nn.Linear(2, 3):load_state_dict(one:state_dict()) end)
    one:initialize_parameters(rille.ones(2, 7))
    assert.equal("Linear(in_features=7, out_features=3, bias=True)", tostring(one))
  end)

  it("draws nothing before its first call", function()
    rille.manual_seed(1)
    local want = rille.rand(1):item()
    rille.manual_seed(1)
    net()
    assert.equal(want, rille.rand(1):item())
  end)

  it("has no elements that could be read or filled before its first call", function()
    local lazy = nn.LazyLinear(3)
    local text = "belongs to a lazy layer and has no elements before the layer's first call; call the network once"
    refused(text, function() return lazy.weight:pow(2):sum() end)
    refused(text, function() return lazy.weight:detach() + 1 end)
    refused(text, nn.init.normal_, lazy.weight)
    refused(text, function() lazy.bias.data:fill_(1) end)
    refused("weight of LazyLinear has no elements before its first call", nn.utils.weight_norm, lazy)
    refused("weight of LazyLinear has no elements before its first call", nn.utils.prune.identity, lazy, "weight")
  end)

  it("says what it does not take", function()
    refused("LazyLinear: out_features is missing", nn.LazyLinear)
    refused("LazyConv2d: kernel_size is missing", nn.LazyConv2d, 3)
    refused("LazyLinear: out_features must be an integer", nn.LazyLinear, "a")
    refused("LazyConv2d: in_channels 3 and out_channels 4 must be divisible by groups 2",
      nn.LazyConv2d(4, 3, { groups = 2 }), rille.ones(1, 3, 5, 5))
    refused("LazyConv2d: input must have 4 or 3 dims, got shape [2]", nn.LazyConv2d(3, 2), rille.ones(2))
    refused("LazyLinear: input must be a tensor, got integer", nn.LazyLinear(3), 3)
  end)
end)

it("the triplet loss takes any distance", function()
  rille.manual_seed(1)
  local a, p, n = rille.randn(3, 4), rille.randn(3, 4), rille.randn(3, 4)
  for _, swap in ipairs { true, false } do
    local want = F.triplet_margin_loss(a, p, n, { margin = 2, swap = swap })
    local got = nn.TripletMarginWithDistanceLoss { margin = 2, swap = swap }(a, p, n)
    assert.is_true(rille.allclose(want, got))
    local own = F.triplet_margin_with_distance_loss(a, p, n, { reduction = "none", swap = swap,
      distance_function = function(x, y) return (x - y):abs():sum(-1) end })
    assert.same({ 3 }, own:shape())
  end
  refused("margin must be greater than 0, not -1", F.triplet_margin_with_distance_loss, a, p, n, { margin = -1 })
  refused("reduction must be mean, sum or none, got 'max'", F.triplet_margin_with_distance_loss, a, p, n, { reduction = "max" })
end)
