-- CartPole by deep Q-learning: a network learns what each action is worth from a memory of steps, with a slow copy of itself
-- as the teacher (Mnih and others, 2015; the copy judges the action that the network itself would take, as in double DQN).
--
--   rille examples/cartpole_dqn.lua [--episodes 1000] [--seed 0] [--smoke]
local rille = require "rille"
local nn, F, optim = rille.nn, rille.nn.functional, rille.optim

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "shared/?.lua;" .. package.path
local CartPole = require "cartpole"
local options = require("options").parse(arg, { episodes = 1000, seed = 0, lr = 1e-3, smoke = false },
  "Learns to balance a pole by Q-learning.")

rille.set_num_threads(1)
rille.manual_seed(options.seed)
math.randomseed(options.seed)
local env = CartPole.new(math.random)
local GAMMA, BATCH, ROOM = 0.99, 128, 200000 -- no step is ever forgotten, or the network forgets how the pole falls

local net = nn.Sequential(nn.Linear(4, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 2))
local teacher = net:clone()
local weights, slow_weights = net:parameters(), teacher:parameters()
local opt = optim.Adam(weights, { lr = options.lr })

-- The memory: a ring of rows { state, next state, action, 1 if the pole did not fall }.
local memory, count = rille.zeros(ROOM, 10), 0
local function remember(state, action, after, fell)
  local s, n = state, after
  memory[count % ROOM] = rille.tensor { s[1], s[2], s[3], s[4], n[1], n[2], n[3], n[4], action, fell and 0 or 1 }
  count = count + 1
end

local function learn()
  local rows = memory:index_select(0, rille.randint(0, math.min(count, ROOM), { BATCH }))
  local state, after = rows:slice(0, 4, 1), rows:slice(4, 8, 1)
  local action, goes_on = rows:slice(8, 9, 1):long(), rows:slice(9, 10, 1)
  local target = rille.no_grad(function()
    local chosen = net(after):argmax(1, { keepdim = true })
    -- The only reward is -1 for a fall: values stay between -1 and 0, and differ where it matters.
    return teacher(after):gather(1, chosen) * goes_on * GAMMA - (1 - goes_on)
  end)
  local loss = F.smooth_l1_loss(net(state):gather(1, action), target)
  loss:backward()
  nn.utils.clip_grad_norm_(weights, 10)
  opt:step()
  opt:zero_grad()
  rille.no_grad(function()
    for i, slow in ipairs(slow_weights) do slow:lerp_(weights[i], 0.01) end
  end)
end

local function greedy(state)
  return rille.no_grad(function() return net(rille.tensor(state)):argmax():item() end)
end

local episodes = options.smoke and 60 or options.episodes
local lengths, sum, best, steps, solved = {}, 0, 0, 0, nil
while #lengths < episodes and not solved do
  local state, over = env:reset(), false
  while not over do
    local chance = math.max(0.02, 1 - steps / 8000) -- of a step by chance
    local action = math.random() < chance and math.random(0, 1) or greedy(state)
    local after, fell, done = env:step(action)
    remember(state, action, after, fell)
    state, over, steps = after, done, steps + 1
    if steps >= 1000 and steps % 2 == 0 then
      opt.param_groups[1].lr = options.lr * math.max(0.02, 1 - steps / 60000)
      learn()
    end
  end
  lengths[#lengths + 1] = env.steps
  sum = sum + env.steps - (lengths[#lengths - 100] or 0)
  if #lengths >= 100 then
    best = math.max(best, sum / 100)
    if sum / 100 >= CartPole.SOLVED then solved = #lengths end
  end
  if #lengths % 20 == 0 then
    print(("episode %4d, step %6d  mean of the last 100: %.1f steps"):format(#lengths, steps, sum / math.min(#lengths, 100)))
  end
end
print(solved and ("solved after %d episodes: mean of 100 in a row %.1f"):format(solved, best)
  or ("best mean of 100 in a row: %.1f"):format(best))
print(("%.1f s of processor time"):format(os.clock()))
