-- A pole on a cart, after Barto, Sutton and Anderson (1983), with the numbers of the classic benchmark. The two examples
-- cartpole_policy.lua and cartpole_dqn.lua learn to keep it upright.
--
-- A state is { position, speed, angle, angular speed } in metres, radians and seconds; action 1 pushes to
-- the right, 0 to the left.
local CartPole = {}
CartPole.__index = CartPole

local GRAVITY, CART_MASS, POLE_MASS, HALF_LENGTH = 9.8, 1.0, 0.1, 0.5
local FORCE, SECONDS = 10.0, 0.02
local TRACK, LEAN = 2.4, math.rad(12)

CartPole.LIMIT = 500 -- steps of an episode
CartPole.SOLVED = 475 -- mean over 100 episodes in a row

-- An environment whose chance comes from random(), which gives numbers in 0 .. 1.
function CartPole.new(random) return setmetatable({ random = random }, CartPole) end

-- Starts an episode; returns its first state.
function CartPole:reset()
  local state = {}
  for i = 1, 4 do state[i] = self.random() * 0.1 - 0.05 end
  self.state, self.steps = state, 0
  return state
end

-- Returns the next state, whether the pole fell (or the cart left the track), and whether the episode is over. Every step
-- earns a reward of 1.
function CartPole:step(action)
  local x, speed, angle, spin = table.unpack(self.state)
  local sin, cos, mass = math.sin(angle), math.cos(angle), CART_MASS + POLE_MASS
  local push = ((action == 1 and FORCE or -FORCE) + POLE_MASS * HALF_LENGTH * spin ^ 2 * sin) / mass
  local spin_rate = (GRAVITY * sin - cos * push) / (HALF_LENGTH * (4 / 3 - POLE_MASS * cos ^ 2 / mass))
  local acceleration = push - POLE_MASS * HALF_LENGTH * spin_rate * cos / mass
  self.state = {
    x + SECONDS * speed, speed + SECONDS * acceleration, angle + SECONDS * spin, spin + SECONDS * spin_rate,
  }
  self.steps = self.steps + 1
  local fell = math.abs(self.state[1]) > TRACK or math.abs(self.state[3]) > LEAN
  return self.state, fell, fell or self.steps >= CartPole.LIMIT
end

-- Plays one episode with policy(state) -> action; returns the number of steps.
function CartPole:play(policy)
  local state, over = self:reset(), false
  while not over do
    local _
    state, _, over = self:step(policy(state))
  end
  return self.steps
end

return CartPole
