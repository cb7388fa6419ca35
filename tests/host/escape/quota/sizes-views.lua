-- views that reach outside
if pcall(function() return rille.ones(3):as_strided({1e9  end) and true then print "ESCAPED: rille.ones(3):as_strided({1e9 " end
if pcall(function() return  0}, {1}, 0):sum() end) and true then print "ESCAPED:  0}, {1}, 0):sum()" end
if pcall(function() return rille.ones(3):as_strided({3}, {1e9  end) and true then print "ESCAPED: rille.ones(3):as_strided({3}, {1e9 " end
if pcall(function() return  0}, 0):sum() end) and true then print "ESCAPED:  0}, 0):sum()" end
if pcall(function() return rille.ones(3):as_strided({1}, {1}, 5):sum() end) and true then print "ESCAPED: rille.ones(3):as_strided({1}, {1}, 5):sum()" end
if pcall(function() return rille.ones(3):narrow(0, 2, 5):sum() end) and true then print "ESCAPED: rille.ones(3):narrow(0, 2, 5):sum()" end
if pcall(function() return rille.ones(3):select(0, 7) end) and true then print "ESCAPED: rille.ones(3):select(0, 7)" end
if pcall(function() return rille.ones(4):view(5) end) and true then print "ESCAPED: rille.ones(4):view(5)" end
