--- Fills a tensor with numbers that are uniform between a and b. Gives the tensor.
-- @name rille.nn.init.uniform_
-- @param tensor rille.Tensor: is filled
-- @param a number = 0: the least
-- @param b number = 1: the largest
-- @return rille.Tensor: the same tensor
-- @example
-- nn.init.uniform_(nn.Linear(2, 3).weight, -0.1, 0.1)

--- Fills a tensor with normal random numbers.
-- @name rille.nn.init.normal_
-- @param tensor rille.Tensor: is filled
-- @param mean number = 0: their mean
-- @param std number = 1: their standard deviation
-- @return rille.Tensor: the same tensor
-- @example
-- nn.init.normal_(nn.Linear(2, 3).weight, 0, 0.02)

--- Fills a tensor with normal random numbers, none outside [a, b].
-- @name rille.nn.init.trunc_normal_
-- @param tensor rille.Tensor: is filled
-- @param mean number = 0: their mean
-- @param std number = 1: their standard deviation
-- @param a number = -2: the least
-- @param b number = 2: the largest
-- @return rille.Tensor: the same tensor
-- @example
-- nn.init.trunc_normal_(nn.Linear(2, 3).weight, { std = 0.02 })
-- @option mean number = 0: the same as the argument; so std, a and b
-- @option std number = 1: the same as the argument
-- @option a number = -2: the same as the argument
-- @option b number = 2: the same as the argument

--- Fills a tensor with one number.
-- @name rille.nn.init.constant_
-- @param tensor rille.Tensor: is filled
-- @param val number: the number
-- @return rille.Tensor: the same tensor
-- @example
-- nn.init.constant_(nn.Linear(2, 3).bias, 0.1)

--- Fills a tensor with ones.
-- @name rille.nn.init.ones_
-- @param tensor rille.Tensor: is filled
-- @return rille.Tensor: the same tensor
-- @example
-- nn.init.ones_(nn.Linear(2, 3).bias)

--- Fills a tensor with zeros.
-- @name rille.nn.init.zeros_
-- @param tensor rille.Tensor: is filled
-- @return rille.Tensor: the same tensor
-- @example
-- nn.init.zeros_(nn.Linear(2, 3).bias)

--- Makes a matrix the identity: ones on the diagonal.
-- @name rille.nn.init.eye_
-- @param tensor rille.Tensor: a matrix, which is filled
-- @return rille.Tensor: the same tensor
-- @example
-- nn.init.eye_(nn.Linear(3, 3).weight)

--- Makes a convolution's weight hand its input channels on: ones at the kernels' centres.
-- @name rille.nn.init.dirac_
-- @param tensor rille.Tensor: a weight with 3, 4 or 5 dims, which is filled
-- @param groups integer = 1: of the convolution
-- @return rille.Tensor: the same tensor
-- @example
-- nn.init.dirac_(nn.Conv2d(3, 3, 3).weight)

--- How much a nonlinearity shrinks what comes in: the factor for weights before it.
-- @name rille.nn.init.calculate_gain
-- @param nonlinearity string: "linear", "sigmoid", "tanh", "relu", "leaky_relu", "selu", ...
-- @param slope number = 0.01: of leaky_relu
-- @return number: the gain
-- @example
-- local gain = nn.init.calculate_gain "relu" -- sqrt(2)

--- Glorot and Bengio's uniform numbers: variance gain^2 2 / (fan_in + fan_out).
-- @name rille.nn.init.xavier_uniform_
-- @param tensor rille.Tensor: at least 2 dims, is filled
-- @param gain number = 1: see calculate_gain
-- @return rille.Tensor: the same tensor
-- @example
-- nn.init.xavier_uniform_(nn.Linear(2, 3).weight)

--- The same as xavier_uniform_ with normal numbers.
-- @name rille.nn.init.xavier_normal_
-- @param tensor rille.Tensor: at least 2 dims, is filled
-- @param gain number = 1: see calculate_gain
-- @return rille.Tensor: the same tensor
-- @example
-- nn.init.xavier_normal_(nn.Linear(2, 3).weight)

--- He's uniform numbers, for layers before a ReLU (arXiv:1502.01852).
-- @name rille.nn.init.kaiming_uniform_
-- @param tensor rille.Tensor: at least 2 dims, is filled
-- @param a number = 0: the slope below zero of a leaky ReLU
-- @param mode "fan_in"|"fan_out" = 'fan_in': whether forward or backward keeps its variance
-- @param nonlinearity string = 'leaky_relu': see calculate_gain
-- @option a number = 0: the same as the argument
-- @option mode "fan_in"|"fan_out" = 'fan_in': the same as the argument
-- @option nonlinearity string = 'leaky_relu': the same as the argument
-- @return rille.Tensor: the same tensor
-- @example
-- nn.init.kaiming_uniform_(nn.Linear(2, 3).weight, { nonlinearity = "relu" })

--- The same as kaiming_uniform_ with normal numbers.
-- @name rille.nn.init.kaiming_normal_
-- @param tensor rille.Tensor: at least 2 dims, is filled
-- @param a number = 0: the slope below zero of a leaky ReLU
-- @param mode "fan_in"|"fan_out" = 'fan_in': whether forward or backward keeps its variance
-- @param nonlinearity string = 'leaky_relu': see calculate_gain
-- @option a number = 0: the same as the argument
-- @option mode "fan_in"|"fan_out" = 'fan_in': the same as the argument
-- @option nonlinearity string = 'leaky_relu': the same as the argument
-- @return rille.Tensor: the same tensor
-- @example
-- nn.init.kaiming_normal_(nn.Conv2d(3, 8, 3).weight, { mode = "fan_out", nonlinearity = "relu" })

--- Rows (or columns) at right angles, all of length gain (arXiv:1312.6120).
-- @name rille.nn.init.orthogonal_
-- @param tensor rille.Tensor: at least 2 dims, is filled
-- @param gain number = 1: their length
-- @return rille.Tensor: the same tensor
-- @example
-- nn.init.orthogonal_(nn.Linear(4, 4).weight)

--- Normal random numbers with a share of each column set to zero.
-- @name rille.nn.init.sparse_
-- @param tensor rille.Tensor: a matrix, which is filled
-- @param sparsity number: the share of zeros, 0 to 1
-- @param std number = 0.01: standard deviation of the others
-- @return rille.Tensor: the same tensor
-- @example
-- nn.init.sparse_(nn.Linear(10, 10).weight, 0.9)

--- The norm of all tensors as if they were one vector.
-- @name rille.nn.utils.get_total_norm
-- @param tensors rille.Tensor[]: a list
-- @param norm_type number = 2: which norm; math.huge for the largest
-- @return rille.Tensor: a 0-d tensor
-- @example
-- local norm = nn.utils.get_total_norm { rille.ones(3), rille.ones(6) } -- 3

--- Scales the gradients down where their norm, all together, is above max_norm. Called between backward and step.
-- @name rille.nn.utils.clip_grad_norm_
-- @param parameters rille.Tensor|rille.Tensor[]: net:parameters()
-- @param max_norm number: the largest norm
-- @option norm_type number = 2: which norm; math.huge for the largest element
-- @option error_if_nonfinite boolean = false: whether a norm that is NaN or infinite is an error
-- @option foreach boolean: taken without effect
-- @return rille.Tensor: the norm before
-- @example
-- local net = nn.Linear(2, 3)
-- net(rille.randn(4, 2)):sum():backward()
-- local norm = nn.utils.clip_grad_norm_(net:parameters(), 1)

--- Cuts every gradient's elements to [-clip_value, clip_value].
-- @name rille.nn.utils.clip_grad_value_
-- @param parameters rille.Tensor|rille.Tensor[]: net:parameters()
-- @param clip_value number: the largest magnitude
-- @option foreach boolean: taken without effect
-- @example
-- local net = nn.Linear(2, 3)
-- net(rille.randn(4, 2)):sum():backward()
-- nn.utils.clip_grad_value_(net:parameters(), 0.5)

--- All parameters as one vector.
-- @name rille.nn.utils.parameters_to_vector
-- @param parameters rille.Tensor[]: net:parameters()
-- @return rille.Tensor: [n]
-- @example
-- local v = nn.utils.parameters_to_vector(nn.Linear(2, 3):parameters()) -- [9]

--- Copies a vector back into the parameters.
-- @name rille.nn.utils.vector_to_parameters
-- @param vector rille.Tensor: [n], as parameters_to_vector gives it
-- @param parameters rille.Tensor[]: net:parameters()
-- @error a vector of another length
-- @example
-- local net = nn.Linear(2, 3)
-- nn.utils.vector_to_parameters(rille.zeros(9), net:parameters())

--- Splits a weight into its lengths (name_g) and directions (name_v), which are trained instead.
-- @name rille.nn.utils.weight_norm
-- @param module rille.Module: whose weight it is
-- @param name string = 'weight': the parameter
-- @param dim integer|"none" = 0: along which there is a length each; "none": one length for all
-- @return rille.Module: the module
-- @example
-- local fc = nn.utils.weight_norm(nn.Linear(2, 3))

--- Makes a weight one parameter again, with the value that it has now.
-- @name rille.nn.utils.remove_weight_norm
-- @param module rille.Module: whose weight it is
-- @param name string = 'weight': the parameter
-- @return rille.Module: the module
-- @example
-- local fc = nn.utils.remove_weight_norm(nn.utils.weight_norm(nn.Linear(2, 3)))

--- Divides a weight by its largest singular value, which power iterations estimate in training mode.
-- @name rille.nn.utils.spectral_norm
-- @param module rille.Module: whose weight it is
-- @param name string = 'weight': the parameter
-- @option n_power_iterations integer = 1: a call
-- @option eps number = 1e-12: added to norms
-- @option dim integer: which dim is the rows; 0, or 1 for transposed convolutions
-- @return rille.Module: the module
-- @example
-- local fc = nn.utils.spectral_norm(nn.Linear(2, 3))

--- Makes a weight one parameter again, with the value that it has now.
-- @name rille.nn.utils.remove_spectral_norm
-- @param module rille.Module: whose weight it is
-- @param name string = 'weight': the parameter
-- @return rille.Module: the module
-- @example
-- local fc = nn.utils.remove_spectral_norm(nn.utils.spectral_norm(nn.Linear(2, 3)))

--- Has a parameter computed: from now on module[name] is parametrization(original) at every look.
-- @name rille.nn.utils.parametrize.register_parametrization
-- @param module rille.Module: whose parameter it is
-- @param name string: the parameter
-- @param parametrization rille.Module: a method right_inverse says what the original is to be
-- @return rille.Module: the module
-- @example
-- local Positive = nn.Module:extend "Positive"
-- function Positive:forward(x) return x:exp() end
-- local fc = nn.utils.parametrize.register_parametrization(nn.Linear(2, 3), "weight", Positive())

--- Whether the module, or its parameter of this name, is computed by a parametrization.
-- @name rille.nn.utils.parametrize.is_parametrized
-- @param module rille.Module: a module
-- @param name string?: a parameter
-- @return boolean: whether it is
-- @example
-- assert(not nn.utils.parametrize.is_parametrized(nn.Linear(2, 3)))

--- Makes a parameter a plain one again, with the value that it has now.
-- @name rille.nn.utils.parametrize.remove_parametrizations
-- @param module rille.Module: a module
-- @param name string: the parameter
-- @option leave_parametrized boolean = true: false gives the original value
-- @return rille.Module: the module
-- @example
-- local fc = nn.utils.parametrizations.weight_norm(nn.Linear(2, 3))
-- nn.utils.parametrize.remove_parametrizations(fc, "weight")

--- Weight norm as a parametrization: parametrizations.weight.original0 are the lengths, original1 the directions.
-- @name rille.nn.utils.parametrizations.weight_norm
-- @param module rille.Module: whose weight it is
-- @param name string = 'weight': the parameter
-- @param dim integer|"none" = 0: along which there is a length each
-- @return rille.Module: the module
-- @example
-- local fc = nn.utils.parametrizations.weight_norm(nn.Linear(2, 3))

--- Spectral norm as a parametrization: parametrizations.weight.original divided by its largest singular value.
-- @name rille.nn.utils.parametrizations.spectral_norm
-- @param module rille.Module: whose weight it is
-- @param name string = 'weight': the parameter
-- @option n_power_iterations integer = 1: a call
-- @option eps number = 1e-12: added to norms
-- @option dim integer: which dim is the rows
-- @return rille.Module: the module
-- @example
-- local fc = nn.utils.parametrizations.spectral_norm(nn.Linear(2, 3))

--- The weight becomes orthogonal: its rows or columns, of which there are fewer, are orthonormal.
-- @name rille.nn.utils.parametrizations.orthogonal
-- @param module rille.Module: whose weight it is
-- @param name string = 'weight': the parameter, a matrix
-- @param orthogonal_map string?: "matrix_exp", "cayley" or "householder", by the shape if left out
-- @option use_trivialization boolean = true: what is trained starts at 0, from the weight's own basis
-- @return rille.Module: the module
-- @error a weight that is no matrix, another map
-- @example
-- local fc = nn.utils.parametrizations.orthogonal(nn.Linear(3, 3))
-- local w = fc.weight:detach()
-- assert(rille.allclose(w:matmul(w:t()), rille.eye(3), 1e-4, 1e-5))

--- Where each element of a permutation has gone.
-- @name rille.nn.utils.rnn.invert_permutation
-- @param permutation rille.Tensor: int64 [n]
-- @return rille.Tensor: int64 [n]
-- @example
-- local back = nn.utils.rnn.invert_permutation(rille.tensor { 2, 0, 1 }) -- 1, 2, 0

--- Packs a padded batch of sequences, so that recurrent layers pass over the padding.
-- @name rille.nn.utils.rnn.pack_padded_sequence
-- @param input rille.Tensor: [steps, batch, ...]
-- @param lengths table|rille.Tensor: of each sequence, falling
-- @option batch_first boolean = false: input is [batch, steps, ...]
-- @option enforce_sorted boolean = true: false takes lengths in any order
-- @field data rille.Tensor: [sum of the lengths, ...]
-- @field batch_sizes rille.Tensor: how many sequences go on at each step, int64 [longest]
-- @field sorted_indices rille.Tensor?: the order of the sequences in data
-- @field unsorted_indices rille.Tensor?: the way back
-- @return rille.PackedSequence: the packed sequence
-- @class PackedSequence
-- @kind function
-- @error lengths that are not falling, or longer than the input
-- @example
-- local packed = nn.utils.rnn.pack_padded_sequence(rille.randn(5, 2, 3), { 5, 2 })

--- The same sequence in another dtype.
-- @name PackedSequence:to
-- @param dtype rille.dtype: element type
-- @return rille.PackedSequence: the sequence
-- @example
-- local packed = nn.utils.rnn.pack_sequence({ rille.randn(4, 3), rille.randn(2, 3) }):to "float64"

--- Undoes pack_padded_sequence.
-- @name rille.nn.utils.rnn.pad_packed_sequence
-- @param sequence rille.PackedSequence: a packed sequence
-- @option batch_first boolean = false: the result is [batch, steps, ...]
-- @option padding_value number = 0: what stands behind the ends
-- @option total_length integer: steps of the result; the longest's if left out
-- @return rille.Tensor: [steps, batch, ...]
-- @return rille.Tensor: the lengths, int64 [batch]
-- @example
-- local packed = nn.utils.rnn.pack_sequence { rille.randn(4, 3), rille.randn(2, 3) }
-- local padded, lengths = nn.utils.rnn.pad_packed_sequence(packed)

--- Stacks tensors of different lengths.
-- @name rille.nn.utils.rnn.pad_sequence
-- @param sequences rille.Tensor[]: each [steps, ...]
-- @option batch_first boolean = false: the result is [batch, longest, ...]
-- @option padding_value number = 0: what fills up
-- @option padding_side "right"|"left" = 'right': where it stands
-- @return rille.Tensor: [longest, batch, ...]
-- @example
-- local batch = nn.utils.rnn.pad_sequence({ rille.ones(3), rille.ones(2) }, { batch_first = true }) -- [2, 3]

--- Packs a list of sequences.
-- @name rille.nn.utils.rnn.pack_sequence
-- @param sequences rille.Tensor[]: each [steps, ...], the longest first
-- @option enforce_sorted boolean = true: false takes them in any order
-- @return rille.PackedSequence: the packed sequence
-- @example
-- local packed = nn.utils.rnn.pack_sequence { rille.randn(4, 3), rille.randn(2, 3) }

--- The sequences of a padded batch, each with its own length.
-- @name rille.nn.utils.rnn.unpad_sequence
-- @param padded_sequences rille.Tensor: [steps, batch, ...]
-- @param lengths table|rille.Tensor: of each sequence
-- @option batch_first boolean = false: padded_sequences is [batch, steps, ...]
-- @return rille.Tensor[]: a list
-- @example
-- local list = nn.utils.rnn.unpad_sequence(rille.randn(5, 2, 3), rille.tensor { 5, 2 })

--- The sequences of a packed one.
-- @name rille.nn.utils.rnn.unpack_sequence
-- @param sequence rille.PackedSequence: a packed sequence
-- @return rille.Tensor[]: a list
-- @example
-- local list = nn.utils.rnn.unpack_sequence(nn.utils.rnn.pack_sequence { rille.randn(4, 3), rille.randn(2, 3) })
