-- writes through what saves as a side effect
if pcall(function() rille.graph(rille.nn.Linear(1, 1), rille.ones(1, 1)):save("escaped.svg") end) then print "ESCAPED: rille.graph(rille.nn.Linear(1, 1), rille.ones(1, 1)):save('escaped.svg')" end
if pcall(function() local p = rille.profile.start() rille.ones(2) p:stop():save("escaped.json") end) then print "ESCAPED: local p = rille.profile.start() rille.ones(2) p:stop():save('escaped.json')" end
if pcall(function() rille.train.Trainer(rille.nn.Linear(1, 1), { log = "escaped.csv" }):fit(1) end) then print "ESCAPED: rille.train.Trainer(rille.nn.Linear(1, 1), { log = 'escaped.csv' }):fit(1)" end
