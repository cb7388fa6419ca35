-- Steps of optimizers, as ai.onnx.preview.training has them: rate, step, then all parameters, all gradients, all states.
local rille, require = ... -- luacheck: ignore

-- f(a, rate, step, x, gradient, states ...) -> new x, new states ...
local function optimizer(n_states, f)
  return function(a, rate, step, ...)
    local values = { ... }
    local n = #values // (2 + n_states)
    local lists = {}
    for k = 0, n_states do lists[k] = {} end
    for i = 1, n do
      local states = {}
      for k = 1, n_states do states[k] = values[(1 + k) * n + i] end
      local results = table.pack(f(a, rate, step, values[i], values[n + i], table.unpack(states)))
      for k = 0, n_states do lists[k][i] = results[k + 1] end
    end
    local all = {}
    for k = 0, n_states do table.move(lists[k], 1, n, #all + 1, all) end
    return table.unpack(all)
  end
end

local function adagrad(a, rate, step, x, g, square)
  g = g + x * (a.norm_coefficient or 0)
  square = square + g * g
  return x - g / (square:sqrt() + (a.epsilon or 1e-6)) * (rate / (1 + step * (a.decay_factor or 0))), square
end

local function adam(a, rate, step, x, g, mean, square)
  local alpha, beta = a.alpha or 0.9, a.beta or 0.999
  g = g + x * (a.norm_coefficient or 0)
  mean, square = mean * alpha + g * (1 - alpha), square * beta + g * g * (1 - beta)
  local t = step:to("float32")
  local correction = (1 - rille.pow(beta, t)):sqrt() / (1 - rille.pow(alpha, t))
  correction = rille.where(step:gt(0), correction, rille.ones_like(correction))
  local new = x - mean / (square:sqrt() + (a.epsilon or 1e-8)) * (rate * correction)
  return new * (1 - (a.norm_coefficient_post or 0)), mean, square
end

local function momentum(a, rate, step, x, g, v)
  g = g + x * (a.norm_coefficient or 0)
  local beta = rille.where(step:gt(0), a.beta, 1.0):to(x.dtype)
  v = v * a.alpha + g * beta
  return x - (a.mode == "nesterov" and g + v * a.alpha or v) * rate, v
end

return function()
  return { Adagrad = optimizer(1, adagrad), Adam = optimizer(2, adam), Momentum = optimizer(1, momentum) }
end
