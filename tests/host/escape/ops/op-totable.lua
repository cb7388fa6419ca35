-- numbers into tables
local x = rille.ones(200000)
while true do pcall(x.totable, x) end
