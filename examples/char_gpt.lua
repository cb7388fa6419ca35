-- A GPT that writes like Shakespeare, character by character, with the settings of nanoGPT for a CPU: 4 layers of 4 heads,
-- 128 wide, 64 characters at a time. Places are rotary; --places learnt is nanoGPT to the letter, which learns more slowly.
--
--   rille examples/char_gpt.lua [--text FILE] [--steps 2000] [--places rotary|learnt] [--write 500] [--seed 0]
--                               [--save gpt.safetensors] [--checkpoint run.ckpt] [--smoke]
local rille = require "rille"
local optim = rille.optim

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "shared/?.lua;" .. package.path
local shakespeare, Gpt = require "shakespeare", require "gpt"
local options = require("options").parse(arg, {
  text = "", places = "rotary", steps = 2000, write = 500, temperature = 0.8, seed = 0, threads = 1, save = "",
  checkpoint = "", smoke = false,
}, "Learns to write like a text.")
local LENGTH, BATCH = 64, 12
if options.places ~= "rotary" and options.places ~= "learnt" then error "--places takes rotary or learnt" end

rille.set_num_threads(options.threads)
local text, train, valid = shakespeare.load(options.text)
rille.manual_seed(options.seed)
local net = Gpt(#text.vocabulary, { width = 128, heads = 4, depth = 4, length = LENGTH, places = options.places })
print(("%d parameters"):format(net:num_parameters()))

local matrices, others = {}, {}
for _, p in ipairs(net:parameters()) do table.insert(p:dim() == 2 and matrices or others, p) end
local opt = optim.AdamW({ { params = matrices, weight_decay = 0.1 }, { params = others, weight_decay = 0 } },
  { lr = 1e-3, betas = { 0.9, 0.99 } })
local steps = options.smoke and 30 or options.steps
local warm = math.min(100, steps // 5)
local function share(step) -- of the learning rate: a rise in a line, then a cosine down to a tenth
  if step < warm then return (step + 1) / (warm + 1) end
  return 0.1 + 0.45 * (1 + math.cos(math.pi * (step - warm) / (steps - warm)))
end

local stops = options.smoke and 3 or 8
local trainer = rille.train.Trainer {
  model = net, loss = shakespeare.loss, optimizer = opt, clip_grad_norm = 1.0,
  scheduler = optim.lr_scheduler.LambdaLR(opt, share), schedule = "batch",
  train = shakespeare.batches(train, LENGTH, BATCH), batches = steps // stops, epochs = stops,
  valid = shakespeare.pass(options.smoke and valid:slice(0, 2000) or valid, LENGTH, 64),
  checkpoint = options.checkpoint ~= "" and options.checkpoint or nil, progress = not options.smoke,
  on_epoch = function(_, record)
    print(("step %4d  training loss %.4f  validation loss %.4f  (%.0f s of processor time)"):format(
      record.step, record.train_loss, record.valid_loss, os.clock()))
  end,
}
if options.checkpoint ~= "" and trainer:resume(options.checkpoint) then print("goes on at step " .. trainer.steps) end
trainer:fit()
if options.save ~= "" then rille.save(net:state_dict(), options.save) end

net:eval()
rille.no_grad(function()
  local written = text:encode("\n")
  for _ = 1, options.smoke and 40 or options.write do
    local logits = net(written:slice(-LENGTH):unsqueeze(0))[0][-1]
    written = rille.cat { written, shakespeare.draw(logits, options.temperature) }
  end
  print(text:decode(written))
end)
