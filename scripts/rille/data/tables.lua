-- What a CSV file is read into: columns side by side, looked at (head, describe) and handed over as tensors.
local rille, require = ...
local check = require "rille.check"
local raise = check.raise
local dates, width = require "rille.data.dates", require "rille.look.width"
local shown = require("rille.data.csv_records").shown
local tables = {}

local Table = {}

-- ---- rows of text under each other --------------------------------------------------------------------------------------

local width_of, cut = width.of, width.cut

-- The first column to the left, the others to the right.
local function grid(rows)
  local widths, lines = {}, {}
  for _, row in ipairs(rows) do
    for k, text in ipairs(row) do widths[k] = math.max(widths[k] or 0, width_of(text)) end
  end
  for i, row in ipairs(rows) do
    local parts = {}
    for k, text in ipairs(row) do
      local blanks = (" "):rep(widths[k] - width_of(text))
      parts[k] = k == 1 and text .. blanks or blanks .. text
    end
    lines[i] = table.concat(parts, "  "):gsub(" +$", "")
  end
  return table.concat(lines, "\n")
end

local function number_text(value)
  if value ~= value then return "-" end
  return math.type(value) == "integer" and ("%d"):format(value) or ("%.6g"):format(value)
end

-- A column's elements as texts.
local function texts(t, name)
  local column, kind, words = t.columns[name], t.types[name], t.vocabularies[name]
  local list = {}
  if not rille.is_tensor(column) then
    for i, text in ipairs(column) do list[i] = text:sub(1, 1 + #text) end
    return list
  end
  local values = column:totable()
  local has_time = false
  for _, value in ipairs(values) do has_time = has_time or kind == "date" and value == value and value % 86400 ~= 0 end
  for i, value in ipairs(values) do
    if words then
      list[i] = words[value + 1] or "-"
    elseif kind == "date" then
      list[i] = dates.text(value, has_time)
    else
      list[i] = kind == "bool" and tostring(value ~= 0 and value ~= false) or number_text(value)
    end
  end
  return list
end

local function rows_text(t)
  local rows = { { "" } }
  for i = 1, t.rows do rows[i + 1] = { tostring(i - 1) } end
  for k, name in ipairs(t.names) do
    rows[1][k + 1] = name
    for i, text in ipairs(texts(t, name)) do
      rows[i + 1][k + 1] = width_of(text) > 30 and cut(text, 27) .. "..." or text
    end
  end
  return grid(rows)
end

-- ---- tables --------------------------------------------------------------------------------------------------------------

local fields = { "columns", "names", "rows", "types", "vocabularies", "tensor", "head", "describe" }

local table_metatable = {
  __index = function(self, key)
    if Table[key] ~= nil or type(key) ~= "string" then return Table[key] end
    if rawget(self, "columns") and self.columns[key] ~= nil then
      raise("a table has no field '%s'; its columns stand in table.columns: table.columns['%s']", key, key)
    end
    local all = table.move(rawget(self, "names") or {}, 1, #(rawget(self, "names") or {}), #fields + 1, { table.unpack(fields) })
    local near = check.nearest(key, all)
    raise("a table has no field or column '%s'%s", key, near and (", did you mean '%s'?"):format(near) or "")
  end,
  __len = function(self) return self.rows end,
  __name = "Table",
  __tostring = function(self)
    if rawget(self, "shows_rows") then return rows_text(self) end
    local parts = {}
    for i, name in ipairs(self.names) do
      local column, words, kind = self.columns[name], self.vocabularies[name], self.types[name]
      if kind ~= "date" then kind = rille.is_tensor(column) and column.dtype or "string" end
      parts[i] = name .. " " .. (words and ("category of %d"):format(#words) or kind)
    end
    return ("Table(%d rows: %s)"):format(self.rows, table.concat(parts, ", "))
  end,
}

--- An empty table of no rows, which csv.lua fills.
function tables.new(rows)
  return setmetatable({ names = {}, columns = {}, types = {}, vocabularies = {}, rows = rows }, table_metatable)
end

--- Columns side by side: a tensor [rows, columns].
-- @param names a list of columns; all in the file's order if left out
-- @param dtype "float32" if left out
function Table:tensor(names, dtype)
  names = names or self.names
  if type(names) ~= "table" or #names == 0 then raise("tensor: names must be a list of columns") end
  local parts = {}
  for i, name in ipairs(names) do
    local column = self.columns[name]
    if not rille.is_tensor(column) then
      raise("tensor: %s", column and ("the column %s holds strings"):format(shown(name)) or
        ("there is no column %s"):format(shown(tostring(name))))
    end
    if self.types[name] == "date" and (dtype or "float32") ~= "float64" and dtype ~= "int64" then
      raise("tensor: the column %s holds dates, whose seconds %s cannot tell apart (dtype 'float64' can; or take "
        .. "data.date_parts)", shown(name), dtype or "float32")
    end
    parts[i] = column:to(dtype or "float32")
  end
  return rille.stack(parts, 1)
end

--- The first rows (5), which are shown when they are printed.
function Table:head(n)
  local rows = n == nil and 5 or math.tointeger(n)
  if not rows or rows < 0 then raise("head: n must be a whole number of at least 0, got %s", tostring(n)) end
  n = math.min(rows, self.rows)
  local result = tables.new(n)
  result.names, result.types, result.vocabularies, result.shows_rows = self.names, self.types, self.vocabularies, true
  for name, column in pairs(self.columns) do
    result.columns[name] = rille.is_tensor(column) and column:slice(0, n) or table.move(column, 1, n, 1, {})
  end
  return result
end

-- ---- what a column is like -----------------------------------------------------------------------------------------------

-- Between two elements of a sorted list, at share q of the way through it.
local function quantile(sorted, n, q)
  local at = (n - 1) * q
  local low = math.tointeger(at // 1)
  local from = sorted[low]:item()
  if at == low then return from end
  return from + (sorted[low + 1]:item() - from) * (at - low)
end

-- As pandas.DataFrame.describe has it: missing values are left out, the deviation divides by n - 1.
local function of_numbers(column)
  local values = column:to("float64")
  values = values[values:eq(values)]
  local n = values:size(0)
  local nothing = 0 / 0
  if n == 0 then
    local result = { count = 0 }
    for _, key in ipairs { "mean", "std", "min", "25%", "50%", "75%", "max" } do result[key] = nothing end
    return result
  end
  local sorted = values:sort()
  return {
    count = n, mean = values:mean():item(), std = n > 1 and values:std():item() or nothing,
    min = sorted[0]:item(), max = sorted[n - 1]:item(),
    ["25%"] = quantile(sorted, n, 0.25), ["50%"] = quantile(sorted, n, 0.5), ["75%"] = quantile(sorted, n, 0.75),
  }
end

-- How often each text is there; of two that are equally frequent the first one counts as the most frequent.
local function of_texts(list)
  local counts, order, n = {}, {}, 0
  for _, text in ipairs(list) do
    if text ~= false then
      n = n + 1
      if not counts[text] then order[#order + 1] = text end
      counts[text] = (counts[text] or 0) + 1
    end
  end
  local top
  for _, text in ipairs(order) do
    if not top or counts[text] > counts[top] then top = text end
  end
  return { count = n, unique = #order, top = top, freq = top and counts[top] or 0 }
end

local function of_codes(column, words)
  local known = column[column:ge(0)]
  local n = known:size(0)
  if n == 0 then return { count = 0, unique = 0, freq = 0 } end
  local counts = rille.bincount(known)
  local top = counts:argmax():item()
  return { count = n, unique = counts:gt(0):sum():item(), top = words[top + 1], freq = counts[top]:item() }
end

local function described(t, name)
  local column, kind, words = t.columns[name], t.types[name], t.vocabularies[name]
  if words then return of_codes(column, words) end
  if not rille.is_tensor(column) then
    local list = {}
    for i, text in ipairs(column) do list[i] = text ~= "" and text end
    return of_texts(list)
  end
  if kind == "bool" then return of_codes(column:to("int64"), { "false", "true" }) end
  local result = of_numbers(column)
  if kind == "date" then result.std = nil end
  return result
end

local statistics = { "count", "unique", "top", "freq", "mean", "std", "min", "25%", "50%", "75%", "max" }

local function description_text(t, described_columns)
  local rows, has_row = { { "" } }, {}
  for _, name in ipairs(t.names) do
    for key in pairs(described_columns[name]) do has_row[key] = true end
  end
  for k, name in ipairs(t.names) do
    rows[1][k + 1] = name
    local at = 1
    for _, key in ipairs(statistics) do
      if has_row[key] then
        at = at + 1
        rows[at] = rows[at] or { key }
        local value = described_columns[name][key]
        local is_date = t.types[name] == "date" and key ~= "count"
        rows[at][k + 1] = value == nil and "" or type(value) == "string" and value
          or is_date and dates.text(value, value % 86400 ~= 0) or number_text(value)
      end
    end
  end
  return grid(rows)
end

--- What the columns are like, printed as a table: of numbers and dates count, mean, std, min, the quartiles and max, of
-- words and truth values count, unique, top and freq, as pandas counts. d.area.mean, d.city.top.
function Table:describe()
  local result = {}
  for _, name in ipairs(self.names) do result[name] = described(self, name) end
  local t = { names = self.names, types = self.types }
  return setmetatable(result, { __name = "Description", __tostring = function(own) return description_text(t, own) end })
end

return tables
