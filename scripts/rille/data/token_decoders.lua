-- Decoders of tokenizer.json: from tokens back to text. The file gives a function(part, path) whose result takes a list of
-- tokens and gives a list of texts, which belong together.
local _, require = ...
local raise = require("rille.check").raise

local byte_of -- a character of GPT-2's for each byte

local function bytes_of_chars()
  if byte_of then return byte_of end
  byte_of = {}
  local n = 0
  for byte = 0, 255 do
    local plain = byte >= 33 and byte <= 126 or byte >= 161 and byte ~= 173
    byte_of[utf8.char(plain and byte or 256 + n)] = string.char(byte)
    if not plain then n = n + 1 end
  end
  return byte_of
end

-- How many bytes at place i belong to a character that is not complete.
local function broken_length(text, i)
  local first, second = text:byte(i, i + 1)
  local n = first > 0xf4 and 1 or first >= 0xf0 and 4 or first >= 0xe0 and 3 or first >= 0xc2 and 2 or 1
  local low = first == 0xe0 and 0xa0 or first == 0xf0 and 0x90 or 0x80
  local high = first == 0xed and 0x9f or first == 0xf4 and 0x8f or 0xbf
  if n == 1 or not second or second < low or second > high then return 1 end
  local length = 2
  while length < n - 1 and (text:byte(i + length) or 0) & 0xc0 == 0x80 do length = length + 1 end
  return length
end

-- A text as UTF-8, with U+FFFD where it is none.
local function mend(text)
  local parts, from = {}, 1
  while true do
    local fine, bad = utf8.len(text, from)
    if fine then break end
    parts[#parts + 1] = text:sub(from, bad - 1) .. "\u{fffd}"
    from = bad + broken_length(text, bad)
    if from > #text then break end
  end
  parts[#parts + 1] = text:sub(from)
  return table.concat(parts)
end

local function escape(text) return (text:gsub("%p", "%%%0")) end

local function each(tokens, fn)
  local out = {}
  for i, token in ipairs(tokens) do out[i] = fn(token, i, #tokens) end
  return out
end

local CLEANED = { { " %.", "." }, { " %?", "?" }, { " !", "!" }, { " ,", "," }, { " ' ", "'" }, { " n't", "n't" },
  { " 'm", "'m" }, { " do not", " don't" }, { " 's", "'s" }, { " 've", "'ve" }, { " 're", "'re" } }

local function clean(text)
  for _, pair in ipairs(CLEANED) do text = text:gsub(pair[1], pair[2]) end
  return text
end

local decoders = {}

function decoders.ByteLevel()
  local bytes = bytes_of_chars()
  return function(tokens)
    return { mend(table.concat(each(tokens, function(token)
      local all = true
      local text = token:gsub(utf8.charpattern, function(char)
        all = all and bytes[char] ~= nil
        return bytes[char]
      end)
      return all and text or token
    end))) }
  end
end

function decoders.WordPiece(part)
  return function(tokens)
    return each(tokens, function(token, i)
      if i > 1 then
        local is_part = token:sub(1, #part.prefix) == part.prefix
        token = is_part and token:sub(#part.prefix + 1) or " " .. token
      end
      return part.cleanup and clean(token) or token
    end)
  end
end

function decoders.Metaspace(part)
  local mark = escape(part.replacement or "\u{2581}")
  local drops = part.prepend_scheme ~= "never" and part.add_prefix_space ~= false
  return function(tokens)
    return each(tokens, function(token, i) return (token:gsub(mark, i == 1 and drops and "" or " ")) end)
  end
end

function decoders.BPEDecoder(part)
  local suffix = escape(part.suffix)
  return function(tokens)
    return each(tokens, function(token, i, n) return (token:gsub(suffix, i == n and "" or " ")) end)
  end
end

function decoders.Replace(part, path)
  if not part.pattern.String then raise("tokenizer: a decoder Replace with a Regex is not known here in %s", path) end
  local pattern, content = escape(part.pattern.String), part.content:gsub("%%", "%%%%")
  return function(tokens) return each(tokens, function(token) return (token:gsub(pattern, content)) end) end
end

function decoders.Fuse() return function(tokens) return { table.concat(tokens) } end end

function decoders.Strip(part)
  local left, right = "^" .. escape(part.content), escape(part.content) .. "$"
  return function(tokens)
    return each(tokens, function(token)
      for _ = 1, part.start do token = token:gsub(left, "", 1) end
      for _ = 1, part.stop do token = token:gsub(right, "", 1) end
      return token
    end)
  end
end

function decoders.ByteFallback()
  return function(tokens)
    local out, pending = {}, {}
    local function flush()
      local text = table.concat(pending)
      if text ~= "" then out[#out + 1] = utf8.len(text) and text or ("\u{fffd}"):rep(#text) end
      pending = {}
    end
    for _, token in ipairs(tokens) do
      local hex = token:match "^<0x(%x%x)>$"
      if hex then
        pending[#pending + 1] = string.char(tonumber(hex, 16))
      else
        flush()
        out[#out + 1] = token
      end
    end
    flush()
    return out
  end
end

local function new_decoder(part, path)
  if part.type == "Sequence" then
    local steps = {}
    for i, step in ipairs(part.decoders) do steps[i] = new_decoder(step, path) end
    return function(tokens)
      for _, step in ipairs(steps) do tokens = step(tokens) end
      return tokens
    end
  end
  local make = decoders[part.type]
  if not make then raise("tokenizer: no decoder '%s' is known here in %s", tostring(part.type), path) end
  return make(part, path)
end

return new_decoder
