-- One element of many: from ops of Rille to nodes.
local rille, require = ... -- luacheck: ignore
local lower = {}

local function axes_of(call)
  local dims = call.args.dim
  if dims == nil then
    dims = {}
    for i = 0, call.inputs[1]:dim() - 1 do dims[i + 1] = i end
  end
  return type(dims) == "table" and dims or { dims }
end

--- Adds the node of a reduction, whose axes are an input from some opset on; the name of its result.
local function reduce(w, op, x, axes, keep)
  local attributes, inputs = { keepdims = keep and 1 or 0 }, { x }
  if #axes == 0 then
    return (w:emit("Identity", inputs))
  elseif op == "ReduceSum" or w.opset >= 18 then
    inputs[2] = w:ints(axes)
  else
    attributes.axes = axes
  end
  return (w:emit(op, inputs, attributes))
end

local function reduction(op)
  return function(w, call)
    w:bind(call.outputs[1], reduce(w, op, w:input(call, 1, call.outputs[1].dtype), axes_of(call), call.args.keepdim))
  end
end

for name, op in pairs { sum = "ReduceSum", mean = "ReduceMean", amax = "ReduceMax", amin = "ReduceMin", prod = "ReduceProd",
  logsumexp = "ReduceLogSumExp" } do
  lower[name] = reduction(op)
end

-- The largest or smallest value of a dim and its place, or of all.
local function extreme(op, arg)
  return function(w, call)
    local x = w:input(call, 1)
    w:bind(call.outputs[1], reduce(w, op, x, axes_of(call), call.args.keepdim))
    if call.outputs[2] then w:bind(call.outputs[2], (w:emit(arg, { x }, { axis = call.args.dim, keepdims = call.args.keepdim
      and 1 or 0 }))) end
  end
end
lower.max, lower.min = extreme("ReduceMax", "ArgMax"), extreme("ReduceMin", "ArgMin")
lower.max_dim, lower.min_dim = lower.max, lower.min

local function arg(op)
  return function(w, call)
    local dim, x = call.args.dim, w:input(call, 1)
    if type(dim) == "table" then dim = dim[1] end
    if not dim then
      x = w:emit("Reshape", { x, w:ints { -1 } })
      return w:result(call, op, { x }, { axis = 0, keepdims = 0 })
    end
    w:result(call, op, { x }, { axis = dim, keepdims = call.args.keepdim and 1 or 0 })
  end
end
lower.argmax, lower.argmin = arg "ArgMax", arg "ArgMin"

return lower
