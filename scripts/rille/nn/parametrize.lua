-- Weights that are computed from other parameters: nn.utils.parametrize, nn.utils.parametrizations, and the classic
-- nn.utils.weight_norm and spectral_norm.
local rille, require, native = ...
local check = require "rille.check"
local modules = require "rille.nn.module"
local hooks = require "rille.nn.hooks"
local nn = rille.nn
local is_layer, is_tensor = native.is_layer, rille.is_tensor

local parts = { parametrize = {}, parametrizations = {} }

-- ---- weights and their modules ---------------------------------------------------------------------------------------

local function parameter_of(method, module, name)
  if not nn.is_module(module) then check.raise("%s: needs a module, got %s", method, type(module)) end
  if type(name) ~= "string" then check.raise("%s: the name must be a string, got %s", method, type(name)) end
  for _, item in ipairs(modules.own_items(module)) do
    if item[1] == name and item[4] == "parameter" then
      if item[2]:_awaits_size() then
        check.raise("%s: %s of %s has no elements before its first call; call the network once first", method, name,
          module:_name())
      end
      return item[2]
    end
  end
  check.raise("%s: %s has no parameter '%s'", method, module:_name(), name)
end

-- From now on the field holds the result of an op, and is no parameter; back with false.
local function hide(module, name, hidden)
  if is_layer(module) then
    modules.layer_extension(module).hidden[name] = hidden or nil
  else
    rawset(module, name, nil)
    local kinds = rawget(module, "_kinds")
    if kinds then kinds[name] = nil end
  end
end

local function set_computed(module, name, tensor)
  if is_layer(module) then
    module:_set_slot(name, tensor)
  else
    rawset(module, name, tensor)
  end
end

local function remove_field(module, name)
  if not is_layer(module) then
    rawset(module, name, nil)
    local buffers = rawget(module, "_buffer_names")
    if buffers then buffers[name] = nil end
    return
  end
  local extension = modules.layer_extension(module)
  extension.fields[name] = nil
  for i, entry in ipairs(extension.order) do
    if entry.name == name then
      table.remove(extension.order, i)
      return
    end
  end
end

-- A parameter again.
local function restore(module, name, tensor)
  hide(module, name, false)
  set_computed(module, name, nn.Parameter(tensor:detach():clone()))
end

-- ---- weight_norm (Salimans and Kingma 2016): v's direction and g's length -------------------------------------------

-- dim from nil (the norm over everything) or a number; returns it from 0, or nil.
local function check_dim(method, dim, weight)
  if dim == nil then return nil end
  local n = weight:dim()
  if math.type(dim) ~= "integer" or dim < -n or dim >= n then
    check.raise("%s: dim must be within -%d and %d, got %s", method, n, n - 1, tostring(dim))
  end
  return dim % n
end

-- The norm over all dims but one, which stay as 1.
local function norm_except(v, dim)
  if dim == nil then return (v * v):sum():sqrt() end
  local dims = {}
  for d = 0, v:dim() - 1 do
    if d ~= dim then dims[#dims + 1] = d end
  end
  if #dims == 0 then return v:abs() end
  return (v * v):sum(dims, { keepdim = true }):sqrt()
end

local function weight_of(g, v, dim) return v * (g / norm_except(v, dim)) end

-- Third arguments may be a number or an options table; whole stands for PyTorch's dim = None.
local function read_dim(method, dim, default)
  if type(dim) == "table" then dim = check.options(method, dim, { dim = "integer|string" }).dim end
  if dim == "none" then return nil end
  if dim == nil then return default end
  return dim
end

-- What the classic forms keep of themselves in the module's list of hooks.
local function install(module, name, kind, compute, first)
  local handle = module:register_forward_pre_hook(function(m) set_computed(m, name, compute(m)) end)
  handle.entry.kind, handle.entry.name, handle.entry.compute = kind, name, compute
  set_computed(module, name, first)
  return module
end

local function installed(module, kind, name)
  for _, entry in ipairs(hooks.record_of(module).hooks.forward_pre or {}) do
    if entry.kind and entry.name == name and (not kind or entry.kind == kind) then return entry end
  end
end

local function check_free(method, module, name)
  if not nn.is_module(module) then return end
  if installed(module, nil, name) or hooks.record_of(module).derived[name] then
    check.raise("%s: %s of %s is computed already", method, name, module:_name())
  end
end

local function uninstall(method, module, kind, name)
  name = name or "weight"
  if not nn.is_module(module) then check.raise("%s: needs a module, got %s", method, type(module)) end
  local entry = installed(module, kind, name)
  if not entry then check.raise("%s: %s of %s has none", method, tostring(name), module:_name()) end
  local list = hooks.record_of(module).hooks.forward_pre
  for i, other in ipairs(list) do
    if other == entry then
      table.remove(list, i)
      break
    end
  end
  local _ <close> = rille.no_grad()
  local weight = entry.compute(module, true)
  for _, suffix in ipairs(entry.kind == "weight_norm" and { "_g", "_v" } or { "_orig", "_u", "_v" }) do
    remove_field(module, name .. suffix)
  end
  restore(module, name, weight)
  hooks.arm(module)
  return module
end

--- Splits a weight into name_g, its lengths, and name_v, its directions: nn.utils.weight_norm(module[, name = "weight"[,
-- dim = 0]]). dim "none": one length for all. Returns the module.
function parts.weight_norm(module, name, dim)
  name = name or "weight"
  check_free("weight_norm", module, name)
  local weight = parameter_of("weight_norm", module, name)
  dim = check_dim("weight_norm", read_dim("weight_norm", dim, 0), weight)
  local v = weight:detach()
  local g = rille.no_grad(norm_except, v, dim)
  hide(module, name, true)
  module:register_parameter(name .. "_g", nn.Parameter(g))
  module:register_parameter(name .. "_v", nn.Parameter(v))
  local function compute(m) return weight_of(m[name .. "_g"], m[name .. "_v"], dim) end
  return install(module, name, "weight_norm", compute, compute(module))
end

--- One parameter again, with the value that it has now.
function parts.remove_weight_norm(module, name) return uninstall("remove_weight_norm", module, "weight_norm", name) end

-- ---- spectral_norm (Miyato et al. 2018): divided by the largest singular value --------------------------------------

local function normalized(vector, eps) return vector / vector:norm():clamp { min = eps } end

-- The weight as a matrix, dim first.
local function as_matrix(weight, dim)
  if dim ~= 0 then weight = weight:transpose(0, dim) end
  return weight:reshape(weight:size(0), -1)
end

local function read_spectral(method, options, module)
  if type(options) == "number" then options = { n_power_iterations = options } end
  options = check.options(method, options, { n_power_iterations = "integer", eps = "number", dim = "integer" })
  local n = options.n_power_iterations or 1
  if n < 1 then check.raise("%s: n_power_iterations must be at least 1, got %d", method, n) end
  -- A transposed convolution's outputs stand in its weight's second dim.
  local transposed = nn.is_module(module) and module:_name():find("^ConvTranspose") ~= nil
  return { n = n, eps = options.eps or 1e-12, dim = options.dim or (transposed and 1 or 0) }
end

-- sigma's gradient goes by the matrix only: u and v count as constants.
local function largest_singular_value(matrix, u, v) return (u * matrix:mv(v)):sum() end

--- Divides a weight by its largest singular value, estimated with power iterations in training mode:
-- nn.utils.spectral_norm(module[, name = "weight"[, { n_power_iterations = 1, eps = 1e-12, dim }]]). Keeps name_orig and the
-- buffers name_u and name_v. Returns the module.
function parts.spectral_norm(module, name, options)
  name = name or "weight"
  check_free("spectral_norm", module, name)
  local weight = parameter_of("spectral_norm", module, name)
  local spec = read_spectral("spectral_norm", options, module)
  spec.dim = check_dim("spectral_norm", spec.dim, weight)
  local orig = weight:detach()
  local matrix = as_matrix(orig, spec.dim)
  local h, w = matrix:size()
  local u = normalized(rille.randn(h, { dtype = orig.dtype }), spec.eps)
  local v = normalized(rille.randn(w, { dtype = orig.dtype }), spec.eps)
  hide(module, name, true)
  module:register_parameter(name .. "_orig", nn.Parameter(orig))
  module:register_buffer(name .. "_u", u)
  module:register_buffer(name .. "_v", v)
  return install(module, name, "spectral_norm", function(m, still)
    local weight_matrix = as_matrix(m[name .. "_orig"], spec.dim)
    local now_u, now_v = m[name .. "_u"], m[name .. "_v"]
    if m.training and not still then
      local _ <close> = rille.no_grad()
      for _ = 1, spec.n do
        now_v:copy_(normalized(weight_matrix:t():mv(now_u), spec.eps))
        now_u:copy_(normalized(weight_matrix:mv(now_v), spec.eps))
      end
      now_u, now_v = now_u:clone(), now_v:clone()
    end
    return m[name .. "_orig"] / largest_singular_value(weight_matrix, now_u, now_v)
  end, orig) -- no iteration before the first call
end

--- One parameter again, with the value that it has now.
function parts.remove_spectral_norm(module, name) return uninstall("remove_spectral_norm", module, "spectral_norm", name) end

-- ---- parametrize -----------------------------------------------------------------------------------------------------

-- Holds what a weight is computed from (original, or original0, original1, ...) and the modules that compute it.
local ParametrizationList = nn.Module:extend("ParametrizationList")

function ParametrizationList:originals()
  if rawget(self, "original") then return self.original end
  local list = {}
  while rawget(self, "original" .. #list) do list[#list + 1] = rawget(self, "original" .. #list) end
  return table.unpack(list)
end

function ParametrizationList:forward()
  local x = self[1](self:originals())
  for i = 2, #self do x = self[i](x) end
  return x
end

-- What is assigned to the weight, as what it is to be computed from: back through the parametrizations, from the last one.
function ParametrizationList:assign(module, name, value)
  if not is_tensor(value) then check.raise("%s must be a tensor, got %s", name, check.type_of(value)) end
  local _ <close> = rille.no_grad()
  local given = table.pack(value:detach())
  for i = #self, 1, -1 do
    local inverse = not is_layer(self[i]) and self[i].right_inverse
    if not inverse then
      check.raise("%s of %s is computed by %s, which has no right_inverse, so that it cannot be assigned", name, module:_name(),
        self[i]:_name())
    end
    given = table.pack(inverse(self[i], table.unpack(given, 1, given.n)))
  end
  local originals = table.pack(self:originals())
  for i, original in ipairs(originals) do
    if not is_tensor(given[i]) or check.shape(given[i]) ~= check.shape(original) then
      check.raise("%s of %s: shape %s cannot take the place of shape %s", name, module:_name(),
        is_tensor(given[i]) and check.shape(given[i]) or type(given[i]), check.shape(original))
    end
  end
  for i, original in ipairs(originals) do original:copy_(given[i]) end
end

local function parametrizations_of(module, create)
  local holder
  for _, item in ipairs(modules.own_items(module)) do
    if item[1] == "parametrizations" and item[4] == "module" then holder = item[2] end
  end
  if not holder and create then
    holder = nn.ModuleDict()
    module:register_module("parametrizations", holder)
  end
  return holder
end

local function without_grad(module, ...)
  local _ <close> = rille.no_grad()
  return module(...) -- luacheck: ignore
end

local function check_value(method, name, old, new)
  if not is_tensor(new) then check.raise("%s: the parametrization gave a %s", method, type(new)) end
  if not rille.equal(rille.tensor(old:shape()), rille.tensor(new:shape())) or old.dtype ~= new.dtype then
    check.raise("%s: the parametrization gave %s of shape [%s] and dtype %s, wanted [%s] and %s", method, name,
      table.concat(new:shape(), ", "), new.dtype, table.concat(old:shape(), ", "), old.dtype)
  end
end

--- From now on module[name] is parametrization(original) at every look. A parametrization with a method right_inverse
-- says what the original is to be, in one or several tensors. Returns the module.
function parts.parametrize.register_parametrization(module, name, parametrization)
  local method = "register_parametrization"
  if not nn.is_module(module) then check.raise("%s: needs a module, got %s", method, type(module)) end
  if not nn.is_module(parametrization) then
    check.raise("%s: the parametrization must be a module, got %s", method, type(parametrization))
  end
  local holder = parametrizations_of(module)
  local list = holder and rawget(holder, name)
  if list then
    check_value(method, name, module[name], without_grad(parametrization, module[name]))
    list[#list + 1] = parametrization
    return module
  end
  check_free(method, module, name)
  local weight = parameter_of(method, module, name)
  list = ParametrizationList()
  list[1] = parametrization
  local given = { weight:detach() }
  local inverse = not is_layer(parametrization) and parametrization.right_inverse
  if inverse then given = table.pack(rille.no_grad(inverse, parametrization, weight:detach())) end
  for i, tensor in ipairs(given) do
    local key = #given == 1 and "original" or "original" .. i - 1
    rawset(list, key, nn.Parameter(tensor:detach(), weight.requires_grad))
  end
  check_value(method, name, weight, without_grad(list))
  rawset(parametrizations_of(module, true), name, list)
  hide(module, name, true)
  local record = hooks.record_of(module)
  record.derived[name] = function(m) return parametrizations_of(m)[name]() end
  record.assigners[name] = function(m, value) rawget(parametrizations_of(m), name):assign(m, name, value) end
  hooks.arm(module)
  return module
end

--- Whether the module, or its parameter of this name, is computed by a parametrization.
function parts.parametrize.is_parametrized(module, name)
  if not nn.is_module(module) then check.raise("is_parametrized: needs a module, got %s", type(module)) end
  local holder = parametrizations_of(module)
  if not holder then return false end
  return name == nil or rawget(holder, name) ~= nil
end

--- A plain parameter again, with the value that it has now, or with { leave_parametrized = false } the original one.
function parts.parametrize.remove_parametrizations(module, name, options)
  local method = "remove_parametrizations"
  options = check.options(method, options, { leave_parametrized = "boolean" })
  if not parts.parametrize.is_parametrized(module, name or "weight") then
    check.raise("%s: %s of %s is not parametrized", method, tostring(name or "weight"), module:_name())
  end
  name = name or "weight"
  local holder = parametrizations_of(module)
  local list = rawget(holder, name)
  local value
  if options.leave_parametrized == false then
    if not rawget(list, "original") then check.raise("%s: %s has several originals", method, name) end
    value = list.original
  else
    value = rille.no_grad(function() return module[name] end)
  end
  hooks.record_of(module).derived[name], hooks.record_of(module).assigners[name] = nil, nil
  rawset(holder, name, nil)
  if #holder:children() == 0 then remove_field(module, "parametrizations") end
  restore(module, name, value)
  hooks.arm(module)
  return module
end

-- ---- the norms as parametrizations -----------------------------------------------------------------------------------

local WeightNorm = nn.Module:extend("_WeightNorm")
function WeightNorm:init(dim) self.dim = dim end
function WeightNorm:forward(g, v) return weight_of(g, v, self.dim) end
function WeightNorm:right_inverse(weight) return norm_except(weight, self.dim), weight end

--- nn.utils.parametrizations.weight_norm(module[, name = "weight"[, dim = 0]]): parametrizations.weight.original0 are the
-- lengths, original1 the directions.
function parts.parametrizations.weight_norm(module, name, dim)
  name = name or "weight"
  local weight = parameter_of("weight_norm", module, name)
  local norm = WeightNorm(check_dim("weight_norm", read_dim("weight_norm", dim, 0), weight))
  return parts.parametrize.register_parametrization(module, name, norm)
end

local SpectralNorm = nn.Module:extend("_SpectralNorm")

function SpectralNorm:init(weight, spec)
  self.spec = setmetatable({}, { __index = spec })
  if weight:dim() < 2 then return end
  local matrix = as_matrix(weight, spec.dim)
  local h, w = matrix:size()
  self:register_buffer("_u", normalized(rille.randn(h, { dtype = weight.dtype }), spec.eps))
  self:register_buffer("_v", normalized(rille.randn(w, { dtype = weight.dtype }), spec.eps))
  self:iterate(matrix, 15)
end

function SpectralNorm:iterate(matrix, n)
  local _ <close> = rille.no_grad()
  for _ = 1, n do
    self._u:copy_(normalized(matrix:mv(self._v), self.spec.eps))
    self._v:copy_(normalized(matrix:t():mv(self._u), self.spec.eps))
  end
end

function SpectralNorm:forward(weight)
  if weight:dim() < 2 then return normalized(weight, self.spec.eps) end
  local matrix = as_matrix(weight, self.spec.dim)
  if self.training then self:iterate(matrix, self.spec.n) end
  return weight / largest_singular_value(matrix, self._u:clone(), self._v:clone())
end

--- nn.utils.parametrizations.spectral_norm(module[, name = "weight"[, { n_power_iterations = 1, eps = 1e-12, dim }]]):
-- parametrizations.weight.original divided by its largest singular value.
function parts.parametrizations.spectral_norm(module, name, options)
  name = name or "weight"
  local weight = parameter_of("spectral_norm", module, name)
  local spec = read_spectral("spectral_norm", options, module)
  spec.dim = check_dim("spectral_norm", spec.dim, weight)
  return parts.parametrize.register_parametrization(module, name, SpectralNorm(weight:detach(), spec))
end

-- ---- orthogonal weights -----------------------------------------------------------------------------------------------

local Orthogonal = nn.Module:extend("_Orthogonal")

function Orthogonal:init(weight, kind, use_base)
  self.kind = kind
  if use_base then self:register_buffer("base", self:right_inverse(weight, true)) end
end

-- A skew-symmetric matrix of the lower triangle.
local function skew(x, n, k)
  local a = x:tril()
  if n ~= k then a = rille.cat({ a, rille.zeros(n, n - k, { dtype = x.dtype }) }, -1) end
  return a - a.mT
end

-- The orthonormal columns that are nearest to those of a matrix, by signs that make the decomposition unique.
local function orthonormal(matrix)
  local q, r = rille.linalg.qr(matrix)
  return q * r:diagonal(0, -2, -1):sign():unsqueeze(-2)
end

-- The first k columns of a product of reflections, whose vectors are x's columns below the diagonal; its diagonal has signs.
local function reflections(x, n, k)
  local identity = rille.eye(n, { dtype = x.dtype })
  local below = x:tril(-1)
  local factors = 2 / (1 + (below * below):sum(-2))
  local q = identity:narrow(-1, 0, k)
  for i = k - 1, 0, -1 do
    local v = below:select(-1, i) + identity:select(-1, i)
    q = q - factors[i] * v:outer(v:matmul(q))
  end
  return q * x:detach():diagonal():trunc():unsqueeze(-2)
end

function Orthogonal:forward(x)
  local n, k = x:size(-2), x:size(-1)
  local is_wide = n < k
  if is_wide then
    x = x.mT
    n, k = k, n
  end
  local q
  if self.kind == "matrix_exp" then
    q = rille.linalg.matrix_exp(skew(x, n, k))
  elseif self.kind == "householder" then
    q = reflections(x, n, k)
  else -- (1 - a / 2)^-1 (1 + a / 2)
    local a, identity = skew(x, n, k), rille.eye(n, { dtype = x.dtype })
    q = rille.linalg.solve(identity - a * 0.5, identity + a * 0.5)
  end
  if n ~= k then q = q:narrow(-1, 0, k) end
  local base = rawget(self, "base")
  if base then q = base:matmul(q) end
  if is_wide then q = q.mT end
  return q
end

-- The orthogonal matrix that the weight is nearly: the base, from which the original is 0.
function Orthogonal.right_inverse(self, weight, is_base)
  local is_wide = weight:size(-2) < weight:size(-1)
  local q = weight:detach()
  if is_wide then q = q.mT end
  local n, k = q:size(-2), q:size(-1)
  if is_base then
    local basis = orthonormal(q)
    if n == k then return basis:contiguous() end
    -- the missing columns, as PyTorch draws them
    return orthonormal(rille.cat({ basis, rille.randn(n, n - k, { dtype = q.dtype }) }, -1)):contiguous()
  end
  if not rawget(self, "base") then
    check.raise("orthogonal: without use_trivialization an orthogonal weight cannot be assigned; set the original instead")
  end
  local start = rille.zeros_like(weight) -- what is trained is its lower triangle; PyTorch begins here
  start:diagonal():fill_(-1)
  return start
end

--- The weight becomes orthogonal (its rows or columns, of which there are fewer, are orthonormal).
-- @param module module
-- @param name string? = "weight"
-- @param orthogonal_map string? = nil: "matrix_exp" (of square weights), "householder" (of others) or "cayley"
-- @param options table? = {}: use_trivialization (true: what is trained starts at 0, from the weight's own basis)
-- @return module
function parts.parametrizations.orthogonal(module, name, orthogonal_map, options)
  if type(name) == "table" then name, orthogonal_map, options = nil, nil, name end
  if type(orthogonal_map) == "table" then orthogonal_map, options = nil, orthogonal_map end
  options = check.options("orthogonal", options, { name = "string", orthogonal_map = "string", use_trivialization = "boolean" })
  name, orthogonal_map = name or options.name or "weight", orthogonal_map or options.orthogonal_map
  local weight = parameter_of("orthogonal", module, name)
  if weight:dim() ~= 2 then check.raise("orthogonal: %s must be a matrix, got shape %s", name, check.shape(weight)) end
  orthogonal_map = orthogonal_map or (weight:size(0) == weight:size(1) and "matrix_exp" or "householder")
  if orthogonal_map ~= "matrix_exp" and orthogonal_map ~= "cayley" and orthogonal_map ~= "householder" then
    check.raise("orthogonal: orthogonal_map must be matrix_exp, cayley or householder, got '%s'", orthogonal_map)
  end
  return parts.parametrize.register_parametrization(module, name,
    Orthogonal(weight, orthogonal_map, options.use_trivialization ~= false))
end

parts._hide, parts._restore, parts._parameter_of, parts._remove_field = hide, restore, parameter_of, remove_field

check.take_names(parts, {
  weight_norm = "module name dim", remove_weight_norm = "module name", spectral_norm = "module name options",
  remove_spectral_norm = "module name",
})
check.take_names(parts.parametrize, {
  register_parametrization = "module name parametrization", is_parametrized = "module name",
  remove_parametrizations = "module name options",
})
check.take_names(parts.parametrizations, {
  weight_norm = "module name dim", spectral_norm = "module name options", orthogonal = "module name orthogonal_map options",
})

return parts
