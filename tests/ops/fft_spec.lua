-- rille.fft, stft and istft against PyTorch (tests/fixtures/make_fft_cases.py) and against their definition.
local rille = require "rille"
local fft = rille.fft
local cases = dofile "tests/fixtures/fft.lua"

local function wave(shape, dtype)
  local count = 1
  for _, n in ipairs(shape) do count = count * n end
  return (rille.arange(count, { dtype = "float64" }) * 1.7):sin():reshape(shape):to(dtype or "float64")
end

local function close(want, got, tolerance, what)
  local difference = (got:flatten() - rille.tensor(want, { dtype = "float64" })):abs():max():item()
  assert(difference <= tolerance, ("%s: %g apart"):format(what, difference))
end

describe("PyTorch's results and gradients", function()
  for _, case in ipairs(cases) do
    local text, shape, result, values, gradient = table.unpack(case)
    it(text, function()
      local run = assert(load("local rille, fft, x = ... return " .. text))
      local x = wave(shape):requires_grad_()
      local y = run(rille, fft, x)
      assert.same(result, y:shape())
      close(values, y, 1e-10, "result")
      local weights = rille.arange(y:numel(), { dtype = "float64" }):cos():reshape(y:shape())
      rille.sum(y * weights):backward()
      close(gradient, x.grad, 1e-10, "gradient")
      local single = run(rille, fft, wave(shape, "float32"))
      assert.equal("float32", single.dtype)
      close(values, single:double(), 2e-5, "float32")
    end)
  end
end)

-- By the definition, in double.
local function sums(x)
  local n = x:size(-2)
  local places = rille.arange(n, { dtype = "float64" })
  local angles = -2 * math.pi / n * rille.outer(places, places):remainder(n)
  local c, s = angles:cos(), angles:sin()
  local re, im = x:select(-1, 0), x:select(-1, 1)
  return fft.pairs(re:matmul(c) - im:matmul(s), re:matmul(s) + im:matmul(c))
end

describe("Transforms of every kind of length", function()
  -- Small primes, products, powers, primes that go by a convolution, and lengths around them.
  for _, n in ipairs { 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 16, 21, 25, 29, 31, 32, 37, 48, 49, 64, 74, 97, 100, 127, 128, 210, 243, 331, 400, 509, 512, 1009 } do
    it("of " .. n, function()
      rille.manual_seed(n)
      local x = rille.randn(19, n, 2, { dtype = "float64" })
      local want, bound = sums(x), 1e-12 * n
      assert(want:allclose(fft.fft(x, { pairs = true }), 0, bound), "one way")
      assert(x:allclose(fft.ifft(want), 0, bound), "and back")
      local real = x:select(-1, 0)
      local half = fft.rfft(real)
      assert.same({ 19, n // 2 + 1, 2 }, half:shape())
      assert(fft.fft(real):narrow(1, 0, n // 2 + 1):allclose(half, 0, bound), "half of a real one")
      assert(real:allclose(fft.irfft(half, n), 0, bound), "real and back")
      local single = real[0]:float()
      assert(single:allclose(fft.irfft(fft.rfft(single), n), 0, 1e-5), "float32, one row")
    end)
  end

  it("gives the same with every number of threads", function()
    local x, threads = wave { 40, 1000 }, rille.get_num_threads()
    rille.set_num_threads(1)
    local alone = fft.rfft(x)
    rille.set_num_threads(3)
    local together = fft.rfft(x)
    rille.set_num_threads(threads)
    assert(alone:equal(together))
  end)
end)

describe("Frequencies and places", function()
  it("are PyTorch's", function()
    assert.same({ 0, 0.2, 0.4, -0.4, -0.2 }, rille.round(fft.fftfreq(5, { dtype = "float64" }), { decimals = 6 }):totable())
    assert.same({ 0, 1, -2, -1 }, fft.fftfreq(4, 0.25):totable())
    assert.same({ 0, 0.5, 1 }, fft.rfftfreq(4, 0.5):totable())
    assert.same({ -2, -1, 0, 1 }, fft.fftshift(fft.fftfreq(4, 0.25)):totable())
    local x = rille.arange(15):reshape(3, 5)
    assert(x:equal(fft.ifftshift(fft.fftshift(x))))
    assert(x:equal(fft.ifftshift(fft.fftshift(x, 1), { 1 })))
  end)

  it("and pairs have magnitude, angle, products", function()
    local p = rille.tensor { { 3.0, 4.0 }, { 0.0, -2.0 } }
    assert.same({ 5, 2 }, fft.magnitude(p):totable())
    assert(math.abs(fft.angle(p)[1]:item() + math.pi / 2) < 1e-6)
    assert.same({ { 25, 0 }, { 4, 0 } }, fft.multiply(p, fft.conj(p)):totable())
  end)
end)

describe("A captured step", function()
  it("has them", function()
    local step = rille.capture(function(x) return fft.magnitude(rille.stft(x, 16)):sum(-1) end)
    for i = 1, 3 do
      local x = wave { 100 } * i
      assert(step(x):allclose(fft.magnitude(rille.stft(x, 16)):sum(-1)))
    end
  end)
end)

describe("What does not fit is told", function()
  local x = rille.randn(3, 5)
  for text, call in pairs {
    ["needs pairs [..., 2] of real and imaginary parts, got shape [3, 5]"] = function() fft.ifft(x) end,
    ["dim 2 is out of range"] = function() fft.fft(x, { dim = 2 }) end,
    ["n must be at least 1, got 0"] = function() fft.rfft(x, 0) end,
    ["norm must be 'backward', 'forward' or 'ortho', got 'unit'"] = function() fft.rfft(x, { norm = "unit" }) end,
    ["s has 1 lengths for 2 dims"] = function() fft.fft2(x, { 3 }) end,
    ["dim -1 is named twice"] = function() fft.fftn(x, { dim = { 1, -1 } }) end,
    ["fft.rfft: no option 'axis'; it takes dim, input, n, norm"] = function() fft.rfft(x, { axis = 1 }) end,
    ["leave return_complex out"] = function() rille.stft(x, 4, { return_complex = true }) end,
    ["has no frame of 8"] = function() rille.stft(x, 8, { center = false }) end,
    ["win_length must be from 1 to n_fft 4, got 5"] = function() rille.stft(x, 4, 1, 5) end,
    ["too short to be reflected for frames of 64"] = function() rille.stft(x, 64) end,
    ["istft: needs pairs [..., 5, frames, 2], got shape [3, 5]"] = function() rille.istft(x, 8) end,
    ["istft: the window is zero"] = function() rille.istft(rille.randn(3, 4, 2), 4, { window = rille.zeros(4) }) end,
  } do
    it(text, function() assert.error_matches(call, text, 1, true) end)
  end
end)
