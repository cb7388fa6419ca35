-- Optimizers written in Lua: the base class. Plain tensors ops, so that a new one is a few lines:
--
--   local Signs = optim.Optimizer:extend("Signs", { lr = 0.01 })
--   function Signs:update(parameter, gradient, state, group) parameter:sub_(gradient:sign() * group.lr) end
--
-- or, as PyTorch's are written, with an init that hands parameters and defaults to Optimizer.init, and a step of its own.
local rille, require, native = ...
local class = require "rille.class"
local check = require "rille.check"
local is_tensor = rille.is_tensor

local Optimizer = class.root "Optimizer"
Optimizer._defaults = {}

local function default_of(value, defaults, name)
  if value ~= nil then return value end
  local default = defaults[name]
  return default ~= Optimizer.none and default or nil
end

--- A default for "not given".
Optimizer.none = {}

local function check_parameter(name, parameter, number, seen)
  if not is_tensor(parameter) then
    check.raise("%s: parameter %d must be a tensor, got %s", name, number, type(parameter))
  end
  if not parameter.is_leaf then check.raise("%s: parameter %d is not a leaf: it is the result of an op", name, number) end
  if not parameter.dtype:find("^float") then
    check.raise("%s: parameter %d is of dtype %s, which has no gradient", name, number, parameter.dtype)
  end
  for i, other in ipairs(seen) do
    if native.same(other, parameter) then
      check.raise("%s: parameter %d is the same tensor as parameter %d", name, number, i - 1)
    end
  end
  seen[#seen + 1] = parameter
end

Optimizer._switches = { "foreach", "fused", "capturable" } -- taken without effect

-- own: the class, or an optimizer whose init named its defaults, which lets groups have other options, too.
local function check_values(own, options, also)
  if own._is_open then return end
  local kinds = { params = also }
  for _, name in ipairs(Optimizer._switches) do kinds[name] = "boolean" end
  for name in pairs(own._defaults) do kinds[name] = "any" end
  check.options(own._class, options, kinds)
  for name, value in pairs(options or {}) do
    local default = own._defaults[name]
    if name ~= "params" and default ~= nil and default ~= Optimizer.none and type(value) ~= type(default) then
      check.raise("%s: %s must be a %s, got %s", own._class, name, type(default), check.type_of(value))
    end
  end
end

--- Adds a group: { params = { ... }, lr = ... }; what it leaves out comes from the constructor's options.
function Optimizer:add_param_group(group)
  if type(group) ~= "table" or type(group.params) ~= "table" then
    check.raise("%s: a group is a table with params, a table of tensors", self._class)
  end
  check_values(self, group, "table")
  local own, all = { params = {} }, { table.unpack(self._all) } -- taken over when all is well
  for name in pairs(self._is_open and group or {}) do own[name] = name ~= "params" and group[name] or {} end
  for name in pairs(self._defaults) do own[name] = default_of(group[name], self.defaults, name) end
  for i, parameter in ipairs(group.params) do
    check_parameter(self._class, parameter, #all, all)
    own.params[i] = parameter
  end
  if #own.params == 0 then check.raise("%s: the group has no parameters", self._class) end
  local problem = self.check and self.check(own)
  if problem then check.raise("%s: %s", self._class, problem) end
  self._all = all
  self.param_groups[#self.param_groups + 1] = own
end

-- As C's: Muon { net:parameters(), lr = 0.1 }.
local function refuse_options_in_list(name, params)
  for key in pairs(params) do
    if type(key) == "string" then
      check.raise("%s: '%s' stands among the parameters; they come first, the options behind them: %s(net:parameters(), "
        .. "{ %s = ... })", name, key, name, key)
    end
  end
end

-- The state of parameters, by their number from 1, or by themselves: state[p] is a table from the first time it is asked for.
local function new_state(optimizer)
  local function find(parameter)
    for i, other in ipairs(optimizer._all) do
      if rawequal(other, parameter) or native.same(other, parameter) then return i end
    end
    check.raise("%s: state: the tensor is none of the parameters", optimizer._class)
  end
  return setmetatable({}, {
    __index = function(state, key)
      if not is_tensor(key) then return nil end
      local number = find(key)
      if not rawget(state, number) then rawset(state, number, {}) end
      return rawget(state, number)
    end,
    __newindex = function(state, key, value) rawset(state, is_tensor(key) and find(key) or key, value) end,
  })
end

local function new_optimizer(own)
  local self = setmetatable({ defaults = {}, param_groups = {}, _all = {}, _steps = 0 }, own._metatable)
  self.state = new_state(self)
  return self
end

local function check_list(own, params)
  if type(params) ~= "table" then
    check.raise("%s: parameters must be a table of tensors such as net:parameters(), got %s", own._class,
      native.is_layer(params) and "a module" or type(params))
  end
  refuse_options_in_list(own._class, params)
  if #params == 0 then check.raise("%s: got no parameters", own._class) end
end

local function add_groups(self, params)
  local groups = type(params[1]) == "table" and params or { { params = params } }
  for _, group in ipairs(groups) do self:add_param_group(group) end
end

--- For an init of one's own, as PyTorch's Optimizer.__init__: takes parameters or groups, and the defaults of their options.
function Optimizer:init(params, defaults)
  check_list(self, params)
  if type(defaults) ~= "table" then
    check.raise("%s: Optimizer.init takes the parameters and a table of defaults, got %s", self._class, check.type_of(defaults))
  end
  self._defaults, self._is_open = defaults, true
  for name, default in pairs(defaults) do self.defaults[name] = default end
  add_groups(self, params)
end

-- A class that named no defaults to extend: its init names them.
local function construct_by_init(own, ...)
  local self = new_optimizer(own)
  own.init(self, ...)
  if not self._is_open then check.raise("%s: init must call Optimizer.init(self, params, defaults)", own._class) end
  if own.step ~= Optimizer.step then -- schedulers ask how many steps there were
    self.step = function(optimizer, ...)
      optimizer._steps = optimizer._steps + 1
      return own.step(optimizer, ...)
    end
  end
  return self
end

local function construct(own, params, options, ...)
  if own._defaults == Optimizer._defaults and own.init ~= Optimizer.init then
    return construct_by_init(own, params, options, ...)
  end
  check_list(own, params)
  if options ~= nil and type(options) ~= "table" then
    check.raise("%s: options must be a table, such as { lr = 0.1 }, got %s", own._class, type(options))
  end
  check_values(own, options)
  local self = new_optimizer(own)
  for name, default in pairs(own._defaults) do
    self.defaults[name] = default
    if options and options[name] ~= nil then self.defaults[name] = options[name] end
  end
  add_groups(self, params)
  if own.init ~= Optimizer.init then self:init() end
  return self
end

local function metatable_of(own)
  return { __tostring = function(opt) return ("%s (%d parameters)"):format(own._class, #opt._all) end }
end

--- A new class. defaults: its options and their default values (Optimizer.none for "not given"). Define
-- update(self, parameter, gradient, state, group), called without gradients; or step of its own. Without defaults the class
-- needs an init that calls Optimizer.init(self, params, defaults).
function Optimizer:extend(name, defaults)
  local new = class.extend(self, "optim.Optimizer", name, metatable_of, construct)
  new._defaults = defaults
  return new
end

--- What is kept for a parameter: a table of its own.
function Optimizer:state_of(parameter)
  for i, other in ipairs(self._all) do
    if native.same(other, parameter) then
      self.state[i] = self.state[i] or { step = 0 }
      return self.state[i]
    end
  end
end

-- A parameter's dtype may have changed since its last step (net:double()).
local function follow_dtype(state, dtype)
  for name, value in pairs(state) do
    if type(value) == "table" then
      follow_dtype(value, dtype)
    elseif is_tensor(value) and value.dtype ~= dtype and value.dtype:find "^float" then
      state[name] = value:to(dtype)
    end
  end
end
Optimizer._follow_dtype = follow_dtype

--- One step. With a function: calls it first (it computes the loss again) and returns its result.
function Optimizer:step(closure)
  check.colon(type(self) == "table", "optimizer", "step")
  local result = closure and closure()
  self._steps = self._steps + 1
  local _ <close> = rille.no_grad()
  local number = 0
  for _, group in ipairs(self.param_groups) do
    for _, parameter in ipairs(group.params) do
      number = number + 1
      local gradient = parameter.grad
      if gradient then
        local state = self.state[number] or { step = 0 }
        self.state[number] = state
        state.step = state.step + 1
        follow_dtype(state, parameter.dtype)
        self:update(parameter, group.maximize and -gradient or gradient, state, group)
      end
    end
  end
  return result
end

--- Drops the gradients, or fills them with zeros: zero_grad { set_to_none = false }.
function Optimizer:zero_grad(options)
  if type(options) == "boolean" then options = { set_to_none = options } end
  check.options("zero_grad", options, { set_to_none = "boolean" })
  for _, parameter in ipairs(self._all) do
    if options and options.set_to_none == false then
      if parameter.grad then parameter.grad:zero_() end
    else
      parameter.grad = nil
    end
  end
end

function Optimizer:_step_count() return self._steps end

-- Tables of plain values and tensors, copied so that later steps do not change them.
local function copy(value)
  if is_tensor(value) then return value:detach():clone() end
  if type(value) ~= "table" then return value end
  local new = {}
  for key, item in pairs(value) do new[key] = copy(item) end
  return new
end

--- PyTorch's layout, as the other optimizers'.
function Optimizer:state_dict()
  local dict, number = { state = {}, param_groups = {} }, 0
  for g, group in ipairs(self.param_groups) do
    local row = { params = {} }
    for name in pairs(self._is_open and group or self._defaults) do
      if name ~= "params" then row[name] = copy(group[name]) end
    end
    for i = 1, #group.params do
      row.params[i] = number
      dict.state[number] = copy(self.state[number + 1])
      number = number + 1
    end
    dict.param_groups[g] = row
  end
  return dict
end

function Optimizer:load_state_dict(dict)
  if type(dict) ~= "table" or type(dict.state) ~= "table" or type(dict.param_groups) ~= "table" then
    check.raise("load_state_dict: needs a table with state and param_groups")
  end
  if #dict.param_groups ~= #self.param_groups then
    check.raise("load_state_dict: %s has %d parameter groups, the state %d", self._class, #self.param_groups,
      #dict.param_groups)
  end
  for g, group in ipairs(self.param_groups) do
    local row = dict.param_groups[g]
    if type(row.params) ~= "table" or #row.params ~= #group.params then
      check.raise("load_state_dict: group %d has %d parameters, the state another number", g, #group.params)
    end
    for name in pairs(self._is_open and row or self._defaults) do
      if name ~= "params" and row[name] ~= nil then group[name] = copy(row[name]) end
    end
  end
  for i = 1, #self._all do self.state[i] = copy(dict.state[i - 1]) end
end

rille.optim.Optimizer = Optimizer
return rille.optim
