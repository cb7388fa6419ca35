-- Side doors of trainers: folders for logs, checkpoints. Whoever runs this looks for what was made.
local rille = require "rille"
local nn, data, train = rille.nn, rille.data, rille.train
local net = nn.Linear(2, 1)
local set = data.TensorDataset(rille.ones(4, 2), rille.ones(4, 1))
local function trainer(more)
  local options = {
    model = net,
    loss = nn.functional.mse_loss,
    optimizer = rille.optim.SGD(net:parameters(), { lr = 0.1 }),
    train = data.DataLoader(set, { batch_size = 2 }),
    epochs = 1,
    progress = false,
  }
  for key, value in pairs(more) do
    options[key] = value
  end
  local made = train.Trainer(options)
  made:fit()
  return made
end
for _, more in ipairs { { log = "escaped_log" }, { best = "escaped_best.ckpt" }, { checkpoint = "escaped_last.ckpt" } } do
  print(select(2, pcall(trainer, more)))
end
print(select(2, pcall(function()
  trainer({}):save "escaped/deep/x.ckpt"
end)))
