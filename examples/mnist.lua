-- The MNIST walk-through: a classifier from bare tensors to a trained, saved network.
--
--   rille examples/mnist.lua [--data FOLDER] [--epochs 25] [--batch-size 64] [--lr 0.001] [--seed 0] [--threads 1]
--                            [--optimizer sgd|adam|adamw|rmsprop] [--save mnist.safetensors] [--plot loss.svg]
local rille = require "rille"
local nn, F, optim, data = rille.nn, rille.nn.functional, rille.optim, rille.data

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "shared/?.lua;" .. package.path
local options = require("options").parse(arg, {
  data = "", epochs = 25, batch_size = 64, lr = 0.001, optimizer = "sgd", seed = 0, save = "mnist.safetensors",
  plot = "", wrong = "mnist-wrong.png", threads = 1, no_download = false,
}, "Trains a classifier of handwritten digits.")

local optimizers = { sgd = optim.SGD, adam = optim.Adam, adamw = optim.AdamW, rmsprop = optim.RMSprop }
local new_optimizer = optimizers[options.optimizer]
if not new_optimizer then
  io.stderr:write("--optimizer takes sgd, adam, adamw or rmsprop, got ", options.optimizer, "\n")
  os.exit(2)
end

-- ---- the data ---------------------------------------------------------------------------------------------------------

rille.set_num_threads(options.threads)
local sets = rille.datasets.mnist_or_digits {
  root = options.data ~= "" and options.data or nil,
  download = not options.no_download,
}
print("data: " .. require("pictures").source(sets))
local x_train, y_train, x_valid, y_valid = sets.x_train, sets.y_train, sets.x_valid, sets.y_valid
print(("%d training, %d validation, %d test images of %d pixels; labels %s to %s"):format(
  #x_train, #x_valid, #sets.x_test, x_train:size(1), y_train:min() .. "", y_train:max() .. ""))
x_train[0]:reshape(28, 28):imshow { width = 28 }

-- ---- the network --------------------------------------------------------------------------------------------------------

rille.manual_seed(options.seed)

local MnistNN = nn.Module:extend("MnistNN")

function MnistNN:init()
  self.hidden1 = nn.Linear(784, 128)
  self.hidden2 = nn.Linear(128, 256)
  self.out = nn.Linear(256, 10)
end

function MnistNN:forward(x)
  x = F.relu(self.hidden1(x))
  x = F.relu(self.hidden2(x))
  return self.out(x)
end

local net = MnistNN()
print(net)

-- ---- training -------------------------------------------------------------------------------------------------------------

local train_dl = data.DataLoader(data.TensorDataset(x_train, y_train), { batch_size = options.batch_size, shuffle = true })
local valid_dl = data.DataLoader(data.TensorDataset(x_valid, y_valid), { batch_size = options.batch_size * 2 })

local opt = new_optimizer(net:parameters(), { lr = options.lr })

local history = rille.train.fit(options.epochs, net, F.cross_entropy, opt, train_dl, valid_dl, {
  metric = rille.train.accuracy,
  out = io.stdout,
})

-- ---- what came of it -------------------------------------------------------------------------------------------------------

net:eval()
local output = rille.no_grad(function() return net(sets.x_test) end)
local guesses = output:argmax(1)
print(("test accuracy %.4f"):format(rille.train.accuracy(output, sets.y_test)))

if #history > 1 then
  local curve = { train = {}, validation = {} }
  for i, record in ipairs(history) do
    curve.train[i], curve.validation[i] = record.train_loss, record.valid_loss
  end
  rille.plot.lines(curve, { title = "loss", height = 12 })
  if options.plot ~= "" then
    rille.plot.figure({ width = 640, height = 400 })
      :lines(curve, { title = "MNIST: loss after each epoch", xlabel = "epoch", ylabel = "cross entropy" }):save(options.plot)
    print("wrote " .. options.plot)
  end
end

local wrong = guesses:ne(sets.y_test):nonzero():flatten()
print(("%d of %d test images are wrong"):format(#wrong, #sets.y_test))
if #wrong > 0 then
  local some = wrong:slice(0, math.min(#wrong, 40))
  rille.plot.images(sets.x_test:index_select(0, some):reshape(#some, 28, 28), options.wrong, {
    labels = sets.y_test:index_select(0, some), guesses = guesses:index_select(0, some), columns = 8, title = "taken for others",
  })
  print("wrote " .. options.wrong .. ", the first of them")
end

if options.save ~= "" then
  rille.save(net:state_dict(), options.save)
  print("wrote " .. options.save)
end
