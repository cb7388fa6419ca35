-- Search by meaning: which lines of a text are nearest to a question, by a sentence encoder as all-MiniLM-L6-v2.
--
--   rille examples/models/sentences.lua --model FOLDER [--text FILE] [--top 3] "a question" ...
--
-- The folder is one of Hugging Face's, with config.json, model.safetensors and tokenizer.json
-- (https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2).
local rille = require "rille"

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "../shared/?.lua;" .. package.path
local options = require("options").parse(arg, { model = "", text = "", top = 3, threads = 1 },
  "Looks for the lines of a text that are nearest to questions, by a sentence encoder.")
if options.model == "" then error "--model FOLDER says where config.json, model.safetensors and tokenizer.json are" end

local lines = {
  "The cat sleeps on the warm oven.", "Bread is baked from flour, water, salt and yeast.", "The train to Kiel leaves at nine.",
  "Our dog barks at every postman.", "A gradient points to where a function grows fastest.", "It has been raining since Tuesday.",
  "Interest rates were raised by a quarter of a point.", "She plays the violin in an orchestra.",
}
if options.text ~= "" then
  lines = {}
  for line in io.lines(options.text) do
    if line:find "%S" then lines[#lines + 1] = line end
  end
end
local questions = options[1] and { table.unpack(options) } or { "When can I travel north?", "pets", "the weather" }

rille.set_num_threads(options.threads)
local net, tokenizer = require("bert").load(options.model)
rille.no_grad(function()
  local start = rille.clock()
  local parts = {}
  for at = 1, #lines, 32 do
    parts[#parts + 1] = net:embed(tokenizer, table.move(lines, at, math.min(at + 31, #lines), 1, {}))
  end
  local known = rille.cat(parts)
  print(("%d lines in %.2f s"):format(#lines, rille.clock() - start))
  local scores = net:embed(tokenizer, questions):matmul(known:t())
  for i, question in ipairs(questions) do
    print(question)
    local best, places = scores[i - 1]:topk(math.min(options.top, #lines))
    for k = 0, best:size(0) - 1 do print(("  %.3f  %s"):format(best[k]:item(), lines[places[k]:item() + 1])) end
  end
end)
