-- x[i], x["1:3, -1"], x[{ i, j }], x[mask], x[indices]: reading and writing pieces, counted from 0 as everywhere in Rille.
local core = require "rille_ffi.core"

-- A piece of text as an index: a number, or { from, to, step }; nil for the whole dim.
local function part_of(text)
  text = text:match "^%s*(.-)%s*$"
  if text == ":" or text == "" then return nil end
  local number = tonumber(text)
  if number then return number end
  local from, to, step = text:match "^(%-?%d*)%s*:%s*(%-?%d*)%s*:?%s*(%d*)$"
  if not from then core.raise("index: '%s' is no index; write 3, 1:3, :-1 or 0:8:2", text) end
  return { tonumber(from), tonumber(to), tonumber(step) }
end

return function(rille)
  local ops = rille.ops

  local function along(tensor, parts, n)
    local dim = 0
    for i = 1, n do
      local part = parts[i]
      if type(part) == "number" then
        tensor = ops.find "select"(tensor, dim, part)
      else
        if part then
          tensor = ops.find "slice"(tensor, { dim = dim, from = part[1], to = part[2], step = part[3] })
        end
        dim = dim + 1
      end
    end
    return tensor
  end

  local function view(tensor, key)
    if type(key) == "number" then return ops.find "select"(tensor, 0, key) end
    local parts, n = {}, 0
    if type(key) == "string" then
      for text in (key .. ","):gmatch "([^,]*)," do
        n = n + 1
        parts[n] = part_of(text)
      end
    elseif type(key) == "table" then
      for i, item in ipairs(key) do parts[i], n = type(item) == "string" and part_of(item) or item, i end
    else
      core.raise("index: a tensor cannot be indexed by a %s", type(key))
    end
    if n > tensor:dim() then core.raise("index: %d indices for a tensor with %d dims", n, tensor:dim()) end
    return along(tensor, parts, n)
  end

  --- What x[key] gives.
  function rille.pick(tensor, key)
    if core.is_tensor(key) then
      if key.dtype == "bool" then return ops.find "masked_select"(tensor, key) end
      return ops.find "index_select"(tensor, 0, key)
    end
    return view(tensor, key)
  end

  --- What x[key] = value does.
  function rille.put_at(tensor, key, value)
    if core.is_tensor(key) and key.dtype == "bool" and type(value) == "number" then
      return ops.find "masked_fill_"(tensor, key, value)
    end
    local place = core.is_tensor(key) and core.raise("index: only masks and numbers can be written through a tensor")
      or view(tensor, key)
    if core.is_tensor(value) then return ops.find "copy_"(place, value) end
    ops.find "fill_"(place, value)
  end
end
