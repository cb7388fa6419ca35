-- x[...] and x[...] = v: what PyTorch gives for the same index.
local rille = require "rille"

local function x3() return rille.arange(24):reshape(2, 3, 4) end
local function same(t, expected)
  local got = t:totable()
  assert.are.same(expected, got)
end
local function refused(pattern, f)
  local ok, message = pcall(f)
  assert.is_false(ok)
  assert.is_truthy(tostring(message):find(pattern), message)
end

describe("reading by index", function()
  it("takes numbers, also negative ones", function()
    same(x3()[1][2], { 20, 21, 22, 23 })
    same(x3()[{ -1, -1, -1 }], 23)
    same(x3()["1, 2, 0"], 20)
  end)
  it("takes ranges, steps, new dims and the rest", function()
    same(x3()["0, 1:3, ::2"], { { 4, 6 }, { 8, 10 } })
    same(x3()["..., 1"], { { 1, 5, 9 }, { 13, 17, 21 } })
    same(x3()["1, ..., -1"], { 15, 19, 23 })
    assert.are.same({ 1, 2, 3, 4 }, x3()["None"]:shape())
    assert.are.same({ 2, 1, 3, 4 }, x3()[":, None"]:shape())
    assert.are.same({ 2, 3, 0 }, x3()["..., 2:1"]:shape())
    assert.are.same({ 2, 2, 4 }, x3()[":, 1:99"]:shape())
  end)
  it("gives views for them", function()
    local x = x3()
    x[1][0]:fill_(-1)
    x[":, 1:2, 0"]:zero_()
    same(x[1], { { -1, -1, -1, -1 }, { 0, 17, 18, 19 }, { 20, 21, 22, 23 } })
  end)
  it("takes masks", function()
    local x = x3()
    same(x[x:gt(20)], { 21, 22, 23 })
    same(x[{ rille.tensor { false, true }, 0 }], { { 12, 13, 14, 15 } })
    same(x[{ 0, rille.tensor { true, false, true } }], { { 0, 1, 2, 3 }, { 8, 9, 10, 11 } })
    assert.are.same({ 0, 4 }, x[rille.zeros({ 2, 3 }, { dtype = "bool" })]:shape())
  end)
  it("takes tensors and lists of indices", function()
    local i = rille.tensor { 1, 0, 1 }
    assert.are.same({ 3, 3, 4 }, x3()[i]:shape())
    same(x3()[{ i, rille.tensor { 0, 1, 2 }, { 3, 2, 1 } }], { 15, 6, 21 })
    same(x3()[{ 0, { 0, 2 }, 1 }], { 1, 9 })
    assert.are.same({ 2, 5, 4 }, x3()[{ ":", rille.zeros({ 5 }, { dtype = "int64" }) }]:shape())
    -- a number is taken first, so the tensors' dims stay where they were
    assert.are.same({ 3, 2 }, x3()[{ 0, ":", { 0, 1 } }]:shape())
    -- tensors with a range between them come first
    assert.are.same({ 2, 3 }, x3()[{ { 0, 1 }, ":", { 0, 1 } }]:shape())
    assert.are.same({ 2, 1, 2, 4 }, x3()[{ rille.tensor { { 0 }, { 1 } }, "None", { 0, 1 } }]:transpose(1, 2):shape())
  end)
  it("refuses what does not fit", function()
    local x = x3()
    refused("index 2 is out of range for dim 0 of size 2 %(tensors count from 0%)", function() return x[2] end)
    refused("index 9 is out of range", function() return x[{ 0, 9 }] end)
    refused("index %-5 is out of range", function() return x[{ 0, 0, -5 }] end)
    refused("index 7 is out of range for dim 1 of size 3", function() return x[{ ":", { 0, 7 } }] end)
    refused("4 indices for a tensor of 3 dims", function() return x["0, 0, 0, 0"] end)
    refused("cannot be read", function() return x["1:b"] end)
    refused("cannot be read", function() return x["1 2"] end)
    refused("no field or method 'foo'", function() return x.foo end)
    refused("integer", function() return x[1.5] end)
    refused("mask of shape %[3%] does not fit", function() return x[rille.tensor { true, false, true }] end)
    refused("must be an int64 tensor", function() return x[rille.tensor { 0.5 }] end)
    refused("step", function() return x["::0"] end)
    refused("step", function() return x["::-1"] end)
    refused("at most once", function() return x["..., ..."] end)
    refused("cannot be indexed with a boolean; a mask is a tensor: x%[rille.tensor { true, false }%]", function() return x[true] end)
    refused("empty", function() return x[{}] end)
  end)
end)

describe("writing by index", function()
  it("takes numbers and tensors, broadcast and converted", function()
    local x = rille.zeros(2, 3)
    x[0] = 1.5
    x["1, :2"] = rille.tensor { 7, 8 }
    x[{ ":", 2 }] = rille.tensor { { -1, -2 } }
    same(x, { { 1.5, 1.5, -1 }, { 7, 8, -2 } })
  end)
  it("takes masks and tensors of indices", function()
    local x = x3()
    x[x:ge(4)] = 0
    same(x[0], { { 0, 1, 2, 3 }, { 0, 0, 0, 0 }, { 0, 0, 0, 0 } })
    local y = rille.zeros(3, 3)
    y[{ { 0, 1, 2 }, { 2, 1, 0 } }] = rille.tensor { 1, 2, 3 }
    same(y, { { 0, 0, 1 }, { 0, 2, 0 }, { 3, 0, 0 } })
    y[{ ":", { 0, 1 } }] = rille.tensor { 5, 6 }
    same(y, { { 5, 6, 1 }, { 5, 6, 0 }, { 5, 6, 0 } })
  end)
  it("keeps the gradients", function()
    local a = rille.ones({ 3, 3 }, { requires_grad = true })
    local v = rille.ones({ 2, 1 }, { requires_grad = true })
    local y = a * 2
    y[{ "1:", { 0, 2 } }] = v * 3
    y[0] = y[2] * 5
    y:sum():backward()
    same(a.grad, { { 0, 0, 0 }, { 0, 2, 0 }, { 0, 12, 0 } })
    same(v.grad, { { 6 }, { 36 } })
  end)
  it("refuses a leaf that requires grad, and values that do not fit", function()
    local a = rille.ones({ 3 }, { requires_grad = true })
    refused("in place", function() a[0] = 1 end)
    local x = x3()
    refused("broadcast", function() x[0] = rille.zeros(5) end)
    refused("does not fit", function() x[0] = rille.zeros(2, 3, 4) end)
    refused("out of range", function() x[9] = 1 end)
    refused("number", function() x[0] = "text" end)
    refused("broadcast", function() x[{ { 0, 1 } }] = rille.zeros(7) end)
  end)
end)

describe("many index tensors", function()
  local function at(...)
    local list = {}
    for i = 1, select("#", ...) do list[i] = { (select(i, ...)) } end
    return list
  end
  it("are read and written with gradients", function()
    local a = rille.ones({ 2, 2, 2, 2, 2, 2 }, { requires_grad = true })
    local x = a * 3
    local v = rille.ones({ 1 }, { requires_grad = true })
    x[at(1, 0, 1, 0, 1, 0)] = v * 5
    local picked = x[at(1, 0, 1, 0, 1, 0)]
    assert.equal(5, picked:item())
    local total = x:sum() + picked:sum()
    total:backward()
    assert.equal(10, v.grad:item())
    assert.equal(3 * 63, a.grad:sum():item())
    assert.equal(0, a.grad[1][0][1][0][1][0]:item())
  end)
  it("are refused before anything is written", function()
    local x = rille.zeros({ 1, 1, 1, 1, 1, 1, 1 })
    refused("at most 6", function() x[at(0, 0, 0, 0, 0, 0, 0)] = 1 end)
    assert.equal(0, x:sum():item())
    local y = rille.zeros({ 2, 2 }, { requires_grad = true }) * 1
    refused("out of range", function() y[{ { 0, 1 }, { 0, 2 } }] = rille.ones(2, { requires_grad = true }) end)
    assert.equal(0, y:sum():item())
  end)
end)

describe("split", function()
  it("takes lists of any length", function()
    local x, sizes = rille.arange(40), {}
    for i = 1, 20 do sizes[i] = 2 end
    local parts = table.pack(x:split(sizes))
    assert.equal(20, parts.n)
    assert.same({ 38, 39 }, parts[20]:totable())
    sizes[20] = 3
    refused("the sizes sum to 41, but dim 0 has size 40", function() x:split(sizes) end)
    sizes[19], sizes[20] = -1, 5
    refused("length %-1", function() x:split(sizes) end)
    local rows = table.pack(rille.zeros(3, 14):split({ 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, { dim = 1 }))
    assert.equal(14, rows.n)
    assert.same({ 3, 1 }, rows[14]:shape())
  end)
  it("makes as many chunks as there are", function()
    assert.equal(5, select("#", rille.arange(5):chunk(1 << 40)))
    assert.equal(3, select("#", rille.zeros(0):chunk(3)))
    refused("too many", function() rille.zeros(0):chunk(1 << 40) end)
    refused("too many", function() rille.zeros(1):expand(1 << 40):split(1) end)
  end)
end)

describe("a tensor written by an index and read at others", function()
  -- As if what is read had been copied before; PyTorch refuses most of these.
  local places = rille.tensor { 1, 2, 3, 0 }
  local ways = {
    scatter = function(x, other) return x:scatter_(0, places, other) end,
    scatter_add = function(x, other) return x:scatter_add_(0, places, other) end,
    add_by_option = function(x, other) return x:scatter_(0, places, other, { reduce = "add" }) end,
    scatter_reduce = function(x, other) return x:scatter_reduce_(0, places, other, "prod") end,
    index_add = function(x, other) return x:index_add_(0, places, other) end,
    index_copy = function(x, other) return x:index_copy_(0, places, other) end,
    put = function(x, other) return x:put_(places, other, { accumulate = true }) end,
    index_put = function(x, other) x[places] = other return x end,
    masked_scatter = function(x, other) return x:masked_scatter_(rille.tensor { false, true, true, true }, other) end,
  }

  it("has the values from before", function()
    for name, way in pairs(ways) do
      for _, dtype in ipairs { "float32", "int64" } do
        local x, y = rille.tensor { 1, 2, 3, 4 }:to(dtype), rille.tensor { 1, 2, 3, 4 }:to(dtype)
        assert.are.same(way(y, y:clone()):totable(), way(x, x):totable(), name)
      end
    end
    assert.are.same({ 5, 3, 5, 7 }, ways.scatter_add(rille.tensor { 1, 2, 3, 4 }, rille.tensor { 1, 2, 3, 4 }):totable())
  end)

  it("may be its own index", function()
    for _, name in ipairs { "scatter_", "scatter_add_", "index_add_", "index_copy_" } do
      local x, y, source = rille.tensor { 1, 2, 3, 0 }, rille.tensor { 1, 2, 3, 0 }, rille.tensor { 3, 2, 2, 1 }
      assert.are.same(y[name](y, 0, y:clone(), source):totable(), x[name](x, 0, x, source):totable(), name)
    end
  end)
end)

describe("indices without dims", function()
  it("are one index into one dim", function()
    assert.are.equal(3, rille.arange(5):gather(0, rille.tensor(3)):item())
    assert.are.same({ 7, 7 }, rille.tensor(7):gather(0, rille.tensor { 0, 0 }):totable())
    assert.are.same({ 0.0, 0.0, 5.0 }, rille.zeros(3):scatter(0, rille.tensor(2), rille.tensor(5.0)):totable())
  end)

  it("of no element may have more dims than what they index", function()
    local many = { 0, 1, 1, 1, 1, 1, 1, 5 }
    assert.same(many, rille.zeros(3):gather(0, rille.zeros(many, { dtype = "int64" })):shape())
  end)

  it("do not reach into a source without elements", function()
    local empty = rille.zeros(0, { dtype = "int64" })
    for _, name in ipairs { "scatter", "scatter_add" } do
      assert.error_matches(function() rille[name](rille.tensor(7), 0, rille.tensor(0), empty) end, "does not fit shape %[0%]")
    end
    assert.error_matches(function()
      rille.zeros(1, 0):scatter(1, rille.zeros(1, 0, { requires_grad = true }), rille.zeros(1, 0))
    end, "an index must be an int64 tensor, not float32")
  end)
end)

describe("searchsorted", function()
  it("counts what lies before each value, whatever the size of rows", function()
    rille.manual_seed(0)
    for _, dtype in ipairs { "float32", "float64", "int64" } do
      for _, n in ipairs { 0, 1, 2, 3, 4, 5, 7, 8, 9, 31, 33 } do
        for _, each in ipairs { 1, 3, 4, 9 } do
          local sorted = rille.randint(-9, 9, { 3, n }):to(dtype)
          if n > 0 then sorted = sorted:sort(1) end
          local values = rille.randint(-10, 10, { 3, each }):to(dtype)
          for _, right in ipairs { true, false } do
            local got = rille.searchsorted(sorted, values, { right = right }):totable()
            local rows, wanted = n > 0 and sorted:totable() or { {}, {}, {} }, values:totable()
            for r = 1, 3 do
              for k = 1, each do
                local count = 0
                for _, y in ipairs(rows[r]) do
                  if y < wanted[r][k] or (right and y == wanted[r][k]) then count = count + 1 end
                end
                assert.equal(count, got[r][k])
              end
            end
          end
        end
      end
    end
    local y = rille.searchsorted(rille.tensor { 1.0, 2.0, 3.0 }, rille.tensor { 0 / 0, 2.5, 0 / 0, 0.5, math.huge }):tolist()
    assert.same({ 3, 2, 3, 0, 3 }, y)
  end)
end)
