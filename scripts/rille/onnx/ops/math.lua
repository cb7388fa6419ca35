-- Operators element by element, products, and activations.
local rille, require = ...
local F, tensors = rille.nn.functional, require "rille.onnx.tensors"
local number, kind, limits = tensors.number, tensors.kind, tensors.limits

local function is_float(x) return x:is_floating_point() end

-- Integers that ONNX wraps round in a narrower type than the one that holds them.
local function wrap(x, like)
  local range = limits[kind(like)]
  if not range or kind(like) == x.dtype then return x end
  local low, size = range[1], range[2] - range[1] + 1
  return tensors.set_kind(rille.remainder(x - low, size) + low, kind(like))
end

local function unary(name)
  local f = rawget(rille, name) or F[name]
  return function(_, x) return f(x) end
end

local function binary(name)
  return function(_, x, y) return rille[name](x, y) end
end

local function arithmetic(name)
  return function(a, x, y)
    if a._opset < 7 and a.broadcast == 1 and y:dim() < x:dim() then -- y's dims from axis on
      local axis = a.axis or x:dim() - y:dim()
      for _ = 1, x:dim() - axis - y:dim() do y = y:unsqueeze(-1) end
    end
    return wrap(rille[name](x, y), x)
  end
end

local function fold(name)
  return function(_, x, ...)
    for _, y in ipairs { ... } do x = rille[name](x, y) end
    return x
  end
end

local function divide(_, x, y)
  if is_float(x) or is_float(y) then return x / y end
  return wrap(rille.div(x, y, { rounding_mode = "trunc" }), x)
end

local function softmax(name)
  return function(a, x) return F[name](x, a.axis or -1) end, function(a, x) -- before opset 13: of all dims from axis on
    local sizes, axis, n = x:shape(), a.axis or 1, 1
    axis = axis < 0 and axis + x:dim() or axis
    for i = 1, axis do n = n * sizes[i] end
    return F[name](x:reshape(n, n == 0 and 0 or x:numel() // n), 1):reshape(sizes)
  end
end

local function hardmax(a, x)
  local axis = a.axis or -1
  axis = axis < 0 and axis + x:dim() or axis
  return F.one_hot(x:argmax(axis), x:size(axis)):movedim(-1, axis):to(x.dtype)
end

local function gemm(a, x, y, c)
  local alpha, beta = a.alpha or 1, a.beta or 1
  if (a.transA or 0) ~= 0 then x = x:t() end
  if (a.transB or 0) ~= 0 and alpha == 1 and beta == 1 and c and c:dim() == 1 and c:size(0) == y:size(0) then return F.linear(x,
    y, c) end
  if (a.transB or 0) ~= 0 then y = y:t() end
  local result = x:mm(y)
  if alpha ~= 1 then result = result * alpha end
  if c then result = result + (beta == 1 and c or c * beta) end
  return result
end

local function clip(a, x, low, high)
  low, high = low and number(low) or a.min, high and number(high) or a.max
  if low and high and low > high then return rille.full_like(x, high) end
  if low and high then return x:clamp(low, high) elseif low then return x:clamp_min(low) elseif high
    then return x:clamp_max(high) end
  return x
end

local function prelu(_, x, slope)
  if slope:numel() == 1 then return F.prelu(x, slope:reshape(1)) end
  if slope:dim() == x:dim() - 1 and x:dim() > 1 and slope:size(0) == x:size(1) and slope:numel() == x:size(1) then
    return F.prelu(x, slope:flatten())
  end
  if slope:dim() == 1 and slope:numel() == x:size(1) and slope:numel() ~= x:size(-1) then return F.prelu(x,
    slope) end -- before opset 7
  return rille.where(x:lt(0), x * slope, x)
end

local function selu(a, x)
  if not a.alpha and not a.gamma then return F.selu(x) end
  local alpha, gamma = a.alpha or 1.67326319217681884765625, a.gamma or 1.05070102214813232421875
  return (x:clamp_min(0) + (x:clamp_max(0):exp() - 1) * alpha) * gamma
end

local function shrink(a, x)
  local lambda, bias = a.lambd or 0.5, a.bias or 0
  return rille.where(x:lt(-lambda), x + bias, rille.where(x:gt(lambda), x - bias, rille.zeros_like(x)))
end

local function is_infinite(a, x)
  local down, up = a.detect_negative ~= 0, a.detect_positive ~= 0
  if down and up then return x:isinf() elseif up then return x:isposinf() elseif down then return x:isneginf() end
  return rille.zeros_like(x):to("bool")
end

-- Half to even, as ONNX's and Rille's round.
local function swiglu_halves(a, x) return x * (x * (a.alpha or 1)):sigmoid() end

return function()
  local ops = {}
  for name, op in pairs { Abs = "abs", Neg = "neg", Ceil = "ceil", Floor = "floor", Round = "round", Sqrt = "sqrt", Exp = "exp",
    Log = "log", Sigmoid = "sigmoid", Tanh = "tanh", Relu = "relu", Sin = "sin", Cos = "cos", Tan = "tan", Asin = "asin",
    Acos = "acos", Atan = "atan", Sinh = "sinh", Cosh = "cosh", Asinh = "asinh", Acosh = "acosh", Atanh = "atanh", Erf = "erf",
      Reciprocal = "reciprocal", Sign = "sign", Softsign = "softsign",
    IsNaN = "isnan", Not = "logical_not", HardSwish = "hardswish", Mish = "mish" } do
    ops[name] = unary(op)
  end
  for name, op in pairs { And = "logical_and", Or = "logical_or", Xor = "logical_xor", Equal = "eq", Less = "lt", Greater = "gt",
    LessOrEqual = "le", GreaterOrEqual = "ge", BitwiseAnd = "bitwise_and", BitwiseOr = "bitwise_or",
      BitwiseXor = "bitwise_xor" } do
    ops[name] = binary(op)
  end
  for name, op in pairs { Add = "add", Sub = "sub", Mul = "mul" } do ops[name] = arithmetic(op) end
  ops.BitwiseNot = function(_, x)
    local range = limits[kind(x)]
    if range and range[1] == 0 and kind(x) ~= x.dtype then return range[2] - x end
    return rille.bitwise_not(x)
  end
  ops.BitShift = function(a, x, y)
    if a.direction == "RIGHT" then return rille.bitwise_right_shift(x, y) end
    return wrap(rille.bitwise_left_shift(x, y), x)
  end
  ops.Div = divide
  ops.Pow = function(_, x, y)
    if not is_float(x) and is_float(y) then return rille.pow(x:to("float64"), y:to("float64")):to(x.dtype) end
    return rille.pow(x, y):to(x.dtype)
  end
  ops.Mod = function(a, x, y) return (a.fmod or 0) ~= 0 and rille.fmod(x, y) or rille.remainder(x, y) end
  ops.Sum, ops.Max, ops.Min = fold "add", fold "maximum", fold "minimum"
  ops.Mean = function(_, ...) return ops.Sum(nil, ...) / select("#", ...) end
  ops.Clip, ops.PRelu, ops.Selu, ops.Shrink, ops.IsInf = clip, prelu, selu, shrink, is_infinite
  ops.Identity = function(_, x) return x end
  ops.Elu = function(a, x) return F.elu(x, a.alpha or 1) end
  ops.Celu = function(a, x) return F.celu(x, a.alpha or 1) end
  ops.LeakyRelu = function(a, x) return F.leaky_relu(x, a.alpha or 0.01) end
  ops.ThresholdedRelu = function(a, x) return F.threshold(x, a.alpha or 1, 0) end
  ops.HardSigmoid = function(a, x) return (x * (a.alpha or 0.2) + (a.beta or 0.5)):clamp(0, 1) end
  ops.Softplus = function(_, x) return rille.where(x:gt(20), x, x:clamp_max(20):exp():log1p()) end
  ops.Gelu = function(a, x) return F.gelu(x, a.approximate or "none") end
  ops.Swish = swiglu_halves
  ops["Softmax@13"], ops.Softmax = softmax "softmax"
  ops["LogSoftmax@13"], ops.LogSoftmax = softmax "log_softmax"
  ops.Hardmax = function(a, x)
    local sizes, axis, n = x:shape(), a.axis or 1, 1
    axis = axis < 0 and axis + x:dim() or axis
    for i = 1, axis do n = n * sizes[i] end
    return hardmax({ axis = 1 }, x:reshape(n, x:numel() // n)):reshape(sizes)
  end
  ops["Hardmax@13"] = hardmax
  ops.MatMul = function(_, x, y) return rille.matmul(x, y) end
  ops.Gemm = gemm
  ops.Einsum = function(a, ...) return rille.einsum(a.equation:gsub("%s", ""), ...) end
  ops.Det = function(_, x) return rille.linalg.det(x) end
  return ops, { moves = { "Identity", "Relu", "Clip", "Max", "Min" } }
end
