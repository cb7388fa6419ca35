-- nn.utils.prune and orthogonal parametrizations.
local rille = require "rille"
local nn = rille.nn
local prune, parametrizations = nn.utils.prune, nn.utils.parametrizations

local function refused(text, f, ...)
  local ok, problem = pcall(f, ...)
  assert.is_false(ok, "was taken; expected: " .. text)
  assert.is_truthy(tostring(problem):find(text, 1, true), tostring(problem))
end

local function layer(values)
  local net = nn.Linear(#values[1], #values)
  net.weight = nn.Parameter(rille.tensor(values))
  return net
end

describe("pruning", function()
  it("by size, again, and made permanent", function()
    local net = layer { { 1.0, -5.0, 2.0 }, { 4.0, -0.5, 3.0 } }
    prune.l1_unstructured(net, "weight", 2)
    assert.same({ { 0, -5, 2 }, { 4, 0, 3 } }, net.weight:totable())
    local names = {}
    for name in net:named_parameters() do names[#names + 1] = name end
    assert.same({ "bias", "weight_orig" }, names)
    assert.is_true(prune.is_pruned(net))
    prune.l1_unstructured(net, "weight", 0.5) -- of the four that are left
    assert.same({ { 0, -5, 0 }, { 4, 0, 0 } }, net.weight:totable())
    net(rille.ones(1, 3)):sum():backward()
    assert.same({ { 0, 1, 0 }, { 1, 0, 0 } }, net.weight_orig.grad:totable())
    prune.remove(net, "weight")
    assert.same({ { 0, -5, 0 }, { 4, 0, 0 } }, net.weight:totable())
    assert.is_false(prune.is_pruned(net))
    assert.equal(2, #net:parameters())
  end)

  it("of channels", function()
    local net = layer { { 1.0, -5.0, 2.0 }, { 4.0, -0.5, 3.0 } }
    prune.ln_structured(net, "weight", 1, 2, 0)
    assert.same({ { 1, -5, 2 }, { 0, 0, 0 } }, net.weight:totable())
    net = layer { { 1.0, -5.0, 2.0 }, { 4.0, -0.5, 3.0 } }
    prune.random_structured(net, "weight", 1, 1)
    assert.equal(4, net.weight:count_nonzero():item())
  end)

  it("at random, by a mask, and over several layers", function()
    local net = nn.Linear(10, 10)
    prune.random_unstructured(net, "weight", 0.3)
    assert.equal(70, net.weight_mask:sum():item())
    local other = layer { { 1.0, 2.0 } }
    prune.custom_from_mask(other, "weight", rille.tensor { { 0.0, 1.0 } })
    assert.same({ { 0, 2 } }, other.weight:totable())
    local a, b = layer { { 1.0, 9.0 } }, layer { { 2.0, 3.0 } }
    prune.global_unstructured({ { a, "weight" }, { b, "weight" } }, prune.l1_unstructured, 2)
    assert.same({ { 0, 9 } }, a.weight:totable())
    assert.same({ { 0, 3 } }, b.weight:totable())
    prune.identity(a, "bias")
    assert.same({ 1 }, a.bias_mask:totable())
  end)

  it("twice with PyTorch's masks", function()
    for mask, steps in pairs {
      ["00101100110010001011"] = { { "l1_unstructured", 0.4 }, { "l1_unstructured", 3 } },
      ["00011101100011001100"] = { { "random_unstructured", 0.4 }, { "random_unstructured", 3 } },
      ["00000101010100000101"] = { { "random_structured", 2, 0 }, { "random_structured", 0.5, 1 } },
      ["10101010000000001010"] = { { "ln_structured", 2, 1, 0 }, { "ln_structured", 0.5, 2, 1 } },
    } do
      rille.manual_seed(5)
      local net = nn.Linear(4, 5)
      for _, step in ipairs(steps) do prune[step[1] ](net, "weight", table.unpack(step, 2)) end
      assert.equal(mask, table.concat(net.weight_mask:long():flatten():totable()))
    end
  end)

  it("is told what it cannot do", function()
    local net = nn.Linear(2, 2)
    refused("Linear has no parameter 'wait'", prune.identity, net, "wait")
    refused("9 of 4 elements cannot be pruned", prune.l1_unstructured, net, "weight", 9)
    refused("amount must be a share between 0 and 1", prune.l1_unstructured, net, "weight", 1.5)
    refused("remove: weight of Linear is not pruned", prune.remove, net, "weight")
    refused("dim must lie from -2 to 1, got 4", prune.ln_structured, net, "weight", 1, 2, 4)
  end)
end)

describe("orthogonal parametrizations", function()
  if rille.blas == "builtin" then return pending "orthogonal parametrizations need OpenBLAS" end
  it("give PyTorch's weights", function()
    for sizes, want in pairs {
      [{ 3, 3 }] = { 0.0415106714, -0.9583731294, -0.2824853063, 0.4113765061, 0.2740463614, -0.8692916632, -0.9105198979,
        0.0801230371, -0.4056278765 },
      [{ 2, 3 }] = { 0.6745786071, -0.1867527366, 0.7201257944, -0.0463133715, -0.1623647511, -0.9813146591 },
      [{ 3, 2 }] = { 0.5127177238, -0.5804647207, 0.6325987578, 0.8551690578, 0.4106717407, -0.3162824512 },
    } do
      rille.manual_seed(5)
      local net = parametrizations.orthogonal(nn.Linear(sizes[1], sizes[2]))
      local moved = rille.arange(sizes[1] * sizes[2]):float():reshape(sizes[2], sizes[1]):tril(-1) * 0.1
      net.parametrizations.weight.original.data:add_(moved)
      for i, value in ipairs(net.weight:flatten():totable()) do assert.is_true(math.abs(value - want[i]) < 2e-6) end
    end
  end)

  local function is_orthogonal(w)
    if w:size(0) < w:size(1) then w = w.mT end
    local gram = w.mT:matmul(w)
    return rille.allclose(gram, rille.eye(gram:size(0)), { atol = 1e-5 })
  end
  for _, sizes in ipairs { { 3, 3 }, { 2, 5 }, { 5, 2 } } do
    for _, map in ipairs { "matrix_exp", "cayley", "householder" } do
      it(("%s of %d x %d"):format(map, sizes[1], sizes[2]), function()
        rille.manual_seed(5)
        local net = parametrizations.orthogonal(nn.Linear(sizes[1], sizes[2]), "weight", map)
        assert.is_true(is_orthogonal(net.weight))
        local opt = rille.optim.SGD(net:parameters(), { lr = 0.02 })
        for _ = 1, map == "householder" and 0 or 3 do -- whose signs must stay whole numbers
          opt:zero_grad()
          net(rille.randn(4, sizes[1])):pow(3):sum():backward()
          opt:step()
        end
        assert.is_true(is_orthogonal(net.weight))
        assert.is_true(nn.utils.parametrize.is_parametrized(net, "weight"))
      end)
    end
  end
  it("is told what it cannot do", function()
    refused("orthogonal_map must be matrix_exp, cayley or householder, got 'qr'", parametrizations.orthogonal, nn.Linear(2, 2), "weight", "qr")
    refused("orthogonal: bias must be a matrix, got shape [2]", parametrizations.orthogonal, nn.Linear(2, 2), "bias")
  end)
end)
