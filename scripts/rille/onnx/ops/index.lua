-- Operators that take, put, sort and find elements.
local rille, require = ...
local F, tensors, raise = rille.nn.functional, require "rille.onnx.tensors", require("rille.check").raise
local numbers, number, int64 = tensors.numbers, tensors.number, tensors.int64

local function axis_of(axis, n) return axis < 0 and axis + n or axis end

-- Indices from the end become those from the start.
local function from_start(i, n)
  i = i:to("int64")
  if tensors.known[i] then
    local list, any = numbers(i), false
    for k, v in ipairs(list) do
      if v < 0 then list[k], any = v + n, true end
    end
    return any and tensors.make(list, i:shape(), "int64") or i
  end
  return rille.where(i:lt(0), i + n, i)
end

local reductions = { add = "sum", mul = "prod", max = "amax", min = "amin" }

local function gather(a, x, i)
  local axis = axis_of(a.axis or 0, x:dim())
  if i:dim() == 0 and tensors.known[i] then return x:select(axis, axis_of(number(i), x:size(axis))) end
  local sizes, shape = x:shape(), {}
  for k = 1, axis do shape[k] = sizes[k] end
  for _, size in ipairs(i:shape()) do shape[#shape + 1] = size end
  for k = axis + 2, #sizes do shape[#shape + 1] = sizes[k] end
  i = from_start(i, x:size(axis))
  if axis == 0 and x:dim() == 2 and x:is_floating_point() then return F.embedding(i, x) end
  return x:index_select(axis, i:flatten()):reshape(shape)
end

local function gather_elements(a, x, i)
  local axis = axis_of(a.axis or 0, x:dim())
  return x:gather(axis, from_start(i, x:size(axis)))
end

local function scatter_elements(a, x, i, updates)
  local axis = axis_of(a.axis or 0, x:dim())
  i = from_start(i, x:size(axis))
  local how = a.reduction or "none"
  if how == "none" then return x:scatter(axis, i, updates) end
  return x:scatter_reduce(axis, i, updates, reductions[how], { include_self = true })
end

-- Rows of indices as places in x, whose dims after the first `batch` ones are taken as one.
local function flat_places(x, i, batch)
  local flat
  for d = 0, i:size(-1) - 1 do
    local size = x:size(batch + d)
    local place = from_start(i:select(-1, d), size)
    flat = flat and flat * size + place or place
  end
  return flat or rille.zeros(i:shape(), { dtype = "int64" }):sum(-1)
end

local function product(sizes, from, to)
  local n = 1
  for d = from, to do n = n * sizes[d] end
  return n
end

local function gather_nd(a, x, i)
  local batch, sizes, shape = a.batch_dims or 0, x:shape(), i:shape()
  local k = shape[#shape]
  local flat = flat_places(x, i, batch)
  local n, rows, inner = product(sizes, 1, batch), product(sizes, batch + 1, batch + k), product(sizes, batch + k + 1, #sizes)
  if batch > 0 then flat = flat:reshape(n, -1) + rille.arange(n):unsqueeze(1) * rows end
  local result = table.move(shape, 1, #shape - 1, 1, {})
  for d = batch + k + 1, #sizes do result[#result + 1] = sizes[d] end
  return x:reshape(n * rows, inner):index_select(0, flat:flatten()):reshape(result)
end

local function scatter_nd(a, x, i, updates)
  local sizes, k = x:shape(), i:size(-1)
  local rows, inner = product(sizes, 1, k), product(sizes, k + 1, #sizes)
  local y, v = x:reshape(rows, inner), updates:reshape(-1, inner)
  local places = flat_places(x, i, 0):reshape(-1, 1):expand(v:size(0), inner):contiguous()
  local how = a.reduction or "none"
  if how == "none" then return y:scatter(0, places, v):reshape(sizes) end
  return y:scatter_reduce(0, places, v, reductions[how], { include_self = true }):reshape(sizes)
end

local function compress(a, x, condition)
  local axis = a.axis
  if not axis then x, axis = x:flatten(), 0 end
  local places = {}
  for i, value in ipairs(numbers(condition)) do
    if value ~= 0 then places[#places + 1] = i - 1 end
  end
  return x:index_select(axis_of(axis, x:dim()), int64(places))
end

local function one_hot(a, i, depth, values)
  local n = math.tointeger(number(depth)) or math.floor(number(depth))
  local axis, dims = a.axis or -1, i:dim() + 1
  axis = axis_of(axis, dims)
  i = from_start(i, n)
  local places = rille.arange(n)
  local hot = i:unsqueeze(-1):eq(places):movedim(-1, axis)
  return rille.where(hot, values:select(0, 1), values:select(0, 0))
end

local function cum(name)
  return function(a, x, axis)
    axis = axis_of(number(axis), x:dim())
    if (a.reverse or 0) ~= 0 then x = x:flip { axis } end
    local dtype = x.dtype
    local y = x[name](x, axis):to(dtype)
    if (a.exclusive or 0) ~= 0 then
      local shape = x:shape()
      shape[axis + 1] = 1
      local first = name == "cumsum" and rille.zeros(shape, { dtype = dtype }) or rille.ones(shape, { dtype = dtype })
      y = rille.cat({ first, y:narrow(axis, 0, x:size(axis) - 1) }, axis)
    end
    return (a.reverse or 0) ~= 0 and y:flip { axis } or y
  end
end

local function top_k(a, x, k)
  return x:topk(k and number(k) or a.k, axis_of(a.axis or -1, x:dim()), (a.largest or 1) ~= 0, (a.sorted or 1) ~= 0)
end

-- Where each value stands first, and the order of first appearance.
local function first_places(inverse, n)
  local first = {}
  for place, value in ipairs(numbers(inverse)) do
    first[value + 1] = first[value + 1] or place - 1
  end
  local order = {}
  for i = 1, n do order[i] = i end
  table.sort(order, function(p, q) return first[p] < first[q] end)
  return first, order
end

local function unique(a, x)
  local axis = a.axis and axis_of(a.axis, x:dim())
  local values, inverse, counts = x:unique { sorted = true, return_inverse = true, return_counts = true, dim = axis }
  inverse = inverse:flatten()
  local first, order = first_places(inverse, counts:numel())
  if a.sorted ~= 0 then return values, int64(first), inverse, counts end
  local by_first, place_of = {}, {}
  for i, old in ipairs(order) do by_first[i], place_of[old] = old - 1, i - 1 end
  local index = int64(by_first)
  return values:index_select(axis or 0, index), int64(first):index_select(0, index), int64(place_of):index_select(0, inverse),
    counts:index_select(0, index)
end

local function tensor_scatter(a, past, update, places)
  local axis, mode = axis_of(a.axis or -2, past:dim()), a.mode or "linear"
  local first = places and numbers(places)
  local rows = {}
  for b = 0, past:size(0) - 1 do
    local at, n, size = first and first[b + 1] or 0, update:size(axis), past:size(axis)
    local list = {}
    for i = 0, n - 1 do
      local place = at + i
      if mode == "circular" then place = place % size end
      if place >= size then raise("onnx: an update of %d rows from %d on, of %d", n, at, size) end
      list[i + 1] = place
    end
    rows[b + 1] = past:select(0, b):index_copy(axis - 1, int64(list), update:select(0, b))
  end
  return rille.stack(rows, 0)
end

return function()
  local ops = { Gather = gather, GatherElements = gather_elements, ScatterElements = scatter_elements, Scatter = scatter_elements,
    GatherND = gather_nd, ScatterND = scatter_nd, Compress = compress, OneHot = one_hot, CumSum = cum "cumsum",
      CumProd = cum "cumprod",
    TopK = top_k, Unique = unique, TensorScatter = tensor_scatter }
  ops.NonZero = function(_, x) return rille.nonzero(x):t() end
  return ops, { moves = { "Gather", "GatherElements", "ScatterElements", "Scatter", "GatherND", "ScatterND", "Compress" } }
end
