-- Every op that the project promises is there under PyTorch's name, where PyTorch has it (tests/fixtures/names.lua).
local rille = require "rille"
local native = require "rille.native"

local PLACES = {
  torch = { "rille", rille },
  tensor = { "tensors", native.methods },
  functional = { "rille.functional", rille.functional },
  linalg = { "rille.linalg", rawget(rille, "linalg") or {} },
}

local function offered_anywhere(name)
  for _, place in pairs(PLACES) do
    if rawget(place[2], name) then return true end
  end
  return false
end

-- The places in which name must be found. What PyTorch keeps in nn.functional or as a method need not be in the
-- module as well, names in place are methods, and linear algebra may stand wherever it likes.
local function required(name, where)
  if where:find "linalg" then return {} end
  if name:match "_$" then return { "tensor" } end
  local list = {}
  for _, place in ipairs { "tensor", "functional" } do
    if where:find(place) then list[#list + 1] = place end
  end
  if where:find "torch" and not where:find "functional" then list[#list + 1] = "torch" end
  return list
end

for _, entry in ipairs(dofile "tests/fixtures/names.lua") do
  local group, names = entry[1], entry[2]
  describe("Promised names, " .. group, function()
    it("are all offered", function()
      local missing = {}
      for _, pair in ipairs(names) do
        local name, where = pair[1], pair[2]
        if not offered_anywhere(name) then
          missing[#missing + 1] = name
        else
          for _, place in ipairs(required(name, where)) do
            if not rawget(PLACES[place][2], name) then missing[#missing + 1] = name .. " of " .. PLACES[place][1] end
          end
        end
      end
      table.sort(missing)
      assert(#missing == 0, #missing .. " missing: " .. table.concat(missing, ", "))
    end)
  end)
end
