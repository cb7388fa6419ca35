-- rille.train.Trainer: what it computes, when it calls, where it stops, what it writes.
local rille = require "rille"
local nn, F, optim, data, train = rille.nn, rille.nn.functional, rille.optim, rille.data, rille.train
local metrics = train.metrics

local function raises(text, f, ...)
  local fine, problem = pcall(f, ...)
  assert.is_false(fine)
  assert.equal(text, (tostring(problem):gsub("^[^:]*:%d+: ", "")))
end

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
    trainer.options.on_batch = nil
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

describe("a trainer refuses", function()
  it("what does not fit", function()
    raises("Trainer: loss is missing (or a function step(batch) that does it all)", function() make { loss = false } end)
    raises("Trainer: train is missing: a DataLoader, or anything that gives batches", function() make { train = false } end)
    raises("Trainer: train must be a DataLoader, a list of batches or an iterator, got a tensor", function() make { train = rille.ones(3) } end)
    raises("Trainer: on_nan must be 'stop' or 'skip' or 'ignore', got 'halt'", function() make { on_nan = "halt" } end)
    raises("Trainer: accumulate must be at least 1, got 0", function() make { accumulate = 0 } end)
    raises("Trainer: metric 'x' must be one of rille.train.metrics or a function(output, target), got number", function() make { metrics = { x = 3 } } end)
    raises("Trainer: the records have no 'valid_f1' to monitor; they have epoch, lr, seconds, step, train_loss, valid_loss",
      function() make { monitor = "valid_f1" }:fit() end)
  end)
end)
