-- Every way a convolution may take, and shapes around the borders between them, against a product over F.unfold.
local rille = require "rille"
local F = rille.nn.functional

local function relative_error(got, want)
  local largest = want:numel() > 0 and want:abs():max():item() or 0
  return want:numel() > 0 and (got:double() - want):abs():max():item() / math.max(largest, 1e-3) or 0
end

-- x [batch, channels, height, width] in float64; the convolution by its definition.
local function plain(x, weight, bias, case)
  local batch, groups, outputs = x:size(0), case.groups or 1, weight:size(0)
  local columns = F.unfold(x, { case.kernel[1], case.kernel[2] },
    { stride = case.stride or 1, padding = case.padding or 0, dilation = case.dilation or 1 })
  local pixels = columns:size(2)
  local y = rille.matmul(weight:reshape(1, groups, outputs // groups, -1), columns:reshape(batch, groups, -1, pixels))
  return y:reshape(batch, outputs, pixels) + bias:reshape(1, -1, 1)
end

local function leaves_of(case, dtype)
  rille.manual_seed(0)
  local groups = case.groups or 1
  local x = rille.randn(case.batch or 2, case.channels, case.size[1], case.size[2])
  local weight = rille.randn(case.outputs, case.channels // groups, case.kernel[1], case.kernel[2])
  local bias, leaves = rille.randn(case.outputs), {}
  for i, leaf in ipairs { x, weight, bias } do leaves[i] = leaf:to(dtype):requires_grad_() end
  return leaves
end

local function results(y, leaves)
  rille.manual_seed(1)
  y:backward(rille.randn(y:shape()):to(y.dtype))
  return { y:detach(), leaves[1].grad, leaves[2].grad, leaves[3].grad }
end

local function convolution(case, dtype)
  local leaves = leaves_of(case, dtype)
  local y = F.conv2d(leaves[1], leaves[2], leaves[3],
    { stride = case.stride or 1, padding = case.padding, dilation = case.dilation, groups = case.groups })
  return results(y:flatten(2), leaves)
end

local function check(case)
  local leaves = leaves_of(case, "float64")
  local want = results(plain(leaves[1], leaves[2], leaves[3], case), leaves)
  for _, dtype in ipairs { "float32", "float64" } do
    local got, limit = convolution(case, dtype), dtype == "float32" and 2e-5 or 1e-12
    for i, name in ipairs { "output", "by input", "by weight", "by bias" } do
      local off = relative_error(got[i], want[i])
      assert(off < limit, ("%s, %s: %g"):format(name, dtype, off))
      assert.same(want[i]:shape(), got[i]:shape())
    end
  end
end

local function name_of(case)
  local parts = {}
  for _, key in ipairs { "batch", "channels", "outputs", "groups", "size", "kernel", "stride", "padding", "dilation" } do
    local value = case[key]
    if value then parts[#parts + 1] = key .. " " .. (type(value) == "table" and table.concat(value, "x") or value) end
  end
  return table.concat(parts, ", ")
end

local function add(cases, case)
  cases[#cases + 1] = case
end

-- Few output channels a group: rows of one to several vectors of 2 to 16 elements, strides, and ends of rows.
local function depthwise_cases()
  local cases = {}
  for _, width in ipairs { 1, 2, 3, 4, 5, 7, 8, 9, 14, 15, 16, 17, 31, 33, 63, 65 } do
    add(cases, { channels = 3, outputs = 3, groups = 3, size = { 5, width }, kernel = { 3, 3 }, padding = 1 })
    add(cases, { channels = 2, outputs = 2, groups = 2, size = { 6, width }, kernel = { 3, 3 }, padding = 1, stride = 2 })
  end
  for _, kernel in ipairs { 1, 2, 5, 7 } do
    for stride = 1, 3 do
      add(cases, { channels = 4, outputs = 4, groups = 4, size = { 11, 19 }, kernel = { kernel, kernel }, padding = kernel // 2,
        stride = stride })
    end
  end
  for _, each in ipairs { 1, 2, 3, 4, 5, 8 } do
    add(cases, { channels = 6, outputs = 2 * each, groups = 2, size = { 9, 32 }, kernel = { 3, 3 }, padding = 1 })
    add(cases, { channels = 2 * each, outputs = 6, groups = 2, size = { 9, 32 }, kernel = { 3, 2 }, padding = 1, stride = 2 })
  end
  add(cases, { channels = 4, outputs = 4, groups = 4, size = { 12, 20 }, kernel = { 3, 3 }, padding = 2, dilation = 2 })
  add(cases, { channels = 4, outputs = 4, groups = 4, size = { 12, 21 }, kernel = { 3, 3 }, padding = 3, dilation = 3, stride = 2 })
  add(cases, { channels = 4, outputs = 4, groups = 4, size = { 1, 40 }, kernel = { 1, 9 } })
  add(cases, { channels = 4, outputs = 8, groups = 4, size = { 2, 17 }, kernel = { 2, 2 }, padding = 5, stride = 4 })
  return cases
end

-- One channel a group: vectors of channels, some of them not full; planes in bands of rows; margins of all sizes.
local function channel_cases()
  local cases = {}
  local function channels(n, size, kernel, more)
    local case = { channels = n, outputs = n, groups = n, size = size, kernel = kernel }
    for key, value in pairs(more or {}) do case[key] = value end
    add(cases, case)
  end
  for _, n in ipairs { 4, 8, 15, 16, 17, 40 } do
    channels(n, { 7, 7 }, { 3, 3 }, { padding = 1 })
    channels(n, { 9, 14 }, { 3, 3 }, { padding = 1, stride = 2 })
  end
  for _, width in ipairs { 1, 2, 6, 8, 13, 15, 16, 17, 30 } do
    channels(16, { 5, width }, { 3, 3 }, { padding = 1 })
    channels(16, { 6, width }, { 5, 5 }, { padding = 2, stride = 2 })
    channels(18, { 6, width }, { 2, 4 }, { padding = 4, stride = { 2, 1 } }) -- more zeros than the kernel reaches
    channels(18, { 6, width }, { 4, 3 }, { padding = { 0, 1 }, stride = { 1, 2 } })
  end
  for stride = 1, 3 do
    channels(17, { 90, 61 }, { 3, 3 }, { padding = 1, stride = stride })
    channels(33, { 70, 75 }, { 7, 7 }, { padding = 3, stride = stride, batch = 1 })
    channels(16, { 61, 59 }, { 3, 5 }, { padding = { 4, 2 }, dilation = { 4, 2 }, stride = stride })
  end
  channels(16, { 1, 300 }, { 1, 9 }, { padding = { 0, 4 } })
  channels(16, { 1, 3000 }, { 1, 3 }, { padding = { 0, 1 }, stride = { 1, 2 } })
  channels(16, { 300, 1 }, { 5, 1 }, { padding = { 2, 0 } })
  channels(20, { 12, 12 }, { 12, 12 })
  channels(20, { 8, 8 }, { 1, 1 }, { padding = 1 })
  return cases
end

-- Products of columns: blocks of pixels and channels, several samples side by side, kernels of one element.
local function product_cases()
  local cases = {}
  for _, batch in ipairs { 1, 2, 5 } do
    add(cases, { batch = batch, channels = 5, outputs = 40, size = { 7, 7 }, kernel = { 1, 1 } })
    add(cases, { batch = batch, channels = 5, outputs = 40, size = { 7, 7 }, kernel = { 3, 3 }, padding = 1 })
    add(cases, { batch = batch, channels = 40, outputs = 6, size = { 9, 9 }, kernel = { 3, 2 }, stride = 2, padding = 1 })
    add(cases, { batch = batch, channels = 34, outputs = 34, size = { 16, 20 }, kernel = { 1, 1 } })
    add(cases, { batch = batch, channels = 6, outputs = 36, size = { 16, 21 }, kernel = { 1, 1 }, stride = 2 })
    add(cases, { batch = batch, channels = 6, outputs = 36, size = { 8, 8 }, kernel = { 1, 1 }, padding = 1 })
    add(cases, { batch = batch, channels = 8, outputs = 80, groups = 2, size = { 12, 13 }, kernel = { 3, 3 }, padding = 1 })
  end
  for stride = 1, 4 do
    add(cases, { channels = 3, outputs = 36, size = { 23, 26 }, kernel = { 4, 4 }, stride = stride, padding = 1 })
    add(cases, { channels = 36, outputs = 3, size = { 13, 13 }, kernel = { 2, 5 }, stride = stride, padding = 2, dilation = 2 })
  end
  add(cases, { channels = 2, outputs = 34, size = { 40, 37 }, kernel = { 3, 3 }, padding = 3, dilation = 3 })
  add(cases, { channels = 2, outputs = 34, size = { 3, 1100 }, kernel = { 2, 3 }, padding = 1, stride = { 1, 1 } })
  add(cases, { channels = 2, outputs = 34, size = { 1, 1300 }, kernel = { 1, 9 }, padding = { 0, 4 }, stride = 2 })
  add(cases, { channels = 90, outputs = 34, size = { 12, 12 }, kernel = { 5, 5 }, padding = 2 }) -- channels in parts
  add(cases, { channels = 2, outputs = 34, size = { 30, 30 }, kernel = { 17, 19 }, padding = 8 })
  add(cases, { channels = 2, outputs = 34, size = { 700, 1 }, kernel = { 9, 1 }, padding = { 4, 0 }, stride = { 3, 2 } })
  add(cases, { channels = 4, outputs = 6, size = { 700, 1 }, kernel = { 9, 1 }, padding = { 4, 0 } })
  add(cases, { channels = 4, outputs = 4, groups = 4, size = { 90, 1 }, kernel = { 7, 1 }, dilation = { 2, 1 } })
  add(cases, { channels = 40, outputs = 40, groups = 40, size = { 1, 1 }, kernel = { 1, 1 } })
  add(cases, { batch = 3, channels = 12, outputs = 20, size = { 1, 1 }, kernel = { 1, 1 } }) -- as linear layers
  add(cases, { batch = 3, channels = 12, outputs = 20, groups = 4, size = { 4, 3 }, kernel = { 4, 3 }, stride = 2 })
  add(cases, { channels = 3, outputs = 36, size = { 40, 64 }, kernel = { 3, 3 }, padding = 1 }) -- few terms
  add(cases, { channels = 1, outputs = 37, size = { 150, 130 }, kernel = { 3, 3 }, padding = 1 })
  add(cases, { channels = 3, outputs = 18, size = { 65, 63 }, kernel = { 3, 3 }, padding = 1, stride = 2 })
  add(cases, { channels = 2, outputs = 34, size = { 4, 4 }, kernel = { 2, 2 }, stride = 7 })
  return cases
end

-- Tiles of pixels straight from the source: rows of all lengths, rows and columns of the kernel that see padding alone,
-- strides, channels in parts, panels of output channels that are not full.
local function direct_cases()
  local cases = {}
  for width = 4, 31, 3 do
    add(cases, { channels = 20, outputs = 34, size = { 13, width }, kernel = { 3, 4 }, padding = { 1, 2 } })
    add(cases, { channels = 17, outputs = 16, size = { 15, 2 * width }, kernel = { 5, 5 }, padding = 2, stride = 2 })
  end
  for _, outputs in ipairs { 8, 15, 16, 17, 24, 32, 33, 48, 70 } do
    add(cases, { batch = 3, channels = 130, outputs = outputs, size = { 9, 10 }, kernel = { 2, 3 }, padding = 1 })
    add(cases, { batch = 1, channels = 67, outputs = outputs, size = { 14, 15 }, kernel = { 3, 3 }, padding = { 0, 1 }, stride = 2 })
  end
  for _, dilation in ipairs { 2, 5, 9 } do
    add(cases, { channels = 24, outputs = 40, size = { 14, 17 }, kernel = { 3, 3 }, padding = dilation, dilation = dilation })
    add(cases, { channels = 24, outputs = 40, size = { 14, 17 }, kernel = { 5, 3 }, padding = 11, dilation = { 1, dilation } })
  end
  for stride = 1, 5 do -- few channels: rows of the kernel together
    add(cases, { channels = 3, outputs = 48, size = { 40, 43 }, kernel = { 7, 6 }, padding = 2, stride = stride })
    add(cases, { channels = 5, outputs = 36, size = { 33, 29 }, kernel = { 6, 7 }, padding = 4, stride = stride, dilation = { 1, 2 } })
    add(cases, { channels = 36, outputs = 40, size = { 24, 21 }, kernel = { 4, 5 }, padding = { 3, 1 }, stride = { stride, 2 } })
  end
  add(cases, { channels = 64, outputs = 96, groups = 4, size = { 11, 12 }, kernel = { 3, 3 }, padding = 1, stride = { 1, 2 } })
  add(cases, { channels = 32, outputs = 64, size = { 90, 70 }, kernel = { 2, 2 }, padding = 1 }) -- blocks of rows
  add(cases, { channels = 20, outputs = 40, size = { 1, 4000 }, kernel = { 1, 12 }, padding = { 0, 6 } }) -- and of columns
  add(cases, { channels = 20, outputs = 40, size = { 4, 6 }, kernel = { 3, 3 }, padding = 9, dilation = 2, batch = 4 }) -- much padding
  return cases
end

local function with_threads(threads, f)
  local before = rille.get_num_threads()
  rille.set_num_threads(threads)
  local ok, message = pcall(f)
  rille.set_num_threads(before)
  assert(ok, message)
end

describe("conv2d straight from its source", function()
  for _, case in ipairs(direct_cases()) do
    it("of " .. name_of(case), function()
      check(case)
      with_threads(3, function() check(case) end)
    end)
  end
end)

describe("conv3d straight from its volume", function()
  local cases = {
    { { 2, 20, 5, 9, 10 }, { 36, 20, 3, 3, 3 }, { stride = 2, padding = 1 } },
    { { 1, 3, 6, 14, 17 }, { 18, 3, 3, 3, 3 }, { padding = 1 } },
    { { 2, 3, 6, 14, 17 }, { 18, 3, 4, 5, 2 }, { padding = { 5, 2, 1 }, dilation = { 2, 1, 1 } } },
    { { 2, 40, 7, 12, 11 }, { 48, 20, 2, 5, 3 }, { stride = { 3, 1, 2 }, padding = { 1, 2, 0 }, groups = 2 } },
    { { 1, 70, 4, 15, 16 }, { 34, 70, 3, 2, 2 }, { padding = { 1, 0, 1 } } },
    { { 20, 4, 12, 16 }, { 32, 20, 2, 4, 4 }, { stride = { 1, 2, 2 } } }, -- no batch
  }
  local function gradients(case, dtype, n)
    rille.manual_seed(4)
    local leaves = { rille.randn(case[1]), rille.randn(case[2]) * 0.1, rille.randn(case[2][1]) }
    for i, leaf in ipairs(leaves) do leaves[i] = leaf:to(dtype):requires_grad_(i <= n) end
    local y = F.conv3d(leaves[1], leaves[2], leaves[3], case[3])
    local wanted = { table.unpack(leaves, 1, n) }
    local first = { rille.grad((y ^ 2):sum(), wanted, { create_graph = n == 3 }) }
    local all = { y:detach(), table.unpack(first) }
    if n < 3 then return all end
    local penalty = (first[1] ^ 2):sum() + (first[2] ^ 2):sum() + (first[3] ^ 2):sum()
    for _, grad in ipairs { rille.grad(penalty, wanted) } do all[#all + 1] = grad end
    return all
  end
  for i, case in ipairs(cases) do
    it(("of shape %d, with gradients of gradients"):format(i), function()
      for _, threads in ipairs { 1, 3 } do
        with_threads(threads, function()
          for _, n in ipairs { 1, 3 } do
            local got, want = gradients(case, "float32", n), gradients(case, "float64", n)
            assert.are.equal(#want, #got)
            for k = 1, #want do
              assert.same(want[k]:shape(), got[k]:shape())
              assert(relative_error(got[k], want[k]) < 1e-4, ("result %d"):format(k))
            end
          end
        end)
      end
    end)
  end

  it("gives the gradient of the weight or of the bias alone", function()
    local x, weight, bias = rille.randn(1, 16, 4, 12, 12), rille.randn(32, 16, 3, 3, 3), rille.randn(32)
    for _, leaf in ipairs { weight, bias } do
      leaf:requires_grad_()
      local y = F.conv3d(x, weight, bias, { stride = 2 })
      y:backward(rille.ones_like(y))
      leaf:requires_grad_(false)
    end
    assert(relative_error(bias.grad, rille.full({ 32 }, 5 * 5, { dtype = "float64" })) < 1e-6)
    local exact = weight:detach():double():requires_grad_()
    F.conv3d(x:double(), exact, nil, { stride = 2 }):sum():backward()
    assert(relative_error(weight.grad, exact.grad) < 1e-5)
  end)
end)

describe("conv2d by products", function()
  for _, case in ipairs(product_cases()) do
    it("of " .. name_of(case), function()
      check(case)
      with_threads(3, function() check(case) end)
    end)
  end

  it("pads both sides apart where 'same' asks for it", function()
    rille.manual_seed(0)
    local x, weight = rille.randn(2, 3, 10, 11), rille.randn(36, 3, 4, 2)
    local same = F.conv2d(x, weight, nil, { padding = "same" })
    assert(relative_error(same, F.conv2d(F.pad(x, { 0, 1, 1, 2 }), weight):double()) < 1e-5)
  end)

  it("gives the same bits every time, and gradients of gradients as in float64", function()
    local function penalty(dtype)
      rille.manual_seed(2)
      local x, weight = rille.randn(3, 6, 9, 9):to(dtype):requires_grad_(), rille.randn(40, 6, 3, 3):to(dtype):requires_grad_()
      local gx, gw = rille.grad(F.conv2d(x, weight, nil, { stride = 2, padding = 1 }):tanh():sum(), { x, weight },
        { create_graph = true })
      local loss = (gx ^ 2):sum() + (gw ^ 2):sum()
      loss:backward()
      return { x.grad, weight.grad }
    end
    local first, again, exact = penalty "float32", penalty "float32", penalty "float64"
    for i = 1, 2 do
      assert.is_true(rille.equal(first[i], again[i]))
      assert(relative_error(first[i], exact[i]) < 1e-4)
    end
  end)
end)

describe("conv2d of few channels a group", function()
  for _, case in ipairs(depthwise_cases()) do
    it("of " .. name_of(case), function() check(case) end)
  end
  for _, case in ipairs(channel_cases()) do
    it("of " .. name_of(case), function()
      check(case)
      with_threads(3, function() check(case) end)
    end)
  end

  it("is the same with more threads", function()
    with_threads(3, function()
      check { batch = 5, channels = 64, outputs = 64, groups = 64, size = { 28, 28 }, kernel = { 3, 3 }, padding = 1 }
    end)
  end)

  it("takes an empty batch", function()
    local x = rille.zeros({ 0, 4, 8, 8 }, { requires_grad = true })
    local weight = rille.randn({ 4, 1, 3, 3 }, { requires_grad = true })
    local y = F.conv2d(x, weight, nil, { groups = 4 })
    y:sum():backward()
    assert.same({ 0, 4, 6, 6 }, y:shape())
    assert.same({ 0, 4, 8, 8 }, x.grad:shape())
    assert.equal(0, weight.grad:abs():max():item())
  end)

  it("takes inputs without channels", function()
    local bias = rille.tensor { 1.0, 2, 3 }
    local flat = F.conv1d(rille.zeros(2, 0, 50), rille.zeros(3, 0, 3), bias)
    assert.is_true(rille.equal(bias:reshape(1, 3, 1):expand(2, 3, 48), flat))
    local planes = F.conv2d(rille.zeros(1, 0, 5, 8), rille.zeros(1, 0, 3, 3))
    assert.is_true(rille.equal(rille.zeros(1, 1, 3, 6), planes))
  end)

  it("keeps an infinity where it belongs", function()
    local case = { batch = 1, channels = 2, outputs = 2, groups = 2, size = { 4, 9 }, kernel = { 3, 3 } }
    local function run(of)
      local leaves = leaves_of(case, "float64")
      leaves[1]:detach():select(1, 1):select(1, 1):select(1, 8):fill_(math.huge)
      return results(of(leaves), leaves)
    end
    local want = run(function(leaves) return plain(leaves[1], leaves[2], leaves[3], case) end)
    local got = run(function(leaves) return F.conv2d(leaves[1], leaves[2], leaves[3], { groups = 2 }):flatten(2) end)
    for i = 1, 4 do assert.is_true(rille.equal(want[i]:isfinite(), got[i]:isfinite())) end
  end)
end)
