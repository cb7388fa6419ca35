-- Line plots: in the terminal, and as SVG files. Histograms and tables of confusion are in charts.lua.
--
-- series is a table of name -> data (drawn in the order of the names), a list of { name = "train", ... } that keeps its
-- order, or data alone. Data is a list of numbers or a tensor with one dim (x counts from 1), a list of { x, y }, or
-- { x = list, y = list }. Values that are no finite numbers leave a gap.
local rille, require, native = ...
local streams = require "rille.streams"
local class = require "rille.class"
local check = require "rille.check"
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

-- { name, points }, where a point is { x, y } or false for a gap.
local function read_series(name, value)
  local what = name == "" and "the data" or "'" .. name .. "'"
  local ys, xs, pairs_given
  if not rille.is_tensor(value) and type(value) == "table" and value.y ~= nil then
    ys = list_of(what, value.y)
    if value.x ~= nil then xs = list_of(what, value.x) end
    if xs and #xs ~= #ys then raise("plot: %s has %d x and %d y", what, #xs, #ys) end
  else
    ys = list_of(what, value)
    pairs_given = type(ys[1]) == "table"
  end
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
  end
  return { name = name, points = points }
end

local function clean(text) return (tostring(text):gsub("%c", " ")) end

local function read_all(series)
  if rille.is_tensor(series) then return { read_series("", series) } end
  if type(series) ~= "table" then raise("plot: needs a table of series, got %s", type(series)) end
  local all = {}
  if series[1] ~= nil and type(series[1]) == "table" and series[1].name then
    for i, one in ipairs(series) do all[i] = read_series(clean(one.name), one) end
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

local function extent(all, k)
  local low, high = math.huge, -math.huge
  for _, one in ipairs(all) do
    for _, point in ipairs(one.points) do
      if point then low, high = math.min(low, point[k]), math.max(high, point[k]) end
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

-- Where value lies, from 0 (low) to 1 (high).
local function share(axis, value) return (value - axis.low) / (axis.high - axis.low) end

local function longest_label(axis)
  local longest = 0
  for _, tick in ipairs(axis.ticks) do longest = math.max(longest, #tick[2]) end
  return longest
end

-- ---- the canvas ------------------------------------------------------------------------------------------------------

-- Braille dots: 2 x 4 a character, the bit of each; U+2800 is the empty one.
local dots = { [0] = { [0] = 0x01, 0x02, 0x04, 0x40 }, { [0] = 0x08, 0x10, 0x20, 0x80 } }
local marks = { "*", "+", "o", "x", "#", "@" }
local colors = { 36, 33, 35, 32, 34, 31 }

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

local function length(text) return utf8.len(text) or #text end

local function centered(text, width)
  return (" "):rep(math.max((width - length(text)) // 2, 0)) .. text
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
  style = "string", color = "boolean", file = "any",
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
  local all = read_all(series)
  local x_low, x_high = extent(all, 1)
  local y_low, y_high = extent(all, 2)
  local y_axis = axis_over(y_low, y_high, height // 3, true)
  local label_width = longest_label(y_axis)
  local columns = math.max(width - label_width - 2, 8)
  local x_axis = axis_over(x_low, x_high, columns // 12, false, least_step(all))
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

-- ---- SVG ------------------------------------------------------------------------------------------------------------------

local svg_colors = { "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#555555" } -- told apart by all eyes
local entities = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&apos;" }

local function escape(text)
  text = clean(text)
  if not utf8.len(text) then text = text:gsub("[\128-\255]", "?") end
  return (text:gsub("[&<>\"']", entities))
end

local function place(v) return decimal("%.2f", v) end

local Svg = class.plain "rille.plot.svg"

-- svg:add("<line x1=%s/>", 1.5): numbers as coordinates, strings as they are.
function Svg:add(format, ...)
  local values = { ... }
  for i, value in ipairs(values) do values[i] = type(value) == "number" and '"' .. place(value) .. '"' or value end
  self[#self + 1] = format:format(table.unpack(values))
end

local function new_svg(width, height)
  local svg = Svg()
  svg:add('<svg xmlns="http://www.w3.org/2000/svg" width=%s height=%s viewBox="0 0 %s %s" font-family="sans-serif" ' ..
    'font-size="12" fill="#333333">', width, height, place(width), place(height))
  svg:add('<rect width="100%%" height="100%%" fill="#ffffff"/>')
  return svg
end

--- The end of a picture: its text, which is also written to path if there is one.
function Svg:finish(what, path)
  self:add("</svg>\n")
  local text = table.concat(self, "\n")
  if path then
    native.write_file(what, path, text)
    native.drawn = text
  end
  return text
end

local function svg_axes(svg, box, x_axis, y_axis)
  for _, tick in ipairs(y_axis.ticks) do
    local y = box.y_of(tick[1])
    svg:add('<line x1=%s y1=%s x2=%s y2=%s stroke="#dddddd"/>', box.left, y, box.right, y)
    svg:add('<text x=%s y=%s text-anchor="end">%s</text>', box.left - 8, y + 4, tick[2])
  end
  for _, tick in ipairs(x_axis.ticks) do
    local x = box.x_of(tick[1])
    svg:add('<line x1=%s y1=%s x2=%s y2=%s stroke="#333333"/>', x, box.bottom, x, box.bottom + 5)
    svg:add('<text x=%s y=%s text-anchor="middle">%s</text>', x, box.bottom + 19, tick[2])
  end
  svg:add('<path d="M%s %sV%sH%s" fill="none" stroke="#333333"/>', place(box.left), place(box.top), place(box.bottom),
    place(box.right))
end

-- One path: M starts a stretch, L goes on; points alone get a circle.
local function svg_series(svg, box, one, color)
  local path, last = {}, nil
  each_segment(one.points, function(a, b)
    local x, y = box.x_of(a[1]), box.y_of(a[2])
    if a == b then
      svg:add('<circle cx=%s cy=%s r="2.5" fill="%s"/>', x, y, color)
      return
    end
    if a ~= last then path[#path + 1] = "M" .. place(x) .. " " .. place(y) end
    path[#path + 1] = "L" .. place(box.x_of(b[1])) .. " " .. place(box.y_of(b[2]))
    last = b
  end)
  if #path == 0 then return end
  svg:add('<path d="%s" fill="none" stroke="%s" stroke-width="2" stroke-linejoin="round"/>', table.concat(path), color)
end

-- The corner of the box where a rectangle hides least of the lines.
local function free_corner(box, all, width, height)
  local best, least
  for _, corner in ipairs { { 1, 0 }, { 1, 1 }, { 0, 0 }, { 0, 1 } } do
    local left = corner[1] == 1 and box.right - width - 6 or box.left + 6
    local top = corner[2] == 0 and box.top + 6 or box.bottom - height - 6
    local hidden = 0
    for _, one in ipairs(all) do
      each_segment(one.points, function(a, b)
        for t = 0, 1, 0.125 do
          local x, y = box.x_of(a[1] + (b[1] - a[1]) * t), box.y_of(a[2] + (b[2] - a[2]) * t)
          if x > left and x < left + width and y > top and y < top + height then hidden = hidden + 1 end
        end
      end)
    end
    if not least or hidden < least then best, least = { left, top }, hidden end
  end
  return best[1], best[2]
end

local function svg_legend(svg, box, all)
  local names, longest = {}, 0
  for i, one in ipairs(all) do
    if one.name ~= "" then
      names[#names + 1] = { escape(one.name), svg_colors[(i - 1) % #svg_colors + 1] }
      longest = math.max(longest, length(one.name))
    end
  end
  if #names == 0 then return end
  local width, height = 42 + 7 * longest, 18 * #names + 8
  local left, top = free_corner(box, all, width, height)
  svg:add('<rect x=%s y=%s width=%s height=%s fill="#ffffff" fill-opacity="0.8" stroke="#cccccc"/>', left, top, width, height)
  for i, name in ipairs(names) do
    local y = top + 18 * i - 5
    svg:add('<line x1=%s y1=%s x2=%s y2=%s stroke="%s" stroke-width="2"/>', left + 8, y, left + 28, y, name[2])
    svg:add('<text x=%s y=%s>%s</text>', left + 34, y + 4, name[1])
  end
end

local function svg_labels(svg, box, options)
  local middle = (box.left + box.right) / 2
  if options.title then
    svg:add('<text x=%s y="24" text-anchor="middle" font-size="16">%s</text>', middle, escape(options.title))
  end
  if options.xlabel then
    svg:add('<text x=%s y=%s text-anchor="middle">%s</text>', middle, box.bottom + 40, escape(options.xlabel))
  end
  if options.ylabel then
    svg:add('<text transform="translate(16 %s) rotate(-90)" text-anchor="middle">%s</text>',
      place((box.top + box.bottom) / 2), escape(options.ylabel))
  end
end

local svg_kinds = { title = "string", width = "number", height = "number", xlabel = "string", ylabel = "string" }

local function check_size(width, height)
  if not (width >= 150 and width <= 10000) then raise("plot: width must be 150 to 10000, got %s", width) end
  if not (height >= 120 and height <= 10000) then raise("plot: height must be 120 to 10000, got %s", height) end
  return width, height
end

local function svg_box(options, all)
  local width, height = check_size(options.width or 640, options.height or 400)
  local x_low, x_high = extent(all, 1)
  local y_low, y_high = extent(all, 2)
  local x_axis = axis_over(x_low, x_high, width // 80, false, least_step(all))
  local y_axis = axis_over(y_low, y_high, height // 60, true)
  local box = {
    width = width, height = height, right = width - 18, top = options.title and 40 or 16,
    left = 18 + 7.5 * longest_label(y_axis) + (options.ylabel and 18 or 0), bottom = height - (options.xlabel and 50 or 30),
  }
  function box.x_of(x) return box.left + share(x_axis, x) * (box.right - box.left) end
  function box.y_of(y) return box.bottom - share(y_axis, y) * (box.bottom - box.top) end
  return box, x_axis, y_axis
end

--- Draws lines as an SVG picture and writes it, in one step.
function plot.svg(series, path, options)
  options = check.options("plot.svg", options, svg_kinds)
  if path ~= nil then check.ending("plot.svg", path, "SVG") end
  local all = read_all(series)
  local box, x_axis, y_axis = svg_box(options, all)
  local svg = new_svg(box.width, box.height)
  svg_axes(svg, box, x_axis, y_axis)
  for i, one in ipairs(all) do svg_series(svg, box, one, svg_colors[(i - 1) % #svg_colors + 1]) end
  svg_legend(svg, box, all)
  svg_labels(svg, box, options)
  return svg:finish("plot.svg", path)
end

-- For charts.lua and reports.
native.plot = {
  axis_over = axis_over, share = share, longest_label = longest_label, clean = clean, escape = escape, new_svg = new_svg,
  svg_axes = svg_axes, svg_labels = svg_labels, is_plottable = is_plottable, centered = centered, colors = svg_colors,
  check_size = check_size,
}

-- Loaded when they are first touched.
return require("rille.names").part(plot, "rille.plot", {
  ["look.charts"] = { "histogram", "histogram_svg", "confusion", "confusion_svg" },
})
