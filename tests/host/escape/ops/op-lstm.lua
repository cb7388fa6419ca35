-- a long sequence
local l, x = rille.nn.LSTM(16, 64), rille.rand(2000, 4, 16)
while true do pcall(function() l(x) end) end
