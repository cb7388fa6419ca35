-- Dtypes as types of C, and numbers as text that reads back as the same number.
local types = {}

types.c = { float32 = "float", float64 = "double", int64 = "int64_t", int32 = "int32_t", uint8 = "unsigned char",
  bool = "unsigned char" }
types.rank = { bool = 0, uint8 = 1, int32 = 2, int64 = 3, float32 = 4, float64 = 5 }

function types.is_float(dtype) return dtype == "float32" or dtype == "float64" end

--- The name of a function of math.h for a dtype: "exp" is "expf" of floats.
function types.math(name, dtype) return dtype == "float64" and name or name .. "f" end

-- The text with the fewest digits, from first on, that reads back as the same number.
local function float_text(value, first, is_single)
  if value ~= value then return "NAN" end
  if value == math.huge then return "INFINITY" end
  if value == -math.huge then return "-INFINITY" end
  local text
  for digits = first, is_single and 9 or 17 do
    text = ("%." .. digits .. "g"):format(value)
    local back = tonumber(text)
    if back == value or is_single and string.unpack("f", string.pack("f", back)) == value then break end
  end
  if not text:find "[%.e]" then text = text .. ".0" end
  return is_single and text .. "f" or text
end

--- A number of a dtype as a literal; first: the fewest digits that are tried.
function types.literal(value, dtype, first)
  if dtype == "float32" then return float_text(string.unpack("f", string.pack("f", value + 0.0)), first or 1, true) end
  if dtype == "float64" then return float_text(value + 0.0, first or 1, false) end
  if value == true then return "1" end
  if value == false then return "0" end
  value = math.tointeger(value) or math.floor(value)
  if dtype ~= "int64" then return ("%d"):format(value) end
  if value == math.mininteger then return "INT64_MIN" end
  return (value > 2147483647 or value < -2147483648) and ("INT64_C(%d)"):format(value) or ("%d"):format(value)
end

--- Words that are no names: of C, of C++ and of what the file has itself.
types.is_reserved = {}
for word in ([[auto break case char const continue default do double else enum extern float for goto if inline int long
  register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while
  main weights arena input output bool class and or xor not bitand bitor compl delete new private public
  template this virtual Window NULL]]):gmatch "%S+" do
  types.is_reserved[word] = true
end

return types
