-- Products of matrices in groups of different lengths.
local rille, require = ...
local check = require "rille.check"
local grouped = {}

--- Products of groups: rows of mat_a up to offs[i] belong to group i where mat_a has 2 dims, columns of mat_b where mat_b has
-- 2, and what both share where both have; groups lie in the first dim where there are 3.
function grouped.grouped_mm(...)
  local a = check.arguments("grouped_mm", { { "mat_a", "tensor" }, { "mat_b", "tensor" }, { "offs", "tensor", false },
    { "bias", "tensor", false }, { "out_dtype", "string", false } }, ...)
  local x, y = a.mat_a, a.mat_b
  local dims = x:dim() .. "x" .. y:dim()
  local result
  if dims == "3x3" then
    if a.offs then check.raise("grouped_mm: matrices of 3 dims have their groups in the first, so that offs must be left out") end
    result = x:matmul(y)
  else
    if dims ~= "2x3" and dims ~= "3x2" and dims ~= "2x2" then
      check.raise("grouped_mm: matrices must have 2 or 3 dims, got shapes %s and %s", check.shape(x), check.shape(y))
    end
    if not a.offs then check.raise("grouped_mm: offs, the ends of the groups, is missing") end
    local parts, start = {}, 0
    for i, stop in ipairs(a.offs:totable()) do
      local length = stop - start
      local left = dims == "3x2" and x[i - 1] or x:narrow(dims == "2x2" and 1 or 0, start, length)
      local right = dims == "2x3" and y[i - 1] or y:narrow(dims == "2x2" and 0 or 1, start, length)
      parts[i], start = left:matmul(right), stop
    end
    if dims == "2x2" then
      result = rille.stack(parts)
    else
      result = rille.cat(parts, dims == "2x3" and 0 or 1)
    end
  end
  if a.bias then result = result + a.bias end
  return a.out_dtype and result:to(a.out_dtype) or result
end

function grouped.conv_tbc(...) return rille.conv_tbc(...) end

return grouped
