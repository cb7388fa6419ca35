-- What the pages about runs share: their looks, tables, curves, and settings as texts.
local rille, require, native = ...
local class = require "rille.class"
local check = require "rille.check"
local nn, is_tensor = rille.nn, rille.is_tensor
require "rille.look.plot"
local escape = require("rille.look.svg").escape
local page = {}

local STYLE = [[
body{font:15px/1.5 system-ui,sans-serif;color:#222;background:#f4f5f7;margin:0}
main{max-width:1080px;margin:0 auto;padding:24px}
h1{font-size:26px;margin:0}h2{font-size:18px;margin:0 0 12px}
p.about{color:#666;margin:2px 0 20px}
section{background:#fff;border:1px solid #e2e4e8;border-radius:8px;padding:18px 20px;margin:0 0 18px}
.cards{display:flex;flex-wrap:wrap;gap:12px;margin:0 0 18px}
.card{background:#fff;border:1px solid #e2e4e8;border-radius:8px;padding:10px 18px;min-width:110px}
.card b{display:block;font-size:22px;font-weight:600}.card span{color:#666;font-size:13px}
.charts{display:flex;flex-wrap:wrap;gap:14px}.charts svg{max-width:100%;height:auto}
table{border-collapse:collapse}td,th{padding:4px 14px 4px 0;text-align:left;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}tr+tr td{border-top:1px solid #eceef1}
th{color:#666;font-weight:500}
pre{font:13px/1.4 ui-monospace,monospace;background:#f7f8fa;padding:12px;border-radius:6px;overflow-x:auto;margin:0 0 12px}
.samples{display:flex;flex-wrap:wrap;gap:10px}.sample{text-align:center;font-size:12px}
.sample img{width:72px;height:72px;object-fit:contain;image-rendering:pixelated;display:block;margin:0 auto;background:#eee}
.wrong{color:#b3261e;font-weight:600}.warn{background:#fff6e5;border-color:#f0d9a8}
.wide{overflow-x:auto}td{overflow-wrap:break-word}td:first-child,th{white-space:nowrap}
@media(max-width:600px){
main{padding:12px 10px}h1{font-size:22px}section{padding:12px;margin:0 0 12px}.cards{gap:8px;margin:0 0 12px}
.card{padding:8px 12px;min-width:0;flex:1 1 40%}.card b{font-size:19px}
td,th{padding:4px 10px 4px 0;font-size:13px}.charts{gap:8px}.charts svg{width:100%;font-size:14px}
.samples{display:grid;grid-template-columns:repeat(auto-fill,minmax(64px,1fr));gap:8px}.sample img{width:64px;height:64px}
}
@media(prefers-color-scheme:dark){
:root{color-scheme:dark}body{color:#dfe2e7;background:#14161a}
p.about,th,.card span{color:#9aa1ac}section,.card{background:#1d2026;border-color:#30353d}
pre{background:#14161a}tr+tr td{border-color:#30353d}.sample img{background:#000}
.wrong{color:#ff8a80}.warn{background:#332a14;border-color:#5f4e22}
svg rect[fill="#ffffff"]{fill:#1d2026}svg,svg text:not([fill]){fill:#c9ced6}svg [stroke="#333333"]{stroke:#8a929e}
svg [stroke="#dddddd"]{stroke:#343a43}svg [stroke="#f0f0f0"]{stroke:#272c33}svg rect[stroke="#cccccc"]{stroke:#454c57}
svg [stroke="#0072b2"]{stroke:#4aa8e0}svg [fill="#0072b2"]{fill:#4aa8e0}svg [stroke="#d55e00"]{stroke:#f08a3c}
svg [fill="#d55e00"]{fill:#f08a3c}svg [stroke="#009e73"]{stroke:#35c79c}svg [fill="#009e73"]{fill:#35c79c}
svg [stroke="#555555"]{stroke:#b4bac4}svg [fill="#555555"]{fill:#b4bac4}
}
]]

-- 1234567 as 1,234,567.
local function grouped(n) return (("%d"):format(n):reverse():gsub("(%d%d%d)", "%1,"):reverse():gsub("^(%-?),", "%1")) end

local Page = class.plain "rille.train.report"

-- page:add("<b>%s</b>", text): texts are escaped, values of raw { } are not.
local function raw(text) return { raw = text } end

function Page:add(format, ...)
  local values = table.pack(...)
  for i = 1, values.n do
    local value = values[i]
    values[i] = type(value) == "table" and value.raw or escape(tostring(value))
  end
  self[#self + 1] = values.n > 0 and format:format(table.unpack(values, 1, values.n)) or format
end

function Page:section(title, body)
  self:add("<section><h2>%s</h2>", title)
  body()
  self:add "</section>"
end

-- rows: lists of cells; numbers are set to the right.
function Page:table(head, rows)
  self:add '<div class="wide"><table><tr>'
  for i, name in ipairs(head) do
    local is_number = rows[1] and type(rows[1][i]) == "number"
    self:add("<th%s>%s</th>", raw(is_number and ' class="n"' or ""), name)
  end
  self:add "</tr>"
  for _, row in ipairs(rows) do
    self:add "<tr>"
    for i = 1, #head do
      local value = row[i]
      if type(value) == "number" then
        self:add('<td class="n">%s</td>', math.type(value) == "integer" and grouped(value) or check.text("%.5g", value))
      else
        self:add("<td>%s</td>", value == nil and "" or value)
      end
    end
    self:add "</tr>"
  end
  self:add "</table></div>"
end

-- ---- numbers ----------------------------------------------------------------------------------------------------------------

local NO_CURVES = { epoch = true, step = true, seconds = true, skipped = true }

-- "loss" -> { train = { ... }, valid = { ... } }: the records' numbers by what they measure.
local function curves_of(history)
  local curves, names = {}, {}
  for i, record in ipairs(history) do
    for name, value in pairs(record) do
      if type(value) == "number" and not NO_CURVES[name] then
        local phase, what = name:match "^(%l+)_(.*)$"
        if phase ~= "train" and phase ~= "valid" then phase, what = name, name end
        if not curves[what] then
          curves[what] = {}
          names[#names + 1] = what
        end
        curves[what][phase] = curves[what][phase] or {}
        table.insert(curves[what][phase], { i, value })
      end
    end
  end
  table.sort(names, function(a, b)
    local first, second = a == "loss" and "" or a == "lr" and "\255" or a, b == "loss" and "" or b == "lr" and "\255" or b
    return first < second
  end)
  return curves, names
end

local function is_constant(series)
  for _, points in pairs(series) do
    for _, point in ipairs(points) do
      if point[2] ~= points[1][2] then return false end
    end
  end
  return true
end

-- ---- settings --------------------------------------------------------------------------------------------------------------

-- "cross_entropy", or where the function stands.
local function function_text(value)
  for name, other in pairs(rille.functional) do
    if other == value then return name end
  end
  local info = debug and debug.getinfo(value, "S")
  return info and info.what ~= "C" and ("function at %s:%d"):format(info.short_src, info.linedefined) or "function"
end

local function plain(value, inside)
  if type(value) == "function" then return function_text(value) end
  if math.type(value) == "float" then return check.text("%.6g", value) end
  if is_tensor(value) then return "tensor " .. check.shape(value) end
  if nn.is_module(value) then return value:_name() end
  local meta = type(value) == "table" and getmetatable(value)
  if meta and value.compute then return meta.__name end
  if type(value) ~= "table" or meta then return tostring(value) end
  local parts, names = {}, {}
  for i, item in ipairs(value) do
    if i <= 8 then parts[i] = plain(item, true) end
  end
  if #value > 8 then parts[9] = ("... (%d)"):format(#value) end
  for name in pairs(value) do
    if type(name) == "string" then names[#names + 1] = name end
  end
  table.sort(names)
  for _, name in ipairs(names) do parts[#parts + 1] = ("%s = %s"):format(name, plain(value[name], true)) end
  local text = table.concat(parts, ", ")
  return inside and "{ " .. text .. " }" or text
end

local function optimizer_text(optimizer)
  local known, groups = pcall(function() return optimizer.param_groups end)
  if not known or type(groups) ~= "table" then return plain(optimizer) end
  local lines = {}
  for i, group in ipairs(groups) do
    local parts = {}
    for name, value in pairs(group) do
      if name ~= "params" and type(value) ~= "function" then parts[#parts + 1] = ("%s = %s"):format(name, plain(value, true)) end
    end
    table.sort(parts)
    lines[i] = table.concat(parts, ", ")
  end
  return tostring(optimizer) .. ": " .. table.concat(lines, "; ")
end

--- { name, text } for each option of a run.
function page.settings(run)
  local rows, names = {}, {}
  for name in pairs(run.options) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do
    local value = run.options[name]
    if name == "optimizer" and not (type(value) == "table" and not getmetatable(value)) then value = optimizer_text(value) end
    if name == "train" or name == "valid" then
      local known, n = pcall(function() return #value end)
      value = plain(value) .. (known and (", %d batches"):format(n) or "")
    end
    rows[#rows + 1] = { name, plain(value) }
  end
  return rows
end

-- A word as a shell takes it.
local function quoted(word)
  return word:find "^[%w%-_./=:,+@%%]+$" and word or "'" .. word:gsub("'", "'\\''") .. "'"
end

--- { name, text }: how the program was called, and by what it was run.
function page.environment()
  local words, given = {}, type(arg) == "table" and arg or nil
  if given then
    local first = 0
    while given[first - 1] ~= nil do first = first - 1 end
    for i = first, #given do words[#words + 1] = quoted(tostring(given[i])) end
  end
  local rows = {
    { "Rille", rille.version }, { "Lua", _VERSION }, { "processor", tostring(rille.cpu_level()) .. ", " .. rille.blas },
    { "threads", tostring(rille.get_num_threads()) }, { "first seed", tostring(rille.initial_seed()) },
  }
  if #words > 0 then table.insert(rows, 1, { "command", table.concat(words, " ") }) end
  return rows
end

--- The page's beginning.
function page.new(title, notes)
  local one = Page()
  one:add('<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>%s</title>', title)
  one:add('<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">')
  one:add("<style>%s</style></head><body><main>", raw(STYLE))
  one:add("<h1>%s</h1><p class=\"about\">%s, Rille %s</p>", title, os.date "%Y-%m-%d %H:%M", rille.version)
  if notes then one:add("<p>%s</p>", notes) end
  return one
end

--- Its end: the text, which is written to path if there is one.
function Page:finish(name, path)
  self:add "</main></body></html>\n"
  local text = table.concat(self, "\n")
  if path then
    native.write_file(name, path, text)
    native.drawn = text -- the prompt does not show it
  end
  return text
end

page.raw, page.curves_of, page.is_constant, page.NO_CURVES, page.plain, page.grouped = raw, curves_of, is_constant, NO_CURVES,
  plain, grouped
return page
