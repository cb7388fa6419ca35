-- Norms: of layers, groups and batches, and of vectors.
local _, require = ...
local values = require "rille.export.values"
local emit, helpers = {}, {}

helpers.layer_norm = { code = [[
/* Each of the rows to mean 0 and variance 1; weight and bias, one for each of its columns, may be NULL. */
static void layer_norm(const float *restrict x, const float *weight, const float *bias, float *restrict y, int rows, int columns,
                       float eps) {
  for (int r = 0; r < rows; r++, x += columns, y += columns) {
    float mean = 0.0f, square = 0.0f, factor;
    for (int i = 0; i < columns; i++) mean += x[i];
    mean /= (float)columns;
    for (int i = 0; i < columns; i++) square += (x[i] - mean) * (x[i] - mean);
    factor = 1.0f / sqrtf(square / (float)columns + eps);
    for (int i = 0; i < columns; i++)
      y[i] = (x[i] - mean) * factor * (weight ? weight[i] : 1.0f) + (bias ? bias[i] : 0.0f);
  }
}
]] }

helpers.rms_norm = { code = [[
/* Each of the rows over its root mean square; weight, one for each column, may be NULL. */
static void rms_norm(const float *restrict x, const float *weight, float *restrict y, int rows, int columns, float eps) {
  for (int r = 0; r < rows; r++, x += columns, y += columns) {
    float square = 0.0f, factor;
    for (int i = 0; i < columns; i++) square += x[i] * x[i];
    factor = 1.0f / sqrtf(square / (float)columns + eps);
    for (int i = 0; i < columns; i++) y[i] = x[i] * factor * (weight ? weight[i] : 1.0f);
  }
}
]] }

helpers.group_norm = { code = [[
/* Each group of channels to mean 0 and variance 1; x: [batch, groups * channels, size]. weight and bias, one for each
 * channel, may
 * be NULL. */
static void group_norm(const float *restrict x, const float *weight, const float *bias, float *restrict y, int batch, int groups,
                       int channels, int size, float eps) {
  const int n = channels * size;
  for (int g = 0; g < batch * groups; g++, x += n, y += n) {
    float mean = 0.0f, square = 0.0f, factor;
    for (int i = 0; i < n; i++) mean += x[i];
    mean /= (float)n;
    for (int i = 0; i < n; i++) square += (x[i] - mean) * (x[i] - mean);
    factor = 1.0f / sqrtf(square / (float)n + eps);
    for (int c = 0; c < channels; c++) {
      const int channel = g % groups * channels + c;
      const float scale = factor * (weight ? weight[channel] : 1.0f), shift = bias ? bias[channel] : 0.0f;
      for (int i = c * size; i < (c + 1) * size; i++) y[i] = (x[i] - mean) * scale + shift;
    }
  }
}
]] }

local function is_float(call) return call.outputs[1].dtype == "float32" end

function emit.layer_norm(w, call)
  if not is_float(call) then return false end
  local columns = values.numel(call.args.normalized_shape)
  w:call("layer_norm", w:read(call, 1), w:read(call, 2), w:read(call, 3), w:write(call), call.inputs[1]:numel() // columns,
    columns,
    call.args.eps + 0.0)
end

function emit.rms_norm(w, call)
  if not is_float(call) then return false end
  local columns = values.numel(call.args.normalized_shape)
  local eps = call.args.eps or 1.1920928955078125e-07
  w:call("rms_norm", w:read(call, 1), w:read(call, 2), w:write(call), call.inputs[1]:numel() // columns, columns, eps + 0.0)
end

function emit.group_norm(w, call)
  if not is_float(call) then return false end
  local x, groups = call.inputs[1], call.args.num_groups
  local channels = x:size(1) // groups
  w:call("group_norm", w:read(call, 1), w:read(call, 2), w:read(call, 3), w:write(call), x:size(0), groups, channels,
    x:numel() // (x:size(0) * x:size(1)), call.args.eps + 0.0)
end

-- x * factor + shift, both one for each place of dim 1.
local function affine(w, call)
  local a, x = call.args, w:input(call, 1)
  local function double(i) return call.inputs[i] and call.inputs[i]:to("float64") end
  local factor = (double(3) + a.eps):rsqrt()
  if call.inputs[4] then factor = factor * double(4) end
  local shift = -double(2) * factor
  if call.inputs[5] then shift = shift + double(5) end
  local name = call.inputs[4] and w.weights:name_of(call.inputs[4]) or "norm"
  name = name:gsub("%.?weight$", "")
  local key, dtype = "affine" .. tostring(call.inputs[2]:data_ptr()), call.outputs[1].dtype
  local function one_a_channel(tensor, what)
    local value = { field = w.weights:computed(key .. what, name .. "_" .. what, tensor:to(dtype)), offset = 0,
      shape = { tensor:numel() },
      strides = { 1 }, dtype = dtype, numel = tensor:numel() }
    for i = 2, #x.shape - 1 do value.shape[i], value.strides[i] = 1, 1 end
    return value
  end
  w:elementwise(call, { x, one_a_channel(factor, "factor"), one_a_channel(shift, "shift") }, "a * b + c")
end

function emit.batch_norm(w, call)
  if call.args.training or not call.inputs[2] then return false end
  for i = 2, 5 do
    if call.inputs[i] and not w:is_constant(call, i) then return false end
  end
  affine(w, call)
end

function emit.instance_norm(w, call)
  if not call.args.use_input_stats then return emit.batch_norm(w, call) end
  if not is_float(call) then return false end
  local x = call.inputs[1]
  w:call("group_norm", w:read(call, 1), w:read(call, 4), w:read(call, 5), w:write(call), x:size(0), x:size(1), 1,
    x:numel() // (x:size(0) * x:size(1)), call.args.eps + 0.0)
end

helpers.local_response_norm = { code = [[
/* x over (k + alpha * the mean of squares of so many neighbouring channels) to the power of beta; x: [batch, channels, size]. */
static void local_response_norm(const float *restrict x, float *restrict y, int batch, int channels, int size, int reach,
                   float alpha,
                                float beta, float k) {
  for (int n = 0; n < batch; n++, x += channels * size, y += channels * size) {
    for (int c = 0; c < channels; c++) {
      for (int i = 0; i < size; i++) {
        float square = 0.0f;
        for (int other = c - reach / 2; other < c - reach / 2 + reach; other++)
          if (other >= 0 && other < channels) square += x[other * size + i] * x[other * size + i];
        y[c * size + i] = x[c * size + i] / powf(k + alpha * square / (float)reach, beta);
      }
    }
  }
}
]] }

function emit.local_response_norm(w, call)
  if not is_float(call) then return false end
  local x, a = call.inputs[1], call.args
  w:call("local_response_norm", w:read(call, 1), w:write(call), x:size(0), x:size(1), x:numel() // (x:size(0) * x:size(1)),
    a.size,
    a.alpha + 0.0, a.beta + 0.0, a.k + 0.0)
end

--- The input over its p-norm along a dim.
function emit.normalize(w, call)
  local a, x = call.args, call.inputs[1]
  if a.p ~= 2 or not is_float(call) then return false end
  local dim = a.dim < 0 and a.dim + x:dim() or a.dim
  local shape = x:shape()
  local inner = values.numel(table.move(shape, dim + 2, #shape, 1, {}))
  w:call("normalize", w:read(call, 1), w:write(call), x:numel() // (inner * shape[dim + 1]), shape[dim + 1], inner, a.eps + 0.0)
end
helpers.normalize = { code = [[
/* Vectors of n elements over their length, which counts as eps at least; x: [outer, n, inner]. */
static void normalize(const float *restrict x, float *restrict y, int outer, int n, int inner, float eps) {
  for (int o = 0; o < outer; o++, x += n * inner, y += n * inner) {
    for (int i = 0; i < inner; i++) {
      float square = 0.0f, length;
      for (int k = 0; k < n; k++) square += x[k * inner + i] * x[k * inner + i];
      length = sqrtf(square);
      length = length > eps ? length : eps;
      for (int k = 0; k < n; k++) y[k * inner + i] = x[k * inner + i] / length;
    }
  }
}
]] }

emit._code = helpers
return emit
