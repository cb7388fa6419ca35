-- The layers written in C as classes: calling one makes a layer, and extend makes a class of modules with the layer
-- inside. Such a module has the layer's parameters, buffers and options as its own fields, in front of what its init adds:
--
--   local LoRALinear = nn.Linear:extend "LoRALinear"
--   function LoRALinear:init(inputs, outputs, rank)
--     nn.Linear.init(self, inputs, outputs)
--     self.a, self.b = nn.Parameter(rille.randn(rank, inputs)), nn.Parameter(rille.zeros(outputs, rank))
--   end
--   function LoRALinear:forward(x) return nn.Linear.forward(self, x) + x:matmul(self.a.T):matmul(self.b.T) end
local rille, require, native = ...
local modules = require "rille.nn.module"
local check = require "rille.check"
local class = require "rille.class"
local nn = rille.nn

-- What modules with a layer inside have.
local Extended = nn.Module:extend("Layer")

local function layer_of(self)
  local layer = rawget(self, "_layer")
  if not layer then
    check.raise("%s: its init must call that of the layer first: nn.%s.init(self, ...)", self._class, self._layer_name)
  end
  return layer
end

function Extended:init(...) rawset(self, "_layer", self._make(...)) end

function Extended:forward(...)
  local layer = layer_of(self)
  if layer.training ~= self.training then layer.training = self.training end
  return layer(...)
end

function Extended:extra_repr() return tostring(layer_of(self)):match "%((.*)%)$" end

-- Whether layers of a type have a field; reading another one is an error.
local function has_field(own, layer, key)
  local known = own._known[key]
  if known == nil then
    known = type(key) == "string" and pcall(function() return layer[key] end)
    own._known[key] = known
  end
  return known
end

-- What a class has under a key, its bases included; asking the layer's class itself for what it lacks is an error.
local function find(own, key)
  while true do
    local value = rawget(own, key)
    if value ~= nil then return value end
    if rawget(own, "_make") then return Extended[key] end
    own = getmetatable(own).__index
  end
end

local function instance_index(own)
  return function(self, key)
    local inherited = find(own, key)
    local layer = inherited == nil and rawget(self, "_layer")
    if not layer then return inherited end
    if has_field(own, layer, key) then return layer[key] end
  end
end

local function instance_newindex(own)
  return function(self, key, value)
    local layer = rawget(self, "_layer")
    if layer and (value == nil or rille.is_tensor(value)) and has_field(own, layer, key) then
      layer[key] = value
    else
      modules.new_field(self, key, value)
    end
  end
end

local function extend(self, name)
  local new = class.extend(self, "nn." .. self._layer_name, name, modules.metatable, modules.construct)
  local metatable = new._metatable
  metatable.__index, metatable.__newindex = instance_index(new), instance_newindex(new)
  return new
end

local function wrap(name, constructor)
  nn[name] = setmetatable({ _class = name, _layer_name = name, _make = constructor, _known = {}, extend = extend }, {
    __call = native.class_call(constructor), __tostring = function() return "<class " .. name .. ">" end, __base = Extended,
    __index = function(_, key)
      local inherited = Extended[key]
      if inherited == nil and type(key) == "string" and key:sub(1, 1) ~= "_" then
        check.raise("nn.%s has no '%s'; calling it makes a layer, and nn.%s:extend(name) a class of its kind", name, key, name)
      end
      return inherited
    end,
  })
end

for _, entry in ipairs(native.layer_types()) do wrap(entry[1], nn[entry[1]]) end

return nn
