-- What the rille program adds to errors that are Lua's own: a name that is nil, mostly, because it is misspelt or Python's. It
-- looks at the frame that failed; with the debug library, which the program has and hosts may not have.
local rille, require, native = ...
local check = require "rille.check"
local mistakes = {}

local python = { torch = "rille (local rille = require \"rille\")",
  np = "rille", numpy = "rille", len = "#x", range = "for i = 0, n - 1 do",
  enumerate = "for i, v in ipairs(list) do, for i, row in x:rows() do, or for i, x, y in loader:enumerate() do",
  rille = "local rille = require \"rille\"", nn = "local nn = rille.nn", F = "local F = rille.nn.functional",
  optim = "local optim = rille.optim", data = "local data = rille.data",
  int = "math.tointeger or x:long()", str = "tostring", isinstance = "rille.is_tensor or type" }

-- Methods of Torch7's and PyTorch's modules.
local methods = { add = "append", training = "train", evaluate = "eval", zeroGradParameters = "zero_grad",
  getParameters = "parameters", cuda = "nothing, there is no GPU side",
  half = "to(\"float32\"), there are no halves to compute with", updateOutput = "forward" }

local function list_methods(value)
  if rille.is_tensor(value) then return native.methods end
  local names = {}
  if rille.nn.is_module(value) then
    for name in next, native.layer_methods do names[name] = true end
  end
  if type(value) ~= "table" then return names end
  local meta = getmetatable(value)
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
    if variable == "_ENV" and value ~= _G then -- the prompt's: its locals
      for _, other in next, value do add(other) end
    elseif variable ~= "_ENV" and rawget(_G, variable) == nil then
      add(value)
    end
  end
  table.sort(names)
  return check.nearest(name, names)
end

local from_one = "; Lua's lists count from 1, tensors from 0"

-- Habits of Python and C in what Lua cannot read: patterns of the text, and what is meant.
local syntax = {
  { "'%)' expected near '='$", "; options go into a table: f(x, { name = value })" },
  { "near '!'$", "; Lua writes ~= for != and not for !" },
  { "syntax error near '[-+*/%%^]'$", "; Lua has no +=, -= and so on: x = x + 1" },
  { "expected near ':'$", "; a block begins with then or do, not with a colon" },
  { "'%)' expected %(to close '%(' at line %d+%) near '[%w_]+'$", "; is a comma missing in front of it?" },
  { "'}' expected %(?[^)]*%)? ?near '[^<>]+'$", "; is a comma missing in front of it?" },
  { "near '&&'$", "; Lua writes and" },
  { "near '&'$", "; Lua writes and" },
  { "near '|'$", "; Lua writes or" },
  { "near '<\\2%d%d>'$", "; names are made of a to z, A to Z, 0 to 9 and _" },
}

--- The text of an error in Lua's syntax with what may be meant.
function mistakes.syntax(text)
  for _, entry in ipairs(syntax) do
    if text:find(entry[1]) then return text .. entry[2] end
  end
  return text
end

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

-- Whether a frame tells a user anything: the library's own Lua and everything in C do not.
local function is_users(frame) return frame.what ~= "C" and frame.source:sub(1, 7) ~= "=rille/" end

local function frame_text(frame)
  local place = frame.short_src .. ":" .. (frame.currentline > 0 and frame.currentline .. ":" or "")
  if frame.what == "main" then return place .. " in main chunk" end
  if frame.name and frame.namewhat ~= "" then
    return ("%s in %s '%s'"):format(place, frame.namewhat == "global" and "function" or frame.namewhat, frame.name)
  end
  return ("%s in function <%s:%d>"):format(place, frame.short_src, frame.linedefined)
end

local KEPT = 10 -- frames at either end of a long traceback

--- What is written of an error: the text with a hint, and the user's own frames, unless the only one is what the text begins
-- with. Called by the message handler.
function mistakes.report(text)
  if not debug then return text end
  local missing = text:match "module '(%w+)' not found:"
  if missing and python[missing] then
    text = ("%smodule '%s' not found; here it is %s"):format(text:match "^[^\n]-:%d+: " or "", missing, python[missing])
  end
  local fine, hint = pcall(hint_of, text, 5)
  if fine and hint then text = text .. hint end
  local lines, level = {}, 2
  while true do
    local frame = debug.getinfo(level, "nSlt")
    if not frame then break end
    if is_users(frame) then lines[#lines + 1] = frame_text(frame) end
    if frame.istailcall and is_users(frame) then lines[#lines + 1] = "(...tail calls...)" end
    level = level + 1
  end
  local place = lines[1] and lines[1]:match "^.-:%d+:"
  if #lines == 0 or #lines == 1 and text:sub(1, #place) == place then return text end
  if #lines > 2 * KEPT + 2 then
    local skipped = #lines - 2 * KEPT
    table.move(lines, #lines - KEPT + 1, #lines, KEPT + 2)
    lines[KEPT + 1] = ("...\t(skipping %d levels)"):format(skipped)
    for i = #lines, 2 * KEPT + 2, -1 do lines[i] = nil end
  end
  return text .. "\nstack traceback:\n\t" .. table.concat(lines, "\n\t")
end

return mistakes
