-- two coroutines that hand to each other
local a = coroutine.wrap(function() while true do coroutine.yield() end end)
while true do pcall(a) end
