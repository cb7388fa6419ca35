-- A U-Net (Ronneberger, Fischer and Brox, 2015) finds the discs in noisy pictures of discs and squares: it names a class for
-- each pixel, from what is around it at every scale.
--
--   rille examples/unet.lua [--steps 250] [--seed 0] [--out FILE.png] [--smoke]
local rille = require "rille"
local nn, F, optim = rille.nn, rille.nn.functional, rille.optim

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "shared/?.lua;" .. package.path
local options = require("options").parse(arg, {
  steps = 250, batch = 16, width = 12, lr = 5e-3, seed = 0, out = "", threads = 1, smoke = false,
}, "Learns to find discs among squares.", { batch = "pictures of a step", width = "channels of the first layer" })
local SIZE = 48

-- n pictures [n, 1, SIZE, SIZE] of discs and squares under noise, and masks of the discs, of the same shape.
local function pictures(n)
  local places = rille.arange(SIZE) * 1.0
  local row, column = places:reshape(1, SIZE, 1), places:reshape(1, 1, SIZE)
  local picture, mask = rille.zeros(n, SIZE, SIZE), rille.zeros(n, SIZE, SIZE):bool()
  for shape = 1, 6 do
    local centre = rille.rand(2, n, 1, 1) * SIZE
    local radius, shade = rille.rand(n, 1, 1) * 4 + 4, rille.rand(n, 1, 1) * 0.6 + 0.4
    local down, right = (row - centre[0]):abs(), (column - centre[1]):abs()
    local is_disc = shape % 2 == 0
    local inside = is_disc and (down ^ 2 + right ^ 2):lt(radius ^ 2) or rille.max(down, right):lt(radius * 0.886) -- as large
    picture = rille.where(inside, shade, picture)
    mask = is_disc and (mask | inside) or (mask & ~inside)
  end
  return (picture + rille.randn(n, SIZE, SIZE) * 0.25):unsqueeze(1), mask:unsqueeze(1):float()
end

local function block(from, to)
  return nn.Sequential(
    nn.Conv2d(from, to, 3, { padding = 1, bias = false }), nn.BatchNorm2d(to), nn.ReLU(),
    nn.Conv2d(to, to, 3, { padding = 1, bias = false }), nn.BatchNorm2d(to), nn.ReLU())
end

local UNet = nn.Module:extend("UNet")

function UNet:init(width, depth)
  self.first, self.last = block(1, width), nn.Conv2d(width, 1, 1)
  self.down, self.up, self.join = nn.ModuleList(), nn.ModuleList(), nn.ModuleList()
  for i = 1, depth do
    local w = width * 2 ^ (i - 1) // 1 | 0
    self.down:append(block(w, 2 * w))
    self.up:append(nn.ConvTranspose2d(2 * w, w, 2, { stride = 2 }))
    self.join:append(block(2 * w, w))
  end
end

-- x [n, 1, h, w] -> logits of the mask, of the same shape
function UNet:forward(x)
  local scales = { self.first(x) }
  for i, down in ipairs(self.down) do scales[i + 1] = down(F.max_pool2d(scales[i], 2)) end
  local y = scales[#scales]
  for i = #self.up, 1, -1 do y = self.join[i](rille.cat({ scales[i], self.up[i](y) }, 1)) end
  return self.last(y)
end

-- Intersection over union: what the masks have in common with the logits above 0, over what they cover together.
local function overlap(logits, mask)
  local guess = logits:gt(0):float()
  local both = (guess * mask):sum()
  return (both / (guess:sum() + mask:sum() - both)):item()
end

rille.set_num_threads(options.threads)
rille.manual_seed(options.seed)
local x_test, mask_test = pictures(64)
local net = UNet(options.width, 3)
print(("%d parameters"):format(net:num_parameters()))
local steps = options.smoke and 40 or options.steps
local opt = optim.AdamW(net:parameters(), { lr = options.lr })
local schedule = optim.lr_scheduler.OneCycleLR(opt, { max_lr = options.lr, total_steps = steps })
local total, every = 0, steps // 5
for step = 1, steps do
  local x, mask = pictures(options.batch)
  local logits = net(x)
  local chance = logits:sigmoid()
  local dice = 1 - (2 * (chance * mask):sum() + 1) / (chance:sum() + mask:sum() + 1)
  local loss = F.binary_cross_entropy_with_logits(logits, mask) + dice
  opt:zero_grad()
  loss:backward()
  opt:step()
  schedule:step()
  total = total + loss:item()
  if step % every == 0 then
    print(("step %3d  loss %.4f"):format(step, total / every))
    total = 0
  end
end

net:eval()
rille.no_grad(function()
  local logits = net(x_test)
  if options.out ~= "" then -- pictures, masks and guesses, one above the other
    local rows = rille.cat { x_test["0:8"]:clamp(0, 1), mask_test["0:8"], logits["0:8"]:sigmoid() }
    rille.plot.images(rows, options.out, { columns = 8, size = 96, title = "pictures, discs, and guesses" })
  end
  local bright = F.avg_pool2d(x_test, 3, { stride = 1, padding = 1 }) - 0.35
  print(("intersection over union of discs and guesses %.3f, by brightness alone %.3f  (%.1f s of processor time)"):format(
    overlap(logits, mask_test), overlap(bright, mask_test), os.clock()))
end)
