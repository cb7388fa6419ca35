-- rille.profile(fn, ...): where the time of fn goes, by op and by module, forward and backward.
--
--   local profile = rille.profile(function() step() end)
--   print(profile)                       -- a table: calls, time, bytes, GFLOPS
--   profile:save("step.json")            -- for chrome://tracing or Perfetto
local rille, require, native = ...
local class = require "rille.class"
local check = require "rille.check"

local Profile = class.plain "rille.profile"

-- Sums of events by the name that key gives; the largest time first.
local function sums(events, key)
  local by_name, list, total = {}, {}, 0
  for _, event in ipairs(events) do
    local name = key(event)
    local row = by_name[name]
    if not row then
      row = { name = name, calls = 0, seconds = 0, bytes = 0, flops = 0 }
      by_name[name], list[#list + 1] = row, row
    end
    row.calls = row.calls + 1
    row.seconds = row.seconds + event.self
    row.bytes = row.bytes + event.bytes
    row.flops = row.flops + event.flops
    total = total + event.self
  end
  for _, row in ipairs(list) do
    row.share = total > 0 and row.seconds / total or 0
    row.gflops = row.seconds > 0 and row.flops / row.seconds / 1e9 or 0
  end
  table.sort(list, function(a, b)
    if a.seconds ~= b.seconds then return a.seconds > b.seconds end
    return a.name < b.name
  end)
  return list
end

local function event_name(event) return event.backward and event.op .. " (backward)" or event.op end

local function module_name(event)
  local path = event.module and event.module:gsub(": $", "") or ""
  return path == "" and "(outside of modules)" or path
end

--- Runs fn(...) and gives the profile: ops and modules are lists of { name, calls, seconds, share, bytes, flops, gflops },
-- events the calls themselves (op, module, backward, and start, duration and self in seconds), seconds the whole time. An
-- error in fn is passed on.
local function profile(fn, ...)
  if type(fn) ~= "function" then check.raise("profile: takes a function, got %s", type(fn)) end
  native.profile_start()
  local start = rille.clock()
  local results = table.pack(pcall(fn, ...))
  local seconds = rille.clock() - start
  local events = native.profile_stop()
  if not results[1] then error(results[2], 0) end
  return Profile {
    seconds = seconds,
    events = events,
    ops = sums(events, event_name),
    modules = sums(events, module_name),
  }
end

local function time_text(seconds)
  if seconds >= 1 then return ("%.2f s"):format(seconds) end
  if seconds >= 1e-3 then return ("%.2f ms"):format(seconds * 1e3) end
  return ("%.1f us"):format(seconds * 1e6)
end

local function bytes_text(bytes)
  for _, unit in ipairs { "B", "KiB", "MiB", "GiB" } do
    if bytes < 1024 or unit == "GiB" then return (unit == "B" and "%d %s" or "%.1f %s"):format(bytes, unit) end
    bytes = bytes / 1024
  end
end

local function add_table(lines, title, rows, most)
  local widest = #title
  for i = 1, math.min(#rows, most) do widest = math.max(widest, #rows[i].name) end
  lines[#lines + 1] = ("%-" .. widest .. "s  %8s %10s %6s %11s %8s"):format(title, "calls", "time", "share", "bytes", "GFLOPS")
  for i = 1, math.min(#rows, most) do
    local row = rows[i]
    local speed = row.flops > 0 and ("%.1f"):format(row.gflops) or ""
    lines[#lines + 1] = (("%-" .. widest .. "s  %8d %10s %5.1f%% %11s %8s"):format(row.name, row.calls, time_text(row.seconds),
      row.share * 100, bytes_text(row.bytes), speed):gsub("%s+$", ""))
  end
  if #rows > most then lines[#lines + 1] = ("... and %d more"):format(#rows - most) end
end

local function describe(self)
  local inside = 0
  for _, row in ipairs(self.ops) do inside = inside + row.seconds end
  local lines = { ("%s, of which %s in ops"):format(time_text(self.seconds), time_text(inside)) }
  add_table(lines, "op", self.ops, 20)
  lines[#lines + 1] = ""
  add_table(lines, "module", self.modules, 20)
  return table.concat(lines, "\n")
end

function Profile:__tostring() return native.with_point(describe, self) end

local escapes = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n" }
local function quoted(text) return '"' .. text:gsub('["\\\n]', escapes):gsub("%c", " ") .. '"' end

--- The events in Chrome's trace event format (JSON), as text.
function Profile:trace()
  local lines = {}
  for i, event in ipairs(self.events) do
    lines[i] = check.text('{"name":%s,"cat":%s,"ph":"X","pid":1,"tid":1,"ts":%.3f,"dur":%.3f,"args":' ..
      '{"module":%s,"bytes":%d,"flops":%.0f}}',
        quoted(event_name(event)), event.backward and '"backward"' or '"forward"', event.start * 1e6, event.duration * 1e6,
        quoted(module_name(event)), event.bytes, event.flops)
  end
  return '{"traceEvents":[\n' .. table.concat(lines, ",\n") .. "\n]}\n"
end

--- Writes the trace to a file, in one step.
function Profile:save(path)
  check.ending("profile:save", path, "JSON")
  native.write_file("profile:save", path, self:trace())
end

return profile
