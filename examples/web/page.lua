-- What scripts in the page call to show something, and to hear what is drawn. README.md tells each.
local rille, send = ...

-- JSON of what is shown: tables are lists if they hold something at 1, numbers that are none become null.
local function json_of(value)
  local kind = type(value)
  if kind == "string" then
    return '"' .. value:gsub('[%c"\\]', function(c) return ("\\u%04x"):format(c:byte()) end) .. '"'
  elseif kind == "number" then
    if value ~= value or math.abs(value) == math.huge then return "null" end
    return math.type(value) == "integer" and tostring(value) or ("%.7g"):format(value)
  elseif kind ~= "table" then
    return kind == "nil" and "null" or tostring(value)
  end
  local parts = {}
  if value[1] ~= nil then
    for i, item in ipairs(value) do parts[i] = json_of(item) end
    return "[" .. table.concat(parts, ",") .. "]"
  end
  for key, item in pairs(value) do parts[#parts + 1] = json_of(key) .. ":" .. json_of(item) end
  return "{" .. table.concat(parts, ",") .. "}"
end

local page = {}

local function tensor_of(value, what)
  if type(value) == "table" then value = rille.tensor(value) end
  if not rille.is_tensor(value) then error(what .. ": a tensor is wanted, got " .. type(value), 3) end
  return value:detach():to(rille.float32):contiguous()
end

local function title_of(title, what)
  if type(title) ~= "string" then error(what .. ": the title is a string, got " .. type(title), 3) end
  return title
end

local function numbers_of(value)
  return value and tensor_of(value, "page.image"):flatten():tolist() or nil
end

--- A point for each series of a figure: page.plot("loss", { train = 0.31, valid = 0.4 }, step). Without x they are counted.
function page.plot(title, series, x)
  title_of(title, "page.plot")
  if type(series) == "number" then series = { [title] = series } end
  if type(series) ~= "table" then error("page.plot: a number or a table of series is wanted, got " .. type(series), 2) end
  local values = {}
  for name, value in pairs(series) do
    if rille.is_tensor(value) then value = value:item() end
    if type(value) ~= "number" then
      error(("page.plot: %s is a number or a tensor of one, got %s"):format(name, type(value)), 2)
    end
    values[tostring(name)] = value
  end
  send("plot", json_of { title = title, series = values, x = x })
end

--- A picture: [h, w] of greys, or [h, w, 3] of colours, from 0 to 1. Options: caption; points [n, 2] with classes [n], drawn
-- over it where extent { left, right, bottom, top } says what the picture's edges are; smooth = true, without hard pixels.
function page.image(title, picture, options)
  title_of(title, "page.image")
  options = options or {}
  picture = tensor_of(picture, "page.image")
  local shape = picture.shape
  if not (#shape == 2 or (#shape == 3 and shape[3] == 3)) then
    error("page.image: a picture is [h, w] or [h, w, 3], got " .. tostring(picture.shape), 2)
  end
  send("image", json_of {
    title = title, height = shape[1], width = shape[2], channels = #shape == 3 and 3 or 1, caption = options.caption,
    smooth = options.smooth or false, points = numbers_of(options.points), classes = numbers_of(options.classes),
    extent = options.extent,
  }, picture)
end

--- Bars from 0 to 1: page.bars("guess", probabilities, { labels = { "cat", "dog" } }). Without labels they count from 0.
function page.bars(title, values, options)
  title_of(title, "page.bars")
  values = tensor_of(values, "page.bars"):flatten()
  local labels = options and options.labels
  if labels and #labels ~= values:numel() then
    error(("page.bars: %d values and %d labels"):format(values:numel(), #labels), 2)
  end
  send("bars", json_of { title = title, labels = labels }, values)
end

--- A text that takes the place of what stood under this title before.
function page.text(title, text)
  send("text", json_of { title = title_of(title, "page.text"), text = tostring(text) })
end

--- Shows a field to draw in, and calls f(picture) whenever something was drawn: [28, 28], 0 empty, 1 ink, its longer side 20 and
-- in the middle, as of rille.datasets.digits. It is called while the script runs, between two of its instructions, and after
-- its end.
function page.on_draw(f)
  if type(f) ~= "function" then error("page.on_draw: a function is wanted, got " .. type(f), 2) end
  page.drawn = f
  send("pad", "{}")
end

return page
