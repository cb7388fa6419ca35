-- Drawing a graph in layers, as SVG (after Sugiyama, Tagawa and Toda 1981): every node stands below what it is made from,
-- long edges go through places of their own in the layers between, neighbours are ordered by the mean of their sources.
local _, require = ...
local check = require "rille.check"
local LETTER, LINE = 7.3, 15 -- of a monospaced font of 12 pixels
local GAP_X, GAP_Y, MARGIN = 28, 46, 16
local STRAIGHT = 16 -- how far an edge goes down before it bends
local SWEEPS = 12
local MOST_ITEMS = 50000

-- The layer of each node, from 1: one below its lowest source.
local function rank(graph)
  local ranks, waiting, below, queue = {}, {}, {}, {}
  for i in ipairs(graph.nodes) do ranks[i], waiting[i], below[i] = 1, 0, {} end
  for _, edge in ipairs(graph.edges) do
    waiting[edge.to] = waiting[edge.to] + 1
    table.insert(below[edge.from], edge.to)
  end
  local is_source = {}
  for i, count in ipairs(waiting) do
    if count == 0 then
      queue[#queue + 1] = i
      is_source[i] = true
    end
  end
  local at = 1
  while queue[at] do
    local node = queue[at]
    for _, other in ipairs(below[node]) do
      ranks[other] = math.max(ranks[other], ranks[node] + 1)
      waiting[other] = waiting[other] - 1
      if waiting[other] == 0 then queue[#queue + 1] = other end
    end
    at = at + 1
  end
  -- Leaves stand right above what they go into.
  for i in pairs(is_source) do
    local least = math.huge
    for _, other in ipairs(below[i]) do least = math.min(least, ranks[other]) end
    if least < math.huge and graph.nodes[i].kind ~= "input" then ranks[i] = least - 1 end
  end
  return ranks
end

-- A box around its lines, wide enough that the shape beside its edge stays below it.
local function measure(node, shape_text)
  local longest = 0
  for _, line in ipairs(node.lines) do longest = math.max(longest, utf8.len(line) or #line) end
  local label = #shape_text(node.shape)
  return math.max(longest * LETTER + 20, 2 * (label * LETTER * 0.85 + 10)), #node.lines * LINE + 10
end

local function link(from, to)
  table.insert(from.below, to)
  table.insert(to.above, from)
end

-- Items in layers: nodes, and places for edges that pass by. Returns the layers and each edge's items.
local function build(graph, shape_text)
  local ranks, layers, items, routes = rank(graph), {}, {}, {}
  local function place(layer, item)
    layers[layer] = layers[layer] or {}
    item.above, item.below, item.position = {}, {}, #layers[layer] + 1
    table.insert(layers[layer], item)
    return item
  end
  local last, total = 1, #graph.nodes
  for _, edge in ipairs(graph.edges) do total = total + ranks[edge.to] - ranks[edge.from] end
  if total > MOST_ITEMS then
    check.raise("graph:svg: %d nodes and %d edges are too many for a drawing; dot has room for them", #graph.nodes, #graph.edges)
  end
  for i in ipairs(graph.nodes) do last = math.max(last, ranks[i]) end
  for layer = 1, last do layers[layer] = layers[layer] or {} end
  for i, node in ipairs(graph.nodes) do
    local width, height = measure(node, shape_text)
    items[i] = place(ranks[i], { node = node, width = width, height = height })
  end
  for e, edge in ipairs(graph.edges) do
    local route = { items[edge.from] }
    for layer = ranks[edge.from] + 1, ranks[edge.to] - 1 do
      route[#route + 1] = place(layer, { width = 8, height = 0 })
      link(route[#route - 1], route[#route])
    end
    link(route[#route], items[edge.to])
    route[#route + 1] = items[edge.to]
    routes[e] = route
  end
  return layers, routes
end

local function mean(items, key, default)
  if #items == 0 then return default end
  local total = 0
  for _, item in ipairs(items) do total = total + item[key] end
  return total / #items
end

-- From the top, then from the bottom, and so on.
local function each_sweep(layers, visit)
  for sweep = 1, SWEEPS do
    local down = sweep % 2 == 1
    for l = down and 1 or #layers, down and #layers or 1, down and 1 or -1 do visit(layers[l], down and "above" or "below") end
  end
end

local function order(layers)
  each_sweep(layers, function(layer, side)
    for _, item in ipairs(layer) do item.wish, item.old = mean(item[side], "position", item.position), item.position end
    table.sort(layer, function(a, b)
      if a.wish ~= b.wish then return a.wish < b.wish end
      return a.old < b.old
    end)
    for i, item in ipairs(layer) do item.position = i end
  end)
end

-- Moves the items of a layer to the mean of their neighbours, as far as their order and the gaps between them allow:
-- once pushed to the right, once to the left, and halfway between.
local function settle(layer, side)
  local right, left = {}, {}
  for i, item in ipairs(layer) do
    local before = layer[i - 1]
    local wish = mean(item[side], "x", item.x)
    right[i] = before and math.max(wish, right[i - 1] + (before.width + item.width) / 2 + GAP_X) or wish
    item.wish = wish
  end
  for i = #layer, 1, -1 do
    local item, after = layer[i], layer[i + 1]
    left[i] = after and math.min(item.wish, left[i + 1] - (after.width + item.width) / 2 - GAP_X) or item.wish
  end
  for i, item in ipairs(layer) do item.x = (left[i] + right[i]) / 2 end
end

-- Gives every item x (its middle) and y (its top); returns the size of the whole.
local function position(layers)
  local y = MARGIN
  for _, layer in ipairs(layers) do
    local x, height = 0, 0
    for _, item in ipairs(layer) do
      item.x, item.y = x + item.width / 2, y
      x = x + item.width + GAP_X
      height = math.max(height, item.height)
    end
    for _, item in ipairs(layer) do item.layer_height = height end
    y = y + height + GAP_Y
  end
  each_sweep(layers, settle)
  local least, most = math.huge, -math.huge
  for _, layer in ipairs(layers) do
    for _, item in ipairs(layer) do
      least, most = math.min(least, item.x - item.width / 2), math.max(most, item.x + item.width / 2)
    end
  end
  if least > most then least, most = 0, 0 end
  for _, layer in ipairs(layers) do
    for _, item in ipairs(layer) do item.x = item.x - least + MARGIN end
  end
  return most - least + 2 * MARGIN, y - GAP_Y + MARGIN
end

-- ---- SVG -------------------------------------------------------------------------------------------------------------

local entities = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }
local function escaped(text) return (text:gsub('[&<>"]', entities)) end

local function draw_edge(out, route)
  local x, y = route[1].x, route[1].y + route[1].height
  local path = { ("M %.1f %.1f L %.1f %.1f"):format(x, y, x, y + STRAIGHT) }
  y = y + STRAIGHT -- past the label
  for i = 2, #route do
    local item, last = route[i], i == #route
    local to = last and item.y - 2 or item.y
    local bend = (to - y) / 2
    path[#path + 1] = ("C %.1f %.1f %.1f %.1f %.1f %.1f"):format(x, y + bend, item.x, to - bend, item.x, to)
    x, y = item.x, to
    if not last then
      y = item.y + item.layer_height
      path[#path + 1] = ("L %.1f %.1f"):format(x, y)
    end
  end
  out[#out + 1] = ('<path d="%s" fill="none" stroke="#777" marker-end="url(#arrow)"/>'):format(table.concat(path, " "))
end

local function draw_box(out, item, color)
  local node = item.node
  out[#out + 1] = ('<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="5" fill="%s" stroke="#555"/>'):format(
    item.x - item.width / 2, item.y, item.width, item.height, color)
  for i, line in ipairs(node.lines) do
    out[#out + 1] = ('<text x="%.1f" y="%.1f" text-anchor="middle"%s>%s</text>'):format(item.x, item.y + i * LINE + 1,
      i == 1 and #node.lines > 1 and ' font-weight="bold"' or "", escaped(line))
  end
end

return function(graph, colors, shape_text)
  local layers, routes = build(graph, shape_text)
  order(layers)
  local width, height = position(layers)
  local out = {
    ('<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f"'):format(width, height,
      width, height) .. ' font-family="monospace" font-size="12">',
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
      .. '<path d="M 0 0 L 8 4 L 0 8 z" fill="#777"/></marker></defs>',
    '<rect width="100%" height="100%" fill="white"/>',
  }
  for _, route in ipairs(routes) do draw_edge(out, route) end
  for _, layer in ipairs(layers) do
    for _, item in ipairs(layer) do
      if item.node then draw_box(out, item, colors[item.node.kind]) end
    end
  end
  -- The shape that goes along a node's edges, once, right of where they begin.
  for _, layer in ipairs(layers) do
    for _, item in ipairs(layer) do
      if item.node and item.node.shape and #item.below > 0 then
        out[#out + 1] = ('<text x="%.1f" y="%.1f" %s>%s</text>'):format(item.x + 6, item.y + item.height + 12,
          'font-size="10" fill="#333" stroke="white" stroke-width="3" paint-order="stroke"',
          escaped(shape_text(item.node.shape)))
      end
    end
  end
  out[#out + 1] = "</svg>"
  return table.concat(out, "\n") .. "\n"
end
