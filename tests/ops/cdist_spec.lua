-- cdist's ways (a product, columns) against the norm of all differences.
local rille = require "rille"

local function plain(a, b, p)
  return rille.norm(a:unsqueeze(-2) - b:unsqueeze(-3), p, -1)
end

local function results(of, shape_a, shape_b, dtype)
  rille.manual_seed(0)
  local a, b = rille.randn(shape_a):to(dtype):requires_grad_(), rille.randn(shape_b):to(dtype):requires_grad_()
  local y = of(a, b)
  local g = rille.randn(y:shape()):to(dtype)
  local first, second = rille.grad((y * g):sum(), { a, b }, { create_graph = true })
  local loss = first:tanh():sum() + second:tanh():sum()
  loss:backward()
  return { y:detach(), first:detach(), second:detach(), a.grad, b.grad }
end

local function off(got, want)
  return want:numel() > 0 and ((got:double() - want):abs():max() / want:abs():max():clamp_min(1e-3)):item() or 0
end

describe("cdist", function()
  for _, shapes in ipairs { { { 3, 4 }, { 5, 4 } }, { { 30, 3 }, { 2, 3 } }, { { 2, 7, 33 }, { 26, 33 } }, { { 2, 1, 4, 2 }, { 3, 5, 2 } },
    { { 40, 1 }, { 60, 1 } } } do
    for _, p in ipairs { 0.5, 1, 2, 3, math.huge } do
      it(("of %s and %s, p %g"):format(table.concat(shapes[1], "x"), table.concat(shapes[2], "x"), p), function()
        for _, mode in ipairs { "use_mm_for_euclid_dist_if_necessary", "use_mm_for_euclid_dist", "donot_use_mm_for_euclid_dist" } do
          local want = results(function(a, b) return plain(a, b, p) end, shapes[1], shapes[2], "float64")
          for _, dtype in ipairs { "float64", "float32" } do
            local got = results(function(a, b) return rille.cdist(a, b, p, mode) end, shapes[1], shapes[2], dtype)
            -- A product loses digits where rows are close, in second derivatives most.
            local limits = dtype == "float64" and { 1e-12, 1e-9, 1e-9, 1e-5, 1e-5 } or { 1e-4 }
            for i, limit in ipairs(limits) do assert(off(got[i], want[i]) < limit, i .. ": " .. off(got[i], want[i])) end
          end
        end
      end)
    end
  end

  it("has no gradient where rows are the same, and sees NaN", function()
    for _, p in ipairs { 1, 2, 3 } do
      local a = rille.tensor({ { 1.0, 2.0 }, { 3.0, 4.0 } }, { requires_grad = true })
      local b = rille.tensor { { 1.0, 2.0 } }
      local y = rille.cdist(a, b, p)
      y:select(0, 0):sum():backward()
      assert.equal(0, a.grad:abs():sum():item())
    end
    for _, p in ipairs { 0.5, 1, 2, math.huge } do
      local y = rille.cdist(rille.tensor { { 0 / 0, 9.0 }, { 1.0, 2.0 } }, rille.tensor { { 1.0, 5.0 } }, p)
      assert.same({ { true }, { false } }, y:isnan():tolist())
    end
  end)

  it("of no rows, and of rows of no numbers", function()
    assert.same({ 0, 3 }, rille.cdist(rille.zeros(0, 2), rille.zeros(3, 2)):shape())
    local a = rille.zeros({ 2, 0 }, { requires_grad = true })
    local y = rille.cdist(a, rille.zeros(30, 0))
    y:sum():backward()
    assert.equal(0, y:abs():sum():item())
    assert.same({ 2, 0 }, a.grad:shape())
  end)
end)
