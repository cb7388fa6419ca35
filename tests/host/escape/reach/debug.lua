-- the debug library by all names
if pcall(function() return debug.getregistry()[1] end) then print "ESCAPED: return debug.getregistry()[1]" end
if pcall(function() return require("debug").getinfo(1) end) then print "ESCAPED: return require('debug').getinfo(1)" end
if pcall(function() return package.loaded.debug.sethook() end) then print "ESCAPED: return package.loaded.debug.sethook()" end
if pcall(function() return _G["debug"].getmetatable("") end) then print "ESCAPED: return _G['debug'].getmetatable('')" end
if pcall(function() return (getmetatable(print) or {}).__index.x.y end) then print "ESCAPED: return (getmetatable(print) or {}).__index.x.y" end
