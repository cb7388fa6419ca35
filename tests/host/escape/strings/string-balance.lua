-- quadratic %b
local s = ("("):rep(300000)
while true do pcall(string.find, s, "%b()") end
