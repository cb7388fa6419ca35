-- Translation with attention (Bahdanau, Cho and Bengio, 2014): dates as people write them become ISO dates, character by
-- character. Prints what the network looked at.
--
--   rille examples/dates.lua [--epochs 3] [--seed 0] [--smoke]
local rille = require "rille"
local nn, F, optim, data = rille.nn, rille.nn.functional, rille.optim, rille.data

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "shared/?.lua;" .. package.path
local options = require("options").parse(arg, { rows = 20000, epochs = 3, width = 64, lr = 3e-3, seed = 0, smoke = false },
  "Learns to translate dates.")

-- ---- the dates --------------------------------------------------------------------------------------------------------

local months = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
  "December" }
local days = { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday" }
local function ordinal(d)
  local tail = d % 100 // 10 == 1 and "th" or ({ "st", "nd", "rd" })[d % 10] or "th"
  return d .. tail
end
local forms = {
  function(d) return ("%s %d, %d"):format(d.name, d.day, d.year) end,
  function(d) return ("%d %s %d"):format(d.day, d.name, d.year) end,
  function(d) return ("%s, %s %s %d"):format(d.weekday, d.name, ordinal(d.day), d.year) end,
  function(d) return ("%s %d %s %d"):format(d.weekday:sub(1, 3), d.day, d.name:sub(1, 3), d.year) end,
  function(d) return ("the %s of %s, %d"):format(ordinal(d.day), d.name, d.year) end,
  function(d) return ("%s %d '%02d"):format(d.name:sub(1, 3), d.day, d.year % 100) end,
  function(d) return ("%d/%d/%d"):format(d.month, d.day, d.year) end,
  function(d) return ("%02d.%02d.%02d"):format(d.day, d.month, d.year % 100) end,
}

-- A date between 1970 and 2069 as somebody may write it, and in ISO's form.
local function example()
  local t = os.date("!*t", math.random(0, 36524) * 86400)
  local d = { day = t.day, month = t.month, year = t.year, name = months[t.month], weekday = days[t.wday] }
  local text = forms[math.random(#forms)](d)
  if math.random() < 0.3 then text = text:lower() end
  return text, ("%04d-%02d-%02d"):format(t.year, t.month, t.day)
end

-- ---- as numbers: byte values; 0 fills up, and is what the decoder starts from -------------------------------------------

local LONGEST = 32
local function codes(text, length)
  local list = { text:byte(1, -1) }
  for i = #list + 1, length do list[i] = 0 end
  return list
end
-- n dates that are not taken; with `taking`, they are from now on.
local taken = {}
local function make_set(n, taking)
  local sources, targets, texts, integer = {}, {}, {}, { dtype = "int64" }
  while #texts < n do
    local text, iso = example()
    if not taken[iso] then
      texts[#texts + 1] = text
      sources[#texts], targets[#texts] = codes(text, LONGEST), codes(iso, 10)
      if taking then taken[iso] = true end
    end
  end
  return rille.tensor(sources, integer), rille.tensor(targets, integer), texts
end

-- ---- the network -------------------------------------------------------------------------------------------------------

local Translator = nn.Module:extend("Translator")

function Translator:init(width)
  self.embedding = nn.Embedding(128, width)
  self.encoder = nn.GRU(width, width, { batch_first = true, bidirectional = true })
  self.keys = nn.Linear(2 * width, width)
  self.query = nn.Linear(2 * width, width, { bias = false })
  self.score = nn.Linear(width, 1, { bias = false })
  self.cell = nn.GRUCell(3 * width, 2 * width)
  self.out = nn.Linear(4 * width, 128)
end

-- source [n, 32]; target [n, 10] to learn from, else the decoder goes on from its own guesses.
-- Returns logits [n, 10, 128] and what was looked at [n, 10, 32].
function Translator:forward(source, target)
  local memory = self.encoder(self.embedding(source))
  local keys, blank = self.keys(memory), source:eq(0)
  local n = #source
  local hidden, last = rille.zeros(n, memory:size(2)), rille.zeros(n, { dtype = "int64" })
  local logits, looks = {}, {}
  for i = 1, 10 do
    local scores = self.score((keys + self.query(hidden):unsqueeze(1)):tanh()):squeeze(2)
    local look = scores:masked_fill(blank, -1e9):softmax(1)
    local context = look:unsqueeze(1):bmm(memory):squeeze(1)
    hidden = self.cell(rille.cat({ self.embedding(last), context }, 1), hidden)
    logits[i], looks[i] = self.out(rille.cat({ hidden, context }, 1)), look
    last = target and target:select(1, i - 1) or logits[i]:argmax(1)
  end
  return rille.stack(logits, 1), rille.stack(looks, 1)
end

-- ---- training ----------------------------------------------------------------------------------------------------------

rille.set_num_threads(1)
rille.manual_seed(options.seed)
math.randomseed(options.seed)
local rows, epochs = options.smoke and 640 or options.rows, options.smoke and 2 or options.epochs
local x_test, y_test, texts = make_set(options.smoke and 100 or 2000, true) -- days that no example to learn from is about
local x, y = make_set(rows)
print(("%d dates to learn from, %d others to test; one is '%s'"):format(#x, #x_test, texts[1]))
local net = Translator(options.width)
local loader = data.DataLoader(data.TensorDataset(x, y), { batch_size = 64, shuffle = true })
local opt = optim.Adam(net:parameters(), { lr = options.lr })
local schedule = optim.lr_scheduler.OneCycleLR(opt, { max_lr = options.lr, total_steps = epochs * #loader })

for epoch = 1, epochs do
  local total = 0
  for xb, yb in loader do
    local loss = F.cross_entropy(net(xb, yb):flatten(0, 1), yb:flatten())
    opt:zero_grad()
    loss:backward()
    nn.utils.clip_grad_norm_(net:parameters(), 1.0)
    opt:step()
    schedule:step()
    total = total + loss:item() * #xb
  end
  local guesses = rille.no_grad(function() return net(x_test):argmax(2) end)
  local right = guesses:eq(y_test):all(1):float():mean():item()
  print(("epoch %2d  loss %.4f  test dates all right: %.2f %%  (%.0f s of processor time)"):format(
    epoch, total / rows, 100 * right, os.clock()))
end

local guess, looks = rille.no_grad(function()
  local logits, looks = net(x_test["0:5"])
  return logits:argmax(2):totable(), looks
end)
for i, row in ipairs(guess) do print(("%-32s -> %s"):format(texts[i], string.char(table.unpack(row)))) end
print("What the decoder looked at in the last of them, a row for each character that it wrote:")
looks[4]:slice(0, #texts[5], 1):imshow()
