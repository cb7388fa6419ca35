-- a long set at every place
local s, p = ("a"):rep(100000), "[" .. ("b"):rep(100000) .. "]"
while true do pcall(string.find, s, p) end
