-- rille.export: trained networks in forms that run without Rille.
local rille, require, native = ...
local check, traced = require "rille.check", require "rille.traced"
local Network, file = require "rille.export.network", require "rille.export.file"
local types = require "rille.export.types"
local raise = check.raise
local export = {}

local option_kinds = { int8 = "boolean", name = "string", header = "boolean" }

local keywords = {}
for word in ([[auto break case char const continue default do double else enum extern float for goto if inline int long
  register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while
  main weights arena input output bool class and or xor not bitand bitor compl delete new private public
  template this virtual Window NULL]]):gmatch "%S+" do
  keywords[word] = true
end

-- The function's name: the option's, or the file's.
local function name_of(path, wanted)
  local name = wanted or path:match "([^/\\]*)$":gsub("%.[^.]*$", ""):gsub("[^%w_]", "_")
  if not name:find "^[%a][%w_]*$" then
    raise("export.c: '%s' is no name for a function of C; give one with { name = ... }", name)
  end
  if keywords[name] or Network.helper(name) then
    raise("export.c: the name '%s' stands for something else in the file; give another with { name = ... }", name)
  end
  return name
end

-- The path of the module that makes a call, found by running the network once more with hooks; "" where there is none.
local function where_of(net, list)
  return function(call)
    if not rille.nn.is_module(net) then return "" end
    local mark, marks, handles, stack = rille.zeros(1), {}, {}, {}
    for path, module in net:named_modules() do
      if path ~= "" then
        handles[#handles + 1] = module:register_forward_pre_hook(function()
          stack[#stack + 1] = path
          marks[#marks + 1] = path
          mark:neg()
        end)
        handles[#handles + 1] = module:register_forward_hook(function()
          stack[#stack] = nil
          marks[#marks + 1] = stack[#stack] or ""
          mark:neg()
        end)
      end
    end
    local fine, calls = pcall(traced.calls, net, list)
    for _, handle in ipairs(handles) do handle:remove() end
    if not fine then return "" end
    local place, n, seen = "", 0, 0
    for _, other in ipairs(calls) do
      if other.op == "neg" and other.inputs[1]:is_set_to(mark) then
        n = n + 1
        place = marks[n]
      else
        seen = seen + 1
        if seen == call.number then return place ~= "" and (" in layer '%s'"):format(place) or "" end
      end
    end
    return ""
  end
end

local function check_dtypes(list, what)
  for i, tensor in ipairs(list) do
    if not types.c[tensor.dtype] then raise("export.c: %s %d is of dtype %s, which has no type in C", what, i, tensor.dtype) end
    if tensor:numel() == 0 then raise("export.c: %s %d has no elements: its shape is %s", what, i, check.shape(tensor)) end
  end
end

-- What net computes of the example, in steps.
local function translate(net, example, options)
  local list = traced.examples("export.c", example)
  check_dtypes(list, "example")
  for i, tensor in ipairs(list) do list[i] = tensor:detach():clone():contiguous() end
  local network = Network.new(options)
  local _ <close> = traced.evaluation(net)
  local calls, results = traced.calls(net, list)
  for i, call in ipairs(calls) do call.number = i end
  results = traced.results("export.c", results)
  if #results == 0 then raise("export.c: the network gives no tensor") end
  check_dtypes(results, "result")
  network.where = where_of(net, list)
  network.weights:add_names(net)
  network:add_inputs(list)
  network:count_uses(calls, results)
  network:run(calls, 1, #calls)
  network:add_outputs(results)
  return network
end

function export.c(net, example, path, options)
  options = check.options("export.c", options, option_kinds)
  check.path("export.c", path)
  if not path:find "%.c$" then raise("export.c: the path must end in .c, got '%s'", path) end
  local name = name_of(path, options.name)
  local network = translate(net, example, options)
  local text, sizes = file.text(network, name)
  native.write_file("export.c", path, text)
  if options.header then native.write_file("export.c", path:gsub("c$", "h"), file.header(network, name, sizes)) end
  return sizes
end

--- The names of the ops that have a form in C, sorted.
function export.ops() return Network.ops() end

check.take_names(export, { c = "net example path options" })

return export
