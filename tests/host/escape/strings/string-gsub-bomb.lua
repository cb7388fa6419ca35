-- a replacement that grows
local s = "x"
while true do
  local fine, longer = pcall(string.gsub, s, "x", ("x"):rep(100))
  s = fine and longer or "x"
end
