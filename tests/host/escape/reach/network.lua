-- asks the network
if pcall(function() return rille.datasets.download("http://127.0.0.1/x") end) then print "ESCAPED: return rille.datasets.download('http://127.0.0.1/x')" end
if pcall(function() return require("socket").tcp() end) then print "ESCAPED: return require('socket').tcp()" end
if pcall(function() return rille.datasets.fashion_mnist { root = "." } end) then print "ESCAPED: return rille.datasets.fashion_mnist { root = '.' }" end
