-- A small recurrent network reads a nursery rhyme letter by letter, and writes what it thinks comes next, better and better.
local rille = require "rille"
local page = require "page"
local nn, F, optim = rille.nn, rille.nn.functional, rille.optim

local TEXT = [[
This is the house that Jack built.
This is the malt that lay in the house that Jack built.
This is the rat that ate the malt that lay in the house that Jack built.
This is the cat that killed the rat that ate the malt that lay in the house that Jack built.
This is the dog that worried the cat that killed the rat that ate the malt that lay in the house that Jack built.
]]
local LENGTH, BATCH, WIDTH = 48, 16, 64

-- Each letter has a number.
local number, letter, codes = {}, {}, {}
for c in TEXT:gmatch(".") do
  if not number[c] then
    letter[#letter + 1] = c
    number[c] = #letter - 1
  end
  codes[#codes + 1] = number[c]
end
local text = rille.tensor(codes, { dtype = rille.int64 })

local Writer = nn.Module:extend("Writer")

function Writer:init(letters, width)
  self.embedding = nn.Embedding(letters, 16)
  self.gru = nn.GRU(16, width, { batch_first = true })
  self.out = nn.Linear(width, letters)
end

-- Letters [n, t] and maybe a state -> logits [n, t, letters], the state after them.
function Writer:forward(x, state)
  local y, after = self.gru(self.embedding(x), state)
  return self.out(y), after
end

rille.manual_seed(0)
local net = Writer(#letter, WIDTH)
local opt = optim.Adam(net:parameters(), { lr = 0.006 })

local function batch()
  local rows, targets = {}, {}
  for i = 1, BATCH do
    local from = rille.randint(0, #codes - LENGTH - 1, { 1 }):item()
    rows[i] = text:slice(from, from + LENGTH)
    targets[i] = text:slice(from + 1, from + LENGTH + 1)
  end
  return rille.stack(rows), rille.stack(targets)
end

local function write(count)
  return rille.no_grad(function()
    local written, state = { "T" }, nil
    for i = 2, count do
      local logits
      logits, state = net(rille.tensor({ { number[written[i - 1]] } }, { dtype = rille.int64 }), state)
      local chances = (logits:reshape(-1) / 0.6):softmax(0)
      written[i] = letter[rille.multinomial(chances, 1):item() + 1]
    end
    return table.concat(written)
  end)
end

print(("%d letters of text, %d different, %d parameters"):format(#codes, #letter, net:num_parameters()))
for step = 1, 600 do
  local x, target = batch()
  local loss = F.cross_entropy(net(x):reshape(-1, #letter), target:reshape(-1))
  loss:backward()
  nn.utils.clip_grad_norm_(net:parameters(), 1.0)
  opt:step()
  opt:zero_grad()
  if step % 4 == 0 then page.plot("loss", { training = loss }, step) end
  if step % 25 == 1 or step == 600 then page.text("it writes", ("after %d steps: %s"):format(step, write(150))) end
end
