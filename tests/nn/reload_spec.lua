-- rille.reload: weights and optimizer state that stay when a network's script is run again.
local rille = require "rille"
local folder = require "tests.support.folder"
local nn, optim = rille.nn, rille.optim

local first = [[
local rille = require "rille"
local nn = rille.nn
local Net = nn.Module:extend("Net")
function Net:init()
  self.body = nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6))
  self.mid = nn.Linear(6, 5)
  self.out = nn.Linear(5, 2)
end
function Net:forward(x) return self.out(self.mid(self.body(x)):relu()) end
return Net
]]
-- The middle is wider, out's weight therefore too; a layer has come and none gone but for the batch norm.
local second = first:gsub("nn.BatchNorm1d%(6%)", "nn.Tanh()"):gsub("6, 5", "6, 7"):gsub("5, 2", "7, 2")
  :gsub("self.out = ", "self.extra = nn.Linear(2, 2)\n  self.out = ")

local function train(net, optimizer)
  local x = rille.arange(12, { dtype = "float32" }):reshape(3, 4) / 10
  net(x):square():mean():backward()
  optimizer:step()
  optimizer:zero_grad()
end

local function flat(tensor) return tensor:detach():reshape(-1):totable() end

describe("reload", function()
  local path, place

  setup(function()
    place = folder.new()
    path = place .. "/net.lua"
  end)
  teardown(function() folder.remove(place) end)

  local function start(options)
    folder.write(path, first)
    rille.manual_seed(1)
    local net = dofile(path)()
    local make = options and options.make or function(n) return optim.Adam(n:parameters(), { lr = 0.01 }) end
    local optimizer = make(net)
    if not (options and options.untrained) then
      for _ = 1, 3 do train(net, optimizer) end
    end
    return net, optimizer
  end

  it("changes nothing when the script is the same", function()
    local makers = {
      function(n) return optim.Adam(n:parameters(), { lr = 0.01, betas = { 0.8, 0.9 } }) end,
      function(n) return optim.SGD(n:parameters(), { lr = 0.1, momentum = 0.9 }) end,
      function(n) return optim.SGD({ { params = n.body:parameters(), lr = 0.05 }, { params = n.out:parameters() } }, { lr = 0.1, momentum = 0.5 }) end,
      function(n) return optim.RMSprop(n:parameters()) end,
      function(n) return optim.LBFGS(n:parameters(), { max_iter = 3 }) end,
    }
    for i, make in ipairs(makers) do
      local net, optimizer = start { make = make, untrained = i == 5 }
      local function step(n, o)
        if i < 5 then return train(n, o) end
        local x = rille.ones(3, 4) / rille.arange(1, 4, { dtype = "float32" }):reshape(3, 1)
        o:step(function()
          o:zero_grad()
          local loss = n(x):square():mean()
          loss:backward()
          return loss
        end)
      end
      if i == 5 then step(net, optimizer) end
      local other, remade, report = rille.reload(path, net, optimizer)
      assert.is_false(other == net)
      assert.equal("11 kept, 0 new, 0 gone, 0 reshaped", tostring(report))
      for _ = 1, 2 do
        step(net, optimizer)
        step(other, remade)
      end
      for name, tensor in pairs(net:state_dict()) do assert.same(flat(tensor), flat(other:state_dict()[name]), i .. name) end
    end
  end)

  it("keeps what fits and says what does not", function()
    local net, optimizer = start()
    local before = flat(net.body[1].weight)
    folder.write(path, second)
    local other, remade, report = rille.reload(path, net, optimizer)
    assert.same({ "body.0.weight", "body.0.bias", "out.bias" }, report.kept)
    assert.same({ "extra.weight", "extra.bias" }, report.new)
    assert.same({ "body.1.weight", "body.1.bias", "body.1.running_mean", "body.1.running_var", "body.1.num_batches_tracked" }, report.gone)
    assert.same({
      { name = "mid.weight", from = "[5, 6]", to = "[7, 6]" },
      { name = "mid.bias", from = "[5]", to = "[7]" },
      { name = "out.weight", from = "[2, 5]", to = "[2, 7]" },
    }, report.reshaped)
    assert.matches("3 kept, 2 new, 5 gone, 3 reshaped\n  new: extra.weight\n", tostring(report), 1, true)
    assert.matches("  reshaped: mid.weight [5, 6] -> [7, 6]", tostring(report), 1, true)
    assert.same(before, flat(other.body[1].weight))
    local state = remade:state_dict()
    assert.equal(8, #state.param_groups[1].params)
    assert.equal(0.01, remade.param_groups[1].lr)
    local kept = 0
    for _, entry in pairs(state.state) do
      assert.equal(3, entry.step)
      kept = kept + 1
    end
    assert.equal(3, kept)
    train(other, remade)
    assert.same(before, flat(net.body[1].weight)) -- the old one stays as it is
    assert.equal(8, #net:parameters())
  end)

  it("puts new parameters into the group of their nearest relatives", function()
    local net, optimizer = start { make = function(n)
      return optim.SGD({ { params = n.out:parameters(), lr = 0.5 }, { params = n.body:parameters(), lr = 0.25 } }, { lr = 1.0 })
    end }
    folder.write(path, (first:gsub("nn.BatchNorm1d%(6%)", "nn.BatchNorm1d(6), nn.Linear(6, 6)")))
    local other, remade = rille.reload(path, net, optimizer)
    local groups = remade.param_groups
    assert.same({ 2, 6 }, { #groups[1].params, #groups[2].params }) -- mid was in no group and is in none
    assert.is_true(groups[2].params[5] == other.body[3].weight)
    assert.equal(0.25, groups[2].lr)
  end)

  it("keeps frozen weights frozen and modes as they were", function()
    local net = start()
    net.out:requires_grad_(false)
    net.body[2]:eval()
    local other, none, report = rille.reload(path, net)
    assert.is_nil(none)
    assert.is_false(other.out.weight.requires_grad)
    assert.is_true(other.mid.weight.requires_grad)
    assert.is_false(other.body[2].training)
    assert.is_true(other.training)
    assert.equal(11, #report.kept)
  end)

  it("takes functions, classes and modules", function()
    local net = nn.Linear(2, 2)
    for _, chunk in ipairs {
      function() return nn.Linear(2, 2) end,
      function() return function() return nn.Linear(2, 2) end end,
    } do
      assert.same(flat(net.weight), flat(rille.reload(chunk, net).weight))
    end
  end)

  it("leaves everything alone when the script fails", function()
    local net, optimizer = start()
    local before = flat(net.out.weight)
    for text, wanted in pairs {
      ["return nn.Linear("] = ":1: ",
      ["\n\nerror('not today')"] = ":3: not today",
      ["local x = nil\nreturn x.y"] = ":2: attempt to index",
      ["return 3"] = "must return a module or a function that makes one, returned a number",
      ["return function() error('inside') end"] = ":1: inside",
      ["local rille = require 'rille'\nreturn rille.nn.Linear(-1, 3)"] = ":2: Linear: in_features must be at least 0",
    } do
      folder.write(path, text)
      local new, problem = rille.reload(path, net, optimizer)
      assert.is_nil(new)
      assert.matches(wanted, problem, 1, true)
    end
    local new, problem = rille.reload(place .. "/nowhere.lua", net, optimizer)
    assert.is_nil(new)
    assert.matches("nowhere.lua", problem, 1, true)
    assert.same(before, flat(net.out.weight))
    assert.error_matches(function() rille.reload(3, net) end, "takes a path or a function, got number", 1, true)
    assert.error_matches(function() rille.reload(path, 3) end, "needs the old network, got number", 1, true)
    assert.error_matches(function() rille.reload(path, net, net) end, "must be an optimizer", 1, true)
  end)

  it("watches a file's content", function()
    folder.write(path, first)
    local changed = rille.reload.watch(path)
    assert.is_false(changed())
    folder.write(path, second)
    assert.is_true(changed())
    assert.is_false(changed())
    os.remove(path)
    assert.is_false(changed())
    folder.write(path, first)
    assert.is_true(changed())
  end)
end)
