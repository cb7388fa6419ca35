-- What the reference says of a name: read from the descriptors of ops, layers and optimizers in C, and from the comments in
-- the scripts that begin with three dashes and have a tag @name. The help, the pages in docs/reference and the annotations for
-- editors are made of it (docs/adding.md has the form of a comment).
--
-- An entry is a table: name; kind: "op", "layer", "optimizer", "function", "method", "class", "value" or "topic"; summary: lines;
-- parameters, options, fields, returns: lists of { name, type, default, text, optional }; errors, overloads: texts; example: Lua.
local rille, require, native = ...
local entries = {}

local notes        -- by name, what the comments say
local shared       -- by name, or kind.name: what an argument means that many take
local order        -- names of the notes in the order of the files

local LISTS = { param = "parameters", option = "options", field = "fields", error = "errors", overload = "overloads",
  ["return"] = "returns" }

-- "stride integer = 1: how far" -> a row; the type may be followed by = and a default, or have a question mark.
local function read_row(tag, text)
  if tag == "error" or tag == "overload" then return text end
  if tag == "return" then
    local type, rest = text:match "^(%S-):%s+(.*)$"
    return { type = type or text, text = rest or "" }
  end
  local name, type, rest = text:match "^(%S+)%s+(%S+)(.*)$"
  if not name then error("entries: no name and type in '@" .. tag .. " " .. text .. "'") end
  local row = { name = name, text = "" }
  if type:sub(-1) == ":" then type, rest = type:sub(1, -2), ":" .. rest end
  if type:sub(-1) == "?" then type, row.optional = type:sub(1, -2), true end
  row.type = type
  local default, about = rest:match "^%s*=%s*(.-):%s+(.*)$"
  if default then
    row.default, row.optional, row.text = default, true, about
  else
    row.text = rest:match "^%s*:%s*(.*)$" or rest:match "^%s*=%s*(.-)$" or ""
    if rest:match "^%s*=" then row.default, row.optional, row.text = row.text, true, "" end
  end
  return row
end

-- A comment's lines as an entry, nil for one that is not about a public name.
local function read_block(lines)
  local entry = { summary = {}, parameters = {}, options = {}, fields = {}, returns = {}, errors = {}, overloads = {} }
  local tags, example = {}, nil
  for i, line in ipairs(lines) do
    local tag, rest = line:match "^@(%w+)%s*(.*)$"
    if tag then
      example = tag == "example" and {} or nil
      if example then entry.examples = example else tags[#tags + 1] = { tag, rest } end
      if example and rest ~= "" then example[1] = rest end
    elseif example then
      example[#example + 1] = line
    elseif #tags > 0 then
      tags[#tags][2] = tags[#tags][2] .. " " .. line:gsub("^%s+", "")
    elseif i > 1 or line ~= "" then
      entry.summary[#entry.summary + 1] = line
    end
  end
  for _, pair in ipairs(tags) do
    local tag, text = pair[1], pair[2]
    local list = LISTS[tag]
    if list then
      table.insert(entry[list], read_row(tag, text))
    elseif tag == "argument" then
      local name, about = text:match "^(%S-):%s+(.*)$"
      shared[name] = about
    else
      entry[tag] = text
    end
  end
  entry.example = entry.examples and table.concat(entry.examples, "\n")
  entry.examples = nil
  return entry.name and entry
end

local function kind_of(entry)
  if entry.kind then return entry.kind end
  if entry.name:find ":" then return "method" end
  if entry.class then return "class" end
  return entry.name:find "^rille" and "function" or "topic"
end

local function read_notes()
  notes, shared, order = {}, {}, {}
  local lines
  local function finish()
    local entry = lines and read_block(lines)
    lines = nil
    if not entry then return end
    entry.kind = kind_of(entry)
    notes[entry.name], order[#order + 1] = entry, entry.name
  end
  for line in native.notes():gmatch "([^\n]*)\n" do
    local first, more = line:match "^%-%-%- ?(.*)", lines and line:match "^%-%- ?(.*)"
    if first then
      finish()
      lines = { first }
    elseif more then
      lines[#lines + 1] = more
    else
      finish()
    end
  end
  finish()
end

--- What the comments say of a full name ("rille.data.DataLoader", "Trainer:fit", "dtype"), nil where there is none.
function entries.note(name)
  if not notes then read_notes() end
  return notes[name]
end

--- The names that comments are about, in the order of the files.
function entries.noted()
  if not notes then read_notes() end
  return order
end

-- ---- descriptors -----------------------------------------------------------------------------------------------------------

-- Types of parameters as annotations write them.
local TYPES = {
  tensor = "rille.Tensor", tensor_or_number = "rille.Tensor|number", optional_tensor = "rille.Tensor",
  optional_tensor_or_number = "rille.Tensor|number", tensors = "rille.Tensor[]", int = "integer", float = "number",
  pair = "number[]", triple = "number[]", bool = "boolean", scalar = "number|boolean", ints = "integer|integer[]",
  ints_or_choice = "integer|integer[]",
  dtype = "rille.dtype", choice = "", scalar_or_choice = "number", text = "string", generator = "rille.Generator",
}

local function type_of(parameter)
  local parts = { TYPES[parameter.type] ~= "" and TYPES[parameter.type] or nil }
  local takes_words = parameter.type:find "choice"
  for word in (takes_words and parameter.choices or ""):gmatch "[^|]+" do parts[#parts + 1] = '"' .. word .. '"' end
  if parameter.choices == "none" and parameter.type ~= "pair" then parts[#parts + 1] = "rille.none" end
  return table.concat(parts, "|")
end

local function rows_of(info, kind)
  local rows = {}
  for i, parameter in ipairs(info.parameters) do
    rows[i] = {
      name = parameter.name, type = type_of(parameter), optional = not parameter.required,
      default = not parameter.required and parameter.default or nil, kind = parameter.type, choices = parameter.choices,
      text = shared[info.name .. "." .. parameter.name] or shared[kind .. "." .. parameter.name] or shared[parameter.name]
        or "",
    }
  end
  return rows
end

-- An entry from a descriptor, with what a comment adds.
local function described(info, kind, name)
  local note = entries.note(name) or {}
  local entry = {
    name = name, kind = kind, info = info, parameters = rows_of(info, kind), options = {}, fields = note.fields or {},
    returns = note.returns or {}, errors = note.errors or {}, overloads = note.overloads or {},
    example = note.example or info.example,
    summary = { info.summary, table.unpack(note.summary or {}) },
  }
  return entry
end

function entries.op(name)
  local info = native.op_info(name)
  if not info then return nil end
  local entry = described(info, "op", "op " .. info.name)
  if #entry.returns == 0 then
    for _ = 1, info.n_outputs do entry.returns[#entry.returns + 1] = { type = "rille.Tensor", text = "" } end
    if info.n_outputs == 0 then entry.returns[1] = { type = "rille.Tensor[]", text = "" } end
  end
  entry.alias = name ~= info.name and name ~= info.name .. "_" and name or nil
  return entry
end

function entries.layer(name)
  local info = native.layer_info(name)
  return info and described(info, "layer", "rille.nn." .. name)
end

-- A layer that finds out its first argument when it is called has the others of the layer that it becomes.
local function lazy_layer(name, value)
  local info = native.layer_info(value._becomes)
  local entry = described(info, "layer", "rille.nn." .. name)
  table.remove(entry.parameters, 1)
  return entry
end

local function add_switches(options, switches)
  for _, switch in ipairs(switches) do
    options[#options + 1] = { name = switch, type = "boolean", optional = true,
      text = "taken without effect, as there is one way to run a step" }
  end
end

function entries.optimizer(name)
  local info = native.optimizer_info(name)
  if not info then return nil end
  local entry = described(info, "optimizer", "rille.optim." .. name)
  entry.options = entry.parameters
  add_switches(entry.options, info.switches)
  entry.parameters = { { name = "parameters", type = "rille.Tensor[]|table[]", text = shared["optimizer.parameters"] or "" } }
  return entry
end

local function default_of(value)
  if type(value) == "string" then return "'" .. value .. "'" end
  return tostring(value)
end

local KINDS = { tensor = "rille.Tensor", module = "rille.Module", ["function"] = "function" }

-- Classes that check their arguments by a list say there what they take; comments say what it means.
local function class_rows(class, rows)
  local texts = {}
  for _, row in ipairs(rows) do texts[row.name] = row end
  local list = {}
  for i, parameter in ipairs(class._parameters) do
    local is_scheduler = type(parameter) == "string"
    local name = is_scheduler and parameter or parameter[1]
    local kinds, default = parameter[2], parameter[3]
    if is_scheduler then kinds, default = class._kinds[name], class._defaults[name] end
    local optional = default ~= nil
    if default == false and kinds ~= "boolean" then default = nil end
    local told = texts[name] or {}
    list[i] = {
      name = name, optional = optional,
      default = default ~= nil and default_of(default) or told.default or optional and "nil" or nil,
      type = told.type ~= "any" and told.type or (kinds:gsub("%a+", KINDS)),
      text = told.text or shared[class._class .. "." .. name] or shared[name] or "",
    }
  end
  if class._kinds and class._class ~= "ChainedScheduler" then
    table.insert(list, 1, { name = "optimizer", type = "rille.Optimizer", text = "whose learning rates it sets" })
    list[#list + 1] = { name = "last_epoch", type = "integer", default = "-1", optional = true,
      text = "the epoch that a run goes on from; -1: from the beginning" }
  end
  return list
end

-- ---- other names and forms -----------------------------------------------------------------------------------------------

-- What a name with such an ending is of the name without it.
local FORMS = {
  { "_with_indices", "with return_indices = true" },
  { "_copy", "as a tensor of its own instead of a view" },
  { "_", "in place" },
}

-- A function told of as rille.f(input, ...) as the method x:f(...), or the other way round.
local function turned(entry, name)
  local was, is = entry.name:find "^Tensor:" ~= nil, name:find "^Tensor[.:]" ~= nil
  if was == is then return entry.parameters, entry.overloads end
  local rows, overloads = entry.parameters, {}
  if is then
    rows = table.move(rows, 2, #rows, 1, {})
  else
    rows = table.move(rows, 1, #rows, 2, { { name = "input", type = "rille.Tensor", text = shared.input } })
  end
  for i, text in ipairs(entry.overloads) do overloads[i] = text:gsub(is and "^fun%(%w+:" or "^fun%(self:", "fun(" ..
    (is and "self:" or "input:")) end
  return rows, overloads
end

-- The entry of a name that is another of the entry's, or a form of it. of: the first name, told: what the form is.
local function derived(entry, name, told)
  if not entry then return nil end
  local copy = {}
  for key, value in pairs(entry) do copy[key] = value end
  copy.form_of, copy.form = entry.form_of or entry.name, told or entry.form
  if entry.kind == "op" then
    copy.alias = name:match "[%w_]+$"
  else
    copy.name = name:gsub("^Tensor%.", "Tensor:")
    copy.kind = entry.kind == "method" and not name:find "^Tensor" and "function" or entry.kind
    if copy.kind == "function" and name:find "^Tensor" then copy.kind = "method" end
    copy.parameters, copy.overloads = turned(entry, name)
  end
  return copy
end

-- By function, the name in rille, in nn.functional or of a method under which it has an entry.
local first_names

local function read_first_names()
  first_names = {}
  for _, place in ipairs { { "Tensor.", native.methods }, { "rille.nn.functional.", rille.functional }, { "rille.", rille } } do
    local leaves = {}
    for leaf, value in next, place[2] do
      if type(value) == "function" and type(leaf) == "string" then leaves[#leaves + 1] = leaf end
    end
    table.sort(leaves, function(a, b) return a > b end)
    for _, leaf in ipairs(leaves) do
      local full = place[1] .. leaf
      local note, info = notes[full] or notes[full:gsub("^Tensor%.", "Tensor:")], native.op_info(leaf)
      if note or info and info.name == leaf then first_names[place[2][leaf]] = full end
    end
  end
end

-- The name of a class under which a comment tells of it, where it stands in several parts.
local function name_of_class(value)
  local class = type(value) == "table" and rawget(value, "_class")
  for _, part in ipairs(class and require("rille.names").parts or {}) do
    local full = part.name .. "." .. class
    if notes[full] and rawget(part.values, class) == value then return full end
  end
end

-- The entry of a name that is not told of itself: the same function under another name, or a form by its ending.
local function entry_of_form(name, value)
  if not first_names then read_first_names() end
  local first = type(value) == "function" and first_names[value] or name_of_class(value)
  if first and first ~= name then return derived(entries.of(first, value), name) end
  local part, leaf = name:match "^(.*)[.:]([%w_]+)$"
  for _, form in ipairs(FORMS) do
    local base = leaf and #leaf > #form[1] and leaf:sub(-#form[1]) == form[1] and leaf:sub(1, -#form[1] - 1)
    local values = part == "Tensor" and native.methods or part == "rille" and rille or part == "rille.nn.functional"
      and rille.functional
    if base and values and value ~= nil then
      return derived(entries.of(part .. "." .. base, rawget(values, base)), name, form[2])
    end
  end
end

--- The entry of a value of the library by its full name; nil if there is none. value: what the name stands for.
function entries.of(name, value)
  if not notes then read_notes() end
  local part, leaf = name:match "^(.*)%.([%w_]+)$"
  if part == "rille.nn" and native.layer_info(leaf) then return entries.layer(leaf) end
  if part == "rille.optim" and native.optimizer_info(leaf) then return entries.optimizer(leaf) end
  if part == "rille.nn" and type(value) == "table" and value._becomes then return lazy_layer(leaf, value) end
  local note = notes[name] or part == "Tensor" and notes["Tensor:" .. leaf]
  if note then
    local switches = part == "rille.optim" and type(value) == "table" and value._switches
    if switches and not note.has_switches and #note.options > 0 then
      add_switches(note.options, switches)
      note.has_switches = true
    end
    local by_list = type(value) == "table" and rawget(value, "_class") and value._parameters
    if by_list and #by_list > 0 and not note.class_rows then
      note.parameters, note.class_rows = class_rows(value, note.parameters), true
    end
    return note
  end
  if part == "rille.linalg" then return entries.op("linalg_" .. leaf) or entries.op(leaf) end
  local is_open = part == "rille" or part == "rille.nn.functional" or part == "Tensor"
  return is_open and entries.op(leaf) or entry_of_form(name, value)
end

-- ---- as text -----------------------------------------------------------------------------------------------------------------

-- Types as people say them.
function entries.plain_type(type)
  return (type:gsub("rille%.Tensor", "tensor"):gsub("rille%.Module", "module"):gsub("rille%.dtype", "dtype")
    :gsub("rille%.Optimizer", "optimizer"):gsub("rille%.Generator", "generator"):gsub("fun%b():?[%w_.%[%]|,]*", "function")
    :gsub("|", " or "))
end

-- "name(a, b = 1, options)"
function entries.signature(entry, name)
  if entry.kind == "value" or entry.kind == "topic" then return name or entry.name end
  local parts = {}
  for i, row in ipairs(entry.parameters) do
    parts[i] = row.name .. (row.default and " = " .. row.default or "")
  end
  local last = entry.parameters[#entry.parameters]
  if #entry.options > 0 and not (last and last.name == "options") then parts[#parts + 1] = "options" end
  return (name or entry.info and entry.kind == "op" and entry.info.name or entry.name) .. "(" .. table.concat(parts, ", ") .. ")"
end

local function add_rows(lines, title, rows)
  local told = false
  for _, row in ipairs(rows) do told = told or row.text ~= "" or title ~= "arguments" end
  if not told then return end
  lines[#lines + 1] = "  " .. title .. ":"
  for _, row in ipairs(rows) do
    local default = row.default and " = " .. row.default or row.optional and ", may be left out" or ""
    local text = row.text ~= "" and ": " .. row.text or ""
    lines[#lines + 1] = ("    %s (%s)%s%s"):format(row.name, entries.plain_type(row.type), default, text)
  end
end

local function add_returns(lines, entry)
  for _, row in ipairs(entry.returns) do
    if entry.kind ~= "op" or row.text ~= "" then
      lines[#lines + 1] = "  gives " .. entries.plain_type(row.type) .. (row.text ~= "" and ": " .. row.text or "")
    end
  end
end

--- An entry as rille.help shows it; called name, if it is known by another one as well.
function entries.text(entry, name)
  local lines = { entries.signature(entry, name) }
  for _, line in ipairs(entry.summary) do lines[#lines + 1] = "  " .. line end
  if entry.form then lines[#lines + 1] = ("  %s: the same %s"):format(entry.alias or entry.name, entry.form) end
  local info = entry.info
  if entry.kind == "op" then
    if entry.alias and not entry.form then lines[#lines + 1] = ("  %s is another name of it"):format(entry.alias) end
    if info.in_place and info.name:sub(-1) ~= "_" then lines[#lines + 1] = ("  in place: %s_"):format(info.name) end
  end
  add_rows(lines, "arguments", entry.parameters)
  add_rows(lines, "options", entry.options)
  add_rows(lines, "fields", entry.fields)
  add_returns(lines, entry)
  for _, text in ipairs(entry.errors) do lines[#lines + 1] = "  error: " .. text end
  local example = entry.example
  if example and not example:find "\n" then
    lines[#lines + 1] = "  example: " .. example
  elseif example then
    lines[#lines + 1] = "  example:"
    for line in example:gmatch "[^\n]+" do lines[#lines + 1] = "    " .. line end
  end
  return table.concat(lines, "\n")
end

-- ---- all that is public ------------------------------------------------------------------------------------------------------

--- Every public name with its entry: { { name, entry or nil, value }, ... }, parts first and in the order of their names, then
-- methods of tensors, modules and optimizers, and of the classes that comments tell of.
function entries.all()
  local names = require "rille.names"
  local list, seen = {}, {}
  local function add(name, value)
    if seen[name] then return end
    seen[name] = true
    list[#list + 1] = { name, entries.of(name, value), value }
  end
  local at = 0
  while names.parts[at + 1] do -- what is loaded for a name may be a part of its own
    at = at + 1
    local part = names.parts[at]
    for _, name in ipairs(names.list(part)) do
      local value = part.values[name]
      local full, is_part = part.name .. "." .. name, type(value) == "table" and (getmetatable(value) or {}).__name
      if not (is_part and is_part:find "^rille") or entries.note(full) then add(full, value) end
    end
  end
  local objects = { Tensor = native.methods, Module = native.layer_methods, Optimizer = native.optimizer_methods }
  for _, owner in ipairs { "Tensor", "Module", "Optimizer" } do
    local methods = objects[owner]
    for _, name in ipairs(names.list { values = methods, later = {} }) do
      if owner == "Tensor" and not entries.note("Tensor:" .. name) then
        add("Tensor." .. name, methods[name])
      else
        add(owner .. ":" .. name, methods[name])
      end
    end
  end
  for _, name in ipairs(entries.noted()) do
    if name:find ":" or name:find "^rille" then add(name) end
  end
  return list
end

return entries
