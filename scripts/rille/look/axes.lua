-- What figures of curves share: the box, its axes, the legend, titles, and how series are told apart.
local _, require, native = ...
local check, width_of = require "rille.check", require("rille.look.width").of
local shared = native.plot
local axes = {}

axes.colors = { "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#555555" } -- told apart by all eyes
local dashes = { false, { 7, 3 }, { 2, 2.5 }, { 8, 3, 2, 3 } }
local markers = { "circle", "square", "triangle", "diamond", "down", "cross", "plus" }
axes.markers = {}
for _, name in ipairs(markers) do axes.markers[name] = true end

--- The i-th series' colour, dashes and marker: after the seven colours they come again with other dashes and markers.
function axes.style(i, one)
  local again = (i - 1) // #axes.colors
  local marker = one.marker
  if marker == true then marker = markers[again % #markers + 1] end
  if marker and not axes.markers[marker] then
    check.raise("plot: no marker '%s'; there are %s", marker, table.concat(markers, ", "))
  end
  return one.color or axes.colors[(i - 1) % #axes.colors + 1], dashes[again % #dashes + 1] or nil, marker
end

--- Refuses sizes that no picture has.
function axes.check_size(width, height)
  if not (width >= 150 and width <= 10000) then check.raise("plot: width must be 150 to 10000, got %s", width) end
  if not (height >= 120 and height <= 10000) then check.raise("plot: height must be 120 to 10000, got %s", height) end
  return width, height
end

--- Checks an option xlim or ylim: { low, high }, either may be false.
function axes.limits(name, given, low, high)
  if given == nil then return low, high end
  local from, to = given[1] or low, given[2] or high
  if type(from) ~= "number" or type(to) ~= "number" or not (from < to) then
    check.raise("plot: %s must be { low, high }, got { %s, %s }", name, tostring(from), tostring(to))
  end
  return from, to
end

--- The box of a picture between its axes, with functions that give places.
function axes.box(width, height, options, x_axis, y_axis, right, bottom)
  local box = {
    width = width, height = height, right = width - (right or 18), top = options.title and 40 or 16,
    left = 18 + 7.5 * shared.longest_label(y_axis) + (options.ylabel and 18 or 0),
    bottom = height - (options.xlabel and 50 or 30) - (bottom or 0),
  }
  function box.x_of(x) return box.left + shared.share(x_axis, x) * (box.right - box.left) end
  function box.y_of(y) return box.bottom - shared.share(y_axis, y) * (box.bottom - box.top) end
  return box
end

function axes.draw(p, box, x_axis, y_axis)
  for _, value in ipairs(y_axis.minor or {}) do
    local y = box.y_of(value)
    p:line(box.left, y, box.right, y, "#f0f0f0")
  end
  for _, tick in ipairs(y_axis.ticks) do
    local y = box.y_of(tick[1])
    p:line(box.left, y, box.right, y, "#dddddd")
    p:text(box.left - 8, y + 4, tick[2], "end")
  end
  for _, value in ipairs(x_axis.minor or {}) do
    local x = box.x_of(value)
    p:line(x, box.bottom, x, box.bottom + 3, "#333333")
  end
  for _, tick in ipairs(x_axis.ticks) do
    local x = box.x_of(tick[1])
    p:line(x, box.bottom, x, box.bottom + 5, "#333333")
    p:text(x, box.bottom + 19, tick[2], "middle")
  end
  p:path({ { { box.left, box.top }, { box.left, box.bottom }, { box.right, box.bottom } } }, "#333333", 1)
end

function axes.labels(p, box, options)
  local middle = (box.left + box.right) / 2
  if options.title then p:text(middle, 24, options.title, "middle", { size = 16 }) end
  if options.xlabel then p:text(middle, box.bottom + (box.label_below or 40), options.xlabel, "middle") end
  if options.ylabel then p:text(16, (box.top + box.bottom) / 2, options.ylabel, "middle", { turned = true }) end
end

-- ---- the legend ------------------------------------------------------------------------------------------------------------

-- The corner of the box where a rectangle hides least of the lines.
local function free_corner(box, all, width, height)
  local best, least
  for _, corner in ipairs { { 1, 0 }, { 1, 1 }, { 0, 0 }, { 0, 1 } } do
    local left = corner[1] == 1 and box.right - width - 6 or box.left + 6
    local top = corner[2] == 0 and box.top + 6 or box.bottom - height - 6
    local hidden = 0
    local function look(x, y) if x > left and x < left + width and y > top and y < top + height then hidden = hidden + 1 end end
    for _, one in ipairs(all) do
      shared.each_segment(one.points, function(a, b)
        if one.line == false or one.bars then return look(box.x_of(a[1]), box.y_of(a[2])) end
        for t = 0, 1, 0.125 do
          look(box.x_of(a[1] + (b[1] - a[1]) * t), box.y_of(a[2] + (b[2] - a[2]) * t))
        end
      end)
    end
    if not least or hidden < least then best, least = { left, top }, hidden end
  end
  return best[1], best[2]
end

local MOST_INSIDE = 8

local function entries_of(all)
  local list, longest = {}, 0
  for i, one in ipairs(all) do
    if one.name ~= "" then
      list[#list + 1] = i
      longest = math.max(longest, width_of(one.name))
    end
  end
  return list, 42 + 7 * longest
end

--- How much room on the right a legend of many series takes; 0 where it stands inside the box.
function axes.legend_room(all, options)
  local list, width = entries_of(all)
  if options.legend == false or #list <= MOST_INSIDE then return 0 end
  return width + 8
end

local function draw_sample(p, one, i, left, y)
  local color, dash, marker = axes.style(i, one)
  if one.bars then return p:rect(left + 8, y - 5, 20, 10, color) end
  if one.line ~= false then p:line(left + 8, y, left + 28, y, color, 2, dash) end
  if marker then p:markers({ { left + 18, y } }, marker, 3.5, color) end
end

--- A frame with a line for each named series.
function axes.legend(p, box, all, options)
  local list, width = entries_of(all)
  if #list == 0 or options.legend == false then return end
  local step = math.min(18, (box.bottom - box.top - 8) / #list)
  local height = step * #list + 8
  local left, top = box.right + 8, box.top
  if #list <= MOST_INSIDE then left, top = free_corner(box, all, width, height) end
  p:rect(left, top, width, height, "#ffffff", "#cccccc", 0.8)
  for row, i in ipairs(list) do
    local y = top + step * row - 5
    draw_sample(p, all[i], i, left, y)
    p:text(left + 34, y + 4, all[i].name)
  end
end

return axes
