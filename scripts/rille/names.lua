-- The library's parts (rille, rille.nn, ...): what print shows of them, and errors for names that they do not have.
local rille, require, native = ...
local names = { parts = {} }

local function list_names(part, more)
  local list, seen = {}, {}
  for _, source in ipairs { part, more } do
    for name in pairs(source) do
      local is_known = type(name) ~= "string" or name:sub(1, 1) == "_" or seen[name]
      if not is_known then list[#list + 1], seen[name] = name, true end
    end
  end
  table.sort(list)
  return list
end

-- Names of Torch7's nn and optim, and of PyTorch's other parts, and what stands for them here.
local elsewhere = {
  SpatialConvolution = "nn.Conv2d", SpatialConvolutionMM = "nn.Conv2d", TemporalConvolution = "nn.Conv1d",
  VolumetricConvolution = "nn.Conv3d", SpatialFullConvolution = "nn.ConvTranspose2d", SpatialMaxPooling = "nn.MaxPool2d",
  SpatialAveragePooling = "nn.AvgPool2d", TemporalMaxPooling = "nn.MaxPool1d", VolumetricMaxPooling = "nn.MaxPool3d",
  SpatialAdaptiveMaxPooling = "nn.AdaptiveMaxPool2d", SpatialBatchNormalization = "nn.BatchNorm2d",
  BatchNormalization = "nn.BatchNorm1d", SpatialDropout = "nn.Dropout2d", SpatialZeroPadding = "nn.ZeroPad2d",
  SpatialUpSamplingNearest = "nn.Upsample", LookupTable = "nn.Embedding", LogSoftMax = "nn.LogSoftmax", SoftMax = "nn.Softmax",
  SoftPlus = "nn.Softplus", View = "nn.Flatten", Reshape = "nn.Unflatten", ClassNLLCriterion = "nn.NLLLoss",
  CrossEntropyCriterion = "nn.CrossEntropyLoss", MSECriterion = "nn.MSELoss", AbsCriterion = "nn.L1Loss",
  BCECriterion = "nn.BCELoss", SmoothL1Criterion = "nn.SmoothL1Loss", DistKLDivCriterion = "nn.KLDivLoss",
  MarginRankingCriterion = "nn.MarginRankingLoss", JoinTable = "rille.cat in a forward of your own",
  CAddTable = "a + b in a forward of your own", CMulTable = "a * b in a forward of your own",
  Concat = "rille.cat in a forward of your own", ConcatTable = "a forward of your own", ParallelTable = "a forward of your own",
  SplitTable = "x:unbind(dim)", SelectTable = "t[i]",
  compile = "rille.capture",
  autocast = "nothing, as all is computed in float32 or float64",
  class = "nn.Module:extend(name)", setdefaulttensortype = "the option dtype",
}

-- Where the name is instead, or one that is near.
function names.hint(part, later, key)
  if native.methods[key] and (part == rille or part == rille.nn.functional) then
    return (", but tensors have: x:%s(...)"):format(key)
  end
  for _, other in ipairs(names.parts) do
    if rawget(other.values, key) ~= nil or other.later[key] then return (", but there is %s.%s"):format(other.name, key) end
  end
  if elsewhere[key] then return (", here it is %s"):format(elsewhere[key]) end
  local all, check = list_names(part, later), require "rille.check"
  for _, name in ipairs(all) do
    if name:lower() == key:lower() then return (", did you mean '%s'?"):format(name) end
  end
  local near = check.nearest(key, all)
  if near then return (", did you mean '%s'?"):format(near) end
  local longer = {}
  for _, name in ipairs(all) do
    if #key > 3 and name:sub(1, #key) == key then longer[#longer + 1] = name end
  end
  return #longer > 0 and #longer < 6 and (", but there is %s"):format(table.concat(longer, ", ")) or ""
end

-- Which script holds which name: { [name] = { script, is one of several } }.
local function places(scripts)
  local later = {}
  for script, held in pairs(scripts or {}) do
    if math.type(script) == "integer" then
      later[held:match "[%w_]+$"] = { held }
    elseif type(held) == "string" then
      later[held] = { script }
    else
      for _, name in ipairs(held) do later[name] = { script, true } end
    end
  end
  return later
end

-- What a script gives for a name. It may put it there itself; tables without a metatable become parts in turn.
local function load_name(part, part_name, key, place)
  local value = require("rille." .. place[1])
  if rawget(part, key) ~= nil then
    value = rawget(part, key)
  elseif place[2] then
    value = value[key]
  end
  if type(value) == "table" and not getmetatable(value) then names.part(value, part_name .. "." .. key) end
  rawset(part, key, value)
  return value
end

--- Makes a table a part of the library. A name that is not there is an error that says the nearest one, since nil
-- would be called or handed on; names with an underscore in front are nil.
-- @param scripts what is loaded when it is first asked for: scripts that are known by the last part of their names
-- ("data.image"), [script] = name where the name is another one, [script] = { names } where what it returns, or puts into the
-- part itself, has several
function names.part(part, name, scripts)
  local later = places(scripts)
  names.parts[#names.parts + 1] = { name = name, values = part, later = later }
  return setmetatable(part, {
    __name = name,
    __tostring = function() return "<module " .. name .. ">" end,
    __index = function(_, key)
      if later[key] then return load_name(part, name, key, later[key]) end
      if type(key) ~= "string" or key:sub(1, 1) == "_" then return nil end
      native.raise(("%s has no '%s'%s"):format(name, key, names.hint(part, later, key)))
    end,
  })
end

--- What a part's name stands for, nil if it is not there.
function names.find(part, name)
  if rawget(part.values, name) ~= nil or part.later[name] then return part.values[name] end
end

--- All names of a part.
function names.list(part) return list_names(part.values, part.later) end

return names
