-- What a trainer takes its batches from: a DataLoader, a list of batches, an iterator, or nothing.
local passes = {}

-- A function that gives the next batch of a new pass.
-- @param batches how many at most, of which left_out were given already; nil: all
function passes.start(source, batches, left_out)
  local next_batch
  if source == nil then
    next_batch = function() return true end
  elseif type(source) == "table" and getmetatable(source) == nil then
    local at = 0
    next_batch = function()
      at = at + 1
      local batch = source[at]
      if type(batch) == "table" then return table.unpack(batch) end
      return batch
    end
  elseif type(source) == "table" and source.iter then
    next_batch = source:iter()
  else
    local control
    next_batch = function()
      local batch = table.pack(source(nil, control))
      control = batch[1]
      return table.unpack(batch, 1, batch.n)
    end
  end
  if not batches then return next_batch end
  local left = batches - (left_out or 0)
  return function()
    left = left - 1
    if left >= 0 then return next_batch() end
  end
end

-- How many batches a pass gives; nil if that is not known.
function passes.length(source, batches)
  if source == nil then return batches end
  local known, n = pcall(function()
    local meta = type(source) == "table" and getmetatable(source)
    if type(source) ~= "table" or meta and not source.len and not meta.__len then return nil end
    return meta and source.len and source:len() or #source
  end)
  if not known or type(n) ~= "number" then return batches end
  return batches and math.min(n, batches) or n
end

return passes
