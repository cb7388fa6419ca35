-- Operators that make, cut and turn tensors.
local rille, require = ...
local tensors, raise = require "rille.onnx.tensors", require("rille.check").raise
local numbers, number, int64, make = tensors.numbers, tensors.number, tensors.int64, tensors.make

local function axis_of(axis, n) return axis < 0 and axis + n or axis end

-- The list of a tensor or of an attribute, which opsets exchanged.
local function list_of(given, attribute) return given and numbers(given) or attribute and table.move(attribute, 1, #attribute, 1,
  {}) end

-- The same where there must be one.
local function needed(name, given, attribute)
  local list = list_of(given, attribute)
  if not list then raise("onnx: neither an input nor an attribute says the %s", name) end
  return list
end

local function constant(a)
  if a.value then return a.value end
  if a.sparse_value then return a.sparse_value end
  if a.value_float then return rille.tensor(a.value_float) end
  if a.value_int then return rille.tensor(a.value_int, { dtype = "int64" }) end
  if a.value_ints then return int64(a.value_ints) end
  if a.value_floats then return make(a.value_floats, { #a.value_floats }, "float32") end
  raise("onnx: a constant of text, which fits no dtype of Rille's")
end

local function constant_of_shape(a, sizes)
  local value = a.value and number(a.value) or 0
  local made = rille.full(numbers(sizes), value, { dtype = "float64" }):to(a.value and a.value.dtype or "float32")
  if a.value and a.value.dtype == "int64" then made = rille.full(numbers(sizes), value, { dtype = "int64" }) end
  return a.value and tensors.set_kind(made, tensors.kind(a.value)) or made
end

local function shape_of(a, x)
  local sizes = x:shape()
  local n, from, to = #sizes, a.start or 0, a["end"] or #sizes
  from = from < 0 and math.max(from + n, 0) or math.min(from, n)
  to = to < 0 and math.max(to + n, 0) or math.min(to, n)
  local cut = {}
  for i = from + 1, to do cut[#cut + 1] = sizes[i] end
  return int64(cut)
end

local function reshape(a, x, given)
  local sizes = needed("shape", given, a.shape)
  for i, size in ipairs(sizes) do
    if size == 0 and (a.allowzero or 0) == 0 then
      if i > x:dim() then raise("onnx: size %d of the new shape is 0, the input's, which has %d dims", i, x:dim()) end
      sizes[i] = x:size(i - 1)
    end
  end
  return x:reshape(sizes)
end

local function flatten(a, x)
  local n = 1
  for i = 0, axis_of(a.axis or 1, x:dim()) - 1 do n = n * x:size(i) end
  return x:reshape(n, n == 0 and 0 or x:numel() // n)
end

local function transpose(a, x)
  local order = a.perm
  if not order then
    order = {}
    for i = x:dim() - 1, 0, -1 do order[#order + 1] = i end
  end
  return x:permute(order)
end

local function squeeze(a, x, given)
  local axes = list_of(given, a.axes)
  if not axes then return x:squeeze() end
  for i, axis in ipairs(axes) do axes[i] = axis_of(axis, x:dim()) end
  table.sort(axes, function(p, q) return p > q end)
  for _, axis in ipairs(axes) do
    if axis >= x:dim() or axis < 0 then raise("onnx: squeezes dim %d of %d", axis, x:dim()) end
    if x:size(axis) ~= 1 then raise("onnx: squeezes dim %d, which has the size %d and not 1", axis, x:size(axis)) end
    x = x:squeeze(axis)
  end
  return x
end

local function unsqueeze(a, x, given)
  local axes = needed("axes", given, a.axes)
  local n = x:dim() + #axes
  for i, axis in ipairs(axes) do axes[i] = axis_of(axis, n) end
  table.sort(axes)
  for _, axis in ipairs(axes) do x = x:unsqueeze(axis) end
  return x
end

local function split(a, x, given)
  local axis = axis_of(a.axis or 0, x:dim())
  local sizes = list_of(given, a.split)
  if not sizes then
    local n, k = x:size(axis), a.num_outputs or a._outputs
    local each = (n + k - 1) // k
    sizes = {}
    for i = 1, k do sizes[i] = math.max(0, math.min(each, n - each * (i - 1))) end
  end
  local parts, at = {}, 0
  for i, size in ipairs(sizes) do parts[i], at = x:narrow(axis, at, size), at + size end
  return table.unpack(parts)
end

local function clamp(i, low, high) return math.max(low, math.min(i, high)) end

local function cut(x, axis, first, last, step)
  local n = x:size(axis)
  if step > 0 then
    first = clamp(first < 0 and first + n or first, 0, n)
    last = clamp(last < 0 and last + n or last, first, math.max(n, first))
    if first == 0 and last == n and step == 1 then return x end
    if step == 1 then return x:narrow(axis, first, last - first) end
    return rille.slice(x, first, last, axis, step)
  end
  first = clamp(first < 0 and first + n or first, -1, n - 1)
  last = clamp(last < 0 and last + n or last, -1, n - 1)
  if last == n - 1 and first == n - 1 then return x:narrow(axis, 0, 0) end
  local places = {}
  for i = first, last + 1, step do places[#places + 1] = i end
  return x:index_select(axis, int64(places))
end

local function slice(a, x, starts, ends, axes, steps)
  starts, ends = needed("starts", starts, a.starts), needed("ends", ends, a.ends)
  axes, steps = list_of(axes, a.axes), list_of(steps)
  if #ends ~= #starts then raise("onnx: %d starts and %d ends", #starts, #ends) end
  for i, first in ipairs(starts) do
    local last, n = ends[i], x:dim()
    if last <= math.mininteger + n then last = -(1 << 40) end
    x = cut(x, axis_of(axes and axes[i] or i - 1, n), clamp(first, -(1 << 40), 1 << 40), clamp(last, -(1 << 40), 1 << 40), steps
      and steps[i] or 1)
  end
  return x
end

-- A slice to before the first element, going back: -(n + 1) and lower are that.
local function expand(_, x, given)
  local sizes, have = numbers(given), x:shape()
  while #sizes < #have do table.insert(sizes, 1, 1) end
  for i = 0, #have - 1 do
    if sizes[#sizes - i] == 1 then sizes[#sizes - i] = have[#have - i] end
  end
  return x:expand(sizes)
end

local function range(_, first, last, step)
  local x = rille.arange(number(first), number(last), number(step), { dtype = first:is_floating_point() and "float64"
    or "int64" })
  return x:to(first.dtype)
end

local function eye_like(a, x)
  local n, m, k = x:size(0), x:size(1), a.k or 0
  local row, column = rille.arange(n):unsqueeze(1), rille.arange(m):unsqueeze(0)
  return (column - row):eq(k):to(a.dtype and tensors.type_of(a.dtype, "the result")[3] or x.dtype)
end

-- Floats that become integers of a narrower type than the one that holds them wrap round, as C's conversions do in practice.
local function convert(x, found)
  local limits = tensors.limits[found[1]]
  local same = tensors.kind(x) == found[1]
  local y = x:to(found[3])
  if limits and found[1] ~= found[3] and not same then
    y = rille.remainder(y - limits[1], limits[2] - limits[1] + 1) + limits[1]
    y = y:to(found[3])
  end
  if not same and (found[1] == "float16" or found[1] == "bfloat16") then y = tensors.round_to(y, found[1]) end
  if not rawequal(y, x) then tensors.set_kind(y, found[1]) end
  return y
end

local function cast(a, x) return convert(x, tensors.type_of(a.to, "the result")) end

local function cast_like(_, x, y)
  local kind = tensors.kind(y)
  for _, found in pairs(tensors.types) do
    if found[1] == kind then return convert(x, found) end
  end
end

local function pad_list(before, after)
  local list = {}
  for i = #before, 1, -1 do
    list[#list + 1] = before[i]
    list[#list + 1] = after[i]
  end
  return list
end

-- Where the element at i of a padded dim comes from.
local sources = {
  edge = function(i, n) return clamp(i, 0, n - 1) end,
  wrap = function(i, n) return i % n end,
  reflect = function(i, n)
    local period = 2 * (n - 1)
    local j = period == 0 and 0 or i % period
    return j >= n and period - j or j
  end,
}

local function pad(a, x, pads, value, axes)
  pads, axes = needed("pads", pads, a.pads or a.paddings), list_of(axes)
  local n, before, after = x:dim(), {}, {}
  for i = 1, n do before[i], after[i] = 0, 0 end
  local m = #pads // 2
  if axes and #axes ~= m or not axes and m ~= n then raise("onnx: %d pads for %d dims", #pads, axes and #axes or n) end
  for i = 1, m do
    local axis = (axes and axis_of(axes[i], n) or i - 1) + 1
    before[axis], after[axis] = pads[i], pads[m + i]
  end
  local mode = a.mode or "constant"
  if mode == "constant" then
    local fill = value and value:numel() > 0 and number(value) or a.value or 0
    local dtype = x.dtype
    if dtype == "bool" then x = x:to("uint8") end
    return rille.nn.functional.pad(x, pad_list(before, after), "constant", fill):to(dtype)
  end
  local source = sources[mode]
  if not source then raise("onnx: the mode '%s' of padding is not supported", mode) end
  for d = 0, n - 1 do
    if before[d + 1] ~= 0 or after[d + 1] ~= 0 then
      local size, places = x:size(d), {}
      if size == 0 then raise("onnx: padding by '%s' of a dim without elements", mode) end
      for i = -before[d + 1], size + after[d + 1] - 1 do places[#places + 1] = source(i, size) end
      x = x:index_select(d, int64(places))
    end
  end
  return x
end

local function center_crop_pad(a, x, given)
  local sizes, n = numbers(given), x:dim()
  for i, size in ipairs(sizes) do
    local axis = axis_of(a.axes and a.axes[i] or i - 1, n)
    local have = x:size(axis)
    if have > size then
      x = x:narrow(axis, (have - size) // 2, size)
    elseif have < size then
      local before, after = {}, {}
      for k = 1, n do before[k], after[k] = 0, 0 end
      before[axis + 1] = (size - have) // 2
      after[axis + 1] = size - have - before[axis + 1]
      x = rille.nn.functional.pad(x, pad_list(before, after))
    end
  end
  return x
end

local function depth_to_space(a, x)
  local n, c, h, w = x:size()
  local b = a.blocksize
  if a.mode == "CRD" then return rille.nn.functional.pixel_shuffle(x, b) end
  return x:reshape(n, b, b, c // (b * b), h, w):permute(0, 3, 4, 1, 5, 2):reshape(n, c // (b * b), h * b, w * b)
end

local function space_to_depth(a, x)
  local n, c, h, w = x:size()
  local b = a.blocksize
  return x:reshape(n, c, h // b, b, w // b, b):permute(0, 3, 5, 1, 2, 4):reshape(n, c * b * b, h // b, w // b)
end

local function reverse_sequence(a, x, lengths)
  local batch, time = a.batch_axis or 1, a.time_axis or 0
  local rows = {}
  for i, length in ipairs(numbers(lengths)) do
    local row = x:select(batch, i - 1)
    local axis = time > batch and time - 1 or time
    rows[i] = rille.cat({ row:narrow(axis, 0, length):flip { axis }, row:narrow(axis, length, row:size(axis) - length) }, axis)
  end
  return rille.stack(rows, batch)
end

local function concat(a, ...)
  local list = { ... }
  if #list == 1 then return list[1] end
  return rille.cat(list, a.axis or 1)
end

return function()
  local ops = { Constant = constant, ConstantOfShape = constant_of_shape, Shape = shape_of, Reshape = reshape, Flatten = flatten,
    Transpose = transpose, Squeeze = squeeze, Unsqueeze = unsqueeze, Split = split, Slice = slice, Expand = expand, Range = range,
    EyeLike = eye_like, Cast = cast, CastLike = cast_like, Pad = pad, CenterCropPad = center_crop_pad,
      DepthToSpace = depth_to_space,
    SpaceToDepth = space_to_depth, ReverseSequence = reverse_sequence, Concat = concat }
  ops.Size = function(_, x) return rille.tensor(x:numel(), { dtype = "int64" }) end
  ops.Tile = function(_, x, repeats)
    return x:tile(numbers(repeats))
  end
  ops.Where = function(_, condition, x, y) return rille.where(condition, x, y) end
  ops.Trilu = function(a, x, k)
    k = k and number(k) or 0
    return a.upper == 0 and x:tril(k) or x:triu(k)
  end
  return ops, { shapes = { "Shape", "Size" }, moves = { "Reshape", "Flatten", "Transpose", "Squeeze", "Unsqueeze", "Slice",
    "Expand",
    "Pad", "Concat", "Tile", "ReverseSequence", "DepthToSpace", "SpaceToDepth", "CenterCropPad" } }
end
