-- rille.onnx.save: what is written gives what the network gives, also for other batches; and what cannot be written is told.
package.path = "tests/support/?.lua;tests/onnx/?.lua;" .. package.path
local rille = require "rille"
local folder = require "folder"
local problem = folder.problem
local nn, F = rille.nn, rille.nn.functional

local function difference(a, b)
  assert.are.same(a:shape(), b:shape())
  assert.are.equal(a.dtype, b.dtype)
  return a:numel() == 0 and 0 or (a:to("float64") - b:to("float64")):abs():max():item()
end

local function twice(list)
  local more = {}
  for i, x in ipairs(list) do more[i] = rille.cat({ x, x:flip { 0 } }, 0) end
  return more
end

describe("onnx.save", function()
  local here
  setup(function() here = folder.new() end)
  teardown(function() folder.remove(here) end)

  -- Saves f, loads it, and compares on the example, and with a dynamic batch on one of twice the size.
  local function check(name, net, example, options)
    for _, dynamic in ipairs { false, true } do
      local path = ("%s/%s.onnx"):format(here, name:gsub("%W", "_"))
      options = options or {}
      options.dynamic_batch = dynamic
      rille.onnx.save(net, example, path, options)
      local model = rille.onnx.load(path)
      for _, given in ipairs { example, dynamic and twice(example) or example } do
        local _ <close> = rille.no_grad()
        local want, got = { net(table.unpack(given)) }, { model(table.unpack(given)) }
        assert.are.equal(#want, #got)
        for i = 1, #want do
          local worst = difference(want[i], got[i])
          assert.is_true(worst < 2e-6, ("%s: %g"):format(name, worst))
        end
      end
    end
    return rille.onnx.load(("%s/%s.onnx"):format(here, name:gsub("%W", "_")))
  end

  for _, item in ipairs(require "twelve"()) do
    it("writes what a network computes: " .. item.name, function()
      for _, opset in ipairs { 17, 21 } do
        local model = check(item.name, item.net, item.example, { opset = opset })
        assert.are.equal(opset, model.opset)
        local names = {}
        for name in model:named_parameters() do names[name] = true end
        for name in item.net:named_parameters() do assert.is_true(names[name], name) end
      end
    end)
  end

  local functions = require "calls"
  local sorted = {}
  for name in pairs(functions) do sorted[#sorted + 1] = name end
  table.sort(sorted)
  for _, name in ipairs(sorted) do
    it("writes ops: " .. name, function()
      rille.manual_seed(3)
      check(name, functions[name], { rille.randn(2, 4, 6) })
    end)
  end

  it("writes recurrent cells and layers of each kind", function()
    rille.manual_seed(4)
    local x = rille.randn(2, 3, 5)
    for _, make in ipairs { nn.RNN, nn.GRU, nn.LSTM } do
      for _, options in ipairs { { batch_first = true }, { batch_first = true, bias = false }, { batch_first = true, bidirectional = true } } do
        local layer = make(5, 4, options)
        check("layer", function(y) return (layer(y)) end, { x })
      end
    end
    check("relu", nn.Sequential(nn.Flatten(0, 1), nn.Linear(5, 4)), { x })
    for _, make in ipairs { nn.RNNCell, nn.GRUCell, nn.LSTMCell } do
      local cell = make(5, 4)
      check("cell", function(y) return (cell(y[":, 0"])) end, { x })
    end
  end)

  it("names inputs, outputs and the batch", function()
    local path = here .. "/names.onnx"
    local net = nn.Linear(3, 2)
    rille.onnx.save(net, rille.ones(4, 3), path, { dynamic_batch = true, input_names = { "x" }, output_names = { "y" } })
    local model = rille.onnx.load(path)
    assert.are.same({ { name = "x", dtype = "float32", shape = { "batch", 3 } } }, model.inputs)
    assert.are.same({ { name = "y", dtype = "float32", shape = { "batch", 2 } } }, model.outputs)
    assert.is_true(model { x = rille.ones(7, 3) }:eq(net(rille.ones(7, 3))):all():item())
  end)

  it("runs the network as for inference, and leaves its mode", function()
    local net = nn.Sequential(nn.Linear(3, 3), nn.Dropout(0.5), nn.BatchNorm1d(3))
    net[3]:eval()
    rille.onnx.save(net, rille.ones(4, 3), here .. "/mode.onnx")
    assert.is_true(net.training and net[1].training and net[2].training)
    assert.is_false(net[3].training)
    local model = rille.onnx.load(here .. "/mode.onnx")
    local want = net:eval()(rille.ones(4, 3))
    assert.is_true(difference(model(rille.ones(4, 3)), want) < 1e-6)
  end)

  it("writes what ops of its own are made of where they have no form", function()
    check("made of", function(x) return F.normalize(x:exp(), 1, 1), F.cosine_similarity(x, x * 2 + 1) end, { rille.randn(3, 4) })
  end)

  it("writes models that were read, or refuses", function()
    local values = {}
    for key, array in pairs(rille.load_npz "tests/fixtures/onnx/cases.npz") do
      local name, i = key:match "^(.*)/i(%d+)$"
      if name then
        values[name] = values[name] or {}
        values[name][tonumber(i) + 1] = array
      end
    end
    local written = 0
    for name, given in pairs(values) do
      local model = rille.onnx.load("tests/fixtures/onnx/" .. name .. ".onnx")
      local fine, told = pcall(rille.onnx.save, model, given, here .. "/again.onnx", { opset = 18 })
      if fine then
        written = written + 1
        local again = rille.onnx.load(here .. "/again.onnx")
        local want, got = { model(table.unpack(given)) }, { again(table.unpack(given)) }
        for i = 1, #want do assert.is_true(difference(want[i], got[i]) < 1e-5, name) end
      else
        assert(told:find("has no form in ONNX", 1, true) or told:find("cannot read a number", 1, true), told)
      end
    end
    assert.is_true(written > 80, tostring(written))
  end)

  it("sees the ops of captured steps", function()
    local step = rille.capture(function(x) return x * 2 end)
    step(rille.ones(2, 3))
    check("captured", function(x) return step(x) + 1 end, { rille.randn(2, 3) })
  end)

  it("says what it cannot write", function()
    local path = here .. "/bad.onnx"
    local function refused(net, example, options) return problem(rille.onnx.save, net, example, path, options) end
    assert.matches("onnx.save: the op [%w_]+ has no form in ONNX", refused(function(x) return rille.cdist(x, x * 2) end, rille.ones(2, 3)))
    assert.matches("onnx.save: the op [%w_]+ has no form in ONNX", refused(function(x) return x:median(1) end, rille.ones(2, 3)))
    assert.matches("onnx.save: add_ changes a tensor in place that another one is a view of; write it without the underscore",
      refused(function(x) local y = x * 2 local z = y[0] y:add_(1) return y, z end, rille.ones(2, 3)))
    assert.matches("onnx.save: add_ changes a tensor in place that another one is a view of",
      refused(function(x) local y = rille.zeros(2, 3) local z = y[0] z:add_(x[0]) return y + x end, rille.ones(2, 3)))
    assert.matches("cannot read a number out of a tensor, as others come for other inputs",
      refused(function(x) return x * x:sum():item() end, rille.ones(2, 3)))
    assert.matches("onnx.save: result 1 depends on no input and no parameter",
      refused(function() return rille.ones(2) end, rille.ones(2, 3)))
    assert.matches("onnx.save: opset must be from 17 to 22, got 9", refused(nn.ReLU(), rille.ones(2), { opset = 9 }))
    assert.matches("onnx.save: the example must be a tensor or a list of tensors, got nil", refused(nn.ReLU()))
    assert.matches("onnx.save: example 1 has no batch: its shape is %[%]", refused(nn.ReLU(), rille.tensor(1.0), { dynamic_batch = true }))
    assert.matches("onnx.save: examples have batches of 2 and 3",
      refused(function(x) return x end, { rille.ones(2), rille.ones(3) }, { dynamic_batch = true }))
    assert.matches("the start of narrow follows the batch: export with a fixed batch",
      refused(function(x) return x:narrow(1, x:size(0), 1) end, rille.ones(2, 5), { dynamic_batch = true }))
    assert.matches("onnx.save: the network gives string; results must be tensors", refused(function() return "x" end, rille.ones(2)))
    assert.matches("onnx.save: no option 'opsets'", refused(nn.ReLU(), rille.ones(2), { opsets = 17 }))
    assert.matches("max_pool2d with indices has no form in ONNX", refused(function(x)
      return (F.max_pool2d(x, 2, nil, nil, nil, nil, true))
    end, rille.ones(1, 1, 4, 4)))
  end)
end)
