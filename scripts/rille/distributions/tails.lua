-- FisherSnedecor, GeneralizedPareto, and VonMises, whose numbers are angles.
local rille = ...
local d = rawget(rille, "distributions")
local shared = d._shared
local c = d.constraints
local Distribution, broadcast, read = shared.Distribution, shared.broadcast, shared.read
local TENSOR = "tensor|number"
local NAN = 0 / 0

--- FisherSnedecor(df1, df2): of ratios of Chi2's numbers.
local Fisher = Distribution:extend "FisherSnedecor"
d.FisherSnedecor, Fisher.has_rsample, Fisher._shown, Fisher.support = Fisher, true, { "df1", "df2" }, c.positive
function Fisher:init(...)
  local a = read(self, { { "df1", TENSOR }, { "df2", TENSOR } }, ...)
  self.df1, self.df2 = broadcast(self._class, a.df1, a.df2)
  self:require(self.df1:gt(0) & self.df2:gt(0), "df1 and df2 must be > 0")
  self._gamma1, self._gamma2 = d.Gamma(self.df1 * 0.5, self.df1), d.Gamma(self.df2 * 0.5, self.df2)
  self:set_shapes(self.df1:shape())
end
function Fisher:get_mean()
  local df2 = self.df2:masked_fill(self.df2:le(2), NAN)
  return df2 / (df2 - 2)
end
function Fisher:get_mode()
  return ((self.df1 - 2) / self.df1 * self.df2 / (self.df2 + 2)):masked_fill(self.df1:le(2), NAN)
end
function Fisher:get_variance()
  local df2 = self.df2:masked_fill(self.df2:le(4), NAN)
  return 2 * df2:pow(2) * (self.df1 + df2 - 2) / (self.df1 * (df2 - 2):pow(2) * (df2 - 4))
end
function Fisher:rsample(sample_shape)
  local above, below = self._gamma1:rsample(sample_shape), self._gamma2:rsample(sample_shape)
  local tiny = rille.finfo(below.dtype).tiny
  return (above / below:clamp { min = tiny }):clamp { min = tiny }
end
function Fisher:log_prob(value)
  value = self:check_value(value)
  local half1, half2, ratio = self.df1 * 0.5, self.df2 * 0.5, self.df1 / self.df2
  return (half1 + half2):lgamma() - half1:lgamma() - half2:lgamma() + half1 * ratio:log() + (half1 - 1) * value:log()
    - (half1 + half2) * (ratio * value):log1p()
end

--- GeneralizedPareto(loc, scale, concentration): what lies beyond a bound, with a tail as long as concentration says.
local Pareto = Distribution:extend "GeneralizedPareto"
d.GeneralizedPareto, Pareto.has_rsample, Pareto._shown = Pareto, true, { "loc", "scale", "concentration" }
function Pareto:init(...)
  local a = read(self, { { "loc", TENSOR }, { "scale", TENSOR }, { "concentration", TENSOR } }, ...)
  self.loc, self.scale, self.concentration = broadcast(self._class, a.loc, a.scale, a.concentration)
  self:require(self.scale:gt(0), "scale must be > 0")
  self:set_shapes(self.loc:shape())
end
function Pareto:get_support()
  local k = self.concentration
  local ends = k:lt(0)
  local upper = self.loc - self.scale / k:masked_fill(k:ge(0), -1)
  return c.interval(self.loc, upper:masked_fill(ends:logical_not(), math.huge))
end
-- At a concentration of 0 the tail is exponential, and the general formulas divide by it.
local function by_tail(self, exponential, general)
  local is_zero = self.concentration:abs():le(1e-8)
  local k = rille.where(is_zero, rille.ones_like(self.concentration), self.concentration)
  local one, other = exponential(), general(k)
  return rille.where(is_zero:expand(other:shape()), one:expand(other:shape()), other)
end
function Pareto:log_prob(value)
  local z = (self:check_value(value) - self.loc) / self.scale
  return -self.scale:log() - by_tail(self, function() return z end, function(k)
    local y = 1 / k + rille.ones_like(z)
    return rille.where(y:eq(0), y, y * (k * z):log1p())
  end)
end
function Pareto:log_survival_function(value)
  local z = (self:check_value(value) - self.loc) / self.scale
  return by_tail(self, function() return -z end, function(k) return -(k * z):log1p() / k end)
end
function Pareto:log_cdf(value) return (-self:log_survival_function(value):exp()):log1p() end
function Pareto:cdf(value) return self:log_cdf(value):exp() end
function Pareto:icdf(value)
  local log = (-value):log1p()
  return by_tail(self, function() return self.loc - self.scale * log end,
    function(k) return self.loc + self.scale / k * (-k * log):expm1() end)
end
function Pareto:rsample(sample_shape)
  return self:icdf(rille.rand(self:extended_shape(sample_shape), { dtype = self.loc.dtype }))
end
function Pareto:get_mean()
  local k = self.concentration
  return (self.loc + self.scale / (1 - k)):masked_fill(k:ge(1), NAN)
end
function Pareto:get_variance()
  local k = self.concentration
  return (self.scale ^ 2 / ((1 - k) ^ 2 * (1 - 2 * k))):masked_fill(k:ge(0.5), NAN)
end
function Pareto:get_mode() return self.loc end
function Pareto:entropy() return self.scale:log() + self.concentration + 1 end

-- ---- angles -------------------------------------------------------------------------------------------------------

-- Polynomials for modified Bessel functions (Abramowitz and Stegun, 9.8.1 to 9.8.4), which are good to 1e-7.
local SMALL = {
  [0] = { 1, 3.5156229, 3.0899424, 1.2067492, 0.2659732, 0.360768e-1, 0.45813e-2 },
  { 0.5, 0.87890594, 0.51498869, 0.15084934, 0.2658733e-1, 0.301532e-2, 0.32411e-3 },
}
local LARGE = {
  [0] = { 0.39894228, 0.1328592e-1, 0.225319e-2, -0.157565e-2, 0.916281e-2, -0.2057706e-1, 0.2635537e-1, -0.1647633e-1,
    0.392377e-2 },
  { 0.39894228, -0.3988024e-1, -0.362018e-2, 0.163801e-2, -0.1031555e-1, 0.2282967e-1, -0.2895312e-1, 0.1787654e-1,
    -0.420059e-2 },
}
local function polynomial(y, coefficients)
  local sum = coefficients[#coefficients]
  for i = #coefficients - 1, 1, -1 do sum = coefficients[i] + y * sum end
  return sum
end

-- log I_order(x) for x > 0.
local function log_bessel(x, order)
  local small = polynomial((x / 3.75) ^ 2, SMALL[order])
  if order == 1 then small = x:abs() * small end
  local large = x - 0.5 * x:log() + polynomial(3.75 / x, LARGE[order]):log()
  return rille.where(x:lt(3.75), small:log(), large)
end

--- VonMises(loc, concentration): angles around loc, from -pi to pi.
local VonMises = Distribution:extend "VonMises"
d.VonMises, VonMises._shown, VonMises.support = VonMises, { "loc", "concentration" }, c.real
function VonMises:init(...)
  local a = read(self, { { "loc", TENSOR }, { "concentration", TENSOR } }, ...)
  self.loc, self.concentration = broadcast(self._class, a.loc, a.concentration)
  self:require(self.concentration:gt(0), "concentration must be > 0")
  self:set_shapes(self.loc:shape())
end
function VonMises:get_mean() return self.loc end
function VonMises:get_mode() return self.loc end
function VonMises:get_variance()
  return 1 - (log_bessel(self.concentration, 1) - log_bessel(self.concentration, 0)):exp()
end
function VonMises:log_prob(value)
  value = self:check_value(value)
  return self.concentration * (value - self.loc):cos() - math.log(2 * math.pi) - log_bessel(self.concentration, 0)
end

-- Angles by rejection from a wrapped Cauchy (Best and Fisher, 1979), in float64 as in PyTorch.
function VonMises:sample(sample_shape)
  local _ <close> = rille.no_grad()
  local shape, kappa = self:extended_shape(sample_shape), self.concentration:double()
  local tau = 1 + (1 + 4 * kappa ^ 2):sqrt()
  local rho = (tau - (2 * tau):sqrt()) / (2 * kappa)
  local r = rille.where(kappa:lt(1e-5), 1 / kappa + kappa, (1 + rho ^ 2) / (2 * rho))
  local x, done = rille.zeros(shape, { dtype = "float64" }), rille.zeros(shape, { dtype = "bool" })
  while not done:all():item() do
    local u = rille.rand(shared.join({ 3 }, shape), { dtype = "float64" })
    local z = (math.pi * u[0]):cos()
    local f = (1 + r * z) / (r + z)
    local far = kappa * (r - f)
    local taken = (far * (2 - far) - u[1]):gt(0) | ((far / u[1]):log() + 1 - far):ge(0)
    x = rille.where(taken, (u[2] - 0.5):sign() * f:acos(), x)
    done = done | taken
  end
  local angle = rille.remainder(x + math.pi + self.loc:double(), 2 * math.pi) - math.pi
  return angle:to(self.loc.dtype)
end

return d
