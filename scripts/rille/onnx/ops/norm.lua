-- Normalization.
local rille, require = ... -- luacheck: ignore
local F = rille.nn.functional

local function axis_of(axis, n) return axis < 0 and axis + n or axis end

local function batch_norm(a, x, scale, bias, mean, var)
  local epsilon = a.epsilon or 1e-5
  if (a.training_mode or 0) == 0 and not (a._opset < 7 and a.is_test == 0) then
    return F.batch_norm(x, mean, var, scale, bias, false, 0.1, epsilon)
  end
  local dims, momentum = { 0 }, a.momentum or 0.9
  for i = 2, x:dim() - 1 do dims[#dims + 1] = i end
  local now, spread = x:mean(dims), rille.var(x, { dim = dims, unbiased = false })
  return F.batch_norm(x, nil, nil, scale, bias, true, 0.1, epsilon), mean * momentum + now * (1 - momentum),
    var * momentum + spread * (1 - momentum)
end

local function layer_norm(a, x, scale, bias)
  local axis, epsilon = axis_of(a.axis or -1, x:dim()), a.epsilon or 1e-5
  local sizes, dims = table.move(x:shape(), axis + 1, x:dim(), 1, {}), {}
  for i = axis, x:dim() - 1 do dims[#dims + 1] = i end
  local y
  local function fits(w)
    if not w then return true end
    local n = 1
    for _, size in ipairs(sizes) do n = n * size end
    return w:numel() == n
  end
  if fits(scale) and fits(bias) then
    y = F.layer_norm(x, sizes, scale and scale:reshape(sizes), bias and bias:reshape(sizes), epsilon)
  else
    y = F.layer_norm(x, sizes, nil, nil, epsilon)
    if scale then y = y * scale end
    if bias then y = y + bias end
  end
  if a._outputs == 1 then return y end
  local mean = x:mean(dims, true)
  return y, mean, ((x - mean):square():mean(dims, true) + epsilon):rsqrt()
end

local function rms_norm(a, x, scale)
  local axis, dims = axis_of(a.axis or -1, x:dim()), {}
  for i = axis, x:dim() - 1 do dims[#dims + 1] = i end
  return x * (x:square():mean(dims, true) + (a.epsilon or 1e-5)):rsqrt() * scale
end

local function group_norm(a, x, scale, bias)
  local channels, groups, epsilon = x:size(1), a.num_groups, a.epsilon or 1e-5
  if scale:numel() == groups and channels ~= groups then -- opset 18: one number a group
    scale, bias = scale:repeat_interleave(channels // groups, 0), bias:repeat_interleave(channels // groups, 0)
  end
  return F.group_norm(x, groups, scale, bias, epsilon)
end

local function mean_variance(a, x)
  local dims = a.axes or { 0, 2, 3 }
  local centered = x - x:mean(dims, true)
  return centered / (centered:square():mean(dims, true):sqrt() + 1e-9)
end

local function lp_norm(a, x)
  local axis, p = a.axis or -1, a.p or 2
  local norm = p == 1 and x:abs():sum(axis, true) or x:square():sum(axis, true):sqrt()
  return x / rille.where(norm:eq(0), rille.ones_like(norm), norm)
end

return function()
  local ops = { BatchNormalization = batch_norm, LayerNormalization = layer_norm, RMSNormalization = rms_norm,
    GroupNormalization = group_norm, MeanVarianceNormalization = mean_variance, LpNormalization = lp_norm }
  ops.InstanceNormalization = function(a, x, scale, bias) return F.instance_norm(x, nil, nil, scale, bias, true, 0.1, a.epsilon
    or 1e-5) end
  ops.LRN = function(a, x) return F.local_response_norm(x, a.size, a.alpha or 1e-4, a.beta or 0.75, a.bias or 1) end
  return ops
end
