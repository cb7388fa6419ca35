-- Every layer and criterion against recorded PyTorch results (tests/fixtures/layers, made by make_layer_cases.py):
-- printed form, keys, initial state, results in training and in eval, gradients of inputs and parameters; and wrong use.
local rille = require "rille"
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
  local inputs = { n = #case.inputs }
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
  rille.manual_seed(seed)
  return table.pack(layer(table.unpack(copies, 1, inputs.n)))
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

  it("every type has a recorded case and a summary", function()
    for _, type in ipairs(rille._layer_types()) do
      assert(seen[type[1]], type[1] .. " has no case")
      assert(#type[2] > 0, type[1] .. " has no summary")
    end
  end)
end)
