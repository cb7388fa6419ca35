-- another environment
local f = load("return io, os, debug, package", "x", "t", {})
local a, b, c, d = f()
if a or b or c or d then print "ESCAPED" end
if load("return _ENV.io or debug or package")() then print "ESCAPED" end
load("while true do end", "x", "t", {})()
