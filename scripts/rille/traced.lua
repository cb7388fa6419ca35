-- What a network computes of an example, as the calls of ops that it made: for what writes networks in another form
-- (onnx/save.lua, export/init.lua), or looks at it (optimize.lua). what is the function's name, for its errors.
local rille, require, native = ...
local check = require "rille.check"
local raise = check.raise
local traced = {}

--- The example as a list of tensors.
function traced.examples(what, example)
  local list = rille.is_tensor(example) and { example } or example
  if type(list) ~= "table" or getmetatable(list) ~= nil or #list == 0 then
    raise("%s: the example must be a tensor or a list of tensors, got %s", what, check.type_of(example))
  end
  for i, x in ipairs(list) do
    if not rille.is_tensor(x) then raise("%s: example %d must be a tensor, got %s", what, i, check.type_of(x)) end
  end
  return list
end

local mode_guard = { __close = function(guard)
  for _, item in ipairs(guard) do item[1]:train(item[2]) end
end }

--- Puts net into eval mode; what is given brings every module's mode back when it is closed.
function traced.evaluation(net)
  local guard = setmetatable({}, mode_guard)
  if not rille.nn.is_module(net) then return guard end
  for _, module in ipairs(net:modules()) do guard[#guard + 1] = { module, module.training ~= false } end
  net:eval()
  return guard
end

--- The calls, each { op, depth, in_place, inputs, outputs, args, numbers }, and a list of what net gave. trains: with gradients.
function traced.calls(net, list, trains)
  local _ <close> = trains and rille.enable_grad() or rille.no_grad()
  return native.trace(net, table.unpack(list))
end

--- Where the calls inside of the one at i end.
function traced.after(calls, i)
  local next = i + 1
  while calls[next] and calls[next].depth > calls[i].depth do next = next + 1 end
  return next
end

--- The tensors among what a network gave, also those in lists.
function traced.results(what, results)
  local list = {}
  for _, value in ipairs(results) do
    if rille.is_tensor(value) then
      list[#list + 1] = value
    elseif type(value) == "table" and getmetatable(value) == nil then
      for _, inner in ipairs(traced.results(what, value)) do list[#list + 1] = inner end
    elseif value ~= nil then
      raise("%s: the network gives %s; results must be tensors", what, check.type_of(value))
    end
  end
  return list
end

return traced
