-- Convolutions, pools, norms, attention, embeddings: from ops of Rille to nodes.
local rille, require = ...
local raise = require("rille.check").raise
local lower = {}

local function list(value, n, default)
  if type(value) ~= "table" then value = { value } end
  local full = {}
  for i = 1, n do full[i] = value[i] or value[1] or default end
  return full
end

local function twice(pads)
  local both = table.move(pads, 1, #pads, 1, {})
  return table.move(pads, 1, #pads, #pads + 1, both)
end

local function dtype(call) return call.outputs[1].dtype end

-- An input without a batch gets one, and its result loses it.
local function with_batch(n, f)
  return function(w, call)
    if call.inputs[1]:dim() == n + 2 then return f(w, call, w:input(call, 1), function(y) w:bind(call.outputs[1], y) end) end
    local x = w:emit("Unsqueeze", { w:input(call, 1), w:ints { 0 } })
    return f(w, call, x, function(y) w:bind(call.outputs[1], (w:emit("Squeeze", { y, w:ints { 0 } }))) end)
  end
end

local function kernel_of(call, n) return table.move(call.inputs[2]:shape(), 3, n + 2, 1, {}) end

-- What "same" adds at both ends.
local function same_pads(kernel, dilations)
  local before, after = {}, {}
  for i, size in ipairs(kernel) do
    local total = dilations[i] * (size - 1)
    before[i], after[i] = total // 2, total - total // 2
  end
  return table.move(after, 1, #after, #before + 1, before)
end

for n = 1, 3 do
  lower["conv" .. n .. "d"] = with_batch(n, function(w, call, x, give)
    local a, kernel = call.args, kernel_of(call, n)
    local dilations = list(a.dilation, n, 1)
    local pads = a.padding == "same" and same_pads(kernel, dilations) or twice(list(a.padding ~= "valid" and a.padding or 0, n,
      0))
    give((w:emit("Conv", { x, w:input(call, 2), w:input(call, 3) or false }, { kernel_shape = kernel, strides = list(a.stride, n,
      1),
      dilations = dilations, group = a.groups or 1, pads = pads })))
  end)
  lower["conv_transpose" .. n .. "d"] = with_batch(n, function(w, call, x, give)
    local a = call.args
    give((w:emit("ConvTranspose", { x, w:input(call, 2), w:input(call, 3) or false }, { kernel_shape = kernel_of(call, n),
      strides = list(a.stride, n, 1), dilations = list(a.dilation, n, 1), group = a.groups or 1, pads = twice(list(a.padding, n,
        0)),
      output_padding = list(a.output_padding, n, 0) })))
  end)
  lower["max_pool" .. n .. "d"] = with_batch(n, function(w, call, x, give)
    local a = call.args
    if a.return_indices then raise("onnx.save: max_pool%dd with indices has no form in ONNX that counts as Rille does", n) end
    give((w:emit("MaxPool", { x }, { kernel_shape = list(a.kernel_size, n), strides = list(a.stride or a.kernel_size, n),
      pads = twice(list(a.padding, n, 0)), dilations = list(a.dilation, n, 1), ceil_mode = a.ceil_mode and 1 or 0 })))
  end)
  lower["avg_pool" .. n .. "d"] = with_batch(n, function(w, call, x, give)
    local a = call.args
    if a.divisor_override then raise("onnx.save: avg_pool%dd with a divisor_override has no form in ONNX", n) end
    give((w:emit("AveragePool", { x }, { kernel_shape = list(a.kernel_size, n), strides = list(a.stride or a.kernel_size, n),
      pads = twice(list(a.padding, n, 0)), ceil_mode = a.ceil_mode and 1 or 0, count_include_pad = a.count_include_pad and 1
        or 0 })))
  end)
  for name, ops in pairs { avg = { "GlobalAveragePool", "AveragePool" }, max = { "GlobalMaxPool", "MaxPool" } } do
    lower["adaptive_" .. name .. "_pool" .. n .. "d"] = with_batch(n, function(w, call, x, give)
      local input, y, ones, kernel = call.inputs[1], call.outputs[1], true, {}
      for i = 1, n do
        local from, to = input:size(-1 - n + i), y:size(-1 - n + i)
        if from % to ~= 0 then raise("onnx.save: adaptive pooling of %d elements to %d has no form in ONNX", from, to) end
        ones, kernel[i] = ones and to == 1, from // to
      end
      if ones then return give((w:emit(ops[1], { x }))) end
      give((w:emit(ops[2], { x }, { kernel_shape = kernel, strides = kernel })))
    end)
  end
end

-- ---- norms ------------------------------------------------------------------------------------------------------

-- A weight that was left out: ones or zeros, one for each channel.
local function filled(w, call, i, n, value)
  return w:input(call, i) or w.writer:array(w.writer:new_name("constant"), rille.full({ n }, value, { dtype = dtype(call) }))
end

function lower.batch_norm(w, call)
  if call.args.training or not call.inputs[2] then
    raise("onnx.save: batch_norm by the statistics of the batch has no form in ONNX for inference; call net:eval() first")
  end
  local n = call.inputs[1]:size(1)
  w:result(call, "BatchNormalization", { w:input(call, 1), filled(w, call, 4, n, 1), filled(w, call, 5, n, 0), w:input(call, 2),
    w:input(call, 3) }, { epsilon = call.args.eps })
end

function lower.layer_norm(w, call)
  local sizes = call.args.normalized_shape
  local scale = w:input(call, 2) or w.writer:array(w.writer:new_name("constant"), rille.ones(sizes, { dtype = dtype(call) }))
  w:result(call, "LayerNormalization", { w:input(call, 1), scale, w:input(call, 3) or false }, { axis = -#sizes,
    epsilon = call.args.eps })
end

-- Groups as channels of an instance norm, then each channel's own weight.
function lower.group_norm(w, call)
  local a, input = call.args, call.inputs[1]
  local groups, channels, type = a.num_groups, input:size(1), dtype(call)
  local function all(value) return w.writer:array(w.writer:new_name("constant"), rille.full({ groups }, value, {
    dtype = type })) end
  local x = w:emit("Reshape", { w:input(call, 1), w:ints { 0, groups, -1 } })
  x = w:emit("InstanceNormalization", { x, all(1), all(0) }, { epsilon = a.eps })
  local sizes = input:shape()
  local other = call.twin and call.twin.inputs[1]:shape()
  x = w:emit("Reshape", { x, w:sizes(call, sizes, other, true) })
  local shape = { channels }
  for i = 3, #sizes do shape[i - 1] = 1 end
  for i, op in ipairs { "Mul", "Add" } do
    if call.inputs[i + 1] then x = w:emit(op, { x, w:emit("Reshape", { w:input(call, i + 1), w:ints(shape) }) }) end
  end
  w:bind(call.outputs[1], x)
end

function lower.instance_norm(w, call)
  local n = call.inputs[1]:size(1)
  if not call.args.use_input_stats then
    return w:result(call, "BatchNormalization", { w:input(call, 1), filled(w, call, 4, n, 1), filled(w, call, 5, n, 0),
      w:input(call, 2),
      w:input(call, 3) }, { epsilon = call.args.eps })
  end
  w:result(call, "InstanceNormalization", { w:input(call, 1), filled(w, call, 4, n, 1), filled(w, call, 5, n, 0) }, {
    epsilon = call.args.eps })
end

-- onnxruntime takes pictures alone, so what has other dims of space becomes one.
function lower.local_response_norm(w, call)
  local a, x, input = call.args, w:input(call, 1), call.inputs[1]
  local is_picture = input:dim() == 4
  if not is_picture then x = w:emit("Reshape", { x, w:ints { 0, 0, -1, 1 } }) end
  x = w:emit("LRN", { x }, { size = a.size, alpha = a.alpha + 0.0, beta = a.beta + 0.0, bias = a.k + 0.0 })
  if not is_picture then
    local other = call.twin and call.twin.inputs[1]:shape()
    x = w:emit("Reshape", { x, w:sizes(call, input:shape(), other, true) })
  end
  w:bind(call.outputs[1], x)
end

-- ---- pictures ---------------------------------------------------------------------------------------------------

local kinds = { nearest = "nearest", ["nearest-exact"] = "nearest", linear = "linear", bilinear = "linear", trilinear = "linear",
  bicubic = "cubic" }

function lower.interpolate(w, call)
  local a, y = call.args, call.outputs[1]
  if a.antialias and w.opset < 18 or not kinds[a.mode] then
    raise("onnx.save: interpolate by '%s'%s has no form in opset %d", a.mode, a.antialias and " with antialias" or "", w.opset)
  end
  local attributes = { mode = kinds[a.mode] }
  if a.mode == "nearest" then
    attributes.coordinate_transformation_mode, attributes.nearest_mode = "asymmetric", "floor"
  elseif a.mode == "nearest-exact" then
    attributes.coordinate_transformation_mode, attributes.nearest_mode = "half_pixel", "round_prefer_ceil"
  else
    attributes.coordinate_transformation_mode = a.align_corners and "align_corners" or "half_pixel"
  end
  if a.mode == "bicubic" then attributes.cubic_coeff_a = -0.75 end
  if a.antialias then attributes.antialias = 1 end
  local other = call.twin and call.twin.outputs[1]
  local sizes = w:sizes(call, y:shape(), other and other:shape())
  w:result(call, "Resize", { w:input(call, 1), false, false, sizes }, attributes)
end

function lower.pixel_shuffle(w, call)
  if call.inputs[1]:dim() ~= 4 then return false end
  w:result(call, "DepthToSpace", { w:input(call, 1) }, { blocksize = call.args.upscale_factor, mode = "CRD" })
end

function lower.grid_sample(w, call)
  local a = call.args
  w:result(call, "GridSample", { w:input(call, 1), w:input(call, 2) }, { mode = w.opset >= 20 and kinds[a.mode] or a.mode,
    padding_mode = a.padding_mode, align_corners = a.align_corners and 1 or 0 })
end

-- ---- attention and tables ---------------------------------------------------------------------------------------

function lower.scaled_dot_product_attention(w, call)
  local q, k, a, type = call.inputs[1], call.inputs[2], call.args, dtype(call)
  if a.dropout_p > 0 or a.enable_gqa then return false end
  local n, order = k:dim(), {}
  for i = 1, n do order[i] = i - 1 end
  order[n], order[n - 1] = n - 2, n - 1
  local scale = a.scale or 1 / math.sqrt(q:size(-1))
  local scores = w:emit("MatMul", { w:input(call, 1), w:emit("Transpose", { w:input(call, 2) }, { perm = order }) })
  scores = w:emit("Mul", { scores, w:number(scale, type) })
  local mask = call.inputs[4]
  if a.is_causal then
    local open = rille.ones(q:size(-2), k:size(-2)):tril():gt(0)
    local closed = rille.where(open, 0.0, -math.huge):to(type)
    scores = w:emit("Add", { scores, w.writer:array(w.writer:new_name("causal_mask"), closed) })
  elseif mask and mask.dtype == "bool" then
    scores = w:emit("Where", { w:input(call, 4), scores, w:number(-math.huge, type) })
  elseif mask then
    scores = w:emit("Add", { scores, w:input(call, 4) })
  end
  w:result(call, "MatMul", { w:emit("Softmax", { scores }, { axis = -1 }), w:input(call, 3) })
end

function lower.embedding(w, call) w:result(call, "Gather", { w:input(call, 2), w:input(call, 1) }) end

local bags = { mean = "ReduceMean", sum = "ReduceSum", max = "ReduceMax" }

function lower.embedding_bag(w, call)
  local a = call.args
  if call.inputs[3] or a.padding_idx
    then raise("onnx.save: embedding_bag with offsets or padding_idx has no form in ONNX; give bags as rows") end
  local rows = w:emit("Gather", { w:input(call, 2), w:input(call, 1) })
  if call.inputs[4] then rows = w:emit("Mul", { rows, w:emit("Unsqueeze", { w:input(call, 4), w:ints { -1 } }) }) end
  local inputs, attributes = { rows }, { keepdims = 0 }
  if a.mode == "sum" or w.opset >= 18 then inputs[2] = w:ints { 1 } else attributes.axes = { 1 } end
  w:result(call, bags[a.mode], inputs, attributes)
end

return lower
