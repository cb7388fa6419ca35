-- Floats that become integers, also where they do not fit, and ranges of integers.
local rille = require "rille"

describe("floats as integers", function()
  it("are the least integer where they do not fit, at every place of a row", function()
    local nan, huge, least32, least64 = 0 / 0, math.huge, -2147483648, math.mininteger
    local cases = { -- what it is, as int32, as int64, as uint8
      { 3.9, 3, 3, 3 }, { -3.9, -3, -3, 253 }, { nan, least32, least64, 0 }, { huge, least32, least64, 0 }, { -huge, least32, least64, 0 },
      { 2147483648.0, least32, 2147483648, 0 }, { -2147483648.0, least32, least32, 0 }, { 1e30, least32, least64, 0 }, { 300.5, 300, 300, 44 },
      { 2147483520.0, 2147483520, 2147483520, 128 }, { -9223372036854775808.0, least32, least64, 0 } }
    for _, dtype in ipairs { "float32", "float64" } do
      for n = 1, 40 do
        local x, want = {}, { {}, {}, {} }
        for i = 1, n do
          local case = cases[(i + n) % #cases + 1]
          x[i] = case[1]
          for k = 1, 3 do want[k][i] = case[k + 1] end
        end
        local t = rille.tensor(x, { dtype = dtype })
        for k, to in ipairs { "int32", "int64", "uint8" } do assert.same(want[k], t:to(to):tolist()) end
      end
    end
  end)

  it("and ranges of integers are whole at every length", function()
    for _, dtype in ipairs { "int64", "int32", "uint8" } do
      for _, n in ipairs { 0, 1, 7, 100 } do
        local want = {}
        for i = 1, n do want[i] = 3 + 2 * (i - 1) end
        assert.same(want, rille.arange(3, 3 + 2 * n, 2, { dtype = dtype }):tolist())
      end
    end
    local long = rille.arange(-70000, 70000)
    assert.same({ 140000, -70000, 69999 }, { long:numel(), long:min():item(), long:max():item() })
    assert.is_true((long:narrow(0, 1, 139999) - long:narrow(0, 0, 139999)):eq(1):all():item())
    assert.same({ math.maxinteger - 1, math.maxinteger - 2 }, rille.arange(math.maxinteger - 1, math.maxinteger - 3, -1):tolist())
  end)
end)
