-- Lazy layers, which become others at their first call, and the triplet loss by a distance of one's own.
local rille = require "rille"
local nn, F = rille.nn, rille.nn.functional

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
      assert.equal(0, #lazy:parameters())
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

  it("says what it does not take", function()
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
