-- What the library uses of Lua's io and os, in hosts that give scripts all of it, a part or nothing.
local _, _, native = ...
local streams = {}

-- As io.open; nil and why, also where the host does not allow it. What is written are the bytes that are in the file, also where
-- the system ends lines with two.
function streams.open(path, mode)
  local problem = native.refused((not mode or mode == "r" or mode == "rb") and "read" or "write")
  if not problem and not io then problem = "this host gives scripts no io" end
  if problem then return nil, problem end
  return io.open(path, (mode or "r"):gsub("b", "") .. "b")
end

-- As loadfile; hosts without it have text chunks alone.
function streams.load(path)
  if loadfile then return loadfile(path) end
  local fine, bytes = pcall(native.read_bytes, path)
  if not fine then return nil, bytes end
  local codes = bytes:tolist()
  for i = 1, #codes do codes[i] = string.char(codes[i]) end
  return load(table.concat(codes):gsub("^#[^\n]*", ""), "@" .. path, "t")
end

-- Takes write and flush as a file does, and hands whole lines to print.
local printer = { rest = "" }

function printer:write(...)
  local text = self.rest .. table.concat({ ... })
  for line in text:gmatch "([^\n]*)\n" do print(line) end
  self.rest = text:match "[^\n]*$"
  return self
end

function printer:flush() return self end

function streams.output() return io and io.stdout or printer end
function streams.errors() return io and io.stderr or printer end
function streams.variable(name) return os and os.getenv and os.getenv(name) end

return streams
