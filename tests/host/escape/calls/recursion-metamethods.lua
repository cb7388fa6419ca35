-- through C: metamethods, gsub, sort, pcall
local t = setmetatable({}, {})
getmetatable(t).__index = function(_, k) return t[k + 1] end
local function g() return ("x"):gsub("x", g) end
local function p() return pcall(p) end
while true do pcall(function() return t[1] end) pcall(g) pcall(p) end
