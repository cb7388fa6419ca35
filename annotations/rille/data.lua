---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.data
---@field transforms rille.part.data.transforms
local data = {}

---Lists of indices from another sampler.
---```lua
---local sampler = rille.data.BatchSampler(rille.data.RandomSampler(rille.zeros(10, 2)), 4, true)
---```
---@param sampler any a sampler or a list
---@param batch_size integer indices a list
---@param drop_last? boolean whether a last list that is shorter is left out
---@return rille.BatchSampler # for a loader's option batch_sampler
function data.BatchSampler(sampler, batch_size, drop_last) end

---@class (exact) rille.data.CharText.options
---@field length? integer codes of a context (64)
---@field stride? integer codes between two contexts; length if left out
---@field vocabulary? string[] characters, for a text that goes with another one; those of the text if left out
---@field min_count? integer how often a character must be there to get a code (1)
---@field unknown? string what stands for the others, code 0; without it they are an error

---A text file (UTF-8) as characters: item i is a context of length codes, and the same one place later.
---```lua
---local file <close> = io.open("text.txt", "w")
---file:write(("to be or not to be. "):rep(20))
---file:flush()
---local text = rille.data.CharText("text.txt", { length = 16 })
---print(#text, #text.vocabulary, text:decode(text:get(0)))
---```
---@param path string the file
---@param options? rille.data.CharText.options length = 64, stride, vocabulary, min_count = 1, unknown
---@return rille.CharText # a data set
function data.CharText(path, options) end

---The items of several data sets, one set after the other.
---```lua
---local zeros, ones = rille.data.TensorDataset(rille.zeros(3, 2)), rille.data.TensorDataset(rille.ones(2, 2))
---local set = rille.data.ConcatDataset { zeros, ones }
---```
---@param datasets any[] a list of data sets
---@return rille.ConcatDataset # a data set
function data.ConcatDataset(datasets) end

---@class (exact) rille.data.DataLoader.options
---@field batch_size? integer items a batch (1)
---@field shuffle? boolean whether every pass goes in another order (false)
---@field drop_last? boolean whether a last batch that is smaller is left out (false)
---@field sampler? any gives the indices, instead of shuffle: a Sampler or a list
---@field batch_sampler? any gives lists of indices, instead of batch_size, shuffle and drop_last
---@field collate_fn? function makes a batch of a list of items, each a list of values; default_collate if left out
---@field generator? rille.Generator for the order; the default generator if left out
---@field num_workers? integer threads that make batches ahead of the loop; the batches and their order are the same (0)
---@field worker? string|table what makes the data set in each worker, as ScriptDataset takes it; sets of tensors need none
---@field prefetch_factor? integer batches that each worker is ahead (2)
---@field persistent_workers? boolean whether workers stay from pass to pass (false)
---@field pin_memory? boolean taken without effect, as memory is where the one processor is (false)

---Batches of a data set: for xb, yb in loader do ... end runs one pass.
---A new for loop starts a new pass and ends the last one; loader:iter() gives passes that do not touch each other. With the same
---seed, the order equals PyTorch's. Worker k of a pass is seeded with the pass's seed + k, and so is its math.random.
---```lua
---local set = rille.data.TensorDataset(rille.randn(10, 4), rille.arange(10))
---local loader = rille.data.DataLoader(set, { batch_size = 4, shuffle = true })
---for xb, yb in loader do print(xb:size(0), yb) end
---```
---@param dataset any a TensorDataset or another Dataset, a list, a tensor, anything with a length and items from 0, or an IterableDataset
---@param options? rille.data.DataLoader.options batch_size = 1, shuffle = false, drop_last = false, sampler, batch_sampler, collate_fn, generator, num_workers = 0, worker, prefetch_factor = 2, persistent_workers = false, pin_memory = false
---@return rille.DataLoader # #loader is how many batches a pass has
function data.DataLoader(dataset, options) end

---The class of data sets. Extend it and define init(...), len() and get(i), where i counts from 0; get may give several values.
---```lua
---local Squares = rille.data.Dataset:extend "Squares"
---function Squares:init(n) self.n = n end
---function Squares:len() return self.n end
---function Squares:get(i) return rille.tensor(i + 0.0), rille.tensor(i * i + 0.0) end
---local loader = rille.data.DataLoader(Squares(8), { batch_size = 4 })
---```
---@type rille.Dataset
data.Dataset = nil

---@class (exact) rille.data.DistributedSampler.options
---@field num_replicas? integer how many shares there are; without it, the ranks of rille.distributed
---@field rank? integer which share this one is, from 0; without it, this rank's
---@field shuffle? boolean by chance, as seed and epoch say (true)
---@field seed? integer the same on all ranks (0)
---@field drop_last? boolean the last items are left out, where the shares would not be equal (false)
---@field pad? boolean shares are made equal; false: each item comes once, for measuring (true)

---One rank's share of a data set, by PyTorch's indices: all ranks together have every item, and each has as many, so the
---first ones come once more at the end.
---```lua
---local set = rille.data.TensorDataset(rille.arange(10))
---local sampler = rille.data.DistributedSampler(set, { num_replicas = 2, rank = 0 })
---local loader = rille.data.DataLoader(set, { batch_size = 2, sampler = sampler })
---```
---@param source any a data set
---@param options? rille.data.DistributedSampler.options num_replicas, rank, shuffle = true, seed = 0, drop_last = false, pad = true
---@return rille.DistributedSampler # a sampler
function data.DistributedSampler(source, options) end

---Items one after the other, without a length.
---```lua
---local set = rille.data.IterableDataset(function()
---  for i = 1, 6 do coroutine.yield(rille.tensor { i, i * i }) end
---end)
---for batch in rille.data.DataLoader(set, { batch_size = 2 }) do print(batch) end
---```
---@param body fun(worker: integer, workers: integer):any hands each item to coroutine.yield(x, y), or returns an iterator; each worker gives its share
---@return rille.IterableDataset # a data set
function data.IterableDataset(body) end

---@class (exact) rille.data.RandomSampler.options
---@field replacement? boolean whether an item may come up several times (false)
---@field num_samples? integer how many; as many as there are items if left out
---@field generator? rille.Generator whose numbers are drawn

---Items of a data set by chance.
---```lua
---local sampler = rille.data.RandomSampler(rille.zeros(5, 2), { replacement = true, num_samples = 20 })
---```
---@param source any a data set
---@param options? rille.data.RandomSampler.options replacement = false, num_samples, generator
---@return rille.RandomSampler # a sampler
function data.RandomSampler(source, options) end

---The class of samplers. Extend it and define init(...), iter() and len().
---```lua
---local Even = rille.data.Sampler:extend "Even"
---function Even:init(n) self.n = n end
---function Even:len() return self.n // 2 end
---function Even:iter()
---  local i = -2
---  return function() i = i + 2 return i < self.n and i or nil end
---end
---local loader = rille.data.DataLoader(rille.randn(10, 2), { sampler = Even(10) })
---```
---@type rille.Sampler
data.Sampler = nil

---A data set that a script makes, here and in each worker of a loader, which has a Lua state of its own.
---The script returns a function(args) that returns the data set and maybe a collate function, with which batches are made in the
---workers. Tensors in args are shared with the workers: leave them as they are. Tensors that it returns are handed over.
---```lua
---local file <close> = io.open("numbers.lua", "w")
---file:write [[
---local rille = require "rille"
---return function(n) return rille.data.TensorDataset(rille.arange(n)) end]]
---file:flush()
---local set = rille.data.ScriptDataset { script = "numbers.lua", args = 8 }
---print(#set)
---```
---@param spec string|table a script's path, a module's name for require, or a table: script or module; name: which function, where the script returns a table of them; args: handed to the function (plain values and tensors)
---@return rille.ScriptDataset # a data set
function data.ScriptDataset(spec) end

---0, 1, 2, ... for every item of a data set.
---```lua
---local sampler = rille.data.SequentialSampler(rille.zeros(5, 2))
---```
---@param source any a data set
---@return rille.SequentialSampler # a sampler
function data.SequentialSampler(source) end

---Item i has the values of item i of every data set.
---```lua
---local set = rille.data.StackDataset(rille.data.TensorDataset(rille.zeros(3, 2)), rille.data.TensorDataset(rille.arange(3)))
---```
---@param ... any data sets of the same length
---@return rille.StackDataset # a data set
function data.StackDataset(...) end

---The items of a data set at the given indices.
---```lua
---local few = rille.data.Subset(rille.data.TensorDataset(rille.randn(10, 4)), { 0, 3, 7 })
---```
---@param dataset any a data set
---@param indices table|rille.Tensor from 0
---@return rille.Subset # fields dataset and indices
function data.Subset(dataset, indices) end

---@class (exact) rille.data.SubsetRandomSampler.options
---@field generator? rille.Generator whose numbers are drawn

---The given indices by chance, each once.
---```lua
---local sampler = rille.data.SubsetRandomSampler { 0, 3, 7 }
---```
---@param indices table|rille.Tensor from 0
---@param options? rille.data.SubsetRandomSampler.options generator
---@return rille.SubsetRandomSampler # a sampler
function data.SubsetRandomSampler(indices, options) end

---Row i of every tensor is item i.
---```lua
---local set = rille.data.TensorDataset(rille.randn(10, 4), rille.arange(10))
---```
---@param ... rille.Tensor tensors whose first sizes agree
---@return rille.TensorDataset # field tensors is the list
function data.TensorDataset(...) end

---@class (exact) rille.data.WeightedRandomSampler.options
---@field replacement? boolean whether an item may come up several times (true)
---@field generator? rille.Generator whose numbers are drawn

---Index i as often as weight i says, against the sum of the weights: for classes of which one is rare.
---```lua
---local sampler = rille.data.WeightedRandomSampler({ 0.1, 0.9 }, 10)
---```
---@param weights table|rille.Tensor one for each item
---@param num_samples integer how many indices a pass gives
---@param options? rille.data.WeightedRandomSampler.options replacement = true, generator
---@return rille.WeightedRandomSampler # a sampler
function data.WeightedRandomSampler(weights, num_samples, options) end

---@class (exact) rille.data.WordText.options
---@field length? integer codes of a context (64)
---@field stride? integer codes between two contexts; length if left out
---@field pattern? string a Lua pattern for a word; lines are looked at one by one ('%S+')
---@field lower? boolean whether capitals (of ASCII) become small (false)
---@field end_of_line? string a token for the end of every line
---@field min_count? integer how often a word must be there to get a code (1)
---@field unknown? string what stands for the others, code 0 ('<unk>')
---@field vocabulary? string[] words, for a text that goes with another one

---A text file (UTF-8) as words; items are contexts, as those of CharText.
---```lua
---local file <close> = io.open("text.txt", "w")
---file:write(("to be or not to be "):rep(20))
---file:flush()
---local text = rille.data.WordText("text.txt", { length = 8, lower = true })
---```
---@param path string the file
---@param options? rille.data.WordText.options length = 64, stride, pattern = '%S+', lower = false, end_of_line, min_count = 1, unknown = '<unk>', vocabulary
---@return rille.WordText # a data set, with the fields and methods of CharText
function data.WordText(path, options) end

---@class (exact) rille.data.csv_batches.options
---@field rows? integer of a part; the other options are those of read_csv (8192)
---@field delimiter? string what stands between fields (',')
---@field quote? string what stands around fields with delimiters ('"')
---@field header? boolean whether the first row has the names; unless it is given, a first row that looks like data is an error (true)
---@field names? string[] names instead of the header's
---@field columns? string[] those wanted; all if left out
---@field types? table<string,string>|string as for read_csv
---@field date_format? table<string,string>|string as for read_csv
---@field guess_rows? integer rows that types are guessed from (1000)
---@field dtype? rille.dtype of guessed floats
---@field decimal? string "," reads 1.250,5 as 1250.5 ('.')
---@field trim? boolean whether blanks around fields without quotes are left out (true)
---@field missing? string[] texts that stand for no value
---@field fill? number|string|table what stands in for no value
---@field vocabularies? table<string,string[]> name -> words of a category whose codes are known, as those of another table; other words are an error
---@field max_rows? integer rows at most
---@field max_line? integer bytes of the longest row (1048576)

---Tables of a few rows, one after the other, for files that are larger than memory. Vocabularies are shared and grow.
---```lua
---local file <close> = io.open("numbers.csv", "w")
---file:write "x\n1\n2\n3\n"
---file:flush()
---for part in rille.data.csv_batches("numbers.csv", { rows = 2 }) do print(part.rows) end
---```
---@param path string the file
---@param options? rille.data.csv_batches.options rows = 8192, delimiter = ',', quote = '"', header = true, names, columns, types, date_format, guess_rows = 1000, dtype, decimal = '.', trim = true, missing, fill, vocabularies, max_rows, max_line = 1048576
---@return fun():rille.Table? # a part at every call, nil at the end
function data.csv_batches(path, options) end

---What a calendar says of dates: year, month, day, hour, minute, second, weekday (Monday is 0) and yearday (from 1).
---```lua
---local file <close> = io.open("sold.csv", "w")
---file:write "day,pieces\n2024-02-29,3\n2024-03-01,5\n"
---file:flush()
---print(rille.data.date_parts(rille.data.read_csv("sold.csv").columns.day).weekday)
---```
---@param seconds rille.Tensor a column of dates, or whole seconds since 1970 (int64)
---@return table<string,rille.Tensor> # int64 tensors of its shape; -1 where the date is missing
function data.date_parts(seconds) end

---The collate_fn of loaders: stacks tensors, makes tensors of numbers and lists of strings, and goes into tables.
---```lua
---local x, y = rille.data.default_collate { { rille.zeros(3), 1 }, { rille.ones(3), 0 } } -- [2, 3], [2]
---```
---@param batch table a list of items, each a list of values
---@return any # one batch for each value
function data.default_collate(batch) end

---In a loader's worker: which one it is.
---```lua
---assert(rille.data.get_worker_info() == nil)
---```
---@return table? # id (from 0), num_workers and seed (of this pass); nil elsewhere
function data.get_worker_info() end

---@class (exact) rille.data.random_split.options
---@field generator? rille.Generator whose numbers are drawn

---Parts of a data set by chance, with PyTorch's draws.
---```lua
---local parts = rille.data.random_split(rille.data.TensorDataset(rille.randn(10, 4)), { 0.8, 0.2 })
---```
---@param dataset any a data set
---@param lengths number[] items of each part, or fractions that sum up to 1
---@param options? rille.data.random_split.options generator
---@return rille.Subset[] # one for each length
function data.random_split(dataset, lengths, options) end

---@class (exact) rille.data.read_csv.options
---@field delimiter? string what stands between fields (',')
---@field quote? string what stands around fields with delimiters ('"')
---@field header? boolean whether the first row has the names; unless it is given, a first row that looks like data is an error (true)
---@field names? string[] names instead of the header's
---@field columns? string[] those wanted; all if left out
---@field types? table<string,string>|string name -> "float32", "float64", "int64", "bool", "category", "date" or "string", or one of these for all
---@field date_format? table<string,string>|string how dates are written, for all or name -> format, as "%d.%m.%Y" (%Y %y %m %d %b %B %H %I %p %M %S %f %z); ISO 8601 (2024-12-31, with 23:59:59 and a zone) if left out
---@field guess_rows? integer rows that types are guessed from (1000)
---@field dtype? rille.dtype of guessed floats; float32, or float64 where whole numbers would lose digits
---@field decimal? string "," reads 1.250,5 as 1250.5 ('.')
---@field trim? boolean whether blanks around fields without quotes are left out (true)
---@field missing? string[] texts that stand for no value
---@field fill? number|string|table what stands in for no value, for all or name -> value (of dates, a text); NaN, code -1 or "" if left out
---@field vocabularies? table<string,string[]> name -> words of a category whose codes are known, as those of another table; other words are an error
---@field max_rows? integer rows at most
---@field max_line? integer bytes of the longest row (1048576)

---A CSV file as a table of columns.
---Types are guessed from the first rows; a column that is numbers but for a few fields is an error, never text.
---```lua
---local file <close> = io.open("flats.csv", "w")
---file:write "area,rooms,city\n50.5,2,Bonn\n80,3,Kiel\n"
---file:flush()
---local t = rille.data.read_csv "flats.csv"
---print(t.columns.area, t.vocabularies.city[1], t:tensor { "area", "rooms" })
---local same_codes = rille.data.read_csv("flats.csv", { vocabularies = { city = { "Kiel", "Bonn" } } })
---```
---@param path string the file
---@param options? rille.data.read_csv.options delimiter = ',', quote = '"', header = true, names, columns, types, date_format, guess_rows = 1000, dtype, decimal = '.', trim = true, missing, fill, vocabularies, max_rows, max_line = 1048576
---@return rille.Table # #t rows; columns, names, types, vocabularies and rows
function data.read_csv(path, options) end
