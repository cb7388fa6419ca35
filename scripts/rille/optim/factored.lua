-- Adafactor (Shazeer and Stern 2018, arXiv:1804.04235), as PyTorch has it.
local rille = ...
local Optimizer = rille.optim.Optimizer

-- ---- Adafactor: second moments by rows and columns -------------------------------------------------------------------

local Adafactor = Optimizer:extend("Adafactor", {
  lr = 1e-2,
  beta2_decay = -0.8,
  eps = { rille.none, 1e-3 },
  d = 1.0,
  weight_decay = 0.0,
  maximize = false,
})

function Adafactor.check(group)
  if not (group.lr >= 0) then return "lr must be >= 0" end
  if not (group.beta2_decay <= 0) then return "beta2_decay must be <= 0" end
  if not (group.d >= 1) then return "d must be >= 1" end
  if not (group.weight_decay >= 0) then return "weight_decay must be >= 0" end
  local first, second = group.eps[1], group.eps[2]
  if first ~= rille.none and not (type(first) == "number" and first >= 0) then
    return "eps[1] must be rille.none or a number >= 0"
  end
  if not (type(second) == "number" and second >= 0) then return "eps[2] must be a number >= 0" end
end

local function mean_square(gradient, dim)
  return gradient:norm(2, dim, true):square_():div_(gradient:size(dim))
end

-- What the gradient's squares are on average, nearly: from those of rows and columns where it has several dims.
local function estimate(gradient, state, weight, eps)
  if gradient:dim() < 2 then
    state.variance = state.variance or rille.zeros_like(gradient)
    return state.variance:lerp_(gradient * gradient, weight):clone()
  end
  local rows, columns = mean_square(gradient, -1), mean_square(gradient, -2)
  state.row_var = state.row_var or rille.zeros_like(rows)
  state.col_var = state.col_var or rille.zeros_like(columns)
  state.row_var:lerp_(rows, weight)
  state.col_var:lerp_(columns, weight)
  return state.row_var:matmul(state.col_var):div_(state.row_var:mean(-2, true):clamp_ { min = eps })
end

function Adafactor:update(parameter, gradient, state, group) -- luacheck: ignore self
  local eps = group.eps[1]
  if eps == rille.none then eps = rille.finfo(parameter.dtype).eps end
  local rate = math.min(group.lr, 1 / math.sqrt(state.step))
  local size = parameter:norm():item() / math.sqrt(parameter:numel())
  local alpha = math.max(group.eps[2], size) * rate
  if group.weight_decay ~= 0 then parameter:mul_(1 - group.lr * group.weight_decay) end
  local update = estimate(gradient, state, state.step ^ group.beta2_decay, eps)
  update:clamp_({ min = eps * eps }):rsqrt_():mul_(gradient)
  local limit = math.max(1, update:norm():item() / (math.sqrt(update:numel()) * group.d))
  parameter:add_(update, { alpha = -alpha / limit })
end

rille.optim.Adafactor = Adafactor
return rille.optim
