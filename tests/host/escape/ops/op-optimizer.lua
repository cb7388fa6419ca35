-- steps of an optimizer
local l = rille.nn.Linear(500, 500)
local o = rille.optim.Adam(l:parameters())
l.weight.grad = rille.ones(500, 500)
while true do pcall(o.step, o) end
