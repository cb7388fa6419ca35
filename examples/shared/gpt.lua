-- A GPT without dropout and biases, for char_gpt.lua and lora.lua.
local rille = require "rille"
local nn, F = rille.nn, rille.nn.functional

-- Rotary places (Su and others, 2021): pairs of a query's or key's numbers are turned by angles that grow with the place, so
-- that their product tells how far apart they are.
local function turner(length, size)
  local angles = rille.outer(rille.arange(length), rille.exp(rille.arange(size // 2) * (-math.log(10000) / (size // 2))))
  local cos, sin = angles:cos(), angles:sin()
  return function(x) -- [n, heads, t, size]
    local t = x:size(2)
    local a, b = x:chunk(2, 3)
    local c, s = cos:slice(0, t), sin:slice(0, t)
    return rille.cat({ a * c - b * s, a * s + b * c }, 3)
  end
end

local Block = nn.Module:extend("Block")

function Block:init(width, heads, turn)
  self.heads, self.turn = heads, turn
  self.norm1, self.qkv = nn.LayerNorm(width, { bias = false }), nn.Linear(width, 3 * width, { bias = false })
  self.project = nn.Linear(width, width, { bias = false })
  self.norm2, self.wide = nn.LayerNorm(width, { bias = false }), nn.Linear(width, 4 * width, { bias = false })
  self.narrow = nn.Linear(4 * width, width, { bias = false })
end

function Block:forward(x)
  local n, t, width = x:size()
  local function heads(part) return part:reshape(n, t, self.heads, width // self.heads):transpose(1, 2) end
  local q, k, v = self.qkv(self.norm1(x)):chunk(3, 2)
  q, k = heads(q), heads(k)
  if self.turn then q, k = self.turn(q), self.turn(k) end
  local y = F.scaled_dot_product_attention(q, k, heads(v), { is_causal = true })
  x = x + self.project(y:transpose(1, 2):reshape(n, t, width))
  return x + self.narrow(F.gelu(self.wide(self.norm2(x))))
end

local Gpt = nn.Module:extend("Gpt")

-- options: width, heads, depth, length (the most characters at a time), places ("rotary" or "learnt").
function Gpt:init(characters, options)
  local width, heads, depth = options.width, options.heads, options.depth
  self.tokens = nn.Embedding(characters, width)
  local turn
  if options.places == "learnt" then
    self.places = nn.Embedding(options.length, width)
  else
    turn = turner(options.length, width // heads)
  end
  self.blocks = nn.ModuleList()
  for _ = 1, depth do self.blocks:append(Block(width, heads, turn)) end
  self.norm = nn.LayerNorm(width, { bias = false })
  for name, p in self:named_parameters() do
    local goes_into_sum = name:find "project" or name:find "narrow"
    if p:dim() == 2 then nn.init.normal_(p, { std = goes_into_sum and 0.02 / math.sqrt(2 * depth) or 0.02 }) end
  end
end

-- Characters [n, t] -> logits of the next ones [n, t, characters]. The last layer has the weights of the first.
function Gpt:forward(x)
  local y = self.tokens(x)
  if self.places then y = y + self.places(rille.arange(x:size(1))) end
  for _, block in ipairs(self.blocks) do y = block(y) end
  return F.linear(self.norm(y), self.tokens.weight)
end

return Gpt
