-- What modules have for parameters of another dtype: to, double, float; and what awaits its elements.
local rille, require, native = ...
local check = require "rille.check"
local modules = require "rille.nn.module"

local convert = {}

--- What takes the place of a module's member or buffer, under the field that it has there.
function convert.replace(module, name, value)
  -- What stands at a number is named from 0.
  if not native.is_layer(module) and rawget(module, name) == nil then name = math.tointeger(tonumber(name)) + 1 end
  module[name] = value
end

local function float_dtype(dtype)
  local found, kind = pcall(function() return rille.empty(0, { dtype = dtype }).dtype end)
  if dtype ~= nil and found and kind:find "^float" then return kind end
  local text = ("to: a module takes float32 or float64, got %s"):format(type(dtype) == "string" and "'" .. dtype .. "'"
    or type(dtype))
  check.raise("%s%s", text, (dtype == "cpu" or dtype == "cuda") and "; there is no GPU side, and nothing to move" or "")
end

-- The dtype that to's arguments name; nil where they name "cpu" alone.
local function target_dtype(...)
  local given = table.pack(...)
  if given.n == 0 then float_dtype(nil) end
  local dtype
  for i = 1, given.n do
    local value = given[i]
    if type(value) == "table" then
      value = check.options("to", value, { dtype = "string", device = "string", non_blocking = "boolean" })
      if value.device and value.device ~= "cpu" then float_dtype(value.device) end
      dtype = value.dtype and float_dtype(value.dtype) or dtype
    elseif rille.is_tensor(value) then
      dtype = float_dtype(value.dtype)
    elseif value ~= "cpu" and not (i > 1 and (value == nil or type(value) == "boolean")) then
      dtype = float_dtype(value)
    end
  end
  return dtype
end

-- A buffer of a lazy layer, which is replaced when it gets its elements.
local function buffer_awaits(item) return item[4] == "buffer" and item[2]:_awaits_size() end

--- Whether a lazy layer here or below has parameters or buffers that get their elements at its first call.
-- @return boolean
function convert:has_uninitialized_params()
  check.colon(rille.nn.is_module(self), "net", "has_uninitialized_params")
  for _, item in ipairs(modules.tensors(self, "", { parameter = true, buffer = true })) do
    if item[2]:_awaits_size() then return true end
  end
  return false
end

--- Parameters and floating-point buffers as another floating-point dtype ("float64"). Parameters stay the tensors that they
-- are, so optimizers go on with them, with requires_grad, gradients and ties as they were; a buffer becomes a new tensor, one
-- for all places where it stands. What has the dtype already is left alone. Returns the module.
-- PyTorch's device, a tensor to be like, and what moving would need may stand beside the dtype; "cpu" changes nothing.
function convert:to(...)
  check.colon(rille.nn.is_module(self), "net", "to")
  local dtype = target_dtype(...)
  if not dtype then return self end
  local converted = {}
  modules.walk(self, "", function(_, module, items)
    for _, item in ipairs(items) do
      local tensor = item[2]
      if buffer_awaits(item) or item[4] == "parameter" and tensor.dtype:find "^float" then
        tensor:_convert(dtype)
      elseif item[4] == "buffer" and tensor.dtype:find "^float" and tensor.dtype ~= dtype then
        local key = native.identity(tensor)
        converted[key] = converted[key] or { tensor, tensor:detach():to(dtype) } -- both, so that the key stays this one's
        convert.replace(module, item[1], converted[key][2])
      end
    end
  end, {})
  return self
end

--- The same as to("float64").
function convert:double() return self:to("float64") end

--- The same as to("float32").
function convert:float() return self:to("float32") end

return convert
