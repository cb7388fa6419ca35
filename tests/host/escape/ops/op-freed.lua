-- tensors that were freed
local x = rille.ones(3)
x:free()
if pcall(function() return x + 1 end) then print "ESCAPED" end
local y <close> = rille.scope()
while true do pcall(function() local s <close> = rille.scope() local t = rille.ones(3) s:close() return t + 1 end) end
