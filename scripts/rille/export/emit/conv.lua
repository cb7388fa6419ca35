-- Convolutions of lines and planes, and transposed ones. A line is a plane of height 1.
local _, require = ...
local raise = require("rille.check").raise
local products = require "rille.export.emit.products"
local emit, helpers = {}, {}

helpers.Window = { code = [[
/* How a window goes over a plane: sizes of it, steps, what is added around the plane, distances of the window's elements. */
typedef struct Window {
  int height, width, step_y, step_x, pad_y, pad_x, spread_y, spread_x;
} Window;
]] }

helpers.conv = { weights = true, needs = { "Window" }, code = [[
/* Adds weight * x to what is in reach of it in a row of n results; x[0] goes to the result that begins at 0. */
static void add_row$S(const float *restrict x, float weight, float *restrict y, int n, int width, int start, int step) {
  int first = start < 0 ? (-start + step - 1) / step : 0;
  int end = width - start > 0 ? (width - start - 1) / step + 1 : 0;
  end = end < n ? end : n;
  if (step == 1) {
    x += start;
    for (int i = first; i < end; i++) y[i] += weight * x[i];
  } else {
    for (int i = first; i < end; i++) y[i] += weight * x[start + i * step];
  }
}

/* x: planes [batch, groups * inputs, height, width]; weight: [groups * outputs, inputs, window]; y: [batch, groups *
 * outputs, rows,
 * columns]. bias may be NULL. */
static void conv$S(const float *restrict x, const $T *restrict weight$P(scale), const float *restrict bias, float *restrict y,
                 const Window *window, int batch, int groups, int inputs, int height, int width, int outputs, int rows,
                 int columns) {
  const int taps = window->height * window->width;
  for (int n = 0; n < batch * groups; n++, x += inputs * height * width) {
    for (int o = n % groups * outputs; o < (n % groups + 1) * outputs; o++) {
      for (int r = 0; r < rows; r++, y += columns) {
        for (int i = 0; i < columns; i++) y[i] = 0.0f;
        for (int c = 0; c < inputs; c++) {
          for (int v = 0; v < window->height; v++) {
            const int at = r * window->step_y - window->pad_y + v * window->spread_y;
            const $T *w = weight + (o * inputs + c) * taps + v * window->width;
            if (at < 0 || at >= height) continue;
            for (int u = 0; u < window->width; u++)
              add_row$S(x + (c * height + at) * width, (float)w[u], y, columns, width, u * window->spread_x - window->pad_x,
                      window->step_x);
          }
        }
        for (int i = 0; i < columns; i++) y[i] = y[i]$X(scale[o]) + (bias ? bias[o] : 0.0f);
      }
    }
  }
}
]] }

helpers.conv_wide = { weights = true, needs = { "Window" }, code = [[
/* Adds so many elements of x, each step further, times their rows of weights to the sums of outputs. */
static void add_pixels$S(const float *restrict x, int step, const $T *restrict weight, float *restrict sums, int n, int outputs) {
  const int whole = n - n % 4;
  for (int c = 0; c < whole; c += 4, x += 4 * step, weight += 4 * outputs) {
    const $T *v = weight + outputs, *u = v + outputs, *t = u + outputs;
    const float a = x[0], b = x[step], d = x[2 * step], e = x[3 * step];
    for (int o = 0; o < outputs; o++)
      sums[o] += a * (float)weight[o] + b * (float)v[o] + d * (float)u[o] + e * (float)t[o];
  }
  for (int c = whole; c < n; c++, x += step, weight += outputs) {
    const float a = *x;
    for (int o = 0; o < outputs; o++) sums[o] += a * (float)weight[o];
  }
}

/* A convolution with many outputs: x and y as for conv; weight lies as [groups, window, inputs, outputs], so that the inner loop
 * goes along the outputs of a pixel. sums: memory for them. bias may be NULL. */
static void conv_wide$S(const float *restrict x, const $T *restrict weight$P(scale), const float *restrict bias,
                   float *restrict y,
                      const Window *window, int batch, int groups, int inputs, int height, int width, int outputs, int rows,
                      int columns, float *restrict sums) {
  const int taps = window->height * window->width, pixels = rows * columns;
  for (int n = 0; n < batch * groups; n++, x += inputs * height * width, y += outputs * pixels) {
    const int first = n % groups * outputs;
    for (int p = 0; p < pixels; p++) {
      const int top = p / columns * window->step_y - window->pad_y, left = p % columns * window->step_x - window->pad_x;
      for (int o = 0; o < outputs; o++) sums[o] = 0.0f;
      for (int tap = 0; tap < taps; tap++) {
        const int r = top + tap / window->width * window->spread_y, c = left + tap % window->width * window->spread_x;
        if (r < 0 || r >= height || c < 0 || c >= width) continue;
        add_pixels$S(x + r * width + c, height * width, weight + (n % groups * taps + tap) * inputs * outputs, sums, inputs,
          outputs);
      }
      for (int o = 0; o < outputs; o++)
        y[o * pixels + p] = sums[o]$X(scale[first + o]) + (bias ? bias[first + o] : 0.0f);
    }
  }
}
]] }

helpers.conv_transpose = { weights = true, needs = { "Window" }, code = [[
/* Each element of x adds weight times itself to a window of y. weight: [groups * outputs, inputs, window]; else as conv. */
static void conv_transpose$S(const float *restrict x, const $T *restrict weight$P(scale), const float *restrict bias,
                           float *restrict y, const Window *window, int batch, int groups, int inputs, int height, int width,
                           int outputs, int rows, int columns) {
  const int taps = window->height * window->width;
  for (int n = 0; n < batch * groups; n++, x += inputs * height * width) {
    for (int o = n % groups * outputs; o < (n % groups + 1) * outputs; o++, y += rows * columns) {
      for (int i = 0; i < rows * columns; i++) y[i] = 0.0f;
      for (int c = 0; c < inputs; c++) {
        for (int tap = 0; tap < taps; tap++) {
          const float w = (float)weight[(o * inputs + c) * taps + tap];
          for (int r = 0; r < height; r++) {
            const int at = r * window->step_y - window->pad_y + tap / window->width * window->spread_y;
            const int start = tap % window->width * window->spread_x - window->pad_x;
            if (at < 0 || at >= rows) continue;
            for (int i = 0; i < width; i++) {
              const int place = i * window->step_x + start;
              if (place >= 0 && place < columns) y[at * columns + place] += w * x[(c * height + r) * width + i];
            }
          }
        }
      }
      for (int i = 0; i < rows * columns; i++) y[i] = y[i]$X(scale[o]) + (bias ? bias[o] : 0.0f);
    }
  }
}
]] }

--- A list of n sizes: a number stands for all; nil for default.
local function sizes(value, n, default)
  if type(value) ~= "table" then value = { value } end
  local full = {}
  for i = 1, n do full[i] = value[i] or value[1] or default end
  return full
end
emit._sizes = sizes

--- A line's sizes as a plane's.
local function plane(list, filler) return #list == 2 and list or { filler, list[1] } end
emit._plane = plane

--- The struct of a window; returns a pointer to it.
function emit._window(w, kernel, stride, padding, dilation)
  w:need "Window"
  local name = "window"
  w:line("static const Window %s = {%d, %d, %d, %d, %d, %d, %d, %d};", name, kernel[1], kernel[2], stride[1], stride[2],
    padding[1],
    padding[2], dilation[1], dilation[2])
  return "&" .. name
end

local function paddings(call, n, kernel, dilation)
  local padding = call.args.padding
  if padding == "valid" then return sizes(0, n) end
  if padding ~= "same" then return sizes(padding, n, 0) end
  local list = {}
  for i, size in ipairs(kernel) do list[i] = dilation[i] * (size - 1) // 2 end -- what is added behind shows in the result's size
  return list
end

-- Height and width of a tensor's last n dims, and how many planes a batch has.
local function geometry(tensor, n)
  local shape = tensor:shape()
  local batch = #shape == n + 2 and shape[1] or 1
  return batch, shape[#shape - n], n == 2 and shape[#shape - 1] or 1, shape[#shape]
end

-- From so many outputs on, a pixel's outputs are summed side by side, else a row's pixels of one output.
local WIDE = 8

-- [groups * outputs, inputs, window] as [groups, window, inputs, outputs]
local function by_taps(groups)
  return function(tensor)
    local shape = tensor:shape()
    return tensor:reshape(groups, shape[1] // groups, shape[2], -1):permute(0, 3, 2, 1):contiguous()
  end
end

local function convolution(n)
  return function(w, call)
    if call.outputs[1].dtype ~= "float32" then return false end
    if not w:is_constant(call, 2) then raise("export.c: the weights of %s%s depend on the input", call.op, w.where(call)) end
    local a, groups = call.args, call.args.groups or 1
    local tensor, bias, last, label = products._weights(w, call)
    local kernel = table.move(tensor:shape(), 3, n + 2, 1, {})
    local stride, dilation = sizes(a.stride, n, 1), sizes(a.dilation, n, 1)
    local padding = paddings(call, n, kernel, dilation)
    local batch, inputs, height, width = geometry(call.inputs[1], n)
    local _, outputs, rows, columns = geometry(call.outputs[1], n)
    local each, is_wide = outputs // groups, outputs // groups >= WIDE
    local weight = w.weights:matrix(tensor, is_wide and "taps" or "rows", label, is_wide and by_taps(groups) or nil,
      "[" .. table.concat(tensor:shape(), ", ") .. (is_wide and "], outputs last" or "]"))
    local x, y = w:read(call, 1), w:write(last)
    local window = emit._window(w, plane(kernel, 1), plane(stride, 1), plane(padding, 0), plane(dilation, 1))
    local sizes_of = { batch, groups, inputs // groups, height, width, each, rows, columns }
    if is_wide then sizes_of[#sizes_of + 1] = w:scratch("float32", each) end
    w:call(is_wide and "conv_wide" or "conv", x, weight, bias, y, window, table.unpack(sizes_of))
  end
end
for n = 1, 2 do emit["conv" .. n .. "d"] = convolution(n) end

-- Weights of transposed convolutions are [inputs, outputs of a group, window].
local function by_outputs(tensor, groups)
  local shape = tensor:shape()
  return tensor:reshape(groups, shape[1] // groups, shape[2], -1):transpose(1, 2):reshape(groups * shape[2],
    shape[1] // groups, -1)
end

for n = 1, 2 do
  emit["conv_transpose" .. n .. "d"] = function(w, call)
    if call.outputs[1].dtype ~= "float32" then return false end
    if not w:is_constant(call, 2) then raise("export.c: the weights of %s%s depend on the input", call.op, w.where(call)) end
    local a, groups, tensor = call.args, call.args.groups or 1, call.inputs[2]
    local kernel = table.move(tensor:shape(), 3, n + 2, 1, {})
    local batch, inputs, height, width = geometry(call.inputs[1], n)
    local _, outputs, rows, columns = geometry(call.outputs[1], n)
    local name, turned = w.weights:name_of(tensor) or "weight", by_outputs(tensor, groups)
    w.held[#w.held + 1] = turned
    local weight = w.weights:matrix(turned, "transposed", name, nil, ("[%d, %d, window]"):format(outputs, inputs // groups))
    local x, bias, y = w:read(call, 1), w:read(call, 3), w:write(call)
    local window = emit._window(w, plane(kernel, 1), plane(sizes(a.stride, n, 1), 1), plane(sizes(a.padding, n, 0), 0),
      plane(sizes(a.dilation, n, 1), 1))
    w:call("conv_transpose", x, weight, bias, y, window, batch, groups, inputs // groups, height, width, outputs // groups, rows,
      columns)
  end
end

emit._code = helpers
return emit
