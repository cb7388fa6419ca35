-- Bad arguments of network ops are told in words.
local rille = require "rille"
local native = require "rille.native"
local F, layers, zeros, tensor = rille.nn.functional, native.internal, rille.zeros, rille.tensor

local cases = {
  { function() F.conv1d(zeros(1, 3, 5), zeros(2, 4, 3)) end,
    "conv1d: an input of shape [1, 3, 5] does not fit a weight of shape [2, 4, 3] in 1 groups" },
  { function() F.conv1d(zeros(1, 3, 2), zeros(2, 3, 3)) end,
    "conv1d: the kernel reaches over 3 columns, but the padded input has 2" },
  { function() F.conv3d(zeros(1, 2, 3, 3, 3), zeros(2, 2, 4, 2, 2)) end,
    "conv3d: the kernel reaches over 4 planes, but the padded input has 3" },
  { function() F.conv3d(zeros(2, 3, 3), zeros(2, 2, 2, 2, 2)) end,
    "conv3d: needs an input [batch, channels, depth, height, width] or without batch and a weight [out_channe" },
  { function() F.conv2d(zeros(1, 1, 4, 4), zeros(1, 1, 3, 3), { stride = 2, padding = "same" }) end,
    "conv2d: padding 'same' needs a stride of 1, not 2" },
  { function() F.conv2d(zeros(1, 1, 4, 4), zeros(1, 1, 3, 3), { padding = "full" }) end,
    "conv2d: padding must be one of valid|same, got full" },
  { function() F.conv3d(zeros(1, 2, 3, 3, 3), zeros(2, 2, 2, 2, 2), { stride = { 1, 2 } }) end,
    "conv3d: stride must be one number or three, got [1, 2]" },
  { function() F.conv_transpose1d(zeros(1, 2, 3), zeros(3, 2, 2)) end,
    "conv_transpose1d: an input of shape [1, 2, 3] does not fit a weight of shape [3, 2, 2] in 1 groups" },
  { function() F.conv_transpose2d(zeros(1, 2, 3, 3), zeros(2, 2, 2, 2), { output_padding = 1 }) end,
    "conv_transpose2d: output_padding 1 must be smaller than stride 1 or dilation 1" },
  { function() F.conv_transpose3d(zeros(1, 2, 3, 3, 3), zeros(2, 2, 2, 2, 2), zeros(3)) end,
    "conv_transpose3d: bias must have one element for each of 2 output channels, got shape [3]" },
  { function() F.conv_transpose1d(zeros(1, 2, 1), zeros(2, 2, 2), { padding = 4 }) end,
    "conv_transpose1d: no output is left of an input of size 1 with a kernel of size 2" },
  { function() F.conv_transpose3d(zeros(1, 1, 2, 2, 2), zeros(1, 1, 2, 2, 2), { stride = 1000000000, dilation = 1000000000 }) end,
    "conv_transpose3d: sizes [2, 2, 2000000001, 2000000001] are too large for memory" },
  { function() F.max_pool3d(zeros(1, 1, 2, 2, 2), 3) end,
    "max_pool3d: a kernel that reaches over 3 does not fit an input of size 2 with padding 0" },
  { function() F.max_pool3d(zeros(2, 2), 3) end,
    "max_pool3d: needs an input [batch, channels, depth, height, width] or without batch, got shape [2, 2]" },
  { function() F.avg_pool3d(zeros(1, 1, 2, 2, 2)) end, "avg_pool3d: kernel_size is missing" },
  { function() F.adaptive_max_pool2d(zeros(1, 1, 2, 2)) end, "adaptive_max_pool2d: output_size is missing" },
  { function() F.adaptive_max_pool3d(zeros(1, 1, 2, 2, 2)) end, "adaptive_max_pool3d: output_size is missing" },
  { function() F.lp_pool2d(zeros(1, 1, 2, 2), 2) end, "lp_pool2d: kernel_size is missing" },
  { function() F.max_unpool1d(zeros(1, 2, 3), tensor { { { 0, 1 } } }, 2) end, "max_unpool1d: needs an input [batch, channels, ...] of 3 dims" },
  { function() F.max_unpool1d(zeros(1, 2), tensor { { 0, 9 } }, 2) end, "max_unpool1d: index 9 is out of range for dim 1 of size 4" },
  { function() F.max_unpool1d(zeros(1, 2), tensor { { 0, 1 } }, 2, 2, 0, { 9 }) end, "max_unpool1d: a size of 9 does not fit; about 4 are expected" },
  { function() F.instance_norm(zeros(2, 3)) end,
    "instance_norm: needs an input [batch, channels, ...] with at least 3 dims, got shape [2, 3]" },
  { function() F.instance_norm(zeros(2, 3, 1)) end,
    "instance_norm: expected more than 1 value per channel and sample, got an input of shape [2, 3, 1]" },
  { function() F.instance_norm(zeros(2, 3, 4), zeros(2)) end,
    "instance_norm: running_mean must have one element for each of 3 channels, got shape [2]" },
  { function() F.local_response_norm(zeros(2, 3, 4), 0) end, "local_response_norm: size must be at least 1, not 0" },
  { function() F.gumbel_softmax(zeros(2, 3), 1, false, 1e-10, 2) end,
    "gumbel_softmax: dim 2 is out of range for 2 dims (dims count from 0)" },
  { function() F.scaled_dot_product_attention(zeros(2, 3, 4), zeros(2, 5, 4), zeros(2, 5, 4), zeros(5, 3)) end,
    "scaled_dot_product_attention: attn_mask of shape [5, 3] does not fit scores of shape [2, 3, 5] ([..., L," },
  { function() F.scaled_dot_product_attention(zeros(2, 3, 4), zeros(2, 5, 4), zeros(2, 5, 4), zeros(3, 5):eq(0), { is_causal = true }) end,
    "scaled_dot_product_attention: attn_mask must be left out when is_causal is true" },
  { function() F.pixel_shuffle(zeros(1, 3, 2, 2), 2) end,
    "pixel_shuffle: an input of shape [1, 3, 2, 2] does not divide by the factor 2" },
  { function() F.pixel_unshuffle(zeros(1, 3, 3, 2), 2) end,
    "pixel_unshuffle: an input of shape [1, 3, 3, 2] does not divide by the factor 2" },
  { function() F.channel_shuffle(zeros(1, 3, 3), 2) end, "channel_shuffle: 3 channels do not divide into 2 groups" },
  { function() F.unfold(zeros(1, 1, 2, 2), 3) end,
    "unfold: a kernel that reaches over 3 does not fit a size of 2 with padding 0" },
  { function() F.fold(zeros(1, 4, 5), { 3, 3 }, 2) end,
    "fold: needs columns [batch, channels * 4, 4] for this kernel and output_size, got shape [1, 4, 5]" },
  { function() F.interpolate(zeros(1, 1, 4)) end, "interpolate: takes either size or scale_factor" },
  { function() F.interpolate(zeros(1, 1, 4), 2, 2) end, "interpolate: takes either size or scale_factor" },
  { function() F.interpolate(zeros(1, 1, 4), { mode = "bilinear", size = 2 }) end,
    "interpolate: an input of shape [1, 1, 4] does not suit the mode: linear takes [N, C, L], bilinear and bi" },
  { function() F.interpolate(zeros(1, 1, 4), { size = 2, align_corners = true }) end,
    "interpolate: align_corners goes with the modes linear, bilinear, bicubic and trilinear only" },
  { function() F.interpolate(zeros(1, 1, 4), { scale_factor = 0.1 }) end,
    "interpolate: scale_factor 0.1 leaves no useful size of 4" },
  { function() F.grid_sample(zeros(1, 1, 2, 2), zeros(2, 2, 2, 2)) end,
    "grid_sample: an input of shape [1, 1, 2, 2] and a grid of shape [2, 2, 2, 2] do not fit: [N, C, H, W] an" },
  { function() F.grid_sample(zeros(1, 1, 2, 2), zeros(1, 2, 2, 3)) end,
    "grid_sample: an input of shape [1, 1, 2, 2] and a grid of shape [1, 2, 2, 3] do not fit: [N, C, H, W] an" },
  { function() F.affine_grid(zeros(1, 2, 2), { 1, 1, 2, 2 }) end,
    "affine_grid: theta of shape [1, 2, 2] and size [1, 1, 2, 2] do not fit: [N, 2, 3] and { N, C, H, W }, or" },
  { function() F.affine_grid(zeros(1, 2, 3)) end,
    "affine_grid: theta of shape [1, 2, 3] and size (none) do not fit: [N, 2, 3] and { N, C, H, W }, or [N, 3" },
  { function() F.embedding_bag(tensor { 0, 5 }, zeros(3, 2), tensor { 0 }) end,
    "embedding_bag: index 5 at position 1 is out of range for 3 rows (tensors count from 0)" },
  { function() F.embedding_bag(tensor { 0, 1 }, zeros(3, 2)) end,
    "embedding_bag: takes indices [bags, each] without offsets, or a list of indices with them, got shape [2]" },
  { function() F.embedding_bag(tensor { 0, 1 }, zeros(3, 2), tensor { 1 }) end,
    "embedding_bag: offsets must start at 0, not fall, and stay within 2 indices; at position 0 stands 1" },
  { function() F.embedding_bag(tensor { 0, 1 }, zeros(3, 2), tensor { 0, 3 }) end,
    "embedding_bag: offsets must start at 0, not fall, and stay within 2 indices; at position 1 stands 3" },
  { function() F.embedding_bag(tensor { 0, 1 }, zeros(3, 2), tensor { 0 }, 'mean', zeros(2)) end,
    "embedding_bag: per_sample_weights go with mode 'sum' only" },
  { function() F.bilinear(zeros(2, 3), zeros(2, 4), zeros(5, 3, 3)) end,
    "bilinear: inputs of shapes [2, 3] and [2, 4] do not fit a weight of shape [5, 3, 3] (out, in1, in2)" },
  { function() rille.cdist(zeros(2, 3), zeros(2, 4)) end,
    "cdist: needs rows of one length, [..., P, M] and [..., R, M], got [2, 3] and [2, 4]" },
  { function() F.cosine_similarity(zeros(2, 3), zeros(2, 4)) end,
    "cosine_similarity: shapes do not broadcast: [2, 3] and [2, 4] (at dim 1: 3 and 4)" },
  { function() F.normalize(zeros(2, 3), 2, 2) end, "normalize: dim 2 is out of range for 2 dims (dims count from 0)" },
  { function() F.margin_ranking_loss(zeros(2), zeros(2), zeros(2, 2)) end,
    "margin_ranking_loss: input1, input2 and target differ in dims: 1, 1 and 2" },
  { function() F.cosine_embedding_loss(zeros(2, 3), zeros(2, 3), zeros(2, 3)) end,
    "cosine_embedding_loss: needs inputs [N, D] and a target [N], or inputs [D] and a target of no dims, got" },
  { function() F.triplet_margin_loss(zeros(2, 3), zeros(2, 3), zeros(2, 3), { margin = 0 }) end,
    "triplet_margin_loss: margin must be greater than 0, not 0" },
  { function() F.multi_margin_loss(zeros(2, 3), tensor { 0, 3 }) end,
    "multi_margin_loss: label 3 at position 1 is out of range for 3 classes (labels count from 0)" },
  { function() F.multi_margin_loss(zeros(2, 3), tensor { 0, 1 }, { p = 3 }) end,
    "multi_margin_loss: p must be 1 or 2, not 3" },
  { function() F.multilabel_margin_loss(zeros(2, 3), tensor { { 0, 3, -1 }, { 0, 1, 2 } }) end,
    "multilabel_margin_loss: label 3 at position 1 is out of range for 3 classes (labels count from 0)" },
  { function() F.soft_margin_loss(zeros(2, 3), zeros(3)) end,
    "soft_margin_loss: target of shape [3] differs from input of shape [2, 3]" },
  { function() F.gaussian_nll_loss(zeros(2, 3), zeros(2, 3), zeros(4)) end,
    "gaussian_nll_loss: var of shape [4] does not fit an input of shape [2, 3]" },
  { function() F.gaussian_nll_loss(zeros(2, 3), zeros(2, 3), zeros(2, 3)-1) end,
    "gaussian_nll_loss: var must not be negative, but holds -1" },
  { function() F.ctc_loss(zeros(3, 1, 2), tensor { { 1, 2 } }, tensor { 3 }, tensor { 2 }) end,
    "ctc_loss: label 2 of sample 0 is out of range for 2 classes" },
  { function() F.ctc_loss(zeros(3, 1, 3), tensor { { 1, 2 } }, tensor { 4 }, tensor { 2 }) end,
    "ctc_loss: input length 4 at position 0 must lie between 0 and 3" },
  { function() F.ctc_loss(zeros(3, 1, 3), tensor { { 1, 2 } }, tensor { 3 }, tensor { 3 }) end,
    "ctc_loss: target length 3 at position 0 must lie between 0 and 2" },
  { function() F.ctc_loss(zeros(3, 1, 3), tensor { { 1, 2 } }, tensor { 3 }, tensor { 2 }, 3) end,
    "ctc_loss: blank 3 is none of 3 classes" },
  { function() F.ctc_loss(zeros(3, 2, 3), tensor { { 1, 2 } }, tensor { 3 }, tensor { 2 }) end,
    "ctc_loss: input_lengths must have one element for each of 2 samples, got shape [1]" },
  { function() layers.lstm_layer(zeros(3, 2, 4), zeros(2, 5), zeros(2, 5), zeros(20, 4), zeros(20, 4)) end,
    "lstm_layer: w_hh must have shape [20, 5], got [20, 4]" },
  { function() layers.lstm_layer(zeros(3, 2, 4), zeros(3, 5), zeros(3, 5), zeros(20, 4), zeros(20, 5)) end,
    "lstm_layer: a state of shape [3, 5] does not fit an input of shape [3, 2, 4]" },
  { function() layers.lstm_layer(zeros(3, 2, 4), zeros(2, 5), zeros(2, 4), zeros(20, 4), zeros(20, 5)) end,
    "lstm_layer: the cell must have the state's shape" },
  { function() layers.gru_layer(zeros(3, 2, 4), zeros(2, 5), zeros(20, 4), zeros(15, 5)) end,
    "gru_layer: w_ih must have shape [15, 4] (3 gates of 5, features), got [20, 4]" },
  { function() layers.gru_layer(zeros(5, 4), zeros(3, 5), zeros(15, 4), zeros(15, 5), nil, nil, tensor { 3, 3 }) end,
    "gru_layer: batch_sizes must start with the batch of 3, not grow, and add up to 5 rows; at position 1 sta" },
  { function() layers.gru_layer(zeros(5, 4), zeros(3, 5), zeros(15, 4), zeros(15, 5), nil, nil, tensor { 3, 1 }) end,
    "gru_layer: batch_sizes add up to 4, but the input has 5 rows" },
  { function() layers.gru_layer(zeros(5, 4), zeros(3, 5), zeros(15, 4), zeros(15, 5), nil, nil, tensor { 2, 3 }) end,
    "gru_layer: batch_sizes must start with the batch of 3, not grow, and add up to 5 rows; at position 0 sta" },
  { function() layers.gru_layer(zeros(4), zeros(3, 5), zeros(15, 4), zeros(15, 5)) end,
    "gru_layer: input must be [steps, batch, features], or [batch, features] for one step, got shape [4]" },
  { function() rille.gru_cell(zeros(1, 3, 4), zeros(3, 5), zeros(15, 4), zeros(15, 5)) end,
    "gru_cell: input must be [batch, features], got shape [1, 3, 4]" },
  { function() rille.gru_cell(zeros(3, 4), zeros(3, 5), zeros(15, 4), zeros(15, 5), zeros(14)) end,
    "gru_cell: bias of shape [14] does not fit a weight of shape [15, 4]" },
  { function() rille.gru_cell(zeros(3, 4), zeros(3, 5), zeros(15, 4), zeros(15, 5), nil, zeros(14)) end,
    "gru_cell: the hidden bias must be one element a gate, got shape [14]" },
  { function() rille.gru_cell(zeros(3, 4), zeros(3, 5), zeros(15, 4), zeros(15, 5, { dtype = "float64" })) end,
    "gru_cell: dtypes differ: float32 and float64" },
}

describe("misuse is told in words:", function()
  for _, case in ipairs(cases) do
    it(case[2], function()
      local ok, message = pcall(case[1])
      assert.is_false(ok)
      assert.is_truthy(tostring(message):find(case[2], 1, true), tostring(message))
    end)
  end
end)

describe("instance_norm", function()
  it("changes the running statistics as PyTorch does", function()
    local mean, variance = zeros(1), rille.ones(1)
    local x = tensor { { { 1.0, 3.0 } }, { { 2.0, 6.0 } } }
    F.instance_norm(x, mean, variance, nil, nil, true, 0.5)
    assert.is_true(rille.allclose(mean, tensor { 1.5 })) -- the samples' means are 2 and 4
    assert.is_true(rille.allclose(variance, tensor { 0.5 + 0.5 * 5 })) -- their variances 2 and 8
    F.instance_norm(x, mean, variance, nil, nil, false)
    assert.is_true(rille.allclose(mean, tensor { 1.5 }))
  end)
end)

describe("a recurrent layer", function()
  local function weights(...)
    return rille.randn(...):to("float64"):mul(0.5):requires_grad_()
  end
  it("gives the same gradient fused and as an expression", function()
    local x, h, c = weights(5, 3), weights(3, 2), weights(3, 2)
    local parameters = { weights(8, 3), weights(8, 2), weights(8), weights(8) }
    local sizes = tensor { 3, 1, 1 }
    local function loss()
      local out = layers.lstm_layer(x, h, c, parameters[1], parameters[2], parameters[3], parameters[4], sizes)
      return (out * out):sum()
    end
    local leaves = { x, h, c, table.unpack(parameters) }
    local plain = { rille.grad(loss(), leaves) }
    local expressed = { rille.grad(loss(), leaves, { create_graph = true }) }
    for i, g in ipairs(plain) do
      assert.is_false(g.requires_grad)
      assert.is_true(expressed[i].requires_grad)
      assert.is_true(rille.allclose(g, expressed[i], 1e-12, 1e-12))
    end
  end)
  it("is its cell, step by step", function()
    local x, h = weights(3, 2, 2), weights(2, 4)
    local w, u, b, d = weights(12, 2), weights(12, 4), weights(12), weights(12)
    local out, last = layers.gru_layer(x, h, w, u, b, d)
    local state = h
    for t = 0, 2 do
      state = rille.gru_cell(x[t], state, w, u, b, d)
      assert.is_true(rille.allclose(out[t], state))
    end
    assert.is_true(rille.allclose(last, state))
  end)
end)

describe("padding", function()
  it("is shown by its name in help", function()
    assert.is_truthy(rille.help("conv2d"):find("padding", 1, true))
    assert.is_truthy(tostring(rille.nn.Conv2d(1, 2, 3, { padding = "same" })):find("padding=same", 1, true))
    local x = rille.randn(1, 1, 5, 6)
    assert.are.same({ 1, 2, 5, 6 }, rille.nn.Conv2d(1, 2, 3, { padding = "same" })(x):shape())
  end)
end)
