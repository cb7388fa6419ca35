-- The Lua half of the library: what require "rille" adds to the C module. Each script is called with the module and
-- returns its part; parts that a program may never use are loaded when they are first touched.
local rille = ...
local import = rille._import

rille.nn.functional = rille.functional
import "module"
import "containers"
import "optim"
import "tensor"
import "linalg"
import "files"

local lazy = {
  data = "data",
  train = "train",
  datasets = "datasets",
  image = "image",
  plot = "plot",
  progress = "progress",
  autograd = "autograd",
  Function = "function",
  checkpoint = "checkpoint",
  profile = "profile",
  reload = "reload",
  summary = "summary",
  graph = "graph",
}

setmetatable(rille, {
  __index = function(self, name)
    local script = lazy[name]
    if not script then return nil end
    local part = import(script)
    rawset(self, name, part)
    return part
  end,
})

local lazy_nn = { init = "initializers", utils = "utils" }

-- Scripts that hold several modules put them into nn themselves.
local families = {
  recurrent = { "RNN", "LSTM", "GRU", "RNNCell", "LSTMCell", "GRUCell" },
  attention = { "MultiheadAttention" },
  transformer = { "Transformer", "TransformerEncoder", "TransformerDecoder", "TransformerEncoderLayer",
    "TransformerDecoderLayer" },
}
for script, names in pairs(families) do
  for _, name in ipairs(names) do lazy_nn[name] = script end
end

setmetatable(rille.nn, {
  __index = function(self, name)
    local script = lazy_nn[name]
    if not script then return nil end
    local part = import(script)
    if not families[script] then rawset(self, name, part) end
    return rawget(self, name)
  end,
})

-- Help for layers written in Lua: as C's for the others, from the constructor's parameters.
local help = rille.help

local function written(value)
  if type(value) == "string" then return "'" .. value .. "'" end
  return tostring(value)
end

function rille.help(name)
  local class = name ~= nil and families[lazy_nn[name] or false] and rille.nn[name]
  if not class then return help(name) end
  local parts = {}
  for i, parameter in ipairs(class._parameters) do
    local default, is_boolean = parameter[3], parameter[2] == "boolean"
    parts[i] = parameter[1]
    if default == false and not is_boolean then default = nil end
    if parameter[3] ~= nil then parts[i] = parts[i] .. " = " .. written(default) end
  end
  return ("rille.nn.%s(%s)\n  %s"):format(name, table.concat(parts, ", "), class._summary)
end

return rille
