-- How long one step of training takes here: 64 pictures of 784 numbers, 128 and 256 units, Adam. The same script tells it outside
-- of the page: rille examples/web/scripts/speed.lua
local rille = require "rille"
local nn, F, optim = rille.nn, rille.nn.functional, rille.optim

rille.set_num_threads(1)
rille.manual_seed(0)
local net = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 256), nn.ReLU(), nn.Linear(256, 10))
local opt = optim.Adam(net:parameters(), { lr = 0.001 })
local x, y = rille.randn(64, 784), rille.randint(0, 10, { 64 })

local best = math.huge
for round = 1, 8 do
  local began = os.clock()
  for _ = 1, 100 do
    local loss = F.cross_entropy(net(x), y)
    loss:backward()
    opt:step()
    opt:zero_grad()
  end
  local took = (os.clock() - began) / 100 * 1000
  best = math.min(best, took)
  print(("round %d: %.2f ms a step"):format(round, took))
end
print(("best: %.2f ms a step"):format(best))
