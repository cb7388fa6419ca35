-- What the rille program adds to errors that are Lua's own: a name that is nil, mostly, because it is misspelt or Python's. It
-- looks at the frame that failed; with the debug library, which the program has and hosts may not have.
local rille, require, native = ...
local check = require "rille.check"
local mistakes = {}

local python = { torch = "rille (local rille = require \"rille\")",
  np = "rille", numpy = "rille", len = "#x", range = "for i = 0, n - 1 do", enumerate = "for i, row in x:rows() do",
  rille = "local rille = require \"rille\"", nn = "local nn = rille.nn", F = "local F = rille.nn.functional",
  optim = "local optim = rille.optim", data = "local data = rille.data",
  int = "math.tointeger or x:long()", str = "tostring", isinstance = "rille.is_tensor or type" }

-- Methods of Torch7's and PyTorch's modules.
local methods = { add = "append", training = "train", evaluate = "eval", zeroGradParameters = "zero_grad",
  getParameters = "parameters", cuda = "nothing, there is no GPU side", cpu = "nothing, there is no GPU side",
  half = "to(\"float32\"), there are no halves to compute with", updateOutput = "forward" }

local function list_methods(value)
  if rille.is_tensor(value) then return native.methods end
  if native.is_layer(value) then return native.layer_methods end
  if type(value) ~= "table" then return {} end
  local names, meta = {}, getmetatable(value)
  for name in next, value do names[name] = true end
  for _ = 1, 10 do
    local index = type(meta) == "table" and (rawget(meta, "__class") or rawget(meta, "__index"))
    if type(index) ~= "table" then break end
    for name in next, index do names[name] = true end
    meta = getmetatable(index)
  end
  return names
end

-- The nearest name among the fields and methods of the frame's locals and upvalues.
local function nearest_in_frame(name, level)
  local names = {}
  local function add(value)
    for other in pairs(list_methods(value)) do
      if type(other) == "string" and other:sub(1, 1) ~= "_" and other ~= name then names[#names + 1] = other end
    end
  end
  for i = 1, 200 do
    local variable, value = debug.getlocal(level + 1, i)
    if not variable then break end
    if variable:sub(1, 1) ~= "(" then add(value) end
  end
  local frame = debug.getinfo(level + 1, "f")
  for i = 1, frame and 200 or 0 do
    local variable, value = debug.getupvalue(frame.func, i)
    if not variable then break end
    if variable ~= "_ENV" and rawget(_G, variable) == nil then add(value) end
  end
  table.sort(names)
  return check.nearest(name, names)
end

local from_one = "; Lua's lists count from 1, tensors from 0"

-- What the text lacks; level: of the frame that failed, seen from here.
local function hint_of(text, level)
  local kind, name = text:match "attempt to %w+ a nil value %((%w+) '([%w_]+)'%)"
  if not kind then kind, name = text:match "attempt to perform arithmetic on a nil value %((%w+) '([%w_]+)'%)" end
  local field = text:match "attempt to index a nil value %(field '(.-)'%)"
  if field == "?" or field == "integer index" then return from_one end
  if kind == "global" then return python[name] and ("; here it is %s"):format(python[name]) end
  if kind then
    if kind == "method" and methods[name] then return ("; here it is %s"):format(methods[name]) end
    local near = nearest_in_frame(name, level + 1)
    return near and ("; did you mean '%s'?"):format(near)
  end
  name = text:match "attempt to %w+ a function value %(%w+ '([%w_]+)'%)"
    or text:match "attempt to perform arithmetic on a function value %(%w+ '([%w_]+)'%)"
  if name then return ("; '%s' is a function or method: call it, as in x:%s(...)"):format(name, name) end
  if text:find "attempt to call a table value %(for iterator" then
    return "; a list is walked with ipairs: for i, value in ipairs(list) do"
  end
  if text:find("number expected, got rille.Tensor", 1, true) then
    return "; x:item() is the number of a tensor with one element"
  end
end

--- The text with a hint, if there is one.
function mistakes.explain(text)
  if type(text) ~= "string" or not debug then return text end
  local fine, hint = pcall(hint_of, text, 5)
  return fine and hint and text .. hint or text
end

return mistakes
