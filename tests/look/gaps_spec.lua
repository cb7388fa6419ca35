-- docs/pytorch-gaps.md says what of PyTorch's public names is missing, and is current.
package.path = "tests/support/?.lua;" .. package.path
local gaps = require "gaps"

it("the document of gaps is what is missing", function()
  local file = assert(io.open "docs/pytorch-gaps.md")
  local text = file:read "a"
  file:close()
  assert.is_true(text == gaps.document(),
    "docs/pytorch-gaps.md is not current: build/rille docs/make_gaps.lua > docs/pytorch-gaps.md")
end)

it("names that are not there on purpose have a reason, and those that are there are no gaps", function()
  assert.is_truthy(gaps.reason "sparse_coo_tensor")
  assert.is_truthy(gaps.reason "view_as_complex")
  assert.is_nil(gaps.reason "relu")
  for _, entry in ipairs(gaps.find()) do
    for _, name in ipairs(entry[2].missing) do
      assert.is_true(name ~= "relu" and name ~= "Linear" and name ~= "Normal" and name ~= "Adam", entry[1] .. "." .. name)
    end
  end
end)
