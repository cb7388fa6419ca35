-- rille.reload(what, net[, optimizer]): runs the script that describes a network again, while it is being trained.
-- Weights of the same name and shape stay, and so does what the optimizer keeps of them.
local rille, require = ...
local streams = require "rille.streams"
local check = require "rille.check"
local nn, is_tensor = rille.nn, rille.is_tensor

local reload = {}

-- ---- the report ------------------------------------------------------------------------------------------------------

local Report = { __name = "rille.reload_report" }

local function sizes_text(tensor) return "[" .. table.concat(tensor:shape(), ", ") .. "]" end

function Report:__tostring()
  local lines = { ("%d kept, %d new, %d gone, %d reshaped"):format(#self.kept, #self.new, #self.gone, #self.reshaped) }
  for _, kind in ipairs { "new", "gone" } do
    for _, name in ipairs(self[kind]) do lines[#lines + 1] = ("  %s: %s"):format(kind, name) end
  end
  for _, entry in ipairs(self.reshaped) do
    lines[#lines + 1] = ("  reshaped: %s %s -> %s"):format(entry.name, entry.from, entry.to)
  end
  return table.concat(lines, "\n")
end

-- ---- running the script ----------------------------------------------------------------------------------------------

-- What the script describes: a module, or what its function or class makes. nil and a message otherwise.
local function make(what)
  local chunk, problem = what, "" -- of a path
  if type(what) == "string" then chunk, problem = streams.load(what) end
  if not chunk then return nil, problem end
  local ok, made = pcall(chunk)
  if not ok then return nil, tostring(made) end
  local metatable = type(made) == "table" and not nn.is_module(made) and getmetatable(made)
  if type(made) == "function" or metatable and metatable.__call then
    ok, made = pcall(made)
    if not ok then return nil, tostring(made) end
  end
  if nn.is_module(made) then return made end
  local name = type(what) == "string" and what or "the script"
  return nil, ("reload: %s must return a module or a function that makes one, returned a %s"):format(name, type(made))
end

-- ---- weights ---------------------------------------------------------------------------------------------------------

local function named(module)
  local tensors = {}
  for name, tensor in module:named_parameters() do tensors[name] = tensor end
  for name, tensor in module:named_buffers() do tensors[name] = tensor end
  return tensors
end

-- Copies what fits from the old network, in the order of the new one.
local function carry_over(old, new)
  local report = setmetatable({ kept = {}, new = {}, gone = {}, reshaped = {} }, Report)
  local had, has = named(old), named(new)
  local _ <close> = rille.no_grad()
  for name in pairs(new:state_dict()) do
    local before, now = had[name], has[name]
    if not before then
      table.insert(report.new, name)
    elseif sizes_text(before) ~= sizes_text(now) then
      table.insert(report.reshaped, { name = name, from = sizes_text(before), to = sizes_text(now) })
    else
      now:copy_(before)
      if now:_serial() > 0 and before:_serial() > 0 then now:requires_grad_(before.requires_grad) end
      table.insert(report.kept, name)
    end
  end
  for name in pairs(old:state_dict()) do
    if not has[name] then table.insert(report.gone, name) end
  end
  new:train(old.training)
  local modes = {}
  for name, module in old:named_modules() do modes[name] = module.training end
  for name, module in new:named_modules() do
    if modes[name] ~= nil then module.training = modes[name] end
  end
  return report
end

-- ---- the optimizer ---------------------------------------------------------------------------------------------------

-- How many leading parts two names have in common.
local function kinship(a, b)
  local n, rest = 0, b:gmatch "[^.]+"
  for part in a:gmatch "[^.]+" do
    if part ~= rest() then break end
    n = n + 1
  end
  return n
end

-- The group for a new parameter: where its nearest relative by name is.
local function group_for(name, group_of)
  local best, nearest = 1, -1
  for other, group in pairs(group_of) do
    local near = kinship(name, other)
    if near > nearest or near == nearest and group < best then best, nearest = group, near end
  end
  return best
end

-- The groups of the new optimizer; each entry's tensor comes with the number that it had in the old one.
local function regroup(optimizer, old, new)
  local old_names, new_parameters = {}, {}
  for name, parameter in old:named_parameters() do old_names[parameter:_serial()] = name end
  for name, parameter in new:named_parameters() do new_parameters[name] = parameter end
  local groups, group_of, number = {}, {}, 0
  local defaults = type(optimizer) == "table" and optimizer._defaults or nil
  for g, group in ipairs(optimizer.param_groups) do
    groups[g] = { options = {}, params = {}, from = {} }
    for name, value in pairs(group) do
      if name ~= "params" and (defaults == nil or defaults[name] ~= nil) then groups[g].options[name] = value end
    end
    for _, parameter in ipairs(group.params) do
      number = number + 1
      local name = old_names[parameter:_serial()]
      if name then group_of[name] = g end
      local stays = name and new_parameters[name] or not name and parameter
      if stays then
        table.insert(groups[g].params, stays)
        groups[g].from[#groups[g].params] = sizes_text(stays) == sizes_text(parameter) and number or nil
      end
    end
  end
  local had = {}
  for _, name in pairs(old_names) do had[name] = true end
  for name, parameter in new:named_parameters() do
    if not had[name] and #groups > 0 then table.insert(groups[group_for(name, group_of)].params, parameter) end
  end
  return groups
end

-- Copies the state of every parameter that stayed.
local function copy_state(old, new, groups)
  local in_lua = type(old) == "table"
  local state = in_lua and old:state_dict().state
  local number, all_stay = 0, true
  for _, group in ipairs(groups) do
    for i = 1, #group.params do all_stay = all_stay and group.from[i] ~= nil end
  end
  -- LBFGS remembers all parameters as one vector.
  local is_lbfgs = not in_lua and old:_describe() == "LBFGS"
  if is_lbfgs and not (all_stay and #old.param_groups[1].params == #new.param_groups[1].params) then return end
  for _, group in ipairs(groups) do
    for i = 1, #group.params do
      number = number + 1
      local from = group.from[i]
      if from and in_lua then
        new.state[number] = state[from - 1]
      elseif from then
        local _, step, tensors = old:_state(from)
        new:_set_state(number, step, tensors)
      end
    end
  end
end

local function remake(optimizer, old, new)
  local constructor = type(optimizer) == "userdata" and rille.optim[(optimizer:_describe())] or getmetatable(optimizer).__index
  local groups, specs, total = regroup(optimizer, old, new), {}, 0
  for g, group in ipairs(groups) do
    specs[g] = { params = group.params }
    for name, value in pairs(group.options) do specs[g][name] = value end
    total = total + #group.params
  end
  if total == 0 then check.raise("reload: nothing is left for the optimizer") end
  local made = constructor(specs)
  copy_state(optimizer, made, groups)
  if type(made) == "table" then
    made.defaults, made._steps = optimizer.defaults, optimizer._steps
  end
  return made
end

local function is_optimizer(value)
  if type(value) == "userdata" then
    return not is_tensor(value) and not nn.is_module(value) and tostring(value):find "parameters%)$" ~= nil
  end
  return type(value) == "table" and type(value.param_groups) == "table"
end

-- ---- what is called --------------------------------------------------------------------------------------------------

--- Runs a script again: a path, or a function. It gives a module, or a function or class that makes one without
-- arguments. Weights and buffers of the same name and shape are copied into the new network, optimizer state goes over
-- into a new optimizer of the same type and groups, where new parameters join the group of their nearest relative by
-- name. The old network and optimizer stay as they are.
-- @return the new network, the new optimizer (nil without one), and a report: kept, new, gone are lists of names,
-- reshaped a list of { name, from, to }. If the script fails: nil and its error, with file and line.
local function run(_, what, net, optimizer)
  if type(what) ~= "string" and type(what) ~= "function" then
    check.raise("reload: takes a path or a function, got %s", type(what))
  end
  if not nn.is_module(net) then check.raise("reload: needs the old network, got %s", type(net)) end
  if optimizer ~= nil and not is_optimizer(optimizer) then
    check.raise("reload: the third argument must be an optimizer, got %s", type(optimizer))
  end
  local new, problem = make(what)
  if not new then return nil, problem end
  local report = carry_over(net, new)
  return new, optimizer and remake(optimizer, net, new), report
end

local function content(path)
  local file = streams.open(path, "rb")
  if not file then return nil end
  local text = file:read "a"
  file:close()
  return text
end

--- A function that tells whether the file's content has changed since it was last asked. A file that is gone for the
-- moment (as while an editor writes it) counts as unchanged.
function reload.watch(path)
  check.path("reload.watch", path)
  local last = content(path)
  return function()
    local now = content(path)
    if now == nil or now == last then return false end
    last = now
    return true
  end
end

return setmetatable(reload, { __call = run })
