-- rille.summary(net, input...): a table of a network's layers: shapes, parameters, multiply-adds, memory, time.
local rille, require, native = ...
local check = require "rille.check"
local modules = require "rille.nn.module"
local probe, width = require "rille.look.probe", require "rille.look.width"
local nn = rille.nn

-- ---- multiply-adds, from shapes ---------------------------------------------------------------------------------------

-- A field that a layer may not have.
local function field(module, name)
  local ok, value = pcall(function() return module[name] end)
  return ok and value or nil
end

-- Of the parameters with two dims: each is one product a step of a recurrent layer.
local function matrices(module)
  local total = 0
  for _, parameter in ipairs(module:parameters()) do
    if parameter:dim() == 2 then total = total + parameter:numel() end
  end
  return total
end

-- Steps times rows: all elements but the features.
local function recurrent(module, inputs)
  local features = field(module, "input_size")
  return inputs[1]:numel() // math.max(features or inputs[1]:size(-1), 1) * matrices(module)
end

local function convolution(module, _, outputs)
  local weight = module.weight
  return outputs[1]:numel() * (weight:numel() // math.max(weight:size(0), 1))
end

local function transposed(module, inputs)
  local weight = module.weight
  return inputs[1]:numel() * (weight:numel() // math.max(weight:size(0), 1))
end

-- Projections of query, key, value and result, and the two products between.
local function attention(module, inputs)
  local query, key, value = inputs[1], inputs[2] or inputs[1], inputs[3] or inputs[2] or inputs[1]
  local e = field(module, "embed_dim") or query:size(-1)
  local tokens_q, tokens_k = query:numel() // math.max(query:size(-1), 1), key:numel() // math.max(key:size(-1), 1)
  local length_dim = query:dim() == 3 and not field(module, "batch_first") and 0 or -2
  local projections = tokens_q * e * e * 2 + key:numel() * e + value:numel() * e
  return projections + 2 * tokens_q * key:size(length_dim) * e * (tokens_k > 0 and 1 or 0)
end

local formulas = {
  { "^Linear$", function(module, _, outputs) return outputs[1]:numel() * module.in_features end },
  {
    "^Bilinear$",
    function(module, _, outputs)
      local _, a, b = module.weight:size()
      return outputs[1]:numel() * (a * b + b)
    end,
  },
  { "^ConvTranspose", transposed },
  { "^Conv", convolution },
  { "^RNN", recurrent }, { "^LSTM", recurrent }, { "^GRU", recurrent },
  { "^MultiheadAttention$", attention },
}

-- Of one call; 0 for layers that are no products.
local function multiply_adds(module, inputs, outputs)
  for _, entry in ipairs(formulas) do
    if module:_name():find(entry[1]) then return #inputs > 0 and #outputs > 0 and entry[2](module, inputs, outputs) or 0 end
  end
  return 0
end

-- Parameters of children that such a formula counts already (attention's out_proj) are not counted again.
local function counts_children(module)
  local name = module:_name()
  return name == "MultiheadAttention" or name:find "^RNN" or name:find "^LSTM" or name:find "^GRU"
end

-- ---- printing --------------------------------------------------------------------------------------------------------

-- 1234567 as 1,234,567.
local function grouped(n)
  local text = ("%d"):format(n)
  return (text:reverse():gsub("(%d%d%d)", "%1,"):reverse():gsub("^,", ""))
end

local widths_of = { float64 = 8, int64 = 8, float32 = 4, int32 = 4, float16 = 2, bfloat16 = 2, int16 = 2 }

local function bytes_of(tensor) return tensor:numel() * (widths_of[tensor.dtype] or 1) end

local function bytes_text(n)
  if n < 1024 then return n .. " B" end
  local units = { "KiB", "MiB", "GiB", "TiB" }
  local unit = 0
  while n >= 1024 and unit < #units do n, unit = n / 1024, unit + 1 end
  return ("%.1f %s"):format(n, units[unit])
end

local function time_text(seconds)
  if seconds < 1e-3 then return ("%.1f us"):format(seconds * 1e6) end
  if seconds < 1 then return ("%.2f ms"):format(seconds * 1e3) end
  return ("%.2f s"):format(seconds)
end

local function shapes_text(shapes)
  local parts = {}
  for i, shape in ipairs(shapes) do parts[i] = "[" .. table.concat(shape, ", ") .. "]" end
  return table.concat(parts, " ")
end

local Summary = { __name = "rille.summary" }

local function describe(self)
  local lines = { { "layer", "type", "output", "parameters", "multiply-adds", "memory", "time" } }
  for _, row in ipairs(self.rows) do
    local parameters = row.parameters > 0 and grouped(row.parameters) or "-"
    if row.trainable < row.parameters then parameters = parameters .. (row.trainable == 0 and " frozen" or " partly frozen") end
    lines[#lines + 1] = {
      row.path == "" and "(whole)" or row.path, row.class .. (row.calls > 1 and (" x%d"):format(row.calls) or ""),
      row.calls == 0 and "not called" or shapes_text(row.output), parameters,
      row.multiply_adds > 0 and grouped(row.multiply_adds) or "-", row.calls > 0 and bytes_text(row.bytes) or "-",
      row.calls > 0 and time_text(row.seconds) or "-",
    }
  end
  local widths = {}
  for _, line in ipairs(lines) do
    for i, text in ipairs(line) do widths[i] = math.max(widths[i] or 0, width.of(text)) end
  end
  local out = {}
  for l, line in ipairs(lines) do
    for i, text in ipairs(line) do
      line[i] = i <= 3 and width.pad(text, widths[i]) or width.pad_left(text, widths[i])
    end
    out[l] = (table.concat(line, "  "):gsub("%s+$", ""))
  end
  local rule = ("-"):rep(width.of(table.concat(lines[1], "  ")))
  table.insert(out, 2, rule)
  out[#out + 1] = rule
  out[#out + 1] = ("%s parameters (%s trained, %s frozen; %s), %s multiply-adds, outputs of %s, %s"):format(
    grouped(self.parameters), grouped(self.trainable), grouped(self.parameters - self.trainable),
    bytes_text(self.parameter_bytes), grouped(self.multiply_adds), bytes_text(self.bytes), time_text(self.seconds))
  return table.concat(out, "\n")
end

function Summary:__tostring() return native.with_point(describe, self) end

-- ---- measuring -------------------------------------------------------------------------------------------------------

local function median(list)
  table.sort(list)
  local n = #list
  if n == 0 then return 0 end
  return (list[(n + 1) // 2] + list[n // 2 + 1]) / 2
end

-- The parameters that a module holds itself.
local function count_own(module)
  local total, trainable = 0, 0
  for _, item in ipairs(modules.own_items(module)) do
    if item[4] == "parameter" then
      total = total + item[2]:numel()
      if item[2].requires_grad then trainable = trainable + item[2]:numel() end
    end
  end
  return total, trainable
end

local function new_rows(net)
  local rows, by_module = {}, {}
  for path, module in net:named_modules() do
    local total, trainable = count_own(module)
    local row = {
      path = path, class = module:_name(), output = {}, parameters = total, trainable = trainable, multiply_adds = 0,
      bytes = 0, calls = 0, times = {}, leaf = #module:children() == 0,
    }
    rows[#rows + 1] = row
    by_module[modules.identity(module)] = row
  end
  return rows, by_module
end

local function record_first(row, module, inputs, outputs, inside)
  row.calls = row.calls + 1
  row.output, row.bytes = {}, 0
  for i, tensor in ipairs(outputs) do
    row.output[i] = tensor:shape()
    row.bytes = row.bytes + bytes_of(tensor)
  end
  if inside == 0 then row.multiply_adds = row.multiply_adds + multiply_adds(module, inputs, outputs) end
end

--- Runs the network (in eval mode, without gradients) and tells for every layer: path, class, output (a list of shapes),
-- parameters (its own), trainable, multiply_adds, bytes of its output, seconds (the median of a few runs, what it calls
-- included), calls. The whole: parameters, trainable, parameter_bytes, multiply_adds, bytes (of layers without layers
-- inside), seconds. Modes, buffers, gradients and the random stream stay as they were.
-- @param ... the inputs, or their sizes as tables; a last table may say { runs = 5 }
return function(net, ...)
  if not nn.is_module(net) then check.raise("summary: needs a module, got %s", type(net)) end
  local inputs, options = probe.inputs("summary", ...)
  options = check.options("summary", options, { runs = "integer" })
  local runs = options.runs or 5
  if runs < 1 then check.raise("summary: runs must be at least 1, got %d", runs) end
  local rows, by_module = new_rows(net)
  local started, inside, counting = {}, 0, false
  local function before(module)
    if counting then return end -- a weight that is computed by modules of its own
    if counts_children(module) then inside = inside + 1 end
    started[#started + 1] = rille.clock()
  end
  local function after(module, given, ...)
    if counting then return end
    local seconds = rille.clock() - table.remove(started)
    if counts_children(module) then inside = inside - 1 end
    local row = by_module[modules.identity(module)]
    local run = probe.run_number
    row.times[run] = (row.times[run] or 0) + seconds
    if run ~= 1 then return end
    counting = true
    record_first(row, module, probe.tensors(given), probe.tensors(table.pack(...)), inside)
    counting = false
  end
  rille.no_grad(probe.run, net, inputs, runs, before, after)
  local summary = setmetatable({ rows = rows, multiply_adds = 0, bytes = 0, parameter_bytes = 0 }, Summary)
  for _, row in ipairs(rows) do
    row.seconds, row.times = median(row.times), nil
    summary.multiply_adds = summary.multiply_adds + row.multiply_adds
    if row.leaf then summary.bytes = summary.bytes + row.bytes * row.calls end
  end
  for _, parameter in ipairs(net:parameters()) do
    summary.parameter_bytes = summary.parameter_bytes + bytes_of(parameter)
  end
  summary.parameters, summary.trainable = net:num_parameters(), net:num_parameters(true)
  summary.seconds = rows[1].seconds
  return summary
end
