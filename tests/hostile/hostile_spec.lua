-- Scripts that mean harm: finalizers and metamethods that free what a call is using, rings, chains, closed
-- states. Each case crashed or leaked once; run under RILLE_SANITIZE=address,undefined to see it.
local rille = require "rille"
local folder = require "tests.support.folder"
local native = require "rille.native"

-- Runs body with a collector that steps at every allocation, and a finalizer that calls harm each time.
local function with_harm(harm, body)
  local live = true
  local function arm()
    setmetatable({}, {
      __gc = function()
        if not live then return end
        pcall(harm)
        arm()
      end,
    })
  end
  collectgarbage("incremental", 1, 1000, 1)
  arm()
  for _ = 1, 50 do body() end
  live = false
  collectgarbage("incremental", 200, 100, 13)
  collectgarbage()
end

describe("hostile scripts", function()
  it("may free a tensor in a finalizer while a call reads it", function()
    local target
    local function fresh()
      target = nil
      local t = rille.ones(3, 4)
      target = t
      return t
    end
    with_harm(function() target:free() end, function()
      pcall(function() return fresh():shape() end)
      pcall(function() return fresh():totable() end)
      pcall(function() rille.ones(3, 4)[":, :"] = fresh() end)
      pcall(function() fresh()[0] = target end)
      pcall(rille.zeros_like, fresh(), { dtype = "int64" })
      pcall(function() return fresh():t():normal_() end)
    end)
  end)

  it("may change a list of tensors in a finalizer while a call reads it", function()
    local x, list = rille.ones(1), {}
    for i = 1, 4000 do list[i] = x end
    local refused = 0
    with_harm(function() list[3] = false end, function()
      list[3] = x
      for _, op in ipairs { rille.cat, rille.stack } do
        local ok, message = pcall(op, list)
        if not ok then refused = refused + 1 end
        assert(ok or message:find "list changed" or message:find "must be a table of tensors", message)
      end
    end)
    assert.is_true(refused > 0)
  end)

  it("may close a scope in a finalizer while a call works in it", function()
    local scope
    local function open()
      scope = nil
      local s = rille.scope()
      scope = s
    end
    with_harm(function() scope:close() end, function()
      local x = rille.ones(3, 4)
      open()
      pcall(function() x[0] = rille.ones(4) end)
      open()
      pcall(function() x:t():normal_() end)
      open()
      pcall(rille.randint, 0, 5, { 3 }, { dtype = "float32" })
      scope:close()
    end)
  end)

  it("do not get their metamethods called for options", function()
    local x = rille.ones(3, { requires_grad = true })
    local y = (x * 2):sum()
    local options = setmetatable({}, { __index = function() y:free() x:free() end })
    y:backward(nil, options)
    rille.zeros_like(x, options)
    local inputs = { x, rille.ones(3, { requires_grad = true }) }
    local sum = (inputs[1] + inputs[2]):sum()
    local shrink = setmetatable({}, { __index = function() table.remove(inputs):free() end })
    assert.equal(2, select("#", rille.grad(sum, inputs, shrink)))
    local given = 0
    local group = setmetatable({}, {
      __index = function(_, key)
        if key ~= "params" then return end
        given = given + 1
        return given == 1 and { x } or 5
      end,
    })
    assert.has_error(function() rille.optim.SGD({ group }, { lr = 0.1 }) end)
  end)

  it("give a list of tensors by name", function()
    local joined = rille.cat { dim = 0, tensors = { rille.ones(2), rille.zeros(3) } }
    assert.same({ 1, 1, 0, 0, 0 }, joined:totable())
    assert.same({ 2, 2 }, rille.stack({ rille.ones(2), rille.zeros(2) }, { dim = -1 }):shape())
  end)

  it("free a former leaf before backward reaches it", function()
    local x = rille.ones(3, { requires_grad = true })
    local y = x * 2
    x:requires_grad_(false)
    x:mul_(rille.ones(3, { requires_grad = true }))
    x:free()
    local others = {}
    for i = 1, 20 do others[i] = rille.ones(3) end
    assert.error_matches(function() y:sum():backward() end, "a leaf was changed in place after it was used")
    for i = 1, 20 do assert.is_nil(others[i].grad) end
  end)

  it("cut off a tensor that retains its grad, and free it before backward", function()
    local w = rille.ones(3, { requires_grad = true })
    local y = w * 2
    y:retain_grad()
    local z = (y * 3):sum()
    y:detach_()
    z:backward(nil, { retain_graph = true })
    assert.is_nil(y.grad) -- it is no part of the graph any more
    y:free()
    local others = {}
    for i = 1, 20 do others[i] = rille.ones(3) end
    z:backward()
    assert.same({ 12, 12, 12 }, w.grad:totable())
    for i = 1, 20 do assert.is_nil(others[i].grad) end
    local again = w * 2
    again:retain_grad()
    again:detach_()
    again:mul_(w)
    again:sum():backward(nil, { retain_graph = true })
    assert.is_nil(again.grad)
    again:retain_grad()
    again:sum():backward()
    assert.same({ 1, 1, 1 }, again.grad:totable())
  end)

  it("chain gradients through views without using the stack", function()
    local current = rille.ones(2)
    for _ = 1, 200000 do
      local next_one = rille.ones(2)
      next_one.grad = current:view(2)
      current:free()
      current = next_one
    end
    current:free()
  end)

  it("cannot make a ring of gradients", function()
    local a, b = rille.ones(2), rille.ones(2)
    a.grad = b
    assert.has_error(function() b.grad = a end)
  end)

  it("leave no cycle behind create_graph", function()
    collectgarbage()
    collectgarbage()
    local before = rille.memory().in_use
    do
      local x = rille.ones(1000, { requires_grad = true })
      local y = (x * x * x):sum()
      y:backward(nil, { create_graph = true })
    end
    collectgarbage()
    collectgarbage()
    assert.is_true(rille.memory().in_use - before < 4000)
  end)

  it("cannot call the engine's own ops with arguments it never checked", function()
    assert.is_nil(native.internal.strided_view)
    assert.is_nil(native.internal.copy_slices)
  end)

  it("call the engine's own ops with tensors of other dtypes and sizes", function()
    local internal, ones = native.internal, rille.ones
    local function refused(text, f, ...)
      local fine, problem = pcall(f, ...)
      assert(not fine and tostring(problem):find(text, 1, true), tostring(problem))
    end
    local bytes = { dtype = "uint8" }
    refused("the matrices do not fit", internal.distances, ones(1, 300, 2, bytes), ones(1, 200, 2, bytes))
    refused("takes floating point tensors", internal.conv3d_direct, ones(1, 2, 4, 4, 64, bytes), ones(3, 2, 2, 2, 2, bytes))
    refused("bias must have one element", internal.conv3d_direct, ones(1, 2, 4, 4, 64), ones(3, 2, 2, 2, 2), ones(1))
    refused("paddings as numbers", internal.conv3d_direct, ones(1, 2, 4, 4, 64), ones(3, 2, 3, 3, 3), nil, { padding = "same" })
    assert(internal.grid_mix(ones(1, 5, 16), rille.zeros(1, 0, 32, { dtype = "int64" }), ones(1, 0, 32)):eq(0):all():item())
    refused("the matrices do not fit", internal.distance_signs, ones(1, 3, 3), ones(1, 3, 2), ones(1, 2, 2))
    local planes, groups = ones(2, 4000, 3), { num_groups = 2 }
    refused("do not fit the groups", internal.group_norm_planes, planes, rille.none, ones(1), groups)
    refused("do not fit each other", internal.group_norm_backward, planes, planes, rille.none, ones(4, bytes), ones(4, bytes), groups)
    refused("must be finite and >= 0, got -1e+17", internal.dirichlet_grad, rille.full({ 1 }, 0.5), ones(1), rille.full({ 1 }, -1e17))
    refused("must be finite and >= 0, got -1e+17", internal.standard_gamma_grad, rille.full({ 1 }, -1e17), ones(1))
  end)

  it("hand over more arguments than a call in place has room for", function()
    local x, F = rille.ones(2), rille.nn.functional
    local many = {}
    for i = 1, 2000 do many[i] = 1 end
    for grown = 200, 1900, 100 do
      for n = 30, grown, 37 do
        select("#", table.unpack(many, 1, grown)) -- the stack has grown, but less than by half
        local arguments = table.move(many, 1, n, 1, {})
        arguments[n + 1] = { inplace = true }
        assert.is_false((pcall(F.dropout, x, table.unpack(arguments))))
      end
    end
  end)

  it("use rille after it was closed", function()
    local _, fine = folder.run [[
      _G.last = setmetatable({}, { __gc = function()
        local rille = package.loaded.rille
        for _, f in ipairs { rille.ones, rille.scope, rille.no_grad, rille.memory } do assert(not pcall(f, 2)) end
      end })
      require "rille"
      os.exit(0, true)
    ]]
    assert.is_true(fine)
  end)
end)
