-- Entries as Markdown, for docs/make_reference.lua; and files that are written, or compared with what they should be.
local native = require "rille.native"
local entries = native.require "rille.look.entries"
local pages = {}

local function escaped(text) return (text:gsub("|", "\\|"):gsub("<", "&lt;")) end

local function code(text) return "`" .. text:gsub("|", "\\|") .. "`" end

local function add_table(lines, title, rows)
  if #rows == 0 then return end
  lines[#lines + 1] = "| " .. title .. " | type | default | |"
  lines[#lines + 1] = "|---|---|---|---|"
  for _, row in ipairs(rows) do
    local default = row.default and code(row.default) or row.optional and "may be left out" or ""
    local type = escaped(entries.plain_type(row.type))
    lines[#lines + 1] = ("| %s | %s | %s | %s |"):format(code(row.name), type, default, escaped(row.text))
  end
  lines[#lines + 1] = ""
end

local function add_list(lines, title, list)
  if #list == 0 then return end
  lines[#lines + 1] = "**" .. title .. "**" .. (#list == 1 and ": " .. list[1] or "")
  if #list > 1 then
    lines[#lines + 1] = ""
    for _, text in ipairs(list) do lines[#lines + 1] = "- " .. text end
  end
  lines[#lines + 1] = ""
end

local function sentence(text)
  if text:find "^%l%l+[%s,:;]" and not text:find "^%w+[%(%.]" then return text:sub(1, 1):upper() .. text:sub(2) end
  return text
end

local function ticked(list)
  local result = {}
  for i, text in ipairs(list) do result[i] = "`" .. text:gsub("`", "'") .. "`" end
  return result
end

local function summary(entry)
  local lines = table.move(entry.summary, 1, #entry.summary, 1, {})
  if entry.info and lines[1]:sub(-1) ~= "." then lines[1] = lines[1] .. "." end
  return escaped(sentence(table.concat(lines, "\n")))
end

-- What an op is called as: functions, methods, forms in place.
local function forms(entry)
  local info, list = entry.info, {}
  if info.internal then return "`rille.linalg." .. info.name:gsub("^linalg_", "") .. "`" end
  if not info.method_only and not (info.functional and info.no_method) then list[#list + 1] = "`rille." .. info.name .. "`" end
  if info.functional then list[#list + 1] = "`nn.functional." .. info.name .. "`" end
  if not info.no_method then list[#list + 1] = "`x:" .. info.name .. "`" end
  if info.in_place and info.name:sub(-1) ~= "_" then list[#list + 1] = "`x:" .. info.name .. "_` (in place)" end
  return table.concat(list, ", ")
end

local function returns(entry)
  local list = {}
  for _, row in ipairs(entry.returns) do
    list[#list + 1] = escaped(entries.plain_type(row.type)) .. (row.text ~= "" and ": " .. escaped(row.text) or "")
  end
  return list
end

local function section(item)
  local entry, found = item.entry, item.measured
  local lines = { ('<a id="%s"></a>'):format(item.name:gsub(":", ".")), "", "## " .. item.name:gsub("_", "\\_"), "", "```lua",
    entries.signature(entry, (entry.kind ~= "op" or entry.info.internal) and item.name or nil), "```", "", summary(entry), "" }
  if entry.kind == "topic" or item.name == "Tensor" then table.remove(lines, 5) table.remove(lines, 5) table.remove(lines, 5) end
  if entry.kind == "op" then lines[#lines + 1] = "As " .. forms(entry) .. ".\n" end
  if entry.aliases then lines[#lines + 1] = "Other names: " .. table.concat(entry.aliases, ", ") .. ".\n" end
  if entry.kind ~= "optimizer" or #entry.parameters > 0 then add_table(lines, "argument", entry.parameters) end
  add_table(lines, "option", entry.options)
  add_table(lines, "field", entry.fields)
  if entry.kind ~= "op" then add_list(lines, "Gives", returns(entry)) end
  add_list(lines, "Shapes", ticked(found.shapes))
  if found.dtypes and found.dtypes ~= "" then add_list(lines, "Dtypes", { found.dtypes }) end
  if found.op then lines[#lines + 1] = ("**Dtypes**: those of the op `%s`.\n"):format(found.op) end
  local errors = {}
  for i, text in ipairs(entry.errors) do errors[i] = escaped(text) end
  for _, text in ipairs(ticked(found.errors)) do errors[#errors + 1] = text end
  add_list(lines, "Errors", errors)
  if entry.example then lines[#lines + 1] = "```lua\n" .. entry.example .. "\n```\n" end
  return table.concat(lines, "\n")
end

local function link(item, page)
  return ("[%s](%s#%s)"):format(item.name:gsub("_", "\\_"), page, (item.name:gsub(":", ".")))
end

--- A page: its head, a list of contents, the entries.
function pages.page(page, items)
  local contents = {}
  for i, item in ipairs(items) do contents[i] = link(item, "") end
  local parts = { "# " .. page[2], page[3], table.concat(contents, " · ") }
  for _, item in ipairs(items) do parts[#parts + 1] = section(item) end
  return (table.concat(parts, "\n\n"):gsub("\n\n\n+", "\n\n"):gsub("%s+$", "")) .. "\n"
end

local HEAD = [[
# Reference

Every public name, with its arguments, defaults, results, errors and an example. The same texts are in `rille.help("name")` and,
  for
editors, in `annotations/`. The pages are made from the sources by `build/rille docs/make_reference.lua`.

In the examples `nn` is `rille.nn`, `F` is `rille.nn.functional`, `net` a small network that takes `[n, 4]` and gives `[n, 2]`,
  and
`trainer` the one that the example of `rille.train.Trainer` makes. Shapes are written `[rows, columns]`. Shapes,
  dtypes and errors of
ops and layers are what calls gave; the shapes are those of a few calls,
  not all that are taken. Arguments stand in the given order, or
by name in a last table; options always stand in that table.
]]

function pages.index(list, on_page)
  local parts = { HEAD }
  for _, page in ipairs(list) do
    local names = {}
    for i, item in ipairs(on_page[page[1]]) do names[i] = link(item, page[1] .. ".md") end
    parts[#parts + 1] = ("## [%s](%s.md)\n\n%s\n\n%s\n"):format(page[2], page[1], page[3], table.concat(names, " · "))
  end
  return table.concat(parts, "\n")
end

-- The first line in which the two differ.
local function difference(got, want)
  local next_line, number = got:gmatch "([^\n]*)\n", 0
  for line in want:gmatch "([^\n]*)\n" do
    number = number + 1
    local other = next_line()
    if other ~= line then return ("line %d is\n  %s\nand should be\n  %s"):format(number, other or "not there", line) end
  end
  return "there are lines behind the end"
end

--- Writes the texts to folder .. name .. ending, or with --check as the script's argument compares and fails where one differs.
function pages.write_or_check(folder, ending, texts, command)
  local check, wrong = arg[1] == "--check", 0
  if not check then os.execute("mkdir -p " .. folder) end
  for name, want in pairs(texts) do
    local path = folder .. name .. ending
    local file = io.open(path, check and "r" or "w")
    local text = check and file and file:read "a" or ""
    if check and text ~= want then
      wrong = wrong + 1
      io.stderr:write(path, " is not current: ", difference(text, want), "\n")
    elseif not check then
      assert(file, path):write(want)
    end
    if file then file:close() end
  end
  if wrong > 0 then
    io.stderr:write("run: ", command, "\n")
    os.exit(1)
  end
end

return pages
