-- Samplers: the order in which a loader asks for items. Indices count from 0.
--
-- A sampler is a table with iter(), which starts a pass and gives a function that returns one index after the other and
-- then nil, and with len() if its length is known. for i in sampler do ... end runs a pass. With the same seed the
-- indices are PyTorch's.
local rille, require, native = ...
local class = require "rille.class"
local check, items = require "rille.check", require "rille.data.items"
local raise = check.raise
local samplers = {}

-- ---- what they share ---------------------------------------------------------------------------------------------

local Sampler = class.root "Sampler"

local function metatable_of(own)
  return {
    __index = function(_, key)
      if key == 1 and native.in_ipairs() then
        raise("%s: ipairs finds nothing in a sampler; for i in sampler do ... end", own._class)
      end
      return own[key]
    end,
    __len = function(sampler) return sampler:len() end,
    __tostring = function() return own._class end,
    __call = function(sampler, _, control)
      local open = rawget(sampler, "_passes") or items.passes(own._class)
      rawset(sampler, "_passes", open)
      if control == nil then return open:start(sampler:iter()) end
      return open:go_on(control)
    end,
  }
end

--- A class of samplers: local Even = data.Sampler:extend("Even"); define init(...), iter() and len().
function Sampler:extend(name) return class.extend(self, "data.Sampler", name, metatable_of) end

-- For classes that do not define them.
function Sampler:len() raise("%s: the sampler has no length", self._class) end
function Sampler:iter() raise("%s: the sampler has no method iter", self._class) end
samplers.Sampler = Sampler

-- The elements of lists that a maker gives one after the other; it gives nil at the end.
local function elements(next_list)
  local list, at = {}, 0
  return function()
    while list and at >= #list do list, at = next_list(), 0 end
    if not list then return nil end
    at = at + 1
    return list[at]
  end
end

-- The elements of one list, made when the first one is asked for.
local function elements_of(make)
  local made = false
  return elements(function()
    if made then return nil end
    made = true
    return make()
  end)
end

local function check_generator(name, generator)
  if generator ~= nil and (type(generator) ~= "userdata" or rille.is_tensor(generator)) then
    raise("%s: generator must be a rille.Generator, got %s", name, rille.is_tensor(generator) and "a tensor" or type(generator))
  end
  return generator
end
samplers.check_generator = check_generator

--- A 63-bit draw, from the default generator if none is given.
function samplers.draw_seed(generator)
  if not generator then return native.random64() end
  return rille.empty({}, { dtype = "int64" }):random_({ generator = generator }):item()
end

local function check_count(name, what, value)
  if math.type(value) ~= "integer" or value < 1 then
    raise("%s: %s must be an integer of at least 1, got %s", name, what, tostring(value))
  end
  return value
end

--- Indices as an int64 tensor with one dim, from such a tensor or a list of integers.
function samplers.indices(name, given)
  if rille.is_tensor(given) then
    if given.dtype ~= "int64" and given.dtype ~= "int32" or given:dim() ~= 1 then
      raise("%s: indices must be an integer tensor with one dim, got %s %s", name, given.dtype, check.shape(given))
    end
    return given:to("int64"):contiguous()
  end
  if type(given) ~= "table" then raise("%s: indices must be a list of integers or a tensor, got %s", name, type(given)) end
  for i, index in ipairs(given) do
    if math.type(index) ~= "integer" then
      raise("%s: indices must be integers, got %s at place %d", name, tostring(index), i)
    end
  end
  return rille.tensor(given, { dtype = "int64" })
end

-- ---- the samplers ------------------------------------------------------------------------------------------------

local SequentialSampler = Sampler:extend("SequentialSampler")

--- 0, 1, 2, ... for every item of a data set, in order.
function SequentialSampler:init(source)
  items.reader("SequentialSampler", source)
  self.source = source
end

function SequentialSampler:len() return items.length(self.source) end

function SequentialSampler:iter()
  local i, n = -1, self:len()
  return function()
    i = i + 1
    if i < n then return i end
  end
end
samplers.SequentialSampler = SequentialSampler

local RandomSampler = Sampler:extend("RandomSampler")

--- Items of a data set by chance.
function RandomSampler:init(source, options)
  options = check.options("RandomSampler", options, { replacement = "boolean", num_samples = "integer", generator = "any" })
  items.reader("RandomSampler", source)
  if options.num_samples then check_count("RandomSampler", "num_samples", options.num_samples) end
  self.source, self.replacement, self.num_samples = source, options.replacement or false, options.num_samples
  self.generator = check_generator("RandomSampler", options.generator)
end

function RandomSampler:len() return self.num_samples or items.length(self.source) end

-- The block of draws with replacement, and that a last permutation is drawn even for no index, are PyTorch's.
local BLOCK = 32

function RandomSampler:iter()
  local left, generator, n, is_last = nil, self.generator, nil, false
  return elements(function()
    if is_last then return nil end
    if not left then
      n, left = items.length(self.source), self:len()
      if n == 0 then raise("RandomSampler: the data set is empty") end
      generator = generator or rille.Generator():manual_seed(samplers.draw_seed())
    end
    local size = self.replacement and BLOCK or n
    local wanted = math.min(size, left)
    is_last = left < size
    left = left - wanted
    if self.replacement then return rille.randint(0, n, { wanted }, { generator = generator }):totable() end
    return rille.randperm(n, { generator = generator }):slice(0, wanted):totable()
  end)
end
samplers.RandomSampler = RandomSampler

local SubsetRandomSampler = Sampler:extend("SubsetRandomSampler")

--- The given indices by chance, each once.
function SubsetRandomSampler:init(indices, options)
  options = check.options("SubsetRandomSampler", options, { generator = "any" })
  self.indices = samplers.indices("SubsetRandomSampler", indices)
  self.generator = check_generator("SubsetRandomSampler", options.generator)
end
check.take_names(SubsetRandomSampler, { init = "self indices options" })

function SubsetRandomSampler:len() return #self.indices end

function SubsetRandomSampler:iter()
  return elements_of(function()
    return self.indices:index_select(0, rille.randperm(#self.indices, { generator = self.generator })):totable()
  end)
end
samplers.SubsetRandomSampler = SubsetRandomSampler

local WeightedRandomSampler = Sampler:extend("WeightedRandomSampler")

--- Index i as often as weight i says, against the sum of the weights.
function WeightedRandomSampler:init(weights, num_samples, options)
  local name = "WeightedRandomSampler"
  options = check.options(name, options, { replacement = "boolean", generator = "any" })
  if type(weights) ~= "table" and not rille.is_tensor(weights) then
    raise("%s: weights must be a list of numbers or a tensor, got %s", name, type(weights))
  end
  self.weights = rille.is_tensor(weights) and weights:to("float64") or rille.tensor(weights, { dtype = "float64" })
  if self.weights:dim() ~= 1 then raise("%s: weights must have one dim, got %s", name, check.shape(self.weights)) end
  self.num_samples = check_count(name, "num_samples", num_samples)
  self.replacement = options.replacement ~= false
  self.generator = check_generator(name, options.generator)
end
check.take_names(WeightedRandomSampler, { init = "self weights num_samples options" })

function WeightedRandomSampler:len() return self.num_samples end

function WeightedRandomSampler:iter()
  return elements_of(function()
    return rille.multinomial(self.weights, self.num_samples, self.replacement, self.generator):totable()
  end)
end
samplers.WeightedRandomSampler = WeightedRandomSampler

local DistributedSampler = Sampler:extend("DistributedSampler")

--- One rank's share of a data set, of which all ranks together have every item. Each has as many: the first ones come once
-- more at the end, or with drop_last, the last ones are left out; with pad = false ranks may have one fewer.
function DistributedSampler:init(source, options)
  local name = "DistributedSampler"
  options = check.options(name, options, { num_replicas = "integer", rank = "integer", shuffle = "boolean", seed = "integer",
    drop_last = "boolean", pad = "boolean" })
  items.reader(name, source)
  local dist = (not options.num_replicas or not options.rank) and rille.distributed or nil
  if dist and not dist.is_initialized() then
    raise("%s: num_replicas and rank must be given, or rille.distributed.init() called first", name)
  end
  self.source, self.epoch = source, 0
  self.num_replicas = check_count(name, "num_replicas", options.num_replicas or dist.size())
  self.rank = options.rank or dist.rank()
  if self.rank < 0 or self.rank >= self.num_replicas then
    raise("%s: rank must be from 0 to %d, got %d", name, self.num_replicas - 1, self.rank)
  end
  self.shuffle, self.seed = options.shuffle ~= false, options.seed or 0
  self.drop_last, self.pad = options.drop_last or false, options.pad ~= false
end

--- Another order for each epoch: called before a pass, with the same number on all ranks.
function DistributedSampler:set_epoch(epoch)
  if math.type(epoch) ~= "integer" or epoch < 0 then
    raise("DistributedSampler: epoch must be an integer of at least 0, got %s", tostring(epoch))
  end
  self.epoch = epoch
end

function DistributedSampler:len()
  local n, ranks = items.length(self.source), self.num_replicas
  if self.drop_last then return n // ranks end
  return self.pad and (n + ranks - 1) // ranks or (n - self.rank + ranks - 1) // ranks
end

function DistributedSampler:iter()
  return elements_of(function()
    local n, ranks = items.length(self.source), self.num_replicas
    if n == 0 then return {} end
    local order
    if self.shuffle then
      order = rille.randperm(n, { generator = rille.Generator():manual_seed(self.seed + self.epoch) })
    end
    local list = {}
    for k = 0, self:len() - 1 do list[k + 1] = (k * ranks + self.rank) % n end
    return order and order:index_select(0, rille.tensor(list, { dtype = "int64" })):totable() or list
  end)
end
samplers.DistributedSampler = DistributedSampler

-- ---- batches of indices ------------------------------------------------------------------------------------------

--- A pass over a sampler, or over a list.
function samplers.pass(name, sampler)
  if type(sampler) == "table" and type(sampler.iter) == "function" then return sampler:iter() end
  local i = 0
  return function()
    i = i + 1
    local index = sampler[i]
    if index ~= nil and type(index) ~= "table" and not math.tointeger(index) then
      raise("%s: the sampler's indices must be integers, got %s", name, tostring(index))
    end
    return index
  end
end

--- Raises unless sampler is a sampler or a list.
function samplers.check(name, what, sampler)
  if type(sampler) ~= "table" or getmetatable(sampler) and type(sampler.iter) ~= "function" then
    raise("%s: %s must be a sampler (with a method iter) or a list, got %s", name, what,
      rille.is_tensor(sampler) and "a tensor" or type(sampler))
  end
  return sampler
end

local BatchSampler = Sampler:extend("BatchSampler")

--- Lists of batch_size indices from another sampler; the last one may be shorter, or is left out with drop_last.
function BatchSampler:init(sampler, batch_size, drop_last)
  self.sampler = samplers.check("BatchSampler", "sampler", sampler)
  self.batch_size = check_count("BatchSampler", "batch_size", batch_size)
  if drop_last ~= nil and type(drop_last) ~= "boolean" then
    raise("BatchSampler: drop_last must be boolean, got %s", type(drop_last))
  end
  self.drop_last = drop_last or false
end
check.take_names(BatchSampler, { init = "self sampler batch_size drop_last" })

function BatchSampler:len()
  local n = #self.sampler
  return self.drop_last and n // self.batch_size or (n + self.batch_size - 1) // self.batch_size
end

function BatchSampler:iter()
  local next_index = samplers.pass("BatchSampler", self.sampler)
  local at_end = false
  return function()
    local batch = {}
    while not at_end and #batch < self.batch_size do
      local index = next_index()
      at_end = index == nil
      batch[#batch + 1] = index
    end
    if #batch == 0 or self.drop_last and #batch < self.batch_size then return nil end
    return batch
  end
end
samplers.BatchSampler = BatchSampler

return samplers
