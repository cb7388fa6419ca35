-- Writes annotations/rille/*.lua, which tell editors with a Lua language server (LuaCATS) what there is:
--   build/rille docs/make_annotations.lua
-- With --check it compares instead, and fails where a file is not what the sources give.
local rille = require "rille"
local native = require "rille.native"
local entries = native.require "rille.look.entries"
local names = native.require "rille.names"
package.path = "docs/?.lua;" .. package.path
local pages = require "pages"

local KEYWORDS = { ["end"] = "end_", ["repeat"] = "repeat_" }

-- The line that defines it. A name that is a word of Lua's can be reached as an index only.
local function definition(place, leaf, parameters)
  if not KEYWORDS[leaf] then return ("function %s%s(%s) end\n"):format(place, leaf, table.concat(parameters, ", ")) end
  if place:sub(-1) == ":" then table.insert(parameters, 1, "self") end
  return ('%s["%s"] = function(%s) end\n'):format(place:sub(1, -2), leaf, table.concat(parameters, ", "))
end

local function word(name) return KEYWORDS[name] or name end

-- Types as LuaCATS has them: fun() with blanks, words in double quotes.
local function spaced(text)
  if text:find ", " then return text end
  return (text:gsub("%?:", "?: "):gsub("([%w_)%]]):([%w\"(])", "%1: %2"):gsub(",", ", "))
end

local function type_of(row) return (row.type:gsub("rille%.none", "rille.None"):gsub("fun(%b())", function(inner)
  return "fun" .. inner:gsub(":", ": "):gsub(",", ", ")
end)) end

local function add_text(lines, text)
  for line in (text .. "\n"):gmatch "([^\n]*)\n" do lines[#lines + 1] = "---" .. line end
end

local function add_head(lines, entry)
  local summary = {}
  for i, line in ipairs(entry.summary) do summary[i] = line end
  add_text(lines, table.concat(summary, "\n"))
  if entry.example then add_text(lines, "```lua\n" .. entry.example .. "\n```") end
end

local function options_name(entry)
  if entry.kind == "op" then return "rille.op." .. entry.info.name .. ".options" end
  return (entry.name:find "^rille" and entry.name or "rille." .. entry.name):gsub(":", ".") .. ".options"
end

-- A class for a table of options.
local function add_options(lines, entry, rows)
  lines[#lines + 1] = "---@class (exact) " .. options_name(entry)
  for _, row in ipairs(rows) do
    local text = row.text .. (row.default and row.default ~= "nil" and " (" .. row.default .. ")" or "")
    local name = word(row.name) == row.name and row.name or '["' .. row.name .. '"]'
    lines[#lines + 1] = ("---@field %s? %s %s"):format(name, type_of(row), text)
  end
  lines[#lines + 1] = ""
end

local function result_types(entry)
  local list = {}
  for i, row in ipairs(entry.returns) do list[i] = type_of(row) end
  return list
end

local function of_types(list) return #list > 0 and ": " .. table.concat(list, ", ") or "" end

local function parameter_text(row, type)
  return word(row.name) .. (row.optional and "?" or "") .. ": " .. (type or type_of(row))
end

-- Calls with the required arguments and a table of the others.
local function add_overloads(lines, entry, rows, self)
  local required, is_list = {}, nil
  for i, row in ipairs(rows) do
    if row.optional then break end
    required[i] = i == 1 and self and "self: rille.Tensor" or parameter_text(row)
  end
  local results = of_types(result_types(entry))
  if #required < #rows then
    required[#required + 1] = "options?: " .. options_name(entry)
    lines[#lines + 1] = ("---@overload fun(%s)%s"):format(table.concat(required, ", "), results)
  end
  for i, row in ipairs(rows) do -- sizes as several numbers, tensors as several arguments
    local one = row.kind == "ints" and "integer" or row.choices == "..." and "rille.Tensor"
    if one and not is_list and (i == #rows or rows[i + 1].optional) then
      is_list = true
      local before = {}
      for k = 1, i - 1 do before[k] = k == 1 and self and "self: rille.Tensor" or parameter_text(rows[k]) end
      before[#before + 1] = "...: " .. one
      lines[#lines + 1] = ("---@overload fun(%s)%s"):format(table.concat(before, ", "), results)
    end
  end
end

-- "batch_size = 1, shuffle = false, sampler"
local function list_of(options)
  local list = {}
  for i, row in ipairs(options) do list[i] = row.name .. (row.default and " = " .. row.default or "") end
  return table.concat(list, ", ")
end

-- A function or method with its parameters as lines; place: what stands in front of its name ("nn.", "Tensor:").
local function add_function(lines, entry, place, leaf, rows, has_table)
  add_head(lines, entry)
  local parameters = {}
  for _, row in ipairs(rows) do
    parameters[#parameters + 1] = word(row.name)
    local mark = row.optional and row.name ~= "..." and "?" or ""
    lines[#lines + 1] = ("---@param %s%s %s %s"):format(word(row.name), mark, type_of(row), row.text)
  end
  if has_table then
    local has_rest = parameters[#parameters] == "..."
    if has_rest then
      lines[#lines] = lines[#lines]:gsub("^(%-%-%-@param %.%.%. )(%S+)", "%1%2|" .. options_name(entry))
    else
      parameters[#parameters + 1] = "options"
      lines[#lines + 1] = ("---@param options? %s %s"):format(options_name(entry), list_of(entry.options))
    end
  end
  for _, row in ipairs(entry.returns) do
    lines[#lines + 1] = ("---@return %s %s"):format(type_of(row), row.text ~= "" and "# " .. row.text or "")
  end
  for _, text in ipairs(entry.overloads) do
    lines[#lines + 1] = "---@overload " .. spaced(text)
  end
  if not place then return parameters end
  lines[#lines + 1] = definition(place, leaf, parameters)
end

-- ---- kinds -------------------------------------------------------------------------------------------------------------------

local function add_op(lines, entry, place, leaf, self)
  local rows = entry.parameters
  local own = {}
  add_overloads(own, entry, rows, self)
  if self then rows = table.move(rows, 2, #rows, 1, {}) end
  local body, overloads = {}, entry.overloads
  if self then
    entry.overloads = {}
    for i, text in ipairs(overloads) do entry.overloads[i] = text:gsub("^fun%(input:", "fun(self:") end
  end
  add_function(body, entry, nil, nil, rows)
  entry.overloads = overloads
  table.move(own, 1, #own, #body + 1, body)
  table.move(body, 1, #body, #lines + 1, lines)
  local parameters = {}
  for i, row in ipairs(rows) do parameters[i] = word(row.name) end
  lines[#lines + 1] = definition(place, leaf, parameters)
end

-- What has functions of its own beside being called is a table that can be called.
local function add_callable(lines, entry, place, leaf, body)
  local parameters, comments = {}, {}
  for _, row in ipairs(entry.parameters) do parameters[#parameters + 1] = parameter_text(row) end
  for _, line in ipairs(body) do
    if not line:find "^%-%-%-@[pr][ae][rt]" then comments[#comments + 1] = line end
  end
  table.move(comments, 1, #comments, #lines + 1, lines)
  lines[#lines + 1] = ("---@class %s.class\n---@overload fun(%s)%s"):format(entry.name, table.concat(parameters, ", "),
    of_types(result_types(entry)))
  lines[#lines + 1] = ("%s%s = {}\n"):format(place, leaf)
end

-- A layer in C, or a class of modules that checks its arguments by a list: positional, or by name in a table.
local function add_layer(lines, entry, place, leaf)
  local class = "rille." .. leaf
  if entry.kind == "layer" then
    lines[#lines + 1] = ("---@class %s: rille.Module"):format(class)
    local seen = {}
    for _, name in ipairs(entry.info.tensors) do
      lines[#lines + 1], seen[name] = ("---@field %s rille.Tensor"):format(name), true
    end
    for _, row in ipairs(entry.parameters) do
      if not seen[row.name] and row.name:sub(1, 1) ~= "_" then lines[#lines + 1] = ("---@field %s %s"):format(row.name,
        type_of(row)) end
    end
    lines[#lines + 1] = "---@overload fun(...: any): rille.Tensor, rille.Tensor\n"
    local n = entry.info.n_inputs
    entry.returns = { { type = class, text = "called with " .. (n == 1 and "a tensor" or n .. " tensors") } }
  end
  add_options(lines, entry, entry.parameters)
  local body = {}
  local parameters = add_function(body, entry, nil, nil, entry.parameters)
  add_overloads(body, entry, entry.parameters)
  local first = entry.parameters[1]
  if first and not first.optional then
    local before = first.name == "optimizer" and "optimizer: rille.Optimizer, " or ""
    body[#body + 1] = ("---@overload fun(%soptions: %s)%s"):format(before, options_name(entry), of_types(result_types(entry)))
  end
  if entry.belongings then return add_callable(lines, entry, place, leaf, body) end
  table.move(body, 1, #body, #lines + 1, lines)
  lines[#lines + 1] = definition(place, leaf, parameters)
end

local function add_value(lines, entry, place, leaf, type)
  add_head(lines, entry)
  lines[#lines + 1] = ("---@type %s"):format(type)
  lines[#lines + 1] = ("%s%s = nil\n"):format(place, leaf)
end

-- Where arguments may be left out and options follow, the options may stand in their place.
local function add_mixed_overload(entry)
  local required, is_method = {}, entry.kind == "method"
  if is_method then required[1] = "self: " .. "rille." .. entry.name:match "^%w+" end
  for _, row in ipairs(entry.parameters) do
    if row.optional or row.name == "..." then break end
    required[#required + 1] = parameter_text(row)
  end
  local last = entry.parameters[#entry.parameters]
  if #entry.options == 0 or not last or not last.optional or #entry.overloads > 0 then return end
  required[#required + 1] = "options?: " .. options_name(entry)
  entry.overloads[1] = ("fun(%s)%s"):format(table.concat(required, ", "), of_types(result_types(entry)))
end

-- Any entry that is no op.
local function add_entry(lines, entry, place, leaf, value)
  if entry.kind == "value" then return add_value(lines, entry, place, leaf, entry.type or "any") end
  if entry.kind == "class" and #entry.returns == 0 then
    return add_value(lines, entry, place, leaf, "rille." .. entry.class)
  end
  local is_class = type(value) == "table" and rawget(value, "_class")
  if entry.kind == "layer" or is_class and entry.class_rows and #entry.options == 0 then return add_layer(lines, entry, place,
    leaf) end
  if #entry.options > 0 then add_options(lines, entry, entry.options) end
  add_mixed_overload(entry)
  if entry.kind == "optimizer" then entry.returns = { { type = "rille.Optimizer", text = "" } } end
  add_function(lines, entry, place, leaf, entry.parameters, #entry.options > 0)
end

-- ---- files -------------------------------------------------------------------------------------------------------------------

local HEAD = "---@meta _\n-- Made by docs/make_annotations.lua.\n"

local function part_name(name) return (name:gsub("^rille", "rille.part")) end

local function has_belongings(full)
  for _, other in ipairs(entries.noted()) do
    if full:find "%.%u%w*$" and other:sub(1, #full + 1) == full .. "." then return true end
  end
end

-- A part's functions; parts inside it are fields.
local function part_file(part, is_first)
  local leaf = part.name:match "[%w_]+$"
  local lines = { is_first and "---@meta rille\n-- Made by docs/make_annotations.lua.\n" or HEAD,
    "---@class " .. part_name(part.name) }
  for _, other in ipairs(names.parts) do
    local inside = other.name:match "^(.*)%.[%w_]+$"
    if inside == part.name then
      lines[#lines + 1] = ("---@field %s %s"):format(other.name:match "[%w_]+$", part_name(other.name))
    end
  end
  if part.name == "rille.nn" then lines[#lines + 1] = "---@field functional rille.part.nn.functional" end
  lines[#lines + 1] = ("local %s = {}\n"):format(leaf)
  local done = {}
  for _, name in ipairs(names.list(part)) do
    local value = part.values[name]
    local entry = entries.of(part.name .. "." .. name, value)
    if entry then entry.belongings = has_belongings(part.name .. "." .. name) end
    if entry and entry.kind == "op" then
      if entry.info.internal then add_options(lines, entry, entry.parameters) end
      add_op(lines, entry, leaf .. ".", name)
    elseif entry then
      add_entry(lines, entry, leaf .. ".", name, value)
    end
    done[part.name .. "." .. name] = true
  end
  for _, name in ipairs(entries.noted()) do -- what belongs to a name of the part: nn.Embedding.from_pretrained
    local owner, last = name:match "^(rille[%w_.]*%.%u%w*)%.([%w_]+)$"
    if owner and done[owner] then
      add_entry(lines, entries.note(name), leaf .. "." .. owner:match "%w+$" .. ".", last)
    end
  end
  lines[#lines + 1] = is_first and "return rille\n" or nil
  return table.concat(lines, "\n")
end

-- The options of all ops, once for their functions and methods.
local function options_file()
  local lines = { HEAD }
  for _, name in ipairs(rille.ops()) do
    local entry = entries.op(name)
    for _, row in ipairs(entry.parameters) do
      if row.optional then
        add_options(lines, entry, entry.parameters)
        break
      end
    end
  end
  return table.concat(lines, "\n")
end

local OPERATORS = { "add", "sub", "mul", "div", "mod", "pow", "idiv" }

local TENSOR = [[
---@alias rille.dtype "float32"|"float64"|"int64"|"int32"|"uint8"|"bool"

---@class rille.None

]]

-- Classes: what calling, indexing and calculating give beside the methods.
local MORE = {
  Tensor = "---@field [integer] any\n---@field [table] any\n---@field [string] any\n",
  Module = "---@field weight any\n---@field bias any\n---@overload fun(...: any): any\n",
    Captured = "---@overload fun(...: any): any\n",
  DataLoader = "---@overload fun(...: any): any\n", Class = "---@field [string] any\n---@overload fun(...: any): any\n",
}

-- Bases whose children are called as networks are.
local MODULES = { ["rille.Module"] = true, ["rille.ModuleList"] = true, ["rille.ModuleDict"] = true }

local function class_head(class, entry)
  local base = entry and entry.base and ": " .. entry.base or ""
  local lines = { ("---@class rille.%s%s"):format(class, base) }
  for _, row in ipairs(entry and entry.fields or {}) do
    lines[#lines + 1] = ("---@field %s%s %s %s"):format(row.name, row.optional and "?" or "", type_of(row), row.text)
  end
  if class == "Tensor" then
    for _, name in ipairs(OPERATORS) do
      lines[#lines + 1] = ("---@operator %s(rille.Tensor|number): rille.Tensor"):format(name)
    end
    lines[#lines + 1] = "---@operator unm: rille.Tensor\n---@operator len: integer"
  end
  local is_called = entry and entry.base and MODULES[entry.base] and not MORE[class]
  if is_called then lines[#lines + 1] = "---@overload fun(...: any): any, any, any" end
  if MORE[class] then lines[#lines + 1] = MORE[class]:sub(1, -2) end
  return lines
end

-- Every class that a comment names, with its methods.
local function classes_file()
  local about, order, methods = {}, { "Class", "ModuleClass", "CustomModule", "Context" }, {}
  local function add(class, entry)
    if not about[class] then order[#order + 1] = class end
    about[class] = entry
  end
  for _, class in ipairs(order) do about[class] = {} end
  for _, name in ipairs(entries.noted()) do
    local entry = entries.note(name)
    if entry.class then add(entry.class, entry) end
    local owner = name:match "^(%u%w*):"
    if owner then
      methods[owner] = methods[owner] or {}
      table.insert(methods[owner], name)
    end
  end
  about.ModuleClass = { base = "rille.Module" }
  about.CustomModule = { base = "rille.Module" }
  MORE.ModuleClass = "---@field [string] any\n---@overload fun(...: any): rille.CustomModule\n"
  MORE.CustomModule = "---@field [string] any\n---@overload fun(...: any): any\n"
  local lines = { HEAD, TENSOR }
  for _, class in ipairs(order) do
    if class ~= "Tensor" then
      local head = class_head(class, about[class])
      table.move(head, 1, #head, #lines + 1, lines)
      lines[#lines + 1] = ("local %s = {}\n"):format(class)
      for _, name in ipairs(methods[class] or {}) do
        add_entry(lines, entries.note(name), class .. ":", name:match "[%w_]+$")
      end
    end
  end
  return table.concat(lines, "\n")
end

local function tensor_file()
  local lines = { HEAD, table.concat(class_head("Tensor", entries.note "Tensor"), "\n"), "local Tensor = {}\n" }
  local list, is_there = names.list { values = native.methods, later = {} }, {}
  for _, name in ipairs(list) do is_there[name] = true end
  for _, full in ipairs(entries.noted()) do -- fields that may be called, as shape may
    local name = full:match "^Tensor:([%w_]+)$"
    if name and not is_there[name] then list[#list + 1] = name end
  end
  table.sort(list)
  for _, name in ipairs(list) do
    local entry = entries.of("Tensor." .. name, native.methods[name])
    if entry and entry.kind == "op" then
      add_op(lines, entry, "Tensor:", name, true)
    elseif entry then
      add_entry(lines, entry, "Tensor:", name)
    end
  end
  return table.concat(lines, "\n")
end

local texts = { options = options_file() }
-- All parts are loaded once every name was looked at.
entries.all()
for _, part in ipairs(names.parts) do
  local name = part.name == "rille" and "init" or part.name:gsub("^rille%.", ""):gsub("%.", "_")
  texts[name] = part_file(part, part.name == "rille")
end
texts.classes, texts.tensor = classes_file(), tensor_file()
pages.write_or_check("annotations/rille/", ".lua", texts, "build/rille docs/make_annotations.lua")
