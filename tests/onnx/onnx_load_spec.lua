-- rille.onnx.load: operators against what onnxruntime gave (tests/fixtures/make_onnx.py), and what a module does.
package.path = "tests/support/?.lua;tests/onnx/?.lua;" .. package.path
local rille = require "rille"
local folder = require "folder"
local problem = folder.problem
local fixtures = "tests/fixtures/onnx/"

-- The cases by name: { inputs, outputs }.
local function cases()
  local list, names = {}, {}
  for key, array in pairs(rille.load_npz(fixtures .. "cases.npz")) do
    local name, kind, i = key:match "^(.*)/([io])(%d+)$"
    if not list[name] then
      list[name] = { i = {}, o = {} }
      names[#names + 1] = name
    end
    list[name][kind][tonumber(i) + 1] = array
  end
  table.sort(names)
  return list, names
end

local function check_close(got, want, name)
  assert.are.equal(want.dtype, got.dtype, name)
  assert.are.same(want:shape(), got:shape(), name)
  if want:numel() == 0 then return end
  local x, y = got:detach():to("float64"), want:to("float64")
  assert.is_true((x - y):abs():le(y:abs() * 2e-5 + 2e-6):all():item(), name .. ": " .. tostring(x) .. tostring(y))
end

local list, names = cases()

describe("the operators of ONNX", function()
  for _, name in ipairs(names) do
    it("give what onnxruntime gives: " .. name, function()
      local model = rille.onnx.load(fixtures .. name .. ".onnx")
      for _ = 1, 2 do -- the second run finds what was kept
        local results = { model(table.unpack(list[name].i)) }
        assert.are.equal(#list[name].o, #results)
        for i, want in ipairs(list[name].o) do check_close(results[i], want, name .. " " .. i) end
      end
    end)
  end
end)

-- What depends on values cannot be captured; all else can.
local by_value = { if_positive = true, if_negative = true, unique = true, reverse_sequence = true, non_max_suppression = true,
  roi_align = true }

describe("models", function()
  it("are captured, also where they compute with shapes", function()
    for _, name in ipairs(names) do
      if not by_value[name] and #list[name].i > 0 then
        local model = rille.onnx.load(fixtures .. name .. ".onnx")
        local step = rille.capture(function(...) return model(...) end)
        for _ = 1, 2 do
          local results = { step(table.unpack(list[name].i)) }
          for i, want in ipairs(list[name].o) do check_close(results[i], want, name .. " " .. i) end
        end
        assert.are.equal(1, #step:recordings(), name)
      end
    end
    local model = rille.onnx.load(fixtures .. "if_positive.onnx")
    assert.matches("node 'If_2' %(If%): .*cannot read a number out of a tensor",
      problem(rille.capture(function(x) return model(x) end), list.if_positive.i[1]))
  end)

  it("follow the shapes of other inputs", function()
    local model = rille.onnx.load(fixtures .. "shape_arithmetic.onnx")
    local step = rille.capture(function(x) return model(x) end)
    for _, n in ipairs { 2, 3, 2, 1 } do
      local x = rille.randn(n, 6)
      assert.are.same({ 2 * n, 3 }, model(x):shape())
      assert.is_true(step(x):eq(x:reshape(2 * n, 3)):all():item())
    end
  end)

  it("keep what serves gradients, also when they ran without", function()
    local model = rille.onnx.load(fixtures .. "factor.onnx")
    do
      local _ <close> = rille.inference_mode()
      model(rille.ones(3))
    end
    local x = rille.ones(3):requires_grad_()
    model(x):sum():backward()
    assert.are.same({ 2, 2, 2 }, x.grad:totable())
  end)

  it("have parameters, buffers and constants", function()
    local model = rille.onnx.load(fixtures .. "batch_norm.onnx")
    local parameters, buffers = {}, {}
    for name, p in model:named_parameters() do parameters[#parameters + 1] = name .. tostring(p.requires_grad) end
    for name in model:named_buffers() do buffers[#buffers + 1] = name end
    assert.are.same({ "strue", "btrue" }, parameters)
    assert.are.same({ "m", "v" }, buffers)
    assert.are.same({}, rille.onnx.load(fixtures .. "clip.onnx"):parameters()) -- limits are settings
    assert.are.same({}, rille.onnx.load(fixtures .. "dynamic_int8.onnx"):parameters())
  end)

  it("say what they take and give", function()
    local model = rille.onnx.load(fixtures .. "conv.onnx")
    assert.are.equal("onnx.Model(i0, opset=17)", tostring(model))
    assert.are.same({ { name = "i0", dtype = "float32", shape = { 2, 4, 7, 6 } } }, model.inputs)
    assert.are.equal("o0", model.outputs[1].name)
    assert.is_true(model { i0 = list.conv.i[1] }:eq(model(list.conv.i[1])):all():item())
  end)

  it("learn, are cloned, converted and saved", function()
    rille.manual_seed(1)
    local model = rille.onnx.load(fixtures .. "conv.onnx")
    local x = list.conv.i[1]
    local before = model(x):detach()
    local copy = model:clone()
    local opt = rille.optim.SGD(model:parameters(), { lr = 0.05 })
    local first, last
    for _ = 1, 20 do
      opt:zero_grad()
      local loss = (model(x) - 1):square():mean()
      loss:backward()
      opt:step()
      first, last = first or loss:item(), loss:item()
    end
    assert.is_true(last < first / 2)
    assert.is_true(copy(x):eq(before):all():item())
    copy:load_state_dict(model:state_dict())
    assert.is_true(copy(x):eq(model(x)):all():item())
    assert.are.equal("float64", copy:to("float64")(x:to("float64")).dtype)
  end)

  it("come from a string as well", function()
    local model = rille.onnx.load(folder.read(fixtures .. "gelu.onnx"))
    check_close(model(list.gelu.i[1]), list.gelu.o[1], "gelu")
    assert.matches("tensor 'w' lies in the file 'external.bin', which a model from a string does not have",
      problem(rille.onnx.load, folder.read(fixtures .. "external.onnx")))
  end)

  it("name the node of an error, and what was given wrongly", function()
    local model = rille.onnx.load(fixtures .. "conv.onnx")
    assert.matches("node 'Conv_0' %(Conv%): conv2d: an input of shape %[2, 3, 10, 7%]", problem(model, rille.ones(2, 3, 7, 6)))
    assert.matches("onnx: the input 'i0' is missing; the model takes 'i0'", problem(model))
    assert.matches("onnx: the model takes 1 inputs, got 2", problem(model, rille.ones(1), rille.ones(1)))
    assert.matches("onnx: the model has no input 'x'; it has 'i0'", problem(model, { x = rille.ones(1) }))
    assert.matches("onnx: the input 'i0' must be a tensor, got integer", problem(model, 3))
    assert.matches("onnx.load: takes a path or the bytes of a model, got nil", problem(rille.onnx.load))
    assert.matches("onnx.load: cannot open .*nothing.onnx: no such file", problem(rille.onnx.load, "nothing.onnx"))
  end)
end)
