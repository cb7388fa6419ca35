-- a finalizer that becomes one later
local m = { __gc = true }
pcall(setmetatable, {}, m)
m.__gc = function() while true do end end
collectgarbage()
