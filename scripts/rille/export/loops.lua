-- Loops over the elements of values that are broadcast against each other, each with its strides: as few dims as will do.
local _, require = ...
local types = require "rille.export.types"
local indices = { "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t" }

-- Dims of the result with the strides of all values in them, 0 where one is broadcast: { size, strides }.
local function dims_of(shape, list)
  local dims = {}
  for d, size in ipairs(shape) do
    local strides = {}
    for k, value in ipairs(list) do
      local at = d - (#shape - #value.shape)
      strides[k] = at >= 1 and value.shape[at] ~= 1 and value.strides[at] or 0
    end
    if size ~= 1 then dims[#dims + 1] = { size = size, strides = strides } end
  end
  return dims
end

-- Dims that lie behind each other in all values become one.
local function merge(dims)
  local merged = {}
  for _, dim in ipairs(dims) do
    local last = merged[#merged]
    local fits = last ~= nil
    for k, stride in ipairs(dim.strides) do
      fits = fits and last.strides[k] == stride * dim.size
    end
    if fits then
      last.size, last.strides = last.size * dim.size, dim.strides
    else
      merged[#merged + 1] = { size = dim.size, strides = dim.strides }
    end
  end
  return merged
end

-- "i * 12 + j" for one value.
local function place(dims, k)
  local terms = {}
  for d, dim in ipairs(dims) do
    local stride = dim.strides[k]
    if stride ~= 0 then terms[#terms + 1] = stride == 1 and indices[d] or ("%s * %d"):format(indices[d], stride) end
  end
  return #terms > 0 and table.concat(terms, " + ") or "0"
end

return function(Network)
  local names = { "a", "b", "c", "d", "e", "f", "g", "h" }

  --- Writes target[...] = the expression of its place's elements of the sources, which it calls a, b, c, ... load: the dtype that
  -- they have there; nil: their own. The values broadcast to target's shape.
  function Network:loop(target, sources, expression, load)
    local list, texts = { target }, {}
    for k, source in ipairs(sources) do list[k + 1] = source end
    local dims = dims_of(target.shape, list)
    table.sort(dims, function(x, y) return x.strides[1] > y.strides[1] end)
    dims = merge(dims)
    for k, source in ipairs(sources) do
      local text = source.literal
      if not text then
        text = ("x%s[%s]"):format(k == 1 and "" or k, place(dims, k + 1))
        local own = types.c[source.dtype]
        if load and types.c[load] ~= own then text = ("(%s)%s"):format(types.c[load], text) end
      end
      texts[names[k]] = text
    end
    self:line("{")
    for k, source in ipairs(sources) do
      if not source.literal then
        self:line("  const %s *x%s = %s;", types.c[source.dtype], k == 1 and "" or k, self:pointer(source))
      end
    end
    self:line("  %s *y = %s;", types.c[target.dtype], self:pointer(target))
    local heads = {}
    for d, dim in ipairs(dims) do
      heads[d] = ("%sfor (int %s = 0; %s < %d; %s++)"):format(("  "):rep(d), indices[d], indices[d], dim.size, indices[d])
    end
    for d = 1, #heads - 1 do self:line(heads[d]) end
    self:body(target, place(dims, 1), heads, texts, expression, load or sources[1] and sources[1].dtype)
    self:line("}")
  end

  -- The innermost statement; an element that the expression reads more than once is a variable first.
  function Network:body(target, at, heads, texts, expression, load)
    local counts, variables = {}, {}
    for name in expression:gmatch "%f[%w_]([a-h])%f[^%w_]" do counts[name] = (counts[name] or 0) + 1 end
    for _, name in ipairs(names) do
      if texts[name] and (counts[name] or 0) > 1 and texts[name]:find "%[" then
        variables[#variables + 1] = ("const %s %s = %s;"):format(types.c[load], name, texts[name])
        texts[name] = nil
      end
    end
    local text = expression:gsub("%f[%w_]([a-h])%f[^%w_]", texts)
    local type = types.c[target.dtype]
    if load and types.c[load] ~= type and text ~= "0" then text = ("(%s)(%s)"):format(type, text) end
    local blanks, head = ("  "):rep(math.max(#heads, 1)), heads[#heads]
    if #variables > 0 then
      self:line(head and head .. " {" or "  {")
      self:line("%s  %s", blanks, table.concat(variables, " "))
      self:line("%s  y[%s] = %s;", blanks, at, text)
      self:line("%s}", blanks)
    else
      self:line("%sy[%s] = %s;", head and head .. " " or "  ", at, text)
    end
  end

  local function same_places(a, b)
    if a.offset ~= b.offset or #a.shape ~= #b.shape then return false end
    for i, stride in ipairs(a.strides) do
      if stride ~= b.strides[i] and a.shape[i] ~= 1 then return false end
    end
    return true
  end

  -- The source whose place the result may take, as each element is read just before its own is written and nowhere else.
  local function overwritten(target, sources)
    for _, source in ipairs(sources) do
      local buffer = source.buffer
      local fits = buffer and buffer ~= target.buffer and buffer.size == source.numel and target.buffer.size == target.numel
        and source.numel == target.numel and source.dtype == target.dtype and source.offset == 0 and same_places(source, target)
      for _, other in ipairs(sources) do
        fits = fits and (other.buffer ~= buffer or same_places(other, source))
      end
      if fits then return buffer end
    end
  end

  --- A call's first result, element by element from sources.
  function Network:elementwise(call, sources, expression, load)
    local target = self:result(call)
    target.buffer.over = target.buffer.over or overwritten(target, sources)
    self:loop(target, sources, expression, load)
  end
end
