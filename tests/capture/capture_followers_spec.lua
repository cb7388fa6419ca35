-- Elementwise steps behind a convolution run on pieces of its result, and take over the place of what nobody reads any more:
-- whatever way the convolution goes, results are those of eager steps.
local rille = require "rille"
local F = rille.nn.functional

-- shape, outputs, kernel, options: one for each way in engine/ops/conv, one sample and several.
local convolutions = {
  { { 1, 3, 33, 30 }, 16, 3, { stride = 2, padding = 1 } },                -- direct
  { { 3, 8, 40, 44 }, 24, 3, { padding = 1 } },                           -- direct
  { { 1, 16, 60, 61 }, 96, 1, {} },                                       -- a product as it lies, in blocks of rows
  { { 2, 32, 28, 28 }, 192, 1, {} },
  { { 1, 40, 14, 14 }, 120, 3, { padding = 1 } },                         -- columns
  { { 5, 64, 7, 7 }, 70, 1, {} },                                         -- samples side by side
  { { 1, 64, 7, 7 }, 200, 3, { padding = 1 } },
  { { 1, 64, 28, 28 }, 64, 3, { padding = 1 } },                          -- tiles (Winograd)
  { { 2, 48, 30, 30 }, 48, 3, { padding = 1, groups = 48 } },             -- channels side by side
  { { 1, 48, 31, 30 }, 48, 5, { stride = 2, padding = 2, groups = 48 } },
  { { 2, 40, 90, 90 }, 40, 3, { padding = 1, groups = 40 } },             -- in bands of rows
  { { 3, 200, 7, 7 }, 200, 3, { padding = 1, groups = 200 } },            -- several vectors of channels together
  { { 2, 12, 30, 30 }, 24, 3, { padding = 1, groups = 12 } },             -- lines
  { { 2, 24, 21, 21 }, 48, 3, { padding = 1, groups = 3 } },
  { { 70, 12, 6, 6 }, 80, 6, {} },                                        -- a linear layer
  { { 4, 6, 500 }, 32, 9, { padding = 4 } },                              -- a line
  { { 2, 40, 5000 }, 40, 7, { padding = 3 } },                            -- and in blocks of it
  { { 1, 40, 60, 50 }, 72, 5, { stride = 2, padding = 2 } },              -- direct, in blocks of rows and panels of channels
}

local chains = {
  relu6 = function(y) return F.relu6(y) end,
  ["in place"] = function(y) return y:relu_() end,
  relu = function(y) return F.relu(y) end,
  sum = function(y, other) return y + other end,
  ["sum from the right"] = function(y, other) return other + y end,
  limits = function(y, other) return (other + y):clamp(-0.25, 0.5) end,
  ["one limit"] = function(y) return y:clamp(0.125) end,
  ["sum with itself"] = function(y) return y + y end,
  residual = function(y, other) return F.relu(y + other) end,
  ["added to what is read later"] = function(y, other)
    local sum = other + y
    return F.silu(sum) * other
  end,
  ["result read again"] = function(y, other)
    local z = F.hardswish(y)
    local w = z * other
    return w:cumsum(1) + y + z
  end,
  ["into the other"] = function(y, other) return (other:clone():add_(y):mul_(0.5)) end,
  ["by a number that is computed"] = function(y, other) return y * other:sum() + 1 end,
}

local function run(case, chain, threads)
  local shape, outputs, kernel, options = table.unpack(case)
  rille.manual_seed(3)
  rille.set_num_threads(threads)
  local conv = (#shape == 3 and rille.nn.Conv1d or rille.nn.Conv2d)(shape[2], outputs, kernel, next(options) and options or nil)
  local x = rille.randn(shape)
  local _ <close> = rille.no_grad()
  local other = rille.randn_like(conv(x))
  local function step(input, addend) return chain(conv(input), addend) end
  local captured = rille.capture(step)
  captured(x, other)
  for round = 1, 3 do
    local input, addend = x * (1 + 0.1 * round), other + round
    local kept = addend:clone()
    local want, got = step(input, addend), captured(input, addend)
    assert.is_true(rille.equal(kept, addend))
    assert.is_true(rille.allclose(got, want, 1e-6, 1e-6), ("at most %g"):format((got - want):abs():max():item()))
  end
end

describe("followers", function()
  local threads = rille.get_num_threads()
  after_each(function() rille.set_num_threads(threads) end)
  for name, chain in pairs(chains) do
    for i, case in ipairs(convolutions) do
      for count = 1, 2 do
        it(("%s, convolution %d, %d threads"):format(name, i, count), function() run(case, chain, count) end)
      end
    end
  end

  it("keep NaN, and make 0 of -0 where eager steps do", function()
    for _, case in ipairs(convolutions) do
      local shape, outputs, kernel, options = table.unpack(case)
      local conv = (#shape == 3 and rille.nn.Conv1d or rille.nn.Conv2d)(shape[2], outputs, kernel, next(options) and options or nil)
      local _ <close> = rille.no_grad()
      conv.weight:zero_()
      conv.bias:fill_(-0.0)
      local x = -rille.ones(shape)
      for name, limit in pairs { relu = F.relu, relu6 = F.relu6 } do
        local captured = rille.capture(function(input) return limit(conv(input)) end)
        captured(x)
        for round = 1, 2 do
          if round == 2 then x:view(-1):fill_(0 / 0) end
          local want, got = limit(conv(x)), captured(x)
          assert.is_true(rille.equal(want:isnan(), got:isnan()), name)
          assert.is_true(rille.equal(want:signbit(), got:signbit()) or round == 2, name)
        end
        x:fill_(-1)
      end
    end
  end)

  it("make 0 of a residual sum of -0", function()
    local _ <close> = rille.no_grad()
    local x, weight, residual = rille.zeros(1, 1, 64, 64), rille.full({ 64, 1, 1, 1 }, -1.0), rille.full({ 1, 64, 64, 64 }, -0.0)
    local captured = rille.capture(function(a, b) return F.relu(F.conv2d(a, weight) + b) end)
    captured(x, residual)
    assert.is_false(captured(x, residual):signbit():any():item())
  end)

  it("do not write what the convolution still reads", function()
    rille.manual_seed(4)
    local conv = rille.nn.Conv2d(16, 16, 3, { padding = 1 })
    local _ <close> = rille.no_grad()
    local function step(x)
      local y = x * 1
      y:add_(conv(y))
      return y:relu_()
    end
    local captured, x = rille.capture(step), rille.randn(1, 16, 40, 40)
    captured(x)
    assert.is_true(rille.allclose(captured(x), step(x), 1e-6, 1e-6))
  end)

  -- The sum may not take over the place of x while the convolution still reads x.
  it("do not take over a place that the convolution still reads", function()
    rille.manual_seed(4)
    local _ <close> = rille.no_grad()
    for _, conv in ipairs { rille.nn.Conv2d(40, 40, 3, { padding = 1 }), rille.nn.Conv2d(40, 40, 1),
      rille.nn.Conv2d(40, 40, 5, { padding = 2, groups = 40 }) } do
      local function step(input)
        local x = F.silu(input) * 2
        return (x + conv(x)):cumsum(1)
      end
      local captured, input = rille.capture(step), rille.randn(1, 40, 90, 90)
      captured(input)
      for _ = 1, 2 do assert.is_true(rille.allclose(captured(input), step(input), 1e-6, 1e-6)) end
    end
  end)

  it("run in steps of training, whose gradients read results of theirs", function()
    rille.manual_seed(5)
    local net = rille.nn.Sequential(rille.nn.Conv2d(3, 32, 3, { padding = 1 }), rille.nn.SiLU(), rille.nn.Conv2d(32, 24, 1),
      rille.nn.GELU(), rille.nn.Conv2d(24, 24, 3, { padding = 1, groups = 24 }), rille.nn.ReLU())
    local x = rille.randn(2, 3, 24, 24)
    local function step(input)
      net:zero_grad()
      local loss = net(input):square():mean()
      loss:backward()
      return loss:detach()
    end
    local captured = rille.capture(step)
    captured(x)
    for _ = 1, 2 do
      local want = step(x)
      local grads = {}
      for name, p in net:named_parameters() do grads[name] = p.grad:clone() end
      assert.is_true(rille.allclose(captured(x), want, 1e-6, 0))
      for name, p in net:named_parameters() do assert.is_true(rille.allclose(p.grad, grads[name], 1e-5, 1e-7), name) end
    end
  end)

  it("hand on what is not a number, and forget it", function()
    local conv = rille.nn.Conv2d(8, 16, 3, { padding = 1 })
    local _ <close> = rille.no_grad()
    local captured = rille.capture(function(x) return F.relu(conv(x)) end)
    local bad = rille.full({ 1, 8, 40, 40 }, 0 / 0)
    captured(rille.randn(1, 8, 40, 40))
    assert.is_true(captured(bad):isnan():any():item())
    assert.is_false(captured(rille.randn(1, 8, 40, 40)):isnan():any():item())
  end)
end)
