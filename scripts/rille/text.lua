-- Text as numbers: characters of a file.
local rille = ...
local check, data = rille._import "check", rille._import "data"
local raise = check.raise

local CharText = data.Dataset:extend("CharText")

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
  check.path("CharText", path)
  local bytes = rille._read_bytes(path)
  if #bytes == 0 then raise("CharText: %s is empty", path) end
  if bytes:max():item() < 128 then return bytes end
  bytes = nil -- luacheck: ignore 311 (its memory is needed)
  local file <close> = assert(io.open(path, "rb"))
  local text = file:read("a")
  local characters, wrong = utf8.len(text)
  if not characters then raise("CharText: %s is not UTF-8 at byte %d", path, wrong - 1) end
  return code_points(text)
end

--- A text file (UTF-8) as characters: item i is a context of `length` codes from place i * stride on, and the same one place
-- later, which is what a language model is to guess.
-- @param path the file
-- @param options length (64); stride (length); vocabulary: a list of characters, for a text that goes with another one;
-- without it, those of the text in the order of their code points
-- Fields: codes (int64), vocabulary (a list; code 0 is its first element).
function CharText:init(path, options)
  options = check.options("CharText", options, { length = "integer", stride = "integer", vocabulary = "table" })
  self.length = options.length or 64
  check.positive("CharText", "length", self.length)
  self.stride = options.stride or self.length
  check.positive("CharText", "stride", self.stride)
  local points, place = rille.unique(read_text(path), { return_inverse = true })
  local found = {}
  for i, point in ipairs(points:totable()) do found[i] = utf8.char(point) end
  self.vocabulary, self.codes_of = options.vocabulary or found, {}
  for i, character in ipairs(self.vocabulary) do
    if type(character) ~= "string" then raise("CharText: the vocabulary must be strings, got %s", type(character)) end
    self.codes_of[character] = i - 1
  end
  local codes = {}
  for i, character in ipairs(found) do
    codes[i] = self.codes_of[character]
    if not codes[i] then raise("CharText: the character '%s' of %s is not in the vocabulary", character, path) end
  end
  self.codes = rille.tensor(codes, { dtype = "int64" }):index_select(0, place:to("int64"))
end

function CharText:len()
  return math.max(0, (#self.codes - self.length - 1 + self.stride) // self.stride)
end

function CharText:get(i)
  local from = i * self.stride
  return self.codes:slice(from, from + self.length), self.codes:slice(from + 1, from + self.length + 1)
end

--- Codes of a string as an int64 tensor. Raises for characters that are not in the vocabulary.
function CharText:encode(text)
  if type(text) ~= "string" or not utf8.len(text) then raise("encode: needs a string in UTF-8") end
  local codes = {}
  for _, point in utf8.codes(text) do
    local code = self.codes_of[utf8.char(point)]
    if not code then raise("encode: the character '%s' is not in the vocabulary", utf8.char(point)) end
    codes[#codes + 1] = code
  end
  return rille.tensor(codes, { dtype = "int64" })
end

--- The string of a tensor of codes.
function CharText:decode(codes)
  if not rille.is_tensor(codes) then raise("decode: needs a tensor, got %s", type(codes)) end
  local parts = {}
  for i, code in ipairs(codes:numel() > 0 and codes:reshape(-1):totable() or {}) do
    parts[i] = self.vocabulary[code + 1] or raise("decode: the code %s is not in the vocabulary of %d", tostring(code),
      #self.vocabulary)
  end
  return table.concat(parts)
end

return { CharText = CharText }
