-- many jumps to one label, many ways out of one if
local gotos = ("goto a "):rep(30000) .. "::a::"
local ifs = "if a then " .. ("elseif a then "):rep(60000) .. "end"
while true do pcall(load, "do " .. gotos .. " end") pcall(load, ifs) pcall(load, "while a do " .. ("if a then break end "):rep(30000) .. " end") end
