-- functions that were private and public once
if pcall(function() return rille._read_bytes("/etc/passwd") end) then print "ESCAPED: return rille._read_bytes('/etc/passwd')" end
if pcall(function() return rille._write_file("x", "escaped.txt", "x") end) then print "ESCAPED: return rille._write_file('x', 'escaped.txt', 'x')" end
if pcall(function() return rille._list_folder("x", "/") end) then print "ESCAPED: return rille._list_folder('x', '/')" end
if pcall(function() return rille._download { path = "escaped", urls = { "file:///etc/passwd" } } end) then print "ESCAPED: return rille._download { path = 'escaped', urls = { 'file:///etc/passwd' } }" end
if pcall(function() return rille._fail_allocation(1) end) then print "ESCAPED: return rille._fail_allocation(1)" end
