-- finalizers, which Lua runs with hooks off
local loops = function() while true do end end
local m = {}
pcall(setmetatable, {}, { __gc = loops })
setmetatable({}, m)
m.__gc = loops
collectgarbage()
local class = rille.nn.Module:extend "Odd"
class.__gc = loops
pcall(class)
pcall(function() rille.nn.Module.__gc = loops rille.nn.Module:extend "Odder"() end)
collectgarbage()
while true do local t = {} end
