-- Recurrent, attention and transformer layers against recorded PyTorch results, and their errors.
local rille = require "rille"
local native = require "rille.native"
local nn, F = rille.nn, rille.functional
local rnn = nn.utils.rnn

local function flat(t)
  if t:numel() == 0 then return {} end
  return t:detach():reshape(-1):totable()
end

local function assert_close(want, got, tolerance, what)
  if type(want) == "number" then
    want, got = { want }, rille.is_tensor(got) and got:detach():double():sum() or got
    got = got:reshape(1)
    want.shape = { 1 }
  end
  assert.same(want.shape, got:shape(), what)
  for i, b in ipairs(flat(got)) do
    local a = want[i]
    local fits = a == b or math.abs(a - b) <= tolerance + tolerance * math.abs(a)
    assert(fits, ("%s: element %d is %.9g, expected %.9g"):format(what, i - 1, b, a))
  end
end

local function wave(n, phase)
  return (rille.arange(n, { dtype = "float64" }) * 0.7 + (phase * 1.3 + 0.2)):sin()
end

local leaves
local function w(phase, ...)
  local n = 1
  for _, size in ipairs { ... } do n = n * size end
  leaves[#leaves + 1] = wave(n, phase):float():reshape(...):clone():requires_grad_()
  return leaves[#leaves]
end

local function evaluate(code, net)
  return assert(load("return " .. code, "=" .. code, "t", { nn = nn, F = F, rnn = rnn, rille = rille, w = w, net = net }))()
end

-- Every tensor among the results, a packed sequence's in PyTorch's order.
local function tensors(...)
  local list = {}
  for _, value in ipairs { ... } do
    if rille.is_tensor(value) then
      list[#list + 1] = value
    else
      for _, name in ipairs { "data", "batch_sizes", "sorted_indices", "unsorted_indices" } do list[#list + 1] = value[name] end
    end
  end
  return list
end

for _, family in ipairs { "recurrent", "attention", "transformer" } do
  describe(family .. " layers", function()
    for i, case in ipairs(dofile("tests/fixtures/sequences/" .. family .. ".lua")) do
      it(("%d: %s, %s"):format(i, case.make, case.call), function()
        rille.manual_seed(3)
        local net = evaluate(case.make):train(case.train)
        assert.equal(case.text, tostring(net))
        local keys = {}
        for key, value in pairs(net:state_dict()) do
          keys[#keys + 1] = key
          assert_close(case.state[key], value, 2e-6, key)
        end
        assert.same(case.keys, keys)
        leaves = {}
        rille.manual_seed(4)
        local outputs = tensors(evaluate(case.call, net))
        assert.equal(#case.outputs, #outputs)
        local total = 0
        for k, out in ipairs(outputs) do
          assert_close(case.outputs[k], out, 1e-5, "output " .. k)
          if out.requires_grad then total = total + (out * wave(out:numel(), 5):float():reshape(out:shape())):sum() end
        end
        total:backward()
        for k, leaf in ipairs(leaves) do
          if case.leaves[k] then assert_close(case.leaves[k], leaf.grad, 2e-5, "gradient of input " .. k) end
        end
        for name, parameter in net:named_parameters() do
          if case.grads[name] then assert_close(case.grads[name], parameter.grad, 2e-5, "gradient of " .. name) end
        end
      end)
    end
  end)
end

describe("Padding and packing", function()
  it("packs the example of PyTorch's documentation", function()
    local packed = rnn.pack_sequence { rille.tensor { 1, 2, 3 }, rille.tensor { 4, 5 }, rille.tensor { 6 } }
    assert.same({ 1, 4, 6, 2, 5, 3 }, packed.data:totable())
    assert.same({ 3, 2, 1 }, packed.batch_sizes:totable())
    assert.matches("PackedSequence%(data=tensor%(%[1, 4, 6", tostring(packed))
    local parts = rnn.unpack_sequence(packed)
    assert.same({ 1, 2, 3 }, parts[1]:totable())
    assert.same({ 6 }, parts[3]:totable())
  end)

  it("restores what it packed, in any order, with its gradient", function()
    local x = rille.arange(24, { dtype = "float64" }):reshape(4, 3, 2):clone():requires_grad_()
    local packed = rnn.pack_padded_sequence(x, { 2, 4, 3 }, { enforce_sorted = false })
    assert.same({ 1, 2, 0 }, packed.sorted_indices:totable())
    local back, lengths = rnn.pad_packed_sequence(packed, { padding_value = -1 })
    assert.same({ 2, 4, 3 }, lengths:totable())
    for i, length in ipairs { 2, 4, 3 } do
      for step = 0, 3 do
        local want = step < length and x[step][i - 1]:totable() or { -1.0, -1.0 }
        assert.same(want, back[step][i - 1]:totable())
      end
    end
    back:sum():backward()
    assert.equal(18, x.grad:sum():item())
    assert.same({ 2, 0, 1 }, rnn.invert_permutation(packed.sorted_indices):totable())
  end)

  it("pads on either side", function()
    local a, b = rille.ones(1, 2), rille.ones(3, 2)
    assert.same({ 3, 2, 2 }, rnn.pad_sequence({ a, b }):shape())
    local left = rnn.pad_sequence({ a, b }, { batch_first = true, padding_value = 9, padding_side = "left" })
    assert.same({ { 9.0, 9.0 }, { 9.0, 9.0 }, { 1.0, 1.0 } }, left[0]:totable())
    assert.same({ 1, 2 }, rnn.unpad_sequence(rnn.pad_sequence { a, b }, { 1, 3 })[1]:shape())
  end)

  it("tells what does not fit", function()
    local x = rille.zeros(4, 2, 3)
    for _, case in ipairs {
      { function() rnn.pack_padded_sequence(x, { 2, 4 }) end, "lengths must fall .*got %[2, 4%]" },
      { function() rnn.pack_padded_sequence(x, { 4 }) end, "1 lengths do not fit a batch of 2" },
      { function() rnn.pack_padded_sequence(x, { 5, 1 }) end, "integers from 1 to 4, got 5 at position 0" },
      { function() rnn.pack_padded_sequence(x, { 3, 0 }) end, "integers from 1 to 4, got 0 at position 1" },
      { function() rnn.pack_padded_sequence(x, rille.tensor { 2.5, 1 }) end, "got 2.5 at position 0" },
      { function() rnn.pack_padded_sequence(rille.zeros(3), { 3 }) end, "at least 2 dims, got shape %[3%]" },
      { function() rnn.pack_padded_sequence(x) end, "lengths is missing" },
      { function() rnn.pad_packed_sequence(x) end, "needs a PackedSequence" },
      { function() rnn.pad_packed_sequence(rnn.pack_padded_sequence(x, { 4, 1 }), { total_length = 3 }) end,
        "total_length must be at least 4, got 3" },
      { function() rnn.pad_sequence {} end, "needs a list of tensors" },
      { function() rnn.pad_sequence { rille.zeros(2, 3), rille.zeros(1, 4) } end, "entry 1 has steps of shape %[4%], the first has %[3%]" },
      { function() rnn.pad_sequence({ x }, { padding_side = "top" }) end, "right or left, got 'top'" },
      { function() rnn.pad_sequence({ x }, { pading_value = 1 }) end, "did you mean 'padding_value'" },
    } do
      assert.error_matches(case[1], case[2])
    end
  end)
end)

describe("Misuse of layers", function()
  local z = rille.zeros
  local cases = {
    { function() nn.LSTM(0, 4) end, "LSTM: input_size must be at least 1, got 0" },
    { function() nn.LSTM(3) end, "LSTM: hidden_size is missing" },
    { function() nn.LSTM(3, "x") end, "LSTM: hidden_size must be integer, got string" },
    { function() nn.GRU(3, 4, { num_layer = 2 }) end, "GRU: no option 'num_layer', did you mean 'num_layers'" },
    { function() nn.GRU(3, 4, 2, { num_layers = 2 }) end, "GRU: num_layers is given twice" },
    { function() nn.RNN(3, 4, { nonlinearity = "gelu" }) end, "RNN: nonlinearity must be tanh or relu, got 'gelu'" },
    { function() nn.RNN(3, 4, { dropout = 1.5 }) end, "RNN: dropout must lie in %[0, 1%], got 1.5" },
    { function() nn.LSTM(3, 4)(z(5, 2, 4)) end, "LSTM: input of shape %[5, 2, 4%] has 4 features, but input_size is 3" },
    { function() nn.LSTM(3, 4)(z(3)) end, "LSTM: input must have 2 or 3 dims, got shape %[3%]" },
    { function() nn.LSTM(3, 4)(7) end, "LSTM: input must be a tensor or a PackedSequence, got number" },
    { function() nn.LSTM(3, 4)(z(5, 2, 3), z(1, 2, 4)) end, "both the state and the cell, or neither" },
    { function() nn.LSTM(3, 4)(z(5, 2, 3), z(1, 2, 4), z(1, 2, 5)) end, "c_0 must have shape %[1, 2, 4%], got %[1, 2, 5%]" },
    { function() nn.GRU(3, 4)(z(5, 2, 3), z(2, 4)) end, "hx must have shape %[1, 2, 4%], got %[2, 4%]" },
    { function() nn.GRU(3, 4)(z(5, 2, 3, { dtype = "float64" })) end, "float64" },
    { function() nn.LSTMCell(3, 4)(z(2, 4)) end, "input must have shape %[batch, 3%] or %[3%], got %[2, 4%]" },
    { function() nn.GRUCell(3, 4)(z(2, 3), z(1, 4)) end, "hx must have shape %[2, 4%], got %[1, 4%]" },
    { function() nn.MultiheadAttention(4, 3) end, "embed_dim 4 does not divide into 3 heads" },
    { function() nn.MultiheadAttention(4, 2)(z(3, 2, 5), z(3, 2, 4), z(3, 2, 4)) end,
      "query of shape %[3, 2, 5%] has 5 features, but embed_dim is 4" },
    { function() nn.MultiheadAttention(4, 2)(z(3, 2, 4), z(3, 4), z(3, 2, 4)) end, "key of shape %[3, 4%] must have as many dims" },
    { function() nn.MultiheadAttention(4, 2)(z(3, 2, 4), z(3, 1, 4), z(3, 1, 4)) end, "a batch of 2, key one of 1" },
    { function() nn.MultiheadAttention(4, 2)(z(3, 2, 4), z(3, 2, 4), z(2, 2, 4)) end, "differ in length or batch" },
    { function() nn.MultiheadAttention(4, 2)(z(3, 2, 4), z(3, 2, 4), z(3, 2, 4), { attn_mask = z(3, 4) }) end,
      "attn_mask must have shape %[3, 3%] or %[4, 3, 3%], got %[3, 4%]" },
    { function() nn.MultiheadAttention(4, 2)(z(3, 2, 4), z(3, 2, 4), z(3, 2, 4), z(3, 2)) end,
      "key_padding_mask must have shape %[2, 3%], got %[3, 2%]" },
    { function() nn.MultiheadAttention(4, 2)(z(3, 2, 4), z(3, 2, 4)) end, "value is missing" },
    { function() nn.TransformerEncoderLayer(4, 2, { activation = "tanh" }) end, "relu, gelu or a function, got 'tanh'" },
    { function() nn.TransformerEncoderLayer(4, 2)(z(3, 2, 5)) end, "src of shape %[3, 2, 5%] has 5 features, but d_model is 4" },
    { function() nn.TransformerEncoder(4, 2) end, "needs a layer to copy, got number" },
    { function() nn.Transformer(4, 2, 1, 1, 8)(z(3, 2, 4), z(3, 1, 4)) end,
      "src of shape %[3, 2, 4%] and tgt of shape %[3, 1, 4%] differ in batch" },
    { function() nn.Transformer.generate_square_subsequent_mask(-1) end, "at least 0, got %-1" },
    { function() nn.Transformer.generate_square_subsequent_mask() end, "at least 0, got nil" },
  }
  for _, case in ipairs(cases) do
    it("is told: " .. case[2], function() assert.error_matches(case[1], case[2]) end)
  end

  it("is told with the path to the layer", function()
    local Net = nn.Module:extend("Net")
    function Net:init()
      self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8), 2)
      self.lstm = nn.LSTM(4, 3)
    end
    function Net:forward(x, mask)
      local y = self.lstm(self.encoder(x, mask))
      return y
    end
    local net = Net()
    assert.error_matches(function() net(z(3, 2, 4), z(4, 4)) end,
      "net%.encoder%.layers%.0%.self_attn: MultiheadAttention: attn_mask must have shape %[3, 3%] or %[4, 3, 3%], got %[4, 4%]")
    net.lstm = nn.LSTM(5, 3)
    assert.error_matches(function() net(z(3, 2, 4)) end, "net%.lstm: LSTM: input of shape %[3, 2, 4%] has 4 features, but input_size is 5")
  end)
end)

describe("Layers", function()
  it("give the mask that hides what comes later", function()
    local mask = nn.Transformer.generate_square_subsequent_mask(3)
    assert.same({ { 0.0, -math.huge, -math.huge }, { 0.0, 0.0, -math.huge }, { 0.0, 0.0, 0.0 } }, mask:totable())
    assert.same({ 2, 2 }, nn.Transformer(4, 2, 1, 1, 8):generate_square_subsequent_mask(2):shape())
    assert.same({ 0, 0 }, nn.Transformer.generate_square_subsequent_mask(0):shape())
  end)

  it("take is_causal without a mask as the causal mask", function()
    local layer = nn.TransformerEncoderLayer(4, 2, 8):eval()
    local x = rille.randn(3, 2, 4)
    local mask = nn.Transformer.generate_square_subsequent_mask(3)
    assert_close((function(t) local l = t:reshape(-1):totable() l.shape = t:shape() return l end)(layer(x, mask)),
      layer(x, { is_causal = true }), 1e-6, "causal")
  end)

  it("work on sequences, batches and masks of size zero", function()
    assert.same({ 0, 2, 4 }, nn.LSTM(3, 4, { bidirectional = false })(rille.zeros(0, 2, 3)):shape())
    assert.same({ 5, 0, 8 }, nn.GRU(3, 4, { bidirectional = true, num_layers = 2 })(rille.zeros(5, 0, 3)):shape())
    assert.same({ 0, 2, 4 }, nn.MultiheadAttention(4, 2)(rille.zeros(0, 2, 4), rille.zeros(3, 2, 4), rille.zeros(3, 2, 4)):shape())
    assert.same({ 3, 0, 4 }, nn.TransformerEncoderLayer(4, 2, 8)(rille.zeros(3, 0, 4)):shape())
  end)

  it("have gradients of zeros on batches of size zero, with a graph or without", function()
    for _, kind in ipairs { "LSTM", "GRU", "RNN" } do
      for _, create_graph in ipairs { false, true } do
        local net, x = nn[kind](3, 2), rille.ones({ 4, 0, 3 }, { requires_grad = true })
        local grad = rille.grad(net(x):sum(), x, { create_graph = create_graph })
        assert.same({ 4, 0, 3 }, grad:shape())
        net(x):sum():backward { create_graph = create_graph }
        assert.equal(0, net:parameters()[2].grad:abs():sum():item())
      end
    end
  end)

  it("compute in float64", function()
    assert.equal("float64", nn.LSTM(3, 4):double()(rille.zeros(5, 2, 3, { dtype = "float64" })).dtype)
    local model = nn.Transformer(4, 2, 1, 1, 8):double()
    assert.equal("float64", model(rille.zeros(3, 2, 4, { dtype = "float64" }), rille.zeros(3, 2, 4, { dtype = "float64" })).dtype)
  end)

  it("have gradients of gradients", function()
    rille.manual_seed(1)
    local net = nn.LSTM(2, 3):double()
    local x = rille.randn(3, 2, 2, { dtype = "float64" }):requires_grad_()
    local gradient = rille.autograd.grad(net(x):pow(2):sum(), { x }, { create_graph = true })
    gradient = rille.is_tensor(gradient) and gradient or gradient[1]
    gradient:pow(2):sum():backward()
    assert.is_true(net.weight_hh_l0.grad:abs():sum():item() > 0)
  end)
end)

describe("Help", function()
  it("knows the layers that are written in Lua", function()
    assert.equal("rille.nn.LSTM(input_size, hidden_size, num_layers = 1, bias = true, batch_first = false, dropout = 0.0, " ..
      "bidirectional = false, proj_size = 0, dtype = nil)", rille.help("LSTM"):match("^[^\n]+"))
    assert.matches("gives rille.LSTM: called with input %[steps, batch, input_size%]", rille.help("LSTM"))
    for _, name in ipairs { "RNN", "GRU", "RNNCell", "GRUCell", "LSTMCell", "MultiheadAttention", "Transformer", "TransformerEncoder",
      "TransformerDecoder", "TransformerEncoderLayer", "TransformerDecoderLayer" } do
      assert.equal("rille.nn." .. name .. "(", rille.help(name):match("^[^(]+%("))
      assert.matches("\n  %w", rille.help(name))
    end
    assert.matches("kdim = nil", rille.help("MultiheadAttention"))
    assert.matches("^relu%(", (rille.help("relu"):gsub("^rille%.", "")))
    assert.matches("rille.help", rille.help())
    assert.error_matches(function() rille.help(7) end, "takes a name, got number")
    assert.error_matches(function() rille.help({}) end, "takes a name, got table")
  end)
end)

describe("clone", function()
  it("copies all tensors, and what is shared once", function()
    local net = nn.Sequential(nn.Embedding(5, 3), nn.BatchNorm1d(3), nn.Linear(3, 5), nn.LSTM(5, 2))
    net[3].weight = net[1].weight
    net[3].bias.requires_grad = false
    rille.manual_seed(0)
    local before = rille.rand(1):item()
    rille.manual_seed(0)
    local copy = net:eval():clone()
    assert.equal(before, rille.rand(1):item())
    assert.equal(tostring(net), tostring(copy))
    assert.is_false(copy.training or copy[2].training)
    assert.is_false(copy[3].bias.requires_grad)
    assert.equal(#net:parameters(), #copy:parameters())
    for name, value in pairs(net:state_dict()) do assert.is_true(rille.equal(value, copy:state_dict()[name])) end
    rille.no_grad(function()
      for _, p in ipairs(copy:parameters()) do p:add_(1) end
      copy[2].running_mean:add_(1)
    end)
    assert.is_true(rille.equal(copy[1].weight, copy[3].weight))
    for name, value in pairs(net:state_dict()) do
      if not name:find("running_var") and not name:find("tracked") then assert.is_false(rille.equal(value, copy:state_dict()[name])) end
    end
  end)

  it("copies a single layer and a loss with weights", function()
    local conv = nn.Conv2d(2, 3, 3, { padding = 1 })
    local copy = conv:clone()
    local x = rille.randn(1, 2, 4, 4)
    assert.is_true(rille.equal(conv(x), copy(x)))
    assert.equal(tostring(conv), tostring(copy))
    local loss = nn.CrossEntropyLoss { weight = rille.tensor { 1.0, 2.0 } }
    local scores, labels = rille.randn(3, 2), rille.tensor { 0, 1, 1 }
    assert.equal(loss(scores, labels):item(), loss:clone()(scores, labels):item())
  end)

  it("copies tables of modules and plain values", function()
    local Net = nn.Module:extend("Net")
    function Net:init()
      self.size, self.blocks = 3, { nn.Linear(2, 2), { nn.Linear(2, 2) } }
      self:register_buffer("scale", rille.ones(2))
    end
    local net = Net()
    local copy = net:clone()
    assert.equal(3, copy.size)
    copy.scale:zero_()
    assert.equal(2, net.scale:sum():item())
    local names = {}
    for name in copy:named_parameters() do names[#names + 1] = name end
    assert.same({ "blocks.0.weight", "blocks.0.bias", "blocks.1.0.weight", "blocks.1.0.bias" }, names)
  end)
end)

describe("Exchange with PyTorch", function()
  package.path = "tests/support/?.lua;" .. package.path
  local folder, networks = require "folder", require "networks"
  local outputs = dofile "tests/fixtures/exchange/outputs.lua"
  local here
  setup(function() here = folder.new() end)
  teardown(function() folder.remove(here) end)

  for _, name in ipairs { "cnn", "tagger", "encoder" } do
    local theirs = "tests/fixtures/exchange/" .. name .. ".safetensors"

    it("reads a state dict that PyTorch saved: " .. name, function()
      local net = networks.make(name)
      local missing, unexpected = net:load_state_dict(rille.load(theirs))
      assert.same({ {}, {} }, { missing, unexpected })
      local want = outputs[name]
      local got = networks.output(name, net)
      want.shape = got:shape()
      assert_close(want, got, 2e-6, name)
    end)

    it("writes what PyTorch reads: " .. name, function()
      local net = networks.make(name)
      net:load_state_dict(rille.load(theirs))
      local path = here .. "/" .. name .. ".safetensors"
      rille.save(net:state_dict(), path)
      local ours, original = rille.load(path), rille.load(theirs)
      local count = 0
      for key, value in pairs(original) do
        count = count + 1
        assert.equal(value.dtype, ours[key].dtype, key)
        assert.same(value:shape(), ours[key]:shape(), key)
        assert.is_true(rille.equal(value, ours[key]), key)
      end
      for _ in pairs(ours) do count = count - 1 end
      assert.equal(0, count)
      -- The layout that the safetensors package asks for: a header of whole words, then every tensor's bytes, once.
      local text = folder.read(path)
      local header = ("<I8"):unpack(text)
      assert.equal(0, header % 8)
      local bytes = 0
      for from, to in text:sub(9, 8 + header):gmatch('"data_offsets":%[(%d+),(%d+)%]') do bytes = bytes + to - from end
      assert.equal(#text - 8 - header, bytes)
    end)
  end
end)

describe("A failing allocation is an error and nothing more:", function()
  local jobs = {
    ["a packed sequence through an LSTM"] = function()
      local net = nn.LSTM(2, 3, { bidirectional = true, num_layers = 2 })
      local packed = rnn.pack_sequence({ rille.ones(2, 2), rille.ones(3, 2) }, false)
      rnn.pad_packed_sequence((net(packed))):sum():backward()
    end,
    ["a transformer layer"] = function()
      nn.TransformerEncoderLayer(4, 2, 5)(rille.ones(3, 2, 4), { is_causal = true }):sum():backward()
    end,
    ["a copy of a network"] = function()
      nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.GRU(2, 3)):clone()
    end,
  }
  for name, job in pairs(jobs) do
    it(name, function()
      job()
      for _, persistent in ipairs { false, true } do
        local worked = false
        for n = 1, 5000, 3 do
          native.fail_allocation(n, persistent)
          local problem
          worked, problem = pcall(job)
          native.fail_allocation(0)
          if worked then break end
          assert(tostring(problem):find("out of memory", 1, true), tostring(problem))
        end
        assert(worked)
      end
      job()
    end)
  end
end)
