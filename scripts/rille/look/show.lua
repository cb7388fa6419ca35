-- How the prompt shows values: tables as tables, nested ones with what is in them, cut at a screen. Tensors in tables are
-- told by dtype and shape.
local rille, require = ...
local width = require "rille.look.width"
local show = { width = width.of }

local function first_line(text)
  local line = text:match "[^\n]*"
  return #line < #text and line .. " ..." or line
end

local escapes = { ["\n"] = "\\n", ["\t"] = "\\t", ["\r"] = "\\r", ['"'] = '\\"', ["\\"] = "\\\\" }

local function cut_text(text, columns)
  if width.of(text) <= columns then return text end
  return width.cut(text, math.max(columns - 3, 1)) .. "..."
end

local function quoted(text, columns)
  text = text:gsub('[%c"\\]', function(c) return escapes[c] or ("\\%d"):format(c:byte()) end)
  local cut = cut_text(text, math.max(columns - 2, 8))
  return '"' .. cut .. '"'
end

local function is_plain_table(value)
  if type(value) ~= "table" then return false end
  local meta = getmetatable(value)
  return type(meta) ~= "table" or rawget(meta, "__tostring") == nil and not rille.nn.is_module(value)
end

-- A value that is no table to be opened, in one line.
local function one_line(value, columns)
  if type(value) == "string" then return quoted(value, columns) end
  if rille.is_tensor(value) then
    if value:dim() == 0 then return first_line(tostring(value)) end
    return ("%s [%s]"):format(value.dtype, table.concat(value:shape(), ", "))
  end
  if type(value) == "function" and debug then
    local info = debug.getinfo(value, "S")
    return info.what == "C" and "function" or ("function (%s:%d)"):format(info.short_src, info.linedefined)
  end
  return cut_text(first_line(tostring(value)), columns)
end

-- Natural order: "2.weight" before "10.weight", numbers before names.
local function key_order(a, b)
  local x, y = type(a), type(b)
  if x ~= y then return x == "number" or y ~= "number" and x < y end
  if x == "number" then return a < b end
  if x ~= "string" then return tostring(a) < tostring(b) end
  local function padded(text) return (text:gsub("%d+", function(n) return ("%012d"):format(tonumber(n) or 0) end)) end
  local p, q = padded(a), padded(b)
  if p ~= q then return p < q end
  return a < b
end

-- The keys that are not those of the list; in the order that the table itself gives, if it has one.
local function list_keys(value, length)
  local keys, meta = {}, getmetatable(value)
  for key in pairs(value) do
    local in_list = math.type(key) == "integer" and key >= 1 and key <= length
    local is_private = type(meta) == "table" and type(key) == "string" and key:sub(1, 1) == "_"
    if not in_list and not is_private then keys[#keys + 1] = key end
  end
  if not (type(meta) == "table" and rawget(meta, "__pairs")) then table.sort(keys, key_order) end
  return keys
end

local function key_text(key)
  if type(key) == "string" and key:find "^[%a_][%w_]*$" then return key end
  return "[" .. one_line(key, 40) .. "]"
end

local render

-- Entries of a table: the list's first, then "key = value". At most `limit` of them; the rest is counted.
local function entries_of(value, state, depth)
  local length, list = #value, {}
  local keys = state.keys[value] or list_keys(value, length)
  state.keys[value] = keys
  local total = length + #keys
  local shown = math.min(total, state.limit)
  for i = 1, math.min(length, shown) do list[i] = { nil, rawget(value, i) } end
  for i = 1, shown - length do list[length + i] = { keys[i], rawget(value, keys[i]) } end
  local texts = {}
  for i, entry in ipairs(list) do
    local name = entry[1] ~= nil and key_text(entry[1]) .. " = " or ""
    texts[i] = name .. render(entry[2], state, depth + 1, width.of(name))
  end
  return texts, total - #texts, length
end

local function join_lines(texts, more, length, state, indent)
  local lines, row = {}, ""
  local room = state.columns - #indent
  for i, text in ipairs(texts) do
    local is_short = i <= length and #text <= 24 and not text:find "[\n{]"
    if is_short and row ~= "" and width.of(row) + width.of(text) + 3 <= room then
      row = row .. " " .. text .. ","
    else
      if row ~= "" then lines[#lines + 1] = row end
      row = text .. ","
      if not is_short then lines[#lines + 1], row = row, "" end
    end
  end
  if row ~= "" then lines[#lines + 1] = row end
  if more > 0 then lines[#lines + 1] = ("... %d more"):format(more) end
  return "{\n" .. indent .. table.concat(lines, "\n" .. indent) .. "\n" .. indent:sub(3) .. "}"
end

function render(value, state, depth, before)
  local room = state.columns - 2 * depth - before - 1
  if not is_plain_table(value) then return one_line(value, room) end
  if state.open[value] then return "<cycle>" end
  if next(value) == nil then return "{}" end
  if depth >= state.depth then
    local n = #value
    return n > 0 and ("{ %d values }"):format(n) or "{ ... }"
  end
  state.open[value] = true
  local texts, more, length = entries_of(value, state, depth)
  state.open[value] = nil
  local line = "{ " .. table.concat(texts, ", ") .. (more > 0 and (", ... %d more"):format(more) or "") .. " }"
  if width.of(line) <= room and not line:find "\n" then return line end
  return join_lines(texts, more, length, state, ("  "):rep(depth + 1))
end

local LIMIT = 2000 -- entries of a table that are looked at

local function count_lines(text) return select(2, text:gsub("\n", "")) + 1 end

-- Less deep first, then fewer entries, until it fits: as deep as takes no more lines than a depth of 1.
local function table_text(value, rows, columns)
  local keys = {} -- found once
  local function text_of(depth, limit)
    return render(value, { open = {}, keys = keys, depth = depth, limit = limit, columns = columns }, 0, 0)
  end
  local deepest, least
  for _, depth in ipairs { 1, 2, 3, 4, 6 } do
    local text = text_of(depth, LIMIT)
    local lines = count_lines(text)
    if lines > math.max(rows, least or lines) then break end
    deepest, least = depth, lines
  end
  local limit, text = LIMIT, text_of(deepest, LIMIT)
  while count_lines(text) > rows and limit > 4 do
    limit = limit > 2 * rows and limit // 2 or limit - 1
    text = text_of(deepest, limit)
  end
  return text
end

-- A text of the user's own: as it is, but not over more than a screen.
local function string_text(text, rows, columns)
  local lines, used, at = {}, 0, 1
  while at <= #text do
    local line = text:match("[^\n]*", at)
    used = used + math.max(1, (width.of(line) + columns - 1) // columns)
    if used > rows then
      local room = (rows - (used - math.max(1, (width.of(line) + columns - 1) // columns))) * columns
      if room > 0 then lines[#lines + 1] = cut_text(line, room) end
      lines[#lines + 1] = ("... (%d bytes in all; print(_) writes them)"):format(#text)
      break
    end
    lines[#lines + 1] = line
    at = at + #line + 1
  end
  return table.concat(lines, "\n")
end

--- A value as text of at most rows lines of columns characters; tensors and modules as print shows them.
function show.value(value, rows, columns)
  rows, columns = math.max(rows, 4), math.max(columns, 20)
  if type(value) == "string" then return string_text(value, rows, columns) end
  if is_plain_table(value) then return table_text(value, rows, columns) end
  return tostring(value)
end

return show
