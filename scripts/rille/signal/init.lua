-- rille.signal.windows, and the windows of the module itself (hann_window, ...): weights that fall to both sides.
--
-- A symmetric window of n points lies at 0 .. n - 1; a periodic one is the first n points of the symmetric one of n + 1.
local rille, require = ...
local check = require "rille.check"
local windows = {}

local OPTIONS = { dtype = "string", requires_grad = "boolean" }

-- Places 0 .. n - 1 in float64, and n - 1 of the symmetric window.
local function places(name, n, symmetric)
  if math.type(n) ~= "integer" or n < 0 then
    check.raise("%s: the number of points must be a whole number of at least 0, got %s", name, tostring(n))
  end
  local length = symmetric and n - 1 or n
  return rille.arange(n, { dtype = "float64" }), length > 0 and length or 1
end

-- A window as its options want it; one point is 1.
local function finish(values, n, options)
  if n == 1 then values = rille.ones(1, { dtype = "float64" }) end
  local default = rawget(rille, "get_default_dtype")
  return values:to(options.dtype or default and default() or "float32"):requires_grad_(options.requires_grad == true)
end

-- a(0) - a(1) cos t + a(2) cos 2t - ..., t a turn over the window.
local function cosines(name, n, symmetric, a, options)
  local at, length = places(name, n, symmetric)
  local sum = rille.full({ n }, a[1], { dtype = "float64" })
  for k = 2, #a do
    sum = sum + (at * (2 * math.pi * (k - 1) / length)):cos() * (a[k] * (k % 2 == 0 and -1 or 1))
  end
  return finish(sum, n, options)
end

-- The arguments of a window: options by name in a last table, the shape's numbers by position before it.
local function read(name, options, known)
  local kinds = { sym = "boolean" }
  for key, kind in pairs(OPTIONS) do kinds[key] = kind end
  for key, kind in pairs(known or {}) do kinds[key] = kind end
  options = check.options(name, options, kinds)
  return options, options.sym ~= false
end

local SUMS = {
  hann = { 0.5, 0.5 }, hamming = { 0.54, 0.46 }, blackman = { 0.42, 0.5, 0.08 },
  nuttall = { 0.3635819, 0.4891775, 0.1365995, 0.0106411 },
}
for name, a in pairs(SUMS) do
  --- rille.signal.windows.hann(n, { sym = true, dtype, requires_grad }); hamming, blackman and nuttall too.
  windows[name] = function(n, options)
    local given, symmetric = read(name, options)
    return cosines(name, n, symmetric, a, given)
  end
end

--- A cosine on a pedestal: windows.general_hamming(n, { alpha = 0.54, sym = true }).
function windows.general_hamming(n, options)
  local given, symmetric = read("general_hamming", options, { alpha = "number" })
  local alpha = given.alpha or 0.54
  return cosines("general_hamming", n, symmetric, { alpha, 1 - alpha }, given)
end

--- The sum of cosines with weights a: windows.general_cosine(n, { a = { 0.5, 0.5 } }).
function windows.general_cosine(n, options)
  local given, symmetric = read("general_cosine", options, { a = "table" })
  if not given.a or #given.a == 0 then check.raise("general_cosine: a must be a list of numbers") end
  return cosines("general_cosine", n, symmetric, given.a, given)
end

--- A triangle from 0 to 1 and back: windows.bartlett(n, { sym = true }).
function windows.bartlett(n, options)
  local given, symmetric = read("bartlett", options)
  local at, length = places("bartlett", n, symmetric)
  return finish(1 - (at * (2 / length) - 1):abs(), n, given)
end

--- Half a sine: windows.cosine(n, { sym = true }).
function windows.cosine(n, options)
  local given, symmetric = read("cosine", options)
  local at, length = places("cosine", n, symmetric)
  return finish(((at + 0.5) * (math.pi / (length + 1))):sin(), n, given)
end

--- exp(-|t - center| / tau), center in the middle unless told: windows.exponential(n, { center, tau = 1, sym = true }).
function windows.exponential(n, options)
  local given, symmetric = read("exponential", options, { center = "number", tau = "number" })
  local tau = given.tau or 1
  if tau <= 0 then check.raise("exponential: tau must be above 0, got %s", tostring(tau)) end
  if symmetric and given.center then check.raise("exponential: center must be left out for a symmetric window (sym = true)") end
  local at, length = places("exponential", n, symmetric)
  return finish((-(at - (given.center or length / 2)):abs() / tau):exp(), n, given)
end

--- A bell curve: windows.gaussian(n, { std = 1, sym = true }).
function windows.gaussian(n, options)
  local given, symmetric = read("gaussian", options, { std = "number" })
  local std = given.std or 1
  if std <= 0 then check.raise("gaussian: std must be above 0, got %s", tostring(std)) end
  local at, length = places("gaussian", n, symmetric)
  return finish((-((at - length / 2) / std) ^ 2 / 2):exp(), n, given)
end

--- Kaiser's window, a Bessel function over half a circle: windows.kaiser(n, { beta = 12, sym = true }).
function windows.kaiser(n, options)
  local given, symmetric = read("kaiser", options, { beta = "number" })
  local beta = given.beta or 12
  if beta < 0 then check.raise("kaiser: beta must be at least 0, got %s", tostring(beta)) end
  local at, length = places("kaiser", n, symmetric)
  local root = (1 - (at * (2 / length) - 1) ^ 2):clamp(0):sqrt()
  return finish((root * beta):i0() / rille.i0(rille.tensor(beta, { dtype = "float64" })), n, given)
end

-- The module's own names: periodic unless told, the number by position.
local function of_module(name, window, known)
  rille[name] = function(n, periodic, ...)
    local values = { ... }
    local options = type(periodic) == "table" and periodic or type(values[#values]) == "table" and table.remove(values) or {}
    local kinds = { periodic = "boolean" }
    for key, kind in pairs(OPTIONS) do kinds[key] = kind end
    for _, key in ipairs(known or {}) do kinds[key] = "number" end
    options = check.options(name, options, kinds)
    if type(periodic) ~= "boolean" then periodic = options.periodic end
    local given = { sym = periodic == false, dtype = options.dtype, requires_grad = options.requires_grad }
    for i, key in ipairs(known or {}) do given[key] = values[i] or options[key] end
    return window(n, given)
  end
end

--- hann_window(n, periodic = true, { dtype }) and its kin: bartlett_window, blackman_window, hamming_window, kaiser_window.
of_module("hann_window", windows.hann)
of_module("bartlett_window", windows.bartlett)
of_module("blackman_window", windows.blackman)
of_module("kaiser_window", windows.kaiser, { "beta" })
of_module("hamming_window", function(n, given)
  local alpha, beta = given.alpha or 0.54, given.beta or 0.46
  given.alpha, given.beta = nil, nil
  given.a = { alpha, beta }
  return windows.general_cosine(n, given)
end, { "alpha", "beta" })

local names = {}
for name in pairs(windows) do names[name] = "n options" end
check.take_names(windows, names)
names = {}
for _, name in ipairs { "bartlett", "blackman", "hann", "hamming", "kaiser" } do
  names[name .. "_window"] = "n periodic options"
end
check.take_names(rille, names)

rille.signal = { windows = windows }
return rille.signal
