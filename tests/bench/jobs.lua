-- Rille's side of the benchmark: runs one job and prints "seconds result" a round, when asked on standard input.
-- usage: rille jobs.lua JOB THREADS [captured]   (then one line a round on standard input; ends with end of file)
-- A round's function gives a number to compare, or a function of it that runs when the clock has stopped.
local rille = require "rille"
local nn, F, optim, data = rille.nn, rille.nn.functional, rille.optim, rille.data
local now = rille.clock
-- A step as it is, or recorded by rille.capture.
local step_of = arg[3] == "captured" and rille.capture or function(step) return step end

local function mlp()
  return nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 256), nn.ReLU(), nn.Linear(256, 10))
end

local function learning(opt, loss_of)
  return step_of(function(...)
    local loss = loss_of(...)
    loss:backward()
    opt:step()
    opt:zero_grad()
    return loss
  end)
end

-- A round of so many steps, and the last one's result.
local function repeated(steps, step)
  return function()
    local result
    for _ = 1, steps do result = step() end
    return result:item()
  end, steps
end

local jobs = {}

-- One pass of the seed network over 50,000 images, shuffled, loss:item() every batch.
function jobs.mnist_pass()
  local train = rille.unpickle((rille.datasets.mnist_pickle { download = false }))[1]
  rille.manual_seed(0)
  local model = mlp()
  local opt = optim.SGD(model:parameters(), { lr = 0.001 })
  local loader = data.DataLoader(data.TensorDataset(train[1], train[2]), { batch_size = 64, shuffle = true })
  local step = learning(opt, function(xb, yb) return F.cross_entropy(model(xb), yb) end)
  return function()
    local total = 0
    for xb, yb in loader do total = total + step(xb, yb):item() * #xb end
    return total / 50000
  end, 1
end

-- Steps on one batch, steps of them a round.
local function training(steps, make_loss, make_optimizer, model)
  return repeated(steps, learning(make_optimizer(model:parameters()), make_loss))
end

-- mnist.pkl.gz from the disk to tensors.
function jobs.load_pickle()
  local path = rille.datasets.mnist_pickle { download = false }
  return function()
    local train = rille.unpickle(path)[1]
    return train[1]:sum():item()
  end, 1
end

-- Steps of a 2-16-1 tanh network on a batch of 4.
local function tiny(make_optimizer)
  rille.manual_seed(0)
  local model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1))
  local x = rille.tensor { { 0.0, 0.0 }, { 0.0, 1.0 }, { 1.0, 0.0 }, { 1.0, 1.0 } }
  local y = rille.tensor { { 0.0 }, { 1.0 }, { 1.0 }, { 0.0 } }
  return training(10000, function() return F.mse_loss(model(x), y) end, make_optimizer, model)
end

function jobs.tiny_sgd()
  return tiny(function(p) return optim.SGD(p, { lr = 0.1 }) end)
end
function jobs.tiny_adam()
  return tiny(function(p) return optim.Adam(p, { lr = 0.001 }) end)
end

function jobs.infer()
  rille.manual_seed(0)
  local model = mlp():eval()
  local x = rille.rand(1, 784)
  local steps = 10000
  local step = step_of(function(input) return model(input) end)
  return function()
    local out
    rille.no_grad(function()
      for _ = 1, steps do out = step(x) end
    end)
    return out:sum():item()
  end, steps
end

function jobs.cnn()
  rille.manual_seed(0)
  local model = nn.Sequential(nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
    nn.Dropout(0.25), nn.Flatten(), nn.Linear(9216, 128), nn.ReLU(), nn.Dropout(0.5), nn.Linear(128, 10))
  local x, y = rille.rand(64, 1, 28, 28), rille.randint(0, 10, { 64 })
  return training(4, function() return F.cross_entropy(model(x), y) end,
    function(p) return optim.Adadelta(p, { lr = 1.0 }) end, model)
end

package.path = (arg[0]:match "^(.*)/" or ".") .. "/?.lua;" .. package.path

function jobs.resnet18()
  rille.manual_seed(0)
  local model = require("models").ResNet()
  local x, y = rille.rand(32, 3, 32, 32), rille.randint(0, 10, { 32 })
  return training(1, function() return F.cross_entropy(model(x), y) end,
    function(p) return optim.SGD(p, { lr = 0.01, momentum = 0.9 }) end, model)
end

function jobs.gpt()
  rille.manual_seed(0)
  local model = require("models").GPT(65, 128, 4, 4, 64)
  local x, y = rille.randint(0, 65, { 16, 64 }), rille.randint(0, 65, { 16, 64 })
  return training(4, function() return F.cross_entropy(model(x):reshape(-1, 65), y:reshape(-1)) end,
    function(p) return optim.AdamW(p, { lr = 1e-3 }) end, model)
end

-- Forward and backward of an LSTM, 64 to 128, batch 32, 50 steps in time.
function jobs.lstm()
  rille.manual_seed(0)
  local model = nn.LSTM(64, 128)
  local x = rille.randn(50, 32, 64)
  local parameters = model:parameters()
  return repeated(10, step_of(function()
    for _, parameter in ipairs(parameters) do parameter.grad = nil end
    local sum = (model(x)):sum()
    sum:backward()
    return sum
  end))
end

-- The machine's own peak: products of 1024 x 1024 matrices, in GFLOPS through seconds a product.
function jobs.sgemm()
  rille.manual_seed(0)
  local a, b = rille.randn(1024, 1024), rille.randn(1024, 1024)
  local steps = 5
  return function()
    local c
    for _ = 1, steps do c = a:mm(b) end
    return c:abs():mean():item()
  end, steps
end

local function pointwise(fn)
  return function()
    rille.manual_seed(0)
    local x, other = rille.randn(1024, 1024), rille.randn(1024, 1024)
    local steps = 200
    return function()
      for _ = 2, steps do
        local _ <close> = rille.scope()
        fn(x, other)
      end
      local out = fn(x, other)
      return function() return out:to("float64"):sum():item() end
    end, steps
  end
end

jobs.add = pointwise(function(x, other) return x + other end)
jobs.exp = pointwise(function(x) return x:exp() end)
jobs.tanh = pointwise(function(x) return x:tanh() end)
jobs.gelu = pointwise(function(x) return F.gelu(x) end)
jobs.softmax = pointwise(function(x) return F.softmax(x, 1) end)
jobs.sum_all = pointwise(function(x) return x:sum() end)
jobs.sum_dim0 = pointwise(function(x) return x:sum(0) end)
jobs.sum_dim1 = pointwise(function(x) return x:sum(1) end)
jobs.transpose = pointwise(function(x) return x:t():contiguous() end)
jobs.layer_norm = pointwise(function(x) return F.layer_norm(x, { 1024 }) end)

-- x:add_(1) on 4 elements: the length of one call.
function jobs.add_in_place()
  local x = rille.zeros(4)
  local steps = 1000000
  return function()
    for _ = 1, steps do x:add_(1) end
    return 0
  end, steps
end

local run, steps = jobs[arg[1]]()
rille.set_num_threads(tonumber(arg[2]))
for _ in io.lines() do
  local start = now()
  local result = run()
  local seconds = (now() - start) / steps
  if type(result) == "function" then result = result() end
  print(("%.9e %.6f"):format(seconds, result))
  io.stdout:flush()
end
