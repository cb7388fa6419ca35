-- Functions that are a few calls of others against PyTorch (tests/fixtures/make_pieces_cases.py), and what is refused.
package.path = "tests/support/?.lua;" .. package.path
local rille = require "rille"
local with_lapack = require "lapack"(it, pending)
local cases = dofile "tests/fixtures/pieces.lua"

local function tensor(recorded) return rille.tensor(recorded[2], { dtype = recorded[3] }):reshape(recorded[1]) end

local function agree(what, want, got, tolerance, by_size)
  assert(rille.is_tensor(got), what .. " is " .. tostring(got))
  assert.same(want[1], got:shape(), what)
  local values = got:detach():double():flatten():totable()
  for i, value in ipairs(want[2]) do
    local have = values[i]
    if by_size then have, value = math.abs(have), math.abs(value) end
    local fits = have == value or value ~= value and have ~= have or math.abs(have - value) <= tolerance * (1 + math.abs(value))
    assert(fits, ("%s: element %d is %.17g for %.17g"):format(what, i - 1, have, value))
  end
end

-- Functions of LAPACK that OpenBLAS brings.
local FACTORS = { "lowrank", "lobpcg", "ormqr", "orgqr" }

describe("as PyTorch", function()
  for number, case in ipairs(cases) do
    it(("%d: %s"):format(number, case.lua:sub(1, 100)), function()
      for _, name in ipairs(FACTORS) do
        if rille.blas == "builtin" and case.lua:find(name, 1, true) then return pending "needs OpenBLAS" end
      end
      local x, given = {}, {}
      for i, recorded in ipairs(case.x) do
        x[i] = tensor(recorded)
        if case.g and case.g[i] then x[i]:requires_grad_() end
        given[i] = x[i]
      end
      rille.manual_seed(7)
      local y = { assert(load("local x, rille, F, nn = ... return " .. case.lua))(x, rille, rille.nn.functional, rille.nn) }
      -- vectors of a factorization are known up to their signs
      local signless = case.lua:find "_lowrank"
      local total = 0
      for i, want in ipairs(case.y) do
        agree("output " .. i, want, y[i], 1e-8, signless)
        if case.g and y[i].requires_grad then
          local weights = rille.arange(1, y[i]:numel() + 1):to(y[i].dtype):reshape(y[i].shape)
          total = total + (y[i] * weights):sum()
        end
      end
      if case.g and not signless then
        total:backward()
        for i, want in ipairs(case.g) do
          if want then agree("gradient " .. i, want, given[i].grad, 1e-8) end
        end
      end
    end)
  end
end)

it("airy_ai is exact below -2.09 as well, and has a slope", function()
  local x = rille.tensor({ -2.1, -2.4, -3.0, -4.5, -6.0 }, { dtype = "float64" }):requires_grad_()
  local y = rille.special.airy_ai(x)
  -- the power series, which keeps 10 digits up to here
  for i, at in ipairs(x:totable()) do
    local f, g, term_f, term_g = 1, at, 1, at
    for k = 1, 80 do
      term_f = term_f * at ^ 3 / ((3 * k - 1) * (3 * k))
      term_g = term_g * at ^ 3 / ((3 * k) * (3 * k + 1))
      f, g = f + term_f, g + term_g
    end
    local want = 0.355028053887817239260 * f - 0.258819403792806798405 * g
    assert(math.abs(want - y[i - 1]:item()) < 1e-9, ("%g: %.15g for %.15g"):format(at, y[i - 1]:item(), want))
  end
  local points = rille.tensor({ -5.0, -1.0, 0.0, 1.5, 4.0 }, { dtype = "float64" }):requires_grad_()
  assert(rille.autograd.gradcheck(function() return rille.special.airy_ai(points) end, { points }))
  assert.equal("float32", rille.special.airy_ai(rille.arange(3)).dtype)
end)

it("gradients are those of differences", function()
  rille.manual_seed(3)
  local function leaf(...) return rille.randn(...):double():requires_grad_() end
  local a, b, w = leaf(5, 3), leaf(2, 3, 4), leaf(1, 4, 2, 2)
  assert(rille.autograd.gradcheck(function() return rille.nn.CrossMapLRN2d(3, 0.5, 0.6, 2.0)(w) end, { w }))
  local offs = rille.tensor({ 2, 5 }, { dtype = "int32" })
  assert(rille.autograd.gradcheck(function() return rille.nn.functional.grouped_mm(a, b, { offs = offs }) end, { a, b }))
  assert(rille.autograd.gradcheck(function() return rille.geqrf(a) end, { a }))
  assert(rille.autograd.gradcheck(function()
    return rille.segment_reduce(a, "mean", { lengths = rille.tensor { 2, 3 } })
  end, { a }))
end)

describe("lobpcg", function()
  if rille.blas == "builtin" then return pending "needs OpenBLAS" end
  local function matrix()
    rille.manual_seed(5)
    local m = rille.randn(12, 12, { dtype = "float64" })
    return m:matmul(m.T) + rille.arange(12):double():diag()
  end
  it("gives vectors that solve the problem, also a generalized one", function()
    local A, B = matrix(), rille.arange(1, 13):double():diag()
    local values, vectors = rille.lobpcg(A, { k = 2, B = B, tol = 1e-12, largest = false })
    assert.is_true(rille.allclose(A:matmul(vectors), B:matmul(vectors) * values, { atol = 1e-8 }))
    assert.is_true(rille.allclose(vectors.T:matmul(B:matmul(vectors)), rille.eye(2, { dtype = "float64" }), { atol = 1e-8 }))
  end)
  it("takes batches, a start, a preconditioner and a tracker", function()
    local steps, A = 0, rille.stack { matrix(), matrix() * 2 }
    local X = rille.randn(12, 2, { dtype = "float64" })
    local values = rille.lobpcg(A, { X = X, tol = 1e-12, iK = rille.linalg.inv(matrix()), largest = false,
      tracker = function(worker) steps = steps + worker.istep end })
    assert.same({ 2, 2 }, values:shape())
    assert.is_true(rille.allclose(values[0] * 2, values[1]))
    assert.is_true(steps > 0)
  end)
end)

it("numbers come out of strings and files", function()
  local bytes = string.pack("<i4i4i4", 1, -2, 3)
  assert.same({ 1, -2, 3 }, rille.frombuffer(bytes, "int32"):totable())
  assert.same({ -2 }, rille.frombuffer(bytes, "int32", 1, 4):totable())
  assert.same({ true, false }, rille.frombuffer("\5\0", { dtype = "bool" }):totable())
  assert.is_true(rille.frombuffer(string.pack("<d", 2), { dtype = "float64", requires_grad = true }).requires_grad)
  local path = os.tmpname()
  local file <close> = assert(io.open(path, "wb"))
  file:write(bytes)
  file:flush()
  assert.same({ 1, -2 }, rille.from_file(path, { size = 2, dtype = "int32" }):totable())
  assert.has_error(function() rille.from_file(path, { size = 9, dtype = "int64" }) end)
  os.remove(path)
end)

it("resize_ keeps the numbers and the tensor itself", function()
  local x = rille.arange(6)
  local same = x
  assert.is_true(rawequal(x:resize_(2, 2), same))
  assert.same({ { 0, 1 }, { 2, 3 } }, x:totable())
  assert.same({ 0, 1, 2, 3 }, table.move(x:resize_({ 3, 4 }):flatten():totable(), 1, 4, 1, {}))
  assert.same({ 2, 6 }, x:resize_as_(rille.zeros(2, 6)):shape())
  assert.same({ 0, 2, 1, 3 }, rille.arange(4):reshape(2, 2).T:resize_(4):totable())
  assert.same({ 3, 2 }, rille.arange(6):resize(3, 2):shape())
  assert.same({ 2, 3 }, rille.arange(6):resize_as(rille.zeros(2, 3)):shape())
end)

it("tensors stand for arrays", function()
  local x = rille.ones(2)
  assert.is_true(rawequal(x, x:numpy()))
  assert.is_true(rawequal(x, rille.from_numpy(x)))
  assert.same({ 1, 2 }, rille.from_numpy({ 1, 2 }):totable())
  local leaf = rille.ones(2):requires_grad_()
  assert.is_false(leaf:numpy({ force = true }).requires_grad)
end)

with_lapack("options that PyTorch's functions take are taken", function()
  local A = rille.tensor({ { 4.0, 1.0 }, { 2.0, 3.0 } }, { dtype = "float64" })
  local _, _, info = rille.lu(A, { get_infos = true })
  assert.equal(0, info:item())
  local both, pivots = A:lu()
  local P, L = rille.lu_unpack(both, pivots, { unpack_data = false })
  assert.same({ { 2, 2 }, { 0 } }, { P:shape(), L:shape() })
  assert.same({ 0 }, (rille.lu_unpack(both, pivots, true, false)):shape())
  local thin = rille.diag(rille.tensor { 1.0, 1e-3 })
  assert.same({ { 1, 0 }, { 0, 0 } }, rille.pinverse(thin, 0.01):totable())
  assert.equal(3, rille.cond(false, math.sin, function(a, b) return a + b end, { 1, 2 }))
  assert.same({ 2, 2 }, rille.expand_copy(rille.ones(2), { 2, 2 }, { implicit = true }):shape())
  rille.set_printoptions { profile = "short" }
  assert.equal("tensor([1.23])", tostring(rille.tensor { 1.2345 }))
  rille.set_printoptions { profile = "default" }
  assert.equal("tensor([1.2345])", tostring(rille.tensor { 1.2345 }))
  local path = os.tmpname() .. ".safetensors"
  rille.save({ w = rille.ones(1) }, path)
  assert.equal(1, rille.load(path, "cpu").w:item())
  assert.equal(1, rille.load(path, { map_location = "cpu", weights_only = true }).w:item())
  assert.has_error(function() rille.load(path, "cuda") end)
  os.remove(path)
end)

it("backward gathers in inputs alone where they are named", function()
  local a, b = rille.ones(2):requires_grad_(), rille.ones(2):requires_grad_()
  for _ = 1, 2 do
    local y = (a * b * 3):sum()
    y:backward { inputs = { a } }
  end
  assert.same({ 6, 6 }, a.grad:totable())
  assert.is_nil(b.grad)
  local y = a * b
  y:backward(rille.full({ 2 }, 2.0), { inputs = b })
  assert.same({ 2, 2 }, b.grad:totable())
end)

it("attention takes keys and values that are given for each head", function()
  local F = rille.nn.functional
  rille.manual_seed(1)
  local query, w, out = rille.randn(3, 2, 4), rille.randn(12, 4), rille.randn(4, 4)
  local function run(options)
    return F.multi_head_attention_forward(query, query, query, 4, 2, w, nil, nil, nil, false, 0.0, out, nil, options)
  end
  local plain = run { training = false }
  local function heads(i) return F.linear(query, w:narrow(0, 4 * i, 4)):reshape(3, 4, 2):transpose(0, 1) end
  local given = run { training = false, static_k = heads(1), static_v = heads(2) }
  assert.is_true(rille.allclose(plain, given, { atol = 1e-6 }))
  local ok, problem = pcall(run, { static_k = rille.ones(3, 3, 2) })
  assert.is_truthy(not ok and problem:find("static_k must have shape [4, length, 2], got [3, 3, 2]", 1, true), problem)
end)

it("nn.Buffer makes a buffer of a module's field", function()
  local net = rille.nn.Module()
  net.scale = rille.nn.Buffer(rille.ones(2))
  net.inner = rille.nn.Buffer(rille.zeros(1), { persistent = false })
  assert.same({ 1, 1 }, net.scale:totable())
  assert.equal(2, #net:buffers())
  local names = {}
  for name in pairs(net:state_dict()) do names[#names + 1] = name end
  assert.same({ "scale" }, names)
end)

it("x:new makes tensors of the same dtype", function()
  local x = rille.zeros(1, { dtype = "int64" })
  assert.same({ { 2, 3 }, "int64" }, { x:new(2, 3):shape(), x:new(2, 3).dtype })
  assert.same({ 1, 2 }, x:new({ 1, 2 }):totable())
  assert.same({ 0 }, x:new():shape())
end)

it("a hook that waits for the grad sees it, and may take it", function()
  local seen, x = {}, rille.ones(2):requires_grad_()
  local handle = x:register_post_accumulate_grad_hook(function(leaf)
    seen[#seen + 1] = leaf.grad:totable()
    if #seen == 2 then leaf.grad = nil end
  end)
  for _ = 1, 2 do (x * 3):sum():backward() end
  assert.same({ { 3, 3 }, { 6, 6 } }, seen)
  assert.is_nil(x.grad)
  rille.grad((x * 3):sum(), x) -- nothing gathers
  handle:remove()
  local again = (x * 3):sum()
  again:backward()
  assert.equal(2, #seen)
end)

it("set_flush_denormal makes zeros of what is below the normal numbers, on every thread", function()
  local tiny, old = rille.full({ 300000 }, 1e-39), rille.get_num_threads()
  rille.set_num_threads(2)
  local can = rille.set_flush_denormal(true)
  local flushed = (tiny * 1):abs():max():item()
  rille.set_flush_denormal(false)
  local kept = (tiny * 1):abs():min():item()
  rille.set_num_threads(old)
  if can then assert.equal(0, flushed) end
  assert.is_true(kept > 0)
end)

it("what is set once is given back", function()
  rille.use_deterministic_algorithms(true, { warn_only = true })
  assert.same({ true, true, 1 }, { rille.are_deterministic_algorithms_enabled(),
    rille.is_deterministic_algorithms_warn_only_enabled(), rille.get_deterministic_debug_mode() })
  rille.set_deterministic_debug_mode "default"
  assert.equal(0, rille.get_deterministic_debug_mode())
  assert.equal("highest", rille.get_float32_matmul_precision())
  rille.set_float32_matmul_precision "high"
  assert.equal("high", rille.get_float32_matmul_precision())
  rille.set_float32_matmul_precision "highest"
  rille.set_num_interop_threads(3)
  assert.equal(3, rille.get_num_interop_threads())
  rille.set_warn_always(true)
  assert.is_true(rille.is_warn_always_enabled())
  rille.set_warn_always(false)
  rille.set_anomaly_enabled(true)
  assert.is_true(rille.is_anomaly_enabled())
  assert.has_error(function() rille.tensor(-1.0):requires_grad_():log() end)
  rille.set_anomaly_enabled(false)
  assert.same({ false, true }, { rille.is_anomaly_enabled(), rille.is_anomaly_check_nan_enabled() })
  rille.set_default_tensor_type "torch.DoubleTensor"
  assert.equal("float64", rille.zeros(1).dtype)
  rille.set_default_tensor_type(rille.FloatTensor)
  assert.equal("float32", rille.zeros(1).dtype)
  assert.is_false(rille.is_inference(rille.zeros(1)))
end)

it("classes of shapes and dtypes are there to ask for", function()
  local x = rille.zeros(2, 3)
  assert.is_true(rille.is_instance(x.shape, rille.Size))
  assert.is_false(rille.is_instance({ 2, 3 }, rille.Size))
  assert.is_true(rille.Size { 2, 3 } == x.shape)
  assert.is_true(rille.is_instance(x.dtype, rille.dtype))
  assert.is_false(rille.is_instance("half", rille.dtype))
  assert.equal("float32", rille.dtype "float")
  assert.is_true(rille.is_instance(rille.nn.LSTM(2, 3), rille.nn.RNNBase))
  assert.is_true(rille.is_instance(rille.nn.GRUCell(2, 3), rille.nn.RNNCellBase))
  assert.equal(4, #rille.nn.RNNBase("LSTM", 2, 3):parameters())
  assert.same({ 9, 2 }, rille.nn.RNNCellBase(2, 3, true, 3).weight_ih:shape())
  assert.same({ "rille.FloatTensor", "rille.nn.Linear", "string" },
    { rille.typename(x), rille.typename(rille.nn.Linear(1, 1)), rille.typename "text" })
end)

describe("misuse is told", function()
  local F, ones = rille.nn.functional, rille.ones
  for text, call in pairs {
    ["kl_div: reduction must be 0 (none), 1 (mean) or 2 (sum), got 3"] = function() rille.kl_div(ones(2), ones(2), 3) end,
    ["convolution: stride has 2 numbers for an input of shape [1, 1, 4]"] = function()
      rille.convolution(ones(1, 1, 4), ones(1, 1, 2), nil, { 1, 1 }, { 0, 0 }, { 1, 1 }, false, { 0, 0 }, 1)
    end,
    ["conv_tbc: weight must have 3 dims, got shape [3, 3]"] = function() rille.conv_tbc(ones(2, 2, 3), ones(3, 3), ones(3)) end,
    ["grid_sampler_2d: input must have 4 dims, got shape [2]"] = function() rille.grid_sampler_2d(ones(2), ones(2), 0, 0, true) end,
    ["grid_sampler: interpolation_mode and padding_mode must be 0, 1 or 2, got 3 and 0"] = function()
      rille.grid_sampler(ones(1, 1, 2, 2), ones(1, 1, 1, 2), 3, 0, true)
    end,
    ["svd_lowrank: q must lie between 0 and 2, got 6"] = function() rille.svd_lowrank(ones(3, 2)) end,
    ["lobpcg: takes at least 1 vector and 3 rows"] = function() rille.lobpcg(rille.eye(4), 2) end,
    ["ormqr: shapes do not fit"] = function() rille.ormqr(ones(3, 2), ones(2), ones(4, 1)) end,
    ["nonzero_static: size must not be negative, got -1"] = function() rille.nonzero_static(ones(2), -1) end,
    ["segment_reduce: reduce must be sum"] = function() rille.segment_reduce(ones(2), "median", { lengths = rille.tensor { 2 } }) end,
    ["segment_reduce: takes either lengths or offsets"] = function() rille.segment_reduce(ones(2), "sum") end,
    ["segment_reduce: lengths must sum up to 2, the size of axis 0"] = function()
      rille.segment_reduce(ones(2), "sum", { lengths = rille.tensor { 3 } })
    end,
    ["frombuffer: the 5 bytes from 0 on are no whole number of int32"] = function() rille.frombuffer("12345", "int32") end,
    ["frombuffer: 3 numbers of dtype int32 from byte 0 on are wanted, the buffer has 8 bytes"] = function()
      rille.frombuffer("12345678", "int32", 3)
    end,
    ["frombuffer: offset must lie inside of the buffer of 4 bytes, got 9"] = function() rille.frombuffer("1234", "int32", -1, 9) end,
    ["from_file: the file is read, not shared"] = function() rille.from_file("x", { shared = true }) end,
    ["gru: 1 layers and directions take 4 tensors each, got 1 params"] = function()
      rille.gru(ones(1, 1, 2), ones(1, 1, 3), { ones(9, 2) }, true, 1, 0.0, false, false, true)
    end,
    ["RNNBase: mode must be LSTM, GRU, RNN_TANH or RNN_RELU, got RNN"] = function() rille.nn.RNNBase("RNN", 2, 3) end,
    ["resize_: the tensor requires grad"] = function() ones(2):requires_grad_():resize_(1) end,
    ["numpy: the tensor requires grad"] = function() ones(2):requires_grad_():numpy() end,
    ["from_numpy: takes a tensor or tables of numbers, got string"] = function() rille.from_numpy "x" end,
    ["resize_: takes sizes, got string"] = function() ones(2):resize_("2") end,
    ["set_float32_matmul_precision: must be highest, high or medium"] = function() rille.set_float32_matmul_precision "low" end,
    ["set_default_tensor_type: must be rille.FloatTensor"] = function() rille.set_default_tensor_type "torch.HalfTensor" end,
    ["set_deterministic_debug_mode: must be default"] = function() rille.set_deterministic_debug_mode "loud" end,
    ["use_deterministic_algorithms: takes true or false"] = function() rille.use_deterministic_algorithms(1) end,
    ["set_flush_denormal: takes true or false, got number"] = function() rille.set_flush_denormal(1) end,
    ["register_post_accumulate_grad_hook: the tensor is no leaf"] = function()
      (ones(2):requires_grad_() * 2):register_post_accumulate_grad_hook(print)
    end,
    ["register_post_accumulate_grad_hook: takes a function, got number"] = function()
      ones(2):requires_grad_():register_post_accumulate_grad_hook(2)
    end,
    ["grouped_mm: offs, the ends of the groups, is missing"] = function() F.grouped_mm(ones(2, 2), ones(1, 2, 2)) end,
    ["linear_cross_entropy: input of shape [2, 3] does not fit linear_weight of shape [4, 2]"] = function()
      F.linear_cross_entropy(ones(2, 3), ones(4, 2), rille.tensor { 0, 1 })
    end,
    ["LinearCrossEntropyOptions: acc_policy must be auto"] = function() rille.nn.LinearCrossEntropyOptions { acc_policy = "fast" } end,
    ["CrossMapLRN2d: input must have 4 dims, got shape [2]"] = function() rille.nn.CrossMapLRN2d(3)(ones(2)) end,
    ["Size: takes a list of sizes, got integer"] = function() rille.Size(2) end,
  } do
    it(text, function()
      local ok, problem = pcall(call)
      assert.is_false(ok, "was taken; expected: " .. text)
      assert.is_truthy(tostring(problem):find(text, 1, true), tostring(problem))
    end)
  end
end)

it("histogramdd takes points of any shape", function()
  local points = rille.arange(24):to("float32"):reshape(2, 4, 3):mul(0.1)
  local counts = rille.histogramdd(points, { 2, 2, 2 }, { weight = rille.ones(2, 4) })
  assert.same(counts:totable(), (rille.histogramdd(points:reshape(8, 3), { 2, 2, 2 })):totable())
  assert.equal(8.0, counts:sum():item())
  local fine, problem = pcall(rille.histogramdd, rille.ones(3), { 2 })
  assert.is_false(fine)
  assert.matches("histogramdd: input must have 2 dims or more, got shape %[3%]", problem)
end)

describe("interpolate with one scale for each dim", function()
  local F = rille.nn.functional
  local x = (rille.arange(12) * 37 % 101):float():reshape(1, 1, 3, 4) / 10

  it("gives PyTorch's numbers", function()
    for _, case in ipairs {
      { { 1.4, 0.6 }, { mode = "nearest" }, { 4, 2 }, { 0, 3.7, 0, 3.7, 4.7, 8.4, 9.4, 3 } },
      { { 1.7, 0.6 }, { mode = "bilinear" }, { 5, 2 },
        { 1.23333, 7.4, 3.03039, 5.33529, 5.7951, 2.15882, 6.67843, 4.62647, 7.26667, 6.7 } },
      { { 1.4, 0.8 }, { mode = "bicubic" }, { 4, 3 },
        { -0.0294427, 5.8306, 3.51908, 2.76393, 6.322, 3.89402, 6.61172, 5.7179, 3.69915, 8.69331, 4.05205, 2.85015
          } },
      { { 0.7, 1.3 }, { mode = "bicubic", antialias = true }, { 2, 5 },
        { 1.00225, 3.99859, 5.89339, 5.06335, 2.78426, 7.81581, 6.18155, 4.98062, 4.26455, 2.67354 } },
      { { 0.7, 1.3 }, { mode = "bilinear", align_corners = true }, { 2, 5 },
        { 0, 2.775, 5.55, 5.8, 1, 9.4, 4.6, 4.85, 5.1, 0.3 } },
      { { 0.7, 0.6 }, { mode = "area" }, { 2, 2 }, { 4.2, 4.025, 6.375, 3.675 } },
    } do
      local options = case[2]
      options.scale_factor = case[1]
      local y = F.interpolate(x, options)
      assert.same({ 1, 1, case[3][1], case[3][2] }, y:shape())
      assert.near(0, (y:flatten() - rille.tensor(case[4])):abs():max():item(), 2e-5, options.mode)
    end
    assert.is_true(F.interpolate(x, nil, { 2, 3 }, "bilinear"):equal(F.interpolate(x, { size = { 6, 12 }, mode = "bilinear" })))
    assert.is_true(F.interpolate(x, { scale_factor = { 1.7, 1.7 } }):equal(F.interpolate(x, { scale_factor = 1.7 })))
    assert.same({ 1, 1, 4, 3, 7 }, F.interpolate(rille.randn(1, 1, 3, 4, 3), { scale_factor = { 1.4, 0.8, 2.4 }, mode = "trilinear" }):shape())
  end)

  it("has gradients", function()
    local y = x:clone():requires_grad_(true)
    F.interpolate(y, { scale_factor = { 1.7, 0.6 }, mode = "bilinear" }):sum():backward()
    local delta = rille.zeros(1, 1, 3, 4)
    delta[0][0][1][2]:fill_(1)
    local function f(z) return F.interpolate(z, { scale_factor = { 1.7, 0.6 }, mode = "bilinear" }):sum():item() end
    assert.near(f(x + delta) - f(x), y.grad[0][0][1][2]:item(), 1e-4)
  end)

  it("says what does not fit", function()
    for text, arguments in pairs {
      ["interpolate: scale_factor has 3 numbers, an input of shape %[1, 1, 3, 4%] has 2 dims to resample"] = { { scale_factor = { 1, 2, 3 } } },
      ["interpolate: scale_factor a leaves no useful size of 4"] = { { scale_factor = { 1, "a" } } },
      ["interpolate: scale_factor 0.1 leaves no useful size of 3"] = { { scale_factor = { 0.1, 2 } } },
      ["interpolate: takes either size or scale_factor"] = { 3, { scale_factor = { 1, 2 } } },
      ["interpolate: mode is given twice"] = { n = 4, [2] = { 1.3, 1 }, [3] = "nearest", [4] = { mode = "nearest" } },
      ["interpolate: an input of shape .* does not suit the mode"] = { { scale_factor = { 1.3, 1 }, mode = "trilinear" } },
    } do
      assert.error_matches(function() F.interpolate(x, table.unpack(arguments, 1, arguments.n or #arguments)) end, text)
    end
  end)
end)
