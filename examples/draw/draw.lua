-- The network behind draw.c's window. Change this file while the program runs: it is read again, and goes on with what keep
-- gave. Fewer units, another optimizer, other words: all show at once.
local rille = require "rille"
local nn, data = rille.nn, rille.data

local kept = ...
local EXAMPLES, UNITS, EPOCHS = 4000, 128, 5

-- What an older version of this file learned, if it is a network of the same size; else a new one.
local net
if kept and kept.units == UNITS then
  net = kept.net
else
  rille.manual_seed(0)
  net = nn.Sequential(nn.Flatten(), nn.Linear(784, UNITS), nn.ReLU(), nn.Linear(UNITS, 10))
end

local images, labels
if kept then
  images, labels = kept.images, kept.labels
else
  images, labels = rille.datasets.digits { n = EXAMPLES }
  images = images:to(rille.float32) / 255
end

local trainer = rille.train.Trainer {
  model = net, loss = nn.functional.cross_entropy, optimizer = rille.optim.Adam(net:parameters(), { lr = 0.001 }),
  train = data.DataLoader(data.TensorDataset(images, labels), { batch_size = 32, shuffle = true }),
  epochs = EPOCHS, progress = false,
}

local program = {}

function program.frame(milliseconds)
  local more = trainer:step { ms = milliseconds }
  if not more then return ("trained: %d epochs of %d digits"):format(#trainer.history, EXAMPLES) end
  return ("training: epoch %d of %d"):format(#trainer.history + 1, EPOCHS)
end

function program.guess(picture)
  return rille.no_grad(function()
    net:eval()
    return net(picture:unsqueeze(0)):softmax(1)[0]
  end)
end

function program.keep() return { net = net, units = UNITS, images = images, labels = labels } end

return program
