-- rille.save and rille.load: named tensors as safetensors files. rille.unpickle, load_npy, save_npy, read_idx and
-- write_idx are in C (bindings/files.c).
local rille = ...
local check = rille._import "check"
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
  for i, name in ipairs(names) do values[i] = rille._with_point(tostring, metadata[name]) end
  return names, values
end

local function check_dict(what, dict, path)
  if rille.is_tensor(dict) or type(dict) ~= "table" or rille.nn.is_module(dict) then
    raise("%s: needs a table of tensors such as net:state_dict(), got %s", what,
      rille.is_tensor(dict) and "a tensor" or rille.nn.is_module(dict) and "a module" or type(dict))
  end
  check.path(what, path)
end

--- Writes a table of tensors (as net:state_dict() gives) to a safetensors file. The file is there whole or, after an
-- error, as it was before.
-- @param dict name -> tensor; any shapes, strides and dtypes
-- @param path the file
-- @param metadata name -> string (numbers become text); optional
-- Raises for tables inside dict, values that are no tensors, names that are not UTF-8, and what the system says.
function rille.save(dict, path, metadata)
  check_dict("save", dict, path)
  local names, tensors = entries("save", dict)
  rille._save(path, names, tensors, texts(metadata))
end

--- Reads a safetensors file.
-- @return name -> tensor, with pairs() in the file's order; and the metadata, name -> string
-- Raises with the file's name, the byte and the reason when it is damaged.
function rille.load(path)
  if rille._file_start("load", check.path("load", path), 2) == "PK" then
    raise("load: %s is a zip archive: rille.load_npz reads numpy's; weights come from PyTorch with "
      .. "safetensors.torch.save_file(net.state_dict(), 'net.safetensors')", path)
  end
  local list, metadata = rille._load(check.path("load", path))
  return rille._ordered(list), metadata
end

--- Writes a table of tensors to an .npz file, which numpy.load reads; in one step, as save does.
-- @param options compressed (false)
function rille.save_npz(dict, path, options)
  options = check.options("save_npz", options, { compressed = "boolean" })
  check_dict("save_npz", dict, path)
  local names, tensors = entries("save_npz", dict)
  rille._save_npz(path, names, tensors, options.compressed or false)
end

--- Reads an .npz file, as numpy.savez and numpy.savez_compressed write it.
-- @return name -> tensor, with pairs() in the file's order
-- Raises with the file's name, the byte and the reason when it is damaged, or holds what is no tensor.
function rille.load_npz(path) return rille._ordered((rille._load_npz(check.path("load_npz", path)))) end

return rille
