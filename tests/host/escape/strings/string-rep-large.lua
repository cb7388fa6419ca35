-- as long as there is room
while true do pcall(string.rep, "x", 3000000) end
