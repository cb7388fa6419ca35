-- A graph network (GCN: Kipf and Welling, 2017) on a club that splits: who sides with whom is known of the two leaders alone,
-- who is friends with whom of all. The graph is made up, after the likeness of the karate club of Zachary (1977).
--
--   rille examples/graph.lua [--members 34] [--steps 200] [--seed 0] [--smoke]
local rille = require "rille"
local nn, F, optim = rille.nn, rille.nn.functional, rille.optim

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "shared/?.lua;" .. package.path
local options = require("options").parse(arg, {
  members = 34, steps = 200, width = 16, lr = 0.01, clubs = 20, seed = 0, smoke = false,
}, "Learns who sides with whom in clubs.")

-- A club of n: symmetric friendships [n, n] and sides [n]. Members 0 and n - 1 lead; friends are mostly on the same side.
local function make_club(n)
  local sides = rille.arange(n):ge(n // 2):long()
  local same = sides:unsqueeze(0):eq(sides:unsqueeze(1))
  local chance = rille.where(same, rille.tensor(0.22), rille.tensor(0.03))
  for _, leader in ipairs { 0, n - 1 } do -- leaders have more friends on their side
    chance[leader] = rille.where(same[leader], rille.tensor(0.6), chance[leader])
  end
  local upper = rille.bernoulli(chance):triu(1)
  return upper + upper:t(), sides
end

-- What a layer sees of others: the mean of a member and friends, each weighed by how many friends they have.
local function normalized(friends)
  local with_self = friends + rille.eye(#friends)
  local scale = with_self:sum(1):rsqrt()
  return scale:unsqueeze(1) * with_self * scale:unsqueeze(0)
end

local Gcn = nn.Module:extend("Gcn")

function Gcn:init(inputs, width, outputs)
  self.first, self.second = nn.Linear(inputs, width), nn.Linear(width, outputs)
end

-- near [n, n], x [n, inputs] -> logits [n, outputs]
function Gcn:forward(near, x)
  x = F.relu(near:matmul(self.first(x)))
  x = F.dropout(x, { p = 0.5, training = self.training })
  return near:matmul(self.second(x))
end

-- The share of members on the right side, leaders not counted.
local function share_right(guess, sides)
  return guess["1:-1"]:eq(sides["1:-1"]):float():mean():item()
end

rille.set_num_threads(1)
rille.manual_seed(options.seed)
local clubs, n = options.smoke and 3 or options.clubs, options.members
local leaders = rille.tensor { 0, n - 1 }
local by_net, by_friends = 0, 0
for club = 1, clubs do
  local friends, sides = make_club(n)
  local near, who = normalized(friends), rille.eye(n) -- all that is known of a member is who it is
  local net = Gcn(n, options.width, 2)
  local opt = optim.Adam(net:parameters(), { lr = options.lr, weight_decay = 5e-4 })
  for _ = 1, options.steps do
    local loss = F.cross_entropy(net(near, who)[leaders], sides[leaders])
    opt:zero_grad()
    loss:backward()
    opt:step()
  end
  net:eval()
  local right = rille.no_grad(function() return share_right(net(near, who):argmax(1), sides) end)
  -- For comparison: with whom of the leaders one shares more friends, friendship with a leader included.
  local shared = (friends + rille.eye(n)):matmul(friends + rille.eye(n))[leaders]
  local simple = share_right(shared[1]:gt(shared[0]):long(), sides)
  print(("club %2d  %3d friendships  right %5.1f %%, by shared friends %5.1f %%"):format(
    club, friends:sum():item() // 2 | 0, right * 100, simple * 100))
  by_net, by_friends = by_net + right, by_friends + simple
end
print(("%.1f %% of members on the right side, by shared friends %.1f %%  (%.1f s of processor time)"):format(
  by_net / clubs * 100, by_friends / clubs * 100, os.clock()))
