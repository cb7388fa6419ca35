-- Dates of CSV files: seconds since 1970 began, without leap seconds, in UTC; texts without a zone are taken as UTC.
local rille, require = ...
local check = require "rille.check"
local raise = check.raise
local dates = {}

local DAY = 86400

-- ---- the calendar (Gregorian, also before it was used) -------------------------------------------------------------------

local month_days = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

local function days_in(year, month)
  local is_leap = year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0)
  return month == 2 and is_leap and 29 or month_days[month]
end

-- Days since 1970-01-01. Years begin in March here, so that the day of a leap year is the last.
local function day_number(year, month, day)
  local y = month <= 2 and year - 1 or year
  local of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
  return 365 * y + y // 4 - y // 100 + y // 400 + of_year - 719468
end

-- Seconds of what fields say; nil where there is no such moment.
local function seconds_of(f)
  local year, month, day = f.year, f.month or 1, f.day or 1
  if not year or month < 1 or month > 12 or day < 1 or day > days_in(year, month) then return nil end
  local hour, minute, second = f.hour or 0, f.minute or 0, f.second or 0
  if hour > 23 or minute > 59 or second >= 60 then return nil end
  return day_number(year, month, day) * DAY + hour * 3600 + minute * 60 + second - (f.zone or 0)
end

-- Seconds east of Greenwich: Z, +02, +0200, +02:00. nil: no zone.
local function zone_of(text)
  if text == "Z" or text == "z" then return 0 end
  local sign, hours, minutes = text:match "^([+-])(%d%d):?(%d%d)$"
  if not sign then sign, hours = text:match "^([+-])(%d%d)$" end
  if not sign or tonumber(hours) > 23 or tonumber(minutes or 0) > 59 then return nil end
  local zone = tonumber(hours) * 3600 + tonumber(minutes or 0) * 60
  return sign == "-" and -zone or zone
end

-- ---- reading -------------------------------------------------------------------------------------------------------------

--- Seconds of a date of ISO 8601 (2024-03-01, 2024/03/01, with 12:30 or T12:30:05.25 behind it, and a zone); nil: it is none.
function dates.from_iso(text)
  local year, mark, month, day, rest = text:match "^(%d%d%d%d)([-/])(%d%d?)[-/](%d%d?)(.*)$"
  if not year or mark == "-" and (#month < 2 or #day < 2) then return nil end
  local f = { year = tonumber(year), month = tonumber(month), day = tonumber(day) }
  if rest ~= "" then
    local hour, minute, more = rest:match "^[Tt ](%d%d?):(%d%d)(.*)$"
    if not hour then return nil end
    f.hour, f.minute = tonumber(hour), tonumber(minute)
    local second, behind = more:match "^:(%d%d%.?%d*)(.*)$"
    f.second, more = tonumber(second or 0), behind or more
    if more ~= "" then
      f.zone = zone_of(more:match "^ ?(.*)$")
      if not f.zone then return nil end
    end
  end
  return seconds_of(f)
end

local months = { "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
  "december" }

local function month_named(text)
  text = text:lower()
  for i, name in ipairs(months) do
    if text == name or text == name:sub(1, 3) then return i end
  end
end

-- What stands behind % in a format, as in Python's strptime: the pattern of its text, and what that does to the fields.
local function number_into(name)
  return function(f, text) f[name] = tonumber(text) return true end
end
local directives = {
  Y = { "(%d%d%d%d)", number_into "year" }, m = { "(%d%d?)", number_into "month" }, d = { "(%d%d?)", number_into "day" },
  H = { "(%d%d?)", number_into "hour" }, M = { "(%d%d?)", number_into "minute" }, S = { "(%d%d?)", number_into "whole" },
  y = { "(%d%d)", function(f, text)
    f.year = tonumber(text) + (tonumber(text) < 69 and 2000 or 1900)
    return true
  end },
  I = { "(%d%d?)", function(f, text)
    f.hour = tonumber(text) % 12
    return tonumber(text) >= 1 and tonumber(text) <= 12
  end },
  p = { "([AaPp][Mm])", function(f, text)
    f.half = text:lower()
    return true
  end },
  b = { "(%a+)", function(f, text)
    f.month = month_named(text)
    return f.month
  end },
  f = { "(%d+)", function(f, text)
    f.fraction = tonumber("0." .. text)
    return true
  end },
  z = { "([+-Zz][%d:]*)", function(f, text)
    f.zone = zone_of(text)
    return f.zone
  end },
}
directives.B = directives.b

-- A function that reads texts of a format.
local function reader_of(format)
  local pattern, steps = {}, {}
  local at = 1
  while at <= #format do
    local c = format:sub(at, at)
    if c == "%" then
      local directive = directives[format:sub(at + 1, at + 1)]
      if directive then
        pattern[#pattern + 1], steps[#steps + 1] = directive[1], directive[2]
      elseif format:sub(at + 1, at + 1) == "%" then
        pattern[#pattern + 1] = "%%"
      else
        return nil, format:sub(at, at + 1)
      end
      at = at + 2
    else
      pattern[#pattern + 1] = c:find "%p" and "%" .. c or c
      at = at + 1
    end
  end
  pattern = "^" .. table.concat(pattern) .. "$"
  return function(text)
    local found = { text:match(pattern) }
    if found[1] == nil then return nil end
    local f = {}
    for i, step in ipairs(steps) do
      if not step(f, found[i]) then return nil end
    end
    if f.half == "pm" and f.hour then f.hour = f.hour + 12 end
    f.second = (f.whole or 0) + (f.fraction or 0)
    return seconds_of(f)
  end
end

--- The function that reads dates of a format (nil: ISO 8601): a text's seconds, or nil.
-- @param name the caller's, for errors
function dates.reader(name, format)
  if format == nil then return dates.from_iso end
  local read, odd = reader_of(format)
  if not read then
    raise("%s: date_format '%s' has %s, known are %%Y %%y %%m %%d %%b %%B %%H %%I %%p %%M %%S %%f %%z and %%%%", name, format,
      odd)
  end
  if not format:find "%%[Yy]" then raise("%s: date_format '%s' has no year (%%Y or %%y)", name, format) end
  return read
end

-- ---- showing, and taking apart -------------------------------------------------------------------------------------------

--- A date as text: 2024-03-01, or with the time where has_time.
function dates.text(seconds, has_time)
  if seconds ~= seconds then return "-" end
  seconds = (seconds * 1000 + 0.5) // 1 / 1000
  local days = seconds // DAY
  -- Here days count from 0000-03-01, in spans of 400 years.
  local z = days + 719468
  local era, of_era = z // 146097, z % 146097
  local year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
  local of_year = of_era - (365 * year + year // 4 - year // 100)
  local month = (5 * of_year + 2) // 153
  local day = of_year - (153 * month + 2) // 5 + 1
  month = month < 10 and month + 3 or month - 9
  year = year + 400 * era + (month <= 2 and 1 or 0)
  local text = ("%04d-%02d-%02d"):format(year // 1, month // 1, day // 1)
  if not has_time then return text end
  local left = seconds - days * DAY
  local whole = left // 1
  text = ("%s %02d:%02d:%02d"):format(text, whole // 3600 // 1, whole // 60 % 60 // 1, whole % 60 // 1)
  return left == whole and text or text .. ("%.3f"):format(left - whole):match "%..*"
end

local function div(x, n) return rille.div(x, n, { rounding_mode = "floor" }) end

--- What a calendar says of dates; -1 everywhere where the date is missing.
-- @param seconds a column of dates
-- Gives year, month, day, hour, minute, second, weekday (Monday is 0) and yearday (from 1): int64 tensors of its shape.
function dates.date_parts(seconds)
  if not rille.is_tensor(seconds) or seconds.dtype ~= "float64" and seconds.dtype ~= "int64" then
    raise("date_parts: seconds must be a column of dates (float64) or of whole seconds (int64), got %s",
      rille.is_tensor(seconds) and seconds.dtype or type(seconds))
  end
  local known = seconds:eq(seconds)
  local whole = rille.where(known, seconds:floor(), seconds * 0):nan_to_num():to("int64")
  local days = div(whole, DAY)
  local left = whole - days * DAY
  local z = days + 719468
  local era = div(z, 146097)
  local of_era = z - era * 146097
  local y = div(of_era - div(of_era, 1460) + div(of_era, 36524) - div(of_era, 146096), 365)
  local of_year = of_era - (y * 365 + div(y, 4) - div(y, 100))
  local m = div(of_year * 5 + 2, 153)
  local month = rille.where(m:lt(10), m + 3, m - 9)
  local year = y + era * 400 + month:le(2):to("int64")
  local before = year - 1
  local first = before * 365 + div(before, 4) - div(before, 100) + div(before, 400) - 719162 -- the year's first day
  local parts = {
    year = year, month = month, day = of_year - div(m * 153 + 2, 5) + 1, hour = div(left, 3600),
    minute = div(left, 60) - div(left, 3600) * 60, second = left - div(left, 60) * 60,
    weekday = (days + 3) - div(days + 3, 7) * 7, yearday = days - first + 1,
  }
  for name, part in pairs(parts) do parts[name] = rille.where(known, part, part * 0 - 1) end
  return parts
end

check.take_names(dates, { date_parts = "seconds" })

return dates
