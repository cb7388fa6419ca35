-- What a trainer has to agree on with the other ranks of a job (rille.distributed). Everything here does nothing, and costs
-- nothing, where there are none.
local rille, require = ...
local check = require "rille.check"
local ranks = {}

--- rille.distributed, where this process is one of several ranks; else nil.
function ranks.job()
  local dist = rawget(rille, "distributed")
  return dist and dist.is_initialized() and dist.size() > 1 and dist or nil
end

--- Whether this rank writes files and lines: one of a job does.
function ranks.is_first()
  local dist = ranks.job()
  return not dist or dist.rank() == 0
end

--- Sums over n items each, of all ranks together, and the count of all items.
function ranks.sums(sums, n)
  local dist = ranks.job()
  if not dist then return sums, n end
  local names, values, total = check.sorted_keys(sums), { n + 0.0 }, {}
  for i, name in ipairs(names) do values[i + 1] = sums[name] end
  values = dist.all_reduce(rille.tensor(values, { dtype = "float64" })):totable()
  for i, name in ipairs(names) do total[name] = values[i + 1] end
  return total, math.tointeger(values[1]) or values[1]
end

--- Mean losses of a batch over all ranks, so that all see the same NaN.
function ranks.means(losses, n)
  if not ranks.job() then return losses end
  local sums, means = {}, {}
  for name, value in pairs(losses) do sums[name] = value * n end
  local count
  sums, count = ranks.sums(sums, n)
  for name, sum in pairs(sums) do means[name] = sum / count end
  return means
end

--- Why to stop, if any rank has a reason.
function ranks.stopped(reason)
  local dist = ranks.job()
  if not dist then return reason end
  local any = dist.all_reduce(rille.tensor({ reason and 1 or 0 }, { dtype = "int32" }), "max"):item()
  return any > 0 and (reason or "another rank stopped") or nil
end

--- Metrics that count get what all ranks have counted.
function ranks.merge(metrics)
  local dist = ranks.job()
  if not dist then return end
  for _, name in ipairs(check.sorted_keys(metrics)) do
    local metric = metrics[name]
    if type(metric) == "table" and metric.update and metric.merge and metric.state_dict then
      local states = dist.all_gather_object(metric:state_dict())
      local other = setmetatable({}, getmetatable(metric))
      for key, value in pairs(metric) do other[key] = value end
      metric:load_state_dict(states[1])
      for rank = 2, #states do
        other:load_state_dict(states[rank])
        metric:merge(other)
      end
    end
  end
end

--- What each rank gives, as a list; nil where there is one alone.
function ranks.all(value)
  local dist = ranks.job()
  return dist and dist.all_gather_object(value)
end

--- What the function gives on the first rank, on all.
function ranks.from_first(give)
  local dist = ranks.job()
  if not dist then return give() end
  return dist.broadcast_object_list({ dist.rank() == 0 and give() or false }, 0)[1]
end

local function add_sums(run, all)
  if not run._sums then return end
  run._sums, run._counted = {}, 0
  for _, one in ipairs(all) do
    run._counted = run._counted + (one.counted or 0)
    for name, value in pairs(one.sums or {}) do run._sums[name] = (run._sums[name] or 0.0) + value end
  end
end

--- A checkpoint's random states, place in the data and sums become this rank's: its own where as many ranks wrote it. On
-- another number, all go on behind what all of them had seen, ranks that are new draw other numbers, and the first one has
-- the sums.
function ranks.take_place(state)
  local dist = ranks.job()
  local size, rank = dist and dist.size() or 1, dist and dist.rank() or 0
  local all, run = state.ranks or { { random = state.random } }, state.run
  local own = all[rank + 1] or { random = all[1].random, gradients = state.gradients }
  state.random, state.gradients = own.random, own.gradients or state.gradients
  if #all == size then
    if state.ranks then run._sums, run._counted, state.metrics = own.sums, own.counted, own.metrics end
    return
  end
  if rank == 0 then
    if state.ranks then add_sums(run, state.ranks) end
  else
    run._sums, run._counted = run._sums and {}, run._counted and 0
  end
  state.metrics = own.metrics or state.metrics
  if rank >= #all then
    local other = rille.Generator()
    other:set_state(state.random.default)
    state.random.default = other:manual_seed(other:initial_seed() + rank):get_state()
  end
  if not state.middle then return end
  run.batch = run.batch * #all // size
  if state.random.train then state.random.train.batches = run.batch end
end

--- For messages about ranks that died.
function ranks.at_step(steps)
  local dist = ranks.job()
  if dist then dist.step(steps) end
end

--- The loader's sampler draws anew for each epoch.
function ranks.begin_epoch(source, epoch)
  local batches = type(source) == "table" and getmetatable(source) ~= nil and source.batch_sampler
  local sampler = batches and batches.sampler
  if type(sampler) == "table" and type(sampler.set_epoch) == "function" then sampler:set_epoch(epoch) end
end

--- What follows until the value is closed gathers gradients on this rank alone, where the model can and more will come.
function ranks.gather(model, more)
  local no_sync = more and type(model) == "table" and model.no_sync
  return no_sync and no_sync(model) or nil
end

return ranks
