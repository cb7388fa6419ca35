-- rille.help: what a name stands for. Ops, layers in C and optimizers come from their descriptors; arguments of what is
-- written in Lua from the scripts, which are read when they are first asked for, and the comment above it (a block that
-- begins with three dashes) as well where the host reads them from a folder: the library holds them without comments.
local rille, require, native = ...
local check, names = require "rille.check", require "rille.names"

local OVERVIEW = [[
rille.help("relu"), ("nn.Conv2d"), ("optim.Adam"): arguments, defaults and an example
rille.ops(): the names of all operations; x:op(...) or rille.op(...), some in rille.nn.functional
rille.nn: layers, losses, containers     rille.optim: optimizers, lr_scheduler, swa_utils
rille.data: data sets and loaders        rille.datasets: MNIST and others
rille.train: training loops              rille.linalg: matrix factorizations
rille.plot, rille.image: pictures        rille.save, rille.load: files
rille.summary, rille.graph: networks     rille.reload: new code in a running program]]

-- Functions written in C that are no ops.
local FUNCTIONS = {
  tensor = "rille.tensor(table or number, { dtype, requires_grad }): a tensor of numbers, or of tables of tables of them",
  zeros = "rille.zeros(sizes..., { dtype, requires_grad }): zeros; the sizes are numbers or one table",
  ones = "rille.ones(sizes..., { dtype, requires_grad }): ones; the sizes are numbers or one table",
  empty = "rille.empty(sizes..., { dtype, requires_grad }): a tensor to be written to",
  full = "rille.full({ sizes }, value, { dtype, requires_grad }): one number everywhere",
  eye = "rille.eye(n, m = n, { dtype }): ones on the diagonal",
  arange = "rille.arange(start = 0, stop, step = 1, { dtype }): from start, stop itself left out",
  linspace = "rille.linspace(start, stop, steps, { dtype }): evenly from start to stop",
  logspace = "rille.logspace(start, stop, steps, base = 10, { dtype }): powers of base, evenly spaced exponents",
  rand = "rille.rand(sizes..., { dtype, generator }): random numbers, uniform in [0, 1)",
  randn = "rille.randn(sizes..., { dtype, generator }): normal random numbers",
  randint = "rille.randint(low = 0, high, { sizes }, { dtype, generator }): random integers, high itself left out",
  randperm = "rille.randperm(n, { generator }): 0 to n - 1 in random order",
  zeros_like = "rille.zeros_like(x, { dtype }): zeros of x's shape; so ones_like, empty_like, full_like, rand_like, ...",
  manual_seed = "rille.manual_seed(seed): starts the random numbers anew, as torch.manual_seed does",
  Generator = "rille.Generator(): random numbers of their own; :manual_seed(n), then { generator = g }",
  no_grad = "rille.no_grad(fn) or local _ <close> = rille.no_grad(): without recording gradients",
  enable_grad = "rille.enable_grad(fn) or local _ <close> = rille.enable_grad(): with gradients, inside no_grad",
  inference_mode = "rille.inference_mode(fn) or local _ <close> = rille.inference_mode(): as no_grad, for good",
  grad = "rille.grad(outputs, inputs, { grad_outputs, create_graph, retain_graph, allow_unused }): gradients, returned",
  backward = "y:backward(gradient, { retain_graph, create_graph }): adds gradients to the .grad of y's leaves",
  scope = "local s <close> = rille.scope(): frees the tensors made until the block ends; s:keep(x) keeps some",
  memory = "rille.memory(): bytes in_use, reserved, peak, cap, allocated_total",
  set_num_threads = "rille.set_num_threads(n): how many threads large ops use",
  set_printoptions = "rille.set_printoptions { precision, threshold, edgeitems, linewidth, sci_mode }: how print shows tensors",
  item = "x:item(): the number in a tensor with one element",
  totable = "x:totable(): numbers in nested tables",
  size = "x:size(): all sizes, as several numbers; x:size(dim): one",
  shape = "x:shape(): the sizes as a table",
  retain_grad = "x:retain_grad(): keeps the gradient of a tensor that is no leaf: after backward it is x.grad. Returns x",
  register_hook = "x:register_hook(fn): fn(grad) is called in backward; what it returns takes the gradient's place",
  ops = "rille.ops(): the names of all operations, as a list",
  detach = "x:detach(): the same memory without a history",
  index_put_ = "x:index_put_({ i, j, ... }, values, accumulate = false): x[{ i, j, ... }] = values, or added; none: a whole dim",
  index_put = "x:index_put({ i, j, ... }, values, accumulate = false): a copy of x with values put or added at index tensors",
  none = "rille.none: Python's None where nil cannot stand: in lists, and for options that may be missing",
  detach_ = "x:detach_(): x itself becomes a leaf without a history; not for views",
  result_type = "rille.result_type(a, b): the dtype of arithmetic between two tensors or numbers",
  is_floating_point = "x:is_floating_point(): whether x is of float32 or float64",
  element_size = "x:element_size(): bytes an element takes",
  data_ptr = "x:data_ptr(): the address of x's first element, to tell tensors apart that share memory",
  from_pretrained = "nn.Embedding.from_pretrained(table, { freeze = true, padding_idx, ... }): a layer of given vectors",
  numel = "x:numel(): how many elements",
  dim = "x:dim(): how many dims",
  Module = "nn.Module:extend(name): a class of networks; define Net:init(...) and Net:forward(...), make one with Net(...)",
  Parameter = "nn.Parameter(tensor, requires_grad = true): a leaf that modules count among their parameters",
  Function = "rille.Function:extend(name): an op of your own; define forward(ctx, ...) and backward(ctx, grads...)",
  checkpoint = "rille.checkpoint(fn, ...): fn's results; backward runs fn again, so that its inside needs no memory",
  capture = "rille.capture(step): a function that records step once for each kind of arguments and then runs it without Lua; "
    .. "step:recordings(), step:reset(). Plain numbers in step stay as they were; values are read outside",
  gradcheck = "rille.autograd.gradcheck(fn, inputs, options): whether fn's gradients are right, in float64",
  parameters = "net:parameters(): the parameters as a list, for an optimizer; so named_parameters, buffers, modules, children",
  state_dict = "net:state_dict(), opt:state_dict(), scheduler:state_dict(): what rille.save and load_state_dict take",
  load_state_dict = "net:load_state_dict(dict, { strict }): takes over what state_dict gave; tells all differences",
  train = "net:train(), net:eval(): the mode that dropout and batch norm go by (rille.train: training loops)",
  step = "opt:step(): changes the parameters by their gradients; scheduler:step(): the next learning rate",
  zero_grad = "opt:zero_grad(), net:zero_grad(): drops the gradients",
  Dataset = "local Mine = data.Dataset:extend(\"Mine\"): a class of data sets; define Mine:init(...), Mine:len() and\n"
    .. "  Mine:get(i), where i counts from 0; make one with Mine(...)",
  profile = "rille.profile(fn, ...): where fn's time goes, by op and module; print(p), p:save(\"trace.json\") for a browser",
  Muon = "rille.optim.Muon(parameters, options): momentum made orthogonal, for matrices",
  reload = "rille.reload(script or function, net, optimizer): new code, old weights; gives net and optimizer",
}

-- Of functions in Lua that everybody meets.
local SUMMARIES = {
  DataLoader = "batches of a data set: options batch_size, shuffle, drop_last, sampler, batch_sampler, collate_fn, generator, "
    .. "num_workers, worker, prefetch_factor, persistent_workers",
  ScriptDataset = "a data set that a script makes, here and in a loader's workers: a path, or { script or module, name, args }",
  get_worker_info = "in a loader's worker: id, num_workers and seed, else nil",
  ImageFolder = "PNG files in a folder for each class; options channels, transform",
  read_csv = "a CSV file as columns, columns[name] a tensor; options columns, names, types, header, delimiter, missing,\n"
    .. "  fill, dtype, decimal, trim, rows, max_rows, quote; t.vocabularies[name] are a column's words",
  ["Trainer:step"] = "trains for { ms = 2 } or { batches = 5 } (one batch), then returns whether something is left to do",
  ["Trainer:evaluate"] = "mean loss and metrics by name over other batches; the run is as before",
  ["Trainer:resume"] = "goes on from what save wrote: true, or nil and a message where there is no file",
  WordText = "a text's words as codes; options length, stride, min_count, unknown, lower, pattern, end_of_line, vocabulary",
  CharText = "a text's characters as codes; options length, stride, min_count, unknown, vocabulary",
  load_npz = "reads an .npz file of numpy's: a table of tensors; option names",
  unpickle = "what a pickle holds, without running anything in it",
  save_npz = "writes a table of tensors to an .npz file; option compressed",
  TensorDataset = "row i of every tensor is item i",
  Sequential = "modules and functions one after the other",
  ModuleList = "modules as a list that its holder owns",
  save = "writes a table of tensors (net:state_dict()) to a safetensors file",
  load = "reads a safetensors file: a table of tensors",
  summary = "shapes, parameters and times of every layer; takes the inputs, or their sizes as tables",
  graph = "a network, or the tape behind a tensor, as a drawing: rille.graph(net, { 1, 3 }):save(\"net.svg\")",
  Trainer = "a training run: trainer:fit(), or trainer:step { ms = 2 } once a frame; save, resume, evaluate, report.\n"
    .. "  Options model, loss, optimizer, train, valid, epochs, metrics ({ \"accuracy\" }), scheduler, clip_grad_norm,\n"
    .. "  accumulate, on_nan, early_stop, best, checkpoint, log, step, on_batch, on_epoch and more",
  report = "writes one HTML page about a run: curves, metrics, confusion, model, weights, samples",
  histogram = "how values are spread, as bars in the terminal; histogram_svg(values, path) draws them",
  confusion = "a table of confusion in the terminal; confusion_svg(counts, path) draws it",
  check = "looks a network over with one batch { input, target }; a list of { kind, where, message }",
  fit = "a training loop; options metric, progress, on_step, on_batch",
  clip_grad_norm_ = "scales the gradients down where their norm, all together, is above max_norm; gives the norm before",
  detect_anomaly = "while on, the first op that makes a NaN is an error that names it",
  AveragedModel = "a network whose weights are the running average of another's; options avg_fn, use_buffers",
}

-- Names that mean something else in another part.
local OWN = {
  ["rille.image.load"] = "reads a PNG file: uint8 [channels, height, width]",
  ["rille.image.save"] = "writes a PNG file; several pictures become a grid; options columns, scale",
}

local docs -- by the last part of a name: { name as written, arguments, the comment's lines or none }

-- Everything is to be found, whatever has been used yet.
local at = 0
while names.parts[at + 1] do
  at = at + 1
  for name in pairs(names.parts[at].later) do local _ = names.parts[at].values[name] end
end

-- A definition's name and arguments; script names what the script returns.
local function definition(script, line)
  local arguments = line:match "^return function(%b())"
  if arguments then return "rille." .. script:match "[^/]+$", (arguments:gsub(",%s*", ", ")) end
  local name
  name, arguments = line:match "^function ([%w_.:]+)(%b())"
  if name and name:find ":init$" then name = name:sub(1, -6) end
  if name then return name, (arguments:gsub(",%s*", ", ")) end
  return line:match "^([%w_.]+) ?= ?[%w_.]+:extend%(", ""
end

local INTERNAL = { check = true, class = true, names = true, ["look/help"] = true, ["data/items"] = true }

local function add_definition(script, line, lines)
  local name, arguments = definition(script, line)
  local leaf = name and name:match "[%w_]+$"
  if not leaf or leaf == "init" or INTERNAL[script] then return end
  local list = docs[leaf] or {}
  docs[leaf] = list
  if line:find "^return" then list[1] = nil end -- the last one is the script's own
  list[#list + 1] = { name, arguments, lines or {} }
end

local function read_docs()
  docs = {}
  for script, text in pairs(native.scripts()) do
    local lines
    for line in text:gmatch "[^\n]*" do
      local first, more = line:match "^%-%-%- ?(.*)", lines and line:match "^%-%- ?(.*)"
      if first then
        lines = { first }
      elseif more then
        lines[#lines + 1] = more
      else
        add_definition(script, line, lines)
        lines = nil
      end
    end
  end
  for _, list in pairs(docs) do table.sort(list, function(a, b) return a[1] < b[1] end) end
end

local function shown(value) return type(value) == "string" and "'" .. value .. "'" or tostring(value) end

-- "(input_size, num_layers = 1)" of a class that checks its arguments by a list: layers, schedulers.
local function signature(class)
  local parts = {}
  for i, parameter in ipairs(type(class) == "table" and class._parameters or {}) do
    if type(parameter) == "string" then -- a scheduler's
      local default = class._defaults[parameter]
      parts[i] = default == nil and parameter or parameter .. " = " .. shown(default)
    else
      local default, is_boolean = parameter[3], parameter[2] == "boolean"
      parts[i] = parameter[1]
      if default == false and not is_boolean then default = nil end
      if parameter[3] ~= nil then parts[i] = parts[i] .. " = " .. shown(default) end
    end
  end
  if type(class) == "table" and class._kinds then table.insert(parts, 1, "optimizer") end
  return #parts > 0 and "(" .. table.concat(parts, ", ") .. ")" or nil
end

-- The part that has the name, and the value: the one that the words in front of the name mean, or any.
local function place_of(words, leaf)
  for _, part in ipairs(names.parts) do
    if words == "" or words == part.name or part.name:sub(-#words - 1) == "." .. words then
      local value = names.find(part, leaf)
      if value ~= nil then return part, value end
    end
  end
end

-- The comment above a function or class of the part, or above a method where part is nil.
local function doc_of(leaf, part)
  local last = part and part.name:match "[%w_]+$"
  local found
  for _, doc in ipairs(docs[leaf] or {}) do
    local owner = doc[1]:match "^(.*)[.:]"
    local is_method = doc[1]:find(":", 1, true) ~= nil
    if is_method == (part == nil) and (not found or owner == last) then found = doc end
  end
  return found
end

-- The line that stands for a comment. One that goes by the last part of a name alone is that of the first part that
-- has the name: rille.save is not rille.image.save.
local function summary_of(leaf, full, value)
  local _, first = place_of("", leaf)
  return OWN[full] or (value == nil or rawequal(first, value)) and SUMMARIES[leaf] or nil
end

local function from_docs(leaf, words)
  if not docs then read_docs() end
  local part, value = place_of(words, leaf)
  local full = part and part.name .. "." .. leaf
  if type(value) == "table" and value._summary then
    return ("%s%s\n  %s"):format(full, signature(value) or "()", value._summary)
  end
  if getmetatable(value) and getmetatable(value).__name == full then
    for _, other in ipairs(names.parts) do
      if other.values == value then return full .. ": " .. table.concat(names.list(other), ", ") end
    end
  end
  local doc = doc_of(leaf, part)
  if doc and (part or words == "") then
    local name = (full or doc[1]) .. (type(value) == "table" and signature(value) or doc[2])
    local about = #doc[3] > 0 and doc[3] or { summary_of(leaf, full, value) }
    return #about == 0 and name or name .. "\n  " .. table.concat(about, "\n  ")
  end
  if type(value) == "string" then return full .. ": '" .. value .. "'" end
end

-- "Trainer.step": a method of the class that is named.
local function from_class(name)
  local owner, leaf = name:match "(%u[%w_]*)[.:]([%w_]+)$"
  if not docs then read_docs() end
  for _, doc in ipairs(owner and docs[leaf] or {}) do
    if doc[1] == owner .. ":" .. leaf then
      local about = #doc[3] > 0 and doc[3] or { SUMMARIES[doc[1]] }
      return table.concat({ doc[1] .. doc[2], table.unpack(about) }, "\n  ")
    end
  end
end

-- What has neither a descriptor nor a comment.
local function rest_of(leaf)
  if native.methods[leaf] then return "x:" .. leaf .. "(...): a method of tensors" end
  if native.layer_methods[leaf] then return "net:" .. leaf .. "(...): a method of modules" end
  local part = place_of("", leaf)
  return part and part.name .. "." .. leaf .. "(...)"
end

local function unknown(name)
  local known = rille.ops()
  for _, source in ipairs { FUNCTIONS, native.methods, native.layer_methods, native.optimizer_methods } do
    for leaf in pairs(source) do
      if leaf:sub(1, 1) ~= "_" then known[#known + 1] = leaf end
    end
  end
  for _, part in ipairs(names.parts) do table.move(names.list(part), 1, #names.list(part), #known + 1, known) end
  local leaf = name:match "[%w_]*$"
  local near = #leaf > 1 and check.nearest(leaf, known)
  check.raise("help: nothing is called '%s'%s; rille.help() tells what there is", name,
    near and (", did you mean '%s'?"):format(near) or "")
end

-- "F.conv2d" -> "functional", "conv2d"; what stands before a method says nothing: "Module:parameters", "x:item"
local function split(name)
  local words, leaf = name:match "^(.-)[.:]?([%w_]+)$"
  if not words then return "", name end
  words = words:gsub("^torch%f[%W]", "rille"):gsub("^F$", "functional")
  local owner = words:match "[%w_]+$"
  local is_value = owner == "x" or owner == "net" or owner == "opt" or owner and owner:find "^%u"
  return is_value and "" or words, leaf
end

-- The name of a function, class, layer or part.
local function name_of(value)
  for _, part in ipairs(names.parts) do
    if part.values == value then return part.name end
  end
  for _, part in ipairs(names.parts) do
    for name, other in pairs(part.values) do
      if other == value and type(name) == "string" and name:sub(1, 1) ~= "_" then return part.name .. "." .. name end
    end
  end
  if rille.nn.is_module(value) then return type(value) == "table" and value._class or tostring(value):match "^[%w_]+" end
end

--- help(name): text; help(value, true): nil where there is none.
return function(name, quietly)
  if name == nil then return OVERVIEW end
  if type(name) ~= "string" then
    local value = name
    name = not (quietly and rille.nn.is_module(value)) and name_of(value)
    if not name then
      if quietly then return nil end
      check.raise("help: takes a name, got %s", rille.is_tensor(value) and "a tensor" or type(value))
    end
  end
  local method = from_class(name)
  if method then return method end
  local words, leaf = split(name)
  if name == "rille" then return OVERVIEW end
  local text = words:find "linalg$" and native.help("linalg_" .. leaf) or words ~= "" and from_docs(leaf, words)
  local part, value = place_of(words, leaf)
  if not text and (words == "" or part) then
    local _, first = place_of("", leaf)
    local own = words == "" or rawequal(first, value) or words:find "functional$"
    text = own and (FUNCTIONS[leaf] or native.help(leaf)) or from_docs(leaf, words) or rest_of(leaf)
  end
  if text or quietly then return text or nil end
  unknown(name)
end
