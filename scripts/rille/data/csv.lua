-- Tables from CSV files (RFC 4180): columns as tensors, text as codes with a vocabulary.
--
-- A file is read in blocks and rows are turned into tensors a few thousand at a time, so that memory is that of the tensors.
local rille, require = ...
local check = require "rille.check"
local raise = check.raise
local csv_numbers = require "rille.data.csv_numbers"
local to_number, is_like_number, is_kept = csv_numbers.to_number, csv_numbers.is_like_number, csv_numbers.is_kept
local records = require "rille.data.csv_records"
local open_reader, shown = records.open, records.shown
local dates = require "rille.data.dates"
local new_table = require("rille.data.tables").new
local csv = {}

local GUESS_ROWS, ROWS = 1000, 8192

local find, math_type = string.find, math.type

-- ---- values ------------------------------------------------------------------------------------------------------------

local usual_missing = { "", "NA", "N/A", "na", "n/a", "NaN", "nan", "NAN", "null", "NULL", "None", "?" }
local truth = { ["true"] = true, ["false"] = false }
local types = { float32 = true, float64 = true, int64 = true, bool = true, category = true, string = true, date = true }
local dtypes = { category = "int64", date = "float64" } -- of columns whose type is no dtype

-- What to do about a field that is no number in a column of numbers.
local function advice(reader, column, text)
  local comma = reader.decimal == "." and find(text, "^[+-]?[%d.]*,%d+$") and not find(text, "^%d+,%d%d%d$")
  return ("%s is not a number (%smissing = { '', %s } takes it for no value, types = { ['%s'] = 'category' } takes text)")
    :format(shown(text), comma and "decimal = ',' reads decimal commas, " or "", shown(text), column.name)
end

-- The type of a column by the first rows. One of numbers with a few other fields is a mistake in the file or in the call, not
-- a column of text.
local function guess(reader, rows, k, column)
  local integers, booleans, days, numbers, likes, any, odd = true, true, true, 0, 0, 0, nil
  for _, row in ipairs(rows) do
    local text = row[k]
    if not column.missing[text] then
      local value = to_number(text, reader.decimal)
      any = any + 1
      integers = integers and math_type(value) == "integer"
      booleans = booleans and truth[text:lower()] ~= nil
      days = days and column.to_date(text) ~= nil
      if value then
        numbers = numbers + 1
      else
        if is_like_number(text) then likes = likes + 1 end
        odd = odd or row
      end
    end
  end
  if any == 0 then return column.float end
  if days then return "date" end
  if integers then return "int64" end
  if numbers == any then return column.float end
  if 2 * (numbers + likes) > any then
    reader.first = odd.line
    reader:fail(", column %d (%s): %s", k, column.name, advice(reader, column, odd[k]))
  end
  return booleans and "bool" or "category"
end

local function code_of(reader, column, text)
  local code = column.codes[text]
  if not code then
    if column.is_closed then
      reader:fail(", column %d (%s): %s is not among the %d words of its vocabulary", column.place, column.name, shown(text),
        #column.vocabulary)
    end
    column.vocabulary[#column.vocabulary + 1] = text
    code = #column.vocabulary - 1
    column.codes[text] = code
  end
  return code
end

local function missing_value(reader, column)
  if column.fill ~= nil then return column.fill end
  if column.type == "category" then return -1 end
  if column.type == "string" then return "" end
  if column.type == "date" then return 0 / 0 end
  if column.type == "bool" or column.given and column.type == "int64" then
    reader:fail(", column %d (%s): a value is missing, and there is no fill", column.place, column.name)
  end
  if column.type == "int64" then column.type = column.float end
  return 0 / 0
end

-- A field's value by the column's type. A guessed column of integers becomes one of floats when it has to.
local function parse(reader, column, text)
  if column.missing[text] then return missing_value(reader, column) end
  if column.type == "category" then return code_of(reader, column, text) end
  if column.type == "string" then return text end
  if column.type == "date" then
    local seconds = column.to_date(text)
    if not seconds then
      reader:fail(", column %d (%s): %s is not a date%s", column.place, column.name, shown(text), column.date_format and
        (" of the form '%s'"):format(column.date_format) or " as 2024-12-31 is (date_format = '%d.%m.%Y' reads 31.12.2024)")
    end
    return seconds
  end
  if column.type == "bool" then
    local value = truth[text:lower()]
    if value == nil then value = ({ ["0"] = false, ["1"] = true })[text] end
    if value == nil then
      reader:fail(", column %d (%s): %s is neither true nor false", column.place, column.name, shown(text))
    end
    return value
  end
  local value = to_number(text, reader.decimal)
  if not value then
    reader:fail(", column %d (%s): %s", column.place, column.name,
      column.given and shown(text) .. " is not a number" or advice(reader, column, text))
  end
  if column.is_exact and math_type(value) == "float" and #text > 15 and not is_kept(text, value) then
    reader:fail(
      ", column %d (%s): %s does not fit 64 bits (types = { ['%s'] = 'string' } keeps its digits, 'float64' rounds)",
      column.place, column.name, shown(text), column.name)
  end
  if column.type == "int64" and math_type(value) ~= "integer" then
    if column.given then
      reader:fail(", column %d (%s): %s is not an integer of 64 bits", column.place, column.name, shown(text))
    end
    column.type = column.float
  end
  return value
end

-- ---- columns -----------------------------------------------------------------------------------------------------------

local kinds = {
  delimiter = "string", quote = "string", header = "boolean", names = "table", columns = "table", types = "table|string",
  vocabularies = "table", missing = "table", fill = "any", dtype = "string", decimal = "string", trim = "boolean",
  date_format = "table|string", max_rows = "integer", max_line = "integer", guess_rows = "integer", rows = "integer",
}

local function check_options(name, options)
  options = check.options(name, options, kinds)
  for _, key in ipairs { "delimiter", "quote" } do
    local value = options[key]
    if value and (#value ~= 1 or find(value, "[%w\r\n\0]")) then
      raise("%s: %s must be one character that is no letter, digit or line end, got %s", name, key, shown(value))
    end
  end
  if (options.delimiter or ",") == (options.quote or '"') then raise("%s: delimiter and quote are the same", name) end
  if options.decimal and options.decimal ~= "." and options.decimal ~= "," then
    raise("%s: decimal must be '.' or ',', got %s", name, shown(options.decimal))
  end
  if options.decimal == "," and (options.delimiter or ",") == "," then
    raise("%s: decimal and delimiter are both ','; files with decimal commas have delimiter = ';' as a rule", name)
  end
  for _, key in ipairs { "max_line", "guess_rows", "rows" } do
    if options[key] then check.positive(name, key, options[key]) end
  end
  if options.max_rows and options.max_rows < 0 then raise("%s: max_rows must be at least 0, got %d", name, options.max_rows) end
  if options.dtype and options.dtype ~= "float32" and options.dtype ~= "float64" then
    raise("%s: dtype must be float32 or float64, got %s", name, shown(options.dtype))
  end
  local wanted = options.types
  for column, kind in pairs(type(wanted) == "table" and wanted or { wanted }) do
    if not types[kind] then
      raise("%s: the type of column %s must be float32, float64, int64, bool, category, date or string, got %s",
        name, tostring(column), tostring(kind))
    end
  end
  return options
end

-- Refuses a first record that is data by its looks, where nobody said whether it has the names: numbers alone, a number with
-- a fraction, or a number beside a word that stands again in its own column. rows: the records after it, if they are read.
local function check_header(reader, options, fields, count, rows)
  if options.header ~= nil then return end
  local numbers, filled, why = 0, 0, nil
  for k = 1, count do
    local value = find(fields[k], "%d") and to_number(fields[k], reader.decimal)
    if fields[k] ~= "" then filled = filled + 1 end
    if value then numbers = numbers + 1 end
    if value and math_type(value) == "float" then why = why or shown(fields[k]) .. " is no name" end
  end
  if numbers > 0 and numbers == filled then why = "it has numbers alone" end
  for k = 1, numbers > 0 and not why and count or 0 do
    for _, row in ipairs(rows or {}) do
      if fields[k] ~= "" and row[k] == fields[k] and not to_number(fields[k], reader.decimal) then
        why = ("%s stands again in line %d"):format(shown(fields[k]), row.line)
      end
    end
  end
  if why then
    reader.first = 1
    reader:fail(": this row looks like data, not like names (%s): header = false takes it as data, header = true as names", why)
  end
end

-- The columns' names: given, from the first record, or by number.
local function read_names(reader, options)
  local names, count = {}, nil
  if options.header ~= false then
    count = reader:next()
    if not count then reader:fail(": the file has no header") end
    for k = 1, count do names[k] = reader.fields[k] end
    check_header(reader, options, names, count)
  end
  local header = names
  if options.names then
    if count and count ~= #options.names then
      reader:fail(": %d columns, names has %d", count, #options.names)
    end
    names = table.move(options.names, 1, #options.names, 1, {})
  end
  local first
  if not count and #names == 0 then
    count = reader:next()
    if count then first = table.move(reader.fields, 1, count, 1, {}) end
  end
  for k = 1, count or #names do
    if names[k] == nil or names[k] == "" then names[k] = "column" .. k - 1 end
  end
  return names, first, count and not first and header or nil
end

local function check_known(reader, what, wanted, places)
  for _, column in ipairs(wanted) do
    if not places[column] then
      reader.file:close()
      local names = {}
      for other, place in pairs(places) do names[place] = other end
      raise("%s: %s: %s names the column %s, which is not there; there are %s", reader.name, reader.path, what,
        shown(tostring(column)), shown(table.concat(names, ", ")))
    end
  end
end

-- A column of text whose words and codes are known before, as those of a file that a network was trained on.
local function close_vocabulary(reader, column, words)
  if column.given and column.type ~= "category" then
    reader.file:close()
    raise("%s: vocabularies names the column %s, whose type is %s, not category", reader.name, column.name, column.type)
  end
  for i, word in ipairs(type(words) == "table" and words or {}) do
    column.vocabulary[i], column.codes[word] = word, i - 1
  end
  if #column.vocabulary == 0 then
    reader.file:close()
    raise("%s: the vocabulary of %s must be a list of words, got %s", reader.name, column.name, type(words))
  end
  column.type, column.given, column.is_closed = "category", true, true
end

-- One record for each column of the file: false where it is not wanted.
local function plan_columns(reader, names, options)
  local places, wanted, by_name = {}, {}, {}
  for k, column in ipairs(names) do
    if places[column] then reader:fail(": the column %s is there twice", shown(column)) end
    places[column] = k
  end
  check_known(reader, "columns", options.columns or {}, places)
  for _, key in ipairs { "types", "fill", "vocabularies", "date_format" } do
    for column in pairs(type(options[key]) == "table" and options[key] or {}) do by_name[#by_name + 1] = column end
    check_known(reader, key, by_name, places)
  end
  for _, column in ipairs(options.columns or names) do wanted[column] = true end
  local missing, plan = {}, {}
  for _, text in ipairs(options.missing or usual_missing) do missing[text] = true end
  for k, column in ipairs(names) do
    local given, fill, format = options.types, options.fill, options.date_format
    if type(given) == "table" then given = given[column] end
    if type(fill) == "table" then fill = fill[column] end
    if type(format) == "table" then
      format = format[column]
      given = given or format and "date"
    end
    plan[k] = wanted[column] and {
      name = column, place = k, type = given, given = given ~= nil, fill = fill, missing = missing,
      float = options.dtype or "float32", is_exact = given == nil and not options.dtype, codes = {}, vocabulary = {}, values = {},
      date_format = format, to_date = dates.reader(reader.name, format),
    } or false
    if plan[k] and options.vocabularies and options.vocabularies[column] then
      close_vocabulary(reader, plan[k], options.vocabularies[column])
    end
  end
  return plan
end

local fills = {
  float32 = "number", float64 = "number", int64 = "integer", bool = "boolean", category = "string", string = "string",
  date = "string",
}

-- Types that are not given are guessed from the first records, which are kept.
local function settle_types(reader, plan, rows)
  for k, column in ipairs(plan) do
    if column then
      column.type = column.type or guess(reader, rows, k, column)
      local kind = math_type(column.fill) == "integer" and "integer" or type(column.fill)
      if kind == "number" and column.type == "int64" and not column.given then column.type = column.float end
      local needed = fills[column.type]
      if column.fill ~= nil and kind ~= needed and not (needed == "number" and kind == "integer") then
        reader.file:close()
        raise("%s: the fill of column %s (%s) must be %s, got %s", reader.name, column.name, column.type, needed, kind)
      end
      if column.type == "category" and column.fill then column.fill = code_of(reader, column, column.fill) end
      if column.type == "date" and column.fill then column.fill = parse(reader, column, column.fill) end
    end
  end
end

-- One record into the columns' lists. Plain numbers and known texts take the short way.
local function add_record(reader, plan, fields, at)
  local is_plain = not reader.has_x
  for k = 1, #plan do
    local column = plan[k]
    if column then
      local text, kind = fields[k], column.type
      local value
      if not column.missing[text] then
        if kind == "category" then
          value = column.codes[text]
        elseif is_plain and kind ~= "string" and kind ~= "bool" and kind ~= "date" then
          value = tonumber(text)
          if kind == "int64" and math_type(value) ~= "integer" or #text > 15 then value = nil end
        end
      end
      column.values[at] = value or parse(reader, column, text)
    end
  end
end

-- ---- tables ------------------------------------------------------------------------------------------------------------

-- Floats of guessed columns stay float32 unless that would lose what was written: a whole number's digits above 2^24, or a
-- value above float32's range. Then the column is float64, and what that cannot hold either is an error.
local function widen(reader, column, values)
  local wide = values:to("float64")
  if values.dtype == "int64" and rille.any(wide:to("int64"):ne(values)):item() then
    local at = wide:to("int64"):ne(values):to("int64"):argmax():item()
    if io and io.type(reader.file) == "file" then reader.file:close() end
    raise("%s: %s: column %d (%s): %d needs an integer's 64 bits, but the column also has fractions or missing values "
      .. "(fill = { ['%s'] = 0 } or types = { ['%s'] = 'string' } keep its digits)", reader.name, reader.path, column.place,
      column.name, values[at]:item(), column.name, column.name)
  end
  local rounded = wide:to("float32"):to("float64")
  local is_lossy = rille.any(wide:ne(rounded):logical_and(wide:abs():gt(1 << 24))):item()
  if is_lossy then column.float, column.type = "float64", "float64" end
  return wide
end

local function to_tensor(reader, column, values)
  if not column.is_exact or column.type ~= column.float then
    return rille.tensor(values, { dtype = dtypes[column.type] or column.type })
  end
  local wide = rille.tensor(values, { dtype = "float64" })
  if rille.any(wide:abs():ge(1 << 53)):item() then
    local whole = {}
    for _, value in ipairs(values) do
      if math_type(value) == "integer" then whole[#whole + 1] = value end
    end
    widen(reader, column, rille.tensor(whole, { dtype = "int64" }))
  end
  return widen(reader, column, wide)
end

-- The first n values of the columns' lists as a table; the lists are empty afterwards. A column of guessed
-- floats is float64 here: whether float32 holds it is known only when all of its rows are there (join).
local function take(reader, plan, n)
  local result = new_table(n)
  for _, column in ipairs(plan) do
    if column then
      local values = column.values
      column.values = {}
      result.names[#result.names + 1] = column.name
      if column.type == "category" then result.vocabularies[column.name] = column.vocabulary end
      if column.type ~= "string" then
        values = to_tensor(reader, column, values)
      end
      result.columns[column.name] = values
      result.types[column.name] = column.type
    end
  end
  return result
end

-- One column whose every line has another delimiter, equally often, was meant to be several.
local function check_delimiter(reader, names, rows)
  if #names ~= 1 or reader.is_given or #rows == 0 then return end
  for _, other in ipairs { ";", "\t", "|" } do
    local count, same = select(2, names[1]:gsub(other, "")), true
    for _, row in ipairs(rows) do same = same and select(2, row[1]:gsub(other, "")) == count end
    if count > 0 and same then
      reader.first = 1
      reader:fail(": one column%s", reader:hint(names[1]))
    end
  end
end

-- A function that gives one table of up to `rows` records after the other, then nil; and the reader.
local function tables(name, path, options)
  local reader = open_reader(name, path, options)
  local names, first, header = read_names(reader, options)
  local plan, width = plan_columns(reader, names, options), #names
  local kept, left = {}, options.max_rows or math.maxinteger
  local function check_width(count)
    if count ~= width then
      reader:fail(": %d fields, where there are %d columns%s", count, width, width == 1 and reader:hint(names[1]) or "")
    end
  end
  local function next_record()
    if left <= 0 then return nil end
    left = left - 1
    if first then
      local record = first
      first = nil
      return record
    end
    local count = reader:next()
    if not count then return nil end
    check_width(count)
    return reader.fields
  end
  for _ = 1, options.guess_rows or GUESS_ROWS do
    local record = next_record()
    if not record then break end
    kept[#kept + 1] = table.move(record, 1, width, 1, { line = reader.first })
  end
  check_delimiter(reader, names, kept)
  if header then check_header(reader, options, header, width, kept) end
  settle_types(reader, plan, kept)
  local done, from, rows = false, 0, options.rows or ROWS
  return function()
    if done then return nil end
    local n = 0
    while n < rows do
      from = from + 1
      local record = kept and kept[from]
      if record then reader.first, reader.has_x = record.line, true else kept, record = nil, next_record() end
      if not record then
        done = true
        reader.file:close()
        break
      end
      n = n + 1
      add_record(reader, plan, record, n)
    end
    if n == 0 then return nil end
    return take(reader, plan, n)
  end, reader, plan
end

--- Tables of a few rows after the other, for files that are larger than memory: for part in data.csv_batches(path) do ... end.
-- Vocabularies are shared by all parts and grow. Where types are not given, a column of integers becomes one of floats from
-- the part on in which it must.
-- @param options rows (8192): of a part; the others as for read_csv
function csv.csv_batches(path, options)
  local next_table, reader, plan = tables("csv_batches", path, check_options("csv_batches", options))
  return function()
    local part = next_table()
    for _, column in ipairs(part and plan or {}) do
      if column and column.type == column.float then
        part.columns[column.name] = part.columns[column.name]:to(column.type)
      end
    end
    return part
  end, nil, nil, reader.file
end

local function join(reader, parts, column)
  local list = {}
  for i, part in ipairs(parts) do list[i] = part.columns[column.name] end
  if column.is_exact and column.type == column.float then
    for i, values in ipairs(list) do list[i] = widen(reader, column, values) end
  end
  if column.type ~= "string" then
    local dtype = dtypes[column.type] or column.type
    for i, values in ipairs(list) do list[i] = values:to(dtype) end
    return #list > 0 and rille.cat(list) or rille.zeros(0, { dtype = dtype })
  end
  local all = {}
  for _, values in ipairs(list) do table.move(values, 1, #values, #all + 1, all) end
  return all
end

--- A CSV file as a table: columns (name -> tensor, or a list for strings), names (in the file's order), vocabularies (name ->
-- list; code 0 is its first element) and rows; #t rows, t:tensor { names } columns side by side.
-- @param path the file
-- @param options delimiter (","), quote ('"'), header (true), names: instead of the header's; columns: a list of those wanted;
-- types: name -> "float32", "float64", "int64", "bool", "category", "date" or "string", or one of these for all; what is not
-- given is guessed from the first guess_rows (1000) rows; dtype: of guessed floats (float32, or float64 where whole numbers above
-- 2^24 would lose digits); date_format: of dates, else ISO 8601; decimal ("."): "," reads 1.250,5 as 1250.5; trim (true): blanks
-- around fields without quotes are none of them; vocabularies: name -> words, for a category whose codes are known; missing: the
-- texts that stand for no value; fill: what stands in for it, for all or name -> value; without it, NaN (guessed integers become
-- floats), code -1 or ""; max_rows; max_line (1048576): bytes of the longest row
-- Raises with file, line, column and reason.
function csv.read_csv(path, options)
  local next_table, reader, plan = tables("read_csv", path, check_options("read_csv", options))
  local file <close> = reader.file -- luacheck: ignore 211 (closed at the end, whatever happens)
  local parts, rows = {}, 0
  for part in next_table do
    parts[#parts + 1] = part
    rows = rows + part.rows
  end
  local result = take(reader, plan, 0)
  for _, column in ipairs(plan) do
    if column then result.columns[column.name] = join(reader, parts, column) end
  end
  result.rows = rows
  return result
end

return csv
