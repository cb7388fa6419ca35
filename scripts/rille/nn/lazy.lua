-- Layers that find out how wide their input is when they are first called: LazyLinear, LazyConv1d and so on. Until then they
-- have no parameters; from then on they are the layers without "Lazy" in their names. Weights are drawn at that call.
local rille, require = ...
local nn = rille.nn
local check = require "rille.check"

-- Which dim of the input counts: the last one, or, with dims (of an input with a batch, of one without), that of the channels.
local function width(self, x)
  if not rille.is_tensor(x) then check.raise("%s: input must be a tensor, got %s", self._class, check.type_of(x)) end
  if not self._dims then
    if x:dim() == 0 then check.raise("%s: input must have dims", self._class) end
    return x:size(-1)
  end
  for at, dims in ipairs(self._dims) do
    if x:dim() == dims then return x:size(self._at or (at == 1 and 1 or 0)) end
  end
  check.raise("%s: input must have %s dims, got shape %s", self._class, table.concat(self._dims, " or "), check.shape(x))
end

local function lazy(name, dims, at)
  local own = nn[name]:extend("Lazy" .. name)
  local whole = nn[name]:extend(name) -- what it becomes
  own._dims, own._at, own._becomes = dims, at, name
  function own:init(...) rawset(self, "_arguments", table.pack(...)) end
  function own:forward(x)
    local arguments = rawget(self, "_arguments")
    local size = width(self, x)
    rawset(self, "_layer", self._make(size, table.unpack(arguments, 1, arguments.n)))
    rawset(self, "_arguments", nil)
    setmetatable(self, whole._metatable)
    return self:forward(x)
  end
  function own:extra_repr() -- luacheck: ignore self
    return "not called yet"
  end
  nn["Lazy" .. name] = own
end

lazy "Linear"
for n = 1, 3 do
  lazy("Conv" .. n .. "d", { n + 2, n + 1 })
  lazy("ConvTranspose" .. n .. "d", { n + 2, n + 1 })
  lazy("InstanceNorm" .. n .. "d", { n + 2, n + 1 })
end
lazy("BatchNorm1d", { 3, 2 }, 1)
lazy("BatchNorm2d", { 4 }, 1)
lazy("BatchNorm3d", { 5 }, 1)

return nn
