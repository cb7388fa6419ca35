-- What counts as a data set: a length and items that count from 0.
--
-- A table or userdata with methods len and get; anything else with # and [i] from 0, such as a tensor; or a plain list,
-- whose first element is item 0. An item is one value or several; a list as an item is several values.
local rille = ...
local check = rille._import "check"
local items = {}

--- A class whose instances are made by calling it, with init if there is one.
-- @param base the class that extend was called on; whose says what it is in errors ("data.Dataset")
-- @param metatable function(class) that gives the instances' metatable
function items.class(base, whose, name, metatable)
  check.colon(type(base) == "table", whose, "extend")
  local class = setmetatable({ _class = name or whose:match "%w+$" }, {
    __index = base,
    __tostring = rille._import("names").of_class,
    __call = function(class, ...)
      local instance = setmetatable({}, class._metatable)
      if class.init then class.init(instance, ...) end
      return instance
    end,
  })
  class._metatable = metatable(class)
  class._metatable.__name = class._class
  return class
end

--- A field or method of a data set; nil if it has none of that name, also where its __index takes nothing but numbers.
function items.field(set, name)
  if type(set) ~= "table" then return nil end
  local found, value = pcall(function() return set[name] end)
  return found and value or nil
end

local function has_methods(set)
  return type(items.field(set, "get")) == "function" and type(items.field(set, "len")) == "function"
end

local function is_list(set) return type(set) == "table" and getmetatable(set) == nil end

-- A list is spread; what has names stays one value.
local function spread(value, ...)
  if select("#", ...) == 0 and is_list(value) and value[1] ~= nil then return value end
  return { value, ... }
end

--- How many items a data set has.
function items.length(set)
  local given = has_methods(set) and set:len() or #set
  local length = math.tointeger(given)
  if not length or length < 0 then
    check.raise("a data set's len() must be a whole number of items, got %s", tostring(given))
  end
  return length
end

--- Checks a data set and says how to read it.
-- @return a function(i) that gives item i as a list of values
function items.reader(name, set)
  if has_methods(set) then
    return function(i) return spread(set:get(i)) end
  elseif is_list(set) then
    for key in pairs(set) do
      if math.type(key) ~= "integer" or key < 1 or key > #set then
        check.raise("%s: a table as data set must be a list, or have the methods len and get; this one has the key %s",
          name, tostring(key))
      end
    end
    return function(i)
      local value = set[i + 1]
      if value == nil then
        check.raise("%s: index %d is out of range for a data set of %d (items count from 0)", name, i, #set)
      end
      return spread(value)
    end
  elseif rille.is_tensor(set) then
    if set:dim() == 0 then check.raise("%s: a tensor as data set must have dims", name) end
    return function(i) return { set[i] } end
  end
  local meta = getmetatable(set)
  local indexable = type(set) == "userdata" or type(set) == "table"
  if not indexable or type(meta) == "table" and not (meta.__len and meta.__index) then
    check.raise("%s: a data set must be a list, a tensor, or have a length and items (len and get, or __len and __index), got %s",
      name, type(set) == "table" and "a table without" or type(set))
  end
  return function(i) return spread(set[i]) end
end

return items
