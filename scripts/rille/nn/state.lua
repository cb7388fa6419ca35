-- State dicts: name -> tensor of all parameters and persistent buffers of a module, and back.
local rille, require, native = ...
local check = require "rille.check"
local modules = require "rille.nn.module"
local nn, is_tensor = rille.nn, rille.is_tensor

local state = {}

-- What rille.load gave as metadata, so that net:load_state_dict(rille.load(path)) does not take it for options.
state.is_metadata = setmetatable({}, { __mode = "k" })

-- Tables with numbers as keys that are no lists, where a format tells the two apart.
state.is_dict = setmetatable({}, { __mode = "k" })

-- A table of name -> tensor whose pairs() keeps the order of the module.
function state.ordered(list)
  local dict, names = {}, {}
  for i, item in ipairs(list) do
    dict[item[1]] = item[2]
    names[i] = item[1]
  end
  return setmetatable(dict, {
    __pairs = function(t)
      local i, extra = 0, false
      local known = {}
      for _, name in ipairs(names) do known[name] = true end
      return function(_, last)
        if not extra then
          repeat i = i + 1 until names[i] == nil or rawget(t, names[i]) ~= nil
          if names[i] then return names[i], rawget(t, names[i]) end
          extra, last = true, nil
        end
        -- Keys that were added afterwards.
        local key, value = next(t, last)
        while key ~= nil and known[key] do key, value = next(t, key) end
        return key, value
      end, t, nil
    end,
  })
end

local WANTED = { parameter = true, buffer = true, state = true }

--- Name -> tensor (sharing memory, without gradients) of all parameters and persistent buffers, in order; what stands in
-- several places is there under each name.
function state:state_dict(prefix)
  check.colon(nn.is_module(self), "net", "state_dict")
  local list = modules.tensors(self, prefix, WANTED)
  for _, item in ipairs(list) do item[2] = item[2]:detach() end
  return state.ordered(list)
end

local sizes_text = check.shape

local function quoted(names)
  return '"' .. table.concat(names, '", "') .. '"'
end

-- " (did you mean ...?)" for names that are nearly those of the module; names that are missing come first.
local function nearest_names(unexpected, list, missing)
  local nearest, names, hints = check.nearest, {}, {}
  for i, item in ipairs(list) do names[i] = item[1] end
  for _, name in ipairs(unexpected) do
    local near = nearest(name, missing) or nearest(name, names)
    if near then hints[#hints + 1] = ('"%s" for "%s"'):format(near, name) end
  end
  return #hints > 0 and (" (did you mean %s?)"):format(table.concat(hints, ", ")) or ""
end

-- Whether it is strict, and whether it assigns, of true, false or { strict = ..., assign = ... }. The metadata that rille.load
-- gives behind the tensors is no option.
local function read_options(strict)
  local assign = false
  if type(strict) == "table" then
    if state.is_metadata[strict] then return true, false end
    local options = check.options("load_state_dict", strict, { strict = "boolean", assign = "boolean" })
    strict, assign = options.strict, options.assign or false
  end
  if strict ~= nil and type(strict) ~= "boolean" then
    check.raise("load_state_dict: strict must be true or false, got %s", check.type_of(strict))
  end
  return strict ~= false, assign
end

-- Names that dict lacks and that must be there. A tied tensor needs one of its names, and the count of batches of batch norms
-- came later than their weights: files from elsewhere are often without it.
local function missing_names(list, dict)
  local given, missing = {}, {}
  for _, item in ipairs(list) do
    if dict[item[1]] ~= nil then given[native.identity(item[2])] = true end
  end
  for _, item in ipairs(list) do
    local counts = item[3] == "buffer" and item[1]:match "[^.]*$" == "num_batches_tracked"
    if not counts and not given[native.identity(item[2])] then missing[#missing + 1] = item[1] end
  end
  return missing
end

-- What lazy layers that have not been called become by this state: a list of plans, and shapes by the names of tensors.
local function plans_of(module, dict)
  local plans, shapes = {}, {}
  for path, member in module:named_modules() do
    local is_waiting = type(member) == "table" and rawget(member, "_lazy")
    local prefix = path == "" and "" or path .. "."
    local plan = is_waiting and member:_plan(function(name) return dict[prefix .. name] end)
    if plan then
      plans[#plans + 1] = plan
      for name, shape in pairs(plan.shapes) do shapes[prefix .. name] = shape end
    end
  end
  return plans, shapes
end

-- Gives a parameter or buffer another's memory and dtype; who holds it (optimizers, ties) sees them.
local function take_over(own, given)
  local was = own.requires_grad
  own.data = given:detach():contiguous()
  if own.requires_grad ~= was then own:requires_grad_(was) end
end

--- Copies the tensors of dict into the parameters and buffers of the same names, or with { assign = true } makes them these
-- without a copy, with their dtype. Unless strict is false (as the second
-- argument, or { strict = false }), names that are missing or unexpected are an error; shapes that differ always are. Nothing
-- is changed when there is an error.
-- @return missing, unexpected: two lists of names
function state:load_state_dict(dict, strict)
  check.colon(nn.is_module(self), "net", "load_state_dict")
  if type(dict) ~= "table" then native.raise("load_state_dict: needs a table of tensors, got " .. type(dict)) end
  local assign
  strict, assign = read_options(strict)
  local unexpected, misfits, known = {}, {}, {}
  local list = modules.tensors(self, "", WANTED)
  local missing = missing_names(list, dict)
  local plans, shapes = plans_of(self, dict)
  for _, item in ipairs(list) do
    local name, own = item[1], item[2]
    local given = dict[name]
    known[name] = true
    if given ~= nil and not is_tensor(given) then
      misfits[#misfits + 1] = ("%s: a tensor is needed, got %s"):format(name, type(given))
    elseif given ~= nil and sizes_text(given) ~= sizes_text(shapes[name] or own) then
      misfits[#misfits + 1] = ("%s: shape %s does not fit %s"):format(name, sizes_text(given), sizes_text(shapes[name] or own))
    elseif given ~= nil and assign and own.requires_grad and not given:is_floating_point() then
      misfits[#misfits + 1] = ("%s: a parameter with a gradient cannot be made %s by assign"):format(name, given.dtype)
    end
  end
  for name in pairs(dict) do
    if not known[name] then unexpected[#unexpected + 1] = tostring(name) end
  end
  table.sort(unexpected)
  local problems = {}
  local hints = strict and #unexpected > 0 and nearest_names(unexpected, list, missing) or ""
  if strict and #missing > 0 then problems[#problems + 1] = "missing: " .. quoted(missing) end
  if strict and #unexpected > 0 then problems[#problems + 1] = "unexpected: " .. quoted(unexpected) .. hints end
  for _, text in ipairs(misfits) do problems[#problems + 1] = text end
  if #problems > 0 then
    native.raise(("load_state_dict for %s:\n  %s"):format(self:_name(), table.concat(problems, "\n  ")))
  end
  for _, plan in ipairs(plans) do plan.become() end
  if #plans > 0 then list = modules.tensors(self, "", WANTED) end
  rille.no_grad(function()
    for _, item in ipairs(list) do
      local given, own = dict[item[1]], item[2]
      if given ~= nil and not own:_awaits_size() then
        if assign then take_over(own, given) else own:copy_(given) end
      end
    end
  end)
  if assign then native.release_cache() end -- of the weights whose place was taken
  return missing, unexpected
end

return state
