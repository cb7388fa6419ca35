-- Lines, points and bars of a figure. Each function reads what it is given and returns how high the drawing is and a function
-- that draws it with a painter.
local rille, require, native = ...
local check, axes = require "rille.check", require "rille.look.axes"
local width_of, cut_to = require("rille.look.width").of, require("rille.look.width").cut
local shared = native.plot
local curves = {}

-- The axis over a range that is given, or over the points.
local function axis(name, all, k, limits, log, count, whole, least, spare)
  if not limits and not spare then return shared.axis_for(all, k, log, count, whole, least, true) end
  local low, high = shared.extent(all, k, true)
  if spare and log then
    low, high = low > 0 and low / 1.1 or 1, low > 0 and high * 1.1 or 10
  elseif spare then
    low, high = low - (high - low) * 0.03, high + (high - low) * 0.03
  end
  low, high = axes.limits(name, limits, low, high)
  if not log then return shared.axis_over(low, high, count, whole and not limits, least) end
  if low <= 0 then check.raise("plot: %s must begin above 0 where the scale is 'log', got %s", name, low) end
  return shared.log_axis(low, high, count, whole and not limits)
end

-- Stretches of neighbours, in pixels, and the points that stand alone.
local function stretches_of(box, points)
  local stretches, alone, last = {}, {}, nil
  shared.each_segment(points, function(a, b)
    local from = { box.x_of(a[1]), box.y_of(a[2]) }
    if a == b then
      alone[#alone + 1] = from
      return
    end
    if a ~= last then stretches[#stretches + 1] = { from } end
    table.insert(stretches[#stretches], { box.x_of(b[1]), box.y_of(b[2]) })
    last = b
  end)
  return stretches, alone
end

local function draw_band(p, box, points, color)
  local upper, lower = {}, {}
  local function close()
    if #upper > 1 then
      for i = #lower, 1, -1 do upper[#upper + 1] = lower[i] end
      p:polygon(upper, color, 0.18)
    end
    upper, lower = {}, {}
  end
  for i = 1, #points do
    local point = points[i]
    if point and point[3] then
      local x = box.x_of(point[1])
      upper[#upper + 1], lower[#lower + 1] = { x, box.y_of(point[4]) }, { x, box.y_of(point[3]) }
    else
      close()
    end
  end
  close()
end

local function draw_whiskers(p, box, points, color, shift)
  for _, point in ipairs(points) do
    if point and point[3] then
      local x, low, high = box.x_of(point[1]) + (shift or 0), box.y_of(point[3]), box.y_of(point[4])
      p:path({ { { x, low }, { x, high } }, { { x - 3, low }, { x + 3, low } }, { { x - 3, high }, { x + 3, high } } }, color,
        1.2)
    end
  end
end

local function draw_one(p, box, one, i)
  local color, dash, marker = axes.style(i, one)
  local stretches, alone = stretches_of(box, one.points)
  if one.line ~= false then
    p:markers(alone, "circle", 2.5, color)
    p:path(stretches, color, 2, dash)
  elseif one.has_band then
    draw_whiskers(p, box, one.points, color)
  end
  if not marker then return end
  local points = {}
  for _, point in ipairs(one.points) do
    if point then points[#points + 1] = { box.x_of(point[1]), box.y_of(point[2]) } end
  end
  p:markers(points, marker, #points > 500 and one.line == false and 2.2 or 3.2, color)
end

curves.line_options = {
  title = "string", width = "number", height = "number", xlabel = "string", ylabel = "string", xscale = "string",
    yscale = "string",
  xlim = "table", ylim = "table", marker = "string|boolean", legend = "boolean",
}

--- Lines, with bands and markers where series have them; points where a series says line = false.
function curves.lines(series, options, points_only)
  local x_log, y_log = shared.is_log("xscale", options.xscale), shared.is_log("yscale", options.yscale)
  local all = shared.only_positive(shared.read_all(series), x_log, y_log)
  local has_points = false
  for i, one in ipairs(all) do
    if one.marker == nil then one.marker = options.marker end
    if points_only and one.line == nil then one.line = false end
    if one.line == false and not one.marker then one.marker = true end
    has_points = has_points or one.line == false
    axes.style(i, one)
  end
  local width, height = options.width, options.height
  local spare = has_points or nil
  local x_axis = axis("xlim", all, 1, options.xlim, x_log, width // 80, false, not spare and shared.least_step(all) or 0, spare)
  local y_axis = axis("ylim", all, 2, options.ylim, y_log, height // 60, true, nil, false)
  local box = axes.box(width, height, options, x_axis, y_axis, 18 + axes.legend_room(all, options))
  return function(p)
    axes.draw(p, box, x_axis, y_axis)
    local cut = options.xlim or options.ylim
    if cut then p:clip(box) end
    for i, one in ipairs(all) do
      if one.has_band and one.line ~= false then draw_band(p, box, one.points, (axes.style(i, one))) end
    end
    for i, one in ipairs(all) do draw_one(p, box, one, i) end
    if cut then p:clip_end() end
    axes.legend(p, box, all, options)
    axes.labels(p, box, options)
  end
end

curves.scatter_options = curves.line_options
function curves.scatter(series, options) return curves.lines(series, options, true) end

-- ---- bars --------------------------------------------------------------------------------------------------------------------

-- { cat = 3, dog = 5 } as a list with labels, in the order of the names.
local function read_bars(values, labels)
  local names = {}
  if type(values) == "table" and not rille.is_tensor(values) and values[1] == nil and values.y == nil then
    for name, value in pairs(values) do
      if type(name) ~= "string" or type(value) ~= "number" then
        names = {}
        break
      end
      names[#names + 1] = name
    end
  end
  if #names == 0 then return shared.read_all(values), labels end
  table.sort(names)
  local list = {}
  for i, name in ipairs(names) do list[i] = values[name] end
  return shared.read_all(list), labels or names
end

local function category_axis(all, labels)
  local n, longest = 0, 0
  for _, one in ipairs(all) do
    n = math.max(n, #one.points)
    for i, point in ipairs(one.points) do if point then point[1] = i end end
  end
  if labels and #labels ~= n then check.raise("plot: %d labels for %d bars", #labels, n) end
  local axis_of = { low = 0.5, high = n + 0.5, ticks = {} }
  if n == 0 then axis_of.high = 1.5 end
  for i = 1, n do
    local text = shared.clean(labels and labels[i] or i)
    if width_of(text) > 18 then text = cut_to(text, 17) .. "…" end
    axis_of.ticks[i] = { i, text }
    longest = math.max(longest, width_of(text))
  end
  return axis_of, n, longest
end

-- Labels that would touch are turned, and of very many only some are shown.
local function turn_labels(x_axis, n, longest, width)
  local room = (width - 60) / math.max(n, 1)
  if longest * 7 + 6 <= room then return 0 end
  local every = math.ceil(14 / room)
  local kept = {}
  for i, tick in ipairs(x_axis.ticks) do if (i - 1) % every == 0 then kept[#kept + 1] = tick end end
  x_axis.ticks = kept
  if every > 1 and longest * 7 + 6 <= room * every then return 0 end
  return longest * 7
end

curves.bars_options = {
  title = "string", width = "number", height = "number", xlabel = "string", ylabel = "string", yscale = "string", ylim = "table",
  labels = "table", legend = "boolean", values = "boolean",
}

-- The bars of all series, side by side within their place.
local function draw_bars(p, box, all, options, base)
  local wide = box.x_of(1) - box.x_of(0)
  local each = wide * (#all > 1 and 0.8 or 0.72) / #all
  for k, one in ipairs(all) do
    local color, shift = axes.style(k, one), (k - 1 - (#all - 1) / 2) * each
    for _, point in ipairs(one.points) do
      if point then
        local x, y, zero = box.x_of(point[1]) + shift, box.y_of(point[2]), box.y_of(base)
        p:rect(x - each / 2, math.min(y, zero), math.max(each - (#all > 1 and 1 or 0), 0.5), math.abs(y - zero), color)
        if options.values then
          p:text(x, point[2] < 0 and y + 14 or y - 5, check.text("%.4g", point[2]), "middle", { size = 11 })
        end
      end
    end
    if one.has_band then draw_whiskers(p, box, one.points, "#333333", shift) end
  end
end

--- Bars from 0 on, of several series side by side.
function curves.bars(values, options)
  local y_log = shared.is_log("yscale", options.yscale)
  local all, labels = read_bars(values, options.labels)
  all = shared.only_positive(all, false, y_log)
  for _, one in ipairs(all) do one.bars = true end
  local x_axis, n, longest = category_axis(all, labels)
  local low, high = shared.extent(all, 2, true)
  local base = 0
  if y_log then
    if low <= 0 then low, high = 1, 10 end
    if low == high then low = low / 10 end
    base = nil
  else
    low, high = math.min(low, 0), math.max(high, 0)
    if options.values and high > 0 then high = high * 1.04 end
  end
  low, high = axes.limits("ylim", options.ylim, low, high)
  local count = options.height // 60
  local y_axis = y_log and shared.log_axis(low / (options.ylim and 1 or 1.3), high, count, not options.ylim)
    or shared.axis_over(low, high, count, not options.ylim)
  local turned = turn_labels(x_axis, n, longest, options.width)
  local box = axes.box(options.width, options.height, options, x_axis, y_axis, 18 + axes.legend_room(all, options), turned)
  return function(p)
    local shown = x_axis.ticks
    if turned > 0 then
      box.label_below = 28 + turned
      for _, tick in ipairs(shown) do p:text(box.x_of(tick[1]) + 4, box.bottom + 9, tick[2], "end", { turned = true }) end
      x_axis.ticks = {}
    end
    axes.draw(p, box, x_axis, y_axis)
    x_axis.ticks = shown
    if options.ylim then p:clip(box) end
    base = math.max(base or y_axis.low, y_axis.low)
    draw_bars(p, box, all, options, base)
    if options.ylim then p:clip_end() end
    p:line(box.left, box.y_of(base), box.right, box.y_of(base), "#333333")
    axes.legend(p, box, all, options)
    axes.labels(p, box, options)
  end
end

return curves
