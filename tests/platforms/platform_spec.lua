-- What may differ from one platform to another: names of files, threads, locales, levels of kernels, child processes, and the
-- walk-through's losses.
local rille = require "rille"
local native = require "rille.native"
local folder = require "tests.support.folder"

describe("on this platform", function()
  local here
  setup(function() here = folder.new() end)
  teardown(function() folder.remove(here) end)

  it("kernels are of a level that has a name", function()
    local levels = { v2 = true, v3 = true, v4 = true, neon = true, plain = true }
    assert.is_true(levels[rille.cpu_level()])
  end)

  it("a forced level below the machine's is taken where the build has it, and other names change nothing", function()
    local script = folder.write(here .. "/level.lua", "print(require('rille').cpu_level())")
    local function level_with(forced)
      local program = folder.quoted(os.getenv("RILLE_PROGRAM") or "build/rille")
      local form = folder.is_posix and "RILLE_CPU=%s %s %s" or "set RILLE_CPU=%s&& %s %s"
      return (folder.capture(form:format(forced, program, folder.quoted(script))):gsub("%s+$", ""))
    end
    assert.equal(rille.cpu_level(), level_with "none-such")
    assert.equal(rille.cpu_level(), level_with(rille.cpu_level()))
  end)

  it("files have names of any characters, also beside what Lua itself opens", function()
    local path = here .. "/数据 größe.npz"
    rille.save_npz({ x = rille.arange(5) }, path)
    assert.is_true(rille.equal(rille.load_npz(path).x, rille.arange(5)))
    assert.is_true(folder.exists(path))
    assert.is_true(native.is_file(path))
    rille.save_npz({ x = rille.arange(3) }, path) -- takes the first one's place
    assert.equal(3, rille.load_npz(path).x:numel())
    local named = 0
    for _, name in ipairs(folder.list(here)) do
      if name:find "%.npz" then named = named + 1 end
    end
    assert.equal(1, named)
    assert(os.remove(path))
  end)

  it("folders are made with names of any characters, and maps read what is in them", function()
    local path = here .. "/模型/größe/net.safetensors"
    native.make_folder("save", path)
    rille.save({ w = rille.ones(4, 4) }, path)
    assert.equal(16, rille.load(path, { mmap = true }).w:sum():item())
  end)

  it("a checkpoint takes the older one's place, which is kept", function()
    local path = here .. "/run.ckpt"
    for i = 1, 3 do
      folder.write(path .. ".new", "state " .. i)
      native.replace_file("save", path .. ".new", path, path .. ".prev")
      assert.equal("state " .. i, folder.read(path))
      assert.equal(i > 1 and "state " .. i - 1 or nil, folder.exists(path .. ".prev") and folder.read(path .. ".prev") or nil)
      assert.is_false(folder.exists(path .. ".new"))
    end
  end)

  it("an error of a file has the system's text", function()
    assert.error_matches(function() rille.load(here .. "/none.safetensors") end, "cannot open .*none.safetensors: no such file")
    assert.error_matches(function() rille.load_npz(here) end, "cannot %a+ .*: is a directory")
  end)

  it("sums over threads are those of one", function()
    local before = rille.get_num_threads()
    finally(function() rille.set_num_threads(before) end)
    rille.manual_seed(0)
    local a, b = rille.randn(300, 300), rille.randn(300, 300)
    rille.set_num_threads(1)
    local alone = rille.matmul(a, b)
    rille.set_num_threads(3)
    assert.is_true(rille.allclose(alone, rille.matmul(a, b)))
  end)

  it("workers of loaders load", function()
    local set = rille.data.TensorDataset(rille.arange(40):reshape({ 20, 2 }))
    local total = 0
    for x in rille.data.DataLoader(set, { batch_size = 4, num_workers = 2 }) do total = total + x:sum():item() end
    assert.equal(780, total)
  end)

  it("a stock Lua loads the module that lies beside the program", function()
    local lua = os.getenv "RILLE_LUA" -- tests/platforms/run.sh names one where Lua is a library of its own
    if not lua then return pending "needs a Lua that is a library of its own" end
    local program = os.getenv "RILLE_PROGRAM":gsub("/", "\\")
    local script = folder.write(here .. "/stock.lua", ([[
      package.cpath = %q
      local rille = require "rille"
      local x = rille.ones(2, 2, { requires_grad = true })
      x:mul(3):sum():backward()
      print(x.grad:sum():item(), pcall(rille.matmul, rille.ones(2, 3), rille.ones(2, 3)))
      local pairs_of_rows = rille.data.DataLoader(rille.data.TensorDataset(rille.arange(8)), { batch_size = 2, num_workers = 2 })
      for rows in pairs_of_rows do io.write(rows:sum():item(), " ") end
    ]]):format(program:gsub("[^\\]*$", "?.dll")))
    local text = folder.capture(folder.quoted(lua) .. " " .. folder.quoted(script))
    assert.matches("^12.0%s+false%s.*matmul: inner sizes differ: %[2, 3%] x %[2, 3%].*1 5 9 13 ", text)
  end)

  it("numbers are written and read with a point", function()
    assert.equal("0.5", tostring(rille.tensor(0.5):item()))
    assert.equal("1e+20", tostring(1e20))
    assert.equal(0.25, rille.json.decode("0.25"))
  end)
end)

describe("the walk-through's beginning", function()
  local expected = { 2.2765, 2.2431, 2.1917 } -- torch 2.13, tests/train/walkthrough_spec.lua
  it("has PyTorch's validation losses to 4 decimals", function()
    local found, path = pcall(rille.datasets.mnist_pickle, { download = false })
    if not found then return pending("no MNIST at RILLE_DATA or ../shared/data") end
    local nn, F, data = rille.nn, rille.functional, rille.data
    local train, valid = table.unpack(rille.unpickle(path))
    rille.set_num_threads(1)
    rille.manual_seed(0)
    local net = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 256), nn.ReLU(), nn.Linear(256, 10))
    local opt = rille.optim.SGD(net:parameters(), { lr = 0.001 })
    local loader = data.DataLoader(data.TensorDataset(train[1], train[2]), { batch_size = 64, shuffle = true })
    local checks = data.DataLoader(data.TensorDataset(valid[1], valid[2]), { batch_size = 128 })
    local history = rille.train.fit(3, net, F.cross_entropy, opt, loader, checks, { progress = false })
    for i, record in ipairs(history) do
      print(("step %d: %.4f, PyTorch %.4f"):format(i - 1, record.valid_loss, expected[i]))
      assert(math.abs(record.valid_loss - expected[i]) <= 0.00006)
    end
  end)
end)
