-- Tables of tensors, plain values and such tables as flat names, for files: tensors by name and texts by name. Nothing in them
-- is code.
local rille, require = ...
local raise = require("rille.check").raise
local tree = {}

local DEEPEST = 64

local function escape(text) return (text:gsub("[^%w_. :+-]", function(c) return ("%%%02X"):format(c:byte()) end)) end
local function unescape(text) return (text:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end)) end

-- "optimizers/#1/state/#0/exp_avg": keys between slashes, integers with # in front.
local function key_text(key, path)
  if math.type(key) == "integer" then return "#" .. key end
  if key == "" then raise("save: %s: a key is an empty string", path == "" and "the table" or path) end
  if type(key) == "string" then return escape(key) end
  raise("save: %s: keys must be strings or integers, got %s", path, type(key))
end

local function plain_text(value, path)
  if rille.nn.is_module(value) then raise("save: %s is a module; its tensors are %s:state_dict()", path, path) end
  if math.type(value) == "integer" then return "i" .. value end
  if type(value) == "number" then return value ~= value and "fnan" or ("f%a"):format(value) end
  if type(value) == "boolean" then return value and "b1" or "b0" end
  if value == rille.none then return "n" end
  if type(value) == "string" then return "s" .. escape(value) end
  raise("save: %s is a %s, which a file cannot keep", path, type(value))
end

local function flatten(value, path, tensors, texts, depth)
  if rille.is_tensor(value) then
    tensors[path] = value:detach()
  elseif type(value) == "table" and not rille.nn.is_module(value) then
    if depth > DEEPEST then raise("save: tables are deeper than %d at %s: does one hold itself?", DEEPEST, path:sub(1, 60)) end
    local is_empty = true
    for key, item in pairs(value) do
      is_empty = false
      flatten(item, (path == "" and "" or path .. "/") .. key_text(key, path), tensors, texts, depth + 1)
    end
    if is_empty then texts[path] = "t" end
  else
    texts[path] = plain_text(value, path)
  end
end

local function plain_value(text)
  local kind, rest = text:sub(1, 1), text:sub(2)
  if kind == "t" then return {} end
  if kind == "n" then return rille.none end
  if kind == "b" then return rest == "1" end
  if kind == "s" then return unescape(rest) end
  if kind == "i" then return math.tointeger(tonumber(rest)) end
  if rest == "nan" then return 0 / 0 end
  return rest:find "inf" and (rest:find "-" and -math.huge or math.huge) or tonumber(rest) + 0.0
end

local function put(root, path, value)
  local keys = {}
  for key in path:gmatch "[^/]+" do
    if key:sub(1, 1) == "#" then key = assert(math.tointeger(tonumber(key:sub(2)))) else key = unescape(key) end
    keys[#keys + 1] = key
  end
  for i = 1, #keys - 1 do
    root[keys[i]] = root[keys[i]] or {}
    root = root[keys[i]]
  end
  root[keys[#keys]] = value
end

--- Tensors and texts by name, of a table.
function tree.flatten(value)
  local tensors, texts = {}, {}
  flatten(value, "", tensors, texts, 0)
  return tensors, texts
end

--- The table that was flattened. Raises where names and texts are none.
function tree.build(tensors, texts)
  local root = {}
  for name, text in pairs(texts) do
    put(root, name, plain_value(text))
  end
  for name, tensor in pairs(tensors) do put(root, name, tensor) end
  return root
end

return tree
