-- Writes docs/ops.md from the op table: build/rille docs/make_ops.lua > docs/ops.md
-- With --check FILE it compares instead, and fails where the file is not what the table gives.
--
-- Shapes, dtypes and errors are what the ops' own samples give when they are called.
local rille = require "rille"
local native = require "rille.native"
package.path = "tests/support/?.lua;" .. package.path
local samples = require "samples"

local DTYPES = { "float32", "float64", "int64", "int32", "uint8", "bool" }

local function find(name, info)
  return not info.no_method and native.methods[name] or rawget(rille, name) or rawget(rille.functional, name)
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

local function entry(name)
  local info = native.op_info(name)
  local op, text = find(name, info), info.samples[1]
  local lines = { "## " .. name, "", "```", (rille.help(name):gsub("%s+$", "")) }
  local shapes = shape_lines(op, info, {})
  if #shapes > 0 then lines[#lines + 1] = "  shapes: " .. table.concat(shapes, "\n          ") end
  local takes, problem = dtype_line(op, text)
  if takes ~= "" then lines[#lines + 1] = "  dtypes: " .. takes end
  local texts = errors(op, text, problem)
  if #texts > 0 then lines[#lines + 1] = "  errors: " .. table.concat(texts, "\n          ") end
  lines[#lines + 1] = "```\n"
  return table.concat(lines, "\n")
end

local HEAD = [[
# Ops

Made from the op table by `build/rille docs/make_ops.lua > docs/ops.md`. Names, arguments and defaults are PyTorch's.
Arguments stand in this order, or by name in a last table. An op is a function of `rille`, a method of tensors, or both;
those of networks are in `nn.functional`. Shapes, dtypes (of the floating point arguments) and errors are what the op gives for
its own samples.
]]

local function document()
  local parts = { HEAD }
  for _, name in ipairs(rille.ops()) do parts[#parts + 1] = entry(name) end
  return table.concat(parts, "\n") .. "\n"
end

-- The first line in which the two differ.
local function difference(got, want)
  local next_line, number = got:gmatch "([^\n]*)\n", 0
  for line in want:gmatch "([^\n]*)\n" do
    number = number + 1
    local other = next_line()
    if other ~= line then return ("line %d is\n  %s\nand should be\n  %s"):format(number, other or "not there", line) end
  end
  return "there are lines behind the end"
end

if arg[1] == "--check" then
  local file = assert(io.open(arg[2]))
  local text, want = file:read "a", document()
  file:close()
  if text ~= want then
    io.stderr:write(arg[2], " is not current: ", difference(text, want), "\nrun: build/rille docs/make_ops.lua > ", arg[2], "\n")
    os.exit(1)
  end
else
  io.write(document())
end
