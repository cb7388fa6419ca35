-- an empty loop
while true do end
