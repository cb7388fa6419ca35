-- Fits a noisy sine with a small network, in float64, and draws data and fit.
--
--   rille examples/regression.lua [--steps 1000] [--lr 0.01] [--seed 1] [--plot fit.png]
local rille = require "rille"
local nn, F, optim = rille.nn, rille.nn.functional, rille.optim

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "shared/?.lua;" .. package.path
local options = require("options").parse(arg, { steps = 1000, lr = 0.01, seed = 1, plot = "" }, "Fits a noisy sine.")

rille.manual_seed(options.seed)
local f64 = { dtype = "float64" }
local x = rille.linspace(-3, 3, 200, f64):reshape(200, 1)
local y = x:sin() + rille.randn(200, 1, f64) * 0.1

local function linear(inputs, outputs) return nn.Linear(inputs, outputs, { dtype = "float64" }) end
local net = nn.Sequential(linear(1, 32), nn.Tanh(), linear(32, 32), nn.Tanh(), linear(32, 1))
local opt = optim.AdamW(net:parameters(), { lr = options.lr, weight_decay = 1e-4 })

for step = 1, options.steps do
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
if options.plot ~= "" then
  local points = { name = "data", x = x:flatten(), y = y:flatten(), line = false, marker = "circle" }
  local curve = { name = "fit", x = x:flatten(), y = fit:flatten() }
  local figure = rille.plot.figure { width = 640, height = 400 }
  figure:lines({ points, curve }, { title = "a noisy sine and its fit", xlabel = "x", ylabel = "y" }):save(options.plot)
  print("wrote " .. options.plot)
end
