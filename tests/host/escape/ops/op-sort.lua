-- sorts
local x = rille.rand(200000)
while true do pcall(x.sort, x) pcall(x.topk, x, 100) pcall(x.median, x) end
