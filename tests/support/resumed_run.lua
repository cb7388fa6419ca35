-- A training that goes on from its checkpoint, if there is one: resumed_run.lua FOLDER [stop]. Everything that draws or keeps
-- something takes part. Prints how it started, and writes FOLDER/final.safetensors.
local rille = require "rille"
local nn, F, optim, data, train = rille.nn, rille.nn.functional, rille.optim, rille.data, rille.train
local folder, stop_at = arg[1], tonumber(arg[2] or "nil")

rille.set_num_threads(1)
rille.manual_seed(11)
local x = rille.randn(400, 1, 8, 8)
local y = rille.randint(0, 4, { 400 })
local train_set = data.TensorDataset(x:slice(0, 330), y:slice(0, 330))
local valid_set = data.TensorDataset(x:slice(330, 400), y:slice(330, 400))
local net = nn.Sequential(nn.Conv2d(1, 6, 3), nn.BatchNorm2d(6), nn.ReLU(), nn.Dropout(0.3), nn.Flatten(), nn.Linear(216, 24),
  nn.BatchNorm1d(24), nn.Tanh(), nn.Dropout(0.2), nn.Linear(24, 4))
local opt = optim.AdamW(net:parameters(), { lr = 0.003, amsgrad = true })
local generator, noise = rille.Generator():manual_seed(5), rille.Generator():manual_seed(6)
local average = optim.swa_utils.AveragedModel(net)

local trainer = train.Trainer {
  model = net, optimizer = opt, progress = false, epochs = 8, accumulate = 3, clip_grad_norm = 1, on_nan = "skip",
  loss = function(output, target) return F.cross_entropy(output, target, { label_smoothing = 0.1 }) end,
  train = data.DataLoader(train_set, { batch_size = 12, shuffle = true, generator = generator }),
  valid = data.DataLoader(valid_set, { batch_size = 16, shuffle = true }),
  metrics = {
    accuracy = train.metrics.Accuracy(), f1 = train.metrics.F1(), auc = function(output) return output:max():item() end,
  },
  scheduler = optim.lr_scheduler.OneCycleLR(opt, { max_lr = 0.01, total_steps = 300 }), early_stop = 100,
  state = { average = average }, generators = { noise },
  checkpoint = { folder .. "/run.ckpt", every = 3 },
  on_batch = function(trainer)
    if trainer.steps == stop_at then trainer:stop "for the test" end
    rille.rand(3) -- as an augmentation would draw
  end,
  on_step = function()
    average:update_parameters(net)
    local _ <close> = rille.no_grad()
    net:parameters()[1]:add_(rille.randn(6, 1, 3, 3, { generator = noise }) * 1e-3)
  end,
}
local resumed, message = trainer:resume(folder .. "/run.ckpt")
print(resumed and "resumed" or "new", trainer.epoch, trainer.steps, trainer.phase, message or "")
trainer:fit()
if trainer.stopped then return end

-- The weights and what is measured, in full.
local final = { average = nn.utils.parameters_to_vector(average:parameters()), next_draw = rille.rand(4) }
for name, tensor in pairs(net:state_dict()) do final["net." .. name] = tensor end
for i, state in pairs(opt:state_dict().state) do final["opt." .. i] = state.exp_avg_sq end
for i, record in ipairs(trainer.history) do
  final["record." .. i] = rille.tensor({ record.train_loss, record.valid_loss, record.valid_f1, record.train_auc, record.lr },
    { dtype = "float64" })
end
rille.save(final, folder .. "/final.safetensors")
