-- Every op shows an example in its help, and the example runs.
local rille = require "rille"
local native = require "rille.native"
package.path = "tests/support/?.lua;" .. package.path
local samples = require "samples"

-- Ops with a function in Lua in front of them.
local fronts = {}
for _, name in ipairs(rille.ops()) do
  local ok, value = pcall(function() return rille[name] end)
  fronts[name] = ok and type(value) == "function" and debug.getinfo(value, "S").what == "Lua" or nil
end

for _, name in ipairs(rille.ops()) do
  it("the example of " .. name .. " runs", function()
    local info = native.op_info(name)
    assert(info.example, name .. " has no example")
    local text = rille.help(name)
    if fronts[name] then
      -- a function with arguments of its own stands in front of the op: its example is another one, which reference_spec runs
      assert.is_truthy(text:find(name .. "(", 1, true), text)
    else
      assert.is_truthy(text:find(info.example, 1, true))
    end
    assert.is_truthy(info.example:find(name:gsub("_$", ""), 1, false) or info.example:find "linalg")
    local chunk = assert(load("local rille = ... return " .. info.example, "=example"))
    rille.manual_seed(0)
    if samples.lacks_lapack(chunk, rille) then return end
    assert(rille.is_tensor(chunk(rille)))
  end)
end
