-- The network ops against PyTorch's recorded results and gradients (tests/fixtures/make_nn_op_cases.py), and their errors.
local rille = require "rille"
local F = rille.nn and rille.nn.functional or rille.functional

local here = debug.getinfo(1, "S").source:match("^@(.*)[/\\]") or "."

local function product(sizes)
  local n = 1
  for _, size in ipairs(sizes) do n = n * size end
  return n
end

-- {dtype, sizes, values} as a tensor; numbers with a fraction in the dtype wanted.
local function tensor(recorded, dtype)
  local kind, sizes, values = recorded[1], recorded[2], recorded[3]
  if kind:find("^float") then kind = dtype end
  if kind == "bool" then
    local list = {}
    for i, v in ipairs(values) do list[i] = v ~= 0 end
    values = list
  end
  if #values == 0 then return rille.zeros(sizes, { dtype = kind }) end
  return rille.tensor(values, { dtype = kind }):reshape(sizes)
end

-- What flows back into result element i; the script that recorded the cases uses the same.
local function cotangent(result)
  local n = product(result:shape())
  if n == 0 then return rille.zeros(result:shape(), { dtype = result.dtype }) end
  local values = {}
  for i = 0, n - 1 do values[i + 1] = (i * 37 % 11 - 5) / 4 end
  return rille.tensor(values, { dtype = result.dtype }):reshape(result:shape())
end

local function flat(t)
  local n = product(t:shape())
  if n == 0 then return {} end
  local values = t:detach():reshape({ n }):totable()
  for i, v in ipairs(values) do values[i] = v == true and 1 or v == false and 0 or v end
  return values
end

-- nil, or what differs.
local function difference(t, recorded, tolerance)
  local got, wanted = flat(t), recorded[3]
  if table.concat(t:shape(), ",") ~= table.concat(recorded[2], ",") then
    return ("shape [%s], PyTorch has [%s]"):format(table.concat(t:shape(), ","), table.concat(recorded[2], ","))
  end
  local scale = 1
  for _, v in ipairs(wanted) do
    if v == v and math.abs(v) ~= math.huge then scale = math.max(scale, math.abs(v)) end
  end
  for i, v in ipairs(wanted) do
    local g = got[i]
    local same = v == v and g == v or v ~= v and g ~= g or math.abs(g - v) <= tolerance * (scale + math.abs(v))
    if not same then return ("element %d is %.17g, PyTorch has %.17g"):format(i - 1, g, v) end
  end
end

local names = { "a", "b", "c", "d", "e" }

local function check(case, dtype)
  local env = { F = F, rille = rille }
  for i, recorded in ipairs(case.inputs) do
    local t = tensor(recorded, dtype)
    if t.dtype:find("^float") then t:requires_grad_(true) end
    env[names[i]] = t
  end
  if case.seed then rille.manual_seed(case.seed) end
  local result = assert(load("return " .. case.expr, case.expr, "t", env))()
  local tolerance = (dtype == "float64" and 1e-10 or 4e-6) * (case.tolerance or 1)
  local wrong = difference(result, case.out, tolerance)
  assert(not wrong, ("%s in %s: %s"):format(case.expr, dtype, wrong))
  if next(case.grads) == nil then return end
  result:backward(cotangent(result))
  for name, recorded in pairs(case.grads) do
    assert(env[name].grad, ("%s in %s: no gradient of %s"):format(case.expr, dtype, name))
    wrong = difference(env[name].grad, recorded, tolerance * 2)
    assert(not wrong, ("%s in %s: gradient of %s: %s"):format(case.expr, dtype, name, wrong))
  end
end

for _, file in ipairs { "products", "softmax", "losses", "convolutions", "pools", "norms", "others" } do
  describe("PyTorch's " .. file, function()
    for i, case in ipairs(dofile(here .. "/fixtures/nnops/" .. file .. ".lua")) do
      for _, dtype in ipairs(case.only and { case.out[1] } or { "float32", "float64" }) do
        it(("%d %s %s"):format(i, case.expr, dtype), function() check(case, dtype) end)
      end
    end
  end)
end
