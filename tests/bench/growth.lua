-- How the time of a training step grows with batch, width, depth and context: prints times and the slope of their
-- logarithms (1: in proportion). Also the cost of an op in a chain of a million, and memory over many steps.
-- usage: rille growth.lua [THREADS]
local rille = require "rille"
package.path = (arg[0]:match "^(.*)/" or ".") .. "/?.lua;" .. package.path
local nn, F, optim = rille.nn, rille.nn.functional, rille.optim
rille.set_num_threads(tonumber(arg[1]) or 1)

-- Median seconds of a call, of at least five and for a tenth of a second.
local function seconds_of(step)
  step()
  local times, start = {}, rille.clock()
  repeat
    local before = rille.clock()
    step()
    times[#times + 1] = rille.clock() - before
  until #times >= 5 and rille.clock() - start > 0.1
  table.sort(times)
  return times[(#times + 1) // 2]
end

local function slope(sizes, times)
  local n, sx, sy, sxx, sxy = #sizes, 0, 0, 0, 0
  for i = 1, n do
    local x, y = math.log(sizes[i]), math.log(times[i])
    sx, sy, sxx, sxy = sx + x, sy + y, sxx + x * x, sxy + x * y
  end
  return (n * sxy - sx * sy) / (n * sxx - sx * sx)
end

local function grow(name, expected, sizes, make_step)
  local times, texts = {}, {}
  for i, size in ipairs(sizes) do
    times[i] = seconds_of(make_step(size))
    texts[i] = ("%d: %.2f ms"):format(size, times[i] * 1e3)
  end
  print(("%-8s slope %.2f (%s)   %s"):format(name, slope(sizes, times), expected, table.concat(texts, "  ")))
end

local function mlp_step(batch, width, depth)
  local layers = {}
  for i = 1, depth do
    layers[2 * i - 1], layers[2 * i] = nn.Linear(width, width), nn.ReLU()
  end
  local model = nn.Sequential(table.unpack(layers))
  local opt = optim.SGD(model:parameters(), { lr = 0.01 })
  local x, y = rille.randn(batch, width), rille.randint(0, width, { batch })
  return function()
    F.cross_entropy(model(x), y):backward()
    opt:step()
    opt:zero_grad()
  end
end

local function gpt_step(context)
  local model = require("models").GPT(65, 64, 4, 2, context)
  local x, y = rille.randint(0, 65, { 4, context }), rille.randint(0, 65, { 4, context })
  return function()
    F.cross_entropy(model(x):reshape(-1, 65), y:reshape(-1)):backward()
    model:zero_grad()
  end
end

grow("batch", "1", { 128, 256, 512, 1024, 2048 }, function(n) return mlp_step(n, 256, 3) end)
grow("width", "2", { 256, 512, 1024, 2048 }, function(n) return mlp_step(128, n, 3) end)
grow("depth", "1", { 4, 8, 16, 32, 64 }, function(n) return mlp_step(128, 256, n) end)
grow("context", "1 to 2", { 128, 256, 512, 1024 }, gpt_step)

do
  local n, x = 1000000, rille.ones(4, { requires_grad = true })
  local start, y = rille.clock(), x
  for _ = 1, n do y = y + 1 end
  local built = rille.clock()
  y:sum():backward()
  local forward, backward = (built - start) / n * 1e6, (rille.clock() - built) / n * 1e6
  print(("a chain of %d ops: %.3f us an op forward, %.3f backward"):format(n, forward, backward))
end

do
  local step, marks = mlp_step(4, 16, 2), {}
  for i = 1, 100000 do
    step()
    if i % 25000 == 0 then
      collectgarbage()
      collectgarbage()
      marks[#marks + 1] = ("%d"):format(rille.memory().in_use)
    end
  end
  print("bytes in use after 25,000, 50,000, 75,000 and 100,000 steps: " .. table.concat(marks, ", "))
end
