-- Element by element: an expression of C in a, b and c for each op.
local _, require = ...
local types = require "rille.export.types"
local emit, helpers = {}, {}

helpers.sigmoid = { code = [[
static float sigmoid(float x) {
  return 1.0f / (1.0f + expf(-x));
}
]] }
helpers.softplus = { code = [[
static float softplus(float x, float beta, float threshold) {
  return x * beta > threshold ? x : log1pf(expf(x * beta)) / beta;
}
]] }

local function dtype(call) return call.outputs[1].dtype end

-- An operand; a constant with one element is a literal of that dtype.
local function operand(w, call, i, load)
  local tensor = call.inputs[i]
  if not w:is_constant(call, i) or tensor:numel() ~= 1 then return w:input(call, i) end
  local value = tensor:reshape({}):item()
  if load == "bool" then return { literal = (value ~= 0 and value ~= false) and "1" or "0", shape = {}, strides = {} } end
  local literal = types.literal(value == true and 1 or value == false and 0 or value, load)
  return { literal = value and literal:sub(1, 1) == "-" and "(" .. literal .. ")" or literal, shape = {}, strides = {},
    value = value }
end

local function operands(w, call, n, load)
  local list = {}
  for i = 1, n do
    if call.inputs[i] then list[#list + 1] = operand(w, call, i, load) end
  end
  return list
end

-- ---- of one operand ---------------------------------------------------------------------------------------------------

-- %f(...) in an expression is a function of math.h for the dtype, %n a number of it.
local function filled(expression, load)
  return (expression:gsub("%%([%a][%w]*)%(", function(name) return types.math(name, load) .. "(" end)
    :gsub("<([^<>%s]+)>", function(number) return types.literal(tonumber(number), load) end))
end

local function unary(expression, needs)
  return function(w, call)
    local load = dtype(call)
    local text = type(expression) == "function" and expression(call.args, load, w) or expression
    if needs then
      if load ~= "float32" then return false end
      w:need(needs)
    end
    w:elementwise(call, { w:input(call, 1) }, filled(text, load), load)
  end
end

for name, expression in pairs {
  neg = "-a", relu = "a < 0 ? 0 : a", square = "a * a", reciprocal = "<1> / a", sqrt = "%sqrt(a)", rsqrt = "<1> / %sqrt(a)",
  exp = "%exp(a)", exp2 = "%exp2(a)", expm1 = "%expm1(a)", log = "%log(a)", log2 = "%log2(a)", log10 = "%log10(a)",
  log1p = "%log1p(a)", sin = "%sin(a)", cos = "%cos(a)", tan = "%tan(a)", asin = "%asin(a)", acos = "%acos(a)", atan = "%atan(a)",
  sinh = "%sinh(a)", cosh = "%cosh(a)", tanh = "%tanh(a)", asinh = "%asinh(a)", acosh = "%acosh(a)", atanh = "%atanh(a)",
  erf = "%erf(a)", erfc = "%erfc(a)", sign = "(a > 0) - (a < 0)", relu6 = "a < 0 ? 0 : a > 6 ? 6 : a",
  hardsigmoid = "a <= -3 ? 0 : a >= 3 ? 1 : a / <6> + <0.5>", hardswish = "a <= -3 ? 0 : a >= 3 ? a : a * (a + 3) / <6>",
  selu = "a > 0 ? <1.0507009873554805> * a : <1.7580993408473766> * %expm1(a)", softsign = "a / (1 + %fabs(a))",
  logsigmoid = "(a < 0 ? a : 0) - %log1p(%exp(-%fabs(a)))", frac = "a - %trunc(a)", tanhshrink = "a - %tanh(a)",
  clone = "a", contiguous = "a", dropout = "a", to = "a", type_as = "a", deg2rad = "a * <0.017453292519943295>",
  rad2deg = "a * <57.29577951308232>",
} do
  emit[name] = unary(expression)
end
emit.sigmoid = unary("sigmoid(a)", "sigmoid")
emit.silu = unary("a * sigmoid(a)", "sigmoid")
emit.softplus = unary(function(a, load)
  return ("softplus(a, %s, %s)"):format(types.literal(a.beta, load), types.literal(a.threshold, load))
end, "softplus")
emit.mish = unary("a * %tanh(softplus(a, 1.0f, 20.0f))", "softplus")
emit.gelu = unary(function(a)
  if a.approximate == "tanh" then return "<0.5> * a * (<1> + %tanh(<0.7978845608028654> * (a + <0.044715> * a * a * a)))" end
  return "<0.5> * a * (<1> + %erf(a * <0.7071067811865476>))"
end)

for name, f in pairs { abs = "fabs", floor = "floor", ceil = "ceil", round = "rint", trunc = "trunc" } do
  emit[name] = unary(function(a, load)
    if types.is_float(load) then return a.decimals and a.decimals ~= 0 and false or ("%%%s(a)"):format(f) end
    return name == "abs" and "a < 0 ? -a : a" or "a"
  end)
end

local function number(value, load) return types.literal(value, load) end
emit.leaky_relu = unary(function(a, load) return ("a > 0 ? a : a * %s"):format(number(a.negative_slope, load)) end)
emit.elu = unary(function(a, load) return ("a > 0 ? a : %s * %%expm1(a)"):format(number(a.alpha, load)) end)
emit.celu = unary(function(a, load)
  return ("a > 0 ? a : %s * %%expm1(a / %s)"):format(number(a.alpha, load), number(a.alpha, load))
end)
emit.threshold = unary(function(a, load) return ("a > %s ? a : %s"):format(number(a.threshold, load), number(a.value, load)) end)
emit.hardtanh = unary(function(a, load)
  local low, high = number(a.min_val, load), number(a.max_val, load)
  return ("a < %s ? %s : a > %s ? %s : a"):format(low, low, high, high)
end)
emit.hardshrink = unary(function(a, load)
  local limit = number(a.lambd, load)
  return ("a > %s || a < -%s ? a : 0"):format(limit, limit)
end)
emit.softshrink = unary(function(a, load)
  local limit = number(a.lambd, load)
  return ("a > %s ? a - %s : a < -%s ? a + %s : 0"):format(limit, limit, limit, limit)
end)
for _, name in ipairs { "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "feature_alpha_dropout" } do
  emit[name] = emit.dropout
end
for name, f in pairs(emit) do
  if name:find "dropout" then
    emit[name] = function(w, call)
      if call.args.training and call.args.p > 0 then return false end
      return f(w, call)
    end
  end
end

-- Of the operand as it is.
local function test(expression)
  return function(w, call)
    local x = w:input(call, 1)
    w:elementwise(call, { x }, filled(expression, x.dtype), x.dtype)
  end
end
emit.logical_not, emit.isnan, emit.isfinite = test "a == 0", test "a != a", test "a - a == 0"
emit.isinf = test "a == a && a - a != 0"

-- ---- of two and three -------------------------------------------------------------------------------------------------

local function binary(expression)
  return function(w, call)
    local load = dtype(call)
    local list = operands(w, call, 2, load)
    local text = type(expression) == "function" and expression(call.args, load, list) or expression
    if not text then return false end
    w:elementwise(call, list, filled(text, load), load)
  end
end

emit.mul = binary "a * b"
emit.add = binary(function(a, load) return a.alpha == 1 and "a + b" or ("a + %s * b"):format(number(a.alpha, load)) end)
emit.sub = binary(function(a, load) return a.alpha == 1 and "a - b" or ("a - %s * b"):format(number(a.alpha, load)) end)
emit.maximum, emit.minimum = binary "a > b || a != a ? a : b", binary "a < b || a != a ? a : b"
emit.fmax, emit.fmin = binary "%fmax(a, b)", binary "%fmin(a, b)"
emit.clamp_min, emit.clamp_max = binary "a < b ? b : a", binary "a > b ? b : a"
emit.xlogy = binary "a == 0 ? 0 : a * %log(b)"
emit.logaddexp = binary "(a > b ? a : b) + %log1p(%exp(-%fabs(a - b)))"
emit.atan2, emit.hypot = binary "%atan2(a, b)", binary "%hypot(a, b)"

local whole_floor = "a / b - (a % b != 0 && (a < 0) != (b < 0))"
function emit.div(w, call)
  local mode, load = call.args.rounding_mode, dtype(call)
  local floats = types.is_float(load)
  local text = "a / b"
  if mode == "floor" then text = floats and "%floor(a / b)" or whole_floor end
  if mode == "trunc" then text = floats and "%trunc(a / b)" or text end
  return binary(text)(w, call)
end
function emit.floor_divide(w, call) return binary(types.is_float(dtype(call)) and "%floor(a / b)" or whole_floor)(w, call) end
function emit.remainder(w, call)
  return binary(types.is_float(dtype(call)) and "a - b * %floor(a / b)" or "(a % b + b) % b")(w, call)
end
function emit.fmod(w, call) return binary(types.is_float(dtype(call)) and "%fmod(a, b)" or "a % b")(w, call) end
emit.pow = binary(function(_, load, list)
  if not types.is_float(load) then return nil end
  local exponent = list[2].value
  if exponent == 2 then return "a * a" end
  if exponent == 3 then return "a * a * a" end
  if exponent == 0.5 then return "%sqrt(a)" end
  return "%pow(a, b)"
end)

-- What both sides of a comparison become: constants with one element follow the other side, unless they alone are floats.
local function common(w, call)
  local best, weak
  for i = 1, 2 do
    local tensor = call.inputs[i]
    local rank = types.rank[tensor.dtype]
    if w:is_constant(call, i) and tensor:dim() == 0 then
      weak = tensor.dtype
    elseif not best or rank > types.rank[best] then
      best = tensor.dtype
    end
  end
  if weak and (not best or types.is_float(weak) and not types.is_float(best)) then return types.is_float(weak)
    and "float32" or weak end
  return best
end

for name, expression in pairs { eq = "a == b", ne = "a != b", lt = "a < b", le = "a <= b", gt = "a > b", ge = "a >= b",
  logical_and = "a != 0 && b != 0", logical_or = "a != 0 || b != 0", logical_xor = "(a != 0) != (b != 0)" } do
  emit[name] = function(w, call)
    local load = common(w, call)
    w:elementwise(call, operands(w, call, 2, load), expression, load)
  end
end
for name, sign in pairs { bitwise_and = "&", bitwise_or = "|", bitwise_xor = "^" } do
  emit[name] = binary("a " .. sign .. " b")
end
function emit.bitwise_not(w, call)
  local load = dtype(call)
  w:elementwise(call, { w:input(call, 1) }, load == "bool" and "a == 0" or "~a", load)
end

function emit.clamp(w, call)
  local load = dtype(call)
  local list = { operand(w, call, 1, load) }
  local text = "a"
  if call.inputs[2] then list[#list + 1], text = operand(w, call, 2, load), "a < b ? b : a" end
  if call.inputs[3] then
    list[#list + 1] = operand(w, call, 3, load)
    text = #list == 2 and "a > b ? b : a" or "a < b ? (b > c ? c : b) : a > c ? c : a"
  end
  w:elementwise(call, list, text, load)
end

local function choice(order, expression)
  return function(w, call)
    local load, list = dtype(call), {}
    for k, i in ipairs(order) do list[k] = operand(w, call, i, load) end
    w:elementwise(call, list, expression, load)
  end
end
emit.where = choice({ 1, 2, 3 }, "a != 0 ? b : c")
emit.masked_fill = choice({ 1, 2, 3 }, "b != 0 ? c : a")
function emit.addcmul(w, call)
  local load = dtype(call)
  w:elementwise(call, operands(w, call, 3, load), ("a + %s * b * c"):format(number(call.args.value, load)), load)
end
function emit.addcdiv(w, call)
  local load = dtype(call)
  w:elementwise(call, operands(w, call, 3, load), ("a + %s * b / c"):format(number(call.args.value, load)), load)
end
function emit.lerp(w, call)
  local load = dtype(call)
  w:elementwise(call, operands(w, call, 3, load), "a + c * (b - a)", load)
end

-- Slopes below zero: one, or one for each place of dim 1.
function emit.prelu(w, call)
  local slopes, n = operand(w, call, 2, dtype(call)), call.inputs[1]:dim()
  if not slopes.literal then
    slopes.shape, slopes.strides = { slopes.numel }, { slopes.strides[1] }
    for i = 2, n - 1 do slopes.shape[i], slopes.strides[i] = 1, 1 end
  end
  w:elementwise(call, { w:input(call, 1), slopes }, "a > 0 ? a : a * b", dtype(call))
end

--- A tensor filled from another: inputs[1] into outputs[1]; of the op, inputs[2].
function emit.copy(w, call)
  local target, from = w:result(call), w:input(call, #call.inputs)
  if from.buffer and from.buffer == target.buffer then -- it may read what was written
    from = { buffer = w:add_buffer(require("rille.export.values").fresh(from.dtype, from.shape).buffer), offset = 0,
      shape = from.shape,
      strides = require("rille.export.values").row_major(from.shape), dtype = from.dtype, numel = from.numel }
    w:loop(from, { w:input(call, #call.inputs) }, "a")
  end
  w:loop(target, { from }, "a", target.dtype)
end
function emit.fill(w, call) w:loop(w:result(call), { operand(w, call, 2, dtype(call)) }, "a", dtype(call)) end
function emit.zero(w, call) w:loop(w:result(call), { { literal = "0", shape = {}, strides = {} } }, "a") end

emit._code = helpers
return emit
