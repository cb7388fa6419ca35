-- Operators that make one element of many.
local rille, require = ...
local tensors = require "rille.onnx.tensors"
local numbers = tensors.numbers

local function axis_of(axis, n) return axis < 0 and axis + n or axis end

-- f(x, dims, keepdim); alone: what is done where no dims are given and noop_with_empty_axes says so.
local function reduction(f, alone)
  return function(a, x, given)
    local axes = given and numbers(given) or a.axes
    local keep = (a.keepdims or 1) ~= 0
    if not axes or #axes == 0 then
      if (a.noop_with_empty_axes or 0) ~= 0 then return alone and alone(x) or x end
      axes = {}
      for i = 0, x:dim() - 1 do axes[#axes + 1] = i end
    end
    if x:dim() == 0 then return f(x:reshape(1), { 0 }, false) end
    return f(x, axes, keep)
  end
end

local function sum(x, dims, keep) return x:sum(dims, keep):to(x.dtype) end

-- What maxima of nothing are.
local extremes = { amax = { int32 = -2147483648, int64 = math.mininteger, uint8 = 0, float = -math.huge },
  amin = { int32 = 2147483647, int64 = math.maxinteger, uint8 = 255, float = math.huge } }

local function extreme(name)
  return function(x, dims, keep)
    if x.dtype == "bool" then
      local any = name == "amax"
      if x:numel() == 0 then return rille.full(x:sum(dims, keep):shape(), any and 0 or 1, { dtype = "uint8" }):to("bool") end
      return x:to("uint8")[name](x:to("uint8"), dims, keep):to("bool")
    end
    for _, d in ipairs(dims) do
      if x:size(d) == 0 then
        local shape = x:sum(dims, keep):shape()
        return rille.full(shape, extremes[name][x.dtype] or extremes[name].float, { dtype = x.dtype })
      end
    end
    return x[name](x, dims, keep)
  end
end

local function product(x, dims, keep)
  local sorted = {}
  for i, d in ipairs(dims) do sorted[i] = axis_of(d, x:dim()) end
  table.sort(sorted, function(p, q) return p > q end)
  local dtype = x.dtype
  for _, d in ipairs(sorted) do x = x:prod(d, keep):to(dtype) end
  return x
end

local function mean(x, dims, keep)
  if x:is_floating_point() then return x:mean(dims, keep) end
  local n = 1
  for _, d in ipairs(dims) do n = n * x:size(d) end
  return rille.div(sum(x, dims, keep), n, { rounding_mode = "trunc" }):to(x.dtype)
end

local function of_floats(f)
  return function(x, dims, keep)
    if x:is_floating_point() then return f(x, dims, keep) end
    return f(x:to("float64"), dims, keep):to(x.dtype)
  end
end

local function log_sum_exp(x, dims, keep)
  for _, d in ipairs(dims) do
    if x:size(d) == 0 then return rille.full(x:sum(dims, keep):shape(), -math.huge, { dtype = x.dtype }) end
  end
  return x:logsumexp(dims, keep)
end

local function arg(name)
  return function(a, x)
    local axis, keep = axis_of(a.axis or 0, x:dim()), (a.keepdims or 1) ~= 0
    if (a.select_last_index or 0) ~= 0 then return x:size(axis) - 1 - rille[name](x:flip { axis }, axis, keep) end
    return rille[name](x, axis, keep)
  end
end

return function()
  return {
    ReduceSum = reduction(sum), ReduceMean = reduction(mean), ReduceMax = reduction(extreme "amax"),
    ReduceMin = reduction(extreme "amin"), ReduceProd = reduction(product),
    ReduceL1 = reduction(function(x, dims, keep) return sum(x:abs(), dims, keep) end, function(x) return x:abs() end),
    ReduceL2 = reduction(of_floats(function(x, dims, keep) return sum(x:square(), dims, keep):sqrt() end),
      function(x) return x:abs() end),
    ReduceSumSquare = reduction(function(x, dims, keep) return sum(x:square(), dims, keep) end,
      function(x) return x:square() end),
    ReduceLogSum = reduction(of_floats(function(x, dims, keep) return sum(x, dims, keep):log() end),
      function(x) return x:log() end),
    ReduceLogSumExp = reduction(of_floats(log_sum_exp), function(x) return x end),
    ArgMax = arg "argmax", ArgMin = arg "argmin",
  }
end
