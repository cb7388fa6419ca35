-- softmax, log_softmax and their kin, along one dim.
local _, require = ...
local values = require "rille.export.values"
local emit, helpers = {}, {}

local code = [[
/* $WHAT of n elements each; x: [outer, n, inner]. */
static void $NAME(const float *restrict x, float *restrict y, int outer, int n, int inner) {
  for (int o = 0; o < outer; o++, x += n * inner, y += n * inner) {
    for (int i = 0; i < inner; i++) {
      float most = -INFINITY, sum = 0.0f;
      for (int k = 0; k < n; k++) most = x[k * inner + i] > most ? x[k * inner + i] : most;
$REST
    }
  }
}
]]
local function filled(parts) return (code:gsub("%$(%u+)", parts)) end

helpers.softmax = { code = filled { WHAT = "Positive numbers that add up to 1, as exp(x) over its sum,", NAME = "softmax",
  REST = [[
      for (int k = 0; k < n; k++) sum += y[k * inner + i] = expf(x[k * inner + i] - most);
      for (int k = 0; k < n; k++) y[k * inner + i] /= sum;]] } }
helpers.safe_softmax = { code = filled { WHAT = "softmax, or zeros where all elements are masked by -INFINITY,",
  NAME = "safe_softmax",
  REST = [[
      for (int k = 0; k < n; k++) sum += y[k * inner + i] = most == -INFINITY ? 0.0f : expf(x[k * inner + i] - most);
      for (int k = 0; k < n && sum > 0.0f; k++) y[k * inner + i] /= sum;]] } }
helpers.log_softmax = { code = filled { WHAT = "The logarithm of softmax", NAME = "log_softmax", REST = [[
      for (int k = 0; k < n; k++) sum += expf(x[k * inner + i] - most);
      sum = logf(sum);
      for (int k = 0; k < n; k++) y[k * inner + i] = x[k * inner + i] - most - sum;]] } }

--- outer, n and inner of a dim.
function emit._around(tensor, dim)
  local shape = tensor:shape()
  if #shape == 0 then return 1, 1, 1 end
  dim = dim < 0 and dim + #shape or dim
  return values.numel(table.move(shape, 1, dim, 1, {})), shape[dim + 1], values.numel(table.move(shape, dim + 2, #shape, 1, {}))
end

for _, name in ipairs { "softmax", "log_softmax", "safe_softmax" } do
  emit[name] = function(w, call)
    if call.outputs[1].dtype ~= "float32" then return false end
    local dim = call.args.dim or -1
    w:call(name, w:read(call, 1, "float32"), w:write(call), emit._around(call.inputs[1], dim))
  end
end

emit._code = helpers
return emit
