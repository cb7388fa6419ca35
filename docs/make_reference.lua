-- Writes docs/reference/*.md, a page for each part of the library: build/rille docs/make_reference.lua
-- With --check it compares instead, and fails where a page is not what the sources give.
--
-- What is told comes from descriptors and from comments (scripts/rille/look/entries.lua); shapes, dtypes and errors are what
-- calls
-- give (docs/calls.lua).
local rille = require "rille"
local native = require "rille.native"
local entries = native.require "rille.look.entries"
package.path = "docs/?.lua;" .. package.path
local calls, pages = require "calls", require "pages"

local FOLDER = "docs/reference/"

-- ---- pages: which there are, and which entry goes where ----------------------------------------------------------------------

local PAGES = {
  { "basics", "Basics", "How dtypes, shapes, indices, options and errors work everywhere." },
  { "tensor", "Tensors", "The methods of tensors that are no ops; ops are methods as well: `x:sum(1)`." },
  { "create", "Making tensors", "From numbers, filled, and random." },
  { "math", "Ops: mathematics", "Elementwise functions, arithmetic and comparisons." },
  { "activations", "Ops: activations", "Elementwise functions of networks; most are in `nn.functional`." },
  { "shape", "Ops: shapes", "Views, copies, joining, repeating, padding and dtypes." },
  { "indexing", "Ops: indexing", "Picking and writing elements by index and by mask." },
  { "reductions", "Ops: reductions", "Sums, means, extremes, sorting, counting." },
  { "linear-algebra", "Ops: linear algebra", "Products, factorizations and distances; `rille.linalg` has PyTorch's names." },
  { "special", "Ops: special functions",
    "Gamma, error and Bessel functions, orthogonal polynomials; `rille.special` has PyTorch's names." },
  { "signal", "Signals",
    "Sounds (`rille.audio`), Fourier transforms (`rille.fft`, `stft`, `istft`), windows (`rille.signal.windows` and `rille`)." },
  { "random", "Ops: random numbers", "Drawing into tensors and from distributions." },
  { "functional", "Ops: layers", "Convolutions, pools, norms, dropout, embeddings, attention, recurrent cells." },
  { "functional-losses", "Ops: losses", "Losses as functions." },
  { "module", "Modules", "`nn.Module`, what all networks and layers can do, and containers." },
  { "layers", "Layers", "Layers of `nn`." },
  { "losses", "Losses", "Losses of `nn` as objects." },
  { "distributions", "Distributions", "`rille.distributions`: families, transforms, divergences." },
  { "functions", "Functions of functions, dims by patterns",
    "`rille.func`, `rille.autograd.functional`, `rille.rearrange` and kin." },
  { "init", "Initial values", "`nn.init`." },
  { "nn-utils", "Utilities for networks", "`nn.utils`: clipping, weight norm, parametrizations, packed sequences." },
  { "optim", "Optimizers", "`rille.optim`; options go into a table: `rille.optim.SGD(net:parameters(), { lr = 0.1 })`." },
  { "lr-scheduler", "Learning-rate schedulers", "`rille.optim.lr_scheduler` and `rille.optim.swa_utils`." },
  { "autograd", "Gradients", "Modes, gradients as values, checks, functions of one's own." },
  { "data", "Data", "`rille.data`: data sets, loaders, samplers, CSV files, text." },
  { "transforms", "Transforms", "`rille.data.transforms`: functions of pictures and batches of them." },
  { "datasets", "Data sets", "`rille.datasets`." },
  { "train", "Training", "`rille.train`: the trainer and its parts, and progress bars." },
  { "distributed", "Several processes",
    "`rille.distributed`: collectives, `DataParallel`, sharded optimizers; [the page about it](../distributed.md)." },
  { "metrics", "Metrics", "`rille.train.metrics`." },
  { "plot", "Plots", "`rille.plot`: in the terminal, and as SVG files." },
  { "image", "Pictures", "`rille.image`." },
  { "files", "Files", "safetensors, PyTorch's .pt, NumPy's files, IDX, pickles, JSON, tokenizers, models of ONNX." },
  { "habits", "Habits", "Devices, legacy types, the default dtype, limits, classes of values, as PyTorch scripts write them." },
  { "utils", "Programs", "Help, seeds, memory, threads, profiles, drawings, captured steps." },
}

-- The first file of a family in engine/ops/list.h, and its page.
local FAMILIES = {
  pointwise = "math", trigonometry = "math", rounding = "math", special = "special", gamma = "special", blend = "math",
    arithmetic = "math",
  numbers = "math", probability = "math", bessel = "special", polynomial = "special", histogram = "reductions", forms = "shape",
  random_gamma = "random",
  compare = "math", activation = "activations", shrink = "activations", shape = "shape", view = "shape", copy = "shape",
    ["repeat"] = "shape",
    pad = "shape",
  join = "shape", stack = "shape", strided = "shape", convert = "shape", index = "indexing", gather = "indexing",
    mask = "indexing",
  scan = "reductions", reduce = "reductions", moments = "reductions", covariance = "reductions", sort = "reductions",
  counting = "reductions", ["matmul*"] = "linear-algebra", einsum = "linear-algebra", ["linalg*"] = "linear-algebra",
  cross = "linear-algebra", distance = "linear-algebra", random = "random", ["softmax*"] = "functional", ["conv*"] = "functional",
  ["pool*"] = "functional", ["norm*"] = "functional", dropout = "functional", norm_instance = "functional",
  bag_rows = "functional",
  ["recurrent*"] = "functional", ["loss*"] = "functional-losses", loss_margin = "functional-losses",
    loss_ctc = "functional-losses",
}

local function families()
  local page_of, page = {}, nil
  for line in io.lines "engine/ops/list.h" do
    local family, op = line:match "^/%* ([%w_*]+)%.c", line:match "^X%(([%w_]+)%)"
    if family then page = FAMILIES[family:match "^%w+_backward$" and "activation" or family] end
    if family and not page then error("docs/make_reference.lua: FAMILIES has no page for " .. family .. ".c") end
    if op then page_of[op] = page end
  end
  return page_of
end

-- Patterns of full names, the first that fits counts.
local PLACES = {
  { "^Tensor", "tensor" }, { "^Module:", "module" }, { "^ModuleList", "module" }, { "^ModuleDict", "module" },
  { "^LSTM", "layers" },
  { "^ParameterList", "module" }, { "^ParameterDict", "module" }, { "^AdaptiveLogSoftmax", "layers" }, { "^Optimizer", "optim" },
  { "^LRScheduler", "lr-scheduler" }, { "^AveragedModel", "lr-scheduler" }, { "^Trainer", "train" }, { "^Bar:", "train" },
    { "^LrSearch:", "train" },
    { "^Figure:", "plot" },
  { "^Metric:", "metrics" }, { "^DataLoader", "data" }, { "^Dataset", "data" }, { "^IterableDataset", "data" },
  { "^Sampler", "data" }, { "^DistributedSampler", "data" },
  { "^CharText", "data" }, { "^Table:", "data" }, { "^PackedSequence", "nn-utils" },
  { "^Generator:", "create" }, { "^Scope:", "utils" }, { "^Captured:", "utils" }, { "^Profile:", "utils" }, { "^Graph:",
    "utils" },
  { "^Distribution:", "distributions" }, { "^Transform:", "distributions" }, { "^Constraint:", "distributions" },
  { "^GeneralizedPareto:", "distributions" },
  { "^ExponentialFamily:", "distributions" }, { "^rille%.distributions", "distributions" },
  { "^rille%.func%.", "functions" }, { "^rille%.autograd%.functional%.", "functions" }, { "^rille%.einops%.", "functions" },
  { "^rille%.distributed", "distributed" }, { "^DataParallel:", "distributed" }, { "^Work:", "distributed" },
  { "^rille%.cuda%.", "habits" }, { "^rille%.%u%w*Tensor$", "habits" }, { "^rille%.Tensor$", "habits" },
  { "^Function:", "autograd" }, { "^Context:", "autograd" },
  { "^rille%.nn%.init%.", "init" }, { "^rille%.nn%.utils%.", "nn-utils" }, { "^rille%.nn%.%w+Loss$", "losses" },
  { "^rille%.nn%.Module", "module" }, { "^rille%.nn%.Sequential", "module" }, { "^rille%.nn%.Parameter", "module" },
  { "^rille%.nn%.Buffer", "module" },
  { "^rille%.nn%.is_module", "module" },
 { "^rille%.nn%.[%w.]+", "layers" }, { "^rille%.optim%.lr_scheduler", "lr-scheduler" },
  { "^rille%.optim%.swa_utils", "lr-scheduler" }, { "^rille%.optim%.", "optim" }, { "^rille%.autograd", "autograd" },
  { "^rille%.data%.transforms", "transforms" }, { "^rille%.data%.", "data" }, { "^rille%.datasets", "datasets" },
  { "^rille%.train%.metrics", "metrics" }, { "^rille%.train", "train" }, { "^rille%.progress", "train" }, { "^rille%.plot",
    "plot" },
  { "^rille%.json", "files" }, { "^rille%.tokenizer", "files" }, { "^Tokenizer", "files" },
  { "^rille%.image", "image" }, { "^rille%.linalg", "linear-algebra" }, { "^rille%.special", "special" },
  { "^rille%.signal", "signal" }, { "^rille%.fft", "signal" },
  { "^rille%.audio", "signal" }, { "^rille%.i?stft$", "signal" }, { "^rille%.%w+_window$", "signal" },
  { "^rille%.onnx", "files" }, { "^rille%.export", "files" },
}

local OF_RILLE = {
  files = { "save", "load", "save_npz", "load_npz", "save_npy", "load_npy", "write_idx", "read_idx", "unpickle" },
  autograd = { "set_anomaly_enabled", "is_anomaly_enabled", "is_anomaly_check_nan_enabled",
    "grad", "no_grad", "enable_grad", "inference_mode", "set_grad_enabled", "is_grad_enabled",
    "is_inference_mode_enabled",
    "checkpoint", "Function" },
  create = { "tensor", "zeros", "ones", "empty", "full", "eye", "arange", "linspace", "logspace", "rand", "randn", "randint",
    "randperm",
    "zeros_like", "ones_like", "empty_like", "full_like", "rand_like", "randn_like", "randint_like", "as_tensor", "tril_indices",
    "triu_indices", "manual_seed", "seed", "initial_seed", "get_rng_state", "set_rng_state", "Generator", "default_generator",
      "none",
    "scalar_tensor", "range", "frombuffer", "from_file", "from_numpy",
    "bool", "uint8", "int32", "int64", "float32", "float64", "int", "long", "float", "double" },
  special = { "polygamma" },
  functions = { "rearrange", "reduce", "vmap" },
  habits = { "device", "get_default_device", "set_default_device", "get_default_dtype", "set_default_dtype",
    "finfo", "iinfo", "is_instance", "Size", "dtype", "typename", "is_inference", "set_default_tensor_type",
    "use_deterministic_algorithms", "are_deterministic_algorithms_enabled", "is_deterministic_algorithms_warn_only_enabled",
    "set_deterministic_debug_mode", "get_deterministic_debug_mode", "set_float32_matmul_precision",
    "get_float32_matmul_precision", "set_num_interop_threads", "get_num_interop_threads", "set_warn_always",
    "is_warn_always_enabled", "set_flush_denormal" },
  utils = { "ops", "help", "scope", "memory", "set_memory_cap", "release_cache", "set_num_threads", "get_num_threads",
    "set_printoptions", "clock", "cpu_level", "blas", "version", "capture", "profile", "summary", "graph", "optimize",
    "reload" },
  math = { "is_tensor", "is_floating_point", "equal", "allclose", "result_type", "promote_types", "is_nonzero",
    "is_same_size", "is_signed",
    "positive", "rsub", "can_cast", "gradient" },
  shape = { "constant_pad_nd", "select_scatter", "slice_scatter", "diagonal_scatter", "as_strided_scatter", "split_with_sizes",
    "broadcast_shapes", "broadcast_tensors", "as_strided_", "resize_as_", "unravel_index" },
  reductions = { "histogramdd", "segment_reduce" },
  ["linear-algebra"] = { "tensordot", "pinverse", "vdot", "chain_matmul", "lu_solve", "frobenius_norm",
    "nuclear_norm", "cond", "lu", "lu_unpack", "geqrf", "ormqr", "lobpcg", "svd_lowrank", "pca_lowrank", "norm_except_dim" },
  indexing = { "index_put", "index_put_", "nonzero_static" },
  functional = { "affine_grid_generator", "adaptive_max_pool1d", "alpha_dropout_", "dropout_", "batch_norm", "instance_norm",
    "embedding", "embedding_bag", "embedding_renorm_", "conv_tbc", "convolution", "grid_sampler", "grid_sampler_2d",
    "grid_sampler_3d", "lstm", "gru", "rnn_tanh", "rnn_relu", "nn.functional.conv_tbc", "nn.functional.grouped_mm" },
  ["functional-losses"] = { "binary_cross_entropy_with_logits", "cosine_embedding_loss", "ctc_loss", "hinge_embedding_loss",
    "kl_div", "margin_ranking_loss", "poisson_nll_loss", "triplet_margin_loss", "nn.functional.linear_cross_entropy" },
}

local function page_of_name(name)
  for page, leaves in pairs(OF_RILLE) do
    for _, leaf in ipairs(leaves) do
      if name == "rille." .. leaf then return page end
    end
  end
  for _, place in ipairs(PLACES) do
    if name:find(place[1]) then return place[2] end
  end
  error("docs/make_reference.lua: no page for " .. name)
end

-- What calls show of an entry: shapes, dtypes, errors.
local function measured(entry)
  if entry.kind == "op" then
    local shapes, takes, errors = calls.of_op(entry.info.name)
    return { shapes = shapes, dtypes = takes, errors = errors }
  end
  if entry.kind == "layer" then
    local shapes, errors = calls.of_layer(entry.example)
    return { shapes = shapes, errors = errors, op = entry.info.op }
  end
  return { shapes = {}, errors = entry.kind == "optimizer" and calls.of_optimizer(entry.info.name) or {} }
end

-- How a form or another name of an entry is written: rille.permute_copy, x:squeeze_.
local function shown(name)
  return "`" .. name:gsub("^Tensor[.:]", "x:"):gsub("^rille%.nn%.functional%.", "nn.functional.") .. "`"
end

-- By the name of an entry, its other names (PyTorch's aliases, those in rille.linalg and rille.special) and its forms.
local function other_names()
  local found, seen = {}, {}
  for _, row in ipairs(entries.all()) do
    local name, entry = row[1], row[2]
    local in_linalg = entry and name:match "^rille%.linalg%." and entry.kind == "op"
    local is_other = entry and not (entry.info and entry.info.internal) and (entry.alias or entry.form_of or in_linalg)
    local of = is_other and (entry.kind == "op" and entry.info.name or entry.form_of)
    local text = shown((entry and entry.kind == "op" and not entry.form_of and not in_linalg) and name:match "[%w_]+$" or name)
    if of and not seen[text] then
      local list = found[of] or {}
      if entry.form then text = text .. " (" .. entry.form .. ")" end
      found[of], seen[text], list[#list + 1] = list, true, text
    end
  end
  return found
end

local function collect()
  local on_page, family = {}, families()
  for _, page in ipairs(PAGES) do on_page[page[1]] = {} end
  local function add(page, name, entry) table.insert(on_page[page], { name = name, entry = entry,
    measured = measured(entry) }) end
  local all, aliases = entries.all(), other_names()
  for _, name in ipairs(rille.ops()) do
    local entry = entries.op(name)
    entry.aliases = aliases[name]
    add(family[name], name, entry)
  end
  for _, row in ipairs(all) do
    local name, entry = row[1], row[2]
    local is_own = entry and not entry.form_of and (entry.kind ~= "op" or entry.info.internal) -- linalg.svd is not svd
    if is_own then
      entry.aliases = entry.kind ~= "op" and aliases[entry.name] or nil
      add(page_of_name(name), name, entry)
    end
  end
  for _, name in ipairs(entries.noted()) do
    local entry = entries.note(name)
    if entry.kind == "topic" then add("basics", name, entry) end
    if name == "Tensor" then table.insert(on_page.tensor, 1, { name = name, entry = entry, measured = { shapes = {},
      errors = {} } }) end
  end
  return on_page
end

-- ---- comparing, writing ------------------------------------------------------------------------------------------------------

local function documents()
  local on_page, list = collect(), {}
  for _, page in ipairs(PAGES) do list[page[1]] = pages.page(page, on_page[page[1]]) end
  list.index = pages.index(PAGES, on_page)
  return list
end

pages.write_or_check(FOLDER, ".md", documents(), "build/rille docs/make_reference.lua")
