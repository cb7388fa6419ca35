-- Training on several ranks: losses as on one, to rounding; the same bits again on the same number of ranks.
local rille = require "rille" -- luacheck: ignore
package.path = "tests/distributed/?.lua;" .. package.path
local support = require "support"

local KINDS, STEPS = { "mlp", "cnn", "gpt" }, 20

-- The losses by kind, as numbers, and all that was said.
local function losses(n, how)
  local text, fine = support.run(n, "equality.lua", table.concat(KINDS, ",") .. " " .. how .. " " .. STEPS)
  assert.is_true(fine, text)
  local values = { mlp = {}, cnn = {}, gpt = {} }
  for kind, hex in text:gmatch "(%l+) (0x[%x.p+-]+) [%d.]+\n" do table.insert(values[kind], tonumber(hex)) end
  return values, text
end

local reason = support.missing()
describe("a job that trains", function()
  if reason then
    pending(reason)
    return
  end

  it("has one process's losses, the same bits again, and captured", function()
    local one = losses(1, "plain")
    local two, bits = losses(2, "plain")
    for n, several in pairs { [2] = two, [4] = losses(4, "plain") } do
      for _, kind in ipairs(KINDS) do
        assert.equal(STEPS, #one[kind])
        assert.equal(STEPS, #several[kind])
        assert.is_true(one[kind][STEPS] < one[kind][1])
        for i, value in ipairs(several[kind]) do
          local wanted = one[kind][i]
          assert.is_true(math.abs(value - wanted) < 1e-5,
            ("%s, step %d on %d ranks: %.9g, not %.9g"):format(kind, i, n, value, wanted))
        end
      end
    end
    assert.equal(bits, (select(2, losses(2, "plain"))))
    assert.equal(bits, (select(2, losses(2, "captured"))))
  end)

  it("gathers, names what is unused, and hands out", function()
    local text, fine = support.run(2, "wrapper.lua")
    assert.is_true(fine, text)
    assert.matches("all is well", text)
  end)
end)
