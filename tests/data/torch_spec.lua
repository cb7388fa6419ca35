-- Files of torch.save's: what PyTorch wrote (tests/fixtures/make_pt.py), what rille.save writes for it, mapped files.
package.path = "tests/support/?.lua;" .. package.path
local rille = require "rille"
local nn = rille.nn
local folder = require "folder"
local problem = folder.problem
local fixtures = "tests/fixtures/torch/"

local base = rille.arange(12):reshape(3, 4)

local function network() return nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3)) end

describe("torch files", function()
  local here
  setup(function() here = folder.new() end)
  teardown(function() folder.remove(here) end)

  for _, name in ipairs { "values.pt", "values_old.pt" } do
    for _, mapped in ipairs { false, true } do
      it(("give what %s holds%s"):format(name, mapped and ", mapped" or ""), function()
        local got, metadata = rille.load(fixtures .. name, { mmap = mapped })
        assert.same({}, metadata)
        assert.same({ 3, "gr\u{fc}\u{df}e", 1 << 40, true }, { got.epoch, got.name, got.big, got.yes })
        assert.same({ { 0.5, 0.25 }, { 1, 2 }, { 7 }, { 2, 3 } }, { got.rates, got.pair, got.kinds, got.size })
        assert.equal(rille.none, got.none)
        assert.same({ "cpu", "float16" }, { got.device, got.dtype })
        for _, kind in ipairs { "base", "half", "bfloat16", "double", "int32", "int64", "uint8" } do
          assert.same(base:totable(), got[kind]:totable(), kind)
        end
        assert.same((base - 6):totable(), got.int8:totable())
        assert.same((base - 6):totable(), got.int16:totable())
        assert.same({ "float32", "float64", "int32", "int64", "uint8", "bool", "int32", "int32", "float32" }, {
          got.half.dtype, got.double.dtype, got.int32.dtype, got.int64.dtype, got.uint8.dtype, got.bool.dtype, got.int8.dtype,
          got.int16.dtype, got.bfloat16.dtype })
        assert.same((base:gt(3)):totable(), got.bool:totable())
        assert.same({ { 0, 3 }, {}, { 3, 2 } }, { got.empty:shape(), got.scalar:shape(), got.wide:shape() })
        assert.equal(2.5, got.scalar:item())
        assert.same({ { 1, 1 }, { 1, 1 }, { 1, 1 } }, got.wide:totable())
        assert.is_false(got.parameter.requires_grad)
        -- Tensors of one storage share it, and what is changed stays out of the file.
        got.row:add_(100)
        assert.same({ 104, 105, 106, 107 }, got.base[1]:totable())
        assert.same({ 1, 105, 9 }, got.turned[1]:totable())
        assert.same({ 0, 1, 2, 3 }, got.parameter[0]:totable())
        assert.same({ 4, 5, 6, 7 }, rille.load(fixtures .. name).row:totable())
      end)
    end
  end

  it("load into networks and optimizers, in order", function()
    for _, name in ipairs { "state.pt", "state_old.pt", "packed.pt" } do
      local names, net = {}, network()
      for key in pairs(rille.load(fixtures .. name)) do names[#names + 1] = key end
      assert.same({ "0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked" }, names)
      net:load_state_dict(rille.load(fixtures .. name))
      assert.same({ { 0, 1 }, { 2, 3 }, { 4, 5 } }, net[1].weight:totable())
    end
    local net, saved = network(), rille.load(fixtures .. "values.pt")
    local opt = rille.optim.Adam(net:parameters(), { lr = 1 })
    opt:load_state_dict(saved.optimizer)
    assert.equal(0.25, opt.param_groups[1].lr)
    local state = opt:state_dict().state[3]
    assert.equal(1, state.step)
    assert.near(0.1, state.exp_avg[2]:item(), 1e-6)
  end)

  it("give the attributes of a TorchScript module", function()
    local got = rille.load(fixtures .. "script.pt")
    assert.same({ { 1, 2 }, { 1 }, true }, { got.weight:shape(), got.bias:shape(), got.training })
  end)

  it("are refused by name", function()
    for name, text in pairs {
      module = "refuses to load torch.nn.modules.container.Sequential: .*; of a module, save net.state_dict%(%)",
      complex = "refuses to load torch.ComplexFloatStorage: a complex tensor; torch.view_as_real",
      sparse = "a sparse tensor; to_dense%(%)", quantized = "a quantized tensor; dequantize%(%)",
      float8 = "a tensor of 8%-bit floats; float%(%)", big = "the byte order 'big'; only files of little%-endian",
    } do
      local path = fixtures .. name .. ".pt"
      assert.matches("torch_spec.lua:%d+: torch: .*" .. text .. ".* in .*" .. name .. ".pt at byte %d+$",
        problem(function() local _ = rille.load(path) end))
    end
    assert.matches("unpickle: .*state_old.pt is a file of torch.save's: rille.load reads it",
      problem(rille.unpickle, fixtures .. "state_old.pt"))
  end)

  it("are written as torch.load takes them", function()
    local x = rille.arange(6):reshape(2, 3)
    local path = here .. "/saved.pt"
    rille.save({ -- which tests/fixtures/make_pt.py reads with PyTorch
      epoch = 3, list = { 1, 2.5, true, rille.none, "x" }, name = "gr\u{fc}\u{df}e", big = 1 << 40, state = { [1] = 2, a = 1 },
      nothing = {}, base = x, turned = x:t(), column = x:select(1, 1), long = x:to "int64", bool = x:gt(2),
    }, path)
    assert.equal(folder.read(fixtures .. "saved.pt"), folder.read(path))
    local got = rille.load(path)
    assert.same({ 3, { 1, 2.5, true, rille.none, "x" }, 1 << 40, {} }, { got.epoch, got.list, got.big, got.nothing })
    assert.same({ "int64", "bool" }, { got.long.dtype, got.bool.dtype })
    assert.same({ 1, 4 }, got.column:totable())
    got.base:add_(1)
    assert.same({ { 1, 4 }, { 2, 5 }, { 3, 6 } }, got.turned:totable())
    rille.save(got, here .. "/again.pth")
    assert.same({ 2, 5 }, rille.load(here .. "/again.pth").column:totable())
    rille.save(x, path)
    assert.same(x:totable(), rille.load(path):totable())
    -- The bytes do not depend on chance.
    rille.save({ b = { x, x }, a = { [2] = 1 } }, path)
    local first = folder.read(path)
    rille.save({ a = { [2] = 1 }, b = { x, x } }, path)
    assert.equal(first, folder.read(path))
  end)

  it("keep optimizers' states and networks in one file", function()
    local net = network()
    local opt = rille.optim.Adam({ net[1].weight, net[1].bias })
    net[1].bias:sum():backward() -- the first parameter has no state
    opt:step()
    local path = here .. "/run.pt"
    rille.save({ epoch = 1, model = net:state_dict(), optimizer = opt:state_dict() }, path)
    local saved = rille.load(path)
    assert.is_nil(saved.optimizer.state[0])
    assert.equal(1, saved.optimizer.state[1].step)
    local other = rille.optim.Adam({ net[1].weight, net[1].bias })
    other:load_state_dict(saved.optimizer)
    assert.same(opt:state_dict().state[1].exp_avg:totable(), other:state_dict().state[1].exp_avg:totable())
  end)

  it("are not written of what no file keeps", function()
    local path = here .. "/none.pt"
    local ring = {}
    ring.ring = ring
    for text, value in pairs {
      ["save: the value.f is a function"] = { f = print }, ["save: the value.m is a module"] = { m = nn.ReLU() },
      ["save: the value.t%[1%] is a text that is not UTF%-8"] = { t = { "\xff" } },
      ["save: tables are deeper than 64"] = ring, ["save: the value: keys must be strings or integers, got number"] = { [0.5] = 1 },
    } do
      assert.matches("torch_spec.lua:%d+: " .. text, problem(function() rille.save(value, path) end))
    end
    assert.matches("save: metadata goes into safetensors", problem(rille.save, {}, path, { a = "b" }))
    assert.is_nil(io.open(path))
  end)

  it("of safetensors are mapped as well", function()
    local path = here .. "/mapped.safetensors"
    rille.save({ a = base, b = rille.ones(3):to "bool", c = rille.zeros(0) }, path)
    local got = rille.load(path, { mmap = true })
    assert.same(base:totable(), got.a:totable())
    assert.same({ true, true, true }, got.b:totable())
    got.a:zero_() -- a copy of the page
    assert.equal(66, rille.load(path).a:sum():item())
    folder.needs_posix "files that are replaced while they are mapped"
    -- The file may be replaced: who holds the old one keeps it.
    rille.save({ a = base * 0 - 1 }, path)
    local old = rille.load(path, { mmap = true })
    rille.save({ a = base }, path)
    assert.equal(-12, old.a:sum():item())
  end)
end)
