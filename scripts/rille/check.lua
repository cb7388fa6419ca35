-- What the scripts share: errors at the user's line, and options tables.
local rille, _, native = ...
local check = {}

--- Raises text at the line of the user's script that called into the library.
function check.raise(...) native.raise(native.with_point(string.format, ...)) end

--- format:format(...), with a point in numbers, whatever the host's locale says: for all that is written to files and shown.
function check.text(...) return native.with_point(string.format, ...) end

--- Raises unless a method was called with its object in front, as a colon does.
function check.colon(is_right, object, method)
  if not is_right then check.raise("%s: a method is called with a colon: %s:%s(...)", method, object, method) end
end

local function type_of(value)
  if math.type(value) == "integer" then return "integer" end
  if rille.is_tensor(value) then return "tensor" end
  if native.is_layer(value) then return "module" end
  return type(value)
end

check.type_of = type_of

local function fits(value, kinds)
  local kind = type_of(value)
  for wanted in kinds:gmatch("[^|]+") do
    if wanted == "list" and kind == "table" and (value[1] ~= nil or next(value) == nil) then return true end
    if wanted == kind or wanted == "any" or wanted == "number" and kind == "integer" then return true end
  end
  return false
end

-- How many letters must be changed, added, left out or swapped to make b of a.
local function distance(a, b)
  local before, row = {}, {}
  for j = 0, #b do row[j] = j end
  for i = 1, #a do
    local old = row
    row = { [0] = i }
    for j = 1, #b do
      local same = a:byte(i) == b:byte(j)
      row[j] = math.min(old[j] + 1, row[j - 1] + 1, old[j - 1] + (same and 0 or 1))
      if i > 1 and j > 1 and a:byte(i) == b:byte(j - 1) and a:byte(i - 1) == b:byte(j) then
        row[j] = math.min(row[j], before[j - 2] + 1)
      end
    end
    before = old
  end
  return row[#b]
end

-- The keys of a table in their order, which pairs does not have: for texts, and for what is to be the same each time.
function check.sorted_keys(list)
  local keys = {}
  for key in pairs(list) do keys[#keys + 1] = key end
  table.sort(keys)
  return keys
end

--- The name in the list that a misspelt one was probably meant to be; nil if none is near.
function check.nearest(name, names)
  local best, least = nil, math.max(1, #name // 3) + 1
  for _, other in ipairs(names) do
    local changes = distance(name, other)
    if changes < least then best, least = other, changes end
  end
  return best
end

--- Checks an options table: every key must be in kinds, every value of a type that kinds names ("string|table").
-- @return options, or an empty table for nil
function check.options(name, options, kinds)
  if options == nil then return {} end
  if type(options) ~= "table" then
    check.raise("%s: options go into a table, as in { name = value }, got %s", name,
      type(options) == "number" and "a number" or type_of(options))
  end
  for key, value in pairs(options) do
    if key == "device" and kinds.dtype and not kinds.device then
      if value ~= "cpu" then
        check.raise("%s: device must be 'cpu', as there is no GPU side, got %s", name, tostring(value))
      end
    elseif not kinds[key] then
      local names = check.sorted_keys(kinds)
      local near = check.nearest(tostring(key), names)
      check.raise("%s: no option '%s'%s; it takes %s", name, tostring(key), near and (", did you mean '%s'?"):format(near) or "",
        table.concat(names, ", "))
    end
    if kinds[key] and not fits(value, kinds[key]) then
      check.raise("%s: %s must be %s, got %s", name, key, (kinds[key]:gsub("|", " or ")), type_of(value))
    end
  end
  return options
end

--- A call's arguments by name: positional ones in the order of parameters, after them maybe a table of options.
-- @param parameters a list of { name, kinds, default }; what has no default must be given, false stands for none
function check.arguments(name, parameters, ...)
  local given, count = { ... }, select("#", ...)
  local last, values, kinds = given[count], {}, {}
  for i, parameter in ipairs(parameters) do kinds[i], kinds[parameter[1]] = parameter[2], parameter[2] end
  local has_options = type(last) == "table" and getmetatable(last) == nil and last[1] == nil
  local is_named = has_options and kinds[next(last)] ~= nil -- a table, but surely not an argument that may be one
  if has_options and (is_named or count > #parameters or not kinds[count]:find "table") then count = count - 1 end
  if count > #parameters then check.raise("%s: takes at most %d arguments, got %d", name, #parameters, count) end
  local named = {}
  if count < #given then
    for key, kind in pairs(kinds) do
      if type(key) == "string" then named[key] = kind end
    end
    named = check.options(name, last, named)
  end
  for i, parameter in ipairs(parameters) do
    local key, kind, default = parameter[1], parameter[2], parameter[3]
    local value = named[key]
    if i <= count and given[i] ~= nil then
      if value ~= nil then check.raise("%s: %s is given twice", name, key) end
      value = given[i]
    end
    if value == nil or value == false and default == false then value = default end
    if value == nil then check.raise("%s: %s is missing", name, key) end
    if kind == "integer" and type(value) == "number" then value = math.tointeger(value) or value end
    if not (value == default or fits(value, kind)) then
      check.raise("%s: %s must be %s, got %s", name, key, (kind:gsub("|", " or ")), type_of(value))
    end
    values[key] = value
  end
  return values
end

local function words(text)
  local list = {}
  for word in text:gmatch "%S+" do list[#list + 1] = word end
  return list
end

-- A function that takes its arguments by position, as one that also takes them by name in a last table.
local function by_name(name, parameters, f)
  local has_options = parameters[#parameters] == "options"
  local n, places, kinds = has_options and #parameters - 1 or #parameters, {}, {}
  for i = 1, n do places[parameters[i]], kinds[parameters[i]] = i, "any" end
  return function(...)
    local count = select("#", ...)
    local last = count > 0 and (select(count, ...))
    if type(last) ~= "table" or getmetatable(last) ~= nil or last[1] ~= nil then return f(...) end
    local is_named = has_options and type(next(last)) == "string"
    for key in pairs(last) do is_named = is_named or places[key] ~= nil end
    if not is_named then return f(...) end
    if not has_options then check.options(name, last, kinds) end
    local given, rest, top = { ... }, {}, count - 1
    given[count] = nil
    for key, value in pairs(last) do
      local at = places[key]
      if not at then
        rest[key] = value
      elseif at < count and given[at] ~= nil then
        check.raise("%s: %s is given twice", name, key)
      else
        given[at], top = value, math.max(top, at)
      end
    end
    if next(rest) ~= nil then -- behind all others, also where more came than have names
      top = math.max(n + 1, count)
      given[top] = rest
    end
    return f(table.unpack(given, 1, top))
  end
end

-- What take_names has made of functions, the parts that it made it for, and whether the whole library is there.
local exchanged, parts, has_started = {}, {}, false

local function exchange()
  for _, place in ipairs { native.methods, rille, rille.functional } do parts[place] = true end
  for place in pairs(parts) do
    for name, value in next, place do
      if exchanged[value] then rawset(place, name, exchanged[value]) end
    end
  end
  exchanged, parts = {}, {}
end

--- Functions of a part that take arguments by name as well: check.take_names(rille.func, { jvp = "f primals tangents options" }).
-- The word "options" stands for a last table of what has no place of its own. Methods and other names of the same functions
-- are exchanged with them.
function check.take_names(part, list)
  for leaf, text in pairs(list) do
    local old = rawget(part, leaf)
    exchanged[old] = exchanged[old] or by_name(leaf, words(text), old)
    rawset(part, leaf, exchanged[old])
  end
  parts[part] = true
  if has_started then exchange() end
end

--- Called when the library is loaded: other names are exchanged then, all at once, and from then on as parts are loaded.
function check.started()
  has_started = true
  exchange()
end

--- "[2, 3]": a tensor's shape, or a list of sizes, as text.
function check.shape(sizes)
  if rille.is_tensor(sizes) then sizes = sizes:shape() end
  return "[" .. table.concat(sizes, ", ") .. "]"
end

--- A number, or that of a tensor with one element; what gives it is named in the error.
function check.number(name, value)
  if rille.is_tensor(value) and value:numel() == 1 then value = value:item() end
  if type(value) == "boolean" then value = value and 1 or 0 end
  if type(value) ~= "number" then
    check.raise("%s must give a number or a tensor with one element, got %s", name,
      rille.is_tensor(value) and "shape " .. check.shape(value) or check.type_of(value))
  end
  return value
end

--- Raises unless value is at least 1.
function check.positive(name, argument, value)
  if value < 1 then check.raise("%s: %s must be at least 1, got %d", name, argument, value) end
end

--- Raises unless value lies in [0, 1].
function check.probability(name, argument, value)
  if not (value >= 0 and value <= 1) then check.raise("%s: %s must lie in [0, 1], got %s", name, argument, value) end
end

--- Raises unless value is a string with something in it.
function check.path(name, value)
  if type(value) ~= "string" or value == "" then
    check.raise("%s: the path must be a string, got %s", name, value == "" and "an empty one" or type_of(value))
  end
  return value
end

-- What the endings of file names promise.
local endings = {
  safetensors = "safetensors", npz = "npz", npy = "npy", pt = "PyTorch's", pth = "PyTorch's", pkl = "pickle", pickle = "pickle",
  png = "PNG", jpg = "JPEG", jpeg = "JPEG", gif = "GIF", bmp = "BMP", webp = "WebP", tif = "TIFF", tiff = "TIFF", svg = "SVG",
  pdf = "PDF", csv = "CSV", tsv = "CSV", json = "JSON", jsonl = "JSON", html = "HTML", htm = "HTML", txt = "text", h5 = "HDF5",
  hdf5 = "HDF5", onnx = "ONNX", gguf = "GGUF", zip = "zip", gz = "gzip", tar = "tar", idx = "IDX", lua = "Lua", wav = "WAV",
}
local writers = {
  npz = "rille.save_npz writes npz", npy = "rille.save_npy writes npy", PNG = "rille.image.save writes PNG",
  JSON = "rille.json.save writes JSON", ["PyTorch's"] = "rille.save writes PyTorch's",
  SVG = "rille.plot.svg writes SVG", safetensors = "rille.save writes safetensors",
}

--- Raises if a path that is written in one format ends as files of another one do. Endings that say nothing are all right.
function check.ending(name, path, format)
  local promise = endings[(check.path(name, path):match "%.(%w+)$" or ""):lower()]
  if not promise or promise == format then return end
  check.raise("%s: writes %s, but the ending of '%s' says %s%s", name, format, path, promise,
    writers[promise] and ": " .. writers[promise] or ("; end it in .%s"):format(format:lower()))
end

return check
