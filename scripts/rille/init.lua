-- The Lua half of the library: what require "rille" adds to the C module. Each script is called with the module and
-- returns its part; parts that a program may never use are loaded when they are first touched.
local rille = ...
local import = rille._import
local names = import "names"

rille.nn.functional = rille.functional
import "nn.module"
import "nn.containers"
local optim_lazy = import "optim"
import "tensor"
import "linalg"
import "files"

local lazy = {
  data = "data",
  train = "train",
  datasets = "data.datasets",
  image = "data.image",
  plot = "look.plot",
  progress = "train.progress",
  autograd = "autograd",
  Function = "function",
  checkpoint = "checkpoint",
  profile = "look.profile",
  reload = "reload",
  summary = "look.summary",
  graph = "look.graph",
}

-- Loads a part when it is first touched.
local function loader(part, prefix, scripts)
  return function(name)
    local script = scripts[name]
    if not script then return nil end
    local value = import(script)
    if value == part then return rawget(part, name) end -- the script has put it there
    if type(value) == "table" and not getmetatable(value) then names.part(value, prefix .. name) end
    rawset(part, name, value)
    return value
  end
end

names.part(rille, "rille", loader(rille, "rille.", lazy), lazy)
names.part(rille.functional, "rille.nn.functional")
names.part(rille.linalg, "rille.linalg")
names.part(rille.optim, "rille.optim", loader(rille.optim, "rille.optim.", optim_lazy), optim_lazy)

-- PyTorch's names of dtypes: { dtype = rille.float32 } is { dtype = "float32" }.
for _, name in ipairs { "bool", "uint8", "int32", "int64", "float32", "float64", "int", "long", "float", "double" } do
  rille[name] = name
end

local lazy_nn = { init = "nn.initializers", utils = "nn.utils" }

-- Scripts that hold several modules put them into nn themselves.
local families = {
  recurrent = { "RNN", "LSTM", "GRU", "RNNCell", "LSTMCell", "GRUCell" },
  attention = { "MultiheadAttention" },
  transformer = { "Transformer", "TransformerEncoder", "TransformerDecoder", "TransformerEncoderLayer",
    "TransformerDecoderLayer" },
}
for script, classes in pairs(families) do
  for _, name in ipairs(classes) do lazy_nn[name] = "nn." .. script end
end

names.part(rille.nn, "rille.nn", loader(rille.nn, "rille.nn.", lazy_nn), lazy_nn)

--- What a name stands for, as text: rille.help("relu"), rille.help("nn.LSTM"), rille.help(nn.LSTM).
function rille.help(name) return import("look.help")(name) end

--- The same for the prompt: text about a function or class, nil where there is none.
function rille._about(value) return import("look.help")(value, true) end

return rille
