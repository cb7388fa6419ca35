-- The network ops against PyTorch's recorded results and gradients (tests/fixtures/make_nn_op_cases.py), and their errors.
local rille = require "rille"
local native = require "rille.native"
local F = rille.nn and rille.nn.functional or rille.functional
package.path = "tests/support/?.lua;" .. package.path
local coverage = require "coverage"
local samples = require "samples"


local function product(sizes)
  local n = 1
  for _, size in ipairs(sizes) do n = n * size end
  return n
end

-- {dtype, sizes, values} as a tensor; numbers with a fraction in the dtype wanted.
local function tensor(recorded, dtype)
  local kind, sizes, values = recorded[1], recorded[2], recorded[3]
  if kind:find("^float") then kind = dtype end
  if kind == "bool" then
    local list = {}
    for i, v in ipairs(values) do list[i] = v ~= 0 end
    values = list
  end
  if #values == 0 then return rille.zeros(sizes, { dtype = kind }) end
  return rille.tensor(values, { dtype = kind }):reshape(sizes)
end

-- What flows back into result element i; the script that recorded the cases uses the same.
local function cotangent(result)
  local n = product(result:shape())
  if n == 0 then return rille.zeros(result:shape(), { dtype = result.dtype }) end
  local values = {}
  for i = 0, n - 1 do values[i + 1] = (i * 37 % 11 - 5) / 4 end
  return rille.tensor(values, { dtype = result.dtype }):reshape(result:shape())
end

local function flat(t)
  local n = product(t:shape())
  if n == 0 then return {} end
  local values = t:detach():reshape({ n }):totable()
  for i, v in ipairs(values) do values[i] = v == true and 1 or v == false and 0 or v end
  return values
end

-- nil, or what differs.
local function difference(t, recorded, tolerance)
  local got, wanted = flat(t), recorded[3]
  if table.concat(t:shape(), ",") ~= table.concat(recorded[2], ",") then
    return ("shape [%s], PyTorch has [%s]"):format(table.concat(t:shape(), ","), table.concat(recorded[2], ","))
  end
  local scale = 1
  for _, v in ipairs(wanted) do
    if v == v and math.abs(v) ~= math.huge then scale = math.max(scale, math.abs(v)) end
  end
  for i, v in ipairs(wanted) do
    local g = got[i]
    local same = v == v and g == v or v ~= v and g ~= g or math.abs(g - v) <= tolerance * (scale + math.abs(v))
    if not same then return ("element %d is %.17g, PyTorch has %.17g"):format(i - 1, g, v) end
  end
end

local names = { "a", "b", "c", "d", "e", "f", "g", "h" }

-- What the recorded expressions call beside the library.
local function joined(...)
  local parts = { ... }
  for i, part in ipairs(parts) do parts[i] = part:reshape(-1) end
  return rille.cat(parts)
end

local function squares(...) -- of singular vectors and eigenvectors, whose signs are free
  local parts = { ... }
  for i, part in ipairs(parts) do parts[i] = (part * part):reshape(-1) end
  return rille.cat(parts)
end

local function phaseless(real, imaginary, re, im) -- of eigenvectors, whose order and phases are free
  local order = (real + imaginary / 8):detach():argsort()
  return rille.cat { real[order], imaginary[order], (re * re + im * im):index_select(1, order):reshape(-1) }
end

local function environment()
  return {
    F = F,
    squares = squares,
    phaseless = phaseless,
    rille = rille,
    inf = math.huge,
    joined = joined,
    second = function(_, result) return result end,
    lstm_layer = native.internal.lstm_layer,
    gru_layer = native.internal.gru_layer,
    rnn_layer = native.internal.rnn_layer,
    lstm_cell = rille.lstm_cell,
  }
end

local function check(case, dtype)
  local env = environment()
  for i, recorded in ipairs(case.inputs) do
    local t = tensor(recorded, dtype)
    if t.dtype:find("^float") then t:requires_grad_(true) end
    env[names[i]] = t
  end
  local run = assert(load("return " .. case.expr, case.expr, "t", env))
  if samples.lacks_lapack(run) then return end
  if case.seed then rille.manual_seed(case.seed) end -- last: what was asked before may have drawn
  local result = run()
  local tolerance = (dtype == "float64" and 1e-10 or 4e-6) * (case.tolerance or 1)
  local wrong = difference(result, case.out, tolerance)
  assert(not wrong, ("%s in %s: %s"):format(case.expr, dtype, wrong))
  if next(case.grads) == nil then return end
  result:backward(cotangent(result))
  for name, recorded in pairs(case.grads) do
    assert(env[name].grad, ("%s in %s: no gradient of %s"):format(case.expr, dtype, name))
    wrong = difference(env[name].grad, recorded, tolerance * 2)
    assert(not wrong, ("%s in %s: gradient of %s: %s"):format(case.expr, dtype, name, wrong))
  end
end

local files = {
  "products", "softmax", "losses", "convolutions", "pools", "norms", "others", "recurrent", "losses_more", "convolutions_more",
  "pools_more", "pools_rest", "norms_more", "activations", "random", "others_more", "pixels", "sampling", "shrinks", "matrices", "factors",
  "lookups",
}

for _, file in ipairs(files) do
  describe("PyTorch's " .. file, function()
    for i, case in ipairs(dofile("tests/fixtures/nnops/" .. file .. ".lua")) do
      for _, dtype in ipairs(case.only and { case.out[1] } or { "float32", "float64" }) do
        it(("%d %s %s"):format(i, case.expr, dtype), function() check(case, dtype) end)
      end
    end
  end)
end

describe("ops that only scripts of the library call", function()
  it("have 20 recorded cases each", function()
    local counts = coverage.recorded_ops()
    for _, name in ipairs { "lstm_layer", "gru_layer", "rnn_layer" } do assert(counts[name] >= 20, name) end
  end)
end)

describe("labels", function()
  it("may be int32 and uint8", function()
    local x = rille.tensor { { 1, 2, 3 }, { 0, -1, 4.5 } }
    local wanted = F.cross_entropy(x, rille.tensor { 2, 0 }):item()
    for _, dtype in ipairs { "int32", "uint8" } do
      assert.are.equal(wanted, F.cross_entropy(x, rille.tensor({ 2, 0 }, { dtype = dtype })):item())
    end
  end)
  it("give one node", function()
    local x = rille.randn(4, 3, { requires_grad = true })
    assert.is_truthy(tostring(F.cross_entropy(x, rille.tensor { 0, 1, 2, 0 }).grad_fn):find("CrossEntropy", 1, true))
  end)
end)

describe("batch_norm", function()
  it("changes the running statistics as PyTorch does", function()
    local mean, variance = rille.zeros(2), rille.ones(2)
    local x = rille.tensor { { 1.0, 10.0 }, { 2.0, 20.0 }, { 6.0, 30.0 } }
    F.batch_norm(x, mean, variance, nil, nil, true, 0.25)
    assert.is_true(rille.allclose(mean, rille.tensor { 0.75, 5 }))
    assert.is_true(rille.allclose(variance, rille.tensor { 0.75 + 0.25 * 7, 0.75 + 0.25 * 100 }))
    F.batch_norm(x, mean, variance)
    assert.is_true(rille.allclose(mean, rille.tensor { 0.75, 5 }))
  end)
  it("may be called twice before backward", function()
    local mean, variance = rille.zeros(2), rille.ones(2)
    local x = rille.randn(3, 2, { requires_grad = true })
    local y = F.batch_norm(F.batch_norm(x, mean, variance, nil, nil, true), mean, variance, nil, nil, true)
    y:sum():backward()
    assert.is_truthy(x.grad)
  end)
end)

describe("dropout", function()
  it("gives the input itself in eval", function()
    local x = rille.randn(3)
    assert.is_true(rille.equal(F.dropout(x, 0.5, false), x))
  end)
end)

describe("results with two threads", function()
  local threads = rille.get_num_threads()
  after_each(function() rille.set_num_threads(threads) end)
  local function both(f)
    rille.set_num_threads(1)
    local one = f()
    rille.set_num_threads(2)
    local two, again = f(), f()
    for i = 1, #one do
      assert.is_true(rille.allclose(one[i], two[i], 1e-4, 1e-4))
      assert.is_true(rille.equal(two[i], again[i]))
    end
  end
  local function graded(f, ...)
    local leaves = { ... }
    for _, leaf in ipairs(leaves) do leaf.grad = nil end
    local out = f(...)
    out:backward(cotangent(out))
    local list = { out:detach() }
    for i, leaf in ipairs(leaves) do list[i + 1] = leaf.grad end
    return list
  end
  local function leaf(...)
    local sizes = { ... }
    sizes[#sizes + 1] = { requires_grad = true }
    return rille.randn(table.unpack(sizes))
  end
  it("are those of one: conv2d", function()
    local x, w, b = leaf(9, 3, 20, 21), leaf(17, 3, 3, 3), leaf(17)
    both(function() return graded(function() return F.conv2d(x, w, b, { padding = 1 }) end, x, w, b) end)
  end)
  it("are those of one: batch_norm and layer_norm", function()
    local x, w, b = leaf(64, 24, 8, 8), leaf(24), leaf(24)
    both(function() return graded(function() return F.batch_norm(x, nil, nil, w, b, true) end, x, w, b) end)
    local y, v, c = leaf(500, 70), leaf(70), leaf(70)
    both(function() return graded(function() return F.layer_norm(y, 70, v, c) end, y, v, c) end)
  end)
  it("are those of one: softmax, losses, pools", function()
    local x = leaf(300, 100)
    both(function() return graded(function() return F.log_softmax(x, 1) end, x) end)
    both(function() return graded(function() return F.mse_loss(x, rille.zeros(300, 100)) end, x) end)
    local planes = leaf(16, 8, 30, 30)
    both(function() return graded(function() return F.max_pool2d(planes, 2) end, planes) end)
    both(function() return graded(function() return F.avg_pool2d(planes, 3, 2, 1) end, planes) end)
  end)
end)

describe("misuse is told in words:", function()
  local function zeros(...) return rille.zeros(...) end
  local labels = rille.tensor { 0, 3, 1 }
  local cases = {
    { function() F.cross_entropy(zeros(3, 3), labels) end, "cross_entropy: label 3 at position 1 is out of range for 3 classes" },
    { function() F.cross_entropy(zeros(3, 3), rille.tensor { 0, -1, 1 }) end, "label -1 at position 1 is out of range for 3 classes" },
    { function() F.cross_entropy(zeros(4, 5), labels) end, "labels of shape [3] do not fit an input of shape [4, 5]" },
    { function() F.cross_entropy(zeros(3, 5), labels:unsqueeze(1)) end, "(batch, classes, ...); target:squeeze(1) fits" },
    { function() F.nll_loss(zeros(3, 5), labels:unsqueeze(0)) end, "(batch, classes, ...); target:squeeze(0) fits" },
    { function() F.cross_entropy(zeros(3, 5, 2), labels:reshape(3, 1, 1):expand(3, 1, 2)) end, "; target:squeeze(1) fits" },
    { function() F.multi_margin_loss(zeros(3, 5), labels:unsqueeze(1)) end, "does not fit an input of shape [3, 5]; target:squeeze(1) fits" },
    { function() F.cross_entropy(zeros(3, 5), zeros(3)) end, "a float32 target is read as probabilities" },
    { function() F.cross_entropy(zeros(3, 5), zeros(3, 1)) end, "labels are int64: target:long(); target:squeeze(1) fits" },
    { function() rille.round(labels, { decimals = -1 }) end, "round: decimals = -1 takes floating point tensors, not int64 (x:double() makes one)" },
    { function() F.cross_entropy(zeros(3, 5), labels, { label_smoothing = 1.5 }) end, "label_smoothing must lie between 0 and 1, not 1.5" },
    { function() F.cross_entropy(zeros(3, 5), labels, zeros(4)) end, "weight must have one element for each of 5 classes, got shape [4]" },
    { function() F.cross_entropy(zeros(3, 5), labels, { reduction = "avg" }) end, "reduction must be one of mean|sum|none" },
    { function() F.cross_entropy(zeros(3, 0), labels) end, "needs at least one class" },
    { function() F.mse_loss(zeros(2, 3), zeros(4)) end, "mse_loss:" },
    { function() F.binary_cross_entropy(zeros(2) + 2, zeros(2)) end, "input must lie between 0 and 1, but element 0 is 2" },
    { function() F.binary_cross_entropy_with_logits(zeros(2, 1), zeros(2)) end, "target of shape [2] differs from input of shape [2, 1]" },
    { function() F.huber_loss(zeros(2), zeros(2), { delta = 0 }) end, "delta must be greater than 0, not 0" },
    { function() F.conv2d(zeros(1, 3, 5, 5), zeros(2, 4, 3, 3)) end, "an input of shape [1, 3, 5, 5] does not fit a weight of shape [2, 4, 3, 3] in 1 groups" },
    { function() F.conv2d(zeros(1, 3, 2, 2), zeros(2, 3, 3, 3)) end, "the kernel reaches over 3 rows, but the padded input has 2" },
    { function() F.conv2d(zeros(1, 3, 5, 5), zeros(2, 3, 3, 3), { stride = 0 }) end, "stride must be from 1 to" },
    { function() F.conv2d(zeros(1, 3, 5, 5), zeros(2, 3, 3, 3), zeros(3)) end, "bias must have one element for each of 2 output channels, got shape [3]" },
    { function() F.conv2d(zeros(1, 1, 5, 5), zeros(1, 1, 3, 3), { padding = 1000000000 }) end, "conv2d:" },
    { function() F.conv2d(zeros(1, 2, 5, 5), zeros(3, 1, 3, 3), { groups = 2 }) end, "3 output channels do not divide into 2 groups" },
    { function() F.max_pool2d(zeros(1, 1, 4, 4), 2, 2, 2) end, "padding may be at most half the kernel's reach: 2 and 2" },
    { function() F.max_pool2d(zeros(1, 1, 4, 4)) end, "kernel_size is missing" },
    { function() F.max_pool2d(zeros(1, 1, 2, 2), 3) end, "does not fit an input of size 2" },
    { function() F.max_pool2d(zeros(4, 4), 2) end, "got shape [4, 4]" },
    { function() F.batch_norm(zeros(1, 3), nil, nil, nil, nil, true) end, "expected more than 1 value per channel when training" },
    { function() F.batch_norm(zeros(2, 3)) end, "running_mean and running_var are needed when training is false" },
    { function() F.batch_norm(zeros(2, 3), zeros(2), zeros(3)) end, "running_mean must have one element for each of 3 channels, got shape [2]" },
    { function() F.layer_norm(zeros(2, 3), 4) end, "an input of shape [2, 3] does not end with normalized_shape [4]" },
    { function() F.group_norm(zeros(2, 3), 2) end, "3 channels do not divide into 2 groups" },
    { function() F.dropout(zeros(2), 1.5) end, "p must lie between 0 and 1, not 1.5" },
    { function() F.embedding(labels, zeros(3, 2)) end, "index 3 at position 1 is out of range for 3 rows" },
    { function() F.embedding(zeros(2), zeros(3, 2)) end, "indices must be int64 or int32, not float32" },
    { function() F.softmax(zeros(2, 3), 2) end, "softmax: " },
    { function() F.softmax(rille.tensor { 1, 2 }, 0) end, "takes floating point tensors, not int64" },
    { function() rille.matmul(zeros(2, 3), zeros(4, 2)) end, "matmul: inner sizes differ: [2, 3] x [4, 2]" },
    { function() rille.matmul(zeros(2, 2, 3), zeros(3, 3, 2)) end, "matmul:" },
    { function() rille.bmm(zeros(2, 2, 3), zeros(3, 3, 2)) end, "bmm: batch sizes differ: [2, 2, 3] x [3, 3, 2]" },
    { function() F.linear(zeros(2, 3), zeros(4, 5)) end, "input of shape [2, 3] does not fit a weight of shape [4, 5]" },
    { function() F.scaled_dot_product_attention(zeros(2, 3), zeros(2, 4), zeros(2, 3)) end, "query [2, 3], key [2, 4] and value [2, 3] do not fit" },
  }
  for _, case in ipairs(cases) do
    it(case[2], function()
      local ok, message = pcall(case[1])
      assert.is_false(ok)
      assert.is_truthy(tostring(message):find(case[2], 1, true), tostring(message))
    end)
  end
end)

describe("grid_sample", function()
  it("gives each channel what it gives it alone, however many there are", function()
    rille.manual_seed(5)
    for _, dtype in ipairs { "float32", "float64" } do
      local x, grid = rille.randn({ 2, 7, 5, 6 }, { dtype = dtype }), rille.rand({ 2, 3, 9, 2 }, { dtype = dtype }) * 2.6 - 1.3
      for _, mode in ipairs { "bilinear", "nearest", "bicubic" } do
        for _, padding in ipairs { "zeros", "border", "reflection" } do
          local options = { mode = mode, padding_mode = padding, align_corners = false }
          local all, apart = F.grid_sample(x, grid, options), {}
          for c = 0, 6 do apart[c + 1] = F.grid_sample(x:narrow(1, c, 1), grid, options) end
          assert.is_true(rille.allclose(all, rille.cat(apart, 1), 1e-6, 1e-6))
        end
      end
    end
  end)
end)

describe("grid_sample", function()
  it("gives for many channels at once what it gives for each alone", function()
    rille.manual_seed(0)
    for _, dtype in ipairs { "float32", "float64" } do
      for _, channels in ipairs { 2, 3, 4, 5, 8, 16, 17, 35 } do
        for _, mode in ipairs { "bilinear", "nearest", "bicubic" } do
          local x = rille.randn({ 2, channels, 5, 7 }, { dtype = dtype })
          local grid = rille.rand({ 2, 9, 11, 2 }, { dtype = dtype }) * 2.4 - 1.2
          grid[{ 1, 2, 3, 0 }] = 0 / 0
          local all = rille.nn.functional.grid_sample(x, grid, mode)
          for c = 0, channels - 1 do
            local one = rille.nn.functional.grid_sample(x:narrow(1, c, 1), grid, mode)
            local off = (all:narrow(1, c, 1) - one):nan_to_num(0):abs():max():item()
            assert(off < (dtype == "float64" and 1e-14 or 3e-6), ("%s %d %s: %g"):format(dtype, channels, mode, off))
            assert(rille.equal(all:narrow(1, c, 1):isnan(), one:isnan()))
          end
        end
      end
    end
  end)
end)
