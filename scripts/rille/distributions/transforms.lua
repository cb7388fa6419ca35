-- Invertible functions with the logarithm of their slope: what all of them have, and those that take numbers one by one.
local rille, require = ...
local d = rawget(rille, "distributions")
local shared = d._shared
local class = require "rille.class"
local check = require "rille.check"
local F = rille.functional
local c = d.constraints
local transforms = {}
d.transforms = transforms

--- What all transforms have: t(x), t:inv(y), t:log_abs_det_jacobian(x, y); event_dim: how many dims it takes together.
local Transform = class.root "Transform"
transforms.Transform = Transform
Transform.domain_event_dim, Transform.codomain_event_dim, Transform.sign = 0, 0, 1
Transform.bijective, Transform.cache_size = false, 0

local function reals(dims) return dims > 0 and c.independent(c.real, dims) or c.real end

-- What a transform does not say itself.
local derived = {
  inv = function(self) return shared.inverse_of(self) end,
  domain = function(self) return reals(self.domain_event_dim) end,
  codomain = function(self) return reals(self.codomain_event_dim) end,
  event_dim = function(self)
    if self.domain_event_dim ~= self.codomain_event_dim then
      check.raise("%s: has no event_dim, as it takes %d dims to %d; use domain_event_dim or codomain_event_dim", self._class,
        self.domain_event_dim, self.codomain_event_dim)
    end
    return self.domain_event_dim
  end,
}

local function find_field(own)
  return function(self, key)
    local value = own[key]
    if key ~= "inv" and value ~= nil then return value end
    if derived[key] then
      value = derived[key](self)
      rawset(self, key, value)
      return value
    end
  end
end

local function apply(self, x)
  if self.cache_size == 0 then return self:forward(x) end
  if not rawequal(self._cached_x, x) then self._cached_x, self._cached_y = x, self:forward(x) end
  return self._cached_y
end

local function apply_inverse(self, y)
  if self.cache_size == 0 then return self:inverse(y) end
  if not rawequal(self._cached_y, y) then self._cached_x, self._cached_y = self:inverse(y), y end
  return self._cached_x
end

-- t.inv is a transform, and t:inv(y) calls it with t in front.
local function call(self, x, y) return apply(self, y == nil and x or y) end

local function metatable(own)
  return { __call = call, __class = own, __index = find_field(own), __tostring = function(self) return self._class .. "()" end }
end
shared.transform_metatable = metatable

--- A class of transforms of one's own: define forward(x), inverse(y), log_abs_det_jacobian(x, y).
function Transform:extend(name) return class.extend(self, "transforms.Transform", name, metatable) end

--- The x that the transform makes y of; as a field, the transform from y to x.
function Transform:inv(y) return apply_inverse(self, y) end

function Transform:log_abs_det_jacobian() check.raise("%s has no log_abs_det_jacobian", self._class) end

--- The shape of what comes of a shape, and of what a shape comes of; they differ for transforms of whole events.
function Transform.forward_shape(_, shape) return shape end
function Transform.inverse_shape(_, shape) return shape end

--- Reads arguments and cache_size, which is 0, or 1 where the last x and y are to be kept.
function shared.read_transform(self, parameters, ...)
  local a = check.arguments(self._class, shared.join(parameters, { { "cache_size", "integer", 0 } }), ...)
  if a.cache_size ~= 0 and a.cache_size ~= 1 then
    check.raise("%s: cache_size must be 0 or 1, got %d", self._class, a.cache_size)
  end
  self.cache_size = a.cache_size
  return a
end

function Transform:init(...) shared.read_transform(self, {}, ...) end

--- The same transform, which keeps the last x and y if cache_size is 1.
function Transform:with_cache(cache_size)
  cache_size = cache_size or 1
  if self.cache_size == cache_size then return self end
  local copy = {}
  for key, value in pairs(self) do copy[key] = value end
  copy.cache_size, copy.inv, copy._cached_x, copy._cached_y = cache_size, nil, nil, nil
  return setmetatable(copy, getmetatable(self))
end

-- The inverse as a transform.
local Inverse = Transform:extend "InverseTransform"
function shared.inverse_of(transform)
  local inverse = Inverse()
  inverse._of, inverse.inv, inverse.bijective, inverse.sign = transform, transform, transform.bijective, transform.sign
  inverse.domain_event_dim, inverse.codomain_event_dim = transform.codomain_event_dim, transform.domain_event_dim
  inverse.domain, inverse.codomain = transform.codomain, transform.domain
  return inverse
end
function Inverse:forward(x) return apply_inverse(self._of, x) end
function Inverse:inverse(y) return apply(self._of, y) end
function Inverse:log_abs_det_jacobian(x, y) return -self._of:log_abs_det_jacobian(y, x) end
function Inverse:forward_shape(shape) return self._of:inverse_shape(shape) end
function Inverse:inverse_shape(shape) return self._of:forward_shape(shape) end

-- Whether two transforms do the same, by their classes and what they were made with.
local own_fields = { inv = true, _cached_x = true, _cached_y = true, domain = true, codomain = true, event_dim = true }
function shared.same(a, b)
  if rille.is_tensor(a) or rille.is_tensor(b) then
    if type(a) == "number" or type(b) == "number" then
      return not rille.is_tensor(a + b) or (a - b):eq(0):all():item()
    end
    return rille.is_tensor(a) and rille.is_tensor(b) and rille.equal(a, b)
  end
  if type(a) ~= "table" or type(b) ~= "table" then return a == b end
  if rawequal(a, b) then return true end
  if a._class ~= b._class then return false end
  for _, one in ipairs { a, b } do
    for key in pairs(one) do
      if not own_fields[key] and not shared.same(rawget(a, key), rawget(b, key)) then return false end
    end
  end
  return true
end

-- ---- transforms of single numbers ---------------------------------------------------------------------------------

local function define(name, codomain, bijective)
  local own = Transform:extend(name)
  own.codomain, own.bijective, transforms[name] = codomain, bijective ~= false, own
  return own
end

local function sizes(value) return rille.is_tensor(value) and value:shape() or {} end
local function with_parameters(self, shape)
  return shared.broadcast_shapes(self._class, shape, sizes(self.loc or self.exponent), sizes(self.scale))
end

local Exp = define("ExpTransform", c.positive)
function Exp.forward(_, x) return x:exp() end
function Exp.inverse(_, y) return y:log() end
function Exp.log_abs_det_jacobian(_, x) return x end

local Affine = define "AffineTransform"
function Affine:init(...)
  local a = shared.read_transform(self, { { "loc", "tensor|number" }, { "scale", "tensor|number" },
    { "event_dim", "integer", 0 } }, ...)
  self.loc, self.scale, self.event_dim = a.loc, a.scale, a.event_dim
  self.domain_event_dim, self.codomain_event_dim = a.event_dim, a.event_dim
  self.sign = rille.is_tensor(a.scale) and a.scale:sign() or a.scale > 0 and 1 or -1
end
function Affine:forward(x) return self.loc + self.scale * x end
function Affine:inverse(y) return (y - self.loc) / self.scale end
function Affine:log_abs_det_jacobian(x)
  local slope = rille.is_tensor(self.scale) and self.scale:abs():log():expand(x:shape())
    or rille.full_like(x, math.log(math.abs(self.scale)))
  return shared.sum_rightmost(slope, self.event_dim)
end
Affine.forward_shape, Affine.inverse_shape = with_parameters, with_parameters

local Sigmoid = define("SigmoidTransform", c.unit_interval)
local function inside(y)
  local limits = rille.finfo(y.dtype)
  return y:clamp(limits.tiny, 1 - limits.eps)
end
function Sigmoid.forward(_, x) return inside(x:sigmoid()) end
function Sigmoid.inverse(_, y)
  y = inside(y)
  return y:log() - (-y):log1p()
end
function Sigmoid.log_abs_det_jacobian(_, x) return -F.softplus(-x) - F.softplus(x) end

local Tanh = define("TanhTransform", c.interval(-1, 1))
function Tanh.forward(_, x) return x:tanh() end
function Tanh.inverse(_, y) return y:atanh() end
function Tanh.log_abs_det_jacobian(_, x) return 2 * (math.log(2) - x - F.softplus(-2 * x)) end

local Softplus = define("SoftplusTransform", c.positive)
function Softplus.forward(_, x) return F.softplus(x) end
function Softplus.inverse(_, y) return (-((-y):expm1())):log() + y end
function Softplus.log_abs_det_jacobian(_, x) return -F.softplus(-x) end

local Power = define("PowerTransform", c.positive)
Power.domain = c.positive
function Power:init(...)
  self.exponent = shared.read_transform(self, { { "exponent", "tensor|number" } }, ...).exponent
  self.sign = rille.is_tensor(self.exponent) and self.exponent:sign() or self.exponent > 0 and 1 or -1
end
function Power:forward(x) return x:pow(self.exponent) end
function Power:inverse(y) return y:pow(1 / self.exponent) end
function Power:log_abs_det_jacobian(x, y) return (self.exponent * y / x):abs():log() end
Power.forward_shape, Power.inverse_shape = with_parameters, with_parameters

local Abs = define("AbsTransform", c.positive, false)
function Abs.forward(_, x) return x:abs() end
function Abs.inverse(_, y) return y end

--- Several, one after the other.
local Compose = define "ComposeTransform"
Compose.codomain = nil

-- The dims that belong to one event before the first part, where after the last at least those of its codomain do.
local function dims_before(parts, from, to, step, first, last)
  local dims = parts[from] and parts[from][first] or 0
  for i = from, to, step do
    dims = math.max(dims + parts[i][last] - parts[i][first], parts[i][last])
  end
  return dims
end

function Compose:init(...)
  local a = shared.read_transform(self, { { "parts", "table" } }, ...)
  local parts = a.parts
  for i, part in ipairs(parts) do shared.expect("ComposeTransform", ("part %d"):format(i), part, Transform, "transform") end
  if a.cache_size > 0 then
    parts = {}
    for i, part in ipairs(a.parts) do parts[i] = part:with_cache(a.cache_size) end
  end
  self.parts, self.bijective = parts, true
  self.domain_event_dim = dims_before(parts, #parts, 1, -1, "codomain_event_dim", "domain_event_dim")
  self.codomain_event_dim = dims_before(parts, 1, #parts, 1, "domain_event_dim", "codomain_event_dim")
  for _, part in ipairs(parts) do
    self.sign, self.bijective = part.sign * self.sign, self.bijective and part.bijective
  end
  local function widened(part, side, dims)
    local own = part and part[side] or c.real
    return dims > own.event_dim and c.independent(own, dims - own.event_dim) or own
  end
  self.domain = widened(parts[1], "domain", self.domain_event_dim)
  self.codomain = widened(parts[#parts], "codomain", self.codomain_event_dim)
end
function Compose:forward(x)
  for _, part in ipairs(self.parts) do x = part(x) end
  return x
end
function Compose:inverse(y)
  for i = #self.parts, 1, -1 do y = self.parts[i]:inv(y) end
  return y
end
function Compose:log_abs_det_jacobian(x)
  if #self.parts == 0 then return rille.zeros_like(x) end
  local total, dims = 0, self.domain_event_dim
  for _, part in ipairs(self.parts) do
    local y = part(x)
    total = total + shared.sum_rightmost(part:log_abs_det_jacobian(x, y), dims - part.domain_event_dim)
    dims = dims + part.codomain_event_dim - part.domain_event_dim
    x = y
  end
  return total
end
function Compose:forward_shape(shape)
  for _, part in ipairs(self.parts) do shape = part:forward_shape(shape) end
  return shape
end
function Compose:inverse_shape(shape)
  for i = #self.parts, 1, -1 do shape = self.parts[i]:inverse_shape(shape) end
  return shape
end

transforms.identity_transform = Compose {}
shared.define_transform = define

return transforms
