-- luacheck: ignore 631
-- What PyTorch has and Rille lacks: names, and parameters of names that are there, with the reasons. docs/make_gaps.lua
-- writes it as docs/pytorch-gaps.md, and tests/look/gaps_spec.lua compares.
local rille = require "rille"
local native = require "rille.native"
local gaps = {}

-- Where a place of PyTorch's is here.
local places = {
  { "torch", function() return rille, "rille" end }, { "Tensor", function() return native.methods, "Tensor" end },
  { "nn", function() return rille.nn, "rille.nn" end }, { "functional", function() return rille.functional, "rille.nn.functional" end },
  { "optim", function() return rille.optim, "rille.optim" end }, { "linalg", function() return rille.linalg, "rille.linalg" end },
  { "special", function() return rille.special, "rille.special" end },
  { "distributions", function() return rille.distributions, "rille.distributions" end },
}

--- Why a name is not there: reason and patterns of names, the first that fits.
gaps.reasons = {
  { "complex numbers: there are none", { "complex", "^real$", "^imag$", "^angle", "conj", "^polar$", "cfloat", "cdouble", "chalf",
    "^view_as_real", "stft$", "^sgn_?$", "^isreal$", "^adjoint$", "^H$", "ComplexDouble" } },
  { "sparse tensors: there are none; embeddings' gradients are dense", { "sparse", "coalesce", "^ccol", "^crow", "^col_indices",
    "^row_indices", "^indices", "^values$", "^dense_dim", "^hspmm", "^sspaddmm", "^smm$", "^to_dense$", "^to_sparse", "^addmm_activation" } },
  { "quantised tensors: there are none", { "quant", "^q_", "^qscheme", "^int_repr", "^dequantize", "fbgemm", "^choose_qparams",
    "^scaled_grouped_mm", "^scaled_mm", "qint", "ScalingType", "SwizzleType" } },
  { "half, bfloat16 and other dtypes: arithmetic is in float32 and float64, uint8, int32 and int64",
    { "half", "bfloat16", "^char$", "^short$", "HalfTensor", "BFloat16", "^ushort", "CharTensor", "ShortTensor", "autocast", "^bits" } },
  { "other devices: there is one, the processor", { "cuda", "cudnn", "miopen", "mkldnn", "^xpu", "^mtia", "^ipu", "^hpu", "^vulkan",
    "^is_mps", "^is_xla", "^is_meta", "^is_vulkan", "^is_maia", "accelerator", "Stream$", "Event$", "^record_stream", "pinned", "^is_mtia",
    "^is_xpu", "^is_ipu", "^is_cpu$", "onednn", "^get_device_module", "^set_default_device", "^get_default_device", "device_index",
    "^DataParallel$", "^AcceleratorError", "^is_vulkan_available" } },
  { "distributed computation: there is one process", { "distributed", "shared", "share_memory", "^DistributedSampler" } },
  { "compilation: steps are captured instead (docs/capture.md)", { "jit", "compil", "script", "trace", "^export", "^vmap_", "onnx", "^sym_",
    "dynamo", "^cond$", "^while_loop", "Graph", "^parse_", "^fork$", "^wait$", "^import_ir", "Sym[BIF]", "^Type$", "^merge_type",
    "Type$", "FunctionSchema", "ErrorReport", "Module$", "^FileCheck", "^Argument", "^Capsule", "^Code", "^Block", "^Node$", "^Value$", "^Use$",
    "^ScriptObject", "^CompilationUnit", "^LiteScript", "^Deepcopy", "^BenchmarkConfig", "^Execution", "^IODescriptor", "^CallStack",
    "^AliasDb", "^Gradient$", "^ThroughputBenchmark", "^PyTorchFile", "^Serialization", "^StaticModule", "^TupleType", "^Await", "^Script", "Logger", "^JIT", "^Benchmark",
    "MemoTable", "Builder$", "^TracingState", "^OperatorInfo", "^Future", "^CompleteArg", "^classproperty", "^BufferDict$", "^Tag$" } },
  { "named tensors: dims have numbers; rille.rearrange has names", { "names", "^align", "^rename", "^refine_names" } },
  { "storages and memory layouts: the engine's own matter", { "storage", "Storage", "layout", "memory_format", "^set_$", "^resize",
    "^as_subclass", "^new$", "^dlpack", "dlpack", "^data_ptr", "^nested_", "^is_nested", "^to_padded", "^from_file", "^frombuffer",
    "^empty_strided", "^empty_permuted", "^new_empty_strided", "^is_conj", "^is_neg", "^resolve_neg", "^dim_order", "^numpy$", "^asarray$",
    "^from_numpy$", "^reinforce$", "^untyped", "_copy$", "^map_?2?_?$", "^apply_$", "^module_load", "^is_inference", "^ger$" } },
  { "PyTorch's inside: no script names it", { "^_", "^DisableTorch", "^EnumType", "Error$", "Guard$", "^Size$", "^dtype$", "^Generator",
    "^DispatchKey", "^get_num_interop", "^set_num_interop", "vitals", "_mode_enabled", "^is_warn", "^set_warn", "^init_num", "^has_names",
    "^autocast_", "^set_flush", "^get_rng", "^unify_type", "^overrides", "^typename", "^is_storage", "^cpp", "^wait", "^read_vitals",
    "^set_vital", "^get_file_path", "^prepare_multi", "^use_deterministic", "deterministic", "^are_deter", "debug_mode", "^is_grad_enabled_",
    "assert_async", "^functional_", "^batch_norm_", "^native_", "^instance_norm$", "^rnn_", "^gru$", "^lstm$", "_cell$", "^handle_torch",
    "^has_torch", "^assert_int", "^boolean_dispatch", "^feature_", "^align_tensors", "^fused_", "^slice_", "^select_scatter",
    "^profiler", "^matmul_precision", "float32_matmul", "^thread_safe", "^get_device$", "^autograd", "^memory", "^result_type",
    "^can_cast", "^promote_types", "^classes", "^library", "^lobpcg", "^pca_", "^svd_lowrank", "^default_generator", "^clear_autocast",
    "^register_hook", "^register_post", "^backward$", "^unsafe_", "^hash_tensor", "^sum_to_size", "^to_mkldnn", "^ctypes" } },
}

local function value_of(part, name)
  local ok, value = pcall(function() return part[name] end)
  if ok then return value end
end

--- For functions of networks that torch has as well.
gaps.elsewhere = "in rille.nn.functional only"

--- The reason of a name; nil: it is still to be done.
function gaps.reason(name)
  for _, reason in ipairs(gaps.reasons) do
    for _, pattern in ipairs(reason[2]) do
      if name:find(pattern) then return reason[1] end
    end
  end
end

-- Parameters that say nothing here, or are said otherwise.
local idle = { out = true, device = true, dtype = true, layout = true, pin_memory = true, memory_format = true, non_blocking = true,
  requires_grad = true, generator = true, foreach = true, fused = true, capturable = true, differentiable = true, inplace = true,
  params = true, size_average = true, reduce = true, _stacklevel = true, names = true, x = true, a = true, self = true, input = true,
  other = true, tensor = true, b = true, copy = true, validate_args = true, async = true }

-- The names in the first line of a help text.
local function known_parameters(full, value)
  local defaults = type(value) == "table" and rawget(value, "_defaults")
  if defaults then return setmetatable({ defaults = true }, { __index = defaults }) end
  local ok, text = pcall(rille.help, full)
  local inside = ok and type(text) == "string" and text:match "^[^\n]-%((.*)"
  if not inside then return nil end
  local set = {}
  for word in inside:gmatch "[%a_][%w_]*" do set[word] = true end
  return set
end

--- { [place] = { missing = { names }, parameters = { "name(parameter)" } } }
function gaps.find()
  local signatures, result = dofile "tests/fixtures/signatures.lua", {}
  for _, place in ipairs(places) do
    local key = place[1]
    local ok, part, prefix = pcall(place[2])
    local found = { missing = {}, parameters = {}, count = 0 }
    for name, parameters in pairs(signatures[key]) do
      found.count = found.count + 1
      local value
      if ok then value = value_of(part, name) end
      if value == nil and key == "Tensor" then
        value = value_of(rille.ones(1, 1), name)
      end
      if value == nil then
        found.missing[#found.missing + 1] = name
      elseif parameters and key ~= "Tensor" then
        local known = known_parameters(prefix .. "." .. name, value)
        for parameter in (known and parameters or ""):gmatch "%S+" do
          if not idle[parameter] and not known[parameter] then
            found.parameters[#found.parameters + 1] = ("%s(%s)"):format(name, parameter)
          end
        end
      end
    end
    table.sort(found.missing)
    table.sort(found.parameters)
    result[#result + 1] = { key, found }
  end
  return result
end

local function wrapped(names)
  local lines, line = {}, ""
  for _, name in ipairs(names) do
    local text = "`" .. name .. "`"
    if #line + #text + 1 > 120 then
      lines[#lines + 1] = line
      line = text
    else
      line = line == "" and text or line .. " " .. text
    end
  end
  lines[#lines + 1] = line
  return table.concat(lines, "\n")
end

--- The document.
function gaps.document()
  local text = { "# What PyTorch has and Rille lacks\n\nMade by `build/rille docs/make_gaps.lua > docs/pytorch-gaps.md` from PyTorch 2.13's "
    .. "public names (`tests/fixtures/signatures.lua`);\nthe test `gaps_spec` fails where it is not current." }
  for _, entry in ipairs(gaps.find()) do
    local place, found = entry[1], entry[2]
    local by_reason, open = {}, {}
    for _, name in ipairs(found.missing) do
      local reason = gaps.reason(name) or place == "torch" and value_of(rille.functional, name) and gaps.elsewhere
      if reason then
        by_reason[reason] = by_reason[reason] or {}
        table.insert(by_reason[reason], name)
      else
        open[#open + 1] = name
      end
    end
    text[#text + 1] = ("## %s\n\n%d names, %d are there."):format(place == "torch" and "torch" or "torch." .. (place == "functional"
      and "nn.functional" or place), found.count, found.count - #found.missing)
    if #open > 0 then text[#text + 1] = "Not yet:\n\n" .. wrapped(open) end
    for _, reason in ipairs(table.move(gaps.reasons, 1, #gaps.reasons, 2, { { gaps.elsewhere } })) do
      local names = by_reason[reason[1]]
      if names then text[#text + 1] = ("%s:\n\n%s"):format(reason[1]:gsub("^%l", string.upper), wrapped(names)) end
    end
    if #found.parameters > 0 then
      text[#text + 1] = "Parameters that are called otherwise or are not taken:\n\n" .. wrapped(found.parameters)
    end
  end
  return table.concat(text, "\n\n") .. "\n"
end

return gaps
