-- What char_lstm.lua, char_gpt.lua and lora.lua share: a text as numbers, batches of it, and a draw of the next character.
-- The text is tiny Shakespeare (1.1 MB of plays), looked for where RILLE_DATA points and here, and downloaded if it is in
-- neither; or any file.
local rille = require "rille"
local data = rille.data
local shakespeare = {}

local address = "https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt"

local function is_file(path)
  local file = io.open(path)
  return file ~= nil and file:close()
end

local function find()
  for _, root in ipairs { os.getenv "RILLE_DATA" or ".", "." } do
    for _, name in ipairs { "/text/tinyshakespeare.txt", "/tinyshakespeare.txt" } do
      if is_file(root .. name) then return root .. name end
    end
  end
  local ok, path = pcall(rille.datasets.download, { path = "tinyshakespeare.txt", urls = address })
  if ok then return path end
  error(("no text: name one by --text, or the folder that has tinyshakespeare.txt by RILLE_DATA (%s)"):format(path), 0)
end

-- The text (CharText), and the codes of its first nine tenths and of the rest.
function shakespeare.load(path)
  local text = data.CharText(path ~= "" and path or find())
  local cut = #text.codes * 9 // 10
  print(("%d characters, %d different ones"):format(#text.codes, #text.vocabulary))
  return text, text.codes:slice(0, cut), text.codes:slice(cut, #text.codes)
end

-- Gives batch after batch without end, from random places: characters and the ones that follow, both [size, length].
function shakespeare.batches(codes, length, size)
  local places = rille.arange(length)
  return function()
    local rows = rille.randint(0, #codes - length, { size, 1 }) + places
    return codes:take(rows), codes:take(rows + 1)
  end
end

-- All of a text, each character once, for measuring.
function shakespeare.pass(codes, length, size)
  local n = (#codes - 1) // length
  local x, y = codes:slice(0, n * length):reshape(n, length), codes:slice(1, n * length + 1):reshape(n, length)
  return data.DataLoader(data.TensorDataset(x, y), { batch_size = size })
end

-- For the trainer: logits [n, length, characters] and what came next.
function shakespeare.loss(logits, y) return rille.nn.functional.cross_entropy(logits:flatten(0, 1), y:flatten()) end

-- Draws the next character by logits [characters].
function shakespeare.draw(logits, temperature) return rille.multinomial((logits / temperature):softmax(0), 1) end

return shakespeare
