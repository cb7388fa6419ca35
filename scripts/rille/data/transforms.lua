-- Transforms of batches of pictures: local t = transforms.compose { transforms.horizontal_flip(), ... }; xb = t(xb).
--
-- Pictures are [N, C, H, W] or [C, H, W], of floats (colours 0 .. 1) or uint8 (0 .. 255, rounded). What is drawn by chance is
-- drawn for each picture; with a generator in the options it comes from that, else from the default one. A batch is changed in
-- one pass in C (engine/pictures/augment.c), float64 as float32, and without derivatives.
local rille, require, native = ...
local check = require "rille.check"
local samplers = require "rille.data.samplers"
local raise = check.raise
local transforms = {}

-- The kinds of native.augment, and the columns of its numbers.
local CROP, ERASE, AFFINE = 0, 1, 2
local COLOURS = { brightness = 3, contrast = 4, saturation = 5, hue = 6 }

-- A transform of [N, C, H, W] from one that may also be called with one picture.
local function of_batches(name, body)
  return function(x)
    if not rille.is_tensor(x) then raise("%s: needs a tensor, got %s", name, type(x)) end
    if x:dim() ~= 3 and x:dim() ~= 4 then
      raise("%s: pictures must be [N, C, H, W] or [C, H, W], got %s", name, check.shape(x))
    end
    if not x.dtype:find "float" and x.dtype ~= "uint8" then
      raise("%s: pictures must be of floats or uint8, got %s", name, x.dtype)
    end
    if x.requires_grad then raise("%s: has no derivative, and the pictures require gradients (x:detach())", name) end
    local single, is_double = x:dim() == 3, x.dtype == "float64"
    if single then x = x:unsqueeze(0) end
    if is_double then x = x:float() end
    if x:numel() > 0 then x = body(x, x:size()) end
    if is_double then x = x:double() end
    return single and x:squeeze(0) or x
  end
end

local function columns(...) return rille.stack({ ... }, 1):double() end

local function options_of(name, options, kinds)
  kinds.generator = "any"
  options = check.options(name, options, kinds)
  samplers.check_generator(name, options.generator)
  return options
end

-- n numbers from low to high.
local function uniform(n, low, high, generator)
  return rille.rand(n, { generator = generator }) * (high - low) + low
end

local function is_number(value) return type(value) == "number" and value == value and math.abs(value) < math.huge end

-- { low, high } from a number a (-a to a) or a pair.
local function range(name, what, value)
  if is_number(value) then return -math.abs(value), math.abs(value) end
  if type(value) ~= "table" or not is_number(value[1]) or not is_number(value[2]) or value[1] > value[2] then
    raise("%s: %s must be a number, or two of which the first is not the higher", name, what)
  end
  return value[1], value[2]
end

local function size_of(name, size)
  local h, w = size, size
  if type(size) == "table" then h, w = size[1], size[2] end
  if math.type(h) ~= "integer" or math.type(w) ~= "integer" or h < 1 or w < 1 then
    raise("%s: size must be an integer of at least 1, or two", name)
  end
  return h, w
end

--- One transform after the other.
function transforms.compose(list)
  if type(list) ~= "table" then raise("compose: needs a list of functions, got %s", type(list)) end
  for i, transform in ipairs(list) do
    if type(transform) ~= "function" then raise("compose: entry %d must be a function, got %s", i, type(transform)) end
  end
  return function(x)
    for _, transform in ipairs(list) do x = transform(x) end
    return x
  end
end

local function by_channel(name, what, value)
  if is_number(value) then value = { value } end
  if type(value) ~= "table" or #value == 0 then raise("%s: %s must be a number or one for each channel", name, what) end
  for _, number in ipairs(value) do
    if not is_number(number) then raise("%s: %s must be numbers, got %s", name, what, tostring(number)) end
    if what == "std" and number == 0 then raise("%s: std must not be 0", name) end
  end
  return rille.tensor(value, { dtype = "float32" }):reshape(1, #value, 1, 1)
end

--- (x - mean) / std; each a number, or a list with one for each channel. uint8 pictures are divided by 255 first and become
-- float32.
function transforms.normalize(mean, std)
  local m, s = by_channel("normalize", "mean", mean), by_channel("normalize", "std", std)
  return of_batches("normalize", function(x, _, channels)
    for what, value in pairs { mean = m, std = s } do
      if value:numel() ~= 1 and value:numel() ~= channels then
        raise("normalize: %s has %d values, the pictures have %d channels", what, value:numel(), channels)
      end
    end
    if x.dtype == "uint8" then return (x:float() - m * 255) / (s * 255) end
    return (x - m) / s
  end)
end

-- ---- places ------------------------------------------------------------------------------------------------------------

local function check_fits(name, h, w, height, width)
  if h > height or w > width then raise("%s: a part of %d x %d does not fit into %d x %d", name, h, w, height, width) end
end

--- The middle of each picture. size: a number, or { height, width }.
function transforms.center_crop(size)
  local h, w = size_of("center_crop", size)
  return of_batches("center_crop", function(x, _, _, height, width)
    check_fits("center_crop", h, w, height, width)
    local top, left = (height - h + 1) // 2, (width - w + 1) // 2
    return x:slice(top, top + h, 2):slice(left, left + w, 3)
  end)
end

local MODES = { nearest = true, bilinear = true, bicubic = true }

-- A number is the shorter side's new size, the other one keeps its share, rounded down.
local function sizes_for(size, height, width)
  if type(size) == "table" then return size[1], size[2] end
  if height <= width then return size, math.max(1, size * width // height) end
  return math.max(1, size * height // width), size
end

--- Each picture in another size: { height, width }, or a number for the shorter side.
function transforms.resize(size, options)
  if type(size) == "table" then size = { size_of("resize", size) } else size_of("resize", size) end
  options = check.options("resize", options, { interpolation = "string", antialias = "boolean" })
  local mode = options.interpolation or "bilinear"
  if not MODES[mode] then raise("resize: interpolation must be 'bilinear', 'bicubic' or 'nearest', got '%s'", mode) end
  local smooth = mode ~= "nearest" and options.antialias ~= false
  return of_batches("resize", function(x, _, _, height, width)
    local h, w = sizes_for(size, height, width)
    if h == height and w == width then return x end
    local is_bytes = x.dtype == "uint8"
    if mode == "nearest" then
      return rille.functional.interpolate(x:float(), { h, w }, { mode = "nearest" }):to(x.dtype)
    end
    local y = rille.functional.interpolate(x:float(), { h, w }, { mode = mode, antialias = smooth })
    return is_bytes and y:round():clamp(0, 255):to("uint8") or y
  end)
end

--- A part of each picture, at a place by chance.
function transforms.random_crop(size, options)
  local h, w = size_of("random_crop", size)
  options = options_of("random_crop", options, { padding = "integer" })
  local padding, generator = options.padding or 0, options.generator
  if padding < 0 then raise("random_crop: padding must be at least 0, got %d", padding) end
  local function places(n, most)
    return rille.randint(0, most + 1, { n }, { generator = generator or rille.default_generator })
  end
  return of_batches("random_crop", function(x, n, _, height, width)
    height, width = height + 2 * padding, width + 2 * padding
    check_fits("random_crop", h, w, height, width)
    local rows, none = places(n, height - h), rille.zeros(n)
    return native.augment(x, CROP, columns(rows - padding, places(n, width - w) - padding, none, none), h, w)
  end)
end

for name, is_vertical in pairs { horizontal_flip = false, vertical_flip = true } do
  --- Each picture mirrored, with probability p (0.5).
  transforms[name] = function(p, options)
    p = p or 0.5
    if not is_number(p) then raise("%s: p must be a number", name) end
    check.probability(name, "p", p)
    local generator = options_of(name, options, {}).generator
    return of_batches(name, function(x, n, _, height, width)
      local mirrored, none = uniform(n, 0, 1, generator):lt(p):float(), rille.zeros(n)
      local numbers = is_vertical and columns(none, none, none, mirrored) or columns(none, none, mirrored, none)
      return native.augment(x, CROP, numbers, height, width)
    end)
  end
end

-- Pictures seen through turned, moved, scaled and sheared grids; everything [n]. A place of the result is read at
-- shear^-1 rotation^-1 (place - shift) / scale, from the middle, y downwards; the factors of H and W take it
-- to the grid's -1 .. 1.
local function look(x, angle, shift_x, shift_y, scale, shear)
  local h, w = x:size(2), x:size(3)
  local cos, sin, tan = angle:cos(), angle:sin(), shear:tan()
  local a, b = (cos + tan * sin) / scale, (tan * cos - sin) / scale * (h / w)
  local d, e = sin / scale * (w / h), cos / scale
  return native.augment(x, AFFINE,
    columns(a, b, (a * shift_x + b * shift_y) * -2, d, e, (d * shift_x + e * shift_y) * -2))
end

--- Each picture turned by an angle by chance, counterclockwise; what comes in from outside is 0.
function transforms.rotate(degrees, options)
  options = options_of("rotate", options, {})
  range("rotate", "degrees", degrees)
  return transforms.affine(degrees, options)
end

--- Each picture turned, moved, scaled and sheared by chance; what comes in from outside is 0.
function transforms.affine(degrees, options)
  local name = "affine"
  options = options_of(name, options, { translate = "table", scale = "table", shear = "table|number" })
  local from, to = range(name, "degrees", degrees)
  local shift = options.translate or { 0, 0 }
  for i = 1, 2 do
    if not is_number(shift[i]) then raise("%s: translate must be two numbers", name) end
    check.probability(name, "translate", shift[i])
  end
  local least, most = range(name, "scale", options.scale or { 1, 1 })
  if least <= 0 then raise("%s: scale must be above 0, got %s", name, least) end
  local shear_from, shear_to = range(name, "shear", options.shear or 0)
  local generator = options.generator
  return of_batches(name, function(x, n)
    local angle = uniform(n, math.rad(from), math.rad(to), generator)
    local shift_x, shift_y = uniform(n, -shift[1], shift[1], generator), uniform(n, -shift[2], shift[2], generator)
    local scale = uniform(n, least, most, generator)
    return look(x, angle, shift_x, shift_y, scale, uniform(n, math.rad(shear_from), math.rad(shear_to), generator))
  end)
end

--- A rectangle of each picture, by chance, set to a value.
function transforms.erase(options)
  local name = "erase"
  options = options_of(name, options, { p = "number", scale = "table", ratio = "table", value = "number" })
  local p, value, generator = options.p or 0.5, options.value or 0, options.generator
  check.probability(name, "p", p)
  local least, most = range(name, "scale", options.scale or { 0.02, 0.33 })
  local narrow, wide = range(name, "ratio", options.ratio or { 0.3, 3.3 })
  if least < 0 or most > 1 then raise("%s: scale must lie in [0, 1]", name) end
  if narrow <= 0 then raise("%s: ratio must be above 0", name) end
  -- Along a dim of this size: where it starts, and how long it is, [n].
  local function part(n, length, size)
    length = length:round():clamp(0, size)
    return (uniform(n, 0, 1, generator) * (length * -1 + size + 1)):floor():minimum(length * -1 + size), length
  end
  return of_batches(name, function(x, n, _, h, w)
    local chosen = uniform(n, 0, 1, generator):lt(p)
    local area = uniform(n, least, most, generator) * (h * w)
    local ratio = uniform(n, math.log(narrow), math.log(wide), generator):exp()
    local top, height = part(n, (area * ratio):sqrt(), h)
    local left, width = part(n, (area / ratio):sqrt(), w)
    return native.augment(x, ERASE, columns(top, left, height * chosen, width), 0, 0, value)
  end)
end

-- ---- colours -----------------------------------------------------------------------------------------------------------

-- A transform of colours by a factor for each picture.
local function colour(name, x, channels, factor)
  if name ~= "brightness" and channels ~= 1 and channels ~= 3 then
    raise("%s: pictures must have 1 or 3 channels, got %d", name, channels)
  end
  return native.augment(x, COLOURS[name], factor:reshape(-1, 1))
end

-- Each picture mixed with another form of it: x * f + other * (1 - f), f by chance in 1 - amount .. 1 + amount, within the range
-- of colours.
local function mixed(name)
  transforms[name] = function(amount, options)
    local low, high = amount, nil
    if type(amount) == "table" then
      low, high = range(name, "amount", amount)
    elseif is_number(amount) and amount >= 0 then
      low, high = math.max(0, 1 - amount), 1 + amount
    end
    if not high or low < 0 then raise("%s: amount must be a number of at least 0, or { low, high } for the factor", name) end
    local generator = options_of(name, options, {}).generator
    return of_batches(name, function(x, n, channels) return colour(name, x, channels, uniform(n, low, high, generator)) end)
  end
end

--- Each picture made darker or brighter by a factor by chance: 1 - amount to 1 + amount, or { low, high }.
mixed("brightness")
--- The same for the distance from the picture's mean grey.
mixed("contrast")
--- The same for the distance from the picture in grey (ITU-R BT.601).
mixed("saturation")

--- Each picture in grey, with probability p (0.1); the number of channels stays.
function transforms.grayscale(p, options)
  p = p or 0.1
  if not is_number(p) then raise("grayscale: p must be a number") end
  check.probability("grayscale", "p", p)
  local generator = options_of("grayscale", options, {}).generator
  return of_batches("grayscale", function(x, n, channels)
    return colour("saturation", x, channels, uniform(n, 0, 1, generator):ge(p):double())
  end)
end

--- Each picture's colours turned on the circle of hues by a share of it, by chance.
function transforms.hue(amount, options)
  local low, high = range("hue", "amount", amount)
  if low < -0.5 or high > 0.5 then raise("hue: amount must lie in -0.5 .. 0.5") end
  local generator = options_of("hue", options, {}).generator
  return of_batches("hue", function(x, n, channels) return colour("hue", x, channels, uniform(n, low, high, generator)) end)
end

return require("rille.names").part(transforms, "rille.data.transforms")
