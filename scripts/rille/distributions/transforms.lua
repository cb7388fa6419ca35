-- Invertible functions with the logarithm of their slope, and distributions seen through them.
local rille, require = ...
local d = rawget(rille, "distributions")
local shared = d._shared
local class = require "rille.class"
local check = require "rille.check"
local F = rille.functional
local transforms = {}
d.transforms = transforms

--- What all transforms have: t(x), t:inv(y), t:log_abs_det_jacobian(x, y); event_dim: how many dims it takes together.
local Transform = class.root "Transform"
transforms.Transform = Transform
Transform.domain_event_dim, Transform.codomain_event_dim, Transform.sign = 0, 0, 1

local function metatable(own)
  return { __call = function(self, x) return self:forward(x) end, __class = own,
    __tostring = function(self) return self._class .. "()" end }
end

--- A class of transforms of one's own: define forward(x), inverse(y), log_abs_det_jacobian(x, y).
function Transform:extend(name) return class.extend(self, "transforms.Transform", name, metatable) end

--- The x that the transform makes y of; the same as inverse.
function Transform:inv(y) return self:inverse(y) end

local Exp = Transform:extend "ExpTransform"
transforms.ExpTransform = Exp
function Exp.forward(_, x) return x:exp() end
function Exp.inverse(_, y) return y:log() end
function Exp.log_abs_det_jacobian(_, x) return x end

local Affine = Transform:extend "AffineTransform"
transforms.AffineTransform = Affine
function Affine:init(...)
  local a = check.arguments("AffineTransform", { { "loc", "tensor|number" }, { "scale", "tensor|number" },
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

local Sigmoid = Transform:extend "SigmoidTransform"
transforms.SigmoidTransform = Sigmoid
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

local Tanh = Transform:extend "TanhTransform"
transforms.TanhTransform = Tanh
function Tanh.forward(_, x) return x:tanh() end
function Tanh.inverse(_, y) return y:atanh() end
function Tanh.log_abs_det_jacobian(_, x) return 2 * (math.log(2) - x - F.softplus(-2 * x)) end

local Softplus = Transform:extend "SoftplusTransform"
transforms.SoftplusTransform = Softplus
function Softplus.forward(_, x) return F.softplus(x) end
function Softplus.inverse(_, y) return (-((-y):expm1())):log() + y end
function Softplus.log_abs_det_jacobian(_, x) return -F.softplus(-x) end

local Power = Transform:extend "PowerTransform"
transforms.PowerTransform = Power
function Power:init(exponent) self.exponent = exponent end
function Power:forward(x) return x:pow(self.exponent) end
function Power:inverse(y) return y:pow(1 / self.exponent) end
function Power:log_abs_det_jacobian(x, y) return (self.exponent * y / x):abs():log() end

local Abs = Transform:extend "AbsTransform"
transforms.AbsTransform = Abs
function Abs.forward(_, x) return x:abs() end
function Abs.inverse(_, y) return y end

local Softmax = Transform:extend "SoftmaxTransform"
transforms.SoftmaxTransform, Softmax.domain_event_dim, Softmax.codomain_event_dim = Softmax, 1, 1
function Softmax.forward(_, x)
  local probs = (x - x:amax(-1, true)):exp()
  return probs / probs:sum(-1, true)
end
function Softmax.inverse(_, y) return y:log() end

--- Several, one after the other.
local Compose = Transform:extend "ComposeTransform"
transforms.ComposeTransform = Compose
function Compose:init(parts)
  self.parts = parts
  for _, part in ipairs(parts) do
    self.domain_event_dim = math.max(self.domain_event_dim, part.domain_event_dim)
    self.codomain_event_dim = math.max(self.codomain_event_dim, part.codomain_event_dim)
    self.sign = part.sign * self.sign
  end
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
  local total = 0
  for _, part in ipairs(self.parts) do
    local y = part(x)
    total = total + shared.sum_rightmost(part:log_abs_det_jacobian(x, y), self.domain_event_dim - part.domain_event_dim)
    x = y
  end
  return total
end

for name, transform in pairs(transforms) do d[name] = transform end

--- TransformedDistribution(base, transform or list): samples of base, transformed.
local Transformed = shared.Distribution:extend "TransformedDistribution"
d.TransformedDistribution = Transformed
function Transformed:init(...)
  local a = shared.read(self, { { "base_distribution", "table" }, { "transforms", "table" } }, ...)
  self.base_dist = a.base_distribution
  self.transforms = a.transforms.forward and { a.transforms } or a.transforms
  self.has_rsample = self.base_dist.has_rsample
  local shape = shared.join(self.base_dist.batch_shape, self.base_dist.event_shape)
  local whole = Compose(self.transforms)
  local events = math.max(whole.codomain_event_dim, #self.base_dist.event_shape)
  if #shape < events then
    check.raise("TransformedDistribution: the base needs %d dims, its shape is %s", events, check.shape(shape))
  end
  self._events = events
  self:set_shapes(shared.slice(shape, 1, #shape - events), shared.slice(shape, #shape - events + 1, #shape))
end
function Transformed:sample(sample_shape)
  local _ <close> = rille.no_grad()
  return Compose(self.transforms)(self.base_dist:sample(sample_shape))
end
function Transformed:rsample(sample_shape) return Compose(self.transforms)(self.base_dist:rsample(sample_shape)) end
function Transformed:log_prob(value)
  value = self:check_value(value)
  local events, y, total = #self.event_shape, value, 0
  for i = #self.transforms, 1, -1 do
    local transform = self.transforms[i]
    local x = transform:inv(y)
    events = events + transform.domain_event_dim - transform.codomain_event_dim
    total = total - shared.sum_rightmost(transform:log_abs_det_jacobian(x, y), events - transform.domain_event_dim)
    y = x
  end
  return total + shared.sum_rightmost(self.base_dist:log_prob(y), events - #self.base_dist.event_shape)
end
function Transformed:cdf(value)
  local sign = 1
  for i = #self.transforms, 1, -1 do
    sign = sign * self.transforms[i].sign
    value = self.transforms[i]:inv(value)
  end
  return sign * (self.base_dist:cdf(value) - 0.5) + 0.5
end
function Transformed:icdf(value)
  for i = #self.transforms, 1, -1 do value = self.transforms[i].sign * (value - 0.5) + 0.5 end
  return Compose(self.transforms)(self.base_dist:icdf(value))
end

--- LogNormal(loc, scale)
local LogNormal = Transformed:extend "LogNormal"
d.LogNormal, LogNormal.has_rsample, LogNormal._shown = LogNormal, true, { "loc", "scale" }
function LogNormal:init(...)
  local a = shared.read(self, { { "loc", "tensor|number" }, { "scale", "tensor|number" } }, ...)
  local base = d.Normal(a.loc, a.scale, { validate_args = self.validate_args })
  Transformed.init(self, base, Exp(), { validate_args = self.validate_args })
  self.loc, self.scale = base.loc, base.scale
end
function LogNormal.support(_, value) return value:gt(0) end
function LogNormal:get_mean() return (self.loc + self.scale:pow(2) / 2):exp() end
function LogNormal:get_mode() return (self.loc - self.scale:square()):exp() end
function LogNormal:get_variance()
  local square = self.scale:pow(2)
  return square:expm1() * (2 * self.loc + square):exp()
end
function LogNormal:entropy() return self.base_dist:entropy() + self.loc end

--- Gumbel(loc, scale)
local Gumbel = Transformed:extend "Gumbel"
d.Gumbel, Gumbel._shown = Gumbel, { "loc", "scale" }
local EULER = 0.57721566490153286060651209008240243
function Gumbel:init(...)
  local a = shared.read(self, { { "loc", "tensor|number" }, { "scale", "tensor|number" } }, ...)
  self.loc, self.scale = shared.broadcast("Gumbel", a.loc, a.scale)
  local limits, one = rille.finfo(self.loc.dtype), rille.ones_like(self.loc)
  local log = class.extend(Transform, "Transform", "Log", metatable)
  log.sign = -1 -- y = -log(x)
  function log.forward(_, x) return -x:log() end
  function log.inverse(_, y) return (-y):exp() end
  function log.log_abs_det_jacobian(_, x) return -x:log() end
  local base = d.Uniform(one * limits.tiny, one - limits.eps, { validate_args = false })
  Transformed.init(self, base, { log(), log(), Affine(self.loc, self.scale) }, { validate_args = self.validate_args })
end
function Gumbel:log_prob(value)
  local y = (self.loc - self:check_value(value)) / self.scale
  return (y - y:exp()) - self.scale:log()
end
function Gumbel:get_mean() return self.loc + self.scale * EULER end
function Gumbel:get_mode() return self.loc end
function Gumbel:get_variance() return (math.pi ^ 2 / 6) * self.scale:pow(2) end
function Gumbel:entropy() return self.scale:log() + (1 + EULER) end

return d
