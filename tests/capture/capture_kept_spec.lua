-- What plans without gradients keep of weights (transformed ones of convolutions) is made anew when weights change, however they do.
local rille = require "rille"
local nn = rille.nn

local function net_and_plan(size)
  rille.manual_seed(6)
  local conv = nn.Conv2d(32, 64, 3, { padding = 1 })
  local function step(x) return conv(x) end
  return conv, rille.capture(step), rille.randn(1, 32, size, size)
end

-- By another way than the eager convolution's, whose transforms lose up to two digits (Lavin and Gray, arXiv:1509.09308):
-- differences are a share of the largest result.
local function check(conv, captured, x)
  local want, got = conv(x), captured(x)
  local off = ((got - want):abs():max() / want:abs():max()):item()
  assert.is_true(off < 1e-5, ("off by %g"):format(off))
end

describe("kept weights", function()
  for _, size in ipairs { 14, 40 } do
    it("follow their weights, planes of " .. size, function()
      local conv, captured, x = net_and_plan(size)
      local _ <close> = rille.no_grad()
      for _ = 1, 3 do check(conv, captured, x) end
      conv.weight:mul_(-2)
      check(conv, captured, x)
      check(conv, captured, x)
      -- The same numbers at other places.
      local first = conv.weight[0]:clone()
      conv.weight[0]:copy_(conv.weight[8])
      conv.weight[8]:copy_(first)
      check(conv, captured, x)
      conv:load_state_dict { weight = rille.randn(64, 32, 3, 3), bias = rille.randn(64) }
      check(conv, captured, x)
      conv.weight = nn.Parameter(rille.randn(64, 32, 3, 3))
      check(conv, captured, x)
    end)
  end

  it("are those of the shape in which weights are read", function()
    rille.manual_seed(7)
    local _ <close> = rille.no_grad()
    local weight = rille.randn(64, 32, 3, 3)
    local turned, narrow, wide = weight:view(32, 64, 3, 3), rille.randn(1, 32, 14, 14), rille.randn(1, 64, 14, 14)
    local function first(x) return rille.nn.functional.conv2d(x, weight, { padding = 1 }) end
    local function second(x) return rille.nn.functional.conv2d(x, turned, { padding = 1 }) end
    local one, other = rille.capture(first), rille.capture(second)
    for _ = 1, 3 do
      check(first, one, narrow)
      check(second, other, wide)
    end
  end)

  it("are not made of what is no number", function()
    local conv, captured, x = net_and_plan(14)
    local _ <close> = rille.no_grad()
    captured(x)
    captured(x)
    local kept = conv.weight[3][1][1][1]:clone() -- the middle one, which no padding hides
    conv.weight[3][1][1][1]:fill_(0 / 0)
    for _ = 1, 2 do
      -- Where the tap sees padding alone, its product with 0 may be left out.
      local bad = captured(x):isnan()
      assert.is_true(bad[0][3]["1:, 1:"]:all():item())
      assert.is_false(bad[0][2]:any():item())
    end
    conv.weight[3][1][1][1]:copy_(kept)
    check(conv, captured, x)
  end)

  it("are shared by plans, and go with the last", function()
    if rille.cpu_level() == "v2" then return pending "no weights are transformed for such processors" end
    local function in_use()
      for _ = 1, 3 do collectgarbage() end
      return rille.memory().in_use
    end
    local transformed = 36 * 32 * 64 * 4
    local _ <close> = rille.no_grad()
    local start = in_use()
    do
      local conv, captured, x = net_and_plan(16)
      captured(x)
      local before = in_use()
      captured(x)
      local one = in_use() - before
      assert.is_true(one >= transformed and one < 1.2 * transformed)
      local other = rille.capture(function(y) return conv(y) + 1 end)
      for _ = 1, 2 do other(x) end
      assert.is_true(in_use() - before < one + transformed)
    end
    assert.is_true(in_use() - start < transformed)
  end)

  it("change nothing for steps with gradients", function()
    local conv = net_and_plan(14)
    local x = rille.randn(1, 32, 14, 14)
    local function step(y)
      conv:zero_grad()
      local loss = conv(y):square():mean()
      loss:backward()
      return loss:detach()
    end
    local captured = rille.capture(step)
    captured(x)
    assert.is_true(rille.equal(captured(x), step(x)))
  end)
end)
