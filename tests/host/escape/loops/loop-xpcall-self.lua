-- a handler that fails in itself
local function handler() while true do xpcall(error, handler) end end
xpcall(function() while true do end end, handler)
