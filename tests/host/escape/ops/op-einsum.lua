-- never comes back from sums of products
local rille = require "rille"
local x = rille.rand(100, 100, 100)
while true do
  pcall(rille.einsum, "abc,dbc->ad", x, x)
  pcall(rille.einsum, "abc,dec->abde", x, x)
end
