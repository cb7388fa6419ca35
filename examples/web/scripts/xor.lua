-- The smallest network that needs a hidden layer: the exclusive or. Change something, and run it again.
local rille = require "rille"
local page = require "page"
local nn, F, optim = rille.nn, rille.nn.functional, rille.optim

rille.manual_seed(0)
local x = rille.tensor { { 0.0, 0.0 }, { 0.0, 1.0 }, { 1.0, 0.0 }, { 1.0, 1.0 } }
local y = rille.tensor { { 0.0 }, { 1.0 }, { 1.0 }, { 0.0 } }

local net = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1), nn.Sigmoid())
local opt = optim.Adam(net:parameters(), { lr = 0.05 })

for step = 1, 500 do
  local loss = F.binary_cross_entropy(net(x), y)
  loss:backward()
  opt:step()
  opt:zero_grad()
  if step % 5 == 0 then page.plot("loss", { training = loss }, step) end
end

local answers = rille.no_grad(function() return net(x) end)
page.bars("answers", answers, { labels = { "0 xor 0", "0 xor 1", "1 xor 0", "1 xor 1" } })
for i = 0, 3 do
  print(("%d xor %d = %.3f"):format(x[{ i, 0 }]:item() // 1, x[{ i, 1 }]:item() // 1, answers[i]:item()))
end
