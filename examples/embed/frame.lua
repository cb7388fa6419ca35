-- A steering that is learnt while the program runs: four numbers about the world to two that steer. frame.c calls tick once a
-- frame and predicts with the same weights.
local rille = require "rille"
local nn, data = rille.nn, rille.data

rille.manual_seed(0)
local net = nn.Sequential(nn.Linear(4, 32), nn.Tanh(), nn.Linear(32, 2))
local x = rille.rand(512, 4) * 2 - 1
local y = rille.stack({ (x:select(1, 0) - x:select(1, 1)):tanh(), x:select(1, 2) * x:select(1, 3) }, 1)
local trainer = rille.train.Trainer {
  model = net, loss = nn.functional.mse_loss, optimizer = rille.optim.Adam(net:parameters(), { lr = 0.01 }),
  train = data.DataLoader(data.TensorDataset(x, y), { batch_size = 32, shuffle = true }), epochs = 1000, progress = false,
}

weights = net:state_dict() -- luacheck: ignore (globals are how the host finds them)
function tick() -- luacheck: ignore
  return trainer:step { ms = 2 }
end
