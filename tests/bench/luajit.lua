-- A training step of 2-16-1 in LuaJIT, over the library by FFI, beside the same in Lua 5.4: both run in turns.
--
--   RILLE_LIBRARY=build/librille.so build/rille tests/bench/luajit.lua [rounds]
local program = arg[-1] or "rille"
local rounds = tonumber(arg[1]) or 5
local commands = {
  { "Lua 5.4", program .. " tests/bench/luajit_step.lua" },
  { "LuaJIT", 'LUA_PATH="bindings/luajit/?.lua;;" luajit tests/bench/luajit_step.lua' },
}

local best, losses = { math.huge, math.huge }, {}
for _ = 1, rounds do
  for i, command in ipairs(commands) do
    local pipe = assert(io.popen(command[2]))
    local time, loss = pipe:read "a":match "([%d.]+) (%S+)"
    assert(pipe:close(), command[2])
    best[i], losses[i] = math.min(best[i], tonumber(time)), loss
  end
end
for i, command in ipairs(commands) do print(("%-8s %6.2f us a step, loss %s"):format(command[1], best[i], losses[i])) end
print(("LuaJIT takes %.2f of Lua 5.4's time"):format(best[2] / best[1]))
