-- rille.train.compare: one HTML page about several runs: their curves in the same axes, their numbers, and the settings in which
-- they differ.
local rille, require = ...
local check, streams = require "rille.check", require "rille.streams"
local pages, plot = require "rille.train.page", rille.plot
local train = {}

-- ---- the runs ----------------------------------------------------------------------------------------------------------------

local function read_lines(path)
  local file, problem = streams.open(path)
  if not file then check.raise("compare: cannot open %s", problem) end
  local lines = {}
  for line in file:lines() do
    if line:find "%S" then lines[#lines + 1] = line:gsub("\r$", "") end
  end
  file:close()
  return lines
end

local function read_csv(lines)
  local names, records = {}, {}
  for name in (lines[1] or ""):gmatch "[^,]+" do names[#names + 1] = name end
  for i = 2, #lines do
    local record, k = {}, 0
    for text in (lines[i] .. ","):gmatch "([^,]*)," do
      k = k + 1
      if names[k] then record[names[k]] = tonumber(text) end
    end
    records[#records + 1] = record
  end
  return records
end

-- Lines of batches are left out: they have no loss of an epoch.
local function read_json(lines)
  local records = {}
  for _, line in ipairs(lines) do
    local record, is_epoch = {}, false
    for name, text in line:gmatch '"([^"]+)": *([^,}]+)' do
      record[name] = tonumber(text)
      is_epoch = is_epoch or name == "seconds"
    end
    if is_epoch then records[#records + 1] = record end
  end
  return records
end

local function read_run(name, given)
  local run = { name = name }
  if type(given) == "string" then
    local ending = given:match "%.(%w+)$"
    if ending ~= "csv" and ending ~= "jsonl" then
      check.raise("compare: a path must be a log, .csv or .jsonl, got '%s'", given)
    end
    run.history = (ending == "csv" and read_csv or read_json)(read_lines(given))
  elseif type(given) == "table" and type(given.history) == "table" then
    run.history, run.options, run.seconds = given.history, given.options, given.seconds
    run.model = given.model
  elseif type(given) == "table" and getmetatable(given) == nil then
    run.history = given
  else
    check.raise("compare: a run must be a Trainer, a list of records or the path of a log, got %s", check.type_of(given))
  end
  if type(run.history[1]) ~= "table" then check.raise("compare: '%s' has no records", name) end
  return run
end

-- The last part of a path without its ending; "run 1" where nothing else is known.
local function name_of(i, given)
  return type(given) == "string" and (given:match "([^/\\]+)%.%w+$" or given) or ("run %d"):format(i)
end

local function read_runs(given)
  if type(given) ~= "table" or getmetatable(given) ~= nil then
    check.raise("compare: needs a table of runs, got %s", check.type_of(given))
  end
  local runs, names = {}, {}
  for i, one in ipairs(given) do runs[i] = read_run(name_of(i, one), one) end
  for name in pairs(given) do
    if type(name) == "string" then names[#names + 1] = name end
  end
  table.sort(names)
  for _, name in ipairs(names) do runs[#runs + 1] = read_run(name, given[name]) end
  if #runs == 0 then check.raise "compare: there are no runs" end
  return runs
end

-- ---- the page ----------------------------------------------------------------------------------------------------------------

-- what -> phase -> run's name -> points, and the names of what is measured.
local function all_curves(runs)
  local all, names = {}, {}
  for _, run in ipairs(runs) do
    local curves = pages.curves_of(run.history)
    for what, phases in pairs(curves) do
      if not all[what] then
        all[what] = {}
        names[#names + 1] = what
      end
      for phase, points in pairs(phases) do
        all[what][phase] = all[what][phase] or {}
        table.insert(all[what][phase], { name = run.name, points = points })
      end
    end
  end
  table.sort(names, function(a, b)
    local first, second = a == "loss" and "" or a == "lr" and "\255" or a, b == "loss" and "" or b == "lr" and "\255" or b
    return first < second
  end)
  return all, names
end

local function series_of(runs, list)
  local series = {}
  for i, run in ipairs(runs) do -- a run has the same colour in every picture
    series[i] = { name = "", y = {} }
    for _, one in ipairs(list) do
      if one.name == run.name then
        local x, y = {}, {}
        for k, point in ipairs(one.points) do x[k], y[k] = point[1], point[2] end
        series[i] = { name = run.name, x = x, y = y }
      end
    end
  end
  return series
end

local function add_curves(page, runs, all, names)
  page:section("Curves", function()
    page:add '<div class="charts">'
    for _, what in ipairs(names) do
      for _, phase in ipairs { "train", "valid", what } do
        local list = all[what][phase]
        if list and (what ~= "lr" or #runs > 1) then
          local title = what == "lr" and "learning rate" or phase == what and what or phase .. " " .. what
          page:add("%s", pages.raw(plot.svg(series_of(runs, list), nil, { title = title, xlabel = "epoch", width = 500,
            height = 300 })))
        end
      end
    end
    page:add "</div>"
  end)
end

local function seconds_of(run)
  local sum, is_known = 0, run.seconds
  for _, record in ipairs(run.history) do
    if record.seconds then sum, is_known = sum + record.seconds, true end
  end
  return run.seconds or is_known and sum or nil
end

-- For each run the last value of each number, and the best loss of the valid batches with its epoch.
local function add_numbers(page, runs, all, names)
  local head, rows = { "run", "epochs" }, {}
  local columns = {}
  for _, what in ipairs(names) do
    for _, phase in ipairs { "train", "valid", what } do
      if all[what][phase] then
        local column = phase == what and what or phase .. "_" .. what
        head[#head + 1], columns[#columns + 1] = column:gsub("_", " "), column
      end
    end
  end
  local loss = all.loss and (all.loss.valid and "valid_loss" or "train_loss")
  if loss then head[#head + 1], head[#head + 2] = "best " .. loss:gsub("_", " "), "in epoch" end
  head[#head + 1] = "seconds"
  for _, run in ipairs(runs) do
    local last = run.history[#run.history]
    local row = { run.name, #run.history }
    for _, column in ipairs(columns) do row[#row + 1] = last[column] or "" end
    if loss then
      local best, at = math.huge, nil
      for i, record in ipairs(run.history) do
        if record[loss] and record[loss] < best then best, at = record[loss], i end
      end
      row[#row + 1], row[#row + 2] = at and best or "", at or ""
    end
    row[#row + 1] = seconds_of(run) or ""
    rows[#rows + 1] = row
  end
  page:section("Numbers", function() page:table(head, rows) end)
end

-- Settings that are not the same for all runs, a column a run.
local function add_differences(page, runs)
  local head, names, values = { "" }, {}, {}
  for i, run in ipairs(runs) do
    head[i + 1] = run.name
    local settings = run.options and pages.settings(run) or {}
    if run.model then settings[#settings + 1] = { "parameters", pages.grouped(run.model:num_parameters()) } end
    for _, row in ipairs(settings) do
      if not values[row[1]] then
        values[row[1]] = {}
        names[#names + 1] = row[1]
      end
      values[row[1]][i] = row[2]
    end
  end
  table.sort(names)
  local rows = {}
  for _, name in ipairs(names) do
    local row, differs, first = { name }, false, nil
    for i, run in ipairs(runs) do
      row[i + 1] = values[name][i] or "-"
      if run.options then
        first = first or row[i + 1]
        differs = differs or row[i + 1] ~= first
      end
    end
    if differs then rows[#rows + 1] = row end
  end
  if #rows > 0 then page:section("Settings that differ", function() page:table(head, rows) end) end
end

local kinds = { title = "string", notes = "string" }

--- Writes one HTML page that compares runs. The page holds everything and needs no script.
function train.compare(given, path, options)
  if path ~= nil then check.ending("compare", path, "HTML") end
  options = check.options("compare", options, kinds)
  local runs = read_runs(given)
  local page = pages.new(options.title or ("%d runs"):format(#runs), options.notes)
  local all, names = all_curves(runs)
  add_curves(page, runs, all, names)
  add_numbers(page, runs, all, names)
  add_differences(page, runs)
  return page:finish("compare", path)
end

return train
