-- Three arms of a spiral. The colour behind the points is what the network says of each place, while it learns.
local rille = require "rille"
local page = require "page"
local nn, F, optim = rille.nn, rille.nn.functional, rille.optim

local ARMS, POINTS, SIDE = 3, 120, 72
local COLOURS = rille.tensor { { 0.62, 0.76, 0.98 }, { 1.0, 0.78, 0.66 }, { 0.66, 0.90, 0.79 } }

-- Points [arms * points, 2] between -1 and 1, and their arms.
local function spiral()
  local points, arms = {}, {}
  for arm = 0, ARMS - 1 do
    local radius = rille.linspace(0.05, 1, POINTS)
    local angle = radius * 4.5 + arm * 2 * math.pi / ARMS + rille.randn(POINTS) * 0.12
    points[arm + 1] = rille.stack({ radius * angle:cos(), radius * angle:sin() }, 1)
    arms[arm + 1] = rille.full({ POINTS }, arm, { dtype = rille.int64 })
  end
  return rille.cat(points), rille.cat(arms)
end

rille.manual_seed(1)
local x, y = spiral()
local net = nn.Sequential(nn.Linear(2, 48), nn.Tanh(), nn.Linear(48, 48), nn.Tanh(), nn.Linear(48, ARMS))
local opt = optim.Adam(net:parameters(), { lr = 0.01 })

-- The places of the picture, row by row from the top.
local edge = rille.linspace(-1.1, 1.1, SIDE)
local across = edge:unsqueeze(0):expand(SIDE, SIDE)
local places = rille.stack({ across, across:t():flip(0) }, 2):reshape(SIDE * SIDE, 2)

local function show(step, loss)
  rille.no_grad(function()
    local chances = net(places):softmax(1)
    local right = net(x):argmax(1):eq(y):to(rille.float32):mean():item()
    page.image("boundary", chances:matmul(COLOURS):reshape(SIDE, SIDE, 3), {
      smooth = true, points = x, classes = y, extent = { -1.1, 1.1, -1.1, 1.1 },
      caption = ("step %d: %.1f %% of the points are right"):format(step, 100 * right),
    })
    page.plot("learning", { loss = loss, right = right }, step)
  end)
end

for step = 1, 1500 do
  local loss = F.cross_entropy(net(x), y)
  loss:backward()
  opt:step()
  opt:zero_grad()
  if step % 10 == 1 then show(step, loss:item()) end
end
print "Try fewer units than 48, nn.ReLU() for nn.Tanh(), or lr = 0.1."
