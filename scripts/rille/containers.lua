-- Sequential, ModuleList, ModuleDict, ParameterList.
local rille = ...
local nn = rille.nn

local function check_member(container, value, functions)
  if nn.is_module(value) or (functions and type(value) == "function") then return value end
  local wanted = functions and "modules or functions" or "modules"
  rille._raise(("%s takes %s, got %s"):format(container, wanted, type(value)))
end

-- A constructor's members: Sequential(a, b) or Sequential { a, b }.
local function members(...)
  local first = ...
  if select("#", ...) == 1 and type(first) == "table" and not nn.is_module(first) then return first end
  return { ... }
end

local List = nn.Module:extend("List")
List._ordered = true

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

function List:init(...)
  for _, module in ipairs(members(...)) do self:append(module) end
end

--- nn.Sequential(a, b, ...) calls its members one after the other; plain functions may stand among them.
nn.Sequential = List:extend("Sequential")
nn.Sequential._takes_functions = true

function nn.Sequential:forward(x)
  for i = 1, #self do x = self[i](x) end
  return x
end

--- nn.ModuleList { a, b, ... }: a list whose members belong to the module that holds it; from 1, as Lua's lists.
nn.ModuleList = List:extend("ModuleList")
nn.ModuleList._collapses = true

--- nn.ModuleDict { name = module, ... }
nn.ModuleDict = nn.Module:extend("ModuleDict")

function nn.ModuleDict:init(modules)
  for name, module in pairs(modules or {}) do
    if type(name) ~= "string" then rille._raise("ModuleDict takes names that are strings") end
    self[name] = check_member("ModuleDict", module)
  end
end

--- nn.ParameterList { p, q, ... }: tensors become parameters.
nn.ParameterList = nn.Module:extend("ParameterList")
nn.ParameterList._ordered = true

function nn.ParameterList:init(list)
  for i, tensor in ipairs(list or {}) do
    self[i] = tensor:_serial() > 0 and tensor or nn.Parameter(tensor)
  end
end

return nn
