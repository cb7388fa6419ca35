-- Carries out docs/adding.md in a copy of the source tree, as a new contributor would, and sees the tests concerned pass:
--   build/rille tests/examples/adding.lua SOURCE FOLDER BUSTED [CMAKE OPTION ...]
--
-- Blocks of the document begin with a comment 'file: PATH', and perhaps 'after: LINE' or 'before: LINE'. What has a line to
-- stand at is inserted there; everything else is a new file.
local source, folder, busted = arg[1], arg[2], arg[3]
local copy = folder .. "/source"

local function quoted(text) return "'" .. text:gsub("'", "'\\''") .. "'" end

local function run(format, ...)
  local words = { ... }
  for i, word in ipairs(words) do words[i] = quoted(word) end
  local command = format:format(table.unpack(words))
  print("+ " .. command)
  if not os.execute(command) then
    print("adding: this failed: " .. command)
    os.exit(1)
  end
end

-- ---- the document ---------------------------------------------------------------------------------------------------------

-- 'key: value' in a comment of Lua or C.
local function header(line, key)
  local value = line:match("^%-%- " .. key .. ": (.*)$") or line:match("^/%* " .. key .. ": (.*) %*/$")
  return value
end

-- The blocks that name a file: { path, at = line, before = whether, text }.
local function blocks_of(text)
  local list = {}
  for block in text:gmatch "\n```%a+\n(.-)\n```" do
    local lines = {}
    for line in (block .. "\n"):gmatch "(.-)\n" do lines[#lines + 1] = line end
    local path = header(lines[1], "file")
    if path then
      table.remove(lines, 1)
      local after, before = header(lines[1] or "", "after"), header(lines[1] or "", "before")
      if after or before then table.remove(lines, 1) end
      list[#list + 1] = { path = path, at = after or before, before = before ~= nil, lines = lines }
    end
  end
  return list
end

local function read_lines(path)
  local lines = {}
  for line in assert(io.lines(path)) do lines[#lines + 1] = line end
  return lines
end

local function write_lines(path, lines)
  local file = assert(io.open(path, "w"))
  file:write(table.concat(lines, "\n"), "\n")
  file:close()
end

local function apply(block)
  local path = copy .. "/" .. block.path
  if not block.at then
    assert(not io.open(path), block.path .. " is there already: a new file was meant")
    run("mkdir -p '%s'", path:match "^(.*)/")
    write_lines(path, block.lines)
    return
  end
  local lines, place = read_lines(path), nil
  for i, line in ipairs(lines) do
    if line == block.at then place = i end
  end
  assert(place, ("docs/adding.md: %s has no line '%s'"):format(block.path, block.at))
  for i, line in ipairs(block.lines) do table.insert(lines, (block.before and place - 1 or place) + i, line) end
  write_lines(path, lines)
end

-- ---- the copy -------------------------------------------------------------------------------------------------------------

run("rm -rf %s && mkdir -p %s", folder, copy)
local parts = "CMakeLists.txt README.md LICENSE cmake engine bindings distributed scripts docs annotations examples tests"
run("cd %s && cp -r " .. parts .. " %s", source, copy)
local document = assert(io.open(source .. "/docs/adding.md"))
local blocks = blocks_of(document:read "a")
document:close()
assert(#blocks >= 6, "docs/adding.md: where are its blocks?")
for _, block in ipairs(blocks) do apply(block) end

local options = {}
for i = 4, #arg do options[#options + 1] = quoted(arg[i]) end
local build = folder .. "/build"
local given = table.concat(options, " "):gsub("%%", "%%%%")
run("cmake -S %s -B %s -DCMAKE_BUILD_TYPE=Debug -DRILLE_WERROR=ON " .. given .. " > /dev/null", copy, build)
run("cmake --build %s --target rille_program -j2 > %s/log || { tail -n 40 %s/log; false; }", build, build, build)

-- ---- the tests concerned ----------------------------------------------------------------------------------------------------

local program = folder .. "/build/rille"
for _, made in ipairs { "reference", "annotations" } do
  run("cd %s && %s docs/make_%s.lua && %s docs/make_%s.lua --check", copy, program, made, program, made)
end
for _, test in ipairs {
  { "tests/ops/ops_spec.lua", "op log_cosh" },
  { "tests/ops/parity_spec.lua", "Ops " },
  { "tests/nn/layers_spec.lua", "every type" },
  { "tests/nn/layers_spec.lua", "LogCosh" },
  { "tests/train/optimizers_spec.lua", "schedulers" },
  { "tests/train/optimizers_spec.lua", "InverseSqrtLR" },
  { "tests/train/training_spec.lua", "optimizers" },
  { "tests/look/reference_spec.lua", "reference" },
} do
  run("cd %s && RILLE_PROGRAM=%s %s %s --output=plainTerminal --filter=%s %s", copy, program, program, busted, test[2], test[1])
end
print "what docs/adding.md says works"
