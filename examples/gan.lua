-- A generative adversarial network (Goodfellow and others, 2014) made of convolutions: one network draws digits from noise, the
-- other one tells them from real ones, and each learns from the other.
--
--   rille examples/gan.lua [--data FOLDER] [--epochs 5] [--seed 0] [--out gan] [--smoke]
local rille = require "rille"
local nn, F, optim, data = rille.nn, rille.nn.functional, rille.optim, rille.data

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "shared/?.lua;" .. package.path
local options = require("options").parse(arg, {
  set = "mnist", data = "", epochs = 5, lr = 4e-4, seed = 0, out = "gan", threads = 1, no_download = false, smoke = false,
}, "Learns to draw digits with two networks that play against each other.")
local NOISE = 64

rille.set_num_threads(options.threads)
local sets = require("pictures").load(options)
local epochs = options.smoke and 1 or options.epochs
local real_images = sets.x_train * 2 - 1 -- in -1 .. 1, as tanh gives them
rille.manual_seed(options.seed)

-- Noise [n, 64] -> pictures [n, 1, 28, 28]
local generator = nn.Sequential(
  nn.Linear(NOISE, 64 * 7 * 7, { bias = false }), nn.BatchNorm1d(64 * 7 * 7), nn.ReLU(), nn.Unflatten(1, { 64, 7, 7 }),
  nn.ConvTranspose2d(64, 32, 4, { stride = 2, padding = 1, bias = false }), nn.BatchNorm2d(32), nn.ReLU(),
  nn.ConvTranspose2d(32, 1, 4, { stride = 2, padding = 1 }), nn.Tanh())
-- Pictures [n, 1, 28, 28] -> the logit of "this one is real" [n, 1]
local critic = nn.Sequential(
  nn.Conv2d(1, 32, 4, { stride = 2, padding = 1 }), nn.LeakyReLU(0.2), nn.Dropout(0.3),
  nn.Conv2d(32, 64, 4, { stride = 2, padding = 1, bias = false }), nn.BatchNorm2d(64), nn.LeakyReLU(0.2), nn.Dropout(0.3),
  nn.Flatten(), nn.Linear(64 * 7 * 7, 1))
local function start(layer)
  if tostring(layer):find "^Conv" then nn.init.normal_(layer.weight, { std = 0.02 }) end
end
generator:apply(start)
critic:apply(start)

-- What is shown in the end is the average of the generator's last steps, which is steadier than the last one.
local decay = options.smoke and 0.9 or 0.998
local average = optim.swa_utils.AveragedModel(generator, { avg_fn = optim.swa_utils.get_ema_avg_fn(decay) })
local draws = optim.Adam(generator:parameters(), { lr = options.lr, betas = { 0.5, 0.999 } })
local judges = optim.Adam(critic:parameters(), { lr = options.lr, betas = { 0.5, 0.999 } })
local loader = data.DataLoader(data.TensorDataset(real_images), { batch_size = 64, shuffle = true, drop_last = true })

local function step(opt, loss)
  opt:zero_grad()
  loss:backward()
  opt:step()
  return loss:item()
end

-- How far the critic is from answering `answer` (1: real, 0: drawn) for all pictures.
local function surprise(pictures, answer)
  return F.binary_cross_entropy_with_logits(critic(pictures), rille.full({ #pictures, 1 }, answer))
end

for epoch = 1, epochs do
  local critic_loss, generator_loss, batches = 0, 0, 0
  for real in loader do
    local drawn = generator(rille.randn(#real, NOISE))
    critic_loss = critic_loss + step(judges, surprise(real, 0.9) + surprise(drawn:detach(), 0.0))
    generator_loss = generator_loss + step(draws, surprise(drawn, 1.0))
    average:update_parameters(generator)
    batches = batches + 1
  end
  print(("epoch %2d  critic's loss %.3f  generator's loss %.3f  (%.0f s of processor time)"):format(
    epoch, critic_loss / batches, generator_loss / batches, os.clock()))
end

average:eval()
local pictures = rille.no_grad(function() return average(rille.randn(64, NOISE)) end)
rille.plot.images(pictures / 2 + 0.5, options.out .. ".png", { columns = 16, size = 84 })
print("wrote " .. options.out .. ".png")
