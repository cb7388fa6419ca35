-- scaled_dot_product_attention: one row of scores at a time.
local rille, require = ...
local values = require "rille.export.values"
local emit, helpers = {}, {}

helpers.attention = { code = [[
/* softmax(q * k * scale + mask) * v for each of the heads. q: [heads, rows, width], k turned: [heads, width, length], v:
 * [heads, length,
 * depth], mask: [rows, length] or [heads, rows, length] (step: how far on the next head's is), may be NULL. A row that is
 * masked whole gives
 * zeros. causal: a row sees no place behind its own. scores: memory for one row. */
static void attention(const float *restrict q, const float *restrict k, const float *restrict v, const float *mask,
                   float *restrict y,
                      float *restrict scores, int heads, int rows, int length, int width, int depth, int step, int causal,
                      float scale) {
  for (int h = 0; h < heads; h++, k += width * length, v += length * depth) {
    for (int r = 0; r < rows; r++, q += width, y += depth) {
      const int n = causal && r + 1 < length ? r + 1 : length;
      float most = -INFINITY, sum = 0.0f;
      for (int i = 0; i < n; i++) scores[i] = mask ? mask[h * step + r * length + i] : 0.0f;
      for (int e = 0; e < width; e++) {
        const float a = q[e] * scale;
        for (int i = 0; i < n; i++) scores[i] += a * k[e * length + i];
      }
      for (int i = 0; i < n; i++) most = scores[i] > most ? scores[i] : most;
      for (int e = 0; e < depth; e++) y[e] = 0.0f;
      if (most == -INFINITY) continue;
      for (int i = 0; i < n; i++) sum += scores[i] = expf(scores[i] - most);
      for (int i = 0; i < n; i++) {
        const float share = scores[i] / sum;
        for (int e = 0; e < depth; e++) y[e] += share * v[i * depth + e];
      }
    }
  }
}
]] }

-- The mask as floats that are added, with the step between heads; "0" where there is none.
local function mask_of(w, call, batch, rows, length)
  local tensor = call.inputs[4]
  if not tensor then return "0", 0 end
  local shape, own = tensor:shape(), tensor:numel()
  local full = {}
  for i = 1, #batch do full[i] = batch[i] end
  local is_shared = true
  for i = 1, #shape - 2 do is_shared = is_shared and shape[i] == 1 end
  if is_shared then full = {} end
  full[#full + 1], full[#full + 2] = rows, length
  local step = is_shared and 0 or rows * length
  if w:is_constant(call, 4) then
    if tensor.dtype == "bool" then tensor = rille.where(tensor, 0.0, -math.huge):to("float32") end
    if is_shared then tensor = tensor:reshape(shape[#shape - 1] or 1, shape[#shape]) end
    tensor = tensor:expand(full):contiguous()
    w.held[#w.held + 1] = tensor
    return w.weights:plain(tensor, "mask"), step
  end
  local value, target = w:input(call, 4), values.fresh("float32", full)
  if is_shared then
    value.shape = { value.shape[#shape - 1] or 1, value.shape[#shape] }
    value.strides = { value.strides[#shape - 1] or 0, value.strides[#shape] }
  elseif own == target.numel and value.dtype == "float32" then
    return w:dense(value), step
  end
  w:add_buffer(target.buffer)
  w:loop(target, { value }, value.dtype == "bool" and "a ? 0.0f : -INFINITY" or "a")
  return w:pointer(target), step
end

-- Batch dims of a value as the result's.
local function spread(value, batch)
  local n = #value.shape
  local shape = table.move(batch, 1, #batch, 1, {})
  shape[#shape + 1], shape[#shape + 2] = value.shape[n - 1], value.shape[n]
  if values.numel(shape) == value.numel then return value end
  local strides = {}
  for i = 1, #batch do
    local at = i - (#batch - (n - 2))
    strides[i] = at >= 1 and value.shape[at] ~= 1 and value.strides[at] or 0
  end
  strides[#strides + 1], strides[#strides + 2] = value.strides[n - 1], value.strides[n]
  return { buffer = value.buffer, field = value.field, offset = value.offset, dtype = value.dtype, shape = shape,
    strides = strides,
    numel = values.numel(shape) }
end

-- Each head of keys or values as often as there are queries' heads for it.
local function repeated(value, heads)
  local n = #value.shape
  local own = value.shape[n - 2]
  if own == heads then return value end
  local shape, strides = table.move(value.shape, 1, n, 1, {}), table.move(value.strides, 1, n, 1, {})
  table.insert(shape, n - 1, heads // own)
  table.insert(strides, n - 1, 0)
  return { buffer = value.buffer, field = value.field, offset = value.offset, dtype = value.dtype, shape = shape,
    strides = strides, numel = values.numel(shape) }
end

function emit.scaled_dot_product_attention(w, call)
  local a, y = call.args, call.outputs[1]
  if y.dtype ~= "float32" or (a.dropout_p or 0) > 0 then return false end
  local shape = y:shape()
  local batch = table.move(shape, 1, #shape - 2, 1, {})
  local q, k, v = spread(w:input(call, 1), batch), w:input(call, 2), w:input(call, 3)
  if a.enable_gqa then
    k, v = repeated(k, batch[#batch]), repeated(v, batch[#batch])
  else
    k, v = spread(k, batch), spread(v, batch)
  end
  local n, m = #k.shape, #q.shape
  local rows, width, length = q.shape[m - 1], q.shape[m], k.shape[n - 1]
  k.shape, k.strides = table.move(k.shape, 1, n, 1, {}), table.move(k.strides, 1, n, 1, {})
  k.shape[n - 1], k.shape[n], k.strides[n - 1], k.strides[n] = k.shape[n], k.shape[n - 1], k.strides[n], k.strides[n - 1]
  local mask, step = mask_of(w, call, batch, rows, length)
  w:call("attention", w:dense(q), w:dense(k), w:dense(v), mask, w:write(call), w:scratch("float32", length),
    values.numel(batch), rows,
    length, width, shape[#shape], step, a.is_causal and 1 or 0, (a.scale or 1 / math.sqrt(width)) + 0.0)
end

emit._code = helpers
return emit
