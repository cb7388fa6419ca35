-- What the scripts share: errors at the user's line, and options tables.
local rille = ...
local check = {}

--- Raises text at the line of the user's script that called into the library.
function check.raise(...) rille._raise(string.format(...)) end

local function type_of(value)
  if math.type(value) == "integer" then return "integer" end
  if rille.is_tensor(value) then return "tensor" end
  return type(value)
end

local function fits(value, kinds)
  local kind = type_of(value)
  for wanted in kinds:gmatch("[^|]+") do
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
  if type(options) ~= "table" then check.raise("%s: options must be a table, got %s", name, type(options)) end
  for key, value in pairs(options) do
    if not kinds[key] then
      local names = {}
      for known in pairs(kinds) do names[#names + 1] = known end
      table.sort(names)
      local near = check.nearest(tostring(key), names)
      check.raise("%s: no option '%s'%s; it takes %s", name, tostring(key), near and (", did you mean '%s'?"):format(near) or "",
        table.concat(names, ", "))
    end
    if not fits(value, kinds[key]) then
      check.raise("%s: %s must be %s, got %s", name, key, (kinds[key]:gsub("|", " or ")), type_of(value))
    end
  end
  return options
end

--- Raises unless value is a string with something in it.
function check.path(name, value)
  if type(value) ~= "string" or value == "" then
    check.raise("%s: the path must be a string, got %s", name, value == "" and "an empty one" or type_of(value))
  end
  return value
end

return check
