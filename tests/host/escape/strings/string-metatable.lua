-- the strings' methods exchanged under the library
local methods = getmetatable("").__index
for name in pairs(methods) do methods[name] = function() while true do end end end
while true do pcall(rille.help, "relu") pcall(tostring, rille.ones(3)) end
