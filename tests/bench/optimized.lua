-- What rille.optimize gains: a pass of a network in eval mode, as it is, captured, and the copy that rille.optimize gives.
--   rille tests/bench/optimized.lua [THREADS]
-- Medians of rounds that take turns.
local rille = require "rille"
package.path = (arg[0]:match "^(.*)/" or ".") .. "/?.lua;" .. package.path
local models = require "models"
local nn = rille.nn
rille.set_num_threads(tonumber(arg[1]) or 1)
rille.manual_seed(1)

-- Depthwise and pointwise convolutions in turns, as in MobileNet (Howard et al., arXiv:1704.04861).
local function separable()
  local layers, channels = { nn.Conv2d(3, 32, 3, { stride = 2, padding = 1, bias = false }), nn.BatchNorm2d(32), nn.ReLU() }, 32
  for i, wider in ipairs { 64, 128, 128, 256, 256 } do
    for _, layer in ipairs {
      nn.Conv2d(channels, channels, 3, { stride = 1 + i % 2, padding = 1, groups = channels, bias = false }),
      nn.BatchNorm2d(channels), nn.ReLU(), nn.Conv2d(channels, wider, 1, { bias = false }), nn.BatchNorm2d(wider), nn.ReLU(),
    } do layers[#layers + 1] = layer end
    channels = wider
  end
  for _, layer in ipairs { nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 10) } do layers[#layers + 1] = layer end
  return nn.Sequential(table.unpack(layers))
end

local function median(list)
  table.sort(list)
  return list[(#list + 1) // 2]
end

local function captured(net) return rille.capture(function(x) return net(x) end) end

for _, job in ipairs {
  { "ResNet-18, 32 x 32, batch 1", models.ResNet(), { 1, 3, 32, 32 } },
  { "ResNet-18, 32 x 32, batch 32", models.ResNet(), { 32, 3, 32, 32 } },
  { "separable, 96 x 96, batch 1", separable(), { 1, 3, 96, 96 } },
  { "separable, 96 x 96, batch 32", separable(), { 32, 3, 96, 96 } },
} do
  local name, net, x = job[1], job[2], rille.randn(job[3])
  net:eval()
  local fast = rille.optimize(net, x)
  local _ <close> = rille.no_grad()
  local ways, times = { net, captured(net), fast, captured(fast) }, { {}, {}, {}, {} }
  for round = 1, 11 do
    for k, way in ipairs(ways) do
      local start = rille.clock()
      way(x)
      if round > 1 then table.insert(times[k], rille.clock() - start) end
    end
  end
  print(("%-30s  as it is %8.3f ms, captured %8.3f, optimized %8.3f, both %8.3f"):format(name, median(times[1]) * 1e3,
    median(times[2]) * 1e3, median(times[3]) * 1e3, median(times[4]) * 1e3))
end
