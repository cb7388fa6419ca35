-- Names in comments exist: build/rille tests/house/comments.lua [FOLDER ...]
--
-- Looks through the comments of C files (engine and bindings without one given) for functions and types of the library
-- (rille_..., Rille..., RILLE_..., also with a family's rest left open: rille_xxx_*) and for paths of files, and asks whether
-- the code names them outside of comments, or the tree has them. Run from the source's top folder.
local SUFFIXES = { c = true, h = true, lua = true, py = true, md = true, cmake = true, sh = true, txt = true }

local function lines_of(command)
  local list = {}
  for line in io.popen(command):lines() do list[#list + 1] = line end
  return list
end

local function read(path)
  local file = assert(io.open(path))
  local text = file:read "a"
  file:close()
  return text
end

-- ---- what there is ------------------------------------------------------------------------------------------------------

-- Files of others that comments give as their source.
local FOREIGN = {
  ["lua.h"] = true, -- Lua's
  ["e_log.c"] = true, ["tanh.c"] = true, -- fdlibm's and Cephes'
}
local FOREIGN_FOLDERS = { "^Lib/", "^numpy/", "^torch/", "^ATen/", "^native/", "^folder/" } -- Python's, numpy's, PyTorch's; any

local function is_foreign(path)
  for _, pattern in ipairs(FOREIGN_FOLDERS) do
    if path:find(pattern) then return true end
  end
  return FOREIGN[path] or #path < 5
end

local files, names = {}, {} -- set of paths and of all their endings ("core/blas.c", "blas.c"); set of words of code

local everything = lines_of "find engine bindings scripts tests docs cmake examples -type f -not -path '*/fixtures/*/*'"
for _, path in ipairs(lines_of "ls -d *.* .ci/run") do everything[#everything + 1] = path end
for _, path in ipairs(everything) do
  local rest = path
  while rest do
    files[rest] = true
    rest = rest:match "^[^/]*/(.*)$"
  end
end

-- Splits C into code and comments; texts count as code.
local function split(text)
  local code, comments, at = {}, {}, 1
  while true do
    local first, last = text:find("/%*.-%*/", at)
    if not first then break end
    code[#code + 1] = text:sub(at, first - 1)
    local _, line = text:sub(1, first):gsub("\n", "")
    comments[#comments + 1] = { text = text:sub(first, last), line = line + 1 }
    at = last + 1
  end
  code[#code + 1] = text:sub(at)
  return table.concat(code, "\n"), comments
end

local sources = {}
for _, path in ipairs(everything) do
  local ending = path:match "%.(%w+)$"
  if ending == "c" or ending == "h" then
    local code, comments = split(read(path))
    sources[#sources + 1] = { path = path, comments = comments }
    for word in code:gmatch "[%a_][%w_]*" do names[word] = true end
    -- names that a macro puts together: rille_op_##name
    for stem in code:gmatch "([%a_][%w_]*)##" do names[stem .. "##"] = true end
  elseif ending == "cmake" or path == "CMakeLists.txt" or ending == "lua" or ending == "sh" or ending == "in" then
    for word in read(path):gmatch "[%a_][%w_]*" do names[word] = true end
  end
end

-- ---- what comments say ----------------------------------------------------------------------------------------------------

local function is_made_by_macro(word)
  for at = #word - 1, 6, -1 do
    if names[word:sub(1, at) .. "##"] then return true end
  end
  return false
end

local function has_stem(stem)
  for word in pairs(names) do
    if word:sub(1, #stem) == stem then return true end
  end
  return false
end

local function problem_of_name(word, behind)
  if names[word] or is_made_by_macro(word) then return nil end
  -- the rest is left open: rille_pickle_*, RILLE_UNARY_..., "rille_"
  if (word:sub(-1) == "_" or behind:find "^[%*%.<]") and has_stem(word) then return nil end
  return word
end

local wanted = {}
for i = 1, #arg do wanted[i] = arg[i] end
if #wanted == 0 then wanted = { "engine/", "bindings/" } end

local function is_wanted(path)
  for _, folder in ipairs(wanted) do
    if path:sub(1, #folder) == folder then return true end
  end
  return false
end

local problems = 0
local function tell(path, line, what)
  problems = problems + 1
  print(("%s:%d: a comment names %s, which does not exist"):format(path, line, what))
end

for _, source in ipairs(sources) do
  for _, comment in ipairs(is_wanted(source.path) and source.comments or {}) do
    for before, word, at in comment.text:gmatch "([^%w_]?)([Rr][Ii][Ll][Ll][Ee]_?[%w_]+)()" do
      if before ~= "" and (word:find "^rille_" or word:find "^RILLE_" or word:find "^Rille%u") then
        local found = problem_of_name(word, comment.text:sub(at, at))
        if found and not files[found .. comment.text:sub(at):match "^[%w%._]*"] then tell(source.path, comment.line, found) end
      end
    end
    for before, path, ending in comment.text:gmatch "(.?)([%a_][%w_%-/]*%.)(%l+)" do
      local is_whole = before == "" or before:find "[%s%(%[,;:\"'`]"
      if is_whole and SUFFIXES[ending] and (path:find "/" or ending == "c" or ending == "h") and not files[path .. ending] then
        if not is_foreign(path .. ending) then tell(source.path, comment.line, path .. ending) end
      end
    end
  end
end
if problems > 0 then os.exit(1) end
print "names in comments exist"
