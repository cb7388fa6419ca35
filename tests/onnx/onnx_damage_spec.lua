-- Models that are damaged or say what cannot be: an error with a text, never a crash, never much memory.
package.path = "tests/support/?.lua;" .. package.path
local rille = require "rille"
local folder = require "folder"
local problem = folder.problem
local fixtures = "tests/fixtures/onnx/"

-- ---- models by hand ----------------------------------------------------------------------------------------------

local function varint(value)
  local bytes = {}
  repeat
    local low = value & 127
    value = value >> 7
    bytes[#bytes + 1] = string.char(value ~= 0 and low | 128 or low)
  until value == 0
  return table.concat(bytes)
end

local function int(field, value) return varint(field << 3) .. varint(value) end
local function text(field, value) return varint(field << 3 | 2) .. varint(#value) .. value end

local function node(op, inputs, outputs, more)
  local parts = {}
  for _, name in ipairs(inputs) do parts[#parts + 1] = text(1, name) end
  for _, name in ipairs(outputs) do parts[#parts + 1] = text(2, name) end
  return text(1, table.concat(parts) .. text(3, "n") .. text(4, op) .. (more or ""))
end

local function graph(nodes, more)
  return nodes .. text(2, "g") .. text(11, text(1, "x")) .. text(12, text(1, "y")) .. (more or "")
end

local function model(nodes, more, opset)
  return int(1, 8) .. text(7, graph(nodes, more)) .. text(8, text(1, "") .. int(2, opset or 17))
end

local function tensor(name, type, dims, raw)
  local parts = {}
  for _, size in ipairs(dims) do parts[#parts + 1] = int(1, size) end
  return table.concat(parts) .. int(2, type) .. text(8, name) .. (raw and text(9, raw) or "")
end

local function refused(bytes) return problem(rille.onnx.load, bytes) end

describe("damaged models", function()
  it("are errors when they are cut short, or run", function()
    for _, name in ipairs { "if_positive", "lstm", "functions", "quantize", "loop" } do
      local bytes = folder.read(fixtures .. name .. ".onnx")
      for n = 1, #bytes - 1 do
        local fine, told = pcall(rille.onnx.load, bytes:sub(1, n))
        if not fine then assert.matches("onnx", told) end
      end
    end
  end)

  it("are errors or others when a bit is changed", function()
    local before = rille.memory().cap or 0
    rille.set_memory_cap(1 << 28)
    for _, name in ipairs { "if_positive", "conv", "dynamic_int8" } do
      local bytes = folder.read(fixtures .. name .. ".onnx")
      for i = 1, #bytes do
        local fine, told = pcall(rille.onnx.load, folder.flip(bytes, i, 1 << (i % 8)))
        if not fine then assert(told:find("onnx", 1, true) or told:find("memory", 1, true), told) end
      end
    end
    rille.set_memory_cap(before)
  end)

  it("name the byte", function()
    assert.matches("onnx: the file is truncated: needs 200 bytes, 1 are left in the model at byte 5",
      refused(int(1, 8) .. "\x3a\xc8\x01\0"))
    assert.matches("onnx: field 'graph' of a ModelProto has the wire type 0 in the model at byte 0", refused(int(1, 8) .. int(7, 1)))
    assert.matches("onnx: field 1 has the wire type 3, which is not read in the model at byte 0", refused("\x0b\0"))
    assert.matches("onnx: a field with the number 0, which no field has in the model at byte 0", refused("\0\0"))
  end)

  it("have no circles and no missing values", function()
    assert.matches("onnx: node 'n' %(Relu%) reads 'b', which nothing before it gives: the nodes are not in order, or go in a circle",
      refused(model(node("Relu", { "b" }, { "a" }) .. node("Relu", { "a" }, { "b" }) .. node("Relu", { "a" }, { "y" }))))
    assert.matches("onnx: node 'n' %(Neg%) gives 'y', which has a value already",
      refused(model(node("Relu", { "x" }, { "y" }) .. node("Neg", { "x" }, { "y" }))))
    assert.matches("onnx: the output 'y' is given by no node", refused(model(node("Relu", { "x" }, { "z" }))))
    assert.matches("onnx: the model has no graph: it is no ONNX model", refused(int(1, 8) .. text(2, "nobody")))
    assert.matches("onnx: the initializer 'w' is there twice", refused(model(node("Relu", { "x" }, { "y" }),
      text(5, tensor("w", 1, { 1 }, "\0\0\0\0")):rep(2))))
  end)

  it("may name weights as the module's own fields are named", function()
    for _, name in ipairs { "forward", "training", "inputs", "_graph", "a.b.c", "1" } do
      local read = rille.onnx.load(model(node("Add", { "x", name }, { "y" }), text(5, tensor(name, 1, { 1 }, string.pack("<f", 2)))))
      local names = {}
      for key in read:named_parameters() do names[#names + 1] = key end
      assert.are.same({ name }, names)
      assert.are.equal(5, read(rille.tensor { 3.0 }):item())
      read:load_state_dict { [name] = rille.tensor { 4.0 } }
      assert.are.equal(7, read:clone()(rille.tensor { 3.0 }):item())
    end
  end)

  it("say what an operator lacks", function()
    assert.matches("onnx: node 'n' %(Convv%) is an operator that is not supported; did you mean 'Conv'%?",
      refused(model(node("Convv", { "x" }, { "y" }))))
    assert.matches("onnx: node 'n' %(Resize%) came with opset 10, but the model says opset 9",
      refused(model(node("Resize", { "x" }, { "y" }), nil, 9)))
    assert.matches("onnx: node 'n' %(FusedGelu%) is of the domain 'com.vendor', whose operators are not known",
      refused(model(node("FusedGelu", { "x" }, { "y" }, text(7, "com.vendor")))))
    assert.matches("onnx: node 'n' %(Add%) takes at least 2 inputs, got 1", refused(model(node("Add", { "x" }, { "y" }))))
    assert.matches("onnx: node 'n' %(Cast%): the attribute 'to' is missing", refused(model(node("Cast", { "x" }, { "y" }))))
    assert.matches("onnx: the model is of opset 99; opsets 1 to 24 are read", refused(model(node("Relu", { "x" }, { "y" }), nil, 99)))
    assert.matches("onnx: node 'n' %(Relu%): the attribute 'alpha' is not supported",
      refused(model(node("Relu", { "x" }, { "y" }, text(5, text(1, "alpha") .. int(3, 1) .. int(20, 2))))))
    local bad = rille.onnx.load(model(node("Reshape", { "x", "x" }, { "y" })))
    assert.matches("onnx.Model: node 'n' %(Reshape%): reshape: ", problem(bad, rille.tensor { 3.0, 4.0 }))
  end)

  it("ask for no more than there is", function()
    local function with(item) return model(node("Add", { "x", "w" }, { "y" }), text(5, item)) end
    assert.matches("onnx: tensor 'w' has 4 bytes for 1073741824 elements of float32", refused(with(tensor("w", 1, { 1 << 30 }, "\0\0\0\0"))))
    assert.matches("onnx: tensor 'w' has more elements than memory can hold",
      refused(with(tensor("w", 1, { 1 << 40, 1 << 40 }, "\0\0\0\0"))))
    assert.matches("onnx: tensor 'w' has the size %-1", refused(with(tensor("w", 1, { -1 }, "\0\0\0\0"))))
    assert.matches("onnx: tensor 'w' has 0 numbers for 3 elements", refused(with(tensor("w", 7, { 3 }))))
    assert.matches("onnx: tensor 'w' has elements of string, which fit no dtype of Rille's", refused(with(tensor("w", 8, { 1 }, "a"))))
    assert.matches("onnx: tensor 'w' has elements of type 77, which ONNX does not name", refused(with(tensor("w", 77, { 1 }, "a"))))
    assert.matches("the uint64 value 18446744073709551615 does not fit int64", refused(with(tensor("w", 13, { 1 }, ("\xff"):rep(8)))))
    local ones = {}
    for i = 1, 40 do ones[i] = 1 end
    assert.matches("onnx: a tensor of 40 dims in the model", refused(with(tensor("w", 1, ones, "\0\0\0\0"))))
    local before = rille.memory().cap or 0
    rille.set_memory_cap(1 << 26)
    local huge = rille.onnx.load(model(node("ConstantOfShape", { "x" }, { "y" })))
    assert.matches("node 'n' %(ConstantOfShape%): .*memory", problem(huge, rille.tensor({ 1 << 30, 16 }, { dtype = "int64" })))
    rille.set_memory_cap(before)
  end)

  it("stay in their folder", function()
    local function at(location)
      local where = text(13, text(1, "location") .. text(2, location))
      return model(node("Add", { "x", "w" }, { "y" }), text(5, tensor("w", 1, { 1 }) .. where .. int(14, 1)))
    end
    local here = folder.new()
    for _, location in ipairs { "../secret", "/etc/hostname", "a/../../b", "" } do
      local path = folder.write(here .. "/m.onnx", at(location))
      assert.matches("which is no file beside the model", problem(rille.onnx.load, path))
    end
    folder.write(here .. "/w.bin", "\0\0")
    assert.matches("onnx: tensor 'w' has 2 bytes for 1 elements of float32",
      problem(rille.onnx.load, folder.write(here .. "/m.onnx", at "w.bin")))
    folder.remove(here)
  end)

  it("are not nested without end", function()
    local inner = node("Relu", { "x" }, { "y" })
    for _ = 1, 60 do
      local branch = text(12, text(1, "y")) .. inner
      local function attribute(name) return text(5, text(1, name) .. text(6, branch) .. int(20, 5)) end
      inner = node("If", { "x" }, { "y" }, attribute "then_branch")
    end
    assert.matches("onnx: messages lie more than 100 deep in the model at byte", refused(model(inner)))
    local call = text(4, "F") .. text(1, "a") .. text(2, "b") .. text(7, "own")
    local own = text(1, "F") .. text(4, "a") .. text(5, "b") .. text(7, call) .. text(10, "own")
    assert.matches("functions call each other more than 32 deep",
      refused(model(node("F", { "x" }, { "y" }, text(7, "own"))) .. text(25, own)))
  end)
end)
