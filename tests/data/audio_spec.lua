-- Sounds: files, spectrograms and resampling, against torchaudio (tests/fixtures/make_audio_cases.py).
package.path = "tests/support/?.lua;" .. package.path
local rille = require "rille"
local folder = require "folder"
local audio = rille.audio

describe("torchaudio's results", function()
  setup(function() rille.set_default_dtype "float64" end)
  teardown(function() rille.set_default_dtype "float32" end)
  for _, case in ipairs(dofile "tests/fixtures/audio.lua") do
    it(case[1], function()
      local t = rille.arange(800, { dtype = "float64" })
      local x = rille.stack { (t * 0.3):sin() * 0.5, (t * t * 0.001):cos() * 0.25 }
      local y = assert(load("local audio, x = ... return " .. case[1]))(audio, x)
      assert.same(case[2], y:shape())
      local want = rille.tensor(case[3], { dtype = "float64" })
      local apart = ((y:flatten() - want):abs() / (want:abs() + 1)):max():item()
      assert(apart < 1e-7, apart)
    end)
  end
end)

describe("Transforms", function()
  it("are modules with a gradient, and captured", function()
    local net = rille.nn.Sequential(audio.MelSpectrogram { sample_rate = 8000, n_fft = 64, n_mels = 8 }, audio.AmplitudeToDB { top_db = 60 })
    local x = audio.tone(440, 0.1, 8000):requires_grad_()
    net(x):mean():backward()
    assert(x.grad:abs():max():item() > 0)
    local step = rille.capture(function(y) return net(y):mean() end)
    for i = 1, 3 do assert(math.abs(step(x:detach() / i):item() - net(x:detach() / i):mean():item()) < 1e-3) end
    assert.equal(0, #net:parameters())
    assert.same({}, (function()
      local names = {}
      for name in pairs(net:state_dict()) do names[#names + 1] = name end
      return names
    end)())
  end)

  it("hear what was played", function()
    local peak = audio.Spectrogram { n_fft = 800 }(audio.tone(1000, 0.5, 8000)):mean(-1)[0]:argmax():item()
    assert.equal(100, peak) -- of bins 10 Hz wide
    local slower = audio.Resample(8000, 4000)(audio.tone(1000, 0.5, 8000))
    assert.same({ 1, 2000 }, slower:shape())
    assert(slower:slice(100, 1900, 1):allclose(audio.tone(1000, 0.5, 4000):slice(100, 1900, 1), 0, 0.02))
  end)

  it("tell what does not fit", function()
    for text, call in pairs {
      ["Spectrogram: power must be above 0, got 0"] = function() audio.Spectrogram { power = 0 } end,
      ["melscale_fbanks: mel_scale must be 'htk' or 'slaney', got 'bark'"] = function() audio.melscale_fbanks(9, 0, 400, 4, 800, { mel_scale = "bark" }) end,
      ["MFCC: n_mfcc 40 is above n_mels 8"] = function() audio.MFCC { melkwargs = { n_mels = 8 } } end,
      ["resample: sample rates must be at least 1, got 0 and 3"] = function() audio.resample(rille.zeros(3), 0, 3) end,
      ["resample: a waveform has floats, not int64"] = function() audio.resample(rille.arange(3), 2, 3) end,
      ["AmplitudeToDB: stype must be 'power' or 'magnitude', got 'x'"] = function() audio.AmplitudeToDB "x" end,
    } do
      assert.error_matches(call, text, 1, true)
    end
  end)
end)

local has_files = not require("rille.native").left_out.sound and pcall(audio.save, os.tmpname(), rille.zeros(1, 8), 8, { format = "wav" })
local with_files = has_files and it or function(name) pending(name .. ": needs libsndfile") end

describe("A sound file", function()
  local here
  setup(function() here = folder.new() end)
  teardown(function() folder.remove(here) end)

  local function sound() return rille.cat { audio.tone(440, 0.25, 8000) * 0.5, audio.tone(700, 0.25, 8000) * 0.9 } end

  with_files("is read as it was written", function()
    local x = sound()
    for name, want in pairs {
      ["a.wav"] = { {}, 2 ^ -15, "WAV", "PCM_S", 16 }, ["b.wav"] = { { encoding = "PCM_F" }, 0, "WAV", "PCM_F", 32 },
      ["c.wav"] = { { bits_per_sample = 24 }, 2 ^ -23, "WAV", "PCM_S", 24 }, ["d.wav"] = { { bits_per_sample = 8 }, 2 ^ -6, "WAV", "PCM_U", 8 },
      ["e.flac"] = { {}, 2 ^ -15, "FLAC", "FLAC", 16 }, ["f"] = { { format = "flac", bits_per_sample = 24 }, 2 ^ -22, "FLAC", "FLAC", 24 },
      ["g.ogg"] = { {}, 0.1, "OGG", "VORBIS", 0 },
    } do
      local path = here .. "/" .. name
      audio.save(path, x, 8000, want[1])
      local y, rate = audio.load(path)
      assert.equal(8000, rate)
      assert.equal("float32", y.dtype)
      assert.same({ 2, 2000 }, y:shape())
      local apart = (y - x):abs():max():item()
      assert(apart <= want[2], ("%s: %g apart"):format(name, apart))
      assert.same({ sample_rate = 8000, num_frames = 2000, num_channels = 2, format = want[3], encoding = want[4],
        bits_per_sample = want[5] }, audio.info(path))
    end
  end)

  with_files("is read in parts", function()
    local path, x = here .. "/parts.wav", sound()
    audio.save(path, x, 8000, { encoding = "PCM_F" })
    assert(x:slice(500, 800, 1):equal((audio.load(path, 500, 300))))
    assert(x:slice(1900, 2000, 1):equal((audio.load(path, { frame_offset = 1900, num_frames = 500 }))))
    assert(x:t():equal((audio.load(path, { channels_first = false }))))
    assert.same({ 2, 0 }, (audio.load(path, 2000)):shape())
    audio.save(path, x:t(), 8000, { channels_first = false, encoding = "PCM_F" })
    assert(x:equal((audio.load(path))))
    audio.save(path, rille.tensor { 0.5, 2, -3 }, 8000) -- one channel; what is too loud is clipped
    assert.same({ 0.5, 1 - 2 ^ -15, -1 }, audio.load(path)[0]:totable())
  end)

  -- libsndfile goes through a promise of 4 GB in small steps, for minutes.
  with_files("whose chunks do not fit is refused in front of its samples, cut off behind them", function()
    local path = here .. "/chunks.wav"
    audio.save(path, sound(), 8000)
    local whole = folder.read(path)
    local wanted = audio.load(path)
    local form, samples = whole:sub(1, 36), whole:sub(37)
    local inner = ("\xff"):rep(20) .. "INFOICMT."
    for _, chunk in ipairs { "LIST\14\0\0\xff" .. inner, "\0\1\2\3\4\0\0\0abcd" .. inner } do
      folder.write(path, form .. chunk .. samples)
      assert.error_matches(function() audio.load(path) end, chunk:find "^LIST" and "sound: .*chunks.wav is truncated: its chunk 'LIST' has "
        .. "4278190094 bytes, %d+ are left" or "sound: .*chunks.wav: no samples and no chunk at byte 36")
      folder.write(path, whole .. chunk)
      assert.is_true(wanted:equal((audio.load(path))))
    end
    folder.write(path, form .. ("note\0\0\0\0"):rep(5000) .. samples)
    assert.error_matches(function() audio.load(path) end, "no samples and no chunk at byte")
    folder.write(path, form .. ("note\3\0\0\0abc\0"):rep(20) .. samples)
    assert.is_true(wanted:equal((audio.load(path))))
    local big = "FORM\0\0\0\46AIFFCOMM\255\0\0\18" .. ("\0"):rep(40)
    assert.error_matches(function() audio.load(folder.write(path, big)) end, "its chunk 'COMM' has 4278190098 bytes, 40 are left")
  end)

  with_files("that is damaged or none is an error", function()
    local path = here .. "/x.wav"
    audio.save(path, sound(), 8000)
    local bytes = folder.read(path)
    folder.write(path, "not a sound at all, but long enough to look at")
    assert.error_matches(function() audio.load(path) end, "audio.load: .*x.wav is text: ")
    assert.error_matches(function() audio.load(here .. "/none.wav") end, "sound: cannot open .*none.wav: no such file")
    rille.manual_seed(1)
    for _ = 1, 200 do
      local at = rille.randint(0, 60, { 1 }):item() + 1
      folder.write(path, bytes:sub(1, at - 1) .. string.char(rille.randint(0, 256, { 1 }):item()) .. bytes:sub(at + 1))
      local fine, problem = pcall(audio.load, path)
      assert(fine or tostring(problem):find "sound: " or tostring(problem):find "x.wav is text: ", tostring(problem))
    end
    for length = 0, 60, 4 do
      folder.write(path, bytes:sub(1, length))
      local fine, problem = pcall(audio.load, path)
      assert(fine or tostring(problem):find "sound: " or tostring(problem):find "x.wav is text: ", tostring(problem))
    end
  end)

  with_files("wants what fits", function()
    local x, path = sound(), here .. "/y.wav"
    for text, call in pairs {
      ["audio.save: writes wav, flac and ogg, not 'mp3'"] = function() audio.save(here .. "/y.mp3", x, 8000) end,
      ["and the path ends in none; format says which"] = function() audio.save(here .. "/y", x, 8000) end,
      ["sound: a waveform has floats in -1 .. 1, not int64"] = function() audio.save(path, rille.arange(4), 8000) end,
      ["sound: a waveform is [channels, frames], not [1, 2, 2000]"] = function() audio.save(path, x:unsqueeze(0), 8000) end,
      ["sound: flac files are not written with 32 bits of floats"] = function() audio.save(here .. "/y.flac", x, 8000, { encoding = "PCM_F", bits_per_sample = 32 }) end,
      ["audio.save: the sample rate must be at least 1, got 0"] = function() audio.save(path, x, 0) end,
      ["has 2000 frames, none can be read from frame 2001 on"] = function()
        audio.save(path, x, 8000)
        audio.load(path, 2001)
      end,
      ["audio.load: num_frames must be at least 1, or -1 for all, got 0"] = function() audio.load(path, 0, 0) end,
    } do
      assert.error_matches(call, text, 1, true)
    end
  end)
end)
