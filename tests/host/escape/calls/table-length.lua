-- lengths that __len says
local t = setmetatable({}, { __len = function() return 1 << 53 end })
for _, f in ipairs { table.remove, table.insert, table.concat, table.unpack, table.sort, table.move } do
  pcall(f, t, 1) pcall(f, t, 1, 1) pcall(f, t, 1, 1 << 53, 2)
end
pcall(table.move, {}, 1, 1 << 60, 2)
while true do pcall(table.remove, t, 1) end
