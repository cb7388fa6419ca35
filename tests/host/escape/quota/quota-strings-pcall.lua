-- strings that double, caught
while true do
  local s = "x"
  pcall(function() while true do s = s .. s end end)
end
