-- The rules that keep the engine one house, read off the sources and the objects:
--   rille tests/house/house.lua BUILD
-- Nothing includes or calls upward, no header includes itself by way of others, no folder holds more than 30 files, nothing
-- leaves a static library without the name's prefix, only bindings/ knows Lua, and no files call each other in a circle but
-- those that docs/architecture.md names under "Circles". Prints what breaks a rule and ends with
-- status 1.
local build = assert(arg[1], "usage: rille tests/house/house.lua BUILD")

-- What each room may use beside itself.
local MAY_USE = {
  kernels = "",
  core = "kernels",
  math = "core kernels",
  dispatch = "core math kernels",
  ops = "dispatch core math kernels",
  profile = "ops dispatch core",
  autograd = "profile ops dispatch core",
  capture = "autograd profile ops dispatch core math kernels",
  nn = "capture autograd ops dispatch core math kernels",
  optim = "capture autograd ops dispatch core math kernels",
  io = "core",
  host = "io optim nn capture autograd ops dispatch core",
  pictures = "io core",
  net = "io core",
}
local FOLDER_LIMIT = 30

local faults = 0
local function fault(...)
  faults = faults + 1
  print(string.format(...))
end

local function lines_of(command)
  local pipe = assert(io.popen(command))
  local list = {}
  for line in pipe:lines() do list[#list + 1] = line end
  assert(pipe:close(), "failed: " .. command)
  return list
end

local may = {}
for room, others in pairs(MAY_USE) do
  may[room] = { [room] = true }
  for other in others:gmatch "%S+" do may[room][other] = true end
end

local function is_there(path)
  local file = io.open(path)
  if file then file:close() end
  return file ~= nil
end

local function room_of(path) return path:match "engine/(%l+)/" end

-- ---- includes ----------------------------------------------------------------------------------------------------------

local sources = lines_of "find engine bindings distributed -name '*.c' -o -name '*.h'"
table.sort(sources)
for _, path in ipairs(sources) do
  local room, number = room_of(path), 0
  for line in io.lines(path) do
    number = number + 1
    local included = line:match '^%s*#%s*include "([^"]+)"'
    local other = included and included:match "^(%l+)/"
    if room and may[other or ""] ~= nil and not (may[room] or {})[other] then
      fault("%s:%d: %s includes upward: %s", path, number, room, included)
    end
    if room and line:match '^%s*#%s*include%s*[<"]l?u?a?[a-z]*lua[a-z]*%.h[>"]' then
      fault("%s:%d: only bindings/ includes Lua's headers", path, number)
    end
  end
  if path:match "^distributed/" then
    for line in io.lines(path) do
      local included = line:match '^%s*#%s*include "([^"]+)"'
      if included and not is_there("distributed/" .. included) then
        fault("%s: distributed/ stands alone, and includes %s", path, included)
      end
    end
  end
  if room and not may[room] and room ~= "include" then fault("%s: engine/%s is no room of the house", path, room) end
end

-- ---- circles of headers ------------------------------------------------------------------------------------------------

local is_source = {}
for _, path in ipairs(sources) do is_source[path] = true end

-- The file that an include means, where it is one of these.
local function file_of(path, included)
  for _, folder in ipairs { path:match "^(.*)/", "bindings", "engine", "engine/include", "distributed" } do
    if is_source[folder .. "/" .. included] then return folder .. "/" .. included end
  end
end

local state = {} -- of a file: "open" while what it includes is looked at, then "done"
local function visit(path, way)
  if state[path] == "open" then fault("headers include each other: %s -> %s", table.concat(way, " -> "), path) end
  if state[path] then return end
  state[path] = "open"
  way[#way + 1] = path
  for line in io.lines(path) do
    local included = line:match '^%s*#%s*include "([^"]+)"'
    local other = included and file_of(path, included)
    if other and other ~= path then visit(other, way) end
  end
  way[#way] = nil
  state[path] = "done"
end
for _, path in ipairs(sources) do visit(path, {}) end

-- ---- calls: who defines a symbol, who asks for it ----------------------------------------------------------------------

local defined, asked, home = {}, {}, {} -- home: the source that defines a symbol
local objects = lines_of("find " .. build .. "/CMakeFiles -name '*.o'")
assert(#objects > 0, "no objects under " .. build)
for _, object in ipairs(objects) do
  local path = object:match "dir/(engine/.*)%.o$" or object:match "dir/(bindings/.*)%.o$"
  if not path or not is_source[path] then goto continue end -- what an earlier build left is no part of the house
  local room = room_of(path)
  for _, line in ipairs(lines_of("nm " .. object)) do
    local kind, name = line:match "(%a) ([%w_.]+)$"
    if kind == "U" then
      asked[#asked + 1] = { room, name, path }
    elseif kind and kind:match "[TDBRVC]" then
      defined[name], home[name] = room, path
    end
  end
  ::continue::
end
local told = {}
for _, a in ipairs(asked) do
  local room, name, path = table.unpack(a)
  local other = room and defined[name]
  local key = other and room .. name
  if other and not may[room][other] and not told[key] then
    told[key] = true
    fault("%s: %s calls upward: %s is of %s", path, room, name, other)
  end
end

-- ---- what reaches beyond the state -------------------------------------------------------------------------------------

-- A file of the bindings that asks for one of these, itself or by way of the engine's files that do, registers its
-- functions with the right that a host must give (rille_set_natives).
local REACHING = {}
for name in ([[open open64 openat fopen fopen64 freopen creat stat stat64 lstat fstat fstatat access opendir readdir scandir
  glob nftw unlink unlinkat remove rename renameat mkdir rmdir mkstemp mkostemp mkdtemp tmpfile realpath chdir link symlink
  truncate chmod fork vfork execv execve execvp execl execlp execle posix_spawn posix_spawnp popen system kill socket connect
  bind getaddrinfo dlopen pthread_create]]):gmatch "%S+" do
  REACHING[name] = true
end
local reaches = {}
local grown = true
while grown do
  grown = false
  for _, a in ipairs(asked) do
    local name, path = a[2], a[3]
    local by = home[name]
    local through = REACHING[name] or by and reaches[by] and not name:match "^rille_open_"
    if through and not reaches[path] and path ~= "engine/core/threads.c" then reaches[path], grown = name, true end
  end
end
local function registers_freely(path)
  local file = assert(io.open(path))
  local text = file:read "a"
  file:close()
  return text:match "rille_set_functions%([^;]-library%-?[.>]" or text:match "lua_setfield%([^;]-library%-?[.>]"
end
for path, name in pairs(reaches) do
  if path:match "^bindings/" and not path:match "^bindings/prompt/" and registers_freely(path) then
    fault("%s: uses %s, and registers functions without rille_set_natives, which wants the right for each", path, name)
  end
end

-- ---- circles of calls: Tarjan's strongly connected components (SIAM Journal on Computing 1, 1972) -----------------------

-- An op that another one's derivative names (rille_op_sub, rille_t_sub) goes through dispatch: no call from file to file.
local calls = {}
for _, a in ipairs(asked) do
  local other = home[a[2]]
  if other and other ~= a[3] and not a[2]:match "^rille_op_" and not a[2]:match "^rille_t_" then
    calls[a[3]] = calls[a[3]] or {}
    calls[a[3]][other] = a[2]
  end
end

-- A circle may stand where one item of the list under "## Circles" names all its files (without .c), or their folders.
local allowed = {}
local inside = false
for line in io.lines "docs/architecture.md" do
  if line:match "^## " then inside = line == "## Circles" end
  if inside and line:match "^%- " then allowed[#allowed + 1] = {} end
  if inside and #allowed > 0 then
    for path in line:gmatch "`([%w_/]+)`" do allowed[#allowed][path .. ".c"] = true end -- a file's or a folder's
  end
end
local function check_circle(files)
  for _, set in ipairs(allowed) do
    local all = true
    for _, path in ipairs(files) do all = all and (set[path] or set[path:match "^(.*)/" .. ".c"]) end
    if all then return end
  end
  table.sort(files)
  fault("files that call each other in a circle, and docs/architecture.md does not say why: %s", table.concat(files, " "))
  for _, from in ipairs(files) do
    for _, to in ipairs(files) do
      if calls[from][to] then print(("  %s -> %s: %s"):format(from, to, calls[from][to])) end
    end
  end
end

local index, low, stack, on_stack, visited = {}, {}, {}, {}, 0
local function connect(path)
  visited = visited + 1
  index[path], low[path], on_stack[path] = visited, visited, true
  stack[#stack + 1] = path
  for other in pairs(calls[path] or {}) do
    if not index[other] then
      connect(other)
      low[path] = math.min(low[path], low[other])
    elseif on_stack[other] then
      low[path] = math.min(low[path], index[other])
    end
  end
  if low[path] ~= index[path] then return end
  local files = {}
  repeat
    local other = table.remove(stack)
    on_stack[other] = false
    files[#files + 1] = other
  until other == path
  if #files > 1 then check_circle(files) end
end
for _, path in ipairs(sources) do
  if calls[path] and not index[path] then connect(path) end
end

-- ---- folders -----------------------------------------------------------------------------------------------------------

local count = {}
local lists_of_cases = "-not -path '*/fixtures/*' -not -path '*/escape/*'"
for _, path in ipairs(lines_of("find engine bindings distributed scripts tests examples cmake -type f " .. lists_of_cases)) do
  local folder = path:match "^(.*)/"
  count[folder] = (count[folder] or 0) + 1
end
for folder, n in pairs(count) do
  if n > FOLDER_LIMIT then fault("%s: %d files, more than %d", folder, n, FOLDER_LIMIT) end
end

-- ---- names that leave --------------------------------------------------------------------------------------------------

for _, library in ipairs(lines_of("find " .. build .. " -maxdepth 1 -name 'librille*.a'")) do
  for _, line in ipairs(lines_of("nm -g --defined-only " .. library .. " 2>/dev/null")) do
    local name = line:match " %a ([%w_.]+)$"
    if name and not name:match "^rille_" and name ~= "luaopen_rille" and not name:match "^__" then
      fault("%s: '%s' leaves the library without rille_ in front", library:match "[^/]+$", name)
    end
  end
end

print(faults == 0 and "the house is in order" or faults .. " faults")
os.exit(faults == 0)
