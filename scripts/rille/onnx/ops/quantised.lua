-- Quantised numbers, by the plain formula: integers are held as such, products are computed in integers that hold them.
local rille, require = ...
local tensors, raise = require "rille.onnx.tensors", require("rille.check").raise
local nn = require "rille.onnx.ops.nn"
local kind, limits = tensors.kind, tensors.limits

local function axis_of(axis, n) return axis < 0 and axis + n or axis end

-- Scale or zero point in the dims of x: one number, one for each place of an axis, or one for each block along it.
local function spread(a, value, x)
  if not value or value:numel() == 1 then return value and value:reshape({}) end
  local axis = axis_of(a.axis or 1, x:dim())
  if value:dim() == x:dim() then
    local block = (a.block_size or 0) > 0 and a.block_size or (x:size(axis) + value:size(axis) - 1) // value:size(axis)
    return value:repeat_interleave(block, axis):narrow(axis, 0, x:size(axis))
  end
  local sizes = {}
  for i = 1, x:dim() do sizes[i] = i == axis + 1 and value:numel() or 1 end
  return value:reshape(sizes)
end

local function of_kind(x, name)
  local held = ({ uint8 = "uint8", int8 = "int32", uint16 = "int32", int16 = "int32", uint4 = "uint8", int4 = "int32",
    int32 = "int32",
    uint32 = "int64" })[name]
  return tensors.set_kind(x:to(held), name)
end

local function range_of(name, what)
  if not limits[name] then raise("onnx: %s of %s; integers of 4, 8, 16 and 32 bits are supported", what, name) end
  return table.unpack(limits[name])
end

-- Rounds half to even, shifts and clamps.
local function quantise_to(name, x, scale, zero)
  local low, high = range_of(name, "quantised numbers")
  local rounded = (x / scale):round():to("float64")
  if zero then rounded = rounded + zero:to("float64") end
  return of_kind(rounded:clamp(low, high), name)
end

local function quantize(a, x, scale, zero)
  local name = zero and kind(zero) or a.output_dtype and a.output_dtype ~= 0 and tensors.type_of(a.output_dtype, "the result")[1]
    or "uint8"
  if not x:is_floating_point() then x = x:to("float32") end
  return quantise_to(name, x, spread(a, scale, x), spread(a, zero, x))
end

local function dequantize(a, x, scale, zero)
  local whole = x:to("int64")
  if zero then whole = whole - spread(a, zero, x):to("int64") end
  return whole:to(scale.dtype) * spread(a, scale, x)
end

local function dynamic_quantize(_, x)
  local low, high = x:min():clamp_max(0), x:max():clamp_min(0)
  local scale = (high - low) / 255
  scale = rille.where(scale:eq(0), rille.ones_like(scale), scale)
  local zero = (-low / scale):round():clamp(0, 255):to("uint8")
  return quantise_to("uint8", x, scale, zero), scale, zero
end

-- Integers without their zero point, in double, whose products are exact.
local function centered(x, zero, sizes)
  x = x:to("float64")
  if not zero then return x end
  zero = zero:to("float64")
  if zero:numel() == 1 then return x - zero:reshape({}) end
  return x - (sizes and zero:reshape(sizes) or zero)
end

local function per_row(zero) return zero and zero:dim() == 1 and zero:numel() > 1 and { zero:numel(), 1 } or zero
  and zero:shape() end

local function matmul_integer(_, x, y, x_zero, y_zero)
  return rille.matmul(centered(x, x_zero, per_row(x_zero)), centered(y, y_zero)):to("int32")
end

local function qlinear_matmul(_, x, x_scale, x_zero, y, y_scale, y_zero, scale, zero)
  local product = rille.matmul(centered(x, x_zero, per_row(x_zero)), centered(y, y_zero))
  x_scale, y_scale = x_scale:to("float64"), y_scale:to("float64")
  if x_scale:dim() == 1 and x_scale:numel() > 1 then x_scale = x_scale:unsqueeze(1) end
  return quantise_to(kind(zero), product * x_scale * y_scale, scale:to("float64"), zero)
end

local function channels(value, w)
  if not value or value:numel() == 1 then return value and value:shape() end
  local sizes = { value:numel() }
  for i = 2, w:dim() do sizes[i] = 1 end
  return sizes
end

local function conv_integer(a, x, w, x_zero, w_zero)
  return nn.conv(a, centered(x, x_zero), centered(w, w_zero, channels(w_zero, w))):to("int32")
end

local function qlinear_conv(a, x, x_scale, x_zero, w, w_scale, w_zero, y_scale, y_zero, bias)
  local y = nn.conv(a, centered(x, x_zero), centered(w, w_zero, channels(w_zero, w)), bias and bias:to("float64"))
  local scale = w_scale:to("float64")
  if scale:numel() > 1 then
    local sizes = { 1, scale:numel() }
    for i = 3, y:dim() do sizes[i] = 1 end
    scale = scale:reshape(sizes)
  end
  return quantise_to(kind(y_zero), y * (scale * x_scale:to("float64")), y_scale:to("float64"), y_zero)
end

return function()
  return { QuantizeLinear = quantize, DequantizeLinear = dequantize, DynamicQuantizeLinear = dynamic_quantize,
    MatMulInteger = matmul_integer, QLinearMatMul = qlinear_matmul, ConvInteger = conv_integer, QLinearConv = qlinear_conv }
end
