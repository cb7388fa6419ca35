-- An LSTM that writes like Shakespeare, character by character. While it writes, its state is all it knows of what it wrote.
--
--   rille examples/char_lstm.lua [--text FILE] [--steps 2000] [--write 500] [--seed 0] [--save lstm.safetensors] [--smoke]
local rille = require "rille"
local nn, optim = rille.nn, rille.optim

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "shared/?.lua;" .. package.path
local shakespeare = require "shakespeare"
local options = require("options").parse(arg, {
  text = "", steps = 2000, write = 500, width = 256, temperature = 0.8, seed = 0, threads = 1, save = "", smoke = false,
}, "Learns to write like a text.")
local LENGTH, BATCH = 64, 32

local Writer = nn.Module:extend("Writer")

function Writer:init(characters, width)
  self.embedding = nn.Embedding(characters, width // 4)
  self.lstm = nn.LSTM(width // 4, width, { num_layers = 2, batch_first = true })
  self.out = nn.Linear(width, characters)
end

-- Characters [n, t] and maybe a state (h, c) -> logits of the next ones [n, t, characters], and the state after them.
function Writer:forward(x, h, c)
  local y, h_after, c_after = self.lstm(self.embedding(x), h, c)
  return self.out(y), h_after, c_after
end

rille.set_num_threads(options.threads)
local text, train, valid = shakespeare.load(options.text)
rille.manual_seed(options.seed)
local net = Writer(#text.vocabulary, options.width)
print(("%d parameters"):format(net:num_parameters()))

local steps, stops = options.smoke and 30 or options.steps, options.smoke and 3 or 8
local opt = optim.AdamW(net:parameters(), { lr = 4e-3, weight_decay = 0.01 })
local trainer = rille.train.Trainer {
  model = net, loss = shakespeare.loss, optimizer = opt, clip_grad_norm = 1.0,
  scheduler = optim.lr_scheduler.OneCycleLR(opt, { max_lr = 4e-3, total_steps = steps, pct_start = 0.1 }),
  train = shakespeare.batches(train, LENGTH, BATCH), batches = steps // stops, epochs = stops,
  valid = shakespeare.pass(options.smoke and valid:slice(0, 2000) or valid, LENGTH, 64), progress = not options.smoke,
  on_epoch = function(_, record)
    print(("step %4d  training loss %.4f  validation loss %.4f  (%.0f s of processor time)"):format(
      record.step, record.train_loss, record.valid_loss, os.clock()))
  end,
}
trainer:fit()
if options.save ~= "" then rille.save(net:state_dict(), options.save) end

net:eval()
rille.no_grad(function()
  local codes = { text:encode("\n") }
  local logits, h, c
  for i = 1, options.smoke and 40 or options.write do
    logits, h, c = net(codes[i]:unsqueeze(0), h, c)
    codes[i + 1] = shakespeare.draw(logits[0][0], options.temperature)
  end
  print(text:decode(rille.cat(codes)))
end)
