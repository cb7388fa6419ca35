-- Text as numbers: characters or words of a file, cut into contexts.
local rille, require, native = ...
local streams = require "rille.streams"
local check, data = require "rille.check", require "rille.data"
local raise = check.raise

-- ---- what both share -------------------------------------------------------------------------------------------------

local Text = data.Dataset:extend("Text")

local kinds = {
  length = "integer", stride = "integer", vocabulary = "table", min_count = "integer", unknown = "string",
}

-- Refuses what is no file, the text itself above all.
local function check_file(name, path)
  check.path(name, path)
  if native.is_file(path) then return end
  local letters = utf8.len(path) or #path
  local shown = letters <= 60 and path or path:sub(1, (utf8.offset(path, 58) or 58) - 1) .. "..."
  raise("%s: no file %s (it takes the path of a file, not the text)", name, (shown:gsub("%c", " ")))
end

local function read_options(set, options)
  options = check.options(set._class, options, set._allowed)
  set.length = options.length or 64
  set.stride, set.unknown = options.stride or set.length, options.unknown or set._unknown
  check.positive(set._class, "length", set.length)
  check.positive(set._class, "stride", set.stride)
  check.positive(set._class, "min_count", options.min_count or 1)
  if (options.min_count or 1) > 1 and not set.unknown then
    raise("%s: min_count needs unknown, a token for what is left out", set._class)
  end
  return options
end

-- The vocabulary from tokens that were found: code 0 is what is unknown, if there is such a token.
local function choose(set, found, counts, min_count)
  local list = {}
  for i, token in ipairs(found) do
    if counts[i] >= min_count and token ~= set.unknown then list[#list + 1] = token end
  end
  if set.unknown then table.insert(list, 1, set.unknown) end
  return list
end

-- Sets vocabulary, codes_of and codes. found: the tokens; counts: how often each is there; place: int64, which of them stands
-- where.
local function settle(set, path, options, found, counts, place)
  set.vocabulary, set.codes_of = options.vocabulary or choose(set, found, counts, options.min_count or 1), {}
  for i, token in ipairs(set.vocabulary) do
    if type(token) ~= "string" then raise("%s: the vocabulary must be strings, got %s", set._class, type(token)) end
    set.codes_of[token] = i - 1
  end
  if set.unknown and not set.codes_of[set.unknown] then
    if options.unknown then raise("%s: the vocabulary lacks the unknown token '%s'", set._class, set.unknown) end
    set.unknown = nil
  end
  local codes = {}
  for i, token in ipairs(found) do
    codes[i] = set.codes_of[token] or set.codes_of[set.unknown]
    if not codes[i] then
      raise("%s: the %s '%s' of %s is not in the vocabulary", set._class, set._token, token, path)
    end
  end
  set.codes = rille.tensor(codes, { dtype = "int64" }):index_select(0, place)
end

function Text:len() return math.max(0, (#self.codes - self.length - 1 + self.stride) // self.stride) end

function Text:get(i)
  local from = i * self.stride
  return self.codes:slice(from, from + self.length), self.codes:slice(from + 1, from + self.length + 1)
end

--- Codes of a string as an int64 tensor. Raises for what is not in the vocabulary, unless there is an unknown token.
function Text:encode(text)
  local codes = {}
  for _, token in ipairs(self:_split(text)) do
    local code = self.codes_of[token] or self.codes_of[self.unknown]
    if not code then raise("encode: the %s '%s' is not in the vocabulary", self._token, token) end
    codes[#codes + 1] = code
  end
  return rille.tensor(codes, { dtype = "int64" })
end

--- The string of a tensor of codes.
function Text:decode(codes)
  if not rille.is_tensor(codes) then raise("decode: needs a tensor, got %s", type(codes)) end
  local parts = {}
  for i, code in ipairs(codes:numel() > 0 and codes:reshape(-1):totable() or {}) do
    parts[i] = self.vocabulary[code + 1] or raise("decode: the code %s is not in the vocabulary of %d", tostring(code),
      #self.vocabulary)
  end
  return table.concat(parts, self._between)
end

-- ---- characters ------------------------------------------------------------------------------------------------------

local CharText = Text:extend("CharText")
CharText._allowed, CharText._token, CharText._between = kinds, "character", ""

-- Code points of UTF-8, a part at a time to keep lists short.
local PART = 1 << 16
local function code_points(text)
  local parts, from = {}, 1
  while from <= #text do
    local to = math.min(from + PART, #text + 1)
    while to <= #text and text:byte(to) & 0xc0 == 0x80 do to = to + 1 end
    local points = {}
    for _, point in utf8.codes(text:sub(from, to - 1)) do points[#points + 1] = point end
    parts[#parts + 1] = rille.tensor(points, { dtype = "int32" })
    from = to
  end
  return rille.cat(parts)
end

local function read_text(path)
  check_file("CharText", path)
  local bytes = native.read_bytes(path)
  if #bytes == 0 then raise("CharText: %s is empty", path) end
  if bytes:max():item() < 128 then return bytes end
  bytes = nil -- luacheck: ignore 311 (its memory is needed)
  local file <close> = assert(streams.open(path, "rb"))
  local text = file:read("a")
  local characters, wrong = utf8.len(text)
  if not characters then raise("CharText: %s is not UTF-8 at byte %d", path, wrong - 1) end
  return code_points(text)
end

--- A text file (UTF-8) as characters: item i is a context of `length` codes from place i * stride on, and the same one place
-- later, which is what a language model is to guess.
function CharText:init(path, options)
  options = read_options(self, options)
  local points, place, counts = rille.unique(read_text(path), { return_inverse = true, return_counts = true })
  local found = {}
  for i, point in ipairs(points:totable()) do found[i] = utf8.char(point) end
  settle(self, path, options, found, counts:totable(), place:to("int64"))
end

function CharText._split(_, text)
  if type(text) ~= "string" or not utf8.len(text) then raise("encode: needs a string in UTF-8") end
  local list = {}
  for _, point in utf8.codes(text) do list[#list + 1] = utf8.char(point) end
  return list
end

-- ---- words -------------------------------------------------------------------------------------------------------------

local WordText = Text:extend("WordText")
WordText._token, WordText._between, WordText._unknown = "word", " ", "<unk>"
WordText._allowed = { lower = "boolean", pattern = "string", end_of_line = "string" }
for name, kind in pairs(kinds) do WordText._allowed[name] = kind end

-- Adds the words of a line to a list.
local function add_words(set, list, line)
  if set.lower then line = line:lower() end
  for word in line:gmatch(set.pattern) do
    if word ~= "" then list[#list + 1] = word end
  end
  list[#list + 1] = set.end_of_line
end

-- Words are numbered as they come; the numbers become tensors now and then, to keep lists short.
local function number_words(set, file)
  local numbers, found, counts, list, parts = {}, {}, {}, {}, {}
  local function flush()
    for i, word in ipairs(list) do
      local number = numbers[word]
      if not number then
        found[#found + 1] = word
        number = #found
        numbers[word], counts[number] = number, 0
      end
      counts[number] = counts[number] + 1
      list[i] = number - 1
    end
    parts[#parts + 1] = rille.tensor(list, { dtype = "int64" })
    list = {}
  end
  for line in file:lines() do
    add_words(set, list, line)
    if #list >= PART then flush() end
  end
  if #list > 0 then flush() end
  return found, counts, parts
end

--- A text file as words; items are contexts, as those of CharText.
function WordText:init(path, options)
  check_file("WordText", path)
  options = read_options(self, options)
  self.lower, self.pattern, self.end_of_line = options.lower, options.pattern or "%S+", options.end_of_line
  local fine, problem = pcall(string.find, "", self.pattern)
  if not fine then raise("WordText: the pattern '%s' is none: %s", self.pattern, problem) end
  local file <close> = assert(streams.open(path, "rb"))
  local found, counts, parts = number_words(self, file)
  if #parts == 0 then raise("WordText: %s has no words", path) end
  local order, sorted, sorted_counts, rank = {}, {}, {}, {}
  for i = 1, #found do order[i] = i end
  table.sort(order, function(a, b)
    if counts[a] ~= counts[b] then return counts[a] > counts[b] end
    return found[a] < found[b]
  end)
  for i, number in ipairs(order) do sorted[i], sorted_counts[i], rank[number] = found[number], counts[number], i - 1 end
  local place = rille.tensor(rank, { dtype = "int64" }):index_select(0, rille.cat(parts))
  settle(self, path, options, sorted, sorted_counts, place)
end

function WordText:_split(text)
  if type(text) ~= "string" then raise("encode: needs a string, got %s", type(text)) end
  local list = {}
  for line in text:gmatch "[^\n]+" do add_words(self, list, line) end
  if self.end_of_line and text:sub(-1) ~= "\n" then list[#list] = nil end -- the last line has no end
  return list
end

return { CharText = CharText, WordText = WordText }
