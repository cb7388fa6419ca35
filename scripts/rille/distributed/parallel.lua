-- rille.distributed.DataParallel: a network whose copies on all ranks learn from their own batches as one would from all of
-- them together. Gradients are averaged by bindings/distributed/reducer.c while backward runs.
local rille, require, native = ...
local check = require "rille.check"
local dist = rille.distributed
local raise = check.raise
local parallel = {}

local DataParallel = rille.nn.Module:extend("DataParallel")
parallel.DataParallel = DataParallel
parallel.DistributedDataParallel = DataParallel

local OPTIONS = {
  bucket_cap_mb = "number", broadcast_buffers = "boolean", find_unused_parameters = "boolean", overlap = "boolean",
}

-- What all ranks must have alike: names, dtypes and shapes, as a number.
local function fingerprint(net)
  local crc = 0
  for name, parameter in net:named_parameters() do
    crc = native.crc32(crc, name .. parameter.dtype .. check.shape(parameter) .. tostring(parameter.requires_grad))
  end
  for name, buffer in net:named_buffers() do crc = native.crc32(crc, name .. buffer.dtype .. check.shape(buffer)) end
  return crc
end

local function check_alike(net)
  local mine = rille.tensor({ fingerprint(net) }, { dtype = "int64" })
  local least, most = dist.all_reduce(mine:clone(), "min"), dist.all_reduce(mine:clone(), "max")
  if least:item() ~= most:item() then
    raise("DataParallel: parameters have other names, dtypes or shapes on other ranks: build the same network on each")
  end
end

-- Rank 0's parameters and buffers become those of all.
local function hand_out(net)
  local works = {}
  for _, list in ipairs { net:parameters(), net:buffers() } do
    for _, tensor in ipairs(list) do works[#works + 1] = dist.broadcast_async(tensor, 0) end
  end
  for _, work in ipairs(works) do work:wait() end
end

function DataParallel:init(net, options)
  options = check.options("DataParallel", options, OPTIONS)
  if not rille.nn.is_module(net) then raise("DataParallel: takes a network, got %s", type(net)) end
  if not dist.is_initialized() then raise("DataParallel: call rille.distributed.init() first") end
  local megabytes = options.bucket_cap_mb or 25
  if not (megabytes > 0) then raise("DataParallel: bucket_cap_mb must be above 0, got %s", tostring(megabytes)) end
  local names, learned = {}, {}
  for name, parameter in net:named_parameters() do
    if parameter.requires_grad then names[#names + 1], learned[#learned + 1] = name, parameter end
  end
  if #learned == 0 then raise("DataParallel: the network has no parameter that requires grad") end
  check_alike(net)
  hand_out(net)
  local overlap = options.overlap
  if overlap == nil then overlap = true end
  local reducer = native.reducer(learned, math.floor(megabytes * 1024 * 1024), overlap,
    options.find_unused_parameters or false)
  if options.broadcast_buffers then native.reducer_buffers(reducer, net:buffers()) end
  self.module = net
  rawset(self, "_reducer", reducer)
  rawset(self, "_names", names)
  rawset(self, "_learned", learned)
  rawset(self, "_finds", options.find_unused_parameters or false)
end

local function names_of(self, numbers)
  local list = {}
  for i, number in ipairs(numbers) do
    if i > 8 then
      list[i] = ("and %d more"):format(#numbers - 8)
      break
    end
    list[i] = self._names[number]
  end
  return table.concat(list, ", ")
end

local function tensors_in(value, list)
  if rille.is_tensor(value) then
    list[#list + 1] = value
  elseif type(value) == "table" then
    for _, one in pairs(value) do tensors_in(one, list) end
  end
  return list
end

-- Which parameters no output depends on.
local function unused(self, outputs)
  local reached, missing, seen = {}, {}, {}
  for _, output in ipairs(tensors_in(outputs, {})) do
    if output.requires_grad then
      local _, nodes = native.tape(output, seen)
      for _, node in ipairs(nodes or {}) do
        if node.leaf then reached[node.serial] = true end
      end
    end
  end
  for i, parameter in ipairs(self._learned) do
    if not reached[parameter:_serial()] then missing[#missing + 1] = i end
  end
  return missing
end

local function begin_pass(self)
  local left = native.reducer_begin(self._reducer)
  if left then
    raise("DataParallel: these parameters had no gradient in the last backward: %s; let all of them take part in the loss, or " ..
      "make DataParallel with find_unused_parameters = true", names_of(self, left))
  end
end

function DataParallel:forward(...)
  local wants = rille.is_grad_enabled()
  if wants then begin_pass(self) end
  if self.training then native.reducer_hand_out(self._reducer) end
  if not (wants and self._finds) then return self.module(...) end
  local outputs = table.pack(self.module(...))
  native.reducer_missing(self._reducer, unused(self, outputs))
  return table.unpack(outputs, 1, outputs.n)
end

--- Runs f, or what follows until the value is closed, without reducing gradients: they gather on this rank, and the next
-- backward outside reduces what has gathered.
function DataParallel:no_sync(f)
  local reducer = self._reducer
  local was = native.reducer_enable(reducer, false)
  local guard = setmetatable({}, { __close = function() native.reducer_enable(reducer, was) end })
  if f == nil then return guard end
  local _ <close> = guard
  return f()
end

--- The buckets: a list of { bytes, names }, in the order in which they are sent, and the passes that were reduced.
function DataParallel:buckets()
  local list = native.reducer_describe(self._reducer)
  for _, bucket in ipairs(list) do
    bucket.names = {}
    for i, number in ipairs(bucket) do
      bucket.names[i] = self._names[number]
      bucket[i] = nil
    end
  end
  return list
end

return parallel
