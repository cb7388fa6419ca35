-- copies of a long string
local s = ("x"):rep(3000000)
while true do local t = s:sub(2) t = s:lower() t = s:reverse() end
