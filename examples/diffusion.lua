-- A diffusion model (DDPM: Ho, Jain and Abbeel, 2020): a network learns to guess the digit in a noisy picture, and a
-- digit comes out of pure noise by going towards the guess in many small steps.
--
--   rille examples/diffusion.lua [--data FOLDER] [--steps 2200] [--seed 0] [--out diffusion] [--smoke]
local rille = require "rille"
local nn, F, optim = rille.nn, rille.nn.functional, rille.optim

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "shared/?.lua;" .. package.path
local options = require("options").parse(arg, {
  set = "mnist", data = "", steps = 2200, width = 32, lr = 2e-3, seed = 0, out = "diffusion", threads = 1,
  no_download = false, smoke = false,
}, "Learns to draw digits by taking noise away.", { width = "channels of the first layer" })

-- How much of picture and noise there is after t of T steps: x_t = sqrt(kept[t]) x + sqrt(1 - kept[t]) noise, along a cosine
-- (Nichol and Dhariwal, 2021).
local T = options.smoke and 20 or 200
local function share(t) return math.cos((t / T + 0.008) / 1.008 * math.pi / 2) ^ 2 / math.cos(0.008 / 1.008 * math.pi / 2) ^ 2 end
local kept, beta = {}, {}
for t = 0, T do kept[t] = t == 0 and 1 or kept[t - 1] * (1 - math.min(1 - share(t) / share(t - 1), 0.999)) end
for t = 1, T do beta[t] = 1 - kept[t] / kept[t - 1] end

-- Two convolutions with the time between them, around which the input goes along.
local Block = nn.Module:extend("Block")

function Block:init(from, to, time)
  self.norm1, self.conv1 = nn.GroupNorm(8, from), nn.Conv2d(from, to, 3, { padding = 1 })
  self.norm2, self.conv2 = nn.GroupNorm(8, to), nn.Conv2d(to, to, 3, { padding = 1 })
  self.time = nn.Linear(time, to)
  self.skip = from == to and nn.Identity() or nn.Conv2d(from, to, 1)
end

function Block:forward(x, time)
  local y = self.conv1(F.silu(self.norm1(x))) + self.time(time):unsqueeze(-1):unsqueeze(-1)
  return self.conv2(F.silu(self.norm2(y))) + self.skip(x)
end

-- A small U: 2 x 2 pixels are a place of 4 channels; 14 x 14 places, 7 x 7, and back, joined to what was on the way down.
local Unet = nn.Module:extend("Unet")

function Unet:init(w)
  self.time = nn.Sequential(nn.Linear(w, 4 * w), nn.SiLU(), nn.Linear(4 * w, 4 * w), nn.SiLU())
  self.first = nn.Sequential(nn.PixelUnshuffle(2), nn.Conv2d(4, w, 3, { padding = 1 }))
  self.down, self.middle, self.bottom = Block(w, w, 4 * w), Block(w, 2 * w, 4 * w), Block(2 * w, 2 * w, 4 * w)
  self.norm, self.attention = nn.GroupNorm(8, 2 * w), nn.MultiheadAttention(2 * w, 4, { batch_first = true })
  self.up = Block(3 * w, w, 4 * w)
  self.last = nn.Sequential(nn.GroupNorm(8, w), nn.SiLU(), nn.Conv2d(w, 4, 3, { padding = 1 }), nn.PixelShuffle(2))
  self.frequencies = rille.exp(rille.arange(w // 2) * (-math.log(1000) / (w // 2)))
end

-- x [n, 1, 28, 28], t [n] -> the picture without noise
function Unet:forward(x, t)
  local angles = t:unsqueeze(1) * self.frequencies * (1000 / T)
  local time = self.time(rille.cat({ angles:sin(), angles:cos() }, 1))
  local large = self.down(self.first(x), time)
  local small = self.middle(F.avg_pool2d(large, 2), time)
  local places = self.norm(small):flatten(2):transpose(1, 2) -- [n, 49, 2 w]
  small = small + (self.attention(places, places, places)):transpose(1, 2):reshape(small:shape())
  small = self.bottom(small, time)
  local y = self.up(rille.cat({ F.interpolate(small, { scale_factor = 2 }), large }, 1), time)
  return self.last(y)
end

rille.set_num_threads(options.threads)
local sets = require("pictures").load(options)
local images = sets.x_train * 2 - 1
rille.manual_seed(options.seed)
local net = Unet(options.smoke and 8 or options.width)
local average = optim.swa_utils.AveragedModel(net, { avg_fn = optim.swa_utils.get_ema_avg_fn(options.smoke and 0.9 or 0.995) })
local steps, every = options.smoke and 60 or options.steps, options.smoke and 20 or 250
local opt = optim.AdamW(net:parameters(), { lr = options.lr, weight_decay = 0 })
local schedule = optim.lr_scheduler.OneCycleLR(opt, { max_lr = options.lr, total_steps = steps, pct_start = 0.05 })
local all_kept = rille.tensor(kept)

local total = 0
for step = 1, steps do
  local x = images:index_select(0, rille.randint(0, #images, { 64 }))
  local t, noise = rille.randint(1, T + 1, { #x }), rille.randn(x:shape())
  local share_of_x = all_kept:index_select(0, t - 1):reshape(-1, 1, 1, 1)
  local noisy = share_of_x:sqrt() * x + (1 - share_of_x):sqrt() * noise
  local loss = F.mse_loss(net(noisy, t:float()), x)
  opt:zero_grad()
  loss:backward()
  nn.utils.clip_grad_norm_(net:parameters(), 1.0)
  opt:step()
  schedule:step()
  average:update_parameters(net)
  total = total + loss:item()
  if step % every == 0 then
    print(("step %4d  mean squared error %.4f  (%.0f s of processor time)"):format(step, total / every, os.clock()))
    total = 0
  end
end

-- From noise to pictures.
average:eval()
rille.no_grad(function()
  local x = rille.randn(64, 1, 28, 28)
  for t = T, 1, -1 do
    local picture = average(x, rille.full({ #x }, t + 0.0)):clamp(-1, 1)
    local before = kept[t - 1]
    x = picture * (math.sqrt(before) * beta[t] / (1 - kept[t])) + x * (math.sqrt(1 - beta[t]) * (1 - before) / (1 - kept[t]))
    if t > 1 then x = x + rille.randn(x:shape()) * math.sqrt(beta[t] * (1 - before) / (1 - kept[t])) end
  end
  rille.plot.images(x / 2 + 0.5, options.out .. ".png", { columns = 16, size = 84 })
end)
print(("wrote %s.png  (%.0f s of processor time)"):format(options.out, os.clock()))
