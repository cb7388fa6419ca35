-- fills it again and again, and catches every error
local kept = {}
while true do
  pcall(function() while true do kept[#kept + 1] = { #kept } end end)
  pcall(function() while true do kept[#kept + 1] = rille.ones(1000) end end)
  if #kept % 3 == 0 then kept = {} end
end
