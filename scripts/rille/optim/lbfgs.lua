-- LBFGS: a quasi-Newton method for full batches (Nocedal & Wright, "Numerical Optimization", algorithms 7.4 and 7.5),
-- with a line search for the strong Wolfe conditions (algorithms 3.5 and 3.6). Its tests for stopping are PyTorch's.
local rille, require = ...
local check = require "rille.check"

local Optimizer = rille.optim.Optimizer
local LBFGS = Optimizer:extend("LBFGS", {
  lr = 1.0,
  max_iter = 20,
  max_eval = Optimizer.none,
  tolerance_grad = 1e-7,
  tolerance_change = 1e-9,
  history_size = 100,
  line_search_fn = Optimizer.none,
})

function LBFGS.check(group)
  if not (group.lr > 0) then return "lr must be > 0" end
  if group.line_search_fn and group.line_search_fn ~= "strong_wolfe" then
    return ("line_search_fn must be strong_wolfe or nothing, got '%s'"):format(tostring(group.line_search_fn))
  end
end

function LBFGS:init()
  if #self.param_groups ~= 1 then check.raise("LBFGS: takes one group of parameters, got %d", #self.param_groups) end
end

-- ---- all parameters as one vector

local function gather(self)
  local parts = {}
  for i, parameter in ipairs(self._all) do
    local gradient = parameter.grad
    parts[i] = (gradient or rille.zeros_like(parameter)):reshape(-1)
  end
  return rille.cat(parts)
end

local function move(self, direction, length)
  local at = 0
  for _, parameter in ipairs(self._all) do
    local n = parameter:numel()
    parameter:add_(direction:narrow(0, at, n):reshape(parameter:shape()) * length)
    at = at + n
  end
end

local function values_of(self)
  local values = {}
  for i, parameter in ipairs(self._all) do values[i] = parameter:clone() end
  return values
end

local function put_back(self, values)
  for i, parameter in ipairs(self._all) do parameter:copy_(values[i]) end
end

local function largest(vector) return vector:abs():max():item() end
local function dot(a, b) return a:dot(b):item() end

-- ---- the line search

-- Where the cubic through two points with their slopes has its least value, within bounds.
local function cubic(x1, f1, g1, x2, f2, g2, low, high)
  if not low then low, high = math.min(x1, x2), math.max(x1, x2) end
  local d1 = g1 + g2 - 3 * (f1 - f2) / (x1 - x2)
  local square = d1 * d1 - g1 * g2
  if not (square >= 0) then return (low + high) / 2 end
  local d2 = math.sqrt(square)
  local at
  if x1 <= x2 then
    at = x2 - (x2 - x1) * ((g2 + d2 - d1) / (g2 - g1 + 2 * d2))
  else
    at = x1 - (x1 - x2) * ((g1 + d2 - d1) / (g1 - g2 + 2 * d2))
  end
  return math.min(math.max(at, low), high)
end

local C1, C2 = 1e-4, 0.9

-- Steps outwards until two points hold a good one between them: (left, right, evaluations), right nil when left is
-- good itself. A point is { t = length, f = loss, g = gradient, slope = along the direction }.
local function bracket(evaluate, start, t, most)
  local before, now, evaluations = start, evaluate(t), 1
  for i = 0, most - 1 do
    if now.f > start.f + C1 * now.t * start.slope or (i > 1 and now.f >= before.f) then
      return before, now, evaluations
    end
    if math.abs(now.slope) <= -C2 * start.slope then return now, nil, evaluations end
    if now.slope >= 0 then return before, now, evaluations end
    local shortest = now.t + 0.01 * (now.t - before.t)
    local length = cubic(before.t, before.f, before.slope, now.t, now.f, now.slope, shortest, now.t * 10)
    before, now, evaluations = now, evaluate(length), evaluations + 1
  end
  return start, now, evaluations, true
end

-- Narrows a bracket down; returns the best point and the number of evaluations.
local function narrow(evaluate, start, a, b, evaluations, tolerance, size, most)
  local points, stuck = { a, b }, false
  local low, high = 1, 2
  local function order()
    low, high = 1, 2
    if points[2].f < points[1].f then low, high = 2, 1 end
  end
  order()
  while evaluations <= most and math.abs(points[2].t - points[1].t) * size >= tolerance do
    local left, right = math.min(points[1].t, points[2].t), math.max(points[1].t, points[2].t)
    local p, q = points[1], points[2]
    local t = cubic(p.t, p.f, p.slope, q.t, q.f, q.slope)
    local margin = 0.1 * (right - left)
    if math.min(right - t, t - left) >= margin then
      stuck = false
    elseif stuck or t >= right or t <= left then -- too near an end for the second time: step away from it
      t = math.abs(t - right) < math.abs(t - left) and right - margin or left + margin
      stuck = false
    else
      stuck = true
    end
    local now = evaluate(t)
    evaluations = evaluations + 1
    if now.f > start.f + C1 * now.t * start.slope or now.f >= points[low].f then
      points[high] = now
      order()
    else
      local good = math.abs(now.slope) <= -C2 * start.slope
      if not good and now.slope * (points[high].t - points[low].t) >= 0 then points[high] = points[low] end
      points[low] = now
      if good then break end
    end
  end
  return points[low], evaluations
end

-- most: how many points it may try after the first.
local function strong_wolfe(evaluate, start, t, tolerance, size, most)
  local a, b, evaluations, exhausted = bracket(evaluate, start, t, most)
  if not b then return a, evaluations end
  if exhausted then return a.f <= b.f and a or b, evaluations end
  return narrow(evaluate, start, a, b, evaluations, tolerance, size, most)
end

-- ---- the step

-- The direction from the remembered changes: minus the inverse Hessian's estimate times the gradient.
local function direction_of(memory, gradient)
  local q, weights = -gradient, {}
  for i = #memory.y, 1, -1 do
    weights[i] = dot(memory.s[i], q) * memory.rho[i]
    q:sub_(memory.y[i] * weights[i])
  end
  q:mul_(memory.scale)
  for i = 1, #memory.y do q:add_(memory.s[i] * (weights[i] - dot(memory.y[i], q) * memory.rho[i])) end
  return q
end

local function remember(memory, y, s, room)
  local ys = dot(y, s)
  if ys <= 1e-10 then return end
  if #memory.y == room then
    for _, list in ipairs { memory.y, memory.s, memory.rho } do table.remove(list, 1) end
  end
  table.insert(memory.y, y)
  table.insert(memory.s, s)
  table.insert(memory.rho, 1 / ys)
  memory.scale = ys / dot(y, y)
end

--- Its one group holds all parameters.
function LBFGS:add_param_group(group)
  if self.param_groups[1] then check.raise("LBFGS: takes one group of parameters; make it with all of them") end
  return rille.optim.Optimizer.add_param_group(self, group)
end

--- closure must zero the gradients, compute the loss, call backward and return the loss; it is called several times.
-- Returns the first loss.
function LBFGS:step(closure)
  if type(closure) ~= "function" then check.raise("LBFGS: step takes a function that computes the loss again") end
  self._steps = self._steps + 1
  local group = self.param_groups[1]
  local max_eval = group.max_eval or group.max_iter * 5 // 4
  local state = self.state[1] or { step = 0, func_evals = 0, n_iter = 0, memory = { y = {}, s = {}, rho = {}, scale = 1.0 } }
  self.state[1] = state
  self._follow_dtype(state, group.params[1].dtype)
  local _ <close> = rille.no_grad()
  local function loss_and_gradient()
    local loss = rille.enable_grad(closure)
    return rille.is_tensor(loss) and loss:item() or loss, gather(self), loss
  end
  local loss, gradient, first = loss_and_gradient()
  local evaluations = 1
  state.func_evals = state.func_evals + 1
  if largest(gradient) <= group.tolerance_grad then return first end
  for iteration = 1, group.max_iter do
    state.n_iter = state.n_iter + 1
    if state.n_iter == 1 then
      state.d, state.t = -gradient, math.min(1, 1 / gradient:abs():sum():item()) * group.lr
    else
      remember(state.memory, gradient - state.prev_flat_grad, state.d * state.t, group.history_size)
      state.d, state.t = direction_of(state.memory, gradient), group.lr
    end
    state.prev_flat_grad = gradient
    local loss_before, slope, used = loss, dot(gradient, state.d), 0
    if slope > -group.tolerance_change then break end
    if group.line_search_fn then
      local values = values_of(self)
      local function evaluate(t)
        move(self, state.d, t)
        local f, g = loss_and_gradient()
        put_back(self, values)
        return { t = t, f = f, g = g, slope = dot(g, state.d) }
      end
      local start = { t = 0, f = loss, g = gradient, slope = slope }
      local point
      point, used = strong_wolfe(evaluate, start, state.t, 1e-9, largest(state.d), max_eval - evaluations)
      loss, gradient, state.t = point.f, point.g, point.t
      move(self, state.d, state.t)
    else
      move(self, state.d, state.t)
      if iteration < group.max_iter then
        loss, gradient = loss_and_gradient()
        used = 1
      end
    end
    evaluations = evaluations + used
    state.func_evals = state.func_evals + used
    if evaluations >= max_eval or largest(gradient) <= group.tolerance_grad then break end
    if largest(state.d * state.t) <= group.tolerance_change then break end
    if math.abs(loss - loss_before) < group.tolerance_change then break end
  end
  return first
end

return LBFGS
