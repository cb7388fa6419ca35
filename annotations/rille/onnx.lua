---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.onnx
local onnx = {}

---Reads a model of ONNX: a module that computes what its graph says, called as model(x, ...) or model { name = x, ... }.
---Its parameters are the float initializers, under their names; statistics of batch norms are buffers. model.inputs and
---model.outputs are lists of { name, dtype, shape }. It can be trained and, unless its control flow depends on values, captured.
---Operators of opsets 7 to 24, functions, and data in files beside it are read: docs/onnx.md says what is supported.
---```lua
---rille.onnx.save(nn.Linear(3, 2), rille.ones(1, 3), "net.onnx")
---local model = rille.onnx.load "net.onnx"
---print(model(rille.ones(1, 3)))
---```
---@param path string the file; or the bytes of a model
---@return rille.Module # the model
function onnx.load(path) end

---@class (exact) rille.onnx.save.options
---@field opset? integer version of ONNX's operators, 17 to 22 (17)
---@field dynamic_batch? boolean dim 0 of the inputs may have any size in the model; net runs a second time, on one row more (false)
---@field input_names? string[] names of the inputs; "input", or "input_1" and so on
---@field output_names? string[] names of the outputs; "output", or "output_1" and so on
---@field name? string the graph's name ("net")

---Writes what net computes of an example as a model of ONNX, in one step: the file is there whole or as it was before.
---The network runs once, without gradients and in eval mode; the ops that it calls become nodes. Parameters and buffers keep
---their names.
---```lua
---local net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
---rille.onnx.save(net, rille.ones(1, 3), "net.onnx", { dynamic_batch = true, input_names = { "x" } })
---```
---@param net any a module, or a function of tensors that gives tensors
---@param example any the tensor that it is called with, or a list of them
---@param path string the file
---@param options? rille.onnx.save.options opset = 17, dynamic_batch = false, input_names, output_names, name = "net"
function onnx.save(net, example, path, options) end
