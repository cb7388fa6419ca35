-- What a step of training calls beside its forward: derivatives, products with transposed matrices, losses.
local _, require = ...
local types, values = require "rille.export.types", require "rille.export.values"
local products = require "rille.export.emit.products"
local emit, helpers = {}, {}

-- grad first, then what the derivative reads.
for name, expression in pairs { tanh_backward = "a * (1 - b * b)", sigmoid_backward = "a * b * (1 - b)",
  relu_backward = "b > 0 ? a : 0" } do
  emit[name] = function(w, call) w:elementwise(call, { w:input(call, 1), w:input(call, 2) }, expression) end
end

function emit.gemm(w, call)
  if call.outputs[1].dtype ~= "float32" then return false end
  local function turned(value, is_turned)
    local n = #value.shape
    if is_turned then
      value.shape[n - 1], value.shape[n] = value.shape[n], value.shape[n - 1]
      value.strides[n - 1], value.strides[n] = value.strides[n], value.strides[n - 1]
    end
    return value
  end
  products._product(w, call, turned(w:input(call, 1), call.args.transpose_a), turned(w:input(call, 2), call.args.transpose_b))
end

-- ---- losses ---------------------------------------------------------------------------------------------------------

local function literal(value) return types.literal(value, "float32") end

-- A loss of pairs; each: what a pair x[i], y[i] adds, and the same of a and b.
local function pairs_loss(w, call, each, of_two)
  local input, target, result = call.inputs[1], call.inputs[2], call.outputs[1]
  local reduction = call.args.reduction or "mean"
  if result.dtype ~= "float32" or call.inputs[3] or input:numel() ~= target:numel() then return false end
  if reduction == "none" then
    return w:elementwise(call, { w:input(call, 1), w:input(call, 2) }, of_two)
  end
  local n = input:numel()
  local x, y, to = w:read(call, 1), w:read(call, 2), w:write(call)
  w:line("{")
  w:line("  const float *x = %s, *y = %s;", x, y)
  w:line("  float sum = 0.0f;")
  w:line("  for (int i = 0; i < %d; i++) sum += %s;", n, each)
  w:line("  *(%s) = sum%s;", to, reduction == "mean" and " / " .. literal(n) or "")
  w:line("}")
end
function emit.mse_loss(w, call) return pairs_loss(w, call, "(x[i] - y[i]) * (x[i] - y[i])", "(a - b) * (a - b)") end
function emit.l1_loss(w, call) return pairs_loss(w, call, "fabsf(x[i] - y[i])", "fabsf(a - b)") end

helpers.entropy = { code = [[
/* Adds up -log(softmax(x)[target]) of all rows, times factor; share becomes the softmax. */
static void entropy(const float *restrict x, const int64_t *restrict target, float *restrict share, float *restrict loss,
                    int rows, int classes, float factor) {
  *loss = 0.0f;
  for (int r = 0; r < rows; r++, x += classes, share += classes) {
    const int64_t label = target[r];
    float most = x[0], sum = 0.0f;
    for (int i = 1; i < classes; i++) most = x[i] > most ? x[i] : most;
    for (int i = 0; i < classes; i++) sum += share[i] = expf(x[i] - most);
    for (int i = 0; i < classes; i++) share[i] /= sum;
    *loss -= (x[label] - most - logf(sum)) * factor;
  }
}
]] }

local function is_plain_entropy(call, x, target, weight)
  local a = call.args
  return not weight and a.label_smoothing == 0 and a.reduction ~= "none" and x:dim() == 2 and target:dim() == 1
    and x.dtype == "float32" and target.dtype == "int64"
end

local function factor_of(call, rows) return call.args.reduction == "mean" and 1 / rows or 1.0 end

--- The softmax stays for the derivative, which knows it by the labels.
function emit.cross_entropy(w, call)
  local x, target = call.inputs[1], call.inputs[2]
  if not is_plain_entropy(call, x, target, call.inputs[3]) then return false end
  local rows, classes = x:size(0), x:size(1)
  local share = values.fresh("float32", { rows, classes })
  w:add_buffer(share.buffer)
  w.shares = w.shares or {}
  w.shares[target:data_ptr()] = share
  w:call("entropy", w:read(call, 1), w:read(call, 2), w:pointer(share), w:write(call), rows, classes, factor_of(call, rows))
end

function emit.cross_entropy_backward(w, call)
  local target, result = call.inputs[3], call.outputs[1]
  local share = w.shares and w.shares[target:data_ptr()]
  if not share or not is_plain_entropy(call, result, target, call.inputs[4]) then return false end
  local rows, classes = result:size(0), result:size(1)
  w:line("{")
  w:line("  const float *grad = %s, *share = %s;", w:read(call, 1), w:pointer(share))
  w:line("  const int64_t *target = %s;", w:read(call, 3))
  w:line("  float *y = %s;", w:write(call))
  w:line("  for (int i = 0; i < %d; i++)", rows * classes)
  w:line("    y[i] = (share[i] - (target[i / %d] == i %% %d ? 1.0f : 0.0f)) * grad[0] * %s;", classes, classes,
    literal(factor_of(call, rows)))
  w:line("}")
end

-- The slopes of losses element by element, by the engine's number of the loss; a: the input, b: the target.
local slopes = { [0] = "2 * (a - b)", [1] = "(a > b) - (a < b)" }

function emit.loss_backward(w, call)
  local a = call.args
  local slope = slopes[a.kind]
  if not slope or call.inputs[4] or call.outputs[1].dtype ~= "float32" then return false end
  local text = ("c * %s * (%s)"):format(literal((a.which == 0 and 1 or -1) * a.factor), slope)
  w:elementwise(call, { w:input(call, 2), w:input(call, 3), w:input(call, 1) }, text)
end

emit._code = helpers
return emit
