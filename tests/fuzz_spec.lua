-- A few seconds of random calls; tests/fuzz_ops.lua runs longer.
local fuzz = assert(loadfile((debug.getinfo(1, "S").source:match "^@(.*/)" or "./") .. "fuzz_ops.lua"))()

describe("random calls", function()
  it("give results or errors", function()
    assert.is_true(fuzz.run(10000, 1) > 1000)
  end)
end)
