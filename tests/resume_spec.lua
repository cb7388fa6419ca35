-- Runs that stop and go on: loaders in the middle of a pass, whole trainings, damaged files, full disks.
local rille = require "rille"
local data = rille.data

describe("a loader's place", function()
  local x = rille.arange(10)
  local loaders = {
    shuffled = function() return data.DataLoader(x, { batch_size = 3, shuffle = true }) end,
    ["with a generator"] = function()
      return data.DataLoader(x, { batch_size = 3, shuffle = true, generator = rille.Generator():manual_seed(5) })
    end,
    ["with a sampler's generator"] = function()
      return data.DataLoader(x, { batch_size = 3, sampler = data.RandomSampler(x, { generator = rille.Generator():manual_seed(5) }) })
    end,
    ["of items"] = function()
      return data.DataLoader({ 1, 2, 3, 4, 5, 6, 7 }, { batch_size = 2, shuffle = true, drop_last = true })
    end,
    ["with replacement"] = function()
      return data.DataLoader(x, { batch_size = 3, sampler = data.RandomSampler(x, { replacement = true, num_samples = 70 }) })
    end,
    ["of a stream"] = function()
      return data.DataLoader(data.IterableDataset(function() for i = 1, 10 do coroutine.yield(i) end end), { batch_size = 3 })
    end,
  }

  -- Batches as text; something else draws beside the loader.
  local function read(loader, passes, at, keep)
    local seen = {}
    for pass = 1, passes do
      local k = 0
      for batch in loader do
        k = k + 1
        seen[#seen + 1] = tostring(batch)
        rille.rand(3)
        if pass == 1 and k == at then keep() end
      end
    end
    return seen
  end

  for name, make in pairs(loaders) do
    it("is kept: " .. name, function()
      for at = 1, 3 do
        rille.manual_seed(3)
        local loader, state, random = make(), nil, nil
        local whole = read(loader, 2, at, function() state, random = loader:state_dict(), rille.get_rng_state() end)
        rille.manual_seed(99)
        local other = make()
        rille.set_rng_state(random)
        other:load_state_dict(state)
        local rest = read(other, 2)
        assert.same({ table.unpack(whole, at + 1) }, rest)
      end
    end)
  end

  it("is none between passes", function()
    local loader = loaders.shuffled()
    assert.equal(0, loader:state_dict().batches)
    for _ in loader do end -- luacheck: ignore
    assert.same({ batches = 0, now = {} }, loader:state_dict())
    local ok, problem = pcall(loader.load_state_dict, loader, 3)
    assert.is_false(ok)
    assert.matches("load_state_dict: needs the table that a DataLoader's state_dict gave, got number$", problem)
  end)
end)
