-- nn.RNN, nn.LSTM, nn.GRU and their cells: layers and directions around the ops of one sequence
-- (engine/ops/recurrent/recurrent.c).
--
-- An input is [steps, batch, features], [batch, steps, features] with batch_first, [steps, features] for one sequence,
-- or a PackedSequence of nn.utils.rnn. The layers return the last layer's output and the last state of every layer and
-- direction, LSTM its last cell as well: output, h_n, c_n. States are given as PyTorch's are: gru(x, h_0),
-- lstm(x, h_0, c_0) or lstm(x, { h_0, c_0 }).
local rille, require, native = ...
local nn, F, ops = rille.nn, rille.functional, native.internal
local check, modules = require "rille.check", require "rille.nn.module"

local function draw(parameters, hidden)
  local bound = 1 / math.sqrt(hidden)
  for _, parameter in ipairs(parameters) do nn.init.uniform_(parameter, -bound, bound) end
end

-- How wide the state is that goes from step to step: an LSTM may project it to fewer features.
local function state_size(self)
  return (self.proj_size or 0) > 0 and self.proj_size or self.hidden_size
end

local function add_weights(self, suffix, inputs)
  local rows = self._gates * self.hidden_size
  self["weight_ih" .. suffix] = nn.Parameter(rille.empty(rows, inputs))
  self["weight_hh" .. suffix] = nn.Parameter(rille.empty(rows, state_size(self)))
  if self.bias then
    self["bias_ih" .. suffix] = nn.Parameter(rille.empty(rows))
    self["bias_hh" .. suffix] = nn.Parameter(rille.empty(rows))
  end
  if (self.proj_size or 0) > 0 then
    self["weight_hr" .. suffix] = nn.Parameter(rille.empty(self.proj_size, self.hidden_size))
  end
end

local function weights(self, suffix)
  return self["weight_ih" .. suffix], self["weight_hh" .. suffix], self["bias_ih" .. suffix], self["bias_hh" .. suffix]
end

-- ---- layers ---------------------------------------------------------------------------------------------------------

--- nn.RNNBase(mode, input_size, hidden_size, ...): what nn.RNN, nn.LSTM and nn.GRU have in common.
local Layers = nn.Module:extend("RNNBase")
nn.RNNBase = Layers

local parameters = { { "input_size", "integer" }, { "hidden_size", "integer" }, { "num_layers", "integer", 1 },
  { "bias", "boolean", true }, { "batch_first", "boolean", false }, { "dropout", "number", 0.0 },
  { "bidirectional", "boolean", false }, { "dtype", "string", false } }
Layers._parameters = table.move(parameters, 1, #parameters, 2, { { "mode", "string" } })
table.insert(Layers._parameters, #Layers._parameters, { "proj_size", "integer", 0 })

-- The guard that it returns gives what is made the dtype that was named.
local function take_sizes(self, values)
  for name, value in pairs(values) do
    if name ~= "dtype" then self[name] = value end
  end
  check.positive(self._class, "input_size", self.input_size)
  check.positive(self._class, "hidden_size", self.hidden_size)
  return modules.of_dtype(values.dtype)
end

local GATES = { LSTM = 4, GRU = 3, RNN_TANH = 1, RNN_RELU = 1 }

function Layers:init(...)
  local name = self._class
  if not self._gates then -- RNNBase itself
    local mode = ...
    if not GATES[mode] then
      check.raise("%s: mode must be LSTM, GRU, RNN_TANH or RNN_RELU, got %s", name, tostring(mode))
    end
    self._gates, self.mode = GATES[mode], mode
    self._parameters = table.move(Layers._parameters, 2, #Layers._parameters, 1, {})
    return Layers.init(self, select(2, ...))
  end
  local _ <close> = take_sizes(self, check.arguments(name, self._parameters, ...))
  check.positive(name, "num_layers", self.num_layers)
  check.probability(name, "dropout", self.dropout)
  local directions = self.bidirectional and 2 or 1
  for layer = 0, self.num_layers - 1 do
    local inputs = layer == 0 and self.input_size or state_size(self) * directions
    add_weights(self, "_l" .. layer, inputs)
    if self.bidirectional then add_weights(self, "_l" .. layer .. "_reverse", inputs) end
  end
  self:reset_parameters()
end

--- Draws all weights and biases anew, uniform within 1 / sqrt(hidden_size).
function Layers:reset_parameters() draw(self:parameters(), self.hidden_size) end

function Layers:extra_repr()
  local parts = { ("%d, %d"):format(self.input_size, self.hidden_size) }
  if (self.proj_size or 0) ~= 0 then parts[#parts + 1] = "proj_size=" .. self.proj_size end
  if self.num_layers ~= 1 then parts[#parts + 1] = "num_layers=" .. self.num_layers end
  if not self.bias then parts[#parts + 1] = "bias=False" end
  if self.batch_first then parts[#parts + 1] = "batch_first=True" end
  if self.dropout ~= 0 then parts[#parts + 1] = "dropout=" .. self.dropout end
  if self.bidirectional then parts[#parts + 1] = "bidirectional=True" end
  return table.concat(parts, ", ")
end

local function is_packed(input) return type(input) == "table" and rille.is_tensor(input.batch_sizes) end

-- The input as [steps, batch, features], or a PackedSequence's rows with their batch sizes.
local function arrange(self, input)
  local name, x, sizes = self._class, input, nil
  if is_packed(input) then x, sizes = input.data, input.batch_sizes end
  if not rille.is_tensor(x) then
    check.raise("%s: input must be a tensor or a PackedSequence, got %s", name, type(input))
  end
  local dims = x:dim()
  if sizes and dims ~= 2 or not sizes and dims ~= 2 and dims ~= 3 then
    check.raise("%s: input must have %s dims, got shape %s", name, sizes and "2" or "2 or 3", check.shape(x))
  end
  if x:size(-1) ~= self.input_size then
    check.raise("%s: input of shape %s has %d features, but input_size is %d", name, check.shape(x), x:size(-1), self.input_size)
  end
  if sizes then return x, sizes, sizes:numel() > 0 and sizes[0]:item() or 0 end
  if dims == 2 then return x:unsqueeze(1), nil, 1 end
  if self.batch_first then x = x:transpose(0, 1) end
  return x, nil, x:size(1)
end

-- A given state as [layers * directions, batch, width], in the order of a packed sequence's rows; zeros if there is none.
local function arrange_state(self, what, state, width, x, input, batch)
  local count = self.num_layers * (self.bidirectional and 2 or 1)
  if state == nil then return rille.zeros(count, batch, width, { dtype = x.dtype }) end
  if not rille.is_tensor(state) then check.raise("%s: %s must be a tensor, got %s", self._class, what, type(state)) end
  local single = not is_packed(input) and input:dim() == 2
  local wanted = single and { count, width } or { count, batch, width }
  if check.shape(state) ~= check.shape(wanted) then
    check.raise("%s: %s must have shape %s, got %s", self._class, what, check.shape(wanted), check.shape(state))
  end
  if single then return state:unsqueeze(1) end
  return is_packed(input) and input.sorted_indices and state:index_select(1, input.sorted_indices) or state
end

-- The last states as the caller gave the first ones.
local function give_state(states, input)
  if #states == 0 then return nil end
  local all = rille.stack(states)
  if is_packed(input) then
    return input.unsorted_indices and all:index_select(1, input.unsorted_indices) or all
  end
  return input:dim() == 2 and all:squeeze(1) or all
end

local function give_output(self, x, input)
  if is_packed(input) then
    return setmetatable({ data = x, batch_sizes = input.batch_sizes, sorted_indices = input.sorted_indices,
      unsorted_indices = input.unsorted_indices }, getmetatable(input))
  end
  if input:dim() == 2 then return x:squeeze(1) end
  return self.batch_first and x:transpose(0, 1) or x
end

-- The input and the states, which may stand in a table by name: lstm { input = x, hx = { h, c } }, gru(x, { hx = h }).
local function by_name(self, input, hx)
  local kinds = { input = "tensor|table", hx = "tensor|table" }
  if type(input) == "table" and not is_packed(input) and next(input) ~= nil and input[1] == nil then
    local named = check.options(self._class, input, kinds)
    if named.hx ~= nil and hx ~= nil then check.raise("%s: hx is given twice, by position and by name", self._class) end
    return named.input, named.hx or hx
  end
  if type(hx) == "table" and next(hx) ~= nil and hx[1] == nil then
    kinds.input = nil
    hx = check.options(self._class, hx, kinds).hx
  end
  return input, hx
end

-- self._run(self, x, h, c, weights..., sizes, reverse, suffix) is one layer in one direction.
local function run(self, input, h, c)
  local x, sizes, batch = arrange(self, input)
  h = arrange_state(self, self._gates == 4 and "h_0" or "hx", h, state_size(self), x, input, batch)
  if self._gates == 4 then c = arrange_state(self, "c_0", c, self.hidden_size, x, input, batch) end
  local directions = self.bidirectional and { "", "_reverse" } or { "" }
  local states, cells = {}, {}
  for layer = 0, self.num_layers - 1 do
    local outputs = {}
    for d, ending in ipairs(directions) do
      local at = #states
      local suffix = "_l" .. layer .. ending
      local w_ih, w_hh, b_ih, b_hh = weights(self, suffix)
      outputs[d], states[at + 1], cells[at + 1] =
        self:_run(x, h[at], c and c[at], w_ih, w_hh, b_ih, b_hh, sizes, d == 2, suffix)
    end
    x = #outputs == 1 and outputs[1] or rille.cat(outputs, -1)
    if layer < self.num_layers - 1 and self.dropout > 0 then x = F.dropout(x, self.dropout, self.training) end
  end
  return give_output(self, x, input), give_state(states, input), give_state(cells, input)
end

--- nn.RNN(input_size, hidden_size[, num_layers, nonlinearity, bias, batch_first, dropout, bidirectional]):
-- h' = tanh(W_ih x + b_ih + W_hh h + b_hh), or relu with nonlinearity = "relu". Returns output, h_n.
--- Nothing: weights need not lie side by side here. PyTorch's scripts call it for the GPU's sake.
function Layers:flatten_parameters() end

nn.RNN = Layers:extend("RNN")
nn.RNN._gates = 1
nn.RNN._parameters = table.move(parameters, 4, #parameters, 5, { parameters[1], parameters[2], parameters[3],
  { "nonlinearity", "string", "tanh" } })

local function check_nonlinearity(self)
  if self.nonlinearity ~= "tanh" and self.nonlinearity ~= "relu" then
    check.raise("%s: nonlinearity must be tanh or relu, got '%s'", self._class, self.nonlinearity)
  end
end

function nn.RNN:init(...)
  Layers.init(self, ...)
  check_nonlinearity(self)
end

function nn.RNN:_run(x, h, _, w_ih, w_hh, b_ih, b_hh, sizes, reverse)
  return ops.rnn_layer(x, h, w_ih, w_hh, b_ih, b_hh, sizes, reverse, self.nonlinearity)
end

function nn.RNN:forward(input, hx) return run(self, by_name(self, input, hx)) end

--- nn.GRU(input_size, hidden_size[, num_layers, bias, batch_first, dropout, bidirectional]). Returns output, h_n.
nn.GRU = Layers:extend("GRU")
nn.GRU._gates, nn.GRU._parameters = 3, parameters

function nn.GRU:_run(x, h, _, w_ih, w_hh, b_ih, b_hh, sizes, reverse)
  return ops.gru_layer(x, h, w_ih, w_hh, b_ih, b_hh, sizes, reverse)
end

function nn.GRU:forward(input, hx) return run(self, by_name(self, input, hx)) end

--- nn.LSTM(input_size, hidden_size[, num_layers, bias, batch_first, dropout, bidirectional, proj_size]). Returns output,
-- h_n, c_n. With proj_size the state that goes on, and the output, is a projection to so many features.
nn.LSTM = Layers:extend("LSTM")
nn.LSTM._gates = 4
nn.LSTM._parameters = table.move(parameters, 1, #parameters, 1, {})
table.insert(nn.LSTM._parameters, #parameters, { "proj_size", "integer", 0 })

function nn.LSTM:init(...)
  local size = check.arguments(self._class, self._parameters, ...)
  if size.proj_size < 0 or size.proj_size >= size.hidden_size and size.proj_size > 0 then
    check.raise("%s: proj_size must be below hidden_size, %d, or 0 for no projection, got %d", self._class, size.hidden_size,
      size.proj_size)
  end
  Layers.init(self, ...)
end

function nn.LSTM:_run(x, h, c, w_ih, w_hh, b_ih, b_hh, sizes, reverse, suffix)
  return ops.lstm_layer(x, h, c, w_ih, w_hh, b_ih, b_hh, sizes, reverse, self["weight_hr" .. suffix])
end

-- { h, c } or h, c; both or neither.
local function state_and_cell(self, h, c)
  if type(h) == "table" and not rille.is_tensor(h) then h, c = h[1], h[2] end
  if (h == nil) ~= (c == nil) then check.raise("%s: needs both the state and the cell, or neither", self._class) end
  return h, c
end

function nn.LSTM:forward(input, hx, cx)
  input, hx = by_name(self, input, hx)
  return run(self, input, state_and_cell(self, hx, cx))
end

-- ---- as functions ----------------------------------------------------------------------------------------------------

-- torch.lstm and its kin: (input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first), or
-- (data, batch_sizes, hx, params, ...) for a packed sequence's. params are the weights of each layer and direction in turn.
local FUNCTION = { { "hx", "tensor|table" }, { "params", "table" }, { "has_biases", "boolean" }, { "num_layers", "integer" },
  { "dropout", "number" }, { "train", "boolean" }, { "bidirectional", "boolean" } }
local OF_BATCH = table.move(FUNCTION, 1, #FUNCTION, 2, { { "input", "tensor" } })
OF_BATCH[#OF_BATCH + 1] = { "batch_first", "boolean" }
local PACKED = table.move(FUNCTION, 1, #FUNCTION, 3, { { "data", "tensor" }, { "batch_sizes", "tensor" } })
local CLASSES = { LSTM = "LSTM", GRU = "GRU", RNN_TANH = "RNN", RNN_RELU = "RNN" }

local function take_weights(self, name, a)
  local projects, at = false, 0
  local each = a.has_biases and 4 or 2
  local count = a.num_layers * (a.bidirectional and 2 or 1)
  if self._gates == 4 and #a.params == count * (each + 1) then projects = true end
  if #a.params ~= count * (each + (projects and 1 or 0)) then
    check.raise("%s: %d layers and directions take %d tensors each, got %d params", name, count, each, #a.params)
  end
  local fields = { "weight_ih", "weight_hh", "bias_ih", "bias_hh" }
  for layer = 0, a.num_layers - 1 do
    for _, ending in ipairs(a.bidirectional and { "", "_reverse" } or { "" }) do
      local suffix = "_l" .. layer .. ending
      for i = 1, each do self[fields[i] .. suffix] = a.params[at + i] end
      at = at + each
      if projects then at, self["weight_hr" .. suffix] = at + 1, a.params[at + 1] end
    end
  end
  self.input_size, self.hidden_size = a.params[1]:size(1), a.params[1]:size(0) // self._gates
  self.proj_size = projects and self["weight_hr_l0"]:size(0) or 0
end


function modules.recurrent_function(name, mode, ...)
  local is_packed_form = rille.is_tensor((select(3, ...))) or type((select(4, ...))) == "table"
  local a = check.arguments(name, is_packed_form and PACKED or OF_BATCH, ...)
  local class = nn[CLASSES[mode]]
  local self = { _class = name, _gates = class._gates, _run = class._run, training = a.train,
    nonlinearity = mode == "RNN_RELU" and "relu" or "tanh" }
  for _, field in ipairs { "num_layers", "dropout", "bidirectional", "batch_first" } do self[field] = a[field] end
  take_weights(self, name, a)
  local input = a.input or { data = a.data, batch_sizes = a.batch_sizes }
  local h, c = a.hx, nil
  if self._gates == 4 then h, c = a.hx[1], a.hx[2] end
  local output, h_n, c_n = run(self, input, h, c)
  return a.data and output.data or output, h_n, c_n
end

-- ---- cells ----------------------------------------------------------------------------------------------------------

--- nn.RNNCellBase(input_size, hidden_size, bias, num_chunks): what the cells have in common.
local Cell = nn.Module:extend("RNNCellBase")
nn.RNNCellBase = Cell
local cell_parameters = { { "input_size", "integer" }, { "hidden_size", "integer" }, { "bias", "boolean", true },
  { "dtype", "string", false } }
Cell._parameters = table.move(cell_parameters, 1, 3, 1, { [4] = { "num_chunks", "integer" }, [5] = cell_parameters[4] })

function Cell:init(...)
  if not self._gates then -- RNNCellBase itself
    local a = check.arguments(self._class, self._parameters, ...)
    check.positive(self._class, "num_chunks", a.num_chunks)
    self._gates, self._parameters = a.num_chunks, cell_parameters
    return Cell.init(self, a.input_size, a.hidden_size, { bias = a.bias, dtype = a.dtype or nil })
  end
  local _ <close> = take_sizes(self, check.arguments(self._class, self._parameters, ...))
  add_weights(self, "", self.input_size)
  self:reset_parameters()
end

Cell.reset_parameters = Layers.reset_parameters

function Cell:extra_repr()
  local text = ("%d, %d"):format(self.input_size, self.hidden_size)
  if not self.bias then text = text .. ", bias=False" end
  if self.nonlinearity == "relu" then text = text .. ", nonlinearity=relu" end
  return text
end

-- One step on [batch, features], or [features] for one sequence: op(input, states..., weights...).
local function step(self, op, input, h, c)
  local name = self._class
  if not rille.is_tensor(input) then check.raise("%s: input must be a tensor, got %s", name, type(input)) end
  local dims = input:dim()
  if dims ~= 1 and dims ~= 2 or input:size(-1) ~= self.input_size then
    check.raise("%s: input must have shape [batch, %d] or [%d], got %s", name, self.input_size, self.input_size,
      check.shape(input))
  end
  local single = dims == 1
  if single then input = input:unsqueeze(0) end
  local wanted = single and { self.hidden_size } or { input:size(0), self.hidden_size }
  local function state(what, value)
    if value == nil then return rille.zeros(input:size(0), self.hidden_size, { dtype = input.dtype }) end
    if not rille.is_tensor(value) then check.raise("%s: %s must be a tensor, got %s", name, what, type(value)) end
    if check.shape(value) ~= check.shape(wanted) then
      check.raise("%s: %s must have shape %s, got %s", name, what, check.shape(wanted), check.shape(value))
    end
    return single and value:unsqueeze(0) or value
  end
  h = state(self._gates == 4 and "h_0" or "hx", h)
  if self._gates == 4 then
    h, c = op(input, h, state("c_0", c), weights(self, ""))
  else
    h = op(input, h, weights(self, ""))
  end
  if not single then return h, c end
  return h:squeeze(0), c and c:squeeze(0)
end

--- nn.RNNCell(input_size, hidden_size[, bias, nonlinearity]): one step of nn.RNN; returns h.
nn.RNNCell = Cell:extend("RNNCell")
nn.RNNCell._gates = 1
nn.RNNCell._parameters = table.move(cell_parameters, 1, 3, 1, { [4] = { "nonlinearity", "string", "tanh" },
  [5] = cell_parameters[4] })

function nn.RNNCell:init(...)
  Cell.init(self, ...)
  check_nonlinearity(self)
end

function nn.RNNCell:forward(input, hx)
  local op = self.nonlinearity == "relu" and rille.rnn_relu_cell or rille.rnn_tanh_cell
  return (step(self, op, by_name(self, input, hx)))
end

--- nn.GRUCell(input_size, hidden_size[, bias]): one step of nn.GRU; returns h.
nn.GRUCell = Cell:extend("GRUCell")
nn.GRUCell._gates, nn.GRUCell._parameters = 3, cell_parameters
function nn.GRUCell:forward(input, hx) return (step(self, rille.gru_cell, by_name(self, input, hx))) end

--- nn.LSTMCell(input_size, hidden_size[, bias]): one step of nn.LSTM; returns h, c.
nn.LSTMCell = Cell:extend("LSTMCell")
nn.LSTMCell._gates, nn.LSTMCell._parameters = 4, cell_parameters
function nn.LSTMCell:forward(input, hx, cx)
  input, hx = by_name(self, input, hx)
  return step(self, rille.lstm_cell, input, state_and_cell(self, hx, cx))
end

return nn
