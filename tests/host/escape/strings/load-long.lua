-- a long chunk
local s = ("x = 1 "):rep(300000)
while true do pcall(load, s) end
