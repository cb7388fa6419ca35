--- The class of all networks and layers. Extend it, define init and forward, and call the class to make one.
-- Modules and parameters assigned to fields belong to it. Calling a module calls its forward, with hooks.
-- @name rille.nn.Module
-- @class Module
-- @field training boolean: whether it is in training mode
-- @example
-- local Net = nn.Module:extend "Net"
-- function Net:init(n) self.fc = nn.Linear(n, 2) end
-- function Net:forward(x) return self.fc(x):relu() end
-- local net = Net(4)
-- print(net, net(rille.randn(3, 4)))

--- A new class of modules.
-- @name Module:extend
-- @param name string?: the class's name, shown when a module is printed
-- @return rille.ModuleClass: define init(...) and forward(...) in it; calling it makes a module
-- @example
-- local Twice = nn.Module:extend "Twice"
-- function Twice:forward(x) return x * 2 end
-- local y = Twice()(rille.ones(3))

--- What a call of the module runs. Called directly, hooks are passed over.
-- @name Module:forward
-- @param ... any: the module's inputs
-- @return any: its outputs
-- @example
-- local y = nn.Linear(2, 3):forward(rille.randn(4, 2))

--- All parameters of the module and of what it holds, in the order in which they were made.
-- @name Module:parameters
-- @return rille.Tensor[]: a list, for an optimizer
-- @example
-- local net = nn.Linear(2, 3)
-- local opt = rille.optim.SGD(net:parameters(), { lr = 0.1 })

--- All parameters with their names, for a loop.
-- @name Module:named_parameters
-- @param prefix string = '': stands in front of the names
-- @return fun():string,rille.Tensor: name and parameter
-- @example
-- for name, parameter in nn.Linear(2, 3):named_parameters() do print(name, parameter:numel()) end

--- All buffers (running means and the like), as a list.
-- @name Module:buffers
-- @return rille.Tensor[]: tensors without gradient
-- @example
-- print(#nn.BatchNorm1d(4):buffers())

--- All buffers with their names, for a loop.
-- @name Module:named_buffers
-- @param prefix string = '': stands in front of the names
-- @return fun():string,rille.Tensor: name and buffer
-- @example
-- for name in nn.BatchNorm1d(4):named_buffers() do print(name) end

--- The module and everything below it, as a list.
-- @name Module:modules
-- @return rille.Module[]: the module itself first
-- @example
-- print(#nn.Sequential(nn.Linear(2, 3), nn.ReLU()):modules()) -- 3

--- The module and everything below it with their paths, for a loop.
-- @name Module:named_modules
-- @param prefix string = '': stands in front of the names
-- @return fun():string,rille.Module: path and module; the module itself first, with the name ""
-- @example
-- for name, module in nn.Sequential(nn.Linear(2, 3)):named_modules() do print(name, module) end

--- The modules directly below, as a list.
-- @name Module:children
-- @return rille.Module[]: modules
-- @example
-- print(#nn.Sequential(nn.Linear(2, 3), nn.ReLU()):children()) -- 2

--- The modules directly below with their names, for a loop.
-- @name Module:named_children
-- @return fun():string,rille.Module: name and module
-- @example
-- for name, child in nn.Sequential(nn.Linear(2, 3)):named_children() do print(name, child) end

--- Calls a function for everything below and then for the module itself.
-- @name Module:apply
-- @param fn fun(module:rille.Module): what is called
-- @return rille.Module: itself
-- @example
-- nn.Sequential(nn.Linear(2, 3)):apply(function(m) if m.weight then nn.init.zeros_(m.weight) end end)

--- Training mode on (or off) here and below: dropout and batch norm heed it.
-- @name Module:train
-- @param mode boolean = true: whether it is training
-- @return rille.Module: itself
-- @example
-- local net = nn.Dropout(0.5):train()

--- Training mode off here and below: the same as train(false).
-- @name Module:eval
-- @return rille.Module: itself
-- @example
-- local net = nn.Dropout(0.5):eval()

--- Switches gradients of all parameters on, or off (freezing).
-- @name Module:requires_grad_
-- @param value boolean = true: whether they are trained
-- @return rille.Module: itself
-- @example
-- local frozen = nn.Linear(2, 3):requires_grad_(false)

--- Drops the gradients of all parameters, or fills them with zeros.
-- @name Module:zero_grad
-- @option set_to_none boolean = true: false keeps the tensors and fills them with zeros
-- @example
-- nn.Linear(2, 3):zero_grad()

--- Parameters and floating-point buffers as another floating-point dtype, in place: optimizers go on with them.
-- @name Module:to
-- @param dtype rille.dtype: "float32" or "float64"
-- @return rille.Module: itself
-- @error a dtype that is not of floating point
-- @example
-- local net = nn.Linear(2, 3):to "float64"

--- The same as to("float64").
-- @name Module:double
-- @return rille.Module: itself
-- @example
-- local net = nn.Linear(2, 3):double()

--- The same as to("float32").
-- @name Module:float
-- @return rille.Module: itself
-- @example
-- local net = nn.Linear(2, 3):float()

--- All parameters and persistent buffers by name, in order, for rille.save.
-- @name Module:state_dict
-- @param prefix string = '': stands in front of the names
-- @return table<string,rille.Tensor>: name -> tensor, sharing memory with the module's
-- @example
-- rille.save(nn.Linear(2, 3):state_dict(), "net.safetensors")

--- Copies tensors into the parameters and buffers of the same names. Nothing is changed when there is an error.
-- @name Module:load_state_dict
-- @param dict table<string,rille.Tensor>: name -> tensor, as rille.load and state_dict give
-- @param strict boolean|table = true: false (or { strict = false }) lets names be missing or unexpected
-- @option assign boolean = false: takes the tensors themselves, with their dtype, in place of copies: nothing is in memory twice,
-- and mapped ones are not even read
-- @return string[]: names that are missing
-- @return string[]: names that are unexpected
-- @error names that are missing or unexpected, shapes that differ: all are told
-- @example
-- local a, b = nn.Linear(2, 3), nn.Linear(2, 3)
-- b:load_state_dict(a:state_dict())

--- Gives the module a tensor that has no gradient but belongs to its state.
-- @name Module:register_buffer
-- @param name string: the field
-- @param tensor rille.Tensor: the buffer
-- @param persistent boolean|table = true: false (or { persistent = false }) leaves it out of state_dict
-- @example
-- local net = nn.Sequential(nn.ReLU())
-- net:register_buffer("mean", rille.zeros(3))

--- Gives the module a parameter: the same as self[name] = parameter.
-- @name Module:register_parameter
-- @param name string: the field
-- @param parameter rille.Tensor: an nn.Parameter
-- @example
-- local net = nn.Sequential(nn.ReLU())
-- net:register_parameter("scale", nn.Parameter(rille.ones(1)))

--- Gives the module another one: the same as self[name] = module.
-- @name Module:register_module
-- @param name string: the field
-- @param module rille.Module: the module
-- @example
-- local net = nn.Sequential()
-- net:register_module("fc", nn.Linear(2, 3))

--- The same as register_module.
-- @name Module:add_module
-- @param name string: the field
-- @param module rille.Module: the module
-- @example
-- local net = nn.Sequential()
-- net:add_module("fc", nn.Linear(2, 3))

--- Calls a function before the module is called.
-- @name Module:register_forward_pre_hook
-- @param fn function: fn(module, inputs...); what it returns takes the place of the inputs
-- @option prepend boolean = false: before the hooks that are there
-- @return table: a handle with remove()
-- @example
-- nn.Linear(2, 3):register_forward_pre_hook(function(_, x) return x / 2 end)

--- Calls a function after the module was called.
-- @name Module:register_forward_hook
-- @param fn function: fn(module, inputs, output...), inputs a table; what it returns takes the place of the output
-- @option prepend boolean = false: before the hooks that are there
-- @return table: a handle with remove()
-- @example
-- local handle = nn.Linear(2, 3):register_forward_hook(function(_, _, y) print(y:mean()) end)
-- handle:remove()

--- Calls a function in backward when the gradients of the module's inputs are known.
-- @name Module:register_full_backward_hook
-- @param fn function: fn(module, grad_input, grad_output), both tables; a table that it returns takes the place of grad_input
-- @option prepend boolean = false: before the hooks that are there
-- @return table: a handle with remove()
-- @example
-- nn.Linear(2, 3):register_full_backward_hook(function(_, grad_input) print(grad_input[1]) end)

--- Calls a function in backward before the module's own.
-- @name Module:register_full_backward_pre_hook
-- @param fn function: fn(module, grad_output), a table; what it returns takes the place of grad_output
-- @option prepend boolean = false: before the hooks that are there
-- @return table: a handle with remove()
-- @example
-- nn.Linear(2, 3):register_full_backward_pre_hook(function(_, grad_output) print(grad_output[1]) end)

--- The module of a path.
-- @name Module:get_submodule
-- @param path string: as named_modules gives it: "blocks.0.conv"
-- @return rille.Module: the module
-- @error a path that leads nowhere
-- @example
-- local fc = nn.Sequential(nn.Linear(2, 3)):get_submodule "0"

--- The parameter of a path.
-- @name Module:get_parameter
-- @param path string: as named_parameters gives it
-- @return rille.Tensor: the parameter
-- @error a path that leads nowhere
-- @example
-- local w = nn.Sequential(nn.Linear(2, 3)):get_parameter "0.weight"

--- The buffer of a path.
-- @name Module:get_buffer
-- @param path string: as named_buffers gives it
-- @return rille.Tensor: the buffer
-- @error a path that leads nowhere
-- @example
-- local mean = nn.BatchNorm1d(4):get_buffer "running_mean"

--- Whether a lazy layer in the module has parameters or buffers that get their elements at its first call.
-- @name Module:has_uninitialized_params
-- @return boolean
-- @example
-- assert(nn.Sequential(nn.LazyLinear(3)):has_uninitialized_params())

--- How many numbers the parameters hold together.
-- @name Module:num_parameters
-- @param only_trainable boolean = false: whether frozen ones are left out
-- @return integer: numbers
-- @example
-- assert(nn.Linear(2, 3):num_parameters() == 9)

--- A copy with tensors of its own. What is shared inside the module is shared inside the copy; hooks are copied as well,
-- gradients and the graph are not.
-- @name Module:clone
-- @return rille.Module: the copy
-- @example
-- local copy = nn.Linear(2, 3):clone()

--- A leaf that modules count among their parameters. It shares the tensor's memory.
-- @name rille.nn.Parameter
-- @param data rille.Tensor: its values
-- @param requires_grad boolean = true: whether it is trained
-- @return rille.Tensor: the parameter
-- @example
-- local scale = nn.Parameter(rille.ones(3))

--- Whether a value is a module.
-- @name rille.nn.is_module
-- @param value any: any value
-- @return boolean: true for layers and what Module:extend makes
-- @example
-- assert(nn.is_module(nn.ReLU()))

--- Modules and functions, called one after the other.
-- Members may have names: nn.Sequential { { "conv", conv }, { "act", act } }, or add_module("conv", conv); net.conv is the
-- member. A text with a colon is a slice, counted from 0 as in Python: net[":-1"] is a Sequential of all but the last, with
-- the same members under the same names.
-- @name rille.nn.Sequential
-- @class Sequential
-- @base rille.ModuleList
-- @field [integer] any: the members, from 1
-- @param ... rille.Module|function|table: the members, or one table of them
-- @return rille.Sequential: #net members; net[1] is the first
-- @example
-- local net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
-- local y = net(rille.randn(3, 4)) -- [3, 2]

--- A list of modules that belong to the module that holds it, from 1 as Lua's lists. A text with a colon is a slice, counted
-- from 0 as in Python: list["1:"], list["::-1"].
-- @name rille.nn.ModuleList
-- @class ModuleList
-- @base rille.Module
-- @field [integer] any: the members, from 1
-- @param ... rille.Module|rille.Module[]: the members, or one table of them
-- @return rille.ModuleList: #list members
-- @example
-- local layers = nn.ModuleList { nn.Linear(4, 4), nn.Linear(4, 4) }
-- layers:append(nn.Linear(4, 2))

--- Adds a module at the end.
-- @name ModuleList:append
-- @param module rille.Module: the module
-- @return rille.ModuleList: itself
-- @example
-- local list = nn.ModuleList {}:append(nn.ReLU())

--- Adds the modules of a table at the end.
-- @name ModuleList:extend_with
-- @param list rille.Module[]: modules
-- @return rille.ModuleList: itself
-- @example
-- local list = nn.ModuleList {}:extend_with { nn.ReLU(), nn.Tanh() }

--- Puts a module before another one.
-- @name ModuleList:insert
-- @param index integer: the place it has then, from 1
-- @param module rille.Module: the module
-- @return rille.ModuleList: itself
-- @example
-- local list = nn.ModuleList { nn.ReLU() }:insert(1, nn.Tanh())

--- Takes a module from the list.
-- @name ModuleList:pop
-- @param index integer?: its place; the last one's if left out
-- @return rille.Module: the module
-- @example
-- local last = nn.ModuleList { nn.ReLU(), nn.Tanh() }:pop()

--- The same as #list.
-- @name ModuleList:len
-- @return integer: how many
-- @example
-- assert(nn.ModuleList { nn.ReLU() }:len() == 1)

--- Modules by name that belong to the module that holds it.
-- @name rille.nn.ModuleDict
-- @class ModuleDict
-- @base rille.Module
-- @field [string] any: the members by name
-- @param entries table<string,rille.Module>|table[]?: name -> module, or pairs { { "name", module }, ... }
-- @return rille.ModuleDict: dict.name is a member
-- @example
-- local heads = nn.ModuleDict { small = nn.Linear(4, 2), large = nn.Linear(4, 9) }
-- local y = heads.small(rille.randn(3, 4))

--- The entries by name, in the order in which they were made, for a loop.
-- @name ModuleDict:items
-- @return fun():string,any: name and value
-- @example
-- for name, module in nn.ModuleDict { a = nn.ReLU() }:items() do print(name, module) end

--- The names.
-- @name ModuleDict:keys
-- @return string[]: in the order in which they were made
-- @example
-- local names = nn.ModuleDict { a = nn.ReLU() }:keys()

--- What stands under the names.
-- @name ModuleDict:values
-- @return any[]: in the order in which they were made
-- @example
-- local modules = nn.ModuleDict { a = nn.ReLU() }:values()

--- How many there are.
-- @name ModuleDict:len
-- @return integer: entries
-- @example
-- assert(nn.ModuleDict { a = nn.ReLU() }:len() == 1)

--- Whether there is an entry of this name.
-- @name ModuleDict:contains
-- @param name string: a name
-- @return boolean: whether it is there
-- @example
-- assert(nn.ModuleDict { a = nn.ReLU() }:contains "a")

--- Takes an entry out.
-- @name ModuleDict:pop
-- @param name string: its name
-- @return any: what stood there
-- @example
-- local act = nn.ModuleDict { a = nn.ReLU() }:pop "a"

--- Takes all entries out.
-- @name ModuleDict:clear
-- @example
-- nn.ModuleDict { a = nn.ReLU() }:clear()

--- Adds entries.
-- @name ModuleDict:update
-- @param entries table: a dict, name -> value, or pairs { { "name", value }, ... }
-- @return rille.ModuleDict: itself
-- @example
-- local dict = nn.ModuleDict {}:update { { "a", nn.ReLU() } }

--- A list of parameters that belong to the module that holds it.
-- @name rille.nn.ParameterList
-- @class ParameterList
-- @base rille.Module
-- @param list rille.Tensor[]?: tensors, which become parameters
-- @return rille.ParameterList: list[1] is the first
-- @example
-- local weights = nn.ParameterList { rille.randn(2), rille.randn(3) }

--- Adds a parameter at the end.
-- @name ParameterList:append
-- @param tensor rille.Tensor: becomes a parameter
-- @return rille.ParameterList: itself
-- @example
-- local list = nn.ParameterList {}:append(rille.ones(2))

--- The same as #list.
-- @name ParameterList:len
-- @return integer: how many
-- @example
-- assert(nn.ParameterList { rille.ones(2) }:len() == 1)

--- Parameters by name that belong to the module that holds them.
-- @name rille.nn.ParameterDict
-- @class ParameterDict
-- @base rille.ModuleDict
-- @param entries table<string,rille.Tensor>|table[]?: name -> tensor, or pairs; tensors become parameters
-- @return rille.ParameterDict: dict.name is a parameter
-- @example
-- local weights = nn.ParameterDict { scale = rille.ones(3) }

--- A tanh (or ReLU) recurrent network: h' = tanh(W_ih x + b_ih + W_hh h + b_hh).
-- @name rille.nn.RNN
-- @class RNN
-- @base rille.Module
-- @return rille.RNN: called with input [steps, batch, input_size] and maybe h_0 [layers, batch, hidden_size]; gives output
-- [steps, batch, hidden_size] and h_n
-- @example
-- local output, h = nn.RNN(10, 20)(rille.randn(5, 3, 10))

--- Gated recurrent units.
-- @name rille.nn.GRU
-- @class GRU
-- @base rille.Module
-- @return rille.GRU: called with input [steps, batch, input_size] and maybe h_0; gives output [steps, batch, hidden_size] and h_n
-- @example
-- local output, h = nn.GRU(10, 20)(rille.randn(5, 3, 10))

--- Long short-term memory.
-- @name rille.nn.LSTM
-- @class LSTM
-- @base rille.Module
-- @return rille.LSTM: called with input [steps, batch, input_size] and maybe h_0 and c_0; gives output [steps, batch,
-- hidden_size],
-- h_n and c_n
-- @example
-- local output, h, c = nn.LSTM(10, 20, { num_layers = 2, batch_first = true })(rille.randn(3, 5, 10))

--- One step of nn.RNN.
-- @name rille.nn.RNNCell
-- @class RNNCell
-- @base rille.Module
-- @return rille.RNNCell: called with input [batch, input_size] and maybe h; gives h [batch, hidden_size]
-- @example
-- local h = nn.RNNCell(10, 20)(rille.randn(3, 10))

--- One step of nn.GRU.
-- @name rille.nn.GRUCell
-- @class GRUCell
-- @base rille.Module
-- @return rille.GRUCell: called with input [batch, input_size] and maybe h; gives h [batch, hidden_size]
-- @example
-- local h = nn.GRUCell(10, 20)(rille.randn(3, 10))

--- Nothing: there is no memory that weights would have to lie in side by side. Of nn.RNN, nn.GRU and nn.LSTM.
-- @name LSTM:flatten_parameters
-- @example
-- nn.LSTM(2, 3):flatten_parameters()

--- One step of nn.LSTM.
-- @name rille.nn.LSTMCell
-- @class LSTMCell
-- @base rille.Module
-- @return rille.LSTMCell: called with input [batch, input_size] and maybe h and c; gives h and c [batch, hidden_size]
-- @example
-- local h, c = nn.LSTMCell(10, 20)(rille.randn(3, 10))

--- Attention of several heads.
-- attention(query, key, value, options) gives the output [steps, batch, embed_dim] and, unless need_weights is false, the
-- weights.
-- Options: key_padding_mask, need_weights (true), attn_mask, average_attn_weights (true), is_causal.
-- @name rille.nn.MultiheadAttention
-- @class MultiheadAttention
-- @base rille.Module
-- @return rille.MultiheadAttention: a module
-- @example
-- local x = rille.randn(5, 2, 16)
-- local y, weights = nn.MultiheadAttention(16, 4)(x, x, x)

--- Softmax over many classes of which a few are frequent, computed in clusters.
-- Called with the input [n, in_features] and classes [n] it gives their log-probabilities [n] and the loss.
-- @name rille.nn.AdaptiveLogSoftmaxWithLoss
-- @class AdaptiveLogSoftmaxWithLoss
-- @base rille.Module
-- @return rille.AdaptiveLogSoftmaxWithLoss: also with log_prob(input) and predict(input)
-- @example
-- local layer = nn.AdaptiveLogSoftmaxWithLoss(16, 100, { 10, 50 })
-- local log_probs, loss = layer(rille.randn(4, 16), rille.randint(0, 100, { 4 }))

--- The log-probabilities of all classes.
-- @name AdaptiveLogSoftmaxWithLoss:log_prob
-- @param input rille.Tensor: [n, in_features]
-- @return rille.Tensor: [n, n_classes]
-- @example
-- local p = nn.AdaptiveLogSoftmaxWithLoss(8, 20, { 5 }):log_prob(rille.randn(4, 8))

--- The likeliest class of each row.
-- @name AdaptiveLogSoftmaxWithLoss:predict
-- @param input rille.Tensor: [n, in_features]
-- @return rille.Tensor: int64 [n]
-- @example
-- local classes = nn.AdaptiveLogSoftmaxWithLoss(8, 20, { 5 }):predict(rille.randn(4, 8))

--- An encoder and a decoder of transformer layers.
-- model(src, tgt, options): masks are options of the call: src_mask, tgt_mask, memory_mask, ..._key_padding_mask, ..._is_causal.
-- @name rille.nn.Transformer
-- @class Transformer
-- @base rille.Module
-- @return rille.Transformer: called with src [s, batch, d_model] and tgt [t, batch, d_model], gives [t, batch, d_model]
-- @example
-- local net = nn.Transformer { d_model = 16, nhead = 2, num_encoder_layers = 1, num_decoder_layers = 1, dim_feedforward = 32 }
-- local y = net(rille.randn(5, 2, 16), rille.randn(4, 2, 16))

--- Several encoder layers, each a copy of the given one.
-- @name rille.nn.TransformerEncoder
-- @class TransformerEncoder
-- @base rille.Module
-- @param encoder_layer rille.Module: an nn.TransformerEncoderLayer
-- @param num_layers integer: how many copies
-- @param norm rille.Module?: is applied at the end
-- @return rille.TransformerEncoder: called with src [s, batch, d_model] and maybe mask, src_key_padding_mask, is_causal
-- @example
-- local encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(16, 2, 32), 2)
-- local y = encoder(rille.randn(5, 2, 16))

--- Several decoder layers, each a copy of the given one.
-- @name rille.nn.TransformerDecoder
-- @class TransformerDecoder
-- @base rille.Module
-- @param decoder_layer rille.Module: an nn.TransformerDecoderLayer
-- @param num_layers integer: how many copies
-- @param norm rille.Module?: is applied at the end
-- @return rille.TransformerDecoder: called with tgt [t, batch, d_model] and memory [s, batch, d_model], and masks as its layers
-- take
-- @example
-- local decoder = nn.TransformerDecoder(nn.TransformerDecoderLayer(16, 2, 32), 2)
-- local y = decoder(rille.randn(4, 2, 16), rille.randn(5, 2, 16))

--- Self-attention and a feed-forward part, with norms and residual connections.
-- @name rille.nn.TransformerEncoderLayer
-- @class TransformerEncoderLayer
-- @base rille.Module
-- @return rille.TransformerEncoderLayer: called with src [s, batch, d_model] and maybe src_mask, src_key_padding_mask, is_causal
-- @example
-- local y = nn.TransformerEncoderLayer(16, 2, 32)(rille.randn(5, 2, 16))

--- Self-attention, attention to the encoder's output and a feed-forward part.
-- @name rille.nn.TransformerDecoderLayer
-- @class TransformerDecoderLayer
-- @base rille.Module
-- @return rille.TransformerDecoderLayer: called with tgt, memory and maybe tgt_mask, memory_mask, tgt_key_padding_mask,
-- memory_key_padding_mask, tgt_is_causal, memory_is_causal
-- @example
-- local y = nn.TransformerDecoderLayer(16, 2, 32)(rille.randn(4, 2, 16), rille.randn(5, 2, 16))

--- A layer of given vectors.
-- @name rille.nn.Embedding.from_pretrained
-- @param embeddings rille.Tensor: the table, [rows, features]
-- @option freeze boolean = true: whether the table stays as it is
-- @option padding_idx integer: the row without gradient
-- @option max_norm number: longer rows are made so long
-- @option norm_type number = 2: which norm
-- @return rille.Embedding: the layer
-- @example
-- local layer = nn.Embedding.from_pretrained(rille.randn(10, 3), { freeze = false })

--- A mask that lets every position see itself and what came before. Also model:generate_square_subsequent_mask(sz).
-- @name rille.nn.Transformer.generate_square_subsequent_mask
-- @param sz integer: steps
-- @return rille.Tensor: [sz, sz]: 0 where it sees, minus infinity elsewhere
-- @example
-- local mask = nn.Transformer.generate_square_subsequent_mask(4)

--- The module itself, as its tensors are where they are.
-- @name Module:cpu
-- @return rille.Module: the module
-- @example
-- local fc = nn.Linear(2, 3):cpu()

--- The name of the module's class.
-- @name Module:class_name
-- @return string: as "Linear"
-- @example
-- print(nn.Linear(2, 3):class_name()) -- Linear

--- Adds the tensors of a list at the end.
-- @name ParameterList:extend_with
-- @param list rille.Tensor[]: parameters, or tensors, of which parameters are made
-- @return rille.ParameterList: the list
-- @example
-- local list = nn.ParameterList({ rille.ones(2) }):extend_with { rille.ones(3), rille.ones(4) }
-- print(#list) -- 3
