-- the same for match, gmatch, gsub
local s, p = ("a"):rep(20000), ("a-"):rep(10) .. "b"
pcall(string.match, s, p)
pcall(function() for _ in s:gmatch(p) do end end)
pcall(string.gsub, s, p, "")
while true do pcall(string.find, s, p) end
