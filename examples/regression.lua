-- Fits a noisy sine with a small network, in float64, and draws data and fit.
local rille = require "rille"
local nn, F, optim = rille.nn, rille.nn.functional, rille.optim

rille.manual_seed(1)
local f64 = { dtype = "float64" }
local x = rille.linspace(-3, 3, 200, f64):reshape(200, 1)
local y = x:sin() + rille.randn(200, 1, f64) * 0.1

local function linear(inputs, outputs) return nn.Linear(inputs, outputs, { dtype = "float64" }) end
local net = nn.Sequential(linear(1, 32), nn.Tanh(), linear(32, 32), nn.Tanh(), linear(32, 1))
local opt = optim.AdamW(net:parameters(), { lr = 0.01, weight_decay = 1e-4 })

for step = 1, 1000 do
  local loss = F.mse_loss(net(x), y)
  loss:backward()
  opt:step()
  opt:zero_grad()
  if step % 200 == 0 then print(("step %4d  mean squared error %.5f"):format(step, loss:item())) end
end

local fit = rille.no_grad(function() return net(x) end)
print(("distance from the true sine: %.4f (the noise is 0.1)"):format((fit - x:sin()):pow(2):mean():sqrt():item()))
local series = { data = y:flatten():totable(), fit = fit:flatten():totable() }
rille.plot.lines(series, { title = "a noisy sine and its fit", height = 14 })
