-- rille.tokenizer: tokenizer.json of Hugging Face, and GPT-2's vocab.json with merges.txt. Texts become tokens in C
-- (bindings/io/tokenizer.c); here is what comes around them: templates, truncation, padding; and the way back to text.
local rille, require, native = ...
local check = require "rille.check"
local raise = check.raise
local tokenizer = {}

--- Makes tokens of texts, and texts of tokens: rille.tokenizer.load.
-- @name Tokenizer
-- @class Tokenizer
-- @example
-- local t = rille.tokenizer.from_str '{"model": {"type": "WordLevel", "vocab": {"a": 5}, "unk_token": "a"}}'
-- print(t:encode("a").tokens[1]) --> a
local Tokenizer = {}
Tokenizer.__index = Tokenizer
Tokenizer.__name = "rille.Tokenizer"

local function given(value) return value and value ~= rille.none and value or nil end

-- ---- encodings ------------------------------------------------------------------------------------------------------

-- What each token has, by the names of encodings.
local COLUMNS = { "ids", "type_ids", "tokens", "offsets", "word_ids", "special_tokens_mask", "attention_mask" }

local function new_encoding()
  local encoding = {}
  for _, name in ipairs(COLUMNS) do encoding[name] = {} end
  return encoding
end

local function add(encoding, id, type_id, token, offsets, word, special, attention)
  local n = #encoding.ids + 1
  encoding.ids[n], encoding.type_ids[n], encoding.tokens[n] = id, type_id, token
  encoding.offsets[n], encoding.word_ids[n] = offsets, word
  encoding.special_tokens_mask[n], encoding.attention_mask[n] = special, attention
end

-- Tokens first .. last of one encoding behind those of another; type_id nil: as they are.
local function append(encoding, from, type_id)
  for i, id in ipairs(from.ids) do
    add(encoding, id, type_id or from.type_ids[i], from.tokens[i], from.offsets[i], from.word_ids[i],
      from.special_tokens_mask[i], from.attention_mask[i])
  end
end

local function encode_one(self, text, type_id)
  if type(text) ~= "string" then raise("encode: takes a string, got %s", check.type_of(text)) end
  if not utf8.len(text) then raise("encode: the text is not UTF-8") end
  local ids, starts, ends, words, texts = self._core:encode(text)
  local encoding = new_encoding()
  encoding.text = text
  for i, id in ipairs(ids) do
    add(encoding, id, type_id, texts[i], { starts[i], ends[i] }, words[i], 0, 1)
  end
  return encoding
end

local function cut(encoding, length, direction)
  local n = #encoding.ids
  local first = direction == "left" and n - length + 1 or 1
  for _, name in ipairs(COLUMNS) do
    encoding[name] = table.move(encoding[name], first, first + length - 1, 1, {})
  end
end

local function truncate(options, first, second, added)
  local n1, n2 = #first.ids, second and #second.ids or 0
  local most = options.max_length - added
  if most < 0 then raise("encode: max_length %d has no room for %d special tokens", options.max_length, added) end
  local excess = n1 + n2 - most
  if excess <= 0 then return end
  local strategy, direction = options.strategy, options.direction
  if strategy == "longest_first" and second then
    local short = math.min(n1, n2)
    local long = short > most and short or math.max(short, most - short)
    if short + long > most then
      short = most // 2
      long = short + most % 2
    end
    cut(first, n1 > n2 and long or short, direction)
    cut(second, n1 > n2 and short or long, direction)
    return
  end
  local target = strategy == "only_second" and second or first
  if strategy == "only_second" and not second then raise("encode: the truncation only_second needs a second text") end
  if excess >= #target.ids and most > 0 and strategy ~= "longest_first" then
    raise("encode: %s has %d tokens, of which %d would have to go", strategy, #target.ids, excess)
  end
  cut(target, #target.ids - excess, direction)
end

-- ---- post-processors ------------------------------------------------------------------------------------------------

local SPACE = "\u{120}" -- what GPT-2 writes for a blank

local function blanks(token, pattern)
  local n = 0
  while true do
    local rest = token:match(pattern)
    if not rest then return n end
    token, n = rest, n + 1
  end
end

-- The byte that lies n characters behind (or in front of) another.
local function moved(text, at, n) return (utf8.offset(text, n > 0 and n + 1 or n, at + 1) or (n > 0 and #text + 1 or 1)) - 1 end

-- Takes blanks out of what tokens stand for.
local function trim_offsets(encoding, prefix)
  for i, token in ipairs(encoding.tokens) do
    local start, stop = encoding.offsets[i][1], encoding.offsets[i][2]
    local leading = math.max(blanks(token, "^" .. SPACE .. "(.*)$"), blanks(token, "^%s(.*)$"))
    local trailing = math.max(blanks(token, "^(.*)" .. SPACE .. "$"), blanks(token, "^(.*)%s$"))
    if leading > 0 then
      -- One in front of the first may be what was put there; more of them were in the text.
      if prefix and leading == 1 and (i == 1 or start == 0) then leading = 0 end
      start = math.min(moved(encoding.text, start, leading), stop)
    end
    if trailing > 0 and stop >= trailing then stop = math.max(moved(encoding.text, stop, -trailing), start) end
    encoding.offsets[i] = { start, stop }
  end
end

local function special(encoding, token, id, type_id) add(encoding, id, type_id, token, { 0, 0 }, nil, 1, 1) end

-- Each has `added`, the number of special tokens for one text or a pair, and `run`.
local processors = {}

local function template_of(part, second) return second and part.pair or part.single end

function processors.TemplateProcessing(part)
  local function ids_of(name)
    local token = part.special_tokens[name]
    if not token then raise("tokenizer: the template names the token '%s', which it does not have", name) end
    return token
  end
  return {
    added = function(second)
      local n = 0
      for _, piece in ipairs(template_of(part, second)) do
        if piece.SpecialToken then n = n + #ids_of(piece.SpecialToken.id).ids end
      end
      return n
    end,
    run = function(first, second, with_special)
      local out = new_encoding()
      for _, piece in ipairs(template_of(part, second)) do
        if piece.Sequence then
          append(out, piece.Sequence.id == "B" and second or first, piece.Sequence.type_id)
        elseif with_special then
          local token = ids_of(piece.SpecialToken.id)
          for i, id in ipairs(token.ids) do special(out, token.tokens[i], id, piece.SpecialToken.type_id) end
        end
      end
      return out
    end,
  }
end

local function join(first, second)
  if not second then return first end
  local out = new_encoding()
  append(out, first)
  append(out, second)
  return out
end

local function framed(part, between, second_type)
  return {
    added = function(second) return second and 2 + between or 2 end,
    run = function(first, second, with_special)
      if part.trim_offsets then
        trim_offsets(first, part.add_prefix_space)
        if second then trim_offsets(second, part.add_prefix_space) end
      end
      if not with_special then return join(first, second) end
      local out = new_encoding()
      special(out, part.cls[1], part.cls[2], 0)
      append(out, first, 0)
      special(out, part.sep[1], part.sep[2], 0)
      if second then
        if between == 2 then special(out, part.sep[1], part.sep[2], second_type) end
        append(out, second, second_type)
        special(out, part.sep[1], part.sep[2], second_type)
      end
      return out
    end,
  }
end

function processors.BertProcessing(part) return framed(part, 1, 1) end
function processors.RobertaProcessing(part) return framed(part, 2, 0) end

function processors.ByteLevel(part)
  return {
    added = function() return 0 end,
    run = function(first, second)
      if part.trim_offsets ~= false then
        trim_offsets(first, part.add_prefix_space)
        if second then trim_offsets(second, part.add_prefix_space) end
      end
      return first, second
    end,
  }
end

local function new_processor(part, path)
  if part.type == "Sequence" then
    local steps = {}
    for i, step in ipairs(part.processors) do steps[i] = new_processor(step, path) end
    return {
      added = function(second)
        local n = 0
        for _, step in ipairs(steps) do n = n + step.added(second) end
        return n
      end,
      run = function(first, second, with_special)
        for _, step in ipairs(steps) do first, second = step.run(first, second, with_special) end
        return first, second
      end,
    }
  end
  local make = processors[part.type]
  if not make then raise("tokenizer: no post-processor '%s' is known here in %s", tostring(part.type), path) end
  return make(part)
end

-- ---- the object -----------------------------------------------------------------------------------------------------

local function read_truncation(part)
  if not part then return nil end
  local strategies = { LongestFirst = "longest_first", OnlyFirst = "only_first", OnlySecond = "only_second" }
  return { max_length = part.max_length, strategy = strategies[part.strategy] or "longest_first",
    direction = (part.direction or "Right"):lower() }
end

local function read_padding(part)
  if not part then return nil end
  return {
    length = type(part.strategy) == "table" and part.strategy.Fixed or nil, direction = (part.direction or "Right"):lower(),
    pad_to_multiple_of = given(part.pad_to_multiple_of), pad_id = part.pad_id, pad_type_id = part.pad_type_id,
    pad_token = part.pad_token,
  }
end

local function new(path, text)
  local core, parts = native.tokenizer(path, text)
  for i, part in ipairs(parts) do parts[i] = given(part) or false end
  local self = setmetatable({ _core = core, _special = {} }, Tokenizer)
  self._processor = parts[1] and new_processor(parts[1], path)
  self._decoder = parts[2] and require("rille.data.token_decoders")(parts[2], path)
  self._truncation, self._padding = read_truncation(parts[3]), read_padding(parts[4])
  for _, token in ipairs(parts[5] or {}) do
    if token.special then self._special[token.content] = true end
  end
  return self
end

-- GPT-2's two files as a tokenizer.json.
local function of_merges(vocabulary, merges)
  local json = require "rille.data.json"
  local list, file = json.array {}, io.open(check.path("tokenizer.load", merges), "rb")
  if not file then raise("tokenizer: cannot open %s", merges) end
  for line in file:lines() do
    line = line:gsub("\r$", "")
    if line ~= "" and not line:find "^#version" then list[#list + 1] = line end
  end
  file:close()
  return json.encode {
    added_tokens = json.array {}, pre_tokenizer = { type = "ByteLevel", add_prefix_space = false },
    decoder = { type = "ByteLevel" }, post_processor = { type = "ByteLevel", trim_offsets = false },
    model = { type = "BPE", vocab = json.load(vocabulary), merges = list },
  }
end

--- A tokenizer of Hugging Face's tokenizer.json (BPE, WordPiece, Unigram, WordLevel), or of GPT-2's vocab.json and merges.txt.
-- @name rille.tokenizer.load
-- @param path string: tokenizer.json, or vocab.json
-- @param merges string?: merges.txt, beside vocab.json
-- @return rille.Tokenizer: the tokenizer
-- @error a file that is damaged, or has parts of kinds that are not known, by name
-- @example
-- local model = { type = "WordLevel", vocab = { hello = 0, world = 1, ["?"] = 2 }, unk_token = "?" }
-- rille.json.save({ pre_tokenizer = { type = "Whitespace" }, model = model }, "tokenizer.json")
-- local t = rille.tokenizer.load "tokenizer.json"
-- print(table.concat(t:encode("hello world").ids, " ")) --> 0 1
function tokenizer.load(path, merges)
  check.path("tokenizer.load", path)
  return new(path, merges and of_merges(path, merges) or nil)
end

--- A tokenizer of a text, as tokenizer.json has it.
-- @name rille.tokenizer.from_str
-- @param text string: JSON
-- @return rille.Tokenizer: the tokenizer
-- @example
-- local t = rille.tokenizer.from_str [[{"pre_tokenizer": {"type": "Whitespace"}, "model": {"type": "WordLevel",
--   "vocab": {"hello": 0, "?": 1}, "unk_token": "?"}}]]
-- print(t:token_to_id "hello") --> 0
function tokenizer.from_str(text)
  if type(text) ~= "string" then raise("tokenizer.from_str: takes a string, got %s", check.type_of(text)) end
  return new("the text", text)
end

local function pad(encoding, length, options)
  local missing = length - #encoding.ids
  if missing <= 0 then return encoding end
  local filled = new_encoding()
  local function fill()
    for _ = 1, missing do
      add(filled, options.pad_id or 0, options.pad_type_id or 0, options.pad_token or "[PAD]", { 0, 0 }, nil, 1, 0)
    end
  end
  if options.direction == "left" then fill() end
  local before = #filled.ids
  append(filled, encoding)
  for i in pairs(encoding.word_ids) do filled.word_ids[before + i] = encoding.word_ids[i] end
  if options.direction ~= "left" then fill() end
  return filled
end

local function pad_all(self, encodings)
  local options, length = self._padding, 0
  if not options then return encodings end
  for _, encoding in ipairs(encodings) do length = math.max(length, #encoding.ids) end
  length = options.length or length
  local multiple = options.pad_to_multiple_of
  if multiple and multiple > 0 then length = (length + multiple - 1) // multiple * multiple end
  for i, encoding in ipairs(encodings) do encodings[i] = pad(encoding, length, options) end
  return encodings
end

local function encode(self, text, pair, with_special)
  local first, second = encode_one(self, text, 0), pair and encode_one(self, pair, 1) or nil
  local processor = self._processor
  if self._truncation then
    truncate(self._truncation, first, second, with_special and processor and processor.added(second) or 0)
  end
  if processor then first, second = processor.run(first, second, with_special) end
  local out = join(first, second)
  out.text = nil
  return out
end

local function read_options(name, pair, options)
  if type(pair) == "table" then pair, options = nil, pair end
  options = check.options(name, options, { add_special_tokens = "boolean" })
  if pair ~= nil and type(pair) ~= "string" then raise("encode: a pair is two strings, got %s", check.type_of(pair)) end
  return pair, options.add_special_tokens ~= false
end

--- The tokens of a text or of a pair of texts.
-- @name Tokenizer:encode
-- @param text string: UTF-8
-- @param pair string?: a second text
-- @option add_special_tokens boolean = true: whether those of the template come in
-- @return table<string,any>: lists: ids, tokens, offsets ({ first byte from 0, byte behind the last }), attention_mask, type_ids,
-- special_tokens_mask, word_ids (nil for special tokens)
-- @error texts that are not UTF-8
-- @example
-- local t = rille.tokenizer.from_str '{"model": {"type": "WordLevel", "vocab": {"a": 5}, "unk_token": "a"}}'
-- print(t:encode("a").ids[1]) --> 5
function Tokenizer:encode(text, pair, options)
  check.colon(getmetatable(self) == Tokenizer, "tokenizer", "encode")
  local second, with_special = read_options("Tokenizer:encode", pair, options)
  return pad_all(self, { encode(self, text, second, with_special) })[1]
end

--- encode for a list of texts, or of pairs { text, pair }; where padding is on, all become of one length.
-- @name Tokenizer:encode_batch
-- @param texts any[]: strings, or lists of two
-- @option add_special_tokens boolean = true: whether those of the template come in
-- @return table[]: encodings
-- @example
-- local t = rille.tokenizer.from_str '{"model": {"type": "WordLevel", "vocab": {"a": 5}, "unk_token": "a"}}'
-- t:enable_padding { length = 4 }
-- print(#t:encode_batch({ "a", "a" })[2].ids) --> 4
function Tokenizer:encode_batch(texts, options)
  check.colon(getmetatable(self) == Tokenizer, "tokenizer", "encode_batch")
  if type(texts) ~= "table" then raise("encode_batch: takes a list of strings, got %s", check.type_of(texts)) end
  local _, with_special = read_options("Tokenizer:encode_batch", nil, options)
  local out = {}
  for i, item in ipairs(texts) do
    local is_pair = type(item) == "table"
    out[i] = encode(self, is_pair and item[1] or item, is_pair and item[2] or nil, with_special)
  end
  return pad_all(self, out)
end

--- The text of tokens.
-- @name Tokenizer:decode
-- @param ids integer[]|rille.Tensor: tokens, as encode gives them
-- @option skip_special_tokens boolean = true: whether special tokens are left out
-- @return string: the text
-- @example
-- local t = rille.tokenizer.from_str '{"model": {"type": "WordLevel", "vocab": {"a": 5, "b": 6}, "unk_token": "a"}}'
-- print(t:decode { 5, 6 }) --> a b
function Tokenizer:decode(ids, options)
  check.colon(getmetatable(self) == Tokenizer, "tokenizer", "decode")
  options = check.options("Tokenizer:decode", options, { skip_special_tokens = "boolean" })
  if rille.is_tensor(ids) then ids = ids:reshape(-1):totable() end
  if type(ids) ~= "table" then raise("decode: takes a list of ids, got %s", check.type_of(ids)) end
  local tokens, skips = {}, options.skip_special_tokens ~= false
  for i, id in ipairs(ids) do
    id = math.tointeger(id) or raise("decode: ids must be integers, got %s at %d", check.type_of(ids[i]), i)
    local token = self._core:token(id)
    if token and not (skips and self._special[token]) then tokens[#tokens + 1] = token end
  end
  if not self._decoder then return table.concat(tokens, " ") end
  return table.concat(self._decoder(tokens))
end

--- The id of a token, or nil.
-- @name Tokenizer:token_to_id
-- @param token string: as it stands in the vocabulary
-- @return integer?: its id
-- @example
-- local t = rille.tokenizer.from_str '{"model": {"type": "WordLevel", "vocab": {"a": 5}, "unk_token": "a"}}'
-- print(t:token_to_id "a") --> 5
function Tokenizer:token_to_id(token) return self._core:id(token) end

--- The token of an id, or nil.
-- @name Tokenizer:id_to_token
-- @param id integer: an id
-- @return string?: the token
-- @example
-- local t = rille.tokenizer.from_str '{"model": {"type": "WordLevel", "vocab": {"a": 5}, "unk_token": "a"}}'
-- print(t:id_to_token(5)) --> a
function Tokenizer:id_to_token(id) return self._core:token(id) end

--- How many ids there are: one more than the largest.
-- @name Tokenizer:get_vocab_size
-- @return integer: the number
-- @example
-- local t = rille.tokenizer.from_str '{"model": {"type": "WordLevel", "vocab": {"a": 5}, "unk_token": "a"}}'
-- print(t:get_vocab_size()) --> 6
function Tokenizer:get_vocab_size() return self._core:size() end

--- Cuts encodings that are longer, special tokens included.
-- @name Tokenizer:enable_truncation
-- @param max_length integer: tokens at most
-- @option strategy string = "longest_first": or "only_first", "only_second" of a pair
-- @option direction string = "right": which end is cut
-- @example
-- local t = rille.tokenizer.from_str '{"model": {"type": "WordLevel", "vocab": {"a": 5}, "unk_token": "a"}}'
-- t:enable_truncation(2)
-- print(#t:encode("a").ids) --> 1
function Tokenizer:enable_truncation(max_length, options)
  options = check.options("enable_truncation", options, { strategy = "string", direction = "string" })
  check.positive("enable_truncation", "max_length", max_length)
  local strategy = options.strategy or "longest_first"
  if strategy ~= "longest_first" and strategy ~= "only_first" and strategy ~= "only_second" then
    raise("enable_truncation: strategy must be longest_first, only_first or only_second, got %s", strategy)
  end
  self._truncation = { max_length = max_length, strategy = strategy, direction = options.direction or "right" }
end

--- Cuts nothing from here on.
-- @name Tokenizer:no_truncation
-- @example
-- local t = rille.tokenizer.from_str '{"model": {"type": "WordLevel", "vocab": {"a": 5}, "unk_token": "a"}}'
-- t:no_truncation()
function Tokenizer:no_truncation() self._truncation = nil end

--- Fills up shorter encodings: to the longest of a batch, or to a length.
-- @name Tokenizer:enable_padding
-- @option length integer?: tokens; the longest of the batch if left out
-- @option pad_id integer = 0: what they are filled with
-- @option pad_token string = "[PAD]": the same as text
-- @option pad_type_id integer = 0: its type
-- @option direction string = "right": which end is filled
-- @option pad_to_multiple_of integer?: lengths are rounded up to
-- @example
-- local t = rille.tokenizer.from_str '{"model": {"type": "WordLevel", "vocab": {"a": 5}, "unk_token": "a"}}'
-- t:enable_padding { length = 3, pad_id = 5 }
-- print(table.concat(t:encode("a").attention_mask, " ")) --> 1 0 0
function Tokenizer:enable_padding(options)
  self._padding = check.options("enable_padding", options, { length = "integer", pad_id = "integer", pad_token = "string",
    pad_type_id = "integer", direction = "string", pad_to_multiple_of = "integer" })
end

--- Fills up nothing from here on.
-- @name Tokenizer:no_padding
-- @example
-- local t = rille.tokenizer.from_str '{"model": {"type": "WordLevel", "vocab": {"a": 5}, "unk_token": "a"}}'
-- t:no_padding()
function Tokenizer:no_padding() self._padding = nil end

check.take_names(tokenizer, { load = "path merges", from_str = "text" })

return tokenizer
