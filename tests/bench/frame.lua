-- What a script pays once a frame: a prediction of a network of 4, 32 and 2 units, called and captured, with recording off.
--
--   build/rille tests/bench/frame.lua
--
-- The best of many short rounds, as other programs take the processor in some.
local rille = require "rille"
local nn = rille.nn

local ROUNDS, CALLS = 40, 5000

local function time(predict, x)
  local best = math.huge
  for _ = 1, ROUNDS do
    local start = os.clock()
    for _ = 1, CALLS do predict(x) end
    best = math.min(best, os.clock() - start)
  end
  return best / CALLS * 1e6
end

local net, x = nn.Sequential(nn.Linear(4, 32), nn.ReLU(), nn.Linear(32, 2)), rille.ones(1, 4)
net:eval()
local _ <close> = rille.no_grad()
local step = rille.capture(function(input) return net(input) end)
step(x)
print(("a prediction: %.2f microseconds by the module, %.2f captured"):format(time(net, x), time(step, x)))
