-- Tests of what LAPACK computes: in a build without OpenBLAS they are pending, which a run shows.
local rille = require "rille"
local lapack = {}

--- it(name, test), where LAPACK is there.
function lapack.it(name, test)
  if rille.blas == "builtin" then pending(name .. ": needs OpenBLAS") else it(name, test) end
end

return lapack
