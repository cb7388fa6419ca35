-- every reader of files that the library has
if pcall(function() return rille.load_npz("/etc/passwd") end) then print "ESCAPED: return rille.load_npz('/etc/passwd')" end
if pcall(function() return rille.load_npy("/etc/passwd") end) then print "ESCAPED: return rille.load_npy('/etc/passwd')" end
if pcall(function() return rille.read_idx("/etc/passwd") end) then print "ESCAPED: return rille.read_idx('/etc/passwd')" end
if pcall(function() return rille.unpickle("/etc/passwd") end) then print "ESCAPED: return rille.unpickle('/etc/passwd')" end
if pcall(function() return rille.image.load("/etc/passwd") end) then print "ESCAPED: return rille.image.load('/etc/passwd')" end
if pcall(function() return rille.data.read_csv("/etc/passwd") end) then print "ESCAPED: return rille.data.read_csv('/etc/passwd')" end
if pcall(function() return rille.datasets.mnist_pickle() end) then print "ESCAPED: return rille.datasets.mnist_pickle()" end
if pcall(function() return rille.datasets.mnist() end) then print "ESCAPED: return rille.datasets.mnist()" end
if pcall(function() return rille.datasets.iris() end) then print "ESCAPED: return rille.datasets.iris()" end
