-- sorts
local t = {}
for i = 1, 100000 do t[i] = (i * 7919) % 100003 end
while true do
  pcall(table.sort, t, function(a, b) return a > b end)
  pcall(table.sort, t)
  pcall(table.sort, t, math.ult)
end
