-- CartPole by proximal policy optimization (Schulman and others, 2017): eight poles are played at once, and each piece of
-- play is learnt from several times, as long as the policy stays near the one that played.
--
--   rille examples/cartpole_ppo.lua [--rounds 60] [--seed 0] [--smoke]
local rille = require "rille"
local nn, F, optim = rille.nn, rille.nn.functional, rille.optim
local Categorical = rille.distributions.Categorical

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "shared/?.lua;" .. package.path
local CartPole = require "cartpole"
local options = require("options").parse(arg, { rounds = 60, seed = 0, lr = 2e-3, smoke = false },
  "Learns to balance a pole by proximal policy optimization.")
local POLES, STEPS, PASSES, BATCH = 8, 256, 6, 256
local GAMMA, LAMBDA, CLIP, ENTROPY = 0.99, 0.95, 0.2, 0.01

rille.set_num_threads(1)
rille.manual_seed(options.seed)
math.randomseed(options.seed)

local function network(outputs)
  return nn.Sequential(nn.Linear(4, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, outputs))
end
local net = nn.ModuleDict { policy = network(2), value = network(1) }
local policy, value = net.policy, net.value -- logits of the actions; the return to be expected, in hundreds
local opt = optim.Adam(net:parameters(), { lr = options.lr, eps = 1e-5 })

local poles, states, lengths = {}, {}, {}
for i = 1, POLES do
  poles[i] = CartPole.new(math.random)
  states[i] = poles[i]:reset()
end

-- Plays STEPS steps of all poles; each field is [STEPS, POLES, ...].
local function play()
  local seen = { states = {}, actions = {}, log_probs = {}, values = {}, rewards = {}, goes_on = {} }
  for t = 1, STEPS do
    local x = rille.tensor(states)
    local chances = Categorical { logits = policy(x) }
    local actions = chances:sample()
    local rewards, goes_on = {}, {}
    for i, action in ipairs(actions:totable()) do
      local state, fell, over = poles[i]:step(action)
      rewards[i], goes_on[i] = 0.01, over and 0 or 1
      -- An episode that the limit ends would have gone on: the value network says what is missing.
      if over and not fell then rewards[i] = 0.01 + GAMMA * value(rille.tensor(state)):item() end
      if over then lengths[#lengths + 1] = poles[i].steps end
      states[i] = over and poles[i]:reset() or state
    end
    seen.states[t], seen.actions[t], seen.log_probs[t] = x, actions, chances:log_prob(actions)
    seen.values[t], seen.rewards[t], seen.goes_on[t] = value(x):squeeze(1), rille.tensor(rewards), rille.tensor(goes_on) * 1.0
  end
  -- Advantages: how much better than expected it went, sums of surprises that fade (generalized advantage estimation).
  local after, advantage, advantages = value(rille.tensor(states)):squeeze(1), rille.zeros(POLES), {}
  for t = STEPS, 1, -1 do
    local surprise = seen.rewards[t] + GAMMA * seen.goes_on[t] * after - seen.values[t]
    advantage = surprise + GAMMA * LAMBDA * seen.goes_on[t] * advantage
    advantages[t], after = advantage, seen.values[t]
  end
  seen.advantages = advantages
  local flat = {}
  for name, list in pairs(seen) do flat[name] = rille.stack(list):flatten(0, 1) end
  flat.returns = flat.advantages + flat.values
  return flat
end

local function learn(seen)
  for _ = 1, PASSES do
    for _, rows in ipairs { rille.randperm(STEPS * POLES):split(BATCH) } do
      local x, advantage = seen.states[rows], seen.advantages[rows]
      advantage = (advantage - advantage:mean()) / (advantage:std() + 1e-8)
      local chances = Categorical { logits = policy(x) }
      local ratio = (chances:log_prob(seen.actions[rows]) - seen.log_probs[rows]):exp()
      local gain = rille.min(ratio * advantage, ratio:clamp(1 - CLIP, 1 + CLIP) * advantage):mean()
      local loss = F.mse_loss(value(x):squeeze(1), seen.returns[rows]) - gain - ENTROPY * chances:entropy():mean()
      opt:zero_grad()
      loss:backward()
      nn.utils.clip_grad_norm_(net:parameters(), 0.5)
      opt:step()
    end
  end
end

local function mean_of_last(n)
  local sum, from = 0, math.max(#lengths - n, 0) + 1
  for i = from, #lengths do sum = sum + lengths[i] end
  return sum / (#lengths - from + 1)
end

local rounds, round, steps = options.smoke and 6 or options.rounds, 0, 0
repeat
  learn(rille.no_grad(play))
  round, steps = round + 1, steps + STEPS * POLES
  if round % 2 == 0 then
    print(("%6d steps, %4d episodes  mean of the last 100: %.1f steps"):format(steps, #lengths, mean_of_last(100)))
  end
until round == rounds or #lengths >= 100 and mean_of_last(100) >= CartPole.SOLVED
print(("%s after %d steps and %d episodes: mean of 100 in a row %.1f  (%.1f s of processor time)"):format(
  mean_of_last(100) >= CartPole.SOLVED and "solved" or "not solved", steps, #lengths, mean_of_last(100), os.clock()))
