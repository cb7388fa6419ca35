-- For tests of files: a folder that is thrown away, whole files as strings, child processes.
local folder = {}

-- Everything that differs between systems is in this file. What a test cannot do without a POSIX shell, it says by
-- folder.needs_posix.
folder.is_posix = package.config:sub(1, 1) == "/"

local function quoted(text)
  if not folder.is_posix then return '"' .. text:gsub("/", "\\") .. '"' end
  return "'" .. text:gsub("'", "'\\''") .. "'"
end
folder.quoted = quoted

--- Gives up a test, visibly, on systems without a POSIX shell, signals, /proc, pipes with names and so on.
function folder.needs_posix(what)
  if not folder.is_posix then pending("needs " .. what) end
end

-- tests/platforms/run.sh names the platform it builds for.
local platform = os.getenv "RILLE_PLATFORM" or ""

--- Gives up a test, visibly, that a processor does in seconds and an emulator of one in half an hour.
function folder.needs_processor()
  if os.getenv "RILLE_EMULATED" then pending "needs a processor, not an emulator" end
end

--- Whether this machine's own programs can load the library that is tested.
folder.is_this_machine = platform == "" or platform == "plain"

--- Gives up a test, visibly, where the C library is not glibc: another's logarithms and cosines may differ in the last bit.
function folder.needs_glibc()
  if platform:find "musl" or platform:find "mingw" then pending "needs glibc's roundings" end
end

-- cmd takes the outermost quotes away.
local function command_line(text) return folder.is_posix and text or '"' .. text .. '"' end

local count = 0

--- Makes a folder under the system's one for temporary files.
function folder.new()
  if folder.is_posix then
    local pipe = assert(io.popen("mktemp -d"))
    local path = pipe:read("l")
    pipe:close()
    return assert(path)
  end
  count = count + 1
  local root = (os.getenv("TEMP") or "."):gsub("\\", "/")
  local path = ("%s/r%d%s_%d"):format(root, os.time() % 10000, tostring({}):match "%x%x%x%x%x$", count)
  folder.make(path)
  return path
end

function folder.remove(path)
  os.execute(folder.is_posix and "rm -rf -- " .. quoted(path) or command_line("rmdir /s /q " .. quoted(path)))
end

function folder.make(path) require("rille.native").make_folder("tests", path .. "/") end

--- A new file: cutting an old one short makes some file systems wait for the disk.
function folder.write(path, text)
  os.remove(path)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
  return path
end

function folder.read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

--- The names in a folder, sorted by their bytes, hidden ones too.
function folder.list(path)
  local names = {}
  local pipe = assert(io.popen(folder.is_posix and "ls -A -- " .. quoted(path) or command_line("dir /b /a " .. quoted(path))))
  for name in pipe:lines() do names[#names + 1] = name:gsub("\r$", "") end
  pipe:close()
  table.sort(names)
  return names
end

function folder.exists(path)
  local file = io.open(path, "rb")
  return file ~= nil and file:close()
end

local function capture(command)
  local pipe = assert(io.popen(command_line(command .. " 2>&1")))
  local output = pipe:read("a")
  local fine = pipe:close()
  return output, fine == true
end

--- What a shell command writes.
function folder.capture(command) return (capture(command)) end

--- Runs Lua code as a program of its own, after the shell commands in before; returns what it wrote and whether it
-- ended well.
function folder.run(code, before)
  if before then folder.needs_posix "a POSIX shell" end
  local script = folder.is_posix and os.tmpname() or folder.new() .. "/script.lua"
  folder.write(script, code)
  local program = os.getenv("RILLE_PROGRAM") or "lua5.4"
  local form = folder.is_posix and "{ %s; exec %s %s; }" or "%s%s %s"
  local output, fine = capture(form:format(before or (folder.is_posix and ":" or ""), quoted(program), quoted(script)))
  os.remove(script)
  return folder.is_posix and output or output:gsub("\r\n", "\n"), fine
end

--- Text with byte i (from 1) changed by xor.
function folder.flip(text, i, bits) return text:sub(1, i - 1) .. string.char(text:byte(i) ~ bits) .. text:sub(i + 1) end

--- Gives up a test, visibly, where downloads have no curl to start.
function folder.needs_curl()
  if folder.has_curl == nil then folder.has_curl = folder.capture("curl --version"):find "^curl" ~= nil end
  if not folder.has_curl then pending "needs curl" end
end

--- The error of a call, as text; the test fails if there is none.
function folder.problem(fn, ...)
  local fine, problem = pcall(fn, ...)
  assert(not fine, "an error was expected")
  assert(type(problem) == "string", "the error is no text")
  return problem
end

--- The folder with the real MNIST files, or nil.
function folder.mnist()
  local native = require "rille.native"
  for _, root in ipairs { os.getenv("RILLE_DATA") or "", "../shared/data" } do
    if root ~= "" and native.is_file(root .. "/mnist/mnist.pkl.gz") then return root end
  end
end

return folder
