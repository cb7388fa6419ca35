-- What TAB offers at the prompt: names that are there, fields and methods of values, options of functions inside { },
-- files inside strings. Nothing is called to find out, but for the __index of what is asked for a field.
local rille, require, native = ...
local names, tokens = require "rille.names", require "rille.look.tokens"

-- ---- what a value has ------------------------------------------------------------------------------------------------

local function add_keys(found, source, accept)
  for key, value in next, source do
    if type(key) == "string" and key:find "^[%a_][%w_]*$" and (not accept or accept(value)) then found[key] = true end
  end
end

local function is_callable(value)
  local meta = type(value) ~= "function" and debug and debug.getmetatable(value)
  return type(value) == "function" or type(meta) == "table" and meta.__call ~= nil
end

local function part_of(value)
  for _, part in ipairs(names.parts) do
    if rawequal(part.values, value) then return part end
  end
end

-- Parameters and layers that a layer in C or a module answers for by name.
local function add_members(found, module)
  for _, list in ipairs { "named_parameters", "named_buffers", "named_children" } do
    pcall(function()
      for name in module[list](module) do
        if name:find "^[%a_][%w_]*$" then found[name] = true end
      end
    end)
  end
end

-- Keys of a table and of what its metatables look up behind it.
local function add_chain(found, value, accept)
  for _ = 1, 10 do
    add_keys(found, value, accept)
    local meta = debug and debug.getmetatable(value)
    if type(meta) ~= "table" then return end
    local class = rawget(meta, "__class")
    if class == nil then class = rawget(meta, "__index") end
    if type(class) ~= "table" then return end
    value = class
  end
end

local TENSOR_FIELDS = { "dtype", "grad", "requires_grad", "grad_fn", "is_leaf" }

-- The names after value. or value: as a set.
local function fields_of(value, is_method)
  local found, accept = {}, is_method and is_callable or nil
  local part = part_of(value)
  if part then
    for _, name in ipairs(names.list(part)) do found[name] = true end
    return found
  end
  if rille.is_tensor(value) then
    add_keys(found, native.methods)
    for _, name in ipairs(is_method and {} or TENSOR_FIELDS) do found[name] = true end
  elseif type(value) == "table" then
    add_chain(found, value, accept)
  elseif type(value) == "userdata" or type(value) == "string" then
    local meta = debug and debug.getmetatable(value)
    local index = type(meta) == "table" and rawget(meta, "__index")
    if type(index) == "table" then add_chain(found, index, accept) end
    if type(meta) == "table" and meta.__name == "rille.Optimizer" then add_keys(found, native.optimizer_methods) end
  end
  if rille.nn.is_module(value) then
    add_keys(found, native.layer_methods)
    if not is_method then add_members(found, value) end
  end
  return found
end

-- ---- which value stands in front -------------------------------------------------------------------------------------

local opens, closes = { ["("] = ")", ["{"] = "}", ["["] = "]" }, { [")"] = "(", ["}"] = "{", ["]"] = "[" }

-- The index of the bracket that token i closes.
local function opening(list, i)
  local depth = 0
  for j = i, 1, -1 do
    local token = list[j]
    if token[1] == "symbol" and closes[token[2]] then depth = depth + 1 end
    if token[1] == "symbol" and opens[token[2]] then depth = depth - 1 end
    if depth == 0 then return j end
  end
end

local function key_of(token)
  if token[1] == "number" then return tonumber(token[2]) end
  if token[1] == "string" then
    local text = token[2]:match '^"([^\\]*)"$' or token[2]:match "^'([^\\]*)'$"
    return text
  end
end

-- The steps of the expression that ends with token i: { "net", "fc", 1 }; nil where it is more than names and constant indices.
local function path_ending_at(list, i)
  local steps = {}
  while list[i] do
    local token, before = list[i], list[i - 1]
    if token[1] == "name" then
      table.insert(steps, 1, token[2])
      if not (before and (before[2] == "." or before[2] == ":")) then return steps end
      i = i - 2
    elseif token[2] == "]" then
      local open = opening(list, i)
      local key = open and open == i - 2 and key_of(list[i - 1])
      if not key then return nil end
      table.insert(steps, 1, key)
      i = open - 1
    else
      return nil
    end
  end
end

local function value_of(steps, variables)
  if not steps then return nil end
  local fine, value = pcall(function()
    local at = variables(steps[1])
    for i = 2, #steps do
      local part = part_of(at)
      if part then
        at = names.find(part, steps[i])
      else
        at = at[steps[i]]
      end
    end
    return at
  end)
  if fine then return value end
end

-- ---- options of the function whose { } is open -----------------------------------------------------------------------

-- Names that a function's help tells under arguments and options: both may stand in its last table.
local function options_in(text)
  local found, inside = {}, false
  for line in text:gmatch "[^\n]+" do
    local section = line:match "^  (%l+):$"
    if section then inside = section == "arguments" or section == "options" end
    local name = inside and line:match "^    ([%a_][%w_]*) "
    if name then found[name] = true end
  end
  for _, name in ipairs { "options", "parameters", "self" } do found[name] = nil end
  return found
end

-- Help about what stands in front of the brackets; methods of prompt variables go by their last name.
local function help_for(list, i, variables)
  local steps = path_ending_at(list, i)
  if not steps then return nil end
  local help = require "rille.look.help"
  local value = value_of(steps, variables)
  local text = value ~= nil and not rille.is_tensor(value) and help(value, true)
  if not text then
    local name = list[i][2]
    local object = #steps > 1 and value_of({ table.unpack(steps, 1, #steps - 1) }, variables)
    local class = type(object) == "table" and getmetatable(object) or nil
    local owner = type(class) == "table" and (rawget(class, "_class") or rawget(class, "__name"))
    text = type(owner) == "string" and help(owner .. "." .. name, true) or help(name, true)
  end
  return text
end

-- The option names that fit where the text ends, nil where no { of a call is open.
local function options_at(list, variables)
  local depth = 0
  for i = #list, 1, -1 do
    local token = list[i]
    if token[1] == "symbol" and closes[token[2]] then depth = depth + 1 end
    if token[1] == "symbol" and opens[token[2]] then
      depth = depth - 1
      if depth < 0 then
        if token[2] ~= "{" then return nil end
        local last = list[#list][2]
        if last ~= "{" and last ~= "," and last ~= ";" then return nil end
        local before = i - 1
        if list[before] and (list[before][2] == "," or list[before][2] == "(") then -- the table is not the only argument
          local level = 0
          while list[before] and level >= 0 do
            if closes[list[before][2]] then level = level + 1 elseif opens[list[before][2]] then level = level - 1 end
            if level < 0 then break end
            before = before - 1
          end
          if not list[before] or list[before][2] ~= "(" then return nil end
          before = before - 1
        end
        local text = help_for(list, before, variables)
        return text and options_in(text) or nil
      end
    end
  end
end

-- ---- files -----------------------------------------------------------------------------------------------------------

local function files_for(typed)
  local folder, start = typed:match "^(.*/)([^/]*)$"
  folder, start = folder or "", start or typed
  local place = folder == "" and "." or folder
  if place:sub(1, 2) == "~/" then return {}, start end
  local fine, list = pcall(native.list_folder, "completion", place)
  local found = {}
  for _, name in ipairs(fine and list or {}) do
    if name:sub(1, #start) == start and (start ~= "" or name:sub(1, 1) ~= ".") then found[#found + 1] = name end
  end
  return found, start
end

-- ---- all together ----------------------------------------------------------------------------------------------------

local function matching(set, start)
  local list = {}
  for name in pairs(set) do
    local is_hidden = name:sub(1, 1) == "_" and start:sub(1, 1) ~= "_"
    if name:sub(1, #start) == start and not is_hidden then list[#list + 1] = name end
  end
  table.sort(list)
  return list
end

local function common_start(list)
  local common = list[1] or ""
  for _, name in ipairs(list) do
    while name:sub(1, #common) ~= common do common = common:sub(1, -2) end
  end
  while not utf8.len(common) and common ~= "" do common = common:sub(1, -2) end -- no half characters
  return common
end

--- What may follow a text that ends where the cursor stands.
-- @param variables a function: a variable's value by its name; called with nil it gives the set of all names
-- @return the candidates as a sorted list, and the part of them that is typed already
local function candidates(text, variables)
  local list, open = tokens.read(text)
  if open and open[1] == "string" and not open[2]:find "^%[" then
    return files_for(open[2]:sub(2))
  end
  if open then return {}, "" end
  local last, start = list[#list], ""
  if last and (last[1] == "name" or last[1] == "keyword") and last[4] == #text then
    start = last[2]
    table.remove(list)
  end
  local mark = list[#list]
  if mark and (mark[2] == "." or mark[2] == ":") then
    local value = value_of(path_ending_at(list, #list - 1), variables)
    return value ~= nil and matching(fields_of(value, mark[2] == ":"), start) or {}, start
  end
  local options = mark and options_at(list, variables)
  local found = options and matching(options, start)
  if found and #found > 0 then
    for i, name in ipairs(found) do found[i] = name .. " = " end
    return found, start
  end
  if start == "" then return {}, "" end
  local set = variables()
  for word in pairs(tokens.keywords) do set[word] = true end
  return matching(set, start), start
end

-- The candidates in columns, and no more lines than fit.
local function listing(list, rows, columns)
  local width = 0
  for _, name in ipairs(list) do width = math.max(width, #name) end
  local across = math.max(1, (columns - 1) // (width + 2))
  local down = (#list + across - 1) // across
  local lines, shown = {}, math.min(down, math.max(rows - 3, 3))
  for row = 1, shown do
    local cells = {}
    for column = 0, across - 1 do
      local name = list[row + column * down]
      if name then cells[#cells + 1] = name .. (" "):rep(width + 2 - #name) end
    end
    lines[row] = (table.concat(cells):gsub(" +$", ""))
  end
  if shown < down then lines[#lines + 1] = ("... %d names in all"):format(#list) end
  return table.concat(lines, "\n")
end

local complete = { candidates = candidates }

--- What TAB does: the text to put in at the cursor, and a list to show where there are several.
function complete.at(text, variables, rows, columns)
  local before = text:match "[^\n]*$"
  if before:find "^%s*$" then return "  ", nil end
  local list, start = candidates(text, variables)
  if #list == 0 then return "", nil end
  local insert = common_start(list):sub(#start + 1)
  if insert ~= "" or #list == 1 then return insert, nil end
  return "", listing(list, rows, columns)
end

return complete
