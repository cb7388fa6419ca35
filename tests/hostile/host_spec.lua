-- What the machine around a program may do to it: another locale, a full disk, pipes in place of files, programs that were
-- killed while they wrote.
local rille = require "rille"
local native = require "rille.native"
local folder = require "tests.support.folder"
local nn, data = rille.nn, rille.data

describe("Files", function()
  local here
  setup(function() here = folder.new() end)
  teardown(function() folder.remove(here) end)

  it("are refused where they are pipes, by every function that reads", function()
    local pipe = here .. "/pipe"
    assert(os.execute("mkfifo " .. pipe))
    local output, fine = folder.run(([[
      local rille = require "rille"
      for _, name in ipairs { "load", "load_npz", "load_npy", "unpickle" } do
        print(name, select(2, pcall(rille[name], %q)))
      end
      print("image", select(2, pcall(rille.image.load, %q)))]]):format(pipe, pipe), "ulimit -t 20")
    assert.is_true(fine)
    for _, name in ipairs { "load", "load_npz", "load_npy", "unpickle", "image" } do
      assert.matches(name .. "\t[^\n]*cannot read [^\n]*/pipe: not a regular file", output)
    end
  end)

  it("with texts are written in one step or not at all", function()
    local graph = rille.graph(nn.Linear(2, 1), { 1, 2 })
    local profile = rille.profile(function() rille.ones(2):sum() end)
    for _, case in ipairs { { "graph:save", graph, ".svg" }, { "graph:save", graph, ".dot" }, { "profile:save", profile, ".json" } } do
      local what, object, ending = table.unpack(case)
      local path = here .. "/full" .. ending
      assert(os.execute("ln -s /dev/full " .. path))
      assert.matches(what .. ": cannot write .*: not a regular file", folder.problem(object.save, object, path))
      assert.matches(what .. ": cannot create .*", folder.problem(object.save, object, here .. "/none/x" .. ending))
      path = folder.write(here .. "/whole" .. ending, "old")
      object:save(path)
      assert.matches(ending == ".dot" and "^digraph" or ending == ".svg" and "</svg>" or "traceEvents", folder.read(path))
    end
    for _, name in ipairs(folder.list(here)) do assert.not_matches("%.tmp$", name) end
  end)

  it("cannot grow beyond what the disk takes", function()
    -- A limit of the process stands for the disk: with SIGXFSZ ignored, write fails as it does there.
    local path = folder.write(here .. "/limited.json", "old")
    local output, fine = folder.run(([[
      local rille = require "rille"
      local profile = rille.profile(function() for _ = 1, 400 do rille.ones(2):sum() end end)
      print(pcall(profile.save, profile, %q))]]):format(path), "trap '' XFSZ; ulimit -f 8")
    assert.is_true(fine)
    assert.matches("^false\t.*profile:save: cannot write .*/limited.json: ", output)
    assert.equal("old", folder.read(path))
    for _, name in ipairs(folder.list(here)) do assert.not_matches("%.tmp$", name) end
  end)

  it("are free of what killed programs left beside them, and of nothing else", function()
    local path = here .. "/weights.st"
    local stale = { ".12345-678-0.tmp", ".1-2-3.tmp" }
    local kept = { ".tmp", ".backup.tmp", ".1-2.tmp", ".1-2-3-4.tmp", ".1-2-3.tmp.old", "x.1-2-3.tmp" }
    for _, ending in ipairs(stale) do folder.write(path .. ending, "part") end
    for _, ending in ipairs(kept) do folder.write(path .. ending, "somebody's") end
    rille.save({ a = rille.ones(2) }, path)
    for _, ending in ipairs(stale) do assert.is_false(folder.exists(path .. ending)) end
    for _, ending in ipairs(kept) do assert.equal("somebody's", folder.read(path .. ending)) end
    assert.equal(2, rille.load(path).a:sum():item())
  end)

  it("leave nothing after kills for longer than the next write", function()
    local path = here .. "/killed.st"
    local code = ([[
      local rille = require "rille"
      local x = rille.ones(1 << 18)
      while true do rille.save({ x = x }, %q) end]]):format(path)
    local script = folder.write(here .. "/killed.lua", code)
    for i = 1, 6 do
      -- until it is gone, its lock is there
      os.execute(("{ %s %s & sleep 0.%d; kill -KILL $!; wait $!; } >%s/said 2>&1"):format(
        folder.quoted(os.getenv "RILLE_PROGRAM" or "lua5.4"), folder.quoted(script), i + 2, here))
    end
    rille.save({ x = rille.ones(1) }, path)
    for _, name in ipairs(folder.list(here)) do assert.not_matches("^killed%.st%.", name) end
  end)

  it("in the making are left to those that write them", function()
    -- Two programs that write one path again and again: neither takes the other's file away.
    local path = here .. "/shared.st"
    local script = folder.write(here .. "/shared.lua", ([[
      local rille = require "rille"
      for i = 1, 60 do rille.save({ x = rille.full({ 512 }, i) }, %q) end
      print "whole"]]):format(path))
    local one = ("%s %s"):format(folder.quoted(os.getenv "RILLE_PROGRAM" or "lua5.4"), folder.quoted(script))
    local output = folder.capture(("{ %s & %s & %s & wait; }"):format(one, one, one))
    assert.equal("whole\nwhole\nwhole\n", output)
    assert.equal(60, rille.load(path).x:max():item())
  end)

  it("of logs that do not fit the disk are told of once", function()
    local said = {}
    local net = nn.Linear(2, 1)
    local trainer = rille.train.Trainer {
      model = net, loss = nn.functional.mse_loss, optimizer = rille.optim.SGD(net:parameters(), { lr = 0.1 }), epochs = 3,
      train = data.DataLoader(data.TensorDataset(rille.ones(8, 2), rille.ones(8, 1)), { batch_size = 4 }),
      log = { jsonl = here .. "/log.jsonl", every = 1 }, progress = false,
      out = { write = function(_, ...) said[#said + 1] = table.concat { ... } end, flush = function() end },
    }
    local log = native.require "rille.train.runlog"
    local opened = log.open { jsonl = here .. "/other.jsonl", every = 1 }
    opened:start(trainer)
    opened.jsonl_file:close()
    opened.jsonl_file = assert(io.open("/dev/full", "a"))
    trainer.steps = 1
    for _ = 1, 3 do opened:batch(trainer, { loss = 1.5 }) end
    assert.equal(1, #said)
    assert.matches("^the log is not whole: No space left on device\n$", said[1])
  end)
end)

describe("A locale with a decimal comma", function()
  local here, has_locale
  setup(function()
    here = folder.new()
    has_locale = os.execute(("localedef -i de_DE -f UTF-8 %s/de_DE.UTF-8 >%s/said 2>&1"):format(here, here))
      and folder.exists(here .. "/de_DE.UTF-8/LC_NUMERIC")
  end)
  teardown(function() folder.remove(here) end)

  local function run(code)
    local output, fine = folder.run([[
      local rille = require "rille"
      local nn = rille.nn
      assert(os.setlocale("de_DE.UTF-8"))
      assert(("%.1f"):format(1.5) == "1,5", "no comma")
      local function show(...) io.write(table.concat({ ... }, "\n"), "\n") end
      local function read(path) local file = assert(io.open(path)) local text = file:read "a" file:close() return text end
    ]] .. ("local here = %q\n"):format(here) .. code, "export LOCPATH=" .. folder.quoted(here))
    if output:find "no comma" then pending "the C library has no locales" end
    assert.is_true(fine, output)
    return output
  end

  it("leaves the points in what is printed", function()
    if not has_locale then return pending "no localedef or no de_DE" end
    local output = run [[
      show(tostring(rille.tensor { 1.5, 0.25 }), tostring(rille.tensor { 1e-10 }))
      show(tostring(nn.Dropout(0.25)), tostring(nn.LeakyReLU(0.125)), tostring(nn.LSTM(2, 3, { num_layers = 2, dropout = 0.5 })))
      show(tostring(nn.Sequential(nn.BatchNorm1d(3, { eps = 0.5 }))))
      local Own = nn.Module:extend "Own"
      function Own:extra_repr() return ("slope=%.2f"):format(0.5) end
      show(tostring(Own()))
      show(rille.help("dropout"))
      for _, call in ipairs { function() nn.Dropout(1.5) end, function() rille.ones(2):bernoulli(1.5) end,
          function() rille.arange(0, 1.5, -0.5) end, function() rille.data.random_split({ 1, 2 }, { 0.5, 0.25 }) end } do
        show(select(2, pcall(call)))
      end
    ]]
    assert.matches("1.5000, 0.2500", output, 1, true)
    assert.matches("Dropout(p=0.25, ", output, 1, true)
    assert.matches("negative_slope=0.125)", output, 1, true)
    assert.matches("dropout=0.5", output, 1, true)
    assert.matches("slope=0.50", output, 1, true)
    assert.not_matches("%d,%d", output)
  end)

  it("leaves the points in files, and they are read again", function()
    if not has_locale then return pending "no localedef or no de_DE" end
    local output = run [[
      local net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
      rille.manual_seed(0)
      rille.graph(net, { 1, 2 }):save(here .. "/graph.svg")
      local profile = rille.profile(function() net(rille.ones(1, 2)) end)
      profile:save(here .. "/profile.json")
      show(tostring(profile))
      show(tostring(rille.summary(net, { 1, 2 })))
      rille.plot.svg({ { 0.5, 1.25 }, { 1.5, 3.75 } }, here .. "/plot.svg")
      rille.plot.histogram_svg(rille.rand(20), here .. "/histogram.svg")
      rille.plot.histogram(rille.rand(20), { file = io.stdout, style = "ascii" })
      local loader = rille.data.DataLoader(rille.data.TensorDataset(rille.rand(8, 2), rille.rand(8, 1)), { batch_size = 4 })
      local trainer = rille.train.Trainer {
        model = net, loss = nn.functional.mse_loss, optimizer = rille.optim.Adam(net:parameters(), { lr = 0.0125 }), epochs = 2,
        train = loader, valid = loader, log = { csv = here .. "/log.csv", jsonl = here .. "/log.jsonl", every = 1 }, out = io.stdout,
        checkpoint = here .. "/run.ckpt" }
      trainer:fit()
      trainer:report(here .. "/report.html")
      local again = rille.train.Trainer {
        model = net, loss = nn.functional.mse_loss, optimizer = rille.optim.Adam(net:parameters(), { lr = 0.0125 }), epochs = 2,
        train = loader, progress = false }
      again:resume(here .. "/run.ckpt")
      rille.save({ x = rille.ones(1) }, here .. "/x.st", { lr = 0.0125 })
      show("metadata " .. select(2, rille.load(here .. "/x.st")).lr)
      show("first column " .. rille.data.read_csv(here .. "/log.csv").names[1])
      os.setlocale("C")
    ]]
    assert.matches("metadata 0.0125\n", output, 1, true)
    for line in output:gmatch "[^\n]+" do assert.not_matches("%d,%d%D", line) end
    assert.matches(' x="%d+%.%d"', folder.read(here .. "/graph.svg"))
    assert.matches('"ts":%d+%.%d%d%d,', folder.read(here .. "/profile.json"))
    for _, name in ipairs { "graph.svg", "plot.svg", "histogram.svg" } do
      assert.not_matches('="%-?%d+,%d', folder.read(here .. "/" .. name))
    end
    assert.not_matches('="%-?%d+,%d', folder.read(here .. "/report.html"))
    assert.not_matches(">%-?%d+,%d%d%d%d", folder.read(here .. "/report.html"))
    assert.matches("0.0125", folder.read(here .. "/log.csv"), 1, true)
    assert.matches('"batch_loss": %d+%.%d', folder.read(here .. "/log.jsonl"))
  end)
end)

describe("Messages to workers", function()
  it("hold a table once, however often it is there", function()
    local args, deep = { n = 4 }, {}
    for _ = 1, 60 do deep = { deep, deep } end -- 2^60 ways
    args.deep, args.ring = deep, {}
    args.ring.ring = args.ring
    local loader = data.DataLoader(data.ScriptDataset { script = "tests/support/worker_sets.lua", name = "shared", args = args },
      { num_workers = 1, batch_size = 4 })
    local seen
    for x in loader do seen = x:totable() end
    loader:close()
    assert.same({ 1, 1, 60, 1 }, seen)
  end)
end)
