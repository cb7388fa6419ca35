-- The Lua half of the library: what require "rille" adds to the C module. Each script is called with the module and
-- returns its part; parts that a program may never use are loaded when they are first touched.
local rille, require = ...
local names = require "rille.names"

rille.nn.functional = rille.functional
require "rille.nn.module"
require "rille.nn.classes"
require "rille.nn.containers"
require "rille.nn.tables"
require "rille.optim"
require "rille.tensor"
require "rille.linalg"
require "rille.special"
require "rille.signal"
require "rille.pieces"
require "rille.resize"
require "rille.habits"
require "rille.files"

names.part(rille, "rille", {
  "data", "train", "data.datasets", "data.image", "train.progress", "look.plot", "look.profile", "look.summary", "look.graph",
  "signal.audio", "autograd", "checkpoint", "data.json", "onnx", "data.tokenizer", "reload", "distributions", "einops",
  "signal.fft", "func", "distributed", "export", ["function"] = "Function",
  twins = { "adaptive_max_pool1d", "affine_grid_generator", "alpha_dropout_", "batch_norm", "binary_cross_entropy_with_logits",
    "conv_tbc", "convolution", "cosine_embedding_loss", "ctc_loss", "dropout_", "embedding", "embedding_bag", "embedding_renorm_",
    "grid_sampler", "grid_sampler_2d", "grid_sampler_3d", "hinge_embedding_loss", "instance_norm", "kl_div",
    "margin_ranking_loss", "poisson_nll_loss", "triplet_margin_loss" },
  settings = { "are_deterministic_algorithms_enabled", "get_deterministic_debug_mode", "get_float32_matmul_precision",
    "get_num_interop_threads", "is_anomaly_check_nan_enabled", "is_anomaly_enabled",
    "is_deterministic_algorithms_warn_only_enabled", "is_warn_always_enabled", "set_anomaly_enabled",
    "set_default_tensor_type", "set_deterministic_debug_mode", "set_float32_matmul_precision", "set_num_interop_threads",
    "set_warn_always", "typename", "use_deterministic_algorithms" },
  lowrank = { "geqrf", "lobpcg", "ormqr", "pca_lowrank", "svd_lowrank" },
  ["signal.spectra"] = { "stft", "istft" },
  optimize = { "optimize" },
  segments = { "Size", "dtype", "from_file", "frombuffer", "gru", "lstm", "nonzero_static", "norm_except_dim", "rnn_relu",
    "rnn_tanh", "segment_reduce" },
})
names.part(rille.functional, "rille.nn.functional", {
  ["nn.linear_cross_entropy"] = { "linear_cross_entropy" },
  ["nn.grouped"] = { "grouped_mm", "conv_tbc" },
  ["nn.attention"] = { "multi_head_attention_forward" },
  ["nn.distance"] = { "triplet_margin_with_distance_loss" },
})
names.part(rille.cuda, "rille.cuda")
names.part(rille.linalg, "rille.linalg")
names.part(rille.special, "rille.special", { airy = { "airy_ai" } })
names.part(rille.signal, "rille.signal")
names.part(rille.signal.windows, "rille.signal.windows")
names.part(rille.optim, "rille.optim", {
  ["optim.optimizer"] = "Optimizer",
  ["optim.scheduler"] = "lr_scheduler",
  ["optim.averaging"] = "swa_utils",
})
names.part(rille.nn, "rille.nn", {
  "nn.utils",
  ["nn.initializers"] = "init",
  ["nn.recurrent"] = { "RNN", "LSTM", "GRU", "RNNBase", "RNNCell", "LSTMCell", "GRUCell", "RNNCellBase" },
  ["nn.linear_cross_entropy"] = { "LinearCrossEntropyLoss", "LinearCrossEntropyOptions" },
  ["nn.older"] = { "Buffer", "CrossMapLRN2d", "NLLLoss2d" },
  ["nn.attention"] = { "MultiheadAttention" },
  ["nn.sync_norm"] = { "SyncBatchNorm" },
  ["nn.distance"] = { "TripletMarginWithDistanceLoss" },
  ["nn.fractional"] = { "FractionalMaxPool2d", "FractionalMaxPool3d" },
  ["nn.lazy"] = { "LazyLinear", "LazyConv1d", "LazyConv2d", "LazyConv3d", "LazyConvTranspose1d", "LazyConvTranspose2d",
    "LazyConvTranspose3d", "LazyBatchNorm1d", "LazyBatchNorm2d", "LazyBatchNorm3d",
    "LazyInstanceNorm1d", "LazyInstanceNorm2d", "LazyInstanceNorm3d" },
  ["nn.adaptive"] = { "AdaptiveLogSoftmaxWithLoss" },
  ["nn.transformer"] = { "Transformer", "TransformerEncoder", "TransformerDecoder", "TransformerEncoderLayer",
    "TransformerDecoderLayer" },
})

-- PyTorch's names of dtypes: { dtype = rille.float32 } is { dtype = "float32" }.
for _, name in ipairs { "bool", "uint8", "int32", "int64", "float32", "float64", "int", "long", "float", "double" } do
  rille[name] = name
end

--- What a name stands for, as text: rille.help("relu"), rille.help("nn.LSTM"), rille.help(nn.LSTM).
function rille.help(name) return require("rille.look.help")(name) end

require("rille.check").started()

return rille
