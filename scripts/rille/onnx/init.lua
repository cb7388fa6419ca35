-- rille.onnx: models of ONNX, read and written. docs/onnx.md tells what of it is supported.
local _, require = ...
local check = require "rille.check"
local onnx = {}

--- Reads a model of ONNX: a module that computes what its graph says.
function onnx.load(path) return require("rille.onnx.model")(path) end

--- Writes what net computes of an example as a model of ONNX.
function onnx.save(net, example, path, options) return require("rille.onnx.save")(net, example, path, options) end


check.take_names(onnx, { load = "path", save = "net example path options" })

return onnx
