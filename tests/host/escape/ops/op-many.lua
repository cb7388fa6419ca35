-- a million small ops
local x = rille.ones(3)
while true do pcall(function() x = (x + 1) * 0.5 end) end
