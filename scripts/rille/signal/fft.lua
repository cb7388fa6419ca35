-- rille.fft: discrete Fourier transforms under the names of torch.fft.
--
-- A complex number is a pair: tensors of complex numbers have a last dim of size 2, the real and the imaginary part, which
-- dim does not count. fft and its kin take real numbers, and pairs where { pairs = true } says so; what gives complex
-- numbers gives pairs.
local rille, require, native = ...
local check = require "rille.check"
local c2c, r2c, c2r = native.internal.fft_c2c, native.internal.fft_r2c, native.internal.fft_c2r
local fft = {}

-- The dim as a number from 0 among the dims that count.
local function place(name, dim, dims)
  if dim < -dims or dim >= dims then
    check.raise("%s: dim %d is out of range: the input has %d dims that can be transformed", name, dim, dims)
  end
  return dim % dims
end

-- x with n elements along dim: its first ones, or zeros behind.
local function with_length(name, x, dim, n)
  local size = x:size(dim)
  if n < 1 then check.raise("%s: n must be at least 1, got %d", name, n) end
  if n < size then return x:narrow(dim, 0, n) end
  if n == size then return x end
  local widths = {}
  for _ = dim, x:dim() - 1 do
    widths[#widths + 1], widths[#widths + 2] = 0, 0
  end
  widths[#widths] = n - size
  return rille.nn.functional.pad(x, widths)
end

-- What a result of n numbers is multiplied by; PyTorch's norm: "backward" divides the inverse, "forward" the other way.
local function factor(name, norm, n, inverse)
  if norm == "ortho" then return 1 / math.sqrt(n) end
  if norm ~= "backward" and norm ~= "forward" then
    check.raise("%s: norm must be 'backward', 'forward' or 'ortho', got '%s'", name, norm)
  end
  return (norm == "forward") ~= inverse and 1 / n or 1
end

local function real(name, x)
  if not x:is_floating_point() then x = x:to(rille.get_default_dtype()) end
  if x:dim() == 0 then check.raise("%s: the input must have a dim", name) end
  return x
end

local function pairs_of(name, x)
  x = real(name, x)
  if x:size(-1) ~= 2 then
    check.raise("%s: needs pairs [..., 2] of real and imaginary parts, got shape %s", name, check.shape(x))
  end
  return x
end

-- Real numbers as pairs whose imaginary part is zero.
local function as_pairs(x) return rille.stack({ x, rille.zeros_like(x) }, -1) end

local function transform_pairs(x, dim, inverse, scale)
  local last = x:dim() - 2
  if dim == last then return c2c(x, inverse, scale) end
  return c2c(x:movedim(dim, last), inverse, scale):movedim(last, dim)
end

-- All frequencies from the n // 2 + 1 that are not negative.
local function whole(half, dim, n)
  if n < 3 then return half end
  local rest = half:narrow(dim, 1, (n - 1) // 2):flip { dim }
  return rille.cat({ half, rest * rille.tensor({ 1, -1 }, { dtype = rest.dtype }) }, dim)
end

local function half_transform(x, dim, scale)
  local last = x:dim() - 1
  if dim == last then return r2c(x, scale) end
  return r2c(x:movedim(dim, last), scale):movedim(last, dim)
end

local function real_transform(x, dim, n, scale)
  local last = x:dim() - 2
  if dim == last then return c2r(x, n, scale) end
  return c2r(x:movedim(dim, last), n, scale):movedim(last, dim)
end

local function conjugate(x) return x * rille.tensor({ 1, -1 }, { dtype = x.dtype }) end

-- ---- one dim

local ONE = { { "input", "tensor" }, { "n", "integer", false }, { "dim", "integer", -1 }, { "norm", "string", "backward" } }

local function one(name, is_pairs, ...)
  local parameters = { table.unpack(ONE) }
  if is_pairs ~= nil then parameters[5] = { "pairs", "boolean", is_pairs } end
  return check.arguments("fft." .. name, parameters, ...)
end

local function complex_one(name, inverse, ...)
  local a = one(name, inverse, ...)
  name = "fft." .. name
  local x = a.pairs and pairs_of(name, a.input) or real(name, a.input)
  local dim = place(name, a.dim, x:dim() - (a.pairs and 1 or 0))
  local n = a.n or x:size(dim)
  x = with_length(name, x, dim, n)
  local scale = factor(name, a.norm, n, inverse)
  if a.pairs then return transform_pairs(x, dim, inverse, scale) end
  local result = whole(half_transform(x, dim, scale), dim, n)
  return inverse and conjugate(result) or result
end

--- The discrete Fourier transform: sums of input[j] exp(-2 pi i j k / n).
function fft.fft(...) return complex_one("fft", false, ...) end
--- The inverse, of pairs unless { pairs = false } says that the numbers are real.
function fft.ifft(...) return complex_one("ifft", true, ...) end

--- The non-negative frequencies of real numbers.
function fft.rfft(...)
  local a = one("rfft", nil, ...)
  local x = real("fft.rfft", a.input)
  local dim = place("fft.rfft", a.dim, x:dim())
  local n = a.n or x:size(dim)
  return half_transform(with_length("fft.rfft", x, dim, n), dim, factor("fft.rfft", a.norm, n, false))
end

local function to_real(name, inverse, a)
  local x = pairs_of(name, a.input)
  local dim = place(name, a.dim, x:dim() - 1)
  local n = a.n or 2 * (x:size(dim) - 1)
  if n < 1 then check.raise("%s: n must be at least 1, got %d", name, n) end
  x = with_length(name, x, dim, n // 2 + 1)
  return real_transform(inverse and x or conjugate(x), dim, n, factor(name, a.norm, n, inverse))
end

--- n real numbers from their non-negative frequencies.
function fft.irfft(...) return to_real("fft.irfft", true, one("irfft", nil, ...)) end
--- The transform of a signal that mirrors itself: real.
function fft.hfft(...) return to_real("fft.hfft", false, one("hfft", nil, ...)) end

--- The inverse of hfft.
function fft.ihfft(...)
  local a = one("ihfft", nil, ...)
  local x = real("fft.ihfft", a.input)
  local dim = place("fft.ihfft", a.dim, x:dim())
  local n = a.n or x:size(dim)
  local half = half_transform(with_length("fft.ihfft", x, dim, n), dim, factor("fft.ihfft", a.norm, n, true))
  return conjugate(half)
end

-- ---- several dims

-- The dims and lengths of a call: both lists, or what the other says.
local function several(name, x, dims, s, dim, default)
  dim = dim or default
  if not dim then
    dim = {}
    for i = s and dims - #s or 0, dims - 1 do dim[#dim + 1] = i end
  end
  if s and #s ~= #dim then check.raise("%s: s has %d lengths for %d dims", name, #s, #dim) end
  local places, lengths, seen = {}, {}, {}
  for i, d in ipairs(dim) do
    local at = place(name, d, dims)
    if seen[at] then check.raise("%s: dim %d is named twice", name, d) end
    seen[at], places[i] = true, at
    lengths[i] = s and s[i] ~= -1 and s[i] or x:size(at)
  end
  if #places == 0 then check.raise("%s: no dim is named", name) end
  return places, lengths
end

local function arguments_of_several(name, has_pairs, ...)
  local parameters = { { "input", "tensor" }, { "s", "list", false }, { "dim", "list", false }, { "norm", "string", "backward" } }
  if has_pairs ~= nil then parameters[5] = { "pairs", "boolean", has_pairs } end
  return check.arguments("fft." .. name, parameters, ...)
end

local function complex_several(name, inverse, default, ...)
  local a = arguments_of_several(name, inverse, ...)
  name = "fft." .. name
  local x = a.pairs and pairs_of(name, a.input) or real(name, a.input)
  local places, lengths = several(name, x, x:dim() - (a.pairs and 1 or 0), a.s, a.dim, default)
  if not a.pairs then x = as_pairs(x) end
  for i, dim in ipairs(places) do
    x = with_length(name, x, dim, lengths[i])
    x = transform_pairs(x, dim, inverse, factor(name, a.norm, lengths[i], inverse))
  end
  return x
end

local function real_several(name, default, ...)
  local a = arguments_of_several(name, nil, ...)
  name = "fft." .. name
  local x = real(name, a.input)
  local places, lengths = several(name, x, x:dim(), a.s, a.dim, default)
  for i, dim in ipairs(places) do x = with_length(name, x, dim, lengths[i]) end
  local last = #places
  x = half_transform(x, places[last], factor(name, a.norm, lengths[last], false))
  for i = 1, last - 1 do x = transform_pairs(x, places[i], false, factor(name, a.norm, lengths[i], false)) end
  return x
end

local function back_to_real(name, default, ...)
  local a = arguments_of_several(name, nil, ...)
  name = "fft." .. name
  local x = pairs_of(name, a.input)
  local places, lengths = several(name, x, x:dim() - 1, a.s, a.dim, default)
  local last = #places
  if not a.s or a.s[last] == -1 then lengths[last] = 2 * (x:size(places[last]) - 1) end
  local n = lengths[last]
  if n < 1 then check.raise("%s: the last length must be at least 1, got %d", name, n) end
  for i = 1, last - 1 do
    x = with_length(name, x, places[i], lengths[i])
    x = transform_pairs(x, places[i], true, factor(name, a.norm, lengths[i], true))
  end
  x = with_length(name, x, places[last], n // 2 + 1)
  return real_transform(x, places[last], n, factor(name, a.norm, n, true))
end

local LAST_TWO = { -2, -1 }
--- Over the last two dims; fftn over all of them, or those that dim lists.
function fft.fft2(...) return complex_several("fft2", false, LAST_TWO, ...) end
function fft.ifft2(...) return complex_several("ifft2", true, LAST_TWO, ...) end
function fft.fftn(...) return complex_several("fftn", false, nil, ...) end
function fft.ifftn(...) return complex_several("ifftn", true, nil, ...) end
function fft.rfft2(...) return real_several("rfft2", LAST_TWO, ...) end
function fft.rfftn(...) return real_several("rfftn", nil, ...) end
function fft.irfft2(...) return back_to_real("irfft2", LAST_TWO, ...) end
function fft.irfftn(...) return back_to_real("irfftn", nil, ...) end

-- ---- frequencies and places

local FREQUENCIES = { { "n", "integer" }, { "d", "number", 1.0 }, { "dtype", "string", false } }

local function check_frequencies(name, ...)
  local a = check.arguments(name, FREQUENCIES, ...)
  check.positive(name, "n", a.n)
  return a.n, a.n * a.d, a.dtype or rille.get_default_dtype()
end

--- The frequencies of fft's results, for samples d apart.
function fft.fftfreq(...)
  local n, span, dtype = check_frequencies("fft.fftfreq", ...)
  local k = rille.cat { rille.arange(0, (n + 1) // 2), rille.arange(-(n // 2), 0) }
  return k:to(dtype) / span
end
--- The same for rfft.
function fft.rfftfreq(...)
  local n, span, dtype = check_frequencies("fft.rfftfreq", ...)
  return rille.arange(0, n // 2 + 1):to(dtype) / span
end

local function shift(name, input, dim, back)
  if not rille.is_tensor(input) then check.raise("%s: input must be a tensor, got %s", name, check.type_of(input)) end
  if type(dim) == "number" then dim = { dim } end
  if not dim then
    dim = {}
    for i = 0, input:dim() - 1 do dim[i + 1] = i end
  end
  local shifts = {}
  for i, d in ipairs(dim) do shifts[i] = (input:size(d) + (back and 1 or 0)) // 2 end
  return input:roll(shifts, dim)
end

--- Zero in the middle: along dim, a number or a list, or all dims. Pairs' own dim must not be among them.
function fft.fftshift(input, dim) return shift("fft.fftshift", input, dim, false) end
--- And back.
function fft.ifftshift(input, dim) return shift("fft.ifftshift", input, dim, true) end

-- ---- pairs

--- Real and imaginary parts as pairs.
function fft.pairs(re, im) return rille.stack({ re, im or rille.zeros_like(re) }, -1) end
--- sqrt(re^2 + im^2).
function fft.magnitude(input) return rille.linalg.vector_norm(pairs_of("fft.magnitude", input), 2, -1) end
--- The angle from the real axis, in radians.
function fft.angle(input)
  local x = pairs_of("fft.angle", input)
  return rille.atan2(x:select(-1, 1), x:select(-1, 0))
end
--- With the imaginary parts' signs changed.
function fft.conj(input) return conjugate(pairs_of("fft.conj", input)) end
--- Products of complex numbers, broadcast.
function fft.multiply(a, b)
  a, b = pairs_of("fft.multiply", a), pairs_of("fft.multiply", b)
  local x, y, u, v = a:select(-1, 0), a:select(-1, 1), b:select(-1, 0), b:select(-1, 1)
  return rille.stack({ x * u - y * v, x * v + y * u }, -1)
end

check.take_names(fft, {
  fftshift = "input dim", ifftshift = "input dim", pairs = "re im", magnitude = "input", angle = "input", conj = "input",
  multiply = "a b",
})

return fft
