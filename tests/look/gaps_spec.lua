-- docs/pytorch-gaps.md says what of PyTorch's public names is missing, and is current.
package.path = "tests/support/?.lua;" .. package.path
local gaps = require "gaps"

local function written()
  local file = assert(io.open "docs/pytorch-gaps.md")
  local text = file:read "a"
  file:close()
  return text
end

local function signatures() return dofile "tests/fixtures/signatures.lua" end

describe("The document of gaps", function()
  it("is what is missing", function()
    assert.is_true(written() == gaps.document(),
      "docs/pytorch-gaps.md is not current: build/rille docs/make_gaps.lua > docs/pytorch-gaps.md")
  end)

  it("is not current when a name or a parameter is newly missing", function()
    local more = signatures()
    more.torch.no_such_name = "input"
    local text = gaps.document(more)
    assert.is_true(text ~= written())
    assert.matches("`no_such_name`", text:match "## torch\n.-Not yet:\n\n(.-)\n\n")

    more = signatures()
    more.torch.sort = more.torch.sort .. " no_such_option"
    text = gaps.document(more)
    assert.is_true(text ~= written())
    assert.matches("`sort%(no_such_option%)`", text)
  end)

  it("asks ops for the parameters that they take", function()
    local function parameters(more)
      local list = {}
      for _, entry in ipairs(gaps.find { torch = more, Tensor = {}, nn = {}, functional = {}, optim = {}, linalg = {}, special = {},
        distributions = {} }) do
        table.move(entry[2].parameters, 1, #entry[2].parameters, #list + 1, list)
      end
      return table.concat(list, " ")
    end
    assert.are.equal("", parameters { sort = "input dim descending stable", where = "condition x y", topk = "input k dim largest sorted" })
    assert.are.equal("topk(descending)", parameters { topk = "input k dim largest sorted descending" })
    assert.are.equal("", parameters { swapdims = "input axis0 axis1" }) -- the same places
  end)

  it("has a reason only for names that PyTorch has and that are missing", function()
    local missing, is_there, of_pytorch = {}, {}, {}
    for place, list in pairs(signatures()) do
      for name in pairs(list) do of_pytorch[name] = place end
    end
    for _, entry in ipairs(gaps.find()) do
      for _, name in ipairs(entry[2].missing) do missing[name] = true end
    end
    for _, reason in ipairs(gaps.reasons) do
      for name in pairs(reason.names) do
        if not missing[name] then is_there[#is_there + 1] = name .. (of_pytorch[name] and " is there" or " is no name of PyTorch's") end
      end
      for i = 3, #reason do
        local fits = false
        for name in pairs(missing) do fits = fits or name:find(reason[i]) ~= nil end
        if not fits then is_there[#is_there + 1] = reason[i] .. " fits nothing" end
      end
    end
    table.sort(is_there)
    assert.are.equal("", table.concat(is_there, "\n"))
  end)

  it("has no reason for names that scripts write", function()
    for _, name in ipairs { "relu", "Size", "set_flush_denormal", "select_scatter", "slice_scatter", "lobpcg", "svd_lowrank", "pca_lowrank",
      "gru", "lstm", "asarray", "from_numpy", "resize_", "apply_", "numpy", "get_device", "manual_seed", "ger", "addmm", "Linear" } do
      assert.is_nil(gaps.reason(name), name)
    end
    assert.is_truthy(gaps.reason "sparse_coo_tensor")
    assert.is_truthy(gaps.reason "view_as_complex")
  end)

  it("leaves nothing open", function()
    local text = gaps.document()
    assert.is_nil(text:find("Not yet", 1, true))
    assert.is_nil(text:find("not taken yet", 1, true))
  end)

  it("gives reasons for parameters that are missing alone", function()
    local missing = {}
    for _, entry in ipairs(gaps.find()) do
      for _, name in ipairs(entry[2].parameters) do missing[name] = true end
    end
    for _, reason in ipairs(gaps.parameter_reasons) do
      for name in pairs(reason.names) do assert.is_true(missing[name], name .. " is there") end
    end
  end)
end)
