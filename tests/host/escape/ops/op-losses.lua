-- never comes back from losses
local rille = require "rille"
local F = rille.nn.functional
local x, y = rille.rand(1000, 500), rille.zeros(1000, { dtype = rille.int64 })
while true do
  pcall(F.cross_entropy, x, y)
  pcall(F.binary_cross_entropy, x, x)
  pcall(F.multi_margin_loss, x, y)
  pcall(F.kl_div, x, x)
end
