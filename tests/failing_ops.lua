-- Calls every op's samples, forward and backward, with the n-th allocation and all behind it failing, for each n until
-- nothing fails. Prints what goes wrong, or nothing. memory_spec.lua runs it in a process of its own: each failure
-- collects all garbage, which takes long beside other tests.
--
--   rille tests/failing_ops.lua
package.path = "tests/support/?.lua;" .. package.path
local rille = require "rille"
local samples = require "samples"

local function find(name, info)
  if info.internal then return rille._internal[name] end
  return not info.no_method and rille._methods[name] or rille[name] or rille.functional[name]
end

local function try(name, op, text)
  local env = samples.environment()
  for n = 1, 10000 do
    local arguments = samples.arguments(text, env)
    rille._fail_allocation(n, true)
    local good, problem = pcall(function()
      local out = op(table.unpack(arguments, 1, arguments.n))
      if rille.is_tensor(out) and out.requires_grad then out:sum():backward(nil, { create_graph = true }) end
    end)
    rille._fail_allocation(0)
    if good then return end
    if not tostring(problem):find("out of memory", 1, true) then return print(name, text, n, problem) end
  end
  print(name, text, "never ends well")
end

for _, name in ipairs(rille._all_ops()) do
  local info = rille._op_info(name)
  for _, text in ipairs(info.samples) do try(name, find(name, info), text) end
end
