-- A convolutional network on MNIST or its kin: batch norms, pictures moved by chance, a learning rate that rises and falls,
-- checkpoints.
--
--   rille examples/mnist_cnn.lua [--set mnist|fashion_mnist|kmnist] [--data FOLDER] [--epochs 5] [--seed 1] [--test]
--                                [--checkpoint run.ckpt] [--threads 2] [--smoke]
--
-- The last sixth of the training pictures is for validation: settings are chosen by it. --test measures on the test set, once.
-- With --checkpoint a run that was broken off goes on where it was, to the same result bit for bit.
local rille = require "rille"
local nn, F, optim, data = rille.nn, rille.nn.functional, rille.optim, rille.data

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "shared/?.lua;" .. package.path
local options = require("options").parse(arg, {
  set = "mnist", data = "", epochs = 5, batch_size = 64, lr = 5e-3, seed = 1, shift = 2, checkpoint = "", threads = 0,
  test = false, no_download = false, smoke = false,
}, "Trains a convolutional network on small pictures.", { threads = "threads that compute; 0: all" })

if options.threads > 0 then rille.set_num_threads(options.threads) end
local sets = require("pictures").load(options)
rille.manual_seed(options.seed)

local function block(from, to)
  return nn.Sequential(nn.Conv2d(from, to, 3, { padding = 1, bias = false }), nn.BatchNorm2d(to), nn.ReLU())
end

local Net = nn.Module:extend("Net")

function Net:init()
  self.block1, self.block2, self.block3 = block(1, 32), block(32, 64), block(64, 64)
  self.dropout = nn.Dropout(0.3)
  self.out = nn.Linear(64 * 7 * 7, 10)
end

-- In training, each picture is moved by up to `shift` pixels.
local move = data.transforms.random_crop(28, { padding = options.shift })

-- x [n, 1, 28, 28] -> logits [n, 10]
function Net:forward(x)
  if self.training and options.shift > 0 then x = move(x) end
  x = F.max_pool2d(self.block1((x - 0.13) / 0.31), 2)
  x = self.block3(F.max_pool2d(self.block2(x), 2))
  return self.out(self.dropout(x:flatten(1)))
end

local net = Net()
print(net)
local train_dl = data.DataLoader(data.TensorDataset(sets.x_train, sets.y_train),
  { batch_size = options.batch_size, shuffle = true, drop_last = true })
local valid_dl = data.DataLoader(data.TensorDataset(sets.x_valid, sets.y_valid), { batch_size = 500 })
local opt = optim.AdamW(net:parameters(), { lr = options.lr, weight_decay = 0.01 })

local trainer = rille.train.Trainer {
  model = net, loss = F.cross_entropy, optimizer = opt, train = train_dl, valid = valid_dl, epochs = options.epochs,
  scheduler = optim.lr_scheduler.OneCycleLR(opt, { max_lr = options.lr, total_steps = options.epochs * #train_dl }),
  metrics = { accuracy = rille.train.accuracy }, out = io.stdout,
  checkpoint = options.checkpoint ~= "" and { options.checkpoint, every = 200 } or nil,
}
if options.checkpoint ~= "" and trainer:resume(options.checkpoint) then print("goes on at step " .. trainer.steps) end
trainer:fit()
if options.test then
  local test_dl = data.DataLoader(data.TensorDataset(sets.x_test, sets.y_test), { batch_size = 500 })
  print(("test accuracy %.4f"):format(trainer:evaluate(test_dl).accuracy))
end
print(("%.0f s of processor time"):format(os.clock()))
