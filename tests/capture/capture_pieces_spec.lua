-- Captured steps without gradients take large batches a few samples at a time through steps that make each sample alone:
-- results are those of eager steps, whatever stands between such steps.
local rille = require "rille"
local nn, F = rille.nn, rille.nn.functional

-- 2.5 MB a sample and more where there are 32 channels: six of them do not go at once.
local SIZE, BATCH = 144, 6

local function batch(n, channels) return rille.randn(n or BATCH, channels or 8, SIZE, SIZE) end

local function check(step, ...)
  local _ <close> = rille.no_grad()
  local captured = rille.capture(step)
  captured(...)
  for round = 1, 2 do
    local inputs = {}
    for i, input in ipairs { ... } do inputs[i] = input * (1 + round / 4) end
    local want, got = { step(table.unpack(inputs)) }, { captured(table.unpack(inputs)) }
    assert.are.equal(#want, #got)
    for i in ipairs(want) do
      assert.are.same(want[i]:shape(), got[i]:shape())
      local error = ((got[i] - want[i]):abs():max() / want[i]:abs():max()):item()
      assert.is_true(error < 2e-5, ("result %d, round %d: %g"):format(i, round, error)) -- Winograd: as in conv_spec
    end
  end
end

describe("a captured batch in pieces", function()
  local threads = rille.get_num_threads()
  local wide, same, narrow, point = nn.Conv2d(8, 32, 3, { padding = 1 }), nn.Conv2d(32, 32, 3, { padding = 1 }),
    nn.Conv2d(32, 8, 3, { padding = 1 }), nn.Conv2d(32, 32, 1)
  before_each(function() rille.manual_seed(7) end)
  after_each(function() rille.set_num_threads(threads) end)

  local steps = {
    ["goes through convolutions and activations"] = function(x) return narrow(F.silu(same(F.relu(wide(x))))) end,
    ["gives what is asked for in the middle"] = function(x)
      local y = F.relu(wide(x))
      local z = same(y)
      return z, narrow(F.relu(z)), y
    end,
    ["adds what was there before"] = function(x)
      local y = wide(x)
      return narrow(F.relu(same(F.relu(point(y))) + y) + x:mean())
    end,
    ["joins channels"] = function(x)
      local y = F.relu(wide(x))
      return narrow(point(rille.cat({ y[":, 0:16"], y[":, 16:32"] }, 1))), rille.cat({ point(y), same(y) }, 1):sum({ 2, 3 })
    end,
    ["joins samples"] = function(x)
      local y = wide(x)
      return rille.cat({ F.relu(y), same(y) }, 0):sum({ 1, 2 })
    end,
    ["scales channels"] = function(x)
      local y = F.silu(wide(x))
      local scale = F.sigmoid(F.conv2d(F.adaptive_avg_pool2d(y, 1), point.weight))
      return narrow(y * scale)
    end,
    ["pools"] = function(x)
      local y = F.max_pool2d(F.relu(wide(x)), 2)
      return F.avg_pool2d(F.relu(same(y)), 3, 2), F.adaptive_avg_pool2d(y, { 3, 2 })
    end,
    ["mixes samples in between"] = function(x)
      local y = F.relu(wide(x))
      y = F.relu(same(y - y:mean(0, true)))
      return narrow(y + y:flip(0)), narrow(F.softmax(y, 0))
    end,
    ["takes one sample for all"] = function(x)
      local y = wide(x)
      return narrow(F.relu(y * y["0:1"])), narrow(F.relu(y + y[1]))
    end,
    ["writes in place"] = function(x)
      local y = wide(x):relu_()
      local z = same(y)
      z:add_(y):mul_(0.5)
      y:mul_(2)
      return narrow(z), narrow(y)
    end,
    ["goes up again"] = function(x)
      local y = F.relu(wide(x))
      local z = F.conv_transpose2d(F.max_pool2d(y, 2), same.weight[":, :, 0:2, 0:2"]:clone(), nil, { stride = 2 })
      return narrow(rille.cat({ z[":, 0:16"], y[":, 0:16"] }, 1))
    end,
    ["sees the batch as one"] = function(x)
      local y = F.relu(wide(x)):reshape(-1, SIZE * SIZE)
      return F.relu(y + 1):sum(1), F.relu(wide(x)):flatten(1):sum(1)
    end,
  }
  for name, step in pairs(steps) do
    for count = 1, 3, 2 do
      it(("%s, %d threads"):format(name, count), function()
        rille.set_num_threads(count)
        check(step, batch())
      end)
    end
  end

  it("of a prime number of samples, and of one", function()
    for _, n in ipairs { 7, 1 } do check(steps["adds what was there before"], batch(n)) end
  end)

  it("does not take channels of a single sample for samples", function()
    local x = rille.randn(32, 3 * SIZE, SIZE)
    check(function(input) return F.relu(same(F.relu(same(input)))) end, x)
  end)

  it("meets a second batch, and one of another length", function()
    check(function(x, y) return narrow(F.relu(wide(x)) + F.relu(wide(y))) end, batch(), batch())
    check(function(x, y) return narrow(F.relu(wide(x))), narrow(F.relu(wide(y))) end, batch(), batch(4))
  end)

  it("hears of weights that change", function()
    local conv = nn.Conv2d(8, 32, 3, { padding = 1 })
    local _ <close> = rille.no_grad()
    local function step(x) return narrow(F.relu(conv(x))) end
    local captured, x = rille.capture(step), batch()
    captured(x)
    conv.weight:mul_(-2)
    assert.is_true(rille.allclose(captured(x), step(x), 1e-4, 1e-4))
  end)

  it("of lines and volumes", function()
    local line, volume = nn.Conv1d(4, 32, 5, { padding = 2 }), nn.Conv3d(2, 16, 3, { padding = 1 })
    check(function(x) return F.relu(F.relu(line(x)) * 2):sum(1) end, rille.randn(5, 4, 30000))
    check(function(x) return F.relu(F.relu(volume(x)) * 2):sum(1) end, rille.randn(4, 2, 16, 48, 48))
  end)
end)
