-- Files of tensors: rille.save and rille.load (safetensors), npz, npy, idx, and pickles. The work is done in C
-- (bindings/io/files.c, formats.c, pickle.c); here is what a file is checked for before and told after.
local rille, require, native = ...
local check = require "rille.check"
local raise = check.raise

-- Names and tensors in the dict's own order if it has one, else by name, so that a file's bytes do not depend on chance.
local function entries(what, dict)
  local names, has_order = {}, getmetatable(dict) and getmetatable(dict).__pairs
  local values = {}
  for name, value in pairs(dict) do
    if type(name) ~= "string" then
      raise("%s: names must be strings, got the %s %s", what, type(name), tostring(name))
    end
    if type(value) == "table" then
      raise('%s: "%s" is a table: a file holds tensors by name; give nested ones names such as "%s.weight"', what, name, name)
    end
    if not rille.is_tensor(value) then raise('%s: "%s" must be a tensor, got %s', what, name, type(value)) end
    names[#names + 1] = name
    values[name] = value
  end
  if not has_order then table.sort(names) end
  local tensors = {}
  for i, name in ipairs(names) do tensors[i] = values[name] end
  return names, tensors
end

local function texts(metadata)
  local names, values = {}, {}
  if metadata == nil then return names, values end
  if type(metadata) ~= "table" then raise("save: metadata must be a table of strings, got %s", type(metadata)) end
  for name, value in pairs(metadata) do
    if type(name) ~= "string" then raise("save: names of metadata must be strings, got %s", type(name)) end
    if type(value) ~= "string" and type(value) ~= "number" then
      raise('save: metadata "%s" must be a string, got %s', name, type(value))
    end
    names[#names + 1] = name
  end
  table.sort(names)
  for i, name in ipairs(names) do values[i] = native.with_point(tostring, metadata[name]) end
  return names, values
end

local function check_dict(what, dict)
  if rille.is_tensor(dict) or type(dict) ~= "table" or rille.nn.is_module(dict) then
    raise("%s: needs a table of tensors such as net:state_dict(), got %s", what,
      rille.is_tensor(dict) and "a tensor" or rille.nn.is_module(dict) and "a module" or type(dict))
  end
end

-- A reader in C, which says of a foreign file what it is.
local function reader(name, format, read, gzip)
  local tell
  return function(path, ...)
    tell = tell or require("rille.foreign").reader(name, format, read, gzip)
    return tell(path, ...)
  end
end

local TREE, FORMAT = "rille tables 1", "/format" -- no table's name: those have no slash in front

-- Whether there is more in a table than tensors by name: tables, plain values, numbers as keys.
local function is_tree(dict)
  for name, value in pairs(dict) do
    if type(name) ~= "string" or not rille.is_tensor(value) then return true end
  end
  return false
end

-- Whether a path ends as files of PyTorch's do.
local function is_torch_path(path)
  local ending = path:match "%.(%w+)$"
  return ending and (ending:lower() == "pt" or ending:lower() == "pth") or false
end

--- Writes a table of tensors (as net:state_dict() gives) to a safetensors file, or one of such tables, texts, numbers and
-- booleans; where the path ends in .pt or .pth, in the form that torch.load(path, weights_only=True) reads. The file is there
-- whole or, after an error, as it was before.
function rille.save(dict, path, metadata)
  if is_torch_path(check.path("save", path)) then
    if metadata ~= nil then raise("save: metadata goes into safetensors files; a .pt file takes it in the table itself") end
    return native.save_torch(path, require("rille.torchfile").prepare(dict))
  end
  check_dict("save", dict)
  check.ending("save", path, "safetensors")
  if is_tree(dict) then
    if metadata ~= nil then raise("save: metadata goes with tensors alone; a table with other values takes it in itself") end
    local tensors, values = require("rille.tree").flatten(dict)
    values[FORMAT] = TREE
    dict, metadata = tensors, values
  end
  local names, tensors = entries("save", dict)
  native.save(path, names, tensors, texts(metadata))
end

local load = reader("load", "safetensors", native.load)
local load_torch = reader("load", "torch", native.load_torch)

-- What kind of file it is, by its first bytes; one that cannot be opened is left to the reader's error.
local function is_torch_file(path)
  local fine, head = pcall(native.file_start, "load", path, 256)
  return fine and require("rille.torchfile").is_torch(head)
end

--- Reads what save wrote, any other safetensors file, and what torch.save wrote.
function rille.load(path, map_location, options)
  if type(map_location) == "table" then map_location, options = nil, map_location end
  options = check.options("rille.load", options or {}, { map_location = "string", mmap = "boolean", weights_only = "boolean",
    pickle_module = "any" })
  map_location = map_location or options.map_location
  if map_location ~= nil then rille.device(map_location) end
  local state = require "rille.nn.state"
  if is_torch_file(path) then
    local nothing = {}
    state.is_metadata[nothing] = true
    return load_torch(path, options.mmap or false, require("rille.torchfile").ordered), nothing
  end
  local list, metadata = load(path, options.mmap or false)
  if metadata and metadata[FORMAT] == TREE then
    local tensors = {}
    for _, item in ipairs(list) do tensors[item[1]] = item[2] end
    metadata[FORMAT] = nil
    local fine, root = pcall(require("rille.tree").build, tensors, metadata)
    if not fine then raise("load: %s is damaged: its names and texts are no tables of rille.save's", path) end
    return root, {}
  end
  if metadata then state.is_metadata[metadata] = true end
  return state.ordered(list), metadata
end

--- Writes a table of tensors to an .npz file, which numpy.load reads; in one step, as save does.
function rille.save_npz(dict, path, options)
  options = check.options("save_npz", options, { compressed = "boolean" })
  check_dict("save_npz", dict)
  check.ending("save_npz", path, "npz")
  local names, tensors = entries("save_npz", dict)
  native.save_npz(path, names, tensors, options.compressed or false)
end

-- A numpy text: code points or bytes up to the zeros that pad it.
local function to_text(row, is_bytes)
  local letters, n = row:totable(), 0
  for i, letter in ipairs(letters) do
    if letter ~= 0 then n = i end
    if is_bytes then
      letters[i] = string.char(letter)
    elseif letter < 0 or letter > 0x10ffff then
      raise("load_npz: text with the code point %d, which is no character", letter)
    else
      letters[i] = utf8.char(letter)
    end
  end
  return table.concat(letters, "", 1, n)
end

-- An array of texts, whose last dim are the letters, as a text or as lists of them.
local function to_texts(array)
  if array:dim() == 1 then return to_text(array, array.dtype == "uint8") end
  local list = {}
  for i = 0, array:size(0) - 1 do list[i + 1] = to_texts(array[i]) end
  return list
end

local load_npz = reader("load_npz", "npz", native.load_npz)

--- Reads an .npz file, as numpy.savez and numpy.savez_compressed write it.
function rille.load_npz(path, options)
  options = check.options("load_npz", options, { names = "table" })
  local list, refused = load_npz(path, options.names)
  local known, reasons = {}, {}
  for _, item in ipairs(list) do
    known[#known + 1] = item[1]
    if item[3] then item[2] = to_texts(item[2]) end
  end
  for _, item in ipairs(refused) do
    known[#known + 1] = item[1]
    reasons[item[1]] = item[2] ~= "" and item[2] or nil
  end
  local dict = require("rille.nn.state").ordered(list)
  for _, name in ipairs(options.names or {}) do
    if reasons[name] then raise("load_npz: '%s' in %s cannot be read: %s", name, path, reasons[name]) end
    if dict[name] == nil then
      raise("load_npz: no array '%s' in %s; there are %s", name, path, table.concat(known, ", "))
    end
  end
  getmetatable(dict).__index = function(_, name)
    if reasons[name] then raise("load_npz: '%s' in %s was left out: %s", name, path, reasons[name]) end
  end
  return dict, reasons
end

--- Reads an .npy file of numpy's, plain or gzipped.
rille.load_npy = reader("load_npy", "npy", native.load_npy, true)

--- Writes a tensor to an .npy file of numpy's, in one step.
function rille.save_npy(tensor, path)
  check.ending("save_npy", path, "npy")
  native.save_npy(tensor, path)
end

--- Reads an IDX file, MNIST's format, plain or gzipped.
rille.read_idx = reader("read_idx", "idx", native.read_idx, true)

--- Writes a tensor to an IDX file, in one step; gzipped if the path ends in .gz.
function rille.write_idx(tensor, path)
  check.ending("write_idx", check.path("write_idx", path):gsub("%.gz$", ""), "IDX")
  native.write_idx(tensor, path)
end

--- What a pickle of Python's holds, plain or gzipped; nothing in it is run.
rille.unpickle = reader("unpickle", "pickle", native.unpickle, true)

check.take_names(rille, {
  save = "dict path metadata", load = "path map_location options", save_npz = "dict path options", load_npz = "path options",
  save_npy = "tensor path", load_npy = "path", read_idx = "path", unpickle = "path", write_idx = "tensor path",
})

return rille
