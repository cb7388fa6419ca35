-- rille.export.c: the file compiles without a warning, and what it computes is what the network computes.
package.path = "tests/support/?.lua;tests/onnx/?.lua;tests/export/?.lua;" .. package.path
local rille = require "rille"
local folder, c_program = require "folder", require "c_program"
local problem = folder.problem
local nn, F = rille.nn, rille.nn.functional

local function flat(values, list)
  list = list or {}
  for _, value in ipairs(values) do
    if rille.is_tensor(value) then list[#list + 1] = value else flat(value, list) end
  end
  return list
end

local function results(net, example)
  local _ <close> = rille.no_grad()
  return flat { net(table.unpack(example)) }
end

-- Statistics as after some training.
local function trained(net)
  for _, buffer in ipairs(net:buffers()) do
    if buffer:is_floating_point() then buffer:copy_(buffer + rille.rand(buffer:shape()) * 0.5) end
  end
  return net:eval()
end

local function define(forward, members)
  local Net = nn.Module:extend("Net")
  function Net:init()
    for name, member in pairs(members()) do self[name] = member end
  end
  Net.forward = forward
  return Net()
end

-- Kinds of networks beyond tests/onnx/twelve.lua.
local more = {
  ["plain recurrence"] = function()
    return define(function(self, x) return self.rnn(x) end, function()
      return { rnn = nn.RNN(3, 4, { nonlinearity = "relu", bidirectional = true }) }
    end), { rille.randn(5, 2, 3) }
  end,
  ["one sequence"] = function()
    return define(function(self, x) return self.lstm(x) end, function() return { lstm = nn.LSTM(3, 4) } end),
      { rille.randn(5, 3) }
  end,
  cells = function()
    return define(function(self, x)
      local h, c = self.lstm(x)
      return self.gru(h), self.rnn(c)
    end, function() return { lstm = nn.LSTMCell(3, 4), gru = nn.GRUCell(4, 4), rnn = nn.RNNCell(4, 4) } end),
      { rille.randn(2, 3) }
  end,
  attention = function()
    return define(function(self, x, mask) return self.attention(x, x, x, { key_padding_mask = mask }) end, function()
      return { attention = nn.MultiheadAttention(8, 2, { batch_first = true }) }
    end), { rille.randn(2, 5, 8), rille.tensor { { false, false, false, true, true }, { false, false, false, false, true } } }
  end,
  decoder = function()
    return nn.TransformerDecoderLayer(8, 2, { dim_feedforward = 16, norm_first = true }), { rille.randn(4, 2, 8),
      rille.randn(3, 2,
      8) }
  end,
  ["linear and batch norm"] = function()
    return trained(nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.ReLU(), nn.BatchNorm1d(6), nn.Linear(6, 2))),
      { rille.randn(3,
      4) }
  end,
  ["a norm that is not alone"] = function()
    return trained(define(function(self, x)
      local y = self.conv(x)
      return self.norm(y) + y
    end, function() return { conv = nn.Conv2d(2, 3, 3), norm = nn.BatchNorm2d(3) } end)), { rille.randn(2, 2, 5, 5) }
  end,
  ["dilation, groups and lines"] = function()
    return nn.Sequential(nn.Conv1d(4, 8, 3, { padding = 2, dilation = 2, groups = 2 }), nn.PReLU(8), nn.Conv1d(8, 6, 4,
      { stride = 3,
      padding = 1 }), nn.MaxPool1d(3, 2, 1), nn.ConvTranspose1d(6, 4, 3, { stride = 2, groups = 2 })), { rille.randn(2, 4, 20) }
  end,
  ["windows that hang over"] = function()
    return define(function(_, x)
      return F.max_pool2d(x, 3, 2, 1, 1, true), F.avg_pool2d(x, 3, 2, 1, true), F.avg_pool2d(x, { 2, 3 }, nil, 0, false, true, 5),
        F.adaptive_avg_pool2d(x, { 3, 2 }), F.adaptive_max_pool2d(x, { 2, 3 }), F.conv2d(x, rille.ones(2, 2, 4, 2) / 9, nil,
          { 2, 3 },
          { 1, 0 }, { 1, 2 })
    end, function() return {} end), { rille.randn(2, 2, 7, 8) }
  end,
  ["changes in place"] = function()
    return define(function(self, x)
      local y = F.relu(self.layer(x), { inplace = true }):mul_(2)
      y:select(1, 0):add_(1)
      y:select(1, 1):zero_()
      y:select(1, 2):fill_(0.5)
      return y, y:t():contiguous():clamp_(0, 1)
    end, function() return { layer = nn.Linear(3, 4) } end), { rille.randn(2, 3) }
  end,
  ["double precision"] = function()
    return define(function(_, x) return (x * 2 + 1):exp():sum(1), x:sqrt():mean() end, function() return {} end),
      { rille.rand(3, 4, {
      dtype = "float64" }) }
  end,
  ["some more"] = function()
    return define(function(_, x)
      local q = x:reshape(2, 4, 3, 2)
      return x:gt(0):any(), x:gt(0):all(1), x:any(1), x:count_nonzero(0), x[rille.tensor { -1, 0 }], rille.logaddexp(x, -x),
        rille.xlogy(x, x:abs()), F.scaled_dot_product_attention(q, q:narrow(1, 0, 2), q:narrow(1, 2, 2), { enable_gqa = true })
    end, function() return {} end), { rille.randn(6, 8) }
  end,
  ["a number and its input"] = function()
    return define(function(_, x, y) return x, x + y, y:t() end, function() return {} end), { rille.tensor(2.5),
      rille.randn(2, 3) }
  end,
  ["sizes and orders"] = function()
    return define(function(_, x)
      return F.interpolate(x, { 7, 9 }, nil, "bicubic"), F.interpolate(x, nil, 1.5, "nearest"), F.pad(x, { 1, 2, 2, 1 },
        "circular"),
        F.pad(x, { -1, 2 }, "constant", 3), x:sort(2), x:argsort(3), x:flip { 1 }:cumsum(2), F.pixel_unshuffle(x, 2)
    end, function() return {} end), { rille.randn(1, 2, 4, 6) }
  end,
}

-- Those of the twelve that stand for all where each takes some time: with int8 or without.
local some = { cnn = { true }, gru = { false }, gpt = { false }, depthwise = { false }, group_norm = { false } }

describe("export.c", function()
  local here
  setup(function() here = folder.new() end)
  teardown(function() folder.remove(here) end)

  local function path_of(name) return ("%s/%s.c"):format(here, name:gsub("%W", "_")) end

  local function check(name, net, example, bound, options)
    local path = path_of(name)
    options = options or {}
    options.name = "net"
    local sizes = rille.export.c(net, example, path, options)
    local wanted = results(net, example)
    local got = c_program.run(path, "net", example, wanted)
    local worst = c_program.difference(wanted, got)
    assert.is_true(worst <= bound, ("%s: %g"):format(name, worst))
    return sizes
  end

  local it = c_program.has "cc" and it or pending -- luacheck: ignore

  for _, item in ipairs(require "twelve"()) do
    it("computes what a network computes: " .. item.name, function()
      check(item.name, item.net, item.example, 1e-5)
      if some[item.name] or item.name == "lstm" or item.name == "bag" then
        check(item.name .. " int8", item.net, item.example, 0.02, { int8 = true })
      end
    end)
  end

  for name, make in pairs(more) do
    it("computes what a network computes: " .. name, function()
      rille.manual_seed(5)
      local net, example = make()
      check(name, net:eval(), example, 1e-5)
    end)
  end

  it("computes what calls of all kinds give, in one file", function()
    local functions = require "calls"
    functions.pictures = nil -- grid_sample has no form
    local names = {}
    for name in pairs(functions) do names[#names + 1] = name end
    table.sort(names)
    local function all(x)
      local list = {}
      for _, name in ipairs(names) do flat({ functions[name](x) }, list) end
      return list
    end
    rille.manual_seed(7)
    check("calls", all, { rille.randn(3, 4, 6) }, 1e-5)
  end)

  it("takes a captured step", function()
    local net, x = nn.Linear(3, 2), rille.randn(2, 3)
    local step = rille.capture(function(y) return net(y):relu() end)
    rille.no_grad(function() return step(x), step(x) end)
    check("captured", step, { x }, 1e-5)
  end)

  -- A network, a step of training that gives its answers and its loss, and an example.
  local function trained_step(loss_of, last)
    rille.manual_seed(3)
    local net = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 5), nn.ReLU(), nn.Linear(5, 2), last)
    return net, function(x, y, lr)
      local guess = net(x)
      local loss = loss_of(guess, y)
      loss:backward()
      rille.no_grad(function()
        for _, p in ipairs(net:parameters()) do
          p:sub_(p.grad * lr)
          p.grad = nil
        end
      end)
      return guess:detach(), loss:detach()
    end
  end

  for name, case in pairs {
    mse_loss = { F.mse_loss, nn.Sigmoid(), rille.rand(6, 2) },
    l1_loss = { F.l1_loss, nn.Tanh(), rille.rand(6, 2) },
    cross_entropy = { F.cross_entropy, nn.Identity(), rille.randint(0, 2, { 6 }) },
    ["ops"] = { function(a, b) return ((a - b) ^ 2):sum() end, nn.Identity(), rille.rand(6, 2) },
  } do
    it("writes a step of training: " .. name, function()
      local net, step = trained_step(case[1], case[2])
      local example, first = { rille.randn(6, 3), case[3], rille.tensor(0.5) }, net[1].weight:detach():clone()
      local sizes = rille.export.c(step, example, path_of(name), { name = "net", trains = net })
      assert.are.equal(4 * (3 * 8 + 8 + 8 * 5 + 5 + 5 * 2 + 2), sizes.state)
      assert.is_true(net[1].weight:equal(first))
      step(table.unpack(example)) -- the program makes two steps, too
      local wanted = { step(table.unpack(example)) }
      local got = c_program.run(path_of(name), "net", example, wanted)
      assert.is_true(c_program.difference(wanted, got) <= 1e-5)
      assert.is_false(net[1].weight:equal(first))
    end)
  end

  it("says that an optimizer's step is no op, and what trains is", function()
    local net = nn.Linear(3, 1)
    local opt, x = rille.optim.SGD(net:parameters(), { lr = 0.1 }), rille.ones(2, 3)
    local function step(y)
      local loss = net(y):sum()
      loss:backward()
      opt:step()
      return loss:detach()
    end
    local text = problem(rille.export.c, step, x, path_of "sgd", { trains = net })
    assert.is_truthy(text:find("changes a tensor of shape [1, 3] by no op, as optimizers do", 1, true)
      or text:find("changes a tensor of shape [1] by no op, as optimizers do", 1, true), text)
    text = problem(rille.export.c, step, x, path_of "sgd", { trains = {} })
    assert.is_truthy(text:find("trains must be the module that the step trains, got", 1, true), text)
  end)

  it("takes whole numbers for weights with at most half a step's error each", function()
    rille.manual_seed(11)
    local layers = { nn.Linear(40, 7), nn.Conv2d(4, 6, 3, { padding = 1 }), nn.ConvTranspose2d(4, 6, 2, { stride = 2 }) }
    local examples = { rille.randn(5, 40), rille.randn(2, 4, 6, 6), rille.randn(2, 4, 5, 5) }
    for i, layer in ipairs(layers) do
      local path = path_of("whole" .. i)
      local sizes = rille.export.c(layer, examples[i], path, { name = "net", int8 = true })
      local wanted = results(layer, { examples[i] })
      local got = c_program.run(path, "net", { examples[i] }, wanted)
      local outputs = layer.bias:numel()
      assert.are.equal(layer.weight:numel() + 8 * outputs, sizes.weights)
      -- |error of y| <= half a step of its output's weights * the sum of |x|: the layer of steps applied to |x|
      local by_output = i == 3 and layer.weight:transpose(0, 1) or layer.weight
      local sizes_of_steps = { outputs }
      for d = 2, layer.weight:dim() do sizes_of_steps[d] = 1 end
      local steps = by_output:detach():abs():reshape(outputs, -1):amax(1):reshape(sizes_of_steps) / 254
      steps = i == 3 and steps:expand(by_output:shape()):transpose(0, 1):contiguous()
        or steps:expand(by_output:shape()):contiguous()
      local bounded = { F.linear, F.conv2d, function(x, w) return F.conv_transpose2d(x, w, nil, 2) end }
      local args = i == 2 and { rille.zeros(outputs), 1, 1 } or {}
      local bound = bounded[i](examples[i]:abs(), steps, table.unpack(args))
      local ratio = ((got[1] - wanted[1]:to("float64")):abs() / (bound:to("float64") + 1e-5)):max():item()
      assert.is_true(ratio <= 1 and ratio > 0, tostring(ratio))
    end
  end)

  it("makes names of C and comments of whatever layers are called", function()
    local Named = nn.Module:extend "Named"
    function Named:init()
      self["a*/ int x; /*b\n\\"], self["weights"] = nn.Linear(2, 2), nn.Linear(2, 2)
      self["int"] = nn.Parameter(rille.ones(2))
    end
    function Named:forward(x) return self["weights"](self["a*/ int x; /*b\n\\"](x)) * self["int"] end
    rille.manual_seed(12)
    local net, x, path = Named(), rille.randn(3, 2), path_of "named"
    rille.export.c(net, x, path, { name = "net" })
    local wanted = results(net, { x })
    local got = c_program.run(path, "net", { x }, wanted)
    assert.is_true((got[1] - wanted[1]):abs():max():item() < 1e-6)
  end)

  it("makes files that other compilers take as well, C++ among them", function()
    local path = path_of("everywhere")
    for _, item in ipairs(require "twelve"()) do
      if some[item.name] then rille.export.c(item.net, item.example, path, { name = "net", int8 = item.name == "gru" }) end
      for _, compiler in ipairs { "clang", "g++ -x c++", "arm-none-eabi-gcc" } do
        local flags = compiler:find "arm" and c_program.arm:gsub("^%S+", "") or ""
        local warnings = compiler:find "++" and c_program.warnings:gsub("%-std=c99", "") or c_program.warnings
        if some[item.name] and c_program.has(compiler:match "^%S+") then
          c_program.compile(("%s %s %s -c %s -o %s.o"):format(compiler, warnings, flags, path, path))
        end
      end
    end
  end)

  it("names the function, writes a header, and plans memory by lifetimes", function()
    local net = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(),
      nn.Linear(16, 1))
    local sizes = rille.export.c(net, rille.ones(1, 2), here .. "/my-net.c", { header = true })
    assert.are.equal(2 * 16 * 4, sizes.arena) -- never more than two results at a time
    assert.are.equal(4 * (2 * 16 + 16 + 2 * (16 * 16 + 16) + 16 + 1), sizes.weights)
    local header = folder.read(here .. "/my-net.h")
    assert.is_truthy(header:find("void my_net(const float *input, float *output);", 1, true))
    local text = folder.read(here .. "/my-net.c")
    assert.is_truthy(text:find("/* 2: linear, [1, 16] */", 1, true))
    assert.is_truthy(text:find("input: 2 numbers of type float, [1, 2] row by row", 1, true))
    assert.is_nil(text:find("malloc", 1, true))
    assert.is_true(net.training)
  end)

  it("has the page's list of ops", function()
    local text = folder.read "docs/export.md"
    local list = assert(text:match "\n(`abs`.-)\n\n")
    local names = {}
    for name in list:gmatch "`([%w_]+)`" do names[#names + 1] = name end
    assert.are.same(rille.export.ops(), names)
  end)

  it("writes the same file again", function()
    local net, x = nn.Sequential(nn.Linear(3, 4), nn.SiLU(), nn.Linear(4, 2)), rille.ones(1, 3)
    rille.export.c(net, x, here .. "/same.c")
    local text = folder.read(here .. "/same.c")
    rille.export.c(net, x, here .. "/same.c")
    assert.are.equal(text, folder.read(here .. "/same.c"))
  end)

  it("says what it cannot write", function()
    local Odd = nn.Module:extend "Odd"
    function Odd:forward(y) return (y:median(1)) end -- luacheck: ignore self
    local net, x = nn.Sequential(nn.Linear(3, 3), nn.Sequential(nn.ReLU(), Odd())), rille.ones(2, 3)
    local said = problem(rille.export.c, net, x, here .. "/x.c")
    local wanted = "export.c: the op median_dim (of median) in layer '1.1' has no form in C; docs/export.md lists those that have"
    assert.is_truthy(said:find(wanted, 1, true), said)
    local layer = nn.Linear(3, 3)
    for _, case in ipairs {
      { "the path must end in .c, got 'net.txt'", layer, x, "net.txt" },
      { "'1.5' is no name for a function of C; give one with { name = ... }", layer, x, "x.c", { name = "1.5" } },
      { "the name 'linear' stands for something else in the file; give another with { name = ... }", layer, x, "linear.c" },
      { "the example must be a tensor or a list of tensors, got integer", layer, 3, "x.c" },
      { "example 1 has no elements: its shape is [0, 3]", layer, rille.ones(0, 3), "x.c" },
      { "result 1 does not depend on the input", function() return rille.ones(2) end, x, "x.c" },
      { "the network gives no tensor", function() end, x, "x.c" },
      { "changes a tensor in place that is the network's input", function(y) return y:mul_(2) end, x, "x.c" },
      { "changes a tensor in place that does not depend on the network's input",
        function(y) return rille.zeros(2, 3):add_(y) end, x, "x.c" },
      { "cannot read a number out of a tensor", function(y) return y * y:sum():item() end, x, "x.c" },
      { "no option 'int4', did you mean 'int8'?", layer, x, "x.c", { int4 = true } },
    } do
      local text = problem(rille.export.c, table.unpack(case, 2))
      assert.is_truthy(text:find(case[1], 1, true), text)
    end
    assert.is_false(folder.exists "x.c")
  end)

  describe("on a Cortex-M4 in QEMU", function()
    local has = c_program.has "arm-none-eabi-gcc" and c_program.has "qemu-system-arm"
    local it = has and it or pending -- luacheck: ignore

    it("computes what Rille computes", function()
      for _, item in ipairs(require "twelve"()) do
        for _, int8 in ipairs(some[item.name] or {}) do
          local path = path_of("arm " .. item.name)
          rille.export.c(item.net, item.example, path, { name = "net", int8 = int8 })
          local wanted = results(item.net, item.example)
          local got = c_program.run_arm(path, "net", item.example, wanted)
          assert.is_true(c_program.difference(wanted, got) <= (int8 and 0.02 or 1e-5), item.name)
        end
      end
    end)

    it("computes what the walk-through's network computes", function()
      rille.manual_seed(2)
      local net = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 256), nn.ReLU(), nn.Linear(256, 10))
      local example = { rille.rand(1, 784) }
      rille.export.c(net, example[1], path_of "digits", { name = "net" })
      local wanted = results(net, example)
      local got, bytes = c_program.run_arm(path_of "digits", "net", example, wanted)
      assert.is_true(c_program.difference(wanted, got) <= 1e-5)
      assert.is_true(bytes < 560000, tostring(bytes))
    end)

    it("takes less than 40 KB of flash for a network of 2-16-1, start code included", function()
      rille.manual_seed(1)
      local net, example = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1), nn.Sigmoid()), { rille.randn(1, 2) }
      rille.export.c(net, example, path_of "small", { name = "net" })
      local wanted = results(net, example)
      local got, bytes = c_program.run_arm(path_of "small", "net", example, wanted)
      assert.is_true(c_program.difference(wanted, got) <= 1e-6)
      assert.is_true(bytes < 8192, tostring(bytes))
    end)
  end)
end)
