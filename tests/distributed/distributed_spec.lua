-- rille.distributed: what one process sees of it, and jobs of several ranks (the scripts beside this one).
local rille = require "rille"
package.path = "tests/distributed/?.lua;" .. package.path
local support = require "support"
local dist = rille.distributed

local function problem(f, ...)
  local fine, message = pcall(f, ...)
  assert.is_false(fine)
  return message
end

describe("rille.distributed without a job", function()
  it("says what is to be called first", function()
    for _, name in ipairs { "rank", "size", "barrier", "all_reduce", "send", "info", "destroy_process_group" } do
      assert.matches(name .. ": call rille.distributed.init%(%) first", problem(dist[name], rille.ones(2)))
    end
    assert.is_false(dist.is_initialized())
  end)

  it("refuses options that are none", function()
    assert.matches("init: backend must be 'mpi', got 'gloo'", problem(dist.init, "gloo"))
    assert.matches("init: timeout must be above 0 seconds, got %-1", problem(dist.init, { timeout = -1 }))
    assert.matches("init: no option 'tiemout', did you mean 'timeout'%?", problem(dist.init, { tiemout = 1 }))
  end)
end)

local reason = support.missing()
describe("a job", function()
  if reason then
    pending(reason)
    return
  end

  for _, n in ipairs { 1, 2, 4 } do
    it("of " .. n .. " ranks has all collectives", function()
      local text, fine = support.run(n, "collectives.lua")
      assert.is_true(fine, text)
      assert.matches("all is well on " .. n .. " ranks", text)
    end)
  end

  it("tells mistakes", function()
    local text, fine = support.run(2, "mistakes.lua")
    assert.is_true(fine, text)
    assert.matches("all mistakes were told", text)
  end)
end)
