-- Transfer: a network that knows the digits 0 to 4 is given new digits, 5 to 9, and a few pictures of each. Its convolutions are
-- frozen and only a new last part learns; beside it, a network that knows nothing learns from the same few pictures.
--
--   rille examples/transfer.lua [--data FOLDER] [--shots 10] [--seed 0] [--smoke]
local rille = require "rille"
local nn, F, optim, data = rille.nn, rille.nn.functional, rille.optim, rille.data

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "shared/?.lua;" .. package.path
local options = require("options").parse(arg, {
  set = "mnist", data = "", shots = 10, epochs = 2, seed = 0, no_download = false, smoke = false,
}, "Learns new digits from few pictures with what was learnt from others.")

rille.set_num_threads(1)
local sets = require("pictures").load(options)
rille.manual_seed(options.seed)

-- The pictures of the digits first .. first + 4, whose labels become 0 .. 4; at most `shots` of each.
local function digits(x, y, first, shots)
  local rows = {}
  for digit = first, first + 4 do
    local of_digit = y:eq(digit):nonzero():flatten()
    rows[#rows + 1] = of_digit:slice(0, shots or #of_digit)
  end
  rows = rille.cat(rows)
  return x:index_select(0, rows), y:index_select(0, rows) - first
end

local Net = nn.Module:extend("Net")

function Net:init()
  self.trunk = nn.Sequential(
    nn.Conv2d(1, 16, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten())
  self.head = nn.Linear(800, 5)
end

function Net:forward(x) return self.head(self.trunk(x)) end

local function learn(net, x, y, epochs, batch_size)
  local loader = data.DataLoader(data.TensorDataset(x, y), { batch_size = batch_size, shuffle = true })
  local trained = {}
  for _, p in ipairs(net:parameters()) do if p.requires_grad then trained[#trained + 1] = p end end
  rille.train.fit(epochs, net, F.cross_entropy, optim.Adam(trained, { lr = 1e-3 }), loader, nil, { progress = false })
end

local function accuracy(net, x, y) return 100 * rille.no_grad(function() return rille.train.accuracy(net(x), y) end) end

local x_old, y_old = digits(sets.x_train, sets.y_train, 0)
local net = Net()
learn(net, x_old, y_old, options.epochs, 64)
print(("0 to 4: %d pictures, %.2f %% of the test set"):format(#x_old, accuracy(net, digits(sets.x_test, sets.y_test, 0))))

local x_new, y_new = digits(sets.x_train, sets.y_train, 5, options.shots)
local x_test, y_test = digits(sets.x_test, sets.y_test, 5)
net.trunk:requires_grad_(false)
local before = nn.utils.parameters_to_vector(net.trunk:parameters())
net.head = nn.Linear(800, 5)
learn(net, x_new, y_new, 100, 10)
assert(rille.equal(before, nn.utils.parameters_to_vector(net.trunk:parameters()))) -- frozen it stayed

local scratch = Net()
learn(scratch, x_new, y_new, 100, 10)
print(("5 to 9: %d pictures; with the frozen trunk (%d of %d numbers learn) %.2f %%, from scratch %.2f %%"):format(
  #x_new, net:num_parameters(true), net:num_parameters(), accuracy(net, x_test, y_test), accuracy(scratch, x_test, y_test)))
print(("%.1f s of processor time"):format(os.clock()))
