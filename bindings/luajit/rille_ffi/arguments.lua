-- Arguments by place and by name, for ops, layers, optimizers and schedulers: what the library says of its parameters decides
-- how a Lua value becomes a RilleArgument.
local ffi = require "ffi"
local core = require "rille_ffi.core"
local C = core.C
local arguments = {}

local MOST = 32
local kinds = { TENSOR = tonumber(C.RILLE_KIND_TENSOR), TENSOR_OR_NUMBER = tonumber(C.RILLE_KIND_TENSOR_OR_NUMBER),
  TENSORS = tonumber(C.RILLE_KIND_TENSORS), INT = tonumber(C.RILLE_KIND_INT), FLOAT = tonumber(C.RILLE_KIND_FLOAT),
  BOOL = tonumber(C.RILLE_KIND_BOOL), INTS = tonumber(C.RILLE_KIND_INTS), FLOATS = tonumber(C.RILLE_KIND_FLOATS),
  GENERATOR = tonumber(C.RILLE_KIND_GENERATOR) }
arguments.kinds = kinds

--- The parameters that ask(index, info) tells of: a list of { name, kind, required, by_tensor }, and the same by name.
function arguments.parameters(ask)
  local info, list = ffi.new "RilleParameterInfo", {}
  info.size = ffi.sizeof "RilleParameterInfo"
  while ask(#list, info) do
    local kind = tonumber(info.kind)
    local p = { name = ffi.string(info.name), kind = kind, required = info.required,
      choices = info.choices ~= nil and ffi.string(info.choices) or nil,
      is_input = kind == kinds.TENSOR or kind == kinds.TENSOR_OR_NUMBER or kind == kinds.TENSORS }
    list[#list + 1] = p
    list[p.name] = p
  end
  return list
end

local function names_of(list)
  local names = {}
  for i, p in ipairs(list) do names[i] = p.name end
  return names
end

local function misfit(what, p, value, level)
  local type_of = core.is_tensor(value) and "a tensor" or type(value) == "table" and "a table" or type(value)
  error(("%s: %s cannot be %s"):format(what, p.name, type_of), level or 0)
end

--- Writes a value into an argument; returns what must live as long as it. level: whose line an error has, from misfit on.
function arguments.fill(argument, what, p, value, level)
  local kind = p.kind
  argument.name = p.name
  argument.number.kind, argument.text, argument.ints, argument.count, argument.floats, argument.tensor = 0, nil, nil, 0, nil, nil
  if type(value) == "string" then
    argument.text = value
  elseif core.is_tensor(value) then
    argument.tensor = value.pointer
  elseif type(value) == "table" then
    if kind == kinds.FLOATS then
      local array = ffi.new("double[?]", math.max(#value, 1), value)
      argument.floats, argument.count = array, #value
      return array
    end
    local array = ffi.new("int64_t[?]", math.max(#value, 1))
    for i, item in ipairs(value) do
      if type(item) ~= "number" then misfit(what, p, item, level) end
      array[i - 1] = item
    end
    argument.ints, argument.count = array, #value
    return array
  elseif type(value) == "number" or type(value) == "boolean" then
    if kind == kinds.FLOAT and type(value) == "number" then
      argument.number.kind, argument.number.value.f = C.RILLE_SCALAR_FLOAT, value
    else
      core.set_scalar(argument.number, value)
    end
  else
    misfit(what, p, value, level)
  end
end

--- An array of arguments from places and a last table of options; what: for errors. Returns it and what must live as long.
function arguments.list(what, parameters, given)
  local array, held, n = ffi.new("RilleArgument[?]", MOST), {}, 0
  local count = #given
  local options = given[count]
  if type(options) == "table" and #options == 0 and next(options) ~= nil then count = count - 1 else options = {} end
  if count > #parameters then
    error(("%s: takes at most %d arguments, got %d"):format(what, #parameters, count), 0)
  end
  for i = 1, count do
    if given[i] ~= nil then
      held[#held + 1], n = arguments.fill(array[n], what, parameters[i], given[i]), n + 1
    end
  end
  for name, value in pairs(options) do
    local p = parameters[name]
    if not p then error(("%s: no argument '%s'%s"):format(what, tostring(name), core.hint(name, names_of(parameters))), 0) end
    held[#held + 1], n = arguments.fill(array[n], what, p, value), n + 1
  end
  array[n].name = nil
  held.options = options
  return array, held
end

return arguments
