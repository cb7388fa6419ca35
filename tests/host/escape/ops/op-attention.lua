-- attention
local x = rille.rand(1, 4, 4096, 32)
while true do pcall(rille.nn.functional.scaled_dot_product_attention, x, x, x) end
