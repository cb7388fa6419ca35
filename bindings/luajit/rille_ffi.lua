-- Rille for LuaJIT: tensors, ops, gradients, layers, optimizers and files over librille, under the names of the Lua 5.4 side.
--
--   local rille = require "rille_ffi"
--   local x = rille.tensor({ { 1, 2 }, { 3, 4 } }, { requires_grad = true })
--   x:pow(2):sum():backward()
--   print(x.grad)
--
-- docs/luajit.md tells what differs. RILLE_LIBRARY is the path of the library where it is not among the system's.
local has_ffi = pcall(require, "ffi")
if not has_ffi then
  error("rille_ffi needs LuaJIT, whose ffi this " .. _VERSION .. " does not have: run the program with luajit, or use Lua 5.4 "
    .. "and require 'rille'", 0)
end

local core = require "rille_ffi.core"
local rille = { core = core, C = core.C, ctx = core.ctx, none = core.none }

require "rille_ffi.ops"(rille)
require "rille_ffi.tensor"(rille)
require "rille_ffi.index"(rille)
require "rille_ffi.nn"(rille)
require "rille_ffi.optim"(rille)
require "rille_ffi.files"(rille)
require "rille_ffi.capture"(rille)

return rille
