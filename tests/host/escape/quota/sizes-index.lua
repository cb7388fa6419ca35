-- indices that reach outside
if pcall(function() return rille.ones(3):gather(0, rille.tensor({5}):long()) end) and true then print "ESCAPED: rille.ones(3):gather(0, rille.tensor({5}):long())" end
if pcall(function() return rille.ones(3):index_select(0, rille.tensor({-9}):long()) end) and true then print "ESCAPED: rille.ones(3):index_select(0, rille.tensor({-9}):long())" end
if pcall(function() return rille.ones(3):take(rille.tensor({99}):long()) end) and true then print "ESCAPED: rille.ones(3):take(rille.tensor({99}):long())" end
if pcall(function() return rille.ones(3):put_(rille.tensor({99}):long(), rille.ones(1)) end) and true then print "ESCAPED: rille.ones(3):put_(rille.tensor({99}):long(), rille.ones(1))" end
if pcall(function() return rille.nn.functional.embedding(rille.tensor({77}):long(), rille.ones(3, 3)) end) and true then print "ESCAPED: rille.nn.functional.embedding(rille.tensor({77}):long(), rille.ones(3, 3))" end
