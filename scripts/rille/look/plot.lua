-- What plots are given, their axes, and line plots in the terminal. Pictures as SVG and PNG files are made in figure.lua,
-- histograms and tables of confusion in charts.lua.
--
-- series is a table of name -> data (drawn in the order of the names), a list of { name = "train", ... } that keeps its
-- order, or data alone. Data is a list of numbers or a tensor with one dim (x counts from 1), a list of { x, y }, or
-- { x = list, y = list }, where error = list or low = list and high = list make a band. Values that are no finite numbers
-- leave a gap.
local rille, require, native = ...
local streams = require "rille.streams"
local class = require "rille.class"
local check, width_of = require "rille.check", require("rille.look.width").of
local raise = check.raise
local plot = {}

local HUGE = 1e300 -- beyond this, differences overflow

-- ---- data ----------------------------------------------------------------------------------------------------------

local function is_list(value) return type(value) == "table" and (value[1] ~= nil or next(value) == nil) end

local function list_of(what, value)
  if rille.is_tensor(value) then
    if value:dim() ~= 1 then raise("plot: %s must have one dim, got %d", what, value:dim()) end
    return value:totable()
  end
  if type(value) ~= "table" then raise("plot: %s must be a list or a tensor, got %s", what, type(value)) end
  return value
end

local function number(what, value)
  if rille.is_tensor(value) then value = value:item() end
  if type(value) == "boolean" then value = value and 1 or 0 end
  if type(value) ~= "number" then raise("plot: %s must hold numbers, got %s", what, type(value)) end
  return value + 0.0
end

local function is_plottable(v) return v == v and v > -HUGE and v < HUGE end

-- The bounds of a band, as two lists; nil if there is none.
local function read_band(what, value, ys)
  local low, high = value.low, value.high
  if value.error ~= nil then
    low, high = {}, {}
    local around = type(value.error) == "number" and {} or list_of(what, value.error)
    for i = 1, #ys do
      local e = number(what, around[i] or value.error)
      low[i], high[i] = number(what, ys[i]) - e, number(what, ys[i]) + e
    end
  end
  if low == nil and high == nil then return nil end
  if low == nil or high == nil then
    raise("plot: %s has %s without %s", what, low and "low" or "high", low and "high" or "low")
  end
  low, high = list_of(what, low), list_of(what, high)
  if #low ~= #ys or #high ~= #ys then raise("plot: %s has %d y, %d low and %d high", what, #ys, #low, #high) end
  return low, high
end

-- { name, points }, where a point is { x, y, low, high } or false for a gap.
local function read_series(name, value)
  local what = name == "" and "the data" or "'" .. name .. "'"
  local ys, xs, pairs_given, low, high
  local is_table = not rille.is_tensor(value) and type(value) == "table"
  if is_table and value.y ~= nil then
    ys = list_of(what, value.y)
    if value.x ~= nil then xs = list_of(what, value.x) end
    if xs and #xs ~= #ys then raise("plot: %s has %d x and %d y", what, #xs, #ys) end
  else
    ys = list_of(what, value)
    pairs_given = type(ys[1]) == "table"
  end
  if is_table and not pairs_given then low, high = read_band(what, value, ys) end
  local points = {}
  for i = 1, #ys do
    local x, y = xs and xs[i] or i, ys[i]
    if pairs_given then
      if type(y) ~= "table" or #y ~= 2 then
        raise("plot: %s must hold pairs { x, y } throughout, got %s", what, type(y) == "table" and #y .. " values" or type(y))
      end
      x, y = y[1], y[2]
    end
    x, y = number(what, x), number(what, y)
    points[i] = is_plottable(x) and is_plottable(y) and { x, y } or false
    if points[i] and low then
      local l, h = number(what, low[i]), number(what, high[i])
      if is_plottable(l) and is_plottable(h) then points[i][3], points[i][4] = l, h end
    end
  end
  local one = { name = name, points = points, has_band = low ~= nil }
  if is_table then one.marker, one.line, one.color = value.marker, value.line, value.color end
  return one
end

local function clean(text) return (tostring(text):gsub("%c", " ")) end

local function read_all(series)
  if rille.is_tensor(series) then return { read_series("", series) } end
  if type(series) ~= "table" then raise("plot: needs a table of series, got %s", type(series)) end
  local all = {}
  if series[1] ~= nil and type(series[1]) == "table" and (series[1].name or series[1].y) then
    for i, one in ipairs(series) do all[i] = read_series(clean(one.name or ""), one) end
  elseif is_list(series) or series.y ~= nil then
    all[1] = read_series("", series)
  else
    local names = {}
    for name in pairs(series) do
      if type(name) ~= "string" then raise("plot: names of series must be strings, got %s", type(name)) end
      names[#names + 1] = name
    end
    table.sort(names)
    for i, name in ipairs(names) do
      all[i] = read_series(name, series[name])
      all[i].name = clean(name)
    end
  end
  return all
end

-- ---- axes -----------------------------------------------------------------------------------------------------------

-- The least and the greatest value of the points' k-th number; bands count where they are drawn.
local function extent(all, k, bands)
  local low, high = math.huge, -math.huge
  for _, one in ipairs(all) do
    for _, point in ipairs(one.points) do
      if point then low, high = math.min(low, point[k]), math.max(high, point[k]) end
      if point and bands and point[3] then low, high = math.min(low, point[3]), math.max(high, point[4]) end
    end
  end
  if low > high then return 0, 1 end
  local size = math.max(math.abs(low), math.abs(high))
  if high - low <= size * 1e-12 or high - low < 1 / HUGE then
    local margin = size > 1 / HUGE and size * 0.1 or 0.5
    return low - margin, high + margin
  end
  return low, high
end

-- On an axis with logarithms, what is not above 0 becomes a gap.
local function only_positive(all, x_log, y_log)
  if not x_log and not y_log then return all end
  local kept = {}
  for i, one in ipairs(all) do
    local copy = setmetatable({ points = {} }, { __index = one })
    for k, point in ipairs(one.points) do
      copy.points[k] = point and (not x_log or point[1] > 0) and (not y_log or point[2] > 0) and point
      if copy.points[k] and y_log and point[3] and point[3] <= 0 then
        copy.points[k] = { point[1], point[2], point[2], point[4] }
      end
    end
    kept[i] = copy
  end
  return kept
end

-- 1 if x only counts (epochs, steps), so that there are no ticks between.
local function least_step(all)
  for _, one in ipairs(all) do
    for _, point in ipairs(one.points) do
      if point and point[1] ~= math.floor(point[1]) then return 0 end
    end
  end
  return 1
end

-- 1, 2 or 5 times a power of ten, so that about count steps fit.
local function nice_step(low, high, count)
  local raw = (high - low) / count
  local power = 10.0 ^ math.floor(math.log(raw, 10))
  for _, factor in ipairs { 1, 2, 5 } do
    if factor * power >= raw * 0.999 then return factor * power end
  end
  return 10 * power
end

local function tick_format(low, high, step)
  local size = math.max(math.abs(low), math.abs(high))
  local digits = math.floor(math.log(step, 10) + 1e-9)
  if size >= 1e6 or digits < -4 then
    return ("%%.%dg"):format(math.min(math.max(math.floor(math.log(size / step, 10)) + 2, 1), 15))
  end
  return ("%%.%df"):format(math.max(-digits, 0))
end

local decimal = check.text

-- Ticks in low .. high: { value, text }.
local function ticks(low, high, step)
  local format, list = tick_format(low, high, step), {}
  local i = math.ceil(low / step - 1e-9)
  while i * step <= high + step * 1e-9 and #list < 100 do
    local value = i * step
    list[#list + 1] = { value, decimal(format, value == 0 and 0.0 or value) }
    i = i + 1
  end
  return list
end

-- An axis over low .. high with about count ticks; whole: it ends at ticks; least: the smallest step.
local function axis_over(low, high, count, whole, least)
  local step = math.max(nice_step(low, high, math.max(count, 1)), least or 0)
  if whole then low, high = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step end
  return { low = low, high = high, ticks = ticks(low, high, step) }
end

local function power_text(value)
  return decimal(value >= 0.000999 and value < 1e5 and "%.10g" or "%.0e", value):gsub("e([+-])0*(%d)", "e%1%2"):gsub("e%+", "e")
end

-- An axis of logarithms with ticks at powers of ten, and at 2 and 5 times those where there are few. minor: ticks without text.
local function log_axis(low, high, count, whole)
  local from, to = math.log(low, 10), math.log(high, 10)
  if to - from < 1e-9 then from, to = from - 0.5, to + 0.5 end
  if whole and to - from > 0.8 then from, to = math.floor(from + 1e-9), math.ceil(to - 1e-9) end
  local axis = { low = 10.0 ^ from, high = 10.0 ^ to, log = { from, to }, ticks = {}, minor = {} }
  local decades = to - from
  local every = math.max(math.ceil(decades / math.max(1.7 * count, 1)), 1) -- their labels are short
  local parts = decades < 0.8 and { 1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9 } or decades < 2 and { 1, 2, 5 } or { 1 }
  local function inside(value) return value >= axis.low * (1 - 1e-9) and value <= axis.high * (1 + 1e-9) end
  for power = math.floor(from), math.ceil(to) do
    for _, part in ipairs(parts) do
      local value = part * 10.0 ^ power
      if power % every == 0 and inside(value) then axis.ticks[#axis.ticks + 1] = { value, power_text(value) } end
    end
    for part = 2, every == 1 and decades < 8 and 9 or 1 do
      local value = part * 10.0 ^ power
      if inside(value) then axis.minor[#axis.minor + 1] = value end
    end
  end
  return axis
end

-- Where value lies, from 0 (low) to 1 (high).
local function share(axis, value)
  if axis.log then return (math.log(value, 10) - axis.log[1]) / (axis.log[2] - axis.log[1]) end
  return (value - axis.low) / (axis.high - axis.low)
end

local scales = { linear = false, log = true }

-- Whether an option xscale or yscale asks for logarithms.
local function is_log(name, value)
  local log = scales[value or "linear"]
  if log == nil then raise("plot: %s must be 'linear' or 'log', got '%s'", name, value) end
  return log
end

-- The axis over the points' x (k is 1) or y (2).
local function axis_for(all, k, log, count, whole, least, bands)
  local low, high = extent(all, k, bands)
  if not log then return axis_over(low, high, count, whole, least) end
  return log_axis(low > 0 and low or 1, low > 0 and high or 10, count, whole)
end

local function longest_label(axis)
  local longest = 0
  for _, tick in ipairs(axis.ticks) do longest = math.max(longest, #tick[2]) end
  return longest
end

-- ---- the canvas ------------------------------------------------------------------------------------------------------

-- Braille dots: 2 x 4 a character, the bit of each; U+2800 is the empty one.
local dots = { [0] = { [0] = 0x01, 0x02, 0x04, 0x40 }, { [0] = 0x08, 0x10, 0x20, 0x80 } }
local marks = { "*", "+", "o", "x", "#", "@", "%", "&", "=", "$" }
for letter = 65, 90 do marks[#marks + 1] = string.char(letter) end
local colors = { 36, 33, 35, 32, 34, 31, 96, 93, 95, 92, 94, 91 }

local Canvas = class.plain "rille.plot.canvas"

local function new_canvas(columns, rows, braille, colored)
  local cells = {}
  for y = 1, rows do cells[y] = {} end
  return Canvas {
    columns = columns, rows = rows, cells = cells, braille = braille, colored = colored,
    width = braille and 2 * columns or columns, height = braille and 4 * rows or rows,
  }
end

function Canvas:dot(x, y, series)
  if x < 0 or y < 0 or x >= self.width or y >= self.height then return end
  local across, down = self.braille and 2 or 1, self.braille and 4 or 1
  local row = self.cells[y // down + 1]
  local cell = row[x // across + 1] or { bits = 0 }
  row[x // across + 1] = cell
  cell.bits = cell.bits | dots[x % across][y % down]
  cell.series = series
end

function Canvas:line(x1, y1, x2, y2, series)
  local steps = math.max(math.ceil(math.max(math.abs(x2 - x1), math.abs(y2 - y1))), 1)
  for i = 0, steps do
    local t = i / steps
    self:dot(math.floor(x1 + (x2 - x1) * t + 0.5), math.floor(y1 + (y2 - y1) * t + 0.5), series)
  end
end

local function tinted(text, series) return ("\27[%dm%s\27[0m"):format(colors[(series - 1) % #colors + 1], text) end

-- A row as text; neighbours of one series share one colour code.
function Canvas:row_text(y)
  local parts, run, run_series = {}, {}, nil
  local function flush()
    local text = table.concat(run)
    parts[#parts + 1] = self.colored and run_series and tinted(text, run_series) or text
    run = {}
  end
  for x = 1, self.columns do
    local cell = self.cells[y][x]
    local series = cell and cell.series
    if series ~= run_series then flush() end
    run_series = series
    if not cell then
      run[#run + 1] = " "
    else
      run[#run + 1] = self.braille and utf8.char(0x2800 + cell.bits) or marks[(series - 1) % #marks + 1]
    end
  end
  flush()
  return table.concat(parts)
end

-- Calls segment(a, b) for each stretch between neighbours, segment(a, a) for points alone between gaps.
local function each_segment(points, segment)
  for i, point in ipairs(points) do
    local before, after = points[i - 1], points[i + 1]
    if point and after then segment(point, after) end
    if point and not before and not after then segment(point, point) end
  end
end

-- ---- in the terminal ---------------------------------------------------------------------------------------------------

local function centered(text, width)
  return (" "):rep(math.max((width - width_of(text)) // 2, 0)) .. text
end

-- The line under the axis: labels centered below their ticks, those that would touch left out.
local function tick_line(list, columns, column_of)
  local line, at = "", 0
  for _, tick in ipairs(list) do
    local from = math.max(math.min(column_of(tick[1]) - #tick[2] // 2, columns - #tick[2]), 0)
    if from >= at then
      line = line .. (" "):rep(from - #line) .. tick[2]
      at = #line + 1
    end
  end
  return line
end

local function legend(all, braille, colored)
  local parts = {}
  for i, one in ipairs(all) do
    local mark = braille and "──" or marks[(i - 1) % #marks + 1]
    if colored then mark = tinted(mark, i) end
    if one.name ~= "" then parts[#parts + 1] = mark .. " " .. one.name end
  end
  return table.concat(parts, "   ")
end

local function draw_series(canvas, all, x_axis, y_axis)
  local function x_of(x) return share(x_axis, x) * (canvas.width - 1) end
  local function y_of(y) return (1 - share(y_axis, y)) * (canvas.height - 1) end
  for i, one in ipairs(all) do
    each_segment(one.points, function(a, b) canvas:line(x_of(a[1]), y_of(a[2]), x_of(b[1]), y_of(b[2]), i) end)
  end
end

local line_kinds = {
  title = "string", width = "integer", height = "integer", xlabel = "string", ylabel = "string", print = "boolean",
  style = "string", color = "boolean", file = "any", xscale = "string", yscale = "string",
}

local function line_settings(options)
  local file = options.file or streams.output()
  local terminal = native.is_terminal(file) and streams.variable("TERM") ~= "dumb"
  local style = options.style or (terminal and "braille" or "ascii")
  if style ~= "braille" and style ~= "ascii" then raise("plot: no style '%s'; there are braille and ascii", style) end
  local colored = terminal
  if options.color ~= nil then colored = options.color end
  local width = options.width or math.min(native.terminal_columns(file) or 80, 100)
  local height = options.height or 15
  if width < 20 or width > 1000 then raise("plot: width must be 20 to 1000, got %d", width) end
  if height < 3 or height > 1000 then raise("plot: height must be 3 to 1000, got %d", height) end
  return file, style == "braille", colored, width, height
end

local function add_axes(lines, canvas, x_axis, y_axis)
  local unicode, label_width = canvas.braille, longest_label(y_axis)
  local labels, marked, edges = {}, {}, {}
  local function column_of(x) return math.floor(share(x_axis, x) * (canvas.columns - 1) + 0.5) end
  for _, tick in ipairs(y_axis.ticks) do
    labels[math.floor((1 - share(y_axis, tick[1])) * (canvas.rows - 1) + 0.5) + 1] = tick[2]
  end
  for y = 1, canvas.rows do
    local label = labels[y]
    local edge = unicode and (label and "┤" or "│") or (label and "+" or "|")
    local line = (" "):rep(label_width - #(label or "")) .. (label or "") .. " " .. edge .. canvas:row_text(y)
    lines[#lines + 1] = (line:gsub(" +$", ""))
  end
  for _, tick in ipairs(x_axis.ticks) do marked[column_of(tick[1])] = true end
  for x = 0, canvas.columns - 1 do
    edges[#edges + 1] = unicode and (marked[x] and "┬" or "─") or (marked[x] and "+" or "-")
  end
  local indent = (" "):rep(label_width + 1)
  lines[#lines + 1] = indent .. (unicode and "└" or "+") .. table.concat(edges)
  lines[#lines + 1] = indent .. " " .. tick_line(x_axis.ticks, canvas.columns, column_of)
end

--- Draws lines with characters and prints them: braille dots in colours on a terminal, plain characters elsewhere.
function plot.lines(series, options)
  options = check.options("plot.lines", options, line_kinds)
  local file, braille, colored, width, height = line_settings(options)
  local x_log, y_log = is_log("xscale", options.xscale), is_log("yscale", options.yscale)
  local all = only_positive(read_all(series), x_log, y_log)
  local y_axis = axis_for(all, 2, y_log, height // 3, true)
  local label_width = longest_label(y_axis)
  local columns = math.max(width - label_width - 2, 8)
  local x_axis = axis_for(all, 1, x_log, columns // 12, false, least_step(all))
  local canvas = new_canvas(columns, height, braille, colored)
  draw_series(canvas, all, x_axis, y_axis)
  local lines = {}
  if options.title then lines[1] = centered(clean(options.title), width) end
  if options.ylabel then lines[#lines + 1] = clean(options.ylabel) end
  add_axes(lines, canvas, x_axis, y_axis)
  if options.xlabel then lines[#lines + 1] = centered(clean(options.xlabel), width) end
  local names = legend(all, braille, colored)
  if names ~= "" then lines[#lines + 1] = (" "):rep(label_width + 2) .. names end
  local text = table.concat(lines, "\n") .. "\n"
  if options.print ~= false then
    file:write(text)
    native.drawn = text -- the prompt does not show it once more
  end
  return text
end

-- For the scripts that make pictures.
native.plot = {
  read_all = read_all, extent = extent, only_positive = only_positive, axis_over = axis_over, axis_for = axis_for,
  log_axis = log_axis, is_log = is_log, share = share, longest_label = longest_label, least_step = least_step, clean = clean,
  is_plottable = is_plottable, centered = centered, each_segment = each_segment, line_kinds = line_kinds, decimal = decimal,
}

-- Loaded when they are first touched.
return require("rille.names").part(plot, "rille.plot", {
  ["look.figure"] = { "figure", "svg", "png", "scatter", "bars", "heatmap", "images" },
  ["look.charts"] = { "histogram", "histogram_svg", "confusion", "confusion_svg" },
})
