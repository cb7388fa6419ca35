-- For looking at a network while it runs: calls it with hooks on every module, and leaves it as it was.
local rille, require = ...
local check = require "rille.check"
local modules = require "rille.nn.module"
local nn, is_tensor = rille.nn, rille.is_tensor

local probe = {}

--- Modes, buffers and the random stream, and a function that puts them back.
function probe.keep(net)
  local modes, buffers, random = {}, {}, rille.get_rng_state()
  for _, module in ipairs(net:modules()) do
    modes[#modes + 1] = { module, module.training }
    for _, item in ipairs(modules.own_items(module)) do
      if item[4] == "buffer" then
        buffers[#buffers + 1] = { module = module, name = item[1], tensor = item[2], value = item[2]:detach():clone() }
      end
    end
  end
  return function()
    local _ <close> = rille.no_grad()
    for _, entry in ipairs(modes) do entry[1].training = entry[2] end
    for _, entry in ipairs(buffers) do
      if type(entry.module) == "table" then entry.module[entry.name] = entry.tensor end
      entry.tensor:copy_(entry.value)
    end
    rille.set_rng_state(random)
  end
end

--- Inputs as tensors: a table of sizes becomes zeros. A last table with names is options.
-- @return inputs, options
function probe.inputs(name, ...)
  local inputs, options = table.pack(...), nil
  local last = inputs[inputs.n]
  if type(last) == "table" and not nn.is_module(last) and next(last) ~= nil and #last == 0 then
    options = last
    inputs[inputs.n], inputs.n = nil, inputs.n - 1
  end
  for i = 1, inputs.n do
    local input = inputs[i]
    if type(input) == "table" and math.type(input[1]) == "integer" then inputs[i] = rille.zeros(input) end
  end
  if inputs.n == 0 then check.raise("%s: needs the network's inputs, or their sizes as tables", name) end
  return inputs, options
end

--- All tensors in the values, tables of tensors taken apart.
function probe.tensors(values, list)
  list = list or {}
  for i = 1, values.n or #values do
    local value = values[i]
    if is_tensor(value) then
      list[#list + 1] = value
    elseif type(value) == "table" then
      if is_tensor(value.data) then list[#list + 1] = value.data end -- a PackedSequence
      probe.tensors(value, list)
    end
  end
  return list
end

--- Calls net(inputs...) in eval mode runs times: before(module, ...) and after(module, inputs, ...) go round each module's
-- call. Returns the last results, as a table.
function probe.run(net, inputs, runs, before, after)
  local restore, handles, results = probe.keep(net), {}, nil
  for _, module in ipairs(net:modules()) do
    handles[#handles + 1] = module:register_forward_pre_hook(before, { prepend = true })
    handles[#handles + 1] = module:register_forward_hook(after)
  end
  local ok, problem = pcall(function()
    net:eval()
    for run = 1, runs do
      probe.run_number = run
      results = table.pack(net(table.unpack(inputs, 1, inputs.n)))
    end
  end)
  for _, handle in ipairs(handles) do handle:remove() end
  restore()
  if not ok then error(problem, 0) end
  return results
end

return probe
