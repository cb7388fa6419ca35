-- nn.utils.prune: weights of which some elements are held at 0. A pruned parameter is name_orig times the buffer name_mask.
local rille, require = ...
local check = require "rille.check"
local modules = require "rille.nn.module"
local hooks = require "rille.nn.hooks"
local parts = require "rille.nn.parametrize"
local nn = rille.nn
local prune = {}

local function is_pruned_at(module, name)
  for _, item in ipairs(modules.own_items(module)) do
    if item[1] == name .. "_mask" and item[4] == "buffer" then return true end
  end
  return false
end

-- How many of size the amount is: a share, or a number.
local function count_of(name, amount, size)
  if type(amount) ~= "number" or amount < 0 or math.type(amount) == "float" and amount > 1 then
    check.raise("%s: amount must be a share between 0 and 1 or a number of elements, got %s", name, tostring(amount))
  end
  if math.type(amount) == "float" then
    local wanted = amount * size
    local low = math.floor(wanted)
    if wanted - low == 0.5 then return low + low % 2 end -- as Python rounds
    return math.floor(wanted + 0.5)
  end
  if amount > size then check.raise("%s: %d of %d elements cannot be pruned", name, amount, size) end
  return amount
end

local function apply(method, module, name, mask_of)
  if not nn.is_module(module) then check.raise("%s: needs a module, got %s", method, type(module)) end
  local pruned = is_pruned_at(module, name)
  local weight = pruned and module[name .. "_orig"] or parts._parameter_of(method, module, name)
  local _ <close> = rille.no_grad()
  local before = pruned and module[name .. "_mask"] or rille.ones_like(weight)
  local mask = mask_of(weight:detach() * before, before)
  if check.shape(mask) ~= check.shape(weight) then
    check.raise("%s: a mask of shape %s does not fit %s of shape %s", method, check.shape(mask), name, check.shape(weight))
  end
  mask = before * mask:to(weight.dtype)
  if pruned then
    module[name .. "_mask"] = mask
    return module
  end
  local original = nn.Parameter(weight:detach(), weight.requires_grad)
  parts._hide(module, name, true)
  module:register_parameter(name .. "_orig", original)
  module:register_buffer(name .. "_mask", mask)
  hooks.record_of(module).derived[name] = function(m) return m[name .. "_orig"] * m[name .. "_mask"] end
  hooks.arm(module)
  return module
end

-- A mask of what is left of t where the mask is 1, by the places that pick gives among those elements.
local function unstructured(name, amount, importance, pick)
  return function(weight, before)
    local left = before:flatten():nonzero():flatten()
    local count = count_of(name, amount, left:numel())
    local mask = rille.ones_like(before):flatten()
    if count > 0 then
      local values = (importance or weight):flatten():index_select(0, left)
      mask:index_fill_(0, left:index_select(0, pick(values, count)), 0)
    end
    return mask:reshape(weight:shape())
  end
end

--- Prunes nothing, but makes the parameter a pruned one.
function prune.identity(module, name)
  return apply("identity", module, name, function(_, before) return rille.ones_like(before) end)
end

local function random_places(values, count)
  local _, places = rille.rand_like(values):topk(count)
  return places
end

local function least_places(values, count)
  local _, places = values:abs():topk(count, { largest = false })
  return places
end

--- Prunes elements at random.
-- @param module module
-- @param name string: "weight"
-- @param amount number: a share (a float) or a number of elements (an integer)
-- @return module
function prune.random_unstructured(module, name, amount)
  return apply("random_unstructured", module, name, unstructured("random_unstructured", amount, nil, random_places))
end

--- Prunes the elements of least size.
-- @param importance_scores tensor? = nil: what goes for the size of the elements
function prune.l1_unstructured(module, name, amount, importance_scores)
  return apply("l1_unstructured", module, name, unstructured("l1_unstructured", amount, importance_scores, least_places))
end

local function check_dim(name, dim, weight)
  if math.type(dim) ~= "integer" or dim < -weight:dim() or dim >= weight:dim() then
    check.raise("%s: dim must lie from %d to %d, got %s", name, -weight:dim(), weight:dim() - 1, tostring(dim))
  end
  return dim % weight:dim()
end

-- A mask that is 1 where kept (a row of booleans along dim) is.
local function channels(weight, dim, kept)
  local shape = {}
  for i = 1, weight:dim() do shape[i] = 1 end
  shape[dim + 1] = weight:size(dim)
  return kept:to(weight.dtype):reshape(shape):expand(weight:shape())
end

-- The indices along dim that are not pruned as a whole.
local function left_over(before, dim)
  local others = {}
  for i = 0, before:dim() - 1 do
    if i ~= dim then others[#others + 1] = i end
  end
  local total = #others > 0 and before:sum(others) or before
  return total:ne(0):nonzero():flatten(), others
end

--- Prunes whole channels at random.
-- @param dim integer? = -1
function prune.random_structured(module, name, amount, dim)
  return apply("random_structured", module, name, function(weight, before)
    local at = check_dim("random_structured", dim or -1, weight)
    local left = left_over(before, at)
    local count = count_of("random_structured", amount, left:numel())
    local kept = rille.ones(weight:size(at), { dtype = "bool" })
    if count > 0 then
      local chances = rille.rand(left:numel())
      local bound = (chances:kthvalue(count))
      kept:index_put_({ left }, chances:gt(bound))
    end
    return channels(weight, at, kept)
  end)
end

--- Prunes the channels of least norm.
-- @param n number: the norm's order
-- @param dim integer? = -1
-- @param importance_scores tensor? = nil: what goes for the weight
function prune.ln_structured(module, name, amount, n, dim, importance_scores)
  return apply("ln_structured", module, name, function(weight, before)
    weight = importance_scores or weight
    local at = check_dim("ln_structured", dim or -1, weight)
    local left, others = left_over(before, at)
    local keep = left:numel() - count_of("ln_structured", amount, left:numel())
    local norms = (#others > 0 and weight:norm(n, others) or weight:abs()):index_select(0, left)
    local _, places = norms:topk(keep)
    local kept = rille.zeros(weight:size(at), { dtype = "bool" })
    kept:index_fill_(0, left:index_select(0, places), true)
    return channels(weight, at, kept)
  end)
end

--- Prunes where the mask is 0.
function prune.custom_from_mask(module, name, mask)
  return apply("custom_from_mask", module, name, function() return mask end)
end

--- Prunes parameters of several modules together: the elements of least size, or random ones, of all.
-- @param parameters table: of pairs { module, name }
-- @param pruning_method function: prune.l1_unstructured or prune.random_unstructured
-- @param amount number
function prune.global_unstructured(parameters, pruning_method, amount)
  local pick = pruning_method == prune.l1_unstructured and least_places
    or pruning_method == prune.random_unstructured and random_places
  if not pick then check.raise("global_unstructured: takes prune.l1_unstructured or prune.random_unstructured") end
  local weights, masks = {}, {}
  for i, pair in ipairs(parameters) do
    local module, name = pair[1], pair[2]
    local pruned = is_pruned_at(module, name)
    local weight = pruned and module[name .. "_orig"] or parts._parameter_of("global_unstructured", module, name)
    weights[i] = weight:detach():flatten()
    masks[i] = pruned and module[name .. "_mask"]:flatten() or rille.ones_like(weights[i])
  end
  local all = unstructured("global_unstructured", amount, nil, pick)(rille.cat(weights), rille.cat(masks))
  local at = 0
  for i, pair in ipairs(parameters) do
    local part = all:narrow(0, at, weights[i]:numel())
    at = at + weights[i]:numel()
    apply("global_unstructured", pair[1], pair[2], function(weight) return part:reshape(weight:shape()) end)
  end
end

--- A plain parameter again, with the zeros in it.
function prune.remove(module, name)
  if not is_pruned_at(module, name) then check.raise("remove: %s of %s is not pruned", tostring(name), module:_name()) end
  local value = rille.no_grad(function() return module[name] end)
  hooks.record_of(module).derived[name] = nil
  parts._remove_field(module, name .. "_orig")
  parts._remove_field(module, name .. "_mask")
  parts._restore(module, name, value)
  hooks.arm(module)
  return module
end

--- Whether a parameter of the module, or of one below it, is pruned.
function prune.is_pruned(module)
  for name in module:named_buffers() do
    if name:match "_mask$" then return true end
  end
  return false
end

check.take_names(prune, {
  identity = "module name", random_unstructured = "module name amount",
  l1_unstructured = "module name amount importance_scores", random_structured = "module name amount dim",
  ln_structured = "module name amount n dim importance_scores", custom_from_mask = "module name mask",
  global_unstructured = "parameters pruning_method amount", remove = "module name", is_pruned = "module",
})

return prune
