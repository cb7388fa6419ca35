-- rearrange, reduce and repeat_ by patterns, as the einops library has them: names for dims, parentheses for dims that are
-- one in the tensor, 1 for a dim of size 1, ... for all dims that have no name.
--
--   rille.einops.rearrange(x, "b c (h p) (w q) -> b (h w) (p q c)", { p = 4, q = 4 })
--
-- Lua has a keyword "repeat", so that function ends in an underscore. Sizes are given in a table, as PyTorch's options are.
local rille, require, native = ...
local check = require "rille.check"
local own = {}
native.einops = own

-- One side of a pattern: a list of groups, each a list of names; "..." is a group of its own.
local function parse(name, pattern, side)
  local groups, group, seen = {}, nil, {}
  side = side:gsub("%.%.%.", " \1 "):gsub("[()]", " %0 ")
  for token in side:gmatch "%S+" do
    if token == "(" then
      if group then check.raise("%s: a parenthesis stands inside another one: '%s'", name, pattern) end
      group = {}
    elseif token == ")" then
      if not group then check.raise("%s: a parenthesis is closed that was not opened: '%s'", name, pattern) end
      group.wrapped = true
      groups[#groups + 1], group = group, nil
    else
      if token == "\1" then
        token = "..."
      elseif not token:find "^[%a_][%w_]*$" and not token:find "^%d+$" then
        check.raise("%s: '%s' is no name of a dim, in '%s': names are letters, digits and _, and 1 is a dim of size 1", name,
          token,
          pattern)
      end
      if token ~= "1" and not token:find "^%d+$" and seen[token] then
        check.raise("%s: '%s' stands twice on one side of '%s'", name, token, pattern)
      end
      seen[token] = true
      if group then group[#group + 1] = token else groups[#groups + 1] = { token } end
    end
  end
  if group then check.raise("%s: a parenthesis is not closed: '%s'", name, pattern) end
  return groups, seen
end

local parsed = {} -- by pattern

local function sides(name, pattern)
  if type(pattern) ~= "string" then check.raise("%s: the pattern must be a string, got %s", name, check.type_of(pattern)) end
  local key = name .. "\0" .. pattern
  if parsed[key] then return parsed[key] end
  local left, right = pattern:match "^(.-)%->(.*)$"
  if not left or right:find("->", 1, true) then
    check.raise("%s: a pattern has one '->', as in 'h w -> w h', got '%s'", name, pattern)
  end
  local result = { text = pattern }
  result.left, result.left_names = parse(name, pattern, left)
  result.right, result.right_names = parse(name, pattern, right)
  for _, group in ipairs(result.left) do
    for _, token in ipairs(group) do
      if token:find "^%d+$" and token ~= "1" then
        check.raise("%s: on the left only 1 may stand for a size, got %s in '%s'", name, token, pattern)
      end
      if token == "..." and group.wrapped then check.raise("%s: ... stands in parentheses on the left of '%s'", name, pattern) end
    end
  end
  if result.right_names["..."] and not result.left_names["..."] then
    check.raise("%s: ... stands on the right only of '%s'", name, pattern)
  end
  parsed[key] = result
  return result
end

-- Sizes of all names on the left, and the dims that ... stands for.
local function measure(name, p, shape, sizes)
  local known, rest = {}, {}
  local has_rest = p.left_names["..."]
  local extra = #shape - (#p.left - (has_rest and 1 or 0))
  if extra < 0 or extra > 0 and not has_rest then
    check.raise("%s: '%s' has %d dims on the left, but the tensor has shape %s", name, p.text, #p.left - (has_rest and 1 or 0),
      check.shape(shape))
  end
  local at = 0
  for _, group in ipairs(p.left) do
    if group[1] == "..." then
      for i = 1, extra do rest[i] = shape[at + i] end
      at = at + extra
    else
      at = at + 1
      local product, open = 1, nil
      for _, token in ipairs(group) do
        local size = token == "1" and 1 or sizes[token]
        if size then
          known[token], product = size, product * size
        elseif open then
          check.raise("%s: the sizes of '%s' and '%s' cannot both be found out; give one: { %s = ... }", name, open, token, token)
        else
          open = token
        end
      end
      if open then
        if product == 0 or shape[at] % product ~= 0 then
          check.raise("%s: dim %d has size %d, which does not divide by %d, in '%s'", name, at - 1, shape[at], product,
            p.text)
        end
        known[open] = shape[at] // product
      elseif product ~= shape[at] then
        check.raise("%s: dim %d has size %d, but '%s' makes it %d, in '%s'", name, at - 1, shape[at],
          table.concat(group, " "), product,
          p.text)
      end
    end
  end
  return known, rest
end

local function check_sizes(name, p, sizes, on_right)
  sizes = sizes or {}
  if type(sizes) ~= "table" then
    check.raise("%s: sizes must be a table, such as { h = 2 }, got %s", name, check.type_of(sizes))
  end
  for key, size in pairs(sizes) do
    if not p.left_names[key] and not (on_right and p.right_names[key]) then
      check.raise("%s: '%s' stands nowhere in '%s'", name, tostring(key), p.text)
    end
    if math.type(size) ~= "integer" or size < 0 then
      check.raise("%s: the size of %s must be an integer, got %s", name, tostring(key), tostring(size))
    end
  end
  return sizes
end

local function flat(groups, rest)
  local tokens = {}
  for _, group in ipairs(groups) do
    for _, token in ipairs(group) do
      if token == "..." then
        for i = 1, #rest do tokens[#tokens + 1] = "." .. i end
      else
        tokens[#tokens + 1] = token
      end
    end
  end
  return tokens
end

-- x with one dim for every name on the left, those of size 1 left out; the places of the names.
local function take_apart(x, p, known, rest)
  local shape, places = {}, {}
  for _, token in ipairs(flat(p.left, rest)) do
    local at = token:match "^%.(%d+)$"
    if token ~= "1" then
      shape[#shape + 1] = at and rest[tonumber(at)] or known[token]
      places[token] = #shape - 1
    end
  end
  return x:reshape(shape), places
end

-- The sizes of the groups on the right.
local function put_together(p, known, rest)
  local shape = {}
  for _, group in ipairs(p.right) do
    if group[1] == "..." and not group.wrapped then
      table.move(rest, 1, #rest, #shape + 1, shape)
    else
      local product = 1
      for _, token in ipairs(group) do
        if token == "..." then
          for _, size in ipairs(rest) do product = product * size end
        else
          product = product * (math.tointeger(tonumber(token)) or known[token])
        end
      end
      shape[#shape + 1] = product
    end
  end
  return shape
end

local function check_tensor(name, x)
  if not rille.is_tensor(x) then check.raise("%s: takes a tensor or a list of tensors, got %s", name, check.type_of(x)) end
  return x
end

-- A list of tensors is stacked, as einops does.
local function as_tensor(name, x)
  if type(x) == "table" and #x > 0 then
    for _, each in ipairs(x) do check_tensor(name, each) end
    return rille.stack(x)
  end
  return check_tensor(name, x)
end

local function order_of(p, places, rest)
  local order = {}
  for _, token in ipairs(flat(p.right, rest)) do
    if places[token] then order[#order + 1] = places[token] end
  end
  return order
end

-- Raises for a name of one side that the other one lacks.
local function check_sides(name, pattern, from, to, side, advice)
  for token in pairs(from) do
    if token ~= "1" and not to[token] then
      check.raise("%s: '%s' is missing on the %s of '%s'; %s", name, token, side, pattern, advice)
    end
  end
end

local function nothing_goes(name, pattern, p)
  check_sides(name, pattern, p.left_names, p.right_names, "right", "reduce takes dims away")
end

local function nothing_comes(name, pattern, p)
  check_sides(name, pattern, p.right_names, p.left_names, "left", "repeat_ adds dims")
end

--- Dims in another order, taken apart or put together.
-- @param x tensor|table: a tensor, or a list of tensors, which are stacked
-- @param pattern string: "b c h w -> b (h w) c"
-- @param sizes table? = {}: of names that the shape does not tell
-- @return tensor
-- @example rille.rearrange(rille.ones(2, 3, 4), "b c h -> b (c h)")
function own.rearrange(x, pattern, sizes)
  x = as_tensor("rearrange", x)
  local p = sides("rearrange", pattern)
  nothing_goes("rearrange", pattern, p)
  nothing_comes("rearrange", pattern, p)
  local known, rest = measure("rearrange", p, x:shape(), check_sizes("rearrange", p, sizes))
  local apart, places = take_apart(x, p, known, rest)
  return apart:permute(order_of(p, places, rest)):reshape(put_together(p, known, rest))
end

local reductions = { mean = "mean", sum = "sum", max = "amax", min = "amin", prod = "prod", any = "any", all = "all" }

local function reduce_dims(x, reduction, dims)
  if type(reduction) == "function" then return reduction(x, dims) end
  if reduction == "sum" or reduction == "mean" or reduction == "max" or reduction == "min" then
    return x[reductions[reduction]](x, dims)
  end
  table.sort(dims, function(a, b) return a > b end)
  for _, dim in ipairs(dims) do x = x[reductions[reduction]](x, dim) end
  return x
end

--- Dims that are missing on the right are taken away.
-- @param x tensor|table
-- @param pattern string: "b c h w -> b c"
-- @param reduction string|function: "mean", "sum", "max", "min", "prod", "any", "all", or function(x, dims)
-- @param sizes table? = {}
-- @return tensor
-- @example rille.reduce(rille.ones(2, 3, 4), "b c h -> b c", "mean")
function own.reduce(x, pattern, reduction, sizes)
  x = as_tensor("reduce", x)
  local p = sides("reduce", pattern)
  if type(reduction) ~= "function" and not reductions[reduction] then
    check.raise("reduce: the reduction must be mean, sum, max, min, prod, any, all or a function, got %s", tostring(reduction))
  end
  nothing_comes("reduce", pattern, p)
  local known, rest = measure("reduce", p, x:shape(), check_sizes("reduce", p, sizes))
  local apart, places = take_apart(x, p, known, rest)
  local order, gone = order_of(p, places, rest), {}
  local kept = {}
  for _, at in ipairs(order) do kept[at] = true end
  for _, at in pairs(places) do
    if not kept[at] then gone[#gone + 1] = at end
  end
  if #gone > 0 then
    table.sort(gone)
    apart = reduce_dims(apart, reduction, { table.unpack(gone) })
    for i, at in ipairs(order) do -- places move up where dims before them are gone
      local shift = 0
      for _, other in ipairs(gone) do shift = shift + (other < at and 1 or 0) end
      order[i] = at - shift
    end
  end
  return apart:permute(order):reshape(put_together(p, known, rest))
end

--- Dims that are missing on the left are added, of the sizes that are given.
-- @param x tensor|table
-- @param pattern string: "h w -> h (w n)"
-- @param sizes table? = {}: of what is added
-- @return tensor
-- @example rille.einops.repeat_(rille.ones(2, 3), "h w -> n h w", { n = 4 })
function own.repeat_(x, pattern, sizes)
  x = as_tensor("repeat_", x)
  local p = sides("repeat_", pattern)
  nothing_goes("repeat_", pattern, p)
  sizes = check_sizes("repeat_", p, sizes, true)
  local known, rest = measure("repeat_", p, x:shape(), sizes)
  local apart, places = take_apart(x, p, known, rest)
  local view, full, order = apart:permute(order_of(p, places, rest)), {}, 0
  for _, token in ipairs(flat(p.right, rest)) do
    local at = token:match "^%.(%d+)$"
    if places[token] then
      full[#full + 1] = at and rest[tonumber(at)] or known[token]
      order = order + 1
    elseif token ~= "1" then
      local size = math.tointeger(tonumber(token)) or sizes[token]
      if not size then check.raise("repeat_: the size of '%s' is not known; give it: { %s = ... }", token, token) end
      known[token] = size
      view = view:unsqueeze(order)
      full[#full + 1] = size
      order = order + 1
    end
  end
  return view:expand(full):reshape(put_together(p, known, rest))
end

check.take_names(own, {
  rearrange = "input pattern options", reduce = "input pattern reduction options", repeat_ = "input pattern options",
})

-- rille.rearrange and kin load this script when they are called; they are the functions here, too.
return { rearrange = rille.rearrange, reduce = rille.reduce, repeat_ = own.repeat_ }
