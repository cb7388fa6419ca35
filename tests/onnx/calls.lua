-- Calls of ops by what they are about, for x [n, 4, 6]: onnx_save_spec.lua writes and reads them; export.py runs what was written
-- in onnxruntime.
local rille = require "rille"
local F = rille.nn.functional

return {
  ["mul add sub"] = function(x) return (x * 2 + 1 - x / 3):sub(x, { alpha = 2 }) end,
  ["comparisons"] = function(x) return x:gt(0), x:le(x:mean()), x:eq(1), x:ne(0), rille.where(x:lt(0), -x, x * 2) end,
  ["powers"] = function(x) return x ^ 2, (x:abs() + 1):rsqrt(), (x:abs() + 1):log(), 2 ^ x, x:expm1(), x:abs():log1p() end,
  ["limits"] = function(x) return x:clamp(-0.5, 0.5), x:clamp_min(0), x:clamp(nil, 0.25), F.relu6(x), F.hardtanh(x) end,
  ["activations"] = function(x)
    return F.silu(x), F.mish(x), F.softplus(x), F.softplus(x, 2), F.logsigmoid(x), F.elu(x, 0.5), F.glu(x, 1), F.gelu(x, "tanh"),
      F.selu(x)
  end,
  ["remainders"] = function(x) return x % 2, x:fmod(0.7), rille.div(x, 0.3, { rounding_mode = "floor" }), rille.div(x, 0.3, {
    rounding_mode = "trunc" }) end,
  ["sums"] = function(x) return x:sum(1), x:mean({ 1, 2 }, true), x:amax({ 2 }), x:prod(1), x:logsumexp(2), x:var(2), x:std(1),
    x:norm(2, 1) end,
  ["places"] = function(x) return x:argmax(1), x:max(2), x:topk(2, 1), x:cumsum(1), x:sort(1), x:sort(2, true) end,
  ["pieces"] = function(x) return x[":, 1:3"], x[":, -1"], x:narrow(2, 1, 3), x:split(3, 2), x:chunk(2, 1), x:unbind(1), x:flip {
    1, 2 } end,
  ["shapes"] = function(x)
    return x:transpose(1, 2), x:permute(0, 2, 1), x:reshape(x:size(0), -1), x:unsqueeze(1), x:unsqueeze(1):squeeze(1),
      x:flatten(1),
      x:unsqueeze(1):expand(x:size(0), 3, 4, 6), x:tile(1, 2, 1), x:movedim(1, 2), x:view(x:size(0), 2, 2, 6)
  end,
  ["joins"] = function(x) return rille.cat({ x, x * 2 }, 1), rille.stack({ x, x }, 1), F.pad(x, { 1, 2 }), F.pad(x, { 1, 1 },
    "reflect"), x:roll(1, 1) end,
  ["products"] = function(x) return x:matmul(x:transpose(1, 2)), rille.einsum("bij,bkj->bik", x, x), rille.baddbmm(rille.ones(4,
    4), x, x:transpose(1, 2)) end,
  ["masks"] = function(x)
    local mask = rille.ones(4, 4):tril():eq(0)
    return x:matmul(x:transpose(1, 2)):masked_fill(mask, -math.huge):softmax(-1), x:tril(), F.normalize(x, 2, 2)
  end,
  ["conversions"] = function(x) return x:to("int64"), x:to("float64"), x:to("int32") + 1, x:gt(0):to("float32") end,
  ["indices"] = function(x) return x:index_select(1, rille.tensor { 2, 0 }), x:gather(2, x:argmax(2, true)),
    F.one_hot(x:argmax(2), 6) end,
  ["norms"] = function(x) return F.layer_norm(x, { 6 }), F.layer_norm(x, { 4, 6 }), F.instance_norm(x), F.local_response_norm(x,
    3) end,
  ["pools"] = function(x) return F.max_pool1d(x, 2), F.avg_pool1d(x, 3, 2, 1), F.adaptive_avg_pool1d(x, 3),
    F.adaptive_max_pool1d(x, 1) end,
  ["sizes"] = function(x) return F.interpolate(x, nil, 2), F.interpolate(x, { 9 }, nil, "linear") end,
  ["states"] = function(x) return x + rille.zeros(x:size(0), 4, 6), rille.ones(x:size(0), 1, 6) * x end,
  ["places in a batch"] = function(x) return x:sum() * 1, x:max() end,
  ["convolutions"] = function(x)
    return F.conv1d(x, rille.ones(3, 4, 3), nil, 1, "same"), F.conv1d(x, rille.ones(4, 2, 3), rille.ones(4), 2, 1, 1, 2),
      F.conv_transpose1d(x, rille.ones(4, 2, 3), nil, 2, 1, 1)
  end,
  ["pictures"] = function(x)
    local y, n = x:unsqueeze(1), x:size(0)
    return F.interpolate(y, { 7, 5 }, nil, "bicubic"), F.interpolate(y, { 7, 5 }, nil, "bilinear", true),
      F.interpolate(y, { 7, 5 }, nil, "nearest-exact"), F.pixel_shuffle(x:reshape(n, 4, 2, 3), 2), F.max_pool2d(y, 3, 2, 1),
      F.avg_pool2d(y, 2, 2, 1, false, false), F.grid_sample(y, x:narrow(1, 0, 2):transpose(1, 2):reshape(n, 3, 2, 2))
  end,
}
