-- Pictures as SVG: the painter that figures are drawn with when they become text. raster.lua has the same methods.
--
-- Coordinates count from the left and from the top, in pixels; colours are "#rrggbb".
local _, require, native = ...
local class = require "rille.class"
local check = require "rille.check"
local shared = native.plot

local entities = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&apos;" }

local function escape(text)
  text = shared.clean(text)
  if not utf8.len(text) then text = text:gsub("[\128-\255]", "?") end
  return (text:gsub("[&<>\"']", entities))
end

local function place(v) return check.text("%.2f", v) end

local Svg = class.plain "rille.plot.svg"

-- svg:add("<line x1=%s/>", 1.5): numbers as coordinates, strings as they are.
function Svg:add(format, ...)
  local values = { ... }
  for i, value in ipairs(values) do values[i] = type(value) == "number" and '"' .. place(value) .. '"' or value end
  self[#self + 1] = format:format(table.unpack(values))
end

local function new(width, height)
  local svg = Svg()
  svg:add('<svg xmlns="http://www.w3.org/2000/svg" width=%s height=%s viewBox="0 0 %s %s" font-family="sans-serif" ' ..
    'font-size="12" fill="#333333">', width, height, place(width), place(height))
  svg:add('<rect width="100%%" height="100%%" fill="#ffffff"/>')
  return svg
end

-- Lines are as long as pattern says: 6 drawn, 3 left out, ...
local function dashes(pattern) return pattern and (' stroke-dasharray="%s"'):format(table.concat(pattern, " ")) or "" end

--- What is drawn until the group ends stands so much further right and down.
function Svg:group(x, y) self:add('<g transform="translate(%s %s)">', place(x), place(y)) end
function Svg:group_end() self:add "</g>" end

--- Only what is inside the box is seen, until the clip ends.
function Svg:clip(box)
  self:add('<svg x=%s y=%s width=%s height=%s viewBox="%s %s %s %s">', box.left, box.top, box.right - box.left,
    box.bottom - box.top,
    place(box.left), place(box.top), place(box.right - box.left), place(box.bottom - box.top))
end
function Svg:clip_end() self:add "</svg>" end

function Svg:rect(x, y, width, height, fill, stroke, opacity)
  self:add('<rect x=%s y=%s width=%s height=%s fill="%s"%s%s/>', x, y, width, height, escape(fill or "none"),
    opacity and (' fill-opacity="%s"'):format(check.text("%.2g", opacity)) or "", stroke and (' stroke="%s"'):format(stroke)
      or "")
end

function Svg:line(x1, y1, x2, y2, color, width, dash)
  self:add('<line x1=%s y1=%s x2=%s y2=%s stroke="%s"%s%s/>', x1, y1, x2, y2, escape(color),
    width and width ~= 1 and (' stroke-width="%s"'):format(check.text("%.3g", width)) or "", dashes(dash))
end

-- "M1 2L3 4": every list of points is a stretch.
local function path_of(stretches)
  local path = {}
  for _, points in ipairs(stretches) do
    for i, point in ipairs(points) do path[#path + 1] = (i == 1 and "M" or "L") .. place(point[1]) .. " " .. place(point[2]) end
  end
  return table.concat(path)
end

function Svg:path(stretches, color, width, dash)
  if #stretches == 0 then return end
  self:add('<path d="%s" fill="none" stroke="%s" stroke-width="%s" stroke-linejoin="round"%s/>', path_of(stretches),
    escape(color),
    check.text("%.3g", width), dashes(dash))
end

function Svg:polygon(points, fill, opacity)
  self:add('<path d="%sZ" fill="%s" fill-opacity="%s"/>', path_of { points }, escape(fill), check.text("%.2g", opacity or 1))
end

-- Corners of the markers that have some, for a size of 1.
local corners = {
  square = { { -0.9, -0.9 }, { 0.9, -0.9 }, { 0.9, 0.9 }, { -0.9, 0.9 } }, diamond = { { 0, -1.25 }, { 1.25, 0 }, { 0, 1.25 },
    { -1.25, 0 } },
  triangle = { { 0, -1.2 }, { 1.15, 0.85 }, { -1.15, 0.85 } }, down = { { 0, 1.2 }, { 1.15, -0.85 }, { -1.15, -0.85 } },
}

--- Markers of one kind at points: "circle", "square", "triangle", "diamond", "down", "cross" and "plus".
function Svg:markers(points, kind, size, color, opacity)
  local attributes = opacity and (' fill-opacity="%s"'):format(check.text("%.2g", opacity)) or ""
  if kind == "circle" then
    for _, point in ipairs(points) do
      self:add('<circle cx=%s cy=%s r="%s" fill="%s"%s/>', point[1], point[2], check.text("%.3g", size), escape(color),
        attributes)
    end
    return
  end
  local stretches, r = {}, size * 1.05
  for i, point in ipairs(points) do
    local x, y = point[1], point[2]
    if kind == "cross" then
      stretches[2 * i - 1], stretches[2 * i] = { { x - r, y - r }, { x + r, y + r } }, { { x - r, y + r }, { x + r, y - r } }
    elseif kind == "plus" then
      stretches[2 * i - 1], stretches[2 * i] = { { x - r, y }, { x + r, y } }, { { x, y - r }, { x, y + r } }
    else
      local shape = {}
      for k, corner in ipairs(corners[kind]) do shape[k] = { x + corner[1] * size, y + corner[2] * size } end
      stretches[i] = shape
    end
  end
  if corners[kind] then
    self:add('<path d="%s" fill="%s"%s/>', (path_of(stretches):gsub("M", "ZM"):gsub("^Z", "")) .. "Z", escape(color), attributes)
  else
    self:path(stretches, color, 1.6)
  end
end

local anchors = { middle = ' text-anchor="middle"', ["end"] = ' text-anchor="end"' }

--- A text whose letters stand at y. anchor: the "start", "middle" or "end" of it is at x. options: size, color, turned (upwards).
function Svg:text(x, y, text, anchor, options)
  options = options or {}
  local where = options.turned and ('transform="translate(%s %s) rotate(-90)"'):format(place(x), place(y))
    or ('x="%s" y="%s"'):format(place(x), place(y))
  self:add("<text %s%s%s%s>%s</text>", where, anchors[anchor] or "",
    options.size and (' font-size="%s"'):format(check.text("%.3g", options.size)) or "",
    options.color and (' fill="%s"'):format(escape(options.color)) or "", escape(text))
end

--- A picture, uint8 [1 or 3, h, w], whose pixels become squares.
function Svg:picture(x, y, width, height, pixels)
  self:add('<image x=%s y=%s width=%s height=%s preserveAspectRatio="none" style="image-rendering:pixelated" ' ..
    'href="data:image/png;base64,%s"/>', x, y, width, height, native.base64_png(pixels))
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

return { new = new, escape = escape, corners = corners, text_width = function(text, size)
  return require("rille.look.width").of(shared.clean(text)) * (size or 12) * 0.58
end }
