-- rille.train.check: every finding with a network that has the fault; healthy ones give no alarm, and all stays as it was.
local rille = require "rille"
local nn, F, optim, data, train = rille.nn, rille.nn.functional, rille.optim, rille.data, rille.train

local function mlp() return nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 3)) end

local function batch_of(n)
  return { rille.randn(n or 32, 6), rille.randint(0, 3, { n or 32 }) }
end

-- The finding of this kind must be there, with the text; others is true where more may be found.
local function finds(kind, where, text, findings, others)
  local seen
  for _, finding in ipairs(findings) do
    if finding.kind == kind and (not seen or finding.where == where) then seen = finding end
  end
  assert(seen, "not found: " .. kind .. " in " .. tostring(findings))
  assert.equal(where, seen.where)
  assert.matches(text, seen.message)
  if not others then assert.equal(1, #findings, tostring(findings)) end
end

before_each(function() rille.manual_seed(4) end)

describe("check tells", function()
  it("a forgotten zero_grad", function()
    local net, batch = mlp(), batch_of()
    local opt = optim.SGD(net:parameters(), { lr = 0.01 })
    local function step(zero)
      if zero then opt:zero_grad() end
      F.cross_entropy(net(batch[1]), batch[2]):backward()
      opt:step()
    end
    for _ = 1, 5 do step(true) end
    assert.equal(0, #train.check(net, F.cross_entropy, batch, opt)) -- gradients are there, of one pass
    for _ = 1, 5 do step(false) end
    finds("zero_grad", "0.weight, 0.bias, 2.weight and 1 more", "several backward passes are added up, %d%.%d times as large",
      train.check(net, F.cross_entropy, batch, opt))
  end)

  it("a forgotten eval or train", function()
    local net, batch = nn.Sequential(nn.Linear(6, 16), nn.Dropout(0.5), nn.Linear(16, 3)), batch_of()
    local opt = optim.SGD(net:parameters(), { lr = 0.01 })
    rille.no_grad(function()
      finds("eval", "1", "Dropout is in training mode where no gradients are recorded: call net:eval%(%)", train.check(net, F.cross_entropy, batch))
      net:eval()
      assert.equal(0, #train.check(net, F.cross_entropy, batch))
    end)
    finds("train", "1", "in eval mode although there is an optimizer", train.check(net, F.cross_entropy, batch, opt))
    net:train()
    assert.equal(0, #train.check(net, F.cross_entropy, batch, opt))
  end)

  it("softmax before cross_entropy, and its like", function()
    local batch = batch_of()
    local function with(last) return nn.Sequential(nn.Linear(6, 16), nn.Tanh(), nn.Linear(16, 3), last) end
    finds("softmax", "loss", "gets what softmax gave, but applies log_softmax itself: leave the softmax out", train.check(with(nn.Softmax(1)), F.cross_entropy, batch))
    finds("softmax", "loss", "gets what sigmoid gave", train.check(with(nn.Sigmoid()), nn.CrossEntropyLoss(), batch))
    finds("softmax", "loss", "no class can be made unlikely", train.check(with(nn.ReLU()), F.cross_entropy, batch))
    finds("softmax", "loss", "nll_loss takes log%-probabilities", train.check(mlp(), F.nll_loss, batch))
    assert.equal(0, #train.check(with(nn.LogSoftmax(1)), F.nll_loss, batch))
    local two = { batch[1], rille.rand(32, 3):round() }
    finds("softmax", "loss", "with_logits gets what sigmoid gave", train.check(with(nn.Sigmoid()), F.binary_cross_entropy_with_logits, two))
    assert.equal(0, #train.check(with(nn.Sigmoid()), F.binary_cross_entropy, two))
    assert.equal(0, #train.check(mlp(), F.binary_cross_entropy_with_logits, two))
    -- a view between does not hide it
    local function viewed(output, target) return F.cross_entropy(F.softmax(output, 1):reshape(32, 3), target) end
    finds("softmax", "loss", "leave the softmax out", train.check(mlp(), viewed, batch))
  end)

  it("targets that do not fit", function()
    local net, batch = mlp(), batch_of()
    finds("target", "target", "class numbers as int64 %(target:long%(%)%), the target is float32 %[32%]", train.check(net, F.cross_entropy, { batch[1], batch[2]:float() }))
    local one = nn.Linear(6, 1)
    finds("target", "target", "mse_loss of %[32, 1%] and %[32%] compares every row with every other", train.check(one, F.mse_loss, { batch[1], rille.randn(32) }))
    assert.equal(0, #train.check(one, F.mse_loss, { batch[1], rille.randn(32, 1) }))
    finds("target", "target", "all 32 labels of the batch are 0: shuffle", train.check(net, F.cross_entropy, { batch[1], rille.zeros(32, { dtype = "int64" }) }))
    finds("error", "forward", "cross_entropy: .*3", train.check(net, F.cross_entropy, { batch[1], batch[2] + 3 }))
    finds("error", "forward", "linear: ", train.check(net, F.cross_entropy, { rille.randn(32, 7), batch[2] }))
  end)

  it("parameters without gradient, and what the optimizer misses", function()
    local Net = nn.Module:extend("Net")
    function Net:init() self.used, self.idle = nn.Linear(6, 3), nn.Linear(6, 3) end
    function Net:forward(x) return self.used(x) end
    local net, batch = Net(), batch_of()
    finds("gradient", "idle.weight, idle.bias", "no gradient arrives", train.check(net, F.cross_entropy, batch))
    for _, parameter in ipairs(net.idle:parameters()) do parameter.requires_grad = false end
    assert.equal(0, #train.check(net, F.cross_entropy, batch))
    finds("optimizer", "used.bias", "is not in the optimizer", train.check(net, F.cross_entropy, batch, optim.SGD({ net.used.weight }, { lr = 0.1 })))
    finds("optimizer", "optimizer", "2 of its parameters are not the model's", train.check(net, F.cross_entropy, batch, optim.Adam(nn.Linear(6, 3):parameters())), true)
    finds("optimizer", "optimizer", "the learning rate is 0", train.check(net, F.cross_entropy, batch, optim.SGD(net:parameters(), { lr = 0.0 })))
    local function cut(output, target) return F.cross_entropy(output:detach(), target) end
    finds("gradient", "loss", "depends on no parameter", train.check(net, cut, batch))
    finds("loss", "loss", "a tensor of one element, got %[32%]", train.check(net, function(o, t) return F.cross_entropy(o, t, { reduction = "none" }) end, batch))
    finds("loss", "loss", "got number", train.check(net, function() return 3 end, batch))
  end)

  it("dead layers", function()
    local net, batch = mlp(), batch_of()
    rille.no_grad(function() net[1].bias:fill_(-100) end)
    local findings = train.check(net, F.cross_entropy, batch)
    finds("dead", "1", "100 %% of the units give 0", findings, true)
    finds("dead", "model", "the output is the same for all 32 rows", findings, true)
    finds("dead", "0", "the gradient of all its parameters is 0", findings, true)
  end)

  it("exploding and vanishing ones", function()
    local net, batch = mlp(), batch_of()
    rille.no_grad(function() net[1].weight:mul_(1e6) end)
    finds("exploding", "0", "Linear gives values up to %d", train.check(net, F.cross_entropy, batch), true)
    net = mlp()
    finds("exploding", "2.weight", "gradient has the size", train.check(net, F.mse_loss, { batch[1], rille.randn(32, 3) * 1e5 }))
    finds("loss", "loss", "where guessing gives 1.099", train.check(net, function(o, t) return F.cross_entropy(o * 300, t) end, batch), true)
    local parts = {}
    for i = 1, 14 do parts[2 * i - 1], parts[2 * i] = nn.Linear(i == 1 and 6 or 8, 8), nn.Sigmoid() end
    parts[29] = nn.Linear(8, 3)
    finds("vanishing", "0.weight", "its gradient has the size", train.check(nn.Sequential(table.unpack(parts)), F.cross_entropy, batch), true)
  end)

  it("the first op that makes a NaN", function()
    local Net = nn.Module:extend("Net")
    function Net:init() self.first, self.second = nn.Linear(6, 8), nn.Linear(8, 3) end
    function Net:forward(x) return self.second((self.first(x) - 100):log()) end
    finds("nan", "second", "first made here: .*log made a NaN", train.check(Net(), F.cross_entropy, batch_of()))
    function Net:forward(x) return self.second((self.first(x) * 0):sqrt()) end
    finds("nan", "first.weight", "its gradient has NaN or infinity: .*lint_spec.lua:%d+: ", train.check(Net(), F.cross_entropy, batch_of()), true)
  end)

  it("inputs out of scale", function()
    local net, labels = mlp(), batch_of()[2]
    local function check(x) return train.check(net, F.cross_entropy, { x, labels }) end
    finds("input", "input", "values from 0 to %d+ look like unscaled pixels: divide by 255", check(rille.randint(0, 256, { 32, 6 }):float()), true)
    finds("input", "input", "bring inputs to mean 0", check(rille.randn(32, 6) * 500), true)
    finds("input", "input", "all values are 3", check(rille.full({ 32, 6 }, 3.0)), true)
    finds("input", "input", "it is uint8", check(rille.zeros(32, 6, { dtype = "uint8" })), true)
    local x = rille.randn(32, 6)
    x[3][2] = 0 / 0
    finds("input", "input", "it holds NaN or infinity: 1 of 192, in column 2 %(where a table has no value: read_csv's fill, or nan_to_num%)$",
      check(x), true)
  end)
end)

-- ---- healthy networks ------------------------------------------------------------------------------------------------

local Tagger = nn.Module:extend("Tagger")
function Tagger:init()
  self.embedding, self.lstm, self.out = nn.Embedding(20, 8), nn.LSTM(8, 16, { num_layers = 2, batch_first = true }), nn.Linear(16, 5)
end
function Tagger:forward(x) return self.out((self.lstm(self.embedding(x)))):transpose(1, 2) end

local healthy = {
  MLP = function() return mlp(), F.cross_entropy, batch_of(), 0.05 end,
  regression = function()
    local x = rille.randn(40, 6)
    return nn.Sequential(nn.Linear(6, 20), nn.Tanh(), nn.Linear(20, 1)), F.mse_loss, { x, x:sum(1, true) * 3 + 2 }, 0.01
  end,
  CNN = function()
    local net = nn.Sequential(nn.Conv2d(1, 8, 3, { padding = 1 }), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 3),
      nn.BatchNorm2d(16), nn.ReLU(), nn.Dropout(0.25), nn.Flatten(), nn.Linear(64, 10))
    return net, F.cross_entropy, { rille.rand(24, 1, 8, 8), rille.randint(0, 10, { 24 }) }, 0.05
  end,
  LSTM = function() return Tagger(), F.cross_entropy, { rille.randint(0, 20, { 16, 7 }), rille.randint(0, 5, { 16, 7 }) }, 0.1 end,
  transformer = function()
    local layer = nn.TransformerEncoderLayer(8, 2, { dim_feedforward = 16, batch_first = true })
    return nn.Sequential(layer, nn.Flatten(), nn.Linear(40, 3)), F.cross_entropy, { rille.randn(16, 5, 8), rille.randint(0, 3, { 16 }) }, 0.05
  end,
  autoencoder = function()
    return nn.Sequential(nn.Linear(12, 3), nn.ReLU(), nn.Linear(3, 12), nn.Sigmoid()), F.binary_cross_entropy, { rille.rand(16, 12) }, 0.1
  end,
}

describe("check is quiet about a healthy", function()
  for name, make in pairs(healthy) do
    it(name, function()
      for seed = 0, 4 do
        rille.manual_seed(seed)
        local net, loss, batch, lr = make()
        local opt = optim.SGD(net:parameters(), { lr = lr, momentum = 0.9 })
        for step = 0, 20 do
          if step % 10 == 0 then assert.equal("check: nothing found", tostring(train.check(net, loss, batch, opt))) end
          opt:zero_grad()
          loss(net(batch[1]), batch[#batch]):backward()
          nn.utils.clip_grad_norm_(net:parameters(), 1.0)
          opt:step()
        end
        net:eval()
        rille.no_grad(function() assert.equal("check: nothing found", tostring(train.check(net, loss, batch))) end)
      end
    end)
  end
end)

describe("check is quiet about a perfect", function()
  it("fit", function()
    local net, x = mlp(), rille.randn(32, 6)
    assert.equal("check: nothing found", tostring(train.check(net, F.mse_loss, { x, net(x):detach() }, optim.Adam(net:parameters()))))
    assert.equal("check: nothing found", tostring(train.check(net, function(o, t) return F.cross_entropy(o * 0 + F.one_hot(t, 3) * 1000, t) end,
      { x, rille.arange(32) % 3 })))
  end)
end)

describe("check leaves", function()
  it("everything as it was", function()
    local net, loss, batch = healthy.CNN()
    local opt = optim.Adam(net:parameters())
    loss(net(batch[1]), batch[2]):backward()
    opt:step()
    net[7]:eval()
    local function everything()
      local all = { rille.get_rng_state() }
      for _, tensor in pairs(net:state_dict()) do all[#all + 1] = tensor:clone() end
      for _, parameter in ipairs(net:parameters()) do all[#all + 1] = parameter.grad:clone() end
      for _, state in pairs(opt:state_dict().state) do all[#all + 1] = state.exp_avg:clone() end
      local modes = {}
      for _, module in ipairs(net:modules()) do modes[#modes + 1] = tostring(module.training) end
      return all, table.concat(modes, " ")
    end
    local before, modes = everything()
    train.check(net, loss, batch, opt)
    train.check(net, function(output) return (output * 0):log():sum() end, batch, opt)
    pcall(train.check, net, function() error "mine" end, batch, opt)
    local after, modes_after = everything()
    assert.equal(modes, modes_after)
    for i, tensor in ipairs(before) do assert.is_true(rille.equal(tensor, after[i])) end
    assert.equal(2, #batch)
  end)

  it("a loader where it stood", function()
    local net, generator = mlp(), rille.Generator():manual_seed(1)
    local loader = data.DataLoader(data.TensorDataset(table.unpack(batch_of(20))), { batch_size = 5, shuffle = true, generator = generator })
    local function read(look)
      generator:manual_seed(1)
      local seen = {}
      for _, y in loader do
        seen[#seen + 1] = tostring(y)
        if look then assert.equal(0, #train.check(net, F.cross_entropy, loader)) end
      end
      return seen
    end
    assert.same(read(false), read(true))
  end)

  it("a list that prints", function()
    local net = nn.Sequential(mlp(), nn.Softmax(1))
    local text = tostring(train.check(net, F.cross_entropy, { rille.randn(32, 6), rille.zeros(32, { dtype = "int64" }) }))
    assert.equal("check: 2 findings\n  target   target: all 32 labels of the batch are 0: shuffle the data\n"
      .. "  softmax  loss: cross_entropy gets what softmax gave, but applies log_softmax itself: leave the softmax out", text)
    local fine, message = pcall(train.check, net, F.cross_entropy, {})
    assert.is_false(fine)
    assert.matches("check: batch must be a list { input, target } or a DataLoader that is not empty, got table$", message)
  end)
end)
