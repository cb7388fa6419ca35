-- nn.FractionalMaxPool2d and nn.FractionalMaxPool3d (Graham, arXiv:1412.6071).
local rille, require = ...
local nn, F = rille.nn, rille.functional
local check = require "rille.check"

-- So many elements a dim: a share of the input's.
local function shares(name, input, dims, ratio)
  local sizes = {}
  for i = 1, dims do
    local share = type(ratio) == "table" and ratio[i] or ratio
    if type(share) ~= "number" or share <= 0 or share >= 1 then
      check.raise("%s: output_ratio must lie between 0 and 1, got %s", name, tostring(share))
    end
    sizes[i] = math.floor(input:size(i - dims - 1) * share)
  end
  return sizes
end

local PARAMETERS = { { "kernel_size", "any" }, { "output_size", "any", false },
  { "output_ratio", "any", false }, { "return_indices", "boolean", false }, { "_random_samples", "tensor", false } }

for dims = 2, 3 do
  local name = ("fractional_max_pool%dd"):format(dims)
  local class = ("FractionalMaxPool%dd"):format(dims)
  --- nn.FractionalMaxPool2d(kernel_size[, output_size, output_ratio, return_indices, _random_samples]); 3d too.
  local Pool = nn.Module:extend(class)
  nn[class] = Pool
  Pool._summary = "largest element of windows at uneven steps: output_size of them, or output_ratio of the input's size"
  Pool._parameters = PARAMETERS

  function Pool:init(...)
    local a = check.arguments(class, PARAMETERS, ...)
    self.kernel_size, self.return_indices = a.kernel_size, a.return_indices
    self.output_size, self.output_ratio = a.output_size or nil, a.output_ratio or nil
    self._samples = { a._random_samples or nil }
    if (self.output_size == nil) == (self.output_ratio == nil) then
      check.raise("%s: needs output_size or output_ratio, and not both", class)
    end
  end

  function Pool:forward(input)
    return F[name](input, { kernel_size = self.kernel_size, return_indices = self.return_indices,
      output_size = self.output_size or shares(class, input, dims, self.output_ratio), _random_samples = self._samples[1] })
  end
end

return nn
