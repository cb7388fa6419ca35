-- ONNX: a network that tells two moons apart is written as a model, read again, captured, and taught the same moons turned by
-- an angle. Or, with --model, what any model takes and gives, and how long it needs.
--
--   rille examples/onnx.lua [--steps 400] [--angle 40] [--seed 0] [--out FILE.onnx] [--smoke]
--   rille examples/onnx.lua --model FILE.onnx [--batch 1]
local rille = require "rille"
local nn, F, optim = rille.nn, rille.nn.functional, rille.optim

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "shared/?.lua;" .. package.path
local options = require("options").parse(arg, {
  steps = 400, angle = 40.0, seed = 0, out = "", model = "", batch = 1, smoke = false,
}, "Writes a network as a model of ONNX, reads it and trains it on.",
  { out = "file of the model", model = "a model to look at instead", batch = "rows of a made-up input" })
rille.manual_seed(options.seed)

local function told(list)
  for i, value in ipairs(list) do
    list[i] = ("%s %s [%s]"):format(value.name, value.dtype or "?", table.concat(value.shape or { "?" }, ", "))
  end
  return table.concat(list, "; ")
end

-- A batch of numbers for each input of a model; sizes that it leaves open are the batch's.
local function example(model)
  local inputs = {}
  for i, input in ipairs(model.inputs) do
    local sizes = {}
    for k, size in ipairs(input.shape or {}) do sizes[k] = type(size) == "number" and size or options.batch end
    local x = rille.randn(sizes)
    inputs[i] = input.dtype == "float32" and x or rille.zeros(sizes):to(input.dtype or "float32")
  end
  return inputs
end

local function milliseconds(f, ...)
  f(...)
  local start = rille.clock()
  for _ = 1, 10 do f(...) end
  return (rille.clock() - start) * 100
end

if options.model ~= "" then
  local model = rille.onnx.load(options.model)
  local inputs = example(model)
  local _ <close> = rille.inference_mode()
  local count = 0
  for _, p in ipairs(model:parameters()) do count = count + p:numel() end
  print(("opset %d, %d parameters"):format(model.opset, count))
  print("takes " .. told(model.inputs))
  print("gives " .. told(model.outputs))
  print(("a run takes %.2f ms"):format(milliseconds(model, table.unpack(inputs))))
  local step = rille.capture(function(...) return model(...) end)
  local fine, problem = pcall(milliseconds, step, table.unpack(inputs))
  print(fine and ("captured %.2f ms"):format(milliseconds(step, table.unpack(inputs))) or "cannot be captured: " .. problem)
  return
end

-- n points [n, 2] of two half circles that reach into each other, turned by degrees, and which one each is of.
local function moons(n, degrees)
  local angle, label = rille.rand(n) * math.pi, rille.randint(0, 2, { n })
  local side = label * 2 - 1
  local x, y = angle:cos() * side + 0.5 * (1 - side) - 0.5, angle:sin() * side + 0.25 * (1 - side) - 0.25
  local c, s = math.cos(math.rad(degrees)), math.sin(math.rad(degrees))
  return rille.stack({ x * c - y * s, x * s + y * c }, 1) + rille.randn(n, 2) * 0.1, label
end

local function learn(net, steps, degrees)
  local opt = optim.Adam(net:parameters(), { lr = 0.01 })
  for _ = 1, steps do
    local x, label = moons(128, degrees)
    opt:zero_grad()
    F.cross_entropy(net(x), label):backward()
    opt:step()
  end
end

local function percent(net, degrees)
  local _ <close> = rille.no_grad()
  local x, label = moons(4000, degrees)
  return net(x):argmax(1):eq(label):to("float32"):mean():item() * 100
end

local steps = options.smoke and 120 or options.steps
local net = nn.Sequential(nn.Linear(2, 32), nn.SiLU(), nn.Linear(32, 32), nn.SiLU(), nn.Linear(32, 2))
learn(net, steps, 0)
print(("learnt: %.1f %%"):format(percent(net, 0)))

local path = options.out ~= "" and options.out or os.tmpname()
rille.onnx.save(net, rille.randn(1, 2), path, { dynamic_batch = true, input_names = { "points" }, output_names = { "scores" } })
local model = rille.onnx.load(path)
print(("written and read: takes %s; gives %s"):format(told(model.inputs), told(model.outputs)))

local x = moons(1000, 0)
local step = rille.capture(function(points) return model(points) end)
print(("captured, the scores differ by %.1g"):format((step(x) - net(x)):abs():max():item()))

print(("turned by %g degrees: %.1f %%"):format(options.angle, percent(model, options.angle)))
learn(model, steps, options.angle)
print(("taught on: %.1f %%"):format(percent(model, options.angle)))
if options.out == "" then os.remove(path) end
