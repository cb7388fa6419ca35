-- Every layer and criterion against recorded PyTorch results (tests/fixtures/layers, made by make_layer_cases.py):
-- printed form, keys, initial state, results in training and in eval, gradients of inputs and parameters; and wrong use.
local rille = require "rille"
local native = require "rille.native"
package.path = "tests/support/?.lua;" .. package.path
local coverage = require "coverage"
local nn = rille.nn

local FAMILIES = { "linear", "conv", "pool", "norm", "dropout", "activation", "shape", "loss" }

local function tensor(recorded)
  if #recorded.shape == 0 then return rille.tensor(recorded.values[1], { dtype = recorded.dtype }) end
  return rille.tensor(recorded.values, { dtype = recorded.dtype }):reshape(recorded.shape)
end

local function flat(t) return t:detach():reshape(-1):totable() end

local function assert_values(want, got, what)
  assert(#want == #got, ("%s: %d values expected, got %d"):format(what, #want, #got))
  for i, value in ipairs(want) do
    local fits = got[i] == value or math.abs(got[i] - value) <= 2e-6 + 2e-5 * math.abs(value)
    assert(fits, ("%s: element %d is %.9g, PyTorch %.9g"):format(what, i - 1, got[i], value))
  end
end

local function assert_tensor(want, got, what)
  assert(rille.is_tensor(got), what .. " is no tensor")
  assert.same(want.shape, got:shape())
  assert.equal(want.dtype, got.dtype)
  assert_values(want.values, flat(got), what)
end

local function assert_tensors(want, got, what)
  assert(#want == got.n, ("%s: %d results expected, got %d"):format(what, #want, got.n))
  for i, one in ipairs(want) do assert_tensor(one, got[i], what) end
end

local function make(case)
  local arguments, options = { table.unpack(case.arguments) }, {}
  for name, value in pairs(case.options) do
    options[name] = type(value) == "table" and value.dtype and tensor(value) or value
  end
  arguments[#arguments + 1] = next(options) and options or nil
  rille.manual_seed(5)
  return nn[case.name](table.unpack(arguments))
end

-- Inputs that are leaves, with a gradient where PyTorch gave one.
local function make_inputs(case)
  local inputs = { n = #case.inputs, output_size = case.output_size }
  for i, item in ipairs(case.inputs) do
    inputs[i] = item.value and tensor(item.value)
    if item.grad then inputs[i]:requires_grad_() end
  end
  return inputs
end

-- Layers that work in place must not get a leaf.
local function run(layer, inputs, seed)
  local copies = {}
  for i = 1, inputs.n do copies[i] = inputs[i] and inputs[i]:clone() end
  copies[inputs.n + 1] = inputs.output_size
  rille.manual_seed(seed)
  return table.pack(layer(table.unpack(copies, 1, inputs.n + (inputs.output_size and 1 or 0))))
end

local function check_state(layer, case)
  local keys, after = {}, case.after or {}
  for key in pairs(layer:state_dict()) do keys[#keys + 1] = key end
  assert.same(case.keys, keys)
  for key, want in pairs(case.state) do assert_tensor(after[key] or want, layer:state_dict()[key], key) end
end

local function check(case)
  local layer, inputs = make(case), make_inputs(case)
  assert.equal(case.text, tostring(layer))
  check_state(layer, { keys = case.keys, state = case.state })
  local trained = run(layer, inputs, 7)
  assert_tensors(case.trained, trained, "training")
  local wave = rille.arange(trained[1]:numel(), { dtype = "float64" }):cos():to(trained[1].dtype)
  local loss = (trained[1] * wave:reshape(trained[1]:shape())):sum()
  if loss.requires_grad then loss:backward() end
  for i, item in ipairs(case.inputs) do
    if item.grad then assert_values(item.grad, flat(inputs[i].grad), "gradient of input " .. i) end
  end
  for key, parameter in layer:named_parameters() do
    assert(case.grads[key], key .. " is no parameter of PyTorch's")
    assert_values(case.grads[key], flat(parameter.grad), "gradient of " .. key)
  end
  check_state(layer, case)
  layer:eval()
  assert_tensors(case.evaluated or case.trained, run(layer, inputs, 8), "eval")
end

describe("layers equal PyTorch's:", function()
  local seen = {}
  for _, family in ipairs(FAMILIES) do
    for i, case in ipairs(dofile("tests/fixtures/layers/" .. family .. ".lua")) do
      seen[case.name] = true
      it(("%s %d: %s"):format(family, i, case.text), function() check(case) end)
    end
  end

  it("every type has a summary, and recorded cases where PyTorch has it", function()
    local types, counts = {}, {}
    for _, type in ipairs(native.layer_types()) do
      types[#types + 1] = type[1]
      counts[type[1]] = seen[type[1]] and 1
      assert(#type[2] > 0, type[1] .. " has no summary")
    end
    coverage.assert_covered("layer", types, counts)
  end)
end)

-- A reference returns a list of cases { make = function() return layer end, inputs = { tensors }, text = printed form,
-- forward = function(layer, ...) return result end }, where forward is written with other ops or plain numbers.
describe("layers against references of their own:", function()
  for _, type in ipairs(native.layer_types()) do
    for i, case in ipairs(coverage.reference("layer", type[1]) or {}) do
      it(type[1] .. " " .. i, function()
        rille.manual_seed(5)
        local layer = case.make()
        assert.equal(case.text, tostring(layer))
        for _, mode in ipairs { true, false } do
          layer:train(mode)
          coverage.assert_close(case.forward(layer, table.unpack(case.inputs)), layer(table.unpack(case.inputs)), 1e-5, "result")
        end
      end)
    end
  end
end)

describe("layers that meet no memory", function()
  local function use(case)
    local layer, inputs = make(case), make_inputs(case)
    local out = run(layer, inputs, 7)[1]
    if out.requires_grad then out:sum():backward() end
  end

  local function in_use()
    collectgarbage()
    collectgarbage()
    return rille.memory().in_use
  end

  local tried = {}
  for _, family in ipairs(FAMILIES) do
    for _, case in ipairs(dofile("tests/fixtures/layers/" .. family .. ".lua")) do
      if not tried[case.name] then
        tried[case.name] = true
        it(case.name .. " says so and leaves nothing behind", function()
          local before, good = in_use(), false
          for n = 1, 1000 do
            native.fail_allocation(n, true)
            local fine, problem = pcall(use, case)
            good = fine
            native.fail_allocation(0)
            if good then break end
            assert.matches("out of memory", tostring(problem))
          end
          assert.is_true(good)
          assert.equal(before, in_use())
        end)
      end
    end
  end
end)

local zeros = rille.zeros
local misuse = {
  { function() nn.BatchNorm1d(2)(zeros(1, 2)) end, "batch_norm: expected more than 1 value per channel when training, or without running statistics" },
  { function() nn.BatchNorm2d(3)(zeros(2, 3)) end, "BatchNorm2d: expects 4 dims, got shape [2, 3]" },
  { function() nn.BatchNorm1d(3)(zeros(2, 4)) end, "BatchNorm1d: expects num_features = 3 as size of dim 1, got shape [2, 4]" },
  { function() nn.BatchNorm3d(0) end, "BatchNorm3d: num_features must be at least 1, got 0" },
  { function() nn.InstanceNorm1d(3, { affine = true })(zeros(2, 2, 4)) end,
    "InstanceNorm1d: expects num_features = 3 as size of dim 1, got shape [2, 2, 4]" },
  { function() nn.GroupNorm(2, 3) end, "GroupNorm: num_channels 3 must be divisible by num_groups 2" },
  { function() nn.GroupNorm(2, 4)(zeros(2)) end, "GroupNorm: expects at least 2 dims, got shape [2]" },
  { function() nn.LayerNorm() end, "LayerNorm: normalized_shape is missing" },
  { function() nn.LayerNorm {} end, "LayerNorm: normalized_shape must not be empty" },
  { function() nn.LocalResponseNorm(0) end, "LocalResponseNorm: size must be at least 1, got 0" },
  { function() nn.Conv2d(3, 4, 3)(zeros(1, 2, 8, 8)) end, "Conv2d: expects in_channels = 3 as size of dim 1, got shape [1, 2, 8, 8]" },
  { function() nn.Conv2d(3, 4, 3)(zeros(8, 8)) end, "Conv2d: expects 3 or 4 dims, got shape [8, 8]" },
  { function() nn.ConvTranspose1d(3, 4, 3)(zeros(2, 5)) end, "ConvTranspose1d: expects in_channels = 3 as size of dim 0, got shape [2, 5]" },
  { function() nn.ConvTranspose1d(1, 1, 2, { stride = 2 })(zeros(1, 3), { 8 }) end,
    "ConvTranspose1d: output_size in dim 1 must be from 6 to 7, got 8" },
  { function() nn.ConvTranspose2d(1, 1, 2)(zeros(1, 3, 3), { output_size = { 4, 4, 4, 4 } }) end,
    "ConvTranspose2d: output_size takes 2 or 3 numbers, got 4" },
  { function() nn.ConvTranspose2d(1, 1, 2)(zeros(1, 3, 3), { size = 4 }) end, "ConvTranspose2d: no option 'size'" },
  { function() nn.ConvTranspose1d(1, 1, 2)(zeros(1, 3), { math.maxinteger }) end, "output_size in dim 1 must be from 4 to 4" },
  { function() nn.Conv1d(1, 1, 2)(zeros(1, 3), { 2 }) end, "Conv1d: input 2 must be a tensor, got table" },
  { function() nn.Conv2d(3, 4, { 1, 2, 3 }) end, "Conv2d: kernel_size takes one number or 2, got 3" },
  { function() nn.Conv1d(3, 4) end, "Conv1d: kernel_size is missing" },
  { function() nn.Conv3d(3, 4, 0) end, "Conv3d: kernel_size must be from 1 to 1073741824, got 0" },
  { function() nn.Conv3d(1, 1, 1 << 30) end, "Conv3d: kernel_size is too large" },
  { function() nn.Conv2d(3, 4, 3, { groups = 2 }) end, "Conv2d: in_channels 3 and out_channels 4 must be divisible by groups 2" },
  { function() nn.Conv2d(3, 4, 3, { paddin = 1 }) end, "Conv2d: no option 'paddin', did you mean 'padding'?" },
  { function() nn.Conv1d(2, 2, 3, { padding = "same", stride = 2 }) end, "Conv1d: padding 'same' needs a stride of 1, not 2" },
  { function() nn.ConvTranspose1d(3, 4, 3, { padding_mode = "reflect" }) end, "ConvTranspose1d: padding_mode must be one of zeros" },
  { function() nn.MaxPool1d(2)(zeros(3)) end, "MaxPool1d: expects 2 or 3 dims, got shape [3]" },
  { function() nn.MaxPool2d(2, { dilation = 0 }) end, "MaxPool2d: dilation must be from 1 to 1073741824, got 0" },
  { function() nn.MaxPool3d { 2, 2 } end, "MaxPool3d: kernel_size takes one number or 3, got 2" },
  { function() nn.AvgPool2d(2, { divisor_override = 0 }) end, "AvgPool2d: divisor_override must not be 0" },
  { function() nn.LPPool2d(2) end, "LPPool2d: kernel_size is missing" },
  { function() nn.AdaptiveMaxPool2d(-1) end, "AdaptiveMaxPool2d: output_size must be from 0 to 1073741824, got -1" },
  { function() nn.ReflectionPad1d(1)(zeros(3)) end, "ReflectionPad1d: expects 2 or 3 dims, got shape [3]" },
  { function() nn.ReplicationPad2d { 1, 2 } end, "ReplicationPad2d: padding takes one number or 4, got 2" },
  { function() nn.ZeroPad2d() end, "ZeroPad2d: padding is missing" },
  { function() nn.ConstantPad1d(1) end, "ConstantPad1d: argument 2 (value) is missing" },
  { function() nn.Upsample() end, "Upsample: takes either size or scale_factor" },
  { function() nn.Upsample(2, { scale_factor = 2 }) end, "Upsample: takes either size or scale_factor" },
  { function() nn.PixelShuffle(0) end, "PixelShuffle: upscale_factor must be at least 1, got 0" },
  { function() nn.Unfold() end, "Unfold: kernel_size is missing" },
  { function() nn.Fold(nil, 2) end, "Fold: output_size is missing" },
  { function() nn.Dropout2d(0 / 0) end, "Dropout2d: p must be between 0 and 1, got nan" },
  { function() nn.EmbeddingBag(3, 2, { padding_idx = 3 }) end, "EmbeddingBag: padding_idx 3 is out of range for 3 embeddings" },
  { function() nn.Embedding(3, 2, { max_norm = -1 }) end, "Embedding: max_norm must be at least 0, got -1" },
  { function() nn.Embedding(3, 2, { norm_type = 0 }) end, "Embedding: norm_type must be above 0, got 0" },
  { function() nn.Embedding(3, 2, { max_norm = 1 })(rille.tensor { 3 }) end, "embedding: index 3" },
  { function() nn.EmbeddingBag(3, 2)(zeros(2), 3) end, "EmbeddingBag: input 2 must be a tensor, got number" },
  { function() nn.EmbeddingBag(3, 2)() end, "EmbeddingBag: takes 1 or more tensors, got 0" },
  { function() nn.Bilinear(0, 1, 1) end, "Bilinear: in1_features must be at least 1, got 0" },
  { function() nn.Bilinear(2, 1, 1)(zeros(2, 2)) end, "Bilinear: takes 2 tensors, got 1" },
  { function() nn.PReLU(0) end, "PReLU: num_parameters must be at least 1, got 0" },
  { function() nn.Threshold(1) end, "Threshold: argument 2 (value) is missing" },
  { function() nn.Softmax2d()(zeros(2, 2)) end, "Softmax2d: expects 3 or 4 dims, got shape [2, 2]" },
  { function() nn.ReLU { inplace = true }(rille.ones(2, { requires_grad = true })) end, "relu: a leaf that requires grad" },
  { function() nn.ReLU { inplace = 1 } end, "ReLU: inplace must be true or false, got the number 1" },
  { function() nn.MSELoss()(zeros(2)) end, "MSELoss: takes 2 tensors, got 1" },
  { function() nn.MSELoss { reduction = "men" } end, "MSELoss: reduction must be one of mean|sum|none, got men" },
  { function() nn.CTCLoss()(zeros(2)) end, "CTCLoss: takes 4 tensors, got 1" },
  { function() nn.TripletMarginLoss()(zeros(2), zeros(2), 3) end, "TripletMarginLoss: input 3 must be a tensor, got number" },
}

describe("wrong use of layers", function()
  for i, case in ipairs(misuse) do
    it(i .. ": " .. case[2], function()
      local good, problem = pcall(case[1])
      assert.is_false(good)
      assert.matches(case[2], problem, 1, true)
    end)
  end
end)

describe("layers", function()
  it("that work in place give their input", function()
    local x = rille.tensor { -1.0, 2.0 }
    local y = nn.ReLU { inplace = true }(x)
    assert.is_true(x == y)
    assert.same({ 0.0, 2.0 }, x:totable())
  end)

  it("give the indices of maxima as a second result", function()
    local values, indices = nn.MaxPool1d(2, { return_indices = true })(rille.tensor { { 1.0, 3.0, 2.0, 0.0 } })
    assert.same({ { 3.0, 2.0 } }, values:totable())
    assert.same({ { 1, 2 } }, indices:totable())
    assert.equal(1, select("#", nn.MaxPool1d(2)(rille.ones(1, 4))))
  end)

  it("give the size that is asked for", function()
    local up = nn.ConvTranspose1d(1, 1, 3, { stride = 2, padding = 1 })
    assert.same({ 1, 5 }, up(zeros(1, 3)):shape())
    assert.same({ 1, 6 }, up(zeros(1, 3), { output_size = 6 }):shape())
    assert.same({ 1, 6 }, up(zeros(1, 3), { 1, 6 }):shape())
    assert.same({ 1, 5 }, up(zeros(1, 3)):shape())
  end)

  it("take nothing of a batch of none", function()
    for _, layer in ipairs { nn.Conv2d(2, 3, 1), nn.MaxPool2d(1), nn.ZeroPad2d(1), nn.ReLU(), nn.Dropout2d(), nn.PixelShuffle(1) } do
      assert.equal(0, layer(zeros(0, 2, 4, 4)):shape()[1])
    end
  end)

  it("say their arguments", function()
    local conv = nn.Conv2d(2, 3, 5, { padding = "same", padding_mode = "circular" })
    assert.same({ 5, 5 }, conv.kernel_size)
    assert.equal("same", conv.padding)
    assert.equal("circular", conv.padding_mode)
    assert.is_true(conv.bias:numel() == 3)
  end)
end)

describe("layers made and used at random", function()
  local random = math.random
  local function pick(list) return list[random(#list)] end

  local function number()
    return pick { 0, 1, 1, 2, 2, 3, 4, 5, 6, -1, math.maxinteger, math.mininteger, 0.5, 2.5, 0 / 0, 1 / 0 }
  end

  local function list()
    local items = {}
    for i = 1, random(0, 6) do items[i] = random(8) == 1 and number() or random(0, 3) end
    return items
  end

  local function value()
    local kind = random(10)
    if kind <= 6 then return number() end
    if kind <= 8 then return list() end
    return pick { true, false, "same", "reflect", "sum", "bilinear", "float64", "" }
  end

  local function input()
    local sizes = {}
    for i = 1, random(0, 5) do sizes[i] = pick { 0, 1, 2, 3, 4, 6 } end
    local dtype = pick { "float32", "float32", "float64", "int64", "bool" }
    local t = dtype:find "float" and rille.randn(sizes, { dtype = dtype }) or rille.randint(0, 3, sizes):to(dtype)
    if t:dim() > 1 and random(3) == 1 then t = t:transpose(0, -1) end
    return dtype:find "float" and random(2) == 1 and t:requires_grad_() or t
  end

  local NAMES = { "stride", "padding", "dilation", "groups", "bias", "p", "dim", "mode", "padding_mode", "ceil_mode", "inplace",
    "return_indices", "output_size", "kernel_size", "affine", "track_running_stats", "eps", "momentum", "reduction", "weight",
    "margin", "output_padding", "max_norm", "norm_type", "dtype", "scale_factor", "align_corners" }

  local function arguments(taken)
    local items = { n = random(0, 4) }
    for i = 1, items.n do items[i] = value() end
    if random(2) == 1 then
      local options = {}
      for _ = 1, random(2) do
        local name = pick(NAMES)
        if taken[name] then options[name] = name == "weight" and random(2) == 1 and input() or value() end
      end
      items.n = items.n + 1
      items[items.n] = options
    end
    return items
  end

  local function try(name, taken)
    local given = arguments(taken)
    local made, layer = pcall(nn[name], table.unpack(given, 1, given.n))
    if not made then return type(layer) == "string" end
    tostring(layer)
    local inputs = {}
    for i = 1, random(1, 4) do inputs[i] = random(4) == 1 and inputs[1] or input() end
    for _ = 1, 2 do
      local good, result = pcall(layer, table.unpack(inputs))
      if not good and type(result) ~= "string" then return false end
      if good and result.requires_grad then pcall(function() result:sum():backward() end) end
      layer:eval()
    end
    return true
  end

  -- The options that a type takes, as its error for an unknown one lists them.
  local function options_of(name)
    local _, text = pcall(nn[name], { [""] = 1 })
    local taken = {}
    for option in tostring(text):gsub("^.*it takes", ""):gmatch "[%w_]+" do taken[option] = true end
    return taken
  end

  it("give results or errors", function()
    math.randomseed(7)
    for _, type in ipairs(native.layer_types()) do
      local taken = options_of(type[1])
      for _ = 1, 60 do assert.is_true(try(type[1], taken)) end
    end
  end)
end)
