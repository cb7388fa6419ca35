-- The same of layers, optimizers, hooks, recordings, lists and profiles: what Lua does not finalize ends with the tenant.
local rille = require "rille"
local nn, optim = rille.nn, rille.optim
local x = rille.ones(4)
local function garbage()
  local layer = nn.Linear(3, 2)
  local _ = optim.Adam(layer:parameters(), { lr = 0.1 })
  local _ = layer.weight:register_hook(print)
  local _ = rille.capture(function(y)
    return y + 1
  end)(x)
  local _ = x:chunk(2)
  local _ = rille.profile(function()
    return x + 1
  end)
end
local function deep()
  pcall(garbage)
  collectgarbage()
  local fits = pcall(deep)
  if not fits then
    garbage()
    collectgarbage()
  end
  return fits
end
while true do
  pcall(deep)
end
