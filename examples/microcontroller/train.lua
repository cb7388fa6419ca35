-- A network for a microcontroller: learns exclusive or, and is written as C.
--
--   rille examples/microcontroller/train.lua [--folder FOLDER] [--int8] [--seed 0]
local rille = require "rille"
local nn, F, optim = rille.nn, rille.nn.functional, rille.optim

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "../shared/?.lua;" .. package.path
local options = require("options").parse(arg, { folder = here, int8 = false, seed = 0 },
  "Trains a network of 2-16-1 and writes it as xor.c.")

rille.manual_seed(options.seed)
local x = rille.tensor { { 0.0, 0.0 }, { 0.0, 1.0 }, { 1.0, 0.0 }, { 1.0, 1.0 } }
local y = rille.tensor { { 0.0 }, { 1.0 }, { 1.0 }, { 0.0 } }

local net = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1), nn.Sigmoid())
local optimizer = optim.Adam(net:parameters(), { lr = 0.05 })
for _ = 1, 300 do
  optimizer:zero_grad()
  F.binary_cross_entropy(net(x), y):backward()
  optimizer:step()
end

local sizes = rille.export.c(net, x[":1"], options.folder .. "/xor.c", { name = "exclusive_or", header = true,
  int8 = options.int8 })
print(("xor.c: %d bytes of weights, %d bytes of memory"):format(sizes.weights, sizes.arena))
local _ <close> = rille.no_grad()
for i, guess in ipairs(net(x):flatten():tolist()) do
  print(("%d xor %d is %d (%.4f)"):format((i - 1) // 2, (i - 1) % 2, guess > 0.5 and 1 or 0, guess))
end
