-- lifts the cap and the threads
if pcall(function() rille.set_num_threads(2) end) then print "ESCAPED: rille.set_num_threads(2)" end
if pcall(function() rille.set_num_threads(256) end) then print "ESCAPED: rille.set_num_threads(256)" end
