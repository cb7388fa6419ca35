-- Operators that draw. Every run draws anew, from Rille's stream; a seed in the model is not heeded, as no two libraries draw
-- alike.
local rille, require = ...
local tensors = require "rille.onnx.tensors"

local function dtype_of(a, x)
  if (a.dtype or 0) ~= 0 then return tensors.type_of(a.dtype, "the result")[3] end
  return x and x.dtype or "float32"
end

local function normal(a, x)
  return (rille.randn(x and x:shape() or a.shape) * (a.scale or 1) + (a.mean or 0)):to(dtype_of(a, x))
end

local function uniform(a, x)
  local low, high = a.low or 0, a.high or 1
  return (rille.rand(x and x:shape() or a.shape) * (high - low) + low):to(dtype_of(a, x))
end

return function()
  local ops = {
    RandomNormal = function(a) return normal(a) end, RandomNormalLike = normal,
    RandomUniform = function(a) return uniform(a) end, RandomUniformLike = uniform,
    Bernoulli = function(a, x) return rille.rand(x:shape()):lt(x):to(dtype_of(a, x)) end,
    Multinomial = function(a, x)
      return rille.multinomial(x:softmax(-1), a.sample_size or 1, true):to((a.dtype or 6) == 7 and "int64" or "int32")
    end,
  }
  return ops, { random = { "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Bernoulli", "Multinomial",
    "Dropout" } }
end
