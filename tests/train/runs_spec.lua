-- Whole trainings: the losses of the first 50 steps are PyTorch's to four decimals, from the same seed.
local rille = require "rille"
local nn, F, optim = rille.nn, rille.functional, rille.optim

local recorded = dofile "tests/fixtures/training_runs.lua"

local function wave(n, phase, ...)
  return (rille.arange(n, { dtype = "float64" }) * 0.7 + phase):sin():float():reshape(...)
end

local runs = {}

-- ---- a multilayer perceptron with Adam -------------------------------------------------------------------------------

local Mlp = nn.Module:extend("Mlp")

function Mlp:init()
  self.hidden1 = nn.Linear(20, 64)
  self.hidden2 = nn.Linear(64, 32)
  self.out = nn.Linear(32, 5)
end

function Mlp:forward(x) return self.out(F.relu(self.hidden2(F.relu(self.hidden1(x))))) end

function runs.mlp()
  local net = Mlp()
  return net, optim.Adam(net:parameters(), { lr = 0.003 }), function(step)
    local x = wave(640, step * 0.9, 32, 20)
    local y = (x:select(1, 0) * 10 + x:select(1, 7) * 5):long() % 5
    return F.cross_entropy(net(x), y)
  end
end

-- ---- a convolutional network with batch norm and momentum ------------------------------------------------------------

local Cnn = nn.Module:extend("Cnn")

function Cnn:init()
  self.conv1 = nn.Conv2d(1, 8, 3, { padding = 1 })
  self.bn1 = nn.BatchNorm2d(8)
  self.conv2 = nn.Conv2d(8, 16, 3, { stride = 2, padding = 1 })
  self.bn2 = nn.BatchNorm2d(16)
  self.fc = nn.Linear(16 * 9, 4)
end

function Cnn:forward(x)
  x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 2)
  x = F.relu(self.bn2(self.conv2(x)))
  return self.fc(x:flatten(1))
end

function runs.cnn()
  local net = Cnn()
  return net, optim.SGD(net:parameters(), { lr = 0.02, momentum = 0.9, weight_decay = 1e-4 }), function(step)
    local y = (rille.arange(16) * 7 + step) % 4
    local x = wave(16 * 144, step * 1.7, 16, 1, 12, 12)
    x = x + x ^ 2 * (y:float() * 0.5):reshape(16, 1, 1, 1)
    return F.cross_entropy(net(x), y)
  end
end

-- ---- sequences told apart by their frequency, with an LSTM -----------------------------------------------------------

local Classifier = nn.Module:extend("Classifier")

function Classifier:init()
  self.lstm = nn.LSTM(4, 24, { num_layers = 2, batch_first = true })
  self.out = nn.Linear(24, 3)
end

function Classifier:forward(x)
  local _, h = self.lstm(x)
  return self.out(h[-1])
end

function runs.lstm()
  local net = Classifier()
  return net, optim.Adam(net:parameters(), { lr = 0.005 }), function(step)
    local y = (rille.arange(16) * 5 + step) % 3
    local t = rille.arange(12 * 4, { dtype = "float64" }):reshape(1, 12, 4)
    local x = (t * (y:double() * 0.2 + 0.3):reshape(16, 1, 1) + step * 0.1):sin():float()
    return F.cross_entropy(net(x), y)
  end
end

-- ---- a small GPT of four blocks, with AdamW --------------------------------------------------------------------------

local Block = nn.Module:extend("Block")

function Block:init(width, heads)
  self.heads = heads
  self.norm1 = nn.LayerNorm(width)
  self.qkv = nn.Linear(width, 3 * width)
  self.project = nn.Linear(width, width)
  self.norm2 = nn.LayerNorm(width)
  self.wide = nn.Linear(width, 4 * width)
  self.narrow = nn.Linear(4 * width, width)
end

function Block:forward(x)
  local b, t, c = x:size()
  local function split(part) return part:reshape(b, t, self.heads, c // self.heads):transpose(1, 2) end
  local q, k, v = self.qkv(self.norm1(x)):chunk(3, -1)
  local y = F.scaled_dot_product_attention(split(q), split(k), split(v), { is_causal = true })
  x = x + self.project(y:transpose(1, 2):reshape(b, t, c))
  return x + self.narrow(F.gelu(self.wide(self.norm2(x))))
end

local Gpt = nn.Module:extend("Gpt")

function Gpt:init(words, length, width, heads, depth)
  self.tokens = nn.Embedding(words, width)
  self.places = nn.Embedding(length, width)
  self.blocks = nn.ModuleList()
  for _ = 1, depth do self.blocks:append(Block(width, heads)) end
  self.norm = nn.LayerNorm(width)
  self.head = nn.Linear(width, words, { bias = false })
end

function Gpt:forward(x)
  local y = self.tokens(x) + self.places(rille.arange(x:size(1)))
  for _, block in ipairs(self.blocks) do y = block(y) end
  return self.head(self.norm(y))
end

function runs.gpt()
  local net = Gpt(17, 24, 32, 4, 4)
  return net, optim.AdamW(net:parameters(), { lr = 0.001, weight_decay = 0.01 }), function(step)
    local n = rille.arange(8 * 25)
    local text = (n * (step % 3 + 2) + n // 25 * 5 + step):reshape(8, 25) % 17
    return F.cross_entropy(net(text:slice(0, -1, 1)):reshape(-1, 17), text:slice(1, 25, 1):reshape(-1))
  end
end

describe("Training from the same seed", function()
  for _, name in ipairs { "mlp", "cnn", "lstm", "gpt" } do
    it("gives PyTorch's losses: " .. name, function()
      rille.manual_seed(42)
      local net, opt, loss_of = runs[name]()
      net:train()
      for step, want in ipairs(recorded[name]) do
        local loss = loss_of(step - 1)
        opt:zero_grad()
        loss:backward()
        opt:step()
        local got = loss:item()
        assert(math.abs(got - want) < 5e-5, ("%s: loss %d is %.8g, PyTorch's %.8g"):format(name, step, got, want))
      end
    end)
  end
end)
