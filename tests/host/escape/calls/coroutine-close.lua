-- close runs what loops
local loops = setmetatable({}, { __close = function() while true do end end })
while true do
  local c = coroutine.create(function() local a <close> = loops coroutine.yield() end)
  coroutine.resume(c)
  coroutine.close(c)
end
