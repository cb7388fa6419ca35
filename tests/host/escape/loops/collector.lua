-- the collector stopped, and driven
pcall(collectgarbage, "stop")
pcall(collectgarbage, "setpause", 100000)
pcall(collectgarbage, "generational")
local kept = {}
for i = 1, 30000 do kept[i] = {} end
while true do pcall(collectgarbage) end
