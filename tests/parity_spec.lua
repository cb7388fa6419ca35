-- Every recorded case gives what PyTorch gave: values, dtypes, shapes and gradients.
package.path = "tests/support/?.lua;" .. package.path
local parity = require "parity"

-- Where we differ on purpose: how many cases, and why.
local known = {
  gelu = { 1, "PyTorch's vectorised float32 gives NaN for infinity; its float64 and we give infinity" },
  hardtanh = { 1, "PyTorch lets gradients through at NaN in float32 but not in float64; we do in both" },
  relu6 = { 1, "as hardtanh" },
  hardsigmoid = { 4, "PyTorch's float64 gradient multiplies with 1/6 rounded to float32" },
  prod = { 2, "gradients beside NaN: PyTorch gives 0 as soon as two elements are 0" },
  var = { 1, "a 0-d tensor with correction 2: PyTorch divides by 0, as for correction 1" },
  norm = { 8, "gradients beside NaN: PyTorch masks them out for p infinite, and 0 * NaN for other p" },
  cumprod = { 5, "gradients beside NaN and infinity depend on the order of multiplication" },
  det = { 2, "singular matrices: PyTorch's gradient is 0, ours the cofactors" },
  max = { 1, "the gradient of several NaN: PyTorch shares it, we give NaN as amax does" },
  min = { 1, "as max" },
  median = { 1, "the gradient of several NaN: PyTorch shares it, we give it to one" },
}

for _, family in ipairs { "unary", "activation", "binary", "shape", "index", "reduce", "sort", "linalg" } do
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
        local allowed = known[name] and known[name][1] or 0
        local found = allowed .. " known differences, found " .. #problems .. ":\n"
        assert(#problems == allowed, found .. table.concat(problems, "\n"))
      end)
    end
  end)
end
