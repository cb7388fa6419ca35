-- luacheck: ignore 631
-- What PyTorch has and Rille lacks: names, and parameters of names that are there, with the reasons. docs/make_gaps.lua
-- writes it as docs/pytorch-gaps.md, and tests/look/gaps_spec.lua compares.
local rille = require "rille"
local native = require "rille.native"
local entries = native.require "rille.look.entries"
local names = native.require "rille.names"
local samples = require "samples"
local gaps = {}

-- Where a place of PyTorch's is here.
local places = {
  { "torch", function() return rille, "rille" end }, { "Tensor", function() return native.methods, "Tensor" end },
  { "nn", function() return rille.nn, "rille.nn" end }, { "functional", function() return rille.functional, "rille.nn.functional" end },
  { "optim", function() return rille.optim, "rille.optim" end }, { "linalg", function() return rille.linalg, "rille.linalg" end },
  { "special", function() return rille.special, "rille.special" end },
  { "distributions", function() return rille.distributions, "rille.distributions" end },
}

--- Why a name is not there: reason, the names that it holds for, and patterns of names that are PyTorch's own. What a script may
-- write stands nowhere here, so that it is under "Not yet" as soon as it is missing.
gaps.reasons = {
  { "complex numbers: there are none", [[angle cdouble cfloat chalf complex conj conj_physical conj_physical_ imag is_complex is_conj
    is_neg isreal polar real resolve_conj resolve_neg view_as_complex view_as_complex_copy view_as_real view_as_real_copy]] },
  { "sparse tensors: there are none; embeddings' gradients are dense", [[ccol_indices ccol_indices_copy coalesce col_indices
    col_indices_copy crow_indices crow_indices_copy dense_dim dsmm hsmm hspmm indices indices_copy is_coalesced resize_as_sparse_ row_indices
    row_indices_copy saddmm smm sparse_bsc_tensor sparse_bsr_tensor sparse_compressed_tensor sparse_coo_tensor sparse_csc_tensor
    sparse_csr_tensor sparse_dim sparse_mask sparse_resize_ sparse_resize_and_clear_ spmm sspaddmm to_dense to_sparse to_sparse_bsc
    to_sparse_bsr to_sparse_coo to_sparse_csc to_sparse_csr values values_copy]] },
  { "quantised tensors: there are none", [[choose_qparams_optimized dequantize empty_quantized fused_moving_avg_obs_fake_quant int_repr
    qscheme scaled_grouped_mm scaled_mm]], "^quantize", "^fake_quantize", "^fbgemm_", "^q_" },
  { "half, bfloat16 and other dtypes: arithmetic is in float32 and float64, uint8, int32 and int64",
    [[hash_tensor BFloat16Tensor CharTensor GradScaler HalfTensor ShortTensor autocast bfloat16 char clear_autocast_cache half short]],
    "^autocast_", "^[gs]et_autocast_", "^is_autocast_" },
  { "other devices: there is one, the processor", [[DataParallel Event Stream cuda get_device_module ipu is_pinned
    is_vulkan_available mtia profiler_allow_cudagraph_cupti_lazy_reinit_cuda12 record_stream to_mkldnn xpu]],
    "^cudnn_", "^miopen_", "^mkldnn_" },
  { "tensors that processes share: ranks have memories of their own", "is_distributed is_shared share_memory_" },
  { "compilation: steps are captured instead (docs/capture.md)", [[AggregationType AliasDb Argument ArgumentSpec BenchmarkConfig
    BenchmarkExecutionStats Block BufferDict CallStack Capsule Code CompilationUnit CompleteArgumentSpec ConcreteModuleTypeBuilder
    DeepCopyMemoTable ModuleDict ParameterDict ErrorReport ExecutionPlan FileCheck FunctionSchema Future Gradient Graph GraphExecutorState IODescriptor JITException
    LiteScriptModule LockingLogger LoggerBase Node NoopLogger OperatorInfo PyTorchFileReader PyTorchFileWriter
    SerializationStorageContext StaticModule SymBool SymFloat SymInt Tag ThroughputBenchmark TracingState Type Use Value classproperty
    compile compiled_with_cxx11_abi fork import_ir_module import_ir_module_from_buffer merge_type_from_type_comment parse_ir parse_schema
    parse_type_comment wait while_loop]], "^%u%w*Type$", "^Script%u", "^sym_" },
  { "storages and memory layouts: the engine's own matter", [[DeserializationStorageContext StorageBase alias_copy const_data_ptr dim_order
    empty_permuted empty_strided from_dlpack is_storage layout memory_format new_empty_strided set_ slice_copy storage storage_type
    to_dlpack to_padded_tensor untyped_storage]], "^%w*Storage$" },
  { "Python's classes: errors are texts, which pcall gives, and tensors are not extended", [[AcceleratorError FatalError LinAlgError
    OutOfMemoryError as_subclass]] },
  { "parameters of lazy layers are plain ones without elements before the first call", "UninitializedBuffer UninitializedParameter" },
  { "what PyTorch itself refuses or has given up", "Container eig symeig" },
  { "PyTorch's inside: no script names it", [[index DispatchKey DispatchKeySet DisableTorchFunction DisableTorchFunctionSubclass
    ExcludeDispatchKeyGuard assert_int_or_pair batch_norm_backward_elemt batch_norm_backward_reduce batch_norm_elemt
    batch_norm_gather_stats batch_norm_gather_stats_with_counts batch_norm_stats batch_norm_update_stats boolean_dispatch factory_kwargs
    feature_alpha_dropout_ feature_dropout feature_dropout_ get_file_path init_num_threads module_load native_batch_norm
    native_channel_shuffle native_dropout native_group_norm native_layer_norm native_norm prepare_multiprocessing_environment reinforce
    slice_inverse swap_in_optimizer_params_and_state thread_safe_generator unify_type_list]], "^handle_torch_", "^has_torch_" },
}

for _, reason in ipairs(gaps.reasons) do
  reason.names = {}
  for name in reason[2]:gmatch "%S+" do reason.names[name] = true end
end

-- Without asking parts for names that they lack, as their errors look for the nearest one.
local function value_of(part, name)
  for _, other in ipairs(names.parts) do
    if rawequal(other.values, part) then return names.find(other, name) end
  end
  local ok, value = pcall(function() return part[name] end)
  if ok then return value end
end

--- For functions of networks that torch has as well.
gaps.elsewhere = "in rille.nn.functional only"

--- The reason of a name; nil: it is still to be done.
function gaps.reason(name)
  for _, reason in ipairs(gaps.reasons) do
    if reason.names[name] then return reason[1] end
    for i = 3, #reason do
      if name:find(reason[i]) then return reason[1] end
    end
  end
end

-- Parameters that say nothing here, or are said otherwise.
local idle = { out = true, device = true, dtype = true, layout = true, pin_memory = true, memory_format = true, non_blocking = true,
  requires_grad = true, generator = true, foreach = true, fused = true, capturable = true, differentiable = true, inplace = true,
  params = true, size_average = true, reduce = true, _stacklevel = true, names = true, copy = true, validate_args = true, async = true,
  cudnn_enabled = true, implicit = true, _freeze = true, _use_new_zipfile_serialization = true, _disable_byteorder_record = true }

--- Why a parameter is not taken.
gaps.parameter_reasons = {
  { "sparse tensors: there are none; embeddings' gradients are dense", "gather(sparse_grad)" },
  { "PyTorch's own record says them, but its function does not take them", [[nuclear_norm(p) embedding(input) embedding(max_norm)
    embedding(norm_type) embedding_bag(input) embedding_bag(max_norm) embedding_bag(norm_type) arctanh_(other) atanh_(other)]] },
  { "PyTorch itself refuses or has given up what they belong to", "eig(e) eig(v) solve(input) Hardtanh(min_value) Hardtanh(max_value)" },
  { "pickles: files hold no code", "save(pickle_protocol)" },
  { "all ranks of a job are one group", "SyncBatchNorm(process_group)" },
  { "base classes make no instances themselves; classes of one's own call set_shapes, or name their options", [[Distribution(batch_shape)
    Distribution(event_shape) ExponentialFamily(batch_shape) ExponentialFamily(event_shape) Transform(cache_size)
    Optimizer(defaults)]] },
}

for _, reason in ipairs(gaps.parameter_reasons) do
  reason.names = {}
  for name in reason[2]:gmatch "%S+" do reason.names[name] = true end
end

-- The names of an entry's parameters and options, and those of its parameters in their order.
local function known_parameters(full, value)
  local entry = entries.of(full, value)
  if not entry then return nil end
  local set, order = {}, {}
  for i, row in ipairs(entry.parameters) do set[row.name], order[i] = true, row.name end
  for _, row in ipairs(entry.options) do set[row.name] = true end
  for _, text in ipairs(entry.overloads) do
    for word in text:gmatch "([%w_]+)%??:" do set[word] = true end
  end
  return set, order, entry
end

-- Whether an op takes the option, by what a call with it says.
local function takes(value, entry, parameter)
  local sample = entry.kind == "op" and entry.info.samples[1]
  local chunk = sample and load("return " .. sample, "=sample", "t", samples.environment "float32")
  local arguments = chunk and table.pack(pcall(chunk)) or { false }
  if not arguments[1] then return false end
  arguments[arguments.n + 1] = { [parameter] = true }
  local ok, message = pcall(value, table.unpack(arguments, 2, arguments.n + 1))
  return ok or not tostring(message):find("no option '" .. parameter .. "'", 1, true)
end

-- The parameters that are missing. One that stands at the same place under another name is none of them, as arguments are given by
-- their places.
local function missing_parameters(full, value, parameters)
  local known, order, entry = known_parameters(full, value)
  local is_method = full:find "^Tensor"
  if is_method and order and order[1] == "input" then table.remove(order, 1) end -- the tensor itself
  parameters = is_method and parameters:gsub("^input%s*", ""):gsub("^A%s", ""):gsub("^tensor%s", ""):gsub("^b%s", "") or parameters
  local theirs, list, place = {}, {}, 0
  for parameter in parameters:gmatch "%S+" do theirs[parameter] = true end
  for parameter in (known and parameters or ""):gmatch "%S+" do
    place = place + 1
    local other = order[place]
    local is_there = known[parameter] or idle[parameter] or other and (other == "..." or not theirs[other])
    if not is_there and not takes(value, entry, parameter) then list[#list + 1] = parameter end
  end
  return list
end

--- { [place] = { missing = { names }, parameters = { "name(parameter)" } } }
function gaps.find(signatures)
  local result = {}
  signatures = signatures or dofile "tests/fixtures/signatures.lua"
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
      elseif parameters then
        for _, parameter in ipairs(missing_parameters(prefix .. "." .. name, value, parameters)) do
          found.parameters[#found.parameters + 1] = ("%s(%s)"):format(name, parameter)
        end
      end
    end
    table.sort(found.missing)
    table.sort(found.parameters)
    result[#result + 1] = { key, found }
  end
  return result
end

local function wrapped(list)
  local lines, line = {}, ""
  for _, name in ipairs(list) do
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
function gaps.document(signatures)
  local text = { "# What PyTorch has and Rille lacks\n\nMade by `build/rille docs/make_gaps.lua > docs/pytorch-gaps.md` from PyTorch 2.13's "
    .. "public names (`tests/fixtures/signatures.lua`);\nthe test `gaps_spec` fails where it is not current." }
  for _, entry in ipairs(gaps.find(signatures)) do
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
      local list = by_reason[reason[1]]
      if list then text[#text + 1] = ("%s:\n\n%s"):format(reason[1]:gsub("^%l", string.upper), wrapped(list)) end
    end
    local left = {}
    for _, reason in ipairs(gaps.parameter_reasons) do
      local list = {}
      for _, name in ipairs(found.parameters) do
        if reason.names[name] then list[#list + 1], left[name] = name, true end
      end
      if #list > 0 then text[#text + 1] = ("Parameters that are not taken (%s):\n\n%s"):format(reason[1], wrapped(list)) end
    end
    local rest = {}
    for _, name in ipairs(found.parameters) do
      if not left[name] then rest[#rest + 1] = name end
    end
    if #rest > 0 then text[#text + 1] = "Parameters that are not taken yet:\n\n" .. wrapped(rest) end
  end
  return table.concat(text, "\n\n") .. "\n"
end

return gaps
