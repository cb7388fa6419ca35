-- Lua cannot call a finalizer where C calls stand as deep as they may; what it frees then must not be missed.
local rille = require "rille"
local kept = {}
local function garbage()
  local scope = rille.scope()
  for i = 1, 20 do
    kept[i % 7] = rille.ones(3)
    local _ = scope:keep(rille.zeros(2))
  end
  collectgarbage()
  collectgarbage()
end
local function deep()
  garbage()
  return pcall(deep)
end
deep()
kept = {}
for i = 0, 6 do
  kept[i] = rille.ones(3)
end
for i = 0, 6 do
  if kept[i]:sum():item() ~= 3 then print "ESCAPED" end
end
while true do
  deep()
  local scope <close> = rille.scope()
end
