-- nothing, repeated
string.rep("", 1 << 62)
while true do pcall(string.rep, "", math.maxinteger) pcall(string.rep, "ab", 1 << 40) pcall(string.rep, "", 1 << 40, "") end
