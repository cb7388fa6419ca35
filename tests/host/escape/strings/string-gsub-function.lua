-- a replacement that loops
while true do pcall(string.gsub, "aaa", "a", function() while true do end end) end
