-- Building and loading without waste: skip_init, load_state_dict with assign, mapped files.
package.path = "tests/support/?.lua;" .. package.path
local rille = require "rille"
local nn = rille.nn
local folder = require "folder"
local problem = folder.problem

local function network()
  return nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.MultiheadAttention(6, 2), nn.LSTM(6, 3), nn.Embedding(5, 2))
end

describe("skip_init", function()
  it("draws no random numbers, and leaves norms and biases as they are", function()
    rille.manual_seed(3)
    local expected = rille.randn(4):totable()
    rille.manual_seed(3)
    local net = nn.utils.skip_init(network)
    local one = nn.utils.skip_init(nn.Linear, 2, 3, { bias = false })
    assert.same(expected, rille.randn(4):totable())
    assert.same({ 1, 1, 1, 1, 1, 1 }, net[2].weight:totable())
    assert.same({ 0, 0, 0, 0, 0, 0 }, net[3].out_proj.bias:totable())
    assert.same({ 3, 2 }, one.weight:shape())
    assert.is_true(one.weight.requires_grad)
    assert.is_true(nn.Linear(2, 1).weight:abs():sum():item() > 0) -- it is over
  end)

  it("ends where the constructor fails", function()
    assert.matches("skip_init_spec.lua:%d+: .*in_features", problem(function() nn.utils.skip_init(nn.Linear, -1, 2) end))
    rille.manual_seed(1)
    local first = nn.Linear(2, 2).weight:totable()
    rille.manual_seed(1)
    local draws = rille.equal(rille.tensor(first), nn.Linear(2, 2).weight:detach())
    assert.is_true(draws)
    assert.matches("skip_init: takes a class of modules or a function that makes one, got integer",
      problem(function() nn.utils.skip_init(3) end))
  end)
end)

describe("load_state_dict with assign", function()
  local here
  setup(function() here = folder.new() end)
  teardown(function() folder.remove(here) end)

  it("takes the tensors themselves", function()
    local net, other = network(), network()
    local opt = rille.optim.SGD(net:parameters(), { lr = 1 })
    local dict = other:state_dict()
    net:load_state_dict(dict, { assign = true })
    for name, value in net:named_parameters() do
      assert.is_true(value.requires_grad, name)
      assert.is_true(rille.equal(value:detach(), dict[name]), name)
    end
    dict["0.bias"]:fill_(7)
    assert.same({ 7, 7, 7, 7, 7, 7 }, net[1].bias:totable())
    net[1].bias:sum():backward() -- the optimizer holds the same parameters
    opt:step()
    assert.same({ 6, 6, 6, 6, 6, 6 }, other[1].bias:totable())
  end)

  it("keeps their dtype, and checks before anything changes", function()
    local net = nn.Linear(2, 1)
    local before = net.weight:totable()
    assert.matches("bias: a parameter with a gradient cannot be made int64 by assign", problem(function()
      net:load_state_dict({ weight = rille.zeros(1, 2), bias = rille.zeros(1, { dtype = "int64" }) }, { assign = true })
    end))
    assert.same(before, net.weight:totable())
    net:load_state_dict({ weight = rille.ones(2, 1, { dtype = "float64" }):t(), bias = rille.zeros(1, { dtype = "float64" }) }, { assign = true })
    assert.equal("float64", net.weight.dtype)
    assert.is_true(net.weight:is_contiguous())
    assert.same({ { 3 } }, net(rille.tensor({ { 1.0, 2.0 } }, { dtype = "float64" })):totable())
  end)

  it("of a mapped file trains, and leaves the file as it is", function()
    local path = here .. "/net.safetensors"
    local net = nn.Linear(3, 2)
    rille.save(net:state_dict(), path)
    local bytes = folder.read(path)
    local other = nn.utils.skip_init(nn.Linear, 3, 2)
    other:load_state_dict(rille.load(path, { mmap = true }), { assign = true })
    local opt = rille.optim.Adam(other:parameters())
    other(rille.ones(1, 3)):sum():backward()
    opt:step()
    assert.is_false(rille.equal(net.weight:detach(), other.weight:detach()))
    assert.equal(bytes, folder.read(path))
  end)
end)
