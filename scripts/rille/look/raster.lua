-- Pictures as pixels: the painter that figures are drawn with when they become PNG files. It has the methods of svg.lua.
--
-- A shape is first a sparse table of how much of each pixel it covers (0 to 1), so that where its lines meet nothing is drawn
-- twice; then all its pixels are mixed with the colour at once.
local rille, require, native = ...
local class = require "rille.class"
local check, font = require "rille.check", require "rille.look.font"
local corners = require("rille.look.svg").corners
local shared = native.plot
local floor, ceil, sqrt, abs, min, max = math.floor, math.ceil, math.sqrt, math.abs, math.min, math.max

local Raster = class.plain "rille.plot.raster"

local function new(width, height, scale)
  local w, h = ceil(width * scale), ceil(height * scale)
  local pixels = rille.full({ 3, h, w }, 255, { dtype = "uint8" })
  return Raster {
    scale = scale, width = w, height = h, pixels = pixels, flat = pixels:reshape(3, w * h), left = 0, top = 0,
    clip_box = { 0, 0, w, h }, groups = {},
  }
end

local function parts_of(color)
  local r, g, b = color:match "^#(%x%x)(%x%x)(%x%x)$"
  if not r then check.raise("plot: a PNG picture takes colours as '#rrggbb', got '%s'", color) end
  return tonumber(r, 16), tonumber(g, 16), tonumber(b, 16)
end

function Raster:group(x, y)
  table.insert(self.groups, { self.left, self.top })
  self.left, self.top = self.left + x * self.scale, self.top + y * self.scale
end

function Raster:group_end()
  local place = table.remove(self.groups)
  self.left, self.top = place[1], place[2]
end

function Raster:clip(box)
  local s = self.scale
  self.clip_box = {
    max(floor(self.left + box.left * s), 0), max(floor(self.top + box.top * s), 0), min(ceil(self.left + box.right * s),
      self.width),
    min(ceil(self.top + box.bottom * s), self.height),
  }
end

function Raster:clip_end() self.clip_box = { 0, 0, self.width, self.height } end

-- Mixes the pixels of a cover with a colour.
function Raster:_mix(cover, color, opacity)
  local indices, shares, n = {}, {}, 0
  for index, share in next, cover do
    n = n + 1
    indices[n], shares[n] = index, share
  end
  if n == 0 then return end
  local _ <close> = rille.no_grad()
  local at = rille.tensor(indices, { dtype = "int64" })
  local part = rille.tensor(shares, { dtype = "float32" }) * (opacity or 1)
  local r, g, b = parts_of(color)
  local before = self.flat:index_select(1, at):float()
  local target = rille.tensor { { r * 1.0 }, { g * 1.0 }, { b * 1.0 } }
  self.flat:index_copy_(1, at, (before + (target - before) * part):round():to "uint8")
end

-- Adds a line with round ends to a cover, in pixels of the picture.
function Raster:_cover_line(cover, x1, y1, x2, y2, width)
  local clip, columns = self.clip_box, self.width
  local dx, dy = x2 - x1, y2 - y1
  local square, r = dx * dx + dy * dy, max(width, 1) / 2
  local fade = min(width, 1)
  local steep = abs(dy) > abs(dx)
  local a1, a2, b1, b2 = x1, x2, y1, y2 -- a: the coordinate that is walked along
  if steep then a1, a2, b1, b2 = y1, y2, x1, x2 end
  local reach = r + 0.5
  local slope = a2 ~= a1 and (b2 - b1) / (a2 - a1) or 0
  local across = reach * sqrt(1 + slope * slope)
  local low_a, high_a, low_b, high_b = clip[1], clip[3] - 1, clip[2], clip[4] - 1
  if steep then low_a, high_a, low_b, high_b = low_b, high_b, low_a, high_a end
  local least, most = min(b1, b2) - reach, max(b1, b2) + reach
  for a = max(floor(min(a1, a2) - reach), low_a), min(floor(max(a1, a2) + reach), high_a) do
    local middle = b1 + (a + 0.5 - a1) * slope
    local from, to = max(middle - across, least), min(middle + across, most)
    for b = max(floor(from), low_b), min(floor(to), high_b) do
      local px, py = a + 0.5, b + 0.5
      if steep then px, py = py, px end
      local t = square > 0 and ((px - x1) * dx + (py - y1) * dy) / square or 0
      t = t < 0 and 0 or t > 1 and 1 or t
      local ex, ey = px - x1 - t * dx, py - y1 - t * dy
      local share = reach - sqrt(ex * ex + ey * ey)
      if share > 0 then
        share = share < 1 and share * fade or fade
        local index = steep and a * columns + b or b * columns + a
        local old = cover[index]
        if not old or old < share then cover[index] = share end
      end
    end
  end
end

-- The stretch cut into the dashes of a pattern.
local function dashed(points, pattern, scale)
  local pieces, piece, k, left, drawn = {}, { points[1] }, 1, pattern[1] * scale, true
  for i = 2, #points do
    local from, to = points[i - 1], points[i]
    local length = sqrt((to[1] - from[1]) ^ 2 + (to[2] - from[2]) ^ 2)
    local at = 0
    while length - at > left do
      at = at + left
      local point = { from[1] + (to[1] - from[1]) * at / length, from[2] + (to[2] - from[2]) * at / length }
      if drawn then
        piece[#piece + 1] = point
        pieces[#pieces + 1] = piece
      end
      drawn, k = not drawn, k % #pattern + 1
      piece, left = { point }, pattern[k] * scale
    end
    left = left - (length - at)
    if drawn then piece[#piece + 1] = to end
  end
  if drawn and #piece > 1 then pieces[#pieces + 1] = piece end
  return pieces
end

function Raster:path(stretches, color, width, dash)
  local cover, s = {}, self.scale
  for _, given in ipairs(stretches) do
    local points = {}
    for i, point in ipairs(given) do points[i] = { self.left + point[1] * s, self.top + point[2] * s } end
    for _, piece in ipairs(dash and dashed(points, dash, s) or { points }) do
      for i = 2, #piece do self:_cover_line(cover, piece[i - 1][1], piece[i - 1][2], piece[i][1], piece[i][2], width * s) end
    end
  end
  self:_mix(cover, color)
end

-- Lines along the axes lie on whole pixels, so that they are sharp.
function Raster:line(x1, y1, x2, y2, color, width, dash)
  width = width or 1
  local s = self.scale
  if dash or x1 ~= x2 and y1 ~= y2 then return self:path({ { { x1, y1 }, { x2, y2 } } }, color, width, dash) end
  local thick = max(floor(width * s + 0.5), 1)
  local left, top = min(x1, x2) * s + self.left, min(y1, y2) * s + self.top
  local w, h = abs(x2 - x1) * s, abs(y2 - y1) * s
  if x1 == x2 then left, w = left - thick / 2, thick else top, h = top - thick / 2, thick end
  self:_fill(floor(left + 0.5), floor(top + 0.5), floor(left + 0.5) + max(floor(w + 0.5), 1),
    floor(top + 0.5) + max(floor(h + 0.5), 1), color)
end

-- Whole pixels from left to right - 1, from top to bottom - 1.
function Raster:_fill(left, top, right, bottom, color, opacity)
  local clip = self.clip_box
  left, top, right, bottom = max(left, clip[1]), max(top, clip[2]), min(right, clip[3]), min(bottom, clip[4])
  if right <= left or bottom <= top then return end
  for c, value in ipairs { parts_of(color) } do
    local part = self.pixels[c - 1]:slice(top, bottom):slice(left, right, 1)
    if opacity and opacity < 1 then
      part:copy_((part:float() * (1 - opacity) + value * opacity):round():to "uint8")
    else
      part:fill_(value)
    end
  end
end

function Raster:rect(x, y, width, height, fill, stroke, opacity)
  local s = self.scale
  local left, top = floor(self.left + x * s + 0.5), floor(self.top + y * s + 0.5)
  local right, bottom = floor(self.left + (x + width) * s + 0.5), floor(self.top + (y + height) * s + 0.5)
  if fill and fill ~= "none" then self:_fill(left, top, max(right, left + 1), max(bottom, top + 1), fill, opacity) end
  if not stroke then return end
  local n = max(floor(s + 0.5), 1)
  self:_fill(left, top, right, top + n, stroke)
  self:_fill(left, bottom - n, right, bottom, stroke)
  self:_fill(left, top, left + n, bottom, stroke)
  self:_fill(right - n, top, right, bottom, stroke)
end

-- Where a polygon's edges cross the middle line of a column of pixels, from top to bottom.
local function crossings(points, x)
  local list, n = {}, #points
  for i = 1, n do
    local a, b = points[i], points[i % n + 1]
    if (a[1] <= x) ~= (b[1] <= x) then list[#list + 1] = a[2] + (x - a[1]) / (b[1] - a[1]) * (b[2] - a[2]) end
  end
  table.sort(list)
  return list
end

local function cover_column(cover, columns, x, from, to, clip)
  for y = max(floor(from), clip[2]), min(ceil(to), clip[4]) - 1 do
    local share = min(y + 1, to) - max(y, from)
    local index = y * columns + x
    cover[index] = min((cover[index] or 0) + share, 1)
  end
end

-- Edges by columns, so that a band of many points is fast: for each column only the edges over it are looked at.
function Raster:polygon(points, fill, opacity)
  local cover, s, clip, n = {}, self.scale, self.clip_box, #points
  local moved, over = {}, {}
  for i, point in ipairs(points) do moved[i] = { self.left + point[1] * s, self.top + point[2] * s } end
  for i = 1, n do
    local a, b = moved[i], moved[i % n + 1]
    local left, right = min(a[1], b[1]), max(a[1], b[1])
    for x = max(ceil(left - 0.5), clip[1]), min(ceil(right - 0.5), clip[3]) - 1 do
      over[x] = over[x] or {}
      table.insert(over[x], a[2] + (x + 0.5 - a[1]) / (b[1] - a[1]) * (b[2] - a[2]))
    end
  end
  for x, list in pairs(over) do
    table.sort(list)
    for k = 1, #list - 1, 2 do cover_column(cover, self.width, x, list[k], list[k + 1], clip) end
  end
  self:_mix(cover, fill, opacity)
end

-- How much a marker covers of the pixels round its middle: { dx, dy, share }.
function Raster:_stamp(kind, size)
  local r, list = size * self.scale, {}
  local reach = ceil(r * 1.4) + 1
  local shape = {}
  for i, corner in ipairs(corners[kind] or {}) do shape[i] = { corner[1] * r, corner[2] * r } end
  for dy = -reach, reach do
    for dx = -reach, reach do
      local share = 0
      if kind == "circle" then
        share = r + 0.5 - sqrt(dx * dx + dy * dy)
      elseif kind == "cross" or kind == "plus" then
        local u, v = abs(dx), abs(dy)
        if kind == "cross" then u, v = abs(dx + dy) / sqrt(2), abs(dx - dy) / sqrt(2) end
        local long, short = max(u, v), min(u, v)
        share = min(0.8 * self.scale + 0.5 - short, (kind == "cross" and 1.48 or 1.05) * r + 0.5 - long)
      else
        for k = -2, 2 do -- five lines a pixel
          local y = crossings(shape, dx + k / 5)
          if y[2] then share = share + max(min(dy + 0.5, y[2]) - max(dy - 0.5, y[1]), 0) / 5 end
        end
      end
      if share > 0 then list[#list + 1] = { dx, dy, min(share, 1) } end
    end
  end
  return list
end

function Raster:markers(points, kind, size, color, opacity)
  local stamp, cover, clip, s = self:_stamp(kind, size), {}, self.clip_box, self.scale
  for _, point in ipairs(points) do
    local cx, cy = floor(self.left + point[1] * s), floor(self.top + point[2] * s)
    for _, pixel in ipairs(stamp) do
      local x, y = cx + pixel[1], cy + pixel[2]
      if x >= clip[1] and x < clip[3] and y >= clip[2] and y < clip[4] then
        local index = y * self.width + x
        if (cover[index] or 0) < pixel[3] then cover[index] = pixel[3] end
      end
    end
  end
  self:_mix(cover, color, opacity)
end

function Raster:text(x, y, text, anchor, options)
  options = options or {}
  text = shared.clean(text)
  if not utf8.len(text) then text = text:gsub("[\128-\255]", "?") end
  local s, size = self.scale, options.size or 12
  local width, cover = font.strokes(text, size), {}
  local shift = anchor == "middle" and width / 2 or anchor == "end" and width or 0
  local function place(point)
    local along, down = point[1] - shift, point[2]
    if options.turned then along, down = down, -along end
    return self.left + (x + along) * s, self.top + (y + down) * s
  end
  font.strokes(text, size, function(points)
    for i = 2, #points do
      local x1, y1 = place(points[i - 1])
      local x2, y2 = place(points[i])
      self:_cover_line(cover, x1, y1, x2, y2, size / 10.5 * s)
    end
  end)
  self:_mix(cover, options.color or "#333333")
end

-- Each pixel of the picture takes the nearest one of what is shown.
local function nearest(from, to)
  local index = {}
  for i = 0, to - 1 do index[i + 1] = min(floor((i + 0.5) * from / to), from - 1) end
  return rille.tensor(index, { dtype = "int64" })
end

function Raster:picture(x, y, width, height, pixels)
  local s = self.scale
  local left, top = floor(self.left + x * s + 0.5), floor(self.top + y * s + 0.5)
  local w = min(max(floor(self.left + (x + width) * s + 0.5) - left, 1), self.width - left)
  local h = min(max(floor(self.top + (y + height) * s + 0.5) - top, 1), self.height - top)
  local large = pixels:index_select(1, nearest(pixels:size(1), h)):index_select(2, nearest(pixels:size(2), w))
  for c = 0, 2 do
    self.pixels[c]:slice(top, top + h):slice(left, left + w, 1):copy_(large[min(c, large:size(0) - 1)])
  end
end

--- The picture, uint8 [3, height, width], which is also written to path if there is one.
function Raster:finish(_, path)
  if path then native.save_png(path, self.pixels) end
  return self.pixels
end

return { new = new, text_width = font.strokes }
