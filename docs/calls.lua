-- What calls show for the reference (docs/make_reference.lua): shapes, dtypes and errors of ops, from their own samples, and of
-- layers and optimizers, from their examples.
local rille = require "rille"
local native = require "rille.native"
package.path = "tests/support/?.lua;" .. package.path
local samples = require "samples"
local nn = rille.nn
local calls = {}

local DTYPES = { "float32", "float64", "int64", "int32", "uint8", "bool" }

local function find(name, info)
  return not info.no_method and native.methods[name] or rawget(rille, name) or rawget(rille.functional, name)
    or native.internal[name]
end

local function shape_of(value)
  if rille.is_tensor(value) then return "[" .. table.concat(value:shape(), ", ") .. "]" end
  if type(value) == "table" and rille.is_tensor(value[1]) then
    local list = {}
    for i, item in ipairs(value) do list[i] = shape_of(item) end
    return "{ " .. table.concat(list, ", ") .. " }"
  end
end

local function shapes_of(values)
  local list = {}
  for i = 1, values.n do list[#list + 1] = shape_of(values[i]) end
  return table.concat(list, ", ")
end

-- The sample's arguments, with its floating point tensors as another dtype.
local function arguments_of(text, dtype)
  local arguments = samples.arguments(text, samples.environment())
  local function convert(value)
    if rille.is_tensor(value) and value.dtype == "float64" then return value:detach():to(dtype) end
    if type(value) == "table" and rille.is_tensor(value[1]) then
      local list = {}
      for i, item in ipairs(value) do list[i] = convert(item) end
      return list
    end
    return value
  end
  for i = 1, arguments.n do arguments[i] = convert(arguments[i]) end
  return arguments
end

local function call(op, arguments)
  local results = table.pack(pcall(op, table.unpack(arguments, 1, arguments.n)))
  if results[1] then return table.pack(table.unpack(results, 2, results.n)) end
  return nil, (tostring(results[2]):gsub("^[^:]*:%d+: ", ""):gsub("%s+$", ""))
end

local function shape_lines(op, info, lines)
  local seen = {}
  for _, text in ipairs(info.samples) do
    local arguments = arguments_of(text, "float32")
    local results = call(op, arguments)
    local line = results and shapes_of(arguments) .. " -> " .. shapes_of(results)
    if line and not seen[line] and #lines < 3 then
      seen[line] = true
      lines[#lines + 1] = line
    end
  end
  return lines
end

local function dtype_line(op, text)
  local takes, problem = {}, nil
  for _, dtype in ipairs(DTYPES) do
    local results, message = call(op, arguments_of(text, dtype))
    if results then
      local first = rille.is_tensor(results[1]) and results[1].dtype
      takes[#takes + 1] = (not first or first == dtype) and dtype or dtype .. " (gives " .. first .. ")"
    else
      problem = problem or message
    end
  end
  return table.concat(takes, ", "), problem
end

-- Texts of errors: nothing given, a tensor of another shape, an unknown option, and what a refused dtype said.
local function errors(op, text, problem)
  local list, seen = {}, {}
  local function add(message)
    if message and not seen[message] and #message < 300 then
      seen[message] = true
      list[#list + 1] = (message:gsub("\n", " "))
    end
  end
  add(select(2, call(op, { n = 0 })))
  for _, other in ipairs { rille.zeros(7, 5, 3), rille.zeros(2, 3, 4, 5, 6), rille.zeros({}) } do
    local arguments = arguments_of(text, "float32")
    arguments[1] = other
    add(select(2, call(op, arguments)))
  end
  add(problem)
  return list
end

--- Of an op by its name: lists of texts for shapes and errors, and a text for dtypes.
function calls.of_op(name)
  local info = native.op_info(name)
  local op, text = find(name, info), info.samples[1]
  local shapes = shape_lines(op, info, {})
  local takes, problem = dtype_line(op, text)
  return shapes, takes, errors(op, text, problem)
end

-- The layer that an example makes, the shapes of the tensors that it is called with, and those of its results.
local function run_example(text)
  local layer, inputs, outputs
  local function make(name)
    return function(...)
      layer = nn[name](...)
      return function(...)
        inputs, outputs = table.pack(...), table.pack(layer(...))
        return table.unpack(outputs, 1, outputs.n)
      end
    end
  end
  local makers = setmetatable({}, { __index = function(_, name) return make(name) end })
  load("return " .. text, "=example", "t", { nn = makers, F = nn.functional, rille = rille })()
  return layer, inputs, outputs
end

--- Of a layer by its example.
function calls.of_layer(text)
  rille.manual_seed(1)
  local layer, inputs, outputs = run_example(text)
  local list, seen = {}, {}
  for _, given in ipairs { { n = 0 }, { n = 1, rille.zeros(7, 5, 3, 9) }, { n = 1, rille.zeros(2, 3, 4, 5, 6, 7) } } do
    local _, message = call(layer, given)
    if message and not seen[message] and #message < 300 then
      seen[message] = true
      list[#list + 1] = (message:gsub("\n", " "))
    end
  end
  return { shapes_of(inputs) .. " -> " .. shapes_of(outputs) }, list
end

--- Errors of an optimizer's options.
function calls.of_optimizer(name)
  local parameters, list = { nn.Parameter(rille.zeros(2)) }, {}
  for _, options in ipairs { { lr = -1 }, { learning_rate = 1 } } do
    local _, message = call(rille.optim[name], table.pack(parameters, options))
    list[#list + 1] = message and (message:gsub("\n", " "))
  end
  return list
end

return calls
