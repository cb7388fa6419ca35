-- A classifier for a CSV table: columns of numbers and of text, rows for training and for testing, metrics.
--
--   rille examples/table.lua [--epochs 10] [--seed 0] [FILE]
--
-- FILE is a file with the columns weight, length, colour and kind; without one, it is made up
local rille = require "rille"
local nn, F, optim, data = rille.nn, rille.nn.functional, rille.optim, rille.data

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "shared/?.lua;" .. package.path
local options = require("options").parse(arg, { epochs = 10, lr = 0.01, seed = 0 }, "Learns kinds from a CSV file.", { "[FILE]" })

rille.manual_seed(options.seed)

-- Pebbles are round, shards are long; a few weights are missing.
local function make_up(path)
  local file = assert(io.open(path, "w"))
  file:write "weight,length,colour,kind\n"
  for i = 0, 599 do
    local is_shard = i % 2 == 1
    local weight = rille.randn(1):item() * 2 + (is_shard and 8 or 12)
    local length = rille.randn(1):item() + (is_shard and 9 or 5)
    local colour = ({ "grey", "red", is_shard and "black" or "white" })[i % 3 + 1]
    local written = i % 50 == 7 and "" or ("%.2f"):format(weight)
    file:write(("%s,%.2f,%s,%s\n"):format(written, length, colour, is_shard and "shard" or "pebble"))
  end
  file:close()
end

local path = options[1]
if not path then
  path = os.tmpname()
  make_up(path)
end
local t = data.read_csv(path, { types = { colour = "category", kind = "category" }, fill = { weight = 10.0 } })
if not options[1] then os.remove(path) end
local colours, kinds = t.vocabularies.colour, t.vocabularies.kind
print(("%d rows; colours %s; kinds %s"):format(#t, table.concat(colours, ", "), table.concat(kinds, ", ")))

-- Numbers are brought to mean 0 and deviation 1, colours become one column each.
local numbers = t:tensor { "weight", "length" }
numbers = (numbers - numbers:mean(0)) / numbers:std(0)
local x = rille.cat({ numbers, F.one_hot(t.columns.colour, #colours):float() }, 1)
local train, test = data.random_split(data.TensorDataset(x, t.columns.kind), { 0.8, 0.2 })
local train_dl = data.DataLoader(train, { batch_size = 32, shuffle = true })
local test_dl = data.DataLoader(test, { batch_size = 100 })

local net = nn.Sequential(nn.Linear(x:size(1), 16), nn.ReLU(), nn.Linear(16, #kinds))
local history = rille.train.fit(options.epochs, net, F.cross_entropy, optim.Adam(net:parameters(), { lr = options.lr }), train_dl)
print(("loss %.4f, then %.4f"):format(history[1].train_loss, history[#history].train_loss))

local metrics = rille.train.metrics
local accuracy, f1, confusion = metrics.Accuracy(), metrics.F1(), metrics.ConfusionMatrix()
rille.no_grad(function()
  for xb, yb in test_dl do
    local output = net(xb)
    for _, metric in ipairs { accuracy, f1, confusion } do metric:update(output, yb) end
  end
end)
print(("on %d other rows: accuracy %.3f, F1 %.3f"):format(#test, accuracy:compute(), f1:compute()))
print(confusion:compute())
