-- A file of the shape of MNIST's, for the C host that trains on it: noise, and little of it, so that valgrind is done soon.
local rille = require "rille"
rille.manual_seed(0)
local files = {}
for part, n in ipairs { 24, 8 } do
  files[part - 1 .. "/0"] = rille.rand(n, 784)
  files[part - 1 .. "/1"] = rille.randint(0, 10, { n })
end
rille.save(files, arg[1])
