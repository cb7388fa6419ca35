-- a graph that only grows
local x = rille.ones(1000, { requires_grad = true })
local y = x
while true do y = y * x + x end
