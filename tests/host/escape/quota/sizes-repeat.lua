-- results far larger than what goes in
local x = rille.ones(1000)
while true do
  pcall(x.repeat_interleave, x, 1000000000)
  pcall(x.expand, x, 1000000000, 1000)
  pcall(function() return x:expand(1000000, 1000):contiguous() end)
  pcall(rille.einsum, "i,j,k,l->ijkl", x, x, x, x)
  pcall(rille.cartesian_prod, x, x, x, x)
end
