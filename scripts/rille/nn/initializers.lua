-- rille.nn.init: fills parameters in place, by PyTorch's names and with its random streams. Every function returns the
-- tensor.
local rille, require, native = ...
local check = require "rille.check"

local init = {}

local function check_tensor(name, tensor, least_dims)
  if not rille.is_tensor(tensor) then check.raise("%s: needs a tensor, got %s", name, type(tensor)) end
  if least_dims and tensor:dim() < least_dims then
    check.raise("%s: needs a tensor of at least %d dims, got shape [%s]", name, least_dims,
      table.concat(tensor:shape(), ", "))
  end
end

local function number_of(name, argument, value, default)
  if value == nil then return default end
  if type(value) ~= "number" then check.raise("%s: %s must be a number, got %s", name, argument, type(value)) end
  return value
end

-- Positional arguments after the tensor, or one table of options.
local function arguments(name, names, first, ...)
  if type(first) ~= "table" or rille.is_tensor(first) then return first, ... end
  local kinds = {}
  for _, key in ipairs(names) do kinds[key] = "any" end
  check.options(name, first, kinds)
  local values = {}
  for i, key in ipairs(names) do values[i] = first[key] end
  return table.unpack(values, 1, #names)
end

local function quietly(tensor, fill, ...)
  if fill ~= tensor.fill_ and native.skip_init() then return tensor end
  local _ <close> = rille.no_grad()
  fill(tensor, ...)
  return tensor
end

-- ---- plain ----------------------------------------------------------------------------------------------------------

--- Even numbers between a (0) and b (1).
function init.uniform_(tensor, ...)
  check_tensor("uniform_", tensor)
  local a, b = arguments("uniform_", { "a", "b" }, ...)
  return quietly(tensor, tensor.uniform_, number_of("uniform_", "a", a, 0), number_of("uniform_", "b", b, 1))
end

--- Normal numbers with mean (0) and std (1).
function init.normal_(tensor, ...)
  check_tensor("normal_", tensor)
  local mean, std = arguments("normal_", { "mean", "std" }, ...)
  return quietly(tensor, tensor.normal_, number_of("normal_", "mean", mean, 0), number_of("normal_", "std", std, 1))
end

-- Where more than this part of the numbers fits, normal numbers are drawn again until all do; elsewhere even numbers
-- are, and taken with a chance that falls as the density does. PyTorch chooses so too.
local ENOUGH = 0.3

local function redraw_outside(tensor, mean, std, a, b)
  tensor:normal_(mean, std)
  while true do
    local outside = tensor:lt(a):logical_or(tensor:gt(b))
    if not outside:any():item() then return end
    tensor:copy_(rille.where(outside, rille.empty_like(tensor):normal_(mean, std), tensor))
  end
end

local function reject_even(tensor, mean, std, a, b)
  local top = -0.5 * ((math.max(a, math.min(mean, b)) - mean) / std) ^ 2
  local chance = rille.empty_like(tensor)
  local pending
  repeat
    local drawn = rille.empty_like(tensor):uniform_(a, b)
    tensor:copy_(pending and rille.where(pending, drawn, tensor) or drawn)
    local refused = chance:uniform_():log():gt(((drawn - mean) / std) ^ 2 * -0.5 - top)
    pending = pending and rille.where(pending, refused, pending) or refused
  until not pending:any():item()
end

--- Normal numbers with mean (0) and std (1), none outside [a, b] (-2, 2).
function init.trunc_normal_(tensor, ...)
  check_tensor("trunc_normal_", tensor)
  local mean, std, a, b = arguments("trunc_normal_", { "mean", "std", "a", "b" }, ...)
  mean, std = number_of("trunc_normal_", "mean", mean, 0.0), number_of("trunc_normal_", "std", std, 1.0)
  a, b = number_of("trunc_normal_", "a", a, -2.0), number_of("trunc_normal_", "b", b, 2.0)
  local function below(x) -- the part of a normal distribution that lies below x
    return (1 + rille.tensor((x - mean) / std / math.sqrt(2), { dtype = "float64" }):erf():item()) / 2
  end
  if not (a < b) or not (std > 0) then
    check.raise("trunc_normal_: a must be below b and std above 0, got %s, %s and %s", a, b, std)
  end
  return quietly(tensor, below(b) - below(a) > ENOUGH and redraw_outside or reject_even, mean, std, a, b)
end

function init.constant_(tensor, value)
  check_tensor("constant_", tensor)
  if value == nil then check.raise("constant_: val is missing") end
  return quietly(tensor, tensor.fill_, number_of("constant_", "val", value))
end

function init.ones_(tensor) return init.constant_(tensor, 1) end
function init.zeros_(tensor) return init.constant_(tensor, 0) end

--- The identity matrix.
function init.eye_(tensor)
  check_tensor("eye_", tensor)
  if tensor:dim() ~= 2 then check.raise("eye_: needs a matrix, got %d dims", tensor:dim()) end
  return quietly(tensor, function(t)
    t:zero_()
    t:diagonal():fill_(1)
  end)
end

--- Convolution weights that hand their input channels on: ones at the kernels' centres.
function init.dirac_(tensor, groups)
  check_tensor("dirac_", tensor)
  if type(groups) == "table" then groups = check.options("dirac_", groups, { groups = "integer" }).groups end
  groups = groups or 1
  local dims = tensor:dim()
  if dims < 3 or dims > 5 then check.raise("dirac_: needs 3 to 5 dims, got %d", dims) end
  if groups < 1 or tensor:size(0) % groups ~= 0 then
    check.raise("dirac_: %d output channels do not divide into %d groups", tensor:size(0), groups)
  end
  local per_group = tensor:size(0) // groups
  local count = math.min(per_group, tensor:size(1))
  return quietly(tensor, function(t)
    t:zero_()
    for group = 0, groups - 1 do
      for channel = 0, count - 1 do
        local centre = t[group * per_group + channel][channel]
        for dim = 2, dims - 1 do centre = centre[t:size(dim) // 2] end
        centre:fill_(1)
      end
    end
  end)
end

-- ---- by the number of inputs and outputs ----------------------------------------------------------------------------

-- Inputs that one output sees, and outputs that one input reaches.
local function fans(name, tensor)
  check_tensor(name, tensor, 2)
  local field = 1
  for dim = 2, tensor:dim() - 1 do field = field * tensor:size(dim) end
  return tensor:size(1) * field, tensor:size(0) * field
end

local gains = { linear = 1, conv1d = 1, conv2d = 1, conv3d = 1, conv_transpose1d = 1, conv_transpose2d = 1,
  conv_transpose3d = 1, sigmoid = 1, tanh = 5 / 3, relu = math.sqrt(2), selu = 3 / 4 }

--- How much a nonlinearity shrinks its input: leaky_relu takes its slope (0.01).
function init.calculate_gain(nonlinearity, slope)
  if nonlinearity == "leaky_relu" then return math.sqrt(2 / (1 + (slope or 0.01) ^ 2)) end
  if not gains[nonlinearity] then
    local names = { "leaky_relu" }
    for known in pairs(gains) do names[#names + 1] = known end
    table.sort(names)
    check.raise("calculate_gain: nonlinearity must be one of %s, got '%s'", table.concat(names, ", "), tostring(nonlinearity))
  end
  return gains[nonlinearity]
end

--- Glorot & Bengio 2010: uniform, with a variance of gain^2 * 2 / (fan_in + fan_out).
function init.xavier_uniform_(tensor, ...)
  local gain = arguments("xavier_uniform_", { "gain" }, ...)
  local fan_in, fan_out = fans("xavier_uniform_", tensor)
  local bound = math.sqrt(3) * number_of("xavier_uniform_", "gain", gain, 1) * math.sqrt(2 / (fan_in + fan_out))
  return quietly(tensor, tensor.uniform_, -bound, bound)
end

--- The same, normal.
function init.xavier_normal_(tensor, ...)
  local gain = arguments("xavier_normal_", { "gain" }, ...)
  local fan_in, fan_out = fans("xavier_normal_", tensor)
  return quietly(tensor, tensor.normal_, 0, number_of("xavier_normal_", "gain", gain, 1) * math.sqrt(2 / (fan_in + fan_out)))
end

local function kaiming_std(name, tensor, ...)
  local a, mode, nonlinearity = arguments(name, { "a", "mode", "nonlinearity" }, ...)
  local fan_in, fan_out = fans(name, tensor)
  mode = mode or "fan_in"
  if mode ~= "fan_in" and mode ~= "fan_out" then
    check.raise("%s: mode must be fan_in or fan_out, got '%s'", name, tostring(mode))
  end
  local gain = init.calculate_gain(nonlinearity or "leaky_relu", number_of(name, "a", a, 0))
  return gain / math.sqrt(mode == "fan_in" and fan_in or fan_out)
end

--- He et al., arXiv:1502.01852: for layers followed by a ReLU of slope a (0) below zero; mode fan_in or fan_out.
function init.kaiming_uniform_(tensor, ...)
  local bound = math.sqrt(3) * kaiming_std("kaiming_uniform_", tensor, ...)
  return quietly(tensor, tensor.uniform_, -bound, bound)
end

--- The same, normal.
function init.kaiming_normal_(tensor, ...)
  return quietly(tensor, tensor.normal_, 0, kaiming_std("kaiming_normal_", tensor, ...))
end

--- Saxe et al., arXiv:1312.6120: rows (or columns) at right angles, all of length gain.
function init.orthogonal_(tensor, ...)
  check_tensor("orthogonal_", tensor, 2)
  local gain = number_of("orthogonal_", "gain", (arguments("orthogonal_", { "gain" }, ...)), 1)
  if tensor:numel() == 0 then return tensor end
  return quietly(tensor, function(t)
    local rows = t:size(0)
    local flat = rille.empty(rows, t:numel() // rows, { dtype = t.dtype }):normal_(0, 1)
    local wide = rows < flat:size(1)
    if wide then flat = flat.T:contiguous() end
    local q, r = rille.linalg.qr(flat)
    q = q * r:diagonal():sign()
    if wide then q = q.T end
    t:copy_(q:reshape(t:shape())):mul_(gain)
  end)
end

--- Normal numbers with std (0.01), with a part of each column, sparsity, set to zero.
function init.sparse_(tensor, ...)
  check_tensor("sparse_", tensor)
  local sparsity, std = arguments("sparse_", { "sparsity", "std" }, ...)
  sparsity = number_of("sparse_", "sparsity", sparsity, nil)
  if not sparsity then check.raise("sparse_: sparsity is missing") end
  if tensor:dim() ~= 2 then check.raise("sparse_: needs a matrix, got %d dims", tensor:dim()) end
  local rows, columns = tensor:size()
  return quietly(tensor, function(t)
    t:normal_(0, number_of("sparse_", "std", std, 0.01))
    local zeros = math.ceil(sparsity * rows)
    for column = 0, columns - 1 do
      local order = rille.randperm(rows)
      t:select(1, column):index_fill_(0, order:slice(0, zeros), 0)
    end
  end)
end

check.take_names(init, {
  uniform_ = "tensor a b", normal_ = "tensor mean std", trunc_normal_ = "tensor mean std a b", constant_ = "tensor val",
  ones_ = "tensor", zeros_ = "tensor", eye_ = "tensor", dirac_ = "tensor groups", xavier_uniform_ = "tensor gain",
  xavier_normal_ = "tensor gain", kaiming_uniform_ = "tensor a mode nonlinearity",
  kaiming_normal_ = "tensor a mode nonlinearity", orthogonal_ = "tensor gain", sparse_ = "tensor sparsity std",
  calculate_gain = "nonlinearity param",
})

return init
