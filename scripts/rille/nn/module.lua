-- nn.Module, and what it shares with the layers written in C: walking, modes, registering.
--
-- Whatever is assigned to a module's field belongs to it: parameters (nn.Parameter), layers, modules, and plain tables
-- of these. Lua has no order of fields, so a module notes in which order they were first assigned, and walks go by that: what
-- replaces a member has its place. Names count lists from 0, as PyTorch's do.
local rille, require, native = ...
local class = require "rille.class"
local nn = rille.nn
local is_tensor, is_layer, next_serial = rille.is_tensor, native.is_layer, native.next_serial

local check = require "rille.check"

-- What other scripts have of this one. exchanged: how many calls with other parameters are going on (functional_call).
local shared = { exchanged = 0 }

local Module = class.root "Module"
local internal = {
  _serial_number = true, _buffer_names = true, _hooks = true, _derived = true, _assigners = true, _kinds = true,
  _order = true, _names = true, _positions = true, training = true, _layer = true,
}

-- The field's place among the module's, where it has none yet: { places, serials, line, last }. Lua assigns self.a, self.b =
-- A(), B() from the right, so fields that one line assigns share a place, and go by when their values were made.
local function note_order(module, key, value)
  local order = rawget(module, "_order")
  if not order then
    order = { {}, {} }
    rawset(module, "_order", order)
  end
  local places, serials = order[1], order[2]
  if places[key] then return end
  local line, serial = native.assigning_line(), is_tensor(value) and value:_serial() or is_layer(value) and value:_serial()
    or type(value) == "table" and rawget(value, "_serial_number") or 0
  if line ~= order[3] or line == nil then order[3], order[4] = line, next_serial() end
  places[key], serials[key] = order[4], serial > 0 and serial or next_serial()
end

-- The next field has a place of its own, whatever line assigns it.
local function end_line(module)
  local order = rawget(module, "_order")
  if order then order[3] = nil end
end
shared.end_line = end_line

local function is_module(value)
  if is_layer(value) then return true end
  if type(value) ~= "table" then return false end
  local metatable = getmetatable(value)
  return type(metatable) == "table" and metatable.__rille_module == true
end
nn.is_module = is_module

-- Lua tells nobody when a field that is there is assigned again. So a module notes which fields were parameters and modules, and
-- looks, when it is called or walked, whether they still are.
local function note_kind(module, key, value)
  local kind = is_tensor(value) and value:_serial() > 0 and "parameter" or is_module(value) and "module" or nil
  local kinds = rawget(module, "_kinds")
  if not kinds then
    if not kind then return end
    kinds = {}
    rawset(module, "_kinds", kinds)
  end
  kinds[key] = kind
end

local HOW = { parameter = "assign an nn.Parameter, or nil to remove it", module = "assign a module, or nil to remove it",
  buffer = "assign a tensor, or nil to remove it" }

local function refuse_assigned(module, key, value, kind)
  check.raise("%s: cannot assign %s over the %s '%s'; %s", module._class, is_tensor(value) and "a plain tensor" or
    check.type_of(value), kind, tostring(key), HOW[kind])
end

-- Raises where a plain value stands in the place of a parameter, a module or a buffer. A parameter may follow anything.
local function check_kinds(module)
  local kinds = rawget(module, "_kinds")
  for key, kind in next, kinds or {} do
    local value = rawget(module, key)
    if value ~= nil then
      local is_parameter = is_tensor(value) and value:_serial() > 0
      local fits = is_parameter or kind == "module" and is_module(value)
      if not fits and shared.exchanged == 0 then refuse_assigned(module, key, value, kind) end
    end
  end
  for key in next, rawget(module, "_buffer_names") or {} do
    local value = rawget(module, key)
    if value ~= nil and not is_tensor(value) and not is_module(value) then refuse_assigned(module, key, value, "buffer") end
  end
end

-- What nn.Buffer gives: a field that is set to it becomes a buffer.
local Buffer = { __name = "nn.Buffer" }
shared.buffer_mark = Buffer

local function new_field(module, key, value)
  if type(value) == "table" and getmetatable(value) == Buffer then
    module:register_buffer(key, value.data, value.persistent)
    return
  end
  if not internal[key] then
    note_order(module, key, value)
    note_kind(module, key, value)
  end
  rawset(module, key, value)
end

shared.new_field = new_field

-- Not a tail call: the frame's name ("net" in net(x)) is what error messages begin with.
local function give(...) return ... end
local recorded, NOTHING = native.recorded, {}
local function call(self, ...)
  for key in next, rawget(self, "_kinds") or NOTHING do
    local value = rawget(self, key)
    if value ~= nil and type(value) ~= "userdata" and type(value) ~= "table" then check_kinds(self) end
  end
  local modules = recorded.modules -- while a step is captured
  if modules and not modules[self] then modules[self] = require("rille.nn.captured")(self) end
  return give(self:forward(...))
end

local function construct(own, ...)
  local self = setmetatable({ training = true, _serial_number = next_serial() }, own._metatable)
  if own.init then own.init(self, ...) end
  return self
end

local function to_text(module) return module:_describe("") end

-- A module class's metatable. __class: for error texts, which look for the class's methods among the callers. Classes may have
-- an _instance_index(module, key) and an _instance_newindex(module, key, value) of their own.
local function new_metatable(own)
  return {
    __index = own._instance_index, __newindex = own._instance_newindex or new_field, __call = call, __tostring = to_text,
    __rille_module = true, __class = own,
  }
end

local dtype_guard = { __close = function(guard) rille.set_default_dtype(guard.before) end }

--- What is made until the end of the block is of dtype, where that is not false: local _ <close> = shared.of_dtype(dtype).
function shared.of_dtype(dtype)
  local guard = setmetatable({ before = rille.get_default_dtype() }, dtype_guard)
  if dtype then rille.set_default_dtype(dtype) end
  return guard
end

shared.construct, shared.metatable = construct, new_metatable

--- A new class of modules: local Net = nn.Module:extend("Net"); define Net:init(...) and Net:forward(...), make
-- instances with Net(...).
-- @param name the class's name, shown when a module is printed
function Module:extend(name)
  return class.extend(self, "nn.Module", name, new_metatable, construct)
end

-- For nn.Module.init(self) in an init, which Python's habits ask for: there is nothing to do.
function Module:init() end

-- A class without a forward of its own.
function Module:forward()
  native.raise(self._class .. " has no forward")
end

-- ---- walking -----------------------------------------------------------------------------------------------------

local function serial_of(value)
  if is_tensor(value) then return value:_serial() end
  if is_layer(value) then return value:_serial() end
  return value._serial_number
end

local function key_name(key) return math.type(key) == "integer" and tostring(key - 1) or tostring(key) end

-- By what the fields of a plain table are sorted: the least serial of what stands in it, infinity where there is nothing.
local function least_serial(value, seen)
  if is_tensor(value) or is_module(value) then
    local serial = serial_of(value)
    return serial > 0 and serial or math.huge
  end
  local least = math.huge
  if type(value) ~= "table" or getmetatable(value) ~= nil or seen[value] then return least end
  seen[value] = true
  for _, inner in pairs(value) do least = math.min(least, least_serial(inner, seen)) end
  return least
end

-- Keys of a plain table, a list's first, or of a module's fields in the order of rank; others by when they were made, serials.
local function sorted_keys(fields, rank, serials)
  local keys, places = {}, {}
  for key, value in next, fields do
    local is_number = math.type(key) == "integer"
    if is_number or type(key) == "string" then
      keys[#keys + 1] = key
      if rank then
        places[key] = rank[key] or least_serial(value, {})
      else
        places[key] = is_number and key or least_serial(value, {})
      end
    end
  end
  table.sort(keys, function(x, y)
    if not rank and math.type(x) ~= math.type(y) then return math.type(x) == "integer" end
    if places[x] ~= places[y] then return places[x] < places[y] end
    local first, second = serials and serials[x] or 0, serials and serials[y] or 0
    if first ~= second then return first < second end
    return tostring(x) < tostring(y)
  end)
  return keys
end

-- Adds { name, value, nil, kind, transient } for what one field holds; kind is parameter, buffer or module.
local function collect(items, name, value, buffer, seen_tables)
  if is_tensor(value) then
    if buffer then
      items[#items + 1] = { name, value, nil, "buffer", buffer == "transient" }
    elseif value:_serial() > 0 then
      items[#items + 1] = { name, value, nil, "parameter" }
    end
  elseif is_module(value) then
    items[#items + 1] = { name, value, nil, "module" }
  elseif type(value) == "table" and getmetatable(value) == nil and not seen_tables[value] then
    seen_tables[value] = true
    for _, key in ipairs(sorted_keys(value)) do
      collect(items, name .. "." .. key_name(key), value[key], nil, seen_tables)
    end
  end
end

--- What a layer written in C has beyond its slots: fields, derived fields, hooks (see bindings/nn/layer.c).
function shared.layer_extension(layer)
  local extension = layer:_extension()
  if not extension then
    extension = { fields = {}, order = {}, derived = {}, hidden = {}, hooks = {}, assigners = {} }
    layer:_extension(extension)
  end
  return extension
end

-- Parameters, buffers and modules that were registered with a layer, in that order.
local function add_fields(items, extension)
  for _, entry in ipairs(extension.order) do
    local value = extension.fields[entry.name]
    if value ~= nil then items[#items + 1] = { entry.name, value, 0, entry.kind, entry.transient } end
  end
end

-- A module's keys in the order of its items. A list's members keep the list's order.
local function ordered_keys(module)
  local rank, last = {}, module._field_order or {} -- names that stand last, whenever they were assigned
  local order = rawget(module, "_order") or { {}, {} }
  for key, place in next, order[1] do rank[key] = place end
  if module._ordered then
    for key in next, module do
      if math.type(key) == "integer" then rank[key] = key + math.mininteger end
    end
  end
  local front, back = {}, {}
  for _, key in ipairs(sorted_keys(module, rank, order[2])) do table.insert(last[key] and back or front, key) end
  table.sort(back, function(x, y) return last[x] < last[y] end)
  return table.move(back, 1, #back, #front + 1, front)
end

-- What a module holds itself, in order: { name, value, nil, kind, transient }; transient: not in its state.
local function own_items(module)
  local items = {}
  if not is_layer(module) then check_kinds(module) end
  local layer = is_layer(module) and module or rawget(module, "_layer")
  if layer then
    local extension = layer:_extension()
    local hidden = extension and extension.hidden or {}
    for i, slot in ipairs(layer:_slots()) do
      if not hidden[slot[1]] then items[#items + 1] = { slot[1], slot[2], i, slot[3] and "buffer" or "parameter" } end
    end
    if extension then add_fields(items, extension) end
    if layer == module then return items end
  end
  local buffers, names, seen_tables = rawget(module, "_buffer_names") or {}, rawget(module, "_names") or {}, {}
  for _, key in ipairs(ordered_keys(module)) do
    if not internal[key] then collect(items, names[key] or key_name(key), rawget(module, key), buffers[key], seen_tables) end
  end
  return items
end

shared.own_items = own_items

local function join(prefix, name) return prefix == "" and name or prefix .. "." .. name end

-- A table's key for a module or tensor: two userdata may stand for one layer or parameter.
local function identity(value) return type(value) == "table" and value or serial_of(value) end
shared.identity = identity

-- Calls visit(name, module, its own items) for module and all below it, parents first, each once; with everywhere at each of
-- its places, but not inside itself.
local function walk(module, prefix, visit, seen, everywhere)
  local id = identity(module)
  if seen[id] then return end
  seen[id] = true
  local items = own_items(module)
  visit(prefix, module, items)
  for _, item in ipairs(items) do
    if item[4] == "module" then walk(item[2], join(prefix, item[1]), visit, seen, everywhere) end
  end
  if everywhere then seen[id] = nil end
end

-- Every (name, tensor, kind) of module and below: a module's parameters, then its buffers, then its children. A tensor that
-- stands in several places, alone or in a module, is there once, under the first name, or under each of them where the state
-- is wanted, which leaves out buffers that are not persistent.
local function tensors(module, prefix, wanted)
  local list, seen = {}, {}
  walk(module, prefix or "", function(path, _, items)
    for _, kind in ipairs { "parameter", "buffer" } do
      for _, item in ipairs(items) do
        if item[4] == kind and wanted[kind] then
          local id = native.identity(item[2])
          if wanted.state and not item[5] or not wanted.state and not seen[id] then
            seen[id] = true
            list[#list + 1] = { join(path, item[1]), item[2], kind }
          end
        end
      end
    end
  end, {}, wanted.state)
  return list
end

shared.tensors, shared.walk = tensors, walk

-- An iterator over (name, value) pairs of a list.
local function each(list)
  local i = 0
  return function()
    i = i + 1
    if list[i] then return list[i][1], list[i][2] end
  end
end

local methods = {}

--- All parameters, as a list in the order in which they were made.
function methods:parameters()
  check.colon(is_module(self), "net", "parameters")
  local list = tensors(self, "", { parameter = true })
  for i, item in ipairs(list) do list[i] = item[2] end
  return list
end

--- for name, parameter in net:named_parameters() do ... end
function methods:named_parameters(prefix)
  check.colon(is_module(self), "net", "named_parameters")
  return each(tensors(self, prefix, { parameter = true }))
end

--- for name, buffer in net:named_buffers() do ... end
function methods:named_buffers(prefix)
  check.colon(is_module(self), "net", "named_buffers")
  return each(tensors(self, prefix, { buffer = true }))
end

--- All buffers (running means and the like), as a list.
function methods:buffers()
  check.colon(is_module(self), "net", "buffers")
  local list = tensors(self, "", { buffer = true })
  for i, item in ipairs(list) do list[i] = item[2] end
  return list
end

--- for name, module in net:named_modules() do ... end, the module itself first, with the name "".
function methods:named_modules(prefix)
  check.colon(is_module(self), "net", "named_modules")
  local list = {}
  walk(self, prefix or "", function(name, module) list[#list + 1] = { name, module } end, {})
  return each(list)
end

--- The module and everything below it, as a list.
function methods:modules()
  check.colon(is_module(self), "net", "modules")
  local list = {}
  walk(self, "", function(_, module) list[#list + 1] = module end, {})
  return list
end

--- for name, module in net:named_children() do ... end: the modules directly below.
function methods:named_children()
  check.colon(is_module(self), "net", "named_children")
  local list = {}
  for _, item in ipairs(own_items(self)) do
    if item[4] == "module" then list[#list + 1] = item end
  end
  return each(list)
end

--- The modules directly below, as a list.
function methods:children()
  check.colon(is_module(self), "net", "children")
  local list = {}
  for _, module in self:named_children() do list[#list + 1] = module end
  return list
end

--- Calls fn(module) for everything below and then for the module itself; returns the module.
function methods:apply(fn)
  check.colon(is_module(self), "net", "apply")
  if type(fn) ~= "function" then check.raise("apply: takes a function, got %s", type(fn)) end
  for _, child in self:named_children() do child:apply(fn) end
  fn(self)
  return self
end

-- ---- modes ---------------------------------------------------------------------------------------------------------

local modes_in_progress = {} -- modules may hold each other
local mode_guard = { __close = function(guard) modes_in_progress[guard.id] = nil end }

--- Training mode on (or off, with false) here and below: dropout and batch norm heed it. A member that has a train of its
-- own is asked by that. Returns the module.
function methods:train(mode)
  check.colon(is_module(self), "net", "train")
  if mode == nil then mode = true end
  if type(mode) ~= "boolean" then native.raise("train: mode must be true or false, got " .. type(mode)) end
  local id = identity(self)
  if modes_in_progress[id] then return self end
  modes_in_progress[id] = true
  local _ <close> = setmetatable({ id = id }, mode_guard)
  self.training = mode
  for _, item in ipairs(own_items(self)) do
    if item[4] == "module" then item[2]:train(mode) end
  end
  return self
end

--- The same as train(false).
function methods:eval()
  check.colon(is_module(self), "net", "eval")
  return self:train(false)
end

--- Switches gradients of all parameters on, or off with false (freezing). Returns the module.
function methods:requires_grad_(value)
  check.colon(is_module(self), "net", "requires_grad_")
  for _, parameter in ipairs(self:parameters()) do parameter:requires_grad_(value) end
  return self
end

--- Drops the gradients of all parameters, or fills them with zeros: zero_grad { set_to_none = false }.
function methods:zero_grad(options)
  check.colon(is_module(self), "net", "zero_grad")
  if type(options) == "boolean" then options = { set_to_none = options } end
  local keeps = check.options("zero_grad", options, { set_to_none = "boolean" }).set_to_none == false
  for _, parameter in ipairs(self:parameters()) do
    if not keeps then
      parameter.grad = nil
    elseif parameter.grad then
      parameter.grad:detach():zero_()
    end
  end
end

--- The module itself, as it is where it is.
function methods:cpu()
  check.colon(is_module(self), "net", "cpu")
  return self
end

--- The name of the module's class: "Linear".
-- @return string
function methods:class_name()
  check.colon(is_module(self), "net", "class_name")
  return self:_name()
end

-- ---- printing --------------------------------------------------------------------------------------------------------

local function indent(text) return (text:gsub("\n", "\n  ")) end

-- As PyTorch prints modules; equal neighbours of a list are joined: (0-2): 3 x Linear(...).
local function describe(self)
  local lines, runs = {}, {}
  for name, child in self:named_children() do
    local text = indent(tostring(child))
    local last = runs[#runs]
    if self._collapses and last and last.text == text then
      last.to, last.count = name, last.count + 1
    else
      runs[#runs + 1] = { from = name, to = name, text = text, count = 1 }
    end
  end
  for i, run in ipairs(runs) do
    if run.count == 1 then
      lines[i] = ("  (%s): %s"):format(run.from, run.text)
    else
      lines[i] = ("  (%s-%s): %d x %s"):format(run.from, run.to, run.count, run.text)
    end
  end
  local extra = self.extra_repr and native.with_point(self.extra_repr, self) or ""
  if #lines == 0 then return ("%s(%s)"):format(self._class, extra) end
  if extra ~= "" then table.insert(lines, 1, "  " .. extra) end
  return ("%s(\n%s\n)"):format(self._class, table.concat(lines, "\n"))
end

function Module:_describe() return describe(self) end
function Module:_name() return self._class end

-- ---- registering -----------------------------------------------------------------------------------------------------

local function check_name(method, name)
  if type(name) ~= "string" or name == "" then
    native.raise(("%s: the name must be a string, got %s"):format(method, name == "" and "an empty one" or type(name)))
  end
end

-- A field of a layer written in C.
local function register_field(layer, method, name, value, kind, transient)
  local extension = shared.layer_extension(layer)
  if extension.fields[name] == nil then
    if extension.derived[name] or pcall(function() return layer[name] end) then
      native.raise(("%s: %s has a field '%s' already"):format(method, layer:_name(), name))
    end
    table.insert(extension.order, { name = name, kind = kind })
  end
  extension.fields[name] = value
  for _, entry in ipairs(extension.order) do
    if entry.name == name then entry.transient = transient end
  end
end

local function register(self, method, name, value, kind, transient)
  if is_layer(self) then
    register_field(self, method, name, value, kind, transient)
  else
    if value == nil then note_order(self, name, nil) end -- it has its place, as PyTorch's None has
    end_line(self)
    self[name] = value
  end
end

--- A tensor that belongs to the module but has no gradient. With false or { persistent = false } it is not in state_dict.
function methods:register_buffer(name, tensor, persistent)
  check.colon(is_module(self), "net", "register_buffer")
  check_name("register_buffer", name)
  if tensor ~= nil and not is_tensor(tensor) then native.raise("register_buffer: needs a tensor, got " .. type(tensor)) end
  if type(persistent) ~= "table" then persistent = { persistent = persistent } end
  local transient = check.options("register_buffer", persistent, { persistent = "boolean" }).persistent == false
  if not is_layer(self) then
    local names = rawget(self, "_buffer_names")
    if not names then
      names = {}
      self._buffer_names = names
    end
    names[name] = transient and "transient" or "persistent"
  end
  register(self, "register_buffer", name, tensor, "buffer", transient)
end

--- The same as self[name] = parameter; layers written in C take further parameters this way, too.
function methods:register_parameter(name, parameter)
  check_name("register_parameter", name)
  if parameter ~= nil and not (is_tensor(parameter) and parameter:_serial() > 0) then
    native.raise("register_parameter: needs an nn.Parameter, got " .. type(parameter))
  end
  register(self, "register_parameter", name, parameter, "parameter")
end

--- The same as self[name] = module; layers written in C take modules this way, too.
function methods:register_module(name, module)
  check_name("register_module", name)
  if module ~= nil and not is_module(module) then native.raise("register_module: needs a module, got " .. type(module)) end
  register(self, "register_module", name, module, "module")
end

--- The same as register_module.
function methods:add_module(name, module) return methods.register_module(self, name, module) end

-- ---- written in scripts of their own, which are loaded when they are first asked for ---------------------------------

local later = {
  hooks = {
    "register_forward_pre_hook", "register_forward_hook", "register_full_backward_hook", "register_full_backward_pre_hook",
  },
  state = { "state_dict", "load_state_dict" },
  convert = { "to", "double", "float", "has_uninitialized_params" },
  structure = { "get_submodule", "get_parameter", "get_buffer", "num_parameters", "clone" },
}
for script, names in pairs(later) do
  for _, name in ipairs(names) do
    methods[name] = function(...) return require("rille.nn." .. script)[name](...) end
  end
end

for name, method in pairs(methods) do
  Module[name] = method
  native.layer_methods[name] = method
end

--- A leaf that modules count among their parameters: nn.Parameter(tensor[, requires_grad = true]). It shares the
-- tensor's memory.
function nn.Parameter(tensor, requires_grad)
  if not is_tensor(tensor) then native.raise("Parameter: needs a tensor, got " .. type(tensor)) end
  if type(requires_grad) == "table" then
    requires_grad = check.options("Parameter", requires_grad, { requires_grad = "boolean" }).requires_grad
  elseif requires_grad ~= nil and type(requires_grad) ~= "boolean" then
    check.raise("Parameter: requires_grad must be true or false, got %s", type(requires_grad))
  end
  return native.parameter(tensor, requires_grad ~= false)
end

check.take_names(nn, { Parameter = "data requires_grad" })

nn.Module = Module:extend("Module")
return shared
