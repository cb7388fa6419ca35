-- runs a program
if pcall(function() return os.execute("touch escaped.txt") end) then print "ESCAPED: return os.execute('touch escaped.txt')" end
if pcall(function() return io.popen("id"):read() end) then print "ESCAPED: return io.popen('id'):read()" end
if pcall(function() return rille.datasets.download { path = "escaped", urls = { "http://127.0.0.1/x" }, program = "/usr/bin/touch" } end) then print "ESCAPED: return rille.datasets.download { path = 'escaped', urls = { 'http://127.0.0.1/x' }, program = '/usr/bin/touch' }" end
if pcall(function() return rille._download { path = "escaped", urls = { "x" }, program = "/usr/bin/touch" } end) then print "ESCAPED: return rille._download { path = 'escaped', urls = { 'x' }, program = '/usr/bin/touch' }" end
