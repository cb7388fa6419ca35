-- Adversarial examples by the fast gradient sign method (Goodfellow, Shlens and Szegedy, 2014): each pixel moves by epsilon
-- in the direction that makes the loss larger, and a network that was nearly always right is nearly always wrong.
--
--   rille examples/adversarial.lua [--data FOLDER] [--epochs 2] [--seed 0] [--out adversarial.png] [--smoke]
local rille = require "rille"
local nn, F, optim, data = rille.nn, rille.nn.functional, rille.optim, rille.data

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "shared/?.lua;" .. package.path
local options = require("options").parse(arg, {
  set = "mnist", data = "", epochs = 2, seed = 0, out = "adversarial.png", no_download = false, smoke = false,
}, "Fools a classifier of digits.")

rille.set_num_threads(1)
local sets = require("pictures").load(options)
rille.manual_seed(options.seed)
local net = nn.Sequential(
  nn.Conv2d(1, 16, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
  nn.Flatten(), nn.Linear(32 * 5 * 5, 10))
local opt = optim.Adam(net:parameters(), { lr = 2e-3 })
local train_ds = data.TensorDataset(sets.x_train, sets.y_train)
rille.train.fit(options.epochs, net, F.cross_entropy, opt, data.DataLoader(train_ds, { batch_size = 64, shuffle = true }), nil,
  { progress = not options.smoke })

local x, y = sets.x_test, sets.y_test
local watched = x:detach():requires_grad_()
F.cross_entropy(net(watched), y):backward()
local direction = watched.grad:sign()

print("epsilon  accuracy")
local guess_at = {}
for _, epsilon in ipairs { 0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3 } do
  local guesses = rille.no_grad(function() return net((x + direction * epsilon):clamp(0, 1)):argmax(1) end)
  guess_at[epsilon] = guesses
  print(("%7.2f  %.4f"):format(epsilon, guesses:eq(y):float():mean():item()))
end

-- Eight digits that were known and are mistaken at 0.15, above what was made of them.
local fooled = (guess_at[0]:eq(y) & guess_at[0.15]:ne(y)):nonzero():flatten():slice(0, 8)
local before = x:index_select(0, fooled)
local after = (before + direction:index_select(0, fooled) * 0.15):clamp(0, 1)
print("taken for " .. table.concat(guess_at[0.15]:index_select(0, fooled):totable(), " ") ..
  " instead of " .. table.concat(y:index_select(0, fooled):totable(), " "))
local captions = y:index_select(0, fooled):totable()
for i, guess in ipairs(guess_at[0.15]:index_select(0, fooled):totable()) do captions[#fooled + i] = "taken for " .. guess end
rille.plot.images(rille.cat { before, after }, options.out, {
  columns = math.max(#fooled, 1), captions = captions, title = "digits, and what was made of them",
})
print(("wrote %s  (%.0f s of processor time)"):format(options.out, os.clock()))
