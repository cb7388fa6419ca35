-- Reads a network that examples/mnist.lua saved and tells which digit an image shows.
--
--   rille examples/predict.lua [--model mnist.safetensors] [image.png ...]
--
-- An image is any PNG that shows one light digit on a dark ground, 28 x 28. Without one, digits are drawn.
local rille = require "rille"
local nn, F = rille.nn, rille.nn.functional

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "shared/?.lua;" .. package.path
local options = require("options").parse(arg, { model = "mnist.safetensors" }, "Tells which digit an image shows.",
  { "[IMAGE.png ...]", model = "file of the weights that examples/mnist.lua saved" })

-- The same layers under the same names, so that the saved weights find their place.
local net = nn.Module:extend("MnistNN")()
net.hidden1, net.hidden2, net.out = nn.Linear(784, 128), nn.Linear(128, 256), nn.Linear(256, 10)
function net:forward(x) -- luacheck: ignore self
  return net.out(F.relu(net.hidden2(F.relu(net.hidden1(x)))))
end
net:load_state_dict((rille.load(options.model)))
net:eval()

local function predict(name, image)
  image = image:to("float32") / 255
  if image:dim() == 3 then image = image:mean(0) end
  if image:numel() ~= 784 then
    error(("%s: needs an image of 28 x 28 pixels, got %s"):format(name, table.concat(image:shape(), " x ")))
  end
  image:reshape(28, 28):imshow()
  local chances = rille.no_grad(function() return F.softmax(net(image:reshape(1, 784)), 1) end)
  local best, digit = chances:max(1)
  print(("%s: %d (%.1f %%)"):format(name, digit:item(), 100 * best:item()))
end

if #options == 0 then
  local images, labels = rille.datasets.digits { n = 3, seed = 1 }
  for i = 0, 2 do predict("a drawn " .. labels[i]:item(), images[i]) end
end
for _, path in ipairs(options) do predict(path, rille.image.load(path)) end
