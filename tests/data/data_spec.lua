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

  it("numbers the batches of a pass", function()
    local loader = data.DataLoader(data.TensorDataset(rille.arange(5), rille.arange(5) * 2), { batch_size = 2 })
    local seen = {}
    for i, x, y in loader:enumerate() do seen[#seen + 1] = { i, x:totable()[1], y:totable()[1] } end
    assert.same({ { 0, 0, 0 }, { 1, 2, 4 }, { 2, 4, 8 } }, seen)
    seen = {}
    for i in loader:enumerate(1) do
      seen[#seen + 1] = i
      seen[#seen + 1] = (loader:enumerate()()) -- a pass of its own
    end
    assert.same({ 1, 0, 2, 0, 3, 0 }, seen)
    assert.has_error(function() loader:enumerate "a" end)
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

local function indices(sampler)
  local list = {}
  for index in sampler do list[#list + 1] = index end
  return list
end

local function raises(pattern, f, ...)
  local fine, problem = pcall(f, ...)
  assert.is_false(fine)
  assert(tostring(problem):find(pattern), tostring(problem))
end

-- The lists were recorded with torch 2.13: list(sampler) after torch.manual_seed(0).
describe("samplers draw as PyTorch's:", function()
  local five = rille.arange(5)
  before_each(function() rille.manual_seed(0) end)

  it("RandomSampler", function()
    assert.equal(3, #data.RandomSampler({ len = function() return 3 end, get = function(_, i) return i end }))
    local sampler = data.RandomSampler(five)
    assert.equal(5, #sampler)
    assert.same({ 1, 3, 4, 2, 0 }, indices(sampler))
    assert.same({ 1, 4, 2, 3, 0 }, indices(sampler))
    rille.manual_seed(0)
    assert.same({ 1, 3, 4, 2, 0, 4, 0, 2, 3, 1, 4, 0 }, indices(data.RandomSampler(five, { num_samples = 12 })))
    rille.manual_seed(0)
    assert.same({ 1, 0, 4, 3, 4, 0, 2, 3, 4, 1, 3, 0, 1, 4, 0, 0, 3, 3, 0, 0, 1, 4, 0, 2, 3, 3, 4, 2, 2, 2, 2, 4, 4, 1, 3, 3, 3, 2, 3, 4 },
      indices(data.RandomSampler(five, { replacement = true, num_samples = 40 })))
    local own = data.RandomSampler(five, { generator = rille.Generator():manual_seed(7) })
    assert.same({ 0, 1, 3, 2, 4 }, indices(own))
    assert.same({ 3, 2, 0, 4, 1 }, indices(own))
  end)

  it("SequentialSampler, SubsetRandomSampler, WeightedRandomSampler", function()
    assert.same({ 0, 1, 2, 3, 4 }, indices(data.SequentialSampler(five)))
    assert.same({ 14, 10, 11, 13, 12 }, indices(data.SubsetRandomSampler { 10, 11, 12, 13, 14 }))
    rille.manual_seed(0)
    assert.same({ 5, 4, 4, 5, 4, 4, 2, 3 }, indices(data.WeightedRandomSampler({ 0.1, 0.9, 0.4, 0.7, 3.0, 0.6 }, 8)))
    rille.manual_seed(0)
    assert.same({ 1, 4, 0, 2, 3 }, indices(data.WeightedRandomSampler({ 0.9, 0.4, 0.05, 0.2, 0.3, 0.1 }, 5, { replacement = false })))
  end)

  it("BatchSampler over samplers and lists", function()
    local sampler = data.BatchSampler(data.SequentialSampler(five), 2, false)
    assert.equal(3, #sampler)
    assert.same({ { 0, 1 }, { 2, 3 }, { 4 } }, indices(sampler))
    assert.same({ { 4, 3 }, { 2, 1 } }, indices(data.BatchSampler({ 4, 3, 2, 1, 0 }, 2, true)))
    assert.equal(2, #data.BatchSampler({ 4, 3, 2, 1, 0 }, 2, true))
  end)

  it("random_split", function()
    local ten = rille.arange(10)
    local a, b = data.random_split(ten, { 3, 7 })
    assert.same({ 4, 1, 7 }, a.indices:totable())
    assert.same({ 5, 3, 9, 0, 8, 6, 2 }, b.indices:totable())
    local generator = rille.Generator():manual_seed(42)
    local x, y, z = data.random_split(rille.arange(11), { 0.5, 0.3, 0.2 }, { generator = generator })
    assert.same({ 6, 8, 9, 2, 1, 10 }, x.indices:totable())
    assert.same({ 0, 7, 3 }, y.indices:totable())
    assert.same({ 5, 4 }, z.indices:totable())
  end)

  it("loaders with a generator, a sampler, a batch sampler", function()
    local set = data.TensorDataset(rille.arange(7))
    local generator = rille.Generator():manual_seed(7)
    local loader = data.DataLoader(set, { batch_size = 3, shuffle = true, generator = generator })
    assert.same({ { 6, 3, 5 }, { 0, 1, 4 }, { 2 } }, batches(loader))
    assert.same({ { 0, 5, 1 }, { 2, 4, 3 }, { 6 } }, batches(loader))
    assert.near(0.7652736902236938, rille.rand(1, { generator = generator }):item(), 1e-7)
    rille.manual_seed(3)
    loader = data.DataLoader(set, {
      batch_size = 3, drop_last = true, sampler = data.WeightedRandomSampler({ 1, 2, 3, 4, 5, 6, 7 }, 7),
    })
    assert.equal(2, #loader)
    assert.same({ { 3, 6, 2 }, { 6, 5, 2 } }, batches(loader))
    assert.same({ { 6, 2, 5 }, { 4, 3, 6 } }, batches(loader))
    assert.equal(404, rille.randint(0, 1000, { 1 }):item())
    rille.manual_seed(3)
    loader = data.DataLoader(set, { batch_sampler = data.BatchSampler(data.RandomSampler(set), 4, false) })
    assert.equal(2, #loader)
    assert.same({ { 3, 2, 5, 4 }, { 1, 0, 6 } }, batches(loader))
    assert.same({ { 3, 1, 6, 0 }, { 2, 4, 5 } }, batches(loader))
    assert.equal(981, rille.randint(0, 1000, { 1 }):item())
  end)
end)

describe("samplers", function()
  it("are classes like data sets", function()
    assert.equal("<class Even>", tostring(data.Sampler:extend("Even")))
    assert.equal("RandomSampler", tostring(data.RandomSampler { 1, 2 }))
    for _, name in ipairs { "Sampler", "Dataset" } do
      assert.error_matches(function() data[name].extend("Even") end,
        ("extend: a method is called with a colon: data.%s:extend(...)"):format(name), nil, true)
    end
  end)

  it("can be written in Lua, and lists will do", function()
    local Even = data.Sampler:extend("Even")
    function Even:init(n) self.n = n end
    function Even:len() return (self.n + 1) // 2 end
    function Even:iter()
      local i = -2
      return function()
        i = i + 2
        if i < self.n then return i end
      end
    end
    local set = rille.arange(7)
    assert.same({ { 0, 2, 4 }, { 6 } }, batches(data.DataLoader(set, { batch_size = 3, sampler = Even(7) })))
    assert.same({ { 5 }, { 1 } }, batches(data.DataLoader(set, { sampler = { 5, 1 } })))
    assert.same({ { 5, 1 }, { 0 } }, batches(data.DataLoader(set, { batch_sampler = { { 5, 1 }, { 0 } } })))
  end)

  it("refuse what cannot be", function()
    raises("data_spec.lua:%d+: RandomSampler: num_samples must be an integer of at least 1, got 0$",
      data.RandomSampler, rille.arange(3), { num_samples = 0 })
    raises("RandomSampler: a data set must be a list, a tensor, or have .- got number$", data.RandomSampler, 3)
    local Endless = data.Sampler:extend("Endless")
    function Endless:iter() return function() return "x" end end
    raises("Endless: the sampler has no length$", function() return #Endless() end)
    raises("indices must be integers, got x at place 1$", batches, data.DataLoader(rille.ones(3), { sampler = Endless() }))
    raises("an index must be an integer, got x$", batches, data.DataLoader({ 1, 2 }, { sampler = Endless() }))
    raises("the sampler's indices must be integers, got 1.5$", batches, data.DataLoader({ 1, 2 }, { sampler = { 1.5 } }))
    raises("must give lists of indices, got 1$", batches, data.DataLoader({ 1, 2 }, { batch_sampler = { 1 } }))
    raises("RandomSampler: the data set is empty$", indices, data.RandomSampler(rille.zeros(0)))
    raises("no option 'replacment', did you mean 'replacement'%?", data.RandomSampler, rille.arange(3), { replacment = true })
    raises("generator must be a rille.Generator, got a tensor$", data.SubsetRandomSampler, { 1 }, { generator = rille.ones(1) })
    raises("indices must be integers, got 1.5 at place 2$", data.SubsetRandomSampler, { 0, 1.5 })
    raises("indices must be an integer tensor with one dim, got float32 %[2%]$", data.SubsetRandomSampler, rille.ones(2))
    raises("weights must have one dim, got %[2, 2%]$", data.WeightedRandomSampler, rille.ones(2, 2), 2)
    raises("weights must be a list of numbers or a tensor, got string$", data.WeightedRandomSampler, "x", 2)
    raises("batch_size must be an integer of at least 1, got 0$", data.BatchSampler, { 0 }, 0)
    raises("sampler must be a sampler %(with a method iter%) or a list, got number$", data.BatchSampler, 3, 1)
  end)
end)

describe("data sets", function()
  it("that lack a method say which", function()
    local Set = data.Dataset:extend("Mine")
    function Set:__len() return 3 end -- PyTorch's name
    assert.error_matches(function() return #Set() end, "Mine: a data set needs a method len: function Mine:len%(%)")
    assert.error_matches(function() batches(data.DataLoader(Set())) end, "Mine: a data set needs a method len: ")
    assert.equal("Mine", tostring(Set()))
    function Set:len() return 3 end
    assert.error_matches(function() return Set()[0] end, "Mine: a data set needs a method get: function Mine:get%(i%)")
    assert.error_matches(function() batches(data.DataLoader(Set())) end, "Mine: a data set needs a method get: ")
    function Set.len() return "a" end
    assert.error_matches(function() batches(data.DataLoader(Set())) end, "len%(%) must be a whole number of items, got a")
  end)

  it("are lists, tensors, and objects with a length and items", function()
    local pairs_of = { { rille.ones(2), 5 }, { rille.zeros(2), 6 }, { rille.ones(2), 7 } }
    local list = {}
    for x, y in data.DataLoader(pairs_of, { batch_size = 2 }) do list[#list + 1] = { x:totable(), y:totable() } end
    assert.same({ { { { 1, 1 }, { 0, 0 } }, { 5, 6 } }, { { { 1, 1 } }, { 7 } } }, list)
    local squares = setmetatable({}, { __len = function() return 3 end, __index = function(_, i) return i * i end })
    assert.same({ { 0, 1 }, { 4 } }, batches(data.DataLoader(squares, { batch_size = 2 })))
    local methods = { len = function() return 2 end, get = function(_, i) return i, -i end }
    for a, b in data.DataLoader(methods, { batch_size = 2 }) do assert.same({ { 0, 1 }, { 0, -1 } }, { a:totable(), b:totable() }) end
    local named = { { { x = 1, label = "one" } }, { { x = 2, label = "two" } } }
    for item in data.DataLoader(named, { batch_size = 2 }) do
      assert.same({ 1, 2 }, item.x:totable())
      assert.same({ "one", "two" }, item.label)
    end
  end)

  it("of tensors with items of their own are asked for them", function()
    local Doubled = data.TensorDataset:extend("Doubled")
    function Doubled:get(i) return self.tensors[1][i] * 2 end
    assert.same({ { 0, 2, 4 } }, batches(data.DataLoader(Doubled(rille.arange(3)), { batch_size = 3 })))
  end)

  it("are cut out and put together", function()
    local set = data.TensorDataset(rille.arange(6))
    local part = data.Subset(set, { 5, 0, 3, 1 })
    assert.equal(3, part[2]:item())
    assert.same({ { 5, 0, 3 }, { 1 } }, batches(data.DataLoader(part, { batch_size = 3 })))
    assert.same({ { 3, 5 } }, batches(data.DataLoader(data.Subset(part, { 2, 0 }), { batch_size = 3 })))
    assert.same({ { 1, 5 } }, batches(data.DataLoader(part, { batch_size = 2, sampler = { 3, 0 } })))
    assert.same({ { 5, 0 } }, batches(data.DataLoader(data.Subset({ 0, 1, 2, 3, 4, 5 }, { 5, 0 }), { batch_size = 2 })))
    local both = data.ConcatDataset { set, rille.arange(10, 12), { 20 } }
    assert.equal(9, #both)
    local values = {}
    for i = 0, 8 do
      local value = both[i]
      values[i + 1] = type(value) == "number" and value or value:item()
    end
    assert.same({ 0, 1, 2, 3, 4, 5, 10, 11, 20 }, values)
    local x, y = data.StackDataset(set, rille.zeros(6)):get(4)
    assert.same({ 4, 0 }, { x:item(), y:item() })
    raises("Subset: indices must lie in 0 .. 5, got 2 to 6$", data.Subset, set, { 2, 6 })
    raises("StackDataset: lengths differ: 6 and 4$", data.StackDataset, set, part)
    raises("ConcatDataset: needs at least one data set$", data.ConcatDataset, {})
    raises("random_split: lengths sum up to 7, the data set has 6 items$", data.random_split, set, { 3, 4 })
    raises("random_split: fractions must sum up to 1, got 0.9$", data.random_split, set, { 0.5, 0.4 })
    raises("lengths must be numbers of at least 0, got %-1 at place 2$", data.random_split, set, { 7, -1 })
  end)

  it("are streams written as coroutines", function()
    local stream = data.IterableDataset(function()
      for i = 1, 5 do coroutine.yield(rille.tensor { i, i }, i) end
    end)
    local loader = data.DataLoader(stream, { batch_size = 2 })
    for _ = 1, 2 do
      local list = {}
      for x, y in loader do list[#list + 1] = { x:size(0), y:totable() } end
      assert.same({ { 2, { 1, 2 } }, { 2, { 3, 4 } }, { 1, { 5 } } }, list)
    end
    local count = 0
    for _ in data.DataLoader(stream, { batch_size = 2, drop_last = true }) do count = count + 1 end
    assert.equal(2, count)
    raises("an IterableDataset has no length$", function() return #loader end)
    raises("has its own order: shuffle cannot be given$", data.DataLoader, stream, { shuffle = true })
    local broken = data.IterableDataset(function() error("no file") end)
    raises("no file.*stack traceback", function() for _ in data.DataLoader(broken) do end end) -- luacheck: ignore 542
    raises("yields nil as an item", function()
      for _ in data.DataLoader(data.IterableDataset(function() coroutine.yield() end)) do end -- luacheck: ignore 542
    end)
  end)

  it("are checked when a loader is made", function()
    raises("data_spec.lua:%d+: DataLoader: a data set must be .- got number$", function() data.DataLoader(5) end)
    raises("a data set must be .- got nil$", data.DataLoader)
    raises("a data set must be .- got a table without$", data.DataLoader, setmetatable({}, {}))
    raises("this one has the key x$", data.DataLoader, { x = 1 })
    raises("a tensor as data set must have dims$", data.DataLoader, rille.tensor(3))
    raises("sampler and shuffle cannot both be given$", data.DataLoader, { 1 }, { sampler = { 0 }, shuffle = true })
    raises("batch_sampler and batch_size cannot both be given$", data.DataLoader, { 1 }, { batch_sampler = { { 0 } }, batch_size = 2 })
    raises("collate_fn must be function, got integer$", data.DataLoader, { 1 }, { collate_fn = 3 })
    raises("index 9 is out of range for a data set of 2 %(items count from 0%)", batches, data.DataLoader({ 1, 2 }, { sampler = { 9 } }))
    raises("batch: row 9 of a tensor with 2 rows", batches, data.DataLoader(rille.ones(2), { sampler = { 9 } }))
    raises("lists of unequal length in a batch: item 0 has 2 values, item 1 has 1; a collate_fn can pad them$", batches, data.DataLoader({ { 1, 2 }, { 3 } }, { batch_size = 2 }))
  end)
end)

describe("loops", function()
  it("over one loader stand inside each other", function()
    for _, loader in ipairs { data.DataLoader(rille.arange(6.0), { batch_size = 2 }),
      data.DataLoader({ 0, 1, 2 }, { collate_fn = function(items) return items[1][1] + 1 end }) } do
      local outer, inner = 0, 0
      for _ in loader do
        outer = outer + 1
        for _ in loader do inner = inner + 1 end
      end
      assert.same({ 3, 9 }, { outer, inner })
    end
    local loader, seen = data.DataLoader(rille.arange(6.0), { batch_size = 2 }), {}
    for batch in loader do
      for _ in loader do break end -- luacheck: ignore 512
      seen[#seen + 1] = batch[0]:item()
    end
    assert.same({ 0, 2, 4 }, seen)
    for _ = 1, 3 do
      for batch in loader do -- luacheck: ignore 512
        assert.equal(0, batch[0]:item())
        break
      end
    end
  end)

  it("inside each other are refused where workers make the batches", function()
    local loader = data.DataLoader(data.TensorDataset(rille.arange(8.0)), { batch_size = 2, num_workers = 1 })
    assert.error_matches(function()
      for _ in loader do
        for _ in loader do break end -- luacheck: ignore 512
      end
    end, "another loop over the same loader ended this one's workers; loops inside each other take loader:iter%(%)")
    loader:close()
  end)

  it("over samplers do, too", function()
    local sampler, count = data.SequentialSampler { 1, 2, 3 }, 0
    for _ in sampler do
      for _ in sampler do count = count + 1 end
    end
    assert.equal(9, count)
    assert.error_matches(function() for _ in ipairs(sampler) do error "ran" end end, "ipairs finds nothing in a sampler")
  end)

  it("with ipairs and pairs are told", function()
    local set = data.TensorDataset(rille.randn(4, 2))
    local loader = data.DataLoader(set, { batch_size = 2 })
    assert.error_matches(function() for _ in ipairs(loader) do error "ran" end end, "ipairs would find none; for xb, yb in loader do")
    assert.error_matches(function() return loader[0] end, "batches have no index; for xb, yb")
    assert.error_matches(function() for _ in pairs(loader) do error "ran" end end, "pairs finds no batches")
    assert.error_matches(function() for _ in ipairs(set) do error "ran" end end, "items of data sets count from 0")
    assert.error_matches(function() for _ in ipairs(set.tensors[1]) do error "ran" end end, "ipairs: tensors count from 0; .*x:rows%(%)")
    assert.error_matches(function() for _ in set.tensors[1] do error "ran" end end, "for i, row in x:rows%(%) do")
    assert.error_matches(function() return loader:itr() end, "DataLoader has no field or method 'itr', did you mean 'iter'")
    assert.is_nil(loader.generator)
    local rows = {}
    for i, row in rille.tensor({ { 1, 2 }, { 3, 4 } }):rows() do rows[#rows + 1] = { i, row:totable() } end
    assert.same({ { 0, { 1, 2 } }, { 1, { 3, 4 } } }, rows)
    assert.equal(1, rille.tensor({ 0, 1 })[1]:item())
    assert.error_matches(function() rille.tensor(1):rows() end, "a tensor with no dims has none")
  end)
end)

describe("a batch", function()
  local collate = rille.data.default_collate

  it("of lists of unequal length is refused", function()
    local text = "lists of unequal length in a batch: item 0 has 2 values, item 1 has 3; a collate_fn can pad them"
    for _, longer in ipairs { { 3, 4, 5 } } do
      assert.error_matches(function() collate { { { 1, 2 } }, { longer } } end, text)
      assert.error_matches(function() collate { { 1, 2 }, longer } end, text)
      assert.error_matches(function() collate { { { x = { 1, 2 } } }, { { x = longer } } } end, text)
      assert.error_matches(function() collate { { longer }, { { 1, 2 } } } end, "item 0 has 3 values, item 1 has 2")
    end
    assert.error_matches(function() collate { { { a = 1 } }, { { a = 1, b = 2 } } } end, "item 0 of the batch has no value 'b', item 1 has")
    assert.error_matches(function() collate { { { a = 1, b = 2 } }, { { a = 1 } } } end, "item 1 of the batch has no value 'b'")
    assert.error_matches(function() collate { { { 1, 2 } }, { 3 } } end, "item 1 of the batch is a integer, the first one a table")
  end)
end)

describe("an IterableDataset", function()
  local function values_of(set)
    local list = {}
    for batch in data.DataLoader(set, { batch_size = 2 }) do list[#list + 1] = batch:totable() end
    return list
  end

  local function counter()
    local i = 0
    return function()
      i = i + 1
      if i <= 3 then return i end
    end
  end

  it("may return an iterator instead of yielding", function()
    local set = data.IterableDataset(function() return counter() end)
    assert.same({ { 1, 2 }, { 3 } }, values_of(set))
    assert.same({ { 1, 2 }, { 3 } }, values_of(set))
    assert.same({ { 1, 2 } }, values_of(data.IterableDataset(function() return ipairs { 5, 6 } end)))
    local Own = data.IterableDataset:extend "Own"
    function Own:init() end
    function Own:iter() return counter() end
    assert.same({ { 1, 2 }, { 3 } }, values_of(Own()))
  end)

  it("that gives something else is refused", function()
    assert.error_matches(function() values_of(data.IterableDataset(function() return { 1, 2 } end)) end,
      "must give an iterator, a function that gives one item after the other, got table")
    assert.error_matches(function() values_of(data.IterableDataset(function() coroutine.yield(1) return 3 end)) end,
      "yields items and returns a value, got integer")
    local Own = data.IterableDataset:extend "Own"
    function Own:init() end
    function Own:iter() return rille.ones(3) end
    assert.error_matches(function() values_of(Own()) end, "the data set's iter must give an iterator")
  end)
end)
