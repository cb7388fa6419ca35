-- The larger networks of the benchmark, as peers.py has them.
local rille = require "rille"
local nn, F = rille.nn, rille.nn.functional

local models = {}

-- ResNet-18 for 32x32 images (He et al., arXiv:1512.03385; 3x3 stem, no pooling before the blocks).
local Block = nn.Module:extend("Block")
function Block:init(inputs, outputs, stride)
  self.conv1 = nn.Conv2d(inputs, outputs, 3, { stride = stride, padding = 1, bias = false })
  self.bn1 = nn.BatchNorm2d(outputs)
  self.conv2 = nn.Conv2d(outputs, outputs, 3, { padding = 1, bias = false })
  self.bn2 = nn.BatchNorm2d(outputs)
  if stride ~= 1 or inputs ~= outputs then
    self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, { stride = stride, bias = false }), nn.BatchNorm2d(outputs))
  end
end
function Block:forward(x)
  local y = F.relu(self.bn1(self.conv1(x)))
  y = self.bn2(self.conv2(y))
  return F.relu(y + (self.shortcut and self.shortcut(x) or x))
end

models.ResNet = nn.Module:extend("ResNet")
function models.ResNet:init()
  self.conv = nn.Conv2d(3, 64, 3, { padding = 1, bias = false })
  self.bn = nn.BatchNorm2d(64)
  local blocks, inputs = {}, 64
  for stage, outputs in ipairs { 64, 128, 256, 512 } do
    blocks[#blocks + 1] = Block(inputs, outputs, stage == 1 and 1 or 2)
    blocks[#blocks + 1] = Block(outputs, outputs, 1)
    inputs = outputs
  end
  self.blocks = nn.Sequential(table.unpack(blocks))
  self.fc = nn.Linear(512, 10)
end
function models.ResNet:forward(x)
  x = self.blocks(F.relu(self.bn(self.conv(x))))
  return self.fc(F.adaptive_avg_pool2d(x, 1):flatten(1))
end

-- A decoder-only transformer over characters.
local Layer = nn.Module:extend("Layer")
function Layer:init(width, heads)
  self.heads = heads
  self.ln1, self.ln2 = nn.LayerNorm(width), nn.LayerNorm(width)
  self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
  self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
end
function Layer:forward(x)
  local batch, time, width = x:size()
  local q, k, v = self.qkv(self.ln1(x)):reshape(batch, time, 3, self.heads, width // self.heads):permute(2, 0, 3, 1, 4):unbind(0)
  local y = F.scaled_dot_product_attention(q, k, v, { is_causal = true })
  x = x + self.out(y:transpose(1, 2):reshape(batch, time, width))
  return x + self.down(F.gelu(self.up(self.ln2(x))))
end

models.GPT = nn.Module:extend("GPT")
function models.GPT:init(vocabulary, width, heads, layers, context)
  self.token, self.position = nn.Embedding(vocabulary, width), nn.Embedding(context, width)
  local list = {}
  for i = 1, layers do list[i] = Layer(width, heads) end
  self.layers = nn.Sequential(table.unpack(list))
  self.ln, self.head = nn.LayerNorm(width), nn.Linear(width, vocabulary)
end
function models.GPT:forward(x)
  local _, time = x:size()
  return self.head(self.ln(self.layers(self.token(x) + self.position(rille.arange(time)))))
end

return models
