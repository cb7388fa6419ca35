-- a convolution of many channels
local x, w = rille.rand(1, 32, 64, 64), rille.rand(32, 32, 3, 3)
while true do pcall(rille.nn.functional.conv2d, x, w, { padding = 1 }) end
