-- never comes back from sums over the first dim
local rille = require "rille"
local x = rille.rand(1000, 800)
while true do
  pcall(rille.softmax, x, 0)
  pcall(rille.logsumexp, x, 0)
  pcall(rille.cumsum, x, 0)
  pcall(rille.var, x, 0)
end
