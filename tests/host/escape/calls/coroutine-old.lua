-- coroutines made early wait with fresh hooks
local list = {}
for i = 1, 500 do
  list[i] = coroutine.create(function() while true do pcall(coroutine.yield) end end)
  coroutine.resume(list[i])
end
while true do for i = 1, 500 do coroutine.resume(list[i]) end end
