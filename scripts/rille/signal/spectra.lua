-- rille.stft and rille.istft: short-time Fourier transforms. Complex numbers are pairs (rille.fft).
local rille, require = ...
local check = require "rille.check"
local fft = require "rille.signal.fft"
local spectra = {}

-- The frames' length, step and weights, [n_fft] in the input's dtype: the window stands in the middle.
local function frames(name, a, dtype)
  check.positive(name, "n_fft", a.n_fft)
  local hop, length = a.hop_length or a.n_fft // 4, a.win_length or a.n_fft
  check.positive(name, "hop_length", hop)
  if length < 1 or length > a.n_fft then
    check.raise("%s: win_length must be from 1 to n_fft %d, got %d", name, a.n_fft, length)
  end
  local window = a.window or rille.ones(length, { dtype = dtype })
  if window:dim() ~= 1 or window:size(0) ~= length then
    check.raise("%s: the window must have win_length %d elements, got shape %s", name, length, check.shape(window))
  end
  local left = (a.n_fft - length) // 2
  return hop, rille.nn.functional.pad(window:to(dtype), { left, a.n_fft - length - left })
end

local STFT = {
  { "input", "tensor" }, { "n_fft", "integer" }, { "hop_length", "integer", false }, { "win_length", "integer", false },
  { "window", "tensor", false }, { "center", "boolean", true }, { "pad_mode", "string", "reflect" },
  { "normalized", "boolean", false }, { "onesided", "boolean", true }, { "return_complex", "boolean", false },
  { "align_to_window", "boolean", false },
}

--- The transforms of frames of a signal: [..., frequencies, frames, 2].
function spectra.stft(...)
  local a = check.arguments("stft", STFT, ...)
  local x = a.input
  if a.return_complex then check.raise "stft: there are no complex dtypes: leave return_complex out, the result has pairs" end
  if x:dim() < 1 or x:dim() > 2 or not x:is_floating_point() then
    check.raise("stft: needs a floating point signal [n] or [batch, n], got %s of shape %s", x.dtype, check.shape(x))
  end
  local hop, window = frames("stft", a, x.dtype)
  if a.center then
    local half, batched = a.n_fft // 2, x:dim() == 2
    if a.pad_mode == "reflect" and half >= x:size(-1) then
      check.raise("stft: a signal of %d points is too short to be reflected for frames of %d", x:size(-1), a.n_fft)
    end
    x = rille.nn.functional.pad(batched and x or x:unsqueeze(0), { half, half }, { mode = a.pad_mode })
    if not batched then x = x:squeeze(0) end
  end
  if a.align_to_window then
    if a.center then check.raise "stft: align_to_window is for center = false" end
    local left = (a.n_fft - (a.win_length or a.n_fft)) // 2
    x = rille.nn.functional.pad(x, { left, a.n_fft - (a.win_length or a.n_fft) - left })
  end
  if x:size(-1) < a.n_fft then
    check.raise("stft: a signal of %d points has no frame of %d", x:size(-1), a.n_fft)
  end
  local cut = x:unfold(-1, a.n_fft, hop) * window
  local norm = a.normalized and "ortho" or "backward"
  local result = a.onesided and fft.rfft(cut, { norm = norm }) or fft.fft(cut, { norm = norm })
  return result:transpose(-3, -2)
end

local ISTFT = {
  STFT[1], STFT[2], STFT[3], STFT[4], STFT[5], STFT[6], { "normalized", "boolean", false }, { "onesided", "boolean", true },
  { "length", "integer", false }, { "return_complex", "boolean", false },
}

-- Frames [batch, n, frames] added up where they overlap: [batch, length].
local function overlap(pieces, n, hop, length)
  return rille.nn.functional.fold(pieces, { 1, length }, { 1, n }, { stride = { 1, hop } }):flatten(1)
end

--- The signal whose frames have these transforms: the inverse of stft.
function spectra.istft(...)
  local a = check.arguments("istft", ISTFT, ...)
  local x = a.input
  if a.return_complex then check.raise "istft: there are no complex dtypes: leave return_complex out" end
  local rows = a.onesided and a.n_fft // 2 + 1 or a.n_fft
  if x:dim() < 3 or x:dim() > 4 or x:size(-1) ~= 2 or x:size(-3) ~= rows then
    check.raise("istft: needs pairs [..., %d, frames, 2], got shape %s", rows, check.shape(x))
  end
  local hop, window = frames("istft", a, x.dtype)
  local batched, count = x:dim() == 4, x:size(-2)
  if not batched then x = x:unsqueeze(0) end
  local norm = a.normalized and "ortho" or "backward"
  x = x:transpose(-3, -2)
  local half = a.onesided and x or x:narrow(-2, 0, a.n_fft // 2 + 1) -- the signal is real: the rest mirrors it
  local pieces = fft.irfft(half, a.n_fft, { norm = norm })
  local whole = a.n_fft + hop * (count - 1)
  local sum = overlap((pieces * window):transpose(1, 2), a.n_fft, hop, whole)
  local weights = overlap((window * window):reshape(1, a.n_fft, 1):expand(1, a.n_fft, count), a.n_fft, hop, whole)
  local first, last = a.center and a.n_fft // 2 or 0, whole
  if a.length then
    last = math.min(first + a.length, whole)
  elseif a.center then
    last = whole - a.n_fft // 2
  end
  sum, weights = sum:narrow(1, first, last - first), weights:narrow(1, first, last - first)
  if weights:abs():min():item() < 1e-11 then
    check.raise "istft: the window is zero where no other frame counts: the signal cannot be told there"
  end
  local result = sum / weights
  if a.length and a.length > last - first then
    result = rille.nn.functional.pad(result, { 0, a.length - (last - first) })
  end
  return batched and result or result:squeeze(0)
end

return spectra
