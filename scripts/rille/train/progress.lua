-- Progress of long jobs: a bar with rate and time left on a terminal, now and then a plain line elsewhere.
local rille, require, native = ...
local streams = require "rille.streams"
local class = require "rille.class"
local check, width = require "rille.check", require "rille.look.width"
local progress = {}

local Bar = class.plain "rille.progress"

local kinds = {
  total = "number", label = "string", unit = "string", file = "any", width = "integer", terminal = "boolean",
  every = "number", clock = "function", first = "number",
}

-- 1536 -> "1.5 kB"
local function bytes_text(n)
  local units, i = { "B", "kB", "MB", "GB", "TB" }, 1
  while n >= 1000 and i < #units do
    n, i = n / 1000, i + 1
  end
  return (i == 1 or n >= 100) and check.text("%.0f %s", n, units[i]) or check.text("%.1f %s", n, units[i])
end

local function amount(self, n)
  if self.unit == "bytes" then return bytes_text(n) end
  return n == math.floor(n) and ("%d"):format(n) or check.text("%.1f", n)
end

local function rate_text(self, rate)
  if self.unit == "bytes" then return bytes_text(rate) .. "/s" end
  return check.text(rate >= 10 and "%.0f%s/s" or "%.2f%s/s", rate, self.unit ~= "" and " " .. self.unit or "")
end

--- Seconds as 0:07, 12:34 or 1:02:03.
function progress.duration(seconds)
  local s = math.tointeger(math.floor(math.min(math.max(seconds, 0), 359999) + 0.5))
  if s >= 3600 then return ("%d:%02d:%02d"):format(s // 3600, s // 60 % 60, s % 60) end
  return ("%d:%02d"):format(s // 60, s % 60)
end

--- A bar: local bar = rille.progress.new { total = 100, label = "epoch 1", unit = "batches" }, then bar:update(done)
-- and bar:finish().
function progress.new(options)
  options = check.options("progress", options, kinds)
  local file = options.file or streams.errors()
  local terminal = options.terminal
  if terminal == nil then terminal = native.is_terminal(file) end
  local clock = options.clock or rille.clock
  local total = options.total
  return Bar {
    total = total and total > 0 and total or nil,
    label = options.label or "",
    unit = options.unit or "items",
    file = file,
    given_width = options.width,
    terminal = terminal,
    every = options.every or 10,
    clock = clock,
    started = clock(),
    drawn_at = -math.huge,
    quarter = 0,
    first = options.first or 0,
    done = 0,
  }
end

-- "label  42% |#####     | 4.2 MB of 10 MB, 1.2 MB/s, 0:05 left  loss 0.31"
function Bar:_line(text)
  local elapsed = self.clock() - self.started
  local rate = elapsed > 0 and (self.done - self.first) / elapsed or 0
  local parts = { amount(self, self.done) .. (self.total and " of " .. amount(self, self.total) or "") }
  if self.unit ~= "bytes" and self.unit ~= "" then parts[1] = parts[1] .. " " .. self.unit end
  if rate > 0 then parts[#parts + 1] = rate_text(self, rate) end
  if rate > 0 and self.total and self.done < self.total then
    parts[#parts + 1] = progress.duration((self.total - self.done) / rate) .. " left"
  else
    parts[#parts + 1] = progress.duration(elapsed)
  end
  local tail = table.concat(parts, ", ") .. (text and text ~= "" and "  " .. text or "")
  local head = self.label ~= "" and self.label .. " " or ""
  if not self.total then return head .. tail end
  local fraction = math.min(math.max(self.done / self.total, 0), 1)
  head = head .. ("%3d%%"):format(math.floor(fraction * 100))
  local room = self.width - width.of(head) - width.of(tail) - 4
  if not self.terminal or room < 4 then return head .. " " .. tail end
  local cells = math.min(room, 30)
  local full = math.floor(fraction * cells)
  return ("%s |%s%s| %s"):format(head, ("#"):rep(full), (" "):rep(cells - full), tail)
end

-- On a terminal ten times a second; else at each quarter and after some seconds of silence.
function Bar:_is_due(now)
  if self.terminal then return now - self.drawn_at >= 0.1 end
  local quarter = self.total and math.floor(4 * self.done / self.total) or 0
  if self.drawn_at == -math.huge then self.drawn_at = self.started end
  if quarter > self.quarter and quarter < 4 then
    self.quarter = quarter
    return now - self.drawn_at >= 1
  end
  return now - self.drawn_at >= self.every
end

function Bar:_draw(text)
  self.width = self.given_width or math.min(native.terminal_columns(self.file) or 80, 100) - 1 -- a window changes its size
  local line = self:_line(text)
  self.drawn_at = self.clock()
  if self.terminal then
    line = width.cut(line, self.width)
    self.file:write("\r", line, "\27[K")
  else
    self.file:write(line, "\n")
  end
  self.file:flush()
end

--- Says how much is done, of how much if that was not known before; text is shown behind.
function Bar:update(done, total, text)
  self.done = done
  if total and total > 0 then self.total = total end
  if self:_is_due(self.clock()) then self:_draw(text) end
end

--- One step more.
function Bar:step(n, text) self:update(self.done + (n or 1), nil, text) end

--- The last line; may be called twice.
function Bar:finish(text)
  if self.finished then return end
  self.finished = true
  self:_draw(text)
  if self.terminal then
    self.file:write("\n")
    self.file:flush()
  end
end

--- Takes the bar off the terminal, for callers that print a line of their own.
function Bar:clear()
  if self.finished then return end
  self.finished = true
  if self.terminal and self.drawn_at ~= -math.huge then
    self.file:write("\r\27[K")
    self.file:flush()
  end
end

--- for xb, yb in rille.progress.each(loader, { label = "epoch 1" }) do ... end: one pass with a bar.
function progress.each(loader, options)
  local given = {}
  for key, value in pairs(options or {}) do given[key] = value end
  given.total = given.total or #loader
  given.unit = given.unit or "batches"
  local bar, next_batch, count = progress.new(given), loader:iter(), -1
  local function advance(first, ...)
    count = count + 1
    if first == nil then
      bar.done = count
      bar:finish()
      return nil
    end
    bar:update(count)
    return first, ...
  end
  return function() return advance(next_batch()) end
end

return progress
