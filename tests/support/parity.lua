-- Compares ops with what PyTorch gave (tests/fixtures/ops, made by make_op_cases.py).
local rille = require "rille"
local native = require "rille.native"

local parity = {}

local function tensor(dtype, sizes, values)
  if #sizes == 0 then return rille.tensor(values[1], { dtype = dtype }) end
  if #values == 0 then return rille.zeros(sizes, { dtype = dtype }) end
  return rille.tensor(values, { dtype = dtype }):reshape(sizes)
end

-- The last two dims lie in memory the other way round; values stand in memory's order.
local function strided(dtype, sizes, values)
  return tensor(dtype, sizes, values):transpose(-1, -2)
end

local function same_number(a, b, rtol, atol)
  if a == b then return true end
  if type(a) ~= "number" or type(b) ~= "number" then return false end
  if a ~= a or b ~= b then return a ~= a and b ~= b end
  return math.abs(a - b) <= atol + rtol * math.abs(b)
end

local function flat(t)
  if t:numel() == 0 then return {} end
  return t:detach():reshape(-1):totable()
end

local function shape_text(t) return "[" .. table.concat(t:shape(), ", ") .. "]" end

-- got against want: dtype, shape and values. scale: how many roundings the result has gathered.
function parity.differs(got, want, scale, through)
  if not rille.is_tensor(got) then return "no tensor but " .. tostring(got) end
  if got.dtype ~= want.dtype then return "dtype " .. got.dtype .. ", PyTorch " .. want.dtype end
  if shape_text(got) ~= shape_text(want) then return "shape " .. shape_text(got) .. ", PyTorch " .. shape_text(want) end
  local rtol, atol = 0, 0
  local rounded = through or want.dtype
  if rounded == "float32" then rtol, atol = 1e-5 * scale, 1e-6 * scale end
  if rounded == "float64" then rtol, atol = 1e-10 * scale, 1e-12 * scale end
  local a, b = flat(got), flat(want)
  for i = 1, #b do
    if not same_number(a[i], b[i], rtol, atol) then
      return string.format("element %d: %s, PyTorch %s", i - 1, tostring(a[i]), tostring(b[i]))
    end
  end
end

--- The function of an op, wherever it stands.
function parity.find(name)
  local window = name:match "^signal%.windows%.(.*)$"
  if window then return rille.signal.windows[window] end
  return native.internal[name] or rawget(rille, name) or rawget(rille.functional, name) or native.methods[name]
end

-- A build without LAPACK cannot run these cases.
local function lacks_lapack(case)
  local op = parity.find(case[1])
  local fine, problem = pcall(op, table.unpack(case[2], 1, case[2].n))
  return not fine and tostring(problem):find("needs a build with OpenBLAS", 1, true) ~= nil
end

function parity.load(family)
  local chunk = assert(loadfile("tests/fixtures/ops/" .. family .. ".lua", "t"))
  local cases = chunk(tensor, strided, table.pack, 0 / 0, math.huge)
  if family ~= "linalg" and family ~= "lu" or rille.blas == "openblas" then return cases end
  local possible = {}
  for _, case in ipairs(cases) do
    if not lacks_lapack(case) then possible[#possible + 1] = case end
  end
  return possible
end

local function is_float(t) return rille.is_tensor(t) and (t.dtype == "float32" or t.dtype == "float64") end

-- Every float tensor of the arguments, in order.
local function leaves_of(arguments, n, list)
  for i = 1, n do
    local value = arguments[i]
    if is_float(value) then list[#list + 1] = value
    elseif type(value) == "table" then leaves_of(value, #value, list) end
  end
  return list
end

local function weighted(outputs)
  local total
  for _, out in ipairs(outputs) do
    if is_float(out) and out.requires_grad then
      local n = out:numel()
      local w = rille.arange(n, { dtype = "float64" }):mul(0.37):add(0.5):cos():to(out.dtype):reshape(out:shape())
      local sum = (out * w):sum()
      total = total and total + sum or sum
    end
  end
  return total
end

-- Longest row that a result may have summed over.
local function scale_of(arguments)
  local n = 1
  for _, leaf in ipairs(leaves_of(arguments, arguments.n, {})) do n = math.max(n, leaf:numel()) end
  return math.sqrt(n)
end

-- nil when all is as PyTorch has it, else what differs.
function parity.check(case)
  local name, arguments, want, grads = case[1], case[2], case[3], case[4]
  local op = parity.find(name)
  if not op then return "no op " .. name end
  local leaves = leaves_of(arguments, arguments.n, {})
  if grads then
    for _, leaf in ipairs(leaves) do leaf:requires_grad_() end
  end
  local outputs = table.pack(pcall(op, table.unpack(arguments, 1, arguments.n)))
  if not outputs[1] then return tostring(outputs[2]) end
  table.remove(outputs, 1)
  local scale = scale_of(arguments)
  if #outputs ~= #want then return #outputs .. " results, PyTorch " .. #want end
  for i, out in ipairs(outputs) do
    local problem = parity.differs(out, want[i], scale)
    if problem then return "result " .. i .. ": " .. problem end
  end
  if not grads then return end
  -- A gradient that went through float32 is no better than that, whatever it ends in.
  local through = #leaves > 0 and "float64" or nil
  for _, leaf in ipairs(leaves) do
    if leaf.dtype == "float32" then through = "float32" end
  end
  local total = weighted(outputs)
  if not total then return "no gradient" end
  total:backward()
  for i, leaf in ipairs(leaves) do
    local wanted = grads[i]
    if wanted then
      if not leaf.grad then return "input " .. i .. " has no gradient" end
      local problem = parity.differs(leaf.grad, wanted, scale, through)
      if problem then return "gradient " .. i .. ": " .. problem end
    end
  end
end

return parity
