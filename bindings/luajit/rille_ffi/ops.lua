-- A function for each op of the library's table, made when it is first asked for. Calls with tensors, numbers and nothing else
-- take a short way that LuaJIT compiles; tables of options, lists and texts take the long one.
local ffi = require "ffi"
local core, arguments = require "rille_ffi.core", require "rille_ffi.arguments"
local C, ctx, kinds = core.C, core.ctx, arguments.kinds

local MOST = 32
local inputs, outputs = ffi.new("RilleTensor *[?]", 64), ffi.new("RilleTensor *[?]", 64)
local args = ffi.new("RilleArgument[?]", MOST)

local function results(n)
  if n == 1 then return core.wrap(outputs[0]) end
  local list = {}
  for i = 1, n do list[i] = core.wrap(outputs[i - 1]) end
  return unpack(list, 1, n)
end

-- ---- the long way ---------------------------------------------------------------------------------------------------

local function is_options(value) return type(value) == "table" and #value == 0 and next(value) ~= nil end

-- Places and options as one table by parameter. Numbers from the place of a list on are the list.
local function by_name(info, ...)
  local given, n, values = { ... }, select("#", ...), {}
  while n > 0 and given[n] == nil do n = n - 1 end
  if n > 0 and is_options(given[n]) then
    for name, value in pairs(given[n]) do
      if not info.parameters[name] then
        local names = {}
        for i, p in ipairs(info.parameters) do names[i] = p.name end
        error(("%s: no argument '%s'%s"):format(info.name, tostring(name), core.hint(name, names)), 3)
      end
      values[name] = value
    end
    n = n - 1
  end
  for i = 1, n do
    local p = info.parameters[i]
    if not p then error(("%s: takes at most %d arguments, got %d"):format(info.name, #info.parameters, n), 3) end
    if p.kind == kinds.INTS and i < n and type(given[i]) == "number" and i == #info.parameters then
      local list = {}
      for k = i, n do list[k - i + 1] = given[k] end
      values[p.name] = list
      break
    elseif given[i] ~= nil then
      if values[p.name] ~= nil then error(("%s: %s is given twice"):format(info.name, p.name), 3) end
      values[p.name] = given[i]
    end
  end
  return values
end

local function output_count(info, values)
  return info.count_results and info.count_results(values) or math.max(info.outputs, 1)
end

-- Fills inputs and args; returns their numbers and what must live during the call.
local function prepare(info, values)
  local n, k, held = 0, 0, {}
  for _, p in ipairs(info.parameters) do
    local value = values[p.name]
    if p.kind == kinds.TENSORS then
      if type(value) ~= "table" then error(("%s: %s must be a table of tensors"):format(info.name, p.name), 3) end
      if #value > 64 then error(("%s: takes at most 64 tensors, got %d"):format(info.name, #value), 3) end
      for i, tensor in ipairs(value) do
        if not core.is_tensor(tensor) then error(("%s: %s must hold tensors"):format(info.name, p.name), 3) end
        inputs[n], n = tensor.pointer, i
      end
    elseif p.is_input then
      inputs[n] = nil
      if core.is_tensor(value) then
        inputs[n] = value.pointer
      elseif value ~= nil then
        held[#held + 1], k = arguments.fill(args[k], info.name, p, value, 5), k + 1
      end
      n = n + 1
    elseif value ~= nil then
      held[#held + 1], k = arguments.fill(args[k], info.name, p, value, 5), k + 1
    end
  end
  args[k].name = nil
  return n, held
end

local function long_call(info, ...)
  local values = by_name(info, ...)
  local n, held = prepare(info, values)
  local n_out = output_count(info, values)
  local status = C.rille_call_op(ctx, info.op, inputs, n, args, outputs, n_out)
  held[1] = values -- alive until here
  if status ~= 0 then core.fail(2) end
  return results(n_out)
end

local function long_call_in_place(info, target, ...)
  local values = by_name(info, target, ...)
  local n, held = prepare(info, values)
  local status = C.rille_call_in_place(ctx, info.op, inputs, n, args)
  held[1] = values
  if status ~= 0 then core.fail(2) end
  return target
end

-- ---- the short way --------------------------------------------------------------------------------------------------

-- Lua code of a function of so many parameters. A value that is no tensor, number or boolean goes the long way.
local function short_code(info, in_place)
  local names, lines = {}, {}
  for i = 1, #info.parameters do names[i] = "p" .. i end
  names[#names + 1] = "..."
  local head = table.concat(names, ", ")
  local function line(text, ...) lines[#lines + 1] = select("#", ...) > 0 and text:format(...) or text end
  line("local core, C, ctx, ffi, info, long, inputs, outputs, args, parameters, fail, wrap, set_scalar, results = ...")
  line("local Handle, istype, type, select, op = core.Handle, ffi.istype, type, select, info.op")
  line("return function(%s)", head)
  line("  if select('#', ...) > 0 then return long(info, %s) end", head)
  for i = 1, #info.parameters do
    line("  local t%d = type(p%d)", i, i)
    line("  if t%d == 'table' or t%d == 'string' then return long(info, %s) end", i, i, table.concat(names, ", ", 1, #names - 1))
  end
  line("  local k = 0")
  local n = 0
  for i, p in ipairs(info.parameters) do
    if p.is_input then
      line("  if p%d ~= nil and t%d == 'cdata' and istype(Handle, p%d) then inputs[%d] = p%d.pointer", i, i, i, n, i)
      line("  else inputs[%d] = nil", n)
      n = n + 1
    else
      line("  if p%d == nil then", i)
      line("  else")
    end
    line("    if p%d ~= nil then", i)
    line("      if t%d == 'cdata' then return long(info, %s) end", i, table.concat(names, ", ", 1, #names - 1))
    line("      local a = args[k]")
    line("      a.name, a.text, a.ints, a.count, a.floats, a.tensor = parameters[%d].name, nil, nil, 0, nil, nil", i)
    if p.kind == kinds.FLOAT then
      line("      if t%d == 'number' then a.number.kind, a.number.value.f = C.RILLE_SCALAR_FLOAT, p%d", i, i)
      line("      else set_scalar(a.number, p%d) end", i)
    else
      line("      set_scalar(a.number, p%d)", i)
    end
    line("      k = k + 1")
    line("    end")
    line("  end")
  end
  line("  args[k].name = nil")
  if in_place then
    line("  if C.rille_call_in_place(ctx, op, inputs, %d, args) ~= 0 then fail(2) end", n)
    line("  return p1")
  else
    line("  if C.rille_call_op(ctx, op, inputs, %d, args, outputs, %d) ~= 0 then fail(2) end", n, info.outputs)
    line(info.outputs == 1 and "  return wrap(outputs[0])" or "  return results(%d)", info.outputs)
  end
  line("end")
  return table.concat(lines, "\n")
end

local function make(info, in_place)
  local has_lists = info.outputs == 0 or info.count_results
  for _, p in ipairs(info.parameters) do has_lists = has_lists or p.kind == kinds.TENSORS end
  local long = in_place and long_call_in_place or long_call
  if has_lists then return function(...) return long(info, ...) end end
  local chunk = assert(loadstring(short_code(info, in_place), "=rille_ffi." .. info.name))
  return chunk(core, C, ctx, ffi, info, long, inputs, outputs, args, info.parameters, core.fail, core.wrap, core.set_scalar,
    results)
end

-- ---- the table of ops -----------------------------------------------------------------------------------------------

-- How many results ops give of which the arguments say how many.
local counts = {}
local function dim_of(values)
  local d = values.dim or 0
  local x = values.input
  return d < 0 and d + C.rille_tensor_ndim(x.pointer) or d
end
local function size_of(values) return tonumber(C.rille_tensor_sizes(values.input.pointer)[dim_of(values)]) end
function counts.unbind(values) return size_of(values) end
function counts.chunk(values)
  local size, chunks = size_of(values), values.chunks
  local each = math.ceil(size / chunks)
  return math.max(1, math.ceil(size / each))
end
function counts.split(values)
  local given = values.split_size_or_sections or values.split_size or values.sections
  if type(given) == "table" then return #given end
  return math.max(1, math.ceil(size_of(values) / given))
end
function counts.tensor_split(values)
  local given = values.indices_or_sections or values.indices or values.sections
  return type(given) == "table" and #given + 1 or given
end
function counts.meshgrid(values) return #values.tensors end

local function with_dim(values) return values.dim ~= nil and 2 or 1 end
counts.max, counts.min, counts.median, counts.nanmedian = with_dim, with_dim, with_dim, with_dim
function counts.unique(values) return 1 + (values.return_inverse and 1 or 0) + (values.return_counts and 1 or 0) end
counts.unique_consecutive = counts.unique

local infos, functions, in_place, ops = {}, {}, {}, {}

local function info_of(name)
  if infos[name] == nil then
    local op = C.rille_op_find(name)
    infos[name] = op ~= nil and { name = name, op = op, outputs = C.rille_op_output_count(op), count_results = counts[name],
      has_in_place = C.rille_op_has_in_place(op),
      parameters = arguments.parameters(function(i, info) return C.rille_op_parameter(op, i, info) end) } or false
  end
  return infos[name] or nil
end

-- PyTorch's forms that parameters do not tell: x:max(other) beside x:max(dim), x:var(false).
local overloads = {}
for name, other in pairs { max = "maximum", min = "minimum" } do
  overloads[name] = function(f)
    return function(x, y, ...)
      if core.is_tensor(y) then return ops.find(other)(x, y) end
      return f(x, y, ...)
    end
  end
end
for _, name in ipairs { "var", "std", "var_mean", "std_mean" } do
  overloads[name] = function(f)
    return function(x, unbiased, ...)
      if type(unbiased) == "boolean" then return f(x, { correction = unbiased and 1 or 0 }) end
      return f(x, unbiased, ...)
    end
  end
end

--- The function of an op, or of its form in place for a name that ends with _; nil if there is none.
function ops.find(name)
  if type(name) ~= "string" then return nil end
  if functions[name] == nil then
    local info = info_of(name)
    local f = info and make(info, false) or false
    functions[name] = f and overloads[name] and overloads[name](f) or f
  end
  if functions[name] then return functions[name] end
  local base = name:match "^(.*[^_])_$"
  if not base then return nil end
  if in_place[name] == nil then
    local info = info_of(base)
    in_place[name] = info and info.has_in_place and make(info, true) or false
  end
  return in_place[name] or nil
end

--- The names of all ops, sorted.
function ops.names()
  local list = {}
  for i = 0, C.rille_op_count() - 1 do list[#list + 1] = ffi.string(C.rille_op_name(C.rille_op_at(i))) end
  table.sort(list)
  return list
end

--- Gives a part of the library every op as a function.
local function later(name)
  return function(part, key)
    local f = ops.find(key)
    if not f then error(("%s has no '%s'%s"):format(name, tostring(key), core.hint(key, ops.names())), 2) end
    rawset(part, key, f)
    return f
  end
end

return function(rille)
  rille.nn = { functional = setmetatable({}, { __index = later "rille.nn.functional" }) }
  rille.functional = rille.nn.functional
  rille.ops = ops
  setmetatable(rille, { __index = later "rille" })
end
