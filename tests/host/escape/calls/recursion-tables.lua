-- tables inside each other, for what walks them
local t = {}
for _ = 1, 100000 do t = { t } end
while true do pcall(rille.tensor, t) pcall(rille.save, t, "x") pcall(rille.nn.Sequential, t) end
