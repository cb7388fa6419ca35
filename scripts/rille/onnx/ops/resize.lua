-- Resize, Upsample, GridSample, AffineGrid. A dim is resized by a product with a matrix of weights, or by picking elements; what
-- Rille's interpolate computes goes there.
local rille, require = ...
local F, tensors, raise = rille.nn.functional, require "rille.onnx.tensors", require("rille.check").raise
local numbers = tensors.numbers

-- ---- where an element of the result lies in the input ----------------------------------------------------------------

-- d: { input, output, scale, whole (scale * input), first, last of the region }
local places = {
  half_pixel = function(x, d) return (x + 0.5) / d.scale - 0.5 end,
  half_pixel_symmetric = function(x, d)
    return d.input / 2 * (1 - d.output / d.whole) + (x + 0.5) / d.scale - 0.5
  end,
  pytorch_half_pixel = function(x, d) return d.output > 1 and (x + 0.5) / d.scale - 0.5 or 0 end,
  align_corners = function(x, d) return d.whole == 1 and 0 or x * (d.input - 1) / (d.whole - 1) end,
  asymmetric = function(x, d) return x / d.scale end,
  tf_half_pixel_for_nn = function(x, d) return (x + 0.5) / d.scale end,
  tf_crop_and_resize = function(x, d)
    if d.output == 1 then return 0.5 * (d.first + d.last) * (d.input - 1) end
    return d.first * (d.input - 1) + x * (d.last - d.first) * (d.input - 1) / (d.output - 1)
  end,
}

-- ---- weights of the neighbours ---------------------------------------------------------------------------------------

local function linear(distance) return math.max(0, 1 - math.abs(distance)) end

-- Keys' kernel of cubic convolution.
local function cubic(a)
  return function(distance)
    local x = math.abs(distance)
    if x <= 1 then return (a + 2) * x ^ 3 - (a + 3) * x ^ 2 + 1 end
    if x < 2 then return a * x ^ 3 - 5 * a * x ^ 2 + 8 * a * x - 4 * a end
    return 0
  end
end

local function nearest_of(mode, left, ratio)
  if ratio == 1 then return left + 1 end
  if mode == "floor" then return left elseif mode == "ceil" then return left + 1 end
  if mode == "round_prefer_ceil" then return ratio < 0.5 and left or left + 1 end
  return ratio <= 0.5 and left or left + 1
end

-- Place and weight of each neighbour of x. The left one is the last in front of x.
local function neighbours(a, d, x)
  local left = math.ceil(x) - 1
  local ratio = x - left
  if (a.mode or "nearest") == "nearest" then return { nearest_of(a.nearest_mode or "round_prefer_floor", left, ratio) }, { 1 } end
  local kernel, reach = linear, 1
  if a.mode == "cubic" then kernel, reach = cubic(a.cubic_coeff_a or -0.75), 2 end
  local scale = (a.antialias or 0) ~= 0 and math.min(d.scale, 1) or 1
  local start = math.floor(-reach / scale) + 1
  local at, weights, sum = {}, {}, 0
  for i = start, 1 - start do
    local place, weight = left + i, kernel((i - ratio) * scale)
    if (a.exclude_outside or 0) ~= 0 and (place < 0 or place >= d.input) then weight = 0 end
    at[#at + 1], weights[#weights + 1], sum = place, weight, sum + weight
  end
  if scale < 1 or (a.exclude_outside or 0) ~= 0 then
    for i, weight in ipairs(weights) do weights[i] = weight / sum end
  end
  return at, weights
end

-- A matrix [output, input], or a list of places where each result is one element; and which results lie outside.
local function weights_of(a, d)
  local place = places[a.coordinate_transformation_mode or "half_pixel"]
  if not place then raise("onnx: coordinate_transformation_mode '%s' is not supported", a.coordinate_transformation_mode) end
  local picks, matrix, outside = {}, {}, {}
  local is_nearest = (a.mode or "nearest") == "nearest"
  if d.input == 0 or d.output * d.input > 1 << 26 then raise("onnx: resizes a dim of %d to %d", d.input, d.output) end
  for k = 0, d.output - 1 do
    local x = place(k, d)
    outside[k + 1] = a.coordinate_transformation_mode == "tf_crop_and_resize" and (x < 0 or x > d.input - 1) or false
    local at, weights = neighbours(a, d, x)
    local row = matrix
    local offset = k * d.input
    if not is_nearest then
      for i = 1, d.input do row[offset + i] = 0.0 end
    end
    for i, p in ipairs(at) do
      p = math.max(0, math.min(p, d.input - 1))
      if is_nearest then picks[k + 1] = p else row[offset + p + 1] = row[offset + p + 1] + weights[i] end
    end
  end
  if is_nearest then return tensors.int64(picks), outside, true end
  return rille.tensor(matrix, { dtype = "float64" }):reshape(d.output, d.input), outside, false
end

local function any(list)
  for _, value in ipairs(list) do
    if value then return true end
  end
  return false
end

local function resize_dim(a, x, d)
  a._weights = a._weights or setmetatable({}, { __name = "onnx.weights" })
  local key = table.concat({ d.axis, d.input, d.output, d.scale, d.first or 0, d.last or 1 }, " ")
  local kept = a._weights[key]
  if not kept then
    kept = table.pack(weights_of(a, d))
    a._weights[key] = kept
  end
  local weights, outside, is_nearest = kept[1], kept[2], kept[3]
  local y
  if is_nearest then
    y = x:index_select(d.axis, weights)
  else
    y = rille.matmul(x:movedim(d.axis, -1), weights:t():to(x.dtype)):movedim(-1, d.axis)
  end
  if not any(outside) then return y end
  local shape = {}
  for i = 1, x:dim() do shape[i] = i == d.axis + 1 and d.output or 1 end
  return rille.where(rille.tensor(outside):reshape(shape), rille.tensor(a.extrapolation_value or 0.0, { dtype = x.dtype }), y)
end

-- ---- sizes -----------------------------------------------------------------------------------------------------------

local function round(x) return math.floor(x + 0.5) end

local function fill_sizes(a, dims, sizes)
  local policy, common = a.keep_aspect_ratio_policy or "stretch", nil
  for i, d in ipairs(dims) do
    local scale = sizes[i] / d.input
    if policy ~= "stretch" then
      local pick = policy == "not_larger" and math.min or math.max
      common = common and pick(common, scale) or scale
    end
    d.output, d.scale = sizes[i], scale
  end
  if common then
    for _, d in ipairs(dims) do d.scale, d.output = common, round(common * d.input) end
  end
end

-- The dims that change: what is told of each.
local function dims_of(a, x, roi, scales, sizes)
  local n, dims = x:dim(), {}
  local axes = a.axes
  for i = 1, axes and #axes or n do
    local axis = axes and axes[i] or i - 1
    axis = axis < 0 and axis + n or axis
    dims[i] = { axis = axis, input = x:size(axis) }
  end
  local given = sizes and #sizes > 0 and sizes or scales
  if #given ~= #dims then raise("onnx: %d sizes or scales for %d dims", #given, #dims) end
  if sizes and #sizes > 0 then
    fill_sizes(a, dims, sizes)
  else
    for i, d in ipairs(dims) do -- the product is float32's, as scales are: 5 * 1.4 is 7
      local product = string.unpack("f", string.pack("f", d.input * scales[i]))
      d.scale, d.output = scales[i], math.floor(product)
    end
  end
  for i, d in ipairs(dims) do
    d.whole = d.scale * d.input
    if roi and #roi > 0 then d.first, d.last = roi[i], roi[#dims + i] else d.first, d.last = 0, 1 end
  end
  return dims
end

local function is_still(a, d)
  return d.input == d.output and d.scale == 1 and a.coordinate_transformation_mode ~= "tf_crop_and_resize"
end

-- Pictures in the ways that interpolate knows, where the scale is the quotient of the sizes.
local function by_interpolate(a, x, dims)
  if x:dim() ~= 4 or not x:is_floating_point() or (a.antialias or 0) ~= 0 or (a.exclude_outside or 0) ~= 0 then return nil end
  local sizes = x:shape()
  for _, d in ipairs(dims) do
    if not is_still(a, d) then
      if d.axis < 2 or d.whole ~= d.output then return nil end
      sizes[d.axis + 1] = d.output
    end
  end
  local how, size = a.coordinate_transformation_mode or "half_pixel", { sizes[3], sizes[4] }
  if a.mode == "linear" and (how == "half_pixel" or how == "align_corners") then
    return F.interpolate(x, size, nil, "bilinear", how == "align_corners")
  end
  if a.mode == "cubic" and (a.cubic_coeff_a or -0.75) == -0.75 and (how == "half_pixel" or how == "align_corners") then
    return F.interpolate(x, size, nil, "bicubic", how == "align_corners")
  end
  if (a.mode or "nearest") == "nearest" and how == "asymmetric" and a.nearest_mode == "floor" then
    return F.interpolate(x, size, nil, "nearest")
  end
  return nil
end

local function resize(a, x, roi, scales, sizes)
  scales, sizes, roi = scales and numbers(scales), sizes and numbers(sizes), roi and numbers(roi)
  if not (scales and #scales > 0) and not (sizes and #sizes > 0) then raise("onnx: neither scales nor sizes are given") end
  local dims = dims_of(a, x, roi, scales, sizes)
  local y = by_interpolate(a, x, dims)
  if y then return y end
  local dtype = x.dtype
  if (a.mode or "nearest") ~= "nearest" and not x:is_floating_point() then x = x:to("float64") end
  for _, d in ipairs(dims) do
    if not is_still(a, d) then x = resize_dim(a, x, d) end
  end
  return x:to(dtype)
end

-- The older ones know one way.
local function resize_older(a, x, scales)
  a.coordinate_transformation_mode, a.nearest_mode = "asymmetric", "floor"
  if not scales then scales = a.scales else scales = numbers(scales) end
  local dims = dims_of(a, x, nil, scales)
  local y = by_interpolate(a, x, dims)
  if y then return y end
  for _, d in ipairs(dims) do
    if not is_still(a, d) then x = resize_dim(a, x, d) end
  end
  return x
end

local function grid_sample(a, x, grid)
  local mode = a.mode or "bilinear"
  mode = mode == "linear" and "bilinear" or mode == "cubic" and "bicubic" or mode
  return F.grid_sample(x, grid, mode, a.padding_mode or "zeros", (a.align_corners or 0) ~= 0)
end

return function()
  return { ["Resize@11"] = resize, ["Resize@10"] = resize_older, Upsample = resize_older, GridSample = grid_sample,
    AffineGrid = function(a, theta, size) return F.affine_grid(theta, numbers(size), (a.align_corners or 0) ~= 0) end }
end
