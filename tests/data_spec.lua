-- Data sets and loaders.
local rille = require "rille"
local data = rille.data

local function batches(loader)
  local list = {}
  for xb in loader do list[#list + 1] = xb:totable() end
  return list
end

describe("TensorDataset", function()
  local set = data.TensorDataset(rille.arange(5), rille.arange(5) * 10)
  it("has a length and items from 0", function()
    assert.equal(5, #set)
    local x, y = set:get(4)
    assert.equal(4, x:item())
    assert.equal(40, y:item())
    assert.error_matches(function() return set[5] end, "index 5 is out of range for a data set of 5 %(items count from 0%)")
    assert.error_matches(function() data.TensorDataset(rille.ones(2), rille.ones(3)) end, "first sizes differ: 2 and 3")
    assert.error_matches(function() data.TensorDataset(3) end, "must be a tensor, got number")
  end)
end)

describe("DataLoader", function()
  local set = data.TensorDataset(rille.arange(5))

  it("cuts batches, the last one short or dropped", function()
    assert.same({ { 0, 1 }, { 2, 3 }, { 4 } }, batches(data.DataLoader(set, { batch_size = 2 })))
    assert.same({ { 0, 1 }, { 2, 3 } }, batches(data.DataLoader(set, { batch_size = 2, drop_last = true })))
    assert.equal(3, #data.DataLoader(set, { batch_size = 2 }))
    assert.equal(2, #data.DataLoader(set, { batch_size = 2, drop_last = true }))
  end)

  it("starts a new pass with every for loop, also after a break", function()
    local loader = data.DataLoader(set, { batch_size = 2 })
    for _ in loader do break end -- luacheck: ignore 512 (the pass is to be left half way)
    assert.equal(3, #batches(loader))
    local a, b = loader:iter(), loader:iter()
    a()
    assert.same({ 0, 1 }, b():totable())
    assert.same({ 2, 3 }, a():totable())
  end)

  -- torch.manual_seed(0), DataLoader(TensorDataset(arange(10)), batch_size=4, shuffle=True), two passes (torch 2.13).
  it("shuffles as PyTorch does", function()
    rille.manual_seed(0)
    local loader = data.DataLoader(data.TensorDataset(rille.arange(10)), { batch_size = 4, shuffle = true })
    assert.same({ { 6, 7, 1, 4 }, { 2, 0, 9, 8 }, { 3, 5 } }, batches(loader))
    assert.same({ { 2, 4, 7, 0 }, { 8, 9, 5, 3 }, { 6, 1 } }, batches(loader))
  end)

  it("reads data sets written in Lua, and collates", function()
    local Squares = data.Dataset:extend("Squares")
    function Squares:init(n) self.n = n end
    function Squares:len() return self.n end
    function Squares.get(_, i) return rille.tensor { i, i * i }, i % 2 == 0 end
    local list = {}
    for xb, even in data.DataLoader(Squares(3), { batch_size = 2 }) do list[#list + 1] = { xb:totable(), even:totable() } end
    assert.same({ { { { 0, 0 }, { 1, 1 } }, { true, false } }, { { { 2, 4 } }, { true } } }, list)
    local sizes = {}
    for n in data.DataLoader(Squares(3), { batch_size = 2, collate = function(items) return #items end }) do sizes[#sizes + 1] = n end
    assert.same({ 2, 1 }, sizes)
  end)

  it("refuses what cannot be", function()
    assert.error_matches(function() data.DataLoader(set, { batch_size = 0 }) end, "batch_size must be an integer of at least 1")
    assert.error_matches(function() data.DataLoader(set, { shufle = true }) end, "no option 'shufle'")
  end)
end)
