---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.nn.utils.rnn
local rnn = {}

---Where each element of a permutation has gone.
---```lua
---local back = nn.utils.rnn.invert_permutation(rille.tensor { 2, 0, 1 }) -- 1, 2, 0
---```
---@param permutation rille.Tensor int64 [n]
---@return rille.Tensor # int64 [n]
function rnn.invert_permutation(permutation) end

---@class (exact) rille.nn.utils.rnn.pack_padded_sequence.options
---@field batch_first? boolean input is [batch, steps, ...] (false)
---@field enforce_sorted? boolean false takes lengths in any order (true)

---Packs a padded batch of sequences, so that recurrent layers pass over the padding.
---```lua
---local packed = nn.utils.rnn.pack_padded_sequence(rille.randn(5, 2, 3), { 5, 2 })
---```
---@param input rille.Tensor [steps, batch, ...]
---@param lengths table|rille.Tensor of each sequence, falling
---@param options? rille.nn.utils.rnn.pack_padded_sequence.options batch_first = false, enforce_sorted = true
---@return rille.PackedSequence # the packed sequence
function rnn.pack_padded_sequence(input, lengths, options) end

---@class (exact) rille.nn.utils.rnn.pack_sequence.options
---@field enforce_sorted? boolean false takes them in any order (true)

---Packs a list of sequences.
---```lua
---local packed = nn.utils.rnn.pack_sequence { rille.randn(4, 3), rille.randn(2, 3) }
---```
---@param sequences rille.Tensor[] each [steps, ...], the longest first
---@param options? rille.nn.utils.rnn.pack_sequence.options enforce_sorted = true
---@return rille.PackedSequence # the packed sequence
function rnn.pack_sequence(sequences, options) end

---@class (exact) rille.nn.utils.rnn.pad_packed_sequence.options
---@field batch_first? boolean the result is [batch, steps, ...] (false)
---@field padding_value? number what stands behind the ends (0)
---@field total_length? integer steps of the result; the longest's if left out

---Undoes pack_padded_sequence.
---```lua
---local packed = nn.utils.rnn.pack_sequence { rille.randn(4, 3), rille.randn(2, 3) }
---local padded, lengths = nn.utils.rnn.pad_packed_sequence(packed)
---```
---@param sequence rille.PackedSequence a packed sequence
---@param options? rille.nn.utils.rnn.pad_packed_sequence.options batch_first = false, padding_value = 0, total_length
---@return rille.Tensor # [steps, batch, ...]
---@return rille.Tensor # the lengths, int64 [batch]
function rnn.pad_packed_sequence(sequence, options) end

---@class (exact) rille.nn.utils.rnn.pad_sequence.options
---@field batch_first? boolean the result is [batch, longest, ...] (false)
---@field padding_value? number what fills up (0)
---@field padding_side? "right"|"left" where it stands ('right')

---Stacks tensors of different lengths.
---```lua
---local batch = nn.utils.rnn.pad_sequence({ rille.ones(3), rille.ones(2) }, { batch_first = true }) -- [2, 3]
---```
---@param sequences rille.Tensor[] each [steps, ...]
---@param options? rille.nn.utils.rnn.pad_sequence.options batch_first = false, padding_value = 0, padding_side = 'right'
---@return rille.Tensor # [longest, batch, ...]
function rnn.pad_sequence(sequences, options) end

---The sequences of a packed one.
---```lua
---local list = nn.utils.rnn.unpack_sequence(nn.utils.rnn.pack_sequence { rille.randn(4, 3), rille.randn(2, 3) })
---```
---@param sequence rille.PackedSequence a packed sequence
---@return rille.Tensor[] # a list
function rnn.unpack_sequence(sequence) end

---@class (exact) rille.nn.utils.rnn.unpad_sequence.options
---@field batch_first? boolean padded_sequences is [batch, steps, ...] (false)

---The sequences of a padded batch, each with its own length.
---```lua
---local list = nn.utils.rnn.unpad_sequence(rille.randn(5, 2, 3), rille.tensor { 5, 2 })
---```
---@param padded_sequences rille.Tensor [steps, batch, ...]
---@param lengths table|rille.Tensor of each sequence
---@param options? rille.nn.utils.rnn.unpad_sequence.options batch_first = false
---@return rille.Tensor[] # a list
function rnn.unpad_sequence(padded_sequences, lengths, options) end
