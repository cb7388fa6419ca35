-- a captured step, again and again
local step = rille.capture(function(x) return (x * 2 + 1):exp():sum() end)
local x = rille.ones(100000)
while true do pcall(step, x) end
