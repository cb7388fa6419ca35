-- Command-line options for the examples: options.parse(arg, { name = default, ... }, "what the example does", meanings).
-- --name value sets a value of the default's type, --flag alone sets a boolean; --help lists them, a line an option.
--
-- meanings says what options mean where it is not what the table below says; meanings[1] is what follows the options.
local options = {}

local usual = {
  all = "train all layers, not the last one only", angle = "degrees at which the line lies",
    base_steps = "steps before the change",
  batch = "items of a batch", batch_size = "items of a batch", checkpoint = "file from which a run that was broken off goes on",
  clubs = "how many clubs to learn from", data = "folder with the data set's files", depth = "layers of the network",
  episodes = "games to learn from", epochs = "passes over the training data",
  every = "steps from one checkpoint to the next",
  first_order = "leave out gradients of gradients", head = "file of a last layer that was trained before",
  heads = "heads of attention", hop = "milliseconds from one answer to the next", inner = "learning rate within a task",
  latent = "numbers of a code", length = "words to write at most", lr = "learning rate", members = "members of a club",
  model = "file or folder of the network", n = "how many pictures are drawn", net = "file of the network that is changed",
  no_download = "take what is there, digits drawn by rille else", noise = "how much noise is on what is measured",
  optimizer = "sgd, adam, adamw or rmsprop", out = "file of the pictures, or its beginning", patch = "pixels of a patch's side",
  pictures = "folder with a folder of pictures for each class", places = "rotary or learnt: how places in the text are told",
  plot = "file for the curves, .svg or .png", rank = "rank of the matrices that are added",
  rounds = "rounds of games and learning",
  rows = "how many rows are learnt from", save = "file for the weights", scale = "factor of what is added",
  seed = "seed of the random numbers", set = "mnist, fashion_mnist or kmnist", shift = "pixels by which pictures are moved",
  shots = "examples of each task or class", size = "pixels of a picture's side", smoke = "a small piece of it all, as a test",
  steps = "steps of the optimizer", tasks = "tasks of a step", temperature = "above 0: the higher, the more is left to chance",
  test = "measure on the test set at the end", text = "file, or text, to read", threads = "threads that compute",
  timeout = "seconds that a process waits for the others",
  top = "how many of the best are taken", trials = "settings to try", weights = "file of the network's weights",
  width = "features of the hidden layers", workers = "threads that load data", write = "letters to write at the end",
  wrong = "file for pictures of wrong guesses", zero = "each process keeps a part of the optimizer's state",
}

local function usage(defaults, about, meanings)
  local names, left, longest = {}, {}, 4
  for name in pairs(defaults) do names[#names + 1] = name end
  table.sort(names)
  print(about)
  print(("usage: rille %s [OPTIONS]%s"):format(arg and arg[0] or "FILE", meanings[1] and " " .. meanings[1] or ""))
  for i, name in ipairs(names) do
    local kind = type(defaults[name])
    left[i] = "--" .. name:gsub("_", "-") .. (kind == "number" and " N" or kind == "string" and " TEXT" or "")
    longest = math.max(longest, #left[i])
  end
  for i, name in ipairs(names) do
    local default = defaults[name]
    local note = (default == "" or type(default) == "boolean") and "" or (" (%s)"):format(default)
    print(("  %-" .. longest .. "s  %s%s"):format(left[i], meanings[name] or usual[name] or "", note))
  end
  print(("  %-" .. longest .. "s  this text"):format "--help")
  os.exit(0, true)
end

local function fail(text)
  io.stderr:write(text, "\n")
  os.exit(2)
end

local function convert(name, text, default)
  if type(default) ~= "number" then return text end
  local value = tonumber(text)
  if not value then fail(("--%s takes a number, got %s"):format(name, text)) end
  if math.type(default) == "integer" and not math.tointeger(value) then
    fail(("--%s takes a whole number, got %s"):format(name, text))
  end
  return math.tointeger(value) and math.type(default) == "integer" and math.tointeger(value) or value
end

function options.parse(arguments, defaults, about, meanings)
  local values, i = {}, 1
  for name, default in pairs(defaults) do values[name] = default end
  while i <= #arguments do
    local name = arguments[i]:match("^%-%-([%w%-]+)$")
    if name == "help" then usage(defaults, about, meanings or {}) end
    local key = name and name:gsub("%-", "_")
    if not key or defaults[key] == nil then
      if name or arguments[i]:sub(1, 1) == "-" then fail("unknown option " .. arguments[i] .. "; see --help") end
      values[#values + 1] = arguments[i]
    elseif type(defaults[key]) == "boolean" then
      values[key] = true
    else
      i = i + 1
      if not arguments[i] then fail("--" .. name .. " needs a value") end
      values[key] = convert(name, arguments[i], defaults[key])
    end
    i = i + 1
  end
  return values
end

return options
