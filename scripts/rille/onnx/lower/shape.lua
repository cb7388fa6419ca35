-- Shapes, pieces and places: from ops of Rille to nodes.
local rille, require = ... -- luacheck: ignore
local raise = require("rille.check").raise
local lower = {}

local function axis_of(axis, n) return axis < 0 and axis + n or axis end
local function dtype(call) return call.outputs[1].dtype end

-- What gives a tensor the result's sizes.
local function by_sizes(op, free)
  return function(w, call)
    local y, other = call.outputs[1], call.twin and call.twin.outputs[1]
    w:result(call, op, { w:input(call, 1), w:sizes(call, y:shape(), other and other:shape(), free) })
  end
end
lower.reshape, lower.expand = by_sizes("Reshape", true), by_sizes("Expand", false)
for _, name in ipairs { "view", "flatten", "unflatten", "view_as", "reshape_as", "ravel" } do lower[name] = lower.reshape end
lower.expand_as, lower.broadcast_to = lower.expand, lower.expand

local function transpose(w, call, order) w:result(call, "Transpose", { w:input(call, 1) }, { perm = order }) end

function lower.permute(w, call)
  local order = {}
  for i, d in ipairs(call.args.dims) do order[i] = axis_of(d, #call.args.dims) end
  transpose(w, call, order)
end

function lower.transpose(w, call)
  local n, order = call.inputs[1]:dim(), {}
  for i = 0, n - 1 do order[i + 1] = i end
  local p, q = axis_of(call.args.dim0, n), axis_of(call.args.dim1, n)
  order[p + 1], order[q + 1] = q, p
  transpose(w, call, order)
end

function lower.t(w, call)
  if call.inputs[1]:dim() < 2 then return w:bind(call.outputs[1], w:input(call, 1)) end
  transpose(w, call, { 1, 0 })
end

function lower.unsqueeze(w, call)
  w:result(call, "Unsqueeze", { w:input(call, 1), w:ints { axis_of(call.args.dim, call.outputs[1]:dim()) } })
end

function lower.squeeze(w, call)
  local x, axes = call.inputs[1], {}
  local wanted = call.args.dim
  for i = 0, x:dim() - 1 do
    local is_named = not wanted
    for _, d in ipairs(type(wanted) == "table" and wanted or { wanted }) do is_named = is_named or axis_of(d, x:dim()) == i end
    if is_named and x:size(i) == 1 then axes[#axes + 1] = i end
  end
  if #axes == 0 then return w:bind(call.outputs[1], w:input(call, 1)) end
  w:result(call, "Squeeze", { w:input(call, 1), w:ints(axes) })
end

-- ---- pieces -----------------------------------------------------------------------------------------------------

-- The name of elements first .. last - 1 of a dim, in steps; last nil: to the end.
local function piece(w, x, axis, first, last, step)
  return (w:emit("Slice", { x, w:ints { first }, w:ints { last or math.maxinteger }, w:ints { axis }, w:ints { step or 1 } }))
end

-- A piece that ends with the dim ends there whatever its size; another length must not follow the batch.
local function check_fixed(call, a, b, what)
  if call.twin and a ~= b then raise("onnx.save: %s of %s follows the batch: export with a fixed batch", what, call.op) end
end

function lower.narrow(w, call)
  local x, a = call.inputs[1], call.args
  local axis = axis_of(a.dim, x:dim())
  local start = axis_of(a.start, x:size(axis))
  local twin = call.twin and call.twin.args
  check_fixed(call, a.start, twin and twin.start, "the start")
  if start + a.length == x:size(axis) then
    if twin and twin.start + twin.length ~= call.twin.inputs[1]:size(axis) then check_fixed(call, 0, 1, "the length") end
    if start == 0 then return w:bind(call.outputs[1], w:input(call, 1)) end
    return w:bind(call.outputs[1], piece(w, w:input(call, 1), axis, start))
  end
  check_fixed(call, a.length, twin and twin.length, "the length")
  w:bind(call.outputs[1], piece(w, w:input(call, 1), axis, start, start + a.length))
end

function lower.slice(w, call)
  local x, a = call.inputs[1], call.args
  local twin = call.twin and call.twin.args
  check_fixed(call, a.from, twin and twin.from, "the start")
  check_fixed(call, a.to, twin and twin.to, "the end")
  if not a.from and not a.to and a.step == 1 then return w:bind(call.outputs[1], w:input(call, 1)) end
  w:bind(call.outputs[1], piece(w, w:input(call, 1), axis_of(a.dim, x:dim()), a.from or 0, a.to, a.step))
end

function lower.select(w, call)
  local a = call.args
  check_fixed(call, a.index, call.twin and call.twin.args.index, "the index")
  w:result(call, "Gather", { w:input(call, 1), w:number(a.index, "int64") }, { axis = a.dim })
end

-- Pieces side by side.
local function split(w, call)
  local x, axis, sizes = w:input(call, 1), axis_of(call.args.dim, call.inputs[1]:dim()), {}
  for i, y in ipairs(call.outputs) do
    sizes[i] = y:size(axis)
    check_fixed(call, sizes[i], call.twin and call.twin.outputs[i] and call.twin.outputs[i]:size(axis), "a piece")
  end
  local names = table.pack(w:emit("Split", { x, w:ints(sizes) }, { axis = axis }, #sizes))
  for i, y in ipairs(call.outputs) do w:bind(y, names[i]) end
end
lower.split, lower.chunk, lower.tensor_split, lower.split_with_sizes = split, split, split, split

function lower.unbind(w, call)
  local x = w:input(call, 1)
  for i, y in ipairs(call.outputs) do
    w:bind(y, (w:emit("Gather", { x, w:number(i - 1, "int64") }, { axis = call.args.dim })))
  end
end

local function all_inputs(w, call)
  local names = {}
  for i = 1, #call.inputs do names[i] = w:input(call, i, dtype(call)) end
  return names
end

function lower.cat(w, call) w:result(call, "Concat", all_inputs(w, call), { axis = axis_of(call.args.dim,
  call.outputs[1]:dim()) }) end

function lower.stack(w, call)
  local axis, names = axis_of(call.args.dim, call.outputs[1]:dim()), all_inputs(w, call)
  for i, name in ipairs(names) do names[i] = w:emit("Unsqueeze", { name, w:ints { axis } }) end
  w:result(call, "Concat", names, { axis = axis })
end

function lower.flip(w, call)
  local x = w:input(call, 1)
  for _, d in ipairs(call.args.dims) do
    x = w:emit("Slice", { x, w:ints { -1 }, w:ints { math.mininteger }, w:ints { axis_of(d, call.inputs[1]:dim()) }, w:ints {
      -1 } })
  end
  w:bind(call.outputs[1], x)
end

lower["repeat"] = function(w, call)
  local x, repeats = w:input(call, 1), {}
  local y = call.outputs[1]
  local missing = y:dim() - call.inputs[1]:dim()
  if missing > 0 then
    local axes = {}
    for i = 0, missing - 1 do axes[i + 1] = i end
    x = w:emit("Unsqueeze", { x, w:ints(axes) })
  end
  for i = 0, y:dim() - 1 do repeats[i + 1] = i < missing and y:size(i) or y:size(i) // math.max(1,
    call.inputs[1]:size(i - missing)) end
  w:result(call, "Tile", { x, w:ints(repeats) })
end
lower.tile = lower["repeat"]

-- ---- padding ----------------------------------------------------------------------------------------------------

local modes = { constant = "constant", reflect = "reflect", replicate = "edge" }

function lower.pad(w, call)
  local a, n, before, after = call.args, call.inputs[1]:dim(), {}, {}
  if not modes[a.mode] then return false end
  for i = 1, n do
    local at = 2 * (n - i)
    before[i], after[i] = a.pad[at + 1] or 0, a.pad[at + 2] or 0
  end
  local pads = table.move(after, 1, n, n + 1, before)
  w:result(call, "Pad", { w:input(call, 1), w:ints(pads), a.mode == "constant" and w:number(a.value or 0, dtype(call)) or false },
    { mode = modes[a.mode] })
end

-- ---- places -----------------------------------------------------------------------------------------------------

function lower.index_select(w, call)
  w:result(call, "Gather", { w:input(call, 1), w:input(call, 2) }, { axis = call.args.dim })
end
function lower.gather(w, call)
  w:result(call, "GatherElements", { w:input(call, 1), w:input(call, 2, "int64") }, { axis = call.args.dim })
end
function lower.scatter(w, call)
  w:result(call, "ScatterElements", { w:input(call, 1), w:input(call, 2, "int64"), w:input(call, 3, dtype(call)) }, {
    axis = call.args.dim })
end
local reductions = { sum = "add", prod = "mul", amax = "max", amin = "min" }

function lower.scatter_reduce(w, call)
  local a = call.args
  local reduction = reductions[a.reduce]
  if not a.include_self or not reduction or w.opset < 18 and (reduction == "max" or reduction == "min") then return false end
  w:result(call, "ScatterElements", { w:input(call, 1), w:input(call, 2, "int64"), w:input(call, 3, dtype(call)) },
    { axis = a.dim, reduction = reduction })
end

function lower.tril(w, call)
  w:result(call, "Trilu", { w:input(call, 1), w:number(call.args.diagonal, "int64") }, { upper = 0 })
end
function lower.triu(w, call) w:result(call, "Trilu", { w:input(call, 1), w:number(call.args.diagonal, "int64") }, {
  upper = 1 }) end
function lower.cumsum(w, call) w:result(call, "CumSum", { w:input(call, 1, dtype(call)), w:number(call.args.dim, "int64") }) end

function lower.one_hot(w, call)
  local n = call.args.num_classes
  local values = w:ints { 0, 1 }
  w:result(call, "OneHot", { w:input(call, 1), w:number(n, "int64"), values })
end

function lower.topk(w, call)
  local a = call.args
  local values, places = w:emit("TopK", { w:input(call, 1), w:ints { a.k } },
    { axis = a.dim or -1, largest = a.largest and 1 or 0, sorted = a.sorted and 1 or 0 }, 2)
  w:bind(call.outputs[1], values)
  w:bind(call.outputs[2], places)
end

-- All of a dim in order; ties come by their places, as in a stable sort.
function lower.sort(w, call)
  local a = call.args
  local dim = axis_of(a.dim or -1, call.inputs[1]:dim())
  check_fixed(call, call.inputs[1]:size(dim), call.twin and call.twin.inputs[1]:size(dim), "the sorted dim")
  local values, places = w:emit("TopK", { w:input(call, 1), w:ints { call.inputs[1]:size(dim) } },
    { axis = dim, largest = a.descending and 1 or 0 }, 2)
  w:bind(call.outputs[1], values)
  w:bind(call.outputs[2], places)
end

return lower
