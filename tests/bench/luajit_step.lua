-- Microseconds of a training step of a network of 2-16-1, the least of several rounds: tests/bench/luajit.lua runs this with both
-- Luas.
local rille = require(jit and "rille_ffi" or "rille") -- luacheck: globals jit
local nn, F, optim = rille.nn, rille.nn.functional, rille.optim

rille.manual_seed(0)
rille.set_num_threads(1)
local x = rille.tensor { { 0.0, 0.0 }, { 0.0, 1.0 }, { 1.0, 0.0 }, { 1.0, 1.0 } }
local y = rille.tensor { { 0.0 }, { 1.0 }, { 1.0 }, { 0.0 } }
local net = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1), nn.Sigmoid())
local opt = optim.SGD(net:parameters(), { lr = 0.1 })

local function run(steps)
  local loss
  for _ = 1, steps do
    loss = F.binary_cross_entropy(net(x), y)
    opt:zero_grad()
    loss:backward()
    opt:step()
  end
  return loss
end

run(2000)
local best, rounds, steps = math.huge, 5, 10000
for _ = 1, rounds do
  local start = os.clock()
  run(steps)
  best = math.min(best, (os.clock() - start) / steps)
end
print(("%.3f %.6g"):format(best * 1e6, run(1):item()))
