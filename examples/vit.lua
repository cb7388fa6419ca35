-- A vision transformer (Dosovitskiy and others, 2021) on drawn digits: pictures are cut into patches, which are read like the
-- words of a sentence.
--
--   rille examples/vit.lua [--n 8000] [--epochs 6] [--seed 0] [--smoke]
local rille = require "rille"
local nn, F, optim, data = rille.nn, rille.nn.functional, rille.optim, rille.data

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "shared/?.lua;" .. package.path
local options = require("options").parse(arg, {
  n = 8000, epochs = 6, patch = 7, width = 48, heads = 4, depth = 3, lr = 3e-3, seed = 0, threads = 1, smoke = false,
}, "Learns digits with a vision transformer.")

local Vit = nn.Module:extend("Vit")

function Vit:init(patch, width, heads, depth)
  local places = (28 // patch) ^ 2 // 1 | 0
  self.patch = patch
  self.embed = nn.Linear(patch * patch, width)
  self.class = nn.Parameter(rille.randn(1, 1, width) * 0.02)
  self.places = nn.Parameter(rille.randn(1, places + 1, width) * 0.02)
  local layer = nn.TransformerEncoderLayer(width, heads, {
    dim_feedforward = 2 * width, dropout = 0, activation = "gelu", batch_first = true, norm_first = true,
  })
  self.encoder = nn.TransformerEncoder(layer, depth, { norm = nn.LayerNorm(width), enable_nested_tensor = false })
  self.head = nn.Linear(width, 10)
end

-- x [n, 1, 28, 28] -> logits [n, 10], read off a place that belongs to no patch
function Vit:forward(x)
  local patches = rille.rearrange(x, "n c (h a) (w b) -> n (h w) (a b c)", { a = self.patch, b = self.patch })
  local y = rille.cat({ self.class:expand(x:size(0), -1, -1), self.embed(patches) }, 1) + self.places
  return self.head(self.encoder(y)[":, 0"])
end

rille.set_num_threads(options.threads)
rille.manual_seed(options.seed)
if options.smoke then options.n, options.epochs = 2000, 3 end
local function digits(n, seed)
  local images, labels = rille.datasets.digits { n = n, seed = seed }
  return images:reshape(-1, 1, 28, 28):float() / 255 - 0.5, labels
end
local x_test, y_test = digits(2000, 1)
local loader = data.DataLoader(data.TensorDataset(digits(options.n, 0)), { batch_size = 64, shuffle = true })

local net = Vit(options.patch, options.width, options.heads, options.depth)
print(("%d parameters"):format(net:num_parameters()))
local opt = optim.AdamW(net:parameters(), { lr = options.lr, weight_decay = 0.05 })
local schedule = optim.lr_scheduler.OneCycleLR(opt, {
  max_lr = options.lr, epochs = options.epochs, steps_per_epoch = #loader, pct_start = 0.2,
})
local accuracy
for epoch = 1, options.epochs do
  local total = 0
  for x, y in loader do
    local loss = F.cross_entropy(net(x), y)
    opt:zero_grad()
    loss:backward()
    nn.utils.clip_grad_norm_(net:parameters(), 1.0)
    opt:step()
    schedule:step()
    total = total + loss:item()
  end
  net:eval()
  accuracy = rille.no_grad(function() return net(x_test):argmax(1):eq(y_test):float():mean():item() end)
  net:train()
  print(("epoch %d  loss %.4f  accuracy %.2f %%"):format(epoch, total / #loader, accuracy * 100))
end
print(("test accuracy %.2f %%  (%.1f s of processor time)"):format(accuracy * 100, os.clock()))
