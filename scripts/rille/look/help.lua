-- rille.help: what a name stands for, from the entries of the reference (entries.lua).
local rille, require, native = ...
local check, names, entries = require "rille.check", require "rille.names", require "rille.look.entries"

local OVERVIEW = [[
rille.help("relu"), ("nn.Conv2d"), ("optim.Adam"): arguments, defaults and an example
rille.ops(): the names of all operations; x:op(...) or rille.op(...), some in rille.nn.functional
rille.nn: layers, losses, containers     rille.optim: optimizers, lr_scheduler, swa_utils
rille.data: data sets and loaders        rille.datasets: MNIST and others
rille.train: training loops              rille.linalg: matrix factorizations
rille.plot, rille.image: pictures        rille.save, rille.load: files
rille.summary, rille.graph: networks     rille.reload: new code in a running program
rille.help("dtype"), ("broadcast"), ("index"), ("options"), ("errors"): how things work everywhere]]


-- Everything is to be found, whatever has been used yet.
local at = 0
while names.parts[at + 1] do
  at = at + 1
  for name in pairs(names.parts[at].later) do local _ = names.parts[at].values[name] end
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


-- Methods of this name: "Trainer:step" where the words name a class, else those of tensors, modules and optimizers, then of
-- whatever class has one.
local OWNERS = { x = "Tensor", tensor = "Tensor", net = "Module", model = "Module", layer = "Module", opt = "Optimizer",
  optimizer = "Optimizer", scheduler = "LRScheduler", loader = "DataLoader", trainer = "Trainer", t = "Table" }

local function method_of(words, leaf)
  local owner = words:match "[%w_]*$"
  local named = OWNERS[owner] or owner:find "^%u" and owner
  local entry = named and entries.note(named .. ":" .. leaf)
  if entry then return entry end
  local of_tensors = native.methods[leaf] and entries.of("Tensor." .. leaf, native.methods[leaf])
  if named == "Tensor" then return of_tensors or entries.op(leaf) end
  if named and named ~= "Module" and native.layer_methods[leaf] then entry = entries.note("Module:" .. leaf) end
  if named and not entry and native.optimizer_methods[leaf] then entry = entries.note("Optimizer:" .. leaf) end
  if entry or words ~= "" and not named then return entry end
  if of_tensors and not named and words == "" then return of_tensors end
  for _, other in ipairs { "Tensor", "Module", "Optimizer" } do
    entry = entries.note(other .. ":" .. leaf)
    if entry then return entry end
  end
  for _, name in ipairs(entries.noted()) do
    if name:match ":([%w_]+)$" == leaf then return entries.note(name) end
  end
end

-- A value that is a part of the library: what is in it.
local function text_of_part(value)
  for _, part in ipairs(names.parts) do
    if rawequal(part.values, value) then return part.name .. ": " .. table.concat(names.list(part), ", ") end
  end
end

-- What belongs to a class: "Embedding.from_pretrained".
local function belonging(name)
  for _, other in ipairs(entries.noted()) do
    if name:find "%u" and other:find "^rille" and other:sub(-#name - 1) == "." .. name then return entries.note(other) end
  end
end

local function text_of_place(words, leaf)
  local part, value = place_of(words, leaf)
  if not part then return nil end
  local full = part.name .. "." .. leaf
  local entry = entries.of(full, value)
  if not entry then return text_of_part(value) end
  return entries.text(entry, entry.kind ~= "op" and full or part.name == "rille.linalg" and full or nil)
end

-- "F.conv2d" -> "functional", "conv2d"; what stands before a method says nothing: "Module:parameters", "x:item"
local function split(name)
  local words, leaf = name:match "^(.-)[.:]?([%w_]+)$"
  if not words then return "", name end
  words = words:gsub("^torch%f[%W]", "rille"):gsub("^F$", "functional")
  return words, leaf
end


local function unknown(name)
  local known = rille.ops()
  for _, source in ipairs { native.methods, native.layer_methods, native.optimizer_methods } do
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

-- Methods as one writes them.
local SPOKEN = { Tensor = "x", Module = "net", Optimizer = "opt" }

local function text_of_method(entry)
  local owner, leaf = entry.name:match "^(%u%w*):([%w_]+)$"
  return entries.text(entry, SPOKEN[owner] and SPOKEN[owner] .. ":" .. leaf or nil)
end

-- The text for a name, nil if nothing is called so.
local function text_of(name)
  local words, leaf = split(name)
  local topic = words == "" and entries.note(leaf)
  if topic then return entries.text(topic) end
  local part = words == "" and place_of("", leaf)
  if words == "" and not (part and part.name == "rille") then -- x:uniform_ before nn.init.uniform_
    local entry = native.methods[leaf] and entries.note("Tensor:" .. leaf) or entries.op(leaf)
    if entry then return text_of_method(entry) end
  end
  local entry = words ~= "" and method_of(words, leaf)
  if entry then return text_of_method(entry) end
  local text = text_of_place(words, leaf)
  if text then return text end
  entry = words == "" and (entries.op(leaf) or method_of(words, leaf)) or belonging(name)
  return entry and text_of_method(entry)
end

--- help(name): text; help(value, true): nil where there is none.
return function(name, quietly)
  if name == nil or name == "rille" then return OVERVIEW end
  if type(name) ~= "string" then
    local value = name
    name = not (quietly and rille.nn.is_module(value)) and name_of(value)
    if not name then
      if quietly then return nil end
      check.raise("help: takes a name, got %s", rille.is_tensor(value) and "a tensor" or type(value))
    end
    if name == "rille" then return OVERVIEW end
  end
  local text = text_of(name)
  if text or quietly then return text end
  unknown(name)
end
