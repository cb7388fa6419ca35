-- A window of LÖVE in which a network learns: two spirals, and what the network thinks of each point of the plane. Click to add a
-- point of the first kind (left) or of the second (right), press R to begin again.
--
--   love examples/love                    (rille_ffi.lua on LUA_PATH, RILLE_LIBRARY the path of librille.so if need be)
--
-- RILLE_STEPS and RILLE_PICTURE end it after so many steps, with a picture.
local rille = require "rille_ffi"
local nn, F, optim = rille.nn, rille.nn.functional, rille.optim
local WIDTH, HEIGHT, CELL, STEPS_A_FRAME = 640, 480, 8, 10
local columns, rows = WIDTH / CELL, HEIGHT / CELL

local points, labels = {}, {}
local inputs, targets, plane, net, opt, image, steps, loss_now

-- Places in the window as numbers around 0.
local function scaled(x, y) return (x - WIDTH / 2) / 120, (y - HEIGHT / 2) / 120 end

local function add_point(x, y, label)
  points[#points + 1], labels[#labels + 1] = { x, y }, { label }
  local list = {}
  for i, point in ipairs(points) do list[i] = { scaled(point[1], point[2]) } end
  inputs, targets = rille.tensor(list), rille.tensor(labels)
end

local function begin()
  net = nn.Sequential(nn.Linear(2, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 1))
  opt = optim.AdamW(net:parameters(), { lr = 0.01 })
  steps = 0
end

local function learn()
  local loss = F.binary_cross_entropy_with_logits(net(inputs), targets)
  opt:zero_grad()
  loss:backward()
  opt:step()
  steps, loss_now = steps + 1, loss
end

function love.load()
  rille.manual_seed(1)
  for i = 0, 79 do
    local angle, distance = 0.35 + i / 79 * 8, 12 + i / 79 * 190
    for kind = 0, 1 do
      local turned = angle + kind * math.pi
      add_point(WIDTH / 2 + distance * math.cos(turned), HEIGHT / 2 + distance * math.sin(turned), kind)
    end
  end
  local list = {}
  for r = 0, rows - 1 do
    for c = 0, columns - 1 do list[#list + 1] = { scaled((c + 0.5) * CELL, (r + 0.5) * CELL) } end
  end
  plane = rille.tensor(list)
  image = love.image.newImageData(columns, rows)
  begin()
end

function love.update()
  for _ = 1, STEPS_A_FRAME do learn() end
  local shares = rille.no_grad(function() return net(plane):sigmoid() end)
  local share = shares:data() -- the engine's memory; shares keeps it
  image:mapPixel(function(x, y)
    local p = share[y * columns + x]
    return 0.15 + 0.7 * p, 0.25, 0.85 - 0.7 * p, 1
  end)
end

function love.draw()
  love.graphics.setColor(1, 1, 1)
  local drawn = love.graphics.newImage(image)
  drawn:setFilter("linear", "linear")
  love.graphics.draw(drawn, 0, 0, 0, CELL, CELL)
  for i, point in ipairs(points) do
    love.graphics.setColor(1, labels[i][1] == 1 and 0.8 or 1, labels[i][1] == 1 and 0.3 or 1)
    love.graphics.circle("fill", point[1], point[2], 3)
  end
  love.graphics.setColor(1, 1, 1)
  love.graphics.print(("step %d  loss %.4f"):format(steps, loss_now:item()), 8, 8)
  local last = tonumber(os.getenv "RILLE_STEPS" or "")
  if last and steps >= last then
    print(("step %d  loss %.4f"):format(steps, loss_now:item()))
    local path = os.getenv "RILLE_PICTURE"
    if not path then return love.event.quit() end
    love.graphics.captureScreenshot(function(picture)
      local file = assert(io.open(path, "wb"))
      file:write(picture:encode("png"):getString())
      file:close()
      love.event.quit()
    end)
  end
end

function love.mousepressed(x, y, button) add_point(x, y, button == 1 and 0 or 1) end
function love.keypressed(key)
  if key == "r" then begin() elseif key == "escape" then love.event.quit() end
end
