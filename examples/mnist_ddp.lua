-- MNIST on several processes, on one machine or on many: each learns from its part of every batch, and all have the same weights.
--
--   mpirun -n 4 rille examples/mnist_ddp.lua [--set mnist|fashion_mnist|kmnist] [--data FOLDER] [--epochs 5] [--seed 1]
--                                            [--checkpoint run.ckpt] [--zero] [--test] [--smoke]
--
-- --batch-size is that of all ranks together, so the same line on more of them gives the same losses, but for rounding. With
-- --checkpoint a run that was broken off goes on where it was, on any number of ranks; scripts/train-elastic.sh starts it again
-- by itself. With --zero each rank keeps a part of Adam's state. Without mpirun it is a job of one.
local rille = require "rille"
local nn, F, optim, data, dist = rille.nn, rille.nn.functional, rille.optim, rille.data, rille.distributed

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "shared/?.lua;" .. package.path
local options = require("options").parse(arg, {
  set = "mnist", data = "", epochs = 5, batch_size = 256, lr = 2e-3, seed = 1, checkpoint = "", every = 100, timeout = 300,
  threads = 0, zero = false, test = false, no_download = false, smoke = false,
}, "Trains a convolutional network on several processes.")

local rank, size = dist.init { timeout = options.timeout }
local info = dist.info()
local threads = options.threads > 0 and options.threads or math.max(1, rille.get_num_threads() // info.local_size)
rille.set_num_threads(threads)
if rank == 0 then
  print(("%d ranks on %d machines, %d threads each, %s"):format(size, info.nodes, threads, info.library))
else
  dist.barrier() -- the first rank downloads what is not there
end
local sets = require("pictures").load(options)
if rank == 0 then dist.barrier() end

rille.manual_seed(options.seed) -- the same weights everywhere; DataParallel makes sure of it
local net = nn.Sequential(nn.Conv2d(1, 16, 3), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3),
  nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(32 * 5 * 5, 10))
local model = dist.DataParallel(nn.SyncBatchNorm.convert_sync_batchnorm(net))
local opt = options.zero and dist.ZeroRedundancyOptimizer(model:parameters(), optim.AdamW, { lr = options.lr })
  or optim.AdamW(model:parameters(), { lr = options.lr })

-- Training: every rank has as many batches. Measuring: each picture once.
local function loader(x, y, batch_size, settings)
  local set = data.TensorDataset(x, y)
  return data.DataLoader(set, { batch_size = batch_size, sampler = data.DistributedSampler(set, settings) })
end
local train_dl = loader(sets.x_train, sets.y_train, options.batch_size // size, { seed = options.seed, drop_last = true })
local valid_dl = loader(sets.x_valid, sets.y_valid, 500, { shuffle = false, pad = false })

local trainer = rille.train.Trainer {
  model = model, loss = F.cross_entropy, optimizer = opt, train = train_dl, valid = valid_dl, epochs = options.epochs,
  metrics = { "accuracy" }, out = io.stdout, progress = true,
  checkpoint = options.checkpoint ~= "" and { options.checkpoint, every = options.every } or nil,
}
if options.checkpoint ~= "" and trainer:resume(options.checkpoint) and rank == 0 then
  print("goes on at step " .. trainer.steps)
end
trainer:fit()
if options.test then
  local results = trainer:evaluate(loader(sets.x_test, sets.y_test, 500, { shuffle = false, pad = false }))
  if rank == 0 then print(("test accuracy %.4f"):format(results.accuracy)) end
end
