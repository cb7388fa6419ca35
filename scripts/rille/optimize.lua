-- rille.optimize: a network for those who only predict. Batch norms of the statistics that training left are a factor and a
-- summand a channel: they go into the weights of the layer before.
local rille, require, native = ...
local check, traced = require "rille.check", require "rille.traced"
local nn = rille.nn

local deploy = {}

-- The dim of the weight that counts the channels which the layer gives; nil where it cannot take a factor for each.
local function channel_dim(module)
  local name = module:_name()
  if name == "Linear" or name:find "^Conv%dd$" then return 0 end
  if name:find "^ConvTranspose%dd$" and module.groups == 1 then return 1 end
end

local function has_channels_of(layer, norm)
  local dim = channel_dim(layer)
  return dim and layer.weight:size(dim) == norm.running_mean:numel()
end

local function is_norm(module) return module:_name():find "^BatchNorm%dd$" ~= nil and module.running_mean ~= nil end

-- What net gives, as a list of tensors.
local function outputs_of(net, inputs) return traced.results("optimize", { net(table.unpack(inputs)) }) end

-- What each module without modules of its own was called with, and gave, in the order of calls.
local function trace(net, inputs)
  local calls, handles = {}, {}
  for path, module in net:named_modules() do
    if not module:named_children()() then
      handles[#handles + 1] = module:register_forward_hook(function(_, given, output)
        calls[#calls + 1] = { path = path, module = module, given = given[1], output = output }
      end)
    end
  end
  local fine, result = pcall(outputs_of, net, inputs)
  for _, handle in ipairs(handles) do handle:remove() end
  if not fine then error(result, 0) end
  return result, calls
end

-- Pairs of a layer and the batch norm that takes its output; each called once.
local function pairs_of(calls)
  local times, makers, takers, found = {}, {}, {}, {}
  for _, call in ipairs(calls) do
    times[call.path] = (times[call.path] or 0) + 1
    if rille.is_tensor(call.output) then makers[native.identity(call.output)] = call end
    if rille.is_tensor(call.given) then
      local key = native.identity(call.given)
      takers[key] = (takers[key] or 0) + 1
    end
  end
  for _, call in ipairs(calls) do
    local key = rille.is_tensor(call.given) and native.identity(call.given)
    local maker = key and is_norm(call.module) and makers[key]
    local are_alone = maker and takers[key] == 1 and times[maker.path] == 1 and times[call.path] == 1
    if are_alone and has_channels_of(maker.module, call.module) then
      found[#found + 1] = { layer = maker, norm = call }
    end
  end
  return found
end

local function put(net, path, module)
  require("rille.nn.convert").replace(net:get_submodule(path:match "^(.*)%.[^.]+$" or ""), path:match "[^.]+$", module)
end

-- weight * factor and bias * factor + summand, computed in float64: y = (x - mean) / sqrt(var + eps) * weight + bias.
local function fold(net, pair)
  local layer, norm = pair.layer.module, pair.norm.module
  local weight, dtype = layer.weight, layer.weight.dtype
  local factor = (norm.running_var:to "float64" + norm.eps):rsqrt()
  if norm.weight then factor = factor * norm.weight:detach():to "float64" end
  local summand = -norm.running_mean:to "float64" * factor
  if norm.bias then summand = summand + norm.bias:detach():to "float64" end
  if layer.bias then summand = summand + layer.bias:detach():to "float64" * factor end
  local shape = {}
  for i = 1, weight:dim() do shape[i] = 1 end
  shape[channel_dim(layer) + 1] = -1
  pair.before = { weight, layer.bias }
  layer.weight = nn.Parameter((weight:detach():to "float64" * factor:reshape(shape)):to(dtype), weight.requires_grad)
  layer.bias = nn.Parameter(summand:to(dtype), weight.requires_grad)
  put(net, pair.norm.path, nn.Identity())
end

local function unfold(net, pair)
  pair.layer.module.weight, pair.layer.module.bias = pair.before[1], pair.before[2]
  put(net, pair.norm.path, pair.norm.module)
end

-- How far the tensors of b are from those of a, and the largest element of a.
local function distance(a, b)
  local far, most = 0, 0
  for i, tensor in ipairs(a) do
    if tensor:numel() > 0 then
      far = math.max(far, (tensor - b[i]):abs():max():item())
      most = math.max(most, tensor:abs():max():item())
    end
  end
  return far, most
end

local function drop_dropouts(net, lines)
  for path, module in net:named_modules() do
    if path ~= "" and module:_name():find "Dropout" then
      put(net, path, nn.Identity())
      lines[#lines + 1] = ("%s: %s does nothing when predicting; gone"):format(path, module:_name())
    end
  end
end

local function fold_all(net, inputs, expected, found, tolerance, lines)
  local function is_fine()
    local far, most = distance(expected, outputs_of(net, inputs))
    return far <= tolerance * (1 + most)
  end
  for _, pair in ipairs(found) do fold(net, pair) end
  local all = is_fine()
  -- A script may use what a layer gives elsewhere, which the calls do not show: then one by one.
  for i = #found, 1, -1 do
    if not all then unfold(net, found[i]) end
  end
  local folded = 0
  for _, pair in ipairs(found) do
    local layer, norm = pair.layer, pair.norm
    if not all then fold(net, pair) end
    if all or is_fine() then
      folded = folded + 1
      lines[#lines + 1] = ("%s: %s went into the weights of %s, %s"):format(norm.path, norm.module:_name(), layer.path,
        layer.module:_name())
    else
      unfold(net, pair)
      lines[#lines + 1] = ("%s: %s stays, what %s gives is used elsewhere, too"):format(norm.path, norm.module:_name(),
        layer.path)
    end
  end
  return folded
end

--- A copy of a network for those who only predict, and as text what was done: batch norms go into the weights of the layer
-- before them, and dropouts go. The copy is in eval mode and gives what the network gives in eval mode, to the last digits,
-- which is looked at on the example. The network stays as it is.
-- @name rille.optimize
-- @kind function
-- @param net rille.Module: anything that takes tensors; a batch norm is found by what it is called with
-- @param example rille.Tensor|rille.Tensor[]: an input, or a list of several
-- @option tolerance number = 1e-4: how far outputs may be apart, against 1 and the largest of them; 1e-9 for float64
-- @return rille.Module: the copy, of which rille.capture can record the pass
-- @return string: a line a change
-- @raises what the network raises for the example; optimize: outputs that are no tensor
-- @example local net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU())
-- local fast, done = rille.optimize(net, rille.zeros(1, 1, 8, 8))
-- print(done)
function deploy.optimize(net, example, options)
  if not nn.is_module(net) then
    check.raise("optimize: net must be a module, got %s", rille.is_tensor(net) and "a tensor" or type(net))
  end
  local inputs = traced.examples("optimize", example)
  options = check.options("optimize", options, { tolerance = "number" })
  local _ <close> = rille.no_grad()
  local copy, lines = net:clone(), {}
  copy:eval()
  local expected, calls = trace(copy, inputs)
  if #expected == 0 then check.raise("optimize: the network gives no tensor") end
  local found, norms = pairs_of(calls), 0
  for _, module in copy:named_modules() do
    if is_norm(module) then norms = norms + 1 end
  end
  local tolerance = options.tolerance or expected[1].dtype == "float64" and 1e-9 or 1e-4
  local folded = fold_all(copy, inputs, expected, found, tolerance, lines)
  drop_dropouts(copy, lines)
  local far, most = distance(expected, outputs_of(copy, inputs))
  lines[#lines + 1] = ("%d of %d batch norms folded; %d numbers before, %d now; outputs differ by at most %.1e, "
    .. "the largest is %.4g"):format(folded, norms, net:num_parameters(), copy:num_parameters(), far, most)
  return copy, table.concat(lines, "\n")
end

check.take_names(deploy, { optimize = "net example options" })
return deploy
