-- a new coroutine catches each stop
while true do coroutine.resume(coroutine.create(function() while true do end end)) end
