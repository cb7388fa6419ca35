-- Loader workers, the loop's side: data sets that a script makes, and passes whose batches come from other threads. The
-- threads and their queues are in bindings/workers/worker.c, what runs in them is worker.lua.
local rille, require, native = ...
local check, items, data = require "rille.check", require "rille.data.items", require "rille.data"
local loaders = require "rille.data.loader"
local streams = require "rille.streams"
local raise = check.raise
local workers = {}

-- ---- scripts that make data sets ------------------------------------------------------------------------------------------

local spec_kinds = { script = "string", module = "string", name = "string", args = "any" }

-- { script or module, name, args } from what a user gives.
local function read_spec(name, given)
  if type(given) == "string" then
    given = (given:find "%.lua$" or given:find "/") and { script = given } or { module = given }
  end
  local spec = check.options(name, given, spec_kinds)
  if (spec.script == nil) == (spec.module == nil) then
    raise("%s: give script (a path) or module (for require), one of the two", name)
  end
  check.path(name, spec.script or spec.module)
  return spec
end

--- Runs a spec in this Lua state.
-- @return the data set, and a collate function or nil
function workers.make(spec)
  local what = spec.script or spec.module
  local made
  if spec.script then
    local chunk, problem = streams.load(spec.script)
    if not chunk then raise("ScriptDataset: %s", problem) end
    made = chunk(spec.script)
  else
    made = require(spec.module)
  end
  if spec.name then
    if type(made) ~= "table" then raise("ScriptDataset: %s must give a table with '%s', got %s", what, spec.name, type(made)) end
    made = made[spec.name]
  end
  if type(made) ~= "function" then
    raise("ScriptDataset: %s%s must give a function(args) that makes a data set, got %s", what,
      spec.name and "'s '" .. spec.name .. "'" or "", type(made))
  end
  local set, collate = made(spec.args)
  if collate ~= nil and type(collate) ~= "function" then
    raise("ScriptDataset: the second result of %s must be a collate function, got %s", what, type(collate))
  end
  if items.field(set, "_is_stream") ~= true then items.reader("ScriptDataset", set) end
  return set, collate
end

local ScriptDataset = data.Dataset:extend("ScriptDataset")

--- A data set that a script makes, here when it is first asked for items, and in each worker of a loader, which has a Lua state
-- of its own: a script and plain values go there, closures cannot.
function ScriptDataset:init(spec) self._spec = read_spec("ScriptDataset", spec) end

function ScriptDataset:_make()
  if not self._made then
    self._made, self._collate = workers.make(self._spec)
    self._item = items.field(self._made, "_is_stream") ~= true and items.reader("ScriptDataset", self._made)
  end
  return self._made
end

function ScriptDataset:len() return self._length or items.length(self:_make()) end

function ScriptDataset:get(i)
  self:_make()
  if not self._item then raise("ScriptDataset: items of an IterableDataset cannot be asked for by index") end
  return table.unpack(self._item(i))
end
workers.ScriptDataset = ScriptDataset

--- In a loader's worker: a table with id (from 0), num_workers and seed (of this pass); nil elsewhere.
function workers.get_worker_info() return items.worker end

-- ---- loaders ----------------------------------------------------------------------------------------------------------------

--- What a loader with these options reads, and what its workers run: a spec, or tensors.
function workers.prepare(dataset, spec, num_workers, options)
  if spec then spec = read_spec("DataLoader: worker", spec) end
  local own = items.field(dataset, "_spec")
  if own and spec then raise("DataLoader: the data set names a script already: worker cannot be given") end
  if dataset == nil and spec then dataset = ScriptDataset(spec) end
  if num_workers == 0 then
    if items.field(dataset, "_spec") then
      local made = dataset:_make()
      options.collate_fn = options.collate_fn or options.collate or dataset._collate
      options.collate = nil
      return made
    end
    return dataset
  end
  if options.collate_fn or options.collate then
    raise("DataLoader: collate_fn is a function of this Lua state, which workers do not share: let the worker's script return it "
      .. "behind the data set")
  end
  if own or spec then return dataset, own or spec end
  local tensors, rows = nil, nil
  if dataset ~= nil then tensors, rows = loaders._rows_of(dataset) end
  if tensors then return dataset, { tensors = tensors, rows = rows } end
  raise("DataLoader: num_workers = %d needs worker: workers are threads with Lua states of their own, where this data set is "
    .. "not; give worker = 'script.lua', whose function makes it there (rille.help 'data.ScriptDataset')", num_workers)
end

-- A worker's result; while there is none, take comes back now and then.
local function result(pool, worker, fine, ...)
  if fine == nil then return result(pool, worker, pool:take(worker)) end
  if fine then return ... end
  pool:close()
  return raise("DataLoader: worker %d: %s", worker, (...))
end

local function check_set(loader, length, is_stream)
  if is_stream and (loader.shuffle or loader.batch_sampler) then
    raise("DataLoader: an IterableDataset has its own order: shuffle and samplers cannot be given")
  end
  loader._is_stream = is_stream
  if is_stream then return end
  local set = loader.dataset
  if items.field(set, "_spec") then
    set._length = length
  elseif items.length(set) ~= length then
    raise("DataLoader: the data set has %d items here, and %d in the worker", items.length(set), length)
  end
end

local function start(loader)
  local spec = loader._spec
  local pool = native.workers(loader.num_workers, {
    spec = spec, num_workers = loader.num_workers, batch_size = loader.batch_size, drop_last = loader.drop_last,
    path = package and package.path, cpath = package and package.cpath,
  })
  for worker = 0, loader.num_workers - 1 do
    local length, is_stream = result(pool, worker)
    if worker == 0 then
      local fine, problem = pcall(check_set, loader, length, is_stream)
      if not fine then
        pool:close()
        error(problem, 0)
      end
    end
  end
  return pool
end

-- Batch k is made by worker k modulo their number, so that each one's draws are the same in every run.
local function indexed(loader, pool, at_end)
  local next_rows, n = loaders._rows_to_read(loader), loader.num_workers
  local sent, received = 0, 0
  local function send(from, to, order)
    if not from then
      next_rows = nil
      return
    end
    if rille.is_tensor(order) then from, to, order = 0, to - from, order:slice(from, to) end
    pool:send(sent % n, "batch", from, to, order)
    sent = sent + 1
  end
  for _ = 1, n * loader.prefetch_factor do
    if next_rows then send(next_rows()) end
  end
  local function pass_on(...)
    received = received + 1
    if next_rows then send(next_rows()) end
    return ...
  end
  return function()
    if received == sent then return at_end() end
    return pass_on(result(pool, received % n))
  end
end

-- Workers in turn, without those whose stream is at its end.
local function streamed(loader, pool, at_end)
  local active, turn = {}, 1
  for worker = 0, loader.num_workers - 1 do
    active[worker + 1] = worker
    for _ = 1, loader.prefetch_factor do pool:send(worker, "next") end
  end
  local function pass_on(next_result, ...)
    if select("#", ...) == 0 or (...) == nil then
      table.remove(active, turn)
      if turn > #active then turn = 1 end
      return next_result()
    end
    pool:send(active[turn], "next")
    turn = turn % #active + 1
    return ...
  end
  local function next_result()
    if #active == 0 then return at_end() end
    return pass_on(next_result, result(pool, active[turn]))
  end
  return next_result
end

--- A pass of a loader with workers: its two functions, and what to close. Batches that are left out are made all the same, as
-- their items draw in the workers.
function workers.pass(loader, seed)
  local kept = loader._kept
  if kept and not pcall(kept.restart, kept) then kept = nil end -- an error closed it
  local pool = kept or start(loader)
  local closing = pool
  if loader.persistent_workers then loader._kept, closing = pool, nil end
  loader._serial = (loader._serial or 0) + 1
  local serial = loader._serial
  for worker = 0, loader.num_workers - 1 do pool:send(worker, "start", seed) end
  for worker = 0, loader.num_workers - 1 do result(pool, worker) end
  local is_done = false
  local function at_end()
    is_done = true
    if closing then closing:close() end
  end
  local take = (loader._is_stream and streamed or indexed)(loader, pool, at_end)
  local function next_batch()
    if is_done then return nil end
    if loader.persistent_workers and serial ~= loader._serial then
      raise("DataLoader: this pass has ended, as another one took over the persistent workers")
    end
    return take()
  end
  return next_batch, function(count)
    for _ = 1, count do next_batch() end
  end, closing
end

return workers
