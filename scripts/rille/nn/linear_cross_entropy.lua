-- F.linear_cross_entropy and nn.LinearCrossEntropyLoss: a linear layer and the cross entropy of what it gives, in one; in
-- pieces of the batch, whose scores are computed again in backward, where many classes would take much memory.
local rille, require = ...
local check = require "rille.check"
local class = require "rille.class"
local nn, F = rille.nn, rille.functional
local own = {}

local POLICIES = { auto = true, accurate = true, balanced = true, compact = true }

--- How a batch is cut: rows per piece, or by a method; the rest concerns half precision, which is not here, and is taken.
local Options = class.plain "nn.LinearCrossEntropyOptions"
own.LinearCrossEntropyOptions = setmetatable({ _class = "LinearCrossEntropyOptions" }, {
  __tostring = function() return "<class LinearCrossEntropyOptions>" end,
  __call = function(_, ...)
    local a = check.arguments("LinearCrossEntropyOptions", { { "allow_retain_graph", "boolean", false },
      { "batch_chunk_size", "integer", false }, { "chunking_method", "string", "auto" }, { "acc_policy", "string", "auto" },
      { "acc_dtype", "string", false } }, ...)
    if a.chunking_method ~= "auto" and not a.chunking_method:find "^aspect_ratio:?%d*$" then
      check.raise("LinearCrossEntropyOptions: chunking_method must be auto, aspect_ratio or aspect_ratio:N, got '%s'",
        a.chunking_method)
    end
    if not POLICIES[a.acc_policy] then
      check.raise("LinearCrossEntropyOptions: acc_policy must be auto, accurate, balanced or compact, got '%s'", a.acc_policy)
    end
    if a.batch_chunk_size then check.positive("LinearCrossEntropyOptions", "batch_chunk_size", a.batch_chunk_size) end
    return Options(a)
  end,
})

-- Rows per piece: as PyTorch's aspect_ratio:N has it, scores take as much memory as inputs, or an N-th.
local function rows_per_piece(options, rows, features, classes)
  if options.batch_chunk_size then return math.min(rows, options.batch_chunk_size) end
  local factor = tonumber(options.chunking_method:match ":(%d+)$") or options.chunking_method == "auto" and 2 or 1
  local target, size = -(-rows // -(-classes // features)), 1
  while size < target do size = size * 2 end
  return math.max(1, math.min(size // factor, rows))
end

-- Each row's loss, or the sums of losses and weights over pieces of the batch.
local function in_pieces(a, size, named)
  local parts, rows = {}, a.input:size(0)
  local weight, bias = a.linear_weight, a.linear_bias or nil
  named = table.move({}, 1, 0, 1, { weight = named.weight, ignore_index = named.ignore_index,
    label_smoothing = named.label_smoothing, reduction = a.reduction == "none" and "none" or "sum" })
  for start = 0, rows - 1, size do
    local count = math.min(size, rows - start)
    parts[#parts + 1] = rille.checkpoint(function(x, target)
      return F.cross_entropy(F.linear(x, weight, bias), target, named)
    end, a.input:narrow(0, start, count), a.target:narrow(0, start, count))
  end
  if a.reduction == "none" then return rille.cat(parts) end
  local sum = rille.stack(parts):sum()
  if a.reduction == "sum" then return sum end
  if a.target.dtype:find "^float" then return sum / rows end
  local is_counted = a.target:ne(named.ignore_index)
  local weights = is_counted:to(sum.dtype)
  if named.weight then weights = weights * named.weight:index_select(0, rille.where(is_counted, a.target, 0)) end
  return sum / weights:sum()
end

--- cross_entropy(linear(input, linear_weight, linear_bias), target), with further dims of classes where linear_weight has them.
function own.linear_cross_entropy(...)
  local a = check.arguments("linear_cross_entropy", { { "input", "tensor" }, { "linear_weight", "tensor" },
    { "target", "tensor" }, { "linear_bias", "tensor", false }, { "weight", "tensor", false }, { "reduction", "string", "mean" },
    { "ignore_index", "integer", -100 }, { "label_smoothing", "number", 0.0 }, { "options", "table", false } }, ...)
  local shape = a.linear_weight:shape()
  if #shape < 2 or a.input:size(-1) ~= shape[#shape] then
    check.raise("linear_cross_entropy: input of shape %s does not fit linear_weight of shape %s", check.shape(a.input),
      check.shape(shape))
  end
  local named = { weight = a.weight or nil, ignore_index = a.ignore_index, label_smoothing = a.label_smoothing,
    reduction = a.reduction }
  if a.options and #shape == 2 and a.input:dim() == 2 then
    local size = rows_per_piece(a.options, a.input:size(0), shape[2], shape[1])
    if size < a.input:size(0) then return in_pieces(a, size, named) end
  end
  local flat, bias = a.linear_weight:reshape(-1, shape[#shape]), a.linear_bias and a.linear_bias:flatten() or nil
  local scores = F.linear(a.input, flat, bias)
  if #shape > 2 then scores = scores:unflatten(-1, table.move(shape, 1, #shape - 1, 1, {})) end
  return F.cross_entropy(scores, a.target, named)
end

--- nn.LinearCrossEntropyLoss(in_features, num_classes): the layer linear and the loss of what it gives.
local Loss = nn.Module:extend "LinearCrossEntropyLoss"
own.LinearCrossEntropyLoss = Loss
function Loss:init(...)
  local a = check.arguments("LinearCrossEntropyLoss", { { "in_features", "integer" }, { "num_classes", "integer" },
    { "out_features", "table", {} }, { "bias", "boolean", true }, { "dtype", "string", false }, { "reduction", "string", "mean" },
    { "weight", "tensor", false }, { "ignore_index", "integer", -100 }, { "label_smoothing", "number", 0.0 },
    { "options", "table", false } }, ...)
  local classes = a.num_classes
  for _, size in ipairs(a.out_features) do classes = classes * size end
  self.num_classes, self.out_features, self.reduction = a.num_classes, a.out_features, a.reduction
  self.ignore_index, self.label_smoothing, self._options = a.ignore_index, a.label_smoothing, a.options
  if a.weight then self:register_buffer("weight", a.weight) end
  self.linear = nn.Linear(a.in_features, classes, { bias = a.bias, dtype = a.dtype or nil })
end
function Loss:forward(input, target)
  local sizes = table.move(self.out_features, 1, #self.out_features, 2, { self.num_classes })
  local bias = self.linear.bias
  return F.linear_cross_entropy(input, self.linear.weight:unflatten(0, sizes), target, {
    linear_bias = bias and bias:reshape(sizes) or nil, weight = self.weight, reduction = self.reduction,
    ignore_index = self.ignore_index, label_smoothing = self.label_smoothing, options = self._options or nil })
end
function Loss:extra_repr()
  return ("num_classes=%d, reduction=%s"):format(self.num_classes, self.reduction)
end

return own
