-- Layers and losses: those of the library by name, and modules that are written in Lua.
local ffi = require "ffi"
local core, arguments = require "rille_ffi.core", require "rille_ffi.arguments"
local C, ctx = core.C, core.ctx
local is_tensor = core.is_tensor
local inputs, outputs = ffi.new("RilleTensor *[?]", 16), ffi.new("RilleTensor *[?]", 16)

return function(rille)
  local nn = rille.nn
  local base = {} -- methods of all modules
  local created = ffi.new "RilleModule *[1]"

  local function is_module(value) return type(value) == "table" and rawget(value, "_is_module") == true end
  rille.nn.is_module = is_module

  -- ---- modules of the library ---------------------------------------------------------------------------------------

  local function forward(self, n, a, b, c)
    inputs[0], inputs[1], inputs[2] = a and a.pointer, b and b.pointer, c and c.pointer
    if C.rille_module_forward(self._handle, inputs, n, outputs, self._n_outputs) ~= 0 then core.fail(3) end
    if self._n_outputs == 1 then return core.wrap(outputs[0]) end
    return core.wrap(outputs[0]), core.wrap(outputs[1])
  end

  local layer = { __name = "rille.nn layer" }
  function layer.__call(self, a, b, c)
    if not is_tensor(a) then error(("%s: input must be a tensor, got %s"):format(self._type, type(a)), 2) end
    return forward(self, c and 3 or b and 2 or 1, a, b, c)
  end
  function layer.__index(self, key)
    local method = base[key]
    if method then return method end
    if type(key) == "number" then -- members count from 1, as in Lua's lists; their names count from 0
      local member = C.rille_module_member_at(rawget(self, "_handle"), key - 1)
      if member == nil then error(("%s has no member %d"):format(self._type, key), 2) end
      return rille.nn._of(ffi.gc(C.rille_module_retain(member), C.rille_module_release))
    end
    if key == "training" then return C.rille_module_training(rawget(self, "_handle")) end
    local tensor = C.rille_module_tensor(rawget(self, "_handle"), key)
    if tensor ~= nil then return core.borrow(tensor) end
    local member = C.rille_module_member(rawget(self, "_handle"), key)
    if member ~= nil and member ~= rawget(self, "_handle") then
      return rille.nn._of(ffi.gc(C.rille_module_retain(member), C.rille_module_release))
    end
    return nil
  end
  function layer.__newindex(self, key, value)
    if not is_tensor(value) then error(("%s has no field '%s'"):format(self._type, tostring(key)), 2) end
    core.check(C.rille_module_set_tensor(self._handle, key, value.pointer))
  end
  function layer.__tostring(self)
    local text = ffi.new "char *[1]"
    core.check(C.rille_module_format(self._handle, text))
    local copy = ffi.string(text[0])
    C.rille_free_text(ctx, text[0])
    return copy
  end
  layer.__len = function(self) return C.rille_module_member_count(self._handle) end

  --- A module of a handle that is given back when it is collected.
  function nn._of(handle, n_outputs)
    return setmetatable({ _is_module = true, _handle = handle, _type = ffi.string(C.rille_module_type(handle)),
      _n_outputs = n_outputs or 1 }, layer)
  end

  local function constructor(type_name)
    local parameters = arguments.parameters(function(i, info) return C.rille_module_argument(type_name, i, info) end)
    return function(...)
      local fine, list, held = pcall(arguments.list, type_name, parameters, { ... })
      if not fine then error(list, 2) end
      if C.rille_module_create(ctx, type_name, list, created) ~= 0 then core.fail(2) end
      local options = held.options -- alive until here
      local two = options and options.return_indices
      return nn._of(ffi.gc(created[0], C.rille_module_release), two and 2 or 1)
    end
  end

  -- ---- modules in Lua -----------------------------------------------------------------------------------------------

  local Module = { _class = "Module" }
  nn.Module = Module

  -- Members and tensors of a module, in the order in which they were given.
  local function fields_of(module)
    local list = {}
    for _, name in ipairs(rawget(module, "_order") or {}) do list[#list + 1] = { name, module._fields[name] } end
    return list
  end

  local meta = {}
  function meta.__index(self, key)
    if type(key) == "number" then key = rawget(self, "_order")[key] end
    local value = rawget(self, "_fields")[key]
    if value ~= nil then return value end
    return rawget(self, "_methods")[key]
  end
  function meta.__newindex(self, key, value)
    local fields = rawget(self, "_fields")
    if fields[key] == nil and (is_module(value) or is_tensor(value)) then table.insert(rawget(self, "_order"), key) end
    fields[key] = value
  end
  function meta.__call(self, ...) return self:forward(...) end
  function meta.__tostring(self)
    local lines = { self._class .. "(" }
    for _, field in ipairs(fields_of(self)) do
      if is_module(field[2]) then
        lines[#lines + 1] = ("  (%s): %s"):format(field[1], (tostring(field[2]):gsub("\n", "\n  ")))
      end
    end
    return #lines > 1 and table.concat(lines, "\n") .. "\n)" or self._class .. "()"
  end

  --- local Net = nn.Module:extend "Net"; function Net:init(...) and function Net:forward(...) make it; Net(...) gives one.
  function Module:extend(name)
    local class = setmetatable({ _class = name }, { __index = self, __call = function(class, ...)
      local object = setmetatable({ _is_module = true, _fields = { training = true }, _order = {}, _methods = class }, meta)
      if class.init then class.init(object, ...) end
      return object
    end })
    return class
  end
  setmetatable(Module, { __index = base })
  function base.forward(self, ...)
    if rawget(self, "_handle") then return layer.__call(self, ...) end
    error(("%s has no forward"):format(self._class), 2)
  end
  --- A tensor that is a parameter of the module that gets it.
  function nn.Parameter(tensor) return tensor:detach():requires_grad_() end

  local Sequential = Module:extend "Sequential"
  function Sequential:forward(x)
    for _, name in ipairs(rawget(self, "_order")) do x = self._fields[name](x) end
    return x
  end

  --- nn.Sequential(a, b, ...): of the library's own where all members are its.
  function nn.Sequential(...)
    local list = { ... }
    if #list == 1 and type(list[1]) == "table" and not is_module(list[1]) then list = list[1] end
    local handles = ffi.new("RilleModule *[?]", math.max(#list, 1))
    local is_plain = true
    for i, member in ipairs(list) do
      if not is_module(member) then error(("Sequential: member %d is no module"):format(i), 2) end
      is_plain = is_plain and rawget(member, "_handle") ~= nil and member._n_outputs == 1
      handles[i - 1] = is_plain and member._handle or nil
    end
    if is_plain then
      core.check(C.rille_sequential_create(ctx, handles, #list, created))
      return nn._of(ffi.gc(created[0], C.rille_module_release))
    end
    local group = Sequential()
    for i, member in ipairs(list) do group[tostring(i - 1)] = member end
    return group
  end

  -- ---- what all modules have ----------------------------------------------------------------------------------------

  -- Calls visit(name, tensor) for each parameter, or each buffer, of the library's dict.
  local function each_of_dict(self, make, prefix, visit)
    local dict = ffi.new "RilleDict *[1]"
    core.check(make(self._handle, dict))
    for i = 0, tonumber(C.rille_dict_count(dict[0])) - 1 do
      visit(prefix .. ffi.string(C.rille_dict_name(dict[0], i)), core.borrow(C.rille_dict_tensor_at(dict[0], i)))
    end
    C.rille_dict_free(dict[0])
  end

  local function each_tensor(self, wants_parameters, prefix, visit)
    if rawget(self, "_handle") then
      return each_of_dict(self, wants_parameters and C.rille_module_parameters or C.rille_module_buffers, prefix, visit)
    end
    for _, field in ipairs(fields_of(self)) do
      if is_module(field[2]) then
        each_tensor(field[2], wants_parameters, prefix .. field[1] .. ".", visit)
      elseif is_tensor(field[2]) and field[2].requires_grad == wants_parameters then
        visit(prefix .. field[1], field[2])
      end
    end
  end

  --- A list of { name, tensor }.
  local function named(self, wants_parameters)
    local list = {}
    each_tensor(self, wants_parameters, "", function(name, tensor) list[#list + 1] = { name, tensor } end)
    return list
  end
  local function tensors(self, wants_parameters)
    local list, seen = {}, {}
    for i, pair in ipairs(named(self, wants_parameters)) do
      local key = tostring(pair[2].pointer)
      if not seen[key] then list[#list + 1], seen[key] = pair[2], i end
    end
    return list
  end
  function base:parameters() return tensors(self, true) end
  function base:buffers() return tensors(self, false) end
  local function iterator(list)
    local i = 0
    return function()
      i = i + 1
      if list[i] then return list[i][1], list[i][2] end
    end
  end
  function base:named_parameters() return iterator(named(self, true)) end
  function base:named_buffers() return iterator(named(self, false)) end

  function base:train(mode)
    mode = mode ~= false
    if rawget(self, "_handle") then
      C.rille_module_set_training(self._handle, mode)
    else
      self._fields.training = mode
      for _, field in ipairs(fields_of(self)) do
        if is_module(field[2]) then field[2]:train(mode) end
      end
    end
    return self
  end
  function base:eval() return self:train(false) end
  function base:zero_grad()
    for _, tensor in ipairs(self:parameters()) do tensor.grad = nil end
  end

  --- Tensors by name, cut off from the graph but with the same memory.
  function base:state_dict()
    local dict = {}
    for _, wants_parameters in ipairs { true, false } do
      for _, pair in ipairs(named(self, wants_parameters)) do dict[pair[1]] = pair[2]:detach() end
    end
    return dict
  end

  --- Copies tensors of the same names; nothing changes where a name is missing, unknown, or has another shape.
  function base:load_state_dict(dict)
    local own, copies = self:state_dict(), {}
    for name, tensor in pairs(own) do
      local given = dict[name]
      if not given then
        if not name:find "num_batches_tracked$" then core.raise("load_state_dict: '%s' is missing", name) end
      else
        local a, b = table.concat(tensor:shape(), ", "), table.concat(given:shape(), ", ")
        if a ~= b then core.raise("load_state_dict: '%s' has shape [%s], but here it is [%s]", name, b, a) end
        copies[#copies + 1] = { tensor, given }
      end
    end
    local names = {}
    for name in pairs(own) do names[#names + 1] = name end
    for name in pairs(dict) do
      if own[name] == nil then core.raise("load_state_dict: there is no '%s'%s", name, core.hint(name, names)) end
    end
    for _, pair in ipairs(copies) do rille.ops.find "copy_"(pair[1], pair[2]) end
  end

  -- ---- names --------------------------------------------------------------------------------------------------------

  setmetatable(nn, { __index = function(_, key)
    if type(key) == "string" and C.rille_module_summary(key) ~= nil then
      local f = constructor(key)
      rawset(nn, key, f)
      return f
    end
    if type(key) ~= "string" then error(("rille.nn has no '%s'"):format(tostring(key)), 2) end
    C.rille_module_create(ctx, key, nil, created) -- which fails and says why
    error("rille.nn: " .. ffi.string(C.rille_error_message(ctx)):gsub("^module: ", ""), 2)
  end })
end
