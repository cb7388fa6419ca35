-- CartPole by policy gradient (REINFORCE with a baseline): after each few episodes, actions that were followed by more than
-- the usual return become likelier.
--
--   rille examples/cartpole_policy.lua [--episodes 3000] [--seed 0] [--smoke]
local rille = require "rille"
local nn, F, optim = rille.nn, rille.nn.functional, rille.optim

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "shared/?.lua;" .. package.path
local CartPole = require "cartpole"
local options = require("options").parse(arg, { episodes = 3000, seed = 0, batch = 8, lr = 0.01, smoke = false },
  "Learns to balance a pole by policy gradient.", { batch = "games of a step" })

rille.set_num_threads(1)
rille.manual_seed(options.seed)
math.randomseed(options.seed)
local env = CartPole.new(math.random)
local policy = nn.Sequential(nn.Linear(4, 64), nn.Tanh(), nn.Linear(64, 1)) -- the logit of a push to the right
local value = nn.Sequential(nn.Linear(4, 64), nn.Tanh(), nn.Linear(64, 1)) -- the return to be expected, in hundreds
local opt = optim.Adam({ { params = policy:parameters() }, { params = value:parameters() } }, { lr = options.lr })
local GAMMA = 0.99

-- One episode; appends states, actions and discounted returns to lists. Returns the number of steps.
local function collect(states, actions, returns)
  local first, state, over = #states + 1, env:reset(), false
  local fell
  while not over do
    local chance = policy(rille.tensor(state)):sigmoid():item()
    local action = math.random() < chance and 1 or 0
    states[#states + 1], actions[#actions + 1] = state, action
    state, fell, over = env:step(action)
  end
  -- An episode that the limit ends would have gone on: the value network says what is missing.
  local sum = fell and 0 or value(rille.tensor(state)):item() * 100
  for i = #states, first, -1 do
    sum = 1 + GAMMA * sum
    returns[i] = sum / 100
  end
  return env.steps
end

local function learn(states, actions, returns)
  local x = rille.tensor(states)
  local pushed, got = rille.tensor(actions, { dtype = "float32" }), rille.tensor(returns)
  local expected = value(x):squeeze(1)
  local advantage = (got - expected):detach()
  advantage = (advantage - advantage:mean()) / (advantage:std() + 1e-6)
  local surprise = F.binary_cross_entropy_with_logits(policy(x):squeeze(1), pushed, { reduction = "none" })
  local loss = (surprise * advantage):mean() + F.mse_loss(expected, got)
  loss:backward()
  opt:step()
  opt:zero_grad()
end

local lengths, sum, best = {}, 0, 0
local episodes = options.smoke and 160 or options.episodes
local solved
while #lengths < episodes and not solved do
  local states, actions, returns = {}, {}, {}
  rille.no_grad(function()
    for _ = 1, options.batch do
      lengths[#lengths + 1] = collect(states, actions, returns)
      sum = sum + lengths[#lengths] - (lengths[#lengths - 100] or 0)
      best = math.max(best, sum / math.min(#lengths, 100))
      if #lengths >= 100 and sum / 100 >= CartPole.SOLVED then solved = solved or #lengths end
    end
  end)
  learn(states, actions, returns)
  if #lengths % (options.batch * 10) == 0 then
    print(("episode %4d  mean of the last 100: %.1f steps"):format(#lengths, sum / math.min(#lengths, 100)))
  end
end
print(solved and ("solved after %d episodes: mean of 100 in a row %.1f"):format(solved, best)
  or ("best mean of 100 in a row: %.1f"):format(best))
print(("%.1f s of processor time"):format(os.clock()))
