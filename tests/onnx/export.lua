-- Writes the networks of twelve.lua, what they are given and what they give, for export.py: build/rille tests/onnx/export.lua
-- FOLDER.
package.path = "tests/onnx/?.lua;" .. package.path
local rille = require "rille"
local folder = arg[1]

local function save(path, prefix, list)
  local named = {}
  for i, x in ipairs(list) do named[prefix .. i] = x:detach() end
  rille.save_npz(named, path)
end

local function write(name, net, example)
  local path = folder .. "/" .. name
  rille.onnx.save(net, example, path .. ".onnx", { dynamic_batch = true })
  local more = {}
  for i, x in ipairs(example) do more[i] = rille.cat({ x, x:flip { 0 } }, 0) end -- another batch than the example's
  save(path .. ".in.npz", "i", more)
  save(path .. ".out.npz", "o", { net(table.unpack(more)) })
end

for _, item in ipairs(require "twelve"()) do write(item.name, item.net, item.example) end
rille.manual_seed(3)
for name, f in pairs(require "calls") do write("calls of " .. name, f, { rille.randn(2, 4, 6) }) end
