-- The networks whose state is exchanged with PyTorch (tests/fixtures/make_exchange_cases.py), and their inputs.
local rille = require "rille"
local nn, F = rille.nn, rille.functional

local networks = {}

local function wave(...)
  local n = 1
  for _, size in ipairs { ... } do n = n * size end
  return (rille.arange(n, { dtype = "float64" }) * 0.37 + 0.5):cos():float():reshape(...)
end

local Cnn = nn.Module:extend("Cnn")

function Cnn:init()
  self.conv1 = nn.Conv2d(1, 4, 3, { padding = 1 })
  self.bn1 = nn.BatchNorm2d(4)
  self.conv2 = nn.Conv2d(4, 6, 3, { stride = 2, bias = false })
  self.bn2 = nn.BatchNorm2d(6)
  self.fc = nn.Linear(54, 5)
end

function Cnn:forward(x)
  x = F.relu(self.bn1(self.conv1(x)))
  x = F.relu(self.bn2(self.conv2(x)))
  return self.fc(x:flatten(1))
end

local Tagger = nn.Module:extend("Tagger")

function Tagger:init()
  self.lstm = nn.LSTM(3, 5, { num_layers = 2, bidirectional = true, batch_first = true })
  self.out = nn.Linear(10, 4)
end

function Tagger:forward(x)
  local y = self.lstm(x)
  return self.out(y)
end

local function encoder()
  return nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 12, 0.1, "gelu"), 2, nn.LayerNorm(8))
end

-- name -> constructor, input
networks.cnn = { Cnn, function() return wave(3, 1, 8, 8) end }
networks.tagger = { Tagger, function() return wave(2, 6, 3) end }
networks.encoder = { encoder, function() return wave(5, 2, 8) end }

--- A network with seeded weights, in training mode; one pass has moved what moves (running means).
function networks.make(name)
  rille.manual_seed(11)
  local net = networks[name][1]()
  rille.no_grad(function() net(networks[name][2]()) end)
  return net
end

--- What the network gives in eval mode for its input.
function networks.output(name, net)
  return rille.no_grad(function() return net:eval()(networks[name][2]()) end)
end

return networks
