-- GPT-2 (Radford and others, 2019) as Hugging Face's files have it, for models/gpt2.lua. Names of fields are
-- the file's.
local rille = require "rille"
local nn, F = rille.nn, rille.nn.functional

-- A linear layer whose weight is [inputs, outputs], as GPT-2's files have it.
local Turned = nn.Module:extend("Turned")
function Turned:init(inputs, outputs)
  self.weight, self.bias = nn.Parameter(rille.randn(inputs, outputs) * 0.02), nn.Parameter(rille.zeros(outputs))
end
function Turned:forward(x) return x:matmul(self.weight) + self.bias end

local Block = nn.Module:extend("Block")
function Block:init(width, heads)
  self.heads = heads
  self.ln_1, self.ln_2 = nn.LayerNorm(width), nn.LayerNorm(width)
  self.attn = nn.ModuleDict { c_attn = Turned(width, 3 * width), c_proj = Turned(width, width) }
  self.mlp = nn.ModuleDict { c_fc = Turned(width, 4 * width), c_proj = Turned(4 * width, width) }
end

-- x: [n, t, width]. past: keys and values of what came before, which grow; nil: there are none to keep.
function Block:forward(x, past)
  local n, t, width = x:size()
  local function heads(y) return y:reshape(n, t, self.heads, width // self.heads):transpose(1, 2) end
  local q, k, v = self.attn.c_attn(self.ln_1(x)):chunk(3, 2)
  q, k, v = heads(q), heads(k), heads(v)
  if past then
    if past.k then k, v = rille.cat({ past.k, k }, 2), rille.cat({ past.v, v }, 2) end
    past.k, past.v = k, v
  end
  local y = F.scaled_dot_product_attention(q, k, v, { is_causal = t > 1 }) -- one new token sees all that came before
  x = x + self.attn.c_proj(y:transpose(1, 2):reshape(n, t, width))
  return x + self.mlp.c_proj(F.gelu(self.mlp.c_fc(self.ln_2(x)), { approximate = "tanh" }))
end

local Gpt2 = nn.Module:extend("Gpt2")

-- vocabulary, places, width, depth; heads are 64 wide unless told.
function Gpt2:init(c)
  self.wte, self.wpe = nn.Embedding(c.vocabulary, c.width), nn.Embedding(c.places, c.width)
  self.h = nn.ModuleList()
  for _ = 1, c.depth do self.h:append(Block(c.width, c.heads or c.width // 64)) end
  self.ln_f = nn.LayerNorm(c.width)
end

--- The network in a safetensors file of Hugging Face's; its sizes are read off the weights.
function Gpt2.load(path, heads)
  local weights, depth = {}, 0
  for name, tensor in pairs((rille.load(path, { mmap = true }))) do
    name = name:gsub("^transformer%.", "")
    weights[name] = tensor
    depth = math.max(depth, 1 + (tonumber(name:match "^h%.(%d+)%.") or -1))
  end
  if not weights["wte.weight"] or not weights["wpe.weight"] or depth == 0 then error(path .. " does not hold a GPT-2") end
  local vocabulary, width = weights["wte.weight"]:size()
  local net = nn.utils.skip_init(Gpt2, {
    vocabulary = vocabulary, width = width, places = weights["wpe.weight"]:size(0), depth = depth, heads = heads,
  })
  local wanted = {}
  for name in pairs(net:state_dict()) do wanted[name] = weights[name] end
  net:load_state_dict(wanted, { assign = true })
  return net:eval()
end

--- Tokens [n, t] -> logits of the next ones [n, t, vocabulary]. past: {} at first, and the same table with what follows.
function Gpt2:forward(ids, past)
  local from, t = past and past.count or 0, ids:size(1)
  local x = self.wte(ids) + self.wpe.weight:slice(from, from + t)
  for i, block in ipairs(self.h) do
    if past then past[i] = past[i] or {} end
    x = block(x, past and past[i])
  end
  if past then past.count = from + t end
  return F.linear(self.ln_f(x), self.wte.weight)
end

return Gpt2
