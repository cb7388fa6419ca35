-- one tensor after the other, kept
local kept = {}
while true do kept[#kept + 1] = rille.rand(1000, 100) end
