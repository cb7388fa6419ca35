-- Element by element, products, activations: from ops of Rille to nodes. Each function gets the export and the call, and gives
-- false where the call is to be written as what it is made of.
local rille, require = ... -- luacheck: ignore
local lower = {}

local function dtype(call) return call.outputs[1].dtype end

local function unary(op, attributes)
  return function(w, call) w:result(call, op, { w:input(call, 1) }, attributes and attributes(call.args)) end
end

-- Integers become floats first, as in Rille.
local function of_floats(op, attributes)
  return function(w, call) w:result(call, op, { w:input(call, 1, dtype(call)) }, attributes and attributes(call.args)) end
end

for name, op in pairs { abs = "Abs", neg = "Neg", ceil = "Ceil", floor = "Floor", round = "Round", sign = "Sign", relu = "Relu",
  logical_not = "Not", isnan = "IsNaN", isinf = "IsInf", hardswish = "HardSwish", bitwise_not = "BitwiseNot" } do
  lower[name] = unary(op)
end
for name, op in pairs { sqrt = "Sqrt", exp = "Exp", log = "Log", sigmoid = "Sigmoid", tanh = "Tanh", sin = "Sin", cos = "Cos",
  tan = "Tan",
  asin = "Asin", acos = "Acos", atan = "Atan", sinh = "Sinh", cosh = "Cosh", asinh = "Asinh", acosh = "Acosh", atanh = "Atanh",
  erf = "Erf", reciprocal = "Reciprocal", softsign = "Softsign" } do
  lower[name] = of_floats(op)
end
lower.elu = unary("Elu", function(a) return { alpha = a.alpha + 0.0 } end)
lower.celu = unary("Celu", function(a) return { alpha = a.alpha + 0.0 } end)
lower.selu = unary "Selu"
lower.leaky_relu = unary("LeakyRelu", function(a) return { alpha = a.negative_slope + 0.0 } end)
lower.hardsigmoid = unary("HardSigmoid", function() return { alpha = 1 / 6, beta = 0.5 } end)
lower.softmax = of_floats("Softmax", function(a) return { axis = a.dim } end)
lower.log_softmax = of_floats("LogSoftmax", function(a) return { axis = a.dim } end)

-- ---- with two inputs --------------------------------------------------------------------------------------------

local ranks = { bool = 0, uint8 = 1, int32 = 2, int64 = 3, float32 = 4, float64 = 5 }

-- What both inputs of a comparison become: 0-d constants follow the other one.
local function common(w, call, first, second)
  local best
  for _, weak in ipairs { false, true } do
    for i = first, second do
      local x = call.inputs[i]
      local is_weak = x:dim() == 0 and not w:known(x)
      if is_weak == weak and (not best or not weak and ranks[x.dtype] > ranks[best]) then best = x.dtype end
      if weak and is_weak and x:is_floating_point() and ranks[best] < 4 then best = x.dtype end
    end
  end
  return best
end

local function binary(op)
  return function(w, call)
    local type = dtype(call)
    w:result(call, op, { w:input(call, 1, type), w:input(call, 2, type) })
  end
end

local function comparison(op)
  return function(w, call)
    local type = common(w, call, 1, 2)
    if type == "bool" and op ~= "Equal" then type = "int32" end
    w:result(call, op, { w:input(call, 1, type), w:input(call, 2, type) })
  end
end

for name, op in pairs { mul = "Mul", maximum = "Max", minimum = "Min", pow = "Pow" } do lower[name] = binary(op) end
for name, op in pairs { eq = "Equal", lt = "Less", gt = "Greater", le = "LessOrEqual",
  ge = "GreaterOrEqual" } do lower[name] = comparison(op) end
for name, op in pairs { logical_and = "And", logical_or = "Or", logical_xor = "Xor" } do
  lower[name] = function(w, call) w:result(call, op, { w:input(call, 1, "bool"), w:input(call, 2, "bool") }) end
end
function lower.ne(w, call)
  local type = common(w, call, 1, 2)
  w:result(call, "Not", { w:emit("Equal", { w:input(call, 1, type), w:input(call, 2, type) }) })
end

local function scaled(op)
  return function(w, call)
    local type = dtype(call)
    local second = w:input(call, 2, type)
    if call.args.alpha ~= 1 then second = w:emit("Mul", { second, w:number(call.args.alpha, type) }) end
    w:result(call, op, { w:input(call, 1, type), second })
  end
end
lower.add, lower.sub = scaled "Add", scaled "Sub"

function lower.div(w, call)
  local type, mode = dtype(call), call.args.rounding_mode
  local is_float = type == "float32" or type == "float64"
  local quotient = w:emit("Div", { w:input(call, 1, type), w:input(call, 2, type) })
  if mode == "floor" and is_float then quotient = w:emit("Floor", { quotient }) end
  if mode == "trunc" and is_float then -- towards zero
    quotient = w:emit("Mul", { w:emit("Sign", { quotient }), w:emit("Floor", { w:emit("Abs", { quotient }) }) })
  end
  if mode == "floor" and not is_float then return false end
  w:bind(call.outputs[1], quotient)
end

function lower.remainder(w, call)
  local type = dtype(call)
  local x, y = w:input(call, 1, type), w:input(call, 2, type)
  if type ~= "float32" and type ~= "float64" then return w:result(call, "Mod", { x, y }) end
  w:result(call, "Sub", { x, w:emit("Mul", { y, w:emit("Floor", { w:emit("Div", { x, y }) }) }) })
end

function lower.fmod(w, call) w:result(call, "Mod", { w:input(call, 1, dtype(call)), w:input(call, 2, dtype(call)) }, {
  fmod = 1 }) end

function lower.square(w, call)
  local x = w:input(call, 1)
  w:result(call, "Mul", { x, x })
end

function lower.rsqrt(w, call) w:result(call, "Reciprocal", { w:emit("Sqrt", { w:input(call, 1, dtype(call)) }) }) end
function lower.log1p(w, call) w:result(call, "Log", { w:emit("Add", { w:input(call, 1, dtype(call)), w:number(1,
  dtype(call)) }) }) end
function lower.expm1(w, call) w:result(call, "Sub", { w:emit("Exp", { w:input(call, 1, dtype(call)) }), w:number(1,
  dtype(call)) }) end

-- ---- limits -----------------------------------------------------------------------------------------------------

local function clip(w, call, low, high) w:result(call, "Clip", { w:input(call, 1, dtype(call)), low or false, high or false }) end

local function limit(w, call, i)
  local x = call.inputs[i]
  if not x then return nil end
  return x:dim() == 0 and w:input(call, i, dtype(call)) or false
end

function lower.clamp(w, call)
  local low, high = limit(w, call, 2), limit(w, call, 3)
  if low == false or high == false then -- limits of many elements
    local x = w:input(call, 1, dtype(call))
    if call.inputs[2] then x = w:emit("Max", { x, w:input(call, 2, dtype(call)) }) end
    if call.inputs[3] then x = w:emit("Min", { x, w:input(call, 3, dtype(call)) }) end
    return w:bind(call.outputs[1], x)
  end
  clip(w, call, low, high)
end
function lower.clamp_min(w, call) w:result(call, "Max", { w:input(call, 1, dtype(call)), w:input(call, 2, dtype(call)) }) end
function lower.clamp_max(w, call) w:result(call, "Min", { w:input(call, 1, dtype(call)), w:input(call, 2, dtype(call)) }) end
function lower.relu6(w, call) clip(w, call, w:number(0, dtype(call)), w:number(6, dtype(call))) end
function lower.hardtanh(w, call) clip(w, call, w:number(call.args.min_val, dtype(call)), w:number(call.args.max_val,
  dtype(call))) end

-- ---- activations ------------------------------------------------------------------------------------------------

function lower.silu(w, call)
  local x = w:input(call, 1)
  w:result(call, "Mul", { x, w:emit("Sigmoid", { x }) })
end

function lower.gelu(w, call)
  local x, type = w:input(call, 1), dtype(call)
  if w.opset >= 20 then return w:result(call, "Gelu", { x }, { approximate = call.args.approximate }) end
  local inner
  if call.args.approximate == "tanh" then
    local cube = w:emit("Mul", { w:emit("Mul", { x, x }), x })
    local sum = w:emit("Add", { x, w:emit("Mul", { cube, w:number(0.044715, type) }) })
    inner = w:emit("Tanh", { w:emit("Mul", { sum, w:number(math.sqrt(2 / math.pi), type) }) })
  else
    inner = w:emit("Erf", { w:emit("Mul", { x, w:number(math.sqrt(0.5), type) }) })
  end
  local half = w:emit("Mul", { x, w:number(0.5, type) })
  w:result(call, "Mul", { half, w:emit("Add", { inner, w:number(1, type) }) })
end

function lower.softplus(w, call)
  local x, type, beta = w:input(call, 1), dtype(call), call.args.beta
  if beta == 1 then return w:result(call, "Softplus", { x }) end
  local scaled_x = w:emit("Softplus", { w:emit("Mul", { x, w:number(beta, type) }) })
  w:result(call, "Div", { scaled_x, w:number(beta, type) })
end

function lower.mish(w, call)
  local x = w:input(call, 1)
  w:result(call, "Mul", { x, w:emit("Tanh", { w:emit("Softplus", { x }) }) })
end

function lower.logsigmoid(w, call)
  w:result(call, "Neg", { w:emit("Softplus", { w:emit("Neg", { w:input(call, 1) }) }) })
end

function lower.prelu(w, call)
  local weight, n = w:input(call, 2), call.inputs[1]:dim()
  if call.inputs[2]:numel() > 1 then
    local sizes = { call.inputs[2]:numel() }
    for i = 3, n do sizes[i - 1] = 1 end
    weight = w:emit("Reshape", { weight, w:ints(sizes) })
  end
  w:result(call, "PRelu", { w:input(call, 1), weight })
end

function lower.threshold(w, call)
  local x, type = w:input(call, 1), dtype(call)
  local above = w:emit("Greater", { x, w:number(call.args.threshold, type) })
  w:result(call, "Where", { above, x, w:number(call.args.value, type) })
end

-- ---- choices and conversions ------------------------------------------------------------------------------------

function lower.where(w, call)
  w:result(call, "Where", { w:input(call, 1, "bool"), w:input(call, 2, dtype(call)), w:input(call, 3, dtype(call)) })
end

function lower.masked_fill(w, call)
  w:result(call, "Where", { w:input(call, 2, "bool"), w:input(call, 3, dtype(call)), w:input(call, 1, dtype(call)) })
end

function lower.to(w, call) w:bind(call.outputs[1], w:input(call, 1, dtype(call))) end

function lower.copy(w, call)
  if table.concat(call.inputs[1]:shape(), ",") ~= table.concat(call.outputs[1]:shape(), ",") then return false end
  lower.to(w, call)
end

local function same(w, call) w:bind(call.outputs[1], w:input(call, 1)) end
lower.clone, lower.contiguous, lower.detach, lower.alias, lower.positive = same, same, same, same, same

function lower.dropout(w, call)
  if call.args.training and call.args.p > 0 then return false end
  same(w, call)
end
for _, name in ipairs { "dropout1d", "dropout2d", "dropout3d", "alpha_dropout",
  "feature_alpha_dropout" } do lower[name] = lower.dropout end

-- ---- products ---------------------------------------------------------------------------------------------------

local function matmul(w, call) w:result(call, "MatMul", { w:input(call, 1, dtype(call)), w:input(call, 2, dtype(call)) }) end
lower.matmul, lower.mm, lower.bmm, lower.mv = matmul, matmul, matmul, matmul

function lower.linear(w, call)
  local x, weight, bias = w:input(call, 1), w:input(call, 2), w:input(call, 3)
  if call.inputs[1]:dim() == 2 then return w:result(call, "Gemm", { x, weight, bias or false }, { transB = 1 }) end
  local product = w:emit("MatMul", { x, w:emit("Transpose", { weight }, { perm = { 1, 0 } }) })
  if not bias then return w:bind(call.outputs[1], product) end
  w:result(call, "Add", { product, bias })
end

function lower.addmm(w, call)
  local a = call.args
  w:result(call, "Gemm", { w:input(call, 2), w:input(call, 3), w:input(call, 1) }, { alpha = a.alpha + 0.0, beta = a.beta + 0.0 })
end

function lower.baddbmm(w, call)
  local a, type = call.args, dtype(call)
  local function times(name, factor) return factor == 1 and name or w:emit("Mul", { name, w:number(factor, type) }) end
  local product = w:emit("MatMul", { w:input(call, 2), w:input(call, 3) })
  w:result(call, "Add", { times(product, a.alpha), times(w:input(call, 1), a.beta) })
end

return lower
