-- Sequential, ModuleList, ModuleDict, ParameterList, ParameterDict.
local rille = ...
local nn = rille.nn
local run_layers = rille._run_layers

-- "nn.ReLU" for what makes layers, where a layer was meant.
local function class_name(value)
  if type(value) == "table" then return rawget(value, "_class") end
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
    rille._raise(("%s: takes %s, got the class %s itself; make one: %s(...)"):format(container, wanted, class, class))
  end
  rille._raise(("%s: takes %s, got %s"):format(container, wanted, type(value)))
end

-- A constructor's members: Sequential(a, b) or Sequential { a, b }.
local function members(...)
  local first = ...
  local count = select("#", ...)
  if count == 1 and type(first) == "table" and not nn.is_module(first) and not rawget(first, "_class") then
    return first, #first
  end
  return { ... }, count
end

local function check_index(list, method, index, most)
  if math.type(index) == "integer" and index >= 1 and index <= most then return index end
  rille._raise(("%s.%s: index must be from 1 to %d, got %s"):format(list._class, method, most, tostring(index)))
end

local List = nn.Module:extend("List")
List._ordered = true

-- net[0] and net[-1] are what a Python user writes; nil would be called or indexed.
getmetatable(List).__index = function(_, key)
  if math.type(key) == "integer" and key < 1 then
    rille._raise(("no module at %d: modules in a list count from 1, as Lua's lists do; only their names, as in \"0.weight\", "
      .. "count from 0"):format(key))
  end
  return nn.Module[key]
end

--- Adds a module at the end; returns the list.
function List:append(module)
  self[#self + 1] = check_member(self._class, module, self._takes_functions)
  return self
end

--- Adds the modules of a table.
function List:extend_with(modules)
  for _, module in ipairs(modules) do self:append(module) end
  return self
end

--- Puts a module before the one at index, from 1; returns the list.
function List:insert(index, module)
  check_member(self._class, module, self._takes_functions)
  table.insert(self, check_index(self, "insert", index, #self + 1), module)
  return self
end

--- Takes the module at index (the last one, where it is left out) from the list and returns it.
function List:pop(index)
  return table.remove(self, check_index(self, "pop", index or #self, #self))
end

--- The same as #list.
function List:len() return #self end

function List:init(...)
  local list, count = members(...)
  for i = 1, count do self:append(list[i]) end
end

--- nn.Sequential(a, b, ...) calls its members one after the other; plain functions may stand among them.
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
  if value == nil then rille._raise(("%s.pop: no entry '%s'"):format(self._class, tostring(name))) end
  self[name] = nil
  return value
end

--- Takes all entries out.
function Dict:clear()
  for _, name in ipairs(self:keys()) do self[name] = nil end
end

function Dict:_put(name, value)
  if type(name) ~= "string" then rille._raise(self._class .. " takes names that are strings") end
  if name == "training" or name:find "^_" or (self[name] ~= nil and rawget(self, name) == nil) then
    rille._raise(("%s: '%s' cannot be an entry's name"):format(self._class, name))
  end
  self[name] = self:_take(value)
end

--- Adds the entries of a dict, or of a table in the order of their names; returns the dict.
function Dict:update(entries)
  if type(entries) ~= "table" then
    rille._raise(("%s takes a table, got %s"):format(self._class, type(entries)))
  end
  local names = {}
  if nn.is_module(entries) and entries._entries then
    names = entries:keys()
  else
    for name in pairs(entries) do names[#names + 1] = name end
    table.sort(names, function(x, y) return tostring(x) < tostring(y) end)
  end
  for _, name in ipairs(names) do self:_put(name, entries[name]) end
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
  if not rille.is_tensor(tensor) then rille._raise(("%s takes tensors, got %s"):format(container, type(tensor))) end
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

--- Adds a parameter at the end; returns the list.
function nn.ParameterList:append(tensor)
  self[#self + 1] = to_parameter("ParameterList", tensor)
  return self
end

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
