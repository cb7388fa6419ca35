-- One number of many: sums, means, extremes and their places, along dims or over all elements.
local _, require = ...
local types = require "rille.export.types"
local softmax = require "rille.export.emit.softmax"
local emit, helpers = {}, {}

-- Which dims are reduced, as a set of places from 1.
local function axes_of(call)
  local n, dims, set = call.inputs[1]:dim(), call.args.dim, {}
  if type(dims) == "number" then dims = { dims } end
  if type(dims) ~= "table" or #dims == 0 then
    for i = 1, n do set[i] = true end
  else
    for _, d in ipairs(dims) do set[(d < 0 and d + n or d) + 1] = true end
  end
  return set
end

-- Loops over what is kept and, inside, over what is reduced: the number of loops, and the places of an element and of its result.
local function open_loops(value, set, result)
  local letters, kept, inner, from, to, at = "ijklmnopqrst", {}, {}, {}, {}, 1
  for d, size in ipairs(value.shape) do
    if set[d] then inner[#inner + 1] = d else kept[#kept + 1] = d end
    if not set[d] then
      local strides = result.strides
      while result.shape[at] == 1 and size ~= 1 do at = at + 1 end
      if size ~= 1 then to[#to + 1] = ("%s * %d"):format(letters:sub(d, d), strides[at]) end
      if size ~= 1 then at = at + 1 end
    end
    if size ~= 1 then from[#from + 1] = ("%s * %d"):format(letters:sub(d, d), value.strides[d]) end
  end
  local function loops(list, depth)
    local lines = {}
    for _, d in ipairs(list) do
      if value.shape[d] ~= 1 then
        local letter = letters:sub(d, d)
        lines[#lines + 1] = ("%sfor (int %s = 0; %s < %d; %s++)"):format(("  "):rep(depth + #lines), letter, letter,
          value.shape[d], letter)
      end
    end
    return lines
  end
  local outer = loops(kept, 1)
  local function text(list) return #list > 0 and table.concat(list, " + "):gsub(" %* 1%f[%D]", "") or "0" end
  return outer, function(depth) return loops(inner, depth) end, text(from), text(to)
end

-- form: start, step (of r and x), finish; as expressions of C.
local function reduce(w, call, form, k, load)
  local value, result, set = w:input(call, 1), w:result(call, k), axes_of(call)
  local type = types.c[load or result.dtype]
  local outer, inner, from, to = open_loops(value, set, result)
  w:line("{")
  w:line("  const %s *x = %s;", types.c[value.dtype], w:pointer(value))
  w:line("  %s *y = %s;", types.c[result.dtype], w:pointer(result))
  for i, line in ipairs(outer) do w:line(i == #outer and line .. " {" or line) end
  local blanks = ("  "):rep(#outer + 1)
  local is_own = form.is_test or types.c[value.dtype] == type
  local element = is_own and ("x[%s]"):format(from) or ("(%s)x[%s]"):format(type, from)
  w:line("%s%s r = %s;", blanks, type, form.start)
  local function pass(step)
    local lines = inner(#outer + 1)
    for _, line in ipairs(lines) do w:line(line) end
    w:line("%s%s", ("  "):rep(#outer + 1 + #lines), (step:gsub("%f[%w_]x%f[^%w_]", function() return element end)))
  end
  pass(form.step)
  if form.between then w:line("%s%s", blanks, form.between) end
  if form.second then pass(form.second) end
  w:line("%sy[%s] = %s;", blanks, to, (form.finish or "r"))
  if #outer > 0 then w:line("%s}", ("  "):rep(#outer)) end
  w:line("}")
end

local function count_of(call)
  local n = 1
  for d in pairs(axes_of(call)) do n = n * call.inputs[1]:size(d - 1) end
  return n
end

local function simple(form)
  return function(w, call)
    if call.outputs[2] then return false end
    local load = call.outputs[1].dtype
    reduce(w, call, type(form) == "function" and form(call, load) or form, 1, load)
  end
end

local function lowest(load) return types.is_float(load) and "-INFINITY" or load == "int64" and "INT64_MIN"
  or load == "int32" and "INT32_MIN" or "0" end
local function highest(load) return types.is_float(load) and "INFINITY" or load == "int64" and "INT64_MAX"
  or load == "int32" and "INT32_MAX" or "255" end

emit.sum = simple { start = "0", step = "r += x;" }
emit.prod = simple { start = "1", step = "r *= x;" }
emit.mean = simple(function(call, load)
  return { start = "0", step = "r += x;", finish = "r / " .. types.literal(count_of(call), load) }
end)
emit.amax = simple(function(_, load) return { start = lowest(load), step = "r = x > r ? x : r;" } end)
emit.amin = simple(function(_, load) return { start = highest(load), step = "r = x < r ? x : r;" } end)
emit.any = simple { start = "0", step = "r = r || x != 0;", is_test = true }
emit.all = simple { start = "1", step = "r = r && x != 0;", is_test = true }
emit.count_nonzero = simple { start = "0", step = "r += x != 0;", is_test = true }
emit.logsumexp = simple(function(_, load)
  local exp, log = types.math("exp", load), types.math("log", load)
  return { start = "-INFINITY", step = "r = x > r ? x : r;", between = ("%s sum = 0;"):format(types.c[load]),
    second = ("sum += %s(x - r);"):format(exp), finish = ("r + %s(sum)"):format(log) }
end)

local function moments(root)
  return simple(function(call, load)
    local n, correction = count_of(call), call.args.correction or (call.args.unbiased == false and 0 or 1)
    local divisor = types.literal(math.max(n - correction, 0), load)
    return { start = "0", step = "r += x;",
      between = ("%s square = 0; r /= %s;"):format(types.c[load], types.literal(n, load)),
      second = "square += (x - r) * (x - r);",
      finish = root and ("%s(square / %s)"):format(types.math("sqrt", load), divisor) or "square / " .. divisor }
  end)
end
emit.var, emit.std = moments(false), moments(true)

function emit.norm(w, call)
  local p, load = call.args.p, call.outputs[1].dtype
  local abs = types.math("fabs", load)
  local form
  if p == nil or p == 2 or p == "fro" then
    form = { start = "0", step = "r += x * x;", finish = types.math("sqrt", load) .. "(r)" }
  elseif p == 1 then
    form = { start = "0", step = ("r += %s(x);"):format(abs) }
  elseif p == math.huge then
    form = { start = "0", step = ("r = %s(x) > r ? %s(x) : r;"):format(abs, abs) }
  else
    return false
  end
  reduce(w, call, form, 1, load)
end

-- ---- extremes with their places ---------------------------------------------------------------------------------------

helpers.find_max = { code = [[
/* The largest of n elements each and its place, or (sign -1) the smallest; x: [outer, n, inner]. best may be NULL. */
static void find_max(const float *restrict x, float *restrict best, int64_t *restrict place, int outer, int n, int inner,
                     float sign) {
  for (int o = 0; o < outer; o++, x += n * inner) {
    for (int i = 0; i < inner; i++) {
      int at = 0;
      for (int k = 1; k < n; k++)
        if (x[k * inner + i] * sign > x[at * inner + i] * sign) at = k;
      if (best) *best++ = x[at * inner + i];
      *place++ = at;
    }
  }
}
]] }

local function extreme(sign, with_values)
  return function(w, call)
    local x = call.inputs[1]
    if x.dtype ~= "float32" then return false end
    local dim = call.args.dim
    if type(dim) == "table" then dim = dim[1] end
    local outer, n, inner = 1, x:numel(), 1
    if type(dim) == "number" then outer, n, inner = softmax._around(x, dim) end
    if with_values and not call.outputs[2] then return emit[sign > 0 and "amax" or "amin"](w, call) end
    local best = with_values and w:write(call, 1) or "0"
    w:call("find_max", w:read(call, 1), best, w:write(call, with_values and 2 or 1), outer, n, inner, sign)
  end
end
emit.argmax, emit.argmin = extreme(1.0), extreme(-1.0)
for name, sign in pairs { max = 1.0, max_dim = 1.0, min = -1.0, min_dim = -1.0 } do emit[name] = extreme(sign, true) end

helpers.ranked = { code = [[
/* The first so many of n elements each in falling (sign 1) or rising order, of equal ones the first first, and their places; x:
 * [outer, n, inner]. best or place may be NULL. */
static void ranked(const float *restrict x, float *restrict best, int64_t *restrict place, int outer, int n, int inner, int count,
                   float sign) {
  for (int o = 0; o < outer * inner; o++) {
    const float *row = x + o / inner * n * inner + o % inner;
    int last = -1;
    for (int c = 0; c < count; c++) {
      const int to = (o / inner * count + c) * inner + o % inner;
      int at = -1;
      for (int k = 0; k < n; k++) {
        const float v = row[k * inner] * sign;
        const int is_left = last < 0 || v < row[last * inner] * sign || (v == row[last * inner] * sign && k > last);
        if (is_left && (at < 0 || v > row[at * inner] * sign)) at = k;
      }
      last = at;
      if (best) best[to] = row[at * inner];
      if (place) place[to] = at;
    }
  }
}
]] }

local function ranks(has_values, falls)
  return function(w, call)
    local x, a = call.inputs[1], call.args
    if x.dtype ~= "float32" then return false end
    local outer, n, inner = softmax._around(x, a.dim or -1)
    local count = a.k or n
    local best = has_values and w:write(call, 1) or "0"
    local at = has_values and 2 or 1
    w:call("ranked", w:read(call, 1), best, call.outputs[at] and w:write(call, at) or "0", outer, n, inner, count,
      falls(a) and 1.0 or -1.0)
  end
end
emit.topk = ranks(true, function(a) return a.largest end)
emit.sort = ranks(true, function(a) return a.descending end)
emit.argsort = ranks(false, function(a) return a.descending end)

helpers.running_sum = { code = [[
/* Sums up to each element; x: [outer, n, inner]. */
static void running_sum(const float *restrict x, float *restrict y, int outer, int n, int inner) {
  for (int o = 0; o < outer; o++, x += n * inner, y += n * inner) {
    for (int i = 0; i < inner; i++) y[i] = x[i];
    for (int k = inner; k < n * inner; k++) y[k] = y[k - inner] + x[k];
  }
}
]] }
function emit.cumsum(w, call)
  if call.outputs[1].dtype ~= "float32" then return false end
  w:call("running_sum", w:read(call, 1, "float32"), w:write(call), softmax._around(call.inputs[1], call.args.dim))
end

emit._code = helpers
return emit
