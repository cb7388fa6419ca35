-- sizes past every limit
if pcall(function() return rille.ones(2^62  end) and true then print "ESCAPED: rille.ones(2^62 " end
if pcall(function() return  0) end) and true then print "ESCAPED:  0)" end
if pcall(function() return rille.ones(2^31, 2^31) end) and true then print "ESCAPED: rille.ones(2^31, 2^31)" end
if pcall(function() return rille.empty(1e18  end) and true then print "ESCAPED: rille.empty(1e18 " end
if pcall(function() return  0) end) and true then print "ESCAPED:  0)" end
if pcall(function() return rille.zeros(-1) end) and true then print "ESCAPED: rille.zeros(-1)" end
if pcall(function() return rille.ones(3, 0, 2^60  end) and false then print "ESCAPED: rille.ones(3, 0, 2^60 " end
if pcall(function() return  0) end) and true then print "ESCAPED:  0)" end
if pcall(function() return rille.arange(1e15) end) and true then print "ESCAPED: rille.arange(1e15)" end
if pcall(function() return rille.eye(1e9  end) and true then print "ESCAPED: rille.eye(1e9 " end
if pcall(function() return  0) end) and true then print "ESCAPED:  0)" end
if pcall(function() return rille.randperm(1e15  end) and true then print "ESCAPED: rille.randperm(1e15 " end
if pcall(function() return  0) end) and true then print "ESCAPED:  0)" end
if pcall(function() return rille.linspace(0, 1, 1e15  end) and true then print "ESCAPED: rille.linspace(0, 1, 1e15 " end
if pcall(function() return  0) end) and true then print "ESCAPED:  0)" end
