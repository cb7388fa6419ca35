-- rille.train.Trainer: what it computes, when it calls, where it stops, what it writes.
local rille = require "rille"
local nn, F, optim, data, train = rille.nn, rille.nn.functional, rille.optim, rille.data, rille.train
local metrics = train.metrics
local files = require "tests.support.folder"

local raises = require("tests.support.errors").equal

local function problem(n)
  rille.manual_seed(1)
  local x = rille.randn(n or 120, 6)
  local y = x:mm(rille.randn(6, 3)):argmax(1)
  return x, y
end

local function network() return nn.Sequential(nn.Linear(6, 12), nn.Tanh(), nn.Linear(12, 3)) end

-- A trainer with the usual parts; more overrides or adds options, false takes one away.
local function make(more)
  local x, y = problem()
  local net = network()
  local options = {
    model = net, loss = F.cross_entropy, optimizer = optim.SGD(net:parameters(), { lr = 0.1, momentum = 0.9 }),
    train = data.DataLoader(data.TensorDataset(x:slice(0, 90), y:slice(0, 90)), { batch_size = 20, shuffle = true }),
    valid = data.DataLoader(data.TensorDataset(x:slice(90, 120), y:slice(90, 120)), { batch_size = 20 }),
    epochs = 3, progress = false,
  }
  for name, value in pairs(more or {}) do options[name] = value or nil end
  return train.Trainer(options), net, options
end

local function weights(net) return nn.utils.parameters_to_vector(net:parameters()) end

describe("a trainer", function()
  it("trains as the loop that one writes oneself", function()
    local trainer, net = make { metrics = { accuracy = metrics.Accuracy() } }
    trainer:fit()
    local other, same, o = make()
    assert(other)
    for _ = 1, 3 do
      for xb, yb in o.train do
        local loss = F.cross_entropy(same(xb), yb)
        o.optimizer:zero_grad()
        loss:backward()
        o.optimizer:step()
      end
      for _ in o.valid do end -- luacheck: ignore
    end
    assert.is_true(rille.equal(weights(net), weights(same)))
    local record = trainer.history[3]
    assert.equal(3, #trainer.history)
    assert.equal(15, record.step)
    assert.equal(0.1, record.lr)
    same:eval()
    local loss, accuracy = train.evaluate(same, F.cross_entropy, o.valid, train.accuracy)
    assert.near(loss, record.valid_loss, 1e-6)
    assert.near(accuracy, record.valid_accuracy, 1e-12)
    assert.is_true(record.train_accuracy > trainer.history[1].train_accuracy)
    assert.near(loss, trainer:evaluate(o.valid).loss, 1e-6)
  end)

  it("gathers gradients, also of the rest of a pass", function()
    local trainer, net = make { accumulate = 2, epochs = 1, valid = false }
    trainer:fit()
    local _, same, o = make()
    local batches = {}
    for xb, yb in o.train do batches[#batches + 1] = { xb, yb } end
    for first = 1, 5, 2 do
      local last = math.min(first + 1, 5)
      for i = first, last do (F.cross_entropy(same(batches[i][1]), batches[i][2]) / (last - first + 1)):backward() end
      o.optimizer:step()
      o.optimizer:zero_grad()
    end
    assert.is_true(rille.equal(weights(net), weights(same)))
  end)

  it("gathers them where nobody knows how many there are", function()
    local list, steps = { { rille.ones(1, 6), rille.tensor { 0 } } }, 0
    local loader = setmetatable({ iter = function()
      local left = 6
      return function()
        left = left - 1
        if left >= 0 then return table.unpack(list[1]) end
      end
    end }, {})
    make({ train = loader, valid = false, epochs = 1, accumulate = 4, on_step = function() steps = steps + 1 end }):fit()
    assert.equal(2, steps)
  end)

  it("calls back, and stops when told so", function()
    local seen = {}
    local function note(name) return function() seen[#seen + 1] = name end end
    local trainer
    trainer = make {
      epochs = 1, on_start = note "start", on_epoch_start = note "epoch_start", on_batch = note "batch", on_step = note "step",
      on_epoch = note "epoch", on_end = note "end", valid = false, accumulate = 3, callbacks = { { on_end = note "other end" } },
    }
    trainer:fit()
    assert.equal("start epoch_start batch batch step batch batch step batch epoch end other end", table.concat(seen, " "))
    trainer = make { on_epoch = function(_, record) return record.epoch < 2 end }
    assert.equal(2, #trainer:fit())
    assert.equal("on_epoch returned false", trainer.stopped)
    trainer = make { on_batch = function(self) if self.steps == 7 then self:stop "enough" end end }
    trainer:fit()
    assert.equal("Trainer(epoch 1 of 3, step 7, stopped: enough)", tostring(trainer))
    trainer.options.on_batch, trainer.options.progress = nil, nil
    local lines = {}
    trainer.options.out = { write = function(_, ...) lines[#lines + 1] = table.concat { ... } end, flush = function() end }
    trainer.options.on_epoch = function() return false end
    trainer:fit()
    assert.equal("stopped in epoch 3 after 10 batches: on_epoch returned false\n", lines[#lines])
    trainer.options.on_epoch, trainer.options.progress = nil, false
    assert.equal(3, #trainer:fit())
    assert.equal(15, trainer.steps)
  end)

  it("works within a budget and goes on", function()
    local whole, net = make()
    whole:fit()
    local trainer, same = make()
    local frames, batches, more = 0, 0, true
    while more do
      local n
      more, n = trainer:step { batches = 2 }
      frames, batches = frames + 1, batches + n
    end
    assert.is_true(rille.equal(weights(net), weights(same)))
    assert.equal(15 + 6 + 6, batches) -- train, valid, the ends of both
    assert.is_true(frames >= 14)
    assert.is_false((trainer:step { ms = 1 }))
    trainer = make()
    local started = rille.clock()
    trainer:step { ms = 5 }
    assert.is_true(rille.clock() - started < 2) -- a loaded machine may be slow
    assert.is_true(trainer.steps >= 1)
  end)
end)

-- What a run writes to options.out.
local function listen()
  local lines = {}
  return { write = function(_, ...) lines[#lines + 1] = table.concat { ... } end, flush = function() end }, lines
end

describe("a trainer goes by its records", function()
  it("stops early and keeps the best weights", function()
    local path = os.tmpname()
    local values, at = { 5.0, 3.0, 4.0, 2.95, 3.5, 1.0 }, 0
    local kept = {}
    local trainer, net = make {
      best = path, early_stop = { patience = 2, min_delta = 0.1 }, epochs = 9, monitor = "valid_score", mode = "min",
      valid = { { rille.ones(1, 6), rille.tensor { 0 } } }, metrics = { score = function() at = at + 1 return values[(at + 5) // 6] end },
      on_epoch = function(self) kept[self.epoch] = weights(self.model) end,
    }
    trainer:fit()
    assert.equal("valid_score has not improved for 2 epochs", trainer.stopped)
    assert.same({ value = 3.0, epoch = 2, monitor = "valid_score" }, trainer.best)
    assert.equal(4, trainer.epoch)
    assert.is_false(rille.equal(weights(net), kept[2]))
    trainer:load_best()
    assert.is_true(rille.equal(weights(net), kept[2]))
    local _, texts = rille.load(path)
    assert.equal("2", texts.epoch)
    os.remove(path)
    assert.equal("max", make({ monitor = "valid_accuracy" }).mode)
    assert.equal("min", make().mode)
  end)

  it("moves schedulers once an epoch or once a batch", function()
    local function rates(schedule, make_scheduler)
      local x, y = problem()
      local net, list = network(), {}
      local opt = optim.SGD(net:parameters(), { lr = 1.0 })
      train.Trainer({
        model = net, loss = F.cross_entropy, optimizer = opt, train = { { x, y }, { x, y } }, epochs = 3, progress = false,
        scheduler = make_scheduler(opt), schedule = schedule, on_batch = function() list[#list + 1] = opt.param_groups[1].lr end,
      }):fit()
      return list
    end
    local function halves(opt) return optim.lr_scheduler.StepLR(opt, { step_size = 1, gamma = 0.5 }) end
    assert.same({ 1, 1, 0.5, 0.5, 0.25, 0.25 }, rates(nil, halves))
    assert.same({ 0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625 }, rates("batch", halves))
    local plateau = rates(nil, function(opt)
      return optim.lr_scheduler.ReduceLROnPlateau(opt, { mode = "max", patience = 0, factor = 0.1 }) -- a loss that falls
    end)
    assert.near(0.1, plateau[5], 1e-12)
    assert.same({ 1, 1, 1 }, (function()
      local list = rates(nil, function(opt)
        return optim.lr_scheduler.OneCycleLR(opt, { max_lr = 2.0, total_steps = 7, pct_start = 0.5 })
      end)
      return { list[1] < list[2] and 1, list[2] < list[3] and 1, list[5] > list[6] and 1 } -- a batch each
    end)())
  end)

  it("clips", function()
    local trainer = make { clip_grad_norm = 1e-3, epochs = 1 }
    local before = weights(trainer.model)
    trainer:step()
    assert.near(1e-4, (weights(trainer.model) - before):norm():item(), 1e-6)
    assert.is_true(trainer.grad_norm > 0.1)
    local net, x, y = network(), problem()
    trainer = train.Trainer { model = net, loss = F.cross_entropy, optimizer = optim.SGD(net:parameters(), { lr = 0.1 }), train = { { x, y } },
      clip_grad_norm = 0.1, progress = false }
    local same = net:clone()
    trainer:fit()
    F.cross_entropy(same(x), y):backward()
    nn.utils.clip_grad_norm_(same:parameters(), 0.1)
    for i, parameter in ipairs(net:parameters()) do assert.is_true(rille.equal(parameter.grad, same:parameters()[i].grad)) end
    trainer = make { clip_grad_value = 1e-3, epochs = 1 }
    before = weights(trainer.model)
    trainer:step()
    assert.near(1e-4, (weights(trainer.model) - before):abs():max():item(), 1e-7)
  end)
end)

describe("a trainer whose loss is no number", function()
  local function bad(on_nan, spoil)
    local out, lines = listen()
    local calls = 0
    local trainer, net
    trainer, net = make {
      on_nan = on_nan, out = out, progress = true, epochs = 1, valid = false,
      loss = function(output, target)
        calls = calls + 1
        return F.cross_entropy(calls >= 3 and spoil(output) or output, target)
      end,
    }
    trainer:fit()
    return trainer, lines, weights(net)
  end

  it("stops with the op's name, and the weights are whole", function()
    local trainer, lines, left = bad("stop", function(output) return (output - 1000):log() end)
    assert.equal(3, trainer.steps)
    assert.matches("^epoch 1, batch 3: loss is nan; first op: .*trainer_spec.lua:%d+: .*log made a NaN", trainer.stopped)
    assert.equal("stopped: " .. trainer.stopped .. "\n", lines[1])
    assert.is_true(left:isfinite():all():item())
  end)

  it("names the parameter whose gradient is bad", function()
    local trainer, _, left = bad("stop", function(output) return (output * 0):sqrt() end)
    assert.matches("^epoch 1, batch 3: the gradient of 0.weight has NaN or infinity; first op: .*mul", trainer.stopped)
    assert.is_true(left:isfinite():all():item())
  end)

  it("skips the batch, or goes on", function()
    local trainer, lines, left = bad("skip", function(output) return (output - 1000):log() end)
    assert.equal(3, trainer.skipped)
    assert.equal(5, trainer.steps)
    assert.is_nil(trainer.stopped)
    assert.equal(4, #lines)
    assert.matches("skipped      time\n.* 3 +%d+.%d s", lines[4])
    assert.is_true(left:isfinite():all():item())
    local _, _, spoilt = bad("ignore", function(output) return (output - 1000):log() end)
    assert.is_false(spoilt:isfinite():all():item())
  end)

  it("says so of the batch", function()
    local x = rille.ones(2, 6)
    x[1][2] = math.huge
    local trainer = make { train = { { x, rille.tensor { 0, 1 } } }, valid = false, epochs = 1 }
    trainer:fit()
    assert.equal("epoch 1, batch 1: value 1 of the batch has NaN or infinity; the gradient of 0.weight has NaN or infinity", trainer.stopped)
  end)
end)

describe("a trainer with a step of one's own", function()
  it("takes named losses and metrics", function()
    rille.manual_seed(0)
    local g, d = nn.Linear(2, 2), nn.Linear(2, 1)
    local g_opt, d_opt = optim.Adam(g:parameters()), optim.Adam(d:parameters())
    local function step(real)
      local fake = g(rille.randn(4, 2))
      d_opt:zero_grad()
      local d_loss = F.binary_cross_entropy_with_logits(d(real), rille.ones(4, 1))
        + F.binary_cross_entropy_with_logits(d(fake:detach()), rille.zeros(4, 1))
      d_loss:backward()
      d_opt:step()
      g_opt:zero_grad()
      local g_loss = F.binary_cross_entropy_with_logits(d(fake), rille.ones(4, 1))
      g_loss:backward()
      g_opt:step()
      return { d = d_loss, g = g_loss:item() }, d(fake):squeeze(1), rille.zeros(4, { dtype = "int64" })
    end
    local trainer = train.Trainer {
      step = step, train = data.DataLoader(rille.randn(12, 2), { batch_size = 4 }), epochs = 2, progress = false,
      optimizer = { g_opt, d_opt }, state = { g = g, d = d }, metrics = { fooled = metrics.Accuracy() },
    }
    trainer:fit()
    local record = trainer.history[2]
    assert.is_true(record.train_d > 0 and record.train_g > 0 and record.train_fooled >= 0)
    assert.equal(6, trainer.steps)
  end)

  it("needs no batches at all", function()
    local calls = 0
    local trainer = train.Trainer { step = function(go) assert(go) calls = calls + 1 return calls end, batches = 5, epochs = 2, progress = false }
    trainer:fit()
    assert.equal(10, calls)
    assert.equal(8.0, trainer.history[2].train_loss)
    trainer = train.Trainer { step = function() return calls == 12 and 0 / 0 or 1 end, batches = 5, progress = false, on_step = function() calls = calls + 1 end }
    trainer:fit()
    assert.equal("epoch 1, batch 3: loss is nan", trainer.stopped)
  end)
end)

describe("a trainer's numbers", function()
  it("are the same with a captured step", function()
    local function run(wrap)
      local _, net, o = make()
      local step = wrap(function(x, y)
        local loss = F.cross_entropy(net(x), y)
        loss:backward()
        o.optimizer:step()
        o.optimizer:zero_grad()
        return loss
      end)
      local trainer = train.Trainer { step = step, model = net, train = o.train, epochs = 2, progress = false }
      return trainer:fit()[2].train_loss, weights(net)
    end
    local loss, left = run(function(f) return f end)
    local captured_loss, captured = run(rille.capture)
    assert.equal(loss, captured_loss)
    assert.is_true(rille.equal(left, captured))
  end)

  local folder
  setup(function() folder = files.new() end)
  teardown(function() files.remove(folder) end)

  it("are lines on the screen", function()
    local out, lines = listen()
    make({ progress = true, out = out, metrics = { accuracy = metrics.Accuracy() } }):fit()
    assert.equal(3, #lines)
    assert.matches("^  epoch  train_loss  valid_loss  train_accuracy  valid_accuracy        lr      time\n"
      .. "    1/3 +%d%.%d+ +%d%.%d+ +0%.%d+ +0%.%d+       0.1     %d%.%d s\n$", lines[1])
    assert.matches("^    2/3 [^\n]+\n$", lines[2])
    assert.equal(#lines[3], #lines[2])
    assert.equal(#lines[1], 2 * #lines[2]) -- all are as wide as the names
  end)

  it("are CSV and JSON, also of a run that goes on", function()
    local function new()
      return (make {
        log = { csv = folder .. "/run.csv", jsonl = folder .. "/run.jsonl", every = 2 }, checkpoint = folder .. "/run.ckpt", epochs = 2,
      })
    end
    local function without_times(text) return (text:gsub('"seconds": [%d.e-]+', ""):gsub("(%d+,%d+,[%d.]+),[%d.e-]+", "%1")) end
    local trainer = new()
    trainer:fit()
    local csv, json = files.read(folder .. "/run.csv"), files.read(folder .. "/run.jsonl")
    assert.matches("^epoch,step,lr,seconds,train_loss,valid_loss\n1,5,0.1,", csv)
    assert.near(trainer.history[2].valid_loss, tonumber(csv:match "\n2,10,0.1,[^,]+,[^,]+,([^\n]+)"), 1e-6)
    local _, lines = json:gsub("\n", "")
    assert.equal(5 + 2, lines)
    assert.matches('{"epoch": 1, "step": 2, "batch_loss": [%d.]+, "grad_norm": [%d.]+}\n', json)
    -- killed in the third epoch after more was logged than the checkpoint knows
    trainer.epochs = 3
    trainer:step { batches = 4 }
    trainer = nil -- luacheck: ignore
    collectgarbage() -- a killed program has no files open
    collectgarbage()
    local other = new()
    other:resume(folder .. "/run.ckpt")
    other:fit(0)
    assert.equal(without_times(csv), without_times(files.read(folder .. "/run.csv")))
    assert.equal(without_times(json), without_times(files.read(folder .. "/run.jsonl")))
  end)

  it("are event files with correct check sums", function()
    local trainer = make { log = { tensorboard = folder .. "/a/b", histograms = true, every = 5 } }
    trainer:fit()
    local names = files.list(folder .. "/a/b")
    assert.equal(1, #names)
    assert.matches("^events%.out%.tfevents%.", names[1])
    local text = files.read(folder .. "/a/b/" .. names[1])
    -- bit by bit, unlike the writer's table
    local function crc32c(bytes)
      local crc = 0xffffffff
      for i = 1, #bytes do
        crc = crc ~ bytes:byte(i)
        for _ = 1, 8 do crc = crc & 1 == 1 and crc >> 1 ~ 0x82f63b78 or crc >> 1 end
      end
      return crc ~ 0xffffffff
    end
    assert.equal(0xe3069283, crc32c "123456789")
    local function masked(bytes)
      local crc = crc32c(bytes)
      return ((crc >> 15 | crc << 17) + 0xa282ead8) & 0xffffffff
    end
    local at, records = 1, 0
    while at <= #text do
      local length, check = ("<I8I4"):unpack(text, at)
      assert.equal(masked(text:sub(at, at + 7)), check)
      local body = text:sub(at + 12, at + 11 + length)
      assert.equal(masked(body), ("<I4"):unpack(text, at + 12 + length) --[[@as integer]])
      at, records = at + 16 + length, records + 1
    end
    assert.equal(1 + 3 + 3 + 3 * 4, records) -- the version; batches 5, 10, 15; epochs; four histograms each
    assert.matches("brain.Event:2", text, 1, true)
    -- one value: Summary.Value { tag = "valid/loss", simple_value }
    local value = ("<f"):pack(trainer.history[3].valid_loss)
    assert.is_truthy(text:find("\10\10valid/loss\21" .. value, 1, true))
  end)

  it("refuse what cannot be opened", function()
    local trainer = make { log = "/nowhere/run.jsonl" }
    local fine, message = pcall(trainer.fit, trainer)
    assert.is_false(fine)
    assert.matches("Trainer: log: cannot create /nowhere/run.jsonl", message)
    raises("Trainer: log: no option 'tb'; it takes csv, every, histograms, jsonl, tensorboard", function() make { log = { tb = "x" } } end)
  end)
end)

describe("a trainer's small things", function()
  it("the bar is gone before an error is shown", function()
    local out, lines = listen()
    local trainer = make { progress = true, out = out, on_epoch = function() error "mine" end }
    assert.is_false((pcall(trainer.fit, trainer)))
    assert.is_nil(trainer._bar)
    assert.equal(1, #lines)
  end)

  it("curves in the terminal and as SVG", function()
    local trainer = make { metrics = { "accuracy" } }
    trainer:fit()
    local text = trainer:plot("accuracy", { print = false, style = "ascii", color = false })
    assert.matches("accuracy\n.*epoch\n.*%* train   %+ valid\n$", text)
    assert.matches("loss", trainer:plot(nil, { print = false }))
    local path = os.tmpname()
    local svg = trainer:plot("lr", { path = path })
    local file = io.open(path)
    assert.equal(svg, file:read "a")
    file:close()
    os.remove(path)
    raises("plot: the records have no 'f1'", trainer.plot, trainer, "f1")
  end)

  it("a look before the run, and a page after it", function()
    local path = os.tmpname()
    local trainer, net = make { report = path, epochs = 1 }
    local before = weights(net)
    assert.equal("check: nothing found", tostring(trainer:check()))
    trainer.options.loss = function(output, target) return F.cross_entropy(F.softmax(output, 1), target) end
    assert.equal("softmax", trainer:check()[1].kind)
    assert.is_true(rille.equal(before, weights(net)))
    local state = rille.get_rng_state()
    trainer:check()
    assert.is_true(rille.equal(state, rille.get_rng_state()))
    trainer:fit()
    local file = io.open(path)
    assert.matches("<!DOCTYPE html>", file:read "a")
    file:close()
    os.remove(path)
    local own = train.Trainer { step = function() return 1 end, batches = 1 }
    raises("check: the trainer has a step of its own; call rille.train.check with a batch", own.check, own)
  end)

  it("metrics by name", function()
    local options = { metrics = { "accuracy", "confusion_matrix", mine = function() return 3.0 end }, epochs = 1 }
    local trainer = make(options)
    local record = trainer:fit()[1]
    assert.is_true(record.valid_accuracy > 0)
    assert.equal(3.0, record.valid_mine)
    assert.equal(30, trainer.last.valid_confusion_matrix:sum():item())
    assert.equal("accuracy", options.metrics[1]) -- the caller's table is his
  end)
end)

describe("a trainer refuses", function()
  it("what does not fit", function()
    raises("Trainer: loss is missing (or a function step(batch) that does it all)", function() make { loss = false } end)
    raises("Trainer: train is missing: a DataLoader, or anything that gives batches", function() make { train = false } end)
    raises("Trainer: train must be a DataLoader, a list of batches or an iterator, got a tensor", function() make { train = rille.ones(3) } end)
    raises("Trainer: train gives items, not batches: put a DataLoader round it", function() make { train = data.TensorDataset(rille.ones(3)) } end)
    raises("Trainer: there is no metric 'acc'; there are accuracy, auc, confusionmatrix, f1, mae, mse, perplexity, precision, r2, recall",
      function() make { metrics = { "acc" } } end)
    raises("Trainer: on_nan must be 'stop' or 'skip' or 'ignore', got 'halt'", function() make { on_nan = "halt" } end)
    raises("Trainer: optimizer must be made first, as optim.Adam(net:parameters()), got the class itself", function() make { optimizer = optim.Adam } end)
    raises("Trainer: optimizer must be made first, as optim.Adam(net:parameters()), got string", function() make { optimizer = "adam" } end)
    raises("Trainer: scheduler must be made first, as optim.lr_scheduler.StepLR(opt, { step_size = 3 }), got the class itself",
      function() make { scheduler = optim.lr_scheduler.StepLR } end)
    raises("Trainer: loss must return a tensor of one element, got number", function() make({ loss = function() return 3 end }):fit() end)
    raises("Trainer: loss must return a tensor of one element, got shape [20, 3]",
      function() make({ loss = function(output) return output end }):fit() end)
    raises("evaluate: the source must be a DataLoader, a list of batches or an iterator, got nil", function() make({ valid = false }):evaluate() end)
    raises("Trainer: accumulate must be at least 1, got 0", function() make { accumulate = 0 } end)
    raises("Trainer: metric 'x' must be one of rille.train.metrics or a function(output, target), got number", function() make { metrics = { x = 3 } } end)
    raises("Trainer: the records have no 'valid_f1' to monitor; they have epoch, lr, seconds, step, train_loss, valid_loss",
      function() make { monitor = "valid_f1" }:fit() end)
  end)
end)

describe("metrics in a trainer", function()
  it("are those of logits where the loss takes logits", function()
    local x = rille.tensor { { 1.0 }, { 0.2 }, { -1 }, { -0.3 } }
    local target = x:gt(0):float()
    local net = nn.Linear(1, 1)
    rille.no_grad(function() net.weight:fill_(1) net.bias:fill_(0) end)
    for _, loss in ipairs { F.binary_cross_entropy_with_logits, nn.BCEWithLogitsLoss() } do
      local trainer = rille.train.Trainer {
        model = net, loss = loss, optimizer = rille.optim.SGD(net:parameters(), { lr = 0 }), epochs = 1, progress = false,
        metrics = { "accuracy", "auc", "f1", share = function(output, given) return output:gt(0):eq(given):float():mean() end },
        train = data.DataLoader(data.TensorDataset(x, target), { batch_size = 2 }),
      }
      trainer:fit()
      local record = trainer.history[1]
      assert.same({ 1, 1, 1, 1 }, { record.train_accuracy, record.train_auc, record.train_f1, record.train_share })
    end
  end)

  it("must give numbers", function()
    local net = nn.Linear(1, 2)
    local trainer = rille.train.Trainer {
      model = net, loss = F.cross_entropy, optimizer = rille.optim.SGD(net:parameters()), epochs = 1, progress = false,
      metrics = { bad = function(output) return output end },
      train = data.DataLoader(data.TensorDataset(rille.ones(4, 1), rille.tensor { 0, 1, 0, 1 }), { batch_size = 2 }),
    }
    assert.error_matches(function() trainer:fit() end, "metric 'bad' must give a number or a tensor with one element, got shape %[2, 2%]")
  end)
end)
