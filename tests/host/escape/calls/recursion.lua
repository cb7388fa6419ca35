-- without an end
local function go() return 1 + go() end
while true do pcall(go) end
