-- Low-rank adaptation (LoRA: Hu and others, 2022) of the character GPT: a network that has learnt one kind of text is taught
-- another by small matrices beside its own, which stay as they are.
--
--   rille examples/lora.lua [--rank 4] [--steps 150] [--seed 0] [--smoke]
local rille = require "rille"
local nn, F, optim = rille.nn, rille.nn.functional, rille.optim

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "shared/?.lua;" .. package.path
local shakespeare, Gpt = require "shakespeare", require "gpt"
local options = require("options").parse(arg, {
  base_steps = 350, steps = 150, rank = 4, scale = 2.0, lr = 1e-2, seed = 0, threads = 1, smoke = false,
}, "Teaches a small GPT another kind of text by matrices of low rank.")
local LENGTH, BATCH = 48, 12

-- Sentences that are put together by chance. In the other kind of text the thing comes first, and everything is past.
local who, does = { "the cat", "a fox", "my aunt", "the old king", "one of us" }, { "see", "follow", "paint", "want", "like" }
local what = { "the moon", "a red boat", "ten apples", "the long road", "some bread" }
local ALPHABET = "abcdefghijklmnopqrstuvwxyz .\n"

-- n sentences as numbers of characters.
local function sentences(n, turned)
  local list = {}
  for i = 1, n do
    local a, b, c = who[math.random(#who)], does[math.random(#does)], what[math.random(#what)]
    local past = b:sub(-1) == "e" and b .. "d" or b .. "ed"
    list[i] = turned and ("%s was what %s %s.\n"):format(c, a, past) or ("%s will %s %s.\n"):format(a, b, c)
  end
  local codes = {}
  for character in table.concat(list):gmatch "." do codes[#codes + 1] = ALPHABET:find(character, 1, true) - 1 end
  return rille.tensor(codes)
end

-- A linear layer with a path of low rank beside its weights, which starts at zero.
local LoraLinear = nn.Linear:extend("LoraLinear")

function LoraLinear:init(layer, rank, scale)
  nn.Linear.init(self, layer.in_features, layer.out_features, { bias = false })
  self.weight, self.scale = layer.weight, scale
  self.down = nn.Parameter(rille.randn(rank, layer.in_features) / math.sqrt(layer.in_features))
  self.up = nn.Parameter(rille.zeros(layer.out_features, rank))
end

function LoraLinear:forward(x)
  return nn.Linear.forward(self, x) + F.linear(F.linear(x, self.down), self.up) * self.scale
end

-- The plain layer that does the same.
function LoraLinear:merged()
  local layer = nn.Linear(self.in_features, self.out_features, { bias = false })
  rille.no_grad(function() layer.weight:copy_(self.weight + self.up:matmul(self.down) * self.scale) end)
  return layer
end

local function loss_on(net, codes)
  return rille.no_grad(function()
    local total, count = 0, 0
    for x, y in shakespeare.pass(codes, LENGTH, 64) do
      total, count = total + shakespeare.loss(net(x), y):item() * #x, count + #x
    end
    return total / count
  end)
end

local function learn(net, parameters, codes, steps, lr)
  local opt = optim.AdamW(parameters, { lr = lr, betas = { 0.9, 0.99 }, weight_decay = 0.01 })
  local schedule = optim.lr_scheduler.OneCycleLR(opt, { max_lr = lr, total_steps = steps })
  local draw = shakespeare.batches(codes, LENGTH, BATCH)
  for _ = 1, steps do
    local x, y = draw()
    local loss = shakespeare.loss(net(x), y)
    opt:zero_grad()
    loss:backward()
    nn.utils.clip_grad_norm_(parameters, 1.0)
    opt:step()
    schedule:step()
  end
end

rille.set_num_threads(options.threads)
rille.manual_seed(options.seed)
math.randomseed(options.seed)
if options.smoke then options.base_steps, options.steps = 60, 30 end
local plain, turned = sentences(2000, false), sentences(2000, true)
local plain_test, turned_test = sentences(100, false), sentences(100, true)

local net = Gpt(#ALPHABET, { width = 64, heads = 4, depth = 2, length = LENGTH, places = "rotary" })
learn(net, net:parameters(), plain, options.base_steps, 5e-3)
local plain_before, before = loss_on(net, plain_test), loss_on(net, turned_test)
print(("base: %d parameters  %.3f nats a character, on the other text %.3f"):format(net:num_parameters(), plain_before, before))

local own = {}
for _, p in ipairs(net:parameters()) do p:requires_grad_(false) end
for _, block in ipairs(net.blocks) do
  for _, name in ipairs { "qkv", "project", "wide", "narrow" } do
    block[name] = LoraLinear(block[name], options.rank, options.scale)
    table.insert(own, block[name].down)
    table.insert(own, block[name].up)
  end
end
learn(net, own, turned, options.steps, options.lr)
local count = 0
for _, p in ipairs(own) do count = count + p:numel() end
local after = loss_on(net, turned_test)
for _, block in ipairs(net.blocks) do
  for _, name in ipairs { "qkv", "project", "wide", "narrow" } do block[name] = block[name]:merged() end
end
print(("adapted by %d parameters: the other text %.3f nats a character, %.3f before; merged %.3f  (%.1f s of processor time)")
  :format(count, after, before, loss_on(net, turned_test), os.clock()))
