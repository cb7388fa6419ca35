-- The Rille side of ranks.py: one job on each rank, as the first argument says; prints seconds a step, median of the rounds, and
-- a number to compare.
--   mpirun -n 2 rille tests/bench/ranks.lua cnn|gpt|all_reduce STEPS ROUNDS [plain|captured] [overlap=0|floats=1700000]
local rille = require "rille"
local nn, F, dist = rille.nn, rille.nn.functional, rille.distributed
local job, steps, rounds, how = arg[1], tonumber(arg[2]), tonumber(arg[3]), arg[4] or "captured"
local overlap = arg[5] ~= "overlap=0"
local rank, size = dist.init { timeout = 120 }
rille.set_num_threads(1)
rille.manual_seed(1)

local function cnn()
  local net = nn.Sequential(nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
    nn.Linear(9216, 128), nn.ReLU(), nn.Linear(128, 10))
  return net, rille.randn(32, 1, 28, 28), rille.randint(0, 10, { 32 })
end

local Gpt = nn.Module:extend "Gpt"
function Gpt:init(vocabulary, length, width, layers)
  self.tokens, self.places = nn.Embedding(vocabulary, width), nn.Embedding(length, width)
  self.blocks = nn.TransformerEncoder(nn.TransformerEncoderLayer(width, 4, { dim_feedforward = 4 * width, dropout = 0,
    batch_first = true, norm_first = true, activation = "gelu" }), layers)
  self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, vocabulary)
  self:register_buffer("mask", nn.Transformer.generate_square_subsequent_mask(length))
  self:register_buffer("numbers", rille.arange(length))
end
function Gpt:forward(x)
  local y = self.tokens(x) + self.places(self.numbers)
  return self.head(self.norm(self.blocks(y, { mask = self.mask, is_causal = true }))):flatten(0, 1)
end

local function gpt()
  local text = rille.randint(0, 65, { 8, 129 })
  return Gpt(65, 128, 192, 4), text:slice(0, 128, 1):contiguous(), text:slice(1, 129, 1):flatten()
end

local function training(make)
  local net, x, y = make()
  local model = dist.DataParallel(net, { overlap = overlap })
  local opt = rille.optim.Adam(model:parameters(), { lr = 1e-3 })
  local function step(a, b)
    opt:zero_grad()
    local loss = F.cross_entropy(model(a), b)
    loss:backward()
    opt:step()
    return loss
  end
  local run = how == "captured" and rille.capture(step) or step
  return function() return run(x, y) end, net:num_parameters()
end

local run, numbers
if job == "all_reduce" then
  numbers = tonumber((arg[5] or ""):match "^floats=(%d+)$") or 1700000
  local x = rille.ones(numbers)
  run = function() dist.all_reduce(x, "mean") end
else
  run, numbers = training(job == "cnn" and cnn or gpt)
end
for _ = 1, 3 do run() end
local times = {}
for round = 1, rounds do
  dist.barrier()
  local started = rille.clock()
  for _ = 1, steps do run() end
  times[round] = (rille.clock() - started) / steps
end
table.sort(times)
if rank == 0 then print(("%.6f %.6f %d %d"):format(times[(rounds + 1) // 2], times[1], numbers, size)) end
