-- nn.init: PyTorch's values, and its random stream afterwards.
local rille = require "rille"
local init = rille.nn.init

describe("initialisers", function()
  local seen = { calculate_gain = true }
  for i, case in ipairs(dofile("tests/fixtures/training/initialisers.lua")) do
    seen[case.name] = true
    it(("%d: %s, %s"):format(i, case.name, case.dtype), function()
      if case.name == "orthogonal_" and rille.blas == "builtin" then return pending("needs OpenBLAS's LAPACK") end
      rille.manual_seed(11)
      local t = rille.empty(case.shape, { dtype = case.dtype })
      assert.are.equal(t, init[case.name](t, table.unpack(case.arguments)))
      local got = t:reshape(-1):totable()
      local tolerance = case.dtype == "float64" and 1e-10 or 1e-5
      for k, want in ipairs(case.values) do
        assert(math.abs(got[k] - want) <= tolerance * (1 + math.abs(want)), ("element %d is %.9g, PyTorch %.9g"):format(k - 1, got[k], want))
      end
      assert.are.equal(case.after[1], rille.rand(1):item())
    end)
  end

  it("have a recorded case each", function()
    for name in pairs(init) do assert(seen[name], name .. " has no case") end
  end)

  it("take options by name, and say what is wrong", function()
    local t = rille.empty(3, 4)
    init.kaiming_uniform_(t, { mode = "fan_out", nonlinearity = "relu" })
    assert.error_matches(function() init.kaiming_uniform_(t, { mod = "fan_out" }) end, "no option 'mod', did you mean 'mode'")
    assert.error_matches(function() init.kaiming_uniform_(t, { mode = "both" }) end, "mode must be fan_in or fan_out, got 'both'")
    assert.error_matches(function() init.kaiming_uniform_(t, { nonlinearity = "swish" }) end, "nonlinearity must be one of")
    assert.error_matches(function() init.xavier_normal_(rille.empty(3)) end, "at least 2 dims, got shape %[3%]")
    assert.error_matches(function() init.eye_(rille.empty(3)) end, "needs a matrix, got 1 dims")
    assert.error_matches(function() init.dirac_(rille.empty(3, 2, 3), 2) end, "3 output channels do not divide into 2 groups")
    assert.error_matches(function() init.sparse_(t) end, "sparsity is missing")
    assert.error_matches(function() init.uniform_(5) end, "uniform_: needs a tensor, got number")
    assert.error_matches(function() init.uniform_(t, "x") end, "uniform_: a must be a number, got string")
  end)

  it("leave parameters leaves that require grad", function()
    local p = rille.nn.Parameter(rille.empty(4, 4))
    init.xavier_uniform_(p)
    assert.is_true(p.requires_grad)
    assert.is_true(p.is_leaf)
  end)
end)
