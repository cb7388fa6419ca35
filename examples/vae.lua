-- A variational autoencoder (Kingma and Welling, 2013): learns a plane on which digits lie in order, and draws new ones from it.
--
--   rille examples/vae.lua [--data FOLDER] [--epochs 10] [--latent 8] [--seed 0] [--out vae] [--smoke]
local rille = require "rille"
local nn, F, optim, data = rille.nn, rille.nn.functional, rille.optim, rille.data

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "shared/?.lua;" .. package.path
local options = require("options").parse(arg, {
  set = "mnist", data = "", epochs = 10, latent = 8, lr = 1e-3, seed = 0, out = "vae", no_download = false, smoke = false,
}, "Learns to draw digits with a variational autoencoder.")

local Vae = nn.Module:extend("Vae")

function Vae:init(latent)
  self.encoder = nn.Sequential(nn.Linear(784, 400), nn.ReLU(), nn.Linear(400, 200), nn.ReLU(), nn.Linear(200, 2 * latent))
  self.decoder = nn.Sequential(nn.Linear(latent, 200), nn.ReLU(), nn.Linear(200, 400), nn.ReLU(), nn.Linear(400, 784))
end

-- x [n, 784] -> logits of the pixels [n, 784], mean and log variance of the code [n, latent]
function Vae:forward(x)
  local mean, log_var = self.encoder(x):chunk(2, 1)
  local code = mean + rille.randn(mean:shape()) * (log_var * 0.5):exp()
  return self.decoder(code), mean, log_var
end

-- The bound on -log p(x), in nats a picture: what the decoder misses, and how far codes are from the standard normal.
local function loss_of(x, logits, mean, log_var)
  local missed = F.binary_cross_entropy_with_logits(logits, x, { reduction = "sum" })
  local distance = (mean:square() + log_var:exp() - log_var - 1):sum() * 0.5
  return (missed + distance) / #x
end

rille.set_num_threads(1)
local sets = require("pictures").load(options)
local x_train, x_valid, x_test = sets.x_train:flatten(1), sets.x_valid:flatten(1), sets.x_test:flatten(1)
local epochs = options.smoke and 3 or options.epochs
rille.manual_seed(options.seed)
local net = Vae(options.latent)
local opt = optim.Adam(net:parameters(), { lr = options.lr })
local loader = data.DataLoader(data.TensorDataset(x_train), { batch_size = 128, shuffle = true })

for epoch = 1, epochs do
  local total = 0
  for x in loader do
    local loss = loss_of(x, net(x))
    loss:backward()
    opt:step()
    opt:zero_grad()
    total = total + loss:item() * #x
  end
  local valid = rille.no_grad(function() return loss_of(x_valid, net(x_valid)):item() end)
  print(("epoch %2d  training bound %.2f  validation bound %.2f nats  (%.0f s of processor time)"):format(
    epoch, total / #x_train, valid, os.clock()))
end

rille.no_grad(function()
  local function draw(code) return net.decoder(code):sigmoid():reshape(-1, 28, 28) end
  rille.plot.images(draw(rille.randn(64, options.latent)), options.out .. "-drawn.png", { columns = 16, size = 84 })
  -- Pictures that the network never saw, above what is left of them after the bottleneck.
  local x = x_test:slice(0, 16)
  local again = net(x):sigmoid()
  rille.plot.images(rille.cat({ x, again }):reshape(-1, 28, 28), options.out .. "-again.png", { columns = 16, size = 84 })
  -- From one digit to another, along a line between their codes.
  local from, to = net.encoder(x["0:4"]):chunk(2, 1), net.encoder(x["4:8"]):chunk(2, 1)
  local steps = rille.linspace(0, 1, 16):reshape(1, 16, 1)
  rille.plot.images(draw(from:unsqueeze(1):lerp(to:unsqueeze(1), steps):flatten(0, 1)), options.out .. "-between.png",
    { columns = 16, size = 84 })
  print(("wrote %s-drawn.png, %s-again.png and %s-between.png"):format(options.out, options.out, options.out))
end)
