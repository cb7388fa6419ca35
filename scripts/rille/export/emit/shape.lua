-- What moves elements without computing: joins, copies in another order, padding. Views need no code.
local _, require = ...
local values, types = require "rille.export.values", require "rille.export.types"
local emit, helpers = {}, {}

-- A value with other strides, shape and offset over the same memory.
local function seen(value, shape, strides, offset)
  local copy = {}
  for key, field in pairs(value) do copy[key] = field end
  copy.shape, copy.strides, copy.offset = shape, strides, value.offset + (offset or 0)
  copy.numel = values.numel(shape)
  if copy.field and offset and offset ~= 0 then copy.field = ("%s + %d"):format(value.field, offset) end
  return copy
end
emit._seen = seen

local function list(t) return table.move(t, 1, #t, 1, {}) end

--- Views that were copied in Rille as their elements lie otherwise than the result wants.
local function copied(w, call)
  local from, result = w:input(call, 1), w:result(call)
  local dense = seen(from, result.shape, values.row_major(result.shape))
  if not values.is_dense(from) then
    local copy = values.fresh(from.dtype, from.shape)
    w:add_buffer(copy.buffer)
    w:loop(copy, { from }, "a")
    dense = seen(copy, result.shape, values.row_major(result.shape))
  end
  w:loop(result, { dense }, "a", result.dtype)
end
for _, name in ipairs { "reshape", "view", "flatten", "unflatten", "view_as", "reshape_as", "squeeze", "unsqueeze" } do
  emit[name] = copied
end

-- inputs first to last, one behind the other along a dim of the result.
local function join(w, call, dim, is_new)
  local result, at = w:result(call), 0
  for i = 1, #call.inputs do
    local part = w:input(call, i)
    if part.numel > 0 then
      local shape, strides = list(result.shape), list(result.strides)
      if is_new then
        table.remove(shape, dim + 1)
        table.remove(strides, dim + 1)
      else
        shape[dim + 1] = part.shape[dim + 1]
      end
      w:loop(seen(result, shape, strides, at * result.strides[dim + 1]), { part }, "a", result.dtype)
      at = at + (is_new and 1 or part.shape[dim + 1])
    end
  end
end
function emit.cat(w, call)
  local n = call.outputs[1]:dim()
  join(w, call, call.args.dim < 0 and call.args.dim + n or call.args.dim, false)
end
function emit.stack(w, call)
  local n = call.outputs[1]:dim()
  join(w, call, call.args.dim < 0 and call.args.dim + n or call.args.dim, true)
end

function emit.flip(w, call)
  local from = w:input(call, 1)
  local strides, offset, shape = list(from.strides), 0, from.shape
  for _, d in ipairs(call.args.dims) do
    local i = (d < 0 and d + #shape or d) + 1
    offset, strides[i] = offset + (shape[i] - 1) * from.strides[i], -from.strides[i]
  end
  w:loop(w:result(call), { seen(from, shape, strides, offset) }, "a")
end

-- Copies of the whole beside each other: dims for the copies between the input's.
emit["repeat"] = function(w, call)
  local from, result = w:input(call, 1), w:result(call)
  local shape, to, source = {}, {}, {}
  for i, size in ipairs(result.shape) do
    local at = i - (#result.shape - #from.shape)
    local own = at >= 1 and from.shape[at] or 1
    shape[#shape + 1], to[#to + 1], source[#source + 1] = size // own, result.strides[i] * own, 0
    shape[#shape + 1], to[#to + 1], source[#source + 1] = own, result.strides[i], at >= 1 and from.strides[at] or 0
  end
  w:loop(seen(result, shape, to), { seen(from, shape, source) }, "a")
end
emit.tile = emit["repeat"]

function emit.roll(w, call)
  local a = call.args
  local shifts, dims = a.shifts, a.dims
  if type(shifts) == "number" then shifts = { shifts } end
  if type(dims) == "number" then dims = { dims } end
  if not dims or #dims ~= 1 then return false end
  local from, result = w:input(call, 1), w:result(call)
  local i = (dims[1] < 0 and dims[1] + #from.shape or dims[1]) + 1
  local n = from.shape[i]
  local shift = shifts[1] % n
  for _, piece in ipairs { { 0, shift, n - shift }, { n - shift, 0, shift } } do -- from, to, length
    if piece[3] > 0 then
      local shape = list(from.shape)
      shape[i] = piece[3]
      w:loop(seen(result, shape, result.strides, piece[2] * result.strides[i]),
        { seen(from, shape, from.strides, piece[1] * from.strides[i]) }, "a")
    end
  end
end

-- The part of a matrix on one side of a diagonal.
for name, sign in pairs { tril = "<=", triu = ">=" } do
  emit[name] = function(w, call)
    local from, result = w:input(call, 1), w:result(call)
    local rows, columns = from.shape[#from.shape - 1], from.shape[#from.shape]
    local x = w:dense(from)
    w:line("{")
    w:line("  const %s *x = %s;", types.c[from.dtype], x)
    w:line("  %s *y = %s;", types.c[result.dtype], w:write(call))
    w:line("  for (int i = 0; i < %d; i++) y[i] = i %% %d %s i / %d %% %d + %d ? x[i] : 0;", from.numel, columns, sign,
      columns, rows,
      call.args.diagonal or 0)
    w:line("}")
  end
end

-- ---- padding ----------------------------------------------------------------------------------------------------------

local modes = {
  reflect = "c < 0 ? -c : c >= n ? 2 * n - 2 - c : c", replicate = "c < 0 ? 0 : c >= n ? n - 1 : c",
  circular = "c < 0 ? c + n : c >= n ? c - n : c",
}

-- One dim of [outer, n, inner] after the other where elements are mirrored.
local function pad_dim(w, value, dim, before, after, mode)
  local n, inner = value.shape[dim], 1
  for i = dim + 1, #value.shape do inner = inner * value.shape[i] end
  local shape = list(value.shape)
  shape[dim] = n + before + after
  local target = values.fresh(value.dtype, shape)
  w:add_buffer(target.buffer)
  local x = w:dense(value)
  w:line("{")
  w:line("  const %s *x = %s;", types.c[value.dtype], x)
  w:line("  %s *y = %s;", types.c[value.dtype], w:pointer(target))
  w:line("  const int n = %d;", n)
  w:line("  for (int i = 0; i < %d; i++) {", target.numel)
  w:line("    const int c = i / %d %% %d - %d;", inner, shape[dim], before)
  w:line("    y[i] = x[(i / %d * n + (%s)) * %d + i %% %d];", inner * shape[dim], modes[mode], inner, inner)
  w:line("  }")
  w:line("}")
  return target
end

function emit.pad(w, call)
  local a, from = call.args, w:input(call, 1)
  local n = #from.shape
  if a.mode ~= "constant" then
    if not modes[a.mode] then return false end
    for at = 1, #a.pad, 2 do
      if a.pad[at] < 0 or a.pad[at + 1] < 0 then return false end
      if a.pad[at] > 0 or a.pad[at + 1] > 0 then from = pad_dim(w, from, n - at // 2, a.pad[at], a.pad[at + 1], a.mode) end
    end
    return w:loop(w:result(call), { from }, "a")
  end
  local result = w:result(call)
  local shape, to, offset = list(from.shape), 0, 0
  for at = 1, #a.pad, 2 do
    local i, before, after = n - at // 2, a.pad[at], a.pad[at + 1]
    to, offset = to + math.max(before, 0) * result.strides[i], offset + math.max(-before, 0) * from.strides[i]
    shape[i] = from.shape[i] + math.min(before, 0) + math.min(after, 0)
  end
  w:loop(result, { { literal = types.literal(a.value or 0, result.dtype), shape = {}, strides = {} } }, "a")
  if values.numel(shape) > 0 then
    w:loop(seen(result, shape, result.strides, to), { seen(from, shape, from.strides, offset) }, "a")
  end
end
function emit.constant_pad(w, call)
  call.args.mode = "constant"
  return emit.pad(w, call)
end

emit._code = helpers
return emit
