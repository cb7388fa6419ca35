-- What counts as a data set: a length and items that count from 0.
--
-- A table or userdata with methods len and get; anything else with # and [i] from 0, such as a tensor; or a plain list,
-- whose first element is item 0. An item is one value or several; a list as an item is several values.
local rille, require = ...
local class = require "rille.class"
local check = require "rille.check"
local items = {} -- in a loader's worker, items.worker says which one it is (worker.lua)

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

-- ---- loops --------------------------------------------------------------------------------------------------------------

local MOST_OPEN = 32 -- passes whose values do not tell them apart for sure

local Passes = class.plain "rille.passes"

--- What for ... in object do needs where the object itself is called: which pass a loop is at, known by what it was given
-- last, as loops over one object may stand inside each other. Tensors and tables are held weakly: a pass goes with its loop.
function items.passes(name)
  return Passes { name = name, by_value = setmetatable({}, { __mode = "k" }), open = {} }
end

local function is_object(value)
  local kind = type(value)
  return kind == "userdata" or kind == "table"
end

function Passes:keep(pass, last, ...)
  if is_object(last) then
    self.by_value[last] = pass
  elseif last ~= nil then
    table.insert(self.open, { pass = pass, last = last })
    if #self.open > MOST_OPEN then table.remove(self.open, 1) end
  end
  return last, ...
end

--- The first values of a new pass, which is a function.
function Passes:start(pass) return self:keep(pass, pass()) end

--- The next values of the pass that gave this one.
function Passes:go_on(last)
  local pass
  if is_object(last) then
    pass, self.by_value[last] = self.by_value[last], nil
  else
    for i = #self.open, 1, -1 do
      if self.open[i].last == last then
        pass = table.remove(self.open, i).pass
        break
      end
    end
  end
  if not pass then check.raise("%s", self.ended or self.name .. ": this loop's pass has ended") end
  return self:keep(pass, pass())
end

--- Ends all passes; text is the error of loops that go on.
function Passes:close(text) self.by_value, self.open, self.ended = setmetatable({}, { __mode = "k" }), {}, text end

--- A function without arguments from what an iterator is made of: a function and what it is called with.
function items.iterator(name, what, step, state, control)
  local meta = type(step) ~= "function" and getmetatable(step)
  if type(step) ~= "function" and not (type(meta) == "table" and meta.__call) then
    check.raise("%s: %s must give an iterator, a function that gives one item after the other, got %s", name, what,
      check.type_of(step))
  end
  local function keep(first, ...)
    control = first
    return first, ...
  end
  return function() return keep(step(state, control)) end
end

return items
