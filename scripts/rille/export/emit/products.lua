-- Products of matrices: linear, matmul and their kin.
local rille, require = ... -- luacheck: ignore
local values = require "rille.export.values"
local emit, helpers = {}, {}

helpers.linear = { weights = true, code = [[
/* y[n][o] = bias[o] + the sum over i of x[n][i] * weight[i][o]: outputs lie side by side, so that the inner loop goes along them.
 * bias may be NULL. */
static void linear$S(const float *restrict x, const $T *restrict weight$P(scale), const float *restrict bias, float *restrict y,
                   int rows, int inputs, int outputs) {
  for (int n = 0; n < rows; n++, x += inputs, y += outputs) {
    const $T *w = weight;
    const int whole = inputs - inputs % 4;
    for (int o = 0; o < outputs; o++) y[o] = 0.0f;
    for (int i = 0; i < whole; i += 4, w += 4 * outputs) {
      const $T *v = w + outputs, *u = v + outputs, *t = u + outputs;
      const float a = x[i], b = x[i + 1], c = x[i + 2], d = x[i + 3];
      for (int o = 0; o < outputs; o++) y[o] += a * (float)w[o] + b * (float)v[o] + c * (float)u[o] + d * (float)t[o];
    }
    for (int i = whole; i < inputs; i++, w += outputs) {
      const float a = x[i];
      for (int o = 0; o < outputs; o++) y[o] += a * (float)w[o];
    }
    for (int o = 0; o < outputs; o++) y[o] = y[o]$X(scale[o]) + (bias ? bias[o] : 0.0f);
  }
}
]] }

local function turned(tensor) return tensor:t():contiguous() end

-- The batch norm that alone reads a call's result, if it follows at once and its statistics are constants.
local function norm_behind(w, call)
  local next, result = call.following, call.outputs[1]
  if not next or next.op ~= "batch_norm" or next.args.training or not next.inputs[2] or call.outputs[2] then return nil end
  if not next.inputs[1]:is_set_to(result) or w.uses[values.base(result)] ~= 1 then return nil end
  for i = 2, 5 do
    if next.inputs[i] and not w:is_constant(next, i) then return nil end
  end
  return next
end

--- Weight and bias of a call with those of a batch norm behind it in them; nil if there is none. Results of the norm are the
-- call's.
function emit._with_norm(w, call)
  local norm = norm_behind(w, call)
  if not norm or not w:is_constant(call, 2) or call.inputs[3] and not w:is_constant(call, 3) then return nil end
  local function double(i) return norm.inputs[i] and norm.inputs[i]:to("float64") end
  local factor = (double(3) + norm.args.eps):rsqrt()
  if norm.inputs[4] then factor = factor * double(4) end
  local weight, sizes = call.inputs[2]:to("float64"), { -1 }
  for i = 2, weight:dim() do sizes[i] = 1 end
  local bias = (call.inputs[3] and call.inputs[3]:to("float64") or 0) - double(2)
  bias = bias * factor
  if norm.inputs[5] then bias = bias + double(5) end
  norm.done = true
  local dtype = call.outputs[1].dtype
  return (weight * factor:reshape(sizes)):to(dtype), bias:to(dtype), norm
end

--- Weight (a tensor), bias (a pointer) and the call whose result they give, for linear layers and convolutions.
function emit._weights(w, call)
  local name = call.inputs[2] and w.weights:name_of(call.inputs[2])
  local weight, bias, norm = emit._with_norm(w, call)
  if not weight then return call.inputs[2], w:read(call, 3), call, name end
  w.held[#w.held + 1] = weight
  name = name or "weight"
  local bias_name = name:find "weight$" and name:gsub("weight$", "bias") or name .. "_bias"
  return weight, w.weights:plain(bias, bias_name), norm, name
end

function emit.linear(w, call)
  if call.outputs[1].dtype ~= "float32" then return false end
  local inputs, outputs = call.inputs[2]:size(1), call.inputs[2]:size(0)
  local rows = call.outputs[1]:numel() // outputs
  if not w:is_constant(call, 2) then -- weights that were computed
    local weight = w:input(call, 2)
    weight.shape, weight.strides = { inputs, outputs }, { weight.strides[2], weight.strides[1] }
    return w:call("linear", w:read(call, 1), w:dense(weight), w:read(call, 3), w:write(call), rows, inputs, outputs)
  end
  local tensor, bias, last, name = emit._weights(w, call)
  local weight = w.weights:matrix(tensor, "turned", name, turned, ("[%d, %d], turned"):format(inputs, outputs))
  w:call("linear", w:read(call, 1), weight, bias, w:write(last), rows, inputs, outputs)
end

-- ---- products of two values ---------------------------------------------------------------------------------------

local function last(shape, n) return table.move(shape, #shape - n + 1, #shape, 1, {}) end

-- Products of matrices of a batch; the batches are broadcast against each other. a and b are values with two dims at least.
local function batched(w, a, b, target)
  local rows, inner, columns = a.shape[#a.shape - 1], a.shape[#a.shape], b.shape[#b.shape]
  local batch = values.numel(target.shape) // math.max(1, rows * columns)
  local function step(value, size) -- between matrices; nil where a batch is broadcast otherwise than whole
    local own = value.numel // math.max(1, size)
    return own == batch and size or own == 1 and 0 or nil
  end
  local a_step, b_step = step(a, rows * inner), step(b, inner * columns)
  local function spread(value)
    local shape = table.move(last(value.shape, 2), 1, 2, #target.shape - 1, table.move(target.shape, 1, #target.shape - 2, 1, {}))
    local full = values.fresh(value.dtype, shape)
    w:add_buffer(full.buffer)
    w:loop(full, { value }, "a")
    return full
  end
  if not a_step then a, a_step = spread(a), rows * inner end
  if not b_step then b, b_step = spread(b), inner * columns end
  if batch == 1 then b_step = 0 end
  local x, weight, y = w:dense(a), w:dense(b), w:pointer(target)
  w:need "linear"
  if a_step == rows * inner and b_step == 0 then
    return w:call("linear", x, weight, "0", y, batch * rows, inner, columns)
  end
  local function moved(pointer, size) return size == 0 and pointer or ("%s + i * %d"):format(pointer, size) end
  w:line("for (int i = 0; i < %d; i++)", batch)
  w:line("  linear(%s, %s, 0, %s, %d, %d, %d);", moved(x, a_step), moved(weight, b_step), moved(y, rows * columns), rows, inner,
    columns)
end

-- The value with its shape and strides changed by f.
local function seen(value, f)
  local copy = {}
  for key, field in pairs(value) do copy[key] = field end
  copy.shape, copy.strides = table.move(value.shape, 1, #value.shape, 1, {}), table.move(value.strides, 1, #value.strides, 1, {})
  f(copy)
  return copy
end

local function product(w, call, i, k)
  if call.outputs[1].dtype ~= "float32" then return nil end
  local a, b = w:input(call, i), w:input(call, k)
  if #a.shape == 1 then a = seen(a, function(v) table.insert(v.shape, 1, 1) table.insert(v.strides, 1, v.shape[2]) end) end
  if #b.shape == 1 then b = seen(b, function(v) v.shape[2], v.strides[2] = 1, 1 end) end
  return a, b
end

-- The result without the dims that vectors do not have, and a copy into the call's place if it lies otherwise.
local function finish(w, call, a, b, extra)
  local shape = {}
  local long = #a.shape > #b.shape and a.shape or b.shape
  for i = 1, #long - 2 do
    local p, q = a.shape[#a.shape - #long + i] or 1, b.shape[#b.shape - #long + i] or 1
    shape[i] = p == 1 and q or p
  end
  shape[#shape + 1], shape[#shape + 2] = a.shape[#a.shape - 1], b.shape[#b.shape]
  local result = w:result(call)
  local target = values.fresh("float32", shape)
  local is_direct = not extra and values.is_dense(result)
  if is_direct then target.buffer, target.offset = result.buffer, result.offset else w:add_buffer(target.buffer) end
  batched(w, a, b, target)
  if not is_direct then extra = extra or function(product_value) w:loop(result, { product_value }, "a") end end
  if extra then extra(seen(target, function(v) v.shape, v.strides = result.shape, values.row_major(result.shape) end)) end
end

--- A call's result as the products of two values.
emit._product = finish

function emit.matmul(w, call)
  local a, b = product(w, call, 1, 2)
  if not a then return false end
  local left = call.inputs[1]
  -- A matrix of constants at the right is weights.
  if w:is_constant(call, 2) and call.inputs[2]:dim() == 2 and left:dim() >= 1 then
    local tensor = call.inputs[2]
    local weight = w.weights:matrix(tensor:t(), "product" .. tostring(tensor:data_ptr()), w.weights:name_of(tensor), turned)
    w.held[#w.held + 1] = tensor
    return w:call("linear", w:read(call, 1), weight, "0", w:write(call), left:numel() // tensor:size(0), tensor:size(0),
      tensor:size(1))
  end
  finish(w, call, a, b)
end
for _, name in ipairs { "mm", "bmm", "mv", "dot" } do emit[name] = emit.matmul end

-- beta * input + alpha * (first x second)
function emit.addmm(w, call)
  local a, b = product(w, call, 2, 3)
  if not a then return false end
  local types = require "rille.export.types"
  local alpha, beta = types.literal(call.args.alpha, "float32"), types.literal(call.args.beta, "float32")
  finish(w, call, a, b, function(value)
    w:loop(w:result(call), { w:input(call, 1), value }, ("%s * a + %s * b"):format(beta, alpha))
  end)
end
emit.baddbmm, emit.addmv = emit.addmm, emit.addmm

emit._code = helpers
return emit
