-- Every op shows an example in its help, and the example runs.
local rille = require "rille"
local native = require "rille.native"
package.path = "tests/support/?.lua;" .. package.path
local samples = require "samples"

for _, name in ipairs(rille.ops()) do
  it("the example of " .. name .. " runs", function()
    local info = native.op_info(name)
    assert(info.example, name .. " has no example")
    assert.is_truthy(rille.help(name):find(info.example, 1, true))
    assert.is_truthy(info.example:find(name:gsub("_$", ""), 1, false) or info.example:find "linalg")
    local chunk = assert(load("local rille = ... return " .. info.example, "=example"))
    rille.manual_seed(0)
    if samples.lacks_lapack(chunk, rille) then return end
    assert(rille.is_tensor(chunk(rille)))
  end)
end
