-- a trainer that catches
local net = rille.nn.Linear(2, 1)
local set = rille.data.TensorDataset(rille.ones(64, 2), rille.ones(64, 1))
while true do
  pcall(function()
    for x, y in rille.data.DataLoader(set, { batch_size = 2, shuffle = true }) do rille.nn.functional.mse_loss(net(x), y):backward() end
  end)
end
