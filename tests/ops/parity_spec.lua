-- Every recorded case gives what PyTorch gave: values, dtypes, shapes and gradients.
package.path = "tests/support/?.lua;" .. package.path
local rille = require "rille"
local native = require "rille.native"
local parity = require "parity"
local coverage = require "coverage"
local samples = require "samples"

-- Where we differ on purpose, by family: how many cases, and why.
local known = {
  activation = {
    elu = { 1, "PyTorch's gradient at NaN depends on the width of its registers: NaN in float32 with AVX2, else not; we let it through" },
    celu = { 1, "as elu" },
    selu = { 1, "as elu" },
    hardswish = { 1, "as elu" },
    hardtanh = { 1, "PyTorch lets gradients through at NaN in float32 but not in float64; we do in both" },
    relu6 = { 1, "as hardtanh" },
    hardsigmoid = { 4, "PyTorch's float64 gradient multiplies with 1/6 rounded to float32" },
  },
  pointwise = {
    hardsigmoid = { 1, "as above" },
  },
  reduce = {
    prod = { 2, "gradients beside NaN: PyTorch gives 0 as soon as two elements are 0" },
    var = { 1, "a 0-d tensor with correction 2: PyTorch divides by 0, as for correction 1" },
    norm = { 8, "gradients beside NaN: PyTorch masks them out for p infinite, and 0 * NaN for other p" },
    cumprod = { 5, "gradients beside NaN and infinity depend on the order of multiplication" },
  },
  linalg = {
    addmv = { 12, "with beta 0 the input takes no part here; PyTorch gives it a gradient of zeros" },
    addr = { 12, "as addmv" },
    addbmm = { 12, "as addmv" },
    det = { 2, "singular matrices: PyTorch's gradient is 0, ours the cofactors" },
  },
  scan = {
    mode = { 7, "PyTorch sorts NaN by < alone, so that its place depends on the others; we put it last" },
  },
  more = {
    digamma = { 5, "its gradient: PyTorch's trigamma is good to 9 digits, and in float32 loses more beside the poles" },
    block_diag = { 2, "PyTorch looks for the gradient of what stands behind an empty vector one row too high" },
  },
  special = {
    i0 = { 2, "PyTorch gives NaN at infinity, we infinity" },
    i1 = { 2, "as i0" },
    bessel_j0 = { 7, "PyTorch's is good to 8 digits beyond 5; at infinity it gives NaN, we the limit 0" },
    bessel_j1 = { 8, "as bessel_j0" },
    bessel_y0 = { 2, "as bessel_j0 at infinity" },
    bessel_y1 = { 2, "as bessel_j0 at infinity" },
    log_ndtr = { 2, "PyTorch's gradient of float32 is good to 4 digits" },
    polygamma = { 2, "PyTorch's trigamma is good to 9 digits" },
    igamma = { 1, "PyTorch's is good to 9 digits for large arguments; ours agrees with the sum of Poisson's terms" },
    ldexp = { 8, "PyTorch's gradient takes 2 to a negative whole power as an integer, 0" },
  },
  sort = {
    max = { 1, "the gradient of several NaN: PyTorch shares it, we give NaN as amax does" },
    min = { 1, "as max" },
  },
}

local FAMILIES = {
  "unary", "activation", "pointwise", "binary", "bounds", "shape", "view", "pad", "index", "scatter", "reduce", "scan",
  "sort", "search", "creation", "linalg", "more", "special", "forms", "lu",
}

for _, family in ipairs(FAMILIES) do
  local by_op, order = {}, {}
  for number, case in ipairs(parity.load(family)) do
    local name = case[1]
    if not by_op[name] then
      by_op[name] = {}
      order[#order + 1] = name
    end
    table.insert(by_op[name], { number, case })
  end
  describe("PyTorch's " .. family, function()
    for _, name in ipairs(order) do
      it(name .. " (" .. #by_op[name] .. " cases)", function()
        local problems = {}
        for _, entry in ipairs(by_op[name]) do
          local problem = parity.check(entry[2])
          if problem then
            local where = family .. ".lua case " .. entry[1] .. " (line " .. entry[1] + 3 .. "): "
            problems[#problems + 1] = where .. problem
          end
        end
        local expected = known[family] and known[family][name]
        local allowed = expected and expected[1] or 0
        local found = allowed .. " known differences, found " .. #problems .. ":\n"
        assert(#problems == allowed, found .. table.concat(problems, "\n"))
      end)
    end
  end)
end

describe("Ops that PyTorch has", function()
  it("have 20 recorded cases each, and the others a reference", function()
    coverage.assert_covered("op", rille.ops(), coverage.recorded_ops())
  end)
end)

describe("A thing that brings nothing", function()
  it("is told which file and which command", function()
    local function says(kind, name, count, ...)
      local text = coverage.problem(kind, name, count)
      for _, part in ipairs { ... } do assert(text and text:find(part, 1, true), ("'%s' is not in: %s"):format(part, text)) end
    end
    says("op", "sinc", 3, "op sinc has 3 recorded cases of 20: PyTorch has it", "python3 tests/fixtures/make_op_cases.py FAMILY")
    says("op", "no_such_op", 0, "op no_such_op has no reference", "tests/ops/references/no_such_op.lua", "docs/adding.md")
    says("layer", "GLU", 0, "make_layer_cases.py and run 'python3 tests/fixtures/make_layer_cases.py FILE'")
    says("layer", "NoSuchLayer", 0, "tests/nn/references/NoSuchLayer.lua")
    says("scheduler", "StepLR", 0, "tests/fixtures/make_training_cases.py")
    says("scheduler", "NoSuchLR", 0, "tests/train/references/NoSuchLR.lua")
    assert.is_nil(coverage.problem("op", "sinc", 20))
  end)
end)

-- A reference returns a function that takes a sample's arguments and gives the result as a tensor, a number or a table of
-- numbers in row-major order (several results: several values).
describe("Ops against references of their own:", function()
  for _, name in ipairs(rille.ops()) do
    local reference = coverage.reference("op", name)
    for _, text in ipairs(reference and native.op_info(name).samples or {}) do
      it(name .. " for " .. text, function()
        local arguments = samples.arguments(text, samples.environment())
        local got = table.pack(parity.find(name)(table.unpack(arguments, 1, arguments.n)))
        local want = table.pack(reference(table.unpack(arguments, 1, arguments.n)))
        assert(got.n == want.n, ("%d results, its reference gives %d"):format(got.n, want.n))
        for i = 1, want.n do coverage.assert_close(want[i], got[i], 1e-10, "result " .. i) end
      end)
    end
  end
end)
