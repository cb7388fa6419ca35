-- never comes back from distances
local rille = require "rille"
local x = rille.rand(1200, 500)
while true do
  pcall(rille.cdist, x, x, 3)
  pcall(rille.pdist, x, 1)
end
