-- the Lua heap full, then tensors; tensors full, then the Lua heap
local kept = {}
pcall(function() while true do kept[#kept + 1] = rille.ones(1000) end end)
pcall(function() while true do kept[#kept + 1] = ("x"):rep(100000) .. #kept end end)
pcall(function() while true do kept[#kept + 1] = rille.ones(10) end end)
while true do pcall(string.rep, "x", 1e6) pcall(rille.ones, 1e6) end
