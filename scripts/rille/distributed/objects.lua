-- Plain values, tensors and tables of them, from rank to rank: a list of names and texts goes first, then each tensor.
local rille, require, native = ...
local check, tree = require "rille.check", require "rille.tree"
local dist = rille.distributed
local objects = {}

-- The list as a string: of a text its name and the text, of a tensor its name, dtype and sizes.
local function describe(tensors, texts)
  local parts = {}
  for _, name in ipairs(check.sorted_keys(texts)) do parts[#parts + 1] = ("<Bs4s4"):pack(0, name, texts[name]) end
  for _, name in ipairs(check.sorted_keys(tensors)) do
    local tensor = tensors[name]
    local sizes = table.concat(tensor.shape, " ")
    parts[#parts + 1] = ("<Bs4s4s4"):pack(1, name, tensor.dtype, sizes)
  end
  return table.concat(parts)
end

local function read(text)
  local texts, tensors, order, at = {}, {}, {}, 1
  while at <= #text do
    local kind, name, first, sizes
    kind, name, first, at = ("<Bs4s4"):unpack(text, at)
    if kind == 0 then
      texts[name] = first
    else
      sizes, at = ("<s4"):unpack(text, at)
      local shape = {}
      for size in sizes:gmatch "%d+" do shape[#shape + 1] = math.tointeger(tonumber(size)) end
      tensors[name] = rille.empty(shape, { dtype = first })
      order[#order + 1] = name
    end
  end
  return texts, tensors, order
end

local function to_text(bytes)
  local parts = {}
  for from = 0, bytes:numel() - 1, 4096 do
    parts[#parts + 1] = string.char(table.unpack(bytes:slice(from, math.min(from + 4096, bytes:numel())):totable()))
  end
  return table.concat(parts)
end

local function send(value, rank)
  local tensors, texts = tree.flatten { value }
  local text = describe(tensors, texts)
  dist.broadcast(rille.tensor({ #text }, { dtype = "int64" }), rank)
  dist.broadcast(native.from_bytes(text, "uint8", #text, 0), rank)
  for _, name in ipairs(check.sorted_keys(tensors)) do dist.broadcast(tensors[name]:contiguous(), rank) end
  return value
end

local function receive(rank)
  local size = dist.broadcast(rille.zeros({ 1 }, { dtype = "int64" }), rank):item()
  local texts, tensors, order = read(to_text(dist.broadcast(rille.empty({ size }, { dtype = "uint8" }), rank)))
  for _, name in ipairs(order) do dist.broadcast(tensors[name], rank) end
  return tree.build(tensors, texts)[1]
end

local function from(value, rank)
  if rank == dist.rank() then return send(value, rank) end
  return receive(rank)
end

--- The list's values become those of rank src.
function objects.broadcast_object_list(list, src)
  if type(list) ~= "table" then check.raise("broadcast_object_list: takes a list, got %s", type(list)) end
  local values = from(list, src or 0)
  for i = 1, math.max(#list, #values) do list[i] = values[i] end
  return list
end

--- What each rank gives, as a list.
function objects.all_gather_object(list, object)
  if object == nil then list, object = {}, list end
  for rank = 0, dist.size() - 1 do list[rank + 1] = from(object, rank) end
  return list
end

return objects
