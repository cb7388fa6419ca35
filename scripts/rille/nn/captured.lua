-- Modules in captured steps: what a step takes from one that is written in Lua is its fields, with those of plain tables in
-- them. bindings/autograd/capture.c looks before a run whether they are what they were.
local _, _, native = ...
local recorded = native.recorded
local MOST_FIELDS = 200

local function picture_of(fields, is_inner)
  local picture, n = { values = {}, inner = {}, open = {} }, 0
  for key, value in next, fields do
    n = n + 1
    if is_inner and n > MOST_FIELDS then return nil end
    picture.values[key] = value
    if not is_inner and type(value) == "table" and getmetatable(value) == nil then
      picture.inner[key] = picture_of(value, true)
    end
  end
  return picture
end

local function leave(picture, key) picture.values[key], picture.inner[key], picture.open[key] = nil, nil, true end

-- What the step itself changed is left open. list gets what a run compares: fields, their values, the open ones, how many hold.
local function settle(fields, picture, list)
  local values, open, n = picture.values, picture.open, 0
  for key, value in next, fields do
    if rawequal(values[key], value) then
      n = n + 1
    elseif not open[key] then
      leave(picture, key)
    end
  end
  for key in next, values do
    if rawget(fields, key) == nil then leave(picture, key) end
  end
  for _, part in ipairs { fields, values, open, n } do list[#list + 1] = part end
  for key, inner in next, picture.inner do settle(values[key], inner, list) end
end

function recorded.settle(plan)
  local list = {}
  for module, picture in next, plan.modules do settle(module, picture, list) end
  plan.modules, plan.fields = nil, list
end

return picture_of
