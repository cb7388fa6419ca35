-- weight_norm and spectral_norm: PyTorch's numbers and keys (make_norm_cases.py).
local rille = require "rille"
local nn = rille.nn
local cases = dofile "tests/fixtures/training/norms.lua"

local layers = {
  linear = { function() return nn.Linear(4, 3) end, { 5, 4 } },
  conv = { function() return nn.Conv2d(2, 3, 3) end, { 2, 2, 5, 5 } },
}
local utils = nn.utils
local norms = {
  classic_weight = function(m) return utils.weight_norm(m) end,
  classic_weight_dim1 = function(m) return utils.weight_norm(m, "weight", 1) end,
  classic_weight_whole = function(m) return utils.weight_norm(m, "weight", { dim = "none" }) end,
  classic_spectral = function(m) return utils.spectral_norm(m) end,
  classic_spectral_dim1 = function(m) return utils.spectral_norm(m, "weight", { n_power_iterations = 2, dim = 1 }) end,
  weight = function(m) return utils.parametrizations.weight_norm(m) end,
  weight_dim1 = function(m) return utils.parametrizations.weight_norm(m, "weight", { dim = 1 }) end,
  spectral = function(m) return utils.parametrizations.spectral_norm(m) end,
  spectral_dim1 = function(m) return utils.parametrizations.spectral_norm(m, "weight", { n_power_iterations = 2, dim = 1 }) end,
}

local function close(expected, got, what)
  assert.equal(#expected, #got, what)
  for i, want in ipairs(expected) do
    assert(math.abs(want - got[i]) <= 2e-5 * (1 + math.abs(want)), ("%s[%d]: %g, wanted %g"):format(what, i, got[i], want))
  end
end

local function flat(tensor) return tensor:detach():reshape(-1):totable() end

-- A Lua module with a Linear's weight of its own.
local Plain = nn.Module:extend("Plain")
function Plain:init(layer) self.weight, self.bias = layer.weight, layer.bias end
function Plain:forward(x) return rille.functional.linear(x, self.weight, self.bias) end

local function run(case, wrap)
  rille.manual_seed(7)
  local make, sizes = table.unpack(layers[case.layer])
  local module = norms[case.norm](wrap(make()))
  local x = rille.randn(sizes)
  local keys = {}
  for name in pairs(module:state_dict()) do keys[#keys + 1] = name end
  assert.same(case.keys, keys)
  local optimizer = rille.optim.SGD(module:parameters(), { lr = 0.1 })
  local losses = {}
  for step = 1, 3 do
    local loss = module(x):square():mean()
    losses[step] = loss:item()
    optimizer:zero_grad()
    loss:backward()
    optimizer:step()
  end
  close(case.losses, losses, "losses")
  for name, tensor in pairs(module:state_dict()) do close(case.state[name], flat(tensor), name) end
  module:eval()
  close({ case.evaluated }, { module(x):square():mean():item() }, "evaluated")
  close(case.weight, flat(module.weight), "weight")
  return module, x
end

describe("reparametrizations", function()
  for _, case in ipairs(cases) do
    it(("are PyTorch's: %s of %s"):format(case.norm, case.layer), function()
      run(case, function(layer) return layer end)
      if case.layer == "linear" then run(case, Plain) end
    end)
  end

  it("are taken off again and leave the weight as it was", function()
    for _, wrap in ipairs { function(layer) return layer end, Plain } do
      for _, case in ipairs(cases) do
        if case.layer == "linear" then
          local module, x = run(case, wrap)
          local before = flat(module(x))
          local classic = case.norm:match "^classic_(%a+)"
          if classic then
            utils["remove_" .. classic .. "_norm"](module)
          else
            utils.parametrize.remove_parametrizations(module, "weight")
            assert.is_false(utils.parametrize.is_parametrized(module))
          end
          assert.equal(2, #module:parameters())
          assert.is_true(module.weight.is_leaf)
          assert.is_true(module.weight.requires_grad)
          close(before, flat(module(x)), case.norm)
        end
      end
    end
  end)

  it("are copied by clone, loaded by load_state_dict and kept out of each other's way", function()
    for name, norm in pairs(norms) do
      local a, b = norm(nn.Linear(4, 3)), norm(nn.Linear(4, 3))
      local x = rille.randn(2, 4)
      a:eval()
      b:eval()
      b:load_state_dict(a:state_dict())
      close(flat(a(x)), flat(b(x)), name)
      local c = a:clone()
      c(x):sum():backward()
      assert.is_nil(a:parameters()[2].grad)
      rille.no_grad(function() c:parameters()[2]:mul_(3) end)
      close(flat(b(x)), flat(a(x)), name)
    end
  end)

  it("take parametrizations written by the user, one after the other", function()
    local Symmetric = nn.Module:extend("Symmetric")
    function Symmetric:forward(w) return w:triu() + w:triu(1):t() end -- luacheck: ignore
    local Double = nn.Module:extend("Double")
    function Double:forward(w) return w * 2 end -- luacheck: ignore
    local layer = nn.Linear(3, 3)
    local original = layer.weight:clone()
    utils.parametrize.register_parametrization(layer, "weight", Symmetric())
    utils.parametrize.register_parametrization(layer, "weight", Double())
    assert.is_true(utils.parametrize.is_parametrized(layer, "weight"))
    assert.is_true(rille.allclose(layer.weight, layer.weight:t()))
    assert.is_true(rille.allclose(layer.weight, (original:triu() + original:triu(1):t()) * 2))
    assert.same({ "bias", "parametrizations.weight.original" }, (function()
      local names = {}
      for name in layer:named_parameters() do names[#names + 1] = name end
      return names
    end)())
    layer(rille.ones(1, 3)):sum():backward()
    assert.is_truthy(layer:get_parameter("parametrizations.weight.original").grad)
    utils.parametrize.remove_parametrizations(layer, "weight", { leave_parametrized = false })
    assert.is_true(rille.equal(layer.weight, original))
  end)

  it("take a value for a weight that has an inverse", function()
    local layer = utils.parametrizations.weight_norm(nn.Linear(2, 2))
    local value = rille.tensor { { 3.0, 4.0 }, { 1.0, 0.0 } }
    layer.weight = value
    assert.is_true(value:allclose(layer.weight))
  end)

  it("say what is wrong", function()
    local function refused(text, fn) assert.error_matches(fn, text) end
    refused("needs a module, got number", function() utils.weight_norm(3) end)
    refused("Linear has no parameter 'wieght'", function() utils.weight_norm(nn.Linear(2, 2), "wieght") end)
    refused("dim must be within %-2 and 1, got 2", function() utils.weight_norm(nn.Linear(2, 2), "weight", 2) end)
    refused("weight of Linear is computed already", function()
      utils.spectral_norm(utils.weight_norm(nn.Linear(2, 2)))
    end)
    refused("weight of Linear has none", function() utils.remove_weight_norm(nn.Linear(2, 2)) end)
    refused("n_power_iterations must be at least 1", function()
      utils.spectral_norm(nn.Linear(2, 2), "weight", { n_power_iterations = 0 })
    end)
    refused("no option 'epz', did you mean 'eps'", function() utils.spectral_norm(nn.Linear(2, 2), "weight", { epz = 1 }) end)
    refused("weight of Linear is not parametrized", function() utils.parametrize.remove_parametrizations(nn.Linear(2, 2)) end)
    local Twice = nn.Module:extend("Twice")
    function Twice:forward(w) return w * 2 end -- luacheck: ignore
    local layer = nn.Linear(2, 2)
    utils.parametrize.register_parametrization(layer, "weight", Twice())
    refused("weight of Linear is computed by Twice, which has no right_inverse", function() layer.weight = rille.ones(2, 2) end)
    local Wider = nn.Module:extend("Wider")
    function Wider:forward(w) return rille.cat { w, w } end -- luacheck: ignore
    refused("gave weight of shape %[4, 2%] and dtype float32, wanted %[2, 2%]", function()
      utils.parametrize.register_parametrization(nn.Linear(2, 2), "weight", Wider())
    end)
  end)
end)
