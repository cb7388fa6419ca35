-- Tests of what LAPACK computes: in a build without OpenBLAS they are pending, which a run shows.
local rille = require "rille"

--- it(name, test) where LAPACK is there, from busted's two functions, which only a test's own file sees.
return function(it, pending)
  if rille.blas ~= "builtin" then return it end
  return function(name) pending(name .. ": needs OpenBLAS") end
end
