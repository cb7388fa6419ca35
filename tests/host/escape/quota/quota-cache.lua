-- blocks of every size, so that the cache is to hold them all
while true do for i = 1, 200 do rille.ones(i * 977) end end
