-- never comes back from drawing weights
local rille = require "rille"
while true do
  pcall(rille.nn.Linear, 1500, 1500)
  pcall(rille.bernoulli, rille.full({ 1000000 }, 0.5))
end
