-- Loader workers: threads that make batches ahead of the loop.
local rille = require "rille"
local folder = require "tests.support.folder"
local native = require "rille.native"
local data = rille.data
local SCRIPT = "tests/support/worker_sets.lua"

local function set(name, args) return data.ScriptDataset { script = SCRIPT, name = name, args = args } end

local function squares(n, options, more)
  local args = { n = n }
  for key, value in pairs(more or {}) do args[key] = value end
  return data.DataLoader(set("squares", args), options)
end

local function batches(loader)
  local list = {}
  for _, y in loader do list[#list + 1] = y:totable() end
  return list
end

-- How many threads this process has.
local function threads()
  folder.needs_posix "/proc"
  local pipe = assert(io.popen("ls /proc/$PPID/task | wc -l"))
  local count = tonumber(pipe:read("a"))
  pipe:close()
  return count
end

describe("DataLoader with workers", function()
  local before
  setup(function()
    (rille.rand(512, 512):mm(rille.rand(512, 512)) + 1):sum() -- the library's own threads are there from here on
    before = threads()
  end)
  after_each(function()
    collectgarbage()
    collectgarbage()
    assert.equal(before, threads())
  end)

  it("gives the batches of one without, in their order", function()
    local function all(workers, options)
      rille.manual_seed(3)
      options.num_workers = workers
      local loader = squares(23, options)
      return { batches(loader), batches(loader) }
    end
    for _, options in ipairs {
      { batch_size = 4 }, { batch_size = 4, shuffle = true }, { batch_size = 5, drop_last = true, shuffle = true },
      { batch_size = 3, sampler = data.SubsetRandomSampler { 1, 5, 7, 11, 13 } }, { batch_sampler = { { 3, 1 }, { 2 }, { 22, 0, 9 } } },
      { batch_size = 4, shuffle = true, prefetch_factor = 7 }, { batch_size = 100 }, { batch_size = 2, sampler = {} },
    } do
      for _, workers in ipairs { 1, 3 } do
        -- What items draw comes from other streams, so the second pass's order is the same only if the items draw nothing here.
        assert.same(all(0, options)[1], all(workers, options)[1])
      end
    end
  end)

  -- torch.manual_seed(0), DataLoader(S(), batch_size=4, shuffle=True, num_workers=3), where item i has i * i and torch.rand(1);
  -- the first item of every batch of two passes (torch 2.13).
  it("orders and seeds as PyTorch does", function()
    rille.manual_seed(0)
    local loader = squares(20, { batch_size = 4, shuffle = true, num_workers = 3 })
    local got = {}
    for _ = 1, 2 do
      for _, y, r in loader do got[#got + 1] = ("%d %.6f"):format(y[0]:item(), r[0]:item()) end
    end
    assert.same({ "36 0.782140", "81 0.693818", "256 0.653953", "324 0.524179", "196 0.915709",
      "144 0.751427", "100 0.167930", "225 0.301809", "16 0.801288", "64 0.781021" }, got)
  end)

  it("draws the same in every run, math.random included", function()
    local function draws(options)
      rille.manual_seed(5)
      local got = {}
      for _, _, r, m in squares(12, options) do got[#got + 1] = { r:totable(), m:totable() } end
      return got
    end
    local options = { batch_size = 2, num_workers = 2 }
    assert.same(draws(options), draws(options))
    options.persistent_workers = true
    local kept = draws(options)
    options.persistent_workers = false
    assert.same(draws(options), kept)
  end)

  it("goes on in the middle of a pass, draws included", function()
    for _, options in ipairs {
      { batch_size = 3, num_workers = 2, shuffle = true }, { batch_size = 3, num_workers = 2, persistent_workers = true },
      { batch_size = 3, num_workers = 2, sampler = data.RandomSampler({ 1, 2, 3, 4, 5, 6, 7 }, { replacement = true, num_samples = 20 }) },
    } do
      rille.manual_seed(4)
      local whole, dict, state = {}, nil, nil
      for _, y, r, m in squares(20, options) do whole[#whole + 1] = { y:totable(), r:totable(), m:totable() } end
      rille.manual_seed(4)
      local loader = squares(20, options)
      local count = 0
      for _ in loader do
        count = count + 1
        if count == 3 then
          dict, state = loader:state_dict(), rille.get_rng_state()
          break
        end
      end
      loader:close()
      rille.manual_seed(99)
      loader = squares(20, options)
      loader:load_state_dict(dict)
      rille.set_rng_state(state)
      local rest = {}
      for _, y, r, m in loader do rest[#rest + 1] = { y:totable(), r:totable(), m:totable() } end
      assert.same(table.move(whole, 4, #whole, 1, {}), rest)
      loader:close()
    end
  end)

  it("reads tensors without a script, shared and not copied", function()
    local x = rille.arange(40.0):reshape(20, 2)
    local function all(workers, source)
      rille.manual_seed(1)
      local list = {}
      for xb, yb in data.DataLoader(source, { batch_size = 6, shuffle = true, num_workers = workers }) do
        list[#list + 1] = { xb:totable(), yb and yb:totable() }
      end
      return list
    end
    for _, source in ipairs { x, data.TensorDataset(x, rille.arange(20)), data.Subset(data.TensorDataset(x), { 3, 5, 8, 0, 1, 13, 2 }) } do
      assert.same(all(0, source), all(2, source))
    end
    local sums = {}
    for xb, workers in data.DataLoader(set("lent", { x = x }), { batch_size = 20, num_workers = 1 }) do
      sums[#sums + 1] = { xb:sum():item(), workers:max():item() }
    end
    assert.same({ { 780, 1 } }, sums)
  end)

  it("keeps lent tensors while workers read them, whatever the loop frees", function()
    local x = rille.ones(1000, 10)
    local loader = data.DataLoader(data.TensorDataset(x), { batch_size = 10, num_workers = 2 })
    local sum = 0
    for xb in loader do
      if x then x:free() end
      x = nil
      sum = sum + xb:sum():item()
    end
    assert.equal(10000, sum)
  end)

  it("collates in the worker what its script says, and carries tables", function()
    local list = {}
    for batch in data.DataLoader(set("collated", { n = 6 }), { batch_size = 3, num_workers = 2 }) do list[#list + 1] = batch end
    assert.same({ 5, 50 }, { list[1].sum, list[2].sum })
    assert.same({ 0, 1 }, { list[1].who, list[2].who })
    assert.same({ "a", true, 1.5, {} }, list[1].list)
    assert.equal(50000, list[2].x:sum():item())
    assert.equal(list[2].x, list[2].again)
    assert.is_nil(data.get_worker_info())
  end)

  it("splits streams, worker by worker in turn", function()
    local function all(n, options)
      local list = {}
      for x in data.DataLoader(set("stream", { n = n }), options) do list[#list + 1] = x:totable() end
      return list
    end
    assert.same({ { 0, 1, 2 }, { 3, 4, 5 }, { 6 } }, all(7, { batch_size = 3 }))
    assert.same({ { 0, 2, 4 }, { 1, 3, 5 }, { 6 } }, all(7, { batch_size = 3, num_workers = 2 }))
    assert.same({ { 0 }, { 1 } }, all(2, { num_workers = 5 }))
    assert.same({ { 0, 2, 4 }, { 1, 3, 5 } }, all(7, { batch_size = 3, num_workers = 2, drop_last = true, prefetch_factor = 1 }))
    assert.same({}, all(7, { batch_size = 4, num_workers = 3, drop_last = true }))
    assert.error_matches(function() all(7, { shuffle = true, num_workers = 1 }) end, "an IterableDataset has its own order")
  end)

  it("stays from pass to pass when asked to", function()
    local loader <close> = squares(8, { batch_size = 2, num_workers = 2, persistent_workers = true, shuffle = true })
    assert.equal(4, #batches(loader))
    assert.equal(before + 2, threads())
    for _ in loader do break end -- luacheck: ignore 512 (the pass is to be left half way)
    assert.equal(4, #batches(loader))
    local first, second = loader:iter(), loader:iter()
    assert.equal(2, #second())
    assert.error_matches(first, "another one took over the persistent workers")
    assert.equal(before + 2, threads())
  end)

  it("starts anew after an error, which is told whenever it came", function()
    local loader <close> = squares(8, { batch_size = 2, num_workers = 2, persistent_workers = true }, { fails_at = 7 })
    for _ = 1, 2 do
      assert.error_matches(function() batches(loader) end, "item 7 is broken")
      for _ in loader do break end -- luacheck: ignore 512 (item 7 is being made)
      local stop = os.clock() + 0.2
      while os.clock() < stop do end -- luacheck: ignore 542
      assert.error_matches(function() batches(loader) end, "item 7 is broken")
    end
  end)

  it("may be closed by a finalizer while a task is written", function()
    local pool = native.workers(1, { spec = { script = SCRIPT, name = "squares", args = { n = 3 } }, num_workers = 1, batch_size = 1,
      path = package.path, cpath = package.cpath })
    while pool:take(0) == nil do end -- luacheck: ignore 542
    local is_closed, fine, problem, values = false, true, nil, { 1, 2, 3 }
    collectgarbage("stop")
    setmetatable({}, { __gc = function()
      pool:close()
      is_closed = true
    end })
    collectgarbage("restart")
    local pause = collectgarbage("setpause", 0)
    for _ = 1, 5000 do
      if fine and not is_closed then fine, problem = pcall(pool.send, pool, 0, "next", values) end
    end
    collectgarbage("setpause", pause)
    assert.is_true(is_closed)
    assert.is_false(fine) -- it did not go to memory that is free
    assert.matches("its workers are closed", problem)
  end)

  it("leaves nothing running after break, errors, close and the collector", function()
    local loader = squares(100, { batch_size = 1, num_workers = 2 })
    for _ in loader:iter() do break end -- luacheck: ignore 512
    assert.equal(before, threads())
    pcall(function()
      for _ in loader:iter() do error("in the body") end -- luacheck: ignore 512
    end)
    assert.equal(before, threads())
    for _ in loader do break end -- luacheck: ignore 512
    assert.equal(before + 2, threads())
    loader:close()
    assert.equal(before, threads())
    assert.error_matches(function() for _ in loader do loader:close() end end, "it is closed")
    for _ in loader do break end -- luacheck: ignore 512
    assert.equal(100, #batches(loader)) -- a new pass ends the last one
    assert.equal(before, threads())
    for _ in loader do break end -- luacheck: ignore 512 (left to the collector)
  end)

  it("stops a worker that never ends by itself", function()
    local loader = squares(10, { num_workers = 2 }, { hangs_at = 3 })
    loader:iter()
    local pass, _, _, pool = loader:iter()
    pass()
    pool:close()
  end)

  it("leaves with the program in the middle of a pass", function()
    local code = ([[
      local data = require("rille").data
      local loader = data.DataLoader(data.ScriptDataset { script = %q, name = "squares", args = { n = 100, hangs_at = 7 } }, { num_workers = 3 })
      for _ in loader do break end
      print("left") %s]])
    for _, ending in ipairs { "", "os.exit(0, true)", "os.exit(0)", "error('stop')" } do
      local text, fine = folder.run(code:format(SCRIPT, ending))
      assert.matches("left", text)
      assert.equal(not ending:find "error", fine)
    end
  end)

  it("keeps memory flat", function()
    local loader = squares(64, { batch_size = 16, num_workers = 2 })
    local function pass()
      batches(loader)
      collectgarbage()
      collectgarbage()
      return rille.memory().in_use
    end
    pass()
    local first = pass()
    for _ = 1, 5 do assert.equal(first, pass()) end
  end)

  it("survives every allocation that fails in the loop", function()
    local x = rille.arange(600.0):reshape(6, 100)
    local function job()
      rille.manual_seed(0)
      local sum = 0
      for xb in data.DataLoader(data.TensorDataset(x), { batch_size = 2, shuffle = true, num_workers = 2 }) do
        sum = sum + xb:sum():item()
      end
      return sum
    end
    for _, persistent in ipairs { false, true } do
      for n = 1, 1000 do
        native.fail_allocation(n, persistent)
        local fine, result = pcall(job)
        native.fail_allocation(0)
        if fine then
          assert.equal(179700, result)
          assert(n > 5, "only " .. n .. " allocations")
          break
        end
        assert.matches("out of memory", result)
        collectgarbage()
      end
    end
    assert.equal(179700, job())
  end)

  it("respects the cap of the loop's memory", function()
    local x = rille.rand(64, 65536)
    local loader = data.DataLoader(data.TensorDataset(x), { batch_size = 32, num_workers = 1 })
    collectgarbage()
    rille.release_cache()
    rille.set_memory_cap(rille.memory().reserved + 1000000)
    local fine, problem = pcall(batches, loader)
    rille.set_memory_cap(0)
    loader:close()
    assert.is_false(fine)
    assert.matches("out of memory", problem)
  end)

  describe("tells", function()
    local function fails(pattern, loader)
      local fine, problem = pcall(function()
        for _ in loader() do end -- luacheck: ignore 542
      end)
      assert.is_false(fine)
      assert.matches(pattern, problem)
      return problem
    end

    it("where an item fails, with the worker's traceback", function()
      local text = fails("workers_spec.lua:%d+: DataLoader: worker 1: tests/support/worker_sets.lua:%d+: item 3 is broken", function()
        return squares(8, { num_workers = 2 }, { fails_at = 3 })
      end)
      assert.matches("stack traceback:.*worker_sets.lua:%d+: in .*get", text)
    end)

    it("what cannot be loaded", function()
      local function loader(spec) return function() return data.DataLoader(nil, { num_workers = 2, worker = spec }) end end
      fails("worker 0: .*cannot open no/such.lua", loader("no/such.lua"))
      fails("worker 0: .*module 'no_such_module' not found", loader("no_such_module"))
      fails("options.lua's 'x' must give a function%(args%) that makes a data set, got nil", loader { script = "examples/shared/options.lua", name = "x" })
      fails("'nothing' must give a function%(args%) that makes a data set, got nil", loader { script = SCRIPT, name = "nothing" })
      fails("give script %(a path%) or module", loader {})
      fails("give script %(a path%) or module", loader { script = "a", module = "b" })
      fails("no option 'scirpt', did you mean 'script'", loader { scirpt = "a" })
      fails("attempt to index a nil value", loader { script = SCRIPT, name = "squares" })
    end)

    it("what cannot go from thread to thread", function()
      fails("args for the workers: the value of f is a function; what goes from thread to thread is numbers", function()
        return data.DataLoader(set("squares", { f = print }), { num_workers = 1 })
      end)
      fails("the value of s is a table with a metatable", function()
        return data.DataLoader(set("squares", { s = data.TensorDataset(rille.ones(2)) }), { num_workers = 1 })
      end)
      local nested = {}
      for _ = 1, 65 do nested = { inside = nested } end
      fails("tables inside each other more than 64 deep", function()
        return data.DataLoader(set("squares", nested), { num_workers = 1 })
      end)
      fails("worker 0: .*a value is a function", function()
        return data.DataLoader(set("closures", { n = 3 }), { num_workers = 1 })
      end)
      fails("worker 0: .*a tensor that was freed", function() return data.DataLoader(set("keeps", { n = 3 }), { num_workers = 1 }) end)
    end)

    it("what the options need", function()
      fails("num_workers = 4 needs worker: .* give worker = 'script.lua'", function() return data.DataLoader({ 1, 2 }, { num_workers = 4 }) end)
      fails("num_workers must be at least 0, got %-1", function() return data.DataLoader({ 1 }, { num_workers = -1 }) end)
      fails("num_workers must lie in 0 .. 256, got 1000", function() return squares(3, { num_workers = 1000 }) end)
      fails("prefetch_factor must be at least 1, got 0", function() return squares(3, { num_workers = 1, prefetch_factor = 0 }) end)
      fails("let the worker's script return it behind the data set", function()
        return squares(3, { num_workers = 1, collate_fn = function() end })
      end)
      fails("worker cannot be given", function() return squares(3, { num_workers = 1, worker = "x" }) end)
      fails("has 2 items here, and 3 in the worker", function()
        return data.DataLoader({ 1, 2 }, { num_workers = 1, worker = { script = SCRIPT, name = "squares", args = { n = 3 } } })
      end)
    end)
  end)
end)
