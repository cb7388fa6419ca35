-- Pictures of data as files: rille.plot.figure with several drawings in a grid, and a function for each kind of drawing alone.
--
-- A drawing is read and checked when it is added, and painted when the figure is written: by svg.lua as text, or by raster.lua
-- as pixels, which have the same methods.
local _, require = ...
local class = require "rille.class"
local check = require "rille.check"
require "rille.look.plot"
local axes, curves, grids = require "rille.look.axes", require "rille.look.curves", require "rille.look.grids"
local plot = {}

local Figure = class.plain "rille.plot.figure"

-- What reads each kind of drawing, and its options.
local kinds = {
  lines = { curves.lines, curves.line_options }, scatter = { curves.scatter, curves.scatter_options },
  bars = { curves.bars, curves.bars_options }, heatmap = { grids.heatmap, grids.heatmap_options },
  images = { grids.images, grids.images_options },
}

local function charts(name)
  return function(...) return require "rille.look.charts"["draw_" .. name](...) end
end
local chart_options = { title = "string", width = "number", height = "number", bins = "integer", xlabel = "string",
  ylabel = "string",
  color = "string", classes = "table" }
kinds.histogram, kinds.confusion = { charts "histogram", chart_options }, { charts "confusion", chart_options }

-- { draw, width, height }
local function drawing(name, kind, data, options, width, height)
  options = check.options(name, options, kinds[kind][2])
  local copy = { given_width = options.width }
  for key, value in pairs(options) do copy[key] = value end
  copy.width, copy.height = axes.check_size(options.width or width, options.height or height)
  local draw, own_width, own_height = kinds[kind][1](data, copy)
  return { draw = draw, width = own_width or copy.width, height = own_height or copy.height }
end

local figure_options = { title = "string", columns = "integer", width = "number", height = "number", scale = "number" }

--- Several drawings in one picture.
function plot.figure(options)
  options = check.options("plot.figure", options, figure_options)
  if options.columns then check.positive("plot.figure", "columns", options.columns) end
  axes.check_size(options.width or 480, options.height or 320)
  local scale = options.scale or 2
  if not (scale >= 0.5 and scale <= 8) then check.raise("plot.figure: scale must be 0.5 to 8, got %s", scale) end
  return Figure { options = options, cells = {}, scale = scale, width = options.width or 480, height = options.height or 320 }
end

for kind in pairs(kinds) do
  Figure[kind] = function(self, data, more)
    check.colon(getmetatable(self) == Figure, "figure", kind)
    self.cells[#self.cells + 1] = drawing("figure:" .. kind, kind, data, more, self.width, self.height)
    return self
  end
end

-- Where the cells stand: columns as wide as their widest cell, rows as high as their highest one.
local function layout(self)
  local n = #self.cells
  local columns = math.max(math.min(self.options.columns or math.ceil(math.sqrt(n)), n), 1)
  local wide, high = {}, {}
  for i, cell in ipairs(self.cells) do
    local column, row = (i - 1) % columns + 1, (i - 1) // columns + 1
    wide[column], high[row] = math.max(wide[column] or 0, cell.width), math.max(high[row] or 0, cell.height)
  end
  local left, top = { 0 }, { self.options.title and 38 or 0 }
  for column, w in ipairs(wide) do left[column + 1] = left[column] + w end
  for row, h in ipairs(high) do top[row + 1] = top[row] + h end
  return columns, left, top, n > 0 and left[#left] or self.width, n > 0 and top[#top] or self.height
end

local function paint(self, new)
  local columns, left, top, width, height = layout(self)
  local painter = new(math.ceil(width), math.ceil(height), self.scale)
  if self.options.title then painter:text(width / 2, 27, self.options.title, "middle", { size = 19 }) end
  for i, cell in ipairs(self.cells) do
    local x, y = left[(i - 1) % columns + 1], top[(i - 1) // columns + 1]
    local is_moved = x ~= 0 or y ~= 0
    if is_moved then painter:group(x, y) end
    cell.draw(painter)
    if is_moved then painter:group_end() end
  end
  return painter
end

local function write(name, figure, path)
  if path and path:lower():find "%.png$" then
    return paint(figure, require("rille.look.raster").new):finish(name, path)
  end
  return paint(figure, require("rille.look.svg").new):finish(name, path)
end

--- Writes the figure, in one step: PNG where the path ends in .png, SVG elsewhere.
function Figure:save(path)
  check.colon(getmetatable(self) == Figure, "figure", "save")
  check.ending("figure:save", path, check.path("figure:save", path):lower():find "%.png$" and "PNG" or "SVG")
  write("figure:save", self, path)
  return self
end

--- The figure as the text of an SVG file.
function Figure:svg() return write("figure:svg", self) end

--- The figure as pixels, uint8 [3, height, width].
function Figure:png() return paint(self, require("rille.look.raster").new):finish() end

function Figure:__tostring() return ("Figure(%d drawings)"):format(#self.cells) end

-- ---- one drawing a picture ----------------------------------------------------------------------------------------------------

local function check_path(name, path)
  if path == nil then return end
  check.ending(name, path, check.path(name, path):lower():find "%.png$" and "PNG" or "SVG")
end

local function alone(kind, name, path, data, options, width, height, scale)
  check_path(name, path)
  local figure = Figure { options = {}, cells = {}, scale = scale or 2, width = width, height = height }
  figure.cells[1] = drawing(name, kind, data, options, width, height)
  return write(name, figure, path)
end

--- Draws lines as an SVG picture and writes it, in one step.
function plot.svg(series, path, options)
  if path ~= nil then check.ending("plot.svg", path, "SVG") end
  return alone("lines", "plot.svg", path, series, options, 640, 400)
end

--- Draws lines as a PNG picture and writes it, in one step.
function plot.png(series, path, options)
  if path ~= nil then check.ending("plot.png", path, "PNG") end
  local figure = Figure { options = {}, cells = { drawing("plot.png", "lines", series, options, 640, 400) }, scale = 2,
    width = 640, height = 400 }
  return paint(figure, require("rille.look.raster").new):finish("plot.png", path)
end

--- Draws points, as SVG, or as PNG where the path ends so.
function plot.scatter(series, path, options)
  return alone("scatter", "plot.scatter", path, series, options, 640, 400)
end

--- Draws bars, as SVG, or as PNG where the path ends so.
function plot.bars(values, path, options)
  return alone("bars", "plot.bars", path, values, options, 640, 400)
end

--- Draws a matrix as coloured cells, as SVG, or as PNG where the path ends so.
function plot.heatmap(values, path, options)
  return alone("heatmap", "plot.heatmap", path, values, options, 560, 440)
end

--- Draws pictures large enough to be looked at, with captions, as SVG, or as PNG where the path ends so.
function plot.images(pictures, path, options)
  return alone("images", "plot.images", path, pictures, options, 1000, 400, 1)
end

return plot
