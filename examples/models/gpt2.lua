-- GPT-2 goes on with a text, from the files of Hugging Face.
--
--   rille examples/models/gpt2.lua --model FOLDER [--text "Once upon a time"] [--length 40] [--temperature 0.8] [--top 40]
--                                [--seed 0]
--
-- The folder has model.safetensors, and tokenizer.json or vocab.json with merges.txt
-- (https://huggingface.co/openai-community/gpt2, 548 MB). --temperature 0 takes the likeliest token always.
local rille = require "rille"
local F = rille.nn.functional

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "../shared/?.lua;" .. package.path
local options = require("options").parse(arg, {
  model = "", text = "Once upon a time", length = 40, temperature = 0.8, top = 40, heads = 0, seed = 0, threads = 1,
}, "GPT-2 goes on with a text.")
if options.model == "" then error "--model FOLDER says where model.safetensors and tokenizer.json are" end

local function exists(path)
  local file = io.open(path)
  return file ~= nil and file:close()
end

rille.set_num_threads(options.threads)
rille.manual_seed(options.seed)
local folder = options.model
local tokenizer = exists(folder .. "/tokenizer.json") and rille.tokenizer.load(folder .. "/tokenizer.json")
  or rille.tokenizer.load(folder .. "/vocab.json", folder .. "/merges.txt")
local start = rille.clock()
local net = require("gpt2").load(folder .. "/model.safetensors", options.heads > 0 and options.heads or nil)
local loaded = rille.clock() - start

-- One of the likeliest tokens, the more often the likelier it is.
local function choose(logits)
  if options.temperature <= 0 then return logits:argmax():item() end
  local best, places = logits:topk(math.min(options.top, logits:size(0)))
  return places[rille.multinomial(F.softmax(best / options.temperature, 0), 1):item()]:item()
end

local ids = tokenizer:encode(options.text).ids
if #ids == 0 then error "--text has no tokens" end
local places = net.wpe.weight:size(0)
start = rille.clock()
rille.inference_mode(function()
  local past, new = {}, rille.tensor({ ids }, { dtype = "int64" })
  for _ = 1, math.min(options.length, places - #ids) do
    local logits = net(new, past)
    local token = choose(logits[0][-1])
    ids[#ids + 1] = token
    new = rille.tensor({ { token } }, { dtype = "int64" })
  end
end)
local taken = rille.clock() - start
print(tokenizer:decode(ids))
io.stderr:write(("loaded in %.2f s, %.1f tokens a second\n"):format(loaded, options.length / taken))
