-- pcall inside pcall, each going on
local function go(n)
  while true do pcall(go, n + 1) end
end
go(1)
