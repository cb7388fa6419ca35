-- Trains a small network on the exclusive or, and leaves predict and weights for the host.
local rille = require "rille"
local nn, F, optim = rille.nn, rille.nn.functional, rille.optim

rille.manual_seed(0)
local net = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1))
local opt = optim.Adam(net:parameters(), { lr = 0.05 })
local x = rille.tensor { { 0.0, 0.0 }, { 0.0, 1.0 }, { 1.0, 0.0 }, { 1.0, 1.0 } }
local y = rille.tensor { { 0.0 }, { 1.0 }, { 1.0 }, { 0.0 } }

for _ = 1, 300 do
  local loss = F.mse_loss(net(x), y)
  loss:backward()
  opt:step()
  opt:zero_grad()
end

weights = net:state_dict() -- luacheck: ignore (globals are how the host finds them)
function predict(input) -- luacheck: ignore
  return rille.no_grad(function() return net(input) end)
end
