-- A running program takes up another architecture: it watches the script that describes its network, and when somebody changes
-- the script, the new network takes over the weights and the optimizer's state that fit, and training goes on.
--
--   rille examples/swap.lua [--net FILE] [--steps 600] [--data FOLDER] [--seed 0] [--smoke]
--
-- With --net, edit FILE (which is made if it is not there) while the program runs. Without, the program plays the editor as well.
local rille = require "rille"
local F, optim = rille.nn.functional, rille.optim

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "shared/?.lua;" .. package.path
local options = require("options").parse(arg, {
  set = "mnist", net = "", data = "", steps = 600, seed = 0, no_download = false, smoke = false,
}, "Changes a network while it is trained.")

local first = [[
local nn = require("rille").nn
local Net = nn.Module:extend("Net")
function Net:init()
  self.hidden = nn.Linear(784, 64)
  self.out = nn.Linear(64, 10)
end
function Net:forward(x) return self.out(self.hidden(x):relu()) end
return Net
]]

-- The same with two more layers round which the input goes along; as the last of them starts at zero, nothing changes at first.
local second = [[
local nn = require("rille").nn
local Net = nn.Module:extend("Net")
function Net:init()
  self.hidden = nn.Linear(784, 64)
  self.wide = nn.Linear(64, 256)
  self.narrow = nn.Linear(256, 64)
  nn.init.zeros_(self.narrow.weight)
  nn.init.zeros_(self.narrow.bias)
  self.out = nn.Linear(64, 10)
end
function Net:forward(x)
  x = self.hidden(x):relu()
  return self.out(x + self.narrow(self.wide(x):relu()))
end
return Net
]]

local function write(path, text)
  local file <close> = assert(io.open(path, "w"))
  file:write(text)
end

local path = options.net ~= "" and options.net or os.tmpname()
local there = options.net ~= "" and io.open(path)
if there then there:close() else write(path, first) end

rille.set_num_threads(1)
local sets = require("pictures").load(options)
local x, x_valid = sets.x_train:flatten(1), sets.x_valid:flatten(1)
rille.manual_seed(options.seed)
local net = dofile(path)()
local opt = optim.Adam(net:parameters(), { lr = 1e-3 })
local function valid_loss()
  return rille.no_grad(function() return F.cross_entropy(net(x_valid), sets.y_valid):item() end)
end

local steps = options.smoke and 120 or options.steps
local has_changed = rille.reload.watch(path)
for step = 1, steps do
  if options.net == "" and step == steps // 2 then write(path, second) end
  if has_changed() then
    local before = valid_loss()
    local new, new_opt, report = rille.reload(path, net, opt)
    if new then
      net, opt = new, new_opt
      print(("step %3d  swapped: %s"):format(step, report))
      print(("          validation loss %.4f before, %.4f after"):format(before, valid_loss()))
    else
      print(new_opt) -- what is wrong with the script; the old network goes on
    end
  end
  local rows = rille.randint(0, #x, { 64 })
  F.cross_entropy(net(x:index_select(0, rows)), sets.y_train:index_select(0, rows)):backward()
  opt:step()
  opt:zero_grad()
  if step % (steps // 6) == 0 then print(("step %3d  validation loss %.4f"):format(step, valid_loss())) end
end
if options.net == "" then os.remove(path) end
