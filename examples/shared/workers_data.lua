-- The data set of workers.lua: this script runs in every worker of the loader, which is a thread with a Lua state of its own.
-- What it returns is a function that makes the data set from the loader's args, and says how a batch is made.
local rille = require "rille"
local data, t = rille.data, rille.data.transforms

return function(args)
  local images = args.images -- shared with the workers, not copied
  local change = t.compose {
    t.rotate(15), t.random_crop(28, { padding = 3 }), t.erase { p = 0.3, scale = { 0.02, 0.1 } }, t.normalize(0.13, 0.31),
  }
  return data.TensorDataset(images, args.labels), function(items)
    local x, y = data.default_collate(items)
    return change(x:unsqueeze(1)), y -- drawn anew in every pass; each worker has a random stream of its own
  end
end
