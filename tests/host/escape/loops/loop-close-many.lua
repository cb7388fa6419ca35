-- a thousand variables to close, each going on
local loops = setmetatable({}, { __close = function() while true do pcall(error) end end })
local function go(n)
  local a <close> = loops
  if n > 0 then go(n - 1) end
  while true do end
end
while true do pcall(go, 150) end
