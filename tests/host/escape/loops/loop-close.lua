-- __close that loops
local loops = setmetatable({}, { __close = function() while true do end end })
while true do pcall(function() local a <close>, b = loops, 1 while true do end end) end
