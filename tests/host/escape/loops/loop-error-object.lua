-- an error value whose __tostring loops
local value = setmetatable({}, { __tostring = function() while true do end end })
while true do pcall(error, value) end
