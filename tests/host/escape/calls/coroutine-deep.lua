-- coroutines inside each other
local function go() return coroutine.wrap(go)() end
while true do pcall(go) end
