-- takes the cap away and fills memory
pcall(rille.set_memory_cap, 0)
pcall(rille.set_memory_cap, 2^40 | 0)
local kept = {}
while true do kept[#kept + 1] = rille.ones(100, 1000) end
