-- What runs in a loader's worker, in a Lua state of its own (bindings/workers/worker.c): makes the data set, then a batch a task.
local rille, require = ...

-- @param id which worker, from 0
-- @param setup what workers.lua sends
-- @return a function(task, ...) that gives the task's result; how many items there are, whether they are a stream
return function(id, setup)
  if package and setup.path then package.path, package.cpath = setup.path, setup.cpath end
  rille.set_num_threads(1)
  local data, items, loaders = require "rille.data", require "rille.data.items", require "rille.data.loader"
  items.worker = { id = id, num_workers = setup.num_workers, seed = 0 }
  local spec = setup.spec
  local set, collate
  if spec.tensors then
    set = data.TensorDataset(table.unpack(spec.tensors))
    if spec.rows then set = data.Subset(set, spec.rows) end
  else
    set, collate = require("rille.data.workers").make(spec)
  end
  local loader = data.DataLoader(set, { batch_size = setup.batch_size, drop_last = setup.drop_last, collate_fn = collate })
  local tasks, next_batch, read = {}, nil, nil

  function tasks.start(seed)
    seed = seed + id
    items.worker.seed = seed
    rille.manual_seed(seed)
    math.randomseed(seed)
    if loader._is_stream then next_batch = loaders._streamed_pass(loader) else read = read or loaders._reader(loader) end
  end

  function tasks.batch(...) return read(...) end
  function tasks.next() return next_batch() end

  return function(task, ...) return tasks[task](...) end, not loader._is_stream and items.length(set) or nil, loader._is_stream
end
