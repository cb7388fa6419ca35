---@meta _
-- Made by docs/make_annotations.lua.

---@alias rille.dtype "float32"|"float64"|"int64"|"int32"|"uint8"|"bool"

---@class rille.None


---@class rille.Class
---@field [string] any
---@overload fun(...: any): any
local Class = {}

---@class rille.ModuleClass: rille.Module
---@field [string] any
---@overload fun(...: any): rille.CustomModule
local ModuleClass = {}

---@class rille.CustomModule: rille.Module
---@field [string] any
---@overload fun(...: any): any
local CustomModule = {}

---@class rille.Context
local Context = {}

---In forward: keeps tensors for backward, where they are ctx.saved_tensors in this order.
---```lua
---local Same = rille.Function:extend "Same"
---function Same.forward(ctx, x) ctx:save_for_backward(x) return x * 1 end
---function Same.backward(_, grad) return grad end
---Same(rille.ones(2))
---```
---@param ... rille.Tensor inputs and outputs belong here, not in fields of ctx
function Context:save_for_backward(...) end

---In forward: says that these outputs have no gradient.
---```lua
---local Largest = rille.Function:extend "Largest"
---function Largest.forward(ctx, x)
---  local at = x:argmax()
---  ctx:mark_non_differentiable(at)
---  return at
---end
---Largest(rille.ones(2))
---```
---@param ... rille.Tensor outputs
function Context:mark_non_differentiable(...) end

---@class rille.Tokenizer
local Tokenizer = {}

---@class (exact) rille.Tokenizer.encode.options
---@field add_special_tokens? boolean whether those of the template come in (true)

---The tokens of a text or of a pair of texts.
---```lua
---local t = rille.tokenizer.from_str '{"model": {"type": "WordLevel", "vocab": {"a": 5}, "unk_token": "a"}}'
---print(t:encode("a").ids[1]) --> 5
---```
---@param text string UTF-8
---@param pair? string a second text
---@param options? rille.Tokenizer.encode.options add_special_tokens = true
---@return table<string,any> # lists: ids, tokens, offsets ({ first byte from 0, byte behind the last }), attention_mask, type_ids, special_tokens_mask, word_ids (nil for special tokens)
---@overload fun(self: rille.Tokenizer, text: string, options?: rille.Tokenizer.encode.options): table<string,any>
function Tokenizer:encode(text, pair, options) end

---@class (exact) rille.Tokenizer.encode_batch.options
---@field add_special_tokens? boolean whether those of the template come in (true)

---encode for a list of texts, or of pairs { text, pair }; where padding is on, all become of one length.
---```lua
---local t = rille.tokenizer.from_str '{"model": {"type": "WordLevel", "vocab": {"a": 5}, "unk_token": "a"}}'
---t:enable_padding { length = 4 }
---print(#t:encode_batch({ "a", "a" })[2].ids) --> 4
---```
---@param texts any[] strings, or lists of two
---@param options? rille.Tokenizer.encode_batch.options add_special_tokens = true
---@return table[] # encodings
function Tokenizer:encode_batch(texts, options) end

---@class (exact) rille.Tokenizer.decode.options
---@field skip_special_tokens? boolean whether special tokens are left out (true)

---The text of tokens.
---```lua
---local t = rille.tokenizer.from_str '{"model": {"type": "WordLevel", "vocab": {"a": 5, "b": 6}, "unk_token": "a"}}'
---print(t:decode { 5, 6 }) --> a b
---```
---@param ids integer[]|rille.Tensor tokens, as encode gives them
---@param options? rille.Tokenizer.decode.options skip_special_tokens = true
---@return string # the text
function Tokenizer:decode(ids, options) end

---The id of a token, or nil.
---```lua
---local t = rille.tokenizer.from_str '{"model": {"type": "WordLevel", "vocab": {"a": 5}, "unk_token": "a"}}'
---print(t:token_to_id "a") --> 5
---```
---@param token string as it stands in the vocabulary
---@return integer? # its id
function Tokenizer:token_to_id(token) end

---The token of an id, or nil.
---```lua
---local t = rille.tokenizer.from_str '{"model": {"type": "WordLevel", "vocab": {"a": 5}, "unk_token": "a"}}'
---print(t:id_to_token(5)) --> a
---```
---@param id integer an id
---@return string? # the token
function Tokenizer:id_to_token(id) end

---How many ids there are: one more than the largest.
---```lua
---local t = rille.tokenizer.from_str '{"model": {"type": "WordLevel", "vocab": {"a": 5}, "unk_token": "a"}}'
---print(t:get_vocab_size()) --> 6
---```
---@return integer # the number
function Tokenizer:get_vocab_size() end

---@class (exact) rille.Tokenizer.enable_truncation.options
---@field strategy? string or "only_first", "only_second" of a pair ("longest_first")
---@field direction? string which end is cut ("right")

---Cuts encodings that are longer, special tokens included.
---```lua
---local t = rille.tokenizer.from_str '{"model": {"type": "WordLevel", "vocab": {"a": 5}, "unk_token": "a"}}'
---t:enable_truncation(2)
---print(#t:encode("a").ids) --> 1
---```
---@param max_length integer tokens at most
---@param options? rille.Tokenizer.enable_truncation.options strategy = "longest_first", direction = "right"
function Tokenizer:enable_truncation(max_length, options) end

---Cuts nothing from here on.
---```lua
---local t = rille.tokenizer.from_str '{"model": {"type": "WordLevel", "vocab": {"a": 5}, "unk_token": "a"}}'
---t:no_truncation()
---```
function Tokenizer:no_truncation() end

---@class (exact) rille.Tokenizer.enable_padding.options
---@field length? integer tokens; the longest of the batch if left out
---@field pad_id? integer what they are filled with (0)
---@field pad_token? string the same as text ("[PAD]")
---@field pad_type_id? integer its type (0)
---@field direction? string which end is filled ("right")
---@field pad_to_multiple_of? integer lengths are rounded up to

---Fills up shorter encodings: to the longest of a batch, or to a length.
---```lua
---local t = rille.tokenizer.from_str '{"model": {"type": "WordLevel", "vocab": {"a": 5}, "unk_token": "a"}}'
---t:enable_padding { length = 3, pad_id = 5 }
---print(table.concat(t:encode("a").attention_mask, " ")) --> 1 0 0
---```
---@param options? rille.Tokenizer.enable_padding.options length, pad_id = 0, pad_token = "[PAD]", pad_type_id = 0, direction = "right", pad_to_multiple_of
function Tokenizer:enable_padding(options) end

---Fills up nothing from here on.
---```lua
---local t = rille.tokenizer.from_str '{"model": {"type": "WordLevel", "vocab": {"a": 5}, "unk_token": "a"}}'
---t:no_padding()
---```
function Tokenizer:no_padding() end

---@class rille.Constraint
---@field event_dim integer how many dims one event has
---@field is_discrete boolean whether only whole numbers are meant
local Constraint = {}

---A class of constraints of one's own: define check(value), and event_dim where events have dims.
---```lua
---local Even = rille.distributions.constraints.Constraint:extend "Even"
---function Even:check(value) return value:remainder(2):eq(0) end
---print(Even():check(rille.tensor { 2.0, 3.0 })) -- true, false
---```
---@param name string its name
---@return rille.Class # a class
function Constraint:extend(name) end

---Where a constraint holds; what a class of one's own defines.
---```lua
---print(rille.distributions.constraints.simplex:check(rille.tensor { 0.5, 0.5 })) -- true
---```
---@param value rille.Tensor values
---@return rille.Tensor # of booleans, one for each event
function Constraint:check(value) end

---@class rille.Generator
local Generator = {}

---Starts the generator's numbers anew.
---```lua
---local g = rille.Generator():manual_seed(1)
---```
---@param seed integer any integer
---@return rille.Generator # itself
function Generator:manual_seed(seed) end

---Starts the generator anew with a seed of the system's.
---```lua
---local seed = rille.Generator():seed()
---```
---@return integer # the seed
function Generator:seed() end

---The seed that the generator was last started with.
---```lua
---assert(rille.Generator():manual_seed(5):initial_seed() == 5)
---```
---@return integer # the seed
function Generator:initial_seed() end

---The generator's state.
---```lua
---local state = rille.Generator():get_state()
---```
---@return rille.Tensor # uint8, one dim
function Generator:get_state() end

---Puts the generator into a state that get_state gave.
---```lua
---local a, b = rille.Generator():manual_seed(1), rille.Generator()
---b:set_state(a:get_state())
---```
---@param state rille.Tensor what get_state gave
function Generator:set_state(state) end

---@class rille.DataLoader
---@overload fun(...: any): any
local DataLoader = {}

---An independent pass.
---```lua
---local loader = rille.data.DataLoader(rille.randn(10, 4), { batch_size = 4 })
---local batch = loader:iter()()
---```
---@return fun():rille.Tensor?,rille.Tensor? # a batch at every call, nil at the end
function DataLoader:iter() end

---An independent pass with the batches' numbers in front, from 0.
---```lua
---local loader = rille.data.DataLoader(rille.randn(10, 4), { batch_size = 4 })
---for i, batch in loader:enumerate() do print(i, batch.shape) end -- 0, 1, 2
---```
---@param start? integer the first number
---@return fun():integer?,rille.Tensor?,rille.Tensor? # a number and a batch at every call, nil at the end
function DataLoader:enumerate(start) end

---How many batches a pass has.
---```lua
---assert(rille.data.DataLoader(rille.randn(10, 4), { batch_size = 4 }):len() == 3)
---```
---@return integer # the same as #loader; nil for a data set without a length
function DataLoader:len() end

---Ends the workers of passes that were left half way, and persistent ones. local loader <close> does so itself.
---```lua
---rille.data.DataLoader(rille.randn(10, 4)):close()
---```
function DataLoader:close() end

---Where the newest pass stands, for a checkpoint; the default generator's state is not in it.
---```lua
---local dict = rille.data.DataLoader(rille.randn(10, 4)):state_dict()
---```
---@return table # how many batches were given, and the random states
function DataLoader:state_dict() end

---Takes over what state_dict gave: the next pass goes on where that one stood, in the same order.
---```lua
---local loader = rille.data.DataLoader(rille.randn(10, 4))
---loader:load_state_dict(loader:state_dict())
---```
---@param dict table what state_dict gave
function DataLoader:load_state_dict(dict) end

---@class rille.Dataset
local Dataset = {}

---A new class of data sets.
---```lua
---local Mine = rille.data.Dataset:extend "Mine"
---```
---@param name? string its name
---@return rille.Class # define init, len and get in it; calling it makes a data set
function Dataset:extend(name) end

---How many items there are.
---```lua
---assert(rille.data.TensorDataset(rille.zeros(5, 2)):len() == 5)
---```
---@return integer # the same as #set
function Dataset:len() end

---An item.
---```lua
---local x, y = rille.data.TensorDataset(rille.zeros(5, 2), rille.arange(5)):get(3)
---```
---@param i integer which one, from 0
---@return any # its values
function Dataset:get(i) end

---@class rille.TensorDataset: rille.Dataset
local TensorDataset = {}

---@class rille.IterableDataset: rille.Dataset
local IterableDataset = {}

---A pass over the items.
---```lua
---local item = rille.data.IterableDataset(function() coroutine.yield(1) end):iter()()
---```
---@return fun():any # an item at every call, nil at the end
function IterableDataset:iter() end

---@class rille.Subset: rille.Dataset
local Subset = {}

---@class rille.ConcatDataset: rille.Dataset
local ConcatDataset = {}

---@class rille.StackDataset: rille.Dataset
local StackDataset = {}

---@class rille.ScriptDataset: rille.Dataset
local ScriptDataset = {}

---@class rille.Sampler
local Sampler = {}

---A new class of samplers.
---```lua
---local Mine = rille.data.Sampler:extend "Mine"
---```
---@param name? string its name
---@return rille.Class # define init, iter and len in it; calling it makes a sampler
function Sampler:extend(name) end

---How many indices a pass gives.
---```lua
---assert(rille.data.SequentialSampler(rille.zeros(5, 2)):len() == 5)
---```
---@return integer # the same as #sampler
function Sampler:len() end

---A pass.
---```lua
---local next_index = rille.data.SequentialSampler(rille.zeros(5, 2)):iter()
---```
---@return fun():integer? # an index at every call, nil at the end
function Sampler:iter() end

---@class rille.SequentialSampler: rille.Sampler
local SequentialSampler = {}

---@class rille.RandomSampler: rille.Sampler
local RandomSampler = {}

---@class rille.SubsetRandomSampler: rille.Sampler
local SubsetRandomSampler = {}

---@class rille.WeightedRandomSampler: rille.Sampler
local WeightedRandomSampler = {}

---@class rille.DistributedSampler: rille.Sampler
local DistributedSampler = {}

---Another order for each epoch: called before a pass, with the same number on all ranks. rille.train.Trainer does it.
---```lua
---local set = rille.data.TensorDataset(rille.arange(10))
---local sampler = rille.data.DistributedSampler(set, { num_replicas = 2, rank = 0 })
---sampler:set_epoch(1)
---```
---@param epoch integer from 0
function DistributedSampler:set_epoch(epoch) end

---@class rille.BatchSampler: rille.Sampler
local BatchSampler = {}

---@class rille.CharText: rille.Dataset
---@field codes rille.Tensor int64, the whole text
---@field vocabulary string[] the character of code c is vocabulary[c + 1]
---@field codes_of table<string,integer> character -> code
local CharText = {}

---Codes of a string.
---```lua
---local file <close> = io.open("text.txt", "w")
---file:write(("to be or not to be. "):rep(20))
---file:flush()
---local codes = rille.data.CharText("text.txt"):encode "to be"
---```
---@param text string UTF-8
---@return rille.Tensor # int64 [n]
function CharText:encode(text) end

---The string of a tensor of codes.
---```lua
---local file <close> = io.open("text.txt", "w")
---file:write(("to be or not to be. "):rep(20))
---file:flush()
---local text = rille.data.CharText "text.txt"
---assert(text:decode(text:encode "to be") == "to be")
---```
---@param codes rille.Tensor int64 [n]
---@return string # the text
function CharText:decode(codes) end

---@class rille.WordText: rille.CharText
local WordText = {}

---@class rille.Table
---@field columns table<string,any> name -> tensor [rows], or a list for strings; of dates, seconds since 1970 in UTC (float64)
---@field names string[] in the file's order
---@field types table<string,string> name -> type, given or guessed
---@field vocabularies table<string,string[]> name -> words of a category; code c is vocabularies[name][c + 1]
---@field rows integer how many
local Table = {}

---Columns side by side.
---```lua
---local file <close> = io.open("flats.csv", "w")
---file:write "area,rooms\n50.5,2\n80,3\n"
---file:flush()
---local x = rille.data.read_csv("flats.csv"):tensor { "area", "rooms" } -- [2, 2]
---```
---@param names? string[] columns of numbers; all in the file's order if left out
---@param dtype? rille.dtype element type
---@return rille.Tensor # [rows, columns]
function Table:tensor(names, dtype) end

---The first rows, which are shown when they are printed.
---```lua
---local file <close> = io.open("flats.csv", "w")
---file:write "area,city\n50.5,Bonn\n80,Kiel\n"
---file:flush()
---print(rille.data.read_csv("flats.csv"):head())
---```
---@param n? integer how many rows
---@return rille.Table # of n rows at most
function Table:head(n) end

---What the columns are like, as pandas counts it: count, mean, std, min, 25%, 50%, 75% and max of numbers and dates (which have
---no std), count, unique, top and freq of words and truth values. What is missing is left out. Printed, it is a table.
---```lua
---local file <close> = io.open("flats.csv", "w")
---file:write "area,city\n50.5,Bonn\n80,Kiel\n"
---file:flush()
---local d = rille.data.read_csv("flats.csv"):describe()
---print(d, d.area.mean, d.city.top)
---```
---@return table<string,table<string,any>> # column -> statistic -> value
function Table:describe() end

---@class rille.ImageFolder: rille.Dataset
---@field classes string[] names of the folders, sorted; label c is classes[c + 1]
---@field class_to_idx table<string,integer> name -> label
---@field samples table[] { path, label }
---@field targets rille.Tensor int64 [n], all labels
---@field skipped string[] files that are no pictures by their names, and those beside the folders
local ImageFolder = {}

---@class rille.Work
local Work = {}

---Waits until the transfer is done.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  dist.all_reduce_async(rille.ones(3)):wait()
---end
---```
---@return any # what the plain call gives
function Work:wait() end

---Whether wait would return at once.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  print(dist.all_reduce_async(rille.ones(3)):is_completed())
---end
---```
---@return boolean 
function Work:is_completed() end

---@class rille.DataParallel: rille.Module
---@field module rille.Module the network
---@overload fun(...: any): any, any, any
local DataParallel = {}

---Without reducing gradients: they gather on this rank, and the next backward outside reduces what has gathered.
---model:no_sync(f)
---runs f; local _ <close> = model:no_sync() does it until the end of the block.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  local model = dist.DataParallel(net)
---  model:no_sync(function() model(rille.randn(8, 4)):sum():backward() end)
---  model(rille.randn(8, 4)):sum():backward()
---end
---```
---@param f? function what is run
---@return any # what f gives; without f, a value to be closed
function DataParallel:no_sync(f) end

---What is sent in one piece, in the order in which it is sent: a list of { bytes, names }; its field passes counts the
---backwards
---that were reduced.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  local model = dist.DataParallel(net)
---  print(#model:buckets())
---end
---```
---@return table[] # a row for each
function DataParallel:buckets() end

---@class rille.SyncBatchNorm: rille.Module
---@overload fun(...: any): any, any, any
local SyncBatchNorm = {}

---@class rille.Distribution
---@field batch_shape integer[] the shape of the parameters
---@field event_shape integer[] the shape of one draw
---@field mean rille.Tensor the expected value, where there is one
---@field mode rille.Tensor the most likely value
---@field variance rille.Tensor the variance
---@field stddev rille.Tensor the root of the variance
---@field support rille.Constraint what values may be; called, it tells where they are
---@field has_rsample boolean whether gradients flow through samples
---@field has_enumerate_support boolean whether all values can be listed
---@field arg_constraints table what parameters must be, by their names
---@field validate_args boolean whether parameters and values are checked
local Distribution = {}

---A class of distributions of one's own: define init, which calls set_shapes, log_prob, and sample or rsample. A method get_x is
---what the field x is.
---```lua
---local Sure = rille.distributions.Distribution:extend "Sure"
---function Sure:init(value)
---  self.value = value
---  self:set_shapes(value.shape)
---end
---function Sure:sample() return self.value end
---print(Sure(rille.ones(2)):sample()) -- 1, 1
---```
---@param name string its name
---@return rille.Class # a class
function Distribution:extend(name) end

---Sets the shapes; what an init must do.
---```lua
---rille.distributions.Normal(0, 1):set_shapes {}
---```
---@param batch_shape integer[] the shape of the parameters
---@param event_shape? integer[] the shape of one draw; that of a number if left out
function Distribution:set_shapes(batch_shape, event_shape) end

---The shape of samples: of so many, of the batch, of one event.
---```lua
---print(#rille.distributions.Normal(rille.zeros(3), 1):extended_shape { 2 }) -- 2
---```
---@param sample_shape? integer[] how many
---@return integer[] # the three lists behind each other
function Distribution:extended_shape(sample_shape) end

---All values that can be drawn.
---```lua
---print(rille.distributions.Binomial(2, { probs = 0.5 }):enumerate_support()) -- 0, 1, 2
---```
---@param expand? boolean whether they have the batch's shape
---@return rille.Tensor # [values, ...]
function Distribution:enumerate_support(expand) end

---Samples without gradients, with PyTorch's numbers for a seed.
---```lua
---print(rille.distributions.Normal(0, 1):sample({ 3 }).shape) -- [3]
---```
---@param sample_shape? integer[] how many; one if left out
---@return rille.Tensor # of the extended shape
function Distribution:sample(sample_shape) end

---Samples through which gradients flow to the parameters.
---```lua
---local scale = rille.ones(2, { requires_grad = true })
---rille.distributions.Normal(0, scale):rsample({ 5 }):sum():backward()
---```
---@param sample_shape? integer[] how many; one if left out
---@return rille.Tensor # of the extended shape
function Distribution:rsample(sample_shape) end

---Many samples, by PyTorch's older name.
---```lua
---print(rille.distributions.Uniform(0, 1):sample_n(4).shape) -- [4]
---```
---@param n integer how many
---@return rille.Tensor # [n, ...]
function Distribution:sample_n(n) end

---The logarithm of the density, or of the probability, of values.
---```lua
---print(rille.distributions.Normal(0, 1):log_prob(rille.zeros(1))) -- -0.9189
---```
---@param value rille.Tensor|number values
---@return rille.Tensor # one number for each event
function Distribution:log_prob(value) end

---The expected -log_prob.
---```lua
---print(rille.distributions.Bernoulli(0.5):entropy():item()) -- 0.69314718246460
---```
---@return rille.Tensor # of the batch's shape
function Distribution:entropy() end

---exp of the entropy.
---```lua
---print(rille.distributions.Categorical(rille.ones(4)):perplexity():item()) -- 4.0
---```
---@return rille.Tensor # of the batch's shape
function Distribution:perplexity() end

---The probability of numbers that are not larger.
---```lua
---print(rille.distributions.Normal(0, 1):cdf(rille.zeros(1))) -- 0.5
---```
---@param value rille.Tensor|number values
---@return rille.Tensor # numbers from 0 to 1
function Distribution:cdf(value) end

---The number that cdf gives the value for.
---```lua
---print(rille.distributions.Normal(0, 1):icdf(rille.tensor { 0.5 })) -- 0
---```
---@param value rille.Tensor numbers from 0 to 1
---@return rille.Tensor # values
function Distribution:icdf(value) end

---All values that can be drawn.
---```lua
---print(rille.distributions.Binomial(2, { probs = 0.5 }):enumerate_support()) -- 0, 1, 2
---```
---@param expand? boolean whether they have the batch's shape
---@return rille.Tensor # [values, ...]
function Distribution:enumerate_support(expand) end

---Where values lie in the support.
---```lua
---print(rille.distributions.Uniform(0, 1):support(rille.tensor { 0.5, 2 })) -- true, false
---```
---@param value rille.Tensor values
---@return rille.Tensor # of booleans
function Distribution:support(value) end

---A value as a tensor, which has been held against the event's shape and the support.
---```lua
---local value = rille.distributions.Uniform(0, 1):check_value(0.5)
---```
---@param value rille.Tensor|number a value
---@return rille.Tensor # the value
function Distribution:check_value(value) end

---Raises an error unless all elements of a condition hold; for the init of a class of one's own.
---```lua
---local d = rille.distributions.Normal(0, 1)
---d:require(d.scale:gt(0), "scale must be > 0")
---```
---@param condition rille.Tensor of booleans
---@param what string the error's text
function Distribution:require(condition, what) end

---The same distribution in a larger batch, in which its parameters are repeated.
---```lua
---print(rille.distributions.Normal(0, 1):expand({ 3 }):sample().shape) -- [3]
---```
---@param batch_shape integer[] the shape of the batch, which the old one fits into
---@return rille.Distribution # a distribution
function Distribution:expand(batch_shape) end

---@class rille.Normal: rille.Distribution
local Normal = {}

---@class rille.LogNormal: rille.TransformedDistribution
local LogNormal = {}

---@class rille.HalfNormal: rille.Distribution
local HalfNormal = {}

---@class rille.Uniform: rille.Distribution
local Uniform = {}

---@class rille.Exponential: rille.Distribution
local Exponential = {}

---@class rille.Laplace: rille.Distribution
local Laplace = {}

---@class rille.Cauchy: rille.Distribution
local Cauchy = {}

---@class rille.Gumbel: rille.TransformedDistribution
local Gumbel = {}

---@class rille.Gamma: rille.Distribution
local Gamma = {}

---@class rille.Chi2: rille.Gamma
local Chi2 = {}

---@class rille.Beta: rille.Distribution
local Beta = {}

---@class rille.Dirichlet: rille.Distribution
local Dirichlet = {}

---@class rille.StudentT: rille.Distribution
local StudentT = {}

---@class rille.Bernoulli: rille.Distribution
---@field probs rille.Tensor probabilities
---@field logits rille.Tensor their logarithms, or log-odds
local Bernoulli = {}

---@class rille.Categorical: rille.Distribution
---@field probs rille.Tensor probabilities
---@field logits rille.Tensor their logarithms, or log-odds
local Categorical = {}

---@class rille.OneHotCategorical: rille.Distribution
---@field probs rille.Tensor probabilities
---@field logits rille.Tensor their logarithms, or log-odds
local OneHotCategorical = {}

---@class rille.OneHotCategoricalStraightThrough: rille.OneHotCategorical
local OneHotCategoricalStraightThrough = {}

---@class rille.Multinomial: rille.Distribution
---@field probs rille.Tensor probabilities
---@field logits rille.Tensor their logarithms, or log-odds
local Multinomial = {}

---@class rille.Binomial: rille.Distribution
---@field probs rille.Tensor probabilities
---@field logits rille.Tensor their logarithms, or log-odds
local Binomial = {}

---@class rille.Geometric: rille.Distribution
---@field probs rille.Tensor probabilities
---@field logits rille.Tensor their logarithms, or log-odds
local Geometric = {}

---@class rille.Poisson: rille.Distribution
local Poisson = {}

---@class rille.MultivariateNormal: rille.Distribution
---@field covariance_matrix rille.Tensor the covariances
---@field precision_matrix rille.Tensor their inverse
---@field scale_tril rille.Tensor the lower triangle
local MultivariateNormal = {}

---@class rille.Independent: rille.Distribution
local Independent = {}

---@class rille.MixtureSameFamily: rille.Distribution
local MixtureSameFamily = {}

---@class rille.TransformedDistribution: rille.Distribution
local TransformedDistribution = {}

---@class rille.ExponentialFamily: rille.Distribution
---@field natural_params rille.Tensor[] what get_natural_params gives
---@field mean_carrier_measure number the expected logarithm of what else is in the density; 0
local ExponentialFamily = {}

---The logarithm of the number that the density is divided by; what a class of one's own defines.
---```lua
---local d = rille.distributions.Wishart(3, rille.eye(2))
---print(d:log_normalizer(table.unpack(d.natural_params)).shape) -- []
---```
---@param ... rille.Tensor the natural parameters
---@return rille.Tensor # of the batch's shape
function ExponentialFamily:log_normalizer(...) end

---@class rille.InverseGamma: rille.TransformedDistribution
local InverseGamma = {}

---@class rille.Weibull: rille.TransformedDistribution
local Weibull = {}

---@class rille.Pareto: rille.TransformedDistribution
local Pareto = {}

---@class rille.HalfCauchy: rille.TransformedDistribution
local HalfCauchy = {}

---@class rille.Kumaraswamy: rille.TransformedDistribution
local Kumaraswamy = {}

---@class rille.LogisticNormal: rille.TransformedDistribution
local LogisticNormal = {}

---@class rille.FisherSnedecor: rille.Distribution
local FisherSnedecor = {}

---@class rille.GeneralizedPareto: rille.Distribution
local GeneralizedPareto = {}

---The logarithm of cdf.
---```lua
---local d = rille.distributions.GeneralizedPareto(0, 1, 0)
---print(d:log_cdf(rille.tensor { 1.0 })) -- -0.4587
---```
---@param value rille.Tensor|number values
---@return rille.Tensor # numbers up to 0
function GeneralizedPareto:log_cdf(value) end

---The logarithm of 1 - cdf.
---```lua
---local d = rille.distributions.GeneralizedPareto(0, 1, 0)
---print(d:log_survival_function(rille.tensor { 1.0 })) -- -1
---```
---@param value rille.Tensor|number values
---@return rille.Tensor # numbers up to 0
function GeneralizedPareto:log_survival_function(value) end

---@class rille.VonMises: rille.Distribution
local VonMises = {}

---@class rille.NegativeBinomial: rille.Distribution
local NegativeBinomial = {}

---@class rille.ContinuousBernoulli: rille.ExponentialFamily
local ContinuousBernoulli = {}

---@class rille.LogitRelaxedBernoulli: rille.Distribution
local LogitRelaxedBernoulli = {}

---@class rille.RelaxedBernoulli: rille.TransformedDistribution
local RelaxedBernoulli = {}

---@class rille.ExpRelaxedCategorical: rille.Distribution
local ExpRelaxedCategorical = {}

---@class rille.RelaxedOneHotCategorical: rille.TransformedDistribution
local RelaxedOneHotCategorical = {}

---@class rille.LowRankMultivariateNormal: rille.Distribution
---@field covariance_matrix rille.Tensor the covariances
---@field precision_matrix rille.Tensor their inverse
---@field scale_tril rille.Tensor the lower triangle
local LowRankMultivariateNormal = {}

---@class rille.Wishart: rille.ExponentialFamily
local Wishart = {}

---@class rille.LKJCholesky: rille.Distribution
local LKJCholesky = {}

---@class rille.Metric
local Metric = {}

---Counts a batch.
---```lua
---rille.train.metrics.Accuracy():update(rille.randn(8, 3), rille.randint(0, 3, { 8 }))
---```
---@param output rille.Tensor what the model gave
---@param target rille.Tensor what is right
function Metric:update(output, target) end

---The value over all that was counted.
---```lua
---local metric = rille.train.metrics.Accuracy()
---metric:update(rille.randn(8, 3), rille.randint(0, 3, { 8 }))
---print(metric:compute())
---```
---@return number|rille.Tensor # the value
function Metric:compute() end

---Forgets what was counted.
---```lua
---rille.train.metrics.Accuracy():reset()
---```
function Metric:reset() end

---Adds what another object of the same kind counted.
---```lua
---local a, b = rille.train.metrics.Accuracy(), rille.train.metrics.Accuracy()
---a:update(rille.randn(8, 3), rille.randint(0, 3, { 8 }))
---b:update(rille.randn(8, 3), rille.randint(0, 3, { 8 }))
---a:merge(b)
---```
---@param other rille.Metric counted elsewhere
function Metric:merge(other) end

---What was counted, for a checkpoint.
---```lua
---local dict = rille.train.metrics.Accuracy():state_dict()
---```
---@return table # plain values and tensors
function Metric:state_dict() end

---Takes over what state_dict gave.
---```lua
---local metric = rille.train.metrics.Accuracy()
---metric:load_state_dict(metric:state_dict())
---```
---@param dict table what state_dict gave
function Metric:load_state_dict(dict) end

---@class rille.Module
---@field training boolean whether it is in training mode
---@field weight any
---@field bias any
---@overload fun(...: any): any
local Module = {}

---A new class of modules.
---```lua
---local Twice = nn.Module:extend "Twice"
---function Twice:forward(x) return x * 2 end
---local y = Twice()(rille.ones(3))
---```
---@param name? string the class's name, shown when a module is printed
---@return rille.ModuleClass # define init(...) and forward(...) in it; calling it makes a module
function Module:extend(name) end

---What a call of the module runs. Called directly, hooks are passed over.
---```lua
---local y = nn.Linear(2, 3):forward(rille.randn(4, 2))
---```
---@param ... any the module's inputs
---@return any # its outputs
function Module:forward(...) end

---All parameters of the module and of what it holds, in the order in which they were made.
---```lua
---local net = nn.Linear(2, 3)
---local opt = rille.optim.SGD(net:parameters(), { lr = 0.1 })
---```
---@return rille.Tensor[] # a list, for an optimizer
function Module:parameters() end

---All parameters with their names, for a loop.
---```lua
---for name, parameter in nn.Linear(2, 3):named_parameters() do print(name, parameter:numel()) end
---```
---@param prefix? string stands in front of the names
---@return fun():string,rille.Tensor # name and parameter
function Module:named_parameters(prefix) end

---All buffers (running means and the like), as a list.
---```lua
---print(#nn.BatchNorm1d(4):buffers())
---```
---@return rille.Tensor[] # tensors without gradient
function Module:buffers() end

---All buffers with their names, for a loop.
---```lua
---for name in nn.BatchNorm1d(4):named_buffers() do print(name) end
---```
---@param prefix? string stands in front of the names
---@return fun():string,rille.Tensor # name and buffer
function Module:named_buffers(prefix) end

---The module and everything below it, as a list.
---```lua
---print(#nn.Sequential(nn.Linear(2, 3), nn.ReLU()):modules()) -- 3
---```
---@return rille.Module[] # the module itself first
function Module:modules() end

---The module and everything below it with their paths, for a loop.
---```lua
---for name, module in nn.Sequential(nn.Linear(2, 3)):named_modules() do print(name, module) end
---```
---@param prefix? string stands in front of the names
---@return fun():string,rille.Module # path and module; the module itself first, with the name ""
function Module:named_modules(prefix) end

---The modules directly below, as a list.
---```lua
---print(#nn.Sequential(nn.Linear(2, 3), nn.ReLU()):children()) -- 2
---```
---@return rille.Module[] # modules
function Module:children() end

---The modules directly below with their names, for a loop.
---```lua
---for name, child in nn.Sequential(nn.Linear(2, 3)):named_children() do print(name, child) end
---```
---@return fun():string,rille.Module # name and module
function Module:named_children() end

---Calls a function for everything below and then for the module itself.
---```lua
---nn.Sequential(nn.Linear(2, 3)):apply(function(m) if m.weight then nn.init.zeros_(m.weight) end end)
---```
---@param fn fun(module: rille.Module) what is called
---@return rille.Module # itself
function Module:apply(fn) end

---Training mode on (or off) here and below: dropout and batch norm heed it.
---```lua
---local net = nn.Dropout(0.5):train()
---```
---@param mode? boolean whether it is training
---@return rille.Module # itself
function Module:train(mode) end

---Training mode off here and below: the same as train(false).
---```lua
---local net = nn.Dropout(0.5):eval()
---```
---@return rille.Module # itself
function Module:eval() end

---Switches gradients of all parameters on, or off (freezing).
---```lua
---local frozen = nn.Linear(2, 3):requires_grad_(false)
---```
---@param value? boolean whether they are trained
---@return rille.Module # itself
function Module:requires_grad_(value) end

---@class (exact) rille.Module.zero_grad.options
---@field set_to_none? boolean false keeps the tensors and fills them with zeros (true)

---Drops the gradients of all parameters, or fills them with zeros.
---```lua
---nn.Linear(2, 3):zero_grad()
---```
---@param options? rille.Module.zero_grad.options set_to_none = true
function Module:zero_grad(options) end

---Parameters and floating-point buffers as another floating-point dtype, in place: optimizers go on with them.
---```lua
---local net = nn.Linear(2, 3):to "float64"
---```
---@param dtype rille.dtype "float32" or "float64"
---@return rille.Module # itself
function Module:to(dtype) end

---The same as to("float64").
---```lua
---local net = nn.Linear(2, 3):double()
---```
---@return rille.Module # itself
function Module:double() end

---The same as to("float32").
---```lua
---local net = nn.Linear(2, 3):float()
---```
---@return rille.Module # itself
function Module:float() end

---All parameters and persistent buffers by name, in order, for rille.save.
---```lua
---rille.save(nn.Linear(2, 3):state_dict(), "net.safetensors")
---```
---@param prefix? string stands in front of the names
---@return table<string,rille.Tensor> # name -> tensor, sharing memory with the module's
function Module:state_dict(prefix) end

---@class (exact) rille.Module.load_state_dict.options
---@field assign? boolean takes the tensors themselves, with their dtype, in place of copies: nothing is in memory twice, and mapped ones are not even read (false)

---Copies tensors into the parameters and buffers of the same names. Nothing is changed when there is an error.
---```lua
---local a, b = nn.Linear(2, 3), nn.Linear(2, 3)
---b:load_state_dict(a:state_dict())
---```
---@param dict table<string,rille.Tensor> name -> tensor, as rille.load and state_dict give
---@param strict? boolean|table false (or { strict = false }) lets names be missing or unexpected
---@param options? rille.Module.load_state_dict.options assign = false
---@return string[] # names that are missing
---@return string[] # names that are unexpected
---@overload fun(self: rille.Module, dict: table<string,rille.Tensor>, options?: rille.Module.load_state_dict.options): string[], string[]
function Module:load_state_dict(dict, strict, options) end

---Gives the module a tensor that has no gradient but belongs to its state.
---```lua
---local net = nn.Sequential(nn.ReLU())
---net:register_buffer("mean", rille.zeros(3))
---```
---@param name string the field
---@param tensor rille.Tensor the buffer
---@param persistent? boolean|table false (or { persistent = false }) leaves it out of state_dict
function Module:register_buffer(name, tensor, persistent) end

---Gives the module a parameter: the same as self[name] = parameter.
---```lua
---local net = nn.Sequential(nn.ReLU())
---net:register_parameter("scale", nn.Parameter(rille.ones(1)))
---```
---@param name string the field
---@param parameter rille.Tensor an nn.Parameter
function Module:register_parameter(name, parameter) end

---Gives the module another one: the same as self[name] = module.
---```lua
---local net = nn.Sequential()
---net:register_module("fc", nn.Linear(2, 3))
---```
---@param name string the field
---@param module rille.Module the module
function Module:register_module(name, module) end

---The same as register_module.
---```lua
---local net = nn.Sequential()
---net:add_module("fc", nn.Linear(2, 3))
---```
---@param name string the field
---@param module rille.Module the module
function Module:add_module(name, module) end

---@class (exact) rille.Module.register_forward_pre_hook.options
---@field prepend? boolean before the hooks that are there (false)

---Calls a function before the module is called.
---```lua
---nn.Linear(2, 3):register_forward_pre_hook(function(_, x) return x / 2 end)
---```
---@param fn function fn(module, inputs...); what it returns takes the place of the inputs
---@param options? rille.Module.register_forward_pre_hook.options prepend = false
---@return table # a handle with remove()
function Module:register_forward_pre_hook(fn, options) end

---@class (exact) rille.Module.register_forward_hook.options
---@field prepend? boolean before the hooks that are there (false)

---Calls a function after the module was called.
---```lua
---local handle = nn.Linear(2, 3):register_forward_hook(function(_, _, y) print(y:mean()) end)
---handle:remove()
---```
---@param fn function fn(module, inputs, output...), inputs a table; what it returns takes the place of the output
---@param options? rille.Module.register_forward_hook.options prepend = false
---@return table # a handle with remove()
function Module:register_forward_hook(fn, options) end

---@class (exact) rille.Module.register_full_backward_hook.options
---@field prepend? boolean before the hooks that are there (false)

---Calls a function in backward when the gradients of the module's inputs are known.
---```lua
---nn.Linear(2, 3):register_full_backward_hook(function(_, grad_input) print(grad_input[1]) end)
---```
---@param fn function fn(module, grad_input, grad_output), both tables; a table that it returns takes the place of grad_input
---@param options? rille.Module.register_full_backward_hook.options prepend = false
---@return table # a handle with remove()
function Module:register_full_backward_hook(fn, options) end

---@class (exact) rille.Module.register_full_backward_pre_hook.options
---@field prepend? boolean before the hooks that are there (false)

---Calls a function in backward before the module's own.
---```lua
---nn.Linear(2, 3):register_full_backward_pre_hook(function(_, grad_output) print(grad_output[1]) end)
---```
---@param fn function fn(module, grad_output), a table; what it returns takes the place of grad_output
---@param options? rille.Module.register_full_backward_pre_hook.options prepend = false
---@return table # a handle with remove()
function Module:register_full_backward_pre_hook(fn, options) end

---The module of a path.
---```lua
---local fc = nn.Sequential(nn.Linear(2, 3)):get_submodule "0"
---```
---@param path string as named_modules gives it: "blocks.0.conv"
---@return rille.Module # the module
function Module:get_submodule(path) end

---The parameter of a path.
---```lua
---local w = nn.Sequential(nn.Linear(2, 3)):get_parameter "0.weight"
---```
---@param path string as named_parameters gives it
---@return rille.Tensor # the parameter
function Module:get_parameter(path) end

---The buffer of a path.
---```lua
---local mean = nn.BatchNorm1d(4):get_buffer "running_mean"
---```
---@param path string as named_buffers gives it
---@return rille.Tensor # the buffer
function Module:get_buffer(path) end

---Whether a lazy layer in the module has parameters or buffers that get their elements at its first call.
---```lua
---assert(nn.Sequential(nn.LazyLinear(3)):has_uninitialized_params())
---```
---@return boolean 
function Module:has_uninitialized_params() end

---How many numbers the parameters hold together.
---```lua
---assert(nn.Linear(2, 3):num_parameters() == 9)
---```
---@param only_trainable? boolean whether frozen ones are left out
---@return integer # numbers
function Module:num_parameters(only_trainable) end

---A copy with tensors of its own. What is shared inside the module is shared inside the copy; hooks are copied as well,
---gradients and the graph are not.
---```lua
---local copy = nn.Linear(2, 3):clone()
---```
---@return rille.Module # the copy
function Module:clone() end

---The module itself, as its tensors are where they are.
---```lua
---local fc = nn.Linear(2, 3):cpu()
---```
---@return rille.Module # the module
function Module:cpu() end

---The name of the module's class.
---```lua
---print(nn.Linear(2, 3):class_name()) -- Linear
---```
---@return string # as "Linear"
function Module:class_name() end

---@class rille.Sequential: rille.ModuleList
---@field [integer] any the members, from 1
---@overload fun(...: any): any, any, any
local Sequential = {}

---@class rille.ModuleList: rille.Module
---@field [integer] any the members, from 1
---@overload fun(...: any): any, any, any
local ModuleList = {}

---Adds a module at the end.
---```lua
---local list = nn.ModuleList {}:append(nn.ReLU())
---```
---@param module rille.Module the module
---@return rille.ModuleList # itself
function ModuleList:append(module) end

---Adds the modules of a table at the end.
---```lua
---local list = nn.ModuleList {}:extend_with { nn.ReLU(), nn.Tanh() }
---```
---@param list rille.Module[] modules
---@return rille.ModuleList # itself
function ModuleList:extend_with(list) end

---Puts a module before another one.
---```lua
---local list = nn.ModuleList { nn.ReLU() }:insert(1, nn.Tanh())
---```
---@param index integer the place it has then, from 1
---@param module rille.Module the module
---@return rille.ModuleList # itself
function ModuleList:insert(index, module) end

---Takes a module from the list.
---```lua
---local last = nn.ModuleList { nn.ReLU(), nn.Tanh() }:pop()
---```
---@param index? integer its place; the last one's if left out
---@return rille.Module # the module
function ModuleList:pop(index) end

---The same as #list.
---```lua
---assert(nn.ModuleList { nn.ReLU() }:len() == 1)
---```
---@return integer # how many
function ModuleList:len() end

---@class rille.ModuleDict: rille.Module
---@field [string] any the members by name
---@overload fun(...: any): any, any, any
local ModuleDict = {}

---The entries by name, in the order in which they were made, for a loop.
---```lua
---for name, module in nn.ModuleDict { a = nn.ReLU() }:items() do print(name, module) end
---```
---@return fun():string,any # name and value
function ModuleDict:items() end

---The names.
---```lua
---local names = nn.ModuleDict { a = nn.ReLU() }:keys()
---```
---@return string[] # in the order in which they were made
function ModuleDict:keys() end

---What stands under the names.
---```lua
---local modules = nn.ModuleDict { a = nn.ReLU() }:values()
---```
---@return any[] # in the order in which they were made
function ModuleDict:values() end

---How many there are.
---```lua
---assert(nn.ModuleDict { a = nn.ReLU() }:len() == 1)
---```
---@return integer # entries
function ModuleDict:len() end

---Whether there is an entry of this name.
---```lua
---assert(nn.ModuleDict { a = nn.ReLU() }:contains "a")
---```
---@param name string a name
---@return boolean # whether it is there
function ModuleDict:contains(name) end

---Takes an entry out.
---```lua
---local act = nn.ModuleDict { a = nn.ReLU() }:pop "a"
---```
---@param name string its name
---@return any # what stood there
function ModuleDict:pop(name) end

---Takes all entries out.
---```lua
---nn.ModuleDict { a = nn.ReLU() }:clear()
---```
function ModuleDict:clear() end

---Adds entries.
---```lua
---local dict = nn.ModuleDict {}:update { { "a", nn.ReLU() } }
---```
---@param entries table a dict, name -> value, or pairs { { "name", value }, ... }
---@return rille.ModuleDict # itself
function ModuleDict:update(entries) end

---@class rille.ParameterList: rille.Module
---@overload fun(...: any): any, any, any
local ParameterList = {}

---Adds a parameter at the end.
---```lua
---local list = nn.ParameterList {}:append(rille.ones(2))
---```
---@param tensor rille.Tensor becomes a parameter
---@return rille.ParameterList # itself
function ParameterList:append(tensor) end

---The same as #list.
---```lua
---assert(nn.ParameterList { rille.ones(2) }:len() == 1)
---```
---@return integer # how many
function ParameterList:len() end

---Adds the tensors of a list at the end.
---```lua
---local list = nn.ParameterList({ rille.ones(2) }):extend_with { rille.ones(3), rille.ones(4) }
---print(#list) -- 3
---```
---@param list rille.Tensor[] parameters, or tensors, of which parameters are made
---@return rille.ParameterList # the list
function ParameterList:extend_with(list) end

---@class rille.ParameterDict: rille.ModuleDict
---@overload fun(...: any): any, any, any
local ParameterDict = {}

---@class rille.RNN: rille.Module
---@overload fun(...: any): any, any, any
local RNN = {}

---@class rille.GRU: rille.Module
---@overload fun(...: any): any, any, any
local GRU = {}

---@class rille.LSTM: rille.Module
---@overload fun(...: any): any, any, any
local LSTM = {}

---Nothing: there is no memory that weights would have to lie in side by side. Of nn.RNN, nn.GRU and nn.LSTM.
---```lua
---nn.LSTM(2, 3):flatten_parameters()
---```
function LSTM:flatten_parameters() end

---@class rille.RNNCell: rille.Module
---@overload fun(...: any): any, any, any
local RNNCell = {}

---@class rille.GRUCell: rille.Module
---@overload fun(...: any): any, any, any
local GRUCell = {}

---@class rille.LSTMCell: rille.Module
---@overload fun(...: any): any, any, any
local LSTMCell = {}

---@class rille.MultiheadAttention: rille.Module
---@overload fun(...: any): any, any, any
local MultiheadAttention = {}

---@class rille.AdaptiveLogSoftmaxWithLoss: rille.Module
---@overload fun(...: any): any, any, any
local AdaptiveLogSoftmaxWithLoss = {}

---The log-probabilities of all classes.
---```lua
---local p = nn.AdaptiveLogSoftmaxWithLoss(8, 20, { 5 }):log_prob(rille.randn(4, 8))
---```
---@param input rille.Tensor [n, in_features]
---@return rille.Tensor # [n, n_classes]
function AdaptiveLogSoftmaxWithLoss:log_prob(input) end

---The likeliest class of each row.
---```lua
---local classes = nn.AdaptiveLogSoftmaxWithLoss(8, 20, { 5 }):predict(rille.randn(4, 8))
---```
---@param input rille.Tensor [n, in_features]
---@return rille.Tensor # int64 [n]
function AdaptiveLogSoftmaxWithLoss:predict(input) end

---@class rille.Transformer: rille.Module
---@overload fun(...: any): any, any, any
local Transformer = {}

---@class rille.TransformerEncoder: rille.Module
---@overload fun(...: any): any, any, any
local TransformerEncoder = {}

---@class rille.TransformerDecoder: rille.Module
---@overload fun(...: any): any, any, any
local TransformerDecoder = {}

---@class rille.TransformerEncoderLayer: rille.Module
---@overload fun(...: any): any, any, any
local TransformerEncoderLayer = {}

---@class rille.TransformerDecoderLayer: rille.Module
---@overload fun(...: any): any, any, any
local TransformerDecoderLayer = {}

---@class rille.LinearCrossEntropyOptions
local LinearCrossEntropyOptions = {}

---@class rille.LinearCrossEntropyLoss: rille.Module
---@overload fun(...: any): any, any, any
local LinearCrossEntropyLoss = {}

---@class rille.CrossMapLRN2d: rille.Module
---@overload fun(...: any): any, any, any
local CrossMapLRN2d = {}

---@class rille.RNNBase: rille.Module
---@overload fun(...: any): any, any, any
local RNNBase = {}

---@class rille.RNNCellBase: rille.Module
---@overload fun(...: any): any, any, any
local RNNCellBase = {}

---@class rille.PackedSequence
---@field data rille.Tensor [sum of the lengths, ...]
---@field batch_sizes rille.Tensor how many sequences go on at each step, int64 [longest]
---@field sorted_indices? rille.Tensor the order of the sequences in data
---@field unsorted_indices? rille.Tensor the way back
local PackedSequence = {}

---The same sequence in another dtype.
---```lua
---local packed = nn.utils.rnn.pack_sequence({ rille.randn(4, 3), rille.randn(2, 3) }):to "float64"
---```
---@param dtype rille.dtype element type
---@return rille.PackedSequence # the sequence
function PackedSequence:to(dtype) end

---@class rille.Optimizer
---@field param_groups table[] for each group its options (lr, ...), which may be changed, and params
---@field state table what is kept for each parameter: state[parameter] is a table, empty at first
local Optimizer = {}

---A new class of optimizers.
---```lua
---local Mine = rille.optim.Optimizer:extend("Mine", { lr = 0.01 })
---local Theirs = rille.optim.Optimizer:extend("Theirs")
---function Theirs:init(params, options) rille.optim.Optimizer.init(self, params, { lr = options.lr or 0.01 }) end
---function Theirs:step()
---  for _, group in ipairs(self.param_groups) do
---    for _, p in ipairs(group.params) do p.data:add_(p.grad, { alpha = -group.lr }) end
---  end
---end
---```
---@param name string its name
---@param defaults? table its options and their defaults; Optimizer.none for "not given"; without it init names them
---@return rille.Class # define update in it; calling it makes an optimizer
function Optimizer:extend(name, defaults) end

---What is kept for a parameter, in optimizers written in Lua.
---```lua
---local Plain = rille.optim.Optimizer:extend("Plain", { lr = 0.1 })
---local p = nn.Parameter(rille.ones(2, 2))
---local state = Plain({ p }):state_of(p)
---```
---@param parameter rille.Tensor a parameter
---@return table # a table of its own
function Optimizer:state_of(parameter) end

---Changes the parameters by their gradients; those without one are passed over.
---```lua
---local w = nn.Parameter(rille.ones(2))
---local opt = rille.optim.SGD({ w }, { lr = 0.1 })
---local loss = (w * w):sum()
---loss:backward()
---opt:step()
---```
---@param closure? function is called first; it zeroes the gradients, computes the loss again, calls backward and returns the loss. LBFGS needs it, and calls it several times
---@return any # what closure returns, the first time
function Optimizer:step(closure) end

---@class (exact) rille.Optimizer.zero_grad.options
---@field set_to_none? boolean false keeps the tensors and fills them with zeros (true)

---Drops the gradients of the parameters, or fills them with zeros. Called before each backward.
---```lua
---rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 }):zero_grad()
---```
---@param options? rille.Optimizer.zero_grad.options set_to_none = true
function Optimizer:zero_grad(options) end

---Adds parameters with options of their own. Other keys, such as lr_scale or name, stay with the group, for the script to read.
---```lua
---local opt = rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 })
---opt:add_param_group { params = nn.Linear(3, 1):parameters(), lr = 0.01 }
---```
---@param group table { params = { ... }, lr = ... }; what it leaves out comes from the constructor's options
function Optimizer:add_param_group(group) end

---What the optimizer keeps, in PyTorch's layout; the tensors are its own, not copies.
---```lua
---local dict = rille.optim.Adam(nn.Linear(2, 3):parameters()):state_dict()
---```
---@return table # { state = { [0] = { step = 1, ... }, ... }, param_groups = { ... } }
function Optimizer:state_dict() end

---Takes over what state_dict gave, from an optimizer of the same type over parameters of the same shapes.
---```lua
---local opt = rille.optim.Adam(nn.Linear(2, 3):parameters())
---opt:load_state_dict(opt:state_dict())
---```
---@param dict table what state_dict gave
function Optimizer:load_state_dict(dict) end

---@class rille.LRScheduler
---@field last_epoch integer how many steps were made
---@field base_lrs number[] each group's rate at the beginning
local LRScheduler = {}

---A new class of schedulers.
---```lua
---local Mine = rille.optim.lr_scheduler.LRScheduler:extend("Mine", "")
---```
---@param name string its name
---@param parameters string its arguments, as "step_size:integer gamma:number=0.1"
---@return rille.Class # define get_lr in it; calling it with an optimizer makes a scheduler
function LRScheduler:extend(name, parameters) end

---The learning rates that the last step set.
---```lua
---local opt = rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 })
---print(rille.optim.lr_scheduler.StepLR(opt, 30):get_last_lr()[1])
---```
---@return number[] # one a group
function LRScheduler:get_last_lr() end

---The learning rates that the optimizer has now.
---```lua
---local opt = rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 })
---print(rille.optim.lr_scheduler.StepLR(opt, 30):rates()[1])
---```
---@return number[] # one a group
function LRScheduler:rates() end

---Goes on to the next epoch and sets the learning rates. Called after the optimizer's step.
---```lua
---local opt = rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 })
---local scheduler = rille.optim.lr_scheduler.StepLR(opt, 1)
---opt:step()
---scheduler:step() -- 0.01 from now on
---```
---@param epoch? number goes to this epoch instead; for ReduceLROnPlateau the value that is watched
function LRScheduler:step(epoch) end

---Everything but the optimizer and functions, for a checkpoint.
---```lua
---local opt = rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 })
---local dict = rille.optim.lr_scheduler.StepLR(opt, 30):state_dict()
---```
---@return table # plain values
function LRScheduler:state_dict() end

---Takes over what state_dict gave.
---```lua
---local opt = rille.optim.SGD(nn.Linear(2, 3):parameters(), { lr = 0.1 })
---local scheduler = rille.optim.lr_scheduler.StepLR(opt, 30)
---scheduler:load_state_dict(scheduler:state_dict())
---```
---@param dict table what state_dict gave
function LRScheduler:load_state_dict(dict) end

---@class rille.Figure
local Figure = {}

---@class (exact) rille.Figure.lines.options
---@field title? string above the drawing
---@field xlabel? string below the drawing
---@field ylabel? string beside the drawing
---@field xscale? "linear"|"log" of the axis below ('linear')
---@field yscale? "linear"|"log" of the axis beside ('linear')
---@field xlim? number[] { low, high } instead of what the data span
---@field ylim? number[] { low, high } instead of what the data span
---@field marker? boolean|string at the points: true, or "circle", "square", "triangle", "diamond", "down", "cross", "plus"
---@field legend? boolean whether the names of series are shown (true)
---@field width? integer of this drawing
---@field height? integer of this drawing

---Adds lines, as plot.svg draws them.
---```lua
---rille.plot.figure():lines({ loss = { 0.9, 0.5, 0.3 } })
---```
---@param series table as for plot.svg
---@param options? rille.Figure.lines.options title, xlabel, ylabel, xscale = 'linear', yscale = 'linear', xlim, ylim, marker, legend = true, width, height
---@return rille.Figure # itself
function Figure:lines(series, options) end

---@class (exact) rille.Figure.scatter.options
---@field title? string above the drawing
---@field xlabel? string below the drawing
---@field ylabel? string beside the drawing
---@field xscale? "linear"|"log" of the axis below ('linear')
---@field yscale? "linear"|"log" of the axis beside ('linear')
---@field xlim? number[] { low, high } instead of what the data span
---@field ylim? number[] { low, high } instead of what the data span
---@field marker? boolean|string at the points: true, or "circle", "square", "triangle", "diamond", "down", "cross", "plus"
---@field legend? boolean whether the names of series are shown (true)
---@field width? integer of this drawing
---@field height? integer of this drawing

---Adds points, as plot.scatter draws them.
---```lua
---rille.plot.figure():scatter({ x = rille.randn(20), y = rille.randn(20) })
---```
---@param series table as for plot.scatter
---@param options? rille.Figure.scatter.options title, xlabel, ylabel, xscale = 'linear', yscale = 'linear', xlim, ylim, marker, legend = true, width, height
---@return rille.Figure # itself
function Figure:scatter(series, options) end

---@class (exact) rille.Figure.bars.options
---@field title? string above the drawing
---@field xlabel? string below the drawing
---@field ylabel? string beside the drawing
---@field labels? string[] below the bars
---@field values? boolean whether each bar's number stands above it (false)
---@field yscale? "linear"|"log" of the axis beside ('linear')
---@field ylim? number[] { low, high } instead of what the bars span
---@field legend? boolean whether the names of series are shown (true)
---@field width? integer of this drawing
---@field height? integer of this drawing

---Adds bars, as plot.bars draws them.
---```lua
---rille.plot.figure():bars({ cat = 0.9, dog = 0.8 })
---```
---@param values table|rille.Tensor as for plot.bars
---@param options? rille.Figure.bars.options title, xlabel, ylabel, labels, values = false, yscale = 'linear', ylim, legend = true, width, height
---@return rille.Figure # itself
function Figure:bars(values, options) end

---@class (exact) rille.Figure.heatmap.options
---@field title? string above the drawing
---@field xlabel? string below the drawing
---@field ylabel? string beside the drawing
---@field xlabels? string[] names of the columns
---@field ylabels? string[] names of the rows
---@field colors? "heat"|"blue"|"diverging"|"grey" "heat", or "diverging" round 0 where values have both signs
---@field range? number[] { low, high }: the values of the first and the last colour
---@field values? boolean whether the numbers stand in the cells; where they have room if left out
---@field aspect? "equal"|"auto" whether cells are squares; if left out, where rows and columns are about as many
---@field bar? boolean whether the colours' scale is shown (true)
---@field width? integer of this drawing
---@field height? integer of this drawing

---Adds a heat map, as plot.heatmap draws it.
---```lua
---rille.plot.figure():heatmap(rille.randn(4, 6))
---```
---@param values rille.Tensor|number[][] [rows, columns]
---@param options? rille.Figure.heatmap.options title, xlabel, ylabel, xlabels, ylabels, colors, range, values, aspect, bar = true, width, height
---@return rille.Figure # itself
function Figure:heatmap(values, options) end

---@class (exact) rille.Figure.histogram.options
---@field bins? integer how many bars (30)
---@field title? string above the drawing
---@field xlabel? string below the drawing
---@field ylabel? string beside the drawing
---@field color? string of the bars, "#rrggbb"
---@field width? integer of this drawing
---@field height? integer of this drawing

---Adds a histogram, as plot.histogram_svg draws it.
---```lua
---rille.plot.figure():histogram(rille.randn(100))
---```
---@param values table|rille.Tensor of any shape
---@param options? rille.Figure.histogram.options bins = 30, title, xlabel, ylabel, color, width, height
---@return rille.Figure # itself
function Figure:histogram(values, options) end

---@class (exact) rille.Figure.confusion.options
---@field classes? string[] their names
---@field title? string above the drawing
---@field width? integer of this drawing
---@field height? integer of this drawing

---Adds a table of confusion, as plot.confusion_svg draws it.
---```lua
---rille.plot.figure():confusion(rille.tensor { { 8, 2 }, { 1, 9 } })
---```
---@param counts rille.Tensor [n, n], as rille.train.metrics.ConfusionMatrix gives it
---@param options? rille.Figure.confusion.options classes, title, width, height
---@return rille.Figure # itself
function Figure:confusion(counts, options) end

---@class (exact) rille.Figure.images.options
---@field title? string above the pictures
---@field labels? rille.Tensor|integer[] a class each, from 0
---@field guesses? rille.Tensor|integer[] a class each; where it is not the label, the caption is red and says both
---@field classes? string[] names of the classes
---@field captions? string[] a text each, instead of label and guess
---@field columns? integer how many go in a row
---@field size? number pixels of a picture's longer side (112)
---@field scale? boolean whether values outside the range are spread over it instead of clamped (false)
---@field width? integer of this drawing
---@field height? integer of this drawing

---Adds pictures, as plot.images draws them.
---```lua
---rille.plot.figure():images(rille.rand(4, 8, 8), { captions = { "a", "b", "c", "d" } })
---```
---@param pictures rille.Tensor [n, h, w] or [n, 1 or 3, h, w]
---@param options? rille.Figure.images.options title, labels, guesses, classes, captions, columns, size = 112, scale = false, width, height
---@return rille.Figure # itself
function Figure:images(pictures, options) end

---Writes the figure, in one step: PNG where the path ends in .png, SVG elsewhere.
---```lua
---rille.plot.figure():lines({ loss = { 0.9, 0.5, 0.3 } }):save "loss.png"
---```
---@param path string the file
---@return rille.Figure # itself
function Figure:save(path) end

---The figure as the text of an SVG file.
---```lua
---local text = rille.plot.figure():lines({ loss = { 0.9, 0.5, 0.3 } }):svg()
---```
---@return string # the text
function Figure:svg() end

---The figure as pixels.
---```lua
---local pixels = rille.plot.figure():lines({ loss = { 0.9, 0.5, 0.3 } }):png()
---```
---@return rille.Tensor # uint8 [3, height, width]
function Figure:png() end

---@class rille.FractionalMaxPool2d: rille.Module
---@overload fun(...: any): any, any, any
local FractionalMaxPool2d = {}

---@class rille.FractionalMaxPool3d: rille.Module
---@overload fun(...: any): any, any, any
local FractionalMaxPool3d = {}

---@class rille.TripletMarginWithDistanceLoss: rille.Module
---@overload fun(...: any): any, any, any
local TripletMarginWithDistanceLoss = {}

---@class rille.Scope
local Scope = {}

---Keeps tensors beyond the end of the block.
---```lua
---local scope <close> = rille.scope()
---local x = scope:keep(rille.ones(2))
---```
---@param ... rille.Tensor tensors made inside
---@return rille.Tensor # the same tensors
function Scope:keep(...) end

---@class rille.Captured
---@overload fun(...: any): any
local Captured = {}

---The recordings of the step.
---```lua
---local step = rille.capture(function(x) return x + 1 end)
---step(rille.ones(2))
---assert(#step:recordings() == 1)
---```
---@return table[] # { steps, bytes }, one for each kind of arguments
function Captured:recordings() end

---Forgets the recordings; the next call records anew.
---```lua
---local step = rille.capture(function(x) return x + 1 end)
---step:reset()
---```
function Captured:reset() end

---@class rille.Profile
---@field ops table[] { name, calls, seconds, share, bytes, flops, gflops }, the slowest first
---@field modules table[] the same by module
---@field events table[] the calls themselves: op, module, backward, start, duration and self in seconds
---@field seconds number the whole time
local Profile = {}

---The calls in Chrome's trace event format.
---```lua
---local text = rille.profile(rille.randn, 3):trace()
---```
---@return string # JSON
function Profile:trace() end

---Writes the trace to a file, in one step, for chrome://tracing or ui.perfetto.dev.
---```lua
---rille.profile(rille.randn, 3):save "trace.json"
---```
---@param path string the file
function Profile:save(path) end

---@class rille.Summary
---@field [integer] table a layer: path, class, output (shapes), parameters, trainable, multiply_adds, bytes, seconds, calls
---@field parameters integer numbers in all parameters
---@field trainable integer those that are trained
---@field parameter_bytes integer bytes of all parameters
---@field multiply_adds integer of a call
---@field bytes integer of the results of layers without layers inside
---@field seconds number of a call
local Summary = {}

---@class rille.Graph
local Graph = {}

---The graph in Graphviz's language.
---```lua
---local text = rille.graph(nn.Linear(2, 3), { 1, 2 }):dot()
---```
---@return string # modules that hold others are clusters
function Graph:dot() end

---The graph as a drawing.
---```lua
---local text = rille.graph(nn.Linear(2, 3), { 1, 2 }):svg()
---```
---@return string # an SVG picture
function Graph:svg() end

---Writes the graph to a file, in one step.
---```lua
---rille.graph(nn.Linear(2, 3), { 1, 2 }):save "net.svg"
---```
---@param path string ends in .svg or .dot
function Graph:save(path) end

---@class rille.Function
---@field saved_tensors rille.Tensor[] of ctx in backward: what forward kept
local Function = {}

---A new class of functions.
---```lua
---local Mine = rille.Function:extend "Mine"
---```
---@param name? string what grad_fn and errors call it
---@return rille.Class # define forward and backward in it, call it or its apply
function Function:extend(name) end

---@class rille.LambdaLR: rille.LRScheduler
local LambdaLR = {}

---@class rille.MultiplicativeLR: rille.LRScheduler
local MultiplicativeLR = {}

---@class rille.StepLR: rille.LRScheduler
local StepLR = {}

---@class rille.MultiStepLR: rille.LRScheduler
local MultiStepLR = {}

---@class rille.ConstantLR: rille.LRScheduler
local ConstantLR = {}

---@class rille.LinearLR: rille.LRScheduler
local LinearLR = {}

---@class rille.ExponentialLR: rille.LRScheduler
local ExponentialLR = {}

---@class rille.PolynomialLR: rille.LRScheduler
local PolynomialLR = {}

---@class rille.CosineAnnealingLR: rille.LRScheduler
local CosineAnnealingLR = {}

---@class rille.CosineAnnealingWarmRestarts: rille.LRScheduler
local CosineAnnealingWarmRestarts = {}

---@class rille.NoamLR: rille.LRScheduler
local NoamLR = {}

---@class rille.ReduceLROnPlateau: rille.LRScheduler
local ReduceLROnPlateau = {}

---@class rille.CyclicLR: rille.LRScheduler
local CyclicLR = {}

---@class rille.OneCycleLR: rille.LRScheduler
local OneCycleLR = {}

---@class rille.SequentialLR: rille.LRScheduler
local SequentialLR = {}

---@class rille.AveragedModel: rille.Module
---@overload fun(...: any): any, any, any
local AveragedModel = {}

---Takes the model's present weights into the average. Called after the optimizer's step.
---```lua
---local net = nn.Linear(2, 3)
---rille.optim.swa_utils.AveragedModel(net):update_parameters(net)
---```
---@param model rille.Module the network
function AveragedModel:update_parameters(model) end

---@class rille.SWALR: rille.LRScheduler
local SWALR = {}

---@class rille.Trainer
---@field epoch integer epochs that are done
---@field steps integer steps that are done
---@field ema? rille.AveragedModel the network with averaged weights, ema.module
---@field history table[] a record for each epoch: epoch, train_loss, valid_loss, lr, seconds (of this epoch), metrics by name
---@field best table epoch and value of the best one
---@field stopped? string why the run ended early
local Trainer = {}

---Trains until the epochs are over, or something stops it. Called again, it goes on.
---```lua
---local history = trainer:fit(1)
---```
---@param epochs? integer this many more epochs, instead of those of the options
---@return table[] # the records, one an epoch
function Trainer:fit(epochs) end

---Trains for a while and returns, in the middle of an epoch if need be: for programs with a loop of their own.
---```lua
---while trainer:step { ms = 2 } do end
---```
---@param budget? table { ms = 2 }: milliseconds, or { batches = 5 }; one batch if left out
---@return boolean # whether something is left to do
---@return integer # how many batches were worked on
function Trainer:step(budget) end

---Mean loss and metrics over other batches, in eval mode and without gradients. The run itself is as before.
---```lua
---print(trainer:evaluate({ { rille.randn(8, 4), rille.randint(0, 2, { 8 }) } }).loss)
---```
---@param source? any a DataLoader, a list of batches or an iterator; the option valid if left out
---@return table<string,number> # name -> number
function Trainer:evaluate(source) end

---Stops the run after the batch that is being worked on; fit and step then return. For callbacks and hosts.
---```lua
---trainer:stop "enough"
---```
---@param reason? string a text, which trainer.stopped holds until fit is called again
function Trainer:stop(reason) end

---Looks the network over with the first of the train batches, as rille.train.check does: print(trainer:check()) before fit.
---```lua
---print(trainer:check())
---```
---@return table[] # findings { kind, where, message }; print shows them
function Trainer:check() end

---Takes over the weights of the best epoch from the file that the option best names.
---```lua
---local best = rille.train.Trainer {
---  model = net, loss = F.cross_entropy, optimizer = rille.optim.SGD(net:parameters(), { lr = 0.1 }), progress = false,
---  train = { { rille.randn(8, 4), rille.randint(0, 2, { 8 }) } }, best = "best.safetensors", monitor = "train_loss",
---}
---best:fit()
---best:load_best()
---```
function Trainer:load_best() end

---Writes all that the run needs to go on as if it had not stopped, bit for bit. The file before stays as path.prev.
---```lua
---trainer:save "run.ckpt"
---```
---@param path string the file
function Trainer:save(path) end

---Takes over what save wrote. A damaged file is left aside for the one before it, with a message.
---```lua
---trainer:save "run.ckpt"
---trainer:resume "run.ckpt"
---```
---@param path string the file
---@return boolean? # true; nil where there is no file
---@return string? # then why
function Trainer:resume(path) end

---@class (exact) rille.Trainer.plot.options
---@field path? string an SVG or PNG file; in the terminal if left out
---@field title? string above the drawing
---@field xlabel? string below the drawing
---@field ylabel? string beside the drawing
---@field width? integer characters, or pixels of a file
---@field height? integer lines, or pixels of a file
---@field file? file* where to (io.stdout)
---@field print? boolean false only returns the text (true)
---@field style? "braille"|"ascii" instead of what fits the file
---@field color? boolean instead of what fits the file

---Draws how a number went, over the epochs: in the terminal, or as an SVG or PNG file.
---```lua
---trainer:fit(2)
---trainer:plot("loss", { path = "loss.svg" })
---```
---@param name? string "loss" for train_loss and valid_loss, the same for metrics; or any name in the records, as "lr"
---@param options? rille.Trainer.plot.options path, title, xlabel, ylabel, width, height, file = io.stdout, print = true, style, color
---@return string # the text
---@overload fun(self: rille.Trainer, options?: rille.Trainer.plot.options): string
function Trainer:plot(name, options) end

---@class (exact) rille.Trainer.report.options
---@field title? string of the page
---@field notes? string a text at the top
---@field classes? string[] their names
---@field samples? integer pictures of the batch (24)
---@field hyperparameters? table name -> value, shown as they are: a program's own options

---Writes one HTML page about the run. The same as rille.train.report(trainer, path, options).
---```lua
---trainer:fit(1)
---trainer:report("run.html", { title = "My run" })
---```
---@param path string the file
---@param options? rille.Trainer.report.options title, notes, classes, samples = 24, hyperparameters
---@return string # the page's text
function Trainer:report(path, options) end

---@class rille.LrSearch
---@field lr number the suggestion
---@field rates number[] the rates
---@field losses number[] the loss of the batch at each
---@field smooth number[] the same, smoothed
---@field steepest number the rate at which the loss falls fastest
---@field least number the rate at which it is least
local LrSearch = {}

---@class (exact) rille.LrSearch.plot.options
---@field path? string an SVG or PNG file; in the terminal if left out
---@field title? string above the drawing
---@field xlabel? string below the drawing
---@field ylabel? string beside the drawing
---@field width? integer characters, or pixels of a file
---@field height? integer lines, or pixels of a file
---@field file? file* where to (io.stdout)
---@field print? boolean false only returns the text (true)

---Draws the smoothed loss over the rates: in the terminal, or as an SVG or PNG file.
---```lua
---local net, loader = nn.Linear(4, 2), { { rille.randn(8, 4), rille.randint(0, 2, { 8 }) } }
---local opt = rille.optim.SGD(net:parameters(), { lr = 0.1 })
---rille.train.lr_find(net, F.cross_entropy, opt, loader, { progress = false }):plot { path = "rates.svg" }
---```
---@param options? rille.LrSearch.plot.options path, title, xlabel, ylabel, width, height, file = io.stdout, print = true
---@return string # the text
function LrSearch:plot(options) end

---@class rille.Bar
local Bar = {}

---Says how much is done.
---```lua
---rille.progress.new({ total = 3, file = io.stdout }):update(1)
---```
---@param done number so much
---@param total? number of how much, if that was not known before
---@param text? string is shown behind
function Bar:update(done, total, text) end

---One step more.
---```lua
---rille.progress.new({ total = 3, file = io.stdout }):step()
---```
---@param n? number how many
---@param text? string is shown behind
function Bar:step(n, text) end

---The last line; may be called twice.
---```lua
---rille.progress.new({ total = 3, file = io.stdout }):finish()
---```
---@param text? string is shown behind
function Bar:finish(text) end

---Takes the bar off the terminal, for callers that print a line of their own.
---```lua
---rille.progress.new({ total = 3, file = io.stdout }):clear()
---```
function Bar:clear() end

---@class rille.Transform
---@field domain_event_dim integer how many dims of x it takes together
---@field codomain_event_dim integer how many dims of y belong together
---@field domain rille.Constraint what x may be
---@field codomain rille.Constraint what y is
---@field bijective boolean whether every y has one x
---@field event_dim integer domain_event_dim, where both are the same
---@field sign number|rille.Tensor 1 where it rises, -1 where it falls
local Transform = {}

---A class of transforms of one's own: define forward(x), inverse(y) and log_abs_det_jacobian(x, y).
---```lua
---local Twice = rille.distributions.Transform:extend "Twice"
---function Twice:forward(x) return x * 2 end
---function Twice:inverse(y) return y / 2 end
---print(Twice()(rille.ones(1))) -- 2
---```
---@param name string its name
---@return rille.Class # a class
function Transform:extend(name) end

---The x that the transform makes y of. As a field, t.inv is the transform from y to x.
---```lua
---print(rille.distributions.AffineTransform(1, 2):inv(rille.tensor { 5.0 })) -- 2
---```
---@param y rille.Tensor what the transform gave
---@return rille.Tensor # x
function Transform:inv(y) end

---The same as inv; what a class of one's own defines.
---```lua
---print(rille.distributions.AffineTransform(1, 2):inverse(rille.tensor { 5.0 })) -- 2
---```
---@param y rille.Tensor what the transform gave
---@return rille.Tensor # x
function Transform:inverse(y) end

---The same as calling the transform; what a class of one's own defines.
---```lua
---print(rille.distributions.AffineTransform(1, 2):forward(rille.tensor { 2.0 })) -- 5
---```
---@param x rille.Tensor an argument
---@return rille.Tensor # y
function Transform:forward(x) end

---The logarithm of how much the transform stretches at x.
---```lua
---local t, x = rille.distributions.ExpTransform(), rille.ones(1)
---print(t:log_abs_det_jacobian(x, t(x))) -- 1
---```
---@param x rille.Tensor an argument
---@param y rille.Tensor what the transform makes of it
---@return rille.Tensor # one number for each event
function Transform:log_abs_det_jacobian(x, y) end

---The same transform, which keeps the last x and y.
---```lua
---local t, x = rille.distributions.AbsTransform():with_cache(), rille.tensor { -3.0 }
---print(t:inv(t(x))) -- -3
---```
---@param cache_size? integer 0 for a transform that keeps nothing
---@return rille.Transform # a transform
function Transform:with_cache(cache_size) end

---The shape of what comes of a shape.
---```lua
---print(rille.distributions.StickBreakingTransform():forward_shape({ 2, 3 })[2]) -- 4
---```
---@param shape integer[] the shape of x
---@return integer[] # that of y
function Transform:forward_shape(shape) end

---The shape that a shape comes of.
---```lua
---print(rille.distributions.StickBreakingTransform():inverse_shape({ 2, 3 })[2]) -- 2
---```
---@param shape integer[] the shape of y
---@return integer[] # that of x
function Transform:inverse_shape(shape) end

---@class rille.ExpTransform: rille.Transform
local ExpTransform = {}

---@class rille.AffineTransform: rille.Transform
local AffineTransform = {}

---@class rille.SigmoidTransform: rille.Transform
local SigmoidTransform = {}

---@class rille.TanhTransform: rille.Transform
local TanhTransform = {}

---@class rille.SoftplusTransform: rille.Transform
local SoftplusTransform = {}

---@class rille.PowerTransform: rille.Transform
local PowerTransform = {}

---@class rille.AbsTransform: rille.Transform
local AbsTransform = {}

---@class rille.SoftmaxTransform: rille.Transform
local SoftmaxTransform = {}

---@class rille.ComposeTransform: rille.Transform
local ComposeTransform = {}

---@class rille.IndependentTransform: rille.Transform
local IndependentTransform = {}

---@class rille.ReshapeTransform: rille.Transform
local ReshapeTransform = {}

---@class rille.StickBreakingTransform: rille.Transform
local StickBreakingTransform = {}

---@class rille.LowerCholeskyTransform: rille.Transform
local LowerCholeskyTransform = {}

---@class rille.PositiveDefiniteTransform: rille.Transform
local PositiveDefiniteTransform = {}

---@class rille.CorrCholeskyTransform: rille.Transform
local CorrCholeskyTransform = {}

---@class rille.CatTransform: rille.Transform
local CatTransform = {}

---@class rille.StackTransform: rille.Transform
local StackTransform = {}

---@class rille.CumulativeDistributionTransform: rille.Transform
local CumulativeDistributionTransform = {}
