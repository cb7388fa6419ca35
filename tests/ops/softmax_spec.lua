-- Softmax along rows of every short length, which go many at a time, and along columns, against its definition in float64.
local rille = require "rille"

local function plain(x, dim)
  local wide = x:double()
  local shifted = wide - wide:amax(dim, true)
  return shifted:exp() / shifted:exp():sum(dim, true), shifted - shifted:exp():sum(dim, true):log()
end

local function near(want, got)
  local most = got.dtype == "float64" and 1e-14 or 2e-6
  return want:numel() == 0 or ((got:double() - want):abs() / want:abs():clamp_min(1)):max():item() < most
end

describe("softmax of short rows", function()
  after_each(function() rille.set_num_threads(1) end)

  it("is what its definition says, with its gradient", function()
    rille.manual_seed(5)
    for _, dtype in ipairs { "float32", "float64" } do
      for _, n in ipairs { 1, 2, 3, 7, 8, 10, 16, 31, 32, 33 } do
        for _, rows in ipairs { 1, 15, 16, 17, 64, 131 } do
          local x, g = rille.randn(rows, n):mul_(4):to(dtype), rille.randn(rows, n):to(dtype)
          local soft, logarithm = plain(x, 1)
          assert.is_true(near(soft, x:softmax(1)))
          assert.is_true(near(logarithm, x:log_softmax(1)))
          assert.is_true(near(soft:t(), x:t():contiguous():softmax(0)))
          assert.is_true(near(logarithm:t(), x:t():contiguous():log_softmax(0)))
          local gd = g:double()
          local leaf = x:clone():requires_grad_(true)
          leaf:softmax(1):backward(g)
          assert.is_true(near(soft * (gd - (gd * soft):sum(1, true)), leaf.grad))
          leaf.grad = nil
          leaf:log_softmax(1):backward(g)
          assert.is_true(near(gd - soft * gd:sum(1, true), leaf.grad))
        end
      end
    end
  end)

  it("has NaN in the rows that have one or that are infinite, and nowhere else", function()
    local nan, inf = 0 / 0, math.huge
    for _, dtype in ipairs { "float32", "float64" } do
      local x = rille.zeros({ 40, 5 }, { dtype = dtype })
      x:select(0, 3):fill_(-inf)
      x:narrow(0, 7, 1):narrow(1, 2, 1):fill_(nan)
      x:narrow(0, 9, 1):narrow(1, 0, 1):fill_(inf)
      x:narrow(0, 20, 1):narrow(1, 4, 1):fill_(-inf)
      for _, y in ipairs { x:softmax(1), x:log_softmax(1) } do
        local bad = y:isnan():any(1)
        for i = 0, 39 do assert.equal(i == 3 or i == 7 or i == 9, bad:select(0, i):item()) end
      end
      assert.same({ 0.25, 0.25, 0.25, 0.25, 0 }, x:softmax(1):select(0, 20):tolist())
    end
  end)

  it("does not depend on how many threads share it", function()
    rille.manual_seed(6)
    for _, n in ipairs { 3, 10, 32 } do
      local x = rille.randn(30011, n)
      rille.set_num_threads(1)
      local soft, logarithm = x:softmax(1), x:log_softmax(1)
      rille.set_num_threads(3)
      assert.is_true(rille.equal(soft, x:softmax(1)))
      assert.is_true(rille.equal(logarithm, x:log_softmax(1)))
    end
  end)
end)
