-- scans and searches
local x = rille.rand(500000)
while true do pcall(x.cumsum, x, 0) pcall(rille.searchsorted, x, x) pcall(rille.unique, x) pcall(rille.histc, x, 100) end
