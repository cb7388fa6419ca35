-- a product
local x = rille.rand(1100, 1100)
while true do pcall(rille.matmul, x, x) end
