-- Elements and rows by index: embeddings, index_select, gather, one_hot.
local _, require = ...
local softmax = require "rille.export.emit.softmax"
local types = require "rille.export.types"
local emit, helpers = {}, {}

helpers.embedding = { weights = true, code = [==[
/* The rows of a table that n indices name. */
static void embedding$S(const $T *restrict table$P(scale), const int64_t *restrict index, float *restrict y, int n, int width) {
  for (int r = 0; r < n; r++, y += width)
    for (int i = 0; i < width; i++) y[i] = (float)table[index[r] * width + i]$X(scale[index[r]]);
}
]==] }

local function table_of(w, call, i)
  if not w:is_constant(call, i) then return w:read(call, i) end
  local tensor = call.inputs[i]
  return w.weights:matrix(tensor, "rows", w.weights:name_of(tensor), nil, ("[%d, %d]"):format(tensor:size(0), tensor:size(1)))
end

function emit.embedding(w, call)
  local weight, index = call.inputs[1], call.inputs[2]
  if weight.dtype ~= "float32" then weight, index = index, weight end
  local at = weight:is_set_to(call.inputs[1]) and 1 or 2
  if weight.dtype ~= "float32" then return false end
  w:call("embedding", table_of(w, call, at), w:read(call, 3 - at, "int64"), w:write(call), index:numel(), weight:size(1))
end

helpers.embedding_bag = { weights = true, code = [==[
/* Sums of the rows that each bag of so many indices names, times factor; weight: one for each index, may be NULL. */
static void embedding_bag$S(const $T *restrict table$P(scale), const int64_t *restrict index, const float *weight,
                   float *restrict y,
                          int bags, int length, int width, float factor) {
  for (int b = 0; b < bags; b++, y += width) {
    for (int i = 0; i < width; i++) y[i] = 0.0f;
    for (int k = b * length; k < (b + 1) * length; k++) {
      const float share = (weight ? weight[k] : 1.0f) * factor$X(scale[index[k]]);
      for (int i = 0; i < width; i++) y[i] += share * (float)table[index[k] * width + i];
    }
  }
}
]==] }
function emit.embedding_bag(w, call)
  local a, at = call.args, call.inputs[1].dtype == "float32" and 1 or 2
  local weight, index = call.inputs[at], call.inputs[3 - at]
  if call.inputs[3] or a.padding_idx or a.mode == "max" or index:dim() ~= 2 or weight.dtype ~= "float32" then return false end
  w:call("embedding_bag", table_of(w, call, at), w:read(call, 3 - at, "int64"), w:read(call, 4), w:write(call), index:size(0),
    index:size(1), weight:size(1), a.mode == "mean" and 1 / index:size(1) or 1.0)
end

-- y[o][r][i] = x[o][index[r]][i]; wraps: indices below 0 count from the end.
local function select(w, call, dim, wraps)
  local from, result = w:input(call, 1), call.outputs[1]
  local outer, n, inner = softmax._around(call.inputs[1], dim)
  local count = call.inputs[2]:numel()
  local x, index, y = w:dense(from), w:read(call, 2), w:write(call)
  w:line("{")
  w:line("  const %s *x = %s;", types.c[from.dtype], x)
  w:line("  const %s *index = %s;", types.c[call.inputs[2].dtype], index)
  w:line("  %s *y = %s;", types.c[result.dtype], y)
  w:line("  for (int o = 0; o < %d; o++)", outer)
  w:line("    for (int r = 0; r < %d; r++)", count)
  local at = wraps and ("(int)index[r] + (index[r] < 0 ? %d : 0)"):format(n) or "(int)index[r]"
  w:line("      for (int i = 0; i < %d; i++) *y++ = x[(o * %d + %s) * %d + i];", inner, n, at, inner)
  w:line("}")
end
function emit.index_select(w, call) select(w, call, call.args.dim) end

--- x[...] by one tensor of indices.
function emit.index(w, call)
  local dims = call.args.dims
  if #call.inputs ~= 2 or not dims or #dims ~= 1 or call.inputs[2].dtype == "bool" then return false end
  select(w, call, dims[1], true)
end

-- y[o][r][i] = x[o][index[o][r][i]][i]
function emit.gather(w, call)
  local from, index = w:input(call, 1), call.inputs[2]
  local outer, n, inner = softmax._around(call.inputs[1], call.args.dim)
  local o2, count, i2 = softmax._around(index, call.args.dim)
  if o2 ~= outer or i2 ~= inner then return false end
  local x, places, y = w:dense(from), w:read(call, 2), w:write(call)
  w:line("{")
  w:line("  const %s *x = %s;", types.c[from.dtype], x)
  w:line("  const %s *index = %s;", types.c[index.dtype], places)
  w:line("  %s *y = %s;", types.c[from.dtype], y)
  w:line("  for (int o = 0; o < %d; o++)", outer)
  w:line("    for (int r = 0; r < %d; r++)", count)
  w:line("      for (int i = 0; i < %d; i++) *y++ = x[(o * %d + (int)*index++) * %d + i];", inner, n, inner)
  w:line("}")
end

function emit.one_hot(w, call)
  local classes = call.outputs[1]:size(-1)
  local index, y = w:read(call, 1, "int64"), w:write(call)
  w:line("{")
  w:line("  const int64_t *index = %s;", index)
  w:line("  int64_t *y = %s;", y)
  w:line("  for (int i = 0; i < %d; i++) y[i] = index[i / %d] == i %% %d;", call.outputs[1]:numel(), classes, classes)
  w:line("}")
end

emit._code = helpers
return emit
