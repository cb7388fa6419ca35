-- Milliseconds that each transform takes for a batch of 64 x 3 x 32 x 32, as float32 and as bytes: medians of 15 rounds.
-- usage: rille tests/bench/transforms.lua [THREADS]
local rille = require "rille"
local t = rille.data.transforms
rille.set_num_threads(tonumber(arg[1]) or 1)
local floats = rille.rand(64, 3, 32, 32)
local bytes = (floats * 255):to("uint8")

local function milliseconds(f, x)
  local times = {}
  for round = 1, 15 do
    local from = rille.clock()
    for _ = 1, 20 do f(x) end
    times[round] = (rille.clock() - from) / 20 * 1000
  end
  table.sort(times)
  return times[8]
end

for _, case in ipairs {
  { "normalize", t.normalize({ .4, .5, .6 }, .25) }, { "random_crop", t.random_crop(28, { padding = 4 }) },
  { "horizontal_flip", t.horizontal_flip() }, { "vertical_flip", t.vertical_flip() }, { "rotate", t.rotate(15) },
  { "affine", t.affine(15, { translate = { .1, .1 }, scale = { .8, 1.2 }, shear = 10 }) }, { "erase", t.erase() },
  { "brightness", t.brightness(.4) }, { "contrast", t.contrast(.4) }, { "saturation", t.saturation(.4) }, { "hue", t.hue(.1) },
  { "grayscale", t.grayscale(.5) },
} do
  print(("%-16s %8.3f float32 %8.3f uint8"):format(case[1], milliseconds(case[2], floats), milliseconds(case[2], bytes)))
end
