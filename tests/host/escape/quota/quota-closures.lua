-- closures and coroutines
local kept = {}
while true do kept[#kept + 1] = coroutine.create(function() return kept end) end
