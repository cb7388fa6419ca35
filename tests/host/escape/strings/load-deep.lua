-- deep chunks
while true do
  pcall(load, ("("):rep(100000)) pcall(load, ("{"):rep(100000)) pcall(load, ("do "):rep(100000))
  pcall(load, "return " .. ("-"):rep(100000) .. "1") pcall(load, "x = " .. ("a.."):rep(50000) .. "a")
end
