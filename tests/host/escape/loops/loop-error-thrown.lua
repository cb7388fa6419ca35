-- the error value is left to the host
error(setmetatable({}, { __tostring = function() while true do end end, __name = ("x"):rep(100000) }))
