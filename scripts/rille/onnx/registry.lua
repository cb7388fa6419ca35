-- The operators, by name and by the version of ONNX's operator set that they came or changed with. A family's file gives a
-- table from "Name" or "Name@since" to a function (node, inputs ...) -> outputs ...; node has the attributes, _outputs (how
-- many are wanted) and _opset.
local _, require = ...
local check = require "rille.check"
local registry = { control = {}, shapes = {}, random = {}, moves = {} }

local families = { "math", "shape", "index", "reduce", "nn", "pool", "norm", "resize", "recurrent", "control", "quantised",
  "loss",
  "signal", "random", "sequence", "detect", "train" }
local versions -- name -> list of { since, function }, rising

local function add(key, f)
  local name, since = key:match("^(.-)@(%d+)$")
  name, since = name or key, tonumber(since or 1)
  versions[name] = versions[name] or {}
  table.insert(versions[name], { since, f })
end

local function load()
  versions = {}
  for _, family in ipairs(families) do
    local ops, marks = require("rille.onnx.ops." .. family)()
    for key, f in pairs(ops) do add(key, f) end
    for kind, names in pairs(marks or {}) do
      for _, name in ipairs(names) do registry[kind][name] = true end
    end
  end
  for _, list in pairs(versions) do table.sort(list, function(a, b) return a[1] < b[1] end) end
end

--- The function of an operator in that version of the set; nil if there is none, with the first version that has it.
function registry.find(name, opset)
  if not versions then load() end
  local list = versions[name]
  if not list then return nil end
  local found
  for _, entry in ipairs(list) do
    if entry[1] <= opset then found = entry[2] end
  end
  return found, list[1][1]
end

--- All names, sorted.
function registry.names()
  if not versions then load() end
  return check.sorted_keys(versions)
end

-- Inputs (from 1) whose numbers are settings of an operator and no weights, so that they are constants although they are
-- floats: Clip's limits, Resize's scales, what quantised numbers are multiplied by.
registry.settings = {
  Clip = { 2, 3 }, Resize = { 2, 3 }, Upsample = { 2 }, Pad = { 3 }, Dropout = { 2 }, OneHot = { 2, 3 }, Range = { 1, 2, 3 },
  QuantizeLinear = { 2, 3 }, DequantizeLinear = { 1, 2, 3 }, QLinearConv = { 2, 3, 5, 6, 7, 8 }, QLinearMatMul = { 2, 3, 5, 6, 7,
    8 },
  MatMulInteger = { 3, 4 }, ConvInteger = { 3, 4 }, NonMaxSuppression = { 3, 4, 5 }, TopK = { 2 }, Expand = { 2 }, Tile = { 2 },
  ImageDecoder = {}, STFT = { 2, 3, 4 }, MelWeightMatrix = { 1, 2, 3, 4, 5 }, Loop = { 1, 2 }, If = { 1 }, ConstantOfShape = {
    1 },
}
-- Inputs that are buffers: statistics, which no gradient changes.
registry.statistics = { BatchNormalization = { 4, 5 } }

return registry
