-- rille.nn.utils.rnn: sequences of different lengths in one batch, padded to the longest or packed as PyTorch packs
-- them: all first steps, then all second steps of those that have one, and so on.
local rille, require = ...
local class = require "rille.class"
local check = require "rille.check"

local rnn = {}

local Packed = class.plain "PackedSequence"

--- The same sequence in another dtype.
function Packed:to(dtype)
  return Packed { data = self.data:to(dtype), batch_sizes = self.batch_sizes, sorted_indices = self.sorted_indices,
    unsorted_indices = self.unsorted_indices }
end

function Packed.__tostring(p)
  return ("PackedSequence(data=%s, batch_sizes=%s, sorted_indices=%s, unsorted_indices=%s)"):format(p.data, p.batch_sizes,
    p.sorted_indices or "None", p.unsorted_indices or "None")
end

local function index(list)
  return #list > 0 and rille.tensor(list, { dtype = "int64" }) or rille.zeros(0, { dtype = "int64" })
end

-- Lengths as a list of integers.
local function lengths_of(name, lengths, batch, steps)
  if rille.is_tensor(lengths) then lengths = lengths:reshape(-1):totable() end
  if #lengths ~= batch then
    check.raise("%s: %d lengths do not fit a batch of %d", name, #lengths, batch)
  end
  local list = {}
  for i, length in ipairs(lengths) do
    list[i] = math.tointeger(length)
    if not list[i] or list[i] < 1 or list[i] > steps then
      check.raise("%s: lengths must be integers from 1 to %d, got %s at position %d", name, steps, tostring(length), i - 1)
    end
  end
  return list
end

-- The positions of the sequences from long to short, from 0; among equals in the order given.
local function order_by_length(lengths)
  local order = {}
  for i = 1, #lengths do order[i] = i - 1 end
  table.sort(order, function(a, b)
    if lengths[a + 1] ~= lengths[b + 1] then return lengths[a + 1] > lengths[b + 1] end
    return a < b
  end)
  return order
end

local function inverse(order)
  local result = {}
  for i, position in ipairs(order) do result[position + 1] = i - 1 end
  return result
end

--- Where each element of a permutation has gone.
function rnn.invert_permutation(permutation)
  if not rille.is_tensor(permutation) then check.raise("invert_permutation: needs a tensor, got %s", type(permutation)) end
  return permutation:argsort()
end

-- For every row of a packed sequence its row in the padded one as [steps * batch]; lengths fall. And the batch sizes.
local function packed_rows(lengths)
  local rows, sizes, batch, active = {}, {}, #lengths, #lengths
  for step = 0, (lengths[1] or 0) - 1 do
    while lengths[active] <= step do active = active - 1 end
    sizes[step + 1] = active
    for i = 0, active - 1 do rows[#rows + 1] = step * batch + i end
  end
  return rows, sizes
end

--- Packs [steps, batch, ...] (batch_first: [batch, steps, ...]) with the length of each sequence, a table or tensor. With
-- enforce_sorted = false they may come in any order.
function rnn.pack_padded_sequence(...)
  local name = "pack_padded_sequence"
  local a = check.arguments(name, { { "input", "tensor" }, { "lengths", "tensor|table" }, { "batch_first", "boolean", false },
    { "enforce_sorted", "boolean", true } }, ...)
  local x = a.input
  if x:dim() < 2 then check.raise("%s: input must have at least 2 dims, got shape %s", name, check.shape(x)) end
  if a.batch_first then x = x:transpose(0, 1) end
  local sizes = x:shape()
  local lengths = lengths_of(name, a.lengths, sizes[2], sizes[1])
  local order, sorted = order_by_length(lengths), {}
  for i, position in ipairs(order) do
    if a.enforce_sorted and position ~= i - 1 then
      check.raise("%s: lengths must fall (or give enforce_sorted = false), got %s", name, check.shape(lengths))
    end
    sorted[i] = lengths[position + 1]
  end
  local packed = {}
  if not a.enforce_sorted then
    packed.sorted_indices, packed.unsorted_indices = index(order), index(inverse(order))
    x = x:index_select(1, packed.sorted_indices)
  end
  local rows, batch_sizes = packed_rows(sorted)
  packed.data = x:reshape({ sizes[1] * sizes[2], table.unpack(sizes, 3) }):index_select(0, index(rows))
  packed.batch_sizes = index(batch_sizes)
  return Packed(packed)
end

-- The lengths of a packed sequence, falling.
local function packed_lengths(batch_sizes)
  local lengths = {}
  for _, size in ipairs(batch_sizes) do
    for i = 1, size do lengths[i] = (lengths[i] or 0) + 1 end
  end
  return lengths
end

local function check_packed(name, sequence)
  if type(sequence) ~= "table" or getmetatable(sequence) ~= Packed then
    check.raise("%s: needs a PackedSequence, got %s", name, type(sequence))
  end
end

--- Undoes pack_padded_sequence. Options: batch_first, padding_value (0), total_length.
function rnn.pad_packed_sequence(...)
  local name = "pad_packed_sequence"
  local a = check.arguments(name, { { "sequence", "any" }, { "batch_first", "boolean", false },
    { "padding_value", "number", 0.0 }, { "total_length", "integer", false } }, ...)
  check_packed(name, a.sequence)
  local data, lengths = a.sequence.data, packed_lengths(a.sequence.batch_sizes:totable())
  local steps, batch = a.sequence.batch_sizes:numel(), #lengths
  local total = a.total_length or steps
  if total < steps then check.raise("%s: total_length must be at least %d, got %d", name, steps, total) end
  local rest = { table.unpack(data:shape(), 2) }
  local rows = packed_rows(lengths)
  local out = rille.full({ total * batch, table.unpack(rest) }, a.padding_value, { dtype = data.dtype })
  out = out:index_copy(0, index(rows), data):reshape({ total, batch, table.unpack(rest) })
  local count = index(lengths)
  if a.sequence.unsorted_indices then
    out, count = out:index_select(1, a.sequence.unsorted_indices), count:index_select(0, a.sequence.unsorted_indices)
  end
  return a.batch_first and out:transpose(0, 1) or out, count
end

local function check_sequences(name, sequences)
  if type(sequences) ~= "table" or #sequences == 0 then check.raise("%s: needs a list of tensors", name) end
  local rest
  for i, x in ipairs(sequences) do
    if not rille.is_tensor(x) or x:dim() == 0 then
      local what = rille.is_tensor(x) and "0 dims" or type(x)
      check.raise("%s: entry %d must be a tensor of at least 1 dim, got %s", name, i - 1, what)
    end
    local own = check.shape { table.unpack(x:shape(), 2) }
    rest = rest or own
    if own ~= rest then
      check.raise("%s: entry %d has steps of shape %s, the first has %s", name, i - 1, own, rest)
    end
  end
end

--- Stacks tensors [steps, ...] of different lengths as [longest, batch, ...]. Options: batch_first, padding_value (0),
-- padding_side ("right" or "left").
function rnn.pad_sequence(...)
  local name = "pad_sequence"
  local a = check.arguments(name, { { "sequences", "table" }, { "batch_first", "boolean", false },
    { "padding_value", "number", 0.0 }, { "padding_side", "string", "right" } }, ...)
  check_sequences(name, a.sequences)
  if a.padding_side ~= "right" and a.padding_side ~= "left" then
    check.raise("%s: padding_side must be right or left, got '%s'", name, a.padding_side)
  end
  local longest, padded = 0, {}
  for _, x in ipairs(a.sequences) do longest = math.max(longest, x:size(0)) end
  for i, x in ipairs(a.sequences) do
    padded[i] = x
    if x:size(0) < longest then
      local sizes = x:shape()
      sizes[1] = longest - sizes[1]
      local padding = rille.full(sizes, a.padding_value, { dtype = x.dtype })
      padded[i] = rille.cat(a.padding_side == "left" and { padding, x } or { x, padding })
    end
  end
  return rille.stack(padded, a.batch_first and 0 or 1)
end

--- Packs a list of tensors [steps, ...]; with enforce_sorted = false in any order.
function rnn.pack_sequence(...)
  local a = check.arguments("pack_sequence", { { "sequences", "table" }, { "enforce_sorted", "boolean", true } }, ...)
  check_sequences("pack_sequence", a.sequences)
  local lengths = {}
  for i, x in ipairs(a.sequences) do lengths[i] = x:size(0) end
  return rnn.pack_padded_sequence(rnn.pad_sequence(a.sequences), lengths, false, a.enforce_sorted)
end

--- The sequences of a padded batch, each with its own length, as a list.
function rnn.unpad_sequence(...)
  local name = "unpad_sequence"
  local a = check.arguments(name, { { "padded_sequences", "tensor" }, { "lengths", "tensor|table" },
    { "batch_first", "boolean", false } }, ...)
  local x = a.padded_sequences
  if x:dim() < 2 then check.raise("%s: needs a tensor of at least 2 dims, got shape %s", name, check.shape(x)) end
  if not a.batch_first then x = x:transpose(0, 1) end
  local list = lengths_of(name, a.lengths, x:size(0), x:size(1))
  for i, length in ipairs(list) do list[i] = x[i - 1]:narrow(0, 0, length) end
  return list
end

--- The sequences of a packed one, as a list.
function rnn.unpack_sequence(sequence)
  check_packed("unpack_sequence", sequence)
  return rnn.unpad_sequence(rnn.pad_packed_sequence(sequence))
end

return rnn
