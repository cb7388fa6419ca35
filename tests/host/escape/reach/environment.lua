-- reads the environment, ends the host
if pcall(function() return os.getenv("HOME"):len() end) then print "ESCAPED: return os.getenv('HOME'):len()" end
if pcall(function() os.exit(3) end) then print "ESCAPED: os.exit(3)" end
if pcall(function() os.setlocale("C") end) then print "ESCAPED: os.setlocale('C')" end
if pcall(function() os.remove("escaped.txt") end) then print "ESCAPED: os.remove('escaped.txt')" end
if pcall(function() os.rename("a", "b") end) then print "ESCAPED: os.rename('a', 'b')" end
if pcall(function() return os.tmpname():len() end) then print "ESCAPED: return os.tmpname():len()" end
