-- loops in metamethods
local m = {}
for _, name in ipairs { "__index", "__newindex", "__call", "__add", "__concat", "__len", "__eq", "__lt", "__le", "__unm" } do
  m[name] = function() while true do end end
end
local a, b = setmetatable({}, m), setmetatable({}, m)
for _, f in ipairs { function() return a.x end, function() a.x = 1 end, function() a() end, function() return a + b end,
  function() return a .. b end, function() return #a end, function() return a == b end, function() return a < b end } do
  pcall(f)
end
