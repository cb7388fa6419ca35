-- RNN, GRU and LSTM. A layer that PyTorch has too runs as one op for the whole sequence; peepholes, other activations, clipping
-- and lengths go step by step.
local rille, require = ...
local F, tensors, raise = rille.nn.functional, require "rille.onnx.tensors", require("rille.check").raise

-- Rows of gates in another order: ONNX has i o f c and z r h, Rille i f c o and r z h.
local function reorder(w, order, hidden)
  if #order == 1 then return w end
  local parts = {}
  for i, gate in ipairs(order) do parts[i] = w:narrow(0, gate * hidden, hidden) end
  return rille.cat(parts, 0)
end

local activations = {
  Relu = function(x) return x:relu() end, Tanh = function(x) return x:tanh() end, Sigmoid = function(x) return x:sigmoid() end,
  Affine = function(x, alpha, beta) return x * (alpha or 1) + (beta or 0) end,
  LeakyRelu = function(x, alpha) return F.leaky_relu(x, alpha or 0.01) end,
  ThresholdedRelu = function(x, alpha) return F.threshold(x, alpha or 1, 0) end,
  ScaledTanh = function(x, alpha, beta) return (x * (beta or 1)):tanh() * (alpha or 1) end,
  HardSigmoid = function(x, alpha, beta) return (x * (alpha or 0.2) + (beta or 0.5)):clamp(0, 1) end,
  Elu = function(x, alpha) return F.elu(x, alpha or 1) end,
  Softsign = function(x) return F.softsign(x) end, Softplus = function(x) return F.softplus(x) end,
}

-- The functions of one direction, clipped first.
local function functions_of(a, direction, defaults)
  local n, list = #defaults, {}
  for i = 1, n do
    local at = (direction - 1) * n + i
    local name = a.activations and a.activations[at] or defaults[i]
    local f
    for known, value in pairs(activations) do
      if known:lower() == name:lower() then f = value end
    end
    if not f then raise("onnx: the activation '%s' is not supported", name) end
    local alpha, beta = a.activation_alpha and a.activation_alpha[at], a.activation_beta and a.activation_beta[at]
    list[i] = function(x)
      if a.clip then x = x:clamp(-a.clip, a.clip) end
      return f(x, alpha, beta)
    end
  end
  return list
end

local function gate(x, i, hidden) return x:narrow(-1, i * hidden, hidden) end

-- One step of each kind: (attributes, functions, x's products, h, c, weights) -> h, c. Gates are in ONNX's order.
local cells = {}

function cells.RNN(_, f, g, h, _, p) return f[1](g + F.linear(h, p.r, p.rb)) end

function cells.GRU(a, f, g, h, _, p)
  local n = a.hidden_size
  local rz, rr, rh = p.r:narrow(0, 0, n), p.r:narrow(0, n, n), p.r:narrow(0, 2 * n, n)
  local bz, br, bh = p.rb:narrow(0, 0, n), p.rb:narrow(0, n, n), p.rb:narrow(0, 2 * n, n)
  local z = f[1](gate(g, 0, n) + F.linear(h, rz, bz))
  local r = f[1](gate(g, 1, n) + F.linear(h, rr, br))
  local new = (a.linear_before_reset or 0) ~= 0 and r * F.linear(h, rh, bh) or F.linear(r * h, rh, bh)
  return (1 - z) * f[2](gate(g, 2, n) + new) + z * h
end

function cells.LSTM(a, f, g, h, c, p)
  local n, peep = a.hidden_size, p.peephole
  g = g + F.linear(h, p.r, p.rb)
  local i, o, forget, new = gate(g, 0, n), gate(g, 1, n), gate(g, 2, n), gate(g, 3, n)
  if peep then i, forget = i + peep:narrow(0, 0, n) * c, forget + peep:narrow(0, 2 * n, n) * c end
  i = f[1](i)
  forget = (a.input_forget or 0) ~= 0 and 1 - i or f[1](forget)
  c = forget * c + i * f[2](new)
  if peep then o = o + peep:narrow(0, n, n) * c end
  return f[1](o) * f[3](c), c
end

local kinds = {
  RNN = { gates = 1, order = { 0 }, defaults = { "Tanh" } },
  GRU = { gates = 3, order = { 1, 0, 2 }, defaults = { "Sigmoid", "Tanh" } },
  LSTM = { gates = 4, order = { 0, 2, 3, 1 }, defaults = { "Sigmoid", "Tanh", "Tanh" } },
}

-- Step by step, in one direction; rows whose sequence is over keep their state and give zeros.
local function run_steps(name, a, direction, backward, x, p, h, c, lengths)
  local kind, steps, out = kinds[name], x:size(0), {}
  local f = functions_of(a, direction, kind.defaults)
  local products = F.linear(x, p.w, p.wb)
  for k = 0, steps - 1 do
    local t = backward and steps - 1 - k or k
    local next_h, next_c = cells[name](a, f, products[t], h, c, p)
    if lengths then
      local runs = lengths:gt(t):unsqueeze(1)
      out[t + 1] = rille.where(runs, next_h, rille.zeros_like(next_h))
      next_h, next_c = rille.where(runs, next_h, h), next_c and rille.where(runs, next_c, c)
    else
      out[t + 1] = next_h
    end
    h, c = next_h, next_c
  end
  return rille.stack(out, 0), h, c
end

-- Whether PyTorch's layer of the name computes the same.
local function is_plain(name, a, lengths, peephole)
  if lengths or peephole or a.clip or (a.input_forget or 0) ~= 0 then return false end
  if name == "GRU" and (a.linear_before_reset or 0) == 0 then return false end
  for i, activation in ipairs(a.activations or {}) do
    local wanted = kinds[name].defaults[(i - 1) % #kinds[name].defaults + 1]
    if activation:lower() ~= wanted:lower() then return false end
  end
  return true
end

local function run_whole(name, a, x, w, r, b, h0, c0)
  local kind, n, weights = kinds[name], a.hidden_size, {}
  for d = 0, w:size(0) - 1 do
    weights[#weights + 1] = reorder(w[d], kind.order, n)
    weights[#weights + 1] = reorder(r[d], kind.order, n)
    weights[#weights + 1] = reorder(b[d]:narrow(0, 0, kind.gates * n), kind.order, n)
    weights[#weights + 1] = reorder(b[d]:narrow(0, kind.gates * n, kind.gates * n), kind.order, n)
  end
  local two = w:size(0) == 2
  if name == "LSTM" then return rille.lstm(x, { h0, c0 }, weights, true, 1, 0.0, false, two, false) end
  return rille[name == "GRU" and "gru" or "rnn_tanh"](x, h0, weights, true, 1, 0.0, false, two, false)
end

local function all_equal(lengths, steps)
  if not tensors.known[lengths] then return false end
  for _, length in ipairs(tensors.numbers(lengths)) do
    if length ~= steps then return false end
  end
  return true
end

local function turned(x) return x and x:transpose(0, 1) end

local function run_directions(name, a, x, w, r, b, lengths, h0, c0, peephole)
  local kind, n, ys, hs, cs = kinds[name], a.hidden_size, {}, {}, {}
  for d = 0, w:size(0) - 1 do
    local p = { w = w[d], r = r[d], wb = b[d]:narrow(0, 0, kind.gates * n), rb = b[d]:narrow(0, kind.gates * n, kind.gates * n),
      peephole = peephole and peephole[d] }
    local backward = a.direction == "reverse" or d == 1
    ys[d + 1], hs[d + 1], cs[d + 1] = run_steps(name, a, d + 1, backward, x, p, h0[d], c0 and c0[d], lengths)
  end
  return rille.stack(ys, 1), rille.stack(hs, 0), name == "LSTM" and rille.stack(cs, 0) or nil
end

local function layer(name)
  return function(a, x, w, r, b, lengths, h0, c0, peephole)
    a.hidden_size = a.hidden_size or r:size(2)
    local by_batch = (a.layout or 0) ~= 0
    if by_batch then x, h0, c0 = turned(x), turned(h0), turned(c0) end
    local steps, batch, directions, n = x:size(0), x:size(1), w:size(0), a.hidden_size
    local options = { dtype = x.dtype }
    b = b or rille.zeros({ directions, 2 * kinds[name].gates * n }, options)
    h0 = h0 or rille.zeros({ directions, batch, n }, options)
    if name == "LSTM" then c0 = c0 or rille.zeros({ directions, batch, n }, options) end
    if lengths and all_equal(lengths, steps) then lengths = nil end
    local y, h, c
    if is_plain(name, a, lengths, peephole) and a.direction ~= "reverse" then
      y, h, c = run_whole(name, a, x, w, r, b, h0, c0)
      y = y:reshape(steps, batch, directions, n):transpose(1, 2)
    else
      y, h, c = run_directions(name, a, x, w, r, b, lengths, h0, c0, peephole)
    end
    if by_batch then y, h, c = y:permute(2, 0, 1, 3), turned(h), turned(c) end
    return y, h, c
  end
end

return function() return { RNN = layer "RNN", GRU = layer "GRU", LSTM = layer "LSTM" } end
