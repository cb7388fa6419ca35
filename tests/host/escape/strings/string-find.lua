-- a pattern with exponentially many ways
return ("a"):rep(30000):find((".-"):rep(12) .. "b")
