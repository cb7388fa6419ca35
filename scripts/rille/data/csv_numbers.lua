-- Numbers as CSV files write them.
local numbers = {}

local find = string.find

local special = {
  inf = math.huge, ["+inf"] = math.huge, ["-inf"] = -math.huge,
  infinity = math.huge, ["+infinity"] = math.huge, ["-infinity"] = -math.huge,
}

--- The number in a text, nil if it is none. Lua also reads hexadecimal numbers, which are text here. With a decimal comma,
-- points stand between groups of three.
function numbers.to_number(text, decimal)
  if decimal ~= "." then
    local sign, whole, rest = text:match("^([+-]?)(%d[%d.]*)(,?%d*[eE]?[+-]?%d*)$")
    if not whole then
      sign, rest = text:match "^([+-]?)(,%d+[eE]?[+-]?%d*)$"
      if not sign then return special[text:lower()] end
      whole = "0"
    end
    if find(whole, ".", 1, true) then
      if not find(whole, "^%d%d?%d?%.%d%d%d") or whole:gsub("^%d+", ""):gsub("%.%d%d%d", "") ~= "" then return nil end
      whole = whole:gsub("%.", "")
    end
    text = sign .. whole .. rest:gsub(",", ".")
  end
  local value = tonumber(text)
  if value and not find(text, "[xX]") then return value end
  return special[text:lower()]
end

--- A number as a person writes it, which to_number does not read: 1.250,00, 1,250.00, $5, 12 %.
function numbers.is_like_number(text)
  local bare = text:gsub("[%s%%$'_]", ""):gsub("\u{20ac}", ""):gsub("\u{a3}", ""):gsub("\u{a5}", "")
  return find(bare, "^[+-]?%d[%d.]*,%d+$") ~= nil or find(bare, "^[+-]?%d[%d,]*%.?%d*$") ~= nil
end

--- Whether all digits of a whole number are in a float.
function numbers.is_kept(text, value)
  local digits = text:match "^%+?(%-?%d+)$"
  return not digits or ("%.0f"):format(value) == digits:gsub("^(%-?)0+(%d)", "%1%2")
end

return numbers
