-- Recurrent layers, one call a layer and direction, and their cells, which are sequences of one step.
local _, require = ...
local raise = require("rille.check").raise
local emit, helpers = {}, {}

helpers.lstm = { weights = true, needs = { "linear", "sigmoid" }, code = [[
/* x: [steps, batch, inputs]; h, c: the first state, and then the last; weights turned: [inputs, 4 * hidden]; y: [steps, batch,
 * hidden]; gates: memory for 8 * batch * hidden. */
static void lstm$S(const float *x, float *h, float *c, const $T *w_in$P(scale_in), const $T *w_state$P(scale_state),
                   const float *b_in,
                 const float *b_state, float *y, float *gates, int steps, int batch, int inputs, int hidden, int reverse) {
  float *more = gates + 4 * batch * hidden;
  for (int s = 0; s < steps; s++) {
    const int t = reverse ? steps - 1 - s : s;
    linear$S(x + t * batch * inputs, w_in$A(scale_in), b_in, gates, batch, inputs, 4 * hidden);
    linear$S(h, w_state$A(scale_state), b_state, more, batch, hidden, 4 * hidden);
    for (int i = 0; i < batch * hidden; i++) {
      const int at = i / hidden * 4 * hidden + i % hidden;
      const float in = sigmoid(gates[at] + more[at]), keep = sigmoid(gates[at + hidden] + more[at + hidden]);
      const float add = tanhf(gates[at + 2 * hidden] + more[at + 2 * hidden]);
      const float out = sigmoid(gates[at + 3 * hidden] + more[at + 3 * hidden]);
      c[i] = keep * c[i] + in * add;
      y[t * batch * hidden + i] = h[i] = out * tanhf(c[i]);
    }
  }
}
]] }

helpers.gru = { weights = true, needs = { "linear", "sigmoid" }, code = [[
/* x: [steps, batch, inputs]; h: the first state, and then the last; weights turned: [inputs, 3 * hidden]; y: [steps, batch,
 * hidden];
 * gates: memory for 6 * batch * hidden. */
static void gru$S(const float *x, float *h, const $T *w_in$P(scale_in), const $T *w_state$P(scale_state), const float *b_in,
                const float *b_state, float *y, float *gates, int steps, int batch, int inputs, int hidden, int reverse) {
  float *more = gates + 3 * batch * hidden;
  for (int s = 0; s < steps; s++) {
    const int t = reverse ? steps - 1 - s : s;
    linear$S(x + t * batch * inputs, w_in$A(scale_in), b_in, gates, batch, inputs, 3 * hidden);
    linear$S(h, w_state$A(scale_state), b_state, more, batch, hidden, 3 * hidden);
    for (int i = 0; i < batch * hidden; i++) {
      const int at = i / hidden * 3 * hidden + i % hidden;
      const float reset = sigmoid(gates[at] + more[at]), keep = sigmoid(gates[at + hidden] + more[at + hidden]);
      const float add = tanhf(gates[at + 2 * hidden] + reset * more[at + 2 * hidden]);
      y[t * batch * hidden + i] = h[i] = (1.0f - keep) * add + keep * h[i];
    }
  }
}
]] }

helpers.rnn = { weights = true, needs = { "linear" }, code = [[
/* x: [steps, batch, inputs]; h: the first state, and then the last; weights turned: [inputs, hidden]; y: [steps, batch, hidden];
 * gates: memory for 2 * batch * hidden. */
static void rnn$S(const float *x, float *h, const $T *w_in$P(scale_in), const $T *w_state$P(scale_state), const float *b_in,
                const float *b_state, float *y, float *gates, int steps, int batch, int inputs, int hidden, int reverse,
                  int relu) {
  float *more = gates + batch * hidden;
  for (int s = 0; s < steps; s++) {
    const int t = reverse ? steps - 1 - s : s;
    linear$S(x + t * batch * inputs, w_in$A(scale_in), b_in, gates, batch, inputs, hidden);
    linear$S(h, w_state$A(scale_state), b_state, more, batch, hidden, hidden);
    for (int i = 0; i < batch * hidden; i++) {
      const float sum = gates[i] + more[i];
      y[t * batch * hidden + i] = h[i] = relu ? (sum < 0.0f ? 0.0f : sum) : tanhf(sum);
    }
  }
}
]] }

local function turned(tensor) return tensor:t():contiguous() end

local function weight(w, call, i)
  local tensor = call.inputs[i]
  if not w:is_constant(call, i) then raise("export.c: the weights of %s%s depend on the input", call.op, w.where(call)) end
  return w.weights:matrix(tensor, "turned", w.weights:name_of(tensor), turned, ("[%d, %d], turned"):format(tensor:size(0),
    tensor:size(1)))
end

-- A state that the code changes: the result that it becomes, with what it begins with.
local function state(w, call, input, output)
  local target = w:result(call, output)
  w:loop(target, { w:input(call, input) }, "a")
  return w:pointer(target)
end

-- states: how many; gates: how many; is_cell: one step, whose results are states alone.
local function recurrent(name, states, gates, is_cell, relu)
  return function(w, call)
    if call.outputs[1].dtype ~= "float32" then return false end
    local first, a = 2 + states, call.args
    if not is_cell and (call.inputs[first + 4] or call.inputs[first + 5]) then return false end -- packed sequences, proj_size
    local shape, hidden = call.inputs[1]:shape(), call.inputs[first + 1]:size(1)
    local steps, batch = is_cell and 1 or shape[1], shape[#shape - 1] or 1
    local list = { w:read(call, 1) }
    for i = 1, states do list[#list + 1] = state(w, call, 1 + i, is_cell and i or 1 + i) end
    for i = 0, 1 do list[#list + 1] = weight(w, call, first + i) end
    for i = 2, 3 do list[#list + 1] = w:read(call, first + i) end
    list[#list + 1] = is_cell and w:scratch("float32", batch * hidden) or w:write(call)
    list[#list + 1] = w:scratch("float32", 2 * gates * batch * hidden)
    for _, value in ipairs { steps, batch, shape[#shape], hidden, a.reverse and 1 or 0 } do list[#list + 1] = value end
    if name == "rnn" then list[#list + 1] = (relu or a.nonlinearity == "relu") and 1 or 0 end
    w:call(name, table.unpack(list))
  end
end

emit.lstm_layer, emit.gru_layer, emit.rnn_layer = recurrent("lstm", 2, 4), recurrent("gru", 1, 3), recurrent("rnn", 1, 1)
emit.lstm_cell, emit.gru_cell = recurrent("lstm", 2, 4, true), recurrent("gru", 1, 3, true)
emit.rnn_tanh_cell, emit.rnn_relu_cell = recurrent("rnn", 1, 1, true, false), recurrent("rnn", 1, 1, true, true)

emit._code = helpers
return emit
