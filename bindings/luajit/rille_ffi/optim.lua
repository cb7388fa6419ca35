-- Optimizers and rules for the learning rate.
local ffi = require "ffi"
local core, arguments = require "rille_ffi.core", require "rille_ffi.arguments"
local C, ctx = core.C, core.ctx

local function listed(what, parameters, given)
  local fine, list, held = pcall(arguments.list, what, parameters, given)
  if not fine then error(list, 3) end
  return list, held
end

return function(rille)
  local optim = {}
  rille.optim = optim
  local Optimizer = {}
  local created = ffi.new "RilleOptimizer *[1]"

  local function pointers(list)
    local array = ffi.new("RilleTensor *[?]", math.max(#list, 1))
    for i, tensor in ipairs(list) do array[i - 1] = tensor.pointer end
    return array, #list
  end

  local scalar = ffi.new "RilleScalar[1]"
  -- Arguments of a group as fields: opt.param_groups[1].lr = 0.01
  local function group_of(opt, index)
    return setmetatable({}, {
      __index = function(_, name)
        if C.rille_optimizer_get(opt._handle, index, name, scalar) ~= 0 then core.fail(2) end
        return core.get_scalar(scalar[0])
      end,
      __newindex = function(_, name, value)
        local list = listed(opt._type, opt._parameters, { { [name] = value } })
        if C.rille_optimizer_set(opt._handle, index, list) ~= 0 then core.fail(2) end
      end,
    })
  end

  function Optimizer.__index(self, key)
    if key == "param_groups" then
      local groups = {}
      for i = 1, C.rille_optimizer_group_count(self._handle) do groups[i] = group_of(self, i - 1) end
      return groups
    end
    return Optimizer[key]
  end

  -- The engine calls back: LuaJIT must not be in compiled code then.
  local function step_closure(self, closure)
    local callback = ffi.cast("RilleClosure", function(_, loss)
      local fine, value = pcall(closure)
      if fine and core.is_tensor(value) then fine, value = pcall(value.item, value) end
      if fine and type(value) == "number" then
        loss[0] = value
        return 0
      end
      core.keep_error(fine and "step: the function must give the loss" or value)
      return C.RILLE_ERROR_HOST
    end)
    local first = ffi.new "double[1]"
    local status = C.rille_optimizer_step_closure(self._handle, callback, nil, first)
    callback:free()
    if status ~= 0 then core.fail(3) end
    return first[0]
  end
  jit.off(step_closure, true)

  --- Parameters without a gradient are passed over. closure computes the loss again, for LBFGS; its first loss is the result.
  function Optimizer:step(closure)
    if closure then return step_closure(self, closure) end
    if C.rille_optimizer_step(self._handle) ~= 0 then core.fail(2) end
  end
  function Optimizer:zero_grad(set_to_none) C.rille_optimizer_zero_grad(self._handle, set_to_none ~= false) end

  --- One more group: { params = { ... }, lr = ... }
  function Optimizer:add_param_group(group)
    local options = {}
    for name, value in pairs(group) do
      if name ~= "params" then options[name] = value end
    end
    local array, n = pointers(group.params)
    local list = listed(self._type, self._parameters, { options })
    core.check(C.rille_optimizer_add(self._handle, array, n, list))
    self._held[#self._held + 1] = group.params
  end

  --- Step counts, state and arguments: a table that rille.save takes and load_state_dict gives back.
  function Optimizer:state_dict()
    local dict = ffi.new "RilleDict *[1]"
    core.check(C.rille_optimizer_state_dict(self._handle, dict))
    return rille._from_dict(ffi.gc(dict[0], C.rille_dict_free))
  end
  function Optimizer:load_state_dict(state)
    core.check(C.rille_optimizer_load_state_dict(self._handle, rille._to_dict(state)))
  end

  local function constructor(type_name)
    local parameters = arguments.parameters(function(i, info) return C.rille_optimizer_argument(type_name, i, info) end)
    return function(params, ...)
      if type(params) ~= "table" or #params == 0 then
        error(("%s: needs a list of parameters: net:parameters()"):format(type_name), 2)
      end
      local groups = not core.is_tensor(params[1]) and params or nil
      local first = groups and groups[1].params or params
      local array, n = pointers(first)
      local list = listed(type_name, parameters, { ... })
      if C.rille_optimizer_create_for(ctx, type_name, array, n, list, created) ~= 0 then core.fail(2) end
      local opt = setmetatable({ _handle = ffi.gc(created[0], C.rille_optimizer_release), _type = type_name, _held = { first },
        _parameters = parameters }, Optimizer)
      for i, group in ipairs(groups or {}) do
        if i > 1 then
          opt:add_param_group(group)
        else
          for name, value in pairs(group) do
            if name ~= "params" then opt.param_groups[1][name] = value end
          end
        end
      end
      return opt
    end
  end

  local function names_of(count, at)
    local list = {}
    for i = 0, count() - 1 do list[#list + 1] = ffi.string(at(i)) end
    return list
  end

  setmetatable(optim, { __index = function(_, key)
    if type(key) == "string" and C.rille_optimizer_summary(key) ~= nil then
      optim[key] = constructor(key)
      return optim[key]
    end
    error(("rille.optim has no '%s'%s"):format(tostring(key),
      core.hint(key, names_of(C.rille_optimizer_type_count, C.rille_optimizer_name_at))), 2)
  end })

  -- ---- schedulers ---------------------------------------------------------------------------------------------------

  local Scheduler = {}
  Scheduler.__index = Scheduler
  --- The next epoch's rates; measured: what ReduceLROnPlateau goes by.
  function Scheduler:step(measured)
    if measured then
      core.check(C.rille_scheduler_step_by(self._handle, core.is_tensor(measured) and measured:item() or measured))
    else
      core.check(C.rille_scheduler_step(self._handle))
    end
  end

  local rules = {}
  optim.lr_scheduler = setmetatable({}, { __index = function(_, key)
    for _, name in ipairs(names_of(C.rille_scheduler_type_count, C.rille_scheduler_name_at)) do
      if name == key then
        rules[key] = rules[key] or function(opt, ...)
          local parameters = arguments.parameters(function(i, info) return C.rille_scheduler_argument(key, i, info) end)
          local list = listed(key, parameters, { ... })
          local scheduler = ffi.new "RilleScheduler *[1]"
          if C.rille_scheduler_create(opt._handle, key, list, scheduler) ~= 0 then core.fail(2) end
          return setmetatable({ _handle = ffi.gc(scheduler[0], C.rille_scheduler_release), optimizer = opt }, Scheduler)
        end
        return rules[key]
      end
    end
    error(("rille.optim.lr_scheduler has no '%s'%s"):format(tostring(key),
      core.hint(key, names_of(C.rille_scheduler_type_count, C.rille_scheduler_name_at))), 2)
  end })
end
