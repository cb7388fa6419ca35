-- the longest numeric loop
for i = math.mininteger, math.maxinteger do end
