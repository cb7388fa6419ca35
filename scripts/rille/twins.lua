-- What PyTorch has in torch under a name of nn.functional, but with the arguments of its inner functions: in another order,
-- with reductions and modes as numbers.
local rille, require = ...
local check = require "rille.check"
local F = rille.functional
local twins = {}

local REDUCTIONS = { [0] = "none", "mean", "sum" }
local TENSOR, FLAG = { "input", "tensor" }, "boolean"

local function reduction_of(name, value)
  local text = type(value) == "number" and REDUCTIONS[value] or value
  if text ~= "none" and text ~= "mean" and text ~= "sum" then
    check.raise("%s: reduction must be 0 (none), 1 (mean) or 2 (sum), got %s", name, tostring(value))
  end
  return text
end

local REDUCTION = { "reduction", "number|string", 1 }

-- A loss: its tensors, then its options in PyTorch's order.
local function loss(name, tensors, options)
  local parameters = {}
  for tensor in tensors:gmatch "%S+" do parameters[#parameters + 1] = { tensor, "tensor" } end
  local count = #parameters
  table.move(options, 1, #options, count + 1, parameters)
  twins[name] = function(...)
    local a = check.arguments(name, parameters, ...)
    local given, named = {}, {}
    for i = 1, count do given[i] = a[parameters[i][1]] end
    for i = count + 1, #parameters do
      local key = parameters[i][1]
      named[key] = a[key] or nil
      if a[key] == false and parameters[i][2] == FLAG then named[key] = false end
    end
    named.reduction = reduction_of(name, a.reduction)
    given[count + 1] = named
    return F[name](table.unpack(given))
  end
end

loss("binary_cross_entropy_with_logits", "input target",
  { { "weight", "tensor", false }, { "pos_weight", "tensor", false }, REDUCTION })
loss("cosine_embedding_loss", "input1 input2 target", { { "margin", "number", 0.0 }, REDUCTION })
loss("hinge_embedding_loss", "input target", { { "margin", "number", 1.0 }, REDUCTION })
loss("kl_div", "input target", { REDUCTION, { "log_target", FLAG, false } })
loss("margin_ranking_loss", "input1 input2 target", { { "margin", "number", 0.0 }, REDUCTION })
loss("poisson_nll_loss", "input target", { { "log_input", FLAG }, { "full", FLAG }, { "eps", "number" }, REDUCTION })
loss("triplet_margin_loss", "anchor positive negative",
  { { "margin", "number", 1.0 }, { "p", "number", 2.0 }, { "eps", "number", 1e-6 }, { "swap", FLAG, false }, REDUCTION })

function twins.ctc_loss(...)
  local a = check.arguments("ctc_loss", { { "log_probs", "tensor" }, { "targets", "tensor" }, { "input_lengths", "tensor|table" },
    { "target_lengths", "tensor|table" }, { "blank", "integer", 0 }, REDUCTION, { "zero_infinity", FLAG, false } }, ...)
  return F.ctc_loss(a.log_probs, a.targets, a.input_lengths, a.target_lengths,
    { blank = a.blank, reduction = reduction_of("ctc_loss", a.reduction), zero_infinity = a.zero_infinity })
end

local NORM = { TENSOR, { "weight", "tensor", false }, { "bias", "tensor", false }, { "running_mean", "tensor", false },
  { "running_var", "tensor", false }, { "training", FLAG }, { "momentum", "number" }, { "eps", "number" },
  { "cudnn_enabled", FLAG, false } }

function twins.batch_norm(...)
  local a = check.arguments("batch_norm", NORM, ...)
  return F.batch_norm(a.input, a.running_mean or nil, a.running_var or nil, { weight = a.weight or nil, bias = a.bias or nil,
    training = a.training, momentum = a.momentum, eps = a.eps })
end

local INSTANCE_NORM = table.move(NORM, 1, #NORM, 1, {})
INSTANCE_NORM[6] = { "use_input_stats", FLAG }

function twins.instance_norm(...)
  local a = check.arguments("instance_norm", INSTANCE_NORM, ...)
  return F.instance_norm(a.input, a.running_mean or nil, a.running_var or nil, { weight = a.weight or nil, bias = a.bias or nil,
    use_input_stats = a.use_input_stats, momentum = a.momentum, eps = a.eps })
end

function twins.embedding(...)
  local a = check.arguments("embedding", { { "weight", "tensor" }, { "indices", "tensor" }, { "padding_idx", "integer", -1 },
    { "scale_grad_by_freq", FLAG, false }, { "sparse", FLAG, false } }, ...)
  return F.embedding(a.indices, a.weight, { padding_idx = a.padding_idx >= 0 and a.padding_idx or nil,
    scale_grad_by_freq = a.scale_grad_by_freq })
end

local MODES = { [0] = "sum", "mean", "max" }

function twins.embedding_bag(...)
  local a = check.arguments("embedding_bag", { { "weight", "tensor" }, { "indices", "tensor" }, { "offsets", "tensor" },
    { "scale_grad_by_freq", FLAG, false }, { "mode", "number|string", 0 }, { "sparse", FLAG, false },
    { "per_sample_weights", "tensor", false }, { "include_last_offset", FLAG, false }, { "padding_idx", "integer", -1 } }, ...)
  local mode = MODES[a.mode] or a.mode
  return F.embedding_bag(a.indices, a.weight, a.offsets, { mode = mode, scale_grad_by_freq = a.scale_grad_by_freq,
    per_sample_weights = a.per_sample_weights or nil, include_last_offset = a.include_last_offset,
    padding_idx = a.padding_idx >= 0 and a.padding_idx or nil })
end

--- The maxima and their places.
function twins.adaptive_max_pool1d(input, output_size)
  return F.adaptive_max_pool1d(input, output_size, { return_indices = true })
end

-- ---- convolutions -----------------------------------------------------------------------------------------------------

--- A convolution or a transposed one, of as many dims as stride has.
function twins.convolution(...)
  local a = check.arguments("convolution", { TENSOR, { "weight", "tensor" }, { "bias", "tensor", false }, { "stride", "table" },
    { "padding", "table" }, { "dilation", "table" }, { "transposed", FLAG }, { "output_padding", "table" },
    { "groups", "integer" } }, ...)
  local dims = #a.stride
  local op = F[("conv%s%dd"):format(a.transposed and "_transpose" or "", dims)]
  local options = { bias = a.bias or nil, stride = a.stride, padding = a.padding, dilation = a.dilation, groups = a.groups }
  if a.transposed then options.output_padding = a.output_padding end
  if dims ~= a.input:dim() - 2 or dims < 1 or dims > 3 then
    check.raise("convolution: stride has %d numbers for an input of shape %s", dims, check.shape(a.input))
  end
  return op(a.input, a.weight, options)
end

--- A convolution along time of [time, batch, channels] with a weight [steps, inputs, outputs].
function twins.conv_tbc(...)
  local a = check.arguments("conv_tbc", { TENSOR, { "weight", "tensor" }, { "bias", "tensor" }, { "pad", "integer", 0 } }, ...)
  for name, value in pairs { input = a.input, weight = a.weight } do
    if value:dim() ~= 3 then check.raise("conv_tbc: %s must have 3 dims, got shape %s", name, check.shape(value)) end
  end
  local result = F.conv1d(a.input:permute(1, 2, 0), a.weight:permute(2, 1, 0), { bias = a.bias, padding = a.pad })
  return result:permute(2, 0, 1)
end

-- ---- grids -------------------------------------------------------------------------------------------------------------

local INTERPOLATIONS = { [0] = "bilinear", "nearest", "bicubic" }
local PADDINGS = { [0] = "zeros", "border", "reflection" }

for name, dims in pairs { grid_sampler = false, grid_sampler_2d = 4, grid_sampler_3d = 5 } do
  twins[name] = function(...)
    local a = check.arguments(name, { TENSOR, { "grid", "tensor" }, { "interpolation_mode", "integer" },
      { "padding_mode", "integer" }, { "align_corners", FLAG } }, ...)
    if dims and a.input:dim() ~= dims then
      check.raise("%s: input must have %d dims, got shape %s", name, dims, check.shape(a.input))
    end
    local mode, padding = INTERPOLATIONS[a.interpolation_mode], PADDINGS[a.padding_mode]
    if not mode or not padding then
      check.raise("%s: interpolation_mode and padding_mode must be 0, 1 or 2, got %d and %d", name, a.interpolation_mode,
        a.padding_mode)
    end
    return F.grid_sample(a.input, a.grid, { mode = mode, padding_mode = padding, align_corners = a.align_corners })
  end
end

--- F.affine_grid, whose align_corners must be said.
function twins.affine_grid_generator(...)
  local a = check.arguments("affine_grid_generator", { { "theta", "tensor" }, { "size", "table" },
    { "align_corners", FLAG } }, ...)
  return F.affine_grid(a.theta, a.size, { align_corners = a.align_corners })
end

-- ---- in place ------------------------------------------------------------------------------------------------------------

for _, name in ipairs { "dropout", "alpha_dropout" } do
  twins[name .. "_"] = function(...)
    local a = check.arguments(name .. "_", { TENSOR, { "p", "number", 0.5 }, { "train", FLAG, true } }, ...)
    return a.input:copy_(F[name](a.input, a.p, a.train))
  end
end

--- Shortens the rows of weight that indices name to max_norm where they are longer.
function twins.embedding_renorm_(...)
  local a = check.arguments("embedding_renorm_", { { "weight", "tensor" }, { "indices", "tensor" }, { "max_norm", "number" },
    { "norm_type", "number", 2.0 } }, ...)
  local _ <close> = rille.no_grad()
  F.embedding(a.indices, a.weight, { max_norm = a.max_norm, norm_type = a.norm_type })
  return a.weight
end

check.take_names(twins, { adaptive_max_pool1d = "input output_size" })

return twins
