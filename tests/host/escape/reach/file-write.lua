-- writes a file
if pcall(function() rille.save({a = rille.ones(2)}, "escaped.safetensors") end) then print "ESCAPED: rille.save({a = rille.ones(2)}, 'escaped.safetensors')" end
if pcall(function() rille.save_npz({a = rille.ones(2)}, "escaped.npz") end) then print "ESCAPED: rille.save_npz({a = rille.ones(2)}, 'escaped.npz')" end
if pcall(function() rille.save_npy(rille.ones(2), "escaped.npy") end) then print "ESCAPED: rille.save_npy(rille.ones(2), 'escaped.npy')" end
if pcall(function() rille.image.save(rille.ones(3, 4, 4), "escaped.png") end) then print "ESCAPED: rille.image.save(rille.ones(3, 4, 4), 'escaped.png')" end
if pcall(function() io.open("escaped.txt", "w"):write("x") end) then print "ESCAPED: io.open('escaped.txt', 'w'):write('x')" end
if pcall(function() rille.write_idx(rille.ones(2), "escaped.idx") end) then print "ESCAPED: rille.write_idx(rille.ones(2), 'escaped.idx')" end
