-- many small factorizations
local x = rille.rand(2000, 16, 16)
while true do pcall(rille.linalg.svd, x) pcall(rille.linalg.inv, x) pcall(rille.linalg.eig, x) end
