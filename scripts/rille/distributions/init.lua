-- rille.distributions: PyTorch's torch.distributions with its numbers and its random streams. What is there a property is
-- a field here (normal.mean, normal.variance, normal.batch_shape), the rest are methods (normal:log_prob(x)).
--
-- A family is a class with sample or rsample, log_prob and getters named get_<field>. Parameters are numbers or tensors,
-- which are broadcast; sample shapes are lists: normal:sample { 3 }.
local rille, require = ...
local class = require "rille.class"
local check = require "rille.check"
local is_tensor = rille.is_tensor

local distributions = {}
local shared = { distributions = distributions, kl = {} }

-- ---- shapes -------------------------------------------------------------------------------------------------------

--- The shapes' common one.
function shared.broadcast_shapes(name, ...)
  local result = {}
  for _, shape in ipairs { ... } do
    local shift = #shape - #result
    for _ = 1, shift do table.insert(result, 1, 1) end
    for i, size in ipairs(shape) do
      local at = i + #result - #shape
      if result[at] == 1 then result[at] = size end
      if size ~= 1 and size ~= result[at] then
        check.raise("%s: shapes do not broadcast: %s and %s", name, check.shape(result), check.shape(shape))
      end
    end
  end
  return result
end

--- Numbers and tensors as tensors of one shape and dtype.
function shared.broadcast(name, ...)
  local given, dtype, shapes = { ... }, nil, {}
  for _, value in ipairs(given) do
    if is_tensor(value) then dtype = value.dtype:find "^float" and value.dtype or dtype end
  end
  dtype = dtype or rille.get_default_dtype()
  for i, value in ipairs(given) do
    if type(value) == "number" then value = rille.tensor(value, { dtype = dtype }) end
    if not is_tensor(value) then check.raise("%s: parameters must be numbers or tensors, got %s", name, check.type_of(value)) end
    if not value.dtype:find "^float" then value = value:to(dtype) end
    given[i], shapes[i] = value, value:shape()
  end
  local shape = shared.broadcast_shapes(name, table.unpack(shapes))
  for i, value in ipairs(given) do given[i] = check.shape(value) == check.shape(shape) and value or value:broadcast_to(shape) end
  return table.unpack(given)
end

--- Lists behind each other.
function shared.join(...)
  local all = {}
  for _, list in ipairs { ... } do table.move(list, 1, #list, #all + 1, all) end
  return all
end

--- The sum over the last count dims.
function shared.sum_rightmost(x, count)
  if count == 0 then return x end
  local dims = {}
  for i = 1, count do dims[i] = -i end
  return x:sum(dims)
end

function shared.slice(list, from, to) return table.move(list, from, to, 1, {}) end

-- ---- parameters of trials -----------------------------------------------------------------------------------------

function shared.clamp_probs(probs)
  local eps = rille.finfo(probs.dtype).eps
  return probs:clamp(eps, 1 - eps)
end

function shared.probs_to_logits(probs, is_binary)
  local clamped = shared.clamp_probs(probs)
  if is_binary then return clamped:log() - (-clamped):log1p() end
  return clamped:log()
end

function shared.logits_to_probs(logits, is_binary)
  if is_binary then return logits:sigmoid() end
  return logits:softmax(-1)
end

--- Reads probs or logits, of which one must be given.
function shared.probs_or_logits(self, a)
  if (not a.probs) == (not a.logits) then check.raise("%s: takes either probs or logits", self._class) end
  self._has_logits = a.logits and true or false
end

-- ---- the base class -----------------------------------------------------------------------------------------------

--- What all distributions have.
local Distribution = class.root "Distribution"
distributions.Distribution = Distribution
Distribution.event_dims, Distribution.has_rsample, Distribution.has_enumerate_support = 0, false, false

-- Fields that a distribution may do without.
local optional = { validate_args = true, arg_constraints = true, support = true,
  batch_shape = true, event_shape = true, mode = true }

-- A misspelt field or method is told, with the nearest name.
local function unknown(own, self, key)
  local names, place = {}, own
  local function add(from)
    for name in pairs(from) do
      if type(name) == "string" and name:sub(1, 1) ~= "_" then names[#names + 1] = (name:gsub("^get_", "")) end
    end
  end
  add(self)
  while place do
    add(place)
    local up = getmetatable(place)
    place = up and type(up.__index) == "table" and up.__index or nil
  end
  table.sort(names)
  local nearest = check.nearest(key, names)
  check.raise("%s has no field or method '%s'%s", self._class, key, nearest and ", did you mean '" .. nearest .. "'?" or "")
end

local function find_field(own)
  return function(self, key)
    local value = own[key]
    if value ~= nil then return value end
    local getter = type(key) == "string" and own["get_" .. key]
    if getter then
      local _ <close> = rille.enable_grad() -- it is kept, also for those that differentiate
      value = getter(self)
      rawset(self, key, value)
      return value
    end
    local is_told = rawget(self, "event_shape") and type(key) == "string" and not optional[key] and key:sub(1, 1) ~= "_"
    if is_told then unknown(own, self, key) end
  end
end

local function text_of(self)
  local parts = {}
  for _, parameter in ipairs(self._shown or {}) do
    local value = rawget(self, parameter)
    if is_tensor(value) then
      value = value:numel() == 1 and check.text("%s", value:item()) or "of shape " .. check.shape(value)
    end
    if value ~= nil then parts[#parts + 1] = ("%s: %s"):format(parameter, tostring(value)) end
  end
  return ("%s(%s)"):format(self._class, table.concat(parts, ", "))
end

local function metatable(own)
  return { __index = find_field(own), __tostring = text_of, __class = own }
end

--- A class of distributions of one's own: define init, log_prob and sample or rsample.
-- @param name string
function Distribution:extend(name) return class.extend(self, "distributions.Distribution", name, metatable) end

--- Sets the shapes; what an init must do.
-- @param batch_shape table
-- @param event_shape table? = {}
function Distribution:set_shapes(batch_shape, event_shape)
  if self.validate_args ~= false then
    for name, value in pairs(self) do
      if is_tensor(value) and value.dtype:find "^float" and value:isnan():any():item() then
        check.raise("%s: %s holds NaN", self._class, name)
      end
    end
  end
  self.batch_shape, self.event_shape = rille.Size(batch_shape), rille.Size(event_shape or {})
end

-- A shape as a list, or by its name in a table.
local function read_shape(self, method, name, shape)
  if type(shape) == "number" then shape = { shape } end
  if type(shape) == "table" and shape[1] == nil and next(shape) ~= nil then
    shape = check.options(self._class .. ":" .. method, shape, { [name] = "table|integer" })[name]
    return read_shape(self, method, name, shape)
  end
  if shape ~= nil and type(shape) ~= "table" then
    check.raise("%s: %s must be a list of sizes, got %s", self._class, name, check.type_of(shape))
  end
  return shape
end

--- The shape of samples: of so many, of the batch, of one event.
-- @param sample_shape table? = {}
function Distribution:extended_shape(sample_shape)
  local outer = read_shape(self, "sample", "sample_shape", sample_shape) or {}
  return rille.Size(shared.join(outer, self.batch_shape, self.event_shape))
end

--- Samples without gradients.
-- @param sample_shape table? = {}
-- @return tensor
-- @example rille.distributions.Normal(0, 1):sample { 3 }
function Distribution:sample(sample_shape)
  if not self.has_rsample then check.raise("%s has no sample", self._class) end
  local _ <close> = rille.no_grad()
  return self:rsample(sample_shape)
end

--- Samples through which gradients flow to the parameters.
-- @param sample_shape table? = {}
function Distribution:rsample()
  check.raise("%s has no rsample: its samples have no gradients; sample draws them", self._class)
end

for _, name in ipairs { "log_prob", "entropy", "cdf", "icdf" } do
  Distribution[name] = function(self) check.raise("%s has no %s", self._class, name) end
end

--- All values that there are, in rows: [values, batch, event], or with false [values, 1s for the batch, event].
-- @param expand boolean? = true
function Distribution:enumerate_support(expand)
  if not self.has_enumerate_support then check.raise("%s has no enumerate_support: its values cannot be listed", self._class) end
  if type(expand) == "table" then expand = check.options("enumerate_support", expand, { expand = "boolean" }).expand end
  local values, ones = self:_values(), {}
  local n, event = values:size(0), shared.slice(values:shape(), 2, values:dim())
  for i = 1, #self.batch_shape do ones[i] = 1 end
  values = values:reshape(shared.join({ n }, ones, event))
  return expand == false and values or values:expand(shared.join({ n }, self.batch_shape, event))
end

--- Many samples, as PyTorch's old name has it.
function Distribution:sample_n(n) return self:sample { n } end

--- exp(entropy)
function Distribution:perplexity() return self:entropy():exp() end

function Distribution:get_stddev() return self.variance:sqrt() end

-- The parts of a family that follow the batch: tensors that begin with its shape, and distributions that it is made of.
local function expanded(value, from, to)
  if is_tensor(value) then
    local shape = value:shape()
    if check.shape(shared.slice(shape, 1, #from)) ~= check.shape(from) then return value end
    return value:expand(shared.join(to, shared.slice(shape, #from + 1, #shape)))
  end
  if type(value) == "table" and value.batch_shape then
    return value:expand(shared.join(to, shared.slice(value.batch_shape, #from + 1, #value.batch_shape)))
  end
  return value
end

--- The same distribution with a larger batch shape, in which its parameters are repeated.
-- @param batch_shape table
function Distribution:expand(batch_shape)
  batch_shape = read_shape(self, "expand", "batch_shape", batch_shape)
  if not batch_shape then check.raise("%s: expand: batch_shape is missing", self._class) end
  local common = shared.broadcast_shapes(self._class, self.batch_shape, batch_shape)
  if check.shape(common) ~= check.shape(batch_shape) then
    check.raise("%s: expand: the batch shape %s does not fit into %s", self._class, check.shape(self.batch_shape),
      check.shape(batch_shape))
  end
  local copy = {}
  for key, value in pairs(self) do
    copy[key] = self._fixed and self._fixed[key] and value or expanded(value, self.batch_shape, batch_shape)
  end
  copy.support, copy.batch_shape, copy.event_shape = nil, rille.Size(batch_shape), self.event_shape
  return setmetatable(copy, getmetatable(self))
end

--- A value against the shapes; raises where they do not fit.
function Distribution:check_value(value)
  if not is_tensor(value) then
    if type(value) ~= "number" then check.raise("%s: value must be a tensor, got %s", self._class, check.type_of(value)) end
    value = rille.tensor(value, { dtype = rille.get_default_dtype() })
  end
  if self.validate_args ~= false then
    local events = #self.event_shape
    local tail = shared.slice(value:shape(), value:dim() - events + 1, value:dim())
    if value:dim() < events or check.shape(tail) ~= check.shape(self.event_shape) then
      check.raise("%s: a value of shape %s does not end in the event shape %s", self._class, check.shape(value),
        check.shape(self.event_shape))
    end
    local support = self.support
    if support and support._is_open then return value end -- all numbers are in it
    local problem = support and self:support(value)
    if problem and not problem:all():item() then
      check.raise("%s: the value lies outside of the support", self._class)
    end
  end
  return value
end

--- Raises unless all elements of the condition hold.
function Distribution:require(condition, what)
  if self.validate_args ~= false and not condition:all():item() then check.raise("%s: %s", self._class, what) end
end

--- Raises unless an argument is an instance of a class below root, which what names: "distribution".
function shared.expect(name, argument, value, root, what)
  if type(value) == "table" and type(rawget(value, "_class")) == "string" and value.extend then -- a class
    check.raise("%s: %s is a class, %s, and must be one of its instances: %s(...)", name, argument, value._class, value._class)
  end
  if not rille.is_instance(value, root) then
    check.raise("%s: %s must be a %s, got %s", name, argument, what, check.type_of(value))
  end
  return value
end

--- A constructor's arguments, with validate_args.
function shared.read(self, parameters, ...)
  local all = shared.join(parameters, { { "validate_args", "boolean", true } })
  local a = check.arguments(self._class, all, ...)
  self.validate_args = a.validate_args
  return a
end

-- ---- exponential families -----------------------------------------------------------------------------------------

--- Families with a density in proportion to exp(parameters . statistics): one of them that gives its natural parameters
--- (get_natural_params) and their normalizer has an entropy and a divergence by these.
local Exponential = Distribution:extend "ExponentialFamily"
distributions.ExponentialFamily = Exponential
Exponential.mean_carrier_measure = 0

function Exponential:get_natural_params() check.raise("%s does not say its natural parameters", self._class) end

--- The logarithm of what the density is divided by, from the natural parameters.
function Exponential:log_normalizer() check.raise("%s has no log_normalizer", self._class) end

-- The normalizer and its slope at the natural parameters.
function shared.normalizer(self)
  local _ <close> = rille.enable_grad()
  local parameters = {}
  for i, value in ipairs(self.natural_params) do parameters[i] = value:detach():requires_grad_() end
  local normalizer = self:log_normalizer(table.unpack(parameters))
  return parameters, normalizer, { rille.autograd.grad(normalizer:sum(), parameters, { create_graph = true }) }
end

function Exponential:entropy()
  local parameters, result, slopes = shared.normalizer(self)
  result = result - self.mean_carrier_measure
  for i, parameter in ipairs(parameters) do
    result = result - shared.sum_rightmost(parameter * slopes[i], parameter:dim() - #self.batch_shape)
  end
  return result
end

-- ---- the families -------------------------------------------------------------------------------------------------

shared.Distribution = Distribution
rille.distributions = distributions
distributions._shared = shared
for _, script in ipairs { "constraints", "continuous", "discrete", "gamma", "multivariate", "transforms", "transforms_events",
  "transformed", "relaxed", "tails", "matrices", "arguments", "divergence",
  "divergence_mixed" } do
  require("rille.distributions." .. script)
end
distributions._shared = nil
for _, name in ipairs { "transforms", "constraints" } do
  require("rille.names").part(distributions[name], "rille.distributions." .. name)
end

return distributions
