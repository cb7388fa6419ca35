-- Pooling.
local rille, require = ...
local F, tensors = rille.nn.functional, require "rille.onnx.tensors"
local nn = require "rille.onnx.ops.nn"
local fill, padding, pads_of = nn.fill, nn.padding, nn.pads_of

-- Results in a dim. With ceil_mode a last window counts that begins inside of the input or of the padding before it.
local function count_of(size, kernel, stride, dilation, before, after, ceil)
  local reach = size + before + after - dilation * (kernel - 1) - 1
  if not ceil then return reach // stride + 1 end
  local n = (reach + stride - 1) // stride + 1
  if (n - 1) * stride >= size + before then n = n - 1 end
  return n
end

-- x with what is around it, so that all windows lie inside of it: the windows' counts, and how much was added.
local function surround(a, x, n, value)
  local kernel, strides, dilations = a.kernel_shape, fill(a.strides, n, 1), fill(a.dilations, n, 1)
  local before, after = pads_of(a, x, kernel, n)
  local back, counts = {}, {}
  for i = 1, n do
    local size = x:size(i + 1)
    counts[i] = count_of(size, kernel[i], strides[i], dilations[i], before[i], after[i], (a.ceil_mode or 0) ~= 0)
    local reach = (counts[i] - 1) * strides[i] + dilations[i] * (kernel[i] - 1) + 1
    back[i] = reach - size - before[i]
  end
  return F.pad(x, padding(before, back), "constant", value), before, after, counts
end

local function is_plain(a, x, n)
  local before, _, same = pads_of(a, x, a.kernel_shape, n)
  for i = 1, n do same = same and before[i] * 2 <= a.kernel_shape[i] end
  return same, before
end

-- Places in the padded input as places in x of the whole tensor, as ONNX counts them.
local function indices_of(a, x, places, padded, before, n)
  local flat, rest = nil, places
  local sizes, all = {}, {}
  for i = 1, n do sizes[i], all[i] = x:size(i + 1), padded:size(i + 1) end
  local along = {}
  for i = n, 1, -1 do
    along[i] = rest % all[i] - before[i]
    rest = rille.div(rest, all[i], { rounding_mode = "floor" })
  end
  if (a.storage_order or 0) ~= 0 then -- the first dim of space runs fastest
    for i = n, 1, -1 do flat = flat and flat * sizes[i] + along[i] or along[i] end
  else
    for i = 1, n do flat = flat and flat * sizes[i] + along[i] or along[i] end
  end
  local planes, volume = x:size(0) * x:size(1), 1
  for i = 1, n do volume = volume * sizes[i] end
  return flat + (rille.arange(planes) * volume):reshape(fill({ x:size(0), x:size(1) }, n + 2, 1))
end

local function max_pool(a, x)
  local n, kernel = x:dim() - 2, a.kernel_shape
  local f, dtype = F["max_pool" .. n .. "d"], x.dtype
  local strides, dilations = fill(a.strides, n, 1), fill(a.dilations, n, 1)
  local plain, pads = is_plain(a, x, n)
  if not x:is_floating_point() then x = x:to("float64") end
  if plain and a._outputs == 1 and (a.ceil_mode or 0) == 0 then return f(x, kernel, strides, pads, dilations, false):to(dtype) end
  local padded, before = surround(a, x, n, -math.huge)
  if a._outputs == 1 then return f(padded, kernel, strides, fill(nil, n, 0), dilations, false):to(dtype) end
  local y, places = f(padded, kernel, strides, fill(nil, n, 0), dilations, false, true)
  return y:to(dtype), indices_of(a, x, places, padded, before, n)
end

-- Sums of windows: with gaps between their elements, by a convolution with ones for each channel.
local function window_sums(x, kernel, strides, dilations, n)
  local gaps, count = false, 1
  for i = 1, n do gaps, count = gaps or dilations[i] > 1, count * kernel[i] end
  if not gaps then return F["avg_pool" .. n .. "d"](x, kernel, strides, fill(nil, n, 0), false, true) * count end
  local shape = x:shape()
  local lines = x:reshape(table.unpack { shape[1] * shape[2], 1, table.unpack(shape, 3) })
  local ones = rille.ones({ 1, 1, table.unpack(kernel) }, { dtype = x.dtype })
  local y = F["conv" .. n .. "d"](lines, ones, nil, strides, fill(nil, n, 0), dilations)
  return y:reshape(table.unpack { shape[1], shape[2], table.unpack(y:shape(), 3) })
end

local function average_pool(a, x)
  local n, kernel = x:dim() - 2, a.kernel_shape
  local strides, dilations = fill(a.strides, n, 1), fill(a.dilations, n, 1)
  local include = (a.count_include_pad or 0) ~= 0
  local plain, pads = is_plain(a, x, n)
  for i = 1, n do plain = plain and dilations[i] == 1 end
  if plain and (a.ceil_mode or 0) == 0 then return F["avg_pool" .. n .. "d"](x, kernel, strides, pads, false, include) end
  local padded, before, after = surround(a, x, n, 0)
  local inside = rille.ones({ 1, 1, table.unpack(x:shape(), 3) }, { dtype = x.dtype })
  if include then inside = F.pad(inside, padding(before, after), "constant", 1) end
  local shape, front, back = padded:shape(), {}, {}
  for i = 1, n do
    front[i] = include and 0 or before[i]
    back[i] = shape[i + 2] - inside:size(i + 1) - front[i]
  end
  local counts = window_sums(F.pad(inside, padding(front, back)), kernel, strides, dilations, n)
  return window_sums(padded, kernel, strides, dilations, n) / counts
end

local function lp_pool(a, x)
  local n, kernel, p = x:dim() - 2, a.kernel_shape, a.p or 2
  local padded = surround(a, x, n, 0)
  return window_sums(padded:abs():pow(p), kernel, fill(a.strides, n, 1), fill(a.dilations, n, 1), n):pow(1 / p)
end

local function space_of(x)
  local dims = {}
  for i = 2, x:dim() - 1 do dims[#dims + 1] = i end
  return dims
end

-- Every value goes to the place that its index names in the output of the least sizes; where output_shape is larger, zeros
-- follow.
local function max_unpool(a, x, indices, given)
  local n = x:dim() - 2
  local kernel, strides, pads = a.kernel_shape, fill(a.strides, n, 1), fill(a.pads, 2 * n, 0)
  local sizes, total = { x:size(0), x:size(1) }, x:size(0) * x:size(1)
  for i = 1, n do
    sizes[i + 2] = (x:size(i + 1) - 1) * strides[i] - pads[i] - pads[n + i] + kernel[i]
    total = total * sizes[i + 2]
  end
  local y = rille.zeros({ total }, { dtype = x.dtype }):scatter(0, indices:flatten(), x:flatten()):reshape(sizes)
  if not given then return y end
  local wanted, front, back = tensors.numbers(given), {}, {}
  for i = 1, n do front[i], back[i] = 0, wanted[i + 2] - sizes[i + 2] end
  return F.pad(y, padding(front, back))
end

-- The largest value of each region of rois ([n, 5]: batch, x1, y1, x2, y2).
local function max_roi_pool(a, x, rois)
  local ph, pw, scale, rows = a.pooled_shape[1], a.pooled_shape[2], a.spatial_scale or 1, {}
  local list, height, width = tensors.numbers(rois), x:size(2), x:size(3)
  for r = 0, rois:size(0) - 1 do
    local x1, y1 = math.floor(list[r * 5 + 2] * scale + 0.5), math.floor(list[r * 5 + 3] * scale + 0.5)
    local x2, y2 = math.floor(list[r * 5 + 4] * scale + 0.5), math.floor(list[r * 5 + 5] * scale + 0.5)
    local bh, bw = math.max(y2 - y1 + 1, 1) / ph, math.max(x2 - x1 + 1, 1) / pw
    local plane, cells = x:select(0, math.tointeger(list[r * 5 + 1])), {}
    for i = 0, ph - 1 do
      local top, bottom = math.floor(i * bh) + y1, math.ceil((i + 1) * bh) + y1
      top, bottom = math.max(0, math.min(top, height)), math.max(0, math.min(bottom, height))
      for j = 0, pw - 1 do
        local left, right = math.floor(j * bw) + x1, math.ceil((j + 1) * bw) + x1
        left, right = math.max(0, math.min(left, width)), math.max(0, math.min(right, width))
        local empty = bottom <= top or right <= left
        cells[#cells + 1] = empty and rille.zeros({ x:size(1) }, { dtype = x.dtype })
          or plane:narrow(1, top, bottom - top):narrow(2, left, right - left):amax({ 1, 2 })
      end
    end
    rows[r + 1] = rille.stack(cells, 1):reshape(x:size(1), ph, pw)
  end
  return rille.stack(rows, 0)
end

return function()
  local ops = { MaxPool = max_pool, AveragePool = average_pool, LpPool = lp_pool, MaxUnpool = max_unpool,
    MaxRoiPool = max_roi_pool }
  ops.GlobalAveragePool = function(_, x) return x:mean(space_of(x), true) end
  ops.GlobalMaxPool = function(_, x) return x:amax(space_of(x), true) end
  ops.GlobalLpPool = function(a, x) return x:abs():pow(a.p or 2):sum(space_of(x), true):pow(1 / (a.p or 2)) end
  return ops, { moves = { "MaxPool" } }
end
