-- Layers that find out how wide their input is when they are first called: LazyLinear, LazyConv1d and so on. Their parameters
-- are there from the start, so that an optimizer takes them and hooks, dtypes and requires_grad stay, but they have no elements,
-- and no op takes them. The first call, or a state that is loaded, gives them their elements; from then on the module is the
-- layer without "Lazy" in its name. Weights are drawn at that call, in the dtype that they have then.
local rille, require = ...
local nn = rille.nn
local check = require "rille.check"
local modules = require "rille.nn.module"

-- Which dim of the input counts: the last one, or, with dims (of an input with a batch, of one without), that of the channels.
local function width_of_input(self, x)
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

-- A layer of some width by the module's arguments. Errors name the lazy class, and its arguments, which the width is none of.
local function make(self, width, arguments)
  local done, layer = pcall(self._make, width, table.unpack(arguments, 1, arguments.n))
  if done then return layer end
  if type(layer) ~= "string" then error(layer, 0) end
  local names_it = layer:find(self._class .. ": ", 1, true)
  local text = layer:gsub("%f[%w]" .. self._becomes .. ": ", names_it and "" or self._class .. ": ", 1)
  error((text:gsub("argument %d+ %(([%w_]+)%)", "%1", 1)), 0)
end

-- A layer that nobody sees: its numbers are drawn, but the generator stands where it stood.
local function draft(self, width, arguments)
  local before = rille.get_rng_state()
  local put_back <close> = setmetatable({}, { __close = function() rille.set_rng_state(before) end })
  local layer = make(self, width, arguments)
  local _ = put_back
  return layer
end

-- PyTorch's sixth argument of convolutions, behind that which the layer finds out.
local function groups_of(arguments)
  local options = arguments[arguments.n]
  local groups = type(options) == "table" and getmetatable(options) == nil and options.groups or arguments[6]
  return math.type(groups) == "integer" and groups > 0 and groups or 1
end

-- The slots of a draft without elements: as many dims, so that elements can be given to them later.
local function open_slots(self, layer)
  for _, slot in ipairs(layer:_slots()) do
    local name, tensor, is_buffer = table.unpack(slot)
    if tensor.dtype:find "^float" then
      local sizes = tensor:shape()
      sizes[self._width_dim == 1 and #sizes > 1 and 2 or 1] = 0
      local empty = rille.empty(sizes, { dtype = tensor.dtype })
      tensor = is_buffer and empty or nn.Parameter(empty)
      tensor:_awaits_size(true)
    end
    if is_buffer then self:register_buffer(name, tensor) else self:register_parameter(name, tensor) end
  end
end

-- The module becomes the layer of this width.
local function become(self, width)
  local lazy, dtype = rawget(self, "_lazy"), nil
  for _, slot in ipairs(lazy.draft:_slots()) do
    local own = rawget(self, slot[1])
    if own and own.dtype:find "^float" then dtype = dtype or own.dtype end
  end
  local layer
  do
    local _ <close> = modules.of_dtype(dtype)
    layer = make(self, width, lazy.arguments)
  end
  for _, slot in ipairs(layer:_slots()) do
    local name, tensor, is_buffer = table.unpack(slot)
    local own = rawget(self, name)
    if own and own:_awaits_size() then
      local drawn = tensor:detach():to(own.dtype)
      if is_buffer then own = drawn else own.data = drawn end
    end
    layer:_set_slot(name, own)
  end
  for _, slot in ipairs(lazy.draft:_slots()) do rawset(self, slot[1], nil) end
  rawset(self, "_layer", layer)
  rawset(self, "_lazy", nil)
  setmetatable(self, self._whole._metatable)
  if rawget(self, "_hooks") then require("rille.nn.hooks").arm(self) end
end

-- ---- what lazy classes have beside their layers' -----------------------------------------------------------------------

local methods = {}

function methods:init(...)
  local arguments = table.pack(...)
  local layer = draft(self, groups_of(arguments), arguments)
  rawset(self, "_lazy", setmetatable({ arguments = arguments, draft = layer }, {})) -- no table of members
  open_slots(self, layer)
end

--- Gives the parameters their elements, for an input like x. The first call does it.
function methods:initialize_parameters(x)
  if rawget(self, "_lazy") then become(self, width_of_input(self, x)) end
end

function methods:forward(...)
  become(self, width_of_input(self, (...)))
  return self:forward(...)
end

function methods:extra_repr()
  local lazy = rawget(self, "_lazy")
  return lazy and (tostring(lazy.draft):match "%((.*)%)$":gsub("%d+", "0", 1))
end

-- For a state that is to be loaded: the width of the layer that it fits, by a lookup of the layer's own names, and what
-- shapes that layer's tensors have; nil where the state does not tell.
function methods:_plan(find)
  local lazy = rawget(self, "_lazy")
  for _, slot in ipairs(lazy.draft:_slots()) do
    local name, given = slot[1], find(slot[1])
    local at = #slot[2]:shape() > 1 and self._width_dim or self._in_all and 0
    if rille.is_tensor(given) and at and given:dim() == slot[2]:dim() and given:numel() > 0 then
      local width = given:size(at) * (self._by_groups and groups_of(lazy.arguments) or 1)
      local shapes = {}
      for _, other in ipairs(draft(self, width, lazy.arguments):_slots()) do shapes[other[1]] = other[2]:shape() end
      return { name = name, shapes = shapes, become = function() become(self, width) end }
    end
  end
end

-- ---- the classes -------------------------------------------------------------------------------------------------------

-- width_dim: where the weight has the width; nil: all that the layer has is as long as the input is wide.
local function lazy(name, dims, at, width_dim)
  local own = nn[name]:extend("Lazy" .. name)
  own._dims, own._at, own._becomes, own._width_dim, own._in_all = dims, at, name, width_dim or 0, width_dim == nil
  own._by_groups = width_dim == 1
  own._whole = nn[name]:extend(name)
  for key, method in pairs(methods) do own[key] = method end
  -- Other fields are the draft's, but for the width, which is 0 until it is known.
  local metatable = own._metatable
  local find = metatable.__index
  function metatable.__index(self, key)
    local value = find(self, key)
    local waiting = value == nil and rawget(self, "_lazy")
    if not waiting then return value end
    if key == "in_features" or key == "in_channels" or key == "num_features" then return 0 end
    local has, field = pcall(function() return waiting.draft[key] end)
    if has and not rille.is_tensor(field) then return field end
  end
  nn["Lazy" .. name] = own
end

lazy("Linear", nil, nil, 1)
for n = 1, 3 do
  lazy("Conv" .. n .. "d", { n + 2, n + 1 }, nil, 1)
  lazy("ConvTranspose" .. n .. "d", { n + 2, n + 1 }, nil, 0)
  lazy("InstanceNorm" .. n .. "d", { n + 2, n + 1 })
end
lazy("BatchNorm1d", { 3, 2 }, 1)
lazy("BatchNorm2d", { 4 }, 1)
lazy("BatchNorm3d", { 5 }, 1)

return nn
