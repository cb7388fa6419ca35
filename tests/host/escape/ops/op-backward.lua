-- backward over a long graph
local x = rille.ones(10, { requires_grad = true })
local y = x
for _ = 1, 5000 do y = y * 1.0001 end
while true do pcall(function() y:sum():backward({ retain_graph = true }) end) end
