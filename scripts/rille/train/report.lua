-- rille.train.report: one HTML page about a run, with all pictures inside it: no script, nothing from elsewhere.
local rille, require, native = ...
local class = require "rille.class"
local check, probe, progress = require "rille.check", require "rille.look.probe", require "rille.train.progress"
local plot = rille.plot
local nn, is_tensor = rille.nn, rille.is_tensor
local escape = require("rille.look.svg").escape
local train = {}

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
  self:add "<table><tr>"
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
  self:add "</table>"
end

-- ---- curves and numbers ----------------------------------------------------------------------------------------------------

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

local function add_curves(page, run)
  local curves, names = curves_of(run.history)
  page:section("Curves", function()
    page:add '<div class="charts">'
    for _, name in ipairs(names) do
      if name ~= "lr" or not is_constant(curves[name]) then
        local title, series = name, curves[name]
        if name == "lr" then title, series = "learning rate", series.lr end
        page:add("%s", raw(plot.svg(series, nil, { title = title, xlabel = "epoch", width = 500, height = 300 })))
      end
    end
    if run.curve and #run.curve > 1 then
      local points = {}
      for i, value in ipairs(run.curve) do points[i] = { i * run.stride, value } end
      page:add("%s", raw(plot.svg(points, nil, { title = "loss by batch", xlabel = "batch", width = 500, height = 300 })))
    end
    page:add "</div>"
  end)
end

local function add_metrics(page, run)
  local names, rows = {}, {}
  local last = run.history[#run.history]
  for name, value in pairs(last) do
    if type(value) == "number" and not NO_CURVES[name] then names[#names + 1] = name end
  end
  table.sort(names)
  for _, name in ipairs(names) do
    local low, high = math.huge, -math.huge
    for _, record in ipairs(run.history) do
      local value = record[name]
      if value and value == value then low, high = math.min(low, value), math.max(high, value) end
    end
    rows[#rows + 1] = { name, run.history[1][name] or 0 / 0, low, high, last[name] }
  end
  page:section("Metrics", function() page:table({ "", "first", "lowest", "highest", "last" }, rows) end)
end

-- The table of confusion that a metric has, on the valid batches if there are some.
local function confusion_of(run)
  for _, phase in ipairs { "valid_", "train_" } do
    for name in pairs(run.metrics or {}) do
      local value = run.last and run.last[phase .. name]
      if is_tensor(value) and value:dim() == 2 and value:size(0) == value:size(1) then return value, phase .. name end
    end
  end
  for name, metric in pairs(run.metrics or {}) do
    local counts = type(metric) == "table" and metric.counts
    if is_tensor(counts) and #counts > 0 then return counts, name end
  end
end

local function add_confusion(page, run, classes)
  local counts, name = confusion_of(run)
  if not counts or #counts > 100 then return end
  page:section("Confusion: " .. name, function()
    page:add('<div class="charts">%s</div>', raw(plot.confusion_svg(counts, nil, {
      classes = classes and #classes == #counts and classes or nil, width = #counts > 10 and 1000 or 560,
    })))
  end)
end

-- ---- settings and the model --------------------------------------------------------------------------------------------------

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

local function add_settings(page, run)
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
  rows[#rows + 1] = { "threads", tostring(rille.get_num_threads()) }
  rows[#rows + 1] = { "first seed", tostring(rille.initial_seed()) }
  page:section("Settings", function() page:table({ "", "" }, rows) end)
end

-- A batch of the run's data, and the random states and loader as they were.
local function batch_of(run)
  local source = run.options.valid or run.options.train
  if type(source) ~= "table" then return nil end
  if getmetatable(source) == nil then
    return type(source[1]) == "table" and table.pack(table.unpack(source[1])) or { source[1], n = 1 }
  end
  if not source.iter then return nil end
  local random, place = rille.get_rng_state(), source._place
  local now = source.state_dict and source:state_dict().now
  local batch = table.pack(source:iter()())
  if now then source:load_state_dict { batches = 0, now = now } end
  source._place = place
  rille.set_rng_state(random)
  return batch.n > 0 and batch or nil
end

local function inputs_of(batch) return table.unpack(batch, 1, math.max(batch.n - 1, 1)) end

local function add_model(page, run, batch)
  local summary
  if batch then
    local fine, made = pcall(function()
      local given = table.pack(inputs_of(batch))
      given[given.n + 1] = { runs = 1 }
      return rille.summary(run.model, table.unpack(given, 1, given.n + 1))
    end)
    summary = fine and made or nil
  end
  page:section("Model", function()
    page:add("<pre>%s</pre>", raw((tostring(run.model):gsub("[&<>]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;" }))))
    if summary then
      local rows = {}
      for _, row in ipairs(summary.rows) do
        local shapes = {}
        for i, shape in ipairs(row.output) do shapes[i] = check.shape(shape) end
        rows[#rows + 1] = {
          row.path == "" and "(whole)" or row.path, row.class, table.concat(shapes, " "), row.parameters, row.multiply_adds,
        }
      end
      page:table({ "layer", "type", "output", "parameters", "multiply-adds" }, rows)
    end
    local all, trained = run.model:num_parameters(), run.model:num_parameters(true)
    page:add("<p>%s parameters, %s of them trained.</p>", grouped(all), grouped(trained))
  end)
end

-- ---- weights and samples -----------------------------------------------------------------------------------------------------

local MOST_HISTOGRAMS = 24

local function add_histograms(page, title, list, color)
  if #list == 0 then return end
  page:section(title, function()
    page:add '<div class="charts">'
    for i, entry in ipairs(list) do
      if i > MOST_HISTOGRAMS then break end
      page:add("%s", raw(plot.histogram_svg(entry[2], nil, {
        title = entry[1] .. " " .. check.shape(entry[2]), width = 320, height = 200, color = color,
        bins = math.max(8, math.min(30, math.floor(2 * math.sqrt(entry[2]:numel())))),
      })))
    end
    page:add "</div>"
    if #list > MOST_HISTOGRAMS then page:add("<p>and %s more.</p>", #list - MOST_HISTOGRAMS) end
  end)
end

-- Gradients of one batch; the model's own, its buffers and the random states stay.
local function gradients_of(run, batch)
  if not batch or run.options.step or not run._forward then return {} end
  local restore, kept, list = probe.keep(run.model), {}, {}
  for name, parameter in run.model:named_parameters() do
    kept[#kept + 1] = { name, parameter, parameter.grad }
    parameter.grad = nil
  end
  pcall(function()
    local _ <close> = rille.enable_grad()
    run:_forward(batch):backward()
  end)
  for _, entry in ipairs(kept) do
    if entry[2].grad then list[#list + 1] = { entry[1], entry[2].grad } end
    entry[2].grad = entry[3]
  end
  restore()
  return list
end

local function add_weights(page, run, batch)
  local weights = {}
  for name, parameter in run.model:named_parameters() do weights[#weights + 1] = { name, parameter } end
  add_histograms(page, "Weights", weights)
  add_histograms(page, "Gradients of one batch", gradients_of(run, batch), "#d55e00")
end

-- Pictures [n, c, h, w] or [n, h, w]; nil for other inputs.
local function pictures_in(x)
  if not is_tensor(x) or not (x.dtype:find "float" or x.dtype == "uint8") then return nil end
  if x:dim() == 4 and (x:size(1) == 1 or x:size(1) == 3) and x:size(2) > 3 and x:size(3) > 3 then return x:detach() end
  if x:dim() == 3 and x:size(1) > 7 and x:size(2) > 7 and x:size(1) == x:size(2) then return x:detach():unsqueeze(1) end
  local side = x:dim() == 2 and math.floor(math.sqrt(x:size(1)) + 0.5) or 0
  if side >= 8 and side * side == x:size(1) then return x:detach():reshape(#x, 1, side, side) end -- flat, as MNIST's
end

local function add_samples(page, run, batch, options)
  local pictures = batch and pictures_in(batch[1])
  local most = options.samples or 24
  if not pictures or #pictures == 0 or most == 0 then return end
  local labels = batch.n > 1 and batch[batch.n]
  if not is_tensor(labels) or labels:dim() ~= 1 or labels.dtype:find "float" then labels = nil end
  local guesses
  if run.model then
    local restore = probe.keep(run.model)
    pcall(function()
      run.model:eval()
      local output = rille.no_grad(function() return (run.model(inputs_of(batch))) end)
      if output:dim() == 2 then guesses = output:argmax(1) end
    end)
    restore()
  end
  local function name_of(label) return options.classes and options.classes[label + 1] or label end
  page:section("Samples", function()
    page:add '<div class="samples">'
    for i = 0, math.min(most, #pictures) - 1 do
      local picture = native.base64_png(native.picture(pictures[i], 0, 0, 0, true))
      page:add('<div class="sample"><img alt="" src="data:image/png;base64,%s">', raw(picture))
      local label, guess = labels and labels[i]:item(), guesses and labels and guesses[i]:item()
      if guess and guess ~= label then
        page:add('<span class="wrong">%s, not %s</span>', name_of(guess), name_of(label))
      elseif label then
        page:add("%s", name_of(label))
      end
      page:add "</div>"
    end
    page:add "</div>"
  end)
end

-- ---- the page --------------------------------------------------------------------------------------------------------------

local function add_cards(page, run)
  local last = run.history[#run.history]
  local cards = { { #run.history, #run.history == 1 and "epoch" or "epochs" } }
  if last and last.step then cards[#cards + 1] = { last.step, "batches" } end
  for _, name in ipairs { "train_loss", "valid_loss", "valid_accuracy" } do
    if last and last[name] then cards[#cards + 1] = { check.text("%.4g", last[name]), (name:gsub("_", " ")) } end
  end
  if run.best then
    local name = run.best.monitor:gsub("_", " ")
    cards[#cards + 1] = { check.text("%.4g", run.best.value), ("best %s, epoch %d"):format(name, run.best.epoch) }
  end
  local seconds = last and last.seconds
  if seconds then cards[#cards + 1] = { seconds < 60 and check.text("%.1f s", seconds) or progress.duration(seconds),
    "of work" } end
  page:add '<div class="cards">'
  for _, card in ipairs(cards) do page:add('<div class="card"><b>%s</b><span>%s</span></div>', card[1], card[2]) end
  page:add "</div>"
end

local kinds = { title = "string", notes = "string", classes = "table", samples = "integer" }

--- Writes one HTML page about a run: curves, metrics, confusion, settings, the model, histograms of weights and gradients, and
-- pictures of a batch. The page holds everything and needs no script.
function train.report(run, path, options)
  if path ~= nil then check.ending("report", path, "HTML") end
  options = check.options("report", options, kinds)
  if type(run) ~= "table" or not (run.history or getmetatable(run) == nil) then
    check.raise("report: needs a Trainer or a list of records, got %s", check.type_of(run))
  end
  if not run.history then run = { history = run } end
  local page = Page()
  local title = options.title or run.model and run.model:_name() or "Training"
  page:add('<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>%s</title>', title)
  page:add('<meta name="viewport" content="width=device-width"><style>%s</style></head><body><main>', raw(STYLE))
  page:add("<h1>%s</h1><p class=\"about\">%s, Rille %s</p>", title, os.date "%Y-%m-%d %H:%M", rille.version)
  if options.notes then page:add("<p>%s</p>", options.notes) end
  add_cards(page, run)
  if run.stopped then page:add('<section class="warn">Stopped: %s</section>', run.stopped) end
  local batch = run.options and batch_of(run)
  if #run.history > 0 then
    add_curves(page, run)
    add_metrics(page, run)
  end
  add_confusion(page, run, options.classes)
  add_samples(page, run, batch, options)
  if run.model then
    add_model(page, run, batch)
    add_weights(page, run, batch)
  end
  if run.options then add_settings(page, run) end
  page:add "</main></body></html>\n"
  local text = table.concat(page, "\n")
  if path then
    native.write_file("report", path, text)
    native.drawn = text -- the prompt does not show it
  end
  return text
end

return train.report
