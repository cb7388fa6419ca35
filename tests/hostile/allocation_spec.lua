-- Every op, forward and backward, with each of its allocations failing in turn: an error each time, and all is well after.
local rille = require "rille"
local native = require "rille.native"
package.path = "tests/support/?.lua;" .. package.path
local samples = require "samples"

local function find(name, info)
  if info.internal then return native.internal[name] end
  return not info.no_method and native.methods[name] or rawget(rille, name) or rawget(rille.functional, name)
end

for _, name in ipairs(native.all_ops()) do
  local info = native.op_info(name)
  local op = find(name, info)
  it("a failing allocation in " .. name .. " is an error", function()
    for number, text in ipairs(op and info.samples or {}) do
      if number > 2 then return end
      local env = samples.environment()
      local function job()
        local arguments = samples.arguments(text, env)
        if name:find "_$" then arguments[1] = arguments[1] * 1 end
        local out = op(table.unpack(arguments, 1, arguments.n))
        if rille.is_tensor(out) and out.requires_grad then out:sum():backward() end
      end
      if samples.lacks_lapack(job) then return end
      job()
      for _, persistent in ipairs(number == 1 and { false, true } or { false }) do
        local worked = false
        for n = 1, 5000 do
          native.fail_allocation(n, persistent)
          local problem
          worked, problem = pcall(job)
          native.fail_allocation(0)
          if worked then break end
          assert(tostring(problem):find("out of memory", 1, true), text .. ": " .. tostring(problem))
        end
        assert(worked, text)
        job()
      end
    end
  end)
end
