-- Fourier transforms by their matrices, windows, mel filters.
local rille, require = ...
local F, tensors, raise = rille.nn.functional, require "rille.onnx.tensors", require("rille.check").raise
local number = tensors.number

local function axis_of(axis, n) return axis < 0 and axis + n or axis end

local MOST = 1 << 13 -- points of a transform, whose matrix has that many rows and columns

-- cos and sin of 2 pi j k / n as two matrices [rows, n], in double.
local function waves(n, rows)
  if n > MOST then raise("onnx: a Fourier transform of %d points; up to %d are supported", n, MOST) end
  local product = rille.arange(rows):unsqueeze(1) * rille.arange(n):unsqueeze(0)
  local angle = rille.remainder(product, n):to("float64") * (2 * math.pi / n)
  return angle:cos(), angle:sin()
end

-- The last dim but one of x [..., points, 1 or 2] transformed; what comes has 2.
local function transform(x, points, inverse, rows)
  local n = x:size(-2)
  if points > n then x = F.pad(x, { 0, 0, 0, points - n }) elseif points < n then x = x:narrow(-2, 0, points) end
  local cosine, sine = waves(points, rows)
  local dtype = x.dtype
  local real = x:select(-1, 0):to("float64")
  local y_real, y_imaginary = rille.matmul(real, cosine:t()), rille.matmul(real, -sine:t())
  if inverse then y_imaginary = -y_imaginary end
  if x:size(-1) == 2 then
    local imaginary = x:select(-1, 1):to("float64")
    local a, b = rille.matmul(imaginary, sine:t()), rille.matmul(imaginary, cosine:t())
    y_real, y_imaginary = inverse and y_real - a or y_real + a, y_imaginary + b
  end
  local y = rille.stack({ y_real, y_imaginary }, -1)
  return (inverse and y / points or y):to(dtype)
end

-- The whole spectrum of a real signal from its first half.
local function unfold_half(x, points)
  local half = x:size(-2)
  local rest = points - half
  if rest <= 0 then return x:narrow(-2, 0, points) end
  local turned = x:narrow(-2, 1, rest):flip { x:dim() - 2 }
  return rille.cat({ x, turned * rille.tensor({ 1.0, -1.0 }, { dtype = x.dtype }) }, -2)
end

local function dft(a, x, length, axis)
  axis = axis_of(axis, x:dim())
  local inverse, half = (a.inverse or 0) ~= 0, (a.onesided or 0) ~= 0
  local y = x:movedim(axis, -2)
  if inverse and half then
    local points = length and number(length) or 2 * (y:size(-2) - 1)
    return transform(unfold_half(y, points), points, true, points):narrow(-1, 0, 1):movedim(-2, axis)
  end
  local points = length and number(length) or y:size(-2)
  return transform(y, points, inverse, half and points // 2 + 1 or points):movedim(-2, axis)
end

local function stft(a, signal, step, window, length)
  local points = length and number(length) or window:size(0)
  local hop = number(step)
  if signal:dim() == 2 then signal = signal:unsqueeze(-1) end
  local frames = (signal:size(1) - points) // hop + 1
  local list = {}
  for i = 0, frames - 1 do list[i + 1] = signal:narrow(1, i * hop, points) end
  local x = rille.stack(list, 1)
  if window then x = x * window:reshape(points, 1) end
  return transform(x, points, false, (a.onesided or 1) ~= 0 and points // 2 + 1 or points)
end

-- Sums of cosines: alpha - beta cos + gamma cos of twice the angle.
local function window(alpha, beta, gamma)
  return function(a, size)
    local n = number(size)
    local turn = rille.arange(n):to("float64") * (2 * math.pi / ((a.periodic or 1) ~= 0 and n or n - 1))
    local y = alpha - beta * turn:cos() + gamma * (turn * 2):cos()
    return y:to(tensors.type_of(a.output_datatype or 1, "the window")[3])
  end
end

local function mel(x) return 2595 * math.log(1 + x / 700, 10) end

local function mel_matrix(a, bins, points, rate, low, high)
  bins, points, rate, low, high = number(bins), number(points), number(rate), mel(number(low)), mel(number(high))
  local rows, edges = points // 2 + 1, {}
  for i = 0, bins + 1 do
    local frequency = 700 * (10 ^ ((i * (high - low) / (bins + 2) + low) / 2595) - 1)
    edges[i] = math.floor((points + 1) * frequency / rate)
  end
  local list = {}
  for i = 1, rows * bins do list[i] = 0.0 end
  for i = 0, bins - 1 do
    local first, middle, last = edges[i], edges[i + 1], edges[i + 2]
    if middle == first then
      list[middle * bins + i + 1] = 1.0
    else
      for j = first, middle do list[j * bins + i + 1] = (j - first) / (middle - first) end
    end
    if last > middle then
      for j = middle, last - 1 do list[j * bins + i + 1] = (last - j) / (last - middle) end
    end
  end
  return rille.tensor(list, { dtype = "float64" }):reshape(rows, bins):to(tensors.type_of(a.output_datatype or 1,
    "the matrix")[3])
end

return function()
  return {
    DFT = function(a, x, length) return dft(a, x, length, a.axis or 1) end,
    ["DFT@20"] = function(a, x, length, axis) return dft(a, x, length, axis and number(axis) or -2) end,
    STFT = stft, HannWindow = window(0.5, 0.5, 0), HammingWindow = window(25 / 46, 21 / 46, 0),
    BlackmanWindow = window(0.42, 0.5, 0.08), MelWeightMatrix = mel_matrix,
  }
end
