-- Data sets for workers_spec, by name; each takes the args of its loader.
local rille = require "rille"
local data = rille.data
local sets = {}

local Squares = data.Dataset:extend("Squares")
function Squares:init(args) self.args = args end
function Squares:len() return self.args.n end
function Squares:get(i)
  if i == self.args.fails_at then error("item " .. i .. " is broken") end
  while i == self.args.hangs_at do pcall(error, "again") end
  return rille.full({ 4 }, i), i * i, rille.rand(1), math.random()
end
function sets.squares(args) return Squares(args) end

-- Whether tables that were one are one, how deep they go, and whether a ring closes.
function sets.shared(args)
  local depth, at, same = 0, args.deep, true
  while at[1] do depth, same, at = depth + 1, same and at[1] == at[2], at[1] end
  local seen = { same and 1 or 0, args.ring.ring == args.ring and 1 or 0, depth, 1 }
  return data.TensorDataset(rille.tensor(seen))
end

-- A collate function behind the data set.
function sets.collated(args)
  return Squares(args), function(items)
    local sum = 0
    for _, item in ipairs(items) do sum = sum + item[2] end
    local x = rille.full({ 1000 }, sum)
    return { sum = sum, x = x, again = x, who = data.get_worker_info().id, list = { "a", true, 1.5, {} } }
  end
end

function sets.closures(args) return Squares(args), function() return print end end

-- Each worker gives its share of the numbers below n.
function sets.stream(args)
  return data.IterableDataset(function(worker, workers)
    for i = worker, args.n - 1, workers do coroutine.yield(i) end
  end)
end

-- Rows of tensors that the loop lent.
function sets.lent(args) return data.TensorDataset(args.x, args.x * 0 + data.get_worker_info().num_workers) end

-- What a worker keeps of a batch.
function sets.keeps(args)
  local kept
  return Squares(args), function()
    if kept then return kept:sum() end
    kept = rille.ones(1000)
    return kept
  end
end

return sets
