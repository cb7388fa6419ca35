-- For tests of files: a folder that is thrown away, whole files as strings, child processes.
local folder = {}

local function quoted(text) return "'" .. text:gsub("'", "'\\''") .. "'" end
folder.quoted = quoted

--- Makes a folder under the system's one for temporary files.
function folder.new()
  local pipe = assert(io.popen("mktemp -d"))
  local path = pipe:read("l")
  pipe:close()
  return assert(path)
end

function folder.remove(path) os.execute("rm -rf -- " .. quoted(path)) end

function folder.make(path) assert(os.execute("mkdir -p -- " .. quoted(path))) end

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

--- The names in a folder, sorted, hidden ones too.
function folder.list(path)
  local names = {}
  local pipe = assert(io.popen("ls -A -- " .. quoted(path)))
  for name in pipe:lines() do names[#names + 1] = name end
  pipe:close()
  return names
end

function folder.exists(path)
  local file = io.open(path, "rb")
  return file ~= nil and file:close()
end

local function capture(command)
  local pipe = assert(io.popen(command .. " 2>&1"))
  local output = pipe:read("a")
  local fine = pipe:close()
  return output, fine == true
end

--- What a shell command writes.
function folder.capture(command) return (capture(command)) end

--- Runs Lua code as a program of its own, after the shell commands in before; returns what it wrote and whether it
-- ended well.
function folder.run(code, before)
  local script = os.tmpname()
  folder.write(script, code)
  local program = os.getenv("RILLE_PROGRAM") or "lua5.4"
  local output, fine = capture(("{ %s; exec %s %s; }"):format(before or ":", quoted(program), quoted(script)))
  os.remove(script)
  return output, fine
end

--- Text with byte i (from 1) changed by xor.
function folder.flip(text, i, bits) return text:sub(1, i - 1) .. string.char(text:byte(i) ~ bits) .. text:sub(i + 1) end

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
