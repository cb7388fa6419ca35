-- formats
while true do
  pcall(string.format, ("%s"):rep(10000), 1)
  pcall(string.format, "%99.99f", 1e308)
  pcall(string.format, "%q", ("\0"):rep(300000))
  pcall(string.pack, "c3000000", "")
  pcall(string.unpack, ("i1"):rep(10000), "x")
end
