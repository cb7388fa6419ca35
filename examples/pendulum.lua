-- Physics in float64: finds length, friction and drag of a pendulum from what it was seen to do, by gradients through the
-- solver of its equation of motion: angle'' = -g / length * sin(angle) - friction * angle' - drag * |angle'| * angle'.
--
--   rille examples/pendulum.lua [--noise 0.0] [--seed 0] [--smoke]
local rille = require "rille"
local F, optim = rille.nn.functional, rille.optim

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "shared/?.lua;" .. package.path
local options = require("options").parse(arg, { noise = 0.0, seed = 0, smoke = false }, "Finds a pendulum's parameters.")

local G = 9.81 -- m / s^2
local names = { "length", "friction", "drag" } -- m, 1 / s, 1 / rad
local truth = rille.tensor({ 0.73, 0.15, 0.04 }, { dtype = "float64" })

local function acceleration(p, angle, speed) return -angle:sin() * G / p[0] - speed * p[1] - speed * speed:abs() * p[2] end

-- Runge-Kutta's method of fourth order. angle [n]: pendulums let go at these angles. Returns [n, times], every `every` steps.
local function swing(p, angle, seconds, steps, every)
  local speed, h, seen = rille.zeros_like(angle), seconds / steps, {}
  for i = 1, steps do
    local v1 = speed
    local a1 = acceleration(p, angle, v1)
    local v2 = speed + a1 * (h / 2)
    local a2 = acceleration(p, angle + v1 * (h / 2), v2)
    local v3 = speed + a2 * (h / 2)
    local a3 = acceleration(p, angle + v2 * (h / 2), v3)
    local v4 = speed + a3 * h
    local a4 = acceleration(p, angle + v3 * h, v4)
    angle = angle + (v1 + v2 * 2 + v3 * 2 + v4) * (h / 6)
    speed = speed + (a1 + a2 * 2 + a3 * 2 + a4) * (h / 6)
    if i % every == 0 then seen[#seen + 1] = angle end
  end
  return rille.stack(seen, 1)
end

rille.manual_seed(options.seed)
local starts = rille.tensor({ 0.4, 1.2, 2.4 }, { dtype = "float64" })
-- The measurements, 20 a second, come from steps ten times as fine as those of the fit.
local measured = swing(truth, starts, 4, 4000, 50)
measured = measured + rille.randn(measured:shape(), { dtype = "float64" }) * options.noise

-- What is looked for are logarithms, so that no trial is negative. The first second alone is fitted first: over a long time
-- a wrong length gets out of step, and no gradient tells the way back.
local log_p = rille.tensor({ 1.0, 0.3, 0.1 }, { dtype = "float64" }):log():requires_grad_()
for round, seconds in ipairs(options.smoke and { 1, 2 } or { 1, 2, 4 }) do
  local opt = optim.LBFGS({ log_p }, { max_iter = 30, tolerance_grad = 1e-13, tolerance_change = 1e-16,
    line_search_fn = "strong_wolfe" })
  local evaluations = 0
  opt:step(function()
    opt:zero_grad()
    local loss = F.mse_loss(swing(log_p:exp(), starts, seconds, seconds * 100, 5), measured:slice(0, seconds * 20, 1))
    loss:backward()
    evaluations = evaluations + 1
    return loss
  end)
  local shown = {}
  for i, name in ipairs(names) do shown[i] = ("%s %.8f"):format(name, math.exp(log_p[i - 1]:item())) end
  print(("round %d, %d s, %2d evaluations: %s"):format(round, seconds, evaluations, table.concat(shown, ", ")))
end
print(("largest relative error: %.1e  (%.1f s of processor time)"):format(
  (log_p:detach():exp() / truth - 1):abs():max():item(), os.clock()))
