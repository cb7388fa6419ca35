-- Heat maps, and pictures with captions, of a figure.
local rille, require, native = ...
local check, axes, width_of = require "rille.check", require "rille.look.axes", require("rille.look.width").of
local shared = native.plot
local grids = {}

-- ---- colours for values ------------------------------------------------------------------------------------------------------

local maps = {
  blue = { { 247, 251, 255 }, { 158, 200, 226 }, { 49, 130, 189 }, { 8, 48, 107 } },
  heat = { { 26, 12, 60 }, { 20, 84, 138 }, { 30, 150, 132 }, { 140, 200, 76 }, { 255, 232, 92 } },
  diverging = { { 5, 76, 138 }, { 106, 170, 212 }, { 246, 246, 246 }, { 238, 148, 98 }, { 166, 42, 26 } },
  grey = { { 0, 0, 0 }, { 255, 255, 255 } },
}
local NO_NUMBER = { 204, 204, 204 }

-- 256 colours from one end to the other, and one more for what is no number, as uint8 [257, 3].
local function table_of(name)
  local given, list = maps[name], {}
  if not given then check.raise("plot: no colours '%s'; there are blue, diverging, grey and heat", name) end
  for i = 0, 255 do
    local at = i / 255 * (#given - 1)
    local k = math.min(math.floor(at), #given - 2)
    local a, b, color = given[k + 1], given[k + 2], {}
    for c = 1, 3 do color[c] = math.floor(a[c] + (b[c] - a[c]) * (at - k) + 0.5) end
    list[i + 1] = color
  end
  list[257] = NO_NUMBER
  return rille.tensor(list, { dtype = "uint8" }), list
end

local function read_matrix(values)
  if type(values) == "table" and not rille.is_tensor(values) then values = rille.tensor(values) end
  if not rille.is_tensor(values) or values:dim() ~= 2 or values:numel() == 0 then
    check.raise("plot: a heat map needs values [rows, columns], got %s",
      rille.is_tensor(values) and check.shape(values) or check.type_of(values))
  end
  return values:detach():to "float64"
end

-- From the least to the greatest finite value; round 0 where there are both signs and the colours have a middle.
local function range_of(values, options)
  local finite = values[values:isfinite()]
  local low, high = 0.0, 1.0
  if finite:numel() > 0 then low, high = finite:min():item(), finite:max():item() end
  local colors = options.colors or low < 0 and high > 0 and "diverging" or "heat"
  if colors == "diverging" and not options.range then
    high = math.max(math.abs(low), math.abs(high))
    low = -high
  end
  low, high = axes.limits("range", options.range, low, high > low and high or low + 1)
  return low, high, colors
end

-- uint8 [3, rows, columns]
local function paint(values, low, high, colors)
  local lookup = table_of(colors)
  local index = ((values - low) * (255 / (high - low))):round():clamp(0, 255)
  index = rille.where(values:isnan(), rille.full({ 1, 1 }, 256.0, { dtype = "float64" }), index):long()
  local rows, columns = values:size(0), values:size(1)
  return lookup:index_select(0, index:reshape(-1)):reshape(rows, columns, 3):permute(2, 0, 1):contiguous()
end

-- ---- heat maps ---------------------------------------------------------------------------------------------------------------

grids.heatmap_options = {
  title = "string", width = "number", height = "number", xlabel = "string", ylabel = "string", xlabels = "table",
    ylabels = "table",
  colors = "string", range = "table", values = "boolean", aspect = "string", bar = "boolean",
}

-- Names of columns or rows, or their numbers, as many as have room.
local function cell_ticks(name, labels, n, count)
  if labels and #labels ~= n then
    check.raise("plot: %d %s for %d %s", #labels, name, n, name == "xlabels" and "columns" or "rows")
  end
  if not labels and n > count then
    local axis = shared.axis_over(0, n - 1, count, false, 1)
    return axis.ticks
  end
  local list = {}
  for i = 1, n do list[i] = { i - 1, shared.clean(labels and labels[i] or i - 1) } end
  return list
end

local function longest_of(ticks)
  local longest = 0
  for _, tick in ipairs(ticks) do longest = math.max(longest, width_of(tick[2])) end
  return longest
end

local function draw_color_bar(p, box, low, high, colors)
  local strip = rille.linspace(high, low, 128, { dtype = "float64" }):reshape(128, 1)
  local left, width = box.right + 14, 14
  p:picture(left, box.top, width, box.bottom - box.top, paint(strip, low, high, colors))
  local axis = shared.axis_over(low, high, math.max((box.bottom - box.top) // 50, 2), false)
  for _, tick in ipairs(axis.ticks) do
    local y = box.bottom - shared.share(axis, tick[1]) * (box.bottom - box.top)
    p:line(left + width, y, left + width + 4, y, "#333333")
    p:text(left + width + 8, y + 4, tick[2])
  end
end

-- The number in each cell, light on dark cells.
local function draw_numbers(p, box, values, low, high, colors, w, h)
  local _, list = table_of(colors)
  local longest, texts = 1, {}
  for i, row in ipairs(values:totable()) do
    texts[i] = {}
    for j, value in ipairs(row) do
      local text = value ~= value and "" or check.text("%.2g", value)
      if value == math.floor(value) and math.abs(value) < 1e6 then text = ("%d"):format(value) end
      texts[i][j] = { text, value }
      longest = math.max(longest, #text)
    end
  end
  local size = math.min(12, 1.6 * w / longest, 0.7 * h)
  for i, row in ipairs(texts) do
    for j, cell in ipairs(row) do
      local share = math.min(math.max(cell[2] == cell[2] and (cell[2] - low) / (high - low) or 0, 0), 1)
      local color = list[math.floor(share * 255 + 0.5) + 1]
      local light = 0.3 * color[1] + 0.59 * color[2] + 0.11 * color[3]
      p:text(box.left + (j - 0.5) * w, box.top + (i - 0.5) * h + size * 0.36, cell[1], "middle",
        { size = size, color = light < 140 and "#ffffff" or "#333333" })
    end
  end
end

--- A cell a value, coloured by it, with the colours' scale beside.
function grids.heatmap(given, options)
  local values = read_matrix(given)
  local low, high, colors = range_of(values, options)
  table_of(colors)
  local rows, columns = values:size(0), values:size(1)
  local y_ticks, x_ticks =
    cell_ticks("ylabels", options.ylabels, rows, math.min(16, options.height // 30)),
    cell_ticks("xlabels", options.xlabels, columns, math.min(16, options.width // 45))
  local box = {
    left = 18 + 7.5 * longest_of(y_ticks) + (options.ylabel and 18 or 0), top = options.title and 40 or 16,
    right = options.width - (options.bar == false and 14 or 84),
  }
  local turned = longest_of(x_ticks) * 7 + 4 > (box.right - box.left) / #x_ticks and 7 * longest_of(x_ticks) or 0
  box.bottom = options.height - (options.xlabel and 50 or 30) - turned
  box.label_below = turned > 0 and 28 + turned or nil
  local w, h = (box.right - box.left) / columns, (box.bottom - box.top) / rows
  if options.aspect and options.aspect ~= "equal" and options.aspect ~= "auto" then
    check.raise("plot: aspect must be 'equal' or 'auto', got '%s'", options.aspect)
  end
  if options.aspect == "equal" or not options.aspect and columns < 3 * rows and rows < 3 * columns then
    w = math.min(w, h)
    h = w
    local middle = (box.left + box.right) / 2
    box.left, box.right, box.bottom = middle - w * columns / 2, middle + w * columns / 2, box.top + h * rows
  end
  local shows_numbers = options.values
  if shows_numbers == nil then shows_numbers = w >= 26 and h >= 15 and rows * columns <= 400 end
  return function(p)
    p:picture(box.left, box.top, box.right - box.left, box.bottom - box.top, paint(values, low, high, colors))
    if shows_numbers then draw_numbers(p, box, values, low, high, colors, w, h) end
    for _, tick in ipairs(y_ticks) do p:text(box.left - 7, box.top + (tick[1] + 0.5) * h + 4, tick[2], "end") end
    for _, tick in ipairs(x_ticks) do
      local x = box.left + (tick[1] + 0.5) * w
      if turned > 0 then
        p:text(x + 4, box.bottom + 7, tick[2], "end", { turned = true })
      else
        p:text(x, box.bottom + 17, tick[2], "middle")
      end
    end
    if options.bar ~= false then draw_color_bar(p, box, low, high, colors) end
    local labels = { title = options.title, xlabel = options.xlabel }
    axes.labels(p, box, labels)
    if options.ylabel then
      p:text(box.left - 14 - 7.5 * longest_of(y_ticks), (box.top + box.bottom) / 2, options.ylabel, "middle", { turned = true })
    end
  end, options.width, math.min(options.height, box.bottom + (options.xlabel and 50 or 30) + turned)
end

-- ---- pictures -----------------------------------------------------------------------------------------------------------------

grids.images_options = {
  title = "string", width = "number", height = "number", columns = "integer", size = "number", scale = "boolean",
    captions = "table",
  labels = "any", guesses = "any", classes = "table",
}

local function read_images(x)
  if not rille.is_tensor(x) then check.raise("plot: images must be a tensor, got %s", check.type_of(x)) end
  if x:dim() == 2 then x = x:unsqueeze(0) end
  if x:dim() == 3 and (x:size(0) == 1 or x:size(0) == 3) and x:size(1) > 4 and x:size(2) > 4 then x = x:unsqueeze(0) end
  if x:dim() == 3 then x = x:unsqueeze(1) end
  if x:dim() ~= 4 or x:size(1) ~= 1 and x:size(1) ~= 3 or x:size(2) == 0 or x:size(3) == 0 then
    check.raise("plot: images must be [h, w], [n, h, w], [3, h, w] or [n, 1 or 3, h, w], got %s", check.shape(x))
  end
  return x:detach()
end

local function integers(name, values, n)
  if values == nil then return nil end
  if rille.is_tensor(values) then values = values:flatten():totable() end
  if type(values) ~= "table" or #values < n then
    check.raise("plot: %s must be %d numbers, got %s", name, n, type(values) == "table" and #values or check.type_of(values))
  end
  return values
end

-- Each picture's text, and whether it tells of a wrong guess.
local function captions_of(options, n)
  local labels, guesses = integers("labels", options.labels, n), integers("guesses", options.guesses, n)
  local function name(value) return shared.clean(options.classes and options.classes[value + 1] or value) end
  local list = {}
  for i = 1, n do
    local text = options.captions and options.captions[i]
    local wrong = false
    if text == nil and labels and guesses and labels[i] ~= guesses[i] then
      text, wrong = ("%s, not %s"):format(name(guesses[i]), name(labels[i])), true
    elseif text == nil and (labels or guesses) then
      text = name((labels or guesses)[i])
    end
    list[i] = { shared.clean(text or ""), wrong }
  end
  return list, options.captions ~= nil or labels ~= nil or guesses ~= nil
end

--- Pictures large enough to be looked at, with what they are below them: a label, or the guess and the label where they differ.
function grids.images(given, options)
  local x = read_images(given)
  local n, h, w = x:size(0), x:size(2), x:size(3)
  local captions, has_captions = captions_of(options, n)
  local wanted = options.size or 112
  if not (wanted >= 8 and wanted <= 4000) then check.raise("plot: size must be 8 to 4000 pixels, got %s", wanted) end
  local zoom = wanted / math.max(h, w)
  if zoom > 1 then zoom = math.floor(zoom) end
  local longest = 0
  for _, caption in ipairs(captions) do longest = math.max(longest, width_of(caption[1])) end
  local across, down = math.max(w * zoom, has_captions and longest * 6.5 or 0), h * zoom + (has_captions and 20 or 0)
  local fit = math.max(math.floor(((options.given_width or 1000) - 20) / (across + 10)), 1)
  local columns = options.columns or math.min(fit, math.max(math.ceil(math.sqrt(n * 1.6)), 1))
  if columns < 1 then check.raise("plot: columns must be at least 1, got %d", columns) end
  local rows, top = math.ceil(n / columns), options.title and 40 or 12
  local used = math.min(columns, math.max(n, 1))
  local width = math.max(24 + used * (across + 10) - 10, options.title and 24 + 9 * width_of(options.title) or 0, 60)
  return function(p)
    for i = 0, n - 1 do
      local left, y = 12 + i % columns * (across + 10), top + i // columns * (down + 10)
      local caption = captions[i + 1]
      p:picture(left + (across - w * zoom) / 2, y, w * zoom, h * zoom, native.picture(x[i], 0, 0, 0, options.scale == true))
      p:rect(left + (across - w * zoom) / 2 - 1, y - 1, w * zoom + 2, h * zoom + 2, nil, "#cccccc")
      if caption[1] ~= "" then
        p:text(left + across / 2, y + h * zoom + 15, caption[1], "middle", caption[2] and { color = "#b3261e" } or nil)
      end
    end
    if options.title then p:text(width / 2, 24, options.title, "middle", { size = 16 }) end
  end, width, top + rows * (down + 10) + 2
end

return grids
