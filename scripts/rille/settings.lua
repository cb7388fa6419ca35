-- What PyTorch scripts set once at their beginning: reproducibility, precision, threads, warnings. Most of it holds here
-- anyway, or has nothing to act on; what was set is given back.
local rille, require, native = ...
local check = require "rille.check"
local settings = {}

local state = { deterministic = false, warn_only = false, precision = "highest", interop = 1, warn_always = false,
  check_nan = true }

local function check_flag(name, value)
  if type(value) ~= "boolean" then check.raise("%s: takes true or false, got %s", name, check.type_of(value)) end
end

-- ---- the same numbers every time ----------------------------------------------------------------------------------

--- Results depend on inputs, seeds and the number of threads alone in any case; what is said here is remembered.
function settings.use_deterministic_algorithms(mode, warn_only)
  if type(warn_only) == "table" then warn_only = warn_only.warn_only end
  check_flag("use_deterministic_algorithms", mode)
  state.deterministic, state.warn_only = mode, mode and warn_only or false
end
function settings.are_deterministic_algorithms_enabled() return state.deterministic end
function settings.is_deterministic_algorithms_warn_only_enabled() return state.warn_only end

local MODES = { [0] = "default", "warn", "error", default = 0, warn = 1, error = 2 }

--- use_deterministic_algorithms by "default" or 0, "warn" or 1, "error" or 2.
function settings.set_deterministic_debug_mode(mode)
  local number = type(mode) == "string" and MODES[mode] or MODES[mode] and mode
  if not number then
    check.raise("set_deterministic_debug_mode: must be default, warn or error, or 0, 1 or 2, got %s", tostring(mode))
  end
  settings.use_deterministic_algorithms(number > 0, number == 1)
end
function settings.get_deterministic_debug_mode()
  return not state.deterministic and 0 or state.warn_only and 1 or 2
end

-- ---- anomalies ----------------------------------------------------------------------------------------------------

--- autograd.set_detect_anomaly, whose search for NaN is all there is: check_nan = false leaves it off.
function settings.set_anomaly_enabled(mode, check_nan)
  if type(check_nan) == "table" then check_nan = check_nan.check_nan end
  check_flag("set_anomaly_enabled", mode)
  state.check_nan = check_nan ~= false
  native.set_anomaly(mode and state.check_nan)
end
function settings.is_anomaly_enabled()
  local is_on = native.set_anomaly(true)
  native.set_anomaly(is_on)
  return is_on
end
function settings.is_anomaly_check_nan_enabled() return state.check_nan end

-- ---- precision and threads ----------------------------------------------------------------------------------------

local PRECISIONS = { highest = true, high = true, medium = true }

--- Products of float32 are computed in float32 in any case; what is said here is remembered.
function settings.set_float32_matmul_precision(precision)
  if not PRECISIONS[precision] then
    check.raise("set_float32_matmul_precision: must be highest, high or medium, got %s", tostring(precision))
  end
  state.precision = precision
end
function settings.get_float32_matmul_precision() return state.precision end

--- Ops run one after the other in any case; what is said here is remembered.
function settings.set_num_interop_threads(n)
  check.positive("set_num_interop_threads", "n", n)
  state.interop = n
end
function settings.get_num_interop_threads() return state.interop end

--- Whether warnings come more than once; what is said here is remembered.
function settings.set_warn_always(on)
  check_flag("set_warn_always", on)
  state.warn_always = on
end
function settings.is_warn_always_enabled() return state.warn_always end

-- ---- types --------------------------------------------------------------------------------------------------------

--- set_default_dtype by a legacy type: rille.DoubleTensor, "rille.DoubleTensor" or "torch.DoubleTensor".
function settings.set_default_tensor_type(t)
  local name = type(t) == "table" and rawget(t, "_class") or type(t) == "string" and t:match "^%a+%.(%w+)$"
  if name ~= "FloatTensor" and name ~= "DoubleTensor" then
    check.raise("set_default_tensor_type: must be rille.FloatTensor or rille.DoubleTensor, got %s", tostring(t))
  end
  rille.set_default_dtype(name == "FloatTensor" and "float32" or "float64")
end

--- What a value is, as text: a tensor's legacy type, a class's name, or Lua's type.
function settings.typename(obj)
  if rille.is_tensor(obj) then return obj:type() end
  if type(obj) == "table" and rawget(obj, "_class") then return rawget(obj, "_class") end
  local meta = debug.getmetatable(obj)
  local name = type(meta) == "table" and meta.__name
  if rille.nn.is_module(obj) then return "rille.nn." .. obj:class_name() end
  return type(name) == "string" and name or type(obj)
end

check.take_names(settings, {
  use_deterministic_algorithms = "mode warn_only", set_deterministic_debug_mode = "mode", set_anomaly_enabled = "mode check_nan",
  set_float32_matmul_precision = "precision", set_num_interop_threads = "n", set_warn_always = "on",
  set_default_tensor_type = "t",
})

return settings
