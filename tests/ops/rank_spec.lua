-- topk, kthvalue and median by selection, against a whole sort of the row.
local rille = require "rille"

local SIZES = { 1, 2, 47, 48, 49, 100, 255, 256, 257, 1000, 4095, 4096, 5000, 20000 }

-- Ties on purpose, numbers of many sizes, and for floats NaN, infinities and both zeros.
local function row_of(n, dtype, special)
  local x = rille.randn(n)
  if n % 2 == 0 then x = (x * 3):round() end
  if n % 3 == 0 then x = x * rille.exp(20 * rille.randn(n)) end
  if dtype == "uint8" or dtype == "bool" then x = x:abs():clamp(0, 200) end
  if dtype:find "int" then x = x:clamp(-2e9, 2e9) end
  if dtype == "int64" then x = (x:clamp(-2e9, 2e9):to "int64") * 4000000007 end
  x = x:to(dtype)
  if special and n > 20 then
    for i, value in ipairs { math.huge, -math.huge, 0.0, -0.0, 0 / 0, 0 / 0 } do x:select(0, i * (n // 7)):fill_(value) end
  end
  return x
end

local function same(a, b)
  return a:numel() == b:numel() and (rille.equal(a, b) or rille.equal(a:nan_to_num(1234), b:nan_to_num(1234)))
end

describe("ranks", function()
  for _, dtype in ipairs { "float32", "float64", "int64", "int32", "uint8", "bool" } do
    for _, special in ipairs(dtype:find "float" and { false, true } or { false }) do
      it("of " .. dtype .. (special and " with NaN and infinities" or ""), function()
        rille.manual_seed(0)
        for _, n in ipairs(SIZES) do
          local x = row_of(n, dtype, special)
          local up, down = rille.argsort(x), rille.argsort(x, 0, true)
          for _, k in ipairs { 1, 2, 20, 70, n // 5, n // 4, n // 2, n - 1, n } do
            if k >= 1 and k <= n then
              local values, places = x:topk(k)
              assert.is_true(rille.equal(places, down:narrow(0, 0, k)), n .. " largest " .. k)
              assert.is_true(same(values, x:index_select(0, places)))
              values, places = x:topk(k, { largest = false })
              assert.is_true(rille.equal(places, up:narrow(0, 0, k)), n .. " smallest " .. k)
              assert.is_true(same(values, x:index_select(0, places)))
              local value, place = x:kthvalue(k)
              assert.equal(up:select(0, k - 1):item(), place:item())
              assert.is_true(same(value:reshape(1), x:index_select(0, place:reshape(1))))
            end
          end
          local _, place = x:median(0)
          local at = special and n > 20 and n - 1 or (n - 1) // 2
          assert.equal(up:select(0, at):item(), place:item(), n)
        end
      end)
    end
  end

  it("of every row, whatever the threads and the dim", function()
    rille.manual_seed(1)
    local x, before = rille.randn(37, 300), rille.get_num_threads()
    for _, threads in ipairs { 1, 3 } do
      rille.set_num_threads(threads)
      local _, rows = x:topk(5)
      local _, columns = x:topk(5, { dim = 0 })
      assert.is_true(rille.equal(rows, rille.argsort(x, 1, true):narrow(1, 0, 5)))
      assert.is_true(rille.equal(columns, rille.argsort(x, 0, true):narrow(0, 0, 5)))
      assert.is_true(rille.equal(select(2, x:median(1)), rille.argsort(x, 1):select(1, 149)))
    end
    rille.set_num_threads(before)
  end)
end)
