-- reads a file of the host's
if pcall(function() return rille.load("/etc/passwd").x end) then print "ESCAPED: return rille.load('/etc/passwd').x" end
if pcall(function() return io.open("/etc/passwd"):read() end) then print "ESCAPED: return io.open('/etc/passwd'):read()" end
if pcall(function() return dofile("/etc/passwd") end) then print "ESCAPED: return dofile('/etc/passwd')" end
if pcall(function() return loadfile("/etc/passwd")() end) then print "ESCAPED: return loadfile('/etc/passwd')()" end
if pcall(function() for _ in io.lines("/etc/passwd") do end end) then print "ESCAPED: for _ in io.lines('/etc/passwd') do end" end
