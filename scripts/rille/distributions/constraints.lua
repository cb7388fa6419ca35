-- What numbers may be: constraints that parameters and values are held against, and that transforms lead to.
--
-- constraint:check(value) tells per event whether it holds. A distribution's field support is one; called, it checks as well, so
-- that dist:support(value) and dist.support:check(value) say the same.
local rille, require = ...
local d = rawget(rille, "distributions")
local shared = d._shared
local class = require "rille.class"
local check = require "rille.check"
local constraints = {}
d.constraints = constraints

local Constraint = class.root "Constraint"
Constraint.event_dim, Constraint.is_discrete = 0, false

local function text_of(self)
  local parts = {}
  for i, field in ipairs(self._shown or {}) do parts[i] = ("%s: %s"):format(field, tostring(self[field])) end
  return #parts == 0 and self._class or ("%s(%s)"):format(self._class, table.concat(parts, ", "))
end

local function metatable(own)
  return { __class = own, __tostring = text_of, __call = function(self, first, second)
    return self:check(second == nil and first or second)
  end }
end

--- A class of constraints of one's own: define check(value), which tells per event whether it holds, and event_dim.
function Constraint:extend(name) return class.extend(self, "constraints.Constraint", name, metatable) end
constraints.Constraint = Constraint

-- A class with its bounds as fields; without bounds the constraint itself, as there is one only.
local function define(name, bounds, holds, event_dim, is_discrete)
  local own = Constraint:extend(name)
  own.event_dim, own.is_discrete, own._shown = event_dim or 0, is_discrete or false, bounds
  function own:check(value) return holds(value, self) end
  function own:init(...)
    for i, bound in ipairs(bounds) do
      local value = select(i, ...)
      if type(value) ~= "number" and not rille.is_tensor(value) then
        check.raise("%s: %s must be a number or a tensor, got %s", name, bound, check.type_of(value))
      end
      self[bound] = value
    end
  end
  check.take_names(own, { init = "self " .. table.concat(bounds, " ") })
  constraints[name] = #bounds == 0 and own() or own
  return own
end

local function is_whole(x) return x:eq(x:floor()) end
local NONE, LOWER, UPPER, BOTH = {}, { "lower_bound" }, { "upper_bound" }, { "lower_bound", "upper_bound" }

define("real", NONE, function(x) return x:eq(x) end)
define("boolean", NONE, function(x) return x:eq(0) | x:eq(1) end, 0, true)
define("one_hot", NONE, function(x) return (x:eq(0) | x:eq(1)):all(-1) & x:sum(-1):eq(1) end, 1, true)
define("greater_than", LOWER, function(x, c) return x:gt(c.lower_bound) end)
define("greater_than_eq", LOWER, function(x, c) return x:ge(c.lower_bound) end)
define("less_than", UPPER, function(x, c) return x:lt(c.upper_bound) end)
define("interval", BOTH, function(x, c) return x:ge(c.lower_bound) & x:le(c.upper_bound) end)
define("half_open_interval", BOTH, function(x, c) return x:ge(c.lower_bound) & x:lt(c.upper_bound) end)
define("integer_interval", BOTH, function(x, c) return is_whole(x) & x:ge(c.lower_bound) & x:le(c.upper_bound) end, 0, true)
local AtLeast = define("integer_greater_than", LOWER, function(x, c) return is_whole(x) & x:ge(c.lower_bound) end, 0, true)
constraints.integer_greater_than = nil -- known by its two instances, as in PyTorch
define("multinomial", UPPER, function(x, c) return x:ge(0):all(-1) & x:sum(-1):le(c.upper_bound) end, 1, true)
define("simplex", NONE, function(x) return x:ge(0):all(-1) & (x:sum(-1) - 1):abs():lt(1e-6) end, 1)

-- ---- matrices -----------------------------------------------------------------------------------------------------

local function all_of_matrix(condition) return condition:flatten(-2):all(-1) end
local function is_lower(x) return all_of_matrix(x:tril():eq(x)) end
local function is_triangle(x) return is_lower(x) & x:diagonal(0, -2, -1):gt(0):all(-1) end
local function is_square(x)
  local shape = x:shape()
  return rille.full(shared.slice(shape, 1, #shape - 2), shape[#shape - 1] == shape[#shape] and 1 or 0):to "bool"
end
local function is_symmetric(x)
  local square = is_square(x)
  if not square:all():item() then return square end
  return all_of_matrix(rille.isclose(x, x.mT, { atol = 1e-6 }))
end

local function if_symmetric(holds)
  return function(x)
    local symmetric = is_symmetric(x)
    if not symmetric:all():item() then return symmetric end
    return holds(x)
  end
end

define("lower_triangular", NONE, is_lower, 2)
define("lower_cholesky", NONE, is_triangle, 2)
define("corr_cholesky", NONE, function(x)
  local tolerance = rille.finfo(x.dtype).eps * x:size(-1) * 10
  return is_triangle(x) & (x:detach():pow(2):sum(-1):sqrt() - 1):abs():le(tolerance):all(-1)
end, 2)
define("square", NONE, is_square, 2)
define("symmetric", NONE, is_symmetric, 2)
define("positive_semidefinite", NONE, if_symmetric(function(x) return rille.linalg.eigvalsh(x):ge(0):all(-1) end), 2)
define("positive_definite", NONE, if_symmetric(function(x)
  local _, info = rille.linalg.cholesky_ex(x)
  return info:eq(0)
end), 2)

-- ---- of other constraints -----------------------------------------------------------------------------------------

local function check_constraint(name, value)
  if type(value) ~= "table" or not value.check then
    check.raise("%s: takes constraints, got %s", name, check.type_of(value))
  end
end

--- The last dims of the batch taken together: it holds for an event where it holds for all of it.
local Independent = Constraint:extend "independent"
constraints.independent = Independent
Independent._shown = { "base_constraint", "reinterpreted_batch_ndims" }
function Independent:init(base_constraint, reinterpreted_batch_ndims)
  check_constraint("independent", base_constraint)
  self.base_constraint, self.reinterpreted_batch_ndims = base_constraint, reinterpreted_batch_ndims
  self.event_dim, self.is_discrete = base_constraint.event_dim + reinterpreted_batch_ndims, base_constraint.is_discrete
end
check.take_names(Independent, { init = "self base_constraint reinterpreted_batch_ndims" })
function Independent:check(value)
  local holds = self.base_constraint:check(value)
  if holds:dim() < self.reinterpreted_batch_ndims then
    check.raise("independent: a value of at least %d dims is wanted, got %d", self.event_dim, value:dim())
  end
  for _ = 1, self.reinterpreted_batch_ndims do holds = holds:all(-1) end
  return holds
end

local function init_of_list(self, cseq, dim)
  self.event_dim = 0
  for _, part in ipairs(cseq) do
    check_constraint(self._class, part)
    self.event_dim = math.max(self.event_dim, part.event_dim)
    self.is_discrete = self.is_discrete or part.is_discrete
  end
  self.cseq, self.dim = cseq, dim or 0
end

--- Constraints of pieces that lie behind each other along dim, as cat puts them.
local Cat = Constraint:extend "cat"
constraints.cat = Cat
function Cat:init(...)
  local a = check.arguments("cat", { { "cseq", "table" }, { "dim", "integer", 0 }, { "lengths", "table", false } }, ...)
  init_of_list(self, a.cseq, a.dim)
  self.lengths = a.lengths or {}
  for i = 1, #a.cseq do self.lengths[i] = self.lengths[i] or 1 end
end
function Cat:check(value)
  local holds, start = {}, 0
  for i, part in ipairs(self.cseq) do
    holds[i] = part:check(value:narrow(self.dim, start, self.lengths[i]))
    start = start + self.lengths[i]
  end
  return rille.cat(holds, self.dim)
end

--- Constraints of slices along dim, as stack puts them.
local Stack = Constraint:extend "stack"
constraints.stack = Stack
function Stack:init(...)
  local a = check.arguments("stack", { { "cseq", "table" }, { "dim", "integer", 0 } }, ...)
  init_of_list(self, a.cseq, a.dim)
  if a.dim + self.event_dim < 0 then self.event_dim = self.event_dim + 1 end
end
function Stack:check(value)
  local holds = {}
  for i, part in ipairs(self.cseq) do holds[i] = part:check(value:select(self.dim, i - 1)) end
  return rille.stack(holds, self.dim)
end

constraints.positive = constraints.greater_than(0)
constraints.nonnegative = constraints.greater_than_eq(0)
constraints.unit_interval = constraints.interval(0, 1)
constraints.nonnegative_integer, constraints.positive_integer = AtLeast(0), AtLeast(1)
constraints.real_vector = Independent(constraints.real, 1)
constraints.real._is_open, constraints.real_vector._is_open = true, true

return constraints
