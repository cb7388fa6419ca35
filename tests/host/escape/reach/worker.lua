-- starts a worker thread
if pcall(function() for _ in rille.data.DataLoader(rille.data.TensorDataset(rille.ones(4, 1)), { num_workers = 1 }) do end end) then print "ESCAPED: for _ in rille.data.DataLoader(rille.data.TensorDataset(rille.ones(4, 1)), { num_workers = 1 }) do end" end
if pcall(function() rille.data.ScriptDataset { script = "/etc/passwd", args = {} }:get(0) end) then print "ESCAPED: rille.data.ScriptDataset { script = '/etc/passwd', args = {} }:get(0)" end
if pcall(function() for _ in rille.data.DataLoader(nil, { worker = "x.lua", num_workers = 1 }) do end end) then print "ESCAPED: for _ in rille.data.DataLoader(nil, { worker = 'x.lua', num_workers = 1 }) do end" end
