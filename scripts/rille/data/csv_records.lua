-- Records of CSV files (RFC 4180): blocks of bytes, lines, quoted fields, and what is said of damage. csv.lua makes tables.
local _, require, native = ...
local streams = require "rille.streams"
local class = require "rille.class"
local check = require "rille.check"
local raise = check.raise

local BLOCK, MAX_LINE = 65536, 1 << 20

local find, sub = string.find, string.sub

local records = {}

-- At most 40 letters of a field, printable, for an error text.
function records.shown(text)
  local letters = utf8.len(text)
  if not letters then text = text:gsub("[^\32-\126]", "?") end
  if (letters or #text) > 40 then
    text = text:sub(1, letters and utf8.offset(text, 38) - 1 or 37) .. "..."
  end
  return "'" .. text:gsub("%c", "?") .. "'"
end

local Reader = class.plain "rille.data.csv"

--- A reader of the file at path. name: the function's, for errors.
function records.open(name, path, options)
  check.path(name, path)
  if path:find("\0", 1, true) then raise("%s: the path is a string with a zero byte", name) end
  if not native.is_file(path) then raise("%s: no file %s", name, path) end
  local file, problem = streams.open(path, "rb")
  if not file then raise("%s: cannot open %s", name, problem) end
  local reader = Reader {
    name = name, path = path, file = file, buffer = "", at = 1, line = 0, first = 0, fields = {},
    delimiter = options.delimiter or ",", quote = options.quote or '"', max_line = options.max_line or MAX_LINE,
    is_given = options.delimiter ~= nil, decimal = options.decimal or ".", stop = "\n",
  }
  reader.field = "[^%" .. reader.delimiter .. "]*"
  if options.trim ~= false then
    local blanks = ({ [" "] = "\t", ["\t"] = " " })[reader.delimiter] or " \t"
    reader.blank, reader.no_blank = "[" .. blanks .. "]", "[^" .. blanks .. "]"
    reader.trimmed = "^" .. reader.blank .. "*(.-)" .. reader.blank .. "*$"
  end
  return reader
end

-- "; delimiter = ';' splits it" where a line is that of another delimiter, else nothing.
function Reader:hint(text)
  if self.is_given then return "" end
  local best, most = nil, 0
  for _, other in ipairs { ";", "\t", "|" } do
    local count = select(2, text:gsub(other, ""))
    if count > most then best, most = other, count end
  end
  if not best then return "" end
  return (" (is the delimiter another one? the line has %d %s: delimiter = '%s')"):format(most,
    best == "\t" and "tabs" or "'" .. best .. "'", best == "\t" and "\\t" or best)
end

function Reader:fail(...)
  self.file:close()
  raise("%s: %s: line %d%s", self.name, self.path, self.first, string.format(...))
end

-- A further block in the buffer; false at the end of the file.
function Reader:fill()
  local block, problem = self.file:read(BLOCK)
  if not block then
    if problem then self:fail(": %s", problem) end
    return false
  end
  if self.line == 0 and self.buffer == "" then
    self.first = 1
    if sub(block, 1, 2) == "\x1f\x8b" then self:fail(": the file is gzipped") end
    if find(block, "[\0-\8]") then
      local foreign = require("rille.foreign").explain(self.path, "csv", sub(block, 1, 512))
      if foreign and not find(foreign, " is text: ", 1, true) then
        self.file:close()
        raise("%s: %s", self.name, foreign)
      end
    end
    if find(block, "\0", 1, true) then self:fail(": the file has zero bytes: no text in UTF-8") end
    -- Old Macintosh files, and Excel's "CSV (Macintosh)", end their lines so.
    local cr = find(block, "\r", 1, true)
    if cr and cr < #block and not find(block, "\n", 1, true) then self.stop = "\r" end
    if sub(block, 1, 3) == "\xef\xbb\xbf" then block = sub(block, 4) end
  end
  self.buffer, self.at = sub(self.buffer, self.at) .. block, 1
  return true
end

-- The next line without its end; nil at the end of the file.
function Reader:next_line()
  local stop = find(self.buffer, self.stop, self.at, true)
  while not stop do
    local seen = #self.buffer - self.at + 1
    if seen > self.max_line then
      self.first = self.line + 1
      self:fail(": longer than %d bytes (max_line)", self.max_line)
    end
    if not self:fill() then
      if seen <= 0 then return nil end
      stop = #self.buffer + 1
    else
      stop = find(self.buffer, self.stop, seen + 1, true)
    end
  end
  local text = sub(self.buffer, self.at, stop - 1)
  self.at, self.line = stop + 1, self.line + 1
  if text:byte(-1) == 13 then text = sub(text, 1, -2) end
  return text
end

-- The quoted field that begins at place at: its text, the line it ends in, and the place behind its last quote.
function Reader:quoted(text, at, column)
  local quote, parts, length = self.quote, {}, 0
  at = at + 1
  while true do
    local q = find(text, quote, at, true)
    parts[#parts + 1] = sub(text, at, (q or 0) - 1)
    if not q then
      length = length + #text
      text, at = self:next_line(), 1
      if not text then self:fail(", column %d: a quote is never closed", column) end
      if length > self.max_line then self:fail(", column %d: longer than %d bytes (max_line)", column, self.max_line) end
      parts[#parts + 1] = "\n"
    elseif sub(text, q + 1, q + 1) == quote then
      parts[#parts + 1], at = quote, q + 2
    else
      return table.concat(parts), text, q + 1
    end
  end
end

-- Blanks around a field that has no quotes are none of it.
function Reader:split_quoted(text)
  local fields, count, at, no_blank = self.fields, 0, 1, self.no_blank
  while true do
    count = count + 1
    local start = no_blank and find(text, no_blank, at) or at
    if sub(text, start, start) == self.quote then
      fields[count], text, at = self:quoted(text, start, count)
      if no_blank then at = find(text, no_blank, at) or #text + 1 end
      if at <= #text and sub(text, at, at) ~= self.delimiter then
        self:fail(", column %d: text after a closing quote%s", count, self:hint(text))
      end
    else
      local d = find(text, self.delimiter, at, true) or #text + 1
      fields[count], at = sub(text, at, d - 1), d
      if no_blank then fields[count] = fields[count]:match(self.trimmed) end
    end
    if at > #text then return count end
    at = at + 1
  end
end

-- How many fields the next record has, in self.fields; nil at the end. Empty lines are passed over.
function Reader:next()
  local text
  repeat text = self:next_line() until text ~= ""
  if not text then return nil end
  self.first = self.line
  if find(text, self.quote, 1, true) then
    self.has_x = true
    return self:split_quoted(text)
  end
  self.has_x = self.decimal ~= "." or (find(text, "x", 1, true) or find(text, "X", 1, true)) ~= nil -- maybe a hexadecimal number
  local fields, count = self.fields, 0
  if self.blank and (find(text, " ", 1, true) or find(text, "\t", 1, true)) then
    for field in text:gmatch(self.field) do
      count = count + 1
      fields[count] = field:match(self.trimmed)
    end
    return count
  end
  for field in text:gmatch(self.field) do
    count = count + 1
    fields[count] = field
  end
  return count
end

return records
