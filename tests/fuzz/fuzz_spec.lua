-- A few seconds of random calls; tests/fuzz/fuzz_ops.lua runs longer.
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or "./"
local fuzz = assert(loadfile(here .. "fuzz_ops.lua"))()
local changed_samples = assert(loadfile(here .. "fuzz_samples.lua"))()

local damaged_models = assert(loadfile(here .. "fuzz_onnx.lua"))()

describe("random calls", function()
  it("give results or errors", function()
    assert.is_true(fuzz.run(10000, 1) > 1000)
  end)

  it("near the samples of each op give results or errors", function()
    assert.is_true(changed_samples.run(4000, 1) > 500)
  end)

  it("of damaged models are errors with a text, or run", function()
    local read, ran = damaged_models.run(2000, 1)
    assert.is_true(read > 50 and ran > 20, read .. ", " .. ran)
  end)
end)
