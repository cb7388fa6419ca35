-- Event files for TensorBoard: records of TensorFlow (a length and the data, each with a masked CRC-32C) that hold Event
-- messages in protobuf's wire format (https://protobuf.dev/programming-guides/encoding/).
local rille, require, native = ...
local streams = require "rille.streams"
local class = require "rille.class"
local events = {}

-- CRC-32C (Castagnoli), a byte at a time.
local crcs
local function crc32c(text)
  if not crcs then
    crcs = {}
    for i = 0, 255 do
      local crc = i
      for _ = 1, 8 do crc = crc & 1 == 1 and crc >> 1 ~ 0x82f63b78 or crc >> 1 end
      crcs[i] = crc
    end
  end
  local crc = 0xffffffff
  for i = 1, #text do crc = crc >> 8 ~ crcs[(crc ~ text:byte(i)) & 0xff] end
  return crc ~ 0xffffffff
end

local function masked(text)
  local crc = crc32c(text)
  return ("<I4"):pack(((crc >> 15 | crc << 17 & 0xffffffff) + 0xa282ead8) & 0xffffffff)
end

local function record(data)
  local length = ("<I8"):pack(#data)
  return length .. masked(length) .. data .. masked(data)
end

-- ---- fields of messages: number << 3 | wire type ---------------------------------------------------------------------------

local function varint(n)
  local bytes = {}
  repeat
    local low = n & 0x7f
    n = n >> 7
    bytes[#bytes + 1] = string.char(n ~= 0 and low | 0x80 or low)
  until n == 0
  return table.concat(bytes)
end

local function integer(number, value) return varint(number << 3) .. varint(value) end
local function double(number, value) return varint(number << 3 | 1) .. ("<d"):pack(value) end
local function float(number, value) return varint(number << 3 | 5) .. ("<f"):pack(value) end
local function bytes(number, value) return varint(number << 3 | 2) .. varint(#value) .. value end

-- Event: wall_time 1, step 2, file_version 3, summary 5, session_log 7.
local function event(step, rest) return record(double(1, os.time()) .. integer(2, step) .. rest) end

-- Summary.Value: tag 1, simple_value 2, histo 5.
local function value(tag, rest) return bytes(1, bytes(1, tag) .. rest) end

-- ---- the file ------------------------------------------------------------------------------------------------------------

local Writer = class.plain "rille.train.events"

function Writer:_write(text)
  self.file:write(text)
  self.file:flush()
end

--- Numbers by name, at a step.
function Writer:scalars(step, values)
  local names, parts = {}, {}
  for name in pairs(values) do names[#names + 1] = name end
  table.sort(names)
  for i, name in ipairs(names) do parts[i] = value(name, float(2, values[name])) end
  self:_write(event(step, bytes(5, table.concat(parts))))
end

--- How a tensor's elements are spread, over 30 bins. HistogramProto: min 1, max 2, num 3, sum 4, sum_squares 5,
-- bucket_limit 6, bucket 7.
function Writer:histogram(step, name, tensor)
  tensor = tensor:detach():reshape(-1):double()
  if tensor:numel() == 0 or not tensor:isfinite():all():item() then return end
  local low, high = tensor:min():item(), tensor:max():item()
  if low == high then low, high = low - 0.5, high + 0.5 end
  local bins, limits, counts = 30, {}, {}
  for i, count in ipairs(rille.histc(tensor, bins, low, high):totable()) do
    limits[i], counts[i] = ("<d"):pack(low + (high - low) * i / bins), ("<d"):pack(count)
  end
  local histogram = double(1, low) .. double(2, high) .. double(3, tensor:numel()) .. double(4, tensor:sum():item())
    .. double(5, tensor:square():sum():item()) .. bytes(6, table.concat(limits)) .. bytes(7, table.concat(counts))
  self:_write(event(step, bytes(5, value(name, bytes(5, histogram)))))
end

--- A new file in folder, which is made. Where the run goes on from step, TensorBoard forgets what came after it.
function events.open(folder, step)
  native.make_folder("Trainer: log", folder .. "/")
  local path = ("%s/events.out.tfevents.%d.rille.%d"):format(folder, os.time(), math.floor(rille.clock() * 1e6))
  local file, problem = streams.open(path, "wb")
  if not file then native.raise("Trainer: log: cannot open " .. problem) end
  local writer = Writer { file = file, path = path }
  writer:_write(event(0, bytes(3, "brain.Event:2")))
  if step > 0 then writer:_write(event(step, bytes(7, integer(1, 1)))) end
  return writer
end

return events
