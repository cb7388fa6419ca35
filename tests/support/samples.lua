-- The names that the samples of ops use: deterministic float64 tensors and indices.
local rille = require "rille"

local samples = {}

-- A small generator of its own, so that samples never touch rille's.
local function generator()
  local state = 12345
  return function()
    state = (state * 1103515245 + 12345) % 2147483648
    return state / 2147483648
  end
end

local function count(sizes)
  local n = 1
  for _, size in ipairs(sizes) do n = n * size end
  return n
end

local function make(sizes, dtype, draw)
  local values = {}
  for i = 1, count(sizes) do values[i] = draw(i) end
  if #sizes == 0 then return rille.tensor(values[1], { dtype = dtype }) end
  if #values == 0 then return rille.zeros(sizes, { dtype = dtype }) end
  return rille.tensor(values, { dtype = dtype }):reshape(sizes)
end

-- An environment for sample texts. Float leaves are made once and handed out again in the same order after
-- env.restart(), so that a sample can be evaluated anew over changed leaves. dtype: of the floats.
function samples.environment(dtype)
  dtype = dtype or "float64"
  local random, leaves, at = generator(), {}, 0

  local function leaf(low, high)
    return function(...)
      at = at + 1
      if not leaves[at] then
        local t = make({ ... }, dtype, function() return low + (high - low) * random() end)
        leaves[at] = t:requires_grad_()
      end
      return leaves[at]
    end
  end

  -- What needs no gradient is kept as well: drawing goes on from where the first evaluation stopped.
  local kept, kept_at = {}, 0
  local function fixed(make_one)
    return function(...)
      kept_at = kept_at + 1
      if not kept[kept_at] then kept[kept_at] = make_one(...) end
      return kept[kept_at]
    end
  end

  local function index(limit, ...)
    return make({ ... }, "int64", function() return math.floor(random() * limit) end)
  end

  local env = {
    math = math,
    rille = rille,
    x = leaf(-2, 2),
    positive = leaf(0.5, 2.5),
    unit = leaf(-0.9, 0.9),
    probability = leaf(0.05, 0.95),
    integers = fixed(function(...)
      return make({ ... }, "int64", function() return 1 + math.floor(random() * 5) end)
    end),
    mask = fixed(function(...)
      return make({ ... }, "bool", function() return random() < 0.6 end)
    end),
    index = fixed(index), -- index(limit, sizes...): integers in [0, limit)
    -- labels(sizes, classes): int64 class labels; sizes is a number or a table
    labels = fixed(function(sizes, classes)
      return index(classes, table.unpack(type(sizes) == "table" and sizes or { sizes }))
    end),
    -- weights(n): positive constants
    weights = fixed(function(...)
      return make({ ... }, dtype, function() return 0.5 + random() end)
    end),
    -- distinct(limit, n): n different indices
    distinct = fixed(function(limit, n)
      return make({ n }, "int64", function(i) return (i * (limit - 1)) % limit end)
    end),
    -- columns(limit, rows, columns): indices that differ within each column
    columns = fixed(function(limit, rows, columns)
      return make({ rows, columns }, "int64", function(i)
        local row, column = (i - 1) // columns, (i - 1) % columns
        return (row + column) % limit
      end)
    end),
  }
  -- Matrices that factorizations take without trouble: far from singular, positive definite, with singular values
  -- that lie apart.
  local function diagonal(rows, columns, value)
    return make({ rows, columns }, dtype, function(i)
      local row, column = (i - 1) // columns, (i - 1) % columns
      return row == column and value(row) or 0
    end)
  end
  local function last(...) return select(select("#", ...) - 1, ...) end
  function env.regular(...)
    local rows, columns = last(...)
    return env.x(...) + diagonal(rows, columns, function() return 6 end)
  end
  function env.spread(...)
    local rows, columns = last(...)
    return env.unit(...) + diagonal(rows, columns, function(i) return 2 + 3 * i end)
  end
  function env.definite(...)
    local a = env.spread(...)
    return a + a:transpose(-1, -2) + diagonal(a:size(-1), a:size(-1), function(i) return 3 + i end)
  end
  function env.restart() at, kept_at = 0, 0 end
  return env, leaves
end

-- The arguments that a sample text stands for.
function samples.arguments(text, env)
  env.restart()
  local chunk = assert(load("return " .. text, "=sample: " .. text, "t", env))
  return table.pack(chunk())
end

--- Whether a call fails only because this build has no LAPACK.
function samples.lacks_lapack(f, ...)
  if rille.blas == "openblas" then return false end
  local fine, problem = pcall(f, ...)
  return not fine and tostring(problem):find("needs a build with OpenBLAS", 1, true) ~= nil
end

return samples
