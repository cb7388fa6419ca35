-- Data sets and loaders.
--
-- A data set is anything with #ds and ds[i] for i = 0 .. #ds - 1 that gives one value or several (a TensorDataset, or a
-- Dataset written in Lua with methods len and get).
local rille = ...
local data = {}

-- ---- data sets -----------------------------------------------------------------------------------------------------------

local Dataset = {}

local function length_of(dataset)
  if type(dataset) == "table" and dataset.len then return dataset:len() end
  return #dataset
end

--- A class of data sets: local Squares = data.Dataset:extend("Squares"); define init(...), len() and get(i), where i
-- counts from 0 and get may return several values.
function Dataset:extend(name)
  rille._import("check").colon(type(self) == "table", "data.Dataset", "extend")
  local class = setmetatable({ _class = name or "Dataset" }, {
    __index = self,
    __tostring = rille._import("names").of_class,
    __call = function(class, ...)
      local instance = setmetatable({}, class._metatable)
      if class.init then class.init(instance, ...) end
      return instance
    end,
  })
  class._metatable = {
    __len = function(set) return set:len() end,
    __tostring = function(set) return ("%s(%d items)"):format(class._class, length_of(set)) end,
    __index = function(set, key)
      if math.type(key) ~= "integer" then return class[key] end
      local n = set:len()
      if key < 0 or key >= n then
        rille._raise(("index %d is out of range for a data set of %d (items count from 0)"):format(key, n))
      end
      return set:get(key)
    end,
    __name = name,
  }
  return class
end
data.Dataset = Dataset

local TensorDataset = Dataset:extend("TensorDataset")

--- Row i of every tensor is item i. The tensors' first sizes must agree.
function TensorDataset:init(...)
  self.tensors = { ... }
  if #self.tensors == 0 then rille._raise("TensorDataset: needs at least one tensor") end
  for i, tensor in ipairs(self.tensors) do
    if not rille.is_tensor(tensor) then
      rille._raise(("TensorDataset: argument %d must be a tensor, got %s"):format(i, type(tensor)))
    end
    if tensor:dim() == 0 then rille._raise(("TensorDataset: tensor %d has no dims"):format(i)) end
    if tensor:size(0) ~= self.tensors[1]:size(0) then
      rille._raise(("TensorDataset: first sizes differ: %d and %d"):format(self.tensors[1]:size(0), tensor:size(0)))
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

data.TensorDataset = TensorDataset

-- ---- batches ---------------------------------------------------------------------------------------------------------------

-- Items as one batch: tensors are stacked, numbers become one tensor.
local function stack(values)
  if rille.is_tensor(values[1]) then return rille.stack(values) end
  if type(values[1]) == "number" or type(values[1]) == "boolean" then return rille.tensor(values) end
  return values
end

--- The default collate: items is a list of lists of values; gives one batch for each value.
function data.default_collate(items)
  local batch = {}
  for k = 1, #items[1] do
    local column = {}
    for i, item in ipairs(items) do column[i] = item[k] end
    batch[k] = stack(column)
  end
  return table.unpack(batch, 1, #items[1])
end

local function item_at(dataset, i)
  if type(dataset) == "table" and dataset.get then return { dataset:get(i) } end
  return { dataset[i] }
end

local DataLoader = {}
local loader_options = { batch_size = "any", shuffle = "any", drop_last = "any", collate = "any", generator = "any" }

-- One pass: an iterator over batches. order is an int64 tensor, or nil for the order of the data set.
local function new_pass(loader)
  local dataset, size = loader.dataset, loader.batch_size
  local n = length_of(dataset)
  local order = loader:_draw(n)
  local at = 0
  local gathers = getmetatable(dataset) == TensorDataset._metatable and not loader.collate
  local function next_batch()
    if at >= n then return nil end
    local from, to = at, math.min(at + size, n)
    if loader.drop_last and to - from < size then
      at = n
      return nil
    end
    at = to
    if gathers then return rille._gather_rows(dataset.tensors, from, to, order) end
    local items = {}
    for i = from, to - 1 do items[#items + 1] = item_at(dataset, order and order[i]:item() or i) end
    return (loader.collate or data.default_collate)(items)
  end
  return next_batch
end

-- The draws of PyTorch's loader: iter() takes a base seed for workers, then the sampler, when its first index is asked
-- for, a seed of its own for randperm.
function DataLoader:_draw(n)
  rille._random64()
  if not self.shuffle then return nil end
  return rille._seeded_permutation(rille._random64(), n)
end

--- An independent pass: for xb, yb in loader:iter() do ... end
function DataLoader:iter() return new_pass(self) end

local loader_metatable = {
  __index = DataLoader,
  __len = function(self)
    local n = length_of(self.dataset)
    return self.drop_last and n // self.batch_size or (n + self.batch_size - 1) // self.batch_size
  end,
  -- for xb, yb in loader do: Lua calls loader(nil, nil) first, then loader(nil, xb): nil starts a new pass.
  __call = function(self, _, control)
    if control == nil then self._pass = new_pass(self) end
    return self._pass()
  end,
  __name = "DataLoader",
  __tostring = function(self)
    return ("DataLoader(%d items, batch_size=%d, shuffle=%s)"):format(length_of(self.dataset), self.batch_size,
      tostring(self.shuffle))
  end,
}

--- data.DataLoader(dataset, { batch_size = 1, shuffle = false, drop_last = false, collate = fn }): batches of a data
-- set. for xb, yb in loader do ... end runs one pass. A new for loop starts a new pass and ends the last one; loader:iter()
-- gives passes that do not touch each other. With the same seed, shuffling equals PyTorch's.
function data.DataLoader(dataset, options)
  options = options or {}
  if type(options) ~= "table" then rille._raise("DataLoader: options must be a table, got " .. type(options)) end
  for key in pairs(options) do
    if not loader_options[key] then
      rille._import("check").options("DataLoader", options, loader_options)
    end
  end
  local kind = type(dataset)
  if kind ~= "table" and kind ~= "userdata" then
    rille._raise("DataLoader: needs a data set (a list, a tensor, or something with len and get), got " .. kind)
  end
  local size = options.batch_size or 1
  if math.type(size) ~= "integer" or size < 1 then
    rille._raise("DataLoader: batch_size must be an integer of at least 1, got " .. tostring(size))
  end
  if options.collate and type(options.collate) ~= "function" then rille._raise("DataLoader: collate must be a function") end
  return setmetatable({
    dataset = dataset,
    batch_size = size,
    shuffle = options.shuffle or false,
    drop_last = options.drop_last or false,
    collate = options.collate,
  }, loader_metatable)
end

return data
