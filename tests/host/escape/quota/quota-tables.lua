-- fills the Lua heap with tables
local kept = {}
while true do kept[#kept + 1] = { {} } end
