-- Tables of CSV files: dates, and how a table is looked at. os.date and os.time know the calendar.
local rille = require "rille"
local data = rille.data

local path = os.tmpname()
local function read(text, options)
  local file <close> = assert(io.open(path, "wb"))
  file:write(text)
  file:flush()
  return data.read_csv(path, options)
end

local function raises(pattern, f, ...)
  local fine, problem = pcall(f, ...)
  assert.is_false(fine)
  problem = tostring(problem):gsub(path, "FILE", 1, true)
  assert(problem:find(pattern), problem)
end

local function column(lines, options) return read("d\n" .. table.concat(lines, "\n") .. "\n", options).columns.d end

teardown(function() os.remove(path) end)

describe("dates in CSV files", function()
  it("are seconds since 1970 in UTC", function()
    rille.manual_seed(0)
    local lines, expected = {}, {}
    if not pcall(os.date, "!%Y", -1) then return pending "os.date knows no year before 1970 here" end
    for i = 1, 300 do
      local seconds = rille.randint(-12000000, 60000000, { 1 }):item() * 1009
      lines[i] = os.date("!%Y-%m-%d %H:%M:%S", seconds)
      expected[i] = seconds
    end
    local t = read("d\n" .. table.concat(lines, "\n") .. "\n")
    assert.equal("date", t.types.d)
    assert.equal("float64", t.columns.d.dtype)
    assert.same(expected, t.columns.d:to("int64"):totable())
    local parts = data.date_parts(t.columns.d)
    for i, seconds in ipairs(expected) do
      local known = os.date("!*t", seconds)
      for ours, theirs in pairs { year = "year", month = "month", day = "day", hour = "hour", minute = "min", second = "sec", yearday = "yday" } do
        assert.equal(known[theirs], parts[ours][i - 1]:item(), ours)
      end
      assert.equal((known.wday + 5) % 7, parts.weekday[i - 1]:item())
    end
    for name, part in pairs(data.date_parts(t.columns.d:to "int64")) do assert.is_true(part:equal(parts[name])) end
  end)

  it("take the forms of ISO 8601, with zones", function()
    local day = os.time { year = 2024, month = 2, day = 29, hour = 0 }
    assert.equal(1709164800, column({ "2024-02-29" }):item())
    for text, after in pairs {
      ["2024-02-29"] = 0, ["2024/2/29"] = 0, ["2024-02-29 01:02"] = 3720, ["2024-02-29T01:02:03"] = 3723, ["2024-02-29 01:02:03.5"] = 3723.5,
      ["2024-02-29T00:00:00Z"] = 0, ["2024-02-29T00:00:00+02:00"] = -7200, ["2024-02-29 00:00 -0130"] = 5400, ["2024-02-29 00:00:01+01"] = -3599,
    } do
      assert.equal(1709164800 + after, column({ text }):item(), text)
    end
    assert.is_true(math.abs(day - 1709164800) <= 86400) -- whatever the zone of the machine
    for _, text in ipairs { "2023-02-29", "2024-13-01", "2024-00-10", "2024-01-32", "2024-1-1", "2024-01-01 24:00", "2024-01-01 10:60", "2024-01-01x",
      "2024-01-01 10:00:60", "2024-01-01 10:00+25:00", "24-01-01", "2024-01", "1900-02-29" } do
      assert.equal("int64", column({ text }).dtype, text) -- a category
      raises("FILE: line 2, column 1 %(d%): '.*' is not a date as 2024%-12%-31 is %(date_format = '%%d.%%m.%%Y' reads 31.12.2024%)$",
        read, "d\n" .. text .. "\n", { types = "date" })
    end
    assert.equal(951782400, column({ "2000-02-29" }):item())
  end)

  it("take a format", function()
    for _, case in ipairs {
      { "%d.%m.%Y", "29.2.2024", 0 }, { "%m/%d/%y", "02/29/24", 0 }, { "%d %b %Y %H:%M", "29 Feb 2024 13:30", 48600 },
      { "%B %d, %Y", "February 29, 2024", 0 }, { "%Y%m%d", "20240229", 0 }, { "%Y-%m-%d %I:%M %p", "2024-02-29 12:05 am", 300 },
      { "%Y-%m-%d %I:%M %p", "2024-02-29 12:05 PM", 43500 }, { "%d.%m.%Y %H:%M:%S.%f %z", "29.02.2024 01:00:00.25 +0100", 0.25 },
      { "100%% %d-%m-%Y", "100% 29-02-2024", 0 },
    } do
      assert.equal(1709164800 + case[3], column({ '"' .. case[2] .. '"' }, { date_format = { d = case[1] } }):item(), case[1])
      assert.equal(1709164800 + case[3], column({ '"' .. case[2] .. '"' }, { date_format = case[1] }):item(), case[1])
    end
    raises("line 2, column 1 %(d%): '30.02.2024' is not a date of the form '%%d.%%m.%%Y'$", read, "d\n30.02.2024\n", { date_format = { d = "%d.%m.%Y" } })
    raises("read_csv: date_format '%%Q%%Y' has %%Q, known are", read, "d\n1\n", { date_format = "%Q%Y" })
    raises("read_csv: date_format '%%d.%%m.' has no year", read, "d\n1\n", { date_format = "%d.%m." })
    raises("date_format names the column 'e', which is not there", read, "d\n1\n", { date_format = { e = "%Y" } })
  end)

  it("may be missing, and are filled", function()
    local t = read "d,n\n2024-02-29,1\n,2\nNA,3\n"
    assert.equal(2, t.columns.d:isnan():sum():item())
    assert.same({ 2024, -1, -1 }, data.date_parts(t.columns.d).year:totable())
    assert.same({ 3, -1, -1 }, data.date_parts(t.columns.d).weekday:totable())
    assert.same({ 1709164800, 0, 0 }, read("d\n2024-02-29\nNA\nNA\n", { fill = "1970-01-01" }).columns.d:to("int64"):totable())
    raises("the fill of column d %(date%) must be string, got integer", read, "d\n2024-02-29\nNA\n", { fill = 0 })
    raises("line 3, column 1 %(d%): 'soon' is not a date", read, "d\n2024-02-29\nsoon\n", { guess_rows = 1 })
    raises("tensor: the column 'd' holds dates, whose seconds float32 cannot tell apart", t.tensor, t, { "d" })
    assert.equal("float64", t:tensor({ "d" }, "float64").dtype)
    raises("date_parts: seconds must be a column of dates", data.date_parts, rille.ones(2))
    read "d\n2024-02-29\n\n"
    for part in data.csv_batches(path, { rows = 1 }) do assert.equal("float64", part.columns.d.dtype) break end -- luacheck: ignore 512
  end)
end)

describe("a table", function()
  local text = "when,area,city,ok,note\n2024-02-29,50.5,Bonn,true,first\n2024-03-01 12:30:05.25,80,Kiel,false,b\n,,Bonn,true,\n"
    .. "1969-12-31 23:59:59,3,,true,dd\n2020-01-01,4,Bonn,true,dd\n2020-01-01,5,Kiel,false,\n"

  it("shows its first rows", function()
    local t = read(text, { types = { note = "string" } })
    assert.equal("Table(6 rows: when date, area float32, city category of 2, ok bool, note string)", tostring(t))
    assert.equal([[
                      when  area  city     ok   note
0      2024-02-29 00:00:00  50.5  Bonn   true  first
1  2024-03-01 12:30:05.250    80  Kiel  false      b
2                        -     -  Bonn   true
3      1969-12-31 23:59:59     3     -   true     dd]], tostring(t:head(4)))
    assert.equal(5, #t:head())
    assert.equal(6, #t:head(100))
    assert.equal(0, #t:head(0))
    assert.same({ 2, 2 }, t:head(2):tensor({ "area", "city" }):shape())
    assert.same(t.vocabularies, t:head(1).vocabularies)
    assert.equal("   n\n0  \u{e4}\n1  b", tostring(read("n\n\u{e4}\nb\n"):head()))
    raises("head: n must be a whole number of at least 0, got 1.5", t.head, t, 1.5)
    raises("a table has no field or column 'haed', did you mean 'head'?", function() return t.haed end)
  end)

  -- The numbers of pandas.DataFrame.describe.
  it("is described", function()
    local t = read(text, { types = { note = "string" } })
    local d = t:describe()
    assert.same({ count = 5, unique = 2, top = "Bonn", freq = 3 }, d.city)
    assert.same({ count = 6, unique = 2, top = "true", freq = 4 }, d.ok)
    assert.same({ count = 4, unique = 3, top = "dd", freq = 2 }, d.note)
    assert.equal(5, d.area.count)
    assert.near(28.5, d.area.mean, 1e-12)
    assert.near(35.1390096616, d.area.std, 1e-9)
    assert.same({ 3, 4, 5, 50.5, 80 }, { d.area.min, d.area["25%"], d.area["50%"], d.area["75%"], d.area.max })
    assert.same({ -1, 1577836800, 1577836800, 1709164800, 1709296205.25 },
      { d.when.min, d.when["25%"], d.when["50%"], d.when["75%"], d.when.max })
    assert.is_nil(d.when.std)
    assert.matches("when +area +city +ok +note\ncount +5 +5 +5 +6 +4\nunique +2 +2 +3\ntop +Bonn +true +dd\nfreq +3 +4 +2\nmean ", tostring(d))
    assert.matches("std +35.139\nmin +1969%-12%-31 23:59:59 +3\n25%% +2020%-01%-01 +4\n", tostring(d))
    local empty = read("a,b,c\n"):describe()
    assert.equal(0, empty.a.count)
    assert.is_true(empty.a.mean ~= empty.a.mean)
    local one = read("a,b\n7,\n"):describe()
    assert.equal(7, one.a["25%"])
    assert.is_true(one.a.std ~= one.a.std)
    assert.equal(0, one.b.count)
  end)

  it("keeps the words of its categories in a file", function()
    local t = read(text)
    rille.save({ columns = { city = t.columns.city }, words = t.vocabularies }, path)
    local kept = rille.load(path)
    assert.same(t.vocabularies, kept.words)
    assert.same(t.columns.city:totable(), kept.columns.city:totable())
  end)
end)
