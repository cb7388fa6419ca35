-- A normalizing flow (RealNVP: Dinh, Sohl-Dickstein and Bengio, 2017): bends the normal distribution into two moons, so that
-- the density of any point can be told and new points can be drawn.
--
--   rille examples/flow.lua [--steps 1500] [--depth 6] [--seed 0] [--out FILE.png] [--smoke]
local rille = require "rille"
local nn, optim, distributions = rille.nn, rille.optim, rille.distributions

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "shared/?.lua;" .. package.path
local options = require("options").parse(arg, {
  steps = 1500, depth = 6, width = 64, batch = 256, lr = 2e-3, seed = 0, out = "", smoke = false,
}, "Learns the density of two moons.", { batch = "points of a step", out = "file for a picture of the density, .png or .svg" })

-- n points [n, 2] of two half circles that reach into each other.
local function moons(n)
  local angle = rille.rand(n) * math.pi
  local side = rille.bernoulli(rille.full({ n }, 0.5)) * 2 - 1
  local x, y = angle:cos() * side + 0.5 * (1 - side), angle:sin() * side + 0.25 * (1 - side)
  return rille.stack({ x - 0.5, y - 0.25 }, 1) + rille.randn(n, 2) * 0.08
end

-- One coordinate moves the other: stretched and shifted by amounts that depend on the one that stays. The way back is as easy.
local Coupling = nn.Module:extend("Coupling")

function Coupling:init(stays, width)
  self.stays = stays
  self.net = nn.Sequential(nn.Linear(1, width), nn.SiLU(), nn.Linear(width, width), nn.SiLU(), nn.Linear(width, 2))
end

function Coupling:parts(x)
  local kept, moved = x:narrow(1, self.stays, 1), x:narrow(1, 1 - self.stays, 1)
  local log_scale, shift = self.net(kept):chunk(2, 1)
  return kept, moved, log_scale:tanh() * 2, shift
end

function Coupling:join(kept, moved) return rille.cat(self.stays == 0 and { kept, moved } or { moved, kept }, 1) end

-- From data towards the normal distribution; also the logarithm of how much the space is stretched there, [n].
function Coupling:forward(x)
  local kept, moved, log_scale, shift = self:parts(x)
  return self:join(kept, moved * log_scale:exp() + shift), log_scale:squeeze(1)
end

function Coupling:inverse(z)
  local kept, moved, log_scale, shift = self:parts(z)
  return self:join(kept, (moved - shift) * (-log_scale):exp())
end

local Flow = nn.Module:extend("Flow")

function Flow:init(depth, width)
  self.base = distributions.Independent(distributions.Normal(rille.zeros(2), rille.ones(2)), 1)
  self.couplings = nn.ModuleList()
  for i = 1, depth do self.couplings:append(Coupling(i % 2, width)) end
end

-- log p(x), x [n, 2] -> [n]
function Flow:log_prob(x)
  local sum = 0
  for _, coupling in ipairs(self.couplings) do
    local z, log_stretch = coupling(x)
    x, sum = z, sum + log_stretch
  end
  return self.base:log_prob(x) + sum
end

function Flow:sample(n)
  local x = self.base:sample { n }
  for i = #self.couplings, 1, -1 do x = self.couplings[i]:inverse(x) end
  return x
end

rille.set_num_threads(1)
rille.manual_seed(options.seed)
local flow, test = Flow(options.depth, options.width), moons(5000)
local steps = options.smoke and 150 or options.steps
local opt = optim.Adam(flow:parameters(), { lr = options.lr })
local schedule = optim.lr_scheduler.CosineAnnealingLR(opt, steps)
for step = 1, steps do
  local loss = -flow:log_prob(moons(options.batch)):mean()
  opt:zero_grad()
  loss:backward()
  nn.utils.clip_grad_norm_(flow:parameters(), 5.0)
  opt:step()
  schedule:step()
  if step % (steps // 5) == 0 then print(("step %4d  %.3f nats a point"):format(step, loss:item())) end
end

rille.no_grad(function()
  -- For comparison: the best single normal distribution, and how well the flow's own points fit what is known of the moons.
  local covariance = rille.cov(test:t())
  local normal = distributions.MultivariateNormal(test:mean(0), { covariance_matrix = covariance })
  local drawn = flow:sample(2000)
  if options.out ~= "" then -- the density from -2.5 to 2.5 and from 1.5 to -1.5
    local y, x = rille.meshgrid(rille.linspace(1.5, -1.5, 240), rille.linspace(-2.5, 2.5, 400), { indexing = "ij" })
    local density = flow:log_prob(rille.stack({ x:flatten(), y:flatten() }, 1)):exp():reshape(240, 400)
    rille.plot.heatmap(density, options.out, { title = "the density of two moons", aspect = "auto", width = 720, height = 420 })
  end
  local x, y = drawn:select(1, 0) + 0.5, drawn:select(1, 1) + 0.25
  local upper, lower = rille.hypot(x, y), rille.hypot(x - 1, y - 0.5)
  local off = rille.min((upper - 1):abs() + (y:lt(-0.3) * 9), (lower - 1):abs() + (y:gt(0.8) * 9))
  local on_a_moon = off:lt(0.24):float():mean():item() * 100 -- within three standard deviations
  print(("%.3f nats a new point, a normal distribution %.3f; %.1f %% drawn on a moon  (%.1f s of processor time)"):format(
    -flow:log_prob(test):mean():item(), -normal:log_prob(test):mean():item(), on_a_moon, os.clock()))
end)
