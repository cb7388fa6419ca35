-- rille.json: JSON read (in C, bindings/io/json.c) and written.
local rille, require, native = ...
local check = require "rille.check"
local raise = check.raise
local json = {}

--- What stands for null: rille.none.
-- @name rille.json.null
-- @example
-- print(rille.json.decode "[null]"[1] == rille.json.null) --> true
json.null = rille.none

-- Tables that are arrays although they are empty.
local arrays = setmetatable({}, { __mode = "k" })

--- Marks a table as an array, so that it is written as [] when it is empty. Gives the table.
-- @name rille.json.array
-- @param list table?: a list; a new one if left out
-- @return table: the list
-- @example
-- print(rille.json.encode { names = rille.json.array() }) --> {"names":[]}
function json.array(list)
  list = list or {}
  if type(list) ~= "table" then raise("json.array: takes a table, got %s", check.type_of(list)) end
  arrays[list] = true
  return list
end

--- The value of a JSON text (RFC 8259, strictly): objects and arrays are tables, null is rille.json.null, numbers are integers
-- where they are whole and fit.
-- @name rille.json.decode
-- @param text string: JSON, at most 100 levels deep
-- @return any: its value
-- @error what is no JSON, with the byte
-- @example
-- local config = rille.json.decode '{"layers": [4, 8], "dropout": 0.1, "name": null}'
function json.decode(text)
  if type(text) ~= "string" then raise("json.decode: takes a string, got %s", check.type_of(text)) end
  return native.json_decode(text, json.array)
end

--- The value of a JSON file.
-- @name rille.json.load
-- @param path string: the file
-- @return any: its value, as rille.json.decode has it
-- @error a file that cannot be read or is no JSON, with the byte
-- @example
-- rille.json.save({ lr = 0.1 }, "config.json")
-- print(rille.json.load("config.json").lr)
function json.load(path) return native.json_load(check.path("json.load", path), json.array) end

-- ---- writing --------------------------------------------------------------------------------------------------------

local ESCAPES = { ['"'] = '\\"', ["\\"] = "\\\\", ["\b"] = "\\b", ["\f"] = "\\f", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }
local DEEPEST = 100

-- A text in the making: out has its parts, path the keys that lead to where it is.
local function where(text)
  local parts = { "the value" }
  for i = 1, text.level do
    local key = text.path[i]
    parts[#parts + 1] = type(key) == "string" and "." .. key or "[" .. key .. "]"
  end
  return table.concat(parts)
end

local function quote(text, value)
  if not value:find '[%c"\\\128-\255]' then return '"' .. value .. '"' end
  if not utf8.len(value) then raise("json.encode: %s is a string that is not UTF-8", where(text)) end
  return '"' .. value:gsub('[%c"\\]', function(c)
    return ESCAPES[c] or c ~= "\127" and ("\\u%04x"):format(c:byte()) or c
  end) .. '"'
end

local function number(text, value)
  if math.type(value) == "integer" then return value end
  if value ~= value or value == math.huge or value == -math.huge then
    raise("json.encode: %s is %s, which JSON has no number for", where(text), value ~= value and "nan" or tostring(value))
  end
  for _, form in ipairs { "%.15g", "%.16g", "%.17g" } do
    local written = form:format(value)
    if tonumber(written) == value then return written:find "[.eE]" and written or written .. ".0" end
  end
end

-- Its length, if all keys are 1 .. n.
local function length_of(value)
  local n = #value
  if n == 0 then return arrays[value] and next(value) == nil and 0 or nil end
  local count = 0
  for _ in pairs(value) do count = count + 1 end
  return count == n and n or nil
end

local function sorted_keys(text, value)
  local keys = {}
  for key in pairs(value) do
    if type(key) ~= "string" then
      raise("json.encode: %s: keys of objects must be strings, got %s", where(text), check.type_of(key))
    end
    keys[#keys + 1] = key
  end
  if not (getmetatable(value) or {}).__pairs then table.sort(keys) end
  return keys
end

local encode

-- Items between brackets, in one line or, indented, in one each. keys: of an object; nil: an array of n.
local function encode_items(text, value, keys, n)
  local out, level, indent = text.out, text.level + 1, text.indent
  if level > DEEPEST then raise("json.encode: tables are deeper than %d: does one hold itself?", DEEPEST) end
  local before = indent and "\n" .. (" "):rep(indent * level)
  out[#out + 1] = keys and "{" or "["
  for i = 1, n do
    local key = keys and keys[i] or i
    if i > 1 then out[#out + 1] = "," end
    if before then out[#out + 1] = before end
    if keys then
      out[#out + 1] = quote(text, key)
      out[#out + 1] = indent and ": " or ":"
    end
    text.level, text.path[level] = level, key
    encode(text, value[key])
  end
  text.level = level - 1
  if indent and n > 0 then out[#out + 1] = "\n" .. (" "):rep(indent * (level - 1)) end
  out[#out + 1] = keys and "}" or "]"
end

function encode(text, value)
  local out, kind = text.out, type(value)
  if kind == "string" then
    out[#out + 1] = quote(text, value)
  elseif kind == "number" then
    out[#out + 1] = number(text, value)
  elseif kind == "boolean" then
    out[#out + 1] = tostring(value)
  elseif value == json.null then
    out[#out + 1] = "null"
  elseif rille.is_tensor(value) then
    encode(text, value:dim() == 0 and value:item() or json.array(value:totable()))
  elseif kind == "table" and not rille.nn.is_module(value) then
    local n = length_of(value)
    local keys = not n and sorted_keys(text, value) or nil
    encode_items(text, value, keys, n or #keys)
  else
    raise("json.encode: %s is a %s, which JSON cannot hold", where(text), check.type_of(value))
  end
end

--- A value as JSON. Tables with keys 1 .. n are arrays, others objects with their keys in order; tensors are nested arrays.
-- @name rille.json.encode
-- @param value any: tables, strings, numbers, booleans, rille.json.null, tensors
-- @option indent integer?: blanks for each level, and one line for each item
-- @return string: the text
-- @error functions and the like, NaN and infinities, strings that are not UTF-8
-- @example
-- print(rille.json.encode({ layers = { 4, 8 }, name = rille.json.null }, { indent = 2 }))
function json.encode(value, options)
  options = check.options("json.encode", options, { indent = "integer" })
  if options.indent and options.indent < 0 then
    raise("json.encode: indent must be at least 0, got %d", options.indent)
  end
  local text = { out = {}, path = {}, level = 0, indent = options.indent }
  native.with_point(encode, text, value)
  return table.concat(text.out)
end

--- Writes a value to a JSON file, in one step.
-- @name rille.json.save
-- @param value any: as rille.json.encode takes it
-- @param path string: the file
-- @option indent integer?: blanks for each level
-- @example
-- rille.json.save({ lr = 0.1, layers = { 4, 8 } }, "config.json", { indent = 2 })
function json.save(value, path, options)
  check.options("json.save", options, { indent = "integer" })
  check.ending("json.save", path, "JSON")
  native.write_file("json.save", path, json.encode(value, options) .. "\n")
end

check.take_names(json, { decode = "text", load = "path", save = "value path options" })

return json
