-- Run by each rank: a Trainer over a network in DataParallel, which writes a checkpoint every few batches.
--   mpirun -n 2 rille trained.lua FOLDER [epochs] [key=value ...]
-- Keys: die=STEP (rank 1 kills itself there, once), hang=STEP, slow=seconds a batch, stop=STEP, resume=1, zero=1,
-- timeout=seconds, accumulate=batches. The first rank prints the
-- history, and a check sum of the weights, at the end.
local rille = require "rille"
local nn, F, dist, data = rille.nn, rille.nn.functional, rille.distributed, rille.data
local folder, epochs, keys = arg[1], tonumber(arg[2] or 3), {}
for i = 3, #arg do
  local key, value = arg[i]:match "(%w+)=(.*)"
  keys[key] = tonumber(value) or value
end
local rank, size = dist.init { timeout = keys.timeout or 60, patience = 1 }
rille.set_num_threads(1)
rille.manual_seed(11)
local x = rille.randn(96, 12)
local set = data.TensorDataset(x, (x:slice(0, 6, 1):sum(1) - x:slice(6, 12, 1):sum(1)):gt(0):long())
local valid = data.TensorDataset(x:slice(0, 37), set:get(0) and (x:slice(0, 37)):slice(0, 6, 1):sum(1):gt(0):long())
local net = nn.Sequential(nn.Linear(12, 32), nn.ReLU(), nn.Dropout(0.2), nn.Linear(32, 2))
rille.manual_seed(100 + rank) -- other masks on each rank
local model = dist.DataParallel(net)
local opt = keys.zero and dist.ZeroRedundancyOptimizer(model:parameters(), rille.optim.Adam, { lr = 0.01 })
  or rille.optim.Adam(model:parameters(), { lr = 0.01 })
local trainer = rille.train.Trainer {
  model = model, loss = F.cross_entropy, optimizer = opt, epochs = epochs, metrics = { "accuracy" }, progress = false,
  train = data.DataLoader(set, { batch_size = 8 // size, sampler = data.DistributedSampler(set) }),
  valid = data.DataLoader(valid, { batch_size = 4, sampler = data.DistributedSampler(valid, { shuffle = false, pad = false }) }),
  checkpoint = { folder .. "/run.safetensors", every = 4 }, accumulate = keys.accumulate,
  on_batch = function(trainer)
    if keys.slow then os.execute("sleep " .. keys.slow) end
    if rank ~= (keys.rank or 1) % size then return end
    if trainer.steps == keys.die and os.execute(("mkdir %s/died 2>/dev/null"):format(folder)) then
      os.execute "kill -9 $PPID"
    end
    if trainer.steps == keys.hang then os.execute("kill -STOP $PPID") end
    if trainer.steps == keys.stop then trainer:stop "enough" end
  end,
}
if keys.resume then
  local fine, message = trainer:resume(folder .. "/run.safetensors")
  if rank == 0 then print("resumed", fine, message, trainer.epoch, trainer.steps) end
end
trainer:fit()
local sum = 0
for _, parameter in ipairs(net:parameters()) do sum = sum + parameter:double():abs():sum():item() end
for _, other in ipairs(dist.all_gather(rille.tensor({ sum }, { dtype = "float64" }))) do
  assert(other:item() == sum, "weights differ between ranks")
end
if rank == 0 then
  for _, record in ipairs(trainer.history) do
    print(("epoch %d %a %a %a %a"):format(record.epoch, record.train_loss, record.train_accuracy, record.valid_loss,
      record.valid_accuracy))
  end
  print(("weights %a, step %d, stopped %s"):format(sum, trainer.steps, tostring(trainer.stopped)))
end
