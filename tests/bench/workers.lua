-- What loader workers are for: a training loop whose items take time to make, beside the same loop with ready data.
--   rille tests/bench/workers.lua [--workers N] [--work LOOPS] [--wait SECONDS] [--batches N] [--rounds N]
-- Prints the time of a step with ready data, without workers and with them, and ratios to ready data: medians of rounds, in each
-- of which the three take turns. An item costs a loop in Lua (work: 0.1 to 0.2 ms for 20000, which a spare core can do beside the
-- training), and if wait is given, a batch also waits for as long as a slow disk might take. The batch is turned and cut as a
-- whole. The loop trains the MNIST CNN on one thread.
local rille = require "rille"
local nn, F, optim, data = rille.nn, rille.nn.functional, rille.optim, rille.data

-- As the script of the data set: called with its path by the loader, run with arguments by the user.
local function make(args)
  local t = data.transforms
  local images = rille.datasets.digits { n = args.n, seed = 0 }
  local change = t.compose { t.rotate(15), t.random_crop(28, { padding = 4 }), t.normalize(0.13, 0.31) }
  local Slow = data.Dataset:extend("Slow")
  function Slow.len() return args.n end
  function Slow.get(_, i)
    local x = 0.5
    for _ = 1, args.work do x = 3.9 * x * (1 - x) end
    return images[i], x < 2 and i % 10 or 0
  end
  return Slow(), function(items)
    local x, y = data.default_collate(items)
    if args.wait > 0 then os.execute("sleep " .. args.wait) end
    return change(x:float():div(255):unsqueeze(1)), y
  end
end
if not arg or select("#", ...) > 0 and (...):find "workers%.lua$" then return make end

local options = { workers = 4, work = 20000, wait = 0, batches = 60, rounds = 5 }
for i = 1, #arg, 2 do
  local name = arg[i]:match "^%-%-(%a+)$"
  if not options[name or ""] then error("options: --workers --work --wait --batches --rounds, got " .. arg[i]) end
  options[name] = tonumber(arg[i + 1]) or error(arg[i] .. " needs a number")
end

rille.set_num_threads(1)
rille.manual_seed(0)
local net = nn.Sequential(nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
  nn.Linear(9216, 128), nn.ReLU(), nn.Linear(128, 10))
local opt = optim.SGD(net:parameters(), { lr = 0.001 })

local function seconds_a_step(batches)
  local from, count
  for x, y in batches do
    F.cross_entropy(net(x), y):backward()
    opt:step()
    opt:zero_grad()
    if from then count = count + 1 else from, count = rille.clock(), 0 end -- the first step starts threads and fills caches
  end
  return (rille.clock() - from) / count
end

local args = { n = 64 * (options.batches + 1), work = options.work, wait = options.wait }
local set = data.ScriptDataset { script = arg[0], args = args }
local ready = {}
for x, y in data.DataLoader(set, { batch_size = 64 }) do ready[#ready + 1] = { x, y } end

local ways = { "ready data", "no workers", options.workers .. " workers" }
local makers = {
  function()
    local i = 0
    return function()
      i = i + 1
      if ready[i] then return table.unpack(ready[i]) end
    end
  end,
  function() return data.DataLoader(set, { batch_size = 64, shuffle = true }) end,
  function() return data.DataLoader(set, { batch_size = 64, shuffle = true, num_workers = options.workers }) end,
}
local times, ratios = { {}, {}, {} }, { {}, {}, {} }
for round = 1, options.rounds do
  for way, maker in ipairs(makers) do
    times[way][round] = seconds_a_step(maker())
    ratios[way][round] = times[way][round] / times[1][round]
  end
end
local function median(list)
  table.sort(list)
  return list[(#list + 1) // 2]
end
for way, name in ipairs(ways) do
  print(("%-12s %7.2f ms a step, %5.2f of ready data"):format(name, 1000 * median(times[way]), median(ratios[way])))
end
