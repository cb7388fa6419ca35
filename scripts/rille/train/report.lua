-- rille.train.report: one HTML page about a run, with all pictures inside it: no script, nothing from elsewhere. It follows the
-- reader's choice of light or dark, and fits a phone.
local rille, require, native = ...
local pages = require "rille.train.page"
local check, probe, progress = require "rille.check", require "rille.look.probe", require "rille.train.progress"
local plot = rille.plot
local is_tensor = rille.is_tensor
local raw, curves_of, is_constant, NO_CURVES, grouped = pages.raw, pages.curves_of, pages.is_constant, pages.NO_CURVES,
  pages.grouped
local train = {}

-- ---- curves and numbers ----------------------------------------------------------------------------------------------------

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

local function add_settings(page, run)
  page:section("Settings", function() page:table({ "", "" }, pages.settings(run)) end)
end

-- Values by name, as a program's own options are.
local function add_hyperparameters(page, values)
  local rows, names = {}, {}
  for name in pairs(values or {}) do names[#names + 1] = tostring(name) end
  table.sort(names)
  for i, name in ipairs(names) do rows[i] = { name, pages.plain(values[name]) } end
  if #rows > 0 then page:section("Hyperparameters", function() page:table({ "", "" }, rows) end) end
end

local function add_environment(page)
  page:section("Environment", function() page:table({ "", "" }, pages.environment()) end)
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
  local seconds = last and last.seconds and (run.seconds or 0)
  for _, record in ipairs(not run.seconds and seconds and run.history or {}) do seconds = seconds + record.seconds end
  if seconds then cards[#cards + 1] = { seconds < 60 and check.text("%.1f s", seconds) or progress.duration(seconds),
    "of work" } end
  page:add '<div class="cards">'
  for _, card in ipairs(cards) do page:add('<div class="card"><b>%s</b><span>%s</span></div>', card[1], card[2]) end
  page:add "</div>"
end

local kinds = { title = "string", notes = "string", classes = "table", samples = "integer", hyperparameters = "table" }

--- Writes one HTML page about a run: curves, metrics, confusion, settings, the model, histograms of weights and gradients, and
-- pictures of a batch. The page holds everything and needs no script.
function train.report(run, path, options)
  if path ~= nil then check.ending("report", path, "HTML") end
  options = check.options("report", options, kinds)
  if type(run) ~= "table" or not (run.history or getmetatable(run) == nil) then
    check.raise("report: needs a Trainer or a list of records, got %s", check.type_of(run))
  end
  if not run.history then run = { history = run } end
  local title = options.title or run.model and run.model:_name() or "Training"
  local page = pages.new(title, options.notes)
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
  add_hyperparameters(page, options.hyperparameters)
  if run.options then add_settings(page, run) end
  add_environment(page)
  return page:finish("report", path)
end

return train.report
