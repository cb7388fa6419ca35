-- data.DistributedSampler: PyTorch's indices (tests/fixtures/make_sampler_cases.py), and what it refuses.
local rille = require "rille"
local data = rille.data

local function given(sampler)
  local list = {}
  for index in sampler do list[#list + 1] = index end
  return list
end

describe("data.DistributedSampler", function()
  it("gives PyTorch's indices", function()
    for _, case in ipairs(dofile "tests/fixtures/sampler_cases.lua") do
      local n, ranks, shuffle, seed, drop_last, epoch, shares = table.unpack(case)
      for rank = 0, ranks - 1 do
        local sampler = data.DistributedSampler(data.TensorDataset(rille.arange(n)),
          { num_replicas = ranks, rank = rank, shuffle = shuffle, seed = seed, drop_last = drop_last })
        sampler:set_epoch(epoch)
        assert.same(shares[rank + 1], given(sampler))
        assert.equal(#shares[rank + 1], #sampler)
      end
    end
  end)

  it("draws nothing from the default generator, and feeds a loader", function()
    local set = data.TensorDataset(rille.arange(11))
    local before = rille.get_rng_state()
    local seen = {}
    for rank = 0, 2 do
      local sampler = data.DistributedSampler(set, { num_replicas = 3, rank = rank })
      for _, index in ipairs(given(sampler)) do seen[index] = true end
    end
    assert.is_true(rille.equal(before, rille.get_rng_state()))
    assert.equal(10, #seen)
    local loader = data.DataLoader(set, { batch_size = 2, sampler = data.DistributedSampler(set, { num_replicas = 3, rank = 1 }) })
    assert.equal(2, #loader)
    local count = 0
    for x in loader do count = count + #x end
    assert.equal(4, count)
  end)

  it("gives each item once with pad = false", function()
    local set, total = data.TensorDataset(rille.arange(11)), {}
    for rank = 0, 3 do
      local sampler = data.DistributedSampler(set, { num_replicas = 4, rank = rank, pad = false, shuffle = rank < 0 })
      assert.equal(rank < 3 and 3 or 2, #sampler)
      for _, index in ipairs(given(sampler)) do
        assert.is_nil(total[index])
        total[index] = true
      end
    end
    assert.equal(10, #total)
  end)

  it("tells what does not fit", function()
    local set = data.TensorDataset(rille.arange(4))
    local function problem(options)
      local fine, message = pcall(data.DistributedSampler, set, options)
      assert.is_false(fine)
      return message
    end
    assert.matches("num_replicas and rank must be given, or rille.distributed.init%(%) called first", problem(nil))
    assert.matches("rank must be from 0 to 1, got 2", problem { num_replicas = 2, rank = 2 })
    assert.matches("num_replicas must be an integer of at least 1, got 0", problem { num_replicas = 0, rank = 0 })
    local sampler = data.DistributedSampler(set, { num_replicas = 2, rank = 1 })
    assert.matches("epoch must be an integer of at least 0, got %-1", select(2, pcall(sampler.set_epoch, sampler, -1)))
  end)
end)
