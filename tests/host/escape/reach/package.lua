-- modules and C libraries
if pcall(function() return package.loadlib("libc.so.6", "*")() end) then print "ESCAPED: return package.loadlib('libc.so.6', '*')()" end
if pcall(function() return package.searchers[1]("x") end) then print "ESCAPED: return package.searchers[1]('x')" end
if pcall(function() return require("io").open("/etc/passwd"):read() end) then print "ESCAPED: return require('io').open('/etc/passwd'):read()" end
if pcall(function() return require("os").execute("id"):len() end) then print "ESCAPED: return require('os').execute('id'):len()" end
if pcall(function() return require("package").path:len() end) then print "ESCAPED: return require('package').path:len()" end
if pcall(function() return require "rille.native".fail_allocation end) then print "ESCAPED: return require 'rille.native'.fail_allocation" end
if pcall(function() return require("_G").io.open end) then print "ESCAPED: return require('_G').io.open" end
