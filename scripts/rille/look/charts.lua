-- rille.plot.histogram and rille.plot.confusion: in the terminal, and as SVG.
local rille, require, native = ...
local streams = require "rille.streams"
local check = require "rille.check"
require "rille.look.plot"
local axes, columns = require "rille.look.axes", require "rille.look.width"
local shared = native.plot
local raise = check.raise
local plot = {}

-- ---- histograms ------------------------------------------------------------------------------------------------------------

-- Counts in equal bins; elements that are no finite numbers are left out, and counted.
local function count(name, values, bins)
  if type(values) == "table" then values = rille.tensor(values) end
  if not rille.is_tensor(values) then raise("%s: needs a tensor or a list of numbers, got %s", name, type(values)) end
  bins = bins or 30
  if bins < 1 or bins > 1000 then raise("%s: bins must be 1 to 1000, got %d", name, bins) end
  local flat = values:detach():reshape(-1):double()
  local finite = flat:isfinite()
  local left_out = flat:numel() - finite:sum():item()
  if left_out > 0 then flat = flat[finite] end
  local histogram = { counts = {}, low = 0.0, high = 1.0, left_out = left_out, most = 0 }
  if flat:numel() > 0 then histogram.low, histogram.high = flat:min():item(), flat:max():item() end
  if histogram.high - histogram.low < 1e-300 then
    local margin = math.max(math.abs(histogram.low) * 0.1, 0.5)
    histogram.low, histogram.high = histogram.low - margin, histogram.high + margin
  end
  histogram.counts = rille.histc(flat, bins, histogram.low, histogram.high):totable()
  for _, n in ipairs(histogram.counts) do histogram.most = math.max(histogram.most, n) end
  return histogram
end

local eighths = { [0] = "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" }

local function bar(length, blocks)
  if not blocks then return ("#"):rep(math.floor(length + 0.5)) end
  local whole = math.floor(length)
  return ("█"):rep(whole) .. eighths[math.floor((length - whole) * 8)]
end

local text_kinds = {
  bins = "integer", title = "string", width = "integer", print = "boolean", file = "any", style = "string", classes = "table",
}

local function text_settings(name, options)
  options = check.options(name, options, text_kinds)
  local file = options.file or streams.output()
  local terminal = native.is_terminal(file) and streams.variable "TERM" ~= "dumb"
  local width = options.width or math.min(native.terminal_columns(file) or 80, 100)
  if width < 20 or width > 1000 then raise("%s: width must be 20 to 1000, got %d", name, width) end
  local style = options.style or terminal and "blocks" or "ascii"
  if style ~= "blocks" and style ~= "ascii" then raise("%s: no style '%s'; there are blocks and ascii", name, style) end
  return options, file, width, style == "blocks"
end

local function finish(lines, options, file, width)
  if options.title then table.insert(lines, 1, shared.centered(shared.clean(options.title), width)) end
  local text = table.concat(lines, "\n") .. "\n"
  if options.print ~= false then
    file:write(text)
    native.drawn = text -- the prompt does not show it once more
  end
  return text
end

--- Shows how values are spread: a bar a bin, from the least to the greatest.
function plot.histogram(values, options)
  local file, width, blocks
  options, file, width, blocks = text_settings("plot.histogram", options)
  local histogram = count("plot.histogram", values, options.bins or 20)
  local lines, labels, longest = {}, {}, 0
  local step = (histogram.high - histogram.low) / #histogram.counts
  for i = 1, #histogram.counts do
    labels[i] = check.text("%.4g", histogram.low + (i - 0.5) * step)
    longest = math.max(longest, #labels[i])
  end
  local room = math.max(width - longest - 4 - #("%d"):format(histogram.most), 4)
  for i, n in ipairs(histogram.counts) do
    local length = histogram.most > 0 and n / histogram.most * room or 0
    lines[i] = ("%s%s %s%s %d"):format((" "):rep(longest - #labels[i]), labels[i], blocks and "│" or "|",
      bar(length, blocks), n)
  end
  if histogram.left_out > 0 then lines[#lines + 1] = ("%d NaN or infinite values left out"):format(histogram.left_out) end
  return finish(lines, options, file, width)
end

local svg_kinds = {
  bins = "integer", title = "string", xlabel = "string", ylabel = "string", width = "number", height = "number", color = "string",
  classes = "table",
}

-- For figures: a function that draws with a painter.
function plot.draw_histogram(values, options, name)
  local width, height = options.width, options.height
  local histogram = count(name or "figure:histogram", values, options.bins)
  local x_axis = shared.axis_over(histogram.low, histogram.high, width // 65, false)
  local y_axis = shared.axis_over(0, math.max(histogram.most, 1), height // 60, true, 1)
  local box = axes.box(width, height, options, x_axis, y_axis, 14)
  box.left, box.top = box.left - 2, box.top - 4
  return function(p)
    axes.draw(p, box, x_axis, y_axis)
    local step = (histogram.high - histogram.low) / #histogram.counts
    for i, n in ipairs(histogram.counts) do
      local left, right = box.x_of(histogram.low + (i - 1) * step), box.x_of(histogram.low + i * step)
      if n > 0 then
        p:rect(left, box.y_of(n), math.max(right - left - 0.5, 0.3), box.bottom - box.y_of(n), options.color or axes.colors[1])
      end
    end
    axes.labels(p, box, options)
  end
end

local function picture(draw, width, height, name, path)
  local svg = require("rille.look.svg").new(width, height)
  draw(svg)
  return svg:finish(name, path)
end

--- Draws a histogram as an SVG picture and writes it, in one step.
function plot.histogram_svg(values, path, options)
  options = check.options("plot.histogram_svg", options, svg_kinds)
  if path ~= nil then check.ending("plot.histogram_svg", path, "SVG") end
  local copy = setmetatable({}, { __index = options })
  copy.width, copy.height = axes.check_size(options.width or 480, options.height or 300)
  return picture(plot.draw_histogram(values, copy, "plot.histogram_svg"), copy.width, copy.height, "plot.histogram_svg", path)
end

-- ---- confusion -------------------------------------------------------------------------------------------------------------

-- Rows of counts, and the names of classes.
local function read_counts(name, counts, classes)
  if type(counts) == "table" and not rille.is_tensor(counts) then counts = rille.tensor(counts) end
  if not rille.is_tensor(counts) or counts:dim() ~= 2 or counts:size(0) ~= counts:size(1) or #counts == 0 then
    raise("%s: needs a square table of counts such as metrics.ConfusionMatrix gives, got %s", name,
      rille.is_tensor(counts) and check.shape(counts) or type(counts))
  end
  local n, names = #counts, {}
  if classes and #classes ~= n then raise("%s: %d names for %d classes", name, #classes, n) end
  for i = 1, n do names[i] = shared.clean(classes and classes[i] or i - 1) end
  return counts:to("float64"):totable(), names
end

local function sum_of(row)
  local sum = 0
  for _, value in ipairs(row) do sum = sum + value end
  return sum
end

--- Shows how often class i (row) was taken for class j (column), and each row's share that is right.
function plot.confusion(counts, options)
  local file, width
  options, file, width = text_settings("plot.confusion", options)
  local rows, names = read_counts("plot.confusion", counts, options.classes)
  local first, cell = 4, 3
  for i, row in ipairs(rows) do
    first = math.max(first, columns.of(names[i]))
    for _, n in ipairs(row) do cell = math.max(cell, #("%d"):format(n)) end
  end
  local function cut(text, size) return columns.pad_left(columns.cut(text, size), size) end
  local head, lines = { cut("", first) }, {}
  for i, name in ipairs(names) do head[i + 1] = cut(name, cell) end
  lines[1] = table.concat(head, " ") .. "  right"
  for i, row in ipairs(rows) do
    local parts, sum = { cut(names[i], first) }, sum_of(row)
    for j, n in ipairs(row) do parts[j + 1] = cut(n == 0 and "." or ("%d"):format(n), cell) end
    lines[#lines + 1] = table.concat(parts, " ") .. (sum > 0 and check.text("  %5.1f%%", 100 * row[i] / sum) or "      -")
  end
  return finish(lines, options, file, width)
end

-- The blue is the denser, the larger the share of the row: so the picture also fits a dark page.
local function draw_cells(p, rows, names, box, size)
  for i, row in ipairs(rows) do
    local y, sum = box.top + (i - 1) * size, sum_of(row)
    p:text(box.left - 6, y + size / 2 + 4, names[i], "end")
    p:text(box.left + (i - 0.5) * size + 4, box.bottom + 6, names[i], "end", { turned = true })
    for j, n in ipairs(row) do
      local part, x = sum > 0 and n / sum or 0, box.left + (j - 1) * size
      p:rect(x, y, size, size, axes.colors[1], "#dddddd", part)
      if n > 0 and size >= 18 then
        p:text(x + size / 2, y + size / 2 + 4, ("%d"):format(n), "middle",
          { size = math.min(12, 1.7 * size / #("%d"):format(n)), color = part > 0.5 and "#ffffff" or nil })
      end
    end
  end
end

-- For figures: a function that draws with a painter, and the size of the picture.
function plot.draw_confusion(counts, options, name)
  name = name or "figure:confusion"
  local rows, names = read_counts(name, counts, options.classes)
  local width = axes.check_size(options.width, 120)
  local longest = 1
  for _, class in ipairs(names) do longest = math.max(longest, columns.of(class)) end
  local left = 34 + 7 * longest
  local size = math.min((width - left - 14) / #rows, 60)
  if size < 1 then raise("%s: width %s is too small for %d classes", name, width, #rows) end
  local box = { left = left, top = options.title and 40 or 14 }
  box.right, box.bottom = left + size * #rows, box.top + size * #rows
  return function(p)
    draw_cells(p, rows, names, box, size)
    p:text((box.left + box.right) / 2, box.bottom + 24 + 7 * longest, "taken for", "middle")
    axes.labels(p, box, { title = options.title, ylabel = "label" })
  end, math.max(box.right + 14, 150), box.bottom + 34 + 7 * longest
end

--- Draws a table of confusion as an SVG picture and writes it, in one step: the darker, the larger the share of the row.
function plot.confusion_svg(counts, path, options)
  options = check.options("plot.confusion_svg", options, svg_kinds)
  if path ~= nil then check.ending("plot.confusion_svg", path, "SVG") end
  local copy = setmetatable({ width = options.width or 480 }, { __index = options })
  local draw, width, height = plot.draw_confusion(counts, copy, "plot.confusion_svg")
  return picture(draw, width, height, "plot.confusion_svg", path)
end

return plot
