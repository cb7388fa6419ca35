-- What a tensor of the traced network is in the C file: a place in a buffer (the input, the output, or a piece of the arena) with
-- the strides that it has in Rille, so that views need no code; or a constant, whose numbers stand among the weights.
local _, require = ...
local types = require "rille.export.types"
local values = {}

--- Where the memory begins that a tensor shows.
function values.base(tensor) return tensor:data_ptr() - tensor:storage_offset() * tensor:element_size() end

--- Strides of elements that lie side by side.
function values.row_major(shape)
  local strides, step = {}, 1
  for i = #shape, 1, -1 do strides[i], step = step, step * shape[i] end
  return strides
end

function values.numel(shape)
  local n = 1
  for _, size in ipairs(shape) do n = n * size end
  return n
end

--- Whether its elements lie side by side, in the order of its dims.
function values.is_dense(value)
  local step = 1
  for i = #value.shape, 1, -1 do
    if value.shape[i] ~= 1 then
      if value.strides[i] ~= step then return false end
      step = step * value.shape[i]
    end
  end
  return true
end

--- A buffer of so many elements. kind: "arena", "input", "output"; the steps from first to last use it.
function values.new_buffer(kind, dtype, size, name)
  return { kind = kind, dtype = dtype, size = size, name = name, first = math.maxinteger, last = -1, origin = 0 }
end

--- The value that a tensor is in a buffer that has its memory.
function values.of(tensor, buffer)
  return { buffer = buffer, offset = tensor:storage_offset() - buffer.origin, shape = tensor:shape(),
    strides = { tensor:stride() }, dtype = tensor.dtype, numel = tensor:numel() }
end

--- A value of its own that fills a new buffer.
function values.fresh(dtype, shape)
  local n = values.numel(shape)
  return { buffer = values.new_buffer("arena", dtype, n), offset = 0, shape = shape, strides = values.row_major(shape),
    dtype = dtype, numel = n }
end

-- ---- places in the arena ------------------------------------------------------------------------------------------

local function overlap(a, b) return a.first <= b.last and b.first <= a.last end

-- A buffer whose step overwrites, element for element, what it reads last takes that one's place.
local function join(buffers)
  for _, buffer in ipairs(buffers) do
    local source = buffer.over
    while source and source.joined do source = source.joined end
    if source and source.kind == "arena" and buffer.kind == "arena" and source.size == buffer.size
      and source.dtype == buffer.dtype and source.last == buffer.first then
      source.last = buffer.last
      buffer.joined = source
    end
  end
end

--- Gives each buffer of the arena its offset, the large ones first, each at the lowest place that no other one has while it
-- lives. Returns the sizes of the arenas by type of C.
function values.plan(buffers)
  join(buffers)
  local placed, sizes, open = {}, {}, {}
  for i, buffer in ipairs(buffers) do
    buffer.number = i
    if buffer.kind == "arena" and not buffer.joined and buffer.last >= 0 then open[#open + 1] = buffer end
  end
  table.sort(open, function(a, b)
    if a.size ~= b.size then return a.size > b.size end
    return a.number < b.number
  end)
  for _, buffer in ipairs(open) do
    local type, rivals, at = types.c[buffer.dtype], {}, 0
    for _, other in ipairs(placed[type] or {}) do
      if overlap(buffer, other) then rivals[#rivals + 1] = other end
    end
    table.sort(rivals, function(a, b) return a.offset < b.offset end)
    for _, other in ipairs(rivals) do
      if other.offset >= at + buffer.size then break end
      at = math.max(at, other.offset + other.size)
    end
    buffer.offset = at
    placed[type] = placed[type] or {}
    table.insert(placed[type], buffer)
    sizes[type] = math.max(sizes[type] or 0, at + buffer.size)
  end
  for _, buffer in ipairs(buffers) do
    local owner = buffer
    while owner.joined do owner = owner.joined end
    buffer.offset = owner.offset
  end
  return sizes
end

return values
