-- DataLoader: batches of a data set.
local rille, require, native = ...
local check, samplers, items = require "rille.check", require "rille.data.samplers", require "rille.data.items"
local raise = check.raise
local loaders = {}

-- ---- items to batches ---------------------------------------------------------------------------------------------

local collate_values

local function column(rows, key)
  local values = {}
  for i, row in ipairs(rows) do values[i] = row[key] end
  return values
end

-- Every item must have what the first one has, and no more.
local function check_alike(rows)
  local first, count = rows[1], 0
  for _ in pairs(first) do count = count + 1 end
  for i, row in ipairs(rows) do
    if type(row) ~= "table" then
      raise("default_collate: item %d of the batch is a %s, the first one a table", i - 1, check.type_of(row))
    elseif #row ~= #first then
      raise("default_collate: lists of unequal length in a batch: item 0 has %d values, item %d has %d; a collate_fn can pad "
        .. "them", #first, i - 1, #row)
    end
    local own = 0
    for key in pairs(row) do
      own = own + 1
      if first[key] == nil then
        raise("default_collate: item 0 of the batch has no value '%s', item %d has", tostring(key), i - 1)
      end
    end
    if own == count then goto next end
    for key in pairs(first) do
      if row[key] == nil then raise("default_collate: item %d of the batch has no value '%s'", i - 1, tostring(key)) end
    end
    ::next::
  end
end

-- Tensors are stacked, numbers become one tensor, tables are taken apart key by key, anything else stays a list.
function collate_values(values)
  local first = values[1]
  if rille.is_tensor(first) then return rille.stack(values) end
  if type(first) == "number" or type(first) == "boolean" then return rille.tensor(values) end
  if type(first) ~= "table" or getmetatable(first) then return values end
  check_alike(values)
  local batch = {}
  for key in pairs(first) do batch[key] = collate_values(column(values, key)) end
  return batch
end

--- The default collate_fn.
function loaders.default_collate(batch)
  local parts = {}
  if #batch == 0 or #batch[1] == 0 then raise("default_collate: needs items with at least one value each") end
  check_alike(batch)
  for k = 1, #batch[1] do parts[k] = collate_values(column(batch, k)) end
  return table.unpack(parts, 1, #batch[1])
end

-- ---- passes ---------------------------------------------------------------------------------------------------------

local DataLoader = {}

-- The tensors whose rows are the items, and which rows those are (nil: all); nil if items must be asked for one by one.
local function rows_of(dataset)
  if rille.is_tensor(dataset) then return { dataset } end
  if type(items.field(dataset, "_rows")) == "function" then return dataset:_rows() end
end

-- A function(from, to, order) that gives the batch of items order[from] .. order[to - 1], or from .. to - 1 without an
-- order, which is an int64 tensor or a list.
local function reader(loader)
  local tensors, rows = rows_of(loader.dataset)
  local last, selected
  if tensors and not loader.collate_fn then
    return function(from, to, order)
      if type(order) == "table" then order = samplers.indices("DataLoader", order) end
      if rows and (not selected or order ~= last) then
        last, selected = order, order and rows:index_select(0, order) or rows
      end
      return native.gather_rows(tensors, from, to, selected or order)
    end
  end
  return function(from, to, order)
    local batch, is_tensor = {}, rille.is_tensor(order)
    for i = from, to - 1 do
      local index = i
      if order then index = is_tensor and order[i]:item() or not is_tensor and order[i + 1] end
      if math.type(index) ~= "integer" then raise("DataLoader: an index must be an integer, got %s", tostring(index)) end
      batch[#batch + 1] = loader._item(index)
    end
    return (loader.collate_fn or loaders.default_collate)(batch)
  end
end

-- The order of a pass without a sampler of its own: an int64 tensor, or nil for that of the data set. The draws are those of
-- PyTorch's loader: iter() takes a base seed for workers, then the sampler, when its first index is asked for, a seed of
-- its own for randperm; with a generator, randperm draws from that, and once more at the end.
local function draw_order(loader, n)
  if not loader.shuffle or n == 0 then return nil end
  if loader.generator then return rille.randperm(n, { generator = loader.generator }) end
  return native.seeded_permutation(native.random64(), n)
end

-- Passes are two functions: one gives the next batch, the other leaves out the first count batches.

-- What to read, batch by batch, in one order.
local function ordered_rows(loader)
  local n, size, order = items.length(loader.dataset), loader.batch_size, nil
  local at, drawn = 0, false
  local function draw()
    if not drawn then order, drawn = draw_order(loader, n), true end
  end
  return function()
    draw()
    local from, to = at, math.min(at + size, n)
    if from >= n or loader.drop_last and to - from < size then
      if at <= n and loader.shuffle and loader.generator and n > 0 then
        rille.randperm(n, { generator = loader.generator })
      end
      at = n + 1
      return nil
    end
    at = to
    return from, to, order
  end, function(count)
    draw()
    at = math.min(count * size, n)
  end
end

-- The same from lists of indices.
local function sampled_rows(loader)
  local next_batch = samplers.pass("DataLoader", loader.batch_sampler)
  return function()
    local indices = next_batch()
    if indices == nil then return nil end
    if type(indices) ~= "table" or #indices == 0 then
      raise("DataLoader: a batch sampler must give lists of indices, got %s",
        type(indices) == "table" and "an empty one" or tostring(indices))
    end
    return 0, #indices, indices
  end, function(count)
    for _ = 1, count do next_batch() end
  end
end

local function rows_to_read(loader) return (loader.batch_sampler and sampled_rows or ordered_rows)(loader) end

local function indexed_pass(loader)
  local read, next_rows, skip = reader(loader), rows_to_read(loader)
  local function batch(from, ...)
    if from then return read(from, ...) end
  end
  return function() return batch(next_rows()) end, skip
end

-- One pass over a data set that cannot be indexed.
local function streamed_pass(loader)
  local at_end = false
  local next_item = items.iterator("DataLoader", "the data set's iter", loader.dataset:iter())
  return function()
    local batch = {}
    while not at_end and #batch < loader.batch_size do
      local item = table.pack(next_item())
      at_end = item[1] == nil
      if not at_end then batch[#batch + 1] = item end
    end
    if #batch == 0 or loader.drop_last and #batch < loader.batch_size then return nil end
    return (loader.collate_fn or loaders.default_collate)(batch)
  end, function(count)
    for _ = 1, count * loader.batch_size do next_item() end
  end
end

-- ---- where a pass stands -------------------------------------------------------------------------------------------

local function is_generator(value)
  return type(value) == "userdata" and pcall(function() return value:get_state() end)
end

-- The loader's generator and those in its samplers' fields, in an order that is always the same.
local function add_generators(list, value, depth)
  if is_generator(value) then list[#list + 1] = value end
  if type(value) ~= "table" or depth > 3 then return end
  local fields = {}
  for name in pairs(value) do
    if type(name) == "string" then fields[#fields + 1] = name end
  end
  table.sort(fields)
  for _, name in ipairs(fields) do add_generators(list, rawget(value, name), depth + 1) end
end

local function generators_of(loader)
  local list = {}
  add_generators(list, loader.generator, 0)
  add_generators(list, loader.batch_sampler, 0)
  return list
end

local function states_of(loader)
  local states = {}
  for i, generator in ipairs(generators_of(loader)) do states[i] = generator:get_state() end
  return states
end

local function set_states(loader, states)
  for i, generator in ipairs(generators_of(loader)) do
    if not states[i] then raise("load_state_dict: the loader has more generators than the state: %d", #states) end
    generator:set_state(states[i])
  end
end

--- Where the newest pass stands: how many batches it gave, the random states it started from, and those of the loader's
-- generators now. The default generator's is not in it: keep rille.get_rng_state() beside it.
function DataLoader:state_dict()
  local place = self._place or { batches = 0 }
  return { batches = place.batches, random = place.random, start = place.start, now = states_of(self) }
end

--- Takes over what state_dict gave: the next pass goes on where that one stood, in the same order. It leaves the default
-- generator as it is.
function DataLoader:load_state_dict(dict)
  if type(dict) ~= "table" or math.type(dict.batches) ~= "integer" or type(dict.now) ~= "table" then
    raise("load_state_dict: needs the table that a DataLoader's state_dict gave, got %s", type(dict))
  end
  set_states(self, dict.now)
  self._resumed = dict.batches > 0 and dict or nil
end

-- For workers, which read what a loader would.
loaders._rows_of, loaders._reader, loaders._rows_to_read, loaders._streamed_pass = rows_of, reader, rows_to_read, streamed_pass

-- The two functions of a pass, and what to close when it is left.
local function start_pass(loader)
  local seed = samplers.draw_seed(loader.generator)
  if loader.num_workers > 0 then return require("rille.data.workers").pass(loader, seed) end
  return (loader._is_stream and streamed_pass or indexed_pass)(loader)
end

-- The pass is started again from the random states of its start, and its first batches are left out.
local function resume_pass(loader, dict)
  local now = rille.get_rng_state()
  rille.set_rng_state(dict.random)
  set_states(loader, dict.start)
  local next_batch, skip, closing = start_pass(loader)
  skip(dict.batches)
  rille.set_rng_state(now)
  set_states(loader, dict.now)
  return next_batch, skip, closing
end

--- An independent pass: for xb, yb in loader:iter() do ... end; with workers, leaving the loop ends them.
function DataLoader:iter()
  local from = self._resumed
  local place = from and { batches = from.batches, random = from.random, start = from.start }
    or { batches = 0, random = rille.get_rng_state(), start = states_of(self) }
  self._resumed, self._place = nil, place
  local next_batch, _, closing = (from and resume_pass or start_pass)(self, from)
  local function count(first, ...)
    place.batches = place.batches + 1
    if first == nil then place.batches, place.random, place.start = 0, nil, nil end
    return first, ...
  end
  return function() return count(next_batch()) end, nil, nil, closing
end

--- The same with the batches' numbers in front, from 0 or from start: for i, xb, yb in loader:enumerate() do ... end
function DataLoader:enumerate(start)
  if start ~= nil and math.type(start) ~= "integer" then raise("enumerate: start must be an integer, got %s", type(start)) end
  local next_batch, _, _, closing = self:iter()
  local number = (start or 0) - 1
  local function count(first, ...)
    if first == nil then return nil end
    number = number + 1
    return number, first, ...
  end
  return function() return count(next_batch()) end, nil, nil, closing
end

--- Ends the workers of passes that were left half way, and persistent ones. A new pass starts others. As local loader <close>
-- the loader does so itself; the collector and the program's end do too.
function DataLoader:close()
  for _, key in ipairs { "_pool", "_kept" } do
    if self[key] then self[key]:close() end
    self[key] = nil
  end
  self._passes:close "DataLoader: it is closed"
end

--- How many batches a pass has; nil for a data set without a length.
function DataLoader:len()
  if self._is_stream then return nil end
  if self.batch_sampler then return #self.batch_sampler end
  local n = items.length(self.dataset)
  return self.drop_last and n // self.batch_size or (n + self.batch_size - 1) // self.batch_size
end

local absent = { _ = true } -- fields that may be nil

-- A method, or an error that says which one was meant; nil for what is like none, as whoever looks for other objects' methods
-- wants it.
local function loader_index(_, key)
  local value = DataLoader[key]
  if value ~= nil or type(key) == "string" and (key:sub(1, 1) == "_" or absent[key]) then return value end
  if math.type(key) == "integer" then
    raise("DataLoader: batches have no index%s; for xb, yb in loader do ... end",
      native.in_ipairs() and ", and ipairs would find none" or "")
  end
  local names = {}
  for name in pairs(DataLoader) do names[#names + 1] = name end
  local near = type(key) == "string" and check.nearest(key, names)
  if near then raise("DataLoader has no field or method '%s', did you mean '%s'?", key, near) end
end

local loader_metatable = {
  __index = loader_index,
  __pairs = function() raise("DataLoader: pairs finds no batches; for xb, yb in loader do ... end") end,
  __len = function(self)
    return self:len() or raise("DataLoader: an IterableDataset has no length")
  end,
  -- for xb, yb in loader do: Lua calls loader(nil, nil) first, then loader(nil, xb): nil starts a new pass.
  __call = function(self, _, control)
    if control ~= nil then return self._passes:go_on(control) end
    if self._pool then -- workers are for one pass at a time
      self._pool:close()
      self._passes:close("DataLoader: another loop over the same loader ended this one's workers; "
        .. "loops inside each other take loader:iter()")
    end
    local pass, _, _, pool = self:iter()
    self._pool = pool
    return self._passes:start(pass)
  end,
  __close = DataLoader.close,
  __name = "DataLoader",
  __tostring = function(self)
    return ("DataLoader(batch_size=%s, shuffle=%s)"):format(tostring(self.batch_size), tostring(self.shuffle or false))
  end,
}

local loader_options = {
  batch_size = "integer", shuffle = "boolean", sampler = "any", batch_sampler = "any", drop_last = "boolean",
  collate_fn = "function", collate = "function", generator = "any",
  num_workers = "integer", worker = "string|table", prefetch_factor = "integer", persistent_workers = "boolean",
  pin_memory = "boolean", -- without effect, as memory is where the one processor is
}

for name in pairs(loader_options) do absent[name] = true end

-- What cannot be combined.
local function check_options(options, is_stream)
  if (options.batch_size or 1) < 1 then
    raise("DataLoader: batch_size must be an integer of at least 1, got %d", options.batch_size)
  end
  if options.batch_sampler then
    for _, other in ipairs { "batch_size", "shuffle", "sampler", "drop_last" } do
      if options[other] then raise("DataLoader: batch_sampler and %s cannot both be given", other) end
    end
  end
  if options.sampler and options.shuffle then raise("DataLoader: sampler and shuffle cannot both be given") end
  if options.collate and options.collate_fn then raise("DataLoader: collate_fn is given twice") end
  for _, other in ipairs { "shuffle", "sampler", "batch_sampler" } do
    if is_stream and options[other] then raise("DataLoader: an IterableDataset has its own order: %s cannot be given", other) end
  end
end

--- Batches of a data set: for xb, yb in loader do ... end runs one pass. A new for loop starts a new pass and ends the last
-- one; loader:iter() gives passes that do not touch each other. With the same seed, the order equals PyTorch's.
function loaders.DataLoader(dataset, options)
  options = check.options("DataLoader", options, loader_options)
  local num_workers, spec = options.num_workers or 0, options.worker
  if num_workers < 0 then raise("DataLoader: num_workers must be at least 0, got %d", num_workers) end
  check.positive("DataLoader", "prefetch_factor", options.prefetch_factor or 2)
  if num_workers > 0 or spec or items.field(dataset, "_spec") then
    dataset, spec = require("rille.data.workers").prepare(dataset, spec, num_workers, options)
  end
  local is_stream = items.field(dataset, "_is_stream") == true
  check_options(options, is_stream)
  local loader = {
    dataset = dataset,
    batch_size = options.batch_size or 1,
    shuffle = options.shuffle or false,
    drop_last = options.drop_last or false,
    collate_fn = options.collate_fn or options.collate,
    generator = samplers.check_generator("DataLoader", options.generator),
    num_workers = num_workers,
    prefetch_factor = options.prefetch_factor or 2,
    persistent_workers = options.persistent_workers or false,
    _spec = spec,
    _is_stream = is_stream,
    _passes = items.passes "DataLoader",
    _item = not is_stream and items.reader("DataLoader", dataset) or nil,
  }
  if options.batch_sampler then
    loader.batch_sampler = samplers.check("DataLoader", "batch_sampler", options.batch_sampler)
  elseif options.sampler then
    samplers.check("DataLoader", "sampler", options.sampler)
    loader.batch_sampler = samplers.BatchSampler(options.sampler, loader.batch_size, loader.drop_last)
  end
  return setmetatable(loader, loader_metatable)
end

return loaders
