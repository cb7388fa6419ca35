-- a table whose elements are a function's
while true do pcall(table.concat, setmetatable({}, { __index = type }), "", 1, 1 << 60) end
