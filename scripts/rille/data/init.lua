-- Data sets: of tensors, written in Lua, streamed, cut out of others and put together. Loaders, samplers, transforms and tables
-- have scripts of their own; all are found in rille.data.
local rille, require, native = ...
local class = require "rille.class"
local check, items, samplers = require "rille.check", require "rille.data.items", require "rille.data.samplers"
local raise = check.raise
local data = {}

-- ---- data sets -----------------------------------------------------------------------------------------------------------

local Dataset = class.root "Dataset"

-- A method that every class of data sets has to define.
local function method(own, name)
  return own[name] or raise("%s: a data set needs a method %s: function %s:%s ... end", own._class, name, own._class,
    name == "len" and "len() return (how many items)" or "get(i) return (item i, from 0)")
end

local function metatable_of(own)
  return {
    __len = function(set) return method(own, "len")(set) end,
    __tostring = function(set)
      return (own._is_stream or not own.len) and own._class or ("%s(%s items)"):format(own._class, set:len())
    end,
    __index = function(set, key)
      if math.type(key) ~= "integer" then return own[key] end
      if key == 1 and native.in_ipairs() then
        raise("ipairs: items of data sets count from 0; for i = 0, #set - 1 do ... set[i] ... end")
      end
      local n = method(own, "len")(set)
      if key < 0 or key >= n then raise("index %d is out of range for a data set of %d (items count from 0)", key, n) end
      return method(own, "get")(set, key)
    end,
  }
end

--- A class of data sets: local Squares = data.Dataset:extend("Squares"); define init(...), len() and get(i), where i
-- counts from 0 and get may return several values.
function Dataset:extend(name) return class.extend(self, "data.Dataset", name, metatable_of) end
data.Dataset = Dataset

local TensorDataset = Dataset:extend("TensorDataset")

--- Row i of every tensor is item i. The tensors' first sizes must agree.
function TensorDataset:init(...)
  self.tensors = { ... }
  if #self.tensors == 0 then raise("TensorDataset: needs at least one tensor") end
  for i, tensor in ipairs(self.tensors) do
    if not rille.is_tensor(tensor) then
      raise("TensorDataset: argument %d must be a tensor, got %s", i, type(tensor))
    end
    if tensor:dim() == 0 then raise("TensorDataset: tensor %d has no dims", i) end
    if tensor:size(0) ~= self.tensors[1]:size(0) then
      raise("TensorDataset: first sizes differ: %d and %d", self.tensors[1]:size(0), tensor:size(0))
    end
  end
end

function TensorDataset:len() return self.tensors[1]:size(0) end

-- One item as a table of values: __index gives one value only.
function TensorDataset:get(i)
  local item = {}
  for k, tensor in ipairs(self.tensors) do item[k] = tensor[i] end
  return table.unpack(item)
end

-- For loaders: the tensors whose rows are the items, unless a class made from this one has items of its own.
function TensorDataset:_rows()
  if self.get == TensorDataset.get and self.len == TensorDataset.len then return self.tensors end
end
data.TensorDataset = TensorDataset

-- ---- streams -----------------------------------------------------------------------------------------------------------

local IterableDataset = Dataset:extend("IterableDataset")
IterableDataset._is_stream = true

--- Items one after the other, from a function that hands each to coroutine.yield(x, y), or that returns an iterator, as
-- another's pairs or a function of its own; every pass calls it anew, with the number of the loader's worker that it runs in
-- and how many there are (0, 1 without workers): each is to give its share only.
function IterableDataset:init(body)
  if type(body) ~= "function" then raise("IterableDataset: needs a function, got %s", type(body)) end
  self.body = body
end

function IterableDataset.len() raise("an IterableDataset has no length") end
function IterableDataset.get() raise("items of an IterableDataset cannot be asked for by index") end

-- The first result says whether the coroutine runs well; an error goes on with the coroutine's own traceback.
local function pass_on(thread, pass, fine, ...)
  if not fine then error(type((...)) == "string" and debug.traceback(thread, (...)) or (...), 0) end
  if coroutine.status(thread) == "dead" then
    if (...) == nil then return nil end
    if pass.yielded then raise("IterableDataset: the function yields items and returns a value, got %s", check.type_of((...))) end
    pass.rest = items.iterator("IterableDataset", "a function that yields nothing", ...)
    return pass.rest()
  end
  pass.yielded = true
  if (...) == nil then raise("IterableDataset: the function yields nil as an item") end
  return ...
end

--- A pass: a function that gives one item after the other, and nil at the end.
function IterableDataset:iter()
  local thread = coroutine.create(self.body)
  local worker = items.worker or { id = 0, num_workers = 1 }
  local pass = {}
  return function()
    if pass.rest then return pass.rest() end
    if coroutine.status(thread) == "dead" then return nil end
    return pass_on(thread, pass, coroutine.resume(thread, worker.id, worker.num_workers))
  end
end
data.IterableDataset = IterableDataset

-- ---- parts and sums ----------------------------------------------------------------------------------------------------

local Subset = Dataset:extend("Subset")

--- The items of a data set at the given indices, which are a list or an int64 tensor.
function Subset:init(dataset, indices)
  self._item = items.reader("Subset", dataset)
  self.dataset, self.indices = dataset, samplers.indices("Subset", indices)
  local n = items.length(dataset)
  if #self.indices > 0 and (self.indices:min():item() < 0 or self.indices:max():item() >= n) then
    raise("Subset: indices must lie in 0 .. %d, got %d to %d", n - 1, self.indices:min():item(), self.indices:max():item())
  end
end
check.take_names(Subset, { init = "self dataset indices" })

function Subset:len() return #self.indices end
function Subset:get(i) return table.unpack(self._item(self.indices[i]:item())) end

-- For loaders: tensors, and which of their rows are the items.
function Subset:_rows()
  if self.get ~= Subset.get or self.len ~= Subset.len then return nil end
  if rille.is_tensor(self.dataset) then return { self.dataset }, self.indices end
  if type(items.field(self.dataset, "_rows")) ~= "function" then return nil end
  local tensors, rows = self.dataset:_rows()
  if not tensors then return nil end
  return tensors, rows and rows:index_select(0, self.indices) or self.indices
end
data.Subset = Subset

local function check_list(name, datasets)
  if #datasets == 0 then raise("%s: needs at least one data set", name) end
  local readers = {}
  for k, dataset in ipairs(datasets) do readers[k] = items.reader(name, dataset) end
  return readers
end

local ConcatDataset = Dataset:extend("ConcatDataset")

--- The items of several data sets (a list), one set after the other.
function ConcatDataset:init(datasets)
  if type(datasets) ~= "table" then raise("ConcatDataset: needs a list of data sets, got %s", type(datasets)) end
  self._items = check_list("ConcatDataset", datasets)
  self.datasets, self.cumulative_sizes = datasets, {}
  local total = 0
  for k, dataset in ipairs(datasets) do
    total = total + items.length(dataset)
    self.cumulative_sizes[k] = total
  end
end

function ConcatDataset:len() return self.cumulative_sizes[#self.cumulative_sizes] end

function ConcatDataset:get(i)
  local low, high = 1, #self.cumulative_sizes
  while low < high do
    local middle = (low + high) // 2
    if self.cumulative_sizes[middle] > i then high = middle else low = middle + 1 end
  end
  return table.unpack(self._items[low](i - (low > 1 and self.cumulative_sizes[low - 1] or 0)))
end
data.ConcatDataset = ConcatDataset

local StackDataset = Dataset:extend("StackDataset")

--- Item i has the values of item i of every data set.
function StackDataset:init(...)
  self.datasets = { ... }
  self._items = check_list("StackDataset", self.datasets)
  for _, dataset in ipairs(self.datasets) do
    if items.length(dataset) ~= items.length(self.datasets[1]) then
      raise("StackDataset: lengths differ: %d and %d", items.length(self.datasets[1]), items.length(dataset))
    end
  end
end

function StackDataset:len() return items.length(self.datasets[1]) end

function StackDataset:get(i)
  local all = {}
  for _, item in ipairs(self._items) do
    for _, value in ipairs(item(i)) do all[#all + 1] = value end
  end
  return table.unpack(all)
end
data.StackDataset = StackDataset

-- Sizes from fractions, which sum up to 1: rounded down, and what is left over goes to the first parts, one each (PyTorch's
-- random_split).
local function sizes_of(lengths, n)
  local sum, is_fraction = 0, false
  for i, length in ipairs(lengths) do
    if type(length) ~= "number" or not (length >= 0) then
      raise("random_split: lengths must be numbers of at least 0, got %s at place %d", length, i)
    end
    sum = sum + length
    is_fraction = is_fraction or math.type(length) == "float" and math.floor(length) ~= length
  end
  if not is_fraction and not (sum == 1 and n ~= 1) then
    if sum ~= n then raise("random_split: lengths sum up to %s, the data set has %d items", sum, n) end
    return lengths
  end
  if math.abs(sum - 1) > 1e-9 or sum > 1 then raise("random_split: fractions must sum up to 1, got %s", sum) end
  local sizes, left = {}, n
  for i, fraction in ipairs(lengths) do
    sizes[i] = math.floor(n * fraction)
    left = left - sizes[i]
  end
  for i = 0, left - 1 do sizes[i % #sizes + 1] = sizes[i % #sizes + 1] + 1 end
  return sizes
end

--- Parts of a data set by chance, with PyTorch's draws.
function data.random_split(dataset, lengths, options)
  options = check.options("random_split", options, { generator = "any" })
  samplers.check_generator("random_split", options.generator)
  items.reader("random_split", dataset)
  if type(lengths) ~= "table" or #lengths == 0 then raise("random_split: lengths must be a list of numbers") end
  local n = items.length(dataset)
  local sizes = sizes_of(lengths, n)
  local order = rille.randperm(n, { generator = options.generator })
  local parts, at = {}, 0
  for i, size in ipairs(sizes) do
    size = math.tointeger(size)
    parts[i] = Subset(dataset, order:slice(at, at + size))
    at = at + size
  end
  return table.unpack(parts)
end

-- ---- the rest of rille.data --------------------------------------------------------------------------------------------

for _, script in ipairs { "samplers", "loader" } do
  for name, value in pairs(require("rille.data." .. script)) do
    if name:find "^%u" or name == "default_collate" then data[name] = value end
  end
end

check.take_names(data, { random_split = "dataset lengths options" })

-- Loaded when they are first touched.
return require("rille.names").part(data, "rille.data", {
  "data.transforms",
  ["data.csv"] = { "read_csv", "csv_batches" }, ["data.dates"] = { "date_parts" },
  ["data.text"] = { "CharText", "WordText" },
  ["data.workers"] = { "ScriptDataset", "get_worker_info" },
})
