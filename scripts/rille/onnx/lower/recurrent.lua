-- Recurrent layers: from ops of Rille, one a layer and direction, to nodes. Gates change their order.
local rille, require = ... -- luacheck: ignore
local raise = require("rille.check").raise
local lower = {}

-- Rows of gates in ONNX's order, in front of them a dim for the direction.
local function weights(w, name, order, hidden)
  if #order > 1 then
    local sizes, parts = {}, {}
    for i = 1, #order do sizes[i] = hidden end
    local gates = table.pack(w:emit("Split", { name, w:ints(sizes) }, { axis = 0 }, #order))
    for i, gate in ipairs(order) do parts[i] = gates[gate + 1] end
    name = w:emit("Concat", parts, { axis = 0 })
  end
  return (w:emit("Unsqueeze", { name, w:ints { 0 } }))
end

local function biases(w, call, at, order, hidden)
  local first, second = w:input(call, at), w:input(call, at + 1)
  if not first and not second then return false end
  local zeros = first and second or w.writer:array(w.writer:new_name("constant"), rille.zeros(call.inputs[at - 1]:size(0)))
  return (w:emit("Concat", { weights(w, first or zeros, order, hidden), weights(w, second or zeros, order, hidden) }, {
    axis = 1 }))
end

-- op: ONNX's; order: Rille's gates in ONNX's order; states: how many; first: the place of w_ih.
local function layer(op, order, states)
  return function(w, call)
    local first = 2 + states
    local hidden, a = call.inputs[first + 1]:size(1), call.args
    if call.inputs[first + 4] then raise("onnx.save: %s of packed sequences has no form in ONNX", call.op) end
    if call.inputs[first + 5] then raise("onnx.save: %s with proj_size has no form in ONNX", call.op) end
    local inputs = { w:input(call, 1), weights(w, w:input(call, first), order, hidden), weights(w, w:input(call, first + 1),
      order, hidden),
      biases(w, call, first + 2, order, hidden), false }
    for i = 1, states do inputs[5 + i] = w:emit("Unsqueeze", { w:input(call, 1 + i), w:ints { 0 } }) end
    local attributes = { hidden_size = hidden, direction = a.reverse and "reverse" or "forward" }
    if op == "GRU" then attributes.linear_before_reset = 1 end
    if a.nonlinearity == "relu" then attributes.activations = { "Relu" } end
    local results = table.pack(w:emit(op, inputs, attributes, 1 + states))
    w:bind(call.outputs[1], (w:emit("Squeeze", { results[1], w:ints { 1 } })))
    for i = 1, states do w:bind(call.outputs[1 + i], (w:emit("Squeeze", { results[1 + i], w:ints { 0 } }))) end
  end
end

lower.lstm_layer = layer("LSTM", { 0, 3, 1, 2 }, 2)
lower.gru_layer = layer("GRU", { 1, 0, 2 }, 1)
lower.rnn_layer = layer("RNN", { 0 }, 1)

-- One step: a sequence of one.
local function cell(op, order, states, nonlinearity)
  return function(w, call)
    local first = 2 + states
    local hidden = call.inputs[first + 1]:size(1)
    local zero = w:ints { 0 }
    local inputs = { w:emit("Unsqueeze", { w:input(call, 1), zero }), weights(w, w:input(call, first), order, hidden),
      weights(w, w:input(call, first + 1), order, hidden), biases(w, call, first + 2, order, hidden), false }
    for i = 1, states do inputs[5 + i] = w:emit("Unsqueeze", { w:input(call, 1 + i), zero }) end
    local attributes = { hidden_size = hidden }
    if op == "GRU" then attributes.linear_before_reset = 1 end
    if nonlinearity then attributes.activations = { nonlinearity } end
    local results = table.pack(w:emit(op, inputs, attributes, 1 + states))
    for i = 1, states do w:bind(call.outputs[i], (w:emit("Squeeze", { results[1 + i], zero }))) end
  end
end

lower.lstm_cell = cell("LSTM", { 0, 3, 1, 2 }, 2)
lower.gru_cell = cell("GRU", { 1, 0, 2 }, 1)
lower.rnn_tanh_cell, lower.rnn_relu_cell = cell("RNN", { 0 }, 1), cell("RNN", { 0 }, 1, "Relu")

return lower
