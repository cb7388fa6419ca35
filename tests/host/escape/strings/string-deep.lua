-- deep patterns
while true do pcall(string.find, ("a"):rep(1000), ("a?"):rep(1000) .. ("a"):rep(1000)) pcall(string.find, "x", ("("):rep(100)) end
