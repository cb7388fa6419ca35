-- references back
local s = ("a"):rep(3000) .. "b"
while true do pcall(string.find, s, "(a*)(a*)%1%2c") end
