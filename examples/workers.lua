-- Workers: threads make the batches, pictures turned, cut and blotted by chance, while the loop trains. With the same seed every
-- run sees the same pictures.
--
--   rille examples/workers.lua [--workers N] [--epochs N] [--n PICTURES] [--smoke]
local rille = require "rille"
local nn, F, optim, data = rille.nn, rille.nn.functional, rille.optim, rille.data

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "shared/?.lua;" .. package.path
local options = require("options").parse(arg, { workers = 2, epochs = 3, n = 6000, smoke = false },
  "Trains on digits that worker threads change.")

if options.smoke then options.n, options.epochs = 1500, 2 end
rille.manual_seed(0)
local images, labels = rille.datasets.digits { n = options.n, seed = 0 }
local loader = data.DataLoader(data.ScriptDataset {
  script = here .. "shared/workers_data.lua", args = { images = images, labels = labels },
}, { batch_size = 50, shuffle = true, drop_last = true, num_workers = options.workers, persistent_workers = true })

local net = nn.Sequential(nn.Conv2d(1, 8, 3, { stride = 2 }), nn.ReLU(), nn.Conv2d(8, 16, 3, { stride = 2 }), nn.ReLU(),
  nn.Flatten(), nn.Linear(576, 10))
local opt = optim.Adam(net:parameters(), { lr = 0.003 })
for epoch = 1, options.epochs do
  local from, total, count = rille.clock(), 0, 0
  for x, y in loader do
    local loss = F.cross_entropy(net(x), y)
    loss:backward()
    opt:step()
    opt:zero_grad()
    total, count = total + loss:item(), count + 1
  end
  print(("epoch %d: loss %.4f, %.2f s"):format(epoch, total / count, rille.clock() - from))
end
loader:close()
