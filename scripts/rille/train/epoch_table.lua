-- What a training run says on the terminal: a line an epoch, under names that are written once.
local _, require = ...
local class = require "rille.class"
local check, width, progress = require "rille.check", require "rille.look.width", require "rille.train.progress"

local Rows = class.plain "rille.train.rows"

local NOT_SHOWN = { epoch = true, step = true, seconds = true, lr = true, skipped = true }

-- The numbers of a record: losses first, then what else is measured, train before valid.
local function names_of(record)
  local names = {}
  for name, value in pairs(record) do
    if type(value) == "number" and not NOT_SHOWN[name] then names[#names + 1] = name end
  end
  local function key(name)
    local phase, what = name:match "^(%l+)_(.*)$"
    if phase ~= "train" and phase ~= "valid" then phase, what = "", name end
    return (what == "loss" and "0" or "1") .. what .. " " .. phase
  end
  table.sort(names, function(a, b) return key(a) < key(b) end)
  for _, name in ipairs { "lr", "skipped" } do
    if record[name] then names[#names + 1] = name end
  end
  return names
end

local function text_of(name, value)
  if value == nil then return "" end
  if name == "skipped" then return ("%d"):format(value) end
  return check.text(name == "lr" and "%.3g" or "%.4g", value)
end

--- The text for one record: its numbers, below their names where these are not those of the line before.
function Rows:line(record, epochs)
  local names = names_of(record)
  local head, cells = { "epoch" }, { epochs and ("%d/%d"):format(record.epoch, epochs) or ("%d"):format(record.epoch) }
  for i, name in ipairs(names) do head[i + 1], cells[i + 1] = name, text_of(name, record[name]) end
  head[#head + 1] = "time"
  cells[#cells + 1] = record.seconds < 60 and check.text("%.1f s", record.seconds) or progress.duration(record.seconds)
  local function row(texts)
    local parts = {}
    for i, text in ipairs(texts) do parts[i] = width.pad_left(text, math.max(width.of(head[i]), i == 1 and 7 or 8)) end
    return table.concat(parts, "  ")
  end
  local names_line = row(head)
  local text = (names_line ~= self.head and names_line .. "\n" or "") .. row(cells)
  self.head = names_line
  return text
end

return { new = function() return Rows {} end }
