-- Command-line options for the examples: options.parse(arg, { name = default, ... }, "what the example does").
-- --name value sets a value of the default's type, --flag alone sets a boolean; --help lists them.
local options = {}

local function usage(defaults, about)
  local names = {}
  for name in pairs(defaults) do names[#names + 1] = name end
  table.sort(names)
  print(about)
  for _, name in ipairs(names) do
    local default = defaults[name]
    local note = (default == "" or type(default) == "boolean") and "" or (" (default %s)"):format(default)
    print("  --" .. name:gsub("_", "-") .. note)
  end
  os.exit(0)
end

local function fail(text)
  io.stderr:write(text, "\n")
  os.exit(2)
end

local function convert(name, text, default)
  if type(default) ~= "number" then return text end
  local value = tonumber(text)
  if not value then fail(("--%s takes a number, got %s"):format(name, text)) end
  if math.type(default) == "integer" and not math.tointeger(value) then
    fail(("--%s takes a whole number, got %s"):format(name, text))
  end
  return math.tointeger(value) and math.type(default) == "integer" and math.tointeger(value) or value
end

function options.parse(arguments, defaults, about)
  local values, i = {}, 1
  for name, default in pairs(defaults) do values[name] = default end
  while i <= #arguments do
    local name = arguments[i]:match("^%-%-([%w%-]+)$")
    if name == "help" then usage(defaults, about) end
    local key = name and name:gsub("%-", "_")
    if not key or defaults[key] == nil then
      if name or arguments[i]:sub(1, 1) == "-" then fail("unknown option " .. arguments[i] .. "; see --help") end
      values[#values + 1] = arguments[i]
    elseif type(defaults[key]) == "boolean" then
      values[key] = true
    else
      i = i + 1
      if not arguments[i] then fail("--" .. name .. " needs a value") end
      values[key] = convert(name, arguments[i], defaults[key])
    end
    i = i + 1
  end
  return values
end

return options
