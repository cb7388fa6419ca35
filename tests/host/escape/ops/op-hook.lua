-- a hook that loops inside backward
while true do
  pcall(function()
    local x = rille.ones(3, { requires_grad = true })
    x:register_hook(function() while true do end end)
    (x * 2):sum():backward()
  end)
end
