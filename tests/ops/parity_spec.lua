-- Every recorded case gives what PyTorch gave: values, dtypes, shapes and gradients.
package.path = "tests/support/?.lua;" .. package.path
local parity = require "parity"

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
  sort = {
    max = { 1, "the gradient of several NaN: PyTorch shares it, we give NaN as amax does" },
    min = { 1, "as max" },
  },
}

local FAMILIES = {
  "unary", "activation", "pointwise", "binary", "bounds", "shape", "view", "pad", "index", "scatter", "reduce", "scan",
  "sort", "search", "creation", "linalg",
}
local recorded = {} -- name -> cases in all families

for _, family in ipairs(FAMILIES) do
  local by_op, order = {}, {}
  for number, case in ipairs(parity.load(family)) do
    local name = case[1]
    if not by_op[name] then
      by_op[name] = {}
      order[#order + 1] = name
    end
    table.insert(by_op[name], { number, case })
    recorded[name] = (recorded[name] or 0) + 1
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

-- Ops whose cases stand in other folders, by what records them.
local elsewhere = {
  ["nnops_spec counts them"] = {
    "mm", "bmm", "addmm", "baddbmm", "matmul", "dot", "mv", "outer", "lstm_cell", "gru_cell", "rnn_tanh_cell", "rnn_relu_cell",
    "cdist",
  },
  ["the signs of vectors are free: linalg_spec multiplies them back, svdvals and eigvalsh are recorded"] = { "svd", "eigh" },
}
for _, case in ipairs(dofile "tests/fixtures/random/streams.lua") do -- which random_spec compares
  local name = case[2]:match "^rille%.empty.*:([%w_]+)%(" or case[2]:match "^rille%.zeros.*:([%w_]+)%(" or case[2]:match "^rille%.([%w_]+)%("
  recorded[name] = (recorded[name] or 0) + 1
end

describe("Recorded cases", function()
  it("are at least 20 for each op", function()
    local exempt, few = {}, {}
    for _, names in pairs(elsewhere) do
      for _, name in ipairs(names) do exempt[name] = true end
    end
    local rille = require "rille"
    for name in pairs(rille.functional) do exempt[name] = true end -- nnops_spec counts them
    for _, name in ipairs(rille.ops()) do
      local n = math.max(recorded[name] or 0, parity.left_out[name] or 0)
      if n < 20 and not exempt[name] then few[#few + 1] = name .. " (" .. n .. ")" end
    end
    assert(#few == 0, table.concat(few, ", "))
  end)
end)
