-- Random programs of views, changes in place, no_grad, detach, hooks and backward: the same as without views and changes in
-- place, and the same as captured. tests/fuzz/fuzz_programs.lua runs more of them, tests/fuzz/fuzz_programs.py against PyTorch.
local fuzz = assert(loadfile "tests/fuzz/fuzz_programs.lua")()

local function clean(form, count, seed, options, least)
  local compared, difference = fuzz[form](count, seed, options)
  assert(not difference, difference)
  assert.is_true(compared > least, ("only %d of %d ran to their end"):format(compared, count))
end

describe("random programs", function()
  it("of views and changes in place give what they give without", function()
    clean("plain", 2000, 1, {}, 1000)
  end)

  it("with no_grad, detach, hooks, backward in the midst and gradients of gradients as well", function()
    clean("plain", 2000, 50001, { quiet = true, detach = true, hooks = true, backward = true, second = true }, 1000)
  end)

  it("that are long", function()
    clean("plain", 300, 90001, { quiet = true, detach = true, hooks = true, second = true, length = 60 }, 50)
  end)

  it("do the same captured", function()
    clean("captured", 1000, 1, { quiet = true, detach = true, hooks = true, backward = true, second = true }, 500)
  end)
end)
