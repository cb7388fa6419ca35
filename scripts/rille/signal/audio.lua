-- rille.audio: sound files, mel spectrograms and resampling, under the names of torchaudio.
--
-- A sound is a waveform [channels, frames] of floats in -1 .. 1 and a sample rate in Hz; functions of waveforms take any dims
-- in front of the frames.
local rille, require, native = ...
local check = require "rille.check"
local nn, raise = rille.nn, check.raise
local audio = {}

-- ---- files

local reader = require("rille.foreign").reader
local sound_info, load_sound = reader("audio.info", "sound", native.sound_info), reader("audio.load", "sound", native.load_sound)

--- What a file says of itself.
function audio.info(path) return sound_info(path) end

local LOAD = { { "path", "string" }, { "frame_offset", "integer", 0 }, { "num_frames", "integer", -1 },
  { "channels_first", "boolean", true } }

--- The waveform of a sound file, and its sample rate.
function audio.load(...)
  local a = check.arguments("audio.load", LOAD, ...)
  if a.num_frames == 0 or a.num_frames < -1 then
    raise("audio.load: num_frames must be at least 1, or -1 for all, got %d", a.num_frames)
  end
  local waveform, info = load_sound(a.path, a.frame_offset, a.num_frames)
  return a.channels_first and waveform or waveform:t(), info.sample_rate
end

local SAVE = { { "path", "string" }, { "waveform", "tensor" }, { "sample_rate", "integer" },
  { "channels_first", "boolean", true }, { "format", "string", false }, { "encoding", "string", false },
  { "bits_per_sample", "integer", 0 } }

--- Writes a sound file: WAV, FLAC or Ogg Vorbis, as the path ends or format says.
function audio.save(...)
  local a = check.arguments("audio.save", SAVE, ...)
  local format = (a.format or check.path("audio.save", a.path):match "%.(%w+)$" or ""):lower()
  if format ~= "wav" and format ~= "flac" and format ~= "ogg" then
    raise("audio.save: writes wav, flac and ogg, %s", format == "" and "and the path ends in none; format says which"
      or ("not '%s'"):format(format))
  end
  if a.encoding and a.encoding ~= "PCM_S" and a.encoding ~= "PCM_F" then
    raise("audio.save: encoding must be 'PCM_S' (whole numbers) or 'PCM_F' (floats), got '%s'", a.encoding)
  end
  local waveform = a.waveform:detach()
  if waveform:dim() == 1 then waveform = waveform:unsqueeze(0) elseif not a.channels_first then waveform = waveform:t() end
  native.save_sound(a.path, waveform, a.sample_rate, format, a.bits_per_sample, a.encoding == "PCM_F")
end

-- ---- mel scales

-- The two scales in use: HTK's 2595 log10(1 + f / 700), and Slaney's, which is linear below 1000 Hz
-- (M. Slaney, Auditory Toolbox, 1998).
local STEP, BREAK, LOG_STEP = 200 / 3, 1000, math.log(6.4) / 27
local scales = {
  htk = {
    mel = function(f) return 2595 * math.log(1 + f / 700, 10) end,
    hertz = function(m) return 700 * (10 ^ (m / 2595) - 1) end,
  },
  slaney = {
    mel = function(f) return f < BREAK and f / STEP or BREAK / STEP + math.log(f / BREAK) / LOG_STEP end,
    hertz = function(m) return m < BREAK / STEP and m * STEP or BREAK * math.exp(LOG_STEP * (m - BREAK / STEP)) end,
  },
}

local BANKS = { { "n_freqs", "integer" }, { "f_min", "number" }, { "f_max", "number" }, { "n_mels", "integer" },
  { "sample_rate", "integer" }, { "norm", "string", false }, { "mel_scale", "string", "htk" } }

--- Triangles over the frequencies of a spectrum, [n_freqs, n_mels], at equal steps of the mel scale.
function audio.melscale_fbanks(...)
  local a = check.arguments("melscale_fbanks", BANKS, ...)
  local scale = scales[a.mel_scale]
  if not scale then raise("melscale_fbanks: mel_scale must be 'htk' or 'slaney', got '%s'", a.mel_scale) end
  if a.norm and a.norm ~= "slaney" then raise("melscale_fbanks: norm must be 'slaney', got '%s'", a.norm) end
  if a.n_freqs < 2 or a.n_mels < 1 or not (a.f_min >= 0 and a.f_min < a.f_max) then
    raise("melscale_fbanks: needs 2 frequencies, 1 mel and 0 <= f_min < f_max, got %d, %d, %g and %g", a.n_freqs, a.n_mels,
      a.f_min, a.f_max)
  end
  local low, high, points = scale.mel(a.f_min), scale.mel(a.f_max), {}
  for i = 0, a.n_mels + 1 do points[i + 1] = scale.hertz(low + (high - low) * i / (a.n_mels + 1)) end
  local at = rille.linspace(0, a.sample_rate // 2, a.n_freqs, { dtype = "float64" }):unsqueeze(1)
  local centres = rille.tensor(points, { dtype = "float64" })
  local widths = centres:diff()
  local slopes = centres:unsqueeze(0) - at
  local down = -slopes:narrow(1, 0, a.n_mels) / widths:narrow(0, 0, a.n_mels)
  local up = slopes:narrow(1, 2, a.n_mels) / widths:narrow(0, 1, a.n_mels)
  local banks = rille.minimum(down, up):clamp_min(0)
  if a.norm then banks = banks * (2 / (centres:narrow(0, 2, a.n_mels) - centres:narrow(0, 0, a.n_mels))) end
  return banks:to(rille.get_default_dtype())
end

--- The cosine transform, [n_mels, n_mfcc]; norm "ortho" makes it orthogonal.
function audio.create_dct(...)
  local a = check.arguments("create_dct", { { "n_mfcc", "integer" }, { "n_mels", "integer" }, { "norm", "string", false } }, ...)
  check.positive("create_dct", "n_mfcc", a.n_mfcc)
  check.positive("create_dct", "n_mels", a.n_mels)
  if a.norm and a.norm ~= "ortho" then raise("create_dct: norm must be 'ortho', got '%s'", a.norm) end
  local k = rille.arange(a.n_mfcc, { dtype = "float64" })
  local n = rille.arange(a.n_mels, { dtype = "float64" }):unsqueeze(1)
  local dct = ((n + 0.5) * k * (math.pi / a.n_mels)):cos()
  if a.norm then
    local factors = rille.full({ a.n_mfcc }, math.sqrt(2 / a.n_mels), { dtype = "float64" })
    factors[0] = math.sqrt(1 / a.n_mels)
    dct = dct * factors
  else
    dct = dct * 2
  end
  return dct:to(rille.get_default_dtype())
end

local DECIBELS = { { "x", "tensor" }, { "multiplier", "number", 10 }, { "amin", "number", 1e-10 },
  { "db_multiplier", "number", 0 }, { "top_db", "number", false } }

--- Powers (multiplier 10) or amplitudes (20) in decibels; top_db: nothing is further below the loudest than that.
function audio.amplitude_to_DB(...)
  local a = check.arguments("amplitude_to_DB", DECIBELS, ...)
  local y = a.x:clamp_min(a.amin):log10() * a.multiplier - a.multiplier * a.db_multiplier
  if not a.top_db then return y end
  local dims = {}
  for i = math.max(0, y:dim() - 3), y:dim() - 1 do dims[#dims + 1] = i end
  return rille.maximum(y, y:amax(dims, true) - a.top_db)
end

-- ---- resampling: J. O. Smith, Digital Audio Resampling (2002): a windowed sinc for each of the new places

local function gcd(a, b) return b == 0 and a or gcd(b, a % b) end

local RESAMPLE = { { "orig_freq", "integer" }, { "new_freq", "integer" }, { "lowpass_filter_width", "integer", 6 },
  { "rolloff", "number", 0.99 }, { "resampling_method", "string", "sinc_interp_hann" }, { "beta", "number", false } }

-- The filters [new, 1, length], and how far they reach to each side.
local function filters(name, a, orig, new, dtype)
  if a.lowpass_filter_width < 1 then raise("%s: lowpass_filter_width must be at least 1", name) end
  if a.resampling_method ~= "sinc_interp_hann" and a.resampling_method ~= "sinc_interp_kaiser" then
    raise("%s: resampling_method must be 'sinc_interp_hann' or 'sinc_interp_kaiser', got '%s'", name, a.resampling_method)
  end
  local base = math.min(orig, new) * a.rolloff
  local width = math.ceil(a.lowpass_filter_width * orig / base)
  local places = rille.arange(-width, width + orig, { dtype = "float64" }) / orig
  local t = rille.arange(0, -new, -1, { dtype = "float64" }):unsqueeze(1) / new + places
  t = (t * base):clamp(-a.lowpass_filter_width, a.lowpass_filter_width)
  local window
  if a.resampling_method == "sinc_interp_hann" then
    window = (t * (math.pi / a.lowpass_filter_width / 2)):cos() ^ 2
  else
    local beta = a.beta or 14.769656459379492
    local inside = (1 - (t / a.lowpass_filter_width) ^ 2):clamp_min(0)
    window = rille.special.i0(inside:sqrt() * beta) / rille.special.i0(rille.tensor(beta, { dtype = "float64" }))
  end
  return (rille.sinc(t) * window * (base / orig)):to(dtype):unsqueeze(1), width
end

local function resample(name, waveform, a)
  local divisor = gcd(a.orig_freq, a.new_freq)
  local orig, new = a.orig_freq // divisor, a.new_freq // divisor
  if not waveform:is_floating_point() then raise("%s: a waveform has floats, not %s", name, waveform.dtype) end
  local shape, length = waveform:shape(), waveform:size(-1)
  local kernel, width = filters(name, a, orig, new, waveform.dtype)
  local rows = rille.nn.functional.pad(waveform:reshape(-1, length), { width, width + orig })
  local y = rille.nn.functional.conv1d(rows:unsqueeze(1), kernel, nil, { stride = orig })
  y = y:transpose(1, 2):reshape(rows:size(0), -1)
  local wanted = (new * length + orig - 1) // orig
  shape[#shape] = wanted
  return y:narrow(1, 0, wanted):reshape(shape)
end

local function check_rates(name, a)
  if a.orig_freq < 1 or a.new_freq < 1 then
    raise("%s: sample rates must be at least 1, got %d and %d", name, a.orig_freq, a.new_freq)
  end
end

--- The same sound at another sample rate.
function audio.resample(...)
  local a = check.arguments("resample", { { "waveform", "tensor" }, table.unpack(RESAMPLE) }, ...)
  check_rates("resample", a)
  return a.orig_freq == a.new_freq and a.waveform or resample("resample", a.waveform, a)
end

-- ---- transforms: modules without parameters

local function module(name, summary)
  local class = nn.Module:extend(name)
  class._summary = summary
  audio[name] = class
  return class
end

local SPECTROGRAM = {
  { "n_fft", "integer", 400 }, { "win_length", "integer", false }, { "hop_length", "integer", false }, { "pad", "integer", 0 },
  { "window_fn", "function", false }, { "power", "number", 2 }, { "normalized", "boolean", false },
  { "center", "boolean", true }, { "pad_mode", "string", "reflect" }, { "onesided", "boolean", true },
}

local Spectrogram = module("Spectrogram", "powers (or with power = 1 amplitudes) of a waveform's short-time spectra")

function Spectrogram:init(...)
  for name, value in pairs(check.arguments(self._class, SPECTROGRAM, ...)) do self[name] = value end
  if self.power <= 0 then raise("%s: power must be above 0, got %g", self._class, self.power) end
  self.win_length = self.win_length or self.n_fft
  self.hop_length = self.hop_length or self.win_length // 2
  self:register_buffer("window", (self.window_fn or rille.hann_window)(self.win_length), false)
  self.window_fn = nil
end

function Spectrogram:forward(waveform)
  local x = waveform
  if self.pad > 0 then x = rille.nn.functional.pad(x, { self.pad, self.pad }) end
  local shape = x:shape()
  local spectrum = rille.stft(x:reshape(-1, shape[#shape]), self.n_fft, {
    hop_length = self.hop_length, win_length = self.win_length, window = self.window, center = self.center,
    pad_mode = self.pad_mode, onesided = self.onesided,
  })
  if self.normalized then spectrum = spectrum / (self.window ^ 2):sum():sqrt() end
  local power = (spectrum ^ 2):sum(-1)
  if self.power ~= 2 then power = power ^ (self.power / 2) end
  local sizes = { table.unpack(shape, 1, #shape - 1) }
  sizes[#sizes + 1], sizes[#sizes + 2] = power:size(1), power:size(2)
  return power:reshape(sizes)
end

local MEL = { { "sample_rate", "integer", 16000 }, { "n_fft", "integer", 400 }, { "win_length", "integer", false },
  { "hop_length", "integer", false }, { "f_min", "number", 0 }, { "f_max", "number", false }, { "pad", "integer", 0 },
  { "n_mels", "integer", 128 }, { "window_fn", "function", false }, { "power", "number", 2 },
  { "normalized", "boolean", false }, { "center", "boolean", true }, { "pad_mode", "string", "reflect" },
  { "norm", "string", false }, { "mel_scale", "string", "htk" } }

local MelSpectrogram = module("MelSpectrogram", "a waveform's short-time spectra in bands of equal width on the mel scale")

function MelSpectrogram:init(...)
  local a = check.arguments(self._class, MEL, ...)
  self.sample_rate, self.n_mels = a.sample_rate, a.n_mels
  self.spectrogram = Spectrogram { n_fft = a.n_fft, win_length = a.win_length or nil, hop_length = a.hop_length or nil,
    pad = a.pad, window_fn = a.window_fn or nil, power = a.power, normalized = a.normalized, center = a.center,
    pad_mode = a.pad_mode }
  local banks = audio.melscale_fbanks(a.n_fft // 2 + 1, a.f_min, a.f_max or a.sample_rate / 2, a.n_mels, a.sample_rate,
    { norm = a.norm or nil, mel_scale = a.mel_scale })
  self:register_buffer("fb", banks, false)
end

function MelSpectrogram:forward(waveform)
  return self.spectrogram(waveform):transpose(-1, -2):matmul(self.fb):transpose(-1, -2)
end

local AMPLITUDE = { { "stype", "string", "power" }, { "top_db", "number", false } }
local AmplitudeToDB = module("AmplitudeToDB", "powers or amplitudes in decibels")

function AmplitudeToDB:init(...)
  local a = check.arguments(self._class, AMPLITUDE, ...)
  if a.stype ~= "power" and a.stype ~= "magnitude" then
    raise("%s: stype must be 'power' or 'magnitude', got '%s'", self._class, a.stype)
  end
  if a.top_db and a.top_db < 0 then raise("%s: top_db must not be below 0, got %g", self._class, a.top_db) end
  self.multiplier, self.top_db = a.stype == "power" and 10 or 20, a.top_db
end

function AmplitudeToDB:forward(x)
  return audio.amplitude_to_DB(x, self.multiplier, { top_db = self.top_db or nil })
end

local MFCC_OPTIONS = { { "sample_rate", "integer", 16000 }, { "n_mfcc", "integer", 40 }, { "dct_type", "integer", 2 },
  { "norm", "string", "ortho" }, { "log_mels", "boolean", false }, { "melkwargs", "table", false } }
local MFCC = module("MFCC", "mel-frequency cepstral coefficients of a waveform")

function MFCC:init(...)
  local a = check.arguments(self._class, MFCC_OPTIONS, ...)
  if a.dct_type ~= 2 then raise("%s: dct_type must be 2, got %d", self._class, a.dct_type) end
  local options = { sample_rate = a.sample_rate }
  for name, value in pairs(a.melkwargs or {}) do options[name] = value end
  self.mel, self.log_mels = MelSpectrogram(options), a.log_mels
  if a.n_mfcc > self.mel.n_mels then raise("%s: n_mfcc %d is above n_mels %d", self._class, a.n_mfcc, self.mel.n_mels) end
  self.decibels = AmplitudeToDB { top_db = 80 }
  self:register_buffer("dct", audio.create_dct(a.n_mfcc, self.mel.n_mels, { norm = a.norm ~= "none" and a.norm or nil }), false)
end

function MFCC:forward(waveform)
  local mels = self.mel(waveform)
  mels = self.log_mels and (mels + 1e-6):log() or self.decibels(mels)
  return mels:transpose(-1, -2):matmul(self.dct):transpose(-1, -2)
end

local Resample = module("Resample", "the same waveform at another sample rate")

function Resample:init(...)
  self.options = check.arguments(self._class, RESAMPLE, ...)
  check_rates(self._class, self.options)
end

function Resample:forward(waveform)
  local a = self.options
  return a.orig_freq == a.new_freq and waveform or resample(self._class, waveform, a)
end

local TONE = { { "frequency", "number" }, { "seconds", "number" }, { "sample_rate", "integer" } }

--- A tone: sin(2 pi frequency t), [1, frames].
function audio.tone(...)
  local a = check.arguments("audio.tone", TONE, ...)
  check.positive("audio.tone", "sample_rate", a.sample_rate)
  local frames = math.floor(a.seconds * a.sample_rate + 0.5)
  local t = rille.arange(frames, { dtype = "float64" }) / a.sample_rate
  return (t * (2 * math.pi * a.frequency)):sin():unsqueeze(0):to(rille.get_default_dtype())
end

check.take_names(audio, { info = "path" })

return audio
