-- Memory: flat while training, capped, and whole again after every failed allocation.
local rille = require "rille"
local folder = require "tests.support.folder"
local native = require "rille.native"
local nn, F, optim = rille.nn, rille.functional, rille.optim

local function trainer()
  rille.manual_seed(0)
  local net = nn.Sequential(nn.Linear(20, 32), nn.ReLU(), nn.Linear(32, 10))
  local opt = optim.Adam(net:parameters(), { lr = 0.01 })
  local x, y = rille.randn(16, 20), rille.randint(0, 10, { 16 })
  return function()
    local loss = F.cross_entropy(net(x), y)
    loss:backward()
    opt:step()
    opt:zero_grad()
    return loss:item()
  end
end

describe("memory", function()
  -- What Lua's collector has not seen yet may be 8 MiB (bindings/state.c); beyond that nothing grows. It takes some steps to
  -- find its pace.
  it("is flat from the second step on", function()
    local step = trainer()
    step()
    step()
    local in_use, reserved = rille.memory().in_use, 0
    for i = 1, 9000 do
      step()
      if i == 3000 then reserved = rille.memory().reserved end
      assert(rille.memory().in_use <= in_use + (10 << 20))
    end
    assert.equal(reserved, rille.memory().reserved)
  end)

  it("returns to where it was when everything is dropped", function()
    collectgarbage()
    collectgarbage()
    local before = rille.memory().in_use
    do
      local step = trainer()
      step()
    end
    collectgarbage()
    collectgarbage()
    assert.equal(before, rille.memory().in_use)
  end)

  it("a cap gives a clean error, after a full collection", function()
    rille.release_cache()
    rille.set_memory_cap(rille.memory().reserved + (8 << 20))
    assert.error_matches(function() rille.zeros(16 << 20) end, "out of memory: 67108864 bytes wanted")
    -- 1 MiB at a time, dropped at once: the collector makes room.
    for _ = 1, 200 do rille.zeros(1 << 18) end
    rille.set_memory_cap(0)
    assert.equal(2.0, rille.ones(2):sum():item())
  end)
end)

describe("a failing allocation", function()
  for _, persistent in ipairs { false, true } do
    it(persistent and "that goes on failing" or "once" .. ", anywhere in a step, is an error and nothing more", function()
      local step = trainer()
      step()
      collectgarbage()
      collectgarbage()
      local refused = 0
      for n = 1, 10000 do
        native.fail_allocation(n, persistent)
        local good, text = pcall(step)
        native.fail_allocation(0)
        if not good then
          refused = refused + 1
          assert.matches("out of memory", text)
        end
        if good and persistent then break end
        -- A single failure is often mended by collecting and trying again: go on until it is beyond the step.
        if good and not persistent and n > 400 then break end
        step()
      end
      if persistent then assert(refused > 20) end
      collectgarbage()
      collectgarbage()
      local in_use = rille.memory().in_use
      for _ = 1, 5 do step() end
      collectgarbage()
      collectgarbage()
      assert.equal(in_use, rille.memory().in_use)
    end)
  end

  it("while layers and optimizers are made leaves nothing behind", function()
    collectgarbage()
    collectgarbage()
    local before = rille.memory().in_use
    for n = 1, 200 do
      native.fail_allocation(n, true)
      local good = pcall(trainer)
      native.fail_allocation(0)
      if good then break end
    end
    collectgarbage()
    collectgarbage()
    assert.equal(before, rille.memory().in_use)
  end)
end)

describe("closing", function()
  it("frees what finalizers make while Lua closes", function()
    -- The leak sanitizer sees what is left; without it this shows that nothing crashes.
    local script = [[
      local rille = require "rille"
      local kept = {}
      setmetatable({}, { __gc = function()
        for i = 1, 3 do kept[i] = rille.ones(1000) * 2 end
      end })
    ]]
    local text, fine = folder.run(script)
    assert.are.equal("", text)
    assert.is_true(fine)
  end)
end)
