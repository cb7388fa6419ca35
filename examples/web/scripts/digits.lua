-- Draw a digit with the mouse or a finger, and see ten bars move. The network trains while you draw, on digits that rille draws.
local rille = require "rille"
local page = require "page"
local nn, F, optim = rille.nn, rille.nn.functional, rille.optim

rille.manual_seed(0)
local images, labels = rille.datasets.digits { n = 4000 }
local test_images, test_labels = rille.datasets.digits { n = 500, seed = 1 }
local function flat(pictures) return pictures:to(rille.float32):reshape(-1, 784) / 255 end
images, test_images = flat(images), flat(test_images)

local net = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
local opt = optim.Adam(net:parameters(), { lr = 0.002 })

local function guess(picture)
  return rille.no_grad(function() return net(picture:reshape(1, 784)):softmax(1) end)
end

page.on_draw(function(picture)
  page.bars("guess", guess(picture))
  page.image("what the network sees", picture)
end)
page.bars("guess", rille.full({ 10 }, 0.1))

for epoch = 1, 12 do
  local order = rille.randperm(4000)
  local sum = 0
  for first = 0, 3999, 50 do
    local rows = order:slice(first, first + 50)
    local loss = F.cross_entropy(net(images:index_select(0, rows)), labels:index_select(0, rows))
    loss:backward()
    opt:step()
    opt:zero_grad()
    sum = sum + loss:item()
  end
  local right = rille.no_grad(function() return net(test_images):argmax(1):eq(test_labels):to(rille.float32):mean():item() end)
  page.plot("learning", { loss = sum / 80, right = right }, epoch)
  print(("epoch %2d  loss %.4f  right %.1f %%"):format(epoch, sum / 80, 100 * right))
end
