-- Sequential, ModuleList, ModuleDict, ParameterList, ParameterDict.
local rille, require, native = ...
local modules = require "rille.nn.module"
local nn = rille.nn
local run_layers = native.run_layers

-- "nn.ReLU" for what makes layers, where a layer was meant.
local function class_name(value)
  if type(value) == "table" then
    return rawget(value, "_make") and "nn." .. value._class or rawget(value, "_class")
  end
  if type(value) ~= "function" then return nil end
  for name, other in pairs(nn) do
    if other == value and name:find "^%u" then return "nn." .. name end
  end
end

local function check_member(container, value, functions)
  if nn.is_module(value) or (functions and type(value) == "function" and not class_name(value)) then return value end
  local wanted = functions and "modules or functions" or "modules"
  local class = class_name(value)
  if class then
    native.raise(("%s: takes %s, got the class %s itself; make one: %s(...)"):format(container, wanted, class, class))
  end
  native.raise(("%s: takes %s, got %s"):format(container, wanted, type(value)))
end

local function is_plain(value)
  return type(value) == "table" and not nn.is_module(value) and not rawget(value, "_class") and getmetatable(value) == nil
end

-- { "conv", module }: one entry of a list of pairs, which is what PyTorch's OrderedDict is written as.
local function is_pair(value) return is_plain(value) and type(value[1]) == "string" and value[2] ~= nil and #value == 2 end

local function serial_of(value)
  if rille.is_tensor(value) or native.is_layer(value) then return value:_serial() end
  return nn.is_module(value) and value._serial_number or 0
end

-- Names and values of { conv = module, ... } in the order in which the values were made, which is that of the text.
local function named_entries(container, entries)
  local list = {}
  for name, value in pairs(entries) do
    if type(name) ~= "string" then
      native.raise(container .. ": members with and without a name in one table have no order; give a list of pairs: "
        .. "{ { \"name\", module }, ... }")
    end
    list[#list + 1] = { name, value, serial_of(value) }
  end
  table.sort(list, function(a, b)
    if a[3] ~= b[3] then return a[3] < b[3] end
    return a[1] < b[1]
  end)
  for i, entry in ipairs(list) do
    if entry[3] > 0 and list[i + 1] and list[i + 1][3] == entry[3] then
      native.raise(("%s: '%s' and '%s' are the same module; give a list of pairs, which has an order"):format(container, entry[1],
        list[i + 1][1]))
    end
  end
  return list
end

-- A constructor's members, a list of { name or false, value }: C(a, b), C { a, b }, C { name = a, ... },
-- C { { "name", a }, ... }.
local function members(container, ...)
  local first, count = ..., select("#", ...)
  local list = { ... }
  if count == 1 and is_plain(first) then
    if #first == 0 then return named_entries(container, first) end
    for key in pairs(first) do
      if math.type(key) ~= "integer" then named_entries(container, first) end
    end
    list, count = first, #first
  end
  local entries = {}
  for i = 1, count do
    local value = list[i]
    entries[i] = is_pair(value) and { value[1], value[2] } or { false, value }
  end
  return entries
end

local function check_index(list, method, index, most)
  if math.type(index) == "integer" and index >= 1 and index <= most then return index end
  native.raise(("%s.%s: index must be from 1 to %d, got %s"):format(list._class, method, most, tostring(index)))
end

-- Members stand at 1, 2, ...; their names are "0", "1", ... unless they were given others, which _names holds by place and
-- _positions by name. list.conv reads and replaces what the name stands for.
local List = nn.Module:extend("List")
List._ordered = true

local function position_of(list, name)
  local positions = rawget(list, "_positions")
  local at = positions and positions[name]
  if at or type(name) ~= "string" then return at end
  local number = name:match "^%d+$" and math.tointeger(name)
  local names = rawget(list, "_names")
  if number and number < #list and not (names and names[number + 1]) then return number + 1 end
end

local function set_name(list, at, name)
  if not rawget(list, "_names") then
    rawset(list, "_names", {})
    rawset(list, "_positions", {})
  end
  rawget(list, "_names")[at], rawget(list, "_positions")[name] = name, at
end

-- The names of all places, false for those without one of their own, and the way back.
local function own_names(list)
  local names, all = rawget(list, "_names") or {}, {}
  for i = 1, #list do all[i] = names[i] or false end
  return all
end

local function set_names(list, all)
  rawset(list, "_names", nil)
  rawset(list, "_positions", nil)
  for i, name in ipairs(all) do
    if name then set_name(list, i, name) end
  end
end

local function add_member(list, name, value)
  check_member(list._class, value, list._takes_functions)
  local at = #list + 1
  local number = name and name:match "^%d+$" and math.tointeger(name)
  if name and number ~= at - 1 then
    if name == "" or name:find(".", 1, true) or name == "training" or name:find "^_" or list[name] ~= nil then
      native.raise(("%s: '%s' cannot be a member's name"):format(list._class, name))
    end
    set_name(list, at, name)
  elseif position_of(list, tostring(at - 1)) then
    native.raise(("%s: a member is called '%d' already; give this one a name"):format(list._class, at - 1))
  end
  rawset(list, at, value)
end

-- A module under a name is a member, as in PyTorch; what else stands under a name is a field.
function List._instance_newindex(list, key, value)
  local at = position_of(list, key)
  if at then
    if value == nil then
      list:pop(at)
    else
      rawset(list, at, check_member(list._class, value, list._takes_functions))
    end
  elseif math.type(key) == "integer" and value ~= nil then
    if key ~= #list + 1 then
      native.raise(("%s: the next member's index is %d, got %d"):format(list._class, #list + 1, key))
    end
    add_member(list, nil, value)
  elseif type(key) == "string" and nn.is_module(value) then
    add_member(list, key, value)
  else
    modules.new_field(list, key, value)
  end
end

-- The places, from 1, that a text in Python's notation names: "1:", ":-1", "::2" count from 0, as all texts do.
local function places_of(list, text) return native.slice_places(list._class, #list, text) end

-- A list of the same class with the members at places. A Sequential's keep their names, a ModuleList's are counted anew.
local function part_of(list, places)
  local names, entries = rawget(list, "_names") or {}, {}
  for i, at in ipairs(places) do
    local member = rawget(list, at)
    entries[i] = list._takes_functions and { names[at] or tostring(at - 1), member } or member
  end
  return getmetatable(list).__class(entries)
end

local function with_members(class)
  function class._instance_index(list, key)
    local inherited = class[key] -- first: it is asked for methods at every call, and no member has a method's name
    if inherited ~= nil or type(key) ~= "string" then return inherited end
    local at = position_of(list, key)
    if at then return rawget(list, at) end
    local places = key:find(":", 1, true) and places_of(list, key)
    if places then return part_of(list, places) end
  end
  local metatable = class._metatable
  metatable.__index, metatable.__newindex = class._instance_index, List._instance_newindex
end

--- Of a class: a new class; its instances look in it behind their members. Of a list: the same as extend_with.
function List:extend(name)
  if type(name) == "table" and nn.is_module(self) then return self:extend_with(name) end
  local class = nn.Module.extend(self, name)
  with_members(class)
  return class
end

-- net[0] and net[-1] are what a Python user writes; nil would be called or indexed.
getmetatable(List).__index = function(_, key)
  if math.type(key) == "integer" and key < 1 then
    native.raise(("no module at %d: modules in a list count from 1, as Lua's lists do; only their names, as in \"0.weight\", "
      .. "count from 0"):format(key))
  end
  return nn.Module[key]
end

--- Adds a module at the end; returns the list.
function List:append(module)
  add_member(self, nil, module)
  return self
end

--- Adds the modules of a table.
function List:extend_with(list)
  for _, module in ipairs(list) do self:append(module) end
  return self
end

--- Puts a module before the one at index, from 1; returns the list.
function List:insert(index, module)
  check_member(self._class, module, self._takes_functions)
  check_index(self, "insert", index, #self + 1)
  local names = own_names(self)
  table.insert(names, index, false)
  for i = #self, index, -1 do rawset(self, i + 1, rawget(self, i)) end
  rawset(self, index, module)
  set_names(self, names)
  return self
end

--- Takes the module at index (the last one, where it is left out) from the list and returns it.
function List:pop(index)
  local names = own_names(self)
  index = check_index(self, "pop", index or #self, #self)
  table.remove(names, index)
  local module = table.remove(self, index)
  set_names(self, names)
  return module
end

--- The same as #list.
function List:len() return #self end

function List:init(...)
  for _, entry in ipairs(members(self._class, ...)) do
    local name, value = entry[1], entry[2]
    if name and entry[3] == 0 and type(value) == "function" and self._takes_functions then
      native.raise(("%s: a function under a name has no place among the others; give a list of pairs: { { \"%s\", f }, ... }")
        :format(self._class, name))
    end
    add_member(self, name or nil, value)
  end
end

--- nn.Sequential(a, b, ...) calls its members one after the other; plain functions may stand among them. Members with names,
-- as PyTorch's OrderedDict gives them: nn.Sequential { conv = nn.Conv2d(...), act = nn.ReLU() }, in the order in which they
-- are made, nn.Sequential { { "conv", conv }, { "act", act } }, or add_module("conv", conv); net.conv is the member.
nn.Sequential = List:extend("Sequential")
nn.Sequential._takes_functions = true

-- Layers that follow each other run without Lua in between.
function nn.Sequential:forward(x)
  local i, count = 1, #self
  while i <= count do
    x, i = run_layers(self, i, x)
    if i <= count then
      x = self[i](x)
      i = i + 1
    end
  end
  return x
end

--- nn.ModuleList { a, b, ... }: a list whose members belong to the module that holds it; from 1, as Lua's lists.
nn.ModuleList = List:extend("ModuleList")
nn.ModuleList._collapses = true

-- ---- by name --------------------------------------------------------------------------------------------------------

local Dict = nn.Module:extend("Dict")

--- The entries by name, in the order in which they were made: for name, value in dict:items() do ... end
function Dict:items() return self[self._entries](self) end

--- The names, as a list.
function Dict:keys()
  local names = {}
  for name in self:items() do names[#names + 1] = name end
  return names
end

--- What stands under the names, as a list.
function Dict:values()
  local values = {}
  for _, value in self:items() do values[#values + 1] = value end
  return values
end

--- How many there are.
function Dict:len() return #self:keys() end

--- Whether there is an entry of this name.
function Dict:contains(name) return rawget(self, name) ~= nil end

--- Takes an entry out and returns it.
function Dict:pop(name)
  local value = rawget(self, name)
  if value == nil then native.raise(("%s.pop: no entry '%s'"):format(self._class, tostring(name))) end
  self[name] = nil
  return value
end

--- Takes all entries out.
function Dict:clear()
  for _, name in ipairs(self:keys()) do self[name] = nil end
end

function Dict:_put(name, value)
  if type(name) ~= "string" then native.raise(self._class .. " takes names that are strings") end
  if name == "training" or name:find "^_" or (self[name] ~= nil and rawget(self, name) == nil) then
    native.raise(("%s: '%s' cannot be an entry's name"):format(self._class, name))
  end
  modules.end_line(self)
  self[name] = self:_take(value)
end

--- Adds the entries of a dict, of a table in the order in which they were made, or of a list of pairs { { "name", value }, ... };
-- returns the dict.
function Dict:update(entries)
  if type(entries) ~= "table" then
    native.raise(("%s takes a table, got %s"):format(self._class, type(entries)))
  end
  if nn.is_module(entries) and entries._entries then
    for name, value in entries:items() do self:_put(name, value) end
  elseif is_pair(entries[1]) then
    for _, entry in ipairs(entries) do
      if not is_pair(entry) then native.raise(self._class .. ": each entry of a list must be a pair { name, value }") end
      self:_put(entry[1], entry[2])
    end
  else
    for name in pairs(entries) do
      if type(name) ~= "string" then native.raise(self._class .. " takes names that are strings") end
    end
    for _, entry in ipairs(named_entries(self._class, entries)) do self:_put(entry[1], entry[2]) end
  end
  return self
end

function Dict:init(entries)
  if entries ~= nil then self:update(entries) end
end

--- nn.ModuleDict { name = module, ... }
nn.ModuleDict = Dict:extend("ModuleDict")
nn.ModuleDict._entries = "named_children"

function nn.ModuleDict:_take(module) return check_member("ModuleDict", module) end

-- ---- parameters -----------------------------------------------------------------------------------------------------

local function to_parameter(container, tensor)
  if not rille.is_tensor(tensor) then native.raise(("%s takes tensors, got %s"):format(container, type(tensor))) end
  return tensor:_serial() > 0 and tensor or nn.Parameter(tensor)
end

-- As PyTorch lists parameters.
local function describe_parameters(self)
  local lines = {}
  for name, parameter in self:named_parameters() do
    lines[#lines + 1] = ("  (%s): Parameter containing: [%s of size %s]"):format(name, parameter.dtype,
      table.concat(parameter:shape(), "x"))
  end
  if #lines < 2 then return ("%s(%s)"):format(self._class, lines[1] or "") end
  return ("%s(\n  %s\n)"):format(self._class, table.concat(lines, "\n  "))
end

--- nn.ParameterList { p, q, ... }: tensors become parameters.
nn.ParameterList = nn.Module:extend("ParameterList")
nn.ParameterList._ordered = true
nn.ParameterList._describe = describe_parameters

nn.ParameterList._metatable.__index = function(list, key)
  local inherited = nn.ParameterList[key]
  if inherited ~= nil or type(key) ~= "string" or not key:find(":", 1, true) then return inherited end
  local places = places_of(list, key)
  if places then return part_of(list, places) end
end

--- Adds a parameter at the end; returns the list.
function nn.ParameterList:append(tensor)
  self[#self + 1] = to_parameter("ParameterList", tensor)
  return self
end

--- Of the class: a new class. Of a list: adds the parameters of a table; returns the list.
function nn.ParameterList:extend(parameters)
  if type(parameters) ~= "table" or not nn.is_module(self) then return nn.Module.extend(self, parameters) end
  for _, tensor in ipairs(parameters) do self:append(tensor) end
  return self
end
nn.ParameterList.extend_with = nn.ParameterList.extend

--- The same as #list.
function nn.ParameterList:len() return #self end

function nn.ParameterList:init(list)
  for _, tensor in ipairs(list or {}) do self:append(tensor) end
end

--- nn.ParameterDict { name = tensor, ... }: tensors become parameters.
nn.ParameterDict = Dict:extend("ParameterDict")
nn.ParameterDict._entries = "named_parameters"
nn.ParameterDict._describe = describe_parameters

function nn.ParameterDict:_take(tensor) return to_parameter("ParameterDict", tensor) end

return nn
