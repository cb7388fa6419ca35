-- Runs that stop and go on: loaders in the middle of a pass, whole trainings, damaged files, full disks.
local rille = require "rille"
local data = rille.data
local files = require "tests.support.folder"

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

-- ---- whole trainings -------------------------------------------------------------------------------------------------

local nn, F, optim, train = rille.nn, rille.nn.functional, rille.optim, rille.train
local program = os.getenv "RILLE_PROGRAM" or "build/rille"

local read, write, capture = files.read, files.write, files.capture

local folders = {}
local function new_folder()
  local folder = files.new()
  folders[#folders + 1] = folder
  return folder
end

-- A small run with dropout and shuffling; path: of its checkpoint.
local function small(path, more)
  rille.manual_seed(2)
  local x, y = rille.randn(40, 5), rille.randint(0, 3, { 40 })
  local net = nn.Sequential(nn.Linear(5, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, 3))
  local set = data.TensorDataset(x, y)
  local options = {
    model = net, loss = F.cross_entropy, optimizer = optim.Adam(net:parameters()), epochs = 3, progress = false, checkpoint = path,
    train = data.DataLoader(set, { batch_size = 7, shuffle = true }), valid = data.DataLoader(set, { batch_size = 9, shuffle = true }),
    metrics = { accuracy = train.metrics.Accuracy() },
  }
  for name, value in pairs(more or {}) do options[name] = value end
  return train.Trainer(options), net
end

local function weights(net) return nn.utils.parameters_to_vector(net:parameters()) end

describe("a run that goes on", function()
  teardown(function()
    for _, folder in ipairs(folders) do files.remove(folder) end
  end)

  it("equals one that did not stop, wherever it stopped", function()
    local path = new_folder() .. "/run.ckpt"
    local whole, net = small()
    whole:fit()
    local units = 3 * (6 + 1 + 5 + 1)
    for at = 0, units do
      local first = small()
      if at > 0 then first:step { batches = at } end
      first:save(path)
      local second, other = small()
      rille.manual_seed(at)
      weights(other):zero_()
      assert.is_true(second:resume(path))
      second:fit()
      assert(rille.equal(weights(net), weights(other)), at)
      for i, record in ipairs(whole.history) do
        for name, value in pairs(record) do
          if name ~= "seconds" then assert.equal(value, second.history[i][name], name .. " after " .. at) end
        end
      end
    end
  end)

  it("does so with lists, iterators and a limit", function()
    local path = new_folder() .. "/run.ckpt"
    local list, zero = {}, rille.zeros(2, { dtype = "int64" })
    for i = 1, 8 do list[i] = { rille.full({ 2, 5 }, i / 4), zero } end
    local function iterator()
      local at = 0
      return function(_, control)
        at = control and at + 1 or 1
        if list[at] then return list[at][1], list[at][2] end
      end
    end
    -- a loader of one's own, with its own idea of a place
    local Loader = {}
    Loader.__index = Loader
    function Loader:iter()
      self.at = self.kept or 0
      self.kept = nil
      return function()
        self.at = self.at + 1
        if list[self.at] then return list[self.at][1], list[self.at][2] end
      end
    end
    function Loader:state_dict() return { place = self.at or 0 } end
    function Loader:load_state_dict(dict) self.kept = dict.place <= 8 and dict.place or nil end
    local own = setmetatable({}, Loader)
    for case, more in ipairs { { train = own }, { train = list }, { train = iterator() }, { train = list, batches = 6 }, { batches = 5 } } do
      local whole, net = small(nil, more)
      whole:fit()
      for at = 2, 14, 3 do
        local first = small(nil, more)
        first:step { batches = at }
        first:save(path)
        local second, other = small(nil, more)
        second:resume(path)
        second:fit()
        assert(rille.equal(weights(net), weights(other)), ("case %d after %d"):format(case, at))
        assert.equal(whole.steps, second.steps)
      end
    end
  end)

  it("does so with everything that draws and keeps", function()
    local reference, run = new_folder(), (" tests/support/resumed_run.lua %s "):format("%s")
    assert.matches("^new\t0\t0\ttrain", capture(program .. run:format(reference)))
    local expected = assert(read(reference .. "/final.safetensors"))
    for _, stops in ipairs { { 1, 2, 100 }, { 28, 29, 56 } } do
      local folder = new_folder()
      for _, stop in ipairs(stops) do capture(program .. run:format(folder) .. stop) end
      assert.matches("^resumed\t%d+\t" .. stops[3] .. "\ttrain", capture(program .. run:format(folder)))
      assert.is_true(expected == read(folder .. "/final.safetensors"))
    end
  end)

  it("survives kill -9", function() -- tests/train/kill_resume.lua alone takes more kills and runs
    files.needs_posix "kill"
    local text = capture(program .. " tests/train/kill_resume.lua 6 1")
    assert.matches("run 1: equal bit for bit\n", text)
    assert.matches("; 0 temporary files left\n$", text)
  end)

  it("stops cleanly at Ctrl-C", function()
    files.needs_posix "signals"
    local folder = new_folder()
    local script = folder .. "/endless.lua"
    write(script, [[
      local rille = require "rille"
      local net = rille.nn.Linear(2, 2)
      local trainer = rille.train.Trainer { model = net, loss = rille.nn.functional.mse_loss, epochs = 10,
        optimizer = rille.optim.SGD(net:parameters(), { lr = 0.1 }), checkpoint = arg[1], progress = false,
        train = function() return rille.ones(2, 2), rille.zeros(2, 2) end, batches = 1 << 60,
        on_start = function() print "started" io.stdout:flush() end }
      trainer:fit()
      print(trainer.stopped, trainer.steps > 0, trainer:resume(arg[1])) os.exit(7, true)]])
    for _, signal in ipairs { "INT", "TERM" } do
      local path = folder .. "/" .. signal
      -- the shell of a background job ignores SIGINT, so the program is started through env, which does not
      local text = capture(("%s %s %s >%s.out 2>&1 & job=$!; "
        .. "for i in $(seq 600); do grep -q started %s.out && break; sleep 0.1; done; kill -s %s $job; wait $job; code=$?; cat %s.out; echo code $code"):format(
        "env --default-signal=INT " .. program, script, path, path, path, signal, path))
      assert.equal("started\ninterrupted\ttrue\ttrue\tnil\ncode 7\n", text)
    end
  end)
end)

describe("a checkpoint", function()
  -- Two checkpoints: path holds epoch 2, path.prev epoch 1.
  local function two()
    local path = new_folder() .. "/run.ckpt"
    small(path, { epochs = 2 }):fit()
    return path
  end

  it("that is damaged gives way to the one before", function()
    local path = two()
    local good, said = read(path), 0
    local out = { write = function() said = said + 1 end }
    local texts = { good:sub(1, -2), good:sub(1, 100), "", good .. "x" }
    for at = 1, #good, math.max(#good // 97, 1) do
      texts[#texts + 1] = good:sub(1, at - 1) .. string.char(good:byte(at) ~ 4) .. good:sub(at + 1)
    end
    for i, text in ipairs(texts) do
      write(path, text)
      local trainer = small(path, { out = out })
      local fine, message = trainer:resume(path)
      assert.is_true(fine)
      assert.matches("run.ckpt.*went back to .*run.ckpt.prev: epoch 1, step 6$", message)
      assert.equal(i, said)
      assert.equal(1, trainer.epoch)
    end
    -- the next save does not put the damaged file in the good one's place
    local trainer = small(path, { out = out })
    trainer:resume(path)
    local before = read(path .. ".prev")
    trainer:save(path)
    assert.equal(before, read(path .. ".prev"))
    trainer = small(path)
    trainer:resume(path)
    assert.equal(1, trainer.epoch)
    write(path, "")
    write(path .. ".prev", good:sub(1, 5000))
    local fine, message = pcall(trainer.resume, trainer, path)
    assert.is_false(fine)
    assert.matches("run.ckpt.*; and .*run.ckpt.prev", message)
  end)

  it("that is missing is no error, and one of another network is", function()
    local trainer = small("/nowhere/run.ckpt")
    local fine, message = trainer:resume "/nowhere/run.ckpt"
    assert.is_nil(fine)
    assert.equal("resume: there is no file /nowhere/run.ckpt", message)
    local path = two()
    local other = nn.Linear(5, 3)
    trainer = small(path, { model = other, optimizer = optim.Adam(other:parameters()) })
    fine, message = pcall(trainer.resume, trainer, path)
    assert.is_false(fine)
    assert.matches('load_state_dict for Linear:\n  missing: "weight", "bias"', message)
    rille.save({ a = rille.ones(2) }, path)
    os.remove(path .. ".prev")
    fine, message = pcall(trainer.resume, trainer, path)
    assert.is_false(fine)
    assert.matches("is no checkpoint of a trainer", message)
  end)

  it("holds no code, and says what it cannot keep", function()
    local object = { state_dict = function() return { f = print } end, load_state_dict = function() end }
    local trainer = small(nil, { state = { object = object } })
    local fine, message = pcall(trainer.save, trainer, new_folder() .. "/x")
    assert.is_false(fine)
    assert.matches("save: objects/object/f is a function, which a file cannot keep$", message)
  end)

  it("stays as it was when the disk is full", function()
    files.needs_posix "ulimit"
    local path = two()
    local old, previous = read(path), read(path .. ".prev")
    local script = path .. ".lua"
    write(script, ([[
      local rille = require "rille"
      local net = rille.nn.Linear(300, 300)
      local trainer = rille.train.Trainer { model = net, loss = rille.nn.functional.mse_loss, epochs = 2, progress = false,
        optimizer = rille.optim.SGD(net:parameters(), { lr = 0.1 }), checkpoint = %q,
        train = { { rille.ones(2, 300), rille.zeros(2, 300) } } }
      print(pcall(trainer.save, trainer, %q))
      print(#trainer:fit())]]):format(path, path))
    local text = capture(("trap '' XFSZ; ulimit -f 64; %s %s"):format(program, script))
    assert.matches("false\t.*cannot write .*run.ckpt.new: file too large", text)
    assert.matches("no checkpoint: .*file too large", text)
    assert.matches("2\n$", text) -- the run goes on
    assert.equal(old, read(path))
    assert.equal(previous, read(path .. ".prev"))
    assert.equal("", capture("ls " .. path:gsub("[^/]*$", "") .. " | grep -e tmp -e new"))
  end)

  it("removes what a killed writer left", function()
    local path = two()
    write(path .. ".new.12-34-0.tmp", "half")
    write(path .. ".other.tmp", "not ours")
    assert.is_true(small(path):resume(path))
    assert.is_false(files.exists(path .. ".new.12-34-0.tmp"))
    assert.equal("not ours", read(path .. ".other.tmp"))
  end)
end)
