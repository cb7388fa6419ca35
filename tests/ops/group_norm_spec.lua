-- group_norm against its definition, planes large and small, with gradients and their gradients.
local rille = require "rille"
local F = rille.nn.functional

local function plain(x, groups, weight, bias)
  local shape = x:shape()
  local rows = x:reshape(shape[1], groups, -1)
  local centered = rows - rows:mean(2, true)
  local y = (centered / ((centered ^ 2):mean(2, true) + 1e-5):sqrt()):reshape(shape)
  local over = { 1, shape[2] }
  for i = 3, #shape do over[i] = 1 end
  if weight then y = y * weight:reshape(over) end
  return bias and y + bias:reshape(over) or y
end

local function results(of, shape, with, dtype, twice)
  rille.manual_seed(0)
  local leaves = { (rille.randn(shape) + 3):to(dtype):requires_grad_() }
  for i = 2, with do leaves[i] = rille.randn(shape[2]):to(dtype):requires_grad_() end
  local y = of(table.unpack(leaves))
  local loss = (y ^ 3):sum()
  if twice then
    local first = rille.grad(loss, leaves[1], { create_graph = true })
    loss = (first ^ 2):sum()
  end
  loss:backward()
  local out = { y:detach() }
  for i, leaf in ipairs(leaves) do out[i + 1] = leaf.grad end
  return out
end

describe("group_norm", function()
  for _, shape in ipairs { { 3, 6 }, { 2, 4, 7 }, { 2, 4, 8 }, { 3, 6, 3, 3 }, { 2, 8, 17, 5 }, { 1, 4, 2, 3, 4 } } do
    for _, groups in ipairs { 1, 2, shape[2] } do
      for with = 1, 3 do
        it(("of %s in %d groups, %d leaves"):format(table.concat(shape, "x"), groups, with), function()
          for _, twice in ipairs { false, true } do
            local want = results(function(x, w, b) return plain(x, groups, w, b) end, shape, with, "float64", twice)
            for dtype, limit in pairs { float64 = 1e-9, float32 = 2e-4 } do
              local got = results(function(x, w, b) return F.group_norm(x, groups, w, b) end, shape, with, dtype, twice)
              local largest = dtype == "float32" and twice and 1 or #want -- second derivatives lose float32's digits
              for i = 1, largest do
                if want[i] then
                  local off = ((got[i]:double() - want[i]):abs():max() / want[i]:abs():max():clamp_min(1)):item()
                  assert(off < limit, ("%d, %s: %g"):format(i, dtype, off))
                end
              end
            end
          end
        end)
      end
    end
  end
end)
