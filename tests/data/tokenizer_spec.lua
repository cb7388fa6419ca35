-- rille.tokenizer against what Hugging Face's `tokenizers` made of 55 sentences in 13 languages (tests/fixtures/make_tokenizers.py).
package.path = "tests/support/?.lua;" .. package.path
local rille = require "rille"
local json = rille.json
local folder = require "folder"
local problem = folder.problem
local fixtures = "tests/fixtures/tokenizers/"

local function flat(pairs_of)
  local out = json.array {}
  for _, pair in ipairs(pairs_of) do table.move(pair, 1, 2, #out + 1, out) end
  return out
end

local function sum(list)
  local n = 0
  for _, value in ipairs(list) do n = n + value end
  return n
end

local function check_rows(t, rows)
  for _, row in ipairs(rows) do
    local e = t:encode(row.text, row.pair ~= json.null and row.pair or nil)
    local shown = json.encode(row.text)
    assert.same({ shown, row.ids }, { shown, e.ids })
    assert.same({ shown, row.offsets }, { shown, flat(e.offsets) })
    assert.same({ row.types, row.special, row.mask }, { sum(e.type_ids), sum(e.special_tokens_mask), sum(e.attention_mask) })
    assert.equal(row.decoded, t:decode(row.ids))
    assert.equal(#e.ids, #e.tokens)
  end
  return #rows
end

local function model(vocabulary, more)
  local part = { type = "WordLevel", vocab = vocabulary, unk_token = "?" }
  for key, value in pairs(more or {}) do part[key] = value end
  return part
end

local function words(root)
  root = root or {}
  root.model = root.model or model { ["?"] = 0, a = 1, b = 2, c = 3 }
  root.pre_tokenizer = root.pre_tokenizer or { type = "Whitespace" }
  return rille.tokenizer.from_str(json.encode(root))
end

describe("tokenizers", function()
  local here
  setup(function() here = folder.new() end)
  teardown(function() folder.remove(here) end)

  for _, name in ipairs { "gpt2", "roberta", "llama3", "llama2", "suffix", "bert", "cased", "unigram", "charsmap", "accents" } do
    it("give what Hugging Face's do: " .. name, function()
      local file = json.load(fixtures .. name .. ".json")
      json.save(file.tokenizer, here .. "/tokenizer.json")
      assert.equal(55, check_rows(rille.tokenizer.load(here .. "/tokenizer.json"), file.rows))
    end)
  end

  it("are read of vocab.json and merges.txt", function()
    local file = json.load(fixtures .. "gpt2.json")
    local merges = { "#version: 0.2" }
    for _, pair in ipairs(file.tokenizer.model.merges) do merges[#merges + 1] = table.concat(pair, " ") end
    json.save(file.tokenizer.model.vocab, here .. "/vocab.json")
    folder.write(here .. "/merges.txt", table.concat(merges, "\n") .. "\n")
    local t = rille.tokenizer.load(here .. "/vocab.json", here .. "/merges.txt")
    local text = " The fox's 12 \u{1f600}  na\u{ef}ve \u{431}\u{44b}"
    assert.equal(text, t:decode(t:encode(text).ids))
    assert.same(rille.tokenizer.from_str(json.encode(file.tokenizer)):encode(text).ids, t:encode(text).ids)
  end)

  it("tell tokens, ids and words", function()
    local t = words { added_tokens = { { id = 7, content = "<x>", special = true } } }
    local e = t:encode "a  b zz<x>c"
    assert.same({ 1, 2, 0, 7, 3 }, e.ids)
    assert.same({ "a", "b", "?", "<x>", "c" }, e.tokens)
    assert.same({ { 0, 1 }, { 3, 4 }, { 5, 7 }, { 7, 10 }, { 10, 11 } }, e.offsets)
    assert.same({ 0, 1, 2, 3, 4 }, e.word_ids)
    assert.same({ 7, nil, "<x>", nil, 8 }, { t:token_to_id "<x>", t:token_to_id "none", t:id_to_token(7), t:id_to_token(5), t:get_vocab_size() })
    assert.equal("a b ? c", t:decode(e.ids))
    assert.equal("a b ? <x> c", t:decode(rille.tensor(e.ids, { dtype = "int64" }), { skip_special_tokens = false }))
    assert.same({}, t:encode("").ids)
  end)

  it("cut and fill up", function()
    local t = words { post_processor = { type = "BertProcessing", cls = { "a", 1 }, sep = { "b", 2 } } }
    t:enable_truncation(4)
    assert.same({ 1, 3, 3, 2 }, t:encode("c c c c").ids)
    assert.same({ 3, 3, 3, 3 }, t:encode("c c c c c", { add_special_tokens = false }).ids)
    t:enable_truncation(6, { direction = "left" })
    assert.same({ 1, 3, 2, 3, 0, 2 }, t:encode("c", "c c 0").ids)
    t:enable_truncation(6, { strategy = "only_second" })
    assert.same({ 1, 3, 2, 3, 3, 2 }, t:encode("c", "c c 0").ids)
    t:no_truncation()
    t:enable_padding { pad_id = 3, pad_token = "c", pad_to_multiple_of = 4 }
    local batch = t:encode_batch { "c", { "c", "a c" } }
    assert.same({ 1, 3, 2, 3, 3, 3, 3, 3 }, batch[1].ids)
    assert.same({ 1, 1, 1, 0, 0, 0, 0, 0 }, batch[1].attention_mask)
    assert.same({ 0, 0, 0, 1, 1, 1, 0, 0 }, batch[2].type_ids)
    t:enable_padding { length = 4, direction = "left" }
    assert.same({ 0, 1, 3, 2 }, t:encode("c").ids)
    t:no_padding()
    assert.same({ 1, 2 }, t:encode("").ids)
    t:enable_truncation(1)
    assert.matches("encode: max_length 1 has no room for 2 special tokens", problem(t.encode, t, "c"))
    assert.matches("enable_truncation: strategy must be", problem(t.enable_truncation, t, 3, { strategy = "x" }))
  end)

  it("know regular expressions", function()
    local function pieces(pattern, text, behaviour)
      local t = words { pre_tokenizer = { type = "Split", pattern = { Regex = pattern }, behavior = behaviour or "Removed", invert = true } }
      local out = {}
      for i, place in ipairs(t:encode(text).offsets) do out[i] = text:sub(place[1] + 1, place[2]) end
      return out
    end
    assert.same({ "ab", "c1" }, pieces("[a-c]+\\d?", "ab-c1"))
    assert.same({ "aa", "a" }, pieces("a{1,2}", "aaa"))
    assert.same({ "aa" }, pieces("a{2}(?!b)", "aabaa"))
    assert.same({ "x", "Y" }, pieces("(?i:X|y)", "xaY"))
    assert.same({ "ab", "ac" }, pieces("a(?:b|c)", "abacad"))
    assert.same({ "a", "a" }, pieces("a+?", "aa"))
    assert.same({}, pieces("a++a", "aaa"))
    assert.same({ "\u{e9}" }, pieces("\\p{Ll}", "A\u{e9}1"))
    assert.same({ "1." }, pieces("[^\\p{L}\\s]+", "a 1.b"))
    assert.same({ "b" }, pieces("(?=b).", "ab"))
    assert.same({ "a-" }, pieces("[\\w-]+", "a-+"))
    for pattern, text in pairs {
      ["("] = "a parenthesis without an end at 1", [")"] = "a parenthesis that closes nothing", ["["] = "a bracket without an end",
      ["*"] = "nothing to repeat", ["\\p{Foo}"] = "a property that is not known", ["\\q"] = "an escape that is not known",
      ["(?<a>b)"] = "a group of a kind that is not known", ["a{5,2}"] = "a bad count", ["[b-a]"] = "a bad range", ["\\"] = "a backslash without",
      ["(((a{900}){900}){900})"] = "too many parts", [("("):rep(60) .. "a" .. (")"):rep(60)] = "too many groups in groups", ["[a&&b]"] = "brackets in",
    } do
      assert.matches("tokenizer: the regular expression '.*' has " .. text, problem(pieces, pattern, "a"))
    end
    assert.matches("takes too many steps over 3%d characters", problem(pieces, "(a|a|a)*b", ("a"):rep(30)))
  end)

  it("refuse what they do not know, by name", function()
    for text, root in pairs {
      ["no normalizer 'Nmt' is known here in the text"] = { normalizer = { type = "Nmt" } },
      ["Precompiled without its text 'precompiled_charsmap'"] = { normalizer = { type = "Precompiled" } },
      ["the precompiled_charsmap of Precompiled is damaged"] = { normalizer = { type = "Precompiled", precompiled_charsmap = "AAAA*" } },
      ["no pre%-tokenizer 'UnicodeScripts' is known"] = { pre_tokenizer = { type = "Sequence", pretokenizers = { { type = "UnicodeScripts" } } } },
      ["no post%-processor 'X' is known here"] = { post_processor = { type = "X" } }, ["no decoder 'CTC' is known here"] = { decoder = { type = "CTC" } },
      ["no model 'Other' is known"] = { model = { type = "Other" } }, ["the model has no vocabulary"] = { model = { type = "BPE" } },
      ["the model has a merge of unknown form"] = { model = model({ a = 0 }, { type = "BPE", merges = { "ab" } }) },
      ["a merge of tokens that are not in its vocabulary"] = { model = model({ a = 0 }, { type = "BPE", merges = { { "a", "b" } } }) },
      ["a token with the id 99999999"] = { model = model { a = 99999999 } }, ["a token without an id"] = { model = model { a = "x" } },
      ["the model has an unknown token that is not in its"] = { model = { type = "Unigram", unk_id = 4, vocab = { { "a", 0.5 } } } },
      ["a token without a score"] = { model = { type = "Unigram", vocab = { { "a" } } } }, ["an added token without content"] = { added_tokens = { { id = 1 } } },
      ["a pattern that is neither String nor Regex"] = { pre_tokenizer = { type = "Split", pattern = {} } },
      ["Prepend without its text"] = { normalizer = { type = "Prepend" } }, ["no behavior 'X'"] = { pre_tokenizer = { type = "Punctuation", behavior = "X" } },
    } do
      assert.matches("tokenizer_spec.lua:%d+: tokenizer: .*" .. text, problem(function() words(root) end))
    end
    for _, bytes in ipairs { "", "\0\0", "\8\0\0\0\0\0\0\0", "\3\0\0\0aaaa", "\4\0\0\0aaaa\xff", "\255\255\255\255aaaa" } do
      local map = bytes:gsub("..?.?", function(s)
        local n = (s .. "\0\0"):byte() << 16 | (s .. "\0\0"):byte(2) << 8 | (s .. "\0\0"):byte(3)
        local letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        local text = ""
        for shift = 18, 18 - 6 * #s, -6 do text = text .. letters:sub((n >> shift & 63) + 1, (n >> shift & 63) + 1) end
        return text
      end)
      assert.matches("the precompiled_charsmap of Precompiled is damaged",
        problem(function() words { normalizer = { type = "Precompiled", precompiled_charsmap = map } } end))
    end
    assert.matches("tokenizer: there is no model in it in the text", problem(rille.tokenizer.from_str, "{}"))
    assert.matches("json: .* in .*x.json at byte 0", problem(rille.tokenizer.load, folder.write(here .. "/x.json", "x")))
    local t = words()
    assert.matches("encode: the text is not UTF%-8", problem(t.encode, t, "\xff"))
    assert.matches("encode: takes a string, got nil", problem(t.encode, t))
    assert.matches("encode: a pair is two strings, got integer", problem(t.encode, t, "a", 3))
    assert.matches("decode: takes a list of ids, got string", problem(t.decode, t, "a"))
    assert.matches("decode: ids must be integers, got number at 1", problem(t.decode, t, { 0.5 }))
  end)
end)
