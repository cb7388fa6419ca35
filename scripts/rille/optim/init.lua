-- What optimizers have beyond their step: param_groups, state_dict, load_state_dict.
local rille, require, native = ...
local check = require "rille.check"
local state_dicts = require "rille.nn.state"
local methods = native.optimizer_methods

-- opt.param_groups[1].lr = 0.1: reads and writes go to the optimizer itself. What the script put there beside options,
-- under names of its own, is the group's alone.
local function make_group(optimizer, g)
  local _, names, ranges = optimizer:_describe()
  local range, extras = ranges[g], optimizer:_extras(g)
  return setmetatable({}, {
    __index = function(_, name)
      if name == "params" then
        local list = {}
        for i = range[1], range[1] + range[2] - 1 do list[#list + 1] = (optimizer:_state(i)) end
        return list
      end
      if extras[name] ~= nil then return extras[name] end
      return optimizer:_get(g, name)
    end,
    __newindex = function(_, name, value)
      if extras[name] ~= nil then extras[name] = value else optimizer:_set(g, name, value) end
    end,
    __pairs = function(t)
      local i, key, value = 0, nil, nil
      return function()
        i = i + 1
        if names[i] then return names[i], t[names[i]] end
        key, value = next(extras, key)
        return key, value
      end
    end,
  })
end

function methods._make_groups(optimizer)
  local _, _, ranges = optimizer:_describe()
  local groups = {}
  for g in ipairs(ranges) do groups[g] = make_group(optimizer, g) end
  return groups
end

--- Adds a group: { params = { ... }, lr = ... }; what it leaves out comes from the constructor's options.
function methods:add_param_group(group)
  check.colon(type(self) == "userdata", "optimizer", "add_param_group")
  local groups = self.param_groups
  self:_add_group(group)
  groups[#groups + 1] = make_group(self, #groups + 1)
end

--- PyTorch's layout: { state = { [0] = { step = 1, exp_avg = tensor, ... }, ... }, param_groups = { { lr = ...,
-- params = { 0, 1, ... } }, ... } }. The tensors are the optimizer's own, not copies.
function methods:state_dict()
  check.colon(type(self) == "userdata", "optimizer", "state_dict")
  local _, names, ranges = self:_describe()
  local dict = { state = {}, param_groups = {} }
  state_dicts.is_dict[dict.state] = true
  for g, range in ipairs(ranges) do
    local group = { params = {} }
    for name, value in pairs(self:_extras(g)) do group[name] = value end
    for _, name in ipairs(names) do group[name] = self:_get(g, name) end
    for i = range[1], range[1] + range[2] - 1 do
      group.params[#group.params + 1] = i - 1
      local _, step, state = self:_state(i)
      if step > 0 then
        state.step = step
        dict.state[i - 1] = state
      end
    end
    dict.param_groups[g] = group
  end
  return dict
end

--- Takes over what state_dict gave, from this or another optimizer of the same type over parameters of the same shapes.
function methods:load_state_dict(dict)
  local name, names, ranges = self:_describe()
  if type(dict) ~= "table" or type(dict.state) ~= "table" or type(dict.param_groups) ~= "table" then
    native.raise("load_state_dict: needs a table with state and param_groups")
  end
  if #dict.param_groups ~= #ranges then
    native.raise(("load_state_dict: %s has %d parameter groups, the state %d"):format(name, #ranges, #dict.param_groups))
  end
  for g, range in ipairs(ranges) do
    local group = dict.param_groups[g]
    if type(group.params) ~= "table" or #group.params ~= range[2] then
      native.raise(("load_state_dict: group %d has %d parameters, the state another number"):format(g, range[2]))
    end
    for _, option in ipairs(names) do
      if group[option] ~= nil and group[option] ~= rille.none then self:_set(g, option, group[option]) end
    end
    local extras = self:_extras(g)
    for key in pairs(extras) do
      if group[key] ~= nil then extras[key] = group[key] end
    end
    for i = range[1], range[1] + range[2] - 1 do
      local state = dict.state[i - 1]
      local step = state and state.step or 0
      self:_set_state(i, rille.is_tensor(step) and math.tointeger(step:item()) or step, state or {}) -- PyTorch's is a tensor
    end
  end
end

return rille.optim
