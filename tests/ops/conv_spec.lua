-- Convolutions of many channels, which go another way than small ones (kernels/planes/winograd.h), against float64.
local rille = require "rille"
local F = rille.nn.functional

-- batch, channels, outputs, height, width, padding
local CASES = {
  { 4, 32, 32, 16, 16, 1 }, { 2, 48, 64, 13, 10, 1 }, { 9, 32, 48, 9, 9, 0 }, { 20, 64, 32, 7, 7, 2 }, { 40, 32, 32, 4, 4, 1 },
  { 1, 128, 64, 30, 33, 1 }, { 131, 32, 32, 6, 5, 0 }, { 3, 32, 32, 17, 3, 1 }, { 5, 33, 32, 12, 12, 1 }, { 2, 32, 31, 12, 12, 1 },
  -- cut into bands: rows of tiles that do not divide by them, one row wider than a band, a single last row of pixels
  { 1, 16, 16, 90, 50, 1 }, { 3, 16, 32, 61, 49, 0 }, { 1, 32, 16, 9, 700, 2 }, { 2, 16, 16, 49, 81, 1 },
}

local function relative_error(got, want)
  return ((got:double() - want):abs():max() / want:abs():max()):item()
end

describe("conv2d with many channels", function()
  for _, threads in ipairs { 1, 3 } do
    for _, case in ipairs(CASES) do
      it(("of %s, %d threads"):format(table.concat(case, " "), threads), function()
        local before = rille.get_num_threads()
        rille.set_num_threads(threads)
        rille.manual_seed(0)
        local batch, channels, outputs, height, width, padding = table.unpack(case)
        local x = rille.randn(batch, channels, height, width)
        local weight = rille.randn(outputs, channels, 3, 3) / math.sqrt(9 * channels)
        local bias = rille.randn(outputs)
        local g
        local function run(dtype)
          local leaves = {}
          for i, leaf in ipairs { x, weight, bias } do leaves[i] = leaf:to(dtype):clone():requires_grad_() end
          local y = F.conv2d(leaves[1], leaves[2], leaves[3], { padding = padding })
          g = g or rille.randn(y:shape())
          y:backward(g:to(dtype))
          return { y:detach(), leaves[1].grad, leaves[2].grad, leaves[3].grad }
        end
        local got, want = run("float32"), run("float64")
        rille.set_num_threads(before)
        -- F(4 x 4, 3 x 3) loses about a digit (Lavin & Gray, table 6).
        for i = 1, 4 do assert(relative_error(got[i], want[i]) < 2e-5, i .. ": " .. relative_error(got[i], want[i])) end
      end)
    end
  end

  it("gives the same numbers every time, and the same gradients of gradients as small ones", function()
    rille.manual_seed(1)
    local x = rille.randn(4, 32, 8, 8, { requires_grad = true })
    local weight = (rille.randn(32, 32, 3, 3) / 17):requires_grad_()
    local function penalty(a, w)
      local gradient = rille.grad(F.conv2d(a, w, nil, { padding = 1 }):tanh():sum(), a, { create_graph = true })
      return (gradient ^ 2):sum()
    end
    penalty(x, weight):backward()
    local first = weight.grad:clone()
    weight.grad = nil
    penalty(x, weight):backward()
    assert.is_true(rille.equal(first, weight.grad))
    local xd, wd = x:detach():double():requires_grad_(), weight:detach():double():requires_grad_()
    penalty(xd, wd):backward()
    assert(relative_error(first, wd.grad) < 1e-4)
  end)
end)

describe("infinities and NaN", function()
  it("reach no further than the kernel, in convolutions of many channels too", function()
    local x, w = rille.zeros(1, 32, 24, 24), rille.full({ 32, 32, 3, 3 }, 0.5)
    for _, value in ipairs { 1 / 0, -1 / 0 } do
      x[0][0][10][10] = value
      local y = rille.nn.functional.conv2d(x, w, nil, { padding = 1 })
      assert.equal(9 * 32, y:eq(value):sum():item())
      assert.equal(0, y:isnan():sum():item())
    end
    x[0][0][10][10] = 0 / 0
    assert.equal(9 * 32, rille.nn.functional.conv2d(x, w, nil, { padding = 1 }):isnan():sum():item())

    x = rille.ones(1, 32, 24, 24):requires_grad_()
    w:requires_grad_()
    local y, g = rille.nn.functional.conv2d(x, w, nil, { padding = 1 }), rille.zeros(1, 32, 24, 24)
    g[0][31][3][4] = 1 / 0
    y:backward(g)
    assert.equal(9 * 32, x.grad:isinf():sum():item())
    assert.equal(0, w.grad:slice(0, 31):isinf():sum():item())
    assert.equal(9 * 32, w.grad:isinf():sum():item())
  end)
end)
