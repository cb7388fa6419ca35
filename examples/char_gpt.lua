-- A GPT that writes like Shakespeare, character by character, with the settings of nanoGPT for a CPU: 4 layers of 4 heads,
-- 128 wide, 64 characters at a time. Places are rotary; --places learnt is nanoGPT to the letter, which learns more slowly.
--
--   rille examples/char_gpt.lua [--text FILE] [--steps 2000] [--places rotary|learnt] [--write 500] [--seed 0]
--                               [--save gpt.safetensors] [--checkpoint run.ckpt] [--smoke]
local rille = require "rille"
local nn, F, optim = rille.nn, rille.nn.functional, rille.optim

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "?.lua;" .. package.path
local shakespeare = require "shakespeare"
local options = require("options").parse(arg, {
  text = "", places = "rotary", steps = 2000, write = 500, temperature = 0.8, seed = 0, threads = 1, save = "",
  checkpoint = "", smoke = false,
}, "Learns to write like a text.")
local LENGTH, WIDTH, HEADS, DEPTH, BATCH = 64, 128, 4, 4, 12
if options.places ~= "rotary" and options.places ~= "learnt" then error "--places takes rotary or learnt" end

-- Rotary places (Su and others, 2021): pairs of a query's or key's numbers are turned by angles that grow with the place, so
-- that their product tells how far apart they are.
local angles = rille.outer(rille.arange(LENGTH), rille.exp(rille.arange(16) * (-math.log(10000) / 16)))
local cos, sin = angles:cos(), angles:sin()
local function turn(x) -- [n, HEADS, t, 32]
  local t = x:size(2)
  local a, b = x:chunk(2, 3)
  local c, s = cos:slice(0, t), sin:slice(0, t)
  return rille.cat({ a * c - b * s, a * s + b * c }, 3)
end

local Block = nn.Module:extend("Block")

function Block:init()
  self.norm1, self.qkv = nn.LayerNorm(WIDTH, { bias = false }), nn.Linear(WIDTH, 3 * WIDTH, { bias = false })
  self.project = nn.Linear(WIDTH, WIDTH, { bias = false })
  self.norm2, self.wide = nn.LayerNorm(WIDTH, { bias = false }), nn.Linear(WIDTH, 4 * WIDTH, { bias = false })
  self.narrow = nn.Linear(4 * WIDTH, WIDTH, { bias = false })
end

function Block:forward(x)
  local n, t = x:size()
  local function heads(part) return part:reshape(n, t, HEADS, WIDTH // HEADS):transpose(1, 2) end
  local q, k, v = self.qkv(self.norm1(x)):chunk(3, 2)
  q, k = heads(q), heads(k)
  if options.places == "rotary" then q, k = turn(q), turn(k) end
  local y = F.scaled_dot_product_attention(q, k, heads(v), { is_causal = true })
  x = x + self.project(y:transpose(1, 2):reshape(n, t, WIDTH))
  return x + self.narrow(F.gelu(self.wide(self.norm2(x))))
end

local Gpt = nn.Module:extend("Gpt")

function Gpt:init(characters)
  self.tokens = nn.Embedding(characters, WIDTH)
  if options.places == "learnt" then self.places = nn.Embedding(LENGTH, WIDTH) end
  self.blocks = nn.ModuleList()
  for _ = 1, DEPTH do self.blocks:append(Block()) end
  self.norm = nn.LayerNorm(WIDTH, { bias = false })
  for name, p in self:named_parameters() do
    local goes_into_sum = name:find "project" or name:find "narrow"
    if p:dim() == 2 then nn.init.normal_(p, { std = goes_into_sum and 0.02 / math.sqrt(2 * DEPTH) or 0.02 }) end
  end
end

-- Characters [n, t] -> logits of the next ones [n, t, characters]. The last layer has the weights of the first.
function Gpt:forward(x)
  local y = self.tokens(x)
  if self.places then y = y + self.places(rille.arange(x:size(1))) end
  for _, block in ipairs(self.blocks) do y = block(y) end
  return F.linear(self.norm(y), self.tokens.weight)
end

rille.set_num_threads(options.threads)
local text, train, valid = shakespeare.load(options.text)
rille.manual_seed(options.seed)
local net = Gpt(#text.vocabulary)
print(("%d parameters"):format(net:num_parameters()))

local matrices, others = {}, {}
for _, p in ipairs(net:parameters()) do table.insert(p:dim() == 2 and matrices or others, p) end
local opt = optim.AdamW({ { params = matrices, weight_decay = 0.1 }, { params = others, weight_decay = 0 } },
  { lr = 1e-3, betas = { 0.9, 0.99 } })
local steps = options.smoke and 30 or options.steps
local warm = math.min(100, steps // 5)
local function share(step) -- of the learning rate: a rise in a line, then a cosine down to a tenth
  if step < warm then return (step + 1) / (warm + 1) end
  return 0.1 + 0.45 * (1 + math.cos(math.pi * (step - warm) / (steps - warm)))
end

local stops = options.smoke and 3 or 8
local trainer = rille.train.Trainer {
  model = net, loss = shakespeare.loss, optimizer = opt, clip_grad_norm = 1.0,
  scheduler = optim.lr_scheduler.LambdaLR(opt, share), schedule = "batch",
  train = shakespeare.batches(train, LENGTH, BATCH), batches = steps // stops, epochs = stops,
  valid = shakespeare.pass(options.smoke and valid:slice(0, 2000) or valid, LENGTH, 64),
  checkpoint = options.checkpoint ~= "" and options.checkpoint or nil, progress = not options.smoke,
  on_epoch = function(_, record)
    print(("step %4d  training loss %.4f  validation loss %.4f  (%.0f s of processor time)"):format(
      record.step, record.train_loss, record.valid_loss, os.clock()))
  end,
}
if options.checkpoint ~= "" and trainer:resume(options.checkpoint) then print("goes on at step " .. trainer.steps) end
trainer:fit()
if options.save ~= "" then rille.save(net:state_dict(), options.save) end

net:eval()
rille.no_grad(function()
  local written = text:encode("\n")
  for _ = 1, options.smoke and 40 or options.write do
    local logits = net(written:slice(-LENGTH):unsqueeze(0))[0][-1]
    written = rille.cat { written, shakespeare.draw(logits, options.temperature) }
  end
  print(text:decode(written))
end)
