-- Convolutions, attention and what else networks are made of.
local rille, require = ...
local F, tensors, raise = rille.nn.functional, require "rille.onnx.tensors", require("rille.check").raise
local numbers = tensors.numbers
local shared = {}

--- n entries: the list's, then value.
function shared.fill(list, n, value)
  local full = {}
  for i = 1, n do full[i] = list and list[i] or value end
  return full
end
local fill = shared.fill

--- What F.pad takes, for the last dims.
function shared.padding(before, after)
  local list = {}
  for i = #before, 1, -1 do
    list[#list + 1] = before[i]
    list[#list + 1] = after[i]
  end
  return list
end
local padding = shared.padding

--- Padding before and after each of the last n dims of x, and whether both are the same.
function shared.pads_of(a, x, kernel, n)
  local pads, before, after = a.pads or {}, {}, {}
  for i = 1, n do before[i], after[i] = pads[i] or 0, pads[n + i] or 0 end
  if a.auto_pad == "SAME_UPPER" or a.auto_pad == "SAME_LOWER" then
    for i = 1, n do
      local size, stride = x:size(i + 1), a.strides and a.strides[i] or 1
      local out = (size + stride - 1) // stride
      local total = math.max((out - 1) * stride + (kernel[i] - 1) * (a.dilations and a.dilations[i] or 1) + 1 - size, 0)
      local small, large = total // 2, total - total // 2
      if a.auto_pad == "SAME_UPPER" then before[i], after[i] = small, large else before[i], after[i] = large, small end
    end
  elseif a.auto_pad == "VALID" then
    before, after = fill(nil, n, 0), fill(nil, n, 0)
  end
  local same = true
  for i = 1, n do same = same and before[i] == after[i] end
  return before, after, same
end

local function check_dims(n)
  if n < 1 or n > 3 then raise("onnx: %d dims of space; there may be 1 to 3", n) end
end

function shared.conv(a, x, w, b)
  local n, kernel = x:dim() - 2, table.move(w:shape(), 3, w:dim(), 1, {})
  check_dims(n)
  local before, after, same = shared.pads_of(a, x, kernel, n)
  if not same then x, before = F.pad(x, padding(before, after)), fill(nil, n, 0) end
  return F["conv" .. n .. "d"](x, w, b, fill(a.strides, n, 1), before, fill(a.dilations, n, 1), a.group or 1)
end

-- The whole transposed convolution is computed, and what pads say is cut off.
local function conv_transpose(a, x, w, b)
  local n = x:dim() - 2
  check_dims(n)
  local kernel, strides = table.move(w:shape(), 3, w:dim(), 1, {}), fill(a.strides, n, 1)
  local dilations, more = fill(a.dilations, n, 1), fill(a.output_padding, n, 0)
  local before, sizes = {}, {}
  for i = 1, n do
    local full = strides[i] * (x:size(i + 1) - 1) + (kernel[i] - 1) * dilations[i] + 1
    local wanted = a.output_shape and a.output_shape[#a.output_shape - n + i]
    if not wanted and (a.auto_pad == "SAME_UPPER" or a.auto_pad == "SAME_LOWER") then wanted = x:size(i + 1) * strides[i] end
    local first, last = a.pads and a.pads[i] or 0, a.pads and a.pads[n + i] or 0
    if wanted then
      local total = math.max(full + more[i] - wanted, 0)
      first = a.auto_pad == "SAME_UPPER" and total // 2 or total - total // 2
      last = total - first
    end
    before[i], sizes[i] = first, wanted or full + more[i] - first - last
  end
  local y = F["conv_transpose" .. n .. "d"](x, w, nil, strides, fill(nil, n, 0), fill(nil, n, 0), a.group or 1, dilations)
  local front, back, any = {}, {}, false
  for i = 1, n do
    front[i], back[i] = -before[i], sizes[i] + before[i] - y:size(i + 1)
    any = any or front[i] ~= 0 or back[i] ~= 0
  end
  if any then y = F.pad(y, padding(front, back)) end
  return b and y + b:reshape(fill({ 1, b:numel() }, n + 2, 1)) or y
end

-- Which keys each query sees that is at its own place behind `past` others: a number, or a tensor of one for each row of the
-- batch.
local function causal_mask(queries, keys, past)
  local row, column = rille.arange(queries):unsqueeze(1), rille.arange(keys):unsqueeze(0)
  return column:le(row + past)
end

local function heads_of(x, heads)
  if x:dim() == 4 then return x end
  local n, length = x:size(0), x:size(1)
  return x:reshape(n, length, heads, x:size(2) // heads):transpose(1, 2)
end

-- Softmax over the last dim; rows that may look at nothing are 0.
local function weights_of(scores, allowed)
  if not allowed then return F.softmax(scores, -1) end
  local open = allowed:any(-1, true)
  return rille.where(open, F.softmax(scores:masked_fill(allowed:logical_not(), -math.huge), -1), rille.zeros_like(scores))
end

local function attention_mask(a, mask, q, k, past, nonpad)
  local allowed, bias
  if (a.is_causal or 0) ~= 0 then
    if nonpad and past == 0 then past = nonpad:reshape(-1, 1, 1, 1) - q:size(2) end -- the queries are the last ones that count
    allowed = causal_mask(q:size(2), k:size(2), past)
  end
  if mask then
    if mask:size(-1) < k:size(2) then -- keys beyond the mask are not seen
      mask = F.pad(mask:to(mask.dtype == "bool" and "uint8" or mask.dtype), { 0, k:size(2) - mask:size(-1) }, "constant",
        mask.dtype == "bool" and 0 or -math.huge):to(mask.dtype)
    end
    if mask.dtype == "bool" then allowed = allowed and allowed:logical_and(mask) or mask else bias = mask end
  end
  if nonpad then
    local seen = rille.arange(k:size(2)):reshape(1, 1, 1, -1):lt(nonpad:reshape(-1, 1, 1, 1))
    allowed = allowed and allowed:logical_and(seen) or seen
  end
  if bias and allowed then -- one mask of both
    bias = rille.where(allowed, bias, -math.huge)
    allowed = nil
  end
  return allowed, bias
end

local function attention(a, q, k, v, mask, past_key, past_value, nonpad)
  local flat = q:dim() == 3
  q, k, v = heads_of(q, a.q_num_heads), heads_of(k, a.kv_num_heads), heads_of(v, a.kv_num_heads)
  local past = past_key and past_key:size(2) or 0
  if past_key then k, v = rille.cat({ past_key, k }, 2), rille.cat({ past_value, v }, 2) end
  local present_key, present_value = k, v
  local repeats = q:size(1) // k:size(1)
  if repeats > 1 then k, v = k:repeat_interleave(repeats, 1), v:repeat_interleave(repeats, 1) end
  local scale = math.sqrt(a.scale or 1 / math.sqrt(q:size(3)))
  local scores = rille.matmul(q * scale, (k * scale):transpose(2, 3))
  local first = scores
  local allowed, bias = attention_mask(a, mask, q, k, past, nonpad)
  if allowed then bias = rille.where(allowed, 0.0, -math.huge):to(scores.dtype) end
  local cap, mode = a.softcap or 0, a.qk_matmul_output_mode or 0
  local capped = cap ~= 0 and (scores / cap):tanh() * cap or scores
  local masked = bias and capped + bias or capped
  local open = bias and masked:gt(-math.huge):any(-1, true)
  local weights = F.softmax(masked, -1)
  if open then weights = rille.where(open, weights, rille.zeros_like(weights)) end
  local y = rille.matmul(weights, v)
  if flat then y = y:transpose(1, 2):reshape(y:size(0), y:size(2), -1) end
  return y, present_key, present_value, ({ [0] = first, capped, masked, weights })[mode]
end
shared.weights_of = weights_of

local function rotate(a, x, cosines, sines, positions)
  local flat = x:dim() == 3
  if flat then x = heads_of(x, a.num_heads) end
  local width = (a.rotary_embedding_dim or 0) > 0 and a.rotary_embedding_dim or x:size(3)
  local turned, rest = x:narrow(3, 0, width), x:narrow(3, width, x:size(3) - width)
  if positions then cosines, sines = cosines[positions], sines[positions] end
  cosines, sines = cosines:narrow(-1, 0, width // 2):unsqueeze(1), sines:narrow(-1, 0, width // 2):unsqueeze(1)
  local interleaved = (a.interleaved or 0) ~= 0
  local first = interleaved and rille.slice(turned, 0, width, 3, 2) or turned:narrow(3, 0, width // 2)
  local second = interleaved and rille.slice(turned, 1, width, 3, 2) or turned:narrow(3, width // 2, width // 2)
  local real, imaginary = first * cosines - second * sines, first * sines + second * cosines
  local y = interleaved and rille.stack({ real, imaginary }, -1):reshape(turned:shape()) or rille.cat({ real, imaginary }, 3)
  if rest:size(3) > 0 then y = rille.cat({ y, rest }, 3) end
  return flat and y:transpose(1, 2):reshape(y:size(0), y:size(2), -1) or y
end

local function dropout(a, x, ratio, training)
  if training and tensors.number(training) ~= 0 then
    local p = ratio and tensors.number(ratio) or 0.5
    local mask = rille.rand(x:shape()):ge(p)
    return p == 0 and x or rille.where(mask, x / (1 - p), rille.zeros_like(x)), mask
  end
  if a._outputs < 2 then return x end
  return x, rille.ones(x:shape(), { dtype = "bool" })
end

-- A sampled deformable convolution: one bilinear sample for each tap, then a product of matrices. In double, as places are
-- scaled to -1 .. 1 and back.
local function deform_conv(a, x, w, offset, b, mask)
  local dtype = x.dtype
  x, w, offset, mask = x:to("float64"), w:to("float64"), offset:to("float64"), mask and mask:to("float64")
  local n, kh, kw = x:size(0), w:size(2), w:size(3)
  local strides, dilations, pads = fill(a.strides, 2, 1), fill(a.dilations, 2, 1), fill(a.pads, 4, 0)
  local height, width, oh, ow = x:size(2), x:size(3), offset:size(2), offset:size(3)
  local groups, parts = a.offset_group or 1, {}
  offset = offset:reshape(n, groups, kh * kw, 2, oh, ow)
  if mask then mask = mask:reshape(n, groups, kh * kw, oh, ow) end
  local y0 = (rille.arange(oh) * strides[1] - pads[1]):reshape(1, oh, 1)
  local x0 = (rille.arange(ow) * strides[2] - pads[2]):reshape(1, 1, ow)
  local channels = x:size(1) // groups
  for g = 0, groups - 1 do
    local part, taps = x:narrow(1, g * channels, channels), {}
    for t = 0, kh * kw - 1 do
      local dy, dx = offset[(":, %d, %d, 0"):format(g, t)] + y0 + (t // kw) * dilations[1], offset[(":, %d, %d, 1"):format(g, t)]
        + x0 + (t % kw) * dilations[2]
      local grid = rille.stack({ (dx * 2 + 1) / width - 1, (dy * 2 + 1) / height - 1 }, -1)
      local sample = F.grid_sample(part, grid, "bilinear", "zeros", false)
      taps[t + 1] = mask and sample * mask[(":, %d, %d"):format(g, t)]:unsqueeze(1) or sample
    end
    parts[g + 1] = rille.stack(taps, 2)
  end
  local columns = rille.cat(parts, 1)
  local group = a.group or 1
  local size, results = x:size(1) // group, {}
  for g = 0, group - 1 do
    local m = w:size(0) // group
    results[g + 1] = rille.matmul(w:narrow(0, g * m, m):reshape(m, -1), columns:narrow(1, g * size, size):reshape(n, size * kh
      * kw, oh * ow))
  end
  local y = rille.cat(results, 1):reshape(n, w:size(0), oh, ow):to(dtype)
  return b and y + b:reshape(1, -1, 1, 1) or y
end

-- Sums of columns into an image of any number of dims: each tap is one strided piece of the padded image.
local function col2im(a, x, image, block)
  image, block = numbers(image), numbers(block)
  local n = #image
  local strides, dilations, pads = fill(a.strides, n, 1), fill(a.dilations, n, 1), fill(a.pads, 2 * n, 0)
  local taps, shape, counts, full = 1, { x:size(0) }, {}, {}
  for i = 1, n do
    taps = taps * block[i]
    full[i] = image[i] + pads[i] + pads[n + i]
    counts[i] = (full[i] - dilations[i] * (block[i] - 1) - 1) // strides[i] + 1
  end
  shape[2] = x:size(1) // taps
  local channels = shape[2]
  -- The transposed convolution with one kernel for each tap, which has a single one.
  local kernel = rille.eye(taps):reshape(table.unpack { taps, 1, table.unpack(block) }):to(x.dtype)
  check_dims(n)
  local columns = x:reshape(x:size(0) * channels, taps, table.unpack(counts))
  local y = F["conv_transpose" .. n .. "d"](columns, kernel, nil, strides, fill(nil, n, 0), fill(nil, n, 0), 1, dilations)
  local front, back = {}, {}
  for i = 1, n do front[i], back[i] = -pads[i], pads[i] + image[i] - y:size(i + 1) end
  y = F.pad(y, padding(front, back))
  return y:reshape(x:size(0), channels, table.unpack(image))
end

-- A convolution along the last dim that sees what was before; the state is what the next call begins with.
local function causal_conv(a, x, w, b, state)
  local k = w:size(2)
  local before = state or rille.zeros({ x:size(0), x:size(1), k - 1 }, { dtype = x.dtype })
  local whole = rille.cat({ before, x }, 2)
  local y = F.conv1d(whole, w, b, { 1 }, { 0 }, { 1 }, x:size(1))
  if a.activation == "silu" or a.activation == "swish" then y = F.silu(y) end
  return y, whole:narrow(2, whole:size(2) - (k - 1), k - 1)
end

local ops = { Conv = shared.conv, ConvTranspose = conv_transpose, Attention = attention, RotaryEmbedding = rotate,
  Dropout = dropout,
  DeformConv = deform_conv, Col2Im = col2im, CausalConvWithState = causal_conv }
local family = function() return ops end
shared.family = family
return setmetatable(shared, { __call = family })
