-- Run by each rank: trains a network on its part of one global batch, and prints the losses of all ranks together, as bits.
--   mpirun -n 2 rille equality.lua mlp,cnn,gpt [plain|captured] [steps]
-- The lines are the same on any number of ranks but for rounding; parallel_spec.lua compares them.
local rille = require "rille"
local nn, F, dist = rille.nn, rille.nn.functional, rille.distributed
local kinds, how, steps = arg[1], arg[2] or "plain", tonumber(arg[3] or 30)
local rank, size = dist.init { timeout = 60 }
rille.set_num_threads(1)

local models = {}

function models.mlp()
  return nn.Sequential(nn.Linear(20, 600), nn.ReLU(), nn.Linear(600, 300), nn.Tanh(), nn.Linear(300, 5)),
    rille.randn(8, 16, 20), rille.randint(0, 5, { 8, 16 })
end

function models.cnn()
  local net = nn.Sequential(nn.Conv2d(1, 8, 3, { bias = false }), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(8, 16, 3, { bias = false }), nn.BatchNorm2d(16), nn.ReLU(), nn.Flatten(), nn.Linear(16 * 4 * 4, 4))
  return nn.SyncBatchNorm.convert_sync_batchnorm(net), rille.randn(8, 16, 1, 14, 14) * 2 + 1, rille.randint(0, 4, { 8, 16 })
end

local Gpt = nn.Module:extend "Gpt"
function Gpt:init(vocabulary, length, width)
  self.tokens, self.places = nn.Embedding(vocabulary, width), nn.Embedding(length, width)
  self.blocks = nn.TransformerEncoder(
    nn.TransformerEncoderLayer(width, 4, { dim_feedforward = 4 * width, dropout = 0, batch_first = true, norm_first = true,
      bias = false }), 2)
  self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, vocabulary, { bias = false })
  self.mask = nn.Transformer.generate_square_subsequent_mask(length)
  self.numbers = rille.arange(length)
end
function Gpt:forward(x)
  local y = self.tokens(x) + self.places(self.numbers)
  return self.head(self.norm(self.blocks(y, { mask = self.mask }))):flatten(0, 1)
end

function models.gpt()
  local text = rille.randint(0, 30, { 8, 16, 25 })
  return Gpt(30, 24, 64), text:slice(0, 24, 2), text:slice(1, 25, 2)
end

local function train(kind)
  rille.manual_seed(5)
  local net, inputs, targets = models[kind]()
  local parallel = dist.DataParallel(net)
  -- Adam divides by what gradients were, so where one is nothing but rounding, a step is noise: biases before a norm are left
  -- out, and the transformer's steps are small.
  local opt = rille.optim.Adam(net:parameters(), { lr = kind == "gpt" and 0.0003 or 0.002 })
  local part = 16 // size

  local function step(x, y)
    opt:zero_grad()
    local loss = F.cross_entropy(parallel(x), y:flatten())
    loss:backward()
    opt:step()
    return loss
  end
  if how == "captured" then step = rille.capture(step) end

  for k = 0, steps - 1 do
    local x = inputs[k % 8]:slice(rank * part, (rank + 1) * part):contiguous()
    local y = targets[k % 8]:slice(rank * part, (rank + 1) * part):contiguous()
    local loss = step(x, y):detach():clone():to("float64")
    dist.all_reduce(loss, "mean")
    if rank == 0 then print(("%s %a %.7f"):format(kind, loss:item(), loss:item())) end
  end
  local sum = 0
  for _, parameter in ipairs(net:parameters()) do sum = sum + parameter:double():abs():sum():item() end
  local sums = dist.all_gather(rille.tensor({ sum }, { dtype = "float64" }))
  for _, other in ipairs(sums) do assert(other:item() == sum, "weights differ between ranks") end
end

for kind in kinds:gmatch "%w+" do train(kind) end
