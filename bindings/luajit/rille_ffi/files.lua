-- Files of tensors: tables of tensors, numbers, texts and such tables, in safetensors files as rille.save of Lua 5.4 writes them.
local ffi = require "ffi"
local core = require "rille_ffi.core"
local C, ctx = core.C, core.ctx

local function escape(text) return (text:gsub("[^%w_. :+-]", function(c) return ("%%%02X"):format(c:byte()) end)) end
local function unescape(text) return (text:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end)) end

-- "optimizers/#1/exp_avg": keys between slashes, integers with # in front.
local function key_text(key)
  if type(key) == "number" and key % 1 == 0 then return ("#%d"):format(key) end
  if type(key) == "string" and key ~= "" then return escape(key) end
  core.raise("save: keys must be strings or whole numbers, got a %s", type(key))
end

local function plain_text(value, path)
  if type(value) == "number" then
    if value ~= value then return "fnan" end
    return value % 1 == 0 and math.abs(value) < 2 ^ 53 and ("i%d"):format(value) or ("f%.17g"):format(value)
  end
  if type(value) == "boolean" then return value and "b1" or "b0" end
  if value == core.none then return "n" end
  if type(value) == "string" then return "s" .. escape(value) end
  core.raise("save: %s is a %s, which a file cannot keep", path, type(value))
end

local function plain_value(text)
  local kind, rest = text:sub(1, 1), text:sub(2)
  if kind == "t" then return {} end
  if kind == "n" then return core.none end
  if kind == "b" then return rest == "1" end
  if kind == "s" then return unescape(rest) end
  if rest == "nan" then return 0 / 0 end
  if rest:find "inf" then return rest:find "-" and -math.huge or math.huge end
  return tonumber(rest)
end

local function put(root, path, value)
  local keys = {}
  for key in path:gmatch "[^/]+" do keys[#keys + 1] = key:sub(1, 1) == "#" and tonumber(key:sub(2)) or unescape(key) end
  local at = root
  for i = 1, #keys - 1 do
    if type(at[keys[i]]) ~= "table" then at[keys[i]] = {} end
    at = at[keys[i]]
  end
  at[keys[#keys]] = value
end

return function(rille)
  --- A dict of the library as nested tables.
  function rille._from_dict(dict)
    local root = {}
    for i = 0, tonumber(C.rille_dict_count(dict)) - 1 do
      local name = ffi.string(C.rille_dict_name(dict, i))
      local tensor = core.borrow(C.rille_dict_tensor_at(dict, i))
      if name == "" then return tensor end
      put(root, name, tensor)
    end
    for i = 0, tonumber(C.rille_dict_text_count(dict)) - 1 do
      local name = ffi.string(C.rille_dict_text_name(dict, i))
      put(root, name, plain_value(ffi.string(C.rille_dict_text(dict, name))))
    end
    return root
  end

  local function add(dict, path, value)
    if core.is_tensor(value) then
      core.check(C.rille_dict_set(dict, path, value:detach().pointer))
    elseif type(value) == "table" and value ~= core.none and not rille.nn.is_module(value) then
      if next(value) == nil then core.check(C.rille_dict_set_text(dict, path, "t")) end
      local keys = {}
      for key in pairs(value) do keys[#keys + 1] = key end
      table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
      for _, key in ipairs(keys) do add(dict, (path == "" and "" or path .. "/") .. key_text(key), value[key]) end
    else
      core.check(C.rille_dict_set_text(dict, path, plain_text(value, path)))
    end
  end

  --- Nested tables as a dict of the library.
  function rille._to_dict(value)
    local made = ffi.new "RilleDict *[1]"
    core.check(C.rille_dict_create(ctx, made))
    local dict = ffi.gc(made[0], C.rille_dict_free)
    add(dict, "", value)
    return dict
  end

  --- rille.save(table of tensors, "net.safetensors")
  function rille.save(value, path)
    if type(value) ~= "table" and not core.is_tensor(value) then core.raise("save: a table of tensors is saved, got a %s",
      type(value)) end
    if type(path) ~= "string" then core.raise("save: the path must be a string, got a %s", type(path)) end
    core.check(C.rille_save(rille._to_dict(value), path, nil))
  end

  --- What a file holds, told by its content: safetensors, checkpoints, npz, npy, IDX, torch.save's and Python's pickles.
  function rille.load(path)
    if type(path) ~= "string" then core.raise("load: the path must be a string, got a %s", type(path)) end
    local made = ffi.new "RilleDict *[1]"
    core.check(C.rille_load(ctx, path, nil, made))
    return rille._from_dict(ffi.gc(made[0], C.rille_dict_free))
  end
end
