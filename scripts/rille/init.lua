-- The Lua half of the library: what require "rille" adds to the C module.
local rille = ...
rille.nn = rille.nn or {}
rille.nn.functional = rille.functional
rille.optim = rille.optim or {}
rille.data = rille.data or {}
return rille
