-- The exclusive or, learned by LuaJIT: what examples/xor.lua does, over the library without Lua in it.
--
--   luajit examples/luajit/xor.lua
local rille = require "rille_ffi"
local nn, F, optim = rille.nn, rille.nn.functional, rille.optim

rille.manual_seed(0)
local x = rille.tensor { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } }
local y = rille.tensor { { 0 }, { 1 }, { 1 }, { 0 } }

local net = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1), nn.Sigmoid())
print(net)
local opt = optim.Adam(net:parameters(), { lr = 0.05 })

for step = 0, 500 do
  local loss = F.binary_cross_entropy(net(x), y)
  opt:zero_grad()
  loss:backward()
  opt:step()
  if step % 100 == 0 then print(("step %3d  loss %.4f"):format(step, loss:item())) end
end

rille.save(net:state_dict(), os.tmpname())
local answers = rille.no_grad(function() return net(x) end):flatten():tolist()
for i, answer in ipairs(answers) do
  print(("%d xor %d = %.3f"):format((i - 1) / 2, (i - 1) % 2, answer))
end
