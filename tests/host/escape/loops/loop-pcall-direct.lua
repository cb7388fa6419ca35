-- the smallest loop of pcall
while true do pcall(error) end
