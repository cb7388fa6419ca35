---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.tokenizer
local tokenizer = {}

---A tokenizer of a text, as tokenizer.json has it.
---```lua
---local t = rille.tokenizer.from_str [[{"pre_tokenizer": {"type": "Whitespace"}, "model": {"type": "WordLevel",
---  "vocab": {"hello": 0, "?": 1}, "unk_token": "?"}}]]
---print(t:token_to_id "hello") --> 0
---```
---@param text string JSON
---@return rille.Tokenizer # the tokenizer
function tokenizer.from_str(text) end

---A tokenizer of Hugging Face's tokenizer.json (BPE, WordPiece, Unigram, WordLevel), or of GPT-2's vocab.json and merges.txt.
---```lua
---local model = { type = "WordLevel", vocab = { hello = 0, world = 1, ["?"] = 2 }, unk_token = "?" }
---rille.json.save({ pre_tokenizer = { type = "Whitespace" }, model = model }, "tokenizer.json")
---local t = rille.tokenizer.load "tokenizer.json"
---print(table.concat(t:encode("hello world").ids, " ")) --> 0 1
---```
---@param path string tokenizer.json, or vocab.json
---@param merges? string merges.txt, beside vocab.json
---@return rille.Tokenizer # the tokenizer
function tokenizer.load(path, merges) end
