-- Files of torch.save's, the Lua half: which ones they are, and values as the writer in C takes them (bindings/io/torch.c).
local rille, require = ...
local raise = require("rille.check").raise
local state = require "rille.nn.state"
local torchfile = {}

local DEEPEST = 64

--- Whether a file that starts so is one of torch.save's.
function torchfile.is_torch(head)
  if head:find("^\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19") then return true end
  if not head:find "^PK\3\4" or #head < 30 then return false end
  local entry = head:sub(31, 30 + ("<I2"):unpack(head, 27))
  return not entry:find "%.npy$" and (entry:find "/%.?[%w_]*$" or entry:find "/data%.pkl$" or entry == "data.pkl"
    or entry:find "/%.data/" or entry:find "^[^/]*/code/") ~= nil
end

--- A table of a list of names and tensors that keeps its order; a name that comes twice counts the last time.
function torchfile.ordered(list)
  local seen, kept = {}, {}
  for _, item in ipairs(list) do
    if not seen[item[1]] then
      seen[item[1]] = item
      kept[#kept + 1] = item
    end
    seen[item[1]][2] = item[2]
  end
  return state.ordered(kept)
end

local function is_list(value)
  local n = #value
  if n == 0 or state.is_dict[value] or (getmetatable(value) or {}).__pairs then return false end
  local count = 0
  for _ in pairs(value) do count = count + 1 end
  return count == n
end

-- Keys in the table's own order if it has one; else numbers, then texts by their bytes, so that a file's bytes do not depend
-- on chance.
local function keys_of(value, path)
  local keys = {}
  for key in pairs(value) do
    if math.type(key) ~= "integer" and type(key) ~= "string" then
      raise("save: %s: keys must be strings or integers, got %s", path, type(key))
    end
    keys[#keys + 1] = key
  end
  if (getmetatable(value) or {}).__pairs then return keys end
  table.sort(keys, function(a, b)
    if type(a) ~= type(b) then return type(a) == "number" end
    return a < b
  end)
  return keys
end

local prepare

local function prepare_table(value, path, depth, seen)
  if seen[value] then return seen[value] end
  if depth > DEEPEST then raise("save: tables are deeper than %d at %s: does one hold itself?", DEEPEST, path:sub(1, 60)) end
  local made = {}
  if is_list(value) then
    made[0] = "list"
    for i, item in ipairs(value) do made[i] = prepare(item, path .. "[" .. i .. "]", depth + 1, seen) end
  else
    made[0] = "dict"
    for _, key in ipairs(keys_of(value, path)) do
      made[#made + 1] = prepare(key, path, depth, seen)
      made[#made + 1] = prepare(value[key], path .. "." .. key, depth + 1, seen)
    end
  end
  seen[value] = made
  return made
end

function prepare(value, path, depth, seen)
  local kind = type(value)
  if rille.is_tensor(value) or kind == "number" or kind == "boolean" or value == rille.none then return value end
  if rille.nn.is_module(value) then raise("save: %s is a module; its tensors are %s:state_dict()", path, path) end
  if kind == "table" then return prepare_table(value, path, depth, seen) end
  if kind ~= "string" then raise("save: %s is a %s, which a file cannot keep", path, kind) end
  if not utf8.len(value) then raise("save: %s is a text that is not UTF-8", path) end
  return value
end

--- A value of tensors, tables and plain values with its tables as "list" or "dict" (at 0) and their items, or keys and values
-- in turn. Tables that stand in several places are one.
function torchfile.prepare(value)
  if value == nil then raise("save: needs a table of tensors such as net:state_dict(), got nil") end
  return prepare(value, "the value", 0, {})
end

return torchfile
