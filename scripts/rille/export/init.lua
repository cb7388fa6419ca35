-- rille.export: trained networks in forms that run without Rille.
local rille, require, native = ...
local check, traced = require "rille.check", require "rille.traced"
local Network, file = require "rille.export.network", require "rille.export.file"
local types, values = require "rille.export.types", require "rille.export.values"
local raise = check.raise
local export = {}

local option_kinds = { int8 = "boolean", name = "string", header = "boolean", trains = "module|table" }

-- The function's name: the option's, or the file's.
local function name_of(path, wanted)
  local name = wanted or path:match "([^/\\]*)$":gsub("%.[^.]*$", ""):gsub("[^%w_]", "_")
  if not name:find "^[%a][%w_]*$" then
    raise("export.c: '%s' is no name for a function of C; give one with { name = ... }", name)
  end
  if types.is_reserved[name] or Network.helper(name) then
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

-- The tensors that a step of training changes, and copies of them as they are; both empty where nothing is trained.
local function state_of(trains)
  local tensors, copies = {}, {}
  if trains == nil then return tensors, copies end
  if not rille.nn.is_module(trains) then
    raise("export.c: trains must be the module that the step trains, got %s", check.type_of(trains))
  end
  for _, list in ipairs { trains:parameters(), trains:buffers() } do
    for _, tensor in ipairs(list) do
      if not tensor:is_contiguous() then raise("export.c: a parameter of shape %s is not contiguous", check.shape(tensor)) end
      tensors[#tensors + 1], copies[#copies + 1] = tensor, tensor:detach():clone()
    end
  end
  return tensors, copies
end

-- The calls and results of a step, with tensors as they were before; gradients begin and end as none.
local function traced_step(net, list, tensors, copies)
  for _, tensor in ipairs(tensors) do tensor.grad = nil end
  local done = { pcall(traced.calls, net, list, #tensors > 0) }
  local written, silent = {}, nil
  for _, call in ipairs(done[1] and done[2] or {}) do
    if (call.in_place or call.op == "copy") and call.outputs[1] then written[values.base(call.outputs[1])] = true end
  end
  local _ <close> = rille.no_grad()
  for i, tensor in ipairs(tensors) do
    tensor.grad = nil
    if not written[values.base(tensor)] and not tensor:equal(copies[i]) then silent = tensor end
    tensor:copy_(copies[i])
  end
  if not done[1] then error(done[2], 0) end
  if silent then
    raise("export.c: the step changes a tensor of shape %s by no op, as optimizers do: write the update as one, "
      .. "p:sub_(p.grad * lr)", check.shape(silent))
  end
  return done[2], done[3]
end

-- What net computes of the example, in steps.
local function translate(net, example, options)
  local list = traced.examples("export.c", example)
  check_dtypes(list, "example")
  for i, tensor in ipairs(list) do list[i] = tensor:detach():clone():contiguous() end
  local network = Network.new(options)
  local _ <close> = options.trains == nil and traced.evaluation(net) or nil
  local tensors, copies = state_of(options.trains)
  local calls, results = traced_step(net, list, tensors, copies)
  for i, call in ipairs(calls) do call.number = i end
  results = traced.results("export.c", results)
  if #results == 0 then raise("export.c: the network gives no tensor") end
  check_dtypes(results, "result")
  network.where = where_of(net, list)
  network.weights:add_names(options.trains or net)
  network:add_state(tensors, copies)
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
