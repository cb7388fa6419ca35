-- random numbers
while true do pcall(rille.randn, 1000000) pcall(rille.randperm, 500000) pcall(rille.randint, 0, 9, { 500000 }) end
