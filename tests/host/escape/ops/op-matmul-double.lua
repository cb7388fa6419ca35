-- a product of doubles
local x = rille.rand(700, 700):double()
while true do pcall(rille.matmul, x, x) end
