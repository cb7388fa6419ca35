-- rille.distributed.ZeroRedundancyOptimizer: each rank keeps the optimizer's state of one shard of the parameters alone and
-- makes the step there; then all gather what the others stepped (ZeRO stage 1: Rajbhandari et al., arXiv:1910.02054).
--
-- All parameters are thought of as one row, cut into as many equal shards as there are ranks. Optimizers that look at one
-- number at a time do not see the difference.
local rille, require = ...
local check = require "rille.check"
local class = require "rille.class"
local dist = rille.distributed
local raise = check.raise

local Zero = class.plain "rille.distributed.ZeroRedundancyOptimizer"
local NAME = "ZeroRedundancyOptimizer"

local ELEMENTWISE = {}
for name in ("SGD Adam AdamW Adamax NAdam RAdam Adagrad Adadelta RMSprop ASGD Rprop"):gmatch "%w+" do ELEMENTWISE[name] = true end

local function check_parameters(parameters)
  if type(parameters) ~= "table" or not rille.is_tensor(parameters[1]) then
    raise("%s: parameters must be a table of tensors such as net:parameters(), got %s", NAME, type(parameters))
  end
  for _, parameter in ipairs(parameters) do
    if parameter.dtype ~= parameters[1].dtype then
      raise("%s: parameters are of several dtypes: %s, %s", NAME, parameters[1].dtype, parameter.dtype)
    end
  end
  return parameters
end

-- Tensors one after the other, with zeros up to the last shard's end.
local function in_a_row(self, tensors)
  local row = rille.zeros({ self._shard_size * dist.size() }, { dtype = self._parameters[1].dtype })
  local at = 0
  for _, tensor in ipairs(tensors) do
    row:slice(at, at + tensor:numel()):copy_(tensor:detach():reshape(-1))
    at = at + tensor:numel()
  end
  return row
end

local function own_part(self, row)
  local from = dist.rank() * self._shard_size
  return row:slice(from, from + self._shard_size)
end

local function make(parameters, make_inner, options)
  if not dist.is_initialized() then raise("%s: call rille.distributed.init() first", NAME) end
  check_parameters(parameters)
  local given, reduces = {}, false
  for key, value in pairs(options or {}) do
    if key == "reduce_gradients" then reduces = value else given[key] = value end
  end
  local total = 0
  for _, parameter in ipairs(parameters) do total = total + parameter:numel() end
  local self = Zero { _parameters = parameters, _reduces = reduces, _shard_size = (total + dist.size() - 1) // dist.size() }
  local _ <close> = rille.no_grad()
  self._shard = rille.nn.Parameter(own_part(self, in_a_row(self, parameters)):clone())
  local fine, inner = pcall(make_inner, { self._shard }, given)
  if not fine then error(inner, 0) end
  local name = type(inner) == "userdata" and inner:_describe()
  if not ELEMENTWISE[name] then
    raise("%s: a shard holds parts of parameters, and %s looks at whole ones", NAME, name or inner._class or "this optimizer")
  end
  self._inner, self._name, self.param_groups = inner, name, inner.param_groups
  return self
end

local function gradients_of(self)
  local list, missing = {}, 0
  for i, parameter in ipairs(self._parameters) do
    list[i] = parameter.grad or false
    if not list[i] then missing = missing + 1 end
  end
  if missing == #list then return nil end
  if missing > 0 then raise("%s: %d of %d parameters have no grad", NAME, missing, #list) end
  return list
end

--- One step of this rank's shard, after which all ranks have all parameters.
function Zero:step()
  local gradients = gradients_of(self)
  if not gradients then return end
  local _ <close> = rille.no_grad()
  local row = in_a_row(self, gradients)
  if self._reduces then
    self._shard.grad = dist.reduce_scatter_tensor(rille.empty_like(self._shard):detach(), row, "mean")
  else
    self._shard.grad = own_part(self, row):clone()
  end
  self._inner:step()
  self._shard.grad = nil
  dist.all_gather_into_tensor(row, self._shard)
  local at = 0
  for _, parameter in ipairs(self._parameters) do
    parameter:copy_(row:slice(at, at + parameter:numel()):reshape(parameter.shape))
    at = at + parameter:numel()
  end
end

function Zero:_step_count() return self._inner:_step_count() end

function Zero:zero_grad(set_to_none)
  for _, parameter in ipairs(self._parameters) do
    if set_to_none == false and parameter.grad then parameter.grad:zero_() else parameter.grad = nil end
  end
end

-- A state of the shard, gathered and cut into parameters.
local function whole(self, shard)
  local row = rille.empty({ self._shard_size * dist.size() }, { dtype = shard.dtype })
  dist.all_gather_into_tensor(row, shard)
  local list, at = {}, 0
  for i, parameter in ipairs(self._parameters) do
    list[i] = row:slice(at, at + parameter:numel()):reshape(parameter.shape):clone()
    at = at + parameter:numel()
  end
  return list
end

local function is_of_shard(self, value)
  return rille.is_tensor(value) and value:numel() == self._shard_size and value:dim() == 1
end

--- What the optimizer over all parameters would give: called on all ranks, it is the same on each, and any number of ranks
-- takes it over.
function Zero:state_dict()
  local _ <close> = rille.no_grad()
  local dict = self._inner:state_dict()
  local own = dict.state[0]
  for _, group in ipairs(dict.param_groups) do
    group.params = {}
    for i = 1, #self._parameters do group.params[i] = i - 1 end
  end
  if not own then return dict end
  for i = 0, #self._parameters - 1 do dict.state[i] = {} end
  for _, name in ipairs(check.sorted_keys(own)) do
    local value = own[name]
    local list = is_of_shard(self, value) and whole(self, value)
    for i = 0, #self._parameters - 1 do dict.state[i][name] = list and list[i + 1] or value end
  end
  return dict
end

--- Takes over what state_dict gave, or the state of a plain optimizer of the same type.
function Zero:load_state_dict(dict)
  if type(dict) ~= "table" or type(dict.state) ~= "table" or type(dict.param_groups) ~= "table" then
    raise("load_state_dict: needs a table with state and param_groups")
  end
  local _ <close> = rille.no_grad()
  local groups, state = {}, {}
  for g, group in ipairs(dict.param_groups) do
    groups[g] = {}
    for key, value in pairs(group) do groups[g][key] = value end
    groups[g].params = { 0 }
  end
  local first = dict.state[0]
  if first then
    state[0] = {}
    for name, value in pairs(first) do
      if rille.is_tensor(value) and value:numel() == self._parameters[1]:numel() and name ~= "step" then
        local list = {}
        for i = 0, #self._parameters - 1 do
          local of_one = dict.state[i] and dict.state[i][name]
          if not of_one then raise("load_state_dict: parameter %d has no '%s'", i, name) end
          list[i + 1] = of_one
        end
        state[0][name] = own_part(self, in_a_row(self, list)):clone()
      else
        state[0][name] = value
      end
    end
  end
  self._inner:load_state_dict { state = state, param_groups = groups }
  self._shard:copy_(own_part(self, in_a_row(self, self._parameters)))
end

function Zero:__tostring()
  return ("%s(%s, %d of %d numbers)"):format(NAME, self._name, self._shard_size, self._shard_size * dist.size())
end

return { ZeroRedundancyOptimizer = make }
