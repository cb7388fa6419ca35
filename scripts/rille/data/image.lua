-- Pictures: PNG and JPEG files, grids, and pictures in the terminal.
--
-- A picture is [H, W], [1, H, W] (grey) or [3, H, W] (RGB); [N, H, W] and [N, C, H, W] are several. uint8 and other integers
-- mean 0 .. 255, floats 0 .. 1.
local rille, require, native = ...
local streams = require "rille.streams"
local check = require "rille.check"
local raise = check.raise
local image = {}

local GAP, BACKGROUND = 2, 80

local function check_tensor(name, tensor)
  if not rille.is_tensor(tensor) then raise("%s: needs a tensor, got %s", name, type(tensor)) end
end

local function check_columns(name, columns)
  if columns == nil then return 0 end
  if math.type(columns) ~= "integer" or columns < 1 then
    raise("%s: columns must be an integer of at least 1, got %s", name, tostring(columns))
  end
  return columns
end

--- One picture of several, side by side.
function image.grid(tensor, columns)
  check_tensor("grid", tensor)
  return native.picture(tensor, check_columns("grid", columns), GAP, BACKGROUND, false)
end

local function is_jpeg(path) return path:lower():find "%.jpe?g$" ~= nil end

--- Writes a PNG file, or JPEG where the path ends so, in one step; several pictures become a grid.
function image.save(tensor, path, options)
  check_tensor("image.save", tensor)
  check.path("image.save", path)
  check.ending("image.save", path, is_jpeg(path) and "JPEG" or "PNG")
  options = check.options("image.save", options, { columns = "integer", scale = "boolean", quality = "integer" })
  if options.quality and not is_jpeg(path) then raise("image.save: quality is for JPEG files, %s is written as PNG", path) end
  local columns = check_columns("image.save", options.columns)
  local picture = native.picture(tensor, columns, GAP, BACKGROUND, options.scale == true)
  if is_jpeg(path) then
    native.save_jpeg(path, picture, options.quality or 90)
  else
    native.save_png(path, picture)
  end
end

local load_png

--- Reads a PNG or JPEG file, whatever its name says.
function image.load(path)
  check.path("image.load", path)
  local fine, start = pcall(native.file_start, "image.load", path, 3) -- what cannot be read is told below
  if fine and start == "\xff\xd8\xff" then return native.load_jpeg(path) end
  load_png = load_png or require("rille.foreign").reader("image.load", "png", native.load_png)
  return load_png(path)
end

-- ---- the terminal ------------------------------------------------------------------------------------------------

-- picture[y][x] = { r, g, b } or a number, as rows of numbers by channel.
local function shrink(planes, height, width, scale)
  local new_height, new_width = math.max(1, height // scale), math.max(1, width // scale)
  local small = {}
  for c, plane in ipairs(planes) do
    local rows = {}
    for y = 1, new_height do
      local row = {}
      for x = 1, new_width do
        local sum, count = 0, 0
        for dy = (y - 1) * scale + 1, math.min(y * scale, height) do
          for dx = (x - 1) * scale + 1, math.min(x * scale, width) do
            sum, count = sum + plane[dy][dx], count + 1
          end
        end
        row[x] = sum // count
      end
      rows[y] = row
    end
    small[c] = rows
  end
  return small, new_height, new_width
end

local function grey_at(planes, y, x)
  local r = planes[1][y][x]
  if not planes[3] then return r end
  return (299 * r + 587 * planes[2][y][x] + 114 * planes[3][y][x]) // 1000
end

local shades = " .:-=+*#%@"

local function shade(value)
  local i = value * #shades // 256 + 1
  return shades:sub(i, i)
end

-- A character is about twice as high as it is wide: a pixel is two characters, or two pixels above each other one.
local function ascii_lines(planes, height, width, room)
  local lines = {}
  local double = 2 * width <= room
  for y = 1, height, double and 1 or 2 do
    local line = {}
    for x = 1, width do
      local value = grey_at(planes, y, x)
      if not double and y < height then value = (value + grey_at(planes, y + 1, x)) // 2 end
      line[x] = shade(value):rep(double and 2 or 1)
    end
    lines[#lines + 1] = (table.concat(line):gsub(" +$", ""))
  end
  return lines
end

local function true_color(planes, y, x)
  local r = planes[1][y][x]
  return ("2;%d;%d;%d"):format(r, planes[2] and planes[2][y][x] or r, planes[3] and planes[3][y][x] or r)
end

-- The 256 colours have 24 greys from 8 to 238 (232 ..), black and white, and a cube of 6 x 6 x 6.
local function indexed_color(planes, y, x)
  local r = planes[1][y][x]
  if planes[3] then
    local function step(v) return (v * 5 + 127) // 255 end
    return "5;" .. (16 + 36 * step(r) + 6 * step(planes[2][y][x]) + step(planes[3][y][x]))
  end
  if r < 4 then return "5;16" end
  if r > 246 then return "5;231" end
  return "5;" .. math.min(232 + math.max(r - 3, 0) // 10, 255)
end

-- Two pixels a character: the upper one is the block's colour, the lower one the background's.
local function block_lines(planes, height, width, color)
  local lines = {}
  for y = 1, height, 2 do
    local line, last = {}, nil
    for x = 1, width do
      local code = "\27[38;" .. color(planes, y, x) .. "m"
      if y < height then code = code .. "\27[48;" .. color(planes, y + 1, x) .. "m" end
      line[#line + 1] = (code ~= last and code or "") .. "▀"
      last = code
    end
    lines[#lines + 1] = table.concat(line) .. "\27[0m"
  end
  return lines
end

local styles = { ascii = true, ["24bit"] = true, ["256"] = true }

local function style_for(file)
  if not native.is_terminal(file) or streams.variable("TERM") == "dumb" then return "ascii" end
  local depth = streams.variable("COLORTERM")
  return (depth == "truecolor" or depth == "24bit") and "24bit" or "256"
end

local show_kinds = { columns = "integer", width = "integer", file = "any", style = "string" }

local function columns_for(tensor, columns, width)
  if columns then return check_columns("show", columns) end
  local shape = tensor:shape()
  local w = shape[#shape]
  if #shape < 3 or not w then return 0 end
  return math.max(1, (width + GAP) // (w + GAP))
end

--- The text that show writes.
function image.text(tensor, options)
  check_tensor("show", tensor)
  options = check.options("show", options, show_kinds)
  local file = options.file or streams.output()
  local style = options.style or style_for(file)
  if not styles[style] then raise("show: no style '%s'; there are ascii, 24bit and 256", style) end
  local room = options.width or native.terminal_columns(file) or 80
  if room < 1 then raise("show: width must be at least 1, got %d", room) end
  local picture = native.picture(tensor, columns_for(tensor, options.columns, room), GAP, BACKGROUND, true)
  local _, height, width = picture:size()
  local planes = picture:totable()
  if width > room then planes, height, width = shrink(planes, height, width, (width + room - 1) // room) end
  local lines
  if style == "ascii" then
    lines = ascii_lines(planes, height, width, room)
  else
    lines = block_lines(planes, height, width, style == "24bit" and true_color or indexed_color)
  end
  return table.concat(lines, "\n") .. "\n"
end

--- Shows a picture, or several as a grid: half blocks in grey or colour on a terminal, shades of plain characters
-- elsewhere. Values outside the range are spread over it from the least to the greatest. The same as x:imshow(options).
function image.show(tensor, options)
  local text = image.text(tensor, options)
  local file = options and options.file or streams.output()
  file:write(text)
end

return image
