-- embedding_bag against rows that are looked up and added one by one.
local rille = require "rille"
local F = rille.nn.functional

local STARTS = { 0, 3, 3, 8, 9 } -- one bag is empty

local function by_rows(table, index, each, mode, padding)
  local bags = {}
  for b = 1, #STARTS do
    local last, sum, count = STARTS[b + 1] or index:numel(), nil, 0
    for i = STARTS[b], last - 1 do
      local row = index:select(0, i):item()
      if row ~= padding then
        local part = table:select(0, row)
        if each then part = part * each:select(0, i) end
        count = count + 1
        if not sum then
          sum = part
        elseif mode == "max" then
          sum = rille.maximum(sum, part)
        else
          sum = sum + part
        end
      end
    end
    sum = sum or table:select(0, 0) * 0
    bags[b] = mode == "mean" and sum / math.max(count, 1) or sum
  end
  return rille.stack(bags)
end

local function results(of, columns, weighted, dtype)
  rille.manual_seed(0)
  local table, each = rille.randn(6, columns):to(dtype):requires_grad_(), rille.rand(12):to(dtype):requires_grad_()
  local index = rille.randint(0, 6, { 12 })
  local y = of(table, index, weighted and each or nil)
  local loss = (y ^ 2):sum()
  local first = rille.grad(loss, table, { create_graph = true })
  local second = (first ^ 2):sum()
  second:backward()
  local out = { y:detach(), first:detach(), table.grad }
  if weighted then out[4] = each.grad end
  return out
end

describe("embedding_bag", function()
  for _, mode in ipairs { "sum", "mean", "max" } do
    for _, columns in ipairs { 1, 3, 31, 32, 33, 64, 100 } do
      it(("of %d columns, %s"):format(columns, mode), function()
        for _, weighted in ipairs(mode == "sum" and { false, true } or { false }) do
          for _, padding in ipairs { -1, 2 } do
            local want = results(function(t, i, each) return by_rows(t, i, each, mode, padding) end, columns, weighted, "float64")
            for dtype, limit in pairs { float64 = 1e-12, float32 = 2e-5 } do
              local got = results(function(t, i, each)
                local options = { mode = mode, padding_idx = padding >= 0 and padding or nil, per_sample_weights = each }
                return F.embedding_bag(i, t, rille.tensor(STARTS), options)
              end, columns, weighted, dtype)
              for k in ipairs(want) do
                local off = ((got[k]:double() - want[k]):abs():max() / want[k]:abs():max():clamp_min(1)):item()
                assert(off < limit, ("%d, %s: %g"):format(k, dtype, off))
              end
            end
          end
        end
      end)
    end
  end

  it("has second derivatives beside a table that wants none", function()
    for _ = 1, 20 do
      local table, index, offsets = rille.ones(5, 4), rille.tensor { 0, 1, 2, 3, 4, 0 }, rille.tensor { 0, 2 }
      local factors, c = rille.ones(6, { requires_grad = true }), rille.full({ 2, 4 }, 3.0, { requires_grad = true })
      local y = F.embedding_bag(index, table, offsets, { mode = "sum", per_sample_weights = factors })
      local gradient = rille.grad((y * c * c):sum(), factors, { create_graph = true })
      gradient:sum():backward()
      assert.same({ { 12, 12, 12, 12 }, { 24, 24, 24, 24 } }, c.grad:totable())
    end
  end)

  it("counts anew in a captured step", function()
    rille.manual_seed(0)
    local table = rille.randn(5, 4)
    for _, mode in ipairs { "sum", "mean", "max" } do
      local function bags(index, offsets) return F.embedding_bag(index, table, offsets, { mode = mode, padding_idx = 1 }) end
      local step = rille.capture(bags)
      for seed = 1, 3 do
        rille.manual_seed(seed)
        local index, offsets = rille.randint(0, 5, { 7 }), rille.tensor { 0, seed, 5 }
        assert.is_true(rille.equal(bags(index, offsets), step(index, offsets)), mode)
      end
    end
  end)
end)
