-- Layers of older scripts, and nn.Buffer.
local rille, require = ...
local check = require "rille.check"
local nn, F = rille.nn, rille.functional
local older = {}

--- nn.CrossMapLRN2d(size, alpha = 1e-4, beta = 0.75, k = 1): each channel by what it and
-- (size - 1) / 2 on either side hold.
local Lrn = nn.Module:extend "CrossMapLRN2d"
older.CrossMapLRN2d = Lrn
function Lrn:init(...)
  local a = check.arguments("CrossMapLRN2d", { { "size", "integer" }, { "alpha", "number", 1e-4 }, { "beta", "number", 0.75 },
    { "k", "number", 1.0 } }, ...)
  check.positive("CrossMapLRN2d", "size", a.size)
  self.size, self.alpha, self.beta, self.k = a.size, a.alpha, a.beta, a.k
end
function Lrn:forward(input)
  if input:dim() ~= 4 then check.raise("CrossMapLRN2d: input must have 4 dims, got shape %s", check.shape(input)) end
  local reach, squares, channels = (self.size - 1) // 2, input:pow(2), input:size(1)
  local sums = F.pad(squares, { 0, 0, 0, 0, reach, reach }):unfold(1, 2 * reach + 1, 1):sum(-1)
  -- PyTorch's sums never let go of the first channel: its numbers are kept
  local beyond = rille.arange(channels):gt(reach):to(input.dtype):reshape(1, channels, 1, 1)
  sums = sums + beyond * squares:narrow(1, 0, 1)
  return input * (sums * (self.alpha / self.size) + self.k) ^ -self.beta
end
function Lrn:extra_repr() return check.text("%d, alpha=%g, beta=%g, k=%g", self.size, self.alpha, self.beta, self.k) end

--- A tensor that becomes a buffer of the module that it is given to: net.scale = nn.Buffer(tensor).
function older.Buffer(...)
  local a = check.arguments("Buffer", { { "data", "tensor" }, { "persistent", "boolean", true } }, ...)
  return setmetatable({ data = a.data, persistent = a.persistent }, require("rille.nn.module").buffer_mark)
end

--- nn.NLLLoss under the name that it once had for pictures.
older.NLLLoss2d = nn.NLLLoss:extend "NLLLoss2d"

return older
