-- A search for hyper-parameters: trials by chance, and one that does worse after an epoch than the half of those before it did
-- at that point is broken off (the median rule of Google's Vizier, 2017).
--
--   rille examples/search.lua [--trials 16] [--epochs 6] [--set mnist] [--data FOLDER] [--seed 0] [--smoke]
local rille = require "rille"
local nn, F, optim, data = rille.nn, rille.nn.functional, rille.optim, rille.data

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "shared/?.lua;" .. package.path
local options = require("options").parse(arg, {
  set = "mnist", data = "", trials = 16, epochs = 6, rows = 6000, seed = 0, no_download = false, smoke = false,
}, "Looks for good settings of a classifier.")

rille.set_num_threads(1)
local sets = require("pictures").load(options)
local rows = math.min(options.rows, #sets.x_train)
local train_ds = data.TensorDataset(sets.x_train:slice(0, rows), sets.y_train:slice(0, rows))
local valid_dl = data.DataLoader(data.TensorDataset(sets.x_valid, sets.y_valid), { batch_size = 500 })

math.randomseed(options.seed)
local function pick(list) return list[math.random(#list)] end
local optimizers = { "SGD", "Adam", "AdamW", "RMSprop" }

local function draw()
  return {
    optimizer = pick(optimizers), lr = 10 ^ (math.random() * 4 - 4), width = pick { 32, 64, 128, 256 },
    depth = math.random(1, 3), dropout = pick { 0.0, 0.2, 0.5 }, batch_size = pick { 16, 32, 64, 128 },
  }
end

local function build(s)
  local net, inputs = nn.Sequential(nn.Flatten()), 784
  for _ = 1, s.depth do
    for _, layer in ipairs { nn.Linear(inputs, s.width), nn.ReLU(), nn.Dropout(s.dropout) } do net:append(layer) end
    inputs = s.width
  end
  return net:append(nn.Linear(inputs, 10))
end

-- The accuracies of all trials by epoch; whether one more is worse than the half of them.
local seen = {}
local function is_bad(epoch, accuracy)
  local others = seen[epoch] or {}
  seen[epoch] = others
  local better = 0
  for _, other in ipairs(others) do better = better + (other > accuracy and 1 or 0) end
  others[#others + 1] = accuracy
  return #others > 3 and better > (#others - 1) / 2
end

local trials = {}
for i = 1, options.trials do
  rille.manual_seed(options.seed + i)
  local s = draw()
  local net = build(s)
  s.trainer = rille.train.Trainer {
    model = net, loss = F.cross_entropy, optimizer = optim[s.optimizer](net:parameters(), { lr = s.lr }),
    train = data.DataLoader(train_ds, { batch_size = s.batch_size, shuffle = true }), valid = valid_dl,
    epochs = options.epochs, metrics = { accuracy = rille.train.accuracy }, progress = false, on_nan = "stop",
    on_epoch = function(_, record) return not is_bad(record.epoch, record.valid_accuracy) end,
  }
  s.trainer:fit()
  local last = s.trainer.history[#s.trainer.history] -- none if the first epoch came to NaN
  s.accuracy = last and last.valid_accuracy or 0
  trials[i] = s
end

table.sort(trials, function(a, b) return a.accuracy > b.accuracy end)
print("accuracy  epochs  optimizer        lr  width  depth  dropout  batch")
local epochs = 0
for _, s in ipairs(trials) do
  epochs = epochs + #s.trainer.history
  print(("%8.4f  %6d  %-9s  %8.5f  %5d  %5d  %7.1f  %5d"):format(
    s.accuracy, #s.trainer.history, s.optimizer, s.lr, s.width, s.depth, s.dropout, s.batch_size))
end
print(("%d epochs of %d were run"):format(epochs, options.trials * options.epochs))

-- The test set is for the winner alone.
local test = trials[1].trainer:evaluate(data.DataLoader(data.TensorDataset(sets.x_test, sets.y_test), { batch_size = 500 }))
print(("test accuracy of the best: %.4f  (%.0f s of processor time)"):format(test.accuracy, os.clock()))
