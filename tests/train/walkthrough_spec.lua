-- The walk-through on real MNIST: its validation losses are PyTorch's to 4 decimals at every one of 25 steps.
local rille = require "rille"
local nn, F, optim, data = rille.nn, rille.functional, rille.optim, rille.data

-- torch.manual_seed(0), one thread, model made after the data is loaded (torch 2.13).
local expected = { 2.2765, 2.2431, 2.1917, 2.1079, 1.9749, 1.7790, 1.5262, 1.2591, 1.0337, 0.8684, 0.7521, 0.6697, 0.6096,
  0.5644, 0.5285, 0.5002, 0.4765, 0.4567, 0.4400, 0.4253, 0.4130, 0.4018, 0.3924, 0.3834, 0.3757 }

local found, path = pcall(rille.datasets.mnist_pickle, { download = false })

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

describe("the MNIST walk-through", function()
  local train, valid, test
  if found then train, valid, test = table.unpack(rille.unpickle(path)) end

  local function loaders()
    return data.DataLoader(data.TensorDataset(train[1], train[2]), { batch_size = 64, shuffle = true }),
      data.DataLoader(data.TensorDataset(valid[1], valid[2]), { batch_size = 128 })
  end

  it("has PyTorch's validation losses", function()
    if not found then return pending("no MNIST at RILLE_DATA or ../shared/data") end
    rille.set_num_threads(1)
    rille.manual_seed(0)
    local net = MnistNN()
    local opt = optim.SGD(net:parameters(), { lr = 0.001 })
    local train_dl, valid_dl = loaders()
    local history = rille.train.fit(25, net, F.cross_entropy, opt, train_dl, valid_dl, { progress = false })
    for i, record in ipairs(history) do
      assert(math.abs(record.valid_loss - expected[i]) <= 0.00006,
        ("step %d: %.5f, PyTorch has %.4f"):format(i - 1, record.valid_loss, expected[i]))
    end
  end)

  -- Rounding differs between processors and training magnifies it: 97.5 to 97.9 % were seen.
  it("learns with Adam to 97.2 % on the test set in 10 steps", function()
    if not found then return pending("no MNIST at RILLE_DATA or ../shared/data") end
    rille.set_num_threads(1)
    rille.manual_seed(0)
    local net = MnistNN()
    local train_dl, valid_dl = loaders()
    local opt = optim.Adam(net:parameters(), { lr = 0.001 })
    rille.train.fit(10, net, F.cross_entropy, opt, train_dl, valid_dl, { progress = false })
    local accuracy = rille.train.accuracy(rille.no_grad(function() return net(test[1]) end), test[2])
    assert(accuracy >= 0.972, ("test accuracy %.4f"):format(accuracy))
  end)
end)
