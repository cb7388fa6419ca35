-- The smallest network that needs a hidden layer: the exclusive or.
--
--   rille examples/xor.lua [--steps 500] [--lr 0.05] [--seed 0]
local rille = require "rille"
local nn, F, optim = rille.nn, rille.nn.functional, rille.optim

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "shared/?.lua;" .. package.path
local options = require("options").parse(arg, { steps = 500, lr = 0.05, seed = 0 }, "Learns the exclusive or.")

rille.manual_seed(options.seed)
local x = rille.tensor { { 0.0, 0.0 }, { 0.0, 1.0 }, { 1.0, 0.0 }, { 1.0, 1.0 } }
local y = rille.tensor { { 0.0 }, { 1.0 }, { 1.0 }, { 0.0 } }

local net = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1), nn.Sigmoid())
local opt = optim.Adam(net:parameters(), { lr = options.lr })

for step = 0, options.steps do
  local loss = F.binary_cross_entropy(net(x), y)
  loss:backward()
  opt:step()
  opt:zero_grad()
  if step % 100 == 0 then print(("step %3d  loss %.4f"):format(step, loss:item())) end
end

local answers = rille.no_grad(function() return net(x) end)
for i = 0, 3 do
  print(("%d xor %d = %.3f"):format(x[{ i, 0 }]:item() // 1, x[{ i, 1 }]:item() // 1, answers[i]:item()))
end
