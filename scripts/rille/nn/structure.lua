-- What modules have for looking at and copying themselves: get_submodule, get_parameter, num_parameters, clone.
local rille, require, native = ...
local check = require "rille.check"
local modules = require "rille.nn.module"
local nn = rille.nn
local is_tensor, is_layer = rille.is_tensor, native.is_layer

local structure = {}

-- ---- by name ---------------------------------------------------------------------------------------------------------

-- What stands under path in module, if it is of this kind.
local function find(module, path, kind)
  for _, item in ipairs(modules.own_items(module)) do
    local name, value = item[1], item[2]
    if name == path and item[4] == kind then return value end
    if item[4] == "module" and path:sub(1, #name + 1) == name .. "." then
      local found = find(value, path:sub(#name + 2), kind)
      if found then return found end
    end
  end
end

local function get(method, kind, module, path, names)
  if type(path) ~= "string" then check.raise("%s: the name must be a string, got %s", method, type(path)) end
  if kind == "module" and path == "" then return module end
  local found = find(module, path, kind)
  if found then return found end
  local known = {}
  for name in names do known[#known + 1] = name end
  local near = check.nearest(path, known)
  check.raise("%s: %s has no %s '%s'%s", method, module:_name(), kind, path,
    near and near ~= "" and (", did you mean '%s'?"):format(near) or "")
end

--- The module of a name as named_modules gives it: net:get_submodule("blocks.0.conv").
function structure.get_submodule(module, path)
  return get("get_submodule", "module", module, path, module:named_modules())
end

--- The parameter of a name as named_parameters gives it.
function structure.get_parameter(module, path)
  return get("get_parameter", "parameter", module, path, module:named_parameters())
end

--- The buffer of a name as named_buffers gives it.
function structure.get_buffer(module, path) return get("get_buffer", "buffer", module, path, module:named_buffers()) end

--- How many numbers the parameters hold together; with true, only those that are trained.
function structure.num_parameters(module, only_trainable)
  local total = 0
  for _, parameter in ipairs(module:parameters()) do
    if not only_trainable or parameter.requires_grad then total = total + parameter:numel() end
  end
  return total
end

-- ---- copying ---------------------------------------------------------------------------------------------------------

-- Tensors and modules below a value, each once; parameters and modules with the serial they are ordered by.
local function gather(value, list, seen)
  if is_tensor(value) then
    local serial = value:_serial()
    if serial > 0 and not seen[serial] then
      seen[serial] = true
      list[#list + 1] = { serial, value }
    end
  elseif is_layer(value) then
    local serial = value:_serial()
    if seen[serial] then return end
    seen[serial] = true
    list[#list + 1] = { serial, value }
    for _, slot in ipairs(value:_slots()) do gather(slot[2], list, seen) end
    gather(value:_extension(), list, seen)
  elseif type(value) == "table" and not seen[value] and (nn.is_module(value) or not getmetatable(value)) then
    seen[value] = true
    if nn.is_module(value) then list[#list + 1] = { value._serial_number, value } end
    for _, inner in next, value do gather(inner, list, seen) end
  end
end

local function copy_tensor(tensor)
  local waits = tensor:_awaits_size() -- of a lazy layer: has no elements that could be copied
  local copy = waits and rille.empty(tensor:shape(), { dtype = tensor.dtype }) or tensor:detach():clone()
  if tensor:_serial() > 0 then copy = nn.Parameter(copy, tensor.requires_grad) end
  if waits then copy:_awaits_size(true) end
  if tensor:_serial() > 0 then return copy end
  return tensor.is_leaf and tensor.requires_grad and copy:requires_grad_() or copy
end

-- What takes the place of value in the copy; made holds what has been copied already.
local function copy_of(value, made)
  if is_tensor(value) then
    local key = native.identity(value)
    made[key] = made[key] or copy_tensor(value)
    return made[key]
  elseif is_layer(value) then
    return made[value:_serial()]
  elseif type(value) ~= "table" then
    return value
  elseif made[value] then
    return made[value]
  elseif getmetatable(value) then
    return value
  end
  local copy = {}
  made[value] = copy
  for key, inner in next, value do copy[key] = copy_of(inner, made) end
  return copy
end

local function fill_layer(layer, copy, made)
  local extension = layer:_extension()
  local hidden = extension and extension.hidden or {}
  for _, slot in ipairs(layer:_slots()) do
    copy:_set_slot(slot[1], hidden[slot[1]] and slot[2]:detach():clone() or copy_of(slot[2], made))
  end
  if extension then copy:_extension(copy_of(extension, made)) end
end

--- A copy with tensors of its own: what is shared inside the module is shared inside the copy. Hooks are copied as well;
-- gradients and the graph are not.
function structure.clone(module)
  local list, made = {}, {}
  gather(module, list, {})
  -- In the order of making, so that the copies are walked in the same order.
  table.sort(list, function(a, b) return a[1] < b[1] end)
  for _, entry in ipairs(list) do
    local value = entry[2]
    if is_layer(value) then
      made[entry[1]] = value:_copy()
    elseif is_tensor(value) then
      copy_of(value, made)
    else
      made[value] = setmetatable({}, getmetatable(value))
      rawset(made[value], "_serial_number", native.next_serial())
    end
  end
  for _, entry in ipairs(list) do
    local value = entry[2]
    if is_layer(value) then
      fill_layer(value, made[entry[1]], made)
    elseif not is_tensor(value) then
      for key, inner in next, value do
        if key ~= "_serial_number" then rawset(made[value], key, copy_of(inner, made)) end
      end
    end
  end
  return copy_of(module, made)
end

return structure
