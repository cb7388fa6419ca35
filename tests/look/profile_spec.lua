-- rille.profile: what it counts, and what it writes.
local rille = require "rille"
local nn, F = rille.nn, rille.nn.functional
package.path = "tests/support/?.lua;" .. package.path

local function row(list, name)
  for _, one in ipairs(list) do
    if one.name == name then return one end
  end
end

describe("a profile", function()
  local net = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 3))
  local x, y = rille.rand(4, 8), rille.randint(0, 3, { 4 })
  local function step()
    local loss = F.cross_entropy(net(x), y)
    loss:backward()
  end

  it("counts calls, bytes and operations by op and by module", function()
    local profile = rille.profile(function()
      step()
      step()
    end)
    local linear = row(profile.ops, "linear")
    assert.are.equal(4, linear.calls)
    assert.are.equal(2 * 2 * 4 * (8 * 16 + 16 * 3), linear.flops)
    assert.is_true(linear.seconds > 0 and linear.seconds < profile.seconds)
    assert.are.equal(2, row(profile.ops, "relu (backward)").calls)
    assert.is_truthy(row(profile.modules, "net.0"))
    assert.is_truthy(row(profile.modules, "net.2").flops > 0)
    local share = 0
    for _, one in ipairs(profile.ops) do share = share + one.share end
    assert(math.abs(share - 1) < 1e-9)
    for _, event in ipairs(profile.events) do
      assert.is_true(event.self <= event.duration + 1e-12 and event.duration >= 0)
    end
    local text = tostring(profile)
    assert.is_truthy(text:find("\nlinear +4 "))
    assert.is_truthy(text:find("\nnet%.0 "))
  end)

  it("counts the operations of products and of convolutions, forward and backward", function()
    local planes, weight = rille.rand(1, 2, 5, 5):requires_grad_(), rille.rand(4, 2, 3, 3):requires_grad_()
    local a, b, start = rille.rand(2, 3), rille.rand(3, 4), rille.rand(2, 4)
    local profile = rille.profile(function()
      F.conv2d(planes, weight):sum():backward()
      rille.mm(a, b)
      rille.bmm(rille.ones(5, 2, 3), rille.ones(5, 3, 4))
      rille.addmm(start, a, b)
    end)
    local convolution = 2 * (4 * 3 * 3) * (2 * 3 * 3)
    assert.are.equal(convolution, row(profile.ops, "conv2d").flops)
    assert.are.equal(convolution, row(profile.ops, "conv2d_input (backward)").flops)
    assert.are.equal(convolution, row(profile.ops, "conv2d_weight (backward)").flops)
    assert.are.equal(2 * 2 * 4 * 3, row(profile.ops, "mm").flops)
    assert.are.equal(5 * 2 * 2 * 4 * 3, row(profile.ops, "bmm").flops)
    assert.are.equal(2 * 2 * 4 * 3, row(profile.ops, "addmm").flops)
    assert.are.equal(0, row(profile.ops, "sum").flops)
  end)

  it("is written as a Chrome trace", function()
    local profile = rille.profile(step)
    local path = os.tmpname()
    profile:save(path)
    local file = assert(io.open(path))
    local text = file:read("a")
    file:close()
    os.remove(path)
    local events = 0
    for line in text:gmatch("[^\n]+") do
      if line:find('"ph":"X"', 1, true) then
        events = events + 1
        assert.is_truthy(line:match('^{"name":"[^"]+","cat":"%a+","ph":"X","pid":1,"tid":1,"ts":[%d.]+,"dur":[%d.]+,"args":{.*}},?$'), line)
      end
    end
    assert.are.equal(#profile.events, events)
    assert.error_matches(function() profile:save("/nowhere/at/all.json") end, "profile:save: cannot create /nowhere/at/all.json: ")
  end)

  it("passes errors on and ends", function()
    assert.error_matches(function() rille.profile(function() error("of its own") end) end, "of its own")
    assert.error_matches(function() rille.profile(3) end, "profile: takes a function, got number")
    assert.error_matches(function()
      rille.profile(function() rille.profile(step) end)
    end, "another profile is under way")
    assert.are.equal("add", rille.profile(function() rille.ones(2):add_(1) end).ops[1].name)
  end)
end)
