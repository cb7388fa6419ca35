-- Makes rille_ffi/cdef.lua of the headers: what LuaJIT's FFI reads, without comments, directives and inline functions.
--
--   rille bindings/luajit/make_cdef.lua [--check]
local folder = "bindings/luajit/rille_ffi/"

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "a"
  file:close()
  return text
end

-- The declarations of a header, one a line.
local function declarations(path)
  local text = "\n" .. read(path):gsub("/%*.-%*/", " ")
  text = text:gsub('#ifdef __cplusplus.-#endif', "")
  text = text:gsub("\nstatic inline.-\n}", "")
  text = text:gsub("\\\n", " "):gsub("\n#[^\n]*", "")
  text = text:gsub("RILLE_API ", ""):gsub("RILLE_EXPERIMENTAL", ""):gsub("RILLE_PRINTF%b()", "")
  text = text:gsub("%s+", " "):gsub(" ([;,)])", "%1"):gsub("%( ", "(")
  local lines, depth, from = {}, 0, 1
  for at, sign in text:gmatch "()([{};])" do
    depth = depth + (sign == "{" and 1 or sign == "}" and -1 or 0)
    if sign == ";" and depth == 0 then
      lines[#lines + 1], from = text:sub(from, at):match "^%s*(.*)$", at + 1
    end
  end
  return lines
end

-- Lines of at most 120 characters.
local function wrapped(line)
  local parts = {}
  while #line > 120 do
    local at = line:sub(1, 120):find " [^ ]*$"
    parts[#parts + 1], line = line:sub(1, at - 1), "  " .. line:sub(at + 1)
  end
  parts[#parts + 1] = line
  return table.concat(parts, "\n")
end

local header = read "engine/include/rille.h"
local function number(name) return tonumber(header:match("#define " .. name .. "%s+(%d+)")) end
local version = number "RILLE_VERSION_MAJOR" * 10000 + number "RILLE_VERSION_MINOR" * 100 + number "RILLE_VERSION_PATCH"

local out = { "-- Made by make_cdef.lua of rille.h, rille_io.h and rille_nn.h: not to be changed by hand.",
  "-- luacheck: ignore 631", "return {", ("  version = %d,"):format(version),
  ("  soname = \"librille.so.%d.%d\","):format(version // 10000, version // 100 % 100), "  text = [[" }
for _, name in ipairs { "rille.h", "rille_io.h", "rille_nn.h" } do
  for _, line in ipairs(declarations("engine/include/" .. name)) do out[#out + 1] = wrapped(line) end
end
out[#out + 1] = "]],\n}\n"
local made, path = table.concat(out, "\n"), folder .. "cdef.lua"

if arg[1] == "--check" then
  local fine = read(path) == made
  if not fine then io.stderr:write(path, " is not what make_cdef.lua makes: run it again\n") end
  os.exit(fine, true)
end
local file = assert(io.open(path, "wb"))
file:write(made)
file:close()
