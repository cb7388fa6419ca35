-- A convolutional network on MNIST, in the shape of PyTorch's basic example: 98.6 % on the test set after one pass.
--
--   rille examples/mnist_cnn.lua [--data FOLDER] [--epochs 1] [--batch-size 32] [--lr 1.0] [--limit 0] [--threads 2]
local rille = require "rille"
local nn, F, optim, data = rille.nn, rille.nn.functional, rille.optim, rille.data

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "?.lua;" .. package.path
local options = require("options").parse(arg, {
  data = "", epochs = 1, batch_size = 32, lr = 1.0, seed = 1, limit = 0, threads = 0, no_download = false,
}, "Trains a convolutional network on handwritten digits.")

local Net = nn.Module:extend("Net")

function Net:init()
  self.conv1 = nn.Conv2d(1, 32, 3)
  self.conv2 = nn.Conv2d(32, 64, 3)
  self.dropout1 = nn.Dropout(0.25)
  self.dropout2 = nn.Dropout(0.5)
  self.fc1 = nn.Linear(9216, 128)
  self.fc2 = nn.Linear(128, 10)
end

function Net:forward(x)
  x = F.relu(self.conv1(x))
  x = F.relu(self.conv2(x))
  x = self.dropout1(F.max_pool2d(x, 2))
  x = F.relu(self.fc1(x:flatten(1)))
  return self.fc2(self.dropout2(x))
end

if options.threads > 0 then rille.set_num_threads(options.threads) end
local sets = rille.datasets.mnist_or_digits {
  root = options.data ~= "" and options.data or nil,
  download = not options.no_download,
}
print("data: " .. sets.source)

-- Mean and deviation of MNIST's pixels, as PyTorch's example normalises them.
local function images(x) return ((x - 0.1307) / 0.3081):reshape(-1, 1, 28, 28) end
local x_train = images(rille.cat({ sets.x_train, sets.x_valid }, 0))
local y_train = rille.cat({ sets.y_train, sets.y_valid }, 0)
if options.limit > 0 then x_train, y_train = x_train:slice(0, options.limit), y_train:slice(0, options.limit) end
local x_test, y_test = images(sets.x_test), sets.y_test

rille.manual_seed(options.seed)
local net = Net()
print(net)
local train_dl = data.DataLoader(data.TensorDataset(x_train, y_train), { batch_size = options.batch_size, shuffle = true })
local test_dl = data.DataLoader(data.TensorDataset(x_test, y_test), { batch_size = 1000 })
local opt = optim.Adadelta(net:parameters(), { lr = options.lr })

-- The step size falls in a straight line to a tenth over the whole training.
local done, all = 0, options.epochs * #train_dl
local function schedule()
  done = done + 1
  opt.param_groups[1].lr = options.lr * (1 - 0.9 * done / all)
end

rille.train.fit(options.epochs, net, F.cross_entropy, opt, train_dl, test_dl, {
  first = 1,
  metric = rille.train.accuracy,
  on_batch = schedule,
  on_step = function(record)
    print(("epoch %d  training loss %.4f  test loss %.4f  test accuracy %.4f  (%.1f s of processor time)"):format(
      record.step, record.train_loss, record.valid_loss, record.valid_metric, record.seconds))
  end,
})
