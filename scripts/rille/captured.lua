-- Modules in captured steps: what a step takes from one that is written in Lua is its fields, with those of plain tables in
-- them. bindings/capture.c asks before a run whether they are what they were.
local rille = ...
local recorded = rille._recorded
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

-- Whether fields are not as in the picture. settle: fields that are not are left open.
local function differs(fields, picture, settle)
  local values, inner, open, n = picture.values, picture.inner, picture.open, 0
  for key, value in next, fields do
    if values[key] == value then
      n = n + 1
    elseif not open[key] then
      if not settle then return true end
      leave(picture, key)
    end
  end
  if settle then
    for key in next, values do
      if rawget(fields, key) == nil then leave(picture, key) end
    end
    picture.n = n
  elseif n ~= picture.n then
    return true
  end
  for key, lists in next, inner do
    if differs(values[key], lists, settle) then return true end
  end
end

-- What the step itself changed does not count; hooks: how often any came or went.
function recorded.settle(plan)
  for module, picture in next, plan.modules do differs(module, picture, true) end
  plan.hooks = recorded.hooks
end

function recorded.fits(plan)
  for module, picture in next, plan.modules do
    if differs(module, picture) then return false end
  end
  return plan.hooks == recorded.hooks
end

return picture_of
