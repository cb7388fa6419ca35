-- Twelve networks of the usual kinds, small: { name, net, example }. save_spec.lua writes and reads them; export.py runs what was
-- written in onnxruntime.
local rille = require "rille"
local nn, F = rille.nn, rille.nn.functional

local function define(forward, members)
  local Net = nn.Module:extend("Net")
  function Net:init()
    for name, member in pairs(members()) do self[name] = member end
  end
  Net.forward = forward
  return Net()
end

local makers = {}

function makers.mlp()
  return nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Dropout(0.5), nn.Linear(16, 4), nn.Softmax(1)), { rille.randn(3, 8) }
end

function makers.cnn()
  return nn.Sequential(nn.Conv2d(3, 8, 3, { padding = 1 }), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
    nn.Linear(8 * 16, 5)),
    { rille.randn(2, 3, 8, 8) }
end

function makers.resnet_block()
  return define(function(self, x)
    local y = F.relu(self.bn1(self.conv1(x)))
    return F.relu(self.bn2(self.conv2(y)) + self.down(x)):mean({ 2, 3 })
  end, function()
    return { conv1 = nn.Conv2d(4, 8, 3, { stride = 2, padding = 1, bias = false }), bn1 = nn.BatchNorm2d(8),
      bn2 = nn.BatchNorm2d(8),
      conv2 = nn.Conv2d(8, 8, 3, { padding = 1, bias = false }), down = nn.Conv2d(4, 8, 1, { stride = 2 }) }
  end), { rille.randn(2, 4, 8, 8) }
end

function makers.unet()
  return define(function(self, x)
    local a = F.relu(self.down(x))
    local b = F.relu(self.middle(F.max_pool2d(a, 2)))
    local c = rille.cat({ F.interpolate(b, nil, 2, "bilinear", false), self.up(b), a }, 1)
    return self.out(c)
  end, function()
    return { down = nn.Conv2d(1, 4, 3, { padding = 1 }), middle = nn.Conv2d(4, 8, 3, { padding = 1 }),
      up = nn.ConvTranspose2d(8, 4, 2, { stride = 2 }), out = nn.Conv2d(16, 2, 1) }
  end), { rille.randn(2, 1, 8, 8) }
end

function makers.lstm()
  return define(function(self, x)
    local y = self.lstm(x)
    return self.head(y[":, -1"])
  end, function() return { lstm = nn.LSTM(5, 6, { num_layers = 2, batch_first = true, bidirectional = true }),
    head = nn.Linear(12, 3) } end),
    { rille.randn(2, 7, 5) }
end

function makers.gru()
  return define(function(self, x)
    local y, h = self.gru(x)
    return self.head(y), h
  end, function() return { gru = nn.GRU(5, 6, { batch_first = true }), head = nn.Linear(6, 3) } end), { rille.randn(2, 7, 5) }
end

function makers.transformer()
  local layer = nn.TransformerEncoderLayer(8, 2, { dim_feedforward = 16, batch_first = true })
  return nn.TransformerEncoder(layer, 2), { rille.randn(2, 5, 8) }
end

function makers.gpt()
  return define(function(self, tokens)
    local n, length = tokens:size(0), tokens:size(1)
    local x = self.words(tokens) + self.places(rille.arange(length))
    local q, k, v = self.qkv(self.norm1(x)):chunk(3, -1)
    local function heads(y) return y:reshape(n, length, 2, 4):transpose(1, 2) end
    local y = F.scaled_dot_product_attention(heads(q), heads(k), heads(v), { is_causal = true })
    x = x + self.out(y:transpose(1, 2):reshape(n, length, 8))
    x = x + self.mlp(self.norm2(x))
    return self.head(x)
  end, function()
    return { words = nn.Embedding(11, 8), places = nn.Embedding(16, 8), norm1 = nn.LayerNorm(8), norm2 = nn.LayerNorm(8),
      qkv = nn.Linear(8, 24), out = nn.Linear(8, 8), mlp = nn.Sequential(nn.Linear(8, 32), nn.GELU(), nn.Linear(32, 8)),
      head = nn.Linear(8, 11) }
  end), { rille.randint(0, 11, { 2, 6 }) }
end

function makers.vae_decoder()
  return nn.Sequential(nn.Linear(4, 32), nn.LeakyReLU(0.2), nn.Unflatten(1, { 8, 2, 2 }), nn.ConvTranspose2d(8, 4, 4, {
    stride = 2, padding = 1 }),
    nn.ELU(), nn.ConvTranspose2d(4, 1, 3, { stride = 2, padding = 1, output_padding = 1 }), nn.Sigmoid()), { rille.randn(2, 4) }
end

function makers.bag()
  return nn.Sequential(nn.EmbeddingBag(20, 6, { mode = "mean" }), nn.Linear(6, 3), nn.LogSoftmax(1)), { rille.randint(0, 20, { 3,
    5 }) }
end

function makers.depthwise()
  return nn.Sequential(nn.Conv2d(4, 4, 3, { padding = 1, groups = 4 }), nn.Hardswish(), nn.Conv2d(4, 8, 1), nn.ReLU6(),
    nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 3), nn.Hardsigmoid()), { rille.randn(2, 4, 6, 6) }
end

function makers.group_norm()
  return nn.Sequential(nn.Conv1d(3, 8, 3, { padding = 1 }), nn.GroupNorm(2, 8), nn.SiLU(), nn.AvgPool1d(2), nn.InstanceNorm1d(8),
    nn.Tanh()),
    { rille.randn(2, 3, 8) }
end

local names = { "mlp", "cnn", "resnet_block", "unet", "lstm", "gru", "transformer", "gpt", "vae_decoder", "bag", "depthwise",
  "group_norm" }

--- The list of { name, net, example }, with the same numbers each time.
return function()
  local list = {}
  for i, name in ipairs(names) do
    rille.manual_seed(i)
    local net, example = makers[name]()
    for _, buffer in ipairs(net:buffers()) do -- statistics as after some training
      if buffer:is_floating_point() then buffer:copy_(buffer + rille.rand(buffer:shape()) * 0.5) end
    end
    list[i] = { name = name, net = net:eval(), example = example }
  end
  return list
end
