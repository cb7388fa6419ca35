-- loads bytecode
if pcall(function() return load("\27Lua\x54\0\x19\x93")() end) then print "ESCAPED: return load('\27Lua\x54\0\x19\x93')()" end
if pcall(function() return load(string.dump(function() end))() end) then print "ESCAPED: return load(string.dump(function() end))()" end
if pcall(function() return string.dump(print):len() end) then print "ESCAPED: return string.dump(print):len()" end
if pcall(function() return load("\27Lua", "x", "b")() end) then print "ESCAPED: return load('\27Lua', 'x', 'b')()" end
if pcall(function() return load(function() return "\27Lua" end, "x", "bt")() end) then print "ESCAPED: return load(function() return '\27Lua' end, 'x', 'bt')()" end
