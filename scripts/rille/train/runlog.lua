-- A trainer's numbers as files: CSV with a row an epoch, JSON lines, and TensorBoard's event files (events.lua).
local _, require, native = ...
local streams = require "rille.streams"
local class = require "rille.class"
local check = require "rille.check"
local raise = check.raise
local runlog = {}

local Log = class.plain "rille.train.log"

local function names_of(record)
  local names = {}
  for name, value in pairs(record) do
    if name ~= "epoch" and name ~= "step" and type(value) == "number" then names[#names + 1] = name end
  end
  table.sort(names)
  table.insert(names, 1, "epoch")
  table.insert(names, 2, "step")
  return names
end

local function number_text(value)
  if math.type(value) == "integer" then return ("%d"):format(value) end
  return check.text("%.9g", value)
end

local function open(path, mode)
  local file, problem = streams.open(path, mode)
  if not file then raise("Trainer: log: cannot open %s", problem) end
  return file
end

-- What the disk says is told once, and the run goes on.
function Log:_append(file, text, trainer)
  local fine, problem = file:write(text)
  if fine then fine, problem = file:flush() end
  if fine or self.problem then return end
  self.problem = problem
  local out = trainer.options.out or streams.errors()
  out:write("the log is not whole: ", problem, "\n")
end

-- ---- CSV -----------------------------------------------------------------------------------------------------------------

local function csv_row(columns, record)
  local cells = {}
  for i, name in ipairs(columns) do
    local value = record[name]
    cells[i] = value == value and value and number_text(value) or ""
  end
  return table.concat(cells, ",") .. "\n"
end

-- The file anew, from the records: at the start, and where a name turns up that was not there before.
function Log:_rewrite_csv(history)
  local all = {}
  for _, record in ipairs(history) do
    for name, value in pairs(record) do all[name] = value end
  end
  self.columns = names_of(all)
  local rows = { table.concat(self.columns, ",") .. "\n" }
  for _, record in ipairs(history) do rows[#rows + 1] = csv_row(self.columns, record) end
  if self.csv_file then self.csv_file:close() end
  native.write_file("Trainer: log", self.csv, #history > 0 and table.concat(rows) or "")
  self.csv_file = open(self.csv, "a")
end

function Log:_add_csv(trainer, record)
  local known = {}
  for _, name in ipairs(self.columns) do known[name] = true end
  for name, value in pairs(record) do
    if not known[name] and type(value) == "number" then return self:_rewrite_csv(trainer.history) end
  end
  if #trainer.history == 1 then return self:_rewrite_csv(trainer.history) end
  self:_append(self.csv_file, csv_row(self.columns, record), trainer)
end

-- ---- JSON lines ------------------------------------------------------------------------------------------------------------

local function json_line(record)
  local parts = {}
  for i, name in ipairs(names_of(record)) do
    local value = record[name]
    local is_finite = value and value == value and value ~= math.huge and value ~= -math.huge
    parts[i] = ('"%s": %s'):format(name:gsub('[%c"\\]', "_"), is_finite and number_text(value) or "null")
  end
  return "{" .. table.concat(parts, ", ") .. "}\n"
end

-- Lines of a run that goes on stay, as far as it had come.
local function start_json(path, steps)
  local kept, file = {}, steps > 0 and streams.open(path)
  if file then
    for line in file:lines "L" do
      local step = math.tointeger(tonumber(line:match '"step": (%d+)'))
      if step and step <= steps and line:sub(-1) == "\n" then kept[#kept + 1] = line end
    end
    file:close()
  end
  native.write_file("Trainer: log", path, table.concat(kept))
  return open(path, "a")
end

-- ---- what a trainer calls ------------------------------------------------------------------------------------------------

--- When the run starts or goes on.
function Log:start(trainer)
  if self.csv then self:_rewrite_csv(trainer.history) end
  if self.jsonl_file then self.jsonl_file:close() end -- an open file cannot be replaced on every system
  if self.jsonl then self.jsonl_file = start_json(self.jsonl, trainer.steps) end
  if self.tensorboard then self.events = require("rille.train.events").open(self.tensorboard, trainer.steps) end
end

--- After a batch: every few are written.
function Log:batch(trainer, losses)
  if trainer.steps % self.every ~= 0 then return end
  if self.jsonl_file then
    local record = { epoch = trainer.epoch + 1, step = trainer.steps }
    for name, value in pairs(losses) do record["batch_" .. name] = value end
    record.grad_norm = trainer.grad_norm
    self:_append(self.jsonl_file, json_line(record), trainer)
  end
  if self.events then
    local values = { ["batch/grad_norm"] = trainer.grad_norm }
    for name, value in pairs(losses) do values["batch/" .. name] = value end
    self.events:scalars(trainer.steps, values)
  end
end

--- After an epoch.
function Log:epoch(trainer, record)
  if self.csv_file then self:_add_csv(trainer, record) end
  if self.jsonl_file then
    self:_append(self.jsonl_file, json_line(record), trainer)
  end
  if not self.events then return end
  local values = {}
  for name, value in pairs(record) do
    if name ~= "step" and type(value) == "number" then values[name:gsub("^(%l+)_", "%1/", 1)] = value end
  end
  self.events:scalars(trainer.steps, values)
  if self.histograms and trainer.model then
    for name, parameter in trainer.model:named_parameters() do
      self.events:histogram(trainer.steps, "weights/" .. name, parameter)
    end
  end
end

--- Reads the option log.
function runlog.open(option)
  if type(option) == "string" then
    local kind = option:match "%.(%w+)$"
    option = { [(kind == "csv" or kind == "jsonl") and kind or "tensorboard"] = option }
  end
  check.options("Trainer: log", option,
    { csv = "string", jsonl = "string", tensorboard = "string", every = "integer", histograms = "boolean" })
  if option.every then check.positive("Trainer: log", "every", option.every) end
  return Log {
    csv = option.csv, jsonl = option.jsonl, tensorboard = option.tensorboard, every = option.every or 50,
    histograms = option.histograms,
  }
end

return runlog
