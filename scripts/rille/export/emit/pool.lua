-- Pools of lines and planes.
local _, require = ...
local conv = require "rille.export.emit.conv"
local emit, helpers = {}, {}

helpers.max_pool = { needs = { "Window" }, code = [[
/* The largest element of each window; x: planes [planes, height, width], y: [planes, rows, columns]. */
static void max_pool(const float *restrict x, float *restrict y, const Window *window, int planes, int height, int width,
                   int rows,
                     int columns) {
  for (int n = 0; n < planes; n++, x += height * width) {
    for (int i = 0; i < rows * columns; i++) {
      const int top = i / columns * window->step_y - window->pad_y, left = i % columns * window->step_x - window->pad_x;
      float best = -INFINITY;
      for (int v = 0; v < window->height; v++) {
        const int r = top + v * window->spread_y;
        if (r < 0 || r >= height) continue;
        for (int u = 0; u < window->width; u++) {
          const int c = left + u * window->spread_x;
          if (c >= 0 && c < width && !(x[r * width + c] <= best)) best = x[r * width + c];
        }
      }
      *y++ = best;
    }
  }
}
]] }

helpers.average_pool = { needs = { "Window" }, code = [[
/* The mean of each window. with_edges: what is added around the plane counts, too; divisor: what sums are divided by, 0: how many
 * elements there are. */
static void average_pool(const float *restrict x, float *restrict y, const Window *window, int with_edges, int divisor,
                   int planes,
                         int height, int width, int rows, int columns) {
  for (int n = 0; n < planes; n++, x += height * width) {
    for (int i = 0; i < rows * columns; i++) {
      int top = i / columns * window->step_y - window->pad_y, left = i % columns * window->step_x - window->pad_x;
      int bottom = top + window->height, right = left + window->width, count;
      float sum = 0.0f;
      bottom = bottom < height + window->pad_y ? bottom : height + window->pad_y;
      right = right < width + window->pad_x ? right : width + window->pad_x;
      count = (bottom - top) * (right - left);
      top = top > 0 ? top : 0, left = left > 0 ? left : 0;
      bottom = bottom < height ? bottom : height, right = right < width ? right : width;
      if (!with_edges) count = (bottom - top) * (right - left);
      for (int r = top; r < bottom; r++)
        for (int c = left; c < right; c++) sum += x[r * width + c];
      *y++ = sum / (float)(divisor ? divisor : count);
    }
  }
}
]] }

local adaptive = [[
/* The $WHAT of windows that share a plane among rows x columns results. */
static void adaptive_$NAME(const float *restrict x, float *restrict y, int planes, int height, int width, int rows, int columns) {
  for (int n = 0; n < planes; n++, x += height * width) {
    for (int i = 0; i < rows * columns; i++) {
      const int r = i / columns, c = i % columns;
      const int top = r * height / rows, bottom = ((r + 1) * height + rows - 1) / rows;
      const int left = c * width / columns, right = ((c + 1) * width + columns - 1) / columns;
      float result = $START;
      for (int v = top; v < bottom; v++)
        for (int u = left; u < right; u++) $STEP
      *y++ = result$END;
    }
  }
}
]]
local function filled(parts) return (adaptive:gsub("%$(%u+)", parts)) end
helpers.adaptive_average = { code = filled { WHAT = "mean", NAME = "average", START = "0.0f",
  STEP = "result += x[v * width + u];",
  END = " / (float)((bottom - top) * (right - left))" } }
helpers.adaptive_max = { code = filled { WHAT = "largest element", NAME = "max", START = "-INFINITY",
  STEP = "if (!(x[v * width + u] <= result)) result = x[v * width + u];", END = "" } }

-- planes, height, width of the input, rows and columns of the result
local function geometry(call, n)
  local from, to = call.inputs[1]:shape(), call.outputs[1]:shape()
  local height, rows = n == 2 and from[#from - 1] or 1, n == 2 and to[#to - 1] or 1
  return call.inputs[1]:numel() // (height * from[#from]), height, from[#from], rows, to[#to]
end

local function is_plain(call) return call.outputs[1].dtype == "float32" and not call.args.return_indices end

local function window_of(w, call, n)
  local a, plane, sizes = call.args, conv._plane, conv._sizes
  return conv._window(w, plane(sizes(a.kernel_size, n), 1), plane(sizes(a.stride or a.kernel_size, n), 1),
    plane(sizes(a.padding, n, 0), 0), plane(sizes(a.dilation, n, 1), 1))
end

for n = 1, 2 do
  emit["max_pool" .. n .. "d"] = function(w, call)
    if not is_plain(call) then return false end
    local x, y = w:read(call, 1), w:write(call)
    w:call("max_pool", x, y, window_of(w, call, n), geometry(call, n))
  end
  emit["avg_pool" .. n .. "d"] = function(w, call)
    if not is_plain(call) then return false end
    local x, y, a = w:read(call, 1), w:write(call), call.args
    w:call("average_pool", x, y, window_of(w, call, n), a.count_include_pad and 1 or 0, a.divisor_override or 0,
      geometry(call, n))
  end
  for name, helper in pairs { avg = "adaptive_average", max = "adaptive_max" } do
    emit["adaptive_" .. name .. "_pool" .. n .. "d"] = function(w, call)
      if not is_plain(call) then return false end
      w:call(helper, w:read(call, 1), w:write(call), geometry(call, n))
    end
  end
end

emit._code = helpers
return emit
