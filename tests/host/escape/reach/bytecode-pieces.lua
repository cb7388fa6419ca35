-- bytecode in pieces, past a check of the first one
local pieces, i = { "\27", "Lua", "\x54\0" }, 0
local f = load(function() i = i + 1 return pieces[i] end, "x", "bt")
if f then print "ESCAPED: bytecode" end
