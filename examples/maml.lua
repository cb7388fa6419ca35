-- Learning to learn (MAML: Finn, Abbeel and Levine, 2017): finds weights from which one step on ten points of a sine that was
-- never seen is enough. Gradients go through the step, so that they are of second order.
--
--   rille examples/maml.lua [--steps 2500] [--first-order] [--seed 0] [--smoke]
local rille = require "rille"
local nn, F, optim, func = rille.nn, rille.nn.functional, rille.optim, rille.func

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "shared/?.lua;" .. package.path
local options = require("options").parse(arg, {
  steps = 2500, tasks = 5, shots = 10, width = 40, lr = 2e-3, inner = 0.01, first_order = false, seed = 0, smoke = false,
}, "Learns to learn sines.")

-- A sine with a height and a phase of its own; gives n points of it, x and y [n, 1].
local function make_task()
  local height, phase = 0.1 + 4.9 * rille.rand(1):item(), math.pi * rille.rand(1):item()
  return function(n)
    local x = rille.rand(n, 1) * 10 - 5
    return x, (x - phase):sin() * height
  end
end

rille.set_num_threads(1)
rille.manual_seed(options.seed)
local net = nn.Sequential(nn.Linear(1, options.width), nn.ReLU(), nn.Linear(options.width, options.width), nn.ReLU(),
  nn.Linear(options.width, 1))

local function loss_of(weights, x, y) return F.mse_loss(func.functional_call(net, weights, x), y) end

-- The weights after steps of plain gradient descent on the points. With create_graph they are functions of the first ones.
local function adapted(weights, x, y, steps, create_graph)
  for _ = 1, steps do
    local names, list = {}, {}
    for name, weight in pairs(weights) do names[#names + 1], list[#list + 1] = name, weight end
    local gradients = { rille.grad(loss_of(weights, x, y), list, { create_graph = create_graph }) }
    local moved = {}
    for i, name in ipairs(names) do moved[name] = list[i] - gradients[i] * options.inner end
    weights = moved
  end
  return weights
end

-- The mean squared error on new sines before adapting to ten points and after so many steps.
local function test(weights, tasks, steps)
  local sums = {}
  for i = 1, #steps do sums[i] = 0 end
  for _ = 1, tasks do
    local draw = make_task()
    local x, y = draw(options.shots)
    local x_test, y_test = draw(100)
    for i, count in ipairs(steps) do
      local own = {}
      for name, weight in pairs(weights) do own[name] = weight:detach():requires_grad_() end
      sums[i] = sums[i] + loss_of(adapted(own, x, y, count, false), x_test, y_test):item() / tasks
    end
  end
  return sums
end

local weights = {}
for name, weight in net:named_parameters() do weights[name] = weight end
local opt = optim.Adam(net:parameters(), { lr = options.lr })
local steps = options.smoke and 300 or options.steps
local schedule = optim.lr_scheduler.CosineAnnealingLR(opt, steps)
local every, total = steps // 5, 0
for step = 1, steps do
  local loss = 0
  for _ = 1, options.tasks do
    local draw = make_task()
    local x, y = draw(options.shots)
    loss = loss + loss_of(adapted(weights, x, y, 1, not options.first_order), draw(options.shots)) / options.tasks
  end
  opt:zero_grad()
  loss:backward()
  nn.utils.clip_grad_norm_(net:parameters(), 10.0)
  opt:step()
  schedule:step()
  total = total + loss:item()
  if step % every == 0 then
    print(("step %4d  squared error after a step on ten points %.3f"):format(step, total / every))
    total = 0
  end
end
local errors = test(weights, options.smoke and 50 or 300, { 0, 1, 5 })
print(("new sines: squared error %.2f before, %.2f after one step, %.2f after five  (%.1f s of processor time)"):format(
  errors[1], errors[2], errors[3], os.clock()))
