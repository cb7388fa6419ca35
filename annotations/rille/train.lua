---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.train
---@field metrics rille.part.train.metrics
local train = {}

---@class (exact) rille.train.Trainer.options
---@field model? rille.Module the network
---@field loss? function|rille.Module function(output, target), gives a tensor with one element
---@field optimizer? rille.Optimizer|table one, or several by name
---@field train? any a DataLoader, a list of batches, or an iterator
---@field valid? any batches to measure on after each epoch
---@field epochs? integer how many passes over train (1)
---@field batches? integer of an epoch at most
---@field step? function function(batch...), does a whole step itself (GANs, reinforcement) and returns its loss, or a table of named ones, and for metrics output and target
---@field valid_step? function the same for valid
---@field metrics? table names ({ "accuracy", "f1" }), or name -> an object of rille.train.metrics or a function(output, target) whose values are averaged
---@field scheduler? rille.LRScheduler|rille.LRScheduler[] one, or a list
---@field schedule? "epoch"|"batch" after what schedulers step ('epoch')
---@field clip_grad_norm? number the largest norm of all gradients together
---@field clip_grad_value? number the largest magnitude of a gradient's elements
---@field accumulate? integer batches whose gradients make one step (1)
---@field ema? number a decay such as 0.999: a running mean of the weights is kept, which valid and best are about
---@field on_nan? "stop"|"skip"|"ignore" what a loss that is no number does to the run ('stop')
---@field monitor? string the name in the records by which best and early_stop go ('valid_loss')
---@field mode? "min"|"max" whether less or more of it is better
---@field early_stop? integer|table epochs without improvement, or { patience, min_delta }
---@field best? string a path for the weights of the best epoch
---@field checkpoint? string|table a path, or { path, every = batches, seconds }
---@field report? string a path for the page about the run, written at its end
---@field log? string|table a path ("run.csv", "run.jsonl", or a folder for TensorBoard), or { csv, jsonl, tensorboard, every, histograms }
---@field progress? boolean whether there is a bar, and a line an epoch below the names of its numbers (true)
---@field out? file* where they are written (io.stderr)
---@field state? table name -> further objects that a checkpoint keeps
---@field generators? rille.Generator[] further random generators that a checkpoint keeps
---@field on_start? function function(trainer), before the first batch; like the others it may return false to stop
---@field on_epoch_start? function function(trainer), before each epoch
---@field on_batch? function function(trainer, record), after each batch
---@field on_step? function function(trainer, record), after each step of the optimizer
---@field on_epoch? function function(trainer, record), after each epoch
---@field on_end? function function(trainer), at the end
---@field callbacks? table[] tables of such functions

---A training run: epochs over batches, with metrics, schedulers, checkpoints, a progress bar and a report.
---A batch's last value is the target, those before it are the model's inputs; a batch of one value is both.
---```lua
---local set = rille.data.TensorDataset(rille.randn(40, 4), rille.randint(0, 2, { 40 }))
---local net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
---local trainer = rille.train.Trainer {
---  model = net, loss = F.cross_entropy, optimizer = rille.optim.Adam(net:parameters(), { lr = 0.01 }),
---  train = rille.data.DataLoader(set, { batch_size = 8, shuffle = true }), metrics = { "accuracy" },
---  epochs = 2, progress = false,
---}
---trainer:fit()
---print(trainer.history[2].train_loss)
---```
---@param options? rille.train.Trainer.options model, loss, optimizer, train, valid, epochs = 1, batches, step, valid_step, metrics, scheduler, schedule = 'epoch', clip_grad_norm, clip_grad_value, accumulate = 1, ema, on_nan = 'stop', monitor = 'valid_loss', mode, early_stop, best, checkpoint, report, log, progress = true, out = io.stderr, state, generators, on_start, on_epoch_start, on_batch, on_step, on_epoch, on_end, callbacks
---@return rille.Trainer # a run, which fit starts
function train.Trainer(options) end

---The share of rows whose highest output is the label.
---```lua
---local share = rille.train.accuracy(rille.randn(8, 3), rille.randint(0, 3, { 8 }))
---```
---@param output rille.Tensor [n, classes]
---@param labels rille.Tensor int64 [n]
---@return number # 0 to 1
function train.accuracy(output, labels) end

---Looks a network over with one batch: forgotten zero_grad or eval, softmax before cross_entropy, wrong targets, dead layers,
---NaN.
---Model, gradients, buffers, modes and random states stay as they were.
---```lua
---local net = nn.Sequential(nn.Linear(4, 2), nn.Softmax(1))
---print(rille.train.check(net, F.cross_entropy, { rille.randn(8, 4), rille.randint(0, 2, { 8 }) }))
---```
---@param model rille.Module the network
---@param loss function|rille.Module function(output, target)
---@param batch any { input, ..., target }, or a DataLoader, whose first batch is taken
---@param optimizer? rille.Optimizer whether it has all parameters is looked at
---@return table[] # findings { kind, where, message }, empty if nothing was found; print shows them
function train.check(model, loss, batch, optimizer) end

---Weights for the classes of a loss, so that rare ones count as much as others: items / (classes * items of the class), as
---scikit-learn's "balanced" has it. A class that no label has gets 0.
---```lua
---local weights = rille.train.class_weights(rille.tensor { 0, 0, 0, 1 })
---local loss = nn.CrossEntropyLoss { weight = weights }
---```
---@param labels rille.Tensor|integer[] classes, from 0
---@param classes? integer how many there are; up to the highest label if left out
---@return rille.Tensor # float32 [classes]
function train.class_weights(labels, classes) end

---@class (exact) rille.train.compare.options
---@field title? string of the page
---@field notes? string a text at the top

---Writes one HTML page that compares runs: their curves in the same axes, their last and best numbers, and where their settings
---differ.
---```lua
---rille.train.compare({ slow = { { epoch = 1, train_loss = 0.9 }, { epoch = 2, train_loss = 0.7 } },
---  fast = { { epoch = 1, train_loss = 0.5 }, { epoch = 2, train_loss = 0.3 } } }, "runs.html")
---```
---@param runs table name -> run or a list of runs; a run is a Trainer, a list of records, or a path that the option log wrote (run.csv, run.jsonl)
---@param path? string the file, which is written in one step
---@param options? rille.train.compare.options title, notes
---@return string # the page's text
---@overload fun(runs: table, options?: rille.train.compare.options): string
function train.compare(runs, path, options) end

---Mean loss of a model over a loader, in eval mode and without gradients.
---```lua
---local set = rille.data.TensorDataset(rille.randn(8, 4), rille.randint(0, 2, { 8 }))
---local loader = rille.data.DataLoader(set, { batch_size = 4 })
---local loss, accuracy = rille.train.evaluate(nn.Linear(4, 2), F.cross_entropy, loader, rille.train.accuracy)
---```
---@param model rille.Module the network
---@param loss_func function|rille.Module function(output, target)
---@param loader any a DataLoader
---@param metric? function function(output, targets) -> number for a batch, averaged as well
---@return number # mean loss
---@return number? # mean metric
---@return integer # rows
function train.evaluate(model, loss_func, loader, metric) end

---@class (exact) rille.train.fit.options
---@field metric? function function(output, target) -> number
---@field progress? boolean whether there is a bar, and a line an epoch (true)
---@field on_epoch? function function(record) after each epoch, may return false to stop
---@field on_step? function the older name of on_epoch
---@field on_batch? function function(batch, batches, loss) after every batch
---@field first? integer epochs that were done before (0)
---@field out? file* where bar and lines are written (io.stderr)

---A training loop in one call: epochs over train_loader, each followed by a pass over valid_loader, with a bar and a line each.
---```lua
---local net = nn.Linear(4, 2)
---local set = rille.data.TensorDataset(rille.randn(8, 4), rille.randint(0, 2, { 8 }))
---local loader = rille.data.DataLoader(set, { batch_size = 4 })
---rille.train.fit(2, net, F.cross_entropy, rille.optim.SGD(net:parameters(), { lr = 0.1 }), loader, loader, { progress = false })
---```
---@param epochs integer how many passes
---@param model rille.Module the network
---@param loss_func function|rille.Module function(output, target)
---@param opt rille.Optimizer the optimizer
---@param train_loader any a DataLoader
---@param valid_loader? any a DataLoader
---@param options? rille.train.fit.options metric, progress = true, on_epoch, on_step, on_batch, first = 0, out = io.stderr
---@return table[] # records { epoch, step, train_loss, valid_loss, valid_metric, seconds }: epoch counts from 1, step the batches
---@overload fun(epochs: integer, model: rille.Module, loss_func: function|rille.Module, opt: rille.Optimizer, train_loader: any, options?: rille.train.fit.options): table[]
function train.fit(epochs, model, loss_func, opt, train_loader, valid_loader, options) end

---The loss of one batch, and with an optimizer one step.
---```lua
---local loss, n = rille.train.loss_batch(nn.Linear(4, 2), F.cross_entropy, rille.randn(8, 4), rille.randint(0, 2, { 8 }))
---```
---@param model rille.Module the network
---@param loss_func function|rille.Module function(output, target)
---@param xb rille.Tensor inputs
---@param yb rille.Tensor targets
---@param opt? rille.Optimizer makes a step
---@return number # the loss
---@return integer # the batch's size
function train.loss_batch(model, loss_func, xb, yb, opt) end

---@class (exact) rille.train.lr_find.options
---@field low? number the first rate (1e-6)
---@field high? number the last rate (10)
---@field batches? integer how many rates (120)
---@field smooth? integer over how many neighbours on each side the losses are smoothed (5)
---@field diverge? number it ends where the loss is this many times the least one (4)
---@field progress? boolean whether there is a bar (true)
---@field out? file* where it is drawn (io.stderr)

---Tries learning rates, each higher than the last one and for one batch (L. N. Smith, arXiv:1506.01186), and suggests one: where
---the loss falls fastest, but at most a quarter of the rate at which it is least. The network, the optimizer, the loader and the
---random numbers are as before.
---```lua
---local net = nn.Linear(4, 2)
---local set = rille.data.TensorDataset(rille.randn(32, 4), rille.randint(0, 2, { 32 }))
---local loader = rille.data.DataLoader(set, { batch_size = 8 })
---local opt = rille.optim.SGD(net:parameters(), { lr = 0.1 })
---local found = rille.train.lr_find(net, F.cross_entropy, opt, loader, { progress = false })
---opt.param_groups[1].lr = found.lr
---```
---@param model rille.Module the network
---@param loss_func function|rille.Module function(output, target)
---@param opt rille.Optimizer the optimizer; rates of several groups keep their ratios
---@param loader any a DataLoader or a list of batches
---@param options? rille.train.lr_find.options low = 1e-6, high = 10, batches = 120, smooth = 5, diverge = 4, progress = true, out = io.stderr
---@return rille.LrSearch # the curve and the suggestion
function train.lr_find(model, loss_func, opt, loader, options) end

---@class (exact) rille.train.report.options
---@field title? string of the page
---@field notes? string a text at the top
---@field classes? string[] their names
---@field samples? integer pictures of the batch (24)
---@field hyperparameters? table name -> value, shown as they are: a program's own options

---Writes one HTML page about a run: curves, metrics, confusion, settings, the model, weights and pictures. The page needs
---nothing else.
---```lua
---trainer:fit(1)
---rille.train.report(trainer, "run.html")
---```
---@param run rille.Trainer|table[] a Trainer, or the records that rille.train.fit gives
---@param path string the file, which is written in one step
---@param options? rille.train.report.options title, notes, classes, samples = 24, hyperparameters
---@return string # the page's text
function train.report(run, path, options) end
