-- slow functions
local x = rille.rand(500000) + 2
while true do pcall(rille.special.zeta, x, x) pcall(x.lgamma, x) pcall(x.digamma, x) end
